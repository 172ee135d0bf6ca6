package web

import "cnamdoc/generate/comptes"

// Route is one address: who may call it, and what answers.
type Route struct {
	Pattern string       // as http.ServeMux reads it, with its method
	Role    comptes.Role // Public: no session is asked, and nothing personal answers
	answer  handler
}

// House is the role of a responsable of all centres. One of a single centre has
// nothing to say about the others' accounts.
const House = comptes.Responsable + 1

// journalRoute takes what posts send: their signature lets them in.
const journalRoute = "POST /controle/journal"

// routes is everything that is served, and to whom: the mux, the check of who
// calls and the tests that walk it read this table.
func routes(o Options, done *doneForms) []Route {
	in := entranceOf(o, done)
	house := accountPages{o.Access, done, o.Explain, o.Desk, o.Now}
	desk := deskPages{o.Desk, o.Night, o.Print, o.Printer, o.Access, done}
	door := doorPages{o.Door, o.Now, o.Specimen}
	public := publicPages{o.Verify, o.Now, o.Specimen, newLimiter(o.Now, publicRate, publicBurst)}
	return []Route{
		{"GET /static/{name}", comptes.Public, static},
		{"GET /aide", comptes.Public, help},
		{"GET /aide/images/{name}", comptes.Public, helpPicture},

		{"GET /entrer", comptes.Public, in.enter},
		{"GET /connexion", comptes.Public, in.ask},
		{"POST /connexion", comptes.Public, in.login},
		{"POST /deconnexion", comptes.Public, in.logout},
		{"GET /mon-compte", comptes.Membre, in.myAccount},
		{"POST /mon-compte", comptes.Membre, in.myPassword},

		{"GET /{$}", comptes.Guichet, desk.reads(desk.home)},
		{"GET /a-imprimer", comptes.Guichet, desk.reads(desk.toPrint)},
		{"GET /a-decider", comptes.Guichet, desk.reads(desk.toDecide)},
		{"GET /a-appeler", comptes.Guichet, desk.reads(desk.toCall)},
		{"GET /lots/{lot}/{fichier}", comptes.Guichet, desk.reads(desk.lotFile)},
		{"POST /lots/{lot}/imprimer", comptes.Guichet, desk.acts(desk.printLot)},
		{"POST /lots/{lot}/remettre", comptes.Guichet, desk.acts(desk.handOverLot)},

		{"GET /auditeurs", comptes.Guichet, desk.search},
		{"GET /auditeurs/{semestre}/{centre}/{code}", comptes.Guichet, desk.reads(desk.person)},
		{"POST /auditeurs/{semestre}/{centre}/{code}/imprimer", comptes.Guichet, desk.acts(desk.issue)},
		{"POST /auditeurs/{semestre}/{centre}/{code}/decider", comptes.Guichet, desk.acts(desk.decide)},

		{"GET /papiers/{numero}", comptes.Guichet, desk.readsPaper(toDossier)},
		{"GET /papiers/{numero}/fichier", comptes.Guichet, desk.readsPaper(desk.paperFile)},
		{"GET /papiers/{numero}/sorti", comptes.Guichet, desk.readsPaper(printed)},
		{"GET /papiers/{numero}/duplicata", comptes.Guichet, desk.readsPaper(desk.askDuplicata)},
		{"POST /papiers/{numero}/imprimer", comptes.Guichet, desk.actsOnPaper(desk.print)},
		{"POST /papiers/{numero}/sorti", comptes.Guichet, desk.actsOnPaper(desk.cameOut)},
		{"POST /papiers/{numero}/remettre", comptes.Guichet, desk.actsOnPaper(desk.handOver)},
		{"POST /papiers/{numero}/revoquer", comptes.Guichet, desk.actsOnPaper(desk.revoke)},
		{"POST /papiers/{numero}/retablir", comptes.Guichet, desk.actsOnPaper(desk.restore)},

		{"GET /comptes", House, house.list},
		{"POST /comptes", House, house.create},
		{"POST /comptes/{nom}/droits", House, house.rights},
		{"POST /comptes/{nom}/mot-de-passe", House, house.password},
		{"POST /comptes/{nom}/etat", House, house.state},
		{"POST /comptes/{nom}/deconnecter", House, house.disconnect},
		{"GET /journal", House, house.trail},
		{"GET /journal/export", House, house.trailExport},

		{"GET /controle", comptes.Controle, door.list},
		{"POST /controle/ouvrir", comptes.Responsable, door.open},
		{"GET /controle/porte", comptes.Controle, door.door},
		{"GET /controle/compte", comptes.Controle, door.counts},
		{"GET /controle/essai", comptes.Controle, door.selfTest},
		{"POST /controle/essai", comptes.Controle, door.selfTest},
		{"GET /controle/tables", comptes.Controle, door.tables},
		{"POST /controle/tables", comptes.Controle, door.tables},
		{"POST /controle/lire", comptes.Controle, door.readPaper},
		{"POST /controle/decider", comptes.Controle, door.decide},
		{"POST /controle/main", comptes.Controle, door.byHand},
		{"POST /controle/image", comptes.Controle, readFrame},
		{"GET /controle/journal", comptes.Controle, door.journal},
		{journalRoute, comptes.Public, door.receive},
		{"POST /controle/effacer", comptes.Controle, door.erase},

		{"GET /V", comptes.Public, public.ask},
		{"POST /V", comptes.Public, public.answer},
	}
}
