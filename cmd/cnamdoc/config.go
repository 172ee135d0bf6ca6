package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/urfave/cli/v2"

	"cnamdoc/cmd/cnamdoc/internal/reglages"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
	"cnamdoc/templates"
)

// configName is looked for in the working directory when --config is absent.
const configName = "cnamdoc.toml"

// config is cnamdoc.toml. A flag wins over the environment (CNAMDOC_*), which
// wins over the file, which wins over the default.
type config struct {
	Sortie  string `toml:"sortie"`  // where papers go; default "sortie"
	Etat    string `toml:"etat"`    // keys and register; default "etat"
	Modeles string `toml:"modeles"` // overlay of the models; default none

	Catalogue string `toml:"catalogue"` // workbook of the UE catalogue; default none

	Organisme  templates.Organisme       `toml:"organisme"`
	Centres    []templates.Centre        `toml:"centres"`
	Semestres  map[string]configSemestre `toml:"semestres"`
	Reglement  configReglement           `toml:"reglement"`
	Import     configImport              `toml:"import"`
	Impression configImpression          `toml:"impression"`
	Sceau      configSceau               `toml:"sceau"`
	Registre   configRegistre            `toml:"registre"`
	Depot      configDepot               `toml:"depot"`
	Journal    configJournal             `toml:"journal"`

	path     string
	document *reglages.Document // the text, and where its values stand; nil without a file
}

type configSemestre struct {
	Inscriptions []struct {
		Debut any `toml:"debut"`
		Fin   any `toml:"fin"`
	} `toml:"inscriptions"`
	Debut      any `toml:"debut"`
	Fin        any `toml:"fin"`
	ExamensFin any `toml:"examens_fin"`
}

// dayOf reads a day written as a date of TOML (2026-09-28) or as a text
// ("2026-09-28", "28/09/2026").
func dayOf(value any, key string) (dossier.Date, error) {
	if value == nil {
		return dossier.Date{}, nil
	}
	d, err := dossier.ParseDate(fmt.Sprint(value))
	if err != nil {
		return d, fmt.Errorf("%s\u00a0: date attendue (AAAA-MM-JJ), trouvé «\u00a0%v\u00a0»", key, value)
	}
	return d, nil
}

// configReglement holds what the centre changes; what it leaves out keeps its
// default, hence the pointers.
type configReglement struct {
	AgeMinimum             *int                                      `toml:"age_minimum"`
	Assimiles              []string                                  `toml:"assimiles"`
	SituationsActives      []string                                  `toml:"situations_actives"`
	SituationsInactives    []string                                  `toml:"situations_inactives"`
	ModesPaiement          []string                                  `toml:"modes_paiement"`
	DelaiImpaye            *int                                      `toml:"delai_impaye"`
	DelaiAcces             map[string]completeness.Delai             `toml:"delai_acces"`
	RetardAExaminer        []string                                  `toml:"retard_a_examiner"`
	Feries                 []any                                     `toml:"feries"`
	ConventionVautPaiement *bool                                     `toml:"convention_vaut_paiement"`
	AttestationSi          string                                    `toml:"attestation_si"` // "à jour" or "soldé"
	AbandonRevoque         *bool                                     `toml:"abandon_revoque"`
	TroisiemeCycle         []string                                  `toml:"troisieme_cycle"`
	RelanceJours           *int                                      `toml:"relance_jours"`
	PremierPaiement        *int                                      `toml:"premier_paiement"` // percent
	Versements             *int                                      `toml:"versements"`
	Matrice                map[string]map[string]completeness.Effect `toml:"matrice"`
}

type configSceau struct {
	Verification string `toml:"adresse_verification"` // host only; empty: the QR begins with CNC1:
}

type configImport struct {
	Feuille   string            `toml:"feuille"`
	Semestre  string            `toml:"semestre"`
	Centre    string            `toml:"centre"`
	Statuts   map[string]string `toml:"statuts"`   // the export's value → confirmée, en attente, annulée, rétractée, abandon
	Natures   map[string]string `toml:"natures"`   // the export's funding code → individuel, employeur, organisme, CPF…
	Semestres map[string]string `toml:"semestres"` // SEMESTRE_UNITE → S1, S2, S3
	Colonnes  map[string]string `toml:"colonnes"`  // further headers → canonical field
}

type configImpression struct {
	RectoVerso  []dossier.Document `toml:"recto_verso"` // printed on both sides: a blank page after odd counts
	Imprimante  string             `toml:"imprimante"`  // of the desk; "": the viewer
	Imprimantes map[string]string  `toml:"imprimantes"` // centre → its own
}

// printer is the printer of a centre's desk; "" is none.
func (in configImpression) printer(centre string) string {
	return cmp.Or(in.Imprimantes[centre], in.Imprimante)
}

