package generate

import (
	"slices"

	"cnamdoc/generate/register"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// person is a dossier of the export and what the rules say of it.
type person struct {
	*dossier.Dossier
	key     dossier.Key
	report  completeness.Report // without what somebody has accepted
	planned bool                // chosen, and its centre is known
	blocked []dossier.Document  // kinds that are due and wait
	failure *failure            // what could not be made, or nil
}

// incomplete reports whether a paper that is due is blocked.
func (p *person) incomplete() bool { return len(p.blocked) > 0 }

// find returns a dossier of the export, or nil.
func (b *batch) find(key dossier.Key) *person { return b.byKey[key] }

// owed reports whether a paper of the dossier is due.
func (p *person) owed(key register.PaperKey) bool {
	return slices.ContainsFunc(p.report.Due, func(papier completeness.Papier) bool {
		return papier.Document == key.Document && papier.Counterparty == key.Contrepartie
	})
}

// owner is whose a row of the export is.
type owner struct {
	code     string
	semestre dossier.Semestre
}

// survey asks the rules once about every dossier, in the order in which papers
// are printed, and finds whose rows the problems stand in.
func (b *batch) survey() {
	rows := map[dossier.Ref]bool{}
	for _, p := range b.job.Problems {
		rows[dossier.Ref{Sheet: p.Ref.Sheet, Row: p.Ref.Row}] = true
	}
	for _, d := range dossier.InPrintOrder(b.job.Dossiers) {
		p := &person{Dossier: d, key: d.Key(), report: b.decided(b.checker.Check(d))}
		b.people = append(b.people, p)
		b.byKey[p.key] = p
		for _, ref := range d.Source {
			if at := (dossier.Ref{Sheet: ref.Sheet, Row: ref.Row}); rows[at] {
				b.owners[at] = owner{p.key.Code, p.key.Semestre}
			}
		}
	}
	for _, p := range b.job.Problems { // a rejected row has no owner
		b.report.Problemes = append(b.report.Problemes, Probleme{Code: p.Code, Gravite: p.Severity.String(), Cellule: p.Ref, Phrase: p.Error(),
			Auditeur: b.owners[dossier.Ref{Sheet: p.Ref.Sheet, Row: p.Ref.Row}].code})
	}
}

// inKeyOrder are the dossiers in the order of the report's lists.
func (b *batch) inKeyOrder() []*person {
	return slices.SortedStableFunc(slices.Values(b.people), func(x, y *person) int { return x.key.Compare(y.key) })
}
