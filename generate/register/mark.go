package register

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Numbers is what keeps a number from standing on two papers, though the
// register be restored from a copy.
type Numbers interface {
	// HighWater returns the last number given in each series. It is kept
	// outside of the database, beside the papers, and in no backup.
	HighWater(ctx context.Context) (Mark, error)
	// SkipAhead passes over numbers: each series that the register or the
	// outside mark knows, and each of these years' (of the register's own
	// serie), goes on n behind the higher of the two. What a restored register
	// forgot to have given lies in between. Questions skip likewise.
	SkipAhead(ctx context.Context, n int, outside Mark, years ...int) (Mark, error)
	// SkippedAt is when the register last skipped ahead, that is, when it was
	// last restored; zero if never. A paper that it does not know may be of the
	// time between the copy and then.
	SkippedAt(ctx context.Context) (time.Time, error)
	// Unknown returns those of the numbers that the register does not know, in
	// order: of papers on disk that a restored register lost.
	Unknown(ctx context.Context, numbers []string) ([]string, error)
}

// Mark is the last number given in each series: "ATT-2026" → 123.
type Mark map[string]int64

// Check refuses a register that has given less than an outside mark knows: an
// older copy stands in its place, and would give numbers twice. The error is an
// *OlderError.
func (have Mark) Check(outside Mark) error {
	for _, series := range slices.Sorted(maps.Keys(outside)) {
		if have[series] < outside[series] {
			return &OlderError{Series: series, Have: have[series], Mark: outside[series]}
		}
	}
	return nil
}

// Join returns the higher of two marks, series by series.
func (have Mark) Join(other Mark) Mark {
	joined := maps.Clone(have)
	if joined == nil {
		joined = Mark{}
	}
	for series, last := range other {
		joined[series] = max(joined[series], last)
	}
	return joined
}

// OlderError says that the register is older than its mark outside.
type OlderError struct {
	Series     string
	Have, Mark int64
}

// Error gives the last numbers on both sides.
func (e *OlderError) Error() string {
	return fmt.Sprintf("%v: %s is at %d, and %d was given", ErrOlderThanMark, e.Series, e.Have, e.Mark)
}

// Unwrap returns ErrOlderThanMark.
func (e *OlderError) Unwrap() error { return ErrOlderThanMark }
