package templates

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"

	"github.com/pelletier/go-toml/v2"

	"cnamdoc/importer/dossier/french"
)

// Style is the content of the style file: lengths in millimetres, sizes of
// type in points, colours "#rrggbb". What can be drawn is judged by layout.
type Style struct {
	Page struct {
		Largeur     float64 `toml:"largeur"`
		Hauteur     float64 `toml:"hauteur"`
		MargeGauche float64 `toml:"marge_gauche"`
		MargeDroite float64 `toml:"marge_droite"`
		MargeHaute  float64 `toml:"marge_haute"`
		MargeBasse  float64 `toml:"marge_basse"`
		Interligne  float64 `toml:"interligne"`
	} `toml:"page"`
	Corps struct {
		Titre        float64 `toml:"titre"`
		Section      float64 `toml:"section"`
		Partie       float64 `toml:"partie"`
		Accroche     float64 `toml:"accroche"`
		Texte        float64 `toml:"texte"`
		Tableau      float64 `toml:"tableau"`
		Note         float64 `toml:"note"`
		Mention      float64 `toml:"mention"`
		MotSymbole   float64 `toml:"mot_symbole"`
		Nom          float64 `toml:"nom"`
		Identifiants float64 `toml:"identifiants"`
	} `toml:"corps"`
	Couleur struct {
		Texte      Couleur `toml:"texte"`
		Secondaire Couleur `toml:"secondaire"`
		Accent     Couleur `toml:"accent"`
		Filet      Couleur `toml:"filet"`
		Filigrane  Couleur `toml:"filigrane"`
	} `toml:"couleur"`
	Reserve struct {
		Coupon    float64 `toml:"coupon"`
		Signature float64 `toml:"signature"`
		QR        float64 `toml:"qr"`
		Module    float64 `toml:"module"`
	} `toml:"reserve"`
}

// Couleur is a colour in RGB, 0 to 255 a component.
type Couleur struct{ R, G, B uint8 }

var colourForm = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// UnmarshalText reads "#8a0f2c".
func (c *Couleur) UnmarshalText(text []byte) error {
	if !colourForm.Match(text) {
		return french.Errorf("couleur « %s » : forme attendue #rrvvbb", text)
	}
	_, err := fmt.Sscanf(string(text), "#%02x%02x%02x", &c.R, &c.G, &c.B)
	return err
}

// Style reads the style file. A value that the overlay's file does not give
// keeps the embedded file's; an unknown key is refused, with its line.
func (s *Source) Style() (Style, error) {
	var style Style
	base, err := embedded.ReadFile(StyleFile)
	if err != nil {
		return style, err
	}
	for _, f := range []File{newFile(StyleFile, StyleFile, false, base), s.files[StyleFile]} {
		if err := decodeStyle(f.Content, &style); err != nil {
			return style, french.Errorf("%s : %w", f.Path, err)
		}
	}
	return style, nil
}

func decodeStyle(content []byte, style *Style) error {
	decoder := toml.NewDecoder(bytes.NewReader(content)).DisallowUnknownFields()
	err := decoder.Decode(style)
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) && len(unknown.Errors) > 0 {
		row, _ := unknown.Errors[0].Position()
		return french.Errorf("ligne %d : clé « %s » inconnue", row, joinKey(unknown.Errors[0].Key()))
	}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		row, _ := decode.Position()
		return french.Errorf("ligne %d : %s", row, decode.Error())
	}
	return err
}

func joinKey(key toml.Key) string {
	var s string
	for i, part := range key {
		if i > 0 {
			s += "."
		}
		s += part
	}
	return s
}
