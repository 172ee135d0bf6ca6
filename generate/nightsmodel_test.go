package generate_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cnamdoc/generate/register"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// The independent model of a paper's life: what the design says, in the words
// of the centre, without a register and without its table of decisions.

var tours = templates.Centre{Nom: "Tours", Dossier: "TOURS", Adresse: "2 rue de l’Essai, 37000 Tours", Ville: "Tours",
	Courriel: "tours@essai.fr", Telephone: "02 00 00 00 02"}

// courseEnd is the last day of the courses.
var courseEnd = day("2027-01-27")

// enrolled is a person of the simulation.
type enrolled struct {
	n        int
	employer bool // an employer pays all: convention, no contrat
	tours    bool
	arrived  dossier.Date
	ues      int
	renamed  int
	password int
	paid     bool
	signed   bool // contrat or convention
	statut   dossier.Statut
	present  bool // in tonight's export

	hushed  bool // its letter leaves something out tonight
	settled bool // paid, and in the export, on the last night
}

func (e *enrolled) key() dossier.Key {
	k := dossier.Key{Code: fmt.Sprintf("CEN9%05d", e.n), Semestre: semestre, Centre: "Orléans"}
	if e.tours {
		k.Centre = "Tours"
	}
	return k
}

const employerSIRET = "73282932000074"

func (e *enrolled) dossier() dossier.Dossier {
	d := complete(e.n)
	d.Centre, d.Statut, d.Inscrit, d.Demande = e.key().Centre, e.statut, e.arrived, e.arrived.AddDays(-5)
	for i := range d.UEs {
		d.UEs[i].AccordFormateur = dossier.Oui
		if i >= e.ues {
			d.UEs[i].Statut = dossier.Annulee // stated: a row that is gone would be asked about
		}
	}
	price := dossier.Centi(24000 * e.ues)
	d.Financements[0].Montant, d.Droit.Du, d.Droit.Regle = price, price, price
	if e.renamed > 0 {
		d.Auditeur.NomUsage = fmt.Sprintf("%s-%c", d.Auditeur.NomNaissance, 'a'+e.renamed)
	}
	d.ENF.MotDePasse = dossier.NewSecret(fmt.Sprintf("Zq7#%04d-%d", e.n, e.password))
	if !e.paid {
		d.Droit.Regle, d.Droit.Le = 0, dossier.Date{}
	}
	d.Pieces.ContratSigne = dossier.Date{}
	if e.signed {
		d.Pieces.ContratSigne = e.arrived
	}
	if e.employer {
		d.Financements = []dossier.Financement{{Nature: dossier.Employeur, Part: 10000, Montant: 48000, Connu: true, PriseEnCharge: dossier.Oui,
			Financeur: dossier.Organisation{Nom: "Entreprise Essai", SIRET: employerSIRET, Adresse: "4 rue de l’Essai, 45000 Orléans", Representant: "Odile Essayeuse, gérante"}}}
		d.Financements[0].ConventionSignee, d.Pieces.ContratSigne = d.Pieces.ContratSigne, dossier.Date{}
	}
	return d
}

// delayEnd is the last day on which the contrat may be withdrawn from.
func (e *enrolled) delayEnd() dossier.Date {
	if e.employer || !e.signed {
		return dossier.Date{}
	}
	return completeness.Withdrawal(e.arrived, 10, nil)
}

// fallen counts the instalments of the contrat that have fallen due: one when
// the withdrawal delay is over, three spread over what is left of the course.
func (e *enrolled) fallen(today dossier.Date) int {
	end := e.delayEnd()
	if end.IsZero() || !today.After(end) {
		return 0
	}
	n, from := 1, end.AddDays(1)
	for i := 1; i <= 3; i++ {
		if left := courseEnd.Days() - from.Days(); !today.Before(from.AddDays((left*i + 2) / 3)) {
			n++
		}
	}
	return n
}

// asked reports whether there is something that the auditeur can do today: sign,
// have his employer sign, or pay what has fallen due.
func (e *enrolled) asked(today dossier.Date) bool {
	return !e.signed || !e.employer && !e.paid && e.fallen(today) > 0
}

// wish is a paper that the data of a night call for.
type wish struct {
	key          register.PaperKey
	sort         string
	rights, form string // what it states, what it prints besides
	style        int    // how it is drawn
	frozen       bool   // signed
	hushed       bool   // a letter that leaves something out: one that was sent stands
	renewBefore  dossier.Date
}

