package importer

import (
	"iter"
	"regexp"
	"slices"
	"strings"

	"cnamdoc/importer/cell"
	"cnamdoc/importer/dossier"
)

// readPaid reads what the row says was paid, and how: an amount, or yes or no;
// by whom; the cheques handed in for agreed days, and those that came back.
func readPaid(l *line, b *builder) {
	if p, ok := l.get("droit_regle"); ok && p.Set {
		slot := any(knownAmount{&b.d.Droit.Regle, &b.d.Droit.RegleConnu})
		if p.Answer != dossier.Inconnu {
			slot, b.paidAt = &b.paid, p
		}
		before, differs := store(slot, p.Value)
		origin(l, b, p, before, differs)
	}
	b.payer.read(l, b, "droit_par")
	b.unpaid.read(l, b, "droit_impaye")
	if p, ok := l.get("droit_cheques"); ok && p.Set {
		readCheques(l, b, p)
	}
}

// read keeps the cell of a field until all rows are known, and notes a later one
// that differs.
func (c *cellAt) read(l *line, b *builder, id string) {
	p, ok := l.get(id)
	if !ok || !p.Set {
		return
	}
	before, differs := "", false
	if !c.Set {
		*c = cellAt{l.n, p}
	} else {
		before, differs = said(c.Value, c.col.field), c.Answer != p.Answer || dossier.Fold(c.Text) != dossier.Fold(p.Text)
	}
	origin(l, b, p, before, differs)
}

// settlePaid turns "oui" into the amount due, when that is known.
func settlePaid(l *line, b *builder) {
	fee := &b.d.Droit
	switch {
	case b.paid == dossier.Inconnu || fee.RegleConnu:
	case b.paid == dossier.Non:
		fee.RegleConnu = true
	case fee.DuConnu:
		fee.Regle, fee.RegleConnu = fee.Du, true
	default:
		l.fault(b.paidAt.col, cell.Warn(cell.CodeRequired, "un montant", "«\u00a0oui\u00a0», sans droit d’inscription dû",
			"indiquez le montant réglé, ou le droit d’inscription dû"))
	}
}

var instalment = regexp.MustCompile(`^(\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{2}-\d{2})\s*[:=\-–]?\s*(.+?)$`)

// readSchedule reads the payment schedule of the row: numbered columns, or a list
// in one cell, "15/10/2026 : 150,00 ; 15/11/2026 : 100,00".
func readSchedule(l *line, b *builder) {
	plan := map[int]*dossier.Echeance{}
	var at parsed
	for _, p := range l.cells {
		if p.col.field.scope != ofEcheance || !p.Set {
			continue
		}
		e := plan[p.col.Rang]
		if e == nil {
			e = &dossier.Echeance{}
			plan[p.col.Rang] = e
		}
		if p.col.Champ == "echeance_date" {
			e.Date = p.Date
		} else {
			e.Montant = p.Centi
		}
		at = p
	}
	var list []dossier.Echeance
	for _, e := range plan {
		list = append(list, *e)
	}
	if p, ok := l.get("echeances"); ok && p.Set {
		list, at = append(list, instalments(l, p)...), p
	}
	keepSchedule(l, b, list, at)
}

// instalments reads a list of days and amounts, "15/10/2026 : 150,00 ; …"; none
// when one of them cannot be read.
func instalments(l *line, p parsed) []dossier.Echeance {
	var list []dossier.Echeance
	for part := range splitList(p.Text) {
		e, ok := readInstalment(part)
		if !ok {
			l.fault(p.col, cell.Bad(cell.CodeType, "des échéances de la forme 15/10/2026\u00a0: 150,00\u00a0; …", cell.Quote(part), "corrigez la cellule"))
			return nil
		}
		list = append(list, e)
	}
	return list
}

func splitList(s string) iter.Seq[string] {
	return strings.FieldsFuncSeq(s, func(r rune) bool { return r == ';' || r == '\n' || r == '|' })
}

func readInstalment(s string) (dossier.Echeance, bool) {
	m := instalment.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return dossier.Echeance{}, false
	}
	date, dated := cell.ParseDate(m[1])
	cents, ok := cell.ParseEuros(m[2])
	return dossier.Echeance{Date: date, Montant: cents}, dated && ok
}

// keepSchedule keeps the first schedule, by date, and notes a later one that differs.
func keepSchedule(l *line, b *builder, list []dossier.Echeance, at parsed) {
	if len(list) == 0 {
		return
	}
	slices.SortStableFunc(list, func(x, y dossier.Echeance) int { return x.Date.Compare(y.Date) })
	switch {
	case len(b.d.Echeances) == 0:
		b.d.Echeances = list
		b.planAt = cellRef{int32(l.n), int16(at.col.Index)}
	case !slices.Equal(b.d.Echeances, list):
		conflict(l, at.col, "un autre échéancier", "un échéancier différent", b.planAt)
	}
}

// bounced ends the mention of a cheque that came back.
var bounced = regexp.MustCompile(`(?i)\s*[(\[,–-]?\s*(impayée?|rejetée?|revenue? impayée?)\s*[)\]]?\s*$`)

