package web_test

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"cnamdoc/cmd/cnamdoc/internal/web"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/guichet/guichettest"
	"cnamdoc/generate/instantane"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

func TestFirstPage(t *testing.T) {
	o := newOffice(t)
	a := o.get("/")
	says(t, text(a.body), "Chercher une personne", "À imprimer", "Attestation d’inscription", "À décider", "Łukasz ŒUVRARD", "À appeler", "Zoé L’HERMITE", "06 39 98 00 01", "dossier d’inscription")
	if n := len(a.body); n > 60_000 {
		t.Errorf("the first page is %d bytes, more than 60 kB", n)
	}
	// One round trip: nothing but the script is fetched, and nothing waits for it.
	for _, src := range regexp.MustCompile(`(?:src|href)="(/static/[^"]*)"`).FindAllStringSubmatch(a.body, -1) {
		if !strings.HasPrefix(src[1], "/static/guichet.js") && !strings.HasPrefix(src[1], "/static/icone.svg") {
			t.Errorf("the page needs %s", src[1])
		}
	}
	says(t, a.body, "autofocus", " defer>")
}

func TestNoNightForADayAndAHalf(t *testing.T) {
	o := newOffice(t)
	status := func(json string) { check(t, os.WriteFile(filepath.Join(o.dir, "dernier.json"), []byte(json), 0o600)) }
	status(`{"reussi": true, "dernier_succes": "2026-11-22T22:00:00Z"}`)
	if body := o.page("/"); strings.Contains(body, `role="alert"`) {
		t.Errorf("an alarm after eleven hours: %s", text(body))
	}
	o.now = o.now.Add(26 * time.Hour)
	o.client = o.enter() // the day before is over
	says(t, text(o.page("/")), "Aucun traitement du soir n’a réussi depuis 37 heures")
	status(`{"reussi": false, "phrase": "la nuit est refusée, rien n’a été écrit", "dernier_succes": "2026-11-24T10:00:00Z"}`)
	says(t, text(o.page("/")), "Le dernier traitement du soir a échoué : la nuit est refusée, rien n’a été écrit")
}

func TestSearch(t *testing.T) {
	o := newOffice(t)
	number := o.attestation("CEN900002").Number
	sealed := sealOf(t, o, "CEN900002")
	for _, c := range []struct {
		query string
		to    string // at once to a person
		says  []string
	}{
		{query: "", says: []string{"Tapez au moins deux lettres"}},
		{query: "v", says: []string{"au moins deux lettres"}},
		{query: "vaugir", to: address("CEN900002")},
		{query: "eloi vau", to: address("CEN900002")},
		{query: "marchand", to: address("CEN900001")},
		{query: "CEN900002", to: address("CEN900002")},
		{query: "cen9000", says: []string{"7 dossiers", "Ombeline VAUCANSON née MARCHAND"}},
		{query: "dupont", says: []string{"née le 05/01/1980", "née le 06/07/1991"}},
		{query: "vaugirardan", says: []string{"noms proches", "Éloi VAUGIRARDIN"}},
		{query: strings.ToLower(number), to: address("CEN900002") + "#" + number},
		{query: o.attestation("CEN900002").ShortCode, to: address("CEN900002") + "#" + number},
		{query: sealed, to: address("CEN900002") + "#" + number},
		{query: azerty(sealed), to: address("CEN900002") + "#" + number},
		{query: "zzzzzz", says: []string{"Personne ne correspond", "Inscrit aujourd’hui ?", "demandez à la personne qui suit le programme"}},
		{query: "ATT-2026-999999", says: []string{"Le registre ne connaît pas de papier"}},
		{query: strings.Repeat("é", 5000), says: []string{"trop long"}},
		{query: "<script>alert(1)</script>", says: []string{"Personne ne correspond"}},
	} {
		a := o.get("/auditeurs?q=" + url.QueryEscape(c.query))
		if c.to != "" {
			if a.status != http.StatusSeeOther || a.to != c.to {
				t.Errorf("%.40q: %d to %s, want %s: %s", c.query, a.status, a.to, c.to, text(a.body))
			}
			continue
		}
		if a.status != http.StatusOK {
			t.Errorf("%.40q: %d", c.query, a.status)
		}
		says(t, text(a.body), c.says...)
		if strings.Contains(a.body, "<script>alert") {
			t.Errorf("%q stands in the page as it was typed", c.query)
		}
	}
	says(t, o.page("/auditeurs?liste=1&q=dupont"), `role="listbox"`, `role="option"`, `id="r1"`)
}