// lacking is what the attestation waits for: a signature, and of a person a
// first payment. An employer's signature stands for its payment.
func (e *enrolled) lacking() string {
	var list []string
	if !e.signed {
		list = append(list, "signature")
	}
	if !e.employer && !e.paid {
		list = append(list, "droit")
	}
	return strings.Join(list, "+")
}

// whenToPay is how the relance words the request for the fee: nothing before
// something has fallen due, then each instalment.
func (e *enrolled) whenToPay(today dossier.Date) string {
	if e.paid || e.employer || e.fallen(today) == 0 {
		return ""
	}
	return fmt.Sprint("instalments: ", e.fallen(today))
}

// wishes are the papers that are due and ready.
func (e *enrolled) wishes(today dossier.Date, style int) []wish {
	if e.statut.Ended() {
		return nil
	}
	d := e.dossier()
	make := func(doc dossier.Document, form string) wish {
		return wish{key: register.PaperKey{Key: e.key(), Document: doc}, sort: d.Auditeur.SortKey(),
			rights: fmt.Sprintf("ue%d nom%d", e.ues, e.renamed), form: form, style: style}
	}
	var list []wish
	if e.lacking() == "" {
		list = append(list, make(dossier.Attestation, fmt.Sprint("mdp", e.password)))
	}
	agreement := make(dossier.Contrat, fmt.Sprint("signé ", e.signed))
	if e.employer {
		agreement = make(dossier.Convention, "")
		agreement.key.Contrepartie = employerSIRET
	}
	agreement.frozen = e.signed
	list = append(list, agreement)
	if !e.employer {
		// Its frozen flag follows the contrat's signature; being no agreement, it
		// may be replaced, but it is not drawn again.
		form := make(dossier.Retractation, fmt.Sprint("signé ", e.signed))
		form.frozen = e.signed
		list = append(list, form)
	}
	// What was paid last night is not asked for tonight.
	if money := e.whenToPay(today); e.asked(today) && (!e.signed || !e.settled) {
		e.hushed = money != "" && e.settled
		if e.hushed {
			money = ""
		}
		r := make(dossier.Relance, money)
		if money != "" {
			r.form += fmt.Sprint(" of ", e.ues) // the amount
		}
		r.rights = fmt.Sprintf("nom%d signed %v, %s", e.renamed, e.signed, money)
		r.renewBefore, r.hushed = today.AddDays(-15), e.hushed
		list = append(list, r)
	}
	return list
}

// known is a paper as the model knows it.
type known struct {
	number, rights, form  string
	style                 int
	night                 bool // a night revoked it, and nobody acted since
	key                   register.PaperKey
	state                 register.State
	by, why, lot          string
	again, handed, frozen bool
	date                  dossier.Date
}

// model is the whole memory of the centre.
type model struct {
	papers   map[string]*known // by number
	keys     map[register.PaperKey][]*known
	counters map[string]int
	present  map[dossier.Key]bool
	absent   map[dossier.Key]dossier.Date
}

func newModel() *model {
	return &model{map[string]*known{}, map[register.PaperKey][]*known{}, map[string]int{}, map[dossier.Key]bool{}, map[dossier.Key]dossier.Date{}}
}

func (m *model) live(key register.PaperKey) *known {
	for _, p := range m.keys[key] {
		if p.state.Valid() {
			return p
		}
	}
	return nil
}

func (m *model) closed(key register.PaperKey) *known {
	for _, p := range slices.Backward(m.keys[key]) {
		if p.state == register.Revoquee {
			return p
		}
	}
	return nil
}

func (p *known) agreement() bool {
	return p.key.Document == dossier.Contrat || p.key.Document == dossier.Convention
}

// kept reports whether a program may neither replace nor revoke the paper.
func (p *known) kept(signed bool) bool {
	return p.agreement() && (signed || p.state == register.Remise)
}

func (m *model) issue(w wish, day dossier.Date) *known {
	prefix := map[dossier.Document]string{dossier.Attestation: "ATT", dossier.Contrat: "CTR", dossier.Convention: "CNV",
		dossier.Retractation: "RET", dossier.Relance: "REL"}[w.key.Document]
	series := fmt.Sprintf("%s-%d", prefix, day.Year)
	m.counters[series]++
	p := &known{number: fmt.Sprintf("%s-%06d", series, m.counters[series]), rights: w.rights, form: w.form, style: w.style, key: w.key, state: register.Emise, date: day}
	m.papers[p.number] = p
	m.keys[w.key] = append(m.keys[w.key], p)
	return p
}

