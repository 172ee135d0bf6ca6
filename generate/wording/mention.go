package wording

import (
	"slices"

	"cnamdoc/generate/balise"
)

// Mention is what a paper must say, by law or by the centre's own page. A
// model says it in one or several passages marked `::: mention ID`.
type Mention struct {
	ID      string
	Article string // where it comes from, as staff look it up
	Nom     string // French
	Paper   string // the document
	Variant string // "vae", or "" for the ordinary model

	Mots    []string // what the passages must contain, folded; alternatives separated by |
	Balises []string // what the passages must name; alternatives separated by |
	Quand   string   // the condition under which it is owed; "" for always
}

func (m *Mention) applies(model *Model) bool {
	return m.Paper == model.Paper.String() && m.Variant == model.Variant
}

// LookupMention returns a mention by its ID, whose letter says the document,
// or nil.
func LookupMention(id string) *Mention {
	if i := slices.IndexFunc(mentions, func(m Mention) bool { return m.ID == id }); i >= 0 {
		return &mentions[i]
	}
	return nil
}

// Mentions lists what the models of a document must say.
func Mentions(doc balise.Document, variant string) []Mention {
	var list []Mention
	for _, m := range mentions {
		if m.Paper == doc.String() && m.Variant == variant {
			list = append(list, m)
		}
	}
	return list
}

const (
	codeTravail = "Code du travail, "
	codeConso   = "Code de la consommation, "
	page        = "page d’inscription du centre"
	annexeR221  = codeConso + "annexe à l’article R221-1"
)

// mentions is the one table of what papers must say.
var mentions = slices.Concat(mentionsContrat, mentionsConvention, mentionsRetractation, mentionsAttestation, mentionsRelance)

var mentionsContrat = []Mention{
	{ID: "K1", Article: codeTravail + "L6353-4, 1°", Nom: "nature, durée, programme et objet de la formation, effectifs", Paper: "contrat",
		Mots: []string{"nature", "duree", "programme", "objet|objectif", "effectif"}, Balises: []string{"duree|tableau_prix", "annexe_programme", "tableau_prix|tableau_ue"}},
	{ID: "K2", Article: codeTravail + "L6353-4, 2°", Nom: "niveau de connaissances préalables et qualification préparée", Paper: "contrat",
		Mots: []string{"connaissances prealables|prerequis", "qualification|diplome|certification"}},
	{ID: "K3", Article: codeTravail + "L6353-4, 3°", Nom: "conditions de la formation, à distance ou non, moyens, contrôle des connaissances, sanction", Paper: "contrat",
		Mots: []string{"distance", "moyens pedagogiques", "techniques", "controle des connaissances", "sanction"}},
	{ID: "K4", Article: codeTravail + "L6353-4, 4°", Nom: "diplômes, titres ou références des formateurs", Paper: "contrat",
		Mots: []string{"diplomes|titres|references", "intervenant|formateur|enseignant"}},
	{ID: "K5", Article: codeTravail + "L6353-4, 5°", Nom: "modalités de paiement, conditions financières en cas de cessation anticipée ou d’abandon", Paper: "contrat",
		Mots: []string{"paiement|regle", "cessation anticipee", "abandon"}, Balises: []string{"prix|tableau_prix", "echeancier"}},
	{ID: "K6", Article: codeTravail + "L6353-3", Nom: "contrat conclu avant l’inscription définitive et tout règlement de frais", Paper: "contrat",
		Mots: []string{"avant", "inscription definitive", "reglement|paiement"}},
	{ID: "K7", Article: codeTravail + "L6353-5", Nom: "rétractation dans les dix jours, par lettre recommandée avec avis de réception", Paper: "contrat",
		Mots: []string{"retract", "dix jours|10 jours", "lettre recommandee", "quatorze jours|14 jours"}},
	{ID: "K8", Article: codeTravail + "L6353-6", Nom: "rien n’est dû avant la fin du délai, 30 % au plus ensuite, le solde échelonné", Paper: "contrat",
		Mots: []string{"aucune somme|rien", "30", "solde", "echelonn|deroulement"}},
	{ID: "K9", Article: codeTravail + "L6353-7", Nom: "force majeure : seules les prestations reçues sont dues, à proportion", Paper: "contrat",
		Mots: []string{"force majeure", "effectivement dispensees|effectivement recues", "proportion|prorata"}},
	{ID: "K10", Article: codeTravail + "L6354-1", Nom: "remboursement des sommes indûment perçues en cas d’inexécution", Paper: "contrat",
		Mots: []string{"inexecution", "rembours"}},
	{ID: "K11", Article: codeConso + "L612-1 et L616-1", Nom: "médiateur de la consommation", Paper: "contrat",
		Mots: []string{"mediateur"}, Balises: []string{"mediateur_nom", "mediateur_adresse", "mediateur_site"}},
	{ID: "K12", Article: codeTravail + "L6352-12", Nom: "numéro de déclaration d’activité, qui ne vaut pas agrément de l’État", Paper: "contrat",
		Mots: []string{"ne vaut pas agrement de l etat"}, Balises: []string{"organisme_declaration"}},
}

