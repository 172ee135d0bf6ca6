package generate_test

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cnamdoc/generate"
	"cnamdoc/importer/dossier"
)

// restored puts the register back as it was at a moment of the past: nothing.
func (h *house) restored() {
	h.t.Helper()
	if err := h.reg.Close(); err != nil {
		h.t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal", "-shm", ".verrou"} {
		if err := os.Remove(h.db + suffix); err != nil && !os.IsNotExist(err) {
			h.t.Fatal(err)
		}
	}
	h.open()
	h.skipAhead()
}

// skipAhead is what a register does that was put back.
func (h *house) skipAhead() {
	h.t.Helper()
	outside, err := generate.OutsideMark(h.out)
	if err == nil {
		_, err = h.reg.SkipAhead(h.t.Context(), 1000, outside, today.Year)
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// A register that was restored from an older copy counts its lots from where
// it stood, and the directories of later ones are still there: they are left
// alone, and the new lot takes a name of its own.
func TestRestoredRegisterOverwritesNoLot(t *testing.T) {
	h := newHouse(t)
	job := func() generate.Job {
		j := h.job(many(3)...)
		j.Documents = []dossier.Document{dossier.Attestation}
		return j
	}
	h.run(job())
	runs := func() map[string]string {
		found := map[string]string{}
		for name, data := range h.tree() {
			if strings.Contains(name, "/impression/") {
				found[name] = data
			}
		}
		return found
	}
	before := runs()
	h.restored()
	h.killed(job(), "lot")
	h.open()
	r := h.run(job())
	if len(r.Lots) != 1 || r.Lots[0].Papiers != 3 {
		t.Fatalf("after the restoration, print runs %+v", r.Lots)
	}
	after := runs()
	if len(after) != len(before)+1 {
		t.Errorf("print runs before %v, after %v", slices.Sorted(maps.Keys(before)), slices.Sorted(maps.Keys(after)))
	}
	for name, data := range before {
		if after[name] != data {
			t.Errorf("%s was changed", name)
		}
	}
	if open, err := h.reg.OpenLots(t.Context()); err != nil || len(open) != 0 {
		t.Errorf("open lots %v, %v", open, err)
	}
}

// A register from before a paper was replaced knows neither the newer one, which
// lies in its place, nor that its own was put away: each number stays what it is.
func TestRestoredRegisterMixesNoPapers(t *testing.T) {
	const place, away = "2026-2027-S1/ORLEANS/CEN900001/attestation.pdf", "2026-2027-S1/ORLEANS/CEN900001/retires/ATT-2026-000001.pdf"
	days := []string{"2026-09-28", "2026-10-05", "2026-10-12"} // on which a UE begins
	for _, c := range []struct {
		name  string
		after string // what the night after the restoration states
		place string
		away  bool
	}{{"as it knows", days[0], "ATT-2026-000001", false}, {"as it does not know", days[2], "ATT-2026-001003", true}} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			night := func(begins string) {
				d := complete(1)
				d.UEs[1].Debut = day(begins)
				j := h.job(d)
				j.Documents = []dossier.Document{dossier.Attestation}
				h.run(j)
			}
			night(days[0])
			first := h.tree()[place]
			older := t.TempDir() + "/copie"
			h.backUp(older)
			night(days[1])
			if h.tree()[away] != first {
				t.Fatal("the first paper was not put away")
			}
			h.putBack(older)
			h.skipAhead()
			night(c.after)
			tree := h.tree()
			if got := number(t, tree[place]); got != c.place {
				t.Errorf("%s stands in its place, want %s", got, c.place)
			}
			if tree[away] != "" != c.away || c.away && tree[away] != first {
				t.Errorf("put away: %t, as it was: %t", tree[away] != "", tree[away] == first)
			}
		})
	}
}

// An older copy of the register takes the place of a newer one, which is put back
// a night later: a signed contrat, which data that changed meanwhile do not draw
// again, is where it knows it.
func TestNewerCopyFindsItsPapers(t *testing.T) {
	const place, away = "2026-2027-S1/ORLEANS/CEN900002/contrat.pdf", "2026-2027-S1/ORLEANS/CEN900002/retires/CTR-2026-001003.pdf"
	h := newHouse(t)
	older, newer := t.TempDir()+"/copie", t.TempDir()+"/copie"
	h.run(h.job(complete(1)))
	h.backUp(older)
	h.run(h.job(many(2)...))
	before := h.tree()[place]
	h.backUp(newer)
	h.putBack(older)
	h.skipAhead()
	h.run(h.job(many(2)...))
	between := h.tree()[place]
	if n := number(t, between); n != "CTR-2026-001003" {
		t.Fatalf("in the contrat's place: %s", n)
	}
	h.putBack(newer)
	h.skipAhead()
	list := many(2)
	list[1].UEs = list[1].UEs[:1]
	h.run(h.job(list...))
	tree := h.tree()
	if n := number(t, tree[place]); tree[place] != before {
		t.Errorf("in the contrat's place: %s, want %s", n, number(t, before))
	}
	if tree[away] != between {
		t.Errorf("what stood there meanwhile is gone: %v", paths(tree))
	}
}

