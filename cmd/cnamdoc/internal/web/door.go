package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"cnamdoc/generate/comptes"
	"cnamdoc/generate/controle"
	"cnamdoc/generate/epreuve"
	"cnamdoc/generate/qr/scan"
	"cnamdoc/generate/seal"
	"cnamdoc/importer/dossier/french"
)

// Door is what the control pages work with.
type Door struct {
	// Garde is the open door of this machine.
	Garde func(ctx context.Context) (*epreuve.Garde, error)

	// Ouvertes are the épreuves that a responsable opened, and Ouvrir opens or closes
	// some. Nil on a post apart: its pack is what it serves.
	Ouvertes func() ([]epreuve.Ouverture, error)
	Ouvrir   func(ids []string, par string, open bool) error

	// Receive takes what a post sent; Dernier is how far its journal is whole here.
	// Nil on a post, which receives nothing.
	Receive func(ctx context.Context, sent Envoi) (Accuse, error)

	// Reseau says how a post stands with its centre; nil on the centre's own server.
	Reseau func() Reseau

	// Erase ends a session on a post: the pack goes, and with it every name. Nil on
	// the centre's own server.
	Erase func() error
}

// Envoi is what a post sends to its centre.
type Envoi struct {
	Heure  time.Time        `json:"heure"` // the post's clock
	Poste  string           `json:"poste"` // ID
	Events []controle.Event `json:"evenements"`

	// With the proof that it has its key, a post is told what the others wrote beyond
	// Connu: for each, the number up to which it knows them.
	Defi   string         `json:"defi,omitempty"`   // of the centre's last answer
	Preuve []byte         `json:"preuve,omitempty"` // Ed25519 over Signed
	Connu  map[string]int `json:"connu,omitempty"`
}

// Signed is what a post signs to be told of others: netstrings, as of an event.
func (e Envoi) Signed() []byte {
	var b []byte
	for _, field := range []string{"cnamdoc-envoi-1", e.Poste, e.Defi} {
		b = fmt.Appendf(b, "%d:%s,", len(field), field)
	}
	return b
}

// Accuse is the centre's answer.
type Accuse struct {
	Dernier int       `json:"dernier"` // events 1 to Dernier are on the centre's disk
	Heure   time.Time `json:"heure"`   // the centre's clock
	Defi    string    `json:"defi"`    // to be signed next time, once

	Autres *controle.Journal `json:"autres,omitempty"` // nil without a proof
	Connu  map[string]int    `json:"connu,omitempty"`
}

// Reseau is how a post stands with its centre.
type Reseau struct {
	Centre   bool // there is a centre to reach
	EnLigne  bool
	Attente  int           // events that the centre does not have
	Decalage time.Duration // centre's clock − this one, when it was measured last
	Revoque  bool          // the centre takes no more of this post
	Autres   time.Time     // when the other posts' entries were heard last; zero for never
}

var (
	errNoDoor = &refusal{http.StatusNotFound, "aucune épreuve n’est ouverte sur ce poste", "importez le classeur des épreuves : cnamdoc epreuves importer FICHIER.xlsx"}
	// ErrPoste refuses a post that the centre did not make, or took back, or that
	// sends what it did not sign. ErrOver says that a post's session is over.
	ErrPoste error = &refusal{http.StatusForbidden, "ce journal n’est pas celui d’un poste de ce centre", "rapportez au centre le fichier du journal"}
	ErrOver  error = &refusal{http.StatusGone, "la session est terminée : la liste a été effacée de ce poste", "demandez un nouveau paquet au centre"}

	errOutside = &refusal{http.StatusUnauthorized, "ce navigateur n’est pas entré par le fichier du poste", "fermez le programme, puis relancez : cnamdoc servir --poste PAQUET"}

	errNoExam = &refusal{http.StatusForbidden, "cette épreuve n’est pas de votre centre", "adressez-vous à un responsable"}
	errShut   = &refusal{http.StatusForbidden, "cette épreuve n’est pas ouverte au contrôle", "demandez à un responsable de l’ouvrir, à la page « Contrôle »"}
)

// doorPages are the pages of the door.
type doorPages struct {
	*Door    // nil where no épreuve is served
	now      func() time.Time
	specimen bool
}

func (d doorPages) garde(r *http.Request) (*epreuve.Garde, error) {
	if d.Door == nil {
		return nil, errNoDoor
	}
	return d.Garde(r.Context())
}

