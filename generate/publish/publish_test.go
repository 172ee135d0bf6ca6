package publish_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/publish"
)

// tree is what stands below a directory: content by relative path.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		found[filepath.ToSlash(rel)] = string(data)
		if info, statErr := e.Info(); statErr == nil && info.Mode().Perm() != publish.FileMode {
			t.Errorf("%s has mode %v", rel, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

func oneByOne(n int, do func(i int)) {
	for i := range n {
		do(i)
	}
}

func TestFileReplacesWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	must(t, publish.File(path, []byte("one")), publish.File(path, []byte("two")))
	full := errors.New("disk full")
	if err := publish.Stream(path, func(w io.Writer) error { return errors.Join(text("half")(w), full) }); !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
	if err := publish.File(dir, nil); err == nil {
		t.Error("a directory was replaced")
	}
	if diff := cmp.Diff(map[string]string{"a": "two"}, tree(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestGroupShowsNothingBeforeCommit(t *testing.T) {
	dir := t.TempDir()
	g := publish.NewGroup(nil)
	must(t, g.Stage(filepath.Join(dir, "x", "a"), text("one")), g.Stage(filepath.Join(dir, "y", "b"), text("two")))
	for name := range tree(t, dir) {
		if !strings.HasPrefix(filepath.Base(name), publish.TempPrefix) {
			t.Errorf("%s is visible", name)
		}
	}
	must(t, g.Commit())
	if diff := cmp.Diff(map[string]string{"x/a": "one", "y/b": "two"}, tree(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// After an error in staging or committing nothing half-written is left.
func TestGroupLeavesNothingAfterAnError(t *testing.T) {
	dir := t.TempDir()
	g := publish.NewGroup(nil)
	must(t, g.Stage(filepath.Join(dir, "a"), text("one")))
	if err := g.Stage(filepath.Join(dir, "b"), func(io.Writer) error { return errors.New("full") }); err == nil {
		t.Error("no error")
	}
	must(t, os.Mkdir(filepath.Join(dir, "c"), 0o700), os.WriteFile(filepath.Join(dir, "c", "in"), nil, 0o600))
	must(t, g.Stage(filepath.Join(dir, "c"), text("in the way of a directory")))
	if err := g.Commit(); err == nil {
		t.Error("no error")
	}
	bad := []publish.Item{{Path: filepath.Join(dir, "d"), Data: []byte("x")}, {Path: filepath.Join(dir, "c", "in", "e")}}
	if err := g.StageAll(bad, oneByOne); err == nil {
		t.Error("no error")
	}
	must(t, g.Commit())
	if diff := cmp.Diff(map[string]string{"c/in": ""}, tree(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// A paper whose place another takes stands under its number until it is
// forgotten; what the process passes is in the order of the promise.
func TestGroupPutsValidPapersAside(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "attestation.pdf")
	must(t, publish.File(path, []byte("old")))
	var steps []string
	g := publish.NewGroup(func(step string) { steps = append(steps, step) })
	must(t, g.StageAll([]publish.Item{{Path: path, Over: "ATT-1", Data: []byte("new")}}, oneByOne), g.Commit())
	if diff := cmp.Diff(map[string]string{"attestation.pdf": "new", ".cnamdoc-garde-ATT-1": "old"}, tree(t, dir)); diff != "" {
		t.Error(diff)
	}
	must(t, g.Forget())
	if diff := cmp.Diff(map[string]string{"attestation.pdf": "new"}, tree(t, dir)); diff != "" {
		t.Error(diff)
	}
	if want := []string{"stage", "kept", "rename", "published"}; !slices.Equal(want, steps) {
		t.Errorf("%v", steps)
	}
}

// A group clears what a killed desk left long ago, not what another is writing
// nor what a night has put aside.
func TestGroupClearsOldLeftovers(t *testing.T) {
	dir := t.TempDir()
	old := time.Now().Add(-2 * time.Hour)
	for name, aged := range map[string]bool{".cnamdoc-1.tmp": true, ".cnamdoc-2.tmp": false, ".cnamdoc-garde-ATT-1": true, "a": true} {
		must(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
		if aged {
			must(t, os.Chtimes(filepath.Join(dir, name), old, old))
		}
	}
	g := publish.NewGroup(nil)
	must(t, g.Stage(filepath.Join(dir, "b"), text("")), g.Commit())
	if diff := cmp.Diff(map[string]string{".cnamdoc-2.tmp": "", ".cnamdoc-garde-ATT-1": "", "a": "", "b": ""}, tree(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// Clear takes what no process holds.
func TestClearLeavesWhatIsHeld(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, ".cnamdoc-1.tmp"), nil, 0o600))
	f, err := publish.Temp(dir)
	must(t, err)
	publish.Clear(dir)
	if found := tree(t, dir); len(found) != 1 {
		t.Errorf("%v", found)
	}
	must(t, publish.Keep(f, filepath.Join(dir, "a")), publish.Drop(f))
	f, err = publish.Temp(dir)
	must(t, err)
	must(t, publish.Drop(f), publish.Drop(f))
	if diff := cmp.Diff(map[string]string{"a": ""}, tree(t, dir)); diff != "" {
		t.Error(diff)
	}
}
