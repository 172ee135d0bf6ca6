package wording

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"cnamdoc/generate/balise"
	"cnamdoc/generate/blocks"
	"cnamdoc/generate/layout"
	"cnamdoc/generate/pdf"
	"cnamdoc/importer/dossier"
)

// drawn draws a paper and returns it with its number of pages.
func drawn(t testing.TB, doc *blocks.Document) ([]byte, int) {
	t.Helper()
	d, err := layout.NewDrawer(layout.DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	file, err := d.Draw(doc)
	if err != nil {
		t.Fatal(err)
	}
	file.Info.Created = time.Date(2026, time.November, 22, 12, 0, 0, 0, time.UTC)
	out, err := pdf.AssembleBytes(file)
	if err != nil {
		t.Fatal(err)
	}
	return out, len(file.Pages)
}

// TestAttestationPages: up to 9 UE the attestation and its coupon share a page;
// from 10 on the coupon has its own.
func TestAttestationPages(t *testing.T) {
	model := compile(t, "attestation.md")
	for n, pages := range map[int]int{1: 1, 2: 1, 6: 1, 9: 1, 10: 2, 40: 3} {
		for _, specimen := range []bool{false, true} {
			in := enrolled(t, n)
			in.Emission.Specimen = specimen
			set, err := balise.Values(dossier.Attestation, in)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := model.Document(set)
			if err != nil {
				t.Fatal(err)
			}
			out, got := drawn(t, doc)
			if got != pages {
				t.Errorf("%d UE: %d pages, want %d", n, got, pages)
			}
			if most := 45 << 10; n < 10 && len(out) > most {
				t.Errorf("%d UE: %d bytes, want %d at most", n, len(out), most)
			}
		}
	}
}

// TestLongTitlesLeaveTheCouponItsPlace: nine UE with titles of two lines, taught
// over other days, to a person with a long name, still share a page with their
// coupon.
func TestLongTitlesLeaveTheCouponItsPlace(t *testing.T) {
	model := compile(t, "attestation.md")
	for _, n := range []int{6, 7, 8, 9} {
		in := enrolled(t, n)
		a := &in.Dossier.Auditeur
		a.NomUsage, a.Prenom, a.LieuNaissance = "Đặng-Œuvrard", "Thị Hương Łucja", "Thành phố Hồ Chí Minh (Viêt Nam)"
		for i := range in.Dossier.UEs {
			ue := &in.Dossier.UEs[i]
			ue.Intitule = [...]string{testUEs[2].Intitule, "Gestion des ressources humaines et stratégiques en établissements sanitaires et médico-sociaux"}[i%2]
			ue.Debut = day(2026, time.September, 21+i)
		}
		in.Emission.Duplicata, in.Emission.DuplicataLe = 2, day(2026, time.December, 3)
		set, err := balise.Values(dossier.Attestation, in)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := model.Document(set)
		if err != nil {
			t.Fatal(err)
		}
		if _, pages := drawn(t, doc); pages != 1 {
			t.Errorf("%d UE: %d pages, want 1", n, pages)
		}
	}
}

// TestRelanceIsOnePage: a letter that asks for all that a person may lack stays
// on one page, so that it folds once into its envelope.
func TestRelanceIsOnePage(t *testing.T) {
	for _, p := range papers() {
		if p.doc != dossier.Relance {
			continue
		}
		doc, err := write(t, p)
		if err != nil {
			t.Fatal(err)
		}
		if _, pages := drawn(t, doc); pages != 1 {
			t.Errorf("%s: %d pages, want 1", p.golden, pages)
		}
	}
}

// TestPapersToLookAt writes every paper of the golden files into the directory
// named by CNAMDOC_REGARDER, for a person to look at; without it, it only draws
// them.
func TestPapersToLookAt(t *testing.T) {
	dir := os.Getenv("CNAMDOC_REGARDER")
	for _, p := range papers() {
		doc, err := write(t, p)
		if err != nil {
			t.Fatal(err)
		}
		out, _ := drawn(t, doc)
		if dir == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, p.golden+".pdf"), out, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
