package instantane_test

import (
	"testing"

	"cnamdoc/generate/instantane"
	"cnamdoc/importer/dossier"
)

// TestEarlierNightsStillCount: an amount that fell silent, or that fell, and a
// contrat as it was signed are carried from night to night until the export
// says as much, or states another day of signature.
func TestEarlierNightsStillCount(t *testing.T) {
	dir := t.TempDir()
	one := func(change func(*dossier.Dossier)) []dossier.Dossier {
		list := invented(1)
		list[0].Droit = dossier.Droit{Du: 48000, DuConnu: true, Regle: 25600, RegleConnu: true}
		list[0].Pieces.ContratSigne = dossier.Date{Year: 2026, Month: 9, Day: 14}
		change(&list[0])
		return list
	}
	silent := func(d *dossier.Dossier) { d.Droit.Regle, d.Droit.RegleConnu = 0, false }
	swapped := func(d *dossier.Dossier) { d.UEs[1].Code = "NFA032" }
	for _, night := range []struct {
		name   string
		change func(*dossier.Dossier)
		paid   dossier.Centi
		signed bool
	}{
		{"first", func(*dossier.Dossier) {}, 0, false},
		{"silent", silent, 25600, false},
		{"silent again", silent, 25600, false},
		{"fallen", func(d *dossier.Dossier) { d.Droit.Regle = 11200 }, 25600, false},
		{"fallen again", func(d *dossier.Dossier) { d.Droit.Regle = 11200 }, 25600, false},
		{"paid", func(d *dossier.Dossier) { d.Droit.Regle = 36800 }, 0, false},
		{"a UE swapped", swapped, 36800, true},
		{"swapped still", swapped, 36800, true},
		{"signature silent", func(d *dossier.Dossier) { swapped(d); d.Pieces.ContratSigne = dossier.Date{} }, 36800, true},
		{"as signed", func(d *dossier.Dossier) { d.Droit.Regle = 36800 }, 0, false},
		{"swapped anew", swapped, 36800, true},
		{"avenant signed", func(d *dossier.Dossier) { swapped(d); d.Pieces.ContratSigne.Day = 30 }, 36800, false},
	} {
		dossiers := one(night.change)
		before, err := instantane.Last(dir, dossiers)
		if err != nil {
			t.Fatal(err)
		}
		b := before[dossiers[0].Key()]
		if b.Droit.Regle != night.paid || (b.Contrat != nil) != night.signed {
			t.Errorf("%s: %d paid before, a contrat as signed: %v", night.name, b.Droit.Regle, b.Contrat != nil)
		}
		if then := b.Contrat.Of(&dossiers[0]); then != nil && then.UEs[1].Code != "NFA031" {
			t.Errorf("%s: signed for %s", night.name, then.UEs[1].Code)
		}
		if err := instantane.Save(dir, info, dossiers, nil, before); err != nil {
			t.Fatal(err)
		}
		s := only(t, dir)
		if kept, counts := s.Before(*s.Entries()[0]); kept.Droit.Regle != night.paid || counts != (night.paid > 0 || night.signed) {
			t.Errorf("%s: the desk reads %d (%v)", night.name, kept.Droit.Regle, counts)
		}
	}
}

// TestEarlierNightsCountElsewhere: what earlier exports said of somebody counts
// under another centre or code too, unless the dossier that they had is there as
// well.
func TestEarlierNightsCountElsewhere(t *testing.T) {
	dir := t.TempDir()
	list := invented(1)
	list[0].Droit = dossier.Droit{Du: 48000, DuConnu: true, Regle: 25600, RegleConnu: true}
	if err := instantane.Save(dir, info, list, nil, nil); err != nil {
		t.Fatal(err)
	}
	moved, recoded := list[0], list[0]
	moved.Centre, moved.Droit = "Ailleurs", dossier.Droit{Du: 48000, DuConnu: true}
	recoded.Auditeur.AncienCode, recoded.Auditeur.Code, recoded.Droit = recoded.Auditeur.Code, "CEN999999", moved.Droit
	both := append(invented(1), moved)
	for name, test := range map[string]struct {
		tonight []dossier.Dossier
		paid    dossier.Centi
	}{
		"another centre": {[]dossier.Dossier{moved}, 25600}, "another code": {[]dossier.Dossier{recoded}, 25600}, "both are there": {both, 0},
	} {
		before, err := instantane.Last(dir, test.tonight)
		last := test.tonight[len(test.tonight)-1].Key()
		if err != nil || before[last].Droit.Regle != test.paid {
			t.Errorf("%s: %d was paid, want %d (%v)", name, before[last].Droit.Regle, test.paid, err)
		}
	}
}
