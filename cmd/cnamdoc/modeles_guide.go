package main

import (
	"fmt"
	"strings"

	"cnamdoc/generate/balise"
	"cnamdoc/generate/wording"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// guideName lies beside the extracted models; no model has this name.
const guideName = "LISEZMOI.md"

// modelsGuide explains to whoever edits the models all that one may say. It is
// made of the tables that read them, so that it leaves nothing out.
func modelsGuide() string {
	var b strings.Builder
	say := func(text string) { b.WriteString(french.Text(text) + "\n") }
	say("# Changer les modèles\n")
	say("Chaque fichier `.md` est le texte d’un papier : ouvrez-le dans un éditeur de texte (le Bloc-notes suffit),")
	say("changez les phrases, enregistrez en UTF-8. Puis, depuis le dossier du programme :\n")
	say("    cnamdoc modeles verifier --modeles mes-modeles")
	say("    cnamdoc modeles apercu apercus --modeles mes-modeles\n")
	say("Gardez ici seulement les fichiers que vous changez, et écrivez `modeles = \"mes-modeles\"` en tête de")
	say("`cnamdoc.toml`. Le programme refuse une faute de frappe avec sa ligne, et une mention légale retirée avec son")
	say("article. Ce fichier-ci n’est pas lu par le programme.\n")
	say("## La tête du fichier, entre deux lignes ---\n")
	say("    titre      le titre du PDF\n    version    la version de votre texte\n    document   attestation, contrat, convention, retractation ou relance\n" +
		"    variante   vae : pour les démarches de VAE et de VAPP\n    entete     ce qui est imprimé en tête des pages\n" +
		"    pages      oui : numéroter aussi un papier d’une page\n    plis       oui : les repères de pliage d’une lettre\n")
	say("## Le texte\n")
	say("    # Titre    ## Section    ### Sous-section\n    une ligne vide sépare deux paragraphes\n    - un élément de liste        1. un élément numéroté\n" +
		"    **gras**   `chasse fixe`   [un lien](https://…)\n")
	say("L’italique, les tableaux, les images et le HTML sont refusés.\n")
	say("## Les passages\n")
	say("Un passage commence par une ligne `::: mot` et finit par une ligne `:::`. Il peut en contenir d’autres.\n")
	for _, p := range wording.Passages() {
		say(fmt.Sprintf("    ::: %-18s %s", p.Ligne, p.Sens))
	}
	say("\n## Les conditions de « ::: si »\n")
	for _, c := range balise.Conditions() {
		say(fmt.Sprintf("    %-26s %s", c.Nom, c.Label))
	}
	say("\n## Les balises\n")
	say("Ce qui est entre `{{ }}` est remplacé pour chaque personne. Une balise *obligatoire* qui est vide bloque le papier")
	say("de cette personne et dit quelle donnée manque ; une balise *facultative* laisse un blanc, ou ce qui est dit.")
	say("Une balise *seule sur sa ligne* imprime un tableau, une liste ou une zone.\n")
	for _, one := range balise.All() {
		where := "tous les papiers"
		if one.Documents != nil {
			var names []string
			for doc := dossier.Attestation; doc <= dossier.Relance; doc++ {
				if one.Applies(doc) {
					names = append(names, doc.Word())
				}
			}
			where = french.And(names)
		}
		what := "obligatoire"
		if one.Optional {
			what = "facultative"
			if one.Substitut != "" {
				what += " (vide : « " + one.Substitut + " »)"
			}
		}
		if one.Kind == balise.Bloc {
			what += ", seule sur sa ligne"
		}
		say(fmt.Sprintf("- `{{ %s }}` — %s. %s ; %s.", one.Nom, one.Label, french.Text(strings.ToUpper(what[:1])+what[1:]), where))
	}
	return b.String()
}
