package nightmodel

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// always holds at every moment, also after a kill. A paper that was just restored
// at the desk may stand beside one of another centre, where the same code may be
// enrolled too: the next night knows, but of what is signed.
func (j *Judge) always(now Look, restored string) {
	valid := map[string]string{}
	by := func(number string) bool {
		m := j.papers[number]
		return number == restored || m != nil && m.byPerson && j.frozen(m)
	}
	for _, number := range slices.Sorted(maps.Keys(now.Papers)) {
		p := now.Papers[number]
		if m := j.papers[number]; m != nil && m.Key() != p.Key() {
			j.accuse("%s was %s and is %s", number, m.Key(), p.Key())
		}
		who, known := j.owners[p.Code]
		if !known {
			j.accuse("%s is of %s, who was in no export", number, p.Code)
		}
		if !p.Valid() {
			continue
		}
		key := fmt.Sprintf("person %d, %s %s, %s", who, p.Document, p.Counterparty, p.Semestre)
		if p.Document == Relance {
			key += ", " + p.Code // whether another code is the same person may still be asked
		}
		if other := valid[key]; other != "" && !j.decided[who] && !by(number) && !by(other) { // that they are two persons, perhaps
			j.accuse("%s and %s are both valid: %s", other, number, key)
		}
		valid[key] = number
	}
	for number := range j.papers {
		if _, ok := now.Papers[number]; !ok {
			j.accuse("%s was lost from the register", number)
		}
	}
	paths := map[string]string{}
	for _, path := range slices.Sorted(maps.Keys(now.Files)) {
		f := now.Files[path]
		p, known := now.Papers[f.Number]
		switch {
		case !known:
			j.accuse("%s is %s, which the register does not know", path, f.Number)
		case f.Code != "" && f.Code != p.Code:
			j.accuse("%s stands on a paper of %s at %s, and is of %s", f.Number, f.Code, path, p.Code)
		}
		if other := paths[f.Number]; other != "" && !j.stuck[path] && !j.stuck[other] {
			j.accuse("%s stands at %s and at %s", f.Number, other, path)
		}
		paths[f.Number] = path
	}
	for _, q := range now.Questions {
		if number, known := j.asked[q.About]; known && number != q.Number {
			j.accuse("question %d was %d: %s", q.Number, number, q.About)
		}
		if about, known := j.about[q.Number]; known && about != q.About {
			j.accuse("question %d is about %s and was about %s", q.Number, q.About, about)
		}
		j.asked[q.About], j.about[q.Number] = q.Number, q.About
	}
}

// acts are what was done to papers between two looks.
func (j *Judge) acts(before, after Look) []Act {
	var acts []Act
	for _, number := range slices.Sorted(maps.Keys(after.Papers)) {
		was, is := before.Papers[number], after.Papers[number]
		switch {
		case is.Valid() && !was.Valid() && was.State == Revoquee:
			acts = append(acts, Act{Restored, is.Key(), number})
		case is.Valid() && !was.Valid() && was.State != "" && was.State != Reservee:
			j.accuse("%s was %s and is %s", number, was.State, is.State)
		case is.Valid() && !was.Valid():
			if !slices.ContainsFunc(slices.Collect(maps.Values(after.Papers)), func(o Paper) bool { return o.ReplacedBy == number && before.Papers[o.Number].Valid() }) {
				acts = append(acts, Act{Issued, is.Key(), ""})
			}
		case was.Valid() && is.State == Remplacee:
			acts = append(acts, Act{Replaced, is.Key(), number})
		case was.Valid() && is.State == Revoquee:
			acts = append(acts, Act{Revoked, is.Key(), number})
		case was.Valid() && is.State != was.State:
			j.accuse("%s was %s and is %s", number, was.State, is.State)
		case is.Valid() && is.Hash != was.Hash:
			acts = append(acts, Act{Redrawn, is.Key(), number})
		}
	}
	return acts
}

