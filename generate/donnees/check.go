package donnees

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"cnamdoc/generate/seal"
)

var (
	// ErrNone says that the files hold no data of ours: the seal stands alone.
	ErrNone = errors.New("no embedded data")
	// ErrUnproven says that the key was revoked since. What the seal says may
	// still stand, as the register knows; the data have nothing that it knows.
	ErrUnproven = errors.New("embedded data under a revoked key")
)

// File is an embedded file.
type File struct {
	Name string
	Data []byte
}

// Check verifies the data among the files of a PDF: their signature, and that
// they are those of the paper whose seal was verified. Files that others have
// added do not matter, unless they bear our names. The error is ErrNone,
// ErrUnproven or a *seal.Refusal. With Specimen set in opts, specimens are
// accepted.
func Check(files []File, paper seal.Result, ring *seal.KeyRing, opts seal.Options) (*Papier, error) {
	data, signature, err := pick(files)
	if err != nil {
		return nil, err
	}
	kid, err := seal.VerifyDetached(signature, data, ring, opts)
	var refusal *seal.Refusal
	switch {
	case errors.Is(err, &seal.Refusal{Reason: seal.ReasonKeyRevoked}) && kid == paper.KID:
		return nil, ErrUnproven
	case errors.As(err, &refusal):
		return nil, refuse(seal.ReasonDataSignature, refusal.Reason.String(), "")
	case kid != paper.KID:
		return nil, refuse(seal.ReasonDataSignature, "clé "+kid.String(), "clé "+paper.KID.String())
	}
	p, err := parse(data)
	if err != nil {
		return nil, err
	}
	return p, agree(p, &paper.Payload)
}

// pick finds the two files; either twice, or one without the other, is refused.
func pick(files []File) (data, signature []byte, err error) {
	found := map[string]int{}
	for _, f := range files {
		switch f.Name {
		case DataName:
			data = f.Data
		case SignatureName:
			signature = f.Data
		default:
			continue
		}
		found[f.Name]++
	}
	switch n, m := found[DataName], found[SignatureName]; {
	case n == 0 && m == 0:
		return nil, nil, ErrNone
	case n != 1 || m != 1:
		return nil, nil, refuse(seal.ReasonDataAbsent, fmt.Sprintf("%d fichier %s et %d fichier %s", n, DataName, m, SignatureName), "un de chaque")
	}
	return data, signature, nil
}

// parse reads data whose signature was verified. Members that a later release
// added are left aside.
func parse(data []byte) (*Papier, error) {
	var p Papier
	if err := json.Unmarshal(data, &p); err != nil {
		return nil, refuse(seal.ReasonDataForm, "un texte qui n’est pas l’objet attendu", "")
	}
	if p.Format != format || p.Version != Version {
		return nil, refuse(seal.ReasonDataForm, fmt.Sprintf("%s, version %d", p.Format, p.Version), fmt.Sprintf("%s, version %d", format, Version))
	}
	return &p, nil
}

// agree holds the data against what the seal says of the same paper.
func agree(p *Papier, sealed *seal.Payload) error {
	codes := make([]string, len(p.UE))
	for i, ue := range p.UE {
		codes[i] = ue.Code
	}
	for _, pair := range [...]struct{ what, data, seal string }{
		{"identité du papier", p.CTI, hex.EncodeToString(sealed.CTI[:])},
		{"code court", p.CodeCourt, seal.ShortCode(sealed.CTI)},
		{"nature", p.Nature, Nature(sealed.Kind)},
		{"spécimen", fmt.Sprint(p.Specimen), fmt.Sprint(sealed.Specimen)},
		{"semestre", p.Semestre, sealed.Semestre},
		{"premier jour", p.Validite.Du, iso(sealed.First)},
		{"dernier jour", p.Validite.Au, iso(sealed.Last)},
		{"code auditeur", p.Auditeur.Code, sealed.Code},
		{"nom d’usage", p.Auditeur.NomUsage, sealed.Usage},
		{"prénom", p.Auditeur.Prenom, sealed.Prenom},
		{"UE", strings.Join(codes, ","), strings.Join(sealed.UEs, ",")},
	} {
		if pair.data != pair.seal {
			return refuse(seal.ReasonDataMismatch, pair.what+"\u00a0: «\u00a0"+pair.data+"\u00a0»", "«\u00a0"+pair.seal+"\u00a0»")
		}
	}
	return nil
}

func iso(day int) string { return time.Unix(int64(day)*86400, 0).UTC().Format(time.DateOnly) }

// maxShown is how many characters of foreign data are shown to people.
const maxShown = 200

// refuse makes a refusal whose texts are safe to show on a terminal: anyone
// can sign as a specimen.
func refuse(reason seal.Reason, found, expected string) *seal.Refusal {
	runes := []rune(found)
	if len(runes) > maxShown {
		runes = append(runes[:maxShown], '…')
	}
	found = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) || r == '\u00a0' {
			return r
		}
		return '\uFFFD'
	}, string(runes))
	return &seal.Refusal{Reason: reason, Found: found, Expected: expected}
}
