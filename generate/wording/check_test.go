package wording

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cnamdoc/generate/balise"
	"cnamdoc/templates"
)

// withoutMention takes a mention's marks, and what stands in its passages, out
// of a model's source. edit is given the lines of a passage, from its opening
// to its closing line.
func withoutMention(t *testing.T, src, id string, edit func([]string) []string) string {
	t.Helper()
	lines := strings.Split(src, "\n")
	found := false
	for i := 0; i < len(lines); i++ {
		words := strings.Fields(lines[i])
		if len(words) < 3 || words[0] != ":::" || words[1] != "mention" || !slices.Contains(words[2:], id) {
			continue
		}
		end := closing(lines, i)
		replacement := edit(slices.Clone(lines[i : end+1]))
		lines = slices.Replace(lines, i, end+1, replacement...)
		found = true
		i += len(replacement) - 1
	}
	if !found {
		t.Fatalf("no passage of mention %s", id)
	}
	return strings.Join(lines, "\n")
}

func closing(lines []string, open int) int {
	depth := 0
	for i := open; i < len(lines); i++ {
		switch l := strings.TrimSpace(lines[i]); {
		case l == ":::":
			if depth--; depth == 0 {
				return i
			}
		case strings.HasPrefix(l, ":::"):
			depth++
		}
	}
	return len(lines) - 1
}

// unmark leaves the text and takes the mark off.
func unmark(id string) func([]string) []string {
	return func(passage []string) []string {
		passage[0] = strings.Replace(passage[0]+" ", " "+id+" ", " ", 1)
		if strings.TrimSpace(passage[0]) == "::: mention" {
			passage[0] = "::: groupe"
		}
		return passage
	}
}

// TestEveryDroppedMentionIsRefused drops each mention of each embedded model in
// three ways: unmarked, emptied, and hidden behind a condition.
func TestEveryDroppedMentionIsRefused(t *testing.T) {
	ways := map[string]func(id string) func([]string) []string{
		"unmarked": unmark,
		"emptied": func(string) func([]string) []string {
			return func(p []string) []string { return []string{p[0], p[len(p)-1]} }
		},
		"hidden": func(string) func([]string) []string {
			return func(p []string) []string { return slices.Concat([]string{"::: si vapp"}, p, []string{":::"}) }
		},
	}
	for _, name := range templates.Models {
		src := string(embedded(t, name))
		m := compile(t, name)
		for _, mention := range Mentions(m.Paper, m.Variant) {
			for way, edit := range ways {
				broken, err := Compile(name, []byte(withoutMention(t, src, mention.ID, edit(mention.ID))))
				if err != nil {
					t.Fatalf("%s without %s (%s): %v", name, mention.ID, way, err)
				}
				if !refuses(Check(broken), mention) {
					t.Errorf("%s: %s dropped (%s) and not refused by name and article: %v", name, mention.ID, way, Check(broken))
				}
			}
		}
	}
}

func refuses(defects []Defect, m Mention) bool {
	return slices.ContainsFunc(defects, func(d Defect) bool {
		s := d.String()
		return d.Mention.ID == m.ID && strings.Contains(s, m.Nom) && strings.Contains(s, m.Article) && d.Manque != ""
	})
}

