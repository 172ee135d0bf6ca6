//go:build !windows

package main

import (
	"os"
	"os/exec"
	"runtime"
)

// openBrowser opens a file of this machine in the browser, and does not wait.
func openBrowser(file string) error {
	name := "xdg-open"
	if runtime.GOOS == "darwin" {
		name = "open"
	} else if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return errNoBrowser
	}
	cmd := exec.Command(name, file)
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }()
	return nil
}

// doubleClicked reports whether the program was started by a double click: only
// Windows opens a console for that.
func doubleClicked() bool { return false }
