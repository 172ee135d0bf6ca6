package guichet_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/register"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
)

// sealOf is the text of the seal that a PDF carries.
func sealOf(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	check(t, err)
	text, _, err := pdf.ReadSeal(bytes.NewReader(data), int64(len(data)))
	check(t, err)
	return text
}

func TestIssueOnceAndPrintTheSame(t *testing.T) {
	p := newPost(t, town())
	paper := p.issue("CEN900001")
	if again := p.issue("CEN900001"); again.Number != paper.Number || again.State != register.Emise {
		t.Errorf("issued again: %+v", again)
	}
	out, err := p.Print(t.Context(), "essai", paper)
	check(t, err)
	first, err := os.ReadFile(out.File)
	check(t, err)
	// A file that is lost, or that somebody has changed, is drawn again.
	for _, spoil := range []func() error{func() error { return os.Remove(out.File) }, func() error { return os.WriteFile(out.File, []byte("x"), 0o600) }} {
		check(t, spoil())
		again, err := p.Print(t.Context(), "essai", paper)
		check(t, err)
		if data, err := os.ReadFile(again.File); err != nil || !bytes.Equal(data, first) || again.Sheet != out.Sheet {
			t.Errorf("%+v, %v", again, err)
		}
	}
}

func TestDuplicataAfterHandingOver(t *testing.T) {
	p := newPost(t, town())
	number := p.issue("CEN900001").Number
	done, err := guichet.HandOver(t.Context(), p.Register, "essai", []string{number, strings.ToLower(number)})
	check(t, err)
	if len(done.Now) != 1 || len(done.Before) != 0 {
		t.Errorf("%+v", done)
	}
	if done, err = guichet.HandOver(t.Context(), p.Register, "essai", []string{number}); err != nil || len(done.Now) != 0 || len(done.Before) != 1 {
		t.Errorf("%+v, %v", done, err)
	}
	for k := 1; k <= 2; k++ {
		out, err := p.Print(t.Context(), "essai", p.issue("CEN900001"))
		check(t, err)
		if out.Sheet.Rank != k || out.Paper.Number != number || len(out.Waiting) != 0 {
			t.Errorf("duplicata %d of %s, want %d of %s; waiting %v", out.Sheet.Rank, out.Paper.Number, k, number, out.Waiting)
		}
		_, err = guichet.CameOut(t.Context(), p.Register, "essai", out.Sheet, register.InPerson)
		check(t, err)
	}
}

// TestRankIsSpentWhenThePaperCameOut holds that a jam costs no rank, that two
// desks never draw the same, and that one nobody answered for is shown.
func TestRankIsSpentWhenThePaperCameOut(t *testing.T) {
	p := newPost(t, town())
	paper := p.issue("CEN900001")
	_, err := guichet.HandOver(t.Context(), p.Register, "essai", []string{paper.Number})
	check(t, err)
	jammed, err := p.Print(t.Context(), "essai", paper) // as the desk saw it before the handing over
	check(t, err)
	check(t, guichet.DidNotComeOut(t.Context(), p.Register, "essai", jammed.Sheet))
	first, err := p.Print(t.Context(), "accueil", paper)
	check(t, err)
	second, err := p.Print(t.Context(), "bureau", paper)
	check(t, err)
	if jammed.Sheet.Rank != 1 || first.Sheet.Rank != 1 || second.Sheet.Rank != 2 {
		t.Errorf("ranks %d, %d, %d", jammed.Sheet.Rank, first.Sheet.Rank, second.Sheet.Rank)
	}
	if len(second.Waiting) != 1 || second.Waiting[0].By != "accueil" || second.Waiting[0].Rank != 1 {
		t.Errorf("waiting: %+v", second.Waiting)
	}
	if _, err := guichet.CameOut(t.Context(), p.Register, "essai", jammed.Sheet, register.InPerson); !refused(err, "une autre réponse") {
		t.Errorf("%v", err)
	}
	_, err = guichet.Revoke(t.Context(), p.Register, "essai", paper.Number, "fraude", false)
	check(t, err)
	if _, err := guichet.CameOut(t.Context(), p.Register, "essai", first.Sheet, register.InPerson); !refused(err, "ne peut pas être redessiné en duplicata") {
		t.Errorf("%v", err)
	}
	if _, err := p.Print(t.Context(), "essai", paper); !refused(err, "ne peut pas être imprimé") {
		t.Errorf("%v", err)
	}
}

