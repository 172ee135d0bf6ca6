package web

import (
	"errors"
	"net/http"
	"slices"

	"cnamdoc/generate/comptes"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// What the buttons do. Each act answers with the page of the person, which says
// what was done.

// toDossier leads from a paper to its dossier.
func toDossier(_ *http.Request, _ *guichet.Desk, paper register.Paper) (reply, error) {
	return leadTo(personAddress(paper.Key.Key) + "#" + paper.Number), nil
}

// handings are the ways of handing over, as forms name them.
var handings = map[string]register.Handing{"main": register.InPerson, "mandataire": register.ByProxy, "courrier": register.Posted, "non": register.NotYet}

// handOver records that a paper that is printed already reached its auditeur.
func (d deskPages) handOver(r *http.Request, desk *guichet.Desk, paper register.Paper) (outcome, error) {
	how := handings[r.PostFormValue("facon")]
	if how == register.NotYet {
		return outcome{}, errForm
	}
	return d.came(r, desk, paper, register.Sheet{Number: paper.Number, FileHash: paper.FileHash}, how)
}

// came records what became of a sheet that came out.
func (d deskPages) came(r *http.Request, desk *guichet.Desk, paper register.Paper, sheet register.Sheet, how register.Handing) (outcome, error) {
	before, err := guichet.CameOut(r.Context(), desk.Register, by(r), sheet, how)
	if err != nil {
		return outcome{}, err
	}
	act, o := comptes.Remis, outcome{to: personAddress(paper.Key.Key)}
	switch {
	case sheet.Rank > 0:
		act = comptes.Duplique
		o.said.Sentence = french.Say("Le duplicata n° %d du papier %s est noté comme sorti.", sheet.Rank, paper.Number)
	case before.State == register.Remise:
		o.said = said{french.Say("%s était déjà noté remis, le %s.", paper.Number, before.HandedAt.Local().Format("02/01/2006 à 15:04")),
			"Un collègue a été plus rapide, ou vous avez cliqué deux fois : rien n’a été noté une seconde fois.", true}
		return o, nil
	case how == register.NotYet:
		act = comptes.Imprime
		o.said = said{Sentence: french.Say("%s est imprimé, et pas encore remis.", paper.Number), More: "Notez la remise ici quand il sera donné."}
	default:
		o.said.Sentence = french.Say("%s est remis %s.", paper.Number, how)
	}
	return o, d.note(r, act, paper.Key.Key, paper.Number, how.String())
}

func (d deskPages) revoke(r *http.Request, desk *guichet.Desk, paper register.Paper) (outcome, error) {
	if err := unchanged(r, paper); err != nil {
		return outcome{}, err
	}
	done, err := guichet.Revoke(r.Context(), desk.Register, by(r), paper.Number, r.PostFormValue("motif"), r.PostFormValue("refaire") != "")
	if err != nil {
		return outcome{}, onPage(err)
	}
	o := outcome{personAddress(paper.Key.Key), said{Sentence: french.Say("%s est révoqué : un contrôle le refuse désormais.", paper.Number)}}
	if done.Lot != "" {
		o.said.More = french.Say("Sa feuille est dans le tirage %s : retirez-la avant de le distribuer.", guichet.LotName(done.Lot))
	}
	return o, d.note(r, comptes.Revoque, paper.Key.Key, paper.Number, "")
}

func (d deskPages) restore(r *http.Request, desk *guichet.Desk, paper register.Paper) (outcome, error) {
	if err := unchanged(r, paper); err != nil {
		return outcome{}, err
	}
	now, err := guichet.Restore(r.Context(), desk.Register, by(r), paper.Number, r.PostFormValue("motif"))
	if err != nil {
		return outcome{}, onPage(err)
	}
	o, _ := did(personAddress(paper.Key.Key), "%s est rétabli : il est à l’état « %s ».", paper.Number, now.State)
	return o, d.note(r, comptes.Retabli, paper.Key.Key, paper.Number, "")
}

// unchanged refuses an act on a paper that is not as the page showed it: another
// desk, or a night, was quicker.
func unchanged(r *http.Request, paper register.Paper) error {
	if seen := r.PostFormValue("etat"); seen != paper.State.String() {
		return &refusal{http.StatusConflict, french.Say("le papier %s a changé depuis que cette page a été ouverte : il est maintenant à l’état « %s »", paper.Number, paper.State),
			"rien n’a été fait ; revenez au dossier, qui montre ce qu’il en est"}
	}
	return nil
}

// onPage makes the hint of a refusal one for a page.
func onPage(err error) error {
	refused, ok := errors.AsType[*guichet.Error](err)
	if !ok {
		return err
	}
	mended := *refused
	mended.Remede = withoutCommand(refused.Remede)
	if refused.Kind == guichet.Asked {
		return &refusal{http.StatusUnprocessableEntity, mended.Phrase, "revenez à la page précédente et complétez le formulaire"}
	}
	return &mended
}

// decide records an answer to a question, on the facts that the page showed.
func (d deskPages) decide(r *http.Request, desk *guichet.Desk) (outcome, error) {
	key, err := keyOf(r)
	if err != nil {
		return outcome{}, err
	}
	a := guichet.Answer{Rule: r.PostFormValue("question"), Facts: r.PostFormValue("faits"), Accepts: r.PostFormValue("reponse") == "accepter", Why: r.PostFormValue("motif")}
	if a.Rule == "" || !a.Accepts && r.PostFormValue("reponse") != "refuser" {
		return outcome{}, errForm
	}
	q, err := desk.Decide(r.Context(), by(r), key, a)
	if err != nil {
		return outcome{}, onPage(err)
	}
	word, more := "refusé", "Le point reste à examiner ; votre réponse est gardée."
	if a.Accepts {
		word, more = "accepté", "Ce point ne sera plus demandé tant que les faits restent les mêmes."
	}
	return outcome{personAddress(key), said{Sentence: french.Say("« %s » : %s.", q.Message, word), More: more}}, d.note(r, comptes.Decide, key, "", q.Regle+" "+word)
}

// handOverLot records that a print run, or each run of a lot that is the
// visitor's, was handed over.
func (d deskPages) handOverLot(r *http.Request, desk *guichet.Desk) (outcome, error) {
	lot := r.PathValue("lot")
	runs, err := d.runsOf(r, desk, lot)
	if err != nil {
		return outcome{}, err
	}
	all := 0
	for _, run := range runs {
		n, err := guichet.HandOverRun(r.Context(), desk.Register, by(r), run.WaitingRun)
		if err != nil {
			return outcome{}, err
		}
		all += n
		if err := d.note(r, comptes.Remis, dossier.Key{Centre: run.Centre}, lot, french.Say("%s, %s", run.Document.Label(), french.Count(n, "papier", "papiers"))); err != nil {
			return outcome{}, err
		}
	}
	o, _ := did("/a-imprimer", "Tirage %s : %s.", guichet.LotName(lot), french.Count(all, "papier est noté remis", "papiers sont notés remis"))
	if all == 0 {
		o.said = said{french.Say("Le tirage %s était déjà noté remis.", guichet.LotName(lot)), "Rien n’a été noté une seconde fois.", true}
	}
	return o, nil
}

// runsOf are the runs of a lot that a form names, of the visitor's centre.
func (d deskPages) runsOf(r *http.Request, desk *guichet.Desk, lot string) ([]guichet.Tirage, error) {
	night, err := d.night()
	if err != nil {
		return nil, err
	}
	all, err := desk.Tirages(r.Context(), night)
	one := r.FormValue("document")
	return slices.DeleteFunc(all, func(run guichet.Tirage) bool {
		named := one == "" || one == run.Document.String() && r.FormValue("centre") == run.Centre && r.FormValue("semestre") == string(run.Semestre)
		return run.Lot != lot || !who(r).Sees(run.Centre) || !named
	}), err
}