// opened are the épreuves that may be served now, with who opened them; all of a
// post's own.
func (d doorPages) opened(g *epreuve.Garde) (map[string]epreuve.Ouverture, error) {
	open := map[string]epreuve.Ouverture{}
	if d.Ouvertes == nil {
		for _, e := range g.Epreuves {
			open[e.ID] = epreuve.Ouverture{Epreuve: e.ID}
		}
		return open, nil
	}
	list, err := d.Ouvertes()
	for _, o := range list {
		open[o.Epreuve] = o
	}
	return open, err
}

// vue is what the page of a request serves: open épreuves of the visitor's centre.
func (d doorPages) vue(r *http.Request, g *epreuve.Garde) (epreuve.Vue, error) {
	if err := r.ParseForm(); err != nil {
		return epreuve.Vue{}, errForm
	}
	open, err := d.opened(g)
	if err != nil {
		return epreuve.Vue{}, err
	}
	v := epreuve.Vue{Salle: strings.TrimSpace(r.Form.Get("salle")), UE: seal.ParseUE(r.Form.Get("ue")), Par: by(r)}
	for _, id := range r.Form["e"] {
		at := slices.IndexFunc(g.Epreuves, func(e controle.Epreuve) bool { return e.ID == id })
		if at < 0 || !who(r).Sees(g.Epreuves[at].Centre) {
			return v, errNoExam
		}
		if _, is := open[id]; !is {
			return v, errShut
		}
		if !slices.Contains(v.Epreuves, id) {
			v.Epreuves = append(v.Epreuves, id)
		}
	}
	return v, nil
}

// doorPage is what every control page shows.
type doorPage struct {
	Title    string
	Who      string
	Specimen bool
	Vue      epreuve.Vue
	Retour   string // address of the door
	Poste    string
	Banner   banner
	told
}

// told is what a control page has to say.
type told struct {
	Lectures []lecture
	Found    []expected // of Typed
	Typed    string
	Said     string
	Page     any
}

// banner is what is never hidden: what is served, how fresh the list is, who is
// in, and how the post stands with its centre.
type banner struct {
	Epreuves []controle.Epreuve
	Salle    string
	UE       string
	Liste    string // "établie il y a 5 minutes, 71 attendus"; "sans liste"
	Compte   controle.Compte
	Doubles  int
	Ecrits   int
	Reseau   *Reseau
	Autres   string // of a post: what it knows of the others' entries
	Alarmes  []string
	Heure    string
}

// lecture is one verdict as it fills the screen.
type lecture struct {
	*epreuve.Lecture
	Ecran    controle.Ecran
	Lignes   []string
	Rappel   bool // the identity document is to be asked for
	Dedans   bool
	Salle    string
	Place    string
	Fin      string
	Choix    []controle.Epreuve
	Epreuves map[string]controle.Epreuve
	Texte    string // of the seal, to choose an épreuve with
	Clavier  bool
}

type expected struct {
	controle.Attendu
	Present bool
}

func (d doorPages) bannerOf(g *epreuve.Garde, v epreuve.Vue) banner {
	now := d.now()
	b := g.Compte(v)
	out := banner{Epreuves: b.Epreuves, Salle: v.Salle, UE: v.UE, Compte: b.Total, Doubles: b.Doubles, Ecrits: b.Ecrits, Heure: now.Format("15:04")}
	switch {
	case b.Liste == nil:
		out.Liste = "sans liste des personnes attendues"
	default:
		out.Liste = french.Say("liste %s", agoOf(now.Sub(b.Liste.Etablie)))
		if now.Before(b.Liste.Etablie.Add(-2 * time.Minute)) {
			out.Alarmes = append(out.Alarmes, french.Text("L’horloge de ce poste est antérieure à la liste : mettez-la à l’heure. Aucun feu vert d’ici là."))
		}
	}
	if d.Reseau != nil {
		n := d.Reseau()
		out.Reseau = &n
		switch {
		case n.EnLigne && !n.Autres.IsZero():
			out.Autres = "entrées des autres postes vues"
		case n.Centre && !n.Autres.IsZero():
			out.Autres = french.Say("entrées des autres postes vues jusqu’à %s seulement", n.Autres.In(now.Location()).Format("15:04"))
		case n.Centre:
			out.Autres = "entrées des autres postes non vues"
		}
		if n.Decalage.Abs() > 2*time.Minute {
			out.Alarmes = append(out.Alarmes, french.Say("L’horloge de ce poste a %d minutes d’écart avec celle du centre.", int(n.Decalage.Abs().Round(time.Minute).Minutes())))
		}
		if n.Revoque {
			out.Alarmes = append(out.Alarmes, french.Text("Ce poste est révoqué : rendez-le au responsable de la session."))
		}
	}
	return out
}

