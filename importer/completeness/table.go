package completeness

import "slices"

// Rule is one rule: what it asks, where it comes from, what it blocks.
type Rule struct {
	ID     string // stable: it stands in configurations, reports and decisions
	Title  string // a few words, French
	Asks   string // what the rule asks, a French sentence
	Source string // "[page] 7" of the centre's enrolment page, or the article
	Piece  string // the piece or value that is missing, for totals by missing piece

	Effects Effects // the default row of the matrix

	Always       bool // asked also of a dossier that is over or out of scope
	Complement   bool // listed in a relance beside what blocks, and never a reason to write one
	Confidential bool // see Verdict.Confidential

	check func(*subject) []Verdict
}

// The ids that other packages have to name.
const (
	RuleExport       = "export"
	RuleClose        = "inscription-close"
	RuleHors         = "hors-perimetre"
	RuleStatut       = "statut"
	RuleImpaye       = "impaye"
	RuleContratSigne = "contrat-signe"
	RuleDroit        = "droit"     // the own part is à jour: what a person's decision can grant
	RuleReglement    = "reglement" // payments in doubt
	RuleRetard       = "retard"
	RulePayeur       = "payeur" // each UE has one

	RuleConventionSignee = "convention-signee"
	RuleDoublon          = "doublon"
	RuleFinExamens       = "fin-examens"
	RuleValidite         = "validite"
)

// Rules returns the one table of rules, in the order in which their verdicts
// are shown.
func Rules() []Rule { return slices.Clone(table) }

