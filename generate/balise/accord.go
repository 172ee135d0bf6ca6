package balise

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"cnamdoc/importer/dossier"
)

const (
	delaiContrat  = 10 // days, Code du travail L6353-5
	delaiDistance = 14 // days, Code de la consommation L221-18
	lignesDelais  = 8  // rows of the table of last days by signing date
)

var accordTable = []Balise{
	need("prix", "prix à la charge du signataire", "le prix (export, ou colonne «\u00a0prix\u00a0» du catalogue)", prix).in(accords),
	need("prix_total", "prix total de la formation", "le prix des UE (colonne «\u00a0prix\u00a0» du catalogue)", func(in *Inputs) string {
		return euros(in.Accord.Total, in.Accord.TotalConnu)
	}).in(accords),
	need("duree", "durée totale en heures", "la colonne «\u00a0heures\u00a0» du catalogue", duree).in(taught),
	optional("duree_distance", "durée à distance, en heures", "aucune", dureeDistance).in(accords),
	need("effectif", "effectif maximal par UE", "la colonne «\u00a0effectif\u00a0» du catalogue", effectif).in(accords),
	bloc("tableau_prix", "tableau de la formation et de son prix", "le prix", tableauPrix).in(accords),
	bloc("echeancier", "échéancier de paiement", "les échéances", echeancier).in(accords),
	bloc("annexe_programme", "annexe\u00a0: le programme de chaque UE", "le catalogue des UE", annexe).in(accords),
	bloc("tableau_retractation", "dernier jour pour se rétracter selon le jour de la signature", "la date d’émission", tableauRetractation).in(delays),

	need("contrat_reference", "numéro du contrat", "le numéro du contrat", func(in *Inputs) string { return in.Reference }).in(onlyRetr),
	need("signature_date", "date de signature du contrat", "la colonne «\u00a0contrat signé le\u00a0»", func(in *Inputs) string {
		return in.Dossier.Pieces.ContratSigne.Long()
	}).in(delays),
	need("retractation_10", "dernier jour du délai de dix jours", "la colonne «\u00a0contrat signé le\u00a0»", func(in *Inputs) string {
		return in.lastDayToWithdraw(delaiContrat).Long()
	}).in(delays),
	need("retractation_14", "dernier jour du délai de quatorze jours", "la colonne «\u00a0contrat signé le\u00a0»", func(in *Inputs) string {
		return in.lastDayToWithdraw(delaiDistance).Long()
	}).in(delays),
	bloc("champs_retractation", "date, signature\u00a0: à remplir à la main", "", champsRetractation).in(onlyRetr),

	need("financeur_nom", "nom du financeur", "le nom du financeur", func(in *Inputs) string { return in.Financement.Financeur.Nom }).in(onlyConv),
	need("financeur_siret", "SIRET du financeur", "le SIRET du financeur", func(in *Inputs) string { return siret(in.Financement.Financeur.SIRET) }).in(onlyConv),
	need("financeur_adresse", "adresse du financeur", "l’adresse du financeur", func(in *Inputs) string { return in.Financement.Financeur.Adresse }).in(onlyConv),
	need("financeur_representant", "représentant du financeur", "le représentant du financeur", func(in *Inputs) string { return in.Financement.Financeur.Representant }).in(onlyConv),
	optional("financeur_part", "part prise en charge, en pourcentage", "", func(in *Inputs) string {
		if in.Financement.Part == 0 {
			return ""
		}
		return in.Financement.Part.Short() + "\u00a0%"
	}).in(onlyConv),
	bloc("stagiaires", "tableau des stagiaires et de l’effectif", "la colonne NOM", stagiaires).in(onlyConv),
}

func euros(amount dossier.Centi, known bool) string {
	if !known {
		return ""
	}
	return amount.Euros()
}

func prix(in *Inputs) string { return euros(in.Accord.Prix, in.Accord.PrixConnu) }

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
	t := Table{
		Caption: "Formation, durée et prix",
		Columns: []Column{{Header: "Code", Min: 24, Mono: true}, {Header: "Intitulé", Weight: 3, Min: 45},
			{Header: "Du", Min: 19}, {Header: "Au", Min: 19}, {Header: "Durée", Min: 17, Align: Right}, {Header: "Prix", Min: 26, Align: Decimal}},
	}
	for _, ue := range in.UEs() {
		f := in.fiche(ue.Code)
		if f.Heures == 0 {
			return nil, fmt.Sprintf("les heures de l’UE %s (catalogue)", ue.Code)
		}
		t.Rows = append(t.Rows, []Text{mono(ue.Code), Plain(in.intitule(ue)), orDash(in.debut(ue).Short()),
			orDash(in.fin(ue).Short()), Plain(hours(f.Heures)), orDash(euros(f.Prix, f.PrixConnu))})
	}
	if prix(in) == "" {
		return nil, "le prix (export, ou colonne «\u00a0prix\u00a0» du catalogue)"
	}
	total := euros(in.Accord.Total, in.Accord.TotalConnu)
	t.Total = []Text{bold("Total"), nil, nil, nil, bold(duree(in)), bold(cmp.Or(total, dash))}
	return []Block{t, Fields{Pairs: in.shares(), Wide: true}}, ""
}

// shares says who pays what: one line when the signatory pays all.
func (in *Inputs) shares() []Field {
	a := in.Accord
	label := "Prix à votre charge"
	if in.Financement != nil {
		label = "Part à la charge du financeur"
	}
	own := Field{label, bold(a.Prix.Euros() + ", net de taxe")}
	if !a.TotalConnu || a.Total <= a.Prix {
		return []Field{own}
	}
	return []Field{own, {"Part financée par ailleurs", Plain((a.Total - a.Prix).Euros())}}
}

