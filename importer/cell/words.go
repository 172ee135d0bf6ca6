package cell

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
	"cnamdoc/importer/workbook"
)

// words reads the meanings that stay text.
func words(m Meaning, c workbook.Cell, s string) (Value, []Fault) {
	if m == UE {
		return ueCell(c, s)
	}
	if c.Kind == workbook.Number {
		var f *Fault
		if s, f = numberAsText(m, c, s); f != nil {
			return none(f)
		}
	}
	var faults []Fault
	switch m {
	case Code:
		return auditeurCodes(s)
	case Phone:
		return phone(s)
	case Email:
		if !emailForm.MatchString(s) {
			faults = append(faults, *Warn(CodeEmail, "une adresse électronique", Quote(s), "vérifiez l’adresse"))
		}
	case Address:
		s = strings.ReplaceAll(s, "\n", ", ")
	case Town:
		s = strings.TrimSpace(cedex.ReplaceAllString(s, ""))
	case Name:
		if what := doubtful(s); what != "" {
			faults = append(faults, *doubt(what, "vérifiez le nom sur la pièce d’identité, et corrigez-le dans le système d’information"))
		}
	}
	return Value{Text: s, Set: s != ""}, append(faults, unprintable(m, s)...)
}

const longest = 120 // runes of a printed line beyond which someone must look

// unprintable finds what the papers cannot print or hold.
func unprintable(m Meaning, s string) (faults []Fault) {
	for _, r := range s {
		if r >= 0x10000 {
			faults = append(faults, *Bad(CodeType, "des lettres, chiffres et signes usuels", french.Say("le caractère « %c » (U+%X)", r, r),
				"supprimez ce caractère"))
			break
		}
	}
	if n := utf8.RuneCountInString(s); (m == Line || m == Name) && n > longest {
		faults = append(faults, *Warn(CodeType, french.Number(longest)+" caractères au plus", "un texte de "+french.Count(n, "caractère", "caractères"), "vérifiez la cellule"))
	}
	return faults
}

// numberAsText returns the text of a number in a column of texts. A date in
// such a column is a mistake: it is shown as the date that people see.
func numberAsText(m Meaning, c workbook.Cell, s string) (string, *Fault) {
	switch m {
	case Ident, Code, Phone, Postal:
		return identifier(c, s)
	}
	if isDate(c.Format) && m != Long {
		return "", Bad(CodeType, "un texte", "la date "+Quote(Display(c)), "mettez la cellule au format Texte et ressaisissez la valeur")
	}
	return Display(c), nil
}

var (
	emailForm  = regexp.MustCompile(`^[^\s@,;<>()]+@[^\s@,;<>()]+\.[\p{L}0-9-]{2,}$`)
	cedex      = regexp.MustCompile(`(?i)\s+cedex(\s+\d{1,2})?$`)
	phoneForm  = regexp.MustCompile(`^(0[1-9]\d{8}|(\+|00)[1-9]\d{6,14})$`)
	codeForm   = regexp.MustCompile(`^[A-Z]{3}\d{6}$`)
	phoneSigns = strings.NewReplacer(" ", "", ".", "", "-", "", "(0)", "", "(", "", ")", "", "/", "")
	codeSplit  = regexp.MustCompile(`\s*[-–,;/+]\s*|\s+`)
)

// phone restores the zero that a number loses, and checks softly.
func phone(s string) (Value, []Fault) {
	bare := phoneSigns.Replace(s)
	if len(bare) == 9 && AllDigits(bare) && bare[0] != '0' {
		bare, s = "0"+bare, "0"+bare
	}
	v := Value{Text: s, Set: true}
	if !phoneForm.MatchString(bare) {
		return v, []Fault{*Warn(CodePhone, "un numéro de téléphone à 10 chiffres, ou commençant par +", Quote(s), "vérifiez le numéro")}
	}
	return v, nil
}

// auditeurCodes reads "CEN012345", or several joined by " - "; the value holds
// them joined by one space.
func auditeurCodes(s string) (Value, []Fault) {
	codes := codeSplit.Split(strings.ToUpper(s), -1)
	for _, code := range codes {
		if !codeForm.MatchString(code) {
			return none(Bad(CodeType, "un code auditeur, trois lettres et six chiffres", Quote(s), "corrigez le code auditeur"))
		}
	}
	return Value{Text: strings.Join(codes, " "), Set: true}, nil
}

var ueForm = regexp.MustCompile(`^([A-Z]{3}\d{3}|U[AS][A-Z0-9]{4})(-[A-Z]{3})?$`)

// IsUE reports whether s is one well-formed code of UE, in capitals.
func IsUE(s string) bool { return ueForm.MatchString(s) }

const maxUEs = 100 // codes in one cell

// ueCell reads one or several UE codes; the value holds them joined by one
// space. A malformed code is kept, with its fault: the rules must see it.
func ueCell(c workbook.Cell, s string) (Value, []Fault) {
	const want, retype = "un code d’UE, par exemple NFA031", "mettez la cellule au format Texte et ressaisissez le code"
	if c.Kind == workbook.Number {
		if isDate(c.Format) {
			return none(Bad(CodeUEBecameDate, want, "la date "+Quote(Display(c)), retype))
		}
		return none(Bad(CodeType, want, Quote(Display(c)), "corrigez le code"))
	}
	if _, f := textDate(s, false); f == nil || f.Code == CodeDateAmbiguous || monthCode.MatchString(dossier.Fold(s)) {
		return none(Bad(CodeUEBecameDate, want, Quote(s), retype))
	}
	codes := splitUE(s)
	if len(codes) > maxUEs {
		return none(Bad(CodeType, fmt.Sprintf("%d codes d’UE au plus", maxUEs), fmt.Sprintf("%d codes", len(codes)), "écrivez une UE par ligne"))
	}
	var faults []Fault
	for _, code := range codes {
		if !IsUE(code) {
			faults = append(faults, *Bad(CodeType, want+" ou UA230V", Quote(code), "corrigez le code"))
		}
	}
	return Value{Text: strings.Join(codes, " "), Set: len(codes) > 0}, faults
}

// monthCode is what Excel shows of a code taken for a month: "déc-01".
var monthCode = regexp.MustCompile(`^(janv|fevr|mars|avr|mai|juin|juil|aout|sept|oct|nov|dec|jan|feb|mar|apr|may|jun|jul|aug|sep) \d{1,4}$`)

var ueSplit = regexp.MustCompile(`[,;/+\s]+`)

// splitUE splits a cell at , ; / + spaces and line breaks. A code followed by
// its title ("NFA031 - Programmation avec Java") is that code.
func splitUE(s string) []string {
	var codes []string
	for _, part := range ueSplit.Split(strings.ToUpper(s), -1) {
		if part = strings.Trim(part, "-–:."); part != "" {
			codes = append(codes, part)
		}
	}
	if len(codes) > 1 && ueForm.MatchString(codes[0]) && titled.MatchString(s) {
		return codes[:1]
	}
	return codes
}

var titled = regexp.MustCompile(`^\s*[\p{L}\d]{6}(-\p{L}{3})?\s*(-|–|:)\s+[^,;+]*\p{L}{4,}[^,;+]*$`)
