package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cnamdoc/generate/needtool"
)

// The desk as a clerk meets it: the program started as they start it, on the
// specimens of essai, in the browser of Debian.

var (
	takeScreens = flag.String("ecrans", "", "write screenshots of every page into this directory")
	takeHelp    = flag.Bool("images", false, "take the pictures of the help anew")
)

// counter is a desk that is open, and a browser before it.
type counter struct {
	t    *testing.T
	ctx  context.Context
	root string
	dir  string
	log  *lockedBuffer
}

// lockedBuffer is a writer of the program that the test reads meanwhile.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// essaiDone is a directory in which essai has run, once for all tests.
var essaiDone = sync.OnceValues(func() (string, error) {
	samples, err := sampleDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(filepath.Dir(samples), "essai") // it goes when the tests' main ends
	oneCall.Lock()
	defer oneCall.Unlock()
	var errs bytes.Buffer
	if code := Run(context.Background(), []string{"cnamdoc", "essai", dir}, strings.NewReader(""), io.Discard, &errs); code != exitOK {
		return "", fmt.Errorf("essai: %d\n%s", code, errs.String())
	}
	return dir, nil
})

// essaiDir is a copy of that directory.
func essaiDir(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "essai")
	if err := copyTree(dir, must(t, essaiDone)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// copyTree copies a directory as it is, with its modes and times.
func copyTree(to, from string) error {
	return filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		there := filepath.Join(to, rel)
		if e.IsDir() {
			return os.MkdirAll(there, info.Mode().Perm())
		}
		data, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(there, data, info.Mode().Perm())
		}
		return errors.Join(err, os.Chtimes(there, info.ModTime(), info.ModTime()))
	})
}

var openedAt = regexp.MustCompile(`https?://127\.0\.0\.1:\d+`)

// openCounter starts servir on the specimens of a directory, and comes in by the
// file that it leaves.
func openCounter(t *testing.T, dir string) *counter {
	t.Helper()
	chromium := needtool.Path(t, "chromium")
	c := &counter{t: t, dir: dir, log: &lockedBuffer{}}
	ctx := context.WithoutCancel(t.Context())
	entry := c.start("--adresse", "127.0.0.1:0")

	alloc, stopBrowser := chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-domain-reliability", true), chromedp.Flag("no-pings", true), chromedp.Flag("lang", "fr-FR"), chromedp.WindowSize(1440, 1000))...)
	t.Cleanup(stopBrowser)
	tab, closeTab := chromedp.NewContext(alloc)
	t.Cleanup(closeTab)
	c.ctx = tab
	if err := chromedp.Do(tab); err != nil { // the browser lives as long as the first call's context
		t.Fatal(err)
	}
	c.do(chromedp.Navigate("file://"+entry), chromedp.WaitVisible(chromedp.CSS(".grande #q")))
	return c
}

// start opens the desk on the specimens of the directory, until the end of the
// test, and returns the file by which this machine comes in.
func (c *counter) start(options ...string) (entry string) {
	c.t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(c.t.Context()))
	done := make(chan int, 1)
	go func() {
		done <- Run(ctx, slices.Concat([]string{"cnamdoc", "servir", "--exemple", "--sans-navigateur"}, options, c.here(), []string{"--sortie", filepath.Join(c.dir, "papiers")}),
			strings.NewReader(""), c.log, c.log)
	}()
	c.t.Cleanup(func() {
		stop()
		if code := <-done; code != exitOK {
			c.t.Errorf("servir ended with %d:\n%s", code, c.log)
		}
	})
	wait(c.t, "the desk opens", func() bool { return strings.Contains(c.log.String(), "Le guichet est ouvert") })
	c.root = openedAt.FindString(c.log.String())
	return filepath.Join(c.dir, "etat", "specimen", entryName)
}

// here are the options of what works on the directory's specimens.
func (c *counter) here() []string {
	return []string{"--config", filepath.Join(c.dir, "exemples", "cnamdoc.toml"), "--etat", filepath.Join(c.dir, "etat")}
}

