package generate_test

import (
	"context"
	"iter"
	"sync"

	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
)

// inMemory is a register that only ever gives new numbers and forgets: what a
// batch costs without one.
type inMemory struct {
	register.Register
	mu   sync.Mutex
	last int64
	all  map[string]register.Paper
}

func (m *inMemory) Lock(context.Context, string, string) (func() error, error) {
	m.all = map[string]register.Paper{}
	return func() error { return nil }, nil
}

func (m *inMemory) Decisions(context.Context, ...dossier.Key) ([]register.Decision, error) {
	return nil, nil
}

func (m *inMemory) ComparePresence(context.Context, register.Filter, []dossier.Key) (register.Change, error) {
	return register.Change{}, nil
}

func (m *inMemory) RecordPresence(context.Context, register.Filter, dossier.Date, []dossier.Key) (register.Change, error) {
	return register.Change{}, nil
}

func (m *inMemory) Absent(context.Context, register.Filter) ([]register.Absence, error) {
	return nil, nil
}
func (m *inMemory) OpenLots(context.Context) ([]register.Lot, error) { return nil, nil }

func (m *inMemory) All(context.Context, register.Filter) iter.Seq2[register.Paper, error] {
	return func(func(register.Paper, error) bool) {}
}

func (m *inMemory) Current(context.Context, register.PaperKey) (register.Paper, error) {
	return register.Paper{}, register.ErrNotFound
}

func (m *inMemory) Reserve(_ context.Context, _ string, day dossier.Date, claims []register.Claim) ([]register.Answer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	answers := make([]register.Answer, len(claims))
	for i, c := range claims {
		m.last++
		p := register.NewPaper(c, register.Ruling{Action: register.Nouvelle})
		p.Number, p.Date, p.CTI = register.Number(register.Series(c.Key.Document, "", day), m.last), day, register.CTI{byte(m.last >> 16), byte(m.last >> 8), byte(m.last), 1}
		p.ShortCode = seal.ShortCode(p.CTI)
		m.all[p.Number] = p
		answers[i] = register.Answer{Action: register.Nouvelle, Paper: p}
	}
	return answers, nil
}

func (m *inMemory) MarkIssued(_ context.Context, _ string, issued []register.Issued) ([]register.Paper, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	papers := make([]register.Paper, len(issued))
	for i, on := range issued {
		p := m.all[on.Number]
		delete(m.all, on.Number)
		p.State, p.File = register.Emise, on.File
		papers[i] = p
	}
	return papers, nil
}

func (m *inMemory) StartLot(context.Context, string, dossier.Date, []string, []string) (register.Lot, error) {
	return register.Lot{Name: "2026-11-22-01"}, nil
}
func (m *inMemory) FinishLot(context.Context, string, string) error { return nil }
func (m *inMemory) Close() error                                    { return nil }
