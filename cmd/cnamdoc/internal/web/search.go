package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"cnamdoc/generate/guichet"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// found is what a search shows.
type found struct {
	Query   string
	Results []result
	More    int
	Near    bool // nobody is spelt as typed

	// Why there is nothing, and what to do; "" while nothing was typed.
	None, Hint string
	Absent     bool // a person may be missing because they were enrolled today
	Exports    bool // this machine has a snapshot
}

// result is a dossier in the list.
type result struct {
	guichet.Match
	Address string
	Note    string // what a person must know before they choose
	Marked  bool   // Note says that the dossier is not in the export, or over
	Alike   bool   // somebody else in the list has the same name: the birth date tells them apart
}

// search finds persons. With liste it answers the list alone, for the script;
// else a page, or at once the person when there is no doubt who is meant.
func (d deskPages) search(r *http.Request) (reply, error) {
	f := found{Query: strings.TrimSpace(r.FormValue("q"))}
	switch {
	case f.Query == "":
		return showFound(r, f), nil
	case len(f.Query) > maxQuery:
		f.None, f.Hint = "ce texte est trop long pour être un nom, un numéro ou un sceau", "effacez le champ, puis scannez ou tapez à nouveau"
		return showFound(r, f), nil
	}
	desk, err := d.open(r.Context(), false)
	if err != nil {
		return reply{}, err
	}
	f.Exports = desk.Index.Len() > 0
	answer, err := desk.Find(r.Context(), guichet.Query{Text: f.Query})
	if refused, ok := errors.AsType[*guichet.Error](err); ok && refused.Kind != guichet.Broken {
		f.None, f.Hint = refused.Phrase, withoutCommand(refused.Remede)
		if f.Absent = refused.Kind == guichet.Asked && len([]rune(f.Query)) > 1; f.Absent {
			f.Hint = "vérifiez l’orthographe" // the page says the rest at length
		}
		return showFound(r, f), nil
	}
	if err != nil {
		return reply{}, err
	}
	all := len(answer.Matches)
	v := who(r)
	answer.Matches = slices.DeleteFunc(answer.Matches, func(m guichet.Match) bool { return !v.Sees(m.Key.Centre) })
	if all > 0 && len(answer.Matches) == 0 {
		f.None, f.Hint = "personne de votre centre ne correspond", "adressez-vous au centre de la personne"
		return showFound(r, f), nil
	}
	if one, ok := answer.One(); ok && r.FormValue("liste") == "" {
		to := personAddress(one.Key)
		if one.Paper.Number != "" {
			to += "#" + one.Paper.Number
		}
		return leadTo(to), nil
	}
	f.More, f.Near = answer.More, answer.Matches[0].Near
	for _, m := range answer.Matches {
		f.Results = append(f.Results, resultOf(m, answer.Matches))
	}
	return showFound(r, f), nil
}

// maxQuery is the longest text that is searched for: the longest seal that is
// ever printed is shorter.
const maxQuery = 4096

func showFound(r *http.Request, f found) reply {
	a := reply{name: "recherche", view: frame{Title: "Recherche", Query: f.Query, Page: f}}
	if r.FormValue("liste") != "" {
		a.block = "resultats"
	}
	return a
}

// withoutCommand leaves out of a hint what only a command line can do.
func withoutCommand(hint string) string {
	before, _, found := strings.Cut(hint, "cnamdoc ")
	if !found {
		return hint
	}
	return strings.TrimRight(strings.TrimSuffix(strings.TrimSpace(before), ":"), " \u00a0:(")
}

func resultOf(m guichet.Match, list []guichet.Match) result {
	x := result{Match: m, Address: personAddress(m.Key)}
	for _, o := range list {
		same := o.Key.Code != m.Key.Code && dossier.Fold(o.NomComplet()) == dossier.Fold(m.NomComplet())
		x.Alike = x.Alike || same
	}
	x.Note, x.Marked = noteOf(m)
	return x
}

// noteOf says what is odd about a dossier: over, or not in the export any more.
func noteOf(m guichet.Match) (note string, marked bool) {
	switch {
	case m.Place == guichet.InExport && m.Statut.Ended():
		return m.Statut.String(), true
	case m.Place == guichet.InExport && m.How == guichet.ByFormerCode:
		return "trouvé par son ancien code", false
	case m.Place == guichet.InExport && m.How == guichet.ByOtherCode:
		return "trouvé par un autre de ses codes", false
	case m.Place == guichet.InExport && m.Paper.Number != "":
		return paperNote(m.Paper), m.Paper.State > register.Remise
	case m.Place == guichet.InExport:
		return "", false
	}
	if m.Place == guichet.Vanished {
		note = "n’est plus dans l’export"
		if !m.Since.IsZero() {
			note += " depuis le " + m.Since.Short()
		}
	} else {
		note = "aucun export de ce poste n’en parle"
	}
	for _, next := range m.Successors {
		note += french.Say(" ; remplacé par %s, %s", next.Code, next.Centre)
	}
	return note, true
}

func paperNote(p register.Paper) string { return p.Number + ", " + p.State.String() }
