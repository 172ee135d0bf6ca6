package cos

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNext(t *testing.T) {
	for in, want := range map[string]Object{
		"null": nil, " true%c\n": true, "-12": int64(-12), "+.5": 0.5, "4.": 4.0, "Tj": Keyword("Tj"), "T*": Keyword("T*"),
		"1e5": Keyword("1e5"), "-Inf": Keyword("-Inf"), "/A#20b#c": Name("A b#c"), "/": Name(""),
		`(a(b)\)\n\101\8\
c)`: String("a(b))\nA8c"),
		"(\r\n)": String("\n"), "<4 1 4>": String("A@"), "<>": String(""),
		"[1 0 R 2 [ ]]":            Array{Ref{1, 0}, int64(2), Array{}},
		"<</A 1/B<</C(x)>>>>":      Dict{"A": int64(1), "B": Dict{"C": String("x")}},
		"<</K[7 0 R 8 9]>>endobj":  Dict{"K": Array{Ref{7, 0}, int64(8), int64(9)}},
		"99999999999999999999":     1e20,
		"[/Indexed/DeviceRGB 1<>]": Array{Name("Indexed"), Name("DeviceRGB"), int64(1), String("")},
	} {
		l := Lexer{Data: []byte(in), Refs: true}
		got, err := l.Next()
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%q: %v\n%s", in, err, diff)
		}
	}
}

func TestNextRefuses(t *testing.T) {
	deep := make([]byte, 10_000)
	for i := range deep {
		deep[i] = '['
	}
	for _, in := range []string{"", "  %only\n", "(open", "<41", "<4z>", "[1", "<</A", "<</A 1", "<<1 2>>", "<</A 1/A 2>>", ")", "]", "}", ">", string(deep), "1.2.3"} {
		l := Lexer{Data: []byte(in), Refs: true}
		if got, err := l.Next(); err == nil {
			t.Errorf("%.20q: read as %v", in, got)
		}
	}
}

func TestContentStreamsHaveNoReferences(t *testing.T) {
	l := Lexer{Data: []byte("1 0 R")}
	if got, _ := l.Next(); got != int64(1) {
		t.Errorf("got %v", got)
	}
}

func TestUnfilter(t *testing.T) {
	rows := []byte{0, 1, 2, 2, 1, 1, 1, 5, 1, 3, 2, 2}
	got, err := unfilter(rows, 2, -1, -1)
	want := []byte{1, 2, 2, 3, 5, 6, 4, 7}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	for _, bad := range [][]byte{{0, 1}, {9, 1, 1}} {
		if _, err := unfilter(bad, 2, -1, -1); err == nil {
			t.Errorf("%v accepted", bad)
		}
	}
}

// What a file makes us parse is counted, whatever it is.
func TestBudget(t *testing.T) {
	const in = "[1 2 <</A(b)>>]" // two numbers, a name, a string, an array, a dictionary
	for _, b := range []budget{{bytes: 15, tokens: 5}, {bytes: 5, tokens: 6}} {
		l := Lexer{Data: []byte(in), Refs: true, budget: &b}
		if _, err := l.Next(); err != errCostly {
			t.Errorf("%v, left %+v", err, b)
		}
	}
	b := budget{bytes: 15, tokens: 6}
	l := Lexer{Data: []byte(in), Refs: true, budget: &b}
	if _, err := l.Next(); err != nil || b.tokens != 0 {
		t.Errorf("%v, left %+v", err, b)
	}
}