var table = []Rule{
	{
		ID: RuleClose, Title: "Inscription en cours", Source: "[page] 16, 17", Piece: "inscription en cours",
		Asks:    "L’inscription n’est ni annulée, ni rétractée, ni abandonnée.",
		Effects: effects(Revoke, Revoke, Revoke), Always: true, check: ruleClose,
	},
	{
		ID: RuleHors, Title: "Financement traité", Source: "D6353-1", Piece: "financement traité par ce programme",
		Asks:    "Le financement n’est ni un apprentissage (04) ni un contrat de professionnalisation (05).",
		Effects: effects(Block, Block, Block), Always: true, check: ruleOutside,
	},
	{
		ID: RuleExport, Title: "Lignes de l’export", Source: "export", Piece: "cellule à corriger dans l’export",
		Asks:    "Les lignes de l’export se lisent sans erreur.",
		Effects: effects(Block, Block, Block), check: ruleExport,
	},
	{
		ID: "etat-civil", Title: "État civil", Source: "[page] 9", Piece: "état civil ou code auditeur",
		Asks:    "Le nom de naissance, le prénom et un code auditeur valable sont connus.",
		Effects: effects(Block, Block, Block), check: ruleName,
	},
	{
		ID: "etat-civil-douteux", Title: "État civil vraisemblable", Source: "export", Piece: "état civil à vérifier",
		Asks:    "Le nom, le prénom et la date de naissance sont ceux d’une personne, sans reste de saisie ni de conversion.",
		Effects: effects(Strict, Strict, Strict), check: ruleDoubtfulIdentity,
	},
	{
		ID: RuleDoublon, Title: "Doublon", Source: "export", Piece: "code auditeur sans ambiguïté",
		Asks:    "Un code auditeur désigne une seule personne, et une personne n’a qu’un dossier sous un seul code.",
		Effects: effects(Examine, Examine, Examine), check: ruleDuplicate,
	},
	{
		ID: RuleStatut, Title: "Statut de l’inscription", Source: "export", Piece: "statut de l’inscription",
		Asks:    "Le statut de l’inscription est connu.",
		Effects: effects(Examine, Examine, Examine), check: ruleStatut,
	},
	{
		ID: "en-attente", Title: "Inscription confirmée", Source: "export", Piece: "confirmation de l’inscription",
		Asks:    "L’inscription n’est plus en attente.",
		Effects: effects(Block, None, None), check: rulePending,
	},
	{
		ID: "age", Title: "Âge", Source: "[page] 1", Piece: "âge minimum",
		Asks:    "L’auditeur a au moins 18 ans à la date d’inscription.",
		Effects: effects(Block, Block, Block), check: ruleAge,
	},
	{
		ID: "situation", Title: "Situation professionnelle", Source: "[page] 2", Piece: "situation professionnelle",
		Asks:    "L’auditeur est dans la vie professionnelle ou demandeur d’emploi.",
		Effects: effects(Block, Examine, Examine), check: ruleSituation,
	},
	{
		ID: "entretien", Title: "Projet de formation", Source: "[page] 3", Piece: "projet de formation, entretien conseil",
		Asks:    "Un nouvel auditeur vient avec un projet de formation ; un conseiller peut l’aider.",
		Effects: effects(Examine, None, None), Complement: true, check: ruleAdvice,
	},
	{
		ID: "periode", Title: "Période d’inscription", Source: "[page] 4", Piece: "inscription dans la période",
		Asks:    "L’inscription est faite dans une période d’inscription du semestre.",
		Effects: effects(Examine, Examine, Examine), check: rulePeriod,
	},
	{
		ID: RuleRetard, Title: "Inscription tardive", Source: "[page] 5", Piece: "accord du formateur",
		Asks:    "Après le début des cours, le formateur a donné son accord et le financement le permet.",
		Effects: effects(Block, Examine, Examine), check: ruleLate,
	},
	{
		ID: "delai-acces", Title: "Délai d’accès", Source: "[page] 6", Piece: "délai d’accès",
		Asks:    "De la demande au début des cours, il s’écoule de 48 heures à 3 mois, selon le financement.",
		Effects: effects(Examine, Examine, Examine), check: ruleAccess,
	},
	{
		ID: "nationalite", Title: "Nationalité", Source: "[page] 7, 8", Piece: "nationalité",
		Asks:    "La nationalité est connue : elle dit quelle pièce d’identité est attendue.",
		Effects: effects(Block, None, None), check: ruleNationality,
	},
	{
		ID: "identite", Title: "Pièce d’identité", Source: "[page] 7", Piece: "pièce d’identité",
		Asks:    "Français et ressortissants de l’Union européenne : carte d’identité recto verso ou passeport, en cours de validité.",
		Effects: effects(Block, None, None), check: ruleIdentity,
	},
	{
		ID: "sejour", Title: "Titre de séjour", Source: "[page] 8", Piece: "titre de séjour",
		Asks:    "Étrangers : carte de séjour portant la mention « salarié » ou « étudiant », valable jusqu’à la fin de la formation.",
		Effects: effects(Block, None, None), check: ruleResidence,
	},
	{
		ID: "dossier-recu", Title: "Dossier d’inscription", Source: "[page] 9", Piece: "dossier d’inscription",
		Asks:    "Le dossier d’inscription est rempli et reçu.",
		Effects: effects(Block, None, None), check: ruleForm,
	},
	{
		ID: RuleContratSigne, Title: "Contrat signé", Source: "[page] 9, L6353-3", Piece: "contrat de formation signé",
		Asks:    "Quand une part reste à la charge de l’auditeur, le contrat de formation est signé.",
		Effects: effects(Block, None, None), check: ruleContratSigned,
	},
	{
		ID: "piece-complementaire", Title: "Pièce complémentaire", Source: "[page] 10", Piece: "pièce complémentaire",
		Asks:    "La pièce complémentaire qui ouvre droit à des examens aménagés est reçue.",
		Effects: effects(None, None, None), Complement: true, Confidential: true, check: ruleFurther,
	},
	{
		ID: "prise-en-charge", Title: "Prise en charge", Source: "[page] 11", Piece: "formulaire de prise en charge",
		Asks:    "Quand l’employeur paie, le formulaire « prise en charge d’une formation Cnam » est reçu.",
		Effects: effects(Block, None, Block), check: ruleTakeover,
	},
	{
		ID: "financement", Title: "Financement", Source: "[page] 12", Piece: "nature et parts du financement",
		Asks:    "On sait qui paie quoi, et les parts font 100 %.",
		Effects: effects(Examine, Block, Block), check: ruleFunding,
	},
	{
		ID: RulePayeur, Title: "Qui paie", Source: "[page] 12, 14", Piece: "payeur de chaque UE",
		Asks:    "Chaque UE a un payeur : l’auditeur, un financeur ou le CPF.",
		Effects: effects(Block, Block, None), check: rulePayer,
	},
	{
		ID: "financeur", Title: "Financeur", Source: "[page] 12, D6353-1", Piece: "coordonnées du financeur",
		Asks:    "Le nom, le SIRET, l’adresse, le représentant et la part du financeur sont connus.",
		Effects: effects(None, None, Block), check: ruleFunder,
	},
	{
		ID: RuleConventionSignee, Title: "Convention signée", Source: "[page] 12, 14", Piece: "convention signée",
		Asks:    "La part de chaque financeur est couverte par sa convention signée, pour les UE qu’elle nomme.",
		Effects: effects(Block, None, None), check: ruleConventionSigned,
	},
	{
		ID: "cpf", Title: "Dossier CPF", Source: "D6353-1", Piece: "acceptation du dossier CPF",
		Asks:    "Le dossier CPF est accepté sur la plateforme.",
		Effects: effects(Block, None, None), check: ruleCPF,
	},
	{
		ID: "mode-paiement", Title: "Mode de paiement", Source: "[page] 13", Piece: "mode de paiement",
		Asks:    "Le droit d’inscription est réglé par chèque à l’ordre du centre ; toute autre manière se décide au centre.",
		Effects: effects(Examine, None, None), check: rulePaymentMode,
	},
	{
		ID: RuleDroit, Title: "Droit d’inscription", Source: "[page] 14", Piece: "droit d’inscription",
		Asks:    "La part de l’auditeur est à jour : un premier règlement est fait, et ce qui est échu est réglé.",
		Effects: effects(Block, None, None), check: ruleFee,
	},
	{
		ID: RuleReglement, Title: "Règlement à examiner", Source: "L6353-6", Piece: "règlement à vérifier",
		Asks:    "Le règlement noté est certain : ni négatif, ni à venir, ni au-dessus de ce qui est dû, ni revenu impayé.",
		Effects: effects(Examine, None, None), check: ruleDoubtfulPayment,
	},
	{
		ID: RuleImpaye, Title: "Inscription impayée", Source: "[page] 17", Piece: "droit d’inscription, délai dépassé",
		Asks:    "La part de l’auditeur est réglée dans le délai du centre ; sinon une personne décide si l’inscription est à annuler.",
		Effects: effects(Examine, None, None), check: ruleUnpaid,
	},
	{
		ID: "paiement-anticipe", Title: "Paiement avant la fin du délai", Source: "L6353-6", Piece: "date du paiement",
		Asks:    "Aucun paiement n’est daté d’avant la fin du délai de rétractation.",
		Effects: effects(Examine, Examine, None), check: ruleEarlyPayment,
	},
	{
		ID: "enf-identifiant", Title: "Identifiant ENF", Source: "[page] 14", Piece: "identifiant ENF",
		Asks:    "L’identifiant de l’espace numérique de formation est connu.",
		Effects: effects(Block, None, None), check: ruleLogin,
	},
	{
		ID: "enf-mot-de-passe", Title: "Mot de passe ENF", Source: "[page] 14", Piece: "mot de passe ENF",
		Asks:    "Un nouvel auditeur a un mot de passe de l’espace numérique de formation ; un ancien garde le sien.",
		Effects: effects(Block, None, None), check: rulePassword,
	},
	{
		ID: "mot-de-passe-douteux", Title: "Mot de passe ENF lisible", Source: "export", Piece: "mot de passe ENF à vérifier",
		Asks:    "Le mot de passe de l’espace numérique de formation se recopie sans erreur possible.",
		Effects: effects(Block, None, None), check: ruleDoubtfulPassword,
	},
	{
		ID: RuleFinExamens, Title: "Fin des examens", Source: "configuration", Piece: "date de fin des examens",
		Asks:    "La configuration donne le dernier jour des examens du semestre, seconde session comprise.",
		Effects: effects(Block, None, None), check: ruleExams,
	},
	{
		ID: RuleValidite, Title: "Validité", Source: "configuration", Piece: "validité du papier",
		Asks:    "Le dernier jour de validité des papiers du semestre n’est pas passé.",
		Effects: effects(Block, Block, Block), check: ruleValidity,
	},
	{
		ID: "ue-liste", Title: "Liste des UE", Source: "[page] 14", Piece: "liste des UE",
		Asks:    "L’inscription porte au moins une UE, et chaque code d’UE est bien formé.",
		Effects: effects(Block, Block, Block), check: ruleUnits,
	},
	{
		ID: "ue-catalogue", Title: "UE au catalogue", Source: "L6353-4, D6353-1", Piece: "UE absente du catalogue",
		Asks:    "Chaque UE figure au catalogue.",
		Effects: effects(None, Block, Block), check: ruleCatalogue,
	},
	{
		ID: "mentions-contrat", Title: "Mentions du contrat", Source: "L6353-4", Piece: "mention du catalogue",
		Asks:    "Le catalogue donne pour chaque UE les mentions que la loi exige du contrat, à peine de nullité.",
		Effects: effects(None, Block, None), check: ruleContratFields,
	},
	{
		ID: "mentions-convention", Title: "Mentions de la convention", Source: "D6353-1", Piece: "mention du catalogue",
		Asks:    "Le catalogue donne pour chaque UE les mentions que le code exige de la convention.",
		Effects: effects(None, None, Block), check: ruleConventionFields,
	},
	{
		ID: "prix", Title: "Prix", Source: "L6353-4, D6353-1", Piece: "prix",
		Asks:    "Le prix de chaque contrat et de chaque convention est connu ; l’export et le catalogue s’accordent.",
		Effects: effects(None, Block, Block), check: rulePrice,
	},
	{
		ID: "echeancier", Title: "Échéancier", Source: "L6353-6", Piece: "échéancier",
		Asks:    "Rien n’est dû avant la fin du délai de rétractation, 30 % au plus alors, et le solde est échelonné.",
		Effects: effects(None, Examine, None), check: ruleSchedule,
	},
	{
		ID: "adresse", Title: "Adresse", Source: "[page] 9", Piece: "adresse postale",
		Asks:    "L’adresse de l’auditeur est complète, avec un code postal de cinq chiffres en France.",
		Effects: effects(None, Examine, None), check: ruleAddress,
	},
}

// rank finds a rule by its id.
var rank = func() map[string]int {
	m := make(map[string]int, len(table))
	for i := range table {
		m[table[i].ID] = i
	}
	return m
}()

// RuleByID finds a rule by its id.
func RuleByID(id string) (Rule, bool) {
	i, ok := rank[id]
	if !ok {
		return Rule{}, false
	}
	return table[i], true
}

func rule(id string) Rule {
	r, _ := RuleByID(id)
	return r
}
