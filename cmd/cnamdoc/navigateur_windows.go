package main

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// openBrowser opens a file of this machine in the browser, and does not wait.
func openBrowser(file string) error {
	verb, err := windows.UTF16PtrFromString("open")
	if err != nil {
		return err
	}
	path, err := windows.UTF16PtrFromString(file)
	if err != nil {
		return err
	}
	return windows.ShellExecute(0, verb, path, nil, nil, windows.SW_SHOWNORMAL)
}

// doubleClicked reports whether the program was started by a double click: then
// it is alone in the console that was opened for it.
func doubleClicked() bool {
	var list [2]uint32
	n, _, _ := windows.NewLazySystemDLL("kernel32.dll").NewProc("GetConsoleProcessList").Call(uintptr(unsafe.Pointer(&list[0])), uintptr(len(list)))
	return n == 1
}
