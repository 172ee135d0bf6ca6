package web

import (
	"bytes"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"cnamdoc/generate/comptes"
	"cnamdoc/generate/guichet"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// trailView is the page of the audit trail.
type trailView struct {
	Entries []comptes.Entry
	Acts    []comptes.Act
	Asked   url.Values   // what was asked for
	Export  template.URL // the same, for the export
	More    bool         // there are others
	Most    int
}

// trailShown is how many entries the page shows; an export has all.
const trailShown = 200

// trailFilter reads what part of the trail is asked for.
func trailFilter(r *http.Request) (comptes.Filter, url.Values, error) {
	f := comptes.Filter{Who: strings.TrimSpace(r.FormValue("qui")), Act: comptes.Act(r.FormValue("acte")), Code: strings.ToUpper(strings.TrimSpace(r.FormValue("auditeur")))}
	for name, into := range map[string]*time.Time{"depuis": &f.Since, "jusque": &f.Until} {
		text := r.FormValue(name)
		if text == "" {
			continue
		}
		day, err := time.ParseInLocation(time.DateOnly, text, time.Local)
		if err != nil {
			return f, nil, errForm
		}
		if *into = day; name == "jusque" {
			*into = day.AddDate(0, 0, 1)
		}
	}
	asked := url.Values{}
	for _, name := range []string{"qui", "acte", "auditeur", "depuis", "jusque"} {
		if v := r.FormValue(name); v != "" {
			asked.Set(name, v)
		}
	}
	return f, asked, nil
}

func (p accountPages) trail(r *http.Request) (reply, error) {
	f, asked, err := trailFilter(r)
	if err != nil {
		return reply{}, err
	}
	f.Limit = trailShown + 1
	view := trailView{Acts: comptes.Acts, Asked: asked, Export: template.URL("/journal/export?" + asked.Encode()), Most: trailShown}
	if view.Entries, err = p.entries(r, f); len(view.Entries) > trailShown {
		view.Entries, view.More = view.Entries[:trailShown], true
	}
	return page("journal", "Journal", view), err
}

func (p accountPages) entries(r *http.Request, f comptes.Filter) ([]comptes.Entry, error) {
	var list []comptes.Entry
	for e, err := range p.access.Trail(r.Context(), f) {
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

var trailTypes = map[string]string{"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8", "json": "application/json"}

// trailExport sends the entries as a file; that they left is one itself.
func (p accountPages) trailExport(r *http.Request) (reply, error) {
	f, _, err := trailFilter(r)
	if err != nil {
		return reply{}, err
	}
	format := r.FormValue("format")
	write := guichet.TrailFormats[format]
	if write == nil {
		return reply{}, errForm
	}
	list, err := p.entries(r, f)
	if err != nil {
		return reply{}, err
	}
	var out bytes.Buffer
	if err := write(&out, list); err != nil {
		return reply{}, err
	}
	note := entry(r, comptes.Exporte, dossier.Key{}, "", "journal, "+french.Count(len(list), "ligne", "lignes"))
	return attachment(trailTypes[format], "journal-"+p.now().Format(time.DateOnly)+"."+format, out.Bytes()), p.access.Record(r.Context(), note)
}
