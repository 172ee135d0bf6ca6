package press

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"cnamdoc/generate/balise"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

func day(t testing.TB, iso string) dossier.Date {
	t.Helper()
	d, err := dossier.ParseDate(iso)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// contrat orders the contrat of an invented person, with no field empty.
func contrat(t testing.TB) (*Settings, *Order) {
	s := &Settings{Reglement: completeness.Reglement{Semestres: map[dossier.Semestre]completeness.Periode{
		"2026-2027-S1": {Debut: day(t, "2026-09-28"), Fin: day(t, "2027-01-30"), ExamensFin: day(t, "2027-06-26")}}}}
	ue := dossier.UE{Code: "NFA031", Debut: day(t, "2026-09-30"), Fin: day(t, "2027-01-27"), Statut: dossier.Confirmee}
	d := &dossier.Dossier{Semestre: "2026-2027-S1", Centre: "Orléans", Statut: dossier.Confirmee, UEs: []dossier.UE{ue}}
	d.Auditeur = dossier.Auditeur{Code: "CEN900001", NomNaissance: "Essai", NomUsage: "Essayeur", Prenom: "Philippine",
		Civilite: dossier.Madame, Naissance: day(t, "1988-04-02"), LieuNaissance: "Blois"}
	return s, &Order{Dossier: d, Contrat: "CTR-2026-000001", Digest: "liste", Papier: completeness.Papier{Document: dossier.Contrat,
		UEs: []dossier.UE{ue}, Prix: completeness.Share{Montant: 24000, Connu: true, Source: "export", Catalogue: 24000, CatalogueConnu: true}}}
}

// TestRightsVector: registers hold hashes of these bytes.
func TestRightsVector(t *testing.T) {
	const want = `{"Code":"CEN900001","Nom":"Essai","Usage":"Essayeur","Prenom":"Philippine","Civilite":2,"Naissance":"1988-04-02",` +
		`"Lieu":"Blois","Reference":"CTR-2026-000001","Statut":1,"Type":0,"Periode":{"Debut":"2026-09-28","Fin":"2027-06-26"},` +
		`"UEs":[{"Code":"NFA031","Debut":"2026-09-30","Fin":"2027-01-27"}],` +
		`"Prix":{"Montant":24000,"Connu":true,"Source":"export","Catalogue":24000,"CatalogueConnu":true},"Manques":"liste"}`
	s, o := contrat(t)
	if got := string(s.Rights(o)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// leaves are the values of a state by their path; a date is one value.
func leaves(path string, v reflect.Value, into map[string]string) {
	switch {
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			leaves(path, v.Index(i), into)
		}
	case v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[dossier.Date]():
		for i := range v.NumField() {
			leaves(path+"."+v.Type().Field(i).Name, v.Field(i), into)
		}
	default:
		into[path] += fmt.Sprint(v.Interface(), ";")
	}
}

// TestEveryRightCounts changes what each field of the rights is made from: that
// field changes, and the hash with it. A new field must be tried here.
func TestEveryRightCounts(t *testing.T) {
	other := day(t, "2026-09-01")
	changes := map[string]func(*Settings, *Order){
		".Code":          func(_ *Settings, o *Order) { o.Dossier.Auditeur.Code = "CEN900002" },
		".Nom":           func(_ *Settings, o *Order) { o.Dossier.Auditeur.NomNaissance = "Essais" },
		".Usage":         func(_ *Settings, o *Order) { o.Dossier.Auditeur.NomUsage = "" },
		".Prenom":        func(_ *Settings, o *Order) { o.Dossier.Auditeur.Prenom = "Philippa" },
		".Civilite":      func(_ *Settings, o *Order) { o.Dossier.Auditeur.Civilite = dossier.Monsieur },
		".Naissance":     func(_ *Settings, o *Order) { o.Dossier.Auditeur.Naissance = other },
		".Lieu":          func(_ *Settings, o *Order) { o.Dossier.Auditeur.LieuNaissance = "Tours" },
		".Reference":     func(_ *Settings, o *Order) { o.Contrat = "CTR-2026-000002" },
		".Statut":        func(_ *Settings, o *Order) { o.Dossier.Statut = dossier.EnAttente },
		".Type":          func(_ *Settings, o *Order) { o.Dossier.Type = dossier.InscriptionVAE },
		".Periode.Debut": func(_ *Settings, o *Order) { o.Dossier.UEs[0].Debut = other },
		".Periode.Fin": func(s *Settings, _ *Order) {
			s.Reglement.Semestres["2026-2027-S1"] = completeness.Periode{ExamensFin: other}
		},
		".UEs.Code":            func(_ *Settings, o *Order) { o.Papier.UEs = append(o.Papier.UEs, dossier.UE{Code: "NFA008"}) },
		".UEs.Debut":           func(_ *Settings, o *Order) { o.Papier.UEs[0].Debut = other },
		".UEs.Fin":             func(_ *Settings, o *Order) { o.Papier.UEs[0].Fin = other },
		".Prix.Montant":        func(_ *Settings, o *Order) { o.Papier.Prix.Montant++ },
		".Prix.Connu":          func(_ *Settings, o *Order) { o.Papier.Prix.Connu = false },
		".Prix.Source":         func(_ *Settings, o *Order) { o.Papier.Prix.Source = "catalogue" },
		".Prix.Catalogue":      func(_ *Settings, o *Order) { o.Papier.Prix.Catalogue++ },
		".Prix.CatalogueConnu": func(_ *Settings, o *Order) { o.Papier.Prix.CatalogueConnu = false },
		".Manques":             func(_ *Settings, o *Order) { o.Digest = "autre liste" },
	}
	s, o := contrat(t)
	before, bytes := map[string]string{}, string(s.Rights(o))
	leaves("", reflect.ValueOf(s.rights(o)), before)
	for _, path := range slices.Sorted(maps.Keys(before)) {
		change := changes[path]
		if change == nil {
			t.Errorf("nothing changes %s", path)
			continue
		}
		s, o := contrat(t)
		change(s, o)
		after := map[string]string{}
		leaves("", reflect.ValueOf(s.rights(o)), after)
		if after[path] == before[path] || string(s.Rights(o)) == bytes {
			t.Errorf("another value of %s changes no right", path)
		}
	}
	if len(changes) != len(before) {
		t.Errorf("%d changes for %d fields", len(changes), len(before))
	}
}

// TestPeriode: a paper is valid from the first day of the semester, or of a
// course that starts before it, to the last day of the final exams.
func TestPeriode(t *testing.T) {
	full := completeness.Periode{Debut: day(t, "2026-09-28"), Fin: day(t, "2027-01-30"), ExamensFin: day(t, "2027-06-26")}
	noExams := completeness.Periode{Debut: full.Debut, Fin: full.Fin}
	for name, c := range map[string]struct {
		semestre     completeness.Periode
		starts, ends string // of the course; "" unknown
		debut, fin   string
	}{
		"a course within the semester":           {full, "2026-09-30", "2027-01-27", "2026-09-28", "2027-06-26"},
		"a course that starts before it":         {full, "2026-09-14", "2027-01-27", "2026-09-14", "2027-06-26"},
		"a course of unknown days":               {full, "", "", "2026-09-28", "2027-06-26"},
		"a course that ends after the exams":     {full, "2026-09-30", "2027-07-15", "2026-09-28", "2027-06-26"},
		"exams not known":                        {noExams, "2026-09-30", "2027-01-27", "2026-09-28", "2027-01-30"},
		"exams not known, a course that is long": {noExams, "2026-09-30", "2027-03-31", "2026-09-28", "2027-03-31"},
		"a semester that is not known":           {completeness.Periode{}, "2026-09-30", "2027-01-27", "2026-09-30", "2027-01-27"},
	} {
		s, o := contrat(t)
		s.Reglement.Semestres["2026-2027-S1"] = c.semestre
		ue := &o.Dossier.UEs[0]
		ue.Debut, ue.Fin = dossier.Date{}, dossier.Date{}
		if c.starts != "" {
			ue.Debut, ue.Fin = day(t, c.starts), day(t, c.ends)
		}
		if got, want := s.Periode(o.Dossier), (balise.Periode{Debut: day(t, c.debut), Fin: day(t, c.fin)}); got != want {
			t.Errorf("%s: %v – %v, want %v – %v", name, got.Debut, got.Fin, want.Debut, want.Fin)
		}
	}
}
