package samples

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"cnamdoc/generate/sheet"
	"cnamdoc/importer/dossier"
)

// Catalogue writes catalogue-ue.xlsx: what the law asks a contrat to say of
// each UE.
func Catalogue(w io.Writer) error {
	b := sheet.New()
	s := b.Sheet("Catalogue", []sheet.Column{
		{Header: "Code UE", Width: 10}, {Header: "Intitulé", Width: 40}, {Header: "ECTS", Width: 6, Kind: sheet.Number},
		{Header: "Objectif", Width: 50}, {Header: "Programme", Width: 60}, {Header: "Prérequis", Width: 30},
		{Header: "Modalités", Width: 40}, {Header: "Moyens", Width: 50}, {Header: "Suivi", Width: 40},
		{Header: "Évaluation", Width: 40}, {Header: "Sanction", Width: 40},
		{Header: "Intervenant", Width: 22}, {Header: "Titres de l’intervenant", Width: 36},
		{Header: "Heures", Width: 8, Kind: sheet.Number}, {Header: "Heures à distance", Width: 8, Kind: sheet.Number},
		{Header: "À distance", Width: 8}, {Header: "Effectif", Width: 8, Kind: sheet.Number},
		{Header: "Début", Width: 12, Kind: sheet.Date}, {Header: "Fin", Width: 12, Kind: sheet.Date}, {Header: "Prix", Width: 12, Kind: sheet.Money},
		{Header: "Lieu", Width: 30}, {Header: "Horaires", Width: 30}, {Header: "Activités à distance", Width: 40},
		{Header: "Assistance", Width: 40}, {Header: "Évaluations à distance", Width: 40}, {Header: "Troisième cycle", Width: 8},
	}, "Catalogue des UE — semestre 1, année 2026-2027")
	for i := range allUE {
		s.Row(allUE[i].cells()...)
	}
	_, err := b.WriteTo(w)
	return err
}

func (u *ue) cells() []sheet.Cell {
	distance := u.hours() * dossier.Centi(u.distanceShare()) / 100
	values := []any{
		u.code, u.intitule, u.ects, u.objectif, "— " + strings.Join(u.programme, " ;\n— ") + ".", u.prerequis,
		u.deroulement(), u.moyens(), u.suivi(), u.evaluation, u.sanction, u.intervenant, u.titres,
		sheet.Hundredths(u.hours()), sheet.Hundredths(distance), u.distanceShare() > 0, u.effectif, u.debut, u.fin, sheet.Hundredths(u.price()),
		u.lieu(), u.horaires(), u.activites(), u.assistance(), u.jalons(), false,
	}
	cells := make([]sheet.Cell, len(values))
	for i, v := range values {
		cells[i].Value = v
	}
	if u.evaluation == "" {
		cells[9] = sheet.Cell{Style: sheet.Faulty, Comment: "Laissé vide pour l’exemple : sans le contrôle des connaissances, aucun contrat n’est possible pour cette UE (L6353-4)."}
	}
	return cells
}

// Epreuves writes epreuves.xlsx: for each UE, a first and a second session in
// each centre that teaches it; those of the distance centre sit at Orléans. A
// second sheet seats some persons of inscriptions-petit.xlsx one by one.
func Epreuves(w io.Writer) error {
	b := sheet.New()
	s := b.Sheet("Épreuves", []sheet.Column{
		{Header: "Code UE", Width: 10}, {Header: "Intitulé", Width: 40}, {Header: "Session", Width: 8, Kind: sheet.Number},
		{Header: "Date", Width: 12, Kind: sheet.Date}, {Header: "Heure de début", Width: 10}, {Header: "Durée", Width: 8},
		{Header: "Centre", Width: 14}, {Header: "Centres convoqués", Width: 16}, {Header: "Salle", Width: 14},
	}, "Épreuves — semestre 1, année 2026-2027 — première et seconde sessions")
	for i := range allUE {
		u := &allUE[i]
		for session, from := range []dossier.Date{day(1, 2, 2027), day(14, 6, 2027)} {
			for k, c := range u.examCentres() {
				date, start, length := u.sitting(from)
				also := ""
				if c == centres[0] && slices.Contains(u.offered, FOAD) {
					also = FOAD
				}
				s.Row(sheet.Cell{Value: u.code}, sheet.Cell{Value: u.intitule}, sheet.Cell{Value: session + 1}, sheet.Cell{Value: date},
					sheet.Cell{Value: start}, sheet.Cell{Value: length}, sheet.Cell{Value: c}, sheet.Cell{Value: also},
					sheet.Cell{Value: fmt.Sprintf("Salle %c%d", 'A'+rune(k), 1+hash(u.code)%9)})
			}
		}
	}
	places(b)
	_, err := b.WriteTo(w)
	return err
}

// examCentres are where the UE's exams are held.
func (u *ue) examCentres() []string {
	held := slices.DeleteFunc(slices.Clone(u.offered), func(c string) bool { return c == FOAD })
	if len(held) < len(u.offered) && !slices.Contains(held, centres[0]) {
		held = append([]string{centres[0]}, held...)
	}
	return held
}

// places seats those of the small sample who sit NFA031 at Orléans: two rooms, one
// longer time, one person who is not admitted.
func places(b *sheet.Book) {
	s := b.Sheet("Places", []sheet.Column{
		{Header: "Code auditeur", Width: 14}, {Header: "Nom", Width: 20}, {Header: "Prénom", Width: 16}, {Header: "Code UE", Width: 10},
		{Header: "Session", Width: 8, Kind: sheet.Number}, {Header: "Salle", Width: 14}, {Header: "Place", Width: 8}, {Header: "Tiers-temps", Width: 12},
		{Header: "Non admis", Width: 10},
	}, "Places — NFA031, première session, Orléans")
	for i, p := range petit() {
		if p.centre != centres[0] || !slices.ContainsFunc(p.lignes, func(l ligne) bool { return l.code == "NFA031" }) {
			continue
		}
		room, longer, out := "Amphi A", "", ""
		if i%3 == 2 {
			room = "Salle B4"
		}
		if i == 8 {
			room, longer = "Salle B5", "1 h"
		}
		if i == 15 {
			out = "oui"
		}
		code, _, _ := strings.Cut(p.code, " ")
		s.Row(sheet.Texts(code, p.nom, p.prenom, "NFA031", "1", room, strconv.Itoa(i+1), longer, out)...)
	}
}

// sitting spreads the exams over twelve working days; Saturday is in the
// morning, the other days in the evening.
func (u *ue) sitting(from dossier.Date) (date dossier.Date, start, length string) {
	h := int(hash("épreuve "+u.code) & 0x7fffffff)
	if u.code == "NFA008" {
		h++ // most people of the small sample sit it and NFA031: not at one hour
	}
	date, start, length = from.AddDays(h%6+7*(h/6%2)), "18:00", "2 h"
	if h%6 == 5 {
		start = "09:00"
	}
	if u.ects >= 6 {
		length = "3 h"
	}
	return date, start, length
}
