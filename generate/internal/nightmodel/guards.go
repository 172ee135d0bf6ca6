package nightmodel

import (
	"fmt"
	"slices"
)

// few is what a guard that compares with a share always lets pass.
func few(of int) int { return max(5, of*5/100) }

// guards: what a guard must refuse it does, and it does not cry wolf. A night that
// was killed may have been accepted or not: what holds against each base is said.
func (j *Judge) guards(t Tonight, refusals []Refusal) {
	names := map[string]int{}
	for _, r := range refusals {
		names[r.Name] = r.Count
		if r.Count <= 0 {
			j.accuse("refused for %v, which counts nothing", r)
		}
	}
	people := t.Export.read()
	for _, check := range []func(*accepted, Tonight, map[int]*facts, map[string]int) string{guardFirst, guardDossiers, guardColumns, guardClock} {
		said := ""
		for _, base := range j.bases {
			if said = check(base, t, people, names); said == "" {
				break
			}
		}
		if said != "" {
			j.accuse("%s", said)
		}
	}
}

func guardFirst(base *accepted, _ Tonight, _ map[int]*facts, names map[string]int) string {
	if base == nil && len(names) > 0 {
		return fmt.Sprintf("a first export is refused for %v", names)
	}
	return ""
}

func guardDossiers(base *accepted, _ Tonight, people map[int]*facts, names map[string]int) string {
	if base == nil {
		return ""
	}
	gone, moved, here := base.missing(people)
	if gone >= 3 && gone*5 > here && base.sameSemestre(people) && names["dossiers"] == 0 {
		return fmt.Sprintf("%d of %d dossiers are gone, and nothing is refused: %v", gone, here, names)
	}
	if names["dossiers"] > 0 && gone+moved < 3 {
		return fmt.Sprintf("refused for %d dossiers; %d are gone", names["dossiers"], gone)
	}
	return ""
}

func guardClock(base *accepted, t Tonight, people map[int]*facts, names map[string]int) string {
	if base == nil || len(people) == 0 {
		return "" // of no semester: nothing can happen to anybody
	}
	if back := base.day - t.Day; (back > 0 || -back > 370) != (names["horloge"] > 0) {
		return fmt.Sprintf("the last night was on day %d, this is %d: refused for %v", base.day, t.Day, names)
	}
	return ""
}

// missing counts who was there on the last accepted night and is not, and who
// is elsewhere.
func (a *accepted) missing(people map[int]*facts) (gone, moved, here int) {
	for who, was := range a.people {
		switch f := people[who]; {
		case f == nil:
			gone++
		case f.code != was.code || f.centre != was.centre || f.semestre != was.semestre:
			moved++
		}
	}
	return gone, moved, len(a.people)
}

// semestresOf are those that people are enrolled in.
func semestresOf(people map[int]*facts) map[string]bool {
	semestres := map[string]bool{}
	for _, f := range people {
		semestres[f.semestre] = true
	}
	return semestres
}

// sameSemestre reports whether both nights are about one semester, the same.
func (a *accepted) sameSemestre(people map[int]*facts) bool {
	semestres := semestresOf(people)
	same := len(semestres) == 1
	for _, f := range a.people {
		same = same && semestres[f.semestre]
	}
	return same
}

func guardColumns(base *accepted, t Tonight, people map[int]*facts, names map[string]int) string {
	if base == nil || len(people) == 0 {
		return ""
	}
	lostAny := false
	for _, c := range fragile {
		header := slices.Contains(t.Export.Columns, c)
		if base.columns[c] && !header {
			lostAny = true
			if base.sameSemestre(people) && slices.Contains(ruled, c) && base.valuesLost(c, people) > 0 && names["colonnes"] == 0 {
				return fmt.Sprintf("the column %s spoke last night and is gone, and nothing is refused", c)
			}
		}
		if base.valuesLost(c, people) > few(len(people)) {
			lostAny = true
		}
	}
	if names["colonnes"] > 0 && !lostAny {
		return fmt.Sprintf("refused for %d values of columns, and none is lost", names["colonnes"])
	}
	return ""
}

// valuesLost counts who had a value in a column and has none.
func (a *accepted) valuesLost(c Column, people map[int]*facts) int {
	n := 0
	for who, was := range a.people {
		f := people[who]
		if f == nil {
			continue
		}
		_, had := was.cells[c]
		_, has := f.cells[c]
		for code, cells := range was.ues {
			if _, did := cells[c]; did {
				had = true
				_, does := f.ues[code][c]
				has = has || does
			}
		}
		if had && !has {
			n++
		}
	}
	return n
}

// kind is what a guard counts by: one document of one centre and semester.
type kind struct{ semestre, centre, document string }

// counted holds what was done against the guards: too much was never let
// through unaccepted.
func (j *Judge) counted(t Tonight, people map[int]*facts, acts []Act, before Look) {
	valid, all := map[kind]int{}, map[string]int{}
	for _, p := range before.Papers {
		if p.Valid() && p.Document != Relance {
			valid[kind{p.Semestre, p.Centre, p.Document}]++
			all[p.Semestre]++
		}
	}
	for name, do := range map[string]string{"revocations": Revoked, "remplacements": Replaced} {
		if slices.ContainsFunc(t.Accept, func(r Refusal) bool { return r.Name == name }) {
			continue
		}
		kinds, total := map[kind]int{}, map[string]int{}
		for _, a := range acts {
			p := before.Papers[a.Number]
			f := people[j.owners[p.Code]]
			if a.Do != do || p.Document == Relance {
				continue
			}
			if total[p.Semestre]++; total[p.Semestre] > few(all[p.Semestre]) {
				j.accuse("%d of %d papers of %s: %s, and nobody was asked", total[p.Semestre], all[p.Semestre], p.Semestre, do)
			}
			if f == nil || f.centre != p.Centre || f.code != p.Code {
				continue // a move is counted where the person went
			}
			k := kind{p.Semestre, p.Centre, p.Document}
			kinds[k]++
			if kinds[k] >= 3 && kinds[k]*2 > valid[k] {
				j.accuse("%d of %d of %v: %s, and nobody was asked", kinds[k], valid[k], k, do)
			}
		}
	}
}
