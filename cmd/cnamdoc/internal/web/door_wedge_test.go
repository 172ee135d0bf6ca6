package web_test

import (
	"context"
	"encoding/hex"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cnamdoc/generate/controle"
	"cnamdoc/generate/needtool"
	"cnamdoc/generate/seal"
)

// garbles are genuine seals as wrong keyboards type them, from the vectors of
// package seal, with the ring of their key.
func garbles(t *testing.T) (texts map[string]string, ring *seal.KeyRing) {
	t.Helper()
	paths, err := filepath.Glob("../../../../generate/seal/testdata/vectors/ok-*.txt")
	check(t, err)
	texts = map[string]string{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		check(t, err)
		head, text, _ := strings.Cut(string(data), "\n\n")
		if !strings.Contains(head, "garbled: yes") || !utf8.ValidString(text) || strings.Contains(text, "\u0301") {
			continue // no key types half a letter, or an accent alone
		}
		_, key, _ := strings.Cut(head, "key: ")
		key, _, _ = strings.Cut(key, "\n")
		public, err := hex.DecodeString(key)
		check(t, err)
		ring, err = seal.NewKeyRing([]seal.Key{{KID: seal.KeyID(public), Public: public, Status: seal.Active}}, nil, nil)
		check(t, err)
		texts[filepath.Base(path)] = strings.TrimSpace(text)
	}
	if len(texts) < 15 {
		t.Fatalf("%d garbles only", len(texts))
	}
	return texts, ring
}

// before opens the door in the browser.
func (c *tab) before(d *doorway) {
	c.t.Helper()
	c.do(chromedp.Navigate(d.server.URL+"/controle/porte?"+url.Values{"e": {nfa}, "salle": {"Amphi A"}}.Encode()), chromedp.WaitVisible(chromedp.CSS("#texte")))
}

// shows waits until the screen says something.
func (c *tab) shows(want string) (g glance) {
	c.t.Helper()
	wait(c.t, want, func() bool { g = c.glance(); return strings.Contains(g.Text, want) })
	return g
}

// keys types as a scanner does.
func (c *tab) keys(text string) {
	c.t.Helper()
	c.do(pressed(text))
}

// pressed has every key go down with its character and up again, in two messages
// where chromedp.KeyEvent sends three: the browser's time goes into each of them.
func pressed(text string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for _, r := range text {
			events := kb.Encode(r)
			if len(events) == 3 { // down, the character, up
				events[0].Text, events[0].UnmodifiedText = events[1].Text, events[1].UnmodifiedText
				events = []*input.DispatchKeyEventParams{events[0], events[2]}
			}
			for _, e := range events {
				if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, *e); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// slowly types with a pause after each part, in milliseconds.
func (c *tab) slowly(pause time.Duration, parts ...string) {
	c.t.Helper()
	for _, p := range parts {
		c.do(pressed(p), chromedp.Sleep(pause))
	}
}

// TestScannerGarbles has every garble typed into the page (a third of them at home),
// back to back with Enter and Tab, and with nothing at the end: each is read, once,
// as what it is.
func TestScannerGarbles(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts a browser")
	}
	texts, ring := garbles(t)
	c, d := newTab(t), newDoorway(t)
	d.garde.Epreuves[0].UE = "RSX101" // on none of these papers: each reading is written as a refusal
	d.rekey(ring)
	c.before(d)
	read := func(want int) func() bool {
		return func() bool { return len(d.garde.Carnet.Events()) >= want }
	}
	var names []string
	for i, name := range slices.Sorted(maps.Keys(texts)) {
		if i%needtool.Times(3, 3, 1) == 0 {
			names = append(names, name)
		}
	}
	slow := needtool.Times(2, 2, 5)
	for i, name := range names {
		c.keys(texts[name] + []string{"\r", "\t", "\r\t"}[i%3])
	}
	wait(t, "all of them are read", read(len(names)))
	for i, name := range names[:slow] {
		c.keys(texts[name])
		wait(t, name+" without Enter is read", read(len(names)+i+1))
	}
	c.do(chromedp.Navigate("about:blank"))
	events := d.garde.Carnet.Events()
	if len(events) != len(names)+slow {
		t.Errorf("%d readings of %d", len(events), len(names)+slow)
	}
	for i, e := range events {
		if e.Act != controle.Refusee || e.Reason != "ue-absent" || e.Code != "CEN012345" {
			t.Errorf("%s: %+v", append(names, names[:slow]...)[i], e)
		}
	}
}

// TestScannerPauses: a busy machine types a seal in parts, and the parts join; what
// a hand types after a reading that failed is what it is.
func TestScannerPauses(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts a browser")
	}
	c, d := newTab(t), newDoorway(t)
	c.before(d)

	paper := d.paper("CEN000001", "NFA031")
	c.keys(paper[:150])
	c.shows("À RELIRE")
	var rest []string // as slow as it can be without a pause, for more than three seconds
	for part := range slices.Chunk([]byte(paper[150:]), (len(paper)-150)/25) {
		rest = append(rest, string(part))
	}
	c.slowly(150*time.Millisecond, rest...)
	c.keys("\r")
	c.shows("LEFÈVRE Zoé")

	c.keys(d.paper("CEN000004", "NFA031")[:150])
	c.shows("À RELIRE")
	c.slowly(100*time.Millisecond, strings.Split("martin", "")...)
	c.keys("\r")
	if g := c.shows("MARTIN Zoé"); strings.Contains(g.Text, "À RELIRE") {
		t.Error(g.Text)
	}
	c.do(chromedp.Navigate("about:blank"))
}
