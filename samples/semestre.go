package samples

import (
	"io"
	"math/rand/v2"
	"slices"

	"cnamdoc/generate/sheet"
	"cnamdoc/importer/dossier"
)

// Figures of the semester sample.
const (
	auditeurs   = 600
	incomplete  = auditeurs * 15 / 100
	firstNumber = 200_001 // its codes are CEN200001 to CEN200600
)

// Inscriptions writes inscriptions-semestre.xlsx: 600 auditeurs over all
// teaching centres, a row per UE, every kind of funding; 15 % of the dossiers
// lack something, in all the ways there are.
func Inscriptions(w io.Writer) error {
	b := sheet.New()
	export(b, "Inscriptions", exportTitle, semester())
	_, err := b.WriteTo(w)
	return err
}

// semester invents the people. Each has his own source of chance, so that a
// change to one leaves the others as they are.
func semester() []record {
	spoilt := spoilt()
	records := make([]record, auditeurs)
	for i := range records {
		g := generator(100 + uint64(i))
		r := someone(g, i)
		if d, ok := spoilt[i]; ok {
			if r.financement.dispositif == "04" || r.financement.dispositif == "05" {
				r.individual() // out of scope, nothing else would show
			}
			d.spoil(&r, g)
		}
		records[i] = r
	}
	return records
}

// spoilt says which persons, by their place, lack what.
func spoilt() map[int]defect {
	list := map[int]defect{}
	for rank, i := range generator(1).Perm(auditeurs)[:incomplete] {
		list[i] = defects[rank%len(defects)]
	}
	return list
}

// someone is a complete dossier.
func someone(g *rand.Rand, i int) record {
	titre := 1 + g.IntN(2)
	prenom := pick(g, [][]string{prenomsM, prenomsF}[titre-1])
	nom := pick(g, nomsCommuns)
	if g.IntN(12) == 0 {
		nom = pick(g, particules)
	}
	r := individuel(i, titre, prenom, nom)
	r.code, r.telephone = code("CEN", firstNumber+i), phone(1000+i)
	r.naissance = between(g, day(1, 1, 1964), day(31, 12, 2005))
	r.motDePasse = password(uint64(firstNumber + i))
	r.identifiant = login(prenom, nom) + number(firstNumber + i).(string)[3:]
	r.live(g)
	r.study(g, i)
	r.schedule(g)
	r.identify(g)
	r.pay(g)
	if titre == 2 && g.IntN(4) == 0 {
		r.usage = pick(g, nomsCommuns)
	}
	if g.IntN(3) == 0 {
		r.statutAuditeur, r.ancien, r.motDePasse = "Ancien", code("CEN", 10_000+i), ""
	}
	return r
}

// live gives an address, a centre and a situation.
func (r *record) live(g *rand.Rand) {
	home := pick(g, villes)
	r.adresse1, r.cp, r.ville, r.centre = number(1+g.IntN(140)).(string)+" "+pick(g, rues), home.cp, home.nom, home.centre
	r.lieu = pick(g, villes).nom
	if home.centre == FOAD {
		r.distance = "oui"
	}
	switch g.IntN(8) {
	case 0:
		r.situation, r.emploi, r.demandeur = "Demandeur d’emploi", "", "oui"
	case 1:
		r.situation, r.emploi = "Fonctionnaire", "Titulaire"
	case 2:
		r.situation, r.emploi = "Indépendant", ""
	case 3:
		r.emploi = "CDD"
	}
	if g.IntN(40) == 0 {
		r.handicap, r.tiers, r.mdph = "oui", "oui", "oui"
	}
	r.diplome = pick(g, []string{"", "", "", "Licence générale", "Diplôme d’ingénieur", "Titre RNCP de niveau 6"})
}

// study chooses UE that the centre offers: 3 or 4 on average.
func (r *record) study(g *rand.Rand, i int) {
	var offered []string
	for k := range allUE {
		if u := &allUE[k]; u.code != incompleteUE && slices.Contains(u.offered, r.centre) {
			offered = append(offered, u.code)
		}
	}
	n := min(pick(g, []int{1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 6}), len(offered))
	if i%200 == 199 {
		n = min(12, len(offered))
	}
	var codes []string
	for _, k := range g.Perm(len(offered))[:n] {
		codes = append(codes, offered[k])
	}
	slices.Sort(codes)
	r.lignes = enrol(codes...)
}

