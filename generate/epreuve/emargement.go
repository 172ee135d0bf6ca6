package epreuve

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/controle"
	"cnamdoc/generate/layout"
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/sheet"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Feuille is the signing-in list of one room for one day: before the exam to be
// signed, after it with the hours.
type Feuille struct {
	Organisme string
	Centre    string
	Salle     string
	Jour      dossier.Date
	Epreuves  []controle.Epreuve
	Attendus  []controle.Attendu // by name
	Etablie   time.Time

	Apres     bool // the exam is over: hours instead of room to sign
	Presences map[string]controle.Presence
	Autres    []controle.Presence // came, and were not expected here
}

// Feuilles parts the expected by centre, day and room, in that order. With a
// journal, they are the lists of after the exam.
func Feuilles(epreuves []controle.Epreuve, liste controle.Liste, etat *controle.Etat, organisme string) []Feuille {
	type place struct {
		centre string
		day    int
		salle  string
	}
	of := map[string]controle.Epreuve{}
	for _, e := range epreuves {
		of[e.ID] = e
	}
	sheets := map[place]*Feuille{}
	at := func(e controle.Epreuve, day int, salle string) *Feuille {
		key := place{e.Centre, day, salle}
		f := sheets[key]
		if f == nil {
			f = &Feuille{Organisme: organisme, Centre: e.Centre, Salle: salle, Jour: dossier.FromDays(day), Etablie: liste.Etablie, Apres: etat != nil, Presences: map[string]controle.Presence{}}
			sheets[key] = f
		}
		if !slices.ContainsFunc(f.Epreuves, func(o controle.Epreuve) bool { return o.ID == e.ID }) {
			f.Epreuves = append(f.Epreuves, e)
		}
		return f
	}
	expected := map[string]bool{}
	for _, a := range liste.Attendus {
		e, ok := of[a.Epreuve]
		if !ok {
			continue
		}
		f := at(e, a.Debut.Day(), cmp.Or(a.Salle, e.Salle))
		f.Attendus = append(f.Attendus, a)
		expected[a.Epreuve+" "+a.Code] = true
		if etat != nil {
			f.Presences[a.Epreuve+" "+a.Code] = etat.Of(a.Epreuve, controle.PersonOf(a.Code, ""))
		}
	}
	for _, e := range epreuves { // a session without a list has its empty sheet
		if !slices.ContainsFunc(liste.Attendus, func(a controle.Attendu) bool { return a.Epreuve == e.ID }) {
			at(e, e.Debut.Day(), e.Salle)
		}
	}
	if etat != nil {
		for _, p := range etat.Presences() {
			e, ok := of[p.Epreuve]
			if ok && !expected[p.Epreuve+" "+p.Code] && p.Entree != nil {
				f := at(e, e.Debut.Day(), cmp.Or(p.Salle, e.Salle))
				f.Autres = append(f.Autres, p)
			}
		}
	}
	var list []Feuille
	for _, f := range sheets {
		slices.SortFunc(f.Epreuves, func(a, b controle.Epreuve) int { return cmp.Or(cmp.Compare(a.Debut, b.Debut), cmp.Compare(a.UE, b.UE)) })
		slices.SortStableFunc(f.Attendus, func(a, b controle.Attendu) int {
			return cmp.Or(cmp.Compare(dossier.Fold(a.Nom), dossier.Fold(b.Nom)), cmp.Compare(dossier.Fold(a.Prenom), dossier.Fold(b.Prenom)), cmp.Compare(a.Code, b.Code))
		})
		list = append(list, *f)
	}
	slices.SortFunc(list, func(a, b Feuille) int {
		return cmp.Or(cmp.Compare(a.Centre, b.Centre), a.Jour.Compare(b.Jour), cmp.Compare(a.Salle, b.Salle))
	})
	return list
}

