package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"cnamdoc/generate/needtool"
	"cnamdoc/importer/dossier"
	"cnamdoc/samples"
)

// each calls do for every item, on two goroutines: outside programs dominate.
func each[T any](items []T, do func(T)) {
	var wg sync.WaitGroup
	work := make(chan T)
	for range 2 {
		wg.Go(func() {
			for item := range work {
				do(item)
			}
		})
	}
	for _, item := range items {
		work <- item
	}
	close(work)
	wg.Wait()
}

// some thins a list of papers of many kinds where another program reads each; CI
// reads them all.
func some(list []string) []string {
	var few []string
	for i := 0; i < len(list); i += needtool.Times(10, 3, 1) {
		few = append(few, list[i])
	}
	return few
}

// Another program finds nothing to say about any paper and any print run.
func TestPapersAreSoundPDF(t *testing.T) {
	t.Parallel()
	qpdf := needtool.Path(t, "qpdf")
	n := must(t, petitNight)
	files := some(n.papers(t, 0))
	for _, lot := range n.report.Lots {
		files = append(files, lot.Fichier)
	}
	each(files, func(rel string) {
		if out, err := exec.Command(qpdf, "--check", n.paper(rel)).CombinedOutput(); err != nil || strings.Contains(string(out), "WARNING") {
			t.Errorf("%s: %v\n%s", rel, err, out)
		}
	})
}

func TestSemestrePapersAreSoundPDF(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		return
	}
	qpdf := needtool.Path(t, "qpdf")
	n := must(t, semestreNight)
	var files []string
	for _, doc := range dossier.Documents {
		list := n.papers(t, doc)
		if len(list) < 10 {
			t.Fatalf("%d papers of kind %s", len(list), doc)
		}
		files = append(files, list[0], list[len(list)/2], list[len(list)-1])
	}
	each(files, func(rel string) {
		if out, err := exec.Command(qpdf, "--check", n.paper(rel)).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", rel, err, out)
		}
	})
}