// TestMentionWatersDown holds that a passage that stays and loses its sense is
// refused too.
func TestMentionWatersDown(t *testing.T) {
	for _, c := range []struct{ model, id, old, new string }{
		{"contrat.md", "K7", "**dix jours**", "un délai"},
		{"contrat.md", "K7", "par lettre recommandée avec avis de réception", "par écrit"},
		{"contrat.md", "K8", "30 %", "la moitié"},
		{"contrat.md", "K11", "{{ mediateur_adresse }}", "Paris"},
		{"contrat.md", "K12", "ne vaut pas agrément de l’État", "est agréé"},
		{"contrat.md", "K5", "{{ echeancier }}", "Paiement comptant."},
		{"convention.md", "C13", "{{ financeur_siret }}", "inconnu"},
		{"retractation.md", "R3", "ma/notre (\\*) rétractation", "mon départ"},
		{"contrat.md", "K1", "L6313-1, 1°", "L6313-1, 3°"},
		{"contrat.md", "K13", "règlement intérieur", "livret d’accueil"},
		{"contrat.md", "K14", "légitime et impérieux", "que l’organisme apprécie"},
		{"contrat.md", "K15", "mise en demeure", "lettre"},
		{"contrat.md", "K16", "dénuée d’ambiguïté", "écrite"},
		{"contrat.md", "K17", "rectifier", "modifier"},
		{"contrat.md", "K18", "{{ demande_commencer }}", "La formation commence aussitôt."},
		{"contrat.md", "K19", "{{ retractation_adresse }}", "notre site"},
		{"convention.md", "C9", "certificat de réalisation", "document"},
		{"convention.md", "C15", "40 €", "une indemnité"},
		{"convention.md", "C16", "rectifier", "modifier"},
		{"retractation.md", "R10", "lettre recommandée", "lettre simple"},
		{"retractation.md", "R11", "nous vous rembourserons", "nous garderons"},
		{"retractation.md", "R12", "accusé de réception", "courriel"},
		{"attestation.md", "A1", "pièce d’identité originale", "copie"},
		{"attestation.md", "A3", "sous réserve des cas prévus au contrat", "sans exception"},
		{"attestation.md", "A7", "auprès du préfet de région", "à la préfecture"},
		{"attestation-vae.md", "V4", "ne vaut pas agrément de l’État", "vaut agrément"},
		{"relance.md", "L4", "par courriel", "par la poste"},
		{"relance.md", "L5", "{{ organisme_courriel }}", "nous"},
		{"relance.md", "L6", "mise en demeure", "nouvelle lettre"},
	} {
		src := string(embedded(t, c.model))
		if !strings.Contains(src, c.old) {
			t.Fatalf("%s does not hold %q", c.model, c.old)
		}
		m, err := Compile(c.model, []byte(strings.ReplaceAll(src, c.old, c.new)))
		if err != nil {
			t.Fatal(err)
		}
		if !refuses(Check(m), *LookupMention(c.id)) {
			t.Errorf("%s: %q for %q in %s is not refused", c.model, c.new, c.old, c.id)
		}
	}
}

// TestPhrasesNoLongerWritten: what a model may not say any more is refused
// wherever it stands, with what to write instead.
func TestPhrasesNoLongerWritten(t *testing.T) {
	for _, c := range []struct{ model, old, new string }{
		{"attestation.md", "Passé le délai légal de rétractation", "Passé le délai légal de rétractation de 10 jours"},
		{"relance.md", "Si un point vous arrête", "Votre inscription sera annulée. Si un point vous arrête"},
		{"convention.md", "au financeur et au stagiaire", "au financeur sur demande et au stagiaire. Il est remis au financeur sur demande"},
	} {
		src := string(embedded(t, c.model))
		changed := strings.Replace(src, c.old, c.new, 1)
		if changed == src {
			t.Fatalf("%s does not hold %q", c.model, c.old)
		}
		m, err := Compile(c.model, []byte(changed))
		if err != nil {
			t.Fatal(err)
		}
		if d := Check(m); len(d) != 1 || !strings.Contains(d[0].String(), "le modèle dit encore") {
			t.Errorf("%s: %v", c.model, d)
		}
	}
}

// TestModelsOfTheFirstRelease: a centre that kept models of the first release
// is told what each lacks, mention by mention.
func TestModelsOfTheFirstRelease(t *testing.T) {
	var said strings.Builder
	for _, name := range templates.Models {
		src, err := os.ReadFile(filepath.Join("testdata", "premiere", name))
		if err != nil {
			t.Fatal(err)
		}
		m, err := Compile(name, src)
		if err != nil {
			t.Errorf("%s is not read any more: %v", name, err)
			continue
		}
		for _, d := range Check(m) {
			fmt.Fprintf(&said, "%s: %s\n", name, d)
		}
	}
	golden(t, "premiere", said.String())
}

