// Package donnees is what a sealed paper says, as data: an attestation, a
// contrat or a convention carries it embedded in its PDF, so that another
// information system reads the paper without retyping it. It knows no drawing
// and no database: whoever has the public keys and the two files can check
// them.
//
// # The two files
//
// "donnees.json" (application/json, AFRelationship Data) is one JSON object in
// UTF-8, on one line. "donnees.cose" (application/cose, Supplement) is a
// detached COSE_Sign1 over exactly these bytes, by the key of the paper's
// seal: see generate/seal/detached.go. Never write the JSON anew before
// verifying it: another order or another space is another text.
//
// # The object
//
// It says what the paper prints and nothing else: never a password, a
// nationality, a health matter; a birth date or an address only if the model
// prints it. A member that has nothing to say is absent. Dates are
// "AAAA-MM-JJ", amounts of money are decimal texts in euros with two places,
// ECTS and hours are numbers. New members may appear; a member that is here
// keeps its meaning for as long as "version" is 1.
//
//	format        "cnamdoc-papier"
//	version       1
//	nature        "attestation", "contrat" or "convention"
//	numero        "ATT-2026-000123"
//	date          day of issue
//	cti           the paper's identity, 16 hexadecimal digits, as in the seal
//	code_court    the code printed for a human to type
//	specimen      true for a specimen, which has no value
//	duplicata     rank of the duplicata; absent from the first paper
//	organisme     nom, siret, declaration (numéro de déclaration d'activité)
//	centre        teaching centre
//	semestre      "2026-2027-S1"
//	inscription   "UE", "VAE" or "VAPP"
//	validite      du, au: first and last valid day, as in the seal
//	auditeur      code, civilite, nom_usage, nom_naissance, prenom,
//	              naissance, lieu_naissance, adresse
//	ue            a list: code, intitule, modalite, du, au; ects on an
//	              attestation; heures and prix on an agreement
//	total_ects    attestation
//	total_heures  agreement
//	prix          agreement: what its counterparty pays
//	echeances     contrat: a list of quand, date, montant
//	financeur     convention: nom, siret, adresse, representant
package donnees