// readCheques reads the cheques handed in for agreed days, "29/09/2026 : 144,00 ;
// 08/11/2026 : 112,00 impayé". The first list stays; another one is noted.
func readCheques(l *line, b *builder, p parsed) {
	var list []dossier.Cheque
	for part := range splitList(p.Text) {
		text := bounced.ReplaceAllString(part, "")
		e, ok := readInstalment(text)
		if !ok || e.Montant == 0 {
			l.fault(p.col, cell.Bad(cell.CodeType, "des chèques de la forme 15/10/2026\u00a0: 150,00\u00a0; …", cell.Quote(strings.TrimSpace(part)), "corrigez la cellule"))
			return
		}
		list = append(list, dossier.Cheque{Date: e.Date, Montant: e.Montant, Impaye: text != part})
	}
	slices.SortStableFunc(list, func(x, y dossier.Cheque) int { return x.Date.Compare(y.Date) })
	if b.cheques.Set {
		origin(l, b, p, "d’autres chèques", !slices.Equal(b.d.Droit.Cheques, list))
		return
	}
	b.d.Droit.Cheques, b.cheques = list, cellAt{l.n, p}
	origin(l, b, p, "", false)
}

// settleCheques marks the cheques that came back: each is named by its agreed
// day, or by the day on which it came back. Where no cheque is listed, the one
// payment noted is meant, when it was made by cheque.
func settleCheques(l *line, b *builder) {
	p, fee := b.unpaid, &b.d.Droit
	if !p.Set || p.Answer == dossier.Non {
		return
	}
	wrong := func(expected, remedy string) {
		l.at(p.n).fault(p.col, cell.Bad(RowConflict, expected, cell.Quote(said(p.Value, p.col.field)), remedy))
	}
	days := strings.Fields(p.Text)
	if len(fee.Cheques) == 0 {
		if fee.Regle <= 0 || len(days) > 1 || fee.Mode != "" && !strings.Contains(dossier.Fold(fee.Mode), "cheque") {
			wrong("un chèque noté dans l’export", "notez les chèques remis, avec leurs dates et leurs montants")
			return
		}
		day := fee.Le
		if day.IsZero() && len(days) == 1 {
			day, _ = cell.ParseDate(days[0])
		}
		fee.Cheques, fee.Regle = []dossier.Cheque{{Date: day, Montant: fee.Regle, Impaye: true}}, 0
		return
	}
	if p.Answer == dossier.Oui {
		if len(fee.Cheques) > 1 {
			wrong("la date du chèque impayé", "plusieurs chèques ont été remis\u00a0: écrivez la date de celui qui est revenu")
			return
		}
		fee.Cheques[0].Impaye = true
	}
	for _, text := range days {
		day, _ := cell.ParseDate(text)
		i := slices.IndexFunc(fee.Cheques, func(c dossier.Cheque) bool { return c.Date == day })
		if i < 0 { // the day on which it came back: the last cheque before it
			i, _ = slices.BinarySearchFunc(fee.Cheques, day, func(c dossier.Cheque, d dossier.Date) int { return c.Date.Compare(d) })
			if i--; i < 0 {
				wrong("la date d’un chèque remis", "écrivez la date convenue du chèque, comme dans la colonne des chèques remis")
				return
			}
			l.at(p.n).fault(p.col, cell.Warn(RowConflict, "la date convenue d’un chèque remis", cell.Quote(text)+", lu comme le retour du chèque du "+fee.Cheques[i].Date.Short(),
				"écrivez la date convenue du chèque impayé"))
		}
		fee.Cheques[i].Impaye = true
	}
}

// payers are the words for who paid, beside those for kinds of funding.
var payers = map[string]dossier.Nature{"auditeur": dossier.Individuel, "auditrice": dossier.Individuel, "l auditeur": dossier.Individuel,
	"l auditrice": dossier.Individuel, "lui meme": dossier.Individuel, "elle meme": dossier.Individuel, "l interesse": dossier.Individuel,
	"l interessee": dossier.Individuel, "stagiaire": dossier.Individuel, "particulier": dossier.Individuel, "l employeur": dossier.Employeur,
	"son employeur": dossier.Employeur, "l entreprise": dossier.Employeur, "societe": dossier.Employeur, "organisme financeur": dossier.Organisme,
	"financeur": dossier.Organisme, "le financeur": dossier.Organisme, "caisse des depots": dossier.CPF}

// settlePayer says whose the payment is: by a word, or by the name of the
// auditeur, of his employer or of a funder of the dossier.
func settlePayer(l *line, t *tables, b *builder) {
	p := b.payer
	if !p.Set {
		return
	}
	fold, a := dossier.Fold(p.Text), &b.d.Auditeur
	nature, known := payers[fold]
	if !known {
		nature, known = t.natures[fold]
	}
	for _, name := range []string{a.NomNaissance, a.Usage()} {
		if name = dossier.Fold(name); name != "" && (fold == name || fold == dossier.Fold(a.Prenom)+" "+name || fold == name+" "+dossier.Fold(a.Prenom)) {
			nature, known = dossier.Individuel, true
		}
	}
	if fold == dossier.Fold(a.Employeur.Nom) {
		nature, known = dossier.Employeur, true
	}
	for _, f := range b.d.Financements {
		if fold == dossier.Fold(f.Financeur.Nom) {
			nature, known = f.Nature, true
		}
	}
	if !known || nature == dossier.NatureInconnue {
		l.at(p.n).fault(p.col, cell.Bad(cell.CodeEnum, "l’auditeur, l’employeur, un financeur ou le CPF", cell.Quote(p.Text),
			"écrivez l’un de ces mots, ou le nom d’un financeur du dossier"))
		return
	}
	b.d.Droit.Par = nature
}
