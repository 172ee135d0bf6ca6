package main

import (
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"golang.org/x/term"
)

// window is a terminal whose lines are broken between words, and not where the
// window ends. A command to be copied stays on one line. What is not a terminal
// is never broken: scripts and logs read it line by line.
type window struct{ file *os.File }

// inWindow is w, broken to the width of its window when it has one.
func inWindow(w io.Writer) io.Writer {
	if f, ok := w.(*os.File); ok && isTerminal(f) {
		return window{f}
	}
	return w
}

// page is standard output for sentences: data and paths are never broken.
func (con *console) page() io.Writer { return inWindow(con.stdout) }

// usualWidth is that of a window which does not tell its own.
const usualWidth = 80

func (w window) width() int {
	if width, _, err := term.GetSize(int(w.file.Fd())); err == nil && width > usualWidth/2 {
		return width
	}
	return usualWidth
}

// Write takes whole lines, or a question; a line that writes over itself
// (progress) is left alone.
func (w window) Write(p []byte) (int, error) {
	text := string(p)
	if !strings.Contains(text, "\r") {
		text = folded(text, w.width())
	}
	if _, err := w.file.WriteString(text); err != nil {
		return 0, err
	}
	return len(p), nil
}

// folded breaks the lines of a text that reach a width. What follows is set below
// the text of a label, or a little to the right.
func folded(text string, width int) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		bare, end := strings.CutSuffix(line, "\n")
		if utf8.RuneCountInString(bare) < width {
			out.WriteString(line)
			continue
		}
		// The last space of a question keeps the cursor away from it.
		words := strings.TrimRight(bare, " ")
		out.WriteString(strings.Join(foldLine(words, width), "\n") + bare[len(words):])
		if end {
			out.WriteByte('\n')
		}
	}
	return out.String()
}

func foldLine(line string, width int) []string {
	indent := len(line) - len(strings.TrimLeft(line, " "))
	hang := strings.Repeat(" ", hanging(line, indent))
	var lines []string
	now := line[:indent]
	empty := true
	for _, part := range parts(line[indent:]) {
		if !empty && utf8.RuneCountInString(now)+1+utf8.RuneCountInString(part) >= width {
			lines, now, empty = append(lines, strings.TrimRight(now, " ")), hang, true
		}
		if !empty {
			now += " "
		}
		now, empty = now+part, false
	}
	return append(lines, now)
}

// maxLabel is where the text behind a label begins at the latest.
const maxLabel = 24

// hanging is where the lines after the first begin: below what stands behind the
// last gap at the beginning of the line, else two columns in.
func hanging(line string, indent int) int {
	column, spaces, hang := 0, 0, indent+2
	for _, r := range line {
		if column > maxLabel {
			break
		}
		if r == ' ' {
			spaces++
		} else {
			if spaces > 1 && column > indent {
				hang = column
			}
			spaces = 0
		}
		column++
	}
	return hang
}

// parts are the words of a line; a command with its arguments is one.
func parts(line string) []string {
	var list []string
	inside := false
	for word := range strings.SplitSeq(line, " ") {
		if inside {
			list[len(list)-1] += " " + word
		} else {
			list = append(list, word)
			inside = slices.Contains([]string{"cnamdoc", "./cnamdoc", `.\cnamdoc`, "go"}, strings.TrimLeft(word, "(«\u00a0"))
		}
		end := []rune(word)
		if inside && strings.ContainsAny(string(end[max(0, len(end)-2):]), "»;,):") {
			inside = false
		}
	}
	return list
}

// table is a tabwriter for a terminal as well: rows that are wider than the
// window go on below, their columns still one below another.
type table struct {
	strings.Builder
	out io.Writer
}

// table begins one on standard output: a line a row, a tab between cells.
func (con *console) table() *table { return &table{out: con.stdout} }

// Flush prints it.
func (t *table) Flush() error {
	width := 0
	if f, ok := t.out.(*os.File); ok && isTerminal(f) {
		width = window{f}.width()
	}
	_, err := io.WriteString(t.out, tabulated(t.String(), width))
	return err
}

// tabulated sets rows for a window of a width, 0 for one without end.
func tabulated(text string, width int) string {
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	io.WriteString(w, text)
	w.Flush()
	fits := func(line string) bool { return utf8.RuneCountInString(line) < width }
	if width == 0 || !slices.ContainsFunc(strings.Split(out.String(), "\n"), func(line string) bool { return !fits(line) }) {
		return out.String()
	}
	var rows [][]string
	var widths []int // of each column
	for line := range strings.Lines(text) {
		row := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		rows = append(rows, row)
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	const below = "    "
	out.Reset()
	for _, row := range rows {
		line := ""
		end := func() {
			out.WriteString(folded(strings.TrimRight(line, " ")+"\n", width))
			line = below
		}
		at := 0
		for i, cell := range row {
			if at > 0 && at+widths[i] >= width {
				end()
				at = len(below)
			}
			line += cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2)
			at += widths[i] + 2
		}
		end()
	}
	return out.String()
}