// promised: nothing happens that the plan did not say, and everything that it
// said; a killed night did part of it.
func (j *Judge) promised(plan, acts []Act, killed bool) {
	for _, a := range acts {
		if !slices.Contains(plan, a) {
			j.accuse("%v was done and not planned: %v", a, plan)
		}
	}
	for _, a := range plan {
		if !killed && !slices.Contains(acts, a) {
			j.accuse("%v was planned and not done", a)
		}
	}
}

// allowed: absence takes nothing back, and what prints the same is the same.
func (j *Judge) allowed(a Act, people map[int]*facts, before, after Look, t Tonight) {
	if a.Do == Issued {
		for _, p := range after.Papers {
			if p.Key() == a.Key && p.Valid() && !before.Papers[p.Number].Valid() {
				j.mayIssue(p, people[j.owners[p.Code]], before, after)
			}
		}
		return
	}
	m := j.papers[a.Number]
	f := people[m.who]
	if f != nil && f.semestre != m.Semestre {
		f = nil // another inscription says nothing of this one
	}
	decided := j.decided[m.who] // a person's recorded decision may take back
	if f == nil {
		if !decided {
			j.accuse("%v, and tonight's export does not name its person", a)
		}
		return
	}
	if m.says == nil {
		j.accuse("%v, of which nothing is known", a)
		return
	}
	c := f.since(m.says, m.Document)
	switch a.Do {
	case Revoked:
		j.mayRevoke(a, m, f, after, decided)
	case Restored:
		if !m.byNight || m.byPerson {
			j.accuse("%v, which a person had revoked", a)
		}
		if statut := f.says(Statut); statut == "" || f.over(m.says) {
			j.accuse("%v, and the export states statut %q", a, statut)
		}
	case Replaced:
		j.mayReplace(a, m, f, c, before, after, decided)
	case Redrawn:
		switch {
		case m.State != Emise:
			j.accuse("%v, which was handed over", a)
		case !decided && (!c.whole || m.drawn != nil && f.lacks(m.drawn, m.Document)):
			j.accuse("%v, of which something is silent tonight", a)
		case m.Document == Relance: // it asks for what is due by tonight
		case j.frozen(m):
			j.accuse("%v, which is signed", a)
		case c.whole && c.stated:
			j.accuse("%v, and the export states something else: its number stays", a)
		case m.drawn != nil && f.sameContent(m.drawn, m.Document) && (m.style == t.Style || m.Lot != "") && (m.Document == Attestation || m.signedSince(f)):
			j.accuse("%v, and it prints the same (style %d, was %d, lot %q)", a, t.Style, m.style, m.Lot)
		}
	}
}

// mayRevoke: the export states that the inscription is over, or that another
// pays, or that the person is at another centre, where the same paper stands; a
// letter goes with the person. What is signed stands, and with a contrat its
// withdrawal form.
func (j *Judge) mayRevoke(a Act, m *memory, f *facts, after Look, decided bool) {
	if m.Document == Relance {
		if f.centre == m.Centre && f.code == m.Code {
			j.accuse("%v, which nothing takes the place of", a)
		}
		return
	}
	otherPays := (m.Document == Contrat || m.Document == Retractation) && f.says(Financeur) != "" && m.says.says(Financeur) == ""
	elsewhere := f.centre != m.Centre && slices.ContainsFunc(slices.Collect(maps.Values(after.Papers)), func(p Paper) bool {
		return p.Valid() && p.Document == m.Document && p.Counterparty == m.Counterparty && p.Semestre == m.Semestre && p.Centre == f.centre && j.owners[p.Code] == m.who
	})
	if !f.over(m.says) && !otherPays && !elsewhere && !decided {
		j.accuse("%v, and the export states statut %q", a, f.says(Statut))
	}
	if j.frozen(m) {
		j.accuse("%v, which is signed or handed over", a)
	}
}

