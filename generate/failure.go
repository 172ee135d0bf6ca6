package generate

import (
	"errors"
	"slices"

	"cnamdoc/generate/press"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// failure is what could not be made of a dossier although no rule is against it.
type failure struct {
	documents []dossier.Document
	manques   []Manque
}

// fail records a paper that cannot be made although no rule is against it: its
// dossier is incomplete all the same, and stands in the list with the others.
func (b *batch) fail(d *dossier.Dossier, doc dossier.Document, sentence string) {
	b.report.Erreurs = append(b.report.Erreurs, Erreur{Personne: personne(d), Document: doc, Phrase: sentence})
	p := b.find(d.Key())
	f := p.failure
	if f == nil {
		f = &failure{}
		p.failure = f
		if p.planned && !p.incomplete() {
			b.report.Complets--
		}
	}
	m := Manque{Regle: RuleImpression, Verdict: completeness.Invalide, Message: sentence,
		Remede: "Corrigez la donnée en cause dans le système d’information, puis exportez de nouveau.", Cellules: d.Source}
	if doc != 0 {
		m.Bloque = []dossier.Document{doc}
		f.documents = append(f.documents, doc)
	}
	f.manques = append(f.manques, m)
}

// listIncomplets writes the report's list of who lacks something, once nothing
// is added to it any more.
func (b *batch) listIncomplets() {
	if b.listed {
		return
	}
	b.listed = true
	for _, p := range b.inKeyOrder() {
		f := p.failure
		if !p.incomplete() && f == nil {
			continue
		}
		one := Incomplet{Personne: personne(p.Dossier)}
		if p.incomplete() {
			one.Documents, one.Manques = slices.Clone(p.blocked), manques(p.report)
		}
		if f != nil {
			one.Documents, one.Manques = append(one.Documents, f.documents...), append(one.Manques, f.manques...)
		}
		b.report.Incomplets = append(b.report.Incomplets, one)
	}
}

// RuleImpression is the rule under which a paper that cannot be printed is listed.
const RuleImpression = "impression"

func (b *batch) failPaper(t *task, err error) {
	b.report.count(t.key.Document, func(tally *Tally) { tally.Erreurs++ })
	if errors.Is(err, errNoContrat) {
		return // the contrat's own fault is listed
	}
	phrase, foreseen := sentence(err)
	b.fail(t.dossier, t.key.Document, phrase)
	var text *press.Unprintable
	if errors.As(err, &text) {
		b.blame(t.dossier, text)
	}
	if !foreseen {
		b.report.Erreurs[len(b.report.Erreurs)-1].Details = err.Error()
	}
}

// blame gives what was listed last of the dossier its remedy and its cells.
func (b *batch) blame(d *dossier.Dossier, e *press.Unprintable) {
	manques := b.find(d.Key()).failure.manques
	m := &manques[len(manques)-1]
	m.Remede = e.Remedy
	if len(e.Cells) > 0 {
		m.Cellules = e.Cells
	}
}
