package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/guichet"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// retention is what is no longer kept today: papers by name after years by
// kind of paper, decisions after years, snapshots after days; 0 keeps for ever.
func (conf *config) retention(today dossier.Date, specimen bool) guichet.Retention {
	in := conf.Registre
	years := map[dossier.Document]int{dossier.Attestation: 5, dossier.Contrat: 10, dossier.Convention: 10, dossier.Retractation: 10, dossier.Relance: 1}
	for doc, given := range map[dossier.Document]*int{dossier.Attestation: in.ConservationAttestation, dossier.Contrat: in.ConservationContrat,
		dossier.Convention: in.ConservationConvention, dossier.Retractation: in.ConservationRetractation, dossier.Relance: in.ConservationRelance} {
		if given != nil {
			years[doc] = *given
		}
	}
	r := guichet.Retention{Out: conf.Sortie, Snapshots: conf.snapshotDir(specimen)}
	for _, doc := range dossier.Documents {
		if years[doc] > 0 {
			r.Papers = append(r.Papers, register.Retention{Document: doc, Before: today.AddYears(-years[doc])})
		}
	}
	if years := kept(in.ConservationDecisions, keepDecisions); years > 0 {
		r.Decisions = today.AddYears(-years)
	}
	if years := kept(in.ConservationTraces, keepTraces); years > 0 {
		r.Traces = today.AddYears(-years)
	}
	if days := kept(in.ConservationInstantane, keepSnapshots); days > 0 {
		r.Exports = today.AddDays(-days)
	}
	return r
}

// kept is a setting, or its default.
func kept(given *int, otherwise int) int {
	if given != nil {
		return *given
	}
	return otherwise
}

// What is purged beside the papers, by default: decisions and the audit trail
// after so many years, snapshots after so many days.
const (
	keepDecisions = 5
	keepTraces    = 3
	keepSnapshots = 400
)

func registrePurger(con *console) *cli.Command {
	return &cli.Command{
		Name: "purger", Aliases: []string{"purge"}, Usage: "effacer les noms et les fichiers dont la durée de conservation est passée",
		Description: "Montre ce qui serait effacé\u00a0; --confirmer l’efface. La preuve (numéro, sceau) reste, et le papier n’est jamais refait.\n" +
			"Les durées sont dans [registre] de la configuration. Exemple\u00a0:\n  cnamdoc registre purger --confirmer",
		Flags: registreFlags(
			&cli.BoolFlag{Name: "confirmer", Usage: "effacer vraiment"},
			outFlag(),
			&cli.StringFlag{Name: "date", Usage: "compter les durées à cette date `D` au lieu d’aujourd’hui"}),
		Action: noArguments(onRegister(con, func(c *cli.Context, conf *config, reg register.Register) error {
			today, err := today(con, c)
			if err != nil {
				return err
			}
			retention := conf.retention(today, c.Bool("exemple"))
			if c.Bool("confirmer") {
				if !c.Bool("exemple") {
					if err := mayAct(c.Context, con, conf, reg); err != nil {
						return err
					}
				}
				progress := con.progress("effacement")
				done, err := guichet.Purge(c.Context, reg, operator(), retention)
				progress.end()
				if err != nil {
					return err
				}
				fmt.Fprintf(con.stderr, "%s, %s, %s, %s.\n", plural(done.Papers, "papier purgé", "papiers purgés"),
					plural(done.Decisions, "décision ou absence oubliée", "décisions ou absences oubliées"), plural(done.Exports, "export enregistré effacé", "exports enregistrés effacés"),
					plural(done.Traces, "trace effacée", "traces effacées"))
				return nil
			}
			progress := con.progress("recherche de ce qui a passé sa durée")
			papers, err := guichet.Purgeable(c.Context, reg, retention)
			progress.end()
			if err != nil {
				return err
			}
			for _, paper := range papers {
				fmt.Fprintf(con.stdout, "%s  %s  %s  %s\n", paper.Number, paper.Key.Code, paper.Key.Document.Word(), paper.Date.Short())
			}
			fmt.Fprintf(con.stderr, "%s\u00a0; rien n’est effacé sans --confirmer.\n", plural(len(papers), "papier à purger", "papiers à purger"))
			return nil
		})),
	}
}
