package web_test

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"cnamdoc/cmd/cnamdoc/internal/web"
	"cnamdoc/generate"
	"cnamdoc/generate/comptes"
	"cnamdoc/generate/controle"
	"cnamdoc/generate/epreuve"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/guichet/guichettest"
	"cnamdoc/generate/instantane"
	"cnamdoc/generate/register"
	"cnamdoc/generate/register/sqlite"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
)

// The people, the organisation and the teaching of these tests are invented.

const s1 = guichettest.S1

var (
	day    = guichettest.Day
	person = guichettest.Person
)

var clock = func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }

// office is a centre under test: a night has run, and the desk is open.
type office struct {
	t       testing.TB
	dir     string
	desk    *guichet.Desk
	access  *comptes.Access
	server  *httptest.Server
	options web.Options
	client  *http.Client // the local person's browser
	faults  []error

	// What tests put in the way.
	printer string
	print   func(file string) (held string, err error)
	title   string // of the last job that was sent to the printer
	broken  error  // of the desk, as an act opens it
	now     time.Time
	since   time.Time // when a clock that runs stood at now; zero: it stands still
}

// prepared is a directory in which the night over the town ran, once for all
// tests; each works on a copy.
var prepared struct {
	sync.Once
	dir string
}

// newOffice is a centre whose night was over the town.
func newOffice(t testing.TB) *office {
	t.Helper()
	prepared.Do(func() {
		dir, err := os.MkdirTemp("", "cnamdoc-web")
		check(t, err)
		o := &office{t: t, dir: dir, now: clock()}
		reg := o.register()
		o.openDesk(reg)
		o.night(town())
		check(t, reg.Close())
		prepared.dir = dir
	})
	o := &office{t: t, dir: t.TempDir(), now: clock()}
	check(t, os.CopyFS(o.dir, os.DirFS(prepared.dir)))
	reg := o.register()
	t.Cleanup(func() { check(t, reg.Close()) })
	o.openDesk(reg)
	o.openPages()
	return o
}

// newOfficeOf is a centre whose night was over dossiers.
func newOfficeOf(t testing.TB, dossiers []dossier.Dossier) *office {
	t.Helper()
	o := &office{t: t, dir: t.TempDir(), now: clock()}
	o.open(o.register(), dossiers)
	return o
}

// register opens the file of the register.
func (o *office) register() register.Register {
	o.t.Helper()
	reg, err := sqlite.Open(o.t.Context(), filepath.Join(o.dir, "registre.sqlite"), register.Options{ShortCode: seal.ShortCode, Now: o.clock, Create: true})
	check(o.t, err)
	return reg
}

func (o *office) clock() time.Time {
	if o.since.IsZero() {
		return o.now
	}
	return o.now.Add(time.Since(o.since)) // a benchmark: what fills with time does
}

// open runs a night and opens the desk on a register.
func (o *office) open(reg register.Register, dossiers []dossier.Dossier) {
	o.t.Helper()
	o.t.Cleanup(func() { check(o.t, reg.Close()) })
	o.openDesk(reg)
	o.night(dossiers)
	o.openPages()
}

func (o *office) openDesk(reg register.Register) {
	o.t.Helper()
	desk, err := guichettest.Desk(reg, filepath.Join(o.dir, "sortie"), o.clock)
	check(o.t, err)
	o.desk = desk
}

func (o *office) openPages() {
	o.t.Helper()
	snapshots := guichet.WatchSnapshots(filepath.Join(o.dir, "instantanes"))
	nights := guichet.WatchNights(o.desk.Out, filepath.Join(o.dir, "dernier.json"))
	o.access = comptes.New(o.desk.Register, comptes.Options{Now: o.clock})
	o.options = web.Options{
		Desk: func(_ context.Context, act bool) (*guichet.Desk, error) {
			if o.broken != nil {
				return nil, o.broken
			}
			index, err := snapshots.Index()
			desk := *o.desk
			desk.Index = index
			return &desk, err
		},
		Night: nights.Last, Access: o.access, Now: o.clock, Specimen: true,
		Explain: explain, Fault: func(err error) { o.faults = append(o.faults, err) },
		Printer: func(string) string { return o.printer },
		Print: func(_ context.Context, _, file, title string, _ bool) (string, error) {
			o.title = title
			return o.print(file)
		},
	}
	o.server = o.serve(o.options)
	o.client = o.enter()
}

