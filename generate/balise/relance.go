package balise

import (
	"slices"
	"strings"

	"cnamdoc/generate/blocks"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

var relanceTable = []Balise{
	bloc("destinataire", "adresse du destinataire, pour enveloppe à fenêtre", "les colonnes NOM et PRENOM", destinataire).in(onlyRel),
	bloc("pieces_manquantes", "liste à cocher de ce qui manque", "la liste des pièces manquantes", piecesManquantes).in(onlyRel),
	need("relance_limite", "date limite de réponse", "la date limite de réponse", func(in *Inputs) string { return in.Limite.Long() }).in(onlyRel),
	need("documents_bloques", "documents qui attendent ces pièces", "les documents bloqués", func(in *Inputs) string {
		return enumerate(in.blocked())
	}).in(onlyRel),
}

func enumerate(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " et " + items[last]
}

// destinataire does without an address when that is what is missing: the
// letter is then handed over.
func destinataire(in *Inputs) ([]blocks.Block, string) {
	p := in.person()
	if p.NomComplet() == "" {
		return nil, "les colonnes NOM et PRENOM"
	}
	address := p.Adresse.Lines()
	if len(address) == 0 {
		address = []string{"À remettre au centre"}
	}
	name := strings.TrimSpace(p.Civilite.String() + " " + p.NomComplet())
	return []blocks.Block{blocks.Recipient{Lines: append([]string{name}, address...)}}, ""
}

// blocked names the papers that are due and wait.
func (in *Inputs) blocked() []string {
	var names []string
	for _, doc := range in.Bloques {
		if label := your[doc]; label != "" && !slices.Contains(names, label) {
			names = append(names, label)
		}
	}
	return names
}

// piecesManquantes says what the auditeur is to do, as the rules say it for
// them, then why and until when: the rules' messages to the staff, which may
// tell of nationality or of health, are never printed.
func piecesManquantes(in *Inputs) ([]blocks.Block, string) {
	var items []blocks.Text
	for _, v := range in.Manques {
		if v.Rule == completeness.RuleImpaye && len(in.Manques) > 1 {
			continue // what may follow is a sentence of the letter, not a box to tick
		}
		item := plain(v.Remedy)
		for _, line := range [...]string{in.why(v), in.meeting(v)} {
			if line != "" {
				item = append(item, blocks.Span{Text: " " + line})
			}
		}
		items = append(items, item)
	}
	if len(items) == 0 {
		return nil, "la liste des pièces manquantes"
	}
	return []blocks.Block{blocks.List{Boxes: true, Items: items}}, ""
}

// why says which papers wait for the piece and until when it may come; nothing
// is said of what touches health, and an amount has its own due date.
func (in *Inputs) why(v completeness.Verdict) string {
	var names []string
	for _, doc := range v.Blocks.Documents() {
		if your[doc] != "" && slices.Contains(in.Bloques, doc) && !v.Confidential {
			names = append(names, your[doc])
		}
	}
	switch {
	case len(names) == 0:
		return ""
	case asksMoney(v):
		return "Pour établir " + enumerate(names) + "."
	}
	return "Avant le " + in.Limite.Long() + ", pour établir " + enumerate(names) + "."
}

// meeting is where a conseiller is met.
func (in *Inputs) meeting(v completeness.Verdict) string {
	if url := in.rendezVous(); v.Rule == ruleEntretien && url != "" {
		return "Rendez-vous en ligne\u00a0: " + url
	}
	return ""
}

// The rules whose lines the letter completes.
const (
	ruleEntretien = "entretien"
	ruleDroit     = "droit"
)

// asksMoney reports whether a line of the letter asks for a payment.
func asksMoney(v completeness.Verdict) bool {
	return v.Rule == ruleDroit || v.Rule == completeness.RuleImpaye
}

var your = map[dossier.Document]string{dossier.Attestation: "votre attestation d’inscription",
	dossier.Contrat: "votre contrat de formation", dossier.Convention: "la convention de formation"}
