package layout

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"cnamdoc/generate/blocks"
	"cnamdoc/generate/pdf"

	"golang.org/x/text/unicode/norm"
)

// setting is how a text is set: its size and leading, its weight and colour,
// and whether a word that is wider than the cell may be cut by characters.
type setting struct {
	size  float64 // points
	lead  float64 // millimetres from baseline to baseline
	bold  bool
	mono  bool
	tint  tint
	split bool

	beside float64 // size of the larger text that it shares its baseline with
}

// tint names a colour of the style.
type tint uint8

const (
	ink tint = iota
	muted
	accent
	hair
	shade
	pale
	white
	tints // how many there are
)

// run is a piece of one line in one face; line a range of runs.
type run struct {
	text  string
	face  pdf.Face
	span  int
	width int // thousandths of an em
}

type line struct {
	from, to int  // runs
	width    int  // without the space at its end, thousandths of an em
	forced   bool // ended by a line break of the text
}

// maxCuts is how often a word may be cut by characters: beyond, the text is
// not a long word but a mistake, and is refused.
const maxCuts = 2

// typesetter breaks texts into lines, and keeps which faces and letters they need.
type typesetter struct {
	*metrics
	*report
	runs  []run
	lines []line
	tiers [4]pdf.Tier
	faces uint8 // bit n: face n is used
}

// cursor is a place in a text of several spans.
type cursor struct{ span, off int }

// breaker sets a text into lines of a given width. It breaks at spaces, after
// the hyphen between two letters, and inside web addresses after a slash;
// never at U+00A0 nor U+202F.
type breaker struct {
	t       *typesetter
	set     setting
	spans   blocks.Text
	clean   []string
	limit   int // thousandths of an em
	start   cursor
	width   int    // from start to here
	at      cursor // the last place where the line may end; valid when can
	can     bool
	visible int // width up to at, without the spaces before it
	taken   int // width up to at, with them
	cuts    int
	inURL   bool
	space   bool // the last character was a space
	refused bool
}

// breakText sets the text into lines of at most width millimetres and returns
// their range in t.lines. Faults are reported.
func (t *typesetter) breakText(text blocks.Text, set setting, width float64) (from, to int) {
	from = len(t.lines)
	limit := int((width+0.01)*1000/(set.size*mm) + 0.5)
	b := breaker{t: t, set: set, spans: text, clean: make([]string, len(text)), limit: limit}
	for i, span := range text {
		b.clean[i] = tidy(span.Text)
	}
	for i := range text {
		b.scan(i)
	}
	if len(text) > 0 {
		last := len(text) - 1
		visible := b.width
		if b.space && b.can {
			visible = b.visible
		}
		b.emit(cursor{last, len(b.clean[last])}, visible, false)
	}
	return from, len(t.lines)
}

func (b *breaker) scan(i int) {
	s := b.clean[i]
	face := faceOf(b.set.bold || b.spans[i].Bold, b.set.mono || b.spans[i].Mono)
	table := &b.t.metrics[face]
	for o := 0; o < len(s); {
		r, n := rune(s[o]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[o:])
		}
		if r == '\n' {
			b.newline(i, o)
			o++
			continue
		}
		g := glyph(0)
		if r < 1<<16 {
			g = table[r]
		}
		if !g.ok() {
			b.t.refuseRune(s, r, n)
			o += n
			continue
		}
		if tier := g.tier(); tier > b.t.tiers[face] || tier > pdf.TierVietnamese {
			b.t.tiers[face] = tier.With(b.t.tiers[face])
		}
		b.t.faces |= 1 << face
		switch {
		case r == ' ':
			b.blank(i, o, g.width())
		case b.width+g.width() <= b.limit && inWord(r): // nearly all characters
			b.width += g.width()
			b.space = false
		default:
			b.put(i, o, n, r, g.width(), face)
		}
		o += n
	}
}

// inWord reports whether a line never breaks after the character, whatever
// stands round it.
func inWord(r rune) bool {
	switch r {
	case '-', '/', '?', '&', '=', ':', '–', '—':
		return false
	}
	return true
}

