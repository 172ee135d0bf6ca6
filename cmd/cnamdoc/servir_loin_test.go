package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"html"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// The desk as other machines reach it: the program started as an administrator
// starts it.

const deskName = "guichet.exemple.fr"

// selfSigned writes a certificate of its own for the desk's name and this
// machine, and returns who trusts it.
func selfSigned(t *testing.T) (cert, key string, trust *x509.CertPool) {
	t.Helper()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{deskName}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	check(err)
	parsed, err := x509.ParseCertificate(der)
	check(err)
	trust = x509.NewCertPool()
	trust.AddCert(parsed)
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	check(err)
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "cle.pem")
	check(os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	check(os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600))
	return cert, key, trust
}

// caller is a browser elsewhere: it asks for the desk by name, whatever address
// that leads to.
type caller struct {
	t      *testing.T
	root   string
	client *http.Client
	header http.Header
}

func newCaller(t *testing.T, root, address string, trust *x509.CertPool) *caller {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trust}}
	transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &caller{t: t, root: root, header: http.Header{}, client: &http.Client{Jar: jar, Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (c *caller) ask(method, path string, form url.Values) (*http.Response, string) {
	c.t.Helper()
	r, err := http.NewRequest(method, c.root+path, strings.NewReader(form.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header = c.header.Clone()
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := c.client.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return answer, html.UnescapeString(string(body))
}

// want asks, and ends the test unless the answer is this one.
func (c *caller) want(status int, method, path string, form url.Values) (*http.Response, string) {
	c.t.Helper()
	answer, body := c.ask(method, path, form)
	if answer.StatusCode != status {
		c.t.Fatalf("%s %s: %d, want %d\n%s", method, path, answer.StatusCode, status, body)
	}
	return answer, body
}

var entryAddress = regexp.MustCompile(`url=https?://[^/]+(/entrer\?jeton=[^"]+)"`)

// comeIn comes in by the file that the program left.
func (c *caller) comeIn(entry string) {
	c.t.Helper()
	var page []byte
	wait(c.t, "the file to come in by", func() (there bool) {
		data, err := os.ReadFile(entry)
		page = data
		return err == nil
	})
	c.want(http.StatusOK, "GET", html.UnescapeString(string(entryAddress.FindSubmatch(page)[1])), nil)
}

// hire opens an account as an administrator does.
func (c *counter) hire(name, role string) {
	c.t.Helper()
	var out, errs bytes.Buffer
	args := slices.Concat([]string{"cnamdoc", "comptes", "creer", "--exemple", "--role", role}, c.here(), []string{name})
	if code := Run(c.t.Context(), args, strings.NewReader(farPassword+"\n"), &out, &errs); code != exitOK {
		c.t.Fatalf("comptes creer: %d\n%s", code, errs.String())
	}
}

const farPassword = "plume orange vélo lac"

// freePort is a port that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// logIn logs in from elsewhere and looks around: nothing without a session,
// a cookie that travels encrypted only, no other name of the machine.
func (c *caller) logIn() {
	c.t.Helper()
	if _, body := c.want(http.StatusUnauthorized, "GET", "/", nil); strings.Contains(body, "À imprimer") {
		c.t.Error("the first page is shown to nobody")
	}
	c.want(http.StatusUnauthorized, "POST", "/connexion", url.Values{"nom": {"m.durand"}, "mot_de_passe": {"un autre mot"}})
	answer, _ := c.want(http.StatusSeeOther, "POST", "/connexion", url.Values{"nom": {"m.durand"}, "mot_de_passe": {farPassword}})
	cookies := answer.Cookies()
	if len(cookies) != 1 || !cookies[0].Secure || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteStrictMode || !strings.HasPrefix(cookies[0].Name, "__Host-") {
		c.t.Fatalf("cookies %v", cookies)
	}
	if _, body := c.want(http.StatusOK, "GET", "/", nil); !strings.Contains(body, "À imprimer") || !strings.Contains(body, "m.durand") {
		c.t.Errorf("the first page: %s", body)
	}
	other := *c
	other.root = strings.Replace(c.root, deskName, "127.0.0.2", 1)
	other.client = &http.Client{Transport: c.client.Transport.(*http.Transport).Clone()}
	other.client.Transport.(*http.Transport).TLSClientConfig.InsecureSkipVerify = true
	other.want(http.StatusMisdirectedRequest, "GET", "/", nil)
}

// TestServirTLS serves this machine, then others, with a certificate of its own.
func TestServirTLS(t *testing.T) {
	dir := essaiDir(t)
	cert, key, trust := selfSigned(t)
	t.Run("this machine", func(t *testing.T) {
		c := &counter{t: t, dir: dir, log: &lockedBuffer{}}
		entry := c.start("--adresse", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", key)
		address := strings.TrimPrefix(c.root, "https://")
		browser := newCaller(t, c.root, address, trust)
		browser.comeIn(entry)
		if _, body := browser.want(http.StatusOK, "GET", "/", nil); !strings.Contains(body, "À imprimer") {
			t.Errorf("the first page: %s", body)
		}
		plain := newCaller(t, "http://"+address, address, nil)
		plain.want(http.StatusBadRequest, "GET", "/", nil)
	})
	t.Run("others", func(t *testing.T) {
		c := &counter{t: t, dir: dir, log: &lockedBuffer{}}
		c.hire("m.durand", "responsable")
		port := freePort(t)
		c.start("--adresse", "0.0.0.0:"+port, "--nom", deskName, "--tls-cert", cert, "--tls-key", key)
		if !strings.Contains(c.log.String(), "https://"+deskName+"/") {
			t.Errorf("it says %s", c.log)
		}
		newCaller(t, "https://"+deskName+":"+port, "127.0.0.1:"+port, trust).logIn()
	})
}

// TestServirBehindAProxy serves what a reverse proxy of this machine passes on.
func TestServirBehindAProxy(t *testing.T) {
	c := &counter{t: t, dir: essaiDir(t), log: &lockedBuffer{}}
	c.hire("m.durand", "responsable")
	port := freePort(t)
	c.start("--adresse", "127.0.0.1:"+port, "--mandataire", "127.0.0.1", "--nom", deskName)
	target, err := url.Parse("http://127.0.0.1:" + port)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewUnstartedServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host
		r.Out.Header["X-Forwarded-For"] = []string{"198.51.100.7, 203.0.113.9"} // the first is the client's own word
	}})
	cert, key, trust := selfSigned(t)
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	proxy.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	proxy.StartTLS()
	t.Cleanup(proxy.Close)
	far := newCaller(t, "https://"+deskName, strings.TrimPrefix(proxy.URL, "https://"), trust)
	far.logIn()
	if _, body := far.want(http.StatusOK, "GET", "/journal", nil); !strings.Contains(body, "203.0.113.9") || strings.Contains(body, "198.51.100.7") {
		t.Errorf("the trail says another address than the proxy’s: %s", body)
	}
}
