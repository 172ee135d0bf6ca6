package samples

import "cnamdoc/importer/dossier"

// Semestre is the semester of the samples.
const Semestre dossier.Semestre = "2026-2027-S1"

// Today is the day on which the samples are to be looked at: the expected
// outcomes of the notes hold on that day.
var Today = day(22, 11, 2026)

// The calendar of the semester, as in cnamdoc.toml.
var (
	coursDebut = day(28, 9, 2026)
	coursFin   = day(30, 1, 2027)
)

// FOAD is the distance centre.
const FOAD = "FOAD"

// centres are the teaching centres, as in cnamdoc.toml.
var centres = []string{"Orléans", "Tours", "Blois", "Bourges", "Chartres", "Châteauroux", "Vierzon", FOAD}

// day names a date of the samples.
func day(d, month, year int) dossier.Date {
	date, ok := dossier.NewDate(year, monthOf(month), d)
	if !ok {
		panic("samples: no such day")
	}
	return date
}
