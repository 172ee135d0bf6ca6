package samples

import (
	_ "embed"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"cnamdoc/importer/dossier"
)

//go:embed data/ue.txt
var ueText string

// ue is one UE as the centre publishes it.
type ue struct {
	code, intitule       string
	ects                 int
	objectif, prerequis  string
	programme            []string
	modalite             string
	intervenant, titres  string
	debut, fin           dossier.Date
	effectif             int
	offered              []string // the teaching centres, in the order of centres
	evaluation, sanction string
}

// Catalogue is read once: the order is that of the file.
var (
	allUE  = parseUE(ueText)
	byCode = indexUE(allUE)
)

// incompleteUE has no évaluation in the catalogue, so that no contrat can be
// made for it (Code du travail, L6353-4, K3).
const incompleteUE = "MVA010"

func indexUE(list []ue) map[string]*ue {
	index := make(map[string]*ue, len(list))
	for i := range list {
		index[list[i].code] = &list[i]
	}
	return index
}

// parseUE reads data/ue.txt; what is wrong there is a fault of the program.
func parseUE(text string) []ue {
	var list []ue
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if head := strings.Split(line, " ; "); len(head) == 3 {
			ects, err := strconv.Atoi(head[2])
			if err != nil {
				panic(fmt.Sprintf("samples: ue.txt: %q: %v", line, err))
			}
			list = append(list, ue{code: head[0], intitule: head[1], ects: ects})
			continue
		}
		u, value := &list[len(list)-1], line[2:]
		switch line[0] {
		case 'O':
			u.objectif = value
		case 'P':
			u.programme = append(u.programme, value)
		case 'N':
			u.prerequis = value
		default:
			panic(fmt.Sprintf("samples: ue.txt: %q", line))
		}
	}
	for i := range list {
		list[i].plan()
	}
	return list
}

// hash spreads a UE's code: what depends on it is stable when UE are added.
func hash(s string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(s))
	return h.Sum32()
}

// The modalités of the page, and the share of the hours at a distance.
var modalites = []struct {
	name  string
	share int // percent
}{
	{"Formation en présentiel soir ou samedi", 0},
	{"Formation hybride soir ou samedi", 40},
	{"Formation à distance planifiée soir ou samedi", 100},
	{"Formation ouverte et à distance", 100},
	{"Formation en présentiel journée", 0},
}

// plan gives a UE what the file does not say: its modalité, its dates in the
// semester, its trainer, its centres.
func (u *ue) plan() {
	h := hash(u.code)
	u.modalite = modalites[int(h%11)%len(modalites)].name
	weekday := int(h/11) % 6
	u.debut = coursDebut.AddDays(weekday)
	u.fin = coursFin.AddDays(weekday - 5)
	u.effectif = 12 + 4*int(h/67%5)
	u.intervenant, u.titres = trainer(u.code)
	for i, c := range centres {
		if i < 2 || c == FOAD && u.distanceShare() > 0 || int(h>>(i+3))%3 == 0 {
			u.offered = append(u.offered, c)
		}
	}
	u.evaluation = "Contrôle continu et examen final écrit de deux à trois heures ; note minimale de 10 sur 20 ; seconde session en juin."
	if strings.HasPrefix(u.code, "UA") {
		u.evaluation = "Rapport écrit et soutenance devant un jury."
	}
	if u.code == incompleteUE {
		u.evaluation = ""
	}
	u.sanction = fmt.Sprintf("Attestation de fin de formation ; %d crédits ECTS en cas de réussite, capitalisables dans les diplômes du Cnam.", u.ects)
}

func (u *ue) distanceShare() int {
	for _, m := range modalites {
		if m.name == u.modalite {
			return m.share
		}
	}
	return 0
}

// hours follows the rule of thumb 2→20, 3→22,5, then 7,5 hours a credit.
func (u *ue) hours() dossier.Centi {
	if u.ects == 2 {
		return 2000
	}
	return dossier.Centi(750 * u.ects)
}

// price is invented: 40 € a credit.
func (u *ue) price() dossier.Centi { return dossier.Centi(4000 * u.ects) }

func (u *ue) moyens() string {
	text := "Supports de cours, exercices corrigés et forum sur l’espace numérique de formation (ENF) ; bibliothèque numérique du Cnam."
	switch {
	case u.distanceShare() == 100:
		return text + " Classe virtuelle ; assistance technique par courriel. Il faut un ordinateur, un micro et une connexion à Internet."
	case u.distanceShare() > 0:
		return text + " Salle équipée pour les séances en présence, classe virtuelle pour les autres."
	}
	return text + " Salle équipée d’un vidéoprojecteur ; poste informatique quand la matière le demande."
}

func (u *ue) deroulement() string {
	switch u.distanceShare() {
	case 100:
		return u.modalite + " : séances en classe virtuelle et travaux à rendre, accompagnés par l’intervenant."
	case 0:
		return u.modalite + " : cours, travaux dirigés et études de cas en salle."
	}
	return u.modalite + " : séances en salle en alternance avec des séances en classe virtuelle."
}

func (u *ue) lieu() string {
	if u.distanceShare() == 100 {
		return "À distance, sur l’espace numérique de formation."
	}
	return "Au centre d’enseignement de l’inscription ; la salle est affichée à l’accueil."
}

