package report

import (
	"cmp"
	"slices"

	"cnamdoc/importer/dossier/french"
)

// planned are the headings of the plan on screen, by Prevu.Action: what falls
// first, what waits last.
var planned = []struct{ action, head string }{
	{"révocation", "À révoquer"}, {"remplaçante", "À remplacer"}, {"rétablie", "À rétablir"}, {"refaite", "À refaire, même numéro"},
	{"nouvelle", "Nouveaux"}, {"reprise", "Numéros réservés, à produire"}, {"à examiner", "À examiner, laissés tels quels"},
	{"gelée", "Signés ou remis, laissés tels quels"}, {"fermée", "Révoqués par une personne, à ne pas refaire"},
	{"retirée", "Purgés, à ne pas refaire"}, {"bloquée", "Bloqués"},
}

// PlanLines is what a night would do, for who asks before it does: each kind of
// change with its first papers and their reasons. The JSON has them all.
func (r *Report) PlanLines(width int) []string {
	s := screen{width: width, rest: french.Form("… et %s : --json les donne tous.")}
	if n := r.Inchanges; n > 0 {
		s.say("", french.Count(n, "document inchangé", "documents inchangés")+".")
	}
	for _, kind := range planned {
		lines := only(r.Plan, func(p Prevu) bool { return p.kind() == kind.action })
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

// kind is the heading that a line of the plan stands under.
func (p Prevu) kind() string {
	if p.Action == "nouvelle" && p.Remplace != "" {
		return "remplaçante"
	}
	if !slices.ContainsFunc(planned, func(k struct{ action, head string }) bool { return k.action == p.Action }) {
		return "à examiner"
	}
	return p.Action
}

// sentence is a line of the plan: which paper, whose, and why.
func (p Prevu) sentence() string {
	said := cmp.Or(p.Remplace, p.Numero, p.Document.String()) + ", " + who(p.Personne)
	if p.Motif != "" {
		said += " — " + p.Motif
	}
	return ended(said)
}
