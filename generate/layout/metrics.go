package layout

import (
	"fmt"
	"sync"
	"unicode"

	"cnamdoc/generate/pdf"

	"github.com/go-pdf/fpdf"
)

// mm is one point in millimetres.
const mm = 25.4 / 72

// glyph is what setting a character in a face needs, packed: its width in
// thousandths of an em (11 bits), its font tier (4 bits), and whether it can
// be set at all (the top bit).
type glyph uint16

const (
	glyphWidth glyph = 1<<11 - 1
	glyphOK    glyph = 1 << 15
)

func (g glyph) ok() bool       { return g&glyphOK != 0 }
func (g glyph) width() int     { return int(g & glyphWidth) }
func (g glyph) tier() pdf.Tier { return pdf.Tier(g >> 11 & 15) }

// metrics are the widths of the four faces, by character of the basic plane.
type metrics [4][1 << 16]glyph

// measured reads the widths out of fpdf once a process: its own tables are
// private, and asking for them by the string costs as much as drawing.
var measured = sync.OnceValues(func() (*metrics, error) {
	proto, err := newPrototype()
	if err != nil {
		return nil, err
	}
	m := new(metrics)
	for face := range m {
		selectFace(proto, pdf.Face(face))
		for r := rune(' '); r < 1<<16; r++ {
			if !settable(r) || !pdf.Covers(pdf.Face(face), r) {
				continue
			}
			w := proto.GetStringSymbolWidth(string(r))
			if w < 0 || w > int(glyphWidth) || w == 0 && !unicode.Is(unicode.Mn, r) {
				continue
			}
			m[face][r] = glyphOK | glyph(pdf.TierOfRune(pdf.Face(face), r))<<11 | glyph(w)
		}
	}
	return m, proto.Error()
})

// settable reports whether a character is one that is set left to right, one
// glyph a character: neither control nor format, no script that needs shaping
// or runs from right to left. Combining marks of Latin are set over the letter
// before them: text is composed first, so only letters that Unicode does not
// have in one piece keep one.
func settable(r rune) bool {
	switch {
	case r >= 0x0300 && r <= 0x036f:
		return true
	case unicode.In(r, unicode.M, unicode.Cc, unicode.Cf, unicode.Cs, unicode.Co):
		return false
	case r >= 0x0590 && r <= 0x08ff, r >= 0xfb1d && r <= 0xfdff, r >= 0xfe20 && r <= 0xfeff:
		return false
	}
	return r != 0x2028 && r != 0x2029 && r < 0xfff0
}

// families names each face as fpdf does: family and style.
var families = [4][2]string{{"sans", ""}, {"sans", "B"}, {"mono", ""}, {"mono", "B"}}

// newPrototype returns an fpdf document with the four faces parsed from fresh
// copies of the fonts: fpdf writes into the bytes that it is given.
func newPrototype() (*fpdf.Fpdf, error) {
	f := fpdf.New("P", "mm", "A4", "")
	f.SetAutoPageBreak(false, 0)
	f.SetCellMargin(0)
	for face, name := range families {
		f.AddUTF8FontFromBytes(name[0], name[1], pdf.TTF(pdf.Face(face)))
	}
	if err := f.Error(); err != nil {
		return nil, fmt.Errorf("layout: prepare the fonts: %w", err)
	}
	return f, nil
}

func selectFace(f *fpdf.Fpdf, face pdf.Face) {
	f.SetFont(families[face][0], families[face][1], 10)
}

// faceOf chooses the face of a span in text that is bold or mono as a whole.
func faceOf(bold, mono bool) pdf.Face {
	switch {
	case bold && mono:
		return pdf.MonoBold
	case mono:
		return pdf.Mono
	case bold:
		return pdf.Bold
	}
	return pdf.Regular
}
