package samples

import "strings"

// Pools from which the people of the semester are made: common first names,
// rare or invented names. A pair that somebody bears is chance.
var (
	prenomsF = strings.Fields(`Adèle Agathe Aïcha Alix Amandine Anaïs Anouk Astrid Aurore Axelle Bérénice Brune Camille Capucine
		Céleste Chloé Clémence Coline Constance Daphné Djamila Édith Élodie Éloïse Emma Estelle Eugénie Fanny Fatou Flore Gaëlle
		Garance Hanna Héloïse Ines Iris Jeanne Joséphine Julie Karima Lætitia Laure Léa Leïla Lucie Maëlle Manon Marjolaine Mélusine
		Mina Noémie Océane Ophélie Pauline Perrine Rachida Romane Rose Sarah Sidonie Solveig Suzanne Thaïs Valentine Victoire Yaëlle Zélie`)
	prenomsM = strings.Fields(`Abel Achille Adrien Ahmed Alban Amadou Anatole Antonin Armand Aurélien Baptiste Barnabé Basile Benoît
		Bilal Brieuc Clément Côme Cyprien Damien Désiré Edgar Élie Émile Ernest Étienne Fabrice Félix Florentin Gaël Gaspard Gauthier
		Grégoire Guilhem Hakim Hippolyte Honoré Ibrahim Isidore Jérémie Joachim Jules Karim Kévin Lazare Léon Lucien Maël Marceau Mathis
		Moussa Nathan Noël Octave Oscar Pablo Quentin Raphaël Rémi Robin Samir Sylvain Théo Tristan Ulysse Valère Yanis Zacharie`)
	nomsCommuns = strings.Fields(`Abrial Aubépin Balandreau Barbezieux Bazinette Beauvivre Bellanger-Morel Berthonneau Blanchemain Boisgontier
		Bonnardot Bourdonnais Brissaulge Cachemaille Cantegrel Carboneuil Chambrelan Chantemerle Charpignon Chaussegros Clairambault
		Clopinel Coquereau Courtemanche Crèvecœur Dandurand Darmentière Delaunoy Desfougères Dombreval Doucelin Dubreuillard Duplantois
		Estaingris Fauconnet Ferrabœuf Fleuriet Fontarabie Forestin Fouquerolles Fromental Gaillardot Garancher Gâtineau Genevrier
		Girondeau Goulardin Grandvallet Grosbois Guéménoux Hautecœur Herbelinot Houdemare Jarnoux Jolivard Joncheray Kerléguan
		Labourdette Lachassagne Lamirault Lanternier Larchevêque Lebossé Lecorvaisier Lenoncourt Lespinassou L’Hermeroult Limousineau
		Longuépée Malaquin Marcassus Marronnier Maupertois Méchinaud Mérigoux Montjoly Morvandiau Naudinet Noirmont Ogeron Oriolet
		Pannetrat Pâquerault Peltrault Périgaud Pinsonneau Plantevigne Poirelet Pontarlis Pouliquin Quatrebarbes Quillerou Rabouin
		Ragueneau Ravelomano Renardière Rocheteaux Romagny Rossignolet Sablonneau Saint-Aubertin Sauvageot Séchaudin Sérouge Tancrelle
		Tartarin-Duval Tessonneau Thibaudier Tournebize Tranchepied Trémolat Turquetil Vadeboncœur Valençay-Roy Varennois Vauquelard
		Verdillon Villebrequin Yvonnet Zerbouni`)
	particules = []string{"d’Aubermesnil", "de Montbrillant", "Le Querrec", "de La Vauguyonnière", "El Kandoussi", "Van Oosterlinck", "N’Guettia", "du Plessis-Garnault"}
	rues       = strings.Split(`rue des Tanneurs,avenue de la Gare,rue du Bœuf-Saint-Paterne,impasse des Lilas,rue de la Fontaine,`+
		`boulevard Jean-Jaurès,place du Marché,chemin des Vignes,rue Nationale,allée des Marronniers,rue de l’Écluse,quai du Cher`, ",")
	villes = []struct{ cp, nom, centre string }{
		{"45000", "Orléans", "Orléans"}, {"45100", "Orléans", "Orléans"}, {"45400", "Fleury-les-Aubrais", "Orléans"},
		{"37000", "Tours", "Tours"}, {"37300", "Joué-lès-Tours", "Tours"}, {"41000", "Blois", "Blois"},
		{"18000", "Bourges", "Bourges"}, {"28000", "Chartres", "Chartres"}, {"36000", "Châteauroux", "Châteauroux"},
		{"18100", "Vierzon", "Vierzon"}, {"45200", "Montargis", FOAD}, {"28100", "Dreux", FOAD}, {"20200", "Bastia", FOAD},
		{"97200", "Fort-de-France", FOAD}, {"01000", "Bourg-en-Bresse", FOAD},
	}
	entreprises = []struct{ nom, adresse, signataire string }{
		{"Ateliers du Val", "12 rue de l’Industrie, 45140 Saint-Jean-de-la-Ruelle", "Mme Brigitte Ferronnet, directrice des ressources humaines"},
		{"Logistique Beauce Sud", "3 zone des Platanes, 28700 Auneau", "M. Yves Tardivelle, gérant"},
		{"Mutuelle des Trois Rivières", "40 avenue du Cher, 37000 Tours", "Mme Colette Jaubertie, secrétaire générale"},
		{"Maroquinerie Lunel & Fils", "8 rue des Corroyeurs, 36000 Châteauroux", "M. Anselme Lunel, président"},
		{"Clinique des Aulnaies", "1 allée des Aulnaies, 41000 Blois", "M. Patrice Ducharmoy, directeur"},
		{"Berry Numérique SAS", "22 rue Moyenne, 18000 Bourges", "Mme Estelle Grignoux, présidente"},
		{"Verreries de la Loire", "5 quai des Verriers, 45130 Meung-sur-Loire", "M. Loïc Sarrazinet, directeur d’usine"},
		{"Transports Hureault", "9 route de Paris, 18100 Vierzon", "Mme Annick Hureault, gérante"},
	}
	organismes = []struct{ nom, adresse, signataire string }{
		{"Région Exemple-Centre", "9 rue du Conseil, 45000 Orléans", "Mme Ghyslaine Portanier, directrice de la formation"},
		{"Opco Exemple Services", "30 boulevard du Parc, 75000 Paris", "M. Denis Fauvergue, responsable des prises en charge"},
		{"Emploi Exemple Val de Loire", "2 place de l’Emploi, 45100 Orléans", "M. Rodolphe Castelnau, directeur d’agence"},
	}
)
