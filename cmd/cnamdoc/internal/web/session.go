package web

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"

	"cnamdoc/generate/comptes"
	"cnamdoc/importer/dossier"
)

// guarded asks who calls before a route answers.
func (s *server) guarded(route Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := s.visitor(r)
		stranger := errors.Is(err, comptes.ErrNoSession) || errors.Is(err, comptes.ErrNeedsAccount)
		limit := s.strangers
		if route.Pattern == journalRoute {
			limit = s.posts
		}
		if stranger && !limit.take(s.network(r)) {
			s.tooMany(w, r)
			return
		}
		if bad := readForm(r); bad != nil {
			s.fail(w, r, bad)
			return
		}
		if err == nil {
			r = r.WithContext(withVisitor(r.Context(), v))
		}
		if r.Method == http.MethodPost { // what was begun is finished, though the browser goes away
			r = r.WithContext(context.WithoutCancel(r.Context()))
		}
		switch {
		case route.Role == comptes.Public, err == nil && v.Can(route.Role):
			err = route.handle(s, w, r)
		case err == nil:
			err = errRole
		}
		switch {
		case err == nil:
		case errors.Is(err, comptes.ErrNoSession), errors.Is(err, comptes.ErrNeedsAccount):
			s.unknown(w, r, err)
		default:
			s.fail(w, r, err)
		}
	})
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

// visitor is whose session a request bears: comptes.ErrNoSession if nobody's.
func (s *server) visitor(r *http.Request) (comptes.Visitor, error) {
	if s.Visitor != nil {
		return s.Visitor(r)
	}
	c, err := r.Cookie(s.cookie(r))
	if err != nil {
		return comptes.Visitor{}, comptes.ErrNoSession
	}
	return s.Access.Check(r.Context(), c.Value)
}

// cookie is the name of the session's cookie. Cookies do not tell ports apart,
// so the name does: two programs on one machine do not log each other out.
func (s *server) cookie(r *http.Request) string {
	if s.HTTPS {
		return "__Host-cnamdoc"
	}
	_, port, err := net.SplitHostPort(r.Host)
	if err != nil {
		return "cnamdoc"
	}
	return "cnamdoc-" + port
}

type visitorKey struct{}

func withVisitor(ctx context.Context, v comptes.Visitor) context.Context {
	return context.WithValue(ctx, visitorKey{}, v)
}

// who is the visitor of a request; without a session nobody, who may nothing.
func who(r *http.Request) comptes.Visitor {
	v, _ := r.Context().Value(visitorKey{}).(comptes.Visitor)
	return v
}

// by is how the visitor stands in the register's events.
func by(r *http.Request) string { return who(r).Name }

// mine refuses a dossier of a centre that is not the visitor's.
func mine(r *http.Request, key dossier.Key) error {
	if !who(r).Sees(key.Centre) {
		return errCentre
	}
	return nil
}

// note puts into the trail what the visitor did.
func (s *server) note(r *http.Request, act comptes.Act, key dossier.Key, number, detail string) error {
	return s.Access.Record(r.Context(), comptes.Entry{Who: by(r), Act: act, Code: key.Code, Centre: key.Centre, Number: number, Detail: detail, From: s.from(r)})
}

// from is the address of who asks; "" on the machine itself. A proxy adds the
// one that it sees to the end of the list: what stands before it is the
// client's own word.
func (s *server) from(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err == nil && s.Proxy != "" && host == s.Proxy {
		list := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		host = strings.TrimSpace(list[len(list)-1])
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsLoopback() {
		return ""
	}
	return host
}

// network is whom the limits count a request for.
func (s *server) network(r *http.Request) string { return comptes.Network(s.from(r)) }

// enter takes the token of the file that the program left for the browser of
// this machine. The answer is a page that leads on, not a redirect: coming from
// a file, a browser withholds the cookie from what it is redirected to.
func (s *server) enter(w http.ResponseWriter, r *http.Request) error {
	if s.Enter != nil {
		if !s.Enter(w, r) {
			return errOutside
		}
		w.Header().Set("Refresh", "0; url=/controle")
		return s.show(w, r, http.StatusOK, "entree", "Contrôle", nil)
	}
	token, _, err := s.Access.Redeem(r.Context(), r.FormValue("jeton"))
	if err != nil {
		return err
	}
	s.setCookie(w, r, token)
	w.Header().Set("Refresh", "0; url=/")
	return s.show(w, r, http.StatusOK, "entree", "Guichet", nil)
}