func TestVanishedAndEnded(t *testing.T) {
	o := newOffice(t)
	number := o.attestation("CEN900002").Number
	later := town()
	later[0].Statut, later[0].UEs[0].Statut = dossier.Annulee, dossier.Annulee
	later = append(later[:1], later[2:]...) // Vaugirardin is gone
	o.now = o.now.Add(24 * time.Hour)
	o.client = o.enter()
	o.night(later)
	wait(t, "the desk reads the new snapshot", func() bool {
		return strings.Contains(text(o.page("/auditeurs?q=vau")), "annulée")
	})
	says(t, text(o.page("/auditeurs?q=vau")), "n’est plus dans l’export depuis le 24/11/2026", "annulée")
	body := text(o.page(address("CEN900002")))
	says(t, body, "Disparu", number)
	says(t, text(o.page(address("CEN900001"))), "Annulée")

	// Somebody acts on a page from before: the paper is printed, from its file.
	says(t, text(o.follow("/papiers/"+number+"/imprimer")), "Le document est-il sorti ?")
	// Nothing new is issued.
	a := o.post(address("CEN900002")+"/imprimer", "document", "relance")
	if a.status != http.StatusConflict {
		t.Errorf("issuing to somebody who is gone: %d", a.status)
	}
	says(t, text(a.body), "n’est pas dans le dernier export de ce poste")
}

func TestPersonShowsWhatIsMissing(t *testing.T) {
	o := newOffice(t)
	says(t, text(o.page(address("CEN900003"))), "Zoé L’HERMITE", "Incomplet", "À demander à la personne", "dossier d’inscription", "NFA031",
		"L’auditeur", "240,00 € réglés sur 240,00 €", "pas encore possible")
	says(t, text(o.page(address("CEN900002"))), "Complet", "Il ne manque rien", "Éloi VAUGIRARDIN")
	says(t, text(o.page(address("CEN900001"))), "née MARCHAND")
	a := o.get(address("CEN999999"))
	if a.status != http.StatusNotFound {
		t.Errorf("an unknown dossier: %d", a.status)
	}
	says(t, text(a.body), "n’est connu ni des inscriptions de ce poste ni du registre", "Revenir au guichet")
}

// TestPersonShowsThePlan holds that what the next night does with a paper is said
// before it is done.
func TestPersonShowsThePlan(t *testing.T) {
	o := newOffice(t)
	p := o.attestation("CEN900002")
	if body := text(o.page(address("CEN900002"))); strings.Contains(body, "Au prochain traitement") {
		t.Errorf("a paper that stays: %s", body)
	}
	later := town()
	for i := range later {
		if later[i].Auditeur.Code == "CEN900002" {
			later[i].Auditeur.Prenom = "Éloi-Paul"
		}
	}
	info := instantane.Info{Semestre: s1, Taken: o.now.Add(time.Minute), Export: "inscriptions.xlsx"}
	check(t, instantane.Save(filepath.Join(o.dir, "instantanes"), info, later, dossier.Catalogue{}, nil))
	wait(t, "the desk reads the new snapshot", func() bool {
		return strings.Contains(text(o.page(address("CEN900002"))), "Éloi-Paul VAUGIRARDIN")
	})
	says(t, text(o.page(address("CEN900002"))), p.Number, "Au prochain traitement, il sera remplacé (prénom).")
}

