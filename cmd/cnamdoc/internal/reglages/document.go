// Package reglages edits a configuration without disturbing what people wrote
// around its values, and knows what to ask of somebody who sets a centre up. It
// neither asks nor writes a file: a terminal and a page do that.
package reglages

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// Document is the text of a configuration, and where its values stand in it. It
// is not changed: With returns another.
type Document struct {
	text   []byte
	values []Value
	tables []table
	byKey  map[string]int
}

// Value is one scalar of a configuration.
type Value struct {
	// Key is "organisme.siret", "semestres.2026-2027-S1.inscriptions[1].debut",
	// and for a centre "centre.Orléans.courriel", by its name.
	Key     string
	Text    string // decoded, where it is a string; else as written
	IsText  bool
	Line    int    // from 1
	Comment string // behind it on its line
	Section string // the heading above it: "Les centres d’enseignement"

	start, end int // of its literal, in bytes
}

// Fictional marks a value that is invented: siret = "<fictif: 12345678900012>".
// Its first group is the value.
var Fictional = regexp.MustCompile(`<fictif\s*:\s*([^<>]*?)\s*>`)

// Invented returns the invented value that the text of a value holds.
func (v Value) Invented() (example string, ok bool) {
	m := Fictional.FindStringSubmatch(v.Text)
	if m == nil {
		return "", false
	}
	return m[1], true
}

// Unready reports whether a value is not a real one: invented, or with a chevron
// that was left in.
func (v Value) Unready() bool { return v.IsText && strings.ContainsAny(v.Text, "<>") }

// Parse reads a configuration, which is UTF-8; a byte order mark may stand
// before it.
func Parse(text []byte) (*Document, error) {
	d := &Document{text: text, byKey: map[string]int{}}
	bom := len(text) - len(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))
	r := reader{d: d, text: text[bom:], bom: bom, arrays: map[string]int{}}
	p := unstable.Parser{KeepComments: true}
	p.Reset(r.text)
	for p.NextExpression() {
		r.expression(p.Expression())
	}
	if err := p.Error(); err != nil {
		return nil, fmt.Errorf("reglages: %w", err)
	}
	for i := range d.values {
		d.byKey[d.values[i].Key] = i
	}
	d.comments()
	return d, nil
}

// comments gives each value the comment at the end of its line.
func (d *Document) comments() {
	comment := ""
	for i := len(d.values) - 1; i >= 0; i-- {
		v := &d.values[i]
		if i == len(d.values)-1 || d.values[i+1].Line != v.Line {
			rest, _, _ := bytes.Cut(d.text[v.end:], []byte("\n"))
			_, after, _ := bytes.Cut(rest, []byte("#"))
			comment = strings.TrimSpace(string(after))
		}
		v.Comment = comment
	}
}

// reader walks the expressions of a document.
type reader struct {
	d       *Document
	text    []byte
	bom     int
	table   string
	centre  string // the name of the centre that the table is about
	section string
	arrays  map[string]int // array table → its last index
}

var heading = regexp.MustCompile(`^#\s*-{5,}\s*(.+)$`)

func (r *reader) expression(n *unstable.Node) {
	switch n.Kind {
	case unstable.Comment:
		text := string(n.Data)
		if m := heading.FindStringSubmatch(text); m != nil {
			r.section = strings.TrimSpace(m[1])
		}
	case unstable.Table:
		r.table = keyOf(n.Key())
		if !strings.HasPrefix(r.table, "centres.") {
			r.centre = ""
		}
		r.begins(n)
	case unstable.ArrayTable:
		name := keyOf(n.Key())
		index, again := r.arrays[name]
		if again {
			index++
		}
		r.arrays[name] = index
		r.table, r.centre = fmt.Sprintf("%s[%d]", name, index), ""
		r.begins(n)
	case unstable.KeyValue:
		key := strings.TrimPrefix(r.table+"."+keyOf(n.Key()), ".")
		r.value(key, n.Value())
	}
}

// begins notes where a table begins; a centre's has its name once that is read.
func (r *reader) begins(n *unstable.Node) {
	key := n.Key()
	key.Next()
	at := r.bom + int(key.Node().Raw.Offset)
	t := table{start: bytes.LastIndexByte(r.d.text[:at], '\n') + 1}
	t.start = max(t.start, r.bom)
	parts := strings.SplitN(r.table, ".", 3)
	switch {
	case strings.HasPrefix(parts[0], "centres"):
		t.kind, t.name = Centre, r.centre
	case parts[0] == "semestres" && len(parts) > 1:
		t.kind, t.name = Semestre, parts[1]
	}
	r.d.tables = append(r.d.tables, t)
}

func (r *reader) value(key string, n *unstable.Node) {
	switch n.Kind {
	case unstable.Array:
		i := 0
		for it := n.Children(); it.Next(); {
			if it.Node().Kind == unstable.Comment {
				continue
			}
			r.value(fmt.Sprintf("%s[%d]", key, i), it.Node())
			i++
		}
		return
	case unstable.InlineTable:
		for it := n.Children(); it.Next(); {
			if kv := it.Node(); kv.Kind == unstable.KeyValue {
				r.value(key+"."+keyOf(kv.Key()), kv.Value())
			}
		}
		return
	}
	v := Value{Key: key, Text: string(n.Data), IsText: n.Kind == unstable.String, Section: r.section,
		start: r.bom + int(n.Raw.Offset), end: r.bom + int(n.Raw.Offset) + int(n.Raw.Length)}
	v.Line = 1 + bytes.Count(r.d.text[:v.start], []byte("\n"))
	if strings.HasPrefix(r.table, "centres[") && key == r.table+".nom" {
		r.centre = v.Text
		r.d.tables[len(r.d.tables)-1].name = v.Text
	}
	if r.centre != "" {
		if at := strings.Index(key, "."); at >= 0 && strings.HasPrefix(key, "centres") {
			v.Key = "centre." + r.centre + key[at:]
		}
	}
	r.d.values = append(r.d.values, v)
}

func keyOf(it unstable.Iterator) string {
	var parts []string
	for it.Next() {
		parts = append(parts, string(it.Node().Data))
	}
	return strings.Join(parts, ".")
}

// Bytes is the text.
func (d *Document) Bytes() []byte { return bytes.Clone(d.text) }

// Values lists all scalars in the order of the text.
func (d *Document) Values() []Value { return append([]Value(nil), d.values...) }

// Get returns the value of a key.
func (d *Document) Get(key string) (Value, bool) {
	i, ok := d.byKey[key]
	if !ok {
		return Value{}, false
	}
	return d.values[i], true
}

// With replaces the value of a key by a text. Every other byte stays.
func (d *Document) With(key, text string) (*Document, error) {
	v, ok := d.Get(key)
	if !ok || !v.IsText {
		return nil, fmt.Errorf("reglages: no text to replace at %q", key)
	}
	return Parse(bytes.Join([][]byte{d.text[:v.start], []byte(quote(text)), d.text[v.end:]}, nil))
}

// quote writes a basic string of TOML, on one line.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range strings.ToValidUTF8(text, "\uFFFD") {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c < ' ' || c == 0x7f:
			b.WriteString(`\u` + fmt.Sprintf("%04s", strconv.FormatInt(int64(c), 16)))
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
