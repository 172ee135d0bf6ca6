package web

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"cnamdoc/generate/comptes"
	"cnamdoc/generate/guichet"
)

// site is what all pages share: who is let in, how a page looks, and what is said
// when something goes wrong.
type site struct {
	pages    *pages
	entrance entrance
	done     *doneForms
	night    func() (guichet.Night, error)
	now      func() time.Time
	explain  func(error) (sentence, hint string)
	full     func(error) bool // may be nil
	fault    func(error)      // may be nil
	specimen bool
	hosts    []string
	proxy    string

	all       *limiter // requests of an address
	strangers *limiter // those without a session
	posts     *limiter // journals of posts apart
}

// outer does what holds for every answer.
func (s *site) outer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", s.pages.policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY") // for browsers that read no frame-ancestors
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "no-store")
		if s.entrance.https {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		r = with(r, caller{from: addressOf(r, s.proxy)})
		if !hosted(r.Host, s.hosts) {
			s.fail(w, r, errHost)
			return
		}
		if !s.all.take(network(r)) {
			s.fail(w, r, errTooMany)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody(r))
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				s.fail(w, r, fmt.Errorf("panic: %v", p))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// guarded asks who calls before a route answers.
func (s *site) guarded(route Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := s.entrance.visitor(r)
		limit := s.strangers
		if route.Pattern == journalRoute {
			limit = s.posts
		}
		if stranger(err) && !limit.take(network(r)) {
			s.fail(w, r, errTooMany)
			return
		}
		if bad := readForm(r); bad != nil {
			s.fail(w, r, bad)
			return
		}
		if err == nil {
			r = with(r, caller{v, from(r)})
		}
		if r.Method == http.MethodPost { // what was begun is finished, though the browser goes away
			r = r.WithContext(context.WithoutCancel(r.Context()))
		}
		if route.Role == comptes.Public {
			err = nil
		} else if err == nil {
			err = may(v, route.Role)
		}
		var a reply
		if err == nil {
			a, err = route.answer(r)
		}
		if stranger(err) {
			a, err = s.entrance.refuse(r, err)
		}
		if err == nil {
			err = s.write(w, r, a)
		}
		if err != nil {
			s.fail(w, r, err)
		}
	})
}

// stranger reports whether an error says that who asks has no session.
func stranger(err error) bool {
	return errors.Is(err, comptes.ErrNoSession) || errors.Is(err, comptes.ErrNeedsAccount)
}

// readForm reads what was sent, so that no handler takes a form that was cut off
// for one with empty fields.
func readForm(r *http.Request) error {
	if r.Method != http.MethodPost {
		return nil
	}
	err := r.ParseForm()
	var big *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &big):
		return errBig
	}
	return errForm
}

// write sends a reply. A template is rendered whole before: one that fails
// half-way would be read as if it were all.
func (s *site) write(w http.ResponseWriter, r *http.Request, a reply) error {
	h := w.Header()
	if a.name != "" {
		if f, ok := a.view.(frame); ok {
			var err error
			if a.view, err = s.framed(r, f, a); err != nil {
				return err
			}
		}
		var b bytes.Buffer
		if err := s.pages.all[a.name].ExecuteTemplate(&b, cmp.Or(a.block, "page"), a.view); err != nil {
			return fmt.Errorf("page %s: %w", a.name, err)
		}
		a.body = b.Bytes()
		h.Set("Content-Type", "text/html; charset=utf-8")
	}
	for name, value := range a.header {
		h.Set(name, value)
	}
	if a.cookie != nil {
		http.SetCookie(w, a.cookie)
	}
	if a.to != "" {
		http.Redirect(w, r, a.to, http.StatusSeeOther)
		return nil
	}
	w.WriteHeader(cmp.Or(a.status, http.StatusOK))
	_, _ = w.Write(a.body) // the browser may be gone: there is nobody to tell
	return nil
}

// framed fills a frame in with what its visitor sees around each page.
func (s *site) framed(r *http.Request, f frame, a reply) (frame, error) {
	f.Specimen = s.specimen
	v := who(r)
	if v.Name == "" || a.left {
		return f, nil
	}
	f.Who, f.Desk, f.Manages, f.Door = named(v), v.Can(comptes.Guichet), may(v, House) == nil, s.entrance.door && v.Can(comptes.Controle)
	night, err := s.night()
	if err != nil && cmp.Or(a.status, http.StatusOK) == http.StatusOK {
		return f, err
	}
	f.Age, f.Alarms = ageOf(night, s.now())
	f.Said = s.done.said(v, r.FormValue("fait"))
	return f, nil
}

// named is how a page calls its visitor: a machine's own name for who is before
// it, "root" for instance, says nothing to them.
func named(v comptes.Visitor) string {
	if v.Local {
		return "Ce poste"
	}
	return v.Name
}

// fail answers with the error's page. What nobody foresaw goes to the log.
func (s *site) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // the browser is gone
	}
	err = guichet.Explain(err)
	code := status(err)
	if code == http.StatusInternalServerError && s.full != nil && s.full(err) {
		code = http.StatusInsufficientStorage
	}
	if (code == http.StatusInternalServerError || code == http.StatusInsufficientStorage) && s.fault != nil {
		s.fault(err)
	}
	view := struct {
		refused
		Code int
		Back string
	}{refused: refusedOf(s.explain, err), Code: code}
	if who(r).Name != "" {
		view.Back = "/"
	}
	name := "erreur"
	if s.entrance.post != nil { // it has no desk to go back to
		name = "erreur-porte"
	}
	a := page(name, "Erreur", view).at(code)
	if code == http.StatusTooManyRequests {
		a.header = map[string]string{"Retry-After": strconv.Itoa(retryAfter)}
	}
	if s.write(w, r, a) != nil {
		http.Error(w, view.Sentence, code)
	}
}

// retryAfter is in how many seconds a request that was one too many may come.
const retryAfter = 2

// hosted reports whether the pages may be asked for by this name: one of ours, or
// where there are none the machine's own.
func hosted(host string, ours []string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	if ours != nil {
		return slices.ContainsFunc(ours, func(known string) bool { return strings.EqualFold(name, known) })
	}
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}

// maxForm bounds what is sent: a form has a few short fields.
const maxForm = 64 << 10

// maxBody bounds what is sent to an address.
func maxBody(r *http.Request) int64 {
	switch r.URL.Path {
	case "/controle/image":
		return maxFrame
	case "/controle/journal":
		return maxJournal
	}
	return maxForm
}
