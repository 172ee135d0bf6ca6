package samples

import (
	"fmt"
	"io"
	"strings"

	"cnamdoc/generate/sheet"
	"cnamdoc/importer/dossier"
)

// Sale writes inscriptions-sale.xlsx: each kind of dirt that a readable
// workbook can carry, one to a row, and notes that say what becomes of it.
func Sale(w io.Writer) error { return soiled(false).writeTo(w) }

// Sale1904 is Sale in the date system of old Macintosh workbooks, which counts
// days from 1904: its serials are 1,462 smaller for the same days.
func Sale1904(w io.Writer) error { return soiled(true).writeTo(w) }

// Dirt is one row of the dirty sample: what is wrong with it, and what is to
// become of it.
type Dirt struct {
	Row     int    // Excel's number
	Code    string // of the auditeur; "" when there is none
	What    string // French
	Outcome string // "importée", "ignorée" or "rejetée"
	Problem string // code of the problem that names it, as in package importer; "" when it is mended in silence
}

// The outcomes of rows.
const (
	importee = "importée"
	ignoree  = "ignorée"
	rejetee  = "rejetée"
)

// soiling is a row before it has its place.
type soiling struct {
	what, outcome, problem string
	soil                   func(b *dirtyBook, r *dirtyLine)
}

// dirtyLine is a row by the headers of columns.
type dirtyLine struct {
	hidden bool
	blank  bool
	cells  map[string]dirtyCell
	same   bool // of the same auditeur as the row above
}

func (r *dirtyLine) set(header string, c dirtyCell) { r.cells[header] = c }

// headerRow is where the header stands: under a title, an empty row and a row
// of merged captions.
const headerRow = 4

// dirtyHeaders replaces some headers by near spellings.
var dirtyHeaders = map[string]string{
	"Code auditeur": "\ufeffcode\u00a0 auditeur", "PRENOM": "PRÉNOM ", "DATE_NAISSANCE": "Date_de naissance", "CODE_POSTAL": "code postal",
	"Dossier reçu": "DOSSIER REÇU :", "Droit d’inscription réglé": "droit d'inscription - réglé",
}

// teacher is a column that nobody asked for: why the export has duplicates.
const teacher = "ENSEIGNANT"

func soiled(date1904 bool) *dirtyBook {
	b := &dirtyBook{date1904: date1904}
	s := &dirtySheet{name: "Export", trailing: 1_048_576, merges: []string{"A3:F3", "G3:N3"}}
	head := make([]dirtyCell, 0, len(columns)+1)
	for _, c := range columns {
		name := c.header
		if n, ok := dirtyHeaders[name]; ok {
			name = n
		}
		head = append(head, str(name))
	}
	head = append(head, str(teacher))
	s.rows = []dirtyRow{
		{n: 1, cells: []dirtyCell{str("Liste des inscriptions\u00a0– semestre 1 – édition du 21/11/2026")}},
		{n: 3, cells: []dirtyCell{str("Auditeur"), {}, {}, {}, {}, {}, str("État civil et adresse")}},
		{n: headerRow, cells: head},
	}
	for i, line := range b.lines() {
		if !line.blank {
			s.rows = append(s.rows, dirtyRow{n: headerRow + 1 + i, hidden: line.hidden, cells: line.flat()})
		}
	}
	s.filter = fmt.Sprintf("A%d:%s%d", headerRow, letters(len(columns)), headerRow+len(soilings))
	b.sheets = []*dirtySheet{s, dirtyNotes()}
	return b
}

func (r *dirtyLine) flat() []dirtyCell {
	cells := make([]dirtyCell, 0, len(columns)+1)
	for _, c := range columns {
		cells = append(cells, r.cells[c.header])
	}
	return append(cells, r.cells[teacher])
}

// lines are the rows of people, each with its dirt.
func (b *dirtyBook) lines() []dirtyLine {
	lines := make([]dirtyLine, len(soilings))
	person := record{}
	for i, s := range soilings {
		line := &lines[i]
		probe := dirtyLine{cells: map[string]dirtyCell{}}
		s.soil(b, &probe)
		if !probe.same {
			person = dirtyPerson(i)
		}
		line.cells = b.clean(&person)
		s.soil(b, line)
	}
	return lines
}

// dirtyPerson is the complete dossier that a row is made from.
func dirtyPerson(i int) record {
	r := individuel(i, 1+i%2, [][]string{prenomsM, prenomsF}[i%2][i], nomsCommuns[(i*7)%len(nomsCommuns)])
	r.code, r.lignes = code("CEN", 900_001+i), enrol("NFA031")
	r.identifiant = login(r.prenom, r.nom)
	r.settle(day(30, 9, 2026))
	return r
}

// clean is a row without dirt.
func (b *dirtyBook) clean(r *record) map[string]dirtyCell {
	cells := map[string]dirtyCell{teacher: str("MARCHANDEAU")}
	for _, c := range columns {
		cells[c.header] = b.plain(c.value(r, &r.lignes[0]))
	}
	return cells
}

func (b *dirtyBook) plain(value any) dirtyCell {
	switch v := value.(type) {
	case nil:
		return dirtyCell{}
	case string:
		if v == "" {
			return dirtyCell{}
		}
		return dirtyCell{typ: "s", value: v, style: asText}
	case dossier.Date:
		if v.IsZero() {
			return dirtyCell{}
		}
		return b.date(v, asFrench)
	case sheet.Hundredths:
		return num(strings.TrimSuffix(fmt.Sprintf("%d.%02d", v/100, v%100), ".00"), asGeneral)
	default:
		return num(fmt.Sprint(v), asGeneral)
	}
}

// DirtNotes says what becomes of each row of the dirty sample.
func DirtNotes() []Dirt {
	b := &dirtyBook{}
	lines := b.lines()
	list := make([]Dirt, len(soilings))
	for i, s := range soilings {
		list[i] = Dirt{Row: headerRow + 1 + i, Code: strings.ToUpper(strings.TrimSpace(lines[i].cells["Code auditeur"].value)), What: s.what, Outcome: s.outcome, Problem: s.problem}
		if lines[i].blank {
			list[i].Code = ""
		}
	}
	return list
}

func dirtyNotes() *dirtySheet {
	notes := DirtNotes()
	count := map[string]int{}
	for _, n := range notes {
		count[n.Outcome]++
	}
	total := fmt.Sprintf("%d lignes lues = %d importées + %d ignorées + %d rejetées", len(notes), count[importee], count[ignoree], count[rejetee])
	s := &dirtySheet{name: "Notes", rows: []dirtyRow{
		{n: 1, cells: []dirtyCell{str("Ce que chaque ligne a de sale, et ce qu’elle devient")}},
		{n: 2, cells: []dirtyCell{str(total)}},
		{n: 4, cells: []dirtyCell{str("Ligne"), str("Auditeur de la ligne"), str("Saleté"), str("Devient"), str("Problème signalé")}},
	}}
	for i, n := range notes {
		s.rows = append(s.rows, dirtyRow{n: 5 + i, cells: []dirtyCell{num(fmt.Sprint(n.Row), asGeneral), optional(n.Code), str(n.What), str(n.Outcome), optional(n.Problem)}})
	}
	return s
}

// optional is a text, or nothing.
func optional(s string) dirtyCell {
	if s == "" {
		return dirtyCell{}
	}
	return str(s)
}
