package instantane

import (
	"errors"
	"fmt"
	"hash/crc32"
	"os"

	"cnamdoc/generate/publish"
	"cnamdoc/importer/dossier"
)

// Candidate is an export that no night has accepted yet: its dossiers on this
// machine's disk, in the order in which papers are printed (semester, centre,
// Auditeur.SortKey), each read when it is asked for. It is what a batch works
// from. It is safe for concurrent use until Accept or Close, which do nothing to
// a nil candidate: there is none when nothing is kept.
type Candidate struct {
	dir    string
	parts  []*draft
	codecs []*decoders
	held   []held
	rest   int // index of the part that is never kept; -1 when there is none
}

// held is where a dossier lies.
type held struct {
	at   place
	part int32
}

// NewCandidate writes an export's dossiers into a directory, which it makes.
// Of a night of one centre, info.Centre with its directory's name info.Dossier,
// the others' dossiers are only lent to the batch, without their passwords, and
// never kept. The caller may let go of the dossiers.
func NewCandidate(dir string, info Info, dossiers []dossier.Dossier, catalogue dossier.Catalogue) (*Candidate, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("snapshot: %w", err)
	}
	publish.Clear(dir)
	c := &Candidate{dir: dir, rest: -1, held: make([]held, 0, len(dossiers))}
	info.Taken = info.Taken.UTC()
	err := c.write(info, dossier.InPrintOrder(dossiers), catalogue)
	if err == nil {
		err = c.readable()
	}
	if err != nil {
		return nil, fmt.Errorf("snapshot: %w", errors.Join(err, c.Close()))
	}
	return c, nil
}

// write makes a file a semester, and one for what is not kept.
func (c *Candidate) write(info Info, dossiers []*dossier.Dossier, catalogue dossier.Catalogue) error {
	var now *draft
	at := 0
	for i, d := range dossiers {
		if i == 0 || d.Semestre != dossiers[i-1].Semestre {
			if i > 0 {
				if err := now.finish(catalogue); err != nil {
					return err
				}
			}
			var err error
			info.Semestre = d.Semestre
			if now, err = c.begin(info); err != nil {
				return err
			}
			at = len(c.parts) - 1
		}
		if info.Centre != "" && d.Centre != info.Centre {
			now.index.Elsewhere = append(now.index.Elsewhere, person(d))
			if err := c.lend(d); err != nil {
				return err
			}
			continue
		}
		place := now.add(d)
		now.name(d, place)
		c.held = append(c.held, held{place, int32(at)})
	}
	if now != nil {
		if err := now.finish(catalogue); err != nil {
			return err
		}
	}
	if c.rest >= 0 {
		return c.parts[c.rest].finish(nil)
	}
	return nil
}

func (c *Candidate) begin(info Info) (*draft, error) {
	d, err := newDraft(c.dir, info)
	if err == nil {
		c.parts = append(c.parts, d)
	}
	return d, err
}

// lend writes a dossier of another centre where the batch finds it.
func (c *Candidate) lend(d *dossier.Dossier) error {
	if c.rest < 0 {
		if _, err := c.begin(Info{}); err != nil {
			return err
		}
		c.rest = len(c.parts) - 1
	}
	bare := *d
	bare.ENF = dossier.ENF{}
	c.held = append(c.held, held{c.parts[c.rest].add(&bare), int32(c.rest)})
	return nil
}

// readable prepares the reading of what was written.
func (c *Candidate) readable() error {
	for _, d := range c.parts {
		types := make([]byte, d.types.Length)
		if _, err := d.file.ReadAt(types, d.types.Offset); err != nil {
			return err
		}
		c.codecs = append(c.codecs, &decoders{types: types})
	}
	return nil
}

// Len is how many dossiers the export has.
func (c *Candidate) Len() int { return len(c.held) }

// Load reads the i-th.
func (c *Candidate) Load(i int) (*dossier.Dossier, error) {
	h := c.held[i]
	data := make([]byte, h.at.Length)
	if _, err := c.parts[h.part].file.ReadAt(data, h.at.Offset); err != nil {
		return nil, fmt.Errorf("snapshot of this run: %w", err)
	}
	if crc32.ChecksumIEEE(data) != h.at.CRC {
		return nil, fmt.Errorf("snapshot of this run: %w", ErrDamaged)
	}
	d, err := c.codecs[h.part].decode(data)
	if err != nil {
		return nil, fmt.Errorf("snapshot of this run: %w", ErrDamaged)
	}
	return &d, nil
}

// Accept makes the export the snapshot of each of its semesters, and ends the
// candidate. What was known before stands until the new file is whole.
func (c *Candidate) Accept() error {
	if c == nil {
		return nil
	}
	var errs []error
	for i, d := range c.parts {
		if i == c.rest {
			continue
		}
		info := d.index.Info
		if err := d.keep(path(c.dir, info.Semestre, info.Dossier)); err != nil {
			errs = append(errs, err)
			continue
		}
		if info.Centre == "" {
			errs = append(errs, removeCentres(c.dir, info))
		}
	}
	errs = append(errs, publish.Sync(c.dir), c.Close())
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	return nil
}

// removeCentres removes what earlier nights of one centre kept of a semester:
// a whole night knows better.
func removeCentres(dir string, whole Info) error {
	files, err := list(dir)
	for _, f := range files {
		if f.semestre != whole.Semestre || f.centre == "" {
			continue
		}
		if s, unread := open(f); unread != nil || s.index.Info.Taken.Before(whole.Taken) {
			err = errors.Join(err, os.Remove(f.path))
		}
	}
	return err
}

// Close removes what was not accepted. It may be called again.
func (c *Candidate) Close() error {
	if c == nil {
		return nil
	}
	var errs []error
	for _, d := range c.parts {
		errs = append(errs, d.drop())
	}
	return errors.Join(errs...)
}
