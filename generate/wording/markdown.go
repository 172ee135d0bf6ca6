package wording

import (
	"bytes"
	"net/url"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"cnamdoc/generate/balise"
)

// markdownParser is goldmark's CommonMark without reference definitions, which
// would vanish from the paper, and with balises as nodes of their own.
var markdownParser = parser.NewParser(
	parser.WithBlockParsers(parser.DefaultBlockParsers()...),
	parser.WithInlineParsers(append(parser.DefaultInlineParsers(), util.Prioritized(baliseParser{}, 50))...),
)

// markdown parses one stretch of Markdown whose first line has that number.
func (c *compiler) markdown(src string, first int) []node {
	source := []byte(src)
	w := walker{c: c, source: source, first: first}
	doc := markdownParser.Parse(text.NewReader(source))
	var nodes []node
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if made := w.block(n); made != nil {
			nodes = append(nodes, made)
		}
	}
	w.checkBalises(src)
	return nodes
}

// inline parses a text that is one line by nature: a title, a label.
func (c *compiler) inline(src string, line int) []piece {
	source := []byte(src)
	w := walker{c: c, source: source, first: line}
	doc := markdownParser.Parse(text.NewReader(source))
	p := doc.FirstChild()
	if p == nil || p.Kind() != ast.KindParagraph || p.NextSibling() != nil {
		c.fail(line, "texte simple attendu, trouvé « %s »", src)
		return nil
	}
	pieces := w.pieces(p)
	w.checkBalises(src)
	return pieces
}

// field reads « Libellé : valeur ».
func (c *compiler) field(line string, number int) {
	label, value, ok := strings.Cut(baliseForm.ReplaceAllStringFunc(line, func(s string) string {
		return strings.ReplaceAll(s, ":", "")
	}), ":")
	if !ok || strings.TrimSpace(label) == "" || strings.TrimSpace(value) == "" {
		c.fail(number, "une ligne de fiche s’écrit « Libellé : valeur »")
		return
	}
	c.add(&fieldNode{at(number), c.inline(strings.TrimSpace(label), number), c.inline(strings.TrimSpace(value), number)})
}

// walker turns goldmark's nodes into ours, and refuses those that have no
// meaning on a paper.
type walker struct {
	c       *compiler
	source  []byte
	first   int
	balises int // met as nodes
}

// checkBalises compares the balises met as nodes with those of the raw source:
// one that lies in code or in an address would be printed as it is written.
func (w *walker) checkBalises(src string) {
	if n := len(baliseForm.FindAllString(src, -1)); n != w.balises && len(w.c.errs) == 0 {
		w.c.fail(w.first, "une balise de ce passage se trouve dans du code ou dans une adresse : elle n’y serait pas remplacée")
	}
}

func (w *walker) lineOf(n ast.Node) int {
	for ; n != nil; n = n.FirstChild() {
		offset := n.Pos()
		if offset < 0 && n.Type() != ast.TypeInline && n.Lines().Len() > 0 {
			offset = n.Lines().At(0).Start
		}
		if offset >= 0 && offset <= len(w.source) {
			return w.first + bytes.Count(w.source[:offset], []byte("\n"))
		}
	}
	return w.first
}

func (w *walker) refuse(n ast.Node, form string, values ...any) {
	w.c.fail(w.lineOf(n), form, values...)
}

func (w *walker) block(n ast.Node) node {
	line := at(w.lineOf(n))
	switch n := n.(type) {
	case *ast.Heading:
		if n.Level > 3 {
			w.refuse(n, "titre de niveau %d : il y a trois niveaux, de # à ###", n.Level)
		}
		return &headingNode{line, n.Level, w.pieces(n)}
	case *ast.Paragraph:
		return w.paragraph(n, line)
	case *ast.List:
		return w.list(n, line)
	case *ast.ThematicBreak:
		return &ruleNode{line}
	case *ast.CodeBlock:
		w.refuse(n, "ligne en retrait de quatre espaces : retirez les espaces du début")
	case *ast.FencedCodeBlock:
		w.refuse(n, "les blocs de code ne s’impriment pas")
	case *ast.HTMLBlock:
		w.refuse(n, "le HTML n’est pas admis dans un modèle")
	case *ast.Blockquote:
		w.refuse(n, "les citations (>) n’existent pas : employez « ::: cadre » ou « ::: note »")
	default:
		w.refuse(n, "construction non admise dans un modèle (%s)", n.Kind())
	}
	return nil
}

func (w *walker) paragraph(n *ast.Paragraph, line at) node {
	pieces := w.pieces(n)
	if len(pieces) > 0 && strings.HasPrefix(pieces[0].text, "|") {
		w.refuse(n, "les tableaux Markdown n’existent pas : employez une balise de tableau ou « ::: fiche »")
	}
	return &paragraphNode{line, pieces}
}