// signedSince: whether an agreement's signature is what it was when drawn.
func (m *memory) signedSince(f *facts) bool {
	return f.says(ContratSigne) == m.drawn.says(ContratSigne) && f.says(ConventionSign) == m.drawn.says(ConventionSign)
}

func (j *Judge) mayReplace(a Act, m *memory, f *facts, c change, before, after Look, decided bool) {
	moved := f.centre != m.Centre
	recoded := f.code != m.Code
	successor := after.Papers[after.Papers[a.Number].ReplacedBy]
	switch {
	case successor.Document != m.Document || successor.Counterparty != m.Counterparty || successor.Semestre != m.Semestre || j.owners[successor.Code] != m.who:
		j.accuse("%v by %s, which is %s", a, successor.Number, successor.Key())
	case j.frozen(m):
		j.accuse("%v, which is signed or handed over", a)
	case decided:
	case !c.whole:
		j.accuse("%v, of which something is silent tonight", a)
	case m.Document == Relance: // it asks for what is due by tonight
	case recoded && f.ancien != m.Code:
		j.accuse("%v, and nothing states that %s was %s", a, f.code, m.Code)
	case !c.stated && !moved && !recoded && m.Document == Retractation && j.newContrat(m, before, after): // with its contrat
	case !c.stated && !moved && !recoded:
		j.accuse("%v, and the export states nothing new", a)
	}
}

// newContrat: the contrat that a withdrawal form goes with has a new number
// tonight, or had one when the night before was killed.
func (j *Judge) newContrat(form *memory, before, after Look) bool {
	for _, p := range after.Papers {
		if p.Document == Contrat && p.Code == form.Code && p.Semestre == form.Semestre && p.Valid() && p.Number != "" && (!before.Papers[p.Number].Valid() || j.cut != nil) {
			return true
		}
	}
	return false
}

// frozen: what was signed, or handed over to be signed, is changed by people only;
// a withdrawal form with its contrat, unless a person revoked that.
func (j *Judge) frozen(m *memory) bool {
	if m.Document != Retractation {
		return m.frozen()
	}
	for _, c := range j.papers {
		if c.Document == Contrat && c.Code == m.Code && c.Semestre == m.Semestre && c.Centre == m.Centre && c.Valid() {
			return m.signed || c.State == Remise
		}
	}
	return false
}

// mayIssue judges a new number that replaces nothing.
func (j *Judge) mayIssue(p Paper, f *facts, before, after Look) {
	if f == nil || f.code != p.Code || f.centre != p.Centre || f.semestre != p.Semestre {
		if before.Papers[p.Number].State == "" {
			j.accuse("%s (%s) is new, and tonight's export has no such dossier", p.Number, p.Key())
		}
		return
	}
	if j.decided[f.who] {
		return
	}
	was := j.stated[f.who]
	full := f.with(was)
	if full.over(full) {
		j.accuse("%s (%s) is new, and what was last stated is %q", p.Number, p.Key(), full.says(Statut))
	}
	if p.Document == Relance && f.says(Statut) != "" && full.ready() && was != nil && was.semestre == f.semestre {
		j.accuse("%s is a relance to somebody who lacks nothing but cells of the export", p.Number)
	}
	if p.Document == Contrat && full.says(Financeur) != "" && (was == nil || was.semestre == f.semestre) {
		j.accuse("%s is a contrat for somebody whose funder is only silent tonight", p.Number)
	}
	for _, m := range j.papers {
		if m.Key() == p.Key() && m.State == Revoquee && m.closed {
			j.accuse("%s (%s) is new, and a person had closed %s", p.Number, p.Key(), m.Number)
		}
		if m.Key() == p.Key() && m.State == Revoquee && m.byNight && !m.byPerson && m.says != nil && !j.overtaken(m) && m.Document != Relance &&
			(m.Document != Retractation || !j.newContrat(m, before, after)) {
			if c := f.since(m.says, m.Document); c.whole && !c.stated {
				j.accuse("%s (%s) is new, and the same right had %s, which a night revoked", p.Number, p.Key(), m.Number)
			}
		}
	}
}

