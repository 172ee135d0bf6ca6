package donnees_test

import (
	"bytes"
	"crypto"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cnamdoc/generate/donnees"
	"cnamdoc/generate/seal"
	"cnamdoc/generate/seal/anneau"
)

var cti = [8]byte{0x3d, 0x1e, 0x51, 0x7a, 0xc4, 0x09, 0x88, 0xf1}

func paper() *donnees.Papier {
	return &donnees.Papier{
		Nature: "contrat", Numero: "CTR-2026-000045", Date: "2026-11-22", CTI: "3d1e517ac40988f1", CodeCourt: seal.ShortCode(cti), Specimen: true,
		Organisme: donnees.Organisme{Nom: "Association Essai", SIRET: "73282932000074", Declaration: "24 45 00000 45"},
		Centre:    "Orléans", Semestre: "2026-2027-S1", Inscription: "UE", Validite: donnees.Periode{Du: "2026-09-28", Au: "2027-06-26"},
		Auditeur: donnees.Auditeur{Code: "CEN900001", NomUsage: "D’Essai <&>", Prenom: "Zoé", Naissance: "1988-04-02"},
		UE: []donnees.UE{{Code: "NFA031", Intitule: "Programmation « objet »", Periode: donnees.Periode{Du: "2026-09-30", Au: "2027-01-27"},
			Heures: donnees.Number(2250), Prix: donnees.Amount(24000)}},
		TotalHeures: donnees.Number(2250), Prix: donnees.Amount(24000),
		Echeances: []donnees.Echeance{{Quand: "à la fin du délai", Montant: donnees.Amount(7200)}, {Date: "2027-01-15", Montant: donnees.Amount(16800)}},
	}
}

// golden is the object as every later release must go on reading it.
const golden = `{"format":"cnamdoc-papier","version":1,"nature":"contrat","numero":"CTR-2026-000045","date":"2026-11-22",` +
	`"cti":"3d1e517ac40988f1","code_court":"7MF52-YP419","specimen":true,` +
	`"organisme":{"nom":"Association Essai","siret":"73282932000074","declaration":"24 45 00000 45"},` +
	`"centre":"Orléans","semestre":"2026-2027-S1","inscription":"UE","validite":{"du":"2026-09-28","au":"2027-06-26"},` +
	`"auditeur":{"code":"CEN900001","nom_usage":"D’Essai <&>","prenom":"Zoé","naissance":"1988-04-02"},` +
	`"ue":[{"code":"NFA031","intitule":"Programmation « objet »","du":"2026-09-30","au":"2027-01-27","heures":22.5,"prix":"240.00"}],` +
	`"total_heures":22.5,"prix":"240.00","echeances":[{"quand":"à la fin du délai","montant":"72.00"},{"date":"2027-01-15","montant":"168.00"}]}`

