package generate_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"cnamdoc/generate/register"
)

// copyEvery and restoreEvery are how many rounds pass between two copies of the
// register, and between two restorations, on average.
const copyEvery, restoreEvery = 6, 12

// restore takes a copy of the register now and then, and now and then puts one
// back: by the program, killed in between, or by hand, which the next night
// refuses if numbers were given since, and which is then repaired.
func (c *chain) restore() {
	if c.rng.IntN(copyEvery) == 0 {
		c.with(func(h *house) {
			if err := h.reg.Backup(c.t.Context(), c.copyPath(c.copies)); err != nil {
				c.t.Fatal(err)
			}
			c.copies++
		})
	}
	if c.copies == 0 || c.rng.IntN(restoreEvery) > 0 {
		return
	}
	c.with(func(h *house) { c.watch.always(h) })
	if len(c.watch.broken) > 0 {
		return
	}
	from := c.copyPath(c.rng.IntN(c.copies))
	c.restored++
	switch {
	case c.night.DSN != "":
		c.night.DSN = cluster.Load(c.t, from)
		c.byHand()
	case c.rng.IntN(2) == 0:
		c.putBack(from)
		c.byHand()
	default:
		c.byProgram(from)
	}
	c.with(func(h *house) { c.watch.always(h) })
}

func (c *chain) copyPath(n int) string {
	return filepath.Join(c.night.Dir, fmt.Sprintf("copie-%d", n))
}

func (c *chain) putBack(from string) {
	c.t.Helper()
	db := filepath.Join(c.night.Dir, "registre.sqlite")
	data, err := os.ReadFile(from)
	for _, suffix := range []string{"-wal", "-shm"} {
		if gone := os.Remove(db + suffix); !errors.Is(gone, os.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	if err = errors.Join(err, os.WriteFile(db, data, 0o600)); err != nil {
		c.t.Fatal(err)
	}
}

// byHand is the night after an older copy was put in place by hand, and its
// repair if the night refused.
func (c *chain) byHand() {
	before := len(c.watch.lost)
	c.with(func(h *house) { c.watch.restored(h) })
	lost := len(c.watch.lost) - before
	c.night.Round++
	_, how := c.start(0, false)
	if how == older {
		c.refused++
		c.with(func(h *house) {
			if err := c.night.skipAhead(c.t.Context(), h.reg); err != nil {
				c.t.Fatal(err)
			}
		})
		return
	}
	if lost > 0 {
		c.watch.accuse("a night begins on a register that lost %d numbers", lost)
	}
}

// byProgram restores as the program does, and kills it in between until it was
// left to end.
func (c *chain) byProgram(from string) {
	c.t.Helper()
	c.night.Restore = from
	began := c.night.now()
	defer func() { c.night.Restore, c.night.Attempt, c.night.Die, c.night.At = "", 0, 0, "" }()
	for kill := c.rng.IntN(3) > 0; ; kill = c.rng.IntN(2) == 0 {
		c.night.Attempt++
		c.night.Die, c.night.At = 0, ""
		at := 0
		if kill {
			at = 1 + c.rng.IntN(20)
		}
		_, how := c.start(at, c.rng.IntN(2) == 0)
		if how == whole {
			break
		}
		c.killed++
		h, err := c.night.house(c.t)
		if errors.Is(err, register.ErrLost) {
			continue // refused: it is not begun anew
		}
		if err != nil {
			c.t.Fatal(err)
		}
		skipped, err := h.reg.SkippedAt(c.t.Context())
		done := err == nil && !skipped.Before(began)
		if !done {
			c.watch.always(h)
		}
		if err := errors.Join(err, h.reg.Close()); err != nil {
			c.t.Fatal(err)
		}
		if done {
			break
		}
	}
	c.with(func(h *house) { c.watch.restored(h) })
}
