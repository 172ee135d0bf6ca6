package web_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"cnamdoc/cmd/cnamdoc/internal/web"
	"cnamdoc/generate/comptes"
	"cnamdoc/generate/epreuve"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

const (
	password = "plume orange vélo lac"
	another  = "cinq autres mots bien choisis"
)

// staff are the accounts of the tests: one of each role, and of each way to be
// kept out.
var staff = []comptes.Account{
	{Name: "a.chef", Roles: comptes.Roles{comptes.Responsable}},
	{Name: "b.chef", Roles: comptes.Roles{comptes.Responsable}, Centre: "Tours"},
	{Name: "g.guichet", Roles: comptes.Roles{comptes.Guichet}, Centre: "Orléans"},
	{Name: "t.tours", Roles: comptes.Roles{comptes.Guichet}, Centre: "Tours"},
	{Name: "c.porte", Roles: comptes.Roles{comptes.Controle}, Centre: "Orléans"},
	{Name: "d.deux", Roles: comptes.Roles{comptes.Guichet, comptes.Controle}},
}

// hire opens the accounts. Their password is kept as the program keeps it, by the
// least work that argon2id knows: the tests log in hundreds of times.
func (o *office) hire() {
	o.t.Helper()
	salt, enc := []byte("sel de ces essais"), base64.RawStdEncoding
	key := argon2.IDKey([]byte(password), salt, 1, 8, 1, 32)
	secret := comptes.Secret("$argon2id$v=19$m=8,t=1,p=1$" + enc.EncodeToString(salt) + "$" + enc.EncodeToString(key))
	for _, a := range staff {
		check(o.t, o.desk.Register.CreateAccount(o.t.Context(), a, secret, comptes.Entry{Who: "essai", Act: comptes.Compte, Detail: a.Name}))
	}
}

// logged is the browser of somebody who logged in.
func (o *office) logged(name string) *http.Client {
	o.t.Helper()
	client := o.browser()
	a := o.read(client.PostForm(o.server.URL+"/connexion", url.Values{"nom": {name}, "mot_de_passe": {password}}))
	if a.status != http.StatusSeeOther {
		o.t.Fatalf("log-in of %s: %d %s", name, a.status, text(a.body))
	}
	return client
}

// token is the session of a browser.
func (o *office) token(client *http.Client) string {
	o.t.Helper()
	u, err := url.Parse(o.server.URL)
	check(o.t, err)
	for _, c := range client.Jar.Cookies(u) {
		return c.Value
	}
	o.t.Fatal("no cookie")
	return ""
}

// port is that of the pages.
func (o *office) port() string { return o.server.URL[strings.LastIndex(o.server.URL, ":")+1:] }

// send sends a request as only somebody hostile would write it.
func (o *office) send(method, path, body string, change func(*http.Request)) answer {
	o.t.Helper()
	r, err := http.NewRequest(method, o.server.URL+path, strings.NewReader(body))
	check(o.t, err)
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if change != nil {
		change(r)
	}
	return o.read(http.DefaultTransport.RoundTrip(r))
}

// with gives a request a session.
func (o *office) with(token string) func(*http.Request) {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "cnamdoc-" + o.port(), Value: token}) }
}

// everything is what the register holds, accounts included.
func (o *office) everything() string {
	o.t.Helper()
	accounts, err := o.access.Accounts(o.t.Context())
	check(o.t, err)
	return fmt.Sprintf("%s\n%+v", o.dump(), accounts)
}

// addresses fills a route's pattern in: with what is there, so that who may call
// it gets an answer.
func (o *office) address(pattern string) (method, path string) {
	o.t.Helper()
	method, path, _ = strings.Cut(pattern, " ")
	p := o.attestation("CEN900002")
	lot, file := "2026-11-23-01", "ORLEANS-attestation.pdf"
	fill := map[string]string{"{$}": "", "{semestre}": string(s1), "{centre}": url.PathEscape("Orléans"), "{code}": "CEN900002", "{numero}": p.Number,
		"{lot}": lot, "{fichier}": file, "{nom}": "t.tours"}
	if method == "GET" && strings.HasPrefix(path, "/controle/") {
		path += "?e=" + url.QueryEscape(nfa)
	}
	if strings.HasPrefix(path, "/static/") {
		fill["{name}"] = "guichet.js"
	} else {
		fill["{name}"] = "recherche.png"
	}
	switch path { // what has to be asked for
	case "/lots/{lot}/{fichier}":
		path += "?semestre={semestre}"
	case "/journal/export":
		path += "?format=csv"
	case "/papiers/{numero}/sorti":
		path += "?feuille=" + register.Sheet{Number: p.Number}.String()
	}
	for name, value := range fill {
		path = strings.ReplaceAll(path, name, value)
	}
	if strings.ContainsAny(path, "{}") {
		o.t.Fatalf("%s: say in this test what stands for its names", pattern)
	}
	return method, path
}

// personal is what is of a person, or of one only: what the roles that may not
// see it never read.
func personal() map[string][]string {
	found := map[string][]string{}
	for _, d := range town() {
		found["address"] = append(found["address"], d.Auditeur.Adresse.Ligne1, d.Auditeur.Telephone, d.Auditeur.Courriel)
		found["name"] = append(found["name"], strings.ToUpper(d.Auditeur.NomNaissance), dossier.Capitals(d.Auditeur.NomUsage))
		found["password"] = append(found["password"], d.ENF.MotDePasse.Reveal())
	}
	for kind := range found {
		found[kind] = slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(found[kind]))), func(s string) bool { return s == "" })
	}
	return found
}

