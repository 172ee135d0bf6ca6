package guichet_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/guichet"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
)

// seen is a match as the tests of Find compare it: "CEN900001", "~CEN900001"
// for a near spelling.
func seen(f guichet.Found) []string {
	var codes []string
	for _, m := range f.Matches {
		mark := ""
		if m.Near {
			mark = "~"
		}
		codes = append(codes, mark+m.Key.Code)
	}
	return codes
}

func TestFind(t *testing.T) {
	p := newPost(t, town())
	for query, want := range map[string][]string{
		"CEN900001":          {"CEN900001"},
		"cen90000":           {"CEN900007", "CEN900005", "CEN900006", "CEN900003", "CEN900004", "CEN900001", "CEN900002"},
		"cen9":               {"CEN900007", "CEN900005", "CEN900006", "CEN900003", "CEN900004", "CEN900001", "CEN900002"},
		"idf700004":          {"CEN900004"},                // a further code
		"CEN910004":          {"CEN900004"},                // the former code
		"cen 900 002":        {"CEN900002"},                // as dictated
		"va":                 {"CEN900001", "CEN900002"},   // two letters
		"vaucanson ombeline": {"CEN900001"},                // any order
		"OMBELINE vau":       {"CEN900001"},                //
		"marchand":           {"CEN900001"},                // the birth name
		"oeuvrard lukasz":    {"CEN900004"},                // ligature and foreign letter
		"lhermite":           {"CEN900003"},                //
		"l hermite":          {"CEN900003"},                //
		"l’hermite zoe":      {"CEN900003"},                //
		"de la fontaine":     {"CEN900007"},                //
		"delafontaine":       {"CEN900007"},                //
		"jean pierre":        {"CEN900007"},                //
		"dupont":             {"CEN900005", "CEN900006"},   // homonyms
		"dupond":             {"~CEN900005", "~CEN900006"}, // near spellings, and only those
		"dubont":             {"~CEN900005", "~CEN900006"}, // one letter for another
		"dupnot marie":       {"~CEN900005", "~CEN900006"}, // two letters swapped
		"vaugirradn":         {"~CEN900002"},               // two letters of ten
		"hermitte":           {"~CEN900003"},               //
	} {
		found, err := p.Find(t.Context(), guichet.Query{Text: query})
		if err != nil {
			t.Errorf("%q: %v", query, err)
		} else if diff := cmp.Diff(want, seen(found)); diff != "" {
			t.Errorf("%q: %s", query, diff)
		}
	}
	for query, want := range map[string]string{
		"":               "au moins deux lettres",
		" v ":            "au moins deux lettres",
		"zzz":            "personne ne correspond à «\u00a0zzz\u00a0»",
		"dupont ombelin": "personne ne correspond",
		"ATT-2026-9":     "ne connaît pas de papier",
		"cen8":           "personne ne correspond",
	} {
		_, err := p.Find(t.Context(), guichet.Query{Text: query})
		var refused *guichet.Error
		if !errors.As(err, &refused) || !strings.Contains(refused.Phrase, want) {
			t.Errorf("%q: %v, want %q", query, err, want)
		}
	}
}

func TestWholeNamesBeforeBeginnings(t *testing.T) {
	p := newPost(t, []dossier.Dossier{person("CEN900001", "Aubertin", "Ève"), person("CEN900002", "Auber", "Zoé"), person("CEN900003", "Martin", "Auber")})
	found, err := p.Find(t.Context(), guichet.Query{Text: "auber"})
	check(t, err)
	if diff := cmp.Diff([]string{"CEN900002", "CEN900003", "CEN900001"}, seen(found)); diff != "" {
		t.Error(diff)
	}
}

// TestOne holds that a homonym is never chosen for somebody, nor a name that is
// only nearly what was typed.
func TestOne(t *testing.T) {
	p := newPost(t, town())
	for query, want := range map[string]string{"vaucanson": "CEN900001", "va": "", "dupont": "", "dupont marie": "", "hermitte": "", "CEN900005": "CEN900005"} {
		found, err := p.Find(t.Context(), guichet.Query{Text: query})
		check(t, err)
		if one, ok := found.One(); one.Key.Code != want && ok || ok != (want != "") {
			t.Errorf("%q: %v, %v", query, one.Key, ok)
		}
	}
	found, err := p.Find(t.Context(), guichet.Query{Text: "dupont", Limit: 1})
	check(t, err)
	if _, ok := found.One(); ok || found.More != 1 {
		t.Errorf("one of two was chosen because the other was not shown; %d more", found.More)
	}
}

func TestMatchTellsHomonymsApart(t *testing.T) {
	p := newPost(t, town())
	found, err := p.Find(t.Context(), guichet.Query{Text: "dupont"})
	check(t, err)
	if a, b := found.Matches[0], found.Matches[1]; a.Naissance != day("1980-01-05") || b.Naissance != day("1991-07-06") || a.Nee() != "" {
		t.Errorf("%+v, %+v", a, b)
	}
	found, err = p.Find(t.Context(), guichet.Query{Text: "vaucanson"})
	check(t, err)
	if m := found.Matches[0]; m.Nee() != "née MARCHAND" || m.NomComplet() != "Ombeline VAUCANSON" || m.Statut != dossier.Confirmee || m.Place != guichet.InExport {
		t.Errorf("%+v", m)
	}
}

