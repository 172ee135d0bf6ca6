package completeness

import (
	"strings"
	"testing"

	"cnamdoc/importer/dossier"
)

// matrix is the table of what blocks what, written out a second time from the
// centre's rules: rule, attestation, contrat, convention.
const matrix = `
age                   M M M
situation             M e e
entretien             e – –
periode               e e e
retard                M e e
delai-acces           e e e
identite              M – –
sejour                M – –
dossier-recu          M – –
contrat-signe         M – –
piece-complementaire  – – –
prise-en-charge       M – M
financeur             – – M
convention-signee     M – –
payeur                M M –
cpf                   M – –
reglement             e – –
validite              M M M
mode-paiement         e – –
droit                 M – –
enf-identifiant       M – –
enf-mot-de-passe      M – –
impaye                e – –
ue-liste              M M M
ue-catalogue          – M M
mentions-contrat      – M –
mentions-convention   – – M
inscription-close     R R R
hors-perimetre        M M M
export                M M M
etat-civil            M M M
etat-civil-douteux    M+ M+ M+
mot-de-passe-douteux  M – –
doublon               e e e
statut                e e e
en-attente            M – –
nationalite           M – –
financement           e M M
paiement-anticipe     e e –
fin-examens           M – –
prix                  – M M
echeancier            – e –
adresse               – e –
`

func TestDefaultMatrix(t *testing.T) {
	want := map[string]string{}
	for line := range strings.Lines(matrix) {
		if f := strings.Fields(line); len(f) == 4 {
			want[f[0]] = strings.Join(f[1:], " ")
		}
	}
	for _, r := range Rules() {
		e := r.Effects
		got := e[dossier.Attestation].String() + " " + e[dossier.Contrat].String() + " " + e[dossier.Convention].String()
		if got != want[r.ID] {
			t.Errorf("rule %s: %s, want %s", r.ID, got, want[r.ID])
		}
		if e[dossier.Retractation] != e[dossier.Contrat] {
			t.Errorf("rule %s: the withdrawal form does not follow its contrat", r.ID)
		}
		if e[dossier.Relance] != None {
			t.Errorf("rule %s blocks a relance", r.ID)
		}
		delete(want, r.ID)
	}
	for id := range want {
		t.Errorf("rule %s is not in the table", id)
	}
}

func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules() {
		if seen[r.ID] {
			t.Errorf("rule %s stands twice", r.ID)
		}
		seen[r.ID] = true
		if r.Title == "" || r.Source == "" || r.Piece == "" || !strings.HasSuffix(r.Asks, ".") {
			t.Errorf("rule %s: title, question, source and piece are all needed: %+v", r.ID, r)
		}
		if got, ok := RuleByID(r.ID); !ok || got.Title != r.Title {
			t.Errorf("RuleByID(%q) = %v, %v", r.ID, got.Title, ok)
		}
	}
	if _, ok := RuleByID("marée"); ok {
		t.Error("an unknown rule is found")
	}
}

func TestOutcomeText(t *testing.T) {
	for o, want := range map[Outcome]string{OK: "OK", Manquant: "MANQUANT", Invalide: "INVALIDE", AExaminer: "À EXAMINER"} {
		if text, err := o.MarshalText(); err != nil || string(text) != want {
			t.Errorf("%d is written %q, want %q", o, text, want)
		}
	}
	for _, e := range []Effect{None, Examine, Block, Strict, Revoke} {
		var back Effect
		if text, _ := e.MarshalText(); back.UnmarshalText(text) != nil || back != e {
			t.Errorf("effect %s does not come back", e)
		}
	}
	for text, want := range map[string]Effect{"-": None, "": None, "M+": Strict} {
		if got, err := ParseEffect(text); err != nil || got != want {
			t.Errorf("ParseEffect(%q) = %v, %v", text, got, err)
		}
	}
	if _, err := ParseEffect("X"); err == nil {
		t.Error("effect X is accepted")
	}
}

// TestEffect writes out every cell of answer × effect: does it block, and what
// does the paper see.
func TestEffect(t *testing.T) {
	for _, c := range []struct {
		e      Effect
		o      Outcome
		blocks bool
		sees   Outcome
	}{
		{None, Manquant, false, OK}, {None, Invalide, false, OK}, {None, AExaminer, false, OK},
		{Examine, OK, false, OK}, {Examine, Manquant, false, AExaminer}, {Examine, Invalide, false, AExaminer}, {Examine, AExaminer, false, AExaminer},
		{Block, OK, false, OK}, {Block, Manquant, true, Manquant}, {Block, Invalide, true, Invalide}, {Block, AExaminer, false, AExaminer},
		{Strict, OK, false, OK}, {Strict, Manquant, true, Manquant}, {Strict, Invalide, true, Invalide}, {Strict, AExaminer, true, AExaminer},
		{Revoke, OK, false, OK}, {Revoke, Manquant, true, Manquant}, {Revoke, Invalide, true, Invalide}, {Revoke, AExaminer, false, AExaminer},
	} {
		if got := c.e.blocks(c.o); got != c.blocks {
			t.Errorf("%s under %s: blocks %v, want %v", c.o, c.e, got, c.blocks)
		}
		if got := c.e.project(c.o); got != c.sees {
			t.Errorf("%s under %s: the paper sees %s, want %s", c.o, c.e, got, c.sees)
		}
	}
}
