package instantane_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/instantane"
	"cnamdoc/generate/publish"
	"cnamdoc/importer/dossier"
)

// spread puts invented dossiers into two semesters and three centres.
func spread(n int) []dossier.Dossier {
	list := invented(n)
	for i := range list {
		list[i].Centre = []string{"Tours", "Orléans", "Blois"}[i%3]
		if i%5 == 0 {
			list[i].Semestre = "2026-2027-S2"
		}
	}
	return list
}

// files are the names in a directory.
func files(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// A night that was killed left its file; the next clears it, and leaves that
// of a night that is at work alone.
func TestLeftoversAreCleared(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ".cnamdoc-1.tmp"), []byte("mdp<&>1"), 0o600); err != nil {
		t.Fatal(err)
	}
	other, err := publish.Temp(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer publish.Drop(other)
	keep(t, dir, info, invented(5), nil)
	if names := files(t, dir); len(names) != 2 || names[0] != filepath.Base(other.Name()) {
		t.Errorf("%v", names)
	}
}

// centre is a night of one centre, so many hours after the first.
func centre(nom, directory string, hours int) instantane.Info {
	i := info
	i.Centre, i.Dossier = nom, directory
	i.Taken = i.Taken.Add(time.Duration(hours) * time.Hour)
	return i
}

// TestCentresKeepTheirOwn: each centre's night replaces what is known of it and
// nothing else, and knows the persons of the whole export.
func TestCentresKeepTheirOwn(t *testing.T) {
	dir := t.TempDir()
	export := invented(30)
	for i := range export {
		export[i].Centre = []string{"Tours", "Orléans", "Blois"}[i%3]
	}
	keep(t, dir, centre("Tours", "TOURS", 1), export, catalogue)
	tours := only(t, dir)
	if n, _ := persons(tours); tours.Info().Dossiers != 10 || n != 30 || tours.Info().Centre != "Tours" {
		t.Errorf("%+v, %d persons", tours.Info(), n)
	}
	if found := tours.Entries(); len(found) != 10 || found[0].Key.Centre != "Tours" {
		t.Errorf("%d found", len(found))
	}
	data, err := os.ReadFile(filepath.Join(dir, "2026-2027-S1.TOURS.instantane"))
	if names := files(t, dir); err != nil || len(names) != 1 {
		t.Fatalf("%v, %v", names, err)
	}
	for _, d := range export {
		password := d.ENF.MotDePasse.Reveal()
		held := bytes.Contains(data, append([]byte{byte(len(password))}, password...))
		if held != (d.Centre == "Tours") {
			t.Errorf("the password of %s, %s, is held: %v", d.Auditeur.Code, d.Centre, held)
		}
	}
	export[1].Auditeur.Prenom = "Autre" // of Orléans
	keep(t, dir, centre("Orléans", "ORLEANS", 2), export[:2], catalogue)
	list, err := instantane.Open(dir, s1)
	if err != nil || len(list) != 2 || list[0].Info().Centre != "Orléans" || list[0].Info().Dossiers != 1 {
		t.Fatalf("%d snapshots, %v", len(list), err)
	}
	if n, _ := persons(list[1]); n != 30 {
		t.Errorf("%d persons", n)
	}
	for a := range list[1].Persons() {
		if a.Code == "CEN000001" && a.Prenom != "Autre" {
			t.Errorf("%s is called %s", a.Code, a.Prenom)
		}
	}
}

// TestTheLatestNightCounts: of a centre, be it of one centre or of all.
func TestTheLatestNightCounts(t *testing.T) {
	dir := t.TempDir()
	export := spread(30)
	keep(t, dir, centre("", "", 1), export, nil)
	before, err := os.ReadFile(instantane.Path(dir, s1))
	if err != nil {
		t.Fatal(err)
	}
	keep(t, dir, centre("Tours", "TOURS", 2), export[3:4], nil)
	list, err := instantane.Open(dir, s1)
	if err != nil || len(list) != 2 {
		t.Fatalf("%d snapshots, %v", len(list), err)
	}
	if n := len(list[0].Entries()); n != 1 {
		t.Errorf("%d entries", n)
	}
	of := map[string]int{}
	for _, s := range list {
		for d, err := range s.All() {
			if err != nil {
				t.Fatal(err)
			}
			of[fmt.Sprint(s.Info().Centre, "/", d.Centre)]++
		}
	}
	if diff := cmp.Diff(map[string]int{"Tours/Tours": 1, "/Orléans": 8, "/Blois": 8}, of); diff != "" {
		t.Error(diff)
	}
	keep(t, dir, centre("", "", 3), export, nil)
	if names := files(t, dir); len(names) != 2 {
		t.Errorf("a whole night left %v", names)
	}
	// A file of an earlier program does not keep a centre's from being read.
	keep(t, dir, centre("Tours", "TOURS", 4), export[3:4], nil)
	if err := os.WriteFile(instantane.Path(dir, s1), bytes.Replace(before, []byte("TANE 2\n"), []byte("TANE 1\n"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if s := only(t, dir); s.Info().Centre != "Tours" {
		t.Errorf("%+v", s.Info())
	}
}
