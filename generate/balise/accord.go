package balise

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// joursDelais is how many signing days the table of last days covers, at least.
const joursDelais = 21

var accordTable = []Balise{
	need("prix", "prix à la charge du signataire", "le prix (export, ou colonne «\u00a0prix\u00a0» du catalogue)", prix).in(accords),
	need("prix_total", "prix total de la formation", "le prix des UE (colonne «\u00a0prix\u00a0» du catalogue)", func(in *Inputs) string {
		total, known := in.total()
		return euros(total, known)
	}).in(accords),
	need("duree", "durée totale en heures", "la colonne «\u00a0heures\u00a0» du catalogue", duree).in(taught),
	optional("duree_distance", "durée à distance, en heures", "aucune", dureeDistance).in(accords),
	need("effectif", "effectif maximal par UE", "la colonne «\u00a0effectif\u00a0» du catalogue", effectif).in(accords),
	bloc("tableau_prix", "tableau de la formation et de son prix", "le prix", tableauPrix).in(accords),
	bloc("echeancier", "échéancier de paiement", "les échéances", echeancier).in(accords),
	bloc("annexe_programme", "annexe\u00a0: le programme de chaque UE", "le catalogue des UE", annexe).in(accords),
	bloc("tableau_retractation", "dernier jour pour se rétracter selon le jour de la signature", "la date d’émission", tableauRetractation).in(delays),

	need("contrat_reference", "numéro du contrat", "le numéro du contrat", func(in *Inputs) string { return in.Reference }).in(onlyRetr),
	need("signature_date", "date de signature du contrat ou de la convention", "la colonne «\u00a0contrat signé le\u00a0» ou «\u00a0convention signée le\u00a0»", func(in *Inputs) string {
		return in.signed().Long()
	}).in(signable),
	need("delai_retractation", "délai de rétractation qui s’applique, en toutes lettres", "aucune", func(in *Inputs) string {
		return map[int]string{completeness.DelaiContrat: "dix jours", completeness.DelaiADistance: "quatorze jours"}[in.delay()]
	}).in(delays),
	need("retractation_dernier_jour", "dernier jour du délai de rétractation qui s’applique", "la colonne «\u00a0contrat signé le\u00a0»", func(in *Inputs) string {
		return in.lastDayToWithdraw(in.delay()).Long()
	}).in(delays),
	bloc("demande_commencer", "case à cocher\u00a0: demande de commencer avant la fin du délai", "", func(*Inputs) ([]Block, string) {
		return []Block{Checklist{Items: []Text{Plain("Je demande expressément que la formation commence avant la fin du délai de rétractation.")}}}, ""
	}).in(onlyCont),
	need("retractation_10", "dernier jour du délai de dix jours", "la colonne «\u00a0contrat signé le\u00a0»", func(in *Inputs) string {
		return in.lastDayToWithdraw(completeness.DelaiContrat).Long()
	}).in(delays),
	need("retractation_14", "dernier jour du délai de quatorze jours", "la colonne «\u00a0contrat signé le\u00a0»", func(in *Inputs) string {
		return in.lastDayToWithdraw(completeness.DelaiADistance).Long()
	}).in(delays),
	writing("champ_commande", "«\u00a0Commandé le / reçu le\u00a0», à remplir à la main", "Commandé le (*)/reçu le (*)\u00a0:", 1),
	writing("champ_signature", "signature, à la main", "", 2),
	writing("champ_date", "date, à la main", "Date\u00a0:", 1),

	need("financeur_nom", "nom du financeur", "le nom du financeur", func(in *Inputs) string { return in.funder().Nom }).in(onlyConv),
	need("financeur_siret", "SIRET du financeur", "le SIRET du financeur", func(in *Inputs) string { return siret(in.funder().SIRET) }).in(onlyConv),
	need("financeur_adresse", "adresse du financeur", "l’adresse du financeur", func(in *Inputs) string { return postal(in.funder().Adresse) }).in(onlyConv),
	need("financeur_representant", "représentant du financeur", "le représentant du financeur", func(in *Inputs) string { return in.funder().Representant }).in(onlyConv),
	bloc("stagiaires", "tableau des stagiaires et de l’effectif", "la colonne NOM", stagiaires).in(onlyConv),
}

