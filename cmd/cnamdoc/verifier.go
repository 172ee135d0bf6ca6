package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/donnees"
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/qr/scan"
	"cnamdoc/generate/seal"
	"cnamdoc/generate/seal/anneau"
	"cnamdoc/importer/dossier"
)

// maxText bounds what is read from standard input, in bytes.
const maxText = 1 << 16

// Exit statuses: 0 authentic and valid for what was asked; 1 the input or the
// keys cannot be read; 2 misuse; 4 refused.
func (p *program) verifier() *cli.Command {
	return &cli.Command{
		Name:      "verifier",
		Aliases:   []string{"verify"},
		Usage:     "dire si un papier est authentique et valable",
		ArgsUsage: "[TEXTE|-]",
		Description: "Lit le texte du QR, l’entrée standard (-), une image PNG ou JPEG, ou l’un de nos PDF.\n" +
			"Exemples\u00a0:\n  cnamdoc verifier --pdf attestation.pdf --ue NFA031\n  cnamdoc verifier --image photo.jpg",
		Flags: withCommon(
			&cli.StringFlag{Name: "image", Usage: "lire le QR dans l’image `F` (PNG ou JPEG)"},
			&cli.StringFlag{Name: "pdf", Usage: "lire le sceau dans le PDF `F`"},
			&cli.StringFlag{Name: "ue", Usage: "demander que le papier porte cette UE (`CODE`)"},
			&cli.StringFlag{Name: "cles", Usage: "clés publiques `F` (JWKS) au lieu de celles de l’état", EnvVars: []string{"CNAMDOC_CLES"}},
			&cli.StringFlag{Name: "date", Usage: "vérifier à la date `D` (JJ/MM/AAAA) au lieu d’aujourd’hui"},
			&cli.BoolFlag{Name: "exemple", Usage: "accepter les spécimens"},
			&cli.StringFlag{Name: "revocations", Usage: "consulter cette liste signée `F` au lieu du registre", EnvVars: []string{"CNAMDOC_REVOCATIONS"}},
			&cli.BoolFlag{Name: "hors-ligne", Usage: "ne consulter ni registre ni liste"},
			&cli.BoolFlag{Name: "json", Usage: "répondre en JSON"},
			&cli.BoolFlag{Name: "donnees", Usage: "écrire les données signées que porte le PDF, en JSON"},
		),
		Action: p.runVerifier,
	}
}

// answer is what verifier says. Its JSON is documented in the README; new
// fields may appear.
type answer struct {
	Valide    bool     `json:"valide"`
	Motif     string   `json:"motif,omitempty"` // code of the refusal
	Phrase    string   `json:"phrase"`
	Conseil   string   `json:"conseil,omitempty"`
	Trouve    string   `json:"trouve,omitempty"`
	Attendu   string   `json:"attendu,omitempty"`
	Nature    string   `json:"nature,omitempty"`
	Code      string   `json:"code_auditeur,omitempty"`
	Nom       string   `json:"nom,omitempty"`
	Prenom    string   `json:"prenom,omitempty"`
	Semestre  string   `json:"semestre,omitempty"`
	Du        string   `json:"du,omitempty"`
	Au        string   `json:"au,omitempty"`
	UE        []string `json:"ue,omitempty"`
	CodeCourt string   `json:"code_court,omitempty"`
	Specimen  bool     `json:"specimen,omitempty"`
	Cle       string   `json:"cle,omitempty"`
	Clavier   bool     `json:"clavier_mal_regle,omitempty"` // the scanner types with the wrong keyboard
	Remarque  string   `json:"remarque,omitempty"`          // to be looked at, without being a refusal
	Registre  string   `json:"registre"`                    // what was consulted

	Donnees *donnees.Papier `json:"donnees,omitempty"` // what the PDF carries, agreeing with its seal
}

