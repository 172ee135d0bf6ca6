package importer

import (
	"fmt"
	"strings"
	"testing"

	"cnamdoc/importer/cell"
	"cnamdoc/importer/dossier"
)

func TestAgreement(t *testing.T) {
	employer := []any{"Financeur", "Région", "Part", 100}
	for _, test := range []struct {
		want  dossier.Reponse
		cells []any
	}{
		{dossier.Oui, []any{"Accord du financeur", "Accepté"}},
		{dossier.Oui, []any{"Accord du financeur", "oui"}},
		{dossier.Oui, []any{"Devis ou commande approuvé", "devis approuvé le 12/09/2026"}},
		{dossier.Oui, []any{"FINANCEUR_ACCORD", true}},
		{dossier.Non, []any{"Accord de prise en charge", "Refusée"}},
		{dossier.Non, []any{"Accord du financeur", "ANNULÉ le 3/10/2026"}},
		{dossier.Non, []any{"Accord du financeur", "non"}},
		{dossier.Inconnu, []any{"Accord du financeur", "en attente"}},
		{dossier.Inconnu, []any{"Accord du financeur", "inconnu"}},
		{dossier.Inconnu, []any{"Accord du financeur", ""}},
	} {
		im, d := one(t, book1(t, plus(append(test.cells, employer...)...)))
		clean0(t, im.Problems)
		if got := d.Financements[0].Accord; got != test.want || len(d.Financements) != 1 {
			t.Errorf("%v: %v, %s", test.cells, got, fundings(d))
		}
	}
	for state, want := range map[string]dossier.Reponse{"Accepté": dossier.Oui, "En formation": dossier.Oui, "service fait validé": dossier.Oui, "oui": dossier.Oui,
		"Refusé par le titulaire": dossier.Non, "Annulé": dossier.Non, "Validé": dossier.Inconnu, "À traiter": dossier.Inconnu} {
		im, d := one(t, book1(t, plus("DISPOSITIF_FINANCEMENT", "03", "État du dossier CPF", state)))
		clean0(t, im.Problems)
		if got := d.Financements[0].Accord; got != want {
			t.Errorf("CPF %s: %v, want %v", state, got, want)
		}
	}
	_, d := one(t, book1(t, plus("Financeur", "A", "Part", 50, "Accord du financeur", "oui", "Financeur 2", "B", "Part 2", 50, "Accord du financeur 2", "non")))
	if d.Financements[0].Accord != dossier.Oui || d.Financements[1].Accord != dossier.Non {
		t.Errorf("%+v", d.Financements)
	}
}

func TestAgreementFaults(t *testing.T) {
	_, d := one(t, book1(t, plus("Financeur", "A", "Accord du financeur", "peut-être")))
	p := find(t, d.Problems, cell.CodeEnum, "I2")
	if p.Champ != "financeur_accord" || p.Found != "«\u00a0peut-être\u00a0»" || p.Expected == "" || p.Remedy == "" || d.Financements[0].Accord != dossier.Inconnu {
		t.Errorf("%+v", p)
	}
	_, d = one(t, book1(t, plus("DISPOSITIF_FINANCEMENT", "03", "Dossier CPF accepté", "presque")))
	find(t, d.Problems, cell.CodeEnum, "I2")
	_, d = one(t, book1(t, plus("Type de financement", "I", "Dossier CPF accepté", "accepté")))
	if p := find(t, d.Problems, RowConflict, "I2"); p.Severity != dossier.Avertissement {
		t.Errorf("%+v", p)
	}

	// Rows of one dossier fill each other, and contradict each other aloud.
	second := with("Code UE", "NFA032")
	head := []any{"Financeur", "Accord du financeur"}
	_, d = one(t, book1(t, export(head, row1(good, "Région", ""), row1(second, "Région", "accepté"))))
	if d.Financements[0].Accord != dossier.Oui {
		t.Errorf("%+v", d.Financements)
	}
	for _, other := range []string{"refusé", "en attente"} {
		_, d = one(t, book1(t, export(head, row1(good, "Région", "accepté"), row1(second, "Région", other))))
		find(t, d.Problems, RowConflict, "I3")
	}
	head = []any{"DISPOSITIF_FINANCEMENT", "Dossier CPF accepté"}
	_, d = one(t, book1(t, export(head, row1(good, "03", "accepté"), row1(second, "", "refusé"))))
	find(t, d.Problems, RowConflict, "I3")
}

