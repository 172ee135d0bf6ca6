package postgres

import (
	"context"
	"time"

	"cnamdoc/generate/register"
)

// OpenImpatient is Open with other bounds on each wait than half a minute's.
func OpenImpatient(ctx context.Context, dsn string, opts register.Options, answer, again time.Duration) (*Register, error) {
	return openWith(ctx, dsn, opts, patience{connect: 2 * answer, answer: answer, again: again})
}

// LongestWait is what a call on a server that hangs may take, and the closing
// behind it: one wait, short ones for the sessions that database/sql tries next
// (two of the pool, one new), and for each session to say goodbye.
func LongestWait() time.Duration {
	return max(patient.answer, patient.connect) + (3+maxConns)*patient.again
}

// Tables are what a backup holds.
func Tables() (names []string) {
	for _, table := range tables {
		names = append(names, table.name)
	}
	return names
}
