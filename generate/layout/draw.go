package layout

import (
	"slices"
	"strconv"

	"cnamdoc/generate/pdf"
	"cnamdoc/generate/qr"

	"github.com/go-pdf/fpdf"
)

// Drawer draws documents in one style. It holds its own fpdf prototype and its
// own copies of the fonts, so it is not safe for several goroutines: make one a
// worker.
type Drawer struct {
	c compiler
	p painter
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
	d, code := &Drawer{}, &coder{encode: qr.Encode}
	d.c = compiler{style: style, m: m, code: code}
	d.p = painter{style: &d.c.style, code: code}
	d.p.size = fpdf.SizeType{Wd: style.PageWidth, Ht: style.PageHeight}
	d.p.proto = fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: d.p.size})
	d.p.proto.SetAutoPageBreak(false, 0)
	return d, nil
}

// Check lists the texts of the document that cannot be printed in the
// drawer's style.
func (d *Drawer) Check(doc *Document) []Fault { return d.c.check(doc) }

// Check lists the texts of the document that cannot be printed in the default
// style: characters that the fonts lack, invalid UTF-8, words wider than their
// cell, parts higher than a page.
func Check(doc *Document) []Fault {
	m, err := measured()
	if err != nil {
		return []Fault{{Reason: Malformed, Block: "polices", Text: err.Error()}}
	}
	c := compiler{style: DefaultStyle(), m: m, code: &coder{encode: qr.Encode}}
	return c.check(doc)
}

// check compiles the document for its faults alone.
func (c *compiler) check(doc *Document) []Fault {
	c.bare = true
	defer func() { c.bare = false }()
	return c.document(doc)
}

// document compiles the document and sets it on pages.
func (c *compiler) document(doc *Document) []Fault {
	pages, least := c.lay(doc, false), 1
	if c.alone {
		least = 2
	}
	if len(c.faults) > 0 || pages <= least || pages > mayTighten || c.lay(doc, true) < pages {
		return c.faults
	}
	c.lay(doc, false)
	return c.faults
}

// mayTighten is the number of pages up to which one may be saved by less white.
const mayTighten = 8

// lay compiles the document and sets it on pages, whose number it returns.
func (c *compiler) lay(doc *Document, tight bool) int {
	c.reset()
	c.tight = tight
	c.where = place{name: "titre du document"}
	c.metadata(doc)
	c.out = c.outside(doc)
	c.blocks(doc.Blocks)
	c.paginate()
	if c.counts(doc) {
		c.where = place{name: "numéro"}
		c.oneLine("Page 0123456789 / ", c.small(), c.width)
	}
	return len(c.sheets)
}

// metadata refuses a document without a title, and texts that are not text.
func (c *compiler) metadata(doc *Document) {
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
	number := c.numbers()
	c.oneLine(c.numberLine(doc), number, c.width*0.75)
}

// counts reports whether the pages are counted at their foot. A coupon's own
// page is not: it is cut off, and nobody should look for it.
func (c *compiler) counts(doc *Document) bool {
	return c.out.footer > 0 && (doc.PageNumbers || c.numbered > 1)
}

// oneLine measures a text that has one line to stand on, and refuses more.
func (c *compiler) oneLine(s string, set setting, width float64) {
	if from, to := c.breakText(Plain(s), set, width); to-from > 1 {
		c.refuse(TooWide, s, 0)
	}
}

// numbers is how the paper's number is set at the foot of each page.
func (c *compiler) numbers() setting {
	set := c.small()
	set.bold, set.tint = true, ink
	return set
}

// numberLine is what stands at the foot of each page.
func (c *compiler) numberLine(doc *Document) string {
	if doc.Number != "" && doc.Mention != "" {
		return doc.Number + " — " + doc.Mention
	}
	return doc.Number + doc.Mention
}

// Draw lays the document out and draws its pages. The caller fills in what the
// layout cannot know: Info.Created and the attachments. When it has written the
// file it may release it. The error is a Faults when the document holds a text
// that cannot be printed.
func (d *Drawer) Draw(doc *Document) (*pdf.File, error) {
	s := lend()
	d.c.sheaf, d.p.sheaf = s, s
	file, err := d.draw(doc, s)
	d.c.sheaf, d.p.sheaf = nil, nil
	if err != nil {
		giveBack(s)
		return nil, err
	}
	return file, nil
}

