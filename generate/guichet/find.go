package guichet

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
)

// Way is by what a dossier was found.
type Way uint8

const (
	ByCode       Way = iota + 1 // its code auditeur
	ByOtherCode                 // a further code of the same person
	ByFormerCode                // ANCIEN_CODE_AUDITEUR
	ByNumber                    // the number of one of its papers
	ByShortCode                 // the short code of one of its papers
	BySeal                      // the text of a seal, scanned or pasted
	ByName
)

// Place is where a dossier stands with the exports that this machine knows.
type Place uint8

const (
	InExport  Place = iota + 1 // in the last export of its semester and centre
	Vanished                   // no longer in it
	Elsewhere                  // no snapshot here is about it: another centre's, or an old semester
)

// Match is a dossier that was found.
type Match struct {
	Key         dossier.Key
	Nom, Prenom string // usage name and first name, as typed

	// From the last export; zero where Place is not InExport.
	NomNaissance string // where it is not the usage name
	Naissance    dossier.Date
	Civilite     dossier.Civilite
	Statut       dossier.Statut

	How  Way
	Near bool // spelt nearly as was typed, not quite

	// Paper is what ByNumber, ByShortCode and BySeal found. Else its Number
	// is "".
	Paper register.Paper

	Place Place
	Since dossier.Date // Vanished: the first night without it; zero if no night said so

	// Successors are dossiers of the last exports that may have taken the place
	// of one that is not in them: the same code in another centre, or somebody
	// who bore this code before. The same code is the same person.
	Successors []dossier.Key
}

// NomComplet is "Prénom NOM".
func (m Match) NomComplet() string {
	return strings.TrimSpace(m.Prenom + " " + dossier.Capitals(m.Nom))
}

// Nee is "née MARTIN" or "né MARTIN" where the birth name is another, else "".
func (m Match) Nee() string {
	switch {
	case m.NomNaissance == "":
		return ""
	case m.Civilite == dossier.Monsieur:
		return "né " + dossier.Capitals(m.NomNaissance)
	}
	return "née " + dossier.Capitals(m.NomNaissance)
}

// Found is the answer to a search.
type Found struct {
	Matches []Match // the best first; at least one
	More    int     // how many further dossiers match, which the limit left out
}

// One returns the dossier that was meant when there is no doubt: the only one
// that matches, spelt as typed. A dossier that has a successor among the
// matches gives way to it. Of several a person must choose.
func (f Found) One() (Match, bool) {
	var one Match
	n := f.More
	for _, m := range f.Matches {
		if m.Near || f.overtaken(m) {
			continue
		}
		one, n = m, n+1
	}
	return one, n == 1
}

// overtaken reports whether a successor of a dossier is among the matches.
func (f Found) overtaken(m Match) bool {
	return slices.ContainsFunc(f.Matches, func(o Match) bool { return slices.Contains(m.Successors, o.Key) })
}

// Query is a search.
type Query struct {
	Text     string           // as typed, scanned or pasted
	Semestre dossier.Semestre // only dossiers of it; "" for all
	Limit    int              // at most so many matches; 0 means DefaultLimit
}

// DefaultLimit is how many matches a search returns.
const DefaultLimit = 20

// enough is from how many matches on no near spellings are looked for.
const enough = 8

// Find finds dossiers by what somebody types, scans or pastes: the text of a
// seal, the number or the short code of a paper, the beginning of a code
// auditeur (a further or former one too), or the beginnings of words of the
// names, birth name included, folded, in any order; names that are spelt nearly
// so come last. It looks in the last exports of this machine and in the
// register, which knows dossiers that vanished from them.
//
// An *Error says that fewer than two letters were typed, that nobody matches,
// or that a seal is refused.
func (d *Desk) Find(ctx context.Context, q Query) (Found, error) {
	text := strings.TrimSpace(q.Text)
	if utf8.RuneCountInString(text) < 2 {
		return Found{}, ask("exemple : cnamdoc imprimer CEN012345, ou cnamdoc imprimer dupont", "indiquez un code auditeur, ou au moins deux lettres du nom")
	}
	if q.Limit <= 0 {
		q.Limit = DefaultLimit
	}
	if m, ok, err := d.findPaperOf(ctx, text); err != nil || ok {
		return Found{Matches: []Match{m}}, err
	}
	var found Found
	hits := d.Index.search(text, q.Semestre)
	for _, h := range hits[:min(len(hits), q.Limit)] {
		m, err := d.matchOf(h)
		if err != nil {
			return Found{}, err
		}
		found.Matches = append(found.Matches, m)
	}
	found.More = len(hits) - len(found.Matches)
	if found.More == 0 {
		if err := d.addFromRegister(ctx, &found, text, q); err != nil {
			return Found{}, err
		}
	}
	if len(found.Matches) == 0 {
		return Found{}, ask("vérifiez l’orthographe ; une inscription d’aujourd’hui n’apparaît qu’après le prochain traitement",
			"personne ne correspond à « %s » dans les inscriptions connues de ce poste", text)
	}
	return found, nil
}