func TestBothBranchesMakeAMention(t *testing.T) {
	both := "::: mention A2\n::: si diplome\nstatut d’étudiant\n:::\n::: si non diplome\nstatut d’étudiant\n:::\n:::\n"
	one := "::: mention A2\n::: si diplome\nstatut d’étudiant\n:::\n:::\n"
	for src, want := range map[string]bool{both: false, one: true} {
		m, err := Compile("x.md", []byte("---\ntitre: x\nversion: 1\ndocument: attestation\n---\n"+src))
		if err != nil {
			t.Fatal(err)
		}
		if got := refuses(Check(m), *LookupMention("A2")); got != want {
			t.Errorf("refused: %v, want %v, for\n%s", got, want, src)
		}
	}
}

// TestOwnConditionOfAMention: C12 is owed when a part is at a distance.
func TestOwnConditionOfAMention(t *testing.T) {
	src := string(embedded(t, "convention.md"))
	only := strings.Replace(src, "::: si non formation_a_distance\nAucune part de la formation n’est réalisée à distance.\n:::\n", "", 1)
	if only == src {
		t.Fatal("the model has changed: adapt the test")
	}
	m, err := Compile("convention.md", []byte(only))
	if err != nil {
		t.Fatal(err)
	}
	if d := Check(m); len(d) > 0 {
		t.Errorf("refused: %v", d)
	}
}

func TestOrderOfTheWithdrawalForm(t *testing.T) {
	src := string(embedded(t, "retractation.md"))
	swapped := strings.NewReplacer("mention R5", "mention R6", "mention R6", "mention R5",
		"Nom du (des) consommateur(s) : **{{ auditeur_nom_complet }}**", "Adresse du (des) consommateur(s) : **{{ auditeur_adresse }}**",
		"Adresse du (des) consommateur(s) : **{{ auditeur_adresse }}**", "Nom du (des) consommateur(s) : **{{ auditeur_nom_complet }}**").Replace(src)
	m, err := Compile("retractation.md", []byte(swapped))
	if err != nil {
		t.Fatal(err)
	}
	d := Check(m)
	if len(d) != 1 || !strings.Contains(d[0].String(), "ordre") {
		t.Errorf("got %v, want the order refused", d)
	}
}

func TestMentionsTable(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range mentions {
		if seen[m.ID] || m.Nom == "" || m.Article == "" || len(m.Mots)+len(m.Balises) == 0 {
			t.Errorf("mention %s: doubled, or without name, article or content", m.ID)
		}
		seen[m.ID] = true
		for _, name := range strings.Fields(m.Quand) {
			if balise.LookupCondition(name) == nil {
				t.Errorf("mention %s: no condition %q", m.ID, name)
			}
		}
		for _, alternatives := range m.Mots {
			for _, w := range strings.Split(alternatives, "|") {
				if balise.Fold(w) == "" {
					t.Errorf("mention %s: %q is found everywhere", m.ID, w)
				}
			}
		}
	}
}

// TestRepealedArticleIsRefused: L6353-2 and R6353-1 of the Code du travail no
// longer exist.
func TestRepealedArticleIsRefused(t *testing.T) {
	source, err := templates.Open("")
	if err != nil {
		t.Fatal(err)
	}
	file, err := source.Read(templates.Contrat)
	if err != nil {
		t.Fatal(err)
	}
	for _, article := range []string{"R6353-1", "R. 6353-1", "L6353-2", "l.6353-2"} {
		model, err := Compile(file.Name, bytes.Replace(file.Content, []byte("article L6354-1"), []byte("article "+article), 1))
		if err != nil {
			t.Fatal(err)
		}
		if defects := Check(model); len(defects) == 0 || !strings.Contains(fmt.Sprint(defects), "abrogé") {
			t.Errorf("a contrat that cites %s passes: %v", article, defects)
		}
	}
	model, err := Compile(file.Name, file.Content)
	if err != nil {
		t.Fatal(err)
	}
	if defects := Check(model); len(defects) > 0 {
		t.Errorf("the embedded contrat: %v", defects)
	}
}
