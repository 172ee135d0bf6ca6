package balise

import "strings"

var relanceTable = []Balise{
	bloc("destinataire", "adresse du destinataire, pour enveloppe à fenêtre", "les colonnes d’adresse", destinataire).in(onlyRel),
	bloc("pieces_manquantes", "liste à cocher de ce qui manque", "la liste des pièces manquantes", piecesManquantes).in(onlyRel),
	need("relance_limite", "date limite de réponse", "la date limite de réponse", func(in *Inputs) string { return in.Limite.Long() }).in(onlyRel),
	need("documents_bloques", "documents qui attendent ces pièces", "les documents bloqués", func(in *Inputs) string {
		return enumerate(in.Bloques)
	}).in(onlyRel),
}

func enumerate(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " et " + items[last]
}

func destinataire(in *Inputs) ([]Block, string) {
	p := in.person()
	address := p.Adresse.Lines()
	if len(address) == 0 {
		return nil, "les colonnes d’adresse"
	}
	name := strings.TrimSpace(p.Civilite.String() + " " + p.NomComplet())
	return []Block{Recipient{Lines: append([]string{name}, address...)}}, ""
}

func piecesManquantes(in *Inputs) ([]Block, string) {
	var items []Text
	for _, m := range in.Manques {
		item := Text{{Text: m.Piece, Bold: true}}
		if m.Pourquoi != "" {
			item = append(item, Span{Text: "\n" + m.Pourquoi})
		}
		items = append(items, item)
	}
	if len(items) == 0 {
		return nil, "la liste des pièces manquantes"
	}
	return []Block{Checklist{Items: items}}, ""
}
