package nightmodel

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// TestSpellingsPrintTheSame holds the model's only knowledge of print: what it
// takes for the same is the same in capitals, spaces and apostrophes unified.
func TestSpellingsPrintTheSame(t *testing.T) {
	printed := func(s string) string {
		s = strings.ReplaceAll(norm.NFC.String(s), "'", "’")
		return strings.ToUpper(strings.Join(strings.Fields(s), " "))
	}
	ways := map[string]bool{}
	for _, name := range append(slices.Clone(surnames), firsts...) {
		for way := range spellings {
			c := spell(name, way)
			if printed(c.Text) != printed(name) || c.Means != name {
				t.Errorf("%q typed as %q prints %q", name, c.Text, printed(c.Text))
			}
			ways[c.Text] = true
		}
	}
	if len(ways) < 3*(len(surnames)+len(firsts)) {
		t.Errorf("only %d spellings", len(ways))
	}
}

// TestRandomScriptsSayEverything: the same seed gives the same script, and a few
// hundred of them have every kind of step.
func TestRandomScriptsSayEverything(t *testing.T) {
	seen := map[Kind]bool{}
	for seed := range uint64(300) {
		s := Random(seed)
		if !reflect.DeepEqual(s, Random(seed)) {
			t.Fatalf("seed %d gives two scripts", seed)
		}
		for _, step := range s.Steps {
			seen[step.Do] = true
		}
	}
	for _, w := range weights {
		if !seen[w.kind] {
			t.Errorf("never: %s", w.kind)
		}
	}
}

// one is a world of one person whose dossier is complete, and the paper of him
// that stands.
func one() (*Judge, Look) {
	w := NewWorld(1)
	j := newJudge(w)
	p := Paper{Number: "ATT-2026-000001", Code: "CEN900001", Semestre: Semestres[0], Centre: Centres[0], Document: Attestation, State: Emise,
		Lot: "1", File: "a.pdf", Hash: "1"}
	look := lookAt(p)
	j.done(Tonight{Export: w.Export()}, Result{Acts: []Act{{Issued, p.Key(), ""}}}, Result{}, Look{}, look, nil)
	return j, look
}

func lookAt(papers ...Paper) Look {
	l := Look{Papers: map[string]Paper{}, Files: map[string]File{}, Tree: map[string]string{}}
	for _, p := range papers {
		l.Papers[p.Number] = p
		if p.File != "" {
			l.Files[p.File], l.Tree[p.File] = File{p.Number, p.Code, p.Hash}, p.Hash
		}
	}
	return l
}

