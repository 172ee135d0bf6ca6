package blocks

import (
	"fmt"
	"strings"
)

// Dump is the document's meaning as stable text, in reading order: what tests
// compare before any PDF exists. Bold stands between asterisks, mono between
// backquotes, a link's target in angle brackets. Values of a coupon are in it:
// it is for tests on invented people, never for a log.
func Dump(doc *Document) string {
	d := &dumper{}
	d.line("document %q", doc.Title)
	d.option("sujet", doc.Subject)
	d.option("auteur", doc.Author)
	d.option("numéro", doc.Number)
	d.option("personne", doc.Owner)
	d.option("mention", doc.Mention)
	d.option("filigrane", doc.Watermark)
	d.option("sceau", doc.Keyword)
	if doc.PageNumbers {
		d.line("pages numérotées")
	}
	if doc.OneSide {
		d.line("recto seul")
	}
	if doc.FoldMarks {
		d.line("repères de pliage")
	}
	d.option("en-tête", doc.Letterhead.Wordmark)
	d.option("en-tête unité", doc.Letterhead.Unit)
	d.each("en-tête ligne", doc.Letterhead.Lines)
	d.each("pied", doc.Footer)
	d.blocks(doc.Blocks)
	return d.String()
}

type dumper struct {
	strings.Builder
	depth int
}

func (d *dumper) line(format string, args ...any) {
	d.WriteString(strings.Repeat("  ", d.depth))
	text := fmt.Sprintf(format, args...)
	d.WriteString(strings.ReplaceAll(text, "\n", "⏎"))
	d.WriteByte('\n')
}

func (d *dumper) option(name, value string) {
	if value != "" {
		d.line("%s: %s", name, value)
	}
}

func (d *dumper) each(name string, values []string) {
	for _, v := range values {
		d.line("%s: %s", name, v)
	}
}

func (d *dumper) in(fn func()) {
	d.depth++
	fn()
	d.depth--
}

func (d *dumper) blocks(blocks []Block) {
	for _, b := range blocks {
		d.block(b)
	}
}

func (d *dumper) block(b Block) {
	switch b := b.(type) {
	case Heading:
		d.line("h%d %s", b.Level, marked(b.Text))
	case Paragraph:
		d.line("%s %s", [...]string{"p", "p(accroche)", "p(note)", "p(centré)", "p(nom)"}[min(b.Role, Name)], marked(b.Text))
	case List:
		d.list(b)
	case Table:
		d.table(b)
	case Fields:
		d.line("champs%s", when(b.Wide, " (larges)")+when(b.Small, " (petits)"))
		d.in(func() { d.fields(b.Pairs) })
	case Columns:
		d.line("colonne gauche")
		d.in(func() { d.blocks(b.Left) })
		d.line("colonne droite")
		d.in(func() { d.blocks(b.Right) })
	case Box:
		d.line("encadré %s", b.Title)
		d.in(func() { d.blocks(b.Blocks) })
	case Group:
		d.line("groupe")
		d.in(func() { d.blocks(b.Blocks) })
	case Signatures:
		d.signatures(b)
	case Sealed:
		d.line("scellé")
		d.in(func() {
			d.blocks(b.Blocks)
			d.qr(b.QR)
		})
	case Coupon:
		d.coupon(b)
	default:
		d.plain(b)
	}
}

func (d *dumper) plain(b Block) {
	switch b := b.(type) {
	case QR:
		d.qr(b)
	case Recipient:
		d.line("destinataire %s", strings.Join(b.Lines, "⏎"))
	case WritingLines:
		d.line("à remplir ×%d %s", b.Count, b.Label)
	case Rule:
		d.line("filet")
	case Space:
		d.line("blanc %g", b.Lines)
	case PageBreak:
		d.line("saut de page")
	default:
		d.line("%T", b)
	}
}

func (d *dumper) list(l List) {
	d.line("liste%s%s", when(l.Ordered, " numérotée"), when(l.Boxes, " à cocher"))
	d.in(func() {
		for i, item := range l.Items {
			sign := "•"
			switch {
			case l.Boxes:
				sign = "☐"
			case l.Ordered:
				sign = fmt.Sprintf("%d.", i+1)
			}
			d.line("%s %s", sign, marked(item))
		}
	})
}

func (d *dumper) table(t Table) {
	d.line("tableau %s", t.Caption)
	d.in(func() {
		heads := make([]string, len(t.Columns))
		for i, col := range t.Columns {
			heads[i] = col.Header + [...]string{"", " >", " ,", " ="}[col.Align&3] + when(col.Mono, " `") + when(col.Small, " ·") + when(col.Heads, " :")
		}
		d.line("# %s", strings.Join(heads, " | "))
		for _, row := range t.Rows {
			d.line("- %s", cells(row))
		}
		if t.Total != nil {
			d.line("= %s", cells(t.Total))
		}
	})
}

func (d *dumper) fields(pairs []Field) {
	for _, f := range pairs {
		d.line("%s: %s", f.Label, marked(f.Value))
	}
}

func (d *dumper) qr(q QR) {
	d.line("qr %s", q.Text)
	d.in(func() {
		d.option("alternative", q.Alt)
		d.option("code court", q.ShortCode)
		d.option("indication", q.Hint)
	})
}

func (d *dumper) signatures(s Signatures) {
	d.line("signatures")
	d.in(func() {
		for _, block := range s.Blocks {
			d.line("%s%s", strings.Join(append([]string{block.Title}, block.Lines...), " / "), when(block.Label != "", " ["+block.Label+"]")+when(block.Space > 0, fmt.Sprintf(" (%g mm)", block.Space))+when(block.Done, " (signé)"))
			for _, i := range block.Images {
				d.line("  image %s: %s", i.Name, i.Alt)
			}
		}
	})
}

func (d *dumper) coupon(c Coupon) {
	d.line("coupon%s %s", when(c.Alone, " (seul)"), c.Title)
	d.in(func() {
		d.line("%s", marked(c.Lead))
		d.fields(c.Pairs)
		for i, step := range c.Steps {
			d.line("%d. %s", i+1, marked(step))
		}
		d.option("note", c.Note)
	})
}

func cells(row []Text) string {
	texts := make([]string, len(row))
	for i, t := range row {
		texts[i] = marked(t)
	}
	return strings.Join(texts, " | ")
}

func marked(t Text) string {
	var b strings.Builder
	for _, s := range t {
		sign := when(s.Bold, "*") + when(s.Mono, "`")
		b.WriteString(sign + s.Text)
		if s.Mono {
			b.WriteByte('`')
		}
		b.WriteString(when(s.Bold, "*"))
		if s.Link != "" {
			b.WriteString("<" + s.Link + ">")
		}
	}
	return b.String()
}

func when(condition bool, s string) string {
	if condition {
		return s
	}
	return ""
}