// schedule gives the days of the inscription, all in September.
func (r *record) schedule(g *rand.Rand) {
	r.inscrit = between(g, day(1, 9, 2026), day(26, 9, 2026))
	r.demande = r.inscrit.AddDays(-g.IntN(12) - 3)
	r.signe = r.inscrit
	r.settle(r.inscrit.AddDays(18 + g.IntN(20)))
}

// identify gives a nationality and its proof.
func (r *record) identify(g *rand.Rand) {
	europeans := []struct{ code, pays, ville string }{
		{"139", "Portugal", "Braga"}, {"127", "Italie", "Bari"}, {"134", "Espagne", "Burgos"}, {"114", "Roumanie", "Iași"},
		{"122", "Pologne", "Gdańsk"}, {"131", "Belgique", "Namur"},
	}
	others := []struct{ code, pays, ville string }{
		{"350", "Maroc", "Fès"}, {"352", "Algérie", "Tlemcen"}, {"351", "Tunisie", "Bizerte"}, {"341", "Sénégal", "Kaolack"},
		{"326", "Côte d’Ivoire", "Bouaké"}, {"208", "Turquie", "Muğla"}, {"243", "Viêt Nam", "Đà Nẵng"},
	}
	switch n := g.IntN(100); {
	case n < 4:
		c := pick(g, europeans)
		*r = r.foreign(c.code, c.pays, c.ville, "Passeport")
	case n < 12:
		c := pick(g, others)
		*r = r.foreign(c.code, c.pays, c.ville, "").sejour(pick(g, []string{"Salarié", "Étudiant"}), between(g, day(1, 7, 2030), day(31, 12, 2033)))
		return
	case n < 30:
		r.piece, r.recto, r.verso = "Passeport", "oui", ""
	}
	r.delivree = between(g, day(2, 1, 2021), day(30, 6, 2026))
	r.expire = r.delivree.AddYears(10).AddDays(-1)
}

// pay chooses the funding: half pay for themselves.
func (r *record) pay(g *rand.Rand) {
	n := g.IntN(100)
	switch {
	case n < 52:
	case n < 68:
		*r = r.funded(100)
	case n < 76:
		*r = r.funded(pick(g, []int{30, 50, 60, 75}))
	case n < 86:
		r.sponsored(pick(g, organismes), g)
	case n < 94:
		r.financement, r.signe = financement{typ: "I", dispositif: "03"}, none
		r.du, r.regle, r.mode, r.le = 0, 0, "", none
	case n < 95:
		r.financement = financement{typ: "C", dispositif: "04"}
	case n < 96:
		r.financement = financement{typ: "C", dispositif: "05"}
	case n < 98:
		r.demarche("VAE")
	default:
		r.demarche("VAPP")
	}
}

func (r *record) sponsored(o struct{ nom, adresse, signataire string }, g *rand.Rand) {
	r.signe = none
	r.financement = financement{typ: "C", dispositif: "Organisme", nom: o.nom, siret: siret(int(hash(o.nom) % 1_000_000)),
		adresse: o.adresse, signataire: o.signataire, part: 100, signee: between(g, day(1, 9, 2026), day(20, 9, 2026))}
}

// defect is one way of lacking something.
type defect struct {
	name  string
	spoil func(*record, *rand.Rand)
}

