package completeness

import (
	"fmt"
	"strings"
	"testing"

	"cnamdoc/importer/dossier"
)

// profils are ways of enrolling, each complete: who pays differs.
var profils = map[string]func(testing.TB) *dossier.Dossier{
	"individu": complete, "employeur": employer, "organisme": organisme, "cpf": cpf, "etranger": foreigner, "vae": demarche,
	"mixte": func(t testing.TB) *dossier.Dossier {
		d := complete(t)
		d.Financements = []dossier.Financement{employerLine(t, 6000), {Nature: dossier.Individuel, Part: 4000}}
		d.Droit = dossier.Droit{Du: 12000, DuConnu: true, Regle: 12000, RegleConnu: true, Mode: "Chèque", Le: day(t, "01/10/2026")}
		return d
	},
}

const (
	tous   = "individu employeur organisme cpf etranger vae mixte"
	ueTous = "individu employeur organisme cpf etranger mixte" // not a démarche
	propre = "individu etranger mixte"                         // a contrat is due
	unis   = "individu employeur organisme cpf vae mixte"      // French
)

// variantes is written from the domain's table « What blocks what »: what is
// spoilt, of whom, the rule and its answer, what becomes of attestation, contrat
// and convention where they are due (M blocks, e is shown), and the line of the
// letter, none where the auditeur can do nothing.
const variantes = `
mineur                | tous   | age              | INVALIDE   | M M M |
naissance absente     | tous   | age              | MANQUANT   | M M M | Indiquez-nous votre date de naissance.
sans situation        | tous   | situation        | MANQUANT   | M e e | Indiquez-nous votre situation professionnelle
retraité              | tous   | situation        | INVALIDE   | M e e | Apportez un justificatif d’activité professionnelle
situation inconnue    | tous   | situation        | À EXAMINER | e e e |
sans entretien        | tous   | entretien        | MANQUANT   | e – – |
hors période          | ueTous | periode          | À EXAMINER | e e e |
sans accord           | ueTous | retard           | MANQUANT   | M e e | Votre inscription à l’UE NFA031 est postérieure
accord refusé         | ueTous | retard           | INVALIDE   | M e e | Le formateur n’a pas donné son accord
demande trop tôt      | ueTous | delai-acces      | À EXAMINER | e e e |
sans nationalité      | unis   | nationalite      | MANQUANT   | M – – | Indiquez-nous votre nationalité.
nationalité illisible | unis   | nationalite      | À EXAMINER | e – – |
sans pièce            | unis   | identite         | MANQUANT   | M – – | Présentez votre carte d’identité (recto et verso)
sans verso            | unis   | identite         | MANQUANT   | M – – | Présentez votre carte d’identité (recto et verso)
pièce expirée         | unis   | identite         | INVALIDE   | M – – | Présentez votre carte d’identité (recto et verso)
pièce de 2012         | unis   | identite         | À EXAMINER | e – – |
sans titre            | etranger | sejour         | MANQUANT   | M – – | Présentez votre carte de séjour
titre trop court      | etranger | sejour         | INVALIDE   | M – – | Présentez votre carte de séjour
passeport talent      | etranger | sejour         | À EXAMINER | e – – |
sans dossier          | tous   | dossier-recu     | MANQUANT   | M – – | Remplissez et signez le dossier d’inscription
contrat à signer      | propre | contrat-signe    | MANQUANT   | M – – | Lisez, datez et signez le contrat de formation
contrat futur         | propre | contrat-signe    | INVALIDE   | M – – |
contrat tardif        | propre | contrat-signe    | À EXAMINER | e – – |
sans MDPH             | tous   | piece-complementaire | MANQUANT | – – – |
sans prise en charge  | employeur mixte | prise-en-charge | MANQUANT | M – M | Faites remplir et signer par votre employeur
financement inconnu   | individu employeur organisme cpf mixte | financement | INVALIDE | e M M |
part illisible        | employeur organisme mixte | export | À EXAMINER | e M M |
sans SIRET            | employeur organisme mixte | financeur | MANQUANT | – – M |
SIRET faux            | employeur organisme mixte | financeur | INVALIDE | – – M |
convention à signer   | employeur organisme mixte | convention-signee | MANQUANT | M – – | Demandez à votre financeur
convention future     | employeur organisme mixte | convention-signee | INVALIDE | M – – |
par virement          | individu etranger mixte vae | mode-paiement | À EXAMINER | e – – |
CPF muet              | cpf    | cpf              | À EXAMINER | e – – |
CPF refusé            | cpf    | cpf              | INVALIDE   | M – – |
en retard             | propre | droit            | MANQUANT   | M – – | Réglez
retard du délai       | propre | impaye           | À EXAMINER | M – – | Réglez
règlement à venir     | individu etranger mixte vae | reglement | À EXAMINER | M – – |
payé trop tôt         | propre | paiement-anticipe | À EXAMINER | e e – |
sans identifiant      | ueTous | enf-identifiant  | MANQUANT   | M – – |
sans mot de passe     | ueTous | enf-mot-de-passe | MANQUANT   | M – – |
sans UE               | individu employeur | ue-liste | MANQUANT | M M M | Indiquez-nous les unités d’enseignement
UE mal formée         | ueTous | ue-liste         | INVALIDE   | M M M |
UE hors catalogue     | individu etranger employeur organisme mixte | ue-catalogue | MANQUANT | – M M |
sans objectif         | propre | mentions-contrat | MANQUANT   | – M – |
sans suivi            | employeur organisme mixte | mentions-convention | MANQUANT | – – M |
prix nulle part       | employeur organisme mixte | prix | MANQUANT | – M M |
annulée               | tous   | inscription-close | INVALIDE  | sans papier |
rétractée             | tous   | inscription-close | INVALIDE  | sans papier |
abandon               | tous   | inscription-close | INVALIDE  | sans papier |
statut inconnu        | tous   | statut           | À EXAMINER | e e e |
en attente            | tous   | en-attente       | MANQUANT   | M – – |
semestre fini         | tous   | validite         | INVALIDE   | M M M |
sans fin d’examens    | tous   | fin-examens      | MANQUANT   | M – – |
`

