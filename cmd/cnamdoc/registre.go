package main

import (
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
)

// Exit statuses of the group: 0 done; 1 the register or a file failed; 2
// misuse; 4 registre verifier found papers that are not as the register says.
func (p *program) registre() *cli.Command {
	return &cli.Command{
		Name:    "registre",
		Aliases: []string{"register"},
		Usage:   "la vie des papiers\u00a0: chercher, remettre, révoquer, décider, exporter, purger, sauvegarder",
		Description: "Le registre est le fichier registre.sqlite de l’état, ou la base PostgreSQL de [registre] adresse.\n" +
			"Exemple\u00a0:\n  cnamdoc registre chercher dupont",
		Subcommands: []*cli.Command{
			p.registreChercher(), p.registreMontrer(), p.registreRemettre(), p.registreRevoquer(), p.registreRetablir(),
			p.registreDecider(), p.registreListes(), p.registreExporter(), p.registreRevocations(), p.registreVerifier(),
			p.registreSauvegarder(), p.registrePurger(),
		},
	}
}

// onRegister opens the register for a command and closes it after. A register
// that is not there is refused: no command of this group makes one.
func (p *program) onRegister(do func(c *cli.Context, conf *config, reg register.Register) error) cli.ActionFunc {
	return func(c *cli.Context) (err error) {
		conf, err := loadConfig(c)
		if err != nil {
			return err
		}
		specimen := c.Bool("exemple")
		reg, err := p.openRegister(c.Context, conf, specimen, false)
		if errors.Is(err, errNoFile) {
			return say(err, "vérifiez --etat et --config\u00a0; le premier «\u00a0cnamdoc generer\u00a0» le crée", "il n’y a pas de registre ici («\u00a0%s\u00a0»)", conf.registerAt(specimen).name())
		}
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, reg.Close()) }()
		return deskTrouble(do(c, conf, reg))
	}
}

// noArguments refuses words that the command would not read: whoever typed
// them expects them to count.
func noArguments(do cli.ActionFunc) cli.ActionFunc {
	return func(c *cli.Context) error {
		if c.NArg() > 0 {
			return misuse("l’aide de la commande\u00a0: ajoutez --help", "cette commande ne prend pas d’argument\u00a0: «\u00a0%s\u00a0»", c.Args().First())
		}
		return do(c)
	}
}

func registreFlags(more ...cli.Flag) []cli.Flag {
	return withCommon(append(more, &cli.BoolFlag{Name: "exemple", Usage: "travailler sur les spécimens"})...)
}

var jsonFlag = &cli.BoolFlag{Name: "json", Usage: "répondre en JSON"}

// oneNumber is the single paper that a call names: by number, or by short code.
func oneNumber(c *cli.Context, reg register.Register) (register.Paper, error) {
	if c.NArg() != 1 {
		return register.Paper{}, misuse("exemple\u00a0: cnamdoc registre "+c.Command.Name+" ATT-2026-000123", "indiquez un seul numéro de papier")
	}
	return findPaper(c, reg, c.Args().First())
}

func findPaper(c *cli.Context, reg register.Register, typed string) (register.Paper, error) {
	number := strings.ToUpper(strings.TrimSpace(typed))
	paper, err := reg.Get(c.Context, number)
	if errors.Is(err, register.ErrNotFound) {
		if code, bad := seal.ParseShortCode(number); bad == nil {
			paper, err = reg.FindShortCode(c.Context, code)
		}
	}
	if errors.Is(err, register.ErrNotFound) {
		return paper, say(err, "vérifiez le numéro\u00a0: cnamdoc registre chercher NOM", "le registre ne connaît pas de papier «\u00a0%s\u00a0»", typed)
	}
	return paper, err
}

