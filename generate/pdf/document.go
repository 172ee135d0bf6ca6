package pdf

import (
	"bytes"
	"errors"
	"slices"
	"sync"
)

// profileStream is the sRGB profile, deflated once a process.
var profileStream = sync.OnceValue(func() []byte { return deflatedBest(srgbProfile()) })

// checkInfo finds what PDF/UA-1 asks of every file.
func checkInfo(info *Info) error {
	switch {
	case info.Title == "":
		return errors.New("no title")
	case info.Language == "":
		return errors.New("no language")
	}
	return nil
}

// packet writes the XMP metadata, uncompressed so that any program finds it.
func (c *composer) packet(info *Info) {
	c.scratch = appendXMP(c.scratch[:0], info)
	c.plain(numMetadata, "/Type/Metadata/Subtype/XML", c.scratch)
}

// information writes the information dictionary, which says what the XMP says.
func (c *composer) information(info *Info) {
	out := c.object(numInfo)
	b := append(*out, "<<"...)
	for _, entry := range [...]struct{ key, value string }{
		{"/Title", info.Title}, {"/Subject", info.Subject}, {"/Author", info.Author},
		{"/Creator", producer}, {"/Producer", producer},
	} {
		if entry.value != "" {
			b = appendText(append(b, entry.key...), entry.value)
		}
	}
	b = appendDate(append(b, "/CreationDate"...), info.Created)
	b = appendDate(append(b, "/ModDate"...), info.Created)
	*out = append(b, ">>"...)
}

// catalog writes the document catalogue; outline is 0 for none. Papers are
// printed at their size: a code made smaller is read worse, and an address leaves
// its window.
func (c *composer) catalog(info *Info, outline uint32, specs []fileSpec) {
	out := c.object(numCatalog)
	b := append(*out, "<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R/StructTreeRoot 5 0 R/MarkInfo<</Marked true>>/Lang"...)
	b = appendText(b, info.Language)
	b = append(b, "/ViewerPreferences<</DisplayDocTitle true/PrintScaling/None"...)
	switch info.Sides {
	case OneSide:
		b = append(b, "/Duplex/Simplex"...)
	case BothSides:
		b = append(b, "/Duplex/DuplexFlipLongEdge"...)
	}
	b = append(b, ">>/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB)/DestOutputProfile 6 0 R>>]"...)
	if outline != 0 {
		b = appendRef(append(b, "/PageMode/UseOutlines/Outlines "...), outline)
	}
	if len(specs) > 0 {
		b = append(b, "/AF["...)
		for _, s := range specs {
			b = append(appendRef(b, s.num), ' ')
		}
		b = append(b, "]/Names<</EmbeddedFiles<</Names["...)
		for _, s := range specs {
			b = append(appendRef(append(append(b, s.name...), ' '), s.num), ' ')
		}
		b = append(b, "]>>>>"...)
	}
	*out = append(b, ">>"...)
}

// fileSpec is an embedded file that was written.
type fileSpec struct {
	name []byte // as a PDF string
	num  uint32
}

// tiny is below which an embedded file is not deflated: a signature does not get
// smaller, and the tables of its code would cost more time than its seal.
const tiny = 256

// embed writes the streams of the embedded files and returns the number of the
// first.
func (c *composer) embed(files []Attachment, info *Info) (uint32, error) {
	c.flushPacked()
	first := c.reserve(len(files))
	for i := range files {
		a := &files[i]
		if a.Name == "" {
			return 0, errors.New("attachment without a name")
		}
		dict := appendName([]byte("/Type/EmbeddedFile/Subtype"), orElse(a.MIME, "application/octet-stream"))
		dict = appendInt(append(dict, "/Params<</Size "...), len(a.Data))
		dict = append(appendDate(append(dict, "/ModDate"...), info.Created), ">>"...)
		if len(a.Data) < tiny {
			c.plain(first+uint32(i), string(dict), a.Data)
			continue
		}
		c.stream(first+uint32(i), string(dict), c.deflate(a.Data))
	}
	return first, nil
}

// specify writes the file specifications of the streams from first on, and
// returns them in the order of their names.
func (c *composer) specify(files []Attachment, first uint32) []fileSpec {
	specs := make([]fileSpec, len(files))
	for i := range files {
		a := &files[i]
		specs[i] = fileSpec{name: appendText(nil, a.Name), num: c.reserve(1)}
		out := c.object(specs[i].num)
		b := append(append(*out, "<</Type/Filespec/F"...), specs[i].name...)
		b = append(append(b, "/UF"...), specs[i].name...)
		b = appendText(append(b, "/Desc"...), orElse(a.Description, a.Name))
		b = appendName(append(b, "/AFRelationship"...), orElse(a.Relationship, "Unspecified"))
		b = appendRef(append(b, "/EF<</F "...), first+uint32(i))
		b = appendRef(append(b, "/UF "...), first+uint32(i))
		*out = append(b, ">>>>"...)
	}
	slices.SortFunc(specs, func(a, b fileSpec) int { return bytes.Compare(a.name, b.name) })
	return specs
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
