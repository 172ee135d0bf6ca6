package completeness

import (
	"strings"
	"testing"

	"cnamdoc/importer/dossier"
)

// secondUE adds NFP121 to a dossier.
func secondUE(d *dossier.Dossier) {
	ue := d.UEs[0]
	ue.Code = "NFP121"
	d.UEs = append(d.UEs, ue)
}

// late moves the inscription two days after the first course.
func late(answer dossier.Reponse) func(*dossier.Dossier, *Context) {
	return func(d *dossier.Dossier, c *Context) {
		d.Inscrit, d.UEs[0].AccordFormateur = d.UEs[0].Debut.AddDays(2), answer
		d.Demande = dossier.Date{}
		p := c.Reglement.Semestres[semestre]
		p.Inscriptions = []Plage{{d.Inscrit, d.Inscrit}}
		c.Reglement.Semestres[semestre] = p
	}
}

var inscriptionCases = []ruleCase{
	{RuleClose, "en cours", nil, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},
	{RuleClose, "annulée", nil, func(d *dossier.Dossier, _ *Context) { d.Statut = dossier.Annulee }, Invalide, "L’inscription est annulée : aucun papier", all, ""},
	{RuleClose, "rétractée", nil, func(d *dossier.Dossier, _ *Context) { d.Statut = dossier.Retractee }, Invalide, "L’auditeur s’est rétracté", all, ""},
	{RuleClose, "abandon", nil, func(d *dossier.Dossier, _ *Context) { d.Statut = dossier.Abandonnee }, Invalide, "a abandonné la formation", all, ""},
	{RuleClose, "each UE", nil, func(d *dossier.Dossier, _ *Context) { d.UEs[0].Statut = dossier.Annulee }, Invalide, "Toutes les UE", all, ""},

	{RuleHors, "apprenticeship", nil, func(d *dossier.Dossier, _ *Context) {
		d.Financements = []dossier.Financement{{Nature: dossier.Apprentissage}}
	}, Invalide, "« apprentissage » est hors du champ", all, ""},
	{RuleHors, "contrat pro beside another", nil, func(d *dossier.Dossier, _ *Context) {
		d.Financements = append(d.Financements, dossier.Financement{Nature: dossier.ContratPro})
	}, Invalide, "« contrat de professionnalisation »", all, ""},
	{RuleHors, "other", employer, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},

	{RuleExport, "warnings only", nil, func(d *dossier.Dossier, _ *Context) {
		d.Problems = []dossier.Problem{{Severity: dossier.Avertissement}}
	}, OK, "", "", ""},
	{RuleExport, "errors", nil, func(d *dossier.Dossier, _ *Context) {
		d.Problems = []dossier.Problem{
			{Severity: dossier.Avertissement, Found: "rien"},
			{Severity: dossier.Erreur, Ref: dossier.Ref{Sheet: "Export", Row: 42, Column: "F"}, Champ: "naissance", Found: "«\u00a031/02/1990\u00a0»"},
			{Severity: dossier.Erreur, Ref: dossier.Ref{Sheet: "Export", Row: 43, Column: "F"}, Champ: "naissance"},
		}
	}, Invalide, "Feuille « Export », ligne 42, colonne F : trouvé « 31/02/1990 »", all, ""},

	{RuleStatut, "known", nil, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},
	{RuleStatut, "unknown", nil, func(d *dossier.Dossier, _ *Context) { d.Statut, d.StatutSource = dossier.StatutInconnu, "ZZ" }, AExaminer, "Le statut « ZZ »", "", all},
	{RuleStatut, "silent", nil, func(d *dossier.Dossier, _ *Context) { d.Statut, d.StatutSource = dossier.StatutInconnu, "" }, AExaminer, "ne donne pas le statut", "", all},
	{"en-attente", "confirmed", nil, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},
	{"en-attente", "pending", nil, func(d *dossier.Dossier, _ *Context) { d.Statut = dossier.EnAttente }, Manquant, "encore en attente", "attestation", ""},

	{"periode", "first day of September", nil, func(d *dossier.Dossier, _ *Context) { d.Inscrit = dossier.Date{Year: 2026, Month: 9, Day: 1} }, OK, "", "", ""},
	{"periode", "June before, for the year after", nil, func(d *dossier.Dossier, _ *Context) { d.Inscrit = dossier.Date{Year: 2026, Month: 6, Day: 10} }, OK, "", "", ""},
	{"periode", "August", nil, func(d *dossier.Dossier, _ *Context) { d.Inscrit = dossier.Date{Year: 2026, Month: 8, Day: 31} },
		AExaminer, "datée du 31/08/2026, hors des périodes", "", all},
	{"periode", "second semester, mid-January", nil, func(d *dossier.Dossier, c *Context) {
		d.Semestre, d.Inscrit, c.Today = "2025-2026-S2", dossier.Date{Year: 2026, Month: 1, Day: 15}, dossier.Date{Year: 2026, Month: 3, Day: 1}
	}, OK, "", "", ""},
	{"periode", "second semester, last of February", nil, func(d *dossier.Dossier, c *Context) {
		d.Semestre, d.Inscrit, c.Today = "2027-2028-S2", dossier.Date{Year: 2028, Month: 2, Day: 29}, dossier.Date{Year: 2028, Month: 3, Day: 1}
	}, OK, "", "", ""},
	{"periode", "second semester, 14 January", nil, func(d *dossier.Dossier, c *Context) {
		d.Semestre, d.Inscrit = "2025-2026-S2", dossier.Date{Year: 2026, Month: 1, Day: 14}
	}, AExaminer, "du 15/01/2026 au 28/02/2026", "", all},
	{"periode", "third semester", nil, func(d *dossier.Dossier, c *Context) {
		d.Semestre, d.Inscrit = "2025-2026-S3", dossier.Date{Year: 2026, Month: 6, Day: 30}
	}, OK, "", "", ""},
	{"periode", "configured", nil, func(d *dossier.Dossier, c *Context) {
		c.Reglement.Semestres[semestre] = Periode{Inscriptions: []Plage{{dossier.Date{Year: 2026, Month: 7, Day: 1}, dossier.Date{Year: 2026, Month: 7, Day: 9}}}}
	}, AExaminer, "(du 01/07/2026 au 09/07/2026)", "", all},
	{"periode", "no date", nil, func(d *dossier.Dossier, _ *Context) { d.Inscrit = dossier.Date{} }, Manquant, "date d’inscription est absente", "", all},
	{"periode", "in the future", nil, func(d *dossier.Dossier, c *Context) { d.Inscrit = c.Today.AddDays(1) }, AExaminer, "dans l’avenir", "", all},
	{"periode", "bad semester", nil, func(d *dossier.Dossier, _ *Context) { d.Semestre = "printemps" }, Invalide, "« printemps »", "", all},
	{"periode", "démarche at any time", demarche, func(d *dossier.Dossier, _ *Context) { d.Inscrit = dossier.Date{Year: 2026, Month: 8, Day: 1} }, OK, "", "", ""},

	{"retard", "on the first day", nil, func(d *dossier.Dossier, _ *Context) { d.Inscrit = d.UEs[0].Debut }, OK, "", "", ""},
	{"retard", "no agreement", nil, late(dossier.Inconnu), Manquant, "UE NFA031 : inscription du 30/09/2026, après le début des cours le 28/09/2026, sans l’accord", "attestation", contracts},
	{"retard", "refused", nil, late(dossier.Non), Invalide, "n’a pas donné son accord", "attestation", contracts},
	{"retard", "agreed", nil, late(dossier.Oui), OK, "", "", ""},
	{"retard", "agreed, funding to be checked", employer, late(dossier.Oui), AExaminer, "le financement (employeur) doit aussi le permettre", "", all},
	{"retard", "start from the catalogue", nil, func(d *dossier.Dossier, c *Context) {
		late(dossier.Inconnu)(d, c)
		d.UEs[0].Debut = dossier.Date{}
	}, Manquant, "après le début des cours le 28/09/2026", "attestation", contracts},

	{"delai-acces", "two days", nil, func(d *dossier.Dossier, _ *Context) { d.Demande = d.UEs[0].Debut.AddDays(-2) }, OK, "", "", ""},
	{"delai-acces", "one day", nil, func(d *dossier.Dossier, _ *Context) { d.Demande = d.UEs[0].Debut.AddDays(-1) }, AExaminer, "inférieur à 48 heures (financement individuel)", "", all},
	{"delai-acces", "three months", nil, func(d *dossier.Dossier, _ *Context) { d.Demande = dossier.Date{Year: 2026, Month: 6, Day: 28} }, OK, "", "", ""},
	{"delai-acces", "three months and a day", nil, func(d *dossier.Dossier, _ *Context) { d.Demande = dossier.Date{Year: 2026, Month: 6, Day: 27} },
		AExaminer, "dépasse 3 mois", "", all},
	{"delai-acces", "by funding", employer, func(d *dossier.Dossier, c *Context) {
		c.Reglement.DelaiAcces[dossier.Employeur] = Delai{Jours: 60, Mois: 6}
	}, AExaminer, "1440 heures (financement employeur)", "", all},
	{"delai-acces", "after the start", nil, func(d *dossier.Dossier, _ *Context) { d.Demande = d.UEs[0].Debut.AddDays(1) }, AExaminer, "après le début des cours", "", all},
	{"delai-acces", "of a late inscription", nil, func(d *dossier.Dossier, c *Context) {
		late(dossier.Oui)(d, c)
		d.Demande = d.UEs[0].Debut.AddDays(1)
	}, OK, "", "", ""},
	{"delai-acces", "not asked", nil, func(d *dossier.Dossier, _ *Context) { d.Demande = dossier.Date{} }, OK, "", "", ""},

	{"dossier-recu", "received", nil, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},
	{"dossier-recu", "not received", nil, func(d *dossier.Dossier, _ *Context) { d.Pieces.DossierRecu = dossier.Non }, Manquant, "n’a pas été reçu", "attestation", ""},
	{"dossier-recu", "silent", nil, func(d *dossier.Dossier, _ *Context) { d.Pieces.DossierRecu = dossier.Inconnu }, Manquant, "n’a pas été reçu", "attestation", ""},

	{RuleFinExamens, "known", nil, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},
	{RuleFinExamens, "absent", nil, func(_ *dossier.Dossier, c *Context) { c.Reglement.Semestres = nil },
		Manquant, "La date de fin des examens du premier semestre 2026-2027 est absente de la configuration", "attestation", ""},
}