// TestSheetOfThePaperItself holds that two clerks are told of one another, and
// that a sheet which was drawn again meanwhile is not given.
func TestSheetOfThePaperItself(t *testing.T) {
	p := newPost(t, town())
	out, err := p.Print(t.Context(), "essai", p.issue("CEN900001"))
	check(t, err)
	stale := out.Sheet
	check(t, os.Remove(out.File))
	p.Organisme.Sigle, p.Organisme.Adresse = "XE", "9 rue de l’Essai, 45000 Orléans"
	now, err := p.Print(t.Context(), "essai", out.Paper)
	check(t, err)
	if now.Sheet == stale {
		t.Fatal("another file, the same sheet")
	}
	if _, err := guichet.CameOut(t.Context(), p.Register, "essai", stale, register.InPerson); !refused(err, "redessiné depuis") {
		t.Errorf("%v", err)
	}
	for i, want := range []register.State{register.Emise, register.Remise} {
		before, err := guichet.CameOut(t.Context(), p.Register, "essai", now.Sheet, register.Posted)
		if err != nil || before.State != want {
			t.Errorf("clerk %d: %s, %v", i+1, before.State, err)
		}
	}
}

func TestMissing(t *testing.T) {
	p := newPost(t, town())
	_, err := p.Issue(t.Context(), "essai", key("CEN900003"), dossier.Attestation)
	var missing *guichet.Missing
	if !errors.As(err, &missing) || missing.Issued || len(missing.Verdicts) == 0 || missing.Verdicts[0].Outcome != completeness.Manquant ||
		missing.Sentence() != "CEN900003 Zoé L’HERMITE\u00a0: le papier «\u00a0attestation d’inscription\u00a0» ne peut pas être émis" {
		t.Errorf("%v", err)
	}
	if _, err := p.Issue(t.Context(), "essai", key("CEN900001"), dossier.Convention); !refused(err, "ne demande pas de papier") {
		t.Errorf("%v", err)
	}
	if _, err := p.Issue(t.Context(), "essai", key("CEN999999"), dossier.Attestation); !refused(err, "n’est pas dans le dernier export") {
		t.Errorf("%v", err)
	}
}

// TestCancelledIsNotHandedOut holds that a paper which the night is about to
// revoke is not given meanwhile.
func TestCancelledIsNotHandedOut(t *testing.T) {
	p := newPost(t, town())
	p.issue("CEN900001")
	changed := town()
	changed[0].Statut = dossier.Annulee
	p.export(changed)
	_, err := p.Issue(t.Context(), "essai", key("CEN900001"), dossier.Attestation)
	var missing *guichet.Missing
	if !errors.As(err, &missing) || !missing.Issued {
		t.Errorf("%v", err)
	}
}

// TestAbsenceTakesNothingBack holds that the paper of a dossier which vanished
// is still given, from its file; it cannot be drawn again.
func TestAbsenceTakesNothingBack(t *testing.T) {
	p := newPost(t, town())
	p.issue("CEN900001")
	p.export(town()[1:])
	paper := p.issue("CEN900001")
	out, err := p.Print(t.Context(), "essai", paper)
	check(t, err)
	check(t, os.Remove(out.File))
	if _, err := p.Print(t.Context(), "essai", paper); !refused(err, "ne peut pas être redessiné") {
		t.Errorf("%v", err)
	}
}