func holds(body string, list []string) string {
	for _, s := range list {
		if strings.Contains(body, s) {
			return s
		}
	}
	return ""
}

// The walk below takes the role of a route from the table; this says it once more.
func TestWhoMayCall(t *testing.T) {
	public := []string{"GET /static/{name}", "GET /aide", "GET /aide/images/{name}", "GET /entrer", "GET /connexion", "POST /connexion", "POST /deconnexion",
		"GET /V", "POST /V", "POST /controle/journal"}
	for _, route := range web.Routes {
		want := comptes.Guichet
		_, path, _ := strings.Cut(route.Pattern, " ")
		switch first := strings.Split(path, "/")[1]; {
		case slices.Contains(public, route.Pattern):
			want = comptes.Public
		case path == "/controle/ouvrir":
			want = comptes.Responsable
		case first == "controle":
			want = comptes.Controle
		case first == "comptes", first == "journal":
			want = web.House
		case first == "mon-compte":
			want = comptes.Membre
		}
		if route.Role != want {
			t.Errorf("%s is for role %d, want %d", route.Pattern, route.Role, want)
		}
	}
}

// Every route is walked by every role, and by nobody: who may not is refused,
// sees nobody and changes nothing. A route that is added is walked too.
func TestEveryRouteForEveryRole(t *testing.T) {
	o := newOffice(t)
	door := o.openDoor()
	if _, err := door.ByHand(epreuve.Vue{Epreuves: []string{nfa}}, door.Liste().Attendus[0], "papier oublié"); err != nil {
		t.Fatal(err)
	}
	o.client = nil // there are accounts: the local person is nobody
	o.hire()
	o.now = o.now.Add(time.Minute)
	secrets := personal()
	visitors := append([]comptes.Account{{}}, staff...) // nobody first
	clients := map[string]*http.Client{"": o.browser()}
	for _, a := range staff {
		clients[a.Name] = o.logged(a.Name)
	}
	before := o.everything()
	sawContact, answered := false, 0
	for _, route := range web.Routes {
		for _, v := range visitors {
			method, path := o.address(route.Pattern)
			if method == "POST" && path == "/deconnexion" {
				continue // it ends the walk; see TestSessions
			}
			who := fmt.Sprintf("%s for %q (%v)", route.Pattern, v.Name, v.Roles)
			form := url.Values{} // without the form's token: what may be called refuses it all the same
			req, err := http.NewRequest(method, o.server.URL+path, strings.NewReader(form.Encode()))
			check(t, err)
			if method == "POST" {
				req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
			a := o.read(clients[v.Name].Do(req))
			role := route.Role
			if route.Pattern == "GET /controle/journal" { // the centre's own names people of every centre
				role = web.House
			}
			may := v.Roles.Can(role) && (role != web.House || v.Centre == "")
			switch {
			case a.status >= 500:
				t.Errorf("%s: %d %s", who, a.status, text(a.body))
			case !may && v.Name == "" && a.status != http.StatusUnauthorized:
				t.Errorf("%s: %d, want 401", who, a.status)
			case !may && v.Name != "" && a.status != http.StatusForbidden:
				t.Errorf("%s: %d, want 403", who, a.status)
			case may && route.Role != comptes.Public && v.Centre == "" && (a.status == http.StatusUnauthorized || a.status == http.StatusForbidden):
				t.Errorf("%s: %d %s", who, a.status, text(a.body))
			case may && method == "GET" && a.status == http.StatusOK:
				answered++
			}
			if s := holds(a.body, secrets["password"]); s != "" {
				t.Errorf("%s shows a password", who)
			}
			desk := v.Roles.Can(comptes.Guichet)
			if s := holds(a.body, slices.Concat(secrets["address"], secrets["name"])); s != "" && (!desk || !may) {
				t.Errorf("%s shows %q", who, s)
			}
			if s := holds(a.body, secrets["address"]); s != "" && desk {
				sawContact = true
			}
			others := map[string][]string{"Tours": {"VAUGIRARDIN", "LEFÈVRE", "Lefèvre", "NFA031/1/Orléans"}, "Orléans": {"TOURANGEAU", "Tourangeau", "NFA031/1/Tours"}}[v.Centre]
			if s := holds(a.body, others); s != "" {
				t.Errorf("%s shows %s of another centre", who, s)
			}
			if method == "GET" {
				headers(t, who, a)
			}
			if now := o.everything(); now != before {
				t.Fatalf("%s changed the register", who)
			}
		}
	}
	if !sawContact || answered < len(web.Routes) {
		t.Errorf("the walk met nobody: contact seen %v, %d pages answered", sawContact, answered)
	}
	if len(o.faults) > 0 {
		t.Errorf("faults: %v", o.faults)
	}
}

// headers are on every answer, a refusal included.
func headers(t *testing.T, what string, a answer) {
	t.Helper()
	policy := a.header.Get("Content-Security-Policy")
	if !strings.HasPrefix(a.body, "%PDF") && strings.Contains(a.body, "\ufffd.") { // a sentence of ours ends so
		t.Errorf("%s: a character is broken: %s", what, text(a.body))
	}
	wants := []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"}
	if strings.HasPrefix(a.body, "%PDF") { // shown in a frame of ours, by a viewer with styles of its own
		wants = []string{"default-src 'none'", "frame-ancestors 'self'"}
	} else if strings.Contains(policy, "unsafe-") {
		t.Errorf("%s: policy %q", what, policy)
	}
	for _, want := range wants {
		if !strings.Contains(policy, want) {
			t.Errorf("%s: policy %q", what, policy)
		}
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin"} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %s is %q", what, name, got)
		}
	}
	if !strings.Contains(what, "/static/") && !strings.Contains(a.header.Get("Cache-Control"), "no-store") {
		t.Errorf("%s: kept by browsers: %q", what, a.header.Get("Cache-Control"))
	}
}

