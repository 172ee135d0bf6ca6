package completeness

import (
	"strings"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Validity is until when a proof of identity is valid: for sure, and at best
// when the export leaves in doubt whether the five years apply.
type Validity struct {
	Sure, Best dossier.Date
	Extended   bool // the five years are counted in Sure
}

// The French cartes d'identité delivered to adults between these days are
// valid five years beyond their printed date (décret n° 2013-1188).
var (
	extendedFrom = dossier.Date{Year: 2004, Month: 1, Day: 2}
	extendedTo   = dossier.Date{Year: 2013, Month: 12, Day: 31}
)

// IdentityValidity computes until when a proof of identity is valid. maybe
// says that the nationality is not known, so that the card may be French.
func IdentityValidity(i dossier.Identite, birth dossier.Date, french, maybe bool) Validity {
	v := Validity{Sure: i.Expire, Best: i.Expire}
	if i.Type != dossier.CarteIdentite || i.Expire.IsZero() || !french && !maybe {
		return v
	}
	longer := i.Expire.AddYears(5)
	doubt := maybe
	switch {
	case i.Delivree.IsZero():
		if i.Expire.Year < 2014 || i.Expire.Year > 2023 {
			return v
		}
		doubt = true
	case i.Delivree.Before(extendedFrom) || i.Delivree.After(extendedTo):
		return v
	case birth.IsZero():
		doubt = true
	case birth.AddYears(18).After(i.Delivree):
		return v // delivered to a minor
	}
	v.Best = longer
	if !doubt {
		v.Sure, v.Extended = longer, true
	}
	return v
}

// origin says which rule of identity a nationality follows.
type origin uint8

const (
	unknownOrigin origin = iota
	unionOrigin          // French, or of the European Union, or assimilated to it
	foreign
)

func (s *subject) origin() origin {
	switch {
	case !s.known:
		return unknownOrigin
	case s.nation.European || s.c.assimilated[s.nation.ISO]:
		return unionOrigin
	}
	return foreign
}

// byResidence reports whether the titre de séjour stands for the proof of
// identity: it does for foreigners, and for a person of unknown nationality
// who brought one.
func (s *subject) byResidence() bool {
	o := s.origin()
	return o == foreign || o == unknownOrigin && s.d.Pieces.Sejour.Mention != ""
}

func ruleNationality(s *subject) []Verdict {
	switch written := strings.TrimSpace(s.d.Auditeur.Nationalite); {
	case s.known && !s.nation.European && s.c.assimilated[s.nation.ISO]:
		return []Verdict{{Outcome: OK, Message: french.Say("Nationalité : %s ; assimilée à celles de l’Union européenne par la configuration du centre.", s.nation.Pays)}}
	case s.known:
		return nil
	case written == "":
		return []Verdict{missing("La nationalité n’est pas indiquée : on ne sait pas si un titre de séjour est nécessaire.").
			auditeur("Indiquez-nous votre nationalité.").
			desk("Saisissez la nationalité.").on(champNationalite)}
	default:
		return []Verdict{examine("La nationalité « %s » n’est pas reconnue : on ne sait pas si un titre de séjour est nécessaire.", written).
			desk("Vérifiez la nationalité et la pièce présentée.").on(champNationalite).resting("nationalite", written)}
	}
}

const askIdentity = "Présentez votre carte d’identité (recto et verso) ou votre passeport, en cours de validité."

func ruleIdentity(s *subject) []Verdict {
	if s.byResidence() {
		return nil
	}
	i := s.d.Pieces.Identite
	switch i.Type {
	case dossier.IdentiteAbsente:
		return []Verdict{missing("Aucune pièce d’identité n’a été reçue.").auditeur(askIdentity).
			desk("Réclamez la carte d’identité recto verso ou le passeport.").on(champIdentite)}
	case dossier.CarteIdentite, dossier.Passeport:
	default:
		return []Verdict{examine("La pièce présentée (%s) n’est ni une carte d’identité ni un passeport.", sourceOf(i)).
			desk("Vérifiez la pièce, ou réclamez une carte d’identité ou un passeport.").
			on(champIdentite).resting("piece", sourceOf(i), i.Expire)}
	}
	var out []Verdict
	if sides := missingSides(i); len(sides) > 0 {
		out = append(out, missing("Carte d’identité : il manque la copie %s.", french.And(sides)).auditeur(askIdentity).
			desk("Réclamez la copie %s de la carte d’identité.", french.And(sides)).on(champRecto, champVerso))
	}
	return append(out, s.identityDate(i)...)
}

func sourceOf(i dossier.Identite) string {
	if i.TypeSource != "" {
		return i.TypeSource
	}
	return i.Type.String()
}

func missingSides(i dossier.Identite) []string {
	var sides []string
	if i.Type == dossier.CarteIdentite {
		if i.Recto != dossier.Oui {
			sides = append(sides, "du recto")
		}
		if i.Verso != dossier.Oui {
			sides = append(sides, "du verso")
		}
	}
	return sides
}

// identityDate judges the validity of a carte d'identité or a passport.
func (s *subject) identityDate(i dossier.Identite) []Verdict {
	name := map[dossier.TypeIdentite]string{dossier.CarteIdentite: "La carte d’identité", dossier.Passeport: "Le passeport"}[i.Type]
	if i.Expire.IsZero() {
		return []Verdict{missing("La date d’expiration de la pièce d’identité n’est pas notée.").
			auditeur(askIdentity).desk("Notez la date d’expiration de la pièce.").on(champIdentExpire)}
	}
	v := IdentityValidity(i, s.d.Auditeur.Naissance, s.known && s.nation.French(), !s.known)
	rests := []any{"identite", i.Type, i.Delivree, i.Expire, !s.c.Today.After(v.Best)}
	switch {
	case !s.c.Today.After(v.Sure):
		return nil
	case !s.c.Today.After(v.Best):
		return []Verdict{examine("La carte d’identité a expiré le %s ; elle reste valable jusqu’au %s si elle a été délivrée à un Français majeur entre le %s et le %s.",
			i.Expire.Short(), v.Best.Short(), extendedFrom.Short(), extendedTo.Short()).
			desk("Relevez la date de délivrance sur la carte.").
			on(champDelivree, champIdentExpire).resting(rests...)}
	case v.Best != i.Expire:
		return []Verdict{wrong("La carte d’identité a expiré le %s ; même prolongée de cinq ans, elle n’était valable que jusqu’au %s.",
			i.Expire.Short(), v.Best.Short()).auditeur(askIdentity).
			desk("Réclamez une pièce d’identité en cours de validité.").on(champDelivree, champIdentExpire).resting(rests...)}
	}
	return []Verdict{wrong("%s a expiré le %s.", name, i.Expire.Short()).auditeur(askIdentity).
		desk("Réclamez une pièce d’identité en cours de validité.").on(champIdentExpire).resting(rests...)}
}

const askResidence = "Présentez votre carte de séjour portant la mention « salarié » ou « étudiant », valable jusqu’à la fin de la formation."

func ruleResidence(s *subject) []Verdict {
	if !s.byResidence() {
		return nil
	}
	title := s.d.Pieces.Sejour
	if strings.TrimSpace(title.Mention) == "" {
		who := ""
		if s.known {
			who = french.Say(" (nationalité : %s)", s.nation.Pays)
		}
		return []Verdict{missing("Aucun titre de séjour n’a été reçu%s.", who).auditeur(askResidence).
			desk("Réclamez la carte de séjour.").on(champMention)}
	}
	var out []Verdict
	accepted := AcceptedMention(title.Mention)
	if !accepted {
		out = append(out, examine("Le titre de séjour porte « %s » ; la page d’inscription du centre demande la mention « salarié » ou « étudiant ».", title.Mention).
			desk("Vérifiez que ce titre permet de suivre la formation.").
			on(champMention).resting("mention", title.Mention, title.Expire))
	}
	return append(out, s.residenceDate(title, accepted)...)
}

// residenceDate judges whether a titre de séjour is valid today and covers the
// training.
func (s *subject) residenceDate(title dossier.Sejour, accepted bool) []Verdict {
	rests := []any{"sejour", title.Mention, title.Expire, s.last}
	const check = "Réclamez un titre de séjour qui couvre la formation."
	switch {
	case title.Expire.IsZero() && !accepted:
		return nil // some titles have no end: the person who examines the mention sees it
	case title.Expire.IsZero():
		return []Verdict{missing("Le titre de séjour est noté sans date d’expiration.").auditeur(askResidence).
			desk("Notez la date d’expiration du titre de séjour.").on(champSejourExpire)}
	case title.Expire.Before(s.c.Today):
		return []Verdict{wrong("Le titre de séjour a expiré le %s.", title.Expire.Short()).auditeur(askResidence).
			desk(check).on(champSejourExpire).resting(rests...)}
	case s.last.IsZero():
		if s.demarche {
			return nil // a démarche has no training period
		}
		return []Verdict{examine("Le titre de séjour expire le %s, et la fin des cours n’est pas connue.", title.Expire.Short()).
			desk("Vérifiez que le titre couvre toute la formation.").on(champSejourExpire, champFin).resting(rests...)}
	case title.Expire.Before(s.last):
		return []Verdict{wrong("Le titre de séjour expire le %s, avant la fin de la formation le %s.", title.Expire.Short(), s.last.Short()).
			auditeur(askResidence).desk(check).on(champSejourExpire, champFin).resting(rests...)}
	}
	return nil
}

// The words of a carte de séjour whose mention is "salarié" or "étudiant" and
// nothing else. Any further word ("détaché", "non", "récépissé", "algérien")
// makes it another title, which a person examines.
var (
	mentionWords = map[string]bool{
		"salarie": true, "salariee": true, "salaries": true, "etudiant": true, "etudiante": true, "etudiants": true,
	}
	mentionFiller = map[string]bool{
		"carte": true, "titre": true, "de": true, "sejour": true, "mention": true, "temporaire": true, "pluriannuelle": true,
		"eleve": true, "travailleur": true, "ou": true, "portant": true, "la": true,
	}
)

// AcceptedMention reports whether the mention of a carte de séjour is
// "salarié" or "étudiant".
func AcceptedMention(mention string) bool {
	found := false
	for _, w := range strings.Fields(dossier.Fold(mention)) {
		switch {
		case mentionWords[w]:
			found = true
		case !mentionFiller[w]:
			return false
		}
	}
	return found
}
