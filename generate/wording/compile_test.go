package wording

import (
	"strings"
	"testing"

	"cnamdoc/generate/balise"
	"cnamdoc/generate/blocks"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

const front = "---\ntitre: Essai\nversion: 1\ndocument: attestation\n---\n"

// faults are each kind of fault, where it is said to be, and a part of what is
// said. The body starts at line 6.
var faults = []struct{ name, body, want string }{
	{"unknown balise", "Bonjour {{ auditeur_nom_complt }}", "x.md:6\u00a0: balise «\u00a0auditeur_nom_complt\u00a0» inconnue\u00a0: vouliez-vous «\u00a0auditeur_nom_complet\u00a0»\u00a0?"},
	{"no near name", "\n{{ zzzzzzzzzzzz }}", "x.md:7\u00a0: balise «\u00a0zzzzzzzzzzzz\u00a0» inconnue"},
	{"balise of another paper", "{{ relance_limite }}", "x.md:6\u00a0: la balise «\u00a0relance_limite\u00a0» n’existe pas dans ce document"},
	{"block in a line", "Voici {{ tableau_ue }}", "x.md:6\u00a0: la balise «\u00a0tableau_ue\u00a0» doit être seule sur sa ligne"},
	{"unclosed balise", "a\n\nb {{ numero", "x.md:8\u00a0: accolade isolée"},
	{"balise over two lines", "{{\nnumero }}", "x.md:6\u00a0: accolade isolée"},
	{"stray brace", "fin }", "x.md:6\u00a0: accolade isolée"},
	{"triple braces", "{{{ numero }}}", "x.md:6\u00a0: accolade isolée"},
	{"accent in a balise", "{{ numéro }}", "x.md:6\u00a0: accolade isolée"},
	{"balise in code", "a `{{ numero }}` b", "x.md:6\u00a0: une balise de ce passage se trouve dans du code"},
	{"balise in an address", "[a](https://x.invalid/{{numero}})", "x.md:6\u00a0: "},
	{"HTML block", "un\n\n<div>deux</div>", "x.md:8\u00a0: le HTML n’est pas admis"},
	{"HTML in a line", "un <b>deux</b>", "x.md:6\u00a0: le HTML n’est pas admis"},
	{"HTML comment", "<!-- note -->", "x.md:6\u00a0: le HTML n’est pas admis"},
	{"image", "![logo](logo.png)", "x.md:6\u00a0: les images ne sont pas admises"},
	{"italics", "un *mot*", "x.md:6\u00a0: l’italique n’existe pas"},
	{"code block", "```\nx\n```", "x.md:6\u00a0: les blocs de code"},
	{"indented", "un\n\n    deux", "x.md:8\u00a0: ligne en retrait"},
	{"quote", "> un", "x.md:6\u00a0: les citations"},
	{"table", "| a | b |\n|---|---|", "x.md:6\u00a0: les tableaux Markdown"},
	{"deep heading", "#### un", "x.md:6\u00a0: titre de niveau 4"},
	{"nested list", "- un\n  - deux", "x.md:6\u00a0: un élément de liste"},
	{"list from 3", "3. un", "x.md:6\u00a0: une liste numérotée commence à 1"},
	{"bad link", "[x](javascript:alert)", "x.md:6\u00a0: lien «\u00a0javascript:alert\u00a0»"},
	{"unknown passage", "::: encadré\nx\n:::", "x.md:6\u00a0: «\u00a0::: encadré\u00a0» inconnu"},
	{"passage left open", "a\n\n::: note\nb", "x.md:8\u00a0: ce passage n’est jamais refermé"},
	{"passage closed twice", "::: note\nb\n:::\n:::", "x.md:9\u00a0: «\u00a0:::\u00a0» referme un passage"},
	{"unknown condition", "::: si troisieme_cycl\nx\n:::", "x.md:6\u00a0: condition «\u00a0troisieme_cycl\u00a0» inconnue\u00a0: vouliez-vous «\u00a0troisieme_cycle\u00a0»\u00a0?"},
	{"no condition", "::: si\nx\n:::", "x.md:6\u00a0: condition «\u00a0\u00a0» inconnue"},
	{"unknown mention", "::: mention K7\nx\n:::", "x.md:6\u00a0: mention «\u00a0K7\u00a0» inconnue dans ce document"},
	{"mention without mark", "::: mention\nx\n:::", "x.md:6\u00a0: «\u00a0::: mention\u00a0» veut un repère"},
	{"box without title", "::: cadre\nx\n:::", "x.md:6\u00a0: «\u00a0::: cadre\u00a0» veut un titre"},
	{"words after note", "::: note petite\nx\n:::", "x.md:6\u00a0: «\u00a0::: note\u00a0» s’écrit sans rien derrière"},
	{"one column", "::: colonnes\n::: colonne\nx\n:::\n:::", "x.md:6\u00a0: «\u00a0::: colonnes\u00a0» contient 1"},
	{"column alone", "::: colonne\nx\n:::", "x.md:6\u00a0: «\u00a0::: colonne\u00a0» se place"},
	{"text among columns", "::: colonnes\nx\n::: colonne\nx\n:::\n:::", "x.md:7\u00a0: «\u00a0::: colonnes\u00a0» ne contient que"},
	{"field without value", "::: fiche\nNom {{ numero }}\n:::", "x.md:7\u00a0: une ligne de fiche"},
	{"block in a fiche", "::: fiche\n{{ tableau_ue }}\n:::", "x.md:7\u00a0: une fiche ne contient que"},
	{"control character", "a\x01b", "x.md:6\u00a0: caractère de contrôle"},
	{"not UTF-8", "a\xe9b", "x.md:6\u00a0: texte illisible\u00a0: enregistrez le fichier en UTF-8"},
}

func TestFaults(t *testing.T) {
	for _, c := range faults {
		_, err := Compile("x.md", []byte(front+c.body))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

func TestFrontMatterFaults(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"", "x.md:1\u00a0: le modèle commence par"},
		{"# Titre\n", "x.md:1\u00a0: le modèle commence par"},
		{"---\ntitre: x\n", "x.md:1\u00a0: l’en-tête du modèle n’est pas refermé"},
		{"---\nversion: 1\ndocument: contrat\n---\n", "x.md:1\u00a0: l’en-tête ne donne pas «\u00a0titre\u00a0»"},
		{"---\ntitre:\nversion: 1\ndocument: contrat\n---\n", "x.md:2\u00a0: «\u00a0titre\u00a0» est vide"},
		{"---\ntitre: x\nversion: 1\ndocument: facture\n---\n", "x.md:4\u00a0: document «\u00a0facture\u00a0» inconnu"},
		{"---\ntitre: x\nversion: 1\ndocument: contrat\nauteur: y\n---\n", "x.md:5\u00a0: clé «\u00a0auteur\u00a0» inconnue"},
		{"---\ntitre: x\ntitre: y\nversion: 1\ndocument: contrat\n---\n", "x.md:3\u00a0: «\u00a0titre\u00a0» est déjà donné à la ligne 2"},
		{"---\ntitre: x\nversion 1\ndocument: contrat\n---\n", "x.md:1\u00a0: l’en-tête ne donne pas «\u00a0version\u00a0»"},
		{"---\ntitre: {{ numro }}\nversion: 1\ndocument: contrat\n---\n", "x.md:2\u00a0: balise «\u00a0numro\u00a0» inconnue\u00a0: vouliez-vous «\u00a0numero\u00a0»\u00a0?"},
		{"---\ntitre: x\nversion: 1\ndocument: contrat\npages: peut-être\n---\n", "x.md:5\u00a0: «\u00a0pages\u00a0» vaut oui ou non"},
		{"---\ntitre: x\nversion: 1\ndocument: attestation\nvariante: vap\n---\n", "x.md:5\u00a0: variante «\u00a0vap\u00a0» inconnue"},
	} {
		_, err := Compile("x.md", []byte(c.src))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %s", c.src, err, c.want)
		}
	}
}

