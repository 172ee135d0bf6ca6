package generate_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cnamdoc/generate"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
)

// A paper that is drawn again has to be printed again, and tonight: its old
// print shows what is no longer true.
func TestRedrawnPaperIsPrintedTheSameNight(t *testing.T) {
	h := newHouse(t)
	h.run(h.job(complete(1)))
	changed := complete(1)
	changed.ENF.MotDePasse = dossier.NewSecret("Zq8#0001lO")
	r := h.run(h.job(changed))
	if len(r.Lots) != 1 || r.Lots[0].Document != dossier.Attestation || r.Lots[0].Papiers != 1 {
		t.Errorf("print runs: %+v", r.Lots)
	}
	if r := h.run(h.job(changed)); len(r.Lots) != 0 {
		t.Errorf("printed once more: %+v", r.Lots)
	}
	h.noBrokenPromise(h.job(changed))
}

// A person may revoke a paper while the batch is drawing it: the night goes on,
// and does not print it.
func TestPaperRevokedWhileDrawnIsNotPrinted(t *testing.T) {
	h := newHouse(t)
	j := h.job(many(3)...)
	j.Documents = []dossier.Document{dossier.Attestation}
	j.Register = &revoking{Register: h.reg}
	r := h.run(j)
	if len(r.Lots) != 1 || r.Lots[0].Papiers != 2 {
		t.Errorf("print runs: %+v", r.Lots)
	}
}

// revoking is a register whose first paper is revoked at the desk before it is
// marked issued.
type revoking struct {
	register.Register
	done bool
}

func (r *revoking) MarkIssued(ctx context.Context, by string, issued []register.Issued) ([]register.Paper, error) {
	if !r.done {
		r.done = true
		if err := r.Revoke(ctx, "guichet", issued[0].Number, "demande du directeur", false); err != nil {
			return nil, err
		}
	}
	return r.Register.MarkIssued(ctx, by, issued)
}

// A killed run may have published a replacement that nobody wants any more:
// the paper that stays valid must stand at its place again.
func TestOverwrittenPaperIsDrawnAgain(t *testing.T) {
	h := newHouse(t)
	h.run(h.job(complete(1)))
	before := h.tree()[attestationPath]
	changed := complete(1)
	changed.UEs[1].Statut = dossier.Abandonnee
	h.killed(h.job(changed), "published")
	if h.tree()[attestationPath] == before {
		t.Fatal("the killed run published nothing")
	}
	h.run(h.job(complete(1)))
	if h.tree()[attestationPath] != before {
		t.Errorf("%s was not put back", number(t, before))
	}
	h.noBrokenPromise(h.job(complete(1)))
}

// What a killed run issued and the next export lacks is printed once: a
// withdrawal form beside its contrat, whose number it names.
func TestLostPapersOfAKilledRunArePrintedOnce(t *testing.T) {
	for _, at := range []string{"lot begun", "lot"} {
		t.Run(at, func(t *testing.T) {
			h := newHouse(t)
			h.killed(h.job(many(3)...), at)
			h.open()
			list := many(3)[:2]
			h.run(h.job(list...))
			h.noBrokenPromise(h.job(list...))
			for name, data := range papers(h.tree()) {
				n, in := number(t, data), 0
				for _, numbers := range h.printed() {
					in += strings.Count(strings.Join(numbers, " "), n)
				}
				if in != 1 {
					t.Errorf("%s (%s) stands in %d print runs", n, name, in)
				}
			}
		})
	}
}

