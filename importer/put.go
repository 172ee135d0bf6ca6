package importer

import (
	"fmt"
	"strings"

	"cnamdoc/importer/dossier"
)

// A cellRef is the place that a value first came from.
type cellRef struct {
	row int32
	col int16
}

func (c cellRef) String() string { return fmt.Sprintf("%s%d", columnName(int(c.col)), c.row) }

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
func store(slot any, v value) (before string, conflict bool) {
	switch p := slot.(type) {
	case *string:
		return keep(p, v.text, *p)
	case *dossier.Date:
		return keep(p, v.date, p.Short())
	case *dossier.Reponse:
		return keep(p, v.answer, yesNo(*p))
	case *dossier.Centi:
		return keep(p, v.centi, p.Short())
	case *dossier.Secret:
		return keep(p, dossier.NewSecret(v.text), p.String())
	case knownAmount:
		if *p.known {
			return p.amount.Euros(), *p.amount != v.centi
		}
		*p.amount, *p.known = v.centi, true
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

func yesNo(r dossier.Reponse) string { return [...]string{"", "oui", "non"}[r] }

// said is a value as a message shows it.
func (v value) said(f *Field) string {
	switch {
	case f.kind == kSecret:
		return dossier.NewSecret(v.text).String()
	case !v.date.IsZero():
		return v.date.Short()
	case v.answer != dossier.Inconnu:
		return yesNo(v.answer)
	case v.text == "" && (f.kind == kMoney || f.kind == kPaid):
		return v.centi.Euros()
	case v.text == "":
		return v.centi.Short()
	}
	return v.text
}

// put stores a value in its holder and notes a contradiction with what an
// earlier row said. The earlier value stays: the problem names both cells.
func (r *run) put(n int, p parsed, holder any, from origins) {
	slot := p.col.field.slot(holder)
	if slot == nil || !p.set {
		return
	}
	before, conflict := store(slot, p.value)
	switch {
	case conflict:
		r.conflict(n, p.col, before, p.said(p.col.field), from[p.col.field.ord])
	case from[p.col.field.ord] == cellRef{}:
		from[p.col.field.ord] = cellRef{int32(n), int16(p.col.Index)}
	}
}

// conflict notes that two cells of one dossier contradict each other. A
// difference of case or accents only is a warning.
func (r *run) conflict(n int, col *column, before, after string, first cellRef) {
	f := bad(RowConflict, fmt.Sprintf("%s comme en %s", quote(before), first), quote(after),
		fmt.Sprintf("corrigez %s ou %s%d\u00a0: les lignes d’un même dossier doivent s’accorder", first, col.Column, n))
	if col.field.kind != kSecret && dossier.Fold(before) == dossier.Fold(after) && !strings.ContainsAny(after, "0123456789") {
		f.severity = dossier.Avertissement
	}
	r.fault(n, col, f)
}