func agoOf(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return "établie à l’instant"
	case d < 2*time.Hour:
		return fmt.Sprintf("établie il y a %d minutes", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("établie il y a %d heures", int(d.Hours()))
	}
	return fmt.Sprintf("établie il y a %d jours", int(d.Hours()/24))
}

// page frames what is told. A verdict comes without the banner, and first.
func (d doorPages) page(r *http.Request, g *epreuve.Garde, v epreuve.Vue, title string, what told) doorPage {
	page := doorPage{Title: title, Who: named(who(r)), Specimen: d.specimen, Vue: v, Retour: doorAddress(v), Poste: g.Carnet.Poste().Nom, told: what}
	if r.Method == http.MethodGet || r.Header.Get("X-Fragment") == "" {
		page.Banner = d.bannerOf(g, v)
	}
	return page
}

func doorAddress(v epreuve.Vue) string {
	q := url.Values{"e": v.Epreuves}
	if v.Salle != "" {
		q.Set("salle", v.Salle)
	}
	if v.UE != "" {
		q.Set("ue", v.UE)
	}
	return "/controle/porte?" + q.Encode()
}

// doorReply is a control page, or one block of it where the script asked.
func doorReply(r *http.Request, name, block string, page doorPage) reply {
	if r.Header.Get("X-Fragment") == "" {
		block = "page"
	}
	return reply{name: name, block: block, view: page,
		header: map[string]string{"Permissions-Policy": "camera=(self), screen-wake-lock=(self), geolocation=(), microphone=()"}}
}

// list shows what is open, and to a responsable what may be opened: the épreuves
// of about now.
func (d doorPages) list(r *http.Request) (reply, error) {
	g, err := d.garde(r)
	if err != nil {
		return reply{}, err
	}
	open, err := d.opened(g)
	if err != nil {
		return reply{}, err
	}
	now := controle.HeureAt(d.now())
	type slot struct {
		Debut      controle.Heure
		Centre     string
		Epreuves   []controle.Epreuve // open
		Fermees    []controle.Epreuve // to who may open them
		Salles     []string
		Maintenant bool
		Ouverte    epreuve.Ouverture // the last one
		Ouvrir     bool              // who looks may open and close
	}
	opens := d.Ouvrir != nil && who(r).Can(comptes.Responsable)
	var slots []slot
	list := slices.Clone(g.Epreuves)
	slices.SortFunc(list, func(a, b controle.Epreuve) int {
		return cmp.Or(int(a.Debut-b.Debut), strings.Compare(a.Centre, b.Centre), strings.Compare(a.UE, b.UE))
	})
	rooms := map[string]map[string]bool{}
	if l := g.Liste(); l != nil {
		for _, a := range l.Attendus {
			if rooms[a.Epreuve] == nil {
				rooms[a.Epreuve] = map[string]bool{}
			}
			if a.Salle != "" {
				rooms[a.Epreuve][a.Salle] = true
			}
		}
	}
	for _, e := range list {
		o, isOpen := open[e.ID]
		soon := e.Debut <= now+7*24*60
		if !who(r).Sees(e.Centre) || e.Fin < now-6*60 || !isOpen && (!soon || !opens) {
			continue
		}
		if n := len(slots); n == 0 || slots[n-1].Debut != e.Debut || slots[n-1].Centre != e.Centre {
			slots = append(slots, slot{Debut: e.Debut, Centre: e.Centre, Maintenant: len(controle.Hour([]controle.Epreuve{e}, now)) > 0, Ouvrir: opens})
		}
		last := &slots[len(slots)-1]
		if !isOpen {
			last.Fermees = append(last.Fermees, e)
			continue
		}
		last.Epreuves, last.Ouverte = append(last.Epreuves, e), o
		if e.Salle != "" {
			if rooms[e.ID] == nil {
				rooms[e.ID] = map[string]bool{}
			}
			if len(rooms[e.ID]) == 0 {
				rooms[e.ID][e.Salle] = true
			}
		}
		for room := range rooms[e.ID] {
			if !slices.Contains(last.Salles, room) {
				last.Salles = append(last.Salles, room)
			}
		}
		slices.Sort(last.Salles)
	}
	return doorReply(r, "controle", "page", d.page(r, g, epreuve.Vue{Salle: g.Porte.Salle}, "Contrôle à l’entrée", told{Page: slots})), nil
}

