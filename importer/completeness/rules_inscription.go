package completeness

import (
	"slices"
	"strings"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

func ruleClose(s *subject) []Verdict {
	if !s.closed() {
		return nil
	}
	const consequence = " : aucun papier n’est dû, et ceux qui ont été émis sont à révoquer."
	const remain = " : aucun papier n’est plus dû ; ceux qui ont été émis restent, par décision du centre."
	var v Verdict
	switch s.ending() {
	case dossier.Annulee:
		v = wrong("L’inscription est annulée" + consequence)
	case dossier.Retractee:
		v = wrong("L’auditeur s’est rétracté" + consequence)
	case dossier.Abandonnee:
		v = wrong("L’auditeur a abandonné la formation" + consequence)
		if !s.r.AbandonRevoque {
			v = wrong("L’auditeur a abandonné la formation" + remain)
			v.stands = true
		}
	default:
		v = wrong("Toutes les UE de l’inscription sont annulées, rétractées ou abandonnées" + consequence)
	}
	v = v.desk("Reprenez les papiers déjà remis ; un contrat ou une convention signés se traitent à part.")
	if paid := s.d.Droit.Regle; paid > 0 {
		v = v.desk("Reprenez les papiers déjà remis ; un contrat ou une convention signés se traitent à part. %s sont réglés : une personne décide de ce qui est à rembourser.", paid.Euros())
	}
	return []Verdict{v.on(champStatut).resting("close", s.d.Statut)}
}

// ending is how the inscription ended: its own statut, or an abandon of all its
// UE.
func (s *subject) ending() dossier.Statut {
	abandoned := func(ue dossier.UE) bool { return ue.Statut == dossier.Abandonnee }
	if !s.d.Statut.Ended() && !slices.ContainsFunc(s.d.UEs, func(ue dossier.UE) bool { return !abandoned(ue) }) {
		return dossier.Abandonnee
	}
	return s.d.Statut
}

func ruleOutside(s *subject) []Verdict {
	if s.closed() || s.parts.outside == dossier.NatureInconnue {
		return nil
	}
	return []Verdict{wrong("Le financement « %s » est hors du champ de ce programme : aucun papier n’est préparé.", s.parts.outside).
		desk("Établissez les papiers de ce dossier par le circuit prévu pour ce financement.").
		on(champDispositif, champFinancement).resting(s.parts.outside)}
}

// ruleExport answers for the cells that could not be read. A cell that only
// some papers depend on holds up only those: a funder's wrong SIRET blocks the
// convention, not the attestation. There is one verdict for each set of papers.
func ruleExport(s *subject) []Verdict {
	var verdicts []Verdict
	for _, p := range s.d.Problems {
		if p.Severity != dossier.Erreur || p.Champ == champSIRET {
			continue // the SIRET is kept as it is written, and the funder's rule judges it
		}
		scope := dependents(p.Champ)
		if p.Champ == champPart || p.Champ == champMontantTiers {
			verdicts = append(verdicts, shareInDoubt(p))
		}
		i := slices.IndexFunc(verdicts, func(v Verdict) bool { return v.scope == scope })
		if i < 0 {
			i = len(verdicts)
			verdicts = append(verdicts, Verdict{Outcome: Invalide, Message: p.Error(), scope: scope,
				Desk: "Corrigez la cellule dans le système d’information, puis exportez de nouveau."}.resting("export", p.Error()))
		}
		v := &verdicts[i]
		v.Refs = append(v.Refs, p.Ref)
		if p.Champ != "" {
			v.Champs = append(v.Champs, p.Champ)
		}
		if n := len(v.Refs); n > 1 {
			v.Desk = french.Say("Corrigez les %d erreurs de ce dossier dans le système d’information, puis exportez de nouveau.", n)
		}
	}
	return verdicts
}

// shareInDoubt is what a share that cannot be read means for the attestation: it
// is doubtful who signs what, and a person looks.
func shareInDoubt(p dossier.Problem) Verdict {
	v := examine("%s : la part ne se lit pas, et l’on ne sait pas qui signe quoi.", p.Error()).
		desk("Corrigez la part du financeur dans le système d’information.").on(p.Champ).
		resting("part", p.Error()).only(dossier.Attestation)
	v.Refs = []dossier.Ref{p.Ref}
	return v
}

// unreadable is the first error about one of the fields, or nil.
func (s *subject) unreadable(champs ...string) *dossier.Problem {
	i := slices.IndexFunc(s.d.Problems, func(p dossier.Problem) bool {
		return p.Severity == dossier.Erreur && slices.Contains(champs, p.Champ)
	})
	if i < 0 {
		return nil
	}
	return &s.d.Problems[i]
}

// dependents are the papers that depend on a field, 0 for all of them.
func dependents(champ string) DocumentSet {
	for _, part := range []struct {
		prefix string
		docs   DocumentSet
	}{
		{champPart, Set(dossier.Contrat, dossier.Retractation, dossier.Convention)},
		{champMontantTiers, Set(dossier.Contrat, dossier.Retractation, dossier.Convention)},
		{champAccordTiers, Set(dossier.Attestation)},
		{champConventionUE, Set(dossier.Attestation)},
		{champCPF, Set(dossier.Attestation)},
		{"financeur_", Set(dossier.Convention)},
		{champConvention, Set(dossier.Convention)},
		{champPriseEnCharge, Set(dossier.Attestation, dossier.Convention)},
		{"identite", Set(dossier.Attestation)},
		{"sejour_", Set(dossier.Attestation)},
		{"enf_", Set(dossier.Attestation)},
		{"droit_", Set(dossier.Attestation)},
	} {
		if strings.HasPrefix(champ, part.prefix) {
			return part.docs
		}
	}
	return 0
}

func ruleStatut(s *subject) []Verdict {
	if s.d.Statut != dossier.StatutInconnu {
		return nil
	}
	if s.d.StatutSource == "" {
		return []Verdict{examine("L’export ne donne pas le statut de l’inscription.").
			desk("Vérifiez dans le système d’information que l’inscription est confirmée.").
			on(champStatut).resting("statut", "")}
	}
	return []Verdict{examine("Le statut « %s » n’est pas connu.", s.d.StatutSource).
		desk("Vérifiez ce statut et ajoutez-le à la table des statuts de la configuration.").
		on(champStatut).resting("statut", s.d.StatutSource)}
}

func rulePending(s *subject) []Verdict {
	if s.d.Statut != dossier.EnAttente {
		return nil
	}
	return []Verdict{missing("L’inscription est encore en attente : elle n’est pas confirmée dans le système d’information.").
		desk("Confirmez l’inscription dans le système d’information quand le dossier est complet.").
		on(champStatut).resting("en attente")}
}

func rulePeriod(s *subject) []Verdict {
	d := s.d
	if d.Inscrit.IsZero() {
		return []Verdict{missing("La date d’inscription est absente de l’export.").
			desk("Saisissez la date d’inscription.").on(champInscrit)}
	}
	if d.Inscrit.After(s.c.Today) {
		return []Verdict{examine("La date d’inscription (%s) est dans l’avenir.", d.Inscrit.Short()).
			desk("Vérifiez la date d’inscription.").on(champInscrit).resting("futur", d.Inscrit)}
	}
	if s.demarche {
		return nil // a démarche begins at any time of the year
	}
	ranges := s.r.ranges(d.Semestre)
	if len(ranges) == 0 {
		return []Verdict{wrong("Le semestre « %s » n’est pas lisible : attendu AAAA-AAAA-Sn.", d.Semestre).
			desk("Corrigez le semestre de l’inscription.").on(champSemestre)}
	}
	texts := make([]string, len(ranges))
	for i, p := range ranges {
		if p.Contains(d.Inscrit) {
			return nil
		}
		texts[i] = p.String()
	}
	return []Verdict{examine("L’inscription est datée du %s, hors des périodes d’inscription du %s (%s).",
		d.Inscrit.Short(), d.Semestre.Long(), french.And(texts)).
		desk("Vérifiez la date, ou acceptez l’inscription hors période.").
		on(champInscrit).resting("periode", d.Inscrit, d.Semestre)}
}

func ruleLate(s *subject) []Verdict {
	if s.demarche || s.d.Inscrit.IsZero() {
		return nil
	}
	var out []Verdict
	for _, ue := range s.active {
		start, _ := s.days(ue)
		if start.IsZero() || !s.d.Inscrit.After(start) {
			continue
		}
		if v, bad := s.late(ue, start); bad {
			out = append(out, v)
		}
	}
	return out
}

// late judges one UE whose courses had begun at the inscription.
func (s *subject) late(ue dossier.UE, start dossier.Date) (Verdict, bool) {
	when := french.Say("UE %s : inscription du %s, après le début des cours le %s", ue.Code, s.d.Inscrit.Short(), start.Short())
	var v Verdict
	switch ue.AccordFormateur {
	case dossier.Inconnu:
		v = missing("%s, sans l’accord du formateur.", when).
			auditeur("Votre inscription à l’UE %s est postérieure au début des cours : demandez l’accord du formateur, par l’intermédiaire du centre.", ue.Code).
			desk("Demandez l’accord du formateur et saisissez-le.")
	case dossier.Non:
		v = wrong("%s ; le formateur n’a pas donné son accord.", when).
			auditeur("Le formateur n’a pas donné son accord à votre inscription tardive à l’UE %s : adressez-vous au centre pour choisir une autre UE ou un autre semestre.", ue.Code).
			desk("Retirez l’UE de l’inscription, ou faites réexaminer l’accord.")
	default:
		nature, check := s.lateFunding(ue)
		if !check {
			return Verdict{}, false
		}
		v = examine("%s, avec l’accord du formateur ; le financement (%s) doit aussi le permettre.", when, nature).
			desk("Vérifiez que le financeur accepte un début après le %s.", start.Short())
	}
	return v.at(ue).on(champInscrit, champAccord).resting("retard", ue.Code, s.d.Inscrit, start, ue.AccordFormateur), true
}

// lateFunding is the first funding of a UE whose acceptance of a late start a
// person has to check.
func (s *subject) lateFunding(ue dossier.UE) (dossier.Nature, bool) {
	for i := range s.d.Financements {
		line := &s.d.Financements[i]
		if s.c.retard[line.Nature] && covers(line, ue.Code) {
			return line.Nature, true
		}
	}
	return 0, false
}

func ruleAccess(s *subject) []Verdict {
	if s.demarche || s.d.Demande.IsZero() || s.first.IsZero() {
		return nil
	}
	if s.d.Demande.After(s.first) && s.d.Inscrit.After(s.first) {
		return nil // a late inscription: the rule "retard" says it
	}
	natures := []dossier.Nature{dossier.Individuel}
	if len(s.d.Financements) > 0 {
		natures = natures[:0]
		for _, f := range s.d.Financements {
			natures = append(natures, f.Nature)
		}
	}
	for _, n := range natures {
		if v, bad := s.access(n); bad {
			return []Verdict{v.desk("Vérifiez la date de la demande, ou acceptez ce délai.").
				on(champDemande, champDebut).resting("acces", s.d.Demande, s.first, n)}
		}
	}
	return nil
}

// access compares the délai d'accès with the bounds of one funding.
func (s *subject) access(n dossier.Nature) (Verdict, bool) {
	bound, ok := s.r.DelaiAcces[n]
	if !ok {
		bound = s.r.DelaiAcces[dossier.NatureInconnue]
	}
	form := "Demande du %s, début des cours le %s : le délai d’accès est inférieur à %d heures (financement %s)."
	if s.first.Before(s.d.Demande) {
		return examine("La demande est datée du %s, après le début des cours le %s.", s.d.Demande.Short(), s.first.Short()), true
	}
	if s.first.Days()-s.d.Demande.Days() < bound.Jours {
		return examine(form, s.d.Demande.Short(), s.first.Short(), 24*bound.Jours, n), true
	}
	if bound.Mois > 0 && s.first.After(s.d.Demande.AddMonths(bound.Mois)) {
		return examine("Demande du %s, début des cours le %s : le délai d’accès dépasse %d mois (financement %s).",
			s.d.Demande.Short(), s.first.Short(), bound.Mois, n), true
	}
	return Verdict{}, false
}

func ruleForm(s *subject) []Verdict {
	if s.d.Pieces.DossierRecu == dossier.Oui {
		return nil
	}
	return []Verdict{missing("Le dossier d’inscription n’a pas été reçu.").
		auditeur("Remplissez et signez le dossier d’inscription, puis remettez-le au centre.").
		desk("Réclamez le dossier d’inscription, ou notez sa réception.").on(champDossierRecu)}
}

func ruleExams(s *subject) []Verdict {
	if !s.periode.ExamensFin.IsZero() {
		return nil
	}
	return []Verdict{missing("La date de fin des examens du %s est absente de la configuration : sans elle, l’attestation ne peut pas être émise.",
		s.d.Semestre.Long()).
		desk("Inscrivez dans la configuration le dernier jour des examens de ce semestre, seconde session comprise.").
		on(champSemestre)}
}

// ruleValidity blocks a paper whose last valid day is past: it is not issued.
func ruleValidity(s *subject) []Verdict {
	last := s.periode.ExamensFin
	if last.IsZero() {
		last = s.periode.Fin
		if day := s.d.LastDay(); day.After(last) {
			last = day
		}
	}
	if last.IsZero() || !s.c.Today.After(last) {
		return nil
	}
	return []Verdict{wrong("Les papiers du %s ne sont plus valables depuis le %s : aucun n’est plus émis.", s.d.Semestre.Long(), last.Short()).
		desk("Vérifiez le semestre de l’inscription, ou la date de fin des examens dans la configuration.").on(champSemestre)}
}