func TestChangedDataAreNotDrawnUnderTheSameNumber(t *testing.T) {
	p := newPost(t, town())
	paper := p.issue("CEN900001")
	check(t, os.RemoveAll(p.Out))
	changed := town()
	changed[0].Auditeur.Prenom = "Ombeline-Marie"
	p.export(changed)
	_, err := p.Print(t.Context(), "essai", paper)
	var redraw *generate.RedrawError
	if !errors.As(err, &redraw) {
		t.Errorf("%v", err)
	}
}

// TestShowSaysWhatTheNightWouldDo holds that a person's plan is shown before it
// is done, with its reason, and that showing it does nothing.
func TestShowSaysWhatTheNightWouldDo(t *testing.T) {
	p := newPost(t, town())
	paper := p.issue("CEN900001")
	shown, err := p.Show(t.Context(), key("CEN900001"))
	check(t, err)
	for _, line := range shown.Plan {
		if line.About(paper.Number) {
			t.Errorf("of a paper that stays: %s", line.Next())
		}
	}
	changed := town()
	changed[0].Auditeur.Prenom = "Ombeline-Marie"
	p.export(changed)
	shown, err = p.Show(t.Context(), key("CEN900001"))
	check(t, err)
	var said []string
	for _, line := range shown.Plan {
		if line.About(paper.Number) {
			said = append(said, line.Next())
		}
	}
	want := []string{"Au prochain traitement, il sera remplacé (prénom)."}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
	if now, err := p.Register.Get(t.Context(), paper.Number); err != nil || now.State != paper.State {
		t.Errorf("showing changed the paper: %v %v", now.State, err)
	}
}

func TestRevokeAndRestore(t *testing.T) {
	p := newPost(t, town())
	paper := p.issue("CEN900001")
	lot, err := p.Register.StartLot(t.Context(), "essai", today, []string{paper.Number}, nil)
	check(t, err)
	for _, reason := range []string{"", " \n\t", strings.Repeat("x", guichet.MaxReason+1)} {
		if _, err := guichet.Revoke(t.Context(), p.Register, "essai", paper.Number, reason, false); !refused(err, "motif") {
			t.Errorf("%.10q: %v", reason, err)
		}
	}
	done, err := guichet.Revoke(t.Context(), p.Register, "essai", paper.ShortCode, "chèque\nimpayé", false)
	check(t, err)
	if done.Paper.Number != paper.Number || done.Lot != lot.Name {
		t.Errorf("%+v", done)
	}
	if _, err := p.Issue(t.Context(), "essai", key("CEN900001"), dossier.Attestation); !refused(err, "révoqué par une personne") {
		t.Errorf("issued again after a revocation: %v", err)
	}
	if _, err := guichet.HandOver(t.Context(), p.Register, "essai", []string{paper.Number}); !refused(err, "ne peut pas être remis") {
		t.Errorf("%v", err)
	}
	list, err := guichet.FallenPapers(t.Context(), p.Register, today)
	check(t, err)
	if len(list) != 1 || list[0].CTI != paper.CTI {
		t.Errorf("%+v", list)
	}
	if list, err = guichet.FallenPapers(t.Context(), p.Register, paper.Last.AddDays(1)); err != nil || len(list) != 0 {
		t.Errorf("an expired paper is listed: %+v, %v", list, err)
	}
	now, err := guichet.Restore(t.Context(), p.Register, "essai", paper.Number, "honoré")
	check(t, err)
	if now.State != register.Emise {
		t.Errorf("%s", now.State)
	}
	life, err := guichet.LifeOf(t.Context(), p.Register, "att 2026 1")
	check(t, err)
	if last := life.Events[len(life.Events)-1]; last.What != register.EventRestored || last.Why != "honoré" || last.By != "essai" {
		t.Errorf("%+v", last)
	}
	if _, err := guichet.Restore(t.Context(), p.Register, "essai", paper.Number, "encore"); !refused(err, "ne peut pas être rétabli") {
		t.Errorf("%v", err)
	}
}

