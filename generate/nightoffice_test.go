package generate_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"cnamdoc/generate"
	"cnamdoc/generate/internal/nightmodel"
	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// office is the program under the model's eyes: the batch, a register and an
// output directory of its own.
type office struct {
	*house
	n       int // nights begun, which are hours of its clock
	unlocks []func() error
}

var tours = templates.Centre{Nom: "Tours", Dossier: "TOURS", Adresse: "2 rue de l’Essai, 37000 Tours", Ville: "Tours",
	Courriel: "tours@essai.fr", Telephone: "02 00 00 00 02"}

const employerSIRET = "73282932000074"

func (o *office) now() time.Time { return clock().Add(time.Duration(o.n) * time.Hour) }

// job is a night's.
func (o *office) job(n nightmodel.Tonight) generate.Job {
	j := o.house.job(dossiersOf(n.Export)...)
	j.Today, j.Now, j.Workers = today.AddDays(n.Day), o.now, 1
	j.Centres = []templates.Centre{orleans, tours}
	j.Catalogue = maps.Clone(j.Catalogue)
	third := j.Catalogue["NFA031"]
	third.Code, third.Intitule = "NFE114", "Systèmes d’information web"
	j.Catalogue[third.Code] = third
	j.Reglement.Semestres = map[dossier.Semestre]completeness.Periode{
		"2026-2027-S1": {Debut: day("2026-09-28"), Fin: day("2027-01-30"), ExamensFin: day("2027-06-26")},
		"2026-2027-S2": {Debut: day("2027-02-08"), Fin: day("2027-06-12"), ExamensFin: day("2027-09-18")},
		"2027-2028-S1": {Debut: day("2027-09-27"), Fin: day("2028-01-29"), ExamensFin: day("2028-06-24")},
	}
	j.Style.Accent.B += uint8(n.Style)
	j.Columns = map[string]int{}
	for _, f := range importer.Fields() { // those that the model leaves alone are always there
		j.Columns[f.ID] = 1
	}
	for _, c := range nightmodel.Fragile() {
		if delete(j.Columns, string(c)); slices.Contains(n.Export.Columns, c) {
			j.Columns[string(c)] = 0
			for _, r := range n.Export.Rows {
				if r.Cells[c].Text != "" {
					j.Columns[string(c)]++
				}
			}
		}
	}
	return j
}

// dossiersOf reads an export as the importer does.
func dossiersOf(e nightmodel.Export) []dossier.Dossier {
	byKey := map[dossier.Key]*dossier.Dossier{}
	for i, r := range e.Rows {
		text := func(c nightmodel.Column) string {
			return strings.Join(strings.Fields(dossier.NFC(r.Cells[c].Text)), " ")
		}
		key := dossier.Key{Code: text(nightmodel.Code), Semestre: dossier.Semestre(text(nightmodel.Semestre)), Centre: text(nightmodel.Centre)}
		d := byKey[key]
		if d == nil {
			d = dossierOf(key, r.Who, text)
			byKey[key] = d
		}
		ref := dossier.Ref{Sheet: "Inscriptions", Row: i + 2}
		d.Source = append(d.Source, ref)
		u := ue(text(nightmodel.UE), "Unité "+text(nightmodel.UE))
		u.Debut, u.Fin, u.Statut, u.Refs = frenchDay(text(nightmodel.Debut)), frenchDay(text(nightmodel.Fin)), statut(text(nightmodel.StatutUE)), []dossier.Ref{ref}
		u.AccordFormateur, u.StatutPropre = dossier.Oui, u.Statut != 0
		d.UEs = append(d.UEs, u)
	}
	var list []dossier.Dossier
	for _, key := range slices.SortedFunc(maps.Keys(byKey), dossier.Key.Compare) {
		list = append(list, *byKey[key])
	}
	return list
}

