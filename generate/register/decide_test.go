package register

import (
	"testing"

	"cnamdoc/importer/dossier"
)

func TestDecideEnding(t *testing.T) {
	paper := func(doc dossier.Document, state State) *Paper {
		return &Paper{Number: string(rune('a' + state)), Key: PaperKey{Document: doc}, State: state}
	}
	att, ctr := dossier.Attestation, dossier.Contrat
	for name, test := range map[string]struct {
		h        KeyHistory
		signed   bool
		want     Action
		number   string
		overtake bool
	}{
		"nothing known":                     {KeyHistory{}, false, Inchangee, "", false},
		"living":                            {KeyHistory{Live: paper(att, Emise)}, false, Revocation, "c", false},
		"handed over":                       {KeyHistory{Live: paper(att, Remise)}, false, Revocation, "d", false},
		"reserved":                          {KeyHistory{Reserved: paper(att, Reservee)}, false, Revocation, "b", false},
		"living, being replaced":            {KeyHistory{Live: paper(att, Emise), Reserved: paper(att, Reservee)}, false, Revocation, "c", true},
		"contrat":                           {KeyHistory{Live: paper(ctr, Emise)}, false, Revocation, "c", false},
		"contrat, signed":                   {KeyHistory{Live: paper(ctr, Emise)}, true, Gelee, "c", false},
		"contrat, handed over":              {KeyHistory{Live: paper(ctr, Remise)}, false, Gelee, "d", false},
		"contrat, signed, replacement left": {KeyHistory{Live: paper(ctr, Emise), Reserved: paper(ctr, Reservee)}, true, Gelee, "c", true},
		"revoked already":                   {KeyHistory{Closed: paper(att, Revoquee)}, false, Inchangee, "f", false},
	} {
		got := DecideEnding(test.h, Ending{Frozen: test.signed})
		number := ""
		if got.Paper != nil {
			number = got.Paper.Number
		}
		if got.Action != test.want || number != test.number || got.Overtake != test.overtake {
			t.Errorf("%s: %v about %q, overtakes %v; want %v %q %v", name, got.Action, number, got.Overtake, test.want, test.number, test.overtake)
		}
	}
}

func TestDecide(t *testing.T) {
	day := dossier.Date{Year: 2026, Month: 9, Day: 22}
	paper := func(state State, rights, presentation byte) *Paper {
		return &Paper{Number: string(rune('a' + state)), State: state, Date: day, Rights: Hash{rights}, Presentation: Hash{presentation}}
	}
	again := paper(Revoquee, 1, 1)
	again.Again = true
	attestation := Claim{Key: PaperKey{Document: dossier.Attestation}, Rights: Hash{1}, Presentation: Hash{1}}
	contrat, signed, relance := attestation, attestation, attestation
	contrat.Key.Document, signed.Key.Document, signed.Frozen = dossier.Contrat, dossier.Convention, true
	relance.Key.Document, relance.Renew = dossier.Relance, day
	for name, test := range map[string]struct {
		h        KeyHistory
		c        Claim
		want     Action
		number   string // of the ruling's paper
		replaces string
		overtake bool
	}{
		"nothing known":                   {KeyHistory{}, attestation, Nouvelle, "", "", false},
		"unchanged":                       {KeyHistory{Live: paper(Emise, 1, 1)}, attestation, Inchangee, "c", "", false},
		"rights":                          {KeyHistory{Live: paper(Emise, 2, 1)}, attestation, Remplacante, "", "c", false},
		"rights, handed over":             {KeyHistory{Live: paper(Remise, 2, 1)}, attestation, Remplacante, "", "d", false},
		"presentation":                    {KeyHistory{Live: paper(Emise, 1, 2)}, attestation, Refaite, "c", "", false},
		"presentation, handed over":       {KeyHistory{Live: paper(Remise, 1, 2)}, attestation, Inchangee, "d", "", false},
		"contrat, rights":                 {KeyHistory{Live: paper(Emise, 2, 1)}, contrat, Remplacante, "", "c", false},
		"contrat, rights, handed over":    {KeyHistory{Live: paper(Remise, 2, 1)}, contrat, Gelee, "d", "", false},
		"signed, rights":                  {KeyHistory{Live: paper(Emise, 2, 1)}, signed, Gelee, "c", "", false},
		"signed, presentation":            {KeyHistory{Live: paper(Emise, 1, 2)}, signed, Inchangee, "c", "", false},
		"signed, reservation left":        {KeyHistory{Live: paper(Emise, 2, 1), Reserved: paper(Reservee, 1, 1)}, signed, Gelee, "c", "", true},
		"relance due again":               {KeyHistory{Live: paper(Emise, 1, 1)}, relance, Remplacante, "", "c", false},
		"killed":                          {KeyHistory{Reserved: paper(Reservee, 1, 2)}, attestation, Reprise, "b", "", false},
		"killed, rights":                  {KeyHistory{Reserved: paper(Reservee, 2, 1)}, attestation, Nouvelle, "", "", true},
		"killed replacing":                {KeyHistory{Live: paper(Emise, 2, 1), Reserved: paper(Reservee, 1, 1)}, attestation, Reprise, "b", "c", false},
		"killed replacing, changed back":  {KeyHistory{Live: paper(Emise, 1, 1), Reserved: paper(Reservee, 2, 1)}, attestation, Inchangee, "c", "", true},
		"killed replacing, back, redrawn": {KeyHistory{Live: paper(Emise, 1, 2), Reserved: paper(Reservee, 2, 1)}, attestation, Refaite, "c", "", true},
		"killed replacing, changed more":  {KeyHistory{Live: paper(Emise, 3, 1), Reserved: paper(Reservee, 2, 1)}, attestation, Remplacante, "", "c", true},
		"killed repeating a relance":      {KeyHistory{Live: paper(Emise, 1, 1), Reserved: paper(Reservee, 1, 1)}, relance, Reprise, "b", "c", false},
		"revoked":                         {KeyHistory{Closed: paper(Revoquee, 1, 1)}, attestation, Fermee, "f", "", false},
		"revoked, reservation left":       {KeyHistory{Closed: paper(Revoquee, 1, 1), Reserved: paper(Reservee, 1, 1)}, attestation, Fermee, "f", "", true},
		"revoked, may be issued again":    {KeyHistory{Closed: again}, attestation, Nouvelle, "", "", false},
		"purged":                          {KeyHistory{Closed: paper(Purgee, 1, 1)}, attestation, Retiree, "g", "", false},
		"a former one purged":             {KeyHistory{Closed: paper(Purgee, 1, 1), Live: paper(Emise, 1, 1)}, attestation, Inchangee, "c", "", false},
	} {
		for _, p := range []*Paper{test.h.Live, test.h.Reserved, test.h.Closed} {
			if p != nil {
				p.Key = test.c.Key
			}
		}
		got := Decide(test.h, test.c)
		number := ""
		if got.Paper != nil {
			number = got.Paper.Number
		}
		if got.Action != test.want || number != test.number || got.Replaces != test.replaces || got.Overtake != test.overtake {
			t.Errorf("%s: %v about %q, replaces %q, overtakes %v; want %v %q %q %v",
				name, got.Action, number, got.Replaces, got.Overtake, test.want, test.number, test.replaces, test.overtake)
		}
	}
}