// horaires agrees with the first day that plan gives.
func (u *ue) horaires() string {
	switch {
	case strings.Contains(u.modalite, "ouverte"):
		return "À votre rythme ; classes virtuelles annoncées deux semaines à l’avance."
	case strings.Contains(u.modalite, "journée"):
		return "De 9 h à 12 h 30 et de 13 h 30 à 17 h, selon le calendrier remis."
	case u.debut.Weekday() == time.Saturday:
		return "Le samedi de 9 h à 12 h."
	}
	return "Le " + [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi"}[u.debut.Weekday()] + " de 18 h à 21 h."
}

// activites, assistance and jalons are what D6313-3-1 asks of training at a
// distance.
func (u *ue) activites() string {
	if u.distanceShare() == 0 {
		return ""
	}
	return "Classes virtuelles, exercices et travaux à rendre : environ trois heures par semaine."
}

func (u *ue) assistance() string {
	if u.distanceShare() == 0 {
		return ""
	}
	return "Par la messagerie de l’espace numérique : l’intervenant pour le cours, le centre pour la technique ; réponse sous deux jours ouvrés."
}

func (u *ue) jalons() string {
	if u.distanceShare() == 0 {
		return ""
	}
	return "Un travail à rendre au tiers et aux deux tiers de l’UE, corrigé et commenté ; puis l’examen final."
}

func (u *ue) suivi() string {
	if u.distanceShare() > 0 {
		return "Feuilles d’émargement en présence ; relevés de connexion et travaux rendus à distance."
	}
	return "Feuilles d’émargement par demi-journée, signées de l’auditeur et de l’intervenant."
}

// The trainers are invented, like their titles.
var trainers = map[string][2]string{
	"ANG": {"Maud Ferrandeix", "Master d’anglais de spécialité, dix ans d’enseignement aux adultes"},
	"CCG": {"Gérald Ponsardin", "Diplôme d’expertise comptable, quinze ans en cabinet"},
	"CFA": {"Odile Kerbrech", "Expert-comptable diplômée, chargée d’enseignement"},
	"GFN": {"Raoul Vandesteene", "Docteur en sciences de gestion, ancien directeur financier"},
	"DRA": {"Solène Aubarède", "Docteure en droit privé, avocate honoraire"},
	"DRF": {"Bastien Loiseleux", "Master de droit fiscal, inspecteur des impôts en disponibilité"},
	"DRS": {"Clarisse Montagnier", "Docteure en droit social, conseillère prud’homale"},
	"DNT": {"Yvain Terrasson", "Master de droit du numérique, délégué à la protection des données"},
	"FPG": {"Armelle Duchaussoit", "Master de gestion des ressources humaines, douze ans de direction"},
	"DSY": {"Théophile Ragonneau", "Docteur en sociologie des organisations"},
	"MSE": {"Ghislaine Orvault", "Agrégée d’économie et gestion"},
	"TET": {"Cédric Bazelaire", "Psychologue du travail diplômé, consultant"},
	"GDN": {"Inès Charrondière", "Ingénieure, chef de projet certifiée"},
	"ESC": {"Loïck Pastourel", "Master de marketing, responsable d’études"},
	"CSV": {"Naïma Berthelier", "Docteure en statistique appliquée"},
	"EGS": {"Franck Villedary", "Directeur d’établissement médico-social, diplômé de santé publique"},
	"FAD": {"Josiane Perrocheau", "Master de sciences de l’éducation, ingénieure de formation"},
	"HSE": {"Hubert Castagnol", "Ingénieur de prévention, vingt ans d’industrie"},
	"ERG": {"Malika Roussillat", "Ergonome diplômée, docteure"},
	"PST": {"Anselme Guérineau", "Psychologue du travail, docteur"},
	"NFA": {"Hélène Marchandeau", "Docteure en informatique, douze ans de développement de logiciels"},
	"NFE": {"Jocelyn Tréhorel", "Ingénieur en informatique, formateur certifié"},
	"NFP": {"Sabine Grandjonc", "Ingénieure, maître de conférences associée en informatique"},
	"NSY": {"Ludovic Espinouze", "Ingénieur système, quinze ans d’exploitation"},
	"RSX": {"Amaury Delabrosse", "Ingénieur réseaux, docteur"},
	"SMB": {"Viviane Lestrade-Auger", "Docteure en informatique, spécialiste des systèmes répartis"},
	"SEC": {"Corentin Haudrechy", "Ingénieur en cybersécurité, auditeur certifié"},
	"RCP": {"Mathilde Soubeyrou", "Docteure en recherche opérationnelle"},
	"STA": {"Pascal Nivernault", "Agrégé de mathématiques"},
	"MVA": {"Pascal Nivernault", "Agrégé de mathématiques"},
	"UTC": {"Sabine Grandjonc", "Ingénieure, maître de conférences associée en informatique"},
	"UA2": {"Ghislaine Orvault", "Agrégée d’économie et gestion"},
}

func trainer(code string) (name, titles string) {
	t, ok := trainers[code[:3]]
	if !ok {
		panic("samples: no trainer for " + code)
	}
	return t[0], t[1]
}
