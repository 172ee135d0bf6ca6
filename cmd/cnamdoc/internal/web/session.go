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

// caller is who asks, and from where: "" is the machine itself.
type caller struct {
	visitor comptes.Visitor
	from    string
}

type callerKey struct{}

func with(r *http.Request, c caller) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), callerKey{}, c))
}

// who is the visitor of a request; without a session nobody, who may nothing.
func who(r *http.Request) comptes.Visitor {
	c, _ := r.Context().Value(callerKey{}).(caller)
	return c.visitor
}

// from is the network address of who asks.
func from(r *http.Request) string {
	c, _ := r.Context().Value(callerKey{}).(caller)
	return c.from
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

// may refuses who has not the role of a route.
func may(v comptes.Visitor, role comptes.Role) error {
	switch {
	case !v.Can(role):
		return errRole
	case role == House && v.Centre != "":
		return errHouse
	}
	return nil
}

// entry is an act of the visitor's for the trail.
func entry(r *http.Request, act comptes.Act, key dossier.Key, number, detail string) comptes.Entry {
	return comptes.Entry{Who: by(r), Act: act, Code: key.Code, Centre: key.Centre, Number: number, Detail: detail, From: from(r)}
}

// addressOf is the address of who asks; "" on the machine itself. A proxy adds the
// one that it sees to the end of the list: what stands before it is the
// client's own word.
func addressOf(r *http.Request, proxy string) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err == nil && proxy != "" && host == proxy {
		list := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		host = strings.TrimSpace(list[len(list)-1])
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsLoopback() {
		return ""
	}
	return host
}

// network is whom the limits count a request for.
func network(r *http.Request) string { return comptes.Network(from(r)) }
