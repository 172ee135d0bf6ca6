// Package instantane keeps the last accepted export of each semester on this
// machine, so that the desk can answer and print during the day without the
// workbook. It is the one place besides the coupon where ENF passwords are at
// rest: the directory is 0700, the files 0600, and both stay in the state
// directory, never in a shared register. The NIR is not in it: the importer
// drops it.
//
// # The file
//
// One file a semester, ETAT/instantanes/2026-2027-S1.instantane, replaced
// whole or not at all:
//
//	"CNAMDOC INSTANTANE 1\n"        magic and version of the format
//	blocks                          each a DEFLATE stream (RFC 1951)
//	index                           DEFLATE of a gob
//	place of the index              offset, length (8 bytes each, big endian)
//	CRC-32 of the index             4 bytes, big endian (IEEE)
//	"\nFIN\n"                       its absence tells a file that was cut
//
// A block holds some dozens of dossiers in JSON, in the order of their names;
// the last one holds the UE catalogue. The index names each person once with
// what a search compares and the block that holds his dossier, and each block
// with its place and CRC-32: one dossier among fifty thousand costs the index and
// one block. A dossier's password stands beside it under a key of its own,
// because every marshaller masks dossier.Secret.
package instantane
