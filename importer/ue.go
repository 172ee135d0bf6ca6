package importer

import (
	"regexp"
	"slices"
	"strings"

	"cnamdoc/importer/cell"
	"cnamdoc/importer/dossier"
)

// readUEs adds the UE of the row to its dossier and returns their codes.
func readUEs(l *line, t *tables, b *builder) []string {
	var codes []string
	for _, p := range l.cells {
		if p.col.Champ != "ue" {
			continue
		}
		list := strings.Fields(p.Text)
		if p.bad && !p.Set {
			list = []string{""} // a UE is there, its code is not: the rules must see it
		}
		for i, code := range list {
			ue, from := readUE(l, t, p, code, i, len(list))
			addUE(l, b, p, ue, from)
			codes = append(codes, code)
		}
	}
	return codes
}

// readUE reads the fields of one UE: those of its own number ("Intitulé UE 2"),
// and those without number, which hold for the whole row.
func readUE(l *line, t *tables, at parsed, code string, place, of int) (dossier.UE, origins) {
	ue := dossier.UE{Code: code, Refs: []dossier.Ref{l.ref(at.col.Column)}}
	from := newOrigins(ofUE)
	for _, own := range []bool{true, false} {
		for _, p := range l.cells {
			f := p.col.field
			if f.scope != ofUE || f.ID == "ue" || !p.Set || (p.col.Rang == at.col.Rang) != own || !own && p.col.Rang > 0 {
				continue
			}
			if !own && from[f.ord] != (cellRef{}) {
				continue // its own number has said it
			}
			if f.ID == "statut_ue" {
				ue.Statut = statutOf(l, t, p)
				ue.StatutPropre = ue.Statut != dossier.StatutInconnu
				continue
			}
			if p, ok := portion(l, p, place, of); ok {
				put(l, p, &ue, from)
			}
		}
	}
	if p, ok := l.get("statut"); ok && p.Set && ue.Statut == dossier.StatutInconnu {
		ue.Statut, _ = lookStatut(t, p.Text)
	}
	return ue, from
}

func lookStatut(t *tables, s string) (dossier.Statut, bool) {
	if st, ok := t.statuts[dossier.Fold(s)]; ok {
		return st, true
	}
	return dossier.ParseStatut(s)
}

var portions = regexp.MustCompile(`\s*[;|+\n]\s*`)

// portion takes the part of a cell that belongs to one of several codes of
// the same cell: a title or a number of credits cannot hold for all of them.
func portion(l *line, p parsed, place, of int) (parsed, bool) {
	f := p.col.field
	if of == 1 || f.ID != "intitule" && f.ID != "ects" {
		return p, true
	}
	if f.ID == "intitule" {
		if parts := portions.Split(p.Text, -1); len(parts) == of {
			p.Text = parts[place]
			return p, true
		}
	}
	if place == 0 {
		l.fault(p.col, cell.Warn(cell.CodeType, "une valeur par code d’UE", cell.Quote(said(p.Value, f)),
			"écrivez une UE par ligne, ou séparez les intitulés par des points-virgules"))
	}
	return p, false
}

// addUE adds a UE to the dossier, or merges it with the same one.
func addUE(l *line, b *builder, at parsed, ue dossier.UE, from origins) {
	i := slices.IndexFunc(b.d.UEs, func(o dossier.UE) bool { return o.Code == ue.Code && ue.Code != "" })
	if i < 0 {
		b.d.UEs = append(b.d.UEs, ue)
		b.ues = append(b.ues, from)
		return
	}
	first := b.d.UEs[i].Refs[0]
	l.fault(at.col, cell.Warn(RowDuplicate, "chaque UE une seule fois", cell.Quote(ue.Code)+", déjà lue en "+first.Cell(),
		"supprimez la ligne en trop si elle n’est pas voulue\u00a0: les deux sont réunies"))
	mergeUE(l, b, i, ue, from)
}

// mergeUE fills what the first UE lacks and notes what contradicts it.
func mergeUE(l *line, b *builder, i int, ue dossier.UE, from origins) {
	to := &b.d.UEs[i]
	for _, p := range l.cells {
		f := p.col.field
		if f.scope != ofUE || f.target == nil || from[f.ord] != (cellRef{int32(l.n), int16(p.col.Index)}) {
			continue
		}
		if f.ID == "intitule" {
			p.Text = ue.Intitule // the portion of this code
		}
		put(l, p, to, b.ues[i])
	}
	if p, ok := l.get("statut"); ok && p.Set && ue.Statut != to.Statut {
		conflict(l, p.col, to.Statut.String(), ue.Statut.String(), cellRef{int32(to.Refs[0].Row), int16(p.col.Index)})
	}
	to.Refs = append(to.Refs, ue.Refs...)
}
