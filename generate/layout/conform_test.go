package layout

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"unicode"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/needtool"
	"cnamdoc/generate/pdf/pdfcheck"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the goldens anew")

// written writes a drawn paper to a file and returns its path.
func written(t testing.TB, doc *blocks.Document) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "papier.pdf")
	if err := os.WriteFile(path, drawn(t, doc), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func output(t testing.TB, name string, args ...string) string {
	t.Helper()
	needtool.Path(t, name)
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// each runs a test on every sample.
func each(t *testing.T, fn func(t *testing.T, doc *blocks.Document)) {
	for name, doc := range papers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fn(t, doc)
		})
	}
}

func TestDumpGoldens(t *testing.T) {
	for name, doc := range papers() {
		path := filepath.Join("testdata", name+".txt")
		got := blocks.Dump(doc)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestPapersConform(t *testing.T) {
	each(t, func(t *testing.T, doc *blocks.Document) {
		for _, v := range pdfcheck.Check(drawn(t, doc)) {
			t.Error(v)
		}
	})
}

func TestQpdfFindsNothing(t *testing.T) {
	each(t, func(t *testing.T, doc *blocks.Document) {
		if out := output(t, "qpdf", "--check", written(t, doc)); strings.Contains(out, "WARNING") {
			t.Error(out)
		}
	})
}

// TestReadingOrder compares what a screen reader is told, by poppler's reading
// of the structure tree, with the document's meaning in its own order.
func TestReadingOrder(t *testing.T) {
	each(t, func(t *testing.T, doc *blocks.Document) {
		got := words(structText(output(t, "pdfinfo", "-struct-text", written(t, doc))))
		want := words(reading(doc))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("reading order (-want +got):\n%s", diff)
		}
	})
}

// structText keeps the texts of pdfinfo's tree, which stand in quotes.
func structText(out string) []string {
	var texts []string
	for _, line := range strings.Split(out, "\n") {
		line = strings.TrimSpace(line)
		if len(line) >= 2 && line[0] == '"' && line[len(line)-1] == '"' {
			texts = append(texts, line[1:len(line)-1])
		}
	}
	return texts
}

// words cuts texts at spaces; where lines and cells end does not count.
func words(texts []string) []string {
	joined := strings.ReplaceAll(strings.Join(texts, " "), " .", ".") // a full stop after a link
	return strings.FieldsFunc(joined, unicode.IsSpace)
}

// reading is what a document says, in order.
func reading(doc *blocks.Document) []string {
	r := &reader{}
	r.add(doc.Mention) // what sort of copy it is comes first
	r.add(doc.Letterhead.Wordmark, doc.Letterhead.Unit)
	r.add(doc.Letterhead.Lines...)
	r.blocks(doc.Blocks)
	r.add(numberLine(doc).String())
	return r.out
}

type reader struct{ out []string }

func (r *reader) add(s ...string) { r.out = append(r.out, s...) }

func (r *reader) fields(pairs []blocks.Field) {
	for _, f := range pairs {
		r.add(f.Label, f.Value.String())
	}
}

func (r *reader) numbered(items []blocks.Text, sign func(int) string) {
	for i, item := range items {
		r.add(sign(i), item.String())
	}
}

func (r *reader) blocks(all []blocks.Block) {
	for _, b := range all {
		switch b := b.(type) {
		case blocks.Heading:
			r.add(b.Text.String())
		case blocks.Paragraph:
			r.add(b.Text.String())
		case blocks.List:
			r.numbered(b.Items, func(i int) string {
				switch {
				case b.Boxes:
					return ""
				case b.Ordered:
					return ordinal(i)
				}
				return "•"
			})
		case blocks.Table:
			for _, col := range b.Columns {
				r.add(col.Header)
			}
			for _, row := range append(append([][]blocks.Text{}, b.Rows...), b.Total) {
				for _, cell := range row {
					r.add(cell.String())
				}
			}
		case blocks.Fields:
			r.fields(b.Pairs)
		case blocks.Columns:
			r.blocks(b.Left)
			r.blocks(b.Right)
		case blocks.Box:
			r.add(b.Title)
			r.blocks(b.Blocks)
		case blocks.Group:
			r.blocks(b.Blocks)
		case blocks.Recipient:
			r.add(b.Lines...)
		case blocks.WritingLines:
			r.add(b.Label)
		case blocks.Signatures:
			for _, s := range b.Blocks {
				r.add(s.Title)
				r.add(s.Lines...)
			}
		case blocks.Sealed:
			r.blocks(b.Blocks)
			r.add(b.QR.ShortCode, b.QR.Hint)
		case blocks.Coupon:
			r.add(b.Title, b.Lead.String())
			r.fields(b.Pairs)
			r.numbered(b.Steps, ordinal)
			r.add(b.Note)
		}
	}
}

// TestCodeIsReadFromPaper scans the printed page at 150 dpi.
func TestCodeIsReadFromPaper(t *testing.T) {
	needtool.Path(t, "zbarimg")
	for _, n := range []int{1, 6, 12, 40} {
		path := written(t, attestation(n))
		image := strings.TrimSuffix(path, ".pdf")
		output(t, "pdftoppm", "-r", "150", "-gray", "-png", path, image)
		pages, err := filepath.Glob(image + "*.png")
		if err != nil || len(pages) == 0 {
			t.Fatalf("no pages: %v", err)
		}
		var found bytes.Buffer
		for _, page := range pages {
			out, _ := exec.Command("zbarimg", "-q", "--raw", page).Output() // exit 4: none on this page
			found.Write(out)
		}
		if got := strings.TrimSpace(found.String()); got != sealText(n) {
			t.Errorf("%d UE: read %q", n, got)
		}
	}
}

// TestTextIsFound looks for what each sample says in the text of its pages.
func TestTextIsFound(t *testing.T) {
	for name, wants := range map[string][]string{
		"attestation-06": {"NGUYỄN-ŒUVRARD", "Thị Hương Łucja", "O0l1I-8Bq;(S5\\)", "Page 1 / 1", "ATT-2026-000123"},
		"attestation-40": {"NFA110", "ESC112", "Total : 40 unités d’enseignement", "Page 2 / 2"},
		"convention":     {"SPÉCIMEN", "2 242,55 €", "Droit de rétractation", "Page 4 / 4"},
		"relance":        {"Дмитрий Παπαδόπουλος", "37000 TOURS"},
	} {
		text := output(t, "pdftotext", "-layout", written(t, papers()[name]), "-")
		text = strings.NewReplacer("\u00a0", " ", thinSpace, " ").Replace(text)
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not in the text", name, want)
			}
		}
	}
}

// TestSameBytes draws every sample twice with one drawer, then with others at
// the same time.
func TestSameBytes(t *testing.T) {
	d, err := NewDrawer(DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]byte{}
	for name, doc := range papers() {
		want[name] = assembled(t, d, doc)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			other, err := NewDrawer(DefaultStyle())
			if err != nil {
				t.Error(err)
				return
			}
			for _, drawer := range []*Drawer{other, other} {
				for name, doc := range papers() {
					if !bytes.Equal(assembled(t, drawer, doc), want[name]) {
						t.Errorf("%s: other bytes the next time", name)
					}
				}
			}
		})
	}
	wg.Wait()
}
