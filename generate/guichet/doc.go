// Package guichet is the desk: what people there ask of the register, of the
// last accepted export and of the papers. The command line and the pages call
// the same functions, so that both decide the same.
//
// # Acts
//
// Find and Show answer; Issue, Print, CameOut, DidNotComeOut, HandOver,
// HandOverLot, Revoke, Restore and Decide change something, each in the name of somebody (by), who stands in
// the register's events. Lists, Audit, FallenPapers and Purge are about the
// whole register.
//
// Printing is two acts, since paper jams: Print gives the file and the Sheet that
// it will be; once somebody has looked, CameOut or DidNotComeOut answers for that
// sheet. Only then is a paper handed over, or the rank of a duplicata spent. What
// becomes of ranks is told at register.Sheet.
//
// What needs the register alone is a function that takes it; what needs a
// person's dossier is a method of Desk.
//
// Each act returns what was found, or what it did, as a value; it prints
// nothing and asks nothing. What it refuses is an *Error with a French sentence
// and what to do, or a *Missing with each piece that a dossier lacks.
//
// # What it knows
//
// A Desk holds the register, which knows every paper, and the index of the
// snapshots, which knows who is in the last exports of this machine. Either may
// know somebody whom the other does not: a dossier that vanished from the
// export has its papers in the register alone, one that lacks something is in
// the snapshot alone. Find looks in both and says where each was found.
//
// Absence takes nothing back: a paper of a dossier that vanished is still
// shown, and printed from its file while that is whole. It cannot be drawn
// again.
package guichet

import (
	"time"

	"cnamdoc/generate"
	"cnamdoc/generate/instantane"
	"cnamdoc/generate/layout"
	"cnamdoc/generate/press"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// Desk is what the acts on persons work with. It is read only and safe for
// concurrent use, as its register and its index are.
type Desk struct {
	Register register.Register
	Index    *Index        // who is in the snapshots of this machine
	Ring     *seal.KeyRing // verifies a seal that was scanned; seals what is issued
	Hasher   register.Hasher

	Reglement completeness.Reglement
	Organisme templates.Organisme
	Centres   []templates.Centre
	Wording   *press.Wording
	Style     layout.Style

	Out       string             // directory of the papers
	Duplex    []dossier.Document // printed on both sides
	Specimen  bool
	Programme string // the program's version

	Now  func() time.Time
	Date dossier.Date // the day on which the rules are applied; zero: that of Now
}

func (d *Desk) today() dossier.Date {
	if d.Date.IsZero() {
		return dossier.DateOf(d.Now())
	}
	return d.Date
}

// job is what package generate works with on dossiers of a snapshot.
func (d *Desk) job(by string, s *instantane.Snapshot, dossiers []dossier.Dossier) (generate.Job, error) {
	shared := d.Index.shared[s]
	catalogue, err := shared.catalogue()
	if err != nil {
		return generate.Job{}, explainSnapshot(err, s.Info().Semestre)
	}
	earlier := map[dossier.Key]generate.Earlier{}
	for i := range dossiers {
		if at, here := d.Index.find(dossiers[i].Key()); here {
			if b, counts := s.Before(*d.Index.entries[at].Entry); counts {
				earlier[dossiers[i].Key()] = Earlier(&dossiers[i], b)
			}
		}
	}
	return generate.Job{
		PaymentsUnknown: s.Info().PaiementsInconnus, Earlier: earlier,
		Dossiers: dossiers, Catalogue: catalogue, Others: shared.others(),
		Reglement: d.Reglement, Organisme: d.Organisme, Centres: d.Centres, Wording: d.Wording, Style: d.Style,
		Register: d.Register, Hasher: d.Hasher, Ring: d.Ring,
		Out: d.Out, Duplex: d.Duplex, Specimen: d.Specimen, Programme: d.Programme,
		Today: d.today(), Now: d.Now, By: by,
	}, nil
}

// Earlier is what a snapshot kept of earlier exports, as the rules are told.
func Earlier(one *dossier.Dossier, b instantane.Before) generate.Earlier {
	return generate.Earlier{Droit: b.Droit, Contrat: b.Contrat.Of(one), Convention: b.Convention.Of(one)}
}

// jobOf is a job over one dossier, and the dossier. ok is false when it is in no
// last export of this machine.
func (d *Desk) jobOf(by string, key dossier.Key) (job generate.Job, one *dossier.Dossier, ok bool, err error) {
	at, ok := d.Index.find(key)
	if !ok {
		return generate.Job{}, nil, false, nil
	}
	e := d.Index.entries[at]
	loaded, err := e.snapshot.Load(*e.Entry)
	if err != nil {
		return generate.Job{}, nil, true, explainSnapshot(err, key.Semestre)
	}
	job, err = d.job(by, e.snapshot, []dossier.Dossier{loaded})
	job.Auditeurs, job.Centre, job.Workers = []string{key.Code}, key.Centre, 1
	return job, &loaded, true, err
}
