package epreuve

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/controle"
	"cnamdoc/generate/layout"
	"cnamdoc/generate/needtool"
	"cnamdoc/generate/pdf/pdfcheck"
	"cnamdoc/importer/dossier"
)

var jour = dossier.Date{Year: 2027, Month: 2, Day: 5}

func person(code, nom, naissance, prenom, centre string, ues ...string) dossier.Dossier {
	d := dossier.Dossier{Auditeur: dossier.Auditeur{Code: code, NomUsage: nom, NomNaissance: naissance, Prenom: prenom}, Centre: centre, Statut: dossier.Confirmee}
	for _, ue := range ues {
		d.UEs = append(d.UEs, dossier.UE{Code: ue, Statut: dossier.Confirmee})
	}
	return d
}

func people(list ...dossier.Dossier) iter.Seq2[dossier.Dossier, error] {
	return func(yield func(dossier.Dossier, error) bool) {
		for _, d := range list {
			if !yield(d, nil) {
				return
			}
		}
	}
}

func samplePlan() Plan {
	return Plan{Epreuves: []dossier.Epreuve{
		{UE: "NFA031", Intitule: "Java", Session: 1, Centre: "Orléans", Convoques: []string{"FOAD"}, Salle: "A1", Date: jour, Debut: 18 * 60, Duree: 180},
		{UE: "UTC505", Session: 1, Centre: "Orléans", Salle: "C3", Date: jour, Debut: 18 * 60, Duree: 120},
		{UE: "NFA031", Session: 2, Centre: "Orléans", Salle: "A1", Date: jour.AddMonths(4), Debut: 18 * 60, Duree: 180},
	}, Placements: []dossier.Placement{
		{Code: "CEN000002", UE: "NFA031", Session: 1, Salle: "B2", Place: "7", TiersTemps: 60},
		{Code: "CEN000004", UE: "UTC505", Session: 1, Debut: 21 * 60},
		{Code: "CEN000006", UE: "NFA031", Session: 1, Exclu: true},
		{Code: "CEN000099", UE: "NFA031", Session: 1, Ref: dossier.Ref{Row: 9}},
		{Code: "CEN000098", Nom: "Prévu", Prenom: "Max", UE: "NFA031", Session: 2, Ref: dossier.Ref{Row: 8}},
	}}
}

func sampleListe(t *testing.T) ([]controle.Attendu, []Avis) {
	t.Helper()
	list, avis, err := samplePlan().Expect(people(
		person("CEN000001", "Zola", "Zola", "Zoé", "Orléans", "NFA031"),
		person("CEN000002", "Durand", "Martin", "Luc", "FOAD", "NFA031"),
		person("CEN000003", "Prat", "Prat", "Lou", "Orléans", "NFA031", "UTC505"),
		person("CEN000004", "Roy", "Roy", "Ève", "Orléans", "NFA031", "UTC505"),
		person("CEN000005", "Ailleurs", "", "Al", "Tours", "NFA031"),
		person("CEN000006", "Bodin", "", "Ana", "Orléans", "NFA031"),
		func() dossier.Dossier {
			d := person("CEN000007", "Parti", "", "Yan", "Orléans", "NFA031")
			d.UEs[0].Statut = dossier.Abandonnee
			return d
		}(),
	), func(code string) string { return map[string]string{"CEN000001": "7MF52-YP419"}[code] })
	if err != nil {
		t.Fatal(err)
	}
	return list, avis
}

