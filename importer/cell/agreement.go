package cell

import (
	"regexp"
	"strings"

	"cnamdoc/importer/dossier"
	"cnamdoc/importer/workbook"
)

// What a payer's own word comes to: the Text of an Agreement or a Platform.
const (
	Granted = "accepté"
	Denied  = "refusé"
	Pending = "en attente"
)

// agreement reads the word of a payer: of a funder, or of the CPF's platform,
// where "validé" is the centre's act and the holder has yet to accept. A day
// after the word ("accepté le 12/09/2026") does not count.
func agreement(m Meaning, s string) (Value, []Fault) {
	fold := dossier.Fold(s)
	if at := dayTail.FindStringIndex(fold); at != nil {
		fold = fold[:at[0]]
	}
	words := funderWords
	if m == Platform {
		words = platformWords
	}
	said, known := words[fold]
	if r := answers[fold]; !known && r != dossier.Inconnu {
		said, known = [...]string{"", Granted, Denied}[r], true
	}
	if !known {
		return none(Bad(CodeEnum, "accepté, refusé, annulé ou en attente", Quote(s), "écrivez l’un de ces mots"))
	}
	return Value{Text: said, Set: true}, nil
}

var dayTail = regexp.MustCompile(` (le )?(\d{1,2} \d{1,2} \d{4}|\d{4} \d{2} \d{2})$`)

// refusals and waits are the words that mean the same whoever pays.
var (
	refusals = []string{"refusé", "refusée", "refus", "rejeté", "rejetée", "rejet", "annulé", "annulée", "annulation", "retiré", "retirée", "retrait",
		"désistement", "sans suite", "classé sans suite"}
	waits = []string{"en attente", "attente", "en cours", "en instruction", "en cours d’instruction", "demandé", "demandée", "déposé", "déposée",
		"à vérifier", "à traiter", "non traité", "non traitée", "inconnu", "inconnue"}
)

var funderWords = says(map[string][]string{
	Granted: {"accepté", "acceptée", "accord", "accordé", "accordée", "accord reçu", "approuvé", "approuvée", "validé", "validée", "confirmé", "confirmée",
		"favorable", "avis favorable", "prise en charge accordée", "devis accepté", "devis approuvé", "devis validé", "devis signé",
		"bon de commande", "bon de commande reçu", "commande", "commande reçue", "commande approuvée", "commande validée"},
	Denied: append([]string{"défavorable", "avis défavorable", "prise en charge refusée", "devis refusé", "commande annulée", "résilié", "résiliée"}, refusals...),
	Pending: append([]string{"demande en cours", "envoyé", "envoyée", "transmis", "transmise", "devis", "devis envoyé", "devis en attente", "devis en cours"},
		waits...),
})

// platformWords are the states of a file on the platform of the CPF, from the
// request to the payment.
var platformWords = says(map[string][]string{
	Granted: {"accepté", "acceptée", "accepté par le titulaire", "en formation", "entrée en formation", "sortie de formation", "sorti de formation",
		"formation terminée", "terminé", "terminée", "service fait déclaré", "service fait validé", "facturé", "payé"},
	Denied: append([]string{"refusé par le titulaire", "refusé par l’organisme", "annulé par le titulaire", "annulé par l’organisme",
		"annulation titulaire", "annulation organisme"}, refusals...),
	Pending: append([]string{"validé", "validée", "validé par l’organisme", "à valider", "proposition"}, waits...),
})

// says turns a table of meanings over: from each word, folded, to its meaning.
func says(meanings map[string][]string) map[string]string {
	table := map[string]string{}
	for meaning, words := range meanings {
		for _, w := range words {
			table[dossier.Fold(w)] = meaning
		}
	}
	return table
}

// days reads one or several days, or yes or no. The Text holds the days as
// jj/mm/aaaa, joined by one space.
func days(c workbook.Cell, s string) (Value, []Fault) {
	if c.Kind == workbook.Number && s != "0" && s != "1" {
		v, faults := date(Date, c, s)
		v.Text, v.Date = v.Date.Short(), dossier.Date{}
		return v, faults
	}
	if r := answers[dossier.Fold(s)]; r != dossier.Inconnu {
		return Value{Answer: r, Set: true}, nil
	}
	var list []string
	for _, part := range daySplit.Split(strings.Trim(s, ";,| \n"), -1) {
		d, f := textDate(part, false)
		if f != nil {
			return none(f)
		}
		list = append(list, d.Short())
	}
	return Value{Text: strings.Join(list, " "), Set: true}, nil
}

var daySplit = regexp.MustCompile(`\s*(?:[;,|\n]|\bet\b)\s*`)

// everyUE are the words for all the UE of a dossier.
var everyUE = map[string]bool{"toutes": true, "toutes les ue": true, "tout": true, "toutes ue": true, "ensemble des ue": true, "l ensemble des ue": true}
