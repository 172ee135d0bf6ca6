package layout

import (
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/qr"
)

// opKind is what an op draws.
type opKind uint8

const (
	opText      opKind = iota
	opLink             // the active area of a link, on the text beneath it
	opLine             // from (x, y) to (x+w, y+h), size points wide
	opDash             // the same, dashed
	opFill             // filled rectangle
	opFrame            // stroked rectangle
	opScissors         // the scissors of the cut line, at (x, y)
	opQR               // the modules of a code, w wide
	opImage            // a picture, by its resource name in text, w by h
	opWatermark        // text across the page, centred at (x, y)
)

// op draws one thing at (x, y): x in millimetres from the page's left edge, y
// from the top of the piece. What belongs to elem is read aloud; what belongs
// to none is decoration, an artifact.
type op struct {
	kind  opKind
	face  pdf.Face
	tint  tint
	space bool // a space follows for the reader, where the text has a line break
	edge  edge // which part of its piece it keeps to when the piece opens up
	size  float64
	x, y  float64
	w, h  float64
	text  string
	code  *qr.Modules // of opQR
	elem  *pdf.Elem
}

// edge is the part of a piece that an op keeps to, whatever white the spacing
// adds above and below the piece's text.
type edge uint8

const (
	inner edge = iota // with the text
	upper             // at the upper edge: the rule above a total
	lower             // at the lower edge: the rule below a row
)
