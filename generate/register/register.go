package register

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"iter"
	"path"
	"time"

	"cnamdoc/generate/comptes"
	"cnamdoc/importer/dossier"
)

// Register is a register of papers. It is safe for concurrent use, by several
// goroutines and by several processes. A method whose context ends leaves
// nothing half-written. by says who acts, for the events.
type Register interface {
	Locker
	Claims
	Endings
	Moves
	Lots
	Finder
	Desk
	Presence
	Decisions
	Questions
	Nights
	Keys
	Numbers
	Keeper
	comptes.Store

	// Check verifies the integrity of the whole register: the database's own
	// check, and what the rows promise one another. Damage is ErrDamaged.
	// Opening does the quick part of it.
	Check(ctx context.Context) error
	Close() error
}

// Locker keeps two batches apart.
type Locker interface {
	// Lock makes owner the only batch on a centre, or on all if centre is
	// "". It does not wait: when another batch is at work it fails with a
	// *BusyError (errors.Is ErrBusy); see Wait. The lock falls with the process
	// that holds it. Some backends lock all centres at once.
	Lock(ctx context.Context, centre, owner string) (release func() error, err error)
}

// Claims are papers that the data call for: numbered, drawn, and recorded as issued.
type Claims interface {
	// Plan answers as Reserve would, and writes nothing: a new paper has no
	// number, date or cti.
	Plan(ctx context.Context, claims []Claim) ([]Answer, error)

	// Reserve gives a number, date and cti to each claim that needs one, in
	// one transaction, durable when it returns. Answers are in the order of
	// the claims; a key may be claimed once a call.
	Reserve(ctx context.Context, by string, day dossier.Date, claims []Claim) ([]Answer, error)

	// MarkIssued records what was published and synced, in one transaction.
	// The living paper that a new one replaces falls here. A paper that was
	// revoked or overtaken meanwhile keeps its state: the papers are returned
	// as they now stand, in order. Marking twice is harmless.
	MarkIssued(ctx context.Context, by string, issued []Issued) ([]Paper, error)

	// UpgradeDigests gives papers of older releases the digests of this one, in
	// one transaction, and changes nothing else: no event, no state. A paper
	// that has them keeps its own. It returns how many it gave.
	UpgradeDigests(ctx context.Context, upgrades []Upgrade) (int, error)
}

// Endings are papers whose right has ended, and those that get it back.
type Endings interface {
	// Withdraw revokes the papers whose right has ended, in one transaction:
	// Revocation for those that fall, Gelee for a signed or handed-over
	// agreement (À EXAMINER, kept), Inchangee where nothing stands. A key
	// withdrawn is open again when the data claim it anew.
	Withdraw(ctx context.Context, by string, endings []Ending) ([]Answer, error)
	// PlanWithdraw answers as Withdraw would, and writes nothing.
	PlanWithdraw(ctx context.Context, endings []Ending) ([]Answer, error)

	// Undoable lists the papers that a night revoked and whose revocation may
	// still be undone: no person acted since, and no newer paper stands.
	Undoable(ctx context.Context, f Filter) ([]Paper, error)
	// Undo undoes revocations whose cause is gone, in one transaction: Retablie,
	// with the same number and the former state (Paper.Restored), or Changee
	// with the paper as it stands.
	Undo(ctx context.Context, by string, undoings []Undoing) ([]Answer, error)
}

// Moves follow the files of papers that end, and of those restored.
type Moves interface {
	// PendingMoves lists the papers whose file is not where their state wants
	// it: revoked or replaced and not yet moved away (see RetiredFile), restored
	// and still there, or valid and beside its place (<place>-<number>.pdf). The
	// caller compares FileHash before it moves one: a successor may stand at its
	// path.
	PendingMoves(ctx context.Context, f Filter) ([]Paper, error)
	// Moved records where files lie after they were moved, in one transaction.
	// A paper whose file was not at From is left alone; the papers are returned
	// as they now stand.
	Moved(ctx context.Context, moves []Move) ([]Paper, error)
}

