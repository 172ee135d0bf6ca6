package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"cnamdoc/generate/comptes"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Exit statuses of the group: 0 done; 1 refused, or the register failed; 2
// misuse.
func comptesCommand(con *console) *cli.Command {
	return &cli.Command{
		Name:    "comptes",
		Aliases: []string{"accounts"},
		Usage:   french.Text("qui peut se connecter aux pages, avec quels rôles, et qui a fait quoi"),
		Description: french.Text("Rôles : guichet (chercher, imprimer, remettre, décider), contrôle (la porte), responsable (tout, et les comptes).\n" +
			"Sans aucun compte, seule la personne devant ce poste entre, sans mot de passe. Exemple :\n  cnamdoc comptes creer m.durand --role guichet --centre Tours"),
		Subcommands: []*cli.Command{comptesCreer(con), comptesLister(con), comptesMotDePasse(con), comptesRoles(con), comptesDesactiver(con),
			comptesReactiver(con), comptesDeconnecter(con), comptesJournal(con)},
	}
}

// onAccounts opens the accounts of the register; by is who acts.
func onAccounts(con *console, do func(c *cli.Context, conf *config, access *comptes.Access, by comptes.Actor) error) cli.ActionFunc {
	return onRegister(con, func(c *cli.Context, conf *config, reg register.Register) error {
		return do(c, conf, comptes.New(reg, comptes.Options{Now: con.now}), comptes.Actor{Name: operator()})
	})
}

// onAccount is onAccounts for a command on one account.
func onAccount(con *console, do func(c *cli.Context, access *comptes.Access, by comptes.Actor, name string) error) cli.ActionFunc {
	act := onAccounts(con, func(c *cli.Context, _ *config, access *comptes.Access, by comptes.Actor) error {
		return do(c, access, by, c.Args().First())
	})
	return func(c *cli.Context) error {
		if c.NArg() != 1 {
			return misuse("exemple : cnamdoc comptes "+c.Command.Name+" m.durand", "indiquez le nom d’un compte")
		}
		return act(c)
	}
}

func comptesCreer(con *console) *cli.Command {
	return &cli.Command{
		Name: "creer", Aliases: []string{"create"}, Usage: french.Text("ouvrir un compte ; le mot de passe est demandé"),
		ArgsUsage: "NOM", Description: french.Text("Le mot de passe a au moins 12 caractères ; sans terminal, il est lu sur la première ligne de l’entrée. Exemple :\n" +
			"  cnamdoc comptes creer m.durand --role guichet,contrôle --centre Tours"),
		Flags: registreFlags(&cli.StringFlag{Name: "role", Aliases: []string{"roles"}, Usage: "guichet, contrôle ou responsable, `LISTE` séparée par des virgules (obligatoire)"},
			&cli.StringFlag{Name: "centre", Usage: french.Text("seulement ce centre `C` (défaut : tous)")}),
		Action: func(c *cli.Context) error {
			if c.NArg() != 1 {
				return misuse("exemple : cnamdoc comptes creer m.durand --role guichet", "indiquez le nom d’un compte")
			}
			roles, err := comptes.ParseRoles(c.String("role"))
			if err != nil {
				return usageOf(err)
			}
			name, err := comptes.ParseName(c.Args().First())
			if err != nil {
				return usageOf(err)
			}
			return onAccounts(con, func(c *cli.Context, conf *config, access *comptes.Access, by comptes.Actor) error {
				centre, err := conf.centreName(c.String("centre"))
				if err != nil {
					return err
				}
				password, err := newPassword(c.Context, con, name)
				if err != nil {
					return err
				}
				account, err := access.Create(c.Context, by, comptes.Account{Name: name, Roles: roles, Centre: centre}, password)
				if err != nil {
					return err
				}
				fmt.Fprintln(con.stderr, french.Say("Compte « %s » ouvert : %s, %s.", account.Name, account.Roles, centreOf(account)))
				return nil
			})(c)
		},
	}
}

// usageOf makes a refusal of what was typed an error of usage.
func usageOf(err error) error {
	var said *comptes.Error
	if errors.As(err, &said) {
		return usageError{personError{said.Sentence(), said.Hint(), err}}
	}
	return err
}

func centreOf(a comptes.Account) string {
	if a.Centre == "" {
		return "tous les centres"
	}
	return a.Centre
}

