// Package layout draws a paper's blocks. It turns a Document into pages, with
// the tags, the reading order and the measures that follow from its meaning.
package layout

import (
	"bytes"
	"slices"
	"strconv"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/qr"

	"github.com/go-pdf/fpdf"
)

// Drawer draws documents in one style. It keeps fpdf's prototype and the static
// parts of its pages, so it is not safe for several goroutines: make one a worker.
type Drawer struct {
	style   Style
	metrics *metrics
	encode  Encode
	p       painter
	memory  memory // of the paper at work
	kept    map[staticKey]*pdf.Static
}

// NewDrawer returns a drawer, or says what is wrong with the style.
func NewDrawer(style Style) (*Drawer, error) {
	if err := style.Validate(); err != nil {
		return nil, err
	}
	m, err := measured()
	if err != nil {
		return nil, err
	}
	d := &Drawer{style: style, metrics: m, encode: qr.Encode}
	d.p = painter{style: &d.style, size: fpdf.SizeType{Wd: style.PageWidth, Ht: style.PageHeight}}
	d.p.proto = fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: d.p.size})
	d.p.proto.SetAutoPageBreak(false, 0)
	return d, nil
}

// Check lists the texts of the document that cannot be printed in the drawer's
// style: characters that the fonts lack, invalid UTF-8, words wider than their
// cell, parts higher than a page. Nothing is set on pages nor drawn: what only
// that finds is an error of Draw.
func (d *Drawer) Check(doc *blocks.Document) []Fault {
	c := d.compiler(&d.memory)
	c.bare = true
	c.compile(doc)
	all := densities(doc)
	tightest := all[len(all)-1]
	for i := range c.pieces {
		p := &c.pieces[i]
		head := 0.0
		if p.repeat > 0 {
			head = c.heads[p.repeat-1].height + c.heads[p.repeat-1].pads*tightest.pad
		}
		if p.special != couponPiece && tightest.height(p)+head > c.room()+0.01 {
			c.where = p.where
			c.refuse(TooTall, "", 0)
		}
	}
	return c.faults
}

// memory is the arrays that papers are compiled in, one after the other: they
// would be 100 kB of garbage a paper.
type memory struct {
	ops    []op
	pieces []piece
	runs   []run
	lines  []line
	clean  []string
	stood  []placed // where they stand
}

// compiler returns the compiler of one paper, in an empty memory.
func (d *Drawer) compiler(m *memory) *compiler {
	*m = memory{m.ops[:0], m.pieces[:0], m.runs[:0], m.lines[:0], m.clean[:0], m.stood[:0]}
	c := &compiler{memory: m, style: &d.style, m: d.metrics, encode: d.encode, root: pdf.Elem{Type: "Document"},
		left: d.style.MarginLeft, width: d.style.bodyWidth()}
	c.parent = &c.root
	return c
}

// compile turns the document into pieces.
func (c *compiler) compile(doc *blocks.Document) {
	c.where = place{name: "titre du document"}
	c.metadata(doc)
	c.out = c.outside(doc)
	c.shares = slices.ContainsFunc(doc.Blocks, func(b blocks.Block) bool {
		coupon, ok := b.(blocks.Coupon)
		return ok && !coupon.Alone && !doc.PageNumbers
	})
	c.blocks(doc.Blocks)
}

// lay compiles the document and sets it on pages: once, in the density that
// the heights ask for.
func (d *Drawer) lay(doc *blocks.Document) *compiler {
	c := d.compiler(&d.memory)
	c.compile(doc)
	c.paged = c.paginated(doc)
	for i := range c.pieces {
		c.settle(&c.pieces[i], 0, c.in)
	}
	if c.tooTall > 0 {
		c.where = c.pieces[c.tooTall-1].where
		c.refuse(TooTall, "", 0)
	}
	if c.counts(doc) {
		c.where = place{name: "numéro"}
		c.oneLine("Page 0123456789 / ", c.small(), c.width)
	}
	return c
}

// metadata refuses a document without a title, and texts that are not text.
func (c *compiler) metadata(doc *blocks.Document) {
	if doc.Title == "" {
		c.refuse(Malformed, "titre manquant", 0)
	}
	for _, s := range [...]string{doc.Title, doc.Subject, doc.Author, doc.Keyword} {
		for _, r := range s {
			if r < ' ' || r == 0xfffd || r == 0xfffe || r == 0xffff {
				c.refuse(BadEncoding, "", 0)
				break
			}
		}
	}
	c.where.name = "numéro"
	c.oneLine(doc.Number, c.numbers(), c.width*0.75)
}

// counts reports whether the pages are counted at their foot.
func (c *compiler) counts(doc *blocks.Document) bool {
	return c.out.footer > 0 && (doc.PageNumbers || len(c.sheets) > 1)
}

// oneLine measures a text that has one line to stand on, and refuses more.
func (c *compiler) oneLine(s string, set setting, width float64) {
	if from, to := c.breakText(blocks.Plain(s), set, width); to-from > 1 {
		c.refuse(TooWide, s, 0)
	}
}

// numbers is how the paper's number is set at the foot of each page.
func (c *compiler) numbers() setting {
	set := c.small()
	set.tint, set.split = ink, true
	return set
}

