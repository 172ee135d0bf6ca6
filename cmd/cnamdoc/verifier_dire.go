package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/controle"
	"cnamdoc/generate/donnees"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
)

// answer is what verifier says of one paper. Its JSON is documented in the
// README; new fields may appear.
type answer struct {
	Valide    bool     `json:"valide"`
	Verdict   string   `json:"verdict"`         // "valable", "a-regarder", "refuse", "illisible"
	Motif     string   `json:"motif,omitempty"` // code of the refusal
	Phrase    string   `json:"phrase"`
	Conseil   string   `json:"conseil,omitempty"`
	Trouve    string   `json:"trouve,omitempty"`
	Attendu   string   `json:"attendu,omitempty"`
	Nature    string   `json:"nature,omitempty"`
	Numero    string   `json:"numero,omitempty"` // as the register says
	Code      string   `json:"code_auditeur,omitempty"`
	Nom       string   `json:"nom,omitempty"`
	Prenom    string   `json:"prenom,omitempty"`
	Semestre  string   `json:"semestre,omitempty"`
	Du        string   `json:"du,omitempty"`
	Au        string   `json:"au,omitempty"`
	UE        []string `json:"ue,omitempty"`
	CodeCourt string   `json:"code_court,omitempty"`
	Specimen  bool     `json:"specimen,omitempty"`
	Cle       string   `json:"cle,omitempty"`
	Clavier   bool     `json:"clavier_mal_regle,omitempty"` // the scanner types with the wrong keyboard
	Remarque  string   `json:"remarque,omitempty"`          // to be looked at, without being a refusal
	Registre  string   `json:"registre"`                    // what was consulted

	Donnees *donnees.Papier `json:"donnees,omitempty"` // what the PDF carries, agreeing with its seal
	Autres  []answer        `json:"autres,omitempty"`  // of further papers in the same picture

	verdict controle.Answer
	what    string // Phrase without Trouve and Attendu, which text sets apart
	byHand  bool
	data    controle.Data
}

// fill says a verdict.
func (a *answer) fill(v controle.Verdict, asked controle.Context) {
	a.verdict, a.Verdict, a.data, a.Numero = v.Answer, v.Answer.String(), asked.Data, asked.Standing.Number
	a.describe(v.Paper)
	var remarks []string
	for _, r := range v.Remarks {
		remarks = append(remarks, r.Sentence)
		a.byHand = a.byHand || r.Code == controle.ByHand
	}
	a.Remarque = strings.Join(remarks, "\u00a0; ")
	if r := v.Refusal; r != nil {
		a.what = r.What()
		a.Motif, a.Phrase, a.Conseil, a.Trouve, a.Attendu = r.Reason.String(), r.Sentence(), r.Hint(), r.Found, r.Expected
		a.Donnees = nil
		return
	}
	a.Valide = true
	a.Phrase = "le papier est authentique et valable aujourd’hui"
	ue := seal.ParseUE(asked.UE)
	switch {
	case a.byHand && ue != "":
		a.Phrase = "le registre connaît ce papier, qui est valable aujourd’hui et porte l’UE " + ue
	case a.byHand:
		a.Phrase = "le registre connaît ce papier, qui est valable aujourd’hui"
	case ue != "":
		a.Phrase = "le papier est authentique, valable aujourd’hui, et porte l’UE " + ue
	}
}

// describe fills the answer with what stands under a good signature.
func (a *answer) describe(r seal.Result) {
	a.Clavier = r.Garbled
	if r.Payload.Version == 0 {
		return
	}
	a.Nature, a.Code, a.Nom, a.Prenom = r.Payload.Kind.String(), r.Payload.Code, r.Payload.Usage, r.Payload.Prenom
	a.Semestre, a.UE, a.Specimen = r.Payload.Semestre, r.Payload.UEs, r.Payload.Specimen
	a.Du, a.Au = dossier.FromDays(r.Payload.First).Short(), dossier.FromDays(r.Payload.Last).Short()
	a.CodeCourt, a.Cle = r.ShortCode(), r.KID.String()
}

// concludeControl prints the answers, or the data that were asked for, and turns a no
// into its exit code: the worst of them.
func concludeControl(con *console, c *cli.Context, answers []answer) error {
	if len(answers) == 1 && answers[0].Valide && c.Bool("donnees") {
		return showData(con, answers[0])
	}
	if err := showAnswers(con, answers, c.Bool("json")); err != nil {
		return err
	}
	var worst error
	for _, a := range answers {
		worst = graver(worst, a.outcome())
	}
	return worst
}

// outcome is an answer as an error; the answer itself has been printed.
func (a answer) outcome() error {
	switch a.verdict {
	case controle.Refuse:
		return refusedError{errors.New("refused: " + a.Motif)}
	case controle.Illisible:
		return unreadableError{errors.New("nothing read: " + a.Motif)}
	}
	return nil
}

// graver is the graver of two outcomes: refused, nothing read, valid.
func graver(a, b error) error {
	if _, refused := errors.AsType[refusedError](b); a == nil || refused {
		return b
	}
	return a
}

// showAnswers prints a yes and a no alike. In JSON, the gravest paper of a
// picture stands first and holds the others.
func showAnswers(con *console, answers []answer, asJSON bool) error {
	if asJSON {
		first := 0
		for i, a := range answers {
			if a.verdict > answers[first].verdict {
				first = i
			}
		}
		one := answers[first]
		for i, a := range answers {
			if i != first {
				one.Autres = append(one.Autres, a)
			}
		}
		enc := json.NewEncoder(con.stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(one)
	}
	if len(answers) > 1 {
		fmt.Fprintf(con.stderr, "%d papiers ont été lus\u00a0: voici une réponse pour chacun.\n", len(answers))
	}
	for i, a := range answers {
		if i > 0 {
			fmt.Fprintln(con.stdout)
		}
		if _, err := io.WriteString(con.page(), a.text()); err != nil {
			return err
		}
	}
	return nil
}

func (a answer) word() string {
	switch {
	case a.verdict == controle.Illisible:
		return "ILLISIBLE"
	case a.verdict == controle.Refuse:
		return "REFUSÉ"
	case a.byHand:
		return "À REGARDER"
	}
	return "VALABLE"
}

func (a answer) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s — %s\n", a.word(), cmp.Or(a.what, a.Phrase))
	line := func(label, value string) {
		if value != "" {
			fmt.Fprintf(&b, "  %-12s %s\n", label, value)
		}
	}
	line("trouvé", a.Trouve)
	line("attendu", a.Attendu)
	line("papier", a.Nature)
	line("numéro", a.Numero)
	line("auditeur", strings.TrimSpace(a.Prenom+" "+a.Nom+" "+a.Code))
	line("semestre", a.Semestre)
	line("UE", strings.Join(a.UE, ", "))
	if a.Du != "" {
		line("valable", "du "+a.Du+" au "+a.Au)
	}
	line("code court", a.CodeCourt)
	line("remarque", a.Remarque)
	line("registre", a.Registre)
	switch {
	case a.Donnees != nil:
		line("données", "jointes au PDF, signées, et conformes au sceau")
	case a.data == controle.DataAbsent:
		line("données", "absentes")
	}
	if a.Clavier {
		line("lecteur", "le lecteur de codes et le poste n’ont pas le même clavier (AZERTY, QWERTY, QWERTZ)\u00a0: réglez le lecteur sur celui du poste")
	}
	line("à faire", a.Conseil)
	return b.String()
}
