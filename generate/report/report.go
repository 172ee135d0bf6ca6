// Package report is what a night leaves for people and programs to read:
// rapport.json, and a-completer.xlsx for those who can mend the export. Values
// go in, files come out: what the night did is known before anything here is
// called.
package report

import (
	"cmp"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"cnamdoc/importer/completeness"
	"cnamdoc/importer/dossier"
	"cnamdoc/importer/dossier/french"
)

// Version counts the incompatible changes of rapport.json: within one
// version new fields may appear, none changes its meaning or goes.
const Version = 1

// Report says what a night did. Its JSON is rapport.json; the README documents
// it. It holds neither passwords nor addresses.
type Report struct {
	Version    int          `json:"version"`
	Programme  string       `json:"programme,omitempty"`
	Jour       dossier.Date `json:"jour"` // the day that the rules were applied on
	Debut      time.Time    `json:"debut"`
	Fin        time.Time    `json:"fin"`
	ABlanc     bool         `json:"a_blanc"`
	Specimen   bool         `json:"specimen"`
	Partiel    bool         `json:"partiel"` // chosen persons or one centre: the lists are left alone
	Interrompu bool         `json:"interrompu"`
	Lecture    Lecture      `json:"lecture"`

	// ReglementsInconnus: the whole export says nothing of payments. No new
	// attestation with an own part is made; said here, never person by person.
	ReglementsInconnus bool `json:"reglements_inconnus"`

	Semestres    []dossier.Semestre `json:"semestres"`
	Dossiers     int                `json:"dossiers"`
	Complets     int                `json:"dossiers_complets"`
	Papiers      map[string]Tally   `json:"papiers"`    // by document
	Incomplets   []Incomplet        `json:"incomplets"` // in the order of the keys
	Examens      []Examen           `json:"a_examiner"`
	SansDocument []Examen           `json:"sans_document"` // nothing is due: closed, or out of scope; and why
	AAnnuler     []string           `json:"a_annuler"`     // codes auditeur unpaid past the delay
	Emis         []Emis             `json:"emis"`
	Revoques     []Revoque          `json:"revoques"`
	Disparus     []Disparu          `json:"disparus"` // dossiers that the export no longer names
	Lots         []Lot              `json:"lots"`

	// Files that held credentials whose time is over: drawn again without them,
	// or removed.
	IdentifiantsEffaces int `json:"identifiants_effaces"`

	Problemes []Probleme `json:"problemes"`
	Erreurs   []Erreur   `json:"erreurs"`

	// What the morning needs besides; see morning.go.
	Refus    []Refus   `json:"refus"` // guards that refused: then nothing else was done
	Tombes   []Tombe   `json:"a_retirer"`
	Retablis []Retabli `json:"retablis"`
	Verrous  []Verrou  `json:"fichiers_non_remplaces"`

	// Plan is what the night set out to do, each paper that does not stay as it
	// is; a dry run stops there. Inchanges counts the others.
	Plan      []Prevu `json:"plan"`
	Inchanges int     `json:"inchanges"`

	// Changements are papers that a person changed since the plan was made: they
	// were left alone. Ecarts are papers of which something else was done than
	// the plan said: a fault of the program.
	Changements []Prevu `json:"changes_entre_temps"`
	Ecarts      []Prevu `json:"ecarts"`

	// Repris counts papers of an older release whose content counts as unchanged
	// because no snapshot says what it was.
	Repris int `json:"repris_sans_instantane"`

	// Contacts are those of the persons that the lists name: on the morning's
	// sheet and in the workbook only.
	Contacts map[dossier.Key]Contact `json:"-"`
}

// Prevu is a line of the plan: a paper, what is to become of it, and why.
type Prevu struct {
	Personne
	Action       string           `json:"action"`           // as register.Action is read, or "bloquée"
	Numero       string           `json:"numero,omitempty"` // of the paper that is there already
	Document     dossier.Document `json:"document"`
	Contrepartie string           `json:"contrepartie,omitempty"`
	Motif        string           `json:"motif,omitempty"`
	Imprime      bool             `json:"imprime,omitempty"` // a page of it is in a print run
}

// Lecture accounts for every row of the export:
// Lues = Importees + the sum of Ignorees + Rejetees.
type Lecture struct {
	Fichier   string         `json:"fichier"`
	Feuille   string         `json:"feuille"`
	Lues      int            `json:"lues"`
	Importees int            `json:"importees"`
	Ignorees  map[string]int `json:"ignorees"` // by motif
	Rejetees  int            `json:"rejetees"`
	Masquees  int            `json:"masquees"`       // hidden or filtered rows, imported all the same
	Ecrit     time.Time      `json:"ecrit,omitzero"` // when the export's file was written: the age of the data; zero when unknown
}

// String is the line that ends each reading.
func (l Lecture) String() string {
	ignored, motifs := 0, []string(nil)
	for motif, n := range l.Ignorees {
		ignored += n
		motifs = append(motifs, french.Say("%s : %s", motif, french.Number(int64(n))))
	}
	slices.Sort(motifs)
	s := french.Count(l.Lues, "ligne lue", "lignes lues") + " = " + french.Count(l.Importees, "importée", "importées") +
		" + " + french.Count(ignored, "ignorée", "ignorées")
	if len(motifs) > 0 {
		s += " (" + strings.Join(motifs, ", ") + ")"
	}
	return s + " + " + french.Count(l.Rejetees, "rejetée", "rejetées")
}

// Tally counts the papers of one document.
type Tally struct {
	Dus       int `json:"dus"`       // papers that are due
	Emis      int `json:"emis"`      // new numbers, replacements included
	Refaits   int `json:"refaits"`   // same number, drawn again
	Inchanges int `json:"inchanges"` // nothing written
	Bloques   int `json:"bloques"`   // something is missing
	Geles     int `json:"geles"`     // signed or handed over: left as it is
	Erreurs   int `json:"erreurs"`
}

