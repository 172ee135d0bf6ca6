package press

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"cnamdoc/generate/balise"
	"cnamdoc/generate/layout"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Unprintable is a paper that the layout refuses, said for the person who can
// mend it: which datum of the dossier, in which cell. The layout knows blocks
// and no auditeur, so the datum is looked for by its text, once there is a fault.
type Unprintable struct {
	Faults layout.Faults
	Phrase string        // French: which datum, in which cell, what is wrong with it
	Remedy string        // French
	Cells  []dossier.Ref // nil when the export is not to blame
}

func (e *Unprintable) Error() string { return e.Faults.Error() }
func (e *Unprintable) Unwrap() error { return e.Faults }

// datum is a text that papers print, and where it is kept.
type datum struct {
	label  string
	text   string
	champ  string        // its column in the export; "" elsewhere
	refs   []dossier.Ref // the rows that say it
	keeper string        // who keeps it, where that is not the information system
	coupon string        // a credential: its label on the coupon
}

// masked is what the layout shows of the coupon's texts; their labels tell
// them apart.
const masked = "•••"

// unprintable says which data the faults are about.
func (s *Settings) unprintable(o *Order, in balise.Inputs, faults layout.Faults) error {
	data := append(s.dossierData(o), settingsData(o.Papier.Document, in)...)
	e := &Unprintable{Faults: faults}
	seen := map[string]bool{}
	for _, f := range faults {
		d := blamed(f, data)
		if d == nil {
			d = &datum{label: ModelFile(o.Papier.Document, o.Dossier.Type) + ", " + f.Block, text: f.Text, keeper: "le modèle"}
		}
		if len(seen) == 0 {
			e.Cells = s.cells(d)
			e.Phrase, e.Remedy = d.label+placed(e.Cells, d)+"\u00a0: "+d.cited(f).What(), d.remedy()
		}
		seen[fmt.Sprintf("%s %d %d", d.label, f.Reason, f.Rune)] = true // a name stands at several places of a paper
	}
	if more := len(seen) - 1; more > 0 {
		e.Phrase += fmt.Sprintf(" (et %d autre%s)", more, map[bool]string{true: "s"}[more > 1])
	}
	return e
}

// cited is the fault with the datum as its owner wrote it: the beginning, or
// what stands round the character.
func (d *datum) cited(f layout.Fault) layout.Fault {
	const around = 24
	text := []rune(strings.ReplaceAll(d.text, "\n", " "))
	if f.Text == masked || len(text) == 0 {
		return f
	}
	from, to := 0, min(len(text), 2*around)
	if i := slices.Index(text, f.Rune); i >= to {
		from, to = i-around, min(len(text), i+around)
	}
	f.Text = string(text[from:to])
	if from > 0 {
		f.Text = "…" + f.Text
	}
	if to < len(text) {
		f.Text += "…"
	}
	return f
}

// blamed is the datum that a fault is about: one that holds the character, or
// that the refused text holds or is a part of.
func blamed(f layout.Fault, data []datum) *datum {
	for _, whole := range [...]bool{true, false} {
		for i := range data {
			d := &data[i]
			if d.text != "" && d.explains(f, whole) {
				return d
			}
		}
	}
	return nil
}

// explains reports whether the datum can be what the fault is about; whole asks
// for more than that the character is in it.
func (d *datum) explains(f layout.Fault, whole bool) bool {
	switch {
	case f.Text == masked:
		return d.coupon != "" && strings.HasSuffix(f.Block, "coupon, «\u00a0"+d.coupon+"\u00a0»")
	case d.coupon != "" && d.keeper == "":
		return false // credentials stand on the coupon alone
	case f.Reason == layout.BadEncoding:
		return !utf8.ValidString(d.text)
	case f.Reason == layout.NoGlyph:
		return strings.ContainsRune(strings.ToUpper(d.text)+d.text, f.Rune) && (!whole || alike(f.Text, d.text))
	case f.Reason == layout.TooWide:
		return alike(f.Text, d.text)
	}
	return false
}

// alike reports whether one of the texts holds the other, and most of it;
// papers change the case of names, and messages cut long texts.
func alike(refused, text string) bool {
	r, t := dossier.Fold(strings.TrimSuffix(refused, "…")), dossier.Fold(text)
	return r != "" && strings.Contains(t, r) || 2*len(t) > len(r) && strings.Contains(r, t)
}

// cells are the places of the datum in the export: in its own column where the
// export has one such column.
func (s *Settings) cells(d *datum) []dossier.Ref {
	if d.champ == "" {
		return nil
	}
	letter := ""
	if s.Column != nil {
		letter = s.Column(d.champ)
	}
	refs := slices.Clone(d.refs)
	for i := range refs {
		refs[i].Column = letter
	}
	return refs
}

