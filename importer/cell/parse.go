package cell

import (
	"regexp"
	"strings"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/workbook"
)

// Meaning is how a cell is understood, by the column that it stands in.
type Meaning uint8

// The meanings.
const (
	Line      Meaning = iota // a text of one line, printed
	Name                     // a Line that is the name of a person
	Long                     // several lines
	Address                  // several lines, joined by commas
	Ident                    // an identifier: takes the text shown, zeros included
	Code                     // code auditeur, perhaps several
	UE                       // UE codes, perhaps several
	UEs                      // the same, or "toutes": set, and without text
	Date                     //
	BirthDate                // a Date that no clock may shift
	OpenDate                 // a Date that may say "no end" (31-08-9999)
	Days                     // days, perhaps several, or yes or no
	YesNo                    //
	Agreement                // a funder's word: Granted, Denied or Pending
	Platform                 // the same, of a file on the platform of the CPF
	Money                    // euros
	Paid                     // euros, or yes or no
	Share                    // percent, or euros when written with €
	Decimal                  // ECTS, hours
	Count                    // a whole number
	Hour                     // a time of the day, in minutes
	Length                   // a duration of less than a day, in minutes
	SIRET                    //
	Phone                    //
	Email                    //
	Postal                   //
	Town                     //
	Password                 // never altered, never shown
	Dropped                  // NIR: not even looked at
	meanings                 // how many there are
)

// A Value is what a cell means. Which part is set depends on the meaning.
type Value struct {
	Text   string
	Date   dossier.Date
	Answer dossier.Reponse
	Centi  dossier.Centi // euros and cents, percents, credits; a Count, an Hour, a Length as it is
	Euros  bool          // a Share written in euros
	Set    bool          // the cell says something valid
}

// Parse reads a cell by the meaning of its column. After a fault of severity
// Erreur the value is not set, unless it is worth keeping for the rules that
// judge it: a malformed UE code, a SIRET with a wrong key.
func Parse(m Meaning, c workbook.Cell) (Value, []Fault) {
	switch {
	case m == Dropped:
		return Value{}, nil
	case c.Uncached:
		return none(Bad(CodeFormulaUncached, "une valeur", "une formule jamais calculée",
			"ouvrez le classeur dans Excel, recalculez (F9) et enregistrez"))
	case c.Kind == workbook.ExcelError || m != Password && excelErrors[strings.TrimSpace(c.Text)]:
		return none(Bad(CodeExcelError, "une valeur", "l’erreur "+Quote(strings.TrimSpace(c.Text)), "corrigez la formule ou saisissez la valeur"))
	case m == Password:
		return password(c)
	}
	s := c.Text
	var faults []Fault
	if c.Kind == workbook.Text {
		if c.Lost {
			return none(Bad(CodeMojibake, "un texte entier", Quote(s)+", où un caractère est perdu", "ressaisissez le texte"))
		}
		cleaned := clean(s, m == Long || m == UE || m == UEs || m == Address || m == Days)
		switch s = cleaned.text; {
		case cleaned.garbled:
			return none(Bad(CodeMojibake, "un texte lisible", Quote(s), "ressaisissez le texte\u00a0: ses accents ont été perdus"))
		case cleaned.repaired:
			faults = append(faults, *Warn(CodeMojibake, "", "un texte aux accents abîmés, lu "+Quote(s), "vérifiez le texte"))
		case cleaned.spaces:
			faults = append(faults, Fault{Code: CodeWhitespaceCleaned, Severity: dossier.Information})
		}
	}
	if s == "" {
		return Value{}, faults
	}
	if c.Kind == workbook.Boolean && m != YesNo && m != Days {
		s = Display(c)
	}
	v, found := read(m, c, s)
	return v, append(faults, found...)
}

// none is the answer of a cell that says nothing valid.
func none(f *Fault) (Value, []Fault) { return Value{}, []Fault{*f} }

