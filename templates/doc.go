// Package templates holds what the office owns: the wording of each paper
// (Markdown models), the style file, and the settings that papers print (the
// organisme and its centres). The models are embedded in the program; an
// overlay directory wins file by file, so that wording changes without a new
// release.
//
// The package reads files and hashes them. What a model may say is decided by
// package wording; what it may name, by package balise.
package templates
