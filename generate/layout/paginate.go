package layout

import (
	"slices"

	"cnamdoc/generate/blocks"
)

// density is how much white a paper has.
type density struct {
	white float64 // of the white between blocks, 1 for all of it
	pad   float64 // above and below a row's text, millimetres
}

var (
	form   = density{1.6, 1.6}
	airy   = density{1.45, 2.6}
	roomy  = density{1.2, 1.8}
	normal = density{1, 1.15}
	accord = density{0.62, 0.65}
	close  = density{0.7, 0.6}
	packed = density{0.35, 0.2}
	framed = density{0.62, 0.5} // inside a frame or a column, in every paper
)

// above is the white above a piece, where it is not at the top of a page.
func (d density) above(p *piece) float64 { return p.before * d.white }

// height is that of a piece with its white.
func (d density) height(p *piece) float64 {
	inside := 0.0
	for i := range p.inside {
		if i > 0 {
			inside += d.above(&p.inside[i])
		}
		inside += d.height(&p.inside[i])
	}
	return max(p.height+p.pads*d.pad, inside)
}

// head is the height of the table head of that number, 0 for none.
func (d density) head(heads []head, which int) float64 {
	if which == 0 {
		return 0
	}
	return heads[which-1].height + heads[which-1].pads*d.pad
}

// densities are those in which a paper may be set, the best first. Of an
// agreement there is one: two contrats side by side look alike. Another paper
// opens up as far as its page allows, a form to fill in most, and closes up to
// save a page.
func densities(doc *blocks.Document) []density {
	all := []density{form, airy, roomy, normal, close, packed}
	switch {
	case doc.PageNumbers:
		return []density{accord}
	case slices.ContainsFunc(doc.Blocks, isForm):
		return all
	}
	return all[1:]
}

func isForm(b blocks.Block) bool {
	_, is := b.(blocks.WritingLines)
	return is
}

// paged is where everything stands, once the density is chosen.
type paged struct {
	in      density
	sheets  []sheet
	placed  []placed
	tooTall int // 1 + index of a piece that is higher than a page
}

// towards is the density a part of the way to another one.
func (d density) towards(to density, part float64) density {
	return density{d.white + part*(to.white-d.white), d.pad + part*(to.pad-d.pad)}
}

// paginated sets the pieces on pages, in the first density that needs the
// fewest of them, or between it and the one before it where those pages have
// room. Only heights are looked at: nothing is set twice.
func (p *paper) paginated(doc *blocks.Document) paged {
	const maySave = 8 // pages up to which one may be saved by less white
	all := densities(doc)
	best, which, least := p.paginate(all[0]), 0, 1
	if p.cut.alone {
		least = 2
	}
	for i := 1; i < len(all); i++ {
		if len(best.sheets) <= least || len(best.sheets) > maySave {
			break
		}
		if other := p.paginate(all[i]); len(other.sheets) < len(best.sheets) {
			best, which = other, i
		}
	}
	if which == 0 {
		return best
	}
	for _, part := range [...]float64{0.75, 0.5, 0.25} {
		if other := p.paginate(best.in.towards(all[which-1], part)); len(other.sheets) == len(best.sheets) {
			return other
		}
	}
	return best
}

// placed is a piece, or a repeated table head, where it stands on a page.
type placed struct {
	from, to int // ops
	y        float64
	height   float64
	white    float64 // above it
	repeated bool    // read aloud already: an artifact here
	bookmark int
}

// sheet is one page: what stands on it and where its foot is.
type sheet struct {
	from, to int     // placed
	foot     float64 // lower end of the footer
}

// paginator sets pieces on pages, from the top down.
type paginator struct {
	paged
	pieces []piece
	heads  []head
	style  *Style
	coupon couponPlace
	y      float64
	fresh  bool    // nothing stands on the page yet
	bottom float64 // where the text ends
	footer float64
	room   float64 // the height of a page for text, from its second page on
}

// footerGap is the least white between the text and the foot of the page.
const footerGap = 4.0

// paginate sets the pieces on pages in one density.
func (p *paper) paginate(in density) paged {
	f := paginator{paged: paged{in: in}, pieces: p.pieces, heads: p.heads, style: p.style, coupon: p.cut, footer: p.out.footer, room: p.room}
	f.page()
	f.y = p.out.top + p.out.gap*in.white
	for i := 0; i < len(f.pieces); {
		switch f.pieces[i].special {
		case pageBreak:
			if !f.fresh {
				f.page()
			}
			i++
		case window:
			f.window(i)
			i++
		case couponPiece:
			f.setCoupon(i)
			i++
		default:
			i = f.chain(i)
		}
	}
	f.sheets[len(f.sheets)-1].to = len(f.placed)
	if in == form && len(f.sheets) > 1 {
		f.fill(f.sheets[0])
	}
	return f.paged
}