func TestPrintAndHandOver(t *testing.T) {
	o := newOffice(t)
	p := o.attestation("CEN900002")
	body := o.follow("/papiers/" + p.Number + "/imprimer")
	says(t, text(body), "Le document est-il sorti ?", "Imprimez à 100 %")
	if o.state(p.Number) != register.Emise {
		t.Error("printing alone records a handing over")
	}
	file := o.get("/papiers/" + p.Number + "/fichier")
	if file.status != http.StatusOK || !strings.HasPrefix(file.body, "%PDF-") || !strings.Contains(file.header.Get("Content-Security-Policy"), "frame-ancestors 'self'") {
		t.Errorf("the file: %d %v", file.status, file.header)
	}
	says(t, text(o.follow("/papiers/"+p.Number+"/sorti", "feuille", field(t, body, "feuille"), "sorti", "non")), "n’est pas sorti : rien n’est noté")
	if o.state(p.Number) != register.Emise {
		t.Error("a sheet that did not come out is recorded")
	}
	body = o.follow("/papiers/"+p.Number+"/sorti", "feuille", field(t, body, "feuille"), "sorti", "oui", "facon", "mandataire")
	says(t, text(body), "est remis à un mandataire", "par m.durand")
	if o.state(p.Number) != register.Remise {
		t.Error("nothing was recorded")
	}

	// A second one is interrupted, and is a duplicata.
	a := o.post("/papiers/" + p.Number + "/imprimer")
	if !strings.HasSuffix(a.to, "/duplicata") {
		t.Fatalf("printing again leads to %s", a.to)
	}
	says(t, text(o.page(a.to)), "Déjà remis le 23/11/2026", "DUPLICATA n° 1")
	body = o.follow("/papiers/"+p.Number+"/imprimer", "duplicata", "oui")
	says(t, text(body), "duplicata n° 1")
	if file := o.get("/papiers/" + p.Number + "/fichier?rang=1"); file.status != http.StatusOK || !strings.HasPrefix(file.body, "%PDF-") {
		t.Errorf("the duplicata's file: %d", file.status)
	}
	// Left without an answer, the person's page asks for it.
	says(t, text(o.page(address("CEN900002"))), "Le duplicata n° 1, préparé le")
	says(t, text(o.follow("/papiers/"+p.Number+"/sorti", "feuille", field(t, body, "feuille"), "sorti", "oui", "facon", "main")), "duplicata n° 1", "est noté comme sorti", "1 duplicata.")
}

func TestPrinter(t *testing.T) {
	o := newOffice(t)
	var sent []string
	o.printer, o.print = "accueil", func(file string) (string, error) { sent = append(sent, file); return "", nil }
	p := o.attestation("CEN900002")
	says(t, text(o.follow("/papiers/"+p.Number+"/imprimer")), "est envoyé à l’imprimante « accueil »", "Le document est-il sorti ?")
	if len(sent) != 1 || !strings.HasSuffix(filepath.ToSlash(sent[0]), p.File) {
		t.Errorf("sent %q", sent)
	}
	o.print = func(string) (string, error) { return "elle n’a plus de papier", nil }
	says(t, text(o.follow("/papiers/"+p.Number+"/imprimer")), "Elle n’a plus de papier")

	// A printer that refuses holds no rank of a duplicata back.
	o.follow("/papiers/"+p.Number+"/remettre", "facon", "main")
	o.print = func(string) (string, error) { return "", errors.New("no such printer") }
	if a := o.post("/papiers/"+p.Number+"/imprimer", "duplicata", "oui"); a.status != http.StatusInternalServerError || len(o.faults) != 1 {
		t.Errorf("%d, %v", a.status, o.faults)
	}
	if waiting, err := guichet.WaitingDuplicatas(t.Context(), o.desk.Register, p.Number); err != nil || len(waiting) != 0 {
		t.Errorf("waiting: %v, %v", waiting, err)
	}
}

func TestDoubleClickCountsOnce(t *testing.T) {
	o := newOffice(t)
	printed := make(chan struct{}, 10)
	o.printer, o.print = "accueil", func(string) (string, error) { printed <- struct{}{}; return "", nil }
	p := o.attestation("CEN900002")
	var all sync.WaitGroup
	answers := make([]answer, 5)
	for i := range answers {
		all.Go(func() { answers[i] = o.postToken("/papiers/"+p.Number+"/imprimer", "le-meme-jeton-cinq-fois") })
	}
	all.Wait()
	for _, a := range answers {
		if a.status != http.StatusSeeOther || a.to != answers[0].to {
			t.Errorf("%d %s, and %d %s", a.status, a.to, answers[0].status, answers[0].to)
		}
	}
	if len(printed) != 1 {
		t.Errorf("printed %d times", len(printed))
	}
	if a := o.postToken("/papiers/"+p.Number+"/imprimer", "x"); a.status != http.StatusBadRequest {
		t.Errorf("a form without a token: %d", a.status)
	}
}

