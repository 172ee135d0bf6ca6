package completeness

import (
	"slices"
	"strings"
	"testing"

	"cnamdoc/importer/dossier"
)

// ruleCase is one dossier and the one verdict that it must bring. An empty
// says means that the rule is content.
type ruleCase struct {
	rule, name string
	from       func(testing.TB) *dossier.Dossier // complete when nil
	set        func(*dossier.Dossier, *Context)
	outcome    Outcome
	says       string // part of the message, with plain spaces
	blocks     string // "attestation, contrat"
	examines   string
}

const (
	all       = "attestation, contrat, convention, retractation"
	contracts = "contrat, convention, retractation"
)

func (c ruleCase) run(t *testing.T) {
	from := c.from
	if from == nil {
		from = complete
	}
	d, ctx := from(t), context(t)
	c.set(d, &ctx)
	var found []Verdict
	report := CheckAll(d, ctx)
	checkKeys(t, report.All)
	for _, v := range report.All {
		checkWording(t, v)
		if v.Rule == c.rule {
			found = append(found, v)
		}
	}
	if c.says == "" {
		if len(found) > 0 {
			t.Fatalf("%s: %s", found[0].Outcome, found[0].Message)
		}
		return
	}
	if len(found) != 1 {
		t.Fatalf("%d verdicts of rule %s, want 1: %+v", len(found), c.rule, found)
	}
	v := found[0]
	if v.Outcome != c.outcome {
		t.Errorf("answer %s, want %s (%s)", v.Outcome, c.outcome, v.Message)
	}
	if plain := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(v.Message); !strings.Contains(plain, c.says) {
		t.Errorf("message %q, want %q in it", plain, c.says)
	}
	if v.Blocks.String() != c.blocks || v.Examines.String() != c.examines {
		t.Errorf("blocks [%s], examines [%s], want [%s] and [%s]", v.Blocks, v.Examines, c.blocks, c.examines)
	}
}

// checkWording holds what every verdict owes its reader.
func checkWording(t *testing.T, v Verdict) {
	t.Helper()
	for _, text := range []string{v.Message, v.Remedy, v.Desk} {
		for _, bad := range []string{" :", " ;", " !", " ?", "« ", " »", "'", "  ", "%!", "sésame"} {
			if strings.Contains(text, bad) {
				t.Errorf("rule %s: %q holds %q", v.Rule, text, bad)
			}
		}
		if text != "" && v.Rule != RuleExport && !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "?") {
			t.Errorf("rule %s: %q is no sentence", v.Rule, text)
		}
	}
	if v.Message == "" {
		t.Errorf("rule %s says nothing", v.Rule)
	}
	if len(v.Champs) == 0 {
		t.Errorf("rule %s names no cell", v.Rule)
	}
	if len(v.Refs) == 0 {
		t.Errorf("rule %s names no row", v.Rule)
	}
	if v.Outcome == AExaminer && v.Facts == "" {
		t.Errorf("rule %s: a decision would rest on nothing", v.Rule)
	}
	if v.Desk == "" {
		t.Errorf("rule %s tells the desk nothing to do", v.Rule)
	}
}

// checkKeys: two verdicts of a dossier are never answered by one decision.
func checkKeys(t *testing.T, all []Verdict) {
	t.Helper()
	seen := map[string]string{}
	for _, v := range all {
		if other, twice := seen[v.Key()]; twice && v.Decidable() {
			t.Errorf("%q is asked about %q and about %q", v.Key(), other, v.Message)
		}
		seen[v.Key()] = v.Message
	}
}

func runCases(t *testing.T, cases []ruleCase) {
	for _, c := range cases {
		t.Run(c.rule+"/"+c.name, c.run)
	}
}

// TestComplete: the dossiers that the other tests spoil lack nothing.
func TestComplete(t *testing.T) {
	for name, d := range map[string]*dossier.Dossier{
		"individual": complete(t), "employer": employer(t), "foreigner": foreigner(t), "démarche": demarche(t),
	} {
		report := CheckAll(d, context(t))
		for _, v := range report.All {
			t.Errorf("%s: %s %s: %s", name, v.Rule, v.Outcome, v.Message)
		}
		if len(report.Notes) > 0 || report.Incomplete() {
			t.Errorf("%s: notes %v, incomplete %v", name, report.Notes, report.Incomplete())
		}
	}
}

