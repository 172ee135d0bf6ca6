package layout

import (
	"strings"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/pdf"
)

// Static parts are drawn and deflated once by content: the letterhead with its
// watermark, the lines of the footer. They hold either artifacts only or what
// is read first on the first page, so that the ids of their marked content are
// the same in every paper.

type staticKey struct {
	kind byte
	text string
	at   float64
}

// maxStatics bounds the parts kept: a batch has a few for each centre, and a
// server may see many.
const maxStatics = 128

// static returns the part of that key, drawn if it is not kept yet.
func (d *Drawer) static(key staticKey, paint func(*painter)) *pdf.Static {
	s := d.kept[key]
	if s == nil {
		if d.kept == nil || len(d.kept) >= maxStatics {
			d.kept = make(map[staticKey]*pdf.Static)
		}
		s = pdf.NewStatic(d.p.drawing(paint))
		d.kept[key] = s
	}
	return s
}

// content names all that the static parts of a document are made of.
func content(doc *blocks.Document) string {
	var b strings.Builder
	add := func(s string) { b.WriteString(s); b.WriteByte(0) }
	add(doc.Watermark)
	add(doc.Mention)
	add(doc.Letterhead.Wordmark)
	add(doc.Letterhead.Unit)
	for _, s := range doc.Letterhead.Lines {
		add(s)
	}
	b.WriteByte(1)
	for _, s := range doc.Footer {
		add(s)
	}
	if doc.FoldMarks {
		b.WriteByte(2)
	}
	return b.String()
}

// firstStatic is what stands outside the flow at the top of the first page.
func (d *Drawer) firstStatic(c *paper, text string) *pdf.Static {
	from, to := c.out.first[0], c.out.first[1]
	if from == to {
		return nil
	}
	return d.static(staticKey{'f', text, 0}, func(p *painter) {
		p.artifact = pageArtifact
		for i := from; i < to; i++ {
			p.decorate(c.ops[i])
		}
	})
}

func (d *Drawer) nextStatic(c *paper, text string) *pdf.Static {
	from, to := c.out.next[0], c.out.next[1]
	if from == to {
		return nil
	}
	return d.static(staticKey{'n', text, 0}, func(p *painter) {
		p.artifact = pageArtifact
		for i := from; i < to; i++ {
			p.decorate(c.ops[i])
		}
	})
}

func (d *Drawer) footStatic(c *paper, text string, y float64) *pdf.Static {
	from, to := c.out.foot[0], c.out.foot[1]
	if from == to {
		return nil
	}
	return d.static(staticKey{'p', text, y}, func(p *painter) {
		p.artifact = footerArtifact
		p.ops(c.ops[from:to], y, false)
	})
}

// decorate draws one op at its own place.
func (p *painter) decorate(o op) {
	former := p.artifact
	if o.kind == opWatermark {
		p.artifact = watermarkArtifact
	}
	p.ops([]op{o}, 0, false)
	if o.kind == opWatermark {
		p.close()
	}
	p.artifact = former
}
