package workbook

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"unicode/utf8"
)

// sharedStrings are the texts that cells name by number, in memory: their
// bytes one after the other in blocks, each with its length before it.
type sharedStrings struct {
	at     []uint32 // of each text: block × blockSize + offset
	blocks [][]byte
}

const blockSize = 1 << 20

// text returns the text of a number, as it stands in the part.
func (s *sharedStrings) text(i int) (string, bool) {
	if i < 0 || i >= len(s.at) {
		return "", false
	}
	b := s.blocks[s.at[i]/blockSize][s.at[i]%blockSize:]
	n, w := binary.Uvarint(b)
	return string(b[w : w+int(n)]), true
}

// add appends a text. It fails when the texts would fill more than the budget.
func (s *sharedStrings) add(text []byte) error {
	last := len(s.blocks) - 1
	if need := len(text) + binary.MaxVarintLen32; last < 0 || len(s.blocks[last])+need > blockSize {
		if last++; (last+1)*blockSize > maxSSTText {
			return bomb(fmt.Sprintf("plus de %d\u00a0Mo de textes", maxSSTText>>20), fmt.Errorf("shared strings: over %d bytes of text", maxSSTText))
		}
		s.blocks = append(s.blocks, make([]byte, 0, blockSize))
	}
	s.at = append(s.at, uint32(last)*blockSize+uint32(len(s.blocks[last])))
	b := binary.AppendUvarint(s.blocks[last], uint64(len(text)))
	s.blocks[last] = append(b, text...)
	return nil
}

// readStrings walks the shared strings: sst > si > t, or sst > si > r > t.
// Phonetic hints are not text.
func readStrings(r io.Reader) (*sharedStrings, error) {
	x, s := newScanner(r), &sharedStrings{}
	var path [maxDepth + 1]string // short names of the open elements
	var text []byte
	for {
		tok, err := x.next()
		if err == io.EOF {
			return s, nil
		}
		if err != nil {
			return nil, err
		}
		switch tok {
		case startTag:
			path[x.depth] = kept(x.local)
			switch {
			case x.depth == 2 && path[2] == "si" && x.main:
				if len(s.at) == maxSST {
					return nil, bomb("plus de 4 millions de textes", fmt.Errorf("over %d shared strings", maxSST))
				}
				text = text[:0]
			case path[x.depth] == "si", x.depth == 2 && string(x.local) != "extLst":
				return nil, fmt.Errorf("misplaced %q in the shared strings", x.local)
			}
		case charData:
			if path[x.depth] == "t" && path[2] == "si" && (x.depth == 3 || x.depth == 4 && path[3] == "r") {
				if text = append(text, x.text...); farTooLong(text) {
					return nil, longText("un texte partagé")
				}
			}
		case endTag:
			if x.depth == 1 && path[2] == "si" {
				if tooLong(text) {
					return nil, longText("un texte partagé")
				}
				if err := s.add(text); err != nil {
					return nil, err
				}
			}
		}
	}
}

// kept is the name of an element that matters to texts, else "".
func kept(name []byte) string {
	switch string(name) {
	case "si":
		return "si"
	case "t":
		return "t"
	case "r":
		return "r"
	}
	return ""
}

// farTooLong reports a text beyond what a cell holds even if it were made of
// escapes alone, which take seven bytes for a character.
func farTooLong(text []byte) bool { return len(text) > maxCellText*escapeLength }

// tooLong reports a text beyond what a cell holds.
func tooLong(text []byte) bool {
	if len(text) <= maxCellText {
		return false
	}
	s, _ := unescape(string(text))
	return farTooLong(text) || utf8.RuneCountInString(s) > maxCellText
}

func longText(what string) *Error {
	return bomb(what+" de plus de 32\u202f767 caractères", fmt.Errorf("a text of over %d characters", maxCellText))
}

// readSharedStrings reads the part that the workbook names, or the usual one.
func (b *Book) readSharedStrings(ctx context.Context, part string) error {
	if b.strings = (&sharedStrings{}); part == "" {
		return nil
	}
	return b.withPart(ctx, part, maxUnzipped, func(r io.Reader) (err error) {
		b.strings, err = readStrings(r)
		return err
	})
}
