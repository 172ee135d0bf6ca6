package wording

import (
	"regexp"
	"strings"
)

const nbsp = "\u00a0"

var (
	beforeHigh  = regexp.MustCompile(`[ \x{00a0}\x{202f}]+([:;!?»])`)
	afterOpen   = regexp.MustCompile(`«[ \x{00a0}\x{202f}]*`)
	beforeClose = regexp.MustCompile(`([^\s\x{00a0}])»`)
	glued       = regexp.MustCompile(`([\pL\pN)»])([;!?])(\s|$)`)
	units       = regexp.MustCompile(`(\d) (%|€|h\b|mm\b|ECTS\b|UE\b|heures?\b|jours?\b|mois\b|ans?\b|octets?\b)`)
	unitFirst   = regexp.MustCompile(`^ (%|€|h\b|ECTS\b|UE\b|heures?\b|jours?\b|mois\b|ans?\b)`)
	ordinal     = regexp.MustCompile(`([nN]°) ?(\S|$)`)
	article     = regexp.MustCompile(`\b([Aa]rticles?|[Aa]rt\.) ([LRD]\.?\s?\d|\d)`)
	enclitic    = regexp.MustCompile(`(\pL)-(vous|nous|moi|toi|les?|la|lui|leur|en|y|ils?|elles?|on|ce|ci)([^\pL-]|$)`)
	title       = regexp.MustCompile(`\b(M\.|Mme) (\p{Lu})`)
)

// typography gives the model's text the spaces and apostrophes of French
// printing: a no-break space before : ; ! ? and inside « », between a number
// and its unit, and the real apostrophe. It is never given a value, a code or
// an address. followsValue says that a balise stands just before the text.
func typography(s string, followsValue bool) string {
	s = strings.ReplaceAll(s, "'", "’")
	s = beforeHigh.ReplaceAllString(s, nbsp+"$1")
	s = glued.ReplaceAllString(s, "$1"+nbsp+"$2$3")
	s = afterOpen.ReplaceAllString(s, "«"+nbsp)
	s = beforeClose.ReplaceAllString(s, "$1"+nbsp+"»")
	s = units.ReplaceAllString(s, "$1"+nbsp+"$2")
	s = ordinal.ReplaceAllString(s, "$1"+nbsp+"$2")
	s = article.ReplaceAllString(s, "$1"+nbsp+"$2")
	s = title.ReplaceAllString(s, "$1"+nbsp+"$2")
	if followsValue {
		s = unitFirst.ReplaceAllString(s, nbsp+"$1")
	}
	return s
}

// unbroken keeps a verb and its pronoun on one line: "adressez-vous", with the
// hyphen that does not break.
func unbroken(s string) string { return enclitic.ReplaceAllString(s, "$1\u2011$2$3") }
