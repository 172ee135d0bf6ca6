package comptes

import (
	"context"
	"iter"
	"time"
)

// Store keeps accounts, sessions and the trail. Both registers are one.
//
// A method that takes an Entry writes it in the same transaction as the rest,
// so that no change is without its trace; the store sets its moment.
type Store interface {
	Accounts
	Sessions
	Trails
}

// Accounts are the people who may log in.
type Accounts interface {
	// CreateAccount adds an account and sets its Created and Version; ErrExists
	// if there is one of the name.
	CreateAccount(ctx context.Context, a Account, s Secret, note Entry) error
	// FindAccount finds an account and its password; ErrUnknown.
	FindAccount(ctx context.Context, name string) (Account, Secret, error)
	// Accounts lists all accounts by name.
	Accounts(ctx context.Context) ([]Account, error)
	// ChangeAccount sets roles, centre and state of the account with the name
	// and version of a, and its password unless s is "", and ends its sessions.
	// ErrUnknown, or ErrChanged if the version is another.
	ChangeAccount(ctx context.Context, a Account, s Secret, note Entry) error
}

// Sessions are those who are logged in.
type Sessions interface {
	// StartSession begins a session of the account of a name and version, which
	// must be active: otherwise ErrChanged. It deletes the sessions that are
	// over, and sets the account's LastLogin.
	StartSession(ctx context.Context, s Session, version int, note Entry) error
	// FindSession finds a session by its token's hash, with its account as it is
	// now; ErrNoSession. The caller judges its times.
	FindSession(ctx context.Context, hash [32]byte) (Session, Account, error)
	// SeeSession sets when a session was last seen.
	SeeSession(ctx context.Context, hash [32]byte, at time.Time) error
	// EndSession ends one session, if it is there.
	EndSession(ctx context.Context, hash [32]byte, note Entry) error
	// EndSessions ends all sessions of an account and returns how many.
	EndSessions(ctx context.Context, account string, note Entry) (int, error)
}

// Trails record who did what.
type Trails interface {
	// RecordTrail appends entries, in order.
	RecordTrail(ctx context.Context, entries ...Entry) error
	// Trail yields entries, newest first.
	Trail(ctx context.Context, f Filter) iter.Seq2[Entry, error]
	// CameFrom reports whether the account logged in from the address since.
	CameFrom(ctx context.Context, account, address string, since time.Time) (bool, error)
	// ForgetTrail deletes the entries before a moment and returns how many.
	ForgetTrail(ctx context.Context, before time.Time) (int, error)
}

// Session is somebody logged in.
type Session struct {
	Hash    [32]byte // SHA-256 of the token
	Account string
	Created time.Time
	Seen    time.Time // last request, to the minute
	Expires time.Time // at the latest
}

// Act is what an entry of the trail says was done.
type Act string

// The acts, as they stand in the trail.
const (
	Connexion   Act = "connexion"
	Echec       Act = "échec de connexion"
	Deconnexion Act = "déconnexion"
	Compte      Act = "compte" // created or changed: Detail says how

	Vu       Act = "vu"
	Imprime  Act = "imprimé"
	Emis     Act = "émis"
	Remis    Act = "remis"
	Duplique Act = "duplicata"
	Revoque  Act = "révoqué"
	Retabli  Act = "rétabli"
	Decide   Act = "décidé"
	Exporte  Act = "exporté"
)

// Acts are all of them, in the order of a list to choose from.
var Acts = []Act{Connexion, Echec, Deconnexion, Compte, Vu, Imprime, Emis, Remis, Duplique, Revoque, Retabli, Decide, Exporte}

// Entry is one line of the trail.
type Entry struct {
	At     time.Time `json:"quand"`            // set by the store
	Who    string    `json:"qui"`              // account, or the local person's name
	Act    Act       `json:"acte"`             //
	Code   string    `json:"code,omitempty"`   // code auditeur of the person
	Number string    `json:"numero,omitempty"` // of the paper; of a print lot, its name
	Detail string    `json:"detail,omitempty"` // in French; never a person's name, a password, an address
	From   string    `json:"depuis,omitempty"` // network address, without a port; "" on the machine
	Centre string    `json:"centre,omitempty"` // of the dossier
}

// Filter chooses entries; a zero field chooses all.
type Filter struct {
	Since, Until time.Time // Until is excluded
	Who          string
	Act          Act
	Code         string
	Limit        int
}
