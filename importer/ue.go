package importer

import (
	"regexp"
	"slices"
	"strings"

	"cnamdoc/importer/dossier"
)

// rowUEs adds the UE of the row to its dossier and returns their codes.
func (a *assembler) rowUEs(n int, b *builder) []string {
	var codes []string
	for _, p := range a.values {
		if p.col.Champ != "ue" {
			continue
		}
		list := strings.Fields(p.text)
		if p.bad && !p.set {
			list = []string{""} // a UE is there, its code is not: the rules must see it
		}
		for i, code := range list {
			ue, from := a.newUE(n, p, code, i, len(list))
			a.addUE(n, b, p, ue, from)
			codes = append(codes, code)
		}
	}
	return codes
}

// newUE reads the fields of one UE: those of its own number ("Intitulé UE 2"),
// and those without number, which hold for the whole row.
func (a *assembler) newUE(n int, at parsed, code string, place, of int) (dossier.UE, origins) {
	ue := dossier.UE{Code: code, Refs: []dossier.Ref{a.ref(n, at.col.Column)}}
	from := newOrigins(ofUE)
	for _, own := range []bool{true, false} {
		for _, p := range a.values {
			f := p.col.field
			if f.scope != ofUE || f.ID == "ue" || !p.set || (p.col.Rang == at.col.Rang) != own || !own && p.col.Rang > 0 {
				continue
			}
			if !own && from[f.ord] != (cellRef{}) {
				continue // its own number has said it
			}
			if f.ID == "statut_ue" {
				ue.Statut = a.statutOf(n, p)
				continue
			}
			if p, ok := a.portion(n, p, place, of); ok {
				a.put(n, p, &ue, from)
			}
		}
	}
	if p, ok := a.get("statut"); ok && p.set && ue.Statut == dossier.StatutInconnu {
		ue.Statut, _ = a.lookStatut(p.text)
	}
	return ue, from
}

func (a *assembler) lookStatut(s string) (dossier.Statut, bool) {
	if st, ok := a.statuts[dossier.Fold(s)]; ok {
		return st, true
	}
	return dossier.ParseStatut(s)
}

var portions = regexp.MustCompile(`\s*[;|+\n]\s*`)

// portion takes the part of a cell that belongs to one of several codes of
// the same cell: a title or a number of credits cannot hold for all of them.
func (a *assembler) portion(n int, p parsed, place, of int) (parsed, bool) {
	f := p.col.field
	if of == 1 || f.ID != "intitule" && f.ID != "ects" {
		return p, true
	}
	if f.ID == "intitule" {
		if parts := portions.Split(p.text, -1); len(parts) == of {
			p.text = parts[place]
			return p, true
		}
	}
	if place == 0 {
		a.fault(n, p.col, warn(CellType, "une valeur par code d’UE", quote(p.said(f)),
			"écrivez une UE par ligne, ou séparez les intitulés par des points-virgules"))
	}
	return p, false
}

// addUE adds a UE to the dossier, or merges it with the same one.
func (a *assembler) addUE(n int, b *builder, at parsed, ue dossier.UE, from origins) {
	i := slices.IndexFunc(b.d.UEs, func(o dossier.UE) bool { return o.Code == ue.Code && ue.Code != "" })
	if i < 0 {
		b.d.UEs = append(b.d.UEs, ue)
		b.ues = append(b.ues, from)
		return
	}
	first := b.d.UEs[i].Refs[0]
	a.fault(n, at.col, warn(RowDuplicate, "chaque UE une seule fois", quote(ue.Code)+", déjà lue en "+first.Cell(),
		"supprimez la ligne en trop si elle n’est pas voulue\u00a0: les deux sont réunies"))
	a.mergeUE(n, b, i, ue, from)
}

// mergeUE fills what the first UE lacks and notes what contradicts it.
func (a *assembler) mergeUE(n int, b *builder, i int, ue dossier.UE, from origins) {
	to := &b.d.UEs[i]
	for _, p := range a.values {
		f := p.col.field
		if f.scope != ofUE || f.target == nil || from[f.ord] != (cellRef{int32(n), int16(p.col.Index)}) {
			continue
		}
		if f.ID == "intitule" {
			p.text = ue.Intitule // the portion of this code
		}
		a.put(n, p, to, b.ues[i])
	}
	if p, ok := a.get("statut"); ok && p.set && ue.Statut != to.Statut {
		a.conflict(n, p.col, to.Statut.String(), ue.Statut.String(), cellRef{int32(to.Refs[0].Row), int16(p.col.Index)})
	}
	to.Refs = append(to.Refs, ue.Refs...)
}