// overtaken: a later number was given for the key.
func (j *Judge) overtaken(m *memory) bool {
	for number, o := range j.papers {
		if o.Key() == m.Key() && number > m.Number && (o.State != Remplacee || o.Hash != "") {
			return true
		}
	}
	return false
}

// settled is what a night that was left to end leaves.
func (j *Judge) settled(people map[int]*facts, after Look, locked map[string]bool) {
	atLeast := map[int]string{} // the valid attestation of each person, in tonight's semester
	for _, number := range slices.Sorted(maps.Keys(after.Papers)) {
		p, m := after.Papers[number], j.papers[number]
		f := people[m.who]
		here := f != nil && f.semestre == p.Semestre
		switch {
		case p.Valid():
			if p.Document == Attestation && here {
				atLeast[m.who] = number
			}
			j.onDisk(p, after)
			// A letter that is due no more stays where it was written.
			if here && f.ready() && len(locked) == 0 && p.Document != Relance && strings.HasSuffix(p.File, number+".pdf") {
				j.accuse("%s still lies beside its place: %s", number, p.File)
			}
			if p.State == Emise && p.Lot == "" {
				j.accuse("%s is valid, not handed over, and in no print run", number)
			}
			if here && !m.byPerson && m.says != nil && f.over(m.says) && p.Document == Attestation && f.code == p.Code && f.centre == p.Centre {
				j.accuse("%s is valid, and the export states %q", number, f.says(Statut))
			}
		case p.State == Reservee && here && f.code == p.Code && f.centre == p.Centre && f.ready() && p.Document == Attestation:
			j.accuse("%s is still reserved after a whole night", number)
		}
	}
	for path, f := range after.Files {
		if !after.Papers[f.Number].Valid() && after.Papers[f.Number].State != Reservee && !strings.Contains(path, "/retires/") && !locked[path] {
			j.accuse("%s is %s and lies at %s", f.Number, after.Papers[f.Number].State, path)
		}
	}
	for path := range after.Tree {
		if base := path[strings.LastIndex(path, "/")+1:]; strings.HasPrefix(base, ".cnamdoc-") {
			j.accuse("left behind: %s", path)
		}
	}
	for _, who := range slices.Sorted(maps.Keys(people)) {
		if f := people[who]; f.ready() && !j.decided[who] {
			j.served(f, atLeast[who], after)
		}
	}
}

// followed: what the export states otherwise than a paper does, and what is not
// followed, is said: it waits for what is silent, or for a person.
func (j *Judge) followed(waiting []string, people map[int]*facts, after Look) {
	for number, p := range after.Papers {
		m := j.papers[number]
		f := people[m.who]
		if p.State != Emise || p.Document != Attestation || m.drawn == nil || m.drawn == f || m.says == nil || j.decided[m.who] ||
			f == nil || f.code != p.Code || f.centre != p.Centre || f.semestre != p.Semestre || f.says(Statut) != Confirmee {
			continue
		}
		if (f.since(m.says, p.Document).stated || f.beside(m.drawn)) && !slices.Contains(waiting, p.Semestre+"|"+p.Centre+"|"+p.Code+"|"+p.Document) {
			j.accuse("%s does not follow what the export states, and nobody says so: %q", number, waiting)
		}
	}
}

// onDisk: a valid paper's file has its hash.
func (j *Judge) onDisk(p Paper, after Look) {
	file, ok := after.Files[p.File]
	switch {
	case !ok:
		j.accuse("%s is %s, and %q is not on disk", p.Number, p.State, p.File)
	case file.Number != p.Number || file.Hash != p.Hash:
		j.accuse("%s is at %s, which holds %s (same bytes: %v)", p.Number, p.File, file.Number, file.Hash == p.Hash)
	}
}

