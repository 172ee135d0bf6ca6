package press

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cnamdoc/generate/balise"
	"cnamdoc/generate/wording"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// Field is one thing that a paper says. Its name is "naissance", an entry of a
// list "ue/NFA031", or a detail of an entry "ue/NFA031/debut".
type Field struct{ Name, Value string }

// Saying is what a paper says, in the three parts that a register hashes.
type Saying struct {
	Rights  []Field // what it states: another stated value is another paper
	Content []Field // the other values that its model prints
	Manner  []byte  // how it is drawn: model, style, settings, drawing version
}

// Says is what the paper says. Two papers print the same if and only if their
// Sayings are equal, but for the order of their UE: an export whose rows were
// sorted otherwise changes no paper. What the register fixes (number, date,
// seal) is left out.
func (p *Press) Says(o *Order) Saying {
	o = inOrder(o)
	file := ModelFile(o.Papier.Document, o.Dossier.Type)
	s := Saying{Rights: p.states(o), Manner: p.mannerOf(o, file)}
	for _, i := range p.Wording.prints[file] {
		c := &contents[i]
		s.Content = append(s.Content, Field{Name: c.name, Value: c.value(&p.Settings, o)})
	}
	return s
}

// inOrder is the order with its UE sorted by code.
func inOrder(o *Order) *Order {
	byCode := func(a, b dossier.UE) int { return cmp.Compare(a.Code, b.Code) }
	if slices.IsSortedFunc(o.Dossier.UEs, byCode) && slices.IsSortedFunc(o.Papier.UEs, byCode) {
		return o
	}
	sorted, d := *o, *o.Dossier
	d.UEs = slices.SortedStableFunc(slices.Values(d.UEs), byCode)
	if sorted.Dossier = &d; o.Papier.UEs != nil { // nil: all of them
		sorted.Papier.UEs = slices.SortedStableFunc(slices.Values(o.Papier.UEs), byCode)
	}
	return &sorted
}

// states is what the paper states, field by field, as it prints. A field
// without a value is not stated. A letter states whom it is to and what is
// missing; a withdrawal form, which contrat it goes with.
func (s *Settings) states(o *Order) []Field {
	d, a := o.Dossier, &o.Dossier.Auditeur
	usage := dossier.Printed(a.NomUsage)
	if usage == dossier.Printed(a.NomNaissance) {
		usage = "" // printed once
	}
	fields := []Field{
		{Name: "code", Value: a.Code}, {Name: "nom", Value: dossier.Printed(a.NomNaissance)}, {Name: "usage", Value: usage},
		{Name: "prenom", Value: dossier.Printed(a.Prenom)}, {Name: "civilite", Value: a.Civilite.String()},
		{Name: "naissance", Value: a.Naissance.ISO()}, {Name: "lieu", Value: dossier.Printed(a.LieuNaissance)},
	}
	if o.Papier.Document == dossier.Relance {
		return append(fields, Field{Name: "manques", Value: o.Digest})
	}
	// The days of the courses are each UE's; the period that they widen is not
	// stated again, or one emptied cell would count twice.
	semestre := s.Reglement.Semestres[d.Semestre]
	last := semestre.ExamensFin
	if last.IsZero() {
		last = semestre.Fin
	}
	fields = append(fields, Field{Name: "periode_debut", Value: semestre.Debut.ISO()}, Field{Name: "periode_fin", Value: last.ISO()},
		Field{Name: "contrat", Value: o.Contrat})
	if d.Statut != dossier.StatutInconnu {
		fields = append(fields, Field{Name: "statut", Value: d.Statut.String()})
	}
	if d.Type != dossier.InscriptionUE { // what an export without the column says of everybody
		fields = append(fields, Field{Name: "type", Value: d.Type.String()})
	}
	if o.Papier.Document == dossier.Convention {
		in := s.inputs(o, balise.Emission{})
		fields = append(fields, Field{Name: "financeur", Value: dossier.Printed(in.Financeur().Nom)})
	}
	if price := o.Papier.Prix; price.Connu {
		// Where the export falls silent the catalogue's price is no statement of the export's.
		name := "prix"
		if price.Source != "export" {
			name = "prix_catalogue"
		}
		fields = append(fields, Field{Name: name, Value: strconv.FormatInt(int64(price.Montant), 10)})
	}
	return append(fields, statedUEs(o.UEs())...)
}

// statedUEs are an entry for each UE, with the days that the export gives it.
func statedUEs(ues []dossier.UE) []Field {
	var fields []Field
	seen := map[string]bool{}
	for _, ue := range ues {
		name := UEName(ue.Code)
		if seen[name] {
			continue
		}
		seen[name] = true
		fields = append(fields, Field{Name: name}, Field{Name: name + "/debut", Value: ue.Debut.ISO()},
			Field{Name: name + "/fin", Value: ue.Fin.ISO()})
	}
	return fields
}

