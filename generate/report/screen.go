package report

import (
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"cnamdoc/importer/dossier/french"
)

// PaymentsUnknown says of a whole export what its silence about payments blocks.
const PaymentsUnknown = "l’export ne dit rien des règlements. Aucune nouvelle attestation n’est produite pour une part à la charge de l’auditeur ; celles qui existent restent valables. Ajoutez la colonne des règlements à l’export."

// maxTold bounds the lines of each list on screen: the sheet has more.
const maxTold = 3

// Lines are the last words of a night on screen, for somebody tired: what to
// print, what fell and why, what to decide, whom to call, what vanished, and
// what stayed. No line is longer than width characters, unless one word is.
// They name people and their telephone; the sheet has the e-mail too.
func (m *Morning) Lines(width int) []string {
	s := screen{width: width, rest: french.Form("… et %s : voir matin.pdf.")}
	t := m.tasks()
	if m.Report.Refused() {
		for _, refus := range t.refus {
			s.say("", sentences(refus.Phrase, refus.Remede))
			if refus.Commande != "" {
				s.say("  ", french.Text("Si c’est bien voulu : ")+refus.Commande)
			}
		}
		return s.lines
	}
	if n := m.Report.counts(); n.Inchanges > 0 {
		s.say("", french.Count(n.Inchanges, "document inchangé", "documents inchangés")+".")
	}
	if days := m.Report.age(); days >= stale {
		s.say("", french.Say("Attention : l’export a %d jours.", days))
	}
	if m.Report.ReglementsInconnus {
		s.say("", french.Text("Règlements inconnus : "+PaymentsUnknown))
	}
	for _, v := range t.verrous[:min(maxTold, len(t.verrous))] {
		s.say("", french.Say("Fermez le fichier %s : %s.", v.Fichier, v.meanwhile()))
	}
	if len(t.lots) > 0 {
		sheets := 0
		for _, lot := range t.lots {
			sheets += lot.Feuilles
		}
		head := french.Say("À imprimer : %s, %s, dans %s.", french.Count(len(t.lots), "fichier", "fichiers"), french.Count(sheets, "feuille", "feuilles"),
			path.Dir(t.lots[0].Fichier))
		s.list(head, len(t.lots), func(i int) string {
			x := t.lots[i]
			return french.Say("%s, %s : %s, %s — %s", x.Centre, x.Document.Label(), french.Count(x.Papiers, "document", "documents"),
				french.Count(x.Feuilles, "feuille", "feuilles"), path.Base(x.Fichier))
		})
	}
	s.list(french.Say("À retirer : %s.", french.Count(len(t.tombes), "document", "documents")), len(t.tombes), func(i int) string {
		x := t.tombes[i]
		where := x.where()
		if x.pile() == 0 && x.Page > 0 {
			where += ", page " + x.pages()
		}
		return french.Say("%s : %s, %s — %s.", where, x.Numero, x.Nom, strings.TrimSuffix(x.fate(), "."))
	})
	if n := len(t.retablis); n > 0 {
		s.say("", french.Say("Rétablis : %s.", french.Count(n, "document vaut de nouveau", "documents valent de nouveau")))
	}
	s.list(french.Say("À décider : %s.", french.Count(len(t.examens), "question", "questions")), len(t.examens), func(i int) string {
		x := t.examens[i]
		return french.Say("%s — %s : %s", x.Commande(), x.Nom, sentences(x.Message))
	})
	s.list(french.Say("À appeler : %s.", french.Count(len(t.appels), "personne", "personnes")), len(t.appels), func(i int) string {
		x := t.appels[i]
		return french.Say("%s, %s : %s.", x.Nom, orNone(x.Telephone, "sans téléphone"), strings.Join(x.Pieces(), ", "))
	})
	if t.acorriger > 0 {
		s.say("", french.Say("À corriger dans le système d’information : %s.", french.Count(t.acorriger, "dossier", "dossiers")))
	}
	s.list(french.Say("Disparus de l’export : %s (rien n’est retiré).", french.Count(len(t.disparus), "dossier", "dossiers")), len(t.disparus), func(i int) string {
		x := t.disparus[i]
		return who(Personne{Code: x.Code, Nom: x.Nom, Centre: x.Centre}) + "."
	})
	return s.lines
}

// screen breaks sentences into lines.
type screen struct {
	width int
	rest  string // a format: where the rest of a long list is
	lines []string
}

// list says how many, then the first ones.
func (s *screen) list(head string, n int, line func(i int) string) {
	if n == 0 {
		return
	}
	s.say("", head)
	for i := range min(n, maxTold) {
		s.say("  ", cut(line(i), maxLine))
	}
	if n > maxTold {
		s.say("  ", fmt.Sprintf(s.rest, french.Count(n-maxTold, "autre", "autres")))
	}
}

// maxLine bounds a line of a list, in characters: three rows of a screen.
const maxLine = 240

// say adds a text, broken between words; what follows the first line is indented.
func (s *screen) say(indent, text string) {
	line := indent
	for i, word := range strings.Split(text, " ") { // no-break spaces hold
		switch {
		case i == 0:
			line += word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > s.width:
			s.lines = append(s.lines, line)
			line = indent + "  " + word
		default:
			line += " " + word
		}
	}
	s.lines = append(s.lines, line)
}
