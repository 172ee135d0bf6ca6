package samples

import "cnamdoc/importer/dossier"

// attendu is what is to be expected of each paper of a person on the day
// Today, with cnamdoc.toml and catalogue-ue.xlsx: "prête", "bloquée" or "—"
// when none is due; and the rule that decides.
type attendu struct {
	attestation, contrat, convention, relance string
	regle                                     string
}

const (
	prete   = "prête"
	bloquee = "bloquée"
	sans    = "—"
)

// personne is one person of the small sample.
type personne struct {
	record
	illustre string
	attendu  attendu
}

// The usual outcomes.
var (
	individuelPret = attendu{prete, prete, sans, sans, sans}
	employeurPret  = attendu{prete, sans, prete, sans, sans}
	mixtePret      = attendu{prete, prete, prete, sans, sans}
	rien           = attendu{sans, sans, sans, sans, sans}
)

// bloque is an individual whose attestation alone waits.
func bloque(regle string) attendu { return attendu{bloquee, prete, sans, prete, regle} }

// bureau is an individual whose attestation waits for the centre itself: there
// is nothing to ask of him, so no relance.
func bureau(regle string) attendu { return attendu{bloquee, prete, sans, sans, regle} }

// note is an outcome where a rule shows without blocking.
func (a attendu) note(regle string) attendu {
	a.regle = regle
	return a
}

// individuel is a complete dossier of a person who pays for himself: every
// other one is made from it by a change.
func individuel(n int, titre int, prenom, nom string) record {
	r := record{
		code: code("CEN", 100+n), titre: titre, nom: nom, prenom: prenom,
		naissance: day(1+n%28, 1+n%12, 1970+n%33), lieu: "Orléans", paysNaissance: "France", nationalite: "0",
		adresse1: "12 rue des Tanneurs", cp: "45000", ville: "Orléans", telephone: phone(100 + n), courriel: mail(prenom, nom),
		situation: "Salarié", emploi: "CDI", demandeur: "non",
		centre: "Orléans", statutAuditeur: "Nouveau", semestre: Semestre, typ: "UE", statut: "Confirmée",
		inscrit: day(14, 9, 2026), demande: day(7, 9, 2026), entretien: "oui", recu: "oui", distance: "non",
		signe: day(14, 9, 2026), piece: "Carte d’identité", recto: "oui", verso: "oui", delivree: day(12, 5, 2023), expire: day(11, 5, 2033),
		handicap: "non", tiers: "non", financement: financement{typ: "I"},
		identifiant: login(prenom, nom), motDePasse: password(uint64(n)), lignes: enrol("NFA031", "NFA008"),
	}
	r.settle(day(30, 9, 2026))
	return r
}

// funded turns a dossier into one that an employer pays, share by share.
func (r record) funded(part int) record {
	n := int(hash(r.code) % 1_000_000)
	e := entreprises[n%len(entreprises)]
	r.employeur, r.employeurSIRET = e.nom, siret(n)
	r.financement = financement{
		typ: "C", dispositif: "07", nom: e.nom, siret: siret(n), adresse: e.adresse, signataire: e.signataire,
		part: part, pec: "oui", signee: day(10, 9, 2026),
	}
	if part == 100 {
		r.signe = dossier.Date{}
	}
	return r
}

func (r record) with(change func(*record)) record {
	r.lignes = append([]ligne(nil), r.lignes...)
	change(&r)
	return r
}

// foreign gives a person another nationality.
func (r record) foreign(nationalite, pays, lieu, piece string) record {
	r.nationalite, r.paysNaissance, r.lieu, r.piece = nationalite, pays, lieu, piece
	return r
}

// sejour gives a foreigner a titre.
func (r record) sejour(mention string, expire dossier.Date) record {
	r.piece, r.mention, r.mentionExpire = "Carte de séjour", mention, expire
	r.delivree, r.expire = day(1, 2, 2024), expire
	return r
}

// late is an inscription after the courses have begun.
func (r record) late(inscrit dossier.Date, accord string) record {
	r = r.with(func(r *record) {
		for i := range r.lignes {
			r.lignes[i].accord = accord
		}
	})
	r.inscrit, r.demande, r.signe = inscrit, inscrit.AddDays(-3), inscrit
	r.settle(inscrit.AddDays(15))
	return r
}

// unpaid takes the payment away.
func (r record) unpaid() record {
	r.regle, r.mode, r.le = 0, "", dossier.Date{}
	return r
}
