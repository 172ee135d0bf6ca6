package cell

import (
	"testing"

	"cnamdoc/importer/workbook"
)

func TestHours(t *testing.T) {
	text := func(s string) workbook.Cell { return workbook.Cell{Kind: workbook.Text, Text: s} }
	number := func(s, format string) workbook.Cell {
		return workbook.Cell{Kind: workbook.Number, Text: s, Format: format}
	}
	for _, c := range []struct {
		m    Meaning
		cell workbook.Cell
		want int // -1: a fault
	}{
		{Hour, text("18:00"), 1080}, {Hour, text("18h"), 1080}, {Hour, text("18 h 30"), 1110}, {Hour, text("9:05:00"), 545}, {Hour, text("0:00"), 0},
		{Hour, number("0.75", ""), 1080}, {Hour, number("46058.75", "dd/mm/yyyy hh:mm"), 1080}, {Hour, number("18", ""), -1}, {Hour, text("24:00"), -1}, {Hour, text("18:60"), -1}, {Hour, text("18"), -1}, {Hour, text("soir"), -1},
		{Length, text("2 h"), 120}, {Length, text("2h30"), 150}, {Length, text("1:20"), 80}, {Length, text("40 min"), 40}, {Length, text("90 minutes"), 90}, {Length, text("2 h 05 min"), 125}, {Length, text("3 heures"), 180},
		{Length, number("0.125", "hh:mm"), 180}, {Length, number("2", ""), -1}, {Length, text("2"), -1}, {Length, text("0 h"), -1}, {Length, text("oui"), -1}, {Length, text("1 h 70"), -1}, {Length, text("24 h"), -1}, {Length, text("h"), -1},
	} {
		v, faults := Parse(c.m, c.cell)
		got := int(v.Centi)
		if len(faults) > 0 {
			got = -1
		}
		if got != c.want || v.Set != (c.want >= 0) {
			t.Errorf("%v %q: %d %v, want %d", c.m, c.cell.Text, got, faults, c.want)
		}
	}
}
