package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate"
	"cnamdoc/generate/balise"
	"cnamdoc/generate/press"
	"cnamdoc/generate/report"
	"cnamdoc/generate/wording"
	"cnamdoc/templates"
)

// Exit statuses: 0 done, every model is good; 1 a model is broken or drops a
// legal mention; 2 misuse.
func modeles(con *console) *cli.Command {
	overlay := func() []cli.Flag {
		return withCommon(&cli.StringFlag{Name: "modeles", Usage: "dossier `DIR` de modèles qui remplacent ceux du programme", EnvVars: []string{"CNAMDOC_MODELES"}})
	}
	return &cli.Command{
		Name:        "modeles",
		Aliases:     []string{"templates"},
		Usage:       "montrer, extraire et vérifier le texte des papiers, que le centre peut changer",
		Description: "Exemple\u00a0:\n  cnamdoc modeles extraire mes-modeles\n  cnamdoc modeles verifier --modeles mes-modeles",
		Subcommands: []*cli.Command{
			{Name: "lister", Aliases: []string{"list"}, Usage: "montrer les modèles et d’où ils viennent\u00a0; avec un nom, ses balises",
				ArgsUsage: "[MODÈLE]", Description: "Exemple\u00a0:\n  cnamdoc modeles lister attestation.md", Flags: overlay(), Action: con.run(modelesLister)},
			{Name: "extraire", Aliases: []string{"extract"}, Usage: "copier les modèles dans un dossier, pour les changer",
				ArgsUsage: "DIR", Description: "Exemple\u00a0:\n  cnamdoc modeles extraire mes-modeles", Flags: overlay(), Action: con.run(modelesExtraire)},
			{Name: "verifier", Aliases: []string{"check"}, Usage: "vérifier chaque modèle\u00a0: balises, mentions légales, dossiers courts, longs et étranges",
				Description: "Exemple\u00a0:\n  cnamdoc modeles verifier --modeles mes-modeles", Flags: overlay(), Action: con.run(modelesVerifier)},
			{Name: "apercu", Aliases: []string{"preview"}, Usage: "dessiner chaque modèle sur des personnes inventées",
				ArgsUsage: "DIR", Description: "Exemple\u00a0:\n  cnamdoc modeles apercu apercu --modeles mes-modeles", Flags: overlay(), Action: con.run(modelesApercu)},
		},
	}
}

func openModels(c *cli.Context) (*templates.Source, error) {
	conf, err := loadConfig(c)
	if err != nil {
		return nil, err
	}
	source, err := templates.Open(conf.Modeles)
	if err != nil {
		return nil, modelTrouble(err)
	}
	return source, nil
}

func modelesLister(con *console, c *cli.Context) error {
	source, err := openModels(c)
	if err != nil {
		return err
	}
	if c.NArg() > 0 {
		return listBalises(con, source, c.Args().First())
	}
	w := con.table()
	fmt.Fprintln(w, "FICHIER\tORIGINE\tEMPREINTE")
	for _, f := range source.List() {
		fmt.Fprintf(w, "%s\t%s\t%s\n", f.Name, f.Origin(), f.Hash[:12])
	}
	return w.Flush()
}

// listBalises shows what a model of that kind may name, and what it names.
func listBalises(con *console, source *templates.Source, name string) error {
	file, err := source.Read(name)
	if err != nil {
		return misuse("exemple\u00a0: cnamdoc modeles lister attestation.md", "%s", err)
	}
	model, err := wording.Compile(file.Name, file.Content)
	if err != nil {
		return modelTrouble(err)
	}
	used := map[string]bool{}
	for _, balise := range model.Uses() {
		used[balise] = true
	}
	w := con.table()
	fmt.Fprintln(w, "BALISE\tPLACE\tVALEUR\tEMPLOYÉE\tSENS")
	for _, b := range balise.All() {
		if b.Applies(model.Paper) {
			need := map[bool]string{true: "facultative", false: "obligatoire"}[b.Optional]
			fmt.Fprintf(w, "{{ %s }}\t%s\t%s\t%s\t%s\n", b.Nom, b.Kind, need, map[bool]string{true: "oui"}[used[b.Nom]], b.Label)
		}
	}
	return w.Flush()
}

