// Package importer turns the export of the information system, an .xlsx
// workbook, into dossiers, and accounts for every row of it:
//
//	lues = importées + ignorées (with their motif) + rejetées
//
// Package workbook reads the file under guard, package cell says what a cell
// means; here headers are recognised, rows grouped into dossiers, and what is
// wrong gets its place: sheet, row, column. The importer reports what cells say
// and decides nothing.
//
// Four kinds of trouble, each with its code (codes.go here, and in the two
// packages):
//
//   - a *FileError: nothing can be read; no dossier is returned;
//   - a dossier.Problem of severity Erreur: a cell or a row is wrong; the field
//     is left empty and the problem is attached to its dossier, or the row is
//     rejected because no dossier can be named;
//   - a dossier.Problem of lesser severity: something was mended or is odd;
//   - a dossier.Doute: a cell reads well and may not mean what it says.
//
// Passwords are never altered, and neither a password nor a NIR (social
// security number) ever stands in a message. The NIR is dropped here.
package importer
