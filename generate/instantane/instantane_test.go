package instantane_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/instantane"
	"cnamdoc/importer/dossier"
)

const s1 = dossier.Semestre("2026-2027-S1")

var info = instantane.Info{Semestre: s1, Taken: time.Date(2026, 11, 22, 21, 0, 0, 0, time.UTC), Export: "inscriptions.xlsx",
	Digest: [32]byte{1, 2, 3}, Programme: "test"}

// invented makes n invented dossiers; what they hold is as wide as a real one.
func invented(n int) []dossier.Dossier {
	noms := []string{"Imaginaire", "L’Hermite", "Œuvrard", "Đặng Thị", "Şahin", "Łukaszewicz", "de La Fontaine-Martin"}
	list := make([]dossier.Dossier, n)
	for i := range list {
		day := dossier.Date{Year: 1980 + i%20, Month: time.Month(1 + i%12), Day: 1 + i%28}
		ue := dossier.UE{Code: "NFA031", Intitule: "Programmation avec Java : notions de base", ECTS: 600, Modalite: "hybride soir ou samedi",
			Debut: dossier.Date{Year: 2026, Month: 9, Day: 28}, Statut: dossier.Confirmee, Refs: []dossier.Ref{{Sheet: "Export", Row: i + 2}}}
		list[i] = dossier.Dossier{
			Auditeur: dossier.Auditeur{Code: fmt.Sprintf("CEN%06d", i), Civilite: dossier.Madame, NomNaissance: noms[i%len(noms)],
				NomUsage: noms[(i+3)%len(noms)], Prenom: fmt.Sprintf("Ève-%d", i), Naissance: day, Adresse: dossier.Adresse{Ligne1: "1 rue de l’Exemple", CodePostal: "45000", Ville: "Orléans"}},
			Semestre: s1, Centre: "Orléans", Statut: dossier.Confirmee, Inscrit: day, UEs: []dossier.UE{ue, ue, ue},
			Financements: []dossier.Financement{{Nature: dossier.Individuel, Montant: 125000, Connu: true}},
			ENF:          dossier.ENF{Identifiant: fmt.Sprintf("eve.%d", i), MotDePasse: dossier.NewSecret(fmt.Sprintf("mdp<&>%d", i))},
			Source:       []dossier.Ref{{Sheet: "Export", Row: i + 2}},
			Problems:     []dossier.Problem{{Code: "cell:date", Severity: dossier.Avertissement, Champ: "naissance"}},
		}
	}
	return list
}

var catalogue = dossier.Catalogue{"NFA031": {Code: "NFA031", Programme: "ligne\nligne", Heures: 4500, PrixConnu: true}}

func write(t testing.TB, n int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "instantanes")
	keep(t, dir, info, invented(n), catalogue)
	return dir
}

// keep is a night whose export is accepted.
func keep(t testing.TB, dir string, info instantane.Info, dossiers []dossier.Dossier, c dossier.Catalogue) {
	t.Helper()
	if err := instantane.Save(dir, info, dossiers, c, nil); err != nil {
		t.Fatal(err)
	}
}

// only opens the one snapshot of a semester.
func only(t testing.TB, dir string) *instantane.Snapshot {
	t.Helper()
	list, err := instantane.Open(dir, s1)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d snapshots, %v", len(list), err)
	}
	return list[0]
}

// persons counts those of a semester, and returns the first.
func persons(s *instantane.Snapshot) (n int, first *dossier.Auditeur) {
	for a := range s.Persons() {
		if n == 0 {
			first = a
		}
		n++
	}
	return n, first
}

