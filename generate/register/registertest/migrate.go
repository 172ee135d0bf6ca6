package registertest

import (
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// Old makes a register by the script and returns its Opener.
type Old func(t testing.TB, script string) Opener

// RunMigrations brings a register of each released schema, with rows in it,
// forward, and works on with it. files are the backend's migrations, in order;
// blob writes a constant of bytes in its SQL.
func RunMigrations(t *testing.T, files fs.FS, blob func(hexadecimal string) string, old Old) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil || len(names) < 3 {
		t.Fatalf("migrations %v, %v", names, err)
	}
	script := "CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied TEXT NOT NULL);\n"
	for i, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		script += string(data) + fmt.Sprintf("\nINSERT INTO schema_version VALUES (%d, '2026-09-01T20:00:00.000Z');\n", i+1)
		t.Run(fmt.Sprintf("from schema %d", i+1), func(t *testing.T) {
			rows := paperRows(blob)
			if i+1 >= 2 {
				rows += keptRows(blob)
			}
			migrated(t, newFixture(t, old(t, script+rows)), i+1 >= 2)
		})
	}
}

// oldPaper is a row as the first schema held it.
type oldPaper struct {
	number, state string
	claim         register.Claim
	dates         string // columns and values beside those of every paper
	values        string
}

var oldPapers = []oldPaper{
	{"ATT-2026-000001", "2", claim(0), "issued_at, file, size, lot", "'2026-09-22T20:00:02.000Z', 'a/1.pdf', 12, '2026-09-22-01'"},
	{"ATT-2026-000002", "4", claim(1), "issued_at, file, replaced_by, replaced_at", "'2026-09-22T20:00:02.000Z', 'a/2.pdf', 'ATT-2026-000003', '2026-09-23T20:00:00.000Z'"},
	{"ATT-2026-000003", "3", claim(1), "issued_at, file, replaces, handed_at, duplicatas", "'2026-09-23T20:00:00.000Z', 'a/2.pdf', 'ATT-2026-000002', '2026-09-24T09:00:00.000Z', 2"},
	{"ATT-2026-000004", "5", claim(2), "issued_at, file, reason, revoked_at", "'2026-09-22T20:00:02.000Z', 'a/3.pdf', 'perdu', '2026-09-24T09:00:00.000Z'"},
	{"ATT-2026-000005", "1", claim(3), "size", "0"},
}

func paperRows(blob func(string) string) string {
	var b strings.Builder
	b.WriteString("INSERT INTO lot VALUES ('2026-09-22-01', '2026-09-22', '2026-09-22T20:00:03.000Z', '2026-09-22T20:00:04.000Z');\n")
	b.WriteString("INSERT INTO counter VALUES ('ATT-2026', 5), ('lot-2026-09-22', 1);\n")
	text := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
	for i, p := range oldPapers {
		c := p.claim
		words := register.Words(c.Nom, c.Prenom)
		fmt.Fprintf(&b, "INSERT INTO paper (number, cle, semestre, centre, code, document, contrepartie, state, nom, prenom, folded, words, ues, "+
			"first_day, last_day, day, cti, short_code, rights, presentation, reserved_at, %s) VALUES (%s, %s, %s, %s, %s, 1, '', %s, %s, %s, %s, %s, %s, "+
			"'2026-09-21', '2027-02-13', '2026-09-22', %s, '%016X', %s, %s, '2026-09-22T20:00:01.000Z', %s);\n", p.dates,
			text(p.number), text(c.Key.String()), text(string(c.Key.Semestre)), text(c.Key.Centre), text(c.Key.Code), p.state,
			text(c.Nom), text(c.Prenom), text(register.FoldedName(c.Nom, c.Prenom)), text(" "+strings.Join(words, " ")+" "), text(strings.Join(c.UEs, ",")),
			blob(fmt.Sprintf("%016X", i+1)), i+1, blob(hex.EncodeToString(c.Rights[:])), blob(hex.EncodeToString(c.Presentation[:])), p.values)
		fmt.Fprintf(&b, "INSERT INTO event (number, at, what, who, why) VALUES (%s, '2026-09-22T20:00:01.000Z', 1, 'nuit', '');\n", text(p.number))
		if p.number != "ATT-2026-000003" { // the same person's words
			for _, word := range words {
				fmt.Fprintf(&b, "INSERT INTO word VALUES (%s, %s);\n", text(word), text(c.Key.Code))
			}
		}
	}
	return b.String()
}

