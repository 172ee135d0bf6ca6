package balise

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"cnamdoc/generate/blocks"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// The people and the numbers of these tests are invented.

func day(y int, m time.Month, d int) dossier.Date { return dossier.Date{Year: y, Month: m, Day: d} }

func example() Inputs {
	d := &dossier.Dossier{Semestre: "2026-2027-S1", Centre: "Tours",
		Auditeur: dossier.Auditeur{Code: "CEN012345", Civilite: dossier.Monsieur, NomNaissance: "Vaugelade", Prenom: "Odilon",
			Naissance: day(1980, time.February, 29), Adresse: dossier.Adresse{Ligne1: "1 rue X", CodePostal: "00001", Ville: "Exempleville"}},
		UEs: []dossier.UE{
			{Code: "NFA031", Intitule: "Java", ECTS: 600, Debut: day(2026, time.September, 21), Fin: day(2027, time.January, 23)},
			{Code: "UTC501", Intitule: "Outils", ECTS: 300, Debut: day(2026, time.September, 14), Statut: dossier.Abandonnee},
			{Code: "NFP121-PAR", Intitule: "Avancée", ECTS: 250},
		},
		ENF: dossier.ENF{Identifiant: "odilon.v", MotDePasse: dossier.NewSecret("l1I0O")},
	}
	fiche := dossier.FicheUE{Heures: 4500, Prix: 40000, PrixConnu: true, Debut: day(2026, time.October, 1), Fin: day(2027, time.February, 6)}
	return Inputs{Dossier: d, Catalogue: dossier.Catalogue{"NFA031": fiche, "NFP121": fiche}, Reglement: completeness.DefaultReglement(),
		Organisme: templates.Organisme{Nom: "Association Exemple", SIRET: "73282932000074", ENF: "https://enf.exemple.invalid"},
		Centre:    templates.Centre{Nom: "Tours", Ville: "Tours", Courriel: "tours@exemple.invalid"},
		Emission:  Emission{Numero: "TRS-1", Date: day(2026, time.September, 21), ShortCode: "ABC", SealText: "CNC1:ABC"}}
}

func value(t *testing.T, doc dossier.Document, in Inputs, name string) (Value, error) {
	t.Helper()
	set, err := Values(doc, in)
	if err != nil {
		t.Fatal(err)
	}
	return set.Value(name)
}

func text(t *testing.T, doc dossier.Document, in Inputs, name string) string {
	t.Helper()
	v, err := value(t, doc, in, name)
	if err != nil {
		t.Fatal(err)
	}
	return v.Text.String()
}

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range All() {
		if seen[b.Nom] || !nameForm.MatchString(b.Nom) || b.Label == "" {
			t.Errorf("balise %q: doubled, misnamed or without label", b.Nom)
		}
		seen[b.Nom] = true
		if (b.text == nil) == (b.blocks == nil) || (b.Kind == Bloc) != (b.blocks != nil) {
			t.Errorf("balise %q: its kind and its function disagree", b.Nom)
		}
		if b.Kind == Inline && !b.Optional && b.Champ == "" {
			t.Errorf("balise %q: required, and names no field to fill", b.Nom)
		}
		for _, word := range []string{"nationalit", "mdph", "handicap", "mot_de_passe", "nir"} {
			if strings.Contains(b.Nom, word) {
				t.Errorf("balise %q must not exist", b.Nom)
			}
		}
	}
	for _, c := range Conditions() {
		if !nameForm.MatchString(c.Nom) || c.Label == "" || LookupCondition(c.Nom) == nil {
			t.Errorf("condition %q: misnamed or without label", c.Nom)
		}
	}
}

// TestEveryBalise asks every balise of every paper of a bare dossier: a value,
// a substitute or a named missing field, never a panic.
func TestEveryBalise(t *testing.T) {
	for _, doc := range dossier.Documents {
		bare := Inputs{Dossier: &dossier.Dossier{Financements: make([]dossier.Financement, 1)}, Papier: completeness.Papier{Lines: []int{0}}}
		for _, in := range []Inputs{bare, example()} {
			in.Dossier.Financements, in.Papier.Lines = make([]dossier.Financement, 1), []int{0}
			for _, b := range All() {
				_, err := value(t, doc, in, b.Nom)
				var missing *MissingValue
				if applies := b.Applies(doc); applies != (err == nil || errors.As(err, &missing)) {
					t.Errorf("%s in %s: %v", b.Nom, doc, err)
				}
				if missing != nil && (missing.Champ == "" || missing.Label == "" || b.Optional) {
					t.Errorf("%s in %s: missing value without field: %v", b.Nom, doc, missing)
				}
			}
		}
	}
}

