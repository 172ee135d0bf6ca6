package web_test

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"cnamdoc/generate/controle"
	"cnamdoc/generate/needtool"
	"cnamdoc/generate/seal"
)

var takeScreens = flag.String("ecrans", "", "write screenshots of every screen of the door into this directory")

// screen is one screen of the door: what brings it about, and what it must look
// like from across the room.
type screen struct {
	name, colour string
	word, says   string // the large word, and something besides
	set          func(d *doorway) (scanned string)
	click        string // then this button; the screen is the one after it
	hold         bool   // with "tenir l’écran"
}

// sealed is a paper that stands out in something; ring seals it.
func (d *doorway) sealed(ring *seal.KeyRing, change func(p *seal.Payload)) string {
	d.t.Helper()
	signer, err := ring.Signer()
	check(d.t, err)
	first := int(d.now.Unix()/86400) - 60
	p := seal.Payload{Kind: seal.KindAttestation, CTI: seal.NewCTI(), Semestre: "2026-2027-S1", First: first, Last: first + 120, Code: "CEN000001", Usage: "Lefèvre", Prenom: "Zoé", UEs: []string{"NFA031"}, Specimen: true}
	change(&p)
	text, err := seal.Seal(p, signer, "")
	check(d.t, err)
	return text
}

// centreKeys is a ring of a centre with one key of this status.
func centreKeys(t testing.TB, name string, status seal.Status, revokedOn int) *seal.KeyRing {
	t.Helper()
	seed := sha256.Sum256([]byte(name))
	private := ed25519.NewKeyFromSeed(seed[:])
	public := private.Public().(ed25519.PublicKey)
	if status != seal.Active {
		private = nil
	}
	ring, err := seal.NewKeyRing([]seal.Key{{KID: seal.KeyID(public), Public: public, Status: status, RevokedOn: revokedOn}}, private, nil)
	check(t, err)
	return ring
}

// rekey opens the door anew with other keys.
func (d *doorway) rekey(ring *seal.KeyRing) {
	d.garde.Porte.Keys = ring
	d.garde.Open(d.garde.Liste(), controle.Journal{})
}

// relist opens the door anew with another list.
func (d *doorway) relist(change func(l *controle.Liste)) {
	l := *d.garde.Liste()
	l.Attendus = append([]controle.Attendu(nil), l.Attendus...)
	change(&l)
	d.garde.Open(&l, controle.Journal{})
}

func (d *doorway) at(hour, minute int) {
	d.now = time.Date(2027, 2, 5, hour, minute, 0, 0, time.UTC)
}

