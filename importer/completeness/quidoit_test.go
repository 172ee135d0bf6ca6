package completeness

import (
	"slices"
	"strings"
	"testing"

	"cnamdoc/importer/dossier"
)

// A vector is a row of the table « Who owes what » of the domain: what becomes
// of the attestation, and what the auditeur is asked to pay.
type vector struct {
	name        string
	build       func(t *testing.T, d *dossier.Dossier, ctx *Context)
	attestation string // issued, blocked (a new one; nothing takes an old one back), revoked
	by          string // the rules that block it, in the order of the table
	e           bool   // a person is asked something about it
	asked       string // "112,00 € 08/11/2026", joined by " + "; "" is nothing
	due         string // the other papers due
}

// euros480 is the dossier of the table: 480 €, two UE, a contrat signed at a
// distance on 14/09/2026 that prints 144 € on 29/09, 112 € on 08/11, 18/12 and
// 27/01; today is 29/11/2026, and nothing is paid.
func euros480(t *testing.T) (*dossier.Dossier, Context) {
	d, ctx := complete(t), context(t)
	secondUE(d)
	for i := range d.UEs {
		d.UEs[i].Debut, d.UEs[i].Fin = day(t, "28/09/2026"), day(t, "27/01/2027")
	}
	for _, code := range []string{"NFA031", "NFP121", "NFA032"} {
		f := fiche(t, code)
		f.Prix, f.Fin = 24000, day(t, "27/01/2027")
		ctx.Catalogue[code] = f
	}
	ctx.Today = day(t, "29/11/2026")
	d.Inscrit, d.Pieces.ContratSigne, d.Pieces.ADistance = day(t, "14/09/2026"), day(t, "14/09/2026"), dossier.Oui
	d.Financements = []dossier.Financement{{Nature: dossier.Individuel, Montant: 48000, Connu: true}}
	d.Droit = dossier.Droit{Du: 48000, DuConnu: true, RegleConnu: true, Mode: "Chèque"}
	return d, ctx
}

// paid is what the export says was paid, the last time on a day.
func paid(t *testing.T, d *dossier.Dossier, cents dossier.Centi, on string) {
	d.Droit.Regle, d.Droit.Le = cents, day(t, on)
}

// funded replaces the funding; a contrat is then no longer signed.
func funded(d *dossier.Dossier, lines ...dossier.Financement) {
	d.Financements, d.Pieces.ContratSigne = lines, dossier.Date{}
	d.Droit = dossier.Droit{RegleConnu: true}
}

// line is a funder's line with a signed convention; on names its UE.
func line(t *testing.T, nature dossier.Nature, nom, siret string, part dossier.Centi, on ...string) dossier.Financement {
	f := employerLine(t, part)
	f.Nature, f.UEs = nature, on
	f.Financeur.Nom, f.Financeur.SIRET = nom, siret
	return f
}

func unsigned(f dossier.Financement) dossier.Financement {
	f.ConventionSignee = dossier.Date{}
	return f
}

var ownContrat = "contrat, retractation"

