package importer

import (
	"fmt"
	"slices"
	"strings"

	"cnamdoc/importer/cell"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
	"cnamdoc/importer/workbook"
)

// A cellRef is the place that a value first came from.
type cellRef struct {
	row int32
	col int16
}

func (c cellRef) String() string { return fmt.Sprintf("%s%d", workbook.ColumnName(int(c.col)), c.row) }

// origins remembers, by field, where a value came from.
type origins []cellRef

func newOrigins(holder scope) origins { return make(origins, holders[holder]) }

// slot resolves a field's target to a pointer into its holder.
func (f *Field) slot(holder any) any {
	switch h := holder.(type) {
	case *dossier.Dossier:
		switch t := f.target.(type) {
		case func(*d) *string:
			return t(h)
		case func(*d) *dossier.Date:
			return t(h)
		case func(*d) *dossier.Reponse:
			return t(h)
		case func(*d) *dossier.Secret:
			return t(h)
		case euroTarget:
			amount, known := t(h)
			return knownAmount{amount, known}
		}
	case *dossier.UE:
		switch t := f.target.(type) {
		case func(*u) *string:
			return t(h)
		case func(*u) *dossier.Date:
			return t(h)
		case func(*u) *dossier.Reponse:
			return t(h)
		case func(*u) *dossier.Centi:
			return t(h)
		}
	case *dossier.Financement:
		switch t := f.target.(type) {
		case func(*fi) *string:
			return t(h)
		case func(*fi) *dossier.Date:
			return t(h)
		case func(*fi) *dossier.Reponse:
			return t(h)
		case func(*fi) *[]string:
			return t(h)
		}
	}
	return nil
}

type knownAmount struct {
	amount *dossier.Centi
	known  *bool
}

// store puts a value where it belongs when nothing is there yet. It returns
// what stood there before, for messages, and whether that says otherwise.
func store(slot any, v cell.Value) (before string, differs bool) {
	switch p := slot.(type) {
	case *string:
		return keep(p, v.Text, *p)
	case *dossier.Date:
		return keep(p, v.Date, p.Short())
	case *dossier.Reponse:
		return keep(p, v.Answer, yesNo(*p))
	case *dossier.Centi:
		return keep(p, v.Centi, p.Short())
	case *dossier.Secret:
		return keep(p, dossier.NewSecret(v.Text), p.String())
	case *[]string:
		return keepUEs(p, strings.Fields(v.Text))
	case knownAmount:
		if *p.known {
			return p.amount.Euros(), *p.amount != v.Centi
		}
		*p.amount, *p.known = v.Centi, true
	}
	return "", false
}

func keep[T comparable](p *T, v T, before string) (string, bool) {
	var zero T
	if *p == zero {
		*p = v
		return "", false
	}
	return before, *p != v
}

// keepUEs keeps the UE of a cell where none are known yet. Rows that name other
// UE, each its own, add them; those that name some of the same must agree. No
// UE at all means each of them.
func keepUEs(p *[]string, codes []string) (string, bool) {
	known := *p
	common := func(code string) bool { return slices.Contains(known, code) }
	switch {
	case known == nil:
		*p = codes
	case len(codes) == 0 || len(known) == 0:
		return everyUE(known), len(codes) != len(known)
	case !slices.ContainsFunc(codes, common):
		*p = append(known, codes...)
	case len(codes) != len(known) || slices.ContainsFunc(codes, func(code string) bool { return !common(code) }):
		return everyUE(known), true
	}
	return "", false
}

// everyUE shows a list of UE in a message.
func everyUE(codes []string) string {
	if len(codes) == 0 {
		return "toutes"
	}
	return strings.Join(codes, " ")
}

func yesNo(r dossier.Reponse) string { return [...]string{"", "oui", "non"}[r] }

// said is a value as a message shows it.
func said(v cell.Value, f *Field) string {
	switch {
	case f.meaning == cell.Password:
		return dossier.NewSecret(v.Text).String()
	case !v.Date.IsZero():
		return v.Date.Short()
	case v.Answer != dossier.Inconnu:
		return yesNo(v.Answer)
	case f.meaning == cell.UEs:
		return everyUE(strings.Fields(v.Text))
	case v.Text == "" && (f.meaning == cell.Money || f.meaning == cell.Paid):
		return v.Centi.Euros()
	case v.Text == "":
		return v.Centi.Short()
	}
	return v.Text
}

// put stores a value in its holder and notes a contradiction with what an
// earlier row said. The earlier value stays: the problem names both cells.
func put(l *line, p parsed, holder any, from origins) {
	slot := p.col.field.slot(holder)
	if slot == nil || !p.Set {
		return
	}
	before, differs := store(slot, p.Value)
	switch {
	case differs:
		conflict(l, p.col, before, said(p.Value, p.col.field), from[p.col.field.ord])
	case from[p.col.field.ord] == cellRef{}:
		from[p.col.field.ord] = cellRef{int32(l.n), int16(p.col.Index)}
	}
}

// conflict notes that two cells of one dossier contradict each other. A
// difference of case or accents only is a warning.
func conflict(l *line, col *column, before, after string, first cellRef) {
	f := cell.Bad(RowConflict, fmt.Sprintf("%s comme en %s", cell.Quote(before), first), cell.Quote(after),
		french.Say("corrigez %s ou %s%d : les lignes d’un même dossier doivent s’accorder", first, col.Column, l.n))
	if col.field.meaning != cell.Password && dossier.Fold(before) == dossier.Fold(after) && !strings.ContainsAny(after, "0123456789") {
		f.Severity = dossier.Avertissement
	}
	l.fault(col, f)
}
