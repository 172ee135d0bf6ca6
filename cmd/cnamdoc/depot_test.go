package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var evening = time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC)

func drop(t *testing.T, dir, name, content string, at time.Time) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
	return path
}

// watch is a depot on a clock of its own; each sleep lets something happen.
func watch(dir string, happens ...func()) (*depot, *int) {
	now, slept := evening, 0
	return &depot{dir: dir, stable: 30 * time.Second, patience: 10 * time.Minute,
		now: func() time.Time { return now },
		sleep: func(ctx context.Context, d time.Duration) error {
			now = now.Add(d)
			if slept < len(happens) {
				happens[slept]()
			}
			slept++
			return ctx.Err()
		}}, &slept
}

func TestDepotWaitsForTheCopyToEnd(t *testing.T) {
	dir := t.TempDir()
	drop(t, dir, "avant-hier.xlsx", "vieux", evening.Add(-48*time.Hour))
	drop(t, dir, "~$soir.xlsx", "verrou", evening)
	drop(t, dir, ".soir.xlsx", "caché", evening)
	drop(t, dir, "soir.xlsx.part", "copie", evening)
	want := drop(t, dir, "soir.XLSX", "a", evening.Add(-time.Minute))
	d, slept := watch(dir,
		func() { drop(t, dir, "soir.XLSX", "ab", evening.Add(-time.Minute)) }, // larger, same date
		func() { drop(t, dir, "soir.XLSX", "ac", evening.Add(time.Second)) },  // same size, later
		func() {})
	got, err := d.newest(t.Context())
	if err != nil || got.path != want || got.size != 2 {
		t.Errorf("took %+v, %v", got, err)
	}
	if *slept != 3 {
		t.Errorf("looked away %d times, want 3: it grew twice", *slept)
	}
}

func TestDepotTakesTheNewerOneThatCame(t *testing.T) {
	dir := t.TempDir()
	drop(t, dir, "a.xlsx", "a", evening.Add(-time.Hour))
	d, _ := watch(dir, func() { drop(t, dir, "b.xlsx", "b", evening) })
	got, err := d.newest(t.Context())
	if err != nil || filepath.Base(got.path) != "b.xlsx" {
		t.Errorf("took %+v, %v", got, err)
	}
}

func TestDepotGivesUp(t *testing.T) {
	dir := t.TempDir()
	d, _ := watch(dir)
	if _, err := d.newest(t.Context()); err == nil || !strings.Contains(err.Error(), "ne contient aucun export") {
		t.Errorf("an empty folder: %v", err)
	}
	d, _ = watch(filepath.Join(dir, "absent"))
	if _, err := d.newest(t.Context()); err == nil || !strings.Contains(err.Error(), "ne peut pas être lu") {
		t.Errorf("no folder: %v", err)
	}
	n := 0
	grow := func() { n++; drop(t, dir, "a.xlsx", strings.Repeat("a", n), evening) }
	grow()
	d, _ = watch(dir, slices.Repeat([]func(){grow}, 100)...)
	if _, err := d.newest(t.Context()); err == nil || !strings.Contains(err.Error(), "en cours de copie") {
		t.Errorf("an export that never stops growing: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	d, _ = watch(dir, cancel)
	if _, err := d.newest(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

func TestPurgeDepositsKeepsTheNewest(t *testing.T) {
	dir := t.TempDir()
	days := func(n int) time.Time { return evening.Add(-time.Duration(n) * 24 * time.Hour) }
	used := drop(t, dir, "servi.xlsx", "x", days(50))
	drop(t, dir, "neuf.xlsx", "x", days(40))
	drop(t, dir, "vieux.xlsx", "x", days(60))
	drop(t, dir, "notes.txt", "x", days(400))
	if n, err := purgeDeposits(dir, used, evening, 0); n != 0 || err != nil {
		t.Errorf("0 days keeps for ever: %d, %v", n, err)
	}
	if n, err := purgeDeposits(dir, used, evening, 30); n != 1 || err != nil {
		t.Errorf("purged %d, %v", n, err)
	}
	left, err := os.ReadDir(dir)
	var names []string
	for _, e := range left {
		names = append(names, e.Name())
	}
	if want := []string{"neuf.xlsx", "notes.txt", "servi.xlsx"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("left %v, %v", names, err)
	}
}