// open opens or closes épreuves.
func (d doorPages) open(r *http.Request) (reply, error) {
	g, err := d.garde(r)
	if err != nil {
		return reply{}, err
	}
	ids := r.PostForm["e"]
	if d.Ouvrir == nil || len(ids) == 0 {
		return reply{}, errForm
	}
	for _, id := range ids {
		at := slices.IndexFunc(g.Epreuves, func(e controle.Epreuve) bool { return e.ID == id })
		if at < 0 || !who(r).Sees(g.Epreuves[at].Centre) {
			return reply{}, errNoExam
		}
	}
	return leadTo("/controle"), d.Ouvrir(ids, by(r), r.PostFormValue("fermer") == "")
}

// door is the page that an invigilator keeps open.
func (d doorPages) door(r *http.Request) (reply, error) { return d.at(r, "porte", "porte", nil) }

// counts is the banner, which the page asks for again and again.
func (d doorPages) counts(r *http.Request) (reply, error) { return d.at(r, "porte", "bandeau", nil) }

// at is a control page with what do tells, if anything is done.
func (d doorPages) at(r *http.Request, name, block string, do func(*epreuve.Garde, epreuve.Vue) (told, error)) (reply, error) {
	g, err := d.garde(r)
	if err != nil {
		return reply{}, err
	}
	v, err := d.vue(r, g)
	if err != nil {
		return reply{}, err
	}
	var what told
	if do != nil {
		if what, err = do(g, v); err != nil {
			return reply{}, err
		}
	}
	return doorReply(r, name, block, d.page(r, g, v, "Contrôle", what)), nil
}

// typed tells what a person typed, to be looked up in the list, from a seal.
func typed(text string) bool {
	text = strings.TrimSpace(text)
	return len(text) < 40 && len(text) > 1
}

// readPaper answers one reading, or several that came without anything between
// them.
func (d doorPages) readPaper(r *http.Request) (reply, error) {
	return d.at(r, "porte", "resultat", func(g *epreuve.Garde, v epreuve.Vue) (what told, err error) {
		text, hold := r.PostFormValue("texte"), r.PostFormValue("tenir") != ""
		if typed(text) {
			return find(g, v, strings.TrimSpace(text)), nil
		}
		late := r.PostFormValue("lue")
		if _, err := time.Parse("15:04", late); late != "" && err != nil {
			return what, errForm
		}
		for i, part := range controle.Split(text) {
			asked := epreuve.Demande{Texte: part, Choix: r.PostFormValue("choix"), Tenir: hold, Lue: late}
			if key := r.PostFormValue("cle"); key != "" {
				asked.Cle = fmt.Sprint(key, " ", i)
			}
			l, err := g.Read(r.Context(), v, asked)
			if err != nil {
				return what, err
			}
			what.Lectures = append([]lecture{shown(g, l, part)}, what.Lectures...)
		}
		return what, nil
	})
}

// find looks in the list for whom somebody typed.
func find(g *epreuve.Garde, v epreuve.Vue, typed string) told {
	const most = 12
	what := told{Typed: typed}
	in := map[string]bool{}
	for _, p := range g.Bilan(v).Places {
		in[p.Epreuve+" "+p.Code] = true
	}
	all := g.Find(v, typed)
	for _, a := range all[:min(most, len(all))] {
		what.Found = append(what.Found, expected{a, in[a.Epreuve+" "+a.Code]})
	}
	if len(all) > most {
		what.Said = french.Say("Et %s : ajoutez des lettres ou le prénom.", french.Count(len(all)-most, "autre", "autres"))
	}
	return what
}

