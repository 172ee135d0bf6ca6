package wording

import (
	"slices"
	"strings"

	"cnamdoc/generate/balise"
	"cnamdoc/generate/blocks"
)

// renderer writes one paper from the nodes of its model.
type renderer struct {
	set  balise.Set
	role blocks.Role
}

func (r renderer) blocks(nodes []node) ([]blocks.Block, error) {
	var out []blocks.Block
	for _, n := range nodes {
		part, err := r.block(n)
		if err != nil {
			return nil, err
		}
		out = append(out, part...)
	}
	return out, nil
}

func (r renderer) block(n node) ([]blocks.Block, error) {
	switch n := n.(type) {
	case *headingNode:
		text, err := r.text(n.text)
		return []blocks.Block{blocks.Heading{Level: n.level, Text: text}}, err
	case *paragraphNode:
		text, err := r.text(n.text)
		text = unindented(text)
		if err != nil || text.Empty() {
			return nil, err
		}
		return []blocks.Block{blocks.Paragraph{Role: r.role, Text: text}}, nil
	case *listNode:
		return r.list(n)
	case *fieldNode:
		return r.field(n)
	case *blockNode:
		value, err := r.set.Value(n.name)
		return value.Blocks, err
	case *passageNode:
		return r.passage(n)
	}
	return []blocks.Block{blocks.Rule{}}, nil
}

func (r renderer) list(n *listNode) ([]blocks.Block, error) {
	l := blocks.List{Ordered: n.ordered}
	for _, item := range n.items {
		text, err := r.text(item)
		if err != nil {
			return nil, err
		}
		if !text.Empty() {
			l.Items = append(l.Items, text)
		}
	}
	return []blocks.Block{l}, nil
}

// field leaves a pair out whose value is an optional balise without a value.
func (r renderer) field(n *fieldNode) ([]blocks.Block, error) {
	label, err := r.text(n.label)
	if err != nil {
		return nil, err
	}
	value, err := r.text(n.value)
	if err != nil || value.Empty() {
		return nil, err
	}
	return []blocks.Block{blocks.Fields{Pairs: []blocks.Field{{Label: label.String(), Value: value}}}}, nil
}

func (r renderer) passage(p *passageNode) ([]blocks.Block, error) {
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
		return []blocks.Block{blocks.Group{Blocks: body}}, nil
	case passageScelle:
		return []blocks.Block{besideCode(body)}, nil
	case passageFiche:
		return []blocks.Block{fields(body, p.wide)}, nil
	case passageCadre:
		title, err := r.text(p.title)
		return []blocks.Block{blocks.Box{Title: title.String(), Blocks: body}}, err
	}
	return body, nil
}

// inside is how what stands in a passage is written.
func (r renderer) inside(p passage) renderer {
	switch p {
	case passageNote:
		r.role = blocks.Note
	case passageImportant:
		r.role = blocks.Lead
	case passageCentre:
		r.role = blocks.Center
	case passageNom:
		r.role = blocks.Name
	}
	return r
}

func (r renderer) columns(p *passageNode) ([]blocks.Block, error) {
	var sides [2][]blocks.Block
	for i, n := range p.body {
		side, err := r.block(n)
		if err != nil {
			return nil, err
		}
		sides[i] = side
	}
	return []blocks.Block{blocks.Columns{Left: sides[0], Right: sides[1]}}, nil
}

// besideCode sets a passage beside the code that stands in it; without one, the
// passage only stays together.
func besideCode(body []blocks.Block) blocks.Block {
	for i, b := range body {
		if qr, ok := b.(blocks.QR); ok {
			return blocks.Sealed{Blocks: slices.Delete(slices.Clone(body), i, i+1), QR: qr}
		}
	}
	return blocks.Group{Blocks: body}
}

// fields joins the pairs of a fiche.
func fields(body []blocks.Block, wide bool) blocks.Fields {
	f := blocks.Fields{Wide: wide}
	for _, b := range body {
		if one, ok := b.(blocks.Fields); ok {
			f.Pairs = append(f.Pairs, one.Pairs...)
		}
	}
	return f
}

// unindented takes off the space that an optional balise without a value leaves
// at the start.
func unindented(text blocks.Text) blocks.Text {
	for i := range text {
		text[i].Text = strings.TrimLeft(text[i].Text, " ")
		if text[i].Text != "" {
			break
		}
	}
	return text
}

// text gives pieces their values.
func (r renderer) text(pieces []piece) (blocks.Text, error) {
	text := make(blocks.Text, 0, len(pieces))
	for _, p := range pieces {
		if p.balise == "" {
			text = append(text, blocks.Span{Text: p.text, Bold: p.bold, Mono: p.mono, Link: p.link})
			continue
		}
		value, err := r.set.Value(p.balise)
		if err != nil {
			return nil, err
		}
		for _, s := range value.Text {
			text = append(text, blocks.Span{Text: s.Text, Bold: p.bold || s.Bold, Mono: p.mono || s.Mono, Link: p.link})
		}
	}
	return text, nil
}