func TestEveryFaultAtOnce(t *testing.T) {
	_, err := Compile("x.md", []byte(front+"{{ a_b_c }}\n\n<b>\n\n::: note\n"))
	errs, ok := err.(Errors)
	if !ok || len(errs) != 3 || errs[0].Line != 6 || errs[1].Line != 8 || errs[2].Line != 10 {
		t.Errorf("got %v", err)
	}
}

func TestEditorsOfTheOffice(t *testing.T) {
	src := strings.ReplaceAll("\ufeff"+front+"# Titre\n\nUn « mot » : {{ auditeur_code }}.\n", "\n", "\r\n")
	m, err := Compile("x.md", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	if uses := m.Uses(); len(uses) != 1 || uses[0] != "auditeur_code" || m.Version != "1" {
		t.Errorf("uses %v, version %q", uses, m.Version)
	}
}

func blocksOf(t *testing.T, body string) []blocks.Block {
	t.Helper()
	m, err := Compile("x.md", []byte(front+body))
	if err != nil {
		t.Fatal(err)
	}
	set, err := balise.Values(dossier.Attestation, inputs(t, person(1), dossier.Attestation))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := m.Document(set)
	if err != nil {
		t.Fatal(err)
	}
	return doc.Blocks
}

func TestConstructs(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"escapes and entities", `a \* b &amp; c &#8212; d \_e\_`, "p a * b & c — d _e_\n"},
		{"bold and mono", "a **b `c`** d", "p a *b **`c`* d\n"},
		{"bold value", "**{{ auditeur_prenom }}**", "p *Mahaut*\n"},
		{"hard break", "a\\\nb", "p a⏎b\n"},
		{"soft break", "a\nb", "p a b\n"},
		{"link", "[ici](https://x.invalid) <a@x.invalid>", "p ici<https://x.invalid> a@x.invalid<mailto:a@x.invalid>\n"},
		{"list", "- un\n- deux", "liste\n  • un\n  • deux\n"},
		{"numbers", "1. un\n2. deux", "liste numérotée\n  1. un\n  2. deux\n"},
		{"rule", "a\n\n---", "p a\nfilet\n"},
		{"condition", "::: si vae\nnon\n:::\n::: si non vae\noui\n:::", "p oui\n"},
		{"empty passage", "::: cadre T\n::: si vae\nx\n:::\n:::", ""},
		{"reference definitions stay text", "[a]: https://x.invalid", "p [a]: https://x.invalid\n"},
		{"fiche", "::: fiche\nNé{{ accord_e }} le : **x : y**\nCivilité : {{ organisme_sigle }}\n:::", "champs\n  Née le: *x\u00a0: y*\n  Civilité: AG Exemple\n"},
	} {
		got := blocks.Dump(&blocks.Document{Blocks: blocksOf(t, c.body)})
		_, got, _ = strings.Cut(got, "\n")
		if got != c.want {
			t.Errorf("%s: got\n%swant\n%s", c.name, got, c.want)
		}
	}
}