// TestEveryRuleIsTested: a rule without a case that brings it is not tested.
func TestEveryRuleIsTested(t *testing.T) {
	tested := map[string]map[Outcome]bool{}
	for _, c := range slices.Concat(personCases, identityCases, inscriptionCases, fundingCases, payerCases, paymentCases, legalCases, doubtCases) {
		if tested[c.rule] == nil {
			tested[c.rule] = map[Outcome]bool{}
		}
		tested[c.rule][c.outcome] = true
	}
	for _, r := range Rules() {
		if r.ID == RuleDoublon {
			continue // index_test.go
		}
		if len(tested[r.ID]) < 2 {
			t.Errorf("rule %s: %d answers tested, want its OK and another", r.ID, len(tested[r.ID]))
		}
	}
}

var personCases = []ruleCase{
	{"etat-civil", "complete", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.AutresCodes = []string{"IDF000001"} }, OK, "", "", ""},
	{"etat-civil", "no name", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.NomNaissance, d.Auditeur.Prenom = "", " " },
		Manquant, "le nom de naissance et le prénom", all, ""},
	{"etat-civil", "bad code", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.Code = "CEN12" }, Invalide, "« CEN12 »", all, ""},
	{"etat-civil", "bad further code", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.AutresCodes = []string{"X"} }, Invalide, "« X »", all, ""},

	{"age", "eighteen that day", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.Naissance = d.Inscrit.AddYears(-18) }, OK, "", "", ""},
	{"age", "eighteen the day after", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.Naissance = d.Inscrit.AddDays(1).AddYears(-18) },
		Invalide, "n’aura 18 ans que le 16/09/2026, soit après la date d’inscription (15/09/2026)", all, ""},
	{"age", "born 29 February, on 28", nil, func(d *dossier.Dossier, c *Context) {
		d.Auditeur.Naissance, d.Inscrit = dossier.Date{Year: 2008, Month: 2, Day: 29}, dossier.Date{Year: 2026, Month: 2, Day: 28}
	}, Invalide, "18 ans que le 01/03/2026", all, ""},
	{"age", "born 29 February, on 1 March", nil, func(d *dossier.Dossier, c *Context) {
		d.Auditeur.Naissance, d.Inscrit = dossier.Date{Year: 2008, Month: 2, Day: 29}, dossier.Date{Year: 2026, Month: 3, Day: 1}
	}, OK, "", "", ""},
	{"age", "no birth date", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.Naissance = dossier.Date{} }, Manquant, "date de naissance est absente", all, ""},
	{"age", "born after", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.Naissance = d.Inscrit.AddDays(3) }, Invalide, "postérieure à l’inscription", all, ""},
	{"age", "no inscription date, old enough", nil, func(d *dossier.Dossier, _ *Context) { d.Inscrit = dossier.Date{} }, OK, "", "", ""},
	{"age", "no inscription date, eighteen lately", nil, func(d *dossier.Dossier, c *Context) {
		d.Inscrit, d.Auditeur.Naissance = dossier.Date{}, c.Today.AddYears(-18).AddDays(-9)
	}, AExaminer, "la date d’inscription manque", "", all},
	{"age", "no inscription date, minor", nil, func(d *dossier.Dossier, c *Context) {
		d.Inscrit, d.Auditeur.Naissance = dossier.Date{}, c.Today.AddYears(-17)
	}, Invalide, "n’aura 18 ans que le", all, ""},
	{"age", "another minimum", nil, func(d *dossier.Dossier, c *Context) { c.Reglement.AgeMinimum = 50 }, Invalide, "n’aura 50 ans que", all, ""},

	{"situation", "absent", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.Situation = "" }, Manquant, "n’est pas indiquée", "attestation", contracts},
	{"situation", "job seeker by column", nil, func(d *dossier.Dossier, _ *Context) {
		d.Auditeur.Situation, d.Auditeur.DemandeurEmploi = "", dossier.Oui
	}, OK, "", "", ""},
	{"situation", "job seeker by word", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.Situation = "DEMANDEUR D'EMPLOI indemnisé" }, OK, "", "", ""},
	{"situation", "non-salaried", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.Situation = "Travailleur non salarié" }, OK, "", "", ""},
	{"situation", "by employment", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.Situation, d.Auditeur.Emploi = "", "CDI temps plein" }, OK, "", "", ""},
	{"situation", "by employer", nil, func(d *dossier.Dossier, _ *Context) {
		d.Auditeur.Situation, d.Auditeur.Employeur.Nom = "", "Ateliers Vauzelle"
	}, OK, "", "", ""},
	{"situation", "student", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.Situation = "Étudiant" }, Invalide, "« Étudiant »", "attestation", contracts},
	{"situation", "not a job seeker either", nil, func(d *dossier.Dossier, _ *Context) {
		d.Auditeur.Situation = "Sans emploi, non demandeur d’emploi"
	}, Invalide, "ni une recherche d’emploi", "attestation", contracts},
	{"situation", "ambiguous", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.Situation = "retraité, salarié à mi-temps" }, AExaminer, "ambiguë", "", all},
	{"situation", "student with a job", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.Situation = "Étudiant salarié" }, OK, "", "", ""},
	{"situation", "unknown value", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.Situation = "Code 47" }, AExaminer, "« Code 47 » n’est pas connue", "", all},

	{"entretien", "new, none", nil, func(d *dossier.Dossier, _ *Context) { d.Pieces.EntretienConseil = dossier.Inconnu }, Manquant, "entretien conseil", "", "attestation"},
	{"entretien", "returning", nil, func(d *dossier.Dossier, _ *Context) {
		d.Pieces.EntretienConseil, d.Nouveau = dossier.Non, dossier.Non
	}, OK, "", "", ""},
	{"entretien", "returning by former code", nil, func(d *dossier.Dossier, _ *Context) {
		d.Pieces.EntretienConseil, d.Nouveau, d.Auditeur.AncienCode = dossier.Non, dossier.Inconnu, "IDF000001"
	}, OK, "", "", ""},

	{"piece-complementaire", "missing", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.Handicap = dossier.Oui }, Manquant, "pièce complémentaire", "", ""},
	{"piece-complementaire", "received", nil, func(d *dossier.Dossier, _ *Context) {
		d.Auditeur.Handicap, d.Pieces.MDPH = dossier.Oui, dossier.Oui
	}, OK, "", "", ""},

	{"adresse", "no town", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.Adresse.Ville = "" }, Manquant, "il manque la ville", "", "contrat, retractation"},
	{"adresse", "bad postal code", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.Adresse.CodePostal = "ABC" }, Invalide, "cinq chiffres", "", "contrat, retractation"},
	{"adresse", "abroad", nil, func(d *dossier.Dossier, _ *Context) {
		d.Auditeur.Adresse = dossier.Adresse{Ligne1: "1 Main Street", Ville: "Dublin", Pays: "Irlande"}
	}, OK, "", "", ""},
}

