package completeness

import (
	"strings"
	"testing"

	"cnamdoc/importer/dossier"
)

// TestSignedStands: the contrat as it was signed says what is owed and when; a
// date of it within the withdrawal delay is not due.
func TestSignedStands(t *testing.T) {
	d, ctx := euros480(t)
	agreed := Signe{Montant: 48000}
	ctx.Signes = func(dossier.Key, dossier.Document, string) (Signe, bool) { return agreed, true }
	d.Financements[0].Montant, d.Droit.DuConnu = 60000, false
	if own := CheckAll(d, ctx).Parts.Propre; own.Compte.Du != 48000 {
		t.Errorf("owed %s, signed for 480,00", own.Compte.Du)
	}
	agreed.Versements = []Versement{{Date: day(t, "20/11/2026"), Montant: 48000}}
	if got := asked(CheckAll(d, ctx)); got != "480,00 € 20/11/2026" {
		t.Errorf("asked %q by the schedule that was signed", got)
	}
	agreed.Versements[0].Date, ctx.Today = day(t, "20/09/2026"), day(t, "28/09/2026")
	if got := asked(CheckAll(d, ctx)); got != "" {
		t.Errorf("asked %q within the withdrawal delay", got)
	}
}

// TestNoMoreThanDue: where the export calls less due than the contrat's price,
// no more than that is ever asked.
func TestNoMoreThanDue(t *testing.T) {
	d, ctx := euros480(t)
	d.Droit.Du, ctx.Today = 20000, day(t, "27/01/2027")
	report := CheckAll(d, ctx).Decided(func(v Verdict) bool { return v.Rule == RuleReglement })
	if got := asked(report); got != "144,00 € 29/09/2026 + 56,00 € 08/11/2026" {
		t.Errorf("asked %q of 200 €", got)
	}
}

// TestWholeFeeIsNotThePersons: in a shared funding whose price is nowhere, the
// fee does not say what the person owes.
func TestWholeFeeIsNotThePersons(t *testing.T) {
	d, ctx := euros480(t)
	shared(t, d)
	for code, f := range ctx.Catalogue {
		f.PrixConnu = false
		ctx.Catalogue[code] = f
	}
	d.Droit.Du, d.Droit.DuConnu = 48000, true
	report := CheckAll(d, ctx)
	if own := report.Parts.Propre.Compte; own.Etat != Indetermine || asked(report) != "" || report.Ready(dossier.Attestation) {
		t.Errorf("%s, asked %q", own.Etat, asked(report))
	}
	d.Droit.Regle = 48000
	if report = CheckAll(d, ctx); !report.Ready(dossier.Attestation) {
		t.Errorf("the whole fee is paid, and the attestation waits for %s", blockers(report))
	}
}

// TestPaidAsTheExportSays: what the export calls due and paid is not too much.
func TestPaidAsTheExportSays(t *testing.T) {
	d, ctx := euros480(t)
	d.Financements[0].Connu = false
	d.UEs = d.UEs[:1] // 240 € at the catalogue
	paid(t, d, 48000, "29/09/2026")
	if asksAPerson(CheckAll(d, ctx)) {
		t.Error("a person is asked about a fee that is paid")
	}
}

// TestAbandonedUE: a UE given up is owed as the contrat says, and a person
// applies the contrat: nothing is asked.
func TestAbandonedUE(t *testing.T) {
	d, ctx := euros480(t)
	d.UEs[1].Statut, d.Financements[0].Connu = dossier.Abandonnee, false
	if report := CheckAll(d, ctx); len(report.Asked()) > 0 || report.AAnnuler() || report.Ready(dossier.Attestation) {
		t.Errorf("asked %q, to be cancelled %v", asked(report), report.AAnnuler())
	}
	paid(t, d, 24000, "08/11/2026")
	if own := CheckAll(d, ctx).Parts.Propre.Compte; own.Du != 48000 || own.Etat == Soldee {
		t.Errorf("owed %s, %s", own.Du, own.Etat)
	}
}

