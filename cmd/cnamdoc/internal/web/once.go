package web

import (
	"crypto/rand"
	"net/http"
	"sync"
	"time"

	"cnamdoc/generate/comptes"
	"cnamdoc/importer/dossier/french"
)

// said is what a form did, for the page that follows it.
type said struct {
	Sentence string // French, with its full stop
	More     string // what to do about it; may be ""
	Warning  bool   // not what was expected: somebody was quicker
}

// outcome is where a form leads, and what it says there.
type outcome struct {
	to   string // address
	said said
}

// doneForms makes a form count once, however often it is sent: a double click,
// a reload, a request that a proxy repeats. Each form bears a token of its own;
// the second with one waits for the first and gets its answer. What failed is
// not kept: it may be sent again.
type doneForms struct {
	now func() time.Time

	mu   sync.Mutex
	list map[formKey]*doneForm
}

// formKey binds a token to who was shown it.
type formKey struct{ who, token string }

type doneForm struct {
	at    time.Time
	ready chan struct{}
	outcome
	err error
}

const (
	formMemory = 2 * time.Hour
	maxForms   = 20_000
)

func newDoneForms(now func() time.Time) *doneForms {
	return &doneForms{now: now, list: map[formKey]*doneForm{}}
}

// formToken is the token of a form that is being rendered.
func formToken() string { return rand.Text() }

// once does what a form asks, or waits for who is doing it.
func (d *doneForms) once(v comptes.Visitor, token string, do func() (outcome, error)) (outcome, error) {
	key := formKey{v.Name, token}
	d.mu.Lock()
	if known := d.list[key]; known != nil {
		d.mu.Unlock()
		<-known.ready
		return known.outcome, known.err
	}
	mine := &doneForm{at: d.now(), ready: make(chan struct{}), err: errForm}
	d.sweep()
	d.list[key] = mine
	d.mu.Unlock()
	defer func() {
		if mine.err != nil {
			d.mu.Lock()
			delete(d.list, key)
			d.mu.Unlock()
		}
		close(mine.ready)
	}()
	mine.outcome, mine.err = do()
	return mine.outcome, mine.err
}

// sweep forgets old forms, and under a flood any.
func (d *doneForms) sweep() {
	if len(d.list) < maxForms {
		return
	}
	for key, f := range d.list {
		if d.now().Sub(f.at) > formMemory || len(d.list) >= maxForms {
			delete(d.list, key)
		}
	}
}

// said is what the form of a token did, or nil.
func (d *doneForms) said(v comptes.Visitor, token string) *said {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.list[formKey{v.Name, token}]
	if f == nil {
		return nil
	}
	select {
	case <-f.ready:
		if f.outcome.said.Sentence == "" {
			return nil
		}
		return &said{spaced(f.outcome.said.Sentence), spaced(f.outcome.said.More), f.outcome.said.Warning}
	default:
		return nil
	}
}

// sentToken is the token that a form bears; "" is none of ours.
func sentToken(r *http.Request) string {
	token := r.PostFormValue("jeton")
	if len(token) < 20 || len(token) > 64 {
		return ""
	}
	return token
}

// act does what a form asks, once, and leads on to the page that shows it.
func (d *doneForms) act(r *http.Request, do func() (outcome, error)) (reply, error) {
	token := sentToken(r)
	if token == "" {
		return reply{}, errForm
	}
	o, err := d.once(who(r), token, do)
	if o.said.Sentence != "" {
		o.to = withQuery(o.to, "fait", token)
	}
	return leadTo(o.to), err
}

// did is that a form did something, and leads to a page that says so.
func did(to, form string, values ...any) (outcome, error) {
	return outcome{to, said{Sentence: french.Say(form, values...)}}, nil
}
