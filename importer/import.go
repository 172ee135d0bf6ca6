package importer

import (
	"fmt"

	"cnamdoc/importer/dossier"
)

// Import is what an export holds.
type Import struct {
	Dossiers  []dossier.Dossier // sorted by Key
	Problems  []dossier.Problem // all of them, in row order, those attached to dossiers included
	Rows      []RowAccount      // in row order; a run of blank rows is one account
	Totals    Totals
	Sheet     string
	HeaderRow int          // true Excel row number, from 1
	Header    []HeaderCell // the columns that have a label, or data under a blank one, from left to right

	// Colonnes says which fields had a column, by canonical field id, and in how
	// many cells they spoke. A field that is not there had no column: its zero
	// value in a dossier means nothing. A field that is there and whose value is
	// zero in a dossier has an empty cell, or one that the dossier's Problems name.
	Colonnes map[string]Colonne

	// Catalogue is not nil when another sheet of the workbook is a catalogue of UE.
	Catalogue *Catalogue

	// Digest is the SHA-256 of the file as it was read.
	Digest [32]byte

	path string
	opt  Options
}

// Colonne is what the columns of one field hold, numbered ones together.
type Colonne struct {
	Intitules []string // the labels, as written, from left to right
	Valeurs   int      // cells with data, in rows that were imported or rejected
}

// Outcome is what became of a row.
type Outcome uint8

// The three outcomes.
const (
	Importee Outcome = iota
	Ignoree
	Rejetee
)

// String returns the outcome in French.
func (o Outcome) String() string { return [...]string{"importée", "ignorée", "rejetée"}[o] }

// The motifs of rows that are ignored.
const (
	MotifVide      = "ligne vide"
	MotifTotal     = "ligne de total"
	MotifEnTete    = "en-tête répété"
	MotifDoublon   = "doublon exact d’une autre ligne"
	MotifHorsTable = "hors du tableau" // only formulas without value or cells under no header
)

// RowAccount says what became of the rows Row to To (the same but for a run of
// blank rows), counted as Excel does.
type RowAccount struct {
	Row, To int
	Outcome Outcome
	Motif   string      // why it was ignored or rejected; "" when imported
	Key     dossier.Key // the dossier it went to; zero unless imported
}

// Totals accounts for the rows below the header, to the last one with data.
type Totals struct {
	Lues      int            `json:"lues"`
	Importees int            `json:"importees"`
	Ignorees  map[string]int `json:"ignorees"` // by motif
	Rejetees  int            `json:"rejetees"`
	Masquees  int            `json:"masquees"` // hidden rows with data, imported like the others
	Filtrees  bool           `json:"filtrees"` // a filter is active on the sheet
}

// Check verifies lues = importées + ignorées + rejetées.
func (t Totals) Check() error {
	sum := t.Importees + t.Rejetees
	for _, n := range t.Ignorees {
		sum += n
	}
	if sum != t.Lues {
		return fmt.Errorf("totals: %d rows read, %d accounted for", t.Lues, sum)
	}
	return nil
}

// ColumnKind says what may be shown of a column.
type ColumnKind uint8

// A column is ordinary, unknown to us, or to be blanked.
const (
	ColumnKnown ColumnKind = iota
	ColumnUnknown
	ColumnSecret // passwords
	ColumnNIR    // social security numbers
)

// Blanked reports whether the column's values must not be shown.
func (k ColumnKind) Blanked() bool { return k == ColumnSecret || k == ColumnNIR }

// HeaderCell is one column of the export.
type HeaderCell struct {
	Index  int    // 0 for column A
	Column string // "F"
	Label  string // as written, cleaned
	Champ  string // canonical field id, "" when unknown
	Rang   int    // 1, 2… in a numbered family ("UE 2"); 0 when not numbered
	Kind   ColumnKind
}

// Catalogue is a catalogue of UE as read, with what was wrong in it.
type Catalogue struct {
	UEs       dossier.Catalogue
	Problems  []dossier.Problem
	Totals    Totals
	Sheet     string
	HeaderRow int
}
