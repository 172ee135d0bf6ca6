package importer

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cnamdoc/importer/cell"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/workbook"
)

const (
	headerRows   = 30   // the header stands within the first rows
	minRecognise = 3    // labels that make a row a header
	maxLabels    = 1024 // columns of a header that are looked at
	maxLabel     = 200  // bytes of a label that may be one of ours
	maxRang      = 200  // of a numbered column: UE 40 is valid
)

// A vocabulary recognises the headers of one kind of sheet.
type vocabulary struct {
	fields    []Field
	byID      map[string]*Field
	names     map[string]*Field   // by folded name
	compact   map[string]*Field   // the same without spaces, for near spellings
	sorted    map[string]*Field   // the same with the words in order: "UE intitulé"
	ambiguous map[string][]string // by folded name
}

func newVocabulary(fields []Field, ambiguous map[string][]string) *vocabulary {
	v := &vocabulary{fields, map[string]*Field{}, map[string]*Field{}, map[string]*Field{}, map[string]*Field{}, map[string][]string{}}
	for i := range fields {
		f := &fields[i]
		v.byID[f.ID] = f
		for _, name := range f.Names {
			v.name(name, f)
		}
	}
	for name, ids := range ambiguous {
		v.ambiguous[foldLabel(name)] = ids
	}
	return v
}

func (v *vocabulary) name(name string, f *Field) {
	key := foldLabel(name)
	v.names[key] = f
	v.compact[strings.ReplaceAll(key, " ", "")] = f
	if k := sortWords(key); v.sorted[k] == nil {
		v.sorted[k] = f
	}
}

func sortWords(key string) string {
	words := strings.Fields(key)
	slices.Sort(words)
	return strings.Join(words, " ")
}

// exact finds the field that has the name, its words in any order. "ECTS UE"
// is ECTS: a field of the UE may say so.
func (v *vocabulary) exact(key string) *Field {
	if f := cmp.Or(v.names[key], v.compact[strings.ReplaceAll(key, " ", "")], v.sorted[sortWords(key)]); f != nil {
		return f
	}
	words := strings.Fields(key)
	bare := slices.DeleteFunc(words, func(w string) bool { return w == "ue" })
	if f := v.names[strings.Join(bare, " ")]; f != nil && f.scope == ofUE {
		return f
	}
	return nil
}

// with adds the headers of the configuration.
func (v *vocabulary) with(columns map[string]string) (*vocabulary, error) {
	if len(columns) == 0 {
		return v, nil
	}
	out := newVocabulary(v.fields, nil)
	out.ambiguous = v.ambiguous
	for label, id := range columns {
		f := out.byID[id]
		if f == nil {
			return nil, fmt.Errorf("import: columns of the configuration: %q: unknown field %q", label, id)
		}
		out.name(label, f)
	}
	return out, nil
}

var stopWords = map[string]bool{"de": true, "d": true, "du": true, "des": true, "la": true, "l": true, "les": true,
	"obligatoire": true, "facultatif": true, "requis": true}

