package importer

import (
	"strings"

	"github.com/xuri/excelize/v2"
)

// formats knows the number format of each cell style.
type formats struct {
	codes []string // by style; "" is General
}

// builtin are the formats that a workbook does not spell out (ISO/IEC 29500-1,
// 18.8.30), those that matter here.
var builtin = map[int]string{1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
	14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
	20: "h:mm", 21: "h:mm:ss", 22: "dd/mm/yyyy h:mm", 27: "dd/mm/yyyy", 30: "dd/mm/yy", 36: "dd/mm/yyyy", 45: "mm:ss", 46: "[h]:mm:ss",
	47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 50: "dd/mm/yyyy", 57: "dd/mm/yyyy"}

func newFormats(f *excelize.File) *formats {
	out := &formats{}
	if f.Styles == nil || f.Styles.CellXfs == nil {
		return out
	}
	custom := map[int]string{}
	if f.Styles.NumFmts != nil {
		for _, n := range f.Styles.NumFmts.NumFmt {
			custom[n.NumFmtID] = n.FormatCode
		}
	}
	for _, xf := range f.Styles.CellXfs.Xf {
		code := ""
		if xf.NumFmtID != nil {
			var ok bool
			if code, ok = custom[*xf.NumFmtID]; !ok {
				code = builtin[*xf.NumFmtID]
			}
		}
		if strings.EqualFold(code, "general") || strings.EqualFold(code, "standard") {
			code = ""
		}
		out.codes = append(out.codes, code)
	}
	return out
}

// code returns the number format of a style, "" for General.
func (f *formats) code(style int) string {
	if style < 0 || style >= len(f.codes) {
		return ""
	}
	return f.codes[style]
}

// isDate reports whether a format shows a day, a month or a year.
func isDate(code string) bool {
	for _, t := range tokenize(code) {
		if !t.literal && strings.ContainsAny(t.text, "dDyYjJaA") {
			return true
		}
	}
	return false
}

// isPercent reports whether a format shows a percentage.
func isPercent(code string) bool {
	for _, t := range tokenize(code) {
		if !t.literal && t.text == "%" {
			return true
		}
	}
	return false
}

type formatToken struct {
	text    string
	literal bool
}

// tokenize splits the first section of a format into placeholders and
// literals. Colours are dropped; a condition makes the format unusable and
// yields the token "?cond".
func tokenize(code string) []formatToken {
	var out []formatToken
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case ';':
			return out
		case '"':
			end := strings.IndexByte(code[i+1:], '"')
			if end < 0 {
				return out
			}
			out = append(out, formatToken{code[i+1 : i+1+end], true})
			i += end + 1
		case '\\':
			if i++; i < len(code) {
				out = append(out, formatToken{code[i : i+1], true})
			}
		case '_', '*':
			i++
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return out
			}
			if strings.ContainsAny(code[i:i+end], "<>=") {
				out = append(out, formatToken{"?cond", false})
			}
			i += end
		default:
			out = append(out, formatToken{code[i : i+1], strings.IndexByte(" -/()+:", c) >= 0})
		}
	}
	return out
}

// shown renders a whole number as its format shows it, when the format is made
// of digit places and literals and pads with zeros: "000000", `"CEN"000000`,
// "0# ## ## ## ##". Any other format: false.
func shown(digits, code string) (string, bool) {
	tokens := tokenize(code)
	first, places := -1, 0
	for i, t := range tokens {
		switch {
		case t.literal:
		case t.text == "0" || t.text == "#" || t.text == "?":
			places++
			if t.text == "0" && first < 0 {
				first = i
			}
		default:
			return "", false
		}
	}
	if first < 0 {
		return "", false
	}
	var out []string
	left := digits
	for i := len(tokens) - 1; i >= 0; i-- {
		t := tokens[i]
		switch {
		case t.literal:
			out = append(out, t.text)
			continue
		case left == "" && i >= first:
			out = append(out, "0")
		case left != "" && places == 1:
			out, left = append(out, left), ""
		case left != "":
			out, left = append(out, left[len(left)-1:]), left[:len(left)-1]
		}
		places--
	}
	return reverseJoin(out), true
}

func reverseJoin(parts []string) string {
	var b strings.Builder
	for i := len(parts) - 1; i >= 0; i-- {
		b.WriteString(parts[i])
	}
	return b.String()
}
