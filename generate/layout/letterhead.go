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

// margins sets what stands there.
type margins struct {
	*canvas
	left, width float64
}

func (m margins) outside(doc *blocks.Document) outside {
	var o outside
	from := len(m.ops)
	m.watermark(doc.Watermark)
	m.mention(doc.Mention, nil)
	o.next = [2]int{from, len(m.ops)}
	m.watermark(doc.Watermark)
	if doc.Mention != "" {
		o.read = append(o.read, m.elem("P"))
		m.mention(doc.Mention, o.read[0])
	}
	if doc.FoldMarks {
		m.foldMarks()
	}
	top, read := m.letterhead(doc.Letterhead)
	o.top, o.read = top, append(o.read, read...)
	if len(read) > 0 {
		o.gap = 1.2 * m.style.Baseline
	}
	o.logo = len(read) > 0 && m.style.Logo != nil
	o.first = [2]int{o.next[1], len(m.ops)}
	o.footer, o.number = m.footer(doc)
	o.foot = [2]int{o.first[1], len(m.ops)}
	return o
}

// letterhead sets the wordmark at the left, the lines small at the right, and
// a rule beneath. It returns where the text may start and the elements that
// there are to be read.
func (m margins) letterhead(l blocks.Letterhead) (top float64, read []*pdf.Elem) {
	m.where = place{name: "en-tête"}
	top = m.style.MarginTop
	if l.Wordmark == "" && l.Unit == "" && len(l.Lines) == 0 {
		return top, nil
	}
	logo := m.style.Logo
	left, right := top, top
	aside := 0.0
	for _, s := range l.Lines {
		aside = max(aside, m.measure(blocks.Plain(s), m.style.small()))
	}
	aside = min(aside, m.width*0.55)
	main := m.width - aside - 8
	div := m.elem("Div")
	m.within(div, func() {
		switch {
		case logo != nil:
			left += m.logo(logo, l.Wordmark, m.left, left-2) + 1
		case l.Wordmark != "":
			set := setting{size: m.style.Wordmark, lead: m.style.Wordmark * mm * 1.15}
			set.bold, set.tint = true, accent
			left += m.text(blocks.Plain(l.Wordmark), m.left, left-1, main, blocks.Left, m.fit(l.Wordmark, set, main, 11), m.elem("P")) - 0.5
		}
		if l.Unit != "" {
			left += m.text(blocks.Plain(l.Unit), m.left, left, main, blocks.Left, m.style.body(), m.elem("P"))
		}
		if len(l.Lines) > 0 {
			right += m.text(blocks.Plain(strings.Join(l.Lines, "\n")), m.left+m.width-aside, right, aside, blocks.Right, m.style.small(), m.elem("P"))
		}
	})
	for i := range div.Kids {
		read = append(read, div.Kids[i].Elem)
	}
	y := max(left, right) + 2
	m.ops = append(m.ops, op{kind: opLine, tint: accent, size: 1, x: m.left, y: y, w: m.width})
	return y, read
}

// foldMarks shows where to fold a letter in three.
func (m margins) foldMarks() {
	for _, y := range [...]float64{99, 198} {
		m.ops = append(m.ops, op{kind: opLine, tint: muted, size: 0.4, x: 5, y: y, w: 4})
	}
}

// footer sets the lines from y = 0 down and returns the height of the whole,
// with the number, which is drawn apart, and of the number.
func (m margins) footer(doc *blocks.Document) (height, number float64) {
	m.where = place{name: "pied de page"}
	t := numberLine(doc)
	if len(doc.Footer) == 0 && !doc.PageNumbers && t == nil {
		return 0, 0
	}
	from, to := m.breakText(t, m.style.numbers(), m.width*numberWidth)
	number = float64(max(1, to-from)) * m.style.small().lead
	y := 1.4
	m.ops = append(m.ops, op{kind: opLine, tint: hair, size: 0.5, x: m.left, w: m.width})
	if len(doc.Footer) > 0 {
		y += m.text(blocks.Plain(strings.Join(doc.Footer, "\n")), m.left, y, m.width, blocks.Left, m.style.small(), nil)
	}
	return y + number, number
}

// numberWidth is the part of the width that the paper's number may take: the
// page's number stands at its right.
const numberWidth = 0.84

// numberLine is what stands at the foot of each page: which paper, whose.
func numberLine(doc *blocks.Document) (t blocks.Text) {
	for _, part := range [...]blocks.Span{{Text: doc.Number, Bold: true}, {Text: doc.Mention, Bold: true}, {Text: doc.Owner}} {
		if part.Text == "" {
			continue
		}
		if len(t) > 0 {
			t = append(t, blocks.Span{Text: " — "})
		}
		t = append(t, part)
	}
	return t
}

// mention sets what sort of copy this is above all else, on each page.
func (m margins) mention(s string, e *pdf.Elem) {
	if s == "" {
		return
	}
	m.where = place{name: "mention"}
	set := m.style.body()
	set.bold = true
	m.oneLine(s, set, m.width)
	m.text(blocks.Plain(s), m.left, max(4.5, m.style.MarginTop-7.5), m.width, blocks.Left, set, e)
}

// watermark sets a word large across the page, behind the text.
func (m margins) watermark(word string) {
	if word == "" {
		return
	}
	m.where = place{name: "filigrane"}
	set := setting{size: 120, lead: 50, bold: true, tint: shade}
	m.oneLine(word, set, 1e6)
	diagonal := 0.82 * math.Hypot(m.style.PageWidth, m.style.PageHeight)
	width := m.measure(blocks.Plain(word), set)
	if width > diagonal {
		set.size *= diagonal / width
		width = diagonal
	}
	m.ops = append(m.ops, op{kind: opWatermark, face: faceOf(true, false), tint: shade, size: set.size,
		x: m.style.PageWidth / 2, y: m.style.PageHeight / 2, w: width, text: tidy(word)})
}
