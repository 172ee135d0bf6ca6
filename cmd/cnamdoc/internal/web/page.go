package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"

	"cnamdoc/generate/comptes"
	"cnamdoc/generate/guichet"
	"cnamdoc/importer/dossier/french"
)

//go:embed html/*.html static aide
var files embed.FS

// pages are the templates, read once.
type pages struct {
	all    map[string]*template.Template
	policy string // Content-Security-Policy of every page
	script string // address of the script, which changes with it
}

// loadPages reads the templates. Each page is base.html with its own blocks. The
// no-break spaces are put in here, once for all texts; the style stands in the
// page itself, so that the first answer shows it, and the policy names it by
// its hash.
func loadPages() (*pages, error) {
	style, err := files.ReadFile("static/guichet.css")
	if err != nil {
		return nil, err
	}
	script, err := files.ReadFile("static/guichet.js")
	if err != nil {
		return nil, err
	}
	door, err := files.ReadFile("static/porte.css")
	if err != nil {
		return nil, err
	}
	sum, doorSum := sha256.Sum256(style), sha256.Sum256(door)
	addresses := map[string]string{}
	for _, name := range []string{"porte.js", "v.js"} {
		data, err := files.ReadFile("static/" + name)
		if err != nil {
			return nil, err
		}
		addresses[name] = "/static/" + name + "?v=" + digest(data)
	}
	p := &pages{all: map[string]*template.Template{}, script: "/static/guichet.js?v=" + digest(script)}
	p.policy = "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"' 'sha256-" + base64.StdEncoding.EncodeToString(doorSum[:]) + "'; script-src 'self'; connect-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	funcs := template.FuncMap{"style": func() template.CSS { return template.CSS(style) }, "script": func() string { return p.script },
		"stylePorte": func() template.CSS { return template.CSS(door) }, "adresse": func(name string) string { return addresses[name] }}
	for name, f := range words {
		funcs[name] = f
	}
	names, err := fs.Glob(files, "html/*.html")
	if err != nil {
		return nil, err
	}
	common, err := template.New("").Funcs(funcs).Parse("")
	if err != nil {
		return nil, err
	}
	var own []string
	for _, name := range names {
		if strings.HasPrefix(path.Base(name), "_") {
			if common, err = parseFile(common, name); err != nil {
				return nil, err
			}
			continue
		}
		own = append(own, name)
	}
	for _, name := range own {
		page, err := common.Clone()
		if err == nil {
			page, err = parseFile(page, name)
		}
		if err != nil {
			return nil, err
		}
		p.all[strings.TrimSuffix(path.Base(name), ".html")] = page
	}
	return p, nil
}

// actions are the parts of a template: text, with its tags, up to the next
// action, and that action.
var actions = regexp.MustCompile(`(?s)[^{]+|\{\{.*?\}\}|\{`)

// textBetween puts the no-break spaces into a text, and leaves actions alone.
func textBetween(part string) string {
	if strings.HasPrefix(part, "{{") {
		return part
	}
	return french.Text(part)
}

func parseFile(t *template.Template, name string) (*template.Template, error) {
	source, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if t, err = t.Parse(actions.ReplaceAllStringFunc(string(source), textBetween)); err != nil {
		return nil, fmt.Errorf("page %s: %w", name, err)
	}
	return t, nil
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:6])
}

// frame is what every page shows around its own content.
type frame struct {
	Title    string
	Who      string // "" before anybody is in
	Desk     bool   // the desk is theirs
	Manages  bool   // accounts and the trail
	Door     bool   // the door's pages are theirs
	Specimen bool
	Age      string   // of the data
	Alarms   []string // what keeps the data from being what they should
	Said     *said    // what the last form did
	Query    string   // what was searched
	Page     any
}

// show renders a page whole before anything is sent: one that fails half-way
// would be read as if it were all.
func (s *server) show(w http.ResponseWriter, r *http.Request, code int, name, title string, page any) error {
	return s.render(w, r, code, name, "page", frame{Title: title, Page: page})
}

