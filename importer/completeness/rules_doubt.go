package completeness

import (
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// ruleDoubtfulIdentity shows the cells of the identity that read well and may
// not mean what they say: a paper would seal them.
func ruleDoubtfulIdentity(s *subject) []Verdict {
	return s.doubts(func(champ string) bool { return champ != champMotDePasse },
		"Vérifiez cette valeur sur la pièce d’identité ; corrigez-la dans le système d’information, ou confirmez-la.")
}

// ruleDoubtfulPassword shows a password that nobody could copy from paper.
func ruleDoubtfulPassword(s *subject) []Verdict {
	return s.doubts(func(champ string) bool { return champ == champMotDePasse },
		"Ressaisissez le mot de passe, ou confirmez qu’il est bien celui de la plateforme.")
}

// doubts is one verdict for each of the fields that the importer doubts: what is
// asked about a field is answered once. A decision rests on what was found, not on
// the rows where it stood that night.
func (s *subject) doubts(of func(champ string) bool, desk string) []Verdict {
	var out []Verdict
	seen := map[string]bool{}
	for _, first := range s.d.Doutes {
		if !of(first.Champ) || seen[first.Champ] {
			continue
		}
		seen[first.Champ] = true
		var said string
		var refs []dossier.Ref
		facts := []any{"doute", first.Champ}
		for _, d := range s.d.Doutes {
			if d.Champ == first.Champ {
				if said != "" {
					said += french.Text(" ; cellule ")
				}
				said += french.Say("%s : %s", d.Ref.Cell(), d.Sentence)
				refs, facts = append(refs, d.Ref), append(facts, d.Sentence)
			}
		}
		v := examine("Cellule %s.", said).desk(desk).on(first.Champ).resting(facts...)
		v.Refs = append(v.Refs, refs...)
		out = append(out, v)
	}
	return out
}