// search finds entries by code, if a digit was typed, or by name.
func (x *Index) search(text string, semestre dossier.Semestre) []hit {
	var hits []hit
	if strings.ContainsFunc(text, unicode.IsDigit) {
		hits = x.byCode(text)
	} else if words := strings.Fields(dossier.Fold(text)); len(words) > 0 {
		hits = x.words.find(words, false)
		if len(hits) < enough {
			hits = x.words.find(words, true)
		}
	}
	if semestre == "" {
		return hits
	}
	return slices.DeleteFunc(hits, func(h hit) bool { return x.entries[h.at].Key.Semestre != semestre })
}

// matchOf reads what is shown of an entry.
func (d *Desk) matchOf(h hit) (Match, error) {
	e := d.Index.entries[h.at]
	a, err := e.snapshot.Load(*e.Entry)
	if err != nil {
		return Match{}, explainSnapshot(err, e.Key.Semestre)
	}
	m := Match{Key: e.Key, Nom: e.Nom, Prenom: e.Prenom, Naissance: e.Naissance, Civilite: a.Auditeur.Civilite, Statut: a.Statut,
		How: h.how, Near: h.near, Place: InExport}
	if dossier.Fold(e.NomNaissance) != dossier.Fold(e.Nom) {
		m.NomNaissance = e.NomNaissance
	}
	return m, nil
}

// findPaperOf finds the dossier of the paper that a text names: by its seal, its
// number or its short code. ok is false when the text names none.
func (d *Desk) findPaperOf(ctx context.Context, text string) (m Match, ok bool, err error) {
	paper, how, err := d.namedPaper(ctx, text)
	if err != nil || how == 0 {
		return Match{}, false, err
	}
	if i, here := d.Index.find(paper.Key.Key); here {
		m, err = d.matchOf(hit{at: i, how: how})
	} else {
		m, err = d.outside(ctx, paper, how)
	}
	m.Paper = paper
	return m, true, err
}

// longestTyped is the length of a text that may still be typed: what is longer
// is a seal.
const longestTyped = 80

// namedPaper is the paper that a text names, and how; how is 0 when the text
// names none.
func (d *Desk) namedPaper(ctx context.Context, text string) (register.Paper, Way, error) {
	if len(text) > longestTyped {
		return d.sealedPaper(ctx, text)
	}
	if number, ok := PaperNumber(text); ok {
		paper, err := d.Register.Get(ctx, number)
		if errors.Is(err, register.ErrNotFound) {
			return paper, 0, unknownPaper(err, text)
		}
		return paper, ByNumber, err
	}
	code, err := seal.ParseShortCode(text)
	if err != nil { // no short code: a name or a code auditeur
		return register.Paper{}, 0, nil
	}
	paper, err := d.Register.FindShortCode(ctx, code)
	if errors.Is(err, register.ErrNotFound) { // a name may read as one
		return paper, 0, nil
	}
	return paper, ByShortCode, err
}

// sealedPaper is the paper that a seal is on. Whether the paper still stands is
// not asked: a replaced one finds its dossier too.
func (d *Desk) sealedPaper(ctx context.Context, text string) (register.Paper, Way, error) {
	if d.Ring == nil {
		return register.Paper{}, 0, refuse(nil, "cherchez par le nom ou le code auditeur", "ce poste n’a pas de clé pour lire un sceau")
	}
	var lookup error
	result, err := seal.Verify(text, d.Ring, seal.Options{Specimen: true, SealedOn: func(cti [8]byte) (int, bool) {
		paper, err := d.Register.FindCTI(ctx, register.CTI(cti))
		if err != nil && !errors.Is(err, register.ErrNotFound) {
			lookup = err
		}
		return paper.Date.Days(), err == nil
	}})
	var refusal *seal.Refusal
	switch {
	case lookup != nil:
		return register.Paper{}, 0, lookup
	case errors.As(err, &refusal):
		return register.Paper{}, 0, refuse(err, refusal.Hint(), "%s", refusal.Sentence())
	case err != nil:
		return register.Paper{}, 0, err
	}
	paper, err := d.Register.FindCTI(ctx, register.CTI(result.Payload.CTI))
	if errors.Is(err, register.ErrNotFound) {
		return paper, 0, refuse(err, "cherchez par le code auditeur : "+result.Payload.Code,
			"le sceau est authentique, mais ce registre ne connaît pas le papier")
	}
	return paper, BySeal, err
}

