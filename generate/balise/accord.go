package balise

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cnamdoc/generate/blocks"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// joursDelais is how many signing days the table of last days covers, at least.
const joursDelais = 21

var accordTable = []Balise{
	need("prix", "prix à la charge du signataire", "le prix (export, ou colonne « prix » du catalogue)", prix).in(accords),
	need("prix_total", "prix total de la formation", "le prix des UE (colonne « prix » du catalogue)", func(in *Inputs) string {
		total, known := in.total()
		return euros(total, known)
	}).in(accords),
	need("duree", "durée totale en heures", "la colonne « heures » du catalogue", duree).in(taught),
	optional("duree_distance", "durée à distance, en heures", "aucune", dureeDistance).in(accords),
	need("effectif", "effectif maximal par UE", "la colonne « effectif » du catalogue", effectif).in(accords),
	bloc("tableau_prix", "tableau de la formation et de son prix", "le prix", tableauPrix).in(accords),
	bloc("echeancier", "échéancier de paiement", "les échéances", echeancier).in(accords),
	bloc("annexe_programme", "annexe : le programme de chaque UE", "le catalogue des UE", annexe).in(accords),
	bloc("tableau_retractation", "dernier jour pour se rétracter selon le jour de la signature", "la date d’émission", tableauRetractation).in(delays),

	need("contrat_reference", "numéro du contrat", "le numéro du contrat", func(in *Inputs) string { return in.Reference }).in(onlyRetr),
	need("signature_date", "date de signature du contrat ou de la convention", "la colonne « contrat signé le » ou « convention signée le »", func(in *Inputs) string {
		return in.signed().Long()
	}).in(signable),
	need("delai_retractation", "délai de rétractation qui s’applique, en toutes lettres", "aucune", func(in *Inputs) string {
		return map[int]string{completeness.DelaiContrat: "dix jours", completeness.DelaiADistance: "quatorze jours"}[in.delay()]
	}).in(delays),
	need("retractation_dernier_jour", "dernier jour du délai de rétractation qui s’applique", "la colonne « contrat signé le »", func(in *Inputs) string {
		return in.lastDayToWithdraw(in.delay()).Long()
	}).in(delays),
	bloc("demande_commencer", "case à cocher : demande de commencer avant la fin du délai", "", func(*Inputs) ([]blocks.Block, string) {
		return []blocks.Block{blocks.List{Boxes: true, Items: []blocks.Text{plain("Je demande expressément que la formation commence avant la fin du délai de rétractation.")}}}, ""
	}).in(onlyCont),
	need("retractation_10", "dernier jour du délai de dix jours", "la colonne « contrat signé le »", func(in *Inputs) string {
		return in.lastDayToWithdraw(completeness.DelaiContrat).Long()
	}).in(delays),
	need("retractation_14", "dernier jour du délai de quatorze jours", "la colonne « contrat signé le »", func(in *Inputs) string {
		return in.lastDayToWithdraw(completeness.DelaiADistance).Long()
	}).in(delays),
	writing("champ_commande", "«\u00a0Commandé le / reçu le\u00a0», à remplir à la main", "Commandé le (*)/reçu le (*)\u00a0:", 1),
	bloc("champ_signature", "signature, à la main : un cadre", "", func(in *Inputs) ([]blocks.Block, string) {
		lines := 4 // where the date is known, the whole form is one page
		if in.signed().IsZero() {
			lines = 6
		}
		return []blocks.Block{blocks.WritingLines{Count: lines, Frame: true}}, ""
	}).in(onlyRetr),
	writing("champ_date", "date, à la main", "Date\u00a0:", 1),

	need("financeur_nom", "nom du financeur", "le nom du financeur", func(in *Inputs) string { return in.funder().Nom }).in(onlyConv),
	// A French organisation without SIRET blocks the convention (rule "financeur"): what is left is a payer who has none.
	optional("financeur_siret", "SIRET du financeur", "sans objet", func(in *Inputs) string { return siret(in.funder().SIRET) }).in(onlyConv),
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

func tableauPrix(in *Inputs) ([]blocks.Block, string) {
	if prix(in) == "" {
		return nil, "le prix (export, ou colonne «\u00a0prix\u00a0» du catalogue)"
	}
	t := blocks.Table{Caption: "Formation, durée et prix", Columns: []blocks.Column{
		{Header: "Code", Heads: true}, {Header: "Intitulé", Weight: 1}, {Header: "Du"}, {Header: "Au"}, {Header: "Durée", Align: blocks.Right}}}
	t.Total = []blocks.Text{nil, bold("Total"), nil, nil, bold(duree(in))}
	priced := in.pricesAgree()
	if priced {
		total, _ := in.total()
		t.Columns = append(t.Columns, blocks.Column{Header: "Prix", Align: blocks.Decimal})
		t.Total = append(t.Total, bold(total.Euros()))
	}
	for _, ue := range in.UEs() {
		f := in.fiche(ue.Code)
		if f.Heures == 0 {
			return nil, fmt.Sprintf("les heures de l’UE %s (catalogue)", ue.Code)
		}
		row := []blocks.Text{plain(ue.Code), plain(in.intitule(ue)), orDash(in.debut(ue).Short()), orDash(in.fin(ue).Short()), plain(hours(f.Heures))}
		if priced {
			row = append(row, plain(f.Prix.Euros()))
		}
		t.Rows = append(t.Rows, row)
	}
	all := []blocks.Block{t}
	if shares := in.shares(priced); len(shares) > 0 {
		all = append(all, blocks.Fields{Pairs: shares, Wide: true})
	}
	return all, ""
}

// shares says who pays what; nothing where the signatory pays the total.
func (in *Inputs) shares(priced bool) []blocks.Field {
	label := "Prix à votre charge"
	if in.doc() == dossier.Convention {
		label = "Prix à la charge du financeur"
	}
	own := blocks.Field{Label: label, Value: bold(prix(in))}
	total, _ := in.total()
	switch {
	case !priced:
		return []blocks.Field{own}
	case in.tariffs():
		return []blocks.Field{own} // what is left of this price is not what another pays
	case total > in.Papier.Prix.Montant:
		return []blocks.Field{own, {Label: "Part payée par ailleurs", Value: plain((total - in.Papier.Prix.Montant).Euros())}}
	}
	return nil
}

// tariffs reports whether a funder has a tariff of its own for one of these UE,
// and others pay a part.
func (in *Inputs) tariffs() bool {
	return in.shared() && slices.ContainsFunc(in.UEs(), func(ue dossier.UE) bool { return in.fiche(ue.Code).PrixFinanceur > 0 })
}

func echeancier(in *Inputs) ([]blocks.Block, string) {
	if len(in.Versements) == 0 {
		return nil, "les échéances"
	}
	t := blocks.Table{Caption: "Échéancier de paiement", Columns: []blocks.Column{{Header: "Échéance", Heads: true},
		{Header: "À payer", Weight: 1}, {Header: "Montant", Align: blocks.Decimal}}}
	var total dossier.Centi
	for i, v := range in.Versements {
		t.Rows = append(t.Rows, []blocks.Text{plain(strconv.Itoa(i + 1)), plain(in.when(v)), plain(v.Montant.Euros())})
		total += v.Montant
	}
	t.Total = []blocks.Text{nil, bold("Total"), bold(total.Euros())}
	return []blocks.Block{t}, ""
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
	return completeness.Withdrawal(cmp.Or(in.signed(), in.Emission.Date), in.delay(), in.Reglement.Feries)
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
		{"Ce que l’on apprend", []blocks.Field{{Label: "Objectif", Value: plain(f.Objectif)}, {Label: "Programme", Value: plain(f.Programme)}, {Label: "Connaissances préalables", Value: plain(f.Prerequis)}}},
		{"Comment", []blocks.Field{{Label: "Modalités de déroulement", Value: plain(cmp.Or(f.Modalites, ue.Modalite))}, {Label: "Part à distance", Value: plain(distance(f))},
			{Label: "Activités à distance", Value: plain(f.ActivitesDistance)}, {Label: "Assistance", Value: plain(f.Assistance)},
			{Label: "Moyens pédagogiques et techniques", Value: plain(f.Moyens)}, {Label: "Modalités de suivi", Value: plain(f.Suivi)},
			{Label: "Contrôle des connaissances", Value: plain(f.Evaluation)}, {Label: "Évaluations à distance", Value: plain(f.EvaluationsDistance)}, {Label: "Sanction", Value: plain(f.Sanction)}}},
		{"Avec qui", []blocks.Field{{Label: "Intervenant", Value: plain(f.Intervenant)}, {Label: "Diplômes, titres ou références", Value: plain(f.Titres)}, {Label: "Effectif", Value: plain(people)}}},
		{"Quand, où et à quel prix", []blocks.Field{{Label: "Période", Value: plain(period)}, {Label: "Horaires", Value: plain(f.Horaires)}, {Label: "Durée", Value: plain(hours(f.Heures))},
			{Label: "Lieu", Value: plain(f.Lieu)}, {Label: "Prix", Value: plain(euros(f.Prix, in.pricesAgree()))}}},
	}
}