func (b *breaker) newline(i, o int) {
	visible := b.width
	if b.space && b.can {
		visible = b.visible
	}
	b.emit(cursor{i, o}, visible, true)
	b.restart(cursor{i, o + 1}, 0)
}

func (b *breaker) blank(i, o, w int) {
	if !b.space {
		b.visible = b.width
	}
	b.width += w
	b.at, b.taken, b.can = cursor{i, o + 1}, b.width, true
	b.space, b.inURL, b.cuts = true, false, 0
}

func (b *breaker) put(i, o, n int, r rune, w int, face pdf.Face) {
	s := b.clean[i]
	b.space = false
	b.width += w
	if b.width > b.limit && b.can {
		b.emit(b.at, b.visible, false)
		b.restart(b.at, b.width-b.taken)
	}
	if b.width > b.limit && b.width > w {
		b.cut(cursor{i, o}, w)
	}
	if r == ':' && strings.HasPrefix(s[o:], "://") {
		b.inURL = true
	}
	if b.mayBreakAfter(s, o, n, r, face) {
		b.at, b.visible, b.taken, b.can = cursor{i, o + n}, b.width, b.width, true
	}
}

func (b *breaker) mayBreakAfter(s string, o, n int, r rune, face pdf.Face) bool {
	switch r {
	case '-':
		return !b.inURL && face < pdf.Mono && hyphenated(s, o)
	case '/', '?', '&', '=':
		return b.inURL && o+n < len(s) && s[o+n] != '/' && (o == 0 || s[o-1] != '/')
	case '–', '—':
		return o+n < len(s) && s[o+n] != ' '
	}
	return false
}

// cut ends the line inside a word that is wider than the whole line.
func (b *breaker) cut(here cursor, w int) {
	b.cuts++
	if !b.set.split || b.cuts > maxCuts {
		if !b.refused {
			b.t.refuse(TooWide, b.word(here), 0)
		}
		b.refused = true
		return
	}
	b.emit(here, b.width-w, false)
	b.restart(here, w)
}

// word is the word that the line starts with.
func (b *breaker) word(here cursor) string {
	s := b.clean[here.span]
	from := 0
	if b.start.span == here.span {
		from = b.start.off
	}
	if end := strings.IndexAny(s[here.off:], " \n"); end >= 0 {
		return s[from : here.off+end]
	}
	return s[from:]
}

func (b *breaker) restart(at cursor, width int) {
	b.start, b.width, b.can = at, width, false
}

// emit makes a line of what stands between the line's start and end.
func (b *breaker) emit(end cursor, visible int, forced bool) {
	first := len(b.t.runs)
	for i := b.start.span; i <= end.span; i++ {
		lo, hi := 0, len(b.clean[i])
		if i == b.start.span {
			lo = b.start.off
		}
		if i == end.span {
			hi = end.off
		}
		if lo >= hi {
			continue
		}
		face := faceOf(b.set.bold || b.spans[i].Bold, b.set.mono || b.spans[i].Mono)
		text := b.clean[i][lo:hi]
		b.t.runs = append(b.t.runs, run{text, face, i, b.t.units(text, face)})
	}
	b.t.lines = append(b.t.lines, line{first, len(b.t.runs), visible, forced})
}

// oneLine measures a text that has one line to stand on, and refuses more.
func (t *typesetter) oneLine(s string, set setting, width float64) {
	if from, to := t.breakText(blocks.Plain(s), set, width); to-from > 1 {
		t.refuse(TooWide, s, 0)
	}
}

// tiersByFace says what each face must carry: the mono faces set codes, and
// need not carry the letters of a Vietnamese name.
func (t *typesetter) tiersByFace() map[pdf.Face]pdf.Tier {
	tiers := make(map[pdf.Face]pdf.Tier, len(t.tiers))
	for face, tier := range t.tiers {
		if t.faces&(1<<face) != 0 {
			tiers[pdf.Face(face)] = tier
		}
	}
	return tiers
}

// units is the width of a text in thousandths of an em.
func (m *metrics) units(s string, face pdf.Face) int {
	table, w := &m[face], 0
	for _, r := range s {
		if r < 1<<16 {
			w += table[r].width()
		}
	}
	return w
}

