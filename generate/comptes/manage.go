package comptes

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"
)

// Actor is who manages accounts, for the trail.
type Actor struct {
	Name string // account, or the local person's name
	From string // network address; "" on the machine itself
}

// Create adds an account. Its name is read by ParseName, its password checked
// by CheckPassword; ErrExists if there is one of the name.
func (a *Access) Create(ctx context.Context, by Actor, account Account, password string) (Account, error) {
	name, err := ParseName(account.Name)
	if err != nil {
		return Account{}, err
	}
	account.Name = name
	if len(account.Roles) == 0 {
		return Account{}, refuse(ErrRole, "les rôles sont : guichet, contrôle, responsable", "il faut au moins un rôle")
	}
	secret, err := a.secret(name, password)
	if err != nil {
		return Account{}, err
	}
	err = a.store.CreateAccount(ctx, account, secret, by.note(name, "créé, "+account.describe()))
	if errors.Is(err, ErrExists) {
		return Account{}, refuse(err, "choisissez un autre nom", "il y a déjà un compte « %s »", name)
	}
	if err != nil {
		return Account{}, err
	}
	account, _, err = a.store.FindAccount(ctx, name)
	return account, err
}

// Change is what to change of an account; what is nil or empty stays.
type Change struct {
	Password string
	Roles    Roles
	Centre   *string
	Active   *bool
}

// Change changes an account and ends its sessions. The last responsable stays
// one: ErrLast. ErrUnknown if there is no such account.
func (a *Access) Change(ctx context.Context, by Actor, name string, c Change) (Account, error) {
	account, _, err := a.account(ctx, name)
	if err != nil {
		return Account{}, err
	}
	before := account
	var said []string
	var secret Secret
	if c.Password != "" {
		if secret, err = a.secret(account.Name, c.Password); err != nil {
			return Account{}, err
		}
		said = append(said, "mot de passe changé")
	}
	if c.Roles != nil {
		account.Roles = c.Roles
	}
	if c.Centre != nil {
		account.Centre = *c.Centre
	}
	if before.describe() != account.describe() {
		said = append(said, account.describe())
	}
	if c.Active != nil && *c.Active != account.Active() {
		account.Disabled = time.Time{}
		said = append(said, "réactivé")
		if !*c.Active {
			account.Disabled = a.now()
			said[len(said)-1] = "désactivé"
		}
	}
	if len(said) == 0 {
		return account, nil
	}
	if err := a.keepResponsable(ctx, before, account); err != nil {
		return Account{}, err
	}
	err = a.store.ChangeAccount(ctx, account, secret, by.note(account.Name, strings.Join(said, ", ")))
	if errors.Is(err, ErrChanged) {
		err = refuse(err, "regardez la liste, puis recommencez", "le compte « %s » vient d’être changé par quelqu’un d’autre", account.Name)
	}
	if err != nil {
		return Account{}, err
	}
	account.Version++
	return account, nil
}

// keepResponsable refuses to take the role from the last account that has it:
// nobody could manage accounts from the pages any more.
func (a *Access) keepResponsable(ctx context.Context, before, after Account) error {
	manages := func(a Account) bool { return a.Active() && slices.Contains(a.Roles, Responsable) }
	if !manages(before) || manages(after) {
		return nil
	}
	accounts, err := a.store.Accounts(ctx)
	if err != nil {
		return err
	}
	for _, other := range accounts {
		if other.Name != before.Name && manages(other) {
			return nil
		}
	}
	return refuse(ErrLast, "donnez d’abord ce rôle à un autre compte", "« %s » est le dernier responsable", before.Name)
}

// Disconnect ends all sessions of an account and returns how many there were.
func (a *Access) Disconnect(ctx context.Context, by Actor, name string) (int, error) {
	account, _, err := a.account(ctx, name)
	if err != nil {
		return 0, err
	}
	return a.store.EndSessions(ctx, account.Name, by.note(account.Name, "déconnecté partout"))
}

// Accounts lists all accounts by name.
func (a *Access) Accounts(ctx context.Context) ([]Account, error) { return a.store.Accounts(ctx) }

// Trail yields the entries of a filter, newest first.
func (a *Access) Trail(ctx context.Context, f Filter) iter.Seq2[Entry, error] {
	return a.store.Trail(ctx, f)
}

func (a *Access) account(ctx context.Context, name string) (Account, Secret, error) {
	parsed, err := ParseName(name)
	if err != nil {
		return Account{}, "", err
	}
	account, secret, err := a.store.FindAccount(ctx, parsed)
	if errors.Is(err, ErrUnknown) {
		err = refuse(err, "la liste : cnamdoc comptes lister", "il n’y a pas de compte « %s »", parsed)
	}
	return account, secret, err
}

func (a *Access) secret(name, password string) (Secret, error) {
	if err := CheckPassword(name, password); err != nil {
		return "", err
	}
	return hashPassword(a.random, password, a.cost)
}

// describe is an account's rights in French.
func (a Account) describe() string {
	centre := "tous les centres"
	if a.Centre != "" {
		centre = a.Centre
	}
	return a.Roles.String() + ", " + centre
}

func (by Actor) note(name, what string) Entry {
	return Entry{Who: by.Name, Act: Compte, Detail: name + ", " + what, From: by.From}
}
