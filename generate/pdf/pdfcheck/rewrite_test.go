package pdfcheck_test

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"

	"cnamdoc/generate/pdf/internal/cos"
)

// document is a file taken apart: its objects, to be changed and written again.
type document struct {
	objects map[int64]cos.Object
	trailer cos.Dict
}

// takeApart reads all objects; streams are inflated.
func takeApart(t testing.TB, data []byte) *document {
	t.Helper()
	f, err := cos.Open(data, cos.Limits{Objects: 1 << 20, Inflate: 1 << 28})
	if err != nil {
		t.Fatal(err)
	}
	d := &document{objects: map[int64]cos.Object{}, trailer: cos.Dict{"Root": f.Trailer["Root"], "Info": f.Trailer["Info"], "ID": f.Trailer["ID"]}}
	for num, e := range f.Xref {
		o, err := f.Read(num)
		if err != nil {
			t.Fatal(err)
		}
		s, ok := o.(*cos.Stream)
		switch {
		case e.Kind == 0, ok && (s.Dict["Type"] == cos.Name("ObjStm") || s.Dict["Type"] == cos.Name("XRef")):
			continue
		case ok:
			content, err := f.Content(s)
			if err != nil {
				t.Fatal(err)
			}
			dict := maps.Clone(s.Dict)
			delete(dict, "Filter")
			delete(dict, "DecodeParms")
			o = &cos.Stream{Dict: dict, Raw: slices.Clone(content)}
		}
		d.objects[num] = o
	}
	return d
}

// bytes writes the document with every object uncompressed.
func (d *document) bytes() []byte {
	nums := slices.Sorted(maps.Keys(d.objects))
	xref := nums[len(nums)-1] + 1
	out := []byte("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	offsets := map[int64]int{}
	for _, num := range nums {
		offsets[num] = len(out)
		out = fmt.Appendf(out, "%d 0 obj\n", num)
		if s, ok := d.objects[num].(*cos.Stream); ok {
			s.Dict["Length"] = int64(len(s.Raw))
		}
		out = append(write(out, d.objects[num]), "\nendobj\n"...)
	}
	start := len(out)
	offsets[xref] = start
	var free []int64
	for num := range xref {
		if _, ok := offsets[num]; !ok {
			free = append(free, num)
		}
	}
	var rows []byte
	for num := range xref + 1 {
		row := [7]byte{1}
		binary.BigEndian.PutUint32(row[1:], uint32(offsets[num]))
		if len(free) > 0 && free[0] == num {
			row = [7]byte{}
			if free = free[1:]; len(free) > 0 {
				binary.BigEndian.PutUint32(row[1:], uint32(free[0]))
			}
			if num == 0 {
				row[5], row[6] = 0xFF, 0xFF
			}
		}
		rows = append(rows, row[:]...)
	}
	dict := maps.Clone(d.trailer)
	maps.Copy(dict, cos.Dict{"Type": cos.Name("XRef"), "Size": xref + 1, "W": cos.Array{int64(1), int64(4), int64(2)}, "Length": int64(len(rows))})
	out = fmt.Appendf(out, "%d 0 obj\n", xref)
	out = write(out, &cos.Stream{Dict: dict, Raw: rows})
	return fmt.Appendf(out, "\nendobj\nstartxref\n%d\n%%%%EOF\n", start)
}

func write(b []byte, o cos.Object) []byte {
	switch o := o.(type) {
	case nil:
		return append(b, "null"...)
	case cos.Name:
		b = append(b, '/')
		for i := range len(o) {
			b = fmt.Appendf(b, "#%02X", o[i])
		}
		return b
	case float64:
		return strconv.AppendFloat(b, o, 'f', -1, 64)
	case cos.String:
		return fmt.Appendf(b, "<%X>", string(o))
	case cos.Ref:
		return fmt.Appendf(b, "%d %d R", o.Num, o.Gen)
	case cos.Array:
		b = append(b, '[')
		for _, kid := range o {
			b = append(write(b, kid), ' ')
		}
		return append(b, ']')
	case cos.Dict:
		b = append(b, "<<"...)
		for _, key := range slices.Sorted(maps.Keys(o)) {
			b = append(write(append(write(b, key), ' '), o[key]), ' ')
		}
		return append(b, ">>"...)
	case *cos.Stream:
		b = append(write(b, o.Dict), "stream\n"...)
		return append(append(b, o.Raw...), "\nendstream"...)
	}
	return fmt.Append(b, o)
}

// where returns the first object that answers, as a dictionary.
func (d *document) where(key cos.Name, value cos.Object) cos.Dict {
	for _, num := range slices.Sorted(maps.Keys(d.objects)) {
		dict, ok := d.objects[num].(cos.Dict)
		if s, isStream := d.objects[num].(*cos.Stream); isStream {
			dict, ok = s.Dict, true
		}
		if ok && dict[key] == value {
			return dict
		}
	}
	panic(fmt.Sprintf("no object with %s %v", key, value))
}

func (d *document) at(o cos.Object) cos.Dict { return d.objects[o.(cos.Ref).Num].(cos.Dict) }

func (d *document) stream(o cos.Object) *cos.Stream {
	return d.objects[o.(cos.Ref).Num].(*cos.Stream)
}

func (d *document) catalog() cos.Dict { return d.at(d.trailer["Root"]) }

// page returns the first page.
func (d *document) page() cos.Dict {
	return d.at(d.at(d.catalog()["Pages"])["Kids"].(cos.Array)[0])
}

// elem returns the first structure element of a type.
func (d *document) elem(kind cos.Name) cos.Dict { return d.where("S", kind) }

// content returns the first page's own content stream.
func (d *document) content() *cos.Stream { return d.stream(d.page()["Contents"].(cos.Array)[0]) }

func (d *document) image() *cos.Stream {
	return d.stream(d.at(d.page()["Resources"])["XObject"].(cos.Dict)["Im0"])
}

func (d *document) font() cos.Dict {
	return d.at(d.at(d.page()["Resources"])["Font"].(cos.Dict)["F0"])
}

func (d *document) cidFont() cos.Dict {
	return d.at(d.font()["DescendantFonts"].(cos.Array)[0])
}

func (d *document) glyphMap() *cos.Stream { return d.stream(d.cidFont()["CIDToGIDMap"]) }

func (d *document) program() *cos.Stream {
	return d.stream(d.at(d.cidFont()["FontDescriptor"])["FontFile2"])
}
