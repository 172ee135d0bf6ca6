package layout

import (
	"strings"
	"sync"

	"cnamdoc/generate/pdf"
)

// Static parts are drawn and deflated once a process, by style and content:
// the letterhead with its watermark, the lines of the footer. They hold either
// artifacts only or what is read first on the first page, so that the ids of
// their marked content are the same in every paper.

type staticKey struct {
	style Style
	kind  byte
	text  string
	at    float64
}

// maxStatics bounds the parts kept: a batch has a few (style, centre) pairs,
// and a server may see many.
const maxStatics = 128

var statics struct {
	sync.Mutex
	kept map[staticKey]*pdf.Static
}

// static returns the part of that key, drawn if it is not kept yet.
func (d *Drawer) static(key staticKey, paint func(*painter)) *pdf.Static {
	statics.Lock()
	s := statics.kept[key]
	statics.Unlock()
	if s != nil {
		return s
	}
	s = pdf.NewStatic(d.p.drawing(paint))
	statics.Lock()
	defer statics.Unlock()
	// Another worker may have drawn it meanwhile: a print run holds each part
	// once, so all must share the first.
	if first := statics.kept[key]; first != nil {
		return first
	}
	if statics.kept == nil || len(statics.kept) >= maxStatics {
		statics.kept = make(map[staticKey]*pdf.Static)
	}
	statics.kept[key] = s
	return s
}

// content names all that the static parts of a document are made of.
func content(doc *Document) string {
	var b strings.Builder
	add := func(s string) { b.WriteString(s); b.WriteByte(0) }
	add(doc.Watermark)
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
func (d *Drawer) firstStatic(c *compiler, text string) *pdf.Static {
	from, to := c.out.first[0], c.out.first[1]
	if from == to {
		return nil
	}
	return d.static(staticKey{d.style, 'f', text, 0}, func(p *painter) {
		p.artifact = pageArtifact
		for i := from; i < to; i++ {
			p.decorate(c.ops[i])
		}
	})
}

func (d *Drawer) nextStatic(c *compiler, text string) *pdf.Static {
	from, to := c.out.next[0], c.out.next[1]
	if from == to {
		return nil
	}
	return d.static(staticKey{d.style, 'n', text, 0}, func(p *painter) {
		for i := from; i < to; i++ {
			p.decorate(c.ops[i])
		}
	})
}

func (d *Drawer) footStatic(c *compiler, text string, y float64) *pdf.Static {
	from, to := c.out.foot[0], c.out.foot[1]
	if from == to {
		return nil
	}
	return d.static(staticKey{d.style, 'p', text, y}, func(p *painter) {
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
