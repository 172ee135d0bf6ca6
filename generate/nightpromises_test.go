package generate_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cnamdoc/generate"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// employed is somebody whose employer pays all under a signed convention.
func employed(n int) dossier.Dossier {
	d := complete(n)
	d.Financements = []dossier.Financement{{Nature: dossier.Employeur, Part: 10000, Montant: 48000, Connu: true, PriseEnCharge: dossier.Oui,
		ConventionSignee: day("2026-09-14"),
		Financeur:        dossier.Organisation{Nom: "Entreprise Essai", SIRET: employerSIRET, Adresse: "4 rue de l’Essai, 45000 Orléans", Representant: "Odile Essayeuse, gérante"}}}
	d.Droit, d.Pieces.ContratSigne = dossier.Droit{}, dossier.Date{}
	return d
}

// issued counts the papers of a kind that a night made.
func issued(r *report.Report, doc dossier.Document) (n int) {
	for _, e := range r.Emis {
		if e.Document == doc {
			n++
		}
	}
	return n
}

// TestNoLetterAboutSilence: nobody is asked again for what was satisfied and is
// only silent, on that night and on those that follow; what is stated as missing
// is asked for.
func TestNoLetterAboutSilence(t *testing.T) {
	unpaid := func(d *dossier.Dossier) { d.Financements = nil }
	unsigned := func(d *dossier.Dossier) { d.Financements[0].ConventionSignee = dossier.Date{} }
	for name, test := range map[string]struct {
		silent  func(*dossier.Dossier)
		without string // a column that is gone
		letters int
	}{
		"who pays":                             {unpaid, "", 0},
		"the convention's signature":           {unsigned, "", 0},
		"with another line, by its column":     {func(d *dossier.Dossier) { unsigned(d); d.Auditeur.Naissance = dossier.Date{} }, "naissance", 0},
		"the form, which is stated as missing": {func(d *dossier.Dossier) { d.Pieces.DossierRecu = dossier.Non }, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.run(h.night(0, employed(1)))
			letters := 0
			for day := range 3 {
				d := employed(1)
				test.silent(&d)
				j := h.night(day+1, d)
				for _, id := range []string{"contrat_signe", "convention_signee", "financeur"} {
					j.Columns[id] = 1
				}
				if delete(j.Columns, test.without); day == 0 && test.without != "" {
					j.Accept = map[string]int{"colonnes": 1}
				}
				letters += issued(h.run(j), dossier.Relance)
			}
			if letters != test.letters {
				t.Errorf("%d letters in three nights, want %d", letters, test.letters)
			}
		})
	}
}

// TestNoLetterAboutSilenceOnReturn: what fell silent while the rules were not
// asked about a dossier is not asked for on its return.
func TestNoLetterAboutSilenceOnReturn(t *testing.T) {
	for name, leave := range map[string]func(*dossier.Dossier){
		"annulled": func(d *dossier.Dossier) { d.Statut = dossier.Annulee },
		"given up": func(d *dossier.Dossier) { d.Statut = dossier.Abandonnee },
		"an apprentice's": func(d *dossier.Dossier) {
			d.Financements = []dossier.Financement{{Nature: dossier.Apprentissage, Part: 10000}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.run(h.night(0, many(3)...))
			letters := func(day int, change ...func(*dossier.Dossier)) int {
				list := many(3)
				for _, do := range change {
					do(&list[0])
				}
				j := h.night(day, list...)
				j.Columns["dossier_recu"] = 2
				return issued(h.run(j), dossier.Relance)
			}
			silent := func(d *dossier.Dossier) { d.Pieces.DossierRecu = dossier.Inconnu }
			if n := letters(1, silent, leave) + letters(2, silent, leave) + letters(3, silent) + letters(4, silent); n > 0 {
				t.Errorf("%d letters ask for the form, which is only silent", n)
			}
			missing := func(d *dossier.Dossier) { d.Pieces.DossierRecu = dossier.Non }
			if n := letters(5, missing) + letters(6, missing); n != 1 { // held for one night: it was satisfied
				t.Errorf("%d letters ask for the form, which is stated as missing", n)
			}
		})
	}
}

