package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Exit statuses: 0 every dossier is complete; 3 done, some are not; 1 the
// export, the models, the keys or the output failed; 2 misuse; 130 interrupted.
func generer(con *console) *cli.Command {
	return &cli.Command{
		Name:      "generer",
		Aliases:   []string{"generate"},
		Usage:     "lire un export et produire tous les papiers prêts, et la liste de ce qui manque",
		ArgsUsage: "EXPORT.xlsx | --depot DIR",
		Description: "Les papiers vont dans SORTIE/<semestre>/<CENTRE>/<code>/, les tirages à imprimer dans impression/,\n" +
			"ce qui manque dans a-completer.xlsx et rapport.json. Relancer ne réécrit que ce qui a changé.\n" +
			"Exemple\u00a0:\n  cnamdoc generer inscriptions.xlsx --sortie papiers",
		Flags: withCommon(append(readFlags(),
			&cli.StringFlag{Name: "documents", Usage: "seulement ces papiers, `LISTE` séparée par des virgules, parmi attestation, contrat, convention, rétractation, relance"},
			&cli.StringSliceFlag{Name: "auditeur", Usage: "seulement cet auditeur, par `CODE` (répétable)"},
			&cli.StringFlag{Name: "centre", Usage: "seulement ce centre `C`"},
			&cli.StringFlag{Name: "modeles", Usage: "dossier `DIR` de modèles qui remplacent ceux du programme", EnvVars: []string{"CNAMDOC_MODELES"}},
			&cli.BoolFlag{Name: "a-blanc", Usage: "tout vérifier, ne rien écrire"},
			&cli.BoolFlag{Name: "exemple", Usage: "produire des spécimens (clé publique, SPÉCIMEN sur chaque page)"},
			&cli.StringFlag{Name: "accepter", Usage: "accepter ce qu’une garde a refusé, comme le refus l’écrit\u00a0: `NOM=N`, plusieurs séparés par des virgules"},
			&cli.BoolFlag{Name: "redessiner", Usage: "refaire les papiers déjà imprimés dont le modèle ou les réglages ont changé"},
			&cli.BoolFlag{Name: "forcer", Hidden: true},
			&cli.BoolFlag{Name: "json", Usage: "écrire le rapport sur la sortie standard"},
			&cli.IntFlag{Name: "travailleurs", Usage: "nombre `N` de dessins en parallèle (0\u00a0: un par processeur)"},
			&cli.StringFlag{Name: "depot", Usage: "prendre l’export le plus récent du dossier de dépôt `DIR`, une fois copié en entier"},
			&cli.DurationFlag{Name: "attendre", Usage: "attendre jusqu’à `DURÉE` (30m, 2h) qu’une autre exécution libère le registre"},
			&cli.StringFlag{Name: "journal", Usage: "tenir un journal pour les machines, en `FORMAT` json ou texte, sans donnée personnelle"},
			&cli.StringFlag{Name: "journal-fichier", Usage: "ajouter le journal au fichier `F` au lieu de la sortie d’erreur"},
		)...),
		Action: con.run(runGenerer),
	}
}

func runGenerer(con *console, c *cli.Context) error {
	n, err := startNight(con, c)
	if err != nil {
		return err
	}
	return n.end(n.run())
}

