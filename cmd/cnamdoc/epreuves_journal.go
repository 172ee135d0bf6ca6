package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/controle"
	"cnamdoc/generate/epreuve"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

func epreuvesSaisir(con *console) *cli.Command {
	return &cli.Command{
		Name: "saisir", Aliases: []string{"enter"}, Usage: "saisir une liste cochée sur le papier", ArgsUsage: "UE CODE…",
		Description: "Après l’épreuve, quand tout a été fait sur la liste imprimée\u00a0: les codes auditeur, les codes courts ou les noms des présents, ou\n" +
			"avec --sauf ceux des absents (tous les autres sont présents). «\u00a0-\u00a0» les lit sur l’entrée standard, un par ligne.\nExemple\u00a0:\n" +
			"  cnamdoc epreuves saisir NFA031 --date 05/02/2027 --sauf CEN000101 CEN000107",
		Flags: choiceFlags(&cli.BoolFlag{Name: "sauf", Usage: "les codes sont ceux des absents"}, &cli.StringFlag{Name: "salle", Usage: "dans la salle `S`"},
			&cli.StringFlag{Name: "motif", Value: "liste papier", Usage: "dire d’où cela vient\u00a0: `TEXTE`, qui reste dans le journal"}),
		Action: onExams(con, func(c *cli.Context, x exams) (err error) {
			if c.NArg() < 2 && !(c.NArg() == 1 && c.Bool("sauf")) {
				return misuse("exemple\u00a0: cnamdoc epreuves saisir NFA031 --date 05/02/2027 CEN000101 CEN000102", "indiquez une UE, puis des codes")
			}
			words, err := words(con, c, 1)
			if err != nil {
				return err
			}
			if err := c.Set("ue", c.Args().First()); err != nil {
				return err
			}
			s, chosen, err := openChosen(con, c, x)
			if err != nil {
				return err
			}
			if len(chosen) > 1 {
				return misuse("précisez --date, --heure ou --centre", "plusieurs épreuves de cette UE correspondent")
			}
			present, err := typedPresent(s, chosen[0], c.String("salle"), words, c.Bool("sauf"))
			if err != nil {
				return err
			}
			return enter(con, x, chosen[0], present, c.String("motif"))
		}),
	}
}

// typedPresent are the persons that a ticked list says were there. A word that
// means two persons, or nobody, stops everything: nothing is written by halves.
func typedPresent(s session, e controle.Epreuve, salle string, words []string, except bool) ([]controle.Attendu, error) {
	expected := epreuve.Only(s.liste.Attendus, []controle.Epreuve{e}, salle)
	door := controle.NewPorte(controle.Porte{Epreuves: []controle.Epreuve{e}}, "", &controle.Liste{Attendus: expected}, nil)
	named := map[string]controle.Attendu{}
	for _, word := range words {
		found := door.Find(word, dossier.Fold)
		switch {
		case len(found) == 0:
			return nil, say(nil, "vérifiez le code, ou ajoutez la personne au classeur des épreuves", "personne n’est attendu sous «\u00a0%s\u00a0» à cette épreuve\u00a0; rien n’a été écrit", word)
		case len(found) > 1:
			var codes []string
			for _, a := range found {
				codes = append(codes, a.Code)
			}
			return nil, say(nil, "donnez le code auditeur\u00a0: "+french.Or(codes), "«\u00a0%s\u00a0» désigne %d personnes\u00a0; rien n’a été écrit", word, len(found))
		}
		named[found[0].Code] = found[0]
	}
	return slices.DeleteFunc(expected, func(a controle.Attendu) bool {
		_, is := named[a.Code]
		return is == except
	}), nil
}

// enter writes entries by the hand of this machine; who is in already is left
// alone, so that a list may be typed in twice.
func enter(con *console, x exams, e controle.Epreuve, present []controle.Attendu, note string) (err error) {
	j, err := x.store.Journal()
	if err != nil {
		return err
	}
	etat, _ := j.Fold(nil)
	carnet, err := x.store.Carnet("saisie", con.now())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, carnet.Close()) }()
	written := 0
	for _, a := range present {
		if before := etat.Of(e.ID, controle.PersonOf(a.Code, "")); before.Entree != nil {
			continue
		}
		_, err := carnet.Write(controle.Event{Clock: con.now(), Epreuve: e.ID, Salle: a.Salle, Place: a.Place, Code: a.Code, Nom: a.NomComplet(), Act: controle.ParMain,
			Verdict: controle.ARegarder.String(), Reason: controle.ByHand, Note: note, Par: operator()})
		if err != nil {
			return err
		}
		written++
	}
	fmt.Fprintln(con.stderr, french.Say("%s, %s.", plural(written, "entrée saisie", "entrées saisies"), plural(len(present)-written, "personne était déjà notée présente", "personnes étaient déjà notées présentes")))
	return nil
}