// defects are the ways in which the dossiers of the semester are incomplete.
// Where a defect needs another funding than the person has, it brings it.
var defects = []defect{
	{"mineur", func(r *record, g *rand.Rand) { r.naissance = between(g, day(1, 12, 2008), day(30, 8, 2009)) }},
	{"naissance absente", func(r *record, _ *rand.Rand) { r.naissance = none }},
	{"situation absente", func(r *record, _ *rand.Rand) {
		r.situation, r.emploi, r.demandeur, r.employeur, r.employeurSIRET = "", "", "", "", ""
		r.individual()
	}},
	{"étudiant sans emploi", func(r *record, _ *rand.Rand) {
		r.situation, r.emploi, r.demandeur = "Étudiant", "", "non"
		r.individual()
	}},
	{"tardif sans accord", func(r *record, g *rand.Rand) {
		r.individual()
		*r = r.late(between(g, day(5, 10, 2026), day(16, 10, 2026)), "")
	}},
	{"verso manquant", func(r *record, _ *rand.Rand) {
		r.french()
		r.piece, r.recto, r.verso = "Carte d’identité", "oui", "non"
	}},
	{"pièce d’identité absente", func(r *record, _ *rand.Rand) {
		r.french()
		r.piece, r.recto, r.verso, r.delivree, r.expire = "", "", "", none, none
	}},
	{"carte expirée", func(r *record, _ *rand.Rand) {
		r.french()
		r.piece, r.delivree, r.expire = "Carte d’identité", day(4, 5, 2015), day(3, 5, 2025)
	}},
	{"séjour trop court", func(r *record, g *rand.Rand) {
		*r = r.foreign("350", "Maroc", "Oujda", "").sejour("Salarié", between(g, day(1, 12, 2026), day(20, 1, 2027)))
	}},
	{"séjour absent", func(r *record, _ *rand.Rand) {
		*r = r.foreign("341", "Sénégal", "Ziguinchor", "Passeport")
		r.mention, r.mentionExpire = "", none
	}},
	{"dossier non reçu", func(r *record, _ *rand.Rand) { r.recu = "non" }},
	{"contrat non signé", func(r *record, _ *rand.Rand) { r.individual(); r.signe = none }},
	{"prise en charge absente", func(r *record, _ *rand.Rand) { r.company(); r.financement.pec = "non" }},
	{"SIRET faux", func(r *record, _ *rand.Rand) { r.company(); r.financement.siret = "00012345678901" }},
	{"représentant absent", func(r *record, _ *rand.Rand) { r.company(); r.financement.signataire = "" }},
	{"adresse du financeur absente", func(r *record, _ *rand.Rand) { r.company(); r.financement.adresse = "" }},
	{"impayé", func(r *record, _ *rand.Rand) { r.individual(); *r = r.unpaid() }},
	{"payé en partie", func(r *record, _ *rand.Rand) { r.individual(); r.regle /= 2 }},
	{"identifiant absent", func(r *record, _ *rand.Rand) { r.taught(); r.identifiant = "" }},
	{"mot de passe absent", func(r *record, _ *rand.Rand) {
		r.taught()
		r.statutAuditeur, r.ancien, r.motDePasse = "Nouveau", "", ""
	}},
	{"UE au catalogue incomplet", func(r *record, _ *rand.Rand) {
		r.individual()
		r.lignes, r.signe = append(r.lignes, enrol(incompleteUE)...), none
		r.settle(r.le)
	}},
	{"UE hors catalogue", func(r *record, _ *rand.Rand) {
		r.individual()
		r.lignes[0].code, r.lignes[0].intitule, r.signe = "XYZ100", "UE hors catalogue", none
	}},
	{"nationalité absente", func(r *record, _ *rand.Rand) { r.nationalite = "" }},
	{"en attente", func(r *record, _ *rand.Rand) { r.individual(); r.statut, r.signe = "En attente", none; *r = r.unpaid() }},
}

// individual makes the person pay for himself.
func (r *record) individual() {
	r.taught()
	r.financement = financement{typ: "I"}
	r.signe = r.inscrit
	r.settle(r.inscrit.AddDays(20))
}

// company makes an employer pay, who has yet to sign.
func (r *record) company() {
	r.taught()
	*r = r.funded(100)
	r.financement.signee = none
	r.settle(r.inscrit.AddDays(20))
}

// taught makes an inscription to UE of one to a démarche.
func (r *record) taught() {
	if r.typ == "UE" {
		return
	}
	r.typ, r.lignes = "UE", enrol("NFA008")
	r.identifiant, r.motDePasse = login(r.prenom, r.nom), password(uint64(hash(r.code)))
	r.settle(r.inscrit.AddDays(20))
}

// french makes the person French, without titre de séjour.
func (r *record) french() {
	*r = r.foreign("0", "France", "Tours", "Carte d’identité")
	r.mention, r.mentionExpire = "", dossier.Date{}
	r.verso = "oui"
}
