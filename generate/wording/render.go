package wording

import (
	"slices"
	"strings"

	"cnamdoc/generate/balise"
	"cnamdoc/generate/layout"
)

// renderer writes one paper from the nodes of its model.
type renderer struct {
	set  balise.Set
	role layout.Role
}

func (r renderer) blocks(nodes []node) ([]layout.Block, error) {
	var out []layout.Block
	for _, n := range nodes {
		blocks, err := r.block(n)
		if err != nil {
			return nil, err
		}
		out = append(out, blocks...)
	}
	return out, nil
}

func (r renderer) block(n node) ([]layout.Block, error) {
	switch n := n.(type) {
	case *headingNode:
		text, err := r.text(n.text)
		return []layout.Block{layout.Heading{Level: n.level, Text: text}}, err
	case *paragraphNode:
		text, err := r.text(n.text)
		text = unindented(text)
		if err != nil || text.Empty() {
			return nil, err
		}
		return []layout.Block{layout.Paragraph{Role: r.role, Text: text}}, nil
	case *listNode:
		return r.list(n)
	case *fieldNode:
		return r.field(n)
	case *blockNode:
		value, err := r.set.Value(n.name)
		return convert(value.Blocks), err
	case *passageNode:
		return r.passage(n)
	}
	return []layout.Block{layout.Rule{}}, nil
}

func (r renderer) list(n *listNode) ([]layout.Block, error) {
	l := layout.List{Ordered: n.ordered}
	for _, item := range n.items {
		text, err := r.text(item)
		if err != nil {
			return nil, err
		}
		if !text.Empty() {
			l.Items = append(l.Items, text)
		}
	}
	return []layout.Block{l}, nil
}

// field leaves a pair out whose value is an optional balise without a value.
func (r renderer) field(n *fieldNode) ([]layout.Block, error) {
	label, err := r.text(n.label)
	if err != nil {
		return nil, err
	}
	value, err := r.text(n.value)
	if err != nil || value.Empty() {
		return nil, err
	}
	return []layout.Block{layout.Fields{Pairs: []layout.Field{{Label: label.String(), Value: value}}}}, nil
}

func (r renderer) passage(p *passageNode) ([]layout.Block, error) {
	if p.kind == passageSi && r.set.Holds(p.name) == p.negative {
		return nil, nil
	}
	if p.kind == passageColonnes {
		return r.columns(p)
	}
	r = r.inside(p.kind)
	body, err := r.blocks(p.body)
	if err != nil || len(body) == 0 {
		return nil, err
	}
	switch p.kind {
	case passageGroupe:
		return []layout.Block{layout.Group{Blocks: body}}, nil
	case passageScelle:
		return []layout.Block{besideCode(body)}, nil
	case passageFiche:
		return []layout.Block{fields(body, p.wide)}, nil
	case passageCadre:
		title, err := r.text(p.title)
		return []layout.Block{layout.Box{Title: title.String(), Blocks: body}}, err
	}
	return body, nil
}

// inside is how what stands in a passage is written.
func (r renderer) inside(p passage) renderer {
	switch p {
	case passageNote:
		r.role = layout.Note
	case passageImportant:
		r.role = layout.Lead
	case passageCentre:
		r.role = layout.Center
	case passageNom:
		r.role = layout.Name
	}
	return r
}

func (r renderer) columns(p *passageNode) ([]layout.Block, error) {
	var sides [2][]layout.Block
	for i, n := range p.body {
		side, err := r.block(n)
		if err != nil {
			return nil, err
		}
		sides[i] = side
	}
	return []layout.Block{layout.Columns{Left: sides[0], Right: sides[1]}}, nil
}

// besideCode sets a passage beside the code that stands in it; without one, the
// passage only stays together.
func besideCode(body []layout.Block) layout.Block {
	for i, b := range body {
		if qr, ok := b.(layout.QR); ok {
			return layout.Sealed{Blocks: slices.Delete(slices.Clone(body), i, i+1), QR: qr}
		}
	}
	return layout.Group{Blocks: body}
}

// fields joins the pairs of a fiche.
func fields(body []layout.Block, wide bool) layout.Fields {
	f := layout.Fields{Wide: wide}
	for _, b := range body {
		if one, ok := b.(layout.Fields); ok {
			f.Pairs = append(f.Pairs, one.Pairs...)
		}
	}
	return f
}

// unindented takes off the space that an optional balise without a value leaves
// at the start.
func unindented(text layout.Text) layout.Text {
	for i := range text {
		text[i].Text = strings.TrimLeft(text[i].Text, " ")
		if text[i].Text != "" {
			break
		}
	}
	return text
}

// text gives pieces their values.
func (r renderer) text(pieces []piece) (layout.Text, error) {
	text := make(layout.Text, 0, len(pieces))
	for _, p := range pieces {
		if p.balise == "" {
			text = append(text, layout.Span{Text: p.text, Bold: p.bold, Mono: p.mono, Link: p.link})
			continue
		}
		value, err := r.set.Value(p.balise)
		if err != nil {
			return nil, err
		}
		for _, s := range value.Text {
			text = append(text, layout.Span{Text: s.Text, Bold: p.bold || s.Bold, Mono: p.mono || s.Mono, Link: p.link})
		}
	}
	return text, nil
}
