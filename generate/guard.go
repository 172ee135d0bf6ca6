package generate

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// The guards compare the plan with the last accepted night of the same semester.
// Each is a function of values: it writes nothing and asks nobody. A refused
// night writes no paper, no register and no list. Somebody accepts a refusal by
// its name and count, so that no timer carries an acceptance for ever.

// The guards' names, as --accepter takes them.
const (
	GuardDossiers      = "dossiers"
	GuardColonnes      = "colonnes"
	GuardRevocations   = "revocations"
	GuardRemplacements = "remplacements"
	GuardRelances      = "relances"
	GuardHorloge       = "horloge"
	GuardAutorite      = "autorite" // never accepted on the command line
	GuardNumeros       = "numeros"  // likewise
	leastVanished      = 3
	leastOfMany        = 5   // more than these, and more than shareOfMany
	shareOfMany        = 5   // percent
	leastOfCentre      = 3   // at least these, and over half of a centre's
	maxNightGap        = 370 // days
	shownExamples      = 5
	DefaultMaxLoss     = 20 // percent; see Job.MaxLoss
)

// AcceptableGuards lists those that a person may accept.
var AcceptableGuards = []string{GuardDossiers, GuardColonnes, GuardRevocations, GuardRemplacements, GuardRelances, GuardHorloge}

// GuardError refuses a night.
type GuardError struct{ Refus []report.Refus }

// Error names the guards and their counts.
func (e *GuardError) Error() string { return "night refused: " + acceptance(e.Refus) }

// Sentence says in French what happened.
func (e *GuardError) Sentence() string {
	var list []string
	for _, r := range e.Refus {
		list = append(list, r.Phrase)
	}
	return french.Text("la nuit est refusée, rien n’a été écrit : ") + strings.Join(list, french.Text(" ; "))
}

// Hint says in French what to do.
func (e *GuardError) Hint() string {
	var list []string
	for _, r := range e.Refus {
		if !slices.Contains(list, r.Remede) {
			list = append(list, r.Remede)
		}
	}
	return strings.Join(list, " ") + french.Text(" Si c’est bien voulu : ") + e.Refus[0].Commande
}

// acceptance is what --accepter takes to accept all refusals.
func acceptance(refused []report.Refus) string {
	counts := map[string]int{}
	for _, r := range refused {
		counts[r.Garde] += r.Nombre
	}
	var list []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		list = append(list, fmt.Sprintf("%s=%d", name, counts[name]))
	}
	return strings.Join(list, ",")
}

// guard refuses what is not plausible and was not accepted. A run over chosen
// persons says nothing about the others, and is not guarded.
func guard(j *Job, p *plan, n people) error {
	if len(j.Auditeurs) > 0 || j.unguarded || j.Register == nil {
		return nil
	}
	var refused []report.Refus
	for _, semestre := range n.semestres() {
		for _, one := range []report.Refus{
			guardClock(j, p.past, semestre), guardDossiers(j, p, n, semestre), guardColumns(j, p, n, semestre),
			guardRevocations(p, semestre), guardReplacements(p, semestre), guardLetters(n, semestre),
		} {
			if one.Garde != "" {
				one.Semestre = semestre
				refused = append(refused, one)
			}
		}
	}
	counts := map[string]int{}
	for _, r := range refused {
		counts[r.Garde] += r.Nombre
	}
	refused = slices.DeleteFunc(refused, func(r report.Refus) bool {
		accepted, ok := j.Accept[r.Garde]
		return ok && accepted == counts[r.Garde]
	})
	if len(refused) == 0 {
		return nil
	}
	all := slices.Clone(refused)
	for name, count := range j.Accept { // what was accepted already is accepted again
		if counts[name] == count && count > 0 {
			all = append(all, report.Refus{Garde: name, Nombre: count})
		}
	}
	command := "cnamdoc generer"
	for _, typed := range append([]string{j.Lecture.Fichier}, j.Options...) {
		command += " " + argument(typed)
	}
	for i := range refused {
		refused[i].Commande = command + " --accepter " + acceptance(all)
	}
	return &GuardError{refused}
}

// argument writes a path as it is typed on a command line.
func argument(s string) string {
	if strings.ContainsAny(s, " '&()") {
		return `"` + s + `"`
	}
	return filepath.ToSlash(s)
}