// Every verdict of generate/controle that a door can give, and every other screen
// that an invigilator meets.
var screens = []screen{
	{name: "vert", colour: "vert", word: "ENTRÉE AUTORISÉE", says: "LEFÈVRE Zoé", set: func(d *doorway) string { return d.paper("CEN000001", "NFA031") }},
	{name: "vert-tenu", colour: "vert", word: "PIÈCE D’IDENTITÉ ?", says: "Laisser entrer", hold: true, set: func(d *doorway) string { return d.paper("CEN000001", "NFA031") }},
	{name: "vert-tenu-puis-entre", colour: "vert", word: "ENTRÉE AUTORISÉE", says: "Annuler cette entrée", hold: true, click: "button[value=entree]", set: func(d *doorway) string { return d.paper("CEN000001", "NFA031") }},
	{name: "vert-session-2", colour: "vert", word: "ENTRÉE AUTORISÉE", says: "LEFÈVRE Zoé", set: func(d *doorway) string {
		d.garde.Epreuves[0].Session = 2
		d.relist(func(l *controle.Liste) { l.Attendus = l.Attendus[1:] })
		return d.paper("CEN000001", "NFA031")
	}},
	{name: "vert-tiers-temps", colour: "vert", word: "ENTRÉE AUTORISÉE", says: "fin 22:00", set: func(d *doorway) string {
		d.relist(func(l *controle.Liste) { l.Attendus[0].Fin += 60 })
		return d.paper("CEN000001", "NFA031")
	}},
	{name: "vert-clavier", colour: "vert", word: "ENTRÉE AUTORISÉE", says: "pas le même clavier", set: func(d *doorway) string { return azerty(d.paper("CEN000001", "NFA031")) }},
	{name: "vert-nom-long", colour: "vert", word: "ENTRÉE AUTORISÉE", says: "VANDENBROUCKE", set: func(d *doorway) string {
		d.relist(func(l *controle.Liste) {
			a := &l.Attendus[0]
			a.Nom, a.Naissance, a.Prenom, a.Place = "Vandenbroucke-Ravelomanantsoa", "de La Rochefoucauld-d’Estissac", "Marie-Emmanuelle Anastasia", "B-117"
		})
		return d.paper("CEN000001", "NFA031")
	}},

	{name: "orange-autre-adresse", colour: "orange", word: "À REGARDER", says: "autre adresse", set: func(d *doorway) string {
		d.garde.Porte.Host = "verification.exemple.fr"
		d.garde.Open(d.garde.Liste(), controle.Journal{})
		return "HTTPS://AUTRE.EXEMPLE.ORG/V#" + strings.TrimPrefix(d.paper("CEN000001", "NFA031"), "CNC1:")
	}},
	{name: "orange-remplace", colour: "orange", word: "À REGARDER", says: "remplacé, l’UE vaut encore", set: func(d *doorway) string {
		d.says = controle.Standing{Source: controle.Register, Known: true, State: controle.Replaced, Number: "ATT-2026-000101", Successor: "ATT-2026-000145", UEs: []string{"NFA031"}}
		return d.paper("CEN000001", "NFA031")
	}},
	{name: "orange-inconnu", colour: "orange", word: "À REGARDER", says: "inconnu du registre", set: func(d *doorway) string {
		d.says = controle.Standing{Source: controle.Register}
		return d.paper("CEN000001", "NFA031")
	}},
	{name: "orange-sauvegarde", colour: "orange", word: "À REGARDER", says: "ce registre a été restauré", set: func(d *doorway) string {
		d.says = controle.Standing{Source: controle.Register, RestoredOn: int(d.now.Unix()/86400) - 3}
		return d.paper("CEN000001", "NFA031")
	}},
	{name: "orange-quelle-epreuve", colour: "orange", word: "À REGARDER", says: "quelle épreuve", set: func(d *doorway) string {
		second := d.garde.Epreuves[0]
		second.ID, second.UE = "RSX101/1/Orléans", "RSX101"
		d.garde.Epreuves = append(d.garde.Epreuves, second)
		return d.paper("CEN000077", "NFA031", "RSX101")
	}},
	{name: "orange-sous-reserve", colour: "orange", word: "À REGARDER", says: "compose sous réserve", set: func(d *doorway) string { return d.paper("CEN000077", "NFA031") }},
	{name: "orange-sous-reserve-puis-entre", colour: "orange", word: "ENTRÉE NOTÉE", says: "compose sous réserve", click: "button[value=entree]", set: func(d *doorway) string { return d.paper("CEN000077", "NFA031") }},
	{name: "orange-horloge", colour: "orange", word: "À REGARDER", says: "horloge du poste", set: func(d *doorway) string {
		d.relist(func(l *controle.Liste) { l.Etablie = d.now.Add(24 * time.Hour) })
		return d.paper("CEN000001", "NFA031")
	}},
	{name: "orange-autre-salle", colour: "orange", word: "À REGARDER", says: "B2", set: func(d *doorway) string {
		d.relist(func(l *controle.Liste) { l.Attendus[0].Salle = "B2" })
		return d.paper("CEN000001", "NFA031")
	}},
	{name: "orange-trop-tot", colour: "orange", word: "À REGARDER", says: "commence le 05/02/2027 à 18:00", set: func(d *doorway) string {
		d.now = d.now.Add(-24 * time.Hour)
		d.garde.Porte.Specimen = false
		d.rekey(centreKeys(d.t, "one", seal.Active, 0))
		return d.sealed(centreKeys(d.t, "one", seal.Active, 0), func(p *seal.Payload) { p.Specimen = false })
	}},
	{name: "orange-retard", colour: "orange", word: "À REGARDER", says: "en retard", set: func(d *doorway) string { d.at(18, 12); return d.paper("CEN000001", "NFA031") }},
	{name: "orange-revient", colour: "orange", word: "À REGARDER", says: "revient", set: func(d *doorway) string {
		body := d.read(d.paper("CEN000001", "NFA031"))
		d.at(18, 40)
		d.ask(http.MethodPost, "/controle/decider", url.Values{"e": {nfa}, "lecture": {field(d.t, body, "lecture")}, "acte": {"sortie"}})
		d.at(18, 50)
		return d.paper("CEN000001", "NFA031")
	}},
	{name: "orange-plusieurs", colour: "orange", word: "À REGARDER", says: "inconnu du registre · compose sous réserve · en retard", set: func(d *doorway) string {
		d.at(18, 12)
		d.says = controle.Standing{Source: controle.Register}
		return d.paper("CEN000077", "NFA031")
	}},
	{name: "orange-a-la-main", colour: "orange", word: "À REGARDER", says: "sans lecture du sceau", click: ".trouve", set: func(*doorway) string { return "lefèvre" }},

	{name: "rouge-faux", colour: "rouge", word: "ENTRÉE REFUSÉE", says: "faux", set: func(d *doorway) string {
		s := d.paper("CEN000001", "NFA031")
		at, other := len(s)-40, "A"
		if s[at] == 'A' {
			other = "B"
		}
		return s[:at] + other + s[at+1:]
	}},
	{name: "rouge-cle-inconnue", colour: "rouge", word: "ENTRÉE REFUSÉE", says: "clé inconnue", set: func(d *doorway) string {
		d.rekey(centreKeys(d.t, "one", seal.Active, 0))
		return d.sealed(centreKeys(d.t, "another", seal.Active, 0), func(p *seal.Payload) { p.Specimen = false })
	}},
	{name: "rouge-cle-revoquee", colour: "rouge", word: "ENTRÉE REFUSÉE", says: "clé révoquée", set: func(d *doorway) string {
		d.rekey(centreKeys(d.t, "one", seal.Revoked, int(d.now.Unix()/86400)-90))
		return d.sealed(centreKeys(d.t, "one", seal.Active, 0), func(p *seal.Payload) { p.Specimen = false })
	}},
	{name: "rouge-revoque", colour: "rouge", word: "ENTRÉE REFUSÉE", says: "révoqué", set: func(d *doorway) string {
		d.says = controle.Standing{Source: controle.List, Known: true, State: controle.Revoked, FallenOn: int(d.now.Unix()/86400) - 1}
		return d.paper("CEN000001", "NFA031")
	}},
	{name: "rouge-remplace", colour: "rouge", word: "ENTRÉE REFUSÉE", says: "remplacé", set: func(d *doorway) string {
		d.says = controle.Standing{Source: controle.Register, Known: true, State: controle.Replaced, Number: "ATT-2026-000101", Successor: "ATT-2026-000145", UEs: []string{"RSX101"}}
		return d.paper("CEN000001", "NFA031")
	}},
	{name: "rouge-pas-encore", colour: "rouge", word: "ENTRÉE REFUSÉE", says: "pas encore valable", set: func(d *doorway) string {
		return d.sealed(seal.Specimen(), func(p *seal.Payload) { p.First += 90 })
	}},
	{name: "rouge-perime", colour: "rouge", word: "ENTRÉE REFUSÉE", says: "périmé", set: func(d *doorway) string {
		return d.sealed(seal.Specimen(), func(p *seal.Payload) { p.First, p.Last = p.First-200, p.First-20 })
	}},
	{name: "rouge-autre-document", colour: "rouge", word: "ENTRÉE REFUSÉE", says: "autre document", set: func(d *doorway) string {
		return d.sealed(seal.Specimen(), func(p *seal.Payload) { p.Kind = seal.KindConvention })
	}},
	{name: "rouge-specimen", colour: "rouge", word: "ENTRÉE REFUSÉE", says: "spécimen", set: func(d *doorway) string {
		d.garde.Porte.Specimen = false
		d.garde.Open(d.garde.Liste(), controle.Journal{})
		return d.paper("CEN000001", "NFA031")
	}},
	{name: "rouge-autre-ue", colour: "rouge", word: "ENTRÉE REFUSÉE", says: "autre UE", set: func(d *doorway) string { return d.paper("CEN000001", "RSX101", "UTC505") }},
	{name: "rouge-force-sans-raison", word: "", says: "Il faut une raison", click: "button[value=entree]", set: func(d *doorway) string { return d.paper("CEN000001", "RSX101") }},
	{name: "rouge-non-admis", colour: "rouge", word: "ENTRÉE REFUSÉE", says: "non admis à l’épreuve", set: func(d *doorway) string {
		d.relist(func(l *controle.Liste) { l.Attendus[0].Exclu = true })
		return d.paper("CEN000001", "NFA031")
	}},
	{name: "rouge-trop-tard", colour: "rouge", word: "ENTRÉE REFUSÉE", says: "au plus tard à 18:30", set: func(d *doorway) string { d.at(18, 31); return d.paper("CEN000001", "NFA031") }},
	{name: "rouge-fini", colour: "rouge", word: "ENTRÉE REFUSÉE", says: "avant la fin de l’épreuve", set: func(d *doorway) string { d.at(21, 5); return d.paper("CEN000001", "NFA031") }},
	{name: "rouge-deja-entre", colour: "rouge", word: "ENTRÉE REFUSÉE", says: "17:45, Amphi A poste 1", set: func(d *doorway) string {
		d.read(d.paper("CEN000001", "NFA031"))
		d.at(17, 50)
		return d.paper("CEN000001", "NFA031")
	}},
	{name: "rouge-plusieurs", colour: "rouge", word: "ENTRÉE REFUSÉE", says: "autre UE", set: func(d *doorway) string {
		d.says = controle.Standing{Source: controle.Register}
		return d.paper("CEN000001", "RSX101")
	}},

	{name: "bleu-coupe", colour: "bleu", word: "À RELIRE", says: "incomplet", set: func(d *doorway) string { return d.paper("CEN000001", "NFA031")[:120] }},
	{name: "bleu-adresse", colour: "bleu", word: "À RELIRE", says: "À RELIRE", set: func(*doorway) string { return "https://exemple.invalid/une/page/qui/dit/que/tout/va/bien?et=longue" }},
	{name: "bleu-panne", colour: "bleu", word: "PAS DE RÉPONSE", says: "Une erreur imprévue", set: func(d *doorway) string {
		d.trouble = errors.New("the register is gone")
		return d.paper("CEN000001", "NFA031")
	}},

	{name: "dit-deux-lectures", colour: "vert", word: "ENTRÉE AUTORISÉE", says: "2 lectures à la suite", set: func(d *doorway) string { return d.paper("CEN000001", "NFA031") + d.paper("CEN000004", "NFA031") }},
	{name: "dit-annule", says: "Annulé : LEFÈVRE Zoé", click: "button[value=annuler]", set: func(d *doorway) string { return d.paper("CEN000001", "NFA031") }},
	{name: "dit-sortie", says: "Sortie notée : LEFÈVRE Zoé", click: "button[value=sortie]", set: func(d *doorway) string { return d.paper("CEN000001", "NFA031") }},
	{name: "dit-renvoi", says: "Renvoi noté", click: "button[value=refus]", set: func(d *doorway) string { return d.paper("CEN000077", "NFA031") }},
	{name: "dit-homonymes", says: "MARTIN Zoé", set: func(*doorway) string { return "martin" }},
	{name: "dit-personne", says: "Personne n’est attendu ici sous", set: func(*doorway) string { return "durand" }},
}

