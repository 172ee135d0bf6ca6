package seal

import (
	"fmt"
	"strings"
	"unicode"
)

// Reason says why a text was refused. Reasons stand in the order in which
// they are checked, so of two readings of one text the higher came further.
type Reason uint8

// The reasons, in the order of the checks. Their codes (String) are stable.
const (
	ReasonNone Reason = iota

	// The text.
	ReasonEmpty
	ReasonTooLong
	ReasonNotASeal
	ReasonShortCodeGiven // a short code looks a paper up and proves nothing
	ReasonBase32
	ReasonTruncated

	// The COSE_Sign1 and its protected header.
	ReasonCBOR
	ReasonTrailingBytes
	ReasonDuplicateKeys
	ReasonNonDeterministic
	ReasonStructure
	ReasonHeader
	ReasonAlgorithm
	ReasonUnknownKID
	ReasonSignature
	ReasonKeyRevoked

	// The payload, under a good signature.
	ReasonVersion
	ReasonUnknownKind
	ReasonShape
	ReasonNotNFC
	ReasonSpecimenFlag // the flag of a specimen under a real key
	ReasonSpecimenKey  // the specimen key on what claims to be no specimen

	// The register, which the caller asks.
	ReasonRevoked
	ReasonReplaced
	ReasonUnknown

	// The control.
	ReasonNotYetValid
	ReasonExpired
	ReasonWrongKind
	ReasonSpecimen
	ReasonUEAbsent
	ReasonExcluded
	ReasonTooLate
	ReasonAlreadyIn

	// The short code.
	ReasonShortCodeLength
	ReasonShortCodeCharacter
	ReasonShortCodeCheck
	ReasonNotFound // a number or a short code, and the register has no such paper

	// The data that a PDF file carries beside its seal.
	ReasonDataAbsent
	ReasonDataForm
	ReasonDataSignature
	ReasonDataMismatch

	reasonCount
)

type reasonText struct{ code, sentence, hint string }

const (
	hintScanAgain = "Scannez à nouveau le QR, bien éclairé et à plat, ou saisissez le code court."
	hintForged    = "N’acceptez pas ce document. Gardez-le si possible et prévenez le centre."
	hintCentre    = "Demandez au centre de vérifier ce document dans son registre."
	hintUpdate    = "Mettez cnamdoc à jour sur ce poste, puis scannez à nouveau."
)

