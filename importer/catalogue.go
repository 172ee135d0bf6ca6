package importer

import (
	"context"
	"fmt"

	"cnamdoc/importer/cell"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/workbook"
)

type fiche = dossier.FicheUE

// catalogueFields are the columns of a catalogue of UE: what the law asks of a
// contrat and a convention (L6353-4, D6353-1), in plain French.
var catalogueFields = []Field{
	{ID: "ue", Names: []string{"Code UE", "CODE_UNITE", "UE", "Code", "Code unité", "Unité"}, meaning: cell.UE},
	{ID: "intitule", Names: []string{"Intitulé", "Intitulé UE", "INTITULE_UNITE", "Intitulé de l’UE", "Libellé"}, meaning: cell.Line, target: func(x *fiche) *string { return &x.Intitule }},
	{ID: "ects", Names: []string{"ECTS", "Crédits ECTS", "Crédits"}, meaning: cell.Decimal, target: func(x *fiche) *dossier.Centi { return &x.ECTS }},
	{ID: "objectif", Names: []string{"Objectif", "Objectifs", "Objectifs pédagogiques", "Objectif de la formation"}, meaning: cell.Long, target: func(x *fiche) *string { return &x.Objectif }},
	{ID: "programme", Names: []string{"Programme", "Contenu", "Contenus", "Programme de l’UE"}, meaning: cell.Long, target: func(x *fiche) *string { return &x.Programme }},
	{ID: "prerequis", Names: []string{"Prérequis", "Pré-requis", "Niveau de connaissances préalables", "Connaissances préalables", "Public et prérequis"}, meaning: cell.Long, target: func(x *fiche) *string { return &x.Prerequis }},
	{ID: "modalites", Names: []string{"Modalités", "Modalité", "Modalités de déroulement", "Modalités pédagogiques", "Modalités d’enseignement"}, meaning: cell.Long, target: func(x *fiche) *string { return &x.Modalites }},
	{ID: "moyens", Names: []string{"Moyens", "Moyens pédagogiques", "Moyens pédagogiques et techniques", "Moyens prévus"}, meaning: cell.Long, target: func(x *fiche) *string { return &x.Moyens }},
	{ID: "suivi", Names: []string{"Suivi", "Modalités de suivi", "Suivi de l’exécution"}, meaning: cell.Long, target: func(x *fiche) *string { return &x.Suivi }},
	{ID: "evaluation", Names: []string{"Évaluation", "Modalités d’évaluation", "Contrôle des connaissances", "Modalités de validation"}, meaning: cell.Long, target: func(x *fiche) *string { return &x.Evaluation }},
	{ID: "sanction", Names: []string{"Sanction", "Sanction de la formation", "Modalités de sanction"}, meaning: cell.Long, target: func(x *fiche) *string { return &x.Sanction }},
	{ID: "intervenant", Names: []string{"Intervenant", "Intervenants", "Formateur", "Enseignant", "Nom du formateur"}, meaning: cell.Line, target: func(x *fiche) *string { return &x.Intervenant }},
	{ID: "titres", Names: []string{"Titres", "Diplômes, titres ou références", "Titres de l’intervenant", "Titres du formateur", "Diplômes et titres", "Références", "Qualité de l’intervenant"}, meaning: cell.Long, target: func(x *fiche) *string { return &x.Titres }},
	{ID: "lieu", Names: []string{"Lieu", "Lieu de formation", "Lieu des cours", "Lieux"}, meaning: cell.Line, target: func(x *fiche) *string { return &x.Lieu }},
	{ID: "horaires", Names: []string{"Horaires", "Horaire", "Jours et heures", "Emploi du temps"}, meaning: cell.Long, target: func(x *fiche) *string { return &x.Horaires }},
	{ID: "activites_distance", Names: []string{"Activités à distance", "Activités à distance et durée moyenne", "Durée moyenne à distance"}, meaning: cell.Long, target: func(x *fiche) *string { return &x.ActivitesDistance }},
	{ID: "assistance", Names: []string{"Assistance", "Assistance à distance", "Assistance technique et pédagogique", "Aide"}, meaning: cell.Long, target: func(x *fiche) *string { return &x.Assistance }},
	{ID: "evaluations_distance", Names: []string{"Évaluations à distance", "Évaluations jalonnant la formation", "Évaluations intermédiaires"}, meaning: cell.Long, target: func(x *fiche) *string { return &x.EvaluationsDistance }},
	{ID: "troisieme_cycle", Names: []string{"Troisième cycle", "3e cycle", "Statut d’étudiant"}, meaning: cell.YesNo, target: func(x *fiche) *dossier.Reponse { return &x.TroisiemeCycle }},
	{ID: "heures", Names: []string{"Heures", "Nombre d’heures", "Durée", "Durée (heures)", "Volume horaire"}, meaning: cell.Decimal, target: func(x *fiche) *dossier.Centi { return &x.Heures }},
	{ID: "heures_distance", Names: []string{"Heures à distance", "Dont à distance", "Dont heures à distance"}, meaning: cell.Decimal, target: func(x *fiche) *dossier.Centi { return &x.HeuresDistance }},
	{ID: "a_distance", Names: []string{"À distance", "Formation à distance", "FOAD"}, meaning: cell.YesNo, target: func(x *fiche) *dossier.Reponse { return &x.ADistance }},
	{ID: "effectif", Names: []string{"Effectif", "Effectif maximum", "Effectif maximal", "Effectifs"}, meaning: cell.Count, target: func(x *fiche) *int { return &x.Effectif }},
	{ID: "debut", Names: []string{"Début", "Date de début", "Début des cours", "DATE_DEBUT"}, meaning: cell.Date, target: func(x *fiche) *dossier.Date { return &x.Debut }},
	{ID: "fin", Names: []string{"Fin", "Date de fin", "Fin des cours", "DATE_FIN"}, meaning: cell.OpenDate, target: func(x *fiche) *dossier.Date { return &x.Fin }},
	{ID: "prix_financeur", Names: []string{"Prix financeur", "Prix employeur", "Prix entreprise", "Tarif financeur", "Tarif employeur", "Tarif entreprise"}, meaning: cell.Money, target: func(x *fiche) *dossier.Centi { return &x.PrixFinanceur }},
	{ID: "prix", Names: []string{"Prix", "Tarif", "Montant", "Coût", "Prix (€)", "Prix TTC"}, meaning: cell.Money},
}

