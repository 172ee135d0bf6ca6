package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"cnamdoc/generate/comptes"
	"cnamdoc/generate/register"
)

// accountStore implements comptes.Accounts.
type accountStore struct{ *database }

const accountColumns = "a.name, a.roles, a.centre, a.secret, a.created, a.disabled, a.last_login, a.version"

// accountRow is where the columns of an account are read to.
type accountRow struct {
	account        comptes.Account
	secret         comptes.Secret
	roles          string
	created, ended string
	lastLogin      string
}

func (r *accountRow) targets() []any {
	return []any{&r.account.Name, &r.roles, &r.account.Centre, &r.secret, &r.created, &r.ended, &r.lastLogin, &r.account.Version}
}

// read makes the account of what was scanned.
func (r *accountRow) read() (comptes.Account, error) {
	roles, err := comptes.ParseRoles(r.roles)
	r.account.Roles = roles
	err = errors.Join(err, readMoments([]string{r.created, r.ended, r.lastLogin}, &r.account.Created, &r.account.Disabled, &r.account.LastLogin))
	if err != nil {
		return r.account, fmt.Errorf("%w: account %s: %w", register.ErrDamaged, r.account.Name, err)
	}
	return r.account, nil
}

// readAccounts lists those of a condition by name, with their passwords.
func readAccounts(ctx context.Context, c conn, condition string, args ...any) (accounts []comptes.Account, secrets []comptes.Secret, err error) {
	err = c.each(ctx, "SELECT "+accountColumns+" FROM account AS a WHERE "+condition+" ORDER BY a.name", args, func(rows *sql.Rows) error {
		var row accountRow
		if err := rows.Scan(row.targets()...); err != nil {
			return err
		}
		account, err := row.read()
		accounts, secrets = append(accounts, account), append(secrets, row.secret)
		return err
	})
	return accounts, secrets, err
}

func (s accountStore) CreateAccount(ctx context.Context, a comptes.Account, secret comptes.Secret, note comptes.Entry) error {
	return s.inTx(ctx, "create account", note.Who, func(t *tx) error {
		names, err := t.texts(ctx, `INSERT INTO account (name, roles, centre, secret, created, version) VALUES (?, ?, ?, ?, ?, 1)
			ON CONFLICT (name) DO NOTHING RETURNING name`, a.Name, a.Roles.String(), register.Line(a.Centre), string(secret), moment(t.now))
		if err == nil && len(names) == 0 {
			err = comptes.ErrExists
		}
		if err != nil {
			return err
		}
		return t.trace(ctx, note)
	})
}

func (s accountStore) FindAccount(ctx context.Context, name string) (comptes.Account, comptes.Secret, error) {
	accounts, secrets, err := readAccounts(ctx, s.reader(), "a.name = ?", name)
	if err == nil && len(accounts) == 0 {
		err = comptes.ErrUnknown
	}
	if err != nil {
		return comptes.Account{}, "", fmt.Errorf("register: find account: %w", err)
	}
	return accounts[0], secrets[0], nil
}

func (s accountStore) Accounts(ctx context.Context) ([]comptes.Account, error) {
	accounts, _, err := readAccounts(ctx, s.reader(), "1 = 1")
	if err != nil {
		return nil, fmt.Errorf("register: accounts: %w", err)
	}
	return accounts, nil
}

func (s accountStore) ChangeAccount(ctx context.Context, a comptes.Account, secret comptes.Secret, note comptes.Entry) error {
	return s.inTx(ctx, "change account", note.Who, func(t *tx) error {
		names, err := t.texts(ctx, `UPDATE account SET roles = ?, centre = ?, disabled = ?, secret = CASE ? WHEN '' THEN secret ELSE ? END, version = version + 1
			WHERE name = ? AND version = ? RETURNING name`,
			a.Roles.String(), register.Line(a.Centre), moment(a.Disabled), string(secret), string(secret), a.Name, a.Version)
		if err != nil {
			return err
		}
		if len(names) == 0 {
			known, _, err := readAccounts(ctx, t.conn, "a.name = ?", a.Name)
			if err == nil && len(known) == 0 {
				return comptes.ErrUnknown
			}
			return errors.Join(err, comptes.ErrChanged)
		}
		if err := t.exec(ctx, "DELETE FROM session WHERE account = ?", a.Name); err != nil {
			return err
		}
		return t.trace(ctx, note)
	})
}