func TestTwoClerks(t *testing.T) {
	o := newOffice(t)
	p := o.attestation("CEN900002")
	says(t, text(o.follow("/papiers/"+p.Number+"/remettre", "facon", "main")), "est remis en main propre")
	says(t, text(o.follow("/papiers/"+p.Number+"/remettre", "facon", "courrier")), "était déjà noté remis", "Un collègue a été plus rapide")
	// The second still has the page on which it was émise.
	a := o.post("/papiers/"+p.Number+"/revoquer", "etat", "émise", "motif", "perdu")
	if a.status != http.StatusConflict || o.state(p.Number) != register.Remise {
		t.Errorf("revoked from an old page: %d", a.status)
	}
	says(t, text(a.body), "a changé depuis que cette page a été ouverte")
}

func TestRevokeAndRestore(t *testing.T) {
	o := newOffice(t)
	p := o.attestation("CEN900002")
	a := o.post("/papiers/"+p.Number+"/revoquer", "etat", "émise", "motif", "  ")
	if a.status != http.StatusUnprocessableEntity || o.state(p.Number) != register.Emise {
		t.Errorf("revoked without a reason: %d", a.status)
	}
	says(t, text(o.follow("/papiers/"+p.Number+"/revoquer", "etat", "émise", "motif", "donné à une autre personne")),
		"est révoqué", "retirez-la avant de le distribuer", "Révoqué le", "donné à une autre personne")
	if o.post("/papiers/"+p.Number+"/imprimer").status != http.StatusConflict {
		t.Error("a revoked paper is printed")
	}
	says(t, text(o.follow("/papiers/"+p.Number+"/retablir", "etat", "révoquée", "motif", "erreur")), "est rétabli")
	if o.state(p.Number) != register.Emise {
		t.Error("not restored")
	}
}

func TestDecide(t *testing.T) {
	o := newOffice(t)
	body := o.page(address("CEN900004"))
	says(t, text(body), "À décider", "virement")
	form := []string{"question", field(t, body, "question"), "faits", field(t, body, "faits")}
	if a := o.post(address("CEN900004")+"/decider", append(form, "reponse", "accepter", "motif", "")...); a.status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", a.status)
	}
	stale := append([]string{}, form...)
	stale[3] = strings.Repeat("0", 64)
	if a := o.post(address("CEN900004")+"/decider", append(stale, "reponse", "accepter", "motif", "x")...); a.status != http.StatusConflict || !strings.Contains(text(a.body), "ont changé entre-temps") {
		t.Errorf("on other facts: %d %s", a.status, text(a.body))
	}
	says(t, text(o.follow(address("CEN900004")+"/decider", append(form, "reponse", "accepter", "motif", "vu avec la comptabilité")...)), "accepté", "Ce point ne sera plus demandé")
	if body := text(o.page("/")); strings.Contains(body, "ŒUVRARD") {
		t.Error("the first page still asks")
	}
}

func TestLot(t *testing.T) {
	o := newOffice(t)
	body := o.page("/a-imprimer")
	says(t, text(body), "Attestation d’inscription", "Orléans", "Tours", "Tirage du 23 novembre 2026, n° 1")
	person := text(o.page(address("CEN900002")))
	says(t, person, "Attestation d’inscription émise ATT", "Il ne manque rien à la personne ; le centre a encore 1 point à régler", "tirage du 23 novembre 2026, n° 1", "Ce poste Fermer la session")
	for _, page := range []string{text(body), person} {
		if strings.Contains(page, "2026-11-23") {
			t.Errorf("a day is written for programs: %s", page)
		}
	}
	run := regexp.MustCompile(`href="(/lots/[^"]*ORLEANS-attestation[^"]*)"`).FindStringSubmatch(body)
	if run == nil {
		t.Fatal("no run to open")
	}
	if a := o.get(strings.ReplaceAll(run[1], "&amp;", "&")); a.status != http.StatusOK || !strings.HasPrefix(a.body, "%PDF-") {
		t.Errorf("the run: %d", a.status)
	}
	lot := o.attestation("CEN900002").Lot
	o.printer, o.print = "accueil", func(string) (string, error) { return "", nil }
	says(t, text(o.follow("/lots/"+lot+"/imprimer", "document", "attestation", "centre", "Orléans", "semestre", string(s1))), "est envoyé à l’imprimante « accueil »")
	if want := french.Text("Orléans, attestations d’inscription, 5 feuilles"); o.title != want {
		t.Errorf("the queue shows %q, want %q", o.title, want)
	}
	page := text(o.follow("/lots/"+lot+"/remettre", "document", "attestation", "centre", "Orléans", "semestre", string(s1)))
	says(t, page, "5 papiers sont notés remis")
	if o.state(o.attestation("CEN900002").Number) != register.Remise || o.state(o.attestation("CEN900007").Number) != register.Emise {
		t.Error("not just the run was handed over")
	}
	says(t, text(o.follow("/lots/"+lot+"/remettre")), "papiers sont notés remis", "Tout est imprimé et remis")
	says(t, text(o.follow("/lots/"+lot+"/remettre")), "était déjà noté remis")
}

