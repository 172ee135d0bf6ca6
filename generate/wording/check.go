package wording

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cnamdoc/generate/balise"
	"cnamdoc/importer/dossier/french"
)

// Defect is a mention that a model drops.
type Defect struct {
	Mention Mention
	Manque  string // what is missing of it, French
}

func (d Defect) String() string {
	return french.Say("mention %s « %s » (%s) : %s", d.Mention.ID, d.Mention.Nom, d.Mention.Article, d.Manque)
}

// leaf is a stretch of a model with the passages that it stands in.
type leaf struct {
	guards   []guard
	mentions []string
	text     string // folded
	balise   string
}

type guard struct {
	name     string
	negative bool
}

// maxConditions bounds the conditions over which one mention is examined: each
// doubles the cases.
const maxConditions = 10

// Check lists the mentions that the model drops, in some case of its
// conditions: a mention that is only printed when a condition holds counts
// where that condition is its own. The fields of the withdrawal form must also
// stand in their statutory order.
func Check(m *Model) []Defect {
	leaves := flatten(m.body, nil, nil)
	var defects []Defect
	for _, mention := range Mentions(m.Paper, m.Variant) {
		if manque := mention.missing(leaves); manque != "" {
			defects = append(defects, Defect{mention, manque})
		}
	}
	if m.Paper.String() == "retractation" {
		defects = append(defects, disorder(leaves)...)
	}
	return slices.Concat(defects, repealed(leaves), proscribed(m.Paper.String(), leaves))
}

// proscriptions are phrases that a model must not hold any more, folded.
var proscriptions = []struct{ paper, phrase, why string }{
	{"attestation", "dix jours", "le délai peut être de quatorze jours\u00a0: écrivez «\u00a0le délai légal de rétractation\u00a0»"},
	{"attestation", "10 jours", "le délai peut être de quatorze jours\u00a0: écrivez «\u00a0le délai légal de rétractation\u00a0»"},
	{"relance", "sera annulee", "une inscription ne s’annule pas d’elle-même\u00a0: le centre peut résoudre le contrat après une mise en demeure restée sans effet"},
	{"convention", "remis au financeur sur demande", "le certificat de réalisation est remis, et non sur demande seulement"},
}

// proscribed finds phrases that the law no longer lets stand.
func proscribed(paper string, leaves []leaf) []Defect {
	var text strings.Builder
	for _, l := range leaves {
		text.WriteString(l.text)
	}
	folded := " " + balise.Fold(text.String()) + " "
	var defects []Defect
	for _, p := range proscriptions {
		if p.paper == paper && strings.Contains(folded, " "+p.phrase+" ") {
			defects = append(defects, Defect{Mention{ID: "phrases", Nom: "phrases à ne plus écrire", Article: "Code du travail, L6353-5 ; Code civil, 1225"},
				"le modèle dit encore «\u00a0" + p.phrase + "\u00a0»\u00a0: " + p.why})
		}
	}
	return defects
}

// repealedArticles are those of the Code du travail that a model must not cite
// any more.
var repealedArticles = regexp.MustCompile(`(?i)\b(L\.?\s*6353[-\x{2011} ]2|R\.?\s*6353[-\x{2011} ]1)\b`)

func repealed(leaves []leaf) []Defect {
	var text strings.Builder
	for _, l := range leaves {
		text.WriteString(l.text)
	}
	if article := repealedArticles.FindString(text.String()); article != "" {
		return []Defect{{Mention{ID: "articles", Nom: "articles en vigueur", Article: "Code du travail"},
			"l’article " + article + " est abrogé\u00a0: ne le citez plus"}}
	}
	return nil
}

func flatten(nodes []node, guards []guard, ids []string) []leaf {
	var out []leaf
	add := func(pieces []piece) {
		for _, p := range pieces {
			out = append(out, leaf{guards, ids, p.text, p.balise})
		}
	}
	for _, n := range nodes {
		switch n := n.(type) {
		case *headingNode:
			add(n.text)
		case *paragraphNode:
			add(n.text)
		case *listNode:
			for _, item := range n.items {
				add(item)
			}
		case *fieldNode:
			add(n.label)
			add(n.value)
		case *blockNode:
			out = append(out, leaf{guards, ids, "", n.name})
		case *passageNode:
			add(n.title)
			out = append(out, flatten(n.body, withGuard(guards, n), slices.Concat(ids, n.ids))...)
		}
		out = append(out, leaf{guards, ids, " ", ""})
	}
	return out
}