// TestJudgeSees lets a night do each thing that it must not.
func TestJudgeSees(t *testing.T) {
	first := func(before Look) Paper { return before.Papers["ATT-2026-000001"] }
	revoked := func(_ *World, before Look) (Look, []Act) {
		p := first(before)
		p.State, p.File = Revoquee, "retires/a.pdf"
		l := lookAt(p)
		delete(l.Files, p.File)
		return l, []Act{{Revoked, p.Key(), p.Number}}
	}
	replaced := func(_ *World, before Look) (Look, []Act) {
		p := first(before)
		n := p
		n.Number, n.Hash = "ATT-2026-000002", "2"
		p.State, p.ReplacedBy, p.File = Remplacee, n.Number, ""
		return lookAt(p, n), []Act{{Replaced, p.Key(), p.Number}}
	}
	redrawn := func(_ *World, before Look) (Look, []Act) {
		p := first(before)
		p.Hash = "2"
		return lookAt(p), []Act{{Redrawn, p.Key(), p.Number}}
	}
	nothing := func(_ *World, before Look) (Look, []Act) { return before, nil }
	with := func(do func(*World, Look) (Look, []Act), change func(*Look)) func(*World, Look) (Look, []Act) {
		return func(w *World, before Look) (Look, []Act) {
			after, acts := do(w, before)
			if acts == nil {
				after = lookAt(slices.Collect(func(yield func(Paper) bool) { yield(first(before)) })...)
			}
			change(&after)
			return after, acts
		}
	}
	cases := map[string]struct {
		step  Step
		night func(*World, Look) (Look, []Act)
		says  string // "" when nothing is wrong
	}{
		"nothing happens":             {Step{Do: Reorder}, nothing, ""},
		"a column vanishes: revoked":  {Step{Do: LoseColumn, Column: Statut}, revoked, `statut ""`},
		"a cell is emptied: replaced": {Step{Do: EmptyCell, Column: Naissance}, replaced, "silent tonight"},
		"a cell is emptied: redrawn":  {Step{Do: EmptyCell, Column: Naissance}, redrawn, "silent tonight"},
		"vanished: revoked":           {Step{Do: Leave}, revoked, "does not name its person"},
		"typed otherwise: replaced":   {Step{Do: Respell, N: 1}, replaced, "states nothing new"},
		"typed otherwise: redrawn":    {Step{Do: Respell, N: 1}, redrawn, "prints the same"},
		"name changed: replaced":      {Step{Do: Rename}, replaced, ""},
		"name changed: kept":          {Step{Do: Rename}, nothing, "states something else"},
		"accent dropped: kept":        {Step{Do: Unaccent}, nothing, "states something else"},
		"UE added: kept":              {Step{Do: AddUE}, nothing, "states something else"},
		"password changed: redrawn":   {Step{Do: Password}, redrawn, ""},
		"password changed: kept":      {Step{Do: Password}, nothing, "does not follow"},
		"name changed: redrawn":       {Step{Do: Rename}, redrawn, "its number stays"},
		"annulled: revoked":           {Step{Do: SetStatut}, revoked, ""},
		"annulled: kept":              {Step{Do: SetStatut}, nothing, `states "annulée"`},
		"style of a printed paper":    {Step{Do: Restyle}, redrawn, "prints the same"},
		"other centre: kept":          {Step{Do: Transfer}, nothing, "is now at Tours"},
		"unknown code: replaced":      {Step{Do: Recode, N: 1}, replaced, "nothing states"},
		"a file that nobody knows":    {Step{Do: Reorder}, with(nothing, func(l *Look) { l.Files["b.pdf"] = File{"ATT-2026-000009", "", "3"} }), "does not know"},
		"the file is gone":            {Step{Do: Reorder}, with(nothing, func(l *Look) { delete(l.Files, "a.pdf") }), "not on disk"},
		"another's bytes":             {Step{Do: Reorder}, with(nothing, func(l *Look) { l.Files["a.pdf"] = File{"ATT-2026-000001", "CEN900001", "3"} }), "same bytes: false"},
		"another's paper":             {Step{Do: Reorder}, with(nothing, func(l *Look) { l.Files["a.pdf"] = File{"ATT-2026-000001", "CEN900002", "1"} }), "is of CEN900001"},
		"lost from the register":      {Step{Do: Reorder}, with(nothing, func(l *Look) { l.Papers, l.Files = nil, nil }), "was lost"},
		"left behind":                 {Step{Do: Reorder}, with(nothing, func(l *Look) { l.Tree["x/.cnamdoc-1.tmp"] = "1" }), "left behind"},
		"in no print run":             {Step{Do: Reorder}, with(nothing, func(l *Look) { p := l.Papers["ATT-2026-000001"]; p.Lot = ""; l.Papers[p.Number] = p }), "no print run"},
		"replaced and not put away":   {Step{Do: Rename}, with(replaced, func(l *Look) { l.Files["old.pdf"] = File{"ATT-2026-000001", "", "1"} }), "lies at"},
		"two that are valid":          {Step{Do: Rename}, with(replaced, func(l *Look) { p := l.Papers["ATT-2026-000001"]; p.State = Emise; l.Papers[p.Number] = p }), "both valid"},
		"more than the plan":          {Step{Do: Rename}, func(w *World, l Look) (Look, []Act) { l, _ = replaced(w, l); return l, nil }, "not planned"},
		"less than the plan":          {Step{Do: Reorder}, func(w *World, l Look) (Look, []Act) { _, acts := redrawn(w, l); return l, acts }, "not done"},
		"handed over by a night":      {Step{Do: Reorder}, with(nothing, func(l *Look) { p := l.Papers["ATT-2026-000001"]; p.State = Remise; l.Papers[p.Number] = p }), "was émise and is remise"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			j, before := one()
			if len(j.broken) > 0 {
				t.Fatalf("the first night: %q", j.broken)
			}
			j.world.do(c.step)
			after, acts := c.night(j.world, before)
			j.done(Tonight{Export: j.world.Export(), Style: j.world.Style}, Result{Acts: acts}, Result{}, before, after, nil)
			all := strings.Join(j.broken, "\n")
			if c.says == "" && all != "" || !strings.Contains(all, c.says) {
				t.Errorf("the judge says %q, want %q", j.broken, c.says)
			}
		})
	}
}

