package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"cnamdoc/cmd/cnamdoc/internal/imprimante"
	"cnamdoc/cmd/cnamdoc/internal/reglages"
	"cnamdoc/generate"
	"cnamdoc/generate/layout"
	"cnamdoc/generate/publish"
	"cnamdoc/generate/seal/anneau"
	"cnamdoc/importer"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
	"cnamdoc/samples"
)

// Exit statuses: 0 all was asked, or the person left: what was answered is in
// the file; 1 the file cannot be read or written.
func configurer(con *console) *cli.Command {
	return &cli.Command{
		Name: "configurer", Aliases: []string{"setup"}, Usage: "préparer le centre : les réglages, question par question",
		Description: french.Text("Demande chaque valeur qui manque dans cnamdoc.toml, la vérifie et l’enregistre aussitôt :\n" +
			"on peut s’arrêter et reprendre. Le reste du fichier n’est pas touché. Un centre ou un\n" +
			"semestre s’ajoute, ou se supprime si rien n’en parle encore. Puis le catalogue,\n" +
			"l’imprimante, les clés et leur copie, et pour finir un spécimen à regarder.\n" +
			"Exemple :\n  cnamdoc configurer"),
		Flags:  withCommon(),
		Action: noArguments(con.run(runConfigurer)),
	}
}

// errLeft says that the person left, or that the answers have ended.
var errLeft = errors.New("left")

// setup is a configuration that is being completed.
type setup struct {
	ctx    context.Context // of the call: each question may be interrupted
	p      *console
	path   string
	sample *reglages.Document
	doc    *reglages.Document
	asked  int
	added  string // the title of the group that the person has just added
}

func runConfigurer(con *console, c *cli.Context) error {
	s := setup{ctx: c.Context, p: con, path: c.String("config")}
	if s.path == "" {
		s.path = configName
	}
	var err error
	if s.sample, err = reglages.Parse([]byte(samples.Config())); err != nil {
		return err
	}
	if _, err := os.Stat(s.path); errors.Is(err, fs.ErrNotExist) {
		if err := publish.File(s.path, []byte(samples.Config())); err != nil {
			return err
		}
		fmt.Fprintln(con.stderr, french.Say("« %s » vient d’être écrit, avec des valeurs inventées à remplacer.", s.path))
	}
	if err := s.read(); err != nil {
		return err
	}
	fmt.Fprintln(con.stderr, french.Text("Répondez, puis Entrée. Entrée seule : plus tard. « ? » : l’explication. « q » : quitter ; chaque réponse est enregistrée aussitôt."))
	err = s.all(c)
	if errors.Is(err, errLeft) {
		fmt.Fprintln(con.stderr, french.Say("\nCe qui a été répondu est dans « %s ». Pour reprendre : cnamdoc configurer%s", s.path, s.configFlag()))
		return nil
	}
	return err
}

// configFlag is what a call needs to find this configuration.
func (s *setup) configFlag() string {
	if s.path == configName {
		return ""
	}
	return " --config " + quoted(s.path)
}

// read reads the configuration again: somebody may have edited it meanwhile.
func (s *setup) read() error {
	data, err := readRegular(s.path, maxConfigFile)
	if err != nil {
		return err
	}
	text, err := configText(data, s.path)
	if err != nil {
		return err
	}
	if s.doc, err = reglages.Parse(data); err != nil {
		_, err = parseConfig(text, s.path) // says where
		return err
	}
	return nil
}

// all asks for everything, in order.
func (s *setup) all(c *cli.Context) error {
	steps := []func(*cli.Context) error{s.office, s.several(reglages.Centre), s.several(reglages.Semestre), s.rest, s.catalogue, s.printer, s.keys, s.specimen, s.summary}
	for _, step := range steps {
		if c.Context.Err() != nil {
			return c.Context.Err()
		}
		if err := step(c); err != nil {
			return err
		}
	}
	return nil
}

// line reads one answer, from a terminal or a pipe.
func (s *setup) line(prompt string) (string, error) {
	fmt.Fprint(s.p.stderr, french.Text(prompt))
	text, err := typedLine(s.ctx, s.p)
	if s.ctx.Err() != nil {
		return "", s.ctx.Err()
	}
	if err != nil && text == "" {
		fmt.Fprintln(s.p.stderr)
		return "", errLeft
	}
	text = reglages.Normal(text)
	if f := dossier.Fold(text); f == "q" || f == "quitter" {
		return "", errLeft
	}
	return text, nil
}

