package sheet

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// Range is part of one column of a sheet: rows From to To, both included.
// Column counts from 1.
type Range struct {
	Sheet    *Sheet
	Column   int
	From, To int
}

func (r Range) ref() string {
	column, _ := excelize.ColumnNumberToName(r.Column)
	return fmt.Sprintf("%s!$%s$%d:$%s$%d", quoted(r.Sheet.name), column, r.From, column, r.To)
}

// Series is one set of bars: its name and its numbers.
type Series struct {
	Name   string
	Values Range
}

// BarChart is a chart of horizontal bars over ranges already written.
type BarChart struct {
	Title         string
	At            string // cell of its upper left corner, "F3"
	Labels        Range
	Series        []Series
	Width, Height uint // pixels; 0: 640 by 400
}

// Chart adds a chart to the sheet.
func (s *Sheet) Chart(c BarChart) { s.charts = append(s.charts, c) }

func (s *Sheet) addCharts() error {
	for _, c := range s.charts {
		if err := s.book.file.AddChart(s.name, c.At, c.describe()); err != nil {
			return fmt.Errorf("chart %q: %w", c.Title, err)
		}
	}
	return nil
}

// barColours are dark and light in turn: told apart in black and white.
var barColours = []string{"1F3A5F", "D98E04", "5B7FA6", "8B0000", "A9B8C9"}

func (c BarChart) describe() *excelize.Chart {
	series := make([]excelize.ChartSeries, len(c.Series))
	for i, s := range c.Series {
		series[i] = excelize.ChartSeries{
			Name: fmt.Sprintf("\"%s\"", clean(s.Name)), Categories: c.Labels.ref(), Values: s.Values.ref(),
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{barColours[i%len(barColours)]}},
		}
	}
	width, height := c.Width, c.Height
	if width == 0 || height == 0 {
		width, height = 640, 400
	}
	legend := "none"
	if len(series) > 1 {
		legend = "bottom"
	}
	return &excelize.Chart{
		Type: excelize.Bar, Series: series,
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: clean(c.Title)}}},
		Legend:    excelize.ChartLegend{Position: legend},
		Dimension: excelize.ChartDimension{Width: width, Height: height},
		PlotArea:  excelize.ChartPlotArea{ShowVal: true},
		XAxis:     excelize.ChartAxis{ReverseOrder: true, Font: excelize.Font{Color: "1F2A44", Size: 9}},
		YAxis:     excelize.ChartAxis{None: true}, // the values stand beside the bars
		Format:    excelize.GraphicOptions{AltText: clean(c.Title)},
	}
}