func TestFindByPaper(t *testing.T) {
	p := newPost(t, town())
	paper := p.issue("CEN900001")
	sealed, err := p.Print(t.Context(), "essai", paper)
	check(t, err)
	for text, how := range map[string]guichet.Way{
		paper.Number:                     guichet.ByNumber,
		"att 2026 1":                     guichet.ByNumber,
		paper.ShortCode:                  guichet.ByShortCode,
		strings.ToLower(paper.ShortCode): guichet.ByShortCode,
		sealOf(t, sealed.File):           guichet.BySeal,
		"]Q1" + strings.ToLower(sealOf(t, sealed.File)): guichet.BySeal,
	} {
		found, err := p.Find(t.Context(), guichet.Query{Text: text})
		check(t, err)
		if one, ok := found.One(); !ok || one.Key.Code != "CEN900001" || one.How != how || one.Paper.Number != paper.Number {
			t.Errorf("%.20q: %+v", text, found)
		}
	}
	forged := []byte(sealOf(t, sealed.File))
	forged[len(forged)/2] ^= 3
	_, err = p.Find(t.Context(), guichet.Query{Text: string(forged)})
	var refusal *seal.Refusal
	if !errors.As(err, &refusal) {
		t.Errorf("a forged seal found somebody: %v", err)
	}
}

// TestVanished holds that a dossier which the export no longer names is found by
// what the register knows of it, and said to have vanished.
func TestVanished(t *testing.T) {
	p := newPost(t, town())
	paper := p.issue("CEN900001")
	all := []dossier.Key{key("CEN900001"), key("CEN900002")}
	_, err := p.Register.RecordPresence(t.Context(), register.Filter{Semestre: s1}, today, all)
	check(t, err)
	p.export(town()[1:])
	_, err = p.Register.RecordPresence(t.Context(), register.Filter{Semestre: s1}, day("2026-11-23"), all[1:])
	check(t, err)
	for _, query := range []string{"CEN900001", "vaucanson", "vau omb", paper.Number, paper.ShortCode} {
		found, err := p.Find(t.Context(), guichet.Query{Text: query})
		check(t, err)
		if m, ok := found.One(); !ok || m.Key != key("CEN900001") || m.Place != guichet.Vanished || m.Since != day("2026-11-23") || m.NomComplet() != "Ombeline VAUCANSON" {
			t.Errorf("%q: %+v", query, found)
		}
	}
	found, err := p.Find(t.Context(), guichet.Query{Text: "vau"})
	check(t, err)
	if diff := cmp.Diff([]string{"CEN900002", "CEN900001"}, seen(found)); diff != "" {
		t.Errorf("one in the export and one that vanished: %s", diff)
	}
	who, err := p.Show(t.Context(), key("CEN900001"))
	check(t, err)
	if who.Dossier != nil || len(who.Papers) != 1 || who.Place != guichet.Vanished {
		t.Errorf("%+v", who)
	}
}

// TestReplaced holds that somebody who moved to another centre under the same
// code is found there, and the former dossier points to it.
func TestReplaced(t *testing.T) {
	p := newPost(t, town())
	paper := p.issue("CEN900001")
	moved := town()
	in("Tours")(&moved[0])
	p.export(moved)
	tours := dossier.Key{Code: "CEN900001", Semestre: s1, Centre: "Tours"}
	found, err := p.Find(t.Context(), guichet.Query{Text: "vaucanson"})
	check(t, err)
	if m, ok := found.One(); !ok || m.Key != tours || len(found.Matches) != 2 {
		t.Errorf("%+v", found)
	}
	found, err = p.Find(t.Context(), guichet.Query{Text: paper.Number})
	check(t, err)
	if m, _ := found.One(); m.Place != guichet.Vanished || cmp.Diff([]dossier.Key{tours}, m.Successors) != "" {
		t.Errorf("%+v", m)
	}
	who, err := p.Show(t.Context(), tours)
	check(t, err)
	if len(who.Others) != 1 || who.Others[0].Key != key("CEN900001") {
		t.Errorf("%+v", who.Others)
	}
}

// TestNoSnapshot is a desk that has only the register, shared with others.
func TestNoSnapshot(t *testing.T) {
	p := newPost(t, town())
	p.issue("CEN900001")
	p.Index = guichet.NewIndex(nil)
	found, err := p.Find(t.Context(), guichet.Query{Text: "vaucanson"})
	check(t, err)
	if m, ok := found.One(); !ok || m.Place != guichet.Elsewhere || len(p.Index.Exports()) != 0 {
		t.Errorf("%+v", found)
	}
}