func euros(amount dossier.Centi, known bool) string {
	if !known {
		return ""
	}
	return amount.Euros()
}

func prix(in *Inputs) string { return euros(in.Papier.Prix.Montant, in.Papier.Prix.Connu) }

// total is the catalogue's price of the UE that the agreement covers.
func (in *Inputs) total() (dossier.Centi, bool) {
	var sum dossier.Centi
	for _, ue := range in.UEs() {
		f := in.fiche(ue.Code)
		if !f.PrixConnu {
			return 0, false
		}
		sum += f.Prix
	}
	return sum, len(in.UEs()) > 0
}

// shared reports whether others pay a part of these UE too.
func (in *Inputs) shared() bool {
	return len(in.Papier.Lines) < len(in.Dossier.Financements)
}

// pricesAgree reports whether the catalogue's prices may be printed: beside
// another amount they would contradict the agreement.
func (in *Inputs) pricesAgree() bool {
	total, known := in.total()
	return known && !in.Papier.Prix.Differs() && (total == in.Papier.Prix.Montant || in.shared() && total > in.Papier.Prix.Montant)
}

func hours(c dossier.Centi) string {
	if c == 0 {
		return ""
	}
	return c.Short() + "\u00a0h"
}

// duree is empty as soon as one UE has no duration: a partial sum would be wrong.
func duree(in *Inputs) string {
	var total dossier.Centi
	for _, ue := range in.UEs() {
		f := in.fiche(ue.Code)
		if f.Heures == 0 {
			return ""
		}
		total += f.Heures
	}
	return hours(total)
}

func dureeDistance(in *Inputs) string {
	var total dossier.Centi
	for _, ue := range in.UEs() {
		total += in.fiche(ue.Code).HeuresDistance
	}
	return hours(total)
}

func effectif(in *Inputs) string {
	var parts []string
	for _, ue := range in.UEs() {
		n := in.fiche(ue.Code).Effectif
		if n == 0 {
			return ""
		}
		parts = append(parts, ue.Code+"\u00a0: "+strconv.Itoa(n))
	}
	return strings.Join(parts, "\u00a0; ")
}

func tableauPrix(in *Inputs) ([]Block, string) {
	if prix(in) == "" {
		return nil, "le prix (export, ou colonne «\u00a0prix\u00a0» du catalogue)"
	}
	t := Table{Caption: "Formation, durée et prix", Columns: []Column{
		{Header: "Code", Mono: true}, {Header: "Intitulé", Weight: 1}, {Header: "Du", Small: true}, {Header: "Au", Small: true}, {Header: "Durée", Align: Right}}}
	t.Total = []Text{nil, bold("Total"), nil, nil, bold(duree(in))}
	priced := in.pricesAgree()
	if priced {
		total, _ := in.total()
		t.Columns = append(t.Columns, Column{Header: "Prix", Align: Decimal})
		t.Total = append(t.Total, bold(total.Euros()))
	}
	for _, ue := range in.UEs() {
		f := in.fiche(ue.Code)
		if f.Heures == 0 {
			return nil, fmt.Sprintf("les heures de l’UE %s (catalogue)", ue.Code)
		}
		row := []Text{mono(ue.Code), Plain(in.intitule(ue)), orDash(in.debut(ue).Short()), orDash(in.fin(ue).Short()), Plain(hours(f.Heures))}
		if priced {
			row = append(row, Plain(f.Prix.Euros()))
		}
		t.Rows = append(t.Rows, row)
	}
	blocks := []Block{t}
	if shares := in.shares(priced); len(shares) > 0 {
		blocks = append(blocks, Fields{Pairs: shares, Wide: true})
	}
	return blocks, ""
}

// shares says who pays what; nothing where the signatory pays the total.
func (in *Inputs) shares(priced bool) []Field {
	label := "Prix à votre charge"
	if in.doc() == dossier.Convention {
		label = "Prix à la charge du financeur"
	}
	own := Field{label, bold(prix(in))}
	total, _ := in.total()
	switch {
	case !priced:
		return []Field{own}
	case total > in.Papier.Prix.Montant:
		return []Field{own, {"Part payée par ailleurs", Plain((total - in.Papier.Prix.Montant).Euros())}}
	}
	return nil
}

