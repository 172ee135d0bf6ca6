package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"cnamdoc/generate/guichet"
	"cnamdoc/generate/register"
	"cnamdoc/generate/register/postgres"
	"cnamdoc/generate/register/sqlite"
	"cnamdoc/generate/seal"
)

// configRegistre chooses the register and says how long it names persons.
type configRegistre struct {
	Adresse       string `toml:"adresse"`        // postgres://…; empty: the SQLite file of the state directory
	Serie         string `toml:"serie"`          // in each number, for centres that keep registers apart
	PerteMaximale int    `toml:"perte_maximale"` // percent of the dossiers that an export may lose

	// Years after the last valid day, else after the paper's date; see retentions.
	ConservationAttestation  *int `toml:"conservation_attestation"`
	ConservationContrat      *int `toml:"conservation_contrat"`
	ConservationConvention   *int `toml:"conservation_convention"`
	ConservationRetractation *int `toml:"conservation_retractation"`
	ConservationRelance      *int `toml:"conservation_relance"`
	ConservationDecisions    *int `toml:"conservation_decisions"`
	ConservationTraces       *int `toml:"conservation_traces"`       // who saw, printed, changed whom
	ConservationInstantane   *int `toml:"conservation_instantane"`   // days
	ConservationIdentifiants *int `toml:"conservation_identifiants"` // days
}

// checkRegistre refuses numbers of [registre] and [depot] that mean nothing.
func (conf *config) checkRegistre() error {
	in := conf.Registre
	if in.PerteMaximale < 0 || in.PerteMaximale > 100 {
		return conf.wrong("registre.perte_maximale", fmt.Sprintf("attendu un nombre de 0 à 100, trouvé %d", in.PerteMaximale))
	}
	for key, n := range map[string]*int{"registre.conservation_attestation": in.ConservationAttestation, "registre.conservation_contrat": in.ConservationContrat,
		"registre.conservation_convention": in.ConservationConvention, "registre.conservation_retractation": in.ConservationRetractation,
		"registre.conservation_relance": in.ConservationRelance, "registre.conservation_decisions": in.ConservationDecisions,
		"registre.conservation_traces": in.ConservationTraces, "registre.conservation_instantane": in.ConservationInstantane, "registre.conservation_identifiants": in.ConservationIdentifiants,
		"depot.conservation_jours": conf.Depot.Conservation} {
		if n != nil && *n < 0 {
			return conf.wrong(key, fmt.Sprintf("attendu une durée, ou 0 pour toujours\u00a0; trouvé %d", *n))
		}
	}
	for key, n := range map[string]*int{"depot.stabilite_secondes": conf.Depot.Stabilite, "depot.attente_minutes": conf.Depot.Attente} {
		if n != nil && *n < 0 {
			return conf.wrong(key, fmt.Sprintf("attendu une durée\u00a0; trouvé %d", *n))
		}
	}
	if len(in.Serie) > maxSerie {
		return conf.wrong("registre.serie", fmt.Sprintf("attendu %d caractères au plus", maxSerie))
	}
	if strings.ContainsFunc(in.Serie, func(r rune) bool { return !(r >= 'A' && r <= 'Z' || r >= '0' && r <= '9') }) {
		return conf.wrong("registre.serie", "attendu des capitales sans accent et des chiffres")
	}
	return nil
}

// maxSerie is the longest serie of numbers, as register.Options.Validate has it.
const maxSerie = 8

// registerEnv wins over the configuration's address.
const registerEnv = "CNAMDOC_REGISTRE"

// registerAt says where a register is, and how to name it without its password.
type registerAt struct {
	address string // of a PostgreSQL database, or ""
	path    string // of the SQLite file otherwise
}

// registerAt settles which register the commands use. Specimens are good for
// nothing and stay on this machine, whatever the configuration.
func (conf *config) registerAt(specimen bool) registerAt {
	if specimen {
		return registerAt{path: filepath.Join(conf.specimenDir(), "registre.sqlite")}
	}
	if address := cmp.Or(os.Getenv(registerEnv), conf.Registre.Adresse); address != "" {
		return registerAt{address: address}
	}
	return registerAt{path: filepath.Join(conf.Etat, "registre.sqlite")}
}

// specimenDir is the state of specimens: it holds their register and snapshots.
func (conf *config) specimenDir() string { return filepath.Join(conf.Etat, "specimen") }

