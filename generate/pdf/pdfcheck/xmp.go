package pdfcheck

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strings"
	"time"

	"cnamdoc/generate/pdf/internal/cos"
)

const (
	nsRDF  = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	nsA    = "http://www.aiim.org/pdfa/ns/id/"
	nsUA   = "http://www.aiim.org/pdfua/ns/id/"
	nsDC   = "http://purl.org/dc/elements/1.1/"
	nsXMP  = "http://ns.adobe.com/xap/1.0/"
	nsPDF  = "http://ns.adobe.com/pdf/1.3/"
	nsExt  = "http://www.aiim.org/pdfa/ns/extension/"
	nsSch  = "http://www.aiim.org/pdfa/ns/schema#"
	nsProp = "http://www.aiim.org/pdfa/ns/property#"
)

// predefined are the schemas that need no description: those of XMP that we
// use and those of PDF/A itself.
var predefined = map[string]bool{nsA: true, nsDC: true, nsXMP: true, nsPDF: true, nsExt: true, nsSch: true, nsProp: true}

// packet is what a metadata packet says.
type packet struct {
	values    map[xml.Name][]string // text of each property, or of the items that it contains
	described map[xml.Name]bool     // properties that the extension schemas describe
	faults    []string
}

func (p *packet) one(space, local string) string {
	return strings.Join(p.values[xml.Name{Space: space, Local: local}], "|")
}

func (c *checker) metadata() {
	s, ok := c.f.Resolve(c.root()["Metadata"]).(*cos.Stream)
	if !ok {
		c.fail("xmp", "catalogue", "no metadata")
		return
	}
	c.must(c.f.Name(s.Dict["Type"]) == "Metadata" && c.f.Name(s.Dict["Subtype"]) == "XML", "xmp", "stream", "Type %v, Subtype %v", s.Dict["Type"], s.Dict["Subtype"])
	c.must(s.Dict["Filter"] == nil, "xmp", "stream", "compressed")
	data, _ := c.f.Content(s)
	c.must(bytes.HasPrefix(data, []byte("<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>")), "xmp", "packet", "begins with %.60q", data)
	c.must(bytes.HasSuffix(data, []byte("?>")) && bytes.Contains(data, []byte("<?xpacket end=")), "xmp", "packet", "has no end")
	p, err := parsePacket(data)
	if err != nil {
		c.fail("xmp", "packet", "%v", err)
		return
	}
	c.must(p.one(nsA, "part") == "3" && p.one(nsA, "conformance") == "A", "xmp", "pdfaid", "part %q, conformance %q", p.one(nsA, "part"), p.one(nsA, "conformance"))
	c.must(p.one(nsUA, "part") == "1", "xmp", "pdfuaid", "part %q", p.one(nsUA, "part"))
	c.must(p.one(nsA, "rev") == "" && bytes.Contains(data, []byte("<pdfaid:part>")) && bytes.Contains(data, []byte("<pdfuaid:part>")), "xmp", "identification", "other prefixes, or a revision")
	for _, fault := range p.faults {
		c.fail("xmp", "packet", "%s", fault)
	}
	c.must(p.one(nsDC, "language") == c.text(c.root()["Lang"]), "xmp", "dc:language", "%q", p.one(nsDC, "language"))
	c.must(strings.TrimSpace(p.one(nsDC, "title")) != "", "title", "dc:title", "empty")
	for name := range p.values {
		c.must(predefined[name.Space] || p.described[name], "xmp", name.Local, "property of %s is not described", name.Space)
	}
	c.sameAsInfo(p)
}