func TestTypography(t *testing.T) {
	for in, want := range map[string]string{
		"Vu : oui ; non ! Où ?":        "Vu\u00a0: oui\u00a0; non\u00a0! Où\u00a0?",
		"vu; non? fin!":                "vu\u00a0; non\u00a0? fin\u00a0!",
		"« mot » et «mot»":             "«\u00a0mot\u00a0» et «\u00a0mot\u00a0»",
		"l'UE de 30 % en 14 jours":     "l’UE de 30\u00a0% en 14\u00a0jours",
		"n° 12, article L6353-4, M. X": "n°\u00a012, article\u00a0L6353-4, M.\u00a0X",
		"à 8:30 sur https://x?a;b":     "à 8:30 sur https://x?a;b",
		"déjà\u00a0: fait":             "déjà\u00a0: fait",
	} {
		if got := typography(in, false); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"adressez-vous au centre": "adressez\u2011vous au centre", "remettez-en deux": "remettez\u2011en deux", "ci-dessous, rendez-vous": "ci-dessous, rendez\u2011vous", "L6313-1": "L6313-1"} {
		if got := unbroken(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	if got := typography(" ECTS", true); got != "\u00a0ECTS" {
		t.Errorf("after a value: got %q", got)
	}
}

// FuzzCompile holds that any bytes are compiled or refused, that a fault has a
// line of the file, and that what is compiled is checked and written.
func FuzzCompile(f *testing.F) {
	for _, name := range templates.Models {
		f.Add(embedded(f, name))
	}
	f.Add([]byte(front + "::: si non vae\n::: fiche\na : {{ numero }}\n:::\n:::\n* a\n\n1. b\n\n`{{ numero }}`"))
	f.Add([]byte(front + "::: colonnes\n::: colonne\n:::\n::: colonne\n{{ qr }}\n:::\n:::"))
	sets := map[dossier.Document]balise.Set{}
	for _, doc := range dossier.Documents {
		set, err := balise.Values(doc, inputs(f, mixed(person(2)), doc))
		if err != nil {
			f.Fatal(err)
		}
		sets[doc] = set
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		m, err := Compile("x.md", src)
		if err != nil {
			for _, e := range err.(Errors) {
				if e.Line < 0 || e.Line > strings.Count(string(src), "\n")+1 || e.Message == "" {
					t.Errorf("fault without place: %v", e)
				}
			}
			return
		}
		Check(m)
		if doc, err := m.Document(sets[m.Paper]); err == nil {
			blocks.Dump(doc)
		}
	})
}
