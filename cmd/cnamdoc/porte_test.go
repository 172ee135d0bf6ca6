package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	keyboard "github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/urfave/cli/v2"
	"github.com/xuri/excelize/v2"

	"cnamdoc/cmd/cnamdoc/internal/reglages"
	"cnamdoc/cmd/cnamdoc/internal/web"
	"cnamdoc/generate/controle"
	"cnamdoc/generate/epreuve"
	"cnamdoc/generate/needtool"
	"cnamdoc/generate/qr"
	"cnamdoc/generate/seal"
	"cnamdoc/samples"
)

// The door as invigilators meet it: the program on the specimens of essai, at a
// quarter to six on the evening of an exam, in the browser of Debian.

var soir = time.Date(2027, 2, 11, 17, 45, 0, 0, time.Local)

// examEvening is that clock, running.
func examEvening() func() time.Time {
	started := time.Now()
	return func() time.Time { return soir.Add(time.Since(started)) }
}

// hall is a centre on the evening of an exam.
type hall struct {
	t     *testing.T
	dir   string
	clock func() time.Time
	real  bool // under the centre's own keys, not on specimens
}

func newHall(t *testing.T) *hall {
	t.Helper()
	h := &hall{t: t, dir: essaiDir(t), clock: examEvening()}
	h.run(exitIncomplete, "epreuves", "importer", filepath.Join(h.dir, "exemples", "epreuves.xlsx"))
	h.run(exitOK, "epreuves", "ouvrir", "--ue", "NFA031", "--date", "11/02/2027", "--centre", "Orléans")
	return h
}

func (h *hall) args(args ...string) []string {
	if !h.real {
		args = append(args[:len(args):len(args)], "--exemple")
	}
	return append(append([]string{"cnamdoc"}, args...), "--config", filepath.Join(h.dir, "exemples", "cnamdoc.toml"), "--etat", filepath.Join(h.dir, "etat"))
}

// run is one command at the hour of the hall.
func (h *hall) run(want int, args ...string) string {
	h.t.Helper()
	var out bytes.Buffer
	con := &console{stdin: strings.NewReader(""), stdout: &out, stderr: &out, now: h.clock}
	app := app(con)
	full := h.args(args...)
	err := app.RunContext(h.t.Context(), permute(app, full))
	if err != nil {
		printError(&out, err, true)
	}
	if got := exitCode(err); got != want {
		h.t.Fatalf("%v: exit code %d, want %d\n%s", args, got, want, out.String())
	}
	return out.String()
}

// serves starts a server, which the cleanup or stop ends, and returns its address.
func (h *hall) serves(entry string, args ...string) (root string, log *lockedBuffer, stop func()) {
	h.t.Helper()
	log = &lockedBuffer{}
	ctx, cancel := context.WithCancel(context.WithoutCancel(h.t.Context()))
	done := make(chan error, 1)
	con := &console{stdin: strings.NewReader(""), stdout: log, stderr: log, now: h.clock}
	app := app(con)
	go func() {
		done <- app.RunContext(ctx, permute(app, append([]string{"cnamdoc", "servir", "--sans-navigateur"}, args...)))
	}()
	ended := false
	stop = func() {
		if !ended {
			ended = true
			cancel()
			if err := <-done; err != nil {
				h.t.Errorf("servir ended with %v:\n%s", err, log)
			}
		}
	}
	h.t.Cleanup(stop)
	wait(h.t, "the door opens", func() bool {
		_, err := os.Stat(entry)
		return err == nil && openedAt.MatchString(log.String())
	})
	return openedAt.FindString(log.String()), log, stop
}

func (h *hall) centre(address string) (root string, log *lockedBuffer, stop func()) {
	h.t.Helper()
	return h.serves(filepath.Join(h.dir, "etat", "specimen", entryName), append(h.args()[1:], "--adresse", address, "--sortie", filepath.Join(h.dir, "papiers"))...)
}

// seal is the text of somebody's attestation.
func (h *hall) seal(code string) string {
	h.t.Helper()
	in, err := readFileInput(h.t.Context(), filepath.Join(h.dir, "papiers", "2026-2027-S1", "ORLEANS", code, "attestation.pdf"), "pdf")
	if err != nil {
		h.t.Fatal(err)
	}
	return in.texts[0]
}

// browser opens Chromium before an entry file.
func browse(t *testing.T, entry, root string, log *lockedBuffer, flags ...chromedp.ExecAllocatorOption) *counter {
	t.Helper()
	c := &counter{t: t, log: log, root: root}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(needtool.Path(t, "chromium")), chromedp.NoSandbox, chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "fr-FR"), chromedp.WindowSize(1440, 1000))
	alloc, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), append(options, flags...)...)
	t.Cleanup(stop)
	tab, closeTab := chromedp.NewContext(alloc)
	t.Cleanup(closeTab)
	c.ctx = tab
	if err := chromedp.Do(tab); err != nil {
		t.Fatal(err)
	}
	if entry != "" {
		c.do(chromedp.Navigate("file://" + entry))
		wait(t, "the page of the entry leads on", func() bool {
			at, err := chromedp.Run(c.ctx, chromedp.Location()) // it may leave while it is asked
			return err == nil && strings.HasPrefix(at, root) && !strings.Contains(at, "jeton")
		})
	}
	return c
}