// So it is when the older copy had only reserved the number: what lies there is
// put away and not removed, though to that copy it was never issued.
func TestNewerCopyFindsWhatWasReserved(t *testing.T) {
	const place = "2026-2027-S1/ORLEANS/CEN900002/contrat.pdf"
	h := newHouse(t)
	older, newer := t.TempDir()+"/copie", t.TempDir()+"/copie"
	h.run(h.job(complete(1)))
	j := h.job(many(2)...)
	j.Register = &dying{Register: h.reg, step: "mark", n: 2} // the contrats come second
	if _, err := generate.Run(t.Context(), j); !errors.Is(err, errKilled) {
		t.Fatalf("want the run to die, got %v", err)
	}
	h.backUp(older)
	h.run(h.job(many(2)...))
	before := h.tree()[place]
	h.backUp(newer)
	h.putBack(older)
	h.skipAhead()
	list := many(2)
	list[1].Statut = dossier.Annulee
	h.run(h.job(list...))
	list = many(2)
	list[1].UEs[1].Debut = day("2026-10-05")
	h.run(h.job(list...))
	if n := number(t, h.tree()[place]); n == number(t, before) {
		t.Fatalf("in the contrat's place: %s", n)
	}
	h.putBack(newer)
	h.skipAhead()
	list[1].UEs = list[1].UEs[:1]
	h.run(h.job(list...))
	if tree := h.tree(); tree[place] != before {
		t.Errorf("in the contrat's place: %s, want %s", number(t, tree[place]), number(t, before))
	}
}

// So is a handed-over attestation that a killed run had put aside, when the copy in
// place by the next night does not know it, or knows another drawing of it.
func TestNewerCopyFindsWhatWasPutAside(t *testing.T) {
	for _, known := range []bool{false, true} {
		t.Run(map[bool]string{false: "not known", true: "another drawing"}[known], func(t *testing.T) {
			h := newHouse(t)
			older, newer := t.TempDir()+"/copie", t.TempDir()+"/copie"
			if !known {
				h.backUp(older)
			}
			h.run(h.job(complete(1)))
			if known {
				h.backUp(older)
				j := h.job(complete(1))
				j.Style.Accent.B++
				j.Redraw = true
				h.run(j)
			}
			before := h.tree()[attestationPath]
			if err := h.reg.HandOver(t.Context(), "guichet", []string{number(t, before)}); err != nil {
				t.Fatal(err)
			}
			changed := complete(1)
			changed.UEs[1].Statut = dossier.Abandonnee
			h.killed(h.job(changed), "published")
			h.open()
			h.backUp(newer)
			h.putBack(older)
			h.skipAhead()
			h.run(h.job(changed))
			h.putBack(newer)
			h.skipAhead()
			after := complete(1)
			after.ENF.MotDePasse = dossier.NewSecret("Zq7#autre") // which its paper does not follow
			h.run(h.job(after))
			if tree := h.tree(); tree[attestationPath] != before {
				t.Errorf("in the attestation's place: %s, want %s as it was", number(t, tree[attestationPath]), number(t, before))
			}
		})
	}
}

// A paper that comes back stands in one place, also when another drawing of it lies
// where it was put away, as after a copy of the register.
func TestRestoredPaperStandsInOnePlace(t *testing.T) {
	const away = "2026-2027-S1/ORLEANS/CEN900001/retires/ATT-2026-000001.pdf"
	h := newHouse(t)
	h.run(h.job(complete(1)))
	older := h.tree()[attestationPath]
	j := h.job(complete(1))
	j.Style.Accent.B++
	j.Redraw = true
	h.run(j)
	annulled := complete(1)
	annulled.Statut = dossier.Annulee
	h.run(h.job(annulled))
	if data := h.tree()[away]; data == "" || data == older {
		t.Fatal("it was not put away, or not drawn again")
	}
	if err := os.WriteFile(filepath.Join(h.out, away), []byte(older), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second draws it
		h.run(h.job(complete(1)))
	}
	if tree := h.tree(); number(t, tree[attestationPath]) != "ATT-2026-000001" || tree[away] != "" {
		t.Errorf("it stands at %v", paths(tree))
	}
	h.noBrokenPromise(h.job(complete(1)))
}

// A letter that the restored register holds valid comes back from retires/,
// though none is due any more.
func TestRestoredLetterComesBack(t *testing.T) {
	const place, away = "2026-2027-S1/ORLEANS/CEN900001/relance.pdf", "2026-2027-S1/ORLEANS/CEN900001/retires/REL-2026-000001.pdf"
	h := newHouse(t)
	d := complete(1)
	d.Pieces.DossierRecu = dossier.Non
	h.run(h.job(d))
	first := h.tree()[place]
	older := t.TempDir() + "/copie"
	h.backUp(older)
	more := d
	more.Pieces.Identite.Expire = day("2020-01-01")
	h.run(h.job(more))
	h.run(h.job(more)) // held for one night: it was satisfied
	if h.tree()[away] != first {
		t.Fatalf("the first letter was not put away: %v", paths(h.tree()))
	}
	h.putBack(older)
	h.skipAhead()
	h.run(h.job(complete(1)))
	tree := h.tree()
	if tree[place] != first || tree[away] != "" {
		t.Errorf("the letter did not come back: %v", paths(tree))
	}
}