func dossierOf(key dossier.Key, who int, text func(nightmodel.Column) string) *dossier.Dossier {
	d := complete(who + 1)
	d.Semestre, d.Centre, d.Source, d.UEs = key.Semestre, key.Centre, nil, nil
	a := &d.Auditeur
	a.Code, a.AncienCode = key.Code, text(nightmodel.AncienCode)
	a.NomNaissance, a.NomUsage, a.Prenom = text(nightmodel.Nom), text(nightmodel.NomUsage), text(nightmodel.Prenom)
	a.Naissance, a.Adresse.Ligne1, a.Situation = frenchDay(text(nightmodel.Naissance)), text(nightmodel.Adresse), text(nightmodel.Situation)
	a.Emploi = ""
	d.Statut, d.StatutSource = statut(text(nightmodel.Statut)), text(nightmodel.Statut)
	d.Pieces.DossierRecu = 0
	if text(nightmodel.DossierRecu) != "" {
		d.Pieces.DossierRecu = dossier.Oui
	}
	d.Pieces.ContratSigne = frenchDay(text(nightmodel.ContratSigne))
	d.ENF = dossier.ENF{Identifiant: text(nightmodel.Identifiant), MotDePasse: dossier.NewSecret(text(nightmodel.MotDePasse))}
	switch text(nightmodel.Regle) {
	case "":
		d.Droit.Regle, d.Droit.RegleConnu, d.Droit.Le = 0, false, dossier.Date{}
	case "0":
		d.Droit.Regle, d.Droit.Le = 0, dossier.Date{}
	}
	if name := text(nightmodel.Financeur); name != "" {
		d.Financements = []dossier.Financement{{Nature: dossier.Employeur, Part: 10000, Montant: 48000, Connu: true, PriseEnCharge: dossier.Oui,
			ConventionSignee: frenchDay(text(nightmodel.ConventionSign)),
			Financeur:        dossier.Organisation{Nom: name, SIRET: employerSIRET, Adresse: "4 rue de l’Essai, 45000 Orléans", Representant: "Odile Essayeuse, gérante"}}}
	} else if who%4 == 2 { // an employer's, of which the export says nothing tonight
		d.Financements = nil
	}
	return &d
}

func frenchDay(s string) (d dossier.Date) {
	if s != "" {
		t, err := time.Parse("02/01/2006", s)
		if err != nil {
			panic(err)
		}
		d = dossier.Date{Year: t.Year(), Month: t.Month(), Day: t.Day()}
	}
	return d
}

func statut(s string) dossier.Statut {
	switch s {
	case nightmodel.Confirmee:
		return dossier.Confirmee
	case nightmodel.EnAttente:
		return dossier.EnAttente
	case nightmodel.Annulee:
		return dossier.Annulee
	case nightmodel.Retractee:
		return dossier.Retractee
	case nightmodel.Abandonnee:
		return dossier.Abandonnee
	}
	return 0
}

// Plan is the dry run.
func (o *office) Plan(ctx context.Context, n nightmodel.Tonight) nightmodel.Result {
	j := o.job(n)
	j.DryRun = true
	return o.answer(ctx, j, n)
}

// Run is the night.
func (o *office) Run(ctx context.Context, n nightmodel.Tonight) nightmodel.Result {
	o.n++
	j := o.job(n)
	m := &mortal{Register: o.reg, out: o.out, copied: o.out + ".copie", at: n.Kill}
	j.Register = m
	j.SetGroup(4)
	j.OnPassing(func(step string) { m.pass(step) })
	result := o.answer(ctx, j, n)
	if !m.dead {
		return result
	}
	for _, open := range o.unlocks {
		m.err = errors.Join(m.err, open())
	}
	o.unlocks = nil
	m.err = errors.Join(m.err, os.RemoveAll(o.out), os.Rename(m.copied, o.out))
	return nightmodel.Result{Killed: true, Err: m.err}
}