// loadConfig reads the file that the call, the environment or the working
// directory names. Without any it returns the defaults.
func loadConfig(c *cli.Context) (*config, error) {
	path := c.String("config")
	if path == "" {
		if _, err := os.Stat(configName); errors.Is(err, fs.ErrNotExist) {
			return (&config{}).withDefaults(c), nil
		}
		path = configName
	}
	data, err := readRegular(path, maxConfigFile)
	if err != nil {
		sentence, _ := explain(err)
		return nil, say(err, "vérifiez le chemin donné à --config", "la configuration ne peut pas être lue\u00a0: %s", sentence)
	}
	conf, err := parseConfig(data, path)
	if err != nil {
		return nil, err
	}
	return conf.withDefaults(c), nil
}

func parseConfig(data []byte, path string) (*config, error) {
	text, err := configText(data, path)
	if err != nil {
		return nil, err
	}
	var raw map[string]any
	if err := toml.Unmarshal(text, &raw); err != nil {
		return nil, configError(path, text, err)
	}
	document, err := reglages.Parse(text)
	if err != nil {
		return nil, configError(path, text, err)
	}
	conf := &config{path: path, document: document}
	dec := toml.NewDecoder(bytes.NewReader(reglages.Fictional.ReplaceAll(text, []byte("$1"))))
	dec.DisallowUnknownFields()
	if err := dec.Decode(conf); err != nil {
		return nil, configError(path, text, err)
	}
	if _, err := conf.reglement(); err != nil {
		return nil, say(err, "corrigez cette valeur dans le fichier", "la configuration «\u00a0%s\u00a0» est incorrecte\u00a0: %s", path, oneLine(err))
	}
	for key, host := range map[string]string{"sceau.adresse_verification": conf.Sceau.Verification, "organisme.adresse_verification": conf.Organisme.Verification} {
		if host != "" && !seal.IsHost(host) {
			return nil, conf.wrong(key, fmt.Sprintf("attendu un nom d’hôte seul (verification.exemple.fr), trouvé «\u00a0%s\u00a0»", host))
		}
	}
	return conf, conf.checkRegistre()
}

// configError says file, line, column and key of what the parser refused.
func configError(path string, text []byte, err error) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		first := strict.Errors[0]
		row, _ := first.Position()
		key := strings.Join(first.Key(), ".")
		return say(err, "corrigez ou retirez cette clé\u00a0; l’exemple complet\u00a0: cnamdoc exemples DIR",
			"la configuration «\u00a0%s\u00a0», ligne %d\u00a0: la clé «\u00a0%s\u00a0» est inconnue", path, row, key)
	}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		row, column := decode.Position()
		if what, hint := misspelt(text, row); what != "" {
			return say(err, hint, "la configuration «\u00a0%s\u00a0», ligne %d\u00a0: %s%s", path, row, what, lineOf(text, row))
		}
		where := ""
		if key := strings.Join(decode.Key(), "."); key != "" {
			where = fmt.Sprintf(", clé «\u00a0%s\u00a0»", key)
		}
		return say(err, "comparez avec l’exemple complet\u00a0: cnamdoc exemples DIR",
			"la configuration «\u00a0%s\u00a0», ligne %d, colonne %d%s\u00a0: valeur ou écriture incorrecte%s", path, row, column, where, lineOf(text, row))
	}
	return say(err, "comparez avec l’exemple complet\u00a0: cnamdoc exemples DIR", "la configuration «\u00a0%s\u00a0» est incorrecte\u00a0: %s", path, oneLine(err))
}

// lineOf quotes a line of the file, for the eye to find what is meant.
func lineOf(text []byte, row int) string {
	lines := strings.Split(string(text), "\n")
	if row < 1 || row > len(lines) || strings.TrimSpace(lines[row-1]) == "" {
		return ""
	}
	return " — " + strings.TrimSpace(lines[row-1])
}

func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "\u00a0; ") }

// withDefaults settles the paths: flag or environment, else the file
// (relative to it), else the working directory.
func (conf *config) withDefaults(c *cli.Context) *config {
	base := filepath.Dir(conf.path)
	beside := func(path string) string {
		if path == "" || filepath.IsAbs(path) || conf.path == "" {
			return path
		}
		return filepath.Join(base, path)
	}
	conf.Sortie = cmp.Or(c.String("sortie"), beside(conf.Sortie), "sortie")
	conf.Etat = cmp.Or(c.String("etat"), beside(conf.Etat), "etat")
	conf.Modeles = cmp.Or(c.String("modeles"), beside(conf.Modeles))
	conf.Catalogue = cmp.Or(c.String("catalogue"), beside(conf.Catalogue))
	return conf
}

// organisme is the centre's organisation, with the address of verification.
func (conf *config) organisme() templates.Organisme {
	o := conf.Organisme
	o.Verification = cmp.Or(conf.Sceau.Verification, o.Verification)
	return o
}

