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
// him: their messages to the staff, which may tell of nationality or of
// health, are never printed.
func piecesManquantes(in *Inputs) ([]blocks.Block, string) {
	var items []blocks.Text
	for _, v := range in.Manques {
		item := plain(v.Remedy)
		if why := in.why(v); why != "" {
			item = append(item, blocks.Span{Text: "\n" + why})
		}
		items = append(items, item)
	}
	if len(items) == 0 {
		return nil, "la liste des pièces manquantes"
	}
	return []blocks.Block{blocks.List{Boxes: true, Items: items}}, ""
}

// why says which papers wait for the piece; nothing is said of what touches
// health.
func (in *Inputs) why(v completeness.Verdict) string {
	var names []string
	for _, doc := range v.Blocks.Documents() {
		if your[doc] != "" && slices.Contains(in.Bloques, doc) && !v.Confidential {
			names = append(names, your[doc])
		}
	}
	if len(names) == 0 || len(in.blocked()) == 1 { // then the letter has said it
		return ""
	}
	return "Nécessaire pour établir " + enumerate(names) + "."
}

var your = map[dossier.Document]string{dossier.Attestation: "votre attestation d’inscription",
	dossier.Contrat: "votre contrat de formation", dossier.Convention: "la convention de formation"}
