package web

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"cnamdoc/generate/guichet"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// words are what the pages write with.
var words = template.FuncMap{
	"upper":   upper,
	"espaces": spaced,
	"count":   french.Count,
	"liste":   french.And,
	"jour":    func(d dossier.Date) string { return d.Short() },
	"moment":  func(t time.Time) string { return t.Local().Format("02/01/2006 à 15:04") },
	"heure":   func(t time.Time) string { return t.Local().Format("15:04:05") },
	"euros":   func(c dossier.Centi) string { return c.Euros() },
	"jeton":   formToken,
	"icone":   icon,
	"dessin":  pictureOf,
	"papier":  paperAddress,
	"ects":    func(c dossier.Centi) string { return c.Short() },
	"tel":     func(s string) string { return "tel:" + strings.Map(digits, s) },
	"couleur": func(s register.State) string { return stateClass[s] },
	"nomme":   strings.Contains,
	"joindre": func(list []string) string { return strings.Join(list, ", ") },
	"etat":    stateOf,
	"tirage":  func(name string) string { return spaced(guichet.LotName(name)) }, // or any reason of an event
	"forme":   func(class string) string { return shapes[class] },
	"long":    func(s dossier.Semestre) string { return s.Long() },
}

// spaced puts the no-break spaces into what a page says.
func spaced(s string) string { return strings.ReplaceAll(french.Text(s), "n° ", "n°\u00a0") }

// stateOf is a state as it agrees with its document: a contrat is "émis".
func stateOf(doc dossier.Document, s register.State) string {
	if doc == dossier.Contrat || doc == dossier.Retractation {
		return strings.TrimSuffix(s.String(), "e")
	}
	return s.String()
}

// shapes go with the colours of a verdict.
var shapes = map[string]string{"vert": "coche", "orange": "triangle", "rouge": "octogone", "bleu": "losange"}

func digits(r rune) rune {
	if r >= '0' && r <= '9' || r == '+' {
		return r
	}
	return -1
}

// stateClass is how a state is coloured: the word stands beside.
var stateClass = map[register.State]string{register.Reservee: "gris", register.Emise: "bleu", register.Remise: "vert",
	register.Remplacee: "gris", register.Revoquee: "rouge", register.Purgee: "gris"}

// icons are drawn on a grid of 24 by 24, in lines of 2.
var icons = map[string]string{
	"imprimer":  "M7 8V3h10v5M7 17H4v-8h16v8h-3M7 14h10v7H7z",
	"decider":   "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 16.8v.2",
	"appeler":   "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a1.5 1.5 0 0 1-1.5 1.5A15.5 15.5 0 0 1 3.500 5.500A1.500 1.500 0 0 1 5 4z",
	"chercher":  "M10.500 4a6.500 6.500 0 1 0 0 13a6.500 6.500 0 0 0 0-13M15.500 15.500 21 21",
	"fait":      "M4 12.500l5 5L20 6.500",
	"attention": "M12 4 2.500 20h19zM12 10v4.500M12 17.200v.2",
	"stop":      "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M5.700 5.700l12.600 12.600",
	"papier":    "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
	"fleche":    "M9 5l7 7-7 7",
	"retour":    "M15 5l-7 7 7 7",
}

func icon(name string) (template.HTML, error) {
	path, ok := icons[name]
	if !ok {
		return "", fmt.Errorf("no icon %q", name)
	}
	return template.HTML(`<svg class="icone" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="` + path + `"/></svg>`), nil
}
