package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"cnamdoc/generate/comptes"
	"cnamdoc/generate/guichet"
	"cnamdoc/importer/dossier/french"
)

// accountPages are the pages of who manages the whole house: who may come in,
// and who did what.
type accountPages struct {
	access  *comptes.Access
	done    *doneForms
	explain func(error) (sentence, hint string)
	desk    func(ctx context.Context, act bool) (*guichet.Desk, error) // it knows the centres
	now     func() time.Time
}

// accountsView is the page of the accounts.
type accountsView struct {
	refused
	Accounts []comptes.Account
	Roles    []roleView
	Centres  []string
	Me       string
	Typed    comptes.Account // of the new account, as sent
	Has      func(comptes.Account, comptes.Role) bool
}

type roleView struct {
	comptes.Role
	Does string
}

var roleViews = []roleView{{comptes.Guichet, "chercher, imprimer, remettre, décider"}, {comptes.Controle, "la porte des examens"}, {comptes.Responsable, "tout, et les comptes"}}

func (p accountPages) list(r *http.Request) (reply, error) {
	return p.page(r, accountsView{})
}

// page shows the accounts; of a form that was refused, view says why, and what
// was typed.
func (p accountPages) page(r *http.Request, view accountsView) (reply, error) {
	view.Roles, view.Me, view.Has = roleViews, who(r).Name, func(a comptes.Account, role comptes.Role) bool { return slices.Contains(a.Roles, role) }
	var err error
	if view.Accounts, err = p.access.Accounts(r.Context()); err == nil {
		view.Centres, err = p.centres(r)
	}
	return page("comptes", "Comptes", view), err
}

func (p accountPages) centres(r *http.Request) ([]string, error) {
	desk, err := p.desk(r.Context(), false)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, c := range desk.Centres {
		names = append(names, c.Nom)
	}
	return names, nil
}

// act changes accounts, once a form; what is refused is said on the page of the
// accounts.
func (p accountPages) act(r *http.Request, typed comptes.Account, do func(by comptes.Actor) (outcome, error)) (reply, error) {
	a, err := p.done.act(r, func() (outcome, error) { return do(comptes.Actor{Name: by(r), From: from(r)}) })
	code := accountStatus(err)
	if code == 0 {
		return a, err
	}
	a, err = p.page(r, accountsView{refused: refusedOf(p.explain, err), Typed: typed})
	return a.at(code), err
}

// sentRights reads the roles and the centre of a form.
func (p accountPages) sentRights(r *http.Request) (comptes.Account, error) {
	a := comptes.Account{Name: r.PostFormValue("nom"), Centre: r.PostFormValue("centre")}
	for _, text := range r.PostForm["role"] {
		roles, err := comptes.ParseRoles(text)
		if err != nil {
			return a, err
		}
		a.Roles = append(a.Roles, roles...)
	}
	centres, err := p.centres(r)
	if err != nil {
		return a, err
	}
	if a.Centre != "" && !slices.Contains(centres, a.Centre) {
		return a, errForm
	}
	if len(a.Roles) == 0 {
		_, err = comptes.ParseRoles("") // its sentence
	}
	return a, err
}

func (p accountPages) create(r *http.Request) (reply, error) {
	typed, err := p.sentRights(r)
	return p.act(r, typed, func(by comptes.Actor) (outcome, error) {
		if err != nil {
			return outcome{}, err
		}
		password := r.PostFormValue("mot_de_passe")
		if password != r.PostFormValue("encore") {
			return outcome{}, errTwice
		}
		a, err := p.access.Create(r.Context(), by, typed, password)
		if err != nil {
			return outcome{}, err
		}
		return did("/comptes", "Le compte « %s » est ouvert.", a.Name)
	})
}

// change changes the account of the address and says what was done.
func (p accountPages) change(r *http.Request, sentence string, change func() (comptes.Change, error)) (reply, error) {
	return p.act(r, comptes.Account{}, func(by comptes.Actor) (outcome, error) {
		c, err := change()
		if err != nil {
			return outcome{}, err
		}
		a, err := p.access.Change(r.Context(), by, r.PathValue("nom"), c)
		if err != nil {
			return outcome{}, err
		}
		return did("/comptes", sentence, a.Name)
	})
}

func (p accountPages) rights(r *http.Request) (reply, error) {
	return p.change(r, "Les droits de « %s » sont changés, ses sessions terminées.", func() (comptes.Change, error) {
		a, err := p.sentRights(r)
		return comptes.Change{Roles: a.Roles, Centre: &a.Centre}, err
	})
}

func (p accountPages) password(r *http.Request) (reply, error) {
	return p.change(r, "« %s » a un nouveau mot de passe, ses sessions sont terminées.", func() (comptes.Change, error) {
		password := r.PostFormValue("mot_de_passe")
		if password == "" {
			return comptes.Change{}, errForm
		}
		if password != r.PostFormValue("encore") {
			return comptes.Change{}, errTwice
		}
		return comptes.Change{Password: password}, nil
	})
}

func (p accountPages) state(r *http.Request) (reply, error) {
	active := r.PostFormValue("etat") == "actif"
	sentence := map[bool]string{true: "« %s » peut de nouveau se connecter.", false: "« %s » ne peut plus se connecter, ses sessions sont terminées."}[active]
	return p.change(r, sentence, func() (comptes.Change, error) {
		if state := r.PostFormValue("etat"); state != "actif" && state != "desactive" {
			return comptes.Change{}, errForm
		}
		return comptes.Change{Active: &active}, nil
	})
}

func (p accountPages) disconnect(r *http.Request) (reply, error) {
	return p.act(r, comptes.Account{}, func(by comptes.Actor) (outcome, error) {
		n, err := p.access.Disconnect(r.Context(), by, r.PathValue("nom"))
		if err != nil {
			return outcome{}, err
		}
		return did("/comptes", "« %s » est déconnecté partout : %s.", r.PathValue("nom"), french.Count(n, "session terminée", "sessions terminées"))
	})
}
