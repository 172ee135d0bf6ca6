package main

import (
	"slices"
	"testing"

	"cnamdoc/generate"
	"cnamdoc/importer"
)

// unwatched are the fields whose silence no guard needs to see, and why.
var unwatched = map[string]string{
	"code": "names the dossier", "ancien_code": "links codes", "annee": "names the semester", "semestre": "names the dossier",
	"semestre_unite": "names the semester", "centre": "names the dossier",
	"nir": "is dropped", "ine": "no rule reads it", "statut_auditeur": "no rule reads it", "groupe": "no rule reads it",
	"pays_naissance": "no rule reads it", "adresse2": "no rule reads it", "pays": "no rule reads it", "telephone": "no rule reads it",
	"courriel": "no rule reads it", "tiers_temps": "no rule reads it", "ects": "no rule reads it",
	"modalite": "the catalogue says it", "employeur": "is watched as financeur",
	"siret_employeur": "is watched as financeur_siret", "adresse_employeur": "is watched as financeur_adresse",
	"dispositif": "is watched as type_financement", "financeur_nature": "is watched as type_financement",
	"financeur_montant": "is watched as montant", "echeance_date": "is watched as echeances", "echeance_montant": "is watched as echeances",
}

// TestEveryFieldThatRulesReadIsWatched: the guard "colonnes" sees each column
// of the importer fall silent, but for those that are named above.
func TestEveryFieldThatRulesReadIsWatched(t *testing.T) {
	watched := generate.WatchedFields()
	for _, f := range importer.Fields() {
		if why, left := unwatched[f.ID]; left == slices.Contains(watched, f.ID) {
			t.Errorf("field %s (%q): watched by the guard: %v; left out: %q", f.ID, f.Label(), !left, why)
		}
		delete(unwatched, f.ID)
	}
	for id := range unwatched {
		t.Errorf("%s is no field of the importer", id)
	}
}