// measure is the width in millimetres of a text that only its own line breaks
// part.
func (m *metrics) measure(t blocks.Text, set setting) float64 {
	w, most := 0, 0
	for _, span := range t {
		face := faceOf(set.bold || span.Bold, set.mono || span.Mono)
		s := tidy(span.Text)
		for {
			line, rest, more := strings.Cut(s, "\n")
			w += m.units(line, face)
			most = max(most, w)
			if !more {
				break
			}
			s, w = rest, 0
		}
	}
	return float64(most) * set.size * mm / 1000
}

// fit lessens the size, not under least, until the text stands on one line.
func (m *metrics) fit(s string, set setting, width, least float64) setting {
	for set.size-0.5 >= least && m.measure(blocks.Plain(s), set) > width {
		set.size -= 0.5
	}
	return set
}

// longest is the width in millimetres of the widest unbreakable word.
func (m *metrics) longest(t blocks.Text, set setting) float64 {
	word, most := 0, 0
	for _, span := range t {
		face := faceOf(set.bold || span.Bold, set.mono || span.Mono)
		table := &m[face]
		s := tidy(span.Text)
		for o, r := range s {
			if r == ' ' || r == '\n' {
				word = 0
				continue
			}
			if r < 1<<16 {
				word += table[r].width()
			}
			most = max(most, word)
			if r == '-' && face < pdf.Mono && hyphenated(s, o) {
				word = 0
			}
		}
	}
	return float64(most) * set.size * mm / 1000
}

// tidy composes letters and drops what has no ink and no width. Text without
// either comes back as it is.
func tidy(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0xc2 && exotic(s[i:]) || s[i] == '\t' {
			return tidied(s)
		}
	}
	return s
}

// exotic reports whether s starts with a combining mark, a soft hyphen, a byte
// order mark or a character from U+2000 to U+200F or U+2028 to U+206F other
// than what French papers are full of: the thin space, the per-mille sign and
// the quotation marks.
func exotic(s string) bool {
	switch s[0] {
	case 0xc2:
		return len(s) > 1 && s[1] == 0xad
	case 0xcc, 0xcd:
		return true
	case 0xe2:
		if len(s) < 3 || s[1] != 0x80 && s[1] != 0x81 {
			return false
		}
		return s[1] == 0x81 || s[2] < 0x90 || s[2] >= 0xa8 && s[2] <= 0xae
	}
	return s[0] == 0xef
}

func tidied(s string) string {
	if !utf8.ValidString(s) {
		return s // refused when it is scanned
	}
	return strings.ReplaceAll(pdf.Normalize(norm.NFC.String(s)), "\t", " ")
}

// inAddress reports whether the word round o is an e-mail address or the name of
// a host, of a usual length; a longer one may have to break.
func inAddress(s string, o int) bool {
	const usual = 40
	from := strings.LastIndexAny(s[:o], " \n") + 1
	to := len(s)
	if n := strings.IndexAny(s[o:], " \n"); n >= 0 {
		to = o + n
	}
	word := s[from:to]
	return to-from <= usual && (strings.Contains(word, "@") || host.MatchString(word))
}

// host is the name of a host: letters on both sides of a full stop.
var host = regexp.MustCompile(`\pL\.\pL`)

// hyphenated reports whether a line may end with the hyphen at o: it stands
// between two parts of three letters or more ("Jean-Pierre", not "ci-dessous"),
// and the reader can tell it from a hyphen of the word itself, which he cannot
// in an e-mail address. A saint is not parted from his name.
func hyphenated(s string, o int) bool {
	before, after := s[:o], s[o+1:]
	if strings.HasSuffix(before, "Saint") || strings.HasSuffix(before, "Sainte") || inAddress(s, o) {
		return false
	}
	for range 3 {
		b, m := utf8.DecodeLastRuneInString(before)
		a, n := utf8.DecodeRuneInString(after)
		if !unicode.IsLetter(b) || !unicode.IsLetter(a) {
			return false
		}
		before, after = before[:len(before)-m], after[n:]
	}
	return true
}
