// Package publish is the one way anything reaches the disk: a reader sees each
// file whole or not at all, and what was published survives a power cut. A
// temporary file beside the destination is written and synced, renamed, and
// its directory synced.
//
// File and Stream publish one file. A Group publishes many with two syncs in
// all, because a sync a paper would cost more than drawing it. Temp makes a
// temporary file for content that stays open for long.
//
// What a killed process leaves behind bears a name that begins with TempPrefix:
// Clear removes what no process holds, a Group what is old.
//
// Paths may be absolute or relative; their directory must exist, but for those
// of a Group. Everything is readable by its owner alone.
package publish

import "io/fs"

// Modes of what is written: readable by its owner alone.
const (
	DirMode  fs.FileMode = 0o700
	FileMode fs.FileMode = 0o600
)

// TempPrefix begins the name of everything that is not yet published.
const TempPrefix = ".cnamdoc-"

// KeptPrefix begins the name of a paper that a Group has put aside; the
// paper's number follows.
const KeptPrefix = TempPrefix + "garde-"

// tempPattern names temporary files, for os.CreateTemp and filepath.Glob.
const tempPattern = TempPrefix + "*.tmp"
