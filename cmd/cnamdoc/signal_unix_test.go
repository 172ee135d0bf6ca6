//go:build unix

package main

import (
	"os"
	"syscall"
	"testing"
	"time"
)

// The first signal asks for a stop at a safe point; the second does not ask.
func TestSecondSignalEndsAtOnce(t *testing.T) {
	exited := make(chan int, 1)
	ctx, stop := interruptible(t.Context(), func(code int) { exited <- code })
	defer stop()
	send := func(s syscall.Signal) {
		if err := syscall.Kill(os.Getpid(), s); err != nil {
			t.Fatal(err)
		}
	}
	send(syscall.SIGINT)
	select {
	case <-ctx.Done():
	case <-time.After(20 * time.Second):
		t.Fatal("the first signal was not heard")
	}
	select {
	case code := <-exited:
		t.Fatalf("the first signal ended the program with %d", code)
	default:
	}
	send(syscall.SIGTERM)
	select {
	case code := <-exited:
		if code != exitInterrupted {
			t.Errorf("exit code %d", code)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the second signal was not heard")
	}
}