func (o *office) answer(ctx context.Context, j generate.Job, n nightmodel.Tonight) (result nightmodel.Result) {
	j.Accept = map[string]int{}
	for _, a := range n.Accept {
		j.Accept[a.Name] = a.Count
	}
	r, err := generate.Run(ctx, j)
	var refused *generate.GuardError
	if result.Err = err; errors.As(err, &refused) {
		result.Err = nil
		counts := map[string]int{}
		for _, one := range refused.Refus {
			counts[one.Garde] += one.Nombre
		}
		for _, name := range slices.Sorted(maps.Keys(counts)) {
			result.Refusals = append(result.Refusals, nightmodel.Refusal{Name: name, Count: counts[name]})
		}
	}
	if r == nil {
		return result
	}
	for _, line := range r.Plan {
		act, err := o.act(ctx, line)
		if result.Err = errors.Join(result.Err, err); act.Do != "" {
			result.Acts = append(result.Acts, act)
		}
	}
	for _, line := range r.Plan {
		if slices.Contains([]string{"bloquée", register.Examen.String(), register.Gelee.String()}, line.Action) ||
			line.Action == register.Retablie.String() && strings.Contains(line.Motif, "la nuit suivante") {
			result.Waiting = append(result.Waiting, fmt.Sprintf("%s|%s|%s|%s", line.Semestre, line.Centre, line.Code, line.Document))
		}
	}
	for _, v := range r.Verrous {
		result.Named = append(result.Named, v.Fichier)
	}
	for _, d := range r.Disparus {
		result.Vanished = append(result.Vanished, string(d.Semestre)+"|"+d.Code)
	}
	if len(r.Ecarts) > 0 || len(r.Changements) > 0 || len(r.Erreurs) > 0 {
		result.Err = errors.Join(result.Err, fmt.Errorf("not as planned: %v; changed meanwhile: %v; errors: %v", r.Ecarts, r.Changements, r.Erreurs))
	}
	return result
}

// act is what a line of the plan means for papers that people hold; "" for
// nothing.
func (o *office) act(ctx context.Context, line report.Prevu) (nightmodel.Act, error) {
	key := register.PaperKey{Key: dossier.Key{Code: line.Code, Semestre: line.Semestre, Centre: line.Centre}, Document: line.Document, Contrepartie: line.Contrepartie}
	a := nightmodel.Act{Key: paperOf(register.Paper{Key: key}).Key()}
	var old register.Paper
	if line.Numero != "" {
		var err error
		if old, err = o.reg.Get(ctx, line.Numero); err != nil {
			return a, err
		}
	}
	switch line.Action {
	case register.Nouvelle.String(), register.Reprise.String(), register.Remplacante.String():
		a.Do = nightmodel.Issued
		if line.Remplace != "" { // perhaps of another centre or code
			var err error
			if old, err = o.reg.Get(ctx, line.Remplace); err != nil {
				return a, err
			}
			a = nightmodel.Act{Do: nightmodel.Replaced, Key: paperOf(old).Key(), Number: old.Number}
		}
	case register.Refaite.String():
		a.Do, a.Number = nightmodel.Redrawn, old.Number
	case register.Retablie.String():
		a.Do, a.Number = nightmodel.Restored, old.Number
	case register.Revocation.String():
		if line.Remplace != "" {
			a.Do, a.Number = nightmodel.Revoked, old.Number
		}
	}
	return a, nil
}

func paperOf(p register.Paper) nightmodel.Paper {
	return nightmodel.Paper{Number: p.Number, Code: p.Key.Code, Semestre: string(p.Key.Semestre), Centre: p.Key.Centre,
		Document: p.Key.Document.String(), Counterparty: p.Key.Contrepartie, State: p.State.String(), ReplacedBy: p.ReplacedBy, Lot: p.Lot,
		File: p.File, Hash: fmt.Sprintf("%x", p.FileHash)}
}

