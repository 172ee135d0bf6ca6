// Package comptes says who may enter the pages, and remembers what they did
// there: accounts, sessions, the audit trail. It knows neither HTTP nor
// databases: a Store keeps the rows, and both registers are one.
//
// # Who
//
// An Account has a login name, roles and a centre. A Visitor is who asks: the
// holder of an account, or the person before the unlocked machine on which the
// program runs, who has every role (Access.Start and Access.Redeem). As soon as
// the register holds an account that may log in, that person needs one as well:
// from then on the trail must say who it was.
//
// # Passwords
//
// Argon2id, kept in the PHC string form. As NIST SP 800-63B wants it, length
// counts and composition does not: at least MinPassword characters, not the
// account's own name, not one of the few that everybody tries first. Nobody is
// made to change a password that is not known to have leaked.
//
// # Guessing
//
// A wrong name costs the same work as a wrong password, and gets the same
// answer. After a few failures each further one has to wait, twice as long each
// time, to MaxDelay; an attempt that comes too early is refused unread and makes
// nothing longer. Delays are counted three ways:
//
//   - the account from one address: its own failures;
//   - the address, over all accounts: but one who logged in from there before
//     does not wait for the failures of others behind the same address;
//   - the account, over all addresses: an address from which nobody logged in to
//     it before waits before each attempt. That wait is the address's own, so
//     that a stranger's attempts never take somebody else's turn.
//
// So a stranger slows down addresses that the account never used, by MaxDelay
// at most, and locks nobody out. Counts are of the running program and of the
// last hour.
//
// # Sessions
//
// A session is a random token in a cookie and its SHA-256 in the store. It ends
// after MaxIdle without a request, MaxSession after the log-in, at the log-out,
// and when the account's password, roles, centre or state change.
//
// # Trail
//
// An Entry says who did what to whom, when and from which address. It holds the
// code auditeur and the paper's number, never a name, a password or a token.
package comptes