// A payer abroad and a private person have no SIRET: their convention says so.
func TestFunderWithoutSIRET(t *testing.T) {
	for number, want := range map[string]string{"": "sans objet", "73282932000074": "732\u00a0829\u00a0320\u00a000074"} {
		in := example()
		in.Dossier.Financements, in.Papier.Lines = []dossier.Financement{{Nature: dossier.Organisme, Financeur: dossier.Organisation{SIRET: number}}}, []int{0}
		if got := text(t, dossier.Convention, in, "financeur_siret"); got != want {
			t.Errorf("%q: %q", number, got)
		}
	}
}

func TestValuesRefuses(t *testing.T) {
	if _, err := Values(dossier.Attestation, Inputs{}); err == nil {
		t.Error("a paper without dossier")
	}
	if _, err := Values(dossier.Convention, example()); err == nil {
		t.Error("a convention without funder")
	}
	in := example()
	in.Papier.Lines = []int{3}
	if _, err := Values(dossier.Contrat, in); err == nil {
		t.Error("a line of funding that is not there")
	}
}

func TestTexts(t *testing.T) {
	in := example()
	for name, want := range map[string]string{
		"organisme_siret":        "732\u00a0829\u00a0320\u00a000074",
		"auditeur_nom_complet":   "Odilon VAUGELADE",
		"auditeur_nom_naissance": "VAUGELADE",
		"auditeur_naissance":     "29\u00a0février\u00a01980",
		"accord_e":               "",
		"semestre":               "premier semestre 2026-2027",
		"liste_ue":               "NFA031, NFP121-PAR",
		"nombre_ue":              "2\u00a0unités d’enseignement",
		"total_ects":             "8,5",
		"cours_debut":            "21\u00a0septembre\u00a02026",
		"cours_fin":              "6\u00a0février\u00a02027",
		"date_emission":          "21\u00a0septembre\u00a02026",
		"centre_horaires":        "aux heures d’ouverture",
	} {
		if got := text(t, dossier.Attestation, in, name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestAccord(t *testing.T) {
	for civilite, want := range map[dossier.Civilite][3]string{
		dossier.CiviliteInconnue: {"(e)", "il ou elle", "Madame, Monsieur"},
		dossier.Monsieur:         {"", "il", "Monsieur"},
		dossier.Madame:           {"e", "elle", "Madame"},
	} {
		in := example()
		in.Dossier.Auditeur.Civilite = civilite
		got := [3]string{text(t, dossier.Relance, in, "accord_e"), text(t, dossier.Relance, in, "accord_il"), text(t, dossier.Relance, in, "auditeur_salutation")}
		if got != want {
			t.Errorf("civilité %q: got %q, want %q", civilite, got, want)
		}
	}
}

func blocksOf(t *testing.T, doc dossier.Document, in Inputs, name string) []blocks.Block {
	t.Helper()
	v, err := value(t, doc, in, name)
	if err != nil {
		t.Fatal(err)
	}
	return v.Blocks
}

// TestWithdrawalTable: three weeks of signing days, and the last days are those
// of the law (Code du travail, L6353-5; Code de la consommation, L221-18 and
// L221-19): the one that applies where that is known, else both.
func TestWithdrawalTable(t *testing.T) {
	for _, c := range []struct {
		distance dossier.Reponse
		across   int
		heads    string
		want     map[string]string
	}{
		{dossier.Inconnu, 2, "Signé le, Sur place, À distance", map[string]string{"21/09/2026": "01/10/2026 05/10/2026", "23/09/2026": "05/10/2026 07/10/2026", "10/10/2026": "20/10/2026 26/10/2026"}},
		{dossier.Non, 3, "Signé le, Jusqu’au", map[string]string{"21/09/2026": "01/10/2026", "26/09/2026": "06/10/2026", "11/10/2026": "21/10/2026"}},
		{dossier.Oui, 3, "Signé le, Jusqu’au", map[string]string{"21/09/2026": "05/10/2026", "23/09/2026": "07/10/2026", "11/10/2026": "26/10/2026"}},
	} {
		in := example()
		in.Dossier.Pieces.ADistance = c.distance
		table := blocksOf(t, dossier.Contrat, in, "tableau_retractation")[0].(blocks.Table)
		got := map[string]string{}
		each := len(table.Columns) / c.across
		var heads []string
		for _, column := range table.Columns[:each] {
			heads = append(heads, column.Header)
		}
		if got := strings.Join(heads, ", "); got != c.heads {
			t.Errorf("à distance %v: columns %q, want %q", c.distance, got, c.heads)
		}
		for _, row := range table.Rows {
			for k := 0; k < len(row); k += each {
				var last []string
				for _, day := range row[k+1 : k+each] {
					last = append(last, day.String())
				}
				got[row[k].String()] = strings.Join(last, " ")
			}
		}
		if len(got) < 20 {
			t.Errorf("à distance %v: %d signing days, want 20 at least", c.distance, len(got))
		}
		for signed, want := range c.want {
			if got[signed] != want {
				t.Errorf("à distance %v, signed %s: until %q, want %q", c.distance, signed, got[signed], want)
			}
		}
	}
}

// TestOneLastDay: the day printed is that of the delay which applies, fourteen
// days unless the contrat is known to be signed in person.
func TestOneLastDay(t *testing.T) {
	for distance, want := range map[dossier.Reponse]string{
		dossier.Non: "dix jours, 21\u00a0décembre\u00a02026", dossier.Oui: "quatorze jours, 28\u00a0décembre\u00a02026", dossier.Inconnu: "quatorze jours, 28\u00a0décembre\u00a02026",
	} {
		in := example()
		in.Dossier.Pieces.ADistance, in.Dossier.Pieces.ContratSigne = distance, day(2026, time.December, 11)
		if got := text(t, dossier.Contrat, in, "delai_retractation") + ", " + text(t, dossier.Retractation, in, "retractation_dernier_jour"); got != want {
			t.Errorf("à distance %v: %q, want %q", distance, got, want)
		}
	}
}

// TestCentreInASentence: "du centre d’Orléans", never "du centre de Orléans".
func TestCentreInASentence(t *testing.T) {
	for name, want := range map[string]string{
		"Orléans": "d’Orléans", "Tours": "de Tours", "Évreux": "d’Évreux", "FOAD": "FOAD", "Le Mans": "du Mans", "La Rochelle": "de La Rochelle", "Les Ulis": "des Ulis",
	} {
		in := example()
		in.Centre.Nom = name
		got := blocksOf(t, dossier.Relance, in, "signature")[0].(blocks.Signatures).Blocks[0].Title
		if got != "Le service des inscriptions du centre "+want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestCentreSigns: a centre that signs itself is named in the organisme's stead.
func TestCentreSigns(t *testing.T) {
	in := example()
	in.Organisme.Signataire = templates.Signataire{Nom: "Bérengère Taillefumier", Fonction: "directrice"}
	if got := text(t, dossier.Attestation, in, "signataire_nom"); got != "Bérengère Taillefumier" {
		t.Error(got)
	}
	in.Centre.Signataire = templates.Signataire{Nom: "Odile Marchepied", Fonction: "responsable du centre"}
	lines := blocksOf(t, dossier.Attestation, in, "signature")[0].(blocks.Signatures).Blocks[0].Lines
	if got := strings.Join(lines, ", "); !strings.HasPrefix(got, "Odile Marchepied, responsable du centre, ") {
		t.Error(got)
	}
}

// TestScannedSignature: the images stand on attestation and relance, on an
// agreement only where the configuration says so, and never on a specimen.
func TestScannedSignature(t *testing.T) {
	for _, c := range []struct {
		name                   string
		doc                    dossier.Document
		specimen, sur, expects bool
	}{
		{"attestation", dossier.Attestation, false, false, true},
		{"relance", dossier.Relance, false, false, true},
		{"contrat", dossier.Contrat, false, false, false},
		{"contrat, as configured", dossier.Contrat, false, true, true},
		{"specimen", dossier.Attestation, true, true, false},
	} {
		in := example()
		in.Emission.Specimen = c.specimen
		in.Organisme.Signataire = templates.Signataire{Nom: "Bérengère Taillefumier", Fonction: "directrice", Signature: "s.png", Cachet: "c.png", SurContrats: c.sur}
		signed := blocksOf(t, c.doc, in, "signature")[0].(blocks.Signatures).Blocks
		if got := len(signed[0].Images) == 2; got != c.expects {
			t.Errorf("%s: images %v", c.name, signed[0].Images)
		}
		if len(signed) > 1 && len(signed[1].Images) > 0 {
			t.Errorf("%s: the other party is signed for", c.name)
		}
		if c.expects && (signed[0].Images[0].Alt != "Signature de Bérengère Taillefumier, directrice" || signed[0].Images[1].Alt != "Cachet de Association Exemple") {
			t.Errorf("%s: read aloud as %v", c.name, signed[0].Images)
		}
	}
}

// TestStudentStatus: the teaching confers it, not the diploma.
func TestStudentStatus(t *testing.T) {
	in := example()
	in.Dossier.Diplome, in.Reglement.TroisiemeCycle = "Doctorat", []string{"Doctorat"}
	set, _ := Values(dossier.Attestation, in)
	if set.Holds("troisieme_cycle") {
		t.Error("a diploma of third cycle confers student status")
	}
	f := in.Catalogue["NFA031"]
	f.TroisiemeCycle = dossier.Oui
	in.Catalogue["NFA031"] = f
	if set, _ = Values(dossier.Attestation, in); !set.Holds("troisieme_cycle") {
		t.Error("a UE of third cycle does not")
	}
	in = example()
	in.Dossier.TroisiemeCycle = true
	if set, _ = Values(dossier.Attestation, in); !set.Holds("troisieme_cycle") {
		t.Error("a row of the export that says so does not")
	}
}

// TestOwnPart: who pays nothing is not told of refunds.
func TestOwnPart(t *testing.T) {
	employer := dossier.Financement{Nature: dossier.Employeur, Part: 10000}
	for name, c := range map[string]struct {
		lines []dossier.Financement
		want  bool
	}{
		"nothing said": {nil, true}, "employer pays all": {[]dossier.Financement{employer}, false}, "CPF": {[]dossier.Financement{{Nature: dossier.CPF}}, false},
		"shared": {[]dossier.Financement{{Nature: dossier.Employeur, Part: 6000}, {Nature: dossier.Individuel, Part: 4000}}, true},
	} {
		in := example()
		in.Dossier.Financements = c.lines
		set, err := Values(dossier.Attestation, in)
		if err != nil {
			t.Fatal(err)
		}
		if got := set.Holds("part_propre"); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestSignedContrat(t *testing.T) {
	in := example()
	in.Dossier.Pieces.ContratSigne = day(2026, time.December, 11)
	if got := text(t, dossier.Contrat, in, "retractation_10") + ", " + text(t, dossier.Contrat, in, "retractation_14"); got != "21\u00a0décembre\u00a02026, 28\u00a0décembre\u00a02026" {
		t.Error(got)
	}
	if _, err := value(t, dossier.Contrat, example(), "retractation_10"); err == nil {
		t.Error("a last day without a day of signature")
	}
}

func priced(own dossier.Centi, lines ...dossier.Financement) Inputs {
	in := example()
	in.Dossier.Financements = lines
	in.Papier = completeness.Papier{Lines: []int{0}, UEs: in.Dossier.Active(),
		Prix: completeness.Share{Montant: own, Connu: true, Source: "export", Catalogue: 80000, CatalogueConnu: true}}
	return in
}

// TestPriceTable holds that the catalogue's prices are printed where they add
// up to the agreement's, or to a larger price that another pays a part of; and
// are left out where they would contradict it.
func TestPriceTable(t *testing.T) {
	own, other := dossier.Financement{Nature: dossier.Individuel}, dossier.Financement{Nature: dossier.Organisme}
	half := priced(30000, own, other)
	half.Papier.Prix.Catalogue = 30000
	for _, c := range []struct {
		name    string
		in      Inputs
		columns int
		fields  []string
	}{
		{"all paid by one: the total says it", priced(80000, own), 6, nil},
		{"export and catalogue differ", priced(70000, own), 5, []string{"700,00\u00a0€"}},
		{"shared", half, 6, []string{"300,00\u00a0€", "500,00\u00a0€"}},
		{"shared, export and catalogue differ", priced(30000, own, other), 5, []string{"300,00\u00a0€"}},
	} {
		got := blocksOf(t, dossier.Contrat, c.in, "tableau_prix")
		var amounts []string
		for _, b := range got[1:] {
			for _, f := range b.(blocks.Fields).Pairs {
				amounts = append(amounts, f.Value.String())
			}
		}
		if columns := len(got[0].(blocks.Table).Columns); columns != c.columns || strings.Join(amounts, "|") != strings.Join(c.fields, "|") {
			t.Errorf("%s: %d columns, %q; want %d, %q", c.name, columns, amounts, c.columns, c.fields)
		}
	}
}

// TestPriceTableAtTheFundersTariff: a convention prints what its UE cost its
// funder; no paper takes the rest of one tariff for what is paid of another.
func TestPriceTableAtTheFundersTariff(t *testing.T) {
	lines := []dossier.Financement{{Nature: dossier.Organisme}, {Nature: dossier.Individuel}}
	for doc, want := range map[dossier.Document]string{dossier.Contrat: "400,00\u00a0€ 300,00\u00a0€", dossier.Convention: "900,00\u00a0€ 300,00\u00a0€"} {
		in := priced(30000, lines...)
		in.Papier.Document, in.Papier.Prix.Catalogue = doc, 30000
		for code, f := range in.Catalogue {
			f.PrixFinanceur = 90000
			in.Catalogue[code] = f
		}
		got := blocksOf(t, doc, in, "tableau_prix")
		row := got[0].(blocks.Table).Rows[0]
		said := row[len(row)-1].String()
		for _, f := range got[1].(blocks.Fields).Pairs {
			said += " " + f.Value.String()
		}
		if said != want {
			t.Errorf("%s: %q, want %q", doc, said, want)
		}
	}
}

func TestSchedule(t *testing.T) {
	in := priced(80000, dossier.Financement{Nature: dossier.Individuel})
	in.Versements = []completeness.Versement{{Quand: "à la fin du délai", Montant: 24000}, {Date: day(2026, time.December, 1), Montant: 26000},
		{Date: day(2027, time.January, 23), Quand: "à la fin", Montant: 30000}}
	table := blocksOf(t, dossier.Contrat, in, "echeancier")[0].(blocks.Table)
	var got []string
	for _, row := range append(table.Rows, table.Total) {
		got = append(got, row[1].String()+" = "+row[2].String())
	}
	want := "à la fin du délai = 240,00\u00a0€|le 1er\u00a0décembre\u00a02026 = 260,00\u00a0€|à la fin, le 23\u00a0janvier\u00a02027 = 300,00\u00a0€|Total = 800,00\u00a0€"
	if strings.Join(got, "|") != want {
		t.Errorf("got %q", got)
	}
}

// TestNothingDueWithinTheDelay: a payment that would fall due before the
// withdrawal delay has ended is not printed with its day.
func TestNothingDueWithinTheDelay(t *testing.T) {
	for _, c := range []struct {
		name   string
		signed dossier.Date
		want   string
	}{
		// issued on 21 September: signed that day at the earliest, 14 days end on 5 October
		{"not signed", dossier.Date{}, "au tiers|à la fin du délai de rétractation|le 6\u00a0octobre\u00a02026"},
		{"signed", day(2026, time.September, 10), "au tiers, le 5\u00a0octobre\u00a02026|le 2\u00a0octobre\u00a02026|le 6\u00a0octobre\u00a02026"},
	} {
		in := priced(80000, dossier.Financement{Nature: dossier.Individuel})
		in.Dossier.Pieces.ContratSigne = c.signed
		in.Versements = []completeness.Versement{{Quand: "au tiers", Date: day(2026, time.October, 5), Montant: 1},
			{Date: day(2026, time.October, 2), Montant: 1}, {Date: day(2026, time.October, 6), Montant: 1}}
		var got []string
		for _, row := range blocksOf(t, dossier.Contrat, in, "echeancier")[0].(blocks.Table).Rows {
			got = append(got, row[1].String())
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%s: got %q", c.name, got)
		}
	}
}

func TestModalite(t *testing.T) {
	for long, short := range map[string]string{
		"Formation en présentiel soir ou samedi": "présentiel, soir ou samedi", "formation ouverte et à distance": "ouverte et à distance",
		"Formation en présentiel journée": "présentiel, journée", "hybride, soir ou samedi": "hybride, soir ou samedi",
		"Formation": "Formation", "": "", "à distance planifiée soir ou samedi": "à distance planifiée, soir ou samedi",
	} {
		if got := modalite(long); got != short {
			t.Errorf("%q: %q, want %q", long, got, short)
		}
	}
}

// TestSignedAgreementLeavesNoBlank: what the export says is signed does not ask
// for a signature again.
func TestSignedAgreementLeavesNoBlank(t *testing.T) {
	in := priced(80000, dossier.Financement{Nature: dossier.Individuel})
	in.Organisme.Signataire = templates.Signataire{Nom: "Bérengère Taillefumier", Fonction: "directrice"}
	for _, signed := range []dossier.Date{{}, day(2026, time.September, 23)} {
		in.Dossier.Pieces.ContratSigne = signed
		for _, s := range blocksOf(t, dossier.Contrat, in, "signature")[0].(blocks.Signatures).Blocks {
			lines := strings.Join(s.Lines, " / ")
			if done := !signed.IsZero(); s.Done != done || strings.Contains(s.Label, "ignature") == done || strings.Contains(lines, "Signé le 23\u00a0septembre\u00a02026") != done {
				t.Errorf("signed %v: %+v", signed, s)
			}
		}
	}
}

func TestCoupon(t *testing.T) {
	get := func(edit func(*Inputs)) (blocks.Coupon, error) {
		in := example()
		edit(&in)
		v, err := value(t, dossier.Attestation, in, "coupon_enf")
		if err != nil {
			return blocks.Coupon{}, err
		}
		return v.Blocks[0].(blocks.Coupon), nil
	}
	password := func(c blocks.Coupon) string { return c.Pairs[len(c.Pairs)-1].Value.String() }
	noPassword := func(in *Inputs) { in.Dossier.ENF.MotDePasse = dossier.Secret{} }

	if c, err := get(func(*Inputs) {}); err != nil || password(c) != "l1I0O" || c.Alone {
		t.Errorf("new auditeur: %v", err)
	}
	if _, err := get(noPassword); err == nil {
		t.Error("new auditeur without password: the coupon is written")
	}
	for _, edit := range []func(*Inputs){func(in *Inputs) { in.Dossier.Nouveau = dossier.Non }, func(in *Inputs) { in.Dossier.Auditeur.AncienCode = "IDF000001" }} {
		c, err := get(func(in *Inputs) { noPassword(in); edit(in) })
		if err != nil || password(c) != "votre mot de passe habituel" || !strings.Contains(c.Steps[0].String(), "Vos identifiants sont inchangés") {
			t.Errorf("returning auditeur: %v %v", c, err)
		}
	}
	if c, err := get(func(in *Inputs) { in.Dossier.ENF, in.CredentialsGone = dossier.ENF{}, true }); err != nil || len(c.Pairs) != 1 || !strings.Contains(c.Steps[0].String(), "déjà été remis") {
		t.Errorf("credentials gone: %v %v", c, err)
	}
	if c, err := get(func(in *Inputs) { in.Dossier.UEs = make([]dossier.UE, 10) }); err != nil || !c.Alone {
		t.Errorf("10 UE: %v", err)
	}
}

// TestRelance holds that only what is written for the auditeur is printed, and
// that nothing is said of why a confidential piece is asked.
func TestRelance(t *testing.T) {
	in := example()
	in.Limite = day(2026, time.October, 5)
	in.Centre.RendezVous = "https://rdv.exemple.invalid"
	in.Bloques = []dossier.Document{dossier.Attestation, dossier.Contrat, dossier.Retractation}
	in.Manques = []completeness.Verdict{
		{Message: "ressortissant de TEMOIN", Remedy: "Apportez votre pièce d’identité.", Blocks: completeness.Set(dossier.Attestation)},
		{Message: "MDPH", Remedy: "Pièce complémentaire : voir le centre.", Blocks: completeness.Set(dossier.Attestation), Confidential: true},
		{Rule: ruleDroit, Remedy: "Réglez 112 €, dus depuis le 8 novembre.", Blocks: completeness.Set(dossier.Attestation)},
		{Rule: completeness.RuleImpaye, Remedy: "Le délai de paiement est dépassé."},
		{Rule: ruleEntretien, Remedy: "Présentez-nous votre projet."},
	}
	var got []string
	for _, item := range blocksOf(t, dossier.Relance, in, "pieces_manquantes")[0].(blocks.List).Items {
		got = append(got, item.String())
	}
	want := "Apportez votre pièce d’identité. Avant le 5\u00a0octobre\u00a02026, pour établir votre attestation d’inscription." +
		"|Pièce complémentaire : voir le centre." +
		"|Réglez 112 €, dus depuis le 8 novembre. Pour établir votre attestation d’inscription." +
		"|Présentez-nous votre projet. Rendez-vous en ligne\u00a0: https://rdv.exemple.invalid"
	if strings.Join(got, "|") != want {
		t.Errorf("got %q", got)
	}
	if got := text(t, dossier.Relance, in, "documents_bloques"); got != "votre attestation d’inscription et votre contrat de formation" {
		t.Error(got)
	}
	for _, id := range []string{ruleEntretien, ruleDroit} {
		if _, known := completeness.RuleByID(id); !known {
			t.Errorf("no rule %q any more: the letter would not know its lines", id)
		}
	}
	in.Dossier.Auditeur.Adresse = dossier.Adresse{}
	if got := blocksOf(t, dossier.Relance, in, "destinataire")[0].(blocks.Recipient).Lines; len(got) != 2 || got[0] != "Monsieur Odilon VAUGELADE" {
		t.Errorf("without address: %q", got)
	}
}

func TestPage(t *testing.T) {
	for _, c := range []struct {
		doc       dossier.Document
		edit      func(*Emission)
		watermark string
		mention   string
		seal      string
	}{
		{dossier.Attestation, func(*Emission) {}, "", "", "CNC1:ABC"},
		{dossier.Attestation, func(e *Emission) { e.Duplicata = 2 }, "DUPLICATA", "Duplicata n°\u00a02", "CNC1:ABC"},
		{dossier.Relance, func(e *Emission) { e.Specimen, e.Duplicata = true, 1 }, "SPÉCIMEN", "Spécimen sans valeur", ""},
	} {
		in := example()
		c.edit(&in.Emission)
		set, err := Values(c.doc, in)
		if err != nil {
			t.Fatal(err)
		}
		if p := set.Page(); p.Watermark != c.watermark || p.Mention != c.mention || p.Seal != c.seal || p.Wordmark != "Association Exemple" {
			t.Errorf("%s: %+v", c.doc, p)
		}
	}
}

func TestNearest(t *testing.T) {
	for name, want := range map[string]string{
		"auditeur_nom": "auditeur_nom_complet", "Numero": "numero", "tableau_ues": "tableau_ue", "xyzxyzxyz": "",
		strings.Repeat("a", 10000): "", "contrat_referense": "",
	} {
		if got := Nearest(name, dossier.Attestation); got != want {
			t.Errorf("%.20q: got %q, want %q", name, got, want)
		}
	}
}

// The annex has a group a UE, which stays on one page where it fits.
func TestAnnexOneGroupAUE(t *testing.T) {
	in := example()
	full := dossier.FicheUE{Objectif: "o", Programme: "p", Prerequis: "c", Modalites: "m", Moyens: "y", Suivi: "s", Evaluation: "e",
		Sanction: "a", Intervenant: "i", Titres: "t", Heures: 4500, Effectif: 24, Debut: day(2026, time.October, 1), Fin: day(2027, time.February, 6)}
	in.Catalogue = dossier.Catalogue{"NFA031": full, "NFP121": full}
	in.Papier = completeness.Papier{Document: dossier.Contrat, UEs: in.Dossier.Active()}
	v, err := value(t, dossier.Contrat, in, "annexe_programme")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range v.Blocks {
		section, ok := b.(blocks.Group)
		if !ok {
			t.Fatalf("%T beside the UE", b)
		}
		first := section.Blocks[0].(blocks.Group).Blocks
		got = append(got, first[0].(blocks.Heading).Text.String())
	}
	if want := "NFA031 — Java|NFP121-PAR — Avancée"; strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPostalCodeStaysWithItsTown(t *testing.T) {
	for address, want := range map[string]string{
		"1 rue de l’Essai, 45140 Saint-Jean": "1 rue de l’Essai, 45140\u00a0Saint-Jean", "45000 Orléans": "45000\u00a0Orléans",
		"12345 678": "12345\u00a0678", "BP 123456 Tours": "BP 123456 Tours", "4 place, Tours": "4 place, Tours", "": "",
	} {
		if got := postal(address); got != want {
			t.Errorf("%q: got %q, want %q", address, got, want)
		}
	}
}
