package balise

import (
	"cmp"
	"fmt"
	"strings"

	"cnamdoc/generate/blocks"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// couponAlone is the number of UE from which the coupon no longer fits under
// the table and goes to a last page of its own.
const couponAlone = 10

// Page is what stands around the text of every paper.
type Page struct {
	Number    string
	Owner     string // whose paper it is, with the code
	Seal      string // the seal's text, for the metadata
	Watermark string // "SPÉCIMEN", "DUPLICATA" or ""
	Mention   string // the same in clear
	OneSide   bool   // its coupon is cut off: nothing may stand on the back
	Author    string
	Wordmark  string
	Unit      string
	Lines     []string // letterhead
	Footer    []string
}

// Page returns what stands around the text.
func (s Set) Page() Page {
	o, c, e := &s.in.Organisme, &s.in.Centre, &s.in.Emission
	p := Page{Number: e.Numero, Author: o.Nom, Wordmark: o.Wordmark(), Unit: unit(s.in), OneSide: s.doc == dossier.Attestation}
	p.Owner = s.in.person().NomComplet() + " — " + s.in.person().Code
	p.Lines = compact(o.Nom, c.Adresse, joined(c.Telephone, c.Courriel), joined(o.Site, "SIRET\u00a0"+siret(o.SIRET)))
	if s.doc != dossier.Attestation { // its text says so, and its page is full
		p.Footer = []string{legalLine(s.in)}
	}
	if s.doc.Sealed() {
		p.Seal = e.SealText
	}
	switch {
	case e.Specimen:
		p.Watermark, p.Mention = "SPÉCIMEN", "Spécimen sans valeur"
	case e.Duplicata > 0:
		p.Watermark, p.Mention = "DUPLICATA", duplicata(*e)
	}
	return p
}

// duplicata says that a paper was drawn again, for the how manieth time, when.
func duplicata(e Emission) string {
	s := fmt.Sprintf("Duplicata n°\u00a0%d", e.Duplicata)
	if !e.DuplicataLe.IsZero() {
		s += " du " + e.DuplicataLe.Long()
	}
	return s
}

// numero is the paper's number, with what sort of copy it is.
func numero(in *Inputs) string {
	switch e := in.Emission; {
	case e.Numero == "":
		return ""
	case e.Specimen:
		return e.Numero + " (spécimen sans valeur)"
	case e.Duplicata > 0:
		return e.Numero + " (" + strings.ToLower(duplicata(e)[:1]) + duplicata(e)[1:] + ")"
	}
	return in.Emission.Numero
}

func unit(in *Inputs) string {
	if name := in.Dossier.Centre; name != "" {
		return "Centre d’enseignement\u00a0: " + name
	}
	return ""
}

// legalLine identifies the organisme at the foot of each page. The number of
// the declaration is shown in the one form that is allowed (Code du travail,
// L6352-12; R6351-6, which names the préfet as well, stands in the text).
func legalLine(in *Inputs) string {
	o := in.Organisme
	return fmt.Sprintf("%s — Déclaration d’activité enregistrée sous le numéro %s. Cet enregistrement ne vaut pas agrément de l’État.", cmp.Or(o.Sigle, o.Nom), o.Declaration)
}

func compact(lines ...string) []string {
	var kept []string
	for _, l := range lines {
		if l != "" {
			kept = append(kept, l)
		}
	}
	return kept
}

func joined(parts ...string) string {
	var s string
	for _, p := range compact(parts...) {
		if s != "" {
			s += "\u00a0· "
		}
		s += p
	}
	return s
}

func (in *Inputs) qr(what string) (*blocks.QR, string) {
	e := in.Emission
	if e.SealText == "" || e.ShortCode == "" {
		return nil, "le sceau du document"
	}
	alt := fmt.Sprintf("Code QR qui scelle %s n°\u00a0%s\u00a0; code court\u00a0: %s", what, e.Numero, e.ShortCode)
	return &blocks.QR{Text: e.SealText, ShortCode: e.ShortCode, Hint: in.hint(), Alt: alt}, ""
}

// hint is one short line beside the code: how to verify is a passage of the
// model.
func (in *Inputs) hint() string {
	if host := in.Organisme.Verification; host != "" {
		return host
	}
	return "Code à donner au centre"
}

func (in *Inputs) paperName() string {
	switch {
	case in.doc() == dossier.Convention:
		return "la convention"
	case in.agreement():
		return "le contrat"
	}
	return "l’attestation"
}

func qrBlock(in *Inputs) ([]blocks.Block, string) {
	qr, champ := in.qr(in.paperName())
	if champ != "" {
		return nil, champ
	}
	return []blocks.Block{*qr}, ""
}

func signature(in *Inputs) ([]blocks.Block, string) {
	s := in.signataire()
	if in.doc() == dossier.Relance {
		service := blocks.Signature{Title: "Le service des inscriptions du " + in.centre(), Images: in.images(s)}
		if s.Signature != "" && len(service.Images) > 0 { // whose hand it is
			service.Lines = []string{s.Nom + ", " + s.Fonction}
		}
		if len(service.Images) == 0 {
			service.Space = 15 // a letter is signed without a stamp
		}
		return []blocks.Block{blocks.Signatures{Blocks: []blocks.Signature{service}}}, ""
	}
	if s.Nom == "" || s.Fonction == "" {
		return nil, conf("organisme.signataire.nom")
	}
	if in.Centre.Ville == "" {
		return nil, conf("centre.ville")
	}
	centre := blocks.Signature{Title: "Pour l’organisme de formation", Lines: []string{s.Nom, s.Fonction}, Images: in.images(s)}
	made := "Fait à " + in.Centre.Ville + ", le " + in.Emission.Date.Long()
	if !in.agreement() {
		centre.Lines, centre.Label = append(centre.Lines, made), "Signature et cachet"
		return []blocks.Block{blocks.Signatures{Blocks: []blocks.Signature{centre}}}, ""
	}
	other := in.counterparty()
	if signed := in.signed(); !signed.IsZero() {
		for _, s := range [...]*blocks.Signature{&centre, &other} {
			s.Lines, s.Done = append(s.Lines, in.signedWord()+signed.Long()), true
		}
		return []blocks.Block{blocks.Signatures{Blocks: []blocks.Signature{centre, other}}}, ""
	}
	if centre.Label = "Date, signature et cachet"; len(centre.Images) > 0 {
		centre.Lines = append(centre.Lines, made)
	}
	other.Label = in.byHand()
	centre.Space, other.Space = placeAccord, placeAccord
	return []blocks.Block{blocks.Signatures{Blocks: []blocks.Signature{centre, other}}}, ""
}

// placeAccord is the height that the parties of an agreement have to sign, in
// millimetres: a date, a signature and a stamp.
const placeAccord = 40.0

// images are the scanned signature and stamp of who signs: never on a specimen,
// and on an agreement only where the configuration says so.
func (in *Inputs) images(s templates.Signataire) []blocks.Image {
	if in.Emission.Specimen || in.agreement() && !s.SurContrats {
		return nil
	}
	var list []blocks.Image
	if s.Signature != "" {
		list = append(list, blocks.Image{Name: s.Signature, Alt: "Signature de " + s.Nom + ", " + s.Fonction})
	}
	if s.Cachet != "" {
		list = append(list, blocks.Image{Name: s.Cachet, Alt: "Cachet de " + in.Organisme.Nom})
	}
	return list
}

// counterparty is the block that the other party signs.
func (in *Inputs) counterparty() blocks.Signature {
	if in.doc() == dossier.Convention {
		f := in.funder()
		return blocks.Signature{Title: "Pour le financeur", Lines: compact(f.Nom, f.Representant)}
	}
	return blocks.Signature{Title: "La personne inscrite", Lines: []string{in.person().NomComplet()}}
}

// byHand is what the other party puts into its frame.
func (in *Inputs) byHand() string {
	if in.doc() == dossier.Convention {
		return "Date, signature et cachet"
	}
	return "Date et signature"
}

// signedWord agrees with what was signed.
func (in *Inputs) signedWord() string {
	if in.doc() == dossier.Convention {
		return "Signée le "
	}
	return "Signé le "
}

// centre is how a sentence names the centre: "centre d’Orléans", "centre du
// Mans", "centre FOAD".
func (in *Inputs) centre() string {
	name := cmp.Or(in.Centre.Nom, in.Dossier.Centre)
	switch {
	case name == strings.ToUpper(name): // initials
		return "centre " + name
	case strings.HasPrefix(name, "Le "):
		return "centre du " + name[len("Le "):]
	case strings.HasPrefix(name, "Les "):
		return "centre des " + name[len("Les "):]
	case strings.ContainsRune("aeiouyhœ", []rune(dossier.Fold(name) + " ")[0]):
		return "centre d’" + name
	}
	return "centre de " + name
}

func coupon(in *Inputs) ([]blocks.Block, string) {
	enf, o := in.Dossier.ENF, in.Organisme
	if o.ENF == "" {
		return nil, conf("organisme.adresse_enf")
	}
	c := blocks.Coupon{
		Alone: len(in.UEs()) >= couponAlone,
		Title: "Vos accès à l’espace numérique de formation (ENF)",
		Lead:  blocks.Text{{Text: in.person().NomComplet(), Bold: true}, {Text: " — code auditeur "}, {Text: in.person().Code, Mono: true}},
		Pairs: []blocks.Field{{Label: "Adresse", Value: mono(o.ENF)}},
		Note:  "À détacher et à conserver\u00a0: ne présentez pas cette partie.",
	}
	switch {
	case in.CredentialsGone:
		c.Steps = []blocks.Text{plain("Vos identifiants vous ont déjà été remis\u00a0: ils ne sont plus conservés par le centre."),
			plain("Identifiant ou mot de passe oublié\u00a0: cliquez sur «\u00a0Mot de passe oublié\u00a0», ou écrivez à " + in.Centre.Courriel + ".")}
		return []blocks.Block{c}, ""
	case enf.Identifiant == "":
		return nil, "l’identifiant ENF"
	case enf.MotDePasse.IsZero() && !in.returning():
		return nil, "le mot de passe ENF"
	}
	return []blocks.Block{in.credentials(c)}, ""
}

// credentials fills the coupon. A returning auditeur keeps his credentials, so
// an empty password is legitimate there and the coupon says so.
func (in *Inputs) credentials(c blocks.Coupon) blocks.Coupon {
	enf := in.Dossier.ENF
	c.Pairs = append(c.Pairs, blocks.Field{Label: "Identifiant", Value: mono(enf.Identifiant)})
	help := plain("En cas de difficulté\u00a0: " + in.Centre.Courriel + ". Ne donnez jamais votre mot de passe.")
	if enf.MotDePasse.IsZero() {
		c.Pairs = append(c.Pairs, blocks.Field{Label: "Mot de passe", Value: plain("votre mot de passe habituel")})
		c.Steps = []blocks.Text{plain("Vos identifiants sont inchangés\u00a0: connectez-vous avec votre mot de passe habituel."),
			plain("Mot de passe oublié\u00a0: cliquez sur «\u00a0Mot de passe oublié\u00a0» sur la page de connexion."), help}
		return c
	}
	c.Pairs = append(c.Pairs, blocks.Field{Label: "Mot de passe", Value: mono(enf.MotDePasse.Reveal())})
	c.Steps = []blocks.Text{plain("Ouvrez l’adresse, puis saisissez l’identifiant et le mot de passe tels qu’ils sont écrits."),
		plain("À la première connexion, choisissez un mot de passe connu de vous seul."), help}
	return c
}
