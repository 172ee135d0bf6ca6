package importer

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"cnamdoc/importer/cell"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
	"cnamdoc/importer/workbook"
)

// A line is one row of a table with what its cells mean. What is wrong with
// them is noted as it is found.
type line struct {
	n      int // as Excel counts
	table  *table
	cells  []parsed // those with data in a known column, from left to right
	notes  *[]dossier.Problem
	mark   int // problems noted before this row
	doutes []dossier.Doute
}

// A parsed cell stands with its column.
type parsed struct {
	col *column
	cell.Value
	bad bool // an error was found
}

// at is the same row of the table, or another, without its cells.
func (l *line) at(n int) *line { return &line{n: n, table: l.table, notes: l.notes} }

// get returns the cell of an unnumbered field.
func (l *line) get(id string) (parsed, bool) {
	for _, p := range l.cells {
		if p.col.Champ == id && p.col.Rang <= 1 {
			return p, true
		}
	}
	return parsed{}, false
}

func (l *line) ref(column string) dossier.Ref {
	return dossier.Ref{Sheet: l.table.sheet.Name, Row: l.n, Column: column}
}

// fault notes what is wrong with a cell.
func (l *line) fault(col *column, f *cell.Fault) {
	*l.notes = append(*l.notes, dossier.Problem{Code: f.Code, Severity: f.Severity, Ref: l.ref(col.Column),
		Header: col.Label, Champ: col.Champ, Expected: f.Expected, Found: f.Found, Remedy: f.Remedy})
}

// note notes what is wrong with the whole row.
func (l *line) note(code string, severity dossier.Severity, found, remedy string) {
	*l.notes = append(*l.notes, dossier.Problem{Code: code, Severity: severity, Ref: l.ref(""), Found: found, Remedy: remedy})
}

// require notes that a cell which must be filled is empty.
func (l *line) require(id string) {
	for i := range l.table.columns {
		if c := &l.table.columns[i]; c.Champ == id && c.Rang <= 1 {
			l.fault(c, cell.Bad(cell.CodeRequired, "une valeur", "une cellule vide", "remplissez la cellule"))
			return
		}
	}
}

// rows is what the rows of a table amount to.
type rows struct {
	accounts []RowAccount
	totals   Totals
	problems []dossier.Problem
	colonnes map[string]Colonne
}

// The bounds of what one sheet may make us hold in memory.
const (
	maxProblems = 200_000
	maxInterned = 1 << 14 // different texts that are shared
)