// TestSnapshotsAreReadOnce holds that a desk keeps its index, answers from it
// while a night's new snapshot is read, and has the new one afterwards.
func TestSnapshotsAreReadOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "instantanes")
		keep(t, dir, town())
		snapshots := guichet.WatchSnapshots(dir)
		count := func() int {
			t.Helper()
			index, err := snapshots.Index()
			check(t, err)
			return index.Len()
		}
		first, err := snapshots.Index()
		check(t, err)
		if again, err := snapshots.Index(); err != nil || again != first {
			t.Errorf("read twice for one state of the snapshots: %v", err)
		}
		keep(t, dir, town()[:3])
		if n := count(); n != len(town()) && n != 3 {
			t.Errorf("%d dossiers while the snapshot is read", n)
		}
		synctest.Wait()
		if n := count(); n != 3 {
			t.Errorf("%d dossiers", n)
		}
		// One that cannot be read is an error until a night replaces it.
		path := filepath.Join(dir, string(s1)+".instantane")
		check(t, os.WriteFile(path, []byte("abc"), 0o600))
		count()
		synctest.Wait()
		if _, err := snapshots.Index(); err == nil {
			t.Error("a damaged snapshot is hidden by the former one")
		}
		keep(t, dir, town())
		_, _ = snapshots.Index()
		synctest.Wait()
		if n := count(); n != len(town()) {
			t.Errorf("%d dossiers", n)
		}
	})
}

// TestOneDamagedSnapshotStopsOneSemester holds that the others are still read.
func TestOneDamagedSnapshotStopsOneSemester(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "instantanes")
	keep(t, dir, town())
	check(t, os.WriteFile(filepath.Join(dir, "2025-2026-S2.instantane"), []byte("abc"), 0o600))
	index, err := guichet.OpenIndex(dir, "")
	check(t, err)
	if index.Len() != len(town()) || len(index.Faults) != 1 || !strings.Contains(fmt.Sprint(index.Faults[0]), "endommagé") {
		t.Errorf("%d dossiers, %v", index.Len(), index.Faults)
	}
	if _, err := guichet.OpenIndex(dir, "2025-2026-S2"); err == nil {
		t.Error("the damaged semester was opened")
	}
	if _, err := guichet.OpenIndex(dir, "2024-2025-S1"); err == nil {
		t.Error("a semester without a snapshot was opened")
	}
}

func TestPaperNumber(t *testing.T) {
	for typed, want := range map[string]string{
		"ATT-2026-000123": "ATT-2026-000123", "att 2026 123": "ATT-2026-000123", " att-orl-2026-123 ": "ATT-ORL-2026-000123",
		"CEN012345": "", "dupont": "", "ATT-2026": "", "2026-000123": "", "7MF52-YP419": "",
	} {
		if got, ok := guichet.PaperNumber(typed); got != want && ok || ok != (want != "") {
			t.Errorf("%q: %q, %v", typed, got, ok)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, text := range []string{"dupont", "CEN900001", "ATT-2026-1", "7MF52-YP419", "CNC1:ABCDEF", strings.Repeat("é", 90), "l’ h", "\x00\xff"} {
		f.Add(text)
	}
	p := newPost(f, town())
	f.Fuzz(func(t *testing.T, text string) {
		found, err := p.Find(t.Context(), guichet.Query{Text: text})
		var refused *guichet.Error
		if err != nil && !errors.As(err, &refused) {
			t.Errorf("%q: %v", text, err)
		}
		if err == nil && len(found.Matches) == 0 {
			t.Errorf("%q: neither a match nor a sentence", text)
		}
	})
}

// BenchmarkRecherche measures searches among 100,000 persons, of whom one in
// ten has papers.
func BenchmarkRecherche(b *testing.B) {
	p := newPost(b, crowd(100_000))
	b.Run("index", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := guichet.OpenIndex(p.snap, ""); err != nil {
				b.Fatal(err)
			}
		}
	})
	for n := 0; n < 10_000; n += 500 {
		var claims []register.Claim
		for _, d := range crowd(n + 500)[n:] {
			claims = append(claims, register.Claim{Key: register.PaperKey{Key: d.Key(), Document: dossier.Attestation}, Nom: d.Auditeur.NomNaissance,
				Prenom: d.Auditeur.Prenom, Rights: register.Hash{1}, Presentation: register.Hash{1}})
		}
		if _, err := p.Register.Reserve(b.Context(), "essai", today, claims); err != nil {
			b.Fatal(err)
		}
	}
	for _, query := range []string{"ma", "martin", "marie mar", "zoe", "dulapi", "gauchard anne", "CEN0123", "CEN012345", "ATT-2026-000123", "zzzzzzzz"} {
		b.Run(query, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, err := p.Find(b.Context(), guichet.Query{Text: query})
				var refused *guichet.Error
				if err != nil && !errors.As(err, &refused) {
					b.Fatal(err)
				}
			}
		})
	}
}