// Manque is a rule's verdict as a report shows it.
type Manque struct {
	Regle    string               `json:"regle"`
	Verdict  completeness.Outcome `json:"verdict"`
	Message  string               `json:"message"`
	Remede   string               `json:"remede,omitempty"`
	UE       string               `json:"ue,omitempty"`
	Cellules []dossier.Ref        `json:"cellules,omitempty"`
	Bloque   []dossier.Document   `json:"bloque,omitempty"`
	Auditeur bool                 `json:"auditeur"` // the person can bring it: a reason to call; else the desk mends it
}

// Personne names a dossier in a report.
type Personne struct {
	Code     string           `json:"code"`
	Nom      string           `json:"nom"`
	Semestre dossier.Semestre `json:"semestre"`
	Centre   string           `json:"centre"`
	Tri      string           `json:"-"` // folded name, to sort by; see Of
}

// Incomplet is a dossier for which at least one paper that is due is blocked.
type Incomplet struct {
	Personne
	Documents []dossier.Document `json:"documents"` // blocked
	Manques   []Manque           `json:"manques"`
}

// Examen is a question that a person must answer; it blocks nothing.
type Examen struct {
	Personne
	Manque
	Numero int `json:"numero,omitempty"` // by which it is answered, and that stays; 0 where it has none
}

// Emis is a paper that this run wrote.
type Emis struct {
	Numero   string           `json:"numero"`
	Document dossier.Document `json:"document"`
	Code     string           `json:"code"`
	Fichier  string           `json:"fichier"` // relative to the output directory
	Remplace string           `json:"remplace,omitempty"`
	Refait   bool             `json:"refait,omitempty"`
}

// Disparu is a dossier that vanished from the export: reported, never revoked
// by silence.
type Disparu struct {
	Code     string           `json:"code"`
	Nom      string           `json:"nom,omitempty"` // as the register knows it; "" when it holds no paper
	Semestre dossier.Semestre `json:"semestre"`
	Centre   string           `json:"centre"`
	Depuis   dossier.Date     `json:"depuis"`
	Valables int              `json:"valables"` // papers that stay valid
}

// Lot is a print run.
type Lot struct {
	Fichier    string           `json:"fichier"` // relative to the output directory
	Document   dossier.Document `json:"document"`
	Centre     string           `json:"centre"`
	Papiers    int              `json:"papiers"`
	Pages      int              `json:"pages"`
	Feuilles   int              `json:"feuilles"`
	RectoVerso bool             `json:"recto_verso"`
}

// Probleme is something wrong in the source.
type Probleme struct {
	Code     string      `json:"code"`
	Gravite  string      `json:"gravite"`
	Cellule  dossier.Ref `json:"cellule"`
	Phrase   string      `json:"phrase"`
	Auditeur string      `json:"auditeur,omitempty"`
}

// Erreur is a paper that could not be made although nothing was missing.
type Erreur struct {
	Personne
	Document dossier.Document `json:"document"`
	Phrase   string           `json:"phrase"`
	Details  string           `json:"details,omitempty"` // for engineers, when it was not foreseen
}

// Incomplete reports whether somebody still lacks something.
func (r *Report) Incomplete() bool {
	return len(r.Incomplets) > 0 || len(r.Erreurs) > 0 || len(r.Verrous) > 0 || r.ReglementsInconnus || r.Lecture.Rejetees > 0
}

// New returns a report that says nothing yet. None of its lists is null in JSON.
func New() *Report {
	return &Report{Version: Version, Semestres: []dossier.Semestre{}, Papiers: map[string]Tally{}, Incomplets: []Incomplet{}, Examens: []Examen{}, SansDocument: []Examen{},
		AAnnuler: []string{}, Emis: []Emis{}, Revoques: []Revoque{}, Disparus: []Disparu{}, Lots: []Lot{}, Problemes: []Probleme{}, Erreurs: []Erreur{},
		Refus: []Refus{}, Tombes: []Tombe{}, Retablis: []Retabli{}, Verrous: []Verrou{},
		Plan: []Prevu{}, Changements: []Prevu{}, Ecarts: []Prevu{}}
}

// WriteJSON writes rapport.json.
func (r *Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// Of names a dossier.
func Of(d *dossier.Dossier) Personne {
	return Personne{d.Auditeur.Code, d.Auditeur.NomComplet(), d.Semestre, d.Centre, d.Auditeur.SortKey()}
}

// ManqueOf is a verdict as a report shows it.
func ManqueOf(v completeness.Verdict) Manque {
	return Manque{Regle: v.Rule, Verdict: v.Outcome, Message: v.Message, Remede: cmp.Or(v.Desk, v.Remedy), UE: v.UE,
		Cellules: v.Refs, Bloque: v.Blocks.Documents(), Auditeur: v.Remedy != ""}
}

// The rules of Manque that are none of completeness.Rules.
const (
	RuleImpression = "impression" // a paper that cannot be printed
	RuleAvenant    = "avenant"    // a change behind a signed agreement

	RuleUEAbsente       = "ue-absente"       // a UE that a valid paper states, gone from the export without a statut
	RuleValeurAbsente   = "valeur-absente"   // a value that a valid paper states is gone, and another has changed
	RuleFinanceurAbsent = "financeur-absent" // who pays under a valid agreement is gone from the export
	RuleAutreCode       = "autre-code"       // a person who has valid papers under another code
)

// Revoque is a paper that a night revoked.
type Revoque struct {
	Numero   string           `json:"numero"`
	Document dossier.Document `json:"document"`
	Code     string           `json:"code"`
	Motif    string           `json:"motif"`
}
