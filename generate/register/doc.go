// Package register is the memory of what a centre issued: every paper from
// its reservation to its end, what was printed, handed over, replaced,
// revoked, and who did it. It holds the things, the rules of a paper's life
// and the interface; packages sqlite and postgres keep the rows, and package
// registertest is the contract that both pass.
//
// # Protocol
//
// A batch takes papers in groups: Reserve gives each a number, a date and a
// random cti, durable when it returns; the papers are drawn, sealed, published
// and synced; MarkIssued records what stands on disk. One transaction a group,
// never a disk sync a paper. A process killed in between leaves reserved
// numbers: the next Reserve of the same rights answers Reprise with the same
// number, date and cti, so that the same bytes are written again. A paper is
// never on disk without its row, and a number is never given twice. Numbers
// are unique, not gapless.
//
// # Print lots
//
// A lot is started when its runs are drawn and before they appear: StartLot
// takes it only if each of its papers is still to be printed at that moment.
// When one fell meanwhile, the batch draws its run again without it and asks
// anew. So a print run never holds a paper that was revoked, replaced or
// handed over before its lot was started, and the lot's papers are exactly
// those in its files. A paper that falls later is on a sheet: its row names the
// lot, and whoever revokes it is told which sheet to take out. Runs that fall
// again and again, or whose batch is interrupted, are left to the next night:
// their papers stay unprinted, and none is forgotten.
//
// # Life of a paper
//
//	réservée → émise → remise → remplacée | révoquée | purgée
//
// Two hashes decide what a new night means for a paper: see Decide. Rights
// (identity, UE, period, statut) changed: a new number, and the old paper is
// remplacée when the new one is issued, not before. Presentation (wording,
// style, credentials) changed: the same number is drawn again, unless it was
// handed over. A signed or handed-over contrat or convention is frozen.
//
// # What the register holds, and why
//
//   - number, document, code auditeur, semestre, centre, counterparty (a
//     funder's SIRET): to find the paper of a dossier;
//   - usage name and first name, as typed and folded: to search at the desk;
//   - codes of the UE, first and last valid day: a door's decision about a
//     paper that was replaced;
//   - cti, short code, kid: to look up a seal, and to refuse those of a
//     revoked key;
//   - two HMACs, of rights and of presentation: to see that something changed
//     without keeping what; keyed, so that no password can be guessed from them;
//   - file name, size and SHA-256: to check that a file is the one issued;
//   - dates of each step and, in the events, who and why: to answer for it;
//   - decisions on dossiers À EXAMINER, with an HMAC of the facts they rest on;
//   - which dossiers (semestre, centre, code auditeur) the last exports named:
//     to report those that vanish.
//
// Purge erases names, UE, file names and reasons after retention; Forget
// deletes old decisions and absences.
//
// It never holds a password, a birth date, a birth name, an address, a
// nationality or anything about health.
package register
