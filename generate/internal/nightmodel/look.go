package nightmodel

import "context"

// Program is what is judged: a batch with its register, its output and its desk.
type Program interface {
	// Plan says what Run would do, and writes nothing.
	Plan(ctx context.Context, n Tonight) Result
	// Run is the night. When n.Kill is a step that it reaches, the machine stops
	// there: what was on disk and in the register then is what is left.
	Run(ctx context.Context, n Tonight) Result
	// Look tells what stands in the register and on disk.
	Look(ctx context.Context) (Look, error)

	HandOver(ctx context.Context, number string) error
	Revoke(ctx context.Context, number string, again bool) error
	Restore(ctx context.Context, number string) error
	Decide(ctx context.Context, question int, accepts bool) error

	// Lock makes a file below the output one that cannot be replaced, as if it
	// were open in another program; unlock ends that;
	// errors.ErrUnsupported where the machine has no such thing.
	Lock(path string) (unlock func() error, err error)
	Close() error
}

// Tonight is what a night is given.
type Tonight struct {
	Export Export
	Day    int // days since the first night, by the machine's clock
	Style  int
	Accept []Refusal
	Kill   int
}

// Refusal is a guard's: its name, and how many it counted.
type Refusal struct {
	Name  string
	Count int
}

// Result is what a night answered.
type Result struct {
	Killed   bool
	Refusals []Refusal
	Acts     []Act    // what it says it will do
	Named    []string // files that it says it could not replace or take away
	Vanished []string // dossiers that it says the export lacks: "semestre|code"
	Waiting  []string // papers that it says stay as they are though something changed: "semestre|centre|code|document"
	Err      error
}

// Act is one thing done to papers. Number is the paper that stands before;
// of an issue it is "".
type Act struct{ Do, Key, Number string }

// What may be done to papers.
const (
	Issued   = "issue"
	Replaced = "replace"
	Redrawn  = "redraw"
	Revoked  = "revoke"
	Restored = "restore"
)

// Paper is a row of the register.
type Paper struct {
	Number                                          string
	Code, Semestre, Centre, Document, Counterparty  string
	State                                           string
	ReplacedBy, Lot, File, Hash /* of File */, Seal string
}

// Key is the paper's, in the words of Act.
func (p Paper) Key() string {
	return p.Semestre + "|" + p.Centre + "|" + p.Code + "|" + p.Document + "|" + p.Counterparty
}

// The states of a paper.
const (
	Reservee  = "réservée"
	Emise     = "émise"
	Remise    = "remise"
	Remplacee = "remplacée"
	Revoquee  = "révoquée"
)

// Valid reports whether a holder may use it.
func (p Paper) Valid() bool { return p.State == Emise || p.State == Remise }

// File is a paper on disk.
type File struct{ Number, Code, Hash string }

// Question is one that waits for a person.
type Question struct {
	Number int
	Code   string // whose
	About  string // dossier, rule, and what it rests on
}

// Look is what stands.
type Look struct {
	Papers    map[string]Paper // by number
	Files     map[string]File  // people's papers below the output, by path
	Tree      map[string]string
	Register  string // everything that the register holds
	Questions []Question
}