func TestInscription(t *testing.T) { runCases(t, inscriptionCases) }

// TestStopped: a dossier that is over, or out of scope, is asked nothing else,
// and owes nothing.
func TestStopped(t *testing.T) {
	for _, spoil := range []func(*dossier.Dossier){
		func(d *dossier.Dossier) { d.Statut = dossier.Annulee },
		func(d *dossier.Dossier) { d.Financements[0].Nature = dossier.Apprentissage },
	} {
		d := complete(t)
		d.Pieces, d.Droit, d.Auditeur.Naissance = dossier.Pieces{}, dossier.Droit{}, dossier.Date{}
		spoil(d)
		report := CheckAll(d, context(t))
		if len(report.All) != 1 || len(report.Due) != 0 || report.Incomplete() || report.Ready(dossier.Attestation) {
			t.Errorf("%d verdicts, %d papers due", len(report.All), len(report.Due))
		}
	}
}

var fundingCases = []ruleCase{
	{"financement", "individual", nil, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},
	{"financement", "none said", nil, func(d *dossier.Dossier, _ *Context) { d.Financements = nil }, AExaminer, "ne dit pas qui paie", "", all},
	{"financement", "unknown nature", nil, func(d *dossier.Dossier, _ *Context) { d.Financements[0].Nature = dossier.NatureInconnue },
		Invalide, "n’est pas reconnue", contracts, "attestation"},
	{"financement", "a remainder", employer, func(d *dossier.Dossier, _ *Context) { d.Financements[0].Part = 8000 },
		AExaminer, "aucune ligne ne dit qui paie le reste", "", all},
	{"financement", "too much", employer, func(d *dossier.Dossier, _ *Context) {
		d.Financements = append(d.Financements, dossier.Financement{Nature: dossier.Individuel, Part: 2000, Montant: 6000, Connu: true})
	}, Invalide, "font 120 %, au lieu de 100 %", contracts, "attestation"},
	{"financement", "too little", employer, func(d *dossier.Dossier, _ *Context) {
		d.Financements[0].Part = 5000
		d.Financements = append(d.Financements, dossier.Financement{Nature: dossier.Individuel, Part: 2250, Montant: 6000, Connu: true})
	}, AExaminer, "font 72,5 %", "", all},

	{"contrat-signe", "signed", nil, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},
	{"contrat-signe", "not signed", nil, func(d *dossier.Dossier, _ *Context) { d.Pieces.ContratSigne = dossier.Date{} }, Manquant, "n’est pas signé", "attestation", ""},
	{"contrat-signe", "tomorrow", nil, func(d *dossier.Dossier, c *Context) { d.Pieces.ContratSigne = c.Today.AddDays(1) }, Invalide, "dans l’avenir", "attestation", ""},
	{"contrat-signe", "employer pays", employer, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},

	{"prise-en-charge", "received", employer, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},
	{"prise-en-charge", "not received", employer, func(d *dossier.Dossier, _ *Context) { d.Financements[0].PriseEnCharge = dossier.Non },
		Manquant, "n’a pas été reçu (employeur : Ateliers Vauzelle)", "attestation, convention", ""},
	{"prise-en-charge", "an organisation has no form", employer, func(d *dossier.Dossier, _ *Context) {
		d.Financements[0].PriseEnCharge, d.Financements[0].Nature = dossier.Non, dossier.Organisme
	}, OK, "", "", ""},

	{"financeur", "whole", employer, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},
	{"financeur", "nothing", employer, func(d *dossier.Dossier, _ *Context) {
		d.Financements[0].Financeur, d.Financements[0].Part = dossier.Organisation{}, 0
	}, Manquant, "il manque le nom, le SIRET, l’adresse, le représentant et la part prise en charge", "convention", ""},
	{"financeur", "bad SIRET", employer, func(d *dossier.Dossier, _ *Context) { d.Financements[0].Financeur.SIRET = "12345678912345" },
		Invalide, "le SIRET 12345678912345 est faux ; la clé de contrôle", "convention", ""},
	{"financeur", "share beyond 100", employer, func(d *dossier.Dossier, _ *Context) { d.Financements[0].Part = 12000 }, Invalide, "entre 0 et 100 %", "convention", ""},
	{"financeur", "by amount", employer, func(d *dossier.Dossier, _ *Context) {
		d.Financements[0].Part, d.Financements[0].Montant, d.Financements[0].Connu = 0, 30000, true
	}, OK, "", "", ""},

	{"convention-signee", "signed", employer, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},
	{"convention-signee", "not signed", employer, func(d *dossier.Dossier, _ *Context) { d.Financements[0].ConventionSignee = dossier.Date{} },
		Manquant, "La convention avec Ateliers Vauzelle n’est pas signée", "attestation", ""},
	{"convention-signee", "one line of two", employer, func(d *dossier.Dossier, _ *Context) {
		d.Financements = append(d.Financements, d.Financements[0])
		d.Financements[0].Part, d.Financements[1].Part = 5000, 5000
		d.Financements[1].ConventionSignee = dossier.Date{}
	}, Manquant, "n’est pas signée", "attestation", ""},
	{"convention-signee", "tomorrow", employer, func(d *dossier.Dossier, c *Context) { d.Financements[0].ConventionSignee = c.Today.AddDays(1) },
		Invalide, "dans l’avenir", "attestation", ""},

	{"prix", "agreed", nil, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},
	{"prix", "from the catalogue", nil, func(d *dossier.Dossier, _ *Context) { d.Financements[0].Connu, d.Financements[0].Montant = false, 0 }, OK, "", "", ""},
	{"prix", "nowhere", nil, func(d *dossier.Dossier, c *Context) {
		d.Financements[0].Connu = false
		f := fiche(&testing.T{}, "NFA031")
		f.PrixConnu = false
		c.Catalogue["NFA031"] = f
	}, Manquant, "Le prix du contrat n’est ni dans l’export ni au catalogue", "contrat, retractation", ""},
	{"prix", "differs", nil, func(d *dossier.Dossier, _ *Context) { d.Financements[0].Montant = 25000 },
		AExaminer, "de 250,00 € dans l’export et de 300,00 € au catalogue", "", "contrat, retractation"},
	{"prix", "negative", nil, func(d *dossier.Dossier, _ *Context) { d.Financements[0].Montant = -100 }, Invalide, "est négatif", "contrat, retractation", ""},
	{"prix", "of a convention", employer, func(d *dossier.Dossier, c *Context) {
		f := c.Catalogue["NFA031"]
		f.PrixConnu = false
		c.Catalogue["NFA031"] = f
	}, Manquant, "Le prix de la convention avec Ateliers Vauzelle", "convention", ""},
}