// tab is a browser before a door.
type tab struct {
	t   *testing.T
	ctx context.Context
}

func newTab(t *testing.T) *tab {
	t.Helper()
	alloc, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(needtool.Path(t, "chromium")), chromedp.NoSandbox,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "fr-FR"))...)
	t.Cleanup(stop)
	ctx, closeTab := chromedp.NewContext(alloc)
	t.Cleanup(closeTab)
	check(t, chromedp.Do(ctx))
	return &tab{t, ctx}
}

func drive[T any](c *tab, action chromedp.Action[T]) T {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.ctx, 60*time.Second)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	check(c.t, err)
	return value
}

func (c *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	c.t.Helper()
	drive(c, chromedp.Steps(actions...))
}

// media makes the browser's owner prefer light or dark.
func (c *tab) media(scheme string) {
	c.t.Helper()
	p := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	drive(c, func(ctx context.Context, t *chromedp.Target) (cdp.Empty, error) {
		return cdp.Call(ctx, t, emulation.SetEmulatedMedia, p)
	})
}

// scan types a text and Enter. The text comes at once: a browser takes longer over
// three hundred keys than over all the rest of a screen.
func (c *tab) scan(text string) {
	c.t.Helper()
	drive(c, func(ctx context.Context, t *chromedp.Target) (cdp.Empty, error) {
		return cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
	})
	c.do(chromedp.KeyEvent("\r"))
}

