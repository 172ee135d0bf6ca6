package importer

import (
	"slices"

	"cnamdoc/importer/cell"
	"cnamdoc/importer/dossier"
)

// scope says what a field belongs to.
type scope uint8

const (
	ofRow       scope = iota // interpreted with other cells of the row
	ofDossier                // the same on each row of a dossier
	ofUE                     // of the row's UE, or of "UE 2"
	ofFinanceur              // of the funder, or of "financeur 2"
	ofEcheance               // of "échéance 1", "échéance 2"
)

// A Field is a column that an export may have.
type Field struct {
	ID    string   // canonical id, in Problem.Champ and HeaderCell.Champ
	Names []string // accepted headers; the first is the one to show

	meaning cell.Meaning
	scope   scope
	target  any // where an ofDossier, ofUE or ofFinanceur value goes: see put
	ord     int // place among the fields of its holder
}

// Label is the plain French header of the field.
func (f *Field) Label() string { return f.Names[0] }

// Fields returns the fields of an export, in the order of the table.
func Fields() []Field { return slices.Clone(exportFields) }

type (
	d  = dossier.Dossier
	u  = dossier.UE
	fi = dossier.Financement
)

// euroTarget points at an amount and at the flag that says it is known.
type euroTarget func(*d) (*dossier.Centi, *bool)

