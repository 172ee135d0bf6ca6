package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate"
	"cnamdoc/generate/report"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Exit statuses: those of generer, without interruption of any writing.
func controler(con *console) *cli.Command {
	return &cli.Command{
		Name:      "controler",
		Aliases:   []string{"check"},
		Usage:     "dire ce qui manque, sans rien produire",
		ArgsUsage: "EXPORT.xlsx",
		Description: french.Text("Affiche ce qui manque par personne et écrit SORTIE/<semestre>/a-completer.xlsx.\n" +
			"Exemple :\n  cnamdoc controler inscriptions.xlsx"),
		Flags: withCommon(append(readFlags(),
			&cli.StringSliceFlag{Name: "auditeur", Usage: "seulement cet auditeur, par `CODE` (répétable)"},
			&cli.StringFlag{Name: "centre", Usage: "seulement ce centre `C`"},
			&cli.BoolFlag{Name: "json", Usage: "écrire le rapport sur la sortie standard"},
			&cli.BoolFlag{Name: "regles", Usage: "montrer les règles, leur source et ce qu’elles bloquent"},
		)...),
		Action: con.run(runControler),
	}
}

// checkMemory is what a control may use, in bytes: near it, the collector works
// harder. 50,000 dossiers of 72 columns keep half of it alive.
const checkMemory = 850 << 20

func runControler(con *console, c *cli.Context) error {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(checkMemory))
	conf, err := loadConfig(c)
	if err != nil {
		return err
	}
	if c.Bool("regles") {
		return showRules(con, conf)
	}
	if err := errors.Join(oneExport(c), conf.present(), conf.apart()); err != nil {
		return err
	}
	want, err := request(con, c, conf)
	if err != nil {
		return err
	}
	read, err := read(con, c, conf, c.Args().First(), want.today)
	if err != nil {
		return err
	}
	warnNoExams(con, want.reglement, read.dossiers)
	auditeurs, err := knownAuditeurs(c.StringSlice("auditeur"), read.dossiers)
	if err != nil {
		return err
	}
	_, earlier, err := conf.earlier(false, read)
	if err != nil {
		return err
	}
	progress := con.progress("contrôle des dossiers")
	defer progress.end()
	result, err := generate.Check(c.Context, generate.Job{
		Dossiers: read.dossiers, Catalogue: read.catalogue, Problems: read.problems, Lecture: read.lecture, Source: read.source,
		PaymentsUnknown: read.paymentsUnknown(), Earlier: earlier,
		Reglement: want.reglement, Organisme: conf.organisme(), Centres: conf.Centres, Out: conf.Sortie,
		Auditeurs: auditeurs, Centre: want.centre, Today: want.today, Now: con.now, Programme: version(), By: operator(),
	})
	progress.end()
	if err != nil {
		return err
	}
	if len(auditeurs) > 0 { // the cells of the others are no affair of who asked for one
		result.Problemes = slices.DeleteFunc(result.Problemes, func(pb report.Probleme) bool { return !slices.Contains(auditeurs, pb.Auditeur) })
	}
	if c.Bool("json") {
		return errors.Join(result.WriteJSON(con.stdout), incomplete(result))
	}
	if err := showMissing(con, result); err != nil {
		return err
	}
	if len(auditeurs) == 0 {
		fmt.Fprintln(con.stderr, result.Lecture)
		if result.ReglementsInconnus {
			fmt.Fprintln(con.stderr, french.Text("Attention : "+report.PaymentsUnknown))
		}
	}
	fmt.Fprintf(con.stderr, "%s, dont %s.\n", plural(result.Dossiers, "dossier", "dossiers"), plural(len(result.Incomplets), "incomplet", "incomplets"))
	if len(auditeurs) == 0 && want.centre == "" {
		fmt.Fprintf(con.stderr, french.Form("À voir : a-completer.xlsx dans « %s%c ».\n"), conf.Sortie, os.PathSeparator)
	}
	return incomplete(result)
}

func incomplete(r *report.Report) error {
	if r.Incomplete() {
		return errIncomplete
	}
	return nil
}

// showMissing prints what is missing, a line a piece.
func showMissing(con *console, r *report.Report) error {
	w := con.table()
	fmt.Fprintln(w, "CENTRE\tCODE\tAUDITEUR\tVERDICT\tCE QUI MANQUE")
	for _, i := range r.Incomplets {
		for _, m := range i.Manques {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", i.Centre, i.Code, i.Nom, m.Verdict, m.Message)
		}
	}
	for _, list := range [][]report.Examen{r.Examens, r.SansDocument} {
		for _, e := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", e.Centre, e.Code, e.Nom, e.Verdict, e.Message)
		}
	}
	for _, e := range r.Erreurs {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", e.Centre, e.Code, e.Nom, "ERREUR", e.Phrase)
	}
	if len(r.Incomplets)+len(r.Examens)+len(r.SansDocument)+len(r.Erreurs) > 0 {
		if err := w.Flush(); err != nil {
			return err
		}
	}
	for _, pb := range r.Problemes {
		if pb.Gravite != dossier.Information.String() {
			fmt.Fprintf(con.stderr, french.Form("%s : %s\n"), pb.Gravite, pb.Phrase)
		}
	}
	return nil
}

// showRules prints the table of rules with the centre's matrix.
func showRules(con *console, conf *config) error {
	reglement, err := conf.reglement()
	if err != nil {
		return err
	}
	w := con.table()
	fmt.Fprintln(w, "RÈGLE\tATTESTATION\tCONTRAT\tCONVENTION\tSOURCE\tCE QU’ELLE DEMANDE")
	for _, r := range completeness.Rules() {
		row := reglement.EffectsOf(r)
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", r.ID, row[dossier.Attestation], row[dossier.Contrat], row[dossier.Convention], r.Source, r.Asks)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err = io.WriteString(con.page(), french.Text("\nM : bloque le papier. M+ : aussi tant que c’est à examiner. R : comme M, et révoque le papier déjà émis. "+
		"e : à examiner, sans bloquer. – : sans effet. Sources : [page] et un numéro, la page d’inscription du centre.\n"))
	return err
}
