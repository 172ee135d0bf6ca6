package balise

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cnamdoc/generate/blocks"
	"cnamdoc/importer/dossier"
)

const dash = "—"

// debut and fin are the first and last day of a UE: where the inscription is
// silent the catalogue says them, and then the semester.
func (in *Inputs) debut(ue dossier.UE) dossier.Date {
	return cmp.Or(ue.Debut, in.fiche(ue.Code).Debut, in.Reglement.Semestres[in.Dossier.Semestre].Debut)
}

func (in *Inputs) fin(ue dossier.UE) dossier.Date {
	return cmp.Or(ue.Fin, in.fiche(ue.Code).Fin, in.Reglement.Semestres[in.Dossier.Semestre].Fin)
}

func (in *Inputs) intitule(ue dossier.UE) string {
	return cmp.Or(ue.Intitule, in.fiche(ue.Code).Intitule)
}

func firstDay(in *Inputs) dossier.Date {
	var first dossier.Date
	for _, ue := range in.UEs() {
		if d := in.debut(ue); first.IsZero() || (!d.IsZero() && d.Before(first)) {
			first = d
		}
	}
	return first
}

func lastDay(in *Inputs) dossier.Date {
	var last dossier.Date
	for _, ue := range in.UEs() {
		if d := in.fin(ue); d.After(last) {
			last = d
		}
	}
	return last
}

func orDash(s string) blocks.Text { return plain(cmp.Or(s, dash)) }

func tableauUE(in *Inputs) ([]blocks.Block, string) {
	ues := in.UEs()
	if len(ues) == 0 {
		return nil, "la colonne CODE_UNITE"
	}
	t := blocks.Table{
		Caption: "Unités d’enseignement de l’inscription",
		Columns: []blocks.Column{{Header: "Code", Heads: true}, {Header: "Intitulé", Weight: 1}, {Header: "Modalité"}, {Header: "Cours"}, {Header: "ECTS", Align: blocks.Decimal}},
	}
	total := bold("Total\u00a0: " + nombreUE(in))
	together := in.together()
	if together != "" {
		t.Columns = slices.Delete(t.Columns, 3, 4)
		total = append(total, blocks.Span{Text: " — cours " + together})
	}
	for _, ue := range ues {
		if in.intitule(ue) == "" {
			return nil, fmt.Sprintf("l’intitulé de l’UE %s", ue.Code)
		}
		row := []blocks.Text{plain(ue.Code), plain(in.intitule(ue)), orDash(modalite(ue.Modalite))}
		if together == "" {
			row = append(row, orDash(in.cours(ue, "\n")))
		}
		t.Rows = append(t.Rows, append(row, orDash(zeroEmpty(in.ects(ue)))))
	}
	t.Total = make([]blocks.Text, len(t.Columns))
	t.Total[1], t.Total[len(t.Total)-1] = total, bold(cmp.Or(zeroEmpty(in.totalECTS()), dash))
	return []blocks.Block{t}, ""
}

// cours says when a UE is taught: "du 21/09/2026 au 23/01/2027".
func (in *Inputs) cours(ue dossier.UE, gap string) string {
	var parts []string
	if d := in.debut(ue); !d.IsZero() {
		parts = append(parts, "du\u00a0"+d.Short())
	}
	if d := in.fin(ue); !d.IsZero() {
		parts = append(parts, "au\u00a0"+d.Short())
	}
	return strings.Join(parts, gap)
}

// together says when the UE are taught where all are over the same days: once
// then, which leaves their titles room; "" where one differs or is not known.
func (in *Inputs) together() string {
	ues := in.UEs()
	for _, ue := range ues {
		if in.debut(ue).IsZero() || in.fin(ue).IsZero() || in.debut(ue) != in.debut(ues[0]) || in.fin(ue) != in.fin(ues[0]) {
			return ""
		}
	}
	return in.cours(ues[0], " ")
}

// modalite is how a course is followed, short enough for a column: what every
// value of the list starts with is left out, and a comma parts the hours.
func modalite(s string) string {
	for _, start := range [...]string{"formation en ", "formation "} {
		if len(s) > len(start) && strings.EqualFold(s[:len(start)], start) {
			s = s[len(start):]
			break
		}
	}
	for _, hours := range [...]string{"soir ou samedi", "journée"} {
		if before, ok := strings.CutSuffix(s, " "+hours); ok {
			s = strings.TrimSuffix(before, ",") + ", " + hours
		}
	}
	return s
}

func (in *Inputs) ects(ue dossier.UE) dossier.Centi { return cmp.Or(ue.ECTS, in.fiche(ue.Code).ECTS) }

func (in *Inputs) totalECTS() dossier.Centi {
	var total dossier.Centi
	for _, ue := range in.UEs() {
		total += in.ects(ue)
	}
	return total
}
