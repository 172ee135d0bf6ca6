package generate_test

import (
	"slices"
	"strings"
	"testing"

	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
)

// TestSwappedUE: rows that state another code state another value, and the
// attestation is replaced; a UE that is gone for nothing is asked about, and
// behind a signed contrat nothing moves.
func TestSwappedUE(t *testing.T) {
	byCPF := func(d *dossier.Dossier) {
		d.Financements = []dossier.Financement{{Nature: dossier.CPF, Accord: dossier.Oui}}
		d.Droit, d.Pieces.ContratSigne = dossier.Droit{RegleConnu: true}, dossier.Date{}
	}
	other := ue("NFA032", "Programmation Java : programmation objet")
	other.Refs = complete(1).Source
	for name, c := range map[string]struct {
		before  func(*dossier.Dossier)
		after   func(*dossier.Dossier)
		replace bool
	}{
		"swapped":                 {byCPF, func(d *dossier.Dossier) { d.UEs[1] = other }, true},
		"gone for nothing":        {byCPF, func(d *dossier.Dossier) { d.UEs = d.UEs[:1] }, false},
		"two gone, one comes":     {byCPF, func(d *dossier.Dossier) { d.UEs = []dossier.UE{other} }, false},
		"behind a signed contrat": {func(*dossier.Dossier) {}, func(d *dossier.Dossier) { d.UEs[1] = other }, false},
		"swapped, a value silent": {byCPF, func(d *dossier.Dossier) { d.UEs[1], d.Auditeur.LieuNaissance = other, "" }, false},
		"swapped, contrat silent": {func(*dossier.Dossier) {}, func(d *dossier.Dossier) { d.UEs[1], d.Pieces.ContratSigne = other, dossier.Date{} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			d := complete(1)
			c.before(&d)
			h.run(h.job(d))
			old := number(t, h.tree()[attestationPath])
			c.after(&d)
			j := h.job(d)
			j.Catalogue["NFA032"] = j.Catalogue["NFA031"]
			r := h.run(j)
			at := slices.IndexFunc(r.Plan, func(p report.Prevu) bool {
				return p.Document == dossier.Attestation && p.Action == register.Remplacante.String()
			})
			if replaced := at >= 0; replaced != c.replace {
				t.Fatalf("replaced: %v; plan: %+v", replaced, r.Plan)
			}
			now := number(t, h.tree()[attestationPath])
			if (now != old) != c.replace {
				t.Errorf("%s stood, and now %s", old, now)
			}
			if c.replace && (!strings.Contains(r.Plan[at].Motif, "NFA008") || !strings.Contains(r.Plan[at].Motif, "NFA032")) {
				t.Errorf("the reason names not both codes: %q", r.Plan[at].Motif)
			}
		})
	}
}
