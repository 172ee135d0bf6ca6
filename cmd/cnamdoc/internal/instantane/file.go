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
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

const (
	magic     = "CNAMDOC INSTANTANE "
	end       = "\nFIN\n"
	footer    = 8 + 8 + 4 + len(end)
	blockSize = 64 // dossiers: about 150 kB of JSON, a millisecond to read

	// maxInflated bounds what one block may unpack to, in bytes.
	maxInflated = 256 << 20
)

// Write replaces the snapshot of info.Semestre in a directory, which it makes.
// The dossiers of other semesters are passed over.
func Write(dir string, info Info, dossiers []dossier.Dossier, catalogue dossier.Catalogue) (err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	f, err := os.CreateTemp(dir, ".cnamdoc-*.tmp") // 0600
	if err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("snapshot: %w", errors.Join(err, os.Remove(f.Name())))
		}
	}()
	buffer := bufio.NewWriterSize(f, 1<<16)
	w := &writer{w: buffer}
	w.all(info, sorted(info.Semestre, dossiers), catalogue)
	if err := errors.Join(w.err, buffer.Flush(), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), Path(dir, info.Semestre)); err != nil {
		return err
	}
	return syncDir(dir)
}

// sorted are the semester's dossiers as a French directory lists them.
func sorted(semestre dossier.Semestre, dossiers []dossier.Dossier) []*dossier.Dossier {
	type keyed struct {
		d   *dossier.Dossier
		key string
	}
	var list []keyed
	for i := range dossiers {
		if d := &dossiers[i]; d.Semestre == semestre {
			list = append(list, keyed{d, d.Auditeur.SortKey() + "\x00" + d.Centre})
		}
	}
	slices.SortStableFunc(list, func(a, b keyed) int { return strings.Compare(a.key, b.key) })
	out := make([]*dossier.Dossier, len(list))
	for i, k := range list {
		out[i] = k.d
	}
	return out
}

// writer writes a file from its beginning to its end and keeps the first error.
type writer struct {
	w   io.Writer
	at  int64
	err error
}

func (w *writer) all(info Info, dossiers []*dossier.Dossier, catalogue dossier.Catalogue) {
	info.Dossiers, info.Taken = len(dossiers), info.Taken.UTC()
	x := index{Info: info}
	w.write([]byte(fmt.Sprintf("%s%d\n", magic, Version)))
	for group := range slices.Chunk(dossiers, blockSize) {
		records := make([]record, len(group))
		for i, d := range group {
			records[i] = pack(d)
			x.Entries = append(x.Entries, entry(d, len(x.Blocks), i))
		}
		x.Blocks = append(x.Blocks, w.json(records))
	}
	x.Catalogue = w.json(catalogue)
	at := w.deflate(func(to io.Writer) error { return gob.NewEncoder(to).Encode(x) })
	tail := binary.BigEndian.AppendUint64(nil, uint64(at.Offset))
	tail = binary.BigEndian.AppendUint64(tail, uint64(at.Length))
	tail = binary.BigEndian.AppendUint32(tail, at.CRC)
	w.write(append(tail, end...))
}

func entry(d *dossier.Dossier, block, rank int) Entry {
	a := &d.Auditeur
	words := register.Words(a.Usage()+" "+a.NomNaissance, a.Prenom)
	words = append(words, strings.ReplaceAll(dossier.Fold(a.Usage()), " ", ""), strings.ReplaceAll(dossier.Fold(a.NomNaissance), " ", ""))
	slices.Sort(words)
	return Entry{Key: d.Key(), Nom: a.Usage(), Prenom: a.Prenom, Words: " " + strings.Join(slices.Compact(words), " "),
		Block: block, Rank: rank, AutresCodes: a.AutresCodes, AncienCode: a.AncienCode, NomNaissance: a.NomNaissance, Naissance: a.Naissance}
}

func (w *writer) write(data []byte) {
	if w.err == nil {
		var n int
		n, w.err = w.w.Write(data)
		w.at += int64(n)
	}
}

func (w *writer) json(v any) place {
	return w.deflate(func(to io.Writer) error { return json.NewEncoder(to).Encode(v) })
}

func (w *writer) deflate(fill func(io.Writer) error) place {
	var packed bytes.Buffer
	z, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err == nil {
		err = errors.Join(fill(z), z.Close())
	}
	w.err = errors.Join(w.err, err)
	at := place{w.at, int64(packed.Len()), crc32.ChecksumIEEE(packed.Bytes())}
	w.write(packed.Bytes())
	return at
}

// syncDir makes a rename durable; Windows writes it through by itself.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Open reads the snapshot of a semester. A missing one is fs.ErrNotExist.
// The file is read whole and closed: a nightly run may replace it meanwhile.
func Open(dir string, semestre dossier.Semestre) (*Snapshot, error) {
	path := Path(dir, semestre)
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("snapshot: %w", err)
	}
	s := &Snapshot{path: path, data: data}
	if err := s.start(); err != nil {
		return nil, err
	}
	if s.index.Info.Semestre != semestre {
		return nil, s.damaged(nil)
	}
	return s, nil
}

func (s *Snapshot) start() error {
	line, _, _ := bytes.Cut(s.data[:min(len(s.data), 64)], []byte("\n"))
	version, ours := strings.CutPrefix(string(line), magic)
	switch {
	case !ours:
		return s.damaged(nil)
	case version != fmt.Sprint(Version):
		return fmt.Errorf("snapshot %s: %w", filepath.Base(s.path), ErrVersion)
	case len(s.data) < len(line)+1+footer || string(s.data[len(s.data)-len(end):]) != end:
		return s.damaged(nil)
	}
	tail := s.data[len(s.data)-footer:]
	at := place{int64(binary.BigEndian.Uint64(tail)), int64(binary.BigEndian.Uint64(tail[8:])), binary.BigEndian.Uint32(tail[16:])}
	data, err := s.inflate(at)
	if err == nil {
		err = gob.NewDecoder(bytes.NewReader(data)).Decode(&s.index)
	}
	if err != nil {
		return s.damaged(err)
	}
	return nil
}

func (s *Snapshot) inflate(at place) ([]byte, error) {
	if at.Offset < 0 || at.Length < 0 || at.Offset > int64(len(s.data)) || at.Length > int64(len(s.data))-at.Offset {
		return nil, ErrDamaged
	}
	packed := s.data[at.Offset : at.Offset+at.Length]
	if crc32.ChecksumIEEE(packed) != at.CRC {
		return nil, ErrDamaged
	}
	return io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), maxInflated))
}