// spoils take one thing from a complete dossier; each name is a row of the table.
var spoils = map[string]func(testing.TB, *dossier.Dossier, *Context){
	"mineur":            func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Auditeur.Naissance = d.Inscrit.AddYears(-17) },
	"naissance absente": func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Auditeur.Naissance = dossier.Date{} },
	"sans situation":    func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Auditeur.Situation = "" },
	"retraité":          func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Auditeur.Situation = "Retraité" },
	"situation inconnue": func(_ testing.TB, d *dossier.Dossier, _ *Context) {
		d.Auditeur.Situation = "Aventurier"
	},
	"sans entretien": func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Pieces.EntretienConseil = dossier.Non },
	"hors période":   func(t testing.TB, d *dossier.Dossier, _ *Context) { d.Inscrit = day(t, "15/08/2026") },
	"sans accord":    func(_ testing.TB, d *dossier.Dossier, c *Context) { late(dossier.Inconnu)(d, c) },
	"accord refusé":  func(_ testing.TB, d *dossier.Dossier, c *Context) { late(dossier.Non)(d, c) },
	"demande trop tôt": func(t testing.TB, d *dossier.Dossier, _ *Context) {
		d.Demande = day(t, "01/03/2026")
	},
	"sans nationalité":      func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Auditeur.Nationalite = "" },
	"nationalité illisible": func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Auditeur.Nationalite = "Zorglandaise" },
	"sans pièce":            func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Pieces.Identite = dossier.Identite{} },
	"sans verso":            func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Pieces.Identite.Verso = dossier.Non },
	"pièce expirée": func(t testing.TB, d *dossier.Dossier, _ *Context) {
		d.Pieces.Identite.Type, d.Pieces.Identite.Expire = dossier.Passeport, day(t, "19/10/2026")
	},
	"pièce de 2012": func(t testing.TB, d *dossier.Dossier, _ *Context) {
		d.Pieces.Identite.Delivree, d.Pieces.Identite.Expire = dossier.Date{}, day(t, "01/06/2022")
	},
	"sans titre":       func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Pieces.Sejour = dossier.Sejour{} },
	"titre trop court": func(t testing.TB, d *dossier.Dossier, _ *Context) { d.Pieces.Sejour.Expire = day(t, "01/12/2026") },
	"passeport talent": func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Pieces.Sejour.Mention = "Passeport talent" },
	"sans dossier":     func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Pieces.DossierRecu = dossier.Non },
	"contrat à signer": func(t testing.TB, d *dossier.Dossier, _ *Context) {
		d.Pieces.ContratSigne, d.Droit.Le = dossier.Date{}, dossier.Date{}
	},
	"contrat futur": func(_ testing.TB, d *dossier.Dossier, c *Context) {
		d.Pieces.ContratSigne, d.Droit.Le = c.Today.AddDays(1), dossier.Date{}
	},
	"contrat tardif": func(t testing.TB, d *dossier.Dossier, c *Context) {
		d.Pieces.ContratSigne, d.Droit.Le = day(t, "30/09/2026"), c.Today
	},
	"sans MDPH":            func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Auditeur.Handicap = dossier.Oui },
	"sans prise en charge": func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Financements[0].PriseEnCharge = dossier.Non },
	"financement inconnu": func(_ testing.TB, d *dossier.Dossier, _ *Context) {
		d.Financements = append(d.Financements, dossier.Financement{UEs: []string{"NFP121"}})
	},
	"part illisible": func(_ testing.TB, d *dossier.Dossier, _ *Context) {
		d.Problems = []dossier.Problem{{Code: "cell:type", Severity: dossier.Erreur, Champ: champPart, Ref: dossier.Ref{Sheet: "Export", Row: 12, Column: "AB"}}}
	},
	"sans SIRET": func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Financements[0].Financeur.SIRET = "" },
	"SIRET faux": func(_ testing.TB, d *dossier.Dossier, _ *Context) {
		d.Financements[0].Financeur.SIRET = "12345678912345"
	},
	"convention à signer": func(_ testing.TB, d *dossier.Dossier, _ *Context) {
		d.Financements[0].ConventionSignee = dossier.Date{}
	},
	"convention future": func(_ testing.TB, d *dossier.Dossier, c *Context) {
		d.Financements[0].ConventionSignee = c.Today.AddDays(1)
	},
	"par virement": func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Droit.Mode = "virement" },
	"CPF muet":     func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Financements[0].Accord = dossier.Inconnu },
	"CPF refusé":   func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Financements[0].Accord = dossier.Non },
	"en retard":    func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Droit.Regle, d.Droit.Le = 0, dossier.Date{} },
	"retard du délai": func(t testing.TB, d *dossier.Dossier, c *Context) {
		d.Droit.Regle, d.Droit.Le, c.Today = 0, dossier.Date{}, day(t, "30/10/2026")
	},
	"règlement à venir": func(_ testing.TB, d *dossier.Dossier, c *Context) { d.Droit.Le = c.Today.AddDays(1) },
	"payé trop tôt":     func(t testing.TB, d *dossier.Dossier, _ *Context) { d.Droit.Le = day(t, "20/09/2026") },
	"sans identifiant":  func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.ENF.Identifiant = "" },
	"sans mot de passe": func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.ENF.MotDePasse = dossier.Secret{} },
	"sans UE":           func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.UEs = nil },
	"UE mal formée":     func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.UEs[0].Code = "NF031" },
	"UE hors catalogue": func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.UEs[0].Code = "NFA999" },
	"sans objectif":     fieldless(func(f *dossier.FicheUE) { f.Prerequis = "" }),
	"sans suivi":        fieldless(func(f *dossier.FicheUE) { f.Suivi = "" }),
	"prix nulle part":   fieldless(func(f *dossier.FicheUE) { f.PrixConnu = false }),
	"annulée":           func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Statut = dossier.Annulee },
	"rétractée":         func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Statut = dossier.Retractee },
	"abandon":           func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Statut = dossier.Abandonnee },
	"statut inconnu":    func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Statut = dossier.StatutInconnu },
	"en attente":        func(_ testing.TB, d *dossier.Dossier, _ *Context) { d.Statut = dossier.EnAttente },
	"semestre fini":     func(t testing.TB, _ *dossier.Dossier, c *Context) { c.Today = day(t, "01/05/2027") },
	"sans fin d’examens": func(_ testing.TB, _ *dossier.Dossier, c *Context) {
		p := c.Reglement.Semestres[semestre]
		p.ExamensFin = dossier.Date{}
		c.Reglement.Semestres[semestre] = p
	},
}

