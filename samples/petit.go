package samples

import "cnamdoc/importer/dossier"

var none dossier.Date

// petit lists the persons of the small sample, numbered by their place.
func petit() []personne {
	var list []personne
	for _, group := range []func(int) []personne{ordinary, identities, timely, money, funders, courses, odd, payers} {
		list = append(list, group(len(list)+1)...)
	}
	return list
}

// ordinary are the ways of enrolling, each complete.
func ordinary(n int) []personne {
	return []personne{
		{individuel(n, 2, "Ombeline", "Charpignon"), "Inscription individuelle complète : contrat et formulaire de rétractation.", individuelPret},
		{individuel(n+1, 1, "Gaspard", "Fontarabie").funded(100), "Financement par l’employeur : convention, ni contrat ni rétractation.", employeurPret},
		{individuel(n+2, 2, "Séraphine", "Boisgontier").funded(60), "Financement mixte : convention pour 60 %, contrat pour la part de l’auditrice.", mixtePret},
		{individuel(n+3, 1, "Amaury", "Tessonneau").with(func(r *record) {
			r.financement, r.signe = financement{typ: "I", dispositif: "03"}, none
			r.du, r.regle, r.mode, r.le = 0, 0, "", none
		}), "CPF : ni contrat ni convention, les conditions de la plateforme en tiennent lieu (D6353-1 III) ; son acceptation est à vérifier.", attendu{prete, sans, sans, sans, "cpf"}},
		{individuel(n+4, 2, "Maryvonne", "Duplantois").with(func(r *record) { r.demarche("VAE") }),
			"Démarche de VAE : attestation propre, sans UE ; la convention de VAE est à établir.", attendu{prete, sans, sans, sans, "contrat-signe"}},
		{individuel(n+5, 1, "Thibault", "Rocheteaux").with(func(r *record) { r.demarche("VAPP") }),
			"Démarche de VAPP : attestation propre, sans UE ; son accord est à examiner.", attendu{prete, sans, sans, sans, "contrat-signe"}},
		{individuel(n+6, 2, "Nolwenn", "Kerléguan").with(func(r *record) {
			r.centre, r.distance, r.ville, r.cp = FOAD, "oui", "Dreux", "28100"
		}), "Contrat conclu à distance : délai de rétractation de quatorze jours.", individuelPret},
		{individuel(n+7, 1, "Fulbert", "Jarnoux").with(func(r *record) {
			o := organismes[0]
			r.situation, r.emploi, r.demandeur, r.signe = "Demandeur d’emploi", "", "oui", none
			r.financement = financement{typ: "C", dispositif: "Région", nom: o.nom, siret: siret(71), adresse: o.adresse,
				signataire: o.signataire, part: 100, signee: day(10, 9, 2026)}
		}), "Demandeur d’emploi financé par un organisme : convention.", employeurPret},
		{individuel(n+8, 2, "Apolline", "Vauquelard").with(func(r *record) {
			r.statutAuditeur, r.ancien, r.motDePasse, r.entretien = "Ancien", "IDF004512", "", "non"
		}), "Ancienne auditrice sans mot de passe : ses identifiants sont inchangés.", individuelPret},
	}
}

// demarche turns an inscription into one to a démarche of VAE or VAPP.
func (r *record) demarche(typ string) {
	r.typ, r.lignes, r.signe, r.identifiant, r.motDePasse = typ, []ligne{{}}, none, "", ""
	r.du, r.regle = 15000, 15000
}

