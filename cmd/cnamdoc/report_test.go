package main

// rapport is rapport.json as the README documents it: what reads it from
// outside relies on these names and no other.
type rapport struct {
	Version  int    `json:"version"`
	Jour     string `json:"jour"`
	Dossiers int    `json:"dossiers"`
	Complets int    `json:"dossiers_complets"`
	Lecture  struct {
		Lues      int            `json:"lues"`
		Importees int            `json:"importees"`
		Ignorees  map[string]int `json:"ignorees"`
		Rejetees  int            `json:"rejetees"`
	} `json:"lecture"`
	Papiers map[string]struct {
		Dus       int `json:"dus"`
		Emis      int `json:"emis"`
		Refaits   int `json:"refaits"`
		Inchanges int `json:"inchanges"`
		Bloques   int `json:"bloques"`
		Geles     int `json:"geles"`
		Erreurs   int `json:"erreurs"`
	} `json:"papiers"`
	Incomplets []struct {
		Code      string   `json:"code"`
		Documents []string `json:"documents"`
		Manques   []struct {
			Regle   string   `json:"regle"`
			Verdict string   `json:"verdict"`
			Message string   `json:"message"`
			Bloque  []string `json:"bloque"`
		} `json:"manques"`
	} `json:"incomplets"`
	Examens      []rapportExamen `json:"a_examiner"`
	SansDocument []rapportExamen `json:"sans_document"`
	AAnnuler     []string        `json:"a_annuler"`
	Emis         []struct {
		Numero   string `json:"numero"`
		Document string `json:"document"`
		Code     string `json:"code"`
		Fichier  string `json:"fichier"`
	} `json:"emis"`
	Lots []struct {
		Fichier string `json:"fichier"`
		Papiers int    `json:"papiers"`
		Pages   int    `json:"pages"`
	} `json:"lots"`
	Erreurs []struct {
		Code   string `json:"code"`
		Phrase string `json:"phrase"`
	} `json:"erreurs"`
}

type rapportExamen struct {
	Code  string `json:"code"`
	Regle string `json:"regle"`
}
