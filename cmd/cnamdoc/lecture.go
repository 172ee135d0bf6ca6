package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/report"
	"cnamdoc/importer"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
	"cnamdoc/templates"
)

var errNoFile = fs.ErrNotExist

// readFlags are the options of every command that reads an export.
func readFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "catalogue", Usage: "catalogue des UE `F` (défaut\u00a0: la clé catalogue de la configuration, ou une feuille de l’export)", EnvVars: []string{"CNAMDOC_CATALOGUE"}},
		&cli.StringFlag{Name: "feuille", Usage: "feuille `S` à lire quand plusieurs conviennent"},
		outFlag(),
		&cli.StringFlag{Name: "date", Usage: "appliquer les règles à la date `D` (JJ/MM/AAAA) au lieu d’aujourd’hui"},
	}
}

// oneExport refuses a call that does not name exactly one export.
func oneExport(c *cli.Context) error {
	if c.NArg() == 1 {
		return nil
	}
	return misuse("exemple\u00a0: cnamdoc "+c.Command.Name+" inscriptions.xlsx", "indiquez l’export à lire, un seul fichier .xlsx")
}

// reading is what a call has read of an export and its catalogue.
type reading struct {
	dossiers  []dossier.Dossier
	digest    [32]byte // SHA-256 of the workbook
	problems  []dossier.Problem
	lecture   report.Lecture
	source    *report.Source
	catalogue dossier.Catalogue
	columns   map[string]int // fields that have a column, and how many of its cells speak
}

// paymentsUnknown reports whether the whole export says nothing of payments.
func (r *reading) paymentsUnknown() bool {
	return len(r.dossiers) > 0 && !completeness.PaymentsSpeak(r.dossiers)
}

// fieldLabel names a field of the export as its header does.
func fieldLabel(id string) string {
	for _, f := range importer.Fields() {
		if f.ID == id {
			return f.Label()
		}
	}
	return ""
}

// read imports the export and its catalogue.
func read(con *console, c *cli.Context, conf *config, export string, today dossier.Date) (reading, error) {
	opt, err := conf.importOptions(c, today)
	if err != nil {
		return reading{}, err
	}
	// Every dossier is alive until the last row is read, since its rows may stand
	// anywhere: the peak of a night's memory. Collecting twice as often costs the
	// reading of 50,000 some seconds and spares a third of it.
	percent := debug.SetGCPercent(50)
	progress := con.progress("lecture de l’export")
	im, err := importer.Read(c.Context, export, opt)
	progress.end()
	debug.SetGCPercent(percent)
	if err != nil {
		return reading{}, fileTrouble(export, err)
	}
	if err := im.Totals.Check(); err != nil {
		return reading{}, say(err, "signalez-le à l’assistance avec l’export", "le compte des lignes de l’export n’est pas juste")
	}
	read := reading{dossiers: im.Dossiers, digest: im.Digest, problems: im.Problems,
		lecture: report.Lecture{Fichier: export, Feuille: im.Sheet, Lues: im.Totals.Lues, Importees: im.Totals.Importees,
			Ignorees: im.Totals.Ignorees, Rejetees: im.Totals.Rejetees, Masquees: im.Totals.Masquees},
		source: source(context.WithoutCancel(c.Context), im)} // the lists are written after an interruption too
	read.columns = make(map[string]int, len(im.Colonnes))
	for id, column := range im.Colonnes {
		read.columns[id] = column.Valeurs
	}
	if info, err := os.Stat(export); err == nil {
		read.lecture.Ecrit = info.ModTime().Truncate(time.Second)
	}
	catalogue := im.Catalogue
	if path := conf.Catalogue; path != "" {
		opt.Sheet = ""
		progress := con.progress("lecture du catalogue")
		catalogue, err = importer.ReadCatalogue(c.Context, path, opt)
		progress.end()
		if err != nil {
			return reading{}, conf.catalogueTrouble(c, err)
		}
	}
	if catalogue != nil {
		read.catalogue = catalogue.UEs
		read.problems = append(read.problems, catalogue.Problems...)
	}
	return read, nil
}

// warnNoExams says once, for each semester of the export, that no attestation
// can be written: it is valid until the last exam, which the configuration
// does not name.
func warnNoExams(con *console, reglement completeness.Reglement, dossiers []dossier.Dossier) {
	said := map[dossier.Semestre]bool{}
	for i := range dossiers {
		s := dossiers[i].Semestre
		if said[s] || !reglement.Semestres[s].ExamensFin.IsZero() {
			continue
		}
		said[s] = true
		fmt.Fprintf(con.stderr, "Attention\u00a0: la configuration ne donne pas la fin des examens du %s ([semestres.\"%s\"] examens_fin)\u00a0: aucune attestation ne peut être produite.\n", s.Long(), s)
	}
}

