package instantane

import (
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"cnamdoc/importer/dossier"
)

// extension ends the name of every snapshot.
const extension = ".instantane"

// path is where the snapshot of a semester lies in a directory; centre is the
// name of the centre's directory, or "".
func path(dir string, semestre dossier.Semestre, centre string) string {
	name := string(semestre)
	if centre != "" {
		name += "." + centre
	}
	return filepath.Join(dir, name+extension)
}

// Path is where the snapshot of a semester lies in a directory.
func Path(dir string, semestre dossier.Semestre) string { return path(dir, semestre, "") }

// named is a file by what its name says.
type named struct {
	path     string
	semestre dossier.Semestre
	centre   string
}

// list finds the files of a directory, the latest semester first. A directory
// that does not exist has none.
func list(dir string) ([]named, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("snapshots: %w", err)
	}
	var found []named
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), extension)
		semestre, centre, _ := strings.Cut(name, ".")
		if s, err := dossier.ParseSemestre(semestre); ok && err == nil {
			found = append(found, named{filepath.Join(dir, e.Name()), s, centre})
		}
	}
	slices.SortStableFunc(found, func(a, b named) int { return strings.Compare(string(b.semestre), string(a.semestre)) })
	return found, nil
}

// List names the semesters that a directory has snapshots of, the latest first.
func List(dir string) ([]dossier.Semestre, error) {
	files, err := list(dir)
	if err != nil {
		return nil, err
	}
	var semestres []dossier.Semestre
	for _, f := range files {
		semestres = append(semestres, f.semestre)
	}
	return slices.Compact(semestres), nil
}

// Stamp changes when a night replaces, adds or removes a snapshot of a
// directory: what was read before is then out of date. It costs a look at the
// directory alone.
func Stamp(dir string) (string, error) {
	files, err := list(dir)
	if err != nil {
		return "", err
	}
	var stamp strings.Builder
	for _, f := range files {
		info, err := os.Stat(f.path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // a whole night has just replaced it
		}
		if err != nil {
			return "", fmt.Errorf("snapshot of %s: %w", f.semestre, err)
		}
		fmt.Fprintf(&stamp, "%s %d %d\n", f.path, info.Size(), info.ModTime().UnixNano())
	}
	return stamp.String(), nil
}

// Purge deletes the files that were last written before a moment, those that
// cannot be read included. It returns the semester of each.
func Purge(dir string, before time.Time) ([]dossier.Semestre, error) {
	files, err := list(dir)
	if err != nil {
		return nil, err
	}
	var gone []dossier.Semestre
	for _, f := range files {
		info, err := os.Stat(f.path)
		if err != nil {
			return gone, fmt.Errorf("snapshot of %s: %w", f.semestre, err)
		}
		if !info.ModTime().Before(before) {
			continue
		}
		if err := os.Remove(f.path); err != nil {
			return gone, fmt.Errorf("snapshot of %s: %w", f.semestre, err)
		}
		gone = append(gone, f.semestre)
	}
	return gone, nil
}

// Open reads the snapshots of a semester, the latest night first: that of the
// whole export, and those of centres that had nights of their own since. A
// centre's dossiers are in one of them. None at all is fs.ErrNotExist; a file
// of an earlier program is passed over where there is another. The files are
// read whole and closed: a nightly run may replace them meanwhile.
func Open(dir string, semestre dossier.Semestre) ([]*Snapshot, error) {
	files, err := list(dir)
	if err != nil {
		return nil, err
	}
	var semester []*Snapshot
	var stale error
	for _, f := range files {
		if f.semestre != semestre {
			continue
		}
		s, err := open(f)
		switch {
		case errors.Is(err, errOlder):
			stale = err
		case errors.Is(err, fs.ErrNotExist): // a whole night has replaced it
		case err != nil:
			return nil, err
		default:
			semester = append(semester, s)
		}
	}
	if len(semester) == 0 {
		if stale != nil {
			return nil, stale
		}
		return nil, fmt.Errorf("snapshot of %s: %w", semestre, fs.ErrNotExist)
	}
	slices.SortStableFunc(semester, func(a, b *Snapshot) int {
		x, y := a.index.Info, b.index.Info
		return cmp.Or(y.Taken.Compare(x.Taken), strings.Compare(y.Centre, x.Centre)) // a centre's did not yet fall to the whole
	})
	hide(semester)
	return semester, nil
}

func open(f named) (*Snapshot, error) {
	data, err := os.ReadFile(f.path)
	if err != nil {
		return nil, fmt.Errorf("snapshot: %w", err)
	}
	s := &Snapshot{path: f.path, data: data}
	if err := s.start(); err != nil {
		return nil, err
	}
	if info := s.index.Info; info.Semestre != f.semestre || info.Dossier != f.centre {
		return nil, s.damaged(nil)
	}
	return s, nil
}

// errOlder is the ErrVersion of a file that an earlier program wrote.
var errOlder = fmt.Errorf("%w: an earlier one", ErrVersion)

func (s *Snapshot) start() error {
	line, _, _ := bytes.Cut(s.data[:min(len(s.data), 64)], []byte("\n"))
	number, ours := strings.CutPrefix(string(line), magic)
	version, err := strconv.Atoi(number)
	switch {
	case !ours || err != nil:
		return s.damaged(nil)
	case version < Version:
		return fmt.Errorf("snapshot %s: %w", filepath.Base(s.path), errOlder)
	case version > Version:
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
	if err == nil {
		s.codec.types, err = s.stretch(s.index.Types)
	}
	if err != nil {
		return s.damaged(err)
	}
	return nil
}

// stretch returns what lies at a place, once it is found whole.
func (s *Snapshot) stretch(at place) ([]byte, error) {
	if at.Offset < 0 || at.Length < 0 || at.Offset > int64(len(s.data)) || at.Length > int64(len(s.data))-at.Offset {
		return nil, ErrDamaged
	}
	data := s.data[at.Offset : at.Offset+at.Length]
	if crc32.ChecksumIEEE(data) != at.CRC {
		return nil, ErrDamaged
	}
	return data, nil
}

func (s *Snapshot) inflate(at place) ([]byte, error) {
	packed, err := s.stretch(at)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), maxInflated))
}

// Catalogue reads the UE catalogue that came with the export; nil if none did.
func (s *Snapshot) Catalogue() (dossier.Catalogue, error) {
	var c dossier.Catalogue
	data, err := s.inflate(s.index.Catalogue)
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err != nil {
		return nil, s.damaged(err)
	}
	return c, nil
}
