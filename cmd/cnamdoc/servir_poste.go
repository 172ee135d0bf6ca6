package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/urfave/cli/v2"

	"cnamdoc/cmd/cnamdoc/internal/web"
	"cnamdoc/generate/comptes"
	"cnamdoc/generate/controle"
	"cnamdoc/generate/epreuve"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/publish"
	"cnamdoc/importer/dossier/french"
)

// runPoste serves the control pages of a pack on this machine alone: no register,
// no account, no network. The journal goes back as a file, or by itself where the
// centre's address stands in the pack and answers.
func runPoste(con *console, c *cli.Context, where served, path string) (err error) {
	if where.far() {
		return misuse("retirez --adresse", "un poste de contrôle n’est ouvert que sur sa propre machine")
	}
	pack, err := epreuve.OpenPaquet(path, con.now())
	switch {
	case errors.Is(err, epreuve.ErrExpired):
		return say(err, "s’il reste des entrées à rendre, rapportez le fichier « "+epreuve.JournalPath(path)+" » au centre ; demandez un nouveau paquet", "le paquet « %s » est expiré : sa liste a été effacée", pack.Nom)
	case errors.Is(err, epreuve.ErrPaquet):
		return say(err, "demandez au centre un paquet : cnamdoc epreuves preparer", "« %s » n’est pas le paquet d’un poste de contrôle", path)
	case err != nil:
		return err
	}
	ring, err := pack.Ring()
	if err != nil {
		return say(err, "demandez au centre un nouveau paquet", "les clés du paquet ne peuvent pas être lues")
	}
	fallen, err := pack.Fallen(ring)
	if err != nil {
		return say(err, "demandez au centre un nouveau paquet", "la liste des papiers sans valeur du paquet ne peut pas être lue")
	}
	carnet, kept, err := pack.Carnet(path)
	if err != nil {
		return examTrouble(err)
	}
	if kept != "" {
		fmt.Fprintln(con.stderr, french.Say("Le journal du paquet précédent est gardé : « %s ». Rapportez-le au centre avec celui de ce poste.", kept))
	}
	defer func() { err = worse(err, carnet.Close()) }()
	garde := &epreuve.Garde{
		Porte:    controle.Porte{Keys: ring, Host: pack.Hote, Specimen: pack.Specimen, Retard: pack.Retard, Salle: pack.Salle},
		Epreuves: pack.Epreuves, Carnet: carnet, Now: con.now, Standing: listStanding(fallen),
	}
	garde.Open(pack.Liste, controle.Journal{})
	link := &posteLink{p: con, carnet: carnet, garde: garde, centre: pack.Retour}
	var gone atomic.Bool
	gate := &posteGate{token: rand.Text(), session: rand.Text()}
	handler, err := web.New(web.Options{
		Door: &web.Door{
			Garde: func(context.Context) (*epreuve.Garde, error) {
				if con.now().After(pack.Expire) && !gone.Swap(true) {
					if err := epreuve.ErasePaquet(path); err != nil {
						return nil, err
					}
				}
				if gone.Load() {
					return nil, web.ErrOver
				}
				return garde, nil
			},
			Reseau: link.state,
			Erase:  func() error { gone.Store(true); return epreuve.ErasePaquet(path) },
		},
		Visitor: gate.visitor, Enter: gate.enter,
		Desk: func(context.Context, bool) (*guichet.Desk, error) {
			return nil, say(nil, "ce poste ne sert qu’au contrôle", "le guichet n’est pas ici")
		},
		Night:   func() (guichet.Night, error) { return guichet.Night{}, nil },
		Printer: func(string) string { return "" },
		Explain: explain, Fault: faultLog(con), Now: con.now, Specimen: pack.Specimen,
	})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(c.Context)
	defer stop()
	go link.run(ctx)
	return serve(con, c, where, handler, func(at string) (func(), error) { return welcomePoste(con, c, pack, path, gate, at) })
}

// posteGate lets the one person before the machine in: a token in a file of
// theirs, and a cookie.
type posteGate struct {
	mu      sync.Mutex
	token   string // "" once it was redeemed
	session string
}

const posteCookie = "cnamdoc-poste"

func (g *posteGate) visitor(r *http.Request) (comptes.Visitor, error) {
	cookie, err := r.Cookie(posteCookie)
	if err != nil || subtle.ConstantTimeCompare([]byte(cookie.Value), []byte(g.session)) != 1 {
		return comptes.Visitor{}, comptes.ErrNoSession
	}
	return comptes.Visitor{Name: operator(), Roles: []comptes.Role{comptes.Controle}}, nil
}

