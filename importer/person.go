package importer

import (
	"cmp"
	"strings"

	"cnamdoc/importer/dossier"
)

var titres = map[string]dossier.Civilite{"1": dossier.Monsieur, "m": dossier.Monsieur, "mr": dossier.Monsieur, "monsieur": dossier.Monsieur,
	"2": dossier.Madame, "mme": dossier.Madame, "madame": dossier.Madame, "3": dossier.Madame, "mlle": dossier.Madame, "mademoiselle": dossier.Madame}

var types = map[string]dossier.TypeInscription{"ue": dossier.InscriptionUE, "unite": dossier.InscriptionUE, "unites d enseignement": dossier.InscriptionUE,
	"vae": dossier.InscriptionVAE, "vapp": dossier.InscriptionVAPP, "vap": dossier.InscriptionVAPP}

var identites = map[string]dossier.TypeIdentite{"cni": dossier.CarteIdentite, "ci": dossier.CarteIdentite, "carte d identite": dossier.CarteIdentite,
	"carte nationale d identite": dossier.CarteIdentite, "carte identite": dossier.CarteIdentite, "cnie": dossier.CarteIdentite,
	"passeport": dossier.Passeport, "passport": dossier.Passeport, "carte de sejour": dossier.CarteSejour, "titre de sejour": dossier.CarteSejour}

// person reads the columns whose values are codes or need one another.
func (a *assembler) person(n int, b *builder) {
	enum(a, n, b, "titre", titres, &b.d.Auditeur.Civilite, "Monsieur ou Madame", dossier.Avertissement)
	enum(a, n, b, "type", types, &b.d.Type, "UE, VAE ou VAPP", dossier.Erreur)
	a.postal(n, b)
	a.identite(n, b)
	if p, ok := a.get("statut_auditeur"); ok && p.set && b.d.Nouveau == dossier.Inconnu {
		b.d.Nouveau = novelty(p.text)
	}
	if p, ok := a.get("troisieme_cycle"); ok && p.answer == dossier.Oui {
		b.d.TroisiemeCycle = true
	}
	if p, ok := a.get("droit_regle"); ok && p.set {
		a.paid(n, b, p)
	}
}

// enum reads a column of codes. The zero value of T cannot contradict.
func enum[T comparable](a *assembler, n int, b *builder, id string, table map[string]T, to *T, want string, severity dossier.Severity) {
	p, ok := a.get(id)
	if !ok || !p.set {
		return
	}
	v, known := table[dossier.Fold(p.text)]
	if !known {
		a.fault(n, p.col, &fault{CellEnum, severity, want, quote(p.text), "corrigez la cellule"})
		return
	}
	ord := p.col.field.ord
	if first := b.from[ord]; first != (cellRef{}) && *to != v {
		a.conflict(n, p.col, "une autre valeur", p.text, first)
		return
	} else if first == (cellRef{}) {
		b.from[ord] = cellRef{int32(n), int16(p.col.Index)}
	}
	*to = v
}

func novelty(s string) dossier.Reponse {
	switch f := dossier.Fold(s); {
	case strings.HasPrefix(f, "nouve"), strings.HasPrefix(f, "primo"), strings.HasPrefix(f, "premiere inscription"):
		return dossier.Oui
	case strings.HasPrefix(f, "ancien"), strings.HasPrefix(f, "reinscri"), strings.HasPrefix(f, "re inscri"):
		return dossier.Non
	}
	return dossier.Inconnu
}

var postalSigns = strings.NewReplacer(" ", "", "F-", "", "f-", "")

// postal pads a French postal code to five digits; elsewhere it is kept.
func (a *assembler) postal(n int, b *builder) {
	p, ok := a.get("code_postal")
	if !ok || !p.set {
		return
	}
	country := b.d.Auditeur.Adresse.Pays
	if here, ok := a.get("pays"); ok && here.set {
		country = here.text
	}
	if inFrance(country) {
		code := postalSigns.Replace(p.text)
		if len(code) == 4 && allDigits(code) {
			code = "0" + code
		}
		if len(code) != 5 || !allDigits(code) {
			a.fault(n, p.col, bad(CellType, "un code postal à 5 chiffres", quote(p.text), "corrigez le code postal, ou indiquez le pays"))
			return
		}
		p.text = code
	}
	before, conflict := store(&b.d.Auditeur.Adresse.CodePostal, p.value)
	a.origin(n, b, p, before, conflict)
}