// Lots are papers that go to the printer together.
type Lots interface {
	// Unprinted lists the numbers of the papers issued and not yet in a print
	// lot, sorted for print runs: centre, document, folded name, number.
	Unprinted(ctx context.Context, f Filter) ([]string, error)

	// StartLot puts papers in a new print lot and names it ("2026-11-22-01").
	// It takes only papers that are émise at that moment: one that was revoked,
	// replaced or handed over meanwhile, or that is already in a lot, is a
	// *StateError, and there is no lot. taken are names that the lot must not
	// have: after a restoration the register does not know all that were given.
	StartLot(ctx context.Context, by string, day dossier.Date, numbers, taken []string) (Lot, error)
	// FinishLot records that the lot's print runs are on disk.
	FinishLot(ctx context.Context, by, lot string) error
	// OpenLots lists the lots that were started and not finished, oldest
	// first: those at work, and those of killed runs.
	OpenLots(ctx context.Context) ([]Lot, error)
	// DissolveLot takes back a lot that was started and never came to disk:
	// its papers are unprinted again, its name is not given twice. A finished
	// lot is ErrState.
	DissolveLot(ctx context.Context, by, lot string) error
	// HandOverLot hands over the living papers of a lot, and returns how many.
	HandOverLot(ctx context.Context, by, lot string) (int, error)
	// WaitingRuns lists the print runs of finished lots that hold papers which
	// are not handed over: the latest lot first, then by centre and document.
	WaitingRuns(ctx context.Context) ([]WaitingRun, error)
}

// Issued is what stands on disk for a number.
type Issued struct {
	Number       string
	File         string // path relative to the output directory, with slashes
	Size         int64  // bytes
	FileHash     [32]byte
	Kid          [4]byte // zero for unsealed papers
	Presentation Hash
	Digests      Digests // as in the claim
}

// Move says that a paper's file went from one path to another, both relative to
// the output directory, with slashes. To "" says that there is none any more;
// of a valid paper that is refused.
type Move struct{ Number, From, To string }

// RetiredFile is where the file of a paper that was revoked or replaced goes:
// "2026-2027-S1/ORLEANS/CEN012345/retires/ATT-2026-000123.pdf". A file that is
// there already stays.
func RetiredFile(p Paper) string {
	dir := path.Dir(p.File)
	if path.Base(dir) != retired {
		dir = path.Join(dir, retired)
	}
	return path.Join(dir, p.Number+".pdf")
}

// retired is the directory of a dossier's papers that hold no longer.
const retired = "retires"

// Lot is a print lot. Its papers are All with Filter.Lot.
type Lot struct {
	Name    string
	Day     dossier.Date
	Started time.Time
	Papers  int
	Centres []string // of its papers, sorted; filled in by OpenLots
}

// WaitingRun is the papers of one kind of one centre in a print lot, as far as
// they are émise.
type WaitingRun struct {
	Lot      string
	Semestre dossier.Semestre
	Centre   string
	Document dossier.Document
	Papers   int
}

// Filter chooses papers; a zero field chooses all.
type Filter struct {
	Semestre  dossier.Semestre
	Centre    string
	Code      string // code auditeur
	Documents []dossier.Document
	States    []State
	Lot       string
}

// Finder looks papers up. A single paper that does not exist is ErrNotFound.
type Finder interface {
	Get(ctx context.Context, number string) (Paper, error)
	FindCTI(ctx context.Context, cti CTI) (Paper, error)
	// FindShortCode takes the short code as printed; case, spaces and hyphens
	// do not count.
	FindShortCode(ctx context.Context, code string) (Paper, error)
	// Current returns the living paper of a key.
	Current(ctx context.Context, key PaperKey) (Paper, error)
	// Search finds papers by number, short code, beginning of the code
	// auditeur, or beginnings of the words of the name, folded, in any order.
	// At most limit papers, living ones first for one person. A query of
	// fewer than two letters finds nothing.
	Search(ctx context.Context, query string, limit int) ([]Paper, error)
	// All yields the papers of a filter in the order of their reservation.
	All(ctx context.Context, f Filter) iter.Seq2[Paper, error]
	// History is the life of one paper, oldest first.
	History(ctx context.Context, number string) ([]Event, error)
}

