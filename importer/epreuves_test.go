package importer

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"cnamdoc/importer/cell"
	"cnamdoc/importer/dossier"
)

var (
	examHeads = []any{"Code UE", "Intitulé", "Session", "Date", "Heure de début", "Durée", "Centre", "Centres convoqués", "Salle"}
	exam      = []any{"NFA031", "Java", 1, "05/02/2027", "18:00", "3 h", "orleans", "FOAD", "A1"}
	seatHeads = []any{"Code auditeur", "Nom", "Prénom", "Code UE", "Session", "Salle", "Place", "Heure de début", "Tiers-temps", "Non admis"}
)

func exams(t *testing.T, rows, seats [][]any) (*Epreuves, error) {
	t.Helper()
	path := book1(t, rows, func(f *excelize.File, _ string) {
		if seats != nil {
			_, err := f.NewSheet("Places")
			check(t, err)
			fillRows(t, f, "Places", 1, seats)
		}
	})
	return ReadEpreuves(context.Background(), path, Options{Centres: []string{"Orléans", "Tours", "FOAD"}})
}

func TestReadEpreuves(t *testing.T) {
	e, err := exams(t, [][]any{examHeads, exam, {"UTC505", "", 2, "14/06/2027", 0.375, "1:20", "Tours", "", ""}},
		[][]any{seatHeads, {"CEN000101", "Martin", "Zoé", "NFA031", 1, "B2", "007", "18 h 30", "1 h", ""}, {"CEN000102", "", "", "NFA031", 1, "A1", "", "", "", "oui"}})
	check(t, err)
	clean0(t, e.Problems)
	day := func(y, m, d int) dossier.Date {
		return dossier.FromDays(dossier.Date{Year: y, Month: 1, Day: 1}.AddMonths(m-1).Days() + d - 1)
	}
	want := []dossier.Epreuve{
		{UE: "NFA031", Intitule: "Java", Session: 1, Centre: "Orléans", Convoques: []string{"FOAD"}, Salle: "A1", Date: day(2027, 2, 5), Debut: 18 * 60, Duree: 180, Ref: dossier.Ref{Sheet: "Inscriptions", Row: 2}},
		{UE: "UTC505", Session: 2, Centre: "Tours", Date: day(2027, 6, 14), Debut: 9 * 60, Duree: 80, Ref: dossier.Ref{Sheet: "Inscriptions", Row: 3}},
	}
	if diff := cmp.Diff(want, e.Epreuves); diff != "" {
		t.Error(diff)
	}
	seats := []dossier.Placement{
		{Code: "CEN000101", Nom: "Martin", Prenom: "Zoé", UE: "NFA031", Session: 1, Salle: "B2", Place: "007", Debut: 18*60 + 30, TiersTemps: 60, Ref: dossier.Ref{Sheet: "Places", Row: 2}},
		{Code: "CEN000102", UE: "NFA031", Session: 1, Salle: "A1", Exclu: true, Ref: dossier.Ref{Sheet: "Places", Row: 3}},
	}
	if diff := cmp.Diff(seats, e.Placements); diff != "" {
		t.Error(diff)
	}
	check(t, e.Totals.Check())
}

// TestEpreuvesFaults: a row that is not understood is no épreuve, and its cell is
// named in French.
func TestEpreuvesFaults(t *testing.T) {
	change := func(at int, value any) []any {
		row := append([]any{}, exam...)
		row[0], row[at] = "NFA032", value
		if at == 0 {
			row[0] = value
		}
		return row
	}
	rows := [][]any{examHeads, exam, change(0, "NFA 31"), change(2, 3), change(3, "31/02/2027"), change(4, "25:00"), change(5, "3"), change(6, "Lyon"), change(5, ""), change(7, "Lyon"), exam[:8],
		change(4, 18), change(5, "oui")}
	e, err := exams(t, rows, [][]any{seatHeads, {"CEN000101", "", "", "NFA031", 1, "A1", "1", "", "oui", ""}, {"CEN000102", "", "", "UTC505", 1}, {"CEN000103", "", "", "NFA031", 1}, {"CEN000103", "x", "", "NFA031", 1}})
	check(t, err)
	if len(e.Epreuves) != 1 || len(e.Placements) != 1 || e.Totals.Rejetees != 14 {
		t.Errorf("%d épreuves, %d placements, %+v\n%s", len(e.Epreuves), len(e.Placements), e.Totals, list(e.Problems))
	}
	for at, code := range map[string]string{"A3": cell.CodeType, "C4": cell.CodeType, "D5": cell.CodeDateRange, "E6": cell.CodeType, "F7": cell.CodeType, "G8": cell.CodeType,
		"F9": cell.CodeRequired, "H10": cell.CodeType, "A11": cell.CodeType, "E12": cell.CodeType, "F13": cell.CodeType, "I2": cell.CodeType, "D3": cell.CodeType, "A5": cell.CodeType} {
		find(t, e.Problems, code, at)
	}
	check(t, e.Totals.Check())
	for _, p := range e.Problems {
		if p.Ref.Cell() == "I2" && (!strings.Contains(p.Error(), "Feuille «\u00a0Places\u00a0», ligne 2, colonne I «\u00a0Tiers-temps\u00a0»") || !strings.Contains(p.Error(), "durée")) {
			t.Error(p.Error())
		}
	}
}

func TestNoEpreuves(t *testing.T) {
	_, err := ReadEpreuves(context.Background(), book1(t, [][]any{ficheHeads, ficheRow}), Options{})
	if fe, ok := err.(*FileError); !ok || fe.Code != HeaderMissingColumn || !strings.Contains(fe.Message(), "«\u00a0Date\u00a0»") {
		t.Errorf("%v", err)
	}
	_, err = exams(t, [][]any{{"Code UE", "Date", "Heure de début", "Centre"}, {"NFA031", "05/02/2027", "18:00", "Tours"}}, nil)
	if fe, ok := err.(*FileError); !ok || fe.Code != HeaderMissingColumn || !strings.Contains(fe.Message(), "Durée ou Heure de fin") {
		t.Errorf("%v", err)
	}
}