// TestReasonsAreSaidOnce: what keeps three papers from being issued stands under
// the first.
func TestReasonsAreSaidOnce(t *testing.T) {
	o := newOfficeOf(t, []dossier.Dossier{person("CEN900002", "Vaugirardin", "Éloi", func(d *dossier.Dossier) { d.Auditeur.Naissance = dossier.Date{} })})
	page := text(o.page(address("CEN900002")))
	_, papers, _ := strings.Cut(page, " Papiers ")
	if n, same := strings.Count(papers, "La date de naissance est absente"), strings.Count(papers, "Pour les mêmes raisons"); n == 0 || same == 0 || n+same != strings.Count(papers, "pas encore possible") {
		t.Errorf("%d reasons, %d times the same: %s", n, same, papers)
	}
}

// TestFunderThatNoExportNames is a number, and says which.
func TestFunderThatNoExportNames(t *testing.T) {
	o := newOffice(t)
	d := person("CEN900008", "Parti", "Luc")
	check(t, seedPapersOf(t.Context(), o.desk.Register, dossier.Convention, "00071304000251", []dossier.Dossier{d}))
	says(t, text(o.page(address("CEN900008"))), "Convention de formation SIRET 000 713 040 00251")
}

// TestGETsChangeNothing walks every route that is read, and holds the register,
// the accounts, the door's journal and the papers on the disk against what they
// were.
func TestGETsChangeNothing(t *testing.T) {
	o := newOffice(t)
	door := o.openDoor()
	o.client = o.enter()
	p := o.attestation("CEN900002")
	o.follow("/papiers/"+p.Number+"/remettre", "facon", "main")
	state := func() string { return fmt.Sprintf("%s\n%v\n%v", o.everything(), door.Journal(), o.files()) }
	before := state()
	walk := func(path string) int {
		a := o.get(path)
		if after := state(); after != before {
			t.Fatalf("GET %s changed something:\n%s\n%s", path, after, before)
		}
		return a.status
	}
	for _, route := range web.Routes {
		method, path := o.address(route.Pattern)
		if method != http.MethodGet {
			continue
		}
		if got := walk(path); got != http.StatusOK && got != http.StatusSeeOther {
			t.Errorf("%s: %d", path, got)
		}
	}
	for _, path := range []string{"/auditeurs?q=du", "/auditeurs?q=du&liste=1", "/auditeurs?q=" + url.QueryEscape(sealOf(t, o, "CEN900002")), "/journal/export?format=csv",
		address("CEN900001"), address("CEN900003"), address("CEN900004"), address("CEN999999"), "/a-decider?rang=1", "/controle/porte?e=" + url.QueryEscape(nfa) + "&q=mar"} {
		walk(path)
	}
}

// TestNoPageShowsAPassword walks the pages of a person.
func TestNoPageShowsAPassword(t *testing.T) {
	o := newOffice(t)
	for _, path := range []string{"/", address("CEN900002"), "/auditeurs?q=cen9000", "/a-appeler", "/auditeurs?q=" + url.QueryEscape(guichettest.Secret("CEN900002"))} {
		body := o.get(path).body
		if path[len(path)-1] != '2' && strings.Contains(body, "Zq7#lO") {
			t.Errorf("%s shows a password", path)
		}
	}
}

