package workbook

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// tokens lists what the scanner sees: "<main:row r=5>", "text", "</row>".
func tokens(r io.Reader) ([]string, error) {
	x := newScanner(r)
	var out []string
	for {
		tok, err := x.next()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		switch tok {
		case startTag:
			s := "<" + string(x.local)
			if x.main {
				s = "<main:" + string(x.local)
			}
			for _, a := range x.attrs {
				s += fmt.Sprintf(" %s|%s=%q", a.prefix, a.local, a.value)
			}
			out = append(out, s)
		case endTag:
			out = append(out, "</"+string(x.local))
		case charData:
			if n := len(out) - 1; n >= 0 && strings.HasPrefix(out[n], "\x00") {
				out[n] += string(x.text)
			} else if len(x.text) > 0 {
				out = append(out, "\x00"+string(x.text))
			}
		}
	}
}

// decoded lists the same by encoding/xml.
func decoded(data []byte) ([]string, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	var out []string
	depth := 0
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			depth++
			s := "<" + t.Name.Local
			if t.Name.Space == nsMain || t.Name.Space == nsMainStrict {
				s = "<main:" + t.Name.Local
			}
			for _, a := range t.Attr {
				s += " " + a.Name.Local + "=" + fmt.Sprintf("%q", a.Value)
			}
			out = append(out, s)
		case xml.EndElement:
			depth--
			out = append(out, "</"+t.Name.Local)
		case xml.CharData:
			if depth == 0 || len(t) == 0 {
				continue
			}
			if n := len(out) - 1; n >= 0 && strings.HasPrefix(out[n], "\x00") {
				out[n] += string(t)
			} else {
				out = append(out, "\x00"+string(t))
			}
		}
	}
}

// bare drops the prefixes of attributes, which encoding/xml has resolved.
func bare(tokens []string) []string {
	out := make([]string, len(tokens))
	for i, s := range tokens {
		if strings.HasPrefix(s, "<") && !strings.HasPrefix(s, "</") {
			parts := strings.Split(s, " ")
			for j := 1; j < len(parts); j++ {
				if k := strings.Index(parts[j], "|"); k >= 0 && !strings.Contains(parts[j][:k], `"`) {
					parts[j] = parts[j][k+1:]
				}
			}
			s = strings.Join(parts, " ")
		}
		out[i] = s
	}
	return out
}

var xmlSamples = []string{
	`<a/>`, `<a b="1" c='2'>x</a>`, "<?xml version=\"1.0\"?>\r\n<a>\r\n&amp;&#x20AC;&#233;<![CDATA[<&>]]]]>é</a>\n<!-- c -->",
	`<x:a xmlns:x="` + nsMain + `"><x:b/><b xmlns="` + nsMainStrict + `" x:y="z"><c/></b></x:a>`,
	`<a><b></a></b>`, `<a>`, `</a>`, `<a/><b/>`, `<!DOCTYPE a><a/>`, `<a b="1" b="2"/>`, `<a b=1/>`, `<a b/>`, `<a b="<"/>`, `<a>]]></a>`, `<a>&nbsp;</a>`,
	`<a>&#0;</a>`, "<a>\x01</a>", "<a>\xff</a>", `<a><!-- -- --></a>`, `<a><!-- ---></a>`, `<a b="x>y"/>`, `<a b='"'/>`, `<:a/>`, `<a:/>`, `<a:b:c/>`, `text`, `<a></a >`, `<a / >`, `< a/>`,
	`<a b = "1" />`, "<a\tb='1'\n/>", `<a>&#xD83D;</a>`, `<a>&</a>`, `<a b="&lt;&quot;"/>`, `<?x?><a/>`, `<??><a/>`, `<a xmlns:b=""><b:c/></a>`, ``, ` `, "\ufeff<a/>", `<a b="1"c="2"/>`,
}

// FuzzXML holds the scanner against encoding/xml: what it accepts, encoding/xml
// reads the same way. It may refuse more, never accept more.
func FuzzXML(f *testing.F) {
	for _, s := range xmlSamples {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.IndexByte(data, '|') >= 0 {
			return // which parts namespace and name in what is compared
		}
		got, err := tokens(bytes.NewReader(data))
		slow, slowErr := tokens(iotest.OneByteReader(bytes.NewReader(data)))
		if (err == nil) != (slowErr == nil) || err == nil && !cmp.Equal(got, slow) {
			t.Fatalf("byte by byte: %v, at once: %v\n%s", slowErr, err, cmp.Diff(got, slow))
		}
		if err != nil {
			return
		}
		want, err := decoded(data)
		if err != nil {
			t.Fatalf("accepted, encoding/xml says %v", err)
		}
		if diff := cmp.Diff(want, bare(got)); diff != "" {
			t.Error(diff)
		}
	})
}

// What encoding/xml accepts of these, the scanner does too, but for what it
// refuses by intent.
func TestXMLAcceptsAsMuch(t *testing.T) {
	stricter := map[string]bool{`<a/><b/>`: true, `<!DOCTYPE a><a/>`: true, `<a b="1" b="2"/>`: true, `text`: true, ``: true, ` `: true, `<a>&#xD83D;</a>`: true}
	for _, s := range xmlSamples {
		_, err := tokens(strings.NewReader(s))
		_, refErr := decoded([]byte(s))
		if stricter[s] {
			if err == nil {
				t.Errorf("%q is accepted", s)
			}
			continue
		}
		if (err == nil) != (refErr == nil) {
			t.Errorf("%q: %v, encoding/xml %v", s, err, refErr)
		}
	}
}

// No tag, comment, text or depth costs more than its cap, however long the
// part goes on.
func TestXMLIsBounded(t *testing.T) {
	endless := func(head, unit string) io.Reader {
		return io.MultiReader(strings.NewReader(head), &repeated{unit: unit})
	}
	for name, r := range map[string]io.Reader{
		"attributes": endless("<a", ` a="1"`), "attribute": endless(`<a b="`, "a"), "name": endless("<", "a"), "comment": endless("<a><!--", "a"),
		"text": endless("<a>", "a"), "CDATA": endless("<a><![CDATA[", "a"), "instruction": endless("<?x ", "a"), "depth": endless("", "<a>"),
		"end tag": endless("<a></a", " "), "entities": endless("<a>", "&amp;"), "elements": endless("<a>", "<b/>"),
		"namespaces": endless("", `<a xmlns:a="1" xmlns:b="2">`),
	} {
		x := newScanner(r)
		x.elements = maxElements - 1000
		var err error
		for err == nil {
			_, err = x.next()
		}
		if len(x.buf) > 4*maxText {
			t.Errorf("%s: a buffer of %d bytes", name, len(x.buf))
		}
	}
}

type repeated struct {
	unit string
	at   int
}

func (r *repeated) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = r.unit[r.at]
		r.at = (r.at + 1) % len(r.unit)
	}
	return len(p), nil
}
