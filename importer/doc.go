// Package importer turns the export of the information system, an .xlsx
// workbook, into dossiers, and accounts for every row of it:
//
//	lues = importées + ignorées (with their motif) + rejetées
//
// It is the only reader of workbooks. excelize is the best reader to be had,
// but on damaged or odd files it loses data without a word; so a guard stands
// in front of it (files sniff.go, guard.go, walk.go): the file is sniffed, its
// size bounded, each part of the zip read to its end so that its CRC is
// checked, and the sheet walked with a strict XML parser beside the reading.
// What the walk saw and what excelize returned must agree row by row, else
// the file is refused.
//
// Three kinds of trouble, each with its code (codes.go):
//
//   - a *FileError: nothing can be read; no dossier is returned;
//   - a dossier.Problem of severity Erreur: a cell or a row is wrong; the field
//     is left empty and the problem is attached to its dossier, or the row is
//     rejected because no dossier can be named;
//   - a dossier.Problem of lesser severity: something was mended or is odd.
//
// Passwords are never altered, and neither a password nor a NIR (social
// security number) ever stands in a message. The NIR is dropped here.
package importer
