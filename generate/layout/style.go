package layout

import (
	"fmt"
	"math"
)

// Color is a colour in RGB, 0 to 255 a component.
type Color struct{ R, G, B uint8 }

// Style is the geometry and the look of papers: plain data, so that a style
// file can be read into it by whoever owns the files. Lengths are millimetres,
// sizes of type are points. It is comparable: drawn parts are kept by style.
type Style struct {
	PageWidth, PageHeight float64
	MarginLeft            float64
	MarginRight           float64
	MarginTop             float64
	MarginBottom          float64 // below the page number
	Baseline              float64 // the rhythm: one line of body text

	Title      float64 // heading of level 1
	Section    float64 // heading of level 2
	Part       float64 // heading of level 3
	Lead       float64 // paragraph that matters
	Body       float64
	Table      float64
	Note       float64
	Small      float64 // letterhead, footer, labels; never under 7.5
	Wordmark   float64
	Name       float64 // the person or the party that a paper is for
	Credential float64 // values of the coupon, in mono

	Ink    Color // text
	Muted  Color // labels, notes, footer
	Accent Color // wordmark, rules, heads of tables
	Hair   Color // light rules and frames
	Shade  Color // watermark

	CouponHeight   float64 // from the dashed line to the foot of the page
	SignatureSpace float64 // left to sign
	QRSide         float64 // least side of a code; a long text makes it larger
	QRModule       float64 // least side of a module, never under 0.65

	Logo *Logo // in place of the wordmark; nil for none

	Pictures *Pictures `json:",omitempty"` // signatures and stamps, by the name that a Signature gives
}

// DefaultStyle is the style of the centre's papers: A4, margins of 20 mm (22
// at the binding edge), a rhythm of 4.5 mm, one accent that keeps a contrast
// above 7:1. All text is pure black: a laser halftones grey, and notes in small
// type are what a photocopy loses first.
func DefaultStyle() Style {
	return Style{
		PageWidth: 210, PageHeight: 297,
		MarginLeft: 22, MarginRight: 20, MarginTop: 14, MarginBottom: 10,
		Baseline: 4.5,
		Title:    18, Section: 11, Part: 10, Lead: 11, Body: 10, Table: 9,
		Note: 8, Small: 7.5, Wordmark: 17, Name: 15, Credential: 13,
		Ink:          Color{},
		Muted:        Color{},
		Accent:       Color{0x8a, 0x0f, 0x2c},
		Hair:         Color{0x99, 0x99, 0x99},
		Shade:        Color{0xec, 0xec, 0xec},
		CouponHeight: 55, SignatureSpace: 26, QRSide: 34.5, QRModule: 0.65,
	}
}

// Validate reports the first value with which no paper can be drawn or read.
func (s Style) Validate() error {
	for _, c := range s.bounds() {
		if math.IsNaN(c.value) || c.value < c.low || c.value > c.high {
			return fmt.Errorf("layout: style: %s = %g, want %g to %g", c.name, c.value, c.low, c.high)
		}
	}
	for _, c := range []struct {
		name  string
		color Color
		least float64
	}{{"ink", s.Ink, 7}, {"muted", s.Muted, 4.5}, {"accent", s.Accent, 4.5}} {
		if got := contrast(c.color); got < c.least {
			return fmt.Errorf("layout: style: %s has a contrast of %.1f on white, want %.1f or more", c.name, got, c.least)
		}
	}
	if s.bodyWidth() < 100 {
		return fmt.Errorf("layout: style: the margins leave %.0f mm for the text, want 100 or more", s.bodyWidth())
	}
	if s.PageHeight-s.MarginTop-s.MarginBottom < 150 {
		return fmt.Errorf("layout: style: the margins leave less than 150 mm of height for the text")
	}
	return nil
}

type bound struct {
	name             string
	value, low, high float64
}

func (s Style) bounds() []bound {
	return []bound{
		{"page width", s.PageWidth, 140, 450}, {"page height", s.PageHeight, 200, 650},
		{"left margin", s.MarginLeft, 5, 60}, {"right margin", s.MarginRight, 5, 60},
		{"top margin", s.MarginTop, 5, 60}, {"bottom margin", s.MarginBottom, 5, 60},
		{"baseline", s.Baseline, 3.5, 8},
		{"title", s.Title, 9, 40}, {"section", s.Section, 8, 24}, {"part", s.Part, 8, 24},
		{"lead", s.Lead, 8, 16}, {"body", s.Body, 8, 14}, {"table", s.Table, 7.5, 14},
		{"note", s.Note, 7.5, 12}, {"small", s.Small, 7.5, 12}, {"wordmark", s.Wordmark, 8, 40}, {"name", s.Name, 9, 30},
		{"credential", s.Credential, 9, 24},
		{"coupon height", s.CouponHeight, 40, 120}, {"signature space", s.SignatureSpace, 5, 60},
		{"QR side", s.QRSide, 20, 100}, {"QR module", s.QRModule, 0.65, 2},
	}
}

func (s Style) bodyWidth() float64 { return s.PageWidth - s.MarginLeft - s.MarginRight }

// contrast is the ratio of WCAG 2 between the colour and white.
func contrast(c Color) float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	l := 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
	return 1.05 / (l + 0.05)
}

// The settings of texts.

func (s *Style) body() setting { return setting{size: s.Body, lead: s.Baseline} }

func (s *Style) small() setting { return setting{size: s.Small, lead: s.Small * mm * 1.3, tint: muted} }

func (s *Style) note() setting {
	return setting{size: s.Note, lead: s.Note * mm * 1.28}
}

func (s *Style) section() setting {
	return setting{size: s.Section, lead: s.Section * mm * 1.3, bold: true}
}

// labels are smaller than the values and share their baseline.
func (s *Style) labels(value setting) setting {
	return setting{size: max(s.Note, s.Small), lead: value.lead, tint: muted, beside: value.size}
}

// numbers is how the paper's number is set at the foot of each page.
func (s *Style) numbers() setting {
	set := s.small()
	set.tint, set.split = ink, true
	return set
}

// shortCode is set in the mono face that the codes of the table need anyway: a
// fourth face would weigh 10 kB a paper.
func (s *Style) shortCode() setting {
	return setting{size: s.Section, lead: s.Baseline * 1.1, mono: true}
}

func (s *Style) hints() setting {
	set := s.small()
	set.split = true
	return set
}
