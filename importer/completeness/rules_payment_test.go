package completeness

import (
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

	{"droit", "paid", nil, func(d *dossier.Dossier, _ *Context) { d.Droit.Regle = 30001 }, OK, "", "", ""},
	{"droit", "nothing due", nil, func(d *dossier.Dossier, _ *Context) { d.Droit = dossier.Droit{DuConnu: true} }, OK, "", "", ""},
	{"droit", "unpaid", nil, func(d *dossier.Dossier, _ *Context) { unpaid(d) }, Manquant, "n’est pas réglé : 90,00 € sont échus depuis le 29/09/2026, et 210,00 € restent à venir : prochaine échéance le 09/11/2026, 70,00 €.", "attestation", ""},
	{"droit", "unpaid, no instalments", employer, func(d *dossier.Dossier, _ *Context) { unpaid(d) }, Manquant, "n’est pas réglé : 300,00 € restent dus.", "attestation", ""},
	{"droit", "a cent short", nil, func(d *dossier.Dossier, _ *Context) { d.Droit.Regle = 29999 }, Manquant, "en partie : 299,99 € sur 300,00 €, 0,01 € restent à venir : prochaine échéance le 30/01/2027, 0,01 €.", "attestation", ""},
	{"droit", "a cent short, the course over", nil, func(d *dossier.Dossier, c *Context) {
		d.Droit.Regle, c.Today = 29999, dossier.Date{Year: 2027, Month: 1, Day: 30}
	}, Manquant, "en partie : 299,99 € sur 300,00 €, 0,01 € restent dus.", "attestation", ""},
	{"droit", "within the withdrawal delay", nil, func(d *dossier.Dossier, c *Context) {
		unpaid(d)
		c.Today = dossier.Date{Year: 2026, Month: 9, Day: 28}
	}, Manquant, "n’est pas réglé : 300,00 € restent à venir ; rien n’est exigible avant la fin du délai de rétractation (L6353-6).", "attestation", ""},
	{"droit", "amount not known", nil, func(d *dossier.Dossier, _ *Context) { d.Droit = dossier.Droit{} }, Manquant, "Le montant du droit d’inscription", "attestation", ""},
	{"droit", "signed convention is no payment", employer, func(d *dossier.Dossier, _ *Context) { unpaid(d) }, Manquant, "n’est pas réglé", "attestation", ""},
	{"droit", "signed convention by configuration", employer, func(d *dossier.Dossier, c *Context) {
		unpaid(d)
		c.Reglement.ConventionVautPaiement = true
	}, OK, "", "", ""},
	{"droit", "by configuration, not signed", employer, func(d *dossier.Dossier, c *Context) {
		unpaid(d)
		c.Reglement.ConventionVautPaiement, d.Financements[0].ConventionSignee = true, dossier.Date{}
	}, Manquant, "n’est pas réglé", "attestation", ""},
	{"droit", "by configuration, but a share is the person’s", nil, func(d *dossier.Dossier, c *Context) {
		unpaid(d)
		c.Reglement.ConventionVautPaiement = true
		d.Financements = append(d.Financements, employerLine(&testing.T{}, 5000))
	}, Manquant, "n’est pas réglé", "attestation", ""},
	{"droit", "CPF by configuration", nil, func(d *dossier.Dossier, c *Context) {
		unpaid(d)
		c.Reglement.ConventionVautPaiement, d.Financements = true, []dossier.Financement{{Nature: dossier.CPF}}
	}, OK, "", "", ""},

	{RuleImpaye, "last day", nil, func(d *dossier.Dossier, c *Context) {
		unpaid(d) // the first instalment falls due on 29/09, so 30 days end on 29/10
		c.Today = dossier.Date{Year: 2026, Month: 10, Day: 29}
	}, OK, "", "", ""},
	{RuleImpaye, "a day after", nil, func(d *dossier.Dossier, c *Context) {
		unpaid(d)
		c.Today = dossier.Date{Year: 2026, Month: 10, Day: 30}
	}, Invalide, "90,00 € de l’échéance du 29/09/2026 restent dus depuis plus de 30 jours (délai passé le 29/10/2026). L’inscription est à annuler", "attestation", ""},
	{RuleImpaye, "instalments paid so far", nil, func(d *dossier.Dossier, c *Context) {
		d.Droit.Regle, c.Today = 9000, dossier.Date{Year: 2026, Month: 11, Day: 8}
	}, AExaminer, "réglées à ce jour (90,00 € sur 300,00 €) : la règle du centre attend le droit entier, la loi l’échelonne (L6353-6)", "", "attestation"},
	{RuleImpaye, "the second instalment just fallen due", nil, func(d *dossier.Dossier, c *Context) {
		d.Droit.Regle, c.Today = 9000, dossier.Date{Year: 2026, Month: 12, Day: 9}
	}, OK, "", "", ""},
	{RuleImpaye, "the second instalment past the delay", nil, func(d *dossier.Dossier, c *Context) {
		d.Droit.Regle, c.Today = 9000, dossier.Date{Year: 2026, Month: 12, Day: 10}
	}, Invalide, "70,00 € de l’échéance du 09/11/2026 restent dus", "attestation", ""},
	{RuleImpaye, "a part of an instalment", nil, func(d *dossier.Dossier, c *Context) {
		d.Droit.Regle, c.Today = 8999, dossier.Date{Year: 2026, Month: 10, Day: 30}
	}, Invalide, "0,01 € de l’échéance du 29/09/2026", "attestation", ""},
	{RuleImpaye, "the export’s own schedule", nil, func(d *dossier.Dossier, c *Context) {
		unpaid(d)
		d.Echeances = []dossier.Echeance{{Date: dossier.Date{Year: 2026, Month: 11, Day: 30}, Montant: 9000}, {Date: dossier.Date{Year: 2027, Month: 1, Day: 30}, Montant: 21000}}
		c.Today = dossier.Date{Year: 2026, Month: 12, Day: 30}
	}, OK, "", "", ""},
	{RuleImpaye, "not signed", nil, func(d *dossier.Dossier, _ *Context) {
		unpaid(d)
		d.Pieces.ContratSigne = dossier.Date{}
	}, AExaminer, "le contrat n’est pas signé : rien n’est exigible (L6353-3, L6353-6)", "", "attestation"},
	{RuleImpaye, "not signed, within the centre’s delay", nil, func(d *dossier.Dossier, c *Context) {
		unpaid(d)
		d.Pieces.ContratSigne, c.Today = dossier.Date{}, d.Inscrit.AddDays(30)
	}, OK, "", "", ""},
	{RuleImpaye, "the funder’s part of a mixed funding", nil, func(d *dossier.Dossier, c *Context) {
		mixed(d, 12000)
		d.Droit.Regle, c.Today = 12000, dossier.Date{Year: 2026, Month: 10, Day: 29}
	}, Invalide, "180,00 € de l’échéance du 28/09/2026 restent dus", "attestation", ""},
	{RuleImpaye, "mixed, not signed", nil, func(d *dossier.Dossier, _ *Context) {
		unpaid(d)
		mixed(d, 12000)
		d.Pieces.ContratSigne = dossier.Date{}
	}, AExaminer, "le contrat n’est pas signé : rien n’est exigible", "", "attestation"},
	{RuleImpaye, "a fee above the price of the contrat", nil, func(d *dossier.Dossier, c *Context) {
		d.Droit.Du, d.Droit.Regle, c.Today = 31000, 30000, dossier.Date{Year: 2027, Month: 3, Day: 1}
	}, OK, "", "", ""},
	{RuleImpaye, "démarche", demarche, func(d *dossier.Dossier, _ *Context) { unpaid(d) }, Invalide, "(échéance le 15/10/2026)", "attestation", ""},
	{RuleImpaye, "from the inscription", employer, func(d *dossier.Dossier, c *Context) { unpaid(d) }, Invalide, "(échéance le 15/10/2026)", "attestation", ""},
	{RuleImpaye, "configured", nil, func(d *dossier.Dossier, c *Context) {
		unpaid(d)
		c.Reglement.DelaiImpaye = 3
	}, Invalide, "plus de 3 jours (délai passé le 02/10/2026)", "attestation", ""},
	{RuleImpaye, "no date of inscription", employer, func(d *dossier.Dossier, c *Context) {
		unpaid(d)
		d.Inscrit = dossier.Date{}
	}, OK, "", "", ""},

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
	}, Invalide, "Le prix du contrat est de 0 € : un contrat individuel n’a lieu d’être que si l’auditeur paie", "contrat, retractation", ""},
}

