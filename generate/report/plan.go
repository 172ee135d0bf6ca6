package report

import (
	"cmp"

	"cnamdoc/importer/dossier/french"
)

// planned says the plan by Prevu.Action, what falls first, what waits last: as a
// heading on screen, and of one document.
var planned = []struct{ action, head, one string }{
	{"révocation", "À révoquer", "il sera révoqué"}, {"remplaçante", "À remplacer", "il sera remplacé"},
	{"rétablie", "À rétablir", "il sera rétabli"}, {"refaite", "À refaire, même numéro", "il sera refait sous le même numéro"},
	{"nouvelle", "Nouveaux", "il sera émis"}, {"reprise", "Numéros réservés, à produire", "il sera produit sous son numéro réservé"},
	{"à examiner", "À examiner, laissés tels quels", "il restera tel quel, faute de réponse"},
	{"gelée", "Signés ou remis, laissés tels quels", "il restera tel quel, puisqu’il est signé ou remis"},
	{"fermée", "Révoqués par une personne, à ne pas refaire", "il ne sera pas refait, puisqu’une personne l’a révoqué"},
	{"retirée", "Purgés, à ne pas refaire", "il ne sera pas refait, puisqu’il est purgé"}, {"bloquée", "Bloqués", "il attendra"},
}

// About reports whether the line is about the paper of that number.
func (p Prevu) About(number string) bool {
	return number != "" && (p.Numero == number || p.Remplace == number)
}

// Next says what the next night does with the document, and why.
func (p Prevu) Next() string {
	return ended(french.Say("Au prochain traitement, %s", planned[p.kind()].one+because(p.Motif)))
}

// PlanLines is what a night would do, for who asks before it does: each kind of
// change with its first papers and their reasons. The JSON has them all.
func (r *Report) PlanLines(width int) []string {
	s := screen{width: width, rest: french.Form("… et %s : --json les donne tous.")}
	if n := r.Inchanges; n > 0 {
		s.say("", french.Count(n, "document inchangé", "documents inchangés")+".")
	}
	for i, kind := range planned {
		lines := only(r.Plan, func(p Prevu) bool { return p.kind() == i })
		if len(lines) == 0 {
			continue
		}
		head := french.Say("%s : %s", kind.head, french.Count(len(lines), "document", "documents"))
		if n := len(only(lines, func(p Prevu) bool { return p.Imprime })); n > 0 {
			head += french.Say(", dont %s", french.Count(n, "déjà imprimé", "déjà imprimés"))
		}
		s.list(head+".", len(lines), func(i int) string { return lines[i].sentence() })
	}
	s.list(french.Say("À décider : %s.", french.Count(len(r.Examens), "question", "questions")), len(r.Examens), func(i int) string {
		return french.Say("%s — %s", who(r.Examens[i].Personne), sentences(r.Examens[i].Message))
	})
	return s.lines
}

// kind is the place in planned: an action that has none is looked at by a person.
func (p Prevu) kind() int {
	action := p.Action
	if action == "nouvelle" && p.Remplace != "" {
		action = "remplaçante"
	}
	unknown := 0
	for i, k := range planned {
		switch k.action {
		case action:
			return i
		case "à examiner":
			unknown = i
		}
	}
	return unknown
}

// sentence is a line of the plan: which paper, whose, and why.
func (p Prevu) sentence() string {
	said := cmp.Or(p.Remplace, p.Numero, p.Document.String()) + ", " + who(p.Personne)
	if p.Motif != "" {
		said += " — " + p.Motif
	}
	return ended(said)
}