// fileTrouble names the workbook that cannot be read: a call may name two.
func fileTrouble(path string, err error) error {
	var file *importer.FileError
	if !errors.As(err, &file) {
		return err
	}
	return say(err, file.Hint, "«\u00a0%s\u00a0» — %s", filepath.Base(path), file.Phrase)
}

// catalogueTrouble names the key of the configuration, when it is the key that
// names the workbook: nobody who typed no option looks for one.
func (conf *config) catalogueTrouble(c *cli.Context, err error) error {
	var file *importer.FileError
	if c.String("catalogue") != "" || !errors.As(err, &file) {
		return fileTrouble(conf.Catalogue, err)
	}
	hint := file.Hint
	if errors.Is(err, errNoFile) {
		hint = "corrigez cette clé (le chemin part du dossier de la configuration), ou laissez-la vide"
	}
	return say(err, hint, "la configuration «\u00a0%s\u00a0», clé «\u00a0catalogue\u00a0»\u00a0: «\u00a0%s\u00a0» — %s", conf.path, conf.Catalogue, file.Phrase)
}

// knownAuditeurs reads the codes of --auditeur, and refuses that of somebody who
// is not in the export.
func knownAuditeurs(typed []string, dossiers []dossier.Dossier) ([]string, error) {
	var codes []string
	for _, text := range typed {
		code := strings.ToUpper(strings.TrimSpace(text))
		if !slices.ContainsFunc(dossiers, func(d dossier.Dossier) bool { return d.Auditeur.Code == code }) {
			return nil, misuse("vérifiez le code dans l’export (trois lettres, six chiffres)", "l’auditeur «\u00a0%s\u00a0» n’est pas dans l’export", code)
		}
		codes = append(codes, code)
	}
	return codes, nil
}

// source lets the batch read the export's rows again, for a-completer.xlsx. It
// does not hold on to what was read of them.
func source(ctx context.Context, read *importer.Import) *report.Source {
	im := *read
	im.Dossiers, im.Problems, im.Rows = nil, nil, nil
	s := &report.Source{Sheet: im.Sheet}
	for _, h := range im.Header {
		s.Columns = append(s.Columns, report.Column{Letter: h.Column, Label: h.Label, Champ: h.Champ})
	}
	s.Rows = func(yield func(report.Row, error) bool) {
		stop := errors.New("stop")
		err := im.SourceRows(ctx, func(row int, cells []string) error {
			if !yield(report.Row{Number: row, Cells: pick(cells, im.Header)}, nil) {
				return stop
			}
			return nil
		})
		if err != nil && !errors.Is(err, stop) {
			yield(report.Row{}, err)
		}
	}
	return s
}

// pick takes the header's columns out of a row.
func pick(cells []string, header []importer.HeaderCell) []string {
	out := make([]string, len(header))
	for i, h := range header {
		if h.Index < len(cells) {
			out[i] = cells[h.Index]
		}
	}
	return out
}

func (conf *config) importOptions(c *cli.Context, today dossier.Date) (importer.Options, error) {
	opt := importer.Options{Sheet: cmp.Or(c.String("feuille"), conf.Import.Feuille), Centre: conf.Import.Centre,
		Semestre: dossier.Semestre(conf.Import.Semestre), Columns: conf.Import.Colonnes, Today: today,
		Statuts: importer.DefaultStatuts(), Natures: importer.DefaultNatures(), Semestres: importer.DefaultSemestres()}
	for _, centre := range conf.Centres {
		opt.Centres = append(opt.Centres, centre.Nom)
	}
	if opt.Semestre != "" {
		if _, err := dossier.ParseSemestre(string(opt.Semestre)); err != nil {
			return opt, conf.wrong("import.semestre", "attendu AAAA-AAAA-Sn, par exemple 2026-2027-S1")
		}
	}
	for value, name := range conf.Import.Statuts {
		statut, ok := dossier.ParseStatut(name)
		if !ok {
			return opt, conf.wrong("import.statuts."+value, "attendu confirmée, en attente, annulée, rétractée ou abandon")
		}
		opt.Statuts[dossier.Fold(value)] = statut
	}
	for value, name := range conf.Import.Natures {
		nature, err := parseNature(name)
		if err != nil {
			return opt, conf.wrong("import.natures."+value, err.Error())
		}
		opt.Natures[dossier.Fold(value)] = nature
	}
	for value, name := range conf.Import.Semestres {
		if name != "S1" && name != "S2" && name != "S3" {
			return opt, conf.wrong("import.semestres."+value, "attendu S1, S2 ou S3")
		}
		opt.Semestres[dossier.Fold(value)] = name
	}
	return opt, conf.knownColumns()
}

// knownColumns refuses a header that is mapped to a field that does not exist.
func (conf *config) knownColumns() error {
	var ids []string
	for _, f := range importer.Fields() {
		ids = append(ids, f.ID)
	}
	for label, id := range conf.Import.Colonnes {
		if slices.Contains(ids, id) {
			continue
		}
		expected := fmt.Sprintf("le champ «\u00a0%s\u00a0» n’existe pas", id)
		if near := dossier.Nearest(id, ids, 2); near != "" {
			expected += fmt.Sprintf("\u00a0; vouliez-vous dire «\u00a0%s\u00a0»\u00a0?", near)
		} else {
			expected += "\u00a0; champs possibles\u00a0: " + strings.Join(ids, ", ")
		}
		return conf.wrong("import.colonnes."+label, expected)
	}
	return nil
}

