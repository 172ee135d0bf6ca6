package instantane

import (
	"errors"
	"io/fs"
	"slices"

	"cnamdoc/importer/dossier"
)

// Before is what earlier exports said of a dossier and what still counts, where
// the export says something else: silence takes no payment back, and a signed
// agreement stands. What is zero is as the export says.
type Before struct {
	Droit      dossier.Droit // the payments
	Contrat    *Signed       // as the contrat was signed
	Convention *Signed       // as the conventions were
}

// Signed is what of a dossier an agreement rests on, as of the first night that
// saw it signed.
type Signed struct {
	UEs          []dossier.UE
	Financements []dossier.Financement
	Echeances    []dossier.Echeance
	Droit        dossier.Droit
	Pieces       dossier.Pieces
}

func signed(d *dossier.Dossier) *Signed {
	return &Signed{d.UEs, d.Financements, d.Echeances, d.Droit, dossier.Pieces{ContratSigne: d.Pieces.ContratSigne, ADistance: d.Pieces.ADistance}}
}

// Of is a dossier as it was when the agreement was signed; nil of nil.
func (s *Signed) Of(d *dossier.Dossier) *dossier.Dossier {
	if s == nil {
		return nil
	}
	then := *d
	then.UEs, then.Financements, then.Echeances, then.Droit = s.UEs, s.Financements, s.Echeances, s.Droit
	then.Pieces.ContratSigne, then.Pieces.ADistance = s.Pieces.ContratSigne, s.Pieces.ADistance
	return &then
}

// Last reads what the last exports of a directory said of tonight's dossiers,
// of those about which it still counts. A semester without a snapshot, or whose
// snapshot cannot be read, says nothing.
func Last(dir string, dossiers []dossier.Dossier) (map[dossier.Key]Before, error) {
	found := map[dossier.Key]Before{}
	present := map[dossier.Key]bool{}
	for i := range dossiers {
		present[dossiers[i].Key()] = true
	}
	snapshots := map[dossier.Semestre]map[dossier.Key]func() (record, error){}
	for i := range dossiers {
		d := &dossiers[i]
		known, opened := snapshots[d.Semestre]
		if !opened {
			list, err := Open(dir, d.Semestre)
			if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, ErrVersion) && !errors.Is(err, ErrDamaged) {
				return nil, err
			}
			known = map[dossier.Key]func() (record, error){}
			for _, s := range list {
				for _, e := range s.entries {
					known[e.Key] = func() (record, error) { return s.record(e.At) }
				}
			}
			snapshots[d.Semestre] = known
		}
		read := known[d.Key()]
		if read == nil {
			read = formerly(known, d, present)
		}
		if read == nil {
			continue
		}
		r, err := read()
		if err != nil {
			continue
		}
		if b, counts := before(&r, d); counts {
			found[d.Key()] = b
		}
	}
	return found, nil
}

// formerly reads the dossier of somebody who changed centre or code: the one of
// their code, or of the code that they are said to have had, that the export no
// longer has. Of several, none.
func formerly(known map[dossier.Key]func() (record, error), d *dossier.Dossier, present map[dossier.Key]bool) func() (record, error) {
	for _, code := range []string{d.Auditeur.Code, d.Auditeur.AncienCode} {
		var found []func() (record, error)
		for key, read := range known {
			if code != "" && key.Code == code && !present[key] {
				found = append(found, read)
			}
		}
		if len(found) == 1 {
			return found[0]
		}
	}
	return nil
}

// before is what the last record of a dossier says beside tonight's.
func before(r *record, d *dossier.Dossier) (b Before, counts bool) {
	last := r.unpack()
	b.Droit = last.Droit
	if old := r.Before.Droit; !last.Droit.RegleConnu || old.RegleConnu && old.Regle > last.Droit.Regle {
		b.Droit = old
	}
	if !b.Droit.RegleConnu || d.Droit.RegleConnu && d.Droit.Regle >= b.Droit.Regle {
		b.Droit = dossier.Droit{} // tonight says as much
	}
	b.Contrat = stands(r.Before.Contrat, &last, d, func(d *dossier.Dossier) []dossier.Date { return []dossier.Date{d.Pieces.ContratSigne} })
	b.Convention = stands(r.Before.Convention, &last, d, func(d *dossier.Dossier) []dossier.Date {
		var days []dossier.Date
		for _, f := range d.Financements {
			days = append(days, f.ConventionSignee)
		}
		return days
	})
	return b, b.Droit.RegleConnu || b.Contrat != nil || b.Convention != nil
}

// stands is an agreement as it was signed, while the export states no other day
// of signature and something else than was signed.
func stands(kept *Signed, last, tonight *dossier.Dossier, days func(*dossier.Dossier) []dossier.Date) *Signed {
	if kept == nil {
		kept = signed(last)
	}
	then := kept.Of(last)
	isSigned := func(day dossier.Date) bool { return !day.IsZero() }
	before, now := days(then), days(tonight)
	if !slices.ContainsFunc(before, isSigned) || slices.ContainsFunc(now, isSigned) && !slices.Equal(before, now) || slices.Equal(before, now) && same(kept, signed(tonight)) {
		return nil
	}
	return kept
}

// same reports whether two nights say the same of what an agreement rests on.
func same(a, b *Signed) bool {
	ue := func(x, y dossier.UE) bool { return x.Code == y.Code && x.Statut == y.Statut }
	funding := func(x, y dossier.Financement) bool {
		return x.Nature == y.Nature && x.Financeur == y.Financeur && x.Part == y.Part && x.Montant == y.Montant && x.Connu == y.Connu &&
			slices.Equal(x.UEs, y.UEs) && slices.Equal(x.ConventionUEs, y.ConventionUEs)
	}
	return slices.EqualFunc(a.UEs, b.UEs, ue) && slices.EqualFunc(a.Financements, b.Financements, funding) &&
		slices.Equal(a.Echeances, b.Echeances) && a.Droit.Du == b.Droit.Du && a.Droit.DuConnu == b.Droit.DuConnu
}
