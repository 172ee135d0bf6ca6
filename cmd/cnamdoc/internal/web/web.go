package web

import (
	"context"
	"log"
	"net/http"
	"strings"
	"time"

	"cnamdoc/generate/comptes"
	"cnamdoc/generate/controle"
	"cnamdoc/generate/guichet"
)

// Options are what the pages are served with. All fields are wanted but those
// said to be optional.
type Options struct {
	// Desk is the desk on the snapshots as they now are. For an act it also
	// holds this machine's keys against the register's.
	Desk func(ctx context.Context, act bool) (*guichet.Desk, error)

	// Night is what the last night left to do; nights that this machine does
	// not know are the zero value.
	Night func() (guichet.Night, error)

	// Print sends a file to the printer of a centre, under a title that names
	// nobody, and says in French what holds it up, if something does. Printer
	// names it; "" is none, and the browser prints.
	Print   func(ctx context.Context, centre, file, title string, bothSides bool) (held string, err error)
	Printer func(centre string) string

	// Access lets people in, and keeps the trail.
	Access *comptes.Access

	// Explain gives the French sentence and the hint of any error.
	Explain func(error) (sentence, hint string)
	// Full reports whether an error is a full disk: it is answered as such. May be
	// nil.
	Full func(error) bool

	// Fault takes what nobody foresaw, for the program's log. It quotes no
	// address of a page: names are searched by it.
	Fault func(error)

	// Door is what the control pages work with; nil where no épreuve is served.
	Door *Door

	// Verify answers the public page about one seal; nil where there is none.
	Verify func(ctx context.Context, text string) (controle.Verdict, error)

	// Visitor says who asks, in place of Access: a post has one person before it.
	// Enter takes the token of its file and returns its cookie; nil refuses.
	Visitor func(r *http.Request) (comptes.Visitor, error)
	Enter   func(r *http.Request) *http.Cookie

	Now      func() time.Time
	Specimen bool

	// Hosts are the names by which the pages may be asked for, without port:
	// another is somebody's name for this machine (DNS rebinding). Nil: those of
	// the machine itself.
	Hosts []string
	HTTPS bool // before the browser: cookies say Secure

	// Proxy is the address of the reverse proxy before this program; "" is none.
	// What it says of who asks is believed, and nobody else's word.
	Proxy string
}

// New returns the handler of all pages.
func New(o Options) (http.Handler, error) {
	p, err := readPages()
	if err != nil {
		return nil, err
	}
	done := newDoneForms(o.Now)
	s := &site{pages: p, entrance: entranceOf(o, done), done: done, night: o.Night, now: o.Now, explain: o.Explain, full: o.Full, fault: o.Fault,
		specimen: o.Specimen, hosts: o.Hosts, proxy: o.Proxy,
		all: newLimiter(o.Now, anyRate, anyBurst), strangers: newLimiter(o.Now, strangerRate, strangerAll), posts: newLimiter(o.Now, postRate, postBurst)}
	mux := http.NewServeMux()
	for _, route := range routes(o, done) {
		if o.Visitor == nil || onPost(route.Pattern) {
			mux.Handle(route.Pattern, s.guarded(route))
		}
	}
	if o.Visitor != nil { // a post has the door and nothing else
		mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/controle", http.StatusSeeOther) })
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.fail(w, r, errNoPage) })
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.fail(w, r, errForeign) }))
	return s.outer(cross.Handler(mux)), nil
}

// onPost reports whether a route is served by a post apart too.
func onPost(pattern string) bool {
	_, address, _ := strings.Cut(pattern, " ")
	return strings.HasPrefix(address, "/controle") || strings.HasPrefix(address, "/static/") || address == "/entrer"
}

// Server is an http.Server whose every wait ends. A print may take a while to
// draw and send: that is what the write time-out leaves room for.
func Server(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 90 * time.Second,
		IdleTimeout: 60 * time.Second, MaxHeaderBytes: 32 << 10, ErrorLog: log.New(discard{}, "", 0)}
}

// discard drops what net/http would log: handshakes that failed, and addresses
// of clients.
type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