// guardClock refuses a day before the last night, and one long after it.
func guardClock(j *Job, t *past, semestre dossier.Semestre) report.Refus {
	var last dossier.Date
	for _, night := range t.nights {
		if night.Semestre == semestre && night.Day.After(last) {
			last = night.Day
		}
	}
	if last.IsZero() {
		return report.Refus{}
	}
	gap := j.Today.Days() - last.Days()
	r := report.Refus{Garde: GuardHorloge, Remede: french.Text("Vérifiez la date de cette machine, ou l’option --date.")}
	switch {
	case gap < 0:
		r.Nombre, r.Phrase = -gap, french.Say("la date est le %s, avant la dernière nuit du %s (%s)", j.Today.Short(), semestre.Long(), last.Short())
	case gap > maxNightGap:
		r.Nombre, r.Phrase = gap, french.Say("la date est le %s, %d jours après la dernière nuit du %s (%s)", j.Today.Short(), gap, semestre.Long(), last.Short())
	default:
		return report.Refus{}
	}
	return r
}

// guardDossiers refuses an export that lost dossiers: the wrong file, or half of
// it. A person who came back under another centre or code is not lost.
func guardDossiers(j *Job, p *plan, n people, semestre dossier.Semestre) report.Refus {
	change := p.past.present[semestre]
	moved := map[dossier.Key]bool{}
	for _, one := range n.list {
		for _, e := range one.before {
			moved[e.key.Key] = true
		}
	}
	gone := slices.DeleteFunc(slices.Clone(change.Vanished), func(k dossier.Key) bool { return moved[k] })
	limit := j.MaxLoss
	if limit == 0 {
		limit = DefaultMaxLoss
	}
	if len(gone) < leastVanished || len(gone)*100 <= limit*change.Before {
		return report.Refus{}
	}
	r := report.Refus{Garde: GuardDossiers, Nombre: len(gone), Remede: french.Text("Vérifiez que c’est le bon export, complet."),
		Phrase: french.Say("cet export a perdu %s des %s dossiers connus du %s", french.Number(int64(len(gone))), french.Number(int64(change.Before)), semestre.Long())}
	for _, k := range gone[:min(len(gone), shownExamples)] {
		r.Vu = append(r.Vu, k.Code+", "+k.Centre)
	}
	return r
}

