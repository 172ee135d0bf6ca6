// Package pdf turns content streams into a PDF file: fonts prepared once a
// process, static parts deflated once, tags, metadata, conformance. It knows
// no drawing and no domain: package layout hands it a File.
package pdf

import "time"

// Face is one of the faces that papers are set in.
type Face uint8

// The four faces. All are TrueType with glyf outlines and cover Latin, Greek
// and Cyrillic.
const (
	Regular Face = iota
	Bold
	Mono
	MonoBold
)

// Tier is a range of characters for which a font program is prepared; a file
// embeds the smallest tier that covers it.
type Tier uint8

// The tiers: capitals and digits (codes), ASCII (credentials), French and its typography, western
// Europe, Latin-1 and Latin Extended-A, Vietnamese, Greek, Cyrillic, all of the
// former, all of these scripts, all that the faces have. Each holds the former,
// but Greek and Cyrillic, which hold those up to western Europe: a name is seldom
// in two scripts. The exact ranges stand with tierSpans.
const (
	TierCode Tier = iota
	TierASCII
	TierFrench
	TierWestern
	TierLatin
	TierVietnamese
	TierGreek
	TierCyrillic
	TierEurope
	TierWhole
	TierAll
)

// Holds reports whether what is set in tier u can be set in t.
func (t Tier) Holds(u Tier) bool {
	switch t {
	case TierGreek, TierCyrillic:
		return u == t || u <= TierWestern
	}
	return u <= t
}

// With is the smallest tier that holds both.
func (t Tier) With(u Tier) Tier {
	most := max(t, u)
	for !most.Holds(t) || !most.Holds(u) {
		most++
	}
	return most
}

// File is everything that a PDF file is made of.
type File struct {
	Info  Info
	Pages []Page
	Tags  Elem            // the structure tree; its type is "Document"
	Marks []Bookmark      // the outline; empty for short papers
	Tier  Tier            // the smallest tier that covers all text of the file
	Fonts map[string]Face // resource name in the content streams ("F1") → face; those that no stream names are not embedded
	Files []Attachment    // embedded associated files

	// Images are the pictures that the content shows, by resource name ("Im0").
	Images map[string]*Image

	// Tiers overrides Tier for single faces: a mono face that only sets codes
	// need not carry the letters of a Vietnamese name. It may be nil.
	Tiers map[Face]Tier

	// Entry names the paper in the outline of a print run ("DUPONT Marie"); the
	// title when empty.
	Entry string
}

// Info is the document's metadata. Its texts go into the XMP packet (and the
// information dictionary); the file's identifier is computed from the content.
type Info struct {
	Title, Subject, Author string
	Language               string    // "fr-FR"
	Created                time.Time // fixed by the register, never the clock
	Seal                   string    // the seal's text, kept in the XMP; may be empty
	Number                 string    // the paper's number, kept in the XMP; may be empty
	Sides                  Sides     // how it is to be printed
}

// Sides says on which sides of its sheets a paper is printed.
type Sides uint8

// The sides: as the printer is set, on one, on both as a book is turned.
const (
	AnySide Sides = iota
	OneSide
	BothSides
)

// Page is one page. Its content is the concatenation of its streams: static
// ones shared between papers and its own.
type Page struct {
	Width, Height float64 // points
	Content       []Stream
	Links         []Link
}

// Stream is a piece of a page's content. A static stream is deflated once a
// drawer; make it with NewStatic.
type Stream struct {
	Data   []byte  // content of this page alone; nil when Static is set
	Static *Static // shared content; nil when Data is set
}

// Link is an annotation that opens a URL. Its rectangle is in points from the
// page's lower left corner.
type Link struct {
	X0, Y0, X1, Y1 float64
	URL, Alt       string
}

// Elem is an element of the structure tree (ISO 32000-1, 14.8.4): "Document",
// "H1", "P", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "Figure",
// "Link", "Sect", "Div", "Caption", "Span" and the other standard ones.
type Elem struct {
	Type      string
	Alt       string    // for a Figure: required
	Actual    string    // text that the content stands for, when it is drawn and not written ("☐")
	Lang      string    // when it differs from the document's
	Summary   string    // for a Table: what it shows, for who listens
	Scope     string    // for a TH: "Column" or "Row"
	Numbering string    // for an L: "None", "Disc", "Decimal"
	ColSpan   int       // for TH and TD; 0 means 1
	RowSpan   int       // for TH and TD; 0 means 1
	BBox      []float64 // for a Figure: points, lower left and upper right
	Kids      []Kid
}

// Kid is a child of an element: another element, marked content, or a link
// annotation. Exactly one of Elem, Content and Link is meant.
type Kid struct {
	Elem    *Elem
	Content bool // marked content MCID on page Page
	Link    bool // annotation Index of page Page
	Page    int  // index into File.Pages
	MCID    int
	Index   int // index into Page.Links
}

// Bookmark is an entry of the outline.
type Bookmark struct {
	Level int // 1 for the top
	Title string
	Page  int
	Y     float64 // points from the page's lower edge
}

// Attachment is an embedded file associated with the whole document.
type Attachment struct {
	Name, MIME, Description string
	Relationship            string // "Data", "Source", "Alternative", "Supplement"
	Data                    []byte
}
