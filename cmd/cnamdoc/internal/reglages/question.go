package reglages

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
	"cnamdoc/templates"
)

// Question is one value to ask for.
type Question struct {
	Value
	Explain  string // what is asked, from the sample's comments
	Example  string // an invented value; "" when there is none
	Optional bool   // may stay empty
}

// Group is what is asked together: the organisme, one centre, one semester. A
// centre and a semester may wait until they are needed.
type Group struct {
	Title     string
	Kind      Kind // "" for the rest
	MayWait   bool
	Questions []Question
}

// facultative are the keys that may stay empty and are worth a question, in the
// order in which they are asked.
var facultative = []string{"organisme.logo", "organisme.retractation_en_ligne", "organisme.adresse_dpo", "organisme.exoneration_tva",
	"organisme.depot_pieces", "organisme.rendez_vous", "organisme.signataire.signature", "organisme.signataire.cachet"}

// Organisme is the title of the group of who enrols and signs.
const Organisme = "L’organisme"

// Optional is the title of the group of what may stay empty.
const Optional = "Ce qui est facultatif"

// Questions lists what must be asked of a configuration: each value that is not
// a real one, then, as a group of its own, what may stay empty and is empty. The
// explanations are the comments of the sample, of which the configuration is a
// copy that somebody may have edited.
func Questions(d, sample *Document) []Group {
	var groups []Group
	for _, v := range d.values {
		if !v.Unready() {
			continue
		}
		title, wait := titleOf(v.Key)
		if len(groups) == 0 || groups[len(groups)-1].Title != title {
			kind, _, _ := cutKey(v.Key)
			groups = append(groups, Group{Title: title, Kind: Kind(kind), MayWait: wait})
		}
		q := Question{Value: v, Explain: sample.explain(v.Key)}
		q.Example, _ = v.Invented()
		g := &groups[len(groups)-1]
		g.Questions = append(g.Questions, q)
	}
	more := Group{Title: Optional, MayWait: true}
	for _, key := range facultative {
		if v, ok := d.Get(key); ok && v.IsText && v.Text == "" {
			more.Questions = append(more.Questions, Question{Value: v, Explain: sample.explain(key), Optional: true})
		}
	}
	if len(more.Questions) > 0 {
		groups = append(groups, more)
	}
	return groups
}

// TitleOf is the title of the group of a centre or a semester.
func TitleOf(kind Kind, name string) string {
	if kind == Centre {
		return "Le centre " + french.Quote(name)
	}
	return "Le semestre " + name
}

func titleOf(key string) (title string, wait bool) {
	parts := strings.SplitN(key, ".", 3)
	switch kind := Kind(parts[0]); kind {
	case Centre, Semestre:
		return TitleOf(kind, parts[1]), true
	case "sceau":
		return "Le sceau", false
	}
	return Organisme, false
}

// explain is what the sample says of a key. Of centres and semesters, the first
// explains all.
func (d *Document) explain(key string) string {
	if v, ok := d.Get(key); ok && v.Comment != "" {
		return v.Comment
	}
	first, _, last := cutKey(key)
	for _, v := range d.values {
		if f, _, l := cutKey(v.Key); f == first && l == last && v.Comment != "" {
			return v.Comment
		}
	}
	return ""
}

// cutKey splits the key of a centre or a semester: its kind, its name, the rest.
func cutKey(key string) (kind, name, rest string) {
	parts := strings.SplitN(key, ".", 3)
	if len(parts) == 3 && (parts[0] == "centre" || parts[0] == "semestres") {
		return parts[0], parts[1], parts[2]
	}
	return "", "", key
}

// Check says in French why a text cannot be the value of a key; "" when it can.
// It needs nothing outside the configuration: whether files and printers are
// there, others say.
func Check(d *Document, key, text string) string {
	if strings.ContainsAny(text, "<>") {
		return french.Text("écrivez la valeur seule, sans chevrons < >")
	}
	next, err := d.With(key, text)
	if err != nil {
		return french.Text("cette valeur ne peut pas être écrite")
	}
	kind, name, rest := cutKey(key)
	switch {
	case kind == "semestres":
		return checkDay(next, name, rest, text)
	case key == "sceau.adresse_verification":
		if text != "" && !seal.IsHost(text) {
			return french.Text("attendu un nom d’hôte seul, sans https:// : verification.exemple.fr")
		}
		return ""
	case key == "organisme.siret":
		if bare := strings.Join(strings.Fields(text), ""); dossier.CheckSIRET(bare) != nil && len(bare) == 14 {
			return french.Text("la clé de contrôle ne correspond pas : vérifiez chaque chiffre")
		}
	}
	for _, p := range next.Problems() {
		if p.Key == key {
			return p.Message
		}
	}
	return ""
}

