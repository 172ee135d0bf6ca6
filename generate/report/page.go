package report

import (
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/layout"
	"cnamdoc/generate/pdf"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// maxRows bounds the rows of each list of the sheet: the rest is in the
// workbook, and on the desk. Where the lists are so long that they would take a
// second leaf, each is shortened, down to minRows.
const (
	maxRows = 20
	minRows = 10
)

// Write writes matin.pdf, in the style of the centre's papers set close. Its
// bytes depend on the report alone. A character that cannot be printed shows as
// "?", a word that is too long ends in "…": one name does not keep the office from
// its sheet.
func (m *Morning) Write(w io.Writer, style layout.Style) error {
	style.Logo = nil
	style.MarginTop, style.MarginRight, style.MarginBottom = 12, 14, 8
	style.Baseline, style.Wordmark, style.Title = 4.2, 11, 16
	style.Body, style.Lead, style.Section, style.Table, style.Note = 9, 10, 11, 8, 7.5
	drawer, err := layout.NewDrawer(style)
	if err != nil {
		return fmt.Errorf("morning sheet: %w", err)
	}
	s := sheetWriter{Morning: m, tasks: m.tasks(), rows: maxRows, longest: maxWord, unprintable: map[rune]bool{}}
	pages, err := s.drawn(drawer)
	for err == nil && len(pages.Pages) > 2 && s.rows > minRows {
		s.rows--
		pages, err = s.drawn(drawer)
	}
	if err != nil {
		return fmt.Errorf("morning sheet: %w", err)
	}
	day := m.Report.Jour
	pages.Info.Created = time.Date(day.Year, day.Month, day.Day, 12, 0, 0, 0, time.UTC)
	if err := pdf.Assemble(w, pages); err != nil {
		return fmt.Errorf("morning sheet: %w", err)
	}
	return nil
}

// drawn draws the sheet without the characters and the words that cannot be.
func (s *sheetWriter) drawn(drawer *layout.Drawer) (*pdf.File, error) {
	pages, err := drawer.Draw(s.document())
	var faults layout.Faults
	for try := 0; errors.As(err, &faults) && try < 3; try++ {
		for _, f := range faults {
			s.unprintable[f.Rune] = true
		}
		if slices.ContainsFunc(faults, func(f layout.Fault) bool { return f.Reason == layout.TooWide }) {
			s.longest /= 2
		}
		pages, err = drawer.Draw(s.document())
	}
	return pages, err
}

// Document is the sheet before it is drawn.
func (m *Morning) Document() *blocks.Document {
	s := sheetWriter{Morning: m, tasks: m.tasks(), rows: maxRows, longest: maxWord}
	return s.document()
}

// sheetWriter writes the sheet, one section after the other.
type sheetWriter struct {
	*Morning
	tasks
	rows        int // of a list, at most
	unprintable map[rune]bool
	longest     int      // characters that a word may have
	nothing     []string // sections that have nothing to say
	blocks      []blocks.Block
}

func (s *sheetWriter) document() *blocks.Document {
	s.blocks, s.nothing = nil, nil
	r := s.Report
	what, foot := "À faire", "Données personnelles : à détruire une fois la journée finie. La suite de chaque liste est dans a-completer.xlsx."
	if r.Refused() {
		what, foot = "Export refusé", "La feuille du matin revient avec la prochaine nuit acceptée."
	}
	s.add(blocks.Heading{Level: 1, Text: s.plain(what + " — " + longDay(r.Jour))})
	if r.Refused() {
		s.refusals()
	} else {
		s.add(blocks.Paragraph{Role: blocks.Lead, Text: s.lines(strings.Join(s.summary(), "\n"))})
		s.warnAge()
		if r.Interrompu {
			s.box("La nuit a été interrompue", blocks.Paragraph{Text: s.plain("Ce qui était terminé est conservé. Relancez la même commande : elle reprendra, et cette feuille sera complète.")})
		}
		if r.ReglementsInconnus {
			s.box("Règlements inconnus", blocks.Paragraph{Text: s.plain(PaymentsUnknown)})
		}
		s.locked()
		s.print()
		s.pull()
		s.decide()
		s.call()
		s.vanished()
		if len(s.nothing) > 0 {
			s.add(blocks.Paragraph{Text: s.plain("Rien " + french.Or(s.nothing) + ".")})
		}
	}
	return &blocks.Document{Title: s.text(fmt.Sprintf("Feuille du matin, %s, %s", r.Jour.Long(), s.Semestre.Long())),
		Subject: "Ce qu’une nuit laisse à faire", Author: s.text(s.Organisme), PageNumbers: true,
		Letterhead: blocks.Letterhead{Wordmark: s.text(s.Organisme), Lines: s.head()},
		Footer:     []string{french.Text(foot)},
		Blocks:     s.blocks}
}

// head says of which semester and which export the sheet is.
func (s *sheetWriter) head() []string {
	lines := []string{french.Capital(s.Semestre.Long())}
	if file := path.Base(strings.ReplaceAll(s.Report.Lecture.Fichier, `\`, "/")); s.Report.Lecture.Fichier != "" {
		lines = append(lines, s.text("Export "+french.Quote(file)))
	}
	if at := s.Report.Lecture.Ecrit; !at.IsZero() {
		lines = append(lines, french.Say("écrit le %s à %s", dossier.DateOf(at).Long(), at.Format("15:04")))
	}
	return lines
}

// summary says in a few words what the night did.
func (m *Morning) summary() []string {
	r, n := m.Report, m.Report.counts()
	papers := []string{}
	for _, part := range []struct {
		n         int
		one, many string
	}{
		{n.Inchanges, "document inchangé", "documents inchangés"}, {n.Emis, "nouveau", "nouveaux"}, {n.Refaits, "refait", "refaits"}, {n.Geles, "gardé tel quel (signé ou remis)", "gardés tels quels (signés ou remis)"},
		{n.Bloques, "en attente d’une pièce", "en attente d’une pièce"}, {n.Erreurs, "impossible à produire", "impossibles à produire"},
	} {
		if part.n > 0 {
			papers = append(papers, french.Count(part.n, part.one, part.many))
		}
	}
	if n.Inchanges == 0 {
		papers = append([]string{"Aucun document inchangé"}, papers...)
	}
	return []string{french.And(papers) + ".",
		french.Say("%s, dont %s.", french.Count(r.Dossiers, "dossier", "dossiers"), french.Count(len(r.Incomplets), "incomplet", "incomplets"))}
}

// stale is from how many days on the age of the data is a warning.
const stale = 2

func (s *sheetWriter) warnAge() {
	if days := s.Report.age(); days >= stale {
		s.box(french.Say("L’export a %d jours", days), blocks.Paragraph{Text: s.plain(
			"Les corrections faites depuis ne sont pas dans cette feuille. Vérifiez que l’export du jour a bien été déposé.")})
	}
}

func (s *sheetWriter) refusals() {
	s.add(blocks.Paragraph{Role: blocks.Lead, Text: s.plain(
		french.Text("Rien n’a été écrit : les documents, les listes et le registre restent ceux de la dernière nuit acceptée. Aucun document n’a été produit, remplacé ni révoqué."))})
	s.warnAge()
	for _, refus := range s.refus {
		inside := []blocks.Block{}
		if len(refus.Vu) > 0 {
			inside = append(inside, blocks.List{Items: s.each(refus.Vu)})
		}
		inside = append(inside, blocks.Paragraph{Text: s.plain(refus.Remede)})
		if refus.Commande != "" {
			inside = append(inside, blocks.Paragraph{Text: append(s.plain(french.Text("Si c’est bien voulu, lancez : ")), blocks.Span{Text: s.text(refus.Commande), Mono: true})})
		}
		s.box(french.Capital(refus.Phrase), inside...)
	}
}

// locked lists the files that somebody has open.
func (s *sheetWriter) locked() {
	if len(s.verrous) == 0 {
		return
	}
	var rows [][]blocks.Text
	for _, v := range s.verrous {
		rows = append(rows, s.row(s.below(v.Fichier), v.meanwhile()))
	}
	s.section("Fermez ces fichiers", len(s.verrous), "")
	s.table("Fichiers à fermer", rows, blocks.Column{Header: "Fichier", Weight: 1, Mono: true}, blocks.Column{Header: "En attendant", Weight: 1})
	s.rest(len(rows), "dans rapport.json")
	s.note("Ils étaient ouverts dans un autre programme (Acrobat, Excel) et n’ont pas pu être remplacés. La nuit prochaine les remplacera.")
}

// below is a path as seen from the sheet, which lies beside the centres.
func (s *sheetWriter) below(file string) string {
	return strings.TrimPrefix(file, string(s.Semestre)+"/")
}

// meanwhile says what to use until the file is replaced.
func (v Verrou) meanwhile() string {
	switch {
	case v.Reste:
		return "à supprimer : ne vaut plus"
	case v.Autre != "":
		return french.Say("le nouveau est à côté : %s", path.Base(v.Autre))
	}
	return "l’ancien n’est plus à jour"
}

// print lists the print runs, a centre a row and a kind of paper a column: each
// cell is a file.
func (s *sheetWriter) print() {
	if len(s.lots) == 0 {
		s.nothing = append(s.nothing, "à imprimer")
		return
	}
	columns := []blocks.Column{{Header: "Centre", Weight: 2}}
	var kinds []dossier.Document
	for _, doc := range dossier.Documents {
		of := only(s.lots, func(l Lot) bool { return l.Document == doc })
		if len(of) == 0 {
			continue
		}
		head := french.Capital(doc.Word())
		if of[0].RectoVerso {
			head += " (recto verso)"
		}
		kinds, columns = append(kinds, doc), append(columns, blocks.Column{Header: head, Weight: 2, Align: blocks.Right})
	}
	var rows [][]blocks.Text
	for _, centre := range centresOf(s.lots) {
		row := s.row(centre)
		here := only(s.lots, func(l Lot) bool { return l.Centre == centre })
		for _, doc := range kinds {
			row = append(row, s.plain(load(only(here, func(l Lot) bool { return l.Document == doc }))))
		}
		rows = append(rows, append(row, s.plain(load(here))))
	}
	total := s.row("Total")
	for _, doc := range kinds {
		total = append(total, s.plain(load(only(s.lots, func(l Lot) bool { return l.Document == doc }))))
	}
	first := s.lots[0].Fichier
	s.section("À imprimer", len(s.lots), "fichiers")
	s.add(blocks.Paragraph{Text: append(s.plain(french.Text("À 100 %, sans ajuster à la page. Un fichier par case, dans ")),
		blocks.Span{Text: s.text(path.Dir(first)), Mono: true}, blocks.Span{Text: french.Text(" : ")}, blocks.Span{Text: s.text(path.Base(first)), Mono: true},
		blocks.Span{Text: " …"})})
	n := len(rows)
	s.add(blocks.Table{Caption: "Tirages à imprimer : feuilles et documents par centre et par sorte", Rows: rows[:min(s.rows, n)],
		Columns: append(columns, blocks.Column{Header: "Total", Weight: 2, Align: blocks.Right}), Total: append(total, s.plain(load(s.lots)))})
	s.rest(n, "dans ce dossier")
}

// load says how many sheets some print runs take, and how many papers are in them.
func load(lots []Lot) string {
	if len(lots) == 0 {
		return "–"
	}
	sheets, papers := 0, 0
	for _, lot := range lots {
		sheets, papers = sheets+lot.Feuilles, papers+lot.Papiers
	}
	return french.Say("%s f., %s doc.", grouped(sheets), grouped(papers))
}

// centresOf lists the centres of print runs in their order.
func centresOf(lots []Lot) []string {
	var centres []string
	for _, lot := range lots {
		if !slices.Contains(centres, lot.Centre) {
			centres = append(centres, lot.Centre)
		}
	}
	return centres
}

func (s *sheetWriter) pull() {
	if len(s.tombes)+len(s.retablis) == 0 {
		s.nothing = append(s.nothing, "à retirer")
		return
	}
	var rows [][]blocks.Text
	for _, t := range s.tombes {
		where, page := t.where(), ""
		if t.pile() == 0 {
			where, page = path.Base(path.Dir(t.Lot))+"\n"+path.Base(t.Lot), t.pages()
		}
		rows = append(rows, []blocks.Text{s.lines(where), {{Text: page, Bold: true}}, s.plain(t.Numero), s.who(t.Personne), s.plain(t.what())})
	}
	for _, t := range s.retablis {
		where, what := "jamais imprimé", "vaut de nouveau : la cause de sa révocation a disparu"
		if t.Lot != "" {
			where = path.Base(path.Dir(t.Lot)) + "\n" + path.Base(t.Lot)
		}
		switch {
		case t.Change != "":
			what += " ; la nuit suivante le refait (" + t.Change + ")"
		case t.Lot != "":
			what += " ; remettez-le à sa place"
		}
		rows = append(rows, []blocks.Text{s.lines(where), {}, s.plain(t.Numero), s.who(t.Personne), s.plain(french.Text(what))})
	}
	s.section("À retirer", len(s.tombes), "documents qui ne valent plus")
	s.table("Documents à retirer", rows, blocks.Column{Header: "Tirage", Weight: 4}, blocks.Column{Header: "Page"}, blocks.Column{Header: "Document", Mono: true},
		blocks.Column{Header: "Personne", Weight: 4}, blocks.Column{Header: "Pourquoi", Weight: 5})
	s.rest(len(rows), "dans a-completer.xlsx, feuille « À retirer »")
}

// where says where the paper's page is to be found.
func (t Tombe) where() string {
	switch t.pile() {
	case 1:
		return "remis : à redemander"
	case 2:
		return "jamais imprimé"
	}
	return runName(t.Lot)
}

// pages says which pages of the print run the paper has.
func (t Tombe) pages() string {
	switch {
	case t.Page == 0:
		return "au nom"
	case t.Pages <= 1:
		return strconv.Itoa(t.Page)
	}
	return fmt.Sprintf("%d à %d", t.Page, t.Page+t.Pages-1)
}

// runName is a print run as people name it: its lot and its file.
func runName(file string) string { return path.Base(path.Dir(file)) + "/" + path.Base(file) }

// fate says what became of the paper, and why.
func (t Tombe) fate() string {
	said := string(t.Sort)
	switch {
	case t.Sort == Remplacee && t.Par != "":
		said = "remplacé par " + t.Par
	case t.Sort == Refaite:
		said = "refait, même numéro"
	case t.Sort == Revoquee:
		said = "révoqué"
	}
	return said + because(lower(t.Motif))
}

// what says what became of the paper, why, and what to do.
func (t Tombe) what() string {
	if t.Sort == Refaite || t.Sort == Remplacee {
		return t.fate() + french.Text(" ; le nouveau est dans le tirage de la nuit")
	}
	return t.fate()
}

func (s *sheetWriter) decide() {
	if len(s.examens) == 0 {
		s.nothing = append(s.nothing, "à décider")
		return
	}
	var rows [][]blocks.Text
	for _, e := range s.examens {
		rows = append(rows, []blocks.Text{s.who(e.Personne), s.plain(sentences(e.Message, e.Remede)),
			{{Text: s.text(strings.TrimPrefix(e.Commande(), "cnamdoc "))}}})
	}
	s.section("À décider", len(s.examens), "questions")
	s.table("Questions à décider", rows, blocks.Column{Header: "Personne", Weight: 2}, blocks.Column{Header: "Question", Weight: 5},
		blocks.Column{Header: "cnamdoc …", Weight: 2, Mono: true, Small: true})
	s.rest(len(rows), "dans a-completer.xlsx, feuille « Ce qui manque »")
	s.add(blocks.Paragraph{Text: append(s.plain(french.Text("Une commande par question, suivie de votre raison : ")),
		blocks.Span{Text: s.text(s.examens[0].Commande()) + ` --motif "vu la pièce"`, Mono: true})})
}

func (s *sheetWriter) call() {
	if s.acorriger > 0 {
		defer func() {
			s.add(blocks.Paragraph{Text: s.plain(french.Say("Pour %s, il n’y a personne à appeler : corrigez dans le système d’information ce que dit la feuille « Ce qui manque ».",
				french.Count(s.acorriger, "autre dossier incomplet", "autres dossiers incomplets")))})
		}()
	}
	if len(s.appels) == 0 {
		s.nothing = append(s.nothing, "à réclamer par téléphone")
		return
	}
	var rows [][]blocks.Text
	for _, a := range s.appels {
		reach := blocks.Text{{Text: s.text(orNone(a.Telephone, "pas de téléphone"))}}
		if a.Courriel != "" {
			reach = append(reach, blocks.Span{Text: "\n" + s.text(a.Courriel)})
		}
		rows = append(rows, []blocks.Text{s.who(a.Personne), reach, s.plain(strings.Join(a.Pieces(), ", "))})
	}
	s.section("À appeler", len(s.appels), "personnes")
	s.table("Personnes à appeler", rows, blocks.Column{Header: "Personne", Weight: 4}, blocks.Column{Header: "Téléphone, courriel", Weight: 4},
		blocks.Column{Header: "Ce qui manque", Weight: 6})
	s.rest(len(rows), "dans a-completer.xlsx, feuille « Ce qui manque »")
}

func (s *sheetWriter) vanished() {
	if len(s.disparus) == 0 {
		return // nothing to do about it: not worth a word
	}
	var rows [][]blocks.Text
	for _, d := range s.disparus {
		rows = append(rows, append([]blocks.Text{s.who(Personne{Code: d.Code, Nom: d.Nom, Centre: d.Centre})}, s.row(d.Depuis.Short(), grouped(d.Valables))...))
	}
	s.section("Disparus de l’export", len(s.disparus), "dossiers")
	s.table("Dossiers disparus", rows, blocks.Column{Header: "Personne", Weight: 1}, blocks.Column{Header: "Depuis le"},
		blocks.Column{Header: "Documents valables", Align: blocks.Right})
	s.rest(len(rows), "dans a-completer.xlsx, feuille « Disparus »")
	s.note("Leurs documents restent valables : l’absence ne retire rien. Si l’inscription a pris fin, dites-le dans le système d’information.")
}

// section is the heading of a list: what, and how many.
func (s *sheetWriter) section(title string, n int, unit string) {
	if n > 1 && unit != "" {
		title = fmt.Sprintf("%s — %s %s", title, grouped(n), unit)
	}
	s.add(blocks.Heading{Level: 2, Text: s.plain(title)})
}

// rest says below a list of n where those are that the sheet does not hold.
func (s *sheetWriter) rest(n int, where string) {
	if n > s.rows {
		s.note(french.Say("… et %s %s.", french.Count(n-s.rows, "autre", "autres"), where))
	}
}

// note stands below a table: a sentence above it could be left alone at the foot
// of a page.
func (s *sheetWriter) note(t string) {
	s.add(blocks.Paragraph{Role: blocks.Note, Text: s.plain(t)})
}

func (s *sheetWriter) table(caption string, rows [][]blocks.Text, columns ...blocks.Column) {
	s.add(blocks.Table{Caption: caption, Columns: columns, Rows: rows[:min(s.rows, len(rows))]})
}

func (s *sheetWriter) box(title string, inside ...blocks.Block) {
	s.add(blocks.Box{Title: s.text(title), Blocks: inside})
}

func (s *sheetWriter) add(more ...blocks.Block) { s.blocks = append(s.blocks, more...) }

func (s *sheetWriter) row(cells ...string) []blocks.Text { return s.each(cells) }

func (s *sheetWriter) each(texts []string) []blocks.Text {
	list := make([]blocks.Text, len(texts))
	for i, t := range texts {
		list[i] = s.plain(t)
	}
	return list
}

// who names a person on two lines: the name, then the code and the centre.
func (s *sheetWriter) who(p Personne) blocks.Text {
	if p.Nom == "" {
		return s.plain(who(p))
	}
	return blocks.Text{{Text: s.text(p.Nom), Bold: true}, {Text: "\n" + s.text(strings.Join(nonEmptyOf(p.Code, p.Centre), ", "))}}
}

func (s *sheetWriter) plain(t string) blocks.Text { return blocks.Plain(s.text(t)) }

// lines is a text of two lines.
func (s *sheetWriter) lines(t string) blocks.Text {
	first, second, _ := strings.Cut(t, "\n")
	if second == "" {
		return s.plain(first)
	}
	return blocks.Text{{Text: s.text(first)}, {Text: "\n" + s.text(second)}}
}

// A text of the sheet has at most so many characters, and its words as well: a
// cell of the export may hold a page.
const (
	maxCell = 400
	maxWord = 60
)

// text makes a value printable: one line, valid, of a bounded length, without
// the characters that the fonts lack.
func (s *sheetWriter) text(t string) string {
	t = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError || s.unprintable[r]:
			return '?'
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(t, "?"))
	t = cut(t, maxCell)
	for word := range strings.FieldsSeq(t) {
		if utf8.RuneCountInString(word) > s.longest && !strings.Contains(word, "/") { // a path breaks
			t = strings.Replace(t, word, cut(word, s.longest), 1)
		}
	}
	return t
}