func modelesExtraire(con *console, c *cli.Context) error {
	if c.NArg() != 1 {
		return misuse("exemple\u00a0: cnamdoc modeles extraire mes-modeles", "indiquez le dossier où copier les modèles")
	}
	source, err := openModels(c)
	if err != nil {
		return err
	}
	dir := c.Args().First()
	written, err := source.Extract(dir)
	if there, ok := errors.AsType[*fs.PathError](err); ok && errors.Is(err, fs.ErrExist) {
		return say(err, "choisissez un autre dossier, ou déplacez ce fichier", "« %s » existe déjà : rien n’a été copié", there.Path)
	}
	if err != nil {
		return modelTrouble(err)
	}
	if err := os.WriteFile(filepath.Join(dir, guideName), []byte(modelsGuide()), 0o644); err != nil {
		return err
	}
	fmt.Fprintf(con.stderr, "%s dans «\u00a0%s\u00a0», et %s, qui explique les balises. Changez-les, puis\u00a0:\n  cnamdoc modeles verifier --modeles %s\n",
		plural(len(written), "fichier copié", "fichiers copiés"), dir, guideName, quoted(dir))
	return nil
}

func modelesVerifier(con *console, c *cli.Context) error {
	source, err := openModels(c)
	if err != nil {
		return err
	}
	job, err := trial(c.Context, con, source)
	if err != nil {
		return err
	}
	job.DryRun = true
	result, err := generate.Run(c.Context, job)
	if err != nil {
		return err
	}
	if err := trialFaults(result); err != nil {
		return err
	}
	fmt.Fprintf(con.stderr, "%s\u00a0: balises, mentions légales et dessin sont bons.\n", plural(len(templates.Models), "modèle", "modèles"))
	return nil
}

// trialFaults gathers what could not be printed of the trial dossiers.
func trialFaults(r *report.Report) error {
	var faults []string
	for _, e := range r.Erreurs {
		faults = append(faults, fmt.Sprintf("%s, %s\u00a0: %s", e.Document.Label(), e.Nom, e.Phrase))
	}
	if len(faults) == 0 {
		return nil
	}
	shown := faults[:min(len(faults), maxFaults)]
	if more := len(faults) - len(shown); more > 0 {
		shown = append(slices.Clone(shown), "et "+plural(more, "autre", "autres"))
	}
	return say(nil, "corrigez le modèle\u00a0: raccourcissez, ou changez de balise",
		"%s\u00a0:\n  %s", plural(len(faults), "papier d’essai ne s’imprime pas", "papiers d’essai ne s’impriment pas"), strings.Join(shown, "\n  "))
}

// maxFaults is how many trial papers that cannot be printed are told: one
// fault of a model shows on each of them.
const maxFaults = 5

func modelesApercu(con *console, c *cli.Context) error {
	if c.NArg() != 1 {
		return misuse("exemple\u00a0: cnamdoc modeles apercu apercu", "indiquez le dossier où dessiner les aperçus")
	}
	source, err := openModels(c)
	if err != nil {
		return err
	}
	job, err := trial(c.Context, con, source)
	if err != nil {
		return err
	}
	written, err := generate.Preview(c.Context, job, c.Args().First())
	if err != nil {
		if phrase, foreseen := generate.Explain(err); foreseen {
			return say(err, "corrigez le modèle\u00a0: raccourcissez, ou changez de balise", "un papier d’essai ne s’imprime pas\u00a0: %s", phrase)
		}
		return err
	}
	for _, path := range written {
		fmt.Fprintln(con.stdout, path)
	}
	fmt.Fprintf(con.stderr, "%s dans «\u00a0%s\u00a0».\n", plural(len(written), "aperçu", "aperçus"), c.Args().First())
	return nil
}

// frenchModel lists every fault of the models, without the engineer's chain.
func frenchModel(err error) string {
	var faults wording.Errors
	var model *press.ModelError
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var lines []string
		for _, one := range joined.Unwrap() {
			lines = append(lines, frenchModel(one))
		}
		return strings.Join(lines, "\n")
	}
	switch {
	case errors.As(err, &faults):
		return faults.Error()
	case errors.As(err, &model):
		return frenchModel(model.Err)
	}
	if faultOf(err) != faultUnknown {
		return systemSentence(err)
	}
	return filepath.ToSlash(err.Error())
}
