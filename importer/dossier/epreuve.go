package dossier

// Epreuve is one exam of a UE in a centre, as a centre plans it. Hours are minutes
// since midnight.
type Epreuve struct {
	UE, Intitule string
	Session      int // 1 or 2
	Centre       string
	Convoques    []string // further centres whose auditeurs sit here
	Salle        string   // "" when everybody is placed one by one
	Date         Date
	Debut, Duree int
	Ref          Ref
}

// Placement is what is particular to one person at one épreuve: a room, a seat,
// another hour, a longer time. Of a longer time only its length is known here,
// never its reason.
type Placement struct {
	Code        string // code auditeur
	Nom, Prenom string // of somebody whom the export does not name; may be empty
	UE          string
	Session     int // 0: whichever there is
	Salle       string
	Place       string
	Date        Date // absent: that of the épreuve
	Debut       int  // 0: that of the épreuve
	Duree       int  // 0: that of the épreuve
	TiersTemps  int  // minutes more
	Exclu       bool // not admitted to the épreuve
	Ref         Ref
}