// openDoor opens the door of an exam beside the desk.
func (o *office) openDoor() *epreuve.Garde {
	o.t.Helper()
	g := hall(o.t, o.clock, func(context.Context, [8]byte) (controle.Standing, error) {
		return controle.Standing{Source: controle.List}, nil
	})
	o.options.Door = &web.Door{Garde: func(context.Context) (*epreuve.Garde, error) { return g, nil }}
	o.server = o.serve(o.options)
	return g
}

// serve serves the pages of options.
func (o *office) serve(options web.Options) *httptest.Server {
	o.t.Helper()
	handler, err := web.New(options)
	check(o.t, err)
	server := httptest.NewUnstartedServer(nil)
	server.Config = web.Server(handler)
	server.Start()
	o.t.Cleanup(server.Close)
	return server
}

// explain stands in for the program's own.
func explain(err error) (string, string) {
	err = guichet.Explain(err)
	var said interface {
		Sentence() string
	}
	var hint interface{ Hint() string }
	sentence, what := "une erreur imprévue est survenue", "transmettez le message à l’assistance"
	if errors.As(err, &said) {
		sentence, what = said.Sentence(), ""
	}
	if errors.As(err, &hint) {
		what = hint.Hint()
	}
	return sentence, what
}

// night runs a night over dossiers, and leaves its snapshot and its reports.
func (o *office) night(dossiers []dossier.Dossier) {
	o.t.Helper()
	o.nightOn(dossiers)
	info := instantane.Info{Semestre: s1, Taken: o.now, Export: "inscriptions.xlsx"}
	check(o.t, instantane.Save(filepath.Join(o.dir, "instantanes"), info, dossiers, dossier.Catalogue{}, nil))
}

// nightOn runs a night that leaves no snapshot.
func (o *office) nightOn(dossiers []dossier.Dossier) {
	o.t.Helper()
	d := o.desk
	_, err := generate.Run(o.t.Context(), generate.Job{Dossiers: dossiers, Reglement: d.Reglement, Organisme: d.Organisme, Centres: d.Centres,
		Wording: d.Wording, Style: d.Style, Register: d.Register, Hasher: d.Hasher, Ring: d.Ring, Out: d.Out, Specimen: true, Workers: 1,
		Today: dossier.DateOf(o.now), Now: o.clock, By: "nuit", Accept: map[string]int{"dossiers": 1}})
	check(o.t, err)
}

// browser is a browser of its own, which shows where it is sent.
func (o *office) browser() *http.Client {
	o.t.Helper()
	jar, err := cookiejar.New(nil)
	check(o.t, err)
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// enter is the browser of the person at the machine.
func (o *office) enter() *http.Client {
	o.t.Helper()
	token, err := o.access.Start("m.durand")
	check(o.t, err)
	client := o.browser()
	r, err := client.Get(o.server.URL + "/entrer?jeton=" + url.QueryEscape(token))
	check(o.t, err)
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		o.t.Fatalf("entering: %d", r.StatusCode)
	}
	return client
}

// answer is what a page says.
type answer struct {
	status int
	body   string // with plain spaces
	to     string // of a redirect
	header http.Header
}

func (o *office) read(r *http.Response, err error) answer {
	o.t.Helper()
	check(o.t, err)
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	check(o.t, err)
	typeset(o.t, r, string(data))
	return answer{r.StatusCode, plain(string(data)), r.Header.Get("Location"), r.Header}
}

// loose is what a line of French may not break at, nor be written with.
var (
	loose  = regexp.MustCompile(` [:;!?»%€]|« |n° |[A-Za-zé]'[a-zé]`)
	spoken = regexp.MustCompile(` (?:alt|placeholder|aria-label|title)="([^"]*)"`)
)

