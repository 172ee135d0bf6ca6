package cell

import "strings"

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
