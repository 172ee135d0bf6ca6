package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"cnamdoc/generate"
	"cnamdoc/generate/comptes"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/register"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// personView is the page of a dossier.
type personView struct {
	guichet.Person
	Address string
	State   stateView
	ToAsk   []completeness.Verdict // the person can bring it
	ToMend  []completeness.Verdict // the centre mends it
	Open    []decisionView
	Owed    []owedView  // papers that stand, and those that are owed and not there, by document
	Past    []paperView // papers that stand no longer, the latest first
	Payers  []payerView
	Others  []result
	Note    string
	Age     string // of the export that says all this
	Phone   string
	Mail    string
	Printer string
}

// stateView is the state at a glance: colour, word and sentence.
type stateView struct{ Class, Icon, Word, Sentence string }

// decisionView is a question with its form.
type decisionView struct {
	generate.Question
	Facts string
}

// paperView is a paper with its life.
type paperView struct {
	register.Paper
	Life    []register.Event
	Funder  string // whose convention it is
	Handed  register.Event
	Next    []string // what the next night would do with it, and why
	Printer string
	Waiting []register.Waiting // duplicatas of which nobody said whether they came out
}

// owedView is a paper that stands, or one that is due: one of the two is nil.
type owedView struct {
	Paper *paperView
	Due   *dueView
}

func (o owedView) document() dossier.Document {
	if o.Paper != nil {
		return o.Paper.Key.Document
	}
	return o.Due.Document
}

// dueView is a kind of paper that is owed and was not issued.
type dueView struct {
	Document dossier.Document
	Funder   string
	Blocking []completeness.Verdict
	Same     bool // what blocks it is what blocks the paper above, too
}

// payerView is who pays what, and until when.
type payerView struct {
	Name     string
	UEs      []string
	Price    string
	State    string
	Late     bool
	Schedule []completeness.Versement
	Unmet    []completeness.Versement
	Signed   dossier.Date
	What     string // the agreement
}

func (d deskPages) person(r *http.Request, desk *guichet.Desk) (reply, error) {
	key, err := keyOf(r)
	if err != nil {
		return reply{}, err
	}
	p, err := desk.Show(r.Context(), key)
	if err != nil {
		return reply{}, err
	}
	view, err := personViewOf(r.Context(), desk, p, d.printer)
	if err != nil {
		return reply{}, err
	}
	v := who(r)
	view.Others = slices.DeleteFunc(view.Others, func(x result) bool { return !v.Sees(x.Key.Centre) })
	return page("auditeur", p.NomComplet(), view), d.note(r, comptes.Vu, key, "", "")
}

func personViewOf(ctx context.Context, desk *guichet.Desk, p guichet.Person, printer func(centre string) string) (personView, error) {
	v := personView{Person: p, Address: personAddress(p.Key), Printer: printer(p.Key.Centre)}
	v.Note, _ = noteOf(p.Match)
	for _, paper := range p.Papers {
		one, err := paperViewOf(ctx, desk, p, paper, printer(paper.Key.Centre))
		if err != nil {
			return v, err
		}
		if paper.State.Valid() {
			v.Owed = append(v.Owed, owedView{Paper: &one})
		} else {
			v.Past = append(v.Past, one)
		}
	}
	for _, o := range p.Others {
		v.Others = append(v.Others, resultOf(o, nil))
	}
	if p.Dossier != nil {
		v.fromDossier(p)
		v.Age = french.Say("export « %s » du %s", p.Export.Export, p.Export.Taken.Local().Format("02/01/2006 à 15:04"))
	}
	slices.SortStableFunc(v.Owed, func(a, b owedView) int { return cmp.Compare(a.document(), b.document()) })
	for i := 1; i < len(v.Owed); i++ {
		if above, here := v.Owed[i-1].Due, v.Owed[i].Due; above != nil && here != nil {
			here.Same = slices.EqualFunc(above.Blocking, here.Blocking, func(a, b completeness.Verdict) bool { return a.Message == b.Message })
		}
	}
	v.State = v.stateOf()
	v.State.Sentence = spaced(v.State.Sentence)
	return v, nil
}

// paperViewOf reads the life of a paper.
func paperViewOf(ctx context.Context, desk *guichet.Desk, p guichet.Person, paper register.Paper, printer string) (paperView, error) {
	life, err := desk.Register.History(ctx, paper.Number)
	v := paperView{Paper: paper, Life: life, Printer: printer, Waiting: register.WaitingDuplicatas(life)}
	for _, e := range life {
		if e.What == register.EventHanded {
			v.Handed = e
		}
	}
	for _, line := range p.Plan {
		if line.About(paper.Number) {
			v.Next = append(v.Next, line.Next())
		}
	}
	v.Reason, v.Funder = spaced(paper.Reason), funderOf(p.Dossier, p.Report, paper.Key.Document, paper.Key.Contrepartie)
	return v, err
}

