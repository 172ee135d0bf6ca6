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
// A claim says what tonight's data state of a paper that is due; Decide says
// what that means for the paper that stands. Its Digests are compared field by
// field:
//
//   - a right (identity as printed, birth date, each UE, period, statut, price)
//     that is stated otherwise, or added: a new number, and the old paper is
//     remplacée when the new one is issued, not before;
//   - a right without a value tonight: unchanged, and the paper is not redrawn;
//   - an entry, such as a UE, that is gone without a stated end: À EXAMINER, and
//     the paper stays;
//   - content (the other values that the model prints): the same number is drawn
//     again, unless it was handed over;
//   - manner (model, style, settings, drawing version): likewise, but not once it
//     was printed, unless asked for.
//
// A contrat or convention that was signed or handed over is frozen, and so is
// the withdrawal form of a signed one. A paper of a release that kept two hashes
// instead of digests is compared by these until UpgradeDigests gives it its own.
//
// A night revokes with a cause, the rule that ended the right. The night that
// sees the cause gone undoes the revocation: the same number, in the state that
// it had, émise or remise (or réservée). It does so only while no newer paper
// was issued or reserved for the key and no person revoked or restored one
// since: see DecideUndoing.
//
// The file of a paper that falls moves to retires/<number>.pdf beside it. The
// register's path is set after the move, so PendingMoves lists what a killed run
// left; a restored paper's file moves back in the same way, and one that was
// written beside a locked file moves into its place.
//
// # Plans
//
// Plan, PlanWithdraw and Undoable write nothing. What they answered goes back
// with the claim (Planned): each step compares the state that the plan saw
// before it sets another. Where a person acted in between, nothing is done and
// the answer is Changee, with the paper as it stands. That is no error.
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
//   - HMACs of what it says, field by field, and of how it is drawn: to see what
//     changed without keeping what it was; keyed, and of each person apart, so
//     that nothing can be guessed from them;
//   - file name, size and SHA-256: to check that a file is the one issued;
//   - dates of each step and, in the events, who and why: to answer for it;
//   - questions with their numbers and the decisions on them, with an HMAC of the
//     facts they rest on: no sentence;
//   - which dossiers (semestre, centre, code auditeur) the last exports named:
//     to report those that vanish;
//   - the last accepted night of each centre: which fields had a value and which
//     rules were satisfied, by keyed tokens of dossiers, for the night's guards;
//   - a check value of the local key and the kids of the ring: to refuse keys
//     that are not those of its papers.
//
// Purge erases names, UE, digests, file names and reasons after retention;
// Forget deletes old decisions, questions, absences and nights.
//
// It never holds a password, a birth date, a birth name, an address, a
// nationality or anything about health.
package register