// TestHeldLetterLeavesOutTheSilent: of two things that are missing, one by
// silence, the letter asks for the other; and it is not sent again when the
// silence ends.
func TestHeldLetterLeavesOutTheSilent(t *testing.T) {
	h := newHouse(t)
	d := complete(1)
	d.Pieces.Identite = dossier.Identite{}
	night := func(day int) {
		j := h.night(day, d)
		j.Columns["identite_type"] = 1
		h.run(j)
	}
	night(0)
	letter := func() string {
		t.Helper()
		for p, err := range h.reg.All(t.Context(), register.Filter{Documents: []dossier.Document{dossier.Relance}, States: []register.State{register.Emise}}) {
			if err != nil {
				t.Fatal(err)
			}
			return p.Number
		}
		return ""
	}
	first := letter()
	if first == "" {
		t.Fatal("no letter about the identity card")
	}
	d.Pieces.DossierRecu = dossier.Inconnu // silent
	if night(1); letter() != first {
		t.Errorf("%s was sent when the form fell silent, after %s", letter(), first)
	}
	d.Pieces.DossierRecu = dossier.Oui
	if night(2); letter() != first {
		t.Errorf("%s was sent when the form was there again, after %s", letter(), first)
	}
}

// TestLetterThreatensNothingForSilence: a letter that was written does not come
// to say that another paper is blocked because a value is silent.
func TestLetterThreatensNothingForSilence(t *testing.T) {
	h := newHouse(t)
	d := employed(1)
	d.Financements[0].Financeur.Adresse, d.Financements[0].ConventionSignee = "", dossier.Date{}
	d.Droit = dossier.Droit{Du: 48000, Regle: 48000, DuConnu: true, RegleConnu: true, Mode: "chèque", Le: day("2026-10-02")} // the attestation does not wait
	night := func(day int) generate.Job {
		j := h.night(day, d)
		j.Reglement.ConventionVautPaiement = false
		for _, id := range []string{"financeur_adresse", "convention_signee", "droit_le"} {
			j.Columns[id] = 1
		}
		return j
	}
	h.run(night(0))
	const letter = "2026-2027-S1/ORLEANS/CEN900001/relance.pdf"
	before := h.tree()[letter]
	if before == "" || h.tree()[attestationPath] == "" {
		t.Fatalf("files: %v", paths(h.tree()))
	}
	paid := d.Droit
	d.Droit.Regle, d.Droit.RegleConnu, d.Droit.Le = 0, false, dossier.Date{}
	for _, column := range []bool{true, false} {
		j := night(1)
		if !column {
			delete(j.Columns, "droit_regle")
			j.Accept = map[string]int{"colonnes": 1}
		}
		r := h.run(j)
		if h.tree()[letter] != before {
			t.Errorf("column %v: the letter says that the attestation is blocked", column)
		}
		if !slices.ContainsFunc(r.Plan, func(l report.Prevu) bool {
			return l.Document == dossier.Attestation && strings.Contains(l.Motif, "reste valable")
		}) {
			t.Errorf("column %v: the plan does not say that it stands: %+v", column, r.Plan)
		}
	}
	d.Droit, d.Pieces.DossierRecu = paid, dossier.Non
	for day := range 2 { // held for one night: it was satisfied
		h.run(night(2 + day))
	}
	if h.tree()[letter] == before {
		t.Error("the letter does not say what is stated as missing")
	}
}

