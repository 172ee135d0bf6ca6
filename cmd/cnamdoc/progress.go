package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"cnamdoc/importer/dossier/french"
)

// progress is the line that says what the program is doing, for a person at a
// terminal: nothing for a second, then the step, how much of it is done where
// that is known, and for how long it has run. It is written over with a carriage
// return and erased with spaces: no colour, no escape sequence.
type progress struct {
	w     io.Writer // nil: nobody watches
	step  string
	began time.Time
	stop  chan struct{}
	ended sync.WaitGroup
	once  sync.Once

	mu          sync.Mutex
	done, total int // total 0: unknown
	width       int // of what stands on the line
}

const (
	quiet   = time.Second // a step that is shorter says nothing
	refresh = 200 * time.Millisecond
)

// progress begins a step; end ends it. No question may be asked in between.
func (con *console) progress(step string) *progress {
	if !isTerminal(con.stderr) {
		return &progress{}
	}
	return startProgress(con.stderr, step)
}

func startProgress(w io.Writer, step string) *progress {
	p := &progress{w: w, step: step, began: time.Now(), stop: make(chan struct{})}
	p.ended.Go(func() {
		tick := time.NewTicker(refresh)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				if time.Since(p.began) >= quiet {
					p.draw()
				}
			case <-p.stop:
				return
			}
		}
	})
	return p
}

// show says how much is done; total 0 is unknown.
func (p *progress) show(done, total int) {
	p.mu.Lock()
	p.done, p.total = done, total
	p.mu.Unlock()
}

// aside lets f write to the terminal: the line makes room.
func (p *progress) aside(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.erase()
	f()
}

// end erases the line. It may be called again.
func (p *progress) end() {
	if p.w == nil {
		return
	}
	p.once.Do(func() {
		close(p.stop)
		p.ended.Wait()
		p.erase()
	})
}

// A terminal that no longer takes the line must not stop the work: what it
// answers is not looked at.
func (p *progress) draw() {
	p.mu.Lock()
	defer p.mu.Unlock()
	line := p.line(time.Since(p.began))
	width := utf8.RuneCountInString(line)
	fmt.Fprintf(p.w, "\r%s%s", line, strings.Repeat(" ", max(0, p.width-width)))
	p.width = width
}

func (p *progress) erase() {
	if p.width > 0 {
		fmt.Fprintf(p.w, "\r%s\r", strings.Repeat(" ", p.width))
		p.width = 0
	}
}

// line fits into 79 columns: the last one of a terminal would break it.
func (p *progress) line(since time.Duration) string {
	line := p.step
	switch {
	case p.total > 0:
		line = french.Say("%s : %s sur %s", p.step, french.Number(int64(p.done)), french.Number(int64(p.total)))
	case p.done > 0:
		line = french.Say("%s : %s", p.step, french.Number(int64(p.done)))
	}
	line += ", " + lasting(since)
	if p.done > 0 && p.done < p.total {
		line += ", encore " + lasting(time.Duration(float64(since)/float64(p.done)*float64(p.total-p.done)))
	}
	if runes := []rune(line); len(runes) > 79 {
		line = string(runes[:78]) + "…"
	}
	return line
}

// lasting writes "8 s", "2 min 08 s", "1 h 02 min".
func lasting(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	switch {
	case s < 60:
		return fmt.Sprintf("%d\u00a0s", s)
	case s < 3600:
		return fmt.Sprintf("%d\u00a0min\u00a0%02d\u00a0s", s/60, s%60)
	}
	return fmt.Sprintf("%d\u00a0h\u00a0%02d\u00a0min", s/3600, s/60%60)
}
