package importer

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cnamdoc/importer/dossier"
)

// No name may stand for two fields, or a header would mean whichever came last.
func TestVocabularyHasNoCollisions(t *testing.T) {
	for _, fields := range [][]Field{exportFields, catalogueFields} {
		names, ids := map[string]string{}, map[string]bool{}
		for _, f := range fields {
			if ids[f.ID] {
				t.Errorf("field %q stands twice", f.ID)
			}
			ids[f.ID] = true
			for _, name := range f.Names {
				key := strings.ReplaceAll(foldLabel(name), " ", "")
				if other := names[key]; other != "" && other != f.ID {
					t.Errorf("%q is a name of %s and of %s", name, other, f.ID)
				}
				names[key] = f.ID
			}
		}
		for name, among := range ambiguousNames {
			if other := names[strings.ReplaceAll(foldLabel(name), " ", "")]; other != "" && len(fields) == len(exportFields) {
				t.Errorf("the ambiguous %q is a name of %s", name, other)
			}
			for _, id := range among {
				if len(fields) == len(exportFields) && !ids[id] {
					t.Errorf("the ambiguous %q could be the unknown field %q", name, id)
				}
			}
		}
	}
}

// Every column of the information system's specification is recognised.
func TestInformationSystemHeaders(t *testing.T) {
	all := `TITRE CODE_NATIONALITE ANCIEN_CODE_AUDITEUR NUMERO_SECURITE_SOCIALE INE NOM PRENOM NOM_USAGE DATE_NAISSANCE PAYS_NAISSANCE LIEU_NAISSANCE
ADRESSE_1 ADRESSE_2 CODE_POSTAL VILLE PAYS TELEPHONE_PORTABLE COURRIEL_PERSONNEL RAISON_SOCIALE_ENTREPRISE SIRET_ENTREPRISE ANNEE CENTRE_ENSEIGNEMENT
STATUT_AUDITEUR DIPLOME DISPOSITIF_FINANCEMENT TYPE_FINANCEMENT_INSCRIPTION SITUATION_PROFESSIONNELLE STATUT_EMPLOI INSCRIT_POLE_EMPLOI
STATUT_INSCRIPTION CODE_UNITE GROUPE_UNITE SEMESTRE_UNITE DATE_INSCRIPTION`
	for _, name := range strings.Fields(all) {
		if exportVocabulary.recognise(name).field == nil {
			t.Errorf("%s is not recognised", name)
		}
	}
}

func TestRecognise(t *testing.T) {
	for label, want := range map[string]string{
		"Code auditeur": "code", "CODE AUDITEUR": "code", " code-auditeur ": "code", "Codeauditeur": "code", "N° auditeur": "code",
		"Né(e) le": "naissance", "date naissance": "naissance", "DATE DE NAISSANCE :": "naissance", "Date\nde\u00a0naissance": "naissance",
		"\ufeffNom": "nom", "Pre\u0301nom": "prenom", "Nom d'usage": "nom_usage", "Nom d’usage": "nom_usage",
		"UE 1": "ue 1", "UE1": "ue 1", "Code UE 12": "ue 12", "Intitulé UE 3": "intitule 3", "ECTS 2": "ects 2", "UE 2 intitulé": "intitule 2",
		"Financeur": "financeur", "Financeur 2": "financeur 2", "Financeur 2 (SIRET)": "financeur_siret 2", "SIRET du financeur 2": "financeur_siret 2",
		"Échéance 1": "echeance_date 1", "Échéance 1 montant": "echeance_montant 1", "Montant échéance 2": "echeance_montant 2", "Échéances": "echeances",
		"Adresse 1": "adresse1", "ADRESSE_2": "adresse2", "Droit d’inscription (dû)": "droit_du", "Droit d'inscription réglé": "droit_regle",
		"Accord financeur": "financeur_accord", "ACCORD DU FINANCEUR 2": "financeur_accord 2", "Accord formateur": "accord_formateur",
		"Convention signée pour les UE": "convention_ue", "UE convention": "convention_ue", "Convention signée le": "convention_signee",
		"Réglé par": "droit_par", "Réglé le": "droit_le", "Réglé": "droit_regle", "cheques remis": "droit_cheques", "Chèques remis le": "droit_le",
		"Chèque impayé le": "droit_impaye", "Etat dossier CPF": "cpf_etat",
		"Droit d'inscription réglé le": "droit_le", "Nom 2": "", "Colonne libre": "", "": "", "2": "", "UE 999": "",
	} {
		m := exportVocabulary.recognise(label)
		got := ""
		if m.field != nil {
			got = m.field.ID
			if m.rang > 0 {
				got += fmt.Sprint(" ", m.rang)
			}
		}
		if got != want {
			t.Errorf("%q is %q, want %q", label, got, want)
		}
	}
	for label, want := range map[string]string{
		"Date de naisance": "naissance", "Prenoom": "prenom", "Nationnalité": "nationalite", "Telephonne portable": "telephone",
		"Finaceur 2": "financeur 2", "Nom d'usgae": "nom_usage", "Adresse 3": "", "nmo": "", "Date": "", "Recta": "identite_recto", "Vesto": "",
		"Droit inscription e": "", "Vill": "", "Villle": "ville",
	} {
		m := exportVocabulary.guess(label)
		got := ""
		if m.field != nil {
			got = m.field.ID
			if m.rang > 0 {
				got += fmt.Sprint(" ", m.rang)
			}
		}
		if got != want {
			t.Errorf("%q is near %q, want %q", label, got, want)
		}
	}
}