func comptesLister(con *console) *cli.Command {
	return &cli.Command{
		Name: "lister", Aliases: []string{"list"}, Usage: "les comptes, leurs rôles et leur dernière connexion",
		Description: "Exemple\u00a0:\n  cnamdoc comptes lister", Flags: registreFlags(jsonFlag),
		Action: noArguments(onAccounts(con, func(c *cli.Context, _ *config, access *comptes.Access, _ comptes.Actor) error {
			accounts, err := access.Accounts(c.Context)
			if err != nil {
				return err
			}
			if c.Bool("json") {
				return writeJSON(con.stdout, append([]comptes.Account{}, accounts...))
			}
			if len(accounts) == 0 {
				fmt.Fprintln(con.stderr, french.Text("Aucun compte : seule la personne devant ce poste entre. Pour en ouvrir un : cnamdoc comptes creer NOM --role responsable"))
				return nil
			}
			w := con.table()
			fmt.Fprintln(w, "NOM\tRÔLES\tCENTRE\tOUVERT LE\tDERNIÈRE CONNEXION\tÉTAT")
			for _, a := range accounts {
				last, state := "jamais", "actif"
				if !a.LastLogin.IsZero() {
					last = a.LastLogin.Local().Format("02/01/2006 15:04")
				}
				if !a.Active() {
					state = "désactivé le " + a.Disabled.Local().Format("02/01/2006")
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", a.Name, a.Roles, centreOf(a), a.Created.Local().Format("02/01/2006"), last, state)
			}
			return w.Flush()
		})),
	}
}

func comptesMotDePasse(con *console) *cli.Command {
	return &cli.Command{
		Name: "mot-de-passe", Aliases: []string{"password"}, Usage: "donner un nouveau mot de passe, et terminer les sessions",
		ArgsUsage: "NOM", Description: "Exemple\u00a0:\n  cnamdoc comptes mot-de-passe m.durand", Flags: registreFlags(),
		Action: onAccount(con, func(c *cli.Context, access *comptes.Access, by comptes.Actor, name string) error {
			password, err := newPassword(c.Context, con, name)
			if err != nil {
				return err
			}
			return changeAccount(con, c, access, by, name, comptes.Change{Password: password}, "a un nouveau mot de passe")
		}),
	}
}

func comptesRoles(con *console) *cli.Command {
	return &cli.Command{
		Name: "roles", Aliases: []string{"rights"}, Usage: "changer les rôles ou le centre, et terminer les sessions",
		ArgsUsage: "NOM [RÔLES]", Description: "Exemple\u00a0:\n  cnamdoc comptes roles m.durand guichet,contrôle --tous-les-centres",
		Flags: registreFlags(&cli.StringFlag{Name: "centre", Usage: "seulement ce centre `C`"}, &cli.BoolFlag{Name: "tous-les-centres", Usage: "ne plus limiter à un centre"}),
		Action: func(c *cli.Context) error {
			var change comptes.Change
			switch {
			case c.NArg() == 2:
				roles, err := comptes.ParseRoles(c.Args().Get(1))
				if err != nil {
					return usageOf(err)
				}
				change.Roles = roles
			case c.NArg() != 1 || c.String("centre") == "" && !c.Bool("tous-les-centres"):
				return misuse("exemple : cnamdoc comptes roles m.durand guichet,contrôle", "indiquez un compte, puis ses rôles ou son centre")
			}
			if c.String("centre") != "" && c.Bool("tous-les-centres") {
				return misuse("gardez l’une des deux", "--centre et --tous-les-centres se contredisent")
			}
			return onAccounts(con, func(c *cli.Context, conf *config, access *comptes.Access, by comptes.Actor) error {
				if c.String("centre") != "" || c.Bool("tous-les-centres") {
					centre, err := conf.centreName(c.String("centre"))
					if err != nil {
						return err
					}
					change.Centre = &centre
				}
				return changeAccount(con, c, access, by, c.Args().First(), change, "a de nouveaux droits")
			})(c)
		},
	}
}

// changeAccount changes an account and says what it is now.
func changeAccount(con *console, c *cli.Context, access *comptes.Access, by comptes.Actor, name string, change comptes.Change, what string) error {
	account, err := access.Change(c.Context, by, name, change)
	if err != nil {
		return err
	}
	fmt.Fprintln(con.stderr, french.Say("Le compte « %s » %s : %s, %s. Ses sessions sont terminées.", account.Name, what, account.Roles, centreOf(account)))
	return nil
}

func comptesDesactiver(con *console) *cli.Command {
	return comptesState(con, "desactiver", "disable", "ne plus laisser entrer un compte, et terminer ses sessions", "est désactivé", false)
}

func comptesReactiver(con *console) *cli.Command {
	return comptesState(con, "reactiver", "enable", "laisser entrer de nouveau un compte désactivé", "est réactivé", true)
}

func comptesState(con *console, name, alias, usage, what string, active bool) *cli.Command {
	return &cli.Command{
		Name: name, Aliases: []string{alias}, Usage: usage, ArgsUsage: "NOM", Description: french.Text("Exemple :\n  cnamdoc comptes " + name + " m.durand"), Flags: registreFlags(),
		Action: onAccount(con, func(c *cli.Context, access *comptes.Access, by comptes.Actor, name string) error {
			return changeAccount(con, c, access, by, name, comptes.Change{Active: &active}, what)
		}),
	}
}

func comptesDeconnecter(con *console) *cli.Command {
	return &cli.Command{
		Name: "deconnecter", Aliases: []string{"log-out"}, Usage: "terminer toutes les sessions d’un compte",
		ArgsUsage: "NOM", Description: "Exemple\u00a0:\n  cnamdoc comptes deconnecter m.durand", Flags: registreFlags(),
		Action: onAccount(con, func(c *cli.Context, access *comptes.Access, by comptes.Actor, name string) error {
			n, err := access.Disconnect(c.Context, by, name)
			if err != nil {
				return err
			}
			fmt.Fprintf(con.stderr, "%s.\n", plural(n, "session terminée", "sessions terminées"))
			return nil
		}),
	}
}

func comptesJournal(con *console) *cli.Command {
	return &cli.Command{
		Name: "journal", Aliases: []string{"trail"}, Usage: "qui s’est connecté, a vu, imprimé, remis, changé quoi",
		ArgsUsage: "[FICHIER]", Description: french.Text("Le plus récent d’abord. Avec un FICHIER (.xlsx, .csv, .json), tout y est écrit. Exemple :\n" +
			"  cnamdoc comptes journal traces.xlsx --depuis 01/11/2026"),
		Flags: registreFlags(jsonFlag, &cli.BoolFlag{Name: "csv", Usage: "répondre en CSV"},
			&cli.StringFlag{Name: "depuis", Usage: "à partir de ce jour `D`"}, &cli.StringFlag{Name: "jusque", Usage: "jusqu’à ce jour `D`, compris"},
			&cli.StringFlag{Name: "qui", Usage: "seulement ce compte `NOM`"}, &cli.StringFlag{Name: "auditeur", Usage: "seulement cet auditeur, par son `CODE`"},
			&cli.IntFlag{Name: "limite", Value: 100, Usage: "à l’écran, au plus `N` lignes"}),
		Action: func(c *cli.Context) error {
			format, f, err := trailAsked(c)
			if err != nil {
				return err
			}
			return onAccounts(con, func(c *cli.Context, _ *config, access *comptes.Access, by comptes.Actor) error {
				return showTrail(con, c, access, by, format, f)
			})(c)
		},
	}
}

// trailAsked reads which part of the trail is wanted, and as what: "" is the
// screen.
func trailAsked(c *cli.Context) (format string, f comptes.Filter, err error) {
	f = comptes.Filter{Who: c.String("qui"), Code: strings.ToUpper(c.String("auditeur"))}
	switch {
	case c.Bool("json"):
		format = "json"
	case c.Bool("csv"):
		format = "csv"
	case c.NArg() == 1:
		format = strings.TrimPrefix(strings.ToLower(filepath.Ext(c.Args().First())), ".")
		if guichet.TrailFormats[format] == nil {
			format = "-"
		}
	}
	if format == "-" || c.NArg() > 1 || c.Bool("json") && c.Bool("csv") || c.NArg() == 1 && (c.Bool("json") || c.Bool("csv")) {
		return "", f, misuse("exemple : cnamdoc comptes journal traces.xlsx", "indiquez un seul fichier %s, ou --json, ou --csv",
			french.Or(slices.Sorted(maps.Keys(guichet.TrailFormats))))
	}
	for _, day := range []struct {
		flag string
		days int
		into *time.Time
	}{{"depuis", 0, &f.Since}, {"jusque", 1, &f.Until}} {
		text := c.String(day.flag)
		if text == "" {
			continue
		}
		date, err := dossier.ParseDate(text)
		if err != nil {
			return "", f, misuse("exemple : --"+day.flag+" 01/11/2026", "la date « %s » n’est pas reconnue", text)
		}
		date = date.AddDays(day.days)
		*day.into = time.Date(date.Year, time.Month(date.Month), date.Day, 0, 0, 0, 0, time.Local)
	}
	if format == "" {
		if f.Limit = c.Int("limite"); f.Limit < 1 {
			return "", f, misuse("exemple : --limite 500", "indiquez une limite d’au moins 1")
		}
	}
	return format, f, nil
}

// showTrail writes the entries, and into the trail that they left.
func showTrail(con *console, c *cli.Context, access *comptes.Access, by comptes.Actor, format string, f comptes.Filter) error {
	var entries []comptes.Entry
	for e, err := range access.Trail(c.Context, f) {
		if err != nil {
			return err
		}
		entries = append(entries, e)
	}
	if format == "" {
		return printTrail(con, entries, f.Limit)
	}
	if err := access.Record(c.Context, comptes.Entry{Who: by.Name, Act: comptes.Exporte, Detail: "journal, " + plural(len(entries), "ligne", "lignes")}); err != nil {
		return err
	}
	path := c.Args().First()
	if path == "" {
		return guichet.TrailFormats[format](con.stdout, entries)
	}
	var out bytes.Buffer
	if err := guichet.TrailFormats[format](&out, entries); err != nil {
		return err
	}
	if err := publish.File(path, out.Bytes()); err != nil {
		return err
	}
	fmt.Fprintln(con.stderr, french.Say("%s dans « %s ».", plural(len(entries), "ligne écrite", "lignes écrites"), path))
	return nil
}

func printTrail(con *console, entries []comptes.Entry, limit int) error {
	if len(entries) == 0 {
		fmt.Fprintln(con.stderr, "Rien ne correspond dans le journal.")
		return nil
	}
	w := con.table()
	fmt.Fprintln(w, "QUAND\tQUI\tACTE\tAUDITEUR\tPAPIER\tPRÉCISION\tDEPUIS")
	for _, e := range entries {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", e.At.Local().Format("02/01/2006 15:04:05"), e.Who, e.Act, e.Code, e.Number, french.Text(e.Detail), e.From)
	}
	if len(entries) == limit {
		fmt.Fprintln(con.stderr, french.Say("Les %d dernières lignes seulement : --limite N, ou un fichier, en donne d’autres.", limit))
	}
	return w.Flush()
}

// newPassword asks for an account's password twice without showing it; where
// nobody types, it is the first line of the input.
func newPassword(ctx context.Context, con *console, name string) (string, error) {
	f, ok := con.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		line, err := bufio.NewReader(io.LimitReader(con.stdin, 4096)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		if line = strings.TrimRight(line, "\r\n"); line == "" {
			return "", misuse("lancez la commande dans un terminal, ou donnez le mot de passe sur l’entrée", "il n’y a pas de mot de passe sur l’entrée")
		}
		return line, usageOf(comptes.CheckPassword(name, line))
	}
	password, err := askSecret(ctx, con, f, "Mot de passe (rien ne s’affiche) : ")
	if err != nil {
		return "", err
	}
	if err := comptes.CheckPassword(name, password); err != nil { // before it is typed again
		return "", usageOf(err)
	}
	again, err := askSecret(ctx, con, f, "Le même, une seconde fois : ")
	if err == nil && again != password {
		return "", misuse("recommencez", "les deux mots de passe diffèrent : rien n’a été écrit")
	}
	return password, err
}

// askSecret asks on a terminal for what is not shown.
func askSecret(ctx context.Context, con *console, f *os.File, question string) (string, error) {
	fmt.Fprint(con.stderr, french.Text(question))
	defer fmt.Fprintln(con.stderr)
	return readPassword(ctx, int(f.Fd()))
}
