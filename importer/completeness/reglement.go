package completeness

import (
	"errors"
	"slices"
	"strconv"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Reglement is what a centre may change of the rules. DefaultReglement holds
// the values of the page and of the law.
type Reglement struct {
	// Matrice overrides cells of the matrix, by Rule.ID. Only the attestation,
	// the contrat and the convention have a column.
	Matrice map[string]map[dossier.Document]Effect

	Semestres map[dossier.Semestre]Periode

	AgeMinimum          int      // in years, at the date of inscription
	Assimiles           []string // ISO 3166 codes of the countries treated as the European Union
	SituationsActives   []string // values, or words, that say "in professional life or demandeur d'emploi"
	SituationsInactives []string // values, or words, that say the contrary

	ModesPaiement []string // accepted without a person's decision; matched by words, folded
	OrdreCheque   string   // payee of cheques
	DelaiImpaye   int      // days from the inscription after which an unpaid one is to be cancelled

	// DelaiAcces bounds the time from the request to the start, by funding;
	// NatureInconnue stands for those not listed.
	DelaiAcces map[dossier.Nature]Delai

	// RetardAExaminer lists the fundings whose acceptance of a late start a
	// person checks, even with the trainer's agreement.
	RetardAExaminer []dossier.Nature

	Feries []dossier.Date // public holidays beyond the eleven national ones

	// ConventionVautPaiement lets a signed convention stand for the payment of
	// the funder's part: when it pays is between it and the centre.
	ConventionVautPaiement bool

	AttestationSoldee bool // the attestation waits until the own part is soldée, not only à jour
	AbandonRevoque    bool // an abandon takes the attestation back

	TroisiemeCycle []string // diplomas that confer student status

	RelanceJours    int           // days after which an unchanged relance is written again
	PremierPaiement dossier.Centi // percent of the own share due when the withdrawal delay ends; 3000 at most (L6353-6)
	Versements      int           // payments over which the balance is spread
}

// Periode is the calendar of a semester.
type Periode struct {
	Inscriptions []Plage      // when one may enrol, exceptions included; empty for the months of the page
	Debut, Fin   dossier.Date // first and last day of the courses
	ExamensFin   dossier.Date // last day of the final exam session, second session included
}

// Plage is a range of days, both included.
type Plage struct{ Debut, Fin dossier.Date }

// Contains reports whether the day is in the range.
func (p Plage) Contains(d dossier.Date) bool { return !d.Before(p.Debut) && !d.After(p.Fin) }

// String returns "du 01/09/2026 au 30/09/2026".
func (p Plage) String() string { return "du " + p.Debut.Short() + " au " + p.Fin.Short() }

// Delai bounds a time: Jours at least, Mois at most; 0 means no bound.
type Delai struct{ Jours, Mois int }

// DefaultReglement returns the rules of the page. The delays that the page
// leaves to the centre (DelaiImpaye, RelanceJours, Versements) are cautious
// guesses; the calendar of the semesters has no default.
func DefaultReglement() Reglement {
	return Reglement{
		AgeMinimum: 18,
		Assimiles:  []string{"IS", "LI", "NO", "CH"},
		SituationsActives: []string{
			"salarié", "salariée", "employé", "employée", "cdi", "cdd", "intérim", "intérimaire", "apprenti", "apprentie",
			"fonctionnaire", "agent public", "fonction publique", "titulaire", "contractuel", "contractuelle", "militaire",
			"indépendant", "indépendante", "auto entrepreneur", "micro entrepreneur", "entrepreneur", "libéral", "libérale",
			"profession libérale", "artisan", "artisane", "commerçant", "commerçante", "agriculteur", "agricultrice",
			"chef d’entreprise", "gérant", "gérante", "cadre", "ouvrier", "ouvrière", "technicien", "technicienne",
			"en activité", "actif", "active", "en emploi", "en poste", "travailleur", "travailleuse", "non salarié", "non salariée",
			"demandeur d’emploi", "demandeuse d’emploi", "recherche d’emploi", "chômage", "chômeur", "chômeuse",
			"étudiant salarié", "étudiante salariée", "congé de formation", "congé parental",
		},
		SituationsInactives: []string{
			"étudiant", "étudiante", "lycéen", "lycéenne", "élève", "scolaire", "retraité", "retraitée", "inactif", "inactive",
			"sans activité", "sans profession", "sans emploi non demandeur d’emploi",
		},
		ModesPaiement: []string{"chèque", "chèques", "chq"},
		OrdreCheque:   "AGCNAM CENTRE",
		DelaiImpaye:   30,
		DelaiAcces:    map[dossier.Nature]Delai{dossier.NatureInconnue: {Jours: 2, Mois: 3}},
		RetardAExaminer: []dossier.Nature{
			dossier.Employeur, dossier.Organisme, dossier.CPF,
		},
		ConventionVautPaiement: true,
		AbandonRevoque:         true,

		RelanceJours:    15,
		PremierPaiement: 3000,
		Versements:      3,
	}
}

// Validate reports everything wrong with the rules, one French sentence a line.
func (r Reglement) Validate() error {
	var errs []error
	add := func(form string, values ...any) { errs = append(errs, errors.New(french.Say(form, values...))) }
	r.validateMatrix(add)
	for _, s := range sortedKeys(r.Semestres) {
		if _, err := dossier.ParseSemestre(string(s)); err != nil {
			add("semestre « %s » : attendu AAAA-AAAA-Sn, par exemple 2026-2027-S1", s)
		}
		r.Semestres[s].validate(s, add)
	}
	for _, iso := range r.Assimiles {
		if n, ok := ParseNationality(iso); !ok || n.ISO != iso {
			add("pays assimilé « %s » : attendu un code ISO de deux lettres capitales, par exemple CH", iso)
		}
	}
	r.validateNumbers(add)
	return errors.Join(errs...)
}

func (r Reglement) validateMatrix(add func(string, ...any)) {
	for _, id := range sortedKeys(r.Matrice) {
		if _, ok := rank[id]; !ok {
			add("matrice : la règle « %s » n’existe pas", id)
		}
		for _, doc := range dossier.Documents {
			if _, set := r.Matrice[id][doc]; set && !doc.Sealed() {
				add("matrice, règle « %s » : le document « %s » n’a pas de colonne (attestation, contrat ou convention)", id, doc)
			}
		}
		for doc, e := range r.Matrice[id] {
			if e > Revoke || doc == 0 || doc > dossier.Relance {
				add("matrice, règle « %s » : document ou effet inconnu", id)
			}
		}
	}
}

func (p Periode) validate(s dossier.Semestre, add func(string, ...any)) {
	for _, plage := range p.Inscriptions {
		if plage.Debut.IsZero() || plage.Fin.IsZero() || plage.Fin.Before(plage.Debut) {
			add("semestre %s : la période d’inscription %s n’est pas dans l’ordre", s, plage)
		}
	}
	if !p.Debut.IsZero() && !p.Fin.IsZero() && p.Fin.Before(p.Debut) {
		add("semestre %s : les cours finissent le %s, avant de commencer le %s", s, p.Fin.Short(), p.Debut.Short())
	}
	start := p.Fin
	if start.IsZero() {
		start = p.Debut
	}
	if !p.ExamensFin.IsZero() && p.ExamensFin.Before(start) {
		add("semestre %s : les examens finissent le %s, avant la fin des cours le %s", s, p.ExamensFin.Short(), start.Short())
	}
}

func (r Reglement) validateNumbers(add func(string, ...any)) {
	if r.AgeMinimum < 0 || r.AgeMinimum > 99 {
		add("âge minimum %d : attendu de 0 à 99 ans", r.AgeMinimum)
	}
	if r.DelaiImpaye < 0 {
		add("délai d’impayé %d : attendu un nombre de jours, 0 ou plus", r.DelaiImpaye)
	}
	if r.RelanceJours < 0 {
		add("délai entre deux relances %d : attendu un nombre de jours, 0 ou plus", r.RelanceJours)
	}
	if r.PremierPaiement < 0 || r.PremierPaiement > 3000 {
		add("premier paiement %s %% : la loi n’autorise que 30 %% à la fin du délai de rétractation (L6353-6)", r.PremierPaiement.Short())
	}
	if r.Versements < 1 || r.Versements > 60 {
		add("versements du solde %d : attendu de 1 à 60", r.Versements)
	}
	for _, n := range sortedKeys(r.DelaiAcces) {
		if d := r.DelaiAcces[n]; d.Jours < 0 || d.Mois < 0 {
			add("délai d’accès, financement %s : attendu des nombres positifs", n)
		}
	}
}

// EffectsOf is the rule's row of the matrix, with the centre's changes.
func (r *Reglement) EffectsOf(rule Rule) Effects {
	row := rule.Effects
	for doc, e := range r.Matrice[rule.ID] {
		if doc.Sealed() {
			row[doc] = e
		}
	}
	row[dossier.Retractation] = row[dossier.Contrat]
	return row
}

// ranges are the inscription periods of a semester: the configured ones, or
// the page's: September for S1, mid-January and February for S2, June for S3
// and, before any of them, for the whole year that follows.
func (r *Reglement) ranges(s dossier.Semestre) []Plage {
	if p := r.Semestres[s].Inscriptions; len(p) > 0 {
		return p
	}
	year, half, ok := splitSemestre(s)
	if !ok {
		return nil
	}
	before := Plage{dossier.Date{Year: year, Month: 6, Day: 1}, dossier.Date{Year: year, Month: 6, Day: 30}}
	var own Plage
	switch half {
	case '1':
		own = Plage{dossier.Date{Year: year, Month: 9, Day: 1}, dossier.Date{Year: year, Month: 9, Day: 30}}
	case '2':
		own = Plage{dossier.Date{Year: year + 1, Month: 1, Day: 15}, dossier.Date{Year: year + 1, Month: 3, Day: 1}.AddDays(-1)}
	default:
		own = Plage{dossier.Date{Year: year + 1, Month: 6, Day: 1}, dossier.Date{Year: year + 1, Month: 6, Day: 30}}
	}
	return []Plage{before, own}
}

// splitSemestre reads the first year and the rank of "2026-2027-S1".
func splitSemestre(s dossier.Semestre) (year int, half byte, ok bool) {
	if len(s) != len("2026-2027-S1") {
		return 0, 0, false
	}
	year, err := strconv.Atoi(string(s[:4]))
	half = s[len(s)-1]
	return year, half, err == nil && half >= '1' && half <= '3'
}

// ConfersStudentStatus reports whether the dossier's diploma is a third-cycle
// teaching that confers student status; evening inscription otherwise does not.
func (r Reglement) ConfersStudentStatus(d *dossier.Dossier) bool {
	return d.TroisiemeCycle || d.Diplome != "" && slices.ContainsFunc(r.TroisiemeCycle, func(s string) bool {
		return dossier.Fold(s) == dossier.Fold(d.Diplome)
	})
}

// RelanceAgain reports whether a relance is to be written: never yet, or its
// list has changed, or RelanceJours have passed (0 means never again).
func (r Reglement) RelanceAgain(sent dossier.Date, sentDigest string, today dossier.Date, digest string) bool {
	if sent.IsZero() || sentDigest != digest {
		return true
	}
	return r.RelanceJours > 0 && today.Days()-sent.Days() >= r.RelanceJours
}

func sortedKeys[K ~string | ~uint8, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
