package guichet_test

import (
	"path/filepath"
	"testing"
	"time"

	"cnamdoc/generate/guichet"
	"cnamdoc/generate/guichet/guichettest"
	"cnamdoc/generate/instantane"
	"cnamdoc/generate/register"
	"cnamdoc/generate/register/sqlite"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
)

// The people, the organisation and the teaching of these tests are invented.

const s1 = guichettest.S1

var (
	day    = guichettest.Day
	person = guichettest.Person
	crowd  = guichettest.Crowd

	today = dossier.Date{Year: 2026, Month: 11, Day: 22}
	clock = func() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }
)

func born(text string) func(*dossier.Dossier) {
	return func(d *dossier.Dossier) { d.Auditeur.Naissance = day(text) }
}

func in(centre string) func(*dossier.Dossier) {
	return func(d *dossier.Dossier) { d.Centre = centre }
}

// town is the small invented export of most tests.
func town() []dossier.Dossier {
	return []dossier.Dossier{
		person("CEN900001", "Marchand", "Ombeline", func(d *dossier.Dossier) { d.Auditeur.NomUsage = "Vaucanson" }),
		person("CEN900002", "Vaugirardin", "Éloi", func(d *dossier.Dossier) { d.Auditeur.Civilite = dossier.Monsieur }),
		person("CEN900003", "L’Hermite", "Zoé", func(d *dossier.Dossier) { d.Pieces.DossierRecu = dossier.Non }),
		person("CEN900004", "Œuvrard", "Łukasz", func(d *dossier.Dossier) {
			d.Auditeur.AutresCodes, d.Auditeur.AncienCode, d.Droit.Mode = []string{"IDF700004"}, "CEN910004", "virement"
		}),
		person("CEN900005", "Dupont", "Marie", born("1980-01-05")),
		person("CEN900006", "Dupont", "Marie", born("1991-07-06")),
		person("CEN900007", "De La Fontaine", "Jean-Pierre"),
	}
}

// post is a desk under test, with the directories that it works in.
type post struct {
	*guichet.Desk
	t    testing.TB
	dir  string
	snap string
}

// newPost opens a desk on a new register, over an export.
func newPost(t testing.TB, dossiers []dossier.Dossier) *post {
	t.Helper()
	dir := t.TempDir()
	reg, err := sqlite.Open(t.Context(), filepath.Join(dir, "registre.sqlite"), register.Options{ShortCode: seal.ShortCode, Now: clock, Create: true})
	check(t, err)
	t.Cleanup(func() { check(t, reg.Close()) })
	desk, err := guichettest.Desk(reg, filepath.Join(dir, "sortie"), clock)
	check(t, err)
	desk.Date = today
	p := &post{t: t, dir: dir, snap: filepath.Join(dir, "instantanes"), Desk: desk}
	p.export(dossiers)
	return p
}

// export is a night that accepted an export.
func (p *post) export(dossiers []dossier.Dossier) {
	p.t.Helper()
	keep(p.t, p.snap, dossiers)
	index, err := guichet.OpenIndex(p.snap, "")
	check(p.t, err)
	p.Index = index
}

// keep makes dossiers the last export of a directory.
func keep(t testing.TB, dir string, dossiers []dossier.Dossier) {
	t.Helper()
	info := instantane.Info{Semestre: s1, Taken: clock(), Export: "inscriptions.xlsx"}
	check(t, instantane.Save(dir, info, dossiers, dossier.Catalogue{}, nil))
}

// issue gives somebody an attestation.
func (p *post) issue(code string) register.Paper {
	p.t.Helper()
	papers, err := p.Issue(p.t.Context(), "essai", key(code), dossier.Attestation)
	check(p.t, err)
	if len(papers) != 1 {
		p.t.Fatalf("%s: %d attestations", code, len(papers))
	}
	return papers[0]
}

func key(code string) dossier.Key {
	return dossier.Key{Code: code, Semestre: s1, Centre: "Orléans"}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
