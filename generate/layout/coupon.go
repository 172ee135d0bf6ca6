package layout

import "cnamdoc/generate/blocks"

// The coupon is the part that its owner cuts off and keeps: whose it is and
// the credentials at the left, what to do with them at the right.

const (
	couponGap  = 4.5 // between the dashed line and the text
	couponFoot = 8.0 // white at the foot of the page: printers do not reach it
)

// counterfoil sets a coupon.
type counterfoil struct {
	column
	blocks.Coupon
}

func (c column) coupon(b blocks.Coupon) {
	c.where.name = "coupon"
	p := c.begin(0)
	p.special = couponPiece
	c.under.depth = min(c.under.depth, 1)
	k := counterfoil{c, b}
	c.within(c.elem("Sect"), func() {
		const gap = 8.0
		left := (c.width - gap) * 0.56
		right := c.width - gap - left
		y := couponGap + k.title()
		l := k.pairs(y, left)
		r := k.steps(y, c.left+left+gap, right)
		l = k.note(l, left)
		c.end(p, max(c.style.CouponHeight, max(l, r)+couponFoot))
	})
	c.cut = c.cutLine(b.Alone)
}

func (k counterfoil) title() float64 {
	title := k.style.section()
	y := 0.0
	if k.Title != "" {
		y += k.text(blocks.Plain(k.Title), k.left, couponGap, k.width, blocks.Left, title, k.elem(headingTypes[k.descend(2)]))
	}
	if len(k.Lead) > 0 {
		y += k.text(k.Lead, k.left, couponGap+y, k.width, blocks.Left, k.style.body(), k.elem("P"))
	}
	return y + 2
}

// couponPairs sets each value in the mono box: it is copied by hand, so it is
// large, alone, and in a face where no two characters look alike.
func (k counterfoil) pairs(y, width float64) float64 {
	if len(k.Pairs) == 0 {
		return y
	}
	list := k.elem("L")
	list.Numbering = "None"
	labels := 0.0
	for _, pair := range k.Pairs {
		labels = max(labels, k.measure(blocks.Plain(pair.Label), k.style.labels(k.style.body()))+2.5)
	}
	labels = min(labels, width*0.3)
	k.within(list, func() {
		for _, pair := range k.Pairs {
			k.where.label, k.where.secret = pair.Label, true
			y += k.pair(pair, y, labels, width) + 1.8
		}
	})
	k.where.label, k.where.secret = "", false
	return y - 1.8
}

// couponPair sets a label and, beside it, its value in a box.
func (k counterfoil) pair(pair blocks.Field, y, label, width float64) float64 {
	const padX, padY = 2.5, 1.1
	height, x, w := 0.0, k.left+label, width-label
	k.within(k.elem("LI"), func() {
		lbl, body := k.elem("Lbl"), k.elem("LBody")
		value := setting{size: k.style.Credential, lead: k.style.Credential * mm * 1.2, mono: true, split: true}
		value = k.fit(pair.Value.String(), value, w-2*padX, 9)
		l := k.text(blocks.Plain(pair.Label), k.left, y+padY, label-1, blocks.Left, k.style.labels(value), lbl)
		if from, to := k.breakText(pair.Value, value, w-2*padX); to-from > 1 { // who copies it must not type the break
			note := setting{size: k.style.Small, lead: k.style.Small * mm * 1.15}
			l += k.text(blocks.Plain(map[bool]string{true: "en deux lignes,", false: "en trois lignes,"}[to-from == 2]+"\nsans espace"), k.left, y+padY+l, label-1, blocks.Left, note, lbl)
		}
		frame := len(k.ops)
		k.ops = append(k.ops, op{}, op{})
		height = max(l, k.text(pair.Value, x+padX, y+padY, w-2*padX, blocks.Left, value, body)) + 2*padY
		k.ops[frame] = op{kind: opFill, tint: pale, x: x, y: y, w: w, h: height}
		k.ops[frame+1] = op{kind: opFrame, tint: ink, size: 0.5, x: x, y: y, w: w, h: height}
	})
	return height
}

func (k counterfoil) steps(y, x, width float64) float64 {
	set := k.style.note()
	if len(k.Steps) > 0 {
		list := k.elem("L")
		list.Numbering = "Decimal"
		k.within(list, func() {
			for i, step := range k.Steps {
				k.within(k.elem("LI"), func() {
					lbl, body := k.elem("Lbl"), k.elem("LBody")
					k.text(blocks.Plain(ordinal(i)), x, y, 5, blocks.Left, set, lbl)
					y += k.text(step, x+5, y, width-5, blocks.Left, set, body) + 0.9
				})
			}
		})
	}
	return y
}

// couponNote stands under the credentials.
func (k counterfoil) note(y, width float64) float64 {
	if k.Note == "" {
		return y
	}
	set := k.style.note()
	set.bold = true
	return y + 2 + k.text(blocks.Plain(k.Note), k.left, y+2, width, blocks.Left, set, k.elem("P"))
}

// couponPlace is what pages need to know of a coupon: whether it has one of its
// own, and the ops of the line along which it is cut off.
type couponPlace struct {
	alone    bool
	from, to int
}

// cutLine appends the ops of the dashed line with its scissors, from y = 0.
func (c *canvas) cutLine(alone bool) couponPlace {
	from := len(c.ops)
	c.ops = append(c.ops,
		op{kind: opDash, tint: muted, size: 0.9, w: 7},
		op{kind: opScissors, tint: muted, x: 8.5},
		op{kind: opDash, tint: muted, size: 0.9, x: 16, w: c.style.PageWidth - 16})
	return couponPlace{alone, from, len(c.ops)}
}