// mandatory are the sentences without which a paper is void or refused,
// written out here and not taken from the models: what the law and the centre's
// page demand, whatever the models become. Patterns, on texts with plain spaces
// and apostrophes.
var mandatory = map[string][]string{
	"attestation": {
		`Attestation d'inscription`,
		`Code auditeur`, `\b[A-Z]{3}\d{6}\b`,
		`, représentée par .*, directrice régionale, atteste que, pour le \S`,
		`aux cours, laboratoires et examens de (ces|cette) UE, et à certains établissements d'accueil|ne comporte pas d'enseignement`, // A1
		`avec une pièce d'identité originale, notamment à l'entrée des salles d'examen|démarche`,                                      // A1
		`ne confère pas le statut d'étudiant`,                                                                                         // A2
		declarationForm,                                                                                                               // A7, V4
		`saisissez [0-9A-Z]{5}-[0-9A-Z]{5} sur`,
	},
	"contrat": {
		`Le contrat a pour objet la formation`,                                         // K1 objet
		`une action de formation au sens de l'article L6313-1, 1°, du Code du travail`, // K1 nature
		`\d+ h\b`, // K1 durée
		`Annexe — Programme des unités d'enseignement`, // K1 programme
		`Effectif`, `\d+ personnes au plus`, // K1 effectifs
		`niveau de connaissances préalables`,                                  // K2
		`[Qq]ualification`,                                                    // K2 qualification préparée
		`à distance`,                                                          // K3
		`Moyens pédagogiques et techniques`,                                   // K3
		`Contrôle des connaissances`,                                          // K3
		`sanction de la formation`,                                            // K3
		`diplômes, titres ou références de l'intervenant`,                     // K4
		`le prix à votre charge est de [\d ]+,\d\d €`,                         // K5 paiement
		`Cessation anticipée`,                                                 // K5
		`Abandon\. Passé le délai de rétractation`,                            // K5
		`celles qui devaient échoir après votre écrit`,                        // K5: later instalments
		`avant votre inscription définitive et avant tout règlement de frais`, // K6 L6353-3
		`L6353-3`,
		`dix jours pour vous rétracter, par lettre recommandée avec avis de réception`, // K7 L6353-5
		`L6353-5`,
		`Aucune somme ne peut être exigée de vous avant la fin du délai de rétractation`, // K8 L6353-6
		`plus de 30 % du prix convenu`,
		`L6353-6`,
		`force majeure dûment reconnue`,              // K9 L6353-7
		`prestations effectivement dispensées`,       // K9
		`L6353-7`,                                    // K9
		`vous rembourse les sommes indûment perçues`, // K10 L6354-1
		`L6354-1`, // K10
		`médiateur de la consommation : Médiation Exemple`, // K11
		declarationForm, // K12 L6352-12, R6351-6
		`L6352-12 et R6351-6`,
		`mis à votre disposition .*L6353-8.*règlement intérieur`,                // K13
		`motif légitime et impérieux.*n'en est pas seul juge`,                   // K14
		`mise en demeure écrite.*trente jours.*articles 1225 et 1226`,           // K15
		`Données personnelles.*rectifier ou effacer.*CNIL.*Le code QR contient`, // K17
		`La personne inscrite`, `voir l'article 6`,
	},
	"convention": {
		`donne l'intitulé, la durée, la période de réalisation et le prix`, // C1 C5 C6 C10
		`Objectif `,                          // C2
		`Programme `,                         // C3
		`Moyens pédagogiques et techniques `, // C4
		`\d+ h\b`,                            // C5
		`Période : du \d+(er)? \S+ 2026 au \d+(er)? \S+ 2027`,        // C6
		`Modalités de déroulement `,                                  // C7
		`Modalités de suivi `,                                        // C8
		`Sanction `,                                                  // C9
		`Prix convenu : [\d ]+,\d\d €`,                               // C10
		`Modalités de règlement`,                                     // C11
		`remet un certificat de réalisation au financeur`,            // C9
		`Part (de la formation réalisée )?à distance|Aucune part de`, // C12
		`D6353-1`,
		`SIRET : [\d ]{14,}`, declarationForm, `une personne`, `Dédit`, `Abandon`, `devant la juridiction compétente`,
		`trente jours.*pénalités de retard.*40 €.*L441-10 et D441-5.*financeur public`, // C15
		`Données personnelles.*rectifier ou effacer.*CNIL.*Le code QR contient`,        // C16
	},
	// The annex to article R221-1 of the Code de la consommation, in its order.
	"retractation": {
		`(?s)Veuillez compléter et renvoyer le présent formulaire uniquement si vous souhaitez vous rétracter du contrat` +
			`.*À l'attention de` +
			`.*Je/nous \(\*\) vous notifie/notifions \(\*\) par la présente ma/notre \(\*\) rétractation du contrat` +
			`.*Commandé le \(\*\)/reçu le \(\*\)` +
			`.*Nom du \(des\) consommateur\(s\)` +
			`.*Adresse du \(des\) consommateur\(s\)` +
			`.*Signature du \(des\) consommateur\(s\) \(uniquement en cas de notification du présent formulaire sur papier\)` +
			`.*Date` +
			`.*\(\*\) Rayez la mention inutile` +
			`.*jusqu'au.*lettre recommandée`, // R10
	},
	"relance": {
		`Votre inscription`,
		`avant le \d+(er)? \S+ 202\d`,
		`Où répondre`,
		`Code auditeur|code auditeur`,
		`[Pp]our établir (votre|la) .*|Pièce complémentaire`,
		`Jamais de copie d'une pièce d'identité ou d'un titre de séjour par courriel`, // L4
		`rectifier ou effacer.*CNIL`, // L5
		`Le service des inscriptions du centre (d'|de |du |FOAD)`,
	},
}

// declarationForm is the one form in which an organisme shows its number (Code
// du travail, R6351-6).
const declarationForm = `Déclaration d'activité enregistrée sous le numéro 00 00 00000 00 auprès du préfet de région de Centre-Val de Loire\. Cet enregistrement ne vaut pas agrément de l'État`