// Each hostile request gets its refusal, and the register stays as it was.
func TestHostileRequests(t *testing.T) {
	o := newOffice(t)
	o.hire()
	client := o.logged("g.guichet")
	token := o.token(client)
	session := o.with(token)
	both := func(changes ...func(*http.Request)) func(*http.Request) {
		return func(r *http.Request) {
			for _, c := range changes {
				c(r)
			}
		}
	}
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	host := func(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }
	number := o.attestation("CEN900002").Number
	handOver := "/papiers/" + number + "/remettre"
	body := func() string { return "facon=main&jeton=" + rand20() }
	before := o.everything()
	for name, c := range map[string]struct {
		method, path, body string
		change             func(*http.Request)
		want               []int
	}{
		"no session":              {"POST", handOver, body(), nil, []int{401}},
		"a role that may not":     {"POST", handOver, body(), o.with(o.token(o.logged("c.porte"))), []int{403}},
		"another centre":          {"POST", handOver, body(), o.with(o.token(o.logged("t.tours"))), []int{403}},
		"another site":            {"POST", handOver, body(), both(session, header("Sec-Fetch-Site", "cross-site"), header("Origin", "https://mechant.example")), []int{403}},
		"another port":            {"POST", handOver, body(), both(session, header("Sec-Fetch-Site", "same-site"), header("Origin", "http://127.0.0.1:9")), []int{403}},
		"another origin, old":     {"POST", handOver, body(), both(session, header("Origin", "http://127.0.0.1:9")), []int{403}},
		"an origin hidden":        {"POST", handOver, body(), both(session, header("Origin", "null")), []int{403}},
		"a site logs somebody in": {"POST", "/connexion", "nom=a.chef&mot_de_passe=x", header("Sec-Fetch-Site", "cross-site"), []int{403}},
		"a rebound host":          {"GET", "/", "", both(session, host("mechant.example")), []int{421}},
		"a rebound host, port":    {"GET", "/", "", both(session, host("mechant.example:"+o.port())), []int{421}},
		"a host that looks ours":  {"GET", "/", "", both(session, host("127.0.0.1.mechant.example")), []int{421}},
		"localhost's neighbour":   {"GET", "/", "", both(session, host("localhost.mechant.example")), []int{421}},
		"another address":         {"GET", "/", "", both(session, host("192.0.2.1:"+o.port())), []int{421}},
		"a rebound host, form":    {"POST", handOver, body(), both(session, host("mechant.example"), header("Origin", "http://mechant.example")), []int{421, 403}},
		"a host in a header":      {"GET", "/", "", both(header("X-Forwarded-Host", "127.0.0.1"), host("mechant.example")), []int{421}},
		"another port's cookie": {"GET", "/", "", func(r *http.Request) {
			r.AddCookie(&http.Cookie{Name: "cnamdoc-9999", Value: token})
			r.AddCookie(&http.Cookie{Name: "cnamdoc", Value: token})
		}, []int{401}},
		"a cookie tossed in front": {"GET", "/", "", func(r *http.Request) {
			r.Header.Set("Cookie", "cnamdoc-"+o.port()+"=inconnu; cnamdoc-9999="+token)
		}, []int{401}},
		"a token that is a name":   {"GET", "/", "", o.with("g.guichet"), []int{401}},
		"a token of nothing":       {"GET", "/", "", o.with(""), []int{401}},
		"a token too long":         {"GET", "/", "", o.with(strings.Repeat("A", 20_000)), []int{401}},
		"the token in the address": {"GET", "/?jeton=" + token, "", nil, []int{401}},
		"a session as start token": {"GET", "/entrer?jeton=" + token, "", nil, []int{401}},
		"a path that climbs":       {"GET", "/static/../web.go", "", session, []int{301, 307, 404}},
		"a path that climbs, %":    {"GET", "/static/..%2fweb.go", "", session, []int{404}},
		"a path that climbs, \\":   {"GET", "/static/..%5cweb.go", "", session, []int{404}},
		"a file of a lot":          {"GET", "/lots/2026-11-23-01/..%2f..%2f..%2f..%2fregistre.sqlite", "", session, []int{404}},
		"a lot that climbs":        {"GET", "/lots/..%2f..%2f..%2fregistre.sqlite/x", "", session, []int{404}},
		"a lot that climbs twice":  {"GET", "/lots/..%2f..%2f/registre.sqlite", "", session, []int{404}},
		"a paper that climbs":      {"GET", "/papiers/..%2f..%2fregistre.sqlite/fichier", "", session, []int{404}},
		"a paper of no name":       {"GET", "/papiers/%00/fichier", "", session, []int{404}},
		"a person who climbs":      {"GET", "/auditeurs/" + string(s1) + "/..%2f..%2f/CEN900002", "", session, []int{403, 404}},
		"help that climbs":         {"GET", "/aide/images/..%2f..%2fhtml%2faccueil.html", "", nil, []int{404}},
		"a huge form":              {"POST", handOver, "facon=main&jeton=" + rand20() + "&x=" + strings.Repeat("x", 1<<20), session, []int{400, 413}},
		"a huge log-in":            {"POST", "/connexion", "nom=a.chef&mot_de_passe=" + strings.Repeat("x", 1<<20), nil, []int{400, 413}},
		"a long password":          {"POST", "/connexion", "nom=a.chef&mot_de_passe=" + strings.Repeat("x", 60_000), nil, []int{401}},
		"a form that is none":      {"POST", handOver, "%zz=%", session, []int{400}},
		"many fields":              {"POST", handOver, strings.Repeat("a=&", 20_000), session, []int{400}},
		"huge headers":             {"GET", "/", "", both(session, header("X-Essai", strings.Repeat("x", 1<<20))), []int{431}},
		"a method of its own":      {"PUT", handOver, "", session, []int{404, 405}},
		"a method that tells":      {"TRACE", "/", "", session, []int{404, 405}},
		"a method renamed":         {"GET", handOver + "?_method=POST", "", both(session, header("X-HTTP-Method-Override", "POST")), []int{404, 405}},
		"a form sent by GET":       {"GET", handOver + "?facon=main&jeton=" + rand20(), "", session, []int{404, 405}},
		"an account that climbs":   {"POST", "/comptes/..%2fa.chef/etat", "etat=desactive&jeton=" + rand20(), o.with(o.token(o.logged("a.chef"))), []int{422}},
		"a role made up": {"POST", "/comptes", "nom=z.nouveau&role=dieu&mot_de_passe=" + url.QueryEscape(password) + "&encore=" + url.QueryEscape(password) + "&jeton=" + rand20(),
			o.with(o.token(o.logged("a.chef"))), []int{422}},
		"a centre made up": {"POST", "/comptes", "nom=z.nouveau&role=guichet&centre=Nulle-Part&mot_de_passe=" + url.QueryEscape(password) + "&encore=" + url.QueryEscape(password) + "&jeton=" + rand20(),
			o.with(o.token(o.logged("a.chef"))), []int{400}},
		"a responsable of one centre": {"POST", "/comptes", "nom=z.nouveau&role=responsable&mot_de_passe=" + url.QueryEscape(password) + "&encore=" + url.QueryEscape(password) + "&jeton=" + rand20(),
			o.with(o.token(o.logged("b.chef"))), []int{403}},
		"an export of nothing": {"GET", "/journal/export?format=exe", "", o.with(o.token(o.logged("a.chef"))), []int{400}},
		"a day that is none":   {"GET", "/journal?depuis=hier", "", o.with(o.token(o.logged("a.chef"))), []int{400}},
	} {
		a := o.send(c.method, c.path, c.body, c.change)
		if !slices.Contains(c.want, a.status) {
			t.Errorf("%s: %d, want %v: %s", name, a.status, c.want, text(a.body))
		}
		if strings.Contains(a.body, "package web") || strings.Contains(a.body, "SQLite format") || a.header.Get("Set-Cookie") != "" && !strings.Contains(a.header.Get("Set-Cookie"), "=;") {
			t.Errorf("%s was given something", name)
		}
		if a.status != 431 { // net/http answers that itself
			headers(t, name, a)
		}
	}
	if now := plainLogins(o.everything()); now != plainLogins(before) {
		t.Error("the register was changed")
	}
	if len(o.faults) > 0 {
		t.Errorf("faults: %v", o.faults)
	}
	// The table bites: the same form, sent as the page sends it, counts.
	if a := o.send("POST", handOver, body(), both(session, header("Sec-Fetch-Site", "same-origin"), header("Origin", o.server.URL))); a.status != http.StatusSeeOther {
		t.Errorf("the page's own form: %d %s", a.status, text(a.body))
	}
	if o.everything() == before {
		t.Error("the page's own form changed nothing")
	}
}