var mentionsConvention = []Mention{
	conventionMention("C1", "intitulé de l’action", "tableau_prix|tableau_ue|stagiaires", "intitule"),
	conventionMention("C2", "objectif", "annexe_programme", "objectif"),
	conventionMention("C3", "contenu", "annexe_programme", "contenu|programme"),
	conventionMention("C4", "moyens prévus", "annexe_programme", "moyens"),
	conventionMention("C5", "durée", "duree|tableau_prix", "duree"),
	conventionMention("C6", "période de réalisation", "cours_debut|tableau_prix", "periode"),
	conventionMention("C7", "modalités de déroulement", "annexe_programme", "deroulement"),
	conventionMention("C8", "modalités de suivi", "annexe_programme", "suivi"),
	conventionMention("C9", "modalités de sanction", "annexe_programme", "sanction"),
	conventionMention("C10", "prix de l’action", "prix|tableau_prix", "prix"),
	conventionMention("C11", "modalités de règlement", "", "reglement|paiement|facture"),
	{ID: "C12", Article: codeTravail + "D6353-1, I", Nom: "part réalisée à distance", Paper: "convention", Mots: []string{"distance"},
		Balises: []string{"duree_distance|annexe_programme"}, Quand: "formation_a_distance"},
	{ID: "C13", Article: codeTravail + "L6352-12", Nom: "parties\u00a0: SIRET, numéro de déclaration d’activité, représentants", Paper: "convention",
		Mots:    []string{"ne vaut pas agrement de l etat"},
		Balises: []string{"organisme_siret", "organisme_declaration", "signataire_nom", "financeur_nom", "financeur_siret", "financeur_representant"}},
	{ID: "C14", Article: "règle de l’organisme", Nom: "stagiaires et effectif, dédit ou abandon, litiges", Paper: "convention",
		Mots: []string{"effectif", "dedit", "abandon", "litige|differend"}, Balises: []string{"stagiaires"}},
}

func conventionMention(id, nom, balises string, mots ...string) Mention {
	m := Mention{ID: id, Article: codeTravail + "D6353-1, I", Nom: nom, Paper: "convention", Mots: mots}
	if balises != "" {
		m.Balises = []string{balises}
	}
	return m
}