// neverSaid are phrases that a paper must not say.
var neverSaid = map[string][]string{
	"attestation": {`10 jours`, `dix jours`},
	"relance":     {`sera annulée`},
	"convention":  {`tribunal`, `sur demande`},
}

// atADistance are the mentions of a contrat, and of its withdrawal form, that
// are owed where it is, or may be, concluded at a distance.
var atADistance = map[dossier.Document][]string{
	dossier.Contrat: {
		`quatorze jours .*L221-18`, `dénuée d'ambiguïté.*L221-21`, `rembourse .* quatorze jours .*L221-24`, // K16
		`rien n'est dû pour les cours.*L221-25.*Je demande expressément`, // K18
	},
	dossier.Retractation: {
		`Modèle de l'annexe à l'article R221-1`,
		`Vous avez le droit de vous rétracter du présent contrat sans donner de motif.*nous vous rembourserons tous les paiements.*un montant proportionnel`, // R11
	},
}

// Of what concerns some papers only: the refund stands where there is an own
// part, the fourteen days where the contrat is not known to be signed in person.
func TestPapersCarryWhatConcernsThem(t *testing.T) {
	t.Parallel()
	needtool.Path(t, "mutool")
	n := must(t, petitNight)
	with, without := 0, 0
	for _, rel := range n.papers(t, dossier.Attestation) {
		if strings.Contains(n.text(t, rel), "démarche") {
			continue
		}
		_, err := os.Stat(filepath.Join(filepath.Dir(n.paper(rel)), "contrat.pdf"))
		if err == nil {
			with++
		} else {
			without++
		}
		said := strings.Contains(n.text(t, rel), "Passé le délai légal de rétractation, l'abandon de tout ou partie des UE n'ouvre droit à aucun remboursement, sous réserve des cas prévus au contrat")
		if said != (err == nil) {
			t.Errorf("%s: the refund is spoken of: %v; a contrat stands beside it: %v", rel, said, err == nil)
		}
	}
	if with == 0 || without == 0 {
		t.Errorf("%d attestations with an own part, %d without: both are wanted", with, without)
	}
	for doc, patterns := range atADistance {
		near, far := 0, 0
		for _, rel := range n.papers(t, doc) {
			text := n.text(t, rel)
			distance := !strings.Contains(text, "Vous avez dix jours à compter") && !strings.Contains(text, "(délai de dix jours)") && !strings.Contains(text, "disposez de dix jours à compter")
			if distance {
				far++
			} else {
				near++
			}
			for _, p := range patterns {
				if regexp.MustCompile(p).MatchString(text) != distance {
					t.Errorf("%s: concluded at a distance or unknown: %v, and says %q: %v", rel, distance, p, !distance)
				}
			}
		}
		if near == 0 || far == 0 {
			t.Errorf("%s: %d signed in person, %d not: both are wanted", doc, near, far)
		}
	}
}

var plainText = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "’", "'", "\u2011", "-")

var spaces1 = regexp.MustCompile(`\s+`)

// text is what pdftotext reads in a paper, with plain spaces and apostrophes.
func (n *night) text(t *testing.T, rel string) string {
	t.Helper()
	return spaces1.ReplaceAllString(plainText.Replace(n.pages(t, rel)), " ")
}

// pages is what mutool reads, pages apart by form feeds, in half of the time of
// pdftotext; each paper is read once for all tests.
func (n *night) pages(t *testing.T, rel string) string {
	t.Helper()
	if known, ok := n.texts.Load(rel); ok {
		return known.(string)
	}
	out, err := exec.Command(needtool.Path(t, "mutool"), "draw", "-q", "-F", "txt", n.paper(rel)).Output()
	if err != nil {
		t.Errorf("%s: %v", rel, err)
	}
	n.texts.Store(rel, string(out))
	return string(out)
}

