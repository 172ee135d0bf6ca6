package press

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"cnamdoc/generate/balise"
	"cnamdoc/generate/layout"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// said is everything that one paper is written from, to be changed field by field.
type said struct {
	Settings Settings
	Fiche    dossier.FicheUE
	Dossier  dossier.Dossier
	Centre   templates.Centre
	Order    Order
}

// full is a paper of an invented person, with no field empty.
func full(t testing.TB, doc dossier.Document) *said {
	s, o := contrat(t)
	f := &said{Settings: *s, Dossier: *o.Dossier, Order: *o,
		Centre: templates.Centre{Nom: "Orléans", Dossier: "ORLEANS", Adresse: "1 rue de l’Essai, 45000 Orléans", Ville: "Orléans",
			Courriel: "orleans@essai.fr", Telephone: "02 00 00 00 01", Horaires: "de 9 h à 12 h"},
		Fiche: dossier.FicheUE{Code: "NFA031", Intitule: "Titre", Objectif: "objectif", Programme: "programme", Prerequis: "prérequis",
			Modalites: "soir", Moyens: "moyens", Suivi: "suivi", Evaluation: "examen", Sanction: "certificat", Intervenant: "Odile Essai",
			Titres: "docteure", Heures: 4500, HeuresDistance: 500, ADistance: dossier.Oui, Effectif: 20, Debut: day(t, "2026-09-29"),
			Fin: day(t, "2027-01-28"), Prix: 24000, PrixConnu: true, ECTS: 600}}
	f.Settings.Organisme = templates.Organisme{Nom: "Association Essai", Sigle: "Essai", FormeJuridique: "association", SIRET: "73282932000074",
		Declaration: "00 00 00000 00", DeclarationRegion: "Essai", Adresse: "1 rue de l’Essai, 45000 Orléans", Courriel: "a@essai.fr", Telephone: "02",
		Site: "essai.fr", Signataire: templates.Signataire{Nom: "Odile Essai", Fonction: "directrice"},
		Mediateur:   templates.Mediateur{Nom: "Médiateur", Adresse: "2 rue de l’Essai, 45000 Orléans", Site: "mediateur.fr"},
		OrdreCheque: "ESSAI", ENF: "enf.essai.fr", Tribunal: "Orléans", Verification: "verif.essai.fr"}
	f.Settings.Wording, f.Settings.Style = embedded(), layout.DefaultStyle()
	f.Settings.Reglement.RelanceJours = 15
	d := &f.Dossier
	d.UEs[0] = dossier.UE{Code: "NFA031", Intitule: "Java", ECTS: 600, Modalite: "formation hybride soir ou samedi", Debut: d.UEs[0].Debut, Fin: d.UEs[0].Fin, Statut: dossier.Confirmee}
	d.Inscrit, d.Diplome, d.Nouveau = day(t, "2026-09-14"), "Licence", dossier.Oui
	d.Financements = []dossier.Financement{
		{Nature: dossier.Individuel, Montant: 24000, Connu: true},
		{Nature: dossier.Employeur, Montant: 24000, Connu: true, Financeur: dossier.Organisation{Nom: "Entreprise", SIRET: "73282932000074", Adresse: "4 rue de l’Essai", Representant: "Paul Essai"}}}
	d.ENF = dossier.ENF{Identifiant: "essai.0001", MotDePasse: dossier.NewSecret("Zq7#lO")}
	d.Pieces.ContratSigne, d.Pieces.ADistance = day(t, "2026-09-14"), dossier.Oui
	a := &d.Auditeur
	a.Adresse, a.Courriel, a.Telephone = dossier.Adresse{Ligne1: "3 rue de l’Essai", Ligne2: "Bât. A", CodePostal: "45000", Ville: "Orléans", Pays: "Suisse"}, "p@essai.fr", "06"
	f.Order.Papier.Document, f.Order.Papier.UEs, f.Order.Papier.Lines = doc, slices.Clone(d.UEs), []int{0}
	f.Order.Papier.Signed = d.Pieces.ContratSigne
	switch doc {
	case dossier.Attestation, dossier.Relance:
		f.Order.Papier = completeness.Papier{Document: doc}
	case dossier.Convention:
		f.Order.Papier.Lines, f.Order.Papier.Counterparty = []int{1}, "73282932000074"
	}
	if doc == dossier.Contrat {
		f.Order.Versements = []completeness.Versement{{Date: day(t, "2026-10-10"), Montant: 7200}, {Date: day(t, "2026-12-10"), Montant: 16800}}
	}
	if doc != dossier.Retractation {
		f.Order.Contrat = ""
	}
	if doc == dossier.Relance {
		f.Order.Bloques = []dossier.Document{dossier.Attestation, dossier.Contrat}
		f.Order.Manques = []completeness.Verdict{{Rule: "dossier-recu", Message: "x", Remedy: "Apportez le dossier.", Blocks: completeness.Set(dossier.Attestation)}}
	} else {
		f.Order.Digest = ""
	}
	return f
}

