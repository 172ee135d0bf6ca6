package templates

import (
	"net/mail"
	"net/url"
	"regexp"
	"strings"

	"cnamdoc/importer/dossier/french"
)

// Organisme is the association that enrols and signs. No value of it is known
// to the program: all of it comes from the configuration.
type Organisme struct {
	Nom               string     `toml:"nom"`
	Sigle             string     `toml:"sigle"`
	FormeJuridique    string     `toml:"forme_juridique"` // "association régie par la loi du 1er juillet 1901"
	SIRET             string     `toml:"siret"`           // 14 digits, spaces allowed
	Declaration       string     `toml:"declaration_activite"`
	DeclarationRegion string     `toml:"declaration_region"` // "Centre-Val de Loire": the préfet de région who registered it
	Adresse           string     `toml:"adresse"`            // one line, parts separated by ", "
	Courriel          string     `toml:"courriel"`
	Telephone         string     `toml:"telephone"`
	Site              string     `toml:"site"`
	Signataire        Signataire `toml:"signataire"`
	Mediateur         Mediateur  `toml:"mediateur"`
	OrdreCheque       string     `toml:"ordre_cheque"`
	ENF               string     `toml:"adresse_enf"`          // URL of the espace numérique de formation
	Tribunal          string     `toml:"tribunal"`             // for a model that names one; the embedded convention does not
	Verification      string     `toml:"adresse_verification"` // host that checks papers, without scheme; may be empty
	Logo              string     `toml:"logo"`                 // path of an image; empty: the typographic wordmark
	Mot               string     `toml:"mot_symbole"`          // the wordmark; empty: the sigle

	RetractationEnLigne string `toml:"retractation_en_ligne"` // URL of the online withdrawal function (Code de la consommation, D221-5)
	DPO                 string `toml:"adresse_dpo"`           // délégué à la protection des données: e-mail or postal address
	ExonerationTVA      string `toml:"exoneration_tva"`       // ground of the exemption, "article 261, 4, 4°, a du CGI"; empty: no paper says "net de taxe"
	DepotPieces         string `toml:"depot_pieces"`          // URL of the centre's secure deposit for copies of identity papers
	RendezVous          string `toml:"rendez_vous"`           // URL where an appointment is made
}

// Signataire signs for the organisme, or for a centre that signs itself.
type Signataire struct {
	Nom         string `toml:"nom"`
	Fonction    string `toml:"fonction"`
	Signature   string `toml:"signature"`    // path of an image: the scanned signature
	Cachet      string `toml:"cachet"`       // path of an image: the stamp
	SurContrats bool   `toml:"sur_contrats"` // the images stand on agreements too
}

// Mediateur is the consumer mediator that every professional must name (Code
// de la consommation, L616-1 and R616-1).
type Mediateur struct {
	Nom     string `toml:"nom"`
	Adresse string `toml:"adresse"`
	Site    string `toml:"site"`
}

// Centre is one teaching centre.
type Centre struct {
	Nom       string `toml:"nom"`     // canonical: "Orléans"
	Dossier   string `toml:"dossier"` // its name in paths: "ORLEANS"
	Adresse   string `toml:"adresse"` // one line, parts separated by ", "
	Ville     string `toml:"ville"`   // "Fait à …"
	Courriel  string `toml:"courriel"`
	Telephone string `toml:"telephone"`
	Horaires  string `toml:"horaires"` // opening hours, free text

	RendezVous string     `toml:"rendez_vous"` // URL; empty: the organisme's
	Signataire Signataire `toml:"signataire"`  // who signs where the centre signs itself; empty: the organisme's
}

// Problem is a value of the settings with which papers cannot be issued.
type Problem struct {
	Key     string // "organisme.siret"
	Message string // French, what is expected
}

func (p Problem) Error() string { return p.Key + "\u00a0: " + p.Message }

// Wordmark is what stands at the head of papers that have no logo.
func (o Organisme) Wordmark() string {
	for _, s := range []string{o.Mot, o.Sigle, o.Nom} {
		if s != "" {
			return s
		}
	}
	return ""
}

type setting struct {
	key, value string
	need       bool
	form       func(string) string // French problem, or ""
}

