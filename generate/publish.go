package generate

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Modes of what is written: readable by its owner alone.
const (
	dirMode  fs.FileMode = 0o700
	fileMode fs.FileMode = 0o600
)

const tempPrefix = ".cnamdoc-"

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
	dirs   map[string]bool // directories made sure of in this run
}

type staged struct{ temp, final string }

func newPublisher() *publisher { return &publisher{dirs: map[string]bool{}} }

// stage writes data beside its destination. Nothing appears there before commit.
func (p *publisher) stage(path string, data []byte) error {
	return p.stageFunc(path, func(f *os.File) error {
		_, err := f.Write(data)
		return err
	})
}

// stageFunc is stage for content that is streamed.
func (p *publisher) stageFunc(path string, write func(*os.File) error) error {
	dir := filepath.Dir(path)
	if !p.dirs[dir] {
		if err := prepareDir(dir); err != nil {
			return err
		}
		p.dirs[dir] = true
	}
	f, err := os.CreateTemp(dir, tempPrefix+"*.tmp")
	if err != nil {
		return fmt.Errorf("stage %s: %w", path, err)
	}
	passing("stage")
	err = errors.Join(write(f), f.Close())
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("stage %s: %w", path, err)
	}
	p.staged = append(p.staged, staged{f.Name(), path})
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

// abort removes what was staged and not committed.
func (p *publisher) abort() {
	for _, s := range p.staged {
		os.Remove(s.temp)
	}
	p.staged = nil
}

// prepareDir makes the directory and removes what a killed run left in it.
func prepareDir(dir string) error {
	if err := os.MkdirAll(dir, dirMode); err != nil {
		return fmt.Errorf("prepare %s: %w", dir, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("prepare %s: %w", dir, err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), tempPrefix) {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
	return nil
}
