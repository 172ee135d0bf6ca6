package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"cnamdoc/cmd/cnamdoc/internal/web"
	"cnamdoc/generate/controle"
	"cnamdoc/generate/epreuve"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/instantane"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// serverPost is what the centre's own server is called in journals.
const serverPost = "centre"

// doorKeeper opens the door of the centre's server at its first use, and opens it
// anew when another workbook was imported or another export accepted.
type doorKeeper struct {
	p        *console
	conf     *config
	specimen bool
	desk     *guichet.Desk

	counted atomic.Int64 // answers of the public page: all that is kept of them

	mu     sync.Mutex
	store  *epreuve.Store
	carnet *epreuve.Carnet
	garde  *epreuve.Garde
	stamp  string
	stale  bool      // posts sent events that the door does not know yet
	folded time.Time // when the door was told last
	heard  map[string]heard
	all    controle.Journal // what all posts wrote, as it was read at allAt
	allAt  time.Time
}

// heard is what the keeper knows of a post without looking at the disk: thirty
// posts call every few seconds, and mostly say nothing new.
type heard struct {
	last   int    // events 1 to last are here
	defi   string // what it must sign to be told of the others
	offset time.Duration
	at     time.Time // when the offset was put down
}

// foldEvery is how long the door may not know what other posts wrote: every event
// is checked anew when it is told.
const foldEvery = 2 * time.Second

// door is what the control pages work with.
func (k *doorKeeper) door() *web.Door {
	return &web.Door{Garde: k.open, Receive: k.receive, Ouvertes: k.opened, Ouvrir: k.openExams}
}

// verify answers the public page about one seal, and counts the answer.
func (k *doorKeeper) verify(ctx context.Context, text string) (controle.Verdict, error) {
	scan := controle.Read(text, k.desk.Ring)
	asked := controle.Context{Keys: k.desk.Ring, Today: dossier.DateOf(k.p.now()).Days(), Specimen: true}
	if scan.Refusal == nil {
		var err error
		if asked.Standing, err = (consulted{reg: k.desk.Register}).standing(ctx, scan.Paper.Payload.CTI); err != nil {
			return controle.Verdict{}, err
		}
	}
	k.counted.Add(1)
	return controle.Decide(scan, asked), nil
}

// open is the door as things now stand.
func (k *doorKeeper) open(ctx context.Context) (*epreuve.Garde, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.prepare(); err != nil {
		return nil, err
	}
	plan, err := k.store.Plan()
	if errors.Is(err, epreuve.ErrNoPlan) {
		plan, err = epreuve.Plan{}, nil // access to courses asks for no workbook
	}
	if err != nil {
		return nil, err
	}
	stamp, err := k.stampOf(plan)
	if err != nil {
		return nil, err
	}
	if k.garde != nil && stamp == k.stamp {
		if k.stale && k.p.now().Sub(k.folded) >= foldEvery {
			all, err := k.store.Journal()
			if err != nil {
				return nil, examTrouble(err)
			}
			k.garde.Open(k.garde.Liste(), all)
			k.stale, k.folded = false, k.p.now()
		}
		return k.garde, nil
	}
	x := exams{conf: k.conf, store: k.store, specimen: k.specimen}
	short, err := shortCodes(ctx, k.p, x)
	if err != nil {
		return nil, err
	}
	people, err := enrolled(k.conf.snapshotDir(k.specimen), "")
	if err != nil {
		return nil, err
	}
	list, _, err := plan.Expect(people, func(code string) string { return short[code] })
	if err != nil {
		return nil, err
	}
	all, err := k.store.Journal()
	if err != nil {
		return nil, examTrouble(err)
	}
	g := &epreuve.Garde{
		Porte:    controle.Porte{Keys: k.desk.Ring, Host: k.conf.organisme().Verification, Specimen: k.specimen, Retard: defaultLate},
		Epreuves: plan.Of(nil), Carnet: k.carnet, Now: k.p.now,
		Standing: consulted{reg: k.desk.Register}.standing,
	}
	var expected *controle.Liste
	if len(plan.Epreuves) > 0 {
		expected = &controle.Liste{Etablie: k.p.now(), Attendus: list}
	}
	g.Open(expected, all)
	k.garde, k.stamp = g, stamp
	return g, nil
}

