package generate

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"cnamdoc/generate/press"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// past is what the register knows of the export's semesters before tonight.
type past struct {
	nights   []register.NightDigest // the last accepted ones of the job's scope
	last     map[register.Token]mark
	standing map[register.PaperKey]standing // living papers that tonight's dossiers do not simply claim
	undoable map[register.PaperKey]register.Paper
	away     []register.Paper // valid papers that lie in retires/, unknown to a restored register
	valid    map[lotKey]int   // valid papers, relances aside
	old      bool             // some living papers have no digests: an older release's
	doneLots []string         // print lots of killed runs that stand on disk
	lostLots []string         // and those that never came there: their papers count as unprinted
	present  map[dossier.Semestre]register.Change
	known    map[dossier.Key]bool              // dossiers that vanished, tonight or before
	open     map[dossier.Key]register.Question // whether a dossier is another code's, as a night asked and nobody answered
}

// mark is what the last night of a dossier's centre found in it.
type mark struct {
	register.Marks
	day dossier.Date
}

// standing is a living paper.
type standing struct {
	number  string
	state   register.State
	ues     []string
	rights  register.Hash // of a paper without digests; else zero
	signed  bool          // it prints a signature
	printed bool          // a page of it is in a print run
}

// readPast reads it. Of papers that the dossiers claim it keeps nothing but
// their number.
func readPast(ctx context.Context, j *Job, n people) (*past, error) {
	t := &past{last: map[register.Token]mark{}, standing: map[register.PaperKey]standing{}, undoable: map[register.PaperKey]register.Paper{},
		valid: map[lotKey]int{}, present: map[dossier.Semestre]register.Change{}, known: map[dossier.Key]bool{},
		open: map[dossier.Key]register.Question{}}
	if j.Register == nil {
		return t, nil
	}
	var err error
	if t.doneLots, t.lostLots, err = leftLots(ctx, j); err != nil {
		return nil, err
	}
	for _, semestre := range n.semestres() {
		if len(j.Auditeurs) == 0 { // who vanished is asked of a whole export
			if err := t.readPresence(ctx, j, j.scope(semestre), n); err != nil {
				return nil, err
			}
		}
		for _, f := range j.livingScopes(semestre) {
			for p, err := range j.Register.All(ctx, f) {
				if err != nil {
					return nil, err
				}
				t.add(j, p, n)
				if p.State.Valid() && j.astrayOf(p) != "" {
					t.away = append(t.away, p)
				}
			}
			f.States = nil
			undoable, err := j.Register.Undoable(ctx, f)
			if err != nil {
				return nil, err
			}
			for _, p := range undoable {
				if !p.IssuedAt.IsZero() { // else nobody ever had it: a new one is made
					t.undoable[p.Key] = p
				}
			}
		}
		nights, err := j.Register.LastNights(ctx, semestre, j.Centre, t.compared(j, n)...)
		if err != nil {
			return nil, err
		}
		for _, night := range nights {
			for token, marks := range night.Dossiers {
				t.last[token] = mark{marks, night.Day}
			}
		}
		t.nights = append(t.nights, nights...)
	}
	return t, t.readOpen(ctx, j, n)
}

// compared are the dossiers of which a run over one of them, as a desk's, looks
// for the last night's marks; none of a night, which wants all of them. Those of
// the whole centre would be most of the time that a person's page takes.
func (t *past) compared(j *Job, n people) []register.Token {
	if len(j.Auditeurs) == 0 || len(n.list) > 1 {
		return nil
	}
	var keys []dossier.Key
	for key := range t.standing {
		keys = append(keys, key.Key)
	}
	for _, p := range n.list {
		keys = append(append(keys, p.key), formerKeys(j, p)...)
	}
	var tokens []register.Token
	for _, key := range keys {
		if key.Code != "" && (j.Centre == "" || key.Centre == j.Centre) { // else it is in no night that is read
			tokens = append(tokens, j.Hasher.Token(key))
		}
	}
	return tokens
}

