package importer

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cnamdoc/importer/cell"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
	"cnamdoc/importer/workbook"
)

// tables are what the export's words mean, folded.
type tables struct {
	opt       Options
	statuts   map[string]dossier.Statut
	natures   map[string]dossier.Nature
	semestres map[string]string
	centres   map[string]string // canonical name; as first written when Options.Centres is nil
	funders   int               // numbered columns of funders
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
	cpf     string // state of the file on the platform, as package cell says it
	cpfAt   cellAt
	payer   cellAt // who paid, in words
	unpaid  cellAt // the cheque that came back
	cheques cellAt
}

// A cellAt is a cell with its row.
type cellAt struct {
	n int
	parsed
}

func newTables(opt Options, funders int) *tables {
	t := &tables{opt: opt, statuts: folded(opt.Statuts, defaultStatuts), natures: folded(opt.Natures, defaultNatures),
		semestres: folded(opt.Semestres, defaultSemestres), centres: map[string]string{}, funders: funders}
	for _, c := range opt.Centres {
		t.centres[dossier.Fold(c)] = c
	}
	return t
}

// The bounds of what one export may hold: beyond them it is none.
const (
	maxDossiers = 100_000
	maxLines    = 1000 // rows, and UE, of one dossier
)

// assemble reads the rows of an export into dossiers, sorted by key.
func assemble(ctx context.Context, b *workbook.Book, header *table, opt Options) ([]dossier.Dossier, *rows, error) {
	t := newTables(opt, header.lastRang(ofFinanceur))
	builders := map[dossier.Key]*builder{}
	var order []*builder
	read, err := readRows(ctx, b, header, opt.Today, func(l *line) (RowAccount, error) {
		key, codes, motif := readKey(l, t)
		if motif != "" {
			return RowAccount{Outcome: Rejetee, Motif: motif}, nil
		}
		id := key
		id.Centre = dossier.Fold(key.Centre)
		d := builders[id]
		if d == nil {
			if len(order) == maxDossiers {
				return RowAccount{}, tooMany(l, "plus de "+french.Number(maxDossiers)+" dossiers")
			}
			d = &builder{from: newOrigins(ofDossier)}
			d.d.Semestre, d.d.Centre, d.d.Auditeur.Code = key.Semestre, key.Centre, key.Code
			builders[id] = d
			order = append(order, d)
		}
		if len(d.d.Source) == maxLines || len(d.d.UEs) > maxLines {
			return RowAccount{}, tooMany(l, "plus de "+french.Number(maxLines)+" lignes ou UE pour l’auditeur "+key.Code)
		}
		for _, c := range codes[1:] {
			if !slices.Contains(d.d.Auditeur.AutresCodes, c) {
				d.d.Auditeur.AutresCodes = append(d.d.Auditeur.AutresCodes, c)
			}
		}
		d.d.Source = append(d.d.Source, l.ref(""))
		fill(l, t, d)
		d.d.Problems = append(d.d.Problems, (*l.notes)[l.mark:]...)
		for _, doute := range l.doutes {
			if !slices.ContainsFunc(d.d.Doutes, func(o dossier.Doute) bool { return o.Champ == doute.Champ && o.Sentence == doute.Sentence }) {
				d.d.Doutes = append(d.d.Doutes, doute)
			}
		}
		return RowAccount{Outcome: Importee, Key: d.d.Key()}, nil
	})
	if err != nil {
		return nil, nil, err
	}
	builders = nil // what a dossier no longer needs may go
	out := make([]dossier.Dossier, 0, len(order))
	for i, d := range order {
		l := &line{n: d.d.Source[0].Row, table: header, notes: &read.problems}
		finish(l, t, d)
		out, order[i] = append(out, d.d), nil
	}
	slices.SortFunc(out, func(x, y dossier.Dossier) int { return x.Key().Compare(y.Key()) })
	sortProblems(read.problems)
	return out, read, nil
}

func tooMany(l *line, what string) *FileError {
	return &FileError{Code: SheetHopeless, Ref: l.ref(""), Err: fmt.Errorf("row %d: %s", l.n, what),
		Phrase: french.Say("La feuille « %s » a %s (à la ligne %d) : elle n’a pas été lue.", l.table.sheet.Name, what, l.n),
		Hint:   "Refaites l’export pour un seul semestre."}
}

// fill adds what the row says to its dossier.
func fill(l *line, t *tables, b *builder) {
	for _, p := range l.cells {
		if p.col.field.scope == ofDossier {
			put(l, p, &b.d, b.from)
		}
	}
	readPerson(l, b)
	readStatut(l, t, b)
	ues := readUEs(l, t, b)
	readFunding(l, t, b, ues)
	readSchedule(l, b)
	readPaid(l, b)
}