// TestAddressThatFallsSilentRedrawsNothing: an unsigned contrat keeps the address
// that it has; another address is printed.
func TestAddressThatFallsSilentRedrawsNothing(t *testing.T) {
	h := newHouse(t)
	d := complete(1)
	d.Pieces.ContratSigne = dossier.Date{}
	d.Droit.Regle, d.Droit.Le = 0, dossier.Date{}
	h.run(h.night(0, d))
	const contrat = "2026-2027-S1/ORLEANS/CEN900001/contrat.pdf"
	before := h.tree()[contrat]
	for name, silent := range map[string]func(*dossier.Dossier){
		"all of it":           func(d *dossier.Dossier) { d.Auditeur.Adresse = dossier.Adresse{} },
		"the town":            func(d *dossier.Dossier) { d.Auditeur.Adresse.Ville = "" },
		"and the first name":  func(d *dossier.Dossier) { d.Auditeur.Adresse = dossier.Adresse{}; d.Auditeur.Prenom = "PHILIPPINE" },
		"on a night of force": func(d *dossier.Dossier) { d.Auditeur.Adresse = dossier.Adresse{} },
	} {
		tonight := d
		silent(&tonight)
		j := h.night(1, tonight)
		j.Redraw = strings.Contains(name, "force")
		if h.run(j); h.tree()[contrat] != before {
			t.Fatalf("%s: the contrat was drawn again without it", name)
		}
	}
	d.Auditeur.Adresse.Ligne1 = "5 rue de l’Essai"
	if h.run(h.night(2, d)); h.tree()[contrat] == before {
		t.Error("the contrat keeps the former address")
	}
}

// TestStatutOfAUEIsNotLost: a UE's statut that becomes its inscription's is no
// value that the export lost.
func TestStatutOfAUEIsNotLost(t *testing.T) {
	h := newHouse(t)
	list := many(8)
	for i := range list {
		list[i].UEs[1].Statut, list[i].UEs[1].StatutPropre = dossier.Abandonnee, true
	}
	h.run(h.night(0, list...))
	for i := range list {
		list[i].Statut, list[i].UEs[0].Statut = dossier.Abandonnee, dossier.Abandonnee
	}
	if got := h.refusal(h.night(1, list...)); strings.Contains(got, "colonnes") {
		t.Errorf("refused for %s", got)
	}
	for i := range list {
		list[i].Statut, list[i].UEs[0].Statut = dossier.Confirmee, dossier.Confirmee
		list[i].UEs[1].Statut, list[i].UEs[1].StatutPropre = dossier.Confirmee, false
	}
	if got := h.refusal(h.night(1, list...)); !strings.Contains(got, "colonnes=8") {
		t.Errorf("refused for %q, and the statut of each UE fell silent", got)
	}
}

// TestAnotherCodeIsAskedUntilAnswered: that the birth date is corrected meanwhile
// does not make two people of one.
func TestAnotherCodeIsAskedUntilAnswered(t *testing.T) {
	h := newHouse(t)
	h.run(h.night(0, many(3)...))
	list := many(3)
	list[0].Auditeur.Code = "CEN999999"
	var asked []int
	for night := range 3 {
		if night > 0 {
			list[0].Auditeur.Naissance.Day = 10 + night
		}
		r := h.run(h.night(1+night, list...))
		if len(r.Emis) > 0 {
			t.Errorf("night %d: papers under the new code, unanswered: %+v", night, r.Emis)
		}
		for _, q := range r.Examens {
			if q.Regle == report.RuleAutreCode {
				asked = append(asked, q.Numero)
			}
		}
	}
	if len(asked) != 3 || asked[0] != asked[2] {
		t.Fatalf("asked as %v", asked)
	}
	if _, err := h.reg.AnswerQuestion(t.Context(), asked[0], true, "direction", "vue au guichet"); err != nil {
		t.Fatal(err)
	}
	r := h.run(h.night(4, list...))
	at := slices.IndexFunc(r.Plan, func(l report.Prevu) bool { return l.Document == dossier.Attestation })
	if at < 0 || r.Plan[at].Remplace != "ATT-2026-000001" {
		t.Errorf("answered, and the plan says %+v", r.Plan)
	}
}

