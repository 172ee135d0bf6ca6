package generate_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"cnamdoc/generate"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// twoCentres is an export of both centres.
func twoCentres(n int) []dossier.Dossier {
	list := many(n)
	for i := range list {
		if i%2 == 1 {
			list[i].Centre = tours.Nom
		}
	}
	return list
}

// TestCentresSideBySide runs the batches of two centres at once on one
// PostgreSQL register, night after night: no number twice, and each centre
// prints its own.
func TestCentresSideBySide(t *testing.T) {
	h := newHouse(t)
	dsn := cluster.Schema(t)
	h.reg = onPostgres(t, dsn)
	people := twoCentres(40)
	for night := range 3 {
		for i := range people[:12] {
			people[i].Auditeur.NomUsage = fmt.Sprintf("Essai-%c", 'a'+(night+i)%2)
		}
		var wg sync.WaitGroup
		reports := make([]*report.Report, 2)
		for i, centre := range []string{orleans.Nom, tours.Nom} {
			reg := onPostgres(t, dsn) // another process would have its own connections
			wg.Go(func() {
				j := h.job(people...)
				j.Register, j.Centre, j.Centres = reg, centre, []templates.Centre{orleans, tours}
				r, err := generate.Run(t.Context(), j)
				var refused *generate.GuardError
				if errors.As(err, &refused) { // a dozen new names in forty
					j.Accept = map[string]int{refused.Refus[0].Garde: refused.Refus[0].Nombre}
					r, err = generate.Run(t.Context(), j)
				}
				if err != nil || len(r.Erreurs) > 0 || night == 0 && len(r.Lots) != 3 {
					t.Errorf("%s, night %d: %v %+v", centre, night, err, r)
				}
				reports[i] = r
			})
		}
		wg.Wait()
		seen := map[string]bool{}
		for _, r := range reports {
			for _, e := range r.Emis {
				if seen[e.Numero] {
					t.Errorf("night %d: %s was given to two", night, e.Numero)
				}
				seen[e.Numero] = true
			}
		}
		if t.Failed() {
			return
		}
	}
	h.noBrokenPromise(h.job(people...))
}

// TestSecondBatchIsToldWho lets a batch come upon another on the same register.
func TestSecondBatchIsToldWho(t *testing.T) {
	h := newHouse(t)
	j := h.job(many(3)...)
	var second error
	j.Progress = func(done, total int) {
		if second == nil {
			again := h.job(many(3)...)
			again.By = "autre"
			_, second = generate.Run(t.Context(), again)
		}
	}
	h.run(j)
	busy, ok := register.AsBusy(second)
	if !ok || busy.Owner != "essai" || !busy.Since.Equal(clock()) {
		t.Errorf("the second batch got %v", second)
	}
}

// TestSecondBatchWaits lets it wait for its turn instead.
func TestSecondBatchWaits(t *testing.T) {
	h := newHouse(t)
	j := h.job(many(3)...)
	waiting, done := make(chan struct{}), make(chan error, 1)
	begin := sync.OnceFunc(func() {
		go func() {
			again := h.job(many(3)...)
			again.Wait, again.Waiting = time.Minute, func(*register.BusyError) { close(waiting) }
			_, err := generate.Run(t.Context(), again)
			done <- err
		}()
		<-waiting // it has found the register held, and we still hold it
	})
	j.Progress = func(int, int) { begin() }
	h.run(j)
	if err := <-done; err != nil {
		t.Error(err)
	}
	h.noBrokenPromise(h.job(many(3)...))
}

// TestSecondBatchGivesUp bounds the wait.
func TestSecondBatchGivesUp(t *testing.T) {
	h := newHouse(t)
	release, err := h.reg.Lock(t.Context(), "", "essai")
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	j := h.job(complete(1))
	j.Wait = time.Millisecond
	if _, err := generate.Run(context.Background(), j); err == nil {
		t.Error("it did not give up")
	} else if _, ok := register.AsBusy(err); !ok {
		t.Errorf("it gave up with %v", err)
	}
}
