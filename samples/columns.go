package samples

import (
	"fmt"

	"cnamdoc/generate/sheet"
	"cnamdoc/importer/dossier"
)

// column is one column of an export: its header, half of them the information
// system's own, half plain French as centres add them, and its value.
type column struct {
	header string
	width  float64
	kind   sheet.Kind
	value  func(*record, *ligne) any
}

var columns = []column{
	{"Code auditeur", 13, sheet.Text, func(r *record, _ *ligne) any { return r.code }},
	{"ANCIEN_CODE_AUDITEUR", 13, sheet.Text, func(r *record, _ *ligne) any { return r.ancien }},
	{"TITRE", 6, sheet.Text, func(r *record, _ *ligne) any { return number(r.titre) }},
	{"NOM", 20, sheet.Text, func(r *record, _ *ligne) any { return r.nom }},
	{"NOM_USAGE", 16, sheet.Text, func(r *record, _ *ligne) any { return r.usage }},
	{"PRENOM", 16, sheet.Text, func(r *record, _ *ligne) any { return r.prenom }},
	{"DATE_NAISSANCE", 12, sheet.Date, func(r *record, _ *ligne) any { return r.naissance }},
	{"LIEU_NAISSANCE", 14, sheet.Text, func(r *record, _ *ligne) any { return r.lieu }},
	{"PAYS_NAISSANCE", 12, sheet.Text, func(r *record, _ *ligne) any { return r.paysNaissance }},
	{"CODE_NATIONALITE", 12, sheet.Text, func(r *record, _ *ligne) any { return r.nationalite }},
	{"NUMERO_SECURITE_SOCIALE", 18, sheet.Text, func(*record, *ligne) any { return "0 00 00 00 000 000 00" }},
	{"INE", 12, sheet.Text, func(r *record, _ *ligne) any { return r.ine }},
	{"ADRESSE_1", 24, sheet.Text, func(r *record, _ *ligne) any { return r.adresse1 }},
	{"ADRESSE_2", 14, sheet.Text, func(r *record, _ *ligne) any { return r.adresse2 }},
	{"CODE_POSTAL", 8, sheet.Text, func(r *record, _ *ligne) any { return r.cp }},
	{"VILLE", 18, sheet.Text, func(r *record, _ *ligne) any { return r.ville }},
	{"PAYS", 12, sheet.Text, func(r *record, _ *ligne) any { return r.pays }},
	{"TELEPHONE_PORTABLE", 15, sheet.Text, func(r *record, _ *ligne) any { return r.telephone }},
	{"COURRIEL_PERSONNEL", 28, sheet.Text, func(r *record, _ *ligne) any { return r.courriel }},
	{"SITUATION_PROFESSIONNELLE", 20, sheet.Text, func(r *record, _ *ligne) any { return r.situation }},
	{"STATUT_EMPLOI", 10, sheet.Text, func(r *record, _ *ligne) any { return r.emploi }},
	{"INSCRIT_POLE_EMPLOI", 8, sheet.Text, func(r *record, _ *ligne) any { return r.demandeur }},
	{"RAISON_SOCIALE_ENTREPRISE", 24, sheet.Text, func(r *record, _ *ligne) any { return r.employeur }},
	{"SIRET_ENTREPRISE", 16, sheet.Text, func(r *record, _ *ligne) any { return r.employeurSIRET }},
	{"ANNEE", 10, sheet.Text, func(r *record, _ *ligne) any { return string(r.semestre[:9]) }},
	{"SEMESTRE_UNITE", 8, sheet.Text, func(r *record, _ *ligne) any { return string(r.semestre[11:]) }},
	{"CENTRE_ENSEIGNEMENT", 14, sheet.Text, func(r *record, _ *ligne) any { return r.centre }},
	{"STATUT_AUDITEUR", 10, sheet.Text, func(r *record, _ *ligne) any { return r.statutAuditeur }},
	{"Nouvel auditeur", 8, sheet.Text, func(r *record, _ *ligne) any { return isNew(r.statutAuditeur) }},
	{"DIPLOME", 16, sheet.Text, func(r *record, _ *ligne) any { return r.diplome }},
	{"Type d’inscription", 8, sheet.Text, func(r *record, _ *ligne) any { return r.typ }},
	{"STATUT_INSCRIPTION", 12, sheet.Text, func(r *record, _ *ligne) any { return r.statut }},
	{"DATE_INSCRIPTION", 12, sheet.Date, func(r *record, _ *ligne) any { return r.inscrit }},
	{"Date de la demande", 12, sheet.Date, func(r *record, _ *ligne) any { return r.demande }},
	{"CODE_UNITE", 12, sheet.Text, func(_ *record, l *ligne) any { return l.code }},
	{"GROUPE_UNITE", 8, sheet.Text, func(_ *record, l *ligne) any { return l.groupe }},
	{"Intitulé UE", 36, sheet.Text, func(_ *record, l *ligne) any { return l.intitule }},
	{"ECTS", 6, sheet.Number, func(_ *record, l *ligne) any { return positive(l.ects) }},
	{"Modalité", 26, sheet.Text, func(_ *record, l *ligne) any { return l.modalite }},
	{"Début des cours", 12, sheet.Date, func(_ *record, l *ligne) any { return l.debut }},
	{"Fin des cours", 12, sheet.Date, func(_ *record, l *ligne) any { return l.fin }},
	{"Statut UE", 10, sheet.Text, func(_ *record, l *ligne) any { return l.statut }},
	{"Accord du formateur", 8, sheet.Text, func(_ *record, l *ligne) any { return l.accord }},
	{"Entretien conseil", 8, sheet.Text, func(r *record, _ *ligne) any { return r.entretien }},
	{"Dossier reçu", 8, sheet.Text, func(r *record, _ *ligne) any { return r.recu }},
	{"Contrat signé le", 12, sheet.Date, func(r *record, _ *ligne) any { return r.signe }},
	{"Conclu à distance", 8, sheet.Text, func(r *record, _ *ligne) any { return r.distance }},
	{"Pièce d’identité", 16, sheet.Text, func(r *record, _ *ligne) any { return r.piece }},
	{"Pièce d’identité recto", 8, sheet.Text, func(r *record, _ *ligne) any { return r.recto }},
	{"Pièce d’identité verso", 8, sheet.Text, func(r *record, _ *ligne) any { return r.verso }},
	{"Pièce d’identité délivrée le", 12, sheet.Date, func(r *record, _ *ligne) any { return r.delivree }},
	{"Pièce d’identité expire le", 12, sheet.Date, func(r *record, _ *ligne) any { return r.expire }},
	{"Titre de séjour (mention)", 14, sheet.Text, func(r *record, _ *ligne) any { return r.mention }},
	{"Titre de séjour expire le", 12, sheet.Date, func(r *record, _ *ligne) any { return r.mentionExpire }},
	{"Travailleur handicapé", 8, sheet.Text, func(r *record, _ *ligne) any { return r.handicap }},
	{"Attestation MDPH reçue", 8, sheet.Text, func(r *record, _ *ligne) any { return r.mdph }},
	{"Tiers-temps", 8, sheet.Text, func(r *record, _ *ligne) any { return r.tiers }},
	{"TYPE_FINANCEMENT_INSCRIPTION", 8, sheet.Text, func(r *record, l *ligne) any { return r.by(l).typ }},
	{"DISPOSITIF_FINANCEMENT", 12, sheet.Text, func(r *record, l *ligne) any { return r.by(l).dispositif }},
	{"Financeur (nom)", 24, sheet.Text, func(r *record, l *ligne) any { return r.by(l).nom }},
	{"Financeur SIRET", 16, sheet.Text, func(r *record, l *ligne) any { return r.by(l).siret }},
	{"Financeur adresse", 24, sheet.Text, func(r *record, l *ligne) any { return r.by(l).adresse }},
	{"Financeur représentant", 24, sheet.Text, func(r *record, l *ligne) any { return r.by(l).signataire }},
	{"Financeur part", 8, sheet.Text, func(r *record, l *ligne) any { return share(r.by(l).part) }},
	{"Prise en charge reçue", 8, sheet.Text, func(r *record, l *ligne) any { return r.by(l).pec }},
	{"Convention signée le", 12, sheet.Date, func(r *record, l *ligne) any { return r.by(l).signee }},
	{"Convention signée pour les UE", 16, sheet.Text, func(r *record, l *ligne) any { return r.by(l).pour }},
	{"Accord du financeur", 14, sheet.Text, func(r *record, l *ligne) any { return r.by(l).accord }},
	{"État du dossier CPF", 14, sheet.Text, func(r *record, l *ligne) any { return r.by(l).cpf }},
	{"Montant", 12, sheet.Money, func(r *record, l *ligne) any { return euros(r.by(l).montant, r.by(l).montant > 0) }},
	{"Échéances", 24, sheet.Text, func(r *record, _ *ligne) any { return r.echeance }},
	{"Droit d’inscription (dû)", 12, sheet.Money, func(r *record, _ *ligne) any { return euros(r.du, true) }},
	{"Droit d’inscription réglé", 12, sheet.Money, func(r *record, _ *ligne) any { return euros(r.regle, true) }},
	{"Mode de règlement", 12, sheet.Text, func(r *record, _ *ligne) any { return r.mode }},
	{"Réglé le", 12, sheet.Date, func(r *record, _ *ligne) any { return r.le }},
	{"Réglé par", 12, sheet.Text, func(r *record, _ *ligne) any { return r.par }},
	{"Chèques remis (dates et montants)", 24, sheet.Text, func(r *record, _ *ligne) any { return r.cheques }},
	{"Chèque impayé le", 12, sheet.Text, func(r *record, _ *ligne) any { return r.impaye }},
	{"Identifiant ENF", 22, sheet.Text, func(r *record, _ *ligne) any { return r.identifiant }},
	{"Mot de passe ENF", 14, sheet.Text, func(r *record, _ *ligne) any { return r.motDePasse }},
}

// by is the funding of a row.
func (r *record) by(l *ligne) *financement {
	if l.par != nil {
		return l.par
	}
	return &r.financement
}

func number(n int) any {
	if n == 0 {
		return nil
	}
	return fmt.Sprint(n)
}

func positive(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

func share(percent int) any {
	if percent == 0 {
		return nil
	}
	return fmt.Sprintf("%d %%", percent)
}

func euros(amount dossier.Centi, known bool) any {
	if !known {
		return nil
	}
	return sheet.Hundredths(amount)
}

func isNew(statut string) any {
	switch statut {
	case "Nouveau":
		return "oui"
	case "Ancien":
		return "non"
	}
	return nil
}