func TestExpect(t *testing.T) {
	list, avis := sampleListe(t)
	var got []string
	for _, a := range list {
		line := a.Code + " " + a.Epreuve + " " + a.Salle + " " + a.Place + " " + a.Debut.Clock() + " " + a.Fin.Clock() + " " + a.CodeCourt
		if a.Exclu {
			line += "exclu"
		}
		got = append(got, line)
	}
	want := []string{
		"CEN000006 NFA031/1/Orléans A1  18:00 21:00 exclu",
		"CEN000002 NFA031/1/Orléans B2 7 18:00 22:00 ",
		"CEN000003 NFA031/1/Orléans A1  18:00 21:00 ",
		"CEN000003 UTC505/1/Orléans C3  18:00 20:00 ",
		"CEN000004 NFA031/1/Orléans A1  18:00 21:00 ",
		"CEN000001 NFA031/1/Orléans A1  18:00 21:00 7MF52-YP419",
		"CEN000004 UTC505/1/Orléans C3  21:00 23:00 ",
		"CEN000098 NFA031/2/Orléans A1  18:00 21:00 ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var said []string
	for _, a := range avis {
		said = append(said, a.Code)
	}
	// moved out of the overlap; nobody known; by the workbook alone; two at once
	if diff := cmp.Diff([]string{"CEN000004", "CEN000099", "CEN000098", "CEN000003"}, said); diff != "" {
		t.Errorf("%s\n%v", diff, avis)
	}
	if !avis[0].Deplace || avis[3].Deplace || !strings.Contains(avis[3].Phrase, "UTC505 le 05/02/2027 18:00 jusqu’à 20:00") {
		t.Error(avis)
	}
}

// TestGroups: who is enrolled in a group sits the épreuve of its UE, unless the
// group has one of its own; a group's épreuve is for nobody else.
func TestGroups(t *testing.T) {
	p := Plan{Epreuves: []dossier.Epreuve{
		{UE: "NFP121", Session: 1, Centre: "Paris", Salle: "A", Date: jour, Debut: 18 * 60, Duree: 60},
		{UE: "NFP121-SOI", Session: 1, Centre: "Paris", Salle: "B", Date: jour, Debut: 20 * 60, Duree: 60},
		{UE: "UTC505-ORL", Session: 1, Centre: "Paris", Salle: "C", Date: jour, Debut: 18 * 60, Duree: 60},
	}, Placements: []dossier.Placement{{Code: "CEN000001", UE: "NFP121-PAR", Session: 1, Place: "4"}, {Code: "CEN000002", UE: "NFP121", Session: 1, Place: "5"}}}
	list, avis, err := p.Expect(people(
		person("CEN000001", "Zola", "", "Zoé", "Paris", "NFP121-PAR"), person("CEN000002", "Roy", "", "Ève", "Paris", "NFP121"),
		person("CEN000003", "Prat", "", "Lou", "Paris", "NFP121-SOI"), person("CEN000004", "Bodin", "", "Ana", "Paris", "UTC505"),
		person("CEN000005", "Duran", "", "Luc", "Paris", "UTC505-ORL"),
	), func(string) string { return "" })
	if err != nil || len(avis) > 0 {
		t.Fatal(err, avis)
	}
	var got []string
	for _, a := range list {
		got = append(got, a.Code+" "+a.Epreuve+" "+a.Place)
	}
	if diff := cmp.Diff([]string{"CEN000005 UTC505-ORL/1/Paris ", "CEN000002 NFP121/1/Paris 5", "CEN000001 NFP121/1/Paris 4", "CEN000003 NFP121-SOI/1/Paris "}, got); diff != "" {
		t.Error(diff)
	}
}

func TestBesoins(t *testing.T) {
	var list []controle.Attendu
	for range 121 {
		list = append(list, controle.Attendu{Salle: "A", Debut: 100})
	}
	for i := range 60 {
		list = append(list, controle.Attendu{Salle: "B", Debut: controle.Heure(i % 2)})
	}
	want := []Besoin{{"A", 121, 3}, {"B", 30, 1}}
	if diff := cmp.Diff(want, Besoins(list, 10*time.Minute)); diff != "" {
		t.Error(diff)
	}
}

func open(t *testing.T) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "epreuves"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var soir = time.Date(2027, 2, 5, 17, 50, 0, 0, time.UTC)

func write(t *testing.T, c *Carnet, code string) controle.Event {
	t.Helper()
	e, err := c.Write(controle.Event{Clock: soir, Epreuve: "NFA031/1/Orléans", Code: code, Act: controle.Entree, Verdict: "valable"})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestPosteApart is a whole evening: a pack, its journal, a machine that stops in
// the middle of a line, the file handed over twice, and a forger's.
func TestPosteApart(t *testing.T) {
	s, dir := open(t), t.TempDir()
	list, _ := sampleListe(t)
	pack, entry, err := MakePaquet(Paquet{Nom: "A1 poste 1", Centre: "Orléans", Specimen: true, Epreuves: samplePlan().Of(nil)[:2], Liste: &controle.Liste{Attendus: list},
		Etabli: soir, Expire: soir.Add(24 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "a1.poste")
	if err := errors.Join(s.AddPostes(entry), WritePaquet(path, pack)); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	read, err := OpenPaquet(path, soir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(pack, read); diff != "" {
		t.Error(diff)
	}
	carnet, _, err := read.Carnet(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, carnet, "CEN000001")
	if err := carnet.Close(); err != nil {
		t.Fatal(err)
	}
	half, err := os.OpenFile(JournalPath(path), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := half.WriteString(`{"poste":"being wri`); err != nil {
		t.Fatal(err)
	}
	if err := half.Close(); err != nil {
		t.Fatal(err)
	}
	if carnet, _, err = read.Carnet(path); err != nil {
		t.Fatal(err)
	}
	if e := write(t, carnet, "CEN000002"); e.Numero != 2 {
		t.Errorf("number %d after the machine stopped", e.Numero)
	}
	for want := 2; want >= 0; want -= 2 { // the second time brings nothing new
		j, err := ReadJournal(JournalPath(path))
		if err != nil {
			t.Fatal(err)
		}
		if n, err := s.Receive(j); n != want || err != nil {
			t.Errorf("%d new events, %v; want %d", n, err, want)
		}
	}
	forger, err := OpenCarnet(filepath.Join(dir, "forger"), "forger", ed25519.NewKeyFromSeed(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	write(t, forger, "CEN000003")
	forged, err := ReadJournal(filepath.Join(dir, "forger"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Receive(controle.Journal{Postes: []controle.Poste{forger.Poste()}, Events: forged.Events}); err != nil {
		t.Fatal(err)
	}
	all, err := s.Journal()
	if err != nil {
		t.Fatal(err)
	}
	etat, anomalies := all.Fold(nil)
	if len(anomalies) != 1 || anomalies[0].Code != controle.PosteInconnu {
		t.Errorf("%+v", anomalies)
	}
	if n := len(etat.Presences()); n != 2 {
		t.Errorf("%d persons in", n)
	}
	if _, err := s.Receive(controle.Journal{Events: []controle.Event{{Poste: "../../x", Numero: 1}}}); err == nil {
		t.Error("a post named a path")
	}
	if _, err := ParseJournal([]byte("rien")); !errors.Is(err, ErrJournal) {
		t.Error(err)
	}
}

// TestOthers: a post is told what matters at its own épreuves, each event once,
// whatever the pieces; and who is in elsewhere is in here.
func TestOthers(t *testing.T) {
	dir := t.TempDir()
	carnet := func(name string) *Carnet {
		seed := sha256.Sum256([]byte(name))
		c, err := OpenCarnet(filepath.Join(dir, name), name, ed25519.NewKeyFromSeed(seed[:]))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	const many = 2300
	a, b, mine := carnet("a"), carnet("b"), carnet("mine")
	say := func(c *Carnet, act controle.Act, epreuve, code string) {
		t.Helper()
		if _, err := c.Write(controle.Event{Clock: soir, Epreuve: epreuve, Code: code, Act: act}); err != nil {
			t.Fatal(err)
		}
	}
	const served = "NFA031/1/Orléans"
	for i := range many {
		say(a, controle.Entree, served, fmt.Sprintf("CEN%06d", i))
	}
	say(b, controle.Refusee, served, "CEN100001")
	say(b, controle.Entree, "NFA031/1/Tours", "CEN100002")
	say(b, controle.Entree, served, "CEN100003")
	say(mine, controle.Entree, served, "CEN100004")
	me := Poste{Poste: mine.Poste(), Epreuves: []string{served}}
	all := func() controle.Journal {
		return controle.Merge(controle.Journal{Postes: []controle.Poste{a.Poste(), b.Poste(), mine.Poste()}, Events: slices.Concat(a.Events(), b.Events(), mine.Events())})
	}
	g := &Garde{Epreuves: samplePlan().Of(nil), Carnet: mine, Now: func() time.Time { return soir }}
	g.Open(nil, controle.Journal{})
	seen, known := map[string]int{}, map[string]int(nil)
	for range 4 {
		others, told := Others(all(), me, known)
		for _, e := range others.Events {
			seen[e.Code]++
		}
		g.Learn(others)
		known = told
	}
	if len(seen) != many+1 || seen["CEN100003"] != 1 || seen["CEN100004"]+seen["CEN100001"]+seen["CEN100002"] > 0 {
		t.Errorf("%d persons were told", len(seen))
	}
	for code, n := range seen {
		if n != 1 {
			t.Fatalf("%s was told %d times", code, n)
		}
	}
	say(b, controle.Annulation, served, "CEN100003")
	if others, _ := Others(all(), me, known); len(others.Events) != 1 || others.Events[0].Act != controle.Annulation {
		t.Errorf("%+v", others.Events)
	}
	if n := g.Compte(Vue{Epreuves: []string{served}}).Total.Presents; n != many+2 {
		t.Errorf("%d are in, want %d", n, many+2)
	}
}

// TestExpiredPaquet: what has expired is gone before anybody sees it, and the
// entries that were not sent stay.
func TestExpiredPaquet(t *testing.T) {
	list, _ := sampleListe(t)
	pack, _, err := MakePaquet(Paquet{Nom: "A1", Centre: "Orléans", Specimen: true, Epreuves: samplePlan().Of(nil), Liste: &controle.Liste{Attendus: list}, Etabli: soir, Expire: soir.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a1.poste")
	if err := WritePaquet(path, pack); err != nil {
		t.Fatal(err)
	}
	carnet, _, err := pack.Carnet(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, carnet, "CEN000001")
	got, err := OpenPaquet(path, soir.Add(2*time.Hour))
	if !errors.Is(err, ErrExpired) || got.Liste != nil || got.Cle != nil || got.Epreuves != nil || got.Nom != "A1" {
		t.Errorf("%v %+v", err, got)
	}
	data, err := os.ReadFile(path)
	if err != nil || bytes.Contains(data, []byte("Zola")) || bytes.Contains(data, []byte("CEN0")) {
		t.Errorf("a name is left: %v\n%s", err, data)
	}
	if _, err := OpenPaquet(path, soir); err == nil {
		t.Error("turning the clock back brings it to life")
	}
	if j, err := ReadJournal(JournalPath(path)); err != nil || len(j.Events) != 1 {
		t.Errorf("%d events left, %v", len(j.Events), err)
	}
	other := filepath.Join(t.TempDir(), "b.poste")
	if err := errors.Join(WritePaquet(other, pack), ErasePaquet(other)); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenPaquet(other, soir); !errors.Is(err, ErrPaquet) && !errors.Is(err, ErrExpired) {
		t.Error(err)
	}
}

// TestRenewedPaquet: a pack that takes another's place begins a journal of its own,
// and neither loses what it wrote, whichever comes back.
func TestRenewedPaquet(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a1.poste")
	var packs [2]Paquet
	for i := range packs {
		var err error
		if packs[i], _, err = MakePaquet(Paquet{Nom: "A1", Centre: "Orléans", Specimen: true, Epreuves: samplePlan().Of(nil), Etabli: soir, Expire: soir.Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
	}
	for turn, want := range []int{1, 1, 2, 2, 3} {
		carnet, kept, err := packs[turn%2].Carnet(path)
		if err != nil {
			t.Fatal(err)
		}
		write(t, carnet, fmt.Sprintf("CEN00000%d", turn))
		events := carnet.Events()
		if _, anomalies := (controle.Journal{Postes: []controle.Poste{carnet.Poste()}, Events: events}).Fold(nil); len(events) != want || len(anomalies) > 0 || events[want-1].Numero != want {
			t.Errorf("turn %d: %d events, %+v", turn, len(events), anomalies)
		}
		if turn > 0 {
			if j, err := ReadJournal(kept); err != nil || len(j.Events) != (turn+1)/2 {
				t.Errorf("turn %d: %q keeps %d events, %v", turn, kept, len(j.Events), err)
			}
		}
		if err := carnet.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPaquetHoldsNoMore: a pack has these members and no other.
func TestPaquetHoldsNoMore(t *testing.T) {
	list, _ := sampleListe(t)
	pack, _, err := MakePaquet(Paquet{Nom: "A1", Liste: &controle.Liste{Attendus: list}, Epreuves: samplePlan().Of(nil)})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "p")
	if err := WritePaquet(path, pack); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	allowed := strings.Fields("format version nom cle centre retard epreuves id ue intitule session salle debut fin liste etablie attendus epreuve code naissance prenom code_court place exclu etabli expire")
	for _, line := range strings.Split(string(data), "\n") {
		name, _, found := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), `"`), `": `)
		if found && !slices.Contains(allowed, name) {
			t.Errorf("a pack says %q", name)
		}
	}
}

func TestRevokeAndPurge(t *testing.T) {
	s := open(t)
	if err := s.SavePlan(samplePlan()); err != nil {
		t.Fatal(err)
	}
	carnet, err := s.Carnet("saisie", soir)
	if err != nil {
		t.Fatal(err)
	}
	write(t, carnet, "CEN000001")
	if err := s.Meet(controle.Contact{Poste: carnet.Poste().ID, Clock: soir, Reference: soir, Dernier: 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Revoke("inconnu", soir); !errors.Is(err, ErrNoPoste) {
		t.Error(err)
	}
	if p, err := s.Revoke("SAISIE", soir); err != nil || !p.Revoque.Equal(soir) {
		t.Errorf("%+v %v", p, err)
	}
	if n, gone, err := s.Purge(soir); n != 0 || gone || err != nil {
		t.Errorf("purged too early: %d %v %v", n, gone, err)
	}
	if n, gone, err := s.Purge(soir.AddDate(0, 1, 0)); n != 1 || gone || err != nil {
		t.Errorf("%d %v %v", n, gone, err)
	}
	if n, gone, err := s.Purge(soir.AddDate(1, 0, 0)); n != 0 || !gone || err != nil {
		t.Errorf("%d %v %v", n, gone, err)
	}
	if _, err := s.Plan(); !errors.Is(err, ErrNoPlan) {
		t.Error(err)
	}
	left, err := os.ReadDir(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range left {
		data, _ := os.ReadFile(filepath.Join(s.dir, f.Name()))
		if bytes.Contains(data, []byte("CEN0")) {
			t.Errorf("%s still names a person", f.Name())
		}
	}
}

// TestEmargement: before and after, as PDF that conforms and as text.
func TestEmargement(t *testing.T) {
	list, _ := sampleListe(t)
	list = append(list, controle.Attendu{Epreuve: "NFA031/1/Orléans", Code: "CEN000055", Nom: "Ünïcödé𝔘" + strings.Repeat("x", 90), Prenom: "Đặng", Salle: "A1", Debut: list[0].Debut, Fin: list[0].Fin})
	etat := controle.NewEtat()
	at := func(minutes int) time.Time { return soir.Add(time.Duration(minutes) * time.Minute) }
	for i, e := range []controle.Event{
		{Code: "CEN000001", Act: controle.Entree, Clock: at(0)}, {Code: "CEN000001", Act: controle.Sortie, Clock: at(90)},
		{Code: "CEN000003", Act: controle.ParMain, Note: "liste papier", Clock: at(600)},
		{Code: "CEN000077", Nom: "INTRUS Ève", Act: controle.Entree, Reason: "not-listed", Clock: at(3), Salle: "A1"}, {Code: "CEN000006", Act: controle.Refusee, Clock: at(4)},
	} {
		e.Poste, e.Numero, e.Epreuve = "p", i+1, "NFA031/1/Orléans"
		etat.Add(e, "p")
	}
	exams := samplePlan().Of(func(e controle.Epreuve) bool { return e.Session == 1 })
	for _, after := range []bool{false, true} {
		seen := etat
		if !after {
			seen = nil
		}
		sheets := Feuilles(exams, controle.Liste{Etablie: soir, Attendus: list}, seen, "AG Cnam Exemple")
		if len(sheets) != 3 || sheets[0].Name() != "emargement-orleans-2027-02-05-a1" {
			t.Fatalf("%d sheets, the first %s", len(sheets), sheets[0].Name())
		}
		var text strings.Builder
		for _, f := range sheets {
			var out bytes.Buffer
			if err := f.WritePDF(&out, layout.DefaultStyle()); err != nil {
				t.Fatal(err)
			}
			if faults := pdfcheck.Check(out.Bytes()); len(faults) > 0 {
				t.Errorf("%s: %v", f.Name(), faults)
			}
			cmd := exec.Command(needtool.Path(t, "pdftotext"), "-layout", "-", "-")
			cmd.Stdin = &out
			said, err := cmd.Output()
			if err != nil {
				t.Fatal(err)
			}
			text.Write(said)
		}
		want := []string{"Liste d’émargement — A1", "7MF52-YP419", "DURAND (MARTIN) Luc", "22:00", "Signature à l’entrée", "Procès-verbal", "Copies remises"}
		if after {
			want = []string{"Émargement après l’épreuve — A1", "INTRUS Ève", "sous réserve", "refusé à l’entrée", "absent", at(0).Local().Format("15:04"), at(90).Local().Format("15:04"), "3 présents"}
		}
		for _, w := range want {
			if !strings.Contains(text.String(), w) {
				t.Errorf("after %v: %q is not there\n%s", after, w, text.String())
			}
		}
		if after && strings.Contains(text.String(), at(600).Local().Format("15:04")) {
			t.Error("the hour of the typing is shown as that of the entry")
		}
		var book bytes.Buffer
		if err := WriteXLSX(&book, sheets); err != nil || book.Len() == 0 {
			t.Error(err)
		}
	}
}