// glance is what the eye meets without scrolling.
type glance struct {
	Text, Word, Colour string
	Height             float64 // of the window
	WordEnds, NameEnds float64 // 0 where there is none
	ActsEnd            float64 // of the buttons below the first verdict
	Place              string
	Wide               float64 // by how much the page is wider than the window
	Name, Big          float64 // heights of the letters, in pixels
	Cut                string  // what does not fit into its place
}

const glanceJS = `(() => {
	const at = (s) => document.querySelector("#resultat " + s), ends = (e) => e ? e.getBoundingClientRect().bottom + scrollY : 0, size = (e) => e ? parseFloat(getComputedStyle(e).fontSize) : 0;
	const h = at(".ecran h1"), name = at(".ecran .nom"), screen = at(".ecran"), place = at(".ecran .place");
	const acts = screen ? [...screen.querySelectorAll("button")] : [];
	const cut = [...document.querySelectorAll("#resultat *")].filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && getComputedStyle(e).display !== "inline" && !e.closest("svg"));
	return JSON.stringify({Text: document.querySelector("#resultat").innerText, Word: h ? h.firstChild.textContent : "", Colour: screen ? screen.dataset.couleur : "", Height: innerHeight,
		WordEnds: ends(h), NameEnds: ends(name), ActsEnd: Math.max(0, ...acts.map(ends)), Place: place ? place.innerText : "", Wide: document.documentElement.scrollWidth - innerWidth, Name: size(name), Big: size(h), Cut: cut.map((e) => e.outerHTML.slice(0, 80)).join(" | ")});
})()`

