package layout

// placed is a piece, or a repeated table head, where it stands on a page.
type placed struct {
	from, to int // ops
	y        float64
	repeated bool // read aloud already: an artifact here
	bookmark int
}

// sheet is one page: what stands on it and where its foot is.
type sheet struct {
	from, to int     // placed
	foot     float64 // lower end of the footer
}

// paginator sets pieces on pages, from the top down.
type paginator struct {
	c      *compiler
	y      float64
	fresh  bool    // nothing stands on the page yet
	bottom float64 // where the text ends
	footer float64
}

// room is the height of a page for text, from its second page on.
func (c *compiler) room() float64 {
	return c.style.PageHeight - c.style.MarginTop - c.style.MarginBottom - c.out.footer - footerGap
}

// footerGap is the least white between the text and the foot of the page.
const footerGap = 4.0

func (c *compiler) paginate() {
	f := paginator{c: c, footer: c.out.footer}
	f.page()
	f.y = c.out.top
	for i := 0; i < len(c.pieces); {
		switch c.pieces[i].special {
		case pageBreak:
			if !f.fresh {
				f.page()
			}
			i++
		case window:
			f.window(i)
			i++
		case couponPiece:
			f.coupon(i)
			i++
		default:
			i = f.chain(i)
		}
	}
	c.sheets[len(c.sheets)-1].to = len(c.placed)
}

// page starts a new page.
func (f *paginator) page() {
	c := f.c
	if n := len(c.sheets); n > 0 {
		c.sheets[n-1].to = len(c.placed)
	}
	foot := c.style.PageHeight - c.style.MarginBottom
	c.sheets = append(c.sheets, sheet{from: len(c.placed), foot: foot})
	f.y, f.fresh = c.style.MarginTop, true
	f.bottom = foot - f.footer - footerGap
}

// chain sets the pieces that are tied to piece i and returns the next index.
// What does not fit on this page goes to the next one; what fits on none is
// parted where its ties are weakest.
func (f *paginator) chain(i int) int {
	for strength := group; ; strength++ {
		end := f.end(i, strength)
		height := f.height(i, end)
		switch {
		case f.y+height <= f.bottom+0.01:
			return f.put(i, end)
		case !f.fresh && height-f.c.pieces[i].before+f.repeat(i) <= f.c.room()+0.01:
			f.page()
			return f.put(i, end)
		case end == i+1:
			f.c.where = f.c.pieces[i].where
			f.c.refuse(TooTall, "", 0)
			return f.put(i, end)
		}
	}
}

// end is the index after the pieces tied to piece i by strength or more.
func (f *paginator) end(i int, strength glue) int {
	pieces := f.c.pieces
	for ; i < len(pieces)-1 && pieces[i].glue >= strength && (pieces[i+1].special == flow || pieces[i+1].special == sealed); i++ {
	}
	return i + 1
}

func (f *paginator) height(i, end int) float64 {
	h := 0.0
	for j := i; j < end; j++ {
		h += f.c.pieces[j].height
		if j > i || !f.fresh {
			h += f.c.pieces[j].before
		}
	}
	return h
}

// repeat is the height of the table head that piece i needs above it at the
// top of a page.
func (f *paginator) repeat(i int) float64 {
	if which := f.c.pieces[i].repeat; which > 0 {
		return f.c.heads[which-1].height
	}
	return 0
}

func (f *paginator) put(i, end int) int {
	c := f.c
	for ; i < end; i++ {
		p := &c.pieces[i]
		if f.fresh && p.repeat > 0 {
			h := c.heads[p.repeat-1]
			c.placed = append(c.placed, placed{from: h.from, to: h.to, y: f.y, repeated: true})
			f.y += h.height
			f.fresh = false
		}
		if !f.fresh {
			f.y += p.before
		}
		if p.special == sealed {
			f.y = max(f.y, f.atFoot(i))
		}
		if p.from == p.to { // white
			continue
		}
		c.placed = append(c.placed, placed{from: p.from, to: p.to, y: f.y, bookmark: p.bookmark})
		f.y += p.height
		f.fresh = false
	}
	return end
}

// window sets an address at its fixed place; the text goes on below what the
// window may show.
func (f *paginator) window(i int) {
	const below = 93.0
	c, p := f.c, &f.c.pieces[i]
	c.placed = append(c.placed, placed{from: p.from, to: p.to})
	f.y, f.fresh = below, false
}

// atFoot is where piece i starts that ends a paper: right above the coupon that
// follows it if it fits under it, else at the foot of the page; 0 when something
// else follows.
func (f *paginator) atFoot(i int) float64 {
	pieces := f.c.pieces
	switch {
	case i+1 >= len(pieces):
	case pieces[i+1].special != couponPiece:
		return 0
	case !f.c.alone:
		if top := f.couponFoot(&pieces[i+1]) - f.footer - footerGap - pieces[i].height; top >= f.y {
			return top
		}
	}
	return f.bottom - pieces[i].height
}

// couponFoot is the lower end of the footer above a coupon.
func (f *paginator) couponFoot(coupon *piece) float64 {
	return f.c.style.PageHeight - coupon.height - 2.5
}

// coupon sets the coupon at the foot of this page, its footer above the dashed
// line; or, when it does not fit or is to stand alone, at the top of a page of
// its own, the line below it.
func (f *paginator) coupon(i int) {
	c, p := f.c, &f.c.pieces[i]
	alone := c.alone
	top := c.style.PageHeight - p.height
	foot := f.couponFoot(p)
	if alone || f.y+footerGap+f.footer > foot+0.01 {
		if !f.fresh {
			f.page()
		}
		y := c.style.MarginTop - couponGap
		c.placed = append(c.placed, placed{from: p.from, to: p.to, y: y})
		from, to := c.cut()
		c.placed = append(c.placed, placed{from: from, to: to, y: y + p.height})
		f.y, f.fresh = y+p.height+c.style.Baseline, false
		return
	}
	from, to := c.cut()
	c.placed = append(c.placed, placed{from: from, to: to, y: top}, placed{from: p.from, to: p.to, y: top})
	c.sheets[len(c.sheets)-1].foot = foot
	f.y, f.fresh, f.bottom = c.style.PageHeight, false, foot-f.footer-footerGap
}
