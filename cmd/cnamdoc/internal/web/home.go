package web

import (
	"net/http"
	"slices"
	"time"

	"cnamdoc/generate/guichet"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier/french"
)

// How much of each list the first page shows; the list has a page of its own.
const (
	homeRuns      = 10
	homeQuestions = 5
	homeCalls     = 8
	listPage      = 100
)

// today is what the last night left to do.
type today struct {
	Lots      []lotView
	Runs      int // print runs in all
	Questions []questionView
	Decide    int // questions in all
	Calls     []callView
	Call      int  // persons in all
	Unknown   bool // no night of this machine is known
	Pulls     []report.Tombe
	Verrous   []report.Verrou
	Centre    string
	Next      int // of a list: from where it goes on; 0 at its end
	Exports   bool
}

// lotView is a print lot.
type lotView struct {
	Name, Token string
	Papers      int
	Runs        []runView
}

type runView struct {
	guichet.Tirage
	Token   string
	Address string
	Printer string
}

type questionView struct {
	report.Examen
	Address string // of the person
}

type callView struct {
	report.Appel
	Address string
}

func (d deskPages) home(r *http.Request, desk *guichet.Desk) (reply, error) {
	t, err := d.today(r, desk, homeRuns, homeQuestions, homeCalls, 0)
	return page("accueil", "Guichet", t), err
}

func (d deskPages) toPrint(r *http.Request, desk *guichet.Desk) (reply, error) {
	t, err := d.today(r, desk, 1<<30, 0, 0, 0)
	return page("a-imprimer", "À imprimer, à remettre", t), err
}

func (d deskPages) toDecide(r *http.Request, desk *guichet.Desk) (reply, error) {
	from := rank(r)
	t, err := d.today(r, desk, 0, listPage, 0, from)
	t.Next = next(from, len(t.Questions), t.Decide)
	return page("a-decider", "À décider", t), err
}

func (d deskPages) toCall(r *http.Request, desk *guichet.Desk) (reply, error) {
	from := rank(r)
	t, err := d.today(r, desk, 0, 0, listPage, from)
	t.Next = next(from, len(t.Calls), t.Call)
	return page("a-appeler", "À appeler", t), err
}

// next is from where a list of so many goes on; 0 at its end.
func next(from, shown, all int) int {
	if from+shown < all {
		return from + shown
	}
	return 0
}

// today gathers what today asks for: so many runs, questions and calls, from
// a rank on.
func (d deskPages) today(r *http.Request, desk *guichet.Desk, runs, questions, calls, from int) (today, error) {
	night, err := d.night()
	if err != nil {
		return today{}, err
	}
	v := who(r)
	t := today{Unknown: night.Jour.IsZero(), Centre: v.Centre, Exports: desk.Index.Len() > 0, Verrous: night.Verrous}
	if runs > 0 {
		all, err := desk.Tirages(r.Context(), night)
		if err != nil {
			return t, err
		}
		all = slices.DeleteFunc(all, func(x guichet.Tirage) bool { return !v.Sees(x.Centre) })
		t.Runs, t.Lots = len(all), d.lots(part(all, 0, runs))
	}
	if questions > 0 {
		all, err := desk.ToDecide(r.Context(), night)
		if err != nil {
			return t, err
		}
		all = slices.DeleteFunc(all, func(x report.Examen) bool { return !v.Sees(x.Centre) })
		t.Decide = len(all)
		for _, x := range part(all, from, questions) {
			t.Questions = append(t.Questions, questionView{x, personAddress(x.Key())})
		}
	}
	if calls > 0 {
		all := slices.DeleteFunc(slices.Clone(night.Appels), func(x report.Appel) bool { return !v.Sees(x.Centre) })
		t.Call = len(all)
		for _, x := range part(all, from, calls) {
			if x.Contact, err = desk.Contact(x.Key()); err != nil {
				return t, err
			}
			t.Calls = append(t.Calls, callView{x, personAddress(x.Key())})
		}
	}
	t.Pulls = slices.DeleteFunc(slices.Clone(night.Pulls), func(x report.Tombe) bool { return !v.Sees(x.Centre) })
	return t, nil
}

// lots groups print runs by lot.
func (d deskPages) lots(runs []guichet.Tirage) (lots []lotView) {
	for _, run := range runs {
		if n := len(lots); n == 0 || lots[n-1].Name != run.Lot {
			lots = append(lots, lotView{Name: run.Lot, Token: formToken()})
		}
		lot := &lots[len(lots)-1]
		lot.Papers += run.Papers
		lot.Runs = append(lot.Runs, runView{run, formToken(), lotAddress(run), d.printer(run.Centre)})
	}
	return lots
}

func part[T any](list []T, from, n int) []T {
	from = min(max(from, 0), len(list))
	return list[from:min(from+n, len(list))]
}

// ageOf says how old the data are, and what is wrong with that.
func ageOf(n guichet.Night, now time.Time) (age string, alarms []string) {
	switch {
	case n.Fin.IsZero():
		age = french.Text("Aucun traitement du soir sur ce poste")
	default:
		age = french.Say("Données du %s (%s)", n.Fin.Local().Format("02/01 à 15:04"), ago(now.Sub(n.Fin)))
	}
	if n.Stale(now) {
		alarms = append(alarms, french.Say("Aucun traitement du soir n’a réussi depuis %s : ces listes sont anciennes. Prévenez la personne qui suit le programme.",
			since(now.Sub(n.DernierSucces))))
	}
	if n.Echec != "" {
		alarms = append(alarms, french.Say("Le dernier traitement du soir a échoué : %s. Les listes sont celles du précédent.", n.Echec))
	}
	return age, alarms
}

func since(d time.Duration) string {
	if d < 48*time.Hour {
		return french.Count(int(d.Hours()), "heure", "heures")
	}
	return french.Count(int(d.Hours()/24), "jour", "jours")
}

func ago(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return "à l’instant"
	case d < time.Hour:
		return french.Say("il y a %d minutes", int(d.Minutes()))
	}
	return "il y a " + since(d)
}