// run is the night itself.
func (n *nightRun) run() (err error) {
	con, c, conf := n.p, n.c, n.conf
	if err := n.fromDepot(); err != nil {
		return err
	}
	invented := c.Bool("exemple") || c.Bool("a-blanc")
	if err := conf.ready(invented, inUse{}); err != nil {
		return err
	}
	n.status.Export = filepath.Base(n.export)
	began := con.now()
	want, err := request(con, c, conf)
	if err != nil {
		return err
	}
	read, err := read(con, c, conf, n.export, want.today)
	if err != nil {
		return err
	}
	if err := conf.ready(invented, usedBy(read.dossiers)); err != nil {
		return err
	}
	if c.Bool("a-blanc") && !c.Bool("exemple") { // the dry run is of a night that would be refused
		if err := conf.ready(false, usedBy(read.dossiers)); err != nil {
			sentence, hint := explain(err)
			fmt.Fprintf(con.stderr, "Attention\u00a0: %s\n  → %s\n", sentence, hint)
		}
	}
	warnNoExams(con, want.reglement, read.dossiers)
	auditeurs, err := knownAuditeurs(c.StringSlice("auditeur"), read.dossiers)
	if err != nil {
		return err
	}
	n.journal.phase("lecture", began, "lues", read.lecture.Lues, "importees", read.lecture.Importees, "rejetees", read.lecture.Rejetees, "dossiers", len(read.dossiers))
	wording, style, err := conf.drawing()
	if err != nil {
		return err
	}
	specimen, dryRun := c.Bool("exemple"), c.Bool("a-blanc")
	accepted, err := parseAccepted(c)
	if err != nil {
		return err
	}
	auth, err := openAuthority(c.Context, con, conf, specimen, dryRun)
	if err != nil {
		return err
	}
	defer func() { err = worse(err, auth.close()) }()
	if len(read.catalogue) == 0 && wantsAgreement(want.documents) {
		fmt.Fprintln(con.stderr, "Attention\u00a0: aucun catalogue d’UE (clé catalogue de la configuration, --catalogue, ou une feuille de l’export)\u00a0: ni contrat ni convention ne peut être produit.")
	}
	before, earlier, err := conf.earlier(specimen, read)
	if err != nil {
		return err
	}
	began = con.now()
	progress := con.progress("papiers")
	defer progress.end()
	n.result, err = generate.Run(c.Context, generate.Job{
		Dossiers: read.dossiers, Catalogue: read.catalogue, Problems: read.problems, Lecture: read.lecture, Source: read.source,
		PaymentsUnknown: read.paymentsUnknown(), Earlier: earlier,
		Reglement: want.reglement, Organisme: conf.organisme(), Centres: conf.Centres, Wording: wording, Style: style,
		Register: auth.register, Hasher: auth.hasher, Ring: auth.ring,
		Out: conf.Sortie, Documents: want.documents, Auditeurs: auditeurs, Centre: want.centre,
		Duplex: conf.Impression.RectoVerso, Workers: want.workers, DryRun: dryRun, Specimen: specimen,
		Redraw: c.Bool("redessiner"), Accept: accepted, Options: repeated(c), MaxLoss: conf.Registre.PerteMaximale,
		Columns: read.columns, Label: fieldLabel, Former: conf.former(specimen),
		CredentialsDays: kept(conf.Registre.ConservationIdentifiants, keepCredentials),
		Today:           want.today, Now: con.now, Programme: version(), By: operator(),
		Wait: c.Duration("attendre"), Progress: progress.show,
		Waiting: func(held *register.BusyError) {
			progress.aside(func() {
				fmt.Fprintf(con.stderr, "Une autre exécution travaille sur ce registre (%s)\u00a0: attente.\n", held.Owner)
			})
		},
	})
	progress.end()
	n.journal.phase("production", began)
	// A run over chosen persons, or one that writes nothing, keeps nothing.
	if err == nil && !dryRun && len(auditeurs) == 0 {
		if err = saveSnapshot(conf, specimen, want.centre, began, read, before); err == nil {
			err = n.purge(want.today, specimen)
		}
	}
	return conclude(con, c, conf, n.result, err)
}

// repeated are the options that say which night this is, as they were typed.
func repeated(c *cli.Context) []string {
	var options []string
	for _, name := range []string{"config", "etat", "catalogue", "feuille", "sortie", "date", "documents", "centre", "modeles"} {
		if value := c.String(name); c.IsSet(name) && value != "" {
			options = append(options, "--"+name, value)
		}
	}
	for _, name := range []string{"exemple", "redessiner"} {
		if c.Bool(name) {
			options = append(options, "--"+name)
		}
	}
	return options
}

// wantsAgreement reports whether the call asks for papers that the law wants a
// programme in.
func wantsAgreement(docs []dossier.Document) bool {
	return len(docs) == 0 || slices.Contains(docs, dossier.Contrat) || slices.Contains(docs, dossier.Convention)
}

// conclude prints the report, the last line for a tired human, and settles
// the exit code.
func conclude(con *console, c *cli.Context, conf *config, result *report.Report, err error) error {
	if result == nil {
		return guichet.Explain(err)
	}
	if c.Bool("json") {
		if err := result.WriteJSON(con.stdout); err != nil {
			return err
		}
	}
	tell(con, result, conf, err == nil)
	switch {
	case err != nil:
		return guichet.Explain(err)
	case result.Incomplete():
		return errIncomplete
	}
	return nil
}

// maxTold bounds the rows that are told on screen; the rest is in the report.
const maxTold = 10

