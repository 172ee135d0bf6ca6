package importer

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"cnamdoc/importer/dossier"
)

// A doubt stands in the dossier with its cell, once, and is no error.
func TestDoutes(t *testing.T) {
	rows := plus("Mot de passe ENF", "sésame ")
	rows[1][1], rows[1][3] = "N/A", "1971-02-01T23:00:00Z"
	second := append([]any{}, rows[1]...)
	second[6] = "NFA032"
	im, d := one(t, book1(t, append(rows, second)))
	var got []string
	for _, x := range d.Doutes {
		got = append(got, x.Champ+" "+x.Ref.Cell()+" "+x.Sentence)
	}
	want := []string{"nom B2 «\u00a0N/A\u00a0» remplace un nom qui manque",
		"naissance D2 la date de naissance «\u00a01971-02-01T23:00:00Z\u00a0» porte une heure\u00a0: le jour a pu être décalé d’un fuseau horaire",
		"enf_mot_de_passe H2 le mot de passe contient une espace à la fin\u00a0: il ne pourrait pas être recopié"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	clean0(t, im.Problems)
	if d.Auditeur.Naissance.ISO() != "1971-02-01" || d.ENF.MotDePasse.Reveal() != "sésame " {
		t.Errorf("%+v", d)
	}
}

// The result tells a column that is not there from one whose cell is empty.
func TestColonnes(t *testing.T) {
	rows := plus("Droit d’inscription réglé", nil, "UE 2", "NFA032", "Ville", "", "Libre", "x")
	second := append([]any{}, rows[1]...)
	second[0], second[8] = "CEN012346", nil
	im := read(t, book1(t, append(rows, second)))
	for id, want := range map[string]Colonne{
		"code": {[]string{"Code auditeur"}, 2}, "droit_regle": {[]string{"Droit d’inscription réglé"}, 0}, "ue": {[]string{"Code UE", "UE 2"}, 3}, "ville": {[]string{"Ville"}, 0},
	} {
		if diff := cmp.Diff(want, im.Colonnes[id]); diff != "" {
			t.Errorf("%s: %s", id, diff)
		}
	}
	if _, there := im.Colonnes["droit_du"]; there || len(im.Colonnes) != 9 {
		t.Errorf("%+v", im.Colonnes)
	}
}

// A refused header names what was not understood, and the table that can tell.
func TestUnknownLabelsAreListed(t *testing.T) {
	h := append([]any{}, heads...)
	h[0], h[5] = "Matr. stagiaire", "Antenne"
	fe := refused(t, book1(t, [][]any{h, good}), HeaderMissingColumn)
	for _, want := range []string{"«\u00a0Matr. stagiaire\u00a0»", "«\u00a0Antenne\u00a0»", "[import.colonnes]"} {
		if !strings.Contains(fe.Hint, want) {
			t.Errorf("%q is not in %q", want, fe.Hint)
		}
	}
	fe = refused(t, book1(t, [][]any{{"Liste"}, {"Matr.", "Patronyme", "Petit nom"}, {1, 2, 3}}), HeaderNotFound)
	if !strings.Contains(fe.Hint, "La ligne 2") || !strings.Contains(fe.Hint, "«\u00a0Patronyme\u00a0»") || !strings.Contains(fe.Hint, "[import.colonnes]") {
		t.Error(fe.Hint)
	}
	many := append([]any{}, heads[:6]...)
	for i := range 40 {
		many = append(many, fmt.Sprint("Libre ", i))
	}
	if fe = refused(t, book1(t, [][]any{many, good}), HeaderMissingColumn); strings.Count(fe.Hint, "Libre") != maxListed || !strings.Contains(fe.Hint, "…") {
		t.Error(fe.Hint)
	}
}

// Labels met in foreign exports.
func TestForeignLabels(t *testing.T) {
	h := []any{"N° élève", "Nom auditeur", "Prénom (obligatoire)", "Date de naissance", "Sem.", "Centre", "Code UE (obligatoire)"}
	im, d := one(t, book1(t, [][]any{h, good}))
	clean0(t, im.Problems)
	if d.Auditeur.Code != "CEN012345" || d.Auditeur.NomNaissance != "Martin" || d.Auditeur.Prenom != "Zoé" || d.Semestre != "2026-2027-S1" {
		t.Errorf("%+v", d)
	}
	h[2] = "Prénom usuel"
	if _, d = one(t, book1(t, [][]any{h, good})); d.Auditeur.Prenom != "Zoé" {
		t.Errorf("%+v", d.Auditeur)
	}
	// Beside the first name itself it says nothing.
	if _, d = one(t, book1(t, plus("Prénom usuel", "Zozo"))); d.Auditeur.Prenom != "Zoé" {
		t.Errorf("%+v", d.Auditeur)
	}
}

// A stray blank is nothing; a stray value names its cell and what to do.
func TestStrayCells(t *testing.T) {
	stray := func(cell string, value any) string {
		return book1(t, [][]any{heads, good}, func(f *excelize.File, s string) { check(t, f.SetCellValue(s, cell, value)) })
	}
	for _, cell := range []string{"XFD2", "AMK2", "C1048576", "XFD1048576"} {
		im, _ := one(t, stray(cell, " \u00a0"))
		clean0(t, im.Problems)
		if im.Totals.Lues != 1 {
			t.Errorf("%s: %+v", cell, im.Totals)
		}
	}
	for _, cell := range []string{"XFD2", "AMK2", "AMK900"} {
		im, _ := one(t, stray(cell, "x"))
		if p := find(t, im.Problems, RowTooWide, cell); p.Severity != dossier.Avertissement || !strings.Contains(p.Remedy, "effacez la cellule "+cell) {
			t.Errorf("%v", p)
		}
	}
}

// A sheet without content hinders nobody but who asks for it.
func TestSheetWithoutContent(t *testing.T) {
	path := patchPart(t, book1(t, [][]any{heads, good}), "xl/workbook.xml", "</sheets>", `<sheet name="Macro1" sheetId="9" r:id=""/></sheets>`)
	one(t, path)
	refused(t, path, SheetStructure, Options{Sheet: "macro1"})
}

// What no export holds is refused before it fills the memory.
func TestHopelessSheets(t *testing.T) {
	var rows strings.Builder
	for i := range maxLines + 2 {
		rows.WriteString(rowXML(i+2, with("Code UE", fmt.Sprintf("AAA%03d", i%1000), "Nom", fmt.Sprint("Nom", i))...))
	}
	if fe := refused(t, raw(t, sheetXML(rowXML(1, heads...)+rows.String())), SheetHopeless); !strings.Contains(fe.Message(), "CEN012345") {
		t.Error(fe.Message())
	}
	rows.Reset()
	for i := range maxProblems/4 + 2 {
		rows.WriteString(rowXML(i+2, with("Code auditeur", fmt.Sprintf("AAA%06d", i/100), "Date de naissance", "x", "Code UE", fmt.Sprintf("ZZ%d ZZ ZZZ", i))...))
	}
	refused(t, raw(t, sheetXML(rowXML(1, heads...)+rows.String())), SheetHopeless)
}

func TestReadingEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	im := read(t, book1(t, [][]any{heads, good}))
	err := im.SourceRows(ctx, func(int, []string) error { cancel(); return ctx.Err() })
	if err != context.Canceled {
		t.Errorf("error %v", err)
	}
}
