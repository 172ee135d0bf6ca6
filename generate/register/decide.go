package register

import (
	"fmt"

	"cnamdoc/importer/dossier"
)

// Claim is what tonight's data say of one paper that is due.
type Claim struct {
	Key         PaperKey
	Nom, Prenom string // usage name, first name

	// Rights covers identity, UE, period and statut: what the paper states.
	// Presentation covers wording, style, settings and credentials: how.
	// For a relance, Rights covers the list of what is missing.
	Rights, Presentation Hash

	First, Last dossier.Date // valid days, or zero
	UEs         []string

	// Frozen: a contrat or convention that was signed. It is never replaced
	// by a program; an avenant is a human act.
	Frozen bool

	// Renew: a living paper dated on or before this day is issued anew even
	// if nothing changed. For relances, repeated after so many days; zero: never.
	Renew dossier.Date
}

// Action is what a batch has to do about a claim.
type Action uint8

// The actions. Draws says which of them draw a paper.
const (
	Nouvelle    Action = iota + 1 // new number: draw
	Reprise                       // number reserved by a killed run: draw with the same number, date and cti
	Refaite                       // presentation changed, not handed over: draw again, same number
	Remplacante                   // rights changed: draw a new number; Replaces falls when it is issued
	Inchangee                     // nothing to do
	Gelee                         // rights of a frozen agreement changed: À EXAMINER, keep it
	Fermee                        // revoked by a person: nothing until restored
	Retiree                       // purged: never made again
	Revocation                    // of an Ending: the paper falls
)

// String returns the action as staff read it: "remplaçante".
func (a Action) String() string {
	names := [...]string{"", "nouvelle", "reprise", "refaite", "remplaçante", "inchangée", "gelée", "fermée", "retirée", "révocation"}
	if int(a) >= len(names) {
		return fmt.Sprintf("action %d", uint8(a))
	}
	return names[a]
}

// MarshalText writes the action as staff read it.
func (a Action) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// Draws reports whether the paper must be drawn and marked issued.
func (a Action) Draws() bool { return a >= Nouvelle && a <= Remplacante }

// Answer is the register's answer to a claim. When Action draws, Paper fixes
// Number, Date and CTI; File is where it was last published, if it was.
type Answer struct {
	Paper    Paper
	Action   Action
	Replaces string // number that falls when Paper is issued, or ""
}

// KeyHistory is what the register knows of one key. Each is nil if there is
// none; a key has at most one reserved and one living paper.
type KeyHistory struct {
	Reserved *Paper // Reservee
	Live     *Paper // Emise or Remise
	Closed   *Paper // the latest number among Revoquee and Purgee
}

// Ruling is what Decide finds.
type Ruling struct {
	Action   Action
	Paper    *Paper // the paper that the action is about; nil for a new number
	Replaces string // number of the living paper that a new number replaces
	Overtake bool   // the reservation is void: its rights are no longer claimed
}

// Decide rules what a claim means for its key. It is the one table of a
// paper's life at night: no I/O, no clock.
//
// A reservation whose rights are no longer claimed is overtaken rather than
// reused: a killed run may have published it, and one number must never stand
// on two papers that say different things.
func Decide(h KeyHistory, c Claim) Ruling {
	r := decideLive(h, c)
	if h.Reserved == nil {
		return r
	}
	if !r.Action.Draws() || r.Action == Refaite || h.Reserved.Rights != c.Rights {
		r.Overtake = true
		return r
	}
	return Ruling{Action: Reprise, Paper: h.Reserved, Replaces: r.Replaces}
}

// decideLive rules as if nothing were reserved.
func decideLive(h KeyHistory, c Claim) Ruling {
	switch live := h.Live; {
	case live == nil:
		return decideClosed(h.Closed)
	case live.Rights != c.Rights && frozen(live, c.Frozen):
		return Ruling{Action: Gelee, Paper: live}
	case live.Rights != c.Rights, renewed(live, c):
		return Ruling{Action: Remplacante, Replaces: live.Number}
	case live.Presentation != c.Presentation && live.State == Emise && !c.Frozen:
		return Ruling{Action: Refaite, Paper: live}
	default:
		return Ruling{Action: Inchangee, Paper: live}
	}
}

func decideClosed(closed *Paper) Ruling {
	switch {
	case closed != nil && closed.State == Purgee:
		return Ruling{Action: Retiree, Paper: closed}
	case closed != nil && !closed.Again:
		return Ruling{Action: Fermee, Paper: closed}
	default:
		return Ruling{Action: Nouvelle}
	}
}

// frozen: signed, or handed over to be signed.
func frozen(live *Paper, signed bool) bool {
	agreement := live.Key.Document == dossier.Contrat || live.Key.Document == dossier.Convention
	return agreement && (signed || live.State == Remise)
}

func renewed(live *Paper, c Claim) bool {
	return !c.Renew.IsZero() && !live.Date.After(c.Renew) && !frozen(live, c.Frozen)
}

// Ending is what tonight's data say of a paper whose right has ended:
// inscription annulée, rétractée, abandon, unpaid past the delay.
type Ending struct {
	Key    PaperKey
	Why    string // "inscription annulée"
	Frozen bool   // a signed contrat or convention
}

// DecideEnding rules what an ending means for its key.
func DecideEnding(h KeyHistory, e Ending) Ruling {
	switch {
	case h.Live != nil && frozen(h.Live, e.Frozen):
		return Ruling{Action: Gelee, Paper: h.Live, Overtake: h.Reserved != nil}
	case h.Live != nil:
		return Ruling{Action: Revocation, Paper: h.Live, Overtake: h.Reserved != nil}
	case h.Reserved != nil:
		return Ruling{Action: Revocation, Paper: h.Reserved}
	default:
		return Ruling{Action: Inchangee, Paper: h.Closed}
	}
}