var lastLogin = regexp.MustCompile(`LastLogin:[^}]*? Version`)

// plainLogins leaves out when accounts last logged in: this test logs in.
func plainLogins(s string) string { return lastLogin.ReplaceAllString(s, "Version") }

// A session ends when it should, and its token opens nothing afterwards.
func TestSessions(t *testing.T) {
	o := newOffice(t)
	local := o.token(o.client)
	o.hire()
	opens := func(what, token string, want int) {
		t.Helper()
		if a := o.send("GET", "/a-imprimer", "", o.with(token)); a.status != want {
			t.Errorf("%s: %d, want %d", what, a.status, want)
		}
	}
	opens("the local person, now that there are accounts", local, 401)

	out := o.logged("g.guichet")
	replayed := o.token(out)
	opens("logged in", replayed, 200)
	a := o.read(out.PostForm(o.server.URL+"/deconnexion", nil))
	if says(t, text(a.body), "Session fermée"); strings.Contains(a.body, "g.guichet") {
		t.Error("the page still shows who was in")
	}
	if !strings.Contains(a.header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("the cookie stays: %q", a.header.Get("Set-Cookie"))
	}
	opens("replayed after the log-out", replayed, 401)

	idle := o.token(o.logged("g.guichet"))
	o.now = o.now.Add(comptes.MaxIdle - time.Second)
	opens("in time", idle, 200)
	o.now = o.now.Add(comptes.MaxIdle)
	opens("idle", idle, 401)

	client := o.logged("g.guichet")
	busy := o.token(client)
	for range 23 {
		o.now = o.now.Add(30 * time.Minute)
		opens("in use", busy, 200)
	}
	o.now = o.now.Add(30 * time.Minute)
	opens("the day is over", busy, 401)

	// A log-in changes the token, and ends the one before.
	client = o.logged("g.guichet")
	first := o.token(client)
	a = o.read(client.PostForm(o.server.URL+"/connexion", url.Values{"nom": {"g.guichet"}, "mot_de_passe": {password}}))
	if second := o.token(client); a.status != http.StatusSeeOther || second == first {
		t.Errorf("%d: the token stayed", a.status)
	}
	opens("before the second log-in", first, 401)

	cookie := a.header.Get("Set-Cookie")
	if !strings.HasPrefix(cookie, "cnamdoc-"+o.port()+"=") || !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Strict") || strings.Contains(cookie, "Domain") {
		t.Errorf("cookie %q", cookie)
	}
}

