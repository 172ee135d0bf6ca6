package pdf

import (
	"crypto/sha256"
	"hash"
	"slices"
	"sync"
)

// head is how every file with the same fonts begins: the header, the colour
// profile, the fonts. It is most of a short paper, so it is made once a
// process, with what the hash over it comes to.
type head struct {
	data  []byte
	runs  []xrefRun
	tiers [faces]int
	sum   hash.Hash // over data
}

var heads struct {
	sync.Mutex
	made map[[faces]int]*head
}

// headOf returns the head of the faces that the file's content names, each in
// the tier that its text needs.
func headOf(f *File) *head {
	var tiers [faces]int
	for name, face := range f.Fonts {
		if f.uses(name) {
			tiers[face] = max(tiers[face], 1+int(f.tier(face)))
		}
	}
	heads.Lock()
	defer heads.Unlock()
	h := heads.made[tiers]
	if h == nil {
		h = newHead(tiers)
		if heads.made == nil {
			heads.made = map[[faces]int]*head{}
		}
		heads.made[tiers] = h
	}
	return h
}

func newHead(tiers [faces]int) *head {
	var c composer
	c.start()
	c.tiers = tiers
	c.fonts()
	h := &head{data: slices.Clip(c.out), runs: slices.Clip(c.runs), tiers: tiers, sum: sha256.New()}
	_, _ = h.sum.Write(h.data)
	return h
}

// resume goes on where a head ends. From here on the hash is over all the bytes
// of the file: its identifier on the way, the file's own at the end.
func (w *writer) resume(h *head) {
	w.out, w.runs, w.tiers = append(w.out[:0], h.data...), append(w.runs[:0], h.runs...), h.tiers
	w.sum, w.hashed = clone(h.sum), len(w.out)
}

// clone copies a hash with what it has seen.
func clone(h hash.Hash) hash.Hash {
	c, err := h.(hash.Cloner).Clone()
	if err != nil {
		panic(err) // SHA-256 can always be cloned
	}
	return c
}
