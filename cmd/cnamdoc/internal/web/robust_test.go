package web_test

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestShutdownFinishesAPrint closes the desk while a paper is on its way to the
// printer: the paper is sent, and the clerk gets the answer.
func TestShutdownFinishesAPrint(t *testing.T) {
	o := newOffice(t)
	began, finish := make(chan struct{}), make(chan struct{})
	o.printer, o.print = "accueil", func(string) (string, error) { close(began); <-finish; return "", nil }
	p := o.attestation("CEN900002")
	answered := make(chan answer, 1)
	go func() { answered <- o.post("/papiers/" + p.Number + "/imprimer") }()
	<-began
	closed := make(chan error, 1)
	go func() { closed <- o.server.Config.Shutdown(context.Background()) }()
	wait(t, "the desk takes nobody else", func() bool {
		c, err := net.Dial("tcp", strings.TrimPrefix(o.server.URL, "http://"))
		if err == nil {
			c.Close()
		}
		return err != nil
	})
	select {
	case a := <-answered:
		t.Fatalf("answered before the paper was sent: %d", a.status)
	case err := <-closed:
		t.Fatalf("closed before the paper was sent: %v", err)
	default:
	}
	close(finish)
	if a := <-answered; a.status != http.StatusSeeOther || !strings.Contains(a.to, "/sorti?") {
		t.Errorf("the clerk was answered %d %s", a.status, a.to)
	}
	check(t, <-closed)
}

// TestBrowserClosedHalfWay leaves in the middle of a print: the paper is sent all
// the same, and a second try with the same form gets the same answer.
func TestBrowserClosedHalfWay(t *testing.T) {
	o := newOffice(t)
	began, finish, sent := make(chan struct{}), make(chan struct{}), 0
	o.printer, o.print = "accueil", func(string) (string, error) { sent++; close(began); <-finish; return "", nil }
	p := o.attestation("CEN900002")
	const token = "le-navigateur-est-parti"
	ctx, leave := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() {
		r, err := http.NewRequestWithContext(ctx, "POST", o.server.URL+"/papiers/"+p.Number+"/imprimer", strings.NewReader(url.Values{"jeton": {token}}.Encode()))
		if err == nil {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			_, err = o.client.Do(r)
		}
		gone <- err
	}()
	<-began
	leave()
	if err := <-gone; err == nil {
		t.Error("the browser was answered")
	}
	close(finish)
	a := o.postToken("/papiers/"+p.Number+"/imprimer", token)
	if a.status != http.StatusSeeOther || sent != 1 {
		t.Errorf("again: %d %s, sent %d times", a.status, text(a.body), sent)
	}
}
