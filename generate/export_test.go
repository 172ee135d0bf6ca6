package generate

// SetGroupSize makes groups small, so that a small batch has many of them.
func SetGroupSize(n int) { groupSize = n }

// OnPassing is told each step on the disk.
func OnPassing(f func(step string)) { passing = f }
