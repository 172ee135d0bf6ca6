package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/importer/cell"
	"cnamdoc/importer/dossier"
)

// export builds rows from a header and values, after the good columns.
func export(columns []any, rows ...[]any) [][]any {
	return append([][]any{append(append([]any{}, heads...), columns...)}, rows...)
}

func row1(base []any, more ...any) []any { return append(append([]any{}, base...), more...) }

// The two shapes of export give the same dossiers.
func TestShapesAgree(t *testing.T) {
	narrow := export([]any{"Intitulé UE", "ECTS", "Modalité"},
		row1(good, "Java", 6, "soir"), row1(with("Code UE", "NFA032"), "Objets", 6, "soir"), row1(with("Code UE", "NFP107"), "Bases", "4", "soir"))
	wide := [][]any{{"Code auditeur", "Nom", "Prénom", "Date de naissance", "Semestre", "Centre", "UE 1", "Intitulé UE 1", "ECTS UE 1", "UE 2",
		"Intitulé UE 2", "ECTS UE 2", "UE 3", "Intitulé UE 3", "ECTS UE 3", "Modalité"},
		{"CEN012345", "Martin", "Zoé", "03/02/1990", "2026-2027-S1", "Orléans", "NFA031", "Java", 6, "NFA032", "Objets", 6, "NFP107", "Bases", 4, "soir"}}
	packed := export([]any{"Intitulé UE", "Modalité"}, row1(with("Code UE", "NFA031, NFA032 ; NFP107"), "Java ; Objets ; Bases", "soir"))
	_, a := one(t, book1(t, narrow))
	_, b := one(t, book1(t, wide))
	_, c := one(t, book1(t, packed))
	strip := func(ues []dossier.UE) (out []dossier.UE) {
		for _, ue := range ues {
			ue.Refs = nil
			out = append(out, ue)
		}
		return out
	}
	if diff := cmp.Diff(strip(a.UEs), strip(b.UEs)); diff != "" || len(a.UEs) != 3 || a.UEs[2].ECTS != 400 {
		t.Error(diff)
	}
	for i := range a.UEs {
		a.UEs[i].ECTS = 0 // one cell cannot say three credits
	}
	if diff := cmp.Diff(strip(a.UEs), strip(c.UEs)); diff != "" {
		t.Error(diff)
	}
	if a.UEs[1].Refs[0].Cell() != "G3" || b.UEs[1].Refs[0].Cell() != "J2" {
		t.Errorf("refs %v %v", a.UEs[1].Refs, b.UEs[1].Refs)
	}
}

func TestFortyUE(t *testing.T) {
	h, g := append([]any{}, heads[:6]...), append([]any{}, good[:6]...)
	for i := range 40 {
		h, g = append(h, fmt.Sprintf("UE %d", i+1)), append(g, fmt.Sprintf("NFA%03d", i))
	}
	im, d := one(t, book1(t, [][]any{h, g}))
	clean0(t, im.Problems)
	if len(d.UEs) != 40 || d.UEs[39].Code != "NFA039" {
		t.Errorf("%d UE", len(d.UEs))
	}
}

// Contradictions name both cells; the first value is not overwritten, and
// silence contradicts nothing.
func TestConflicts(t *testing.T) {
	for _, test := range []struct {
		header        string
		first, second any
		before, after string
	}{
		{"Ville", "Tours", "Blois", "Tours", "Blois"},
		{"Date de la demande", "01/09/2026", "02/09/2026", "01/09/2026", "02/09/2026"},
		{"Dossier reçu", "oui", "non", "oui", "non"},
		{"Droit d’inscription", 150, 160, "150,00\u00a0€", "160,00\u00a0€"},
		{"Droit réglé", 150, 160, "150,00\u00a0€", "160,00\u00a0€"},
		{"Montant", 150, 160, "150,00\u00a0€", "160,00\u00a0€"},
		{"Mot de passe ENF", "abc", "def", "•••", "•••"},
		{"Code postal", "37000", "41000", "37000", "41000"},
		{"Titre", "1", "2", "une autre valeur", "2"},
		{"Échéance 1", "01/10/2026", "02/10/2026", "un autre échéancier", "un échéancier différent"},
		{"Pièce d’identité", "CNI", "passeport", "CNI", "passeport"},
	} {
		t.Run(test.header, func(t *testing.T) {
			rows := export([]any{test.header}, row1(good, test.first), row1(with("Code UE", "NFA032"), nil), row1(with("Code UE", "NFA035"), test.first), row1(with("Code UE", "NFP107"), test.second))
			im, d := one(t, book1(t, rows))
			p := find(t, d.Problems, RowConflict, "H5")
			if p.Severity != dossier.Erreur || !strings.Contains(p.Expected, cell.Quote(test.before)+" comme en H2") || p.Found != cell.Quote(test.after) {
				t.Errorf("%s", p.Error())
			}
			if n := len(im.Problems); n != 1 {
				t.Errorf("%d problems:\n%s", n, list(im.Problems))
			}
		})
	}
	im, d := one(t, book1(t, [][]any{heads, good, with("Nom", "MARTIN", "Code UE", "NFA032")}))
	if p := find(t, im.Problems, RowConflict, "B3"); p.Severity != dossier.Avertissement || d.Auditeur.NomNaissance != "Martin" {
		t.Errorf("%v", p)
	}
}