// yes asks a question; Entrée is no.
func (s *setup) yes(prompt string) (bool, error) {
	for {
		text, err := s.line(prompt + " [o/n] ")
		if err != nil {
			return false, err
		}
		switch dossier.Fold(text) {
		case "o", "oui":
			return true, nil
		case "n", "non", "":
			return false, nil
		}
		fmt.Fprintln(s.p.stderr, "Répondez par o (oui) ou n (non).")
	}
}

// office asks for what the file lacks of the organisme.
func (s *setup) office(c *cli.Context) error {
	return s.groups(c, func(g reglages.Group) bool { return g.Kind == "" && g.Title == reglages.Organisme })
}

// rest asks for what is of no centre and no semester, and for what is optional.
func (s *setup) rest(c *cli.Context) error {
	return s.groups(c, func(g reglages.Group) bool { return g.Kind == "" && g.Title != reglages.Organisme })
}

// groups asks for what the file lacks of some groups.
func (s *setup) groups(c *cli.Context, of func(reglages.Group) bool) error {
	for _, g := range reglages.Questions(s.doc, s.sample) {
		if !of(g) {
			continue
		}
		fmt.Fprintf(s.p.stderr, "\n── %s (%s)\n", g.Title, plural(len(g.Questions), "question", "questions"))
		if g.MayWait && g.Title != s.added {
			if now, err := s.yes("Répondre maintenant ?"); err != nil {
				return err
			} else if !now {
				continue
			}
		}
		for i, q := range g.Questions {
			if err := s.ask(c, q, fmt.Sprintf("%d/%d", i+1, len(g.Questions))); err != nil {
				return err
			}
		}
	}
	return nil
}

// ask asks for one value until it is right, kept for later, or refused.
func (s *setup) ask(c *cli.Context, q reglages.Question, at string) error {
	s.asked++
	tell := func() {
		fmt.Fprintf(s.p.stderr, "%s  %s — %s\n", at, labelOf(q.Key), q.Explain)
		if q.Example != "" {
			fmt.Fprintf(s.p.stderr, "     par exemple\u00a0: %s\n", q.Example)
		}
	}
	tell()
	for {
		text, err := s.line("   > ")
		switch {
		case err != nil:
			return err
		case text == "":
			return nil
		case text == "?":
			tell()
			continue
		}
		wrong := reglages.Check(s.doc, q.Key, text)
		if wrong == "" {
			wrong = s.missing(q.Key, text)
		}
		if wrong != "" {
			fmt.Fprintf(s.p.stderr, "     ✗ %s\n", wrong)
			continue
		}
		if host := reglages.HostOf(q.Key, text); host != "" && attended(s.p) && s.unknownHost(c.Context, host) {
			fmt.Fprintln(s.p.stderr, french.Say("     Attention : « %s » n’est pas connu du réseau de ce poste ; vérifiez son orthographe.", host))
		}
		return s.save(q.Key, text)
	}
}

// save puts one value into the file, as it stands now.
func (s *setup) save(key, text string) error {
	if err := s.read(); err != nil {
		return err
	}
	next, err := s.doc.With(key, text)
	if err != nil {
		return say(err, "écrivez-la dans le fichier", "« %s » n’a plus la ligne de la valeur %s", s.path, key)
	}
	return s.keep(next)
}

// missing says that a file which a value names is not there, or no picture.
func (s *setup) missing(key, text string) string {
	name := key[strings.LastIndexByte(key, '.')+1:]
	if !slices.Contains([]string{"logo", "signature", "cachet"}, name) {
		return ""
	}
	data, err := readRegular(s.beside(text), maxLogoFile)
	if err == nil {
		_, err = layout.NewPicture(data)
	}
	if err != nil {
		sentence, _ := explain(err)
		return french.Text("cette image ne peut pas être lue : " + sentence)
	}
	return ""
}

// beside is a path of the configuration.
func (s *setup) beside(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(s.path), path)
}

