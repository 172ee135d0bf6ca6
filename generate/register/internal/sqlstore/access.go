package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"time"

	"cnamdoc/generate/comptes"
	"cnamdoc/generate/register"
)

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

func readMoments(texts []string, into ...*time.Time) error {
	for i, text := range texts {
		at, err := parseMoment(text)
		if err != nil {
			return err
		}
		*into[i] = at
	}
	return nil
}

// rowsOf runs a query and hands each row to scan.
func (c conn) rowsOf(ctx context.Context, query string, args []any, scan func(*sql.Rows) error) error {
	rows, err := c.query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return c.dialect.Explain(rows.Err())
}

// accounts lists those of a condition by name, with their passwords.
func (c conn) accounts(ctx context.Context, condition string, args ...any) (accounts []comptes.Account, secrets []comptes.Secret, err error) {
	err = c.rowsOf(ctx, "SELECT "+accountColumns+" FROM account AS a WHERE "+condition+" ORDER BY a.name", args, func(rows *sql.Rows) error {
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

// CreateAccount implements comptes.Store.
func (s *Store) CreateAccount(ctx context.Context, a comptes.Account, secret comptes.Secret, note comptes.Entry) error {
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

// FindAccount implements comptes.Store.
func (s *Store) FindAccount(ctx context.Context, name string) (comptes.Account, comptes.Secret, error) {
	accounts, secrets, err := s.reader().accounts(ctx, "a.name = ?", name)
	if err == nil && len(accounts) == 0 {
		err = comptes.ErrUnknown
	}
	if err != nil {
		return comptes.Account{}, "", fmt.Errorf("register: find account: %w", err)
	}
	return accounts[0], secrets[0], nil
}

// Accounts implements comptes.Store.
func (s *Store) Accounts(ctx context.Context) ([]comptes.Account, error) {
	accounts, _, err := s.reader().accounts(ctx, "1 = 1")
	if err != nil {
		return nil, fmt.Errorf("register: accounts: %w", err)
	}
	return accounts, nil
}

// ChangeAccount implements comptes.Store.
func (s *Store) ChangeAccount(ctx context.Context, a comptes.Account, secret comptes.Secret, note comptes.Entry) error {
	return s.inTx(ctx, "change account", note.Who, func(t *tx) error {
		names, err := t.texts(ctx, `UPDATE account SET roles = ?, centre = ?, disabled = ?, secret = CASE ? WHEN '' THEN secret ELSE ? END, version = version + 1
			WHERE name = ? AND version = ? RETURNING name`,
			a.Roles.String(), register.Line(a.Centre), moment(a.Disabled), string(secret), string(secret), a.Name, a.Version)
		if err != nil {
			return err
		}
		if len(names) == 0 {
			known, _, err := t.accounts(ctx, "a.name = ?", a.Name)
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

// StartSession implements comptes.Store.
func (s *Store) StartSession(ctx context.Context, session comptes.Session, version int, note comptes.Entry) error {
	return s.inTx(ctx, "start session", note.Who, func(t *tx) error {
		if err := t.exec(ctx, "DELETE FROM session WHERE expires <= ? OR seen <= ?", moment(t.now), moment(t.now.Add(-comptes.MaxIdle))); err != nil {
			return err
		}
		names, err := t.texts(ctx, "UPDATE account SET last_login = ? WHERE name = ? AND version = ? AND disabled = '' RETURNING name",
			moment(t.now), session.Account, version)
		if err == nil && len(names) == 0 {
			err = comptes.ErrChanged
		}
		if err != nil {
			return err
		}
		row := []any{session.Hash[:], session.Account, moment(session.Created), moment(session.Seen), moment(session.Expires)}
		if err := t.insert(ctx, "session (hash, account, created, seen, expires)", [][]any{row}, ""); err != nil {
			return err
		}
		return t.trace(ctx, note)
	})
}

// FindSession implements comptes.Store.
func (s *Store) FindSession(ctx context.Context, hash [32]byte) (session comptes.Session, account comptes.Account, err error) {
	found := false
	err = s.reader().rowsOf(ctx, "SELECT s.created, s.seen, s.expires, "+accountColumns+" FROM session AS s JOIN account AS a ON a.name = s.account WHERE s.hash = ?",
		[]any{hash[:]}, func(rows *sql.Rows) error {
			var row accountRow
			var created, seen, expires string
			err := rows.Scan(append([]any{&created, &seen, &expires}, row.targets()...)...)
			if err != nil {
				return err
			}
			found = true
			account, err = row.read()
			session.Hash, session.Account = hash, account.Name
			return errors.Join(err, readMoments([]string{created, seen, expires}, &session.Created, &session.Seen, &session.Expires))
		})
	if err == nil && !found {
		err = comptes.ErrNoSession
	}
	if err != nil {
		return comptes.Session{}, comptes.Account{}, fmt.Errorf("register: find session: %w", err)
	}
	return session, account, nil
}

// SeeSession implements comptes.Store.
func (s *Store) SeeSession(ctx context.Context, hash [32]byte, at time.Time) error {
	return s.inTx(ctx, "see session", "", func(t *tx) error {
		return t.exec(ctx, "UPDATE session SET seen = ? WHERE hash = ? AND seen < ?", moment(at), hash[:], moment(at))
	})
}

// EndSession implements comptes.Store.
func (s *Store) EndSession(ctx context.Context, hash [32]byte, note comptes.Entry) error {
	return s.inTx(ctx, "end session", note.Who, func(t *tx) error {
		ended, err := t.texts(ctx, "DELETE FROM session WHERE hash = ? RETURNING account", hash[:])
		if err != nil || len(ended) == 0 {
			return err
		}
		return t.trace(ctx, note)
	})
}

// EndSessions implements comptes.Store.
func (s *Store) EndSessions(ctx context.Context, account string, note comptes.Entry) (n int, err error) {
	err = s.inTx(ctx, "end sessions", note.Who, func(t *tx) error {
		ended, err := t.texts(ctx, "DELETE FROM session WHERE account = ? RETURNING account", account)
		n = len(ended)
		if err != nil {
			return err
		}
		return t.trace(ctx, note)
	})
	return n, err
}

// RecordTrail implements comptes.Store.
func (s *Store) RecordTrail(ctx context.Context, entries ...comptes.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	return s.inTx(ctx, "record trail", entries[0].Who, func(t *tx) error { return t.trace(ctx, entries...) })
}

// trace appends to the trail.
func (t *tx) trace(ctx context.Context, entries ...comptes.Entry) error {
	var rows [][]any
	for _, e := range entries {
		rows = append(rows, []any{moment(t.now), register.Line(e.Who), register.Line(string(e.Act)), register.Line(e.Code), register.Line(e.Number),
			register.Line(e.Centre), register.Line(e.Detail), register.Line(e.From)})
	}
	return t.insert(ctx, "trail (at, who, act, code, number, centre, detail, origin)", rows, "")
}

// Trail implements comptes.Store: a page a query, so that a slow reader holds no
// connection.
func (s *Store) Trail(ctx context.Context, f comptes.Filter) iter.Seq2[comptes.Entry, error] {
	condition, args := "t.id < ?", []any{int64(1) << 62}
	for _, c := range []struct {
		given bool
		where string
		value string
	}{{!f.Since.IsZero(), "t.at >= ?", moment(f.Since)}, {!f.Until.IsZero(), "t.at < ?", moment(f.Until)},
		{f.Who != "", "t.who = ?", f.Who}, {f.Act != "", "t.act = ?", string(f.Act)}, {f.Code != "", "t.code = ?", f.Code}} {
		if c.given {
			condition, args = condition+" AND "+c.where, append(args, c.value)
		}
	}
	return func(yield func(comptes.Entry, error) bool) {
		left := f.Limit
		for {
			page := chunk
			if f.Limit > 0 {
				page = min(chunk, left)
			}
			entries, last, err := s.reader().trail(ctx, condition, append(args, page))
			if err != nil {
				yield(comptes.Entry{}, fmt.Errorf("register: trail: %w", err))
				return
			}
			for _, e := range entries {
				if !yield(e, nil) {
					return
				}
			}
			left -= len(entries)
			if len(entries) < page || f.Limit > 0 && left == 0 {
				return
			}
			args[0] = last
		}
	}
}

// trail reads one page of entries, and the id of the last.
func (c conn) trail(ctx context.Context, condition string, args []any) (entries []comptes.Entry, last int64, err error) {
	err = c.rowsOf(ctx, "SELECT t.id, t.at, t.who, t.act, t.code, t.number, t.centre, t.detail, t.origin FROM trail AS t WHERE "+condition+
		" ORDER BY t.id DESC LIMIT ?", args, func(rows *sql.Rows) error {
		var e comptes.Entry
		var at string
		if err := rows.Scan(&last, &at, &e.Who, &e.Act, &e.Code, &e.Number, &e.Centre, &e.Detail, &e.From); err != nil {
			return err
		}
		if e.At, err = parseMoment(at); err != nil {
			return fmt.Errorf("%w: trail %d: %w", register.ErrDamaged, last, err)
		}
		entries = append(entries, e)
		return nil
	})
	return entries, last, err
}

// CameFrom implements comptes.Store.
func (s *Store) CameFrom(ctx context.Context, account, address string, since time.Time) (bool, error) {
	found, err := s.reader().texts(ctx, "SELECT t.at FROM trail AS t WHERE t.who = ? AND t.act = ? AND t.origin = ? AND t.at >= ? LIMIT 1",
		account, string(comptes.Connexion), register.Line(address), moment(since))
	if err != nil {
		return false, fmt.Errorf("register: came from: %w", err)
	}
	return len(found) > 0, nil
}

// ForgetTrail implements comptes.Store.
func (s *Store) ForgetTrail(ctx context.Context, before time.Time) (n int, err error) {
	err = s.inTx(ctx, "forget trail", "", func(t *tx) error {
		gone, err := t.texts(ctx, "DELETE FROM trail WHERE at < ? RETURNING at", moment(before))
		n = len(gone)
		return err
	})
	return n, err
}
