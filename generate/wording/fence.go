package wording

import (
	"strings"

	"cnamdoc/generate/balise"
)

// fence opens or closes a passage; rest is what follows the three colons.
func (c *compiler) fence(rest string, line int) {
	if rest == "" {
		c.closePassage(line)
		return
	}
	word, args, _ := strings.Cut(rest, " ")
	args = strings.TrimSpace(args)
	kind, known := passages[word]
	p := &passageNode{at: at(line), kind: kind}
	switch {
	case !known:
		c.fail(line, "« ::: %s » inconnu : les passages sont si, mention, cadre, groupe, note, important, centre, nom, scelle, fiche, colonnes, colonne", word)
	case kind.bare() && args != "":
		c.fail(line, "« ::: %s » s’écrit sans rien derrière", word)
	default:
		c.open(p, args)
	}
	if len(c.stack) >= maxDepth {
		c.fail(line, "trop de passages imbriqués : au plus %d", maxDepth)
		return
	}
	c.stack = append(c.stack, p)
}

func (c *compiler) closePassage(line int) {
	if len(c.stack) == 0 {
		c.fail(line, "« ::: » referme un passage qui n’est pas ouvert")
		return
	}
	p := c.stack[len(c.stack)-1]
	c.stack = c.stack[:len(c.stack)-1]
	if p.kind == passageColonnes && len(p.body) != 2 {
		c.fail(p.line(), "« ::: colonnes » contient %d « ::: colonne » : il en faut deux", len(p.body))
	}
	if p.kind != 0 {
		c.add(p)
	}
}

func (c *compiler) open(p *passageNode, args string) {
	if (p.kind == passageColonne) != (len(c.stack) > 0 && c.stack[len(c.stack)-1].kind == passageColonnes) {
		c.fail(p.line(), "« ::: colonne » se place directement dans « ::: colonnes », et rien d’autre n’y a sa place")
	}
	switch p.kind {
	case passageSi:
		c.condition(p, args)
	case passageMention:
		c.mention(p, args)
	case passageCadre:
		if args == "" {
			c.fail(p.line(), "« ::: cadre » veut un titre : ::: cadre Titre")
		}
		p.title = c.inline(args, p.line())
	case passageFiche:
		p.wide = args == "large"
		if args != "" && !p.wide {
			c.fail(p.line(), "« ::: fiche %s » inconnu : écrivez « ::: fiche » ou « ::: fiche large »", args)
		}
	}
}

func (c *compiler) condition(p *passageNode, args string) {
	name, negative := strings.CutPrefix(args, "non ")
	p.name, p.negative = strings.TrimSpace(name), negative
	if balise.LookupCondition(p.name) != nil {
		c.asks[p.name] = true
		return
	}
	if near := balise.NearestCondition(p.name); near != "" {
		c.fail(p.line(), "condition « %s » inconnue : vouliez-vous « %s » ?", p.name, near)
		return
	}
	c.fail(p.line(), "condition « %s » inconnue", p.name)
}

func (c *compiler) mention(p *passageNode, args string) {
	p.ids = strings.Fields(args)
	if len(p.ids) == 0 {
		c.fail(p.line(), "« ::: mention » veut un repère : ::: mention K7")
	}
	for _, id := range p.ids {
		if m := LookupMention(id); m == nil || !m.applies(c.model) {
			c.fail(p.line(), "mention « %s » inconnue dans ce document", id)
		}
	}
}
