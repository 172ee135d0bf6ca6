package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// Exit statuses: 0 every dossier is complete; 3 done, some are not; 1 the
// export, the models, the keys or the output failed; 2 misuse; 130 interrupted.
func (p *program) generer() *cli.Command {
	return &cli.Command{
		Name:      "generer",
		Aliases:   []string{"generate"},
		Usage:     "lire un export et produire tous les papiers prêts, et la liste de ce qui manque",
		ArgsUsage: "EXPORT.xlsx | --depot DIR",
		Description: "Les papiers vont dans SORTIE/<semestre>/<CENTRE>/<code>/, les tirages à imprimer dans impression/,\n" +
			"ce qui manque dans a-completer.xlsx et rapport.json. Relancer ne réécrit que ce qui a changé.\n" +
			"Exemple\u00a0:\n  cnamdoc generer inscriptions.xlsx --sortie papiers",
		Flags: withCommon(append(readFlags(),
			&cli.StringFlag{Name: "documents", Usage: "seulement ces papiers, `LISTE` séparée par des virgules (attestation,contrat,convention,retractation,relance)"},
			&cli.StringSliceFlag{Name: "auditeur", Usage: "seulement cet auditeur, par `CODE` (répétable)"},
			&cli.StringFlag{Name: "centre", Usage: "seulement ce centre `C`"},
			&cli.StringFlag{Name: "modeles", Usage: "dossier `DIR` de modèles qui remplacent ceux du programme", EnvVars: []string{"CNAMDOC_MODELES"}},
			&cli.BoolFlag{Name: "a-blanc", Usage: "tout vérifier, ne rien écrire"},
			&cli.BoolFlag{Name: "exemple", Usage: "produire des spécimens (clé publique, SPÉCIMEN sur chaque page)"},
			&cli.BoolFlag{Name: "forcer", Usage: "redessiner aussi ce qui n’a pas changé"},
			&cli.BoolFlag{Name: "json", Usage: "écrire le rapport sur la sortie standard"},
			&cli.IntFlag{Name: "travailleurs", Usage: "nombre `N` de dessins en parallèle (0\u00a0: un par processeur)"},
			&cli.StringFlag{Name: "depot", Usage: "prendre l’export le plus récent du dossier de dépôt `DIR`, une fois copié en entier"},
			&cli.DurationFlag{Name: "attendre", Usage: "attendre jusqu’à `DURÉE` (30m, 2h) qu’une autre exécution libère le registre"},
			&cli.StringFlag{Name: "journal", Usage: "tenir un journal pour les machines, en `FORMAT` json ou texte, sans donnée personnelle"},
			&cli.StringFlag{Name: "journal-fichier", Usage: "ajouter le journal au fichier `F` au lieu de la sortie d’erreur"},
		)...),
		Action: p.runGenerer,
	}
}

func (p *program) runGenerer(c *cli.Context) error {
	n, err := p.startNight(c)
	if err != nil {
		return err
	}
	return n.end(n.run())
}

// run is the night itself.
func (n *nightRun) run() error {
	p, c, conf := n.p, n.c, n.conf
	if err := n.fromDepot(); err != nil {
		return err
	}
	if err := conf.ready(c.Bool("exemple") || c.Bool("a-blanc")); err != nil {
		return err
	}
	conf.export, n.status.Export = n.export, filepath.Base(n.export)
	began := p.now()
	job, read, err := p.job(c, conf)
	if err != nil {
		return err
	}
	n.journal.phase("lecture", began, "lues", job.Lecture.Lues, "importees", job.Lecture.Importees, "rejetees", job.Lecture.Rejetees, "dossiers", len(read.dossiers))
	if err := p.wordings(job, conf); err != nil {
		return err
	}
	closeRegister, err := p.authority(c, conf, job)
	if err != nil {
		return err
	}
	if len(job.Catalogue) == 0 && wantsAgreement(job.Documents) {
		fmt.Fprintln(p.stderr, "Attention\u00a0: aucun catalogue d’UE (clé catalogue de la configuration, --catalogue, ou une feuille de l’export)\u00a0: ni contrat ni convention ne peut être produit.")
	}
	err = errors.Join(n.produce(job, read), closeRegister())
	return p.conclude(c, conf, n.result, err)
}

