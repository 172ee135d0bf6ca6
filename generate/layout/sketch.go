package layout

import "github.com/go-pdf/fpdf"

// drawn reports whether fpdf draws an op of the flow.
func (k opKind) drawn() bool {
	switch k {
	case opLine, opDash, opFill, opFrame, opScissors:
		return true
	}
	return false
}

// sketch appends the operators that draw ops, each at its own place on the
// page. They leave the colours as they were.
func (p *painter) sketch(b []byte, ops []op) []byte {
	drawn := p.drawing(func(by *painter) {
		for i := range ops {
			by.op(&ops[i], 0)
		}
	})
	return append(append(append(b, "q\n"...), drawn...), "Q\n"...)
}

// drawing has fpdf draw in a template of its own and returns the content.
func (p *painter) drawing(paint func(*painter)) []byte {
	by := painter{style: p.style}
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
func (p *painter) backdrop(c *paper, on []placed) {
	var decor []op
	for _, at := range on {
		for i := at.from; i < at.to; i++ {
			if o := &c.ops[i]; o.kind.drawn() && (o.elem == nil || at.repeated) {
				decor = append(decor, *o)
				decor[len(decor)-1].y += at.y
			}
		}
	}
	if len(decor) > 0 {
		p.buf = append(p.buf, layoutArtifact...)
		p.buf = p.sketch(p.buf, decor)
		p.buf = append(p.buf, "EMC\n"...)
	}
}
