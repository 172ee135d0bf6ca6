package web_test

import (
	"bytes"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cnamdoc/generate/pdf"
	"cnamdoc/generate/register"
)

// field is the value of a hidden field of a page.
func field(t testing.TB, body, name string) string {
	t.Helper()
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("the page has no field %s: %s", name, text(body))
	}
	return html.UnescapeString(m[1])
}

// sealOf is the text of the seal of somebody's attestation, as a scanner reads it.
func sealOf(t testing.TB, o *office, code string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(o.desk.Out, filepath.FromSlash(o.attestation(code).File)))
	check(t, err)
	text, _, err := pdf.ReadSeal(bytes.NewReader(data), int64(len(data)))
	check(t, err)
	return text
}

// azerty is a text as a scanner of QWERTY types it into a machine of AZERTY.
func azerty(s string) string {
	keys := strings.NewReplacer("A", "Q", "Q", "A", "Z", "W", "W", "Z", "M", "?", ":", "M", "/", "!", "0", "à", "1", "&", "2", "é", "3", "\"", "4", "'", "5", "(", "6", "-", "7", "è", "8", "_", "9", "ç", ".", ":", "-", ")")
	return keys.Replace(s)
}

// wait polls for what another part of the program brings about.
func wait(t testing.TB, what string, is func() bool) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		if time.Now().After(deadline) {
			t.Fatalf("in vain: %s", what)
		}
		<-tick.C
	}
}

// dump is all that the register holds, sessions and trail aside.
func (o *office) dump() string {
	o.t.Helper()
	var b strings.Builder
	var numbers []string
	for p, err := range o.desk.Register.All(o.t.Context(), register.Filter{}) {
		check(o.t, err)
		fmt.Fprintf(&b, "%+v\n", p)
		numbers = append(numbers, p.Number)
	}
	slices.Sort(numbers)
	for _, n := range numbers {
		life, err := o.desk.Register.History(o.t.Context(), n)
		check(o.t, err)
		fmt.Fprintf(&b, "%+v\n", life)
	}
	decisions, err := o.desk.Register.Decisions(o.t.Context())
	check(o.t, err)
	questions, err := o.desk.Register.OpenQuestions(o.t.Context(), register.Filter{})
	check(o.t, err)
	mark, err := o.desk.Register.HighWater(o.t.Context())
	check(o.t, err)
	absent, err := o.desk.Register.Absent(o.t.Context(), register.Filter{Semestre: s1})
	check(o.t, err)
	fmt.Fprintf(&b, "%+v\n%+v\n%+v\n%+v\n", decisions, questions, mark, absent)
	return b.String()
}

// files lists the papers on the disk with their sizes.
func (o *office) files() []string {
	o.t.Helper()
	var list []string
	check(o.t, filepath.WalkDir(o.desk.Out, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			list = append(list, fmt.Sprint(path, info.Size(), info.ModTime()))
		}
		return err
	}))
	return list
}
