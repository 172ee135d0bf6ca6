package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// Search implements register.Finder.
func (s *Store) Search(ctx context.Context, query string, limit int) ([]register.Paper, error) {
	query = strings.TrimSpace(query)
	if utf8.RuneCountInString(query) < 2 || limit <= 0 {
		return nil, nil
	}
	found, err := s.searchCode(ctx, query, limit)
	if err == nil && len(found) == 0 {
		found, err = s.searchName(ctx, query, limit)
	}
	if err != nil {
		return nil, fmt.Errorf("register: search: %w", err)
	}
	found = distinct(found)
	return found[:min(limit, len(found))], nil
}

// searchCode finds by number, short code or beginning of the code auditeur.
// A beginning without a digit would be a whole region: it is taken for a name.
func (s *Store) searchCode(ctx context.Context, query string, limit int) ([]register.Paper, error) {
	c, upper := s.reader(), strings.ToUpper(query)
	found, err := c.papers(ctx, s.opts.ShortCode, "paper AS p WHERE p.number = ? OR p.short_code = ?", upper, register.Compact(query))
	if err != nil || len(found) > 0 || !strings.ContainsFunc(query, unicode.IsDigit) {
		return found, err
	}
	low, high := prefix(register.Compact(query))
	return c.papers(ctx, s.opts.ShortCode, "paper AS p WHERE p.code >= ? AND p.code < ? ORDER BY p.code, p.id DESC LIMIT ?", low, high, limit)
}

// wordsPerName bounds how many words of one name begin alike: the joined rows
// come once for each.
const wordsPerName = 4

// searchName finds the papers of persons each of whose given beginnings starts
// a word of the name. The longest beginning, the rarest as a rule, drives the
// walk of the index; it stops at the limit.
func (s *Store) searchName(ctx context.Context, query string, limit int) ([]register.Paper, error) {
	words := strings.Fields(dossier.Fold(query))
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	if len(words) == 0 || len(words[0]) < 2 {
		return nil, nil
	}
	low, high := prefix(words[0])
	sql, args := "word AS w JOIN paper AS p ON p.code = w.code WHERE w.word >= ? AND w.word < ?", []any{low, high}
	for _, word := range words {
		sql, args = sql+" AND p.words LIKE ?", append(args, "% "+word+"%")
	}
	sql += " ORDER BY w.word, w.code, p.id DESC LIMIT ?"
	return s.reader().papers(ctx, s.opts.ShortCode, sql, append(args, limit*wordsPerName)...)
}

// prefix is the range of the texts that begin with s: U+10FFFF is in none.
func prefix(s string) (low, high string) { return s, s + "\U0010FFFF" }

// distinct sorts papers for a human choice: by name and person, valid ones
// first, then the latest; each once.
func distinct(papers []register.Paper) []register.Paper {
	slices.SortStableFunc(papers, func(a, b register.Paper) int {
		return cmp.Or(cmp.Compare(a.Folded, b.Folded), cmp.Compare(a.Key.Code, b.Key.Code),
			cmp.Compare(rank(a), rank(b)), b.Date.Compare(a.Date), cmp.Compare(b.Number, a.Number))
	})
	return slices.CompactFunc(papers, func(a, b register.Paper) bool { return a.Number == b.Number })
}

func rank(p register.Paper) int {
	if p.State.Valid() {
		return 0
	}
	return 1
}
