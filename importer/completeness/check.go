package completeness

import (
	"slices"

	"cnamdoc/importer/dossier"
)

// Context is what the rules need beside the dossier.
type Context struct {
	Reglement Reglement
	Catalogue dossier.Catalogue // nil: no catalogue was given, so no agreement can be written
	Today     dossier.Date
	Others    *Index // the other dossiers, for codes and identities that clash; may be nil

	// PaiementsInconnus says that the export has no column of payments, or only
	// an empty one: what was paid is unknown, not 0. See PaymentsSpeak.
	PaiementsInconnus bool

	// Veille is what the last accepted export of the semester said of a dossier's
	// payments; false when it did not hold the dossier. May be nil.
	Veille func(dossier.Key) (dossier.Droit, bool)

	// Signes is what the register knows of a signed agreement, whose UE and
	// schedule stand whatever the export says today. May be nil.
	Signes func(key dossier.Key, doc dossier.Document, counterparty string) (Signe, bool)
}

// Signe is an agreement as it was signed. What is zero is not known.
type Signe struct {
	UEs        []string // codes
	Montant    dossier.Centi
	Versements []Versement
}

// PaymentsSpeak reports whether an export says anything about payments.
func PaymentsSpeak(dossiers []dossier.Dossier) bool {
	return slices.ContainsFunc(dossiers, func(d dossier.Dossier) bool { return d.Droit.RegleConnu || len(d.Droit.Cheques) > 0 })
}

// Checker applies the rules. It prepares once what all dossiers share; it is
// read-only afterwards and may be used by many goroutines.
type Checker struct {
	Context
	matrix             []Effects // by rank of the rule
	active, inactive   wordList
	modes              wordList
	assimilated        map[string]bool
	retard             map[dossier.Nature]bool
	catalogueIsMissing bool
}

// NewChecker prepares the rules for a run.
func NewChecker(ctx Context) *Checker {
	c := &Checker{Context: ctx, assimilated: map[string]bool{}, retard: map[dossier.Nature]bool{}}
	r := &c.Reglement
	for i := range table {
		c.matrix = append(c.matrix, r.EffectsOf(table[i]))
	}
	c.active, c.inactive, c.modes = words(r.SituationsActives), words(r.SituationsInactives), words(r.ModesPaiement)
	for _, iso := range r.Assimiles {
		c.assimilated[iso] = true
	}
	for _, n := range r.RetardAExaminer {
		c.retard[n] = true
	}
	c.catalogueIsMissing = len(ctx.Catalogue) == 0
	return c
}

// CheckAll asks every rule once. A batch prepares one Checker for all its
// dossiers instead.
func CheckAll(d *dossier.Dossier, ctx Context) Report { return NewChecker(ctx).Check(d) }

// Check returns what matters to one paper, with the answers as that paper sees
// them. It is empty when nothing is to be said.
func Check(d *dossier.Dossier, doc dossier.Document, ctx Context) []Verdict {
	return CheckAll(d, ctx).For(doc)
}

// Report is what the rules answer for one dossier.
type Report struct {
	Key   dossier.Key
	All   []Verdict // what is not OK, in the order of the table
	Notes []Verdict // OK, with something to be said
	Due   []Papier  // see Due
	Parts Parts     // who pays for what

	agreements DocumentSet // the kinds of Due
}

// Check asks every rule once.
func (c *Checker) Check(d *dossier.Dossier) Report {
	s := c.subject(d)
	report := Report{Key: d.Key(), Due: s.due(), Parts: s.parts}
	for _, p := range report.Due {
		report.agreements |= 1 << p.Document
	}
	for i := range table {
		rule := &table[i]
		if !rule.Always && s.stopped() {
			continue
		}
		for _, v := range rule.check(s) {
			v.Rule, v.Confidential = rule.ID, rule.Confidential
			if v.Facts == "" {
				v.Facts = rule.ID // the bare answer is all that a decision can rest on
			}
			if v.Refs == nil {
				v.Refs = d.Source
			}
			v.apply(c.matrix[i])
			if v.Outcome == OK {
				report.Notes = append(report.Notes, v)
			} else {
				report.All = append(report.All, v)
			}
		}
	}
	if report.relanceDue() {
		report.Due = append(report.Due, Papier{Document: dossier.Relance})
	}
	return report
}

// subject is a dossier with what several rules ask of it.
type subject struct {
	c        *Checker
	r        *Reglement
	d        *dossier.Dossier
	active   []dossier.UE
	demarche bool // VAE or VAPP: no teaching
	parts    Parts
	periode  Periode
	nation   Nation
	known    bool // nation is
	first    dossier.Date
	last     dossier.Date // absent when one UE has no known end
}

func (c *Checker) subject(d *dossier.Dossier) *subject {
	s := &subject{c: c, r: &c.Reglement, d: d, active: d.Active(), demarche: d.Type != dossier.InscriptionUE}
	s.parts = partsOf(d, s.active, c.Catalogue)
	s.periode = c.Reglement.Semestres[d.Semestre]
	s.nation, s.known = ParseNationality(d.Auditeur.Nationalite)
	s.findDays()
	s.settle()
	return s
}

// findDays finds the first and last day of the training; where the export is
// silent on a UE, the catalogue and then the semester say it.
func (s *subject) findDays() {
	open := false
	for _, ue := range s.active {
		start, end := s.days(ue)
		if !start.IsZero() && (s.first.IsZero() || start.Before(s.first)) {
			s.first = start
		}
		open = open || end.IsZero()
		if end.After(s.last) {
			s.last = end
		}
	}
	if len(s.active) == 0 {
		s.first, s.last = s.periode.Debut, s.periode.Fin
	}
	if open {
		s.last = dossier.Date{}
	}
}

// days are the first and last day of one UE.
func (s *subject) days(ue dossier.UE) (start, end dossier.Date) {
	fiche, _ := s.c.Catalogue.Lookup(ue.Code)
	return firstOf(ue.Debut, fiche.Debut, s.periode.Debut), firstOf(ue.Fin, fiche.Fin, s.periode.Fin)
}

func firstOf(days ...dossier.Date) dossier.Date {
	for _, d := range days {
		if !d.IsZero() {
			return d
		}
	}
	return dossier.Date{}
}

// closed reports whether the inscription is over: annulée, rétractée or
// abandonnée, as a whole or in each of its UE.
func (s *subject) closed() bool {
	return s.d.Statut.Ended() || len(s.d.UEs) > 0 && len(s.active) == 0
}

// stopped reports whether the other rules are moot.
func (s *subject) stopped() bool { return s.closed() || s.parts.outside != dossier.NatureInconnue }

// contractors are the papers among contrat and convention that concern a UE.
func (s *subject) contractors(ue dossier.UE) []dossier.Document {
	var docs []dossier.Document
	if s.parts.Propre != nil && hasUE(s.parts.Propre.UEs, ue.Code) {
		docs = append(docs, dossier.Contrat, dossier.Retractation)
	}
	if slices.ContainsFunc(s.parts.Financeurs, func(g Part) bool { return hasUE(g.UEs, ue.Code) }) {
		docs = append(docs, dossier.Convention)
	}
	return docs
}
