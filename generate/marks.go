package generate

import (
	"slices"
	"strings"

	"cnamdoc/generate/press"
	"cnamdoc/generate/register"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// What one night leaves for the guards of the next: which fields of a dossier
// had a value, and which rules were satisfied. Names only, never a value.

// fields are those that rules and rights read, by the importer's ids, and
// whether a dossier has a value there.
var fields = []struct {
	id     string
	stated func(d *dossier.Dossier) bool
}{
	{"nom", func(d *dossier.Dossier) bool { return d.Auditeur.NomNaissance != "" }},
	{"nom_usage", func(d *dossier.Dossier) bool { return d.Auditeur.NomUsage != "" }},
	{"prenom", func(d *dossier.Dossier) bool { return d.Auditeur.Prenom != "" }},
	{"titre", func(d *dossier.Dossier) bool { return d.Auditeur.Civilite != dossier.CiviliteInconnue }},
	{"naissance", func(d *dossier.Dossier) bool { return !d.Auditeur.Naissance.IsZero() }},
	{"lieu_naissance", func(d *dossier.Dossier) bool { return d.Auditeur.LieuNaissance != "" }},
	{"nationalite", func(d *dossier.Dossier) bool { return d.Auditeur.Nationalite != "" }},
	{"adresse1", func(d *dossier.Dossier) bool { return d.Auditeur.Adresse.Ligne1 != "" }},
	{"code_postal", func(d *dossier.Dossier) bool { return d.Auditeur.Adresse.CodePostal != "" }},
	{"ville", func(d *dossier.Dossier) bool { return d.Auditeur.Adresse.Ville != "" }},
	{"situation", func(d *dossier.Dossier) bool { return d.Auditeur.Situation != "" }},
	{"emploi", func(d *dossier.Dossier) bool { return d.Auditeur.Emploi != "" }},
	{"demandeur_emploi", func(d *dossier.Dossier) bool { return d.Auditeur.DemandeurEmploi != dossier.Inconnu }},
	{"handicap", func(d *dossier.Dossier) bool { return d.Auditeur.Handicap != dossier.Inconnu }},
	{"statut_ue", anyUE(func(u *dossier.UE) bool { return u.StatutPropre })},
	{"statut", func(d *dossier.Dossier) bool { return d.Statut != dossier.StatutInconnu }},
	{"inscrit", func(d *dossier.Dossier) bool { return !d.Inscrit.IsZero() }},
	{"demande", func(d *dossier.Dossier) bool { return !d.Demande.IsZero() }},
	{"nouveau", func(d *dossier.Dossier) bool { return d.Nouveau != dossier.Inconnu }},
	{"diplome", func(d *dossier.Dossier) bool { return d.Diplome != "" }},
	{"troisieme_cycle", func(d *dossier.Dossier) bool { return d.TroisiemeCycle || d.CycleConnu }},
	{"type", func(d *dossier.Dossier) bool { return d.Type != dossier.InscriptionUE }},
	{"ue", func(d *dossier.Dossier) bool { return len(d.UEs) > 0 }},
	{"debut", anyUE(func(u *dossier.UE) bool { return !u.Debut.IsZero() })},
	{"fin", anyUE(func(u *dossier.UE) bool { return !u.Fin.IsZero() })},
	{"intitule", anyUE(func(u *dossier.UE) bool { return u.Intitule != "" })},
	{"accord_formateur", anyUE(func(u *dossier.UE) bool { return u.AccordFormateur != dossier.Inconnu })},
	{"dossier_recu", func(d *dossier.Dossier) bool { return d.Pieces.DossierRecu != dossier.Inconnu }},
	{"entretien", func(d *dossier.Dossier) bool { return d.Pieces.EntretienConseil != dossier.Inconnu }},
	{"contrat_signe", func(d *dossier.Dossier) bool { return !d.Pieces.ContratSigne.IsZero() }},
	{"a_distance", func(d *dossier.Dossier) bool { return d.Pieces.ADistance != dossier.Inconnu }},
	{"identite_type", func(d *dossier.Dossier) bool { return d.Pieces.Identite.Type != dossier.IdentiteAbsente }},
	{"identite_recto", func(d *dossier.Dossier) bool { return d.Pieces.Identite.Recto != dossier.Inconnu }},
	{"identite_verso", func(d *dossier.Dossier) bool { return d.Pieces.Identite.Verso != dossier.Inconnu }},
	{"identite_delivree", func(d *dossier.Dossier) bool { return !d.Pieces.Identite.Delivree.IsZero() }},
	{"identite_expire", func(d *dossier.Dossier) bool { return !d.Pieces.Identite.Expire.IsZero() }},
	{"sejour_mention", func(d *dossier.Dossier) bool { return d.Pieces.Sejour.Mention != "" }},
	{"sejour_expire", func(d *dossier.Dossier) bool { return !d.Pieces.Sejour.Expire.IsZero() }},
	{"mdph", func(d *dossier.Dossier) bool { return d.Pieces.MDPH != dossier.Inconnu }},
	{"type_financement", anyFunding(func(f *dossier.Financement) bool { return f.Nature != dossier.NatureInconnue })},
	{"financeur", anyFunding(func(f *dossier.Financement) bool { return f.Financeur.Nom != "" })},
	{"financeur_siret", anyFunding(func(f *dossier.Financement) bool { return f.Financeur.SIRET != "" })},
	{"financeur_adresse", anyFunding(func(f *dossier.Financement) bool { return f.Financeur.Adresse != "" })},
	{"financeur_representant", anyFunding(func(f *dossier.Financement) bool { return f.Financeur.Representant != "" })},
	{"financeur_part", anyFunding(func(f *dossier.Financement) bool { return f.Part > 0 && f.Nature.Collective() })},
	{"financeur_ue", anyFunding(func(f *dossier.Financement) bool { return len(f.UEs) > 0 })},
	{"prise_en_charge", anyFunding(func(f *dossier.Financement) bool { return f.PriseEnCharge != dossier.Inconnu })},
	{"convention_signee", anyFunding(func(f *dossier.Financement) bool { return !f.ConventionSignee.IsZero() })},
	{"convention_ue", anyFunding(func(f *dossier.Financement) bool { return len(f.ConventionUEs) > 0 })},
	{"financeur_accord", anyFunding(func(f *dossier.Financement) bool { return f.Nature != dossier.CPF && f.Accord != dossier.Inconnu })},
	{"cpf_etat", anyFunding(func(f *dossier.Financement) bool { return f.Nature == dossier.CPF && f.Accord != dossier.Inconnu })},
	{"montant", anyFunding(func(f *dossier.Financement) bool { return f.Connu })},
	{"echeances", func(d *dossier.Dossier) bool { return len(d.Echeances) > 0 }},
	{"droit_du", func(d *dossier.Dossier) bool { return d.Droit.DuConnu }},
	{"droit_regle", func(d *dossier.Dossier) bool { return d.Droit.RegleConnu }},
	{"droit_mode", func(d *dossier.Dossier) bool { return d.Droit.Mode != "" }},
	{"droit_le", func(d *dossier.Dossier) bool { return !d.Droit.Le.IsZero() }},
	{"droit_par", func(d *dossier.Dossier) bool { return d.Droit.Par != dossier.NatureInconnue }},
	{"droit_cheques", func(d *dossier.Dossier) bool { return len(d.Droit.Cheques) > 0 }},
	{"droit_impaye", func(d *dossier.Dossier) bool {
		return slices.ContainsFunc(d.Droit.Cheques, func(c dossier.Cheque) bool { return c.Impaye })
	}},
	{"enf_identifiant", func(d *dossier.Dossier) bool { return d.ENF.Identifiant != "" }},
	{"enf_mot_de_passe", func(d *dossier.Dossier) bool { return !d.ENF.MotDePasse.IsZero() }},
}

// WatchedFields are the ids of the fields whose silence the guards see.
func WatchedFields() []string {
	ids := make([]string, len(fields))
	for i := range fields {
		ids[i] = fields[i].id
	}
	return ids
}

func anyUE(has func(*dossier.UE) bool) func(*dossier.Dossier) bool {
	return func(d *dossier.Dossier) bool {
		return slices.ContainsFunc(d.UEs, func(u dossier.UE) bool { return has(&u) })
	}
}

func anyFunding(has func(*dossier.Financement) bool) func(*dossier.Dossier) bool {
	return func(d *dossier.Dossier) bool {
		return slices.ContainsFunc(d.Financements, func(f dossier.Financement) bool { return has(&f) })
	}
}

// closedMark stands among the fields of a dossier whose inscription was over. It
// is carried on while the export does not say the statut any more.
const closedMark = "inscription close"

// silentMark follows the id of a field that had a value on an earlier night, and
// has none since: it is carried on until the export states it again.
const silentMark = " muet"

// saidOnce reports whether a field had a value last night, or before it fell
// silent.
func saidOnce(last register.Marks, id string) bool {
	return slices.Contains(last.Stated, id) || slices.Contains(last.Stated, id+silentMark)
}

// contentFields are the fields that make up values which papers print beside
// their rights, by the press's names.
var contentFields = map[string][]string{
	"adresse": {"adresse1", "code_postal", "ville"}, "nom_usage": {"nom_usage"}, "ue": {"intitule", "debut", "fin"}, "cours": {"debut", "fin"},
	"enf": {"enf_identifiant", "enf_mot_de_passe"}, "echeancier": {"echeances", "a_distance"}, "a_distance": {"a_distance"},
	"financeur":       {"financeur_siret", "financeur_adresse", "financeur_representant"},
	"statut_etudiant": {"troisieme_cycle"}, "part_propre": {"type_financement", "montant"},
}

// silentContent names the values beside the rights that have none tonight, or of
// which a part fell silent.
func (p *person) silentContent(content []press.Field) []string {
	var list []string
	for _, f := range content {
		if f.Value == "" || slices.ContainsFunc(contentFields[f.Name], func(id string) bool { return saidOnce(p.last, id) && !p.states([]string{id}) }) {
			list = append(list, f.Name)
		}
	}
	return list
}

// ownPartRules ask what the auditeur owes, which an export that says no more who
// pays does not tell.
var ownPartRules = []string{completeness.RuleContratSigne, completeness.RuleDroit, completeness.RuleImpaye, completeness.RulePayeur}

// onlySilent reports whether a rule is no longer satisfied although the export
// states nothing against it: a field that it reads has fallen silent, or who
// pays. How and when somebody paid says nothing of whether they did.
func (p *person) onlySilent(last register.Marks, rule string) bool {
	if p.payerSilent && slices.Contains(ownPartRules, rule) {
		return true
	}
	for _, v := range p.report.All {
		if v.Rule != rule {
			continue
		}
		if !slices.ContainsFunc(v.Champs, func(id string) bool {
			return id != "droit_mode" && id != "droit_le" && isField(id) && saidOnce(last, id) && !p.states([]string{id})
		}) {
			return false
		}
	}
	return true
}

// wasSigned reports whether the agreement that a paper is, or goes with, is
// signed: as the export says, or as it said before it fell silent.
func (p *person) wasSigned(key register.PaperKey) bool {
	switch key.Document {
	case dossier.Contrat, dossier.Retractation:
		return slices.Contains(p.signedOnce, dossier.Contrat) || !p.Pieces.ContratSigne.IsZero() || saidOnce(p.last, "contrat_signe")
	case dossier.Convention:
		return slices.Contains(p.signedOnce, dossier.Convention) || signed(p.Dossier, key) || saidOnce(p.last, "convention_signee") && !p.states([]string{"convention_signee"})
	}
	return false
}

// signed reports whether any agreement of the dossier was signed.
func (p *person) signed() bool {
	return p.wasSigned(register.PaperKey{Document: dossier.Contrat}) || p.wasSigned(register.PaperKey{Document: dossier.Convention})
}

// ruleIDs are those of all rules, in the order of the table.
var ruleIDs = func() []string {
	var ids []string
	for _, r := range completeness.Rules() {
		ids = append(ids, r.ID)
	}
	return ids
}()

// marksOf is what tonight finds in a dossier; last is what the last night found.
func marksOf(j *Job, p *person, last register.Marks) register.Marks {
	m := register.Marks{Person: j.Hasher.Person(p.Auditeur.Identity())}
	for i := range fields {
		if fields[i].stated(p.Dossier) {
			m.Stated = append(m.Stated, fields[i].id)
		}
	}
	over := has(p.report, completeness.RuleClose)
	if over || p.Statut == dossier.StatutInconnu && slices.Contains(last.Stated, closedMark) {
		m.Stated = append(m.Stated, closedMark)
	}
	for i := range fields {
		if id := fields[i].id; saidOnce(last, id) && !slices.Contains(m.Stated, id) {
			m.Stated = append(m.Stated, id+silentMark)
		}
	}
	slices.Sort(m.Stated)
	if over || has(p.report, completeness.RuleHors) {
		// The other rules were not asked: they stand as they stood.
		m.Satisfied = slices.DeleteFunc(slices.Clone(last.Satisfied), func(id string) bool { return has(p.report, id) })
		return m
	}
	for _, id := range ruleIDs {
		if !has(p.report, id) || slices.Contains(last.Satisfied, id) && p.onlySilent(last, id) {
			m.Satisfied = append(m.Satisfied, id)
		}
	}
	slices.Sort(m.Satisfied)
	return m
}

// sharedLists are the lists of names in the marks of many dossiers, each once:
// tens of thousands of dossiers have some hundreds.
type sharedLists map[string][]string

func (l sharedLists) share(m register.Marks) register.Marks {
	m.Stated, m.Satisfied = l.once(m.Stated), l.once(m.Satisfied)
	return m
}

func (l sharedLists) once(names []string) []string {
	key := strings.Join(names, "\x00")
	if l[key] == nil {
		l[key] = slices.Clone(names)
	}
	return l[key]
}

// has reports whether a rule is not satisfied.
func has(r completeness.Report, rule string) bool {
	return slices.ContainsFunc(r.All, func(v completeness.Verdict) bool { return v.Rule == rule })
}

// spoke are the fields whose columns held data, sorted.
func (j *Job) spoke() []string {
	var list []string
	for id, cells := range j.Columns {
		if cells > 0 {
			list = append(list, id)
		}
	}
	slices.Sort(list)
	return list
}
