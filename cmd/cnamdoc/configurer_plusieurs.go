package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cnamdoc/cmd/cnamdoc/internal/reglages"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/publish"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// partWords is how centres and semesters are spoken of.
type partWords struct{ title, name, one string }

var partsOf = map[reglages.Kind]partWords{
	reglages.Centre:   {"Les centres", "le nom du centre, tel que l’export l’écrit", "le centre"},
	reglages.Semestre: {"Les semestres", "le semestre, par exemple 2027-2028-S1", "le semestre"},
}

// several lets the person add and delete centres, or semesters, then asks for
// what those that stand still lack.
func (s *setup) several(kind reglages.Kind) func(*cli.Context) error {
	return func(c *cli.Context) error {
		words := partsOf[kind]
		for {
			fmt.Fprintf(s.p.stderr, "\n── %s\n", words.title)
			for _, line := range wrap(french.And(s.doc.Names(kind)), 74) {
				fmt.Fprintf(s.p.stderr, "     %s\n", line)
			}
			text, err := s.line("     a : en ajouter un ; s : en supprimer un ; Entrée : continuer\n   > ")
			if err != nil {
				return err
			}
			switch dossier.Fold(text) {
			case "a", "ajouter":
				err = s.add(c, kind)
			case "s", "supprimer":
				err = s.remove(c, kind)
			case "", "n", "non":
				return s.groups(c, func(g reglages.Group) bool { return g.Kind == kind })
			default:
				fmt.Fprintln(s.p.stderr, french.Text("     ✗ répondez par a, par s, ou par Entrée"))
			}
			if err != nil {
				return err
			}
		}
	}
}

// add asks for a name, then for its values.
func (s *setup) add(c *cli.Context, kind reglages.Kind) error {
	for {
		name, err := s.part(kind)
		if err != nil || name == "" {
			return err
		}
		if err := s.read(); err != nil {
			return err
		}
		wrong := s.doc.Adding(kind, name)
		if wrong == "" {
			next, err := s.doc.Add(s.sample, kind, name)
			if err == nil {
				s.added = reglages.TitleOf(kind, name)
				if err := s.keep(next); err != nil {
					return err
				}
				return s.groups(c, func(g reglages.Group) bool { return g.Title == s.added })
			}
			wrong = french.Text("ce nom donne un dossier qui est déjà pris ou réservé ; écrivez-le dans le fichier, avec un autre « dossier »")
		}
		fmt.Fprintf(s.p.stderr, "     ✗ %s\n", wrong)
	}
}

// remove takes out one of which nothing is known, once the person has confirmed.
func (s *setup) remove(c *cli.Context, kind reglages.Kind) error {
	words := partsOf[kind]
	for {
		typed, err := s.part(kind)
		if err != nil || typed == "" {
			return err
		}
		if err := s.read(); err != nil {
			return err
		}
		names := s.doc.Names(kind)
		i := slices.IndexFunc(names, func(n string) bool { return dossier.Fold(n) == dossier.Fold(typed) })
		if i < 0 {
			fmt.Fprintln(s.p.stderr, french.Say("     ✗ « %s » n’est pas dans le fichier : %s", typed, french.Or(names)))
			continue
		}
		name := names[i]
		next, err := s.doc.Without(kind, name)
		why := ""
		switch {
		case errors.Is(err, reglages.ErrScattered):
			why = "ses réglages sont à plusieurs endroits du fichier : retirez-les à la main"
		case err != nil:
			return err
		case len(names) == 1:
			why = "il en faut au moins un : ajoutez d’abord l’autre"
		default:
			if why, err = s.inUse(c, kind, name); err != nil {
				return err
			}
		}
		if why != "" {
			fmt.Fprintln(s.p.stderr, french.Say("     ✗ %s « %s » reste : ", words.one, name)+french.Text(why))
			return nil
		}
		yes, err := s.yes(french.Say("Supprimer « %s » et ses réglages ?", name))
		if err != nil || !yes {
			return err
		}
		return s.keep(next)
	}
}

func (s *setup) part(kind reglages.Kind) (string, error) {
	return s.line("     " + partsOf[kind].name + french.Text(" (Entrée : revenir)") + "\n   > ")
}

// keep writes the whole file as it now is.
func (s *setup) keep(next *reglages.Document) error {
	if err := publish.File(s.path, next.Bytes()); err != nil {
		return err
	}
	s.doc = next
	return nil
}

// inUse says why a centre or a semester must stay: a paper, an export, an
// account or another setting names it. "" when nothing does.
func (s *setup) inUse(c *cli.Context, kind reglages.Kind, name string) (string, error) {
	for _, v := range s.doc.Values() {
		other := v.Key == "import.centre" || v.Key == "import.semestre"
		if v.Key == "impression.imprimantes."+name || other && dossier.Fold(v.Text) == dossier.Fold(name) {
			return fmt.Sprintf("la ligne %d du fichier le nomme encore (%s)", v.Line, v.Key), nil
		}
	}
	if err := c.Set("config", s.path); err != nil {
		return "", err
	}
	conf, err := loadConfig(c)
	if err != nil {
		return "", err
	}
	index, err := guichet.OpenIndex(conf.snapshotDir(false), "")
	if err != nil {
		return "", err
	}
	if use := usedAt(index); kind == reglages.Centre && use.centres[name] || kind == reglages.Semestre && use.semestres[dossier.Semestre(name)] {
		return "le dernier export de ce poste en parle", nil
	}
	filter := register.Filter{Centre: name}
	if kind == reglages.Semestre {
		filter = register.Filter{Semestre: dossier.Semestre(name)}
	}
	why := ""
	err = ifThere(c.Context, s.p, conf, func(reg register.Register) error {
		for paper, err := range reg.All(c.Context, filter) {
			if err == nil {
				why = "le registre en a des papiers (" + paper.Number + ")"
			}
			return err
		}
		accounts, err := reg.Accounts(c.Context)
		for _, a := range accounts {
			if kind == reglages.Centre && dossier.Fold(a.Centre) == dossier.Fold(name) {
				why = "le compte " + strings.TrimSpace(a.Name) + " ne voit que lui"
			}
		}
		return err
	})
	return why, err
}
