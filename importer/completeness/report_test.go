package completeness

import (
	"strings"
	"testing"

	"cnamdoc/importer/dossier"
)

// TestMatrixOverride: a centre's cell wins, for its paper only.
func TestMatrixOverride(t *testing.T) {
	d, ctx := complete(t), context(t)
	d.Auditeur.Situation, d.Pieces.DossierRecu = "Code 47", dossier.Non
	ctx.Reglement.Matrice = map[string]map[dossier.Document]Effect{
		"situation":    {dossier.Attestation: Strict, dossier.Contrat: Strict, dossier.Convention: None},
		"dossier-recu": {dossier.Attestation: Examine},
	}
	if err := ctx.Reglement.Validate(); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, v := range CheckAll(d, ctx).All {
		got[v.Rule] = v.Blocks.String() + "/" + v.Examines.String()
	}
	if got["situation"] != "attestation, contrat, retractation/" || got["dossier-recu"] != "/attestation" {
		t.Errorf("got %v", got)
	}
}

func TestCheckProjects(t *testing.T) {
	d, ctx := complete(t), context(t)
	d.Auditeur.Situation = ""
	want := map[dossier.Document]string{dossier.Attestation: "MANQUANT", dossier.Contrat: "À EXAMINER", dossier.Retractation: "À EXAMINER", dossier.Relance: ""}
	for doc, outcome := range want {
		got := ""
		for _, v := range Check(d, doc, ctx) {
			got += v.Outcome.String()
		}
		if got != outcome {
			t.Errorf("%s: %q, want %q", doc, got, outcome)
		}
	}
}

func TestRelance(t *testing.T) {
	d, ctx := complete(t), context(t)
	d.Pieces.DossierRecu, d.Pieces.EntretienConseil = dossier.Non, dossier.Non
	d.Auditeur.Handicap, d.ENF.Identifiant = dossier.Oui, ""
	report := CheckAll(d, ctx)
	var rules []string
	for _, v := range report.Relance() {
		rules = append(rules, v.Rule)
		if strings.Contains(strings.ToLower(v.Remedy+v.Message+v.Desk), "handicap") || strings.Contains(v.Remedy+v.Message+v.Desk, "MDPH") {
			t.Errorf("health is named: %+v", v)
		}
		if v.Confidential != (v.Rule == "piece-complementaire") {
			t.Errorf("%s: confidential is %v", v.Rule, v.Confidential)
		}
	}
	// What blocks comes first; what only the staff can mend is left out.
	if got := strings.Join(rules, " "); got != "dossier-recu entretien piece-complementaire" {
		t.Errorf("the letter lists %s", got)
	}
	digest := report.RelanceDigest()
	d.Auditeur.Naissance, d.Auditeur.NomNaissance = d.Auditeur.Naissance.AddDays(1), "Autre"
	if CheckAll(d, ctx).RelanceDigest() != digest {
		t.Error("the digest depends on the person")
	}
	d.Pieces.Identite.Verso = dossier.Non
	if CheckAll(d, ctx).RelanceDigest() == digest {
		t.Error("the digest does not see another missing piece")
	}
	d = complete(t)
	d.Pieces.EntretienConseil, d.Auditeur.Handicap = dossier.Non, dossier.Oui
	if report = CheckAll(d, ctx); len(report.Relance()) != 0 {
		t.Error("a letter is written for what blocks nothing")
	}
}

func TestRelanceAgain(t *testing.T) {
	r := DefaultReglement()
	sent := day(t, "01/10/2026")
	for _, c := range []struct {
		sent   dossier.Date
		digest string
		days   int
		want   bool
	}{
		{dossier.Date{}, "", 0, true}, {sent, "a", 1, false}, {sent, "b", 1, true}, {sent, "a", 14, false}, {sent, "a", 15, true},
	} {
		if got := r.RelanceAgain(c.sent, "a", sent.AddDays(c.days), c.digest); got != c.want && !(c.sent.IsZero() && got) {
			t.Errorf("%+v: %v", c, got)
		}
	}
	r.RelanceJours = 0
	if r.RelanceAgain(sent, "a", sent.AddDays(900), "a") {
		t.Error("never again is asked again")
	}
}