func (p *program) registreChercher() *cli.Command {
	return &cli.Command{
		Name: "chercher", Aliases: []string{"search"}, Usage: "trouver des papiers par nom, code auditeur, numéro ou code court",
		ArgsUsage: "TEXTE", Description: "Les accents ne comptent pas\u00a0; deux lettres suffisent. Exemple\u00a0:\n  cnamdoc registre chercher herm mar",
		Flags: registreFlags(jsonFlag, &cli.IntFlag{Name: "limite", Value: 50, Usage: "au plus `N` papiers"}),
		Action: p.onRegister(func(c *cli.Context, conf *config, reg register.Register) error {
			query := strings.Join(c.Args().Slice(), " ")
			if len([]rune(strings.TrimSpace(query))) < 2 {
				return misuse("exemple\u00a0: cnamdoc registre chercher dupont", "indiquez ce que vous cherchez, en deux lettres au moins")
			}
			if code, bad := seal.ParseShortCode(query); bad == nil {
				query = code
			}
			limit := c.Int("limite")
			if limit < 1 {
				return misuse("exemple\u00a0: --limite 100", "indiquez une limite d’au moins 1")
			}
			papers, err := reg.Search(c.Context, query, limit+1)
			if err != nil {
				return err
			}
			if len(papers) > limit {
				papers = papers[:limit]
				fmt.Fprintf(p.stderr, "D’autres papiers correspondent\u00a0: précisez, ou donnez une --limite de plus de %d.\n", limit)
			}
			return p.showPapers(c, papers)
		}),
	}
}

// showPapers prints papers, a line each.
func (p *program) showPapers(c *cli.Context, papers []register.Paper) error {
	if c.Bool("json") {
		return writeJSON(p.stdout, views(papers))
	}
	if len(papers) == 0 {
		fmt.Fprintln(p.stderr, "Aucun papier ne correspond.")
		return nil
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NUMÉRO\tÉTAT\tPAPIER\tAUDITEUR\tCODE\tSEMESTRE\tCENTRE\tDU")
	for _, x := range papers {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s %s\t%s\t%s\t%s\t%s\n", x.Number, x.State, x.Key.Document, x.Prenom, dossier.Capitals(x.Nom),
			x.Key.Code, x.Key.Semestre, x.Key.Centre, x.Date.Short())
	}
	return w.Flush()
}

func (p *program) registreMontrer() *cli.Command {
	return &cli.Command{
		Name: "montrer", Aliases: []string{"show"}, Usage: "la vie entière d’un papier\u00a0: ce qui a été fait, quand et par qui",
		ArgsUsage: "NUMERO", Description: "Accepte aussi le code court. Exemple\u00a0:\n  cnamdoc registre montrer ATT-2026-000123",
		Flags: registreFlags(jsonFlag),
		Action: p.onRegister(func(c *cli.Context, conf *config, reg register.Register) error {
			paper, err := oneNumber(c, reg)
			if err != nil {
				return err
			}
			events, err := reg.History(c.Context, paper.Number)
			if err != nil {
				return err
			}
			if c.Bool("json") {
				return writeJSON(p.stdout, lifeView{view(paper), eventViews(events)})
			}
			return p.showLife(paper, events)
		}),
	}
}

// showLife prints what the register holds of a paper, then each step.
func (p *program) showLife(x register.Paper, events []register.Event) error {
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	line := func(label, value string) {
		if value != "" {
			fmt.Fprintf(w, "%s\t%s\n", label, value)
		}
	}
	line("numéro", x.Number)
	line("état", x.State.String())
	line("papier", x.Key.Document.Label())
	line("auditeur", strings.TrimSpace(x.Prenom+" "+dossier.Capitals(x.Nom)+" "+x.Key.Code))
	line("semestre", string(x.Key.Semestre)+", "+x.Key.Centre)
	line("contrepartie", x.Key.Contrepartie)
	line("daté du", x.Date.Long())
	if !x.Last.IsZero() {
		line("valable", "du "+x.First.Short()+" au "+x.Last.Short())
	}
	line("UE", strings.Join(x.UEs, ", "))
	line("code court", x.ShortCode)
	if x.Kid != ([4]byte{}) {
		line("clé", seal.KID(x.Kid).String())
	}
	line("fichier", x.File)
	line("lot", x.Lot)
	if x.Duplicatas > 0 {
		line("duplicatas", fmt.Sprint(x.Duplicatas))
	}
	line("remplace", x.Replaces)
	line("remplacé par", x.ReplacedBy)
	line("motif", x.Reason)
	fmt.Fprintln(w)
	for _, e := range events {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", moment(e.At), e.What, e.By, e.Why)
	}
	return w.Flush()
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("02/01/2006 15:04:05")
}

