package wording

import "cnamdoc/generate/layout"

// fix writes, once for all papers, the parts of the model that name no balise.
// They are shared by every paper, and read only.
func (m *Model) fix() {
	m.fixed = map[node][]layout.Block{}
	m.fixNodes(renderer{}, m.body)
}

func (m *Model) fixNodes(r renderer, nodes []node) {
	for _, n := range nodes {
		if constant(n) {
			m.fixed[n], _ = r.block(n) // no value is asked for: nothing can miss
			continue
		}
		if p, ok := n.(*passageNode); ok {
			m.fixNodes(r.inside(p.kind), p.body)
		}
	}
}

// constant reports whether a part of the model reads the same on every paper.
func constant(nodes ...node) bool {
	for _, n := range nodes {
		switch n := n.(type) {
		case *headingNode:
			if !plain(n.text) {
				return false
			}
		case *paragraphNode:
			if !plain(n.text) {
				return false
			}
		case *listNode:
			if !plain(n.items...) {
				return false
			}
		case *fieldNode:
			if !plain(n.label, n.value) {
				return false
			}
		case *passageNode:
			if n.kind == passageSi || !plain(n.title) || !constant(n.body...) {
				return false
			}
		case *blockNode:
			return false
		}
	}
	return true
}

// plain reports whether texts hold no balise.
func plain(texts ...[]piece) bool {
	for _, text := range texts {
		for _, p := range text {
			if p.balise != "" {
				return false
			}
		}
	}
	return true
}