// Behind TLS the cookie is the host's alone, and the names are those that were
// given.
func TestBehindTLS(t *testing.T) {
	o := newOffice(t)
	o.hire()
	options := o.options
	options.HTTPS, options.Hosts, options.Proxy = true, []string{"guichet.exemple.fr"}, "127.0.0.1"
	o.server = o.serve(options)
	ours := func(r *http.Request) { r.Host = "guichet.exemple.fr" }
	form := url.Values{"nom": {"a.chef"}, "mot_de_passe": {password}}.Encode()
	a := o.send("POST", "/connexion", form, func(r *http.Request) { ours(r); r.Header.Set("X-Forwarded-For", "192.0.2.66, 198.51.100.7") })
	cookie := a.header.Get("Set-Cookie")
	if a.status != http.StatusSeeOther || !strings.HasPrefix(cookie, "__Host-cnamdoc=") || !strings.Contains(cookie, "Secure") || !strings.Contains(cookie, "Path=/;") {
		t.Errorf("%d, cookie %q", a.status, cookie)
	}
	if a.header.Get("Strict-Transport-Security") == "" {
		t.Error("no Strict-Transport-Security")
	}
	for _, name := range []string{"127.0.0.1", "localhost", "autre.exemple.fr", ""} {
		if a := o.send("GET", "/connexion", "", func(r *http.Request) { r.Host = name }); a.status != http.StatusMisdirectedRequest && name != "" {
			t.Errorf("asked for as %q: %d", name, a.status)
		}
	}
	// What the proxy saw counts, not what the client says it is.
	if from := o.lastEntry(comptes.Connexion).From; from != "198.51.100.7" {
		t.Errorf("logged in from %q", from)
	}
	// Without a proxy nobody's word counts.
	options.Proxy = ""
	o.server = o.serve(options)
	o.send("POST", "/connexion", form, func(r *http.Request) { ours(r); r.Header.Set("X-Forwarded-For", "198.51.100.9") })
	if from := o.lastEntry(comptes.Connexion).From; from != "" {
		t.Errorf("logged in from %q", from)
	}
}

func (o *office) lastEntry(act comptes.Act) comptes.Entry {
	o.t.Helper()
	for e, err := range o.access.Trail(o.t.Context(), comptes.Filter{Act: act, Limit: 1}) {
		check(o.t, err)
		return e
	}
	o.t.Fatalf("nobody did %q", act)
	return comptes.Entry{}
}

// The token in the file opens once, within a minute, and only while there are no
// accounts.
func TestStartToken(t *testing.T) {
	o := newOffice(t)
	start := func() string {
		token, err := o.access.Start("marie")
		check(t, err)
		return "/entrer?jeton=" + url.QueryEscape(token)
	}
	once := start()
	a := o.send("GET", once, "", nil)
	if a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Set-Cookie"), "cnamdoc-"+o.port()) {
		t.Errorf("%d, %q", a.status, a.header.Get("Set-Cookie"))
	}
	if a := o.send("GET", once, "", nil); a.status != http.StatusUnauthorized || a.header.Get("Set-Cookie") != "" {
		t.Errorf("spent twice: %d", a.status)
	}
	late := start()
	o.now = o.now.Add(comptes.MaxStart)
	if a := o.send("GET", late, "", nil); a.status != http.StatusUnauthorized {
		t.Errorf("a minute old: %d", a.status)
	}
	says(t, text(o.send("GET", "/connexion", "", nil).body), "relancez : cnamdoc servir")
	o.hire()
	a = o.send("GET", start(), "", nil)
	says(t, text(a.body), "Se connecter", "Nom du compte")
	if a.status != http.StatusUnauthorized || a.header.Get("Set-Cookie") != "" || strings.Contains(a.body, "jeton=") {
		t.Errorf("with accounts: %d", a.status)
	}
}