func (s *server) render(w http.ResponseWriter, r *http.Request, code int, name, block string, f frame) error {
	f.Specimen = s.Specimen
	if v := who(r); v.Name != "" {
		f.Who, f.Desk, f.Manages, f.Door = named(v), v.Can(comptes.Guichet), manages(r) == nil, s.Door != nil && v.Can(comptes.Controle)
		night, err := s.Night()
		if err != nil && code == http.StatusOK {
			return err
		}
		f.Age, f.Alarms = s.ageOf(night)
		f.Said = s.done.said(v, r.FormValue("fait"))
	}
	var b bytes.Buffer
	if err := s.pages.all[name].ExecuteTemplate(&b, block, f); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	_, err := w.Write(b.Bytes())
	if err != nil { // the browser is gone: there is nobody to tell
		return nil
	}
	return nil
}

// named is how a page calls its visitor: a machine's own name for who is before
// it, "root" for instance, says nothing to them.
func named(v comptes.Visitor) string {
	if v.Local {
		return "Ce poste"
	}
	return v.Name
}

var (
	errNoPage  = &refusal{http.StatusNotFound, "cette page n’existe pas", french.Text("revenez au guichet et cherchez la personne")}
	errHost    = &refusal{http.StatusMisdirectedRequest, "cette adresse n’est pas celle du guichet", french.Text("ouvrez l’adresse que « cnamdoc servir » a affichée")}
	errForeign = &refusal{http.StatusForbidden, "cette demande vient d’un autre site : rien n’a été fait", "fermez cette page et revenez au guichet"}
	errNobody  = &refusal{http.StatusUnauthorized, "vous n’êtes pas connecté à ce guichet, ou votre session est terminée", french.Text("sur ce poste, relancez : cnamdoc servir")}
	errRole    = &refusal{http.StatusForbidden, "votre compte n’a pas le rôle qu’il faut pour cela", "demandez à un responsable"}
	errBig     = &refusal{http.StatusRequestEntityTooLarge, french.Text("ce qui a été envoyé est trop grand : rien n’a été fait"), "revenez à la page précédente et recommencez"}
	errTooMany = &refusal{http.StatusTooManyRequests, "trop de demandes à la fois", "attendez quelques secondes, puis recommencez"}
	errCentre  = &refusal{http.StatusForbidden, "ce dossier est d’un autre centre que le vôtre", "demandez au centre du dossier, ou à un responsable"}
	errForm    = &refusal{http.StatusBadRequest, "le formulaire reçu est incomplet : rien n’a été fait", "revenez à la page précédente, rechargez-la et recommencez"}
)

type panicError struct{ value any }

func (e panicError) Error() string { return fmt.Sprintf("panic: %v", e.value) }

func faultError(value any) error { return panicError{value} }

// fail answers with the error's page. What nobody foresaw goes to the log.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // the browser is gone
	}
	err = guichet.Explain(err)
	sentence, hint := s.Explain(err)
	code := status(err)
	if code == http.StatusInternalServerError && s.Full != nil && s.Full(err) {
		code = http.StatusInsufficientStorage
	}
	if (code == http.StatusInternalServerError || code == http.StatusInsufficientStorage) && s.Fault != nil {
		s.Fault(err)
	}
	page := struct {
		Code           int
		Sentence, Hint string
		Back           string
	}{code, upper(french.Text(sentence)), upper(french.Text(hint)), ""}
	if who(r).Name != "" {
		page.Back = "/"
	}
	name := "erreur"
	if s.Door != nil && s.Door.Reseau != nil { // a post has no desk to go back to
		name = "erreur-porte"
	}
	if err := s.render(w, r, code, name, "page", frame{Title: "Erreur", Page: page}); err != nil {
		http.Error(w, page.Sentence, code)
	}
}

// static serves the script and pictures, which an address names with their
// content.
func (s *server) static(w http.ResponseWriter, r *http.Request) error {
	return serveEmbedded(w, r, "static/"+r.PathValue("name"))
}

var contentTypes = map[string]string{".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
	".png": "image/png", ".webp": "image/webp"}

func serveEmbedded(w http.ResponseWriter, r *http.Request, name string) error {
	kind := contentTypes[path.Ext(name)]
	data, err := files.ReadFile(name)
	if err != nil || kind == "" {
		return errNoPage
	}
	w.Header().Set("Content-Type", kind)
	if r.FormValue("v") != "" {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	_, _ = w.Write(data)
	return nil
}