// unknownHost reports whether the network says that there is no such name; a
// machine without a network says nothing.
func (s *setup) unknownHost(ctx context.Context, host string) bool {
	progress := s.p.progress("recherche de ce nom sur le réseau")
	defer progress.end()
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	_, err := net.DefaultResolver.LookupHost(ctx, host)
	var dns *net.DNSError
	return errors.As(err, &dns) && dns.IsNotFound
}

// labels are the keys that read badly without their accents.
var labels = strings.NewReplacer("declaration_activite", "déclaration d’activité", "declaration_region", "région de la déclaration", "telephone", "téléphone",
	"adresse_enf", "adresse de l’ENF", "adresse_verification", "adresse de vérification", "adresse_dpo", "adresse du DPO", "mediateur", "médiateur",
	"examens_fin", "fin des examens", "debut", "début", "retractation_en_ligne", "rétractation en ligne", "exoneration_tva", "exonération de TVA",
	"depot_pieces", "dépôt des pièces", "rendez_vous", "rendez-vous", "siret", "SIRET")

// labelOf is a key as it is asked for: "inscriptions, période 1, début".
func labelOf(key string) string {
	parts := strings.Split(key, ".")
	label := parts[len(parts)-1]
	if len(parts) > 1 {
		table := parts[len(parts)-2]
		if n, ok := strings.CutPrefix(table, "inscriptions["); ok {
			if i, err := strconv.Atoi(strings.TrimSuffix(n, "]")); err == nil {
				label = fmt.Sprintf("inscriptions, période %d, %s", i+1, label)
			}
		} else if table == "signataire" || table == "mediateur" {
			label = table + ", " + label
		}
	}
	return labels.Replace(label)
}

// catalogue asks for the catalogue of the UE, and tries it.
func (s *setup) catalogue(c *cli.Context) error {
	v, ok := s.doc.Get("catalogue")
	if !ok || !v.IsText {
		return nil
	}
	fmt.Fprint(s.p.stderr, "\n── Le catalogue des UE\n")
	for text := v.Text; ; {
		if text == "" {
			s.asked++
			fmt.Fprintf(s.p.stderr, "     %s\n", french.Text("le classeur (.xlsx) qui dit de chaque UE le programme, les heures, les dates et le prix"))
			var err error
			if text, err = s.line("   > "); err != nil || text == "" {
				return err
			}
		}
		read, err := importer.ReadCatalogue(c.Context, s.beside(text), importer.Options{})
		if err == nil {
			fmt.Fprintln(s.p.stderr, french.Say("     %s dans « %s ».", plural(len(read.UEs), "UE lue", "UE lues"), text))
			if text == v.Text {
				return nil
			}
			return s.save("catalogue", text)
		}
		sentence, hint := explain(err)
		fmt.Fprintf(s.p.stderr, "     ✗ %s\n       %s\n", sentence, hint)
		text = ""
	}
}

// printer asks which printer the desk has.
func (s *setup) printer(c *cli.Context) error {
	v, ok := s.doc.Get("impression.imprimante")
	if !ok || v.Text != "" {
		return nil
	}
	known, err := imprimante.List(c.Context)
	if err != nil || len(known) == 0 { // none to choose: the viewer opens
		return nil
	}
	s.asked++
	fmt.Fprint(s.p.stderr, french.Text("\n── L’imprimante du guichet (Entrée : aucune, le lecteur de PDF s’ouvrira)\n"))
	for i, name := range known {
		fmt.Fprintf(s.p.stderr, "     %d  %s\n", i+1, name)
	}
	for {
		text, err := s.line("   > ")
		if err != nil || text == "" {
			return err
		}
		for i, name := range known {
			if text == name || text == fmt.Sprint(i+1) {
				return s.save("impression.imprimante", name)
			}
		}
		fmt.Fprintln(s.p.stderr, "     ✗ répondez par un des numéros")
	}
}