func TestRoundTrip(t *testing.T) {
	const n = 150
	s := only(t, write(t, n))
	want := info
	want.Dossiers = n
	if diff := cmp.Diff(want, s.Info()); diff != "" {
		t.Error(diff)
	}
	byKey := map[dossier.Key]dossier.Dossier{}
	for _, d := range invented(n) {
		byKey[d.Key()] = d
	}
	secrets := cmp.Comparer(func(a, b dossier.Secret) bool { return a.Reveal() == b.Reveal() })
	seen, last := 0, ""
	for d, err := range s.All() {
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(byKey[d.Key()], d, secrets); diff != "" {
			t.Fatal(diff)
		}
		if key := d.Auditeur.SortKey(); key < last {
			t.Errorf("%q after %q", key, last)
		} else {
			last = key
		}
		entry := entryOf(s, d.Auditeur.Code)
		one, err := s.Load(*entry)
		if err != nil || one.ENF.MotDePasse.Reveal() != d.ENF.MotDePasse.Reveal() || one.Key() != d.Key() {
			t.Fatalf("load %v: %v", entry, err)
		}
		seen++
	}
	if known, p := persons(s); seen != n || known != n || p.Identity() == "||" {
		t.Errorf("%d dossiers, %d persons, the first %+v", seen, known, p)
	}
	got, err := s.Catalogue()
	if diff := cmp.Diff(catalogue, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// entryOf is the entry of a code; nil if there is none.
func entryOf(s *instantane.Snapshot, code string) *instantane.Entry {
	for _, e := range s.Entries() {
		if e.Key.Code == code {
			return e
		}
	}
	return nil
}

// TestEntryWords holds what a search compares: the folded words of the usage
// name, the birth name and the first name, and names of several words as one.
func TestEntryWords(t *testing.T) {
	s := only(t, write(t, 70))
	got := map[string]string{"CEN000001": entryOf(s, "CEN000001").Words, "CEN000003": entryOf(s, "CEN000003").Words}
	want := map[string]string{
		"CEN000001": " 1 eve eve1 hermite l lhermite sahin sahinlhermite",
		"CEN000003": " 3 dang dangthi de delafontainemartin delafontainemartindangthi eve eve3 fontaine la martin thi",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestStampChangesWithTheSnapshots(t *testing.T) {
	dir := write(t, 3)
	stamps := map[string]bool{}
	note := func() {
		t.Helper()
		stamp, err := instantane.Stamp(dir)
		if err != nil {
			t.Fatal(err)
		}
		stamps[stamp] = true
	}
	note()
	note()
	keep(t, dir, info, invented(2), nil)
	note()
	if err := os.Remove(instantane.Path(dir, s1)); err != nil {
		t.Fatal(err)
	}
	note()
	if len(stamps) != 3 || !stamps[""] {
		t.Errorf("%d stamps", len(stamps))
	}
}

func TestWriteReplacesWhole(t *testing.T) {
	dir := write(t, 3)
	keep(t, dir, info, invented(2), nil)
	s := only(t, dir)
	if s.Info().Dossiers != 2 {
		t.Fatalf("%+v", s.Info())
	}
	if c, err := s.Catalogue(); c != nil || err != nil {
		t.Errorf("catalogue %v, %v", c, err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("%d files, %v", len(files), err)
	}
	if runtime.GOOS != "windows" {
		for path, want := range map[string]fs.FileMode{dir: 0o700, instantane.Path(dir, s1): 0o600} {
			if fi, err := os.Stat(path); err != nil || fi.Mode().Perm() != want {
				t.Errorf("%s: %v, %v", path, fi.Mode(), err)
			}
		}
	}
	if err := instantane.Save(filepath.Join(dir, "2026-2027-S1.instantane", "x"), info, nil, nil, nil); err == nil {
		t.Error("wrote below a file")
	}
}

func TestOpenRefuses(t *testing.T) {
	if _, err := instantane.Open(t.TempDir(), s1); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
	for name, test := range map[string]struct {
		damage func([]byte) []byte
		want   error
	}{
		"newer": {func(b []byte) []byte { return bytes.Replace(b, []byte("TANE 2\n"), []byte("TANE 3\n"), 1) }, instantane.ErrVersion},
		"older": {func(b []byte) []byte { return bytes.Replace(b, []byte("TANE 2\n"), []byte("TANE 1\n"), 1) }, instantane.ErrVersion},
		"text": {func([]byte) []byte {
			return []byte("autre chose, et pas un instantané du tout, sur une longueur suffisante")
		}, instantane.ErrDamaged},
		"empty":     {func([]byte) []byte { return nil }, instantane.ErrDamaged},
		"cut":       {func(b []byte) []byte { return b[:len(b)-1] }, instantane.ErrDamaged},
		"head only": {func(b []byte) []byte { return b[:21] }, instantane.ErrDamaged},
		"index":     {func(b []byte) []byte { b[len(b)-40] ^= 1; return b }, instantane.ErrDamaged},
		"far place": {func(b []byte) []byte { b[len(b)-25] = 0xff; return b }, instantane.ErrDamaged},
		"password":  {func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("mdp<&>1"), []byte("mdp<&>9")) }, nil}, // a record: found when it is read
	} {
		dir := write(t, 5)
		data, err := os.ReadFile(instantane.Path(dir, s1))
		if err == nil {
			err = os.WriteFile(instantane.Path(dir, s1), test.damage(data), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		list, err := instantane.Open(dir, s1)
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
		if len(list) == 0 {
			continue
		}
		if _, err := list[0].Load(*entryOf(list[0], "CEN000001")); !errors.Is(err, instantane.ErrDamaged) {
			t.Errorf("%s: load %v", name, err)
		}
	}
	dir := write(t, 1)
	if err := os.Rename(instantane.Path(dir, s1), instantane.Path(dir, "2026-2027-S2")); err != nil {
		t.Fatal(err)
	}
	if _, err := instantane.Open(dir, "2026-2027-S2"); !errors.Is(err, instantane.ErrDamaged) {
		t.Errorf("another semester's: %v", err)
	}
}

func TestListAndPurge(t *testing.T) {
	dir := write(t, 1)
	later := info
	next := invented(1)
	next[0].Semestre = "2026-2027-S2"
	keep(t, dir, later, next, nil)
	list, err := instantane.List(dir)
	if err != nil || !cmp.Equal(list, []dossier.Semestre{"2026-2027-S2", s1}) {
		t.Errorf("%v, %v", list, err)
	}
	old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(instantane.Path(dir, s1), old, old); err != nil {
		t.Fatal(err)
	}
	gone, err := instantane.Purge(dir, old.AddDate(1, 0, 0))
	if err != nil || !cmp.Equal(gone, []dossier.Semestre{s1}) {
		t.Errorf("purged %v, %v", gone, err)
	}
	if list, err := instantane.List(dir); err != nil || len(list) != 1 {
		t.Errorf("left %v, %v", list, err)
	}
	if list, err := instantane.List(filepath.Join(dir, "absent")); list != nil || err != nil {
		t.Errorf("absent directory: %v, %v", list, err)
	}
}

// A desk opens and loads for every person: fifty thousand dossiers.
func BenchmarkDesk(b *testing.B) {
	dir := write(b, 50_000)
	fi, err := os.Stat(instantane.Path(dir, s1))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s := only(b, dir)
		if _, err := s.Load(*entryOf(s, "CEN031415")); err != nil {
			b.Fatal(err)
		}
		persons(s)
	}
	b.ReportMetric(float64(fi.Size())/1e6, "MB")
}

func BenchmarkWrite(b *testing.B) {
	dossiers, dir := invented(50_000), b.TempDir()
	for b.Loop() {
		keep(b, dir, info, dossiers, catalogue)
	}
}
