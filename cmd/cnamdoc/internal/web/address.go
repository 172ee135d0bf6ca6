package web

import (
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"cnamdoc/generate/guichet"
	"cnamdoc/importer/dossier"
)

// personAddress is the page of a dossier.
func personAddress(key dossier.Key) string {
	return "/auditeurs/" + url.PathEscape(string(key.Semestre)) + "/" + url.PathEscape(key.Centre) + "/" + url.PathEscape(key.Code)
}

// keyOf is the dossier that an address names, of a centre of the visitor's.
func keyOf(r *http.Request) (dossier.Key, error) {
	key := dossier.Key{Code: r.PathValue("code"), Semestre: dossier.Semestre(r.PathValue("semestre")), Centre: r.PathValue("centre")}
	return key, mine(r, key)
}

func paperAddress(number string) string { return "/papiers/" + url.PathEscape(number) }

func lotAddress(t guichet.Tirage) string {
	return "/lots/" + url.PathEscape(t.Lot) + "/" + url.PathEscape(path.Base(t.File)) + "?semestre=" + url.QueryEscape(string(t.Semestre))
}

func withQuery(address, name, value string) string {
	mark := "?"
	if strings.Contains(address, "?") {
		mark = "&"
	}
	return address + mark + name + "=" + url.QueryEscape(value)
}

// rank is from where a list is asked for.
func rank(r *http.Request) int {
	n, err := strconv.Atoi(r.FormValue("rang"))
	if err != nil || n < 0 || n > 1<<30 {
		return 0
	}
	return n
}

// upper begins a sentence with a capital.
func upper(s string) string {
	if s == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
