// Package controle is the door: is this paper authentic, does it still stand, is
// it the one that is asked for here, and who is in?
//
// It decides and does nothing else: whoever calls it has read the seal's text,
// asked a register or a list, and knows the hour. So the same rules answer on the
// command line, in the desk's pages and, compiled to WebAssembly, in a browser.
//
// A control of one paper is Read and Decide. A door (Porte) gathers what Decide
// is asked about the person: épreuve, list, entries so far. What happens there is
// a Journal, signed event by event; Merge and Fold make presence of it.
//
// # The order
//
// What is asked, in this order, ends at the first refusal; a remark (something
// to look at) stays, and never outweighs a refusal further on:
//
//	format, signature   the seal's text                      red, or unreadable
//	host                a seal under another address         orange
//	key                 a revoked key, see seal.Options      red
//	register            revoked; replaced                    red
//	                    replaced, but its successor names
//	                    the UE that is asked for             orange
//	                    unknown to the register              orange; red if strict
//	dates               before or after the valid days       red
//	kind                another paper than is asked for      red
//	specimen            where none are accepted              red
//	UE                  not on the paper                     red
//	data                of a PDF: changed, or others'        red
//	                    absent, or no longer proven          orange; absent is red if strict
//	which               several épreuves would do            orange
//	excluded            from this épreuve                    red
//	list                not on it (sous réserve)             orange
//	clock               before the list's own date           orange
//	room                seated in another                    orange
//	hour                more than an hour early              orange
//	                    late, until the session's limit      orange
//	                    later, or after the end              red
//	already in          an entry before this one             red
//	                    back after an exit                   orange
//	                    read again within seconds            as the first time
//
// testdata/verdicts.json holds it in a form that any language can read.
package controle

import (
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"cnamdoc/generate/seal"
)

// Answer is the verdict in one word.
type Answer uint8

// The answers.
const (
	Valable   Answer = iota + 1
	ARegarder        // valid, and something must be looked at: see Verdict.Remarks
	Refuse           // a paper that opens no door
	Illisible        // no paper of ours, or one that cannot be read: nothing is said about it
)

var answerCodes = [...]string{"", "valable", "a-regarder", "refuse", "illisible"}

// String returns the stable code, "a-regarder".
func (a Answer) String() string { return answerCodes[a] }

// Scan is what was read of a paper: what its seal says under a good signature,
// or why it says nothing.
type Scan struct {
	Paper   seal.Result
	Refusal *seal.Refusal // of the text; nil under a good signature
	Host    string        // of the address in the text, in lower case; "" where there is none or it is garbled
	ByHand  bool          // no seal was read: a code or a number was typed, and Paper is the register's
}

// Read reads the text of a seal. It does not ask whether a revoked key's paper
// still stands: Decide does.
func Read(text string, keys *seal.KeyRing) Scan {
	stands := func([8]byte) (int, bool) { return math.MinInt, true }
	paper, err := seal.Verify(text, keys, seal.Options{Specimen: true, SealedOn: stands})
	scan := Scan{Paper: paper, Host: hostOf(text)}
	errors.As(err, &scan.Refusal)
	return scan
}

// hostOf is the host of a seal's address. It proves nothing: whoever copies a
// genuine seal may put another address in front of it.
func hostOf(text string) string {
	text = strings.ToLower(strings.Join(strings.Fields(text), ""))
	_, rest, found := strings.Cut(text, "https://")
	host, _, ends := strings.Cut(rest, "/v#")
	if !found || !ends {
		return ""
	}
	return host
}

// Source is who was asked about a paper.
type Source uint8

// The sources. A list names only papers that no longer stand.
const (
	NotAsked Source = iota
	List
	Register
)

// State is what the source says.
type State uint8

// The states.
const (
	Stands State = iota
	Revoked
	Replaced
)

// Standing is what a register, or a revocation list, knows of a paper.
type Standing struct {
	Source    Source
	Known     bool
	SealedOn  int // Register: day of the paper (since 1970-01-01)
	State     State
	Number    string   // Register: of the paper
	Reason    string   // Register: why it was revoked; "" where it is not to be told: a door
	Successor string   // Register: number of the paper that took its place
	FallenOn  int      // of a paper that was revoked, and on a List of one that was replaced: the day
	UEs       []string // of a replaced paper: what its living successor names

	RestoredOn int // Register, of an unknown paper: day on which it was last restored from a backup; 0: never
}

