package importer

import (
	"archive/zip"
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cnamdoc/importer/workbook"
)

// benchHeads are 40 columns of an export.
var benchHeads = []any{"CODE_AUDITEUR", "TITRE", "CODE_NATIONALITE", "ANCIEN_CODE_AUDITEUR", "NUMERO_SECURITE_SOCIALE", "INE", "NOM", "PRENOM",
	"NOM_USAGE", "DATE_NAISSANCE", "PAYS_NAISSANCE", "LIEU_NAISSANCE", "ADRESSE_1", "ADRESSE_2", "CODE_POSTAL", "VILLE", "PAYS",
	"TELEPHONE_PORTABLE", "COURRIEL_PERSONNEL", "RAISON_SOCIALE_ENTREPRISE", "SIRET_ENTREPRISE", "ANNEE", "CENTRE_ENSEIGNEMENT",
	"STATUT_AUDITEUR", "DIPLOME", "DISPOSITIF_FINANCEMENT", "TYPE_FINANCEMENT_INSCRIPTION", "SITUATION_PROFESSIONNELLE", "STATUT_EMPLOI",
	"INSCRIT_POLE_EMPLOI", "STATUT_INSCRIPTION", "CODE_UNITE", "GROUPE_UNITE", "SEMESTRE_UNITE", "DATE_INSCRIPTION", "Intitulé UE", "ECTS",
	"Début des cours", "Identifiant ENF", "Mot de passe ENF"}

// benchMore are 32 further columns, with what stands in them on each row.
var benchMore = [][2]string{{"Nouvel auditeur", "non"}, {"Date de la demande", "01/09/2026"}, {"Fin des cours", "30/01/2027"}, {"Modalité", "Formation ouverte et à distance"},
	{"Entretien conseil", "oui"}, {"Dossier reçu", "oui"}, {"Contrat signé le", "10/09/2026"}, {"Conclu à distance", "non"}, {"Pièce d’identité", "Carte d’identité"},
	{"Pièce d’identité recto", "oui"}, {"Pièce d’identité verso", "oui"}, {"Pièce d’identité délivrée le", "12/05/2019"}, {"Pièce d’identité expire le", "11/05/2034"},
	{"Titre de séjour (mention)", ""}, {"Titre de séjour expire le", ""}, {"Travailleur handicapé", "non"}, {"Attestation MDPH reçue", ""}, {"Tiers-temps", "non"},
	{"Financeur (nom)", ""}, {"Financeur SIRET", ""}, {"Financeur adresse", ""}, {"Financeur représentant", ""}, {"Financeur part", ""}, {"Prise en charge reçue", ""},
	{"Convention signée le", ""}, {"Montant", "480,00"}, {"Échéances", "15/10/2026 : 240,00 ; 15/12/2026 : 240,00"}, {"Droit d’inscription (dû)", "150,00"},
	{"Droit d’inscription réglé", "150,00"}, {"Mode de règlement", "chèque"}, {"Réglé le", "12/09/2026"}, {"Accord du formateur", "oui"}}

