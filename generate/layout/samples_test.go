package layout

import (
	"fmt"
	"strings"

	"cnamdoc/generate/blocks"
)

// The papers of the tests: invented people and places only.

const thinSpace = "\u202f"

var ueList = [][3]string{
	{"NFA031", "Programmation avec Java : notions de base", "6"},
	{"NFA032", "Programmation Java : programmation objet", "6"},
	{"ESC101", "Mercatique I : Les Etudes de marché et les nouveaux enjeux de la Data à l’heure de l’IA", "6"},
	{"UTC501", "Outils mathématiques pour Informatique", "3"},
	{"NFP121", "Programmation avancée", "6"},
	{"EGS150", "Gestion des ressources humaines et stratégiques en établissements sanitaires et médico-sociaux", "8"},
	{"RSX101", "Réseaux et protocoles pour l’Internet", "6"},
	{"ANG330", "Anglais professionnel", "6"},
	{"DRA103", "Règles générales du droit des contrats", "4"},
	{"SEC101", "Cybersécurité : référentiel, objectifs et déploiement", "6"},
}

func ueTable(n int) blocks.Table {
	t := blocks.Table{
		Caption: "Unités d’enseignement auxquelles l’auditeur est inscrit",
		Columns: []blocks.Column{
			{Header: "Code", Mono: true},
			{Header: "Intitulé", Weight: 1},
			{Header: "ECTS", Align: blocks.Right},
			{Header: "Modalité", Min: 26, Small: true},
			{Header: "Cours du", Small: true},
			{Header: "au", Small: true},
		},
	}
	total := 0
	modes := []string{"à distance planifiée", "présentiel, soir", "hybride, samedi"}
	for i := range n {
		ue := ueList[i%len(ueList)]
		code := ue[0]
		if i >= len(ueList) {
			code = fmt.Sprintf("%s%03d", ue[0][:3], 100+i)
		}
		total += int(ue[2][0] - '0')
		t.Rows = append(t.Rows, []blocks.Text{blocks.Plain(code), blocks.Plain(ue[1]), blocks.Plain(ue[2]),
			blocks.Plain(modes[i%3]), blocks.Plain("21/09/2026"), blocks.Plain("23/01/2027")})
	}
	t.Total = []blocks.Text{blocks.Plain(""), blocks.Plain(fmt.Sprintf("Total : %d unités d’enseignement", n)), blocks.Plain(fmt.Sprint(total)), blocks.Plain(""), blocks.Plain(""), blocks.Plain("")}
	return t
}

// sealText is as long as a seal is, and starts as every seal does: with the
// letters of an untagged COSE_Sign1 and its protected header.
func sealText(n int) string {
	codes := make([]string, n)
	for i := range codes {
		codes[i] = "JZDECMBTGEWA" // seven bytes
	}
	return "HTTPS://VERIFIER.EXEMPLE.FR/V#QRFKEAJHAR" + strings.Repeat("2DKP7YQXJ4LMSA3B", 14) + strings.Join(codes, "")
}

func letterhead() blocks.Letterhead {
	return blocks.Letterhead{
		Wordmark: "Cnam fictif",
		Unit:     "Centre d’enseignement de Blois",
		Lines: []string{
			"12 rue de l’Exemple, 41000 Blois",
			"02 00 00 00 00 · scolarite@exemple.fr",
			"SIRET 000 000 000 00000",
			"Déclaration d’activité n° 00 00 00000 00",
		},
	}
}

func footer() []string {
	return []string{"Association fictive de gestion — cette déclaration d’activité ne vaut pas agrément de l’État."}
}

func attestation(n int) *blocks.Document {
	return &blocks.Document{
		Title: "Attestation d’inscription", Subject: "Inscription au premier semestre 2026-2027",
		Author: "Cnam fictif", Number: "N° ATT-2026-000123", Keyword: sealText(n),
		Letterhead: letterhead(), Footer: footer(), PageNumbers: true,
		Blocks: append(attestationHead(), append([]blocks.Block{ueTable(n)}, attestationFoot(n)...)...),
	}
}

