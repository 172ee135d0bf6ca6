package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/controle"
	"cnamdoc/generate/epreuve"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

func epreuvesPreparer(con *console) *cli.Command {
	return &cli.Command{
		Name: "preparer", Aliases: []string{"prepare"}, Usage: "écrire les paquets des postes qui contrôlent sans réseau", ArgsUsage: "DIR",
		Description: "Dit d’abord combien de postes il faut à chaque salle (dix secondes par personne), puis écrit un paquet par poste\u00a0: sa clé, ses épreuves,\n" +
			"sa liste, les clés publiques et la liste des papiers sans valeur. Le poste l’ouvre avec «\u00a0cnamdoc servir --poste PAQUET\u00a0».\n" +
			"Un paquet est secret\u00a0: donnez-le en main propre, une clé USB par poste. Exemple\u00a0:\n  cnamdoc epreuves preparer E:\\postes --date 05/02/2027 --centre Orléans",
		Flags: choiceFlags(&cli.StringFlag{Name: "salle", Usage: "seulement cette salle `S`"},
			&cli.IntFlag{Name: "postes", Usage: "`N` postes par salle au lieu de ceux qu’il faut"},
			&cli.IntFlag{Name: "minutes", Value: 10, Usage: "tout le monde doit être entré en `N` minutes"},
			&cli.StringFlag{Name: "retour", Usage: "adresse `URL` du guichet, où le poste envoie son journal dès qu’il a un réseau"},
			&cli.IntFlag{Name: "retard", Value: defaultLate, Usage: "une personne en retard entre encore `N` minutes après le début"},
			&cli.BoolFlag{Name: "a-blanc", Usage: "dire combien de postes il faut, sans rien écrire"}),
		Action: onExams(con, func(c *cli.Context, x exams) error {
			blank := c.Bool("a-blanc")
			if c.NArg() != 1 && !blank {
				return misuse("exemple\u00a0: cnamdoc epreuves preparer postes --date 05/02/2027", "indiquez le dossier des paquets")
			}
			if c.Int("minutes") < 1 || c.Int("retard") < 0 || c.Int("postes") < 0 {
				return misuse("exemple\u00a0: --minutes 10 --retard 30", "ces durées et ces nombres ne peuvent pas être négatifs")
			}
			if retour := c.String("retour"); retour != "" && !isDesk(retour) {
				return misuse("exemple\u00a0: --retour https://guichet.exemple.fr", "l’adresse «\u00a0%s\u00a0» n’est pas celle d’un guichet", retour)
			}
			s, chosen, err := openChosen(con, c, x)
			if err != nil {
				return err
			}
			if !sameDayAndCentre(chosen) {
				return misuse("précisez --date et --centre", "un paquet sert un seul jour et un seul centre")
			}
			needs := epreuve.Besoins(epreuve.Only(s.liste.Attendus, chosen, c.String("salle")), time.Duration(c.Int("minutes"))*time.Minute)
			needs = withBareRooms(needs, chosen, c.String("salle"))
			for _, n := range needs {
				fmt.Fprintln(con.page(), french.Say("%s : %s à une même heure, %s (dix secondes par personne, %d minutes).", cmp.Or(n.Salle, "Salle non précisée"),
					plural(n.Personnes, "personne", "personnes"), plural(n.Postes, "poste", "postes"), c.Int("minutes")))
			}
			if blank {
				return nil
			}
			return writePacks(con, c, x, s, chosen, needs)
		}),
	}
}

func sameDayAndCentre(list []controle.Epreuve) bool {
	return !slices.ContainsFunc(list, func(e controle.Epreuve) bool {
		return e.Debut.Day() != list[0].Debut.Day() || e.Centre != list[0].Centre
	})
}

// withBareRooms adds the rooms of épreuves without a list: one post.
func withBareRooms(needs []epreuve.Besoin, chosen []controle.Epreuve, salle string) []epreuve.Besoin {
	for i := range needs {
		needs[i].Postes = max(1, needs[i].Postes)
	}
	for _, e := range chosen {
		known := slices.ContainsFunc(needs, func(b epreuve.Besoin) bool { return b.Salle == e.Salle })
		if !known && (salle == "" || dossier.Fold(salle) == dossier.Fold(e.Salle)) {
			needs = append(needs, epreuve.Besoin{Salle: e.Salle, Postes: 1})
		}
	}
	return needs
}

