package generate

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"cnamdoc/generate/register"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// DefaultMaxLoss is the share of last night's dossiers that an export may lose
// before it is taken for the wrong file, in percent.
const DefaultMaxLoss = 20

// LossError refuses an export from which too many dossiers vanished.
type LossError struct {
	Semestre dossier.Semestre
	Vanished int
	Before   int
	Limit    int // percent
}

func (e *LossError) Error() string {
	return fmt.Sprintf("export of %s: %d of %d dossiers vanished, more than %d %%", e.Semestre, e.Vanished, e.Before, e.Limit)
}

// Sentence says in French what happened.
func (e *LossError) Sentence() string {
	return say("cet export a perdu %d des %d dossiers connus du %s (plus de %d\u00a0%%)\u00a0: rien n’a été produit",
		e.Vanished, e.Before, e.Semestre.Long(), e.Limit)
}

// Hint says in French what to do.
func (e *LossError) Hint() string {
	return "vérifiez que c’est le bon export, complet\u00a0; si la perte est voulue, relancez avec --forcer"
}

// Revoque is a paper that this run revoked.
type Revoque struct {
	Numero   string           `json:"numero"`
	Document dossier.Document `json:"document"`
	Code     string           `json:"code"`
	Motif    string           `json:"motif"`
}

// scope bounds what the export is about, for one semester.
func (b *batch) scope(semestre dossier.Semestre) register.Filter {
	return register.Filter{Semestre: semestre, Centre: b.job.Centre}
}

// present lists the keys of the export within a scope.
func (b *batch) present(f register.Filter) []dossier.Key {
	keys := make([]dossier.Key, 0, len(b.people))
	for _, p := range b.people {
		if p.key.Semestre == f.Semestre && (f.Centre == "" || p.key.Centre == f.Centre) {
			keys = append(keys, p.key)
		}
	}
	return keys
}

// compare refuses an export that lost too many dossiers, before anything is
// written. A run over chosen persons says nothing about the others.
func (b *batch) compare(ctx context.Context) error {
	if len(b.job.Auditeurs) > 0 {
		return nil
	}
	limit := cmp.Or(b.job.MaxLoss, DefaultMaxLoss)
	for _, semestre := range b.semestres() {
		f := b.scope(semestre)
		change, err := b.job.Register.ComparePresence(ctx, f, b.present(f))
		if err != nil {
			return err
		}
		if !b.job.Force && change.Share()*100 > float64(limit) {
			return &LossError{semestre, len(change.Vanished), change.Before, limit}
		}
	}
	return nil
}

// acceptExport records who is present; those who vanished are reported, never
// revoked by silence.
func (b *batch) acceptExport(ctx context.Context) error {
	if len(b.job.Auditeurs) > 0 {
		return nil
	}
	for _, semestre := range b.semestres() {
		f := b.scope(semestre)
		if _, err := b.job.Register.RecordPresence(ctx, f, b.job.Today, b.present(f)); err != nil {
			return err
		}
		absent, err := b.job.Register.Absent(ctx, f)
		if err != nil {
			return err
		}
		for _, a := range absent {
			b.report.Disparus = append(b.report.Disparus, Disparu{a.Key.Code, a.Key.Semestre, a.Key.Centre, a.Since})
		}
	}
	return nil
}

// withdraw revokes the papers whose right has ended: what the rules take back,
// and what is no longer due. A dossier that is not in the export is left alone.
func (b *batch) withdraw(ctx context.Context) error {
	for _, semestre := range b.semestres() {
		endings, err := b.fallen(ctx, semestre)
		if err != nil {
			return err
		}
		for group := range slices.Chunk(endings, groupSize) {
			if err := b.withdrawGroup(ctx, group); err != nil {
				return err
			}
		}
	}
	return nil
}

// fallen lists the living papers whose right has ended.
func (b *batch) fallen(ctx context.Context, semestre dossier.Semestre) ([]register.Ending, error) {
	ended := map[register.PaperKey]register.Ending{} // a key may have a living and a reserved paper
	for _, f := range b.livingScopes(semestre) {
		for p, err := range b.job.Register.All(ctx, f) {
			if err != nil {
				return nil, err
			}
			if ending, fallen := b.ending(p.Key); fallen {
				ended[p.Key] = ending
			}
		}
	}
	var list []register.Ending
	for _, e := range ended {
		list = append(list, e)
	}
	slices.SortFunc(list, func(x, y register.Ending) int { return x.Key.Compare(y.Key) })
	return list, nil
}

