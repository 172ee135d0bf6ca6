package web

import (
	"errors"
	"fmt"
	"net/http"

	"cnamdoc/generate/guichet"
	"cnamdoc/generate/register"
)

// handler answers a request with a value; what is written is written by site.
type handler func(r *http.Request) (reply, error)

// reply is an answer before it is written.
type reply struct {
	status int               // 0 is 200, or 303 where the browser is sent on
	to     string            // where it is sent
	name   string            // of the template
	block  string            // of the template; "" is the whole page
	view   any               // what the template shows: a frame, or a page with one of its own
	body   []byte            // where there is no template
	header map[string]string // beside that of every answer
	cookie *http.Cookie
	left   bool // the visitor is nobody from here on
}

// page is a page of the desk.
func page(name, title string, view any) reply {
	return reply{name: name, view: frame{Title: title, Page: view}}
}

// at is a reply with a status of its own.
func (a reply) at(status int) reply {
	a.status = status
	return a
}

// leadTo sends the browser on.
func leadTo(address string) reply { return reply{to: address} }

// attachment is a file to be kept.
func attachment(kind, name string, data []byte) reply {
	return reply{body: data, header: map[string]string{"Content-Type": kind, "Content-Disposition": fmt.Sprintf("attachment; filename=%q", name)}}
}

// frame is what every page of the desk shows around its own content.
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

// refused is why a page refuses something; "" is that it does not.
type refused struct{ Sentence, Hint string }

func refusedOf(explain func(error) (sentence, hint string), err error) refused {
	sentence, hint := explain(err)
	return refused{upper(spaced(sentence)), upper(spaced(hint))}
}

// refusal is an answer that is no page: what happened, what to do, and the
// status.
type refusal struct {
	status         int
	sentence, hint string
}

func (e *refusal) Error() string    { return e.sentence }
func (e *refusal) Sentence() string { return e.sentence }
func (e *refusal) Hint() string     { return e.hint }

var (
	errNoPage  = &refusal{http.StatusNotFound, "cette page n’existe pas", "revenez au guichet et cherchez la personne"}
	errHost    = &refusal{http.StatusMisdirectedRequest, "cette adresse n’est pas celle du guichet", "ouvrez l’adresse que « cnamdoc servir » a affichée"}
	errForeign = &refusal{http.StatusForbidden, "cette demande vient d’un autre site : rien n’a été fait", "fermez cette page et revenez au guichet"}
	errNobody  = &refusal{http.StatusUnauthorized, "vous n’êtes pas connecté à ce guichet, ou votre session est terminée", "sur ce poste, relancez : cnamdoc servir"}
	errRole    = &refusal{http.StatusForbidden, "votre compte n’a pas le rôle qu’il faut pour cela", "adressez-vous à un responsable"}
	errHouse   = &refusal{http.StatusForbidden, "cette page est réservée aux responsables de tous les centres", "adressez-vous à l’un d’eux"}
	errBig     = &refusal{http.StatusRequestEntityTooLarge, "ce qui a été envoyé est trop grand : rien n’a été fait", "revenez à la page précédente et recommencez"}
	errTooMany = &refusal{http.StatusTooManyRequests, "trop de demandes à la fois", "attendez quelques secondes, puis recommencez"}
	errCentre  = &refusal{http.StatusForbidden, "ce dossier est d’un autre centre que le vôtre", "adressez-vous au centre du dossier, ou à un responsable"}
	errForm    = &refusal{http.StatusBadRequest, "le formulaire reçu est incomplet : rien n’a été fait", "revenez à la page précédente, rechargez-la et recommencez"}
)

// status is the status of an error: whose turn it is.
func status(err error) int {
	var no *refusal
	var desk *guichet.Error
	var missing *guichet.Missing
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &no):
		return no.status
	case errors.As(err, &big):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, register.ErrNotFound):
		return http.StatusNotFound
	case errors.As(err, &desk) && desk.Kind == guichet.Asked:
		return http.StatusNotFound
	case errors.As(err, &desk) && desk.Kind == guichet.Refused, errors.As(err, &missing):
		return http.StatusConflict
	case errors.As(err, &desk):
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