// produce runs the batch, and keeps and purges what goes with it.
func (n *nightRun) produce(job *generate.Job, read *reading) (err error) {
	p, began := n.p, n.p.now()
	candidate, err := p.setAside(n.conf, job, read)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, candidate.Close()) }()
	bar := newBar(p.stderr)
	job.Progress, job.Wait = bar.show, n.c.Duration("attendre")
	job.CredentialsDays = kept(n.conf.Registre.ConservationIdentifiants, keepCredentials)
	job.Waiting = func(held *register.BusyError) {
		fmt.Fprintf(p.stderr, "Une autre exécution travaille sur ce registre (%s)\u00a0: attente.\n", held.Owner)
	}
	n.result, err = generate.Run(n.c.Context, *job)
	bar.end()
	n.journal.phase("production", began)
	if err == nil {
		err = acceptSnapshot(candidate)
	}
	if err == nil {
		err = n.purge(job)
	}
	return err
}

// wantsAgreement reports whether the call asks for papers that the law wants a
// programme in.
func wantsAgreement(docs []dossier.Document) bool {
	return len(docs) == 0 || slices.Contains(docs, dossier.Contrat) || slices.Contains(docs, dossier.Convention)
}

// wordings compiles the models and reads the style.
func (p *program) wordings(job *generate.Job, conf *config) error {
	source, err := templates.Open(conf.Modeles)
	if err != nil {
		return modelTrouble(err)
	}
	if job.Wording, err = generate.LoadWording(source); err != nil {
		return modelTrouble(err)
	}
	if job.Style, err = loadStyle(source); err != nil {
		return err
	}
	if job.Style.Logo, err = conf.loadLogo(); err != nil {
		return err
	}
	job.Style.Pictures, err = conf.loadPictures()
	return err
}

// modelTrouble shows every fault of the models, one a line.
func modelTrouble(err error) error {
	if errors.Is(err, errNoFile) {
		return say(err, "vérifiez le chemin (--modeles, ou la clé modeles de la configuration)", "les modèles ne peuvent pas être lus\u00a0: %s", frenchModel(err))
	}
	return say(err, "corrigez le modèle, puis\u00a0: cnamdoc modeles verifier --modeles DIR",
		"les modèles ne peuvent pas être utilisés\u00a0:\n  %s", strings.ReplaceAll(frenchModel(err), "\n", "\n  "))
}

// authority gives the job its keys and its register: the centre's, or for
// specimens a key and a register that are good for nothing else.
func (p *program) authority(c *cli.Context, conf *config, job *generate.Job) (func() error, error) {
	nothing := func() error { return nil }
	job.DryRun, job.Specimen = c.Bool("a-blanc"), c.Bool("exemple")
	ring, err := p.keys(conf, job)
	if err != nil {
		return nil, err
	}
	job.Ring = ring
	if job.Hasher, err = hasher(ring, job.DryRun); err != nil {
		return nil, err
	}
	if !job.DryRun {
		if err := usableOutput(conf.Sortie); err != nil {
			return nil, err
		}
	}
	reg, err := p.openRegister(c.Context, conf, job.Specimen, !job.DryRun)
	if job.DryRun && errors.Is(err, errNoFile) {
		return nothing, nil
	}
	if err != nil {
		return nil, err
	}
	job.Register = reg
	return reg.Close, nil
}

// keys returns the ring that seals: the centre's, or the public one.
func (p *program) keys(conf *config, job *generate.Job) (*seal.KeyRing, error) {
	switch {
	case job.Specimen && job.DryRun:
		return seal.Specimen(), nil
	case job.Specimen:
		return seal.SpecimenIn(conf.specimenDir())
	}
	ring, err := p.loadRing(conf)
	if errors.Is(err, seal.ErrAbsent) && job.DryRun {
		return nil, nil
	}
	return ring, err
}

// hasher is under the local key; a dry run without keys compares with nothing.
func hasher(ring *seal.KeyRing, dryRun bool) (register.Hasher, error) {
	if ring != nil {
		key, err := ring.HMACKey()
		if err == nil {
			return register.NewHasher(key)
		}
		if !dryRun {
			return register.Hasher{}, err
		}
	}
	return register.NewHasher(make([]byte, register.MinKey))
}

// conclude prints the report, the last line for a tired human, and settles
// the exit code.
func (p *program) conclude(c *cli.Context, conf *config, result *generate.Report, err error) error {
	if result == nil {
		return busyTrouble(err)
	}
	if c.Bool("json") {
		if err := result.WriteJSON(p.stdout); err != nil {
			return err
		}
	}
	p.tell(result, conf, err == nil)
	switch {
	case err != nil:
		return busyTrouble(err)
	case result.Incomplete():
		return errIncomplete
	}
	return nil
}

