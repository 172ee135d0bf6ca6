package layout

import (
	"strings"
	"testing"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/pdf/pdfcheck"
)

func withPictures(t testing.TB) Style {
	t.Helper()
	s := DefaultStyle()
	pictures := Pictures{}
	for name, size := range map[string][2]int{"signature.png": {900, 300}, "cachet.png": {600, 600}} {
		p, err := NewPicture(picture(t, size[0], size[1]))
		if err != nil {
			t.Fatal(err)
		}
		pictures[name] = p
	}
	s.Pictures = &pictures
	return s
}

var bothImages = []blocks.Image{{Name: "signature.png", Alt: "Signature de Bérengère Taillefumier"}, {Name: "cachet.png", Alt: "Cachet de l’organisme"}}

// TestPictures: a scanned signature and a stamp stand in the room left to sign,
// beside each other and over no text, are read aloud, and conform.
func TestPictures(t *testing.T) {
	one := blocks.Signatures{Blocks: []blocks.Signature{{Title: "Pour l’organisme", Lines: []string{"Bérengère Taillefumier", "directrice"}, Images: bothImages}}}
	two := blocks.Signatures{Blocks: []blocks.Signature{one.Blocks[0], {Title: "La personne inscrite", Lines: []string{"Mahaut ŒUVRARD"}}}}
	for name, s := range map[string]blocks.Signatures{"alone": one, "two parties": two} {
		d, err := NewDrawer(withPictures(t))
		if err != nil {
			t.Fatal(err)
		}
		doc := &blocks.Document{Title: "t", Number: "N-1", Blocks: []blocks.Block{blocks.Paragraph{Text: blocks.Plain("Avant.")}, s, blocks.Paragraph{Text: blocks.Plain("Après.")}}}
		file, err := d.Draw(doc)
		if err != nil {
			t.Fatal(err)
		}
		var figures []*pdf.Elem
		var walk func(*pdf.Elem)
		walk = func(e *pdf.Elem) {
			if e.Type == "Figure" {
				figures = append(figures, e)
			}
			for _, k := range e.Kids {
				if k.Elem != nil {
					walk(k.Elem)
				}
			}
		}
		walk(&file.Tags)
		if len(figures) != 2 || figures[0].Alt != bothImages[0].Alt || figures[1].Alt != bothImages[1].Alt {
			t.Fatalf("%s: figures %+v", name, figures)
		}
		if a, b := figures[0].BBox, figures[1].BBox; a[2] > b[0] || a[0] < 0 || b[2] > 210/mm || a[1] <= 0 || a[3] >= 297/mm {
			t.Errorf("%s: the images stand at %v and %v", name, a, b)
		}
		for _, v := range pdfcheck.Check(assembled(t, d, doc)) {
			t.Errorf("%s: %v", name, v)
		}
	}
}

// TestPictureUnknown: an image that the style lacks is refused, not left out.
func TestPictureUnknown(t *testing.T) {
	doc := &blocks.Document{Title: "t", Blocks: []blocks.Block{blocks.Paragraph{Text: blocks.Plain("x")}, blocks.Signatures{Blocks: []blocks.Signature{{Title: "y", Images: bothImages}}}}}
	if f := checked(t, doc); len(f) != 2 || f[0].Text != "signature.png" {
		t.Errorf("faults %v", f)
	}
	if _, err := NewPicture([]byte("%PDF")); err == nil || !strings.Contains(err.Error(), "PNG ou JPEG") {
		t.Errorf("a file of another kind: %v", err)
	}
}
