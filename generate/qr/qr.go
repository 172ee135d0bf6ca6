// Package qr turns a text into the modules of a QR code (ISO/IEC 18004), and
// knows how large they must be printed to be read. It draws nothing: package
// layout draws the modules as vectors in one path.
//
// The level of error correction is M. On paper the size of a module decides
// whether a code is read, not the level: at equal size a code of level Q is
// read worse, because its modules are smaller.
package qr

import (
	"errors"
	"fmt"
	"unicode/utf8"

	qrcode "github.com/skip2/go-qrcode"
)

const (
	// MinModule is the least side of a printed module, in millimetres: below it
	// a scan at 150 dpi that is noisy or out of focus is not read.
	MinModule = 0.65
	// Quiet is the white that must surround the code, in modules.
	Quiet = 4
	// MaxBytes bounds the text. Level M holds 2,331 bytes; longer texts are
	// refused before any work is done on them.
	MaxBytes = 4096
)

// ErrTooLong says that the text fits in no code of level M.
var ErrTooLong = errors.New("qr: text too long for a code of level M")

// Modules is the square of black and white modules of one code, without the
// white round it.
type Modules struct {
	Size int // modules a side: 21 to 177
	rows [][]bool
}

// At reports whether the module of column x and row y is black; (0, 0) is the
// upper left corner. Outside the square everything is white.
func (m Modules) At(x, y int) bool {
	return y >= 0 && y < len(m.rows) && x >= 0 && x < len(m.rows[y]) && m.rows[y][x]
}

// Encode returns the modules of text. Capitals, digits and a few signs are
// packed two in 11 bits, so a text in Base32 makes a smaller code than one in
// lower case; a text of both kinds is cut into segments. The encoder cuts from
// the left and looks no further than the next change of kind: from a sign that
// needs bytes (the # of an address) everything is packed as bytes until the
// first seven letters without a digit. A seal begins with ten.
func Encode(text string) (Modules, error) {
	code, err := prepare(text)
	if err != nil {
		return Modules{}, err
	}
	rows := code.Bitmap()
	return Modules{Size: len(rows), rows: rows}, nil
}

// Size returns the modules a side that Encode will need for text, at a small
// part of its cost: no mask is tried.
func Size(text string) (int, error) {
	code, err := prepare(text)
	if err != nil {
		return 0, err
	}
	return 4*code.VersionNumber + 17, nil
}

// MinSide is the least printed side in millimetres of a code of n modules,
// without the white round it.
func MinSide(n int) float64 { return float64(n) * MinModule }

func prepare(text string) (*qrcode.QRCode, error) {
	if text == "" {
		return nil, errors.New("qr: empty text")
	}
	if len(text) > MaxBytes {
		return nil, ErrTooLong
	}
	if !utf8.ValidString(text) {
		return nil, errors.New("qr: text is not valid UTF-8")
	}
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return nil, fmt.Errorf("%w (%d bytes)", ErrTooLong, len(text))
	}
	code.DisableBorder = true
	return code, nil
}
