package wording

// Passage is one kind of `::: mot` passage, as staff read of it.
type Passage struct {
	Ligne string // its opening line, behind ":::"
	Sens  string // French: what is between it and the closing line
}

// Passages lists the kinds of passages, in the order in which they are explained.
func Passages() []Passage {
	return []Passage{
		{"si CONDITION", "n’est imprimé que si la condition est vraie (liste plus bas)"},
		{"si non CONDITION", "n’est imprimé que si elle est fausse"},
		{"mention K7", "une mention légale : elle peut être reformulée, pas retirée"},
		{"cadre Titre", "encadré, sous ce titre ; jamais coupé entre deux pages"},
		{"groupe", "gardé sur une même page"},
		{"note", "en petits caractères"},
		{"important", "en plus grands caractères"},
		{"centre", "centré"},
		{"nom", "à qui est le papier, en grand"},
		{"scelle", "ce qui se place à côté du QR : notes, signature"},
		{"fiche", "une ligne « Libellé : valeur » par renseignement ; « fiche large » pour de longues valeurs"},
		{"colonnes", "deux colonnes, chacune dans un passage « ::: colonne »"},
		{"colonne", "une des deux"},
	}
}
