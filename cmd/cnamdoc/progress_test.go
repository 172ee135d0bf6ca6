package main

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A step says nothing for a second; then its line is written over, makes room
// for what else is said, and is gone at the end.
func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said strings.Builder
		p := startProgress(&said, "papiers")
		after := func(d time.Duration) string {
			said.Reset()
			time.Sleep(d)
			synctest.Wait()
			return said.String()
		}
		if got := after(900 * time.Millisecond); got != "" {
			t.Errorf("within the first second: %q", got)
		}
		if got := after(1150 * time.Millisecond); !strings.HasSuffix(got, "\rpapiers, 2\u00a0s") {
			t.Errorf("at 2 s: %q", got)
		}
		p.show(1000, 4000)
		if got := after(28 * time.Second); !strings.HasSuffix(got, "\rpapiers\u00a0: 1\u202f000 sur 4\u202f000, 30\u00a0s, encore 1\u00a0min\u00a030\u00a0s") {
			t.Errorf("at 30 s: %q", got)
		}
		width := len([]rune("papiers : 1 000 sur 4 000, 30 s, encore 1 min 30 s"))
		said.Reset()
		p.aside(func() { said.WriteString("une phrase\n") })
		if got, want := said.String(), "\r"+strings.Repeat(" ", width)+"\rune phrase\n"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		p.show(4000, 4000)
		if got := after(time.Second); !strings.HasSuffix(got, "sur 4\u202f000, 31\u00a0s") {
			t.Errorf("at 31 s: %q", got)
		}
		said.Reset()
		p.end()
		p.end()
		if got := said.String(); strings.Trim(got, "\r ") != "" || !strings.HasSuffix(got, "\r") {
			t.Errorf("at the end: %q", got)
		}
		if got := after(time.Minute); got != "" {
			t.Errorf("after the end: %q", got)
		}
	})
}

// A long step fits into a terminal of 80 columns, and a shorter line leaves
// nothing of the longer one before it.
func TestProgressFits(t *testing.T) {
	var said strings.Builder
	p := &progress{w: &said, step: strings.Repeat("étape ", 20), began: time.Now()}
	if line := p.line(time.Hour + 2*time.Minute); len([]rune(line)) != 79 {
		t.Errorf("%d columns: %q", len([]rune(line)), line)
	}
	p.draw()
	p.step = "fin"
	p.draw()
	if last := said.String()[strings.LastIndexByte(said.String(), '\r'):]; len([]rune(last)) != 80 || strings.TrimSpace(last) != "fin, 0\u00a0s" {
		t.Errorf("%q", last)
	}
	for d, want := range map[time.Duration]string{128 * time.Second: "2\u00a0min\u00a008\u00a0s", 3725 * time.Second: "1\u00a0h\u00a002\u00a0min"} {
		if got := lasting(d); got != want {
			t.Errorf("%s is written %q", d, got)
		}
	}
}
