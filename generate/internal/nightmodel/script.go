package nightmodel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Step is one thing that happens. Who and N are taken modulo what there is, so
// that a step means something in any script.
type Step struct {
	Do     Kind
	Who, N int
	Column Column
}

// Kind is what happens.
type Kind string

// What is stated: someone changes something in the system of inscriptions.
const (
	Enrol     Kind = "enrol"
	Leave     Kind = "leave"
	Return    Kind = "return"
	Rename    Kind = "change name"
	Usage     Kind = "change usage name"
	Unaccent  Kind = "drop an accent"
	Birth     Kind = "correct birth date"
	AddUE     Kind = "add UE"
	EndUE     Kind = "end UE"
	MoveUE    Kind = "other days of UE"
	SetStatut Kind = "statut"
	Reinstate Kind = "all confirmed again"
	Sign      Kind = "sign"
	Pay       Kind = "pay"
	Password  Kind = "password"
	Remove    Kind = "move house"
	Transfer  Kind = "other centre"
	Recode    Kind = "other code"
	Year      Kind = "other semester"
)

// What is absent, and what is only typed otherwise.
const (
	LoseColumn  Kind = "rename column"
	BlankColumn Kind = "empty column"
	HalfEmpty   Kind = "half-empty column"
	EmptyCell   Kind = "empty cell"
	LoseRow     Kind = "lose row of UE"
	Mend        Kind = "mend export"
	Reorder     Kind = "reorder"
	Respell     Kind = "respell"
)

// What people do with papers, and what befalls the machine.
const (
	HandOver Kind = "hand over"
	Revoke   Kind = "revoke"
	Restore  Kind = "restore"
	Decide   Kind = "decide"
	Lock     Kind = "lock paper"
	LockList Kind = "lock lists"
	Restyle  Kind = "style"
	Clock    Kind = "wrong clock"
	Night    Kind = "night" // Who: 0 leaves refusals, else accepts them; N > 0: killed at that step
)

// String is the step on one line.
func (s Step) String() string {
	switch {
	case s.Do == Night && s.N > 0:
		return fmt.Sprintf("night, killed at step %d", s.N)
	case s.Do == Night && s.Who > 0:
		return "night, refusals accepted"
	case s.Do == Night:
		return "night"
	}
	text := fmt.Sprintf("%s #%d/%d", s.Do, s.Who, s.N)
	if s.Column != "" {
		text += " " + string(s.Column)
	}
	return text
}

// Script is a life of a centre: how many people there are at first, and what
// happens.
type Script struct {
	Seed   uint64
	People int
	Steps  []Step
}

// String is the script, a line a night.
func (s Script) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d, %d people", s.Seed, s.People)
	sep := "\n  "
	for _, step := range s.Steps {
		b.WriteString(sep + step.String())
		if sep = "; "; step.Do == Night {
			sep = "\n  "
		}
	}
	return b.String()
}

// weights say how often each thing happens.
var weights = []struct {
	kind Kind
	n    int
}{
	{Enrol, 3}, {Leave, 4}, {Return, 3}, {Rename, 3}, {Usage, 3}, {Unaccent, 2}, {Birth, 2}, {AddUE, 4}, {EndUE, 3}, {MoveUE, 2}, {SetStatut, 8}, {Reinstate, 4},
	{Sign, 4}, {Pay, 3}, {Password, 3}, {Remove, 2}, {Transfer, 3}, {Recode, 3}, {Year, 2},
	{LoseColumn, 8}, {BlankColumn, 4}, {HalfEmpty, 4}, {EmptyCell, 8}, {LoseRow, 4}, {Mend, 12}, {Reorder, 4}, {Respell, 8},
	{HandOver, 6}, {Revoke, 3}, {Restore, 3}, {Decide, 3}, {Lock, 5}, {LockList, 2}, {Restyle, 2}, {Clock, 1},
}

