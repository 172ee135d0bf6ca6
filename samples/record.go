package samples

import (
	"fmt"
	"strings"
	"time"

	"cnamdoc/importer/dossier"
)

// record is one inscription as the export writes it: texts, days, amounts.
// An empty field is an empty cell.
type record struct {
	code, ancien                      string
	titre                             int // 1 Monsieur, 2 Madame
	nom, usage, prenom                string
	naissance                         dossier.Date
	lieu, paysNaissance, nationalite  string
	adresse1, adresse2, cp, ville     string
	pays, telephone, courriel, ine    string
	situation, emploi, demandeur      string
	employeur, employeurSIRET         string
	centre, statutAuditeur, diplome   string
	semestre                          dossier.Semestre
	typ, statut                       string
	inscrit, demande                  dossier.Date
	entretien, recu, distance         string
	signe                             dossier.Date // contrat signé le
	piece, recto, verso               string
	delivree, expire                  dossier.Date
	mention                           string // of the titre de séjour
	mentionExpire                     dossier.Date
	handicap, mdph, tiers             string
	financement                       financement
	du, regle                         dossier.Centi
	mode, par                         string // par: who paid
	le                                dossier.Date
	cheques, impaye                   string // handed in for agreed days; the one that came back
	identifiant, motDePasse, echeance string
	lignes                            []ligne
}

// financement is who pays, as one row of the export says it.
type financement struct {
	typ, dispositif                 string // I or C; 03, 04, 05, 07 or a name
	nom, siret, adresse, signataire string
	part                            int           // percent paid by the funder; 0: cell empty
	montant                         dossier.Centi // 0: cell empty
	pec                             string        // prise en charge reçue
	signee                          dossier.Date  // convention signée le
	pour                            string        // the UE that it was signed for
	accord, cpf                     string        // the funder's word; the state of the file on the platform of the CPF
}

// ligne is one row: the inscription to one UE.
type ligne struct {
	code, intitule, groupe string
	ects                   int
	modalite               string
	debut, fin             dossier.Date
	accord, statut         string       // statut: empty means the inscription's
	par                    *financement // nil: the inscription's
}

// enrol makes the rows of some UE of the catalogue.
func enrol(codes ...string) []ligne {
	lines := make([]ligne, len(codes))
	for i, code := range codes {
		u, ok := byCode[code]
		if !ok {
			panic("samples: no UE " + code)
		}
		lines[i] = ligne{code: code, intitule: u.intitule, ects: u.ects, modalite: u.modalite, debut: u.debut, fin: u.fin}
	}
	return lines
}

// price is the catalogue's price of the rows.
func (r *record) price() dossier.Centi {
	var sum dossier.Centi
	for _, l := range r.lignes {
		if u, ok := byCode[l.code]; ok {
			sum += u.price()
		}
	}
	return sum
}

func (r *record) settle(le dossier.Date) {
	r.du, r.regle, r.mode, r.le = r.price(), r.price(), "chèque", le
}

// identite is "Prénom NOM", by the usage name.
func (r *record) identite() string {
	if r.usage != "" {
		return r.prenom + " " + dossier.Capitals(r.usage)
	}
	return r.prenom + " " + dossier.Capitals(r.nom)
}

// mail makes an address that cannot exist (RFC 2606).
func mail(prenom, nom string) string {
	ascii := func(s string) string {
		s = strings.Map(func(c rune) rune {
			if c < 0x80 {
				return c
			}
			return -1
		}, dossier.Fold(s))
		return strings.Join(strings.Fields(s), "-")
	}
	parts := []string{}
	for _, s := range []string{ascii(prenom), ascii(nom)} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if len(parts) == 0 {
		parts = []string{"auditeur"}
	}
	return strings.Join(parts, ".") + "@courriel.invalid"
}

// phone is a number of the range kept for fiction by the regulator.
func phone(n int) string { return fmt.Sprintf("06 39 98 %02d %02d", n/100%100, n%100) }

// siret makes the number of an establishment that cannot exist (its SIREN
// begins with 0) and that satisfies the Luhn key on its 9 and on its 14 digits.
func siret(n int) string {
	siren := luhn(fmt.Sprintf("0%07d", n%10_000_000))
	return luhn(siren + fmt.Sprintf("%04d", 1+n%40))
}

// luhn adds the key of ISO/IEC 7812-1.
func luhn(digits string) string {
	sum := 0
	for i := range len(digits) {
		n := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return digits + string(rune('0'+(10-sum%10)%10))
}

func monthOf(m int) time.Month { return time.Month(m) }
