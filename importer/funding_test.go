package importer

import (
	"fmt"
	"strings"
	"testing"

	"cnamdoc/importer/cell"
	"cnamdoc/importer/dossier"
)

func fundings(d dossier.Dossier) string {
	var out []string
	for _, f := range d.Financements {
		s := f.Nature.String()
		if f.Financeur.Nom != "" {
			s += " " + f.Financeur.Nom
		}
		if f.Financeur.SIRET != "" {
			s += " " + f.Financeur.SIRET
		}
		if f.Part > 0 {
			s += " " + f.Part.Short() + "%"
		}
		if f.Connu {
			s += " " + f.Montant.Short() + "€"
		}
		if len(f.UEs) > 0 {
			s += " " + fmt.Sprint(f.UEs)
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestFunding(t *testing.T) {
	for _, test := range []struct {
		want  string
		cells []any
	}{
		{"", nil},
		{"individuel", []any{"TYPE_FINANCEMENT_INSCRIPTION", "I"}},
		{"individuel 450€", []any{"TYPE_FINANCEMENT_INSCRIPTION", "I", "Montant", 450}},
		{"individuel 450€", []any{"Montant", 450}},
		{"individuel 0€", []any{"Montant", 0, "Type de financement", "individuel"}},
		{"CPF", []any{"DISPOSITIF_FINANCEMENT", "03"}},
		{"CPF", []any{"DISPOSITIF_FINANCEMENT", 3, "TYPE_FINANCEMENT_INSCRIPTION", "I"}},
		{"CPF Caisse des dépôts", []any{"DISPOSITIF_FINANCEMENT", "CPF", "Financeur", "Caisse des dépôts"}},
		{"apprentissage", []any{"DISPOSITIF_FINANCEMENT", "04", "TYPE_FINANCEMENT_INSCRIPTION", "C"}},
		{"contrat de professionnalisation", []any{"DISPOSITIF_FINANCEMENT", "05"}},
		{"employeur Tuiles SA 73282932000074", []any{"DISPOSITIF_FINANCEMENT", "07", "Employeur", "Tuiles SA", "SIRET employeur", "73282932000074"}},
		{"employeur Tuiles SA", []any{"TYPE_FINANCEMENT_INSCRIPTION", "C", "Employeur", "Tuiles SA"}},
		{"employeur Tuiles SA 900€", []any{"Employeur", "TUILES SA", "Financeur", "Tuiles SA", "Montant", 900}},
		{"organisme Région 100%", []any{"Employeur", "Tuiles SA", "Financeur", "Région", "Part du financeur", "100 %"}},
		{"organisme Région 60%; individuel 40% 180€", []any{"Financeur", "Région", "Part du financeur", "60 %", "Montant", 180}},
		{"organisme Région 900€; individuel 100€", []any{"Financeur", "Région", "Part du financeur", "900 €", "Montant", 100, "Type de financement", "I"}},
		{"organisme Région 500€; individuel 100€", []any{"Financeur", "Région", "Montant du financeur", 500, "Montant", 100}},
		{"employeur Tuiles SA 50%; organisme OPCO 50%", []any{"Employeur", "Tuiles SA", "Financeur", "Tuiles SA", "Part", 50, "Financeur 2", "OPCO", "Financeur 2 part", "50%"}},
		{"employeur Tuiles SA 50%; organisme OPCO 30%; individuel 20%", []any{"Employeur", "Tuiles SA", "Financeur 1", "Tuiles SA", "Part 1", 50, "Financeur 2", "OPCO", "Part 2", 30}},
		{"organisme Région", []any{"Financeur", "Région", "Financeur nature", "organisme"}},
		{"employeur Dupond", []any{"Financeur", "Dupond", "Financeur nature", "employeur"}},
	} {
		im, d := one(t, book1(t, plus(test.cells...)))
		clean0(t, im.Problems)
		if got := fundings(d); got != test.want {
			t.Errorf("%v:\n got %s\nwant %s", test.cells, got, test.want)
		}
	}
}

func TestFundingFaults(t *testing.T) {
	_, d := one(t, book1(t, plus("DISPOSITIF_FINANCEMENT", "99")))
	find(t, d.Problems, cell.CodeEnum, "H2")
	if len(d.Financements) != 1 || d.Financements[0].Nature != dossier.NatureInconnue {
		t.Errorf("an unknown code must not pass for another: %s", fundings(d))
	}
	im, d := one(t, book1(t, plus("Financeur", "A", "Part", 80, "Financeur 2", "B", "Part 2", 30)))
	clean0(t, im.Problems) // the cells read well: what they come to is for the rules
	if got := fundings(d); got != "organisme A 80%; organisme B 30%" {
		t.Errorf("more than the whole: %s", got)
	}
	for _, part := range []any{0.6, "0,6", 120, "beaucoup", -1} {
		_, d = one(t, book1(t, plus("Financeur", "A", "Part", part)))
		find(t, d.Problems, cell.CodeType, "I2")
	}
	_, d = one(t, book1(t, plus("Financeur", "A", "Part", 0.6), style(t, "I2", "0%")))
	if fundings(d) != "organisme A 60%; individuel 40%" {
		t.Error(fundings(d))
	}
	one(t, book1(t, plus("DISPOSITIF_FINANCEMENT", "99")), Options{Natures: map[string]dossier.Nature{"99": dossier.CPF}})
}

// Two funders with one UE each pay two full parts, not 200 %.
func TestWholePartsByUE(t *testing.T) {
	head := []any{"Financeur", "Part"}
	im, d := one(t, book1(t, export(head, row1(good, "Région", 100), row1(with("Code UE", "NFA032"), "Employeur X", 100))))
	clean0(t, im.Problems)
	if got := fundings(d); got != "organisme Région 100% [NFA031]; organisme Employeur X 100% [NFA032]" {
		t.Error(got)
	}
}

// A démarche has no UE, and a whole part of it is whole all the same.
func TestWholePartOfADemarche(t *testing.T) {
	head := []any{"Type d’inscription", "Financeur", "Part", "Droit d’inscription (dû)"}
	for part, want := range map[int]string{100: "organisme Région 100%", 60: "organisme Région 60%; individuel 40%"} {
		im, d := one(t, book1(t, export(head, row1(with("Code UE", nil), "VAE", "Région", part, 900))))
		clean0(t, im.Problems)
		if got := fundings(d); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// Funding may differ by UE: each source then says which it covers.
func TestFundingByUE(t *testing.T) {
	second := with("Code UE", "NFA032")
	third := with("Code UE", "NFP107")
	head := []any{"Financeur", "Type de financement", "Financeur SIRET"}
	for _, test := range []struct {
		want string
		rows [][]any
	}{
		{"organisme Région", [][]any{row1(good, "Région", "", ""), row1(second, "Région", "", "")}},
		{"organisme Région", [][]any{row1(good, "Région", "", ""), row1(second, "", "", "")}},
		{"organisme Région 73282932000074", [][]any{row1(good, "Région", "", ""), row1(second, "REGION", "", "73282932000074")}},
		{"organisme Région [NFA031]; individuel [NFA032]", [][]any{row1(good, "Région", "", ""), row1(second, "", "I", "")}},
		{"organisme Région [NFA031 NFP107]; organisme OPCO [NFA032]", [][]any{row1(good, "Région", "", ""), row1(second, "OPCO", "", ""), row1(third, "Région", "", "")}},
	} {
		_, d := one(t, book1(t, export(head, test.rows...)))
		if got := fundings(d); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
	_, d := one(t, book1(t, export(head, row1(good, "Région", "", ""), row1(second, "OPCO", "", ""), row1(third, "", "", ""))))
	if p := find(t, d.Problems, RowConflict, ""); !strings.Contains(p.Found, "NFP107") {
		t.Errorf("%v", p)
	}
	_, d = one(t, book1(t, export(head, row1(good, "Région", "", "73282932000074"), row1(second, "Région", "", "35600000000048"))))
	find(t, d.Problems, RowConflict, "J3")
}

func TestFunderDetails(t *testing.T) {
	_, d := one(t, book1(t, plus("Financeur", "Région", "Financeur SIRET", "73282932000074", "Adresse du financeur", "1 rue X\n45000 Orléans",
		"Représentant", "A. Bé, directrice", "Prise en charge reçue", "oui", "Convention signée le", "10/09/2026")))
	f := d.Financements[0]
	if f.Financeur.Adresse != "1 rue X, 45000 Orléans" || f.Financeur.Representant != "A. Bé, directrice" || f.PriseEnCharge != dossier.Oui || f.ConventionSignee.ISO() != "2026-09-10" {
		t.Errorf("%+v", f)
	}
	_, d = one(t, book1(t, plus("Financeur", nil, "Prise en charge reçue", "non")))
	if len(d.Financements) != 0 {
		t.Errorf("a form that was not received makes no funder: %s", fundings(d))
	}
	_, d = one(t, book1(t, plus("DISPOSITIF_FINANCEMENT", "07", "Employeur", "Tuiles SA", "Prise en charge", "oui")))
	if d.Financements[0].PriseEnCharge != dossier.Oui {
		t.Errorf("%+v", d.Financements[0])
	}
}

func TestSchedule(t *testing.T) {
	want := "[{2026-10-15 150,00} {2026-11-15 100,00}]"
	_, d := one(t, book1(t, plus("Échéances", "15/11/2026 : 100,00 € ; 15/10/2026 : 150")))
	if got := fmt.Sprint(d.Echeances); got != want {
		t.Errorf("échéances %s", got)
	}
	_, e := one(t, book1(t, plus("Échéance 1", "15/10/2026", "Échéance 1 montant", 150, "Échéance 2", "15/11/2026", "Montant échéance 2", 100)))
	if fmt.Sprint(d.Echeances) != fmt.Sprint(e.Echeances) || len(e.Echeances) != 2 {
		t.Errorf("%v, %v", d.Echeances, e.Echeances)
	}
	_, d = one(t, book1(t, plus("Échéances", "en trois fois")))
	find(t, d.Problems, cell.CodeType, "H2")
}
