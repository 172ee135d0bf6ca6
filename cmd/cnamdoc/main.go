// Command cnamdoc turns the Excel export of a semester's inscriptions into
// the papers that a centre owes its auditeurs, and checks them again.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := interruptible(context.Background(), os.Exit)
	args := os.Args
	if len(args) == 1 && doubleClicked() {
		args = append(args, "servir") // nobody who double-clicks wants to read the help
	}
	code := Run(ctx, args, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// interruptible ends its context at the first signal, and the program stops at
// a safe point; the second signal ends it at once. What a night has done stays,
// and the next one finishes what it began.
func interruptible(parent context.Context, exit func(code int)) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(parent)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		cancel()
		<-signals
		exit(exitInterrupted)
	}()
	return ctx, cancel
}