// read reads a cleaned text that is not empty.
func read(m Meaning, c workbook.Cell, s string) (Value, []Fault) {
	switch m {
	case Date, BirthDate, OpenDate:
		return date(m, c, s)
	case YesNo:
		r, ok := answers[dossier.Fold(s)]
		if !ok {
			return none(Bad(CodeType, "oui ou non", Quote(s), "écrivez oui ou non"))
		}
		return Value{Answer: r, Set: true}, nil
	case Days:
		return days(c, s)
	case Agreement, Platform:
		return agreement(m, s)
	case UEs:
		if everyUE[dossier.Fold(s)] {
			return Value{Set: true}, nil
		}
		return ueCell(c, s)
	case Money, Decimal:
		return amount(c, s)
	case Paid: // "oui" for the whole and "non" for nothing
		if r, ok := answers[dossier.Fold(s)]; ok && (c.Kind == workbook.Boolean || c.Kind == workbook.Text && s != "0" && s != "1") {
			return Value{Answer: r, Set: true}, nil
		}
		return amount(c, s)
	case Share:
		return share(c, s)
	case Count:
		d, ok := numeric(c, s)
		n, whole := d.floor()
		if !ok || !whole || d.exp < 0 || n > 1_000_000 {
			return none(Bad(CodeType, "un nombre entier", seen(c, s), "corrigez la cellule"))
		}
		return Value{Centi: dossier.Centi(n), Set: true}, nil
	case Hour:
		return hour(c, s)
	case Length:
		return length(c, s)
	case SIRET:
		return siret(c, s)
	}
	return words(m, c, s)
}

var excelErrors = map[string]bool{"#N/A": true, "#NOM?": true, "#NAME?": true, "#REF!": true, "#VALEUR!": true, "#VALUE!": true,
	"#DIV/0!": true, "#NUL!": true, "#NULL!": true, "#NOMBRE!": true, "#NUM!": true, "#CALC!": true, "#SPILL!": true,
	"#PROPAGATION!": true, "#CHAMP!": true, "#FIELD!": true, "#CONNECT!": true, "#BLOQUÉ!": true, "#BLOCKED!": true}

// password takes a password as it is. A number has lost its leading zeros
// unless its format pads it. What nobody can see in it, or copy, is doubted.
func password(c workbook.Cell) (Value, []Fault) {
	switch {
	case c.Text == "":
		return Value{}, nil
	case c.Lost:
		return none(Bad(CodeMojibake, "un mot de passe entier", "un mot de passe où un caractère est perdu", "ressaisissez le mot de passe"))
	case c.Kind == workbook.Text:
		v := Value{Text: c.Text, Set: true}
		if what := unseen(c.Text); what != "" {
			return v, []Fault{*doubt("le mot de passe contient "+what+"\u00a0: il ne pourrait pas être recopié", "ressaisissez le mot de passe, ou confirmez qu’il est bien celui de la plateforme")}
		}
		return v, nil
	case c.Kind == workbook.Number:
		d, ok := parseDecimal(c.Text)
		digits, whole := d.integer()
		if ok && whole && len(d.digits) <= excelDigits && c.Format != "" {
			if s, padded := shown(digits, c.Format); padded && AllDigits(s) && strings.Count(c.Format, "0") > 1 {
				return Value{Text: s, Set: true}, nil
			}
		}
		return none(Bad(CodeZeroLost, "un mot de passe au format Texte", "un nombre, dont les zéros de tête ont pu être perdus",
			"mettez la colonne au format Texte et ressaisissez le mot de passe"))
	}
	return none(Bad(CodeType, "un mot de passe au format Texte", "une valeur d’un autre type", "ressaisissez le mot de passe"))
}