// benchBook writes an export of n rows, each person with some UE, and 40 or 72
// columns: inline strings, as an information system streams them, or shared
// ones, as Excel writes them.
func benchBook(tb testing.TB, n, each int, wide, shared bool) string {
	tb.Helper()
	heads := append([]any{}, benchHeads...)
	if wide {
		for _, m := range benchMore {
			heads = append(heads, m[0])
		}
	}
	path := filepath.Join(tb.TempDir(), "bench.xlsx")
	f, err := os.Create(path)
	check(tb, err)
	z := zip.NewWriter(f)
	add := func(name, content string) {
		w, err := z.Create(name)
		check(tb, err)
		_, err = io.WriteString(w, content)
		check(tb, err)
	}
	add("[Content_Types].xml", contentTypes)
	add("_rels/.rels", rootRels)
	add("xl/workbook.xml", bookXML)
	add("xl/_rels/workbook.xml.rels", bookRels)
	sheet, err := z.Create("xl/worksheets/sheet1.xml")
	check(tb, err)
	w := bufio.NewWriter(sheet)
	numbers, texts := map[string]int{}, []string{}
	row := func(r int, values []any) {
		fmt.Fprintf(w, `<row r="%d" spans="1:72">`, r)
		for c, v := range values {
			ref := fmt.Sprintf("%s%d", workbook.ColumnName(c), r)
			switch v := v.(type) {
			case nil:
			case int:
				fmt.Fprintf(w, `<c r="%s" s="0"><v>%d</v></c>`, ref, v)
			case string:
				if v == "" {
					fmt.Fprintf(w, `<c r="%s" s="0"/>`, ref)
				} else if !shared {
					fmt.Fprintf(w, `<c r="%s" s="0" t="inlineStr"><is><t>%s</t></is></c>`, ref, v)
				} else {
					i, known := numbers[v]
					if !known {
						i = len(texts)
						numbers[v], texts = i, append(texts, v)
					}
					fmt.Fprintf(w, `<c r="%s" s="0" t="s"><v>%d</v></c>`, ref, i)
				}
			}
		}
		w.WriteString("</row>")
	}
	w.WriteString(strings.TrimSuffix(sheetXML(""), "</sheetData></worksheet>"))
	row(1, heads)
	ues := []string{"NFA031", "NFA032", "NFP107", "RSX101"}
	centres := []string{"Orléans", "Tours", "Blois", "Bourges"}
	for i := range n {
		p := i / each
		values := []any{fmt.Sprintf("CEN%06d", p), 1 + p%2, 0, nil, nil, nil,
			fmt.Sprintf("Nom%s", strings.Map(func(r rune) rune { return r - '0' + 'a' }, fmt.Sprint(p))), "Prénom", nil, 30000 + p%9000, "France", "Tours", fmt.Sprintf("%d rue des Lilas", p%300), nil, "37000",
			"Tours", "France", "0612345678", fmt.Sprintf("p%d@exemple.fr", p), nil, nil, 2026, centres[p%4], "Ancien", nil, nil, "I",
			"Salarié", "CDI", "non", "Validée", ues[i%each], nil, 1, 46270, "Intitulé de l'unité d'enseignement", 6, 46290,
			fmt.Sprintf("enf%d", p), fmt.Sprintf("aB3dE5fG%d", p)}
		if wide {
			for _, m := range benchMore {
				values = append(values, m[1])
			}
		}
		row(i+2, values)
	}
	w.WriteString("</sheetData></worksheet>")
	check(tb, w.Flush())
	if shared {
		sst, err := z.Create("xl/sharedStrings.xml")
		check(tb, err)
		w := bufio.NewWriter(sst)
		w.WriteString(`<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`)
		for _, s := range texts {
			fmt.Fprintf(w, "<si><t>%s</t></si>", s)
		}
		w.WriteString("</sst>")
		check(tb, w.Flush())
	}
	check(tb, z.Close())
	check(tb, f.Close())
	return path
}

// BenchmarkImport reads exports of the size of a centre, an academy, and the
// largest that is promised: 50,000 dossiers of 72 columns, over 500 MB once
// unpacked.
func BenchmarkImport(b *testing.B) {
	for _, size := range []struct {
		rows, each   int
		wide, shared bool
	}{{2_000, 4, false, true}, {20_000, 4, false, true}, {100_000, 4, false, false}, {150_000, 3, true, true}, {150_000, 3, true, false}} {
		b.Run(fmt.Sprintf("%d-wide=%v-shared=%v", size.rows, size.wide, size.shared), func(b *testing.B) {
			path := benchBook(b, size.rows, size.each, size.wide, size.shared)
			b.ReportAllocs()
			for b.Loop() {
				im, err := Read(context.Background(), path, Options{})
				check(b, err)
				if im.Totals.Importees != size.rows || len(im.Dossiers) != (size.rows+size.each-1)/size.each {
					b.Fatalf("totals %+v, %d dossiers", im.Totals, len(im.Dossiers))
				}
			}
			b.ReportMetric(float64(size.rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(0, "ns/op")
		})
	}
}
