package generate_test

import (
	"context"
	"testing"

	"cnamdoc/generate"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
)

// firstRelease is a register as the first release wrote it: two hashes a paper,
// and neither digests nor nights.
type firstRelease struct{ register.Register }

func old(claims []register.Claim) []register.Claim {
	list := make([]register.Claim, len(claims))
	for i, c := range claims {
		c.Digests, c.Presentation, c.Planned = "", register.Hash{1}, register.Planned{}
		list[i] = c
	}
	return list
}

func (r firstRelease) Plan(ctx context.Context, claims []register.Claim) ([]register.Answer, error) {
	return r.Register.Plan(ctx, old(claims))
}

func (r firstRelease) Reserve(ctx context.Context, by string, day dossier.Date, claims []register.Claim) ([]register.Answer, error) {
	return r.Register.Reserve(ctx, by, day, old(claims))
}

func (r firstRelease) MarkIssued(ctx context.Context, by string, issued []register.Issued) ([]register.Paper, error) {
	for i := range issued {
		issued[i].Digests, issued[i].Presentation = "", register.Hash{1}
	}
	return r.Register.MarkIssued(ctx, by, issued)
}

func (r firstRelease) SaveNights(context.Context, []register.NightDigest) error { return nil }

// firstRelease runs a night of the first release.
func (h *house) firstRelease(j generate.Job) {
	h.t.Helper()
	j.Register = firstRelease{j.Register}
	j.OldHashes()
	h.run(j)
}

// snapshot gives a job the last export of the release before.
func snapshot(j *generate.Job, dossiers []dossier.Dossier) {
	catalogue := j.Catalogue
	j.Former = func(context.Context, dossier.Semestre) ([]dossier.Dossier, dossier.Catalogue, error) {
		return dossiers, catalogue, nil
	}
}

// changes are the papers that a night does not leave as they are.
func changes(r *report.Report) (made []string) {
	for _, line := range r.Plan {
		made = append(made, line.Code+" "+line.Document.String()+" "+line.Action)
	}
	return made
}

// TestUpgrade: the same export after an upgrade changes nothing, whatever became
// of the models; a change of that night is seen, and it alone.
func TestUpgrade(t *testing.T) {
	people := func() []dossier.Dossier {
		list := many(4)
		for i := range list {
			list[i].Pieces.ContratSigne = dossier.Date{}
			list[i].Droit.RegleConnu, list[i].Droit.DuConnu = false, false
		}
		return list
	}
	reworded := *wordings()
	for name, test := range map[string]struct {
		snapshot bool
		job      func(*generate.Job)
		export   func([]dossier.Dossier)
		assumed  bool
		want     string
	}{
		"same export": {true, nil, nil, false, ""},
		"another model": {true, func(j *generate.Job) {
			j.Wording = &reworded
			j.Style.QRSide++
			j.Organisme.Signataire.Fonction = "présidente"
		}, nil, false, ""},
		"no snapshot": {false, func(j *generate.Job) { j.Style.QRSide++ }, nil, true, ""},
		"an address":  {true, nil, func(list []dossier.Dossier) { list[1].Auditeur.Adresse.Ligne1 = "ailleurs" }, false, "CEN900002 contrat refaite"},
		"a UE's end":  {true, nil, func(list []dossier.Dossier) { list[2].UEs[0].Fin.Day-- }, false, "CEN900003 contrat remplaçante"},
		"capitals": {true, nil, func(list []dossier.Dossier) {
			list[0].Auditeur.NomNaissance = dossier.Capitals(list[0].Auditeur.NomNaissance)
		}, false, ""},
		"an emptied cell": {true, nil, func(list []dossier.Dossier) { list[0].Auditeur.LieuNaissance = "" }, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.firstRelease(h.job(people()...))
			tonight := people()
			if test.export != nil {
				test.export(tonight)
			}
			for night := range 2 { // upgraded in place: the second needs no snapshot
				j := h.job(tonight...)
				j.Documents = []dossier.Document{dossier.Contrat}
				j.Today = today.AddDays(1 + night)
				if test.snapshot && night == 0 {
					snapshot(&j, people())
				}
				if test.job != nil {
					test.job(&j)
				}
				r := h.run(j)
				var got string
				for _, line := range changes(r) {
					if line[len("CEN900001 "):len("CEN900001 ")+len("contrat")] == "contrat" && r.Papiers["contrat"].Bloques == 0 {
						got += line
					}
				}
				if want := map[int]string{0: test.want}[night]; got != want {
					t.Errorf("night %d: %q, want %q (%+v)", night, got, want, r.Papiers["contrat"])
				}
				if (r.Repris > 0) != (test.assumed && night == 0) {
					t.Errorf("night %d: %d papers count as unchanged", night, r.Repris)
				}
			}
			for p, err := range h.reg.All(t.Context(), register.Filter{Documents: []dossier.Document{dossier.Contrat}}) {
				if err != nil || p.State.Valid() && p.Digests == "" {
					t.Errorf("%s has no digests, %v", p.Number, err)
				}
			}
		})
	}
}

// TestRedrawAfterUpgrade: how an older release drew its papers is not known, so
// that they stand, and are drawn again when somebody asks for it; once.
func TestRedrawAfterUpgrade(t *testing.T) {
	for name, known := range map[string]bool{"snapshot": true, "no snapshot": false} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.firstRelease(h.job(many(2)...))
			for night, want := range []int{0, 2, 0} {
				j := h.night(1+night, many(2)...)
				if j.Redraw = night > 0; known && night == 0 {
					snapshot(&j, many(2))
				}
				if got := h.run(j).Papiers["attestation"].Refaits; got != want {
					t.Errorf("night %d: %d drawn again, want %d", night, got, want)
				}
			}
		})
	}
}