// UEName is the name of a UE among the rights: "ue/NFA031".
func UEName(code string) string { return "ue/" + strings.ReplaceAll(code, "/", "-") }

// mannerOf is how the paper is drawn.
func (p *Press) mannerOf(o *Order, file string) []byte {
	centre := *o.Centre
	centre.Nom, centre.Dossier = "", "" // the first is of the key, the second is not printed
	settings, err := json.Marshal([]any{p.Organisme, centre, p.Reglement.Feries})
	if err != nil {
		panic(err) // plain data: cannot fail
	}
	text := p.Wording.text[file]
	h := sha256.New()
	h.Write(p.manner)
	h.Write(text[:])
	h.Write(settings)
	if o.Papier.Document == dossier.Relance {
		fmt.Fprint(h, p.Reglement.RelanceJours)
	}
	return h.Sum(nil)
}

// content is a value beside the rights, by the balises and conditions that
// print it.
type content struct {
	name   string
	prints []string // balises; conditions with a question mark before them
	value  func(s *Settings, o *Order) string
}

// printed lists which of contents a model prints.
func printed(m *wording.Model) []int {
	names := m.Uses()
	for _, condition := range m.Asks() {
		names = append(names, "?"+condition)
	}
	var list []int
	for i := range contents {
		if slices.ContainsFunc(contents[i].prints, func(name string) bool { return slices.Contains(names, name) }) {
			list = append(list, i)
		}
	}
	return list
}

// joined is several values as one, such that no two lists are the same.
func joined(values ...any) string {
	text, err := json.Marshal(values)
	if err != nil {
		panic(err) // plain data: cannot fail
	}
	return string(text)
}

// eachUE joins what is printed of each UE and its catalogue entry.
func eachUE(s *Settings, o *Order, values func(ue dossier.UE, f dossier.FicheUE) string) string {
	var texts []any
	for _, ue := range o.UEs() {
		f, _ := s.Catalogue.Lookup(ue.Code)
		texts = append(texts, values(ue, f))
	}
	return joined(texts...)
}