func TestDecide(t *testing.T) {
	p := newPost(t, town())
	open, err := p.Questions(t.Context(), key("CEN900004"))
	check(t, err)
	if len(open) != 1 || open[0].Regle != "mode-paiement" {
		t.Fatalf("%+v", open)
	}
	answer := guichet.Answer{Rule: "mode-paiement", Accepts: true, Why: "virement reçu"}
	if _, err := p.Decide(t.Context(), "essai", key("CEN900004"), guichet.Answer{Rule: "entretien", Why: "vu"}); !refused(err, "ne demande rien") {
		t.Errorf("%v", err)
	}
	q, err := p.Decide(t.Context(), "essai", key("CEN900004"), answer)
	check(t, err)
	if q.Key != open[0].Key {
		t.Errorf("%+v", q)
	}
	if open, err = p.Questions(t.Context(), key("CEN900004")); err != nil || len(open) != 0 {
		t.Errorf("asked again: %+v, %v", open, err)
	}
	if _, err := p.Decide(t.Context(), "essai", key("CEN900004"), answer); !refused(err, "aucun point") {
		t.Errorf("%v", err)
	}
	changed := town()
	changed[3].Droit.Mode = "carte bancaire"
	p.export(changed)
	if open, err = p.Questions(t.Context(), key("CEN900004")); err != nil || len(open) != 1 {
		t.Errorf("not asked on other facts: %+v, %v", open, err)
	}
}

func TestShow(t *testing.T) {
	p := newPost(t, town())
	p.issue("CEN900004")
	who, err := p.Show(t.Context(), key("CEN900004"))
	check(t, err)
	if who.Dossier == nil || len(who.Papers) != 1 || len(who.Questions) != 1 || who.Export.Export != "inscriptions.xlsx" || who.Report.Key != key("CEN900004") {
		t.Errorf("%+v", who)
	}
	if text := who.Dossier.ENF.MotDePasse.String(); strings.Contains(text, "Zq7") {
		t.Error("the password shows")
	}
	if _, err := p.Show(t.Context(), key("CEN999999")); !refused(err, "n’est connu ni") {
		t.Errorf("%v", err)
	}
}

func TestLists(t *testing.T) {
	unpaid := town()
	unpaid[0].Droit = dossier.Droit{Du: 24000, DuConnu: true, RegleConnu: true}
	p := newPost(t, unpaid)
	p.Date = day("2027-01-15")
	_, err := p.Register.RecordPresence(t.Context(), register.Filter{Semestre: s1}, today, []dossier.Key{key("CEN900008"), {Code: "CEN900001", Semestre: s1, Centre: "Tours"}})
	check(t, err)
	// One of them is in another centre now, and has not vanished.
	_, err = p.Register.RecordPresence(t.Context(), register.Filter{Semestre: s1}, today, []dossier.Key{key("CEN900001")})
	check(t, err)
	lists, err := p.Lists(t.Context(), guichet.Wanted{AAnnuler: true, Disparus: true, AExaminer: true})
	check(t, err)
	if len(lists.AAnnuler) != 1 || lists.AAnnuler[0].Code != "CEN900001" || len(lists.Disparus) != 1 || lists.Disparus[0].Code != "CEN900008" {
		t.Errorf("%+v", lists)
	}
	found := false
	for _, q := range lists.AExaminer {
		found = found || q.Code == "CEN900004"
	}
	if !found {
		t.Errorf("%+v", lists.AExaminer)
	}
	if lists, err = p.Lists(t.Context(), guichet.Wanted{}); err != nil || len(lists.AAnnuler)+len(lists.Disparus)+len(lists.AExaminer) != 0 {
		t.Errorf("%+v, %v", lists, err)
	}
}

