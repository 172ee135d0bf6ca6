package register

import (
	"fmt"
	"slices"
	"time"

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

	// Digests says the same field by field, and decides alone where the paper
	// has digests too. Former are those of the paper as it was issued, where an
	// older release kept none: the night takes them from its last snapshot, where
	// Rights of that are the paper's. Without them Rights decide, and content and
	// manner count as unchanged.
	Digests, Former Digests

	// Ended are the rights whose end is stated or was decided; see Digests.Compare.
	Ended []string
	// Silent are the values beside the rights that are silent tonight, or of which
	// a part is: a paper that prints one otherwise stands as it is, until one that
	// is Ended was decided.
	Silent []string
	// Redraw: another manner redraws a paper that was printed.
	Redraw bool
	// Lost are print lots that never came to disk: what is in them was not printed.
	Lost []string

	// Over is the number of a living paper of another key of the same person,
	// whose inscription went to another centre or code: it falls when a new
	// number of this key is issued. "" is none.
	Over string

	// Planned is what Plan answered. When Reserve would now do something else,
	// it does nothing and answers Changee. Zero: no plan was shown.
	Planned Planned

	First, Last dossier.Date // valid days, or zero
	UEs         []string

	// Frozen: a contrat or convention that was signed, or its withdrawal form.
	// It is never replaced by a program; an avenant is a human act.
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
	Examen                        // something is gone that nobody ended: À EXAMINER, the paper stays
	Retablie                      // of an Undoing: the revocation is undone
	Changee                       // somebody acted since the plan: nothing was done
)

// String returns the action as staff read it: "remplaçante".
func (a Action) String() string {
	names := [...]string{"", "nouvelle", "reprise", "refaite", "remplaçante", "inchangée", "gelée", "fermée", "retirée", "révocation",
		"à examiner", "rétablie", "changée entre-temps"}
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

	// Difference is what tonight's digests change in the living paper: in its
	// rights, or of an Examen beside them.
	Difference Difference
	// Live is the state of the key's living paper, 0 without one.
	Live State
}

// Planned is what a plan said of a paper: what is compared before it is done.
// Two nights' equal ones may be about different new numbers.
type Planned struct {
	Action   Action
	Number   string // "" for a new number
	State    State
	Live     State
	Replaces string
}

// Planned returns what to give back with the claim or ending.
func (a Answer) Planned() Planned {
	p := Planned{Action: a.Action, Number: a.Paper.Number, State: a.Paper.State, Live: a.Live, Replaces: a.Replaces}
	if a.Action == Nouvelle || a.Action == Remplacante {
		p.Number = "" // of a plan it is; of a reservation it was just given
	}
	return p
}

// Holds reports whether an answer is what was planned; without a plan, it is.
func (p Planned) Holds(a Answer) bool { return p == Planned{} || p == a.Planned() }

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

	Difference Difference // of the living paper
}

// Decide rules what a claim means for its key. It is the one table of a
// paper's life at night: no I/O, no clock.
//
// A reservation whose rights are no longer claimed is overtaken rather than
// reused: a killed run may have published it, and one number must never stand
// on two papers that say different things.
func Decide(h KeyHistory, c Claim) Ruling {
	r := decideLive(h, c)
	if r.Action == Nouvelle {
		r.Replaces = c.Over
	}
	if h.Reserved == nil {
		return r
	}
	if !r.Action.Draws() || r.Action == Refaite || !sameRights(h.Reserved, c) {
		r.Overtake = true
		return r
	}
	return Ruling{Action: Reprise, Paper: h.Reserved, Replaces: r.Replaces, Difference: r.Difference}
}

// sameRights: the reservation would state what is claimed, no more and no less.
func sameRights(reserved *Paper, c Claim) bool {
	diff, err := reserved.Digests.Compare(c.Digests)
	if err != nil { // one has none, or of another version
		return reserved.Rights == c.Rights && !c.Rights.IsZero()
	}
	return diff.None()
}

// decideLive rules as if nothing were reserved.
func decideLive(h KeyHistory, c Claim) Ruling {
	live := h.Live
	if live == nil {
		return decideClosed(h.Closed)
	}
	ch := compare(live, c)
	drawn := live.State == Emise && !c.Frozen // what it says beside its rights follows the data
	switch {
	case !ch.rights.Whole() && (ch.rights.Stated() || len(ch.rights.Gone) > 0):
		return Ruling{Action: Examen, Paper: live, Difference: ch.rights}
	case !ch.stated && drawn && !ch.waits.None():
		return Ruling{Action: Examen, Paper: live, Difference: ch.waits}
	case !ch.rights.Whole():
		return Ruling{Action: Inchangee, Paper: live, Difference: ch.rights}
	case ch.stated && (frozen(live, c.Frozen) || frozenForm(live, c)):
		return Ruling{Action: Gelee, Paper: live, Difference: ch.rights}
	case ch.stated, renewed(live, c):
		return Ruling{Action: Remplacante, Replaces: live.Number, Difference: ch.rights}
	case ch.redraw && drawn:
		return Ruling{Action: Refaite, Paper: live}
	default:
		return Ruling{Action: Inchangee, Paper: live}
	}
}

