// Package balise is the closed set of values that a model may name. Each
// balise has one entry in one table: its name, its French label, whether it
// stands in a line or is a block of its own, the documents that it applies
// to, whether it may be empty, and the function that finds its value.
//
// Values are text or neutral blocks; package wording turns them into layout.
// They enter a paper after its Markdown was parsed, so that no value can
// change what a model says.
//
// Nationality, the MDPH and anything else about health have no balise: no
// model can print them. The ENF password is reachable through the coupon only.
package balise
