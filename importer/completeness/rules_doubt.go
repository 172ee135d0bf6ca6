package completeness

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

// doubts is one verdict for each doubt of the importer about the fields. A
// decision rests on what was found, not on the row where it stood that night.
func (s *subject) doubts(of func(champ string) bool, desk string) []Verdict {
	var out []Verdict
	for _, d := range s.d.Doutes {
		if of(d.Champ) {
			v := examine("Cellule %s : %s.", d.Ref.Cell(), d.Sentence).desk(desk).on(d.Champ).resting("doute", d.Champ, d.Sentence)
			v.Refs = append(v.Refs, d.Ref)
			out = append(out, v)
		}
	}
	return out
}