func (p *program) runVerifier(c *cli.Context) error {
	conf, err := loadConfig(c)
	if err != nil {
		return err
	}
	today, err := p.today(c)
	if err != nil {
		return err
	}
	texts, err := p.sealTexts(c)
	if none, ok := errors.AsType[noSealError](err); ok {
		sentence, hint := explain(none.error)
		a := answer{Motif: none.motif, Phrase: sentence, Conseil: hint, Registre: "non consulté"}
		return cmp.Or(p.showAnswer(a, c.Bool("json")), error(refusedError{none}))
	}
	if err != nil {
		return err
	}
	ring, err := p.verificationRing(c, conf)
	if err != nil {
		return err
	}
	register, err := p.consult(c, conf, ring)
	if err != nil {
		return err
	}
	defer register.close()
	control := seal.Control{Today: today.Days(), UE: c.String("ue"), Specimen: c.Bool("exemple")}
	if control.UE != "" {
		control.Kind = seal.KindAttestation // no other paper opens the door of an exam
	}
	best, refusal, err := p.firstValid(c, texts, ring, register, control)
	if err != nil {
		return err
	}
	if best.Valide {
		if refusal, err = p.checkData(c, texts[0], ring, &best); err != nil {
			return err
		}
	}
	return p.concludeControl(c, best, refusal)
}

// concludeControl prints the answer, or the data that were asked for, and turns a no
// into its exit code.
func (p *program) concludeControl(c *cli.Context, best answer, refusal *seal.Refusal) error {
	if best.Valide && c.Bool("donnees") {
		return p.showData(best)
	}
	if err := p.showAnswer(best, c.Bool("json")); err != nil {
		return err
	}
	if refusal != nil {
		return refusedError{refusal}
	}
	return nil
}

// noSealError is a file that could be read and carries no seal: what a
// counterfeit looks like, hence a refusal and not a failure.
type noSealError struct {
	motif string
	error
}

func (e noSealError) Unwrap() error { return e.error }

// firstValid tries each text: a page may carry several codes, of which one is
// ours. When none is valid it returns the refusal that came furthest; its
// error is a failure to look, not a no.
func (p *program) firstValid(c *cli.Context, texts []string, ring *seal.KeyRing, register consulted, control seal.Control) (answer, *seal.Refusal, error) {
	var best answer
	var refusal *seal.Refusal
	for _, text := range texts {
		a, err := verifyOne(c.Context, text, ring, register, control)
		if err == nil {
			return a, nil, nil
		}
		var r *seal.Refusal
		if !errors.As(err, &r) {
			return a, nil, err
		}
		if refusal == nil || r.Reason > refusal.Reason {
			best, refusal = a, r
		}
	}
	return best, refusal, nil
}

func (p *program) sealTexts(c *cli.Context) ([]string, error) {
	given := c.NArg()
	for _, name := range []string{"image", "pdf"} {
		if c.String(name) != "" {
			given++
		}
	}
	if given != 1 {
		return nil, misuse("exemple\u00a0: cnamdoc verifier --pdf attestation.pdf",
			"indiquez un seul texte, «\u00a0-\u00a0», une image ou un PDF à vérifier")
	}
	switch {
	case c.String("image") != "":
		return imageTexts(c.Context, c.String("image"))
	case c.String("pdf") != "":
		return pdfText(c.String("pdf"))
	case c.Args().First() == "-":
		text, err := io.ReadAll(io.LimitReader(p.stdin, maxText))
		return []string{string(text)}, err
	}
	return []string{c.Args().First()}, nil
}

func imageTexts(ctx context.Context, path string) ([]string, error) {
	data, err := readRegular(path, scan.MaxFile)
	if err != nil {
		return nil, err
	}
	texts, err := scan.DecodeBytes(ctx, data)
	switch {
	case err == nil && len(texts) > 0:
		return texts, nil
	case faultOf(err) != faultUnknown:
		return nil, err
	case errors.Is(err, scan.ErrTooLarge):
		return nil, say(err, "réduisez l’image, ou photographiez le QR seul", "l’image «\u00a0%s\u00a0» est trop grande", path)
	case errors.Is(err, image.ErrFormat):
		return nil, say(err, "enregistrez l’image en PNG ou en JPEG\u00a0; pour un papier en PDF\u00a0: --pdf",
			"«\u00a0%s\u00a0» n’est pas une image PNG ou JPEG", path)
	default:
		return nil, noSealError{"no-code", say(err, "prenez une photo nette et bien éclairée du QR, de face, ou saisissez le texte",
			"aucun QR n’a pu être lu dans l’image «\u00a0%s\u00a0»", path)}
	}
}