// identities are proofs of identity, nationalities and names.
func identities(n int) []personne {
	return append([]personne{
		{individuel(n, 1, "Titouan", "Pinsonneau").with(func(r *record) { r.naissance = day(3, 3, 2009) }),
			"Mineur à la date d’inscription : il n’a rien à faire, aucune relance.", attendu{bloquee, bloquee, sans, sans, "age"}},
		{individuel(n+1, 2, "Bertille", "Maupertois").with(func(r *record) { r.naissance = day(29, 2, 2008) }),
			"Née un 29 février : majeure le 1er mars 2026.", individuelPret},
		{individuel(n+2, 1, "Ousmane", "Ndiaretta").foreign("341", "Sénégal", "Thiès", "").sejour("Étudiant", day(31, 12, 2026)),
			"Étranger dont le titre « étudiant » expire avant la fin des cours.", bloque("sejour")},
		{individuel(n+3, 2, "Yamina", "Belkhiria").foreign("351", "Tunisie", "Sfax", "").sejour("Salarié", day(14, 6, 2031)),
			"Étrangère dont le titre « salarié » couvre la formation.", individuelPret},
		{individuel(n+4, 1, "Thiago", "Albuquerquinho").foreign("Brésilienne", "Brésil", "Recife", "").sejour("Passeport talent", day(1, 9, 2030)),
			"Autre titre de séjour : une personne examine, rien n’est refusé.", individuelPret.note("sejour")},
		{individuel(n+5, 1, "Régis", "Goulardin").with(func(r *record) { r.delivree, r.expire = day(20, 12, 2013), day(19, 12, 2023) }),
			"Carte d’identité de 2013, prolongée de cinq ans : valable jusqu’au 19/12/2028.", individuelPret},
		{individuel(n+6, 2, "Lucette", "Herbelinot").with(func(r *record) { r.delivree, r.expire = none, day(6, 4, 2022) }),
			"Carte d’identité expirée en 2022, date de délivrance inconnue : prolongation à examiner.", individuelPret.note("identite")},
		{individuel(n+7, 1, "Rainer", "Holzapfeler").foreign("109", "Allemagne", "Ulm", "Passeport"),
			"Citoyen de l’Union européenne : passeport, sans titre de séjour.", individuelPret},
		{individuel(n+8, 2, "Ladina", "Caflischer").foreign("140", "Suisse", "Coire", "Passeport"),
			"Suisse : assimilée à l’Union européenne par la configuration.", individuelPret},
		{individuel(n+9, 1, "Nigel", "Wetherstone").foreign("132", "Royaume-Uni", "Leeds", "Passeport"),
			"Royaume-Uni, pays tiers : titre de séjour manquant.", bloque("sejour")},
		{individuel(n+10, 1, "Eudes", "Cantegrel").with(func(r *record) { r.verso = "non" }),
			"Copie du verso de la carte d’identité manquante.", bloque("identite")},
	}, spelled(n+11)...)
}

// spelled have names that every face and file name must cope with.
func spelled(n int) []personne {
	return []personne{
		{individuel(n, 1, "Łukasz", "Wiśniewiczki").foreign("122", "Pologne", "Łódź", "Passeport"), "Lettres polonaises.", individuelPret},
		{individuel(n+1, 2, "Thị Hương", "Đặng").foreign("243", "Viêt Nam", "Huế", "").sejour("Salarié", day(20, 8, 2030)),
			"Lettres vietnamiennes.", individuelPret},
		{individuel(n+2, 1, "Emre", "Şahinoğulları").foreign("Turque", "Turquie", "İzmir", "").sejour("salarié", day(2, 3, 2031)),
			"Lettres turques ; İ et ı.", individuelPret},
		{individuel(n+3, 2, "Zoë-Maÿlis", "Œuvrard").with(func(r *record) { r.usage = "L’Haÿ-d’Aÿ" }),
			"Œ, Ÿ, apostrophe et trait d’union ; nom d’usage différent du nom de naissance.", individuelPret},
		{individuel(n+4, 2, "Ελένη", "Παπαδοπουλάκη").foreign("GR", "Grèce", "Θεσσαλονίκη", "Passeport"), "Alphabet grec.", individuelPret},
		{individuel(n+5, 2, "Юлия", "Коваленчук").foreign("155", "Ukraine", "Харків", "").sejour("Salarié", day(4, 3, 2030)),
			"Alphabet cyrillique.", individuelPret},
	}
}

// timely are the rules of situation, project, periods, delays.
func timely(n int) []personne {
	return []personne{
		{individuel(n, 2, "Delphine", "Estaingris").with(func(r *record) { r.situation, r.emploi, r.demandeur = "", "", "" }),
			"Situation professionnelle absente.", bloque("situation")},
		{individuel(n+1, 1, "Bastien", "Lespinassou").with(func(r *record) { r.entretien = "" }),
			"Nouvel auditeur sans entretien conseil : signalé sans bloquer.", individuelPret.note("entretien")},
		{individuel(n+2, 2, "Coralie", "Marcassus").late(day(12, 10, 2026), ""),
			"Inscrite après le début des cours, sans l’accord du formateur.", bloque("retard")},
		{individuel(n+3, 1, "Firmin", "Oriolet").late(day(12, 10, 2026), "oui"),
			"Inscrit après le début des cours, avec l’accord du formateur ; hors période d’inscription.", individuelPret.note("periode")},
		{individuel(n+4, 2, "Hermine", "Poirelet").with(func(r *record) { r.recu = "non" }),
			"Dossier d’inscription non reçu.", bloque("dossier-recu")},
		{individuel(n+5, 1, "Casimir", "Sablonneau").with(func(r *record) { r.signe = none }),
			"Contrat non signé : l’attestation attend, le contrat est prêt à signer.", bloque("contrat-signe")},
		{individuel(n+6, 2, "Philippine", "Vadeboncœur").late(day(1, 11, 2026), "oui"),
			"Contrat signé le 01/11/2026 : dix jours, et le 11 novembre est férié, donc le 12.", individuelPret.note("periode")},
		{individuel(n+7, 1, "Aubin", "Quatrebarbes").with(func(r *record) { r.demande = day(15, 5, 2026) }),
			"Plus de trois mois entre la demande et le début des cours.", individuelPret.note("delai-acces")},
		{individuel(n+8, 2, "Rolande", "Tranchepied").with(func(r *record) { r.handicap, r.tiers, r.mdph = "oui", "oui", "non" }),
			"Pièce complémentaire pour l’aménagement des examens : ne bloque aucun document.", individuelPret.note("piece-complementaire")},
	}
}

