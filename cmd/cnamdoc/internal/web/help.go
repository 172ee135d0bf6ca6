package web

import (
	"bytes"
	"image"
	_ "image/png" // the pictures are
	"net/http"
)

// help explains the desk to who stands at it. It names nobody, and needs no
// session.
func help(*http.Request) (reply, error) { return page("aide", "Aide", nil), nil }

// picture is one of the help.
type picture struct {
	Name, Version string
	Width, Height int
	Alt           string
}

// pictureTexts says what each picture shows.
var pictureTexts = map[string]string{
	"recherche":  "La recherche : les personnes apparaissent à mesure que l’on tape",
	"auditeur":   "La page d’une personne : son état, ses papiers, ce qui attend",
	"impression": "Après l’impression : le document est-il sorti ?",
	"duplicata":  "Un papier déjà remis : la page arrête avant le duplicata",
	"tirages":    "Les tirages de la nuit",

	"porte-vert":  "La porte : entrée autorisée, la salle, la place, et la pièce d’identité à demander",
	"porte-rouge": "La porte : entrée refusée, et pourquoi",
}

// pictureOf describes a picture of the help; nil while nobody has taken it.
func pictureOf(name string) (*picture, error) {
	data, err := files.ReadFile("aide/" + name + ".png")
	if err != nil {
		return nil, nil
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(data))
	return &picture{name + ".png", digest(data), size.Width, size.Height, spaced(pictureTexts[name])}, err
}
