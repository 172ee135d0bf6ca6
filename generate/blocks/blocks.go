// Package blocks holds a paper before it is drawn: headings, paragraphs, tables
// and figures in reading order, what they say and what they are for. A Document
// knows no auditeur and no millimetre but the few that its meaning asks for.
// AppendCanonical writes it for hashes, Dump for tests; package layout turns it
// into pages.
package blocks

// Document is one paper before any PDF exists.
type Document struct {
	Title   string // shown in the window's title bar and the XMP; never empty
	Subject string
	Author  string // the issuing organisation
	Number  string // printed on each page; may be empty
	Owner   string // whose paper it is, beside the number on each page; may be empty
	Keyword string // the seal's text: kept in the XMP so that no camera is needed; may be empty

	Letterhead Letterhead
	Footer     []string // lines at the foot of each page, above "Page n / m"
	Watermark  string   // "SPÉCIMEN", "DUPLICATA", "ANNULÉ"; drawn behind the text as an artifact
	Mention    string   // the same in clear, read first: "Duplicata n° 2 du 3 décembre 2026"

	PageNumbers bool // an agreement: "Page n / m" on one page too, and one leading throughout
	OneSide     bool // never printed on both sides of a sheet
	FoldMarks   bool // at 99 and 198 mm, for letters
	Blocks      []Block
}

// Letterhead stands at the top of the first page.
type Letterhead struct {
	Wordmark string   // typographic wordmark; the style's logo stands in its place
	Unit     string   // line under the wordmark: the teaching centre
	Lines    []string // small, right: address, contacts, SIRET
}

// Block is one semantic part of a paper, in reading order.
type Block interface{ block() }

// Span is a run of text in one face.
type Span struct {
	Text string
	Bold bool
	Mono bool   // codes and credentials: 0/O and 1/l/I differ
	Link string // target URL, or ""
}

// Text is a sequence of spans. A "\n" inside a span is a forced line break.
type Text []Span

// Plain makes a Text of one span.
func Plain(s string) Text { return Text{{Text: s}} }

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

// Heading is a title; Level 1 is the paper's own title, 2 an article or
// section, 3 a part of it, 4 a part of that. A heading never stands alone at the foot of a page.
type Heading struct {
	Level int
	Text  Text
}

// Role chooses a paragraph's size and weight.
type Role uint8

// The roles of a paragraph.
const (
	Body   Role = iota
	Lead        // the sentence that matters, larger
	Note        // notes in small type
	Center      // centred line under a title: number and date
	Name        // whose paper it is: large, seen from afar
)

// Paragraph is running text, left-aligned, hyphenless.
type Paragraph struct {
	Role Role
	Text Text
}

// List is a bulleted, numbered or checkbox list.
type List struct {
	Ordered bool
	Boxes   bool // empty check boxes, drawn
	Items   []Text
}

// Align is the alignment of a column.
type Align uint8

// The alignments. Decimal aligns on the decimal comma.
const (
	Left Align = iota
	Right
	Decimal
	Centre
)

// Column of a table.
type Column struct {
	Header string
	Weight float64 // share of the free width, relative to the other columns
	Min    float64 // millimetres
	Align  Align
	Mono   bool
	Small  bool // set in the size of notes: what is looked up, not read first
	Heads  bool // each cell heads its row: read aloud before the others
}

// Table has a header that is repeated after a page break, rows that never
// split, and an optional total set apart.
type Table struct {
	Caption string // read aloud, not printed
	Columns []Column
	Rows    [][]Text
	Total   []Text // nil for none; len(Columns) otherwise
}

// Fields is a two-column block of label and value pairs.
type Fields struct {
	Pairs []Field
	Wide  bool // one pair a line over the whole width
	Small bool // set in the size of tables: an annex
}

// Field is a label and its value.
type Field struct {
	Label string
	Value Text
}

// Columns sets two sequences of blocks side by side (the parties of an
// agreement). They do not break across pages when they fit on one.
type Columns struct{ Left, Right []Block }

// Box is framed and impossible to miss; it never splits.
type Box struct {
	Title  string
	Blocks []Block
}

// Group keeps its blocks on one page if they fit on one.
type Group struct{ Blocks []Block }

// QR is a sealed code with what a person needs beside it.
type QR struct {
	Text      string // what is encoded
	ShortCode string // printed in mono below
	Hint      string // one line on how to verify
	Alt       string // what a screen reader says
}

// Signature is one signature block.
type Signature struct {
	Title string   // "Pour le centre"
	Lines []string // name, function, "Fait à … le …"
	Label string   // small, in the frame left to sign: "Signature et cachet"
	Space float64  // millimetres left to sign; 0 means the style's
	Done  bool     // signed already, elsewhere: no room is left

	Images []Image // scanned signature and stamp, in the room left to sign; nil for a pen
}

// Image is one of the style's pictures with its meaning.
type Image struct {
	Name string // in Style.Pictures
	Alt  string // what a screen reader says
}

// Signatures is a row of one or two signature blocks, never parted from the
// block before it. One alone has its room to sign beside its lines; of two, the
// lines to sign on stand at one height.
type Signatures struct{ Blocks []Signature }

// Sealed is what a paper ends with: notes and signatures at the left, the code
// that seals it at the right, with its short code. Before a coupon it stands
// at the foot of the page, so that the code is at one place on every paper.
type Sealed struct {
	Blocks []Block
	QR     QR
}

// Coupon is the detachable part at the foot of the attestation, behind a
// dashed line. Alone says that it goes to a last page of its own.
type Coupon struct {
	Alone bool
	Title string
	Lead  Text    // whose it is
	Pairs []Field // ENF address, identifiant, mot de passe: values in the mono box
	Steps []Text  // what to do at the first log-in
	Note  string  // "à détacher et à conserver : ne présentez pas cette partie"
}

// Recipient is an address placed where a window envelope shows it.
type Recipient struct{ Lines []string }

// WritingLines are ruled lines to write on, 8 mm apart, each behind a label; or
// a frame as high, under the label.
type WritingLines struct {
	Label string
	Count int // 1 or more
	Frame bool
}

// Rule is a thin horizontal line; decoration, hence an artifact.
type Rule struct{}

// Space is vertical white in baselines of the grid.
type Space struct{ Lines float64 }

// PageBreak starts a new page.
type PageBreak struct{}

func (Heading) block()      {}
func (Paragraph) block()    {}
func (List) block()         {}
func (Table) block()        {}
func (Fields) block()       {}
func (Columns) block()      {}
func (Box) block()          {}
func (Group) block()        {}
func (QR) block()           {}
func (Signatures) block()   {}
func (Sealed) block()       {}
func (Coupon) block()       {}
func (Recipient) block()    {}
func (WritingLines) block() {}
func (Rule) block()         {}
func (Space) block()        {}
func (PageBreak) block()    {}
