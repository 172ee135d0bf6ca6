package web

import (
	"context"
	"net"
	"net/http"
	"strings"

	"cnamdoc/generate/comptes"
	"cnamdoc/importer/dossier"
)

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
