package needtool

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

const absentEnv = "CNAMDOC_TEST_ABSENT"

// TestAbsent is run by TestAbsentProgram in a process of its own.
func TestAbsent(t *testing.T) {
	if os.Getenv(absentEnv) == "" {
		return
	}
	Path(t, "un-programme-que-personne-n-a")
	t.Log("went on without it")
}

// TestAbsentProgram holds that a missing program skips a test on a
// developer's machine and fails it in CI, and that the test never goes on.
func TestAbsentProgram(t *testing.T) {
	for ci, want := range map[string]string{"": "--- SKIP: TestAbsent", "true": "--- FAIL: TestAbsent"} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestAbsent$", "-test.v")
		cmd.Env = append(os.Environ(), absentEnv+"=1", "CI="+ci)
		out, err := cmd.CombinedOutput()
		if !strings.Contains(string(out), want) || strings.Contains(string(out), "went on") || (err != nil) != (ci != "") {
			t.Errorf("CI=%q: %v\n%s", ci, err, out)
		}
	}
}

func TestPresentProgram(t *testing.T) {
	if got := Output(t, "go", "env", "GOOS"); strings.TrimSpace(got) == "" {
		t.Error("go printed nothing")
	}
}