func (d *Drawer) draw(doc *Document, s *sheaf) (*pdf.File, error) {
	if faults := d.c.document(doc); len(faults) > 0 {
		return nil, Faults(faults)
	}
	c, p, file := &d.c, &d.p, &s.file
	file.Reuse()
	file.Info = pdf.Info{Title: doc.Title, Subject: doc.Subject, Author: doc.Author, Language: "fr-FR", Seal: doc.Keyword, Number: doc.Number}
	file.Pages, file.Fonts, file.Lent = s.pages.take(len(c.sheets)), fontsOf(c.faces), s.back
	file.Tier, file.Tiers = slices.Max(c.tiers[:]), s.tiers
	c.tiersByFace(s.tiers)
	file.Images = c.images()
	d.statics(doc, file)
	p.err, p.own = nil, true
	for i := range c.sheets {
		d.sheet(doc, file, i)
		file.Pages[i].Content = append(file.Pages[i].Content, pdf.Stream{Data: s.keep(p.buf)})
	}
	if p.err != nil {
		return nil, p.err
	}
	file.Tags = c.root
	if len(file.Pages) <= 2 {
		file.Marks = nil
	}
	return file, nil
}

// statics puts the shared streams on each page, and numbers what the
// letterhead has to be read: it comes first on the first page.
func (d *Drawer) statics(doc *Document, file *pdf.File) {
	c, text := &d.c, content(doc)
	add := func(page int, s *pdf.Static) {
		if s != nil {
			file.Pages[page].Content = append(file.Pages[page].Content, pdf.Stream{Static: s})
		}
	}
	for i := range file.Pages {
		file.Pages[i] = pdf.Page{Width: c.style.PageWidth / mm, Height: c.style.PageHeight / mm, Content: c.sheaf.streams.take(3)[:0]}
		if i == 0 {
			add(i, d.firstStatic(text))
		} else {
			add(i, d.nextStatic(text))
		}
		add(i, d.footStatic(text, c.sheets[i].foot-c.out.footer))
	}
	if c.out.read > 0 {
		for i := range c.out.read {
			d.p.kid(c.root.Kids[0].Elem.Kids[i].Elem, pdf.Kid{Content: true, MCID: i})
		}
	}
}

// sheet draws the flow of one page and its number.
func (d *Drawer) sheet(doc *Document, file *pdf.File, i int) {
	c, p := &d.c, &d.p
	mcid := 0
	if i == 0 {
		mcid = c.out.read
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
		if at.mark > 0 && len(c.sheets) > 2 {
			m := c.marks[at.mark-1]
			file.Marks = append(file.Marks, pdf.Bookmark{Level: m.level, Title: m.title, Page: i, Y: (c.style.PageHeight - at.y + 2) / mm})
		}
	}
	p.close()
	d.number(doc, i)
	p.stop()
	file.Pages[i].Links = p.links
}

// number draws the paper's number and the page's at the foot. The number is
// read once, on the first page.
func (d *Drawer) number(doc *Document, i int) {
	c, p := &d.c, &d.p
	p.artifact = footerArtifact
	y := c.sheets[i].foot - c.small().lead
	from := len(c.ops)
	if s := c.numberLine(doc); s != "" {
		var e *pdf.Elem
		if i == 0 {
			e = c.elem("P")
		}
		c.text(Plain(s), c.left, 0, c.width, Left, c.numbers(), e)
	}
	if i < c.numbered && c.counts(doc) {
		s := "Page " + strconv.Itoa(i+1) + " / " + strconv.Itoa(c.numbered)
		c.text(Plain(s), c.left, 0, c.width, Right, c.small(), nil)
	}
	p.ops(c.ops[from:], y, false)
	c.ops = c.ops[:from]
}

// tiersByFace says what each face must carry: the mono faces set codes, and
// need not carry the letters of a Vietnamese name.
func (c *compiler) tiersByFace(m map[pdf.Face]pdf.Tier) {
	for face, tier := range c.tiers {
		if c.faces&(1<<face) != 0 {
			m[pdf.Face(face)] = tier
		}
	}
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
func fontsOf(faces uint8) map[string]pdf.Face { return fontMaps[faces&15] }

var fontMaps = func() (maps [16]map[string]pdf.Face) {
	for mask := range maps {
		maps[mask] = make(map[string]pdf.Face)
		for face := range pdf.Face(4) {
			if mask&(1<<face) != 0 {
				maps[mask]["F"+strconv.Itoa(int(face))] = face
			}
		}
	}
	return maps
}()