// Passwords are guessed over HTTP: soon there is an answer a minute, and whoever
// is in stays in.
func TestGuessingOverHTTP(t *testing.T) {
	o := newOffice(t)
	o.hire()
	options := o.options
	options.Proxy, options.Hosts = "127.0.0.1", []string{"127.0.0.1"}
	o.server = o.serve(options)
	from := func(address string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("X-Forwarded-For", address) }
	}
	try := func(address, name, with string) answer {
		return o.send("POST", "/connexion", url.Values{"nom": {name}, "mot_de_passe": {with}, "vers": {"/a-decider"}}.Encode(), from(address))
	}
	if a := try("192.0.2.1", "a.chef", password); a.status != http.StatusSeeOther || a.to != "/a-decider" {
		t.Fatalf("%d to %s", a.status, a.to)
	}
	answered := 0
	for i := range 60 {
		a := try("198.51.100.7", "a.chef", fmt.Sprint("devinette ", i))
		switch a.status {
		case http.StatusUnauthorized:
			answered++
			says(t, text(a.body), "Le nom ou le mot de passe n’est pas le bon")
		case http.StatusTooManyRequests:
			says(t, text(a.body), "Trop d’essais de connexion")
			if a.header.Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
		default:
			t.Fatalf("guess %d: %d", i, a.status)
		}
		o.now = o.now.Add(time.Second)
	}
	if answered > 10 {
		t.Errorf("%d guesses within a minute", answered)
	}
	if a := try("198.51.100.7", "a.chef", password); a.status != http.StatusTooManyRequests {
		t.Errorf("the right password, too early: %d", a.status)
	}
	if a := try("192.0.2.1", "a.chef", password); a.status != http.StatusSeeOther {
		t.Errorf("a stranger locked somebody out: %d", a.status)
	}
	// The same answer for a name that does not exist.
	unknown, known := try("203.0.113.1", "x.nul", another), try("203.0.113.2", "g.guichet", another)
	if unknown.status != known.status || strings.ReplaceAll(unknown.body, "x.nul", "") != strings.ReplaceAll(known.body, "g.guichet", "") {
		t.Errorf("the answer tells which names exist: %d, %d", unknown.status, known.status)
	}
	if a := try("203.0.113.3", `"><script>alert(1)</script>`, another); strings.Contains(a.body, "<script>alert") {
		t.Error("a name stands in the page as it was typed")
	}
}

// The log-in leads to our own pages only.
func TestLoginLeadsHome(t *testing.T) {
	o := newOffice(t)
	o.hire()
	for to, want := range map[string]string{
		"/a-appeler": "/a-appeler", "/auditeurs?q=zoé": "/auditeurs?q=zoé", "": "/", "https://mechant.example/": "/", "https://mechant.example/a-appeler": "/", "//mechant.example/a-appeler": "/", "//mechant.example/": "/", `/\mechant.example`: "/",
		"/%5Cmechant.example": "/", "javascript:alert(1)": "/", "http:/a": "/", "/connexion?vers=/connexion": "/", "/a\r\nSet-Cookie: x=y": "/", "///x": "/", "/.//x": "/x",
	} {
		a := o.send("POST", "/connexion", url.Values{"nom": {"a.chef"}, "mot_de_passe": {password}, "vers": {to}}.Encode(), nil)
		if a.to != want && a.to != strings.ReplaceAll(want, "é", "%c3%a9") || a.status != http.StatusSeeOther {
			t.Errorf("%q leads to %q", to, a.to)
		}
	}
	if a := o.send("POST", "/connexion", url.Values{"nom": {"c.porte"}, "mot_de_passe": {password}}.Encode(), nil); a.to != "/mon-compte" {
		t.Errorf("the door is led to %s", a.to)
	}
	a := o.send("GET", "/a-appeler?rang=3", "", nil)
	says(t, a.body, `name="vers" value="/a-appeler?rang=3"`)
	a = o.send("POST", "/papiers/ATT-2026-000001/remettre", "facon=main", nil)
	says(t, text(a.body), "Rien n’a été fait")
	says(t, a.body, `name="vers" value="/"`)
}

// Whoever is in already is led on, not told that they are not.
func TestComingInTwice(t *testing.T) {
	o := newOffice(t)
	for _, path := range []string{"/connexion", "/entrer?jeton=depense"} {
		if a := o.get(path); a.status != http.StatusSeeOther || a.to != "/" {
			t.Errorf("the local person, %s: %d to %q: %s", path, a.status, a.to, text(a.body))
		}
	}
	o.hire()
	for name, home := range map[string]string{"g.guichet": "/", "c.porte": "/mon-compte"} {
		o.client = o.logged(name)
		for path, to := range map[string]string{"/connexion": home, "/connexion?vers=/a-appeler": "/a-appeler", "/connexion?vers=//mechant.example": home, "/entrer?jeton=depense": home} {
			if a := o.get(path); a.status != http.StatusSeeOther || a.to != to {
				t.Errorf("%s, %s: %d to %q, want %s: %s", name, path, a.status, a.to, to, text(a.body))
			}
		}
	}
}

// Who comes to a post without its cookie is refused like anywhere else: there are
// no accounts to ask about.
func TestPostWithoutCookie(t *testing.T) {
	d := newDoorway(t)
	d.visitor = comptes.Visitor{}
	for _, path := range []string{"/controle", "/entrer?jeton=depense"} {
		code, body := d.ask(http.MethodGet, path, nil)
		if says(t, text(body), "Ce navigateur n’est pas entré par le fichier du poste"); code != http.StatusUnauthorized || len(d.faults) > 0 {
			t.Errorf("%s: %d, faults %v", path, code, d.faults)
		}
	}
}