// TestOPCOIsNoSecondPrice: what an OPCO pays for an employer who pays all is the
// same money; what it adds to the employer's part is of the same convention.
func TestOPCOIsNoSecondPrice(t *testing.T) {
	for part, want := range map[dossier.Centi]dossier.Centi{whole: 30000, 5000: 40000} {
		d, ctx := employer(t), context(t)
		second := opco(t)
		d.Financements[0].Part, d.Financements[0].Montant, d.Financements[0].Connu = part, 30000, true
		second.Montant, second.Connu = 10000, true
		d.Financements = append(d.Financements, second)
		report := CheckAll(d, ctx)
		if got := report.Parts.Financeurs; len(got) != 1 || got[0].Prix.Montant != want || got[0].Counterparty != goodSIRET {
			t.Errorf("employer %s %%: %+v", part.Short(), got)
		}
		if report.Parts.Propre != nil || !report.Ready(dossier.Attestation) {
			t.Errorf("employer %s %%: own part %v, blocked by %s", part.Short(), report.Parts.Propre, blockers(report))
		}
	}
}

// TestVAEOfTheCPF: what is left to the holder is paid on the platform, UE or not.
func TestVAEOfTheCPF(t *testing.T) {
	d, ctx := demarche(t), context(t)
	d.Financements = []dossier.Financement{{Nature: dossier.CPF, Accord: dossier.Oui}, {Nature: dossier.Individuel, Montant: 10320, Connu: true}}
	d.Droit, d.Pieces.ContratSigne = dossier.Droit{Du: 10320, DuConnu: true, RegleConnu: true}, dossier.Date{}
	if report := CheckAll(d, ctx); report.Parts.Propre != nil || !report.Ready(dossier.Attestation) {
		t.Errorf("blocked by %s", blockers(report))
	}
}

// TestLetterChangesWithTheDues: a further payment that falls due is a new list.
func TestLetterChangesWithTheDues(t *testing.T) {
	d, ctx := euros480(t)
	ctx.Today = day(t, "07/11/2026")
	one := CheckAll(d, ctx).RelanceDigest()
	ctx.Today = day(t, "08/11/2026")
	if two := CheckAll(d, ctx).RelanceDigest(); one == two {
		t.Error("the second payment has fallen due, and the list is the same")
	}
}

// TestNothingToSignYet: nobody is asked to sign what the centre cannot write.
func TestNothingToSignYet(t *testing.T) {
	for name, d := range map[string]*dossier.Dossier{"contrat": complete(t), "convention": employer(t)} {
		ctx := context(t)
		d.Pieces.ContratSigne, d.Droit.Le = dossier.Date{}, dossier.Date{}
		d.Financements[0].ConventionSignee = dossier.Date{}
		if list := CheckAll(d, ctx).Relance(); len(list) != 1 || !strings.Contains(list[0].Remedy, "sign") {
			t.Errorf("%s: the letter lists %+v", name, list)
		}
		ctx.Catalogue = nil
		if list := CheckAll(d, ctx).Relance(); len(list) > 0 {
			t.Errorf("%s without catalogue: the letter says %q", name, list[0].Remedy)
		}
	}
}

// TestQuestions: what is missing is brought; what a person can grant is asked.
func TestQuestions(t *testing.T) {
	d, ctx := euros480(t)
	d.Auditeur.Situation, d.Droit.Mode = "", "virement"
	var rules []string
	for _, v := range CheckAll(d, ctx).Questions() {
		rules = append(rules, v.Rule)
	}
	if got := strings.Join(rules, " "); got != "mode-paiement droit impaye" {
		t.Errorf("asked about %s", got)
	}
}

// TestShareOfThePayersTariff: each pays a share of the price that the catalogue
// has for him; who has none of his own pays a share of the price.
func TestShareOfThePayersTariff(t *testing.T) {
	for tariff, convention := range map[dossier.Centi]dossier.Centi{0: 18000, 90000: 54000} {
		d, ctx := employer(t), context(t)
		f := ctx.Catalogue["NFA031"]
		f.PrixFinanceur = tariff
		ctx.Catalogue["NFA031"] = f
		d.Financements[0].Part = 6000
		d.Financements = append(d.Financements, dossier.Financement{Nature: dossier.Individuel, Part: 4000})
		report := CheckAll(d, ctx)
		if got := report.Parts.Financeurs[0].Prix; got.Montant != convention || got.Differs() {
			t.Errorf("tariff %s: the convention is of %s, want %s", tariff.Euros(), got.Montant.Euros(), convention.Euros())
		}
		if got := report.Parts.Propre.Prix.Montant; got != 12000 {
			t.Errorf("tariff %s: the contrat is of %s, want 120,00 €", tariff.Euros(), got.Euros())
		}
	}
}
