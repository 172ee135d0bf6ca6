package web

import (
	"sync"
	"time"
)

// How many requests one address may send in a second, and at once. A centre's
// desks may stand behind one address.
const (
	anyRate, anyBurst         = 200, 1000 // all requests
	strangerRate, strangerAll = 10, 100   // those without a session
	postRate, postBurst       = 40, 200   // posts apart: a hall has thirty behind one address
	publicRate, publicBurst   = 0.5, 20   // seals on the public page
)

// limiter gives each key its requests: a bucket that fills at a rate.
type limiter struct {
	now         func() time.Time
	rate, burst float64

	mu      sync.Mutex
	buckets map[string]*bucket
}

type bucket struct {
	left float64
	at   time.Time
}

func newLimiter(now func() time.Time, rate, burst float64) *limiter {
	return &limiter{now: now, rate: rate, burst: burst, buckets: map[string]*bucket{}}
}

// maxBuckets bounds how many addresses are told apart.
const maxBuckets = 20_000

// take spends a request of a key, or reports that there is none left.
func (l *limiter) take(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if len(l.buckets) >= maxBuckets {
		l.sweep(now)
	}
	b := l.buckets[key]
	if b == nil {
		b = &bucket{l.burst, now}
		l.buckets[key] = b
	}
	b.left, b.at = l.fill(b, now), now
	if b.left < 1 {
		return false
	}
	b.left--
	return true
}

func (l *limiter) fill(b *bucket, now time.Time) float64 {
	return min(l.burst, b.left+l.rate*max(0, now.Sub(b.at).Seconds()))
}

// sweep forgets the buckets that are full again, and under a flood any half of
// the others.
func (l *limiter) sweep(now time.Time) {
	for key, b := range l.buckets {
		if l.fill(b, now) >= l.burst {
			delete(l.buckets, key)
		}
	}
	for key := range l.buckets {
		if len(l.buckets) < maxBuckets/2 {
			break
		}
		delete(l.buckets, key)
	}
}
