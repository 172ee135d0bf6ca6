package templates

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func put(t *testing.T, dir, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestOverlayWinsFileByFile(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, Contrat, "le nôtre")
	put(t, dir, "logo.png", "image")
	put(t, dir, "LISEZ-MOI.md", "notes")
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := Open("")
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range s.List() {
		before := plain.List()[i]
		if want := f.Name == Contrat; f.Overlay != want || (f.Hash != before.Hash) != want {
			t.Errorf("%s: overlay %v, hash changed %v; want %v", f.Name, f.Overlay, f.Hash != before.Hash, want)
		}
	}
	f, err := s.Read(Contrat)
	if err != nil || string(f.Content) != "le nôtre" || f.Origin() != filepath.Join(dir, Contrat) {
		t.Errorf("read %q from %s: %v", f.Content, f.Origin(), err)
	}
	if _, err := s.Read("facture.md"); err == nil {
		t.Error("an unknown model was read")
	}
}

func TestOverlayRefuses(t *testing.T) {
	for name, make := range map[string]func(string){
		"a misspelt model": func(dir string) { put(t, dir, "atestation.md", "x") },
		"a name in capitals": func(dir string) {
			if _, err := os.Stat(filepath.Join(dir, "contrat.md")); err != nil { // not where case is folded
				put(t, dir, "Convention.MD", "x")
			}
		},
		"another style":       func(dir string) { put(t, dir, "styles.toml", "x") },
		"a file of 2 MB":      func(dir string) { put(t, dir, Contrat, strings.Repeat("x", 2<<20)) },
		"a directory":         func(dir string) { must(t, os.Mkdir(filepath.Join(dir, Relance), 0o700)) },
		"a missing directory": func(dir string) { must(t, os.Remove(dir)) },
	} {
		dir := t.TempDir()
		make(dir)
		if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: got %v, want a refusal that names the place", name, err)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestExtract(t *testing.T) {
	s, err := Open("")
	must(t, err)
	dir := filepath.Join(t.TempDir(), "modeles")
	written, err := s.Extract(dir)
	if err != nil || len(written) != len(Models)+1 {
		t.Fatalf("wrote %v: %v", written, err)
	}
	again, err := Open(dir)
	must(t, err)
	for i, f := range again.List() {
		if !f.Overlay || f.Hash != s.List()[i].Hash {
			t.Errorf("%s: not read back as it was", f.Name)
		}
	}
	must(t, os.Remove(written[0]))
	put(t, dir, Relance, "corrigée par le centre")
	if _, err := s.Extract(dir); err == nil {
		t.Error("a file of the centre was replaced")
	}
	if _, err := os.Stat(written[0]); err == nil {
		t.Error("something was written beside a file that exists")
	}
}

func TestStyle(t *testing.T) {
	s, err := Open("")
	must(t, err)
	base, err := s.Style()
	must(t, err)
	if base.Page.Largeur != 210 || base.Corps.Texte != 10 || (base.Couleur.Accent != Couleur{0x8a, 0x0f, 0x2c}) || base.Reserve.Module != 0.65 {
		t.Errorf("embedded style: %+v", base)
	}
	dir := t.TempDir()
	put(t, dir, StyleFile, "[couleur]\naccent = \"#004080\"\n")
	s, err = Open(dir)
	must(t, err)
	got, err := s.Style()
	must(t, err)
	want := base
	want.Couleur.Accent = Couleur{0, 0x40, 0x80}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("one value changed (-want +got):\n%s", diff)
	}
}

func TestStyleRefuses(t *testing.T) {
	for content, want := range map[string]string{
		"[page]\nlargueur = 210.0\n":       "ligne 2\u00a0: clé «\u00a0page.largueur\u00a0» inconnue",
		"[couleur]\n\naccent = \"bleu\"":   "ligne 3",
		"[page\nlargeur = 210.0\n":         "ligne 1",
		"[page]\nlargeur = \"210 mm\"\n":   "ligne 2",
		"[couleur]\naccent = \"#12345\"":   "#rrvvbb",
		"[couleur]\naccent = \"#1234567\"": "#rrvvbb",
	} {
		dir := t.TempDir()
		put(t, dir, StyleFile, content)
		s, err := Open(dir)
		must(t, err)
		if _, err := s.Style(); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), StyleFile) {
			t.Errorf("%q: got %v, want %s", content, err, want)
		}
	}
}

