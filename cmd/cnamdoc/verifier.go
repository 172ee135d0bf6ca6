package main

import (
	"errors"
	"os"
	"runtime/debug"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/controle"
	"cnamdoc/generate/seal"
	"cnamdoc/generate/seal/anneau"
	"cnamdoc/importer/dossier"
)

// Exit statuses: 0 authentic and valid for what was asked; 1 nothing of ours
// could be read, or the keys or the register cannot; 2 misuse; 4 a paper that is refused.
func verifier(con *console) *cli.Command {
	return &cli.Command{
		Name:      "verifier",
		Aliases:   []string{"verify"},
		Usage:     "dire si un papier est authentique et valable",
		ArgsUsage: "[FICHIER|TEXTE|CODE|-]",
		Description: "Lit un PDF ou une image (reconnus à leur contenu), le texte du QR, un numéro ou un code court (cherchés dans\n" +
			"le registre), ou, avec «\u00a0-\u00a0» ou sans rien, ce qu’une douchette tape\u00a0: une réponse par scan.\n" +
			"VALABLE, À REGARDER, REFUSÉ (code\u00a04) ou ILLISIBLE (code\u00a01\u00a0: rien n’est dit du papier).\n" +
			"Exemples\u00a0:\n  cnamdoc verifier attestation.pdf --ue NFA031\n  cnamdoc verifier photo.jpg\n  cnamdoc verifier -",
		Flags: withCommon(
			&cli.StringFlag{Name: "image", Usage: "lire le QR dans l’image `F` (PNG ou JPEG)"},
			&cli.StringFlag{Name: "pdf", Usage: "lire le sceau dans le PDF `F`"},
			&cli.StringFlag{Name: "ue", Usage: "exiger que le papier porte cette UE (`CODE`)"},
			&cli.StringFlag{Name: "cles", Usage: "clés publiques `F` (JWKS) au lieu de celles de l’état", EnvVars: []string{"CNAMDOC_CLES"}},
			&cli.StringFlag{Name: "date", Usage: "vérifier à la date `D` (JJ/MM/AAAA) au lieu d’aujourd’hui"},
			&cli.BoolFlag{Name: "exemple", Usage: "accepter les spécimens"},
			&cli.BoolFlag{Name: "strict", Usage: "refuser ce que le registre ne connaît pas, et un PDF sans ses données"},
			&cli.StringFlag{Name: "revocations", Usage: "consulter cette liste signée `F` au lieu du registre", EnvVars: []string{"CNAMDOC_REVOCATIONS"}},
			&cli.BoolFlag{Name: "hors-ligne", Usage: "ne consulter ni registre ni liste"},
			&cli.BoolFlag{Name: "json", Usage: "répondre en JSON"},
			&cli.BoolFlag{Name: "donnees", Usage: "écrire les données signées que porte le PDF, en JSON"},
		),
		Action: con.run(runVerifier),
	}
}

// verifyMemory is what a verification may use, in bytes: near it, the collector
// works harder. What is read is bounded by what reads it.
const verifyMemory = 160 << 20

func runVerifier(con *console, c *cli.Context) error {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(verifyMemory))
	conf, err := loadConfig(c)
	if err != nil {
		return err
	}
	if _, err := today(con, c); err != nil {
		return err
	}
	loops, err := checkInput(con, c)
	if err != nil {
		return err
	}
	var in input
	if !loops {
		in, err = readInput(c.Context, c.String("pdf"), c.String("image"), c.Args().First())
		if unread, ok := errors.AsType[unreadError](err); ok {
			return concludeControl(con, c, []answer{unread.answer()})
		}
		if err != nil {
			return err
		}
	}
	v, err := openVerification(con, c, conf)
	if err != nil {
		return err
	}
	defer v.register.close()
	if loops {
		return v.loop()
	}
	answers, err := v.answers(in)
	if err != nil {
		return err
	}
	return concludeControl(con, c, answers)
}

// checkInput tells whether scans are read one after another.
func checkInput(con *console, c *cli.Context) (loops bool, err error) {
	given := c.NArg()
	for _, name := range []string{"image", "pdf"} {
		if c.String(name) != "" {
			given++
		}
	}
	if given == 0 && isTerminalInput(con.stdin) {
		return true, nil
	}
	if given != 1 {
		return false, misuse("exemple\u00a0: cnamdoc verifier attestation.pdf",
			"indiquez un seul texte, «\u00a0-\u00a0», une image ou un PDF à vérifier")
	}
	return c.Args().First() == "-", nil
}

