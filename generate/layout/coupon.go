package layout

import "cnamdoc/generate/blocks"

// The coupon is the part that its owner cuts off and keeps: whose it is and
// the credentials at the left, what to do with them at the right.

const (
	couponGap  = 4.5 // between the dashed line and the text
	couponFoot = 8.0 // white at the foot of the page: printers do not reach it
)

func (c *compiler) coupon(b blocks.Coupon) {
	c.where.name = "coupon"
	p := c.begin(0)
	p.special = couponPiece
	c.under.depth = min(c.under.depth, 1)
	c.within(c.elem("Sect"), func() {
		const gap = 8.0
		left := (c.width - gap) * 0.56
		right := c.width - gap - left
		y := couponGap + c.couponTitle(b)
		l := c.couponPairs(b, y, left)
		r := c.couponSteps(b, y, c.left+left+gap, right)
		l = c.couponNote(b.Note, l, left)
		c.end(p, max(c.style.CouponHeight, max(l, r)+couponFoot))
	})
	c.couponPlace = c.cutLine(b.Alone)
}

func (c *compiler) couponTitle(b blocks.Coupon) float64 {
	title := c.set(c.style.Section, c.style.Section*mm*1.3)
	title.bold = true
	y := 0.0
	if b.Title != "" {
		y += c.text(blocks.Plain(b.Title), c.left, couponGap, c.width, blocks.Left, title, c.elem(headingTypes[c.descend(2)]))
	}
	if len(b.Lead) > 0 {
		y += c.text(b.Lead, c.left, couponGap+y, c.width, blocks.Left, c.body(), c.elem("P"))
	}
	return y + 2
}

// couponPairs sets each value in the mono box: it is copied by hand, so it is
// large, alone, and in a face where no two characters look alike.
func (c *compiler) couponPairs(b blocks.Coupon, y, width float64) float64 {
	if len(b.Pairs) == 0 {
		return y
	}
	list := c.elem("L")
	list.Numbering = "None"
	labels := 0.0
	for _, pair := range b.Pairs {
		labels = max(labels, c.measure(blocks.Plain(pair.Label), c.labels(c.body()))+2.5)
	}
	labels = min(labels, width*0.3)
	c.within(list, func() {
		for _, pair := range b.Pairs {
			c.where.label, c.where.secret = pair.Label, true
			y += c.couponPair(pair, y, labels, width) + 1.8
		}
	})
	c.where.label, c.where.secret = "", false
	return y - 1.8
}

// couponPair sets a label and, beside it, its value in a box.
func (c *compiler) couponPair(pair blocks.Field, y, label, width float64) float64 {
	const padX, padY = 2.5, 1.1
	height, x, w := 0.0, c.left+label, width-label
	c.within(c.elem("LI"), func() {
		lbl, body := c.elem("Lbl"), c.elem("LBody")
		value := setting{size: c.style.Credential, lead: c.style.Credential * mm * 1.2, mono: true, split: true}
		value = c.fit(pair.Value.String(), value, w-2*padX, 9)
		l := c.text(blocks.Plain(pair.Label), c.left, y+padY, label-1, blocks.Left, c.labels(value), lbl)
		if from, to := c.breakText(pair.Value, value, w-2*padX); to-from > 1 { // who copies it must not type the break
			note := setting{size: c.style.Small, lead: c.style.Small * mm * 1.15}
			l += c.text(blocks.Plain(map[bool]string{true: "en deux lignes,", false: "en trois lignes,"}[to-from == 2]+"\nsans espace"), c.left, y+padY+l, label-1, blocks.Left, note, lbl)
		}
		frame := len(c.ops)
		c.ops = append(c.ops, op{}, op{})
		height = max(l, c.text(pair.Value, x+padX, y+padY, w-2*padX, blocks.Left, value, body)) + 2*padY
		c.ops[frame] = op{kind: opFill, tint: pale, x: x, y: y, w: w, h: height}
		c.ops[frame+1] = op{kind: opFrame, tint: ink, size: 0.5, x: x, y: y, w: w, h: height}
	})
	return height
}

func (c *compiler) couponSteps(b blocks.Coupon, y, x, width float64) float64 {
	set := c.set(c.style.Note, c.style.Note*mm*1.28)
	if len(b.Steps) > 0 {
		list := c.elem("L")
		list.Numbering = "Decimal"
		c.within(list, func() {
			for i, step := range b.Steps {
				c.within(c.elem("LI"), func() {
					lbl, body := c.elem("Lbl"), c.elem("LBody")
					c.text(blocks.Plain(ordinal(i)), x, y, 5, blocks.Left, set, lbl)
					y += c.text(step, x+5, y, width-5, blocks.Left, set, body) + 0.9
				})
			}
		})
	}
	return y
}

// couponNote stands under the credentials.
func (c *compiler) couponNote(note string, y, width float64) float64 {
	if note == "" {
		return y
	}
	set := c.set(c.style.Note, c.style.Note*mm*1.28)
	set.bold = true
	return y + 2 + c.text(blocks.Plain(note), c.left, y+2, width, blocks.Left, set, c.elem("P"))
}

// couponPlace is what pages need to know of a coupon: whether it has one of its
// own, and the ops of the line along which it is cut off.
type couponPlace struct {
	alone    bool
	from, to int
}

// cutLine appends the ops of the dashed line with its scissors, from y = 0.
func (c *compiler) cutLine(alone bool) couponPlace {
	from := len(c.ops)
	c.ops = append(c.ops,
		op{kind: opDash, tint: muted, size: 0.9, w: 7},
		op{kind: opScissors, tint: muted, x: 8.5},
		op{kind: opDash, tint: muted, size: 0.9, x: 16, w: c.style.PageWidth - 16})
	return couponPlace{alone, from, len(c.ops)}
}
