package completeness

import (
	"slices"
	"testing"

	"cnamdoc/importer/dossier"
)

func cpf(t testing.TB) *dossier.Dossier {
	d := complete(t)
	d.Financements = []dossier.Financement{{Nature: dossier.CPF, Accord: dossier.Oui}}
	d.Droit, d.Pieces.ContratSigne = dossier.Droit{}, dossier.Date{}
	return d
}

// organisme is an inscription that France Travail, a Région or PTP pays.
func organisme(t testing.TB) *dossier.Dossier {
	d := employer(t)
	d.Financements[0].Nature, d.Financements[0].Financeur.Nom = dossier.Organisme, "France Travail"
	d.Droit = dossier.Droit{}
	return d
}

// fundedVAE is an inscription to a VAE that France Travail pays, its convention
// of three parties signed.
func fundedVAE(t testing.TB) *dossier.Dossier {
	d := demarche(t)
	d.Financements = organisme(t).Financements
	d.Droit, d.Pieces.ContratSigne = dossier.Droit{}, dossier.Date{}
	return d
}

var payerCases = []ruleCase{
	{"cpf", "accepted", cpf, func(*dossier.Dossier, *Context) {}, OK, "", "", ""},
	{"cpf", "silent", cpf, func(d *dossier.Dossier, _ *Context) { d.Financements[0].Accord = dossier.Inconnu },
		AExaminer, "Acceptation du dossier CPF à vérifier", "", "attestation"},
	{"cpf", "refused", cpf, func(d *dossier.Dossier, _ *Context) { d.Financements[0].Accord = dossier.Non }, Invalide, "refusé ou annulé", "attestation", ""},
	{"cpf", "reste à charge", cpf, func(d *dossier.Dossier, _ *Context) {
		d.Financements = append(d.Financements, dossier.Financement{Nature: dossier.Individuel, Montant: 10320, Connu: true})
	}, AExaminer, "L’export note 103,20 € à la charge de l’auditeur", "", "attestation"},

	{"payeur", "all paid", nil, func(*dossier.Dossier, *Context) {}, OK, "", "", ""},
	{"payeur", "one UE nobody’s", employer, func(d *dossier.Dossier, _ *Context) {
		secondUE(d)
		d.Financements[0].UEs = []string{"NFA031"}
	}, Manquant, "UE NFP121 : rien ne dit qui la paie", "attestation, contrat, retractation", ""},
	{"payeur", "a part of a UE is a remainder", employer, func(d *dossier.Dossier, _ *Context) { d.Financements[0].Part = 6000 }, OK, "", "", ""},

	{"convention-signee", "approved devis of an organisme", organisme, func(d *dossier.Dossier, _ *Context) {
		d.Financements[0].ConventionSignee, d.Financements[0].Accord = dossier.Date{}, dossier.Oui
	}, OK, "", "", ""},
	{"convention-signee", "an employer’s word is no signature", employer, func(d *dossier.Dossier, _ *Context) {
		d.Financements[0].ConventionSignee, d.Financements[0].Accord = dossier.Date{}, dossier.Oui
	}, Manquant, "n’est pas signée", "attestation", ""},
	{"convention-signee", "refused by an organisme", organisme, func(d *dossier.Dossier, _ *Context) {
		d.Financements[0].ConventionSignee, d.Financements[0].Accord = dossier.Date{}, dossier.Non
	}, Invalide, "France Travail a refusé ou annulé la prise en charge", "attestation", ""},
	{"convention-signee", "names another UE", employer, func(d *dossier.Dossier, _ *Context) {
		d.Financements[0].ConventionUEs = []string{"nfp121"}
	}, Manquant, "ne porte pas sur NFA031", "attestation", ""},
	{"convention-signee", "not signed but paid, where a convention is no payment", employer, func(d *dossier.Dossier, c *Context) {
		d.Financements[0].ConventionSignee, c.Reglement.ConventionVautPaiement = dossier.Date{}, false
	}, AExaminer, "n’est pas signée", "", "attestation"},

	{RuleContratSigne, "after the first course", nil, func(d *dossier.Dossier, c *Context) {
		d.Pieces.ContratSigne, d.Droit.Le = d.UEs[0].Debut.AddDays(1), c.Today
	}, AExaminer, "signé le 29/09/2026, après le début des cours du 28/09/2026", "", "attestation"},
	{RuleContratSigne, "after the first payment", nil, func(d *dossier.Dossier, _ *Context) { d.Droit.Le = d.Pieces.ContratSigne.AddDays(-1) },
		AExaminer, "après le règlement du 15/09/2026 ; la loi le veut signé avant (L6353-3)", "", "attestation"},
	{RuleContratSigne, "after the date of inscription", nil, func(d *dossier.Dossier, _ *Context) { d.Inscrit = d.Pieces.ContratSigne.AddDays(-9) }, OK, "", "", ""},
	{RuleContratSigne, "démarche without model", demarche, func(d *dossier.Dossier, _ *Context) { d.Pieces.ContratSigne = dossier.Date{} },
		AExaminer, "VAE à titre individuel", "", "attestation"},

	{"convention-signee", "VAE, signed", fundedVAE, func(*dossier.Dossier, *Context) {}, OK, "", "", ""},

	{"financeur", "an employer abroad", employer, func(d *dossier.Dossier, _ *Context) {
		d.Financements[0].Financeur.SIRET, d.Financements[0].Financeur.Adresse = "", "12 rue Haute, 4000 Liège, Belgique"
	}, AExaminer, "aucun SIRET, le payeur est établi à l’étranger", "", "convention"},
	{"financeur", "a private person", employer, func(d *dossier.Dossier, _ *Context) {
		d.Financements[0].Financeur.SIRET, d.Financements[0].Financeur.Nom = "", "Mme Berthe Vauzelle"
	}, AExaminer, "le payeur est un particulier", "", "convention"},
	{"financeur", "in France", employer, func(d *dossier.Dossier, _ *Context) {
		d.Financements[0].Financeur.SIRET, d.Financements[0].Financeur.Adresse = "", "12 rue Haute, 45000 Orléans, France"
	}, Manquant, "il manque le SIRET", "convention", ""},
	{"financeur", "an OPCO alone", organisme, func(d *dossier.Dossier, _ *Context) { d.Financements[0].Financeur.Nom = "OPCO EP" },
		AExaminer, "c’est l’employeur qui signe la convention", "", "convention"},

	{RuleValidite, "last day", nil, func(d *dossier.Dossier, c *Context) { c.Today = dossier.Date{Year: 2027, Month: 4, Day: 30} }, OK, "", "", ""},
	{RuleValidite, "a day after", nil, func(d *dossier.Dossier, c *Context) { c.Today = dossier.Date{Year: 2027, Month: 5, Day: 1} },
		Invalide, "ne sont plus valables depuis le 30/04/2027", "attestation, contrat, convention, retractation", ""},
}

