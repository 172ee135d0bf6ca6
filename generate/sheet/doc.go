// Package sheet writes the workbooks that cnamdoc hands to staff: what is to
// be completed, exports of the register, signing-in lists, samples. It is the
// only writer of workbooks and knows nothing of auditeurs: columns, rows,
// colours, comments.
//
// Rows are streamed, so that 100,000 of them cost disk, not memory. Three
// things that excelize's StreamWriter leaves to its caller are settled here
// once:
//
//   - it writes <dimension ref="A1">, after which some readers see one row:
//     the true range takes its place while the file is zipped;
//   - its comments cost the square of their number: they are written here;
//   - the order of its zip entries changes from run to run: here the same
//     rows give the same bytes.
//
// A text is always a text: "=1+1", "-5" or "00123" stay what they are, also
// when somebody edits the cell (its format is Text).
//
// Errors are kept and reported once, by WriteTo: the first one, naming the
// sheet and the row.
package sheet