// change is what a claim says of a living paper.
type change struct {
	rights Difference
	stated bool // rights say something else
	redraw bool // the same, drawn otherwise

	// waits is what it would be drawn otherwise for, and what is silent, so that
	// it is not.
	waits Difference
}

// compare holds a claim against the living paper: by digests where both have
// them, else by the hashes of the releases that had none.
func compare(live *Paper, c Claim) change {
	old := live.Digests
	if old == "" {
		old = c.Former
	}
	diff, err := old.Compare(c.Digests, c.Ended...)
	switch {
	case err == nil:
		unprinted := live.Lot == "" || slices.Contains(c.Lost, live.Lot)
		otherwise := !old.sameManner(c.Digests) && (unprinted && old.mannerKnown() || c.Redraw)
		var said, lost []string
		for _, name := range old.ContentChanged(c.Digests) {
			if slices.Contains(c.Silent, name) && !slices.Contains(c.Ended, name) {
				lost = append(lost, name)
			} else {
				said = append(said, name)
			}
		}
		ch := change{rights: diff, stated: diff.Stated(), redraw: len(lost) == 0 && (len(said) > 0 || otherwise)}
		if silent := slices.Concat(diff.Emptied, lost); len(said) > 0 && len(silent) > 0 {
			slices.Sort(silent)
			ch.waits = Difference{Changed: said, Emptied: slices.Compact(silent)}
		}
		return ch
	case c.Digests == "":
		return change{stated: live.Rights != c.Rights, redraw: live.Presentation != c.Presentation}
	default: // content and manner count as unchanged until upgraded
		return change{stated: live.Rights != c.Rights && !c.Rights.IsZero(), redraw: c.Redraw}
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

// frozenForm: a withdrawal form is frozen with its contrat, once that is signed.
// Nights that claim without digests replaced it.
func frozenForm(live *Paper, c Claim) bool {
	return live.Key.Document == dossier.Retractation && c.Frozen && c.Digests != ""
}

func renewed(live *Paper, c Claim) bool {
	return !c.Renew.IsZero() && !live.Date.After(c.Renew) && !frozen(live, c.Frozen)
}

// Ending is what tonight's data say of a paper whose right has ended:
// inscription annulée, rétractée, abandon, unpaid past the delay.
type Ending struct {
	Key    PaperKey
	Why    string // "inscription annulée"
	Frozen bool   // a signed contrat or convention, or the withdrawal form of one that stands

	// Cause is the rule that ended it ("statut"): the night that sees the cause
	// gone may undo the revocation. "" is for revocations that stand.
	Cause   string
	Planned Planned // what PlanWithdraw answered; see Claim.Planned
}

// Undoing asks that a night's revocation be undone: the data no longer give
// the cause for which it was made.
type Undoing struct {
	Number string
	Cause  string // Paper.Cause as the plan saw it
}

// DecideUndoing rules what it means: Retablie, or Changee when a person has
// acted since or a newer paper stands for the key. h is the key's history, p
// the paper as it now is.
func DecideUndoing(h KeyHistory, p *Paper, u Undoing) Ruling {
	undoable := p.State == Revoquee && p.Cause != "" && p.Cause == u.Cause &&
		h.Live == nil && h.Reserved == nil && h.Closed != nil && h.Closed.Number == p.Number
	if !undoable {
		return Ruling{Action: Changee, Paper: p}
	}
	return Ruling{Action: Retablie, Paper: p}
}

// Restored is a revoked paper as it stands once its revocation is undone: in
// the state that it had.
func (p Paper) Restored() Paper {
	switch {
	case !p.HandedAt.IsZero():
		p.State = Remise
	case !p.IssuedAt.IsZero():
		p.State = Emise
	default:
		p.State = Reservee
	}
	p.Reason, p.Cause, p.Again, p.RevokedAt = "", "", false, time.Time{}
	return p
}

// DecideEnding rules what an ending means for its key.
func DecideEnding(h KeyHistory, e Ending) Ruling {
	switch {
	case h.Live != nil && (e.Frozen || frozen(h.Live, false)):
		return Ruling{Action: Gelee, Paper: h.Live, Overtake: h.Reserved != nil}
	case h.Live != nil:
		return Ruling{Action: Revocation, Paper: h.Live, Overtake: h.Reserved != nil}
	case h.Reserved != nil:
		return Ruling{Action: Revocation, Paper: h.Reserved}
	default:
		return Ruling{Action: Inchangee, Paper: h.Closed}
	}
}
