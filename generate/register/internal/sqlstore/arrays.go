package sqlstore

import (
	"database/sql"
	"fmt"
	"strings"
)

// A database that takes arrays gets a whole group of rows as one array a
// column: a statement of a fixed length, which it need not take apart anew
// for each row.

// arrays turns rows into one array a column, and their types. Values are
// string, int, int64, []byte, or sql.Null of a string or bytes.
func arrays(rows [][]any) (columns []any, types []string) {
	for j := range rows[0] {
		column, kind := array(rows, j)
		columns, types = append(columns, column), append(types, kind)
	}
	return columns, types
}

func array(rows [][]any, j int) (column any, kind string) {
	switch rows[0][j].(type) {
	case string:
		return collectColumn(rows, j, func(v any) string { return v.(string) }), "text"
	case int:
		return collectColumn(rows, j, func(v any) int64 { return int64(v.(int)) }), "bigint"
	case int64:
		return collectColumn(rows, j, func(v any) int64 { return v.(int64) }), "bigint"
	case []byte:
		return collectColumn(rows, j, func(v any) []byte { return v.([]byte) }), "bytea"
	case sql.Null[string]:
		return collectColumn(rows, j, func(v any) *string {
			if s := v.(sql.Null[string]); s.Valid {
				return &s.V
			}
			return nil
		}), "text"
	case sql.Null[[]byte]:
		return collectColumn(rows, j, func(v any) []byte {
			if b := v.(sql.Null[[]byte]); b.Valid {
				return b.V
			}
			return nil
		}), "bytea"
	}
	panic(fmt.Sprintf("sqlstore: a row holds a %T", rows[0][j]))
}

func collectColumn[T any](rows [][]any, j int, of func(any) T) []T {
	list := make([]T, len(rows))
	for i := range rows {
		list[i] = of(rows[i][j])
	}
	return list
}

// unnest is the table of arrays of these types.
func unnest(types []string) string {
	var b strings.Builder
	for i, kind := range types {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("CAST(? AS " + kind + "[])")
	}
	return "unnest(" + b.String() + ")"
}

// within is the condition that a column be among texts, and its arguments.
func within[T any](d *Dialect, values []T) (string, []any) {
	if !d.Arrays {
		return "IN " + list(len(values)), anys(values)
	}
	kind := "text"
	if _, bytes := any(values).([][]byte); bytes {
		kind = "bytea"
	}
	return "= ANY(CAST(? AS " + kind + "[]))", []any{values}
}
