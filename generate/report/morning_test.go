package report_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/layout"
	"cnamdoc/generate/needtool"
	"cnamdoc/generate/pdf/pdfcheck"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

var update = flag.Bool("update", false, "write the goldens anew")

const semestre = dossier.Semestre("2026-2027-S1")

func person(code, nom, centre string) report.Personne {
	return report.Personne{Code: code, Nom: nom, Semestre: semestre, Centre: centre, Tri: dossier.Fold(nom)}
}

// quiet is a night that changed nothing.
func quiet() *report.Report {
	r := report.New()
	r.Jour = dossier.Date{Year: 2026, Month: time.November, Day: 24}
	r.Semestres = []dossier.Semestre{semestre}
	r.Lecture = report.Lecture{Fichier: "depot/inscriptions.xlsx", Feuille: "Export", Ecrit: time.Date(2026, 11, 23, 23, 40, 0, 0, time.UTC)}
	r.Dossiers, r.Complets = 600, 600
	r.Papiers = map[string]report.Tally{"attestation": {Dus: 600, Inchanges: 600}, "contrat": {Dus: 864, Inchanges: 864}}
	return r
}

// busy is a night with something in each list.
func busy() *report.Report {
	r := quiet()
	r.Papiers["attestation"] = report.Tally{Dus: 600, Emis: 12, Refaits: 1, Inchanges: 580, Bloques: 6, Geles: 1}
	r.Lots = []report.Lot{
		{Fichier: "2026-2027-S1/impression/2026-11-24-01/BLOIS-attestation.pdf", Document: dossier.Attestation, Centre: "Blois", Papiers: 8, Pages: 8, Feuilles: 8},
		{Fichier: "2026-2027-S1/impression/2026-11-24-01/BLOIS-contrat.pdf", Document: dossier.Contrat, Centre: "Blois", Papiers: 3, Pages: 12, Feuilles: 6, RectoVerso: true},
		{Fichier: "2026-2027-S1/impression/2026-11-24-01/TOURS-attestation.pdf", Document: dossier.Attestation, Centre: "Tours", Papiers: 1, Pages: 1, Feuilles: 1},
		{Fichier: "2026-2027-S2/impression/2026-11-24-01/TOURS-attestation.pdf", Document: dossier.Attestation, Centre: "Autre semestre", Papiers: 1, Pages: 1, Feuilles: 1},
	}
	run := "2026-2027-S1/impression/2026-11-22-01/"
	r.Tombes = []report.Tombe{
		{Personne: person("CEN900004", "Zoé L’HERMITE", "Tours"), Numero: "ATT-2026-000004", Document: dossier.Attestation, Sort: report.Revoquee, Motif: "L’inscription est annulée.", Remise: true, Lot: run + "TOURS-attestation.pdf", Page: 3, Pages: 1},
		{Personne: person("CEN900003", "Éloi VAUGIRARDIN", "Blois"), Numero: "CTR-2026-000003", Document: dossier.Contrat, Sort: report.Revoquee, Motif: "L’inscription est annulée.", Lot: run + "BLOIS-contrat.pdf", Page: 12, Pages: 4},
		{Personne: person("CEN900002", "Ombeline VAUCANSON", "Blois"), Numero: "ATT-2026-000002", Document: dossier.Attestation, Sort: report.Remplacee, Motif: "La date de naissance a changé", Par: "ATT-2026-000671", Lot: run + "BLOIS-attestation.pdf", Page: 9, Pages: 1},
		{Personne: person("CEN900005", "Łukasz ŒUVRARD", "Blois"), Numero: "ATT-2026-000005", Document: dossier.Attestation, Sort: report.Refaite, Motif: "L’adresse a changé", Fichier: "2026-2027-S1/BLOIS/CEN900005/attestation.pdf", Lot: run + "BLOIS-attestation.pdf", Page: 2, Pages: 1},
		{Personne: person("CEN900006", "Nour BELLE", "Blois"), Numero: "ATT-2026-000006", Document: dossier.Attestation, Sort: report.Revoquee, Motif: "L’inscription est annulée."},
		{Personne: person("CEN900007", "Ana DIAZ", "Blois"), Numero: "ATT-2026-000007", Document: dossier.Attestation, Sort: report.Remplacee, Par: "ATT-2026-000672", Lot: "2026-2027-S1/impression/2026-10-01-01/BLOIS-attestation.pdf"},
	}
	r.Retablis = []report.Retabli{{Personne: person("CEN900008", "Paul RENDU", "Blois"), Numero: "ATT-2026-000008", Document: dossier.Attestation, Lot: run + "BLOIS-attestation.pdf"},
		{Personne: person("CEN900017", "Léa REVENUE", "Blois"), Numero: "ATT-2026-000017", Document: dossier.Attestation, Lot: run + "BLOIS-attestation.pdf", Change: "identifiants ENF"}}
	r.Examens = []report.Examen{
		{Personne: person("CEN900009", "Iris SANS NUMÉRO", "Blois"), Manque: report.Manque{Regle: "periode", Verdict: completeness.AExaminer, Message: "l’inscription est hors période", Remede: "Vérifiez la date.", Cellules: []dossier.Ref{{Sheet: "Export", Row: 12}}}, Numero: 7},
		{Personne: person("CEN900010", "Guy DEUXIÈME", "Tours"), Manque: report.Manque{Regle: "doublon", Verdict: completeness.AExaminer, Message: "deux codes pour une personne"}, Numero: 3},
	}
	r.Incomplets = []report.Incomplet{
		{Personne: person("CEN900012", "Zita TOURS", "Tours"), Documents: []dossier.Document{dossier.Attestation}, Manques: []report.Manque{
			{Regle: "identite", Verdict: completeness.Manquant, Message: "la pièce d’identité manque", Remede: "Réclamez la pièce d’identité.", Auditeur: true, Bloque: []dossier.Document{dossier.Attestation, dossier.Contrat}}}},
		{Personne: person("CEN900011", "Abel BLOIS", "Blois"), Documents: []dossier.Document{dossier.Attestation}, Manques: []report.Manque{
			{Regle: "nationalite", Verdict: completeness.Invalide, Message: "nationalité inconnue", Remede: "Demandez la nationalité.", Auditeur: true, Bloque: []dossier.Document{dossier.Attestation}, Cellules: []dossier.Ref{{Sheet: "Export", Row: 9}, {Sheet: "Export", Row: 8}}},
			{Regle: "adresse", Verdict: completeness.Manquant, Message: "l’adresse manque", Remede: "Demandez-la.", Auditeur: true, UE: "NFA031"}}},
		{Personne: person("CEN900013", "Léa EXPORT", "Blois"), Documents: []dossier.Document{dossier.Attestation}, Manques: []report.Manque{
			{Regle: "export", Verdict: completeness.Invalide, Message: "la cellule F9 ne se lit pas", Remede: "Corrigez la cellule."}}},
	}
	r.Disparus = []report.Disparu{{Code: "CEN900014", Nom: "Max PARTI", Semestre: semestre, Centre: "Blois", Depuis: r.Jour, Valables: 2},
		{Code: "CEN900015", Semestre: semestre, Centre: "Blois", Depuis: r.Jour}}
	r.Verrous = []report.Verrou{
		{Semestre: semestre, Fichier: "2026-2027-S1/BLOIS/CEN900002/attestation.pdf", Autre: "2026-2027-S1/BLOIS/CEN900002/attestation-ATT-2026-000671.pdf", Numero: "ATT-2026-000671"},
		{Semestre: semestre, Fichier: "2026-2027-S1/a-completer.xlsx"},
		{Semestre: semestre, Fichier: "2026-2027-S1/BLOIS/CEN900006/attestation.pdf", Reste: true}}
	r.Contacts = map[dossier.Key]report.Contact{
		{Code: "CEN900011", Semestre: semestre, Centre: "Blois"}: {Telephone: "06 39 98 00 11", Courriel: "abel@courriel.invalid", Lignes: []dossier.Ref{{Sheet: "Export", Row: 8}}},
		{Code: "CEN900012", Semestre: semestre, Centre: "Tours"}: {Courriel: "zita@courriel.invalid", Lignes: []dossier.Ref{{Sheet: "Export", Row: 20}, {Sheet: "Export", Row: 21}}}}
	return r
}

