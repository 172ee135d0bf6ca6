package balise

import (
	"cmp"
	"strconv"
	"strings"

	"cnamdoc/generate/blocks"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

var (
	sealed     = []dossier.Document{dossier.Attestation, dossier.Contrat, dossier.Convention}
	signedDocs = []dossier.Document{dossier.Attestation, dossier.Contrat, dossier.Convention, dossier.Relance}

	onlyAtt  = []dossier.Document{dossier.Attestation}
	onlyCont = []dossier.Document{dossier.Contrat}
	onlyConv = []dossier.Document{dossier.Convention}
	onlyRetr = []dossier.Document{dossier.Retractation}
	onlyRel  = []dossier.Document{dossier.Relance}
	accords  = []dossier.Document{dossier.Contrat, dossier.Convention}
	signable = []dossier.Document{dossier.Contrat, dossier.Convention, dossier.Retractation}
	delays   = []dossier.Document{dossier.Contrat, dossier.Retractation}
	taught   = []dossier.Document{dossier.Attestation, dossier.Contrat, dossier.Convention, dossier.Retractation}
)

// table is the one list of balises.
var table = concat(organismeTable, centreTable, auditeurTable, inscriptionTable, papierTable, accordTable, relanceTable, miseEnPageTable)

func concat(lists ...[]Balise) []Balise {
	var all []Balise
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func need(nom, label, champ string, text func(*Inputs) string) Balise {
	return Balise{Nom: nom, Label: french.Text(label), Champ: french.Text(champ), text: text}
}

func optional(nom, label, substitut string, text func(*Inputs) string) Balise {
	return Balise{Nom: nom, Label: french.Text(label), Optional: true, Substitut: french.Text(substitut), text: text}
}

func bloc(nom, label, champ string, all func(*Inputs) ([]blocks.Block, string)) Balise {
	return Balise{Nom: nom, Label: french.Text(label), Kind: Bloc, Champ: french.Text(champ), blocks: all}
}

func (b Balise) in(docs []dossier.Document) Balise { b.Documents = docs; return b }

func (b Balise) mono() Balise { b.Mono = true; return b }

func conf(key string) string { return french.Quote(key) + " dans la configuration" }

var organismeTable = []Balise{
	need("organisme_nom", "nom de l’organisme", conf("organisme.nom"), func(in *Inputs) string { return in.Organisme.Nom }),
	optional("organisme_sigle", "sigle de l’organisme", "", func(in *Inputs) string { return in.Organisme.Sigle }),
	need("organisme_forme", "forme juridique de l’organisme", conf("organisme.forme_juridique"), func(in *Inputs) string { return in.Organisme.FormeJuridique }),
	need("organisme_siret", "numéro SIRET de l’organisme", conf("organisme.siret"), func(in *Inputs) string { return siret(in.Organisme.SIRET) }),
	need("organisme_declaration", "numéro de déclaration d’activité", conf("organisme.declaration_activite"), func(in *Inputs) string { return in.Organisme.Declaration }),
	need("organisme_declaration_region", "région de la déclaration d’activité", conf("organisme.declaration_region"), func(in *Inputs) string { return in.Organisme.DeclarationRegion }),
	need("organisme_adresse", "adresse de l’organisme", conf("organisme.adresse"), func(in *Inputs) string { return postal(in.Organisme.Adresse) }),
	need("organisme_courriel", "courriel de l’organisme", conf("organisme.courriel"), func(in *Inputs) string { return in.Organisme.Courriel }),
	need("organisme_telephone", "téléphone de l’organisme", conf("organisme.telephone"), func(in *Inputs) string { return in.Organisme.Telephone }),
	optional("organisme_site", "site de l’organisme", "", func(in *Inputs) string { return in.Organisme.Site }),
	need("signataire_nom", "qui signe pour l’organisme, ou pour le centre qui signe lui-même", conf("organisme.signataire.nom"), func(in *Inputs) string { return in.signataire().Nom }),
	need("signataire_fonction", "fonction du signataire", conf("organisme.signataire.fonction"), func(in *Inputs) string { return in.signataire().Fonction }),
	need("mediateur_nom", "médiateur de la consommation", conf("organisme.mediateur.nom"), func(in *Inputs) string { return in.Organisme.Mediateur.Nom }),
	need("mediateur_adresse", "adresse du médiateur", conf("organisme.mediateur.adresse"), func(in *Inputs) string { return postal(in.Organisme.Mediateur.Adresse) }),
	need("mediateur_site", "site du médiateur", conf("organisme.mediateur.site"), func(in *Inputs) string { return in.Organisme.Mediateur.Site }),
	need("cheque_ordre", "ordre des chèques", conf("organisme.ordre_cheque"), func(in *Inputs) string { return in.Organisme.OrdreCheque }),
	need("enf_adresse", "adresse de l’espace numérique de formation", conf("organisme.adresse_enf"), func(in *Inputs) string { return in.Organisme.ENF }),
	need("tribunal", "tribunal compétent", conf("organisme.tribunal"), func(in *Inputs) string { return in.Organisme.Tribunal }).in(onlyConv),
	optional("verification_adresse", "adresse de vérification des documents", "", func(in *Inputs) string { return in.Organisme.Verification }),
	optional("retractation_adresse", "adresse où se rétracter en ligne", "", func(in *Inputs) string { return in.Organisme.RetractationEnLigne }).in(delays),
	optional("dpo_adresse", "délégué à la protection des données", "", func(in *Inputs) string { return in.Organisme.DPO }),
	optional("tva_motif", "fondement de l’exonération de TVA", "", func(in *Inputs) string { return in.Organisme.ExonerationTVA }).in(accords),
	optional("depot_pieces_adresse", "adresse du dépôt sécurisé des pièces", "", func(in *Inputs) string { return in.Organisme.DepotPieces }),
}

var centreTable = []Balise{
	need("centre_nom", "centre d’enseignement", "la colonne « centre d’enseignement »", func(in *Inputs) string { return cmp.Or(in.Centre.Nom, in.Dossier.Centre) }),
	need("centre_adresse", "adresse du centre", conf("centre.adresse"), func(in *Inputs) string { return postal(in.Centre.Adresse) }),
	need("centre_ville", "ville du centre", conf("centre.ville"), func(in *Inputs) string { return in.Centre.Ville }),
	need("centre_courriel", "courriel du centre", conf("centre.courriel"), func(in *Inputs) string { return in.Centre.Courriel }),
	need("centre_telephone", "téléphone du centre", conf("centre.telephone"), func(in *Inputs) string { return in.Centre.Telephone }),
	optional("centre_horaires", "horaires d’accueil du centre", "aux heures d’ouverture", func(in *Inputs) string { return in.Centre.Horaires }),
	optional("rendez_vous_adresse", "adresse où prendre rendez-vous", "", func(in *Inputs) string { return in.rendezVous() }),
}

var auditeurTable = []Balise{
	optional("auditeur_civilite", "civilité", "", func(in *Inputs) string { return in.person().Civilite.String() }),
	optional("auditeur_salutation", "formule d’appel", "Madame, Monsieur", func(in *Inputs) string { return in.person().Civilite.String() }),
	need("auditeur_nom_complet", "prénom et nom d’usage", "les colonnes NOM et PRENOM", func(in *Inputs) string { return in.person().NomComplet() }),
	need("auditeur_nom_naissance", "nom de naissance", "la colonne NOM", func(in *Inputs) string { return dossier.Capitals(in.person().NomNaissance) }),
	need("auditeur_nom_usage", "nom d’usage", "la colonne NOM", func(in *Inputs) string { return dossier.Capitals(in.person().Usage()) }),
	need("auditeur_prenom", "prénom", "la colonne PRENOM", func(in *Inputs) string { return in.person().Prenom }),
	need("auditeur_naissance", "date de naissance", "la colonne DATE_NAISSANCE", func(in *Inputs) string { return in.person().Naissance.Long() }),
	optional("auditeur_lieu_naissance", "lieu de naissance", "", func(in *Inputs) string { return in.person().LieuNaissance }),
	need("auditeur_code", "code auditeur", "la colonne « code auditeur »", func(in *Inputs) string { return in.person().Code }).mono(),
	need("auditeur_adresse", "adresse de l’auditeur", "les colonnes d’adresse", func(in *Inputs) string { return postal(strings.Join(in.person().Adresse.Lines(), ", ")) }),
	optional("auditeur_courriel", "courriel de l’auditeur", "", func(in *Inputs) string { return in.person().Courriel }),
	optional("auditeur_telephone", "téléphone de l’auditeur", "", func(in *Inputs) string { return in.person().Telephone }),
	optional("accord_e", "terminaison accordée : « e » au féminin, rien au masculin, « (e) » si la civilité est inconnue", "", func(in *Inputs) string {
		return [...]string{"(e)", "", "e"}[in.person().Civilite]
	}),
	optional("accord_il", "pronom « il », « elle » ou « il ou elle »", "", func(in *Inputs) string {
		return [...]string{"il ou elle", "il", "elle"}[in.person().Civilite]
	}),
}

var inscriptionTable = []Balise{
	need("semestre", "semestre en toutes lettres", "la colonne « semestre »", func(in *Inputs) string { return in.Dossier.Semestre.Long() }),
	need("semestre_code", "code du semestre", "la colonne « semestre »", func(in *Inputs) string { return string(in.Dossier.Semestre) }).mono(),
	need("inscription_date", "date d’inscription", "la colonne DATE_INSCRIPTION", func(in *Inputs) string { return in.Dossier.Inscrit.Long() }),
	optional("diplome", "diplôme préparé", "", func(in *Inputs) string { return in.Dossier.Diplome }),
	need("demarche_sigle", "démarche : « VAE » ou « VAPP »", "la colonne « type d’inscription »", func(in *Inputs) string {
		return map[dossier.TypeInscription]string{dossier.InscriptionVAE: "VAE", dossier.InscriptionVAPP: "VAPP"}[in.Dossier.Type]
	}).in(onlyAtt),
	need("demarche", "démarche : VAE ou VAPP, en toutes lettres", "la colonne « type d’inscription »", demarche).in(onlyAtt),
	need("liste_ue", "codes des UE, séparés par des virgules", "la colonne CODE_UNITE", listeUE),
	need("nombre_ue", "nombre d’UE, avec le mot", "la colonne CODE_UNITE", nombreUE),
	need("total_ects", "total des ECTS", "la colonne ECTS", func(in *Inputs) string { return zeroEmpty(in.totalECTS()) }),
	need("cours_debut", "premier jour des cours", "les dates de début des UE", func(in *Inputs) string { return firstDay(in).Long() }),
	need("cours_fin", "dernier jour des cours", "les dates de fin des UE", func(in *Inputs) string { return lastDay(in).Long() }),
	bloc("tableau_ue", "tableau des UE : code, intitulé, modalité, dates, ECTS, total", "la colonne CODE_UNITE", tableauUE).in(taught),
}

var papierTable = []Balise{
	need("numero", "numéro du document", "le numéro réservé au registre", numero).in(sealed),
	need("date_emission", "date d’émission", "la date d’émission", func(in *Inputs) string { return in.Emission.Date.Long() }),
	need("code_court", "code court, à saisir pour vérifier", "le code court du sceau", func(in *Inputs) string { return in.Emission.ShortCode }).in(sealed).mono(),
	need("validite_debut", "premier jour de validité", "les dates du semestre dans la configuration", func(in *Inputs) string { return in.Periode.Debut.Long() }).in(sealed),
	need("validite_fin", "dernier jour de validité", "la dernière session d’examen dans la configuration", func(in *Inputs) string { return in.Periode.Fin.Long() }).in(sealed),
	bloc("qr", "code à photographier, avec le code court", "le sceau", qrBlock).in(sealed),
	bloc("signature", "signatures des parties", "le signataire dans la configuration", signature).in(signedDocs),
	bloc("coupon_enf", "coupon détachable : accès à l’espace numérique de formation", "l’identifiant ENF", coupon).in(onlyAtt),
}

var miseEnPageTable = []Balise{
	bloc("nouvelle_page", "saut de page", "", func(*Inputs) ([]blocks.Block, string) { return []blocks.Block{blocks.PageBreak{}}, "" }),
}

func zeroEmpty(c dossier.Centi) string {
	if c == 0 {
		return ""
	}
	return c.Short()
}

func demarche(in *Inputs) string {
	switch in.Dossier.Type {
	case dossier.InscriptionVAE:
		return "validation des acquis de l’expérience (VAE)"
	case dossier.InscriptionVAPP:
		return "validation des acquis professionnels et personnels (VAPP)"
	}
	return ""
}

func listeUE(in *Inputs) string {
	var codes []string
	for _, ue := range in.UEs() {
		codes = append(codes, ue.Code)
	}
	return strings.Join(codes, ", ")
}

func nombreUE(in *Inputs) string {
	switch n := len(in.UEs()); n {
	case 0:
		return ""
	case 1:
		return "1\u00a0unité d’enseignement"
	default:
		return strconv.Itoa(n) + "\u00a0unités d’enseignement"
	}
}

// postal keeps the postal code on the line of its town: "45000 Orléans".
func postal(address string) string {
	for i := 5; i < len(address); i++ {
		code := address[i-5 : i]
		if address[i] == ' ' && (i == 5 || address[i-6] == ' ') && strings.Trim(code, "0123456789") == "" {
			return address[:i] + "\u00a0" + address[i+1:]
		}
	}
	return address
}

// siret groups the digits as the Insee prints them: 732 829 320 00074. What is
// not 14 digits is left as it is.
func siret(s string) string {
	bare := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(s)
	if len(bare) != 14 || strings.Trim(bare, "0123456789") != "" {
		return s
	}
	return bare[:3] + "\u00a0" + bare[3:6] + "\u00a0" + bare[6:9] + "\u00a0" + bare[9:]
}
