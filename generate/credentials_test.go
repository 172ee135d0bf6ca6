package generate_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnamdoc/generate"
	"cnamdoc/generate/needtool"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
)

func (h *house) after(days int) generate.Job {
	j := h.job(many(3)...)
	j.Today, j.CredentialsDays = today.AddDays(days), 30
	return j
}

// text is what a paper says, its lines joined.
func (h *house) text(name string) string {
	return output(h.t, needtool.Path(h.t, "pdftotext"), "-layout", filepath.Join(h.out, filepath.FromSlash(name)), "-")
}

const spentRun = "2026-2027-S1/impression/2026-11-22-01/ORLEANS-attestation.pdf"

// TestSpentCredentialsGo lets the time pass after which files that hold a
// password are no longer needed.
func TestSpentCredentialsGo(t *testing.T) {
	h := newHouse(t)
	h.run(h.after(0))
	password := many(3)[0].ENF.MotDePasse.Reveal()
	if !strings.Contains(h.text(attestationPath), password) || !strings.Contains(h.text(spentRun), password) {
		t.Fatal("the coupon holds no password to begin with")
	}
	first := number(t, h.tree()[attestationPath])
	for name := range h.tree() { // written that night, whatever the machine's clock
		if err := os.Chtimes(filepath.Join(h.out, name), clock(), clock()); err != nil {
			t.Fatal(err)
		}
	}
	if r := h.run(h.after(30)); r.IdentifiantsEffaces != 0 {
		t.Errorf("%d files before the time", r.IdentifiantsEffaces)
	}
	r := h.run(h.after(31))
	if r.IdentifiantsEffaces != 4 || len(r.Lots) != 0 { // three attestations and their run
		t.Errorf("%d files, print runs %v", r.IdentifiantsEffaces, r.Lots)
	}
	if text := h.text(attestationPath); strings.Contains(text, password) || !strings.Contains(text, "déjà été remis") {
		t.Error("the coupon still holds the password, or does not say where it went")
	}
	if number(t, h.tree()[attestationPath]) != first {
		t.Error("the paper has another number")
	}
	if _, err := os.Stat(filepath.Join(h.out, filepath.FromSlash(spentRun))); err == nil {
		t.Error("the print run is still there")
	}
	w := newWitness()
	w.finished(h, nil)
	for _, b := range w.broken {
		t.Error(b)
	}
	before := h.tree()
	j := h.after(60)
	j.Redraw = true
	if r := h.run(j); r.IdentifiantsEffaces != 0 && h.tree()[attestationPath] != before[attestationPath] {
		t.Errorf("drawn again, %d", r.IdentifiantsEffaces)
	}
	if strings.Contains(h.text(attestationPath), password) {
		t.Error("--redessiner brought the password back")
	}
}

// TestRevokedCredentialsGo: a revoked attestation's file is nobody's any more;
// what is not spent yet, or not printed, is left alone.
func TestRevokedCredentialsGo(t *testing.T) {
	h := newHouse(t)
	j := h.after(0)
	j.Auditeurs = []string{"CEN900001", "CEN900002"} // makes no print run
	h.run(j)
	if err := h.reg.Revoke(t.Context(), "direction", number(t, h.tree()[attestationPath]), "erreur", false); err != nil {
		t.Fatal(err)
	}
	h.run(h.after(31))
	if _, ok := h.tree()[attestationPath]; ok {
		t.Error("the revoked attestation is still there")
	}
	other := strings.Replace(attestationPath, "900001", "900002", 1)
	if !strings.Contains(h.text(other), many(2)[1].ENF.MotDePasse.Reveal()) {
		t.Error("an attestation that nobody has had yet lost its password")
	}
}