func sound() Organisme {
	return Organisme{Nom: "Association Exemple", FormeJuridique: "association", SIRET: "732 829 320 00074", Declaration: "00 00 00000 00",
		DeclarationRegion: "Exemple", Adresse: "1 rue X, 00001 Y", Courriel: "a@exemple.invalid", Telephone: "01 99 00 00 00",
		Signataire: Signataire{Nom: "Odilon Vaugelade", Fonction: "directeur"}, Mediateur: Mediateur{"Médiation", "2 rue X", "https://m.invalid"},
		OrdreCheque: "AGCNAM CENTRE", ENF: "https://enf.invalid"}
}

func TestOrganisme(t *testing.T) {
	if p := sound().Validate(); p != nil {
		t.Errorf("a sound organisme: %v", p)
	}
	if got := len((Organisme{}).Validate()); got != 15 {
		t.Errorf("an empty organisme lacks %d values, want 15", got)
	}
	for key, spoil := range map[string]func(*Organisme){
		"organisme.siret":                func(o *Organisme) { o.SIRET = "7328293200007" },
		"organisme.declaration_activite": func(o *Organisme) { o.Declaration = "24 45 X" },
		"organisme.courriel":             func(o *Organisme) { o.Courriel = "Accueil <a@exemple.invalid>" },
		"organisme.site":                 func(o *Organisme) { o.Site = "www.exemple.invalid" },
		"organisme.adresse_enf":          func(o *Organisme) { o.ENF = "" },
		"organisme.adresse_verification": func(o *Organisme) { o.Verification = "https://verifier.invalid" },
		"organisme.mediateur.nom":        func(o *Organisme) { o.Mediateur.Nom = "" },

		"organisme.retractation_en_ligne": func(o *Organisme) { o.RetractationEnLigne = "exemple.invalid" },
		"organisme.depot_pieces":          func(o *Organisme) { o.DepotPieces = "depot" },
		"organisme.rendez_vous":           func(o *Organisme) { o.RendezVous = "par téléphone" },
	} {
		o := sound()
		spoil(&o)
		if p := o.Validate(); len(p) != 1 || p[0].Key != key || p[0].Message == "" {
			t.Errorf("%s spoilt: got %v", key, p)
		}
	}
	o := sound()
	o.Verification = "verifier.exemple.invalid"
	if p := o.Validate(); p != nil {
		t.Errorf("a host: %v", p)
	}
}

func TestWordmark(t *testing.T) {
	for _, c := range []struct {
		o    Organisme
		want string
	}{{Organisme{Mot: "M", Sigle: "S", Nom: "N"}, "M"}, {Organisme{Sigle: "S", Nom: "N"}, "S"}, {Organisme{Nom: "N"}, "N"}, {Organisme{}, ""}} {
		if got := c.o.Wordmark(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestCentre(t *testing.T) {
	c := Centre{Nom: "Châteauroux", Dossier: "CHATEAUROUX", Adresse: "1 rue X", Ville: "Châteauroux", Courriel: "c@exemple.invalid", Telephone: "01 99 00 00 00"}
	if p := c.Validate(); p != nil {
		t.Errorf("a sound centre: %v", p)
	}
	signs := c
	signs.RendezVous, signs.Signataire = "https://rdv.invalid", Signataire{Nom: "Odilon Vaugelade", Fonction: "directeur du centre"}
	if p := signs.Validate(); p != nil {
		t.Errorf("a centre that signs: %v", p)
	}
	signs.Signataire = Signataire{Cachet: "cachet.png"}
	if p := signs.Validate(); len(p) != 2 || p[0].Key != "centre.Châteauroux.signataire.nom" {
		t.Errorf("a stamp of nobody: %v", p)
	}
	for _, folder := range []string{"Châteauroux", "..", "A/B", "", "A B"} {
		c.Dossier = folder
		if p := c.Validate(); len(p) != 1 {
			t.Errorf("folder %q: %v", folder, p)
		}
	}
}
