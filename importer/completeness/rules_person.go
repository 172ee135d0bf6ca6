package completeness

import (
	"slices"
	"strings"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

func ruleName(s *subject) []Verdict {
	a := &s.d.Auditeur
	var absent, champs []string
	for _, f := range []struct{ value, name, champ string }{
		{a.Code, "le code auditeur", champCode}, {a.NomNaissance, "le nom de naissance", champNom}, {a.Prenom, "le prénom", champPrenom},
	} {
		if strings.TrimSpace(f.value) == "" {
			absent, champs = append(absent, f.name), append(champs, f.champ)
		}
	}
	if len(absent) > 0 {
		return []Verdict{missing("Il manque dans l’export : %s.", french.And(absent)).
			desk("Complétez l’état civil dans le système d’information.").on(champs...)}
	}
	for _, code := range append([]string{a.Code}, a.AutresCodes...) {
		if !CodeAuditeur(code) {
			return []Verdict{wrong("Le code auditeur « %s » est mal formé : attendu trois lettres et six chiffres, par exemple CEN012345.", code).
				desk("Corrigez le code auditeur.").on(champCode)}
		}
	}
	return nil
}

func ruleDuplicate(s *subject) []Verdict {
	if s.c.Others == nil {
		return nil
	}
	var out []Verdict
	a := &s.d.Auditeur
	if s.c.Others.clashes(a) {
		out = append(out, examine("Le code auditeur %s désigne plusieurs identités dans l’export.", a.Code).
			desk("Comparez le nom, le prénom et la date de naissance des lignes qui portent ce code.").
			on(champCode, champNom, champPrenom, champNaissance).resting("code", a.Code, a.Identity()))
	}
	if codes := s.c.Others.aliases(a); len(codes) > 0 {
		out = append(out, examine("La même personne (nom, prénom et date de naissance) figure aussi sous le code %s.", french.And(codes)).
			desk("Rapprochez les codes, ou confirmez qu’il s’agit de deux personnes.").
			on(champCode, champNaissance).resting("identite", a.Code, codes))
	}
	return out
}

func ruleAge(s *subject) []Verdict {
	birth, on := s.d.Auditeur.Naissance, s.d.Inscrit
	if birth.IsZero() {
		return []Verdict{missing("La date de naissance est absente.").
			auditeur("Indiquez-nous votre date de naissance.").
			desk("Saisissez la date de naissance.").on(champNaissance)}
	}
	majority := birth.AddYears(s.r.AgeMinimum)
	if on.IsZero() {
		return s.ageWithoutDate(majority)
	}
	if !majority.After(on) {
		return nil
	}
	v := wrong("L’auditeur n’aura %d ans que le %s, soit après la date d’inscription (%s).", s.r.AgeMinimum, majority.Short(), on.Short())
	if birth.After(on) {
		v = wrong("La date de naissance (%s) est postérieure à l’inscription (%s).", birth.Short(), on.Short())
	}
	return []Verdict{v.desk("Vérifiez la date de naissance ; l’inscription n’est possible qu’à partir de %d ans.", s.r.AgeMinimum).
		on(champNaissance, champInscrit).resting("age", majority, on)}
}

// ageWithoutDate judges the age of a dossier without date of inscription.
func (s *subject) ageWithoutDate(majority dossier.Date) []Verdict {
	switch {
	case majority.After(s.c.Today):
		return []Verdict{wrong("L’auditeur n’aura %d ans que le %s.", s.r.AgeMinimum, majority.Short()).
			desk("Vérifiez la date de naissance ; l’inscription n’est possible qu’à partir de %d ans.", s.r.AgeMinimum).
			on(champNaissance).resting("age", majority)}
	case majority.AddYears(1).After(s.c.Today):
		return []Verdict{examine("L’auditeur a %d ans depuis le %s, et la date d’inscription manque pour savoir s’il les avait alors.",
			s.r.AgeMinimum, majority.Short()).
			desk("Saisissez la date d’inscription.").on(champNaissance, champInscrit).resting("age", majority)}
	}
	return nil
}

func ruleSituation(s *subject) []Verdict {
	a := &s.d.Auditeur
	if a.DemandeurEmploi == dossier.Oui {
		return nil
	}
	fields := pad(a.Situation, a.Emploi)
	written := shown(a.Situation, a.Emploi)
	active, inactive := s.c.active.within(fields), s.c.inactive.within(fields)
	switch {
	case s.c.active.exact(fields) || active && !inactive:
		return nil
	case inactive && (!active || s.c.inactive.exact(fields)):
		return []Verdict{situation(wrong("La situation « %s » n’est ni une activité professionnelle ni une recherche d’emploi.", written), written).
			auditeur("Apportez un justificatif d’activité professionnelle ou d’inscription comme demandeur d’emploi.").
			desk("Vérifiez la situation professionnelle avec l’auditeur.")}
	case active && inactive:
		return []Verdict{situation(examine("La situation professionnelle « %s » est ambiguë.", written), written).
			desk("Vérifiez que l’auditeur est dans la vie professionnelle ou demandeur d’emploi.")}
	case written != "":
		return []Verdict{situation(examine("La situation professionnelle « %s » n’est pas connue.", written), written).
			desk("Vérifiez cette valeur et ajoutez-la à la table des situations de la configuration.")}
	case a.Employeur.Nom != "" || a.Employeur.SIRET != "":
		return nil // an employer is named: in professional life
	}
	return []Verdict{situation(missing("La situation professionnelle n’est pas indiquée."), "").
		auditeur("Indiquez-nous votre situation professionnelle : activité exercée, ou inscription comme demandeur d’emploi.").
		desk("Saisissez la situation professionnelle.")}
}

func situation(v Verdict, written string) Verdict {
	return v.on(champSituation, champEmploi, champDemandeur).resting("situation", written)
}

// shown joins the fields that say something.
func shown(fields ...string) string {
	var parts []string
	for _, f := range fields {
		if f = strings.TrimSpace(f); f != "" {
			parts = append(parts, f)
		}
	}
	return strings.Join(parts, ", ")
}

// isNew reports whether this is a first inscription. An export that is silent
// is decided by the former codes.
func (s *subject) isNew() bool {
	switch s.d.Nouveau {
	case dossier.Oui:
		return true
	case dossier.Non:
		return false
	}
	return s.d.Auditeur.AncienCode == "" && len(s.d.Auditeur.AutresCodes) == 0
}

func ruleAdvice(s *subject) []Verdict {
	if !s.isNew() || s.d.Pieces.EntretienConseil == dossier.Oui {
		return nil
	}
	return []Verdict{missing("Nouvel auditeur : l’entretien conseil sur le projet de formation n’est pas noté.").
		auditeur("Présentez-nous votre projet de formation ; un conseiller peut vous y aider : prenez rendez-vous auprès du centre.").
		desk("Proposez un entretien conseil, ou notez qu’il a eu lieu.").on(champEntretien)}
}

func ruleAddress(s *subject) []Verdict {
	a := s.d.Auditeur.Adresse
	var absent, champs []string
	for _, f := range []struct{ value, name, champ string }{
		{a.Ligne1 + a.Ligne2, "la voie", champAdresse}, {a.CodePostal, "le code postal", champCodePostal}, {a.Ville, "la ville", champVille},
	} {
		if strings.TrimSpace(f.value) == "" && (f.champ != champCodePostal || InFrance(a.Pays)) {
			absent, champs = append(absent, f.name), append(champs, f.champ)
		}
	}
	const ask = "Communiquez-nous votre adresse postale complète."
	if len(absent) > 0 {
		return []Verdict{missing("L’adresse est incomplète : il manque %s.", french.And(absent)).auditeur(ask).
			desk("Complétez l’adresse de l’auditeur.").on(champs...)}
	}
	if _, err := PostalCode(a.CodePostal, a.Pays); err != nil {
		return []Verdict{wrong("Le code postal est faux : %s.", err).auditeur(ask).
			desk("Corrigez le code postal.").on(champCodePostal)}
	}
	return nil
}

func ruleFurther(s *subject) []Verdict {
	if s.d.Auditeur.Handicap != dossier.Oui || s.d.Pieces.MDPH == dossier.Oui {
		return nil
	}
	return []Verdict{missing("Une pièce complémentaire n’a pas été reçue ; seuls les examens aménagés en dépendent.").
		auditeur("Pièce complémentaire : voir le centre.").
		desk("Voyez le dossier avec l’auditeur.").on(champMDPH)}
}

// wordList matches values of the export by whole words, accents and case
// folded. Each value is kept between two spaces.
type wordList []string

func words(values []string) wordList {
	w := make(wordList, 0, len(values))
	for _, v := range values {
		if f := dossier.Fold(v); f != "" {
			w = append(w, " "+f+" ")
		}
	}
	return w
}

// pad folds fields for a wordList, once for several lists.
func pad(fields ...string) []string {
	var padded []string
	for _, f := range fields {
		if f = dossier.Fold(f); f != "" {
			padded = append(padded, " "+f+" ")
		}
	}
	return padded
}

// exact reports whether one of the padded fields is one of the values.
func (w wordList) exact(padded []string) bool {
	return slices.ContainsFunc(padded, func(f string) bool { return slices.Contains(w, f) })
}

// within reports whether one of the padded fields holds the words of a value.
func (w wordList) within(padded []string) bool {
	return slices.ContainsFunc(padded, func(f string) bool {
		return slices.ContainsFunc(w, func(v string) bool { return strings.Contains(f, v) })
	})
}
