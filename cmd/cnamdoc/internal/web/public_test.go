package web_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"cnamdoc/generate/controle"
	"cnamdoc/generate/seal"
)

// TestPublicStates: one word for each verdict, never a reason or a successor, and
// of a forged paper nothing at all.
func TestPublicStates(t *testing.T) {
	o := newOffice(t)
	paper := seal.Result{Payload: seal.Payload{Version: 1, Kind: seal.KindAttestation, Semestre: "2026-2027-S1", First: 20724, Last: 20995, Code: "CEN012345", Usage: "Lefèvre", Prenom: "Zoé", UEs: []string{"NFA031"}}}
	refused := func(r seal.Reason) controle.Verdict {
		return controle.Verdict{Answer: controle.Refuse, Refusal: &seal.Refusal{Reason: r, Found: "ATT-2026-000001 impayé", Expected: "ATT-2026-000002"}, Paper: paper}
	}
	specimen := paper
	specimen.Payload.Specimen = true
	var verdict controle.Verdict
	counted := 0
	options := o.options
	options.Specimen = false
	options.Verify = func(context.Context, string) (controle.Verdict, error) { counted++; return verdict, nil }
	server := o.serve(options)
	for _, c := range []struct {
		v    controle.Verdict
		want string
		says bool // what the paper says
	}{
		{controle.Verdict{Answer: controle.Valable, Paper: paper}, "Authentique et valable", true},
		{controle.Verdict{Answer: controle.ARegarder, Paper: paper, Remarks: []controle.Remark{{Code: "unknown"}}}, "Inconnu du registre", true},
		{controle.Verdict{Answer: controle.ARegarder, Paper: paper, Remarks: []controle.Remark{{Code: "after-backup"}}}, "Inconnu du registre", true},
		{refused(seal.ReasonRevoked), "Ne vaut plus", true}, {refused(seal.ReasonReplaced), "Ne vaut plus", true}, {refused(seal.ReasonExpired), "Ne vaut plus", true},
		{refused(seal.ReasonKeyRevoked), "Ne vaut plus", true}, {refused(seal.ReasonNotYetValid), "Pas encore valable", true}, {refused(seal.ReasonSignature), "Faux", false},
		{refused(seal.ReasonSpecimenKey), "Faux", false}, {refused(seal.ReasonUnknownKID), "Faux", false},
		{controle.Verdict{Answer: controle.Valable, Paper: specimen}, "Spécimen", true},
		{controle.Verdict{Answer: controle.Illisible, Refusal: &seal.Refusal{Reason: seal.ReasonTruncated}}, "Illisible", false},
	} {
		verdict = c.v
		response, err := http.PostForm(server.URL+"/V", url.Values{"sceau": {"CNC1:X"}})
		check(t, err)
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		check(t, err)
		typeset(t, response, string(body))
		shown := text(string(body))
		says(t, shown, c.want, "Vérifiez que cette adresse est celle imprimée sur le site du centre", "In English")
		if strings.Contains(shown, "Z. L.") != c.says || strings.Contains(shown, "LEFÈVRE") {
			t.Errorf("%s: %s", c.want, shown)
		}
		for _, secret := range []string{"impayé", "ATT-2026", "CEN012345", "révoqué", "remplacé", "/auditeurs"} {
			if strings.Contains(string(body), secret) {
				t.Errorf("%s: the page holds %q", c.want, secret)
			}
		}
		if len(response.Cookies()) > 0 || response.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%v %s", response.Cookies(), response.Header.Get("Cache-Control"))
		}
	}
	if counted != 13 {
		t.Errorf("%d answers were counted", counted)
	}
	// Whoever asks on and on waits.
	var last *http.Response
	for range 8 {
		response, err := http.PostForm(server.URL+"/V", url.Values{"sceau": {"CNC1:X"}})
		check(t, err)
		response.Body.Close()
		last = response
	}
	if last.StatusCode != http.StatusTooManyRequests || last.Header.Get("Retry-After") == "" || counted != 20 {
		t.Errorf("the 21st: %d, %q, %d answered", last.StatusCode, last.Header.Get("Retry-After"), counted)
	}
}
