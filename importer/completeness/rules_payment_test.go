package completeness

import (
	"slices"
	"strings"
	"testing"

	"cnamdoc/importer/dossier"
)

// unpaid takes the payment back.
func unpaid(d *dossier.Dossier) { d.Droit = dossier.Droit{Du: 30000, DuConnu: true} }

func returning(d *dossier.Dossier) { d.Nouveau, d.Pieces.EntretienConseil = dossier.Non, dossier.Non }

var paymentCases = []ruleCase{
	{"mode-paiement", "cheque", nil, func(d *dossier.Dossier, _ *Context) { d.Droit.Mode = "chèque bancaire" }, OK, "", "", ""},
	{"mode-paiement", "card", nil, func(d *dossier.Dossier, _ *Context) { d.Droit.Mode = "Carte bancaire" },
		AExaminer, "réglé par « Carte bancaire », et non par chèque à l’ordre de « AGCNAM CENTRE »", "", "attestation"},
	{"mode-paiement", "card accepted", nil, func(d *dossier.Dossier, c *Context) {
		d.Droit.Mode, c.Reglement.ModesPaiement = "Carte bancaire", []string{"carte"}
	}, OK, "", "", ""},
	{"mode-paiement", "not said", nil, func(d *dossier.Dossier, _ *Context) { d.Droit.Mode = "" }, OK, "", "", ""},

	{"droit", "soldé", nil, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},
	{"droit", "nothing due", nil, func(d *dossier.Dossier, _ *Context) { d.Droit = dossier.Droit{DuConnu: true} }, OK, "", "", ""},
	{"droit", "late", nil, func(d *dossier.Dossier, _ *Context) { unpaid(d) }, Manquant, "90,00 € sont échus depuis le 29/09/2026.", "attestation", ""},
	{"droit", "two instalments late", nil, func(d *dossier.Dossier, c *Context) {
		unpaid(d)
		c.Today = dossier.Date{Year: 2026, Month: 11, Day: 10}
	}, Manquant, "90,00 € sont échus depuis le 29/09/2026 et 70,00 € depuis le 09/11/2026.", "attestation", ""},
	{"droit", "one late, one due today", nil, func(d *dossier.Dossier, c *Context) {
		unpaid(d)
		c.Today = dossier.Date{Year: 2026, Month: 11, Day: 9}
	}, Manquant, "90,00 € sont échus depuis le 29/09/2026 et 70,00 € à régler ce jour, 09/11/2026.", "attestation", ""},
	{"droit", "due today", nil, func(d *dossier.Dossier, c *Context) {
		unpaid(d)
		c.Today = dossier.Date{Year: 2026, Month: 9, Day: 29}
	}, Manquant, "90,00 € sont à régler ce jour, 29/09/2026.", "attestation", ""},
	{"droit", "à jour", nil, func(d *dossier.Dossier, _ *Context) { d.Droit.Regle = 9000 }, OK, "", "", ""},
	{"droit", "à jour, where the centre waits for the balance", nil, func(d *dossier.Dossier, c *Context) {
		d.Droit.Regle, c.Reglement.AttestationSoldee = 9000, true
	}, Manquant, "réglées à ce jour ; il reste 210,00 € à venir", "attestation", ""},
	{"droit", "soldé, where the centre waits for the balance", nil, func(d *dossier.Dossier, c *Context) { c.Reglement.AttestationSoldee = true }, OK, "", "", ""},
	{"droit", "a cent short of an instalment", nil, func(d *dossier.Dossier, _ *Context) { d.Droit.Regle = 8999 }, Manquant, "0,01 € sont échus depuis le 29/09/2026.", "attestation", ""},
	{"droit", "within the withdrawal delay", nil, func(d *dossier.Dossier, c *Context) {
		unpaid(d)
		c.Today = dossier.Date{Year: 2026, Month: 9, Day: 28}
	}, Manquant, "Rien n’est dû avant la fin du délai de rétractation, le 28/09/2026 (L6353-6) ; première échéance : 90,00 € le 29/09/2026. Rien n’est réglé.", "attestation", ""},
	{"droit", "contrat not signed", nil, func(d *dossier.Dossier, _ *Context) {
		unpaid(d)
		d.Pieces.ContratSigne = dossier.Date{}
	}, Manquant, "Rien n’est dû : le contrat n’est pas signé (L6353-3, L6353-6). Rien n’est réglé.", "attestation", ""},
	{"droit", "the export’s schedule has not begun", nil, func(d *dossier.Dossier, _ *Context) {
		unpaid(d)
		d.Echeances = []dossier.Echeance{{Date: dossier.Date{Year: 2026, Month: 11, Day: 30}, Montant: 9000}, {Date: dossier.Date{Year: 2027, Month: 1, Day: 30}, Montant: 21000}}
	}, Manquant, "Rien n’est dû à ce jour ; première échéance : 90,00 € le 30/11/2026. Rien n’est réglé.", "attestation", ""},
	{"droit", "amount not known, price known", nil, func(d *dossier.Dossier, _ *Context) { d.Droit = dossier.Droit{} }, Manquant, "90,00 € sont échus depuis le 29/09/2026.", "attestation", ""},
	{"droit", "no price anywhere", nil, func(d *dossier.Dossier, c *Context) {
		d.Droit, d.Financements[0].Connu, c.Catalogue = dossier.Droit{}, false, nil
	}, Manquant, "Le prix à la charge de l’auditeur n’est pas connu", "attestation", ""},
	{"droit", "the export is silent on payments", nil, func(d *dossier.Dossier, c *Context) { c.PaiementsInconnus = true }, Manquant, "L’export ne dit rien des règlements", "attestation", ""},
	{"droit", "paid by the funder", nil, func(d *dossier.Dossier, _ *Context) { d.Droit.Par = dossier.Employeur }, Manquant, "90,00 € sont échus", "attestation", ""},
	{"droit", "a funder’s part is no affair of the auditeur", employer, func(d *dossier.Dossier, _ *Context) { unpaid(d) }, OK, "", "", ""},
	{"droit", "unless the centre says so", employer, func(d *dossier.Dossier, c *Context) {
		unpaid(d)
		c.Reglement.ConventionVautPaiement = false
	}, Manquant, "Le droit d’inscription à la charge du financeur n’est pas réglé", "attestation", ""},
	{"droit", "paid, where the centre says so", employer, func(d *dossier.Dossier, c *Context) { c.Reglement.ConventionVautPaiement = false }, OK, "", "", ""},
	{"droit", "CPF", nil, func(d *dossier.Dossier, c *Context) {
		unpaid(d)
		d.Financements = []dossier.Financement{{Nature: dossier.CPF}}
	}, OK, "", "", ""},
	{"droit", "démarche, nothing paid", demarche, func(d *dossier.Dossier, _ *Context) { unpaid(d) }, Manquant, "Rien n’est dû à ce jour. Rien n’est réglé.", "attestation", ""},

	{RuleReglement, "certain", nil, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},
	{RuleReglement, "negative", nil, func(d *dossier.Dossier, _ *Context) { d.Droit.Regle = -100 }, AExaminer, "Le montant réglé est négatif (−1,00 €)", "", "attestation"},
	{RuleReglement, "above", nil, func(d *dossier.Dossier, _ *Context) { d.Droit.Regle = 30001 }, AExaminer, "300,01 € sont réglés, et la part de l’auditeur est de 300,00 €", "", "attestation"},
	{RuleReglement, "to come", nil, func(d *dossier.Dossier, c *Context) { d.Droit.Le = c.Today.AddDays(1) }, AExaminer, "daté du 21/10/2026, à venir", "", "attestation"},
	{RuleReglement, "today", nil, func(d *dossier.Dossier, c *Context) { d.Droit.Le = c.Today }, OK, "", "", ""},
	{RuleReglement, "gone since last night", nil, func(d *dossier.Dossier, c *Context) {
		d.Droit.Regle, d.Droit.RegleConnu = 0, false
		c.Veille = func(dossier.Key) (dossier.Droit, bool) { return dossier.Droit{Regle: 30000, RegleConnu: true}, true }
	}, AExaminer, "a disparu de l’export ; celui de l’export précédent (300,00 €) est gardé", "", "attestation"},
	{RuleReglement, "risen since last night", nil, func(d *dossier.Dossier, c *Context) {
		c.Veille = func(dossier.Key) (dossier.Droit, bool) { return dossier.Droit{Regle: 9000, RegleConnu: true}, true }
	}, OK, "", "", ""},
	{RuleReglement, "due and price differ", nil, func(d *dossier.Dossier, _ *Context) { d.Droit.Du, d.Droit.Regle = 31000, 9000 }, AExaminer, "Le droit dû est de 310,00 €, et le prix du contrat de 300,00 €", "", "attestation"},
	{RuleReglement, "a cheque came back", nil, func(d *dossier.Dossier, _ *Context) {
		d.Droit.Cheques = []dossier.Cheque{{Date: dossier.Date{Year: 2026, Month: 9, Day: 29}, Montant: 9000, Impaye: true}}
	}, AExaminer, "Le chèque du 29/09/2026 (90,00 €) est revenu impayé", "", "attestation"},

	{RuleImpaye, "last day", nil, func(d *dossier.Dossier, c *Context) {
		unpaid(d) // the first instalment falls due on 29/09, so 30 days end on 29/10
		c.Today = dossier.Date{Year: 2026, Month: 10, Day: 29}
	}, OK, "", "", ""},
	{RuleImpaye, "a day after", nil, func(d *dossier.Dossier, c *Context) {
		unpaid(d)
		c.Today = dossier.Date{Year: 2026, Month: 10, Day: 30}
	}, AExaminer, "À annuler ? L’échéance du 29/09/2026 n’est pas réglée, et le délai du centre (30 jours) est passé depuis le 29/10/2026 : 90,00 € sont échus depuis le 29/09/2026.", "", "attestation"},
	{RuleImpaye, "instalments paid so far", nil, func(d *dossier.Dossier, c *Context) {
		d.Droit.Regle, c.Today = 9000, dossier.Date{Year: 2026, Month: 11, Day: 8}
	}, OK, "", "", ""},
	{RuleImpaye, "the second instalment past the delay", nil, func(d *dossier.Dossier, c *Context) {
		d.Droit.Regle, c.Today = 9000, dossier.Date{Year: 2026, Month: 12, Day: 10}
	}, AExaminer, "70,00 € sont échus depuis le 09/11/2026", "", "attestation"},
	{RuleImpaye, "not signed", nil, func(d *dossier.Dossier, c *Context) {
		unpaid(d)
		d.Pieces.ContratSigne, c.Today = dossier.Date{}, dossier.Date{Year: 2026, Month: 12, Day: 10}
	}, OK, "", "", ""},
	{RuleImpaye, "configured", nil, func(d *dossier.Dossier, c *Context) {
		unpaid(d)
		c.Reglement.DelaiImpaye = 3
	}, AExaminer, "(3 jours) est passé depuis le 02/10/2026", "", "attestation"},
	{RuleImpaye, "employer", employer, func(d *dossier.Dossier, c *Context) { unpaid(d) }, OK, "", "", ""},

	{"paiement-anticipe", "after the delay", nil, func(d *dossier.Dossier, _ *Context) { d.Droit.Le = dossier.Date{Year: 2026, Month: 9, Day: 29} }, OK, "", "", ""},
	{"paiement-anticipe", "on its last day", nil, func(d *dossier.Dossier, _ *Context) { d.Droit.Le = dossier.Date{Year: 2026, Month: 9, Day: 28} },
		AExaminer, "daté du 28/09/2026, avant la fin du délai de rétractation le 28/09/2026", "", "attestation, contrat, retractation"},
	{"paiement-anticipe", "fourteen days when at a distance", nil, func(d *dossier.Dossier, _ *Context) {
		d.Pieces.ADistance, d.Droit.Le = dossier.Inconnu, dossier.Date{Year: 2026, Month: 9, Day: 30}
	}, AExaminer, "le 30/09/2026 ; la loi", "", "attestation, contrat, retractation"},
	{"paiement-anticipe", "before the signature", nil, func(d *dossier.Dossier, _ *Context) { d.Pieces.ContratSigne = dossier.Date{} },
		AExaminer, "alors que le contrat n’est pas signé", "", "attestation, contrat, retractation"},
	{"paiement-anticipe", "employer", employer, func(d *dossier.Dossier, _ *Context) { d.Droit.Le = d.Inscrit }, OK, "", "", ""},

	{"enf-identifiant", "present", nil, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},
	{"enf-identifiant", "absent", nil, func(d *dossier.Dossier, _ *Context) { d.ENF.Identifiant = "" }, Manquant, "L’identifiant de l’espace numérique", "attestation", ""},
	{"enf-mot-de-passe", "new, absent", nil, func(d *dossier.Dossier, _ *Context) { d.ENF.MotDePasse = dossier.Secret{} }, Manquant, "le mot de passe", "attestation", ""},
	{"enf-mot-de-passe", "silent, absent", nil, func(d *dossier.Dossier, _ *Context) {
		d.ENF.MotDePasse, d.Nouveau = dossier.Secret{}, dossier.Inconnu
	}, Manquant, "le mot de passe", "attestation", ""},
	{"enf-mot-de-passe", "returning", nil, func(d *dossier.Dossier, _ *Context) {
		returning(d)
		d.ENF.MotDePasse = dossier.Secret{}
	}, OK, "", "", ""},

	{"echeancier", "within the law", nil, func(d *dossier.Dossier, _ *Context) {
		d.Echeances = []dossier.Echeance{{Date: dossier.Date{Year: 2026, Month: 9, Day: 29}, Montant: 9000}, {Date: dossier.Date{Year: 2026, Month: 12, Day: 1}, Montant: 21000}}
	}, OK, "", "", ""},
	{"echeancier", "too early", nil, func(d *dossier.Dossier, _ *Context) {
		d.Echeances = []dossier.Echeance{{Date: dossier.Date{Year: 2026, Month: 12, Day: 1}, Montant: 21000}, {Date: dossier.Date{Year: 2026, Month: 9, Day: 28}, Montant: 9000}}
	}, AExaminer, "La première échéance (28/09/2026) tombe avant la fin du délai", "", "contrat, retractation"},
	{"echeancier", "too early for a contrat not signed yet", nil, func(d *dossier.Dossier, _ *Context) {
		d.Pieces.ContratSigne = dossier.Date{}
		d.Echeances = []dossier.Echeance{{Date: dossier.Date{Year: 2026, Month: 10, Day: 30}, Montant: 9000}, {Date: dossier.Date{Year: 2026, Month: 12, Day: 1}, Montant: 21000}}
	}, AExaminer, "au plus tôt le 30/10/2026", "", "contrat, retractation"},
	{"echeancier", "too much at once", nil, func(d *dossier.Dossier, _ *Context) {
		d.Echeances = []dossier.Echeance{{Date: dossier.Date{Year: 2026, Month: 9, Day: 29}, Montant: 9001}, {Date: dossier.Date{Year: 2026, Month: 12, Day: 1}, Montant: 20999}}
	}, AExaminer, "90,01 € sur 300,00 € : la loi n’autorise que 30 %", "", "contrat, retractation"},
	{"echeancier", "another sum", nil, func(d *dossier.Dossier, _ *Context) {
		d.Echeances = []dossier.Echeance{{Date: dossier.Date{Year: 2026, Month: 9, Day: 29}, Montant: 6000}, {Date: dossier.Date{Year: 2026, Month: 12, Day: 1}, Montant: 21000}}
	}, AExaminer, "L’échéancier fait 270,00 €, et le prix du contrat est de 300,00 €", "", "contrat, retractation"},
	{"echeancier", "the balance on the next day", nil, func(d *dossier.Dossier, _ *Context) {
		d.Echeances = []dossier.Echeance{{Date: dossier.Date{Year: 2026, Month: 9, Day: 30}, Montant: 9000}, {Date: dossier.Date{Year: 2026, Month: 10, Day: 1}, Montant: 21000}}
	}, AExaminer, "Au 01/10/2026, 300,00 € seraient payés sur 300,00 €, et 26 % de la formation seulement seraient passés à la fin du mois", "", "contrat, retractation"},
	{"echeancier", "month by month", nil, func(d *dossier.Dossier, _ *Context) {
		d.Echeances = nil
		for i := range 4 {
			d.Echeances = append(d.Echeances, dossier.Echeance{Date: dossier.Date{Year: 2026, Month: 10, Day: 1}.AddMonths(i), Montant: 7500})
		}
	}, OK, "", "", ""},
	{"echeancier", "no calendar", nil, func(d *dossier.Dossier, c *Context) {
		d.UEs[0].Fin, c.Catalogue, c.Reglement.Semestres = dossier.Date{}, nil, nil
		d.Echeances = []dossier.Echeance{{Date: dossier.Date{Year: 2026, Month: 9, Day: 30}, Montant: 9000}, {Date: dossier.Date{Year: 2026, Month: 10, Day: 1}, Montant: 21000}}
	}, OK, "", "", ""},
	{"echeancier", "no date", nil, func(d *dossier.Dossier, _ *Context) { d.Echeances = []dossier.Echeance{{Montant: 30000}} }, Invalide, "n’a pas de date", "", "contrat, retractation"},

	{"prix", "nothing to pay", nil, func(d *dossier.Dossier, _ *Context) {
		d.Financements[0].Montant, d.Pieces.ContratSigne = 0, dossier.Date{}
	}, OK, "", "", ""},
	{"paiement-anticipe", "cheques handed in within the delay", nil, func(d *dossier.Dossier, _ *Context) {
		d.Droit.Regle, d.Droit.Le = 0, dossier.Date{Year: 2026, Month: 9, Day: 16}
		d.Droit.Cheques = []dossier.Cheque{{Date: dossier.Date{Year: 2026, Month: 9, Day: 29}, Montant: 30000}}
	}, AExaminer, "Un paiement de 300,00 € est daté du 16/09/2026, avant la fin du délai", "", "attestation, contrat, retractation"},
}

