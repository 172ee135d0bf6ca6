package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

func (s paperStore) Search(ctx context.Context, query string, limit int) ([]register.Paper, error) {
	query = register.Line(query)
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
func (s paperStore) searchCode(ctx context.Context, query string, limit int) ([]register.Paper, error) {
	c, upper := s.reader(), strings.ToUpper(query)
	found, err := c.papers(ctx, "paper AS p WHERE p.number = ? OR p.short_code = ?", upper, register.Compact(query))
	if err != nil || len(found) > 0 || !strings.ContainsFunc(query, unicode.IsDigit) {
		return found, err
	}
	low, high := prefix(register.Compact(query))
	return c.papers(ctx, "paper AS p WHERE p.code >= ? AND p.code < ? ORDER BY p.code, p.id DESC LIMIT ?", low, high, limit)
}

// searchName finds the papers of persons each of whose given beginnings starts
// a word of the name. The rarest beginning drives the walk of the index, in
// steps that any planner reads alike; it stops at the limit.
func (s paperStore) searchName(ctx context.Context, query string, limit int) ([]register.Paper, error) {
	words := beginnings(query)
	if len(words) == 0 || !slices.ContainsFunc(words, func(w string) bool { return len(w) >= 2 }) {
		return nil, nil
	}
	if err := s.rarestFirst(ctx, words); err != nil {
		return nil, err
	}
	condition, args := "", []any(nil)
	for _, word := range words {
		condition, args = condition+" AND p.words LIKE ?", append(args, "% "+word+"%")
	}
	var found []register.Paper
	at := place{word: words[0]}
	for step := limit; len(found) < limit; step = min(4*step, maxStep) {
		codes, err := s.nextCodes(ctx, &at, words, step)
		if err != nil || len(codes) == 0 {
			return found, err
		}
		query := "paper AS p WHERE p.code IN " + list(len(codes)) + condition + " ORDER BY p.code, p.id DESC LIMIT ?"
		papers, err := s.reader().papers(ctx, query, append(append(anys(codes), args...), limit-len(found))...)
		if err != nil {
			return nil, err
		}
		found = append(found, papers...)
	}
	return found, nil
}

// maxBeginnings bounds what a query asks for: nobody has more words in their name.
const maxBeginnings = 12

// beginnings are the folded words of a query, each once.
func beginnings(query string) []string {
	words := strings.Fields(dossier.Fold(query))
	slices.Sort(words)
	words = slices.Compact(words)
	return words[:min(len(words), maxBeginnings)]
}

// rare is how many words a beginning may have and be counted exactly: enough
// to tell a rare one from a common one.
const rare = 500

// rarestFirst puts first the beginning of which the register knows the fewest
// words.
func (s paperStore) rarestFirst(ctx context.Context, words []string) error {
	if len(words) < 2 {
		return nil
	}
	counts := make(map[string]int, len(words))
	for _, word := range words {
		low, high := prefix(word)
		texts, err := s.reader().texts(ctx, "SELECT CAST(COUNT(*) AS TEXT) FROM (SELECT 1 FROM word WHERE word >= ? AND word < ? LIMIT ?) AS w", low, high, rare)
		if err == nil {
			counts[word], err = strconv.Atoi(texts[0])
		}
		if err != nil {
			return err
		}
	}
	slices.SortStableFunc(words, func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[a], counts[b]), cmp.Compare(len(b), len(a)))
	})
	return nil
}

// maxStep bounds how many persons a step of a search looks at.
const maxStep = 1024

// place is where the walk of the words has come to: behind (word, code).
type place struct{ word, code string }

// nextCodes lists the next persons who have a word that begins with the first
// of words, each once, and words for the others too.
func (s paperStore) nextCodes(ctx context.Context, at *place, words []string, n int) ([]string, error) {
	_, high := prefix(words[0])
	query, args := "SELECT w.word, w.code FROM word AS w WHERE (w.word, w.code) > (?, ?) AND w.word < ?", []any{at.word, at.code, high}
	for _, other := range words[1:] {
		low, high := prefix(other)
		query += " AND EXISTS (SELECT 1 FROM word AS o WHERE o.code = w.code AND o.word >= ? AND o.word < ?)"
		args = append(args, low, high)
	}
	var codes []string
	err := s.reader().each(ctx, query+" ORDER BY w.word, w.code LIMIT ?", append(args, n), func(rows *sql.Rows) error {
		err := rows.Scan(&at.word, &at.code)
		codes = append(codes, at.code)
		return err
	})
	slices.Sort(codes)
	return slices.Compact(codes), err
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