func attestationHead() []blocks.Block {
	return []blocks.Block{
		blocks.Heading{Level: 1, Text: blocks.Plain("Attestation d’inscription")},
		blocks.Paragraph{Role: blocks.Center, Text: blocks.Plain("N° ATT-2026-000123 — établie le 22 novembre 2026")},
		blocks.Fields{Pairs: []blocks.Field{
			{Label: "Nom d’usage", Value: blocks.Text{{Text: "NGUYỄN-ŒUVRARD", Bold: true}}},
			{Label: "Prénom", Value: blocks.Text{{Text: "Thị Hương Łucja", Bold: true}}},
			{Label: "Nom de naissance", Value: blocks.Plain("Đặng")},
			{Label: "Code auditeur", Value: blocks.Text{{Text: "CTR012345", Mono: true}}},
			{Label: "Née le", Value: blocks.Plain("3 mars 1991")},
			{Label: "à", Value: blocks.Plain("Thành phố Hồ Chí Minh (Viêt Nam)")},
			{Label: "Semestre", Value: blocks.Plain("premier semestre 2026-2027")},
			{Label: "Centre", Value: blocks.Plain("Blois")},
		}},
		blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain("est inscrite aux unités d’enseignement suivantes" + "\u00a0:")},
	}
}

func attestationFoot(n int) []blocks.Block {
	return []blocks.Block{
		blocks.Sealed{Blocks: []blocks.Block{
			blocks.Paragraph{Role: blocks.Note, Text: blocks.Plain("Cette attestation donne accès aux enseignements et aux examens des unités ci-dessus. Elle est exigée à l’entrée des salles d’examen avec une pièce d’identité. Elle n’ouvre pas droit au statut d’étudiant, sauf inscription en troisième cycle.")},
			blocks.Paragraph{Role: blocks.Note, Text: blocks.Plain("Passé le délai de rétractation, les droits d’inscription ne sont pas remboursés, sauf cas de force majeure.")},
			blocks.Signatures{Blocks: []blocks.Signature{{Title: "Pour le centre", Lines: []string{"Fait à Blois, le 22 novembre 2026", "Camille Fictive, responsable de la scolarité"}}}},
		},
			QR: blocks.QR{Text: sealText(n), ShortCode: "K7QX-4M2P-9", Alt: "Code QR de vérification, code court K7QX-4M2P-9",
				Hint: "À vérifier sur verifier.exemple.fr"},
		},
		blocks.Coupon{
			Title: "Vos identifiants pour l’espace numérique de formation",
			Lead:  blocks.Text{{Text: "Thị Hương Łucja NGUYỄN-ŒUVRARD", Bold: true}, {Text: " — "}, {Text: "CTR012345", Mono: true}},
			Pairs: []blocks.Field{
				{Label: "Adresse", Value: blocks.Plain("https://enf.exemple.fr")},
				{Label: "Identifiant", Value: blocks.Plain("thi-huong.dang")},
				{Label: "Mot de passe", Value: blocks.Plain("O0l1I-8Bq;(S5\\)")},
			},
			Steps: []blocks.Text{
				blocks.Plain("Ouvrez l’adresse ci-contre et saisissez votre identifiant et votre mot de passe."),
				blocks.Plain("Choisissez un nouveau mot de passe à la première connexion."),
				blocks.Plain("En cas de difficulté, écrivez à la scolarité de votre centre."),
			},
			Note: "À détacher et à conserver" + "\u00a0: ne présentez pas cette partie.",
		},
	}
}

func agreement() *blocks.Document {
	doc := &blocks.Document{
		Title: "Convention de formation professionnelle", Author: "Cnam fictif", Number: "N° CNV-2026-000045",
		Letterhead: letterhead(), Footer: footer(), PageNumbers: true, Watermark: "SPÉCIMEN", Mention: "SPÉCIMEN",
	}
	party := func(name string, rows ...string) []blocks.Block {
		f := blocks.Fields{Wide: true}
		for i := 0; i < len(rows); i += 2 {
			f.Pairs = append(f.Pairs, blocks.Field{Label: rows[i], Value: blocks.Plain(rows[i+1])})
		}
		return []blocks.Block{blocks.Heading{Level: 3, Text: blocks.Plain(name)}, f}
	}
	doc.Blocks = []blocks.Block{
		blocks.Heading{Level: 1, Text: blocks.Plain("Convention de formation professionnelle")},
		blocks.Paragraph{Role: blocks.Center, Text: blocks.Plain("N° CNV-2026-000045 — articles L6353-1 et D6353-1 du Code du travail")},
		blocks.Heading{Level: 2, Text: blocks.Plain("Entre les parties")},
		blocks.Columns{
			Left: party("L’organisme de formation", "Nom", "Association fictive de gestion du Cnam", "Adresse", "12 rue de l’Exemple, 41000 Blois", "SIRET", "000 000 000 00000", "Déclaration", "00 00 00000 00", "Représenté par", "Camille Fictive, directrice"),
			Right: party("L’entreprise", "Nom", "Ateliers Imaginaires du Val de Loire SARL", "Adresse", "3 quai des Essais, 37000 Tours", "SIRET",
				"111 111 111 11111", "Représentée par", "Dominique Şahin, gérante"),
		},
	}
	doc.Blocks = append(doc.Blocks, articles()...)
	doc.Blocks = append(doc.Blocks, annexes()...)
	return doc
}