func TestAudit(t *testing.T) {
	p := newPost(t, town())
	files := map[string]string{}
	for _, code := range []string{"CEN900001", "CEN900002", "CEN900005"} {
		out, err := p.Print(t.Context(), "essai", p.issue(code))
		check(t, err)
		files[code] = out.File
	}
	run := func(shared bool) (map[string]string, guichet.Audited) {
		t.Helper()
		findings, done := guichet.Audit{Out: p.Out, Ring: p.Ring, Shared: shared}.Run(t.Context(), p.Register, register.Filter{})
		got := map[string]string{}
		for f, err := range findings {
			check(t, err)
			got[f.Paper.Key.Code] = f.Phrase
		}
		return got, *done
	}
	if got, done := run(false); len(got) != 0 || done.Checked != 3 {
		t.Errorf("%v, %+v", got, done)
	}
	check(t, os.Remove(files["CEN900001"]))
	check(t, os.WriteFile(files["CEN900002"], []byte("x"), 0o600))
	got, done := run(false)
	if !strings.Contains(got["CEN900001"], "absent") || !strings.Contains(got["CEN900002"], "modifié") || len(got) != 2 || done.Findings != 2 {
		t.Errorf("%v, %+v", got, done)
	}
	if got, done := run(true); len(got) != 1 || done.Elsewhere != 1 {
		t.Errorf("%v, %+v", got, done)
	}

	// Where several machines draw, a copy older than the last drawing is stale
	// and no forgery; a younger file is what it was.
	path := files["CEN900005"]
	data, err := os.ReadFile(path)
	check(t, err)
	check(t, os.WriteFile(path, append(data, '\n'), 0o600))
	old, late := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC)
	check(t, os.Chtimes(path, old, old))
	if got, done := run(true); got["CEN900005"] != "" || done.Stale != 1 {
		t.Errorf("stale: %v, %+v", got, done)
	}
	if got, done := run(false); !strings.Contains(got["CEN900005"], "modifié") || done.Stale != 0 {
		t.Errorf("on one machine: %v, %+v", got, done)
	}
	check(t, os.Chtimes(path, late, late))
	if got, done := run(true); !strings.Contains(got["CEN900005"], "modifié") || done.Stale != 0 {
		t.Errorf("younger: %v, %+v", got, done)
	}
}

func TestPurge(t *testing.T) {
	p := newPost(t, town())
	paper := p.issue("CEN900001")
	out, err := p.Print(t.Context(), "essai", paper)
	check(t, err)
	r := guichet.Retention{Papers: []register.Retention{{Document: dossier.Attestation, Before: paper.Last}}, Out: p.Out, Snapshots: p.snap}
	if list, err := guichet.Purgeable(t.Context(), p.Register, r); err != nil || len(list) != 0 {
		t.Errorf("too early: %v, %v", list, err)
	}
	r.Papers[0].Before, r.Exports = paper.Last.AddDays(1), day("2100-01-01")
	done, err := guichet.Purge(t.Context(), p.Register, "essai", r)
	check(t, err)
	if done.Papers != 1 || done.Exports != 1 {
		t.Errorf("%+v", done)
	}
	if _, err := os.Stat(filepath.Dir(out.File)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the person's directory is still there: %v", err)
	}
	if got, err := guichet.Paper(t.Context(), p.Register, paper.Number); err != nil || got.State != register.Purgee || got.Nom != "" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestTables(t *testing.T) {
	papers := []register.Paper{{Number: "ATT-2026-000001", Nom: "=CMD()", State: register.Emise}}
	var csv, js, xlsx bytes.Buffer
	check(t, guichet.WriteCSV(&csv, papers))
	check(t, guichet.WriteJSON(&js, nil))
	check(t, guichet.WriteXLSX(&xlsx, papers))
	if !strings.Contains(csv.String(), ";'=CMD();") || strings.TrimSpace(js.String()) != "[]" || xlsx.Len() == 0 {
		t.Errorf("%q, %q, %d", csv.String(), js.String(), xlsx.Len())
	}
}

// refused reports whether an error is the desk's, with a sentence.
func refused(err error, phrase string) bool {
	var e *guichet.Error
	return errors.As(err, &e) && strings.Contains(e.Phrase, phrase)
}

// BenchmarkShow measures what a page about a person costs, one of 20,000.
func BenchmarkShow(b *testing.B) {
	p := newPost(b, append(town(), crowd(20_000)...))
	p.issue("CEN900004")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Show(b.Context(), key("CEN900004")); err != nil {
			b.Fatal(err)
		}
	}
}
