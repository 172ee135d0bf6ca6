// Package web is what `cnamdoc servir` answers: the pages of the desk. A handler
// reads what was sent, calls package guichet, and renders; it decides nothing
// that a command does not decide the same way.
//
// Pages are rendered on the server and work without script; guichet.js adds the
// search as one types. No address but a POST changes the register: a GET writes
// sessions and the audit trail alone.
//
// routes.go is the one table of what is served, and to whom.
package web
