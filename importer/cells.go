package importer

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"cnamdoc/importer/dossier"
)

// fieldKind is how a cell is understood, by the meaning of its column.
type fieldKind uint8

const (
	kText     fieldKind = iota // one line, printed
	kLong                      // several lines
	kAddress                   // several lines, joined by commas
	kIdent                     // an identifier: takes the text shown, zeros included
	kCode                      // code auditeur, perhaps several
	kUE                        // UE codes, perhaps several
	kDate                      //
	kOpenDate                  // a date that may say "no end" (31-08-9999)
	kBool                      //
	kMoney                     // euros
	kPaid                      // euros, or yes or no
	kShare                     // percent, or euros when written with €
	kDecimal                   // ECTS, hours
	kCount                     // a whole number
	kSIRET                     //
	kPhone                     //
	kEmail                     //
	kPostal                    //
	kTown                      //
	kSecret                    // never altered, never shown
	kDropped                   // NIR: not even looked at
)

// A value is what a cell means. Which part is set depends on the kind.
type value struct {
	text   string
	date   dossier.Date
	answer dossier.Reponse
	centi  dossier.Centi
	euros  bool // a kShare written in euros
	set    bool // the cell says something valid
}

// A parser reads cells. It is not safe for concurrent use.
type parser struct {
	formats *formats
	epoch   int
	faults  []*fault // of the last cell
}

func (p *parser) add(f *fault) {
	if f != nil {
		p.faults = append(p.faults, f)
	}
}

// parse reads a cell by the kind of its column. Its faults stand in p.faults
// until the next call; after an error the value is not set, unless the value
// is worth keeping for the rules that judge it.
func (p *parser) parse(k fieldKind, c cell) value {
	p.faults = p.faults[:0]
	switch {
	case k == kDropped:
		return value{}
	case c.uncached:
		p.add(bad(CellFormulaUncached, "une valeur", "une formule jamais calculée",
			"ouvrez le classeur dans Excel, recalculez (F9) et enregistrez"))
		return value{}
	case c.kind == excelError || k != kSecret && excelErrors[strings.TrimSpace(c.text)]:
		p.add(bad(CellExcelError, "une valeur", "l’erreur "+quote(strings.TrimSpace(c.text)), "corrigez la formule ou saisissez la valeur"))
		return value{}
	case k == kSecret:
		return p.secret(c)
	}
	return p.visible(k, c)
}

var excelErrors = map[string]bool{"#N/A": true, "#NOM?": true, "#NAME?": true, "#REF!": true, "#VALEUR!": true, "#VALUE!": true,
	"#DIV/0!": true, "#NUL!": true, "#NULL!": true, "#NOMBRE!": true, "#NUM!": true, "#CALC!": true, "#SPILL!": true,
	"#PROPAGATION!": true, "#CHAMP!": true, "#FIELD!": true, "#CONNECT!": true, "#BLOQUÉ!": true, "#BLOCKED!": true}

func (p *parser) visible(k fieldKind, c cell) value {
	s := c.text
	if c.kind == text {
		var garbled bool
		if s, garbled = p.clean(c.text, k == kLong || k == kUE || k == kAddress); garbled {
			return value{}
		}
	}
	if s == "" {
		return value{}
	}
	if c.kind == boolean && k != kBool {
		s = p.display(c)
	}
	switch k {
	case kDate, kOpenDate:
		return p.date(c, s, k == kOpenDate)
	case kBool:
		return p.boolean(s)
	case kMoney, kDecimal:
		return p.amount(c, s)
	case kPaid:
		return p.paid(c, s)
	case kShare:
		return p.share(c, s)
	case kCount:
		return p.count(c, s)
	case kSIRET:
		return p.siret(c, s)
	}
	return p.words(k, c, s)
}

// clean cleans a text and reports mojibake that cannot be undone.
func (p *parser) clean(raw string, lines bool) (string, bool) {
	c := clean(raw, lines)
	switch {
	case c.garbled:
		p.add(bad(CellMojibake, "un texte lisible", quote(c.text), "ressaisissez le texte\u00a0: ses accents ont été perdus"))
		return "", true
	case c.repaired:
		p.add(warn(CellMojibake, "", "un texte aux accents abîmés, lu "+quote(c.text), "vérifiez le texte"))
	case c.spaces:
		p.add(&fault{code: CellWhitespaceCleaned, severity: dossier.Information})
	}
	return c.text, false
}

