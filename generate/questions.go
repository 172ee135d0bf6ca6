package generate

import (
	"context"
	"errors"
	"slices"
	"strings"

	"cnamdoc/generate/register"
	"cnamdoc/generate/report"
	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Question is an À EXAMINER that nobody has answered on the facts that stand.
type Question struct {
	report.Personne
	report.Manque
	Numero  int           `json:"numero,omitempty"` // by which it is answered, and that stays; 0 while it has none
	Dossier dossier.Key   `json:"-"`
	Key     string        `json:"question"` // what a decision is about, within the dossier: Decision.Rule
	Facts   register.Hash `json:"-"`        // what it rests on: Decision.Facts
}

// Questions lists what a person must look at in the chosen dossiers: what the
// rules ask, and what has changed behind signed agreements. It writes nothing:
// what no night has asked yet has no number. The job needs the centre's Hasher,
// or no earlier answer would count.
func Questions(ctx context.Context, j Job) ([]Question, error) {
	list, _, err := Foresee(ctx, j)
	return list, err
}

// Foresee is Questions, and what a night would do about the chosen dossiers.
func Foresee(ctx context.Context, j Job) ([]Question, []report.Prevu, error) {
	j.DryRun, j.unguarded = true, true
	if err := j.validate(); err != nil {
		return nil, nil, err
	}
	o := newOutcome(&j)
	if err := run(ctx, &j, o); err != nil {
		return nil, nil, err
	}
	list, plan := allQuestions(&j, o), o.plan.lines(o.people)
	if j.Register == nil {
		return list, plan, ctx.Err()
	}
	return list, plan, errors.Join(findNumbers(ctx, &j, list), ctx.Err())
}

// findNumbers gives each question the number under which a night asked it.
func findNumbers(ctx context.Context, j *Job, list []Question) error {
	type point struct {
		askedOf
		facts register.Hash
	}
	numbers := map[point]int{}
	read := map[dossier.Semestre]bool{}
	for _, q := range list {
		f := register.Filter{Semestre: q.Dossier.Semestre}
		if read[f.Semestre] {
			continue
		}
		read[f.Semestre] = true
		if len(j.Dossiers) == 1 {
			f.Centre, f.Code = q.Dossier.Centre, q.Dossier.Code
		}
		open, err := j.Register.OpenQuestions(ctx, f)
		if err != nil {
			return err
		}
		for _, o := range open {
			numbers[point{askedOf{o.Key, o.Rule}, o.Facts}] = o.Number
		}
	}
	for i, q := range list {
		list[i].Numero = numbers[point{askedOf{q.Dossier, q.Key}, q.Facts}]
	}
	return nil
}

// allQuestions lists what a person is asked about the chosen dossiers.
func allQuestions(j *Job, o *outcome) []Question {
	var list []Question
	for _, p := range o.people.list {
		if j.chosen(p.key) {
			list = append(list, questions(j.Hasher, p)...)
		}
	}
	return append(list, o.questions...)
}

// number gives each question its number, which stays. Those of the filter that
// are not asked any more are closed.
func number(ctx context.Context, j *Job, f register.Filter, list []Question) error {
	asked := make([]register.Question, len(list))
	for i, q := range list {
		asked[i] = register.Question{Key: q.Dossier, Rule: q.Key, Facts: q.Facts}
	}
	asked, err := j.Register.Ask(ctx, f, j.Today, asked)
	for i := range asked {
		list[i].Numero = asked[i].Number
	}
	return err
}

// askQuestions numbers the questions of a night, and closes those that its data
// do not ask any more.
func askQuestions(ctx context.Context, j *Job, o *outcome) error {
	bySemestre := map[dossier.Semestre][]Question{}
	for _, q := range allQuestions(j, o) {
		bySemestre[q.Dossier.Semestre] = append(bySemestre[q.Dossier.Semestre], q)
	}
	for _, semestre := range o.people.semestres() {
		f, list := j.scope(semestre), bySemestre[semestre]
		if len(j.Auditeurs) > 0 {
			f = register.Filter{} // closes nothing
		}
		if err := number(ctx, j, f, list); err != nil {
			return err
		}
		for _, q := range list {
			o.numbers[askedOf{q.Dossier, q.Key}] = q.Numero
		}
	}
	return nil
}

// askedOf names a question of the night.
type askedOf struct {
	dossier dossier.Key
	rule    string
}

// questions are what the rules ask about one dossier.
func questions(h register.Hasher, p *person) []Question {
	var list []Question
	for _, v := range p.asked {
		m := report.ManqueOf(v)
		m.Verdict = completeness.AExaminer // as the papers see it
		list = append(list, Question{Personne: report.Of(p.Dossier), Manque: m, Dossier: p.key, Key: v.Key(), Facts: Facts(h, v)})
	}
	return list
}

// Verdicts are what the rules say of a dossier of the job, without what a
// person has accepted.
func Verdicts(ctx context.Context, j Job, d *dossier.Dossier) (completeness.Report, error) {
	decided, err := readDecisions(ctx, &j)
	if err != nil {
		return completeness.Report{}, err
	}
	return decided.without(j.Checker().Check(d)), nil
}

// avenant is the question about a signed agreement that the data no longer
// bear out: a program neither replaces nor revokes it. facts are what the data
// now say of it.
func avenant(j *Job, one *person, p register.Paper, why, facts string) Question {
	return Question{
		Personne: report.Of(one.Dossier),
		Manque: report.Manque{Regle: report.RuleAvenant, Verdict: completeness.AExaminer,
			Message: french.Say("%s %s, déjà signé ou remis : %s", p.Key.Document.Label(), p.Number, why),
			Remede:  "Établissez un avenant, ou révoquez ce document."},
		Dossier: p.Key.Key,
		Key:     strings.Join([]string{report.RuleAvenant, p.Key.Document.String(), p.Key.Contrepartie}, "|"),
		Facts:   j.Hasher.Sum("avenant", register.Canonical(p.Number, facts)),
	}
}

// questions are what a person is asked about a paper before it is replaced: what
// it states and the export does not say any more.
func (p *paper) questions(j *Job, n people) []Question {
	if p.err != nil || p.answer == nil {
		return nil
	}
	label := p.papier.Document.Label() + " " + p.number
	switch p.answer.Action {
	case register.Gelee:
		if p.papier.Document == dossier.Retractation {
			return nil // goes with its contrat
		}
		d := p.answer.Difference
		why := french.Text("les données ont changé depuis")
		if what := inFrench(slices.Concat(d.Changed, d.Added, d.Ended)); len(what) > 0 {
			why += " (" + french.And(what) + ")"
		}
		return []Question{avenant(j, p.person, p.answer.Paper, why, p.claim.Digests.Stated())}
	case register.Examen:
		var list []Question
		for _, name := range p.answer.Difference.Gone {
			code := strings.TrimPrefix(name, "ue/")
			list = append(list, n.ueAbsente(p.person, label, code))
		}
		if len(list) == 0 {
			emptied := p.answer.Difference.Emptied
			next := "remplacé"
			if !slices.ContainsFunc(emptied, func(name string) bool { return !slices.Contains(p.claim.Silent, name) }) {
				next = "refait" // its rights stand
			}
			list = append(list, n.absent(p.person, report.RuleValeurAbsente, strings.Join(emptied, "+"),
				french.Say("%s : l’export ne donne plus « %s », et une autre donnée a changé ; ce document reste valable", label, french.And(inFrench(emptied))),
				french.Say("Ressaisissez la valeur dans le système d’information. Si elle n’existe plus, acceptez : le document sera %s.", next)))
		}
		return list
	}
	return nil
}

// absent is the question about something that a paper states and the export does
// not say any more.
func (n people) absent(p *person, rule, what, message, remedy string) Question {
	q := n.decided.absence(p.key, rule, what)
	return Question{Personne: report.Of(p.Dossier), Dossier: p.key, Key: q.rule, Facts: q.facts,
		Manque: report.Manque{Regle: rule, Verdict: completeness.AExaminer, Message: message, Remede: remedy, Cellules: p.Source}}
}

// ueAbsente is the question about a UE that the export does not name any more.
// paper names the one that has it.
func (n people) ueAbsente(p *person, paper, code string) Question {
	return n.absent(p, report.RuleUEAbsente, code,
		french.Say("%s : l’UE %s n’est plus dans l’export, sans statut qui dise pourquoi ; ce document la nomme et reste valable", paper, code),
		french.Text("Si l’auditeur ne la suit plus, acceptez : le document sera remplacé, ou révoqué s’il n’y en a plus d’autre. Sinon, rétablissez la ligne dans le système d’information."))
}

// otherCode is the question whether somebody is the person of another code.
func otherCode(p *person) Question {
	_, code, _ := strings.Cut(p.asks.rule, "|")
	var still []string
	for _, e := range p.before {
		still = append(still, e.number)
	}
	message := french.Say("est-ce la personne qui avait le code %s, absente de l’export ? Ses nouveaux documents attendent la réponse", code)
	if len(still) > 0 {
		message += french.Say(" ; %s restent valables", french.And(still))
	}
	return Question{Personne: report.Of(p.Dossier), Dossier: p.key, Key: p.asks.rule, Facts: p.asks.facts,
		Manque: report.Manque{Regle: report.RuleAutreCode, Verdict: completeness.AExaminer, Cellules: p.Source, Message: message,
			Remede: french.Text("Si c’est la même personne, acceptez : le nouveau document remplacera l’ancien. Si ce sont deux personnes, refusez (--refuser).")}}
}

// inFrench names rights as staff read them.
func inFrench(names []string) []string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = rightName(name)
	}
	return list
}

