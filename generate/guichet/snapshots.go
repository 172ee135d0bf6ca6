package guichet

import (
	"sync"

	"cnamdoc/generate/instantane"
)

// Snapshots keeps the index of a directory for a program that goes on while
// nights replace the snapshots. It is safe for concurrent use.
type Snapshots struct {
	dir string

	mu       sync.Mutex
	stamp    string // of the directory, as index or err is about it
	index    *Index
	err      error
	building bool
}

// WatchSnapshots returns the snapshots of a directory. It reads nothing yet.
func WatchSnapshots(dir string) *Snapshots { return &Snapshots{dir: dir} }

// Index returns the index of the snapshots. The first call reads them, which
// takes about a second for 100,000 dossiers. When a night has replaced one
// since, the next call starts a new reading, and until that is done the former
// index answers: nobody at a desk waits for a night. A directory that cannot be
// read any more is an error until it changes again.
func (s *Snapshots) Index() (*Index, error) {
	stamp, err := instantane.Stamp(s.dir)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.index == nil && !s.building:
		s.index, s.err = OpenIndex(s.dir, "")
		s.stamp = stamp
	case s.stamp != stamp && !s.building:
		s.building = true
		go s.rebuild(stamp)
	}
	if s.err != nil {
		return nil, s.err
	}
	return s.index, nil
}

// rebuild reads the snapshots anew.
func (s *Snapshots) rebuild(stamp string) {
	index, err := OpenIndex(s.dir, "")
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stamp, s.err, s.building = stamp, err, false
	if err == nil {
		s.index = index
	}
}
