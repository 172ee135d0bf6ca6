package pdf

import "math"

// AppendShapes appends the outlines of a text as a path of content operators, to
// be filled by "f": letters that are a drawing, which nothing reads, searches or
// copies. They stand on the origin, size points high, one beside the other.
// What the face lacks is left out: ask Covers.
func AppendShapes(b []byte, f Face, size float64, text string) []byte {
	s := source(f)
	scale := size / float64(s.upem)
	x := 0.0
	for _, r := range text {
		gid, ok := s.gids[r]
		if !ok {
			continue
		}
		b = s.shape(b, gid, func(px, py float64) (float64, float64) { return (x + px) * scale, py * scale })
		x += float64(s.advance(gid))
	}
	return b
}

// point is a point of a contour, in font units.
type point struct {
	x, y float64
	on   bool // on the curve; otherwise a control point
}

// shape appends a glyph's contours. Of a composite glyph the parts are moved,
// as accents are; parts that are turned or scaled do not occur in our faces'
// capitals and are drawn as they are.
func (s *sourceFont) shape(b []byte, gid uint16, place func(x, y float64) (float64, float64)) []byte {
	data := s.outline(gid)
	if len(data) < 10 {
		return b
	}
	if int16(be.Uint16(data)) < 0 {
		components(data, func(at int) {
			dx, dy := 0.0, 0.0
			if flags := be.Uint16(data[at:]); flags&argsAreWide != 0 {
				dx, dy = float64(int16(be.Uint16(data[at+4:]))), float64(int16(be.Uint16(data[at+6:])))
			} else {
				dx, dy = float64(int8(data[at+4])), float64(int8(data[at+5]))
			}
			b = s.shape(b, be.Uint16(data[at+2:]), func(x, y float64) (float64, float64) { return place(x+dx, y+dy) })
		})
		return b
	}
	for _, contour := range contours(data) {
		b = appendContour(b, contour, place)
	}
	return b
}

// contours decodes a simple glyph (OpenType, glyf).
func contours(data []byte) [][]point {
	n := int(be.Uint16(data))
	if n == 0 {
		return nil
	}
	head := 10 + 2*n
	points := make([]point, int(be.Uint16(data[head-2:]))+1)
	at := head + 2 + int(be.Uint16(data[head:]))
	flags := make([]byte, 0, len(points))
	for len(flags) < len(points) {
		flag, times := data[at], 1
		at++
		if flag&flagRepeat != 0 {
			times += int(data[at])
			at++
		}
		for range times {
			flags = append(flags, flag)
		}
	}
	axis := func(short, same byte, set func(*point, float64)) {
		v := 0
		for i := range points {
			switch flag := flags[i]; {
			case flag&short != 0 && flag&same != 0:
				v += int(data[at])
				at++
			case flag&short != 0:
				v -= int(data[at])
				at++
			case flag&same == 0:
				v += int(int16(be.Uint16(data[at:])))
				at += 2
			}
			set(&points[i], float64(v))
		}
	}
	axis(flagXShort, flagXSame, func(p *point, v float64) { p.x = v })
	axis(flagYShort, flagYSame, func(p *point, v float64) { p.y = v })
	var all [][]point
	from := 0
	for i := range n {
		to := int(be.Uint16(data[10+2*i:])) + 1
		all, from = append(all, points[from:to]), to
	}
	for i := range points {
		points[i].on = flags[i]&1 != 0
	}
	return all
}

// appendContour appends one closed curve: TrueType's are quadratic, PDF's cubic.
func appendContour(b []byte, c []point, place func(x, y float64) (float64, float64)) []byte {
	if len(c) < 3 {
		return b
	}
	put := func(x, y float64) {
		x, y = place(x, y)
		b = append(appendReal(b, math.Round(x*100)/100), ' ')
		b = append(appendReal(b, math.Round(y*100)/100), ' ')
	}
	middle := func(p, q point) point { return point{(p.x + q.x) / 2, (p.y + q.y) / 2, true} }
	start := c[0]
	if !start.on {
		start = middle(c[len(c)-1], c[0])
	}
	put(start.x, start.y)
	b = append(b, "m\n"...)
	last := start
	curve := func(control, end point) {
		put(last.x+2*(control.x-last.x)/3, last.y+2*(control.y-last.y)/3)
		put(end.x+2*(control.x-end.x)/3, end.y+2*(control.y-end.y)/3)
		put(end.x, end.y)
		b = append(b, "c\n"...)
		last = end
	}
	for i := range c {
		p, next := c[i], start
		if i+1 < len(c) {
			next = c[i+1]
		}
		switch {
		case p.on && i > 0 && p != last:
			put(p.x, p.y)
			b = append(b, "l\n"...)
			last = p
		case p.on: // a curve ends here, or the whole begins
		case next.on:
			curve(p, next)
		default:
			curve(p, middle(p, next))
		}
	}
	return append(b, "h\n"...)
}
