package web

import (
	"net/http"
	"path"
	"slices"
	"strconv"

	"cnamdoc/generate/comptes"
	"cnamdoc/generate/guichet"
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Printing is two acts, since paper jams: the first prepares the sheet and sends
// it to the printer, or shows it; the second says whether it came out.

// issue gives a person a kind of paper: the valid one, or a new one.
func (d deskPages) issue(r *http.Request, desk *guichet.Desk) (outcome, error) {
	key, err := keyOf(r)
	if err != nil {
		return outcome{}, err
	}
	doc, ok := dossier.ParseDocument(r.PostFormValue("document"))
	if !ok {
		return outcome{}, errForm
	}
	papers, err := desk.Issue(r.Context(), by(r), key, doc)
	if err != nil {
		return outcome{}, onPage(err)
	}
	for _, p := range papers {
		if err := d.note(r, comptes.Emis, key, p.Number, ""); err != nil {
			return outcome{}, err
		}
	}
	if len(papers) > 1 {
		return did(personAddress(key), "%s sont prêts : imprimez-les un à un.", french.Count(len(papers), "papier", "papiers"))
	}
	return d.send(r, desk, papers[0])
}

// print prepares a sheet of a paper. One that was handed over is interrupted
// first: a second sheet is a duplicata.
func (d deskPages) print(r *http.Request, desk *guichet.Desk, paper register.Paper) (outcome, error) {
	if paper.State == register.Remise && r.PostFormValue("duplicata") == "" {
		return outcome{to: paperAddress(paper.Number) + "/duplicata"}, nil
	}
	return d.send(r, desk, paper)
}

// send prepares a sheet, and sends it to the printer of the paper's centre if it
// has one.
func (d deskPages) send(r *http.Request, desk *guichet.Desk, paper register.Paper) (outcome, error) {
	out, err := desk.Print(r.Context(), by(r), paper)
	if err != nil {
		return outcome{}, onPage(err)
	}
	to := withQuery(paperAddress(paper.Number)+"/sorti", "feuille", out.Sheet.String())
	if d.printer(paper.Key.Centre) == "" {
		return outcome{to: to}, d.note(r, comptes.Imprime, paper.Key.Key, paper.Number, rankText(out.Sheet))
	}
	held, err := d.spool(r.Context(), paper.Key.Centre, out.File, paper.Number, out.BothSides)
	if err != nil {
		if back := guichet.DidNotComeOut(r.Context(), desk.Register, by(r), out.Sheet); back != nil {
			return outcome{}, back
		}
		return outcome{}, err
	}
	o, _ := did(withQuery(to, "imprimante", "oui"), "%s est envoyé à l’imprimante « %s ».", paper.Number, d.printer(paper.Key.Centre))
	if held != "" {
		o.said.More, o.said.Warning = upper(held)+".", true
	}
	return o, d.note(r, comptes.Imprime, paper.Key.Key, paper.Number, rankText(out.Sheet))
}

func rankText(sheet register.Sheet) string {
	if sheet.Rank == 0 {
		return ""
	}
	return french.Say("duplicata n°\u00a0%d", sheet.Rank)
}

// sheetView is a sheet on its way, and the question whether it came out.
type sheetView struct {
	register.Paper
	Name    string // of the person, as the paper names them
	Sheet   register.Sheet
	File    string // address of the PDF
	Address string // of the person
	Sent    bool   // to a printer; else the browser prints
	Sides   bool
	Waiting []register.Waiting
}

// printed asks whether a sheet came out.
func printed(r *http.Request, desk *guichet.Desk, paper register.Paper) (reply, error) {
	sheet, err := sheetFor(r, paper)
	if err != nil {
		return reply{}, err
	}
	v := sheetView{Paper: paper, Sheet: sheet, Address: personAddress(paper.Key.Key), Sent: r.FormValue("imprimante") != "", Name: nameOf(paper)}
	v.File = withQuery(paperAddress(paper.Number)+"/fichier", "rang", strconv.Itoa(sheet.Rank))
	v.Sides = paper.Key.Document != dossier.Attestation && slices.Contains(desk.Duplex, paper.Key.Document)
	v.Waiting, err = guichet.WaitingDuplicatas(r.Context(), desk.Register, paper.Number)
	v.Waiting = slices.DeleteFunc(v.Waiting, func(x register.Waiting) bool { return x.Rank == sheet.Rank })
	return page("impression", "Imprimer", v), err
}

func nameOf(p register.Paper) string { return guichet.Match{Nom: p.Nom, Prenom: p.Prenom}.NomComplet() }

// sheetFor reads the sheet that a page or a form is about.
func sheetFor(r *http.Request, paper register.Paper) (register.Sheet, error) {
	sheet, err := register.ParseSheet(r.FormValue("feuille"))
	if err != nil || sheet.Number != paper.Number {
		return sheet, errForm
	}
	return sheet, nil
}

// cameOut records whether a sheet came out, and how it was handed over.
func (d deskPages) cameOut(r *http.Request, desk *guichet.Desk, paper register.Paper) (outcome, error) {
	sheet, err := sheetFor(r, paper)
	if err != nil {
		return outcome{}, err
	}
	if r.PostFormValue("sorti") == "non" {
		if err := guichet.DidNotComeOut(r.Context(), desk.Register, by(r), sheet); err != nil {
			return outcome{}, err
		}
		o, _ := did(personAddress(paper.Key.Key), "%s n’est pas sorti : rien n’est noté.", paper.Number)
		o.said.More = "Quand l’imprimante sera prête, imprimez à nouveau."
		return o, nil
	}
	how, known := handings[r.PostFormValue("facon")]
	if r.PostFormValue("sorti") != "oui" || !known {
		return outcome{}, errForm
	}
	return d.came(r, desk, paper, sheet, how)
}

// askDuplicata interrupts: the paper was handed over already.
func (d deskPages) askDuplicata(r *http.Request, desk *guichet.Desk, paper register.Paper) (reply, error) {
	if paper.State != register.Remise {
		return toDossier(r, desk, paper)
	}
	one, err := paperViewOf(r.Context(), desk, guichet.Person{}, paper, d.printer(paper.Key.Centre))
	return page("duplicata", "Déjà remis", struct {
		paperView
		Name, Address string
		Rank          int
	}{one, nameOf(paper), personAddress(paper.Key.Key), register.NextRank(paper, one.Life)}), err
}

// pdfPolicy is what the browsers' own viewers need, and no other page has: to be
// framed by our page, and their own styles and pictures.
const pdfPolicy = "default-src 'none'; object-src 'self'; plugin-types application/pdf; style-src 'unsafe-inline'; img-src 'self' data: blob:; frame-ancestors 'self'"

func pdfReply(name string, data []byte) reply {
	return reply{body: data, header: map[string]string{"Content-Security-Policy": pdfPolicy, "X-Frame-Options": "SAMEORIGIN",
		"Content-Type": "application/pdf", "Content-Disposition": `inline; filename="` + name + `"`, "Content-Length": strconv.Itoa(len(data))}}
}

// paperFile is the PDF of a paper, or of a duplicata that was prepared.
func (d deskPages) paperFile(r *http.Request, desk *guichet.Desk, paper register.Paper) (reply, error) {
	_, data, err := desk.SheetFile(r.Context(), paper.Number, rank(r))
	if err != nil {
		return reply{}, err
	}
	return pdfReply(paper.Number+".pdf", data), d.note(r, comptes.Vu, paper.Key.Key, paper.Number, "fichier")
}

// lotFile is the PDF of a print run. Its name is that of a run that waits: no
// other file answers.
func (d deskPages) lotFile(r *http.Request, desk *guichet.Desk) (reply, error) {
	run, err := runAt(r, desk)
	if err != nil {
		return reply{}, err
	}
	data, err := desk.RunFile(run)
	if err != nil {
		return reply{}, err
	}
	return pdfReply(run.Lot+"-"+path.Base(run.File), data), d.note(r, comptes.Vu, dossier.Key{Centre: run.Centre}, run.Lot, run.Document.Label())
}

// runAt is the run that an address names.
func runAt(r *http.Request, desk *guichet.Desk) (guichet.Tirage, error) {
	runs, err := desk.Tirages(r.Context(), guichet.Night{})
	if err != nil {
		return guichet.Tirage{}, err
	}
	for _, run := range runs {
		if run.Lot == r.PathValue("lot") && path.Base(run.File) == r.PathValue("fichier") && string(run.Semestre) == r.FormValue("semestre") {
			return run, mine(r, dossier.Key{Centre: run.Centre})
		}
	}
	return guichet.Tirage{}, &refusal{http.StatusNotFound, "ce tirage n’attend plus rien : tous ses papiers ont été remis", "voyez la page de chaque personne"}
}

// printLot sends a print run to the printer of its centre.
func (d deskPages) printLot(r *http.Request, desk *guichet.Desk) (outcome, error) {
	runs, err := d.runsOf(r, desk, r.PathValue("lot"))
	if err != nil {
		return outcome{}, err
	}
	if len(runs) != 1 || d.printer(runs[0].Centre) == "" {
		return outcome{}, errForm
	}
	run := runs[0]
	title := run.Centre + ", " + run.Document.Labels()
	if run.Sheets > 0 {
		title += ", " + french.Count(run.Sheets, "feuille", "feuilles")
	}
	held, err := d.spool(r.Context(), run.Centre, desk.RunPath(run), title, run.Duplex)
	if err != nil {
		return outcome{}, err
	}
	o, _ := did("/a-imprimer", "Le tirage %s, %s, est envoyé à l’imprimante « %s ».", guichet.LotName(run.Lot), run.Document.Label(), d.printer(run.Centre))
	o.said.More = "Notez la remise quand les papiers seront donnés ou postés."
	if held != "" {
		o.said.More, o.said.Warning = upper(held)+".", true
	}
	return o, d.note(r, comptes.Imprime, dossier.Key{Centre: run.Centre}, run.Lot, run.Document.Label())
}