var catalogueVocabulary = newVocabulary(catalogueFields, nil)

func readCatalogue(ctx context.Context, b *workbook.Book, opt Options) (*Catalogue, error) {
	t, err := choose(ctx, b, opt.Sheet, catalogueVocabulary, wantedOfCatalogue)
	if err != nil {
		return nil, err
	}
	return catalogueOf(ctx, b, t)
}

// catalogueBeside reads the catalogue that stands in another sheet of the
// export; nil when there is none.
func catalogueBeside(ctx context.Context, b *workbook.Book, export workbook.Sheet, opt Options) (*Catalogue, error) {
	var found []*table
	for _, s := range b.Sheets {
		if s == export || s.Absent {
			continue
		}
		t, _, err := headerOf(ctx, b, s, catalogueVocabulary)
		if isOdd(err) || err == nil && (t == nil || len(t.missing(wantedOfCatalogue)) > 0) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = append(found, t)
	}
	switch len(found) {
	case 0:
		return nil, nil
	case 1:
		return catalogueOf(ctx, b, found[0])
	}
	return nil, ambiguousSheets(found)
}

// catalogueOf reads one row a UE. The same UE twice is an error: the first stays.
func catalogueOf(ctx context.Context, b *workbook.Book, t *table) (*Catalogue, error) {
	if err := t.settle(catalogueVocabulary); err != nil {
		return nil, err
	}
	ues := dossier.Catalogue{}
	read, err := readRows(ctx, b, t, dossier.Date{}, func(l *line) (RowAccount, error) { return readFiche(l, ues), nil })
	if err != nil {
		return nil, err
	}
	if read.totals.Lues == 0 {
		return nil, emptySheet(t)
	}
	sortProblems(read.problems)
	return &Catalogue{UEs: ues, Problems: read.problems, Totals: read.totals, Sheet: t.sheet.Name, HeaderRow: t.row}, nil
}

// readFiche reads one row of the catalogue.
func readFiche(l *line, ues dossier.Catalogue) RowAccount {
	code, ok := l.get("ue")
	switch {
	case !ok:
		for i := range l.table.columns {
			if c := &l.table.columns[i]; c.Champ == "ue" {
				l.fault(c, cell.Bad(cell.CodeRequired, "un code d’UE", "une cellule vide", "remplissez la cellule"))
			}
		}
		return RowAccount{Outcome: Rejetee, Motif: "code d’UE absent"}
	case code.bad || !cell.IsUE(code.Text):
		if !code.bad {
			l.fault(code.col, cell.Bad(cell.CodeType, "un seul code d’UE", cell.Quote(code.Text), "écrivez une UE par ligne"))
		}
		return RowAccount{Outcome: Rejetee, Motif: "code d’UE illisible"}
	}
	if first, twice := ues[code.Text]; twice {
		l.fault(code.col, cell.Bad(RowConflict, "chaque UE une seule fois", cell.Quote(code.Text)+fmt.Sprintf(", déjà lue à la ligne %d", first.Ref.Row),
			"supprimez l’une des deux lignes\u00a0: la première est gardée"))
		return RowAccount{Outcome: Rejetee, Motif: "UE déjà lue"}
	}
	f := fiche{Code: code.Text, Ref: l.ref("")}
	for _, p := range l.cells {
		if p.Set {
			fillFiche(&f, p)
		}
	}
	ues[f.Code] = f
	return RowAccount{Outcome: Importee}
}

// fillFiche puts a value of the catalogue in its place.
func fillFiche(f *fiche, p parsed) {
	switch t := p.col.field.target.(type) {
	case func(*fiche) *string:
		*t(f) = p.Text
	case func(*fiche) *dossier.Centi:
		*t(f) = p.Centi
	case func(*fiche) *dossier.Date:
		*t(f) = p.Date
	case func(*fiche) *dossier.Reponse:
		*t(f) = p.Answer
	case func(*fiche) *int:
		*t(f) = int(p.Centi)
	default:
		if p.col.Champ == "prix" {
			f.Prix, f.PrixConnu = p.Centi, true
		}
	}
}
