// Package epreuve keeps the exams of a centre on this machine: what was planned,
// who is expected, the posts at the doors, what they wrote, and the signing-in
// lists before and after. Verdicts and merging are package controle; here are the
// files.
//
//	ETAT/epreuves/plan.json            the épreuves and placements as imported
//	ETAT/epreuves/postes.json          the posts that were made, and those revoked
//	ETAT/epreuves/contacts.json        when posts met the centre, and their clocks
//	ETAT/epreuves/journaux/<ID>.jsonl  the events of one post, a line each
//	ETAT/epreuves/<nom>.cle            the key of a post of this machine itself
//
// Directories are 0700, files 0600. Who is expected is not kept: it is worked out
// from the last accepted export whenever it is asked for, so that it is as fresh
// as that. A pack for a post apart (Paquet) holds it, since that post has nothing
// else; it is erased after the session.
//
// A journal line counts once it is on the disk: Carnet.Write returns only then.
package epreuve