// porte is the address of the door of NFA031 at Orléans.
func porte(room string) string {
	return "/controle/porte?" + url.Values{"e": {"NFA031/1/Orléans"}, "salle": {room}}.Encode()
}

// scan types a text as a scanner does: keys that follow each other at once. Each
// goes down with its character and up again, in two messages where
// chromedp.KeyEvent sends three: the browser's time goes into each of them.
func (c *counter) scan(text, end string) {
	c.t.Helper()
	ask(c, func(ctx context.Context, t *chromedp.Target) (none cdp.Empty, err error) {
		for _, r := range text + end {
			events := kb.Encode(r)
			if len(events) == 3 { // down, the character, up
				events[0].Text, events[0].UnmodifiedText = events[1].Text, events[1].UnmodifiedText
				events = []*keyboard.DispatchKeyEventParams{events[0], events[2]}
			}
			for _, e := range events {
				if none, err = cdp.Call(ctx, t, keyboard.DispatchKeyEvent, *e); err != nil {
					return none, err
				}
			}
		}
		return none, nil
	})
}

// given is a text that comes at once, and Enter: for what is not about the keys.
func (c *counter) given(text string) {
	c.t.Helper()
	ask(c, func(ctx context.Context, t *chromedp.Target) (cdp.Empty, error) {
		return cdp.Call(ctx, t, keyboard.InsertText, keyboard.InsertTextParams{Text: text})
	})
	c.scan("", "\r")
}

// verdict waits until the screen says something, and gives its colour.
func (c *counter) verdict(want string) string {
	c.t.Helper()
	var seen string
	wait(c.t, "the screen says "+want, func() bool {
		seen = plainSpaces(ask(c, chromedp.Evaluate[string](`(()=>{const e=document.querySelector("#resultat");return e?e.innerText:""})()`)))
		return strings.Contains(seen, plainSpaces(want))
	})
	return ask(c, chromedp.Evaluate[string](`(()=>{const e=document.querySelector("#resultat .ecran");return e?e.dataset.couleur:""})()`))
}

// shown is what the page says now; it may change while it is asked.
func (c *counter) shown() string {
	c.t.Helper()
	return ask(c, chromedp.Evaluate[string]("document.body.innerText"))
}

// screen looks at a verdict as people with and without sight meet it.
func (c *counter) screen(name string) {
	c.t.Helper()
	c.look("porte-" + name)
}

