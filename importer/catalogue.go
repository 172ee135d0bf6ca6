package importer

import (
	"context"
	"fmt"

	"cnamdoc/importer/dossier"
)

type fiche = dossier.FicheUE

// catalogueFields are the columns of a catalogue of UE: what the law asks of a
// contrat and a convention (L6353-4, D6353-1), in plain French.
var catalogueFields = []Field{
	{ID: "ue", Names: []string{"Code UE", "CODE_UNITE", "UE", "Code", "Code unité", "Unité"}, kind: kUE},
	{ID: "intitule", Names: []string{"Intitulé", "Intitulé UE", "INTITULE_UNITE", "Intitulé de l’UE", "Libellé"}, kind: kText, target: func(x *fiche) *string { return &x.Intitule }},
	{ID: "ects", Names: []string{"ECTS", "Crédits ECTS", "Crédits"}, kind: kDecimal, target: func(x *fiche) *dossier.Centi { return &x.ECTS }},
	{ID: "objectif", Names: []string{"Objectif", "Objectifs", "Objectifs pédagogiques", "Objectif de la formation"}, kind: kLong, target: func(x *fiche) *string { return &x.Objectif }},
	{ID: "programme", Names: []string{"Programme", "Contenu", "Contenus", "Programme de l’UE"}, kind: kLong, target: func(x *fiche) *string { return &x.Programme }},
	{ID: "prerequis", Names: []string{"Prérequis", "Pré-requis", "Niveau de connaissances préalables", "Connaissances préalables", "Public et prérequis"}, kind: kLong, target: func(x *fiche) *string { return &x.Prerequis }},
	{ID: "modalites", Names: []string{"Modalités", "Modalité", "Modalités de déroulement", "Modalités pédagogiques", "Modalités d’enseignement"}, kind: kLong, target: func(x *fiche) *string { return &x.Modalites }},
	{ID: "moyens", Names: []string{"Moyens", "Moyens pédagogiques", "Moyens pédagogiques et techniques", "Moyens prévus"}, kind: kLong, target: func(x *fiche) *string { return &x.Moyens }},
	{ID: "suivi", Names: []string{"Suivi", "Modalités de suivi", "Suivi de l’exécution"}, kind: kLong, target: func(x *fiche) *string { return &x.Suivi }},
	{ID: "evaluation", Names: []string{"Évaluation", "Modalités d’évaluation", "Contrôle des connaissances", "Modalités de validation"}, kind: kLong, target: func(x *fiche) *string { return &x.Evaluation }},
	{ID: "sanction", Names: []string{"Sanction", "Sanction de la formation", "Modalités de sanction"}, kind: kLong, target: func(x *fiche) *string { return &x.Sanction }},
	{ID: "intervenant", Names: []string{"Intervenant", "Intervenants", "Formateur", "Enseignant", "Nom du formateur"}, kind: kText, target: func(x *fiche) *string { return &x.Intervenant }},
	{ID: "titres", Names: []string{"Titres", "Diplômes, titres ou références", "Titres de l’intervenant", "Titres du formateur", "Diplômes et titres", "Références", "Qualité de l’intervenant"}, kind: kLong, target: func(x *fiche) *string { return &x.Titres }},
	{ID: "lieu", Names: []string{"Lieu", "Lieu de formation", "Lieu des cours", "Lieux"}, kind: kText, target: func(x *fiche) *string { return &x.Lieu }},
	{ID: "horaires", Names: []string{"Horaires", "Horaire", "Jours et heures", "Emploi du temps"}, kind: kLong, target: func(x *fiche) *string { return &x.Horaires }},
	{ID: "activites_distance", Names: []string{"Activités à distance", "Activités à distance et durée moyenne", "Durée moyenne à distance"}, kind: kLong, target: func(x *fiche) *string { return &x.ActivitesDistance }},
	{ID: "assistance", Names: []string{"Assistance", "Assistance à distance", "Assistance technique et pédagogique", "Aide"}, kind: kLong, target: func(x *fiche) *string { return &x.Assistance }},
	{ID: "evaluations_distance", Names: []string{"Évaluations à distance", "Évaluations jalonnant la formation", "Évaluations intermédiaires"}, kind: kLong, target: func(x *fiche) *string { return &x.EvaluationsDistance }},
	{ID: "troisieme_cycle", Names: []string{"Troisième cycle", "3e cycle", "Statut d’étudiant"}, kind: kBool, target: func(x *fiche) *dossier.Reponse { return &x.TroisiemeCycle }},
	{ID: "heures", Names: []string{"Heures", "Nombre d’heures", "Durée", "Durée (heures)", "Volume horaire"}, kind: kDecimal, target: func(x *fiche) *dossier.Centi { return &x.Heures }},
	{ID: "heures_distance", Names: []string{"Heures à distance", "Dont à distance", "Dont heures à distance"}, kind: kDecimal, target: func(x *fiche) *dossier.Centi { return &x.HeuresDistance }},
	{ID: "a_distance", Names: []string{"À distance", "Formation à distance", "FOAD"}, kind: kBool, target: func(x *fiche) *dossier.Reponse { return &x.ADistance }},
	{ID: "effectif", Names: []string{"Effectif", "Effectif maximum", "Effectif maximal", "Effectifs"}, kind: kCount, target: func(x *fiche) *int { return &x.Effectif }},
	{ID: "debut", Names: []string{"Début", "Date de début", "Début des cours", "DATE_DEBUT"}, kind: kDate, target: func(x *fiche) *dossier.Date { return &x.Debut }},
	{ID: "fin", Names: []string{"Fin", "Date de fin", "Fin des cours", "DATE_FIN"}, kind: kOpenDate, target: func(x *fiche) *dossier.Date { return &x.Fin }},
	{ID: "prix", Names: []string{"Prix", "Tarif", "Montant", "Coût", "Prix (€)", "Prix TTC"}, kind: kMoney},
}