var quiDoit = []vector{
	{"employer 100 %, convention signed, nothing paid", func(t *testing.T, d *dossier.Dossier, _ *Context) {
		funded(d, employerLine(t, whole))
	}, "issued", "", false, "", "convention"},
	{"employer 100 %, convention not signed", func(t *testing.T, d *dossier.Dossier, _ *Context) {
		funded(d, unsigned(employerLine(t, whole)))
	}, "blocked", "convention-signee", false, "", "convention"},
	{"employer 60 % signed, own 40 % à jour", func(t *testing.T, d *dossier.Dossier, _ *Context) {
		shared(t, d)
		paid(t, d, 10240, "08/11/2026")
	}, "issued", "", false, "", "contrat, convention, retractation"},
	{"employer 60 % signed, own 192 €, 57,60 paid", func(t *testing.T, d *dossier.Dossier, _ *Context) {
		shared(t, d)
		paid(t, d, 5760, "29/09/2026")
	}, "blocked", "droit", false, "44,80 € 08/11/2026", "contrat, convention, retractation"},
	{"France Travail (AIF) 100 %, convention signed", func(t *testing.T, d *dossier.Dossier, _ *Context) {
		funded(d, line(t, dossier.Organisme, "France Travail", secondSIRET, whole))
	}, "issued", "", false, "", "convention"},
	{"CPF, nothing paid", func(_ *testing.T, d *dossier.Dossier, _ *Context) {
		funded(d, dossier.Financement{Nature: dossier.CPF})
	}, "issued", "", true, "", ""},
	{"own 100 %, 256 of 480 paid, 256 due by today", func(t *testing.T, d *dossier.Dossier, _ *Context) {
		paid(t, d, 25600, "08/11/2026")
	}, "issued", "", false, "", ownContrat},
	{"own 100 %, 144 paid, 256 due by today", func(t *testing.T, d *dossier.Dossier, _ *Context) {
		paid(t, d, 14400, "29/09/2026")
	}, "blocked", "droit", false, "112,00 € 08/11/2026", ownContrat},
	{"own 100 %, nothing paid since 29/09/2026, delay 30 days", func(*testing.T, *dossier.Dossier, *Context) {},
		"blocked", "droit", true, "144,00 € 29/09/2026 + 112,00 € 08/11/2026", ownContrat},
	{"employer UE 1 100 %, Région UE 2 100 %, both signed", func(t *testing.T, d *dossier.Dossier, _ *Context) {
		funded(d, line(t, dossier.Employeur, "Ateliers Vauzelle", goodSIRET, whole, "NFA031"),
			line(t, dossier.Organisme, "Région", secondSIRET, whole, "NFP121"))
	}, "issued", "", false, "", "convention, convention"},
	{"employer part 0,6 in General format", func(t *testing.T, d *dossier.Dossier, _ *Context) {
		funded(d, employerLine(t, 0))
		d.Problems = []dossier.Problem{{Code: "cell:type", Severity: dossier.Erreur, Champ: champPart, Found: "« 0,6 »",
			Ref: dossier.Ref{Sheet: "Export", Row: 12, Column: "AB"}}}
	}, "issued", "", true, "", "convention"},
	{"contrat signed 10/10, courses since 28/09, 144 € paid 27/10, 112 € 08/11", func(t *testing.T, d *dossier.Dossier, _ *Context) {
		d.Pieces.ContratSigne = day(t, "10/10/2026")
		paid(t, d, 25600, "08/11/2026")
	}, "issued", "", true, "", ownContrat},
	{"CPF for UE 1, own part UE 2 à jour", func(t *testing.T, d *dossier.Dossier, _ *Context) {
		d.Financements = []dossier.Financement{{Nature: dossier.CPF, UEs: []string{"NFA031"}},
			{Nature: dossier.Individuel, UEs: []string{"NFP121"}, Montant: 24000, Connu: true}}
		d.Droit.Du = 24000
		paid(t, d, 12800, "08/11/2026")
	}, "issued", "", true, "", ownContrat},
	{"convention signed for UE 1 only, UE 2 nobody’s", func(t *testing.T, d *dossier.Dossier, _ *Context) {
		funded(d, line(t, dossier.Employeur, "Ateliers Vauzelle", goodSIRET, whole, "NFA031"))
	}, "blocked", "payeur", false, "", "contrat, convention, retractation"},
	{"own 100 %, paid 480 € dated 15/01/2027", func(t *testing.T, d *dossier.Dossier, _ *Context) {
		paid(t, d, 48000, "15/01/2027")
	}, "blocked", "droit", true, "", ownContrat},
	{"issued on 10/10, late since 08/11, delay not over", func(t *testing.T, d *dossier.Dossier, _ *Context) {
		paid(t, d, 14400, "29/09/2026")
	}, "blocked", "droit", false, "112,00 € 08/11/2026", ownContrat},
	{"contrat unsigned, the export’s dates past", func(t *testing.T, d *dossier.Dossier, _ *Context) {
		d.Pieces.ContratSigne = dossier.Date{}
		d.Echeances = []dossier.Echeance{{Date: day(t, "29/09/2026"), Montant: 14400}, {Date: day(t, "08/11/2026"), Montant: 33600}}
	}, "blocked", "contrat-signe droit", false, "", ownContrat},
	{"today 20/09, unpaid", func(t *testing.T, _ *dossier.Dossier, ctx *Context) {
		ctx.Today = day(t, "20/09/2026")
	}, "blocked", "droit", false, "", ownContrat},
	{"today 20/09, 480 € paid 14/09", func(t *testing.T, d *dossier.Dossier, ctx *Context) {
		ctx.Today = day(t, "20/09/2026")
		paid(t, d, 48000, "14/09/2026")
	}, "issued", "", true, "", ownContrat},
	{"today 29/09, unpaid", func(t *testing.T, _ *dossier.Dossier, ctx *Context) {
		ctx.Today = day(t, "29/09/2026")
	}, "blocked", "droit", false, "144,00 € 29/09/2026", ownContrat},
	{"signed 21/09, today 05/10, unpaid", func(t *testing.T, d *dossier.Dossier, ctx *Context) {
		d.Pieces.ContratSigne, ctx.Today = day(t, "21/09/2026"), day(t, "05/10/2026")
	}, "blocked", "droit", false, "", ownContrat},
	{"four cheques handed in 14/09 for the schedule’s dates", func(t *testing.T, d *dossier.Dossier, _ *Context) {
		cheques(t, d)
	}, "issued", "", true, "", ownContrat},
	{"the second cheque came back unpaid", func(t *testing.T, d *dossier.Dossier, _ *Context) {
		cheques(t, d)
		d.Droit.Cheques[1].Impaye = true
	}, "blocked", "droit", true, "", ownContrat},
	{"exonerated, own part 0 €", func(_ *testing.T, d *dossier.Dossier, _ *Context) {
		funded(d, dossier.Financement{Nature: dossier.Individuel, Connu: true})
	}, "issued", "", false, "", ""},
	{"employer withdraws after signing", func(t *testing.T, d *dossier.Dossier, _ *Context) {
		f := employerLine(t, whole)
		f.Accord = dossier.Non
		funded(d, f)
	}, "blocked", "convention-signee", true, "", "convention"},
	{"OPCO refuses, employer signed", func(t *testing.T, d *dossier.Dossier, _ *Context) {
		opco := unsigned(line(t, dossier.Organisme, "OPCO EP", secondSIRET, whole))
		opco.Accord = dossier.Non
		funded(d, employerLine(t, whole), opco)
	}, "issued", "", false, "", "convention"},
	{"CPF refused", func(_ *testing.T, d *dossier.Dossier, _ *Context) {
		funded(d, dossier.Financement{Nature: dossier.CPF, Accord: dossier.Non})
	}, "blocked", "cpf", false, "", ""},
	{"CPF and own « dû » 103,20 € for the same UE", func(_ *testing.T, d *dossier.Dossier, _ *Context) {
		funded(d, dossier.Financement{Nature: dossier.CPF}, dossier.Financement{Nature: dossier.Individuel, Montant: 10320, Connu: true})
		d.Droit = dossier.Droit{Du: 10320, DuConnu: true, RegleConnu: true}
	}, "issued", "", true, "", ""},
	{"a UE swapped after signing", func(t *testing.T, d *dossier.Dossier, ctx *Context) {
		paid(t, d, 14400, "29/09/2026")
		d.UEs[1].Code = "NFA032"
		ctx.Signes = func(_ dossier.Key, doc dossier.Document, _ string) (Signe, bool) {
			return Signe{UEs: []string{"NFA031", "NFP121"}, Montant: 48000}, doc == dossier.Contrat
		}
	}, "blocked", "contrat-signe droit", false, "112,00 € 08/11/2026", ownContrat},
	{"a UE cancelled by the centre, 480 € paid", func(t *testing.T, d *dossier.Dossier, _ *Context) {
		d.UEs[1].Statut = dossier.Annulee
		paid(t, d, 48000, "29/09/2026")
	}, "issued", "", true, "", ownContrat},
	{"rétractation in time", func(t *testing.T, d *dossier.Dossier, _ *Context) {
		d.Statut = dossier.Retractee
		paid(t, d, 14400, "29/09/2026")
	}, "revoked", "", false, "", ""},
	{"abandon 05/11, 144 € paid", func(t *testing.T, d *dossier.Dossier, _ *Context) {
		d.Statut = dossier.Abandonnee
		paid(t, d, 14400, "29/09/2026")
	}, "revoked", "", false, "", ""},
	{"abandon, where the centre does not revoke", func(t *testing.T, d *dossier.Dossier, ctx *Context) {
		d.Statut, ctx.Reglement.AbandonRevoque = dossier.Abandonnee, false
	}, "blocked", "inscription-close", false, "", ""},
	{"S2, convention names S1 and S2", func(t *testing.T, d *dossier.Dossier, ctx *Context) {
		secondHalf(t, d, ctx, "NFA031", "NFP121")
	}, "issued", "", false, "", "convention"},
	{"S2, convention names S1 only", func(t *testing.T, d *dossier.Dossier, ctx *Context) {
		secondHalf(t, d, ctx, "NFA031")
	}, "blocked", "convention-signee", false, "", "convention"},
	{"« réglé » falls from 256 to 112", func(t *testing.T, d *dossier.Dossier, ctx *Context) {
		paid(t, d, 11200, "08/11/2026")
		ctx.Veille = func(dossier.Key) (dossier.Droit, bool) { return dossier.Droit{Regle: 25600, RegleConnu: true}, true }
	}, "blocked", "droit", true, "", ownContrat},
}

