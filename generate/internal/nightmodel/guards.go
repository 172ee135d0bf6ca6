package nightmodel

import "slices"

// few is what a guard that compares with a share always lets pass.
func few(of int) int { return max(5, of*5/100) }

// guards: what a guard must refuse it does, and it does not cry wolf.
func (j *Judge) guards(t Tonight, refusals []Refusal) {
	names := map[string]int{}
	for _, r := range refusals {
		names[r.Name] = r.Count
		if r.Count <= 0 {
			j.accuse("refused for %v, which counts nothing", r)
		}
	}
	if j.cut != nil {
		return // a killed night may have been accepted or not
	}
	if j.last == nil {
		if len(refusals) > 0 {
			j.accuse("a first export is refused for %v", refusals)
		}
		return
	}
	people := t.Export.read()
	gone, moved, here := j.missing(people)
	sameSemestre := j.sameSemestre(people)
	if gone >= 3 && gone*5 > here && sameSemestre && names["dossiers"] == 0 {
		j.accuse("%d of %d dossiers are gone, and nothing is refused: %v", gone, here, refusals)
	}
	if names["dossiers"] > 0 && gone+moved < 3 {
		j.accuse("refused for %d dossiers; %d are gone", names["dossiers"], gone)
	}
	if len(people) == 0 {
		return // of no semester: nothing can happen to anybody
	}
	j.guardColumns(t, people, sameSemestre, names)
	if back := j.last.day - t.Day; (back > 0 || -back > 370) != (names["horloge"] > 0) {
		j.accuse("the last night was on day %d, this is %d: refused for %v", j.last.day, t.Day, refusals)
	}
}

// missing counts who was there on the last accepted night and is not, and who
// is elsewhere.
func (j *Judge) missing(people map[int]*facts) (gone, moved, here int) {
	for who, was := range j.last.people {
		switch f := people[who]; {
		case f == nil:
			gone++
		case f.code != was.code || f.centre != was.centre || f.semestre != was.semestre:
			moved++
		}
	}
	return gone, moved, len(j.last.people)
}

// sameSemestre reports whether both nights are about one semester, the same.
func (j *Judge) sameSemestre(people map[int]*facts) bool {
	semestres := map[string]bool{}
	for _, f := range people {
		semestres[f.semestre] = true
	}
	same := len(semestres) == 1
	for _, f := range j.last.people {
		same = same && semestres[f.semestre]
	}
	return same
}

func (j *Judge) guardColumns(t Tonight, people map[int]*facts, sameSemestre bool, names map[string]int) {
	lostAny := false
	for _, c := range fragile {
		header := slices.Contains(t.Export.Columns, c)
		if j.last.columns[c] && !header {
			lostAny = true
			if sameSemestre && slices.Contains(ruled, c) && names["colonnes"] == 0 {
				j.accuse("the column %s spoke last night and is gone, and nothing is refused", c)
			}
		}
		if j.valuesLost(c, people) > few(len(people)) {
			lostAny = true
		}
	}
	if names["colonnes"] > 0 && !lostAny {
		j.accuse("refused for %d values of columns, and none is lost", names["colonnes"])
	}
}

// valuesLost counts who had a value in a column and has none.
func (j *Judge) valuesLost(c Column, people map[int]*facts) int {
	n := 0
	for who, was := range j.last.people {
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
			if a.Do != do || p.Document == Relance || f == nil || f.centre != p.Centre || f.code != p.Code {
				continue // a move is counted where the person went
			}
			k := kind{p.Semestre, p.Centre, p.Document}
			kinds[k]++
			if total[p.Semestre]++; total[p.Semestre] > few(all[p.Semestre]) {
				j.accuse("%d of %d papers of %s: %s, and nobody was asked", total[p.Semestre], all[p.Semestre], p.Semestre, do)
			}
			if kinds[k] >= 3 && kinds[k]*2 > valid[k] {
				j.accuse("%d of %d of %v: %s, and nobody was asked", kinds[k], valid[k], k, do)
			}
		}
	}
}