// readOpen reads what a night asked about other codes. It is asked until somebody
// answers, though the person's name or birth date be corrected meanwhile.
func (t *past) readOpen(ctx context.Context, j *Job, n people) error {
	for _, semestre := range n.semestres() {
		open, err := j.Register.OpenQuestions(ctx, j.scope(semestre))
		if err != nil {
			return err
		}
		for _, q := range open {
			if strings.HasPrefix(q.Rule, report.RuleAutreCode+"|") && q.Answer == nil {
				t.open[q.Key] = q
			}
		}
	}
	return nil
}

// formerly are the codes that somebody may have had, as a night asked, or had, as
// a person answered.
func (t *past) formerly(p *person, decided decisions) []string {
	var codes []string
	if q, open := t.open[p.key]; open {
		_, from, _ := strings.Cut(q.Rule, "|")
		codes = append(codes, from)
	}
	for rule, a := range decided.answers[p.key] {
		if from, of := strings.CutPrefix(rule, report.RuleAutreCode+"|"); of && a.accepts {
			codes = append(codes, from)
		}
	}
	return codes
}

// readPresence reads whom the register knows and the export lacks.
func (t *past) readPresence(ctx context.Context, j *Job, f register.Filter, n people) (err error) {
	if t.present[f.Semestre], err = j.Register.ComparePresence(ctx, f, n.within(f)); err != nil {
		return err
	}
	for _, key := range t.present[f.Semestre].Vanished {
		t.known[key] = true
	}
	absent, err := j.Register.Absent(ctx, f)
	for _, a := range absent {
		t.known[a.Key] = true
	}
	return err
}

// printed reports whether a page of the paper is in a print run.
func (t *past) printed(p register.Paper) bool {
	return p.Lot != "" && !slices.Contains(t.lostLots, p.Lot)
}

func (t *past) add(j *Job, p register.Paper, n people) {
	key := p.Key
	if p.State.Valid() && key.Document != dossier.Relance {
		t.valid[lotKey{key.Semestre, key.Centre, key.Document}]++
	}
	undigested := p.Digests == ""
	t.old = t.old || undigested
	one := n.byKey[key.Key]
	if one != nil && p.State.Valid() && slices.Contains(one.blocked, key.Document) {
		one.stands = append(one.stands, key)
	}
	agreement := key.Document == dossier.Contrat || key.Document == dossier.Convention
	signed := agreement && p.State.Valid() && j.Hasher.PrintsOther(p.Digests, key.Code, register.Field(press.Unsigned(key.Document)))
	if one != nil && signed {
		one.signedOnce = append(one.signedOnce, key.Document)
	}
	claimed := one != nil && one.due(key) >= 0 && key.Document != dossier.Relance && len(one.report.Revoked()) == 0
	if before, twice := t.standing[key]; claimed && !undigested || twice && before.state.Valid() {
		return // a key may have a reserved paper beside its living one
	}
	s := standing{number: p.Number, state: p.State, ues: p.UEs, signed: signed, printed: t.printed(p)}
	if undigested && p.State.Valid() {
		s.rights = p.Rights
	}
	t.standing[key] = s
}

// validOf counts the valid papers of a semester.
func (t *past) validOf(semestre dossier.Semestre) int {
	total := 0
	for key, count := range t.valid {
		if key.semestre == semestre {
			total += count
		}
	}
	return total
}

