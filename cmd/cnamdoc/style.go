package main

import (
	"cmp"
	"path/filepath"
	"strings"

	"cnamdoc/generate/layout"
	"cnamdoc/templates"
)

const styleHint = "comparez avec le style du programme\u00a0: cnamdoc modeles extraire DIR"

// frenchStyle leaves out what the parser says in English: the file and the
// line stand before it.
func frenchStyle(err error) string {
	place, _, parser := strings.Cut(oneLine(err), "\u00a0: toml:")
	if parser {
		return place + "\u00a0: valeur ou écriture incorrecte"
	}
	return place
}

// loadLogo reads the logo that the configuration names, beside it unless the
// path is absolute. None is the typographic wordmark.
func (conf *config) loadLogo() (*layout.Logo, error) {
	path := conf.Organisme.Logo
	if path == "" {
		return nil, nil
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(conf.path), path)
	}
	data, err := readRegular(path, maxLogoFile)
	if err != nil {
		return nil, unread("le logo ne peut pas être lu", "organisme.logo", err)
	}
	logo, err := layout.NewLogo(data, cmp.Or(conf.Organisme.Sigle, conf.Organisme.Nom))
	if err != nil {
		return nil, say(err, emptyHint("organisme.logo"), "le logo «\u00a0%s\u00a0» ne peut pas être imprimé\u00a0: %s", path, oneLine(err))
	}
	return logo, nil
}

// unread says why the picture that a key of the configuration names is not read.
func unread(what, key string, err error) error {
	sentence, _ := explain(err)
	return say(err, emptyHint(key), "%s\u00a0: %s", what, sentence)
}

func emptyHint(key string) string {
	return "corrigez " + key + " dans la configuration, ou laissez-le vide"
}

// loadPictures reads the scanned signatures and stamps that the configuration
// names, the organisme's and those of centres that sign themselves.
func (conf *config) loadPictures() (*layout.Pictures, error) {
	pictures := layout.Pictures{}
	load := func(key, path string) error {
		if path == "" || pictures[path] != nil {
			return nil
		}
		place := path
		if !filepath.IsAbs(place) {
			place = filepath.Join(filepath.Dir(conf.path), place)
		}
		data, err := readRegular(place, maxLogoFile)
		if err != nil {
			return unread("l’image ne peut pas être lue", key, err)
		}
		picture, err := layout.NewPicture(data)
		if err != nil {
			return say(err, emptyHint(key), "l’image «\u00a0%s\u00a0» ne peut pas être imprimée\u00a0: %s", place, oneLine(err))
		}
		pictures[path] = picture
		return nil
	}
	signs := func(prefix string, s templates.Signataire) error {
		if err := load(prefix+".signature", s.Signature); err != nil {
			return err
		}
		return load(prefix+".cachet", s.Cachet)
	}
	if err := signs("organisme.signataire", conf.Organisme.Signataire); err != nil {
		return nil, err
	}
	for _, c := range conf.Centres {
		if err := signs("centres.signataire, centre "+c.Nom, c.Signataire); err != nil {
			return nil, err
		}
	}
	if len(pictures) == 0 {
		return nil, nil
	}
	return &pictures, nil
}

// loadStyle turns the style file into the drawing's measures.
func loadStyle(source *templates.Source) (layout.Style, error) {
	file, err := source.Style()
	if err != nil {
		return layout.Style{}, say(err, styleHint, "le fichier de style est incorrect\u00a0: %s", frenchStyle(err))
	}
	s := layout.DefaultStyle()
	p, t, r := file.Page, file.Corps, file.Reserve
	s.PageWidth, s.PageHeight, s.Baseline = p.Largeur, p.Hauteur, p.Interligne
	s.MarginLeft, s.MarginRight, s.MarginTop, s.MarginBottom = p.MargeGauche, p.MargeDroite, p.MargeHaute, p.MargeBasse
	s.Name, s.Title, s.Section, s.Part, s.Lead, s.Body = t.Nom, t.Titre, t.Section, t.Partie, t.Accroche, t.Texte
	s.Table, s.Note, s.Small, s.Wordmark, s.Credential = t.Tableau, t.Note, t.Mention, t.MotSymbole, t.Identifiants
	s.Ink, s.Muted, s.Accent = layout.Color(file.Couleur.Texte), layout.Color(file.Couleur.Secondaire), layout.Color(file.Couleur.Accent)
	s.Hair, s.Shade = layout.Color(file.Couleur.Filet), layout.Color(file.Couleur.Filigrane)
	s.CouponHeight, s.SignatureSpace, s.QRSide, s.QRModule = r.Coupon, r.Signature, r.QR, r.Module
	if err := s.Validate(); err != nil {
		return s, say(err, styleHint, "le fichier de style donne une mesure impossible à imprimer")
	}
	return s, nil
}
