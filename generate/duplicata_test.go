package generate_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cnamdoc/generate"
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
)

// living returns the register's living paper of a kind.
func (h *house) living(d dossier.Dossier, doc dossier.Document) register.Paper {
	h.t.Helper()
	p, err := h.reg.Current(h.t.Context(), register.PaperKey{Key: d.Key(), Document: doc})
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

func (h *house) sealOf(file string) (seal, number string) {
	h.t.Helper()
	data, err := os.ReadFile(filepath.Join(h.out, file))
	if err == nil {
		seal, number, err = pdf.ReadSeal(bytes.NewReader(data), int64(len(data)))
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return seal, number
}

// A duplicata bears the number, the date and the seal of the paper handed
// over, says that it is one, and is counted.
func TestDuplicata(t *testing.T) {
	h, d := newHouse(t), complete(1)
	h.run(h.job(d))
	p := h.living(d, dossier.Attestation)
	ctx := t.Context()
	var state *register.StateError
	if _, _, err := generate.Duplicata(ctx, h.job(d), p); !errors.As(err, &state) {
		t.Fatalf("a duplicata before handing over: %v", err)
	}
	if err := h.reg.HandOver(ctx, "guichet", []string{p.Number}); err != nil {
		t.Fatal(err)
	}
	// The dossier lacks something today: the paper stands all the same.
	d.Pieces.Identite.Expire = day("2026-10-01")
	seal, _ := h.sealOf(p.File)
	for want := 1; want <= 2; want++ {
		file, sheet, err := generate.Duplicata(ctx, h.job(d), p) // the second call knows an old count
		k := sheet.Rank
		if err != nil || k != want {
			t.Fatalf("duplicata %d: %d, %v", want, k, err)
		}
		if _, err := h.reg.SheetOut(ctx, "guichet", sheet, register.InPerson); err != nil {
			t.Fatal(err)
		}
		if got, number := h.sealOf(file); got != seal || number != p.Number {
			t.Errorf("%s bears %s, another seal: %v", file, number, got != seal)
		}
		if text := output(t, "pdftotext", filepath.Join(h.out, file), "-"); !strings.Contains(strings.Join(strings.Fields(text), " "), fmt.Sprintf("Duplicata n° %d", k)) {
			t.Errorf("%s does not say that it is a duplicata", file)
		}
		if filepath.Base(file) != map[int]string{1: "attestation-duplicata-1.pdf", 2: "attestation-duplicata-2.pdf"}[k] {
			t.Errorf("file %s", file)
		}
	}
	if p := h.living(d, dossier.Attestation); p.Duplicatas != 2 || p.State != register.Remise {
		t.Errorf("%d duplicatas, %v", p.Duplicatas, p.State)
	}
	before := h.tree()
	d.UEs = d.UEs[:1]
	var changed *generate.RedrawError
	if _, _, err := generate.Duplicata(ctx, h.job(d), p); !errors.As(err, &changed) || changed.Gone {
		t.Errorf("other rights: %v", err)
	}
	d.Statut = dossier.Annulee
	if _, _, err := generate.Duplicata(ctx, h.job(d), p); !errors.As(err, &changed) || !changed.Gone {
		t.Errorf("inscription annulée: %v", err)
	}
	if _, _, err := generate.Duplicata(ctx, h.job(), p); !errors.As(err, &changed) || !changed.Gone {
		t.Errorf("not in the data: %v", err)
	}
	if after := h.tree(); len(after) != len(before) {
		t.Errorf("%d files, then %d", len(before), len(after))
	}
}

// A file that was lost is put back as it was, and one whose wording changed
// meanwhile is recorded as it now is.
func TestRedraw(t *testing.T) {
	for _, doc := range []dossier.Document{dossier.Attestation, dossier.Retractation} {
		h, d := newHouse(t), complete(1)
		h.run(h.job(d))
		p := h.living(d, doc)
		before := h.tree()[p.File]
		if err := os.Remove(filepath.Join(h.out, filepath.FromSlash(p.File))); err != nil {
			t.Fatal(err)
		}
		if file, err := generate.Redraw(t.Context(), h.job(d), p); err != nil || filepath.ToSlash(file) != p.File {
			t.Fatalf("%s: %v", file, err)
		}
		if h.tree()[p.File] != before {
			t.Errorf("%v: other bytes", doc)
		}
		j := h.job(d)
		j.Organisme.Sigle, j.Organisme.Adresse = "XE", "9 rue de l’Essai, 45000 Orléans"
		if _, err := generate.Redraw(t.Context(), j, p); err != nil {
			t.Fatal(err)
		}
		now := h.living(d, doc)
		if now.Number != p.Number || now.FileHash == p.FileHash || now.Digests == p.Digests {
			t.Errorf("%v: the register still holds the former file", doc)
		}
	}
}

// What a person has accepted is not asked again until the facts change.
func TestQuestions(t *testing.T) {
	h := newHouse(t)
	d := complete(1)
	d.Droit.Mode = "virement" // à examiner, blocks nothing
	h.run(h.job(d))
	contrat := h.living(d, dossier.Contrat)
	d.Financements[0].Montant, d.Droit.Du, d.Droit.Regle = 24000, 24000, 24000
	d.UEs[1].Statut = dossier.Abandonnee // a signed contrat over two UE: an avenant
	asked := func(want ...string) []generate.Question {
		t.Helper()
		list, err := generate.Questions(t.Context(), h.job(d))
		if err != nil {
			t.Fatal(err)
		}
		var rules []string
		for _, q := range list {
			rules = append(rules, q.Regle)
		}
		if len(rules) != len(want) {
			t.Fatalf("asked %v, want %v", rules, want)
		}
		return list
	}
	examens := func() int {
		t.Helper()
		j := h.job(d)
		j.DryRun = true
		return len(h.run(j).Examens)
	}
	list := asked("mode-paiement", report.RuleAvenant)
	if n := examens(); n != 2 {
		t.Errorf("the report asks %d questions", n)
	}
	for i, q := range list {
		err := h.reg.RecordDecision(t.Context(), register.Decision{Key: q.Dossier, Rule: q.Key, Facts: q.Facts, Accepts: true, By: "directrice", Why: "vu"})
		if err != nil {
			t.Fatal(err)
		}
		if n := examens(); n != len(list)-1-i {
			t.Errorf("after %d answers the report asks %d questions", i+1, n)
		}
	}
	asked()
	if p := h.living(d, dossier.Contrat); p.Number != contrat.Number {
		t.Errorf("the signed contrat became %s", p.Number)
	}
	d.Droit.Mode = "espèces"
	d.UEs[0].Fin = day("2027-02-10")
	asked("mode-paiement", report.RuleAvenant)
}

// Two desks serve the same person at once, or a desk somebody whose paper the
// night is writing: what one is writing is not the other's to clear up.
func TestDesksAtOnce(t *testing.T) {
	h, d := newHouse(t), complete(1)
	h.run(h.job(d))
	p := h.living(d, dossier.Attestation)
	if err := h.reg.HandOver(t.Context(), "guichet", []string{p.Number}); err != nil {
		t.Fatal(err)
	}
	first, second := h.job(d), false
	first.OnPassing(func(step string) {
		if step != "stage" || second {
			return
		}
		second = true // while the first desk is writing
		if _, _, err := generate.Duplicata(t.Context(), h.job(d), p); err != nil {
			t.Errorf("the second desk: %v", err)
		}
	})
	if _, _, err := generate.Duplicata(t.Context(), first, p); err != nil {
		t.Errorf("the first desk: %v", err)
	}
	for k := 1; k <= 2; k++ {
		if _, err := os.Stat(filepath.Join(h.out, fmt.Sprintf("2026-2027-S1/ORLEANS/%s/attestation-duplicata-%d.pdf", d.Auditeur.Code, k))); err != nil {
			t.Error(err)
		}
	}
	if h.temporary() != 0 {
		t.Error("something was left behind")
	}
}

// A paper put aside by a killed night, and what it left half-written, are the
// next night's to see to; a desk leaves them, unless they are old and nobody's.
func TestDeskLeavesTheNightsFiles(t *testing.T) {
	h, d := newHouse(t), complete(1)
	h.run(h.job(d))
	p := h.living(d, dossier.Attestation)
	if err := h.reg.HandOver(t.Context(), "guichet", []string{p.Number}); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Dir(filepath.Join(h.out, p.File))
	aside, fresh, old := filepath.Join(dir, ".cnamdoc-garde-ATT-2026-000009"), filepath.Join(dir, ".cnamdoc-1.tmp"), filepath.Join(dir, ".cnamdoc-2.tmp")
	for _, path := range []string{aside, fresh, old} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	past := time.Now().Add(-48 * time.Hour)
	if err := errors.Join(os.Chtimes(aside, past, past), os.Chtimes(old, past, past)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := generate.Duplicata(t.Context(), h.job(d), p); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{aside: true, fresh: true, old: false} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s: %v, want it there: %v", filepath.Base(path), err, want)
		}
	}
}