func TestFundingRules(t *testing.T) { runCases(t, fundingCases) }

var legalCases = []ruleCase{
	{"ue-liste", "one", nil, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},
	{"ue-liste", "none", nil, func(d *dossier.Dossier, _ *Context) { d.UEs = nil }, Manquant, "ne porte aucune UE", all, ""},
	{"ue-liste", "malformed", nil, func(d *dossier.Dossier, _ *Context) { d.UEs[0].Code = "NFA31" }, Invalide, "« NFA31 » est mal formé", all, ""},
	{"ue-liste", "twice", nil, func(d *dossier.Dossier, _ *Context) { d.UEs = append(d.UEs, d.UEs[0]) }, AExaminer, "figure deux fois", "", all},
	{"ue-liste", "démarche", demarche, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},

	{"ue-catalogue", "known", nil, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},
	{"ue-catalogue", "a group's UE", nil, func(d *dossier.Dossier, _ *Context) { d.UEs[0].Code = "NFP121-PAR" }, OK, "", "", ""},
	{"ue-catalogue", "unknown", nil, func(d *dossier.Dossier, _ *Context) { d.UEs[0].Code = "NFA032" }, Manquant, "L’UE NFA032 est absente du catalogue", "contrat, retractation", ""},
	{"ue-catalogue", "unknown, employer", employer, func(d *dossier.Dossier, _ *Context) { d.UEs[0].Code = "NFA032" }, Manquant, "NFA032", "convention", ""},
	{"ue-catalogue", "no catalogue", nil, func(d *dossier.Dossier, c *Context) {
		secondUE(d)
		c.Catalogue = nil
	}, Manquant, "Aucun catalogue des UE", "contrat, retractation", ""},
	{"ue-catalogue", "CPF needs none", nil, func(d *dossier.Dossier, c *Context) {
		d.Financements, c.Catalogue = []dossier.Financement{{Nature: dossier.CPF}}, nil
	}, OK, "", "", ""},

	{"mentions-contrat", "whole", nil, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},
	{"mentions-contrat", "no programme", nil, func(d *dossier.Dossier, c *Context) {
		f := c.Catalogue["NFA031"]
		f.Programme = " \n"
		c.Catalogue["NFA031"] = f
	}, Manquant, "UE NFA031 : pour le contrat (L6353-4), il manque au catalogue le programme (K1).", "contrat, retractation", ""},
	{"mentions-contrat", "several", nil, func(d *dossier.Dossier, c *Context) {
		f := c.Catalogue["NFA031"]
		f.Titres, f.Effectif, f.Evaluation = "", 0, ""
		c.Catalogue["NFA031"] = f
	}, Manquant, "l’effectif (K1), le contrôle des connaissances (K3) et les diplômes, titres ou références de l’intervenant (K4)", "contrat, retractation", ""},
	{"mentions-contrat", "employer pays", employer, func(d *dossier.Dossier, c *Context) {
		f := c.Catalogue["NFA031"]
		f.Prerequis = ""
		c.Catalogue["NFA031"] = f
	}, OK, "", "", ""},

	{"mentions-convention", "whole", employer, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},
	{"mentions-convention", "no follow-up", employer, func(d *dossier.Dossier, c *Context) {
		f := c.Catalogue["NFA031"]
		f.Suivi = ""
		c.Catalogue["NFA031"] = f
	}, Manquant, "UE NFA031 : pour la convention (D6353-1), il manque au catalogue les modalités de suivi (C8).", "convention", ""},
	{"mentions-convention", "no period", employer, func(d *dossier.Dossier, c *Context) {
		f := c.Catalogue["NFA031"]
		f.Debut, d.UEs[0].Debut, c.Reglement.Semestres = dossier.Date{}, dossier.Date{}, nil
		c.Catalogue["NFA031"] = f
	}, Manquant, "la période de réalisation (C6)", "convention", ""},
}

