// Package workbook reads a foreign .xlsx workbook under guard: it is made for
// files that nobody has vouched for, and every row that it returns is whole.
//
// A file is sniffed and bounded before anything of it is unpacked; only the
// parts that matter are read (relationships, workbook, styles' number formats,
// shared strings, worksheets), each as a stream, to its end and to its CRC, by
// an XML reader that bounds every tag and every text. Nothing is unpacked to
// disk: a run that is killed leaves no cell of the workbook anywhere.
//
// What is odd but sound is read: any encoding that the part declares, names of
// parts in another case, prefixed namespaces, cells without reference, sheets
// that have no part (old macros), broken parts that hold no cell (theme,
// calculation chain, properties). What could lose, shift or invent a value is
// refused with an Error, whose message is a French sentence: malformed XML,
// rows or cells out of order, a shared string that does not exist, rows
// outside of the sheet's data.
//
// excelize, the best library reader to be had, loses data without a word on
// such files, and takes twice the time. It reads the first rows of a sheet
// beside us, and a sheet that the two read differently is refused (sample.go);
// the tests hold whole sheets against it.
package workbook