// TestHandedOverCredentialsGo: of a paper that was handed over, the day of that
// counts: on the last day of the time its coupon still shows them.
func TestHandedOverCredentialsGo(t *testing.T) {
	h := newHouse(t)
	password := many(1)[0].ENF.MotDePasse.Reveal()
	night := func(days int) *report.Report {
		j := h.after(days)
		j.Auditeurs = []string{"CEN900001"} // makes no print run
		return h.run(j)
	}
	night(0)
	if err := h.reg.HandOver(t.Context(), "guichet", []string{number(t, h.tree()[attestationPath])}); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(filepath.Join(h.out, attestationPath), clock().AddDate(0, 0, -9), clock().AddDate(0, 0, -9)); err != nil {
		t.Fatal(err)
	}
	if r := night(30); r.IdentifiantsEffaces != 0 || !strings.Contains(h.text(attestationPath), password) {
		t.Errorf("%d files a day early", r.IdentifiantsEffaces)
	}
	if r := night(31); r.IdentifiantsEffaces != 1 || strings.Contains(h.text(attestationPath), password) {
		t.Errorf("%d files once the time is over", r.IdentifiantsEffaces)
	}
}

// TestStrangersCredentialsGo: an attestation that a restored register does not
// know made room for another; it goes in its time, and nothing else does.
func TestStrangersCredentialsGo(t *testing.T) {
	h := newHouse(t)
	older := t.TempDir() + "/copie"
	h.backUp(older)
	h.run(h.after(0))
	h.putBack(older)
	h.skipAhead()
	h.run(h.after(0))
	stands := h.tree()["2026-2027-S1/ORLEANS/CEN900001/contrat.pdf"]
	for name := range h.tree() { // written that night, whatever the machine's clock
		if err := os.Chtimes(filepath.Join(h.out, name), clock(), clock()); err != nil {
			t.Fatal(err)
		}
	}
	const away = "2026-2027-S1/ORLEANS/CEN900001/retires/"
	for _, days := range []int{30, 31} {
		h.run(h.after(days))
		tree := h.tree()
		if stays := tree[away+"ATT-2026-000001.pdf"] != ""; stays != (days == 30) {
			t.Errorf("after %d days it is there: %t", days, stays)
		}
		if tree[away+"CTR-2026-000001.pdf"] == "" || tree["2026-2027-S1/ORLEANS/CEN900001/contrat.pdf"] != stands {
			t.Errorf("after %d days: %v", days, paths(tree))
		}
	}
}

// TestChangedCredentialsGo: so does one in which somebody had written before
// another took its place.
func TestChangedCredentialsGo(t *testing.T) {
	const away = "2026-2027-S1/ORLEANS/CEN900001/retires/ATT-2026-000001.pdf"
	h := newHouse(t)
	h.run(h.after(0))
	if err := h.reg.HandOver(t.Context(), "guichet", []string{"ATT-2026-000001"}); err != nil {
		t.Fatal(err)
	}
	changed := h.tree()[attestationPath] + "\n% read\n"
	if err := os.WriteFile(filepath.Join(h.out, attestationPath), []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	after := func(days int) string {
		j := h.after(days)
		j.Dossiers[0].UEs[1].Debut = day("2026-10-05")
		h.run(j)
		return h.tree()[away]
	}
	if after(0) != changed {
		t.Fatalf("it was not put away: %v", paths(h.tree()))
	}
	if after(40) != "" { // ten days later than the thirtieth, so that the day of its fall is past it
		t.Error("it is there after forty days")
	}
}

// TestReservedCredentialsGo: so does one that a killed night had drawn, and whose
// number was never issued.
func TestReservedCredentialsGo(t *testing.T) {
	h := newHouse(t)
	j := h.after(0)
	j.Register = &dying{Register: h.reg, step: "mark", n: 1}
	if _, err := generate.Run(t.Context(), j); !errors.Is(err, errKilled) {
		t.Fatalf("want the run to die, got %v", err)
	}
	annulled := h.after(0)
	annulled.Dossiers[0].Statut = dossier.Annulee
	h.run(annulled)
	after := func(days int) string {
		j := h.after(days)
		j.Dossiers[0].UEs[1].Debut = day("2026-10-05")
		h.run(j)
		return h.tree()["2026-2027-S1/ORLEANS/CEN900001/retires/ATT-2026-000001.pdf"]
	}
	if after(0) == "" {
		t.Fatalf("it was not put away: %v", paths(h.tree()))
	}
	for name := range h.tree() {
		if err := os.Chtimes(filepath.Join(h.out, name), clock(), clock()); err != nil {
			t.Fatal(err)
		}
	}
	for _, days := range []int{30, 31} {
		if stays := after(days) != ""; stays != (days == 30) {
			t.Errorf("after %d days it is there: %t", days, stays)
		}
	}
}
