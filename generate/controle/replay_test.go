package controle

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"cnamdoc/generate/seal"
)

// TestReplay plays thousands of readings over two posts that see the centre only
// now and then: clocks that are off, uploads that come twice, in pieces and out of
// order, and machines on both sides that stop at any moment. In the end every
// double entry is known, once, and no entry is lost. CNAMDOC_SCANS=20000 plays as
// many.
func TestReplay(t *testing.T) {
	scans := 2000
	if text := os.Getenv("CNAMDOC_SCANS"); text != "" {
		var err error
		if scans, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	for _, measured := range []bool{true, false} {
		t.Run(fmt.Sprint("clocks measured ", measured), func(t *testing.T) {
			newHall(t, scans, measured).play()
		})
	}
}

// hall is two posts, the centre, and what really happens there.
type hall struct {
	t        *testing.T
	rng      *rand.Rand
	scans    int
	measured bool
	now      time.Time // in truth
	posts    [2]*laptop
	centre   struct {
		disk   Journal // durable
		memory Journal // lost when the centre's machine stops
	}
	inside  map[string]bool // in truth
	doubles map[string]int  // in truth, by person
	entered int
	crashes int
	known   []Poste
}

// laptop is a post: what is on its disk outlives it.
type laptop struct {
	name   string
	skew   time.Duration
	disk   []byte
	acked  int // events of its own that the centre is known to have
	w      *Writer
	own    []Event
	others Journal // as the centre told
	etat   *Etat
}

func newHall(t *testing.T, scans int, measured bool) *hall {
	h := &hall{t: t, rng: rand.New(rand.NewPCG(5, uint64(scans))), scans: scans, measured: measured, now: evening0, inside: map[string]bool{}, doubles: map[string]int{}}
	for i, skew := range []time.Duration{37 * time.Second, -200 * time.Second} {
		p := &laptop{name: string(rune('A' + i)), skew: skew}
		h.posts[i] = p
		h.start(p)
		h.known = append(h.known, p.w.Poste)
	}
	h.centre.disk.Postes = h.known
	h.centre.memory = h.centre.disk
	return h
}

// start opens a post from its disk.
func (h *hall) start(p *laptop) {
	events, whole, err := DecodeLines(p.disk)
	if err != nil {
		h.t.Fatal(err)
	}
	p.disk, p.own, p.others, p.acked = p.disk[:whole], events, Journal{Postes: h.known}, 0
	if p.w, err = NewWriter(p.name, testKey("post "+p.name), events); err != nil {
		h.t.Fatal(err)
	}
	h.refold(p)
	if h.measured {
		h.meet(p)
	}
}

func (h *hall) refold(p *laptop) {
	p.etat, _ = Merge(Journal{Postes: append(slices.Clone(h.known), p.w.Poste), Events: p.own}, p.others).Fold(nil)
}

// meet measures the clock.
func (h *hall) meet(p *laptop) {
	h.centre.disk.Contacts = append(h.centre.disk.Contacts, Contact{p.w.Poste.ID, h.now.Add(p.skew), h.now, len(p.own)})
}

func (h *hall) play() {
	persons := h.scans * 2 / 3
	for range h.scans {
		h.now = h.now.Add(time.Duration(2100+h.rng.IntN(5000)) * time.Millisecond)
		p := h.posts[h.rng.IntN(2)]
		code := fmt.Sprintf("CEN%06d", h.rng.IntN(persons))
		h.read(p, code)
		if h.rng.IntN(5) == 0 { // the hand scans twice
			h.now = h.now.Add(time.Second)
			h.read(p, code)
		}
		switch h.rng.IntN(h.scans / 12) { // some forty contacts and stops, however many readings
		case 0:
			h.upload(p, false)
		case 1: // the post stops, perhaps in the middle of a line
			h.crashes++
			if line, err := EncodeLine(Event{Poste: p.w.Poste.ID, Nom: "being written"}); err == nil {
				p.disk = append(p.disk, line[:h.rng.IntN(len(line))]...)
			}
			h.start(p)
		case 2, 3: // the centre stops: what was not on its disk is gone
			h.crashes++
			h.centre.memory = h.centre.disk
		}
	}
	for _, p := range h.posts {
		h.upload(p, true)
		h.upload(p, true)
	}
	h.judge()
}

// read is one reading, as a page does it: the verdict, the event on the disk, and
// only then the light.
func (h *hall) read(p *laptop, code string) {
	clock := h.now.Add(p.skew)
	door := NewPorte(Porte{Epreuves: []Epreuve{{ID: "E", UE: "NFA031", Session: 2}}}, p.w.Poste.ID, nil, p.etat)
	day := HeureAt(clock).Day()
	scan := Scan{Paper: seal.Result{Payload: seal.Payload{Version: 1, Kind: seal.KindAttestation, Code: code, UEs: []string{"NFA031"}, First: day - 1, Last: day + 1}}}
	asked := door.Ask(scan, Standing{Source: List}, "", clock)
	v := Decide(scan, asked.Context)
	if asked.Before != nil && asked.Before.Again {
		return
	}
	act := Refusee
	switch {
	case v.MayEnter():
		act = Entree
	case h.measured && h.rng.IntN(3) == 0:
		act = Sortie
	case h.rng.IntN(12) == 0:
		act = Forcee
	}
	e, err := p.w.Write(Event{Clock: clock, Epreuve: asked.Epreuve, Code: code, Act: act, Verdict: v.Answer.String(), Reason: v.Reasons()})
	if err != nil {
		h.t.Fatal(err)
	}
	line, err := EncodeLine(e)
	if err != nil {
		h.t.Fatal(err)
	}
	p.disk, p.own = append(p.disk, line...), append(p.own, e)
	p.etat.Add(e, p.name)
	switch {
	case act.Enters():
		h.entered++
		if h.inside[code] {
			h.doubles[code]++
		}
		h.inside[code] = true
	case act == Sortie:
		h.inside[code] = false
	}
}

// upload sends what the centre is not known to have: in pieces, out of order,
// perhaps twice, and the answer may get lost.
func (h *hall) upload(p *laptop, surely bool) {
	pending := slices.Clone(p.own[p.acked:])
	h.rng.Shuffle(len(pending), func(i, j int) { pending[i], pending[j] = pending[j], pending[i] })
	for len(pending) > 0 {
		n := 1 + h.rng.IntN(len(pending))
		piece := pending[:n]
		if surely || h.rng.IntN(4) > 0 {
			h.centre.memory = Merge(h.centre.memory, Journal{Events: piece})
		}
		if h.rng.IntN(3) > 0 {
			pending = pending[n:] // else it is sent again
		}
	}
	if surely || h.rng.IntN(2) == 0 { // on the disk, and said so
		h.centre.disk = Merge(h.centre.disk, h.centre.memory)
		h.centre.memory = h.centre.disk
		have := map[int]bool{}
		for _, e := range h.centre.disk.Events {
			if e.Poste == p.w.Poste.ID {
				have[e.Numero] = true
			}
		}
		for p.acked < len(p.own) && have[p.acked+1] {
			p.acked++
		}
		if h.measured {
			h.meet(p)
		}
		p.others = h.centre.disk
		h.refold(p)
	}
}

func (h *hall) judge() {
	etat, anomalies := h.centre.disk.Fold(nil)
	for _, a := range anomalies {
		if a.Code != Decalage {
			h.t.Errorf("%+v", a)
		}
	}
	entered := 0
	for _, e := range h.centre.disk.Events {
		if e.Act.Enters() {
			entered++
		}
	}
	if entered != h.entered {
		h.t.Errorf("%d entries reached the centre, %d happened", entered, h.entered)
	}
	got, unordered := map[string]int{}, 0
	for _, d := range etat.Doubles() {
		got[d.Seconde.Code]++
		if d.Premiere.Poste != d.Seconde.Poste && !d.Ordonne {
			unordered++
		}
	}
	total := 0
	for code, n := range h.doubles {
		total += n
		if got[code] != n {
			h.t.Errorf("%s: %d doubles found, %d happened", code, got[code], n)
		}
	}
	for code, n := range got {
		if h.doubles[code] == 0 {
			h.t.Errorf("%s: %d doubles found, none happened", code, n)
		}
	}
	if (unordered > 0) == h.measured && total > 0 {
		h.t.Errorf("%d doubles without an order, clocks measured: %v", unordered, h.measured)
	}
	if total < h.scans/100 || h.crashes == 0 {
		h.t.Errorf("%d doubles, %d crashes: nothing was tried", total, h.crashes)
	}
	h.t.Logf("%d readings, %d entries, %d doubles, %d crashes", h.scans, h.entered, total, h.crashes)
}