func TestDoorByWedge(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts the whole program")
	}
	h := newHall(t)
	h.run(exitOK, "registre", "revoquer", h.number("CEN000103"), "--motif", "impayé")
	root, log, _ := h.centre("127.0.0.1:0")
	c := browse(t, filepath.Join(h.dir, "etat", "specimen", entryName), root, log)
	c.do(chromedp.Navigate(root+porte("Amphi A")), chromedp.WaitVisible(chromedp.CSS("#texte")))

	check := func(colour, words string) {
		t.Helper()
		if got := c.verdict(words); got != colour {
			t.Fatalf("%s is %q, want %q", words, got, colour)
		}
	}
	good := h.seal("CEN000101")
	c.scan(good, "\r")
	check("vert", "ENTRÉE AUTORISÉE CHARPIGNON Ombeline")
	c.screen("vert")
	c.picture("porte-vert", 720)
	c.given(changed(h.seal("CEN000102")))
	check("rouge", "ENTRÉE REFUSÉE faux")
	c.screen("faux")
	c.scan(h.seal("CEN000103"), "\t") // a scanner that ends with Tab
	check("rouge", "révoqué")
	c.screen("revoque")
	c.picture("porte-rouge", 720)
	c.scan(h.seal("CEN000154"), "") // one that ends with nothing
	check("rouge", "autre UE")
	c.screen("autre-ue")
	c.given(h.seal("CEN000115")) // room B4, of the hall
	check("orange", "autre salle")
	c.screen("autre-salle")

	// The garbles of a scanner that types for another keyboard; caps lock; lower case.
	c.scan(strings.ToLower(h.seal("CEN000104")), "\r")
	check("vert", "TESSONNEAU Amaury")
	c.scan(typedAzerty(h.seal("CEN000105")), "\r")
	c.verdict("même clavier")

	// Two papers without anything between them do not run together.
	c.scan(h.seal("CEN000108")+h.seal("CEN000111"), "\r")
	c.verdict("2 lectures à la suite")
	c.verdict("MAUPERTOIS Bertille")

	// The focus is never lost: a click beside the field, and the next paper is read.
	c.click("footer p") // the banner is replaced again and again
	c.scan(h.seal("CEN000113"), "\r")
	check("vert", "BELKHIRIA Yamina")
	c.click(`#resultat button[value=annuler]`)
	c.verdict("Annulé : BELKHIRIA")

	// Held: nothing is written before the confirmation.
	c.click("#tenir")
	c.given(h.seal("CEN000114"))
	check("vert", "Laisser entrer")
	c.click(`#resultat button[value=entree]`)
	c.verdict("Annuler cette entrée")
	c.click("#tenir")

	// By hand, with a reason.
	c.scan("vauquelard", "\r")
	c.verdict("VAUQUELARD Apolline")
	c.screen("a-la-main")
	c.click("#resultat .trouve")
	check("orange", "sans lecture du sceau")
	c.click(`#resultat button[value=sans-papier]`)
	c.verdict("Il faut une raison")
	c.scan("vauquelard", "\r")
	c.click("#resultat .trouve")
	c.do(chromedp.SendKeys(chromedp.CSS("#resultat input[name=motif]"), "oublié dans le train", chromedp.NodeVisible))
	c.click(`#resultat button[value=sans-papier]`)
	c.verdict("ENTRÉE NOTÉE")

	// In already: another reading, more than some seconds later.
	later := h.clock().Add(6 * time.Second)
	wait(t, "some seconds pass", func() bool { return h.clock().After(later) })
	c.given(good)
	check("rouge", "déjà entré")
	c.screen("deja-entre")

	c.do(chromedp.Navigate(root+"/controle"), chromedp.WaitVisible(chromedp.CSS("h1")))
	c.screen("choix")
	c.do(chromedp.Navigate(root+"/controle/tables?e=NFA031/1/Orl%C3%A9ans&salle=Amphi+A"), chromedp.WaitVisible(chromedp.CSS(".tables")))
	c.screen("tables")
	c.do(chromedp.Navigate(root+"/controle/essai"), chromedp.WaitVisible(chromedp.CSS("#texte")))
	c.screen("essai")
	c.do(chromedp.Navigate(root+porte("Amphi A")), chromedp.WaitVisible(chromedp.CSS("#texte")))
	c.screen("attend")

	// No address is ever opened, whatever is scanned.
	c.scan("https://exemple.invalid/une/page/qui/dit/que/tout/va/bien?et=longue", "\r")
	check("bleu", "À RELIRE")
	if at := c.path(); !strings.HasPrefix(at, "/controle/porte") {
		t.Errorf("the page left for %s", at)
	}
	if text := h.run(exitOK, "epreuves", "fusionner"); !strings.Contains(plainSpaces(text), "6 présents") && !strings.Contains(plainSpaces(text), "présents") {
		t.Error(text)
	}
}

// number is the number of somebody's attestation.
func (h *hall) number(code string) string {
	h.t.Helper()
	m := regexp.MustCompile(`ATT-\d{4}-\d{6}`).FindString(h.run(exitOK, "verifier", h.seal(code)))
	if m == "" {
		h.t.Fatalf("%s has no attestation", code)
	}
	return m
}

// typedAzerty is a text as a scanner of QWERTY types it into a machine of AZERTY.
func typedAzerty(s string) string {
	return strings.NewReplacer("A", "Q", "Q", "A", "Z", "W", "W", "Z", "M", "?", ":", "M", "/", "!", "0", "à", "1", "&", "2", "é", "3", "\"", "4", "'", "5", "(", "6", "-", "7", "è", "8", "_", "9", "ç", ".", ":", "-", ")", "#", "3").Replace(s)
}