// verification is what one call verifies with.
type verification struct {
	p        *console
	c        *cli.Context
	ring     *seal.KeyRing
	register consulted
}

func openVerification(con *console, c *cli.Context, conf *config) (verification, error) {
	ring, err := verificationRing(con, c, conf)
	if err != nil {
		return verification{}, err
	}
	register, err := consult(con, c, conf, ring)
	return verification{con, c, ring, register}, err
}

// answers are one for each paper that was read. Several codes may stand on one
// page, of which one is ours; two papers may lie in one picture.
func (v verification) answers(in input) ([]answer, error) {
	var all, ours []answer
	seen := map[string]bool{}
	for _, text := range in.texts {
		a, err := v.answer(text, in.pdf)
		if err != nil {
			return nil, err
		}
		if a.CodeCourt != "" && seen[a.CodeCourt+a.Semestre] {
			continue
		}
		seen[a.CodeCourt+a.Semestre] = true
		all = append(all, a)
		if a.verdict != controle.Illisible {
			ours = append(ours, a)
		}
	}
	if len(ours) > 0 {
		return ours, nil
	}
	return all[:min(len(all), 1)], nil
}

// answer controls one text; pdf is the file that it was read in, nil for none.
func (v verification) answer(text string, pdf []byte) (answer, error) {
	today, err := today(v.p, v.c)
	if err != nil {
		return answer{}, err
	}
	asked := controle.Context{Keys: v.ring, Today: today.Days(), UE: v.c.String("ue"), Specimen: v.c.Bool("exemple"), Strict: v.c.Bool("strict")}
	if seal.ParseUE(asked.UE) != "" {
		asked.Kind = seal.KindAttestation // no other paper opens the door of an exam
	}
	if pdf == nil {
		typed, garbled, err := v.typedName(text)
		if err != nil {
			return answer{}, err
		}
		if typed != "" {
			a, err := v.byHand(typed, asked)
			a.Clavier = a.Clavier || garbled
			return a, err
		}
	}
	a := answer{Registre: v.register.why}
	scan := controle.Read(text, v.ring)
	if scan.Refusal == nil {
		if asked.Standing, err = v.register.standing(v.c.Context, scan.Paper.Payload.CTI); err != nil {
			return a, err
		}
		if pdf != nil {
			asked.Data, a.Donnees, asked.DataRefusal = dataOf(pdf, scan.Paper, v.ring)
		}
	}
	a.fill(controle.Decide(scan, asked), asked)
	return a, nil
}

// verificationRing is the centre's public keys, an exported set, or the
// specimen key when specimens are accepted and there are no others.
func verificationRing(con *console, c *cli.Context, conf *config) (*seal.KeyRing, error) {
	if path := c.String("cles"); path != "" {
		data, err := readRegular(path, maxKeyFile)
		if err != nil {
			return nil, err
		}
		ring, err := seal.LoadJWKS(data)
		if err != nil {
			return nil, say(err, "demandez au centre un nouvel export de ses clés publiques\u00a0: cnamdoc cles exporter",
				"«\u00a0%s\u00a0» n’est pas un jeu de clés publiques (JWKS)", path)
		}
		return ring, nil
	}
	ring, err := anneau.LoadPublic(keyDir(conf))
	if errors.Is(err, anneau.ErrAbsent) && c.Bool("exemple") {
		return seal.Specimen(), nil
	}
	return ring, err
}

// today is --date, else the clock's day.
func today(con *console, c *cli.Context) (dossier.Date, error) {
	text := c.String("date")
	if text == "" {
		return dossier.DateOf(con.now()), nil
	}
	d, err := dossier.ParseDate(text)
	if err != nil {
		return d, misuse("exemple\u00a0: --date 22/11/2026", "la date «\u00a0%s\u00a0» n’est pas reconnue", text)
	}
	return d, nil
}

func isTerminalInput(r any) bool {
	f, ok := r.(*os.File)
	return ok && isTerminal(f)
}