func (g *posteGate) enter(r *http.Request) *http.Cookie {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.token == "" || subtle.ConstantTimeCompare([]byte(r.FormValue("jeton")), []byte(g.token)) != 1 {
		return nil
	}
	g.token = ""
	return &http.Cookie{Name: posteCookie, Value: g.session, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode}
}

// welcomePoste says where the door is and opens the browser on it.
func welcomePoste(con *console, c *cli.Context, pack epreuve.Paquet, path string, gate *posteGate, at string) (func(), error) {
	entry, err := filepath.Abs(path + ".html")
	if err != nil {
		return nil, err
	}
	if err := publish.File(entry, entryPage(url.URL{Scheme: "http", Host: at}, gate.token, "le contrôle")); err != nil {
		return nil, err
	}
	fmt.Fprintln(con.stderr, french.Say("Contrôle « %s », bon jusqu’au %s : http://%s/controle — Ctrl-C l’arrête.", pack.Nom, pack.Expire.Local().Format("02/01/2006 à 15:04"), at))
	leave := func() { os.Remove(entry) }
	if !c.Bool("sans-navigateur") {
		if openBrowser(entry) == nil {
			return leave, nil
		}
	}
	fmt.Fprintln(con.stderr, french.Say("Pour entrer, ouvrez ce fichier dans le navigateur : %s", entry))
	return leave, nil
}

// posteLink sends the journal to the centre whenever it can be reached, and hears
// what the other posts wrote.
type posteLink struct {
	p      *console
	carnet *epreuve.Carnet
	garde  *epreuve.Garde
	centre string // address, "" for none

	defi  string // of the centre's last answer; the link's own goroutine alone uses both
	connu map[string]int

	mu      sync.Mutex
	online  bool
	acked   int
	offset  time.Duration
	revoked bool
	others  time.Time // when they were heard last
}

func (l *posteLink) state() web.Reseau {
	written := len(l.carnet.Events())
	l.mu.Lock()
	defer l.mu.Unlock()
	return web.Reseau{Centre: l.centre != "", EnLigne: l.online, Attente: written - l.acked, Decalage: l.offset, Revoque: l.revoked, Autres: l.others}
}

const sendEvery = 2 * time.Second

func (l *posteLink) run(ctx context.Context) {
	if l.centre == "" {
		return
	}
	transport := &http.Transport{DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: 20 * time.Second}
	tick := time.NewTicker(sendEvery)
	defer tick.Stop()
	for {
		for l.send(ctx, client) {
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// send tries once, and reports whether the centre has more to tell at once. What
// does not arrive waits; the page says so.
func (l *posteLink) send(ctx context.Context, client *http.Client) (more bool) {
	events := l.carnet.Events()
	l.mu.Lock()
	from := min(l.acked, len(events))
	l.mu.Unlock()
	before := l.p.now()
	sent := web.Envoi{Heure: before, Poste: l.carnet.Poste().ID, Events: events[from:], Defi: l.defi, Connu: l.connu}
	proof, err := l.carnet.Sign(sent.Signed())
	sent.Preuve = proof
	var answer web.Accuse
	var status int
	if err == nil {
		answer, status, err = postJournal(ctx, client, l.centre, sent)
	}
	if status == http.StatusOK && err == nil {
		more = l.defi == "" && answer.Defi != "" // a first meeting: now the proof can be given
		l.defi = answer.Defi
		if answer.Autres != nil {
			if len(answer.Autres.Events) > 0 {
				l.garde.Learn(*answer.Autres)
				more = !maps.Equal(l.connu, answer.Connu)
			}
			l.connu = answer.Connu
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.online = err == nil && status == http.StatusOK
	switch {
	case err != nil:
	case status == http.StatusOK:
		l.acked, l.revoked = answer.Dernier, false
		l.offset = answer.Heure.Sub(before.Add(l.p.now().Sub(before) / 2))
		if answer.Autres != nil {
			l.others = l.p.now()
		}
	case status == http.StatusForbidden:
		l.revoked = true
	}
	return more
}

// maxAnswer bounds what the centre tells at once.
const maxAnswer = 8 << 20

func postJournal(ctx context.Context, client *http.Client, centre string, sent web.Envoi) (answer web.Accuse, status int, err error) {
	body, err := json.Marshal(sent)
	if err != nil {
		return answer, 0, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, centre+"/controle/journal", bytes.NewReader(body))
	if err != nil {
		return answer, 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return answer, 0, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err == nil && resp.StatusCode == http.StatusOK {
		err = json.Unmarshal(data, &answer)
	}
	return answer, resp.StatusCode, err
}
