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

	// Fault takes what nobody foresaw, for the program's log. It quotes no
	// address of a page: names are searched by it.
	Fault func(error)

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
}

// New returns the handler of all pages.
func New(o Options) (http.Handler, error) {
	p, err := loadPages()
	if err != nil {
		return nil, err
	}
	s := &server{Options: o, pages: p, done: newDoneForms(o.Now), mux: http.NewServeMux(),
		all: newLimiter(o.Now, anyRate, anyBurst), strangers: newLimiter(o.Now, strangerRate, strangerAll)}
	for _, route := range Routes {
		s.mux.Handle(route.Pattern, s.guarded(route))
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
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
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