// TestRevokes: only a statut takes papers back; what is unpaid is a question.
func TestRevokes(t *testing.T) {
	d, ctx := complete(t), context(t)
	unpaid(d)
	ctx.Today = day(t, "15/12/2026")
	report := CheckAll(d, ctx)
	if revoked := report.Revoked(); len(revoked) != 0 || !report.AAnnuler() {
		t.Errorf("unpaid past the delay: revokes %v, to be cancelled %v", revoked, report.AAnnuler())
	}
	d = complete(t)
	d.Statut = dossier.Retractee
	report = CheckAll(d, ctx)
	if revoked := report.Revoked(); len(revoked) != 1 || !revoked[0].Revokes.Has(dossier.Contrat) || report.AAnnuler() {
		t.Errorf("withdrawn: revokes %v, to be cancelled %v", revoked, report.AAnnuler())
	}
	d = complete(t)
	d.Pieces.DossierRecu = dossier.Non
	if revoked := CheckAll(d, ctx).Revoked(); len(revoked) != 0 {
		t.Errorf("a missing piece revokes %v", revoked)
	}
}

// TestAsked: the letter asks for what has fallen due under the contrat that was
// signed, each payment with its own day, and for nothing else; before that it is
// no reason to write (L6353-6).
func TestAsked(t *testing.T) {
	const cheque = ", par chèque à l’ordre de « AGCNAM CENTRE » ; pour tout autre moyen de paiement, adressez-vous au centre."
	for _, c := range []struct {
		signed, today string
		paid          dossier.Centi
		says          string
	}{
		{"", "20/10/2026", 0, ""},
		{"16/09/2026", "28/09/2026", 0, ""},
		{"16/09/2026", "29/09/2026", 0, "Réglez 90,00 € (échéance du 29/09/2026)" + cheque},
		{"16/09/2026", "29/09/2026", 9000, ""},
		{"16/09/2026", "08/11/2026", 9000, ""},
		{"16/09/2026", "09/11/2026", 9000, "Réglez 70,00 € (échéance du 09/11/2026)" + cheque},
		{"16/09/2026", "20/12/2026", 10000, "Réglez 60,00 € (échéance du 09/11/2026) et 70,00 € (échéance du 20/12/2026)" + cheque},
	} {
		d, ctx := complete(t), context(t)
		unpaid(d)
		d.Droit.Regle, d.Pieces.ContratSigne, ctx.Today = c.paid, day(t, c.signed), day(t, c.today)
		if report := CheckAll(d, ctx); c.signed != "" && report.IsDue(dossier.Relance) != (c.says != "") {
			t.Errorf("signed %q, on %s: a letter is %v", c.signed, c.today, report.IsDue(dossier.Relance))
		}
		d.Pieces.DossierRecu = dossier.Non // a letter is due for something else
		said := ""
		for _, v := range CheckAll(d, ctx).Relance() {
			if v.Rule == RuleDroit {
				said = plain(v.Remedy)
			}
		}
		if said != c.says {
			t.Errorf("signed %q, on %s: %s", c.signed, c.today, said)
		}
	}
}