// shown is a reading as it fills the screen.
func shown(g *epreuve.Garde, l *epreuve.Lecture, text string) lecture {
	out := lecture{Lecture: l, Ecran: l.Verdict.Ecran(), Dedans: l.Dedans(), Clavier: l.Scan.Paper.Garbled && l.Verdict.Answer != controle.Illisible}
	if r := l.Verdict.Refusal; r != nil {
		out.Lignes = append(out.Lignes, french.Text(r.Sentence()), french.Text(r.Hint()))
	}
	for _, r := range l.Verdict.Remarks {
		out.Lignes = append(out.Lignes, upper(french.Text(r.Sentence))+".")
	}
	if a := l.Asked.Attendu; a != nil {
		out.Salle, out.Place = a.Salle, a.Place
	}
	if l.Asked.End != 0 {
		out.Fin = l.Asked.End.Clock()
	}
	if l.Attente && l.Verdict.Answer == controle.Valable { // held: nobody is let in yet
		out.Ecran.Forme, out.Ecran.Mot, out.Ecran.Titre = "losange", "PIÈCE D’IDENTITÉ ?", "papier valable\u00a0: confirmez l’entrée"
	}
	out.Rappel = l.Verdict.MayEnter() && !l.Scan.ByHand
	for _, e := range g.Epreuves {
		if slices.Contains(l.Asked.Several, e.ID) {
			out.Choix, out.Texte = append(out.Choix, e), text
		}
	}
	for _, e := range l.Events {
		if e.Act.Enters() && l.Verdict.Answer == controle.Refuse {
			out.Ecran = controle.Ecran{Couleur: controle.Orange, Forme: "triangle", Mot: "ENTRÉE FORCÉE", Titre: out.Ecran.Titre}
		}
	}
	if len(l.Events) > 0 && out.Dedans && l.Verdict.Answer == controle.ARegarder {
		out.Ecran.Mot = "ENTRÉE NOTÉE"
	}
	return out
}

var acts = map[string]controle.Act{"entree": controle.Entree, "sans-papier": controle.SansPapier, "ecran": controle.SurEcran, "sortie": controle.Sortie, "refus": controle.Refusee, "annuler": controle.Annulation, "identite": controle.IdentiteVue}

// decide is a button below a verdict.
func (d doorPages) decide(r *http.Request) (reply, error) {
	return d.at(r, "porte", "resultat", func(g *epreuve.Garde, _ epreuve.Vue) (told, error) {
		act, ok := acts[r.PostFormValue("acte")]
		if !ok {
			return told{}, errForm
		}
		l, err := g.Act(r.PostFormValue("lecture"), act, strings.TrimSpace(r.PostFormValue("motif")), r.PostFormValue("identite") != "")
		switch {
		case errors.Is(err, epreuve.ErrNoLecture):
			return told{}, &refusal{http.StatusNotFound, "cette lecture est trop ancienne", "scannez de nouveau le papier"}
		case errors.Is(err, epreuve.ErrNotNow):
			return told{}, &refusal{http.StatusConflict, "cet acte n’est pas possible pour cette lecture", "scannez de nouveau le papier, ou cherchez la personne par son nom"}
		case errors.Is(err, epreuve.ErrNoReason):
			return told{Said: french.Text("Il faut une raison : écrivez-la, puis recommencez."), Lectures: []lecture{shown(g, l, "")}}, nil
		case err != nil:
			return told{}, err
		case act == controle.Annulation:
			return told{Said: french.Say("Annulé : %s.", l.Nom)}, nil
		case act == controle.Sortie:
			return told{Said: french.Say("Sortie notée : %s.", l.Nom)}, nil
		case act == controle.Refusee:
			return told{Said: french.Say("Renvoi noté : %s.", l.Nom)}, nil
		}
		return told{Lectures: []lecture{shown(g, l, "")}}, nil
	})
}

// byHand reads somebody of the list without a paper.
func (d doorPages) byHand(r *http.Request) (reply, error) {
	return d.at(r, "porte", "resultat", func(g *epreuve.Garde, v epreuve.Vue) (told, error) {
		list := slices.DeleteFunc(g.Find(v, r.PostFormValue("code")), func(a controle.Attendu) bool {
			return a.Code != r.PostFormValue("code") || a.Epreuve != r.PostFormValue("epreuve")
		})
		if len(list) != 1 {
			return told{}, errForm
		}
		l, err := g.ByHand(v, list[0], "")
		if err != nil {
			return told{}, err
		}
		return told{Lectures: []lecture{shown(g, l, "")}}, nil
	})
}

// maxJournal bounds what a post sends at once: an evening of a large hall.
const maxJournal = 32 << 20

// maxFrame bounds a grey frame of a camera.
const maxFrame = 1920 * 1080