// tellRejected says why rows were rejected: their people are in no list.
func tellRejected(con *console, r *report.Report) {
	if r.Lecture.Rejetees == 0 {
		return
	}
	told := 0
	for _, pb := range r.Problemes {
		ofRow := pb.Cellule.Sheet == r.Lecture.Feuille && pb.Cellule.Row > 0
		if pb.Gravite != dossier.Erreur.String() || pb.Auditeur != "" || !ofRow {
			continue
		}
		if told++; told > maxTold {
			fmt.Fprintln(con.stderr, "… et d’autres, dans rapport.json.")
			return
		}
		fmt.Fprintf(con.stderr, "%s.\n", pb.Phrase)
	}
}

// tell writes what was done, what is missing, where to look.
func tell(con *console, r *report.Report, conf *config, finished bool) {
	fmt.Fprintln(con.stderr, r.Lecture.String())
	tellRejected(con, r)
	for _, e := range r.Erreurs {
		fmt.Fprintln(con.stderr, notMade(e))
	}
	made := map[dossier.Document]int{}
	total := 0
	for _, doc := range dossier.Documents {
		t := r.Papiers[doc.String()]
		made[doc] = t.Emis + t.Refaits
		total += made[doc]
	}
	if r.Refused() {
		if r.ABlanc {
			tellPlan(con, r)
		} else {
			tellMorning(con, r, conf)
		}
		return
	}
	if !finished {
		fmt.Fprintln(con.stderr, "Le traitement s’est arrêté avant la fin.")
		return
	}
	papers := plural(total, "papier produit", "papiers produits")
	if r.ABlanc {
		papers = plural(total, "papier prêt", "papiers prêts")
	}
	if total > 0 {
		papers += " (" + perDocument(made) + ")"
	}
	fmt.Fprintln(con.stderr, french.Say("%s, dont %s ; %s.", plural(r.Dossiers, "dossier", "dossiers"), plural(len(r.Incomplets), "incomplet", "incomplets"), papers))
	switch {
	case r.ABlanc:
		tellPlan(con, r)
		fmt.Fprintln(con.stderr, french.Text("À blanc : rien n’est écrit."))
	case r.Partiel:
		fmt.Fprintf(con.stderr, "À voir\u00a0: «\u00a0%s\u00a0» — papiers. Les listes restent celles du dernier traitement complet.\n", conf.Sortie)
	default:
		tellMorning(con, r, conf)
	}
}

func notMade(e report.Erreur) string {
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

func perDocument(made map[dossier.Document]int) string {
	var parts []string
	for _, doc := range dossier.Documents {
		if made[doc] > 0 {
			parts = append(parts, french.Say("%s : %s", doc.Word(), french.Number(int64(made[doc]))))
		}
	}
	return strings.Join(parts, ", ")
}

// parseAccepted reads --accepter, and refuses --forcer, which it replaces.
func parseAccepted(c *cli.Context) (map[string]int, error) {
	if c.Bool("forcer") {
		return nil, misuse("pour accepter ce qu’une garde refuse\u00a0: --accepter NOM=N, comme le refus l’écrit\u00a0; pour refaire ce qui a changé de présentation\u00a0: --redessiner",
			"l’option --forcer n’existe plus\u00a0: elle acceptait tout sans le dire")
	}
	accepted := map[string]int{}
	for part := range strings.SplitSeq(c.String("accepter"), ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		name, count, _ := strings.Cut(part, "=")
		n, err := strconv.Atoi(strings.TrimSpace(count))
		name = strings.TrimSpace(name)
		switch {
		case name == generate.GuardAutorite || name == generate.GuardNumeros:
			return nil, misuse("suivez ce que le refus indique pour réparer", "la garde «\u00a0%s\u00a0» ne s’accepte pas", name)
		case !slices.Contains(generate.AcceptableGuards, name):
			return nil, misuse("gardes possibles\u00a0: "+strings.Join(generate.AcceptableGuards, ", "), "la garde «\u00a0%s\u00a0» est inconnue", name)
		case err != nil || n < 1:
			return nil, misuse("recopiez la commande du refus, par exemple --accepter colonnes=9", "«\u00a0%s\u00a0»\u00a0: attendu NOM=N, avec le compte que le refus donne", part)
		}
		accepted[name] = n
	}
	return accepted, nil
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
			return nil, misuse("papiers possibles\u00a0: attestation, contrat, convention, rétractation, relance", "le papier «\u00a0%s\u00a0» est inconnu", name)
		}
		docs = append(docs, doc)
	}
	return docs, nil
}