func TestTroubles(t *testing.T) {
	o := newOffice(t)
	p := o.attestation("CEN900002")
	for _, c := range []struct {
		err    error
		status int
		says   string
	}{
		{&guichet.Error{Kind: guichet.Broken, Phrase: "le registre a disparu", Remede: "remettez la sauvegarde"}, http.StatusServiceUnavailable, "Le registre a disparu"},
		{register.ErrDamaged, http.StatusServiceUnavailable, "Le registre est endommagé"},
		{&register.BusyError{Owner: "nuit", Since: clock()}, http.StatusConflict, "une autre exécution travaille sur ce registre"},
		{&os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, http.StatusInternalServerError, "erreur imprévue"},
	} {
		o.broken = c.err
		a := o.post("/papiers/" + p.Number + "/imprimer")
		if a.status != c.status || !strings.Contains(strings.ToLower(text(a.body)), strings.ToLower(c.says)) {
			t.Errorf("%v: %d, %s", c.err, a.status, text(a.body))
		}
		o.broken = nil
	}
	// What failed may be sent again, with the same token.
	o.broken = register.ErrWaited
	o.postToken("/papiers/"+p.Number+"/imprimer", "un-jeton-de-vingt-lettres")
	o.broken = nil
	if a := o.postToken("/papiers/"+p.Number+"/imprimer", "un-jeton-de-vingt-lettres"); a.status != http.StatusSeeOther {
		t.Errorf("sent again: %d", a.status)
	}
}

func TestANightHoldsTheRegister(t *testing.T) {
	o := newOffice(t)
	release, err := o.desk.Register.Lock(t.Context(), "", "nuit de ce poste")
	check(t, err)
	// Searching, printing what is there and handing over go on.
	says(t, text(o.page("/auditeurs?q=dupont")), "Marie DUPONT")
	p := o.attestation("CEN900002")
	o.follow("/papiers/" + p.Number + "/imprimer")
	says(t, text(o.follow("/papiers/"+p.Number+"/remettre", "facon", "main")), "est remis")
	// A new paper waits for the night.
	check(t, o.desk.Register.Revoke(t.Context(), "essai", o.attestation("CEN900005").Number, "essai", true))
	a := o.post(address("CEN900005")+"/imprimer", "document", "attestation")
	if a.status != http.StatusConflict {
		t.Errorf("issuing while a night works: %d", a.status)
	}
	says(t, text(a.body), "Une autre exécution travaille sur ce registre", "Attendez qu’elle finisse")
	// Every act is done, or says why not.
	number := o.attestation("CEN900004").Number
	for _, act := range [][]string{
		{"/papiers/" + number + "/revoquer", "etat", "émise", "motif", "essai"}, {"/papiers/" + number + "/retablir", "etat", "révoquée", "motif", "essai"},
		{"/papiers/" + p.Number + "/imprimer", "duplicata", "oui"}, {"/papiers/" + p.Number + "/sorti", "feuille", register.Sheet{Number: p.Number, Rank: 1}.String(), "facon", "non", "sorti", "oui"},
		{address("CEN900004") + "/decider", "question", "mode-paiement", "reponse", "accepter", "motif", "essai"}, {"/lots/" + p.Lot + "/remettre"},
		{address("CEN900005") + "/imprimer", "document", "contrat"},
	} {
		if a := o.post(act[0], act[1:]...); a.status >= 500 || a.status < 300 {
			t.Errorf("%s while a night works: %d %s", act[0], a.status, text(a.body))
		}
	}
	if len(o.faults) > 0 {
		t.Errorf("faults: %v", o.faults)
	}
	check(t, release())
	says(t, text(o.follow(address("CEN900005")+"/imprimer", "document", "attestation")), "Le document est-il sorti ?")
}

// TestAnotherProgramWrites holds the file of the register as another program
// that writes does: an act waits its turn, and whoever searches does not.
func TestAnotherProgramWrites(t *testing.T) {
	o := newOffice(t)
	p := o.attestation("CEN900002")
	db, err := sql.Open("sqlite", filepath.Join(o.dir, "registre.sqlite")+"?_txlock=immediate")
	check(t, err)
	defer db.Close()
	writing, err := db.BeginTx(t.Context(), nil)
	check(t, err)
	answered := make(chan answer, 1)
	go func() { answered <- o.post("/papiers/"+p.Number+"/remettre", "facon", "main") }()
	for range 20 {
		says(t, text(o.page("/auditeurs?liste=1&q=dupont")), "Marie DUPONT")
	}
	select {
	case a := <-answered:
		t.Fatalf("answered while another program wrote: %d", a.status)
	default:
	}
	check(t, writing.Rollback())
	if a := <-answered; a.status != http.StatusSeeOther || o.state(p.Number) != register.Remise {
		t.Errorf("in its turn: %d %s", a.status, text(a.body))
	}
}
