package nightmodel

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Play lets a program live through a script. It returns the promises that it
// broke; an error is one of the machinery, not of the program.
func Play(ctx context.Context, s Script, p Program) (broken []string, err error) {
	w := NewWorld(s.People)
	j := newJudge(w)
	look, err := p.Look(ctx)
	if err != nil {
		return nil, err
	}
	var unlock []func() error
	locked := map[string]bool{}
	for _, step := range s.Steps {
		switch step.Do {
		case Night:
			if look, err = j.night(ctx, p, step, look, locked); err != nil {
				return j.broken, err
			}
			for _, open := range unlock {
				if err := open(); err != nil {
					return j.broken, err
				}
			}
			unlock, locked = nil, map[string]bool{}
			w.Clock = 0
			w.Day++
		case Clock:
			if j.last != nil { // a first night cannot know
				w.do(step)
			}
		case HandOver, Revoke, Restore, Decide:
			restored, err := j.desk(ctx, p, step, look)
			if err != nil {
				return j.broken, err
			}
			after, err := p.Look(ctx)
			if err != nil {
				return j.broken, err
			}
			look = after
			j.settle(look, restored)
		case Lock, LockList:
			if path := lockable(step, look, w); path != "" && !locked[path] {
				open, err := p.Lock(path)
				if errors.Is(err, errors.ErrUnsupported) {
					continue
				}
				if err != nil {
					return j.broken, err
				}
				unlock, locked[path] = append(unlock, open), true
			}
		default:
			w.do(step)
		}
		if len(j.broken) > 0 {
			break // what follows would only be a consequence
		}
	}
	for _, open := range unlock {
		if err := open(); err != nil {
			return j.broken, err
		}
	}
	return j.broken, nil
}

// lockable is the file that a step locks: a paper of a person, or the workbook of
// what is missing.
func lockable(s Step, look Look, w *World) string {
	var paths []string
	code := "/" + w.People[s.Who%len(w.People)].Code + "/"
	for path := range look.Tree {
		_, paper := look.Files[path]
		if s.Do == Lock && paper && strings.Contains(path, code) || s.Do == LockList && len(path) > len(workbook) && path[len(path)-len(workbook):] == workbook {
			paths = append(paths, path)
		}
	}
	if len(paths) == 0 {
		return ""
	}
	slices.Sort(paths)
	return paths[s.N%len(paths)]
}

const workbook = "/a-completer.xlsx"

// desk is what a person does to a paper, or answers; restored is the paper that
// they restored.
func (j *Judge) desk(ctx context.Context, p Program, s Step, look Look) (restored string, err error) {
	if s.Do == Decide {
		if len(look.Questions) == 0 {
			return "", nil
		}
		q := look.Questions[s.Who%len(look.Questions)]
		j.decided[j.owners[q.Code]] = true
		return "", p.Decide(ctx, q.Number, s.N%4 > 0)
	}
	numbers := slices.Sorted(maps.Keys(look.Papers))
	numbers = slices.DeleteFunc(numbers, func(n string) bool {
		state := look.Papers[n].State
		return s.Do == HandOver && state != Emise || s.Do == Revoke && !look.Papers[n].Valid() || s.Do == Restore && state != Revoquee
	})
	if len(numbers) == 0 {
		return "", nil
	}
	number := numbers[s.Who%len(numbers)]
	m := j.papers[number]
	switch s.Do {
	case HandOver:
		return "", p.HandOver(ctx, number)
	case Revoke:
		m.byPerson, m.closed = true, s.N%2 == 0
		return "", p.Revoke(ctx, number, s.N%2 == 1)
	}
	if p.Restore(ctx, number) != nil {
		return "", nil // a newer paper may stand in the way, which is the desk's business
	}
	m.byPerson, m.closed, m.byNight = true, false, false
	return number, nil
}

// night is a plan, perhaps refused and accepted, and the night itself.
func (j *Judge) night(ctx context.Context, p Program, s Step, before Look, locked map[string]bool) (Look, error) {
	t := Tonight{Export: j.world.Export(), Day: j.world.Day + j.world.Clock, Style: j.world.Style}
	plan := p.Plan(ctx, t)
	after, err := p.Look(ctx)
	if err != nil {
		return before, err
	}
	j.untouched("the plan", before, after, nil)
	if plan.Err != nil {
		j.accuse("planning fails: %v", plan.Err)
		return after, nil
	}
	j.guards(t, plan.Refusals)
	if len(plan.Refusals) > 0 {
		result := p.Run(ctx, t)
		if after, err = p.Look(ctx); err != nil {
			return before, err
		}
		j.refused(t, plan, result, before, after)
		if s.Who == 0 || len(j.broken) > 0 || hopeless(plan.Refusals) {
			return after, nil
		}
		before = after
		t.Accept = plan.Refusals
		j.wrongCount(ctx, p, t, before)
		plan = p.Plan(ctx, t)
		if len(plan.Refusals) > 0 || plan.Err != nil {
			j.accuse("accepted %v, and still refused: %v, %v", t.Accept, plan.Refusals, plan.Err)
			return before, nil
		}
	}
	t.Kill = s.N
	result := p.Run(ctx, t)
	if after, err = p.Look(ctx); err != nil {
		return before, err
	}
	j.done(t, plan, result, before, after, locked)
	return after, nil
}

// hopeless are refusals that nobody in their senses accepts.
func hopeless(list []Refusal) bool {
	return slices.ContainsFunc(list, func(r Refusal) bool { return r.Name == "horloge" })
}

// wrongCount tries to accept another number of what a guard counted.
func (j *Judge) wrongCount(ctx context.Context, p Program, t Tonight, before Look) {
	t.Accept = slices.Clone(t.Accept)
	t.Accept[0].Count++
	result := p.Run(ctx, t)
	after, err := p.Look(ctx)
	if err != nil || len(result.Refusals) == 0 {
		j.accuse("accepted with %v, which was not the count: %v, %v", t.Accept, result.Err, err)
	}
	j.untouched("a refused acceptance", before, after, spoken)
}

// Check plays a script, and when it breaks a promise looks for a shorter one
// that breaks one too, within so many plays. fresh makes an empty program.
func Check(ctx context.Context, s Script, plays int, fresh func() (Program, error)) (shortest Script, broken []string, err error) {
	play := func(s Script) ([]string, error) {
		p, err := fresh()
		if err != nil {
			return nil, err
		}
		broken, err := Play(ctx, s, p)
		return broken, errors.Join(err, p.Close())
	}
	broken, err = play(s)
	if err != nil || len(broken) == 0 {
		return s, broken, err
	}
	for size := len(s.Steps) / 2; size > 0 && plays > 0; {
		shorter := false
		for at := 0; at+size <= len(s.Steps) && plays > 0; plays-- {
			less := s
			less.Steps = slices.Delete(slices.Clone(s.Steps), at, at+size)
			still, err := play(less)
			if err != nil {
				return s, broken, fmt.Errorf("%w, in %s", err, less)
			}
			if len(still) == 0 {
				at += size
				continue
			}
			s, broken, shorter = less, still, true
		}
		if !shorter {
			size /= 2
		}
	}
	for s.People > 1 && plays > 0 {
		less := s
		less.People, plays = s.People-1, plays-1
		still, err := play(less)
		if err != nil || len(still) == 0 {
			break
		}
		s, broken = less, still
	}
	return s, broken, nil
}
