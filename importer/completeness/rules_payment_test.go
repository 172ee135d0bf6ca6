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
	{"droit", "unpaid", nil, func(d *dossier.Dossier, _ *Context) { unpaid(d) }, Manquant, "n’est pas réglé : 300,00 € restent dus", "attestation", ""},
	{"droit", "a cent short", nil, func(d *dossier.Dossier, _ *Context) { d.Droit.Regle = 29999 }, Manquant, "en partie : 299,99 € sur 300,00 €, 0,01 € restent dus", "attestation", ""},
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
		unpaid(d) // the delay of withdrawal ends on 28/09, so 30 days end on 28/10
		c.Today = dossier.Date{Year: 2026, Month: 10, Day: 28}
	}, OK, "", "", ""},
	{RuleImpaye, "a day after", nil, func(d *dossier.Dossier, c *Context) {
		unpaid(d)
		c.Today = dossier.Date{Year: 2026, Month: 10, Day: 29}
	}, Invalide, "300,00 € restent dus depuis plus de 30 jours (échéance le 28/10/2026). L’inscription est à annuler", "attestation", ""},
	{RuleImpaye, "from the inscription", employer, func(d *dossier.Dossier, c *Context) { unpaid(d) }, Invalide, "(échéance le 15/10/2026)", "attestation", ""},
	{RuleImpaye, "configured", nil, func(d *dossier.Dossier, c *Context) {
		unpaid(d)
		c.Reglement.DelaiImpaye = 3
	}, Invalide, "plus de 3 jours (échéance le 01/10/2026)", "attestation", ""},
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
	{"echeancier", "no date", nil, func(d *dossier.Dossier, _ *Context) { d.Echeances = []dossier.Echeance{{Montant: 30000}} }, Invalide, "n’a pas de date", "", "contrat, retractation"},
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

// TestPaymentIsNotDemandedEarly: before the withdrawal delay ends a letter may
// not demand a payment (L6353-6).
func TestPaymentIsNotDemandedEarly(t *testing.T) {
	for _, c := range []struct{ signed, today, says string }{
		{"", "20/10/2026", "court de la signature du contrat"},
		{"16/09/2026", "28/09/2026", "avant la fin du délai de rétractation, le 28/09/2026"},
		{"16/09/2026", "29/09/2026", "Réglez le droit d’inscription (300,00\u00a0€) par chèque"},
	} {
		d, ctx := complete(t), context(t)
		unpaid(d)
		d.Pieces.ContratSigne, ctx.Today = day(t, c.signed), day(t, c.today)
		for _, v := range CheckAll(d, ctx).Relance() {
			if v.Rule == "droit" && !strings.Contains(v.Remedy, c.says) {
				t.Errorf("signed %q, on %s: %s", c.signed, c.today, v.Remedy)
			}
		}
	}
}
