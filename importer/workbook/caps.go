package workbook

import "fmt"

// The caps. The export of a whole academy stays far below them; a file that
// only grows when it is unpacked meets one of them before it costs anything.
const (
	maxFile      = 128 << 20  // bytes of the file
	maxSheets    = 1000       // worksheets
	maxUnzipped  = 1 << 30    // bytes of all worksheets together, and of the shared strings
	maxPart      = 16 << 20   // bytes of the workbook part and of the styles
	maxRels      = 1 << 20    // bytes of a part of relationships
	maxParts     = 16384      // entries of the zip
	maxSST       = 4_000_000  // shared strings
	maxSSTText   = 160 << 20  // bytes of their texts, which stay in memory
	maxFormats   = 64_000     // cell formats (xf), and number formats
	maxMerges    = 1 << 16    // merged ranges of a sheet
	maxRowText   = 4 << 20    // bytes of the texts of one row
	maxCellText  = 32_767     // characters of a cell: the format's own limit
	maxColumns   = 1 << 14    // columns of a sheet, by the format
	maxRows      = 1 << 20    // rows of a sheet, by the format
	maxDepth     = 64         // nesting of XML elements
	maxAttribute = 64         // attributes of one XML element
	maxElements  = 64_000_000 // XML elements of a part: an honest cell takes two, and 40 bytes
	maxTag       = 64 << 10   // bytes of a tag, a comment or an instruction
	maxText      = 1 << 20    // bytes of one text between two tags, escapes included
)

// bomb refuses what would cost more than any honest workbook. what says it in
// French, after "contient": "plus de 1 000 feuilles".
func bomb(what string, cause error) *Error {
	return &Error{Code: FileBomb, Err: cause,
		Phrase: "Le classeur contient " + what + "\u00a0: aucun export n’est fait ainsi, il n’a pas été lu.",
		Hint:   "Refaites l’export pour un seul semestre\u00a0; si le fichier vient de l’extérieur, ne l’ouvrez pas."}
}

// tooLarge is the bomb of a part that is larger, once unpacked, than its cap.
func tooLarge(part string, limit int64) *Error {
	return bomb(fmt.Sprintf("plus de %d\u00a0Mo de données décompressées", limit>>20), fmt.Errorf("part %q: over %d bytes", part, limit))
}
