package web

import (
	"net/http"

	"cnamdoc/generate/comptes"
	"cnamdoc/importer/dossier/french"
)

// accountsView is the page of the accounts.
type accountsView struct {
	Accounts       []comptes.Account
	Roles          []roleView
	Centres        []string
	Me             string
	Sentence, Hint string          // what was refused
	Typed          comptes.Account // of the new account, as sent
	Has            func(comptes.Account, comptes.Role) bool
}

type roleView struct {
	comptes.Role
	Does string
}

var roleViews = []roleView{{comptes.Guichet, "chercher, imprimer, remettre, décider"}, {comptes.Controle, "la porte des examens"}, {comptes.Responsable, "tout, et les comptes"}}

// manages refuses who does not manage the whole house: a responsable of one
// centre has nothing to say about the accounts of the others.
func manages(r *http.Request) error {
	if v := who(r); !v.Can(comptes.Responsable) || v.Centre != "" {
		return errHouse
	}
	return nil
}

var errHouse = &refusal{http.StatusForbidden, "cette page est pour un responsable de tous les centres", "demandez-lui"}

func (s *server) accounts(w http.ResponseWriter, r *http.Request) error {
	return s.accountsPage(w, r, http.StatusOK, nil, comptes.Account{})
}

func (s *server) accountsPage(w http.ResponseWriter, r *http.Request, code int, refused error, typed comptes.Account) error {
	if err := manages(r); err != nil {
		return err
	}
	view := accountsView{Roles: roleViews, Me: who(r).Name, Typed: typed, Has: func(a comptes.Account, role comptes.Role) bool {
		for _, has := range a.Roles {
			if has == role {
				return true
			}
		}
		return false
	}}
	var err error
	if view.Accounts, err = s.Access.Accounts(r.Context()); err != nil {
		return err
	}
	if view.Centres, err = s.centres(r); err != nil {
		return err
	}
	if refused != nil {
		view.Sentence, view.Hint = s.Explain(refused)
		view.Sentence, view.Hint = upper(french.Text(view.Sentence)), upper(french.Text(view.Hint))
	}
	return s.show(w, r, code, "comptes", "Comptes", view)
}

func (s *server) centres(r *http.Request) ([]string, error) {
	desk, err := s.Desk(r.Context(), false)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, c := range desk.Centres {
		names = append(names, c.Nom)
	}
	return names, nil
}

// accountAct changes accounts, once a form; what is refused is said on the page
// of the accounts.
func (s *server) accountAct(w http.ResponseWriter, r *http.Request, typed comptes.Account, do func(by comptes.Actor) (outcome, error)) error {
	if err := manages(r); err != nil {
		return err
	}
	err := s.act(w, r, func() (outcome, error) { return do(comptes.Actor{Name: by(r), From: s.from(r)}) })
	if code := accountStatus(err); code != 0 {
		return s.accountsPage(w, r, code, err, typed)
	}
	return err
}

// sentRights reads the roles and the centre of a form.
func (s *server) sentRights(r *http.Request) (comptes.Account, error) {
	a := comptes.Account{Name: r.PostFormValue("nom"), Centre: r.PostFormValue("centre")}
	for _, text := range r.PostForm["role"] {
		roles, err := comptes.ParseRoles(text)
		if err != nil {
			return a, err
		}
		a.Roles = append(a.Roles, roles...)
	}
	centres, err := s.centres(r)
	if err != nil {
		return a, err
	}
	if a.Centre != "" {
		known := false
		for _, name := range centres {
			known = known || name == a.Centre
		}
		if !known {
			return a, errForm
		}
	}
	if len(a.Roles) == 0 {
		_, err = comptes.ParseRoles("") // its sentence
	}
	return a, err
}

func (s *server) createAccount(w http.ResponseWriter, r *http.Request) error {
	typed, err := s.sentRights(r)
	return s.accountAct(w, r, typed, func(by comptes.Actor) (outcome, error) {
		if err != nil {
			return outcome{}, err
		}
		password := r.PostFormValue("mot_de_passe")
		if password != r.PostFormValue("encore") {
			return outcome{}, errTwice
		}
		a, err := s.Access.Create(r.Context(), by, typed, password)
		if err != nil {
			return outcome{}, err
		}
		return did("/comptes", "Le compte « %s » est ouvert.", a.Name)
	})
}

// changeAccount changes the account of the address and says what was done.
func (s *server) changeAccount(w http.ResponseWriter, r *http.Request, sentence string, change func() (comptes.Change, error)) error {
	return s.accountAct(w, r, comptes.Account{}, func(by comptes.Actor) (outcome, error) {
		c, err := change()
		if err != nil {
			return outcome{}, err
		}
		a, err := s.Access.Change(r.Context(), by, r.PathValue("nom"), c)
		if err != nil {
			return outcome{}, err
		}
		return did("/comptes", sentence, a.Name)
	})
}

func (s *server) accountRights(w http.ResponseWriter, r *http.Request) error {
	return s.changeAccount(w, r, "Les droits de « %s » sont changés, ses sessions terminées.", func() (comptes.Change, error) {
		a, err := s.sentRights(r)
		return comptes.Change{Roles: a.Roles, Centre: &a.Centre}, err
	})
}

func (s *server) accountPassword(w http.ResponseWriter, r *http.Request) error {
	return s.changeAccount(w, r, "« %s » a un nouveau mot de passe, ses sessions sont terminées.", func() (comptes.Change, error) {
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

func (s *server) accountState(w http.ResponseWriter, r *http.Request) error {
	active := r.PostFormValue("etat") == "actif"
	sentence := map[bool]string{true: "« %s » peut de nouveau se connecter.", false: "« %s » ne peut plus se connecter, ses sessions sont terminées."}[active]
	return s.changeAccount(w, r, sentence, func() (comptes.Change, error) {
		if state := r.PostFormValue("etat"); state != "actif" && state != "desactive" {
			return comptes.Change{}, errForm
		}
		return comptes.Change{Active: &active}, nil
	})
}

func (s *server) accountSessions(w http.ResponseWriter, r *http.Request) error {
	return s.accountAct(w, r, comptes.Account{}, func(by comptes.Actor) (outcome, error) {
		n, err := s.Access.Disconnect(r.Context(), by, r.PathValue("nom"))
		if err != nil {
			return outcome{}, err
		}
		return did("/comptes", "« %s » est déconnecté partout : %s.", r.PathValue("nom"), french.Count(n, "session terminée", "sessions terminées"))
	})
}
