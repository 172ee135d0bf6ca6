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

	"cnamdoc/importer/dossier"
)

// A run reads one sheet below its header and accounts for each row.
type run struct {
	table   *table
	byIndex []*column // by column index, nil where there is no header
	parser  parser
	opt     Options

	problems []dossier.Problem
	rows     []RowAccount
	totals   Totals
	mark     int // problems noted before the current row
	last     int // number of the last row accounted for
	seen     map[[16]byte]int
	spaces   map[int]*tally // cells cleaned, by column
	unnamed  map[int]int    // columns with data but no label: first row
	values   []parsed       // of the current row, from left to right
	strings  map[string]string
}

// tally counts the cells of a column that were cleaned.
type tally struct{ first, count int }

// A parsed cell stands with its column.
type parsed struct {
	col *column
	value
	bad bool // an error was found
}

func (b *book) newRun(t *table, opt Options) *run {
	r := &run{table: t, opt: opt, parser: parser{formats: b.formats, epoch: b.epoch}, last: t.row,
		totals: Totals{Ignorees: map[string]int{}}, seen: map[[16]byte]int{}, spaces: map[int]*tally{}, unnamed: map[int]int{},
		strings: map[string]string{}, byIndex: make([]*column, t.width())}
	for i := range t.columns {
		r.byIndex[t.columns[i].Index] = &t.columns[i]
	}
	return r
}

// each reads the rows below the header. use returns what became of a row that
// is neither blank nor a total nor a repeated header nor a duplicate.
func (r *run) each(ctx context.Context, b *book, use func(n int) RowAccount) error {
	part := b.sheets[slices.IndexFunc(b.sheets, func(s sheetPart) bool { return s.name == r.table.sheet })]
	in, err := b.readSheet(ctx, part)
	if err != nil {
		return err
	}
	defer in.close()
	for {
		row, err := in.read()
		if err == io.EOF {
			r.afterRows(in.facts)
			return nil
		}
		if err != nil {
			return err
		}
		if row.n > r.table.row {
			r.row(row, use)
		}
	}
}

// row accounts for one row with data.
func (r *run) row(row *row, use func(n int) RowAccount) {
	row.cells = slices.DeleteFunc(row.cells, func(c cell) bool { return !c.uncached && blank(c.text) })
	if len(row.cells) == 0 {
		return // accounted for with the blank rows before the next one
	}
	r.blanks(row.n - 1)
	r.last = row.n
	if row.hidden {
		r.totals.Masquees++
	}
	account := RowAccount{Row: row.n, To: row.n, Outcome: Ignoree}
	if account.Motif = r.motif(row); account.Motif == "" {
		r.mark = len(r.problems)
		r.parse(row)
		account = use(row.n)
		account.Row, account.To = row.n, row.n
	}
	r.account(account)
}

func (r *run) account(a RowAccount) {
	n := a.To - a.Row + 1
	r.totals.Lues += n
	switch a.Outcome {
	case Importee:
		r.totals.Importees += n
	case Rejetee:
		r.totals.Rejetees += n
	case Ignoree:
		r.totals.Ignorees[a.Motif] += n
	}
	r.rows = append(r.rows, a)
}

// blanks accounts for the blank rows up to the row to.
func (r *run) blanks(to int) {
	if to <= r.last {
		return
	}
	from := r.last + 1
	r.account(RowAccount{Row: from, To: to, Outcome: Ignoree, Motif: MotifVide})
	found, remedy := "une ligne vide", "supprimez-la si elle n’a pas de raison d’être"
	if to > from {
		found = fmt.Sprintf("%d lignes vides, jusqu’à la ligne %d", to-from+1, to)
		remedy = "supprimez-les si elles n’ont pas de raison d’être"
	}
	r.note(RowBlankInside, dossier.Information, from, found, remedy)
}

// note adds a problem of a whole row.
func (r *run) note(code string, severity dossier.Severity, n int, found, remedy string) {
	r.problems = append(r.problems, dossier.Problem{Code: code, Severity: severity, Ref: r.ref(n, ""), Found: found, Remedy: remedy})
}

func (r *run) ref(n int, column string) dossier.Ref {
	return dossier.Ref{Sheet: r.table.sheet, Row: n, Column: column}
}

