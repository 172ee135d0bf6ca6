package workbook

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// builtin are the formats that a workbook does not spell out (ISO/IEC 29500-1,
// 18.8.30), those that matter here.
var builtin = map[string]string{"1": "0", "2": "0.00", "3": "#,##0", "4": "#,##0.00", "9": "0%", "10": "0.00%", "11": "0.00E+00",
	"14": "dd/mm/yyyy", "15": "d-mmm-yy", "16": "d-mmm", "17": "mmm-yy", "18": "h:mm AM/PM", "19": "h:mm:ss AM/PM",
	"20": "h:mm", "21": "h:mm:ss", "22": "dd/mm/yyyy h:mm", "27": "dd/mm/yyyy", "30": "dd/mm/yy", "36": "dd/mm/yyyy", "45": "mm:ss", "46": "[h]:mm:ss",
	"47": "mm:ss.0", "48": "##0.0E+0", "49": "@", "50": "dd/mm/yyyy", "57": "dd/mm/yyyy"}

// readFormats lists the number format of each cell style, "" for General.
func readFormats(r io.Reader) ([]string, error) {
	x := newScanner(r)
	custom := map[string]string{}
	var ids []string // of each xf
	section := ""
	for {
		tok, err := x.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		switch {
		case tok != startTag || !x.main:
		case x.depth == 2:
			section = string(x.local)
		case x.depth == 3 && section == "numFmts" && string(x.local) == "numFmt":
			if custom[string(x.attr("numFmtId"))] = string(x.attr("formatCode")); len(custom) > maxFormats {
				return nil, bomb("plus de 64 000 formats", fmt.Errorf("over %d number formats", maxFormats))
			}
		case x.depth == 3 && section == "cellXfs" && string(x.local) == "xf":
			if len(ids) == maxFormats {
				return nil, bomb("plus de 64 000 formats de cellule", fmt.Errorf("over %d xf", maxFormats))
			}
			ids = append(ids, string(x.attr("numFmtId")))
		}
	}
	for i, id := range ids {
		code, ok := custom[id]
		if !ok {
			code = builtin[id]
		}
		if code, _ = unescape(code); strings.EqualFold(code, "general") || strings.EqualFold(code, "standard") {
			code = ""
		}
		ids[i] = code
	}
	return ids, nil
}

func (b *Book) readStyles(ctx context.Context, part string) error {
	if part == "" {
		return nil
	}
	return b.withPart(ctx, part, maxPart, func(r io.Reader) (err error) {
		b.formats, err = readFormats(r)
		return err
	})
}

// format returns the number format of the style that a cell names; a cell that
// names none has the first.
func (b *Book) format(style []byte) string {
	i, err := strconv.Atoi(string(style))
	if err != nil {
		i = 0
	}
	if i < 0 || i >= len(b.formats) {
		return ""
	}
	return b.formats[i]
}
