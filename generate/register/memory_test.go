package register

import (
	"bytes"
	"compress/flate"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/importer/dossier"
)

func TestNightForm(t *testing.T) {
	n := NightDigest{Day: dossier.Date{Year: 2026, Month: 9, Day: 22}, Export: Hash{1}, Columns: []string{"nom"}, Dossiers: map[Token]Marks{
		1<<64 - 1: {Stated: []string{"nom", "naissance"}}, 2: {Stated: []string{"nom", "naissance"}, Satisfied: []string{"R1"}}, 3: {},
	}}
	data, err := EncodeNight(n)
	if err != nil {
		t.Fatal(err)
	}
	got, err := DecodeNight(data)
	if diff := cmp.Diff(n, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for _, of := range [][]Token{{2}, {3, 1<<64 - 1}, {1<<64 - 1, 5}, {4}} {
		want := n
		want.Dossiers = map[Token]Marks{}
		for _, token := range of {
			if marks, known := n.Dossiers[token]; known {
				want.Dossiers[token] = marks
			}
		}
		got, err := DecodeNight(data, of...)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("of %x: %v (-want +got):\n%s", of, err, diff)
		}
	}
	for range 20 { // the order of a map is random
		if again, err := EncodeNight(n); err != nil || string(again) != string(data) {
			t.Fatalf("other bytes: %v", err)
		}
	}
	for i := range data {
		if _, err := DecodeNight(data[:i]); err == nil {
			t.Errorf("cut at %d: read", i)
		}
	}
}

func FuzzDecodeNight(f *testing.F) {
	for _, n := range []NightDigest{{}, {Dossiers: map[Token]Marks{1: {Stated: []string{"nom"}}}}} {
		data, err := EncodeNight(n)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := DecodeNight(data)
		if err != nil {
			return
		}
		if data, err = EncodeNight(n); err != nil {
			t.Fatal(err)
		}
		if again, err := DecodeNight(data); err != nil || len(again.Dossiers) != len(n.Dossiers) {
			t.Errorf("%+v is read as %+v, %v", n, again, err)
		}
	})
}

func TestStoredNightForms(t *testing.T) {
	head := `{"v":1,"jour":"2026-09-22","moment":"2026-09-22T02:00:00Z","export":"` + strings.Repeat("A", 43) + `=","colonnes":["nom"],"listes":[["nom"]],"dossiers":`
	for text, want := range map[string]int{
		head + "null}\n": 0, head + "[]}\n": 0, head + "[[1,0,0,0]]}\n": 1, head + "[[1,0,0,0],[2,0,0,18446744073709551615]]}\n": 2, // as nights were stored from the first
		head + "[[1,0,0]]}": -1, head + "[[1,0,0,0,0]]}": -1, head + "[[1,1,0,0]]}": -1, head + "[[1,0,-1,0]]}": -1, head + "[[1,0,x,0]]}": -1,
		head + "[[1,0,0,0]": -1, head + "nul": -1, head: -1, `{"v":1}`: -1, `{"v":2` + head[6:] + "null}": -1, "": -1,
	} {
		var b bytes.Buffer
		w, err := flate.NewWriter(&b, flate.BestSpeed)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err == nil {
			err = w.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		n, err := DecodeNight(b.Bytes())
		if (err != nil) != (want < 0) || err == nil && len(n.Dossiers) != want {
			t.Errorf("%s: %d dossiers, %v; want %d", text, len(n.Dossiers), err, want)
		}
	}
}

func BenchmarkNight(b *testing.B) {
	n := NightDigest{Dossiers: map[Token]Marks{}}
	fields := make([]string, 60)
	for i := range fields {
		fields[i] = "un-champ-" + string(rune('a'+i%26)) + string(rune('a'+i/26))
	}
	for i := range 50_000 { // hardly two alike
		n.Dossiers[Token(uint64(i)*0x9e3779b97f4a7c15)] = Marks{Stated: fields[i%20 : 40+i%7], Satisfied: fields[i%17 : 20+i%31]}
	}
	for b.Loop() {
		data, err := EncodeNight(n)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := DecodeNight(data); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(data)), "bytes")
	}
}

// BenchmarkNightOfOne looks one dossier up in a great centre's night.
func BenchmarkNightOfOne(b *testing.B) {
	n := NightDigest{Dossiers: map[Token]Marks{}}
	for i := range 100_000 {
		token := Token(uint64(i) * 0x9e3779b97f4a7c15)
		n.Dossiers[token] = Marks{Person: token ^ 0x5555, Stated: []string{"nom"}}
	}
	data, err := EncodeNight(n)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if n, err := DecodeNight(data, Token(50_000*0x9e3779b97f4a7c15&(1<<64-1))); err != nil || len(n.Dossiers) != 1 {
			b.Fatal(len(n.Dossiers), err)
		}
	}
}

func TestMark(t *testing.T) {
	have := Mark{"ATT-2026": 30, "CTR-2026": 5}
	for name, test := range map[string]struct {
		outside Mark
		series  string // that is behind
	}{
		"none": {nil, ""}, "behind": {Mark{"ATT-2026": 29}, ""}, "equal": {Mark{"ATT-2026": 30, "CTR-2026": 5}, ""},
		"ahead": {Mark{"ATT-2026": 30, "CTR-2026": 6}, "CTR-2026"}, "another year": {Mark{"ATT-2027": 1}, "ATT-2027"},
	} {
		err := have.Check(test.outside)
		var older *OlderError
		if errors.As(err, &older); (older != nil) != (test.series != "") || older != nil && (older.Series != test.series || older.Mark != test.outside[test.series] ||
			older.Have != have[test.series] || !errors.Is(err, ErrOlderThanMark)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if diff := cmp.Diff(Mark{"ATT-2026": 31, "CTR-2026": 5, "X": 1}, have.Join(Mark{"ATT-2026": 31, "CTR-2026": 1, "X": 1})); diff != "" {
		t.Error(diff)
	}
	if got := Mark(nil).Join(have); !cmp.Equal(got, have) {
		t.Errorf("joined to none: %v", got)
	}
}
