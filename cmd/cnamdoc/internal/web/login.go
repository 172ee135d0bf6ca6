package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"cnamdoc/generate/comptes"
	"cnamdoc/importer/dossier/french"
)

// loginView is the page by which one comes in.
type loginView struct {
	To             string // where to go on; an address of ours
	Name           string // as typed
	Sentence, Hint string // why not, "" before the first attempt
}

// loginPage asks for name and password.
func (s *server) loginPage(w http.ResponseWriter, r *http.Request) error {
	needed, err := s.Access.NeedsAccount(r.Context())
	if err != nil {
		return err
	}
	if !needed {
		return errNobody
	}
	return s.show(w, r, http.StatusOK, "connexion", "Connexion", loginView{To: ours(r.FormValue("vers"))})
}

// unknown answers who has no session, or not any more: by the page to log in
// where there are accounts.
func (s *server) unknown(w http.ResponseWriter, r *http.Request, err error) {
	needed := errors.Is(err, comptes.ErrNeedsAccount)
	switch {
	case errors.Is(err, comptes.ErrNoSession) && s.Access == nil:
		err = errOutside
	case errors.Is(err, comptes.ErrNoSession):
		needed, err = s.Access.NeedsAccount(r.Context())
		if err == nil && !needed {
			err = errNobody
		}
	}
	if !needed {
		s.fail(w, r, err)
		return
	}
	view := loginView{To: "/", Sentence: "vous n’êtes pas connecté, ou votre session est terminée"}
	switch {
	case r.Method != http.MethodGet:
		view.Hint = "rien n’a été fait : recommencez après vous être connecté"
	case r.URL.Path != "/entrer": // its token stays out of what follows
		view.To = ours(r.URL.RequestURI())
	}
	if err := s.show(w, r, http.StatusUnauthorized, "connexion", "Connexion", view.texts()); err != nil {
		s.fail(w, r, err)
	}
}

// texts puts the no-break spaces in.
func (v loginView) texts() loginView {
	v.Sentence, v.Hint = upper(french.Text(v.Sentence)), upper(french.Text(v.Hint))
	return v
}

// login lets somebody in under a new token; one that the browser had is ended.
func (s *server) login(w http.ResponseWriter, r *http.Request) error {
	token, v, err := s.Access.Login(r.Context(), r.PostFormValue("nom"), r.PostFormValue("mot_de_passe"), s.from(r))
	if err != nil {
		return s.loginRefused(w, r, err)
	}
	if old, err := r.Cookie(s.cookie(r)); err == nil {
		if err := s.Access.Logout(r.Context(), old.Value, s.from(r)); err != nil {
			return err
		}
	}
	s.setCookie(w, r, token)
	to := ours(r.PostFormValue("vers"))
	if to == "/" {
		to = home(v, s.Door != nil)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// loginRefused shows the page again, and says why and until when.
func (s *server) loginRefused(w http.ResponseWriter, r *http.Request, err error) error {
	var late *comptes.DelayError
	code := http.StatusUnauthorized
	switch {
	case errors.As(err, &late):
		code = http.StatusTooManyRequests
		w.Header().Set("Retry-After", strconv.Itoa(late.Seconds()))
	case !errors.Is(err, comptes.ErrRefused):
		return err
	}
	view := loginView{To: ours(r.PostFormValue("vers")), Name: r.PostFormValue("nom")}
	view.Sentence, view.Hint = s.Explain(err)
	return s.show(w, r, code, "connexion", "Connexion", view.texts())
}

// home is where somebody begins, where there is a door or none.
func home(v comptes.Visitor, door bool) string {
	switch {
	case v.Can(comptes.Guichet):
		return "/"
	case door && v.Can(comptes.Controle):
		return "/controle"
	}
	return "/mon-compte"
}

// ours is an address of these pages, or "/": a login page that leads anywhere
// lends its name to anybody.
func ours(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") ||
		strings.ContainsAny(u.Path, "\\") || strings.HasPrefix(u.Path, "/connexion") || len(address) > 1000 {
		return "/"
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).RequestURI()
}

// logout ends the session.
func (s *server) logout(w http.ResponseWriter, r *http.Request) error {
	if c, err := r.Cookie(s.cookie(r)); err == nil {
		if err := s.Access.Logout(r.Context(), c.Value, s.from(r)); err != nil {
			return err
		}
	}
	s.setCookie(w, r, "")
	w.Header().Set("Clear-Site-Data", `"cache"`)
	return s.show(w, r.WithContext(withVisitor(r.Context(), comptes.Visitor{})), http.StatusOK, "deconnexion", "Session fermée", nil)
}

// setCookie gives the browser a session; "" takes it away.
func (s *server) setCookie(w http.ResponseWriter, r *http.Request, token string) {
	c := &http.Cookie{Name: s.cookie(r), Value: token, Path: "/", HttpOnly: true, Secure: s.HTTPS, SameSite: http.SameSiteStrictMode}
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// myAccountView is the page of one's own account.
type myAccountView struct {
	comptes.Visitor
	Sentence, Hint string // why the password was not changed
}

func (s *server) myAccount(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, http.StatusOK, "mon-compte", "Mon compte", myAccountView{Visitor: who(r)})
}

// myPassword changes the password of who knows it. All their sessions end, and
// this browser gets another.
func (s *server) myPassword(w http.ResponseWriter, r *http.Request) error {
	v := who(r)
	if v.Local {
		return errForm
	}
	password := r.PostFormValue("nouveau")
	token, err := "", error(errTwice)
	if password == r.PostFormValue("encore") {
		token, err = s.Access.Replace(r.Context(), v.Name, r.PostFormValue("ancien"), password, s.from(r))
	}
	if code := accountStatus(err); code != 0 {
		view := myAccountView{Visitor: v}
		view.Sentence, view.Hint = s.Explain(err)
		view.Sentence, view.Hint = upper(french.Text(view.Sentence)), upper(french.Text(view.Hint))
		return s.show(w, r, code, "mon-compte", "Mon compte", view)
	}
	if err != nil {
		return err
	}
	s.setCookie(w, r, token)
	return s.act(w, r, func() (outcome, error) { return did("/mon-compte", "Votre mot de passe est changé.") })
}

var errTwice = &refusal{http.StatusUnprocessableEntity, "les deux mots de passe diffèrent", french.Text("tapez deux fois le même : rien n’a été changé")}

// accountStatus is the status of a refusal that the form itself shows; 0 is any
// other error, or none.
func accountStatus(err error) int {
	var said *comptes.Error
	var late *comptes.DelayError
	switch {
	case errors.As(err, &late):
		return http.StatusTooManyRequests
	case errors.As(err, &said), errors.Is(err, errTwice):
		return http.StatusUnprocessableEntity
	}
	return 0
}
