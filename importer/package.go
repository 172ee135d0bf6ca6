package importer

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// excelize reads the shared strings at this one place, wherever the workbook
// says that they are.
const sstPart = "xl/sharedStrings.xml"

// readPackage reads the parts that say where the others are: relationships,
// workbook, shared strings.
func (b *book) readPackage(ctx context.Context) error {
	kind := sniffZip(b.parts)
	if kind != "zip" || b.parts["[Content_Types].xml"] == nil && b.parts["[content_types].xml"] == nil {
		return notXLSX(kind)
	}
	rels, err := b.relationships(ctx, "_rels/.rels", "")
	if err != nil {
		return err
	}
	main := ""
	for _, r := range rels {
		if r.kind == "officeDocument" {
			main = r.target
		}
	}
	if main == "" {
		return notXLSX(kind)
	}
	if err := b.readWorkbook(ctx, main); err != nil {
		return err
	}
	if f := b.parts["xl/styles.xml"]; f != nil && f.UncompressedSize64 > maxStyles {
		return bomb(fmt.Errorf("styles: %d bytes", f.UncompressedSize64))
	}
	return nil
}

// A relationship leads from a part to another.
type relationship struct{ kind, target string }

// relationships reads a .rels part; base is the folder of its source part.
func (b *book) relationships(ctx context.Context, name, base string) (map[string]relationship, error) {
	rels := map[string]relationship{}
	err := b.each(ctx, name, func(_ int, e xml.StartElement) error {
		if e.Name.Local != "Relationship" || attr(e, "TargetMode") == "External" {
			return nil
		}
		target := attr(e, "Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(base, target)
		}
		rels[attr(e, "Id")] = relationship{path.Base(attr(e, "Type")), strings.TrimPrefix(path.Clean(target), "/")}
		return nil
	})
	return rels, err
}

func (b *book) readWorkbook(ctx context.Context, main string) error {
	dir := path.Dir(main)
	rels, err := b.relationships(ctx, path.Join(dir, "_rels", path.Base(main)+".rels"), dir)
	if err != nil {
		return err
	}
	folded := map[string]bool{}
	err = b.each(ctx, main, func(_ int, e xml.StartElement) error {
		switch {
		case !isMain(e.Name):
		case e.Name.Local == "workbookPr" && isTrue(attr(e, "date1904")):
			b.epoch = days1904
		case e.Name.Local == "sheet":
			return b.addSheet(e, rels, folded)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(b.sheets) == 0 {
		return corrupt(errors.New("no worksheet"))
	}
	return b.readSST(ctx, rels)
}

func (b *book) addSheet(e xml.StartElement, rels map[string]relationship, folded map[string]bool) error {
	name := attr(e, "name")
	rel, ok := rels[attrRel(e, "id")]
	switch {
	case !ok:
		return corrupt(fmt.Errorf("sheet %q: no relationship", name))
	case rel.kind != "worksheet":
		return nil // a chart sheet, a dialog sheet
	case b.parts[rel.target] == nil:
		return corrupt(fmt.Errorf("sheet %q: part %q is missing", name, rel.target))
	case folded[strings.ToLower(name)]:
		return corrupt(fmt.Errorf("sheet %q stands twice", name))
	}
	folded[strings.ToLower(name)] = true
	state := attr(e, "state")
	b.sheets = append(b.sheets, sheetPart{name, rel.target, state == "hidden" || state == "veryHidden"})
	return nil
}

// each reads a part strictly, element by element.
func (b *book) each(ctx context.Context, name string, fn func(depth int, e xml.StartElement) error) error {
	f := b.parts[name]
	if f == nil {
		return corrupt(fmt.Errorf("part %q is missing", name))
	}
	rc, err := f.Open()
	if err != nil {
		return corrupt(err)
	}
	defer rc.Close()
	if err := elements(ctx, rc, fn); err != nil {
		return asFileError(fmt.Errorf("part %q: %w", name, err))
	}
	return nil
}

// sstIndex knows the shared strings by number: how many, and which are empty.
// Their texts are read by excelize.
type sstIndex struct {
	count int
	full  []uint64 // a bit for each string that is not empty
}

func (s *sstIndex) has(i int) bool  { return i >= 0 && i < s.count }
func (s *sstIndex) text(i int) bool { return s.full[i/64]&(1<<(i%64)) != 0 }

func (s *sstIndex) add() {
	if s.count%64 == 0 {
		s.full = append(s.full, 0)
	}
	s.count++
}

func (s *sstIndex) markText() { s.full[(s.count-1)/64] |= 1 << ((s.count - 1) % 64) }

func (b *book) readSST(ctx context.Context, rels map[string]relationship) error {
	for _, r := range rels {
		if r.kind == "sharedStrings" && !strings.EqualFold(r.target, sstPart) {
			return corrupt(fmt.Errorf("shared strings stand at %q", r.target))
		}
	}
	for name, f := range b.parts {
		if strings.EqualFold(name, sstPart) {
			rc, err := f.Open()
			if err != nil {
				return corrupt(err)
			}
			defer rc.Close()
			return b.sst.read(ctx, rc)
		}
	}
	return nil
}

// read walks the shared strings: sst > si > t, or sst > si > r > t.
func (s *sstIndex) read(ctx context.Context, r io.Reader) error {
	x := newStrictXML(ctx, r)
	var stack [maxDepth + 1]string
	for {
		tok, err := x.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return asFileError(fmt.Errorf("part %q: %w", sstPart, err))
		}
		switch t := tok.(type) {
		case xml.StartElement:
			stack[x.depth] = t.Name.Local
			if err := s.element(x.depth, t); err != nil {
				return err
			}
		case xml.CharData:
			text := stack[x.depth] == "t" && (x.depth == 3 || x.depth == 4 && stack[3] == "r")
			if text && len(t) > 0 {
				s.markText()
			}
		}
	}
}

func (s *sstIndex) element(depth int, e xml.StartElement) error {
	if e.Name.Local != "si" && depth != 2 {
		return nil
	}
	switch {
	case e.Name.Local == "si" && (depth != 2 || !isMain(e.Name)):
		return corrupt(fmt.Errorf("part %q: misplaced si", sstPart))
	case e.Name.Local != "si" && e.Name.Local != "extLst":
		return corrupt(fmt.Errorf("part %q: unexpected %s", sstPart, e.Name.Local))
	case e.Name.Local == "si":
		if s.add(); s.count > maxSST {
			return bomb(fmt.Errorf("over %d shared strings", maxSST))
		}
	}
	return nil
}
