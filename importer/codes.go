package importer

import (
	"cnamdoc/importer/workbook"
)

// FileError says that a workbook cannot be read as a whole: see workbook.Error.
type FileError = workbook.Error

// Codes of whole-file trouble, carried by a FileError.
const (
	FileEmpty          = workbook.FileEmpty
	FileNotXLSX        = workbook.FileNotXLSX
	FileEncrypted      = workbook.FileEncrypted
	FileTooBig         = workbook.FileTooBig
	FileBomb           = workbook.FileBomb
	FileCorrupt        = workbook.FileCorrupt
	FileUnreadable     = workbook.FileUnreadable
	SheetStructure     = workbook.SheetStructure
	SheetCountMismatch = workbook.SheetCountMismatch

	SheetMissing   = "sheet:missing"
	SheetAmbiguous = "sheet:ambiguous"
	SheetEmpty     = "sheet:empty"
	SheetHopeless  = "sheet:hopeless" // more errors, dossiers or rows of one dossier than any export has

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