// secret takes a password as it is. A number has lost its leading zeros unless
// its format pads it.
func (p *parser) secret(c cell) value {
	switch {
	case c.text == "":
		return value{}
	case c.kind == text:
		return value{text: c.text, set: true}
	case c.kind == number:
		d, ok := parseDecimal(c.text)
		digits, whole := d.integer()
		if code := p.formats.code(c.style); ok && whole && len(d.digits) <= excelDigits && code != "" {
			if s, padded := shown(digits, code); padded && allDigits(s) && strings.Count(code, "0") > 1 {
				return value{text: s, set: true}
			}
		}
		p.add(bad(CellZeroLost, "un mot de passe au format Texte", "un nombre, dont les zéros de tête ont pu être perdus",
			"mettez la colonne au format Texte et ressaisissez le mot de passe"))
	default:
		p.add(bad(CellType, "un mot de passe au format Texte", "une valeur d’un autre type", "ressaisissez le mot de passe"))
	}
	return value{}
}

func (p *parser) date(c cell, s string, openEnd bool) value {
	var d dossier.Date
	var f *fault
	switch c.kind {
	case number:
		d, f = p.serial(s, openEnd)
	case text, isoDate:
		d, f = textDate(s, openEnd)
	default:
		f = bad(CellType, wantDate, p.seen(c, s), "corrigez la cellule")
	}
	p.add(f)
	return value{date: d, set: f == nil && !d.IsZero()}
}

func (p *parser) serial(s string, openEnd bool) (dossier.Date, *fault) {
	n, ok := parseDecimal(s)
	serial, whole := n.floor()
	if !ok || !whole {
		return dossier.Date{}, bad(CellDateRange, wantDate, quote(s), "corrigez la cellule")
	}
	d, f := serialDate(serial, p.epoch)
	if f != nil {
		return d, f
	}
	return inRange(d, openEnd)
}

var answers = map[string]dossier.Reponse{"oui": dossier.Oui, "o": dossier.Oui, "x": dossier.Oui, "1": dossier.Oui, "vrai": dossier.Oui,
	"true": dossier.Oui, "non": dossier.Non, "n": dossier.Non, "0": dossier.Non, "faux": dossier.Non, "false": dossier.Non}

func (p *parser) boolean(s string) value {
	r, ok := answers[dossier.Fold(s)]
	if !ok {
		p.add(bad(CellType, "oui ou non", quote(s), "écrivez oui ou non"))
	}
	return value{answer: r, set: ok}
}

// numeric reads a number that was stored as such, or typed as text.
func (p *parser) numeric(c cell, s string) (decimal, bool) {
	switch c.kind {
	case number:
		return parseDecimal(s)
	case text:
		return parseFrench(s)
	}
	return decimal{}, false
}

func (p *parser) amount(c cell, s string) value {
	bare := strings.TrimSpace(euroSign.ReplaceAllString(s, ""))
	d, ok := p.numeric(c, bare)
	n, two := d.centi()
	if !ok || !two || n < 0 || isDate(p.formats.code(c.style)) && c.kind == number {
		p.add(bad(CellType, "un nombre positif, deux décimales au plus", p.seen(c, s), "corrigez la cellule"))
		return value{}
	}
	return value{centi: n, set: true}
}

// paid reads an amount, or "oui" for the whole and "non" for nothing.
func (p *parser) paid(c cell, s string) value {
	if r, ok := answers[dossier.Fold(s)]; ok && (c.kind == boolean || c.kind == text && s != "0" && s != "1") {
		return value{answer: r, set: true}
	}
	return p.amount(c, s)
}

var euroSign = regexp.MustCompile(`(?i)\s*(€|euros?|eur)\s*$`)

// share reads "60 %", a cell shown as a percentage, a number from 1 to 100, or
// an amount written with €. A bare 0,6 could be either: it is refused.
func (p *parser) share(c cell, s string) value {
	if euroSign.MatchString(s) || c.kind == number && strings.Contains(p.formats.code(c.style), "€") {
		v := p.amount(c, s)
		v.euros = true
		return v
	}
	percent := strings.HasSuffix(s, "%")
	d, ok := p.numeric(c, strings.TrimSpace(strings.TrimSuffix(s, "%")))
	if c.kind == number && isPercent(p.formats.code(c.style)) {
		d, percent = d.rounded().shift(2), true
	}
	n, two := d.centi()
	if !ok || !two || n < 0 || n > 100_00 || !percent && n > 0 && n <= 1_00 {
		p.add(bad(CellType, "une part en pourcentage, de 0\u00a0% à 100\u00a0%", p.seen(c, s), "écrivez par exemple 60\u00a0%"))
		return value{}
	}
	return value{centi: n, set: true}
}

