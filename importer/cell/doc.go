// Package cell says what a cell means: a name, a date, an amount, yes or no, a
// SIRET, a code. It knows no column, no row and no dossier; what is wrong or
// doubtful is a Fault, in French, for whoever knows where the cell stands.
//
// Passwords are never altered, and neither a password nor a NIR (social
// security number) ever stands in a Fault.
package cell