// readFrame reads a grey frame that a page sent, and answers with the seal in it.
func readFrame(r *http.Request) (reply, error) {
	width, _ := strconv.Atoi(r.URL.Query().Get("l"))
	height, _ := strconv.Atoi(r.URL.Query().Get("h"))
	if width < 16 || height < 16 || width > 4096 || height > 4096 || width*height > maxFrame {
		return reply{}, errForm
	}
	pix, err := io.ReadAll(io.LimitReader(r.Body, maxFrame+1))
	if err != nil || len(pix) != width*height {
		return reply{}, errForm
	}
	texts, err := scan.Frame(r.Context(), &image.Gray{Pix: pix, Stride: width, Rect: image.Rect(0, 0, width, height)})
	if err != nil || len(texts) == 0 {
		return reply{status: http.StatusNoContent}, err
	}
	return reply{body: []byte(strings.Join(texts, "\n")), header: map[string]string{"Content-Type": "text/plain; charset=utf-8"}}, nil
}

// selfTest says what a scanner types here.
func (d doorPages) selfTest(r *http.Request) (reply, error) {
	return d.at(r, "essai", "page", func(g *epreuve.Garde, _ epreuve.Vue) (told, error) {
		type result struct{ Word, Sentence string }
		if r.Method != http.MethodPost {
			return told{}, nil
		}
		text := r.PostFormValue("texte")
		sc := controle.Read(text, g.Porte.Keys)
		switch {
		case sc.Refusal != nil && sc.Paper.Payload.Version == 0:
			return told{Page: result{"Rien n’a été lu", french.Text(sc.Refusal.Sentence() + " " + sc.Refusal.Hint())}}, nil
		case sc.Paper.Garbled:
			return told{Page: result{"Lu, avec le mauvais clavier", french.Text("La douchette et le poste n’ont pas le même clavier (AZERTY, QWERTY, QWERTZ) : le programme corrige. Pour bien faire, réglez la douchette sur le clavier français.")}}, nil
		}
		return told{Page: result{"Tout va bien", french.Say("La douchette tape juste : %s.", french.Count(len(text), "caractère", "caractères"))}}, nil
	})
}

// tables is the round of the tables after the beginning: who sits where, and who
// is missing.
func (d doorPages) tables(r *http.Request) (reply, error) {
	return d.at(r, "tables", "page", func(g *epreuve.Garde, v epreuve.Vue) (what told, err error) {
		if r.Method == http.MethodPost {
			code, seat := r.PostFormValue("code"), strings.TrimSpace(r.PostFormValue("place"))
			list := slices.DeleteFunc(g.Find(v, code), func(a controle.Attendu) bool { return a.Code != code })
			if len(list) == 0 || seat == "" {
				return what, errForm
			}
			if err := g.Seat(v, list[0], seat); err != nil {
				return what, err
			}
			what.Said = french.Say("%s : place %s.", list[0].NomComplet(), seat)
		}
		what.Page = g.Bilan(v)
		return what, nil
	})
}

// journal hands the post's journal over as a file.
func (d doorPages) journal(r *http.Request) (reply, error) {
	g, err := d.garde(r)
	if err == nil && d.Reseau == nil { // the centre's own journal names people of every centre
		err = may(who(r), House)
	}
	if err != nil {
		return reply{}, err
	}
	data, err := json.Marshal(g.Journal())
	name := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			return c
		}
		return '-'
	}, g.Carnet.Poste().Nom)
	return attachment("application/json", name+".journal", data), err
}

// receive takes what a post sends. The post's signature is what lets it in: a
// session is not asked, and events of posts that were not made here are refused.
func (d doorPages) receive(r *http.Request) (reply, error) {
	if d.Door == nil || d.Receive == nil {
		return reply{}, errNoPage
	}
	var sent Envoi
	if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
		return reply{}, errForm
	}
	answer, err := d.Receive(r.Context(), sent)
	if err != nil {
		return reply{}, err
	}
	data, err := json.Marshal(answer)
	return reply{body: data, header: map[string]string{"Content-Type": "application/json"}}, err
}

// erase ends the session on a post.
func (d doorPages) erase(r *http.Request) (reply, error) {
	if d.Door == nil || d.Erase == nil || r.PostFormValue("sur") != "oui" {
		return reply{}, errForm
	}
	if n := d.Reseau(); n.Attente > 0 && r.PostFormValue("exporte") != "oui" {
		return reply{}, &refusal{http.StatusConflict, french.Say("%s que le centre n’a pas encore", french.Count(n.Attente, "entrée attend", "entrées attendent")), "exportez d’abord le journal, puis effacez"}
	}
	if err := d.Erase(); err != nil {
		return reply{}, err
	}
	return reply{}, &refusal{http.StatusGone, "la session est effacée de ce poste", "fermez cette page et le programme ; le journal des entrées reste à côté du paquet"}
}
