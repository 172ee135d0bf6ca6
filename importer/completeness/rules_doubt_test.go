package completeness

import (
	"testing"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

func doubted(champ, sentence string) func(*dossier.Dossier, *Context) {
	return func(d *dossier.Dossier, _ *Context) {
		d.Doutes = []dossier.Doute{{Champ: champ, Ref: dossier.Ref{Sheet: "F", Row: 7, Column: "D"}, Sentence: sentence}}
	}
}

// A doubt about the identity blocks each new paper until somebody decides; one
// about the password is shown beside the attestation and blocks nothing.
var doubtCases = []ruleCase{
	{"etat-civil-douteux", "no doubt", nil, func(*dossier.Dossier, *Context) {}, OK, "", "", ""},
	{"etat-civil-douteux", "name", nil, doubted("nom", "«\u00a0N/A\u00a0» remplace un nom qui manque"), AExaminer, "Cellule D7 : « N/A » remplace", all, ""},
	{"etat-civil-douteux", "birth date", nil, doubted("naissance", "la date porte une heure"), AExaminer, "Cellule D7 : la date porte une heure.", all, ""},
	{"etat-civil-douteux", "password", nil, doubted("enf_mot_de_passe", "le mot de passe finit par une espace"), OK, "", "", ""},
	{"mot-de-passe-douteux", "no doubt", nil, doubted("nom", "«\u00a0N/A\u00a0» remplace un nom"), OK, "", "", ""},
	{"mot-de-passe-douteux", "space", nil, doubted("enf_mot_de_passe", "le mot de passe finit par une espace"), AExaminer, "Cellule D7 : le mot de passe", "", "attestation"},
}

func TestDoubts(t *testing.T) { runCases(t, doubtCases) }

// What two rows say of one field is one question.
func TestDoubtsOfOneFieldAreOneQuestion(t *testing.T) {
	d, ctx := complete(t), context(t)
	for row, sentence := range []string{french.Text("« N/A » remplace un nom qui manque"), french.Text("« 12345 » n’est pas un nom")} {
		d.Doutes = append(d.Doutes, dossier.Doute{Champ: "nom", Ref: dossier.Ref{Sheet: "F", Row: 7 + row, Column: "D"}, Sentence: sentence})
	}
	all := CheckAll(d, ctx).All
	if len(all) != 1 || len(all[0].Refs) < 2 || all[0].Message != french.Text("Cellule D7 : « N/A » remplace un nom qui manque ; cellule D8 : « 12345 » n’est pas un nom.") {
		t.Errorf("asked: %+v", all)
	}
	one := *d
	one.Doutes = d.Doutes[:1]
	if CheckAll(&one, ctx).All[0].Facts == all[0].Facts {
		t.Error("an answer to the first would answer both")
	}
}

// What a decision rests on does not move with the row.
func TestDoubtMovesWithItsRow(t *testing.T) {
	facts := func(row int) string {
		d, ctx := complete(t), context(t)
		doubted("nom", "«\u00a0N/A\u00a0» remplace un nom qui manque")(d, &ctx)
		d.Doutes[0].Ref.Row = row
		return CheckAll(d, ctx).All[0].Facts
	}
	if facts(7) != facts(9) {
		t.Errorf("a new row asks again: %q, %q", facts(7), facts(9))
	}
}
