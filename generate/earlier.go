package generate

import (
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// Earlier is what earlier exports said of a dossier and what still counts,
// where tonight's says something else.
type Earlier struct {
	Droit      dossier.Droit    // the payments; without RegleConnu they are as tonight says
	Contrat    *dossier.Dossier // as the contrat was signed; nil: as tonight says, or not at all
	Convention *dossier.Dossier // as the conventions were
}

// Checker asks the rules of the centre, on the day of the run, with what they
// need beside a dossier: the night and the desk ask alike.
func (j *Job) Checker() *completeness.Checker { return j.checkerOn(j.Today) }

// checkerOn asks them as of another day.
func (j *Job) checkerOn(day dossier.Date) *completeness.Checker {
	others := j.Others
	if others == nil {
		others = completeness.NewIndex(j.Dossiers)
	}
	ctx := completeness.Context{Reglement: j.Reglement, Catalogue: j.Catalogue, Today: day, Others: others, PaiementsInconnus: j.PaymentsUnknown}
	if len(j.Earlier) > 0 {
		ctx.Veille = func(key dossier.Key) (dossier.Droit, bool) {
			droit := j.Earlier[key].Droit
			return droit, droit.RegleConnu
		}
		then := completeness.NewChecker(completeness.Context{Reglement: j.Reglement, Catalogue: j.Catalogue, Today: day})
		ctx.Signes = func(key dossier.Key, doc dossier.Document, counterparty string) (completeness.Signe, bool) {
			return j.Earlier[key].signed(then, doc, counterparty)
		}
	}
	return completeness.NewChecker(ctx)
}

// signed is an agreement as it was signed.
func (e Earlier) signed(then *completeness.Checker, doc dossier.Document, counterparty string) (s completeness.Signe, known bool) {
	switch {
	case doc == dossier.Contrat && e.Contrat != nil:
		own := then.Check(e.Contrat).Parts.Propre
		if own == nil {
			return s, false
		}
		return completeness.Signe{UEs: codes(own.UEs), Montant: own.Compte.Du, Versements: own.Compte.Versements}, true
	case doc == dossier.Convention && e.Convention != nil:
		for _, part := range then.Check(e.Convention).Parts.Financeurs {
			if part.Counterparty == counterparty {
				return completeness.Signe{UEs: codes(part.UEs)}, true
			}
		}
	}
	return s, false
}

func codes(ues []dossier.UE) []string {
	list := make([]string, len(ues))
	for i, ue := range ues {
		list[i] = ue.Code
	}
	return list
}
