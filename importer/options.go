package importer

import (
	"maps"
	"time"

	"cnamdoc/importer/dossier"
)

// Options say how an export is to be read. The zero value reads an export that
// has all its columns, with the default tables.
type Options struct {
	Sheet    string           // name of the sheet; "" for the one sheet whose header is recognised
	Semestre dossier.Semestre // for rows of an export without semester; may be ""
	Centre   string           // for rows of an export without teaching centre; may be ""

	// Centres are the canonical names of the teaching centres, matched folded.
	// Nil accepts a centre as it is written.
	Centres []string

	// The tables below map what the export writes, matched folded, to what it
	// means. A nil table stands for its default.
	Statuts   map[string]dossier.Statut // STATUT_INSCRIPTION
	Natures   map[string]dossier.Nature // DISPOSITIF_FINANCEMENT and TYPE_FINANCEMENT_INSCRIPTION
	Semestres map[string]string         // SEMESTRE_UNITE to "S1", "S2" or "S3"

	Columns map[string]string // further headers: label to canonical field id (see Fields)
	Today   dossier.Date      // nobody is born after it; absent: not checked

	// Timeout bounds the whole reading; 0 means DefaultTimeout.
	Timeout time.Duration
}

// DefaultTimeout is ample for the largest file that the caps let through, on a
// machine that has much else to do.
const DefaultTimeout = 15 * time.Minute

// DefaultStatuts returns a copy of the default table of STATUT_INSCRIPTION.
func DefaultStatuts() map[string]dossier.Statut { return maps.Clone(defaultStatuts) }

// DefaultNatures returns a copy of the default table of funding codes.
// Individual and collective are the values of TYPE_FINANCEMENT_INSCRIPTION.
func DefaultNatures() map[string]dossier.Nature { return maps.Clone(defaultNatures) }

// DefaultSemestres returns a copy of the default table of SEMESTRE_UNITE.
func DefaultSemestres() map[string]string { return maps.Clone(defaultSemestres) }

var defaultStatuts = map[string]dossier.Statut{
	"confirmée": dossier.Confirmee, "confirmé": dossier.Confirmee, "confirmation": dossier.Confirmee,
	"validée": dossier.Confirmee, "validé": dossier.Confirmee, "inscrit": dossier.Confirmee,
	"inscrite": dossier.Confirmee, "définitive": dossier.Confirmee, "inscription définitive": dossier.Confirmee,
	"inscription confirmée": dossier.Confirmee, "inscription validée": dossier.Confirmee,
	"en attente": dossier.EnAttente, "attente": dossier.EnAttente, "provisoire": dossier.EnAttente,
	"préinscrit": dossier.EnAttente, "préinscription": dossier.EnAttente, "pré-inscription": dossier.EnAttente,
	"en cours": dossier.EnAttente, "à confirmer": dossier.EnAttente, "inscription en attente": dossier.EnAttente,
	"annulée": dossier.Annulee, "annulé": dossier.Annulee, "annulation": dossier.Annulee,
	"rétractée": dossier.Retractee, "rétracté": dossier.Retractee, "rétractation": dossier.Retractee,
	"abandon": dossier.Abandonnee, "abandonnée": dossier.Abandonnee, "abandonné": dossier.Abandonnee,
}

var defaultNatures = map[string]dossier.Nature{
	"03": dossier.CPF, "3": dossier.CPF, "cpf": dossier.CPF, "compte personnel de formation": dossier.CPF,
	"mon compte formation": dossier.CPF,
	"04":                   dossier.Apprentissage, "4": dossier.Apprentissage, "apprentissage": dossier.Apprentissage,
	"contrat d'apprentissage": dossier.Apprentissage,
	"05":                      dossier.ContratPro, "5": dossier.ContratPro, "contrat pro": dossier.ContratPro,
	"contrat de professionnalisation": dossier.ContratPro, "professionnalisation": dossier.ContratPro,
	"07": dossier.Employeur, "7": dossier.Employeur, "plan de développement": dossier.Employeur,
	"plan de développement des compétences": dossier.Employeur, "employeur": dossier.Employeur,
	"entreprise": dossier.Employeur, "plan de formation": dossier.Employeur,
	"organisme": dossier.Organisme, "opco": dossier.Organisme, "région": dossier.Organisme,
	"conseil régional": dossier.Organisme, "pôle emploi": dossier.Organisme, "france travail": dossier.Organisme,
	"agefiph": dossier.Organisme, "fiphfp": dossier.Organisme, "transitions pro": dossier.Organisme,
	"i": dossier.Individuel, "individuel": dossier.Individuel, "individuelle": dossier.Individuel,
	"autofinancement": dossier.Individuel, "personnel": dossier.Individuel, "à titre individuel": dossier.Individuel,
}

var defaultSemestres = map[string]string{
	"1": "S1", "01": "S1", "s1": "S1", "semestre 1": "S1", "premier semestre": "S1", "1er semestre": "S1",
	"2": "S2", "02": "S2", "s2": "S2", "semestre 2": "S2", "second semestre": "S2", "deuxième semestre": "S2",
	"2e semestre": "S2", "2nd semestre": "S2", "2ème semestre": "S2",
	"3": "S3", "03": "S3", "s3": "S3", "semestre 3": "S3", "troisième semestre": "S3", "3e semestre": "S3",
	"3ème semestre": "S3",
}

// folded returns the table with its keys folded, or the default when it is nil.
func folded[V any](table, byDefault map[string]V) map[string]V {
	if table == nil {
		table = byDefault
	}
	out := make(map[string]V, len(table))
	for k, v := range table {
		out[dossier.Fold(k)] = v
	}
	return out
}