// readKey reads what names the dossier. A row without it is rejected, with the
// motif.
func readKey(l *line, t *tables) (key dossier.Key, codes []string, motif string) {
	code, ok := l.get("code")
	switch {
	case !ok:
		l.require("code")
		return key, nil, "code auditeur absent"
	case !code.Set:
		return key, nil, "code auditeur illisible"
	}
	codes = strings.Fields(code.Text)
	sem, motif := readSemestre(l, t)
	if motif != "" {
		return key, nil, motif
	}
	centre, motif := readCentre(l, t)
	return dossier.Key{Code: codes[0], Semestre: sem, Centre: centre}, codes, motif
}

func readCentre(l *line, t *tables) (string, string) {
	p, ok := l.get("centre")
	switch {
	case ok && !p.Set:
		return "", "centre illisible"
	case !ok && t.opt.Centre != "":
		return t.opt.Centre, ""
	case !ok:
		l.require("centre")
		return "", "centre absent"
	}
	fold := dossier.Fold(p.Text)
	if name, known := t.centres[fold]; known {
		return name, ""
	}
	if t.opt.Centres != nil {
		l.fault(p.col, cell.Bad(cell.CodeEnum, "l’un des centres de la configuration", cell.Quote(p.Text), "corrigez le nom du centre, ou ajoutez-le à la configuration"))
		return "", "centre inconnu"
	}
	t.centres[fold] = p.Text
	return p.Text, ""
}

// readSemestre combines the columns Semestre ("2026-2027-S1", or "S1"), Année and
// Semestre UE; where they are silent, the semester of the options.
func readSemestre(l *line, t *tables) (dossier.Semestre, string) {
	p, ok := l.get("semestre")
	if ok && p.Set {
		if s, err := dossier.ParseSemestre(fullSemestre(p.Text)); err == nil {
			sameYear(l, s)
			return s, ""
		}
	}
	if !ok {
		p, ok = l.get("semestre_unite")
	}
	year, hasYear := l.get("annee")
	switch {
	case !ok && !hasYear && t.opt.Semestre != "":
		return t.opt.Semestre, ""
	case !ok && t.opt.Semestre != "" && hasYear && yearOf(year.Text) == yearOf(string(t.opt.Semestre)):
		return t.opt.Semestre, ""
	case !ok:
		l.require("semestre")
		l.require("semestre_unite")
		return "", "semestre absent"
	case !p.Set || hasYear && !year.Set:
		return "", "semestre illisible"
	}
	rank, first := t.semestres[dossier.Fold(p.Text)], yearOf(string(t.opt.Semestre))
	at := p
	if hasYear {
		first = yearOf(year.Text)
		if rank != "" {
			at = year
		}
	}
	s, err := dossier.ParseSemestre(first + "-" + next(first) + "-" + rank)
	if err != nil {
		l.fault(at.col, cell.Bad(cell.CodeEnum, "un semestre, par exemple 2026-2027-S1", cell.Quote(at.Text), "corrigez le semestre ou l’année"))
		return "", "semestre illisible"
	}
	return s, ""
}

// sameYear notes a column Année that contradicts the semester.
func sameYear(l *line, s dossier.Semestre) {
	if year, ok := l.get("annee"); ok && year.Set && yearOf(year.Text) != yearOf(string(s)) {
		l.fault(year.col, cell.Bad(RowConflict, "l’année du semestre "+cell.Quote(string(s)), cell.Quote(year.Text), "corrigez l’année ou le semestre"))
	}
}

// fullSemestre brings "2026/2027 s1" to "2026-2027-S1".
func fullSemestre(s string) string {
	return strings.ToUpper(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '/' || r == '-' || r == '–' || r == '_' }), "-"))
}

// yearOf returns the first year of "2026", "2026-2027" or "2026/2027".
func yearOf(s string) string {
	if len(s) < 4 || !cell.AllDigits(s[:4]) || len(s) > 4 && s[4] >= '0' && s[4] <= '9' {
		return ""
	}
	if rest := strings.Trim(s[4:], " -/–"); len(rest) >= 4 && cell.AllDigits(rest[:4]) && rest[:4] != next(s[:4]) {
		return ""
	}
	return s[:4]
}

func next(year string) string {
	n, err := strconv.Atoi(year)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%04d", n+1)
}

// finish settles what needs all rows of the dossier.
func finish(l *line, t *tables, b *builder) {
	mark := len(*l.notes)
	if b.d.Auditeur.NomNaissance == "" && !b.faulty("nom") {
		l.require("nom")
	}
	if b.d.Auditeur.Prenom == "" && !b.faulty("prenom") {
		l.require("prenom")
	}
	if len(b.d.UEs) == 0 && b.d.Type == dossier.InscriptionUE && !b.faulty("ue") {
		l.require("ue")
	}
	settlePaid(l, b)
	settleCheques(l, b)
	b.settleStatut()
	settleFunds(l, b)
	settlePayer(l, t, b)
	b.d.Problems = append(b.d.Problems, (*l.notes)[mark:]...)
}

func (b *builder) faulty(id string) bool {
	return slices.ContainsFunc(b.d.Problems, func(p dossier.Problem) bool { return p.Champ == id && p.Severity == dossier.Erreur })
}