// livingScopes bound the living papers that the run is about: a whole
// semester, or each chosen person.
func (b *batch) livingScopes(semestre dossier.Semestre) []register.Filter {
	f := b.scope(semestre)
	f.States = []register.State{register.Reservee, register.Emise, register.Remise}
	if len(b.job.Auditeurs) == 0 {
		return []register.Filter{f}
	}
	var list []register.Filter
	for _, f.Code = range b.job.Auditeurs {
		list = append(list, f)
	}
	return list
}

// ending says whether and why the data take back the papers of a key.
func (b *batch) ending(key register.PaperKey) (e register.Ending, fallen bool) {
	p := b.find(key.Key)
	if p == nil || !p.planned || key.Document == dossier.Relance {
		return e, false
	}
	revoked := p.report.Revoked()
	taken := slices.ContainsFunc(revoked, func(v completeness.Verdict) bool { return v.Revokes.Has(key.Document) })
	if !taken && p.owed(key) {
		return e, false
	}
	e = register.Ending{Key: key, Why: "ce document n’est plus dû\u00a0: l’inscription ou son financement a changé", Frozen: signed(p.Dossier, key)}
	if taken {
		e.Why = revoked[0].Message
	}
	return e, true
}

// signed reports whether the export holds the agreement's signature.
func signed(d *dossier.Dossier, key register.PaperKey) bool {
	switch key.Document {
	case dossier.Contrat:
		return !d.Pieces.ContratSigne.IsZero()
	case dossier.Convention:
		return slices.ContainsFunc(d.Financements, func(f dossier.Financement) bool { return !f.ConventionSignee.IsZero() })
	}
	return false
}

func (b *batch) withdrawGroup(ctx context.Context, group []register.Ending) error {
	do := func(ctx context.Context, endings []register.Ending) ([]register.Answer, error) {
		return b.job.Register.Withdraw(ctx, b.job.By, endings)
	}
	if b.job.DryRun {
		do = b.job.Register.PlanWithdraw
	}
	answers, err := do(ctx, group)
	if err != nil {
		return err
	}
	for i, a := range answers {
		key := group[i].Key
		switch a.Action {
		case register.Revocation:
			b.report.Revoques = append(b.report.Revoques, Revoque{a.Paper.Number, key.Document, key.Code, group[i].Why})
		case register.Gelee:
			b.examine(b.find(key.Key).Dossier, a.Paper, group[i].Why, group[i].Why)
		}
	}
	return nil
}

// RuleAvenant is the rule under which a change to a signed agreement is asked.
const RuleAvenant = "avenant"

// loadDecisions reads what people answered to À EXAMINER.
func (b *batch) loadDecisions(ctx context.Context) error {
	if b.job.Register == nil {
		return nil
	}
	list, err := b.job.Register.Decisions(ctx)
	if err != nil {
		return err
	}
	for _, d := range list {
		if d.Accepts {
			b.decisions[decisionKey{d.Key, d.Rule}] = d.Facts
		}
	}
	return nil
}

type decisionKey struct {
	dossier dossier.Key
	verdict string // completeness.Verdict.Key
}

// Facts is the keyed hash of what a decision on the verdict rests on.
func Facts(h register.Hasher, v completeness.Verdict) register.Hash {
	return h.Sum("faits", []byte(v.Key()+"\x00"+v.Facts))
}

// decided takes out of a report what a person has accepted while the facts
// stand.
func (b *batch) decided(r completeness.Report) completeness.Report {
	if len(b.decisions) == 0 {
		return r
	}
	r.All = slices.DeleteFunc(r.All, func(v completeness.Verdict) bool {
		return v.Outcome == completeness.AExaminer && b.accepted(r.Key, v)
	})
	return r
}

// accepted reports whether a person has accepted the verdict on these facts.
func (b *batch) accepted(key dossier.Key, v completeness.Verdict) bool {
	facts, ok := b.decisions[decisionKey{key, v.Key()}]
	return ok && facts == Facts(b.job.Hasher, v)
}