// paperView is a paper in JSON, CSV and workbooks. The names are documented in
// the README; new ones may appear.
type paperView struct {
	Numero       string           `json:"numero"`
	Etat         register.State   `json:"etat"`
	Document     dossier.Document `json:"document"`
	Code         string           `json:"code_auditeur"`
	Nom          string           `json:"nom"`
	Prenom       string           `json:"prenom"`
	Semestre     dossier.Semestre `json:"semestre"`
	Centre       string           `json:"centre"`
	Contrepartie string           `json:"contrepartie,omitempty"`
	Date         dossier.Date     `json:"date"`
	Du           dossier.Date     `json:"du,omitzero"`
	Au           dossier.Date     `json:"au,omitzero"`
	UE           []string         `json:"ue"`
	CodeCourt    string           `json:"code_court,omitempty"`
	Fichier      string           `json:"fichier,omitempty"`
	Lot          string           `json:"lot,omitempty"`
	Duplicatas   int              `json:"duplicatas,omitempty"`
	Remplace     string           `json:"remplace,omitempty"`
	RemplacePar  string           `json:"remplace_par,omitempty"`
	Motif        string           `json:"motif,omitempty"`
	Reserve      time.Time        `json:"reserve_le,omitzero"`
	Emis         time.Time        `json:"emis_le,omitzero"`
	Remis        time.Time        `json:"remis_le,omitzero"`
	Termine      time.Time        `json:"termine_le,omitzero"` // replaced, revoked or purged
}

type lifeView struct {
	paperView
	Vie []eventView `json:"vie"`
}

type eventView struct {
	Quand    time.Time          `json:"quand"`
	Etape    register.EventKind `json:"etape"`
	Par      string             `json:"par"`
	Pourquoi string             `json:"pourquoi,omitempty"`
}

func view(x register.Paper) paperView {
	v := paperView{Numero: x.Number, Etat: x.State, Document: x.Key.Document, Code: x.Key.Code, Nom: x.Nom, Prenom: x.Prenom,
		Semestre: x.Key.Semestre, Centre: x.Key.Centre, Contrepartie: x.Key.Contrepartie, Date: x.Date, Du: x.First, Au: x.Last,
		UE: x.UEs, CodeCourt: x.ShortCode, Fichier: x.File, Lot: x.Lot, Duplicatas: x.Duplicatas, Remplace: x.Replaces,
		RemplacePar: x.ReplacedBy, Motif: x.Reason, Reserve: x.ReservedAt, Emis: x.IssuedAt, Remis: x.HandedAt}
	for _, at := range []time.Time{x.ReplacedAt, x.RevokedAt, x.PurgedAt} {
		if at.After(v.Termine) {
			v.Termine = at
		}
	}
	if v.UE == nil {
		v.UE = []string{}
	}
	return v
}

func views(papers []register.Paper) []paperView {
	list := make([]paperView, len(papers))
	for i, x := range papers {
		list[i] = view(x)
	}
	return list
}

func eventViews(events []register.Event) []eventView {
	list := make([]eventView, len(events))
	for i, e := range events {
		list[i] = eventView{e.At, e.What, e.By, e.Why}
	}
	return list
}