func echeancier(in *Inputs) ([]Block, string) {
	if len(in.Versements) == 0 {
		return nil, "les échéances"
	}
	t := Table{Caption: "Échéancier de paiement", Columns: []Column{{Header: "Échéance"},
		{Header: "À payer", Weight: 1}, {Header: "Montant", Align: Decimal}}}
	var total dossier.Centi
	for i, v := range in.Versements {
		t.Rows = append(t.Rows, []Text{Plain(strconv.Itoa(i + 1)), Plain(in.when(v)), Plain(v.Montant.Euros())})
		total += v.Montant
	}
	t.Total = []Text{nil, bold("Total"), bold(total.Euros())}
	return []Block{t}, ""
}

// when says when a payment falls due. A day on which nothing may be due yet is
// not printed (Code du travail, L6353-6).
func (in *Inputs) when(v completeness.Versement) string {
	switch {
	case v.Date.IsZero():
		return v.Quand
	case !v.Date.After(in.delayEnd()):
		return cmp.Or(v.Quand, "à la fin du délai de rétractation")
	case v.Quand == "":
		return "le " + v.Date.Long()
	}
	return v.Quand + ", le " + v.Date.Long()
}

// delayEnd is the last day of the withdrawal delay; of a contrat that is not
// yet signed, the earliest that it can be.
func (in *Inputs) delayEnd() dossier.Date {
	return completeness.Withdrawal(cmp.Or(in.signed(), in.emission().Date), in.delay(), in.Reglement.Feries)
}

// programme lists what the law wants said of each UE, in the order of a
// reader's questions: Code du travail, L6353-4 for the contrat, D6353-1 for the
// convention, D6313-3-1 for what is followed at a distance.
func (in *Inputs) programme(ue dossier.UE) []chapitre {
	f := in.fiche(ue.Code)
	period := ""
	if d, e := in.debut(ue), in.fin(ue); !d.IsZero() && !e.IsZero() {
		period = "du " + d.Long() + " au " + e.Long()
	}
	people := ""
	if f.Effectif > 0 {
		people = strconv.Itoa(f.Effectif) + "\u00a0personnes au plus"
	}
	return []chapitre{
		{"Ce que l’on apprend", []Field{{"Objectif", Plain(f.Objectif)}, {"Programme", Plain(f.Programme)}, {"Connaissances préalables", Plain(f.Prerequis)}}},
		{"Comment", []Field{{"Modalités de déroulement", Plain(cmp.Or(f.Modalites, ue.Modalite))}, {"Part à distance", Plain(distance(f))},
			{"Activités à distance", Plain(f.ActivitesDistance)}, {"Assistance", Plain(f.Assistance)},
			{"Moyens pédagogiques et techniques", Plain(f.Moyens)}, {"Modalités de suivi", Plain(f.Suivi)},
			{"Contrôle des connaissances", Plain(f.Evaluation)}, {"Évaluations à distance", Plain(f.EvaluationsDistance)}, {"Sanction", Plain(f.Sanction)}}},
		{"Avec qui", []Field{{"Intervenant", Plain(f.Intervenant)}, {"Diplômes, titres ou références", Plain(f.Titres)}, {"Effectif", Plain(people)}}},
		{"Quand, où et à quel prix", []Field{{"Période", Plain(period)}, {"Horaires", Plain(f.Horaires)}, {"Durée", Plain(hours(f.Heures))},
			{"Lieu", Plain(f.Lieu)}, {"Prix", Plain(euros(f.Prix, in.pricesAgree()))}}},
	}
}

// chapitre is a part of a UE's programme.
type chapitre struct {
	title  string
	fields []Field
}

func distance(f dossier.FicheUE) string {
	switch {
	case f.HeuresDistance > 0:
		return hours(f.HeuresDistance) + " sur " + hours(f.Heures)
	case f.ADistance == dossier.Oui:
		return "oui\u00a0: la formation est suivie à distance, selon les modalités ci-dessus"
	}
	return "aucune"
}