func busyTrouble(err error) error {
	busy, ok := register.AsBusy(err)
	if !ok {
		return err
	}
	return say(err, "attendez qu’elle finisse, puis relancez", "une autre exécution travaille sur ce registre (%s, depuis %s)",
		busy.Owner, busy.Since.Local().Format("15:04 le 02/01/2006"))
}

// maxTold bounds the rows that are told on screen; the rest is in the report.
const maxTold = 10

// tellRejected says why rows were rejected: their people are in no list.
func (p *program) tellRejected(r *generate.Report) {
	if r.Lecture.Rejetees == 0 {
		return
	}
	told := 0
	for pb, err := range r.Problemes.All() {
		if err != nil {
			return // the same disk failed rapport.json, and that is said
		}
		ofRow := pb.Cellule.Sheet == r.Lecture.Feuille && pb.Cellule.Row > 0
		if pb.Gravite != dossier.Erreur.String() || pb.Auditeur != "" || !ofRow {
			continue
		}
		if told++; told > maxTold {
			fmt.Fprintln(p.stderr, "… et d’autres, dans rapport.json.")
			return
		}
		fmt.Fprintf(p.stderr, "%s.\n", pb.Phrase)
	}
}

// tell writes what was done, what is missing, where to look.
func (p *program) tell(r *generate.Report, conf *config, finished bool) {
	fmt.Fprintln(p.stderr, r.Lecture.String())
	p.tellRejected(r)
	for _, e := range r.Erreurs {
		fmt.Fprintln(p.stderr, notMade(e))
	}
	made := map[dossier.Document]int{}
	total := 0
	for _, doc := range dossier.Documents {
		t := r.Papiers[doc.String()]
		made[doc] = t.Emis + t.Refaits
		total += made[doc]
	}
	if !finished {
		fmt.Fprintln(p.stderr, "Le traitement s’est arrêté avant la fin.")
		return
	}
	line := fmt.Sprintf("%s, dont %s\u00a0; %s", plural(r.Dossiers, "dossier", "dossiers"),
		plural(r.Incomplets.Len(), "incomplet", "incomplets"), paperCount(r.ABlanc, total))
	if total > 0 {
		line += " (" + perDocument(made) + ")"
	}
	fmt.Fprintln(p.stderr, line+".")
	switch {
	case r.ABlanc:
	case r.Partiel:
		fmt.Fprintf(p.stderr, "À voir\u00a0: «\u00a0%s\u00a0» — papiers. Les listes restent celles du dernier traitement complet.\n", conf.Sortie)
	default:
		fmt.Fprintf(p.stderr, "À voir\u00a0: «\u00a0%s\u00a0» — papiers, impression, a-completer.xlsx.\n", conf.Sortie)
	}
}

func notMade(e generate.Erreur) string {
	what := "Non produit"
	if e.Document != 0 {
		what += "\u00a0: " + e.Document.Label()
	}
	return fmt.Sprintf("%s\u00a0: %s %s — %s", what, shortened(e.Nom), e.Code, e.Phrase)
}

// maxShown is how many letters of a name stand in a line; the code names the
// person as well.
const maxShown = 60

func shortened(name string) string {
	if runes := []rune(name); len(runes) > maxShown {
		return string(runes[:maxShown]) + "…"
	}
	return name
}

func paperCount(dryRun bool, n int) string {
	if dryRun {
		return plural(n, "papier prêt", "papiers prêts") + " (à blanc\u00a0: rien n’est écrit)"
	}
	return plural(n, "papier produit", "papiers produits")
}

func perDocument(made map[dossier.Document]int) string {
	var parts []string
	for _, doc := range dossier.Documents {
		if made[doc] > 0 {
			parts = append(parts, fmt.Sprintf("%s\u00a0: %d", doc, made[doc]))
		}
	}
	return strings.Join(parts, ", ")
}

// parseDocuments reads --documents.
func parseDocuments(text string) ([]dossier.Document, error) {
	var docs []dossier.Document
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		doc, ok := dossier.ParseDocument(strings.ReplaceAll(dossier.Fold(name), " ", "-"))
		if !ok {
			return nil, misuse("papiers possibles\u00a0: attestation, contrat, convention, retractation, relance", "le papier «\u00a0%s\u00a0» est inconnu", name)
		}
		docs = append(docs, doc)
	}
	return docs, nil
}
