package sheet

import (
	"fmt"
	"time"

	"github.com/xuri/excelize/v2"
)

// Kind is what a column holds; it decides format and alignment.
type Kind uint8

// The kinds of column. A text in a Date, Number or Money column stays text.
const (
	Text   Kind = iota
	Date        // 22/11/2026
	Number      // as short as it is: 6, 22,5
	Money       // 1 250,00 €
	moment      // 22/11/2026 14:05, chosen by the value
)

// Style colours a cell.
type Style uint8

// The styles. Their colours keep a contrast of AA and differ on a
// black-and-white print.
const (
	Plain   Style = iota
	OK            // in order: green
	Faulty        // wrong or missing: red, bold
	Warning       // to be looked at: amber
	Heading       // like the header line, inside the rows
	Muted         // of no weight here: grey
)

// Column is one column: its header, its width in characters (0: 14), what it
// holds, whether it is hidden, whether long texts run over several lines, and
// whether it stays in view when the others are scrolled, which the first ones may.
type Column struct {
	Header string
	Width  float64
	Kind   Kind
	Hidden bool
	Wrap   bool
	Fixed  bool
}

// Cell is one cell of a row. Value is nil or an empty text (an empty cell), a
// string, a bool (oui, non), a number, a Hundredths, a time.Time, or any day
// that counts its Days since 1970-01-01; another Stringer is its text.
//
// Comment is a note attached to the cell. Link is an address ("https://…",
// "mailto:…") or a place in the workbook ("#'Feuille'!A1").
type Cell struct {
	Value   any
	Style   Style
	Comment string
	Link    string
}

// Hundredths is an exact decimal number with two places: 125000 is 1 250,00.
type Hundredths int64

// Texts makes a row of plain texts.
func Texts(values ...string) []Cell {
	cells := make([]Cell, len(values))
	for i, v := range values {
		cells[i].Value = v
	}
	return cells
}

// day is what dates of the domain offer; the package knows no more of them.
type day interface {
	Days() int // since 1970-01-01
	IsZero() bool
}

const (
	epochSerial   = 25569 // 1970-01-01 in the 1900 date system
	firstSerial   = 61    // 1900-03-01: before it, Excel's days are one off
	secondsPerDay = 24 * 60 * 60
	maxText       = 32767 // UTF-16 units in a cell, Excel's limit
)

// content reduces a value to what excelize writes without guessing (string,
// float64, int64, uint64 or nil) and to the kind it asks for.
func content(value any, kind Kind) (any, Kind) {
	switch v := value.(type) {
	case nil:
		return nil, kind
	case string:
		return text(v)
	case bool:
		return map[bool]string{true: "oui", false: "non"}[v], Text
	case Hundredths:
		return float64(v) / 100, kind
	case time.Time:
		return instant(v)
	case day:
		return civil(v, value)
	case float32, float64, int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64:
		return v, kind
	default:
		return text(fmt.Sprint(v))
	}
}

func text(s string) (any, Kind) {
	if s == "" {
		return nil, Text
	}
	return clean(s), Text
}

func instant(t time.Time) (any, Kind) {
	if t.IsZero() {
		return nil, Date
	}
	y, m, d := t.Date()
	days := int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
	seconds := t.Hour()*3600 + t.Minute()*60 + t.Second()
	switch {
	case days+epochSerial < firstSerial:
		return t.Format("02/01/2006"), Text
	case seconds == 0:
		return int64(days + epochSerial), Date
	}
	return float64(days+epochSerial) + float64(seconds)/secondsPerDay, moment
}

func civil(d day, value any) (any, Kind) {
	if d.IsZero() {
		return nil, Date
	}
	if serial := d.Days() + epochSerial; serial >= firstSerial {
		return int64(serial), Date
	}
	return text(fmt.Sprint(value))
}

// clean bounds a text to what a cell may hold: one too long ends in "…". What
// XML cannot hold (control characters, broken bytes) the encoder shows as
// U+FFFD, so that it is seen and not silently gone.
func clean(s string) string {
	if len(s) > maxText && cutUTF16(s, maxText) != s {
		return cutUTF16(s, maxText-1) + "…"
	}
	return s
}

type styleKey struct {
	kind  Kind
	style Style
	link  bool
	wrap  bool
}

var formats = map[Kind]string{
	Text:   "@",
	Date:   "dd/mm/yyyy",
	Number: "General",
	Money:  `#,##0.00\ "€"`,
	moment: "dd/mm/yyyy hh:mm",
}

var colours = map[Style]struct {
	fill, font string
	bold       bool
}{
	OK:      {fill: "E3F4E4", font: "1B5E20"},
	Faulty:  {fill: "F8C9C4", font: "8B0000", bold: true},
	Warning: {fill: "FFF0C2", font: "6B4700"},
	Heading: {fill: "DCE3EC", font: "1F2A44", bold: true},
	Muted:   {font: "6B6B6B"},
}

// style returns the workbook's number for a style, made at its first use.
func (b *Book) style(key styleKey) int {
	if id, ok := b.styles[key]; ok {
		return id
	}
	id, err := b.file.NewStyle(describe(key))
	b.fail(err)
	b.styles[key] = id
	return id
}

func describe(key styleKey) *excelize.Style {
	format, c := formats[key.kind], colours[key.style]
	st := &excelize.Style{
		CustomNumFmt: &format,
		Alignment:    &excelize.Alignment{Vertical: "top", WrapText: key.wrap},
		Font:         &excelize.Font{Family: "Calibri", Size: 11, Bold: c.bold, Color: c.font},
	}
	if key.kind == Text && !key.wrap {
		st.Alignment.Horizontal = "left"
	}
	if c.fill != "" {
		st.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{c.fill}}
	}
	if key.link {
		st.Font.Underline = "single"
		st.Font.Color = "0B4F8A"
	}
	return st
}
