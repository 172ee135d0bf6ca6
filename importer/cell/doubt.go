package cell

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"cnamdoc/importer/dossier"
)

// doubtful says in French why a text may be no name of a person, "" when
// nothing speaks against it. A doubt is no verdict: somebody may well be
// called so.
func doubtful(s string) string {
	switch {
	case fillers[dossier.Fold(s)]:
		return Quote(s) + " remplace un nom qui manque"
	case !strings.ContainsFunc(s, unicode.IsLetter):
		return Quote(s) + " n’a aucune lettre"
	case entity.MatchString(s), strings.ContainsAny(s, "<>"):
		return Quote(s) + " contient du code d’une page web"
	case strings.ContainsRune(s, '?'):
		return Quote(s) + " contient un point d’interrogation\u00a0: une lettre a pu être perdue"
	case strings.ContainsFunc(s, unicode.IsDigit):
		return Quote(s) + " contient un chiffre"
	case strings.ContainsAny(s, odd):
		return Quote(s) + " contient un signe qui n’est d’aucun nom"
	}
	return ""
}

// odd are the signs of no name. The full stop, the comma and parentheses are
// of some: "Jr.", "Martin (dit Dupont)".
const odd = `/\|*=_#$€£%^@!;:&+~{}[]"`

var entity = regexp.MustCompile(`&#?[\p{L}\d]+;`)

// fillers are what people type where a name is missing, folded.
var fillers = map[string]bool{"n a": true, "s o": true, "sans objet": true, "neant": true, "inconnu": true, "inconnue": true,
	"non renseigne": true, "non renseignee": true, "a completer": true, "xxx": true, "xxxx": true}

// unseen says in French what nobody can see or copy in a password, "" for
// nothing. The password itself is never said.
func unseen(s string) string {
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	switch {
	case strings.ContainsFunc(s, unicode.IsControl):
		return "un caractère de contrôle (tabulation, saut de ligne…)"
	case strings.ContainsRune(s, utf8.RuneError):
		return "un caractère perdu"
	case strings.ContainsFunc(s, invisible):
		return "un caractère invisible"
	case strings.ContainsFunc(s, func(r rune) bool { return r != ' ' && unicode.IsSpace(r) || r == '\u2007' }):
		return "une espace insécable ou d’une largeur inhabituelle"
	case first == ' ':
		return "une espace au début"
	case last == ' ':
		return "une espace à la fin"
	}
	return ""
}