// TestJudgeSeesAnUndoing: the night that sees the cause gone gives the same
// number back.
func TestJudgeSeesAnUndoing(t *testing.T) {
	for restored, says := range map[bool]string{true: "", false: "which a night revoked"} {
		j, before := one()
		p := before.Papers["ATT-2026-000001"]
		gone := p
		gone.State, gone.File = Revoquee, ""
		middle := lookAt(gone)
		j.world.People[0].Statut = Annulee
		j.done(Tonight{Export: j.world.Export()}, Result{Acts: []Act{{Revoked, p.Key(), p.Number}}}, Result{}, before, middle, nil)
		j.world.People[0].Statut = Confirmee
		after, acts := before, []Act{{Restored, p.Key(), p.Number}}
		if !restored {
			p.Number, acts = "ATT-2026-000002", []Act{{Issued, p.Key(), ""}}
			after = lookAt(p, gone)
		}
		j.done(Tonight{Export: j.world.Export()}, Result{Acts: acts}, Result{}, middle, after, nil)
		if all := strings.Join(j.broken, "\n"); says == "" && all != "" || !strings.Contains(all, says) {
			t.Errorf("restored %v: %q", restored, j.broken)
		}
	}
}

// TestJudgeSeesGuards: what has to be refused, and what must not be.
func TestJudgeSeesGuards(t *testing.T) {
	for _, c := range []struct {
		step Step
		name string
		says string
	}{
		{Step{Do: LoseColumn, Column: Statut}, "", "nothing is refused"},
		{Step{Do: LoseColumn, Column: Statut}, "colonnes", ""},
		{Step{Do: Reorder}, "colonnes", "none is lost"},
		{Step{Do: Leave}, "dossiers", "1 are gone"},
		{Step{Do: Clock}, "", "the last night was"},
		{Step{Do: Clock}, "horloge", ""},
	} {
		j, _ := one()
		j.world.do(c.step)
		var refusals []Refusal
		if c.name != "" {
			refusals = []Refusal{{c.name, 1}}
		}
		j.guards(Tonight{Export: j.world.Export(), Day: 1 + j.world.Clock}, refusals)
		if all := strings.Join(j.broken, "\n"); c.says == "" && all != "" || !strings.Contains(all, c.says) {
			t.Errorf("%v refused for %q: the judge says %q", c.step, c.name, j.broken)
		}
	}
}

// broken is a program that fails once somebody's statut was renamed away.
type broken struct{}

func (b *broken) Plan(_ context.Context, n Tonight) Result {
	if !slices.Contains(n.Export.Columns, Statut) {
		return Result{Err: errors.New("no statut")}
	}
	return Result{}
}
func (b *broken) Run(context.Context, Tonight) Result        { return Result{Killed: true} }
func (b *broken) Look(context.Context) (Look, error)         { return Look{}, nil }
func (b *broken) HandOver(context.Context, string) error     { return nil }
func (b *broken) Revoke(context.Context, string, bool) error { return nil }
func (b *broken) Restore(context.Context, string) error      { return nil }
func (b *broken) Decide(context.Context, int, bool) error    { return nil }
func (b *broken) Lock(string) (func() error, error)          { return nil, errors.ErrUnsupported }
func (b *broken) Close() error                               { return nil }

// TestScriptsAreShortened: of a script that breaks a promise what is left is
// what it takes.
func TestScriptsAreShortened(t *testing.T) {
	for seed := uint64(1); ; seed++ {
		s := Random(seed)
		if !slices.ContainsFunc(s.Steps, func(s Step) bool { return s.Do == LoseColumn && s.Column == Statut }) {
			continue
		}
		short, says, err := Check(t.Context(), s, 200, func() (Program, error) { return &broken{}, nil })
		if err != nil {
			t.Fatal(err)
		}
		if len(says) == 0 {
			continue // mended before the night
		}
		if len(short.Steps) != 2 || short.Steps[0].Do != LoseColumn || short.Steps[1].Do != Night || short.People != 1 {
			t.Errorf("%s\nis shortened to %s", s, short)
		}
		return
	}
}