func articles() []blocks.Block {
	lorem := "L’action de formation a pour objectif l’acquisition des compétences décrites dans l’annexe de chaque unité d’enseignement. Elle se déroule du 21 septembre 2026 au 23 janvier 2027, pour une durée totale de 105 heures, dans les conditions prévues par le règlement intérieur remis au stagiaire avant son inscription définitive. "
	var out []blocks.Block
	for i, name := range []string{"Objet, nature et durée", "Programme et moyens", "Évaluation et sanction", "Effectif et lieu", "Dédit ou abandon", "Litiges"} {
		out = append(out, blocks.Heading{Level: 2, Text: blocks.Plain(fmt.Sprintf("Article %d — %s", i+1, name))}, blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain(strings.Repeat(lorem, 1+i%2))})
	}
	out = append(out,
		blocks.Heading{Level: 2, Text: blocks.Plain("Article 7 — Prix et échéances")},
		blocks.Table{Caption: "Échéancier", Columns: []blocks.Column{{Header: "Échéance", Weight: 2}, {Header: "Date", Weight: 1}, {Header: "Montant", Align: blocks.Decimal, Weight: 1}},
			Rows: [][]blocks.Text{
				{blocks.Plain("Premier versement, 30 % au plus"), blocks.Plain("05/10/2026"), blocks.Plain("1" + thinSpace + "250,50 €")},
				{blocks.Plain("Solde"), blocks.Plain("15/01/2027"), blocks.Plain("912 €")},
				{blocks.Plain("Frais de dossier"), blocks.Plain("15/01/2027"), blocks.Plain("80,05 €")},
			},
			Total: []blocks.Text{blocks.Plain("Total"), blocks.Plain(""), blocks.Plain("2" + thinSpace + "242,55 €")}},
		blocks.Box{Title: "Droit de rétractation", Blocks: []blocks.Block{
			blocks.Paragraph{Role: blocks.Body, Text: blocks.Text{{Text: "Vous pouvez renoncer à ce contrat pendant "}, {Text: "dix jours", Bold: true}, {Text: " à compter de sa signature, par lettre recommandée avec avis de réception (article L6353-5 du Code du travail). "}, {Text: "Le formulaire joint vous y aide", Link: "https://exemple.fr/retractation"}, {Text: "."}}},
			blocks.List{Items: []blocks.Text{blocks.Plain("Aucune somme n’est exigée avant la fin de ce délai."), blocks.Plain("Ensuite, 30 % au plus sont versés ; le solde est échelonné.")}},
		}},
		blocks.Heading{Level: 2, Text: blocks.Plain("Article 8 — Signature")},
		blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain("Fait en deux exemplaires originaux, dont un est remis à chaque partie.")},
		blocks.Signatures{Blocks: []blocks.Signature{
			{Title: "Pour l’organisme", Lines: []string{"Camille Fictive, directrice", "Fait à Blois, le"}},
			{Title: "Pour l’entreprise", Lines: []string{"Dominique Şahin, gérante", "Fait à                      , le"}},
		}})
	return out
}

func annexes() []blocks.Block {
	out := []blocks.Block{blocks.PageBreak{}, blocks.Heading{Level: 2, Text: blocks.Plain("Annexe — Programme des unités d’enseignement")}}
	for i, ue := range ueList[:6] {
		out = append(out, blocks.Group{Blocks: []blocks.Block{
			blocks.Heading{Level: 3, Text: blocks.Text{{Text: ue[0], Mono: true}, {Text: " — " + ue[1]}}},
			blocks.Fields{Wide: true, Pairs: []blocks.Field{
				{Label: "Objectif", Value: blocks.Plain("Savoir concevoir, écrire et mettre au point un programme simple, le documenter et le tester.")},
				{Label: "Prérequis", Value: blocks.Plain("Aucun")},
				{Label: "Durée", Value: blocks.Plain("45 heures, dont 20 à distance")},
				{Label: "Évaluation", Value: blocks.Plain("Examen écrit de trois heures et projet")},
			}},
			blocks.List{Ordered: true, Items: []blocks.Text{blocks.Plain("Variables, types, expressions et instructions de contrôle"), blocks.Plain("Tableaux, chaînes et fonctions ; récursivité"), blocks.Plain("Objets, classes, exceptions ; premiers tests unitaires")}},
		}})
		if i == 2 {
			out = append(out, blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain(strings.Repeat("Modalités pratiques propres à cette unité. ", 30))})
		}
	}
	return out
}