// motif says why a row is to be ignored, or "".
func (r *run) motif(row *row) string {
	switch {
	case r.isHeader(row):
		return MotifEnTete
	case r.isTotal(row):
		r.note(RowTotalLine, dossier.Information, row.n, "une ligne de total", "elle est ignorée")
		return MotifTotal
	case !r.inTable(row):
		r.note(RowTooWide, dossier.Avertissement, row.n, "des valeurs sous aucun intitulé connu", "vérifiez la ligne")
		return MotifHorsTable
	}
	hash := rowHash(row)
	if first, ok := r.seen[hash]; ok {
		r.note(RowDuplicate, dossier.Avertissement, row.n, fmt.Sprintf("la copie exacte de la ligne %d", first), "supprimez l’une des deux")
		return MotifDoublon
	}
	r.seen[hash] = row.n
	return ""
}

func rowHash(row *row) [16]byte {
	h := sha256.New()
	var head [10]byte
	for _, c := range row.cells {
		binary.LittleEndian.PutUint32(head[:], uint32(c.col))
		binary.LittleEndian.PutUint32(head[4:], uint32(len(c.text)))
		head[8], head[9] = byte(c.kind), 0
		if c.uncached {
			head[9] = 1
		}
		h.Write(head[:])
		io.WriteString(h, c.text)
	}
	return [16]byte(h.Sum(nil))
}

// isHeader reports whether most cells repeat the label of their column.
func (r *run) isHeader(row *row) bool {
	if !r.isLabel(row.cells[0]) {
		return false // nearly every row: labels need not be folded
	}
	same := 0
	for _, c := range row.cells {
		if r.isLabel(c) {
			same++
		}
	}
	return same >= minRecognise && 2*same > len(row.cells)
}

func (r *run) isLabel(c cell) bool {
	col := r.column(c.col)
	return col != nil && c.kind == text && foldLabel(c.text) == foldLabel(col.Label)
}

// isTotal reports a line such as "Total : 412": its first text says so, and it
// has no code. A person called Total has a code auditeur.
func (r *run) isTotal(row *row) bool {
	first := true
	total := false
	for _, c := range row.cells {
		if c.kind != text {
			continue
		}
		if codeStart.MatchString(c.text) {
			return false
		}
		if first {
			total = totalStart.MatchString(dossier.Fold(c.text))
			first = false
		}
	}
	return total
}

var (
	totalStart = regexp.MustCompile(`^(total|totaux|sous total|nombre d)( |$)`)
	codeStart  = regexp.MustCompile(`(?i)^\PL{0,4}([A-Z]{3}\d{6}|[A-Z]{3}\d{3}|U[AS][A-Z0-9]{4})\b`)
)

func (r *run) inTable(row *row) bool {
	return slices.ContainsFunc(row.cells, func(c cell) bool {
		col := r.column(c.col)
		return col != nil && col.field != nil && col.field.kind != kDropped
	})
}

func (r *run) column(i int) *column {
	if i >= len(r.byIndex) {
		return nil
	}
	return r.byIndex[i]
}

// parse reads the cells of a row into r.values and notes what is wrong.
func (r *run) parse(row *row) {
	r.values = r.values[:0]
	wide := ""
	for _, c := range row.cells {
		col := r.column(c.col)
		switch {
		case c.col >= len(r.byIndex):
			wide = cmp.Or(wide, columnName(c.col))
		case col == nil:
			if r.unnamed[c.col] == 0 {
				r.unnamed[c.col] = row.n
			}
		case col.field != nil:
			r.cell(row.n, col, c)
		}
	}
	if wide != "" {
		r.problems = append(r.problems, dossier.Problem{Code: RowTooWide, Severity: dossier.Avertissement, Ref: r.ref(row.n, wide),
			Found: "une valeur à droite du dernier intitulé", Remedy: "vérifiez que la ligne n’est pas décalée"})
	}
}

