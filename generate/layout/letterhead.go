package layout

import (
	"math"
	"strings"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/pdf"
)

// This file compiles what stands outside the flow: the letterhead, the foot of
// the page, the watermark. Their ops lie apart from those of the flow, for they
// are drawn once and shared (see static.go).

// outside are the ranges of ops that stand outside the flow.
type outside struct {
	first  [2]int      // watermark, fold marks and letterhead: the first page
	next   [2]int      // the watermark alone: the pages after it
	foot   [2]int      // the footer's rule and lines, from y = 0
	logo   bool        // the letterhead shows it
	read   []*pdf.Elem // elements that are read first, in order
	top    float64     // where the text starts
	gap    float64     // white before it, at the normal density
	footer float64     // height of the foot of the page, number included
	number float64     // height of the number alone
}

func (c *compiler) outside(doc *blocks.Document) outside {
	var o outside
	from := len(c.ops)
	c.watermark(doc.Watermark)
	c.mention(doc.Mention, nil)
	o.next = [2]int{from, len(c.ops)}
	c.watermark(doc.Watermark)
	if doc.Mention != "" {
		o.read = append(o.read, c.elem("P"))
		c.mention(doc.Mention, o.read[0])
	}
	if doc.FoldMarks {
		c.foldMarks()
	}
	top, read := c.letterhead(doc.Letterhead)
	o.top, o.read = top, append(o.read, read...)
	if len(read) > 0 {
		o.gap = 1.2 * c.style.Baseline
	}
	o.logo = len(read) > 0 && c.style.Logo != nil
	o.first = [2]int{o.next[1], len(c.ops)}
	o.footer, o.number = c.footer(doc)
	o.foot = [2]int{o.first[1], len(c.ops)}
	return o
}

// letterhead sets the wordmark at the left, the lines small at the right, and
// a rule beneath. It returns where the text may start and the elements that
// there are to be read.
func (c *compiler) letterhead(l blocks.Letterhead) (top float64, read []*pdf.Elem) {
	c.where = place{name: "en-tête"}
	top = c.style.MarginTop
	if l.Wordmark == "" && l.Unit == "" && len(l.Lines) == 0 {
		return top, nil
	}
	logo := c.style.Logo
	left, right := top, top
	aside := 0.0
	for _, s := range l.Lines {
		aside = max(aside, c.measure(blocks.Plain(s), c.small()))
	}
	aside = min(aside, c.width*0.55)
	main := c.width - aside - 8
	div := c.elem("Div")
	c.within(div, func() {
		switch {
		case logo != nil:
			left += c.logo(logo, l.Wordmark, left-2) + 1
		case l.Wordmark != "":
			set := c.set(c.style.Wordmark, c.style.Wordmark*mm*1.15)
			set.bold, set.tint = true, accent
			left += c.text(blocks.Plain(l.Wordmark), c.left, left-1, main, blocks.Left, c.fit(l.Wordmark, set, main, 11), c.elem("P")) - 0.5
		}
		if l.Unit != "" {
			left += c.text(blocks.Plain(l.Unit), c.left, left, main, blocks.Left, c.body(), c.elem("P"))
		}
		if len(l.Lines) > 0 {
			right += c.text(blocks.Plain(strings.Join(l.Lines, "\n")), c.left+c.width-aside, right, aside, blocks.Right, c.small(), c.elem("P"))
		}
	})
	for i := range div.Kids {
		read = append(read, div.Kids[i].Elem)
	}
	y := max(left, right) + 2
	c.ops = append(c.ops, op{kind: opLine, tint: accent, size: 1, x: c.left, y: y, w: c.width})
	return y, read
}

// foldMarks shows where to fold a letter in three.
func (c *compiler) foldMarks() {
	for _, y := range [...]float64{99, 198} {
		c.ops = append(c.ops, op{kind: opLine, tint: muted, size: 0.4, x: 5, y: y, w: 4})
	}
}

// footer sets the lines from y = 0 down and returns the height of the whole,
// with the number, which is drawn apart, and of the number.
func (c *compiler) footer(doc *blocks.Document) (height, number float64) {
	c.where = place{name: "pied de page"}
	t := c.numberLine(doc)
	if len(doc.Footer) == 0 && !doc.PageNumbers && t == nil {
		return 0, 0
	}
	from, to := c.breakText(t, c.numbers(), c.numberWidth())
	number = float64(max(1, to-from)) * c.small().lead
	y := 1.4
	c.ops = append(c.ops, op{kind: opLine, tint: hair, size: 0.5, x: c.left, w: c.width})
	if len(doc.Footer) > 0 {
		y += c.text(blocks.Plain(strings.Join(doc.Footer, "\n")), c.left, y, c.width, blocks.Left, c.small(), nil)
	}
	return y + number, number
}

// mention sets what sort of copy this is above all else, on each page.
func (c *compiler) mention(s string, e *pdf.Elem) {
	if s == "" {
		return
	}
	c.where = place{name: "mention"}
	set := c.set(c.style.Body, c.style.Baseline)
	set.bold = true
	c.oneLine(s, set, c.width)
	c.text(blocks.Plain(s), c.left, max(4.5, c.style.MarginTop-7.5), c.width, blocks.Left, set, e)
}

// watermark sets a word large across the page, behind the text.
func (c *compiler) watermark(word string) {
	if word == "" {
		return
	}
	c.where = place{name: "filigrane"}
	set := setting{size: 120, lead: 50, bold: true, tint: shade}
	c.oneLine(word, set, 1e6)
	diagonal := 0.82 * math.Hypot(c.style.PageWidth, c.style.PageHeight)
	width := c.measure(blocks.Plain(word), set)
	if width > diagonal {
		set.size *= diagonal / width
		width = diagonal
	}
	c.ops = append(c.ops, op{kind: opWatermark, face: faceOf(true, false), tint: shade, size: set.size,
		x: c.style.PageWidth / 2, y: c.style.PageHeight / 2, w: width, text: c.tidy(word)})
}
