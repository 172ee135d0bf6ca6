package layout

// Dump is the document's meaning as stable text, in reading order: what tests
// compare before any PDF exists.
func Dump(doc *Document) string { return doc.Title }