// exportFields is the one table of columns: the names of the information
// system, plain French, and what offices write. Case, accents, spaces,
// underscores, punctuation and the words de, du, des, la, les, d', l' do not
// count.
var exportFields = []Field{
	{ID: "code", Names: []string{"Code auditeur", "CODE_AUDITEUR", "N° auditeur", "Numéro auditeur", "Matricule", "Matricule auditeur", "N° élève", "Numéro élève", "Code élève"}, meaning: cell.Code, scope: ofRow},
	{ID: "ancien_code", Names: []string{"Ancien code auditeur", "ANCIEN_CODE_AUDITEUR", "Ancien code"}, meaning: cell.Ident, scope: ofDossier, target: func(x *d) *string { return &x.Auditeur.AncienCode }},
	{ID: "titre", Names: []string{"Titre", "TITRE", "Civilité"}, meaning: cell.Ident, scope: ofRow},
	{ID: "nationalite", Names: []string{"Nationalité", "CODE_NATIONALITE"}, meaning: cell.Ident, scope: ofDossier, target: func(x *d) *string { return &x.Auditeur.Nationalite }},
	{ID: "nir", Names: []string{"Numéro de sécurité sociale", "NUMERO_SECURITE_SOCIALE", "NIR", "N° sécurité sociale", "Sécurité sociale", "N° sécu", "N° SS", "NUM_SECU"}, meaning: cell.Dropped, scope: ofRow},
	{ID: "ine", Names: []string{"INE", "Numéro INE", "N° INE"}, meaning: cell.Ident, scope: ofDossier, target: func(x *d) *string { return &x.Auditeur.INE }},
	{ID: "nom", Names: []string{"Nom", "NOM", "Nom de naissance", "Nom patronymique", "Nom de famille", "NOM_NAISSANCE", "Nom auditeur", "Nom de l’élève"}, meaning: cell.Name, scope: ofDossier, target: func(x *d) *string { return &x.Auditeur.NomNaissance }},
	{ID: "prenom", Names: []string{"Prénom", "PRENOM", "Prénoms", "Prénom auditeur", "Prénom de l’élève"}, meaning: cell.Name, scope: ofDossier, target: func(x *d) *string { return &x.Auditeur.Prenom }},
	{ID: "nom_usage", Names: []string{"Nom d’usage", "NOM_USAGE", "Nom marital", "Nom d’épouse"}, meaning: cell.Name, scope: ofDossier, target: func(x *d) *string { return &x.Auditeur.NomUsage }},
	{ID: "naissance", Names: []string{"Date de naissance", "DATE_NAISSANCE", "Né(e) le", "Né le", "Naissance"}, meaning: cell.BirthDate, scope: ofDossier, target: func(x *d) *dossier.Date { return &x.Auditeur.Naissance }},
	{ID: "pays_naissance", Names: []string{"Pays de naissance", "PAYS_NAISSANCE"}, meaning: cell.Line, scope: ofDossier, target: func(x *d) *string { return &x.Auditeur.PaysNaissance }},
	{ID: "lieu_naissance", Names: []string{"Lieu de naissance", "LIEU_NAISSANCE", "Ville de naissance", "Né(e) à"}, meaning: cell.Line, scope: ofDossier, target: func(x *d) *string { return &x.Auditeur.LieuNaissance }},
	{ID: "adresse1", Names: []string{"Adresse 1", "ADRESSE_1", "Adresse", "Adresse ligne 1", "Rue"}, meaning: cell.Line, scope: ofDossier, target: func(x *d) *string { return &x.Auditeur.Adresse.Ligne1 }},
	{ID: "adresse2", Names: []string{"Adresse 2", "ADRESSE_2", "Complément d’adresse", "Adresse ligne 2"}, meaning: cell.Line, scope: ofDossier, target: func(x *d) *string { return &x.Auditeur.Adresse.Ligne2 }},
	{ID: "code_postal", Names: []string{"Code postal", "CODE_POSTAL", "CP"}, meaning: cell.Postal, scope: ofRow},
	{ID: "ville", Names: []string{"Ville", "VILLE", "Commune"}, meaning: cell.Town, scope: ofDossier, target: func(x *d) *string { return &x.Auditeur.Adresse.Ville }},
	{ID: "pays", Names: []string{"Pays", "PAYS", "Pays de résidence"}, meaning: cell.Line, scope: ofDossier, target: func(x *d) *string { return &x.Auditeur.Adresse.Pays }},
	{ID: "telephone", Names: []string{"Téléphone portable", "TELEPHONE_PORTABLE", "Téléphone", "Portable", "Mobile", "Tél", "Tél portable"}, meaning: cell.Phone, scope: ofDossier, target: func(x *d) *string { return &x.Auditeur.Telephone }},
	{ID: "courriel", Names: []string{"Courriel", "COURRIEL_PERSONNEL", "Email", "E-mail", "Mail", "Mél", "Adresse électronique", "Adresse mail", "Adresse e-mail"}, meaning: cell.Email, scope: ofDossier, target: func(x *d) *string { return &x.Auditeur.Courriel }},
	{ID: "employeur", Names: []string{"Employeur", "RAISON_SOCIALE_ENTREPRISE", "Raison sociale", "Entreprise", "Nom de l’employeur", "Nom de l’entreprise"}, meaning: cell.Line, scope: ofDossier, target: func(x *d) *string { return &x.Auditeur.Employeur.Nom }},
	{ID: "siret_employeur", Names: []string{"SIRET employeur", "SIRET_ENTREPRISE", "SIRET de l’employeur", "SIRET de l’entreprise"}, meaning: cell.SIRET, scope: ofDossier, target: func(x *d) *string { return &x.Auditeur.Employeur.SIRET }},
	{ID: "adresse_employeur", Names: []string{"Adresse de l’employeur", "ADRESSE_ENTREPRISE", "Adresse employeur"}, meaning: cell.Address, scope: ofDossier, target: func(x *d) *string { return &x.Auditeur.Employeur.Adresse }},
	{ID: "annee", Names: []string{"Année", "ANNEE", "Année universitaire", "Année scolaire"}, meaning: cell.Ident, scope: ofRow},
	{ID: "semestre", Names: []string{"Semestre", "SEMESTRE", "Semestre d’inscription", "Sem."}, meaning: cell.Ident, scope: ofRow},
	{ID: "semestre_unite", Names: []string{"Semestre UE", "SEMESTRE_UNITE", "Semestre de l’unité", "Semestre de l’UE"}, meaning: cell.Ident, scope: ofRow},
	{ID: "centre", Names: []string{"Centre", "CENTRE_ENSEIGNEMENT", "Centre d’enseignement", "Centre de formation"}, meaning: cell.Line, scope: ofRow},
	{ID: "statut_auditeur", Names: []string{"Statut auditeur", "STATUT_AUDITEUR"}, meaning: cell.Line, scope: ofRow},
	{ID: "nouveau", Names: []string{"Nouvel auditeur", "Nouveau", "Première inscription"}, meaning: cell.YesNo, scope: ofDossier, target: func(x *d) *dossier.Reponse { return &x.Nouveau }},
	{ID: "diplome", Names: []string{"Diplôme", "DIPLOME", "Diplôme préparé"}, meaning: cell.Line, scope: ofDossier, target: func(x *d) *string { return &x.Diplome }},
	{ID: "troisieme_cycle", Names: []string{"Troisième cycle", "TROISIEME_CYCLE", "3e cycle"}, meaning: cell.YesNo, scope: ofRow},
	{ID: "dispositif", Names: []string{"Dispositif de financement", "DISPOSITIF_FINANCEMENT", "Dispositif"}, meaning: cell.Ident, scope: ofRow},
	{ID: "type_financement", Names: []string{"Type de financement", "TYPE_FINANCEMENT_INSCRIPTION", "Financement"}, meaning: cell.Ident, scope: ofRow},
	{ID: "situation", Names: []string{"Situation professionnelle", "SITUATION_PROFESSIONNELLE"}, meaning: cell.Line, scope: ofDossier, target: func(x *d) *string { return &x.Auditeur.Situation }},
	{ID: "emploi", Names: []string{"Statut d’emploi", "STATUT_EMPLOI", "Emploi"}, meaning: cell.Line, scope: ofDossier, target: func(x *d) *string { return &x.Auditeur.Emploi }},
	{ID: "demandeur_emploi", Names: []string{"Demandeur d’emploi", "INSCRIT_POLE_EMPLOI", "Inscrit à France Travail", "Inscrit à Pôle emploi", "Inscrit France Travail"}, meaning: cell.YesNo, scope: ofDossier, target: func(x *d) *dossier.Reponse { return &x.Auditeur.DemandeurEmploi }},
	{ID: "statut", Names: []string{"Statut de l’inscription", "STATUT_INSCRIPTION", "Statut inscription", "Statut"}, meaning: cell.Line, scope: ofRow},
	{ID: "inscrit", Names: []string{"Date d’inscription", "DATE_INSCRIPTION", "Inscrit le"}, meaning: cell.Date, scope: ofDossier, target: func(x *d) *dossier.Date { return &x.Inscrit }},
	{ID: "demande", Names: []string{"Date de la demande", "DATE_DEMANDE", "Demande le"}, meaning: cell.Date, scope: ofDossier, target: func(x *d) *dossier.Date { return &x.Demande }},
	{ID: "type", Names: []string{"Type d’inscription", "TYPE_INSCRIPTION"}, meaning: cell.Line, scope: ofRow},

	{ID: "ue", Names: []string{"Code UE", "CODE_UNITE", "UE", "Unité", "Code unité", "Unité d’enseignement", "Codes UE", "CODE_UE"}, meaning: cell.UE, scope: ofUE},
	{ID: "intitule", Names: []string{"Intitulé UE", "INTITULE_UNITE", "Intitulé", "Intitulé de l’UE", "Libellé UE", "LIBELLE_UNITE", "Intitulé de l’unité"}, meaning: cell.Line, scope: ofUE, target: func(x *u) *string { return &x.Intitule }},
	{ID: "ects", Names: []string{"ECTS", "Crédits ECTS", "Crédits", "Nombre d’ECTS"}, meaning: cell.Decimal, scope: ofUE, target: func(x *u) *dossier.Centi { return &x.ECTS }},
	{ID: "modalite", Names: []string{"Modalité", "MODALITE", "Modalité de formation", "Modalité UE", "Modalité d’enseignement"}, meaning: cell.Line, scope: ofUE, target: func(x *u) *string { return &x.Modalite }},
	{ID: "groupe", Names: []string{"Groupe", "GROUPE_UNITE", "Groupe UE"}, meaning: cell.Ident, scope: ofUE, target: func(x *u) *string { return &x.Groupe }},
	{ID: "debut", Names: []string{"Début des cours", "DATE_DEBUT", "Début", "Date de début", "Début UE", "Premier cours", "Date de début des cours"}, meaning: cell.Date, scope: ofUE, target: func(x *u) *dossier.Date { return &x.Debut }},
	{ID: "fin", Names: []string{"Fin des cours", "DATE_FIN", "Fin", "Date de fin", "Fin UE", "Dernier cours", "Date de fin des cours"}, meaning: cell.OpenDate, scope: ofUE, target: func(x *u) *dossier.Date { return &x.Fin }},
	{ID: "statut_ue", Names: []string{"Statut UE", "STATUT_UNITE", "Statut de l’UE"}, meaning: cell.Line, scope: ofUE},
	{ID: "accord_formateur", Names: []string{"Accord du formateur", "ACCORD_FORMATEUR", "Accord de l’enseignant"}, meaning: cell.YesNo, scope: ofUE, target: func(x *u) *dossier.Reponse { return &x.AccordFormateur }},

	{ID: "entretien", Names: []string{"Entretien conseil", "ENTRETIEN_CONSEIL", "Entretien avec un conseiller"}, meaning: cell.YesNo, scope: ofDossier, target: func(x *d) *dossier.Reponse { return &x.Pieces.EntretienConseil }},
	{ID: "dossier_recu", Names: []string{"Dossier reçu", "DOSSIER_RECU", "Dossier d’inscription reçu"}, meaning: cell.YesNo, scope: ofDossier, target: func(x *d) *dossier.Reponse { return &x.Pieces.DossierRecu }},
	{ID: "contrat_signe", Names: []string{"Contrat signé le", "CONTRAT_SIGNE_LE", "Date de signature du contrat"}, meaning: cell.Date, scope: ofDossier, target: func(x *d) *dossier.Date { return &x.Pieces.ContratSigne }},
	{ID: "a_distance", Names: []string{"Conclu à distance", "CONCLU_A_DISTANCE", "Contrat conclu à distance"}, meaning: cell.YesNo, scope: ofDossier, target: func(x *d) *dossier.Reponse { return &x.Pieces.ADistance }},
	{ID: "identite_type", Names: []string{"Pièce d’identité", "PIECE_IDENTITE", "Pièce d’identité (type)", "Type de pièce d’identité", "PIECE_IDENTITE_TYPE"}, meaning: cell.Line, scope: ofRow},
	{ID: "identite_recto", Names: []string{"Pièce d’identité recto", "PIECE_IDENTITE_RECTO", "Recto", "Recto pièce d’identité"}, meaning: cell.YesNo, scope: ofDossier, target: func(x *d) *dossier.Reponse { return &x.Pieces.Identite.Recto }},
	{ID: "identite_verso", Names: []string{"Pièce d’identité verso", "PIECE_IDENTITE_VERSO", "Verso", "Verso pièce d’identité"}, meaning: cell.YesNo, scope: ofDossier, target: func(x *d) *dossier.Reponse { return &x.Pieces.Identite.Verso }},
	{ID: "identite_delivree", Names: []string{"Pièce d’identité délivrée le", "PIECE_IDENTITE_DELIVREE_LE", "Délivrée le", "Date de délivrance"}, meaning: cell.Date, scope: ofDossier, target: func(x *d) *dossier.Date { return &x.Pieces.Identite.Delivree }},
	{ID: "identite_expire", Names: []string{"Pièce d’identité expire le", "PIECE_IDENTITE_EXPIRE_LE", "Expiration pièce d’identité", "Validité pièce d’identité"}, meaning: cell.Date, scope: ofDossier, target: func(x *d) *dossier.Date { return &x.Pieces.Identite.Expire }},
	{ID: "sejour_mention", Names: []string{"Titre de séjour", "TITRE_SEJOUR", "Titre de séjour (mention)", "Mention du titre de séjour", "Mention", "TITRE_SEJOUR_MENTION"}, meaning: cell.Line, scope: ofDossier, target: func(x *d) *string { return &x.Pieces.Sejour.Mention }},
	{ID: "sejour_expire", Names: []string{"Titre de séjour expire le", "TITRE_SEJOUR_EXPIRE_LE", "Expiration titre de séjour", "Validité titre de séjour"}, meaning: cell.Date, scope: ofDossier, target: func(x *d) *dossier.Date { return &x.Pieces.Sejour.Expire }},
	{ID: "handicap", Names: []string{"Travailleur handicapé", "TRAVAILLEUR_HANDICAPE", "RQTH", "Handicap"}, meaning: cell.YesNo, scope: ofDossier, target: func(x *d) *dossier.Reponse { return &x.Auditeur.Handicap }},
	{ID: "mdph", Names: []string{"Attestation MDPH reçue", "ATTESTATION_MDPH_RECUE", "Attestation MDPH", "MDPH"}, meaning: cell.YesNo, scope: ofDossier, target: func(x *d) *dossier.Reponse { return &x.Pieces.MDPH }},
	{ID: "tiers_temps", Names: []string{"Tiers-temps", "TIERS_TEMPS"}, meaning: cell.YesNo, scope: ofDossier, target: func(x *d) *dossier.Reponse { return &x.Auditeur.TiersTemps }},

	{ID: "montant", Names: []string{"Montant", "MONTANT", "Montant du contrat", "Prix", "Montant à la charge de l’auditeur", "Part individuelle"}, meaning: cell.Money, scope: ofRow},
	{ID: "echeances", Names: []string{"Échéances", "ECHEANCES", "Échéancier"}, meaning: cell.Long, scope: ofRow},
	{ID: "echeance_date", Names: []string{"Échéance date", "Échéance", "ECHEANCE_DATE", "Échéance le", "Date échéance"}, meaning: cell.Date, scope: ofEcheance},
	{ID: "echeance_montant", Names: []string{"Échéance montant", "ECHEANCE_MONTANT", "Montant échéance"}, meaning: cell.Money, scope: ofEcheance},

	{ID: "financeur", Names: []string{"Financeur", "FINANCEUR", "Financeur (nom)", "Nom du financeur", "FINANCEUR_NOM", "Raison sociale financeur"}, meaning: cell.Line, scope: ofFinanceur, target: func(x *fi) *string { return &x.Financeur.Nom }},
	{ID: "financeur_siret", Names: []string{"Financeur SIRET", "FINANCEUR_SIRET", "SIRET du financeur"}, meaning: cell.SIRET, scope: ofFinanceur, target: func(x *fi) *string { return &x.Financeur.SIRET }},
	{ID: "financeur_adresse", Names: []string{"Financeur adresse", "FINANCEUR_ADRESSE", "Adresse du financeur"}, meaning: cell.Address, scope: ofFinanceur, target: func(x *fi) *string { return &x.Financeur.Adresse }},
	{ID: "financeur_representant", Names: []string{"Financeur représentant", "FINANCEUR_REPRESENTANT", "Représentant du financeur", "Représentant"}, meaning: cell.Line, scope: ofFinanceur, target: func(x *fi) *string { return &x.Financeur.Representant }},
	{ID: "financeur_part", Names: []string{"Financeur part", "FINANCEUR_PART", "Part du financeur", "Part", "Part financeur (%)"}, meaning: cell.Share, scope: ofFinanceur},
	{ID: "financeur_montant", Names: []string{"Financeur montant", "FINANCEUR_MONTANT", "Montant du financeur", "Montant pris en charge"}, meaning: cell.Money, scope: ofFinanceur},
	{ID: "financeur_nature", Names: []string{"Financeur nature", "FINANCEUR_NATURE", "Nature du financeur", "Type de financeur"}, meaning: cell.Line, scope: ofFinanceur},
	{ID: "financeur_ue", Names: []string{"Financeur UE", "FINANCEUR_UE", "UE du financeur", "UE financées"}, meaning: cell.UE, scope: ofFinanceur},
	{ID: "prise_en_charge", Names: []string{"Prise en charge reçue", "PRISE_EN_CHARGE_RECUE", "Prise en charge", "Financeur prise en charge reçue"}, meaning: cell.YesNo, scope: ofFinanceur, target: func(x *fi) *dossier.Reponse { return &x.PriseEnCharge }},
	{ID: "convention_signee", Names: []string{"Convention signée le", "CONVENTION_SIGNEE_LE", "Date de signature de la convention", "Financeur convention signée le"}, meaning: cell.Date, scope: ofFinanceur, target: func(x *fi) *dossier.Date { return &x.ConventionSignee }},
	{ID: "convention_ue", Names: []string{"Convention signée pour les UE", "CONVENTION_UE", "UE de la convention", "Convention (UE)", "UE conventionnées", "Convention pour les UE", "Financeur convention UE"}, meaning: cell.UEs, scope: ofFinanceur, target: func(x *fi) *[]string { return &x.ConventionUEs }},
	{ID: "financeur_accord", Names: []string{"Accord du financeur", "FINANCEUR_ACCORD", "Accord de prise en charge", "Réponse du financeur", "Devis ou commande approuvé", "Devis approuvé", "Commande approuvée", "ACCORD_FINANCEUR"}, meaning: cell.Agreement, scope: ofFinanceur},
	{ID: "cpf_etat", Names: []string{"État du dossier CPF", "CPF_ETAT", "ETAT_DOSSIER_CPF", "Statut du dossier CPF", "Acceptation du dossier CPF", "Dossier CPF accepté"}, meaning: cell.Platform, scope: ofRow},

	{ID: "droit_du", Names: []string{"Droit d’inscription dû", "DROIT_INSCRIPTION_DU", "Droit d’inscription (dû)", "Droit d’inscription", "Droits d’inscription"}, meaning: cell.Money, scope: ofDossier, target: euroTarget(func(x *d) (*dossier.Centi, *bool) { return &x.Droit.Du, &x.Droit.DuConnu })},
	{ID: "droit_regle", Names: []string{"Droit d’inscription réglé", "DROIT_INSCRIPTION_REGLE", "Droit réglé", "Réglé", "Montant réglé"}, meaning: cell.Paid, scope: ofRow},
	{ID: "droit_mode", Names: []string{"Droit d’inscription mode", "DROIT_INSCRIPTION_MODE", "Mode de règlement", "Mode de paiement", "Mode", "Droit d’inscription mode de règlement"}, meaning: cell.Line, scope: ofDossier, target: func(x *d) *string { return &x.Droit.Mode }},
	{ID: "droit_le", Names: []string{"Droit d’inscription réglé le", "DROIT_INSCRIPTION_LE", "Réglé le", "Date de règlement", "Date de paiement", "Payé le", "Chèques remis le"}, meaning: cell.Date, scope: ofDossier, target: func(x *d) *dossier.Date { return &x.Droit.Le }},
	{ID: "droit_par", Names: []string{"Réglé par", "DROIT_INSCRIPTION_PAR", "Payé par", "Droit d’inscription réglé par", "Payeur du droit d’inscription", "Auteur du règlement"}, meaning: cell.Line, scope: ofRow},
	{ID: "droit_cheques", Names: []string{"Chèques remis (dates et montants)", "CHEQUES_REMIS", "Chèques remis", "Chèques à encaisser", "Chèques différés"}, meaning: cell.Long, scope: ofRow},
	{ID: "droit_impaye", Names: []string{"Chèque impayé le", "CHEQUE_IMPAYE_LE", "Chèque impayé", "Chèques impayés", "Chèque rejeté le", "Chèque revenu impayé le", "Chèque rejeté"}, meaning: cell.Days, scope: ofRow},

	{ID: "enf_identifiant", Names: []string{"Identifiant ENF", "IDENTIFIANT_ENF", "ENF identifiant", "Login ENF"}, meaning: cell.Ident, scope: ofDossier, target: func(x *d) *string { return &x.ENF.Identifiant }},
	{ID: "enf_mot_de_passe", Names: []string{"Mot de passe ENF", "MOT_DE_PASSE_ENF", "ENF mot de passe", "Mot de passe", "MDP ENF", "Password"}, meaning: cell.Password, scope: ofDossier, target: func(x *d) *dossier.Secret { return &x.ENF.MotDePasse }},
}

// holders counts the fields of each holder: the dossier, a UE, a source of
// funding, a payment.
var holders [ofEcheance + 1]int

func init() {
	for i := range exportFields {
		f := &exportFields[i]
		h := max(f.scope, ofDossier) // cells of a row end in the dossier
		f.ord = holders[h]
		holders[h]++
	}
}

// ambiguousNames are headers that could mean several fields. One is taken when
// the other columns leave it alone; else the file is refused.
var ambiguousNames = map[string][]string{
	"SIRET":             {"siret_employeur", "financeur_siret"},
	"Code":              {"code", "ue"},
	"Identifiant":       {"code", "enf_identifiant"},
	"Type":              {"type", "identite_type"},
	"Expire le":         {"identite_expire", "sejour_expire"},
	"Date d’expiration": {"identite_expire", "sejour_expire"},
	"À distance":        {"a_distance", "modalite"},

	// One meaning, and only where nothing better claims it.
	"Prénom usuel":   {"prenom"},
	"Prénom d’usage": {"prenom"},
}
