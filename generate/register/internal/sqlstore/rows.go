package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// paperColumns are the columns of a Paper in the order of scan.
const paperColumns = `p.number, p.semestre, p.centre, p.code, p.document, p.contrepartie, p.state, p.nom, p.prenom, p.folded,
	p.ues, p.first_day, p.last_day, p.day, p.cti, p.rights, p.presentation, p.digests, p.file, p.size, p.file_hash, p.kid,
	COALESCE(p.lot, ''), p.duplicatas, p.replaces, p.replaced_by, p.reason, p.cause, p.again,
	p.reserved_at, p.issued_at, p.handed_at, p.replaced_at, p.revoked_at, p.purged_at`

const momentForm = "2006-01-02T15:04:05.000Z"

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(momentForm)
}

// papers runs a query on paperColumns from paper AS p.
func (c conn) papers(ctx context.Context, query string, args ...any) ([]register.Paper, error) {
	var papers []register.Paper
	err := c.each(ctx, "SELECT "+paperColumns+" FROM "+query, args, func(rows *sql.Rows) error {
		p, err := scan(rows, c.shortCode)
		papers = append(papers, p)
		return err
	})
	return papers, err
}

func scan(rows *sql.Rows, shortCode func([8]byte) string) (register.Paper, error) {
	var p register.Paper
	var ues, first, last, day string
	var cti, rights, presentation, digests, fileHash, kid []byte
	var at [6]string
	err := rows.Scan(&p.Number, &p.Key.Semestre, &p.Key.Centre, &p.Key.Code, &p.Key.Document, &p.Key.Contrepartie, &p.State,
		&p.Nom, &p.Prenom, &p.Folded, &ues, &first, &last, &day, &cti, &rights, &presentation, &digests,
		&p.File, &p.Size, &fileHash, &kid, &p.Lot, &p.Duplicatas, &p.Replaces, &p.ReplacedBy, &p.Reason, &p.Cause, &p.Again,
		&at[0], &at[1], &at[2], &at[3], &at[4], &at[5])
	if err != nil {
		return p, err
	}
	if ues != "" {
		p.UEs = strings.Split(ues, ",")
	}
	copy(p.CTI[:], cti)
	copy(p.Rights[:], rights)
	copy(p.Presentation[:], presentation)
	copy(p.FileHash[:], fileHash)
	p.Digests = register.Digests(digests)
	copy(p.Kid[:], kid)
	if !p.CTI.IsZero() {
		p.ShortCode = shortCode(p.CTI)
	}
	if err := scanTimes(&p, [3]string{first, last, day}, at); err != nil {
		return p, fmt.Errorf("%w: paper %s: %w", register.ErrDamaged, p.Number, err)
	}
	return p, nil
}

func scanTimes(p *register.Paper, days [3]string, moments [6]string) error {
	for i, day := range []*dossier.Date{&p.First, &p.Last, &p.Date} {
		if err := day.UnmarshalText([]byte(days[i])); err != nil {
			return err
		}
	}
	for i, at := range []*time.Time{&p.ReservedAt, &p.IssuedAt, &p.HandedAt, &p.ReplacedAt, &p.RevokedAt, &p.PurgedAt} {
		t, err := parseMoment(moments[i])
		if err != nil {
			return err
		}
		*at = t
	}
	return nil
}

func parseMoment(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(momentForm, s)
}

// texts runs a query of one text column.
func (c conn) texts(ctx context.Context, query string, args ...any) ([]string, error) {
	var texts []string
	err := c.each(ctx, query, args, func(rows *sql.Rows) error {
		var s string
		err := rows.Scan(&s)
		texts = append(texts, s)
		return err
	})
	return texts, err
}

// byText runs a query of papers for each chunk of texts; the condition that its
// last column be among them is appended to it. In the order of reservation
// within a chunk.
func (c conn) byText(ctx context.Context, query string, texts []string) ([]register.Paper, error) {
	var all []register.Paper
	for len(texts) > 0 {
		n := min(len(texts), chunk)
		among, args := within(c.dialect, texts[:n])
		papers, err := c.papers(ctx, query+among+" ORDER BY p.id", args...)
		if err != nil {
			return nil, err
		}
		all, texts = append(all, papers...), texts[n:]
	}
	return all, nil
}

func anys[T any](items []T) []any {
	args := make([]any, len(items))
	for i, item := range items {
		args[i] = item
	}
	return args
}

// event is a row of the table event.
func (t *tx) event(number string, what register.EventKind, why string) []any {
	return []any{number, moment(t.now), int(what), t.by, register.Line(why)}
}

func (t *tx) record(ctx context.Context, events ...[]any) error {
	return t.insert(ctx, "event (number, at, what, who, why)", events, "")
}

func readMoments(texts []string, into ...*time.Time) error {
	for i, text := range texts {
		at, err := parseMoment(text)
		if err != nil {
			return err
		}
		*into[i] = at
	}
	return nil
}
