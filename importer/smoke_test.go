package importer

import (
	"testing"

	"cnamdoc/importer/dossier"
)

func TestRead(t *testing.T) {
	im, d := one(t, book1(t, [][]any{heads, good}))
	clean0(t, im.Problems)
	if d.Auditeur.NomNaissance != "Martin" || d.Auditeur.Naissance != (dossier.Date{Year: 1990, Month: 2, Day: 3}) ||
		d.Semestre != "2026-2027-S1" || d.Centre != "Orléans" || len(d.UEs) != 1 || d.UEs[0].Code != "NFA031" {
		t.Errorf("dossier = %+v", d)
	}
	if im.Totals.Lues != 1 || im.Totals.Importees != 1 || im.HeaderRow != 1 || im.Sheet != "Inscriptions" {
		t.Errorf("import = %+v", im.Totals)
	}
}
