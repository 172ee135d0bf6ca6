package nightmodel

import (
	"maps"
	"slices"
)

// facts are what an export says of one dossier.
type facts struct {
	who                            int
	code, ancien, semestre, centre string
	cells                          map[Column]Cell
	ues                            map[string]map[Column]Cell
}

// read gathers the rows of each person. A person has one dossier a night.
func (e Export) read() map[int]*facts {
	people := map[int]*facts{}
	for _, r := range e.Rows {
		f := people[r.Who]
		if f == nil {
			f = &facts{who: r.Who, code: r.Cells[Code].Means, ancien: r.Cells[AncienCode].Means, semestre: r.Cells[Semestre].Means,
				centre: r.Cells[Centre].Means, cells: map[Column]Cell{}, ues: map[string]map[Column]Cell{}}
			people[r.Who] = f
		}
		maps.Copy(f.cells, r.Cells)
		f.ues[r.Cells[UE].Means] = r.Cells
	}
	for _, f := range people {
		for _, c := range []Column{UE, StatutUE, Debut, Fin} {
			delete(f.cells, c)
		}
	}
	return people
}

func (f *facts) says(c Column) string { return f.cells[c].Means }

// following reports whether the UE is stated and has not ended.
func (f *facts) following(ue string) bool {
	cells, named := f.ues[ue]
	return named && !ended(cells[StatutUE].Means)
}

// over reports whether the inscription is stated to have ended: itself, or each
// UE that a paper of it names. The statut stands on the row of a UE: beside an end
// of the UE's own it says nothing of a UE whose row is lost.
func (f *facts) over(paper *facts) bool {
	for code, cells := range f.ues {
		if f.following(code) || cells[StatutUE].Means == "" {
			return ended(f.says(Statut))
		}
	}
	for code := range paper.ues {
		if _, named := f.ues[code]; !named {
			return false
		}
	}
	return len(f.ues) > 0
}

// change is what became of what a paper states.
type change struct {
	stated bool // another value, an added UE, a UE whose end is stated
	whole  bool // nothing that it states is silent now
}

// since compares what a paper says with tonight. A letter states whom it is to. A
// UE that the export does not name is silence, unless as many that the paper does
// not name took its place and nothing is signed: rows that state another code
// state another value.
func (f *facts) since(paper *facts, document string) change {
	c := change{whole: true}
	gone, added := 0, 0
	for _, column := range rights {
		if column == Statut && document == Relance {
			continue
		}
		old, stood := paper.cells[column]
		now, stands := f.cells[column]
		switch {
		case stood && !stands:
			c.whole = false
		case stands && old.Means != now.Means:
			c.stated = true
		}
	}
	if document == Relance {
		return c
	}
	for code, old := range paper.ues {
		if !paper.following(code) {
			continue
		}
		now, named := f.ues[code]
		switch {
		case !named:
			gone++
			continue
		case !f.following(code):
			c.stated = true
			continue
		}
		for _, column := range []Column{Debut, Fin} {
			if old[column].Means != "" && now[column].Means == "" {
				c.whole = false
			} else if old[column].Means != now[column].Means {
				c.stated = true
			}
		}
	}
	for code := range f.ues {
		if f.following(code) && !paper.following(code) {
			c.stated = true
			added++
		}
	}
	signed := f.says(ContratSigne)+f.says(ConventionSign)+paper.says(ContratSigne)+paper.says(ConventionSign) != ""
	if gone > 0 && (gone != added || signed) {
		c.whole = false
	}
	return c
}

// sameContent reports whether the values beside the rights are what they were.
func (f *facts) sameContent(paper *facts, document string) bool {
	for _, column := range content(document) {
		if f.cells[column].Text != paper.cells[column].Text {
			return false
		}
	}
	return true
}

// beside reports whether the credentials are stated, and otherwise than the
// attestation prints them.
func (f *facts) beside(paper *facts) bool {
	return slices.ContainsFunc([]Column{Identifiant, MotDePasse}, func(c Column) bool { return f.says(c) != "" && f.says(c) != paper.says(c) })
}

// lacks reports whether a value that the paper prints beside its rights is silent.
func (f *facts) lacks(paper *facts, document string) bool {
	return slices.ContainsFunc(content(document), func(c Column) bool { return paper.says(c) != "" && f.says(c) == "" })
}

// ready reports whether an attestation is certainly due: everything that it
// needs is stated, and good.
func (f *facts) ready() bool {
	for _, column := range needed {
		if f.says(column) == "" {
			return false
		}
	}
	active := 0
	for code, cells := range f.ues {
		if cells[Debut].Means == "" || cells[Fin].Means == "" {
			return false
		}
		if f.following(code) {
			active++
		}
	}
	return active > 0 && f.says(Statut) == Confirmee && f.covered()
}

// covered reports whether it is stated who pays, and that he did or signed.
func (f *facts) covered() bool {
	if f.says(Financeur) != "" {
		return f.says(ConventionSign) != ""
	}
	return f.says(ContratSigne) != "" && f.says(Regle) == "480"
}

// with fills in what is silent from what was stated before.
func (f *facts) with(before *facts) *facts {
	if before == nil {
		return f
	}
	full := *f
	full.cells = maps.Clone(before.cells)
	maps.Copy(full.cells, f.cells)
	full.ues = maps.Clone(before.ues)
	for code, cells := range f.ues {
		merged := maps.Clone(full.ues[code])
		if merged == nil {
			merged = map[Column]Cell{}
		}
		maps.Copy(merged, cells)
		full.ues[code] = merged
	}
	return &full
}
