package importer

import (
	"fmt"
	"strings"
	"testing"

	"cnamdoc/importer/cell"
	"cnamdoc/importer/dossier"
)

func TestCleanNames(t *testing.T) {
	for typed, want := range map[string]string{
		"\ufeffLe\u00a0Goff ":        "Le Goff",
		"O’Brien":                    "O’Brien",
		"d'Ornano":                   "d'Ornano",
		"Zoe\u0308 \u200bAnne-Marie": "Zoë Anne-Marie",
		"Dupont_x000D_\nMartin":      "Dupont Martin",
		"Du\tpont":                   "Du pont",
		"Đặng Thị Hương":             "Đặng Thị Hương",
		"Łukasz Œuvrard Ÿ Şahin":     "Łukasz Œuvrard Ÿ Şahin",
		"\u202aMartin\u202c":         "Martin",
		"a | b * <b>":                "a | b * <b>",
		"  deux   espaces  ":         "deux espaces",
		"na\u00ADme":                 "name",
	} {
		im, d := one(t, book1(t, [][]any{heads, with("Nom", typed)}))
		clean0(t, im.Problems)
		if d.Auditeur.NomNaissance != want {
			t.Errorf("%q read as %q, want %q", typed, d.Auditeur.NomNaissance, want)
		}
	}
}

// One notice a column, not one a cell.
func TestCleaningIsNotedOnce(t *testing.T) {
	rows := [][]any{heads}
	for i := range 20 {
		rows = append(rows, with("Code auditeur", fmt.Sprintf("CEN%06d", i), "Code UE", "\ufeffNFA031"))
	}
	im := read(t, book1(t, rows))
	if len(im.Problems) != 1 || im.Dossiers[3].UEs[0].Code != "NFA031" {
		t.Errorf("problems:\n%s", list(im.Problems))
	}
	if p := find(t, im.Problems, cell.CodeWhitespaceCleaned, "G2"); !strings.Contains(p.Found, "20 cellules") || p.Severity != dossier.Information {
		t.Errorf("%v", p)
	}
}

func TestMojibake(t *testing.T) {
	for typed, want := range map[string]string{
		"RenÃ©e":          "Renée",
		"LÃ©a dâ€™Azur":   "Léa d’Azur",
		"FranÃ§ois":       "François",
		"Å\u0093uvrard":   "œuvrard",
		"C\u009cur":       "Cœur",
		"Jos\u00c3\u00a9": "José",
		"CÃ”TE":           "CÔTE",
		"Ã\u00a0Tours":    "àTours",
	} {
		im, d := one(t, book1(t, [][]any{heads, with("Prénom", typed)}))
		p := find(t, im.Problems, cell.CodeMojibake, "C2")
		if d.Auditeur.Prenom != want || p.Severity != dossier.Avertissement {
			t.Errorf("%q read as %q, want %q: %v", typed, d.Auditeur.Prenom, want, p)
		}
	}
	for _, lost := range []string{"Ren\ufffde", "Ã©té", "Mar\u0081tin"} {
		_, d := one(t, book1(t, [][]any{heads, with("Prénom", lost)}))
		if p := find(t, d.Problems, cell.CodeMojibake, "C2"); p.Severity != dossier.Erreur || d.Auditeur.Prenom != "" {
			t.Errorf("%q read as %q: %v", lost, d.Auditeur.Prenom, p)
		}
	}
	for _, honest := range []string{"João", "CAFÉ", "Ângela", "Åsa", "Ægir", "Noël", "São Tomé", "L’Haÿ-les-Roses"} {
		im, d := one(t, book1(t, [][]any{heads, with("Prénom", honest)}))
		clean0(t, im.Problems)
		if d.Auditeur.Prenom != honest {
			t.Errorf("%q read as %q", honest, d.Auditeur.Prenom)
		}
	}
}

func TestUnprintable(t *testing.T) {
	_, d := one(t, book1(t, [][]any{heads, with("Prénom", "Zoé 😀")}))
	if p := find(t, d.Problems, cell.CodeType, "C2"); p.Severity != dossier.Erreur || !strings.Contains(p.Found, "😀") || !strings.Contains(p.Found, "U+1F600") {
		t.Errorf("%v", p)
	}
	long := strings.Repeat("Nom", 100)
	_, d = one(t, book1(t, [][]any{heads, with("Nom", long)}))
	if p := find(t, d.Problems, cell.CodeType, "B2"); p.Severity != dossier.Avertissement || !strings.Contains(p.Found, "300") || d.Auditeur.NomNaissance != long {
		t.Errorf("%v", p)
	}
}

func TestBornInTheFuture(t *testing.T) {
	path := book1(t, [][]any{heads, with("Date de naissance", "01/09/2026")})
	today := dossier.Date{Year: 2026, Month: 8, Day: 31}
	_, d := one(t, path, Options{Today: today})
	find(t, d.Problems, cell.CodeDateRange, "D2")
	if _, d = one(t, path, Options{Today: today.AddDays(1)}); d.Auditeur.Naissance.IsZero() {
		t.Error("born today is possible")
	}
}

func TestMany(t *testing.T) {
	if got := many(1, "ligne masquée") + ", " + many(2, "ligne masquée"); got != "1 ligne masquée, 2 lignes masquées" {
		t.Error(got)
	}
}