// compare finds, person by person, what last night makes of tonight's dossier:
// who comes from another centre or code, and which lines of a letter are not to
// be sent.
func (t *past) compare(j *Job, n people) {
	if j.Register == nil {
		return
	}
	t.findMoved(j, n)
	checkers := map[dossier.Date]*completeness.Checker{}
	for _, p := range n.list {
		last, known := t.last[j.Hasher.Token(p.key)]
		if !known {
			last, known = t.elsewhere(j, n, p)
		}
		p.last = last.Marks
		p.payerSilent = saidOnce(p.last, "financeur") && !slices.ContainsFunc(p.Financements, func(f dossier.Financement) bool {
			return f.Nature != dossier.NatureInconnue
		})
		if !p.planned {
			continue
		}
		if q, open := t.open[p.key]; open && len(j.Auditeurs) > 0 { // only a whole export tells who is absent
			_, from, _ := strings.Cut(q.Rule, "|")
			p.asks, p.waits = &question{q.Rule, q.Facts}, from
		}
		if known && p.Statut == dossier.StatutInconnu && slices.Contains(last.Stated, closedMark) && has(p.report, completeness.RuleStatut) {
			p.waits = closedMark
			p.letter.All, p.held = nil, true // nothing is asked of somebody whose inscription was over
			continue
		}
		t.hold(j, p, last, known, func() *completeness.Checker {
			if checkers[last.day] == nil {
				checkers[last.day] = j.checkerOn(last.day)
			}
			return checkers[last.day]
		})
	}
}

// elsewhere is what the last night found in the dossier of somebody who has
// changed centre or code since.
func (t *past) elsewhere(j *Job, n people, p *person) (last mark, known bool) {
	var keys []dossier.Key
	if len(p.before) > 0 {
		keys = append(keys, p.before[0].key.Key)
	}
	for _, key := range append(keys, formerKeys(j, p)...) {
		if last, known = t.last[j.Hasher.Token(key)]; known && n.byKey[key] == nil {
			return last, true
		}
	}
	return mark{}, false
}

// formerKeys are the dossiers that somebody's may have been: under this code and
// the former one, in any centre.
func formerKeys(j *Job, p *person) []dossier.Key {
	var keys []dossier.Key
	for _, code := range []string{p.key.Code, p.Auditeur.AncienCode} {
		for i := range j.Centres {
			keys = append(keys, dossier.Key{Code: code, Semestre: p.key.Semestre, Centre: j.Centres[i].Nom})
		}
	}
	return keys
}

// hold takes the lines out of a person's letter that are about a field without
// a column, or about something that was satisfied last night and is not tonight
// though the day is not what changed it.
func (t *past) hold(j *Job, p *person, last mark, known bool, then func() *completeness.Checker) {
	if p.due(register.PaperKey{Document: dossier.Relance}) < 0 {
		return
	}
	var before *completeness.Report
	silent := map[string]bool{}
	for more := true; more; { // a line that goes may let another through: an agreement that can be written is to be signed
		more = false
		for _, v := range p.letter.Relance() {
			switch {
			case j.Columns != nil && len(v.Champs) > 0 && !slices.ContainsFunc(v.Champs, func(champ string) bool { return j.Columns[champ] > 0 || !isField(champ) }):
				silent[v.Key()], more = true, true
			case known && slices.Contains(last.Satisfied, v.Rule):
				if before == nil {
					r := then().Check(p.Dossier)
					before = &r
				}
				if slices.ContainsFunc(before.All, func(w completeness.Verdict) bool { return w.Key() == v.Key() }) {
					silent[v.Key()], more = true, true
					p.regressed = p.regressed || !p.onlySilent(last.Marks, v.Rule) // what fell silent is the columns' guard's
				}
			}
		}
		if more {
			p.letter.All = slices.DeleteFunc(slices.Clone(p.report.All), func(v completeness.Verdict) bool { return silent[v.Key()] })
			p.held = true
		}
	}
}

// isField reports whether an id is one that dossiers are looked at for.
func isField(id string) bool {
	for i := range fields {
		if fields[i].id == id {
			return true
		}
	}
	return false
}

