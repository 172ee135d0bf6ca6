package importer

// Codes of whole-file trouble, carried by FileError.
const (
	FileEmpty     = "file:empty"
	FileNotXLSX   = "file:not-xlsx"
	FileEncrypted = "file:encrypted"
	FileTooBig    = "file:too-big"
	FileBomb      = "file:bomb"
	FileCorrupt   = "file:corrupt"
	// FileUnreadable: the file cannot be opened at all (absent, no right to it).
	FileUnreadable = "file:unreadable"

	SheetMissing       = "sheet:missing"
	SheetAmbiguous     = "sheet:ambiguous"
	SheetEmpty         = "sheet:empty"
	SheetStructure     = "sheet:structure"
	SheetCountMismatch = "sheet:count-mismatch"

	HeaderNotFound      = "header:not-found"
	HeaderMissingColumn = "header:missing-column"
)

// Codes of columns. DuplicateLabel and AmbiguousSynonym refuse the file: two
// columns claim one field and nothing says which is right.
const (
	HeaderTitleRows        = "header:title-rows-skipped"
	HeaderDuplicateLabel   = "header:duplicate-label"
	HeaderBlankLabel       = "header:blank-label"
	HeaderUnknownColumn    = "header:unknown-column" // also a label read by its near spelling
	HeaderAmbiguousSynonym = "header:ambiguous-synonym"
)

// Codes of rows.
const (
	RowBlankInside = "row:blank-inside"
	RowTotalLine   = "row:total-line"
	RowHidden      = "row:hidden"
	RowTooWide     = "row:too-wide"
	RowDuplicate   = "row:duplicate"
	RowConflict    = "row:conflict"
)

// Codes of cells.
const (
	CellRequired          = "cell:required"
	CellType              = "cell:type"
	CellDateAmbiguous     = "cell:date-ambiguous"
	CellDateRange         = "cell:date-range"
	CellFormulaUncached   = "cell:formula-uncached"
	CellExcelError        = "cell:excel-error"
	CellPrecisionLost     = "cell:precision-lost"
	CellZeroLost          = "cell:zero-lost"
	CellWhitespaceCleaned = "cell:whitespace-cleaned"
	CellEnum              = "cell:enum"
	CellChecksum          = "cell:checksum"
	CellEmail             = "cell:email"
	CellPhone             = "cell:phone"
	CellUEBecameDate      = "cell:ue-became-date"
	CellMojibake          = "cell:mojibake"
)