// frames writes a camera's stream that shows a code: still JPEG pictures, one after
// the other.
func frames(t *testing.T, text string) string {
	t.Helper()
	modules, err := qr.Encode(text)
	if err != nil {
		t.Fatal(err)
	}
	const width, height = 1280, 960
	picture := image.NewGray(image.Rect(0, 0, width, height))
	for i := range picture.Pix {
		picture.Pix[i] = 0xee
	}
	n := modules.Size
	side := 800 / (n + 8)
	left, top := (width-side*n)/2, (height-side*n)/2
	for y := range n * side {
		for x := range n * side {
			if modules.At(x/side, y/side) {
				picture.SetGray(left+x, top+y, color.Gray{Y: 0x18})
			}
		}
	}
	var one bytes.Buffer
	if err := jpeg.Encode(&one, picture, &jpeg.Options{Quality: 85}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "camera.mjpeg")
	if err := os.WriteFile(path, bytes.Repeat(one.Bytes(), 30), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestDoorByCamera holds papers before a camera that is a file.
func TestDoorByCamera(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the whole program")
	}
	h := newHall(t)
	h.run(exitOK, "registre", "revoquer", h.number("CEN000103"), "--motif", "impayé")
	root, log, _ := h.centre("127.0.0.1:0")
	entry := filepath.Join(h.dir, "etat", "specimen", entryName)
	saved, err := os.ReadFile(entry)
	if err != nil {
		t.Fatal(err)
	}
	token := regexp.MustCompile(`jeton=([^"&]+)`).FindSubmatch(saved)
	jar := h.cookie(root, string(token[1]))
	for _, paper := range []struct{ name, text, colour, words string }{
		{"genuine", h.seal("CEN000101"), "vert", "CHARPIGNON Ombeline"},
		{"forged", changed(h.seal("CEN000102")), "rouge", "faux"},
		{"revoked", h.seal("CEN000103"), "rouge", "révoqué"},
		{"other UE", h.seal("CEN000154"), "rouge", "autre UE"},
	} {
		t.Run(paper.name, func(t *testing.T) {
			c := browse(t, "", root, log, chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("use-fake-ui-for-media-stream", true),
				chromedp.Flag("use-file-for-fake-video-capture", frames(t, paper.text)))
			c.enterWith(jar)
			c.do(chromedp.Navigate(root+porte("Amphi A")), chromedp.WaitVisible(chromedp.CSS("#camera")))
			c.click("#camera")
			if got := c.verdict(paper.words); got != paper.colour {
				t.Errorf("%s, want %s", got, paper.colour)
			}
		})
	}
}

// cookie enters once, for several browsers.
func (h *hall) cookie(root, token string) *http.Cookie {
	h.t.Helper()
	response, err := http.Get(root + "/entrer?jeton=" + token)
	if err != nil {
		h.t.Fatal(err)
	}
	response.Body.Close()
	if len(response.Cookies()) != 1 {
		h.t.Fatalf("%s: no cookie", response.Status)
	}
	return response.Cookies()[0]
}

// enterWith gives the browser a session.
func (c *counter) enterWith(cookie *http.Cookie) {
	c.t.Helper()
	params := network.SetCookieParams{Name: cookie.Name, Value: cookie.Value, URL: c.root}
	ask(c, func(ctx context.Context, t *chromedp.Target) (cdp.Empty, error) {
		return cdp.Call(ctx, t, network.SetCookie, params)
	})
}

// TestBrowserKilled: readings that nobody answered outlive the program and the
// browser, are sent when both are back, count once, and are gone from the browser.
func TestBrowserKilled(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts the whole program")
	}
	h := newHall(t)
	root, log, stop := h.centre("127.0.0.1:0")
	entry := filepath.Join(h.dir, "etat", "specimen", entryName)
	profile := filepath.Join(t.TempDir(), "profile")
	c := browse(t, entry, root, log, chromedp.UserDataDir(profile))
	c.do(chromedp.Navigate(root+porte("Amphi A")), chromedp.WaitVisible(chromedp.CSS("#texte")))
	c.scan(h.seal("CEN000101"), "\r")
	c.verdict("ENTRÉE AUTORISÉE")
	stop()
	c.scan(h.seal("CEN000104"), "\r")
	c.verdict("Cette lecture est gardée")
	c.given(changed(h.seal("CEN000102")))
	held := func() int {
		return ask(c, chromedp.Evaluate[int](`new Promise(ok => { const r = indexedDB.open("cnamdoc-porte"); r.onsuccess = () => {
			const q = r.result.transaction("lectures").objectStore("lectures").count(); q.onsuccess = () => { r.result.close(); ok(q.result); } } })`, awaited))
	}
	wait(t, "two readings wait", func() bool { return held() == 2 })
	if err := chromedp.FromContext(c.ctx).Browser.Process().Kill(); err != nil {
		t.Fatal(err)
	}

	_, log, _ = h.centre(strings.TrimPrefix(root, "http://"))
	c = browse(t, entry, root, log, chromedp.UserDataDir(profile))
	c.do(chromedp.Navigate(root+porte("Amphi A")), chromedp.WaitVisible(chromedp.CSS("#texte")))
	if colour := c.verdict("2 lectures attendaient"); colour != "rouge" {
		t.Errorf("the refusal does not come first: %s", colour)
	}
	c.verdict("TESSONNEAU Amaury")
	c.screen("attendaient")
	wait(t, "nothing waits any more", func() bool { return held() == 0 })
	j, err := h.store().Journal()
	if err != nil {
		t.Fatal(err)
	}
	entered := map[string]int{}
	for _, e := range j.Events {
		if e.Act.Enters() {
			entered[e.Code]++
			if late := strings.HasPrefix(e.Note, "lue à "); late != (e.Code == "CEN000104") {
				t.Errorf("%s: %q", e.Code, e.Note)
			}
		}
	}
	if entered["CEN000101"] != 1 || entered["CEN000104"] != 1 || len(entered) != 2 {
		t.Errorf("%v", entered)
	}
}