func (r *run) cell(n int, col *column, c cell) {
	v := r.parser.parse(col.field.kind, c)
	if col.Champ == "naissance" && v.set && !r.opt.Today.IsZero() && v.date.After(r.opt.Today) {
		r.parser.add(bad(CellDateRange, "une date passée", quote(v.date.Short()), "corrigez la cellule"))
		v = value{}
	}
	p := parsed{col: col, value: v}
	for _, f := range r.parser.faults {
		if f.code == CellWhitespaceCleaned {
			t := r.spaces[col.Index]
			if t == nil {
				t = &tally{first: n}
				r.spaces[col.Index] = t
			}
			t.count++
			continue
		}
		p.bad = p.bad || f.severity == dossier.Erreur
		r.fault(n, col, f)
	}
	p.text = r.intern(p.text, col.field)
	r.values = append(r.values, p)
}

const maxInterned = 1 << 14

// intern shares the texts that come again and again: titles, modalités, towns.
func (r *run) intern(s string, f *Field) string {
	if f.kind == kSecret || s == "" {
		return s
	}
	if shared, ok := r.strings[s]; ok {
		return shared
	}
	if len(r.strings) < maxInterned {
		r.strings[s] = s
	}
	return s
}

// fault adds the problem of a cell.
func (r *run) fault(n int, col *column, f *fault) {
	r.problems = append(r.problems, dossier.Problem{Code: f.code, Severity: f.severity, Ref: r.ref(n, col.Column),
		Header: col.Label, Champ: col.Champ, Expected: f.expected, Found: f.found, Remedy: f.remedy})
}

// get returns the cell of an unnumbered field in the current row.
func (r *run) get(id string) (parsed, bool) {
	for _, v := range r.values {
		if v.col.Champ == id && v.col.Rang <= 1 {
			return v, true
		}
	}
	return parsed{}, false
}

// afterRows notes what is known only at the end of the sheet.
func (r *run) afterRows(facts sheetFacts) {
	r.totals.Filtrees = facts.filtered
	t := r.table
	if t.above > 0 {
		r.note(HeaderTitleRows, dossier.Information, t.row, many(t.above, "ligne")+" de titre au-dessus de l’en-tête", "rien n’y est lu")
	}
	for i := range t.columns {
		r.afterColumn(&t.columns[i])
	}
	for index, n := range r.unnamed {
		r.problems = append(r.problems, dossier.Problem{Code: HeaderBlankLabel, Severity: dossier.Avertissement, Ref: r.ref(t.row, columnName(index)),
			Expected: "un intitulé", Found: fmt.Sprintf("une cellule vide, avec des valeurs dessous (ligne %d)", n), Remedy: "donnez un intitulé à la colonne\u00a0: elle n’est pas lue"})
	}
	if r.totals.Masquees > 0 {
		found := many(r.totals.Masquees, "ligne masquée")
		if facts.filtered {
			found += ", un filtre étant actif"
		}
		r.note(RowHidden, dossier.Information, 0, found, "elles sont importées comme les autres")
	}
	r.merged(facts.merges)
}

// many counts in French: "1 ligne", "2 lignes masquées". Each word of the noun
// takes an s.
func many(n int, noun string) string {
	if n > 1 {
		noun = strings.ReplaceAll(noun, " ", "s ") + "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

func (r *run) afterColumn(c *column) {
	switch {
	case c.near:
		r.fault(r.table.row, c, warn(HeaderUnknownColumn, quote(c.field.Label()), quote(c.Label),
			"la colonne est lue comme "+quote(c.field.Label())+"\u00a0; corrigez l’intitulé"))
	case c.field == nil:
		r.fault(r.table.row, c, warn(HeaderUnknownColumn, "", "une colonne inconnue", "elle n’est pas lue"))
	}
	if t := r.spaces[c.Index]; t != nil {
		r.fault(t.first, c, &fault{code: CellWhitespaceCleaned, severity: dossier.Information,
			found: "des espaces ou des signes invisibles dans " + many(t.count, "cellule") + " de la colonne", remedy: "ils sont supprimés à la lecture"})
	}
}

// merged warns of merged cells below the header: only the first has a value.
func (r *run) merged(merges []mergedRange) {
	for _, m := range merges {
		if m.row2 > r.table.row && m.row1 <= r.last && m.row2 > m.row1 && m.col1 < len(r.byIndex) && m.row1 >= r.table.row {
			r.note(SheetStructure, dossier.Avertissement, m.row1, "les cellules fusionnées "+m.ref,
				"défusionnez-les et remplissez chaque ligne\u00a0: seule la première cellule a une valeur")
		}
	}
}