func (w *walker) list(n *ast.List, line at) node {
	l := &listNode{at: line, ordered: n.IsOrdered()}
	if n.IsOrdered() && n.Start != 1 {
		w.refuse(n, "une liste numérotée commence à 1")
	}
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		content := item.FirstChild()
		if content == nil {
			w.refuse(item, "élément de liste vide")
			continue
		}
		if content.NextSibling() != nil || content.Kind() != ast.KindTextBlock && content.Kind() != ast.KindParagraph {
			w.refuse(item, "un élément de liste tient en un paragraphe, sans liste dans la liste")
			continue
		}
		l.items = append(l.items, w.pieces(content))
	}
	return l
}

// face is how a run of text is set.
type face struct {
	bold, mono bool
	link       string
}

// pieces flattens the inline content of a block, joins runs of one face and
// gives them their French spaces.
func (w *walker) pieces(parent ast.Node) []piece {
	var flat []piece
	w.inlines(parent, face{}, &flat)
	var joined []piece
	for _, p := range flat {
		last := len(joined) - 1
		if last >= 0 && p.balise == "" && joined[last].sameFace(p) {
			joined[last].text += p.text
			continue
		}
		joined = append(joined, p)
	}
	for i, p := range joined {
		if p.balise == "" && !p.mono {
			joined[i].text = unbroken(typography(p.text, i > 0 && joined[i-1].balise != ""))
		}
	}
	return joined
}

func (p piece) sameFace(q piece) bool {
	return p.balise == "" && p.bold == q.bold && p.mono == q.mono && p.link == q.link
}

func (w *walker) inlines(parent ast.Node, f face, out *[]piece) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		w.inline(n, f, out)
	}
}

func (w *walker) inline(n ast.Node, f face, out *[]piece) {
	add := func(text string) { *out = append(*out, piece{text: text, bold: f.bold, mono: f.mono, link: f.link}) }
	switch n := n.(type) {
	case *ast.Text:
		add(w.textOf(n, f.mono))
	case *ast.String:
		add(string(n.Value))
	case *baliseNode:
		w.balises++
		*out = append(*out, piece{balise: n.name, bold: f.bold, mono: f.mono, link: f.link})
	case *ast.CodeSpan:
		f.mono = true
		w.inlines(n, f, out)
	case *ast.Emphasis:
		if n.Level != 2 {
			w.refuse(parentBlock(n), "l’italique n’existe pas : écrivez **ainsi** pour du gras")
		}
		f.bold = true
		w.inlines(n, f, out)
	case *ast.Link:
		f.link = w.target(n, string(n.Destination))
		w.inlines(n, f, out)
	case *ast.AutoLink:
		f.link = w.autoTarget(n)
		add(string(n.Label(w.source)))
	case *ast.RawHTML:
		w.refuse(parentBlock(n), "le HTML n’est pas admis dans un modèle")
	case *ast.Image:
		w.refuse(parentBlock(n), "les images ne sont pas admises dans un modèle : le logo se règle dans la configuration")
	default:
		w.refuse(parentBlock(n), "construction non admise dans un modèle (%s)", n.Kind())
	}
}

// parentBlock is where an inline fault is reported: inline nodes do not all
// know their place.
func parentBlock(n ast.Node) ast.Node {
	if n.Pos() >= 0 {
		return n
	}
	for n.Type() == ast.TypeInline && n.Parent() != nil {
		n = n.Parent()
	}
	return n
}

func (w *walker) textOf(n *ast.Text, raw bool) string {
	value := n.Segment.Value(w.source)
	if !raw && !n.IsRaw() {
		value = util.UnescapePunctuations(util.ResolveEntityNames(util.ResolveNumericReferences(value)))
	}
	switch {
	case n.HardLineBreak():
		return string(value) + "\n"
	case n.SoftLineBreak():
		return string(value) + " "
	}
	return string(value)
}

func (w *walker) target(n ast.Node, destination string) string {
	u, err := url.Parse(destination)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http" && u.Scheme != "mailto" && u.Scheme != "tel") {
		w.refuse(parentBlock(n), "lien « %s » : une adresse commence par https:, mailto: ou tel:", destination)
	}
	return destination
}

func (w *walker) autoTarget(n *ast.AutoLink) string {
	target := string(n.URL(w.source))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(target), "mailto:") {
		target = "mailto:" + target
	}
	return w.target(n, target)
}

// baliseNode stands for an inline balise in goldmark's tree.
type baliseNode struct {
	ast.BaseInline
	name string
}

var kindBalise = ast.NewNodeKind("Balise")

func (n *baliseNode) Kind() ast.NodeKind            { return kindBalise }
func (n *baliseNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// baliseParser recognises {{ nom }} before anything else can take it apart.
type baliseParser struct{}

func (baliseParser) Trigger() []byte { return []byte{'{'} }

func (baliseParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	m := baliseForm.FindSubmatchIndex(line)
	if m == nil || m[0] != 0 {
		return nil
	}
	name := string(line[m[2]:m[3]])
	block.Advance(m[1])
	if balise.Lookup(name) == nil {
		return ast.NewString(nil) // reported by the raw scan
	}
	return &baliseNode{name: name}
}
