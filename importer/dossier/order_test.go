package dossier

import (
	"strings"
	"testing"
)

func TestInPrintOrder(t *testing.T) {
	person := func(code string, s Semestre, centre, nom, prenom string) Dossier {
		return Dossier{Semestre: s, Centre: centre, Auditeur: Auditeur{Code: code, NomNaissance: nom, Prenom: prenom}}
	}
	list := []Dossier{
		person("a", "2026-2027-S2", "Blois", "Abadie", "Ana"),
		person("b", "2026-2027-S1", "Tours", "Abadie", "Ana"),
		person("c", "2026-2027-S1", "Orléans", "Zola", "Ana"),
		person("d", "2026-2027-S1", "Orléans", "Évrard", "Zoé"),
		person("e", "2026-2027-S1", "Orléans", "evrard", "Élie"),
		person("f", "2026-2027-S1", "Orléans", "Fabre", "Ana"),
	}
	var got []string
	for _, d := range InPrintOrder(list) {
		got = append(got, d.Auditeur.Code)
	}
	if want := "e d f c b a"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if list[0].Auditeur.Code != "a" {
		t.Error("the list itself was sorted")
	}
}
