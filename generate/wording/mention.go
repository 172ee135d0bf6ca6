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

	Mots    []string // what the passages must contain, whatever case, accents and punctuation; alternatives separated by |
	Balises []string // what the passages must name; alternatives separated by |
	Quand   string   // the conditions, all of them, under which it is owed; "" for always
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
	{ID: "K1", Article: codeTravail + "L6353-4, 1°, et L6313-1, 1°", Nom: "nature, durée, programme et objet de la formation, effectifs", Paper: "contrat",
		Mots: []string{"nature", "L6313-1, 1°", "durée", "programme", "objet|objectif", "effectif"}, Balises: []string{"duree|tableau_prix", "annexe_programme", "tableau_prix|tableau_ue"}},
	{ID: "K2", Article: codeTravail + "L6353-4, 2°", Nom: "niveau de connaissances préalables et qualification préparée", Paper: "contrat",
		Mots: []string{"connaissances préalables|prérequis", "qualification|diplôme|certification"}},
	{ID: "K3", Article: codeTravail + "L6353-4, 3°", Nom: "conditions de la formation, à distance ou non, moyens, contrôle des connaissances, sanction", Paper: "contrat",
		Mots: []string{"distance", "moyens pédagogiques", "techniques", "contrôle des connaissances", "sanction"}},
	{ID: "K4", Article: codeTravail + "L6353-4, 4°", Nom: "diplômes, titres ou références des formateurs", Paper: "contrat",
		Mots: []string{"diplômes|titres|références", "intervenant|formateur|enseignant"}},
	{ID: "K5", Article: codeTravail + "L6353-4, 5°", Nom: "modalités de paiement, conditions financières en cas de cessation anticipée ou d’abandon", Paper: "contrat",
		Mots: []string{"paiement|règle", "cessation anticipée", "abandon"}, Balises: []string{"prix|tableau_prix", "echeancier"}},
	{ID: "K6", Article: codeTravail + "L6353-3", Nom: "contrat conclu avant l’inscription définitive et tout règlement de frais", Paper: "contrat",
		Mots: []string{"avant", "inscription définitive", "règlement|paiement"}},
	{ID: "K7", Article: codeTravail + "L6353-5", Nom: "rétractation dans les dix jours, par lettre recommandée avec avis de réception", Paper: "contrat",
		Mots: []string{"rétract", "dix jours|10 jours", "lettre recommandée"}},
	{ID: "K8", Article: codeTravail + "L6353-6", Nom: "rien n’est dû avant la fin du délai, 30 % au plus ensuite, le solde échelonné", Paper: "contrat",
		Mots: []string{"aucune somme|rien", "30", "solde", "échelonn|déroulement"}},
	{ID: "K9", Article: codeTravail + "L6353-7", Nom: "force majeure : seules les prestations reçues sont dues, à proportion", Paper: "contrat",
		Mots: []string{"force majeure", "effectivement dispensées|effectivement reçues", "proportion|prorata"}},
	{ID: "K10", Article: codeTravail + "L6354-1", Nom: "remboursement des sommes indûment perçues en cas d’inexécution", Paper: "contrat",
		Mots: []string{"inexécution", "rembours"}},
	{ID: "K11", Article: codeConso + "L612-1 et L616-1", Nom: "médiateur de la consommation", Paper: "contrat",
		Mots: []string{"médiateur"}, Balises: []string{"mediateur_nom", "mediateur_adresse", "mediateur_site"}},
	declaration("K12", "contrat", ""),
	{ID: "K13", Article: codeTravail + "L6353-8", Nom: "documents mis à disposition avant l’inscription définitive", Paper: "contrat",
		Mots: []string{"mis à votre disposition|mis à disposition|remis", "programme", "intervenant|formateur", "horaires", "règlement intérieur"}},
	{ID: "K14", Article: "Cour de cassation, 1re chambre civile, 13 décembre 2012, n° 11-27.766", Nom: "motif légitime et impérieux réservé", Paper: "contrat",
		Mots: []string{"motif légitime et impérieux"}},
	{ID: "K15", Article: codeTravail + "L6353-4, 5°\u00a0; Code civil, 1225 et 1226", Nom: "défaut de paiement\u00a0: mise en demeure, délai, effet", Paper: "contrat",
		Mots: []string{"mise en demeure", "jours|délai", "résoudre|résolution|résolu"}},
	{ID: "K16", Article: codeConso + "L221-18, L221-21 et L221-24", Nom: "contrat à distance\u00a0: quatorze jours, toute déclaration, remboursement", Paper: "contrat",
		Mots: []string{"quatorze jours|14 jours", "ambiguïté", "rembours"}, Quand: "delai_quatorze_jours"},
	donnees("K17", "contrat", "qr"),
	{ID: "K18", Article: codeConso + "L221-25", Nom: "demande expresse de commencer avant la fin du délai, case non cochée", Paper: "contrat",
		Mots: []string{"demande", "rien n’est dû", "proportion"}, Balises: []string{"demande_commencer"}, Quand: "delai_quatorze_jours"},
	{ID: "K19", Article: codeConso + "D221-5", Nom: "fonctionnalité de rétractation en ligne", Paper: "contrat",
		Mots: []string{"en ligne"}, Balises: []string{"retractation_adresse"}, Quand: "delai_quatorze_jours retractation_en_ligne"},
}

