package main

import (
	"cmp"
	"context"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/report"
	"cnamdoc/importer/dossier"
)

// configJournal chooses the structured log of the nights; none by default.
type configJournal struct {
	Format  string `toml:"format"`  // "json" or "texte"; "" writes none
	Fichier string `toml:"fichier"` // appended to; "" is standard error
}

// journal is the structured log of a night, for machines: one record a phase
// and one a problem. Of persons it knows the code auditeur alone: no name, no
// birth date, no address, no message of a rule, which may quote a cell. The
// zero value writes nothing.
type journal struct {
	handler slog.Handler
	now     func() time.Time
	close   func() error
}

// openJournal opens what the call or the configuration asks for.
func openJournal(con *console, c *cli.Context, conf *config) (*journal, error) {
	format := cmp.Or(c.String("journal"), conf.Journal.Format)
	j := &journal{now: con.now, close: func() error { return nil }}
	var w io.Writer = con.stderr
	if path := cmp.Or(c.String("journal-fichier"), conf.beside(conf.Journal.Fichier)); path != "" && format != "" {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			sentence, hint := explain(err)
			return nil, say(err, hint, "le journal «\u00a0%s\u00a0» ne peut pas être écrit\u00a0: %s", path, sentence)
		}
		w, j.close = f, f.Close
	}
	switch format {
	case "":
	case "json":
		j.handler = slog.NewJSONHandler(w, nil)
	case "texte":
		j.handler = slog.NewTextHandler(w, nil)
	default:
		return nil, misuse("formats possibles\u00a0: json, texte", "le format de journal «\u00a0%s\u00a0» est inconnu", format)
	}
	return j, nil
}

// write adds a record; args are key, value, key, value…
func (j *journal) write(level slog.Level, message string, args ...any) {
	if j == nil || j.handler == nil {
		return
	}
	r := slog.NewRecord(j.now().UTC(), level, message, 0)
	r.Add(args...)
	// A log that cannot be written must not stop the papers.
	_ = j.handler.Handle(context.Background(), r)
}

func (j *journal) info(message string, args ...any) { j.write(slog.LevelInfo, message, args...) }
func (j *journal) warn(message string, args ...any) { j.write(slog.LevelWarn, message, args...) }

// phase records the end of a phase with how long it took.
func (j *journal) phase(name string, began time.Time, args ...any) {
	if j == nil || j.now == nil {
		return
	}
	j.info("phase", append([]any{"phase", name, "duree_ms", j.now().Sub(began).Milliseconds()}, args...)...)
}

// report records what the batch found, a record a problem.
func (j *journal) report(r *report.Report) {
	for _, p := range r.Problemes {
		j.warn("problème de l’export", "probleme", p.Code, "gravite", p.Gravite, "cellule", p.Cellule.Cell(), "auditeur", p.Auditeur)
	}
	for _, i := range r.Incomplets {
		for _, m := range i.Manques {
			j.info("pièce manquante", "auditeur", i.Code, "semestre", string(i.Semestre), "regle", m.Regle, "verdict", m.Verdict.String(), "ue", m.UE)
		}
	}
	for _, e := range r.Examens {
		j.info("à examiner", "auditeur", e.Code, "semestre", string(e.Semestre), "regle", e.Regle)
	}
	for _, e := range r.Erreurs {
		j.warn("papier non produit", "auditeur", e.Code, "document", e.Document.String())
	}
	for _, v := range r.Revoques {
		j.info("papier révoqué", "auditeur", v.Code, "numero", v.Numero)
	}
	for _, d := range r.Disparus {
		j.warn("dossier disparu de l’export", "auditeur", d.Code, "semestre", string(d.Semestre), "depuis", d.Depuis.ISO())
	}
	for _, code := range r.AAnnuler {
		j.info("à annuler", "auditeur", code)
	}
	for _, doc := range dossier.Documents {
		t := r.Papiers[doc.String()]
		j.info("papiers", "document", doc.String(), "dus", t.Dus, "emis", t.Emis, "refaits", t.Refaits, "inchanges", t.Inchanges,
			"bloques", t.Bloques, "geles", t.Geles, "erreurs", t.Erreurs)
	}
}
