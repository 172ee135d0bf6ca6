package generate_test

import (
	"bytes"
	"cnamdoc/generate/report"
	"strings"
	"testing"
)

// A list of rapport.json is never null: what reads it need not ask. Characters
// that HTML knows are written as encoding/json does.
func TestReportHasNoNull(t *testing.T) {
	h := newHouse(t)
	empty, some := h.job(), h.job(many(2)...)
	empty.Lecture.Ignorees, some.Lecture.Ignorees = map[string]int{}, map[string]int{"<&>": 1}
	for _, r := range []*report.Report{h.run(empty), h.run(some)} {
		var out bytes.Buffer
		if err := r.WriteJSON(&out); err != nil {
			t.Fatal(err)
		}
		if text := out.String(); strings.Contains(text, "null") || !strings.HasPrefix(text, "{\n  \"version\": 1,\n") || !strings.HasSuffix(text, "\n}\n") {
			t.Errorf("%s", text)
		}
	}
}