func (p *parser) count(c cell, s string) value {
	d, ok := p.numeric(c, s)
	n, whole := d.floor()
	if !ok || !whole || d.exp < 0 || n > 1_000_000 {
		p.add(bad(CellType, "un nombre entier", p.seen(c, s), "corrigez la cellule"))
		return value{}
	}
	return value{centi: dossier.Centi(n), set: true}
}

// identifier returns the text of an identifier: what is shown, when the cell
// is a number padded by its format; else its exact digits.
func (p *parser) identifier(c cell, s string) (string, *fault) {
	if c.kind != number {
		if scientific.MatchString(s) {
			return "", bad(CellPrecisionLost, "tous les chiffres", quote(s), "mettez la cellule au format Texte et ressaisissez la valeur")
		}
		return s, nil
	}
	d, ok := parseDecimal(s)
	digits, whole := d.integer()
	switch {
	case !ok || !whole:
		return "", bad(CellType, "un identifiant", quote(s), "mettez la cellule au format Texte et ressaisissez la valeur")
	case len(d.digits) > excelDigits || len(digits) > excelDigits:
		return "", bad(CellPrecisionLost, "tous les chiffres", "un nombre de plus de 15 chiffres, dont Excel a perdu la fin",
			"mettez la cellule au format Texte et ressaisissez la valeur")
	}
	if out, padded := shown(digits, p.formats.code(c.style)); padded {
		return out, nil
	}
	return digits, nil
}

var scientific = regexp.MustCompile(`^\d([.,]\d+)?[eE]\+\d{1,2}$`)

const wantSIRET = "14 chiffres"

var siretSigns = strings.NewReplacer(" ", "", ".", "", "-", "", "/", "")

// siret keeps a number of 14 digits even when its check digits are wrong: the
// rules must say that it is there and wrong.
func (p *parser) siret(c cell, s string) value {
	digits, f := p.identifier(c, s)
	if f != nil {
		p.add(f)
		return value{}
	}
	digits = siretSigns.Replace(digits)
	if len(digits) == 13 && allDigits(digits) && dossier.CheckSIRET("0"+digits) == nil {
		digits = "0" + digits
		p.add(warn(CellZeroLost, wantSIRET, "13 chiffres, lus "+quote(digits), "mettez la cellule au format Texte et ajoutez le zéro de tête"))
	}
	switch {
	case len(digits) != 14 || !allDigits(digits):
		p.add(bad(CellType, wantSIRET, quote(s), "corrigez le SIRET"))
		return value{}
	case dossier.CheckSIRET(digits) != nil:
		p.add(bad(CellChecksum, "un SIRET dont la clé est juste", quote(digits), "vérifiez chaque chiffre"))
	}
	return value{text: digits, set: true}
}

// seen shows a cell in a message: a date as a date, a number as people write it.
func (p *parser) seen(c cell, s string) string {
	if c.kind == number {
		return quote(p.display(c))
	}
	if c.kind == boolean {
		return quote(map[bool]string{true: "VRAI", false: "FAUX"}[isTrue(c.text)])
	}
	return quote(s)
}

// display returns a cell as people see it.
func (p *parser) display(c cell) string {
	switch c.kind {
	case boolean:
		return map[bool]string{true: "VRAI", false: "FAUX"}[isTrue(c.text)]
	case number:
		return p.displayNumber(c)
	}
	return c.text
}

func (p *parser) displayNumber(c cell) string {
	d, ok := parseDecimal(c.text)
	if !ok {
		return c.text
	}
	code := p.formats.code(c.style)
	if isDate(code) {
		if serial, whole := d.floor(); whole {
			if day, f := serialDate(serial, p.epoch); f == nil {
				return day.Short()
			}
		}
	}
	if isPercent(code) {
		return d.rounded().shift(2).String() + " %"
	}
	if digits, whole := d.integer(); whole {
		if s, padded := shown(digits, code); padded {
			return s
		}
	}
	return d.String()
}

const longest = 120 // runes of a printed name beyond which someone must look

// printable finds what the papers cannot print or hold.
func (p *parser) printable(s string, k fieldKind) {
	for _, r := range s {
		if r >= 0x10000 {
			p.add(bad(CellType, "des lettres, chiffres et signes usuels", fmt.Sprintf("le caractère «\u00a0%c\u00a0» (U+%X)", r, r),
				"supprimez ce caractère"))
			break
		}
	}
	if n := utf8.RuneCountInString(s); k == kText && n > longest {
		p.add(warn(CellType, fmt.Sprintf("%d caractères au plus", longest), fmt.Sprintf("un texte de %d caractères", n), "vérifiez la cellule"))
	}
}
