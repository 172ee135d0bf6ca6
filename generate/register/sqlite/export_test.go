package sqlite

import (
	"context"
	"time"

	"cnamdoc/generate/register"
)

// OpenImpatient is Open with another bound on the wait for a writer.
func OpenImpatient(ctx context.Context, path string, busy time.Duration) (*Register, error) {
	return openWith(ctx, path, register.Options{}, busy)
}
