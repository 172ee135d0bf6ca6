package web

import (
	"context"
	"net/http"

	"cnamdoc/generate/comptes"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

// deskPages are the pages of the desk, and what they work with; see Options.
type deskPages struct {
	open    func(ctx context.Context, act bool) (*guichet.Desk, error)
	night   func() (guichet.Night, error)
	spool   func(ctx context.Context, centre, file, title string, bothSides bool) (held string, err error)
	printer func(centre string) string
	access  *comptes.Access
	done    *doneForms
}

// reads answers from the desk as it now is.
func (d deskPages) reads(answer func(*http.Request, *guichet.Desk) (reply, error)) handler {
	return func(r *http.Request) (reply, error) {
		desk, err := d.open(r.Context(), false)
		if err != nil {
			return reply{}, err
		}
		return answer(r, desk)
	}
}

// readsPaper is reads of the paper that the address names.
func (d deskPages) readsPaper(answer func(*http.Request, *guichet.Desk, register.Paper) (reply, error)) handler {
	return d.reads(func(r *http.Request, desk *guichet.Desk) (reply, error) {
		paper, err := paperOf(r, desk)
		if err != nil {
			return reply{}, err
		}
		return answer(r, desk, paper)
	})
}

// acts does at the desk what a form asks, once.
func (d deskPages) acts(do func(*http.Request, *guichet.Desk) (outcome, error)) handler {
	return func(r *http.Request) (reply, error) {
		return d.done.act(r, func() (outcome, error) {
			desk, err := d.open(r.Context(), true)
			if err != nil {
				return outcome{}, err
			}
			return do(r, desk)
		})
	}
}

// actsOnPaper is acts on the paper that the address names.
func (d deskPages) actsOnPaper(do func(*http.Request, *guichet.Desk, register.Paper) (outcome, error)) handler {
	return d.acts(func(r *http.Request, desk *guichet.Desk) (outcome, error) {
		paper, err := paperOf(r, desk)
		if err != nil {
			return outcome{}, err
		}
		return do(r, desk, paper)
	})
}

// paperOf is the paper that an address names, of a centre of the visitor's.
func paperOf(r *http.Request, desk *guichet.Desk) (register.Paper, error) {
	paper, err := guichet.Paper(r.Context(), desk.Register, r.PathValue("numero"))
	if err != nil {
		return paper, err
	}
	return paper, mine(r, paper.Key.Key)
}

// note puts into the trail what the visitor did.
func (d deskPages) note(r *http.Request, act comptes.Act, key dossier.Key, number, detail string) error {
	return d.access.Record(r.Context(), entry(r, act, key, number, detail))
}