func TestAExaminer(t *testing.T) {
	d, ctx := employer(t), context(t)
	d.Auditeur.Adresse.Ville = "" // À EXAMINER for a contrat, and none is due
	d.StatutSource, d.Statut = "ZZ", dossier.StatutInconnu
	if list := CheckAll(d, ctx).AExaminer(); len(list) != 1 || list[0].Rule != RuleStatut {
		t.Errorf("to be examined: %+v", list)
	}
}

// TestFacts: a decision stands while its facts do, and no longer.
func TestFacts(t *testing.T) {
	d, ctx := foreigner(t), context(t)
	d.Pieces.Sejour.Mention = "Résident"
	facts := func() string {
		for _, v := range CheckAll(d, ctx).All {
			if v.Rule == "sejour" {
				return v.Key() + v.Facts
			}
		}
		return ""
	}
	first := facts()
	d.Auditeur.Telephone, d.Droit.Le, ctx.Today = "0600000000", d.Droit.Le.AddDays(1), ctx.Today.AddDays(1)
	if first == "" || facts() != first {
		t.Errorf("the facts change with something else: %q, %q", first, facts())
	}
	d.Pieces.Sejour.Expire = d.Pieces.Sejour.Expire.AddDays(1)
	if facts() == first {
		t.Error("the facts do not see another expiry")
	}
}

func TestIndex(t *testing.T) {
	persons := func() []dossier.Dossier {
		a, b, c := *complete(t), *complete(t), *complete(t)
		b.Semestre = "2026-2027-S2"
		c.Auditeur.Code, c.Auditeur.NomNaissance = "CEN999999", "Vasseur"
		return []dossier.Dossier{a, b, c}
	}
	verdicts := func(list []dossier.Dossier, i int) []Verdict {
		ctx := context(t)
		ctx.Others = NewIndex(list)
		var out []Verdict
		for _, v := range CheckAll(&list[i], ctx).All {
			checkWording(t, v)
			if v.Rule == RuleDoublon {
				out = append(out, v)
			}
		}
		return out
	}
	list := persons()
	if got := verdicts(list, 0); len(got) != 0 {
		t.Errorf("one person in two semesters: %+v", got)
	}
	list = persons()
	list[1].Auditeur.Prenom = "Claire"
	if got := verdicts(list, 0); len(got) != 1 || got[0].Outcome != AExaminer || !strings.Contains(got[0].Message, "plusieurs identités") || got[0].Examines != Set(dossier.Attestation, dossier.Contrat, dossier.Convention, dossier.Retractation) {
		t.Errorf("two identities under one code: %+v", got)
	}
	list = persons()
	list[2].Auditeur.NomNaissance, list[2].Auditeur.Prenom = "LAMBERTIN", "elise"
	if got := verdicts(list, 0); len(got) != 1 || !strings.Contains(got[0].Message, "CEN999999") {
		t.Errorf("one identity under two codes: %+v", got)
	}
	list[2].Auditeur.AncienCode = list[0].Auditeur.Code
	if got := verdicts(list, 0); len(got) != 0 {
		t.Errorf("two codes that the export declares: %+v", got)
	}
	list = persons()
	list[1].Auditeur.Naissance = dossier.Date{}
	if got := verdicts(list, 0); len(got) != 0 {
		t.Errorf("an incomplete identity: %+v", got)
	}
}

