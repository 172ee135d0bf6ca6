package register

import (
	"context"
	"iter"
	"time"

	"cnamdoc/importer/dossier"
)

// Presence remembers which dossiers the exports named, night after night: one
// that vanishes is reported, never revoked by silence, and an export that lost
// too many is somebody's wrong file.
type Presence interface {
	// ComparePresence tells what an export of these dossiers would make
	// vanish, and writes nothing. The filter's semestre and centre bound what
	// the export is about.
	ComparePresence(ctx context.Context, f Filter, keys []dossier.Key) (Change, error)
	// RecordPresence accepts the export: its dossiers are present as of day,
	// the others within the filter absent.
	RecordPresence(ctx context.Context, f Filter, day dossier.Date, keys []dossier.Key) (Change, error)
	// Absent lists the dossiers that vanished and have not come back.
	Absent(ctx context.Context, f Filter) ([]Absence, error)
}

// Change is what an export changes in who is present.
type Change struct {
	Before   int           // dossiers present before it
	Vanished []dossier.Key // present before it, and not in it; sorted
	Returned []dossier.Key // absent before it, and in it again; sorted
}

// Share is the part of the dossiers that vanished, from 0 to 1.
func (c Change) Share() float64 {
	if c.Before == 0 {
		return 0
	}
	return float64(len(c.Vanished)) / float64(c.Before)
}

// Absence is a dossier that exports no longer name.
type Absence struct {
	Key   dossier.Key
	Since dossier.Date // the first night without it
}

// Decisions remembers what people answered to À EXAMINER.
type Decisions interface {
	// RecordDecision keeps a decision; an earlier one on the same dossier and
	// rule stays in the register, and counts no more.
	RecordDecision(ctx context.Context, d Decision) error
	// Decisions lists the latest decision on each rule of the dossiers; all
	// dossiers if none is given. It stands while Facts is what the data say.
	Decisions(ctx context.Context, keys ...dossier.Key) ([]Decision, error)
}

// Decision is a person's answer to an À EXAMINER.
type Decision struct {
	Key     dossier.Key
	Rule    string // id of the rule of completeness
	Facts   Hash   // of what the verdict rested on: other facts, asked again
	Accepts bool   // the point no longer stands in the way
	By, Why string
	At      time.Time // set by RecordDecision
}

// Keeper keeps the register over the years.
type Keeper interface {
	// Purgeable lists papers whose retention is over, at most limit. The
	// caller deletes their files, then calls Purge: in this order no file is
	// ever left that the register does not know.
	Purgeable(ctx context.Context, rules []Retention, limit int) ([]Paper, error)
	// Purge erases what names a person in these papers: names, UE, file,
	// reasons. Number, cti, hashes, key and days stay, as proof of what was
	// issued; Reserve never makes the paper again (Retiree).
	Purge(ctx context.Context, by string, numbers []string) error
	// Forget deletes decisions taken, absences begun, questions closed and
	// nights accepted before a day, and returns how many.
	Forget(ctx context.Context, before dossier.Date) (int, error)
	// Backup writes a consistent copy to path, which must not exist, while
	// the register is in use.
	Backup(ctx context.Context, path string) error
}

// Retention says from when papers of a kind are no longer kept by name.
type Retention struct {
	Document dossier.Document
	Before   dossier.Date // last valid day, or else the paper's date, before this day
}

// Verify yields the papers of a filter that check refuses, with its error:
// rows against files and seals, as the caller knows to read them.
func Verify(ctx context.Context, r Finder, f Filter, check func(Paper) error) iter.Seq2[Paper, error] {
	return func(yield func(Paper, error) bool) {
		for p, err := range r.All(ctx, f) {
			if err == nil {
				err = check(p)
			}
			if err != nil && !yield(p, err) {
				return
			}
		}
	}
}
