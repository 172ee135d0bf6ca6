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
		return nil, say(err, "corrigez organisme.logo dans la configuration, ou laissez-le vide", "le logo «\u00a0%s\u00a0» est introuvable ou illisible", path)
	}
	logo, err := layout.NewLogo(data, cmp.Or(conf.Organisme.Sigle, conf.Organisme.Nom))
	if err != nil {
		return nil, say(err, "corrigez organisme.logo dans la configuration, ou laissez-le vide", "le logo «\u00a0%s\u00a0» ne peut pas être imprimé\u00a0: %s", path, oneLine(err))
	}
	return logo, nil
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
