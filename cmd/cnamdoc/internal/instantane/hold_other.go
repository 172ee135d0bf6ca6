//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package instantane

import "os"

// hold needs not do anything: Windows removes no file that is open.
func hold(*os.File) bool { return true }

func abandoned(string) bool { return true }