// Random is a script of a few nights.
func Random(seed uint64) Script {
	r := rand.New(rand.NewPCG(seed, 2026))
	total := 0
	for _, w := range weights {
		total += w.n
	}
	s := Script{Seed: seed, People: 2 + r.IntN(4)}
	if r.IntN(8) == 0 {
		s.People = 8 + r.IntN(5) // enough for the guards that count
	}
	s.Steps = append(s.Steps, Step{Do: Night})
	for range 2 + r.IntN(5) {
		for range 1 + r.IntN(3) {
			at := r.IntN(total)
			i := slices.IndexFunc(weights, func(w struct {
				kind Kind
				n    int
			}) bool {
				at -= w.n
				return at < 0
			})
			step := Step{Do: weights[i].kind, Who: r.IntN(1000), N: r.IntN(1000), Column: fragile[r.IntN(len(fragile))]}
			if s.Steps = append(s.Steps, step); step.Do == Lock { // what nobody writes to may well be locked
				about := []Kind{Rename, Password, AddUE, SetStatut, Transfer}
				s.Steps = append(s.Steps, Step{Do: about[r.IntN(len(about))], Who: step.Who, N: r.IntN(1000)})
			}
		}
		night := Step{Do: Night, Who: r.IntN(2)}
		if r.IntN(5) == 0 {
			night.N = 1 + r.IntN(60)
		}
		s.Steps = append(s.Steps, night)
		if night.N > 0 && r.IntN(2) == 0 {
			s.Steps = append(s.Steps, Step{Do: Night, Who: 1}) // the same again, and nobody looks in between
		}
	}
	if r.IntN(2) == 0 {
		s.Steps = append(s.Steps, Step{Do: Reinstate})
	}
	s.Steps = append(s.Steps, Step{Do: Mend}, Step{Do: Night, Who: 1}, Step{Do: Night, Who: 1}) // what was left is finished
	for i, step := range s.Steps {
		if !slices.Contains([]Kind{LoseColumn, BlankColumn, HalfEmpty, EmptyCell}, step.Do) {
			s.Steps[i].Column = ""
		}
	}
	return s
}

// do lets a step befall the world. Steps about papers are the player's.
func (w *World) do(s Step) {
	if s.Do == Enrol || len(w.People) == 0 {
		w.enrol()
		return
	}
	who := s.Who % len(w.People)
	p := w.People[who]
	switch s.Do {
	case Leave:
		p.Present = false
	case Return:
		for _, p := range w.People {
			p.Present = true
		}
	case Rename:
		p.Nom += "-Guy"
	case Usage:
		p.Usage = "Martin-" + string(rune('A'+s.N%26)) + "lix"
	case Unaccent:
		p.Nom = strings.NewReplacer("é", "e", "è", "e", "ü", "u", "ñ", "n", "É", "E", "Ç", "C", "œ", "oe", "ë", "e", "Ż", "Z").Replace(p.Nom)
	case Birth:
		p.Naissance = fmt.Sprintf("%02d/11/1968", 1+s.N%28)
	case AddUE:
		for _, code := range Units {
			if !slices.ContainsFunc(p.UEs, func(u Unit) bool { return u.Code == code }) {
				p.UEs = append(p.UEs, Unit{code, Confirmee, 0})
				break
			}
		}
	case EndUE:
		if len(p.UEs) > 1 {
			p.UEs[s.N%len(p.UEs)].Statut = []string{Annulee, Abandonnee, Confirmee}[s.N%3]
		}
	case MoveUE:
		p.UEs[s.N%len(p.UEs)].Days = s.N / 2 % 2
	case SetStatut:
		p.Statut = []string{Annulee, Confirmee, Retractee, Confirmee, Abandonnee, Confirmee, EnAttente}[s.N%7]
	case Reinstate:
		for _, p := range w.People {
			p.Statut = Confirmee
		}
	case Sign:
		p.Signed = true
	case Pay:
		p.Paid = true
	case Password:
		p.Password++
	case Remove:
		p.Adresse = fmt.Sprintf("%d quai de l’Essai", s.N)
	case Transfer:
		p.Centre = 1 - p.Centre
	case Recode:
		if p.Code[3] == '8' {
			return // once is enough
		}
		if s.N%2 == 0 {
			p.Ancien = p.Code
		}
		p.Code = fmt.Sprintf("CEN8%02d%03d", who, s.N)
	case Year:
		p.Semestre = s.N % len(Semestres)
	case LoseColumn:
		w.Gone[s.Column] = true
	case BlankColumn:
		w.Blank[s.Column] = true
	case HalfEmpty:
		for i := range w.People {
			if (i+s.N)%2 == 0 {
				w.empty(s.Column, i)
			}
		}
	case EmptyCell:
		w.empty(s.Column, who)
	case LoseRow:
		w.Lost[who] = true
	case Mend:
		w.mend()
	case Reorder:
		w.Order = 1 + s.N
	case Respell:
		p.Spelling = s.N
	case Restyle:
		w.Style++
	case Clock:
		w.Clock = []int{-30, -3, 400}[s.N%3]
	}
}