func TestConventionUEs(t *testing.T) {
	second := with("Code UE", "NFA032")
	head := []any{"Financeur", "Convention signée pour les UE"}
	for _, test := range []struct {
		first, second any
		want          string
	}{
		{"", "", "[]"},
		{"NFA031 ; NFA032", "", "[NFA031 NFA032]"},
		{"nfa031, NFA032", "NFA032 + NFA031", "[NFA031 NFA032]"},
		{"NFA031", "NFA032", "[NFA031 NFA032]"}, // each row its own
		{"NFA031", "", "[NFA031]"},
		{"NFA031", "NFA031", "[NFA031]"},
		{"toutes", "Toutes les UE", "[]"},
	} {
		im, d := one(t, book1(t, export(head, row1(good, "Région", test.first), row1(second, "Région", test.second))))
		clean0(t, im.Problems)
		if got := fmt.Sprint(d.Financements[0].ConventionUEs); got != test.want {
			t.Errorf("%v, %v: %s, want %s", test.first, test.second, got, test.want)
		}
	}
	for _, pair := range [][2]any{{"NFA031 NFA032", "NFA032"}, {"toutes", "NFA032"}, {"NFA031", "toutes"}} {
		_, d := one(t, book1(t, export(head, row1(good, "Région", pair[0]), row1(second, "Région", pair[1]))))
		find(t, d.Problems, RowConflict, "I3")
	}
	_, d := one(t, book1(t, plus("Financeur", "Région", "UE de la convention", "NF031")))
	find(t, d.Problems, cell.CodeType, "I2")
	_, d = one(t, book1(t, plus("Financeur", "Région", "UE de la convention", 12)))
	find(t, d.Problems, cell.CodeType, "I2")
}

func TestPayer(t *testing.T) {
	for who, want := range map[string]dossier.Nature{"": dossier.NatureInconnue, "auditeur": dossier.Individuel, "L’auditrice": dossier.Individuel, "I": dossier.Individuel,
		"Zoé Martin": dossier.Individuel, "MARTIN Zoé": dossier.Individuel, "employeur": dossier.Employeur, "Tuiles SA": dossier.Employeur,
		"financeur": dossier.Organisme, "OPCO": dossier.Organisme, "conseil régional du Centre": dossier.Organisme, "CPF": dossier.CPF} {
		im, d := one(t, book1(t, plus("Réglé par", who, "Employeur", "Tuiles SA", "Financeur", "Conseil régional du Centre", "Réglé", 150)))
		clean0(t, im.Problems)
		if d.Droit.Par != want || d.Droit.Regle != 15000 {
			t.Errorf("%q: %v, want %v", who, d.Droit.Par, want)
		}
	}
	_, d := one(t, book1(t, plus("Payé par", "la voisine")))
	if p := find(t, d.Problems, cell.CodeEnum, "H2"); p.Champ != "droit_par" || p.Found != "«\u00a0la voisine\u00a0»" {
		t.Errorf("%+v", p)
	}
	_, d = one(t, book1(t, export([]any{"Réglé par"}, row1(good, "auditeur"), row1(with("Code UE", "NFA032"), "employeur"))))
	find(t, d.Problems, RowConflict, "H3")
}

func cheques(d dossier.Dossier) string {
	var list []string
	for _, c := range d.Droit.Cheques {
		s := c.Date.Short() + " " + c.Montant.Short()
		if c.Impaye {
			s += " impayé"
		}
		list = append(list, s)
	}
	return strings.Join(list, "; ")
}