func withGuard(guards []guard, p *passageNode) []guard {
	if p.kind != passageSi {
		return guards
	}
	return append(slices.Clone(guards), guard{p.name, p.negative})
}

// missing examines the mention under every truth of the conditions that its
// passages stand under.
func (m *Mention) missing(leaves []leaf) string {
	var own []leaf
	var names []string
	for _, l := range leaves {
		if !slices.Contains(l.mentions, m.ID) {
			continue
		}
		own = append(own, l)
		for _, g := range l.guards {
			if !slices.Contains(names, g.name) {
				names = append(names, g.name)
			}
		}
	}
	if len(own) == 0 {
		return "elle est absente" + m.when()
	}
	if len(names) > maxConditions {
		return fmt.Sprintf("elle dépend de plus de %d conditions", maxConditions)
	}
	for truth := range 1 << len(names) {
		if !m.owed(names, truth) {
			continue
		}
		if manque := m.lacks(own, names, truth); manque != "" {
			return manque
		}
	}
	return ""
}

// when says under which conditions the mention is owed.
func (m *Mention) when() string {
	var labels []string
	for _, name := range strings.Fields(m.Quand) {
		labels = append(labels, balise.LookupCondition(name).Label)
	}
	if len(labels) == 0 {
		return ""
	}
	return " (due quand " + strings.Join(labels, ", et ") + ")"
}

// owed reports whether the mention's own conditions hold, those that its
// passages do not stand under taken as true.
func (m *Mention) owed(names []string, truth int) bool {
	for _, own := range strings.Fields(m.Quand) {
		if i := slices.Index(names, own); i >= 0 && truth>>i&1 == 0 {
			return false
		}
	}
	return true
}

func (m *Mention) lacks(leaves []leaf, names []string, truth int) string {
	var text strings.Builder
	var used []string
	for _, l := range leaves {
		if !l.holds(names, truth) {
			continue
		}
		text.WriteString(l.text)
		if l.balise != "" {
			used = append(used, l.balise)
			text.WriteByte(' ')
		}
	}
	when := ""
	if len(names) > 0 {
		when = " dans certains cas, à cause d’un « ::: si »"
	}
	folded := balise.Fold(text.String())
	if folded == "" && len(used) == 0 {
		return typography("elle est absente"+when, false)
	}
	var lacking []string
	for _, want := range m.Mots {
		if !slices.ContainsFunc(strings.Split(want, "|"), func(w string) bool { return strings.Contains(folded, balise.Fold(w)) }) {
			lacking = append(lacking, typography("« "+strings.ReplaceAll(want, "|", " » ou « ")+" »", false))
		}
	}
	for _, want := range m.Balises {
		if !slices.ContainsFunc(strings.Split(want, "|"), func(b string) bool { return slices.Contains(used, b) }) {
			lacking = append(lacking, "{{ "+strings.ReplaceAll(want, "|", " }} ou {{ ")+" }}")
		}
	}
	if len(lacking) == 0 {
		return ""
	}
	return "il manque au passage " + strings.Join(lacking, ", ") + typography(when, false)
}

func (l leaf) holds(names []string, truth int) bool {
	for _, g := range l.guards {
		i := slices.Index(names, g.name)
		if (truth>>i&1 == 1) == g.negative {
			return false
		}
	}
	return true
}

// disorder finds the first field of the statutory form that stands before one
// that should precede it.
func disorder(leaves []leaf) []Defect {
	var order []string
	for _, l := range leaves {
		for _, id := range l.mentions {
			if !slices.Contains(order, id) && LookupMention(id).Article == annexeR221 {
				order = append(order, id)
			}
		}
	}
	for i := 1; i < len(order); i++ {
		if order[i] < order[i-1] {
			return []Defect{{*LookupMention(order[i]), "elle vient après la mention " + order[i-1] + "\u00a0: l’ordre du modèle réglementaire est obligatoire"}}
		}
	}
	return nil
}
