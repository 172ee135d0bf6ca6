package pdfcheck

import (
	"encoding/binary"
	"regexp"

	"cnamdoc/generate/pdf/internal/cos"
)

// languageTag is the form of RFC 3066, mediaType that of a MIME type without
// parameters (ISO 19005-3, 6.7.4 and 6.8).
var (
	languageTag = regexp.MustCompile(`^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$`)
	mediaType   = regexp.MustCompile(`^[-+.0-9A-Z_a-z]+/[-+.0-9A-Z_a-z]+$`)
)

func (c *checker) catalog() {
	root := c.root()
	c.must(c.f.Name(root["Type"]) == "Catalog", "catalogue", "Type", "%v", root["Type"])
	c.must(languageTag.MatchString(c.text(root["Lang"])), "language", "catalogue", "Lang %q", c.text(root["Lang"]))
	c.must(c.f.Resolve(c.f.Dict(root["MarkInfo"])["Marked"]) == true, "tagged", "catalogue", "not Marked")
	c.must(c.f.Resolve(c.f.Dict(root["MarkInfo"])["Suspects"]) != true, "tagged", "catalogue", "suspects")
	c.must(c.f.Resolve(c.f.Dict(root["ViewerPreferences"])["DisplayDocTitle"]) == true, "title", "catalogue", "DisplayDocTitle is not true")
	for _, key := range []cos.Name{"OpenAction", "AA", "AcroForm", "OCProperties", "Requirements", "Perms", "Legal", "Collection", "NeedsRendering", "URI"} {
		c.must(root[key] == nil, "catalogue", string(key), "present")
	}
	names := c.f.Dict(root["Names"])
	for key := range names {
		c.must(key == "EmbeddedFiles", "catalogue", "Names", "%s", key)
	}
}

func (c *checker) outputIntents() {
	intents := c.f.Array(c.root()["OutputIntents"])
	c.must(len(intents) == 1, "output-intent", "catalogue", "%d output intents", len(intents))
	for _, o := range intents {
		intent := c.f.Dict(o)
		c.must(c.f.Name(intent["S"]) == "GTS_PDFA1", "output-intent", "S", "%v", intent["S"])
		c.must(c.text(intent["OutputConditionIdentifier"]) != "", "output-intent", "OutputConditionIdentifier", "empty")
		profile, ok := c.f.Resolve(intent["DestOutputProfile"]).(*cos.Stream)
		if !ok {
			c.fail("output-intent", "DestOutputProfile", "none")
			continue
		}
		c.must(c.f.Int(profile.Dict["N"]) == 3, "output-intent", "profile", "N is %v", profile.Dict["N"])
		data, _ := c.f.Content(profile)
		c.icc(data)
	}
}

// icc checks the header and the tag table of a profile (ICC.1:2004-10, 7).
func (c *checker) icc(p []byte) {
	if len(p) < 132 {
		c.fail("icc", "profile", "%d bytes", len(p))
		return
	}
	c.must(int(binary.BigEndian.Uint32(p)) == len(p), "icc", "size", "states %d of %d", binary.BigEndian.Uint32(p), len(p))
	c.must(p[8] == 2 || p[8] == 4 && p[9]>>4 <= 2, "icc", "version", "%d.%d", p[8], p[9]>>4)
	c.must(string(p[12:20]) == "mntrRGB " || string(p[12:20]) == "prtrRGB ", "icc", "class and space", "%q", p[12:20])
	c.must(string(p[20:24]) == "XYZ " || string(p[20:24]) == "Lab ", "icc", "connection space", "%q", p[20:24])
	c.must(string(p[36:40]) == "acsp", "icc", "signature", "%q", p[36:40])
	found := map[string]bool{}
	n := int(binary.BigEndian.Uint32(p[128:]))
	for i := 0; i < n && 144+12*i <= len(p); i++ {
		tag := p[132+12*i:]
		offset, size := binary.BigEndian.Uint32(tag[4:]), binary.BigEndian.Uint32(tag[8:])
		c.must(offset%4 == 0 && uint64(offset)+uint64(size) <= uint64(len(p)), "icc", string(tag[:4]), "at %d, %d bytes", offset, size)
		found[string(tag[:4])] = true
	}
	for _, tag := range []string{"desc", "cprt", "wtpt", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC", "chad"} {
		c.must(found[tag], "icc", tag, "missing")
	}
}

