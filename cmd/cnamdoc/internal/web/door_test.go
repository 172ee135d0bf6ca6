package web_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"cnamdoc/cmd/cnamdoc/internal/web"
	"cnamdoc/generate/comptes"
	"cnamdoc/generate/controle"
	"cnamdoc/generate/epreuve"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/seal"
)

// doorway is a post apart under test.
type doorway struct {
	t       testing.TB
	garde   *epreuve.Garde
	now     time.Time
	visitor comptes.Visitor
	reseau  web.Reseau
	erased  int
	trouble error // of the register, or of the list
	says    controle.Standing
	server  *httptest.Server
	faults  []error

	script bool // ask as the page's script does: for a fragment
}

const nfa = "NFA031/1/Orléans"

func newDoorway(t testing.TB) *doorway {
	t.Helper()
	d := &doorway{t: t, now: time.Date(2027, 2, 5, 17, 45, 0, 0, time.UTC), visitor: comptes.Visitor{Name: "surveillant", Roles: []comptes.Role{comptes.Controle}},
		says: controle.Standing{Source: controle.List}}
	d.garde = hall(t, func() time.Time { return d.now }, func(context.Context, [8]byte) (controle.Standing, error) {
		return d.says, d.trouble
	})
	d.serve(&web.Door{Garde: d.open, Reseau: func() web.Reseau { return d.reseau }, Erase: func() error { d.erased++; return nil }})
	return d
}

func (d *doorway) open(context.Context) (*epreuve.Garde, error) { return d.garde, nil }

// serve has the pages work with a door.
func (d *doorway) serve(door *web.Door) {
	d.t.Helper()
	handler, err := web.New(web.Options{
		Door: door,
		Visitor: func(r *http.Request) (comptes.Visitor, error) {
			if d.visitor.Name == "" {
				return d.visitor, comptes.ErrNoSession
			}
			return d.visitor, nil
		},
		Enter: func(*http.Request) *http.Cookie { return nil },
		Desk:  func(context.Context, bool) (*guichet.Desk, error) { return nil, errors.New("a post has no desk") },
		Night: func() (guichet.Night, error) { return guichet.Night{}, nil }, Printer: func(string) string { return "" },
		Explain: explain, Fault: func(err error) { d.faults = append(d.faults, err) }, Now: func() time.Time { return d.now }, Specimen: true,
	})
	check(d.t, err)
	d.server = httptest.NewServer(handler)
	d.t.Cleanup(d.server.Close)
}

// hall is the open door of an exam of two centres.
func hall(t testing.TB, now func() time.Time, standing func(context.Context, [8]byte) (controle.Standing, error)) *epreuve.Garde {
	t.Helper()
	seed := sha256.Sum256([]byte("a post of tests"))
	carnet, err := epreuve.OpenCarnet(filepath.Join(t.TempDir(), "journal"), "Amphi A poste 1", ed25519.NewKeyFromSeed(seed[:]))
	check(t, err)
	t.Cleanup(func() { check(t, carnet.Close()) })
	at := func(hour int) controle.Heure { return controle.HeureAt(time.Date(2027, 2, 5, hour, 0, 0, 0, time.UTC)) }
	exams := []controle.Epreuve{{ID: nfa, UE: "NFA031", Session: 1, Centre: "Orléans", Salle: "Amphi A", Debut: at(18), Fin: at(21)},
		{ID: "NFA031/1/Tours", UE: "NFA031", Session: 1, Centre: "Tours", Salle: "T1", Debut: at(18), Fin: at(21)}}
	list := &controle.Liste{Etablie: now().Add(-time.Hour)}
	for i, name := range []string{"Lefèvre", "Martin", "Martin", "Bodin"} {
		list.Attendus = append(list.Attendus, controle.Attendu{Epreuve: nfa, Code: fmt.Sprintf("CEN00000%d", i+1), Nom: name, Prenom: "Zoé", Salle: "Amphi A", Place: fmt.Sprint(i + 1), Debut: at(18), Fin: at(21)})
	}
	list.Attendus = append(list.Attendus, controle.Attendu{Epreuve: "NFA031/1/Tours", Code: "CEN000009", Nom: "Tourangeau", Prenom: "Luc", Salle: "T1", Debut: at(18), Fin: at(21)})
	g := &epreuve.Garde{Porte: controle.Porte{Keys: seal.Specimen(), Specimen: true, Retard: 30}, Epreuves: exams, Carnet: carnet, Now: now, Standing: standing}
	g.Open(list, controle.Journal{})
	return g
}

