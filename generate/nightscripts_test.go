package generate_test

import (
	"testing"

	"cnamdoc/generate/internal/nightmodel"
	"cnamdoc/generate/register/sqlite"
)

// TestShortSequences plays lives of a centre that once broke a promise, or that a
// program breaks which stops at a locked file, undoes nothing or revokes for a
// column that vanished.
func TestShortSequences(t *testing.T) {
	t.Parallel()
	night, accepted := nightmodel.Step{Do: nightmodel.Night}, nightmodel.Step{Do: nightmodel.Night, Who: 1}
	killed := func(at int) nightmodel.Step { return nightmodel.Step{Do: nightmodel.Night, N: at} }
	step := func(do nightmodel.Kind, who, n int) nightmodel.Step { return nightmodel.Step{Do: do, Who: who, N: n} }
	column := func(do nightmodel.Kind, who, n int, c nightmodel.Column) nightmodel.Step {
		return nightmodel.Step{Do: do, Who: who, N: n, Column: c}
	}
	for name, test := range map[string]struct {
		people int
		steps  []nightmodel.Step
	}{
		"a statut's column vanishes":         {3, []nightmodel.Step{night, column(nightmodel.LoseColumn, 0, 0, nightmodel.Statut), accepted}},
		"annulled and confirmed again":       {3, []nightmodel.Step{night, step(nightmodel.SetStatut, 0, 0), accepted, step(nightmodel.SetStatut, 0, 1), accepted}},
		"a locked paper is replaced":         {3, []nightmodel.Step{night, step(nightmodel.Lock, 0, 0), step(nightmodel.Rename, 0, 0), accepted, night}},
		"each UE ends":                       {3, []nightmodel.Step{night, step(nightmodel.EndUE, 1, 961), night, step(nightmodel.EndUE, 1, 124), accepted}},
		"the funder is silent twice":         {3, []nightmodel.Step{night, column(nightmodel.BlankColumn, 0, 0, nightmodel.Financeur), accepted, accepted}},
		"silent beside a lost column":        {3, []nightmodel.Step{night, column(nightmodel.EmptyCell, 2, 0, nightmodel.ConventionSign), column(nightmodel.LoseColumn, 0, 0, nightmodel.Naissance), accepted}},
		"statuts that speak again":           {6, []nightmodel.Step{column(nightmodel.BlankColumn, 0, 0, nightmodel.Statut), accepted, step(nightmodel.Mend, 0, 0), accepted}},
		"another code, another birth date":   {1, []nightmodel.Step{night, step(nightmodel.Recode, 0, 7), night, step(nightmodel.Birth, 0, 557), accepted}},
		"killed beside a locked paper":       {4, []nightmodel.Step{night, step(nightmodel.Lock, 2, 0), step(nightmodel.Password, 2, 0), killed(6), accepted}},
		"moved without its usage name":       {3, []nightmodel.Step{night, column(nightmodel.EmptyCell, 1, 0, nightmodel.NomUsage), step(nightmodel.Transfer, 1, 0), accepted}},
		"moved, its contrat revoked":         {4, []nightmodel.Step{night, step(nightmodel.Transfer, 0, 0), step(nightmodel.Revoke, 808, 676), accepted}},
		"a UE ends, the other's row is lost": {3, []nightmodel.Step{night, step(nightmodel.EndUE, 1, 246), night, step(nightmodel.LoseRow, 1, 0), accepted, step(nightmodel.Mend, 0, 0), accepted}},
		"moved, killed, moved again":         {3, []nightmodel.Step{accepted, step(nightmodel.Year, 60, 164), step(nightmodel.Usage, 734, 761), step(nightmodel.Transfer, 376, 625), killed(18), accepted}},
		"silent while the inscription is over": {2, []nightmodel.Step{night, column(nightmodel.EmptyCell, 0, 0, nightmodel.DossierRecu), step(nightmodel.SetStatut, 0, 2), accepted,
			step(nightmodel.Reinstate, 0, 0), accepted}},
		"annulled beside a row that is lost": {2, []nightmodel.Step{night, step(nightmodel.LoseRow, 1, 0), step(nightmodel.SetStatut, 1, 903), accepted}},
		"a reservation is annulled": {10, []nightmodel.Step{accepted, step(nightmodel.Year, 957, 499), killed(28), step(nightmodel.SetStatut, 287, 280), night,
			step(nightmodel.Reinstate, 0, 0), accepted}},
		"drawn beside its place, then moved":   {4, []nightmodel.Step{night, step(nightmodel.Lock, 3, 0), step(nightmodel.Password, 3, 0), night, step(nightmodel.Transfer, 3, 0), accepted}},
		"drawn beside its place, then revoked": {1, []nightmodel.Step{night, step(nightmodel.Lock, 0, 0), step(nightmodel.Password, 0, 0), night, step(nightmodel.SetStatut, 0, 0), accepted}},
		"drawn beside, revoked while it is locked": {1, []nightmodel.Step{night, step(nightmodel.Lock, 0, 0), step(nightmodel.Password, 0, 0), night,
			step(nightmodel.Lock, 0, 1), step(nightmodel.SetStatut, 0, 0), accepted, night}},
		"a password changed beside an empty cell": {2, []nightmodel.Step{night, column(nightmodel.EmptyCell, 1, 0, nightmodel.NomUsage), step(nightmodel.Password, 1, 0), accepted,
			step(nightmodel.Mend, 0, 0), accepted}},
		"a column vanishes, and a code changes": {1, []nightmodel.Step{night, step(nightmodel.Enrol, 0, 0), column(nightmodel.LoseColumn, 0, 0, nightmodel.Regle),
			step(nightmodel.Recode, 0, 580), accepted}},
		"a letter's person moved, without birth dates": {9, []nightmodel.Step{accepted, column(nightmodel.LoseColumn, 559, 558, nightmodel.Naissance),
			step(nightmodel.Transfer, 715, 281), accepted}},
		"restored, with another password": {1, []nightmodel.Step{night, step(nightmodel.SetStatut, 280, 30), step(nightmodel.Password, 441, 275), accepted,
			step(nightmodel.Reinstate, 0, 0), accepted, accepted}},
		"drawn beside its place, then gone":          {1, []nightmodel.Step{night, step(nightmodel.Lock, 0, 0), step(nightmodel.Password, 0, 0), night, step(nightmodel.Leave, 0, 0), accepted}},
		"a UE is abandoned, the other's row is lost": {2, []nightmodel.Step{night, step(nightmodel.LoseRow, 1, 0), step(nightmodel.EndUE, 1, 472), accepted}},
		"annulled, then silent, with something missing": {5, []nightmodel.Step{step(nightmodel.SetStatut, 4, 0), accepted,
			column(nightmodel.LoseColumn, 0, 0, nightmodel.Statut), accepted}},
		"a paper of the former centre is restored": {1, []nightmodel.Step{night, step(nightmodel.SetStatut, 0, 4), night, step(nightmodel.Reinstate, 0, 0),
			step(nightmodel.Transfer, 0, 0), accepted, step(nightmodel.Restore, 0, 0), accepted}},
		"another code, then another centre":         {8, []nightmodel.Step{accepted, step(nightmodel.Recode, 4, 693), accepted, step(nightmodel.Transfer, 4, 0), accepted}},
		"killed, then the signatures are gone":      {1, []nightmodel.Step{killed(29), column(nightmodel.LoseColumn, 0, 0, nightmodel.ContratSigne), accepted}},
		"killed, the signatures gone, another name": {1, []nightmodel.Step{killed(29), column(nightmodel.LoseColumn, 0, 0, nightmodel.ContratSigne), step(nightmodel.Rename, 0, 0), accepted}},
		"killed, the signatures gone, annulled":     {1, []nightmodel.Step{killed(29), column(nightmodel.LoseColumn, 0, 0, nightmodel.ContratSigne), step(nightmodel.SetStatut, 0, 0), accepted}},
		"killed, the signatures gone, moved":        {1, []nightmodel.Step{killed(29), column(nightmodel.LoseColumn, 0, 0, nightmodel.ContratSigne), step(nightmodel.Transfer, 0, 0), accepted, accepted}},
		"killed when the paper was published":       {5, []nightmodel.Step{accepted, step(nightmodel.AddUE, 991, 31), killed(7), accepted}},
		"restored, another password beside a silence": {3, []nightmodel.Step{night, step(nightmodel.SetStatut, 1, 4), step(nightmodel.Password, 1, 0),
			column(nightmodel.EmptyCell, 1, 0, nightmodel.NomUsage), night, step(nightmodel.Reinstate, 0, 0), accepted}},
		"locked, then revoked": {1, []nightmodel.Step{night, step(nightmodel.Lock, 0, 0), step(nightmodel.Rename, 0, 0), night, step(nightmodel.Revoke, 0, 39), night}},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			o, err := freshOffice(t, h)
			if err == nil {
				o.reg, err = sqlite.Open(t.Context(), o.db, o.options())
			}
			if err != nil {
				t.Fatal(err)
			}
			s := nightmodel.Script{People: test.people, Steps: test.steps}
			broken, err := nightmodel.Play(t.Context(), s, o)
			if err != nil || len(broken) > 0 {
				t.Errorf("%q, %v\nin %s", broken, err, s)
			}
			if err := o.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