func TestNearSpellingWarns(t *testing.T) {
	h := append([]any{}, heads...)
	h[3] = "Date de naisance"
	im, d := one(t, book1(t, [][]any{h, good}))
	p := find(t, im.Problems, HeaderUnknownColumn, "D1")
	if p.Severity != dossier.Avertissement || !strings.Contains(p.Error(), "la colonne est lue comme «\u00a0Date de naissance\u00a0»") || d.Auditeur.Naissance.IsZero() {
		t.Errorf("%v, %v", p, d.Auditeur.Naissance)
	}
}

func TestUnknownColumn(t *testing.T) {
	im, _ := one(t, book1(t, plus("Colonne libre", "x")))
	find(t, im.Problems, HeaderUnknownColumn, "H1")
	if im.Header[7].Kind != ColumnUnknown || im.Header[7].Column != "H" || im.Header[0].Champ != "code" {
		t.Errorf("header %+v", im.Header)
	}
}

func TestTitleRows(t *testing.T) {
	rows := [][]any{{"Cnam Centre-Val de Loire"}, {"Inscriptions, export du 12/09/2026", "S1"}, {}, heads, good}
	im, _ := one(t, book1(t, rows, func(f *excelize.File, s string) { check(t, f.MergeCell(s, "A1", "G1")) }))
	if p := find(t, im.Problems, HeaderTitleRows, ""); p.Severity != dossier.Information || im.HeaderRow != 4 || im.Totals.Lues != 1 {
		t.Errorf("%v, %d, %+v", p, im.HeaderRow, im.Totals)
	}
	if len(im.Problems) != 1 {
		t.Errorf("problems:\n%s", list(im.Problems))
	}
}

func TestHeaderTooFarDown(t *testing.T) {
	rows := make([][]any, 31)
	for i := range rows {
		rows[i] = []any{"titre"}
	}
	refused(t, book1(t, append(rows[:30:30], heads, good)), HeaderNotFound)
	one(t, book1(t, append(rows[:29:29], heads, good)))
}

func TestAnyOrderAnySheet(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	fillRows(t, f, "Sheet1", 1, [][]any{{"Notes"}, {"Code auditeur", "Nom", "Prénom", "Ce que montre la personne"}, {"CEN012345", "Martin", "Zoé", "tout"}})
	_, err := f.NewSheet("Données")
	check(t, err)
	var h, g []any
	for i := range heads {
		h, g = append(h, heads[len(heads)-1-i]), append(g, good[len(heads)-1-i])
	}
	fillRows(t, f, "Données", 3, [][]any{h, g})
	path := t.TempDir() + "/x.xlsx"
	check(t, f.SaveAs(path))
	im, d := one(t, path)
	if im.Sheet != "Données" || im.HeaderRow != 3 || d.Auditeur.NomNaissance != "Martin" {
		t.Errorf("sheet %q, row %d, %+v", im.Sheet, im.HeaderRow, d.Auditeur)
	}
	refused(t, path, SheetMissing, Options{Sheet: "Feuil9"})
	refused(t, path, HeaderMissingColumn, Options{Sheet: "Sheet1"})
	one(t, path, Options{Sheet: "données"})
}

func TestTwoSheetsMatch(t *testing.T) {
	path := book1(t, [][]any{heads, good}, func(f *excelize.File, _ string) {
		_, err := f.NewSheet("Copie")
		check(t, err)
		fillRows(t, f, "Copie", 1, [][]any{heads, good})
		check(t, f.SetSheetVisible("Copie", false))
	})
	fe := refused(t, path, SheetAmbiguous)
	if !strings.Contains(fe.Message(), "«\u00a0Inscriptions\u00a0», «\u00a0Copie\u00a0» (masquée)") || !strings.Contains(fe.Hint, "--feuille") {
		t.Error(fe.Message())
	}
	one(t, path, Options{Sheet: "Copie"})
}

