package layout

import (
	"io"
	"testing"
	"time"

	"cnamdoc/generate/pdf"
	"cnamdoc/generate/qr"

	"github.com/go-pdf/fpdf"
)

// BenchmarkDraw draws the attestation of 6 UE: layout and content streams
// only, then assembled too, with the code's encoder and without it (its modules
// are then encoded beforehand; they are drawn all the same).
func BenchmarkDraw(b *testing.B) {
	doc := attestation(6)
	modules, err := qr.Encode(sealText(6))
	if err != nil {
		b.Fatal(err)
	}
	encoded := func(string) (qr.Modules, error) { return modules, nil }
	for _, v := range []struct {
		name     string
		encode   func(string) (qr.Modules, error)
		assemble bool
	}{{"dessin", encoded, false}, {"dessin+assemblage", encoded, true}, {"dessin+assemblage+QR", qr.Encode, true}} {
		b.Run(v.name, func(b *testing.B) {
			d, err := NewDrawer(DefaultStyle())
			if err != nil {
				b.Fatal(err)
			}
			d.SetEncode(v.encode)
			a := pdf.NewAssembler()
			b.ReportAllocs()
			for b.Loop() {
				file, err := d.Draw(doc)
				if err != nil {
					b.Fatal(err)
				}
				if v.assemble {
					file.Info.Created = time.Unix(1, 0)
					out, err := a.Assemble(file)
					if err != nil {
						b.Fatal(err)
					}
					b.SetBytes(int64(len(out)))
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "papers/s")
		})
	}
}

// BenchmarkWorkers is drawing and assembly by a drawer a core, without the
// encoder.
func BenchmarkWorkers(b *testing.B) {
	modules, err := qr.Encode(sealText(6))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		d, err := NewDrawer(DefaultStyle())
		if err != nil {
			b.Error(err)
			return
		}
		d.SetEncode(func(string) (qr.Modules, error) { return modules, nil })
		a, doc := pdf.NewAssembler(), attestation(6)
		for pb.Next() {
			file, err := d.Draw(doc)
			if err != nil {
				b.Error(err)
				return
			}
			file.Info.Created = time.Unix(1, 0)
			if _, err := a.Assemble(file); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "papers/s")
}

// BenchmarkStockFpdf is the reference: the same page, op for op, by stock fpdf
// with UTF-8 fonts that are parsed for each paper, as its manual shows. Its
// layout is not even counted: the places are those of our own layout.
func BenchmarkStockFpdf(b *testing.B) {
	d, err := NewDrawer(DefaultStyle())
	if err != nil {
		b.Fatal(err)
	}
	c := d.lay(attestation(6))
	if len(c.faults) > 0 {
		b.Fatal(Faults(c.faults))
	}
	modules, err := qr.Encode(sealText(6))
	if err != nil {
		b.Fatal(err)
	}
	var fonts [4][]byte
	for face := range fonts {
		fonts[face] = pdf.TTF(pdf.Face(face))
	}
	b.ReportAllocs()
	for b.Loop() {
		f := fpdf.New("P", "mm", "A4", "")
		for face, name := range families {
			f.AddUTF8FontFromBytes(name[0], name[1], append([]byte(nil), fonts[face]...))
		}
		f.SetAutoPageBreak(false, 0)
		f.AddPage()
		for _, at := range c.placed {
			for _, o := range c.ops[at.from:at.to] {
				stockOp(f, o, at.y, modules)
			}
		}
		if err := f.Output(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "papers/s")
}

func stockOp(f *fpdf.Fpdf, o op, y float64, m qr.Modules) {
	switch o.kind {
	case opText:
		f.SetFont(families[o.face][0], families[o.face][1], o.size)
		f.Text(o.x, y+o.y, o.text)
	case opLine, opDash:
		f.Line(o.x, y+o.y, o.x+o.w, y+o.y+o.h)
	case opFill:
		f.Rect(o.x, y+o.y, o.w, o.h, "F")
	case opFrame:
		f.Rect(o.x, y+o.y, o.w, o.h, "D")
	case opQR:
		unit := o.w / float64(m.Size)
		for row := range m.Size {
			for col := range m.Size {
				if m.At(col, row) {
					f.Rect(o.x+float64(col)*unit, y+o.y+float64(row)*unit, unit, unit, "F")
				}
			}
		}
	}
}
