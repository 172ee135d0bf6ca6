package web

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
)

//go:embed html/*.html static aide
var files embed.FS

// pages are the templates, read once.
type pages struct {
	all    map[string]*template.Template
	policy string // Content-Security-Policy of every page
}

// readPages reads the templates, once for all who serve them.
var readPages = sync.OnceValues(loadPages)

// loadPages reads the templates. Each page of the desk is base.html with its own
// blocks. The no-break spaces are put in here, once for all texts; the style
// stands in the page itself, so that the first answer shows it, and the policy
// names it by its hash. The address of a script changes with it.
func loadPages() (*pages, error) {
	names, err := fs.Glob(files, "static/*")
	if err != nil {
		return nil, err
	}
	styles, scripts, hashes := map[string]template.CSS{}, map[string]string{}, ""
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		switch sum := sha256.Sum256(data); path.Ext(name) {
		case ".css":
			styles[path.Base(name)] = template.CSS(data)
			hashes += " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		case ".js":
			scripts[path.Base(name)] = "/" + name + "?v=" + digest(data)
		}
	}
	p := &pages{all: map[string]*template.Template{}, policy: "default-src 'none'; style-src" + hashes +
		"; script-src 'self'; connect-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"}
	funcs := template.FuncMap{"style": func(name string) template.CSS { return styles[name] }, "script": func(name string) string { return scripts[name] }}
	common := template.New("").Funcs(words).Funcs(funcs)
	names, err = fs.Glob(files, "html/*.html")
	if err != nil {
		return nil, err
	}
	for _, name := range names { // in order: those that all others share begin with _
		page := common
		if !strings.HasPrefix(path.Base(name), "_") {
			if page, err = common.Clone(); err != nil {
				return nil, err
			}
			p.all[strings.TrimSuffix(path.Base(name), ".html")] = page
		}
		source, err := files.ReadFile(name)
		if err == nil {
			_, err = page.Parse(actions.ReplaceAllStringFunc(string(source), textBetween))
		}
		if err != nil {
			return nil, fmt.Errorf("page %s: %w", name, err)
		}
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
	return spaced(part)
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:6])
}

// static serves the script and pictures, which an address names with their
// content; helpPicture those of the help, taken by the end-to-end tests.
func static(r *http.Request) (reply, error)      { return embedded(r, "static/") }
func helpPicture(r *http.Request) (reply, error) { return embedded(r, "aide/") }

var contentTypes = map[string]string{".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
	".png": "image/png", ".webp": "image/webp"}

func embedded(r *http.Request, dir string) (reply, error) {
	name := dir + r.PathValue("name")
	kind := contentTypes[path.Ext(name)]
	data, err := files.ReadFile(name)
	if err != nil || kind == "" {
		return reply{}, errNoPage
	}
	a := reply{body: data, header: map[string]string{"Content-Type": kind}}
	if r.FormValue("v") != "" {
		a.header["Cache-Control"] = "public, max-age=31536000, immutable"
	}
	return a, nil
}
