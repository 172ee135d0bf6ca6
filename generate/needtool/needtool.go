// Package needtool finds the outside programs that the tests read papers back
// with, and starts the servers that they need. Only tests import it.
package needtool

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Path returns the path of an outside program. Without it the test is skipped
// on a developer's machine, with a message that says so, and fails where CI is
// set: a check that nobody notices missing is none.
func Path(t testing.TB, name string) string {
	t.Helper()
	path, err := find(name)
	if err != nil {
		missing(t, name)
	}
	return path
}

// missing ends a test that cannot do without a program.
func missing(t testing.TB, name string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed, and CI must have it: .ci/run installs it", name)
	}
	t.Skipf("%s is not installed: what this test would have checked stays unchecked", name)
}

// Times is how often a costly thing is tried: in a short run, on a developer's
// machine, and where CI is set.
func Times(short, here, ci int) int {
	switch {
	case testing.Short():
		return short
	case os.Getenv("CI") != "":
		return ci
	}
	return here
}

// Output runs an outside program, needed as by Path, and returns what it
// prints on its standard output. The test fails if the program does.
func Output(t testing.TB, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), Path(t, name), args...)
	out, err := cmd.Output()
	if exit, ok := err.(*exec.ExitError); ok {
		t.Fatalf("%s %v: %v\n%s%s", name, args, err, out, exit.Stderr)
	} else if err != nil {
		t.Fatalf("%s %v: %v", name, args, err)
	}
	return string(out)
}

// find looks where Debian keeps the programs of PostgreSQL, the newest first
// (what is on the path is a wrapper around them), then on the path.
func find(name string) (string, error) {
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name); len(found) > 0 {
		return found[len(found)-1], nil
	}
	return exec.LookPath(name)
}