// isDesk reports whether a post may send its journal to an address: over TLS, or
// to this machine, and to no page below.
func isDesk(address string) bool {
	u, err := url.Parse(strings.TrimRight(address, "/"))
	return err == nil && u.Host != "" && u.Path == "" && (u.Scheme == "https" || u.Scheme == "http" && loopback(net.JoinHostPort(u.Hostname(), "0")))
}

// writePacks writes a pack for each post. The centre's books have them first: a
// pack that leaves the house is one that the centre knows.
func writePacks(con *console, c *cli.Context, x exams, s session, chosen []controle.Epreuve, needs []epreuve.Besoin) error {
	base := epreuve.Paquet{Centre: chosen[0].Centre, Retard: c.Int("retard"), Retour: strings.TrimRight(c.String("retour"), "/"), Specimen: x.specimen, Etabli: con.now().Truncate(time.Second),
		Hote: strings.ToLower(x.conf.organisme().Verification), Epreuves: chosen}
	var last controle.Heure
	for _, e := range chosen {
		last = max(last, e.Fin)
	}
	for _, a := range epreuve.Only(s.liste.Attendus, chosen, "") {
		last = max(last, a.Fin)
	}
	base.Expire = last.In(con.now().Location()).Add(24 * time.Hour)
	if base.Expire.Before(con.now()) {
		return say(nil, "vérifiez --date", "ces épreuves sont passées\u00a0: un paquet serait déjà expiré")
	}
	if err := fillTrust(con, c, x, &base); err != nil {
		return err
	}
	dir := c.Args().First()
	if err := os.MkdirAll(dir, publish.DirMode); err != nil {
		return err
	}
	progress := con.progress("paquets")
	defer progress.end()
	written := 0
	for _, need := range needs {
		for i := range cmp.Or(c.Int("postes"), need.Postes) {
			pack := base
			pack.Salle = need.Salle
			pack.Nom = strings.TrimSpace(fmt.Sprintf("%s poste %d", cmp.Or(need.Salle, base.Centre), i+1))
			// The whole hall's list, so that who stands before the wrong door is sent to the right one.
			pack.Liste = &controle.Liste{Etablie: s.liste.Etablie, Attendus: epreuve.Only(s.liste.Attendus, chosen, "")}
			pack, entry, err := epreuve.MakePaquet(pack)
			if err != nil {
				return err
			}
			if err := x.store.AddPostes(entry); err != nil {
				return err
			}
			name := strings.Join(strings.Fields(dossier.Fold(fmt.Sprintf("%s %s", pack.Nom, dossier.FromDays(chosen[0].Debut.Day()).ISO()))), "-") + ".poste"
			if err := epreuve.WritePaquet(filepath.Join(dir, name), pack); err != nil {
				return err
			}
			progress.aside(func() { fmt.Fprintf(con.stderr, "%s — «\u00a0%s\u00a0»\n", pack.Nom, filepath.Join(dir, name)) })
			written++
			progress.show(written, 0)
		}
	}
	progress.end()
	fmt.Fprintln(con.stderr, french.Say("%s, bons jusqu’au %s.", plural(written, "paquet écrit", "paquets écrits"), base.Expire.Format("02/01/2006 à 15:04")))
	return nil
}

// fillTrust gives a pack the public keys and the signed list of what no longer
// stands.
func fillTrust(con *console, c *cli.Context, x exams, pack *epreuve.Paquet) error {
	ring, err := signingRing(con, x.conf, x.specimen, true)
	if err != nil {
		return err
	}
	signer, err := ring.Signer()
	if err != nil {
		return err
	}
	if !x.specimen {
		if pack.Cles, err = ring.JWKS(); err != nil {
			return err
		}
	}
	list := seal.RevocationList{Issued: con.now(), Specimen: x.specimen}
	err = x.onRegister(c.Context, con, func(reg register.Register) (err error) {
		list.Entries, err = guichet.FallenPapers(c.Context, reg, dossier.DateOf(con.now()))
		return err
	})
	if errors.Is(err, errNoFile) {
		return say(err, "lancez d’abord le traitement du soir\u00a0: cnamdoc generer EXPORT.xlsx", "il n’y a pas de registre ici\u00a0: le paquet ne saurait pas quels papiers ne valent plus")
	}
	if err != nil {
		return err
	}
	pack.Revocations, err = seal.SignRevocations(list, signer)
	return err
}

