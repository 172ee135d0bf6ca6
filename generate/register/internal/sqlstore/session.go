package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"cnamdoc/generate/comptes"
)

// sessionStore implements comptes.Sessions.
type sessionStore struct{ *database }

func (s sessionStore) StartSession(ctx context.Context, session comptes.Session, version int, note comptes.Entry) error {
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

func (s sessionStore) FindSession(ctx context.Context, hash [32]byte) (session comptes.Session, account comptes.Account, err error) {
	found := false
	err = s.reader().each(ctx, "SELECT s.created, s.seen, s.expires, "+accountColumns+" FROM session AS s JOIN account AS a ON a.name = s.account WHERE s.hash = ?",
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

func (s sessionStore) SeeSession(ctx context.Context, hash [32]byte, at time.Time) error {
	return s.inTx(ctx, "see session", "", func(t *tx) error {
		return t.exec(ctx, "UPDATE session SET seen = ? WHERE hash = ? AND seen < ?", moment(at), hash[:], moment(at))
	})
}

func (s sessionStore) EndSession(ctx context.Context, hash [32]byte, note comptes.Entry) error {
	return s.inTx(ctx, "end session", note.Who, func(t *tx) error {
		ended, err := t.texts(ctx, "DELETE FROM session WHERE hash = ? RETURNING account", hash[:])
		if err != nil || len(ended) == 0 {
			return err
		}
		return t.trace(ctx, note)
	})
}

func (s sessionStore) EndSessions(ctx context.Context, account string, note comptes.Entry) (n int, err error) {
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