// money are payments, statuts and credentials.
func money(n int) []personne {
	return []personne{
		{individuel(n, 1, "Lilian", "Ogeron").late(day(2, 11, 2026), "oui").unpaid(),
			"Droit d’inscription impayé, dans le délai : la première échéance est demandée.", bloque("droit")},
		{individuel(n+1, 2, "Mahaut", "Limousineau").unpaid(),
			"Rien n’est payé, et la première échéance du contrat est passée depuis plus de trente jours : à annuler ? Une personne décide.", bloque("impaye")},
		{individuel(n+2, 1, "Sosthène", "Trémolat").with(func(r *record) { r.le = day(16, 9, 2026) }),
			"Paiement daté d’avant la fin du délai de rétractation : à examiner.", individuelPret.note("paiement-anticipe")},
		{individuel(n+3, 2, "Capucine", "Lenoncourt").with(func(r *record) { r.mode = "virement" }),
			"Payé autrement que par chèque : à examiner.", individuelPret.note("mode-paiement")},
		{individuel(n+4, 1, "Evrard", "Clopinel").with(func(r *record) { r.regle -= 10000 }),
			"Payé en partie, à jour de l’échéancier du contrat : l’attestation est prête, rien n’est demandé avant la prochaine échéance.", individuelPret},
		{individuel(n+5, 2, "Domitille", "Faucheroux").with(func(r *record) { r.motDePasse = "" }),
			"Nouvelle auditrice sans mot de passe ENF : au centre de le créer, rien n’est demandé à l’auditrice.", bureau("enf-mot-de-passe")},
		{individuel(n+6, 1, "Hilarion", "Pannetrat").with(func(r *record) { r.identifiant = "" }),
			"Identifiant ENF absent : au centre de le créer.", bureau("enf-identifiant")},
		{individuel(n+7, 2, "Ségolène", "Thibaudier").with(func(r *record) { r.statut = "Transférée" }),
			"Statut inconnu : à examiner.", individuelPret.note("statut")},
		{individuel(n+8, 1, "Anicet", "Beauvivre").with(func(r *record) { r.statut = "Annulée" }), "Inscription annulée par le centre : aucun document.", rien.note("inscription-close")},
		{individuel(n+9, 2, "Perrette", "Coquereau").with(func(r *record) { r.statut = "Rétractée" }), "Rétractation dans le délai : aucun document.", rien.note("inscription-close")},
		{individuel(n+10, 1, "Rodrigue", "Valençay").with(func(r *record) { r.statut = "Abandon" }), "Abandon après le délai : aucun document.", rien.note("inscription-close")},
	}
}

