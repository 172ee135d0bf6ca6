package sqlite_test

import (
	"cnamdoc/generate/register"
	"cnamdoc/importer/dossier"
)

var (
	day         = dossier.Date{Year: 2026, Month: 9, Day: 22}
	attestation = register.Claim{
		Key: register.PaperKey{Key: dossier.Key{Code: "CEN000001", Semestre: "2026-2027-S1", Centre: "Tours"}, Document: dossier.Attestation},
		Nom: "Imaginaire", Prenom: "Ève", Rights: register.Hash{1}, Presentation: register.Hash{2}, UEs: []string{"NFA031"},
	}
)
