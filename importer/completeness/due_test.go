package completeness

import (
	"fmt"
	"strings"
	"testing"

	"cnamdoc/importer/dossier"
)

// papers writes "attestation, convention[73282932000074]".
func papers(list []Papier) string {
	var names []string
	for _, p := range list {
		name := p.Document.String()
		if p.Counterparty != "" {
			name += "[" + p.Counterparty + "]"
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

func TestDue(t *testing.T) {
	second := func(t testing.TB) dossier.Financement {
		f := employerLine(t, 5000)
		f.Nature, f.Financeur.SIRET, f.Financeur.Nom = dossier.Organisme, secondSIRET, "Région fictive"
		return f
	}
	own := dossier.Financement{Nature: dossier.Individuel}
	agreed := employerLine(t, 0)
	agreed.Montant, agreed.Connu = 25000, true
	for _, c := range []struct {
		name  string
		lines []dossier.Financement
		want  string
	}{
		{"individual", []dossier.Financement{own}, "attestation, contrat, retractation"},
		{"nothing said", nil, "attestation, contrat, retractation"},
		{"employer", []dossier.Financement{employerLine(t, whole)}, "attestation, convention[73282932000074]"},
		{"mixed", []dossier.Financement{employerLine(t, 5000), own}, "attestation, contrat, convention[73282932000074], retractation"},
		{"a remainder", []dossier.Financement{employerLine(t, 5000)}, "attestation, contrat, convention[73282932000074], retractation"},
		{"employer by amount", []dossier.Financement{agreed}, "attestation, convention[73282932000074]"},
		{"two funders", []dossier.Financement{employerLine(t, 5000), second(t)}, "attestation, convention[73282932000074], convention[35600000000048]"},
		{"one funder, two lines", []dossier.Financement{employerLine(t, 5000), employerLine(t, 5000)}, "attestation, convention[73282932000074]"},
		{"CPF", []dossier.Financement{{Nature: dossier.CPF}}, "attestation"},
		{"CPF and a part of it", []dossier.Financement{{Nature: dossier.CPF, Part: 5000}}, "attestation"},
		{"CPF and own money", []dossier.Financement{{Nature: dossier.CPF}, own}, "attestation"},
		{"CPF of another UE and own money", []dossier.Financement{{Nature: dossier.CPF, UEs: []string{"NFP121"}}, own}, "attestation, contrat, retractation"},
		{"0 € of his own, and nobody else", []dossier.Financement{{Nature: dossier.Individuel, Connu: true}}, "attestation"},
		{"OPCO for the employer", []dossier.Financement{employerLine(t, 5000), opco(t)}, "attestation, convention[73282932000074]"},
		{"employer, 0 € of his own", []dossier.Financement{employerLine(t, whole), {Nature: dossier.Individuel, Connu: true}}, "attestation, convention[73282932000074]"},
		{"apprenticeship", []dossier.Financement{{Nature: dossier.Apprentissage}}, ""},
		{"contrat pro", []dossier.Financement{{Nature: dossier.ContratPro}}, ""},
	} {
		d := complete(t)
		d.Financements = c.lines
		d.Pieces.ContratSigne = dossier.Date{}
		if got := strings.TrimSuffix(papers(Due(d, context(t))), ", relance"); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if got := papers(Due(demarche(t), context(t))); got != "attestation" {
		t.Errorf("démarche: %s, want attestation", got)
	}
}

func TestDueWithRelance(t *testing.T) {
	d := complete(t)
	d.Pieces.DossierRecu = dossier.Non
	report := CheckAll(d, context(t))
	if got := papers(report.Due); got != "attestation, contrat, retractation, relance" {
		t.Errorf("due: %s", got)
	}
	if !report.Incomplete() || !report.IsDue(dossier.Relance) || !report.Ready(dossier.Relance) || !report.Ready(dossier.Contrat) || report.Ready(dossier.Attestation) {
		t.Error("a missing piece blocks the attestation, and nothing else")
	}
	// What only the staff can mend writes no letter.
	d = complete(t)
	d.ENF.Identifiant = ""
	if report = CheckAll(d, context(t)); report.IsDue(dossier.Relance) || !report.Incomplete() {
		t.Errorf("missing ENF account: due %s", papers(report.Due))
	}
}

// opco is an OPCO that pays in the employer's place, and signs nothing.
func opco(t testing.TB) dossier.Financement {
	f := employerLine(t, 5000)
	f.Nature, f.Financeur.Nom, f.Financeur.SIRET, f.ConventionSignee = dossier.Organisme, "OPCO fictif", secondSIRET, dossier.Date{}
	return f
}

// TestCounterparty: what is wrong with one funder does not hold the other's
// convention back.
func TestCounterparty(t *testing.T) {
	d, ctx := employer(t), context(t)
	second := employerLine(t, 5000)
	second.Financeur.SIRET, second.PriseEnCharge = secondSIRET, dossier.Non
	d.Financements = []dossier.Financement{employerLine(t, 5000), second}
	report := CheckAll(d, ctx)
	ready := map[string]bool{}
	for _, p := range report.Due {
		if p.Document == dossier.Convention {
			ready[p.Counterparty] = report.ReadyPaper(p)
			if (len(report.BlockingPaper(p)) == 0) != ready[p.Counterparty] {
				t.Errorf("%s: ready and blocked at once", p.Counterparty)
			}
			if want := dossier.Centi(15000); p.Prix.Montant != want || p.Prix.Source != "catalogue" {
				t.Errorf("%s: %+v, want half of the catalogue's price", p.Counterparty, p.Prix)
			}
		}
	}
	if want := map[string]bool{goodSIRET: true, secondSIRET: false}; fmt.Sprint(ready) != fmt.Sprint(want) {
		t.Errorf("ready %v, want %v", ready, want)
	}
	if report.Ready(dossier.Convention) {
		t.Error("all conventions are said to be ready")
	}
}

// TestSigned: a signed agreement stands, whatever its dossier comes to lack.
func TestSigned(t *testing.T) {
	d, ctx := complete(t), context(t)
	ctx.Catalogue = nil
	report := CheckAll(d, ctx)
	if report.Incomplete() {
		t.Error("the signed contrat is said to be incomplete")
	}
	e := employer(t)
	e.Financements[0].Financeur.Representant = ""
	if list := CheckAll(e, ctx).Relance(); len(list) != 0 {
		t.Errorf("a letter is written for a signed convention: %+v", list)
	}
	d.Pieces.ContratSigne = dossier.Date{}
	if report = CheckAll(d, ctx); !report.Incomplete() || report.Ready(dossier.Contrat) {
		t.Error("a contrat without catalogue is ready")
	}
}

func TestCounterpartyNames(t *testing.T) {
	for _, c := range []struct {
		o    dossier.Organisation
		want string
	}{
		{dossier.Organisation{Nom: "Ateliers", SIRET: goodSIRET}, goodSIRET},
		{dossier.Organisation{Nom: "Ateliers d’Élise & Cie"}, "ateliers-d-elise-cie"},
		{dossier.Organisation{Nom: "../.."}, "financeur-3"},
		{dossier.Organisation{}, "financeur-3"},
	} {
		if got := counterparty(c.o, 2); got != c.want {
			t.Errorf("%+v: %q, want %q", c.o, got, c.want)
		}
	}
}

func TestOwnShare(t *testing.T) {
	own := func(part, amount dossier.Centi, known bool) dossier.Financement {
		return dossier.Financement{Nature: dossier.Individuel, Part: part, Montant: amount, Connu: known}
	}
	byAmount := employerLine(t, 0)
	byAmount.Montant, byAmount.Connu = 20000, true
	onOne := employerLine(t, whole)
	onOne.UEs = []string{"nfa031"}
	noShare := employerLine(t, 0)
	named := func(code string) dossier.Financement {
		return dossier.Financement{Nature: dossier.Individuel, UEs: []string{code}}
	}
	amountOnOne := byAmount
	amountOnOne.UEs = []string{"NFA031"}
	for _, c := range []struct {
		name    string
		lines   []dossier.Financement
		want    dossier.Centi
		source  string
		differs bool
	}{
		{"export and catalogue agree", []dossier.Financement{own(0, 60000, true)}, 60000, "export", false},
		{"they differ", []dossier.Financement{own(0, 50000, true)}, 50000, "export", true},
		{"catalogue alone", []dossier.Financement{own(0, 0, false)}, 60000, "catalogue", false},
		{"his percentage", []dossier.Financement{own(2500, 0, false), employerLine(t, 7500)}, 15000, "catalogue", false},
		{"the remainder of a percentage", []dossier.Financement{own(0, 0, false), employerLine(t, 7500)}, 15000, "catalogue", false},
		{"the remainder of an amount", []dossier.Financement{own(0, 0, false), byAmount}, 40000, "catalogue", false},
		{"the UE that the employer leaves", []dossier.Financement{own(0, 0, false), onOne}, 30000, "catalogue", false},
		{"implied", []dossier.Financement{onOne}, 30000, "catalogue", false},
		{"employer without share", []dossier.Financement{own(0, 0, false), noShare}, 0, "", false},
		{"nothing said", nil, 60000, "catalogue", false},
		{"the UE of his lines", []dossier.Financement{named("NFP121"), named("NFP121"), onOne}, 30000, "catalogue", false},
		{"an amount on his UE", []dossier.Financement{named("NFA031"), amountOnOne}, 10000, "catalogue", false},
		{"0 € is a price", []dossier.Financement{own(0, 0, true)}, 0, "export", true},
	} {
		d := complete(t)
		secondUE(d)
		d.Financements = c.lines
		got := partsOf(d, d.Active(), context(t).Catalogue).Propre.Prix
		if got.Montant != c.want || got.Source != c.source || got.Differs() != c.differs || got.Connu != (c.source != "") {
			t.Errorf("%s: %+v, want %s of the %s", c.name, got, c.want, c.source)
		}
	}
}

func TestSchedule(t *testing.T) {
	d, ctx := complete(t), context(t)
	got := Schedule(d, 10000, ctx)
	want := []Versement{
		{day(t, "29/09/2026"), "à la fin du délai de rétractation", 3000},
		{day(t, "09/11/2026"), "au tiers de la formation", 2333},
		{day(t, "20/12/2026"), "aux deux tiers de la formation", 2333},
		{day(t, "30/01/2027"), "à la fin de la formation", 2334},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	d = complete(t)
	lawful := []dossier.Echeance{{Date: day(t, "30/09/2026"), Montant: 3000}, {Date: day(t, "15/12/2026"), Montant: 7000}}
	d.Echeances = lawful
	if got = Schedule(d, 10000, ctx); len(got) != 2 || got[1].Montant != 7000 || got[1].Date != day(t, "15/12/2026") {
		t.Errorf("the export's schedule: %v", got)
	}
	// A day within the delay moves to the day after it.
	d.Echeances = []dossier.Echeance{{Date: day(t, "20/09/2026"), Montant: 3000}, {Date: day(t, "15/12/2026"), Montant: 7000}}
	if got = Schedule(d, 10000, ctx); rows(got) != "à la fin du délai de rétractation 29/09/2026 = 30 | 15/12/2026 = 70" {
		t.Errorf("a day within the delay: %s", rows(got))
	}
	d.Echeances = []dossier.Echeance{{Date: day(t, "20/09/2026"), Montant: 1000}, {Date: day(t, "25/09/2026"), Montant: 2000}, {Date: day(t, "15/12/2026"), Montant: 7000}}
	if got = Schedule(d, 10000, ctx); rows(got) != "à la fin du délai de rétractation 29/09/2026 = 30 | 15/12/2026 = 70" {
		t.Errorf("two days within the delay: %s", rows(got))
	}
	// L6353-6: what the law forbids is never printed in a contrat.
	for name, list := range map[string][]dossier.Echeance{
		"two within the delay": {{Date: day(t, "20/09/2026"), Montant: 3000}, {Date: day(t, "25/09/2026"), Montant: 1000}, {Date: day(t, "15/12/2026"), Montant: 6000}},
		"more than 30 %":       {{Date: day(t, "30/09/2026"), Montant: 3001}, {Date: day(t, "15/12/2026"), Montant: 6999}},
		"another sum":          {{Date: day(t, "30/09/2026"), Montant: 100}},
		"a day missing":        {{Montant: 3000}, {Date: day(t, "15/12/2026"), Montant: 7000}},
		"a negative payment":   {{Date: day(t, "30/09/2026"), Montant: -1}, {Date: day(t, "15/12/2026"), Montant: 10001}},
		"balance at once":      {{Date: day(t, "30/09/2026"), Montant: 3000}, {Date: day(t, "01/10/2026"), Montant: 7000}},
		"30 % in two on a day": {{Date: day(t, "30/09/2026"), Montant: 2000}, {Date: day(t, "30/09/2026"), Montant: 2000}, {Date: day(t, "15/12/2026"), Montant: 6000}},
	} {
		d.Echeances = list
		if got = Schedule(d, 10000, ctx); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v is printed", name, got)
		}
	}
	if got = Schedule(complete(t), 0, ctx); got != nil {
		t.Errorf("nothing to pay: %v", got)
	}
}

// rows writes a schedule as the contrat prints it.
func rows(list []Versement) string {
	var out []string
	for _, v := range list {
		out = append(out, strings.TrimSpace(v.Quand+" "+v.Date.Short())+" = "+v.Montant.Short())
	}
	return strings.Join(out, " | ")
}

// TestScheduleLabels: what stands beside a day is true of the course, not of
// what was left of it when the contrat was signed.
func TestScheduleLabels(t *testing.T) {
	const end = "à la fin du délai de rétractation"
	for _, c := range []struct{ signed, today, want string }{
		{"", "15/09/2026", end + " = 30 | au tiers de la formation 09/11/2026 = 23,33 | aux deux tiers de la formation 20/12/2026 = 23,33 | à la fin de la formation 30/01/2027 = 23,34"},
		{"", "20/10/2026", end + " = 30 | au tiers de la formation restant à suivre = 23,33 | aux deux tiers de la formation restant à suivre = 23,33 | à la fin de la formation 30/01/2027 = 23,34"},
		{"", "20/02/2027", end + " = 30 | 30 jours après le premier versement = 70"},
		{"15/12/2026", "15/12/2026", end + " 29/12/2026 = 30 | 09/01/2027 = 23,33 | 20/01/2027 = 23,33 | à la fin de la formation 30/01/2027 = 23,34"},
		{"28/01/2027", "28/01/2027", end + " 09/02/2027 = 30 | 11/03/2027 = 70"},
		{"18/01/2027", "18/01/2027", end + " 29/01/2027 = 30 | à la fin de la formation 30/01/2027 = 70"},
	} {
		d, ctx := complete(t), context(t)
		d.Pieces.ContratSigne, ctx.Today = day(t, c.signed), day(t, c.today)
		d.Pieces.ADistance = dossier.Non
		if got := rows(Schedule(d, 10000, ctx)); got != c.want {
			t.Errorf("signed %q, on %s:\n got  %s\n want %s", c.signed, c.today, got, c.want)
		}
	}
}

// TestScheduleAndVerdict: the export's schedule is printed, in the order of its
// days, if and only if the rule does not say that it is set aside.
func TestScheduleAndVerdict(t *testing.T) {
	printed := 0
	for shift := -10; shift < 140; shift += 3 {
		for gap := 0; gap < 130; gap += 3 {
			d, ctx := complete(t), context(t)
			if shift%2 == 0 {
				d.Pieces.ContratSigne = dossier.Date{}
			}
			first := day(t, "25/09/2026").AddDays(shift)
			d.Echeances = []dossier.Echeance{{Date: first.AddDays(gap), Montant: 21000}, {Date: first, Montant: 9000}}
			aside := false
			for _, v := range CheckAll(d, ctx).All {
				aside = aside || v.Rule == "echeancier" && strings.Contains(v.Message, "imprime l’échéancier du centre")
			}
			list := Schedule(d, 30000, ctx)
			moved := len(list) > 0 && list[0].Quand == endOfDelay && list[0].Montant == 9000
			if own := len(list) == 2 && (moved || list[0] == (Versement{Date: first, Montant: 9000})) && list[1] == (Versement{Date: first.AddDays(gap), Montant: 21000}); own == aside {
				t.Fatalf("first on %s, balance %d days later, signed %s: set aside is %v, and %s is printed", first, gap, d.Pieces.ContratSigne, aside, rows(list))
			} else if own {
				printed++
			}
		}
	}
	if printed < 100 {
		t.Errorf("%d schedules of the export are printed", printed)
	}
}

// TestScheduleProperty: whatever the amount and the signing day, the payments
// add up, none falls within the withdrawal delay, the first is at most 30 %,
// they follow each other, and none runs ahead of the course.
func TestScheduleProperty(t *testing.T) {
	ctx := context(t)
	for total := dossier.Centi(1); total < 200000; total = total*3 + 7 {
		for shift := range 200 {
			for n := 1; n <= 5; n += 2 {
				d := complete(t)
				d.Pieces.ContratSigne = d.Inscrit.AddDays(shift)
				ctx.Reglement.Versements = n
				checkSchedule(t, d, ctx, total)
			}
		}
	}
}

func checkSchedule(t *testing.T, d *dossier.Dossier, ctx Context, total dossier.Centi) {
	t.Helper()
	end := Withdrawal(d.Pieces.ContratSigne, WithdrawalDelay(d), nil)
	var sum, atFirst dossier.Centi
	var last dossier.Date
	steps := Schedule(d, total, ctx)
	for i, v := range steps {
		sum += v.Montant
		if !v.Date.After(end) || !v.Date.After(last) {
			t.Fatalf("signed %s: payment %d on %s, delay to %s", d.Pieces.ContratSigne, i+1, v.Date, end)
		}
		if v.Date == steps[0].Date && !v.Date.IsZero() {
			atFirst += v.Montant
		}
		last = v.Date
		start, all := day(t, "28/09/2026"), 124
		// Of the price, 30 % and the part of the course that has passed, but for cents.
		if past := min(max(v.Date.Days()-start.Days(), 0), all); (sum-100)*10*dossier.Centi(all) > total*dossier.Centi(3*all+10*past) {
			t.Fatalf("signed %s: %s of %s paid on %s, %d days of %d", d.Pieces.ContratSigne, sum, total, v.Date, past, all)
		}
	}
	if sum != total || atFirst*10 > total*3 && total > 9 {
		t.Fatalf("signed %s: %v of %d, %d at the end of the delay", d.Pieces.ContratSigne, steps, total, atFirst)
	}
}