// Data is what became of the data that a PDF carries beside its seal.
type Data uint8

// The states of the data. NoFile is a text or a picture, which carries none.
const (
	NoFile Data = iota
	DataAgree
	DataAbsent
	DataUnproven // the key was revoked since
	DataRefused  // see Context.DataRefusal
)

// Entry is somebody's entry before this one.
type Entry struct {
	Post  string
	At    time.Time
	Left  time.Time // when the person went out again; zero while in
	Again bool      // the same post read the same paper a few seconds ago: no double
}

// Listing is what the list of those expected says of a person.
type Listing uint8

// The listings. NoList is also a session that admits without one.
const (
	NoList Listing = iota
	Listed
	NotListed
)

// Context is what a control asks, and what is known when it asks.
type Context struct {
	Keys     *seal.KeyRing
	Today    int       // days since 1970-01-01
	Kind     seal.Kind // 0 for any
	UE       string    // "" for any; as typed
	UEs      []string  // any of these besides: the épreuves of one hour
	Specimen bool      // specimens are accepted
	Strict   bool      // what the register does not know, and a PDF without its data, are refused

	Standing    Standing
	Data        Data
	DataRefusal *seal.Refusal // of DataRefused

	Host       string   // of the centre's seals; "" is not asked
	Several    []string // épreuves that would all do; nil for one
	Excluded   bool
	Listed     Listing
	ClockWrong bool   // the clock is before the day of the list: no green
	Room       string // served by this post; "" for none in particular
	Seated     string // the room where this person is expected; "" if not known
	Before     *Entry // this person's entry before this one; nil for none

	// The hour, where there is one: Now against Start, LateUntil and End.
	Now, Start, LateUntil, End Heure
}

// ues are the codes of which the paper must name one; none is any.
func (c Context) ues() []string {
	var list []string
	for _, ue := range append([]string{c.UE}, c.UEs...) {
		if ue = seal.ParseUE(ue); ue != "" {
			list = append(list, ue)
		}
	}
	return list
}

// ByHand is the code of the remark that no seal was read.
const ByHand = "by-hand"

// Remark is something to look at.
type Remark struct {
	Code     string // stable: "unknown", "after-backup", ByHand
	Sentence string // in French, without a full stop
}

// Verdict is the answer, and why.
type Verdict struct {
	Answer  Answer
	Refusal *seal.Refusal // of Refuse and Illisible
	Remarks []Remark
	Paper   seal.Result // filled when a signature was good, even if the paper is refused
}

// questions are what a control asks, in order. Each refuses, remarks, or has
// nothing to say.
var questions = []func(Scan, Context) (*Remark, error){
	func(s Scan, _ Context) (*Remark, error) { return nil, asError(s.Refusal) },
	askHost,
	askKey,
	askStanding,
	askHand,
	func(s Scan, c Context) (*Remark, error) { return nil, s.Paper.CheckDates(c.Today) },
	func(s Scan, c Context) (*Remark, error) { return nil, s.Paper.CheckKind(c.Kind) },
	func(s Scan, c Context) (*Remark, error) { return nil, s.Paper.CheckSpecimen(c.Specimen) },
	askUE,
	askData,
	askWhich,
	askExcluded,
	askList,
	askClock,
	askRoom,
	askHour,
	askBefore,
}

// Decide gives the verdict of one scan.
func Decide(s Scan, c Context) Verdict {
	v := Verdict{Answer: Valable, Paper: s.Paper}
	for _, ask := range questions {
		remark, err := ask(s, c)
		if remark != nil {
			v.Answer, v.Remarks = ARegarder, append(v.Remarks, *remark)
		}
		if errors.As(err, &v.Refusal) {
			v.Answer = Refuse
			if unreadable(v.Refusal.Reason) {
				v.Answer = Illisible
			}
			return v
		}
	}
	return v
}