// chapitre is a part of a UE's programme.
type chapitre struct {
	title  string
	fields []blocks.Field
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

// annexe is one section a UE, which stays on one page where it fits, each with
// every legal field: one that is empty blocks the paper and is named.
func annexe(in *Inputs) ([]blocks.Block, string) {
	var all []blocks.Block
	for _, ue := range in.UEs() {
		var section []blocks.Block
		title := plain(ue.Code + " — " + in.intitule(ue)) // a bold mono face would weigh more than the page
		head := blocks.Heading{Level: 3, Text: title}
		for i, c := range in.programme(ue) {
			for _, f := range c.fields {
				if f.Value.Empty() && !in.mayLack(f.Label) {
					return nil, french.Say("« %s » de l’UE %s (catalogue)", f.Label, ue.Code)
				}
			}
			fields := filled(c.fields)
			if len(fields) == 0 {
				continue
			}
			group := []blocks.Block{blocks.Heading{Level: 4, Text: plain(c.title)}, blocks.Fields{Pairs: fields, Wide: true, Small: true}}
			if i == 0 {
				group = append([]blocks.Block{head}, group...)
			}
			section = append(section, blocks.Group{Blocks: group})
		}
		all = append(all, blocks.Group{Blocks: section})
	}
	if len(all) == 0 {
		return nil, "la colonne CODE_UNITE"
	}
	return all, ""
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

func filled(fields []blocks.Field) []blocks.Field {
	var kept []blocks.Field
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
func tableauRetractation(in *Inputs) ([]blocks.Block, string) {
	day := in.Emission.Date
	if day.IsZero() {
		return nil, "la date d’émission"
	}
	delays, headers, across := []int{in.delay()}, []string{"Jusqu’au"}, 3
	if in.Dossier.Pieces.ADistance == dossier.Inconnu {
		delays, headers, across = []int{completeness.DelaiContrat, completeness.DelaiADistance}, []string{"Sur place", "À distance"}, 2
	}
	t := blocks.Table{Caption: "Dernier jour pour se rétracter, selon le jour de la signature"}
	for range across {
		t.Columns = append(t.Columns, blocks.Column{Header: "Signé le", Weight: 1})
		for _, header := range headers {
			t.Columns = append(t.Columns, blocks.Column{Header: header, Weight: 1})
		}
	}
	rows := (joursDelais + across - 1) / across
	for i := range rows {
		var row []blocks.Text
		for k := range across {
			signed := day.AddDays(k*rows + i)
			row = append(row, plain(signed.Short()))
			for _, d := range delays {
				row = append(row, bold(completeness.Withdrawal(signed, d, in.Reglement.Feries).Short()))
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return []blocks.Block{t}, ""
}

// writing is a line of the withdrawal form that only the auditeur fills in.
func writing(nom, label, printed string, lines int) Balise {
	return bloc(nom, label, "", func(*Inputs) ([]blocks.Block, string) {
		return []blocks.Block{blocks.WritingLines{Label: printed, Count: lines}}, ""
	}).in(onlyRetr)
}

func stagiaires(in *Inputs) ([]blocks.Block, string) {
	p := in.person()
	if p.NomComplet() == "" {
		return nil, "la colonne NOM"
	}
	t := blocks.Table{Caption: "Stagiaires", Columns: []blocks.Column{{Header: "Stagiaire", Weight: 2, Heads: true},
		{Header: "Code auditeur", Min: 23}, {Header: "UE suivies", Weight: 2}},
		Rows: [][]blocks.Text{{plain(p.NomComplet()), plain(p.Code), plain(listeUE(in))}}}
	return []blocks.Block{t}, ""
}