func withdrawal() *blocks.Document {
	return &blocks.Document{
		Title: "Formulaire de rétractation", Author: "Cnam fictif", Number: "Contrat N° CTR-2026-000077", Letterhead: letterhead(),
		Blocks: []blocks.Block{
			blocks.Heading{Level: 1, Text: blocks.Plain("Formulaire de rétractation")},
			blocks.Paragraph{Role: blocks.Note, Text: blocks.Plain("[Veuillez compléter et renvoyer le présent formulaire uniquement si vous souhaitez vous rétracter du contrat.]")},
			blocks.Fields{Wide: true, Pairs: []blocks.Field{
				{Label: "À l’attention de", Value: blocks.Plain("Association fictive de gestion du Cnam\n12 rue de l’Exemple, 41000 Blois\nscolarite@exemple.fr")},
			}},
			blocks.Paragraph{Role: blocks.Lead, Text: blocks.Plain("Je vous notifie par la présente ma rétractation du contrat portant sur la prestation de services ci-dessous" + "\u00a0:")},
			blocks.Fields{Wide: true, Pairs: []blocks.Field{
				{Label: "Contrat", Value: blocks.Text{{Text: "CTR-2026-000077", Mono: true}}},
				{Label: "Formation", Value: blocks.Plain("NFA031, NFA032, UTC501 — premier semestre 2026-2027")},
				{Label: "Nom", Value: blocks.Plain("Şahin Özgür")},
				{Label: "Adresse", Value: blocks.Plain("3 quai des Essais, 37000 Tours")},
			}},
			blocks.Space{Lines: 1},
			blocks.WritingLines{Label: "Commandé le (*) / reçu le (*)\u00a0:", Count: 1},
			blocks.WritingLines{Label: "Signature (en cas de notification sur papier)\u00a0:", Count: 3},
			blocks.WritingLines{Label: "Date\u00a0:", Count: 1},
			blocks.Paragraph{Role: blocks.Note, Text: blocks.Plain("(*) Rayez la mention inutile.")},
			blocks.Table{Columns: []blocks.Column{{Header: "Contrat signé le", Weight: 1}, {Header: "Dernier jour, 10 jours", Weight: 1}, {Header: "Dernier jour, 14 jours", Weight: 1}},
				Rows: [][]blocks.Text{{blocks.Plain("21/09/2026"), blocks.Plain("01/10/2026"), blocks.Plain("05/10/2026")}, {blocks.Plain("23/09/2026"), blocks.Plain("05/10/2026"), blocks.Plain("07/10/2026")}}},
		},
	}
}

func letter() *blocks.Document {
	return &blocks.Document{
		Title: "Votre dossier est incomplet", Author: "Cnam fictif", Letterhead: letterhead(), Footer: footer(), FoldMarks: true,
		Blocks: []blocks.Block{
			blocks.Recipient{Lines: []string{"Monsieur Дмитрий Παπαδόπουλος", "Résidence des Essais, bâtiment B", "128 avenue de la Démonstration", "37000 TOURS"}},
			blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain("Blois, le 22 novembre 2026")},
			blocks.Heading{Level: 1, Text: blocks.Plain("Votre dossier d’inscription est incomplet")},
			blocks.Paragraph{Role: blocks.Lead, Text: blocks.Plain("Sans les pièces ci-dessous avant le 4 décembre 2026, votre inscription au premier semestre ne pourra pas être confirmée.")},
			blocks.Heading{Level: 2, Text: blocks.Plain("Ce qui manque")},
			blocks.List{Boxes: true, Items: []blocks.Text{
				blocks.Plain("La copie recto verso de votre pièce d’identité en cours de validité" + "\u00a0: celle que nous avons reçue a expiré le 30 juin 2026."),
				blocks.Plain("Le contrat signé."),
				blocks.Plain("L’attestation de prise en charge de votre employeur.")}},
			blocks.Heading{Level: 2, Text: blocks.Plain("Où les déposer")},
			blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain("Au secrétariat du centre, du lundi au vendredi de 14 h à 19 h, ou par courriel à scolarite@exemple.fr. Pour toute question, appelez le 02 00 00 00 00.")},
			blocks.Paragraph{Role: blocks.Body, Text: blocks.Plain("Nous restons à votre disposition et vous prions d’agréer, Monsieur, nos salutations distinguées.")},
			blocks.Signatures{Blocks: []blocks.Signature{{Title: "La scolarité", Lines: []string{"Camille Fictive"}}}},
		},
	}
}

// papers names every sample.
func papers() map[string]*blocks.Document {
	long := attestation(12)
	return map[string]*blocks.Document{
		"attestation-06": attestation(6), "attestation-12": long, "attestation-40": attestation(40),
		"convention": agreement(), "retractation": withdrawal(), "relance": letter(),
	}
}