// openFile opens a file and says its size in bytes.
func openFile(path string) (*os.File, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, info.Size(), nil
}

func pdfText(path string) ([]string, error) {
	f, size, err := openFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, _, err := pdf.ReadSeal(f, size)
	if errors.Is(err, pdf.ErrNoSeal) {
		return nil, noSealError{"no-seal", say(err, "n’acceptez pas ce document sans vérifier son QR\u00a0; un vrai papier scellé porte son sceau",
			"le fichier «\u00a0%s\u00a0» ne porte aucun sceau", path)}
	}
	if err != nil {
		return nil, say(err, "vérifiez que c’est un papier émis par ce programme, ou scannez son QR",
			"aucun sceau n’a pu être lu dans «\u00a0%s\u00a0»", path)
	}
	return []string{text}, nil
}

// verificationRing is the centre's public keys, an exported set, or the
// specimen key when specimens are accepted and there are no others.
func (p *program) verificationRing(c *cli.Context, conf *config) (*seal.KeyRing, error) {
	if path := c.String("cles"); path != "" {
		data, err := os.ReadFile(path)
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

// showAnswer prints the answer, a yes and a no alike.
func (p *program) showAnswer(a answer, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(p.stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(a)
	}
	var b strings.Builder
	word := "REFUSÉ"
	if a.Valide {
		word = "VALABLE"
	}
	fmt.Fprintf(&b, "%s — %s\n", word, a.Phrase)
	line := func(label, value string) {
		if value != "" {
			fmt.Fprintf(&b, "  %-12s %s\n", label, value)
		}
	}
	line("trouvé", a.Trouve)
	line("attendu", a.Attendu)
	line("papier", a.Nature)
	line("auditeur", strings.TrimSpace(a.Prenom+" "+a.Nom+" "+a.Code))
	line("semestre", a.Semestre)
	line("UE", strings.Join(a.UE, ", "))
	if a.Du != "" {
		line("valable", "du "+a.Du+" au "+a.Au)
	}
	line("code court", a.CodeCourt)
	line("remarque", a.Remarque)
	line("registre", a.Registre)
	if a.Donnees != nil {
		line("données", "jointes au PDF, signées, et conformes au sceau")
	}
	if a.Clavier {
		line("lecteur", "le lecteur de codes est réglé sur un clavier QWERTY\u00a0: réglez-le sur AZERTY")
	}
	line("à faire", a.Conseil)
	_, err := io.WriteString(p.stdout, b.String())
	return err
}

// describe fills the answer with what stands under a good signature.
func (a *answer) describe(r seal.Result) {
	if r.Payload.Version == 0 {
		return
	}
	a.Nature, a.Code, a.Nom, a.Prenom = r.Payload.Kind.String(), r.Payload.Code, r.Payload.Usage, r.Payload.Prenom
	a.Semestre, a.UE, a.Specimen = r.Payload.Semestre, r.Payload.UEs, r.Payload.Specimen
	a.Du, a.Au = dossier.FromDays(r.Payload.First).Short(), dossier.FromDays(r.Payload.Last).Short()
	a.CodeCourt, a.Cle, a.Clavier = r.ShortCode(), r.KID.String(), r.Garbled
}

// today is --date, else the clock's day.
func (p *program) today(c *cli.Context) (dossier.Date, error) {
	text := c.String("date")
	if text == "" {
		return dossier.DateOf(p.now()), nil
	}
	d, err := dossier.ParseDate(text)
	if err != nil {
		return d, misuse("exemple\u00a0: --date 22/11/2026", "la date «\u00a0%s\u00a0» n’est pas reconnue", text)
	}
	return d, nil
}
