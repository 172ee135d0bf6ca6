package generate_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cnamdoc/generate/needtool"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"

	"github.com/google/go-cmp/cmp"
)

// TestFallenPages: a paper that fell is named with the page to pull, which holds
// its number; one drawn again after it was printed is one of them.
func TestFallenPages(t *testing.T) {
	for name, duplex := range map[string][]dossier.Document{"recto": nil, "recto verso": {dossier.Attestation}} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			people := many(5)
			j := h.job(people...)
			j.Documents, j.Duplex = []dossier.Document{dossier.Attestation}, duplex
			first := h.run(j)
			if len(first.Tombes) != 0 {
				t.Errorf("a first night pulls %+v", first.Tombes)
			}
			numbers := map[string]string{}
			for _, e := range first.Emis {
				numbers[e.Code] = e.Numero
			}
			people[1].Auditeur.Naissance = people[1].Auditeur.Naissance.AddDays(1)
			people[2].ENF.MotDePasse = dossier.NewSecret("autre-mot")
			people[3].Statut = dossier.Annulee
			if err := h.reg.HandOver(t.Context(), "guichet", []string{numbers[people[3].Auditeur.Code]}); err != nil {
				t.Fatal(err)
			}
			j.Dossiers, j.Today = people, today.AddDays(1)
			r := h.run(j)
			got := map[string]report.Sort{}
			for _, f := range r.Tombes {
				got[f.Numero] = f.Sort
				if why := map[report.Sort]string{report.Remplacee: "date de naissance", report.Refaite: "identifiants ENF"}[f.Sort]; why != "" && f.Motif != french.Text(why) {
					t.Errorf("%s fell for %q, want %q", f.Numero, f.Motif, why)
				}
				if f.Nom == "" || f.Remise != (f.Sort == report.Revoquee) {
					t.Errorf("%+v", f)
				}
				text := output(t, needtool.Path(t, "pdftotext"), "-f", strconv.Itoa(f.Page), "-l", strconv.Itoa(f.Page), filepath.Join(h.out, f.Lot), "-")
				if f.Page == 0 || !strings.Contains(text, f.Numero) {
					t.Errorf("%s is not on page %d of %s", f.Numero, f.Page, f.Lot)
				}
			}
			want := map[string]report.Sort{numbers[people[1].Auditeur.Code]: report.Remplacee, numbers[people[2].Auditeur.Code]: report.Refaite,
				numbers[people[3].Auditeur.Code]: report.Revoquee}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
			if again := h.run(j); len(again.Tombes) != 0 {
				t.Errorf("the same night again pulls %+v", again.Tombes)
			}
		})
	}
}

// TestRestoredSaysWhatChanged: the morning says of a paper that stands again what
// it prints otherwise by now where the night after draws that, and nothing where it
// does not.
func TestRestoredSaysWhatChanged(t *testing.T) {
	for name, test := range map[string]struct {
		before, after func(*dossier.Dossier)
		document      dossier.Document
		want          string
	}{
		"nothing":       {func(*dossier.Dossier) {}, func(*dossier.Dossier) {}, dossier.Attestation, ""},
		"a password":    {func(*dossier.Dossier) {}, func(d *dossier.Dossier) { d.ENF.MotDePasse = dossier.NewSecret("autre-mot") }, dossier.Attestation, "identifiants ENF"},
		"and a silence": {func(d *dossier.Dossier) { d.Auditeur.NomUsage = "Autre" }, func(d *dossier.Dossier) { d.ENF.MotDePasse = dossier.NewSecret("autre-mot") }, dossier.Attestation, ""},
		"a signature":   {func(d *dossier.Dossier) { d.Pieces.ContratSigne = dossier.Date{} }, func(*dossier.Dossier) {}, dossier.Contrat, ""},
	} {
		h := newHouse(t)
		d := complete(1)
		test.before(&d)
		h.run(h.night(0, d))
		d.Statut = dossier.Annulee
		h.run(h.night(1, d))
		d = complete(1)
		test.after(&d)
		r := h.run(h.night(2, d))
		at := slices.IndexFunc(r.Retablis, func(one report.Retabli) bool { return one.Document == test.document })
		if at < 0 || r.Retablis[at].Change != french.Text(test.want) {
			t.Errorf("%s: restored %+v, want the change %q", name, r.Retablis, test.want)
			continue
		}
		redrawn := slices.ContainsFunc(h.run(h.night(3, d)).Emis, func(e report.Emis) bool { return e.Numero == r.Retablis[at].Numero && e.Refait })
		if redrawn != (test.want != "") {
			t.Errorf("%s: drawn again %v", name, redrawn)
		}
	}
}

// TestPageOfAMissingRun: a print run that somebody threw away, or damaged, costs
// the page and nothing else.
func TestPageOfAMissingRun(t *testing.T) {
	for name, spoil := range map[string]func(path string) error{
		"thrown away": os.Remove,
		"damaged":     func(path string) error { return os.WriteFile(path, []byte("%PDF-1.7\nx"), 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			people := many(2)
			j := h.job(people...)
			j.Documents = []dossier.Document{dossier.Attestation}
			r := h.run(j)
			if err := spoil(filepath.Join(h.out, r.Lots[0].Fichier)); err != nil {
				t.Fatal(err)
			}
			people[1].Auditeur.Naissance = people[1].Auditeur.Naissance.AddDays(1)
			j.Dossiers = people
			r = h.run(j)
			if len(r.Tombes) != 1 || r.Tombes[0].Page != 0 || r.Tombes[0].Lot == "" {
				t.Errorf("%+v", r.Tombes)
			}
		})
	}
}