func (o Organisme) settings() []setting {
	return []setting{
		{"organisme.nom", o.Nom, true, nil},
		{"organisme.forme_juridique", o.FormeJuridique, true, nil},
		{"organisme.siret", o.SIRET, true, digits(14)},
		{"organisme.declaration_activite", o.Declaration, true, digits(11)},
		{"organisme.declaration_region", o.DeclarationRegion, true, nil},
		{"organisme.adresse", o.Adresse, true, nil},
		{"organisme.courriel", o.Courriel, true, wantMail},
		{"organisme.telephone", o.Telephone, true, nil},
		{"organisme.site", o.Site, false, wantURL},
		{"organisme.signataire.nom", o.Signataire.Nom, true, nil},
		{"organisme.signataire.fonction", o.Signataire.Fonction, true, nil},
		{"organisme.mediateur.nom", o.Mediateur.Nom, true, nil},
		{"organisme.mediateur.adresse", o.Mediateur.Adresse, true, nil},
		{"organisme.mediateur.site", o.Mediateur.Site, true, wantURL},
		{"organisme.ordre_cheque", o.OrdreCheque, true, nil},
		{"organisme.adresse_enf", o.ENF, true, wantURL},
		{"organisme.tribunal", o.Tribunal, false, nil},
		{"organisme.adresse_verification", o.Verification, false, wantHost},
		{"organisme.sigle", o.Sigle, false, nil},
		{"organisme.mot_symbole", o.Mot, false, nil},
		{"organisme.retractation_en_ligne", o.RetractationEnLigne, false, wantURL},
		{"organisme.depot_pieces", o.DepotPieces, false, wantURL},
		{"organisme.rendez_vous", o.RendezVous, false, wantURL},
	}
}

// Validate lists what is absent or malformed, in the order of the settings.
func (o Organisme) Validate() []Problem { return validate(o.settings()) }

var folderForm = regexp.MustCompile(`^[A-Z0-9][A-Z0-9_-]*$`)

func (c Centre) settings() []setting {
	prefix := "centre." + c.Nom + "."
	return []setting{
		{prefix + "nom", c.Nom, true, nil},
		{prefix + "dossier", c.Dossier, true, wantFolder},
		{prefix + "adresse", c.Adresse, true, nil},
		{prefix + "ville", c.Ville, true, nil},
		{prefix + "courriel", c.Courriel, true, wantMail},
		{prefix + "telephone", c.Telephone, true, nil},
		{prefix + "horaires", c.Horaires, false, nil},
		{prefix + "rendez_vous", c.RendezVous, false, wantURL},
		{prefix + "signataire.nom", c.Signataire.Nom, c.Signataire != Signataire{}, nil},
		{prefix + "signataire.fonction", c.Signataire.Fonction, c.Signataire != Signataire{}, nil},
	}
}

// Validate lists what is absent or malformed.
func (c Centre) Validate() []Problem { return validate(c.settings()) }

// ValidateCentres lists what keeps several centres apart: two of them must not
// write into one directory, nor into one that Windows or the batch keeps.
func ValidateCentres(centres []Centre) []Problem {
	var problems []Problem
	seen := map[string]string{}
	for _, c := range centres {
		if other, taken := seen[c.Dossier]; taken && c.Dossier != "" {
			problems = append(problems, Problem{"centre." + c.Nom + ".dossier", french.Say("« %s » est déjà le dossier de %s", c.Dossier, other)})
		}
		seen[c.Dossier] = c.Nom
		if reservedFolder.MatchString(c.Dossier) {
			problems = append(problems, Problem{"centre." + c.Nom + ".dossier", french.Say("« %s » est un nom réservé : choisissez-en un autre", c.Dossier)})
		}
	}
	return problems
}

// reservedFolder are the names of devices of Windows, and our own directory of
// print lots.
var reservedFolder = regexp.MustCompile(`^(CON|PRN|AUX|NUL|COM\d|LPT\d|IMPRESSION)$`)

func validate(settings []setting) []Problem {
	var problems []Problem
	for _, s := range settings {
		switch {
		case s.value == "" && s.need:
			problems = append(problems, Problem{s.key, "valeur absente"})
		case s.value == "" || s.form == nil:
		default:
			if m := s.form(s.value); m != "" {
				problems = append(problems, Problem{s.key, m})
			}
		}
	}
	return problems
}

func digits(n int) func(string) string {
	return func(s string) string {
		bare := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(s)
		if len(bare) == n && strings.Trim(bare, "0123456789") == "" {
			return ""
		}
		return french.Say("%d chiffres attendus, trouvé « %s »", n, s)
	}
}

func wantMail(s string) string {
	if a, err := mail.ParseAddress(s); err == nil && a.Address == s {
		return ""
	}
	return french.Say("adresse de courriel attendue, trouvé « %s »", s)
}

func wantURL(s string) string {
	u, err := url.Parse(s)
	if err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		return ""
	}
	return french.Say("adresse complète attendue (https://…), trouvé « %s »", s)
}

func wantHost(s string) string {
	if u, err := url.Parse("https://" + s); err == nil && u.Host == s && strings.Contains(s, ".") {
		return ""
	}
	return french.Say("nom d’hôte seul attendu (verification.exemple.fr), trouvé « %s »", s)
}

func wantFolder(s string) string {
	if folderForm.MatchString(s) {
		return ""
	}
	return french.Say("capitales sans accent ni espace attendues, trouvé « %s »", s)
}