// funders are conventions.
func funders(n int) []personne {
	convention := func(regle string) attendu { return attendu{bloquee, sans, bloquee, prete, regle} }
	return []personne{
		{individuel(n, 1, "Odilon", "Brissaulge").funded(100).with(func(r *record) { r.financement.siret, r.financement.signee = "12345678912345", none }),
			"SIRET du financeur faux : la convention attend, donc sa signature, donc l’attestation.", convention("financeur")},
		{individuel(n+1, 2, "Solange", "Périgaud").funded(100).with(func(r *record) {
			r.employeur, r.employeurSIRET = "La Poste", "35600000049837"
			r.financement.nom, r.financement.siret = "La Poste", "35600000049837"
		}), "La Poste : SIRET juste par la somme de ses chiffres.", employeurPret},
		{individuel(n+2, 1, "Vivien", "Delaunoy").funded(100).with(func(r *record) { r.financement.pec, r.financement.signee = "non", none }),
			"Prise en charge par l’employeur non reçue.", convention("prise-en-charge")},
		{individuel(n+3, 2, "Ottilie", "Grosbois").funded(100).with(func(r *record) { r.financement.signataire, r.financement.signee = "", none }),
			"Représentant du financeur absent : la convention attend, donc sa signature, donc l’attestation.", convention("financeur")},
		{individuel(n+4, 1, "Lubin", "Montjoly").funded(100).with(func(r *record) { r.financement.signee = none }),
			"Convention prête à signer : l’attestation attend sa signature.", attendu{bloquee, sans, prete, prete, "convention-signee"}},
		{individuel(n+5, 2, "Eglantine", "Noirmont").with(func(r *record) { r.financement.montant = 40000 }),
			"Prix de l’export différent de celui du catalogue : à examiner.", individuelPret.note("prix")},
		{individuel(n+6, 1, "Kilian", "Rabouin").with(func(r *record) { r.financement = financement{typ: "C", dispositif: "04"} }),
			"Apprentissage : hors du champ de cnamdoc, dit clairement.", rien.note("hors-perimetre")},
	}
}

// courses are UE and the catalogue.
func courses(n int) []personne {
	return []personne{
		{individuel(n, 2, "Lorraine", "Wagnériane").with(func(r *record) { r.lignes = enrol(fortyUE()...); r.settle(day(30, 9, 2026)) }),
			"Quarante UE : le tableau, le QR et le coupon suivent.", individuelPret},
		{individuel(n+1, 1, "Pacôme", "Verdillon").with(func(r *record) { r.lignes[0].intitule = "Java | notions *de base* <b>& exercices</b> {{ ue }}" }),
			"Intitulé d’UE avec |, *, <b> et {{ : rien n’est interprété.", individuelPret},
		{individuel(n+2, 2, "Célestine", "Ragueneau").with(func(r *record) { r.lignes, r.signe = enrol(incompleteUE), none; r.settle(day(30, 9, 2026)) }),
			"UE dont l’évaluation manque au catalogue : le contrat attend, donc sa signature, donc l’attestation ; rien à demander à l’auditeur.", attendu{bloquee, bloquee, sans, sans, "mentions-contrat"}},
		{individuel(n+3, 1, "Théodule", "Séchaudin").with(func(r *record) {
			r.lignes[1].code, r.lignes[1].intitule, r.signe = "NFA999", "UE qui n’est pas au catalogue", none
		}), "UE inconnue du catalogue : le contrat attend, donc sa signature, donc l’attestation ; rien à demander à l’auditeur.", attendu{bloquee, bloquee, sans, sans, "ue-catalogue"}},
		{individuel(n+4, 2, "Blandine", "Lamirault").with(func(r *record) { r.lignes[1].code = "NF008" }),
			"Code d’UE mal formé.", attendu{bloquee, bloquee, sans, sans, "ue-liste"}},
		{individuel(n+5, 1, "Ange", "Sérouge").with(func(r *record) { r.lignes[1].statut = "Abandon" }),
			"Abandon d’une UE sur deux : l’attestation porte l’autre.", individuelPret},
	}
}

// odd are codes, identities and contradictions.
func odd(n int) []personne {
	double := individuel(n+1, 2, "Rosalie", "Tournebize")
	again := individuel(n+2, 2, "Rosalie", "Tournebize").with(func(r *record) { r.naissance = double.naissance })
	return []personne{
		{individuel(n, 1, "Basile", "Carboneuil").with(func(r *record) { r.code += " - IDF012345" }),
			"Deux codes dans une cellule : le premier fait foi, l’autre est gardé.", individuelPret},
		{double, "Même personne sous deux codes : à examiner (voir la suivante).", individuelPret.note("doublon")},
		{again, "Même personne sous deux codes : à examiner (voir la précédente).", individuelPret.note("doublon")},
		{individuel(n+3, 1, "Jean-Baptiste-Marie-Alexandre", "de La Rochebarnabé-Montfaucon d’Aubermesnil"),
			"Nom et prénom très longs.", individuelPret},
		{individuel(n+4, 0, "Dominique", "Fromental"), "Civilité absente : les deux formes sont imprimées.", individuelPret},
		{individuel(n+5, 1, "Ambroise", "Larchevêque").with(func(r *record) {
			r.adresse1, r.adresse2, r.cp, r.ville, r.pays = "Rue de la Loi 200", "Boîte 7", "1040", "Bruxelles", "Belgique"
		}), "Adresse à l’étranger.", individuelPret},
	}
}

