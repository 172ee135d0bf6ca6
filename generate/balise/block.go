package balise

// Block is neutral block data: what a value means, without its drawing. The
// kinds follow those of package layout, which this package does not know.
type Block interface{ block() }

// Span is a run of text in one face. A "\n" is a forced line break.
type Span struct {
	Text string
	Bold bool
	Mono bool // codes and credentials
}

// Text is a sequence of spans.
type Text []Span

// Plain makes a Text of one span; the empty string makes the empty Text.
func Plain(s string) Text {
	if s == "" {
		return nil
	}
	return Text{{Text: s}}
}

func mono(s string) Text { return Text{{Text: s, Mono: true}} }

func bold(s string) Text { return Text{{Text: s, Bold: true}} }

// String returns the text without its faces.
func (t Text) String() string {
	var s string
	for _, span := range t {
		s += span.Text
	}
	return s
}

// Empty reports whether the text has no character.
func (t Text) Empty() bool {
	for i := range t {
		if t[i].Text != "" {
			return false
		}
	}
	return true
}

// Align is the alignment of a column.
type Align uint8

// The alignments. Decimal aligns on the decimal comma.
const (
	Left Align = iota
	Right
	Decimal
)

// Column of a table; Weight is its share of the free width, Min millimetres.
type Column struct {
	Header string
	Weight float64
	Min    float64
	Align  Align
	Mono   bool
	Small  bool // looked up, not read first
}

// Table has rows of len(Columns) cells, and an optional total.
type Table struct {
	Caption string // read aloud, not printed
	Columns []Column
	Rows    [][]Text
	Total   []Text
}

// Field is a label and its value.
type Field struct {
	Label string
	Value Text
}

// Fields is a list of label and value pairs; Wide gives each its own line,
// Small is the size of an annex.
type Fields struct {
	Pairs []Field
	Wide  bool
	Small bool
}

// Group keeps its blocks on one page if they fit on one.
type Group struct{ Blocks []Block }

// Heading is a section title; Level 2 is a section, 3 a part of it, 4 a part
// of that.
type Heading struct {
	Level int
	Text  Text
}

// Paragraph is running text; Note sets it small.
type Paragraph struct {
	Text Text
	Note bool
}

// Checklist is a list with empty boxes to tick.
type Checklist struct{ Items []Text }

// QR is a sealed code and what a person needs beside it.
type QR struct{ Text, ShortCode, Hint, Alt string }

// Signature is one signature block.
type Signature struct {
	Title string
	Lines []string
	Done  bool // signed already: no room is left to sign

	Images []Image // scanned signature and stamp; nil for a pen
}

// Image is a picture of the configuration, by its path there, with its meaning.
type Image struct{ Name, Alt string }

// Signatures is a row of one or two signature blocks.
type Signatures struct{ Blocks []Signature }

// Coupon is the detachable part of the attestation. Alone sends it to a last
// page of its own. It alone holds the ENF password.
type Coupon struct {
	Alone bool
	Title string
	Lead  Text
	Pairs []Field
	Steps []Text
	Note  string
}

// Recipient is an address for a window envelope.
type Recipient struct{ Lines []string }

// WritingLines are ruled lines behind a label.
type WritingLines struct {
	Label string
	Count int
}

// PageBreak starts a new page.
type PageBreak struct{}

func (Table) block()        {}
func (Fields) block()       {}
func (Group) block()        {}
func (Heading) block()      {}
func (Paragraph) block()    {}
func (Checklist) block()    {}
func (QR) block()           {}
func (Signatures) block()   {}
func (Coupon) block()       {}
func (Recipient) block()    {}
func (WritingLines) block() {}
func (PageBreak) block()    {}