func TestValidate(t *testing.T) {
	if err := DefaultReglement().Validate(); err != nil {
		t.Errorf("the default rules: %v", err)
	}
	if err := context(t).Reglement.Validate(); err != nil {
		t.Errorf("the rules of the tests: %v", err)
	}
	p := func(a, b, c string) Periode { return Periode{Debut: day(t, a), Fin: day(t, b), ExamensFin: day(t, c)} }
	for says, spoil := range map[string]func(*Reglement){
		"la règle «\u00a0marée\u00a0» n’existe pas": func(r *Reglement) {
			r.Matrice = map[string]map[dossier.Document]Effect{"marée": {dossier.Contrat: None}}
		},
		"n’a pas de colonne": func(r *Reglement) {
			r.Matrice = map[string]map[dossier.Document]Effect{"age": {dossier.Relance: Block}}
		},
		"document ou effet inconnu": func(r *Reglement) { r.Matrice = map[string]map[dossier.Document]Effect{"age": {dossier.Contrat: 9}} },
		"AAAA-AAAA-Sn":              func(r *Reglement) { r.Semestres = map[dossier.Semestre]Periode{"automne": {}} },
		"avant de commencer": func(r *Reglement) {
			r.Semestres = map[dossier.Semestre]Periode{semestre: p("02/02/2027", "01/02/2027", "")}
		},
		"avant la fin des cours le 01/02/2027": func(r *Reglement) {
			r.Semestres = map[dossier.Semestre]Periode{semestre: p("", "01/02/2027", "31/01/2027")}
		},
		"n’est pas dans l’ordre":          func(r *Reglement) { r.Semestres = map[dossier.Semestre]Periode{semestre: {Inscriptions: []Plage{{}}}} },
		"pays assimilé":                   func(r *Reglement) { r.Assimiles = []string{"Suisse"} },
		"âge minimum":                     func(r *Reglement) { r.AgeMinimum = -1 },
		"délai d’impayé":                  func(r *Reglement) { r.DelaiImpaye = -1 },
		"relances":                        func(r *Reglement) { r.RelanceJours = -1 },
		"la loi n’autorise que 30\u00a0%": func(r *Reglement) { r.PremierPaiement = 3001 },
		"versements":                      func(r *Reglement) { r.Versements = 0 },
		"délai d’accès, financement CPF":  func(r *Reglement) { r.DelaiAcces[dossier.CPF] = Delai{Jours: -1} },
	} {
		r := DefaultReglement()
		spoil(&r)
		if err := r.Validate(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q in %v", says, err)
		}
	}
}

func TestStudentStatus(t *testing.T) {
	r := DefaultReglement()
	d := complete(t)
	if d.Diplome = "Doctorat fictif"; r.ConfersStudentStatus(d) {
		t.Error("evening inscription confers student status")
	}
	if r.TroisiemeCycle = []string{"doctorat FICTIF"}; !r.ConfersStudentStatus(d) {
		t.Error("a third-cycle diploma of the configuration does not")
	}
	d.Diplome, d.TroisiemeCycle = "", true
	if !r.ConfersStudentStatus(d) {
		t.Error("a third-cycle dossier does not")
	}
}

// TestCheckIsPure: the rules change nothing, and answer the same twice and
// from many goroutines.
func TestCheckIsPure(t *testing.T) {
	checker := NewChecker(context(t))
	d := foreigner(t)
	d.Pieces.Sejour.Mention, d.Financements = "Résident", nil
	first := checker.Check(d)
	done := make(chan int)
	for range 8 {
		go func() { done <- len(checker.Check(d).All) }()
	}
	for range 8 {
		if n := <-done; n != len(first.All) {
			t.Errorf("%d verdicts, then %d", len(first.All), n)
		}
	}
	if d.Financements != nil || len(d.UEs) != 1 {
		t.Error("the dossier was changed")
	}
}

func BenchmarkCheck(b *testing.B) {
	checker := NewChecker(context(b))
	good, bad := complete(b), foreigner(b)
	bad.Pieces = dossier.Pieces{}
	bad.Droit = dossier.Droit{}
	for name, d := range map[string]*dossier.Dossier{"complete": good, "incomplete": bad} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				checker.Check(d)
			}
		})
	}
}