// opened are the épreuves that a responsable opened, by the page or the command.
func (k *doorKeeper) opened() ([]epreuve.Ouverture, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.store.Ouvertes()
}

func (k *doorKeeper) openExams(ids []string, par string, open bool) (err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if open {
		_, err = k.store.Ouvrir(ids, par, k.p.now())
	} else {
		_, err = k.store.Fermer(ids)
	}
	return err
}

// defaultLate is how many minutes after the beginning somebody late comes in.
const defaultLate = 30

func (k *doorKeeper) prepare() (err error) {
	if k.store != nil {
		return nil
	}
	store, err := epreuve.Open(k.conf.examDir(k.specimen))
	if err != nil {
		return err
	}
	if k.carnet, err = store.Carnet(serverPost, k.p.now()); err != nil {
		return examTrouble(err)
	}
	k.store = store
	return nil
}

// stampOf changes with what the list is made of: workbook, export, day.
func (k *doorKeeper) stampOf(plan epreuve.Plan) (string, error) {
	snapshots, err := instantane.Stamp(k.conf.snapshotDir(k.specimen))
	return plan.Importe.String() + snapshots + dossier.DateOf(k.p.now()).ISO(), err
}

// receive puts what a post sends on the disk; the door is told soon.
func (k *doorKeeper) receive(_ context.Context, sent web.Envoi) (web.Accuse, error) {
	now := k.p.now()
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.prepare(); err != nil {
		return web.Accuse{}, err
	}
	postes, err := k.store.Postes()
	if err != nil {
		return web.Accuse{}, err
	}
	at := slices.IndexFunc(postes, func(one epreuve.Poste) bool { return one.ID == sent.Poste && one.Revoque.IsZero() })
	if at < 0 {
		return web.Accuse{}, web.ErrPoste
	}
	for _, e := range sent.Events {
		if e.Poste != sent.Poste {
			return web.Accuse{}, web.ErrPoste
		}
	}
	one, met := k.heard[sent.Poste]
	if len(sent.Events) > 0 || !met {
		events, err := k.store.Signed(sent.Poste, sent.Events)
		if err != nil {
			return web.Accuse{}, web.ErrPoste
		}
		if _, err := k.store.Receive(controle.Journal{Events: events}); err != nil {
			return web.Accuse{}, err
		}
		if one.last, err = k.store.Whole(sent.Poste); err != nil {
			return web.Accuse{}, err
		}
		k.stale = true
	}
	offset := now.Sub(sent.Heure)
	if !sent.Heure.IsZero() && (!met || (offset-one.offset).Abs() > time.Second || now.Sub(one.at) > 10*time.Minute) {
		one.offset, one.at = offset, now
		if err := k.store.Meet(controle.Contact{Poste: sent.Poste, Clock: sent.Heure.UTC().Truncate(time.Millisecond), Reference: now.UTC().Truncate(time.Millisecond), Dernier: one.last}); err != nil {
			return web.Accuse{}, err
		}
	}
	answer := web.Accuse{Dernier: one.last, Heure: now}
	if one.defi != "" && sent.Defi == one.defi && ed25519.Verify(postes[at].Public, sent.Signed(), sent.Preuve) {
		if now.Sub(k.allAt).Abs() >= foldEvery {
			if k.all, err = k.store.Journal(); err != nil {
				return web.Accuse{}, err
			}
			k.allAt = now
		}
		others, told := epreuve.Others(k.all, postes[at], sent.Connu)
		answer.Autres, answer.Connu = &others, told
	}
	one.defi = rand.Text()
	answer.Defi = one.defi
	k.heard[sent.Poste] = one
	return answer, nil
}

func (k *doorKeeper) close() error {
	if n := k.counted.Load(); n > 0 {
		fmt.Fprintln(k.p.stderr, french.Say("Page publique : %s.", plural(int(n), "vérification", "vérifications")))
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.carnet == nil {
		return nil
	}
	return k.carnet.Close()
}

// listStanding is what a pack's revocation list says.
func listStanding(list *seal.RevocationList) func(context.Context, [8]byte) (controle.Standing, error) {
	return func(_ context.Context, cti [8]byte) (controle.Standing, error) {
		return epreuve.Standing(list, cti), nil
	}
}
