package samples_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"

	"cnamdoc/importer"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/samples"
)

// written makes some of the samples.
func written(t *testing.T, names ...string) string {
	t.Helper()
	makers := map[string]func(io.Writer) error{samples.PetitFile: samples.Petit, samples.SemestreFile: samples.Inscriptions,
		samples.SaleFile: samples.Sale, sale1904: samples.Sale1904, samples.CatalogueFile: samples.Catalogue}
	dir := t.TempDir()
	for _, name := range names {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(makers[name](f), f.Close()); err != nil {
			t.Fatal(name, err)
		}
	}
	return dir
}

const sale1904 = "1904.xlsx"

func read(t *testing.T, path string) *importer.Import {
	t.Helper()
	im, err := importer.Read(context.Background(), path, importer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := im.Totals.Check(); err != nil {
		t.Error(err)
	}
	return im
}

// fictional is the mark of an invented value.
var fictional = regexp.MustCompile(`<fictif: ([^<>]*)>`)

// reglement is the rules of the sample configuration that matter here.
func reglement(t *testing.T) completeness.Reglement {
	t.Helper()
	var c struct {
		Semestres map[dossier.Semestre]struct {
			Inscriptions []struct{ Debut, Fin dossier.Date }
			Debut, Fin   dossier.Date
			ExamensFin   dossier.Date `toml:"examens_fin"`
		}
		Reglement struct {
			DelaiImpaye int `toml:"delai_impaye"`
		}
	}
	if err := toml.Unmarshal(fictional.ReplaceAll([]byte(samples.Config()), []byte("$1")), &c); err != nil {
		t.Fatal(err)
	}
	r := completeness.DefaultReglement()
	r.DelaiImpaye = c.Reglement.DelaiImpaye
	r.Semestres = map[dossier.Semestre]completeness.Periode{}
	for name, s := range c.Semestres {
		p := completeness.Periode{Debut: s.Debut, Fin: s.Fin, ExamensFin: s.ExamensFin}
		for _, i := range s.Inscriptions {
			p.Inscriptions = append(p.Inscriptions, completeness.Plage(i))
		}
		r.Semestres[name] = p
	}
	if err := r.Validate(); err != nil {
		t.Fatal(err)
	}
	return r
}

func checker(t *testing.T, dir string, im *importer.Import) *completeness.Checker {
	t.Helper()
	cat, err := importer.ReadCatalogue(context.Background(), filepath.Join(dir, samples.CatalogueFile), importer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range cat.Problems {
		if p.Severity == dossier.Information {
			continue // the line of title
		}
		t.Errorf("catalogue: %v", p)
	}
	return completeness.NewChecker(completeness.Context{Reglement: reglement(t), Catalogue: cat.UEs, Today: samples.Today,
		Others: completeness.NewIndex(im.Dossiers)})
}

// state is what the notes write of a paper.
func state(r completeness.Report, doc dossier.Document) string {
	switch {
	case !r.IsDue(doc):
		return "—"
	case r.Ready(doc):
		return "prête"
	}
	return "bloquée"
}

func said(r completeness.Report) string {
	var parts []string
	for _, v := range append(r.All, r.Notes...) {
		parts = append(parts, fmt.Sprintf("[%s %v] %s", v.Rule, v.Outcome, v.Message))
	}
	return strings.Join(parts, "\n    ")
}

// What the notes of the small sample promise is what the importer and the
// rules really do.
func TestPetitIsTrue(t *testing.T) {
	dir := written(t, samples.PetitFile, samples.CatalogueFile)
	im := read(t, filepath.Join(dir, samples.PetitFile))
	c := checker(t, dir, im)
	reports := map[string]completeness.Report{}
	for i := range im.Dossiers {
		reports[im.Dossiers[i].Auditeur.Code] = c.Check(&im.Dossiers[i])
	}
	for _, e := range samples.Expectations() {
		r, ok := reports[e.Code]
		if !ok {
			t.Errorf("%s %s: no dossier", e.Code, e.Identite)
			continue
		}
		want := fmt.Sprint(e.Attestation, e.Contrat, e.Convention, e.Relance)
		got := fmt.Sprint(state(r, dossier.Attestation), state(r, dossier.Contrat), state(r, dossier.Convention), state(r, dossier.Relance))
		if got != want {
			t.Errorf("%s %s (%s)\n  want %s\n  got  %s\n    %s", e.Code, e.Identite, e.Illustre, want, got, said(r))
			continue
		}
		var rules []string
		for _, v := range r.All {
			rules = append(rules, v.Rule)
		}
		if e.Regle == "—" && len(rules) > 0 || e.Regle != "—" && !slices.Contains(rules, e.Regle) {
			t.Errorf("%s %s (%s): want rule %s\n    %s", e.Code, e.Identite, e.Illustre, e.Regle, said(r))
		}
	}
	if len(reports) != len(samples.Expectations()) {
		t.Errorf("%d dossiers for %d persons", len(reports), len(samples.Expectations()))
	}
}

// The semester reads without a lost row, and 15 % of it is incomplete.
func TestSemesterIsTrue(t *testing.T) {
	dir := written(t, samples.SemestreFile, samples.CatalogueFile)
	im := read(t, filepath.Join(dir, samples.SemestreFile))
	if im.Totals.Lues != im.Totals.Importees || len(im.Dossiers) != 600 {
		t.Errorf("%+v, %d dossiers", im.Totals, len(im.Dossiers))
	}
	c, spoilt := checker(t, dir, im), samples.Spoilt()
	for i := range im.Dossiers {
		code, r := im.Dossiers[i].Auditeur.Code, c.Check(&im.Dossiers[i])
		if lacks, ok := spoilt[code]; ok != r.Incomplete() {
			t.Errorf("%s: lacks %q, incomplete is %v\n    %s", code, lacks, r.Incomplete(), said(r))
		}
	}
	if len(spoilt) != 90 {
		t.Errorf("%d dossiers of 600 lack something", len(spoilt))
	}
}

// The notes of the dirty sample say what the importer does with each row, in
// both date systems.
func TestSaleIsTrue(t *testing.T) {
	dir := written(t, samples.SaleFile)
	im := read(t, filepath.Join(dir, samples.SaleFile))
	for _, d := range samples.DirtNotes() {
		i := slices.IndexFunc(im.Rows, func(a importer.RowAccount) bool { return a.Row <= d.Row && d.Row <= a.To })
		if i < 0 {
			t.Errorf("row %d (%s) is not accounted for", d.Row, d.What)
			continue
		}
		if got := im.Rows[i].Outcome.String(); got != d.Outcome {
			t.Errorf("row %d (%s): %s (%s), want %s", d.Row, d.What, got, im.Rows[i].Motif, d.Outcome)
		}
		var codes []string
		for _, p := range im.Problems {
			if p.Ref.Row == d.Row {
				codes = append(codes, p.Code)
			}
		}
		if d.Problem == "" && len(codes) > 0 || d.Problem != "" && !slices.Contains(codes, d.Problem) {
			t.Errorf("row %d (%s): problems %q, want %q", d.Row, d.What, codes, d.Problem)
		}
	}
	if im.HeaderRow != 4 || im.Totals.Masquees != 1 || !im.Totals.Filtrees {
		t.Errorf("header in row %d, %+v", im.HeaderRow, im.Totals)
	}
}

// Both date systems say the same days, but for the day that never was.
func TestSale1904IsTrue(t *testing.T) {
	dir := written(t, samples.SaleFile, sale1904)
	days := func(im *importer.Import) map[string]string {
		m := map[string]string{}
		for i := range im.Dossiers {
			d := &im.Dossiers[i]
			m[d.Auditeur.Code] = fmt.Sprint(d.Auditeur.Naissance, d.Inscrit, d.FirstDay(), d.Pieces.Identite.Expire)
		}
		return m
	}
	if d := cmp.Diff(days(read(t, filepath.Join(dir, samples.SaleFile))), days(read(t, filepath.Join(dir, sale1904)))); d != "" {
		t.Error(d)
	}
}

// Every SIRET of the semester that is not meant to be wrong is right.
func TestSIRET(t *testing.T) {
	dir, spoilt := written(t, samples.SemestreFile), samples.Spoilt()
	im := read(t, filepath.Join(dir, samples.SemestreFile))
	n := 0
	for i := range im.Dossiers {
		a := &im.Dossiers[i].Auditeur
		numbers := []string{a.Employeur.SIRET}
		if spoilt[a.Code] != "SIRET faux" {
			for _, f := range im.Dossiers[i].Financements {
				numbers = append(numbers, f.Financeur.SIRET)
			}
		}
		for _, s := range numbers {
			if s == "" {
				continue
			}
			n++
			if err := dossier.CheckSIRET(s); err != nil {
				t.Errorf("%s: %v", a.Code, err)
			}
		}
	}
	if n < 100 {
		t.Errorf("%d SIRET", n)
	}
}
