// Package web is what `cnamdoc servir` answers: the desk, the door and the page
// behind a QR. A handler reads what was sent, calls package guichet or controle
// and returns a reply; it decides nothing that a command does not decide the same
// way. site lets people in, and writes replies.
//
// Pages are rendered on the server and work without script; guichet.js adds the
// search as one types. No address but a POST changes the register: a GET writes
// sessions and the audit trail alone.
//
// routes.go is the one table of what is served, and to whom.
package web