// Problems lists what the rules of the settings find in the organisme and the
// centres, by key. Invented values count as what they say.
func (d *Document) Problems() []templates.Problem {
	var conf struct {
		Organisme templates.Organisme `toml:"organisme"`
		Centres   []templates.Centre  `toml:"centres"`
	}
	text := Fictional.ReplaceAll(bytes.TrimPrefix(d.text, []byte("\xef\xbb\xbf")), []byte("$1"))
	if err := toml.Unmarshal(text, &conf); err != nil {
		return []templates.Problem{{Key: "", Message: err.Error()}}
	}
	problems := conf.Organisme.Validate()
	for _, c := range conf.Centres {
		problems = append(problems, c.Validate()...)
	}
	return append(problems, templates.ValidateCentres(conf.Centres)...)
}

// dayOrder is the order of the days of a semester, as questions ask for them.
var dayOrder = []struct{ key, what string }{{"debut", "le début des cours"}, {"fin", "la fin des cours"}, {"examens_fin", "la fin des examens"}}

// checkDay holds a day of a semester against those that are real already.
func checkDay(d *Document, semestre, rest, text string) string {
	day, err := dossier.ParseDate(text)
	if err != nil {
		return french.Say("date attendue, AAAA-MM-JJ ou JJ/MM/AAAA, trouvé « %s »", text)
	}
	at := func(key string) (dossier.Date, bool) {
		v, ok := d.Get("semestres." + semestre + "." + key)
		if !ok || v.Unready() || v.Text == "" {
			return dossier.Date{}, false
		}
		other, err := dossier.ParseDate(v.Text)
		return other, err == nil
	}
	if period, isPeriod := strings.CutSuffix(rest, ".fin"); isPeriod {
		if start, ok := at(period + ".debut"); ok && day.Before(start) {
			return french.Say("la période d’inscription finirait avant de commencer, le %s", start.Short())
		}
		return ""
	}
	if period, isPeriod := strings.CutSuffix(rest, ".debut"); isPeriod {
		if end, ok := at(period + ".fin"); ok && end.Before(day) {
			return french.Say("la période d’inscription commencerait après sa fin, le %s", end.Short())
		}
		return ""
	}
	place := -1
	for i, o := range dayOrder {
		if o.key == rest {
			place = i
		}
	}
	for i, o := range dayOrder {
		other, ok := at(o.key)
		switch {
		case !ok || place < 0 || i == place:
		case i < place && day.Before(other):
			return french.Say("%s serait avant %s, le %s", dayOrder[place].what, o.what, other.Short())
		case i > place && other.Before(day):
			return french.Say("%s serait après %s, le %s", dayOrder[place].what, o.what, other.Short())
		}
	}
	return ""
}

// HostOf is the host that an address names, to be looked up; "" when the value of
// the key is no address.
func HostOf(key, text string) string {
	if key == "sceau.adresse_verification" {
		return text
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme == "" {
		return ""
	}
	return u.Hostname()
}

// Normal is a text as the configuration should hold it: without the spaces and
// quotes around it that people paste along.
func Normal(text string) string {
	text = strings.TrimSpace(text)
	for _, pair := range []string{`""`, "''", "“”", "«»"} {
		marks := []rune(pair)
		if inner, ok := strings.CutPrefix(text, string(marks[0])); ok {
			if inner, ok = strings.CutSuffix(inner, string(marks[1])); ok {
				return strings.Trim(strings.TrimSpace(inner), "\u00a0\u202f")
			}
		}
	}
	return text
}

// String names a question for messages.
func (q Question) String() string { return fmt.Sprintf("%s (ligne %d)", q.Key, q.Line) }