// TestDoubtNeverClaims: what is asked falls away with any doubt about the money,
// and comes back when a person has looked at it.
func TestDoubtNeverClaims(t *testing.T) {
	late := func() (*dossier.Dossier, Context) {
		d, ctx := complete(t), context(t)
		unpaid(d)
		return d, ctx
	}
	if d, ctx := late(); len(CheckAll(d, ctx).Asked()) != 1 {
		t.Fatal("nothing is asked of one who is late")
	}
	for name, spoil := range map[string]func(*dossier.Dossier, *Context){
		"unknown funding": func(d *dossier.Dossier, _ *Context) { d.Financements = append(d.Financements, dossier.Financement{}) },
		"shares over 100 %": func(d *dossier.Dossier, _ *Context) {
			d.Financements[0].Part, d.Financements = whole, append(d.Financements, employerLine(t, 5000))
		},
		"no payment column": func(_ *dossier.Dossier, c *Context) { c.PaiementsInconnus = true },
		"negative":          func(d *dossier.Dossier, _ *Context) { d.Droit.Regle = -1 },
	} {
		d, ctx := late()
		spoil(d, &ctx)
		if report := CheckAll(d, ctx); len(report.Asked()) > 0 || report.IsDue(dossier.Relance) {
			t.Errorf("%s: %v is asked", name, report.Asked())
		}
	}
	for _, champ := range moneyCells {
		d, ctx := late()
		ctx.Today = day(t, "15/12/2026")
		d.Problems = []dossier.Problem{{Code: "cell:type", Severity: dossier.Erreur, Champ: champ}}
		if report := CheckAll(d, ctx); len(report.Asked()) > 0 || report.AAnnuler() {
			t.Errorf("%s cannot be read: %v is asked", champ, report.Asked())
		}
	}
}

