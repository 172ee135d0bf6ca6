package wording

// node is one part of a compiled model.
type node interface{ line() int }

type at int

func (a at) line() int { return int(a) }

// piece is a run of the model's text, or a balise, in one face.
type piece struct {
	text   string
	balise string // the name; text is then empty
	bold   bool
	mono   bool
	link   string
}

type (
	headingNode struct {
		at
		level int
		text  []piece
	}
	paragraphNode struct {
		at
		text []piece
	}
	listNode struct {
		at
		ordered bool
		items   [][]piece
	}
	ruleNode  struct{ at }
	blockNode struct { // a block balise
		at
		name string
	}
	fieldNode struct {
		at
		label, value []piece
	}
	// passageNode is what stands between ::: and :::.
	passageNode struct {
		at
		kind     passage
		title    []piece  // cadre
		ids      []string // mention
		name     string   // si
		negative bool     // si non
		wide     bool     // fiche large
		body     []node
	}
)

type passage uint8

const (
	passageSi passage = iota + 1
	passageMention
	passageCadre
	passageGroupe
	passageNote
	passageImportant
	passageCentre
	passageFiche
	passageNom
	passageScelle
	passageColonnes
	passageColonne
)

var passages = map[string]passage{
	"si": passageSi, "mention": passageMention, "cadre": passageCadre, "groupe": passageGroupe, "note": passageNote,
	"important": passageImportant, "centre": passageCentre,
	"nom": passageNom, "scelle": passageScelle, "fiche": passageFiche, "colonnes": passageColonnes, "colonne": passageColonne,
}

// bare tells the passages whose opening line says no more than their word.
func (p passage) bare() bool {
	switch p {
	case passageGroupe, passageNote, passageImportant, passageCentre, passageNom, passageScelle, passageColonnes, passageColonne:
		return true
	}
	return false
}
