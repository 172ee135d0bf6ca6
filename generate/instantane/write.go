package instantane

import (
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

const (
	magic  = "CNAMDOC INSTANTANE "
	end    = "\nFIN\n"
	footer = 8 + 8 + 4 + len(end)

	// maxInflated bounds what a compressed part may unpack to, in bytes.
	maxInflated = 256 << 20
)

// draft is a file that is being written.
type draft struct {
	out   *bufio.Writer
	at    int64
	start int64
	sum   uint32 // CRC-32 of what was written since start
	err   error
}

// write writes the snapshot of one semester's dossiers.
func write(w io.Writer, info Info, dossiers []*dossier.Dossier, catalogue dossier.Catalogue, before map[dossier.Key]Before) error {
	d := &draft{out: bufio.NewWriterSize(w, 1<<16)}
	stream := gob.NewEncoder(d)
	fmt.Fprintf(d, "%s%d\n", magic, Version)
	x := index{Info: info, Types: d.place(func() error { return stream.Encode(&record{}) })}
	var order []string // the keys by which the entries are sorted
	for _, one := range dossiers {
		if info.Centre != "" && one.Centre != info.Centre {
			x.Elsewhere = append(x.Elsewhere, person(one))
			continue
		}
		r := pack(one, before[one.Key()])
		x.Entries = append(x.Entries, entry(one, d.place(func() error { return stream.Encode(&r) })))
		order = append(order, one.Auditeur.SortKey()+"\x00"+one.Centre)
	}
	x.Info.Dossiers = len(x.Entries)
	x.Entries = sorted(x.Entries, order)
	x.Catalogue = d.deflate(func(to io.Writer) error { return json.NewEncoder(to).Encode(catalogue) })
	at := d.deflate(func(to io.Writer) error { return gob.NewEncoder(to).Encode(x) })
	tail := binary.BigEndian.AppendUint64(nil, uint64(at.Offset))
	tail = binary.BigEndian.AppendUint64(tail, uint64(at.Length))
	tail = binary.BigEndian.AppendUint32(tail, at.CRC)
	d.Write(append(tail, end...))
	return errors.Join(d.err, d.out.Flush())
}

// sorted puts the entries in the order of their keys.
func sorted(entries []Entry, keys []string) []Entry {
	order := make([]int, len(entries))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(keys[a], keys[b]) })
	list := make([]Entry, len(order))
	for i, from := range order {
		list[i] = entries[from]
	}
	return list
}

// Write implements io.Writer and keeps the first error.
func (d *draft) Write(data []byte) (int, error) {
	if d.err != nil {
		return 0, d.err
	}
	n, err := d.out.Write(data)
	d.at, d.err = d.at+int64(n), err
	d.sum = crc32.Update(d.sum, crc32.IEEETable, data[:n])
	return n, err
}

// place says where what fill writes has come to lie.
func (d *draft) place(fill func() error) place {
	d.start, d.sum = d.at, 0
	d.err = errors.Join(d.err, fill())
	return place{d.start, d.at - d.start, d.sum}
}

func (d *draft) deflate(fill func(io.Writer) error) place {
	var packed bytes.Buffer
	z, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err == nil {
		err = errors.Join(fill(z), z.Close())
	}
	d.err = errors.Join(d.err, err)
	return d.place(func() error {
		_, err := d.Write(packed.Bytes())
		return err
	})
}

func entry(d *dossier.Dossier, at place) Entry {
	a := &d.Auditeur
	words := register.Words(a.Usage()+" "+a.NomNaissance, a.Prenom)
	words = append(words, strings.ReplaceAll(dossier.Fold(a.Usage()), " ", ""), strings.ReplaceAll(dossier.Fold(a.NomNaissance), " ", ""))
	slices.Sort(words)
	return Entry{Key: d.Key(), Nom: a.Usage(), Prenom: a.Prenom, Words: " " + strings.Join(slices.Compact(words), " "),
		At: at, AutresCodes: a.AutresCodes, AncienCode: a.AncienCode, NomNaissance: a.NomNaissance, Naissance: a.Naissance}
}