func TestMissingColumn(t *testing.T) {
	for i, label := range map[int]string{0: "Code auditeur", 1: "Nom", 2: "Prénom", 4: "Semestre", 5: "Centre", 6: "Code UE"} {
		h := append([]any{}, heads...)
		h[i] = "Autre chose"
		if fe := refused(t, book1(t, [][]any{h, good}), HeaderMissingColumn); !strings.Contains(fe.Message(), "la colonne «\u00a0"+label+"\u00a0» manque") {
			t.Error(fe.Message())
		}
	}
	h := append([]any{}, heads...)
	h[4], h[5] = "Libre 1", "Libre 2"
	_, d := one(t, book1(t, [][]any{h, good}), Options{Semestre: "2026-2027-S2", Centre: "Blois"})
	if d.Semestre != "2026-2027-S2" || d.Centre != "Blois" {
		t.Errorf("key %v", d.Key())
	}
}

func TestNoHeader(t *testing.T) {
	refused(t, book1(t, [][]any{{"a", "b", "c"}, {1, 2, 3}}), HeaderNotFound)
	refused(t, book1(t, nil), HeaderNotFound)
	refused(t, book1(t, [][]any{heads}), SheetEmpty)
}

func TestDuplicateAndAmbiguousLabels(t *testing.T) {
	refused(t, book1(t, plus("Nom", "Durand")), HeaderDuplicateLabel)
	refused(t, book1(t, plus("NOM_NAISSANCE", "Durand")), HeaderAmbiguousSynonym)
	refused(t, book1(t, plus("UE 1", "NFA032")), HeaderAmbiguousSynonym)
	refused(t, book1(t, plus("SIRET", "73282932000074")), HeaderAmbiguousSynonym)
	im, d := one(t, book1(t, plus("SIRET", "73282932000074", "SIRET financeur", "35600000000048", "Financeur", "OPCO")))
	find(t, im.Problems, HeaderUnknownColumn, "H1")
	if d.Auditeur.Employeur.SIRET != "73282932000074" {
		t.Errorf("employeur %+v", d.Auditeur.Employeur)
	}
	one(t, book1(t, plus("Remarque", "a", "Remarque", "b")))
}

func TestBlankLabel(t *testing.T) {
	rows := plus("", "égaré", "Ville", "Tours")
	im, d := one(t, book1(t, rows))
	if p := find(t, im.Problems, HeaderBlankLabel, "H1"); p.Severity != dossier.Avertissement || d.Auditeur.Adresse.Ville != "Tours" {
		t.Errorf("%v, %+v", p, d.Auditeur.Adresse)
	}
}

// A merged header has its label in the first cell only.
func TestMergedHeader(t *testing.T) {
	im, d := one(t, book1(t, plus("Adresse", "1 rue X", "", "", "Ville", "Tours"), func(f *excelize.File, s string) {
		check(t, f.MergeCell(s, "H1", "I1"))
	}))
	clean0(t, im.Problems)
	if d.Auditeur.Adresse.Ligne1 != "1 rue X" || d.Auditeur.Adresse.Ville != "Tours" {
		t.Errorf("%+v", d.Auditeur.Adresse)
	}
}

func TestConfiguredColumns(t *testing.T) {
	path := book1(t, plus("Id. plateforme", "zmartin"))
	_, d := one(t, path, Options{Columns: map[string]string{"id plateforme": "enf_identifiant"}})
	if d.ENF.Identifiant != "zmartin" {
		t.Errorf("ENF %+v", d.ENF)
	}
	if _, err := Read(context.Background(), path, Options{Columns: map[string]string{"x": "inconnu"}}); err == nil || !strings.Contains(err.Error(), "unknown field") {
		t.Errorf("error %v", err)
	}
}

// An odd sheet beside the export does not hinder it; it does when it is the
// only hope.
func TestOddSheetBeside(t *testing.T) {
	path := book1(t, [][]any{heads, good}, func(f *excelize.File, _ string) {
		_, err := f.NewSheet("Autre")
		check(t, err)
		fillRows(t, f, "Autre", 1, [][]any{{"a", "b"}})
	})
	one(t, patchPart(t, path, "xl/worksheets/sheet2.xml", `r="B1"`, `r="A1"`))
	refused(t, patchPart(t, path, "xl/worksheets/sheet1.xml", `r="B1"`, `r="A1"`), SheetStructure)
}