// placed says where a datum stands: the first of its cells, or its row.
func placed(cells []dossier.Ref, d *datum) string {
	refs := cells
	if d.champ == "" {
		refs = d.refs
	}
	switch {
	case len(refs) == 0 || refs[0].Row == 0:
		return ""
	case refs[0].Column != "":
		return french.Say(" (feuille « %s », cellule %s)", refs[0].Sheet, refs[0].Cell())
	}
	return french.Say(" (feuille « %s », ligne %d)", refs[0].Sheet, refs[0].Row)
}

// remedy says where the datum is mended.
func (d *datum) remedy() string {
	if d.keeper != "" {
		return fmt.Sprintf("Corrigez ou abrégez ce texte dans %s, puis relancez.", d.keeper)
	}
	return "Corrigez ou abrégez cette donnée dans le système d’information, puis exportez de nouveau."
}

// dossierData are the texts of the inscription, those that are read from afar
// first: where two hold the same, the first is named.
func (s *Settings) dossierData(o *Order) []datum {
	d, a := o.Dossier, &o.Dossier.Auditeur
	of := func(label, champ, text string) datum {
		return datum{label: label, text: text, champ: champ, refs: d.Source}
	}
	data := []datum{
		of("nom d’usage", "nom_usage", a.NomUsage), of("nom de naissance", "nom", a.NomNaissance), of("prénom", "prenom", a.Prenom),
		of("lieu de naissance", "lieu_naissance", a.LieuNaissance), of("code auditeur", "code", a.Code),
		of("adresse", "adresse1", a.Adresse.Ligne1), of("complément d’adresse", "adresse2", a.Adresse.Ligne2),
		of("ville", "ville", a.Adresse.Ville), of("code postal", "code_postal", a.Adresse.CodePostal), of("pays", "pays", a.Adresse.Pays),
		of("diplôme", "diplome", d.Diplome), of("courriel", "courriel", a.Courriel), of("téléphone", "telephone", a.Telephone),
		{label: "identifiant ENF", text: d.ENF.Identifiant, champ: "enf_identifiant", refs: d.Source, coupon: "Identifiant"},
		{label: "mot de passe ENF", text: d.ENF.MotDePasse.Reveal(), champ: "enf_mot_de_passe", refs: d.Source, coupon: "Mot de passe"},
	}
	for _, i := range o.Papier.Lines {
		f := d.Financements[i].Financeur
		data = append(data, of("nom du financeur", "financeur", f.Nom), of("adresse du financeur", "financeur_adresse", f.Adresse),
			of("représentant du financeur", "financeur_representant", f.Representant))
	}
	return append(data, s.ueTexts(o)...)
}

// ueTexts are the texts of the paper's UE: the inscription's, then the
// catalogue's.
func (s *Settings) ueTexts(o *Order) []datum {
	var data []datum
	for _, ue := range o.UEs() {
		of := " de l’UE " + ue.Code
		data = append(data, datum{label: "intitulé" + of, text: ue.Intitule, champ: "intitule", refs: ue.Refs},
			datum{label: "modalité" + of, text: ue.Modalite, champ: "modalite", refs: ue.Refs})
		f, _ := s.Catalogue.Lookup(ue.Code)
		for _, text := range [...]struct{ label, text string }{
			{"intitulé", f.Intitule}, {"objectif", f.Objectif}, {"programme", f.Programme}, {"prérequis", f.Prerequis},
			{"modalités", f.Modalites}, {"moyens", f.Moyens}, {"suivi", f.Suivi}, {"évaluation", f.Evaluation}, {"sanction", f.Sanction},
			{"intervenant", f.Intervenant}, {"titres de l’intervenant", f.Titres},
			{"lieu", f.Lieu}, {"horaires", f.Horaires}, {"activités à distance", f.ActivitesDistance},
			{"assistance", f.Assistance}, {"évaluations à distance", f.EvaluationsDistance},
		} {
			data = append(data, datum{label: text.label + of, text: text.text, refs: []dossier.Ref{f.Ref}, keeper: "le catalogue des UE"})
		}
	}
	return data
}

// settingsData are the texts of the organisation and of the centre, by the key
// of the configuration that says them.
func settingsData(doc dossier.Document, in balise.Inputs) []datum {
	set, err := balise.Values(doc, in)
	if err != nil {
		return nil
	}
	var data []datum
	for _, name := range balise.Settings() {
		v, err := set.Value(name)
		if err != nil {
			continue
		}
		d := datum{label: balise.Lookup(name).Label, text: v.Text.String(), keeper: "la configuration"}
		if name == "enf_adresse" {
			d.coupon = "Adresse"
		}
		data = append(data, d)
	}
	return data
}
