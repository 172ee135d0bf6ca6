package importer

import (
	"slices"
	"strings"

	"cnamdoc/importer/dossier"
)

// An assembler turns the rows of an export into dossiers.
type assembler struct {
	*run
	statuts   map[string]dossier.Statut
	natures   map[string]dossier.Nature
	semestres map[string]string
	centres   map[string]string // canonical name by folded name; as first written when nil was given
	funders   int               // numbered columns of funders
	closed    bool              // only the given centres are known
	builders  map[dossier.Key]*builder
	order     []*builder
}

// A builder is a dossier being assembled.
type builder struct {
	d       dossier.Dossier
	from    origins
	ues     []origins // by UE
	funds   []*fund
	silent  []string // UE of rows that say nothing of funding
	paid    dossier.Reponse
	paidAt  parsed
	amount  dossier.Centi // the column montant
	amounts bool
	planAt  cellRef
}

func newAssembler(r *run) *assembler {
	a := &assembler{run: r, statuts: folded(r.opt.Statuts, defaultStatuts), natures: folded(r.opt.Natures, defaultNatures),
		semestres: folded(r.opt.Semestres, defaultSemestres), centres: map[string]string{}, closed: r.opt.Centres != nil, funders: r.table.lastRang(ofFinanceur),
		builders: map[dossier.Key]*builder{}}
	for _, c := range r.opt.Centres {
		a.centres[dossier.Fold(c)] = c
	}
	return a
}

// use assembles the row that was just parsed.
func (a *assembler) use(n int) RowAccount {
	key, codes, motif := a.key(n)
	if motif != "" {
		return RowAccount{Outcome: Rejetee, Motif: motif}
	}
	id := key
	id.Centre = dossier.Fold(key.Centre)
	b := a.builders[id]
	if b == nil {
		b = &builder{from: newOrigins(ofDossier)}
		b.d.Semestre, b.d.Centre, b.d.Auditeur.Code = key.Semestre, key.Centre, key.Code
		a.builders[id] = b
		a.order = append(a.order, b)
	}
	for _, c := range codes[1:] {
		if !slices.Contains(b.d.Auditeur.AutresCodes, c) {
			b.d.Auditeur.AutresCodes = append(b.d.Auditeur.AutresCodes, c)
		}
	}
	b.d.Source = append(b.d.Source, a.ref(n, ""))
	a.fill(n, b)
	b.d.Problems = append(b.d.Problems, a.problems[a.mark:]...)
	return RowAccount{Outcome: Importee, Key: b.d.Key()}
}

// fill adds what the row says to its dossier.
func (a *assembler) fill(n int, b *builder) {
	for _, p := range a.values {
		if p.col.field.scope == ofDossier {
			a.put(n, p, &b.d, b.from)
		}
	}
	a.person(n, b)
	a.statut(n, b)
	ues := a.rowUEs(n, b)
	a.fund(n, b, ues)
	a.schedule(n, b)
}

// key reads what names the dossier. A row without it is rejected, with the
// motif.
func (a *assembler) key(n int) (key dossier.Key, codes []string, motif string) {
	code, ok := a.get("code")
	switch {
	case !ok:
		a.require(n, "code")
		return key, nil, "code auditeur absent"
	case !code.set:
		return key, nil, "code auditeur illisible"
	}
	codes = strings.Fields(code.text)
	sem, motif := a.semestre(n)
	if motif != "" {
		return key, nil, motif
	}
	centre, motif := a.centre(n)
	return dossier.Key{Code: codes[0], Semestre: sem, Centre: centre}, codes, motif
}

// require notes that a cell which must be filled is empty.
func (a *assembler) require(n int, id string) {
	for i := range a.table.columns {
		if c := &a.table.columns[i]; c.Champ == id && c.Rang <= 1 {
			a.fault(n, c, bad(CellRequired, "une valeur", "une cellule vide", "remplissez la cellule"))
			return
		}
	}
}

func (a *assembler) centre(n int) (string, string) {
	p, ok := a.get("centre")
	switch {
	case ok && !p.set:
		return "", "centre illisible"
	case !ok && a.opt.Centre != "":
		return a.opt.Centre, ""
	case !ok:
		a.require(n, "centre")
		return "", "centre absent"
	}
	fold := dossier.Fold(p.text)
	if name, known := a.centres[fold]; known {
		return name, ""
	}
	if a.closed {
		a.fault(n, p.col, bad(CellEnum, "l’un des centres de la configuration", quote(p.text), "corrigez le nom du centre, ou ajoutez-le à la configuration"))
		return "", "centre inconnu"
	}
	a.centres[fold] = p.text
	return p.text, ""
}

