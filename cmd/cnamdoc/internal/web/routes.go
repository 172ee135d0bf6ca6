package web

import (
	"net/http"

	"cnamdoc/generate/comptes"
)

// Route is one address: who may call it, and what answers.
type Route struct {
	Pattern string       // as http.ServeMux reads it, with its method
	Role    comptes.Role // Public: no session is asked, and nothing personal answers
	handle  func(*server, http.ResponseWriter, *http.Request) error
}

// journalRoute takes what posts send: their signature lets them in.
const journalRoute = "POST /controle/journal"

// Routes is everything that is served. Tests walk it.
var Routes = []Route{
	{"GET /static/{name}", comptes.Public, (*server).static},
	{"GET /entrer", comptes.Public, (*server).enter},
	{"GET /connexion", comptes.Public, (*server).loginPage},
	{"POST /connexion", comptes.Public, (*server).login},
	{"POST /deconnexion", comptes.Public, (*server).logout},

	{"GET /mon-compte", comptes.Membre, (*server).myAccount},
	{"POST /mon-compte", comptes.Membre, (*server).myPassword},

	{"GET /{$}", comptes.Guichet, (*server).home},
	{"GET /auditeurs", comptes.Guichet, (*server).search},
	{"GET /auditeurs/{semestre}/{centre}/{code}", comptes.Guichet, (*server).person},
	{"POST /auditeurs/{semestre}/{centre}/{code}/imprimer", comptes.Guichet, (*server).issue},
	{"POST /auditeurs/{semestre}/{centre}/{code}/decider", comptes.Guichet, (*server).decide},

	{"GET /papiers/{numero}", comptes.Guichet, (*server).paper},
	{"GET /papiers/{numero}/fichier", comptes.Guichet, (*server).paperFile},
	{"GET /papiers/{numero}/sorti", comptes.Guichet, (*server).printed},
	{"GET /papiers/{numero}/duplicata", comptes.Guichet, (*server).askDuplicata},
	{"POST /papiers/{numero}/imprimer", comptes.Guichet, (*server).print},
	{"POST /papiers/{numero}/sorti", comptes.Guichet, (*server).cameOut},
	{"POST /papiers/{numero}/remettre", comptes.Guichet, (*server).handOver},
	{"POST /papiers/{numero}/revoquer", comptes.Guichet, (*server).revoke},
	{"POST /papiers/{numero}/retablir", comptes.Guichet, (*server).restore},

	{"GET /a-imprimer", comptes.Guichet, (*server).toPrint},
	{"GET /a-decider", comptes.Guichet, (*server).toDecide},
	{"GET /a-appeler", comptes.Guichet, (*server).toCall},
	{"GET /lots/{lot}/{fichier}", comptes.Guichet, (*server).lotFile},
	{"POST /lots/{lot}/imprimer", comptes.Guichet, (*server).printLot},
	{"POST /lots/{lot}/remettre", comptes.Guichet, (*server).handOverLot},

	{"GET /comptes", comptes.Responsable, (*server).accounts},
	{"POST /comptes", comptes.Responsable, (*server).createAccount},
	{"POST /comptes/{nom}/droits", comptes.Responsable, (*server).accountRights},
	{"POST /comptes/{nom}/mot-de-passe", comptes.Responsable, (*server).accountPassword},
	{"POST /comptes/{nom}/etat", comptes.Responsable, (*server).accountState},
	{"POST /comptes/{nom}/deconnecter", comptes.Responsable, (*server).accountSessions},
	{"GET /journal", comptes.Responsable, (*server).trail},
	{"GET /journal/export", comptes.Responsable, (*server).trailExport},

	{"GET /controle", comptes.Controle, (*server).doors},
	{"POST /controle/ouvrir", comptes.Responsable, (*server).openDoors},
	{"GET /controle/porte", comptes.Controle, (*server).door},
	{"GET /controle/compte", comptes.Controle, (*server).counts},
	{"GET /controle/essai", comptes.Controle, (*server).selfTest},
	{"POST /controle/essai", comptes.Controle, (*server).selfTest},
	{"GET /controle/tables", comptes.Controle, (*server).tables},
	{"POST /controle/tables", comptes.Controle, (*server).tables},
	{"POST /controle/lire", comptes.Controle, (*server).readPaper},
	{"POST /controle/decider", comptes.Controle, (*server).decideAtDoor},
	{"POST /controle/main", comptes.Controle, (*server).byHand},
	{"POST /controle/image", comptes.Controle, (*server).frameOf},
	{"GET /controle/journal", comptes.Controle, (*server).journalFile},
	{journalRoute, comptes.Public, (*server).receive},
	{"POST /controle/effacer", comptes.Controle, (*server).erase},

	{"GET /V", comptes.Public, (*server).publicDoor},
	{"POST /V", comptes.Public, (*server).publicVerify},

	{"GET /aide", comptes.Public, (*server).help},
	{"GET /aide/images/{name}", comptes.Public, (*server).helpPicture},
}
