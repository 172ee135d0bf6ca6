package importer

import (
	"slices"
	"strings"

	"cnamdoc/importer/cell"
	"cnamdoc/importer/dossier"
)

const whole = dossier.Centi(100_00) // 100 %

// A fund is a source of funding being assembled.
type fund struct {
	dossier.Financement
	from origins
	ues  []string // of the rows that name it
	said bool     // the UE were named by the export itself

	accord string // the payer's own word, as package cell says it
}

// readFunding reads the funding of the row and merges it with what is known.
func readFunding(l *line, t *tables, b *builder, ues []string) {
	readAmount(l, b)
	if p, ok := l.get("cpf_etat"); ok && p.Set {
		before, differs := store(&b.cpf, p.Value)
		origin(l, b, p, before, differs)
		b.cpfAt = cellAt{l.n, p}
	}
	row := readFunds(l, t, b)
	if len(row) == 0 {
		b.silent = append(b.silent, ues...)
		return
	}
	for _, f := range row {
		f.ues = append(f.ues, ues...)
		i := slices.IndexFunc(b.funds, func(o *fund) bool { return o.same(f) })
		if i < 0 {
			b.funds = append(b.funds, f)
			continue
		}
		mergeFund(l, b.funds[i], f)
	}
}

// readAmount reads the column montant. Whose it is can be told only at the end.
func readAmount(l *line, b *builder) {
	p, ok := l.get("montant")
	if !ok || !p.Set {
		return
	}
	before, differs := store(knownAmount{&b.amount, &b.amounts}, p.Value)
	origin(l, b, p, before, differs)
}

// same reports whether two rows speak of one source of funding.
func (f *fund) same(o *fund) bool {
	if f.Nature != o.Nature {
		return false
	}
	x, y := f.Financeur, o.Financeur
	if x.Nom != "" && y.Nom != "" {
		return dossier.Fold(x.Nom) == dossier.Fold(y.Nom)
	}
	return x.SIRET == y.SIRET
}

func mergeFund(l *line, to, f *fund) {
	for _, p := range l.cells {
		if p.col.field.scope == ofFinanceur && f.from[p.col.field.ord] == (cellRef{int32(l.n), int16(p.col.Index)}) {
			if p.col.field.target != nil {
				put(l, p, &to.Financement, to.from)
			} else {
				mergeShare(l, to, p)
			}
		}
	}
	for _, code := range f.ues {
		if !slices.Contains(to.ues, code) {
			to.ues = append(to.ues, code)
		}
	}
}

// mergeShare merges a part, an amount or the payer's word.
func mergeShare(l *line, to *fund, p parsed) {
	before, differs := to.share(p)
	ord := p.col.field.ord
	if differs {
		conflict(l, p.col, before, said(p.Value, p.col.field), to.from[ord])
	} else if to.from[ord] == (cellRef{}) {
		to.from[ord] = cellRef{int32(l.n), int16(p.col.Index)}
	}
}

// share stores a part, an amount or the payer's word.
func (f *fund) share(p parsed) (string, bool) {
	switch {
	case p.col.Champ == "financeur_montant", p.col.Champ == "financeur_part" && p.Euros:
		return store(knownAmount{&f.Montant, &f.Connu}, p.Value)
	case p.col.Champ == "financeur_part":
		return store(&f.Part, p.Value)
	case p.col.Champ == "financeur_accord":
		return store(&f.accord, p.Value)
	}
	return "", false
}

// hear stores what the row itself says.
func (f *fund) hear(l *line, p parsed) {
	f.share(p)
	f.from[p.col.field.ord] = cellRef{int32(l.n), int16(p.col.Index)}
}

// readFunds lists the sources of funding that the row names.
func readFunds(l *line, t *tables, b *builder) []*fund {
	code, coded := readNature(l, t, "dispositif")
	kind, kinded := readNature(l, t, "type_financement")
	collective := kinded && kind == natureCollective
	if !coded && kinded && kind != dossier.Individuel && !collective {
		code, coded = kind, true
	}
	var out []*fund
	for rang := 1; rang <= t.funders; rang++ {
		if f := readFunder(l, t, rang); f != nil {
			out = append(out, f)
		}
	}
	for _, f := range out {
		if f.Nature == dossier.NatureInconnue {
			f.Nature = natureOf(l, b, f, code, len(out) == 1)
		}
	}
	if len(out) == 0 && (coded && code != dossier.Individuel || collective) {
		f := &fund{from: newOrigins(ofFinanceur)}
		f.Nature = code
		if !coded {
			f.Nature = dossier.Employeur
		}
		loose(l, f)
		out = append(out, f)
	}
	account := code == dossier.CPF || code == dossier.Apprentissage || code == dossier.ContratPro
	if coded && code == dossier.Individuel || kinded && kind == dossier.Individuel && !account {
		f := &fund{from: newOrigins(ofFinanceur)}
		f.Nature = dossier.Individuel
		out = append(out, f)
	}
	return out
}

