package sheet

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// note is a comment on a cell; row and column count from 1.
type note struct {
	row, column int
	text        string
}

// seedNotes has excelize make the parts, relations and types of the sheet's
// comments with its first one. Their contents are replaced by ours when the
// file is zipped: excelize looks through all comments at each new one, and
// gives the same shape numbers to two sheets of more than 1,024 comments.
func (s *Sheet) seedNotes() error {
	if len(s.notes) == 0 {
		return nil
	}
	n := s.notes[0]
	return s.book.file.AddComment(s.name, excelize.Comment{Cell: cellName(n.column, n.row), Author: creator, Text: "-"})
}

const commentsHead = xml.Header + `<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
	`<authors><author>` + creator + `</author></authors><commentList>`

// writeComments writes the texts (SpreadsheetML, part "comments").
func writeComments(w io.Writer, notes []note) error {
	b := bufio.NewWriter(w)
	b.WriteString(commentsHead)
	for _, n := range notes {
		fmt.Fprintf(b, `<comment ref="%s" authorId="0"><text><t xml:space="preserve">`, cellName(n.column, n.row))
		if err := xml.EscapeText(b, []byte(n.text)); err != nil {
			return err
		}
		b.WriteString(`</t></text></comment>`)
	}
	b.WriteString(`</commentList></comments>`)
	return b.Flush()
}

// shapesACluster is how many shape numbers one entry of idmap reserves.
const shapesACluster = 1024

const vmlHead = `<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" ` +
	`xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%s"/></o:shapelayout>` +
	`<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">` +
	`<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>`

const vmlShape = `<v:shape id="_x0000_s%d" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;width:%dpt;height:%dpt;z-index:1;visibility:hidden" ` +
	`fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>` +
	`<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>` +
	`<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>%d, 12, %d, 2, %d, 60, %d, 8</x:Anchor>` +
	`<x:AutoFill>False</x:AutoFill><x:Row>%d</x:Row><x:Column>%d</x:Column></x:ClientData></v:shape>`

// writeShapes writes the boxes in which the texts show (VML drawing, the one
// form of note that every version of Excel reads). firstCluster is the first
// of the sheet's own runs of 1,024 shape numbers.
func writeShapes(w io.Writer, notes []note, firstCluster int) error {
	b := bufio.NewWriter(w)
	ids := make([]string, clusters(len(notes)))
	for i := range ids {
		ids[i] = fmt.Sprint(firstCluster + i)
	}
	fmt.Fprintf(b, vmlHead, strings.Join(ids, ","))
	for i, n := range notes {
		lines := 2
		for part := range strings.SplitSeq(n.text, "\n") {
			lines += 1 + len([]rune(part))/38
		}
		lines = min(lines, 20)
		id := (firstCluster+i/(shapesACluster-1))*shapesACluster + 1 + i%(shapesACluster-1)
		fmt.Fprintf(b, vmlShape, id, 220, lines*14, n.column, max(0, n.row-2), n.column+3, n.row-2+lines, n.row-1, n.column-1)
	}
	b.WriteString(`</xml>`)
	return b.Flush()
}

func clusters(notes int) int { return (notes + shapesACluster - 2) / (shapesACluster - 1) }
