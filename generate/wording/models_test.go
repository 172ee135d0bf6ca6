package wording

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/balise"
	"cnamdoc/generate/blocks"
	"cnamdoc/generate/layout"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestEmbeddedModelsPassCheck(t *testing.T) {
	for _, name := range templates.Models {
		for _, d := range Check(compile(t, name)) {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// paper is one paper of the golden files.
type paper struct {
	golden, model string
	dossier       *dossier.Dossier
	doc           dossier.Document
	edit          func(*balise.Inputs)
}

func papers() []paper {
	vae, vapp, signed, third := person(0), person(1), person(1), person(1)
	vae.Type, vapp.Type = dossier.InscriptionVAE, dossier.InscriptionVAPP
	vapp.Diplome, vapp.Auditeur.Civilite, vapp.ENF = "Licence générale Exemple", dossier.Monsieur, dossier.ENF{}
	signed.Pieces.ContratSigne, signed.Diplome = day(2026, 9, 23), "Licence générale Exemple"
	third.TroisiemeCycle = true
	plain := func(in *balise.Inputs) { in.Organisme.Verification = "" }
	return []paper{
		{"attestation", "attestation.md", person(3), dossier.Attestation, nil},
		{"attestation-une-ue", "attestation.md", third, dossier.Attestation, plain},
		{"attestation-40-ue", "attestation.md", person(40), dossier.Attestation, nil},
		{"attestation-bizarre", "attestation.md", odd(), dossier.Attestation, nil},
		{"attestation-duplicata", "attestation.md", person(1), dossier.Attestation, func(in *balise.Inputs) {
			in.Emission.Duplicata, in.CredentialsGone, in.Dossier.ENF = 2, true, dossier.ENF{}
		}},
		{"attestation-vae", "attestation-vae.md", vae, dossier.Attestation, nil},
		{"attestation-vapp", "attestation-vae.md", vapp, dossier.Attestation, plain},
		{"contrat", "contrat.md", person(2), dossier.Contrat, nil},
		{"contrat-signe", "contrat.md", signed, dossier.Contrat, nil},
		{"contrat-mixte", "contrat.md", mixed(person(1)), dossier.Contrat, nil},
		{"contrat-40-ue", "contrat.md", person(40), dossier.Contrat, nil},
		{"contrat-bizarre", "contrat.md", odd(), dossier.Contrat, nil},
		{"convention", "convention.md", mixed(person(2)), dossier.Convention, nil},
		{"convention-presentiel", "convention.md", mixed(person(1)), dossier.Convention, nil},
		{"convention-bizarre", "convention.md", mixed(odd()), dossier.Convention, nil},
		{"retractation", "retractation.md", person(2), dossier.Retractation, nil},
		{"retractation-signe", "retractation.md", signed, dossier.Retractation, nil},
		{"retractation-bizarre", "retractation.md", odd(), dossier.Retractation, nil},
		{"relance", "relance.md", person(1), dossier.Relance, nil},
		{"relance-mixte", "relance.md", mixed(person(1)), dossier.Relance, nil},
		{"relance-bizarre", "relance.md", odd(), dossier.Relance, nil},
	}
}

func write(t testing.TB, p paper) (*blocks.Document, error) {
	t.Helper()
	in := inputs(t, p.dossier, p.doc)
	if p.edit != nil {
		p.edit(&in)
	}
	return compile(t, p.model).Document(values(t, p.doc, in))
}

// TestPapers compares what each paper says, in short, long and odd dossiers,
// and checks that it can be drawn.
func TestPapers(t *testing.T) {
	drawer, err := layout.NewDrawer(layout.DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range papers() {
		t.Run(p.golden, func(t *testing.T) {
			doc, err := write(t, p)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range drawer.Check(doc) {
				t.Errorf("cannot be drawn: %s", f)
			}
			golden(t, p.golden, strings.ReplaceAll(blocks.Dump(doc), "l1I0O-secret", "•••"))
		})
	}
}

func values(t testing.TB, doc dossier.Document, in balise.Inputs) balise.Set {
	t.Helper()
	set, err := balise.Values(doc, in)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(strings.ReplaceAll(string(want), "\r\n", "\n"), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// TestNothingPrivate holds that no paper prints nationality or health, and
// that the password stands on the coupon alone, once.
func TestNothingPrivate(t *testing.T) {
	for _, p := range papers() {
		doc, err := write(t, p)
		if err != nil {
			t.Fatal(err)
		}
		text := blocks.Dump(doc)
		for _, private := range []string{"NATIONALITE-TEMOIN", "MDPH", "handicap"} {
			if strings.Contains(text, private) {
				t.Errorf("%s: prints %q", p.golden, private)
			}
		}
		coupon := func(b blocks.Block) bool { _, ok := b.(blocks.Coupon); return ok }
		secret := p.dossier.ENF.MotDePasse.Reveal()
		if secret == "" {
			continue
		}
		rest := *doc
		rest.Blocks = slices.DeleteFunc(slices.Clone(doc.Blocks), coupon)
		if strings.Contains(blocks.Dump(&rest), secret) {
			t.Errorf("%s: the password stands outside the coupon", p.golden)
		}
		if want, got := slices.ContainsFunc(doc.Blocks, coupon), strings.Contains(text, secret); want != got {
			t.Errorf("%s: password on the coupon: %v, want %v", p.golden, got, want)
		}
	}
}

// TestValuesAreInert compares the structure of a paper of odd values with that
// of a plain one: no value becomes a construct.
func TestValuesAreInert(t *testing.T) {
	for _, model := range []string{"attestation.md", "contrat.md"} {
		doc := compile(t, model).Paper
		plain, strange := person(2), odd()
		strange.Auditeur.Civilite, strange.Auditeur.LieuNaissance = dossier.Madame, "* x"
		a, err := write(t, paper{model: model, dossier: plain, doc: doc})
		if err != nil {
			t.Fatal(err)
		}
		b, err := write(t, paper{model: model, dossier: strange, doc: doc})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(shape(a), shape(b)); diff != "" {
			t.Errorf("%s: a value changed the structure:\n%s", model, diff)
		}
		text := blocks.Dump(b)
		for _, raw := range []string{"**ĐẶNG** | <B>", "Thị_Hương_ {{ numero }}", "Avancée | TP * <b>gras</b> ::: si vae"} {
			if !strings.Contains(text, raw) {
				t.Errorf("%s: %q is not printed as it is", model, raw)
			}
		}
	}
}

// shape lists the kinds of a dump's lines: their indent and first word.
func shape(doc *blocks.Document) []string {
	var out []string
	for _, line := range strings.Split(blocks.Dump(doc), "\n") {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if strings.HasPrefix(word, "*") { // the name, in bold
			word = "*"
		}
		out = append(out, strings.Repeat(" ", indent)+word)
	}
	return out
}

// TestRequiredValueBlocks empties one value after the other.
func TestRequiredValueBlocks(t *testing.T) {
	for _, c := range []struct {
		model, balise string
		empty         func(*balise.Inputs)
	}{
		{"attestation.md", "auditeur_naissance", func(in *balise.Inputs) { in.Dossier.Auditeur.Naissance = dossier.Date{} }},
		{"attestation.md", "tableau_ue", func(in *balise.Inputs) { in.Dossier.UEs = nil }},
		{"attestation.md", "qr", func(in *balise.Inputs) { in.Emission.SealText = "" }},
		{"attestation.md", "coupon_enf", func(in *balise.Inputs) { in.Dossier.ENF.Identifiant = "" }},
		{"attestation.md", "coupon_enf", func(in *balise.Inputs) { in.Dossier.ENF.MotDePasse = dossier.Secret{} }},
		{"attestation.md", "validite_fin", func(in *balise.Inputs) { in.Periode.Fin = dossier.Date{} }},
		{"contrat.md", "mediateur_nom", func(in *balise.Inputs) { in.Organisme.Mediateur.Nom = "" }},
		{"contrat.md", "organisme_declaration", func(in *balise.Inputs) { in.Organisme.Declaration = "" }},
		{"contrat.md", "tableau_prix", func(in *balise.Inputs) { in.Papier.Prix.Connu = false }},
		{"contrat.md", "echeancier", func(in *balise.Inputs) { in.Versements = nil }},
		{"contrat.md", "annexe_programme", func(in *balise.Inputs) {
			f := in.Catalogue["NFA031"]
			f.Titres = ""
			in.Catalogue["NFA031"] = f
		}},
		{"retractation.md", "contrat_reference", func(in *balise.Inputs) { in.Reference = "" }},
		{"relance.md", "pieces_manquantes", func(in *balise.Inputs) { in.Manques = nil }},
	} {
		doc := compile(t, c.model).Paper
		_, err := write(t, paper{model: c.model, dossier: person(1), doc: doc, edit: c.empty})
		var missing *balise.MissingValue
		if !errors.As(err, &missing) || missing.Balise != c.balise || missing.Champ == "" {
			t.Errorf("%s without %s: got %v, want a missing value that names its field", c.model, c.balise, err)
		}
	}
}

func TestMissingValueNamesUEAndField(t *testing.T) {
	_, err := write(t, paper{model: "contrat.md", dossier: person(1), doc: dossier.Contrat, edit: func(in *balise.Inputs) {
		in.Catalogue["NFA031"] = dossier.FicheUE{Heures: 4500, Objectif: "x", Prix: 45000, PrixConnu: true}
	}})
	if err == nil || !strings.Contains(err.Error(), "«\u00a0Programme\u00a0» de l’UE NFA031") {
		t.Errorf("got %v", err)
	}
}

func TestModelOfAnotherPaper(t *testing.T) {
	set, err := balise.Values(dossier.Relance, inputs(t, person(1), dossier.Relance))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := compile(t, "contrat.md").Document(set); err == nil {
		t.Error("a contrat was written from the values of a relance")
	}
}

// BenchmarkDocument writes the words of one attestation of 3 UE and of one
// contrat of 2, without drawing.
func BenchmarkDocument(b *testing.B) {
	for name, doc := range map[string]dossier.Document{"attestation.md": dossier.Attestation, "contrat.md": dossier.Contrat} {
		m, in := compile(b, name), inputs(b, person(3), doc)
		b.Run(doc.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				set, err := balise.Values(doc, in)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := m.Document(set); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
