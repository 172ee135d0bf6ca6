package layout

import (
	"encoding/binary"
	"math"

	"github.com/go-pdf/fpdf"
)

// sketches are what fpdf drew of lines, rules and frames. The papers of a batch
// have most of them in common: a table of six lines has its rules where the
// next one has them. So each is drawn once and its operators are kept; a paper
// costs no document of fpdf's own.
type sketches struct {
	proto *fpdf.Fpdf
	size  fpdf.SizeType
	kept  map[string][]byte // operators, by what they draw
	key   []byte
	decor []op // of the page at work
}

// maxSketches bounds what is kept, about 1 kB each.
const maxSketches = 512

// drawn reports whether fpdf draws an op of the flow.
func (k opKind) drawn() bool {
	switch k {
	case opLine, opDash, opFill, opFrame, opScissors:
		return true
	}
	return false
}

// sketch appends the operators that draw ops, each at its own place on the
// page, in the style that the drawer has all its life. They leave the colours as they were.
func (p *painter) sketch(b []byte, ops []op) []byte {
	p.key = p.key[:0]
	for i := range ops {
		o := &ops[i]
		p.key = append(p.key, byte(o.kind), byte(o.tint))
		for _, v := range [...]float64{o.size, o.x, o.y, o.w, o.h} {
			p.key = binary.LittleEndian.AppendUint64(p.key, math.Float64bits(v))
		}
	}
	done, ok := p.kept[string(p.key)]
	if !ok {
		done = p.drawing(func(by *painter) {
			for i := range ops {
				by.op(&ops[i], 0)
			}
		})
		if p.kept == nil || len(p.kept) >= maxSketches {
			p.kept = make(map[string][]byte)
		}
		p.kept[string(p.key)] = done
	}
	return append(append(append(b, "q\n"...), done...), "Q\n"...)
}

// drawing has fpdf draw in a template of its own and returns the content.
func (p *painter) drawing(paint func(*painter)) []byte {
	by := painter{style: p.style, code: p.code}
	template := p.proto.CreateTemplateCustom(fpdf.PointType{}, p.size, func(tpl *fpdf.Tpl) {
		tpl.SetAutoPageBreak(false, 0)
		by.tpl = tpl
		by.start(0, 0)
		paint(&by)
		by.stop()
		p.err = firstError(p.err, by.err, tpl.Error())
	})
	return template.Bytes()
}

// backdrop draws the rules, grounds and frames of a page: all that is neither
// text nor read aloud. It comes first, for grounds lie under text.
func (p *painter) backdrop(c *compiler, on []placed) {
	p.decor = p.decor[:0]
	for _, at := range on {
		for i := at.from; i < at.to; i++ {
			if o := &c.ops[i]; o.kind.drawn() && (o.elem == nil || at.repeated) {
				p.decor = append(p.decor, *o)
				p.decor[len(p.decor)-1].y += at.y
			}
		}
	}
	if len(p.decor) > 0 {
		p.buf = append(p.buf, layoutArtifact...)
		p.buf = p.sketch(p.buf, p.decor)
		p.buf = append(p.buf, "EMC\n"...)
	}
}