func (c *tab) glance() (g glance) {
	c.t.Helper()
	check(c.t, json.Unmarshal([]byte(drive(c, chromedp.Evaluate[string](glanceJS))), &g))
	g.Text = unspaced(g.Text)
	return g
}

func unspaced(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \n\t\u00a0\u202f", r) }), " ")
}

// TestDoorScreens looks at every screen of the door as an invigilator does, on a
// telephone and on a desk: without scrolling there is one large word, and whose
// paper it is, and nothing is cut.
func TestDoorScreens(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts a browser")
	}
	c := newTab(t)
	for _, s := range screens {
		t.Run(s.name, func(t *testing.T) {
			c := &tab{t, c.ctx}
			d := newDoorway(t)
			scanned := s.set(d)
			c.do(chromedp.EmulateViewport(390, 844), chromedp.Navigate(d.server.URL+"/controle/porte?"+url.Values{"e": append([]string{nfa}, others(d)...), "salle": {"Amphi A"}}.Encode()), chromedp.WaitVisible(chromedp.CSS("#texte")))
			if s.hold {
				c.do(chromedp.Click(chromedp.CSS("#tenir"), chromedp.NodeVisible))
			}
			c.scan(scanned)
			if s.click != "" {
				c.do(chromedp.Click(chromedp.CSS("#resultat "+s.click), chromedp.NodeVisible))
			}
			var g glance
			wait(t, s.name+" shows "+s.word+" "+s.says, func() bool {
				g = c.glance()
				return strings.Contains(g.Text, unspaced(s.word)) && strings.Contains(g.Text, unspaced(s.says))
			})
			for _, size := range [][2]int64{{390, 844}, {1440, 900}} {
				c.do(chromedp.EmulateViewport(size[0], size[1]))
				g = c.glance()
				if unspaced(g.Word) != unspaced(s.word) && s.word != "" || g.Colour != s.colour && s.colour != "" {
					t.Errorf("%d: %s %s, want %s %s", size[0], g.Colour, g.Word, s.colour, s.word)
				}
				if g.WordEnds > g.Height || g.NameEnds > g.Height {
					t.Errorf("%d: the word ends at %.0f and the name at %.0f of %.0f: it takes scrolling", size[0], g.WordEnds, g.NameEnds, g.Height)
				}
				if g.ActsEnd > g.Height {
					t.Errorf("%d: the last button ends at %.0f of %.0f", size[0], g.ActsEnd, g.Height)
				}
				if strings.HasPrefix(unspaced(g.Place), "·") {
					t.Errorf("%d: the place is %q", size[0], g.Place)
				}
				if g.Wide > 0 || g.Cut != "" {
					t.Errorf("%d: %.0f pixels too wide, cut: %s", size[0], g.Wide, g.Cut)
				}
				if g.Name > 0 && g.Name < 27 || g.Big > 0 && g.Big < 32 {
					t.Errorf("%d: letters of %.0f and %.0f pixels are not read at arm's length", size[0], g.Big, g.Name)
				}
				c.accessible()
				c.keep(s.name, size)
			}
		})
	}
}

