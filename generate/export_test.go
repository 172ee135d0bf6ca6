package generate

// SetGroup makes groups of a run small, so that a small batch has many of them.
func (j *Job) SetGroup(n int) { j.hooks.group = n }

// OnPassing is told each step of a run on the disk.
func (j *Job) OnPassing(f func(step string)) { j.hooks.passing = f }

// OldHashes has the claims carry the hashes of the first release.
func (j *Job) OldHashes() { j.hooks.old = true }