// sameAsInfo compares the packet with the information dictionary.
func (c *checker) sameAsInfo(p *packet) {
	info := c.f.Dict(c.f.Trailer["Info"])
	for key, want := range map[cos.Name]string{
		"Title": p.one(nsDC, "title"), "Subject": p.one(nsDC, "description"), "Author": p.one(nsDC, "creator"),
		"Creator": p.one(nsXMP, "CreatorTool"), "Producer": p.one(nsPDF, "Producer"),
	} {
		c.must(c.text(info[key]) == want, "xmp", string(key), "%q, but the information dictionary says %q", want, c.text(info[key]))
	}
	for key, name := range map[cos.Name]string{"CreationDate": "CreateDate", "ModDate": "ModifyDate"} {
		want, err := time.Parse(time.RFC3339, p.one(nsXMP, name))
		got, err2 := parseDate(c.text(info[key]))
		c.must(err == nil && err2 == nil && got.Equal(want), "xmp", name, "%q, but the information dictionary says %q", p.one(nsXMP, name), c.text(info[key]))
	}
}

func parseDate(s string) (time.Time, error) {
	if t, err := time.Parse("D:20060102150405Z", s); err == nil {
		return t, nil
	}
	return time.Parse("D:20060102150405-07'00'", s)
}

// parsePacket reads the properties of all descriptions.
func parsePacket(data []byte) (*packet, error) {
	var doc struct {
		XMLName xml.Name `xml:"adobe:ns:meta/ xmpmeta"`
		RDF     struct {
			Descriptions []xmlNode `xml:"http://www.w3.org/1999/02/22-rdf-syntax-ns# Description"`
		} `xml:"http://www.w3.org/1999/02/22-rdf-syntax-ns# RDF"`
	}
	if err := xml.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	p := &packet{values: map[xml.Name][]string{}, described: map[xml.Name]bool{}}
	for _, d := range doc.RDF.Descriptions {
		if about, ok := d.attr(nsRDF, "about"); about != "" || !ok {
			p.faults = append(p.faults, "a description about something else than the document")
		}
		for _, n := range d.Nodes {
			if p.values[n.XMLName] != nil {
				p.faults = append(p.faults, "property "+n.XMLName.Local+" twice")
			}
			if n.XMLName.Space == nsExt {
				p.describe(n)
			}
			p.values[n.XMLName] = append(p.values[n.XMLName], n.items()...)
		}
	}
	return p, nil
}

type xmlNode struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Nodes   []xmlNode  `xml:",any"`
	Text    string     `xml:",chardata"`
}

func (n xmlNode) attr(space, local string) (value string, ok bool) {
	for _, a := range n.Attrs {
		if a.Name.Space == space && a.Name.Local == local {
			return a.Value, true
		}
	}
	return "", false
}

// items returns the text of a simple property, or of each item of a container.
func (n xmlNode) items() []string {
	if len(n.Nodes) == 1 && n.Nodes[0].XMLName.Space == nsRDF {
		var out []string
		for _, li := range n.Nodes[0].Nodes {
			out = append(out, li.Text)
		}
		return out
	}
	return []string{n.Text}
}

func (n xmlNode) child(space, local string) xmlNode {
	for _, kid := range n.Nodes {
		if kid.XMLName.Space == space && kid.XMLName.Local == local {
			return kid
		}
	}
	return xmlNode{}
}

// propertyFields are those of a property's description (ISO 19005-3, table 5).
var propertyFields = []string{"name", "valueType", "category", "description"}

// describe reads pdfaExtension:schemas; a schema or property that lacks one of
// its fields describes nothing.
func (p *packet) describe(schemas xmlNode) {
	for _, schema := range schemas.child(nsRDF, "Bag").Nodes {
		uri := schema.child(nsSch, "namespaceURI").Text
		if schema.child(nsSch, "schema").Text == "" || schema.child(nsSch, "prefix").Text == "" {
			continue
		}
		for _, property := range schema.child(nsSch, "property").child(nsRDF, "Seq").Nodes {
			for _, field := range property.Nodes {
				if !slices.Contains(propertyFields, field.XMLName.Local) || field.XMLName.Space != nsProp {
					p.faults = append(p.faults, "field "+field.XMLName.Local+" in the description of a property")
				}
			}
			category := property.child(nsProp, "category").Text
			if property.child(nsProp, "valueType").Text != "" && property.child(nsProp, "description").Text != "" && (category == "internal" || category == "external") {
				p.described[xml.Name{Space: uri, Local: property.child(nsProp, "name").Text}] = true
			}
		}
	}
}