// semestre combines the columns Semestre ("2026-2027-S1", or "S1"), Année and
// Semestre UE; where they are silent, the semester of the options.
func (a *assembler) semestre(n int) (dossier.Semestre, string) {
	p, ok := a.get("semestre")
	if ok && p.set {
		if s, err := dossier.ParseSemestre(fullSemestre(p.text)); err == nil {
			a.sameYear(n, s)
			return s, ""
		}
	}
	if !ok {
		p, ok = a.get("semestre_unite")
	}
	year, hasYear := a.get("annee")
	switch {
	case !ok && !hasYear && a.opt.Semestre != "":
		return a.opt.Semestre, ""
	case !ok && a.opt.Semestre != "" && hasYear && yearOf(year.text) == yearOf(string(a.opt.Semestre)):
		return a.opt.Semestre, ""
	case !ok:
		a.require(n, "semestre")
		a.require(n, "semestre_unite")
		return "", "semestre absent"
	case !p.set || hasYear && !year.set:
		return "", "semestre illisible"
	}
	rank, first := a.semestres[dossier.Fold(p.text)], yearOf(string(a.opt.Semestre))
	at := p
	if hasYear {
		first = yearOf(year.text)
		if rank != "" {
			at = year
		}
	}
	s, err := dossier.ParseSemestre(first + "-" + next(first) + "-" + rank)
	if err != nil {
		a.fault(n, at.col, bad(CellEnum, "un semestre, par exemple 2026-2027-S1", quote(at.text), "corrigez le semestre ou l’année"))
		return "", "semestre illisible"
	}
	return s, ""
}

// sameYear notes a column Année that contradicts the semester.
func (a *assembler) sameYear(n int, s dossier.Semestre) {
	if year, ok := a.get("annee"); ok && year.set && yearOf(year.text) != yearOf(string(s)) {
		a.fault(n, year.col, bad(RowConflict, "l’année du semestre "+quote(string(s)), quote(year.text), "corrigez l’année ou le semestre"))
	}
}

// fullSemestre brings "2026/2027 s1" to "2026-2027-S1".
func fullSemestre(s string) string {
	return strings.ToUpper(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '/' || r == '-' || r == '–' || r == '_' }), "-"))
}

// yearOf returns the first year of "2026", "2026-2027" or "2026/2027".
func yearOf(s string) string {
	if len(s) < 4 || !allDigits(s[:4]) || len(s) > 4 && s[4] >= '0' && s[4] <= '9' {
		return ""
	}
	if rest := strings.Trim(s[4:], " -/–"); len(rest) >= 4 && allDigits(rest[:4]) && rest[:4] != next(s[:4]) {
		return ""
	}
	return s[:4]
}

func next(year string) string {
	if year == "" {
		return ""
	}
	return dossier.Date{Year: atoi(year) + 1, Month: 1, Day: 1}.ISO()[:4]
}

// dossiers finishes and sorts.
func (a *assembler) dossiers() []dossier.Dossier {
	out := make([]dossier.Dossier, 0, len(a.order))
	order := a.order
	a.builders, a.order, a.seen = nil, nil, nil // what a dossier no longer needs may go
	for i, b := range order {
		a.finish(b)
		out, order[i] = append(out, b.d), nil
	}
	slices.SortFunc(out, func(x, y dossier.Dossier) int { return x.Key().Compare(y.Key()) })
	return out
}

// finish settles what needs all rows of the dossier.
func (a *assembler) finish(b *builder) {
	mark := len(a.problems)
	n := b.d.Source[0].Row
	if b.d.Auditeur.NomNaissance == "" && !b.faulty("nom") {
		a.require(n, "nom")
	}
	if b.d.Auditeur.Prenom == "" && !b.faulty("prenom") {
		a.require(n, "prenom")
	}
	if len(b.d.UEs) == 0 && b.d.Type == dossier.InscriptionUE && !b.faulty("ue") {
		a.require(n, "ue")
	}
	a.settlePaid(b)
	b.settleStatut()
	a.settleFunds(b)
	b.d.Problems = append(b.d.Problems, a.problems[mark:]...)
}

func (b *builder) faulty(id string) bool {
	return slices.ContainsFunc(b.d.Problems, func(p dossier.Problem) bool { return p.Champ == id && p.Severity == dossier.Erreur })
}