// natureCollective is the value C of TYPE_FINANCEMENT_INSCRIPTION: somebody
// else pays, and it is not said who.
const natureCollective = dossier.Nature(0xFF)

var collectives = map[string]bool{"c": true, "collectif": true, "collective": true, "a titre collectif": true}

// readNature reads a column of funding codes; an unknown code is an error and a
// funding whose nature is unknown, so that it passes for nothing else.
func readNature(l *line, t *tables, id string) (dossier.Nature, bool) {
	p, ok := l.get(id)
	if !ok || !p.Set {
		return dossier.NatureInconnue, false
	}
	fold := dossier.Fold(p.Text)
	if collectives[fold] {
		return natureCollective, true
	}
	nature, known := t.natures[fold]
	if !known {
		l.fault(p.col, cell.Bad(cell.CodeEnum, "un financement de la table de configuration", cell.Quote(p.Text),
			"corrigez la cellule, ou ajoutez le code à la configuration"))
	}
	return nature, true
}

// natureOf tells an employer from another organisation: the employer is the
// one whose name or SIRET stands in the person's own columns.
func natureOf(l *line, b *builder, f *fund, code dossier.Nature, alone bool) dossier.Nature {
	if alone && (code == dossier.CPF || code == dossier.Apprentissage || code == dossier.ContratPro) {
		return code
	}
	e := b.d.Auditeur.Employeur
	known := e.Nom != "" || e.SIRET != ""
	if known && (e.SIRET != "" && e.SIRET == f.Financeur.SIRET || dossier.Fold(e.Nom) == dossier.Fold(f.Financeur.Nom)) {
		return dossier.Employeur
	}
	if code == dossier.Employeur && !known {
		return dossier.Employeur
	}
	return dossier.Organisme
}

// readFunder reads the funder of a number; nil when the row names none. The form
// received and the convention signed do not make a funder.
func readFunder(l *line, t *tables, rang int) *fund {
	f := &fund{from: newOrigins(ofFinanceur)}
	named := false
	for _, p := range l.cells {
		field := p.col.field
		if field.scope != ofFinanceur || p.col.Rang != rang || !p.Set {
			continue
		}
		switch field.ID {
		case "financeur_nature":
			f.Nature = t.natures[dossier.Fold(p.Text)]
		case "financeur_ue":
			f.UEs, f.said = strings.Fields(p.Text), true
		case "financeur_part", "financeur_montant":
			named = named || p.Centi > 0
			f.hear(l, p)
		case "financeur_accord":
			f.hear(l, p)
		default:
			put(l, p, &f.Financement, f.from)
			named = named || field.ID == "financeur" || field.ID == "financeur_siret"
		}
	}
	if !named {
		return nil
	}
	return f
}

// loose gives a funding without funder the form, the convention and the payer's
// word of the row.
func loose(l *line, f *fund) {
	for _, p := range l.cells {
		switch field := p.col.field; {
		case field.scope != ofFinanceur || p.col.Rang > 1:
		case field.target != nil:
			put(l, p, &f.Financement, f.from)
		case field.ID == "financeur_accord" && p.Set:
			f.hear(l, p)
		}
	}
}

// lastRang is the highest number of the columns of a scope.
func (t *table) lastRang(of scope) int {
	last := 0
	for _, c := range t.columns {
		if c.field != nil && c.field.scope == of {
			last = max(last, c.Rang)
		}
	}
	return last
}

