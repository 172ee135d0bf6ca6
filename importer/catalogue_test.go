package importer

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"cnamdoc/importer/cell"
	"cnamdoc/importer/dossier"
)

var (
	ficheHeads = []any{"Code UE", "Intitulé", "ECTS", "Objectifs", "Programme", "Prérequis", "Modalités", "Moyens pédagogiques", "Modalités de suivi",
		"Modalités d’évaluation", "Sanction", "Intervenant", "Titres de l’intervenant", "Nombre d’heures", "Heures à distance", "À distance", "Effectif", "Début", "Fin", "Prix", "Tarif employeur",
		"Lieu", "Horaires", "Activités à distance", "Assistance", "Évaluations à distance", "Troisième cycle"}
	ficheRow = []any{"NFA031", "Programmation avec Java : notions de base", 6, "Savoir programmer", "Séance 1\nSéance 2", "Aucun", "Soir", "Salle", "Émargement",
		"Examen", "Certificat", "A. Bé", "Docteure", "45", 22.5, "oui", 20, "15/09/2026", "31-08-9999", "450,00 €", 900,
		"Orléans, salle 3", "lundi de 18 h à 21 h", "Exercices, 3 h par semaine", "Réponse sous deux jours ouvrés", "Un devoir par mois", "non"}
)

var ficheWant = dossier.FicheUE{Code: "NFA031", Intitule: "Programmation avec Java : notions de base", ECTS: 600, Objectif: "Savoir programmer",
	Programme: "Séance 1\nSéance 2", Prerequis: "Aucun", Modalites: "Soir", Moyens: "Salle", Suivi: "Émargement", Evaluation: "Examen",
	Sanction: "Certificat", Intervenant: "A. Bé", Titres: "Docteure", Heures: 4500, HeuresDistance: 2250, ADistance: dossier.Oui, Effectif: 20,
	Debut: dossier.Date{Year: 2026, Month: 9, Day: 15}, Prix: 45000, PrixConnu: true, PrixFinanceur: 90000, Lieu: "Orléans, salle 3", Horaires: "lundi de 18 h à 21 h",
	ActivitesDistance: "Exercices, 3 h par semaine", Assistance: "Réponse sous deux jours ouvrés", EvaluationsDistance: "Un devoir par mois", TroisiemeCycle: dossier.Non,
	Ref: dossier.Ref{Sheet: "Inscriptions", Row: 2}}

func TestReadCatalogue(t *testing.T) {
	c, err := ReadCatalogue(context.Background(), book1(t, [][]any{ficheHeads, ficheRow}), Options{})
	check(t, err)
	clean0(t, c.Problems)
	if diff := cmp.Diff(dossier.Catalogue{"NFA031": ficheWant}, c.UEs); diff != "" {
		t.Error(diff)
	}
}

func TestCatalogueFaults(t *testing.T) {
	bad := func(code any) []any { return append([]any{code}, ficheRow[1:]...) }
	c, err := ReadCatalogue(context.Background(), book1(t, [][]any{ficheHeads, ficheRow, bad("NFA 31"), bad(nil), append([]any{"NFA031"}, "Autre"), bad("NFA032 NFA033"), {"NFA034"}}), Options{})
	check(t, err)
	if len(c.UEs) != 2 || c.Totals.Rejetees != 4 || c.UEs["NFA031"].Intitule != ficheWant.Intitule || c.UEs["NFA034"].PrixConnu {
		t.Errorf("%+v\n%s", c.Totals, list(c.Problems))
	}
	for cell, code := range map[string]string{"A3": cell.CodeType, "A4": cell.CodeRequired, "A5": RowConflict, "A6": cell.CodeType} {
		find(t, c.Problems, code, cell)
	}
	check(t, c.Totals.Check())
}

func TestCatalogueBesideExport(t *testing.T) {
	beside := func(names ...string) string {
		return book1(t, [][]any{heads, good}, func(f *excelize.File, _ string) {
			for _, name := range names {
				_, err := f.NewSheet(name)
				check(t, err)
				fillRows(t, f, name, 1, [][]any{ficheHeads, ficheRow})
			}
		})
	}
	if im, _ := one(t, beside()); im.Catalogue != nil {
		t.Error("a catalogue out of nothing")
	}
	im, _ := one(t, beside("Catalogue"))
	if im.Catalogue == nil || im.Catalogue.Sheet != "Catalogue" || im.Catalogue.UEs["NFA031"].Prix != 45000 {
		t.Errorf("catalogue %+v", im.Catalogue)
	}
	refused(t, beside("Catalogue", "Catalogue 2"), SheetAmbiguous)
	c, err := ReadCatalogue(context.Background(), beside("Catalogue"), Options{})
	check(t, err)
	if len(c.UEs) != 1 {
		t.Errorf("%+v", c.UEs)
	}
}

func TestNoCatalogue(t *testing.T) {
	_, err := ReadCatalogue(context.Background(), book1(t, [][]any{heads, good}), Options{})
	if fe, ok := err.(*FileError); !ok || fe.Code != HeaderNotFound || !strings.Contains(fe.Message(), "catalogue des UE") {
		t.Errorf("error %v", err)
	}
	_, err = ReadCatalogue(context.Background(), book1(t, [][]any{{"Code UE", "Intitulé", "ECTS"}, {"NFA031", "Java", 6}}), Options{})
	if fe, ok := err.(*FileError); !ok || fe.Code != HeaderMissingColumn || !strings.Contains(fe.Message(), "Objectif ou Programme") {
		t.Errorf("error %v", err)
	}
}
