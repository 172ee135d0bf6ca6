package publish

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Group publishes files together: Stage writes each beside its destination,
// Commit makes all of them durable and visible. After an error nothing stays
// staged. Its directories are made.
type Group struct {
	staged  []staged
	kept    []string          // papers put aside until their successors are marked
	beside  map[string]string // by destination that could not be replaced: where its file went
	mu      sync.Mutex
	passing func(step string)
}

type staged struct {
	temp, final string
	aside       string // name under which what stands at final is kept, or ""
	beside      string // where it goes when final cannot be replaced, or ""
}

// NewGroup returns an empty group. passing, if it is not nil, is called at each
// step that a power cut may come between: tests stop the process there.
func NewGroup(passing func(step string)) *Group {
	if passing == nil {
		passing = func(string) {}
	}
	return &Group{passing: passing}
}

// Item is a paper to be staged. Over is the number of the paper whose place it
// takes and which stays valid until Forget, or "": a process that is killed in
// between must not have lost it. Beside is where the paper goes when what stands
// at Path cannot be replaced, since somebody has it open; "" makes that an error.
type Item struct {
	Path, Over, Beside string
	Data               []byte
}

// Stage writes a file beside its destination. Nothing appears there before
// Commit.
func (g *Group) Stage(path string, fill func(io.Writer) error) error {
	temp, err := g.write(path, fill)
	if err != nil {
		g.Abort()
		return err
	}
	g.staged = append(g.staged, staged{temp: temp, final: path})
	return nil
}

// StageAll stages papers. each calls do(i) for i in 0..n-1, on as many
// goroutines as it likes.
func (g *Group) StageAll(list []Item, each func(n int, do func(i int))) error {
	temps, errs := make([]string, len(list)), make([]error, len(list))
	each(len(list), func(i int) {
		temps[i], errs[i] = g.write(list[i].Path, func(w io.Writer) error {
			_, err := w.Write(list[i].Data)
			return err
		})
	})
	var first error
	for i, item := range list {
		if errs[i] != nil {
			first = errors.Join(first, errs[i])
			continue
		}
		one := staged{temp: temps[i], final: item.Path, beside: item.Beside}
		if item.Over != "" {
			one.aside = filepath.Join(filepath.Dir(item.Path), KeptPrefix+item.Over)
		}
		g.staged = append(g.staged, one)
	}
	if first != nil {
		g.Abort()
	}
	return first
}

// write makes a temporary file beside its destination, or leaves none behind.
// Several goroutines may write at once.
func (g *Group) write(path string, fill func(io.Writer) error) (temp string, err error) {
	dir := filepath.Dir(path)
	if err := prepareDir(dir); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(dir, tempPattern)
	if err != nil {
		return "", fmt.Errorf("stage %s: %w", path, err)
	}
	g.mu.Lock()
	g.passing("stage")
	g.mu.Unlock()
	err = errors.Join(fill(f), f.Close())
	if err != nil {
		os.Remove(f.Name())
		return "", fmt.Errorf("stage %s: %w", path, err)
	}
	return f.Name(), nil
}

// Commit makes every staged file durable and visible, in the order in which
// they were staged.
func (g *Group) Commit() error {
	if len(g.staged) == 0 {
		return nil
	}
	defer g.Abort() // of what an error leaves staged
	temps, dirs := make([]string, len(g.staged)), []string(nil)
	seen := map[string]bool{}
	for i, s := range g.staged {
		temps[i] = s.temp
		if dir := filepath.Dir(s.final); !seen[dir] {
			seen[dir] = true
			dirs = append(dirs, dir)
		}
	}
	if err := Sync(temps...); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	if err := g.putAside(); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	for len(g.staged) > 0 {
		s := g.staged[0]
		g.passing("rename")
		if err := g.show(s); err != nil {
			return fmt.Errorf("publish %s: %w", s.final, err)
		}
		g.staged = g.staged[1:]
	}
	g.passing("published")
	if err := Sync(dirs...); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return nil
}

// show lets one staged file appear, beside its destination where that is locked.
func (g *Group) show(s staged) error {
	err := os.Rename(s.temp, s.final)
	if err == nil || s.beside == "" || !Locked(err) {
		return err
	}
	if err := os.Rename(s.temp, s.beside); err != nil {
		return err
	}
	if g.beside == nil {
		g.beside = map[string]string{}
	}
	g.beside[s.final] = s.beside
	return nil
}

// Beside returns where the file for a destination went that could not be
// replaced; "" when it is in its place.
func (g *Group) Beside(path string) string { return g.beside[path] }

// Abort removes what was staged and not committed.
func (g *Group) Abort() {
	for _, s := range g.staged {
		os.Remove(s.temp)
	}
	g.staged = nil
}

// putAside gives what the staged files would overwrite a second name.
func (g *Group) putAside() error {
	var dirs []string
	for _, s := range g.staged {
		if s.aside == "" {
			continue
		}
		if err := link(s.final, s.aside); err != nil {
			if s.beside != "" && Locked(err) {
				continue // it stays where it is
			}
			return err
		}
		g.kept, dirs = append(g.kept, s.aside), append(dirs, filepath.Dir(s.final))
		g.passing("kept")
	}
	return Sync(dirs...)
}

// link gives what stands at path a second name. Nothing there is no error.
func link(path, aside string) error {
	err := os.Link(path, aside)
	if err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrExist) {
		return nil
	}
	data, err := os.ReadFile(path) // a file system without links
	if err != nil {
		return err
	}
	return File(aside, data)
}

// Forget removes what was put aside: the register knows the successors.
func (g *Group) Forget() error {
	var errs []error
	for _, path := range g.kept {
		if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	g.kept = nil
	return errors.Join(errs...)
}

// forsaken is the age from which a half-written paper is nobody's any more.
// What a killed night left goes with its mark; this is for a killed desk's.
const forsaken = time.Hour

// prepareDir makes the directory and removes what was left half-written in it.
// Another desk, or the night, may be writing there at this moment; a paper put
// aside is the next night's to see to.
func prepareDir(dir string) error {
	if err := os.MkdirAll(dir, DirMode); err != nil {
		return fmt.Errorf("prepare %s: %w", dir, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("prepare %s: %w", dir, err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), TempPrefix) || strings.HasPrefix(e.Name(), KeptPrefix) {
			continue
		}
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > forsaken {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
	return nil
}