// declaration is the sentence in which alone an organisme shows its number.
func declaration(id, paper, variant string) Mention {
	return Mention{ID: id, Article: codeTravail + "L6352-12 et R6351-6", Nom: "déclaration d’activité, qui ne vaut pas agrément de l’État", Paper: paper, Variant: variant,
		Mots:    []string{"déclaration d’activité enregistrée sous le numéro", "auprès du préfet de région", "ne vaut pas agrément de l’État"},
		Balises: []string{"organisme_declaration", "organisme_declaration_region"}}
}

// donnees is what a paper says of personal data.
func donnees(id, paper string, also ...string) Mention {
	return Mention{ID: id, Article: "RGPD, article 13", Nom: "données personnelles\u00a0: usage, droits, à qui écrire", Paper: paper,
		Mots: append([]string{"données", "rectifier|rectification", "cnil"}, also...), Balises: []string{"dpo_adresse|organisme_courriel|centre_courriel"}}
}

var mentionsConvention = []Mention{
	conventionMention("C1", "intitulé de l’action", "tableau_prix|tableau_ue|stagiaires", "intitulé"),
	conventionMention("C2", "objectif", "annexe_programme", "objectif"),
	conventionMention("C3", "contenu", "annexe_programme", "contenu|programme"),
	conventionMention("C4", "moyens prévus", "annexe_programme", "moyens"),
	conventionMention("C5", "durée", "duree|tableau_prix", "durée"),
	conventionMention("C6", "période de réalisation", "cours_debut|tableau_prix", "période"),
	conventionMention("C7", "modalités de déroulement", "annexe_programme", "déroulement"),
	conventionMention("C8", "modalités de suivi", "annexe_programme", "suivi"),
	conventionMention("C9", "modalités de sanction, certificat de réalisation remis", "annexe_programme", "sanction", "certificat de réalisation"),
	conventionMention("C10", "prix de l’action", "prix|tableau_prix", "prix"),
	conventionMention("C11", "modalités de règlement", "", "règlement|paiement|facture"),
	{ID: "C12", Article: codeTravail + "D6353-1, I", Nom: "part réalisée à distance", Paper: "convention", Mots: []string{"distance"},
		Balises: []string{"duree_distance|annexe_programme"}, Quand: "formation_a_distance"},
	{ID: "C13", Article: codeTravail + "L6352-12 et R6351-6", Nom: "parties\u00a0: SIRET, numéro de déclaration d’activité, représentants", Paper: "convention",
		Mots:    []string{"déclaration d’activité enregistrée sous le numéro", "auprès du préfet de région", "ne vaut pas agrément de l’État"},
		Balises: []string{"organisme_siret", "organisme_declaration", "organisme_declaration_region", "signataire_nom", "financeur_nom", "financeur_siret", "financeur_representant"}},
	{ID: "C14", Article: "règle de l’organisme", Nom: "stagiaires et effectif, dédit ou abandon, litiges", Paper: "convention",
		Mots: []string{"effectif", "dédit", "abandon", "litige|différend"}, Balises: []string{"stagiaires"}},
	{ID: "C15", Article: "Code de commerce, L441-10 et D441-5", Nom: "délai de paiement, pénalités de retard, indemnité de 40 €", Paper: "convention",
		Mots: []string{"pénalités de retard", "40", "public"}},
	donnees("C16", "convention", "qr"),
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
	{ID: "R1", Article: annexeR221, Nom: "instruction entre parenthèses", Paper: "retractation", Mots: []string{"compléter", "renvoyer", "uniquement si vous souhaitez vous rétracter"}},
	{ID: "R2", Article: annexeR221, Nom: "« À l’attention de », avec adresse et courriel", Paper: "retractation", Mots: []string{"à l’attention de"},
		Balises: []string{"organisme_nom", "organisme_adresse|centre_adresse", "organisme_courriel|centre_courriel"}},
	{ID: "R3", Article: annexeR221, Nom: "phrase de notification", Paper: "retractation",
		Mots: []string{"vous notifie/notifions (*) par la présente ma/notre (*) rétractation du contrat portant sur la vente du bien (*)/pour la prestation de services (*) ci-dessous"}, Balises: []string{"contrat_reference", "liste_ue|tableau_ue"}},
	{ID: "R4", Article: annexeR221, Nom: "« Commandé le (*)/reçu le (*) »", Paper: "retractation", Balises: []string{"champ_commande"}},
	{ID: "R5", Article: annexeR221, Nom: "nom du consommateur", Paper: "retractation", Mots: []string{"nom du (des) consommateur(s)"}, Balises: []string{"auditeur_nom_complet"}},
	{ID: "R6", Article: annexeR221, Nom: "adresse du consommateur", Paper: "retractation", Mots: []string{"adresse du (des) consommateur(s)"}, Balises: []string{"auditeur_adresse"}},
	{ID: "R7", Article: annexeR221, Nom: "signature du consommateur, à la main", Paper: "retractation",
		Mots: []string{"signature du (des) consommateur(s) (uniquement en cas de notification du présent formulaire sur papier)"}, Balises: []string{"champ_signature"}},
	{ID: "R8", Article: annexeR221, Nom: "date, à la main", Paper: "retractation", Balises: []string{"champ_date"}},
	{ID: "R9", Article: annexeR221, Nom: "« (*) Rayez la mention inutile. »", Paper: "retractation", Mots: []string{"rayez la mention inutile"}},

	{ID: "R10", Article: codeTravail + "L6353-5\u00a0; " + codeConso + "L221-21", Nom: "jusqu’à quand et comment envoyer le formulaire", Paper: "retractation",
		Mots: []string{"lettre recommandée"}, Balises: []string{"delai_retractation|retractation_10|retractation_14|tableau_retractation"}},
	{ID: "R11", Article: codeConso + "annexe à l’article R221-3", Nom: "avis d’information sur le droit de rétractation", Paper: "retractation",
		Mots: []string{"vous avez le droit de vous rétracter", "quatorze jours", "dénuée d’ambiguïté", "nous vous rembourserons", "proportionnel"}, Quand: "delai_quatorze_jours"},
	{ID: "R12", Article: codeConso + "annexe à l’article R221-3, décret n° 2026-3", Nom: "rétractation en ligne, accusé de réception", Paper: "retractation",
		Mots: []string{"en ligne", "accusé de réception", "support durable"}, Balises: []string{"retractation_adresse"}, Quand: "delai_quatorze_jours retractation_en_ligne"},
}