// unreadable tells what says nothing about a paper: nothing was read, or not
// whole, or something else than a seal, or a seal of a later release.
func unreadable(r seal.Reason) bool {
	return r <= seal.ReasonCBOR || r == seal.ReasonVersion || r == seal.ReasonUnknownKind ||
		r >= seal.ReasonShortCodeLength && r <= seal.ReasonNotFound
}

func askKey(s Scan, c Context) (*Remark, error) {
	if c.Standing.Source != Register {
		return nil, s.Paper.CheckKey(c.Keys, nil)
	}
	return nil, s.Paper.CheckKey(c.Keys, func([8]byte) (int, bool) { return c.Standing.SealedOn, c.Standing.Known })
}

func askStanding(s Scan, c Context) (*Remark, error) {
	at := c.Standing
	since := frenchDay(at.FallenOn)
	switch {
	case at.Source != Register && c.Strict:
		return nil, refuse(seal.ReasonUnknown, "aucun registre consulté", "un document que le registre connaît")
	case at.Source == Register && !at.Known && c.Strict:
		return nil, refuse(seal.ReasonUnknown, s.Paper.ShortCode(), "un document que le registre connaît")
	case at.Source == Register && !at.Known:
		return unknown(at), nil
	case !at.Known || at.State == Stands:
		return nil, nil
	case at.State == Revoked && at.Reason != "":
		return nil, refuse(seal.ReasonRevoked, at.Number+"\u00a0: "+at.Reason, "")
	case at.State == Revoked:
		return nil, refuse(seal.ReasonRevoked, "une révocation du "+since, "")
	}
	ue, stillNamed := "", false
	for _, asked := range c.ues() {
		if slices.ContainsFunc(at.UEs, func(code string) bool { return seal.ParseUE(code) == asked }) {
			ue, stillNamed = asked, true
			break
		}
	}
	switch {
	case stillNamed && at.Source == List:
		return &Remark{"replaced", "remplacé le " + since + " par un papier qui porte encore l’UE " + ue}, nil
	case stillNamed:
		return &Remark{"replaced", "remplacé par " + at.Successor + ", qui porte encore l’UE " + ue}, nil
	case at.Source == List:
		return nil, refuse(seal.ReasonReplaced, "un remplacement du "+since, "")
	}
	return nil, refuse(seal.ReasonReplaced, at.Number, at.Successor)
}

// unknown remarks on a paper that the register does not know: one that was
// restored has forgotten those of after its backup.
func unknown(at Standing) *Remark {
	if at.RestoredOn == 0 {
		return &Remark{"unknown", "inconnu de ce registre\u00a0: il vient d’un autre registre du centre"}
	}
	return &Remark{"after-backup", "inconnu, postérieur à la sauvegarde\u00a0: ce registre a été restauré le " + frenchDay(at.RestoredOn) + "\u00a0; la personne a peut-être un papier plus récent"}
}

func askHand(s Scan, _ Context) (*Remark, error) {
	if !s.ByHand {
		return nil, nil
	}
	return &Remark{ByHand, "un numéro ou un code court ne prouve rien\u00a0: comparez le papier avec ce que dit le registre, ou scannez son QR"}, nil
}

func askData(_ Scan, c Context) (*Remark, error) {
	switch {
	case c.Data == DataRefused:
		return nil, asError(c.DataRefusal)
	case c.Data == DataAbsent && c.Strict:
		return nil, refuse(seal.ReasonDataAbsent, "aucune donnée jointe", "")
	case c.Data == DataAbsent:
		return &Remark{"data-absent", "les données qui accompagnent toujours un PDF du centre ont été retirées\u00a0: fiez-vous à ce que dit le sceau"}, nil
	case c.Data == DataUnproven:
		return &Remark{"data-unproven", "les données jointes ne sont plus prouvées, car la clé est révoquée\u00a0: fiez-vous au papier"}, nil
	}
	return nil, nil
}

func askHost(s Scan, c Context) (*Remark, error) {
	if c.Host == "" || s.Host == "" || strings.EqualFold(s.Host, c.Host) {
		return nil, nil
	}
	return &Remark{"other-host", "le QR mène à une autre adresse que celle du centre\u00a0: " + harmless(s.Host)}, nil
}

