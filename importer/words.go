package importer

import (
	"regexp"
	"strings"

	"cnamdoc/importer/dossier"
)

// words reads the kinds that stay text.
func (p *parser) words(k fieldKind, c cell, s string) value {
	if k == kUE {
		return p.ueCell(c, s)
	}
	if c.kind == number {
		var f *fault
		if s, f = p.numberAsText(k, c, s); f != nil {
			p.add(f)
			return value{}
		}
	}
	switch k {
	case kCode:
		return p.auditeurCodes(s)
	case kPhone:
		return p.phone(s)
	case kEmail:
		if !emailForm.MatchString(s) {
			p.add(warn(CellEmail, "une adresse électronique", quote(s), "vérifiez l’adresse"))
		}
	case kAddress:
		s = strings.ReplaceAll(s, "\n", ", ")
	case kTown:
		s = strings.TrimSpace(cedex.ReplaceAllString(s, ""))
	}
	p.printable(s, k)
	return value{text: s, set: s != ""}
}

// numberAsText returns the text of a number in a column of texts. A date in
// such a column is a mistake: it is shown as the date that people see.
func (p *parser) numberAsText(k fieldKind, c cell, s string) (string, *fault) {
	switch k {
	case kIdent, kCode, kPhone, kPostal:
		return p.identifier(c, s)
	}
	if isDate(p.formats.code(c.style)) && k != kLong {
		return "", bad(CellType, "un texte", "la date "+quote(p.display(c)), "mettez la cellule au format Texte et ressaisissez la valeur")
	}
	return p.display(c), nil
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
func (p *parser) phone(s string) value {
	bare := phoneSigns.Replace(s)
	if len(bare) == 9 && allDigits(bare) && bare[0] != '0' {
		bare, s = "0"+bare, "0"+bare
	}
	if !phoneForm.MatchString(bare) {
		p.add(warn(CellPhone, "un numéro de téléphone à 10 chiffres, ou commençant par +", quote(s), "vérifiez le numéro"))
	}
	return value{text: s, set: true}
}

// auditeurCodes reads "CEN012345", or several joined by " - "; the value holds
// them joined by one space.
func (p *parser) auditeurCodes(s string) value {
	codes := codeSplit.Split(strings.ToUpper(s), -1)
	for _, code := range codes {
		if !codeForm.MatchString(code) {
			p.add(bad(CellType, "un code auditeur, trois lettres et six chiffres", quote(s), "corrigez le code auditeur"))
			return value{}
		}
	}
	return value{text: strings.Join(codes, " "), set: true}
}

var ueForm = regexp.MustCompile(`^([A-Z]{3}\d{3}|U[AS][A-Z0-9]{4})(-[A-Z]{3})?$`)

// ueCell reads one or several UE codes; the value holds them joined by one
// space. A malformed code is kept, with its error: the rules must see it.
func (p *parser) ueCell(c cell, s string) value {
	if c.kind == number {
		if isDate(p.formats.code(c.style)) {
			p.add(bad(CellUEBecameDate, "un code d’UE, par exemple NFA031", "la date "+quote(p.display(c)),
				"mettez la cellule au format Texte et ressaisissez le code"))
			return value{}
		}
		p.add(bad(CellType, "un code d’UE, par exemple NFA031", quote(p.display(c)), "corrigez le code"))
		return value{}
	}
	if _, f := textDate(s, false); f == nil || f.code == CellDateAmbiguous || monthCode.MatchString(dossier.Fold(s)) {
		p.add(bad(CellUEBecameDate, "un code d’UE, par exemple NFA031", quote(s), "mettez la cellule au format Texte et ressaisissez le code"))
		return value{}
	}
	codes := splitUE(s)
	for _, code := range codes {
		if !ueForm.MatchString(code) {
			p.add(bad(CellType, "un code d’UE, par exemple NFA031 ou UA230V", quote(code), "corrigez le code"))
		}
	}
	return value{text: strings.Join(codes, " "), set: len(codes) > 0}
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
