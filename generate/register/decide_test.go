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
		"form of a signed contrat":          {KeyHistory{Live: paper(dossier.Retractation, Emise)}, true, Gelee, "c", false},
		"form, handed over":                 {KeyHistory{Live: paper(dossier.Retractation, Remise)}, false, Revocation, "d", false},
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

// TestDecideByDigests: field by field, absence takes nothing back.
func TestDecideByDigests(t *testing.T) {
	issued := digests(t, "nom=A", "naissance=1", "ue/X", "ue/Y")
	more := digests(t, "nom=A", "naissance=1", "ue/X", "ue/Y", "ue/Z")
	other := digests(t, "nom=B", "naissance=1", "ue/X", "ue/Y")
	emptied := digests(t, "nom=A", "ue/X", "ue/Y")
	emptiedMore := digests(t, "nom=A", "ue/X", "ue/Y", "ue/Z")
	gone := digests(t, "nom=A", "naissance=1", "ue/X")
	with := func(content, manner string, more ...Field) Digests {
		d, err := testHasher(t).Digests("CEN000001", []Field{{"nom", "A"}, {"naissance", "1"}, {"ue/X", ""}, {"ue/Y", ""}}, append(more, Field{"contenu", content}), []byte(manner))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	content, manner := with("autre", "maniere"), with("contenu", "autre")
	emptiedContent, err := testHasher(t).Digests("CEN000001", []Field{{"nom", "A"}, {"ue/X", ""}, {"ue/Y", ""}}, []Field{{"contenu", "autre"}}, []byte("autre"))
	if err != nil {
		t.Fatal(err)
	}
	both, silent, silentAndOther := with("contenu", "maniere", Field{"muet", "1"}), with("contenu", "maniere", Field{"muet", ""}), with("autre", "maniere", Field{"muet", ""})
	lost := []string{"muet"}
	paper := func(doc dossier.Document, state State, lot string, d Digests) *Paper {
		return &Paper{Number: string(rune('a' + state)), Key: PaperKey{Document: doc}, State: state, Lot: lot, Digests: d, Rights: Hash{1}, Presentation: Hash{1}}
	}
	att, ctr := dossier.Attestation, dossier.Contrat
	live := func(state State, d Digests) KeyHistory { return KeyHistory{Live: paper(att, state, "", d)} }
	printed := KeyHistory{Live: paper(att, Emise, "lot", issued)}
	killed := func(d Digests) KeyHistory { return KeyHistory{Reserved: paper(att, Reservee, "", d)} }
	for name, test := range map[string]struct {
		h        KeyHistory
		c        Claim
		want     Action
		overtake bool
	}{
		"unchanged":                         {live(Emise, issued), Claim{Digests: issued}, Inchangee, false},
		"old hashes count no more":          {live(Emise, issued), Claim{Digests: issued, Rights: Hash{9}, Presentation: Hash{9}}, Inchangee, false},
		"added":                             {live(Emise, issued), Claim{Digests: more}, Remplacante, false},
		"changed":                           {live(Remise, issued), Claim{Digests: other}, Remplacante, false},
		"emptied":                           {live(Emise, issued), Claim{Digests: emptied}, Inchangee, false},
		"emptied, content otherwise":        {live(Emise, issued), Claim{Digests: emptiedContent, Redraw: true}, Examen, false},
		"emptied, that too, handed over":    {live(Remise, issued), Claim{Digests: emptiedContent, Redraw: true}, Inchangee, false},
		"emptied by decision, that too":     {live(Emise, issued), Claim{Digests: emptiedContent, Ended: []string{"naissance"}}, Remplacante, false},
		"silent":                            {live(Emise, both), Claim{Digests: silent, Silent: lost, Redraw: true}, Inchangee, false},
		"silent, content otherwise":         {live(Emise, both), Claim{Digests: silentAndOther, Silent: lost}, Examen, false},
		"silent by decision, that too":      {live(Emise, both), Claim{Digests: silentAndOther, Silent: lost, Ended: lost}, Refaite, false},
		"silent, that too, signed":          {KeyHistory{Live: paper(ctr, Emise, "", both)}, Claim{Digests: silentAndOther, Silent: lost, Frozen: true}, Inchangee, false},
		"emptied and added":                 {live(Emise, issued), Claim{Digests: emptiedMore}, Examen, false},
		"emptied by decision and added":     {live(Emise, issued), Claim{Digests: emptiedMore, Ended: []string{"naissance"}}, Remplacante, false},
		"gone":                              {live(Emise, issued), Claim{Digests: gone}, Examen, false},
		"given up":                          {live(Emise, issued), Claim{Digests: gone, Ended: []string{"ue/Y"}}, Remplacante, false},
		"content":                           {live(Emise, issued), Claim{Digests: content}, Refaite, false},
		"content, printed":                  {printed, Claim{Digests: content}, Refaite, false},
		"content, handed over":              {live(Remise, issued), Claim{Digests: content}, Inchangee, false},
		"manner":                            {live(Emise, issued), Claim{Digests: manner}, Refaite, false},
		"manner, printed":                   {printed, Claim{Digests: manner}, Inchangee, false},
		"manner, printed, asked for":        {printed, Claim{Digests: manner, Redraw: true}, Refaite, false},
		"manner, handed over, asked for":    {live(Remise, issued), Claim{Digests: manner, Redraw: true}, Inchangee, false},
		"signed, changed":                   {KeyHistory{Live: paper(ctr, Emise, "", issued)}, Claim{Digests: other, Frozen: true}, Gelee, false},
		"signed, content":                   {KeyHistory{Live: paper(ctr, Emise, "", issued)}, Claim{Digests: content, Frozen: true, Redraw: true}, Inchangee, false},
		"withdrawal form signed, changed":   {KeyHistory{Live: paper(dossier.Retractation, Emise, "", issued)}, Claim{Digests: other, Frozen: true}, Gelee, false},
		"killed":                            {killed(issued), Claim{Digests: issued}, Reprise, false},
		"killed, content since":             {killed(issued), Claim{Digests: content}, Reprise, false},
		"killed, changed":                   {killed(issued), Claim{Digests: other}, Nouvelle, true},
		"killed, emptied":                   {killed(issued), Claim{Digests: emptied}, Nouvelle, true},
		"killed by an older release":        {killed(""), Claim{Digests: issued, Rights: Hash{1}}, Reprise, false},
		"killed by an older release, other": {killed(""), Claim{Digests: issued, Rights: Hash{2}}, Nouvelle, true},
		"killed by one, rights not given":   {killed(""), Claim{Digests: issued}, Nouvelle, true},
		"older release":                     {live(Emise, ""), Claim{Digests: issued, Rights: Hash{1}}, Inchangee, false},
		"older release, rights":             {live(Emise, ""), Claim{Digests: issued, Rights: Hash{2}}, Remplacante, false},
		"older release, rights not given":   {live(Emise, ""), Claim{Digests: issued}, Inchangee, false},
		"older release, asked for":          {live(Emise, ""), Claim{Digests: issued, Rights: Hash{1}, Redraw: true}, Refaite, false},
		"older release, former":             {live(Emise, ""), Claim{Digests: issued, Former: issued, Rights: Hash{2}}, Inchangee, false},
		"older release, former content":     {live(Emise, ""), Claim{Digests: content, Former: issued, Rights: Hash{1}}, Refaite, false},
		"older release, former emptied":     {live(Emise, ""), Claim{Digests: emptied, Former: issued, Rights: Hash{2}}, Inchangee, false},
	} {
		test.c.Key = PaperKey{Document: att}
		if got := Decide(test.h, test.c); got.Action != test.want || got.Overtake != test.overtake {
			t.Errorf("%s: %v, overtakes %v; want %v, %v", name, got.Action, got.Overtake, test.want, test.overtake)
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
