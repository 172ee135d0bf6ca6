package layout

import (
	"sync"

	"cnamdoc/generate/pdf"
)

// sheaf is the memory of one drawn paper: its file, its structure tree, its
// content. A paper is some 100 kB of them and lives until it is written, so
// they are lent with the file and taken back when it is released.
type sheaf struct {
	file    pdf.File
	pages   slab[pdf.Page]
	streams slab[pdf.Stream]
	elems   slab[pdf.Elem]
	kids    slab[pdf.Kid]
	content []byte
	tiers   map[pdf.Face]pdf.Tier
	back    func() // lays the sheaf with the others
}

var sheaves sync.Pool

func lend() *sheaf {
	s, ok := sheaves.Get().(*sheaf)
	if !ok {
		s = &sheaf{tiers: make(map[pdf.Face]pdf.Tier, 4)}
		s.back = func() { giveBack(s) }
	}
	return s
}

func giveBack(s *sheaf) {
	s.reset()
	s.pages.used, s.streams.used = s.pages.used[:0], s.streams.used[:0]
	s.content = s.content[:0]
	clear(s.tiers)
	sheaves.Put(s)
}

// reset takes back the structure tree: the paper is laid out anew.
func (s *sheaf) reset() {
	s.elems.used, s.kids.used = s.elems.used[:0], s.kids.used[:0]
}

// keep copies a page's content.
func (s *sheaf) keep(content []byte) []byte {
	from := len(s.content)
	s.content = append(s.content, content...)
	return s.content[from:len(s.content):len(s.content)]
}

// slab hands out pieces of one array after the other. They hold what their
// last owner left.
type slab[T any] struct{ used []T }

func (s *slab[T]) take(n int) []T {
	at := len(s.used)
	if at+n > cap(s.used) {
		at, s.used = 0, make([]T, 0, max(2*cap(s.used), n, 32))
	}
	s.used = s.used[:at+n]
	return s.used[at : at+n : at+n]
}
