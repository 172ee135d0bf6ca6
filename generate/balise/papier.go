package balise

import (
	"cmp"
	"fmt"
	"strings"

	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// couponAlone is the number of UE from which the coupon no longer fits under
// the table and goes to a last page of its own.
const couponAlone = 10

// Page is what stands around the text of every paper.
type Page struct {
	Marks
	Author   string
	Wordmark string
	Unit     string
	Lines    []string // letterhead
	Footer   []string
}

// Marks are what tells one paper from the next, and the copies of one.
type Marks struct {
	Number    string
	Seal      string // the seal's text, for the metadata
	Watermark string // "SPÉCIMEN", "DUPLICATA" or ""
	Mention   string // the same in clear, beside the number
}

// Page returns what stands around the text.
func (s Set) Page() Page {
	o, c := &s.in.Organisme, &s.in.Centre
	p := Page{Marks: s.Marks(), Author: o.Nom, Wordmark: o.Wordmark(), Unit: unit(s.in)}
	p.Lines = compact(o.Nom, c.Adresse, joined(c.Telephone, c.Courriel), joined(o.Site, "SIRET\u00a0"+siret(o.SIRET)))
	p.Footer = []string{legalLine(s.in)}
	return p
}

// Marks returns what is known of the page at emission only.
func (s Set) Marks() Marks {
	e := s.in.emission()
	p := Marks{Number: e.Numero}
	if s.doc.Sealed() {
		p.Seal = e.SealText
	}
	switch {
	case e.Specimen:
		p.Watermark, p.Mention = "SPÉCIMEN", "Spécimen sans valeur"
	case e.Duplicata > 0:
		p.Watermark, p.Mention = "DUPLICATA", fmt.Sprintf("Duplicata n°\u00a0%d", e.Duplicata)
	}
	return p
}

func unit(in *Inputs) string {
	if name := in.Dossier.Centre; name != "" {
		return "Centre d’enseignement\u00a0: " + name
	}
	return ""
}

// legalLine identifies the organisme at the foot of each page. The number of
// the declaration is shown in the one form that is allowed (Code du travail,
// L6352-12).
func legalLine(in *Inputs) string {
	o := in.Organisme
	return fmt.Sprintf("%s — Enregistrée sous le numéro %s. Cet enregistrement ne vaut pas agrément de l’État.", cmp.Or(o.Sigle, o.Nom), o.Declaration)
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

func (in *Inputs) qr(what string) (*QR, string) {
	e := in.emission()
	if e.SealText == "" || e.ShortCode == "" {
		return nil, "le sceau du document"
	}
	alt := fmt.Sprintf("Code QR qui scelle %s n°\u00a0%s\u00a0; code court\u00a0: %s", what, e.Numero, e.ShortCode)
	return &QR{Text: e.SealText, ShortCode: e.ShortCode, Hint: in.hint(), Alt: alt}, ""
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

func qrBlock(in *Inputs) ([]Block, string) {
	qr, champ := in.qr(in.paperName())
	if champ != "" {
		return nil, champ
	}
	return []Block{*qr}, ""
}

func signature(in *Inputs) ([]Block, string) {
	s := in.signataire()
	if in.doc() == dossier.Relance {
		service := Signature{Title: "Le service des inscriptions du " + in.centre(), Images: in.images(s)}
		if s.Signature != "" && len(service.Images) > 0 { // whose hand it is
			service.Lines = []string{s.Nom, s.Fonction}
		}
		return []Block{Signatures{Blocks: []Signature{service}}}, ""
	}
	if s.Nom == "" || s.Fonction == "" {
		return nil, conf("organisme.signataire.nom")
	}
	if in.Centre.Ville == "" {
		return nil, conf("centre.ville")
	}
	centre := Signature{Title: "Pour l’organisme de formation", Lines: []string{s.Nom, s.Fonction}, Images: in.images(s)}
	if !in.agreement() {
		centre.Lines = append([]string{"Fait à " + in.Centre.Ville + ", le " + in.emission().Date.Long()}, centre.Lines...)
		return []Block{Signatures{Blocks: []Signature{centre}}}, ""
	}
	other := in.counterparty()
	if signed := in.signed(); !signed.IsZero() {
		for _, s := range [...]*Signature{&centre, &other} {
			s.Lines, s.Done = append(s.Lines, in.signedWord()+signed.Long()), true
		}
		return []Block{Signatures{Blocks: []Signature{centre, other}}}, ""
	}
	if len(centre.Images) > 0 {
		centre.Lines = append(centre.Lines, "Fait à "+in.Centre.Ville+", le "+in.emission().Date.Long())
	} else {
		centre.Lines = append(centre.Lines, "Date, cachet et signature\u00a0:")
	}
	other.Lines = append(other.Lines, in.byHand())
	return []Block{Signatures{Blocks: []Signature{centre, other}}}, ""
}

// images are the scanned signature and stamp of who signs: never on a specimen,
// and on an agreement only where the configuration says so.
func (in *Inputs) images(s templates.Signataire) []Image {
	if in.emission().Specimen || in.agreement() && !s.SurContrats {
		return nil
	}
	var list []Image
	if s.Signature != "" {
		list = append(list, Image{s.Signature, "Signature de " + s.Nom + ", " + s.Fonction})
	}
	if s.Cachet != "" {
		list = append(list, Image{s.Cachet, "Cachet de " + in.Organisme.Nom})
	}
	return list
}

// counterparty is the block that the other party signs.
func (in *Inputs) counterparty() Signature {
	if in.doc() == dossier.Convention {
		f := in.funder()
		return Signature{Title: "Pour le financeur", Lines: compact(f.Nom, f.Representant)}
	}
	return Signature{Title: "La personne inscrite", Lines: []string{in.person().NomComplet()}}
}

// byHand is what the other party puts above the signature.
func (in *Inputs) byHand() string {
	if in.doc() == dossier.Convention {
		return "Date, cachet et signature\u00a0:"
	}
	return "Date et signature\u00a0:"
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

func coupon(in *Inputs) ([]Block, string) {
	enf, o := in.Dossier.ENF, in.Organisme
	if o.ENF == "" {
		return nil, conf("organisme.adresse_enf")
	}
	c := Coupon{
		Alone: len(in.UEs()) >= couponAlone,
		Title: "Vos accès à l’espace numérique de formation (ENF)",
		Lead:  Text{{Text: in.person().NomComplet(), Bold: true}, {Text: " — code auditeur "}, {Text: in.person().Code, Mono: true}},
		Pairs: []Field{{"Adresse", mono(o.ENF)}},
		Note:  "À détacher et à conserver\u00a0: ne présentez pas cette partie.",
	}
	switch {
	case in.credentialsGone():
		c.Steps = []Text{Plain("Vos identifiants vous ont déjà été remis\u00a0: ils ne sont plus conservés par le centre."),
			Plain("Identifiant ou mot de passe oublié\u00a0: cliquez sur «\u00a0Mot de passe oublié\u00a0», ou écrivez à " + in.Centre.Courriel + ".")}
		return []Block{c}, ""
	case enf.Identifiant == "":
		return nil, "l’identifiant ENF"
	case enf.MotDePasse.IsZero() && !in.returning():
		return nil, "le mot de passe ENF"
	}
	return []Block{in.credentials(c)}, ""
}

// credentials fills the coupon. A returning auditeur keeps his credentials, so
// an empty password is legitimate there and the coupon says so.
func (in *Inputs) credentials(c Coupon) Coupon {
	enf := in.Dossier.ENF
	c.Pairs = append(c.Pairs, Field{"Identifiant", mono(enf.Identifiant)})
	help := Plain("En cas de difficulté\u00a0: " + in.Centre.Courriel + ". Ne donnez jamais votre mot de passe.")
	if enf.MotDePasse.IsZero() {
		c.Pairs = append(c.Pairs, Field{"Mot de passe", Plain("votre mot de passe habituel")})
		c.Steps = []Text{Plain("Vos identifiants sont inchangés\u00a0: connectez-vous avec votre mot de passe habituel."),
			Plain("Mot de passe oublié\u00a0: cliquez sur «\u00a0Mot de passe oublié\u00a0» sur la page de connexion."), help}
		return c
	}
	c.Pairs = append(c.Pairs, Field{"Mot de passe", mono(enf.MotDePasse.Reveal())})
	c.Steps = []Text{Plain("Ouvrez l’adresse, puis saisissez l’identifiant et le mot de passe tels qu’ils sont écrits."),
		Plain("À la première connexion, choisissez un mot de passe connu de vous seul."), help}
	return c
}