// findMoved finds whom a dossier that the export lacks belongs to: the same code
// in another centre, or the same person under another code.
func (t *past) findMoved(j *Job, n people) {
	byCode, byPerson := map[string][]*person{}, map[register.Token][]*person{}
	for _, p := range n.list {
		byCode[p.key.Code] = append(byCode[p.key.Code], p)
		for _, code := range slices.Concat([]string{p.Auditeur.AncienCode}, p.Auditeur.AutresCodes, t.formerly(p, n.decided)) {
			if code != "" && code != p.key.Code {
				byCode[code] = append(byCode[code], p)
			}
		}
		byPerson[j.Hasher.Person(p.Auditeur.Identity())] = append(byPerson[j.Hasher.Person(p.Auditeur.Identity())], p)
	}
	for key, s := range t.standing {
		if n.byKey[key.Key] != nil || !s.state.Valid() {
			continue
		}
		now := byCode[key.Code]
		if key.Document == dossier.Relance { // one of another code is nobody's question
			now = slices.DeleteFunc(slices.Clone(now), func(p *person) bool { return p.key.Code != key.Code })
		}
		if last, known := t.last[j.Hasher.Token(key.Key)]; len(now) == 0 && key.Document != dossier.Relance && known && last.Person != 0 {
			now = byPerson[last.Person]
		}
		for _, p := range now {
			if p.planned && p.key.Semestre == key.Semestre {
				p.before = append(p.before, earlier{key, s})
				break
			}
		}
	}
	for _, p := range n.list {
		slices.SortFunc(p.before, func(a, b earlier) int { return a.key.Compare(b.key) })
		for _, e := range slices.Clone(p.before) {
			if e.key.Code == p.key.Code {
				continue
			}
			q, accepts, answered := n.decided.otherCode(p.key, e.key.Code)
			switch {
			case !answered && p.asks == nil:
				p.asks, p.waits = &q, e.key.Code
			case answered && !accepts: // two persons
				p.before = slices.DeleteFunc(p.before, func(o earlier) bool { return o.key.Code == e.key.Code })
			}
		}
	}
}

// earlier is a valid paper of a person's former centre or code.
type earlier struct {
	key register.PaperKey
	standing
}

// yields reports whether a paper of a former centre or code may give way tonight:
// not while an answer is waited for, but a letter goes with its code.
func (p *person) yields(former register.PaperKey) bool {
	return p.waits == "" || former.Document == dossier.Relance
}

// over is the paper of a former centre or code that one takes the place of.
func (p *person) over(papier completeness.Papier) string {
	for _, e := range p.before {
		if p.yields(e.key) && e.key.Document == papier.Document && e.key.Contrepartie == papier.Counterparty {
			return e.number
		}
	}
	return ""
}

// stays reports whether a signed agreement of a former centre stands, so that no
// other is made: neither the agreement nor its withdrawal form.
func (p *person) stays(doc dossier.Document) bool {
	if doc == dossier.Retractation {
		doc = dossier.Contrat
	}
	if doc != dossier.Contrat && doc != dossier.Convention {
		return false
	}
	return slices.ContainsFunc(p.before, func(e earlier) bool {
		return e.key.Document == doc && (e.state == register.Remise || e.signed || p.wasSigned(register.PaperKey{Document: doc}))
	})
}

// readFormer makes the digests that papers of an older release would have: from
// the last snapshot, where its rights by that release's definition are the
// paper's. So they are compared with tonight's field by field, and neither a new
// definition nor a new model changes anything.
func (t *past) readFormer(ctx context.Context, j *Job, c crew, n people) (map[register.PaperKey]register.Digests, error) {
	former := map[register.PaperKey]register.Digests{}
	if !t.old || j.Former == nil {
		return former, nil
	}
	for _, semestre := range n.semestres() {
		dossiers, catalogue, err := j.Former(ctx, semestre)
		if err != nil {
			return nil, err
		}
		if len(dossiers) == 0 {
			continue
		}
		then := *j
		then.Dossiers, then.Catalogue, then.Others, then.Earlier = dossiers, catalogue, nil, nil
		settings := c.presses[0].Settings
		settings.Catalogue = catalogue
		w, err := press.New(settings)
		if err != nil {
			return nil, err
		}
		of := survey(&then, n.decided)
		for key, s := range t.standing {
			one := of.byKey[key.Key]
			if s.rights.IsZero() || key.Semestre != semestre || one == nil || one.due(key) < 0 {
				continue
			}
			if now := n.byKey[key.Key]; now != nil {
				one.stands = now.stands
			}
			p := &paper{person: one, papier: one.report.Due[one.due(key)]}
			if key.Document == dossier.Retractation {
				if p.contrat, _, err = contratOf(ctx, j, key.Key, nil); err != nil {
					return nil, err
				}
			}
			// What a letter asks for follows the rules, which a release may change:
			// it is what last night's data ask for today.
			if p.prepare(&then, w, of, true) == nil && (p.claim.Rights == s.rights || key.Document == dossier.Relance) {
				former[key] = p.claim.Digests.WithoutManner()
			}
		}
	}
	return former, nil
}