// mixed leaves an amount to the person and the rest to his employer.
func mixed(d *dossier.Dossier, own dossier.Centi) {
	d.Financements[0].Part, d.Financements[0].Montant = own*whole/30000, own
	d.Financements = append(d.Financements, employerLine(&testing.T{}, whole-own*whole/30000))
}

func TestPayment(t *testing.T) { runCases(t, paymentCases) }

// TestRevokes: only what ends an inscription takes papers back.
func TestRevokes(t *testing.T) {
	d, ctx := employer(t), context(t)
	unpaid(d)
	report := CheckAll(d, ctx)
	if revoked := report.Revoked(); len(revoked) != 1 || revoked[0].Revokes != Set(dossier.Attestation) || !report.AAnnuler() {
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

// TestPaymentIsAskedAsDue: the letter demands what has fallen due under the
// contrat that was printed, and nothing else; before that it is no reason to
// write (L6353-6).
func TestPaymentIsAskedAsDue(t *testing.T) {
	const cheque = " par chèque à l’ordre de « AGCNAM CENTRE » ; pour tout autre moyen de paiement, adressez-vous au centre."
	for _, c := range []struct {
		signed, today string
		paid          dossier.Centi
		letter        bool // for the payment alone
		says          string
	}{
		{"", "20/10/2026", 0, false, "Aucune somme n’est exigible avant la fin du délai de rétractation, qui court de la signature du contrat."},
		{"16/09/2026", "28/09/2026", 0, false, "Aucune somme n’est exigible avant la fin du délai de rétractation, le 28/09/2026." +
			" Prochaines échéances : 90,00 € le 29/09/2026, 70,00 € le 09/11/2026, 70,00 € le 20/12/2026 et 70,00 € le 30/01/2027."},
		{"16/09/2026", "29/09/2026", 0, true, "Réglez l’échéance du 29/09/2026 de votre contrat de formation (90,00 €)" + cheque +
			" Prochaines échéances : 70,00 € le 09/11/2026, 70,00 € le 20/12/2026 et 70,00 € le 30/01/2027."},
		{"16/09/2026", "29/09/2026", 9000, false, "Les échéances de votre contrat de formation sont réglées à ce jour ; 210,00 € restent à venir,"},
		{"16/09/2026", "08/11/2026", 9000, false, "Prochaines échéances : 70,00 € le 09/11/2026, 70,00 € le 20/12/2026 et 70,00 € le 30/01/2027."},
		{"16/09/2026", "09/11/2026", 9000, true, "Réglez l’échéance du 09/11/2026 de votre contrat de formation (70,00 €)" + cheque},
		{"16/09/2026", "20/12/2026", 10000, true, "Réglez les échéances passées de votre contrat de formation, depuis celle du 09/11/2026 (130,00 €)" + cheque +
			" Prochaine échéance : 70,00 € le 30/01/2027."},
	} {
		d, ctx := complete(t), context(t)
		unpaid(d)
		d.Droit.Regle, d.Pieces.ContratSigne, ctx.Today = c.paid, day(t, c.signed), day(t, c.today)
		if report := CheckAll(d, ctx); c.signed != "" && report.IsDue(dossier.Relance) != c.letter {
			t.Errorf("signed %q, on %s: a letter is %v", c.signed, c.today, report.IsDue(dossier.Relance))
		}
		d.Pieces.DossierRecu = dossier.Non // a letter is due for something else
		said := ""
		for _, v := range CheckAll(d, ctx).Relance() {
			if v.Rule == "droit" {
				said = strings.NewReplacer("\u00a0", " ").Replace(v.Remedy)
			}
		}
		if !strings.Contains(said, c.says) {
			t.Errorf("signed %q, on %s: %s", c.signed, c.today, said)
		}
	}
}

// TestFunderIsNotThePerson: in a mixed funding the person is asked for his own
// instalments, and told that the funder's part is open.
func TestFunderIsNotThePerson(t *testing.T) {
	d, ctx := complete(t), context(t)
	unpaid(d)
	mixed(d, 12000)
	for paid, want := range map[dossier.Centi]string{
		0:     "(36,00\u00a0€)",
		12000: "La part de votre financeur (180,00\u00a0€) reste à régler\u00a0: rapprochez-vous de lui ou du centre.",
	} {
		d.Droit.Regle = paid
		for _, v := range CheckAll(d, ctx).Relance() {
			if v.Rule == "droit" && (!strings.Contains(v.Remedy, want) || paid > 0 && strings.Contains(v.Remedy, "Réglez")) {
				t.Errorf("paid %s: %s", paid, v.Remedy)
			}
		}
	}
}

// TestFreeContrat: a signed contrat stands, so that its price of 0 € is shown to
// a person, who would not hear of it otherwise.
func TestFreeContrat(t *testing.T) {
	d, ctx := complete(t), context(t)
	d.Financements[0].Montant = 0
	report := CheckAll(d, ctx)
	if list := report.AExaminer(); report.Ready(dossier.Contrat) || len(list) != 1 || list[0].Rule != "prix" || !strings.Contains(list[0].Message, "signé le 16/09/2026") {
		t.Errorf("ready %v, to be examined %+v", report.Ready(dossier.Contrat), list)
	}
}
