package importer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"cnamdoc/importer/cell"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/workbook"
)

// Epreuves is what a workbook of exams holds: one sheet of épreuves, and perhaps
// one of placements, a row a person.
type Epreuves struct {
	Epreuves   []dossier.Epreuve   // in the order of the sheet
	Placements []dossier.Placement // in the order of the sheet
	Problems   []dossier.Problem
	Totals     Totals // of both sheets together
}

// epreuveFields are the columns of both sheets. "Tiers-temps" is a duration: its
// reason has no place at a door.
var epreuveFields = []Field{
	{ID: "code", Names: []string{"Code auditeur", "CODE_AUDITEUR", "N° auditeur", "Numéro auditeur", "Matricule"}, meaning: cell.Code},
	{ID: "nom", Names: []string{"Nom", "Nom de naissance", "Nom auditeur"}, meaning: cell.Name},
	{ID: "nom_usage", Names: []string{"Nom d’usage", "NOM_USAGE"}, meaning: cell.Name},
	{ID: "prenom", Names: []string{"Prénom", "Prénoms"}, meaning: cell.Name},
	{ID: "ue", Names: []string{"Code UE", "CODE_UNITE", "UE", "Code unité", "Unité"}, meaning: cell.UE},
	{ID: "intitule", Names: []string{"Intitulé", "Intitulé UE", "INTITULE_UNITE", "Libellé"}, meaning: cell.Line},
	{ID: "session", Names: []string{"Session", "SESSION", "N° session"}, meaning: cell.Count},
	{ID: "date", Names: []string{"Date", "Date de l’épreuve", "Jour", "DATE_EPREUVE"}, meaning: cell.Date},
	{ID: "debut", Names: []string{"Heure de début", "Début", "Heure", "HEURE_DEBUT"}, meaning: cell.Hour},
	{ID: "fin", Names: []string{"Heure de fin", "Fin", "HEURE_FIN"}, meaning: cell.Hour},
	{ID: "duree", Names: []string{"Durée", "DUREE", "Durée de l’épreuve"}, meaning: cell.Length},
	{ID: "tiers_temps", Names: []string{"Tiers-temps", "Temps majoré", "Majoration", "TIERS_TEMPS"}, meaning: cell.Length},
	{ID: "centre", Names: []string{"Centre", "Centre d’examen", "CENTRE_ENSEIGNEMENT", "Lieu"}, meaning: cell.Line},
	{ID: "convoques", Names: []string{"Centres convoqués", "Autres centres", "Centres rattachés"}, meaning: cell.Line},
	{ID: "salle", Names: []string{"Salle", "SALLE", "Amphi", "Local"}, meaning: cell.Line},
	{ID: "place", Names: []string{"Place", "N° de place", "Table", "Siège"}, meaning: cell.Ident},
	{ID: "exclu", Names: []string{"Non admis", "Exclu", "Exclusion"}, meaning: cell.YesNo},
}

var epreuveVocabulary = newVocabulary(epreuveFields, nil)

var (
	wantedOfEpreuves = []wanted{
		{"Date", []string{"date"}}, {"Code UE", []string{"ue"}}, {"Heure de début", []string{"debut"}}, {"Durée ou Heure de fin", []string{"duree", "fin"}}, {"Centre", []string{"centre"}},
	}
	wantedOfPlacements = []wanted{{"Code auditeur", []string{"code"}}, {"Code UE", []string{"ue"}}}
)

// ReadEpreuves reads a workbook of exams at path. Its errors are those of Read. A
// row with an error is rejected: an hour that is not understood must not become
// another one.
func ReadEpreuves(ctx context.Context, path string, opt Options) (*Epreuves, error) {
	var e *Epreuves
	err := guarded(ctx, path, opt, func(ctx context.Context, b *workbook.Book) (err error) {
		e, err = readEpreuves(ctx, b, opt)
		return err
	})
	return e, err
}