// Close gives back what the office takes on disk.
func (o *office) Close() error {
	return errors.Join(o.reg.Close(), os.RemoveAll(filepath.Dir(o.out)))
}

func (o *office) HandOver(ctx context.Context, number string) error {
	return o.reg.HandOver(ctx, "guichet", []string{number})
}

func (o *office) Revoke(ctx context.Context, number string, again bool) error {
	return o.reg.Revoke(ctx, "direction", number, "décision", again)
}

func (o *office) Restore(ctx context.Context, number string) error {
	return o.reg.Restore(ctx, "direction", number, "erreur")
}

func (o *office) Decide(ctx context.Context, question int, accepts bool) error {
	_, err := o.reg.AnswerQuestion(ctx, question, accepts, "direction", "vu avec l’auditeur")
	return err
}

func (o *office) Lock(path string) (func() error, error) {
	unlock, err := lockFile(filepath.Join(o.out, path))
	if err == nil {
		o.unlocks = append(o.unlocks, unlock)
	}
	return unlock, err
}

// Look reads the register and the disk.
func (o *office) Look(ctx context.Context) (look nightmodel.Look, err error) {
	look = nightmodel.Look{Papers: map[string]nightmodel.Paper{}, Files: map[string]nightmodel.File{}, Tree: map[string]string{}}
	if err := o.lookAtDisk(look); err != nil {
		return look, err
	}
	var all strings.Builder
	for p, err := range o.reg.All(ctx, register.Filter{}) {
		if err != nil {
			return look, err
		}
		look.Papers[p.Number] = paperOf(p)
		events, err := o.reg.History(ctx, p.Number)
		if err != nil {
			return look, err
		}
		fmt.Fprintf(&all, "%+v\n", p)
		for _, e := range events {
			fmt.Fprintf(&all, "%+v\n", e)
		}
	}
	look.Register = all.String()
	return look, o.lookAtRest(ctx, &look)
}

// lookAtRest reads what the register holds beside papers.
func (o *office) lookAtRest(ctx context.Context, look *nightmodel.Look) error {
	questions, err := o.reg.OpenQuestions(ctx, register.Filter{})
	if err != nil {
		return err
	}
	for _, q := range questions {
		look.Questions = append(look.Questions, nightmodel.Question{Number: q.Number, Code: q.Key.Code, About: fmt.Sprintf("%s %s %s", q.Key, q.Rule, q.Facts)})
		look.Register += fmt.Sprintf("question %d: %s %s %s, asked %s, %+v\n", q.Number, q.Key, q.Rule, q.Facts, q.Asked, q.Answer)
	}
	decisions, err := o.reg.Decisions(ctx)
	if err != nil {
		return err
	}
	look.Register += fmt.Sprintf("%+v\n", decisions)
	nights, err := o.reg.LastNights(ctx, "", "")
	if err != nil {
		return err
	}
	absent, err := o.reg.Absent(ctx, register.Filter{})
	look.Register += fmt.Sprintf("%+v %+v\n", nights, absent)
	return err
}

// papersRead are papers that were read before, by the hash of their bytes.
var papersRead sync.Map

func (o *office) lookAtDisk(look nightmodel.Look) error {
	err := filepath.WalkDir(o.out, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(o.out, path)
		rel = filepath.ToSlash(rel)
		hash := fmt.Sprintf("%x", sha256.Sum256(data))
		look.Tree[rel] = hash
		if !strings.HasSuffix(rel, ".pdf") || strings.Contains(rel, "/impression/") || strings.HasSuffix(rel, "/matin.pdf") || strings.HasPrefix(e.Name(), ".") {
			return nil
		}
		f, ok := papersRead.Load(hash)
		if !ok {
			f, err = readPaper(o.house, data, hash)
			if err != nil {
				return fmt.Errorf("%s: %w", rel, err)
			}
			papersRead.Store(hash, f)
		}
		look.Files[rel] = f.(nightmodel.File)
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
