package comptes

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"cnamdoc/importer/dossier/french"
)

// Role is what somebody may do.
type Role uint8

// The roles. Responsable includes the others' acts.
const (
	Public      Role = iota // what needs no session: no account has it
	Membre                  // whoever has a session, whatever their roles: no account has it
	Guichet                 // search, see, print, hand over, decide
	Controle                // the door: verdicts of the centre's épreuves
	Responsable             // accounts, the trail, and everything else
)

var roleNames = [...]string{Public: "public", Membre: "membre", Guichet: "guichet", Controle: "contrôle", Responsable: "responsable"}

// AllRoles are those that an account may have.
var AllRoles = [...]Role{Guichet, Controle, Responsable}

// String is the role in French: "contrôle".
func (r Role) String() string {
	if int(r) < len(roleNames) {
		return roleNames[r]
	}
	return "?"
}

// MarshalText writes the role as in String.
func (r Role) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// Roles are an account's, sorted, each once.
type Roles []Role

// ParseRoles reads "guichet, contrôle"; accents and case do not count.
func ParseRoles(text string) (Roles, error) {
	var roles Roles
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\u00a0' }) {
		folded := strings.NewReplacer("Ô", "o", "ô", "o", "o\u0302", "o", "O\u0302", "o").Replace(word)
		i := slices.IndexFunc(AllRoles[:], func(r Role) bool {
			return strings.EqualFold(folded, strings.ReplaceAll(r.String(), "ô", "o"))
		})
		if i < 0 {
			return nil, refuse(ErrRole, "les rôles sont : guichet, contrôle, responsable", "le rôle « %s » n’existe pas", word)
		}
		roles = append(roles, AllRoles[i])
	}
	if len(roles) == 0 {
		return nil, refuse(ErrRole, "les rôles sont : guichet, contrôle, responsable", "il faut au moins un rôle")
	}
	slices.Sort(roles)
	return slices.Compact(roles), nil
}

// String is "guichet, contrôle"; ParseRoles reads it.
func (r Roles) String() string {
	names := make([]string, len(r))
	for i, role := range r {
		names[i] = role.String()
	}
	return strings.Join(names, ", ")
}

// Can reports whether these roles include the acts of one.
func (r Roles) Can(role Role) bool {
	return role == Public || role == Membre && len(r) > 0 || slices.Contains(r, role) || slices.Contains(r, Responsable)
}

// Account is somebody who may log in.
type Account struct {
	Name      string    `json:"nom"` // to log in; see ParseName
	Roles     Roles     `json:"roles"`
	Centre    string    `json:"centre,omitempty"` // canonical name; "": all
	Created   time.Time `json:"cree_le"`
	Disabled  time.Time `json:"desactive_le,omitzero"` // zero: may log in
	LastLogin time.Time `json:"derniere_connexion,omitzero"`

	// Version counts the changes of password, roles, centre and state: a session
	// of another version is none, and a change of another version is refused.
	Version int `json:"-"`
}

// Active reports whether the account may log in.
func (a Account) Active() bool { return a.Disabled.IsZero() }

var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,31}$`)

// ParseName reads a login name: 2 to 32 letters without accents, digits, dots,
// hyphens and underscores. Capitals are written small.
func ParseName(text string) (string, error) {
	name := strings.ToLower(strings.TrimSpace(text))
	if !nameForm.MatchString(name) {
		return "", refuse(ErrName, "de 2 à 32 lettres sans accent, chiffres, points ou tirets ; par exemple m.durand",
			"« %s » n’est pas un nom de compte", text)
	}
	return name, nil
}

// Visitor is who asks for a page.
type Visitor struct {
	Name   string // the account's; of the local person, the name that the machine knows
	Roles  Roles
	Centre string // canonical name of the only centre that is theirs; "": all
	Local  bool   // before the machine, without an account
}

// Can reports whether the visitor may do the acts of a role.
func (v Visitor) Can(role Role) bool { return v.Roles.Can(role) }

// Sees reports whether a centre is the visitor's.
func (v Visitor) Sees(centre string) bool { return v.Centre == "" || v.Centre == centre }

// Errors that a caller tells apart with errors.Is. Those that a person caused
// come in an *Error.
var (
	ErrName      = errors.New("not a login name")
	ErrRole      = errors.New("not a role")
	ErrPassword  = errors.New("password is not good enough")
	ErrExists    = errors.New("account exists already")
	ErrUnknown   = errors.New("no such account")
	ErrChanged   = errors.New("account was changed meanwhile")
	ErrLast      = errors.New("account is the last responsable")
	ErrRefused   = errors.New("name or password wrong")
	ErrNoSession = errors.New("no such session, or not any more")
	ErrTooEarly  = errors.New("attempt came before its delay was over")

	// ErrNeedsAccount: the register holds accounts, so that the person before
	// the machine logs in like everybody else.
	ErrNeedsAccount = errors.New("local person needs an account")
)

// Error is a refusal for a person.
type Error struct {
	cause          error
	sentence, hint string
}

func refuse(cause error, hint, format string, values ...any) error {
	return &Error{cause, french.Say(format, values...), french.Text(hint)}
}

// Error is the cause alone: what was typed stays out of logs.
func (e *Error) Error() string { return "comptes: " + e.cause.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// Sentence says in French what was refused.
func (e *Error) Sentence() string { return e.sentence }

// Hint says what to do.
func (e *Error) Hint() string { return e.hint }
