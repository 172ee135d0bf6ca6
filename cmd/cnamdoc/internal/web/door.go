package web

import (
	"bytes"
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
	errNoDoor = &refusal{http.StatusNotFound, "aucune épreuve n’est ouverte sur ce poste", french.Text("importez le classeur des épreuves : cnamdoc epreuves importer FICHIER.xlsx")}
	// ErrPoste refuses a post that the centre did not make, or took back, or that
	// sends what it did not sign. ErrOver says that a post's session is over.
	ErrPoste error = &refusal{http.StatusForbidden, "ce journal n’est pas celui d’un poste de ce centre", "rapportez le journal au centre en fichier"}
	ErrOver  error = &refusal{http.StatusGone, "la session est terminée : la liste a été effacée de ce poste", "demandez un nouveau paquet au centre"}

	errOutside = &refusal{http.StatusUnauthorized, "ce navigateur n’est pas entré par le fichier du poste", french.Text("fermez le programme, puis relancez : cnamdoc servir --poste PAQUET")}

	errNoExam = &refusal{http.StatusForbidden, "cette épreuve n’est pas de votre centre", "demandez à un responsable"}
	errShut   = &refusal{http.StatusForbidden, "cette épreuve n’est pas ouverte au contrôle", "demandez à un responsable de l’ouvrir, à la page « Contrôle »"}
)

func (s *server) garde(r *http.Request) (*epreuve.Garde, error) {
	if s.Door == nil {
		return nil, errNoDoor
	}
	return s.Door.Garde(r.Context())
}

// opened are the épreuves that may be served now, with who opened them; all of a
// post's own.
func (s *server) opened(g *epreuve.Garde) (map[string]epreuve.Ouverture, error) {
	open := map[string]epreuve.Ouverture{}
	if s.Door.Ouvertes == nil {
		for _, e := range g.Epreuves {
			open[e.ID] = epreuve.Ouverture{Epreuve: e.ID}
		}
		return open, nil
	}
	list, err := s.Door.Ouvertes()
	for _, o := range list {
		open[o.Epreuve] = o
	}
	return open, err
}

