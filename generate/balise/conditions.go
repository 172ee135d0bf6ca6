package balise

import (
	"slices"

	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// conditions is the one list of what `::: si` may ask.
var conditions = []Condition{
	{"nom_usage", "le nom d’usage diffère du nom de naissance", func(in *Inputs) bool {
		p := in.person()
		return p.NomUsage != "" && dossier.Fold(p.NomUsage) != dossier.Fold(p.NomNaissance)
	}},
	{"lieu_naissance", "le lieu de naissance est connu", func(in *Inputs) bool { return in.person().LieuNaissance != "" }},
	{"diplome", "un diplôme préparé est indiqué", func(in *Inputs) bool { return in.Dossier.Diplome != "" }},
	{"troisieme_cycle", "l’enseignement de troisième cycle confère le statut d’étudiant", func(in *Inputs) bool { return in.studentStatus() }},
	{"ue", "l’inscription porte sur une UE au moins", func(in *Inputs) bool { return len(in.UEs()) > 0 }},
	{"plusieurs_ue", "l’inscription porte sur plusieurs UE", func(in *Inputs) bool { return len(in.UEs()) > 1 }},
	{"vae", "l’inscription est une démarche de VAE", func(in *Inputs) bool { return in.Dossier.Type == dossier.InscriptionVAE }},
	{"vapp", "l’inscription est une démarche de VAPP", func(in *Inputs) bool { return in.Dossier.Type == dossier.InscriptionVAPP }},
	{"identifiants", "l’auditeur a un identifiant ENF", func(in *Inputs) bool {
		return in.Dossier.ENF.Identifiant != "" || in.CredentialsGone
	}},
	{"formation_a_distance", "une partie de la formation est suivie à distance", func(in *Inputs) bool {
		for _, ue := range in.UEs() {
			if f := in.fiche(ue.Code); f.ADistance == dossier.Oui || f.HeuresDistance > 0 {
				return true
			}
		}
		return false
	}},
	{"contrat_signe", "la date de signature du contrat est connue", func(in *Inputs) bool { return !in.Dossier.Pieces.ContratSigne.IsZero() }},
	{"accord_signe", "la date de signature du contrat ou de la convention est connue", func(in *Inputs) bool { return !in.signed().IsZero() }},
	{"conclu_a_distance", "le contrat est conclu à distance ou hors établissement", func(in *Inputs) bool {
		return in.Dossier.Pieces.ADistance == dossier.Oui
	}},
	{"conclu_sur_place", "le contrat est conclu au centre", func(in *Inputs) bool { return in.Dossier.Pieces.ADistance == dossier.Non }},
	{"financement_mixte", "un autre que le signataire paie une part de la formation", func(in *Inputs) bool {
		return in.shared()
	}},
	{"delai_quatorze_jours", "le délai de rétractation est de quatorze jours\u00a0: contrat conclu à distance, ou on ne le sait pas", func(in *Inputs) bool {
		return in.delay() == completeness.DelaiADistance
	}},
	{"part_propre", "une part du prix est à la charge de la personne inscrite", func(in *Inputs) bool { return completeness.HasOwnShare(in.Dossier) }},
	{"reglement_attendu", "la relance demande un règlement", func(in *Inputs) bool { return slices.ContainsFunc(in.Manques, asksMoney) }},
	{"retractation_en_ligne", "une adresse où se rétracter en ligne est configurée", func(in *Inputs) bool { return in.Organisme.RetractationEnLigne != "" }},
	{"tva_exoneree", "une exonération de TVA est configurée", func(in *Inputs) bool { return in.Organisme.ExonerationTVA != "" }},
	{"dpo", "un délégué à la protection des données est configuré", func(in *Inputs) bool { return in.Organisme.DPO != "" }},
	{"depot_pieces", "un dépôt sécurisé des pièces est configuré", func(in *Inputs) bool { return in.Organisme.DepotPieces != "" }},
	{"rendez_vous", "une adresse où prendre rendez-vous est configurée", func(in *Inputs) bool { return in.rendezVous() != "" }},
	{"verification", "une adresse de vérification est configurée", func(in *Inputs) bool { return in.Organisme.Verification != "" }},
}