func readEpreuves(ctx context.Context, b *workbook.Book, opt Options) (*Epreuves, error) {
	placed, sheets, err := placementSheets(ctx, b, opt)
	if err != nil {
		return nil, err
	}
	exams := *b
	exams.Sheets = sheets
	t, err := choose(ctx, &exams, opt.Sheet, epreuveVocabulary, wantedOfEpreuves)
	if err != nil {
		return nil, err
	}
	out := &Epreuves{Totals: Totals{Ignorees: map[string]int{}}}
	read := func(t *table, use func(*line) (RowAccount, error)) error {
		if err := t.settle(epreuveVocabulary); err != nil {
			return err
		}
		rows, err := readRows(ctx, b, t, dossier.Date{}, use)
		if err != nil {
			return err
		}
		sortProblems(rows.problems)
		out.Problems = append(out.Problems, rows.problems...)
		out.Totals.Lues, out.Totals.Importees, out.Totals.Rejetees = out.Totals.Lues+rows.totals.Lues, out.Totals.Importees+rows.totals.Importees, out.Totals.Rejetees+rows.totals.Rejetees
		out.Totals.Masquees += rows.totals.Masquees
		for motif, n := range rows.totals.Ignorees {
			out.Totals.Ignorees[motif] += n
		}
		return nil
	}
	first := map[string]int{}
	err = read(t, func(l *line) (RowAccount, error) { return out.readEpreuve(l, opt, first), nil })
	if err == nil && len(out.Epreuves) == 0 && out.Totals.Rejetees == 0 {
		err = emptySheet(t)
	}
	if err != nil || placed == nil {
		return out, err
	}
	return out, read(placed, func(l *line) (RowAccount, error) { return out.readPlacement(l), nil })
}

// placementSheets parts the sheets that name persons from the others.
func placementSheets(ctx context.Context, b *workbook.Book, opt Options) (placed *table, others []workbook.Sheet, err error) {
	var found []*table
	for _, s := range b.Sheets {
		if s.Absent || strings.EqualFold(s.Name, opt.Sheet) {
			others = append(others, s)
			continue
		}
		t, _, err := headerOf(ctx, b, s, epreuveVocabulary)
		switch {
		case isOdd(err):
			others = append(others, s) // choose says what is wrong with it
		case err != nil:
			return nil, nil, err
		case t != nil && t.has("code") && len(t.missing(wantedOfPlacements)) == 0:
			found = append(found, t)
		default:
			others = append(others, s)
		}
	}
	switch len(found) {
	case 0:
		return nil, others, nil
	case 1:
		return found[0], others, nil
	}
	return nil, nil, ambiguousSheets(found)
}

// values are the cells of a row that is sound.
type values map[string]cell.Value

func (l *line) values() (v values, sound bool) {
	v, sound = values{}, true
	for _, p := range l.cells {
		sound = sound && !p.bad
		if p.Set {
			v[p.col.Champ] = p.Value
		}
	}
	return v, sound
}

// need notes each column that must be filled and is not.
func (l *line) need(v values, ids ...string) bool {
	whole := true
	for _, id := range ids {
		if !v[id].Set {
			l.require(id)
			whole = false
		}
	}
	return whole
}

var (
	rejectedRow = RowAccount{Outcome: Rejetee, Motif: "cellule fausse ou vide"}
	importedRow = RowAccount{Outcome: Importee}
)