// wait polls for what another part of the program brings about.
func wait(t *testing.T, what string, is func() bool) {
	t.Helper()
	deadline := time.Now().Add(60 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		if time.Now().After(deadline) {
			t.Fatalf("in vain: %s", what)
		}
		<-tick.C
	}
}

// do acts in the browser, and ends the test where that is not possible.
func (c *counter) do(actions ...chromedp.Action[chromedp.Void]) {
	c.t.Helper()
	ask(c, chromedp.Steps(actions...))
}

// ask takes a value from the browser.
func ask[T any](c *counter, action chromedp.Action[T]) T {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.ctx, 60*time.Second)
	defer cancel()
	value, err := chromedp.Run(ctx, action)
	if err != nil {
		again, cancel := context.WithTimeout(c.ctx, 5*time.Second)
		defer cancel()
		text, _ := chromedp.Run(again, chromedp.Text(chromedp.CSS("body")))
		c.t.Fatalf("%v\nthe page says:\n%s\nthe program says:\n%s", err, text, c.log)
	}
	return value
}

// open goes to a page of the desk.
func (c *counter) open(path string) {
	c.t.Helper()
	c.do(chromedp.Navigate(c.root+path), chromedp.WaitVisible(chromedp.CSS("#contenu")))
}

// seen waits until something is on the page.
func (c *counter) seen(selector string) {
	c.t.Helper()
	c.do(chromedp.WaitVisible(chromedp.CSS(selector)))
}

// says holds that the page says something.
func (c *counter) says(want string) {
	c.t.Helper()
	if text := ask(c, chromedp.Text(chromedp.CSS("body"))); !strings.Contains(plainSpaces(text), plainSpaces(want)) {
		c.t.Fatalf("the page does not say %q:\n%s", want, text)
	}
}

func plainSpaces(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \n\t\u00a0\u202f", r) }), " ")
}

// press clicks on something and waits for the page that answers.
func (c *counter) press(selector string) {
	c.t.Helper()
	c.leads(chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible), selector)
}

// leads does something that brings another page, and waits for that.
func (c *counter) leads(action chromedp.Action[chromedp.Void], what string) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.ctx, 60*time.Second)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, action); err != nil {
		c.t.Fatalf("%s: %v\n%s", what, err, c.log)
	}
}

// click opens what a summary hides.
func (c *counter) click(selector string) {
	c.t.Helper()
	c.do(chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// path is where the browser is.
func (c *counter) path() string {
	c.t.Helper()
	return strings.TrimPrefix(ask(c, chromedp.Location()), c.root)
}

// text is what an element says.
func (c *counter) text(selector string) string {
	c.t.Helper()
	return plainSpaces(ask(c, chromedp.Text(chromedp.CSS(selector))))
}

// typed are keys sent to what has the focus.
func (c *counter) typed(keys string) { c.t.Helper(); c.do(chromedp.KeyEvent(keys)) }

// scheme makes the browser's owner prefer light or dark; "" is neither.
func (c *counter) scheme(name string) {
	c.t.Helper()
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}}
	ask(c, func(ctx context.Context, t *chromedp.Target) (cdp.Empty, error) {
		return cdp.Call(ctx, t, emulation.SetEmulatedMedia, media)
	})
}

// screens takes a page at the widths of a telephone and of a desk, by day and by
// night, when the test is asked to.
func (c *counter) screens(name string) {
	c.t.Helper()
	if *takeScreens == "" {
		return
	}
	for _, width := range []int64{390, 1440} {
		for _, scheme := range []string{"light", "dark"} {
			c.scheme(scheme)
			c.do(chromedp.EmulateViewport(width, 900))
			c.keep(filepath.Join(*takeScreens, fmt.Sprintf("%s-%d-%s.png", name, width, scheme)), ask(c, chromedp.FullScreenshot(100)))
		}
	}
	c.scheme("")
	c.do(chromedp.EmulateViewport(1440, 1000))
}

func (c *counter) keep(path string, data []byte) {
	c.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		c.t.Fatal(err)
	}
}

// helpDir holds the pictures of the help.
const helpDir = "internal/web/aide"

// picture takes one for the help, when the test is asked to: so high, of the
// width of a small screen, in as few colours as a page has.
func (c *counter) picture(name string, height int64) {
	c.t.Helper()
	if !*takeHelp {
		return
	}
	c.scheme("light")
	c.do(chromedp.EmulateViewport(1080, height))
	wait(c.t, "the viewer has drawn the page", c.still)
	full, err := png.Decode(bytes.NewReader(ask(c, chromedp.CaptureScreenshot())))
	if err != nil {
		c.t.Fatal(err)
	}
	var small bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, fewColours(full)); err != nil {
		c.t.Fatal(err)
	}
	c.keep(filepath.Join(helpDir, name+".png"), small.Bytes())
	c.scheme("")
	c.do(chromedp.EmulateViewport(1440, 1000))
}

// still reports whether two pictures of the page, a moment apart, are the same.
func (c *counter) still() bool {
	before := ask(c, chromedp.CaptureScreenshot())
	c.do(chromedp.Sleep(300 * time.Millisecond))
	return bytes.Equal(before, ask(c, chromedp.CaptureScreenshot()))
}

// fewColours keeps the 256 colours that a picture has most of; the others become
// the nearest of them.
func fewColours(full image.Image) image.Image {
	count := map[color.Color]int{}
	b := full.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			count[full.At(x, y)]++
		}
	}
	all := slices.SortedFunc(maps.Keys(count), func(a, b color.Color) int { return cmp.Compare(count[b], count[a]) })
	small := image.NewPaletted(b, color.Palette(all[:min(len(all), 256)]))
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			small.Set(x, y, full.At(x, y))
		}
	}
	return small
}

// axePath is where axe-core's axe.min.js lies: a test dependency of npm, which
// .ci/run fetches into a directory of its own.
const axePath = "CNAMDOC_AXE"

// accessible holds axe-core against the page, by day and by night.
func (c *counter) accessible(name string) {
	c.t.Helper()
	path := os.Getenv(axePath)
	if path == "" {
		if os.Getenv("CI") != "" {
			c.t.Fatalf("%s is not set, and CI must have it: .ci/run fetches axe-core", axePath)
		}
		return
	}
	script, err := os.ReadFile(path)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, scheme := range []string{"light", "dark"} {
		c.scheme(scheme)
		ask(c, chromedp.Evaluate[any](string(script)+";null"))
		result := ask(c, chromedp.Evaluate[string](`axe.run(document, {iframes: false, resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations.map(v => ({
			id: v.id, help: v.help, nodes: v.nodes.map(n => n.html + " — " + n.failureSummary)}))))`, awaited))
		var violations []struct {
			ID, Help string
			Nodes    []string
		}
		if err := json.Unmarshal([]byte(result), &violations); err != nil {
			c.t.Fatal(err)
		}
		for _, v := range violations {
			c.t.Errorf("%s (%s): %s, %s\n\t%s", name, scheme, v.ID, v.Help, strings.Join(v.Nodes, "\n\t"))
		}
	}
	c.scheme("")
}

// awaited has an expression's promise kept before its value is taken.
func awaited(p *runtime.EvaluateParams) {
	yes := true
	p.AwaitPromise = &yes
}

// look does both.
func (c *counter) look(name string) {
	c.t.Helper()
	c.accessible(name)
	c.screens(name)
}

