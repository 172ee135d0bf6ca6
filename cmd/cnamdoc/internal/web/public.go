package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"cnamdoc/generate/controle"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// The page behind the address of a QR. Anybody who photographs a paper lands here:
// the seal stands in the fragment, which no server sees; the page's script sends
// it as a form and clears it from the history. Nothing of it is logged, no cookie
// is set or read, and nothing leads from here to the desk.

// publicPages answer about one seal at a time.
type publicPages struct {
	verify    func(ctx context.Context, text string) (controle.Verdict, error) // nil where nothing is answered
	now       func() time.Time
	specimens bool
	limit     *limiter
}

// publicState is what the public page says of a paper.
type publicState struct {
	Class, Word, English string
	Sentence, Advice     string
}

var publicStates = map[string]publicState{
	"valable": {"vert", "Authentique et valable", "Genuine and valid today", "Ce document a été établi par le centre et il vaut aujourd’hui.",
		"Comparez ce qui suit avec le papier que vous avez en main : un sceau authentique peut être recopié sur un autre papier."},
	"plus":       {"orange", "Ne vaut plus", "Genuine, no longer valid", "Ce document a été établi par le centre, et il ne vaut plus.", "Demandez à la personne son document le plus récent."},
	"pas-encore": {"orange", "Pas encore valable", "Genuine, not yet valid", "Ce document a été établi par le centre ; sa période n’a pas commencé.", "Comparez la période avec celle qui est imprimée."},
	"faux":       {"rouge", "Faux", "Forged", "Ce sceau n’est pas celui du centre, ou il a été modifié.", "N’acceptez pas ce document, gardez-le si possible et prévenez le centre."},
	"specimen":   {"orange", "Spécimen", "Specimen, worthless", "Ce document est un exemple : il n’a aucune valeur.", "Demandez le document réel."},
	"inconnu":    {"bleu", "Inconnu du registre", "Genuine seal, unknown to the register", "Le sceau est authentique, et ce registre ne connaît pas le document.", "Demandez au centre de vérifier."},
	"coupe":      {"bleu", "Illisible", "Unreadable, scan again", "Le sceau est incomplet ou n’a pas pu être lu.", "Photographiez de nouveau le QR entier, bien à plat."},
}

// publicPage is what /V shows.
type publicPage struct {
	Title    string
	Etat     *publicState
	Nature   string
	Nom      string // initials until asked
	Entier   bool
	Semestre string
	Periode  string
	UE       []string
	Code     string
	Jour     string
	Texte    string // of the seal, to ask for the name with
	Specimen bool
}

// ask is the page before anything is sent.
func (p publicPages) ask(*http.Request) (reply, error) {
	return publicReply(publicPage{Title: "Vérifier un document"}), nil
}

func publicReply(page publicPage) reply { return reply{name: "v", view: page} }

// answer answers about one seal. A short code or a number is no seal, and gets no
// answer: else anybody could ask whether somebody is enrolled.
func (p publicPages) answer(r *http.Request) (reply, error) {
	if p.verify == nil {
		return reply{}, errNoPage
	}
	if !p.limit.take(network(r)) {
		return reply{}, errTooMany
	}
	text := r.PostFormValue("sceau")
	v, err := p.verify(r.Context(), text)
	if err != nil {
		return reply{}, err
	}
	state := publicStates[publicOf(v, p.specimens)]
	state.Sentence, state.Advice = spaced(state.Sentence), spaced(state.Advice)
	page := publicPage{Title: "Vérification", Etat: &state, Jour: dossier.DateOf(p.now()).Long(), Specimen: v.Paper.Payload.Specimen}
	if p := v.Paper.Payload; p.Version != 0 && state.Class != "rouge" {
		page.Nature, page.Semestre, page.UE, page.Code = documentName(p.Kind), dossier.Semestre(p.Semestre).Long(), p.UEs, v.Paper.ShortCode()
		page.Periode = french.Say("du %s au %s", dossier.FromDays(p.First).Long(), dossier.FromDays(p.Last).Long())
		page.Nom, page.Texte = initials(p.Prenom, p.Usage), text
		if r.PostFormValue("nom") != "" {
			page.Nom, page.Entier = strings.TrimSpace(p.Prenom+" "+strings.ToUpper(p.Usage)), true
		}
	}
	return publicReply(page), nil
}

// publicOf is the one word of a verdict: no reason, no successor. Where specimens
// are what the program works on, they are answered about as papers are, and say
// what they are.
func publicOf(v controle.Verdict, specimens bool) string {
	reason := seal.ReasonNone
	if v.Refusal != nil {
		reason = v.Refusal.Reason
	}
	switch {
	case v.Answer == controle.Illisible:
		return "coupe"
	case v.Paper.Payload.Specimen && (!specimens || reason == seal.ReasonNone || reason == seal.ReasonSpecimen):
		return "specimen"
	case reason == seal.ReasonNotYetValid:
		return "pas-encore"
	case reason == seal.ReasonRevoked || reason == seal.ReasonReplaced || reason == seal.ReasonExpired || reason == seal.ReasonKeyRevoked:
		return "plus"
	case reason == seal.ReasonUnknown:
		return "inconnu"
	case reason != seal.ReasonNone:
		return "faux"
	}
	for _, r := range v.Remarks {
		if r.Code == "unknown" || r.Code == "after-backup" {
			return "inconnu"
		}
	}
	return "valable"
}

func documentName(k seal.Kind) string {
	for _, d := range dossier.Documents {
		if d.String() == k.String() {
			return d.Label()
		}
	}
	return k.String()
}

// initials hide a name from whoever found a paper, and let the one who holds it
// compare: "Z. L.".
func initials(names ...string) string {
	var out []string
	for _, name := range names {
		for _, r := range strings.TrimSpace(name) {
			out = append(out, strings.ToUpper(string(r))+".")
			break
		}
	}
	return strings.Join(out, " ")
}