// refused is a night that two guards refused.
func refused() *report.Report {
	r := quiet()
	r.Papiers, r.Dossiers = map[string]report.Tally{}, 0
	r.Lecture.Ecrit = time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)
	r.Refus = []report.Refus{
		{Garde: "revocations", Nombre: 474, Semestre: semestre, Phrase: "474 documents sur 510 seraient révoqués", Vu: []string{"la colonne « Dossier reçu » n’est plus dans l’export", "Blois : 32 sur 32"},
			Remede: "Vérifiez les titres des colonnes de l’export.", Commande: "cnamdoc generer inscriptions.xlsx --accepter revocations=474"},
		{Garde: "numeros", Semestre: semestre, Phrase: "ce registre est plus ancien que des numéros déjà donnés", Remede: "Restaurez la dernière sauvegarde du registre."}}
	return r
}

func nights() map[string]*report.Report {
	crowded := busy()
	for i := range 45 {
		crowded.Examens = append(crowded.Examens, crowded.Examens[i%2])
		crowded.Incomplets = append(crowded.Incomplets, crowded.Incomplets[i%2])
	}
	stopped := quiet()
	stopped.Interrompu = true
	return map[string]*report.Report{"inchangee": quiet(), "pleine": busy(), "refusee": refused(), "longue": crowded, "interrompue": stopped}
}