// embedded are the models of the program, compiled once.
var embedded = sync.OnceValue(func() *Wording {
	source, err := templates.Open("")
	if err != nil {
		panic(err)
	}
	w, err := LoadWording(source)
	if err != nil {
		panic(err)
	}
	return w
})

// say returns what the paper shows, and what it says. What cannot be written
// shows its error.
func (f *said) say(t testing.TB) (shown []byte, s Saying) {
	t.Helper()
	f.Settings.Catalogue = dossier.Catalogue{"NFA031": f.Fiche, "NFA032": f.Fiche}
	f.Order.Dossier, f.Order.Centre = &f.Dossier, &f.Centre
	if f.Order.Papier.UEs != nil {
		f.Order.Papier.UEs = f.Dossier.UEs
	}
	p, err := New(f.Settings)
	if err != nil {
		t.Fatal(err)
	}
	shown, err = p.Presentation(&f.Order)
	var missing *balise.MissingValue
	var unprintable *Unprintable
	if errors.As(err, &missing) || errors.As(err, &unprintable) {
		shown = []byte(err.Error())
	} else if err != nil {
		t.Fatal(err)
	}
	return bytes.Clone(shown), p.Says(&f.Order)
}

// alter changes a value; ok is false when it has nothing to change.
func alter(v reflect.Value) bool {
	switch at := v.Addr().Interface().(type) {
	case *dossier.Date:
		*at = at.AddDays(1)
		return true
	case *dossier.Secret:
		*at = dossier.NewSecret("autre")
		return true
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "b")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int, reflect.Int64:
		v.SetInt(v.Int() + 1)
	case reflect.Uint8:
		v.SetUint(map[uint64]uint64{1: 2}[v.Uint()] + map[uint64]uint64{0: 1, 2: 1}[v.Uint()])
	default:
		return false
	}
	return true
}

// fields are the values below one, by their path; a list stands for its first.
func fields(path string, v reflect.Value, into map[string]reflect.Value) {
	switch _, isDate := v.Interface().(dossier.Date); {
	case isDate:
		into[path] = v
	case v.Type() == reflect.TypeFor[dossier.Secret]():
		into[path] = v
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				fields(path+"."+f.Name, v.Field(i), into)
			}
		}
	case v.Kind() == reflect.Slice && v.Len() > 0:
		for i := range v.Len() {
			fields(fmt.Sprintf("%s[%d]", path, i), v.Index(i), into)
		}
	case v.Kind() == reflect.String || v.Kind() == reflect.Bool || v.CanInt() || v.CanUint():
		into[path] = v
	}
}

// ofTheKey are printed, and say which paper it is.
var ofTheKey = []string{"Papier.Document", "Dossier.Centre", "Dossier.Semestre", "Centre.Nom"}

// TestEveryValueCounts changes each field that papers are written from: where
// the paper shows it, it is a right, content or manner; where only content or
// manner has changed, the paper shows it.
func TestEveryValueCounts(t *testing.T) {
	for _, doc := range dossier.Documents {
		base := full(t, doc)
		shown, says := base.say(t)
		if len(shown) < 500 {
			t.Fatalf("%s cannot be written: %s", doc, shown)
		}
		for root, pick := range map[string]func(*said) reflect.Value{
			"Dossier":   func(f *said) reflect.Value { return reflect.ValueOf(&f.Dossier).Elem() },
			"Fiche":     func(f *said) reflect.Value { return reflect.ValueOf(&f.Fiche).Elem() },
			"Papier":    func(f *said) reflect.Value { return reflect.ValueOf(&f.Order.Papier).Elem() },
			"Echeance":  func(f *said) reflect.Value { return reflect.ValueOf(&f.Order.Versements).Elem() },
			"Manque":    func(f *said) reflect.Value { return reflect.ValueOf(&f.Order.Manques).Elem() },
			"Centre":    func(f *said) reflect.Value { return reflect.ValueOf(&f.Centre).Elem() },
			"Organisme": func(f *said) reflect.Value { return reflect.ValueOf(&f.Settings.Organisme).Elem() },
		} {
			paths := map[string]reflect.Value{}
			fields(root, pick(base), paths)
			for _, path := range slices.Sorted(maps.Keys(paths)) {
				if strings.HasPrefix(path, "Papier.Lines") || slices.Contains(ofTheKey, path) {
					continue // which paper it is
				}
				f := full(t, doc)
				mine := map[string]reflect.Value{}
				fields(root, pick(f), mine)
				if !alter(mine[path]) {
					t.Errorf("%s: cannot change %s", doc, path)
					continue
				}
				now, saysNow := f.say(t)
				rights, content := reflect.DeepEqual(says.Rights, saysNow.Rights), reflect.DeepEqual(says.Content, saysNow.Content)
				manner := bytes.Equal(says.Manner, saysNow.Manner)
				setting := root == "Centre" || root == "Organisme"
				switch same := bytes.Equal(shown, now); {
				case !same && rights && content && manner:
					t.Errorf("%s: %s is printed and counts as nothing", doc, path)
				case !same && setting && (manner || !rights || !content):
					t.Errorf("%s: the setting %s is not manner alone", doc, path)
				case !setting && !manner && path != "Dossier.Type":
					t.Errorf("%s: %s of the dossier is manner", doc, path)
				case same && !content && rights && path != "Dossier.Pieces.ADistance": // which moves a payment that falls within the delay
					t.Errorf("%s: %s is content and is not printed", doc, path)
				}
			}
		}
	}
}