// TestGuichetInTheBrowser plays a morning at the desk.
func TestGuichetInTheBrowser(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts a browser")
	}
	c := openCounter(t, essaiDir(t))
	sub := func(name string, f func(c *counter)) {
		t.Run(name, func(t *testing.T) {
			mine := *c
			mine.t = t
			f(&mine)
		})
	}
	sub("keyboard search, print, hand over, duplicata", (*counter).printAndHandOver)
	sub("decide, and the paper is issued", (*counter).decideAndIssue)
	sub("a lot printed and handed over", (*counter).handOverALot)
	sub("pages", (*counter).everyPage)
}

func (c *counter) printAndHandOver() {
	c.open("/")
	c.look("accueil")
	c.typed("duplan") // the field has the focus
	c.seen("#trouve [role=option]")
	c.look("recherche-en-tapant")
	c.typed(kb.ArrowDown)
	c.seen("#q[aria-activedescendant=r0]")
	c.picture("recherche", 520)
	c.leads(chromedp.KeyEvent(kb.Enter), "Enter on a result")
	c.seen(".personne")
	c.look("auditeur")

	c.press(".papier form[action$=imprimer] button")
	c.says("Le document est-il sorti ?")
	c.look("impression")
	c.picture("impression", 700)
	c.press("button[name=sorti][value=non]")
	c.says("n’est pas sorti : rien n’est noté")
	c.press(".papier form[action$=imprimer] button")
	c.press("button[name=sorti][value=oui]")
	c.says("est remis en main propre")
	c.look("auditeur-remis")

	c.press(".papier a[href$=duplicata]")
	c.says("Déjà remis le")
	c.look("duplicata")
	c.picture("duplicata", 420)
	c.press("form[action$=imprimer] button")
	c.says("duplicata n° 1")
	c.press("button[name=sorti][value=oui]")
	c.says("Le duplicata n° 1")
	c.says("1 duplicata.")
}

func (c *counter) decideAndIssue() {
	c.open("/auditeurs?q=CEN000137")
	c.says("Ce qui manque")
	c.look("auditeur-decider")
	c.picture("auditeur", 760)
	for ask(c, chromedp.Evaluate[int](`document.querySelectorAll(".question").length`)) > 0 {
		c.click(".question input[name=motif]")
		c.typed("réglé autrement, vu avec la comptabilité")
		c.press(".question button[value=accepter]")
		c.says("Ce point ne sera plus demandé")
	}
	c.says("prêt à émettre")
	c.press(".papier form[action$=imprimer] button")
	c.says("Le document est-il sorti ?")
	c.press("button[name=sorti][value=oui]")
	c.says("est remis en main propre")
	c.look("auditeur-emis")
}

func (c *counter) handOverALot() {
	c.open("/a-imprimer")
	c.look("a-imprimer")
	c.picture("tirages", 640)
	before := c.text(".titre-lot .precis")
	c.click(".lot li:last-child summary")
	c.press(".lot li:last-child details[open] button")
	c.says("notés remis")
	if after := c.text(".titre-lot .precis"); after == before {
		c.t.Errorf("still %s", after)
	}
	c.look("a-imprimer-remis")
}

// everyPage looks at the pages that the other plays do not pass.
func (c *counter) everyPage() {
	for name, path := range map[string]string{"a-decider": "/a-decider", "a-appeler": "/a-appeler", "aide": "/aide", "mon-compte": "/mon-compte", "comptes": "/comptes", "journal": "/journal",
		"recherche": "/auditeurs?q=ma", "recherche-vide": "/auditeurs?q=zzzzzz", "introuvable": "/rien"} {
		c.open(path)
		c.look(name)
	}
}

// TestHelpHasItsPictures holds that the help shows what it speaks of, and that
// the program does not grow by it. They are taken by TestGuichetInTheBrowser
// -images.
func TestHelpHasItsPictures(t *testing.T) {
	for _, name := range []string{"recherche", "auditeur", "impression", "duplicata", "tirages"} {
		info, err := os.Stat(filepath.Join(helpDir, name+".png"))
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > 80_000 {
			t.Errorf("%s: %d bytes", name, info.Size())
		}
	}
}
