package web

import (
	"context"
	"errors"
	"log"
	"net"
	"net/http"
	"strings"
	"time"

	"cnamdoc/generate/comptes"
	"cnamdoc/generate/controle"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/register"
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
	// Counted is told of each answer, and of nothing in it.
	Verify  func(ctx context.Context, text string) (controle.Verdict, error)
	Counted func()

	// Visitor says who asks, in place of Access: a post has one person before it.
	// Enter takes the token of its file and sets its cookie; false refuses.
	Visitor func(r *http.Request) (comptes.Visitor, error)
	Enter   func(w http.ResponseWriter, r *http.Request) bool

	Now       func() time.Time
	Programme string // version
	Specimen  bool

	// Hosts are the names by which the pages may be asked for, without port:
	// another is somebody's name for this machine (DNS rebinding). Nil: those of
	// the machine itself.
	Hosts []string
	HTTPS bool // before the browser: cookies say Secure

	// Proxy is the address of the reverse proxy before this program; "" is none.
	// What it says of who asks is believed, and nobody else's word.
	Proxy string
}

// server answers. It keeps no state but which forms were sent already, and how
// many requests came from where.
type server struct {
	Options
	pages     *pages
	done      *doneForms
	mux       *http.ServeMux
	all       *limiter // requests of an address
	strangers *limiter // those without a session
	posts     *limiter // journals of posts apart
	public    *limiter // seals on the public page
}

// New returns the handler of all pages.
func New(o Options) (http.Handler, error) {
	p, err := loadPages()
	if err != nil {
		return nil, err
	}
	s := &server{Options: o, pages: p, done: newDoneForms(o.Now), mux: http.NewServeMux(),
		all: newLimiter(o.Now, anyRate, anyBurst), strangers: newLimiter(o.Now, strangerRate, strangerAll),
		posts: newLimiter(o.Now, postRate, postBurst), public: newLimiter(o.Now, publicRate, publicBurst)}
	for _, route := range Routes {
		if s.Visitor != nil && !onPost(route.Pattern) {
			continue
		}
		s.mux.Handle(route.Pattern, s.guarded(route))
	}
	if s.Visitor != nil { // a post has the door and nothing else
		s.mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/controle", http.StatusSeeOther) })
	}
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, errNoPage)
	})
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.fail(w, r, errForeign) }))
	return s.outer(cross.Handler(s.mux)), nil
}

// maxForm bounds what is sent: a form has a few short fields.
const maxForm = 64 << 10

// onPost reports whether a route is served by a post apart too.
func onPost(pattern string) bool {
	_, address, _ := strings.Cut(pattern, " ")
	return strings.HasPrefix(address, "/controle") || strings.HasPrefix(address, "/static/") || address == "/entrer"
}

// maxBody bounds what is sent to an address.
func maxBody(r *http.Request) int64 {
	switch r.URL.Path {
	case "/controle/image":
		return maxFrame
	case "/controle/journal":
		return maxJournal
	}
	return maxForm
}

// outer does what holds for every answer.
func (s *server) outer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", s.pages.policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY") // for browsers that read no frame-ancestors
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "no-store")
		if s.HTTPS {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if !s.hosted(r.Host) {
			s.fail(w, r, errHost)
			return
		}
		if !s.all.take(s.network(r)) {
			s.tooMany(w, r)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody(r))
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				s.fail(w, r, faultError(p))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// hosted reports whether the pages may be asked for by this name.
func (s *server) hosted(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	name = strings.ToLower(strings.Trim(name, "[]"))
	for _, known := range s.Hosts {
		if strings.EqualFold(name, known) {
			return true
		}
	}
	if s.Hosts != nil {
		return false
	}
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
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
