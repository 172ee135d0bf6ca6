package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"

	"cnamdoc/generate/needtool"
	"cnamdoc/samples"
)

// The scripts of testdata/script hold the promises of the command line, one a
// script. They run this very program: the test binary plays it under its name.
func TestMain(m *testing.M) {
	testscript.Main(suite{m}, map[string]func(){"cnamdoc": main})
}

const seldom = 400 // per cent

// suite is the tests, with less of what only costs time: the collector works
// seldom, as each night is short, and two more tests run while others wait for
// the disk. It stops what they started.
type suite struct{ *testing.M }

func (s suite) Run() int {
	debug.SetGCPercent(seldom)
	if err := errors.Join(os.Setenv("GOGC", strconv.Itoa(seldom)), flag.Set("test.parallel", strconv.Itoa(runtime.GOMAXPROCS(0)+2))); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := s.M.Run()
	if err := cluster.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "stop PostgreSQL:", err)
		return 1
	}
	return code
}

func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		Cmds:                scriptCommands,
		Condition:           scriptCondition,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			dir, err := sampleDir()
			if err != nil {
				return err
			}
			courses, err := fewCourses()
			env.Setenv("SAMPLES", dir)
			env.Setenv("CATALOGUE", courses)
			env.Setenv("GOGC", strconv.Itoa(seldom))
			env.Setenv("JOUR", samples.Today.Short())
			for _, e := range samples.Expectations() {
				if strings.HasPrefix(e.Illustre, "Quarante UE") {
					env.Setenv("QUARANTE", e.Code)
				}
			}
			return err
		},
	})
}

// sampleDir is the directory of the samples, written once for all tests; it
// goes with the system's temporary directory's other files of the test run.
var sampleDir = sync.OnceValues(func() (string, error) {
	exe, err := exec.LookPath("cnamdoc")
	if err != nil {
		return "", fmt.Errorf("the program is not in the tests' path: %w", err)
	}
	// Beside the copy of the program, which the test's main removes.
	dir := filepath.Join(filepath.Dir(filepath.Dir(exe)), "samples")
	_, err = samples.Write(dir)
	return dir, err
})

// fewCourses is the catalogue of the samples with the UE alone that scripts name:
// most nights of the scripts are one person's, and would spend a quarter of their
// time on courses that nobody takes.
var fewCourses = sync.OnceValues(func() (string, error) {
	dir, err := sampleDir()
	if err != nil {
		return "", err
	}
	f, err := excelize.OpenFile(filepath.Join(dir, samples.CatalogueFile))
	if err != nil {
		return "", err
	}
	defer f.Close()
	sheet := f.GetSheetName(0)
	rows, err := f.GetRows(sheet)
	if err != nil {
		return "", err
	}
	header := slices.IndexFunc(rows, func(row []string) bool { return len(row) > 0 && row[0] == "Code UE" })
	named := []string{"NFA008", "NFA009", "NFA031", "RSX101", "UTC505"}
	for y := len(rows) - 1; y > header && err == nil; y-- {
		if len(rows[y]) > 0 && !slices.Contains(named, rows[y][0]) {
			err = f.RemoveRow(sheet, y+1)
		}
	}
	few := filepath.Join(dir, "peu", samples.CatalogueFile)
	return few, errors.Join(err, os.Mkdir(filepath.Dir(few), 0o700), f.SaveAs(few))
})

// scriptCondition answers [tool:pdftotext]: whether an outside program is
// there. In CI its absence is a failure.
func scriptCondition(cond string) (bool, error) {
	var name string
	if _, err := fmt.Sscanf(cond, "tool:%s", &name); err != nil {
		return false, fmt.Errorf("unknown condition %q", cond)
	}
	_, err := exec.LookPath(name)
	if err != nil && os.Getenv("CI") != "" {
		return false, fmt.Errorf("%s is not installed, and CI must have it", name)
	}
	return err == nil, nil
}

// output runs an outside program and returns what it prints.
func output(t testing.TB, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(context.Background(), needtool.Path(t, name), args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return string(out)
}
