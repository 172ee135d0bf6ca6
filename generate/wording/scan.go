package wording

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"cnamdoc/generate/balise"
)

// maxModel bounds a model, in bytes, maxDepth the nesting of passages.
const (
	maxModel = 256 << 10
	maxDepth = 12
)

var (
	baliseForm = regexp.MustCompile(`\{\{[ \t]*([A-Za-z0-9_]+)[ \t]*\}\}`)
	aloneForm  = regexp.MustCompile(`^[ \t]*\{\{[ \t]*([A-Za-z0-9_]+)[ \t]*\}\}[ \t]*$`)
)

// Compile reads a model. The error, if any, is an Errors: every fault at once.
func Compile(name string, src []byte) (*Model, error) {
	c := &compiler{model: &Model{Name: name, header: true}}
	if lines := c.lines(src); len(c.errs) == 0 {
		c.compile(lines)
	}
	if len(c.errs) > 0 {
		slices.SortStableFunc(c.errs, func(a, b Error) int { return a.Line - b.Line })
		return nil, c.errs
	}
	return c.model, nil
}

type compiler struct {
	model *Model
	errs  Errors
	uses  map[string]bool
	asks  map[string]bool

	stack   []*passageNode // open passages; the model itself is not one
	pending []string       // Markdown lines not yet parsed
	first   int            // number of the first of them
}

func (c *compiler) fail(line int, form string, values ...any) {
	c.errs = append(c.errs, Error{c.model.Name, line, fmt.Sprintf(typography(form, false), values...)})
}

// lines splits the source, accepting what office editors write: a byte order
// mark, CRLF.
func (c *compiler) lines(src []byte) []string {
	if len(src) > maxModel {
		c.fail(0, "modèle de %d octets : au plus %d sont admis", len(src), maxModel)
		return nil
	}
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	lines := strings.Split(string(src), "\n")
	for i, l := range lines {
		switch {
		case !utf8.ValidString(l):
			c.fail(i+1, "texte illisible : enregistrez le fichier en UTF-8")
		case strings.ContainsFunc(l, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }):
			c.fail(i+1, "caractère de contrôle : retapez cette ligne")
		}
	}
	return lines
}

func (c *compiler) compile(lines []string) {
	c.uses, c.asks = map[string]bool{}, map[string]bool{}
	start := c.frontMatter(lines)
	if len(c.errs) > 0 {
		return
	}
	for i := start; i < len(lines); i++ {
		c.scanBraces(lines[i], i+1)
	}
	for i := start; i < len(lines); i++ {
		c.line(lines[i], i+1)
	}
	c.flush()
	for _, open := range c.stack {
		c.fail(open.line(), "ce passage n’est jamais refermé : ajoutez une ligne « ::: »")
	}
	c.model.uses, c.model.asks = slices.Sorted(maps.Keys(c.uses)), slices.Sorted(maps.Keys(c.asks))
}

// scanBraces checks every balise of a raw line, wherever it stands, and finds
// the braces that belong to none.
func (c *compiler) scanBraces(line string, number int) {
	for _, m := range baliseForm.FindAllStringSubmatch(line, -1) {
		c.checkName(m[1], number, aloneForm.MatchString(line))
	}
	if rest := baliseForm.ReplaceAllString(line, ""); strings.ContainsAny(rest, "{}") {
		c.fail(number, "accolade isolée : une balise s’écrit {{ nom }}, sur une seule ligne")
	}
}

func (c *compiler) checkName(name string, line int, alone bool) {
	b := balise.Lookup(name)
	near := balise.Nearest(name, c.model.Paper)
	switch {
	case b == nil && near != "":
		c.fail(line, "balise « %s » inconnue : vouliez-vous « %s » ?", name, near)
	case b == nil:
		c.fail(line, "balise « %s » inconnue", name)
	case !b.Applies(c.model.Paper):
		c.fail(line, "la balise « %s » n’existe pas dans ce document (%s)", name, c.model.Paper.Label())
	case b.Kind == balise.Bloc && !alone:
		c.fail(line, "la balise « %s » doit être seule sur sa ligne", name)
	default:
		c.uses[name] = true
	}
}

func (c *compiler) line(text string, number int) {
	trimmed := strings.TrimSpace(text)
	if strings.HasPrefix(trimmed, ":::") {
		c.flush()
		c.fence(strings.TrimSpace(trimmed[3:]), number)
		return
	}
	if m := aloneForm.FindStringSubmatch(text); m != nil && isBlock(m[1]) {
		c.flush()
		if c.inFiche() {
			c.fail(number, "une fiche ne contient que des lignes « Libellé : valeur »")
		}
		c.add(&blockNode{at(number), m[1]})
		return
	}
	if len(c.pending) == 0 {
		c.first = number
	}
	c.pending = append(c.pending, text)
}

func isBlock(name string) bool {
	b := balise.Lookup(name)
	return b != nil && b.Kind == balise.Bloc
}

// add puts a node into the innermost open passage.
func (c *compiler) add(n node) {
	if len(c.stack) == 0 {
		c.model.body = append(c.model.body, n)
		return
	}
	top := c.stack[len(c.stack)-1]
	if _, isPassage := n.(*passageNode); top.kind == passageColonnes && !isPassage {
		c.fail(n.line(), "« ::: colonnes » ne contient que deux « ::: colonne »")
	}
	top.body = append(top.body, n)
}

func (c *compiler) inFiche() bool {
	return slices.ContainsFunc(c.stack, func(p *passageNode) bool { return p.kind == passageFiche })
}

// flush parses the pending Markdown into nodes.
func (c *compiler) flush() {
	lines, first := c.pending, c.first
	c.pending = nil
	if c.inFiche() {
		for i, l := range lines {
			if strings.TrimSpace(l) != "" {
				c.field(l, first+i)
			}
		}
		return
	}
	if strings.TrimSpace(strings.Join(lines, "")) != "" {
		for _, n := range c.markdown(strings.Join(lines, "\n"), first) {
			c.add(n)
		}
	}
}