// guardColumns refuses an export in which a field lost its column, or many
// dossiers lost their value, under the same code and centre or another. A column
// that is gone with all who had a value there took nothing from anybody.
func guardColumns(j *Job, p *plan, n people, semestre dossier.Semestre) report.Refus {
	r := report.Refus{Garde: GuardColonnes, Remede: french.Text("Vérifiez l’en-tête de l’export : une colonne a été renommée, vidée ou retirée.")}
	var said []string
	had, lost, both := map[string]bool{}, map[string]int{}, 0
	for _, one := range n.list {
		if one.key.Semestre != semestre || !j.chosen(one.key) || one.last.Person == 0 {
			continue // was not there last night
		}
		both++
		for _, id := range one.last.Stated {
			if isField(id) && !one.states([]string{id}) {
				lost[id]++
			}
		}
	}
	for _, night := range p.past.nights {
		if night.Semestre == semestre {
			for _, id := range night.Columns {
				had[id] = true
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(lost)) {
		_, column := j.Columns[id]
		gone := j.Columns != nil && had[id] && !column
		if gone {
			said = append(said, french.Say("la colonne « %s » a disparu (%s)", j.label(id), french.Count(lost[id], "valeur", "valeurs")))
		} else if lost[id] > leastOfMany && lost[id]*100 > shareOfMany*both {
			said = append(said, french.Say("« %s » n’a plus de valeur dans %s", j.label(id), french.Count(lost[id], "dossier", "dossiers")))
		} else {
			continue
		}
		r.Nombre += lost[id]
	}
	if len(said) == 0 {
		return report.Refus{}
	}
	r.Phrase, r.Vu = said[0], said
	if len(said) > 1 {
		r.Phrase += french.Say(", et %s", french.Count(len(said)-1, "autre champ", "autres champs"))
	}
	if j.Source != nil {
		for _, c := range j.Source.Columns {
			if c.Champ == "" && c.Label != "" {
				r.Vu = append(r.Vu, french.Say("colonne %s, « %s » : inconnue du programme", c.Letter, c.Label))
			}
		}
	}
	return r
}

// label names a field as exports do.
func (j *Job) label(id string) string {
	if j.Label != nil {
		if text := j.Label(id); text != "" {
			return text
		}
	}
	return id
}

// count is how many papers of one kind of one centre change.
type counted struct {
	total   int
	byKind  map[lotKey]int
	example []string
}

func (c *counted) add(key register.PaperKey, what string) {
	if c.byKind == nil {
		c.byKind = map[lotKey]int{}
	}
	c.total++
	c.byKind[lotKey{key.Semestre, key.Centre, key.Document}]++
	if len(c.example) < shownExamples {
		c.example = append(c.example, what)
	}
}

// tooMany reports whether more change than is plausible: more than a share of
// all, or over half of one centre's.
func (c *counted) tooMany(of int, ofKind func(lotKey) int) bool {
	if c.total > leastOfMany && c.total*100 > shareOfMany*of {
		return true
	}
	for kind, count := range c.byKind {
		if count >= leastOfCentre && count*2 > ofKind(kind) {
			return true
		}
	}
	return false
}

func guardRevocations(p *plan, semestre dossier.Semestre) report.Refus {
	var c counted
	for i, a := range p.fallen {
		if key := p.endings[i].Key; key.Semestre == semestre && a.Action == register.Revocation && a.Paper.State.Valid() {
			c.add(key, french.Say("%s, %s : %s", a.Paper.Number, nameOf(a.Paper), p.endings[i].Why))
		}
	}
	of := p.past.validOf(semestre)
	if !c.tooMany(of, func(k lotKey) int { return p.past.valid[k] }) {
		return report.Refus{}
	}
	return report.Refus{Garde: GuardRevocations, Nombre: c.total, Vu: c.example,
		Phrase: french.Say("%s sur %s seraient révoqués", french.Count(c.total, "document valable", "documents valables"), french.Number(int64(of))),
		Remede: french.Text("Vérifiez les statuts et les financements de l’export.")}
}

func guardReplacements(p *plan, semestre dossier.Semestre) report.Refus {
	var c counted
	for _, lot := range p.lots {
		for _, one := range lot.papers {
			if lot.semestre == semestre && lot.document != dossier.Relance && one.err == nil && one.aside == 0 && one.claim.Planned.Replaces != "" {
				line, _ := one.line(p.past)
				c.add(one.key(), french.Say("%s, %s : %s", one.claim.Planned.Replaces, line.Nom, line.Motif))
			}
		}
	}
	of := p.past.validOf(semestre)
	if !c.tooMany(of, func(k lotKey) int { return p.past.valid[k] }) {
		return report.Refus{}
	}
	return report.Refus{Garde: GuardRemplacements, Nombre: c.total, Vu: c.example,
		Phrase: french.Say("%s sur %s seraient remplacés par un nouveau numéro", french.Count(c.total, "document valable", "documents valables"), french.Number(int64(of))),
		Remede: french.Text("Vérifiez ce qui a changé dans l’export ou dans la configuration.")}
}

// guardLetters refuses an export that makes many things missing that were
// satisfied last night.
func guardLetters(n people, semestre dossier.Semestre) report.Refus {
	var c counted
	of, ofCentre := 0, map[lotKey]int{}
	for _, p := range n.list {
		if p.key.Semestre != semestre || p.last.Person == 0 {
			continue // was not there last night
		}
		key := register.PaperKey{Key: p.key, Document: dossier.Relance}
		of++
		ofCentre[lotKey{semestre, p.key.Centre, dossier.Relance}]++
		if p.regressed {
			c.add(key, p.key.Code+", "+p.Auditeur.NomComplet())
		}
	}
	if !c.tooMany(of, func(k lotKey) int { return ofCentre[k] }) {
		return report.Refus{}
	}
	return report.Refus{Garde: GuardRelances, Nombre: c.total, Vu: c.example,
		Phrase: french.Say("%s seraient relancés pour ce qui était en règle la dernière nuit", french.Count(c.total, "auditeur", "auditeurs")),
		Remede: french.Text("Vérifiez dans l’export les pièces et les règlements de ces personnes.")}
}

// scope bounds what the export is about, for one semester.
func (j *Job) scope(semestre dossier.Semestre) register.Filter {
	return register.Filter{Semestre: semestre, Centre: j.Centre}
}