func morning(r *report.Report) *report.Morning {
	return &report.Morning{Report: r, Semestre: semestre, Organisme: "Cnam fictif"}
}

// golden compares with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := gocmp.Diff(string(want), got); d != "" {
		t.Errorf("%s: -want +got\n%s", name, d)
	}
}

func TestSheetGoldens(t *testing.T) {
	for _, name := range []string{"inchangee", "pleine", "refusee", "interrompue"} {
		golden(t, name+".txt", blocks.Dump(morning(nights()[name]).Document()))
	}
}

// TestScreenGoldens also holds that eighty columns are enough.
func TestScreenGoldens(t *testing.T) {
	for _, name := range []string{"inchangee", "pleine", "refusee"} {
		lines := morning(nights()[name]).Lines(80)
		for _, line := range lines {
			if n := utf8.RuneCountInString(line); n > 80 {
				t.Errorf("%s: %d columns: %s", name, n, line)
			}
		}
		golden(t, name+"-ecran.txt", strings.Join(lines, "\n")+"\n")
	}
}

// TestPlanGolden: what a night would do, in eighty columns; each thing that it may
// do has a heading of its own.
func TestPlanGolden(t *testing.T) {
	r := quiet()
	line := func(action, number, instead, why string, printed bool) report.Prevu {
		return report.Prevu{Personne: person("CEN900001", "Zoé L’HERMITE", "Orléans"), Action: action, Numero: number, Remplace: instead,
			Document: dossier.Attestation, Motif: why, Imprime: printed}
	}
	for i := range 5 {
		r.Plan = append(r.Plan, line("refaite", "ATT-2026-00001"+string(rune('0'+i)), "", "identifiants ENF", i < 2))
	}
	r.Plan = append(r.Plan, line("nouvelle", "", "", "", false), line("nouvelle", "", "ATT-2026-000002", "l’inscription a changé de centre ou de code", true),
		line("révocation", "ATT-2026-000003", "ATT-2026-000003", "L’inscription est annulée.", true),
		line("à examiner", "ATT-2026-000004", "", "changé : adresse ; absent de l’export : diplôme", true),
		line("bloquée", "", "", "attend la réponse : est-ce la personne du code CEN000101 ?", false))
	r.Examens = append(r.Examens, report.Examen{Personne: r.Plan[0].Personne, Manque: report.Manque{Message: "Deux codes pour une personne."}})
	lines := r.PlanLines(80)
	for _, line := range lines {
		if n := utf8.RuneCountInString(line); n > 80 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	golden(t, "plan-ecran.txt", strings.Join(lines, "\n")+"\n")
	for action := register.Nouvelle; action <= register.Retablie; action++ {
		r.Plan = []report.Prevu{line(action.String(), "", "", "", false)}
		if text := strings.Join(r.PlanLines(80), "\n"); action != register.Examen && action != register.Inchangee && strings.Contains(text, "À examiner") {
			t.Errorf("%s has no heading:\n%s", action, text)
		}
	}
}

func written(t *testing.T, r *report.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := morning(r).Write(&b, layout.DefaultStyle()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestSheetConforms holds PDF/A-3a and PDF/UA-1, and that the same report gives
// the same bytes.
func TestSheetConforms(t *testing.T) {
	for name, r := range nights() {
		data := written(t, r)
		for _, v := range pdfcheck.Check(data) {
			t.Errorf("%s: %v", name, v)
		}
		if !bytes.Equal(data, written(t, r)) {
			t.Errorf("%s: two sheets of one report differ", name)
		}
	}
}

// TestSheetShows reads the sheet as its reader does: the first of each list, on
// one leaf of paper, and how many there are beside.
func TestSheetShows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "matin.pdf")
	if err := os.WriteFile(path, written(t, nights()["longue"]), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(needtool.Path(t, "pdftotext"), "-layout", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	text := string(out)
	if pages := strings.Count(text, "\f"); pages > 2 {
		t.Errorf("%d pages", pages)
	}
	for what, want := range map[string]int{"registre decider 7": 0, "pas de téléphone": 0, "ATT-2026-000671": 2} {
		if got := strings.Count(text, what); got != want {
			t.Errorf("%q stands %d times, want %d\n%s", what, got, want, text)
		}
	}
	for _, list := range []string{"registre decider 3", "06 39 98 00 11"} {
		shown := strings.Count(text, list)
		if list == "registre decider 3" {
			shown-- // the example below the list
		}
		if rest := fmt.Sprintf("… et %d autres dans a-completer.xlsx", 47-shown); shown < 10 || !strings.Contains(text, rest) {
			t.Errorf("%d rows of %q, and not %q\n%s", shown, list, rest, text)
		}
	}
	for _, want := range []string{"À faire — mardi 24 novembre 2026", "06 39 98 00 11", "abel@courriel.invalid", "Fermez ces fichiers", "CEN900014"} {
		if !strings.Contains(text, want) {
			t.Errorf("the sheet does not show %q", want)
		}
	}
}

// TestOneNameStopsNothing: what the fonts lack, and what is no text at all, shows as "?".
func TestOneNameStopsNothing(t *testing.T) {
	r := busy()
	r.Incomplets[0].Nom = "Zoé 😀 \xff 岡 " + strings.Repeat("x", 3000)
	r.Examens[0].Message = "مرحبا \x00\n fin"
	r.Disparus[0].Nom = strings.Repeat("W", 300)
	if v := pdfcheck.Check(written(t, r)); len(v) > 0 {
		t.Error(v)
	}
}

// TestEmptyNight: a report without anything still gives a sheet.
func TestEmptyNight(t *testing.T) {
	r := report.New()
	r.Jour = quiet().Jour
	if v := pdfcheck.Check(written(t, r)); len(v) > 0 {
		t.Error(v)
	}
}

// TestMissingSheet reads the workbook back: what is missing comes first, a row
// a person and piece, with its line and contact.
func TestMissingSheet(t *testing.T) {
	var b bytes.Buffer
	c := report.Completer{Report: busy(), Semestre: semestre}
	if err := c.Write(&b); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if d := gocmp.Diff([]string{"Ce qui manque", "À retirer", "Disparus", "Totaux"}, f.GetSheetList()); d != "" {
		t.Error(d)
	}
	rows, err := f.GetRows("Ce qui manque")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"Personne", "Code", "Centre", "Ligne", "Téléphone", "Courriel", "Pièce ou donnée", "Ce qui manque", "Que faire", "Document en attente"},
		{"Abel BLOIS", "CEN900011", "Blois", "8, 9", "06 39 98 00 11", "abel@courriel.invalid", "nationalité", "Nationalité inconnue", "Demandez la nationalité.", "attestation"},
		{"Abel BLOIS", "CEN900011", "Blois", "8", "06 39 98 00 11", "abel@courriel.invalid", "adresse postale", "NFA031\u00a0: l’adresse manque", "Demandez-la."},
		{"Léa EXPORT", "CEN900013", "Blois", "", "", "", "cellule à corriger dans l’export", "La cellule F9 ne se lit pas", "Corrigez la cellule."},
		{"Zita TOURS", "CEN900012", "Tours", "20, 21", "", "zita@courriel.invalid", "pièce d’identité", "La pièce d’identité manque", "Réclamez la pièce d’identité.", "attestation, contrat"},
		{"Iris SANS NUMÉRO", "CEN900009", "Blois", "12", "", "", "inscription dans la période", "L’inscription est hors période", "Vérifiez la date.", "ne bloque pas, question 7"},
		{"Guy DEUXIÈME", "CEN900010", "Tours", "", "", "", "code auditeur sans ambiguïté", "Deux codes pour une personne", "", "ne bloque pas, question 3"},
	}
	if d := gocmp.Diff(want, rows[3:]); d != "" {
		t.Error(d)
	}
	page, err := f.GetPageLayout("Ce qui manque")
	if err != nil || *page.Size != 9 || *page.Orientation != "landscape" || *page.FitToWidth != 1 {
		t.Errorf("page %+v, %v", page, err)
	}
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		if n.Scope == "Ce qui manque" {
			names[n.Name] = n.RefersTo
		}
	}
	if names["_xlnm.Print_Area"] != "'Ce qui manque'!$A$1:$J$10" || names["_xlnm.Print_Titles"] != "'Ce qui manque'!$4:$4" || names["_xlnm._FilterDatabase"] == "" {
		t.Errorf("%v", names)
	}
	if dimension, err := f.GetSheetDimension("Ce qui manque"); err != nil || dimension != "A1:J10" {
		t.Errorf("dimension %s, %v", dimension, err)
	}
	fallen, err := f.GetRows("À retirer")
	if err != nil || len(fallen) != 3+len(busy().Tombes) || fallen[3][0] != "2026-10-01-01/BLOIS-attestation.pdf" || fallen[4][1] != "2" {
		t.Errorf("%v, %v", fallen, err)
	}
}

// TestPullingOrder: pages are pulled run by run, page by page; then come the
// papers that people hold, and those that were never printed.
func TestPullingOrder(t *testing.T) {
	text := blocks.Dump(morning(busy()).Document())
	var at []int
	for _, number := range []string{"000007", "000005", "000002", "000003", "000004", "000006"} {
		at = append(at, strings.Index(text, "| ATT-2026-"+number))
		if at[len(at)-1] < 0 {
			at[len(at)-1] = strings.Index(text, "| CTR-2026-"+number)
		}
	}
	if !slices.IsSorted(at) || at[0] < 0 {
		t.Errorf("order %v in\n%s", at, text)
	}
}