// readRows reads the rows below a header and accounts for each of them. use
// says what became of a row that is neither blank nor a total nor a repeated
// header nor a duplicate. Nobody is born after today, unless that is absent.
func readRows(ctx context.Context, b *workbook.Book, t *table, today dossier.Date, use func(*line) (RowAccount, error)) (*rows, error) {
	out := &rows{totals: Totals{Ignorees: map[string]int{}}, colonnes: map[string]Colonne{}}
	byIndex := make([]*column, t.width()) // nil where there is no header
	for i := range t.columns {
		c := &t.columns[i]
		if byIndex[c.Index] = c; c.field != nil {
			known := out.colonnes[c.Champ]
			out.colonnes[c.Champ] = Colonne{Intitules: append(known.Intitules, c.Label)}
		}
	}
	var (
		l       = &line{table: t, notes: &out.problems}
		last    = t.row // number of the last row accounted for
		seen    = map[[16]byte]int{}
		cleaned = map[int]*tally{} // by column
		unnamed = map[int]int{}    // columns with data but no label: first row
		texts   = map[string]string{}
		filled  = make([]int, t.width())
	)
	account := func(a RowAccount) {
		n := a.To - a.Row + 1
		out.totals.Lues += n
		switch a.Outcome {
		case Importee:
			out.totals.Importees += n
		case Rejetee:
			out.totals.Rejetees += n
		case Ignoree:
			out.totals.Ignorees[a.Motif] += n
		}
		out.accounts = append(out.accounts, a)
		last = a.To
	}
	facts, err := b.Rows(ctx, t.sheet, 0, func(row *workbook.Row) error {
		if row.N <= t.row {
			return nil
		}
		if len(out.problems) > maxProblems {
			return &FileError{Code: SheetHopeless, Ref: dossier.Ref{Sheet: t.sheet.Name, Row: row.N}, Err: fmt.Errorf("over %d problems", maxProblems),
				Phrase: french.Say("La feuille « %s » a plus de %d erreurs (à la ligne %d) : elle n’a pas été lue.", t.sheet.Name, maxProblems, row.N),
				Hint:   "Vérifiez que c’est bien l’export des inscriptions, et qu’aucune colonne n’est décalée."}
		}
		row.Cells = slices.DeleteFunc(row.Cells, func(c workbook.Cell) bool { return !c.Uncached && cell.Blank(c.Text) })
		if len(row.Cells) == 0 {
			return nil // accounted for with the blank rows before the next one
		}
		if row.N > last+1 {
			l.n = last + 1
			l.blanks(row.N - 1)
			account(RowAccount{Row: last + 1, To: row.N - 1, Outcome: Ignoree, Motif: MotifVide})
		}
		if row.Hidden {
			out.totals.Masquees++
		}
		l.n, l.cells, l.doutes = row.N, l.cells[:0], nil
		if motif := l.ignore(row, byIndex, seen); motif != "" {
			account(RowAccount{Row: row.N, To: row.N, Outcome: Ignoree, Motif: motif})
			return nil
		}
		l.mark = len(out.problems)
		l.parse(row, byIndex, today, cleaned, unnamed)
		for i := range l.cells {
			p := &l.cells[i]
			filled[p.col.Index]++
			if p.col.field.meaning == cell.Password || p.Text == "" {
				continue
			}
			// Titles, modalités, towns come again and again: they share one text.
			if shared, ok := texts[p.Text]; ok {
				p.Text = shared
			} else if len(texts) < maxInterned {
				texts[p.Text] = p.Text
			}
		}
		a, err := use(l)
		if err != nil {
			return err
		}
		a.Row, a.To = row.N, row.N
		account(a)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, c := range t.columns {
		if c.field != nil {
			known := out.colonnes[c.Champ]
			known.Valeurs += filled[c.Index]
			out.colonnes[c.Champ] = known
		}
	}
	out.totals.Filtrees = facts.Filtered
	l.afterRows(out.totals, facts, last, cleaned, unnamed)
	return out, out.totals.Check()
}

// tally counts the cells of a column that were cleaned.
type tally struct{ first, count int }

// blanks notes the blank rows from this one to the row to.
func (l *line) blanks(to int) {
	found, remedy := "une ligne vide", "supprimez-la si elle n’a pas de raison d’être"
	if to > l.n {
		found = fmt.Sprintf("%s, jusqu’à la ligne %d", many(to-l.n+1, "ligne vide"), to)
		remedy = "supprimez-les si elles n’ont pas de raison d’être"
	}
	l.note(RowBlankInside, dossier.Information, found, remedy)
}

// ignore says why the row is to be ignored, or "".
func (l *line) ignore(row *workbook.Row, byIndex []*column, seen map[[16]byte]int) string {
	switch {
	case isHeader(row, byIndex):
		return MotifEnTete
	case isTotal(row):
		l.note(RowTotalLine, dossier.Information, "une ligne de total", "elle est ignorée")
		return MotifTotal
	case !inTable(row, byIndex):
		column := workbook.ColumnName(row.Cells[0].Col)
		*l.notes = append(*l.notes, dossier.Problem{Code: RowTooWide, Severity: dossier.Avertissement, Ref: l.ref(column),
			Found: "des valeurs sous aucun intitulé connu", Remedy: fmt.Sprintf("effacez la cellule %s%d si elle n’a pas de raison d’être", column, row.N)})
		return MotifHorsTable
	}
	hash := rowHash(row)
	if first, ok := seen[hash]; ok {
		l.note(RowDuplicate, dossier.Avertissement, fmt.Sprintf("la copie exacte de la ligne %d", first), "supprimez l’une des deux")
		return MotifDoublon
	}
	seen[hash] = row.N
	return ""
}

func rowHash(row *workbook.Row) [16]byte {
	h := sha256.New()
	var head [10]byte
	for _, c := range row.Cells {
		binary.LittleEndian.PutUint32(head[:], uint32(c.Col))
		binary.LittleEndian.PutUint32(head[4:], uint32(len(c.Text)))
		head[8], head[9] = byte(c.Kind), 0
		if c.Uncached {
			head[9] = 1
		}
		h.Write(head[:])
		io.WriteString(h, c.Text)
	}
	return [16]byte(h.Sum(nil))
}

// isHeader reports whether most cells repeat the label of their column.
func isHeader(row *workbook.Row, byIndex []*column) bool {
	if !isLabel(row.Cells[0], byIndex) {
		return false // nearly every row: labels need not be folded
	}
	same := 0
	for _, c := range row.Cells {
		if isLabel(c, byIndex) {
			same++
		}
	}
	return same >= minRecognise && 2*same > len(row.Cells)
}

func isLabel(c workbook.Cell, byIndex []*column) bool {
	col := columnAt(byIndex, c.Col)
	return col != nil && c.Kind == workbook.Text && foldLabel(c.Text) == foldLabel(col.Label)
}

// isTotal reports a line such as "Total : 412": its first text says so, and it
// has no code. A person called Total has a code auditeur.
func isTotal(row *workbook.Row) bool {
	first := true
	total := false
	for _, c := range row.Cells {
		if c.Kind != workbook.Text {
			continue
		}
		if codeStart.MatchString(c.Text) {
			return false
		}
		if first {
			total = totalStart.MatchString(dossier.Fold(c.Text))
			first = false
		}
	}
	return total
}

var (
	totalStart = regexp.MustCompile(`^(total|totaux|sous total|nombre d)( |$)`)
	codeStart  = regexp.MustCompile(`(?i)^\PL{0,4}([A-Z]{3}\d{6}|[A-Z]{3}\d{3}|U[AS][A-Z0-9]{4})\b`)
)

func inTable(row *workbook.Row, byIndex []*column) bool {
	return slices.ContainsFunc(row.Cells, func(c workbook.Cell) bool {
		col := columnAt(byIndex, c.Col)
		return col != nil && col.field != nil && col.field.meaning != cell.Dropped
	})
}

func columnAt(byIndex []*column, i int) *column {
	if i >= len(byIndex) {
		return nil
	}
	return byIndex[i]
}

// parse reads the cells of the row and notes what is wrong with them.
func (l *line) parse(row *workbook.Row, byIndex []*column, today dossier.Date, cleaned map[int]*tally, unnamed map[int]int) {
	wide := ""
	for _, c := range row.Cells {
		col := columnAt(byIndex, c.Col)
		switch {
		case c.Col >= len(byIndex):
			wide = cmp.Or(wide, workbook.ColumnName(c.Col))
		case col == nil:
			if unnamed[c.Col] == 0 {
				unnamed[c.Col] = row.N
			}
		case col.field != nil:
			l.cell(col, c, today, cleaned)
		}
	}
	if wide != "" {
		*l.notes = append(*l.notes, dossier.Problem{Code: RowTooWide, Severity: dossier.Avertissement, Ref: l.ref(wide),
			Found:  "une valeur à droite du dernier intitulé",
			Remedy: french.Say("vérifiez que la ligne n’est pas décalée ; sinon, effacez la cellule %s%d", wide, row.N)})
	}
}

func (l *line) cell(col *column, c workbook.Cell, today dossier.Date, cleaned map[int]*tally) {
	v, faults := cell.Parse(col.field.meaning, c)
	p := parsed{col: col, Value: v}
	if col.field.meaning == cell.BirthDate && v.Set && !today.IsZero() && v.Date.After(today) {
		faults = append(faults, *cell.Bad(cell.CodeDateRange, "une date passée", cell.Quote(v.Date.Short()), "corrigez la cellule"))
		p.Value = cell.Value{}
	}
	for i := range faults {
		f := &faults[i]
		switch f.Code {
		case cell.CodeWhitespaceCleaned:
			if cleaned[col.Index] == nil {
				cleaned[col.Index] = &tally{first: l.n}
			}
			cleaned[col.Index].count++
			continue
		case cell.CodeDoubt:
			l.doutes = append(l.doutes, dossier.Doute{Champ: col.Champ, Ref: l.ref(col.Column), Sentence: f.Found})
			continue
		}
		p.bad = p.bad || f.Severity == dossier.Erreur
		l.fault(col, f)
	}
	l.cells = append(l.cells, p)
}

// afterRows notes what is known only at the end of the sheet, of which last is
// the last row with data.
func (l *line) afterRows(totals Totals, facts workbook.Facts, last int, cleaned map[int]*tally, unnamed map[int]int) {
	t := l.table
	header := l.at(t.row)
	if t.above > 0 {
		header.note(HeaderTitleRows, dossier.Information, many(t.above, "ligne")+" de titre au-dessus de l’en-tête", "rien n’y est lu")
	}
	for i := range t.columns {
		c := &t.columns[i]
		switch {
		case c.near:
			header.fault(c, cell.Warn(HeaderUnknownColumn, cell.Quote(c.field.Label()), cell.Quote(c.Label),
				"la colonne est lue comme "+cell.Quote(c.field.Label())+"\u00a0; corrigez l’intitulé"))
		case c.field == nil:
			header.fault(c, cell.Warn(HeaderUnknownColumn, "", "une colonne inconnue", "elle n’est pas lue"))
		}
		if n := cleaned[c.Index]; n != nil {
			l.at(n.first).fault(c, &cell.Fault{Code: cell.CodeWhitespaceCleaned, Severity: dossier.Information,
				Found: "des espaces ou des signes invisibles dans " + many(n.count, "cellule") + " de la colonne", Remedy: "ils sont supprimés à la lecture"})
		}
	}
	for index, n := range unnamed {
		*l.notes = append(*l.notes, dossier.Problem{Code: HeaderBlankLabel, Severity: dossier.Avertissement, Ref: header.ref(workbook.ColumnName(index)),
			Expected: "un intitulé", Found: fmt.Sprintf("une cellule vide, avec des valeurs dessous (ligne %d)", n), Remedy: "donnez un intitulé à la colonne\u00a0: elle n’est pas lue"})
	}
	if totals.Masquees > 0 {
		found := many(totals.Masquees, "ligne masquée")
		if facts.Filtered {
			found += ", un filtre étant actif"
		}
		l.at(0).note(RowHidden, dossier.Information, found, "elles sont importées comme les autres")
	}
	for _, m := range facts.Merges {
		if m.Row2 > t.row && m.Row1 <= last && m.Row2 > m.Row1 && m.Col1 < t.width() && m.Row1 >= t.row {
			l.at(m.Row1).note(SheetStructure, dossier.Avertissement, "les cellules fusionnées "+m.Ref,
				"défusionnez-les et remplissez chaque ligne\u00a0: seule la première cellule a une valeur")
		}
	}
}

// sortProblems puts the problems in the order in which one meets them in the
// sheet: by row, then from left to right.
func sortProblems(problems []dossier.Problem) {
	slices.SortStableFunc(problems, func(a, b dossier.Problem) int {
		return cmp.Or(cmp.Compare(a.Ref.Row, b.Ref.Row), cmp.Compare(len(a.Ref.Column), len(b.Ref.Column)), cmp.Compare(a.Ref.Column, b.Ref.Column))
	})
}

// many counts in French: "1 ligne", "2 lignes masquées". Each word of the noun
// takes an s.
func many(n int, noun string) string {
	if n > 1 {
		noun = strings.ReplaceAll(noun, " ", "s ") + "s"
	}
	return french.Number(int64(n)) + " " + noun
}