// keys makes the authority, where there is none, and its encrypted copy.
func (s *setup) keys(c *cli.Context) error {
	if err := c.Set("config", s.path); err != nil {
		return err
	}
	conf, err := loadConfig(c)
	if err != nil {
		return err
	}
	if _, err := loadRing(s.p, conf); err == nil {
		return nil
	} else if !errors.Is(err, anneau.ErrAbsent) {
		return err
	}
	fmt.Fprint(s.p.stderr, french.Text("\n── Les clés du centre\n     elles scellent les papiers : une seule fois, sur un seul poste ; un poste qui rejoint un registre partagé n’en crée pas (cnamdoc cles rejoindre)\n"))
	make, err := s.yes("Les créer maintenant ?")
	if err != nil || !make {
		return err
	}
	if err := clesCreer(s.p, c); err != nil {
		return err
	}
	for {
		dir, err := s.line("Dossier de leur copie chiffrée, sur un autre disque (Entrée : plus tard) : ")
		if err != nil || dir == "" {
			return err
		}
		if err = s.copyKeys(c, conf, dir); err == nil {
			return nil
		}
		sentence, hint := explain(err)
		fmt.Fprintf(s.p.stderr, "     ✗ %s\n       %s\n", sentence, hint)
		if !attended(s.p) && os.Getenv(phraseEnv) == "" {
			return nil // nobody can type a phrase
		}
	}
}

func (s *setup) copyKeys(c *cli.Context, conf *config, dir string) error {
	if within(realPath(dir), realPath(conf.Etat)) {
		return say(nil, "choisissez un dossier sur un autre disque", "la copie serait dans le dossier qu’elle doit sauver (« %s »)", conf.Etat)
	}
	if err := os.MkdirAll(dir, publish.DirMode); err != nil {
		return err
	}
	return backUpKeys(s.p, c, conf, filepath.Join(dir, "cles-"+s.p.now().Format("2006-01-02-150405")+".age"))
}

// specimen draws what the settings make of the papers, on invented people.
func (s *setup) specimen(c *cli.Context) error {
	fmt.Fprint(s.p.stderr, "\n── Un spécimen\n")
	conf, err := loadConfig(c)
	if err != nil {
		return err
	}
	wording, style, err := conf.drawing()
	if err != nil {
		return err
	}
	source, err := openModels(c)
	if err != nil {
		return err
	}
	progress := s.p.progress("dessin de papiers sur des personnes inventées")
	defer progress.end()
	job, err := trial(c.Context, s.p, source)
	if err != nil {
		return err
	}
	job.Wording, job.Style, job.Organisme = wording, style, conf.organisme()
	for i := range job.Centres { // invented people enrol in the sample's centres
		for _, own := range conf.Centres {
			if own.Nom == job.Centres[i].Nom {
				job.Centres[i] = own
			}
		}
	}
	dir := filepath.Join(conf.Etat, "specimen", "apercus")
	written, err := generate.Preview(c.Context, job, dir)
	progress.end()
	if err != nil {
		return err
	}
	at := slices.IndexFunc(written, func(path string) bool { return strings.HasPrefix(filepath.Base(path), "attestation-") })
	fmt.Fprintln(s.p.stderr, french.Say("     %s dans « %s ».", plural(len(written), "papier", "papiers"), dir))
	if at >= 0 {
		fmt.Fprintln(s.p.stdout, written[at])
		if attended(s.p) {
			if err := imprimante.Open(c.Context, written[at]); err != nil {
				fmt.Fprintln(s.p.stderr, french.Say("     À ouvrir : %s", written[at]))
			}
		}
	}
	return nil
}

// summary says what is still missing, and what comes next.
func (s *setup) summary(c *cli.Context) error {
	conf, err := loadConfig(c)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.p.stderr, french.Say("\n%s. Les réponses sont dans « %s ».", plural(s.asked, "question posée", "questions posées"), s.path))
	var later []string
	for _, g := range reglages.Questions(s.doc, s.sample) {
		if g.Title != reglages.Optional {
			later = append(later, fmt.Sprintf("%s\u00a0: %s", g.Title, plural(len(g.Questions), "valeur à donner", "valeurs à donner")))
		}
	}
	if len(later) > 0 {
		fmt.Fprintln(s.p.stderr, french.Text("Il reste, avant d’en produire les papiers :\n  ")+strings.Join(later, "\n  "))
	}
	try := "cnamdoc generer inscriptions.xlsx" + s.configFlag()
	if err := conf.ready(false, inUse{}); err != nil {
		fmt.Fprintln(s.p.stderr, french.Text("Pour reprendre : cnamdoc configurer")+s.configFlag())
		return nil
	}
	fmt.Fprintln(s.p.stderr, french.Text("Ensuite, voir sans rien écrire : ")+try+" --a-blanc\n"+french.Text("Puis pour de vrai : ")+try)
	return nil
}
