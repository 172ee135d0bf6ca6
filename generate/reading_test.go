package generate_test

import (
	"reflect"
	"regexp"
	"strings"
	"unicode"

	"cnamdoc/generate/blocks"
)

// reading is every word that a document says, in its own order: that of the
// fields and blocks of blocks.Document, whichever blocks there are. A logo
// stands for the wordmark and is no text.
func reading(doc *blocks.Document, logo bool) []string {
	var texts []string
	add := func(s ...string) { texts = append(texts, s...) }
	add(doc.Mention) // what sort of copy it is comes first
	if !logo {
		add(doc.Letterhead.Wordmark)
	}
	add(doc.Letterhead.Unit)
	add(doc.Letterhead.Lines...)
	for _, b := range doc.Blocks {
		collect(reflect.ValueOf(b), add)
	}
	var foot []string
	for _, s := range [...]string{doc.Number, doc.Mention, doc.Owner} {
		if s != "" {
			foot = append(foot, s)
		}
	}
	add(strings.Join(foot, " — "))
	return words(strings.Join(texts, " "))
}

// silent are the fields that are not words on the page: what a screen reader
// says instead of a picture, where a link leads, what the code encodes.
var silent = map[reflect.Type]map[string]bool{
	reflect.TypeFor[blocks.QR]():    {"Text": true, "Alt": true},
	reflect.TypeFor[blocks.Table](): {"Caption": true},
	reflect.TypeFor[blocks.Span]():  {"Link": true},
}

func collect(v reflect.Value, add func(...string)) {
	switch v.Kind() {
	case reflect.String:
		add(v.String())
	case reflect.Slice:
		if text, ok := v.Interface().(blocks.Text); ok {
			add(text.String())
			return
		}
		for i := range v.Len() {
			collect(v.Index(i), add)
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			collect(v.Elem(), add)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if !silent[v.Type()][v.Type().Field(i).Name] {
				collect(v.Field(i), add)
			}
		}
	}
}

var (
	quoted = regexp.MustCompile(`(?m)^\s*"(.*)"\s*$`)
	label  = regexp.MustCompile(`^(\d+\.|•)$`) // of a list: the layout's, not the document's
)

// heard is the words of "pdfinfo -struct-text", in the order of the structure
// tree.
func heard(out string) []string {
	var texts []string
	for _, m := range quoted.FindAllStringSubmatch(out, -1) {
		texts = append(texts, m[1])
	}
	return words(strings.Join(texts, " "))
}

// words cuts at spaces: where lines and cells end does not count.
func words(text string) []string {
	var kept []string
	for _, w := range strings.FieldsFunc(strings.ReplaceAll(text, " .", "."), unicode.IsSpace) {
		if !label.MatchString(w) {
			kept = append(kept, w)
		}
	}
	return kept
}
