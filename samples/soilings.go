package samples

// cell makes a soiling of one cell.
func cell(what, problem, header string, c dirtyCell) soiling {
	return soiling{what, importee, problem, func(_ *dirtyBook, r *dirtyLine) { r.set(header, c) }}
}

// soilings are the rows of the dirty sample, from the first below the header.
var soilings = []soiling{
	{"Ligne propre.", importee, "", func(*dirtyBook, *dirtyLine) {}},

	cell("U+FEFF devant le code de l’UE.", "cell:whitespace-cleaned", "CODE_UNITE", str("\ufeffNFA031")),
	cell("Fin des cours ouverte : 31-08-9999.", "", "Fin des cours", str("31-08-9999")),
	{"Première des lignes d’une même UE, une par enseignant.", importee, "", func(*dirtyBook, *dirtyLine) {}},
	{"Même UE, autre enseignant : réunie à la précédente.", importee, "row:duplicate", func(_ *dirtyBook, r *dirtyLine) {
		r.same = true
		r.set(teacher, str("TRÉHOREL"))
	}},
	{"Même ligne, encore : doublon exact.", ignoree, "row:duplicate", func(_ *dirtyBook, r *dirtyLine) {
		r.same = true
		r.set(teacher, str("TRÉHOREL"))
	}},
	cell("Accents abîmés (UTF-8 lu comme cp1252), réparés.", "cell:mojibake", "PRENOM", str("HÃ©lÃ¨ne")),
	cell("U+009C pour « œ ».", "cell:mojibake", "NOM", str("Mal\u009cuvre")),
	cell("Espaces insécables et doubles dans le nom.", "cell:whitespace-cleaned", "NOM", str("\u00a0Le\u00a0\u00a0Bihan-Carrouge ")),
	cell("Accents décomposés (NFD).", "", "PRENOM", str("He\u0301loi\u0308se")),
	cell("« _x000D_ » laissé par une exportation.", "cell:whitespace-cleaned", "ADRESSE_1", str("4 rue du Puits_x000D_")),

	cell("SIRET devenu un nombre (7,33E+13).", "", "SIRET_ENTREPRISE", num("7.3282932000074E13", asFloat)),
	cell("SIRET qui a perdu son zéro de tête : treize chiffres.", "cell:zero-lost", "SIRET_ENTREPRISE", num(siret(9_417_388)[1:], asGeneral)),
	cell("SIRET de plus de quinze chiffres : précision perdue.", "cell:precision-lost", "SIRET_ENTREPRISE", num("1.2345678901234567E17", asFloat)),
	cell("Téléphone devenu un nombre.", "", "TELEPHONE_PORTABLE", num("639980117", asGeneral)),
	cell("Code postal sans son zéro.", "", "CODE_POSTAL", num("1000", asGeneral)),
	cell("Code postal au format 00000.", "", "CODE_POSTAL", num("1000", asPostal)),
	cell("Mot de passe devenu un nombre : le zéro de tête est perdu.", "cell:zero-lost", "Mot de passe ENF", num("12345678", asGeneral)),

	{"Date en numéro de série, format prédéfini.", importee, "", func(b *dirtyBook, r *dirtyLine) { r.set("DATE_NAISSANCE", b.date(day(7, 5, 1988), asDate)) }},
	cell("Date en texte JJ/MM/AAAA.", "", "DATE_NAISSANCE", str("07/05/1988")),
	cell("Date en texte ISO.", "", "DATE_NAISSANCE", str("1988-05-07")),
	cell("Numéro de série 60 : le 29 février 1900, qui n’a pas existé.", "cell:date-range", "DATE_NAISSANCE", num("60", asDate)),
	cell("Jour qui n’existe pas.", "cell:date-range", "DATE_NAISSANCE", str("31/02/1990")),
	cell("Année sur deux chiffres.", "cell:date-ambiguous", "DATE_NAISSANCE", str("07/05/88")),

	cell("« O » pour oui.", "", "Dossier reçu", str("O")),
	cell("« X » pour oui.", "", "Dossier reçu", str("X")),
	cell("1 pour oui.", "", "Dossier reçu", num("1", asGeneral)),
	cell("« VRAI » pour oui.", "", "Dossier reçu", str("VRAI")),
	cell("Booléen VRAI pour oui.", "", "Dossier reçu", truth("1")),
	cell("Réponse qui n’en est pas une.", "cell:type", "Dossier reçu", str("peut-être")),

	{"Ligne masquée : importée, et comptée.", importee, "", func(_ *dirtyBook, r *dirtyLine) { r.hidden = true }},
	cell("Erreur #N/A.", "cell:excel-error", "VILLE", fault("#N/A")),
	cell("Texte « #NOM? » recopié d’une erreur.", "cell:excel-error", "VILLE", str("#NOM?")),
	cell("Formule jamais calculée.", "cell:formula-uncached", "VILLE", uncached("VLOOKUP(A1,Villes!A:B,2,0)")),
	cell("Code d’UE devenu une date.", "cell:ue-became-date", "CODE_UNITE", num("45992", asMonth)),
	{"Deux UE dans une cellule, avec leurs intitulés.", importee, "", func(_ *dirtyBook, r *dirtyLine) {
		r.set("CODE_UNITE", str("NFA031, NFA008"))
		r.set("Intitulé UE", str("Programmation avec Java : notions de base ; Bases de données"))
		r.set("ECTS", dirtyCell{})
	}},
	cell("Deux UE dans une cellule, un seul intitulé : on ne sait duquel il s’agit.", "cell:type", "CODE_UNITE", str("NFA031, NFA008")),
	cell("Courriel mal formé.", "cell:email", "COURRIEL_PERSONNEL", str("adele.chez.courriel.invalid")),
	cell("Téléphone trop court.", "cell:phone", "TELEPHONE_PORTABLE", str("06 39 98")),
	cell("CEDEX dans la ville.", "", "VILLE", str("ORLÉANS CEDEX 2")),
	cell("Code auditeur en minuscules, entre espaces.", "", "Code auditeur", str(" cen900901 ")),

	{"Ligne vide au milieu du tableau.", ignoree, "row:blank-inside", func(_ *dirtyBook, r *dirtyLine) { r.blank = true }},
	{"Première ligne d’un dossier dont les lignes se contredisent.", importee, "", func(*dirtyBook, *dirtyLine) {}},
	{"Autre date de naissance pour le même auditeur : contradiction.", importee, "row:conflict", func(b *dirtyBook, r *dirtyLine) {
		r.same = true
		r.set("CODE_UNITE", str("NFA008"))
		r.set("DATE_NAISSANCE", b.date(day(1, 1, 1991), asFrench))
	}},
	{"En-tête répété.", ignoree, "", func(_ *dirtyBook, r *dirtyLine) {
		for _, c := range columns {
			r.set(c.header, str(c.header))
		}
		r.set(teacher, str(teacher))
	}},
	{"Code auditeur absent : aucun dossier ne peut être nommé.", rejetee, "cell:required", func(_ *dirtyBook, r *dirtyLine) { r.set("Code auditeur", dirtyCell{}) }},
	{"Code auditeur mal formé.", rejetee, "cell:type", func(_ *dirtyBook, r *dirtyLine) { r.set("Code auditeur", str("CEN12")) }},
	{"Ligne de total.", ignoree, "row:total-line", func(_ *dirtyBook, r *dirtyLine) {
		r.cells = map[string]dirtyCell{"Code auditeur": str("TOTAL"), "Droit d’inscription (dû)": num("10080", asGeneral)}
	}},
}
