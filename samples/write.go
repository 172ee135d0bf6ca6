package samples

import (
	_ "embed"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"cnamdoc/generate/sheet"
)

// The files that Write makes.
const (
	PetitFile     = "inscriptions-petit.xlsx"
	SemestreFile  = "inscriptions-semestre.xlsx"
	SaleFile      = "inscriptions-sale.xlsx"
	CatalogueFile = "catalogue-ue.xlsx"
	EpreuvesFile  = "epreuves.xlsx"
	ConfigFile    = "cnamdoc.toml"
)

//go:embed cnamdoc.toml
var config string

// Config is the sample configuration. Every fictional value in it is written
// "<fictif: VALUE>".
func Config() string { return config }

// files in the order in which they are written.
var files = []struct {
	name  string
	write func(io.Writer) error
}{
	{PetitFile, Petit}, {SemestreFile, Inscriptions}, {SaleFile, Sale}, {CatalogueFile, Catalogue}, {EpreuvesFile, Epreuves},
	{ConfigFile, func(w io.Writer) error { _, err := io.WriteString(w, config); return err }},
	{"service/cnamdoc.service", writeUnit("service/cnamdoc.service")}, {"service/cnamdoc.timer", writeUnit("service/cnamdoc.timer")},
	{"service/cnamdoc-tache.xml", writeUnit("service/cnamdoc-tache.xml")},
	{"service/cnamdoc-guichet.service", writeUnit("service/cnamdoc-guichet.service")},
	{"service/cnamdoc-guichet-tache.xml", writeUnit("service/cnamdoc-guichet-tache.xml")},
}

// Write makes every sample in a directory, which is made if it is absent, and
// returns their paths. A file that stands there is replaced, but for a
// configuration that somebody has edited: it is kept, and not among the paths.
func Write(dir string) ([]string, error) {
	if err := os.MkdirAll(filepath.Join(dir, "service"), 0o700); err != nil {
		return nil, fmt.Errorf("samples: %w", err)
	}
	var paths []string
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f.name))
		if f.name == ConfigFile && edited(path) {
			continue
		}
		if err := writeFile(path, f.write); err != nil {
			return paths, fmt.Errorf("samples: %w", err)
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// edited reports whether a configuration stands there that is not the sample.
func edited(path string) bool {
	text, err := os.ReadFile(path)
	return err == nil && string(text) != config
}

// writeFile replaces a file in one step: a reader sees the old one or the new.
func writeFile(path string, write func(io.Writer) error) (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".samples-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tmp.Close()
			os.Remove(tmp.Name())
		}
	}()
	if err = write(tmp); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	if err = tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// export writes inscriptions on a sheet as the information system does: a line
// of title above the header, a row per auditeur and UE.
func export(b *sheet.Book, name, title string, records []record) {
	heads := make([]sheet.Column, len(columns))
	for i, c := range columns {
		heads[i] = sheet.Column{Header: c.header, Width: c.width, Kind: c.kind}
	}
	s := b.Sheet(name, heads, title)
	for i := range records {
		r := &records[i]
		for j := range r.lignes {
			cells := make([]sheet.Cell, len(columns))
			for k, c := range columns {
				cells[k].Value = c.value(r, &r.lignes[j])
			}
			s.Row(cells...)
		}
	}
}

const exportTitle = "Export des inscriptions — semestre 1, année 2026-2027 — édité le 21/11/2026"

// Petit writes inscriptions-petit.xlsx: the export, and the notes on it.
func Petit(w io.Writer) error {
	people := petit()
	records := make([]record, len(people))
	for i, p := range people {
		records[i] = p.record
	}
	b := sheet.New()
	export(b, "Inscriptions", exportTitle, records)
	notes(b, people)
	_, err := b.WriteTo(w)
	return err
}

func notes(b *sheet.Book, people []personne) {
	s := b.Sheet("Notes", []sheet.Column{{Header: "Auditeur"}, {Header: "Qui", Width: 34}, {Header: "Ce que cette personne illustre", Width: 70},
		{Header: "Attestation attendue"}, {Header: "Contrat attendu"}, {Header: "Convention attendue"}, {Header: "Relance attendue"}, {Header: "Règle", Width: 22}},
		"Ce que chaque personne illustre, et ce qui est attendu au "+Today.Short()+" avec cnamdoc.toml et catalogue-ue.xlsx",
		"prête : le document est produit ; bloquée : il attend ; — : il n’est pas dû.")
	styles := map[string]sheet.Style{prete: sheet.OK, bloquee: sheet.Faulty, sans: sheet.Muted}
	for i := range people {
		p := &people[i]
		code, _, _ := strings.Cut(p.code, " ")
		cells := sheet.Texts(code, p.identite(), p.illustre, p.attendu.attestation, p.attendu.contrat, p.attendu.convention, p.attendu.relance, p.attendu.regle)
		for j := 3; j < 7; j++ {
			cells[j].Style = styles[cells[j].Value.(string)]
		}
		s.Row(cells...)
	}
}

// Expected is what the notes say of one person.
type Expected struct {
	Code, Identite, Illustre                  string
	Attestation, Contrat, Convention, Relance string // "prête", "bloquée" or "—"
	Regle                                     string // Rule.ID that decides or shows; "—" when none
}

// Expectations are the notes of inscriptions-petit.xlsx, in its order.
func Expectations() []Expected {
	var list []Expected
	for _, p := range petit() {
		code, _, _ := strings.Cut(p.code, " ")
		a := p.attendu
		list = append(list, Expected{code, p.identite(), p.illustre, a.attestation, a.contrat, a.convention, a.relance, a.regle})
	}
	return list
}