// annexe is one section a UE, each with every legal field: one that is empty
// blocks the paper and is named.
func annexe(in *Inputs) ([]Block, string) {
	var blocks []Block
	for _, ue := range in.UEs() {
		title := Plain(ue.Code + " — " + in.intitule(ue)) // a bold mono face would weigh more than the page
		head := Heading{Level: 3, Text: title}
		for i, c := range in.programme(ue) {
			for _, f := range c.fields {
				if f.Value.Empty() && !in.mayLack(f.Label) {
					return nil, fmt.Sprintf("«\u00a0%s\u00a0» de l’UE %s (catalogue)", f.Label, ue.Code)
				}
			}
			fields := filled(c.fields)
			if len(fields) == 0 {
				continue
			}
			group := []Block{Heading{Level: 4, Text: Plain(c.title)}, Fields{Pairs: fields, Wide: true, Small: true}}
			if i == 0 {
				group = append([]Block{head}, group...)
			}
			blocks = append(blocks, Group{group})
		}
	}
	if len(blocks) == 0 {
		return nil, "la colonne CODE_UNITE"
	}
	return blocks, ""
}

// mayLack lists what one agreement does not owe to the law: the trainer is
// K4, hence the contrat's; the follow-up is C8, hence the convention's.
func (in *Inputs) mayLack(label string) bool {
	switch label {
	case "Prix":
		return true // the agreement's own price is in its table
	case "Lieu", "Horaires", "Activités à distance", "Assistance", "Évaluations à distance":
		return true // catalogues of the first release have no such column
	case "Modalités de suivi":
		return in.doc() == dossier.Contrat
	case "Intervenant", "Diplômes, titres ou références", "Connaissances préalables", "Effectif", "Contrôle des connaissances":
		return in.doc() == dossier.Convention
	}
	return false
}

func filled(fields []Field) []Field {
	var kept []Field
	for _, f := range fields {
		if !f.Value.Empty() {
			kept = append(kept, f)
		}
	}
	return kept
}

func (in *Inputs) lastDayToWithdraw(days int) dossier.Date {
	return completeness.Withdrawal(in.Dossier.Pieces.ContratSigne, days, in.Reglement.Feries)
}

// delay is the withdrawal delay of the contrat, in days.
func (in *Inputs) delay() int { return completeness.WithdrawalDelay(in.Dossier) }

// tableauRetractation gives the last days for a signing on the day of issue and
// on each day of the three weeks that follow, several days a row. Where it is
// not known whether the contrat is concluded at a distance it shows both delays.
func tableauRetractation(in *Inputs) ([]Block, string) {
	day := in.emission().Date
	if day.IsZero() {
		return nil, "la date d’émission"
	}
	delays, across := []int{in.delay()}, 3
	if in.Dossier.Pieces.ADistance == dossier.Inconnu {
		delays, across = []int{completeness.DelaiContrat, completeness.DelaiADistance}, 2
	}
	t := Table{Caption: "Dernier jour pour se rétracter, selon le jour de la signature"}
	for range across {
		t.Columns = append(t.Columns, Column{Header: "Signé le", Weight: 1})
		for _, d := range delays {
			header := "Jusqu’au"
			if len(delays) > 1 {
				header = fmt.Sprintf("%d\u00a0jours", d)
			}
			t.Columns = append(t.Columns, Column{Header: header, Weight: 1})
		}
	}
	rows := (joursDelais + across - 1) / across
	for i := range rows {
		var row []Text
		for k := range across {
			signed := day.AddDays(k*rows + i)
			row = append(row, Plain(signed.Short()))
			for _, d := range delays {
				row = append(row, bold(completeness.Withdrawal(signed, d, in.Reglement.Feries).Short()))
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return []Block{t}, ""
}

// writing is a line of the withdrawal form that only the auditeur fills in.
func writing(nom, label, printed string, lines int) Balise {
	return bloc(nom, label, "", func(*Inputs) ([]Block, string) {
		return []Block{WritingLines{Label: printed, Count: lines}}, ""
	}).in(onlyRetr)
}

func stagiaires(in *Inputs) ([]Block, string) {
	p := in.person()
	if p.NomComplet() == "" {
		return nil, "la colonne NOM"
	}
	t := Table{Caption: "Stagiaires", Columns: []Column{{Header: "Stagiaire", Weight: 2},
		{Header: "Code auditeur", Mono: true, Min: 23}, {Header: "UE suivies", Weight: 2}},
		Rows: [][]Text{{Plain(p.NomComplet()), mono(p.Code), mono(listeUE(in))}}}
	return []Block{t}, ""
}