func TestCheques(t *testing.T) {
	const two = "08/11/2026 : 112,00 ; 29/09/2026 : 144,00 €"
	for _, test := range []struct {
		want   string
		regle  dossier.Centi
		cells  []any
		warned bool
	}{
		{"29/09/2026 144; 08/11/2026 112", 0, []any{"Chèques remis (dates et montants)", two}, false},
		{"29/09/2026 144; 08/11/2026 112 impayé", 0, []any{"Chèques remis", "29/09/2026 : 144 | 2026-11-08 - 112 (impayé)"}, false},
		{"29/09/2026 144; 08/11/2026 112 impayé", 0, []any{"Chèques remis", two, "Chèque impayé le", "08/11/2026"}, false},
		{"29/09/2026 144; 08/11/2026 112 impayé", 0, []any{"Chèques remis", two, "Chèque impayé le", 46334}, false},
		{"29/09/2026 144 impayé; 08/11/2026 112 impayé", 0, []any{"Chèques remis", two, "Chèque impayé le", "08/11/2026 et 29/09/2026"}, false},
		{"29/09/2026 144; 08/11/2026 112", 0, []any{"Chèques remis", two, "Chèque impayé", "non"}, false},
		{"29/09/2026 144; 08/11/2026 112 impayé", 0, []any{"Chèques remis", two, "Chèque impayé le", "14/11/2026"}, true}, // the day on which it came back
		{"29/09/2026 144 impayé", 0, []any{"Chèques remis", "29/09/2026 : 144", "Chèque impayé", "oui"}, false},
		{"30/09/2026 150 impayé", 0, []any{"Réglé", 150, "Mode", "Chèque", "Réglé le", "30/09/2026", "Chèque impayé le", "12/10/2026"}, false},
		{"12/10/2026 150 impayé", 0, []any{"Réglé", 150, "Chèque impayé le", "12/10/2026"}, false},
		{"", 15000, []any{"Réglé", 150, "Chèque impayé le", ""}, false},
	} {
		im, d := one(t, book1(t, plus(test.cells...)))
		if test.warned {
			find(t, d.Problems, RowConflict, "I2")
		} else {
			clean0(t, im.Problems)
		}
		if got := cheques(d); got != test.want || d.Droit.Regle != test.regle || d.HasErrors() {
			t.Errorf("%v: %s, réglé %s", test.cells, got, d.Droit.Regle)
		}
	}
}

func TestChequeFaults(t *testing.T) {
	for _, text := range []string{"quatre chèques", "29/09/2026", "144 €", "29/09/2026 : beaucoup", "31/02/2026 : 144", "29/09/2026 : 0", "29/09/2026 : 144 ; puis 112"} {
		_, d := one(t, book1(t, plus("Chèques remis", text)))
		if p := find(t, d.Problems, cell.CodeType, "H2"); p.Champ != "droit_cheques" || p.Found == "" || d.Droit.Cheques != nil {
			t.Errorf("%q: %+v", text, p)
		}
	}
	for _, test := range [][]any{
		{"08/11/2026"}, // no cheque is noted
		{"oui", "Réglé", 150, "Mode", "virement"}, // nor paid by one
		{"oui", "Chèques remis", "29/09/2026 : 144 ; 08/11/2026 : 112"},
		{"28/09/2026", "Chèques remis", "29/09/2026 : 144"}, // before any cheque
		{"08/11/2026 ; 18/12/2026", "Réglé", 150},
	} {
		_, d := one(t, book1(t, plus(append([]any{"Chèque impayé le"}, test...)...)))
		if p := find(t, d.Problems, RowConflict, "H2"); p.Champ != "droit_impaye" || p.Severity != dossier.Erreur {
			t.Errorf("%v: %+v", test, p)
		}
	}
	_, d := one(t, book1(t, plus("Chèque impayé le", "peut-être")))
	find(t, d.Problems, cell.CodeType, "H2")
	second := with("Code UE", "NFA032")
	for _, head := range []string{"Chèques remis", "Chèque impayé le"} {
		values := map[string][2]string{"Chèques remis": {"29/09/2026 : 144", "29/09/2026 : 140"}, "Chèque impayé le": {"29/09/2026", "08/11/2026"}}[head]
		_, d := one(t, book1(t, export([]any{head, "Réglé"}, row1(good, values[0], 100), row1(second, values[1], 100))))
		find(t, d.Problems, RowConflict, "H3")
		_, d = one(t, book1(t, export([]any{head, "Réglé"}, row1(good, "", 100), row1(second, values[1], 100))))
		if d.HasErrors() || len(d.Droit.Cheques) != 1 {
			t.Errorf("%s: %s\n%s", head, cheques(d), list(d.Problems))
		}
	}
}
