package generate_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// night gives a job the columns of an export in which these dossiers spoke.
func (h *house) night(day int, dossiers ...dossier.Dossier) generate.Job {
	j := h.job(dossiers...)
	j.Today = today.AddDays(day)
	j.Centres = []templates.Centre{orleans, tours}
	j.Columns = map[string]int{"nom": len(dossiers), "statut": len(dossiers), "droit_regle": len(dossiers), "naissance": len(dossiers), "dossier_recu": len(dossiers)}
	j.Lecture.Fichier = "export.xlsx"
	return j
}

// refusal is what the guards say of a job: "revocations=6". Nothing is written.
func (h *house) refusal(j generate.Job) string {
	h.t.Helper()
	before := h.tree()
	var rows []register.Paper
	for p := range h.reg.All(h.t.Context(), register.Filter{}) {
		rows = append(rows, p)
	}
	_, err := generate.Run(h.t.Context(), j)
	var refused *generate.GuardError
	if err == nil {
		return ""
	}
	if !errors.As(err, &refused) {
		h.t.Fatal(err)
	}
	after := h.tree()
	delete(before, "2026-2027-S1/matin.pdf")
	delete(after, "2026-2027-S1/matin.pdf")
	if len(before) != len(after) {
		h.t.Errorf("%d files became %d", len(before), len(after))
	}
	for name, data := range before {
		if after[name] != data {
			h.t.Errorf("a refused night wrote %s", name)
		}
	}
	i := 0
	for p := range h.reg.All(h.t.Context(), register.Filter{}) {
		if diff := cmp.Diff(rows[i], p); diff != "" {
			h.t.Errorf("a refused night changed a paper:\n%s", diff)
		}
		i++
	}
	if !strings.Contains(refused.Hint(), "--accepter ") || !strings.Contains(refused.Sentence(), "rien n’a été écrit") {
		h.t.Errorf("%s → %s", refused.Sentence(), refused.Hint())
	}
	return strings.TrimPrefix(refused.Error(), "night refused: ")
}

// TestGuards: each guard refuses what is not plausible, by name and count, and
// no other; what is plausible passes.
func TestGuards(t *testing.T) {
	t.Parallel()
	each := func(n int, change func(*dossier.Dossier)) func([]dossier.Dossier, *generate.Job) []dossier.Dossier {
		return func(list []dossier.Dossier, _ *generate.Job) []dossier.Dossier {
			for i := range min(n, len(list)) {
				change(&list[i])
			}
			return list
		}
	}
	annul := func(d *dossier.Dossier) { d.Statut = dossier.Annulee }
	rename := func(d *dossier.Dossier) { d.Auditeur.NomUsage = "Autrement" }
	unpaid := func(d *dossier.Dossier) { d.Pieces.DossierRecu = dossier.Non }
	empty := func(d *dossier.Dossier) { d.Auditeur.Naissance = dossier.Date{} }
	lose := func(n int) func([]dossier.Dossier, *generate.Job) []dossier.Dossier {
		return func(list []dossier.Dossier, _ *generate.Job) []dossier.Dossier { return list[n:] }
	}
	column := func(id string, clear func(*dossier.Dossier)) func([]dossier.Dossier, *generate.Job) []dossier.Dossier {
		return func(list []dossier.Dossier, j *generate.Job) []dossier.Dossier {
			delete(j.Columns, id)
			for i := range list {
				clear(&list[i])
			}
			return list
		}
	}
	on := func(day int) func([]dossier.Dossier, *generate.Job) []dossier.Dossier {
		return func(list []dossier.Dossier, j *generate.Job) []dossier.Dossier {
			j.Today = today.AddDays(day)
			return list
		}
	}
	same := func(list []dossier.Dossier, _ *generate.Job) []dossier.Dossier { return list }
	for name, test := range map[string]struct {
		people int
		change func([]dossier.Dossier, *generate.Job) []dossier.Dossier
		want   string
	}{
		"the same export":           {12, same, ""},
		"two vanished":              {12, lose(2), ""},
		"a third vanished":          {12, lose(4), "dossiers=4"},
		"a column renamed":          {12, column("droit_regle", func(d *dossier.Dossier) { d.Droit.Regle, d.Droit.RegleConnu = 0, false }), "colonnes=12"},
		"the statut's column, of 2": {2, column("statut", func(d *dossier.Dossier) { d.Statut = dossier.StatutInconnu }), "colonnes=2"},
		"five emptied":              {12, each(5, empty), ""},
		"six emptied":               {12, each(6, empty), "colonnes=6"},
		"two annulled":              {12, each(2, annul), ""},
		"six annulled":              {12, each(6, annul), "revocations=6"}, // the attestations: contrats are signed
		"two of four annulled":      {4, each(2, annul), ""},
		"three of four annulled":    {4, each(3, annul), "revocations=3"},
		"two renamed":               {12, each(2, rename), ""},
		"six renamed":               {12, each(6, rename), "remplacements=6"},
		"three of four renamed":     {4, each(3, rename), "remplacements=3"},
		"two letters":               {12, each(2, unpaid), ""},
		"six letters":               {12, each(6, unpaid), "relances=6"},
		"yesterday":                 {4, on(-1), "horloge=1"},
		"a year later":              {4, on(370), ""},
		"more than a year later":    {4, on(371), "horloge=371"},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			first := h.night(0, many(test.people)...)
			first.Documents = []dossier.Document{dossier.Attestation, dossier.Contrat, dossier.Relance}
			h.run(first)
			tonight := h.night(1)
			tonight.Documents = first.Documents
			tonight.Columns = first.Columns
			tonight.Dossiers = test.change(many(test.people), &tonight)
			if got := h.refusal(tonight); got != test.want {
				t.Fatalf("refused %q, want %q", got, test.want)
			}
			guard, count, refused := strings.Cut(test.want, "=")
			if !refused {
				return
			}
			var n int
			if _, err := fmt.Sscan(count, &n); err != nil {
				t.Fatal(err)
			}
			tonight.Accept = map[string]int{guard: n + 1}
			if got := h.refusal(tonight); got != test.want {
				t.Errorf("another count: refused %q, want %q", got, test.want)
			}
			tonight.Accept = map[string]int{guard: n}
			if got := h.refusal(tonight); got != "" {
				t.Errorf("accepted, and refused %q", got)
			}
		})
	}
}

// TestNoGuardCriesWolf: a first night, a second semester, a night of one centre,
// another model, and a person alone.
func TestNoGuardCriesWolf(t *testing.T) {
	h := newHouse(t)
	h.run(h.night(0, many(8)...))
	second := many(8)
	for i := range second {
		second[i].Semestre = "2026-2027-S2"
	}
	one, other, alone := h.night(61, many(8)...), h.night(62, many(8)...), h.night(63, many(1)...)
	one.Centre, alone.Auditeurs = "Orléans", []string{"CEN900001"}
	other.Style.QRSide++
	for _, night := range []struct { // in the order of their days
		name string
		job  generate.Job
	}{{"a second semester", h.night(60, second...)}, {"one centre", one}, {"another model", other}, {"one person", alone}} {
		if _, err := generate.Run(t.Context(), night.job); err != nil {
			t.Errorf("%s: %v", night.name, err)
		}
	}
}
