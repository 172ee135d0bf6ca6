package register

import (
	"bufio"
	"bytes"
	"compress/flate"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"cnamdoc/importer/dossier"
)

// Nights is what one night leaves for the guards of the next, whichever machine
// that runs on.
type Nights interface {
	// LastNights returns the last accepted night of each centre of a semestre
	// (of one, unless centre is ""), sorted by centre. None: nothing to compare with.
	// With tokens, Dossiers has those of them that it knows and no other: one
	// person's page takes a fraction of the time of all.
	LastNights(ctx context.Context, semestre dossier.Semestre, centre string, of ...Token) ([]NightDigest, error)
	// SaveNights takes the place of the last nights of these centres, in one
	// transaction. A centre that the export lost is saved without dossiers, or
	// it would be missed again every night.
	SaveNights(ctx context.Context, nights []NightDigest) error
}

// NightDigest is an accepted night of one centre, without anybody's data: who
// was there as tokens, and of each the names of the fields that had a value
// and of what was satisfied. No value enters it.
type NightDigest struct {
	Semestre dossier.Semestre
	Centre   string
	Day      dossier.Date
	At       time.Time // set by SaveNights
	Export   Hash      // of the export's name, keyed
	Columns  []string  // fields for which the export had a column; sorted
	Dossiers map[Token]Marks
}

// Marks is what a night found in a dossier: names from the program's own lists,
// sorted. To be read only: dossiers with the same marks share them.
type Marks struct {
	Person    Token    // who it is, whatever the code and the centre; 0 when not known: see Hasher.Person
	Stated    []string // fields with a value ("naissance")
	Satisfied []string // rules and their lines ("piece-identite", "accord|NFA031")
}

// Stated counts the dossiers in which each field had a value.
func (n NightDigest) Stated() map[string]int {
	counts := map[string]int{}
	for _, marks := range n.Dossiers {
		for _, name := range marks.Stated {
			counts[name]++
		}
	}
	return counts
}

// nightVersion is the version of the stored form.
const nightVersion = 1

// maxNight bounds what a stored night may unpack to, in bytes: a million
// dossiers take 40 MB.
const maxNight = 256 << 20

// storedNight is a NightDigest as JSON: each set of names once, dossiers by the
// places of theirs.
type storedNight struct {
	Version  int          `json:"v"`
	Day      dossier.Date `json:"jour"`
	At       time.Time    `json:"moment"`
	Export   []byte       `json:"export"`
	Columns  []string     `json:"colonnes"`
	Sets     [][]string   `json:"listes"`
	Dossiers [][4]uint64  `json:"dossiers"` // last; token, place of Stated, place of Satisfied, person; by token
}

// EncodeNight writes a night in its stored form: JSON behind DEFLATE. Equal
// nights give equal bytes.
func EncodeNight(n NightDigest) ([]byte, error) {
	stored := storedNight{Version: nightVersion, Day: n.Day, At: n.At.UTC(), Export: n.Export[:], Columns: n.Columns}
	tokens := make([]Token, 0, len(n.Dossiers))
	for token := range n.Dossiers {
		tokens = append(tokens, token)
	}
	slices.Sort(tokens)
	places := map[string]uint64{}
	place := func(set []string) uint64 {
		key := strings.Join(set, "\x00")
		at, known := places[key]
		if !known {
			at = uint64(len(stored.Sets))
			places[key], stored.Sets = at, append(stored.Sets, set)
		}
		return at
	}
	for _, token := range tokens {
		marks := n.Dossiers[token]
		stored.Dossiers = append(stored.Dossiers, [4]uint64{uint64(token), place(marks.Stated), place(marks.Satisfied), uint64(marks.Person)})
	}
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err == nil {
		err = json.NewEncoder(w).Encode(stored)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("night digest: %w", err)
	}
	return b.Bytes(), nil
}

// DecodeNight reads what EncodeNight wrote; of the dossiers only those of the
// tokens, where there are any. Semestre and centre are the caller's.
func DecodeNight(data []byte, of ...Token) (NightDigest, error) {
	n, err := decodeNight(bufio.NewReaderSize(io.LimitReader(flate.NewReader(bytes.NewReader(data)), maxNight), 1<<16), of)
	if err != nil {
		return NightDigest{}, fmt.Errorf("night digest: %w", err)
	}
	return n, nil
}

// decodeNight reads the dossiers, which come last, one after the other: of a
// great centre they are megabytes, and a desk wants one.
func decodeNight(r *bufio.Reader, of []Token) (NightDigest, error) {
	const last = `"dossiers":`
	var head []byte
	for !bytes.HasSuffix(head, []byte(last)) {
		more, err := r.ReadSlice(':')
		if head = append(head, more...); err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return NightDigest{}, unexpected(err)
		}
	}
	var stored storedNight
	if err := json.Unmarshal(append(head, "null}"...), &stored); err != nil {
		return NightDigest{}, err
	}
	if stored.Version != nightVersion || len(stored.Export) != len(Hash{}) {
		return NightDigest{}, fmt.Errorf("version %d", stored.Version)
	}
	n := NightDigest{Day: stored.Day, At: stored.At, Export: Hash(stored.Export), Columns: stored.Columns, Dossiers: map[Token]Marks{}}
	wanted := map[Token]bool{}
	for _, token := range of {
		wanted[token] = true
	}
	for len(of) == 0 || len(n.Dossiers) < len(wanted) {
		row, err := r.ReadSlice(']')
		if end := string(bytes.TrimSpace(row)); err == nil && (end == "]" || end == "[]") || err == io.EOF && end == "null}" { // no list, of a night without dossiers
			break
		}
		if err != nil {
			return NightDigest{}, unexpected(err)
		}
		if len(of) > 0 && !wanted[tokenOf(row)] {
			continue
		}
		d, err := readDossier(row)
		if err != nil {
			return NightDigest{}, err
		}
		if max(d[1], d[2]) >= uint64(len(stored.Sets)) {
			return NightDigest{}, fmt.Errorf("dossier %x: no such list", d[0])
		}
		n.Dossiers[Token(d[0])] = Marks{Token(d[3]), stored.Sets[d[1]], stored.Sets[d[2]]}
	}
	if len(of) == 0 { // what was cut short at its very end is damaged too
		if _, err := io.Copy(io.Discard, r); err != nil {
			return NightDigest{}, err
		}
	}
	return n, nil
}

// tokenOf is the token of a row: another number where the row is none.
func tokenOf(row []byte) (token Token) {
	for _, c := range bytes.TrimLeft(row, ",[") {
		if c < '0' || c > '9' {
			break
		}
		token = token*10 + Token(c-'0')
	}
	return token
}

// readDossier reads one of storedNight.Dossiers, with the comma or the bracket
// before it.
func readDossier(row []byte) (d [4]uint64, err error) {
	text, ok := bytes.CutSuffix(bytes.TrimLeft(row, ",["), []byte("]"))
	for i := range d {
		var number []byte
		var more bool
		number, text, more = bytes.Cut(text, []byte(","))
		if d[i], err = strconv.ParseUint(string(number), 10, 64); err != nil {
			return d, err
		}
		ok = ok && more == (i < len(d)-1)
	}
	if !ok {
		return d, fmt.Errorf("%q is no dossier", row)
	}
	return d, nil
}

// unexpected is the error of what ends too early.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