// TestDecisionWaits: who waits for a decision keeps their buttons below the next
// paper, and goes when it is taken.
func TestDecisionWaits(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts a browser")
	}
	c, d := newTab(t), newDoorway(t)
	c.before(d)
	c.scan(d.paper("CEN000077", "NFA031"))
	c.shows("compose sous réserve")
	c.scan(d.paper("CEN000004", "NFA031"))
	if g := c.shows("BODIN Zoé"); g.Colour != "vert" || !strings.Contains(g.Text, "compose sous réserve") {
		t.Errorf("%s: %s", g.Colour, g.Text)
	}
	c.do(chromedp.Click(chromedp.CSS("#resultat .petit button[value=entree]"), chromedp.NodeVisible))
	if g := c.shows("ENTRÉE NOTÉE"); strings.Contains(g.Text, "À REGARDER") {
		t.Errorf("the decision still waits: %s", g.Text)
	}
	c.do(chromedp.Navigate("about:blank"))
	if events := d.garde.Carnet.Events(); len(events) != 3 || events[1].Code != "CEN000077" || !events[1].Act.Enters() {
		t.Errorf("%+v", events)
	}
}

// TestChosenEpreuve: the question goes when it is answered.
func TestChosenEpreuve(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts a browser")
	}
	c, d := newTab(t), newDoorway(t)
	second := d.garde.Epreuves[0]
	second.ID, second.UE = "RSX101/1/Orléans", "RSX101"
	d.garde.Epreuves = append(d.garde.Epreuves, second)
	c.do(chromedp.Navigate(d.server.URL+"/controle/porte?"+url.Values{"e": append([]string{nfa}, others(d)...)}.Encode()), chromedp.WaitVisible(chromedp.CSS("#texte")))
	c.keys(d.paper("CEN000077", "NFA031", "RSX101") + "\r")
	c.shows("quelle épreuve")
	c.do(chromedp.Click(chromedp.CSS("#resultat button[name=choix]"), chromedp.NodeVisible))
	if g := c.shows("Laisser entrer"); strings.Contains(g.Text, "quelle épreuve") {
		t.Errorf("it is still asked: %s", g.Text)
	}
	c.do(chromedp.Navigate("about:blank"))
}

// others are the épreuves of the centre beside the first.
func others(d *doorway) (ids []string) {
	for _, e := range d.garde.Epreuves[1:] {
		if e.Centre == "Orléans" {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// accessible holds axe-core against the screen, where CNAMDOC_AXE names it; .ci/run
// does.
func (c *tab) accessible() {
	c.t.Helper()
	path := os.Getenv("CNAMDOC_AXE")
	if path == "" {
		return
	}
	script, err := os.ReadFile(path)
	check(c.t, err)
	drive(c, chromedp.Evaluate[any](string(script)+";null"))
	found := drive(c, chromedp.Evaluate[string](`axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => v.id + ": " + v.nodes.map(n => n.html + " " + n.failureSummary)).join("\n"))`,
		func(p *runtime.EvaluateParams) { yes := true; p.AwaitPromise = &yes }))
	if found != "" {
		c.t.Error(found)
	}
}

// keep writes pictures of a screen, by day and by night, when the test is asked to.
func (c *tab) keep(name string, size [2]int64) {
	c.t.Helper()
	if *takeScreens == "" {
		return
	}
	check(c.t, os.MkdirAll(*takeScreens, 0o755))
	for _, scheme := range []string{"light", "dark"} {
		c.media(scheme)
		check(c.t, os.WriteFile(filepath.Join(*takeScreens, fmt.Sprintf("%s-%d-%s.png", name, size[0], scheme)), drive(c, chromedp.CaptureScreenshot()), 0o644))
	}
	c.media("light")
}