// TestDecided: a decision frees what it blocked, and lets the letter ask what a
// doubt held back.
func TestDecided(t *testing.T) {
	accept := func(rule string) func(Verdict) bool { return func(v Verdict) bool { return v.Rule == rule } }
	d, ctx := complete(t), context(t)
	unpaid(d)
	report := CheckAll(d, ctx)
	if report.Ready(dossier.Attestation) || !report.IsDue(dossier.Relance) {
		t.Fatal("late and not blocked")
	}
	if free := report.Decided(accept(RuleDroit)); !free.Ready(dossier.Attestation) || free.IsDue(dossier.Relance) || len(free.Asked()) > 0 {
		t.Errorf("access granted: ready %v, letter %v, asked %v", free.Ready(dossier.Attestation), free.IsDue(dossier.Relance), free.Asked())
	}
	if report.Ready(dossier.Attestation) {
		t.Error("the report itself was changed")
	}
	if kept := report.Decided(accept("identite")); !slices.Equal(kept.Asked(), report.Asked()) {
		t.Error("another decision changed what is asked")
	}
	d.Droit.Cheques = []dossier.Cheque{{Date: day(t, "29/09/2026"), Montant: 9000, Impaye: true}}
	report = CheckAll(d, ctx)
	if list := report.Decided(accept(RuleReglement)).Asked(); len(report.Asked()) > 0 || len(list) != 1 {
		t.Errorf("asked %v, and once examined %v", report.Asked(), list)
	}
	d, ctx = complete(t), context(t)
	late(dossier.Inconnu)(d, &ctx)
	if free := CheckAll(d, ctx).Decided(accept(RuleRetard)); !free.Ready(dossier.Attestation) {
		t.Errorf("a late inscription that was accepted is blocked by %v", free.Blocking(dossier.Attestation))
	}
	d.Pieces.DossierRecu = dossier.Non
	if CheckAll(d, ctx).Decided(func(Verdict) bool { return true }).Ready(dossier.Attestation) {
		t.Error("a missing piece was decided away")
	}
}

// TestFreeContrat: a signed contrat stands, so that its price of 0 € is shown to
// a person, who would not hear of it otherwise.
func TestFreeContrat(t *testing.T) {
	d, ctx := complete(t), context(t)
	d.Financements[0].Montant, d.Droit = 0, dossier.Droit{}
	report := CheckAll(d, ctx)
	if list := report.AExaminer(); report.Ready(dossier.Contrat) || len(list) != 1 || list[0].Rule != "prix" || !strings.Contains(list[0].Message, "signé le 16/09/2026") {
		t.Errorf("ready %v, to be examined %+v", report.Ready(dossier.Contrat), list)
	}
}

func TestPayment(t *testing.T) { runCases(t, paymentCases) }