func keptRows(blob func(string) string) string {
	return "INSERT INTO presence VALUES ('2026-2027-S1', 'Orléans', 'CEN000001', ''), ('2026-2027-S1', 'Orléans', 'CEN000002', '2026-09-23');\n" +
		"INSERT INTO decision (semestre, centre, code, rule, facts, accepts, who, why, at) VALUES ('2026-2027-S1', 'Orléans', 'CEN000001', 'R8', " +
		blob(strings.Repeat("0A", 32)) + ", 1, 'm.durand', 'vu', '2026-09-23T09:00:00.000Z');\n"
}

// migrated holds that an old register says what it said, and serves on.
func migrated(t *testing.T, f *fixture, kept bool) {
	if err := f.Check(f.ctx); err != nil {
		t.Fatal(err)
	}
	for i, p := range oldPapers {
		got := get(t, f, p.number)
		if fmt.Sprint(uint8(got.State)) != p.state || got.Nom != p.claim.Nom || got.CTI != (register.CTI{7: byte(i + 1)}) || !cmp.Equal(got.UEs, p.claim.UEs) {
			t.Errorf("%s has become %+v", p.number, got)
		}
		if events, err := f.History(f.ctx, p.number); err != nil || len(events) != 1 || events[0].By != "nuit" {
			t.Errorf("%s: history %v, %v", p.number, events, err)
		}
	}
	if p := get(t, f, "ATT-2026-000003"); p.Duplicatas != 2 || p.HandedAt.IsZero() || p.Replaces != "ATT-2026-000002" {
		t.Errorf("handed over: %+v", p)
	}
	for query, want := range map[string]string{"zoé mart": "ATT-2026-000001", "0000000000000004": "ATT-2026-000004"} {
		if found, err := f.Search(f.ctx, query, 5); err != nil || len(found) != 1 || found[0].Number != want {
			t.Errorf("search of %q: %d papers, %v", query, len(found), err)
		}
	}
	answers := reserve(t, f, claim(0), claim(1), claim(2), claim(3), claim(4))
	want := []string{"inchangée ATT-2026-000001", "inchangée ATT-2026-000003", "fermée ATT-2026-000004", "reprise ATT-2026-000005", "nouvelle ATT-2026-000006"}
	for i, a := range answers {
		if got := a.Action.String() + " " + a.Paper.Number; got != want[i] {
			t.Errorf("claim %d: %s, want %s", i, got, want[i])
		}
	}
	keptServe(t, f, kept)
}

// keptServe holds what the second schema added.
func keptServe(t *testing.T, f *fixture, kept bool) {
	key := claim(1).Key.Key
	decided, err := f.Decisions(f.ctx, key)
	absent, errAbsent := f.Absent(f.ctx, register.Filter{})
	if err != nil || errAbsent != nil || (len(decided) == 1) != kept || (len(absent) == 1) != kept {
		t.Errorf("decisions %v, %v; absent %v, %v", decided, err, absent, errAbsent)
	}
	if err := f.RecordDecision(f.ctx, register.Decision{Key: key, Rule: "R9", Facts: hash("faits", 1), By: "x", Why: "y"}); err != nil {
		t.Error(err)
	}
	if _, err := f.RecordPresence(f.ctx, register.Filter{Semestre: key.Semestre}, day, []dossier.Key{key}); err != nil {
		t.Error(err)
	}
}