func epreuvesRevoquer(con *console) *cli.Command {
	return &cli.Command{
		Name: "revoquer", Aliases: []string{"revoke"}, Usage: "retirer son pouvoir à un poste perdu ou volé", ArgsUsage: "POSTE",
		Description: "Ce qu’il a écrit jusque-là compte\u00a0; ce qu’il écrirait ensuite est signalé. Sans POSTE, nomme les postes. Exemple\u00a0:\n  cnamdoc epreuves revoquer \"Amphi A poste 1\"",
		Flags:       examFlags(),
		Action: onExams(con, func(c *cli.Context, x exams) error {
			if c.NArg() == 0 {
				postes, err := x.store.Postes()
				if err != nil {
					return err
				}
				for _, one := range postes {
					state := ""
					if !one.Revoque.IsZero() {
						state = ", révoqué le " + one.Revoque.Local().Format("02/01/2006 à 15:04")
					}
					fmt.Fprintf(con.page(), "%s  %s, établi le %s%s\n", one.ID, one.Nom, one.Etabli.Local().Format("02/01/2006 à 15:04"), state)
				}
				return nil
			}
			one, err := x.store.Revoke(strings.Join(c.Args().Slice(), " "), con.now())
			if errors.Is(err, epreuve.ErrNoPoste) {
				return say(err, "voyez les postes\u00a0: cnamdoc epreuves revoquer", "aucun poste ne s’appelle «\u00a0%s\u00a0»", strings.Join(c.Args().Slice(), " "))
			}
			if err != nil {
				return err
			}
			fmt.Fprintf(con.stderr, "Le poste «\u00a0%s\u00a0» est révoqué depuis le %s.\n", one.Nom, one.Revoque.Local().Format("02/01/2006 à 15:04"))
			return nil
		}),
	}
}

func epreuvesEmargement(con *console) *cli.Command {
	return &cli.Command{
		Name: "emargement", Aliases: []string{"attendance"}, Usage: "les listes d’émargement des salles, avant et après l’épreuve", ArgsUsage: "DIR",
		Description: "Un PDF par salle et par jour, à signer, et un classeur de toutes\u00a0; avec --apres, les heures d’entrée et de sortie que disent les journaux.\nExemple\u00a0:\n" +
			"  cnamdoc epreuves emargement listes --date 05/02/2027",
		Flags: choiceFlags(&cli.BoolFlag{Name: "apres", Usage: "après l’épreuve\u00a0: les heures au lieu des signatures"}),
		Action: onExams(con, func(c *cli.Context, x exams) error {
			if c.NArg() != 1 {
				return misuse("exemple\u00a0: cnamdoc epreuves emargement listes --date 05/02/2027", "indiquez le dossier des listes")
			}
			s, chosen, err := openChosen(con, c, x)
			if err != nil {
				return err
			}
			var etat *controle.Etat
			if c.Bool("apres") {
				j, err := x.store.Journal()
				if err != nil {
					return err
				}
				etat, _ = j.Fold(s.plan.Of(nil))
			}
			sheets := epreuve.Feuilles(chosen, s.liste, etat, x.conf.Organisme.Wordmark())
			return writeSheets(con, c.Args().First(), x.conf, sheets, c.Bool("apres"))
		}),
	}
}

func writeSheets(con *console, dir string, conf *config, sheets []epreuve.Feuille, after bool) error {
	_, style, err := conf.drawing()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, publish.DirMode); err != nil {
		return err
	}
	suffix := ""
	if after {
		suffix = "-apres"
	}
	progress := con.progress("listes d’émargement")
	defer progress.end()
	for i, f := range sheets {
		progress.show(i, len(sheets))
		var out bytes.Buffer
		if err := f.WritePDF(&out, style); err != nil {
			return err
		}
		path := filepath.Join(dir, f.Name()+suffix+".pdf")
		if err := publish.File(path, out.Bytes()); err != nil {
			return err
		}
		people := french.Count(len(f.Attendus), "personne attendue", "personnes attendues")
		if after {
			people = french.Count(f.Present(), "présent", "présents")
		}
		progress.aside(func() { fmt.Fprintf(con.stderr, "«\u00a0%s\u00a0»\u00a0: %s\n", path, people) })
	}
	var out bytes.Buffer
	if err := epreuve.WriteXLSX(&out, sheets); err != nil {
		return err
	}
	path := filepath.Join(dir, "emargement"+suffix+".xlsx")
	if err := publish.File(path, out.Bytes()); err != nil {
		return err
	}
	progress.end()
	fmt.Fprintf(con.stderr, "«\u00a0%s\u00a0»\u00a0: %s\n", path, plural(len(sheets), "salle", "salles"))
	return nil
}
