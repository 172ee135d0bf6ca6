package generate

import "sync"

// spares are the buffers of papers that are published, for those to come: the
// bytes of a group wait for its sync, and a paper is some 60 kB.
type spares struct {
	mu   sync.Mutex
	list [][]byte
}

// take returns an empty buffer.
func (s *spares) take() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.list)
	if n == 0 {
		return nil
	}
	b := s.list[n-1]
	s.list = s.list[:n-1]
	return b[:0]
}

// give takes a paper's bytes back; nobody may hold them any more.
func (s *spares) give(p *paper) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.list) < groupSize {
		s.list = append(s.list, p.bytes)
	}
	p.bytes = nil
}