// paper is the text of a specimen's seal.
func (d *doorway) paper(code string, ues ...string) string {
	d.t.Helper()
	signer, err := seal.Specimen().Signer()
	check(d.t, err)
	first := int(d.now.Unix()/86400) - 60
	text, err := seal.Seal(seal.Payload{Kind: seal.KindAttestation, CTI: seal.NewCTI(), Semestre: "2026-2027-S1", First: first, Last: first + 120, Code: code, Usage: "Lefèvre", Prenom: "Zoé", UEs: ues, Specimen: true}, signer, "")
	check(d.t, err)
	return text
}

func (d *doorway) ask(method, path string, form url.Values) (int, string) {
	d.t.Helper()
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader(form.Encode())
	} else if form != nil {
		path += "?" + form.Encode()
	}
	r, err := http.NewRequest(method, d.server.URL+path, body)
	check(d.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if d.script {
		r.Header.Set("X-Fragment", "1")
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	check(d.t, err)
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	check(d.t, err)
	typeset(d.t, response, string(data))
	return response.StatusCode, string(data)
}

func (d *doorway) read(text string, more ...string) string {
	d.t.Helper()
	form := url.Values{"e": {nfa}, "salle": {"Amphi A"}, "texte": {text}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	code, body := d.ask(http.MethodPost, "/controle/lire", form)
	if code != http.StatusOK {
		d.t.Fatalf("%d: %s", code, text1(body))
	}
	return body
}

func text1(body string) string { return text(body) }

var colourOf = regexp.MustCompile(`data-couleur="(\w+)"`)

func (d *doorway) colour(body, want string) {
	d.t.Helper()
	m := colourOf.FindStringSubmatch(body)
	if m == nil || m[1] != want {
		d.t.Fatalf("%v, want %s: %s", m, want, text(body))
	}
}

// TestDoorWithoutScript: each page works as a form.
func TestDoorWithoutScript(t *testing.T) {
	d := newDoorway(t)
	d.garde.Porte.Salle = "Amphi A" // of the pack
	_, body := d.ask(http.MethodGet, "/controle", nil)
	says(t, body, "<option selected>Amphi A</option>")
	says(t, text(body), "Que contrôle ce poste", "05/02/2027 18:00 · Orléans", "maintenant", "Amphi A")
	_, body = d.ask(http.MethodGet, "/controle/porte", url.Values{"e": {nfa}, "salle": {"Amphi A"}})
	says(t, text(body), "NFA031", "4 à venir", "sans réseau", "établie il y a 60 minutes")

	body = d.read(d.paper("CEN000001", "NFA031"))
	d.colour(body, "vert")
	says(t, text(body), "ENTRÉE AUTORISÉE", "LEFÈVRE Zoé", "place 1", "fin 21:00", "originale")
	d.now = d.now.Add(3 * time.Second)
	d.colour(d.read(d.paper("CEN000001", "NFA031")), "vert") // the hand scans twice
	d.now = d.now.Add(time.Minute)
	body = d.read(d.paper("CEN000001", "NFA031"))
	d.colour(body, "rouge")
	says(t, text(body), "déjà entré", "17:45, Amphi A poste 1")
	if n := len(d.garde.Carnet.Events()); n != 2 {
		t.Errorf("%d events, want an entry and a refusal", n)
	}

	// Not on the list: a decision, then sous réserve.
	body = d.read(d.paper("CEN000077", "NFA031"))
	d.colour(body, "orange")
	id := field(t, body, "lecture")
	code, body := d.ask(http.MethodPost, "/controle/decider", url.Values{"e": {nfa}, "lecture": {id}, "acte": {"entree"}, "identite": {"oui"}})
	says(t, text(body), "ENTRÉE NOTÉE")
	for range 2 { // the button twice
		code, _ = d.ask(http.MethodPost, "/controle/decider", url.Values{"e": {nfa}, "lecture": {id}, "acte": {"entree"}})
	}
	_, body = d.ask(http.MethodGet, "/controle/compte", url.Values{"e": {nfa}})
	if says(t, text(body), "2 présents", "1 sous réserve"); code != http.StatusOK || strings.Contains(body, "double") {
		t.Error(code, text(body))
	}

	// Forced: only with a reason.
	body = d.read(d.paper("CEN000002", "RSX101"))
	d.colour(body, "rouge")
	id = field(t, body, "lecture")
	_, body = d.ask(http.MethodPost, "/controle/decider", url.Values{"e": {nfa}, "lecture": {id}, "acte": {"entree"}})
	says(t, text(body), "Il faut une raison")
	_, body = d.ask(http.MethodPost, "/controle/decider", url.Values{"e": {nfa}, "lecture": {id}, "acte": {"entree"}, "motif": {"accord du responsable"}})
	says(t, text(body), "ENTRÉE FORCÉE")

	// Homonyms are never chosen for the operator.
	body = d.read("martin")
	if n := strings.Count(body, `class="trouve"`); n != 2 {
		t.Errorf("%d persons found: %s", n, text(body))
	}
	body = d.read("personne")
	says(t, text(body), "Personne n’est attendu ici sous")

	// Round of the tables, self-test, file.
	_, body = d.ask(http.MethodGet, "/controle/tables", url.Values{"e": {nfa}, "salle": {"Amphi A"}})
	says(t, text(body), "Présents : 3", "Absents : 2", "BODIN Zoé")
	if strings.Contains(body, "nil") { // of who is in and not on the list of this room
		t.Error(body)
	}
	_, body = d.ask(http.MethodPost, "/controle/tables", url.Values{"e": {nfa}, "code": {"CEN000001"}, "place": {"99"}})
	says(t, text(body), "LEFÈVRE Zoé : place 99")
	_, body = d.ask(http.MethodPost, "/controle/essai", url.Values{"texte": {azerty(d.paper("CEN000001"))}})
	says(t, text(body), "mauvais clavier")
	code, body = d.ask(http.MethodGet, "/controle/journal", nil)
	var j controle.Journal
	if err := json.Unmarshal([]byte(body), &j); err != nil || code != http.StatusOK || len(j.Events) != len(d.garde.Carnet.Events()) {
		t.Errorf("%d %v %d events", code, err, len(j.Events))
	}
	if _, anomalies := j.Fold(nil); len(anomalies) > 0 {
		t.Errorf("%+v", anomalies)
	}
}

// TestSentAgain: a reading that a page sends twice under its key counts once and has
// the same answer, however late.
func TestSentAgain(t *testing.T) {
	d := newDoorway(t)
	paper := d.paper("CEN000001", "NFA031")
	d.colour(d.read(paper, "cle", "k1"), "vert")
	d.now = d.now.Add(time.Minute)
	d.colour(d.read(paper, "cle", "k1", "lue", "17:45"), "vert")
	if n := len(d.garde.Carnet.Events()); n != 1 {
		t.Errorf("%d events", n)
	}
	d.colour(d.read(paper, "cle", "k2", "lue", "17:46"), "rouge")
	if e := d.garde.Carnet.Events()[1]; e.Note != "lue à 17:46" {
		t.Errorf("%+v", e)
	}
	if code, _ := d.ask(http.MethodPost, "/controle/lire", url.Values{"e": {nfa}, "texte": {paper}, "lue": {"hier"}}); code != http.StatusBadRequest {
		t.Error(code)
	}
}

// TestTroubleIsNoRefusal: a register that fails is never shown as a paper's fault.
func TestTroubleIsNoRefusal(t *testing.T) {
	d := newDoorway(t)
	d.trouble = errors.New("the register is gone")
	code, body := d.ask(http.MethodPost, "/controle/lire", url.Values{"e": {nfa}, "texte": {d.paper("CEN000001", "NFA031")}})
	if code != http.StatusInternalServerError || strings.Contains(body, "REFUSÉE") || len(d.garde.Carnet.Events()) != 0 || len(d.faults) != 1 {
		t.Errorf("%d, %d faults: %s", code, len(d.faults), text(body))
	}
}

// TestReasonStaysAtTheOffice: a door says that a paper was revoked, and when; why is
// between the office and the person.
func TestReasonStaysAtTheOffice(t *testing.T) {
	d := newDoorway(t)
	d.says = controle.Standing{Source: controle.Register, Known: true, State: controle.Revoked, Number: "ATT-2027-000103", Reason: "chèque impayé",
		FallenOn: int(d.now.Unix()/86400) - 1}
	body := d.read(d.paper("CEN000001", "NFA031"))
	d.colour(body, "rouge")
	says(t, text(body), "révoqué", "une révocation du 04/02/2027", "Orientez la personne vers le secrétariat du centre")
	_, journal := d.ask(http.MethodGet, "/controle/journal", nil)
	for _, page := range []string{body, journal} {
		if strings.Contains(page, "impayé") {
			t.Errorf("the door tells why: %s", text(page))
		}
	}
}

// TestDoorOfOneCentre: who is of Tours learns nothing of Orléans, by any address.
func TestDoorOfOneCentre(t *testing.T) {
	d := newDoorway(t)
	d.visitor.Centre = "Tours"
	for _, route := range web.Routes {
		method, path, _ := strings.Cut(route.Pattern, " ")
		if route.Role != comptes.Controle || strings.Contains(path, "journal") || strings.Contains(path, "effacer") {
			continue
		}
		for _, form := range []url.Values{nil, {"e": {nfa}, "salle": {"Amphi A"}, "texte": {"lefèvre"}, "code": {"CEN000001"}, "epreuve": {nfa}, "place": {"1"}, "acte": {"entree"}, "lecture": {"x"}},
			{"e": {"NFA031/1/Tours"}, "texte": {"lefèvre"}, "code": {"CEN000001"}, "epreuve": {nfa}, "place": {"1"}}} {
			_, body := d.ask(method, path, form)
			for _, secret := range []string{"LEFÈVRE", "CEN000001", "BODIN", "Amphi A ·"} {
				if shown := text(body); strings.Contains(shown, secret) && !strings.Contains(shown, "sous « ") {
					t.Errorf("%s %v shows %s: %s", route.Pattern, form, secret, shown)
				}
			}
		}
	}
	body := func() string {
		_, b := d.ask(http.MethodPost, "/controle/lire", url.Values{"e": {"NFA031/1/Tours"}, "texte": {"tour"}})
		return b
	}()
	says(t, text(body), "TOURANGEAU Luc")
	d.visitor.Roles = []comptes.Role{comptes.Guichet}
	if code, _ := d.ask(http.MethodGet, "/controle", nil); code != http.StatusForbidden {
		t.Errorf("a role that is not the door's: %d", code)
	}
	d.visitor.Name = ""
	for path, method := range map[string]string{"/controle/lire": http.MethodPost, "/controle": http.MethodGet} { // the address that the terminal shows, typed
		code, body := d.ask(method, path, nil)
		if says(t, text(body), "Ce navigateur n’est pas entré par le fichier du poste", "relancez : cnamdoc servir --poste PAQUET"); code != http.StatusUnauthorized || len(d.faults) > 0 {
			t.Errorf("%s for nobody: %d, %v", path, code, d.faults)
		}
	}
}

// TestOpenedEpreuves: online, an account serves what a responsable opened, and
// learns nothing of the rest.
func TestOpenedEpreuves(t *testing.T) {
	d := newDoorway(t)
	store, err := epreuve.Open(t.TempDir())
	check(t, err)
	d.serve(&web.Door{Garde: d.open, Ouvertes: store.Ouvertes, Ouvrir: func(ids []string, par string, open bool) error {
		if !open {
			_, err := store.Fermer(ids)
			return err
		}
		_, err := store.Ouvrir(ids, par, d.now)
		return err
	}})
	shut := func() {
		t.Helper()
		_, body := d.ask(http.MethodGet, "/controle", nil)
		says(t, text(body), "Aucune épreuve n’est ouverte au contrôle")
		if strings.Contains(body, "NFA031") {
			t.Error(text(body))
		}
		for _, form := range []url.Values{{"e": {nfa}}, {"e": {nfa}, "texte": {"lefèvre"}}, {"e": {nfa}, "code": {"CEN000001"}, "epreuve": {nfa}}} {
			for _, path := range []string{"/controle/lire", "/controle/main", "/controle/tables", "/controle/decider"} {
				code, body := d.ask(http.MethodPost, path, form)
				if says(t, text(body), "n’est pas ouverte au contrôle"); code != http.StatusForbidden || strings.Contains(text(body), "LEFÈVRE") {
					t.Errorf("%s %d: %s", path, code, text(body))
				}
			}
		}
	}
	shut()
	if code, _ := d.ask(http.MethodPost, "/controle/ouvrir", url.Values{"e": {nfa}}); code != http.StatusForbidden {
		t.Errorf("the role of the door opens: %d", code)
	}
	d.visitor.Roles = []comptes.Role{comptes.Responsable}
	_, body := d.ask(http.MethodGet, "/controle", nil)
	says(t, text(body), "Fermée : seul un responsable la voit", "NFA031", "Ouvrir au contrôle")
	d.visitor.Centre = "Tours"
	if code, _ := d.ask(http.MethodPost, "/controle/ouvrir", url.Values{"e": {nfa}}); code != http.StatusForbidden {
		t.Errorf("another centre's responsable opens: %d", code)
	}
	d.visitor.Centre = ""
	if code, body := d.ask(http.MethodPost, "/controle/ouvrir", url.Values{"e": {nfa}}); code != http.StatusSeeOther {
		t.Fatalf("%d %s", code, text(body))
	}
	d.visitor.Roles = []comptes.Role{comptes.Controle}
	_, body = d.ask(http.MethodGet, "/controle", nil)
	says(t, text(body), "05/02/2027 18:00 · Orléans", "Ouvrir la porte")
	if strings.Contains(text(body), "Fermer au contrôle") || strings.Contains(text(body), "Tours") {
		t.Error(text(body))
	}
	d.colour(d.read(d.paper("CEN000001", "NFA031")), "vert")
	d.visitor.Roles = []comptes.Role{comptes.Responsable}
	d.ask(http.MethodPost, "/controle/ouvrir", url.Values{"e": {nfa}, "fermer": {"oui"}})
	d.visitor.Roles = []comptes.Role{comptes.Controle}
	shut()
}

// TestEraseThePost: not while entries wait, unless they were exported.
func TestEraseThePost(t *testing.T) {
	d := newDoorway(t)
	d.reseau.Attente = 2
	if code, body := d.ask(http.MethodPost, "/controle/effacer", url.Values{"sur": {"oui"}}); code != http.StatusConflict || d.erased != 0 {
		t.Errorf("%d %s", code, text(body))
	}
	if code, _ := d.ask(http.MethodPost, "/controle/effacer", nil); code != http.StatusBadRequest {
		t.Error(code)
	}
	if code, _ := d.ask(http.MethodPost, "/controle/effacer", url.Values{"sur": {"oui"}, "exporte": {"oui"}}); code != http.StatusGone || d.erased != 1 {
		t.Errorf("%d, erased %d times", code, d.erased)
	}
	d.reseau = web.Reseau{Centre: true, Decalage: 5 * time.Minute, Revoque: true}
	_, body := d.ask(http.MethodGet, "/controle/compte", url.Values{"e": {nfa}})
	says(t, text(body), "5 minutes d’écart", "révoqué")
	// Weeks before, it already shows what it will serve; when all is over, what to do.
	d.now = d.now.AddDate(0, 0, -30)
	_, body = d.ask(http.MethodGet, "/controle", nil)
	says(t, text(body), "05/02/2027 18:00 · Orléans", "Ouvrir la porte")
	d.now = d.now.AddDate(0, 0, 32)
	_, body = d.ask(http.MethodGet, "/controle", nil)
	says(t, text(body), "Les épreuves de ce poste sont passées : exportez le journal, puis effacez le poste")
	// A post has the door and nothing else, and its errors lead to nothing else.
	_, body = d.ask(http.MethodPost, "/controle/effacer", nil)
	if says(t, text(body), "Revenir au contrôle"); strings.Contains(body, "/aide") || strings.Contains(text(body), "guichet") {
		t.Error(text(body))
	}
	for _, path := range []string{"/auditeurs?q=lefevre", "/comptes", "/V", "/a-imprimer"} {
		if code, _ := d.ask(http.MethodGet, path, nil); code != http.StatusNotFound {
			t.Errorf("%s: %d", path, code)
		}
	}
}

// TestFrames: what is no frame is refused, and an empty one says nothing.
func TestFrames(t *testing.T) {
	d := newDoorway(t)
	for query, want := range map[string]int{"l=64&h=64": http.StatusNoContent, "l=64&h=65": http.StatusBadRequest, "l=9999&h=9999": http.StatusBadRequest, "": http.StatusBadRequest} {
		response, err := http.Post(d.server.URL+"/controle/image?"+query, "application/octet-stream", bytes.NewReader(make([]byte, 64*64)))
		check(t, err)
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%q: %d, want %d", query, response.StatusCode, want)
		}
	}
}
