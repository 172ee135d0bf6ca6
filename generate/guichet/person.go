package guichet

import (
	"context"
	"errors"
	"slices"

	"cnamdoc/generate"
	"cnamdoc/generate/instantane"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// Person is all that the desk shows of a dossier.
type Person struct {
	Match

	// From the last export of this machine; zero where Place is not InExport.
	Export    instantane.Info
	Dossier   *dossier.Dossier
	Report    completeness.Report // without what a person has accepted
	Questions []generate.Question // what waits for a decision
	Plan      []report.Prevu      // what the next night would do on the same export

	Papers []register.Paper // of the dossier, the latest first
	Others []Match          // further dossiers of the same codes: other semesters, other centres
}

// Show returns what is known of a dossier. One that neither an export of this
// machine nor the register knows is an *Error.
func (d *Desk) Show(ctx context.Context, key dossier.Key) (Person, error) {
	var p Person
	all, err := d.papersOf(ctx, key.Code)
	if err != nil {
		return p, err
	}
	for _, paper := range all {
		if paper.Key.Key == key {
			p.Papers = append(p.Papers, paper)
		}
	}
	at, here := d.Index.find(key)
	switch {
	case here:
		err = d.showDossier(ctx, &p, at)
	case len(p.Papers) > 0:
		p.Match, err = d.outside(ctx, p.Papers[0], ByCode)
	default:
		return p, ask("cherchez par le nom", "le dossier %s n’est connu ni des inscriptions de ce poste ni du registre", key)
	}
	if err != nil {
		return p, err
	}
	p.Others, err = d.others(ctx, key, all)
	return p, err
}

// papersOf lists the papers of a code, the latest first.
func (d *Desk) papersOf(ctx context.Context, code string) ([]register.Paper, error) {
	papers, err := collect(d.Register.All(ctx, register.Filter{Code: code}))
	slices.Reverse(papers)
	return papers, err
}

// showDossier fills in what the last export says.
func (d *Desk) showDossier(ctx context.Context, p *Person, at int32) (err error) {
	if p.Match, err = d.matchOf(hit{at: at, how: ByCode}); err != nil {
		return err
	}
	p.Export = d.Index.entries[at].snapshot.Info()
	absent, err := d.Register.Absent(ctx, register.Filter{Semestre: p.Key.Semestre, Centre: p.Key.Centre, Code: p.Key.Code})
	if err != nil {
		return err
	}
	if len(absent) > 0 { // a later night of another machine, on the same register
		p.Since = absent[0].Since
	}
	job, one, _, err := d.jobOf("", p.Key)
	if err != nil {
		return err
	}
	p.Dossier = one
	if p.Report, err = generate.Verdicts(ctx, job, one); err != nil {
		return err
	}
	p.Questions, p.Plan, err = generate.Foresee(ctx, job)
	return err
}

// others are the further dossiers of a person, by the codes that they bear or
// bore.
func (d *Desk) others(ctx context.Context, key dossier.Key, papers []register.Paper) ([]Match, error) {
	codes := []string{key.Code}
	if at, ok := d.Index.find(key); ok {
		e := d.Index.entries[at]
		codes = append(codes, e.AutresCodes...)
		if e.AncienCode != "" {
			codes = append(codes, e.AncienCode)
		}
	}
	seen := []dossier.Key{key}
	var others []Match
	for _, code := range codes {
		if code != key.Code {
			more, err := d.papersOf(ctx, code)
			if err != nil {
				return nil, err
			}
			papers = append(papers, more...)
		}
		for _, h := range d.Index.byCode(code) {
			e := d.Index.entries[h.at]
			if slices.Contains(seen, e.Key) || !slices.Contains([]string{e.Key.Code, e.AncienCode}, code) && !slices.Contains(e.AutresCodes, code) {
				continue // another code that begins alike
			}
			seen = append(seen, e.Key)
			m, err := d.matchOf(h)
			if err != nil {
				return nil, err
			}
			others = append(others, m)
		}
	}
	for _, paper := range papers {
		if slices.Contains(seen, paper.Key.Key) {
			continue
		}
		seen = append(seen, paper.Key.Key)
		m, err := d.outside(ctx, paper, ByCode)
		if err != nil {
			return nil, err
		}
		others = append(others, m)
	}
	return others, nil
}

// collect gathers what an iterator yields, up to its error.
func collect(papers func(func(register.Paper, error) bool)) ([]register.Paper, error) {
	var list []register.Paper
	for paper, err := range papers {
		if err != nil {
			return list, err
		}
		list = append(list, paper)
	}
	return list, nil
}

// errOutside is the cause of a refusal about a dossier that is in no last export
// of this machine.
var errOutside = errors.New("dossier is in no snapshot")