func epreuvesFusionner(con *console) *cli.Command {
	return &cli.Command{
		Name: "fusionner", Aliases: []string{"merge"}, Usage: "réunir les journaux des postes, et dire ce qui ne va pas", ArgsUsage: "[FICHIER…]",
		Description: "Le fichier .journal d’un poste, ou celui que sa page a exporté\u00a0; dans n’importe quel ordre, et plusieurs fois s’il le faut\u00a0: rien n’est compté deux fois.\n" +
			"Sans FICHIER, redit le bilan. Code 3\u00a0: quelque chose est à regarder. Exemple\u00a0:\n  cnamdoc epreuves fusionner E:\\amphi-a-poste-1-2027-02-05.poste.journal",
		Flags: examFlags(jsonFlag, &cli.StringFlag{Name: "semestre", Usage: "inscriptions de ce semestre `S` au lieu du dernier"}),
		Action: onExams(con, func(c *cli.Context, x exams) error {
			for _, path := range c.Args().Slice() {
				j, err := epreuve.ReadJournal(path)
				if err != nil {
					return err
				}
				added, err := x.store.Receive(j)
				if err != nil {
					return err
				}
				fmt.Fprintln(con.stderr, french.Say("« %s » : %s, dont %s.", path, plural(len(j.Events), "événement", "événements"), plural(added, "nouveau", "nouveaux")))
			}
			bilan, err := bilanOf(con, c, x)
			if err != nil {
				return err
			}
			if c.Bool("json") {
				err = writeJSON(con.stdout, bilan)
			} else {
				showBilan(con, bilan)
			}
			if err == nil && len(bilan.Doubles)+len(bilan.Anomalies)+len(bilan.Tardifs) > 0 {
				return errIncomplete
			}
			return err
		}),
	}
}

// bilan is what the journals amount to; its JSON is documented in the README.
type bilan struct {
	Evenements int      `json:"evenements"`
	Comptes    []compte `json:"comptes"`
	Doubles    []string `json:"doubles"`
	Anomalies  []string `json:"anomalies"`
	Tardifs    []string `json:"tardifs"`
}

type compte struct {
	UE       string `json:"ue"`
	Salle    string `json:"salle"`
	Attendus int    `json:"attendus"`
	Presents int    `json:"presents"`
	Sortis   int    `json:"sortis"`
	Absents  int    `json:"absents"`
	Reserve  int    `json:"sous_reserve"`
}

func bilanOf(con *console, c *cli.Context, x exams) (bilan, error) {
	b := bilan{Comptes: []compte{}, Doubles: []string{}, Anomalies: []string{}, Tardifs: []string{}}
	s, err := openSession(con, c, x)
	if err != nil {
		return b, err
	}
	j, err := x.store.Journal()
	if err != nil {
		return b, err
	}
	postes, err := x.store.Postes()
	if err != nil {
		return b, err
	}
	etat, anomalies := j.Fold(s.epreuves)
	b.Evenements = len(j.Events)
	names := map[string]string{}
	for _, one := range postes {
		names[one.ID] = one.Nom
	}
	at := func(m controle.Moment) string {
		return french.Say("%s à %s", names[m.Poste], m.At.Local().Format("15:04:05"))
	}
	counts, _ := etat.Comptes(s.epreuves, &s.liste)
	for _, one := range counts {
		if one.Presents+one.Sortis > 0 {
			b.Comptes = append(b.Comptes, compte(one))
		}
	}
	for _, d := range etat.Doubles() {
		text := french.Say("%s %s : entrée deux fois à %s, %s puis %s.", d.Seconde.Code, d.Seconde.Nom, d.Seconde.Epreuve, at(d.Premiere), at(d.Seconde))
		if !d.Ordonne {
			text = french.Say("%s %s : entrée deux fois à %s, %s et %s ; les horloges ne disent pas laquelle fut la première.", d.Seconde.Code, d.Seconde.Nom, d.Seconde.Epreuve, at(d.Premiere), at(d.Seconde))
		}
		b.Doubles = append(b.Doubles, text)
	}
	for _, a := range anomalies {
		b.Anomalies = append(b.Anomalies, anomaly(a, names))
	}
	for _, one := range postes {
		for _, e := range j.Events {
			if e.Poste == one.ID && !one.Revoque.IsZero() && e.Clock.After(one.Revoque) {
				b.Anomalies = append(b.Anomalies, french.Say("%s : l’événement %d est postérieur à la révocation du poste.", one.Nom, e.Numero))
			}
		}
	}
	if b.Tardifs, err = late(con, c, x, etat, b.Tardifs, at); err != nil {
		return b, err
	}
	return b, nil
}

