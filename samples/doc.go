// Package samples makes the example workbooks and settings with which the
// program is tried, shown and tested: invented people only, the same bytes
// each time.
//
//   - inscriptions-petit.xlsx: each person illustrates one rule; its sheet
//     "Notes" says which, and what is to be expected of each paper;
//   - inscriptions-semestre.xlsx: a whole semester, 600 auditeurs;
//   - inscriptions-sale.xlsx: every kind of dirt that exports carry;
//   - catalogue-ue.xlsx, epreuves.xlsx: what is published about each UE, and
//     when it is examined;
//   - cnamdoc.toml: settings in which every fictional value is marked;
//   - service units that run a night by themselves.
//
// Nobody here exists. Telephone numbers are of the range that the regulator
// keeps for fiction (06 39 98), mail addresses end in ".invalid" (RFC 2606),
// SIREN begin with 0, which none in use does. UE are real, as published by
// the Cnam: code, title, credits; what is written about them is not.
package samples