// TestTwoPersonsStayTwo: that somebody is not the person of a former code stands
// when they change centre.
func TestTwoPersonsStayTwo(t *testing.T) {
	h := newHouse(t)
	h.run(h.night(0, many(3)...))
	list := many(3)
	list[0].Auditeur.Code = "CEN999999"
	for _, q := range h.run(h.night(1, list...)).Examens {
		if q.Regle == report.RuleAutreCode {
			if _, err := h.reg.AnswerQuestion(t.Context(), q.Numero, false, "direction", "homonymes"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if h.run(h.night(2, list...)); h.living(list[0], dossier.Attestation).Number == "" {
		t.Fatal("no attestation for the second person")
	}
	list[0].Centre = "Tours"
	r := h.run(h.night(3, list...))
	if slices.ContainsFunc(r.Examens, func(q report.Examen) bool { return q.Regle == report.RuleAutreCode }) {
		t.Errorf("asked again: %+v", r.Examens)
	}
	if h.living(list[0], dossier.Attestation).Number == "" {
		t.Error("no attestation at the new centre")
	}
}

// TestReservationIsNotAskedAbout: a number that a killed night reserved is nobody's
// paper, and goes when the UE that the export names have ended.
func TestReservationIsNotAskedAbout(t *testing.T) {
	h := newHouse(t)
	j := h.night(0, complete(1))
	j.Register = &dying{Register: h.reg, step: "reserve", after: true, n: 1}
	if _, err := generate.Run(t.Context(), j); !errors.Is(err, errKilled) {
		t.Fatalf("want the run to die, got %v", err)
	}
	d := complete(1)
	d.UEs = d.UEs[:1]
	d.UEs[0].Statut, d.UEs[0].StatutPropre = dossier.Annulee, true
	if r := h.run(h.night(1, d)); len(r.Examens) > 0 {
		t.Errorf("asked %+v", r.Examens)
	}
}

// TestPlanNamesWhatFalls: each line of the plan gives the number that falls.
func TestPlanNamesWhatFalls(t *testing.T) {
	h := newHouse(t)
	h.run(h.night(0, many(5)...))
	list := many(5)
	list[0].Auditeur.NomUsage = "Autrement"
	list[1].Centre = "Tours"
	list[2].Statut = dossier.Annulee
	j := h.night(1, list...)
	j.DryRun = true
	got := map[string]string{}
	for _, l := range h.run(j).Plan {
		if l.Document == dossier.Attestation {
			got[l.Code] = l.Action + " " + l.Remplace
		}
	}
	for code, want := range map[string]string{"CEN900001": "remplaçante ATT-2026-000001", "CEN900002": "nouvelle ATT-2026-000002", "CEN900003": "révocation ATT-2026-000003"} {
		if got[code] != want {
			t.Errorf("%s: the plan says %q, want %q", code, got[code], want)
		}
	}
}

// idle is a register that answers what was planned and does not do it.
type idle struct{ register.Register }

func (i idle) Withdraw(_ context.Context, _ string, endings []register.Ending) ([]register.Answer, error) {
	return make([]register.Answer, len(endings)), nil
}

func (i idle) Undo(_ context.Context, _ string, undoings []register.Undoing) ([]register.Answer, error) {
	return make([]register.Answer, len(undoings)), nil
}

// TestEndingsAreHeldAgainstThePlan: a revocation, or the undoing of one, that was
// planned and not done is said.
func TestEndingsAreHeldAgainstThePlan(t *testing.T) {
	h := newHouse(t)
	h.run(h.night(0, many(5)...))
	list := many(5)
	list[2].Statut = dossier.Annulee
	for night, want := range []string{"révocation", "rétablie"} {
		j := h.night(1+night, list...)
		j.Register = idle{h.reg}
		r, err := generate.Run(t.Context(), j)
		if err != nil || len(r.Ecarts) == 0 || r.Ecarts[0].Action != want || len(r.Erreurs) == 0 {
			t.Errorf("%s: %+v, %+v, %v", want, r.Ecarts, r.Erreurs, err)
		}
		h.run(h.night(1+night, list...)) // it is done all the same
		list[2].Statut = dossier.Confirmee
	}
}

// TestNightAfterRetriesWhatWasLocked: a paper, a workbook and a leftover that
// could not be replaced are seen to by the next night, and what lay beside goes.
func TestNightAfterRetriesWhatWasLocked(t *testing.T) {
	h := newHouse(t)
	h.run(h.night(0, many(2)...))
	lock := func(name string) func() {
		t.Helper()
		unlock, err := lockFile(filepath.Join(h.out, name))
		if errors.Is(err, errors.ErrUnsupported) {
			t.Skip("files cannot be locked here: that takes root")
		}
		if err != nil {
			t.Fatal(err)
		}
		return func() {
			if err := unlock(); err != nil {
				t.Error(err)
			}
		}
	}
	dir := "2026-2027-S1/ORLEANS/CEN900001/"
	leftover := dir + ".cnamdoc-123.tmp"
	for _, file := range []string{leftover, ".en-cours"} { // as a killed night leaves them
		if err := os.WriteFile(filepath.Join(h.out, file), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	open := []func(){lock(dir + "attestation.pdf"), lock("2026-2027-S1/a-completer.xlsx"), lock(leftover)}
	list := many(2)
	list[0].Auditeur.NomUsage = "Autrement"
	r := h.run(h.night(1, list...))
	beside := dir + "attestation-ATT-2026-000003.pdf"
	named := map[string]string{}
	for _, v := range r.Verrous {
		named[v.Fichier] = v.Autre
	}
	if named[dir+"attestation.pdf"] != beside || named["2026-2027-S1/a-completer.xlsx"] != "2026-2027-S1/a-completer-2.xlsx" || len(named) != 3 {
		t.Errorf("named: %v", named)
	}
	tree := h.tree()
	if tree[beside] == "" || tree["2026-2027-S1/a-completer-2.xlsx"] == "" || tree[dir+"retires/ATT-2026-000001.pdf"] != "" {
		t.Errorf("files: %v", paths(tree))
	}
	h.run(h.night(2, list...)) // still open: nothing more happens
	if tree := h.tree(); number(t, tree[dir+"attestation.pdf"]) != "ATT-2026-000001" || tree[beside] == "" {
		t.Errorf("files: %v", paths(tree))
	}
	for _, close := range open {
		close()
	}
	r = h.run(h.night(3, list...))
	tree = h.tree()
	if len(r.Verrous) > 0 || number(t, tree[dir+"attestation.pdf"]) != "ATT-2026-000003" || tree[dir+"retires/ATT-2026-000001.pdf"] == "" {
		t.Errorf("named %v; files: %v", r.Verrous, paths(tree))
	}
	for _, gone := range []string{beside, leftover, ".en-cours", "2026-2027-S1/a-completer-2.xlsx"} {
		if _, stands := tree[gone]; stands {
			t.Errorf("%s stands", gone)
		}
	}
}

// TestBesideGoesWhenRedrawnInPlace: a paper that was drawn beside its place and
// then changes is drawn in it.
func TestBesideGoesWhenRedrawnInPlace(t *testing.T) {
	h := newHouse(t)
	h.run(h.night(0, many(1)...))
	dir := "2026-2027-S1/ORLEANS/CEN900001/"
	unlock, err := lockFile(filepath.Join(h.out, dir, "attestation.pdf"))
	if errors.Is(err, errors.ErrUnsupported) {
		t.Skip("files cannot be locked here: that takes root")
	}
	list := many(1)
	list[0].ENF.MotDePasse = dossier.NewSecret("Zq7#autre")
	h.run(h.night(1, list...))
	beside := dir + "attestation-ATT-2026-000001.pdf"
	if h.tree()[beside] == "" {
		t.Fatalf("files: %v", paths(h.tree()))
	}
	if err := errors.Join(err, unlock()); err != nil {
		t.Fatal(err)
	}
	list[0].ENF.MotDePasse = dossier.NewSecret("Zq7#encore")
	h.run(h.night(2, list...))
	p, err := h.reg.Get(t.Context(), "ATT-2026-000001")
	if _, stands := h.tree()[beside]; stands || err != nil || p.File != dir+"attestation.pdf" {
		t.Errorf("the register says %s (%v); files: %v", p.File, err, paths(h.tree()))
	}
}

// paths are those of a tree.
func paths(tree map[string]string) []string { return slices.Sorted(maps.Keys(tree)) }

// TestChangeBesideASilentValueIsAsked: a paper of which a value is silent tonight
// is not drawn again for another that changed: the plan names both, and a person
// is asked. What is silent alone is nobody's question.
func TestChangeBesideASilentValueIsAsked(t *testing.T) {
	unsigned := complete(1)
	unsigned.Pieces.ContratSigne, unsigned.Diplome = dossier.Date{}, "Licence générale"
	unsigned.Droit.Regle, unsigned.Droit.Le = 0, dossier.Date{}
	for name, test := range map[string]struct {
		first          dossier.Dossier
		document       dossier.Document
		silent, change func(*dossier.Dossier)
		reason         string
	}{
		"a value beside the rights": {unsigned, dossier.Contrat, func(d *dossier.Dossier) { d.Diplome = "" },
			func(d *dossier.Dossier) { d.Auditeur.Adresse.Ligne1 = "5 rue de l’Essai" }, "changé : adresse ; absent de l’export : diplôme"},
		"a right": {complete(1), dossier.Attestation, func(d *dossier.Dossier) { d.Auditeur.LieuNaissance = "" },
			func(d *dossier.Dossier) { d.ENF.MotDePasse = dossier.NewSecret("Zq7#autre") }, "changé : identifiants ENF ; absent de l’export : lieu de naissance"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			first := test.first
			first.Auditeur.LieuNaissance = "Orléans"
			h.run(h.night(0, first))
			file := "2026-2027-S1/ORLEANS/CEN900001/" + test.document.String() + ".pdf"
			before := h.tree()[file]
			tonight := first
			asked := func(r *report.Report) (number int) {
				for _, q := range r.Examens {
					if q.Regle == report.RuleValeurAbsente {
						number = q.Numero
					}
				}
				return number
			}
			if test.silent(&tonight); asked(h.run(h.night(1, tonight))) > 0 {
				t.Error("asked about what is only silent")
			}
			test.change(&tonight)
			dry := h.night(2, tonight)
			dry.DryRun = true
			number := 0
			for _, j := range []generate.Job{dry, h.night(2, tonight)} {
				r := h.run(j)
				number = asked(r)
				at := slices.IndexFunc(r.Plan, func(l report.Prevu) bool { return l.Document == test.document })
				if at < 0 || r.Plan[at].Action != register.Examen.String() || r.Plan[at].Motif != french.Text(test.reason) {
					t.Errorf("dry %v: the plan says %+v", j.DryRun, r.Plan)
				}
				if h.tree()[file] != before {
					t.Fatal("drawn again without what is silent")
				}
			}
			if _, err := h.reg.AnswerQuestion(t.Context(), number, true, "direction", "vu avec l’auditeur"); err != nil {
				t.Fatal(err)
			}
			if h.run(h.night(3, tonight)); h.tree()[file] == before {
				t.Error("a person said that the value is gone, and the paper is not drawn again")
			}
		})
	}
}

// TestFormStaysWithItsContrat: the withdrawal form of a contrat that was signed,
// or handed over to be signed, stands as that does.
func TestFormStaysWithItsContrat(t *testing.T) {
	for name, signed := range map[string]bool{"signed": true, "handed over": false} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			d := complete(1)
			if !signed {
				d.Pieces.ContratSigne, d.Droit.Regle, d.Droit.Le = dossier.Date{}, 0, dossier.Date{}
			}
			h.run(h.night(0, d))
			if !signed {
				if err := h.reg.HandOver(t.Context(), "guichet", []string{"CTR-2026-000001"}); err != nil {
					t.Fatal(err)
				}
			}
			more, over := d, d
			more.UEs = slices.Clone(d.UEs)
			more.UEs[0].Fin = more.UEs[0].Fin.AddDays(1)
			over.Statut = dossier.Annulee
			for night, tonight := range []dossier.Dossier{more, over} {
				r := h.run(h.night(1+night, tonight))
				for _, q := range r.Examens {
					if strings.Contains(q.Message, "RET-") {
						t.Errorf("night %d asks about the form: %s", night, q.Message)
					}
				}
				for _, number := range []string{"CTR-2026-000001", "RET-2026-000001"} {
					if p, err := h.reg.Get(t.Context(), number); err != nil || !p.State.Valid() {
						t.Errorf("night %d: %s is %v, %v", night, number, p.State, err)
					}
				}
			}
			if err := h.reg.Revoke(t.Context(), "direction", "CTR-2026-000001", "résolu", true); err != nil {
				t.Fatal(err)
			}
			h.run(h.night(3, over))
			if p, err := h.reg.Get(t.Context(), "RET-2026-000001"); err != nil || p.State.Valid() {
				t.Errorf("a person revoked the contrat, and its form is %v, %v", p.State, err)
			}
		})
	}
}

// TestSilenceBehindALineOfText: a line that the attestation prints, or does not,
// for what the export said stands as it was when the export falls silent, by its
// column or in one dossier. What is stated otherwise draws the paper again.
func TestSilenceBehindALineOfText(t *testing.T) {
	third := complete(1)
	third.TroisiemeCycle, third.CycleConnu = true, true
	paid := complete(1) // by the employer, beside a contrat that is signed and paid
	paid.Financements = employed(1).Financements
	nothing := complete(1)
	nothing.Financements = append(employed(1).Financements, dossier.Financement{Nature: dossier.Individuel, Connu: true})
	shared := complete(1)
	shared.Financements = append(employed(1).Financements, complete(1).Financements[0])
	shared.Financements[0].UEs = []string{"NFA031"}
	for name, test := range map[string]struct {
		first  dossier.Dossier
		column string
		silent func(*dossier.Dossier)
		states func(*dossier.Dossier)
	}{
		"third cycle": {third, "troisieme_cycle", func(d *dossier.Dossier) { d.TroisiemeCycle, d.CycleConnu = false, false },
			func(d *dossier.Dossier) { d.TroisiemeCycle, d.CycleConnu = false, true }},
		"who pays": {paid, "type_financement", func(d *dossier.Dossier) { d.Financements = nil },
			func(d *dossier.Dossier) { d.Financements = complete(1).Financements }},
		"what the person pays": {nothing, "montant", func(d *dossier.Dossier) {
			d.Financements = slices.Clone(d.Financements)
			d.Financements[0].Connu, d.Financements[1].Connu = false, false
		}, func(d *dossier.Dossier) { d.Financements = shared.Financements }},
		"which UE the employer pays": {shared, "financeur_ue", func(d *dossier.Dossier) {
			d.Financements = slices.Clone(d.Financements)
			d.Financements[0].UEs = nil
		}, func(d *dossier.Dossier) { d.Financements = paid.Financements }},
	} {
		for _, gone := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, column gone %v", name, gone), func(t *testing.T) {
				h := newHouse(t)
				file := "2026-2027-S1/ORLEANS/CEN900001/attestation.pdf"
				first := h.night(0, test.first)
				first.Columns[test.column] = 1
				h.run(first)
				before := h.tree()[file]
				if before == "" {
					t.Fatal("no attestation")
				}
				tonight := test.first
				test.silent(&tonight)
				for n := 1; n <= 2; n++ {
					j := h.night(n, tonight)
					if j.Columns[test.column] = 0; gone {
						delete(j.Columns, test.column)
						_, err := generate.Run(t.Context(), j)
						var refused *generate.GuardError
						if n == 1 && !errors.As(err, &refused) {
							t.Fatalf("the column is gone: %v", err)
						} else if refused != nil {
							j.Accept = map[string]int{}
							for _, r := range refused.Refus {
								j.Accept[r.Garde] += r.Nombre
							}
						}
					}
					if h.run(j); h.tree()[file] != before {
						t.Fatalf("night %d: drawn again without what is silent", n)
					}
				}
				tonight = test.first
				test.states(&tonight)
				j := h.night(3, tonight)
				j.Columns[test.column] = 1
				if h.run(j); h.tree()[file] == before {
					t.Error("the export states otherwise, and the paper stands as it was")
				}
			})
		}
	}
}