// tonight is what this night leaves for the next, of each centre: its dossiers,
// and those that vanished, as they were last seen.
func tonight(j *Job, n people, t *past) (nights []register.NightDigest) {
	if j.Register == nil || len(j.Auditeurs) > 0 {
		return nil
	}
	type scope struct {
		semestre dossier.Semestre
		centre   string
	}
	at, lists := map[scope]*register.NightDigest{}, sharedLists{}
	digest := func(s scope) *register.NightDigest {
		if at[s] == nil {
			at[s] = &register.NightDigest{Semestre: s.semestre, Centre: s.centre, Day: j.Today, Export: j.Hasher.Sum("export", []byte(j.Lecture.Fichier)),
				Columns: j.spoke(), Dossiers: map[register.Token]register.Marks{}}
		}
		return at[s]
	}
	for _, night := range t.nights {
		maps.Copy(digest(scope{night.Semestre, night.Centre}).Dossiers, night.Dossiers)
	}
	for _, p := range n.list {
		if !j.chosen(p.key) {
			continue
		}
		token := j.Hasher.Token(p.key)
		digest(scope{p.key.Semestre, p.key.Centre}).Dossiers[token] = lists.share(marksOf(j, p, p.last))
	}
	for _, night := range at {
		nights = append(nights, *night)
	}
	slices.SortFunc(nights, func(a, b register.NightDigest) int {
		return cmp.Or(cmp.Compare(a.Semestre, b.Semestre), cmp.Compare(a.Centre, b.Centre))
	})
	return nights
}

// accept records an accepted export: who is present, and what the guards of the
// next night compare with. Those who vanished are listed, never revoked by
// silence; a paper of a killed run whose dossier no accepted export named is one
// of them.
func accept(ctx context.Context, j *Job, n people, p *plan) ([]report.Disparu, error) {
	if len(j.Auditeurs) > 0 {
		return nil, nil
	}
	var vanished []report.Disparu
	for _, semestre := range n.semestres() {
		f := j.scope(semestre)
		here := n.within(f)
		lost := p.past.lost(f, n)
		if len(lost) > 0 { // they were there, when their papers were made
			if _, err := j.Register.RecordPresence(ctx, f, j.Today, slices.Concat(here, lost)); err != nil {
				return vanished, err
			}
		}
		if _, err := j.Register.RecordPresence(ctx, f, j.Today, here); err != nil {
			return vanished, err
		}
		absent, err := j.Register.Absent(ctx, f)
		if err != nil {
			return vanished, err
		}
		codes := n.codes(semestre)
		for _, a := range absent {
			if codes[a.Key.Code] {
				continue // elsewhere
			}
			vanished = append(vanished, report.Disparu{Code: a.Key.Code, Semestre: a.Key.Semestre, Centre: a.Key.Centre, Depuis: a.Since})
		}
	}
	return vanished, j.Register.SaveNights(ctx, p.nights)
}

// lost are dossiers that have papers, that the export lacks, and of which no
// accepted export ever spoke.
func (t *past) lost(f register.Filter, n people) []dossier.Key {
	var list []dossier.Key
	for key := range t.standing {
		if key.Semestre == f.Semestre && n.byKey[key.Key] == nil && !t.known[key.Key] {
			list = append(list, key.Key)
		}
	}
	slices.SortFunc(list, dossier.Key.Compare)
	return slices.Compact(list)
}