// A night that is refused leaves the lot of a killed one alone, too; the next
// prints its papers, as the plan says.
func TestRefusedNightLeavesTheLot(t *testing.T) {
	h := newHouse(t)
	h.run(h.night(0, many(12)...))
	list := many(12)
	list[11].ENF.MotDePasse = dossier.NewSecret("Zq8#0001lO")
	h.killed(h.night(1, list...), "lot")
	h.open()
	open := func() int {
		t.Helper()
		lots, err := h.reg.OpenLots(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return len(lots)
	}
	for i := range 6 {
		list[i].Statut = dossier.Annulee
	}
	j := h.night(2, list...)
	j.Style.Accent.B++ // what is to be printed is drawn anew
	_, err := generate.Run(t.Context(), j)
	var refused *generate.GuardError
	if !errors.As(err, &refused) || open() != 1 {
		t.Fatalf("want a refusal and the lot as it was, got %v and %d open lots", err, open())
	}
	j.Accept = map[string]int{refused.Refus[0].Garde: refused.Refus[0].Nombre}
	r := h.run(j)
	if open() != 0 || len(r.Lots) != 1 || r.Lots[0].Papiers != 1 || len(r.Ecarts) > 0 {
		t.Errorf("%d open lots, print runs %+v, not as planned %+v", open(), r.Lots, r.Ecarts)
	}
}

// TestPlanCountsALostLotAsUnprinted: what a killed run put in a print lot that
// never came to disk was not printed, for the plan as for the night: it is drawn
// in tonight's manner, and nobody is told of a page to pull.
func TestPlanCountsALostLotAsUnprinted(t *testing.T) {
	h := newHouse(t)
	h.killed(h.job(many(2)...), "lot")
	h.open()
	list := many(2)
	list[1].ENF.MotDePasse = dossier.NewSecret("Zq7#autre")
	j := h.job(list...)
	j.Style.Accent.B++
	dry := j
	dry.DryRun = true
	plan, night := h.run(dry), h.run(j)
	for _, r := range []*report.Report{plan, night} {
		if got := r.Papiers["attestation"].Refaits; got != 2 {
			t.Errorf("dry %v: %d attestations drawn again", r.ABlanc, got)
		}
		for _, line := range r.Plan {
			if line.Imprime {
				t.Errorf("dry %v: counts as printed: %+v", r.ABlanc, line)
			}
		}
	}
	if !reflect.DeepEqual(plan.Plan, night.Plan) || len(night.Plan) == 0 || len(night.Tombes) > 0 {
		t.Errorf("the plan:\n%+v\nthe night:\n%+v\nto pull: %+v", plan.Plan, night.Plan, night.Tombes)
	}
}

// What a killed run left half-written may hold a password: it goes on the next
// night, also where that night has nothing to write.
func TestHalfWrittenFilesGo(t *testing.T) {
	h := newHouse(t)
	h.run(h.job(many(2)...))
	h.killed(h.job(many(20)...), "rename")
	if n := h.temporary(); n == 0 {
		t.Fatal("the killed run left nothing")
	}
	h.open()
	h.run(h.job(many(2)...))
	if n := h.temporary(); n != 0 {
		t.Errorf("%d half-written files are left", n)
	}
}

// killed runs a job and stops it dead at a step.
func (h *house) killed(j generate.Job, at string) {
	h.t.Helper()
	j.OnPassing(func(step string) {
		if step == at {
			panic(errKilled)
		}
	})
	defer func() {
		if died := recover(); died != errKilled {
			h.t.Fatalf("want the run to die, got %v", died)
		}
	}()
	_, _ = generate.Run(h.t.Context(), j)
}

// A run that fails by itself clears up at once.
func TestFailedRunLeavesNothing(t *testing.T) {
	h := newHouse(t)
	h.run(h.job(complete(1)))
	before := h.tree()[attestationPath]
	changed := complete(1)
	changed.UEs[1].Statut = dossier.Abandonnee
	j := h.job(changed)
	j.Register = &dying{Register: h.reg, step: "mark", n: 1}
	if _, err := generate.Run(t.Context(), j); !errors.Is(err, errKilled) {
		t.Fatalf("want the run to fail, got %v", err)
	}
	if h.tree()[attestationPath] != before || h.temporary() != 0 {
		t.Error("the paper that stays valid was not put back, or something was left behind")
	}
	h.run(h.job(changed))
	h.noBrokenPromise(h.job(changed))
}

func (h *house) temporary() int {
	n := 0
	for name := range h.tree() {
		if hidden(filepath.Base(name)) {
			n++
		}
	}
	return n
}

// noBrokenPromise checks all that holds after a night that ended by itself.
func (h *house) noBrokenPromise(j generate.Job) {
	h.t.Helper()
	w := newWitness()
	w.finished(h, readyKeys(h, j.Reglement, j.Today, j.Dossiers))
	_, rows := w.always(h)
	w.prints(h, rows, signedKeys(j.Dossiers))
	for _, b := range w.broken {
		h.t.Error(b)
	}
}

// A file that was thrown away, cut or altered is drawn again under its number.
func TestDamagedPaperIsDrawnAgain(t *testing.T) {
	h := newHouse(t)
	h.run(h.job(complete(1)))
	path := filepath.Join(h.out, filepath.FromSlash(attestationPath))
	before := h.tree()[attestationPath]
	for _, damage := range []func() error{
		func() error { return os.Remove(path) },
		func() error { return os.Truncate(path, 100) },
		func() error { return os.WriteFile(path, []byte(strings.Replace(before, "%PDF", "%pdf", 1)), 0o600) },
	} {
		if err := damage(); err != nil {
			t.Fatal(err)
		}
		h.run(h.job(complete(1)))
		if h.tree()[attestationPath] != before {
			t.Error("not drawn again")
		}
	}
}

// A paper that is restored after another stood in its place is drawn again at
// that place, handed over or not.
func TestRestoredPaperIsDrawnAgain(t *testing.T) {
	for _, handed := range []bool{false, true} {
		h := newHouse(t)
		h.run(h.job(complete(1)))
		before := h.tree()[attestationPath]
		first := number(t, before)
		ctx := t.Context()
		if handed {
			if err := h.reg.HandOver(ctx, "guichet", []string{first}); err != nil {
				t.Fatal(err)
			}
		}
		if err := h.reg.Revoke(ctx, "direction", first, "erreur", true); err != nil {
			t.Fatal(err)
		}
		h.run(h.job(complete(1)))
		second := number(t, h.tree()[attestationPath])
		if first == second {
			t.Fatal("want a new number")
		}
		if err := h.reg.Revoke(ctx, "direction", second, "erreur", true); err != nil {
			t.Fatal(err)
		}
		if err := h.reg.Restore(ctx, "direction", first, "c’était le bon"); err != nil {
			t.Fatal(err)
		}
		h.run(h.job(complete(1)))
		if h.tree()[attestationPath] != before {
			t.Errorf("handed over %v: %s was not put back", handed, first)
		}
	}
}

// TestOlderDrawingIsNotTakenForTheNewer: somebody wrote in the drawing that lies
// beside a locked file, and the person has left: the older one in its place is not
// recorded as the paper, and nothing is removed.
func TestOlderDrawingIsNotTakenForTheNewer(t *testing.T) {
	h := newHouse(t)
	d, other := complete(1), complete(2)
	h.run(h.night(0, d, other))
	place := filepath.Join(h.out, filepath.FromSlash(h.living(d, dossier.Attestation).File))
	unlock, err := lockFile(place)
	if errors.Is(err, errors.ErrUnsupported) {
		t.Skip("no file can be locked here")
	}
	if err != nil {
		t.Fatal(err)
	}
	d.ENF.MotDePasse = dossier.NewSecret("autre-mot")
	h.run(h.night(1, d, other))
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	file := h.living(d, dossier.Attestation).File
	beside := filepath.Join(h.out, filepath.FromSlash(file))
	if beside == place {
		t.Fatal("not drawn beside its place")
	}
	data, err := os.ReadFile(beside)
	if err == nil {
		err = os.WriteFile(beside, append(data, '\n'), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	h.run(h.night(2, other))
	if _, err := os.Stat(beside); err != nil || h.living(d, dossier.Attestation).File != file {
		t.Errorf("%v; the paper is now said to lie at %s", err, h.living(d, dossier.Attestation).File)
	}
}