// rightName names a right, or a value beside them, as staff read it.
func rightName(name string) string {
	if code, ok := strings.CutPrefix(name, "ue/"); ok {
		code, detail, dated := strings.Cut(code, "/")
		if dated {
			return french.Text(map[string]string{"debut": "début", "fin": "fin"}[detail] + " de l’UE " + code)
		}
		return french.Text("UE " + code)
	}
	if label := rightNames[name]; label != "" {
		return french.Text(label)
	}
	return name
}

var rightNames = map[string]string{"code": "code auditeur", "nom": "nom de naissance", "usage": "nom d’usage", "prenom": "prénom", "civilite": "civilité",
	"naissance": "date de naissance", "lieu": "lieu de naissance", "manques": "liste de ce qui manque", "periode_debut": "début du semestre",
	"periode_fin": "fin des examens", "contrat": "numéro du contrat", "statut": "statut", "type": "type d’inscription", "financeur": "financeur",
	"prix": "prix", "prix_catalogue": "prix du catalogue", "nom_usage": "nom d’usage", "adresse": "adresse", "courriel": "courriel", "telephone": "téléphone",
	"inscription": "date d’inscription", "diplome": "diplôme", "statut_etudiant": "statut d’étudiant", "enf": "identifiants ENF", "ue": "intitulés des UE",
	"liste_ue": "liste des UE", "cours": "dates des cours", "ects": "ECTS", "programme": "programme", "heures": "heures", "effectif": "effectif",
	"prix_ue": "prix des UE", "financement_mixte": "financement", "part_propre": "part à la charge de l’auditeur", "echeancier": "échéancier", "signature": "date de signature", "a_distance": "conclu à distance"}
