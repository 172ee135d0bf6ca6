package importer

import (
	"cmp"
	"strings"

	"cnamdoc/importer/cell"
	"cnamdoc/importer/dossier"
)

var titres = map[string]dossier.Civilite{"1": dossier.Monsieur, "m": dossier.Monsieur, "mr": dossier.Monsieur, "monsieur": dossier.Monsieur,
	"2": dossier.Madame, "mme": dossier.Madame, "madame": dossier.Madame, "3": dossier.Madame, "mlle": dossier.Madame, "mademoiselle": dossier.Madame}

var types = map[string]dossier.TypeInscription{"ue": dossier.InscriptionUE, "unite": dossier.InscriptionUE, "unites d enseignement": dossier.InscriptionUE,
	"vae": dossier.InscriptionVAE, "vapp": dossier.InscriptionVAPP, "vap": dossier.InscriptionVAPP}

var identites = map[string]dossier.TypeIdentite{"cni": dossier.CarteIdentite, "ci": dossier.CarteIdentite, "carte d identite": dossier.CarteIdentite,
	"carte nationale d identite": dossier.CarteIdentite, "carte identite": dossier.CarteIdentite, "cnie": dossier.CarteIdentite,
	"passeport": dossier.Passeport, "passport": dossier.Passeport, "carte de sejour": dossier.CarteSejour, "titre de sejour": dossier.CarteSejour}

// readPerson reads the columns whose values are codes or need one another.
func readPerson(l *line, b *builder) {
	enum(l, b, "titre", titres, &b.d.Auditeur.Civilite, "Monsieur ou Madame", dossier.Avertissement)
	enum(l, b, "type", types, &b.d.Type, "UE, VAE ou VAPP", dossier.Erreur)
	readPostal(l, b)
	readIdentite(l, b)
	if p, ok := l.get("statut_auditeur"); ok && p.Set && b.d.Nouveau == dossier.Inconnu {
		b.d.Nouveau = novelty(p.Text)
	}
	if p, ok := l.get("troisieme_cycle"); ok && p.Answer != dossier.Inconnu {
		b.d.TroisiemeCycle, b.d.CycleConnu = b.d.TroisiemeCycle || p.Answer == dossier.Oui, true
	}
}

// enum reads a column of codes. The zero value of T cannot contradict.
func enum[T comparable](l *line, b *builder, id string, table map[string]T, to *T, want string, severity dossier.Severity) {
	p, ok := l.get(id)
	if !ok || !p.Set {
		return
	}
	v, known := table[dossier.Fold(p.Text)]
	if !known {
		l.fault(p.col, &cell.Fault{Code: cell.CodeEnum, Severity: severity, Expected: want, Found: cell.Quote(p.Text), Remedy: "corrigez la cellule"})
		return
	}
	ord := p.col.field.ord
	if first := b.from[ord]; first != (cellRef{}) && *to != v {
		conflict(l, p.col, "une autre valeur", p.Text, first)
		return
	} else if first == (cellRef{}) {
		b.from[ord] = cellRef{int32(l.n), int16(p.col.Index)}
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

// readPostal pads a French postal code to five digits; elsewhere it is kept.
func readPostal(l *line, b *builder) {
	p, ok := l.get("code_postal")
	if !ok || !p.Set {
		return
	}
	country := b.d.Auditeur.Adresse.Pays
	if here, ok := l.get("pays"); ok && here.Set {
		country = here.Text
	}
	if inFrance(country) {
		code := postalSigns.Replace(p.Text)
		if len(code) == 4 && cell.AllDigits(code) {
			code = "0" + code
		}
		if len(code) != 5 || !cell.AllDigits(code) {
			l.fault(p.col, cell.Bad(cell.CodeType, "un code postal à 5 chiffres", cell.Quote(p.Text), "corrigez le code postal, ou indiquez le pays"))
			return
		}
		p.Text = code
	}
	before, differs := store(&b.d.Auditeur.Adresse.CodePostal, p.Value)
	origin(l, b, p, before, differs)
}

// origin remembers where a value came from, or notes the contradiction.
func origin(l *line, b *builder, p parsed, before string, differs bool) {
	ord := p.col.field.ord
	if differs {
		conflict(l, p.col, before, said(p.Value, p.col.field), b.from[ord])
	} else if b.from[ord] == (cellRef{}) {
		b.from[ord] = cellRef{int32(l.n), int16(p.col.Index)}
	}
}

func inFrance(country string) bool {
	f := dossier.Fold(country)
	return f == "" || f == "france" || f == "fr" || f == "fra" || f == "100" || f == "99100"
}

// readIdentite reads the kind of proof. One that the page does not name is kept as
// written, to be examined.
func readIdentite(l *line, b *builder) {
	p, ok := l.get("identite_type")
	if !ok || !p.Set {
		return
	}
	id := &b.d.Pieces.Identite
	before, differs := store(&id.TypeSource, p.Value)
	kind, known := identites[dossier.Fold(p.Text)]
	if !known {
		kind = dossier.AutreIdentite
	}
	if differs && kind == id.Type && kind != dossier.AutreIdentite {
		return // "CNI" here, "carte d'identité" there
	}
	if id.Type == dossier.IdentiteAbsente {
		id.Type = kind
	}
	origin(l, b, p, before, differs)
}

// readStatut reads the statut of the row's inscription; it is that of its UE.
func readStatut(l *line, t *tables, b *builder) {
	p, ok := l.get("statut")
	if !ok || !p.Set {
		return
	}
	b.d.StatutSource = cmp.Or(b.d.StatutSource, p.Text)
	if s := statutOf(l, t, p); len(b.d.UEs) == 0 && b.d.Statut == dossier.StatutInconnu {
		b.d.Statut = s
	}
}

func statutOf(l *line, t *tables, p parsed) dossier.Statut {
	if s, ok := t.statuts[dossier.Fold(p.Text)]; ok {
		return s
	}
	s, ok := dossier.ParseStatut(p.Text)
	if !ok {
		l.fault(p.col, cell.Warn(cell.CodeEnum, "un statut de la table de configuration", cell.Quote(p.Text), "corrigez le statut, ou ajoutez-le à la configuration"))
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