// embedded checks the embedded files (ISO 19005-3, 6.8 and annex E).
func (c *checker) embedded() {
	root := c.root()
	associated := map[int64]bool{}
	for _, o := range c.f.Array(root["AF"]) {
		associated[num(o)] = true
	}
	named := map[int64]bool{}
	last := ""
	names := c.f.Array(c.f.Dict(c.f.Dict(root["Names"])["EmbeddedFiles"])["Names"])
	for i := 0; i+1 < len(names); i += 2 {
		key, _ := c.f.Resolve(names[i]).(cos.String)
		c.must(i == 0 || string(key) > last, "attachment", string(key), "not after %q in the name tree", last)
		last = string(key)
		named[num(names[i+1])] = true
		c.must(associated[num(names[i+1])], "attachment", string(key), "not associated with the document")
		c.filespec(string(key), c.f.Dict(names[i+1]))
	}
	for num, e := range c.f.Xref {
		if e.Kind == 2 && c.f.Name(c.f.Dict(c.f.Get(num))["Type"]) == "Filespec" {
			c.must(named[num], "attachment", object(num), "not in the name tree")
		}
	}
	c.must(len(associated) == len(named), "attachment", "catalogue", "%d associated, %d named", len(associated), len(named))
}

func (c *checker) filespec(name string, spec cos.Dict) {
	c.must(c.f.Name(spec["Type"]) == "Filespec", "attachment", name, "Type %v", spec["Type"])
	c.must(c.text(spec["F"]) != "" && c.text(spec["UF"]) == c.text(spec["F"]), "attachment", name, "F %v, UF %v", spec["F"], spec["UF"])
	c.must(c.text(spec["Desc"]) != "", "attachment", name, "no description")
	switch c.f.Name(spec["AFRelationship"]) {
	case "Source", "Data", "Alternative", "Supplement", "Unspecified":
	default:
		c.fail("attachment", name, "AFRelationship %v", spec["AFRelationship"])
	}
	ef := c.f.Dict(spec["EF"])
	c.must(num(ef["UF"]) == num(ef["F"]), "attachment", name, "EF: F is %v, UF %v", ef["F"], ef["UF"])
	s, ok := c.f.Resolve(ef["F"]).(*cos.Stream)
	if !ok {
		c.fail("attachment", name, "no stream")
		return
	}
	data, _ := c.f.Content(s)
	params := c.f.Dict(s.Dict["Params"])
	c.must(mediaType.MatchString(string(c.f.Name(s.Dict["Subtype"]))), "attachment", name, "MIME type %v", s.Dict["Subtype"])
	c.must(c.text(params["ModDate"]) != "", "attachment", name, "no ModDate")
	c.must(c.f.Int(params["Size"]) == int64(len(data)), "attachment", name, "Size %v of %d", params["Size"], len(data))
}

// outline checks that the bookmarks are linked without a fault.
func (c *checker) outline() {
	root := c.root()
	if root["Outlines"] == nil {
		return
	}
	seen := map[int64]bool{}
	total := c.entries(num(root["Outlines"]), seen)
	c.must(c.f.Int(c.f.Dict(root["Outlines"])["Count"]) == int64(total), "outline", "root", "Count %v of %d", c.f.Dict(root["Outlines"])["Count"], total)
}

// entries walks the children of an outline item and returns how many items are
// below it.
func (c *checker) entries(parent int64, seen map[int64]bool) (total int) {
	p := c.f.Dict(c.f.Get(parent))
	prev, at := int64(0), num(p["First"])
	for at != 0 && !seen[at] {
		seen[at] = true
		total++
		e := c.f.Dict(c.f.Get(at))
		c.must(c.text(e["Title"]) != "" && e["A"] == nil, "outline", object(at), "no title, or an action")
		c.must(num(e["Parent"]) == parent, "outline", object(at), "Parent %v", e["Parent"])
		c.must(num(e["Prev"]) == prev, "outline", object(at), "Prev %v", e["Prev"])
		dest := c.f.Array(e["Dest"])
		c.must(len(dest) == 5 && c.byNum[num(dest[0])] != nil, "outline", object(at), "destination %v", dest)
		below := c.entries(at, seen)
		count := c.f.Int(e["Count"])
		c.must(count == int64(below) || below == 0 && count == -1, "outline", object(at), "Count %d of %d", count, below)
		total += below
		prev, at = at, num(e["Next"])
	}
	c.must(at == 0, "outline", object(at), "reached twice")
	c.must(num(p["Last"]) == prev, "outline", object(parent), "Last %v", p["Last"])
	return total
}