// Too many requests are refused before they cost anything, and whoever has a
// session does not feel it.
func TestLimits(t *testing.T) {
	o := newOffice(t)
	o.hire()
	session := o.with(o.token(o.logged("g.guichet")))
	refused := 0
	for range 150 {
		if a := o.send("GET", "/aide", "", nil); a.status == http.StatusTooManyRequests {
			refused++
			if a.header.Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
		}
	}
	if refused < 40 || refused > 60 {
		t.Errorf("%d of 150 refused", refused)
	}
	if a := o.send("GET", "/a-decider", "", session); a.status != http.StatusOK {
		t.Errorf("somebody with a session: %d", a.status)
	}
	o.now = o.now.Add(10 * time.Second)
	if a := o.send("GET", "/aide", "", nil); a.status != http.StatusOK {
		t.Errorf("later: %d", a.status)
	}
}

// A client that says nothing, or stops half-way, is left alone in the end.
func TestSlowClient(t *testing.T) {
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			w.WriteHeader(http.StatusBadRequest)
		}
	})
	ours := web.Server(handler)
	for what, d := range map[string]time.Duration{"headers": ours.ReadHeaderTimeout, "body": ours.ReadTimeout, "answer": ours.WriteTimeout, "idle": ours.IdleTimeout} {
		if d <= 0 || d > 2*time.Minute {
			t.Errorf("%s may take %v", what, d)
		}
	}
	for what, sent := range map[string]string{
		"nothing": "", "half a line": "GET / HT", "half a header": "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Essai: ", "half a body": "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nabc",
	} {
		server := httptest.NewUnstartedServer(nil)
		server.Config = web.Server(handler)
		server.Config.ReadHeaderTimeout, server.Config.ReadTimeout, server.Config.IdleTimeout = 30*time.Millisecond, 60*time.Millisecond, 60*time.Millisecond
		server.Start()
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		check(t, err)
		_, err = io.WriteString(conn, sent)
		check(t, err)
		check(t, conn.SetReadDeadline(time.Now().Add(20*time.Second)))
		answer, err := io.ReadAll(bufio.NewReader(conn))
		if err != nil {
			t.Errorf("%s: the connection stays: %v, %q", what, err, answer)
		}
		conn.Close()
		server.Close()
	}
}

// The pages of the accounts do what the command does.
func TestAccountsPage(t *testing.T) {
	o := newOffice(t)
	// The local person opens the first account, and needs one from then on.
	says(t, text(o.page("/comptes")), "Aucun compte", "Ouvrez d’abord le vôtre")
	a := o.post("/comptes", "nom", "a.chef", "role", "responsable", "centre", "", "mot_de_passe", password, "encore", another)
	if a.status != http.StatusUnprocessableEntity {
		t.Errorf("two passwords: %d", a.status)
	}
	says(t, text(a.body), "Les deux mots de passe diffèrent")
	says(t, a.body, `value="a.chef"`, `value="responsable" checked`)
	if strings.Contains(a.body, password) {
		t.Error("a password is sent back")
	}
	if a = o.post("/comptes", "nom", "a.chef", "role", "responsable", "mot_de_passe", "court", "encore", "court"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a short password: %d", a.status)
	}
	if a = o.post("/comptes", "nom", "a.chef", "role", "responsable", "mot_de_passe", password, "encore", password); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, text(a.body))
	}
	if a = o.get("/comptes"); a.status != http.StatusUnauthorized {
		t.Errorf("the local person goes on: %d", a.status)
	}
	o.client = o.logged("a.chef")
	says(t, text(o.page("/comptes")), "a.chef", "vous", "Responsable, tous les centres", "dernière connexion le 23/11/2026")
	says(t, text(o.follow("/comptes", "nom", "M.Durand", "role", "guichet", "centre", "Tours", "mot_de_passe", password, "encore", password)), "Le compte « m.durand » est ouvert", "Guichet, Tours")
	a = o.post("/comptes", "nom", "m.durand", "role", "guichet", "mot_de_passe", password, "encore", password)
	says(t, text(a.body), "Il y a déjà un compte « m.durand »")

	client := o.logged("m.durand")
	reads := func() int { return o.read(client.Get(o.server.URL + "/mon-compte")).status }
	if reads() != http.StatusOK {
		t.Error("m.durand is not in")
	}
	says(t, text(o.follow("/comptes/m.durand/droits", "role", "contrôle", "centre", "")), "Les droits de « m.durand » sont changés", "Contrôle, tous les centres")
	if reads() != http.StatusUnauthorized {
		t.Error("the session goes on with other rights")
	}
	client = o.logged("m.durand")
	says(t, text(o.follow("/comptes/m.durand/deconnecter")), "déconnecté partout : 1 session terminée")
	if reads() != http.StatusUnauthorized {
		t.Error("the session goes on")
	}
	says(t, text(o.follow("/comptes/m.durand/etat", "etat", "desactive")), "ne peut plus se connecter", "désactivé")
	if a := o.send("POST", "/connexion", url.Values{"nom": {"m.durand"}, "mot_de_passe": {password}}.Encode(), nil); a.status != http.StatusUnauthorized {
		t.Errorf("disabled, and let in: %d", a.status)
	}
	o.follow("/comptes/m.durand/etat", "etat", "actif")
	o.follow("/comptes/m.durand/mot-de-passe", "mot_de_passe", another, "encore", another)
	if a := o.send("POST", "/connexion", url.Values{"nom": {"m.durand"}, "mot_de_passe": {another}}.Encode(), nil); a.status != http.StatusSeeOther {
		t.Errorf("the new password: %d", a.status)
	}
	a = o.post("/comptes/a.chef/etat", "etat", "desactive")
	says(t, text(a.body), "« a.chef » est le dernier responsable")

	// One's own password: the old one is asked for, the session goes on.
	a = o.post("/mon-compte", "ancien", another, "nouveau", another, "encore", another)
	if a.status != http.StatusUnprocessableEntity {
		t.Errorf("a wrong old password: %d", a.status)
	}
	if a = o.postToken("/mon-compte", "court", "ancien", password, "nouveau", another, "encore", another); a.status != http.StatusBadRequest {
		t.Errorf("a form without its token: %d", a.status)
	}
	old := o.token(o.client)
	says(t, text(o.follow("/mon-compte", "ancien", password, "nouveau", another, "encore", another)), "Votre mot de passe est changé")
	if a := o.send("GET", "/mon-compte", "", o.with(old)); a.status != http.StatusUnauthorized {
		t.Errorf("the session before goes on: %d", a.status)
	}

	// All of it is in the trail, no password with it.
	body := o.page("/journal")
	says(t, text(body), "m.durand, créé, guichet, Tours", "m.durand, contrôle, tous les centres", "m.durand, déconnecté partout", "m.durand, désactivé", "m.durand, mot de passe changé", "échec de connexion")
	for _, secret := range []string{password, another, "argon2", o.token(o.client)} {
		if strings.Contains(body, secret) {
			t.Error("the trail shows a secret")
		}
	}
	says(t, text(o.page("/journal?acte=connexion&qui=m.durand&depuis=2026-11-23&jusque=2026-11-23")), "m.durand connexion")
	says(t, text(o.page("/journal?jusque=2026-11-22")), "Rien ne correspond")
	for format, begins := range map[string]string{"csv": "\ufeffQuand;Qui", "json": "[\n", "xlsx": "PK"} {
		a := o.get("/journal/export?format=" + format + "&qui=m.durand")
		if a.status != http.StatusOK || !strings.HasPrefix(a.body, begins) || !strings.Contains(a.header.Get("Content-Disposition"), "journal-2026-11-23."+format) {
			t.Errorf("%s: %d %q %.20q", format, a.status, a.header.Get("Content-Disposition"), a.body)
		}
	}
	if e := o.lastEntry(comptes.Exporte); e.Who != "a.chef" || !strings.HasPrefix(e.Detail, "journal, ") {
		t.Errorf("%+v", e)
	}
}