// One row per UE × teacher: the same UE is merged, with a warning.
func TestSameUETwice(t *testing.T) {
	rows := export([]any{"Enseignant", "Début des cours", "Groupe"}, row1(good, "A", "15/09/2026", nil), row1(good, "B", "15/09/2026", "G1"), row1(good, "C", "16/09/2026", nil))
	_, d := one(t, book1(t, rows))
	if len(d.UEs) != 1 || d.UEs[0].Groupe != "G1" || len(d.UEs[0].Refs) != 3 || d.UEs[0].Debut.Day != 15 || len(d.Source) != 3 {
		t.Errorf("UEs %+v", d.UEs)
	}
	if p := find(t, d.Problems, RowDuplicate, "G3"); p.Severity != dossier.Avertissement || !strings.Contains(p.Found, "déjà lue en G2") {
		t.Errorf("%v", p)
	}
	find(t, d.Problems, RowConflict, "I4")
}

func TestRowsOfManyDossiers(t *testing.T) {
	rows := [][]any{heads, with("Semestre", "2026-2027-S2"), good, with("Centre", "Tours"), with("Code auditeur", "CEN000001"), with("Code UE", "NFA032")}
	im := read(t, book1(t, rows))
	var got []string
	for _, d := range im.Dossiers {
		got = append(got, fmt.Sprintf("%s %d", d.Key(), len(d.UEs)))
	}
	want := []string{"CEN000001 2026-2027-S1 Orléans 1", "CEN012345 2026-2027-S1 Orléans 2", "CEN012345 2026-2027-S1 Tours 1", "CEN012345 2026-2027-S2 Orléans 1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestStatuts(t *testing.T) {
	for value, want := range map[string]dossier.Statut{"Validée": dossier.Confirmee, "CONFIRMEE": dossier.Confirmee, "inscrit": dossier.Confirmee, "En attente": dossier.EnAttente,
		"Annulée": dossier.Annulee, "rétractation": dossier.Retractee, "Abandon": dossier.Abandonnee, "Z9": dossier.StatutInconnu, "": dossier.StatutInconnu} {
		im, d := one(t, book1(t, plus("STATUT_INSCRIPTION", value)))
		if d.Statut != want || d.UEs[0].Statut != want || d.StatutSource != value {
			t.Errorf("%q is %v, %v, %q", value, d.Statut, d.UEs[0].Statut, d.StatutSource)
		}
		if value == "Z9" {
			find(t, im.Problems, cell.CodeEnum, "H2")
		}
	}
	_, d := one(t, book1(t, plus("Statut", "Z9")), Options{Statuts: map[string]dossier.Statut{"z9": dossier.Annulee}})
	if d.Statut != dossier.Annulee {
		t.Errorf("statut %v", d.Statut)
	}
	rows := export([]any{"Statut"}, row1(good, "abandon"), row1(with("Code UE", "NFA032"), "validée"), row1(with("Code UE", "NFP107"), "en attente"))
	if _, d = one(t, book1(t, rows)); d.Statut != dossier.EnAttente || d.UEs[0].Statut != dossier.Abandonnee || len(d.Active()) != 2 {
		t.Errorf("statut %v, UEs %+v", d.Statut, d.UEs)
	}
}

func TestTypes(t *testing.T) {
	h := append([]any{"Type d'inscription"}, heads...)
	im, d := one(t, book1(t, [][]any{h, append([]any{"VAE"}, with("Code UE", nil)...)}))
	clean0(t, im.Problems)
	if d.Type != dossier.InscriptionVAE || len(d.UEs) != 0 {
		t.Errorf("%v %v", d.Type, d.UEs)
	}
	_, d = one(t, book1(t, [][]any{heads, with("Code UE", nil)}))
	find(t, d.Problems, cell.CodeRequired, "G2")
	_, d = one(t, book1(t, [][]any{h, append([]any{"thèse"}, good...)}))
	find(t, d.Problems, cell.CodeEnum, "A2")
}

// Every column of the centre reaches its place.
func TestAllColumns(t *testing.T) {
	im, d := one(t, book1(t, plus("Titre", 2, "CODE_NATIONALITE", 0, "ANCIEN_CODE_AUDITEUR", "CEN000009", "INE", "0123456789A", "Nom d'usage", "Durand",
		"Pays de naissance", "France", "Lieu de naissance", "Blois", "Adresse 1", "1 rue X", "Adresse 2", "Bât. B", "Code postal", "45000", "Ville", "Orléans", "Pays", "France",
		"Téléphone portable", "0612345678", "Courriel", "z@exemple.fr", "Employeur", "Tuiles SA", "SIRET employeur", "73282932000074", "Statut auditeur", "Nouvel auditeur",
		"Diplôme", "Licence", "Situation professionnelle", "Salarié", "Statut d'emploi", "CDI", "Inscrit à France Travail", "non", "Date d'inscription", "12/09/2026",
		"Date de la demande", "01/07/2026", "Entretien conseil", "oui", "Dossier reçu", "oui", "Contrat signé le", "10/09/2026", "Conclu à distance", "non",
		"Pièce d'identité", "CNI", "Pièce d'identité recto", "x", "Pièce d'identité verso", "x", "Pièce d'identité délivrée le", "01/01/2020", "Pièce d'identité expire le", "01/01/2030",
		"Titre de séjour", "salarié", "Titre de séjour expire le", "01/01/2028", "Travailleur handicapé", "non", "Attestation MDPH reçue", "non", "Tiers-temps", "non",
		"Droit d'inscription (dû)", "150", "Droit d'inscription réglé", "oui", "Mode de règlement", "chèque", "Réglé le", "12/09/2026", "Accord du formateur", "oui",
		"Identifiant ENF", "zdurand", "Mot de passe ENF", "aB3", "Troisième cycle", "non", "NUMERO_SECURITE_SOCIALE", "2900245123456")))
	clean0(t, im.Problems)
	day := func(y, m, dd int) dossier.Date {
		x, _ := dossier.NewDate(y, 1, 1)
		return x.AddMonths(m - 1).AddDays(dd - 1)
	}
	want := dossier.Dossier{
		Auditeur: dossier.Auditeur{Code: "CEN012345", AncienCode: "CEN000009", Civilite: dossier.Madame, NomNaissance: "Martin", NomUsage: "Durand", Prenom: "Zoé",
			Naissance: day(1990, 2, 3), LieuNaissance: "Blois", PaysNaissance: "France", Nationalite: "0", INE: "0123456789A",
			Adresse:   dossier.Adresse{Ligne1: "1 rue X", Ligne2: "Bât. B", CodePostal: "45000", Ville: "Orléans", Pays: "France"},
			Telephone: "0612345678", Courriel: "z@exemple.fr", Situation: "Salarié", Emploi: "CDI", DemandeurEmploi: dossier.Non,
			Employeur: dossier.Organisation{Nom: "Tuiles SA", SIRET: "73282932000074"}, Handicap: dossier.Non, TiersTemps: dossier.Non},
		Semestre: "2026-2027-S1", Centre: "Orléans", Diplome: "Licence", CycleConnu: true, Inscrit: day(2026, 9, 12), Demande: day(2026, 7, 1),
		UEs:   []dossier.UE{{Code: "NFA031", AccordFormateur: dossier.Oui, Refs: []dossier.Ref{{Sheet: "Inscriptions", Row: 2, Column: "G"}}}},
		Droit: dossier.Droit{Du: 15000, Regle: 15000, DuConnu: true, RegleConnu: true, Mode: "chèque", Le: day(2026, 9, 12)},
		Pieces: dossier.Pieces{DossierRecu: dossier.Oui, EntretienConseil: dossier.Oui, ContratSigne: day(2026, 9, 10), ADistance: dossier.Non,
			Identite: dossier.Identite{Type: dossier.CarteIdentite, TypeSource: "CNI", Recto: dossier.Oui, Verso: dossier.Oui, Delivree: day(2020, 1, 1), Expire: day(2030, 1, 1)},
			Sejour:   dossier.Sejour{Mention: "salarié", Expire: day(2028, 1, 1)}, MDPH: dossier.Non},
		ENF: dossier.ENF{Identifiant: "zdurand", MotDePasse: dossier.NewSecret("aB3")}, Nouveau: dossier.Oui,
		Source: []dossier.Ref{{Sheet: "Inscriptions", Row: 2}},
	}
	same := cmp.Comparer(func(a, b dossier.Secret) bool { return a.Reveal() == b.Reveal() })
	if diff := cmp.Diff(want, d, same); diff != "" {
		t.Error(diff)
	}
}

func TestFeePaid(t *testing.T) {
	for _, test := range []struct {
		due, paid any
		want      dossier.Droit
		code      string
	}{
		{150, 150, dossier.Droit{Du: 15000, Regle: 15000, DuConnu: true, RegleConnu: true}, ""},
		{150, "oui", dossier.Droit{Du: 15000, Regle: 15000, DuConnu: true, RegleConnu: true}, ""},
		{150, "non", dossier.Droit{Du: 15000, DuConnu: true, RegleConnu: true}, ""},
		{150, 0, dossier.Droit{Du: 15000, DuConnu: true, RegleConnu: true}, ""},
		{150, nil, dossier.Droit{Du: 15000, DuConnu: true}, ""},
		{nil, "oui", dossier.Droit{}, cell.CodeRequired},
	} {
		im, d := one(t, book1(t, plus("Droit d'inscription", test.due, "Réglé", test.paid)))
		if diff := cmp.Diff(test.want, d.Droit); diff != "" {
			t.Errorf("%v %v: %s", test.due, test.paid, diff)
		}
		if test.code != "" {
			find(t, im.Problems, test.code, "I2")
		} else {
			clean0(t, im.Problems)
		}
	}
}