// foldLabel reduces a header to what is compared.
func foldLabel(s string) string {
	words := strings.Fields(dossier.Fold(cell.Clean(s, false)))
	kept := words[:0]
	for _, w := range words {
		if !stopWords[w] {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, " ")
}

// A match is what a header means.
type match struct {
	field *Field
	rang  int
	near  bool     // by a near spelling
	among []string // ids, when it could mean several fields
}

// recognise reads a header.
func (v *vocabulary) recognise(label string) match {
	key := foldLabel(label)
	if key == "" {
		return match{}
	}
	if f := v.exact(key); f != nil {
		return match{field: f}
	}
	if ids := v.ambiguous[key]; ids != nil {
		return match{among: ids}
	}
	if rest, n := unnumber(key); n > 0 {
		if f := v.exact(rest); f != nil && f.numbered() {
			return match{field: f, rang: n}
		}
	}
	return match{}
}

// guess reads a header by its near spelling.
func (v *vocabulary) guess(label string) match {
	f, n := v.nearest(foldLabel(label))
	return match{field: f, rang: n, near: f != nil}
}

func (f *Field) numbered() bool { return f.scope >= ofUE }

// unnumber takes the number out of "ue 2", "ue2", "financeur 2 siret".
func unnumber(key string) (rest string, n int) {
	words := strings.Fields(key)
	for i, w := range words {
		stem := strings.TrimRight(w, "0123456789")
		num, err := strconv.Atoi(w[len(stem):])
		if err != nil || num < 1 || num > maxRang {
			continue
		}
		if stem == "" {
			words = slices.Delete(words, i, i+1)
		} else {
			words[i] = stem
		}
		return strings.Join(words, " "), num
	}
	return key, 0
}

// nearest finds the one field whose name differs by a slip of the hand: one
// letter, two in long names, the same digits. Two fields as near: none.
func (v *vocabulary) nearest(key string) (*Field, int) {
	rest, n := unnumber(key)
	word := strings.ReplaceAll(rest, " ", "")
	limit := 1
	if len(word) >= 10 {
		limit = 2
	}
	if len(word) < 5 {
		return nil, 0
	}
	var best *Field
	least, tie := limit+1, false
	for name, f := range v.compact {
		if n > 0 && !f.numbered() || n == 0 && strings.ContainsAny(name, "0123456789") || len(name) < 5 {
			continue
		}
		dist := dossier.EditDistance(word, name, limit)
		switch {
		case dist < least:
			best, least, tie = f, dist, false
		case dist == least && f != best:
			tie = true
		}
	}
	if tie || least > limit {
		return nil, 0
	}
	return best, n
}

// A column is one column of the sheet, as its header tells.
type column struct {
	HeaderCell
	field *Field
	near  bool
	among []string
}

// A table is a header that was recognised in a sheet.
type table struct {
	sheet   workbook.Sheet
	row     int
	above   int // rows with data above the header
	columns []column
	score   int
}

// readTable recognises one row as a header. Near spellings are only tried in a
// row that has a true label.
func (v *vocabulary) readTable(r *workbook.Row) *table {
	t := &table{row: r.N}
	for _, c := range r.Cells {
		label := cell.Clean(c.Text, false)
		if label == "" {
			continue
		}
		col := column{HeaderCell: HeaderCell{Index: c.Col, Column: workbook.ColumnName(c.Col), Label: label}}
		if c.Kind == workbook.Text && len(t.columns) < maxLabels && len(label) <= maxLabel {
			col.take(v.recognise(label))
		} else {
			col.take(match{})
		}
		t.columns = append(t.columns, col)
	}
	if t.rate(); t.score == 0 {
		return t
	}
	for i := range t.columns[:min(len(t.columns), maxLabels)] {
		if c := &t.columns[i]; c.field == nil && len(c.among) == 0 {
			c.take(v.guess(c.Label))
		}
	}
	t.rate()
	return t
}

// rate counts the different fields that the header names.
func (t *table) rate() {
	seen := map[string]bool{}
	for _, c := range t.columns {
		if c.field != nil || len(c.among) > 0 {
			seen[c.Champ+strconv.Itoa(c.Rang)+strings.Join(c.among, "|")] = true
		}
	}
	t.score = len(seen)
}

func (c *column) take(m match) {
	c.among = m.among
	if m.field == nil {
		c.Kind = suspectKind(c.Label)
		return
	}
	c.field, c.near, c.Champ, c.Rang, c.Kind = m.field, m.near, m.field.ID, m.rang, ColumnKnown
	if c.Rang == 0 && m.field.scope > ofUE {
		c.Rang = 1 // "Financeur" is the first of "Financeur 2"
	}
	switch m.field.meaning {
	case cell.Password:
		c.Kind = ColumnSecret
	case cell.Dropped:
		c.Kind = ColumnNIR
	}
}

// suspectKind blanks an unknown column whose label speaks of a password or of
// social security.
func suspectKind(label string) ColumnKind {
	words := " " + foldLabel(label) + " "
	for _, w := range []string{"mot passe", "motdepasse", "mdp", "password", "passwd", "secret"} {
		if strings.Contains(words, w) {
			return ColumnSecret
		}
	}
	for _, w := range []string{" nir ", "securite sociale", "secu "} {
		if strings.Contains(words, w) {
			return ColumnNIR
		}
	}
	return ColumnUnknown
}

func (t *table) has(ids ...string) bool {
	for _, c := range t.columns {
		if slices.Contains(ids, c.Champ) {
			return true
		}
	}
	return false
}

// width is the index after the last labelled column.
func (t *table) width() int {
	w := 0
	for _, c := range t.columns {
		w = max(w, c.Index+1)
	}
	return w
}

// better orders tables: more labels recognised, then the higher one.
func better(a, b *table) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.row, b.row)) }
