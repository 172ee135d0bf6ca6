package web

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"cnamdoc/generate/comptes"
)

// entrance is where one comes in, goes out and changes one's password.
type entrance struct {
	access  *comptes.Access
	done    *doneForms
	explain func(error) (sentence, hint string)
	https   bool
	door    bool // there are pages of the door

	// Of a post apart, in place of accounts; see Options.
	post func(*http.Request) (comptes.Visitor, error)
	key  func(*http.Request) *http.Cookie
}

func entranceOf(o Options, done *doneForms) entrance {
	return entrance{o.Access, done, o.Explain, o.HTTPS, o.Door != nil, o.Visitor, o.Enter}
}

// visitor is whose session a request bears: comptes.ErrNoSession if nobody's.
func (e entrance) visitor(r *http.Request) (comptes.Visitor, error) {
	if e.post != nil {
		return e.post(r)
	}
	c, err := r.Cookie(e.cookieName(r))
	if err != nil {
		return comptes.Visitor{}, comptes.ErrNoSession
	}
	return e.access.Check(r.Context(), c.Value)
}

// cookieName is the name of the session's cookie. Cookies do not tell ports
// apart, so the name does: two programs on one machine do not log each other out.
func (e entrance) cookieName(r *http.Request) string {
	if e.https {
		return "__Host-cnamdoc"
	}
	_, port, err := net.SplitHostPort(r.Host)
	if err != nil {
		return "cnamdoc"
	}
	return "cnamdoc-" + port
}

// cookie gives the browser a session; "" takes it away.
func (e entrance) cookie(r *http.Request, token string) *http.Cookie {
	c := &http.Cookie{Name: e.cookieName(r), Value: token, Path: "/", HttpOnly: true, Secure: e.https, SameSite: http.SameSiteStrictMode}
	if token == "" {
		c.MaxAge = -1
	}
	return c
}

// end ends the session that a browser bears, if it bears one.
func (e entrance) end(r *http.Request) error {
	c, err := r.Cookie(e.cookieName(r))
	if err != nil {
		return nil
	}
	return e.access.Logout(r.Context(), c.Value, from(r))
}

// enter takes the token of the file that the program left for the browser of
// this machine. The answer is a page that leads on, not a redirect: coming from
// a file, a browser withholds the cookie from what it is redirected to. Who is in
// already needs no token.
func (e entrance) enter(r *http.Request) (reply, error) {
	title, to := "Guichet", "/"
	var cookie *http.Cookie
	var err error
	if e.key != nil {
		if title, to, cookie = "Contrôle", "/controle", e.key(r); cookie == nil {
			err = errOutside
		}
	} else {
		var token string
		token, _, err = e.access.Redeem(r.Context(), r.FormValue("jeton"))
		cookie = e.cookie(r, token)
	}
	if v := who(r); err != nil && v.Name != "" {
		return leadTo(home(v, e.door)), nil
	}
	a := page("entree", title, nil)
	a.cookie, a.header = cookie, map[string]string{"Refresh": "0; url=" + to}
	return a, err
}

// loginView is the page by which one comes in.
type loginView struct {
	To      string // where to go on; an address of ours
	Name    string // as typed
	refused        // why not, "" before the first attempt
}

func loginPage(v loginView) reply { return page("connexion", "Connexion", v) }

// ask asks for name and password; who is in already is led on.
func (e entrance) ask(r *http.Request) (reply, error) {
	if v := who(r); v.Name != "" {
		return leadTo(e.onward(r, v)), nil
	}
	needed, err := e.access.NeedsAccount(r.Context())
	if err == nil && !needed {
		err = errNobody
	}
	return loginPage(loginView{To: ours(r.FormValue("vers"))}), err
}

// refuse answers who has no session, or not any more: by the page to log in where
// there are accounts.
func (e entrance) refuse(r *http.Request, why error) (reply, error) {
	if e.post != nil { // it has no accounts
		return reply{}, errOutside
	}
	if errors.Is(why, comptes.ErrNoSession) {
		needed, err := e.access.NeedsAccount(r.Context())
		if err == nil && !needed {
			err = errNobody
		}
		if err != nil {
			return reply{}, err
		}
	}
	view := loginView{To: "/", refused: refused{"Vous n’êtes pas connecté, ou votre session est terminée", ""}}
	switch {
	case r.Method != http.MethodGet:
		view.Hint = spaced("Rien n’a été fait : recommencez après vous être connecté")
	case r.URL.Path != "/entrer": // its token stays out of what follows
		view.To = ours(r.URL.RequestURI())
	}
	return loginPage(view).at(http.StatusUnauthorized), nil
}

// login lets somebody in under a new token; one that the browser had is ended.
func (e entrance) login(r *http.Request) (reply, error) {
	token, v, err := e.access.Login(r.Context(), r.PostFormValue("nom"), r.PostFormValue("mot_de_passe"), from(r))
	late, isLate := errors.AsType[*comptes.DelayError](err)
	if isLate || errors.Is(err, comptes.ErrRefused) {
		a := loginPage(loginView{ours(r.PostFormValue("vers")), r.PostFormValue("nom"), refusedOf(e.explain, err)}).at(http.StatusUnauthorized)
		if isLate {
			a.status, a.header = http.StatusTooManyRequests, map[string]string{"Retry-After": strconv.Itoa(late.Seconds())}
		}
		return a, nil
	}
	if err == nil {
		err = e.end(r)
	}
	a := leadTo(e.onward(r, v))
	a.cookie = e.cookie(r, token)
	return a, err
}

// onward is where a visitor goes who is in: where they were going, or home.
func (e entrance) onward(r *http.Request, v comptes.Visitor) string {
	if to := ours(r.FormValue("vers")); to != "/" {
		return to
	}
	return home(v, e.door)
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
func (e entrance) logout(r *http.Request) (reply, error) {
	a := page("deconnexion", "Session fermée", nil)
	a.left, a.cookie, a.header = true, e.cookie(r, ""), map[string]string{"Clear-Site-Data": `"cache"`}
	return a, e.end(r)
}

// myAccountView is the page of one's own account.
type myAccountView struct {
	comptes.Visitor
	refused // why the password was not changed
}

func (e entrance) myAccount(r *http.Request) (reply, error) {
	return page("mon-compte", "Mon compte", myAccountView{Visitor: who(r)}), nil
}

// myPassword changes the password of who knows it. All their sessions end, and
// this browser gets another.
func (e entrance) myPassword(r *http.Request) (reply, error) {
	v := who(r)
	if v.Local || sentToken(r) == "" {
		return reply{}, errForm
	}
	password := r.PostFormValue("nouveau")
	token, err := "", error(errTwice)
	if password == r.PostFormValue("encore") {
		token, err = e.access.Replace(r.Context(), v.Name, r.PostFormValue("ancien"), password, from(r))
	}
	if code := accountStatus(err); code != 0 {
		return page("mon-compte", "Mon compte", myAccountView{v, refusedOf(e.explain, err)}).at(code), nil
	}
	if err != nil {
		return reply{}, err
	}
	a, err := e.done.act(r, func() (outcome, error) { return did("/mon-compte", "Votre mot de passe est changé.") })
	a.cookie = e.cookie(r, token)
	return a, err
}

var errTwice = &refusal{http.StatusUnprocessableEntity, "les deux mots de passe diffèrent", "tapez deux fois le même : rien n’a été changé"}

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