var reasonTexts = [reasonCount]reasonText{
	ReasonNone:           {"none", "", ""},
	ReasonEmpty:          {"empty", "Aucun texte n’a été lu.", "Scannez le QR du document, ou collez le texte du sceau."},
	ReasonTooLong:        {"too-long", "Le texte lu est trop long pour être un sceau.", "Vérifiez que vous scannez le QR du document et rien d’autre."},
	ReasonNotASeal:       {"not-a-seal", "Ce texte n’est pas un sceau de document.", "Scannez le QR imprimé près de la signature."},
	ReasonShortCodeGiven: {"short-code", "Ceci est un code court, pas un sceau\u00a0: il aide à retrouver un document, il ne prouve rien.", "Scannez le QR, ou cherchez ce code dans le registre."},
	ReasonBase32:         {"base32", "Le sceau contient un caractère qui n’a pas sa place.", hintScanAgain},
	ReasonTruncated:      {"truncated", "Le sceau est incomplet\u00a0: la fin manque.", hintScanAgain},

	ReasonCBOR:             {"cbor", "Le sceau est illisible.", hintScanAgain},
	ReasonTrailingBytes:    {"trailing-bytes", "Le sceau est suivi d’octets en trop.", hintForged},
	ReasonDuplicateKeys:    {"duplicate-keys", "Le sceau dit deux fois la même chose dans son en-tête.", hintForged},
	ReasonNonDeterministic: {"non-deterministic", "Le sceau n’est pas écrit de la façon prescrite.", hintForged},
	ReasonStructure:        {"structure", "Le sceau n’a pas la structure prescrite.", hintForged},
	ReasonHeader:           {"header", "L’en-tête du sceau n’est pas celui qui est prescrit.", hintForged},
	ReasonAlgorithm:        {"algorithm", "Le sceau est signé par un procédé qui n’est pas admis.", hintForged},
	ReasonUnknownKID:       {"unknown-kid", "Le sceau est signé par une clé que ce poste ne connaît pas.", "Si le document vient d’un autre centre ou si la clé a changé, chargez le jeu de clés publiques à jour\u00a0; sinon, n’acceptez pas ce document."},
	ReasonSignature:        {"signature", "La signature est fausse\u00a0: le contenu a été modifié ou le sceau est contrefait.", hintForged},
	ReasonKeyRevoked:       {"key-revoked", "La clé qui a signé ce document est révoquée.", hintCentre},

	ReasonVersion:      {"version", "Le sceau est d’une version que ce poste ne connaît pas.", hintUpdate},
	ReasonUnknownKind:  {"unknown-kind", "Le sceau annonce une nature de document que ce poste ne connaît pas.", hintUpdate},
	ReasonShape:        {"shape", "Le contenu du sceau n’a pas la forme prescrite.", hintCentre},
	ReasonNotNFC:       {"not-nfc", "Un nom du sceau n’est pas écrit dans la forme Unicode prescrite (NFC).", hintCentre},
	ReasonSpecimenFlag: {"specimen-flag", "Le sceau se dit spécimen mais porte une vraie signature.", hintForged},
	ReasonSpecimenKey:  {"specimen-key", "Le sceau est signé par la clé des spécimens, que tout le monde possède, sans se dire spécimen.", hintForged},

	ReasonRevoked:     {"revoked", "Ce document a été révoqué par le centre.", "Orientez la personne vers le secrétariat du centre."},
	ReasonReplaced:    {"replaced", "Ce document a été remplacé par un autre.", "Demandez à la personne son document le plus récent, ou cherchez-la dans le registre."},
	ReasonUnknown:     {"unknown", "Le registre ne connaît pas ce document.", hintCentre},
	ReasonNotYetValid: {"not-yet-valid", "Le document n’est pas encore valable.", "Vérifiez la date du poste, puis la période imprimée sur le document."},
	ReasonExpired:     {"expired", "Le document n’est plus valable.", "Demandez l’attestation du semestre en cours."},
	ReasonWrongKind:   {"wrong-kind", "Ce n’est pas le document attendu.", "Demandez l’attestation d’inscription."},
	ReasonSpecimen:    {"specimen", "Ce document est un spécimen\u00a0: il n’a aucune valeur.", "Demandez le document réel."},
	ReasonUEAbsent:    {"ue-absent", "L’UE demandée n’est pas sur ce document.", "Vérifiez la salle et l’épreuve, puis orientez la personne vers le centre."},
	ReasonExcluded:    {"excluded", "Cette personne n’est pas admise à cette épreuve.", "Ne la faites pas composer\u00a0: orientez-la vers le responsable de la session."},
	ReasonTooLate:     {"too-late", "L’entrée n’est plus permise à cette heure.", "Seul le responsable de la session peut l’admettre\u00a0: entrée forcée, avec sa raison."},
	ReasonAlreadyIn:   {"already-in", "Cette personne est déjà entrée.", "Vérifiez la pièce d’identité originale, et prévenez le responsable de la session."},

	ReasonShortCodeLength:    {"short-code-length", "Le code court n’a pas la bonne longueur.", "Recopiez les dix caractères imprimés près du QR, par exemple 7MF52-YP419."},
	ReasonShortCodeCharacter: {"short-code-character", "Le code court contient un caractère qui n’y figure jamais.", "Recopiez les dix caractères imprimés près du QR."},
	ReasonShortCodeCheck:     {"short-code-check", "Le code court est mal recopié\u00a0: son caractère de contrôle ne correspond pas.", "Relisez-le caractère par caractère."},
	ReasonNotFound:           {"not-found", "Le registre ne connaît aucun document sous ce numéro ou ce code court.", "Relisez-le caractère par caractère, ou scannez le QR."},

	ReasonDataAbsent:    {"data-absent", "Le PDF ne porte pas les données signées qui l’accompagnent toujours.", "Demandez le fichier tel que le centre l’a émis."},
	ReasonDataForm:      {"data-form", "Les données jointes au PDF ne sont pas écrites de la façon prescrite.", hintUpdate},
	ReasonDataSignature: {"data-signature", "Les données jointes au PDF ne sont pas signées par la clé du sceau : elles ont été modifiées.", hintForged},
	ReasonDataMismatch:  {"data-mismatch", "Les données jointes au PDF ne disent pas la même chose que le sceau.", hintForged},
}

// String returns the stable code, "unknown-kid".
func (r Reason) String() string {
	if r < reasonCount {
		return reasonTexts[r].code
	}
	return fmt.Sprintf("reason-%d", uint8(r))
}

// MarshalText writes the stable code.
func (r Reason) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// Refusal is the answer "no": what was found against what was expected. Found
// and Expected are short French texts and may be empty.
type Refusal struct {
	Reason   Reason
	Found    string
	Expected string
}

// Error implements error, for logs. It leaves out what was found: a payload
// holds names, and logs must not.
func (r *Refusal) Error() string { return "seal refused: " + r.Reason.String() }

// Is reports whether target is a refusal for the same reason, so that
// errors.Is(err, &Refusal{Reason: ReasonExpired}) asks for one.
func (r *Refusal) Is(target error) bool {
	other, ok := target.(*Refusal)
	return ok && other.Reason == r.Reason
}

// Sentence says in French what happened, with what was found and expected.
func (r *Refusal) Sentence() string {
	s := reasonTexts[min(r.Reason, reasonCount-1)].sentence
	if r.Found != "" {
		s += " Trouvé\u00a0: " + r.Found + "."
	}
	if r.Expected != "" {
		s += " Attendu\u00a0: " + r.Expected + "."
	}
	return s
}

// Hint says in French what to do.
func (r *Refusal) Hint() string { return reasonTexts[min(r.Reason, reasonCount-1)].hint }

// maxShown is how many characters of a foreign text are shown to people.
const maxShown = 200

// refuse makes a refusal whose texts are safe to show on a terminal.
func refuse(reason Reason, found, expected string) *Refusal {
	return &Refusal{Reason: reason, Found: harmless(found), Expected: expected}
}

func harmless(s string) string {
	runes := []rune(strings.ToValidUTF8(s, "\uFFFD"))
	if len(runes) > maxShown {
		runes = append(runes[:maxShown], '…')
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) || r == '\u00a0' {
			return r
		}
		return '\uFFFD'
	}, string(runes))
}