// TestRightsOfAPaper: each right is a field of its own, as it prints.
func TestRightsOfAPaper(t *testing.T) {
	f := full(t, dossier.Contrat)
	_, says := f.say(t)
	got := map[string]string{}
	for _, field := range says.Rights {
		got[field.Name] = field.Value
	}
	want := map[string]string{"code": "CEN900001", "nom": "ESSAI", "usage": "ESSAYEUR", "prenom": "PHILIPPINE", "civilite": "Madame",
		"naissance": "1988-04-02", "lieu": "BLOIS", "periode_debut": "2026-09-28", "periode_fin": "2027-06-26", "contrat": "", "statut": "confirmée",
		"prix": "24000", "ue/NFA031": "", "ue/NFA031/debut": "2026-09-30", "ue/NFA031/fin": "2027-01-27"}
	if !maps.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

// TestPrintsTheSame: what prints the same is the same right, and what prints
// otherwise is not.
func TestPrintsTheSame(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*said)
		rights bool // the same
	}{
		"names in capitals":   {func(f *said) { f.Dossier.Auditeur.NomNaissance, f.Dossier.Auditeur.Prenom = "ESSAI", "PHILIPPINE" }, true},
		"a no-break space":    {func(f *said) { f.Dossier.Auditeur.NomNaissance = " Essai\u00a0" }, true},
		"usage as birth name": {func(f *said) { f.Dossier.Auditeur.NomUsage = "ESSAYEUR" }, true},
		"an accent":           {func(f *said) { f.Dossier.Auditeur.NomNaissance = "Éssai" }, false},
		"a birth date":        {func(f *said) { f.Dossier.Auditeur.Naissance.Day++ }, false},
		"a statut":            {func(f *said) { f.Dossier.Statut = dossier.EnAttente }, false},
		"another UE":          {func(f *said) { f.Dossier.UEs[0].Code = "NFA032" }, false},
		"an address":          {func(f *said) { f.Dossier.Auditeur.Adresse.Ligne1 = "ailleurs" }, true},
		"the last exam": {func(f *said) {
			r := f.Settings.Reglement.Semestres["2026-2027-S1"]
			r.ExamensFin.Day--
			f.Settings.Reglement.Semestres["2026-2027-S1"] = r
		}, false},
		"a price":                {func(f *said) { f.Order.Papier.Prix.Montant++ }, false},
		"an approved price list": {func(f *said) { f.Order.Papier.Prix.Catalogue++ }, true},
	} {
		base := full(t, dossier.Contrat)
		_, says := base.say(t)
		f := full(t, dossier.Contrat)
		test.change(f)
		_, now := f.say(t)
		if got := reflect.DeepEqual(says.Rights, now.Rights); got != test.rights {
			t.Errorf("%s: the same rights %v, want %v", name, got, test.rights)
		}
	}
}

// TestManner: model, style and drawing version are manner alone; the day is nothing.
func TestManner(t *testing.T) {
	base := full(t, dossier.Attestation)
	_, says := base.say(t)
	f := full(t, dossier.Attestation)
	f.Settings.Style.QRSide++
	_, styled := f.say(t)
	f = full(t, dossier.Attestation)
	reworded := *embedded()
	reworded.text = map[string][32]byte{templates.Attestation: {1}}
	f.Settings.Wording = &reworded
	_, said := f.say(t)
	for name, now := range map[string]Saying{"style": styled, "model": said} {
		if bytes.Equal(says.Manner, now.Manner) || !reflect.DeepEqual(says.Content, now.Content) || !reflect.DeepEqual(says.Rights, now.Rights) {
			t.Errorf("%s is not manner alone", name)
		}
	}
}
