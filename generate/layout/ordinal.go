package layout

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"cnamdoc/generate/pdf"
)

// In French the letters of an ordinal stand high and small: "1er" in a date. The
// text stays what it is, for who listens and for who searches.

const (
	highSize = 0.68 // of the text's size
	highRise = 0.34 // of the text's size, above the baseline
)

// ordinals parts a text round the letters to be set high, which are every other
// part; nil where there are none.
func ordinals(s string) (parts []string) {
	for from := 0; ; {
		at := strings.Index(s[from:], "1er")
		if at < 0 {
			if parts != nil {
				parts = append(parts, s)
			}
			return parts
		}
		at += from
		before, _ := utf8.DecodeLastRuneInString(s[:at])
		after, _ := utf8.DecodeRuneInString(s[at+3:])
		if from = at + 3; unicode.IsLetter(before) || unicode.IsDigit(before) || unicode.IsLetter(after) || unicode.IsDigit(after) {
			continue
		}
		parts = append(parts, s[:at+1], "er")
		s, from = s[at+3:], 0
	}
}

// high sets the parts of a run and returns where it ends.
func (c *canvas) high(parts []string, r run, x, base float64, color tint, set setting, space bool, e *pdf.Elem) float64 {
	for i, part := range parts {
		if part == "" && (i < len(parts)-1 || !space) {
			continue
		}
		size, y := set.size, base
		if i%2 == 1 {
			size, y = set.size*highSize, base-highRise*set.size*mm
		}
		w := float64(c.units(part, r.face)) * size * mm / 1000
		c.ops = append(c.ops, op{kind: opText, w: w, face: r.face, tint: color, size: size, x: x, y: y, text: part, elem: e, space: space && i == len(parts)-1})
		x += w
	}
	return x
}

// raised is by how much a line is shorter than its letters at full size.
func (c *canvas) raised(l line, scale float64) (less float64) {
	for _, r := range c.runs[l.from:l.to] {
		for i, part := range ordinals(r.text) {
			if i%2 == 1 {
				less += float64(c.units(part, r.face)) * scale * (1 - highSize)
			}
		}
	}
	return less
}
