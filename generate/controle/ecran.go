package controle

import (
	"slices"
	"strings"
)

// Couleur is what a verdict looks like from across the room. A colour never
// stands alone: a shape and a word say the same.
type Couleur string

// The colours. Bleu is no verdict: nothing was read, or the post has trouble.
const (
	Vert   Couleur = "vert"
	Orange Couleur = "orange"
	Rouge  Couleur = "rouge"
	Bleu   Couleur = "bleu"
)

// Ecran is how a verdict shows.
type Ecran struct {
	Couleur Couleur
	Forme   string // "coche", "triangle", "octogone", "losange"
	Mot     string // in capitals, to be read from two metres
	Titre   string // what it is about, a few words
}

// titles are what a refusal or a remark is called in large letters.
var titles = map[string]string{
	"key-revoked": "clé révoquée", "unknown-kid": "clé inconnue", "revoked": "révoqué", "replaced": "remplacé", "unknown": "inconnu du registre",
	"after-backup": "inconnu du registre", "not-yet-valid": "pas encore valable", "expired": "périmé", "wrong-kind": "autre document", "specimen": "spécimen",
	"ue-absent": "autre UE", "excluded": "non admis à l’épreuve", "too-late": "trop tard", "already-in": "déjà entré", "other-host": "autre adresse",
	ByHand: "sans lecture du sceau", "data-absent": "sans ses données", "data-unproven": "données non prouvées", "which": "quelle épreuve ?",
	"not-listed": "compose sous réserve", "clock": "horloge du poste", "other-room": "autre salle", "early": "trop tôt", "late": "en retard", "back": "revient",
}

// Ecran shows the verdict: the gravest colour, and what it is about.
func (v Verdict) Ecran() Ecran {
	switch v.Answer {
	case Valable:
		return Ecran{Vert, "coche", "ENTRÉE AUTORISÉE", ""}
	case ARegarder:
		e := Ecran{Couleur: Orange, Forme: "triangle", Mot: "À REGARDER"}
		var all []string
		for _, r := range v.Remarks {
			title := titles[r.Code]
			if r.Code == "replaced" {
				title = "remplacé, l’UE vaut encore"
			}
			all = append(all, title)
		}
		e.Titre = strings.Join(all, " · ")
		return e
	case Refuse:
		e := Ecran{Rouge, "octogone", "ENTRÉE REFUSÉE", "faux"}
		if title, ok := titles[v.Refusal.Reason.String()]; ok {
			e.Titre = title
		}
		return e
	}
	return Ecran{Bleu, "losange", "À RELIRE", "rien n’a été lu"}
}

// Reasons are the codes of a verdict, joined by ",", as an event keeps them.
func (v Verdict) Reasons() string {
	var codes []string
	if v.Refusal != nil {
		codes = append(codes, v.Refusal.Reason.String())
	}
	for _, r := range v.Remarks {
		codes = append(codes, r.Code)
	}
	return strings.Join(codes, ",")
}

func hasReason(reasons, code string) bool { return slices.Contains(strings.Split(reasons, ","), code) }

// MayEnter reports whether the verdict lets somebody in without being forced.
func (v Verdict) MayEnter() bool { return v.Answer == Valable || v.Answer == ARegarder }