func TestEncode(t *testing.T) {
	got, err := paper().Encode()
	if diff := cmp.Diff(golden, string(got)); diff != "" || err != nil {
		t.Errorf("%v, object (-want +got):\n%s", err, diff)
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int64]string{0: "", 600: "6", 2250: "22.5", 5: "0.05", 100000: "1000", -250: "-2.5"} {
		if got := donnees.Number(n).String(); got != want {
			t.Errorf("Number(%d) = %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0.00", 5: "0.05", 123456: "1234.56", -250: "-2.50"} {
		if got := donnees.Amount(n); got != want {
			t.Errorf("Amount(%d) = %q, want %q", n, got, want)
		}
	}
}

// specimen signs as a specimen and returns the verified seal of the paper.
func specimen(t *testing.T) (crypto.Signer, seal.Result) {
	t.Helper()
	signer, err := seal.Specimen().Signer()
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := seal.Sign(seal.Payload{Kind: seal.KindContrat, CTI: cti, Semestre: "2026-2027-S1", First: 20724, Last: 20995, Code: "CEN900001",
		Usage: "D’Essai <&>", Prenom: "Zoé", UEs: []string{"NFA031"}, Specimen: true}, signer)
	if err != nil {
		t.Fatal(err)
	}
	result, err := seal.Verify(seal.Text(sealed, ""), nil, seal.Options{Specimen: true})
	if err != nil {
		t.Fatal(err)
	}
	return signer, result
}

func files(data, signature []byte) []donnees.File {
	return []donnees.File{{Name: donnees.SignatureName, Data: signature}, {Name: "notes.txt"}, {Name: donnees.DataName, Data: data}}
}

func TestCheck(t *testing.T) {
	signer, result := specimen(t)
	data, signature, err := paper().Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	want := paper()
	want.Format, want.Version = "cnamdoc-papier", 1
	got, err := donnees.Check(files(data, signature), result, nil, seal.Options{Specimen: true})
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v, data (-want +got):\n%s", err, diff)
	}
	newer := strings.Replace(golden, `"centre"`, `"ajouté":[1],"centre"`, 1)
	signature, err = seal.SignDetached([]byte(newer), signer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := donnees.Check(files([]byte(newer), signature), result, nil, seal.Options{Specimen: true}); err != nil {
		t.Errorf("a member of a later release: %v", err)
	}
}

// TestCheckRefusesForeignData signs data that are well formed but another
// paper's, member by member.
func TestCheckRefusesForeignData(t *testing.T) {
	signer, result := specimen(t)
	for name, edit := range map[string]func(*donnees.Papier){
		"cti":      func(p *donnees.Papier) { p.CTI = "3d1e517ac40988f2" },
		"code":     func(p *donnees.Papier) { p.CodeCourt = "" },
		"nature":   func(p *donnees.Papier) { p.Nature = "convention" },
		"specimen": func(p *donnees.Papier) { p.Specimen = false },
		"semestre": func(p *donnees.Papier) { p.Semestre = "2026-2027-S2" },
		"du":       func(p *donnees.Papier) { p.Validite.Du = "2026-09-27" },
		"au":       func(p *donnees.Papier) { p.Validite.Au = "2028-06-26" },
		"auditeur": func(p *donnees.Papier) { p.Auditeur.Code = "CEN900002" },
		"nom":      func(p *donnees.Papier) { p.Auditeur.NomUsage = "Autre" },
		"prénom":   func(p *donnees.Papier) { p.Auditeur.Prenom = "Zoë\x1b[2J" },
		"ue":       func(p *donnees.Papier) { p.UE = append(p.UE, donnees.UE{Code: "NFA032"}) },
	} {
		p := paper()
		edit(p)
		data, signature, err := p.Sign(signer)
		if err != nil {
			t.Fatal(err)
		}
		_, err = donnees.Check(files(data, signature), result, nil, seal.Options{Specimen: true})
		wantReason(t, name, err, seal.ReasonDataMismatch)
		var refusal *seal.Refusal
		if errors.As(err, &refusal) && strings.ContainsRune(refusal.Found, '\x1b') {
			t.Errorf("%s: a control character reaches the terminal", name)
		}
	}
}

func wantReason(t *testing.T, name string, err error, want seal.Reason) {
	t.Helper()
	if !errors.Is(err, &seal.Refusal{Reason: want}) {
		t.Errorf("%s: %v, want %s", name, err, want)
	}
}

func TestCheckRefuses(t *testing.T) {
	signer, result := specimen(t)
	data, signature, err := paper().Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	signed := func(text string) []donnees.File {
		signature, err := seal.SignDetached([]byte(text), signer)
		if err != nil {
			t.Fatal(err)
		}
		return files([]byte(text), signature)
	}
	twice := append(files(data, signature), donnees.File{Name: donnees.DataName, Data: []byte("{}")})
	for name, c := range map[string]struct {
		files []donnees.File
		want  seal.Reason
	}{
		"one character":  {files(bytes.Replace(data, []byte("240.00"), []byte("140.00"), 1), signature), seal.ReasonDataSignature},
		"one space":      {files(append(data, ' '), signature), seal.ReasonDataSignature},
		"cut signature":  {files(data, signature[:50]), seal.ReasonDataSignature},
		"no signature":   {files(data, signature)[1:], seal.ReasonDataAbsent},
		"no data":        {files(data, signature)[:1], seal.ReasonDataAbsent},
		"twice":          {twice, seal.ReasonDataAbsent},
		"no JSON":        {signed("bonjour"), seal.ReasonDataForm},
		"another format": {signed(strings.Replace(golden, "cnamdoc-papier", "autre", 1)), seal.ReasonDataForm},
		"version 2":      {signed(strings.Replace(golden, `"version":1`, `"version":2`, 1)), seal.ReasonDataForm},
	} {
		_, err := donnees.Check(c.files, result, nil, seal.Options{Specimen: true})
		wantReason(t, name, err, c.want)
	}
	if _, err := donnees.Check(nil, result, nil, seal.Options{}); !errors.Is(err, donnees.ErrNone) {
		t.Errorf("no files: %v", err)
	}
	_, err = donnees.Check(files(data, signature), result, nil, seal.Options{})
	wantReason(t, "specimens not accepted", err, seal.ReasonDataSignature)
}

// TestCheckOwnKey wants the key of the seal, and none that was revoked.
func TestCheckOwnKey(t *testing.T) {
	ring, err := anneau.Create(t.TempDir()+"/cles", time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	_, result := specimen(t)
	signer, err := ring.Signer()
	if err != nil {
		t.Fatal(err)
	}
	data, signature, err := paper().Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	_, err = donnees.Check(files(data, signature), result, ring.KeyRing, seal.Options{Specimen: true})
	wantReason(t, "another key than the seal's", err, seal.ReasonDataSignature)

	active, _ := ring.Active()
	result.KID = active.KID
	if _, err := donnees.Check(files(data, signature), result, ring.KeyRing, seal.Options{Specimen: true}); err != nil {
		t.Errorf("the seal's key: %v", err)
	}
	revoked, err := ring.Revoke(active.KID, result.Payload.Last, time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := donnees.Check(files(data, signature), result, revoked.KeyRing, seal.Options{Specimen: true}); !errors.Is(err, donnees.ErrUnproven) {
		t.Errorf("a revoked key: %v", err)
	}
}