// Name is the sheet's file name without its end: "ORLEANS-2027-02-05-amphi-a".
func (f Feuille) Name() string {
	parts := strings.FieldsFunc(dossier.Fold(f.Centre+" "+f.Jour.ISO()+" "+cmp.Or(f.Salle, "sans salle")), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	return "emargement-" + strings.Join(parts, "-")
}

// Present counts who came, those not expected included.
func (f Feuille) Present() int {
	n := len(f.Autres)
	for _, p := range f.Presences {
		if p.Entree != nil {
			n++
		}
	}
	return n
}

// document is the sheet before it is drawn. clean makes a text printable.
func (f Feuille) document(clean func(string) string) *blocks.Document {
	plain := func(s string) blocks.Text { return blocks.Plain(clean(s)) }
	title := "Liste d’émargement"
	if f.Apres {
		title = "Émargement après l’épreuve"
	}
	room := cmp.Or(f.Salle, "salle à préciser")
	doc := &blocks.Document{
		Title: clean(fmt.Sprintf("%s, %s, %s", title, room, f.Jour.Long())), Subject: "Présences à une épreuve", Author: clean(f.Organisme), PageNumbers: true, OneSide: true,
		Letterhead: blocks.Letterhead{Wordmark: clean(f.Organisme), Unit: clean("Centre " + of(f.Centre)), Lines: []string{french.Text("Liste établie le " + f.Etablie.Format("02/01/2006 à 15:04"))}},
		Footer:     []string{french.Text("Données personnelles : à garder avec le procès-verbal, hors de tout envoi de copies anonymes.")},
		Blocks:     []blocks.Block{blocks.Heading{Level: 1, Text: plain(title + " — " + room)}},
	}
	var exams []blocks.Text
	for _, e := range f.Epreuves {
		text := fmt.Sprintf("%s %s, session %d, de %s à %s", e.UE, e.Intitule, e.Session, e.Debut.Clock(), e.Fin.Clock())
		exams = append(exams, blocks.Text{{Text: clean(french.Text(text)), Bold: true}})
	}
	doc.Blocks = append(doc.Blocks, blocks.Paragraph{Role: blocks.Lead, Text: plain(french.Capital(longDay(f.Jour)) + ", " + french.Count(len(f.Attendus), "personne attendue", "personnes attendues") + ".")}, blocks.List{Items: exams})
	if f.Apres {
		f.after(doc, clean)
	} else {
		f.before(doc, clean)
	}
	return doc
}

func (f Feuille) before(doc *blocks.Document, clean func(string) string) {
	var rows [][]blocks.Text
	for _, a := range f.Attendus {
		end := a.Fin.Clock()
		if len(f.Epreuves) > 1 {
			end = UE(a.Epreuve) + "\n" + end
		}
		rows = append(rows, []blocks.Text{blocks.Plain(clean(cmp.Or(a.Place, "—"))), who(a.NomComplet(), a.Code, clean), blocks.Plain(clean(cmp.Or(a.CodeCourt, "—"))), blocks.Plain(end), {}, {}})
	}
	for range 4 { // not on the list: written by hand
		rows = append(rows, []blocks.Text{{}, {{Text: "\n "}}, {}, {}, {}, {}})
	}
	doc.Blocks = append(doc.Blocks,
		blocks.Table{Caption: "Personnes attendues, à faire signer", Rows: rows, Columns: []blocks.Column{{Header: "Place", Min: 11}, {Header: "Nom, code auditeur", Weight: 3, Heads: true},
			{Header: "Code court", Mono: true, Small: true, Min: 24}, {Header: "Fin", Min: 15}, {Header: "Signature à l’entrée", Weight: 2, Min: 30}, {Header: "Signature à la remise", Weight: 2, Min: 30}}},
		blocks.Group{Blocks: []blocks.Block{
			blocks.Heading{Level: 2, Text: blocks.Plain("Procès-verbal")},
			blocks.Fields{Pairs: []blocks.Field{{Label: "Présents", Value: blocks.Plain("…………")}, {Label: "Copies remises", Value: blocks.Plain("…………")}, {Label: "Absents", Value: blocks.Plain("…………")}}},
			blocks.WritingLines{Label: "Incidents, retards, sorties, personnes admises sous réserve", Count: 4},
			blocks.Signatures{Blocks: []blocks.Signature{{Title: "Les surveillants", Label: "Noms et signatures", Space: 18}, {Title: "Le responsable de la session", Label: "Nom et signature", Space: 18}}},
		}},
		blocks.Paragraph{Role: blocks.Note, Text: blocks.Plain(french.Text("Demandez la pièce d’identité originale à chaque entrée : ni photocopie, ni photo sur un téléphone. Une personne absente de la liste s’inscrit sur une ligne vide et compose sous réserve."))})
}

func (f Feuille) after(doc *blocks.Document, clean func(string) string) {
	var rows [][]blocks.Text
	for _, line := range f.lines() {
		row := []blocks.Text{blocks.Plain(clean(cmp.Or(line.place, "—"))), who(line.nom, line.code, clean), blocks.Plain(line.ue), blocks.Plain(line.entree), blocks.Plain(line.sortie), blocks.Plain(clean(line.mention))}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		doc.Blocks = append(doc.Blocks, blocks.Paragraph{Text: blocks.Plain("Personne n’était attendu et personne n’est venu.")})
		return
	}
	present := f.Present()
	doc.Blocks = append(doc.Blocks,
		blocks.Paragraph{Text: blocks.Plain(french.Say("%s, %s.", french.Count(present, "présent", "présents"), french.Count(len(f.Attendus)+len(f.Autres)-present, "absent", "absents")))},
		blocks.Table{Caption: "Présences et heures", Rows: rows, Columns: []blocks.Column{{Header: "Place", Min: 11}, {Header: "Nom, code auditeur", Weight: 3, Heads: true}, {Header: "UE", Min: 18, Mono: true},
			{Header: "Entrée", Min: 15}, {Header: "Sortie", Min: 15}, {Header: "Mention", Weight: 2}}})
}

func who(nom, code string, clean func(string) string) blocks.Text {
	text := blocks.Text{{Text: clean(cmp.Or(nom, "—")), Bold: true}}
	return append(text, blocks.Span{Text: "\n" + clean(cmp.Or(code, "sans code"))})
}

// line is one person of a sheet of after the exam.
type line struct{ place, nom, code, ue, entree, sortie, mention string }

func (f Feuille) lines() []line {
	var list []line
	for _, a := range f.Attendus {
		l := told(f.Presences[a.Epreuve+" "+a.Code], a.Fin)
		l.place, l.nom, l.code, l.ue = cmp.Or(l.place, a.Place), a.NomComplet(), a.Code, UE(a.Epreuve)
		list = append(list, l)
	}
	for _, p := range f.Autres {
		l := told(p, f.end(p.Epreuve))
		l.nom, l.code, l.ue = p.Nom, p.Code, UE(p.Epreuve)
		list = append(list, l)
	}
	return list
}

func (f Feuille) end(id string) controle.Heure {
	for _, e := range f.Epreuves {
		if e.ID == id {
			return e.Fin
		}
	}
	return 0
}

// told says what became of one person. An entry typed in after the end of the
// épreuve has no hour: nobody knows it.
func told(p controle.Presence, end controle.Heure) line {
	l := line{place: p.Place, mention: "absent"}
	if p.Entree == nil {
		if p.Refus > 0 {
			l.mention = "refusé à l’entrée"
		}
		return l
	}
	var notes []string
	if at := p.Entree.At.Local(); controle.HeureAt(at) <= end {
		l.entree = at.Format("15:04")
	}
	if p.Sortie != nil {
		l.sortie = p.Sortie.At.Local().Format("15:04")
	}
	if p.Reserve {
		notes = append(notes, "sous réserve")
	}
	switch p.Entree.Act {
	case controle.ParMain:
		notes = append(notes, "à la main")
	case controle.Forcee:
		notes = append(notes, "entrée forcée")
	case controle.SansPapier:
		notes = append(notes, "papier oublié")
	case controle.SurEcran:
		notes = append(notes, "papier sur un écran")
	}
	if p.Entree.Note != "" {
		notes = append(notes, p.Entree.Note)
	}
	l.mention = strings.Join(append([]string{"présent"}, notes...), ", ")
	return l
}

// WritePDF writes the sheet in the style of the centre's papers, set close. A
// character that the fonts lack shows as "?", since one name does not keep a room
// from its list.
func (f Feuille) WritePDF(w io.Writer, style layout.Style) error {
	style.Logo = nil
	style.MarginTop, style.MarginRight, style.MarginBottom = 12, 14, 8
	style.Baseline, style.Title, style.Body, style.Lead, style.Section, style.Table = 4.4, 16, 9.5, 10, 11, 9
	drawer, err := layout.NewDrawer(style)
	if err != nil {
		return fmt.Errorf("émargement: %w", err)
	}
	lacking, longest := map[rune]bool{}, 40
	clean := func(s string) string {
		s = strings.Map(func(r rune) rune {
			switch {
			case r == unicode.ReplacementChar || lacking[r]:
				return '?'
			case unicode.IsControl(r) && r != '\n':
				return ' '
			}
			return r
		}, strings.ToValidUTF8(s, "?"))
		words := strings.Split(s, " ")
		for i, word := range words {
			if runes := []rune(word); len(runes) > longest {
				words[i] = string(runes[:longest-1]) + "…"
			}
		}
		return strings.Join(words, " ")
	}
	pages, err := drawer.Draw(f.document(clean))
	var faults layout.Faults
	for try := 0; errors.As(err, &faults) && try < 4; try++ {
		for _, fault := range faults {
			lacking[fault.Rune] = true
			if fault.Reason == layout.TooWide {
				longest = max(8, longest*2/3)
			}
		}
		delete(lacking, 0)
		pages, err = drawer.Draw(f.document(clean))
	}
	if err != nil {
		return fmt.Errorf("émargement: %w", err)
	}
	pages.Info.Created = f.Etablie.UTC()
	return pdf.Assemble(w, pages)
}

// WriteXLSX writes sheets as one workbook, a sheet a room.
func WriteXLSX(w io.Writer, list []Feuille) error {
	b := sheet.New()
	for _, f := range list {
		var titles []string
		for _, e := range f.Epreuves {
			titles = append(titles, french.Text(fmt.Sprintf("%s %s, session %d, le %s de %s à %s, %s", e.UE, e.Intitule, e.Session, e.Debut.Short(), e.Debut.Clock(), e.Fin.Clock(), f.Centre)))
		}
		columns := []sheet.Column{{Header: "Place", Width: 8}, {Header: "Nom", Width: 36}, {Header: "Code auditeur"}, {Header: "Code UE", Width: 10}}
		name := strings.TrimSpace(cmp.Or(f.Salle, "Sans salle") + " " + strings.ReplaceAll(f.Jour.Short(), "/", "-"))
		if !f.Apres {
			s := b.Sheet(name, append(columns, sheet.Column{Header: "Code court"}, sheet.Column{Header: "Début", Width: 8}, sheet.Column{Header: "Fin", Width: 8}, sheet.Column{Header: "Signature à l’entrée", Width: 26},
				sheet.Column{Header: "Signature à la remise", Width: 26}), titles...)
			for _, a := range f.Attendus {
				s.Row(sheet.Texts(a.Place, a.NomComplet(), a.Code, UE(a.Epreuve), a.CodeCourt, a.Debut.Clock(), a.Fin.Clock(), "", "")...)
			}
			continue
		}
		s := b.Sheet(name, append(columns, sheet.Column{Header: "Entrée", Width: 8}, sheet.Column{Header: "Sortie", Width: 8}, sheet.Column{Header: "Mention", Width: 40}), titles...)
		for _, l := range f.lines() {
			cells := sheet.Texts(l.place, l.nom, l.code, l.ue, l.entree, l.sortie, l.mention)
			if strings.HasPrefix(l.mention, "absent") {
				cells[6].Style = sheet.Muted
			}
			s.Row(cells...)
		}
	}
	_, err := b.WriteTo(w)
	return err
}

func longDay(d dossier.Date) string {
	return [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}[d.Weekday()] + french.NoBreak + d.Long()
}

// of elides before a vowel: "d’Orléans", "de Tours".
func of(centre string) string {
	if first := dossier.Fold(centre); first != "" && strings.ContainsAny(first[:1], "aeiouyh") {
		return "d’" + centre
	}
	return "de " + centre
}
