// Package instantane keeps the last accepted export of each semester on this
// machine, so that the desk can answer and print during the day without the
// workbook. It is the one place besides the coupon where ENF passwords are at
// rest: the directory is 0700, the files 0600, and both stay in the state
// directory, never in a shared register. The NIR is not in it: the importer
// drops it.
//
// A night writes the snapshots once it has accepted the export; what a killed
// night left half-written is removed by the next.
//
// # The files
//
//	ETAT/instantanes/2026-2027-S1.instantane          a night over the whole export
//	ETAT/instantanes/2026-2027-S1.TOURS.instantane    a night with --centre Tours
//
// each replaced whole or not at all. Of a centre the most recent file counts; a
// whole night removes the centres' files of its semesters. A file is
//
//	"CNAMDOC INSTANTANE 2\n"        magic and version of the format
//	types                           the beginning of a gob stream: what a record is
//	records                         messages of the same stream, a dossier each
//	catalogue of UE                 DEFLATE (RFC 1951) of JSON
//	index                           DEFLATE of a gob
//	place of the index              offset, length (8 bytes each, big endian)
//	CRC-32 of the index             4 bytes, big endian (IEEE)
//	"\nFIN\n"                       its absence tells a file that was cut
//
// The index names each person once, in the order of the names, with what a
// search compares and the place and CRC-32 of his record: one dossier among
// fifty thousand costs the index and one record. Records are not compressed: a
// batch reads each some five times, and they hold few empty fields. Of a
// centre's night the index names the persons of the other centres too, without
// their dossiers: who bears the same code or identity is asked of a whole
// semester.
package instantane