// origin remembers where a value came from, or notes the contradiction.
func (a *assembler) origin(n int, b *builder, p parsed, before string, conflict bool) {
	ord := p.col.field.ord
	if conflict {
		a.conflict(n, p.col, before, p.said(p.col.field), b.from[ord])
	} else if b.from[ord] == (cellRef{}) {
		b.from[ord] = cellRef{int32(n), int16(p.col.Index)}
	}
}

func inFrance(country string) bool {
	f := dossier.Fold(country)
	return f == "" || f == "france" || f == "fr" || f == "fra" || f == "100" || f == "99100"
}

// identite reads the kind of proof. One that the page does not name is kept as
// written, to be examined.
func (a *assembler) identite(n int, b *builder) {
	p, ok := a.get("identite_type")
	if !ok || !p.set {
		return
	}
	id := &b.d.Pieces.Identite
	before, conflict := store(&id.TypeSource, p.value)
	kind, known := identites[dossier.Fold(p.text)]
	if !known {
		kind = dossier.AutreIdentite
	}
	if conflict && kind == id.Type && kind != dossier.AutreIdentite {
		return // "CNI" here, "carte d'identité" there
	}
	if id.Type == dossier.IdentiteAbsente {
		id.Type = kind
	}
	a.origin(n, b, p, before, conflict)
}

// paid reads the fee that was paid: an amount, or yes or no.
func (a *assembler) paid(n int, b *builder, p parsed) {
	if p.answer != dossier.Inconnu {
		before, conflict := store(&b.paid, p.value)
		b.paidAt = p
		a.origin(n, b, p, before, conflict)
		return
	}
	before, conflict := store(knownAmount{&b.d.Droit.Regle, &b.d.Droit.RegleConnu}, p.value)
	a.origin(n, b, p, before, conflict)
}

// settlePaid turns "oui" into the amount due, when that is known.
func (a *assembler) settlePaid(b *builder) {
	fee := &b.d.Droit
	switch {
	case b.paid == dossier.Inconnu || fee.RegleConnu:
	case b.paid == dossier.Non:
		fee.RegleConnu = true
	case fee.DuConnu:
		fee.Regle, fee.RegleConnu = fee.Du, true
	default:
		a.fault(b.d.Source[0].Row, b.paidAt.col, warn(CellRequired, "un montant", "«\u00a0oui\u00a0», sans droit d’inscription dû",
			"indiquez le montant réglé, ou le droit d’inscription dû"))
	}
}

// statut reads the statut of the row's inscription; it is that of its UE.
func (a *assembler) statut(n int, b *builder) {
	p, ok := a.get("statut")
	if !ok || !p.set {
		return
	}
	b.d.StatutSource = cmp.Or(b.d.StatutSource, p.text)
	if s := a.statutOf(n, p); len(b.d.UEs) == 0 && b.d.Statut == dossier.StatutInconnu {
		b.d.Statut = s
	}
}

func (a *assembler) statutOf(n int, p parsed) dossier.Statut {
	if s, ok := a.statuts[dossier.Fold(p.text)]; ok {
		return s
	}
	s, ok := dossier.ParseStatut(p.text)
	if !ok {
		a.fault(n, p.col, warn(CellEnum, "un statut de la table de configuration", quote(p.text), "corrigez le statut, ou ajoutez-le à la configuration"))
	}
	return s
}

// settleStatut takes the statut of the UE: where those still running differ,
// the most cautious of them; where all have ended, the first.
func (b *builder) settleStatut() {
	caution := map[dossier.Statut]int{dossier.Confirmee: 1, dossier.EnAttente: 2, dossier.StatutInconnu: 3}
	best, rank := b.d.Statut, 0
	for i, ue := range b.d.UEs {
		if c := caution[ue.Statut]; i == 0 || c > rank {
			best, rank = ue.Statut, c
		}
	}
	b.d.Statut = best
}