// harmless bounds a text that came with a scan.
func harmless(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r > 0x24f {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	if len(s) > 60 {
		s = s[:60] + "…"
	}
	return s
}

// askUE refuses a paper that names none of the UE that are asked for.
func askUE(s Scan, c Context) (*Remark, error) {
	asked := c.ues()
	var err error
	for _, ue := range asked {
		if err = s.Paper.CheckUE(ue); err == nil {
			return nil, nil
		}
	}
	var refusal *seal.Refusal
	if errors.As(err, &refusal) && len(asked) > 1 {
		refusal.Expected = strings.Join(asked, " ou ")
	}
	return nil, err
}

func askWhich(_ Scan, c Context) (*Remark, error) {
	if len(c.Several) < 2 {
		return nil, nil
	}
	return &Remark{"which", "plusieurs épreuves de cette heure conviennent\u00a0: demandez laquelle, puis choisissez-la"}, nil
}

func askExcluded(_ Scan, c Context) (*Remark, error) {
	if c.Excluded {
		return nil, refuse(seal.ReasonExcluded, "", "")
	}
	return nil, nil
}

func askList(_ Scan, c Context) (*Remark, error) {
	if c.Listed != NotListed {
		return nil, nil
	}
	return &Remark{"not-listed", "n’est pas sur la liste\u00a0: peut composer sous réserve, après accord du responsable"}, nil
}

func askClock(_ Scan, c Context) (*Remark, error) {
	if !c.ClockWrong {
		return nil, nil
	}
	return &Remark{"clock", "l’horloge du poste est en retard sur la date de la liste\u00a0: mettez-la à l’heure"}, nil
}

func askHour(_ Scan, c Context) (*Remark, error) {
	back := c.Before != nil && !c.Before.Left.IsZero() // somebody who comes back is not late
	switch {
	case c.Start != 0 && c.Now < c.Start-earliest && c.Before == nil && !c.Specimen: // of another day; an exercise has no hour
		return &Remark{"early", "trop tôt\u00a0: l’épreuve commence le " + frenchDay(c.Start.Day()) + " à " + c.Start.Clock()}, nil
	case c.Start == 0 || c.Now <= c.Start || back:
		return nil, nil
	case c.End != 0 && c.Now > c.End:
		return nil, refuse(seal.ReasonTooLate, c.Now.Clock(), "avant la fin de l’épreuve, "+c.End.Clock())
	case c.Now > c.LateUntil && c.Before == nil:
		return nil, refuse(seal.ReasonTooLate, c.Now.Clock(), "au plus tard à "+c.LateUntil.Clock())
	case c.Before != nil:
		return nil, nil // in already: askBefore says so
	}
	return &Remark{"late", "en retard\u00a0: il est " + c.Now.Clock() + ", l’épreuve a commencé à " + c.Start.Clock()}, nil
}

func askRoom(_ Scan, c Context) (*Remark, error) {
	if c.Room == "" || c.Seated == "" || strings.EqualFold(c.Room, c.Seated) {
		return nil, nil
	}
	return &Remark{"other-room", "attendu ailleurs\u00a0: " + c.Seated}, nil
}

func askBefore(_ Scan, c Context) (*Remark, error) {
	switch {
	case c.Before == nil || c.Before.Again:
		return nil, nil
	case !c.Before.Left.IsZero():
		return &Remark{"back", "revient, après une sortie à " + c.Before.Left.Format("15:04")}, nil
	}
	return nil, refuse(seal.ReasonAlreadyIn, c.Before.At.Format("15:04")+", "+c.Before.Post, "")
}

func refuse(reason seal.Reason, found, expected string) error {
	return &seal.Refusal{Reason: reason, Found: found, Expected: expected}
}

// asError is a refusal as an error, nil for none.
func asError(r *seal.Refusal) error {
	if r == nil {
		return nil
	}
	return r
}

func frenchDay(day int) string { return time.Unix(int64(day)*24*60*60, 0).UTC().Format("02/01/2006") }
