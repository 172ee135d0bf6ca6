package reglages_test

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"cnamdoc/cmd/cnamdoc/internal/reglages"
	"cnamdoc/samples"
)

func parse(t testing.TB, text string) *reglages.Document {
	t.Helper()
	d, err := reglages.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Whatever is answered, in whatever order of bytes the file was written, only the
// value changes, and it is read back as it was typed.
func FuzzOnlyTheValueChanges(f *testing.F) {
	f.Add(uint16(3), "Association d’essai \"A\" \\ <b>", false, false)
	f.Add(uint16(40), "ligne\nautre\x00\x7f", true, true)
	f.Add(uint16(65000), "", true, false)
	f.Fuzz(func(t *testing.T, which uint16, text string, crlf, bom bool) {
		source := samples.Config()
		if crlf {
			source = strings.ReplaceAll(source, "\n", "\r\n")
		}
		if bom {
			source = "\xef\xbb\xbf" + source
		}
		d := parse(t, source)
		texts := slices.DeleteFunc(d.Values(), func(v reglages.Value) bool { return !v.IsText || strings.HasSuffix(v.Key, ".nom") })
		v := texts[int(which)%len(texts)]
		next, err := d.With(v.Key, text)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := next.Get(v.Key)
		if want := strings.ToValidUTF8(text, "\uFFFD"); !ok || got.Text != want || got.Line != v.Line {
			t.Fatalf("%s: %q is read as %q", v.Key, want, got.Text)
		}
		if back, err := next.With(v.Key, v.Text); err != nil || !bytes.Equal(back.Bytes(), []byte(source)) {
			t.Fatalf("%s: putting %q back changes other bytes, %v", v.Key, v.Text, err)
		}
		var all map[string]any
		if err := toml.Unmarshal(bytes.TrimPrefix(next.Bytes(), []byte("\xef\xbb\xbf")), &all); err != nil {
			t.Fatalf("%s = %q: %v", v.Key, text, err)
		}
	})
}

// Each value of the sample that is marked is asked for, and is explained.
func TestQuestionsOfTheSample(t *testing.T) {
	d := parse(t, samples.Config())
	asked := 0
	for _, g := range reglages.Questions(d, d) {
		for _, q := range g.Questions {
			asked++
			if q.Explain == "" {
				t.Errorf("%s: the sample does not explain it", q)
			}
			if !q.Optional && (q.Example == "" || reglages.Check(d, q.Key, q.Example) != "") {
				t.Errorf("%s: its own example %q is refused: %s", q, q.Example, reglages.Check(d, q.Key, q.Example))
			}
		}
	}
	marked := 0
	for line := range strings.Lines(samples.Config()) {
		if !strings.HasPrefix(line, "#") {
			marked += len(regexp.MustCompile(`<fictif: `).FindAllString(line, -1))
		}
	}
	if asked != marked+8 {
		t.Errorf("%d questions for %d values and 8 options", asked, marked)
	}
}

func TestCheck(t *testing.T) {
	d := parse(t, samples.Config())
	for _, c := range []struct{ key, text, want string }{
		{"organisme.siret", "732 829 320 00074", ""},
		{"organisme.siret", "732 829 320 00075", "clé de contrôle"},
		{"organisme.siret", "732", "14 chiffres"},
		{"organisme.nom", "", "valeur absente"},
		{"organisme.nom", "<fictif: AG>", "sans chevrons"},
		{"organisme.courriel", "accueil", "courriel attendue"},
		{"organisme.site", "www.exemple.fr", "https://"},
		{"sceau.adresse_verification", "https://verif.exemple.fr", "hôte seul"},
		{"sceau.adresse_verification", "", ""},
		{"centre.Tours.courriel", "tours", "courriel attendue"},
		{"centre.Tours.courriel", "tours@exemple.fr", ""},
		{"semestres.2026-2027-S1.debut", "demain", "date attendue"},
		{"semestres.2026-2027-S1.debut", "28/09/2026", ""},
	} {
		if got := reglages.Check(d, c.key, c.text); !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%s = %q: %q, want %q", c.key, c.text, got, c.want)
		}
	}
	// Days are held against those that are answered, not against invented ones.
	if got := reglages.Check(d, "semestres.2026-2027-S1.debut", "2028-01-01"); got != "" {
		t.Errorf("%s", got)
	}
	next, err := d.With("semestres.2026-2027-S1.debut", "2026-09-28")
	if err != nil {
		t.Fatal(err)
	}
	for key, text := range map[string]string{"fin": "2026-09-01", "examens_fin": "2026-09-27"} {
		if got := reglages.Check(next, "semestres.2026-2027-S1."+key, text); !strings.Contains(got, "serait avant le début des cours") {
			t.Errorf("%s: %q", key, got)
		}
	}
	if next, err = next.With("semestres.2026-2027-S1.inscriptions[0].debut", "2026-06-01"); err != nil {
		t.Fatal(err)
	}
	if got := reglages.Check(next, "semestres.2026-2027-S1.inscriptions[0].fin", "2026-05-01"); !strings.Contains(got, "avant de commencer") {
		t.Errorf("%q", got)
	}
}

// Keys are named by their centre, its own tables included.
func TestKeysOfCentres(t *testing.T) {
	d := parse(t, "[[centres]]\nnom = \"A\"\nville = \"X\" # la ville\n[centres.signataire]\nnom = \"S\"\n\n[[centres]]\nnom = 'B'\nville = 'Y'\n[reglement]\nage_minimum = 18\n")
	var keys []string
	for _, v := range d.Values() {
		keys = append(keys, v.Key)
	}
	want := []string{"centre.A.nom", "centre.A.ville", "centre.A.signataire.nom", "centre.B.nom", "centre.B.ville", "reglement.age_minimum"}
	if !slices.Equal(keys, want) {
		t.Errorf("%q, want %q", keys, want)
	}
	if v, _ := d.Get("centre.A.ville"); v.Comment != "la ville" || v.Line != 3 {
		t.Errorf("%+v", v)
	}
	if _, err := d.With("reglement.age_minimum", "18"); err == nil {
		t.Error("a number was replaced by a text")
	}
}

func TestNormal(t *testing.T) {
	for typed, want := range map[string]string{" \"AG\" ": "AG", "« AG »": "AG", "l’essai": "l’essai", `"`: `"`, "": ""} {
		if got := reglages.Normal(typed); got != want {
			t.Errorf("%q is taken as %q", typed, got)
		}
	}
}