// shared leaves 40 % of 480 € to the person and 60 % to his employer.
func shared(t *testing.T, d *dossier.Dossier) {
	d.Financements = []dossier.Financement{employerLine(t, 6000), {Nature: dossier.Individuel, Part: 4000}}
	d.Droit.DuConnu = false
}

func cheques(t *testing.T, d *dossier.Dossier) {
	d.Droit.Le = day(t, "14/09/2026")
	for on, cents := range map[string]dossier.Centi{"29/09/2026": 14400, "08/11/2026": 11200, "18/12/2026": 11200, "27/01/2027": 11200} {
		d.Droit.Cheques = append(d.Droit.Cheques, dossier.Cheque{Date: day(t, on), Montant: cents})
	}
	slices.SortFunc(d.Droit.Cheques, func(a, b dossier.Cheque) int { return a.Date.Compare(b.Date) })
}

// secondHalf is the second semester of NFP121, under a convention that names UE.
func secondHalf(t *testing.T, d *dossier.Dossier, ctx *Context, named ...string) {
	f := employerLine(t, whole)
	f.ConventionUEs = named
	funded(d, f)
	d.Semestre, d.UEs, d.Inscrit = "2026-2027-S2", d.UEs[1:], day(t, "15/06/2026")
	d.Demande = dossier.Date{}
	ctx.Reglement.Semestres["2026-2027-S2"] = Periode{Debut: day(t, "15/02/2027"), Fin: day(t, "12/06/2027"), ExamensFin: day(t, "11/09/2027")}
}