// Desk is what people do to papers.
type Desk interface {
	// HandOver records that papers were handed over. Those already handed
	// over are left alone; another state than émise is a *StateError and
	// nothing is recorded.
	HandOver(ctx context.Context, by string, numbers []string) error
	// ReserveDuplicata gives a paper that was handed over the rank of its next
	// duplicata: see Sheet. SheetOut or SheetNotOut answers for it.
	ReserveDuplicata(ctx context.Context, by, number string) (Sheet, error)
	// SheetOut records that a sheet came out of the printer: a duplicata's rank
	// is spent, the paper itself is handed over unless how is NotYet. It returns
	// the paper as it stood before. Recording twice is harmless. A paper that
	// fell meanwhile is a *StateError, one that was drawn again ErrRedrawn, a
	// rank that the sheet does not hold (any more) ErrAnswered.
	SheetOut(ctx context.Context, by string, s Sheet, how Handing) (Paper, error)
	// SheetNotOut gives a reserved rank back, whatever became of the paper; of
	// the paper itself there is nothing to record. Recording twice is harmless;
	// a rank that was spent is ErrAnswered.
	SheetNotOut(ctx context.Context, by string, s Sheet) error
	// Revoke ends a paper (réservée, émise or remise). Again says that a new
	// paper may be issued for its key when the data claim one; otherwise the
	// key stays closed until Restore. Revoking again changes why and again.
	Revoke(ctx context.Context, by, number, why string, again bool) error
	// Restore undoes a revocation. A *StateError names the newer paper that
	// stands in the way, if any.
	Restore(ctx context.Context, by, number, why string) error
}

// Options are what a backend is opened with. The zero value is a register
// without short codes, on the machine's clock.
type Options struct {
	// ShortCode derives the code printed for humans from a cti. Reservations
	// never give two papers the same.
	ShortCode func([8]byte) string
	// Now is the clock of events; nil means time.Now.
	Now func() time.Time
	// Random is the source of ctis; nil means crypto/rand.
	Random io.Reader
	// Serie, when set, stands in each number behind the document
	// ("ATT-ORL-2026-000123"): for centres that keep registers apart.
	Serie string
	// Create makes the register if it does not exist. Without it a wrong
	// path is an error (fs.ErrNotExist), not an empty register that would
	// issue every paper anew.
	Create bool
}

// Validate refuses a serie that would make numbers ambiguous: it is one to
// eight capitals or digits.
func (o Options) Validate() error {
	for _, r := range o.Serie {
		if (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return fmt.Errorf("register: serie %q: want capitals and digits only", o.Serie)
		}
	}
	if len(o.Serie) > 8 {
		return fmt.Errorf("register: serie %q: want at most 8 characters", o.Serie)
	}
	return nil
}

// WithDefaults fills in the clock and the source of randomness.
func (o Options) WithDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.ShortCode == nil {
		o.ShortCode = func([8]byte) string { return "" }
	}
	return o
}

// Wait takes the lock, waiting until the batch that holds it is done or ctx
// ends. busy is called once, when there is somebody to wait for.
func Wait(ctx context.Context, r Locker, centre, owner string, every time.Duration, busy func(*BusyError)) (release func() error, err error) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for first := true; ; first = false {
		release, err := r.Lock(ctx, centre, owner)
		held, isBusy := AsBusy(err)
		if !isBusy {
			return release, err
		}
		if first && busy != nil {
			busy(held)
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-tick.C:
		}
	}
}