func (out *Epreuves) readEpreuve(l *line, opt Options, first map[string]int) RowAccount {
	v, sound := l.values()
	required := []string{"ue", "date", "debut", "centre"}
	if !l.table.has("fin") || !v["fin"].Set {
		required = append(required, "duree")
	}
	if !sound || !l.need(v, required...) || !l.oneUE(v) {
		return rejectedRow
	}
	e := dossier.Epreuve{UE: v["ue"].Text, Intitule: v["intitule"].Text, Session: max(1, int(v["session"].Centi)), Salle: v["salle"].Text,
		Date: v["date"].Date, Debut: int(v["debut"].Centi), Duree: int(v["duree"].Centi), Ref: l.ref("")}
	if e.Session > 2 {
		return l.reject("session", "1 ou 2", fmt.Sprint(e.Session), "écrivez 1 ou 2")
	}
	if v["fin"].Set {
		length := int(v["fin"].Centi) - e.Debut
		if length <= 0 || e.Duree > 0 && length != e.Duree {
			return l.reject("fin", "une heure de fin qui suit le début, de la durée dite", cell.Quote(clock(int(v["fin"].Centi))), "corrigez l’heure de fin, ou la durée")
		}
		e.Duree = length
	}
	var ok bool
	if e.Centre, ok = l.centre("centre", v["centre"].Text, opt.Centres); !ok {
		return rejectedRow
	}
	for name := range strings.FieldsFuncSeq(v["convoques"].Text, func(r rune) bool { return r == ',' || r == ';' }) {
		c, ok := l.centre("convoques", strings.TrimSpace(name), opt.Centres)
		if !ok {
			return rejectedRow
		}
		e.Convoques = append(e.Convoques, c)
	}
	key := fmt.Sprint(e.UE, " ", e.Session, " ", e.Centre)
	if n := first[key]; n > 0 {
		return l.reject("ue", "une épreuve par UE, session et centre", cell.Quote(e.UE)+fmt.Sprintf(", déjà lue à la ligne %d", n),
			"supprimez l’une des deux lignes\u00a0: la première est gardée\u00a0; plusieurs salles\u00a0: dites-les personne par personne")
	}
	first[key] = l.n
	out.Epreuves = append(out.Epreuves, e)
	return importedRow
}

func (out *Epreuves) readPlacement(l *line) RowAccount {
	v, sound := l.values()
	if !sound || !l.need(v, "code", "ue") || !l.oneUE(v) {
		return rejectedRow
	}
	p := dossier.Placement{Code: strings.Fields(v["code"].Text)[0], Nom: cmp.Or(v["nom_usage"].Text, v["nom"].Text), Prenom: v["prenom"].Text, UE: v["ue"].Text, Session: int(v["session"].Centi),
		Salle: v["salle"].Text, Place: v["place"].Text, Date: v["date"].Date, Debut: int(v["debut"].Centi), Duree: int(v["duree"].Centi),
		TiersTemps: int(v["tiers_temps"].Centi), Exclu: v["exclu"].Answer == dossier.Oui, Ref: l.ref("")}
	here := slices.ContainsFunc(out.Epreuves, func(e dossier.Epreuve) bool { return e.UE == p.UE && (p.Session == 0 || p.Session == e.Session) })
	if !here {
		return l.reject("ue", "une UE qui a une épreuve", cell.Quote(p.UE), "ajoutez l’épreuve à la feuille des épreuves, ou corrigez le code")
	}
	twice := slices.ContainsFunc(out.Placements, func(o dossier.Placement) bool { return o.Code == p.Code && o.UE == p.UE && o.Session == p.Session })
	if twice {
		return l.reject("code", "une ligne par personne et par UE", cell.Quote(p.Code), "supprimez l’une des deux lignes\u00a0: la première est gardée")
	}
	out.Placements = append(out.Placements, p)
	return importedRow
}

// reject notes what is wrong with a cell of the row, and rejects the row.
func (l *line) reject(id, expected, found, remedy string) RowAccount {
	for i := range l.table.columns {
		if c := &l.table.columns[i]; c.Champ == id {
			l.fault(c, cell.Bad(cell.CodeType, expected, found, remedy))
			break
		}
	}
	return rejectedRow
}

func (l *line) oneUE(v values) bool {
	if cell.IsUE(v["ue"].Text) {
		return true
	}
	l.reject("ue", "un seul code d’UE", cell.Quote(v["ue"].Text), "écrivez une UE par ligne")
	return false
}

func (l *line) centre(id, typed string, known []string) (string, bool) {
	if known == nil {
		return typed, true
	}
	for _, c := range known {
		if dossier.Fold(c) == dossier.Fold(typed) {
			return c, true
		}
	}
	l.reject(id, "un centre de la configuration ("+strings.Join(known, ", ")+")", cell.Quote(typed), "corrigez le nom du centre")
	return "", false
}

// clock writes minutes since midnight.
func clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }
