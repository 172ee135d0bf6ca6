package reglages

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Kind is what a configuration has several of; it begins their keys.
type Kind string

// Centres have a [[centres]] table each, semesters a [semestres."…"] one.
const (
	Centre   Kind = "centre"
	Semestre Kind = "semestres"
)

// ErrScattered: the tables of one centre or semester do not stand together, and
// only a person can take them out.
var ErrScattered = errors.New("reglages: its tables do not stand together")

// table is where a table of a centre or semester begins; of others it has no kind.
type table struct {
	kind  Kind
	name  string
	start int // of its header's line, in bytes
}

// Names lists the centres, or the semesters, in the order of the text.
func (d *Document) Names(kind Kind) []string {
	var names []string
	for _, t := range d.tables {
		if t.kind == kind && !slices.Contains(names, t.name) {
			names = append(names, t.name)
		}
	}
	return names
}

// region is the bytes of a centre or semester: its tables, and the comments that
// follow them without a blank line. Comments that lean on the next table are its.
func (d *Document) region(kind Kind, name string) (start, end int, err error) {
	first, last := -1, -1
	for i, t := range d.tables {
		switch {
		case t.kind != kind || t.name != name:
		case first < 0:
			first, last = i, i
		case last == i-1:
			last = i
		default:
			return 0, 0, ErrScattered
		}
	}
	if first < 0 {
		return 0, 0, fmt.Errorf("reglages: no %s %q", kind, name)
	}
	start, next := d.tables[first].start, len(d.text)
	if last+1 < len(d.tables) {
		next = d.tables[last+1].start
	}
	end = next
	for end > start {
		at := bytes.LastIndexByte(d.text[:end-1], '\n') + 1
		if line := bytes.TrimSpace(d.text[at:end]); len(line) > 0 && line[0] != '#' {
			break
		}
		end = at
	}
	comments := end
	for comments < next && bytes.HasPrefix(bytes.TrimSpace(d.line(comments)), []byte("#")) {
		comments += len(d.line(comments))
	}
	if comments < next || next == len(d.text) {
		end = comments
	}
	return start, end, nil
}

// line is what stands from a place to the end of its line, which is included.
func (d *Document) line(at int) []byte {
	if i := bytes.IndexByte(d.text[at:], '\n'); i >= 0 {
		return d.text[at : at+i+1]
	}
	return d.text[at:]
}

// Without takes a centre or a semester out. Every other byte stays, but for the
// blank lines that set it apart.
func (d *Document) Without(kind Kind, name string) (*Document, error) {
	start, end, err := d.region(kind, name)
	if err != nil {
		return nil, err
	}
	own := end
	for end < len(d.text) && len(bytes.TrimSpace(d.line(end))) == 0 {
		end += len(d.line(end))
	}
	if end == own || end == len(d.text) { // no blank line that set the next one apart
		kept := bytes.TrimRight(d.text[:start], " \t\r\n")
		start = len(kept) + len(d.line(len(kept)))
	}
	return Parse(slices.Concat(d.text[:start], d.text[end:]))
}

// Adding says in French why no centre or semester of that name can be added; ""
// when it can.
func (d *Document) Adding(kind Kind, name string) string {
	for _, other := range d.Names(kind) {
		if dossier.Fold(other) == dossier.Fold(name) {
			return french.Say("« %s » est déjà dans le fichier", other)
		}
	}
	if kind == Semestre {
		if _, err := dossier.ParseSemestre(name); err != nil {
			return french.Say("attendu AAAA-AAAA-Sn, par exemple 2027-2028-S1, trouvé « %s »", name)
		}
		return ""
	}
	if folder(name) == "" || strings.ContainsAny(name, "<>.") {
		return french.Text("écrivez le nom du centre, avec des lettres, sans point ni chevron")
	}
	return ""
}

// Add puts a centre or semester behind the last of its kind, with the values of
// the sample, which are marked as invented: they are to be asked for. Every other
// byte stays.
func (d *Document) Add(sample *Document, kind Kind, name string) (*Document, error) {
	block, err := sample.block(kind, name)
	if err != nil {
		return nil, err
	}
	at := len(d.text)
	if names := d.Names(kind); len(names) > 0 {
		if _, at, err = d.region(kind, names[len(names)-1]); err != nil {
			return nil, err
		}
	}
	block = append([]byte("\n"), block...)
	if at > 0 && d.text[at-1] != '\n' {
		block = append([]byte("\n"), block...)
	}
	if bytes.Contains(d.text, []byte("\r\n")) {
		block = bytes.ReplaceAll(block, []byte("\n"), []byte("\r\n"))
	}
	next, err := Parse(slices.Concat(d.text[:at], block, d.text[at:]))
	if err != nil {
		return nil, err
	}
	for _, p := range next.Problems() {
		if p.Key == "centre."+name+".dossier" {
			return nil, fmt.Errorf("reglages: %s", p.Message)
		}
	}
	return next, nil
}

// block is the sample's text of a centre, or of the like semester of another year.
func (d *Document) block(kind Kind, name string) ([]byte, error) {
	names := d.Names(kind)
	i := slices.IndexFunc(names, func(other string) bool {
		return kind == Centre && d.allInvented(other) || kind == Semestre && other[len(other)-2:] == name[len(name)-2:]
	})
	if i < 0 {
		return nil, fmt.Errorf("reglages: the sample has no %s like %q", kind, name)
	}
	start, end, err := d.region(kind, names[i])
	if err != nil {
		return nil, err
	}
	text := string(d.text[start:end])
	if kind == Semestre {
		was, _ := strconv.Atoi(names[i][:4])
		is, _ := strconv.Atoi(name[:4])
		text = invented.ReplaceAllStringFunc(text, func(day string) string {
			year, _ := strconv.Atoi(day[:4])
			return strconv.Itoa(year+is-was) + day[4:]
		})
		return []byte(strings.Replace(text, quote(names[i]), quote(name), 1)), nil
	}
	block, err := Parse([]byte(text))
	for _, to := range []struct{ key, value string }{{"dossier", folder(name)}, {"ville", "<fictif: " + name + ">"}, {"nom", name}} {
		if err == nil {
			block, err = block.With("centre."+names[i]+"."+to.key, to.value)
		}
	}
	if err != nil {
		return nil, err
	}
	return block.text, nil
}

var invented = regexp.MustCompile(`\d{4}-\d\d-\d\d\b`)

// allInvented tells a centre of the sample without remarks of its own.
func (d *Document) allInvented(centre string) bool {
	return !slices.ContainsFunc(d.values, func(v Value) bool {
		_, name, _ := cutKey(v.Key)
		return name == centre && v.Comment != ""
	})
}

// folder is the directory of a centre: capitals without accents.
func folder(name string) string {
	return strings.ToUpper(strings.ReplaceAll(dossier.Fold(name), " ", "-"))
}