// store is the exams of the centre.
func (h *hall) store() *epreuve.Store {
	h.t.Helper()
	store, err := epreuve.Open(filepath.Join(h.dir, "etat", "specimen", "epreuves"))
	if err != nil {
		h.t.Fatal(err)
	}
	return store
}

// TestTwoPostsApart: two laptops that do not see the centre, fifty entries each,
// some of them the same persons; the centre starts, and everything is there once.
func TestTwoPostsApart(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts the whole program")
	}
	h := newHall(t)
	// The centre's address is known before it answers.
	probe, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := probe.Addr().String()
	probe.Close()
	postes := filepath.Join(h.dir, "postes")
	h.run(exitOK, "epreuves", "preparer", postes, "--date", "11/02/2027", "--ue", "NFA031", "--centre", "Orléans", "--salle", "Amphi A", "--postes", "2", "--retour", "http://"+address)
	var exams []struct{ Liste []struct{ Code string } }
	if err := json.Unmarshal([]byte(h.run(exitOK, "epreuves", "lister", "--attendus", "--json", "--date", "11/02/2027", "--ue", "NFA031", "--centre", "Orléans")), &exams); err != nil {
		t.Fatal(err)
	}
	var codes []string
	paper := map[string]bool{} // who has one; the others come in by hand
	for _, a := range exams[0].Liste {
		_, err := os.Stat(filepath.Join(h.dir, "papiers", "2026-2027-S1", "ORLEANS", a.Code, "attestation.pdf"))
		paper[a.Code] = err == nil
		codes = append(codes, a.Code)
	}
	const each = 50 // the persons of the middle go to both doors
	if len(codes) < each {
		t.Fatalf("%d papers only", len(codes))
	}
	type laptop struct {
		client *http.Client
		root   string
		pack   string
		stop   func()
	}
	start := func(i int) laptop {
		t.Helper()
		pack := filepath.Join(postes, fmt.Sprintf("amphi-a-poste-%d-2027-02-11.poste", i+1))
		root, _, stop := h.serves(pack+".html", "--poste", pack, "--adresse", "127.0.0.1:0")
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		l := laptop{&http.Client{Jar: jar}, root, pack, stop}
		page, err := os.ReadFile(pack + ".html")
		if err != nil {
			t.Fatal(err)
		}
		token := regexp.MustCompile(`jeton=([^"&]+)`).FindSubmatch(page)
		response, err := l.client.Get(root + "/entrer?jeton=" + string(token[1]))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if again, err := http.Get(root + "/entrer?jeton=" + string(token[1])); err != nil || again.StatusCode != http.StatusUnauthorized {
			t.Errorf("a token counts twice: %v", err)
		}
		return l
	}
	two := [2]laptop{start(0), start(1)}
	ask := func(l laptop, path string, form url.Values) string {
		t.Helper()
		response, err := l.client.PostForm(l.root+path, form)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	enter := func(l laptop, code string) bool {
		t.Helper()
		var body string
		if paper[code] {
			body = ask(l, "/controle/lire", url.Values{"e": {"NFA031/1/Orléans"}, "texte": {h.seal(code)}})
		} else {
			body = ask(l, "/controle/main", url.Values{"e": {"NFA031/1/Orléans"}, "code": {code}, "epreuve": {"NFA031/1/Orléans"}})
		}
		id := regexp.MustCompile(`name="lecture" value="([^"]+)"`).FindStringSubmatch(body)
		switch {
		case strings.Contains(body, `data-couleur="vert"`):
			return true
		case id != nil:
			body := ask(l, "/controle/decider", url.Values{"e": {"NFA031/1/Orléans"}, "lecture": {id[1]}, "acte": {"entree"}, "motif": {"vu"}, "identite": {"oui"}})
			return strings.Contains(body, "Annuler cette entrée")
		}
		return false
	}
	entries, inAt := 0, [2]map[string]bool{{}, {}}
	for which, list := range [2][]string{codes[:each], codes[len(codes)-each:]} {
		for _, code := range list {
			if !enter(two[which], code) {
				t.Errorf("%s at post %d: no entry", code, which+1)
			}
			inAt[which][code] = true
			entries++
		}
	}
	if body := ask(two[0], "/controle/lire", url.Values{"e": {"NFA031/1/Orléans"}, "texte": {"x"}}); !strings.Contains(body, "hors ligne") || strings.Contains(body, "no such host") {
		t.Error("the banner does not say that there is no network")
	}
	// One laptop is switched off in the middle of a line, and on again.
	two[1].stop()
	half, err := os.OpenFile(epreuve.JournalPath(two[1].pack), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := half.WriteString(`{"poste":"half a li`); err != nil {
		t.Fatal(err)
	}
	half.Close()
	two[1] = start(1)

	_, _, stopCentre := h.centre(address)
	store := h.store()
	arrived := func() int {
		j, err := store.Journal()
		if err != nil {
			return 0
		}
		n := 0
		for _, e := range j.Events {
			if e.Act.Enters() {
				n++
			}
		}
		return n
	}
	wait(t, "both journals arrive", func() bool { return arrived() == entries })
	text := plainSpaces(h.run(exitIncomplete, "epreuves", "fusionner", epreuve.JournalPath(two[0].pack), epreuve.JournalPath(two[1].pack)))
	if arrived() != entries || !strings.Contains(text, "dont 0 nouveau") {
		t.Errorf("%d entries, want %d: %s", arrived(), entries, text)
	}
	doubles := 2*each - len(codes)
	if !strings.Contains(text, fmt.Sprintf("Doubles entrées (%d)", doubles)) || strings.Contains(text, "Journaux à compléter") {
		t.Errorf("want %d doubles and no gap:\n%s", doubles, text)
	}
	// While it reaches the centre, each post sees at once who is in at the other.
	var only [2]string // whom the other alone let in
	for _, code := range codes {
		switch {
		case !paper[code]:
		case !inAt[1][code]:
			only[1] = code
		case !inAt[0][code]:
			only[0] = code
		}
	}
	for which, code := range only {
		var body string
		wait(t, "the other's entries come", func() bool {
			body = ask(two[which], "/controle/lire", url.Values{"e": {"NFA031/1/Orléans"}, "texte": {"x"}})
			return strings.Contains(body, "entrées des autres postes vues") && strings.Contains(body, fmt.Sprintf("<b>%d</b> présents", len(codes)))
		})
		body = ask(two[which], "/controle/lire", url.Values{"e": {"NFA031/1/Orléans"}, "texte": {h.seal(code)}})
		if !strings.Contains(body, "déjà entré") || !strings.Contains(body, fmt.Sprintf("Amphi A poste %d", 2-which)) {
			t.Errorf("post %d does not know that %s is in: %s", which+1, code, body)
		}
	}
	// The network goes: the post says so by itself, and goes on.
	stopCentre()
	wait(t, "the post falls back", func() bool {
		body := ask(two[0], "/controle/lire", url.Values{"e": {"NFA031/1/Orléans"}, "texte": {"x"}})
		return strings.Contains(body, "hors ligne") && strings.Contains(body, "seulement")
	})
	// Revoked meanwhile: said, and told apart from a green that was offline.
	h.run(exitOK, "registre", "revoquer", h.number(only[1]), "--motif", "impayé")
	if text := plainSpaces(h.run(exitIncomplete, "epreuves", "fusionner")); !strings.Contains(text, "Entrées à revoir (1)") || !strings.Contains(text, only[1]) || !strings.Contains(text, "révoqué") {
		t.Error(text)
	}
}

// TestOthersNeedAProof: names go only to who has the key of a post, once for each
// answer of the centre.
func TestOthersNeedAProof(t *testing.T) {
	dir := t.TempDir()
	con := &console{now: examEvening(), stderr: io.Discard}
	store, err := epreuve.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	k := &doorKeeper{p: con, store: store, heard: map[string]heard{}}
	pack, entry, err := epreuve.MakePaquet(epreuve.Paquet{Nom: "A", Epreuves: []controle.Epreuve{{ID: "NFA031/1/Orléans"}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.AddPostes(entry); err != nil {
		t.Fatal(err)
	}
	if k.carnet, err = store.Carnet(serverPost, con.now()); err != nil {
		t.Fatal(err)
	}
	defer k.carnet.Close()
	if _, err := k.carnet.Write(controle.Event{Epreuve: "NFA031/1/Orléans", Code: "CEN000101", Act: controle.Entree}); err != nil {
		t.Fatal(err)
	}
	key := ed25519.NewKeyFromSeed(pack.Cle)
	_, stranger, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	send := func(defi string, key ed25519.PrivateKey) web.Accuse {
		t.Helper()
		sent := web.Envoi{Poste: entry.ID, Defi: defi}
		sent.Preuve = ed25519.Sign(key, sent.Signed())
		answer, err := k.receive(t.Context(), sent)
		if err != nil || answer.Defi == "" {
			t.Fatal(err)
		}
		return answer
	}
	first := send("", key)
	if first.Autres != nil {
		t.Error("names without a proof")
	}
	second := send(first.Defi, stranger)
	if second.Autres != nil {
		t.Error("names for another key")
	}
	third := send(second.Defi, key)
	if third.Autres == nil || len(third.Autres.Events) != 1 {
		t.Fatalf("the post is told nothing: %+v", third.Autres)
	}
	if again := send(second.Defi, key); again.Autres != nil {
		t.Error("a proof counts twice")
	}
}

// silent holds that a log says nothing of a paper: no part of its seal, and nobody's
// name, code or number.
func (h *hall) silent(log, text string) {
	h.t.Helper()
	asked := strings.ToLower(log)
	_, sealed, _ := strings.Cut(text, "#")
	for i := 0; i+24 <= len(sealed); i += 8 {
		if part := sealed[i : i+24]; strings.Contains(asked, strings.ToLower(part)) {
			h.t.Errorf("the log holds a part of a seal, %s", part)
		}
	}
	ring, err := h.ring()
	if err != nil {
		h.t.Fatal(err)
	}
	paper := controle.Read(text, ring).Paper
	secrets := []string{hex.EncodeToString(paper.Payload.CTI[:]), paper.ShortCode(), paper.Payload.Code, paper.Payload.Usage, paper.Payload.Prenom}
	if paper.Payload.Code == "" {
		h.t.Fatalf("%s is no seal", text)
	}
	for _, secret := range secrets {
		if secret != "" && strings.Contains(asked, strings.ToLower(secret)) {
			h.t.Errorf("the log holds %s", secret)
		}
	}
}

// ring is the centre's keys.
func (h *hall) ring() (*seal.KeyRing, error) {
	if !h.real {
		return seal.Specimen(), nil
	}
	state := filepath.Join(h.dir, "etat")
	con := &console{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard, now: h.clock}
	var ring *seal.KeyRing
	err := (&cli.App{Name: "ring", Flags: withCommon(), Action: func(c *cli.Context) error {
		conf, err := loadConfig(c)
		if err == nil {
			ring, err = signingRing(con, conf, false, true)
		}
		return err
	}}).RunContext(h.t.Context(), []string{"ring", "--config", filepath.Join(h.dir, "exemples", "cnamdoc.toml"), "--etat", state})
	return ring, err
}

// TestPublicPageOfRealPapers: under the centre's own keys, one word for each state
// of a paper, and not a trace of who was asked about.
func TestPublicPageOfRealPapers(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts the whole program")
	}
	noon := time.Date(samples.Today.Year, time.Month(samples.Today.Month), samples.Today.Day, 12, 0, 0, 0, time.Local)
	h := &hall{t: t, dir: filepath.Join(t.TempDir(), "centre"), clock: func() time.Time { return noon }, real: true}
	exemples, papers := filepath.Join(h.dir, "exemples"), filepath.Join(h.dir, "papiers")
	if code := Run(t.Context(), []string{"cnamdoc", "exemples", exemples}, strings.NewReader(""), io.Discard, io.Discard); code != exitOK {
		t.Fatal(code)
	}
	settings := reglages.Fictional.ReplaceAllString(samples.Config(), "$1")
	if err := os.WriteFile(filepath.Join(exemples, "cnamdoc.toml"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	h.run(exitOK, "cles", "creer", "--sortie", papers)
	export := filepath.Join(exemples, "inscriptions-petit.xlsx")
	night := func() {
		t.Helper()
		h.run(exitIncomplete, "generer", export, "--catalogue", filepath.Join(exemples, "catalogue-ue.xlsx"), "--sortie", papers)
	}
	night()
	genuine, replaced, revoked := h.seal("CEN000101"), h.seal("CEN000104"), h.seal("CEN000103")
	h.run(exitOK, "registre", "revoquer", h.number("CEN000103"), "--motif", "impayé")
	renamed(t, export, "CEN000104")
	night()
	if h.seal("CEN000104") == replaced {
		t.Fatal("the paper was not replaced")
	}
	ring, err := h.ring()
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ring.Signer()
	if err != nil {
		t.Fatal(err)
	}
	payload := controle.Read(genuine, ring).Paper.Payload
	payload.CTI = seal.NewCTI()
	unknown, err := seal.Seal(payload, signer, "")
	if err != nil {
		t.Fatal(err)
	}
	ask := func(papers map[string]string) {
		t.Helper()
		root, log, stop := h.serves(filepath.Join(h.dir, "etat", entryName), append(h.args()[1:], "--adresse", "127.0.0.1:0", "--sortie", papers["sortie"])...)
		delete(papers, "sortie")
		c := browse(t, "", root, log)
		c.do(chromedp.EmulateViewport(390, 844))
		for text, want := range papers {
			c.photographed(text, want)
			c.look("v-" + strings.ToLower(strings.ReplaceAll(want, " ", "-")))
			response, err := http.PostForm(root+"/V", url.Values{"sceau": {text}})
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(response.Body)
			response.Body.Close()
			if err != nil || !strings.Contains(string(body), want) {
				t.Errorf("%v, want %s:\n%s", err, want, body)
			}
			for _, secret := range []string{"impayé", "ATT-2026", "CEN000"} {
				if strings.Contains(string(body), secret) {
					t.Errorf("%s: the page holds %s", want, secret)
				}
			}
		}
		stop()
		for text, want := range papers {
			if want != "Faux" && want != "Spécimen" {
				h.silent(log.String(), text)
			}
		}
		if want := fmt.Sprintf("%d vérifications", 2*len(papers)); len(papers) > 1 && !strings.Contains(plainSpaces(log.String()), want) {
			t.Errorf("the log does not count %s:\n%s", want, log)
		}
	}
	ask(map[string]string{"sortie": papers, genuine: "Authentique et valable", replaced: "Ne vaut plus", revoked: "Ne vaut plus", unknown: "Inconnu du registre", changed(h.seal("CEN000105")): "Faux"})
	h.clock = func() time.Time { return noon.AddDate(2, 0, 0) }
	ask(map[string]string{"sortie": papers, genuine: "Ne vaut plus", h.seal("CEN000105"): "Ne vaut plus"})
}

// renamed gives somebody of an export another first name.
func renamed(t *testing.T, export, code string) {
	t.Helper()
	f, err := excelize.OpenFile(export)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	done := 0
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		who, name := -1, -1
		for y, row := range rows {
			for x, cell := range row {
				switch {
				case strings.EqualFold(cell, "PRENOM"):
					name = x
				case cell == code && who < 0:
					who = x
				}
			}
			if who >= 0 && name >= 0 && len(row) > max(who, name) && row[who] == code {
				at, err := excelize.CoordinatesToCellName(name+1, y+1)
				if err != nil {
					t.Fatal(err)
				}
				if err := f.SetCellStr(sheet, at, "Amaurie"); err != nil {
					t.Fatal(err)
				}
				done++
			}
		}
	}
	if err := f.Save(); err != nil || done == 0 {
		t.Fatal(err, done)
	}
}

// photographed opens the address of a QR, and waits for the answer.
func (c *counter) photographed(text, words string) {
	c.t.Helper()
	_, sealed, address := strings.Cut(text, "#")
	if !address {
		_, sealed, _ = strings.Cut(text, ":")
	}
	c.do(chromedp.Navigate("about:blank"), chromedp.Navigate(c.root+"/V#"+sealed))
	wait(c.t, words, func() bool { return strings.Contains(plainSpaces(c.shown()), words) })
	if at := ask(c, chromedp.Location()); at != c.root+"/V" {
		c.t.Errorf("%s: the address still holds the seal: %s", words, at)
	}
}

// TestPublicPage is a telephone before the address of a QR.
func TestPublicPage(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts the whole program")
	}
	h := newHall(t)
	h.run(exitOK, "registre", "revoquer", h.number("CEN000103"), "--motif", "impayé")
	root, log, _ := h.centre("127.0.0.1:0")
	c := browse(t, "", root, log)
	c.do(chromedp.EmulateViewport(390, 844))
	// Under the keys of specimens a genuine paper is a specimen, and says so.
	for _, paper := range []struct{ name, text, words string }{
		{"specimen", h.seal("CEN000101"), "Spécimen"},
		{"revoked", h.seal("CEN000103"), "Ne vaut plus"},
		{"forged", changed(h.seal("CEN000102")), "Faux"},
		{"cut", h.seal("CEN000104")[:130], "Illisible"},
	} {
		c.photographed(paper.text, paper.words)
		if paper.name == "specimen" {
			c.says("O. C.")
			c.says("In English")
			c.says("Vérifiez que cette adresse est celle imprimée sur le site du centre")
			if text := c.shown(); strings.Contains(strings.ToUpper(text), "CHARPIGNON") {
				t.Error("the name is shown before it is asked for")
			}
			c.look("v-specimen")
			c.click("form[action='/V'] button")
			wait(t, "the name", func() bool { return strings.Contains(c.shown(), "CHARPIGNON") })
		}
		if paper.name != "specimen" {
			c.look("v-" + paper.name)
		}
	}
	// A short code asks nothing, and nothing of all that was written anywhere.
	short := seal.ShortCode([8]byte{1, 2, 3, 4, 5, 6, 7, 8})
	response, err := http.PostForm(root+"/V", url.Values{"sceau": {short}})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(response.Body)
	response.Body.Close()
	if err != nil || !strings.Contains(string(answer), "Illisible") || len(response.Cookies()) > 0 {
		t.Errorf("%v %s", err, response.Status)
	}
	for _, text := range []string{h.seal("CEN000101"), h.seal("CEN000102"), h.seal("CEN000103"), h.seal("CEN000104")} {
		h.silent(log.String(), text)
	}
	tried := 0
	for range 60 {
		response, err := http.PostForm(root+"/V", url.Values{"sceau": {short}})
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode == http.StatusTooManyRequests {
			tried++
		}
	}
	if tried == 0 {
		t.Error("the page answers a guesser without end")
	}
}