// typeset holds that what a page shows is spaced as French is; attributes are
// read out, and have the same rule.
func typeset(t testing.TB, r *http.Response, body string) {
	t.Helper()
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
		return
	}
	shown := html.UnescapeString(tags.ReplaceAllString(body, ""))
	for _, a := range spoken.FindAllStringSubmatch(body, -1) {
		shown += " | " + html.UnescapeString(a[1])
	}
	if at := loose.FindStringIndex(shown); at != nil {
		t.Errorf("%s %s: %q", r.Request.Method, r.Request.URL.Path, shown[max(0, at[0]-40):min(len(shown), at[1]+20)])
	}
}

func plain(s string) string { return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s) }

func (o *office) get(path string) answer {
	o.t.Helper()
	return o.read(o.client.Get(o.server.URL + path))
}

// page is a page that must be there.
func (o *office) page(path string) string {
	o.t.Helper()
	a := o.get(path)
	if a.status != http.StatusOK {
		o.t.Fatalf("GET %s: %d, %s", path, a.status, text(a.body))
	}
	return a.body
}

// post sends a form with a token of its own.
func (o *office) post(path string, fields ...string) answer {
	o.t.Helper()
	return o.postToken(path, rand20(), fields...)
}

func (o *office) postToken(path, token string, fields ...string) answer {
	o.t.Helper()
	form := url.Values{"jeton": {token}}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return o.read(o.client.PostForm(o.server.URL+path, form))
}

var tokens struct {
	sync.Mutex
	n int
}

func rand20() string {
	tokens.Lock()
	defer tokens.Unlock()
	tokens.n++
	return fmt.Sprintf("jeton-du-test-%012d", tokens.n)
}

// follow posts a form and returns the page that it leads to.
func (o *office) follow(path string, fields ...string) string {
	o.t.Helper()
	a := o.post(path, fields...)
	if a.status != http.StatusSeeOther {
		o.t.Fatalf("POST %s: %d, %s", path, a.status, text(a.body))
	}
	return o.page(a.to)
}

func says(t testing.TB, body string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q:\n%s", want, text(body))
		}
	}
}

var tags = regexp.MustCompile(`(?s)<style>.*?</style>|<[^>]*>`)

// text is what a page shows.
func text(body string) string {
	return strings.Join(strings.Fields(tags.ReplaceAllString(body, " ")), " ")
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func address(code string) string {
	return "/auditeurs/" + string(s1) + "/" + url.PathEscape("Orléans") + "/" + code
}

// attestation is the valid attestation of somebody.
func (o *office) attestation(code string) register.Paper {
	o.t.Helper()
	for p, err := range o.desk.Register.All(o.t.Context(), register.Filter{Code: code, Documents: []dossier.Document{dossier.Attestation},
		States: []register.State{register.Emise, register.Remise}}) {
		check(o.t, err)
		return p
	}
	o.t.Fatalf("%s has no attestation", code)
	return register.Paper{}
}

func (o *office) state(number string) register.State {
	o.t.Helper()
	p, err := o.desk.Register.Get(o.t.Context(), number)
	check(o.t, err)
	return p.State
}

// town is the small invented export of most tests.
func town() []dossier.Dossier {
	return []dossier.Dossier{
		person("CEN900001", "Marchand", "Ombeline", func(d *dossier.Dossier) { d.Auditeur.NomUsage = "Vaucanson" }),
		person("CEN900002", "Vaugirardin", "Éloi", func(d *dossier.Dossier) { d.Auditeur.Civilite = dossier.Monsieur }),
		person("CEN900003", "L’Hermite", "Zoé", func(d *dossier.Dossier) { d.Pieces.DossierRecu = dossier.Non }),
		person("CEN900004", "Œuvrard", "Łukasz", func(d *dossier.Dossier) { d.Droit.Mode = "virement" }),
		person("CEN900005", "Dupont", "Marie", func(d *dossier.Dossier) { d.Auditeur.Naissance = day("1980-01-05") }),
		person("CEN900006", "Dupont", "Marie", func(d *dossier.Dossier) { d.Auditeur.Naissance = day("1991-07-06") }),
		person("CEN900007", "Delafontaine", "Jean-Pierre", func(d *dossier.Dossier) { d.Centre = "Tours" }),
	}
}