func TestQuiDoit(t *testing.T) {
	for _, v := range quiDoit {
		t.Run(v.name, func(t *testing.T) {
			d, ctx := euros480(t)
			v.build(t, d, &ctx)
			report := CheckAll(d, ctx)
			if got := fate(report); got != v.attestation {
				t.Errorf("attestation %s, want %s", got, v.attestation)
			}
			if got := blockers(report); v.attestation == "blocked" && got != v.by {
				t.Errorf("blocked by %q, want %q", got, v.by)
			}
			if got := asksAPerson(report); got != v.e {
				t.Errorf("a person is asked: %v, want %v", got, v.e)
			}
			if got := asked(report); got != v.asked {
				t.Errorf("asked %q, want %q", got, v.asked)
			}
			if got := others(report); got != v.due {
				t.Errorf("due beside the attestation: %q, want %q", got, v.due)
			}
			checkLetter(t, report)
			if t.Failed() {
				for _, v := range report.All {
					t.Logf("%s %s: %s\n    « %s »", v.Rule, v.Outcome, v.Message, v.Remedy)
				}
			}
		})
	}
}

// fate is what becomes of the attestation.
func fate(r Report) string {
	for _, v := range r.Revoked() {
		if v.Revokes.Has(dossier.Attestation) {
			return "revoked"
		}
	}
	if r.Ready(dossier.Attestation) {
		return "issued"
	}
	return "blocked"
}

func blockers(r Report) string {
	var rules []string
	for _, v := range r.Blocking(dossier.Attestation) {
		rules = append(rules, v.Rule)
	}
	return strings.Join(rules, " ")
}

// asksAPerson reports whether the attestation shows something to examine.
func asksAPerson(r Report) bool {
	for _, v := range r.For(dossier.Attestation) {
		if v.Outcome == AExaminer {
			return true
		}
	}
	return false
}

func asked(r Report) string {
	var list []string
	for _, v := range r.Asked() {
		list = append(list, plain(v.Montant.Euros())+" "+v.Date.Short())
	}
	return strings.Join(list, " + ")
}

func plain(s string) string { return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s) }

func others(r Report) string {
	var names []string
	for _, p := range r.Due {
		if p.Document != dossier.Attestation && p.Document != dossier.Relance {
			names = append(names, p.Document.String())
		}
	}
	return strings.Join(names, ", ")
}

// checkLetter holds the letter to what is asked: each amount with its own day,
// and no other amount at all.
func checkLetter(t *testing.T, r Report) {
	t.Helper()
	var lines []string
	for _, v := range r.Relance() {
		lines = append(lines, plain(v.Remedy))
	}
	text := strings.Join(lines, "\n")
	for _, v := range r.Asked() {
		if !strings.Contains(text, plain(v.Montant.Euros())) || !strings.Contains(text, v.Date.Short()) {
			t.Errorf("the letter does not ask for %s of %s:\n%s", v.Montant.Euros(), v.Date.Short(), text)
		}
	}
	if n := strings.Count(text, "€"); n != len(r.Asked()) {
		t.Errorf("%d amounts in the letter, want %d:\n%s", n, len(r.Asked()), text)
	}
	if r.IsDue(dossier.Relance) != (len(lines) > 0) {
		t.Errorf("a letter is due: %v, and has %d lines", r.IsDue(dossier.Relance), len(lines))
	}
	for _, bad := range []string{"annul", "solde", "rétractation"} {
		if strings.Contains(text, bad) {
			t.Errorf("the letter says %q:\n%s", bad, text)
		}
	}
}
