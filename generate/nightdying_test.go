package generate_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

var errStopped = errors.New("the machine has stopped")

// mortal is a register whose machine stops at a step: what the register then
// holds is what it keeps, and the output directory is copied as it then is. The
// rest of the night runs into the void.
type mortal struct {
	register.Register
	out, copied string

	mu   sync.Mutex
	at   int // the step; 0: never
	step int
	dead bool
	err  error
}

// pass is called at each step; it reports whether the machine still runs.
func (m *mortal) pass(string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.step++; m.step == m.at {
		m.dead = true
		m.err = copyTree(m.out, m.copied)
	}
	return !m.dead
}

// around is a call that writes.
func around[T any](m *mortal, name string, call func() (T, error)) (result T, err error) {
	if !m.pass(name) {
		return result, errStopped
	}
	if result, err = call(); err == nil && !m.pass(name+" done") {
		err = errStopped
	}
	return result, err
}

func (m *mortal) Reserve(ctx context.Context, by string, day dossier.Date, c []register.Claim) ([]register.Answer, error) {
	return around(m, "reserve", func() ([]register.Answer, error) { return m.Register.Reserve(ctx, by, day, c) })
}

func (m *mortal) MarkIssued(ctx context.Context, by string, i []register.Issued) ([]register.Paper, error) {
	return around(m, "mark", func() ([]register.Paper, error) { return m.Register.MarkIssued(ctx, by, i) })
}

func (m *mortal) Withdraw(ctx context.Context, by string, e []register.Ending) ([]register.Answer, error) {
	return around(m, "withdraw", func() ([]register.Answer, error) { return m.Register.Withdraw(ctx, by, e) })
}

func (m *mortal) Undo(ctx context.Context, by string, u []register.Undoing) ([]register.Answer, error) {
	return around(m, "undo", func() ([]register.Answer, error) { return m.Register.Undo(ctx, by, u) })
}

func (m *mortal) UpgradeDigests(ctx context.Context, u []register.Upgrade) (int, error) {
	return around(m, "upgrade", func() (int, error) { return m.Register.UpgradeDigests(ctx, u) })
}

func (m *mortal) Moved(ctx context.Context, moves []register.Move) ([]register.Paper, error) {
	return around(m, "moved", func() ([]register.Paper, error) { return m.Register.Moved(ctx, moves) })
}

func (m *mortal) StartLot(ctx context.Context, by string, day dossier.Date, n, taken []string) (register.Lot, error) {
	return around(m, "start lot", func() (register.Lot, error) { return m.Register.StartLot(ctx, by, day, n, taken) })
}

func (m *mortal) FinishLot(ctx context.Context, by, lot string) error {
	_, err := around(m, "finish lot", func() (any, error) { return nil, m.Register.FinishLot(ctx, by, lot) })
	return err
}

func (m *mortal) DissolveLot(ctx context.Context, by, lot string) error {
	_, err := around(m, "dissolve lot", func() (any, error) { return nil, m.Register.DissolveLot(ctx, by, lot) })
	return err
}

func (m *mortal) RecordPresence(ctx context.Context, f register.Filter, day dossier.Date, keys []dossier.Key) (register.Change, error) {
	return around(m, "presence", func() (register.Change, error) { return m.Register.RecordPresence(ctx, f, day, keys) })
}

func (m *mortal) Ask(ctx context.Context, f register.Filter, day dossier.Date, q []register.Question) ([]register.Question, error) {
	return around(m, "ask", func() ([]register.Question, error) { return m.Register.Ask(ctx, f, day, q) })
}

func (m *mortal) SaveNights(ctx context.Context, n []register.NightDigest) error {
	_, err := around(m, "nights", func() (any, error) { return nil, m.Register.SaveNights(ctx, n) })
	return err
}

// copyTree copies files with their times, hard links apart. What is renamed or
// removed meanwhile by another worker is left out.
func copyTree(from, to string) error {
	err := filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if e.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		data, readErr := os.ReadFile(path)
		if errors.Is(readErr, fs.ErrNotExist) {
			return nil
		}
		if err = errors.Join(err, readErr, os.WriteFile(target, data, info.Mode().Perm())); err != nil {
			return err
		}
		return os.Chtimes(target, info.ModTime(), info.ModTime())
	})
	return err
}
