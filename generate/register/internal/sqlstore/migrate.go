package sqlstore

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strconv"

	"cnamdoc/generate/register"
)

// Migrate brings the schema forward, one transaction a migration. Files are
// named 0001_what.sql, numbered without a gap. A schema with a number that is
// not among them is from a newer program: a *register.NewerError.
func (s *Store) Migrate(ctx context.Context, files fs.FS) error {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return fmt.Errorf("register: migrations: %w", err)
	}
	slices.Sort(names)
	for i, name := range names {
		if n, err := strconv.Atoi(name[:min(4, len(name))]); err != nil || n != i+1 {
			return fmt.Errorf("register: migration %s: want number %04d", name, i+1)
		}
	}
	return s.migrate(ctx, files, names)
}

func (s *Store) migrate(ctx context.Context, files fs.FS, names []string) error {
	have := 0
	err := s.inTx(ctx, "read schema version", "", func(t *tx) (err error) {
		if err := t.exec(ctx, "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, applied TEXT NOT NULL)"); err != nil {
			return err
		}
		have, err = schemaVersion(ctx, t.conn)
		return err
	})
	if err != nil {
		return err
	}
	if have > len(names) {
		return fmt.Errorf("register: %w", &register.NewerError{Found: have, Known: len(names)})
	}
	for i := have; i < len(names); i++ {
		if err := s.apply(ctx, files, names[i], i+1); err != nil {
			return err
		}
	}
	return nil
}

// apply runs one migration, unless another process did meanwhile.
func (s *Store) apply(ctx context.Context, files fs.FS, name string, version int) error {
	script, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("register: migration %s: %w", name, err)
	}
	return s.inTx(ctx, "migration "+name, "", func(t *tx) error {
		if have, err := schemaVersion(ctx, t.conn); err != nil || have >= version {
			return err
		}
		if _, err := t.ExecContext(ctx, string(script), t.dialect.Script...); err != nil {
			return err
		}
		return t.insert(ctx, "schema_version (version, applied)", [][]any{{version, moment(t.now)}}, "")
	})
}

func schemaVersion(ctx context.Context, c conn) (int, error) {
	texts, err := c.texts(ctx, "SELECT CAST(COALESCE(MAX(version), 0) AS TEXT) FROM schema_version")
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(texts[0])
}
