package reglages_test

import (
	"slices"
	"strings"
	"testing"

	"cnamdoc/cmd/cnamdoc/internal/reglages"
	"cnamdoc/samples"
)

// What is added is asked for, and taking it out again gives the same bytes: of the
// sample as it is, as Windows writes it, and of a file that ends with its centres.
func TestAddAndWithout(t *testing.T) {
	sample := parse(t, samples.Config())
	short := "[[centres]]\nnom = \"A\"\ndossier = \"A\"\n# à lui\n[centres.signataire]\nnom = \"S\"\n# à lui aussi\n"
	for name, text := range map[string]string{
		"sample": samples.Config(), "crlf": strings.ReplaceAll(samples.Config(), "\n", "\r\n"), "bom": "\xef\xbb\xbf" + samples.Config(),
		"short": short, "apart": short + "\n# -------- Le sceau\n[sceau]\nadresse_verification = \"\"\n", "close": short + "[sceau]\nadresse_verification = \"\"\n",
	} {
		for kind, added := range map[reglages.Kind]string{reglages.Centre: "Saint-Amand", reglages.Semestre: "2027-2028-S3"} {
			d := parse(t, text)
			before := d.Names(kind)
			next, err := d.Add(sample, kind, added)
			if err != nil {
				t.Fatalf("%s, %s: %v", name, kind, err)
			}
			if !slices.Equal(next.Names(kind), append(before, added)) {
				t.Errorf("%s: %q", name, next.Names(kind))
			}
			asked := 0
			for _, g := range reglages.Questions(next, sample) {
				if g.Kind == kind && strings.Contains(g.Title, added) {
					for _, q := range g.Questions {
						asked++
						if q.Explain == "" || q.Example == "" || reglages.Check(next, q.Key, q.Example) != "" {
							t.Errorf("%s: %s — %q, for example %q: %s", name, q, q.Explain, q.Example, reglages.Check(next, q.Key, q.Example))
						}
					}
				}
			}
			if want := map[reglages.Kind]int{reglages.Centre: 5, reglages.Semestre: 7}[kind]; asked != want {
				t.Errorf("%s, %s: %d questions, want %d", name, kind, asked, want)
			}
			if strings.Count(text, "\r\n") > 0 && strings.Count(string(next.Bytes()), "\n") != strings.Count(string(next.Bytes()), "\r\n") {
				t.Errorf("%s: lines end in two ways", name)
			}
			back, err := next.Without(kind, added)
			if err != nil || string(back.Bytes()) != text {
				t.Errorf("%s, %s: taken out again, %v:\n%q\nwant\n%q", name, kind, err, back.Bytes(), text)
			}
		}
	}
	next, err := sample.Add(sample, reglages.Semestre, "2031-2032-S1")
	if err != nil {
		t.Fatal(err)
	}
	if v, _ := next.Get("semestres.2031-2032-S1.examens_fin"); v.Text != "<fictif: 2032-06-26>" {
		t.Errorf("the dates of the example are of another year: %+v", v)
	}
}

// A centre goes with its own table and the comments at its foot; headings and
// what leans on the next one stay.
func TestWithout(t *testing.T) {
	text := "# haut\n[[centres]]\nnom = \"A\"\n# pied\n\n# -------- B\n[[centres]]\nnom = \"B\"\n[centres.signataire]\nnom = \"S\"\n# de C\n[[centres]]\nnom = \"C\"\n\n[sceau]\nx = \"\"\"\n\n# non\n\"\"\"\n"
	for name, want := range map[string]string{
		"A": "# haut\n# -------- B\n[[centres]]\nnom = \"B\"\n[centres.signataire]\nnom = \"S\"\n# de C\n[[centres]]\nnom = \"C\"\n\n[sceau]\nx = \"\"\"\n\n# non\n\"\"\"\n",
		"B": "# haut\n[[centres]]\nnom = \"A\"\n# pied\n\n# -------- B\n# de C\n[[centres]]\nnom = \"C\"\n\n[sceau]\nx = \"\"\"\n\n# non\n\"\"\"\n",
		"C": "# haut\n[[centres]]\nnom = \"A\"\n# pied\n\n# -------- B\n[[centres]]\nnom = \"B\"\n[centres.signataire]\nnom = \"S\"\n# de C\n[sceau]\nx = \"\"\"\n\n# non\n\"\"\"\n",
	} {
		got, err := parse(t, text).Without(reglages.Centre, name)
		if err != nil || string(got.Bytes()) != want {
			t.Errorf("without %s, %v:\n%s\nwant\n%s", name, err, got.Bytes(), want)
		}
	}
	scattered := parse(t, "[semestres.\"2026-2027-S1\"]\ndebut = \"\"\n[sceau]\n[semestres.\"2026-2027-S1\".x]\ny = 1\n")
	if _, err := scattered.Without(reglages.Semestre, "2026-2027-S1"); err != reglages.ErrScattered {
		t.Errorf("tables apart: %v", err)
	}
}

func TestAdding(t *testing.T) {
	d := parse(t, samples.Config())
	for _, c := range []struct {
		kind       reglages.Kind
		name, want string
	}{
		{reglages.Centre, "Saint-Amand", ""},
		{reglages.Centre, "orleans", "« Orléans » est déjà"},
		{reglages.Centre, "St. Jean", "sans point"},
		{reglages.Centre, "?", "avec des lettres"},
		{reglages.Semestre, "2027-2028-S2", ""},
		{reglages.Semestre, "2026-2027-S1", "déjà"},
		{reglages.Semestre, "2027-2029-S1", "AAAA-AAAA-Sn"},
	} {
		got := strings.ReplaceAll(d.Adding(c.kind, c.name), "\u00a0", " ")
		if !strings.Contains(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%s %q: %q, want %q", c.kind, c.name, got, c.want)
		}
	}
	if _, err := d.Add(d, reglages.Centre, "Impression"); err == nil {
		t.Error("a centre is added whose directory is that of the print runs")
	}
}