var catalogueVocabulary = newVocabulary(catalogueFields, nil)

func (b *book) readCatalogue(ctx context.Context, opt Options) (*Catalogue, error) {
	t, err := b.choose(ctx, opt.Sheet, catalogueVocabulary, wantedOfCatalogue)
	if err != nil {
		return nil, err
	}
	return b.catalogue(ctx, t, opt)
}

// catalogueBeside reads the catalogue that stands in another sheet of the
// export; nil when there is none.
func (b *book) catalogueBeside(ctx context.Context, export string, opt Options) (*Catalogue, error) {
	var found []*table
	for _, s := range b.sheets {
		if s.name == export {
			continue
		}
		t, err := b.headerOf(ctx, s, catalogueVocabulary)
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
		return b.catalogue(ctx, found[0], opt)
	}
	return nil, ambiguousSheets(found)
}

// catalogue reads one row a UE. The same UE twice is an error: the first stays.
func (b *book) catalogue(ctx context.Context, t *table, opt Options) (*Catalogue, error) {
	if err := t.settle(catalogueVocabulary); err != nil {
		return nil, err
	}
	r := b.newRun(t, opt)
	ues := dossier.Catalogue{}
	if err := r.each(ctx, b, func(n int) RowAccount { return r.fiche(n, ues) }); err != nil {
		return nil, err
	}
	if r.totals.Lues == 0 {
		return nil, emptySheet(t)
	}
	r.sortProblems()
	return &Catalogue{UEs: ues, Problems: r.problems, Totals: r.totals, Sheet: t.sheet, HeaderRow: t.row}, r.totals.Check()
}

// fiche reads one row of the catalogue.
func (r *run) fiche(n int, ues dossier.Catalogue) RowAccount {
	code, ok := r.get("ue")
	switch {
	case !ok:
		for i := range r.table.columns {
			if c := &r.table.columns[i]; c.Champ == "ue" {
				r.fault(n, c, bad(CellRequired, "un code d’UE", "une cellule vide", "remplissez la cellule"))
			}
		}
		return RowAccount{Outcome: Rejetee, Motif: "code d’UE absent"}
	case code.bad || !ueForm.MatchString(code.text):
		if !code.bad {
			r.fault(n, code.col, bad(CellType, "un seul code d’UE", quote(code.text), "écrivez une UE par ligne"))
		}
		return RowAccount{Outcome: Rejetee, Motif: "code d’UE illisible"}
	}
	if first, twice := ues[code.text]; twice {
		r.fault(n, code.col, bad(RowConflict, "chaque UE une seule fois", quote(code.text)+fmt.Sprintf(", déjà lue à la ligne %d", first.Ref.Row),
			"supprimez l’une des deux lignes\u00a0: la première est gardée"))
		return RowAccount{Outcome: Rejetee, Motif: "UE déjà lue"}
	}
	f := fiche{Code: code.text, Ref: r.ref(n, "")}
	for _, p := range r.values {
		if p.set {
			p.fill(&f)
		}
	}
	ues[f.Code] = f
	return RowAccount{Outcome: Importee}
}

// fill puts a value of the catalogue in its place.
func (p parsed) fill(f *fiche) {
	switch t := p.col.field.target.(type) {
	case func(*fiche) *string:
		*t(f) = p.text
	case func(*fiche) *dossier.Centi:
		*t(f) = p.centi
	case func(*fiche) *dossier.Date:
		*t(f) = p.date
	case func(*fiche) *dossier.Reponse:
		*t(f) = p.answer
	case func(*fiche) *int:
		*t(f) = int(p.centi)
	default:
		if p.col.Champ == "prix" {
			f.Prix, f.PrixConnu = p.centi, true
		}
	}
}