var mentionsAttestation = []Mention{
	{ID: "A1", Article: page, Nom: "accès aux cours, aux laboratoires, aux examens et à certains établissements d’accueil, avec une pièce d’identité", Paper: "attestation",
		Mots: []string{"accès", "cours", "laboratoires", "examens", "établissements d’accueil", "pièce d’identité"}},
	{ID: "A2", Article: page, Nom: "pas de statut d’étudiant, sauf certains enseignements de troisième cycle", Paper: "attestation",
		Mots: []string{"statut d’étudiant"}},
	{ID: "A3", Article: page + "\u00a0; L6353-5 et L6353-7", Nom: "pas de remboursement après le délai légal, sous réserve des cas prévus au contrat", Paper: "attestation",
		Mots: []string{"rembours", "délai légal de rétractation", "sous réserve des cas prévus au contrat"}, Quand: "part_propre"},
	{ID: "A4", Article: page, Nom: "liste des UE", Paper: "attestation", Balises: []string{"tableau_ue"}},
	{ID: "A5", Article: page, Nom: "identifiant et mot de passe de l’ENF", Paper: "attestation", Balises: []string{"coupon_enf"}},
	{ID: "A6", Article: "sceau du document", Nom: "comment vérifier l’attestation", Paper: "attestation", Mots: []string{"vérifi"},
		Balises: []string{"qr", "code_court"}},
	declaration("A7", "attestation", ""),
	{ID: "V1", Article: page, Nom: "démarche de VAE ou de VAPP", Paper: "attestation", Variant: "vae", Mots: []string{"démarche"}, Balises: []string{"demarche"}},
	{ID: "V2", Article: page, Nom: "pas de statut d’étudiant", Paper: "attestation", Variant: "vae", Mots: []string{"statut d’étudiant"}},
	{ID: "V3", Article: "sceau du document", Nom: "comment vérifier l’attestation", Paper: "attestation", Variant: "vae", Mots: []string{"vérifi"},
		Balises: []string{"qr", "code_court"}},
	declaration("V4", "attestation", "vae"),
}

var mentionsRelance = []Mention{
	{ID: "L1", Article: "règle de l’organisme", Nom: "ce qui se passe si rien ne vient", Paper: "relance", Mots: []string{"sans"}, Balises: []string{"relance_limite"}},
	{ID: "L2", Article: "règle de l’organisme", Nom: "liste de ce qui manque", Paper: "relance", Balises: []string{"pieces_manquantes"}},
	{ID: "L3", Article: "règle de l’organisme", Nom: "où et à qui répondre", Paper: "relance",
		Balises: []string{"centre_adresse", "centre_courriel", "centre_telephone"}},
	{ID: "L4", Article: "RGPD, article 32", Nom: "pas de copie de pièce d’identité par courriel", Paper: "relance", Mots: []string{"pièce d’identité", "par courriel", "guichet|centre"}},
	donnees("L5", "relance"),
	{ID: "L6", Article: "Code civil, 1225 et 1226", Nom: "ce que le centre peut faire d’une échéance impayée", Paper: "relance",
		Mots: []string{"résoudre|résolution", "mise en demeure"}, Quand: "reglement_attendu"},
}