// reglement is the rules with the centre's changes.
func (conf *config) reglement() (completeness.Reglement, error) {
	r := completeness.DefaultReglement()
	in := conf.Reglement
	set(&r.AgeMinimum, in.AgeMinimum)
	set(&r.DelaiImpaye, in.DelaiImpaye)
	set(&r.ConventionVautPaiement, in.ConventionVautPaiement)
	set(&r.AbandonRevoque, in.AbandonRevoque)
	set(&r.RelanceJours, in.RelanceJours)
	set(&r.Versements, in.Versements)
	if in.PremierPaiement != nil {
		r.PremierPaiement = dossier.Centi(*in.PremierPaiement) * 100
	}
	setList(&r.Assimiles, in.Assimiles)
	setList(&r.SituationsActives, in.SituationsActives)
	setList(&r.SituationsInactives, in.SituationsInactives)
	setList(&r.ModesPaiement, in.ModesPaiement)
	setList(&r.TroisiemeCycle, in.TroisiemeCycle)
	r.OrdreCheque = cmp.Or(conf.Organisme.OrdreCheque, r.OrdreCheque)
	r.Semestres = map[dossier.Semestre]completeness.Periode{}
	err := errors.Join(conf.calendar(&r), in.fundings(&r), in.matrix(&r), in.opening(&r))
	if err != nil {
		return r, err
	}
	return r, r.Validate()
}

// calendar fills in the semesters and the holidays.
func (conf *config) calendar(r *completeness.Reglement) error {
	var errs []error
	read := func(value any, key string) dossier.Date {
		d, err := dayOf(value, key)
		errs = append(errs, err)
		return d
	}
	for name, s := range conf.Semestres {
		key := "semestres." + name
		p := completeness.Periode{Debut: read(s.Debut, key+".debut"), Fin: read(s.Fin, key+".fin"),
			ExamensFin: read(s.ExamensFin, key+".examens_fin")}
		for _, i := range s.Inscriptions {
			p.Inscriptions = append(p.Inscriptions, completeness.Plage{Debut: read(i.Debut, key+".inscriptions"), Fin: read(i.Fin, key+".inscriptions")})
		}
		r.Semestres[dossier.Semestre(name)] = p
	}
	for _, day := range conf.Reglement.Feries {
		r.Feries = append(r.Feries, read(day, "reglement.feries"))
	}
	return errors.Join(errs...)
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func setList[T any](to *[]T, from []T) {
	if from != nil {
		*to = from
	}
}

func (in configReglement) fundings(r *completeness.Reglement) error {
	var errs []error
	for name, d := range in.DelaiAcces {
		n, err := parseNature(name)
		errs = append(errs, err)
		r.DelaiAcces[n] = d
	}
	if in.RetardAExaminer != nil {
		r.RetardAExaminer = nil
	}
	for _, name := range in.RetardAExaminer {
		n, err := parseNature(name)
		errs = append(errs, err)
		r.RetardAExaminer = append(r.RetardAExaminer, n)
	}
	return errors.Join(errs...)
}

// opening says when the own part opens the attestation.
func (in configReglement) opening(r *completeness.Reglement) error {
	switch dossier.Fold(in.AttestationSi) {
	case "", "a jour":
	case "solde", "soldee":
		r.AttestationSoldee = true
	default:
		return french.Errorf("« attestation_si » vaut « %s » : attendu « à jour » ou « soldé »", in.AttestationSi)
	}
	return nil
}

func (in configReglement) matrix(r *completeness.Reglement) error {
	r.Matrice = map[string]map[dossier.Document]completeness.Effect{}
	for rule, row := range in.Matrice {
		r.Matrice[rule] = map[dossier.Document]completeness.Effect{}
		for name, effect := range row {
			doc, ok := dossier.ParseDocument(name)
			if !ok {
				return fmt.Errorf("matrice, règle «\u00a0%s\u00a0»\u00a0: le document «\u00a0%s\u00a0» est inconnu", rule, name)
			}
			r.Matrice[rule][doc] = effect
		}
	}
	return nil
}

var natures = []dossier.Nature{dossier.Individuel, dossier.Employeur, dossier.Organisme, dossier.CPF,
	dossier.Apprentissage, dossier.ContratPro}

func parseNature(name string) (dossier.Nature, error) {
	if dossier.Fold(name) == "autre" {
		return dossier.NatureInconnue, nil
	}
	for _, n := range natures {
		if dossier.Fold(n.String()) == dossier.Fold(name) {
			return n, nil
		}
	}
	return 0, fmt.Errorf("le financement «\u00a0%s\u00a0» est inconnu (individuel, employeur, organisme, CPF, apprentissage, contrat de professionnalisation)", name)
}