func TestPerson(t *testing.T) { runCases(t, personCases) }

// oldCard gives the carte d'identité other dates.
func oldCard(d *dossier.Dossier, delivered, printed dossier.Date) {
	d.Pieces.Identite.Delivree, d.Pieces.Identite.Expire = delivered, printed
}

var (
	in2012 = dossier.Date{Year: 2012, Month: 5, Day: 3}
	in2022 = dossier.Date{Year: 2022, Month: 5, Day: 2}
)

var identityCases = []ruleCase{
	{"nationalite", "known", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.Nationalite = "99109" }, OK, "", "", ""},
	{"nationalite", "absent", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.Nationalite = "" }, Manquant, "n’est pas indiquée", "attestation", ""},
	{"nationalite", "unknown", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.Nationalite = "Terrienne" }, AExaminer, "« Terrienne »", "", "attestation"},

	{"identite", "none", nil, func(d *dossier.Dossier, _ *Context) { d.Pieces.Identite = dossier.Identite{} }, Manquant, "Aucune pièce d’identité", "attestation", ""},
	{"identite", "German card", nil, func(d *dossier.Dossier, _ *Context) { d.Auditeur.Nationalite = "Allemande" }, OK, "", "", ""},
	{"identite", "Swiss without piece", nil, func(d *dossier.Dossier, _ *Context) {
		d.Auditeur.Nationalite, d.Pieces.Identite = "Suisse", dossier.Identite{}
	}, Manquant, "Aucune pièce d’identité", "attestation", ""},
	{"identite", "no verso", nil, func(d *dossier.Dossier, _ *Context) { d.Pieces.Identite.Verso = dossier.Non }, Manquant, "la copie du verso", "attestation", ""},
	{"identite", "neither side", nil, func(d *dossier.Dossier, _ *Context) {
		d.Pieces.Identite.Recto, d.Pieces.Identite.Verso = dossier.Inconnu, dossier.Inconnu
	}, Manquant, "du recto et du verso", "attestation", ""},
	{"identite", "passport has no sides", nil, func(d *dossier.Dossier, _ *Context) {
		d.Pieces.Identite = dossier.Identite{Type: dossier.Passeport, Expire: d.Inscrit.AddYears(3)}
	}, OK, "", "", ""},
	{"identite", "passport expired", nil, func(d *dossier.Dossier, _ *Context) {
		d.Pieces.Identite = dossier.Identite{Type: dossier.Passeport, Delivree: in2012, Expire: in2022}
	}, Invalide, "Le passeport a expiré le 02/05/2022", "attestation", ""},
	{"identite", "no expiry", nil, func(d *dossier.Dossier, _ *Context) { d.Pieces.Identite.Expire = dossier.Date{} }, Manquant, "date d’expiration", "attestation", ""},
	{"identite", "expires today", nil, func(d *dossier.Dossier, c *Context) { d.Pieces.Identite.Expire = c.Today }, OK, "", "", ""},
	{"identite", "expired yesterday", nil, func(d *dossier.Dossier, c *Context) { d.Pieces.Identite.Expire = c.Today.AddDays(-1) },
		Invalide, "La carte d’identité a expiré le 19/10/2026", "attestation", ""},
	{"identite", "extended five years", nil, func(d *dossier.Dossier, _ *Context) { oldCard(d, in2012, in2022) }, OK, "", "", ""},
	{"identite", "not to a minor", nil, func(d *dossier.Dossier, _ *Context) {
		oldCard(d, in2012, in2022)
		d.Auditeur.Naissance = dossier.Date{Year: 2000, Month: 1, Day: 1}
	}, Invalide, "a expiré le 02/05/2022", "attestation", ""},
	{"identite", "not a foreign card", nil, func(d *dossier.Dossier, _ *Context) {
		oldCard(d, in2012, in2022)
		d.Auditeur.Nationalite = "Belge"
	}, Invalide, "a expiré le 02/05/2022", "attestation", ""},
	{"identite", "no issue date", nil, func(d *dossier.Dossier, _ *Context) { oldCard(d, dossier.Date{}, in2022) },
		AExaminer, "valable jusqu’au 02/05/2027", "", "attestation"},
	{"identite", "extended and over", nil, func(d *dossier.Dossier, _ *Context) {
		oldCard(d, dossier.Date{Year: 2006, Month: 5, Day: 3}, dossier.Date{Year: 2016, Month: 5, Day: 2})
		d.Auditeur.Naissance = dossier.Date{Year: 1980, Month: 1, Day: 1}
	}, Invalide, "que jusqu’au 02/05/2021", "attestation", ""},
	{"identite", "no issue date, over either way", nil, func(d *dossier.Dossier, _ *Context) {
		oldCard(d, dossier.Date{}, dossier.Date{Year: 2016, Month: 5, Day: 2})
	}, Invalide, "que jusqu’au 02/05/2021", "attestation", ""},
	{"identite", "other piece", nil, func(d *dossier.Dossier, _ *Context) {
		d.Pieces.Identite = dossier.Identite{Type: dossier.AutreIdentite, TypeSource: "Permis de conduire"}
	}, AExaminer, "Permis de conduire", "", "attestation"},
	{"identite", "unknown nationality, no piece", nil, func(d *dossier.Dossier, _ *Context) {
		d.Auditeur.Nationalite, d.Pieces.Identite = "Terrienne", dossier.Identite{}
	}, Manquant, "Aucune pièce d’identité", "attestation", ""},
	{"identite", "foreigner", foreigner, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},

	{"sejour", "French", nil, func(d *dossier.Dossier, _ *Context) {}, OK, "", "", ""},
	{"sejour", "none", foreigner, func(d *dossier.Dossier, _ *Context) { d.Pieces.Sejour = dossier.Sejour{} }, Manquant, "Aucun titre de séjour n’a été reçu (nationalité : Maroc)", "attestation", ""},
	{"sejour", "British", foreigner, func(d *dossier.Dossier, _ *Context) {
		d.Auditeur.Nationalite, d.Pieces.Sejour = "Britannique", dossier.Sejour{}
	}, Manquant, "Royaume-Uni", "attestation", ""},
	{"sejour", "Swiss when not assimilated", foreigner, func(d *dossier.Dossier, c *Context) {
		d.Auditeur.Nationalite, d.Pieces.Sejour, c.Reglement.Assimiles = "CH", dossier.Sejour{}, nil
	}, Manquant, "Suisse", "attestation", ""},
	{"sejour", "student", foreigner, func(d *dossier.Dossier, _ *Context) { d.Pieces.Sejour.Mention = "ÉTUDIANT" }, OK, "", "", ""},
	{"sejour", "to the last day", foreigner, func(d *dossier.Dossier, _ *Context) { d.Pieces.Sejour.Expire = d.LastDay() }, OK, "", "", ""},
	{"sejour", "a day short", foreigner, func(d *dossier.Dossier, _ *Context) { d.Pieces.Sejour.Expire = d.LastDay().AddDays(-1) },
		Invalide, "expire le 29/01/2027, avant la fin de la formation le 30/01/2027", "attestation", ""},
	{"sejour", "expired", foreigner, func(d *dossier.Dossier, c *Context) { d.Pieces.Sejour.Expire = c.Today.AddDays(-1) }, Invalide, "a expiré le 19/10/2026", "attestation", ""},
	{"sejour", "no expiry", foreigner, func(d *dossier.Dossier, _ *Context) { d.Pieces.Sejour.Expire = dossier.Date{} }, Manquant, "sans date d’expiration", "attestation", ""},
	{"sejour", "another title", foreigner, func(d *dossier.Dossier, _ *Context) { d.Pieces.Sejour.Mention = "Vie privée et familiale" },
		AExaminer, "« Vie privée et familiale »", "", "attestation"},
	{"sejour", "another title without end", foreigner, func(d *dossier.Dossier, _ *Context) {
		d.Pieces.Sejour = dossier.Sejour{Mention: "Résident permanent"}
	}, AExaminer, "Résident permanent", "", "attestation"},
	{"sejour", "no end of courses", foreigner, func(d *dossier.Dossier, c *Context) {
		d.UEs[0].Fin, c.Catalogue, c.Reglement.Semestres = dossier.Date{}, nil, nil
	}, AExaminer, "la fin des cours n’est pas connue", "", "attestation"},
	{"sejour", "one UE without end", foreigner, func(d *dossier.Dossier, c *Context) {
		secondUE(d)
		d.UEs[1].Fin, c.Catalogue, c.Reglement.Semestres = dossier.Date{}, nil, nil
	}, AExaminer, "la fin des cours n’est pas connue", "", "attestation"},
	{"sejour", "end from the catalogue", foreigner, func(d *dossier.Dossier, c *Context) {
		d.UEs[0].Fin, d.Pieces.Sejour.Expire = dossier.Date{}, dossier.Date{Year: 2027, Month: 1, Day: 2}
	}, Invalide, "30/01/2027", "attestation", ""},
	{"sejour", "abandoned UE does not count", foreigner, func(d *dossier.Dossier, _ *Context) {
		d.UEs = append(d.UEs, dossier.UE{Code: "NFP121", Statut: dossier.Abandonnee, Fin: dossier.Date{Year: 2028, Month: 1, Day: 1}})
	}, OK, "", "", ""},
	{"sejour", "unknown nationality with a title", foreigner, func(d *dossier.Dossier, _ *Context) {
		d.Auditeur.Nationalite, d.Pieces.Sejour.Expire = "Terrienne", dossier.Date{Year: 2026, Month: 12, Day: 1}
	}, Invalide, "avant la fin", "attestation", ""},
}

func TestIdentity(t *testing.T) { runCases(t, identityCases) }

func TestAssimilatedIsSaid(t *testing.T) {
	for _, iso := range []string{"IS", "LI", "NO", "CH"} {
		d := complete(t)
		d.Auditeur.Nationalite = iso
		report := CheckAll(d, context(t))
		if len(report.All) > 0 || len(report.Notes) != 1 || !strings.Contains(report.Notes[0].Message, "assimilée") {
			t.Errorf("%s: %v, notes %v", iso, report.All, report.Notes)
		}
	}
}