// What is seen, printed and changed is in the trail, with who and whom.
func TestTrail(t *testing.T) {
	o := newOffice(t)
	o.hire()
	o.client = o.logged("g.guichet")
	p := o.attestation("CEN900002")
	o.page(address("CEN900002"))
	o.get("/papiers/" + p.Number + "/fichier")
	o.follow("/papiers/"+p.Number+"/remettre", "facon", "main")
	o.follow("/papiers/"+p.Number+"/revoquer", "etat", "remise", "motif", "perdu")
	o.follow("/papiers/"+p.Number+"/retablir", "etat", "révoquée", "motif", "retrouvé")
	var got []string
	for e, err := range o.access.Trail(t.Context(), comptes.Filter{Code: "CEN900002"}) {
		check(t, err)
		if e.Who != "g.guichet" || e.Centre != "Orléans" {
			t.Errorf("%+v", e)
		}
		got = append(got, strings.TrimSpace(string(e.Act)+" "+e.Number))
	}
	slices.Reverse(got)
	for _, want := range []string{"vu", "vu " + p.Number, "remis " + p.Number, "révoqué " + p.Number, "rétabli " + p.Number} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not in the trail: %q", want, got)
		}
	}
}

// FuzzRequests sends anything to any route as somebody of the desk: no answer
// is a fault of the program, and none shows a password.
func FuzzRequests(f *testing.F) {
	for _, route := range web.Routes {
		method, path, _ := strings.Cut(route.Pattern, " ")
		f.Add(method == "POST", strings.NewReplacer("{", "", "}", "", "$", "").Replace(path), "q=vau&rang=1", "facon=main&nom=x&role=guichet&etat=actif")
	}
	f.Add(true, "/papiers/ATT-2026-000001/remettre", "", "facon=main")
	f.Add(false, "/papiers/%00/fichier", "rang=-1&rang=99999999999999999999", "")
	f.Add(true, "/comptes/m.durand/droits", "", "role=guichet&centre=%FF")
	o := newOffice(f)
	token := o.token(o.client)
	handler, err := web.New(o.options)
	check(f, err)
	secrets := personal()["password"]
	f.Fuzz(func(t *testing.T, post bool, path, query, form string) {
		o.faults = nil
		r := httptest.NewRequest("GET", "http://127.0.0.1:"+o.port()+"/", nil)
		r.URL.Path, r.URL.RawPath, r.URL.RawQuery = "/"+strings.TrimPrefix(path, "/"), "", query
		if post {
			r.Method, r.Body = "POST", io.NopCloser(strings.NewReader(form+"&jeton="+rand20()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		if r.URL.Path == "/deconnexion" || r.URL.Path == "/comptes" && post { // the end of this session
			return
		}
		r.AddCookie(&http.Cookie{Name: "cnamdoc-" + o.port(), Value: token})
		o.now = o.now.Add(100 * time.Millisecond)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code >= 500 && w.Code != http.StatusServiceUnavailable || len(o.faults) > 0 {
			t.Errorf("%v %q %q %q: %d, %v", post, path, query, form, w.Code, o.faults)
		}
		if s := holds(w.Body.String(), secrets); s != "" && !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF")) {
			t.Errorf("%q shows a password", path)
		}
	})
}
