package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// What the office's editors make of a configuration, named as what it is. A
// byte order mark is no harm; the rest would be read as something else, or
// refused with a word that helps nobody.

const saveAsUTF8 = "dans le Bloc-notes\u00a0: Fichier, Enregistrer sous, Encodage «\u00a0UTF-8\u00a0»"

// configText is the text of a configuration, without its byte order mark.
func configText(data []byte, path string) ([]byte, error) {
	text := bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) || bytes.IndexByte(data, 0) >= 0 {
		return nil, say(nil, saveAsUTF8, "la configuration «\u00a0%s\u00a0» est enregistrée en UTF-16 («\u00a0Unicode\u00a0»), ou n’est pas un texte", path)
	}
	for i, line := range bytes.Split(text, []byte("\n")) {
		if !utf8.Valid(line) {
			return nil, say(nil, saveAsUTF8, "la configuration «\u00a0%s\u00a0», ligne %d\u00a0: le fichier est enregistré en ANSI, et non en UTF-8 — %s", path, i+1, fromANSI(line))
		}
		if windowsPath.Match(line) {
			return nil, say(nil, backslashHint, "la configuration «\u00a0%s\u00a0», ligne %d\u00a0: entre guillemets droits, «\u00a0\\\u00a0» n’est pas une barre de chemin — %s",
				path, i+1, strings.TrimSpace(string(line)))
		}
	}
	return text, nil
}

const backslashHint = `écrivez le chemin entre apostrophes ('C:\Users\…'), ou avec des barres obliques ("C:/Users/…")`

// windowsPath is a path whose single backslashes a TOML string would take for
// the beginning of something else: "C:\Users" is an error, and "C:\temp" silently
// a tabulation.
var windowsPath = regexp.MustCompile(`^[^#'"]*"(?:[A-Za-z]:\\[^\\"]|\\\\[^\\"]+\\[^\\"])`)

// fromANSI reads a line of Windows-1252 for people: its letters are those of
// Latin-1.
func fromANSI(line []byte) string {
	var b strings.Builder
	for _, c := range bytes.TrimSpace(line) {
		if c >= 0x80 && c < 0xa0 || c < ' ' {
			c = '?'
		}
		b.WriteRune(rune(c))
	}
	return b.String()
}

var curlyQuote = regexp.MustCompile(`[=\[,]\s*([“”„‟«»‘’‚‛])`)

// misspelt tells what an editor has done to a line that the parser refused, and
// how to mend it; "" when it looks like something else.
func misspelt(text []byte, row int) (what, hint string) {
	lines := strings.Split(string(text), "\n")
	if row < 1 || row > len(lines) {
		return "", ""
	}
	line := lines[row-1]
	if m := curlyQuote.FindStringSubmatch(line); m != nil {
		return fmt.Sprintf("le texte commence par un guillemet courbe (%s)", m[1]), "remplacez-le, et celui de la fin, par des guillemets droits (\")"
	}
	if at := strings.IndexByte(line, '"'); at >= 0 && strings.Contains(line[at:], `\`) {
		return "entre guillemets droits, «\u00a0\\\u00a0» n’est pas une barre de chemin", backslashHint
	}
	if strings.ContainsAny(line, "\u00a0\u202f") {
		return "la ligne contient une espace insécable", "remplacez-la par une espace simple"
	}
	return "", ""
}