func fieldless(empty func(*dossier.FicheUE)) func(testing.TB, *dossier.Dossier, *Context) {
	return func(_ testing.TB, _ *dossier.Dossier, c *Context) {
		f := c.Catalogue["NFA031"]
		empty(&f)
		c.Catalogue["NFA031"] = f
	}
}

func TestVariantes(t *testing.T) {
	groups := map[string]string{"tous": tous, "ueTous": ueTous, "propre": propre, "unis": unis}
	n := 0
	for row := range strings.Lines(variantes) {
		cells := strings.Split(row, "|")
		if len(cells) != 6 {
			if strings.TrimSpace(row) != "" {
				t.Errorf("%d cells in %q", len(cells), row)
			}
			continue
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		who := cells[1]
		if g, ok := groups[who]; ok {
			who = g
		}
		for _, profil := range strings.Fields(who) {
			n++
			t.Run(fmt.Sprintf("%s/%s", cells[0], profil), func(t *testing.T) { variante(t, profil, cells) })
		}
	}
	if n < 150 {
		t.Errorf("%d dossiers, want at least 150", n)
	}
}

// variante spoils one profile by one row: the rule answers as the row says, and
// nothing else blocks a paper or stands in the letter.
func variante(t *testing.T, profil string, cells []string) {
	name, rule, answer, papers, letter := cells[0], cells[2], cells[3], cells[4], cells[5]
	d, ctx := profils[profil](t), context(t)
	spoils[name](t, d, &ctx)
	report := CheckAll(d, ctx)
	found := false
	for _, v := range report.All {
		found = found || v.Rule == rule && v.Outcome.String() == answer
	}
	if !found {
		t.Errorf("rule %s does not answer %s", rule, answer)
	}
	if papers == "sans papier" {
		if len(report.Due) > 0 || len(report.Revoked()) == 0 {
			t.Errorf("due %v, revoked %v", report.Due, report.Revoked())
		}
		return
	}
	for i, effect := range strings.Fields(papers) {
		doc := []dossier.Document{dossier.Attestation, dossier.Contrat, dossier.Convention}[i]
		if !report.IsDue(doc) {
			continue
		}
		if blocked := !report.Ready(doc); blocked != (effect == "M") {
			t.Errorf("%s: blocked %v, want %s", doc, blocked, effect)
		}
		if examined := showsRule(report, rule, doc); examined != (effect != "–") {
			t.Errorf("%s: shows the rule %v, want %s", doc, examined, effect)
		}
	}
	var lines []string
	for _, v := range report.Relance() {
		lines = append(lines, plain(v.Remedy))
	}
	switch {
	case letter == "" && len(lines) > 0:
		t.Errorf("the letter says %q", lines)
	case letter != "" && (len(lines) != 1 || !strings.HasPrefix(lines[0], letter)):
		t.Errorf("the letter says %q, want %q alone", lines, letter)
	}
	if t.Failed() {
		for _, v := range report.All {
			t.Logf("%s %s: %s", v.Rule, v.Outcome, v.Message)
		}
	}
}

// showsRule reports whether a paper shows a verdict of the rule.
func showsRule(r Report, rule string, doc dossier.Document) bool {
	for _, v := range r.For(doc) {
		if v.Rule == rule {
			return true
		}
	}
	return false
}
