// Package dossier is the domain of cnamdoc: what a centre knows about the
// inscription of one auditeur in one semester. It holds things and their
// arithmetic (dates, folding of names), never rules: whether a dossier is
// complete is decided by package completeness, how it was read by package
// importer.
//
// Glossary. Nouns printed on a form or in the regulation stay French.
//
//   - Auditeur: the enrolled adult. His code is three letters and six digits
//     (CEN012345); one person may carry several.
//   - Inscription: one auditeur, one semester, one or more UE.
//   - Dossier: the inscription with all its pieces; its key is
//     (code auditeur, semestre, centre).
//   - UE: unité d'enseignement, a teaching unit with ECTS credits.
//   - ENF: espace numérique de formation, the platform where courses are
//     followed; reached with an identifiant and a mot de passe.
//   - Attestation (d'inscription): issued once the fee is paid; opens courses
//     and exam rooms.
//   - Contrat de formation: agreement with an individual who pays for himself.
//   - Convention de formation: agreement with an employer or organisation.
//   - Prise en charge: the form by which an employer takes the cost on.
//   - Retractation: withdrawal from a contrat within the legal delay.
//   - Abandon: stopping later. Annulation: the centre cancels (unpaid).
//     Three different things in law.
//   - Relance: the letter that says what a dossier lacks.
//   - VAE, VAPP: validation des acquis (de l'expérience; professionnels et
//     personnels): an inscription "à une démarche", without teaching.
//   - MDPH: office for disabled persons. Its attestation is health data: a
//     yes or no, never printed.
//   - Piece: a document that the auditeur brings. Copies are not kept: its
//     type, whether it was checked, and its validity are.
//   - Semestre: "2026-2027-S1"; S1 begins in September, S2 in
//     mid-January or February, S3 in June.
//
// How French is written (no-break spaces, plurals, lists, amounts) is package
// french, below this one.
//
// The package depends on the standard library, golang.org/x/text and french only.
package dossier