// stateDir is where this machine keeps what goes with the register.
func (conf *config) stateDir(specimen bool) string {
	if specimen {
		return conf.specimenDir()
	}
	return conf.Etat
}

// name is the register as a person may read it: never a password.
func (at registerAt) name() string {
	if at.address == "" {
		return at.path
	}
	u, err := url.Parse(at.address)
	if err != nil || u.Host == "" {
		return "base PostgreSQL"
	}
	return "PostgreSQL " + u.Host + u.Path
}

// open opens the register; create makes it if there is none.
func (at registerAt) open(ctx context.Context, opts register.Options) (register.Register, error) {
	if at.address == "" {
		reg, err := sqlite.Open(ctx, at.path, opts)
		if err != nil {
			return nil, err
		}
		return reg, nil
	}
	if !strings.HasPrefix(at.address, "postgres://") && !strings.HasPrefix(at.address, "postgresql://") {
		return nil, errAddress
	}
	reg, err := postgres.Open(ctx, at.address, opts)
	if err != nil {
		return nil, at.scrub(err)
	}
	return reg, nil
}

var errAddress = errors.New("register address: want postgres://…")

// scrub keeps the password, and an address that cannot be taken apart, out of
// what is logged.
func (at registerAt) scrub(err error) error {
	u, bad := url.Parse(at.address)
	if bad != nil {
		return errAddress
	}
	secrets := []string{at.address, u.Query().Get("password")}
	if password, ok := u.User.Password(); ok {
		secrets = append(secrets, password, url.QueryEscape(password), url.PathEscape(password))
	}
	for _, s := range secrets {
		if s != "" && strings.Contains(err.Error(), s) {
			return errors.New("register: the server's answer is withheld, it quotes the password")
		}
	}
	return err
}

// openRegister opens the register of the configuration. It is how every
// command comes to it.
func openRegister(ctx context.Context, con *console, conf *config, specimen, create bool) (register.Register, error) {
	at := conf.registerAt(specimen)
	reg, err := at.open(ctx, conf.registerOptions(con, create))
	if err != nil && !errors.Is(err, errNoFile) {
		return nil, registerTrouble(err, at)
	}
	return reg, err
}

func (conf *config) registerOptions(con *console, create bool) register.Options {
	return register.Options{ShortCode: seal.ShortCode, Now: con.now, Serie: conf.Registre.Serie, Create: create}
}

// restoreHint is what to do about a register that is gone or damaged.
const restoreHint = "remettez la dernière sauvegarde du registre\u00a0: cnamdoc registre restaurer COPIE"

// registerTrouble says in French why the register does not open.
func registerTrouble(err error, at registerAt) error {
	where := at.name()
	switch {
	case errors.Is(err, register.ErrDamaged):
		return say(err, restoreHint, "le registre «\u00a0%s\u00a0» est endommagé", where)
	case errors.Is(err, register.ErrLost):
		return say(err, restoreHint,
			"le registre «\u00a0%s\u00a0» a disparu ou est vide, alors qu’il a déjà servi ici", where)
	case errors.Is(err, register.ErrForeign):
		return say(err, "vérifiez --etat\u00a0: ce fichier est la base d’un autre programme", "«\u00a0%s\u00a0» n’est pas un registre", where)
	case errors.Is(err, register.ErrNewer):
		return say(err, "mettez cnamdoc à jour sur ce poste", "le registre «\u00a0%s\u00a0» a été écrit par une version plus récente", where)
	case errors.Is(err, errAddress):
		return say(err, "exemple\u00a0: adresse = \"postgres://cnamdoc@serveur/cnamdoc\"", "l’adresse du registre ([registre] adresse, ou %s) n’est pas correcte", registerEnv)
	case errors.Is(err, register.ErrWaited):
		return guichet.Explain(err)
	case at.address != "":
		return say(err, "vérifiez que le serveur répond, que le compte a ses droits, et que le mot de passe est dans le fichier de mots de passe de PostgreSQL",
			"le registre «\u00a0%s\u00a0» ne peut pas être joint", where)
	}
	return say(err, "vérifiez que le dossier d’état (--etat) existe et que vous pouvez y écrire", "le registre «\u00a0%s\u00a0» ne peut pas être ouvert", where)
}