func (conf *config) wrong(key, expected string) error {
	return say(nil, "corrigez cette valeur", "la configuration «\u00a0%s\u00a0», clé «\u00a0%s\u00a0»\u00a0: %s", conf.path, key, expected)
}

// centreName returns the canonical name of the centre that a person typed.
func (conf *config) centreName(typed string) (string, error) {
	if typed == "" {
		return "", nil
	}
	var names []string
	for _, c := range conf.Centres {
		if dossier.Fold(c.Nom) == dossier.Fold(typed) || dossier.Fold(c.Dossier) == dossier.Fold(typed) {
			return c.Nom, nil
		}
		names = append(names, c.Nom)
	}
	return "", misuse("centres possibles\u00a0: "+strings.Join(names, ", "), "le centre «\u00a0%s\u00a0» n’est pas dans la configuration", typed)
}

// present refuses to work on an export without any configuration: its centres
// are not known then.
func (conf *config) present() error {
	hint := "préparez le centre : cnamdoc configurer ; ou, pour un essai, copiez l’exemple : cnamdoc exemples DIR"
	switch {
	case conf.path == "":
		return say(nil, hint, "aucune configuration\u00a0: ni --config, ni CNAMDOC_CONFIG, ni fichier %s dans ce dossier", configName)
	case len(conf.Centres) == 0:
		return say(nil, hint, "la configuration «\u00a0%s\u00a0» ne nomme aucun centre ([[centres]])", conf.path)
	}
	return nil
}

// inUse is what a call needs of the settings beside the organisme: the centres
// and the semesters of its dossiers.
type inUse struct {
	centres   map[string]bool
	semestres map[dossier.Semestre]bool
}

// usedBy is what some dossiers need.
func usedBy(dossiers []dossier.Dossier) inUse {
	use := inUse{map[string]bool{}, map[dossier.Semestre]bool{}}
	for i := range dossiers {
		use.centres[dossiers[i].Centre], use.semestres[dossiers[i].Semestre] = true, true
	}
	return use
}

// needs reports whether the value of a key counts.
func (use inUse) needs(key string) bool {
	parts := strings.SplitN(key, ".", 3)
	switch {
	case len(parts) == 3 && parts[0] == "centre":
		return use.centres[parts[1]]
	case len(parts) == 3 && parts[0] == "semestres":
		return use.semestres[dossier.Semestre(parts[1])]
	}
	return true
}

// ready refuses a real issue while a value that it needs is absent, malformed or
// invented: one line a value, with its line in the file.
func (conf *config) ready(specimen bool, use inUse) error {
	if err := conf.present(); err != nil {
		return err
	}
	var wrong []string
	unready := 0
	add := func(key, message string) {
		at := ""
		if v, ok := conf.document.Get(key); ok {
			at = fmt.Sprintf("ligne %d, ", v.Line)
		}
		wrong = append(wrong, at+key+"\u00a0: "+message)
	}
	problems := conf.Organisme.Validate()
	for _, c := range conf.Centres {
		problems = append(problems, c.Validate()...)
	}
	for _, problem := range problems {
		if use.needs(problem.Key) {
			add(problem.Key, problem.Message)
		}
	}
	for _, problem := range templates.ValidateCentres(conf.Centres) {
		add(problem.Key, problem.Message)
	}
	if siret := bareDigits(conf.Organisme.SIRET); siret != "" {
		if err := dossier.CheckSIRET(siret); err != nil {
			add("organisme.siret", err.Error())
		}
	}
	for _, v := range conf.document.Values() {
		_, invented := v.Invented()
		if !v.Unready() || !use.needs(v.Key) || invented && specimen {
			continue
		}
		unready++
		if invented {
			add(v.Key, french.Text("valeur inventée, à remplacer"))
		} else {
			add(v.Key, french.Say("un chevron est resté dans la valeur « %s »", v.Text))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	hint := "répondez aux questions : cnamdoc configurer"
	if unready > 0 && !specimen {
		hint += " ; ou ajoutez --exemple pour produire des spécimens"
	}
	return say(nil, hint, "la configuration « %s » n’est pas prête, %s :\n  %s", conf.path, plural(len(wrong), "valeur à corriger", "valeurs à corriger"), strings.Join(wrong, "\n  "))
}

// bareDigits takes the spaces out of a number that is written in groups.
func bareDigits(s string) string {
	return strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(s)
}

// operator names who acts, for the register.
func operator() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return cmp.Or(os.Getenv("USER"), os.Getenv("USERNAME"), fmt.Sprint("uid ", os.Getuid()))
}
