package generate_test

import (
	"os/exec"
	"testing"

	"cnamdoc/generate/needtool"
)

func output(t testing.TB, program string, args ...string) string {
	t.Helper()
	out, err := exec.Command(program, args...).Output()
	if err != nil {
		t.Fatalf("%s %v: %v", program, args, err)
	}
	return string(out)
}

// textOf is the text of a print run, pages apart by form feeds. Hundreds are read:
// mutool takes an eighth of the time of pdftotext.
func textOf(t testing.TB, path string) string {
	t.Helper()
	return output(t, needtool.Path(t, "mutool"), "draw", "-q", "-F", "txt", path)
}