func TestLegal(t *testing.T) { runCases(t, legalCases) }

// TestEveryMention empties each field of the catalogue in turn: the contrat
// and the convention name it exactly when the law asks it of them.
func TestEveryMention(t *testing.T) {
	empty := map[string]func(*dossier.FicheUE){
		"intitule": func(f *dossier.FicheUE) { f.Intitule = "" }, "objectif": func(f *dossier.FicheUE) { f.Objectif = "" },
		"programme": func(f *dossier.FicheUE) { f.Programme = "" }, "prerequis": func(f *dossier.FicheUE) { f.Prerequis = "" },
		"modalites": func(f *dossier.FicheUE) { f.Modalites = "" }, "moyens": func(f *dossier.FicheUE) { f.Moyens = "" },
		"suivi": func(f *dossier.FicheUE) { f.Suivi = "" }, "evaluation": func(f *dossier.FicheUE) { f.Evaluation = "" },
		"sanction": func(f *dossier.FicheUE) { f.Sanction = "" }, "intervenant": func(f *dossier.FicheUE) { f.Intervenant = "" },
		"titres": func(f *dossier.FicheUE) { f.Titres = "" }, "heures": func(f *dossier.FicheUE) { f.Heures = 0 },
		"effectif": func(f *dossier.FicheUE) { f.Effectif = 0 },
	}
	contrat := "intitule objectif programme prerequis modalites moyens evaluation sanction intervenant titres heures effectif"
	convention := "intitule objectif programme modalites moyens suivi sanction heures"
	for champ, clear := range empty {
		for doc, from := range map[dossier.Document]func(testing.TB) *dossier.Dossier{dossier.Contrat: complete, dossier.Convention: employer} {
			d, ctx := from(t), context(t)
			d.UEs[0].Intitule, d.UEs[0].Modalite = "", ""
			f := ctx.Catalogue["NFA031"]
			clear(&f)
			ctx.Catalogue["NFA031"] = f
			list := map[dossier.Document]string{dossier.Contrat: contrat, dossier.Convention: convention}[doc]
			want := strings.Contains(" "+list+" ", " "+champ+" ")
			report := CheckAll(d, ctx)
			if report.Ready(doc) == want {
				t.Errorf("%s without %s: ready is %v", doc, champ, !want)
			}
			if want && report.Blocking(doc)[0].Champs[0] != champ {
				t.Errorf("%s without %s: names %v", doc, champ, report.Blocking(doc)[0].Champs)
			}
		}
	}
}

// TestUnreadableCellHoldsUpItsPapersOnly: matrix, rule 12: what is wrong with
// the funder blocks the convention and not the attestation.
func TestUnreadableCellHoldsUpItsPapersOnly(t *testing.T) {
	for champ, want := range map[string]DocumentSet{
		"financeur_adresse": Set(dossier.Convention),
		"identite_expire":   Set(dossier.Attestation),
		"prise_en_charge":   Set(dossier.Attestation, dossier.Convention),
		"naissance":         Set(dossier.Attestation, dossier.Contrat, dossier.Convention, dossier.Retractation),
	} {
		d := dossier.Dossier{Problems: []dossier.Problem{{Severity: dossier.Erreur, Champ: champ, Expected: "une valeur"}}}
		var got DocumentSet
		for _, v := range CheckAll(&d, Context{Reglement: DefaultReglement()}).All {
			if v.Rule == RuleExport {
				got |= v.Blocks
			}
		}
		if got != want {
			t.Errorf("%s blocks %v, want %v", champ, got, want)
		}
	}
}