// night is what the batch of a night must come to.
func (m *model) night(people []*enrolled, today dossier.Date, style int) {
	byKey := map[dossier.Key]*enrolled{}
	var wishes []wish
	for _, e := range people {
		if e.present {
			byKey[e.key()] = e
			wishes = append(wishes, e.wishes(today, style)...)
		}
	}
	m.withdraw(byKey)
	slices.SortStableFunc(wishes, func(a, b wish) int {
		return cmp.Or(cmp.Compare(a.key.Centre, b.key.Centre), cmp.Compare(a.key.Document, b.key.Document), cmp.Compare(a.sort, b.sort))
	})
	for _, w := range wishes {
		if w.key.Document == dossier.Retractation { // names its contrat
			w.rights += " " + m.contrat(w.key)
		}
		m.wish(w, today)
	}
	m.undo(byKey)
	var toPrint []*known
	for _, p := range m.papers {
		if p.state == register.Emise && p.lot == "" {
			toPrint = append(toPrint, p)
		}
	}
	if len(toPrint) > 0 {
		m.counters[today.ISO()]++
		for _, p := range toPrint {
			p.lot = fmt.Sprintf("%s-%02d", today.ISO(), m.counters[today.ISO()])
		}
	}
	for _, e := range byKey {
		e.settled = e.paid && !e.statut.Ended()
	}
	m.attend(byKey, today)
}

// undo takes back the revocations of nights of those who are enrolled again,
// where no newer paper stands.
func (m *model) undo(byKey map[dossier.Key]*enrolled) {
	for key := range m.keys {
		e, p := byKey[key.Key], m.closed(key)
		if e != nil && !e.statut.Ended() && m.live(key) == nil && p != nil && p.night {
			m.restore(p)
		}
	}
}

func (m *model) contrat(key register.PaperKey) string {
	key.Document = dossier.Contrat
	if p := m.live(key); p != nil {
		return p.number
	}
	return m.closed(key).number
}

// wish grants one.
func (m *model) wish(w wish, today dossier.Date) {
	live := m.live(w.key)
	kept := live != nil && (live.kept(w.frozen) || w.key.Document == dossier.Retractation && w.frozen)
	switch {
	case live == nil:
		if c := m.closed(w.key); c == nil || c.again && (!c.night || c.rights != w.rights) {
			m.issue(w, today)
		} else if c.night {
			m.restore(c)
		}
	case w.hushed, live.rights != w.rights && kept:
	case live.rights != w.rights || !w.renewBefore.IsZero() && !live.date.After(w.renewBefore):
		p := m.issue(w, today)
		live.state, live.by = register.Remplacee, p.number
	case live.state == register.Emise && !w.frozen && (live.form != w.form || live.style != w.style && live.lot == ""):
		live.form, live.style, live.lot = w.form, w.style, ""
	}
}

// withdraw takes back what the data no longer bear.
func (m *model) withdraw(byKey map[dossier.Key]*enrolled) {
	for _, p := range m.papers {
		e := byKey[p.key.Key]
		if e == nil || !p.state.Valid() || p.key.Document == dossier.Relance {
			continue
		}
		why := ""
		switch {
		case e.statut == dossier.Annulee:
			why = "L’inscription est annulée"
		case e.statut == dossier.Retractee:
			why = "L’auditeur s’est rétracté"
		case e.statut == dossier.Abandonnee:
			why = "L’auditeur a abandonné"
		}
		if why != "" && !p.kept(e.signed) {
			p.state, p.why, p.again, p.night = register.Revoquee, why, true, true
		}
	}
}

func (m *model) attend(byKey map[dossier.Key]*enrolled, today dossier.Date) {
	for key := range byKey {
		m.present[key] = true
		delete(m.absent, key)
	}
	for key := range m.present {
		if _, gone := m.absent[key]; byKey[key] == nil && !gone {
			m.absent[key] = today
		}
	}
}

// lost is how many of those present last night this export leaves out.
func (m *model) lost(people []*enrolled) (lost, before int) {
	here := map[dossier.Key]bool{}
	for _, e := range people {
		here[e.key()] = e.present
	}
	for key := range m.present {
		if _, gone := m.absent[key]; !gone {
			before++
			if !here[key] {
				lost++
			}
		}
	}
	return lost, before
}

// restore is what a person does; it reports whether it can be done.
func (m *model) restore(p *known) bool {
	if p.state != register.Revoquee || m.live(p.key) != nil {
		return false
	}
	p.state, p.why, p.again, p.night = register.Emise, "", false, false
	if p.handed {
		p.state = register.Remise
	}
	return true
}