var numberForm = regexp.MustCompile(`^([A-Z]{3}(?: [A-Z0-9]{1,8})? [0-9]{4}) ([0-9]{1,9})$`)

// PaperNumber reads a paper's number as people type it: "att 2026 123" is
// "ATT-2026-000123".
func PaperNumber(typed string) (number string, ok bool) {
	parts := numberForm.FindStringSubmatch(strings.ToUpper(dossier.Fold(typed)))
	if parts == nil {
		return "", false
	}
	n, err := strconv.ParseInt(parts[2], 10, 64)
	return register.Number(strings.ReplaceAll(parts[1], " ", "-"), n), err == nil
}

func unknownPaper(cause error, typed string) error {
	return refuse(cause, "vérifiez le numéro : cnamdoc registre chercher NOM", "le registre ne connaît pas de papier « %s »", typed)
}

// addFromRegister adds the dossiers that the register alone knows. An earlier
// or other dossier of somebody who was found is left out, unless it is the one
// that gave way to what was found.
func (d *Desk) addFromRegister(ctx context.Context, found *Found, text string, q Query) error {
	papers, err := d.Register.Search(ctx, text, registerLimit)
	if err != nil {
		return err
	}
	exact := slices.IndexFunc(found.Matches, func(m Match) bool { return m.Near })
	if exact < 0 {
		exact = len(found.Matches)
	}
	var seen []dossier.Key
	for _, paper := range papers {
		_, here := d.Index.find(paper.Key.Key)
		if here || slices.Contains(seen, paper.Key.Key) || paper.State == register.Purgee || q.Semestre != "" && paper.Key.Semestre != q.Semestre {
			continue
		}
		seen = append(seen, paper.Key.Key)
		m, err := d.outside(ctx, paper, howOf(text))
		if err != nil {
			return err
		}
		known := slices.ContainsFunc(found.Matches, func(o Match) bool { return o.Key.Code == m.Key.Code })
		if known && (m.Place != Vanished || len(m.Successors) == 0) {
			continue
		}
		if exact >= q.Limit {
			found.More++
			continue
		}
		found.Matches = slices.Insert(found.Matches, exact, m)
		exact++
	}
	found.Matches = found.Matches[:min(len(found.Matches), q.Limit)]
	return nil
}

// registerLimit is how many papers are asked of the register: some of one dossier.
const registerLimit = 100

func howOf(text string) Way {
	if strings.ContainsFunc(text, unicode.IsDigit) {
		return ByCode
	}
	return ByName
}

// outside is the dossier of a paper, which is in no last export of this machine.
func (d *Desk) outside(ctx context.Context, paper register.Paper, how Way) (Match, error) {
	key := paper.Key.Key
	m := Match{Key: key, Nom: paper.Nom, Prenom: paper.Prenom, How: how, Place: Elsewhere, Successors: d.Index.successors(key)}
	absent, err := d.Register.Absent(ctx, register.Filter{Semestre: key.Semestre, Centre: key.Centre, Code: key.Code})
	if err != nil {
		return m, err
	}
	if len(absent) > 0 {
		m.Since = absent[0].Since
	}
	if len(absent) > 0 || d.Index.covers(key) {
		m.Place = Vanished
	}
	return m, nil
}

// successors are the dossiers of the same semester that may have taken the
// place of one that is not in the index.
func (x *Index) successors(key dossier.Key) []dossier.Key {
	var keys []dossier.Key
	for _, h := range x.byCode(key.Code) {
		e := x.entries[h.at]
		same := e.Key.Code == key.Code || slices.Contains(e.AutresCodes, key.Code) || e.AncienCode == key.Code
		if same && e.Key.Semestre == key.Semestre && e.Key != key {
			keys = append(keys, e.Key)
		}
	}
	return keys
}
