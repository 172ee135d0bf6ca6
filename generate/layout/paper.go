package layout

import (
	"slices"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/pdf"
)

// paper is a document that is set: what it shows, and on which pages.
type paper struct {
	*stack
	paged
	out outside
}

// set breaks the document's texts and stacks its pieces: all that can be known
// before pages are. Of a bare paper, which is not drawn, no tree is made.
func (d *Drawer) set(doc *blocks.Document, bare bool) *paper {
	report := &report{where: place{name: "titre du document"}}
	const usual = 256 // ops, runs and lines of a paper of one page
	t := &typesetter{metrics: d.metrics, report: report, runs: make([]run, 0, usual), lines: make([]line, 0, usual)}
	tags := &tags{bare: bare, root: pdf.Elem{Type: "Document"}}
	tags.parent = &tags.root
	c := &canvas{typesetter: t, tags: tags, style: &d.style, encode: d.encode, ops: make([]op, 0, usual)}
	left, width := d.style.MarginLeft, d.style.bodyWidth()
	metadata(doc, t)
	t.where.name = "numéro"
	t.oneLine(doc.Number, d.style.numbers(), width*0.75)
	p := &paper{stack: &stack{canvas: c, pieces: make([]piece, 0, usual/4)}, out: margins{c, left, width}.outside(doc)}
	p.room = d.style.PageHeight - d.style.MarginTop - d.style.MarginBottom - p.out.footer - footerGap
	column{stack: p.stack, left: left, width: width, top: p.out.top + p.out.gap, shares: shares(doc)}.blocks(doc.Blocks)
	return p
}

// metadata refuses a document without a title, and texts that are not text.
func metadata(doc *blocks.Document, t *typesetter) {
	if doc.Title == "" {
		t.refuse(Malformed, "titre manquant", 0)
	}
	for _, s := range [...]string{doc.Title, doc.Subject, doc.Author, doc.Keyword} {
		for _, r := range s {
			if r < ' ' || r == 0xfffd || r == 0xfffe || r == 0xffff {
				t.refuse(BadEncoding, "", 0)
				break
			}
		}
	}
}

// shares reports whether a coupon stands on the last page of the text.
func shares(doc *blocks.Document) bool {
	return !doc.PageNumbers && slices.ContainsFunc(doc.Blocks, func(b blocks.Block) bool {
		coupon, ok := b.(blocks.Coupon)
		return ok && !coupon.Alone
	})
}

// Check lists the texts of the document that cannot be printed in the drawer's
// style: characters that the fonts lack, invalid UTF-8, words wider than their
// cell, parts higher than a page. Nothing is set on pages nor drawn: what only
// that finds is an error of Draw.
func (d *Drawer) Check(doc *blocks.Document) []Fault {
	p := d.set(doc, true)
	all := densities(doc)
	tightest := all[len(all)-1]
	for i := range p.pieces {
		one := &p.pieces[i]
		if one.special != couponPiece && tightest.height(one)+tightest.head(p.heads, one.repeat) > p.room+0.01 {
			p.where = one.where
			p.refuse(TooTall, "", 0)
		}
	}
	return p.faults
}

// lay sets the document on pages: once, in the density that its heights ask for.
func (d *Drawer) lay(doc *blocks.Document) *paper {
	p := d.set(doc, false)
	p.paged = p.paginated(doc)
	for i := range p.pieces {
		p.pieces[i].settle(p.ops, 0, p.in)
	}
	if p.tooTall > 0 {
		p.where = p.pieces[p.tooTall-1].where
		p.refuse(TooTall, "", 0)
	}
	if p.counts(doc) {
		p.where = place{name: "numéro"}
		p.oneLine("Page 0123456789 / ", p.style.small(), p.style.bodyWidth())
	}
	return p
}

// counts reports whether the pages are counted at their foot.
func (p *paper) counts(doc *blocks.Document) bool {
	return p.out.footer > 0 && (doc.PageNumbers || len(p.sheets) > 1)
}