func echeancier(in *Inputs) ([]Block, string) {
	if len(in.Accord.Echeances) == 0 {
		return nil, "les échéances"
	}
	t := Table{Caption: "Échéancier de paiement", Columns: []Column{{Header: "Échéance", Min: 22},
		{Header: "À payer", Weight: 1}, {Header: "Montant", Min: 30, Align: Decimal}}}
	var total dossier.Centi
	for i, e := range in.Accord.Echeances {
		when := "à partir du " + e.Date.Long()
		if e.Date.IsZero() {
			when = "dès le lendemain de la fin du délai de rétractation"
		}
		t.Rows = append(t.Rows, []Text{Plain(strconv.Itoa(i + 1)), Plain(when), Plain(e.Montant.Euros())})
		total += e.Montant
	}
	t.Total = []Text{bold("Total"), nil, bold(total.Euros())}
	return []Block{t}, ""
}

// programme lists what the law wants said of each UE: Code du travail, L6353-4
// for the contrat, D6353-1 for the convention.
func (in *Inputs) programme(ue dossier.UE) []Field {
	f := in.fiche(ue.Code)
	period := ""
	if d, e := in.debut(ue), in.fin(ue); !d.IsZero() && !e.IsZero() {
		period = "du " + d.Long() + " au " + e.Long()
	}
	people := ""
	if f.Effectif > 0 {
		people = strconv.Itoa(f.Effectif) + "\u00a0auditeurs au plus"
	}
	return []Field{
		{"Objectif", Plain(f.Objectif)}, {"Programme", Plain(f.Programme)},
		{"Connaissances préalables", Plain(f.Prerequis)},
		{"Modalités de déroulement", Plain(cmp.Or(f.Modalites, ue.Modalite))}, {"Part à distance", Plain(distance(f))},
		{"Moyens pédagogiques et techniques", Plain(f.Moyens)}, {"Modalités de suivi", Plain(f.Suivi)},
		{"Contrôle des connaissances", Plain(f.Evaluation)}, {"Sanction", Plain(f.Sanction)},
		{"Intervenant", Plain(f.Intervenant)}, {"Diplômes, titres ou références", Plain(f.Titres)},
		{"Durée", Plain(hours(f.Heures))}, {"Période", Plain(period)},
		{"Effectif", Plain(people)}, {"Prix", Plain(euros(f.Prix, f.PrixConnu))},
	}
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
		fields := in.programme(ue)
		for _, f := range fields {
			if f.Value.String() == "" && !in.mayLack(f.Label) {
				return nil, fmt.Sprintf("«\u00a0%s\u00a0» de l’UE %s (catalogue)", f.Label, ue.Code)
			}
		}
		title := Text{{Text: ue.Code, Mono: true}, {Text: " — " + in.intitule(ue)}}
		blocks = append(blocks, Heading{Level: 3, Text: title}, Fields{Pairs: filled(fields), Wide: true})
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
	case "Modalités de suivi":
		return in.Financement == nil
	case "Intervenant", "Diplômes, titres ou références", "Connaissances préalables", "Effectif", "Contrôle des connaissances":
		return in.Financement != nil
	}
	return false
}

func filled(fields []Field) []Field {
	var kept []Field
	for _, f := range fields {
		if f.Value.String() != "" {
			kept = append(kept, f)
		}
	}
	return kept
}

func (in *Inputs) lastDayToWithdraw(days int) dossier.Date {
	signed := in.Dossier.Pieces.ContratSigne
	if signed.IsZero() {
		return dossier.Date{}
	}
	return in.Accord.Withdrawal(signed, days)
}

// tableauRetractation gives the last days for a signing on the day of issue
// and on the working days that follow.
func tableauRetractation(in *Inputs) ([]Block, string) {
	day := in.Emission.Date
	if day.IsZero() {
		return nil, "la date d’émission"
	}
	t := Table{Caption: "Dernier jour pour se rétracter, selon le jour de la signature", Columns: []Column{
		{Header: "Contrat signé le", Weight: 1}, {Header: "Délai de 10\u00a0jours\u00a0: jusqu’au", Weight: 1.3},
		{Header: "Délai de 14\u00a0jours\u00a0: jusqu’au", Weight: 1.3}}}
	for len(t.Rows) < lignesDelais {
		if w := day.Weekday(); w != 0 && w != 6 {
			t.Rows = append(t.Rows, []Text{Plain(day.Short()), Plain(in.Accord.Withdrawal(day, delaiContrat).Short()),
				Plain(in.Accord.Withdrawal(day, delaiDistance).Short())})
		}
		day = day.AddDays(1)
	}
	return []Block{t}, ""
}

func champsRetractation(in *Inputs) ([]Block, string) {
	return []Block{WritingLines{Label: "Signature (uniquement en cas de notification du présent formulaire sur papier)", Count: 2},
		WritingLines{Label: "Date", Count: 1}}, ""
}

func stagiaires(in *Inputs) ([]Block, string) {
	p := in.person()
	if p.NomComplet() == "" {
		return nil, "la colonne NOM"
	}
	t := Table{Caption: "Stagiaires", Columns: []Column{{Header: "Stagiaire", Weight: 2, Min: 50},
		{Header: "Code auditeur", Min: 28, Mono: true}, {Header: "UE suivies", Weight: 2}},
		Rows: [][]Text{{Plain(p.NomComplet()), mono(p.Code), mono(listeUE(in))}}}
	return []Block{t}, ""
}
