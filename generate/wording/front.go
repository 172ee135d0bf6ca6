package wording

import (
	"strings"

	"cnamdoc/generate/balise"
)

// frontMatter reads the lines between the two `---` and returns the index of
// the line after them.
func (c *compiler) frontMatter(lines []string) int {
	if len(lines) == 0 || strings.TrimRight(lines[0], " \t") != "---" {
		c.fail(1, "le modèle commence par une ligne « --- », puis titre, version et document")
		return 0
	}
	seen := map[string]int{}
	for i := 1; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		switch {
		case line == "---":
			c.needKeys(seen, lines)
			return i + 1
		case line == "" || strings.HasPrefix(line, "#"):
		default:
			c.key(line, i+1, seen)
		}
	}
	c.fail(1, "l’en-tête du modèle n’est pas refermé : ajoutez une ligne « --- »")
	return len(lines)
}

func (c *compiler) key(line string, number int, seen map[string]int) {
	key, value, ok := strings.Cut(line, ":")
	key, value = strings.TrimSpace(key), strings.TrimSpace(value)
	if !ok {
		c.fail(number, "ligne d’en-tête illisible : écrivez « clé: valeur »")
		return
	}
	if before, twice := seen[key]; twice {
		c.fail(number, "« %s » est déjà donné à la ligne %d", key, before)
	}
	seen[key] = number
	m := c.model
	switch key {
	case "titre":
	case "version":
		m.Version = value
	case "document":
		if m.Paper, ok = balise.ParseDocument(value); !ok {
			c.fail(number, "document « %s » inconnu : attestation, contrat, convention, retractation ou relance", value)
		}
	case "variante":
		m.Variant = value
		if value != "vae" {
			c.fail(number, "variante « %s » inconnue : vae", value)
		}
	case "entete", "pages", "plis":
		c.flag(key, value, number)
	default:
		c.fail(number, "clé « %s » inconnue : titre, version, document, variante, entete, pages, plis", key)
	}
}

func (c *compiler) flag(key, value string, number int) {
	on := value == "oui"
	if !on && value != "non" {
		c.fail(number, "« %s » vaut oui ou non", key)
	}
	switch key {
	case "entete":
		c.model.header = on
	case "pages":
		c.model.pages = on
	case "plis":
		c.model.folds = on
	}
}

// needKeys checks that the keys are there, then compiles the title, whose
// balises depend on the document.
func (c *compiler) needKeys(seen map[string]int, lines []string) {
	for _, key := range []string{"titre", "version", "document"} {
		number, ok := seen[key]
		if !ok {
			c.fail(1, "l’en-tête ne donne pas « %s »", key)
			continue
		}
		if _, value, _ := strings.Cut(lines[number-1], ":"); strings.TrimSpace(value) == "" {
			c.fail(number, "« %s » est vide", key)
		}
	}
	if len(c.errs) > 0 {
		return
	}
	number := seen["titre"]
	c.scanBraces(lines[number-1], number)
	_, value, _ := strings.Cut(lines[number-1], ":")
	c.model.title = c.inline(strings.TrimSpace(value), number)
}