// contents are the values beside the rights. A balise that prints one is named
// with it: TestEveryValueCounts tries each field that papers are written from.
var contents = []content{
	{"prenom", []string{"auditeur_nom_complet", "auditeur_prenom", "coupon_enf", "destinataire", "signature", "stagiaires"},
		func(_ *Settings, o *Order) string { return o.Dossier.Auditeur.Prenom }},
	{"lieu", []string{"auditeur_lieu_naissance"}, func(_ *Settings, o *Order) string { return o.Dossier.Auditeur.LieuNaissance }},
	{"nom_usage", []string{"?nom_usage"}, func(_ *Settings, o *Order) string {
		a := &o.Dossier.Auditeur
		return strconv.FormatBool(a.NomUsage != "" && dossier.Fold(a.NomUsage) != dossier.Fold(a.NomNaissance))
	}},
	{"adresse", []string{"auditeur_adresse", "destinataire"}, func(_ *Settings, o *Order) string {
		return strings.Join(o.Dossier.Auditeur.Adresse.Lines(), "\n")
	}},
	{"courriel", []string{"auditeur_courriel"}, func(_ *Settings, o *Order) string { return o.Dossier.Auditeur.Courriel }},
	{"telephone", []string{"auditeur_telephone"}, func(_ *Settings, o *Order) string { return o.Dossier.Auditeur.Telephone }},
	{"inscription", []string{"inscription_date"}, func(_ *Settings, o *Order) string { return o.Dossier.Inscrit.ISO() }},
	{"diplome", []string{"diplome", "?diplome"}, func(_ *Settings, o *Order) string { return o.Dossier.Diplome }},
	{"statut_etudiant", []string{"?troisieme_cycle"}, func(s *Settings, o *Order) string {
		return strconv.FormatBool(o.Dossier.TroisiemeCycle || slices.ContainsFunc(o.UEs(), func(ue dossier.UE) bool {
			f, _ := s.Catalogue.Lookup(ue.Code)
			return f.TroisiemeCycle == dossier.Oui
		}))
	}},
	{"part_propre", []string{"?part_propre"}, func(_ *Settings, o *Order) string {
		return strconv.FormatBool(completeness.HasOwnShare(o.Dossier))
	}},
	{"enf", []string{"coupon_enf", "?identifiants"}, func(_ *Settings, o *Order) string {
		enf, d := o.Dossier.ENF, o.Dossier
		if enf.Identifiant != "" {
			return joined(enf.Identifiant, enf.MotDePasse.Reveal())
		}
		return joined(d.Nouveau == dossier.Non || d.Nouveau == dossier.Inconnu && d.Auditeur.AncienCode != "")
	}},
	{"ue", []string{"tableau_ue", "tableau_prix", "annexe_programme"}, func(s *Settings, o *Order) string {
		in := s.inputs(o, balise.Emission{})
		return joined(in.Lignes())
	}},
	{"liste_ue", []string{"liste_ue", "nombre_ue", "?ue", "?plusieurs_ue"}, func(_ *Settings, o *Order) string {
		if o.Papier.Document != dossier.Relance {
			return "" // rights
		}
		return joined(o.Codes())
	}},
	{"cours", []string{"cours_debut", "cours_fin"}, func(s *Settings, o *Order) string {
		in := s.inputs(o, balise.Emission{})
		var days []any
		for _, l := range in.Lignes() {
			days = append(days, l.Debut, l.Fin)
		}
		return joined(days...)
	}},
	{"ects", []string{"total_ects"}, func(s *Settings, o *Order) string {
		return eachUE(s, o, func(ue dossier.UE, f dossier.FicheUE) string { return joined(cmp.Or(ue.ECTS, f.ECTS)) })
	}},
	{"programme", []string{"annexe_programme"}, func(s *Settings, o *Order) string {
		return eachUE(s, o, func(_ dossier.UE, f dossier.FicheUE) string {
			return joined(f.Objectif, f.Programme, f.Prerequis, f.Moyens, f.Suivi, f.Evaluation, f.Sanction, f.Intervenant, f.Titres,
				f.Lieu, f.Horaires, f.ActivitesDistance, f.Assistance, f.EvaluationsDistance)
		})
	}},
	{"heures", []string{"duree", "duree_distance", "tableau_prix", "annexe_programme", "?formation_a_distance"}, func(s *Settings, o *Order) string {
		return eachUE(s, o, func(_ dossier.UE, f dossier.FicheUE) string {
			if f.HeuresDistance > 0 {
				f.ADistance = dossier.Inconnu // the hours say it
			}
			return joined(f.Heures, f.HeuresDistance, f.ADistance)
		})
	}},
	{"effectif", []string{"effectif", "annexe_programme"}, func(s *Settings, o *Order) string {
		return eachUE(s, o, func(_ dossier.UE, f dossier.FicheUE) string { return strconv.Itoa(f.Effectif) })
	}},
	{"prix_ue", []string{"prix_total", "tableau_prix", "annexe_programme"}, func(s *Settings, o *Order) string {
		prices := eachUE(s, o, func(_ dossier.UE, f dossier.FicheUE) string {
			if f.PrixFinanceur == 0 { // as papers that were printed before there was such a price
				return joined(f.Prix, f.PrixConnu)
			}
			return joined(f.Prix, f.PrixConnu, f.PrixFinanceur)
		})
		return joined(prices, o.Papier.Prix.Catalogue)
	}},
	{"financement_mixte", []string{"?financement_mixte", "tableau_prix", "annexe_programme"}, func(_ *Settings, o *Order) string {
		return strconv.FormatBool(len(o.Papier.Lines) < len(o.Dossier.Financements))
	}},
	{"financeur", []string{"financeur_nom", "financeur_siret", "financeur_adresse", "financeur_representant", "signature"},
		func(s *Settings, o *Order) string {
			if o.Papier.Document != dossier.Convention {
				return ""
			}
			in := s.inputs(o, balise.Emission{})
			return joined(in.Financeur())
		}},
	{"echeancier", []string{"echeancier"}, func(_ *Settings, o *Order) string {
		return joined(o.Versements, signed(o), completeness.WithdrawalDelay(o.Dossier))
	}},
	{"signature", []string{"signature_date", "signature", "retractation_10", "retractation_14", "retractation_dernier_jour", "?contrat_signe", "?accord_signe"},
		func(_ *Settings, o *Order) string { return joined(signed(o)) }},
	{"a_distance", []string{"?conclu_a_distance", "?conclu_sur_place", "?delai_quatorze_jours", "delai_retractation", "tableau_retractation"}, func(_ *Settings, o *Order) string {
		return fmt.Sprint(o.Dossier.Pieces.ADistance)
	}},
	{"manques", []string{"pieces_manquantes", "documents_bloques", "?reglement_attendu"}, func(_ *Settings, o *Order) string {
		texts := []any{o.Bloques}
		for _, v := range o.Manques {
			texts = append(texts, v.Remedy, v.Blocks, v.Confidential)
		}
		return joined(texts...)
	}},
}

// Unsigned is what an agreement, or a withdrawal form, says that is not signed.
func Unsigned(doc dossier.Document) Field {
	return Field{"signature", joined(signed(&Order{Dossier: &dossier.Dossier{}, Papier: completeness.Papier{Document: doc}}))}
}

// signed are the days on which the agreement was signed, or that with which the
// withdrawal form goes.
func signed(o *Order) []dossier.Date {
	switch o.Papier.Document {
	case dossier.Contrat, dossier.Retractation:
		return []dossier.Date{cmp.Or(o.Papier.Signed, o.Dossier.Pieces.ContratSigne), o.Dossier.Pieces.ContratSigne}
	case dossier.Convention:
		return []dossier.Date{o.Papier.Signed}
	}
	return nil
}