func TestPayers(t *testing.T) { runCases(t, payerCases) }

// TestMinorGetsNoLetter: there is nothing that one who is too young could do.
func TestMinorGetsNoLetter(t *testing.T) {
	d, ctx := complete(t), context(t)
	d.Auditeur.Naissance = d.Inscrit.AddYears(-17)
	if list := CheckAll(d, ctx).Relance(); len(list) > 0 {
		t.Errorf("the letter to a minor lists %q", list[0].Remedy)
	}
}

// TestNoLetterForWhatIsOver: papers that are no longer issued ask for nothing.
func TestNoLetterForWhatIsOver(t *testing.T) {
	d, ctx := complete(t), context(t)
	d.Pieces.DossierRecu, ctx.Today = dossier.Non, day(t, "01/05/2027")
	if report := CheckAll(d, ctx); report.IsDue(dossier.Relance) {
		t.Errorf("a letter lists %v", report.Relance())
	}
}

// TestFundedVAE: without its convention the attestation waits, and a person is
// told what to make: never silence, and no money is asked.
func TestFundedVAE(t *testing.T) {
	d, ctx := fundedVAE(t), context(t)
	d.Financements[0].ConventionSignee = dossier.Date{}
	report := CheckAll(d, ctx)
	if blockers(report) != RuleConventionSignee || !asksAPerson(report) || report.IsDue(dossier.Relance) {
		t.Errorf("blocked by %q, a person is asked %v, letter %v", blockers(report), asksAPerson(report), report.IsDue(dossier.Relance))
	}
}

// TestOneDecisionAnswersOneQuestion: where a rule says two things of one funder,
// each is a question of its own.
func TestOneDecisionAnswersOneQuestion(t *testing.T) {
	withdrawn, unsigned := employer(t), fundedVAE(t)
	withdrawn.Financements[0].PriseEnCharge, withdrawn.Financements[0].Accord = dossier.Non, dossier.Non
	unsigned.Financements[0].ConventionSignee = dossier.Date{}
	for _, d := range []*dossier.Dossier{withdrawn, unsigned} {
		report := CheckAll(d, context(t))
		said := slices.DeleteFunc(slices.Clone(report.All), func(v Verdict) bool { return v.Rule != RuleConventionSignee })
		if len(said) != 2 {
			t.Fatalf("%d verdicts, want 2: %+v", len(said), said)
		}
		checkKeys(t, said)
	}
}

// TestAttendMDPH: only an otherwise complete dossier stands on that list.
func TestAttendMDPH(t *testing.T) {
	d, ctx := complete(t), context(t)
	if CheckAll(d, ctx).AttendMDPH() {
		t.Error("nothing is missing, and the dossier is listed")
	}
	d.Auditeur.Handicap = dossier.Oui
	if report := CheckAll(d, ctx); !report.AttendMDPH() || report.Incomplete() || report.IsDue(dossier.Relance) || len(report.AExaminer()) > 0 {
		t.Error("the attestation of the MDPH is missing: listed nowhere, or elsewhere too")
	}
	d.Pieces.DossierRecu = dossier.Non
	if CheckAll(d, ctx).AttendMDPH() {
		t.Error("an incomplete dossier is listed")
	}
}

// TestPrintedScheduleIsTheOneThatCounts: what the contrat prints is what falls due.
func TestPrintedScheduleIsTheOneThatCounts(t *testing.T) {
	for _, d := range []*dossier.Dossier{complete(t), foreigner(t)} {
		for _, signed := range []string{"", "16/09/2026", "10/10/2026"} {
			ctx := context(t)
			d.Pieces.ContratSigne, d.Droit.Du = day(t, signed), 20000
			own := CheckAll(d, ctx).Parts.Propre
			if got, want := rows(Schedule(d, own.Prix.Montant, ctx)), rows(own.Compte.Versements); got != want {
				t.Errorf("signed %q: printed %s, counted %s", signed, got, want)
			}
		}
	}
}
