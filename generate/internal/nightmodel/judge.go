package nightmodel

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Judge remembers what was seen, and says which promises were broken.
type Judge struct {
	world  *World
	papers map[string]*memory // by number
	owners map[string]int     // whose a code is
	stated map[int]*facts     // what was last stated of each person
	asked  map[string]int     // number of each question
	about  map[int]string
	// Of whom a person decided something: what that frees is not the model's
	// to foresee.
	decided map[int]bool
	last    *accepted
	bases   []*accepted // what the guards may compare with: the last night, and those killed since
	cut     *cut
	stuck   map[string]bool // files that were locked when a night last wrote: the next puts them in order
	broken  []string
}

// memory is what a number is known to be.
type memory struct {
	Paper
	who   int
	says  *facts // what was stated when it became valid
	drawn *facts // and when it was last drawn
	style int

	signed   bool // an agreement that was seen signed while it stood
	byNight  bool // revoked by a night
	byPerson bool // a person acted on it last
	closed   bool // and wants no new paper
}

// accepted is the last night that was accepted.
type accepted struct {
	day     int
	people  map[int]*facts
	columns map[Column]bool // those that spoke
}

// cut is a night that was killed, and that no whole night has followed.
type cut struct {
	people map[int]*facts
	after  Look
}

func newJudge(w *World) *Judge {
	return &Judge{world: w, papers: map[string]*memory{}, owners: map[string]int{}, stated: map[int]*facts{}, asked: map[string]int{}, about: map[int]string{},
		decided: map[int]bool{}, bases: []*accepted{nil}}
}

func (j *Judge) accuse(format string, args ...any) {
	j.broken = append(j.broken, fmt.Sprintf(format, args...))
}

// spoken are the files in which a refused night may say that it was.
var spoken = []string{"dernier.json", "matin.pdf"}

// untouched: tree, register and lists are what they were.
func (j *Judge) untouched(what string, before, after Look, but []string) {
	if before.Register != after.Register {
		j.accuse("%s wrote into the register:\n%s", what, difference(before.Register, after.Register))
	}
	for _, path := range slices.Sorted(maps.Keys(union(before.Tree, after.Tree))) {
		if before.Tree[path] != after.Tree[path] && !slices.Contains(but, path[strings.LastIndex(path, "/")+1:]) {
			j.accuse("%s touched %s", what, path)
		}
	}
}

func union[V any](a, b map[string]V) map[string]V {
	all := maps.Clone(a)
	if all == nil {
		return b
	}
	maps.Copy(all, b)
	return all
}

// difference are the lines that only one of two texts has.
func difference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	var list []string
	for _, line := range x {
		if !slices.Contains(y, line) {
			list = append(list, "- "+line)
		}
	}
	for _, line := range y {
		if !slices.Contains(x, line) {
			list = append(list, "+ "+line)
		}
	}
	return strings.Join(list, "\n")
}

// refused: a night that a guard refuses says what its plan said, and writes
// nothing.
func (j *Judge) refused(t Tonight, plan, result Result, before, after Look) {
	if !slices.Equal(plan.Refusals, result.Refusals) {
		j.accuse("the plan is refused for %v, the night for %v, %v", plan.Refusals, result.Refusals, result.Err)
	}
	if j.cut != nil {
		for _, p := range before.Papers { // it may clear up after the killed one, and no more
			if f := before.Files[p.File]; p.Valid() && f.Hash == p.Hash && after.Files[p.File].Hash != p.Hash {
				j.accuse("a refused night touched %s", p.File)
			}
		}
		before.Tree, after.Tree = nil, nil
	}
	j.untouched("a refused night", before, after, spoken)
}

// done judges a night that was not refused.
func (j *Judge) done(t Tonight, plan, result Result, before, after Look, locked map[string]bool) {
	people := t.Export.read()
	for _, f := range people {
		j.owners[f.code] = f.who
	}
	if !result.Killed && (result.Err != nil || len(result.Refusals) > 0) {
		j.accuse("the night fails: %v, %v", result.Err, result.Refusals)
		return
	}
	if !result.Killed {
		j.stuck = nil
	}
	j.stuck = union(j.stuck, locked)
	j.always(after, "")
	acts := j.acts(before, after)
	for _, a := range acts {
		j.allowed(a, people, before, after, t)
	}
	j.promised(plan.Acts, acts, result.Killed)
	j.world.saw(result.Killed)
	j.remember(t, people, after)
	tonight := &accepted{day: t.Day, people: people, columns: t.Export.speaking()}
	if result.Killed {
		j.cut = &cut{people, after}
		if len(people) > 0 {
			j.bases = append(j.bases, tonight) // it may have been accepted or not
		}
		return
	}
	j.named(result.Named, people, acts, before, after, locked)
	j.vanished(result.Vanished, people)
	j.settled(people, after, locked)
	j.followed(result.Waiting, people, after)
	j.counted(t, people, acts, before)
	for who, f := range people {
		if was := j.stated[who]; was != nil && was.semestre != f.semestre {
			j.stated[who] = f // another inscription
		} else {
			j.stated[who] = f.with(was)
		}
	}
	j.cut = nil
	if len(people) > 0 { // else of no semester: the next night is compared with the one before
		j.last, j.bases = tonight, []*accepted{tonight}
	}
}

func (e Export) speaking() map[Column]bool {
	speak := map[Column]bool{}
	for _, r := range e.Rows {
		for c := range r.Cells {
			speak[c] = true
		}
	}
	return speak
}

// settle takes in what a person did at the desk; restored is the number of a paper
// that they restored, or "".
func (j *Judge) settle(after Look, restored string) {
	j.always(after, restored)
	for number, p := range after.Papers {
		j.papers[number].Paper = p
	}
}

// remember takes in what a night did. What a paper says is what was stated when
// it became valid, or when its number was reserved.
func (j *Judge) remember(t Tonight, people map[int]*facts, after Look) {
	for number, p := range after.Papers {
		m := j.papers[number]
		if m == nil {
			m = &memory{who: j.owners[p.Code]}
			j.papers[number] = m
		}
		f := people[m.who]
		if f != nil && p.Valid() && !m.Paper.Valid() && m.State != Revoquee {
			m.says = f
		}
		if f != nil && p.Hash != m.Hash {
			m.drawn, m.style = f, t.Style
		}
		if p.State == Revoquee && m.State != Revoquee {
			m.byNight, m.byPerson = true, false
		}
		if p.Valid() && m.State == Revoquee {
			m.byNight = false
		}
		m.Paper = p
		signed := Column(ContratSigne)
		if p.Document == Convention {
			signed = ConventionSign
		}
		if f != nil && p.Valid() && f.says(signed) != "" {
			m.signed = true
		}
	}
}

// frozen: an agreement that was signed, or handed over to be signed.
func (m *memory) frozen() bool {
	return (m.Document == Contrat || m.Document == Convention) && (m.signed || m.State == Remise)
}
