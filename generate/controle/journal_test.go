package controle

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const journals = "testdata/journaux.json"

// night is a journal and what it amounts to, in a form that any language can
// read: the bytes that are signed, the presence, the doubles, the anomalies.
type night struct {
	Name      string    `json:"name"`
	Epreuves  []Epreuve `json:"epreuves"`
	Journal   Journal   `json:"journal"`
	Signed    []string  `json:"signed"`    // of each event, as it is signed
	Digests   []string  `json:"digests"`   // of each event
	Present   []string  `json:"present"`   // "EPREUVE PERSON", in; "… sorti" when out again
	Doubles   []string  `json:"doubles"`   // "PERSON POSTE NUMERO POSTE NUMERO", "?" before it when unordered
	Anomalies []string  `json:"anomalies"` // "CODE POSTE FROM-TO"
}

// TestJournals reads the file and nothing else; -update writes it from the
// scripts below, to be read before it is committed.
func TestJournals(t *testing.T) {
	if *update {
		var built []night
		for _, s := range nights() {
			n := night{Name: s.name, Epreuves: []Epreuve{{ID: "E", UE: "NFA031"}}, Journal: s.build(t)}
			n.amounts()
			built = append(built, n)
		}
		data, err := json.MarshalIndent(built, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(journals, append(data, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(journals)
	if err != nil {
		t.Fatal(err)
	}
	var all []night
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	expected := nights()
	if len(all) != len(expected) {
		t.Fatalf("%d journals in the file, %d scripts", len(all), len(expected))
	}
	for i, want := range all {
		t.Run(want.Name, func(t *testing.T) {
			got := night{Name: want.Name, Epreuves: want.Epreuves, Journal: want.Journal}
			got.amounts()
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			said := strings.Join(slices.Concat(got.Present, got.Doubles, got.Anomalies), "\n")
			if said != expected[i].expect {
				t.Errorf("%s\nwant\n%s", said, expected[i].expect)
			}
		})
	}
}

func (n *night) amounts() {
	j := Merge(n.Journal)
	n.Signed, n.Digests, n.Present, n.Doubles, n.Anomalies = []string{}, []string{}, []string{}, []string{}, []string{}
	for _, e := range j.Events {
		n.Signed, n.Digests = append(n.Signed, string(e.Signed())), append(n.Digests, e.Digest())
	}
	names := map[string]string{}
	for _, p := range j.Postes {
		names[p.ID] = p.Nom
	}
	etat, anomalies := j.Fold(n.Epreuves)
	for _, p := range etat.Presences() {
		if p.Entree == nil {
			continue
		}
		line := p.Epreuve + " " + p.Code
		if p.Sortie != nil {
			line += " sorti"
		}
		n.Present = append(n.Present, line)
	}
	for _, d := range etat.Doubles() {
		line := fmt.Sprintf("double %s %s %d %s %d", d.Seconde.Person(), names[d.Premiere.Poste], d.Premiere.Numero, names[d.Seconde.Poste], d.Seconde.Numero)
		if !d.Ordonne {
			line = "? " + line
		}
		n.Doubles = append(n.Doubles, line)
	}
	for _, a := range anomalies {
		n.Anomalies = append(n.Anomalies, fmt.Sprintf("%s %s %d-%d", a.Code, names[a.Poste], a.De, a.A))
	}
}

type script struct {
	name   string
	build  func(t *testing.T) Journal
	expect string
}

var evening0 = time.Date(2027, 2, 5, 17, 45, 0, 0, time.UTC)

func at(seconds int) time.Time { return evening0.Add(time.Duration(seconds) * time.Second) }

// pen is a post of the tests.
type pen struct {
	*Writer
	t *testing.T
	j Journal
}

func newPen(t *testing.T, name string) *pen {
	t.Helper()
	w, err := NewWriter(name, testKey("post "+name), nil)
	if err != nil {
		t.Fatal(err)
	}
	return &pen{w, t, Journal{Postes: []Poste{w.Poste}}}
}

func (p *pen) add(seconds int, act Act, code string, change ...func(*Event)) *pen {
	p.t.Helper()
	e := Event{Clock: at(seconds), Epreuve: "E", Code: code, Act: act, Verdict: "valable"}
	for _, c := range change {
		c(&e)
	}
	e, err := p.Write(e)
	if err != nil {
		p.t.Fatal(err)
	}
	p.j.Events = append(p.j.Events, e)
	return p
}

// met records a contact: seconds is what the post's clock shows when the centre's
// shows seconds+offset.
func (p *pen) met(seconds, offset int) *pen {
	p.j.Contacts = append(p.j.Contacts, Contact{p.Poste.ID, at(seconds), at(seconds + offset), len(p.j.Events)})
	return p
}

func of(n int) func(*Event) { return func(e *Event) { e.Of = n } }

func nights() []script {
	return []script{
		{"one post", func(t *testing.T) Journal {
			return newPen(t, "A").met(0, 0).add(1, Entree, "P1").add(2, Entree, "P2").add(90, Sortie, "P1").add(91, Refusee, "P3").j
		}, "E P1 sorti\nE P2"},
		{"two posts, one double, clocks known", func(t *testing.T) Journal {
			a, b := newPen(t, "A").met(0, 0).add(10, Entree, "P1"), newPen(t, "B").met(0, -60).add(60, Entree, "P1")
			return Merge(a.j, b.j) // the clock of B is a minute ahead: its entry was first
		}, "E P1\ndouble P1 B 1 A 1"},
		{"two posts, one double, a clock unknown", func(t *testing.T) Journal {
			return Merge(newPen(t, "A").met(0, 0).add(10, Entree, "P1").j, newPen(t, "B").add(60, Entree, "P1").j)
		}, "E P1\n? double P1 A 1 B 1"},
		{"within a second of each other", func(t *testing.T) Journal {
			return Merge(newPen(t, "A").met(0, 0).add(10, Entree, "P1").j, newPen(t, "B").met(0, 0).add(11, Entree, "P1").j)
		}, "E P1\n? double P1 A 1 B 1"},
		{"read twice at once by one post", func(t *testing.T) Journal {
			return newPen(t, "A").met(0, 0).add(10, Entree, "P1").add(14, Entree, "P1").j
		}, "E P1"},
		{"read twice by one post, later", func(t *testing.T) Journal {
			return newPen(t, "A").met(0, 0).add(10, Entree, "P1").add(16, Entree, "P1").j
		}, "E P1\ndouble P1 A 1 A 2"},
		{"three entries are two doubles", func(t *testing.T) Journal {
			return Merge(newPen(t, "A").met(0, 0).add(10, Entree, "P1").j, newPen(t, "B").met(0, 0).add(20, Forcee, "P1").j, newPen(t, "C").met(0, 0).add(30, ParMain, "P1").j)
		}, "E P1\ndouble P1 A 1 B 1\ndouble P1 A 1 C 1"},
		{"an undone entry is no double", func(t *testing.T) Journal {
			return Merge(newPen(t, "A").met(0, 0).add(10, Entree, "P1").add(12, Annulation, "P1", of(1)).j, newPen(t, "B").met(0, 0).add(20, Entree, "P1").j)
		}, "E P1"},
		{"out here, in there", func(t *testing.T) Journal {
			return Merge(newPen(t, "A").met(0, 0).add(10, Entree, "P1").add(60, Sortie, "P1").j, newPen(t, "B").met(0, 0).add(90, Entree, "P1").j)
		}, "E P1"},
		{"a gap, and a tail that did not come", func(t *testing.T) Journal {
			a := newPen(t, "A").add(1, Entree, "P1").add(2, Entree, "P2").add(3, Entree, "P3").add(4, Entree, "P4").met(5, 0)
			a.j.Events = slices.Delete(a.j.Events[:3], 1, 2)
			return a.j
		}, "E P1\nE P3\ngap A 2-2\ngap A 4-4"},
		{"nothing came of a post that has events", func(t *testing.T) Journal {
			a := newPen(t, "A").add(1, Entree, "P1").met(5, 0)
			a.j.Events = nil
			return a.j
		}, "gap A 1-1"},
		{"one number with two contents", func(t *testing.T) Journal {
			return Merge(newPen(t, "A").met(0, 0).add(1, Entree, "P1").j, newPen(t, "A").add(2, Entree, "P2").j)
		}, "E P1\nE P2\ntwo-contents A 1-1"},
		{"an event that does not follow", func(t *testing.T) Journal {
			a, other := newPen(t, "A").met(0, 0).add(1, Entree, "P1"), newPen(t, "A").add(1, Entree, "P9").add(2, Entree, "P2")
			a.j.Events = append(a.j.Events, other.j.Events[1])
			return a.j
		}, "E P1\nE P2\nchain A 2-2"},
		{"changed after it was signed, and by nobody known", func(t *testing.T) Journal {
			a := newPen(t, "A").met(0, 0).add(1, Entree, "P1")
			b := newPen(t, "B").add(1, Entree, "P2")
			a.j.Events[0].Code = "P7"
			return Journal{Postes: a.j.Postes, Events: slices.Concat(a.j.Events, b.j.Events)}
		}, "signature A 1-1\nunknown-post  1-1"},
		{"of another épreuve, and an act of a later release", func(t *testing.T) Journal {
			return newPen(t, "A").met(0, 0).add(1, Entree, "P1", func(e *Event) { e.Epreuve = "F" }).add(2, "plus-tard", "P2").j
		}, "F P1\nforeign-epreuve A 1-1\nunknown-act A 2-2"},
		{"a clock that is off, and that goes back", func(t *testing.T) Journal {
			return newPen(t, "A").met(0, 300).add(500, Entree, "P1").add(100, Sortie, "P1").j
		}, "E P1 sorti\nclock-offset A 0-0\nclock-back A 2-2"},
	}
}

// chance gives journals of three posts with everything that may be wrong.
func chance(t *testing.T, rng *rand.Rand) Journal {
	acts := []Act{Entree, Entree, Entree, ParMain, Forcee, Sortie, Annulation, Refusee, IdentiteVue, PlaceTrouvee}
	var all Journal
	for _, name := range []string{"A", "B", "C"} {
		p := newPen(t, name)
		for range rng.IntN(8) {
			p.add(rng.IntN(300), acts[rng.IntN(len(acts))], fmt.Sprint("P", rng.IntN(4)), of(rng.IntN(6)))
			if rng.IntN(3) == 0 {
				p.met(rng.IntN(300), rng.IntN(400)-200)
			}
			if rng.IntN(6) == 0 {
				last := &p.j.Events[len(p.j.Events)-1]
				last.Note = "changed"
			}
		}
		all.Postes, all.Contacts, all.Events = append(all.Postes, p.j.Postes...), append(all.Contacts, p.j.Contacts...), append(all.Events, p.j.Events...)
	}
	part := Journal{Postes: all.Postes}
	for _, e := range all.Events {
		if rng.IntN(3) > 0 {
			part.Events = append(part.Events, e)
		}
	}
	for _, c := range all.Contacts {
		if rng.IntN(2) > 0 {
			part.Contacts = append(part.Contacts, c)
		}
	}
	rng.Shuffle(len(part.Events), func(i, j int) { part.Events[i], part.Events[j] = part.Events[j], part.Events[i] })
	return part
}

// TestMergeIsAUnion: commutative, associative, idempotent, and nothing is lost;
// what a journal amounts to depends on the set alone.
func TestMergeIsAUnion(t *testing.T) {
	for seed := range uint64(100) {
		rng := rand.New(rand.NewPCG(seed, 7))
		a, b, c := chance(t, rng), chance(t, rng), chance(t, rng)
		ab := Merge(a, b)
		for what, other := range map[string]Journal{"commutative": Merge(b, a), "idempotent": Merge(ab, ab, a, b, b)} {
			if diff := cmp.Diff(ab, other); diff != "" {
				t.Fatalf("seed %d: not %s:\n%s", seed, what, diff)
			}
		}
		if diff := cmp.Diff(Merge(ab, c), Merge(a, Merge(b, c))); diff != "" {
			t.Fatalf("seed %d: not associative:\n%s", seed, diff)
		}
		kept := map[string]bool{}
		for _, e := range ab.Events {
			kept[e.Digest()+string(e.Seal)] = true
		}
		for _, e := range slices.Concat(a.Events, b.Events) {
			if !kept[e.Digest()+string(e.Seal)] {
				t.Fatalf("seed %d: event %d of %s is lost", seed, e.Numero, e.Poste)
			}
		}
		one, two := night{Journal: Merge(a, b, c)}, night{Journal: Journal{Postes: Merge(a, b, c).Postes, Contacts: slices.Concat(c.Contacts, a.Contacts, b.Contacts),
			Events: slices.Concat(c.Events, b.Events, a.Events, b.Events)}}
		one.amounts()
		two.amounts()
		two.Journal = one.Journal
		if diff := cmp.Diff(one, two); diff != "" {
			t.Fatalf("seed %d: the order counts:\n%s", seed, diff)
		}
	}
}

// TestEtatGrowsAsFoldSays: a post that adds its own events one by one has the
// presence that Fold makes of them.
func TestEtatGrowsAsFoldSays(t *testing.T) {
	for seed := range uint64(50) {
		rng := rand.New(rand.NewPCG(seed, 9))
		p, grown := newPen(t, "A").met(0, 0), NewEtat()
		for i := range 30 {
			p.add(i*3, []Act{Entree, ParMain, Sortie, Annulation, Refusee}[rng.IntN(5)], fmt.Sprint("P", rng.IntN(3)), of(rng.IntN(20)))
			grown.Add(p.j.Events[i], "A")
		}
		folded, _ := p.j.Fold(nil)
		if diff := cmp.Diff(folded.Presences(), grown.Presences()); diff != "" {
			t.Fatalf("seed %d (-fold +grown):\n%s", seed, diff)
		}
		if diff := cmp.Diff(folded.Doubles(), grown.Doubles()); diff != "" {
			t.Fatalf("seed %d (-fold +grown):\n%s", seed, diff)
		}
	}
}

// TestAnyChangedFieldBreaksTheSignature tries every field of an event, so that a
// new one cannot be forgotten in what is signed.
func TestAnyChangedFieldBreaksTheSignature(t *testing.T) {
	e := newPen(t, "A").add(1, ParMain, "P1", func(e *Event) {
		e.Salle, e.Place, e.Papier, e.Nom, e.Of, e.Reason, e.Note, e.Par = "s", "p", "c", "n", 3, "r", "o", "q"
	}).j.Events[0]
	data, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(data, &fields); err != nil {
		t.Fatal(err)
	}
	fields["precedent"] = ""
	tried := 0
	for name, value := range fields {
		if name == "signature" {
			continue
		}
		changed := map[string]any{}
		for k, v := range fields {
			changed[k] = v
		}
		switch value.(type) {
		case float64:
			changed[name] = 77
		case string:
			if changed[name] = "autre"; name == "heure" {
				changed[name] = "2027-02-05T17:45:01.001Z"
			}
		}
		text, err := json.Marshal(changed)
		if err != nil {
			t.Fatal(err)
		}
		var other Event
		if err := json.Unmarshal(text, &other); err != nil {
			t.Fatal(err)
		}
		if ed25519.Verify(testKey("post A").Public().(ed25519.PublicKey), other.Signed(), other.Seal) {
			t.Errorf("%s may be changed", name)
		}
		tried++
	}
	if tried != 16 {
		t.Errorf("%d fields were tried", tried)
	}
	if _, err := hex.DecodeString(e.Digest()); err != nil || len(e.Digest()) != 64 {
		t.Error(e.Digest(), err)
	}
}

// TestLines: what was told to count is read back; a line that was being written
// when the power went is not, and a damaged one hides nothing behind it.
func TestLines(t *testing.T) {
	p := newPen(t, "A").add(1, Entree, "P1").add(2, Entree, "P2")
	var file []byte
	for _, e := range p.j.Events {
		line, err := EncodeLine(e)
		if err != nil {
			t.Fatal(err)
		}
		file = append(file, line...)
	}
	for cut := range len(file) + 1 {
		events, whole, err := DecodeLines(file[:cut])
		want := bytes.Count(file[:cut], []byte("\n"))
		if err != nil || len(events) != want || whole > cut || (whole > 0 && file[whole-1] != '\n') {
			t.Fatalf("cut at %d: %d events, %v", cut, len(events), err)
		}
		if want == 2 && cmp.Diff(p.j.Events, events) != "" {
			t.Fatal(cmp.Diff(p.j.Events, events))
		}
	}
	events, _, err := DecodeLines(append([]byte("{broken}\n"), file...))
	if err == nil || len(events) != 2 {
		t.Errorf("%d events behind a damaged line, %v", len(events), err)
	}
}

// TestTardifs: entered offline, revoked meanwhile.
func TestTardifs(t *testing.T) {
	paper := func(cti, reasons string) func(*Event) {
		return func(e *Event) { e.Papier, e.Reason = cti, reasons }
	}
	p := newPen(t, "A").add(1, Entree, "P1", paper("01", "")).add(2, Entree, "P2", paper("02", "")).add(3, Forcee, "P3", paper("01", "revoked")).
		add(4, Refusee, "P4", paper("01", "")).add(5, Entree, "P5", paper("03", "")).add(6, Entree, "P6", paper("04", "")).add(7, Entree, "P7", paper("01", "")).add(8, Annulation, "P7", of(7))
	etat, _ := p.j.Fold(nil)
	said := map[string]Standing{"01": {Known: true, State: Revoked}, "02": {Known: true}, "03": {Known: true, State: Replaced, UEs: []string{"UTC505"}},
		"04": {Known: true, State: Replaced, UEs: []string{"NFA031"}}}
	var got []string
	for _, l := range etat.Tardifs(func(papier string) Standing { return said[papier] }, func(string) string { return "NFA031" }) {
		got = append(got, l.Code)
	}
	if want := "P1 P5"; strings.Join(got, " ") != want {
		t.Errorf("late: %v, want %s", got, want)
	}
}

// TestComptes counts by UE and room.
func TestComptes(t *testing.T) {
	eps := []Epreuve{{ID: "E", UE: "NFA031", Salle: "A1"}, {ID: "F", UE: "UTC505"}}
	list := &Liste{Attendus: []Attendu{{Epreuve: "E", Code: "P1"}, {Epreuve: "E", Code: "P2", Salle: "B2"}, {Epreuve: "E", Code: "P3"}, {Epreuve: "F", Code: "P4", Salle: "C"}, {Epreuve: "G", Code: "P9"}}}
	room := func(s string) func(*Event) { return func(e *Event) { e.Salle = s } }
	p := newPen(t, "A").add(1, Entree, "P1").add(2, Entree, "P2", room("A1")).add(3, Entree, "P5", func(e *Event) { e.Reason = "not-listed" }).add(4, Sortie, "P1").
		add(5, Refusee, "P3").add(6, Entree, "P4", func(e *Event) { e.Epreuve = "F" })
	etat, _ := p.j.Fold(nil)
	want := []Compte{
		{UE: "NFA031", Salle: "A1", Attendus: 2, Presents: 2, Sortis: 1, Absents: 1, Reserve: 1},
		{UE: "NFA031", Salle: "B2", Attendus: 1},
		{UE: "UTC505", Salle: "C", Attendus: 1, Presents: 1},
	}
	got, doubles := etat.Comptes(eps, list)
	if diff := cmp.Diff(len(etat.Doubles()), doubles); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
