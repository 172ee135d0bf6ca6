package layout

import (
	"strconv"

	"cnamdoc/generate/qr"
)

// modules draws a code's black modules as one path of whole units, so that no
// renderer leaves a hairline between two of them.
func (p *painter) modules(o *op, y float64) {
	m := o.code
	p.brush(white)
	unit := o.w / float64(m.Size)
	b := append(p.buf, "q "...)
	for _, v := range [...]float64{unit / mm, 0, 0, -unit / mm, o.x / mm, (p.style.PageHeight - y - o.y) / mm} {
		b = append(strconv.AppendFloat(b, v, 'f', 4, 64), ' ')
	}
	b = append(b, "cm\n"...)
	b = ground(b, m.Size)
	b = p.appendColor(b, o.tint)
	b = p.rectangles(b, m)
	p.buf = append(b, "f Q\n"...)
	quiet := qr.Quiet * unit
	o.elem.BBox = points(p.style.PageHeight, o.x-quiet, y+o.y-quiet, o.w+2*quiet, o.h+2*quiet)
}

// ground is the white round a code and under it: no watermark runs through it.
func ground(b []byte, size int) []byte {
	b = rectangle(b, -qr.Quiet, -qr.Quiet, size+2*qr.Quiet, size+2*qr.Quiet)
	return append(b, "f\n"...)
}

// rectangles covers the black modules with few rectangles that touch and never
// overlap: each as wide as it can be, then as high. Those of one shape stand
// together, which makes the page 200 bytes smaller.
func (p *painter) rectangles(b []byte, m *qr.Modules) []byte {
	free, stride := p.spread(m)
	for i := range p.shapes {
		p.shapes[i] = p.shapes[i][:0]
	}
	for y := range m.Size {
		row := free[y*stride : (y+1)*stride]
		for x := 0; x < m.Size; x++ {
			if !row[x] {
				continue
			}
			w := 1
			for row[x+w] {
				w++
			}
			h := 1
			for below := free[(y+1)*stride+x:]; allOf(below[:w]); below = below[stride:] {
				clear(below[:w])
				h++
			}
			shape := &p.shapes[(min(w, 4)-1)*4+min(h, 4)-1]
			*shape = rectangle(*shape, x, y, w, h)
			x += w - 1
		}
	}
	for _, shape := range p.shapes {
		b = append(b, shape...)
	}
	return b
}

// spread lays the modules out with a white column at the right and a white row
// below, so that no run of them needs to look for its end.
func (p *painter) spread(m *qr.Modules) (free []bool, stride int) {
	stride = m.Size + 1
	if n := stride * stride; cap(p.free) < n {
		p.free = make([]bool, n)
	} else {
		p.free = p.free[:n]
	}
	for y := range stride {
		row := p.free[y*stride : (y+1)*stride]
		for x := range row {
			row[x] = m.At(x, y)
		}
	}
	return p.free, stride
}

func allOf(list []bool) bool {
	for _, is := range list {
		if !is {
			return false
		}
	}
	return true
}

func rectangle(b []byte, x, y, w, h int) []byte {
	b = append(append(b, coordinates[x+qr.Quiet]...), coordinates[y+qr.Quiet]...)
	return append(append(append(b, coordinates[w+qr.Quiet]...), coordinates[h+qr.Quiet]...), "re\n"...)
}

// coordinates are the numbers that a code of any size is drawn with, from the
// white at its left on, each with the space behind it.
var coordinates = func() (list [maxModules + 3*qr.Quiet + 1][]byte) {
	for i := range list {
		list[i] = append(strconv.AppendInt(nil, int64(i-qr.Quiet), 10), ' ')
	}
	return list
}()

// maxModules is the side of the largest code (version 40).
const maxModules = 177
