package layout

import (
	"math"
	"strings"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/pdf"
)

// canvas is what a paper shows, before anything is drawn: texts and shapes,
// each with the element that it belongs to.
type canvas struct {
	*typesetter
	*tags
	style  *Style
	encode Encode
	ops    []op
	shown  []string // pictures of the style
}

// line draws one line of c.lines with the top of its leading at y.
func (c *canvas) line(l line, y float64, x, width float64, align blocks.Align, set setting, leaf leaves) {
	scale := set.size * mm / 1000
	inked := float64(l.width)*scale - c.raised(l, scale)
	switch align {
	case blocks.Right, blocks.Decimal:
		x += width - inked
	case blocks.Centre:
		x += (width - inked) / 2
	}
	base := y + set.lead/2 + 0.35*max(set.size, set.beside)*mm
	for i := l.from; i < l.to; i++ {
		r := c.runs[i]
		w := float64(r.width) * scale
		e, url := leaf.of(r.span)
		color := set.tint
		if url != "" {
			inked := float64(c.units(strings.TrimRight(r.text, " "), r.face)) * scale
			c.ops = append(c.ops,
				op{kind: opLink, x: x, y: y, w: inked, h: set.lead, text: url, elem: e},
				op{kind: opLine, x: x, y: base + 0.45, w: inked, size: 0.4, tint: accent, elem: e})
		}
		if parts := ordinals(r.text); parts != nil && url == "" {
			x = c.high(parts, r, x, base, color, set, l.forced && i == l.to-1, e)
			continue
		}
		if url == "" && i > l.from && c.runs[i-1].face == r.face && c.goesOn(e, x, set.size) {
			last := &c.ops[len(c.ops)-1]
			last.text += r.text
			last.w += w
			last.space = l.forced && i == l.to-1
			x += w
			continue
		}
		c.ops = append(c.ops, op{kind: opText, w: w, face: r.face, tint: color, size: set.size, x: x, y: base,
			text: r.text, elem: e, space: l.forced && i == l.to-1})
		x += w
	}
}

// goesOn reports whether a text at x continues the one drawn last.
func (c *canvas) goesOn(e *pdf.Elem, x, size float64) bool {
	last := &c.ops[len(c.ops)-1]
	return last.kind == opText && last.elem == e && last.size == size && math.Abs(last.x+last.w-x) < 1e-6
}

// leaves are the elements that the spans of a text belong to: one for all, or
// one a span where the text has links, so that they are read in order.
type leaves struct {
	one   *pdf.Elem
	each  []*pdf.Elem
	spans blocks.Text
}

func (l leaves) of(span int) (*pdf.Elem, string) {
	if l.each == nil {
		return l.one, ""
	}
	e := l.each[span]
	if e.Type != "Link" {
		return e, ""
	}
	return e, l.spans[span].Link
}

func (c *canvas) leaves(e *pdf.Elem, t blocks.Text) leaves {
	linked := false
	for _, span := range t {
		linked = linked || span.Link != "" && strings.TrimSpace(tidy(span.Text)) != ""
	}
	if !linked || e == nil {
		return leaves{one: e}
	}
	l := leaves{each: make([]*pdf.Elem, len(t)), spans: t}
	c.within(e, func() {
		for i, span := range t {
			text := tidy(span.Text)
			switch {
			case span.Link != "" && strings.TrimSpace(text) != "":
				l.each[i] = c.elem("Link")
			case text != "":
				l.each[i] = c.elem("Span")
			}
		}
	})
	return l
}

// text sets a text in a box at (x, y) and returns its height.
func (c *canvas) text(t blocks.Text, x, y, width float64, align blocks.Align, set setting, e *pdf.Elem) float64 {
	from, to := c.breakText(t, set, width)
	leaf := c.leaves(e, t)
	for i := from; i < to; i++ {
		c.line(c.lines[i], y, x, width, align, set, leaf)
		y += set.lead
	}
	return float64(to-from) * set.lead
}