func date(m Meaning, c workbook.Cell, s string) (Value, []Fault) {
	var d dossier.Date
	var f *Fault
	var clock string
	switch c.Kind {
	case workbook.Number:
		d, f = serial(s, c.Date1904, m == OpenDate)
		clock = serialClock(s)
	case workbook.Text, workbook.ISODate:
		d, f = textDate(s, m == OpenDate)
		clock = textClock(s)
	default:
		return none(Bad(CodeType, wantDate, seen(c, s), "corrigez la cellule"))
	}
	switch {
	case f != nil:
		return none(f)
	case d.IsZero():
		return Value{}, nil
	case m == BirthDate && clock != "":
		return Value{Date: d, Set: true}, []Fault{*doubt("la date de naissance "+Quote(timed(c, s, d, clock))+" porte une heure\u00a0: le jour a pu être décalé d’un fuseau horaire",
			"vérifiez le jour sur la pièce d’identité")}
	}
	return Value{Date: d, Set: true}, nil
}

// timed shows a date with its time.
func timed(c workbook.Cell, s string, d dossier.Date, clock string) string {
	if c.Kind == workbook.Number {
		return d.Short() + " " + clock
	}
	return s
}

func serial(s string, date1904, openEnd bool) (dossier.Date, *Fault) {
	n, ok := parseDecimal(s)
	days, whole := n.floor()
	if !ok || !whole {
		return dossier.Date{}, Bad(CodeDateRange, wantDate, Quote(s), "corrigez la cellule")
	}
	d, f := serialDate(days, date1904)
	if f != nil {
		return d, f
	}
	return inRange(d, openEnd)
}

var answers = map[string]dossier.Reponse{"oui": dossier.Oui, "o": dossier.Oui, "x": dossier.Oui, "1": dossier.Oui, "vrai": dossier.Oui,
	"true": dossier.Oui, "non": dossier.Non, "n": dossier.Non, "0": dossier.Non, "faux": dossier.Non, "false": dossier.Non}

// numeric reads a number that was stored as such, or typed as text.
func numeric(c workbook.Cell, s string) (decimal, bool) {
	switch c.Kind {
	case workbook.Number:
		return parseDecimal(s)
	case workbook.Text:
		return parseFrench(s)
	}
	return decimal{}, false
}

func amount(c workbook.Cell, s string) (Value, []Fault) {
	d, ok := numeric(c, strings.TrimSpace(euroSign.ReplaceAllString(s, "")))
	n, two := d.centi()
	if !ok || !two || n < 0 || c.Kind == workbook.Number && isDate(c.Format) {
		return none(Bad(CodeType, "un nombre positif, deux décimales au plus", seen(c, s), "corrigez la cellule"))
	}
	return Value{Centi: n, Set: true}, nil
}

// ParseEuros reads an amount typed as text: "1 250,00 €". It reports whether it
// is one, not negative, with two places at most.
func ParseEuros(s string) (dossier.Centi, bool) {
	d, ok := parseFrench(strings.TrimSpace(euroSign.ReplaceAllString(s, "")))
	n, two := d.centi()
	return n, ok && two && n >= 0
}

var euroSign = regexp.MustCompile(`(?i)\s*(€|euros?|eur)\s*$`)

// share reads "60 %", a cell shown as a percentage, a number from 1 to 100, or
// an amount written with €. A bare 0,6 could be either: it is refused.
func share(c workbook.Cell, s string) (Value, []Fault) {
	if euroSign.MatchString(s) || c.Kind == workbook.Number && strings.Contains(c.Format, "€") {
		v, faults := amount(c, s)
		v.Euros = true
		return v, faults
	}
	percent := strings.HasSuffix(s, "%")
	d, ok := numeric(c, strings.TrimSpace(strings.TrimSuffix(s, "%")))
	if c.Kind == workbook.Number && isPercent(c.Format) {
		d, percent = d.rounded().shift(2), true
	}
	n, two := d.centi()
	if !ok || !two || n < 0 || n > 100_00 || !percent && n > 0 && n <= 1_00 {
		return none(Bad(CodeType, "une part en pourcentage, de 0\u00a0% à 100\u00a0%", seen(c, s), "écrivez par exemple 60\u00a0%"))
	}
	return Value{Centi: n, Set: true}, nil
}

