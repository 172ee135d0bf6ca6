package main

import (
	"fmt"
	"path/filepath"

	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier/french"
)

// screenWidth is what the last lines of a night are written for: the least that
// a terminal shows.
const screenWidth = 80

// tellMorning ends a night: what is to be done today, and the sheet that says
// all of it. A refused night says itself what was seen; here is where to read it.
func tellMorning(con *console, r *report.Report, conf *config) {
	for _, semestre := range r.Semestres {
		m := report.Morning{Report: r, Semestre: semestre, Organisme: conf.Organisme.Wordmark()}
		if len(r.Semestres) > 1 {
			fmt.Fprintln(con.stderr, french.Say("%s :", semestre.Long()))
		}
		dir := filepath.Join(conf.Sortie, string(semestre))
		if r.Refused() {
			fmt.Fprintln(con.stderr, french.Say("À voir : « %s ».", filepath.Join(dir, "matin.pdf")))
			continue
		}
		for _, line := range m.Lines(screenWidth) {
			fmt.Fprintln(con.stderr, line)
		}
		fmt.Fprintln(con.stderr, french.Say("À voir : « %s » — matin.pdf, a-completer.xlsx, impression.", dir))
	}
}

// tellPlan ends a dry run: what the night would do, paper by paper, and why.
func tellPlan(con *console, r *report.Report) {
	for _, line := range r.PlanLines(screenWidth) {
		fmt.Fprintln(con.stderr, line)
	}
}
