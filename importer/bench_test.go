package importer

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"
)

// benchHeads are 40 columns of an export.
var benchHeads = []any{"CODE_AUDITEUR", "TITRE", "CODE_NATIONALITE", "ANCIEN_CODE_AUDITEUR", "NUMERO_SECURITE_SOCIALE", "INE", "NOM", "PRENOM",
	"NOM_USAGE", "DATE_NAISSANCE", "PAYS_NAISSANCE", "LIEU_NAISSANCE", "ADRESSE_1", "ADRESSE_2", "CODE_POSTAL", "VILLE", "PAYS",
	"TELEPHONE_PORTABLE", "COURRIEL_PERSONNEL", "RAISON_SOCIALE_ENTREPRISE", "SIRET_ENTREPRISE", "ANNEE", "CENTRE_ENSEIGNEMENT",
	"STATUT_AUDITEUR", "DIPLOME", "DISPOSITIF_FINANCEMENT", "TYPE_FINANCEMENT_INSCRIPTION", "SITUATION_PROFESSIONNELLE", "STATUT_EMPLOI",
	"INSCRIT_POLE_EMPLOI", "STATUT_INSCRIPTION", "CODE_UNITE", "GROUPE_UNITE", "SEMESTRE_UNITE", "DATE_INSCRIPTION", "Intitulé UE", "ECTS",
	"Début des cours", "Identifiant ENF", "Mot de passe ENF"}

// benchBook writes an export of n rows, four UE a person, as the information
// system does: a stream of inline strings.
func benchBook(b *testing.B, n int) string {
	b.Helper()
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	check(b, err)
	check(b, w.SetRow("A1", benchHeads))
	ues := []string{"NFA031", "NFA032", "NFP107", "RSX101"}
	centres := []string{"Orléans", "Tours", "Blois", "Bourges"}
	for i := range n {
		p := i / 4
		check(b, w.SetRow(fmt.Sprintf("A%d", i+2), []any{fmt.Sprintf("CEN%06d", p), 1 + p%2, 0, nil, nil, nil,
			fmt.Sprintf("Nom%d", p), "Prénom", nil, 30000 + p%9000, "France", "Tours", fmt.Sprintf("%d rue des Lilas", p%300), nil, "37000",
			"Tours", "France", "0612345678", fmt.Sprintf("p%d@exemple.fr", p), nil, nil, 2026, centres[p%4], "Ancien", nil, nil, "I",
			"Salarié", "CDI", "non", "Validée", ues[i%4], nil, 1, 46270, "Intitulé de l'unité d'enseignement", 6, 46290,
			fmt.Sprintf("enf%d", p), "aB3dE5fG"}))
	}
	check(b, w.Flush())
	path := filepath.Join(b.TempDir(), "bench.xlsx")
	check(b, f.SaveAs(path))
	return path
}

func BenchmarkImport(b *testing.B) {
	for _, n := range []int{2_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			path := benchBook(b, n)
			b.ReportAllocs()
			for b.Loop() {
				im, err := Read(context.Background(), path, Options{})
				check(b, err)
				if im.Totals.Importees != n || len(im.Dossiers) != (n+3)/4 {
					b.Fatalf("totals %+v, %d dossiers", im.Totals, len(im.Dossiers))
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(0, "ns/op")
		})
	}
}
