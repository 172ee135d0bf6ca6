package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"cnamdoc/importer/cell"
	"cnamdoc/importer/dossier"
)

// person returns the good row for another code.
func person(n int, pairs ...any) []any {
	return with(append([]any{"Code auditeur", fmt.Sprintf("CEN%06d", n)}, pairs...)...)
}

// everyFate holds one row of each fate.
var everyFate = [][]any{
	{"Export"},                 // 1
	heads,                      // 2
	person(1),                  // 3
	{},                         // 4
	{nil, "\u00a0", " "},       // 5 blank to the eye
	person(2),                  // 6
	heads,                      // 7
	person(2),                  // 8 exact copy
	person(3, "Centre", ""),    // 9 no centre
	person(4),                  // 10
	{"Total : 4 inscriptions"}, // 11
	{nil, "Sous-total", nil, nil, nil, nil, "4"}, // 12
	{"Code inconnu"}, // 13
	{nil, nil, nil, nil, nil, nil, nil, nil, nil, "note"}, // 14
}

// Every row is accounted for: the table of the whole sheet.
func TestEveryRowAccountedFor(t *testing.T) {
	im := read(t, book1(t, everyFate))
	var got []string
	for _, a := range im.Rows {
		s := fmt.Sprintf("%d", a.Row)
		if a.To > a.Row {
			s += fmt.Sprintf("-%d", a.To)
		}
		s += " " + a.Outcome.String()
		if a.Motif != "" {
			s += " " + a.Motif
		}
		if a.Outcome == Importee {
			s += " " + a.Key.Code
		}
		got = append(got, s)
	}
	want := []string{"3 importée CEN000001", "4-5 ignorée ligne vide", "6 importée CEN000002", "7 ignorée en-tête répété",
		"8 ignorée doublon exact d’une autre ligne", "9 rejetée centre absent", "10 importée CEN000004", "11 ignorée ligne de total",
		"12 ignorée ligne de total", "13 rejetée code auditeur illisible", "14 ignorée hors du tableau"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	total := Totals{Lues: 12, Importees: 3, Rejetees: 2, Ignorees: map[string]int{MotifVide: 2, MotifEnTete: 1, MotifDoublon: 1, MotifTotal: 2, MotifHorsTable: 1}}
	if diff := cmp.Diff(total, im.Totals); diff != "" {
		t.Error(diff)
	}
	for code, cell := range map[string]string{RowBlankInside: "4", RowDuplicate: "8", cell.CodeRequired: "F9", RowTotalLine: "11", cell.CodeType: "A13", RowTooWide: "J14"} {
		find(t, im.Problems, code, cell)
	}
	broken := im.Totals
	broken.Lues++
	if broken.Check() == nil {
		t.Error("Check passes a sum that is wrong")
	}
}

func TestProblemsInRowOrder(t *testing.T) {
	rows := [][]any{heads, person(2, "Date de naissance", "x"), person(1, "Code UE", "x", "Date de naissance", "y"), person(2, "Nom", "Autre")}
	im := read(t, book1(t, rows))
	var cells []string
	for _, p := range im.Problems {
		cells = append(cells, p.Ref.Cell())
	}
	if got := strings.Join(cells, " "); got != "D2 D3 G3 B4 G4" {
		t.Errorf("problems at %s:\n%s", got, list(im.Problems))
	}
	if im.Dossiers[0].Auditeur.Code != "CEN000001" || len(im.Dossiers[0].Problems) != 2 || len(im.Dossiers[1].Problems) != 3 {
		t.Errorf("problems of the dossiers: %v, %v", im.Dossiers[0].Problems, im.Dossiers[1].Problems)
	}
}

func TestHiddenAndFilteredRows(t *testing.T) {
	path := book1(t, [][]any{heads, person(1), person(2), person(3)}, func(f *excelize.File, s string) {
		check(t, f.SetRowVisible(s, 3, false))
		check(t, f.AutoFilter(s, "A1:G4", []excelize.AutoFilterOptions{{Column: "A", Expression: "x != CEN000002"}}))
	})
	im := read(t, path)
	if im.Totals.Importees != 3 || im.Totals.Masquees != 1 || !im.Totals.Filtrees {
		t.Errorf("%+v", im.Totals)
	}
	if p := find(t, im.Problems, RowHidden, ""); p.Severity != dossier.Information {
		t.Errorf("%v", p)
	}
}

func TestTooWide(t *testing.T) {
	row := append(append([]any{}, good...), nil, "décalé")
	im, d := one(t, book1(t, [][]any{heads, row}))
	find(t, im.Problems, RowTooWide, "I2")
	find(t, d.Problems, RowTooWide, "I2")
}

func TestMergedData(t *testing.T) {
	im := read(t, book1(t, [][]any{heads, good, with("Code auditeur", nil, "Code UE", "NFA032")}, func(f *excelize.File, s string) {
		check(t, f.MergeCell(s, "A2", "A3"))
	}))
	if p := find(t, im.Problems, SheetStructure, "2"); !strings.Contains(p.Found, "A2:A3") || im.Totals.Rejetees != 1 {
		t.Errorf("%v, %+v", p, im.Totals)
	}
}

// A person whose name is Total is a person.
func TestTotalIsAName(t *testing.T) {
	if im := read(t, book1(t, [][]any{heads, with("Nom", "Total")})); im.Totals.Importees != 1 {
		t.Errorf("%+v", im.Totals)
	}
}

func TestKeys(t *testing.T) {
	for _, test := range []struct {
		semestre, want string
	}{
		{"2026-2027-S1", "2026-2027-S1"},
		{"2026/2027 s2", "2026-2027-S2"},
		{"2026 - 2027 - S3", "2026-2027-S3"},
		{"S1", ""},
		{"2026-2028-S1", ""},
		{"2026-2027-S4", ""},
	} {
		im := read(t, book1(t, [][]any{heads, with("Semestre", test.semestre)}))
		switch {
		case test.want == "" && (im.Totals.Rejetees != 1 || len(im.Dossiers) > 0):
			t.Errorf("%q: %+v", test.semestre, im.Totals)
		case test.want == "":
			find(t, im.Problems, cell.CodeEnum, "E2")
		case string(im.Dossiers[0].Semestre) != test.want:
			t.Errorf("%q read as %q", test.semestre, im.Dossiers[0].Semestre)
		}
	}
}

func TestYearAndHalf(t *testing.T) {
	h := append([]any{}, heads...)
	h[3], h[4] = "ANNEE", "SEMESTRE_UNITE"
	for _, test := range []struct {
		year, half any
		want       string
	}{
		{2026, 1, "2026-2027-S1"},
		{"2026-2027", "S2", "2026-2027-S2"},
		{"2026/2027", "second semestre", "2026-2027-S2"},
		{2026, 9, ""},
		{26, 1, ""},
		{"2026-2029", 1, ""},
		{2026, nil, ""},
	} {
		g := append([]any{}, good...)
		g[3], g[4] = test.year, test.half
		im := read(t, book1(t, [][]any{h, g}))
		if test.want == "" && len(im.Dossiers) > 0 || test.want != "" && (len(im.Dossiers) != 1 || string(im.Dossiers[0].Semestre) != test.want) {
			t.Errorf("%v %v read as %+v\n%s", test.year, test.half, im.Dossiers, list(im.Problems))
		}
	}
	_, d := one(t, book1(t, plus("Année", 2027)))
	find(t, d.Problems, RowConflict, "H2")
	_, d = one(t, book1(t, [][]any{heads, with("Semestre", "S1")}), Options{Semestre: "2026-2027-S1"})
	if d.Semestre != "2026-2027-S1" {
		t.Errorf("semestre %q", d.Semestre)
	}
}

func TestCentres(t *testing.T) {
	rows := [][]any{heads, with("Centre", "ORLEANS"), with("Centre", "orléans ", "Code UE", "NFA032")}
	_, d := one(t, book1(t, rows), Options{Centres: []string{"Orléans", "Tours"}})
	if d.Centre != "Orléans" || len(d.UEs) != 2 {
		t.Errorf("%v, %d UE", d.Key(), len(d.UEs))
	}
	_, d = one(t, book1(t, rows))
	if d.Centre != "ORLEANS" || len(d.UEs) != 2 {
		t.Errorf("%v, %d UE", d.Key(), len(d.UEs))
	}
	im := read(t, book1(t, [][]any{heads, with("Centre", "Nantes")}), Options{Centres: []string{"Orléans"}})
	find(t, im.Problems, cell.CodeEnum, "F2")
	if im.Totals.Rejetees != 1 {
		t.Errorf("%+v", im.Totals)
	}
}
