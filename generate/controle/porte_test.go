package controle

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/seal"
)

const evenings = "testdata/portes.json"

// evening is what happens at one door, in a form that any language can read: a
// list, and readings one after the other, of which those with an act count.
type evening struct {
	Name     string    `json:"name"`
	Epreuves []Epreuve `json:"epreuves"`
	Liste    *Liste    `json:"liste,omitempty"`
	Salle    string    `json:"salle,omitempty"`
	UE       string    `json:"ue,omitempty"`
	Retard   int       `json:"retard"`
	Readings []reading `json:"readings"`
}

type reading struct {
	Clock  time.Time `json:"heure"`
	Code   string    `json:"code"` // of the paper that is shown
	UEs    []string  `json:"ues"`
	Choice string    `json:"choix,omitempty"` // épreuve chosen by the operator
	Poste  string    `json:"poste"`
	Act    Act       `json:"acte,omitempty"` // recorded after the verdict; "" for none
	Of     int       `json:"sur,omitempty"`
	Expect outcome   `json:"expect"`
}

type outcome struct {
	Answer  string `json:"answer"`
	Colour  string `json:"colour"`
	Reasons string `json:"reasons,omitempty"`
	Epreuve string `json:"epreuve,omitempty"`
}

// TestEvenings plays what the file says and holds each verdict against it. The
// verdicts in the file are typed in by hand, never written by this program.
func TestEvenings(t *testing.T) {
	data, err := os.ReadFile(evenings)
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var all []evening
	if err := dec.Decode(&all); err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			etat := NewEtat()
			numbers := map[string]int{}
			for i, r := range e.Readings {
				door := NewPorte(Porte{Epreuves: e.Epreuves, UE: e.UE, Salle: e.Salle, Retard: e.Retard}, r.Poste, e.Liste, etat)
				day := HeureAt(r.Clock).Day()
				scan := Scan{Paper: seal.Result{Payload: seal.Payload{Version: 1, Kind: seal.KindAttestation, Code: r.Code, UEs: r.UEs, First: day - 90, Last: day + 90}}}
				asked := door.Ask(scan, Standing{Source: List}, r.Choice, r.Clock)
				v := Decide(scan, asked.Context)
				got := outcome{v.Answer.String(), string(v.Ecran().Couleur), v.Reasons(), asked.Epreuve}
				if diff := cmp.Diff(r.Expect, got); diff != "" {
					t.Errorf("reading %d at %s (-want +got):\n%s", i+1, r.Clock.Format("15:04:05"), diff)
				}
				if r.Act != "" {
					numbers[r.Poste]++
					etat.Add(Event{Poste: r.Poste, Numero: numbers[r.Poste], Clock: r.Clock, Epreuve: asked.Epreuve, Code: r.Code, Act: r.Act, Of: r.Of,
						Reason: v.Reasons()}, "poste "+r.Poste)
				}
			}
		})
	}
	if len(all) < 12 {
		t.Errorf("%d evenings", len(all))
	}
}

// TestFind never chooses between homonyms, and finds by code, short code, birth
// name and beginnings.
func TestFind(t *testing.T) {
	short := seal.ShortCode([8]byte{1, 2, 3, 4, 5, 6, 7, 8})
	list := &Liste{Attendus: []Attendu{
		{Epreuve: "A/1/X", Code: "CEN000001", Nom: "Martin", Prenom: "Zoé"}, {Epreuve: "A/1/X", Code: "CEN000002", Nom: "Martin", Prenom: "Zoé"},
		{Epreuve: "A/1/X", Code: "CEN000003", Nom: "Durand", Naissance: "Martinez", Prenom: "Luc", CodeCourt: short},
		{Epreuve: "B/1/X", Code: "CEN000004", Nom: "Martin", Prenom: "Ailleurs"},
	}}
	door := NewPorte(Porte{Epreuves: []Epreuve{{ID: "A/1/X", UE: "A"}}}, "p", list, nil)
	for typed, want := range map[string]string{
		"martin zoé": "CEN000001 CEN000002", "mart": "CEN000001 CEN000002 CEN000003", "luc mar": "CEN000003", "cen000002": "CEN000002",
		strings.ToLower(short): "CEN000003", "": "", "personne": "", "ailleurs": "",
	} {
		var got []string
		for _, a := range door.Find(typed, strings.ToLower) {
			got = append(got, a.Code)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q finds %v, want %s", typed, got, want)
		}
	}
	if v := Decide(door.ScanOf(list.Attendus[2], time.Unix(0, 0)), door.Ask(door.ScanOf(list.Attendus[2], time.Unix(0, 0)), Standing{}, "", time.Unix(0, 0)).Context); v.Answer != ARegarder || v.Reasons() != ByHand {
		t.Errorf("by hand: %s %s", v.Answer, v.Reasons())
	}
}

// TestScreens wants large words for each refusal and each remark: the sentence
// alone is not read from two metres.
func TestScreens(t *testing.T) {
	said := map[string]bool{}
	for _, v := range buildVectors(t) {
		scan, c := v.control(t)
		verdict := Decide(scan, c)
		title := verdict.Ecran().Titre
		for _, r := range verdict.Remarks {
			if verdict.Refusal == nil && titles[r.Code] == "" {
				t.Errorf("%s has no title", r.Code)
			}
		}
		if verdict.Refusal != nil {
			said[verdict.Refusal.Reason.String()+" "+title] = true
		}
	}
	for _, want := range []string{"signature faux", "revoked révoqué", "expired périmé", "ue-absent autre UE", "specimen spécimen", "excluded non admis à l’épreuve",
		"already-in déjà entré", "too-late trop tard", "empty rien n’a été lu"} {
		if !said[want] {
			t.Errorf("no screen says %q", want)
		}
	}
}

// BenchmarkVerdict is a reading with 50,000 persons expected and half of them in.
func BenchmarkVerdict(b *testing.B) {
	list, etat := &Liste{}, NewEtat()
	e := Epreuve{ID: "NFA031/1/Orléans", UE: "NFA031", Debut: 1000, Fin: 1200, Session: 1}
	for i := range 50_000 {
		code := "CEN" + string(rune('0'+i/10000)) + time.Unix(int64(i%10000), 0).UTC().Format("040500")[:5]
		list.Attendus = append(list.Attendus, Attendu{Epreuve: e.ID, Code: code, Nom: "Martin", Prenom: "Zoé"})
		if i%2 == 0 {
			etat.Add(Event{Poste: "p", Numero: i + 1, Epreuve: e.ID, Code: code, Act: Entree}, "p")
		}
	}
	key := testKey("1")
	data, err := seal.Sign(payload(), key)
	if err != nil {
		b.Fatal(err)
	}
	ring, err := seal.NewKeyRing([]seal.Key{{KID: seal.KeyID(publicKey()), Public: publicKey(), Status: seal.Active}}, nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	text, now := seal.Text(data, ""), time.Unix(1000*60, 0).UTC()
	door := NewPorte(Porte{Keys: ring, Epreuves: []Epreuve{e}, Retard: 30}, "p", list, etat)
	for b.Loop() {
		scan := Read(text, ring)
		Decide(scan, door.Ask(scan, Standing{Source: List}, "", now).Context)
	}
}