// served: somebody whose dossier lacks nothing has the attestation that it
// calls for, under the number that it had.
func (j *Judge) served(f *facts, number string, after Look) {
	for _, m := range j.papers {
		if m.who == f.who && m.Semestre == f.semestre && m.Code != f.code {
			if number == "" && !slices.ContainsFunc(after.Questions, func(q Question) bool { return q.Code == f.code }) {
				j.accuse("person %d is now %s, has no attestation, and nobody is asked", f.who, f.code)
			}
			return // asked whether it is the same person
		}
		if m.who != f.who || m.Semestre != f.semestre || m.Document != Attestation {
			continue
		}
		if m.State == Revoquee && (m.closed || m.Centre != f.centre) {
			return // asked, or closed by a person
		}
		if m.State == Revoquee && m.byNight && !m.byPerson && m.says != nil && m.Centre == f.centre && !j.overtaken(m) && number != m.Number {
			if c := f.since(m.says, m.Document); c.whole && !c.stated {
				j.accuse("%s was revoked by a night whose cause is gone, and is not restored (but %q stands)", m.Number, number)
			}
		}
	}
	if number == "" {
		j.accuse("person %d (%s, %s) lacks nothing and has no attestation", f.who, f.code, f.semestre)
		return
	}
	m := j.papers[number]
	c := f.since(m.says, m.Document)
	if c.whole && c.stated {
		j.accuse("%s is valid, and the export states something else", number)
	}
	if c.whole && m.Centre != f.centre {
		j.accuse("%s is of %s, and the person is now at %s", number, m.Centre, f.centre)
	}
	if j.cut != nil && len(j.cut.after.Papers) > 0 {
		j.resumed(f, number)
	}
}

// resumed: what a killed night had reserved is what the next issues, when the
// person's data are the same.
func (j *Judge) resumed(f *facts, number string) {
	was := j.cut.people[f.who]
	if was == nil || was.code != f.code || was.centre != f.centre || was.semestre != f.semestre {
		return
	}
	if c := f.since(was, Attestation); c.stated || !c.whole {
		return
	}
	for _, p := range j.cut.after.Papers {
		if j.owners[p.Code] == f.who && p.Document == Attestation && p.Semestre == f.semestre && p.Centre == f.centre && p.State == Reservee && p.Number != number {
			j.accuse("%s was reserved by the killed night, and the next gave %s", p.Number, number)
		}
	}
}

// vanished: who was in an export and is not is said, and nobody else.
func (j *Judge) vanished(said []string, people map[int]*facts) {
	for _, f := range people {
		if slices.Contains(said, f.semestre+"|"+f.code) {
			j.accuse("%s is among the vanished, and is in tonight's export", f.code)
		}
	}
	for who, was := range j.stated {
		if people[who] == nil && semestresOf(people)[was.semestre] && !slices.Contains(said, was.semestre+"|"+was.code) {
			j.accuse("%s vanished, and nobody says so: %q", was.code, said)
		}
	}
}

// named: one bad thing stops one thing, and is named. Only the lists of tonight's
// semesters are written.
func (j *Judge) named(named []string, people map[int]*facts, acts []Act, before, after Look, locked map[string]bool) {
	says := strings.Join(named, "\n")
	for path := range locked {
		f, paper := before.Files[path]
		if !paper {
			semestre, _, _ := strings.Cut(path, "/")
			if semestresOf(people)[semestre] && before.Tree[path] == after.Tree[path] && !strings.Contains(says, path) {
				j.accuse("%s could not be replaced, and is not named: %q", path, named)
			}
			continue
		}
		if slices.ContainsFunc(acts, func(a Act) bool { return a.Number == f.Number && a.Do != Restored }) && !strings.Contains(says, path) {
			j.accuse("%s could not be replaced, and is not named: %q", path, named)
		}
	}
	if len(locked) == 0 && len(named) > 0 {
		j.accuse("nothing is locked, and the night names %q", named)
	}
}