// fill lets the white between the blocks of a page grow until they fill it, at
// most two and a half times: the first page of a form is the one to write on, and
// looks unfinished above an empty third.
func (f *paginator) fill(s sheet) {
	on := f.placed[s.from:s.to]
	white := 0.0
	for _, at := range on {
		white += at.white
	}
	if white == 0 {
		return
	}
	last := on[len(on)-1]
	free := s.foot - f.footer - footerGap - last.y - last.height
	share := min(max(free, 0)/white, 1.5)
	down := 0.0
	for i := range on {
		down += share * on[i].white
		on[i].y += down
	}
}

// page starts a new page.
func (f *paginator) page() {
	if n := len(f.sheets); n > 0 {
		f.sheets[n-1].to = len(f.placed)
	}
	foot := f.style.PageHeight - f.style.MarginBottom
	f.sheets = append(f.sheets, sheet{from: len(f.placed), foot: foot})
	f.y, f.fresh = f.style.MarginTop, true
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
		case !f.fresh && height-f.in.above(&f.pieces[i])+f.in.head(f.heads, f.pieces[i].repeat) <= f.room+0.01:
			f.page()
			return f.put(i, end)
		case end == i+1:
			if f.tooTall == 0 {
				f.tooTall = end
			}
			return f.put(i, end)
		}
	}
}

// end is the index after the pieces tied to piece i by strength or more.
func (f *paginator) end(i int, strength glue) int {
	for ; i < len(f.pieces)-1 && f.pieces[i].glue >= strength && (f.pieces[i+1].special == flow || f.pieces[i+1].special == sealed); i++ {
	}
	return i + 1
}

func (f *paginator) height(i, end int) float64 {
	h := 0.0
	for j := i; j < end; j++ {
		h += f.in.height(&f.pieces[j])
		if j > i || !f.fresh {
			h += f.in.above(&f.pieces[j])
		}
	}
	return h
}

func (f *paginator) put(i, end int) int {
	for ; i < end; i++ {
		p := &f.pieces[i]
		if f.fresh && p.repeat > 0 {
			h := f.heads[p.repeat-1]
			f.placed = append(f.placed, placed{from: h.from, to: h.to, y: f.y, repeated: true})
			f.y += f.in.head(f.heads, p.repeat)
			f.fresh = false
		}
		white := 0.0
		if !f.fresh {
			white = f.in.above(p)
		}
		f.y += white
		if p.special == sealed {

			f.y = max(f.y, f.atFoot(i))
		}
		if p.from == p.to { // white
			continue
		}
		height := f.in.height(p)
		f.placed = append(f.placed, placed{from: p.from, to: p.to, y: f.y, height: height, white: white, bookmark: p.bookmark})
		f.y += height
		f.fresh = false
	}
	return end
}

// window sets an address at its fixed place; the text goes on below what the
// window may show.
func (f *paginator) window(i int) {
	const below = 93.0
	p := &f.pieces[i]
	f.placed = append(f.placed, placed{from: p.from, to: p.to})
	f.y, f.fresh = below, false
}

// atFoot is where piece i starts that ends a paper: right above the coupon that
// follows it if it fits under it, else at the foot of the page; 0 when something
// else follows.
func (f *paginator) atFoot(i int) float64 {
	height := f.in.height(&f.pieces[i])
	switch {
	case i+1 >= len(f.pieces):
	case f.pieces[i+1].special != couponPiece:
		return 0
	case !f.coupon.alone:
		if top := f.couponFoot(&f.pieces[i+1]) - f.footer - footerGap - height; top >= f.y {
			return top
		}
	}
	return f.bottom - height
}

// couponFoot is the lower end of the footer above a coupon.
func (f *paginator) couponFoot(coupon *piece) float64 {
	return f.style.PageHeight - coupon.height - 2.5
}

// setCoupon sets the coupon at the foot of this page, its footer above the
// dashed line; or, when it does not fit or is to stand alone, at the top of a
// page of its own, the line below it.
func (f *paginator) setCoupon(i int) {
	p := &f.pieces[i]
	top := f.style.PageHeight - p.height
	foot := f.couponFoot(p)
	line := placed{from: f.coupon.from, to: f.coupon.to, y: top}
	if f.coupon.alone || f.y+footerGap+f.footer > foot+0.01 {
		if !f.fresh {
			f.page()
		}
		y := f.style.MarginTop - couponGap
		line.y = y + p.height
		f.placed = append(f.placed, placed{from: p.from, to: p.to, y: y}, line)
		f.y, f.fresh = y+p.height+f.style.Baseline, false
		return
	}
	f.placed = append(f.placed, line, placed{from: p.from, to: p.to, y: top})
	f.sheets[len(f.sheets)-1].foot = foot
	f.y, f.fresh, f.bottom = f.style.PageHeight, false, foot-f.footer-footerGap
}