// payers say who pays what, and how: the funder's word, the CPF's platform,
// cheques. They come last, so that those before them keep their codes.
func payers(n int) []personne {
	cpf := func(n, titre int, prenom, nom, etat string) record {
		return individuel(n, titre, prenom, nom).with(func(r *record) {
			r.financement, r.signe = financement{typ: "I", dispositif: "03", cpf: etat}, none
			r.du, r.regle, r.mode, r.le = 0, 0, "", none
		})
	}
	cheques := func(n, titre int, prenom, nom, impaye string) record {
		return individuel(n, titre, prenom, nom).with(func(r *record) {
			r.regle, r.le, r.impaye = 0, day(14, 9, 2026), impaye
			r.echeance = "30/09/2026 : 144,00 ; 30/10/2026 : 112,00 ; 30/11/2026 : 112,00 ; 30/12/2026 : 112,00"
			r.cheques = r.echeance
		})
	}
	return []personne{
		{cpf(n, 2, "Huguette", "Marsaudon", "Accepté"), "CPF accepté sur la plateforme : rien à vérifier.", attendu{prete, sans, sans, sans, sans}},
		{cpf(n+1, 1, "Landry", "Pouzauges", "Annulé par le titulaire"), "CPF annulé : la formation n’est pas payée, et rien n’est demandé sans contrat.",
			attendu{bloquee, sans, sans, sans, "cpf"}},
		{individuel(n+2, 2, "Clémence", "Aubrière").with(func(r *record) {
			r.situation, r.emploi, r.demandeur, r.signe = "Demandeur d’emploi", "", "oui", none
			r.financement = financement{typ: "C", dispositif: "France Travail", nom: "France Travail Val-d’Exemple", siret: siret(72),
				adresse: organismes[0].adresse, signataire: organismes[0].signataire, part: 100, accord: "Devis approuvé"}
		}), "Devis approuvé par l’organisme : il vaut convention signée.", employeurPret},
		{individuel(n+3, 1, "Gonzague", "Ferrandin").funded(100).with(func(r *record) { r.financement.accord = "Refusé" }),
			"Employeur qui se retire après avoir signé : une personne décide, rien n’est demandé à l’auditeur.", attendu{bloquee, sans, prete, sans, "convention-signee"}},
		{individuel(n+4, 2, "Honorine", "Castelnaud").funded(100).with(func(r *record) { r.financement.pour = "NFA031" }),
			"Convention signée pour une UE sur deux : un avenant est à signer.", attendu{bloquee, sans, prete, sans, "convention-signee"}},
		{individuel(n+5, 1, "Isidore", "Quincampoix").funded(60).with(func(r *record) { r.par, r.regle = "employeur", r.regle*6/10 }),
			"Réglé par l’employeur : sa part à lui reste due par l’auditeur.", attendu{bloquee, prete, prete, prete, "droit"}},
		{cheques(n+6, 2, "Joséphine", "Talmondais", ""), "Quatre chèques remis pour les dates convenues : l’attestation est prête ; leur remise dans le délai de rétractation est à examiner.",
			individuelPret.note("paiement-anticipe")},
		{cheques(n+7, 1, "Kléber", "Sauvigny", "30/10/2026"), "Chèque revenu impayé : à examiner, rien n’est demandé d’ici là.", attendu{bloquee, prete, sans, sans, "droit"}},
		{individuel(n+8, 2, "Lucienne", "Vanderhaeghe").funded(100).with(func(r *record) {
			r.employeur, r.employeurSIRET = "Ateliers de la Meuse fictive", ""
			r.financement.nom, r.financement.siret, r.financement.adresse = r.employeur, "", "12 rue Haute, 4000 Liège, Belgique"
		}), "Employeur établi à l’étranger : sans SIRET, à examiner.", employeurPret.note("financeur")},
		{individuel(n+9, 1, "Melchior", "Dampierreux").funded(100).with(func(r *record) {
			r.employeur, r.employeurSIRET = "", ""
			r.financement = financement{typ: "C", dispositif: "Organisme", nom: "Mme Eulalie Dampierreux", adresse: "3 rue des Fictions, 45000 Orléans",
				signataire: "Mme Eulalie Dampierreux", part: 100, signee: day(10, 9, 2026)}
		}), "Un particulier paie pour l’auditeur : convention sans SIRET, à examiner.", employeurPret.note("financeur")},
	}
}

// fortyUE are the first forty of the catalogue that are complete.
func fortyUE() []string {
	var codes []string
	for _, u := range allUE {
		if u.code != incompleteUE && len(codes) < 40 {
			codes = append(codes, u.code)
		}
	}
	return codes
}