func TestPapersCarryTheirMentions(t *testing.T) {
	t.Parallel()
	needtool.Path(t, "mutool")
	n := must(t, petitNight)
	for kind, patterns := range mandatory {
		var forms []*regexp.Regexp
		for _, p := range patterns {
			forms = append(forms, regexp.MustCompile(p))
		}
		doc, ok := dossier.ParseDocument(kind)
		if !ok {
			t.Fatalf("no document is called %q", kind)
		}
		papers := some(n.papers(t, doc))
		if len(papers) == 0 {
			t.Errorf("no paper of kind %s", kind)
		}
		each(papers, func(rel string) {
			text := n.text(t, rel)
			for _, p := range neverSaid[kind] {
				if regexp.MustCompile(p).MatchString(text) {
					t.Errorf("%s says %q", rel, p)
				}
			}
			for _, form := range forms {
				if !form.MatchString(text) {
					t.Errorf("%s lacks %q", rel, form)
				}
			}
		})
	}
}

// A withdrawal form is a sheet of its own; no real paper says that it is none.
func TestWithdrawalFormIsOneSheet(t *testing.T) {
	t.Parallel()
	needtool.Path(t, "pdfinfo")
	n := must(t, petitNight)
	for _, rel := range some(n.papers(t, dossier.Retractation)) {
		if info := output(t, "pdfinfo", n.paper(rel)); !regexp.MustCompile(`Pages: +1\n`).MatchString(info) {
			t.Errorf("%s has more than one page", rel)
		}
	}
	for _, rel := range some(n.papers(t, 0)) {
		if strings.Contains(strings.ToLower(n.text(t, rel)), "spécimen") {
			t.Errorf("%s is marked as a specimen", rel)
		}
	}
}

var shortCode = regexp.MustCompile(`\b[0-9A-Z]{5}-[0-9A-Z]{5}\b`)

// sealPage is the page that carries the QR: its short code stands there last.
func (n *night) sealPage(t *testing.T, rel string) string {
	t.Helper()
	page := 0
	for i, text := range strings.Split(n.pages(t, rel), "\f") {
		if shortCode.MatchString(text) {
			page = i + 1
		}
	}
	if page == 0 {
		t.Errorf("%s: no page carries a short code", rel)
	}
	return strconv.Itoa(page)
}

// Every QR, printed and scanned at 150 dpi, is read by an independent decoder,
// verifies, and no longer does when one character is changed.
func TestEveryQRVerifies(t *testing.T) {
	t.Parallel()
	pdftoppm, zbarimg := needtool.Path(t, "pdftoppm"), needtool.Path(t, "zbarimg")
	n := must(t, petitNight)
	var sealed []string
	for _, doc := range dossier.Documents {
		if doc.Sealed() {
			sealed = append(sealed, n.papers(t, doc)...)
		}
	}
	dir := t.TempDir()
	each(some(sealed), func(rel string) {
		page := n.sealPage(t, rel)
		raster := filepath.Join(dir, strings.ReplaceAll(rel, "/", "-"))
		if out, err := exec.Command(pdftoppm, "-r", "150", "-gray", "-singlefile", "-f", page, n.paper(rel), raster).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", rel, err, out)
			return
		}
		defer os.Remove(raster + ".pgm")
		out, err := exec.Command(zbarimg, "-q", "--raw", "-Sdisable", "-Sqrcode.enable", raster+".pgm").Output()
		text := strings.TrimSpace(string(out))
		if err != nil || !strings.HasPrefix(text, "HTTPS://VERIF.CNAM-EXEMPLE.INVALID/V#") {
			t.Errorf("%s: page %s decodes as %q, %v", rel, page, text, err)
			return
		}
		if code, said, _ := n.call("verifier", "--date", samples.Today.Short(), text); code != exitOK || !strings.Contains(said, "VALABLE") {
			t.Errorf("%s: exit code %d\n%s", rel, code, said)
		}
		if code, said, _ := n.call("verifier", "--date", samples.Today.Short(), changed(text)); code != exitRefused || !strings.Contains(said, "REFUSÉ") {
			t.Errorf("%s, changed: exit code %d\n%s", rel, code, said)
		}
	})
}