// mentionsRetractation are the fields of the statutory model: their order is
// checked too.
var mentionsRetractation = []Mention{
	{ID: "R1", Article: annexeR221, Nom: "instruction entre parenthèses", Paper: "retractation", Mots: []string{"completer", "renvoyer", "uniquement si vous souhaitez vous retracter"}},
	{ID: "R2", Article: annexeR221, Nom: "« À l’attention de », avec adresse et courriel", Paper: "retractation", Mots: []string{"a l attention de"},
		Balises: []string{"organisme_nom", "organisme_adresse|centre_adresse", "organisme_courriel|centre_courriel"}},
	{ID: "R3", Article: annexeR221, Nom: "phrase de notification", Paper: "retractation",
		Mots: []string{"vous notifie notifions par la presente ma notre retractation du contrat portant sur la vente du bien pour la prestation de services ci dessous"}, Balises: []string{"contrat_reference", "liste_ue|tableau_ue"}},
	{ID: "R4", Article: annexeR221, Nom: "« Commandé le (*)/reçu le (*) »", Paper: "retractation", Balises: []string{"champ_commande"}},
	{ID: "R5", Article: annexeR221, Nom: "nom du consommateur", Paper: "retractation", Mots: []string{"nom du des consommateur s"}, Balises: []string{"auditeur_nom_complet"}},
	{ID: "R6", Article: annexeR221, Nom: "adresse du consommateur", Paper: "retractation", Mots: []string{"adresse du des consommateur s"}, Balises: []string{"auditeur_adresse"}},
	{ID: "R7", Article: annexeR221, Nom: "signature du consommateur, à la main", Paper: "retractation",
		Mots: []string{"signature du des consommateur s uniquement en cas de notification du present formulaire sur papier"}, Balises: []string{"champ_signature"}},
	{ID: "R8", Article: annexeR221, Nom: "date, à la main", Paper: "retractation", Balises: []string{"champ_date"}},
	{ID: "R9", Article: annexeR221, Nom: "« (*) Rayez la mention inutile. »", Paper: "retractation", Mots: []string{"rayez la mention inutile"}},
}

var mentionsAttestation = []Mention{
	{ID: "A1", Article: page, Nom: "accès aux cours et aux examens", Paper: "attestation", Mots: []string{"acces", "cours", "examen"}},
	{ID: "A2", Article: page, Nom: "pas de statut d’étudiant, sauf certains enseignements de troisième cycle", Paper: "attestation",
		Mots: []string{"statut d etudiant"}},
	{ID: "A3", Article: page + "\u00a0; L6353-5 et L6353-7", Nom: "pas de remboursement après le délai légal, sauf force majeure", Paper: "attestation",
		Mots: []string{"rembours", "delai", "force majeure"}},
	{ID: "A4", Article: page, Nom: "liste des UE", Paper: "attestation", Balises: []string{"tableau_ue"}},
	{ID: "A5", Article: page, Nom: "identifiant et mot de passe de l’ENF", Paper: "attestation", Balises: []string{"coupon_enf"}},
	{ID: "A6", Article: "sceau du document", Nom: "comment vérifier l’attestation", Paper: "attestation", Mots: []string{"verifi"},
		Balises: []string{"qr", "code_court"}},
	{ID: "V1", Article: page, Nom: "démarche de VAE ou de VAPP", Paper: "attestation", Variant: "vae", Mots: []string{"demarche"}, Balises: []string{"demarche"}},
	{ID: "V2", Article: page, Nom: "pas de statut d’étudiant", Paper: "attestation", Variant: "vae", Mots: []string{"statut d etudiant"}},
	{ID: "V3", Article: "sceau du document", Nom: "comment vérifier l’attestation", Paper: "attestation", Variant: "vae", Mots: []string{"verifi"},
		Balises: []string{"qr", "code_court"}},
}

var mentionsRelance = []Mention{
	{ID: "L1", Article: "règle de l’organisme", Nom: "ce qui se passe si rien ne vient", Paper: "relance", Mots: []string{"sans"}, Balises: []string{"relance_limite"}},
	{ID: "L2", Article: "règle de l’organisme", Nom: "liste de ce qui manque", Paper: "relance", Balises: []string{"pieces_manquantes"}},
	{ID: "L3", Article: "règle de l’organisme", Nom: "où et à qui répondre", Paper: "relance",
		Balises: []string{"centre_adresse", "centre_courriel", "centre_telephone"}},
}
