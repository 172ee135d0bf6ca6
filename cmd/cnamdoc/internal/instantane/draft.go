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
	"os"
	"slices"
	"strings"

	"cnamdoc/generate/publish"
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
	file   *os.File
	out    *bufio.Writer
	gob    *gob.Encoder
	at     int64
	sum    uint32 // CRC-32 of what was written since start
	start  int64
	index  index
	sorted []string // the keys by which the entries are sorted
	types  place
	err    error
}

// newDraft begins a file under a temporary name.
func newDraft(dir string, info Info) (*draft, error) {
	f, err := publish.Temp(dir)
	if err != nil {
		return nil, err
	}
	d := &draft{file: f, out: bufio.NewWriterSize(f, 1<<16), index: index{Info: info}}
	d.gob = gob.NewEncoder(d)
	fmt.Fprintf(d, "%s%d\n", magic, Version)
	d.types = d.place(func() error { return d.gob.Encode(&record{}) })
	d.index.Types = d.types
	return d, nil
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

// add writes a dossier.
func (d *draft) add(a *dossier.Dossier) place {
	r := pack(a)
	return d.place(func() error { return d.gob.Encode(&r) })
}

// name puts a dossier that was added into the index.
func (d *draft) name(a *dossier.Dossier, at place) {
	d.index.Entries = append(d.index.Entries, entry(a, at))
	d.sorted = append(d.sorted, a.Auditeur.SortKey()+"\x00"+a.Centre)
}

// finish writes what follows the records. The file stays open, to be read.
func (d *draft) finish(catalogue dossier.Catalogue) error {
	x := &d.index
	x.Info.Dossiers = len(x.Entries)
	x.Catalogue = d.deflate(func(to io.Writer) error { return json.NewEncoder(to).Encode(catalogue) })
	order := make([]int, len(x.Entries))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(d.sorted[a], d.sorted[b]) })
	entries := make([]Entry, len(order))
	for i, from := range order {
		entries[i] = x.Entries[from]
	}
	x.Entries = entries
	at := d.deflate(func(to io.Writer) error { return gob.NewEncoder(to).Encode(x) })
	tail := binary.BigEndian.AppendUint64(nil, uint64(at.Offset))
	tail = binary.BigEndian.AppendUint64(tail, uint64(at.Length))
	tail = binary.BigEndian.AppendUint32(tail, at.CRC)
	d.Write(append(tail, end...))
	d.index, d.sorted, d.gob = index{Info: x.Info}, nil, nil // a night holds on to the draft
	return errors.Join(d.err, d.out.Flush())
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

// keep makes the file durable under its name.
func (d *draft) keep(path string) error {
	return publish.Keep(d.file, path)
}

// drop removes the file.
func (d *draft) drop() error {
	return publish.Drop(d.file)
}
