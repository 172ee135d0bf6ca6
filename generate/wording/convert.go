package wording

import (
	"fmt"

	"cnamdoc/generate/balise"
	"cnamdoc/generate/layout"
)

// convert gives neutral block data its layout.
func convert(blocks []balise.Block) []layout.Block {
	out := make([]layout.Block, 0, len(blocks))
	for _, b := range blocks {
		out = append(out, convertOne(b))
	}
	return out
}

func convertOne(b balise.Block) layout.Block {
	switch b := b.(type) {
	case balise.Table:
		return table(b)
	case balise.Fields:
		return layout.Fields{Pairs: pairs(b.Pairs), Wide: b.Wide, Small: b.Small}
	case balise.Group:
		return layout.Group{Blocks: convert(b.Blocks)}
	case balise.Heading:
		return layout.Heading{Level: b.Level, Text: spans(b.Text)}
	case balise.Paragraph:
		if b.Note {
			return layout.Paragraph{Role: layout.Note, Text: spans(b.Text)}
		}
		return layout.Paragraph{Text: spans(b.Text)}
	case balise.Checklist:
		return layout.List{Boxes: true, Items: texts(b.Items)}
	case balise.QR:
		return layout.QR(b)
	case balise.Signatures:
		return signatures(b)
	case balise.Coupon:
		return layout.Coupon{Alone: b.Alone, Title: b.Title, Lead: spans(b.Lead), Pairs: pairs(b.Pairs), Steps: texts(b.Steps), Note: b.Note}
	case balise.Recipient:
		return layout.Recipient{Lines: b.Lines}
	case balise.WritingLines:
		return layout.WritingLines{Label: b.Label, Count: b.Count}
	case balise.PageBreak:
		return layout.PageBreak{}
	}
	panic(fmt.Sprintf("wording: no layout for %T", b)) // a kind added to balise and not here: found by TestConvert
}

func spans(t balise.Text) layout.Text {
	out := make(layout.Text, len(t))
	for i, s := range t {
		out[i] = layout.Span{Text: s.Text, Bold: s.Bold, Mono: s.Mono}
	}
	return out
}

func texts(list []balise.Text) []layout.Text {
	out := make([]layout.Text, len(list))
	for i, t := range list {
		out[i] = spans(t)
	}
	return out
}

func pairs(list []balise.Field) []layout.Field {
	out := make([]layout.Field, len(list))
	for i, f := range list {
		out[i] = layout.Field{Label: f.Label, Value: spans(f.Value)}
	}
	return out
}

var aligns = map[balise.Align]layout.Align{balise.Left: layout.Left, balise.Right: layout.Right, balise.Decimal: layout.Decimal}

func table(t balise.Table) layout.Table {
	out := layout.Table{Caption: t.Caption}
	for _, c := range t.Columns {
		out.Columns = append(out.Columns, layout.Column{Header: c.Header, Weight: c.Weight, Min: c.Min, Align: aligns[c.Align], Mono: c.Mono, Small: c.Small})
	}
	for _, row := range t.Rows {
		out.Rows = append(out.Rows, texts(row))
	}
	if t.Total != nil {
		out.Total = texts(t.Total)
	}
	return out
}

func signatures(s balise.Signatures) layout.Signatures {
	var out layout.Signatures
	for _, b := range s.Blocks {
		s := layout.Signature{Title: b.Title, Lines: b.Lines, Done: b.Done}
		for _, i := range b.Images {
			s.Images = append(s.Images, layout.Image(i))
		}
		out.Blocks = append(out.Blocks, s)
	}
	return out
}
