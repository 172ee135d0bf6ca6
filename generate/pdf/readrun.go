package pdf

import (
	"fmt"
	"io"

	"cnamdoc/generate/pdf/internal/cos"
)

// Bounds of what ReadRun reads: a print run of some thousand papers takes a few
// dozen megabytes.
const (
	maxRunFile   = 256 << 20
	maxRunObject = 1 << 20
	maxRunNodes  = 1 << 18
)

// RunEntry says where a paper stands in a print run.
type RunEntry struct {
	Title string // File.Entry
	Page  int    // its first page, from 1
	Pages int    // up to the next paper, a blank back included
}

// ReadRun returns the papers of a print run, in their order; size is r's length
// in bytes. Errors are those of ReadSeal. A file without an outline has none.
func ReadRun(r io.ReaderAt, size int64) ([]RunEntry, error) {
	entries, err := readRun(r, size)
	if err != nil {
		return nil, fmt.Errorf("read print run: %w", err)
	}
	return entries, nil
}

func readRun(r io.ReaderAt, size int64) ([]RunEntry, error) {
	data, err := readWhole(r, size, maxRunFile)
	if err != nil {
		return nil, err
	}
	f, err := cos.Open(data, cos.Limits{Objects: maxRunObject, Inflate: maxRunFile})
	if err != nil {
		return nil, err
	}
	root := f.Dict(f.Trailer["Root"])
	places := map[int64]int{} // page object → its place from 1
	if err := countPages(f, root["Pages"], 0, places); err != nil {
		return nil, err
	}
	var entries []RunEntry
	item := f.Dict(root["Outlines"])["First"]
	for ; item != nil; item = f.Dict(item)["Next"] {
		entry := f.Dict(item)
		dest := f.Array(entry["Dest"])
		if len(dest) == 0 || len(entries) == len(places) {
			return nil, fmt.Errorf("%w: outline", ErrDamaged)
		}
		page, _ := dest[0].(cos.Ref)
		entries = append(entries, RunEntry{Title: textOf(f, entry["Title"]), Page: places[page.Num]})
	}
	for i := range entries {
		next := len(places) + 1
		if i+1 < len(entries) {
			next = entries[i+1].Page
		}
		if entries[i].Pages = next - entries[i].Page; entries[i].Page == 0 || entries[i].Pages < 1 {
			return nil, fmt.Errorf("%w: outline out of the order of the pages", ErrDamaged)
		}
	}
	return entries, nil
}

// PageCount returns the number of pages of a file that this program wrote; size
// is r's length in bytes. Errors are those of ReadSeal.
func PageCount(r io.ReaderAt, size int64) (int, error) {
	data, err := readWhole(r, size, maxRunFile)
	if err != nil {
		return 0, fmt.Errorf("count pages: %w", err)
	}
	f, err := cos.Open(data, cos.Limits{Objects: maxRunObject, Inflate: maxRunFile})
	if err != nil {
		return 0, fmt.Errorf("count pages: %w", err)
	}
	places := map[int64]int{}
	err = countPages(f, f.Dict(f.Trailer["Root"])["Pages"], 0, places)
	return len(places), err
}

// countPages numbers the leaves of the page tree.
func countPages(f *cos.File, o cos.Object, depth int, places map[int64]int) error {
	if depth > maxNameDepth || len(places) > maxRunNodes {
		return fmt.Errorf("%w: page tree too large", ErrDamaged)
	}
	kids, isNode := f.Dict(o)["Kids"]
	if !isNode {
		if ref, ok := o.(cos.Ref); ok {
			places[ref.Num] = len(places) + 1
		}
		return nil
	}
	for _, kid := range f.Array(kids) {
		if err := countPages(f, kid, depth+1, places); err != nil {
			return err
		}
	}
	return nil
}
