package generate

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Modes of what is written: readable by its owner alone.
const (
	dirMode  fs.FileMode = 0o700
	fileMode fs.FileMode = 0o600
)

const tempPrefix = ".cnamdoc-"

// maxDirs bounds the directories that a publisher remembers between groups.
const maxDirs = 4096

// passing is called at each step on the disk that a power cut may come
// between. Tests stop the process there; otherwise it does nothing.
var passing = func(step string) {}

// publisher writes files so that a reader sees each either whole or not at
// all, and so that after commit returns they survive a power cut: temp file in
// the same directory, write, sync, rename, sync the directory. The syncs of a
// group are made together, because a sync a paper would cost more than
// drawing it.
type publisher struct {
	staged []staged
	mu     sync.Mutex      // of dirs, and of a step that is passed
	dirs   map[string]bool // directories made sure of in this run
	kept   []string        // papers put aside until their successors are marked
}

type staged struct {
	temp, final string
	aside       string // name under which what stands at final is kept, or ""
}

func newPublisher() *publisher { return &publisher{dirs: map[string]bool{}} }

// stage writes data beside its destination. Nothing appears there before commit.
func (p *publisher) stage(path string, data []byte) error {
	return p.stageFunc(path, whole(data))
}

func whole(data []byte) func(*os.File) error {
	return func(f *os.File) error {
		_, err := f.Write(data)
		return err
	}
}

// keptPrefix begins the name of a paper that was put aside; its number follows.
const keptPrefix = tempPrefix + "garde-"

// staging is a paper to be staged. over is the number of the paper whose place
// it takes and which stays valid until forget, or "": a run that is killed in
// between must not have lost it.
type staging struct {
	path, over string
	data       []byte
}

// stageAll stages papers, with as many hands as each lends. After an error
// those that were written are staged all the same, for abort to remove.
func (p *publisher) stageAll(list []staging, each func(n int, do func(i int))) error {
	temps, errs := make([]string, len(list)), make([]error, len(list))
	each(len(list), func(i int) { temps[i], errs[i] = p.write(list[i].path, whole(list[i].data)) })
	for i, s := range list {
		if errs[i] != nil {
			continue
		}
		one := staged{temp: temps[i], final: s.path}
		if s.over != "" {
			one.aside = filepath.Join(filepath.Dir(s.path), keptPrefix+s.over)
		}
		p.staged = append(p.staged, one)
	}
	return firstError(errs)
}

func firstError(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// setAside gives what stands at path a second name. Nothing there is no error.
func setAside(path, aside string) error {
	err := os.Link(path, aside)
	if err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrExist) {
		return nil
	}
	data, err := os.ReadFile(path) // a file system without links
	if err != nil {
		return err
	}
	return os.WriteFile(aside, data, fileMode)
}

// forget removes what was put aside: the register knows the successors.
func (p *publisher) forget() error {
	var errs []error
	for _, path := range p.kept {
		if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	p.kept = p.kept[:0]
	if len(p.dirs) > maxDirs && len(p.staged) == 0 {
		clear(p.dirs) // each paper has its own: they would grow with the export
	}
	return errors.Join(errs...)
}

// stageFunc is stage for content that is streamed.
func (p *publisher) stageFunc(path string, fill func(*os.File) error) error {
	temp, err := p.write(path, fill)
	if err == nil {
		p.staged = append(p.staged, staged{temp: temp, final: path})
	}
	return err
}

// write makes a temporary file beside its destination, or leaves none behind.
// Several goroutines may write at once.
func (p *publisher) write(path string, fill func(*os.File) error) (temp string, err error) {
	dir := filepath.Dir(path)
	if err := p.ready(dir); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(dir, tempPrefix+"*.tmp")
	if err != nil {
		return "", fmt.Errorf("stage %s: %w", path, err)
	}
	p.mu.Lock()
	passing("stage")
	p.mu.Unlock()
	err = errors.Join(fill(f), f.Close())
	if err != nil {
		os.Remove(f.Name())
		return "", fmt.Errorf("stage %s: %w", path, err)
	}
	return f.Name(), nil
}

// ready makes sure of a directory, once in a run.
func (p *publisher) ready(dir string) error {
	p.mu.Lock()
	known := p.dirs[dir]
	p.mu.Unlock()
	if known {
		return nil
	}
	if err := prepareDir(dir); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dirs[dir] = true
	return nil
}

// commit makes every staged file durable and visible, in the order in which
// they were staged.
func (p *publisher) commit() error {
	if len(p.staged) == 0 {
		return nil
	}
	files, dirs := make([]string, len(p.staged)), []string(nil)
	seen := map[string]bool{}
	for i, s := range p.staged {
		files[i] = s.temp
		if dir := filepath.Dir(s.final); !seen[dir] {
			seen[dir] = true
			dirs = append(dirs, dir)
		}
	}
	if err := syncGroup(files); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	if err := p.keep(); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	for len(p.staged) > 0 {
		s := p.staged[0]
		passing("rename")
		if err := os.Rename(s.temp, s.final); err != nil {
			return fmt.Errorf("publish %s: %w", s.final, err)
		}
		p.staged = p.staged[1:]
	}
	passing("published")
	if err := syncGroup(dirs); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return nil
}

// keep puts aside what the staged files would overwrite.
func (p *publisher) keep() error {
	var dirs []string
	for _, s := range p.staged {
		if s.aside == "" {
			continue
		}
		if err := setAside(s.final, s.aside); err != nil {
			return err
		}
		p.kept, dirs = append(p.kept, s.aside), append(dirs, filepath.Dir(s.final))
		passing("kept")
	}
	return syncGroup(dirs)
}

// abort removes what was staged and not committed.
func (p *publisher) abort() {
	for _, s := range p.staged {
		os.Remove(s.temp)
	}
	p.staged = nil
}

// abandoned is the age from which a half-written file is nobody's any more.
// What a killed night left goes with its mark; this is for a killed desk's.
const abandoned = time.Hour

// prepareDir makes the directory and removes what was left half-written in it.
// Another desk, or the night, may be writing there at this moment; a paper put
// aside is the next night's to see to.
func prepareDir(dir string) error {
	if err := os.MkdirAll(dir, dirMode); err != nil {
		return fmt.Errorf("prepare %s: %w", dir, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("prepare %s: %w", dir, err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), tempPrefix) || strings.HasPrefix(e.Name(), keptPrefix) {
			continue
		}
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > abandoned {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
	return nil
}