// settleFunds decides whose the amount is and which UE each source covers. A
// source that covers all has no list.
func settleFunds(l *line, b *builder) {
	if p := b.cpfAt.parsed; b.cpf != "" && !slices.ContainsFunc(b.funds, func(f *fund) bool { return f.Nature == dossier.CPF }) {
		l.at(b.cpfAt.n).fault(p.col, cell.Warn(RowConflict, "un financement par le CPF", cell.Quote(p.Text)+", sans financement par le CPF",
			"indiquez le dispositif de financement (03), ou effacez la cellule"))
	}
	settleShare(b)
	union := map[string]bool{}
	for _, f := range b.funds {
		for _, code := range f.ues {
			union[code] = true
		}
	}
	split := slices.ContainsFunc(b.funds, func(f *fund) bool { return len(f.ues) != len(union) })
	if split {
		uncovered(l, b, union)
	}
	for _, f := range b.funds {
		if !f.said && split && (len(f.ues) != len(union) || len(union) != len(b.d.UEs)) {
			f.UEs = f.ues
		}
		f.employer(&b.d)
		if len(f.ConventionUEs) == 0 {
			f.ConventionUEs = nil // "toutes"
		}
		f.Accord = wordOf(f.accord)
		if f.Nature == dossier.CPF && f.Accord != dossier.Non && b.cpf != "" {
			f.Accord = wordOf(b.cpf)
		}
		b.d.Financements = append(b.d.Financements, f.Financement)
	}
}

// wordOf is a payer's word as an answer; waiting is none.
func wordOf(said string) dossier.Reponse {
	return map[string]dossier.Reponse{cell.Granted: dossier.Oui, cell.Denied: dossier.Non}[said]
}

// uncovered notes the UE of rows without funding, when the other rows do not
// agree on one.
func uncovered(l *line, b *builder, union map[string]bool) {
	for _, code := range b.silent {
		if !union[code] {
			l.note(RowConflict, dossier.Avertissement, "des financements qui diffèrent selon l’UE, et aucun pour "+cell.Quote(code),
				"indiquez le financement de chaque UE")
		}
	}
}

// employer fills the funder of a funding by the employer that names none.
func (f *fund) employer(d *dossier.Dossier) {
	if f.Nature != dossier.Employeur {
		return
	}
	e := d.Auditeur.Employeur
	if f.Financeur.Nom == "" {
		f.Financeur.Nom = e.Nom
	}
	if f.Financeur.SIRET == "" && dossier.Fold(f.Financeur.Nom) == dossier.Fold(e.Nom) {
		f.Financeur.SIRET = e.SIRET
	}
	if f.Financeur.Adresse == "" && dossier.Fold(f.Financeur.Nom) == dossier.Fold(e.Nom) {
		f.Financeur.Adresse = e.Adresse
	}
}

// settleShare adds the person's own share. The amount is that of the only
// source; in a mixed funding it is the person's.
func settleShare(b *builder) {
	sums, parts := map[string]dossier.Centi{}, len(b.funds) > 0 // by UE: two funders may pay one each, wholly
	var own *fund
	for _, f := range b.funds {
		if f.Nature == dossier.Individuel {
			own = f
			continue
		}
		for _, code := range f.covers() {
			sums[code] += f.Part
		}
		parts = parts && f.Part > 0
	}
	sum := dossier.Centi(0)
	for _, s := range sums {
		sum = max(sum, s)
	}
	paid := b.amounts && b.amount > 0 && slices.ContainsFunc(b.funds, func(f *fund) bool { return f.Connu })
	if own == nil && (len(b.funds) == 0 && b.amounts || parts && sum < whole || paid && sum < whole) {
		own = &fund{Financement: dossier.Financement{Nature: dossier.Individuel}}
		if len(b.funds) > 0 {
			own.ues = b.funds[0].ues
		}
		b.funds = append(b.funds, own)
	}
	if own != nil && len(b.funds) > 1 && parts && sum > 0 && sum <= whole { // more than all is for the rules to say
		own.Part = whole - sum
	}
	if !b.amounts {
		return
	}
	if own == nil && len(b.funds) == 1 && !b.funds[0].Connu {
		own = b.funds[0]
	}
	if own != nil {
		own.Montant, own.Connu = b.amount, true
	}
}

// covers are the UE of the fund: those that it names, else those of its rows;
// of a démarche, which has none, it covers the whole.
func (f *fund) covers() []string {
	switch {
	case f.said:
		return f.UEs
	case len(f.ues) == 0:
		return []string{""}
	}
	return f.ues
}
