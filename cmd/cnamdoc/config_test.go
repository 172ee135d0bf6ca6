package main

import (
	"strings"
	"testing"
	"unicode/utf16"
)

// What an editor makes of the file is named, with its line.
func TestConfigurationAsEditorsSaveIt(t *testing.T) {
	utf16le := []byte("\xff\xfe")
	for _, u := range utf16.Encode([]rune("sortie = \"papiers\"\r\n")) {
		utf16le = append(utf16le, byte(u), byte(u>>8))
	}
	for name, c := range map[string]struct {
		text string
		want []string // in the sentence or the hint; none: accepted
	}{
		"UTF-8 with a mark":          {"\ufeffsortie = \"papiers\"\r\n", nil},
		"UTF-16":                     {string(utf16le), []string{"UTF-16", "UTF-8"}},
		"UTF-16 without a mark":      {string(utf16le[2:]), []string{"UTF-16"}},
		"ANSI":                       {"# é\n[organisme]\nville = \"Orl\xe9ans\"\n", []string{"ligne 3", "ANSI", "Orléans"}},
		"curly quotes":               {"\nsortie = “papiers”\n", []string{"ligne 2", "guillemet courbe", "guillemets droits"}},
		"French quotes":              {"sortie = « papiers »\n", []string{"ligne 1", "guillemet courbe"}},
		"a path of Windows":          {"\nsortie = \"C:\\Users\\dupont\"\n", []string{"ligne 2", "barre de chemin", `'C:\Users\…'`}},
		"a path read as a tab":       {"sortie = \"C:\\temp\"\n", []string{"ligne 1", "barre de chemin"}},
		"a share read as a line end": {"sortie = \"\\\\serveur\\nuit\"\n", []string{"ligne 1", "barre de chemin"}},
		"another backslash":          {"sortie = \"papiers\\de la nuit\"\n", []string{"ligne 1", "barre de chemin"}},
		"a literal path":             {"sortie = 'C:\\temp'\n", nil},
		"a doubled backslash":        {"sortie = \"C:\\\\temp\"\n", nil},
		"a slashed path":             {"sortie = \"C:/temp\"\n", nil},
		"a comment about a path":     {"# sortie = \"C:\\temp\"\nsortie = 'x'\n", nil},
		"a no-break space":           {"sortie\u00a0= \"papiers\"\n", []string{"ligne 1", "espace insécable"}},
		"an address with a scheme":   {"[sceau]\nadresse_verification = \"https://verif.exemple.fr\"\n", []string{"sceau.adresse_verification", "nom d’hôte seul"}},
		"an address with a path":     {"[organisme]\nadresse_verification = \"verif.exemple.fr/V\"\n", []string{"organisme.adresse_verification", "nom d’hôte seul"}},
		"a host":                     {"[sceau]\nadresse_verification = \"verif.exemple.fr\"\n", nil},
	} {
		_, err := parseConfig([]byte(c.text), "cnamdoc.toml")
		if c.want == nil {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err == nil {
			t.Errorf("%s: accepted", name)
			continue
		}
		sentence, hint := explain(err)
		for _, want := range c.want {
			if !strings.Contains(strings.ReplaceAll(sentence+" "+hint, "\u00a0", " "), want) {
				t.Errorf("%s: no %q in %s → %s", name, want, sentence, hint)
			}
		}
	}
}