// funderOf names the counterparty of a convention.
func funderOf(d *dossier.Dossier, r completeness.Report, doc dossier.Document, counterparty string) string {
	if counterparty == "" {
		return ""
	}
	for _, due := range r.Due {
		if due.Document == doc && due.Counterparty == counterparty && len(due.Lines) > 0 && d != nil {
			return cmp.Or(d.Financements[due.Lines[0]].Financeur.Nom, counterparty)
		}
	}
	if len(counterparty) == 14 { // no export names it any more
		return french.Say("SIRET %s", counterparty[:3]+" "+counterparty[3:6]+" "+counterparty[6:9]+" "+counterparty[9:])
	}
	return counterparty
}

// fromDossier fills in what the export and the rules say.
func (v *personView) fromDossier(p guichet.Person) {
	d, r := p.Dossier, p.Report
	v.Phone, v.Mail = d.Auditeur.Telephone, d.Auditeur.Courriel
	asked := map[string]bool{}
	for _, q := range p.Questions {
		v.Open = append(v.Open, decisionView{q, q.Facts.String()})
		asked[q.Key] = true
	}
	for _, x := range r.All {
		switch {
		case x.Outcome == completeness.OK, x.Outcome == completeness.AExaminer && x.Blocks == 0, asked[x.Key()] && x.Remedy == "":
		case x.Remedy != "":
			v.ToAsk = append(v.ToAsk, x)
		default:
			v.ToMend = append(v.ToMend, x)
		}
	}
	for _, due := range r.Due {
		there := slices.ContainsFunc(v.Owed, func(x owedView) bool {
			return x.document() == due.Document && (x.Due != nil || x.Paper.Key.Contrepartie == due.Counterparty)
		})
		if !there {
			v.Owed = append(v.Owed, owedView{Due: &dueView{Document: due.Document, Funder: funderOf(d, r, due.Document, due.Counterparty), Blocking: r.BlockingPaper(due)}})
		}
	}
	v.Payers = payers(d, r)
}

// payers lists who pays for what.
func payers(d *dossier.Dossier, r completeness.Report) []payerView {
	var list []payerView
	codes := func(ues []dossier.UE) []string {
		var list []string
		for _, ue := range ues {
			list = append(list, ue.Code)
		}
		return list
	}
	price := func(s completeness.Share) string {
		if !s.Connu {
			return "prix inconnu"
		}
		return s.Montant.Euros()
	}
	if own := r.Parts.Propre; own != nil {
		c := own.Compte
		x := payerView{Name: "L’auditeur", UEs: codes(own.UEs), Price: price(own.Prix), State: c.Etat.String(), Schedule: c.Versements, Unmet: c.Echu,
			Late: c.Etat == completeness.EnRetard, Signed: d.Pieces.ContratSigne, What: "contrat"}
		if c.Du > 0 {
			x.State = french.Say("%s réglés sur %s : %s", c.Regle.Euros(), c.Du.Euros(), c.Etat)
		}
		if !c.Depuis.IsZero() {
			x.State += " depuis le " + c.Depuis.Short()
		}
		list = append(list, x)
	}
	for _, f := range r.Parts.Financeurs {
		name := f.Counterparty
		if len(f.Lines) > 0 {
			name = cmp.Or(d.Financements[f.Lines[0]].Financeur.Nom, name)
		}
		list = append(list, payerView{Name: name, UEs: codes(f.UEs), Price: price(f.Prix), Signed: f.Signed, What: "convention"})
	}
	if r.Parts.CPF != nil {
		list = append(list, payerView{Name: "CPF", UEs: codes(r.Parts.CPF.UEs), State: french.Text("réglé par la plateforme : ni contrat ni convention")})
	}
	return list
}

// stateOf is the state at a glance.
func (v *personView) stateOf() stateView {
	missing := len(v.ToAsk) + len(v.ToMend)
	switch {
	case v.Place == guichet.Vanished:
		return stateView{"gris", "attention", "Disparu", "Ce dossier n’est plus dans l’export. Ses papiers restent valables tant que personne ne les révoque."}
	case v.Dossier == nil:
		return stateView{"gris", "attention", "Papiers seuls", "Aucun export de ce poste ne parle de ce dossier : seuls ses papiers sont connus ici."}
	case v.Statut.Ended():
		return stateView{"rouge", "stop", upper(v.Statut.String()), "Cette inscription est terminée : aucun papier nouveau n’est dû."}
	case v.Report.Incomplete() && missing > 0:
		return stateView{"orange", "attention", "Incomplet", french.Say("Il manque %s.", french.Count(missing, "point", "points"))}
	case v.Report.Incomplete():
		return stateView{"orange", "decider", "À décider", "Une réponse est attendue avant d’émettre un papier."}
	case len(v.Open) > 0:
		return stateView{"orange", "decider", "À décider", "Rien ne manque ; " + french.Count(len(v.Open), "question attend", "questions attendent") + " une réponse."}
	case len(v.Report.Due) == 0:
		return stateView{"gris", "attention", "Hors champ", "Aucun papier n’est dû pour cette inscription."}
	}
	if missing > 0 {
		return stateView{"vert", "fait", "Complet", french.Say("Il ne manque rien à la personne ; le centre a encore %s à régler.", french.Count(missing, "point", "points"))}
	}
	return stateView{"vert", "fait", "Complet", "Il ne manque rien."}
}
