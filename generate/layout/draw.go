// Package layout draws a paper's blocks. It turns a Document into pages, with
// the tags, the reading order and the measures that follow from its meaning.
package layout

import (
	"bytes"
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
		Pages: make([]pdf.Page, len(c.sheets)), Fonts: fontsOf(c.faces), Tiers: c.tiersByFace(),
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
func (d *Drawer) statics(doc *blocks.Document, c *paper, file *pdf.File) {
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
func (d *Drawer) sheet(doc *blocks.Document, c *paper, file *pdf.File, i int) {
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
func (d *Drawer) number(doc *blocks.Document, c *paper, i int) {
	p := &d.p
	p.artifact = footerArtifact
	y := c.sheets[i].foot - c.out.number
	from := len(c.ops)
	if t := numberLine(doc); t != nil {
		var e *pdf.Elem
		if i == 0 {
			e = c.elem("P")
		}
		c.text(t, d.style.MarginLeft, 0, d.style.bodyWidth()*numberWidth, blocks.Left, c.style.numbers(), e)
	}
	if c.counts(doc) {
		s := "Page\u00a0" + strconv.Itoa(i+1) + "\u00a0/\u00a0" + strconv.Itoa(len(c.sheets))
		c.text(blocks.Plain(s), d.style.MarginLeft, 0, d.style.bodyWidth(), blocks.Right, c.style.small(), nil)
	}
	p.ops(c.ops[from:], y, false)
	c.ops = c.ops[:from]
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