// numberLine is what stands at the foot of each page: which paper, whose.
func (c *compiler) numberLine(doc *blocks.Document) (t blocks.Text) {
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

// numberWidth is the room of that line: the page's number stands at its right.
func (c *compiler) numberWidth() float64 { return c.width * 0.84 }

// Draw lays the document out and draws its pages. The caller fills in what the
// layout cannot know: Info.Created and the attachments. The error is a Faults
// when the document holds a text that cannot be printed.
func (d *Drawer) Draw(doc *blocks.Document) (*pdf.File, error) {
	c := d.lay(doc)
	if len(c.faults) > 0 {
		return nil, Faults(c.faults)
	}
	file := &pdf.File{
		Info:  pdf.Info{Title: doc.Title, Subject: doc.Subject, Author: doc.Author, Language: "fr-FR", Seal: doc.Keyword, Number: doc.Number},
		Pages: make([]pdf.Page, len(c.sheets)), Fonts: fontsOf(c.faces), Tier: slices.Max(c.tiers[:]), Tiers: c.tiersByFace(),
	}
	if doc.OneSide {
		file.Info.Sides = pdf.OneSide
	}
	file.Images = c.images()
	d.statics(doc, c, file)
	d.p.err, d.p.own = nil, true
	for i := range c.sheets {
		d.sheet(doc, c, file, i)
		file.Pages[i].Content = append(file.Pages[i].Content, pdf.Stream{Data: bytes.Clone(d.p.buf)})
	}
	if d.p.err != nil {
		return nil, d.p.err
	}
	file.Tags = c.root
	return file, nil
}

// statics puts the shared streams on each page, and numbers what the
// letterhead has to be read: it comes first on the first page.
func (d *Drawer) statics(doc *blocks.Document, c *compiler, file *pdf.File) {
	text := content(doc)
	add := func(page int, s *pdf.Static) {
		if s != nil {
			file.Pages[page].Content = append(file.Pages[page].Content, pdf.Stream{Static: s})
		}
	}
	for i := range file.Pages {
		file.Pages[i] = pdf.Page{Width: c.style.PageWidth / mm, Height: c.style.PageHeight / mm}
		if i == 0 {
			add(i, d.firstStatic(c, text))
		} else {
			add(i, d.nextStatic(c, text))
		}
		add(i, d.footStatic(c, text, c.sheets[i].foot-c.out.footer))
	}
	for i, e := range c.out.read {
		e.Kids = append(e.Kids, pdf.Kid{Content: true, MCID: i})
	}
}

// sheet draws the flow of one page and its number.
func (d *Drawer) sheet(doc *blocks.Document, c *compiler, file *pdf.File, i int) {
	p := &d.p
	mcid := 0
	if i == 0 {
		mcid = len(c.out.read)
	}
	p.start(i, mcid)
	p.backdrop(c, c.placed[c.sheets[i].from:c.sheets[i].to])
	for _, at := range c.placed[c.sheets[i].from:c.sheets[i].to] {
		p.artifact = layoutArtifact
		if at.repeated {
			p.artifact = pageArtifact
		}
		p.ops(c.ops[at.from:at.to], at.y, at.repeated)
		if at.repeated {
			p.close()
		}
		if at.bookmark > 0 && len(c.sheets) > 2 {
			m := c.bookmarks[at.bookmark-1]
			file.Marks = append(file.Marks, pdf.Bookmark{Level: m.level, Title: m.title, Page: i, Y: (c.style.PageHeight - at.y + 2) / mm})
		}
	}
	p.close()
	d.number(doc, c, i)
	p.stop()
	file.Pages[i].Links = p.links
}

// number draws the paper's number and the page's at the foot. The number is
// read once, on the first page.
func (d *Drawer) number(doc *blocks.Document, c *compiler, i int) {
	p := &d.p
	p.artifact = footerArtifact
	y := c.sheets[i].foot - c.out.number
	from := len(c.ops)
	if t := c.numberLine(doc); t != nil {
		var e *pdf.Elem
		if i == 0 {
			e = c.elem("P")
		}
		c.text(t, c.left, 0, c.numberWidth(), blocks.Left, c.numbers(), e)
	}
	if c.counts(doc) {
		s := "Page\u00a0" + strconv.Itoa(i+1) + "\u00a0/\u00a0" + strconv.Itoa(len(c.sheets))
		c.text(blocks.Plain(s), c.left, 0, c.width, blocks.Right, c.small(), nil)
	}
	p.ops(c.ops[from:], y, false)
	c.ops = c.ops[:from]
}

// tiersByFace says what each face must carry: the mono faces set codes, and
// need not carry the letters of a Vietnamese name.
func (c *compiler) tiersByFace() map[pdf.Face]pdf.Tier {
	tiers := make(map[pdf.Face]pdf.Tier, len(c.tiers))
	for face, tier := range c.tiers {
		if c.faces&(1<<face) != 0 {
			tiers[pdf.Face(face)] = tier
		}
	}
	return tiers
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// fontsOf names the faces as the content streams do.
func fontsOf(faces uint8) map[string]pdf.Face {
	fonts := make(map[string]pdf.Face, 4)
	for face := range pdf.Face(4) {
		if faces&(1<<face) != 0 {
			fonts["F"+strconv.Itoa(int(face))] = face
		}
	}
	return fonts
}
