package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cnamdoc/generate/controle"
)

// expect adds n persons, a tenth of them expected at the exam of a doorway, beside those of other days.
func (d *doorway) expect(n int) {
	list := *d.garde.Liste()
	for i := range n {
		a := list.Attendus[0]
		a.Code, a.Nom = fmt.Sprintf("ORL%06d", i), fmt.Sprintf("Martin%d", i)
		if i%10 > 0 {
			a.Epreuve = fmt.Sprintf("UTC%03d/1/Orléans", i%500)
		}
		list.Attendus = append(list.Attendus, a)
	}
	d.garde.Open(&list, controle.Journal{})
}

// BenchmarkScan is one reading through HTTP, from the seal's text to the screen, the
// entry on the disk, with 50,000 persons expected.
func BenchmarkScan(b *testing.B) {
	d := newDoorway(b)
	d.script = true
	d.expect(50_000)
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		paper := d.paper(fmt.Sprintf("ORL%06d", i%5000*10), "NFA031")
		b.StartTimer()
		began := time.Now()
		d.read(paper)
		took = append(took, time.Since(began))
		d.now = d.now.Add(100 * time.Millisecond) // ten a second: nobody is asked to wait
	}
	report(b, took)
}

// BenchmarkThirtyPosts has thirty posts read at once, as fast as they are answered,
// each with its banner asked for besides, with 50,000 persons expected. An
// operation is one reading of each.
func BenchmarkThirtyPosts(b *testing.B) {
	const posts = 30
	d := newDoorway(b)
	d.script = true
	d.expect(50_000)
	var mu sync.Mutex
	var took []time.Duration
	var next atomic.Int64
	for b.Loop() {
		var all sync.WaitGroup
		for range posts {
			i := int(next.Add(1))
			paper := d.paper(fmt.Sprintf("ORL%06d", i%5000*10), "NFA031")
			all.Go(func() {
				began := time.Now()
				if code, body := d.ask(http.MethodPost, "/controle/lire", url.Values{"e": {nfa}, "texte": {paper}}); code != http.StatusOK || !strings.Contains(body, "data-couleur") {
					b.Errorf("%d: %s", code, text(body))
				}
				mu.Lock()
				took = append(took, time.Since(began))
				mu.Unlock()
				d.ask(http.MethodGet, "/controle/compte", url.Values{"e": {nfa}})
			})
		}
		all.Wait()
		d.now = d.now.Add(time.Second)
	}
	report(b, took)
}