// identifier returns the text of an identifier: what is shown, when the cell
// is a number padded by its format; else its exact digits.
func identifier(c workbook.Cell, s string) (string, *Fault) {
	if c.Kind != workbook.Number {
		if scientific.MatchString(s) {
			return "", Bad(CodePrecisionLost, "tous les chiffres", Quote(s), "mettez la cellule au format Texte et ressaisissez la valeur")
		}
		return s, nil
	}
	d, ok := parseDecimal(s)
	digits, whole := d.integer()
	switch {
	case !ok || !whole:
		return "", Bad(CodeType, "un identifiant", Quote(s), "mettez la cellule au format Texte et ressaisissez la valeur")
	case len(d.digits) > excelDigits || len(digits) > excelDigits:
		return "", Bad(CodePrecisionLost, "tous les chiffres", "un nombre de plus de 15 chiffres, dont Excel a perdu la fin",
			"mettez la cellule au format Texte et ressaisissez la valeur")
	}
	if out, padded := shown(digits, c.Format); padded {
		return out, nil
	}
	return digits, nil
}

var scientific = regexp.MustCompile(`^\d([.,]\d+)?[eE]\+\d{1,2}$`)

const wantSIRET = "14 chiffres"

var siretSigns = strings.NewReplacer(" ", "", ".", "", "-", "", "/", "")

// siret keeps a number of 14 digits even when its check digits are wrong: the
// rules must say that it is there and wrong.
func siret(c workbook.Cell, s string) (Value, []Fault) {
	digits, f := identifier(c, s)
	if f != nil {
		return none(f)
	}
	digits = siretSigns.Replace(digits)
	v := Value{Text: digits, Set: true}
	if len(digits) == 13 && AllDigits(digits) && dossier.CheckSIRET("0"+digits) == nil {
		v.Text = "0" + digits
		return v, []Fault{*Warn(CodeZeroLost, wantSIRET, "13 chiffres, lus "+Quote(v.Text), "mettez la cellule au format Texte et ajoutez le zéro de tête")}
	}
	if len(digits) != 14 || !AllDigits(digits) {
		return none(Bad(CodeType, wantSIRET, Quote(s), "corrigez le SIRET"))
	}
	if dossier.CheckSIRET(digits) != nil {
		return v, []Fault{*Bad(CodeChecksum, "un SIRET dont la clé est juste", Quote(digits), "vérifiez chaque chiffre")}
	}
	return v, nil
}

// seen shows a cell in a message: a date as a date, a number as people write it.
func seen(c workbook.Cell, s string) string {
	if c.Kind == workbook.Number || c.Kind == workbook.Boolean {
		return Quote(Display(c))
	}
	return Quote(s)
}

// Display returns a cell as people see it.
func Display(c workbook.Cell) string {
	switch c.Kind {
	case workbook.Boolean:
		if c.Text == "1" || c.Text == "true" {
			return "VRAI"
		}
		return "FAUX"
	case workbook.Number:
		return displayNumber(c)
	}
	return c.Text
}

// DisplayAs returns a number as people see it in a column of that meaning: a
// date as a date, an identifier with its zeros. Other cells and meanings: what
// Display returns.
func DisplayAs(m Meaning, c workbook.Cell) string {
	if c.Kind == workbook.Number {
		switch m {
		case Date, BirthDate, OpenDate, Days:
			if day, f := serial(c.Text, c.Date1904, false); f == nil && day != (dossier.Date{}) {
				return day.Short()
			}
		case Ident, Code, Phone, Postal, SIRET:
			if id, f := identifier(c, c.Text); f == nil {
				return id
			}
		}
	}
	return Clean(Display(c), true)
}

func displayNumber(c workbook.Cell) string {
	d, ok := parseDecimal(c.Text)
	if !ok {
		return c.Text
	}
	if isDate(c.Format) {
		if days, whole := d.floor(); whole {
			if day, f := serialDate(days, c.Date1904); f == nil {
				return day.Short()
			}
		}
	}
	if isPercent(c.Format) {
		return d.rounded().shift(2).String() + " %"
	}
	if digits, whole := d.integer(); whole {
		if s, padded := shown(digits, c.Format); padded {
			return s
		}
	}
	return d.String()
}
