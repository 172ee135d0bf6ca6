// Package completeness decides what the dossier of an inscription still lacks,
// paper by paper. It holds the centre's rules and the law's, each a function,
// and one table of them (table.go): what a rule asks, where it comes from, and
// which papers it blocks.
//
// Each rule answers with verdicts: OK, MANQUANT (a piece or a value is absent),
// INVALIDE (present and wrong) or À EXAMINER (a person must look; never an
// automatic refusal). The papers have different preconditions — the contrat is
// produced to be signed, so a missing signature blocks the attestation and not
// the contrat — so a verdict is projected on each paper by the matrix: see
// Effect. A centre changes the matrix, the delays and the tables of values in
// its configuration: see Reglement.
//
// What falls due is decided here too (Due): the attestation; one contrat and
// its withdrawal form for the person's own share; one convention for each
// funder; nothing under the CPF, whose platform's terms stand for the
// convention (Code du travail, D6353-1 III); nothing for an apprenticeship or a
// contrat de professionnalisation, which are out of scope; and a relance when a
// paper that is due is blocked.
//
// Who owes what is decided once, as a value (Parts): the person's own part with
// its account (Compte: schedule, what counts as paid, what fell due when), one
// part for each funder, the CPF's. The contrat's schedule, the letter (Asked),
// the desk's lines and the attestation read from it. A decision of a person is
// applied by Report.Decided. What must be known beside the dossier comes in the
// Context: whether the export speaks of payments, what last night's said, and
// what the signed agreements name.
//
// Readings of the rules that the founding text leaves open:
//
//   - A dossier annulé, rétracté or abandonné owes no paper, and what was
//     issued is to be revoked; no other rule is asked of it.
//   - An inscription "en attente" gets its contrat and convention, which are
//     signed before it becomes final (L6353-3), but no attestation.
//   - A démarche of VAE or VAPP owes an attestation only: there is no teaching,
//     so the UE and the ENF are not asked of it. Its agreement is made by hand,
//     for want of a model, and a person is told so.
//   - No line of funding at all reads as an individual inscription, À EXAMINER:
//     the contrat protects the person best.
//   - The CPF settles the whole of what it covers on its platform, so it never
//     leaves an implied share to the person, and asks no share that the export
//     notes beside it.
//   - A partly funded UE leaves its remainder to the person; a UE that no line
//     pays is nobody's, and somebody is asked.
//   - A UE given up stays owed as the contrat was signed, but nothing is asked:
//     a person applies the contrat.
//   - Without a date of request the délai d'accès is not asked.
//   - A piece that the export does not mention was not received.
//
// The package is pure: no file, no clock (today is given), no randomness. It
// imports the domain and the standard library only. Its sentences are read
// aloud by staff and printed in letters: they are French, and hold neither a
// password nor anything of the health of a person.
package completeness