// anomaly says in French what is wrong with a journal.
func anomaly(a controle.Anomalie, names map[string]string) string {
	name := names[a.Poste]
	if name == "" {
		name = "poste inconnu " + a.Poste
	}
	which := fmt.Sprintf("l’événement %d", a.De)
	if a.A > a.De {
		which = fmt.Sprintf("les événements %d à %d", a.De, a.A)
	}
	says := map[string]string{
		controle.Lacune:         which + " : pas encore reçu ; demandez son journal au poste",
		controle.DeuxContenus:   which + " : deux contenus différents sous ce numéro ; les deux sont gardés",
		controle.ChaineRompue:   which + " : ne suit pas le précédent ; il est gardé",
		controle.FausseSign:     which + " : n’est pas signé par le poste ; il ne compte pas",
		controle.PosteInconnu:   which + " : ce poste n’a pas été préparé ici ; rien de lui ne compte",
		controle.EpreuveEtr:     which + " : une épreuve qui n’est pas enregistrée ici",
		controle.ActeInconnu:    which + " : un acte d’une version plus récente du programme",
		controle.Decalage:       "horloge décalée de plus de deux minutes ; les heures sont corrigées",
		controle.HorlogeReculee: which + " : l’horloge du poste a reculé",
	}
	return french.Say("%s : %s.", name, french.Text(says[a.Code]))
}

// late names those who entered with a paper that the register now says no longer
// stood.
func late(con *console, c *cli.Context, x exams, etat *controle.Etat, list []string, at func(controle.Moment) string) ([]string, error) {
	err := x.onRegister(c.Context, con, func(reg register.Register) error {
		source := consulted{reg: reg}
		var failed error
		standing := func(papier string) controle.Standing {
			cti, err := hex.DecodeString(papier)
			if err != nil || len(cti) != len(register.CTI{}) {
				return controle.Standing{}
			}
			s, err := source.standing(c.Context, [8]byte(cti))
			failed = errors.Join(failed, err)
			return s
		}
		for _, t := range etat.Tardifs(standing, epreuve.UE) {
			what := "révoqué"
			if t.Standing.State == controle.Replaced {
				what = "remplacé, sans cette UE"
			}
			list = append(list, french.Say("%s %s : entrée %s avec un papier que le registre dit %s (%s).", t.Code, t.Nom, at(t.Moment), what, t.Standing.Number))
		}
		return failed
	})
	if errors.Is(err, errNoFile) {
		err = nil
	}
	return list, err
}

func showBilan(con *console, b bilan) {
	fmt.Fprintln(con.page(), french.Say("%s au total.", plural(b.Evenements, "événement", "événements")))
	for _, one := range b.Comptes {
		fmt.Fprintln(con.page(), french.Say("%s, %s : %d attendus, %d présents, %d sortis, %d absents, %d sous réserve.", one.UE, one.Salle, one.Attendus, one.Presents, one.Sortis, one.Absents, one.Reserve))
	}
	for _, part := range []struct {
		title string
		lines []string
	}{{"Doubles entrées", b.Doubles}, {"Entrées à revoir", b.Tardifs}, {"Journaux à compléter", b.Anomalies}} {
		if len(part.lines) > 0 {
			fmt.Fprintf(con.page(), "%s (%d)\n  %s\n", part.title, len(part.lines), strings.Join(part.lines, "\n  "))
		}
	}
}

func epreuvesPurger(con *console) *cli.Command {
	return &cli.Command{
		Name: "purger", Aliases: []string{"purge"}, Usage: "effacer les journaux et les listes des épreuves passées",
		Description: "Efface ce qui est plus ancien que la date donnée (sans elle, un an)\u00a0; imprimez d’abord l’émargement d’après l’épreuve.\nExemple\u00a0:\n  cnamdoc epreuves purger --avant 01/09/2027",
		Flags:       examFlags(&cli.StringFlag{Name: "avant", Usage: "effacer ce qui précède le jour `D` (JJ/MM/AAAA)"}),
		Action: noArguments(onExams(con, func(c *cli.Context, x exams) error {
			limit := con.now().AddDate(-1, 0, 0)
			if text := c.String("avant"); text != "" {
				d, err := dossier.ParseDate(text)
				if err != nil {
					return misuse("exemple\u00a0: --avant 01/09/2027", "la date «\u00a0%s\u00a0» n’est pas reconnue", text)
				}
				limit = time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, con.now().Location())
			}
			n, plan, err := x.store.Purge(limit)
			if err != nil {
				return err
			}
			told := plural(n, "journal effacé", "journaux effacés")
			if plan {
				told += ", les épreuves et les places aussi"
			}
			fmt.Fprintln(con.stderr, told+".")
			return nil
		})),
	}
}