// vue is what the page of a request serves: open épreuves of the visitor's centre.
func (s *server) vue(r *http.Request, g *epreuve.Garde) (epreuve.Vue, error) {
	if err := r.ParseForm(); err != nil {
		return epreuve.Vue{}, errForm
	}
	open, err := s.opened(g)
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
	Lectures []lecture
	Found    []expected
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

func (s *server) bannerOf(g *epreuve.Garde, v epreuve.Vue, now time.Time) banner {
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
	if s.Door.Reseau != nil {
		n := s.Door.Reseau()
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

func (s *server) doorFrame(r *http.Request, g *epreuve.Garde, v epreuve.Vue, title string) doorPage {
	page := doorPage{Title: title, Who: named(who(r)), Specimen: s.Specimen, Vue: v, Retour: doorAddress(v), Poste: g.Carnet.Poste().Nom}
	if r.Method == http.MethodGet || r.Header.Get("X-Fragment") == "" { // a verdict comes without it, and first
		page.Banner = s.bannerOf(g, v, s.Now())
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

// showDoor renders a control page, or one block of it where the script asked.
func (s *server) showDoor(w http.ResponseWriter, r *http.Request, name, block string, page doorPage) error {
	if r.Header.Get("X-Fragment") == "" {
		block = "page"
	}
	w.Header().Set("Permissions-Policy", "camera=(self), screen-wake-lock=(self), geolocation=(), microphone=()")
	return s.execute(w, name, block, page)
}

// execute renders a block of a page whole before anything is sent.
func (s *server) execute(w http.ResponseWriter, name, block string, page any) error {
	var b bytes.Buffer
	if err := s.pages.all[name].ExecuteTemplate(&b, block, page); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(b.Bytes())
	return nil
}

// doors lists what is open, and to a responsable what may be opened: the épreuves
// of about now.
func (s *server) doors(w http.ResponseWriter, r *http.Request) error {
	g, err := s.garde(r)
	if err != nil {
		return err
	}
	open, err := s.opened(g)
	if err != nil {
		return err
	}
	now := controle.HeureAt(s.Now())
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
	opens := s.Door.Ouvrir != nil && who(r).Can(comptes.Responsable)
	var slots []slot
	list := slices.Clone(g.Epreuves)
	slices.SortFunc(list, func(a, b controle.Epreuve) int {
		return cmpOr(int(a.Debut-b.Debut), strings.Compare(a.Centre, b.Centre), strings.Compare(a.UE, b.UE))
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
	page := s.doorFrame(r, g, epreuve.Vue{Salle: g.Porte.Salle}, "Contrôle à l’entrée")
	page.Page = slots
	return s.showDoor(w, r, "controle", "page", page)
}

// openDoors opens or closes épreuves.
func (s *server) openDoors(w http.ResponseWriter, r *http.Request) error {
	g, err := s.garde(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil || s.Door.Ouvrir == nil || len(r.PostForm["e"]) == 0 {
		return errForm
	}
	for _, id := range r.PostForm["e"] {
		at := slices.IndexFunc(g.Epreuves, func(e controle.Epreuve) bool { return e.ID == id })
		if at < 0 || !who(r).Sees(g.Epreuves[at].Centre) {
			return errNoExam
		}
	}
	if err := s.Door.Ouvrir(r.PostForm["e"], by(r), r.PostFormValue("fermer") == ""); err != nil {
		return err
	}
	http.Redirect(w, r, "/controle", http.StatusSeeOther)
	return nil
}

func cmpOr(values ...int) int {
	for _, v := range values {
		if v != 0 {
			return v
		}
	}
	return 0
}

// door is the page that an invigilator keeps open.
func (s *server) door(w http.ResponseWriter, r *http.Request) error {
	return s.atDoor(w, r, "porte", "porte", nil)
}

// counts is the banner, which the page asks for again and again.
func (s *server) counts(w http.ResponseWriter, r *http.Request) error {
	return s.atDoor(w, r, "porte", "bandeau", nil)
}

// atDoor renders a control page after do has filled it.
func (s *server) atDoor(w http.ResponseWriter, r *http.Request, name, block string, do func(*epreuve.Garde, epreuve.Vue, *doorPage) error) error {
	g, err := s.garde(r)
	if err != nil {
		return err
	}
	v, err := s.vue(r, g)
	if err != nil {
		return err
	}
	var page doorPage
	if do != nil {
		if err := do(g, v, &page); err != nil {
			return err
		}
	}
	full := s.doorFrame(r, g, v, "Contrôle")
	full.Lectures, full.Found, full.Typed, full.Said, full.Page = page.Lectures, page.Found, page.Typed, page.Said, page.Page
	return s.showDoor(w, r, name, block, full)
}

// typed tells what a person typed, to be looked up in the list, from a seal.
func typed(text string) bool {
	text = strings.TrimSpace(text)
	return len(text) < 40 && len(text) > 1
}

// read answers one reading, or several that came without anything between them.
func (s *server) readPaper(w http.ResponseWriter, r *http.Request) error {
	return s.atDoor(w, r, "porte", "resultat", func(g *epreuve.Garde, v epreuve.Vue, page *doorPage) error {
		text, hold := r.PostFormValue("texte"), r.PostFormValue("tenir") != ""
		if typed(text) {
			page.Typed = strings.TrimSpace(text)
			return s.find(g, v, page)
		}
		late := r.PostFormValue("lue")
		if _, err := time.Parse("15:04", late); late != "" && err != nil {
			return errForm
		}
		for i, part := range controle.Split(text) {
			d := epreuve.Demande{Texte: part, Choix: r.PostFormValue("choix"), Tenir: hold, Lue: late}
			if key := r.PostFormValue("cle"); key != "" {
				d.Cle = fmt.Sprint(key, " ", i)
			}
			l, err := g.Read(r.Context(), v, d)
			if err != nil {
				return err
			}
			page.Lectures = append([]lecture{s.shown(g, l, part)}, page.Lectures...)
		}
		return nil
	})
}

func (s *server) find(g *epreuve.Garde, v epreuve.Vue, page *doorPage) error {
	const most = 12
	in := map[string]bool{}
	for _, p := range g.Bilan(v).Places {
		in[p.Epreuve+" "+p.Code] = true
	}
	all := g.Find(v, page.Typed)
	for _, a := range all[:min(most, len(all))] {
		page.Found = append(page.Found, expected{a, in[a.Epreuve+" "+a.Code]})
	}
	if len(all) > most {
		page.Said = french.Say("Et %s : ajoutez des lettres ou le prénom.", french.Count(len(all)-most, "autre", "autres"))
	}
	return nil
}

// shown is a reading as it fills the screen.
func (s *server) shown(g *epreuve.Garde, l *epreuve.Lecture, text string) lecture {
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

// decideAtDoor is a button below a verdict.
func (s *server) decideAtDoor(w http.ResponseWriter, r *http.Request) error {
	return s.atDoor(w, r, "porte", "resultat", func(g *epreuve.Garde, v epreuve.Vue, page *doorPage) error {
		act, ok := acts[r.PostFormValue("acte")]
		if !ok {
			return errForm
		}
		l, err := g.Act(r.PostFormValue("lecture"), act, strings.TrimSpace(r.PostFormValue("motif")), r.PostFormValue("identite") != "")
		switch {
		case errors.Is(err, epreuve.ErrNoLecture):
			return &refusal{http.StatusNotFound, "cette lecture est trop ancienne", "scannez de nouveau le papier"}
		case errors.Is(err, epreuve.ErrNoReason):
			page.Said = french.Text("Il faut une raison : écrivez-la, puis recommencez.")
		case errors.Is(err, epreuve.ErrNotNow):
			return &refusal{http.StatusConflict, "cet acte ne va pas avec cette lecture", "scannez de nouveau le papier, ou cherchez la personne par son nom"}
		case err != nil:
			return err
		case act == controle.Annulation:
			page.Said = french.Say("Annulé : %s.", l.Nom)
			return nil
		case act == controle.Sortie:
			page.Said = french.Say("Sortie notée : %s.", l.Nom)
			return nil
		case act == controle.Refusee:
			page.Said = french.Say("Renvoi noté : %s.", l.Nom)
			return nil
		}
		page.Lectures = []lecture{s.shown(g, l, "")}
		return nil
	})
}

// byHand reads somebody of the list without a paper.
func (s *server) byHand(w http.ResponseWriter, r *http.Request) error {
	return s.atDoor(w, r, "porte", "resultat", func(g *epreuve.Garde, v epreuve.Vue, page *doorPage) error {
		list := slices.DeleteFunc(g.Find(v, r.PostFormValue("code")), func(a controle.Attendu) bool {
			return a.Code != r.PostFormValue("code") || a.Epreuve != r.PostFormValue("epreuve")
		})
		if len(list) != 1 {
			return errForm
		}
		l, err := g.ByHand(v, list[0], "")
		if err != nil {
			return err
		}
		page.Lectures = []lecture{s.shown(g, l, "")}
		return nil
	})
}

// maxJournal bounds what a post sends at once: an evening of a large hall.
const maxJournal = 32 << 20

// maxFrame bounds a grey frame of a camera.
const maxFrame = 1920 * 1080

// frameOf reads a grey frame that a page sent, and answers with the seal in it.
func (s *server) frameOf(w http.ResponseWriter, r *http.Request) error {
	width, _ := strconv.Atoi(r.URL.Query().Get("l"))
	height, _ := strconv.Atoi(r.URL.Query().Get("h"))
	if width < 16 || height < 16 || width > 4096 || height > 4096 || width*height > maxFrame {
		return errForm
	}
	pix, err := io.ReadAll(io.LimitReader(r.Body, maxFrame+1))
	if err != nil || len(pix) != width*height {
		return errForm
	}
	texts, err := scan.Frame(r.Context(), &image.Gray{Pix: pix, Stride: width, Rect: image.Rect(0, 0, width, height)})
	if err != nil {
		return err
	}
	if len(texts) == 0 {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, strings.Join(texts, "\n"))
	return nil
}

// selfTest says what a scanner types here.
func (s *server) selfTest(w http.ResponseWriter, r *http.Request) error {
	return s.atDoor(w, r, "essai", "page", func(g *epreuve.Garde, _ epreuve.Vue, page *doorPage) error {
		type result struct{ Word, Sentence string }
		text := r.PostFormValue("texte")
		if r.Method != http.MethodPost {
			return nil
		}
		sc := controle.Read(text, g.Porte.Keys)
		switch {
		case sc.Refusal != nil && sc.Paper.Payload.Version == 0:
			page.Page = result{"Rien n’a été lu", french.Text(sc.Refusal.Sentence() + " " + sc.Refusal.Hint())}
		case sc.Paper.Garbled:
			page.Page = result{"Lu, avec le mauvais clavier", "La douchette et le poste n’ont pas le même clavier (AZERTY, QWERTY, QWERTZ) : le programme corrige. Pour bien faire, réglez la douchette sur le clavier français."}
		default:
			page.Page = result{"Tout va bien", french.Say("La douchette tape juste : %d caractères.", len(text))}
		}
		return nil
	})
}

// tables is the round of the tables after the beginning: who sits where, and who
// is missing.
func (s *server) tables(w http.ResponseWriter, r *http.Request) error {
	return s.atDoor(w, r, "tables", "page", func(g *epreuve.Garde, v epreuve.Vue, page *doorPage) error {
		if r.Method == http.MethodPost {
			code, seat := r.PostFormValue("code"), strings.TrimSpace(r.PostFormValue("place"))
			list := slices.DeleteFunc(g.Find(v, code), func(a controle.Attendu) bool { return a.Code != code })
			if len(list) == 0 || seat == "" {
				return errForm
			}
			if err := g.Seat(v, list[0], seat); err != nil {
				return err
			}
			page.Said = french.Say("%s : place %s.", list[0].NomComplet(), seat)
		}
		page.Page = g.Bilan(v)
		return nil
	})
}

// journalFile hands the post's journal over as a file.
func (s *server) journalFile(w http.ResponseWriter, r *http.Request) error {
	g, err := s.garde(r)
	if err != nil {
		return err
	}
	if s.Door.Reseau == nil { // the centre's own journal names people of every centre
		if err := manages(r); err != nil {
			return err
		}
	}
	data, err := json.Marshal(g.Journal())
	if err != nil {
		return err
	}
	name := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			return c
		}
		return '-'
	}, g.Carnet.Poste().Nom)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.journal"`)
	_, _ = w.Write(data)
	return nil
}

// receive takes what a post sends. The post's signature is what lets it in: a
// session is not asked, and events of posts that were not made here are refused.
func (s *server) receive(w http.ResponseWriter, r *http.Request) error {
	if s.Door == nil || s.Door.Receive == nil {
		return errNoPage
	}
	var sent Envoi
	if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
		return errForm
	}
	answer, err := s.Door.Receive(r.Context(), sent)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(answer)
}

// erase ends the session on a post.
func (s *server) erase(_ http.ResponseWriter, r *http.Request) error {
	if s.Door == nil || s.Door.Erase == nil || r.PostFormValue("sur") != "oui" {
		return errForm
	}
	if n := s.Door.Reseau(); n.Attente > 0 && r.PostFormValue("exporte") != "oui" {
		return &refusal{http.StatusConflict, french.Say("%s que le centre n’a pas encore", french.Count(n.Attente, "entrée attend", "entrées attendent")), "exportez d’abord le journal, puis effacez"}
	}
	if err := s.Door.Erase(); err != nil {
		return err
	}
	return &refusal{http.StatusGone, "la session est effacée de ce poste", "fermez cette page et le programme ; le journal des entrées reste à côté du paquet"}
}
