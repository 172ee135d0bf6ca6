// Package wording turns a model, which the office may edit, into the layout of
// one paper. A model is a small, closed language:
//
//   - a front matter of `clé: valeur` lines between two `---`: titre, version,
//     document, and optionally variante, entete, pages (count the pages of a
//     paper of one page too), plis;
//
//   - Markdown: headings (# to ###), paragraphs, lists, **gras**, `chasse fixe`,
//     links, a rule (---). Anything else (HTML, images, tables, italics) is
//     refused, because it would print as something else than what was meant;
//
//   - inline balises, `{{ auditeur_nom_complet }}`, and block balises alone on
//     their line, `{{ tableau_ue }}`: see package balise;
//
//   - passages between `::: mot` and `:::` lines, which may be nested:
//
//     si CONDITION, si non CONDITION   printed when the condition holds, or not
//     mention K7 [K8 …]                a legal mention, whose presence is checked
//     cadre Titre                      framed, never split
//     groupe                           kept on one page
//     note, important, centre          small type, larger type, centred
//     nom                              whose paper it is: large
//     scelle                           what stands beside {{ qr }}: notes, {{ signature }}
//     fiche, fiche large               one « Libellé : valeur » a line
//     colonnes, colonne                two columns side by side
//
// Values enter after the Markdown was parsed, as nodes: whatever a name or a
// title holds, it cannot become a construct. French spacing is applied to the
// model's own text, never to values.
//
// Compile finds every error of a model at once, with its line; Check refuses a
// model that drops a legal mention.
package wording
