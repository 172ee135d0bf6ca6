package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cnamdoc/importer/cell"
	"cnamdoc/importer/dossier"
)

// style sets a number format on a cell.
func style(t testing.TB, cell, format string) func(*excelize.File, string) {
	return func(f *excelize.File, sheet string) {
		t.Helper()
		id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
		check(t, err)
		check(t, f.SetCellStyle(sheet, cell, cell, id))
	}
}

func builtinStyle(t testing.TB, cell string, id int) func(*excelize.File, string) {
	return func(f *excelize.File, sheet string) {
		t.Helper()
		s, err := f.NewStyle(&excelize.Style{NumFmt: id})
		check(t, err)
		check(t, f.SetCellStyle(sheet, cell, cell, s))
	}
}

func date1904(t testing.TB) func(*excelize.File, string) {
	return func(f *excelize.File, _ string) {
		yes := true
		check(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
	}
}

var dateTests = []struct {
	name  string
	value any
	want  string // ISO, or the code of the error
	book  string // built-in date format, or the 1904 system
}{
	{"text", "15/09/1985", "1985-09-15", ""},
	{"short text", "5/9/1985", "1985-09-05", ""},
	{"dashes", "15-09-1985", "1985-09-15", ""},
	{"dots", "15.09.1985", "1985-09-15", ""},
	{"no-break space", "\u00a015/09/1985\u200b", "1985-09-15", ""},
	{"ISO", "1985-09-15", "1985-09-15", ""},
	{"ISO with time", "1985-09-15T00:00:00.000Z", "1985-09-15", ""},
	{"text with time", "15/09/1985 00:00:00", "1985-09-15", ""},
	{"in words", "1er mars 1985", "1985-03-01", ""},
	{"serial, built-in format", 31305, "1985-09-15", "date"},
	{"serial, General", 31305, "1985-09-15", ""},
	{"serial with time", 31305.75, "1985-09-15", ""},
	{"serial, 1904", 31305 - 1462, "1985-09-15", "1904"},
	{"serial 60", 60, cell.CodeDateRange, ""},
	{"serial 0", 0, cell.CodeDateRange, ""},
	{"negative serial", -5, cell.CodeDateRange, ""},
	{"birth in 1919", 7305, cell.CodeDateRange, ""},
	{"birth in 1920", 7306, "1920-01-01", ""},
	{"open end where none may be", "31/12/9999", cell.CodeDateRange, ""},
	{"compact number", 19850915, cell.CodeDateRange, ""},
	{"compact text", "19850915", cell.CodeDateAmbiguous, ""},
	{"American", "09/15/1985", cell.CodeDateAmbiguous, ""},
	{"two-digit year", "15/09/85", cell.CodeDateAmbiguous, ""},
	{"31 February", "31/02/1990", cell.CodeDateRange, ""},
	{"29 February of a common year", "29/02/1990", cell.CodeDateRange, ""},
	{"29 February", "29/02/1992", "1992-02-29", ""},
	{"words", "inconnue", cell.CodeType, ""},
	{"boolean", true, cell.CodeType, ""},
	{"only a time", 0.5, cell.CodeDateRange, ""},
}

func TestDates(t *testing.T) {
	mends := map[string]func(*excelize.File, string){"date": builtinStyle(t, "D2", 14), "1904": date1904(t), "": func(*excelize.File, string) {}}
	for _, test := range dateTests {
		t.Run(test.name, func(t *testing.T) {
			im, d := one(t, book1(t, [][]any{heads, with("Date de naissance", test.value)}, mends[test.book]))
			if strings.HasPrefix(test.want, "cell:") {
				find(t, im.Problems, test.want, "D2")
				find(t, d.Problems, test.want, "D2")
				if !d.Auditeur.Naissance.IsZero() || !d.HasErrors() {
					t.Errorf("date %v kept", d.Auditeur.Naissance)
				}
				return
			}
			if got := d.Auditeur.Naissance.ISO(); got != test.want {
				t.Errorf("date %s, want %s\n%s", got, test.want, list(im.Problems))
			}
			clean0(t, im.Problems)
		})
	}
}

// The message of the specification, to the letter.
func TestMessage(t *testing.T) {
	im := read(t, book1(t, [][]any{heads, with("Date de naissance", "31/02/1990")}))
	got := find(t, im.Problems, cell.CodeDateRange, "D2").Error()
	want := "Feuille «\u00a0Inscriptions\u00a0», ligne 2, colonne D «\u00a0Date de naissance\u00a0»\u00a0: attendu une date qui existe, jj/mm/aaaa, " +
		"trouvé «\u00a031/02/1990\u00a0» — corrigez la cellule"
	if got != want {
		t.Errorf("message\n got %s\nwant %s", got, want)
	}
}

func TestOpenEnd(t *testing.T) {
	im, d := one(t, book1(t, plus("Début des cours", "15/09/2026", "Fin des cours", "31-08-9999")))
	clean0(t, im.Problems)
	if ue := d.UEs[0]; !ue.Fin.IsZero() || ue.Debut.ISO() != "2026-09-15" {
		t.Errorf("UE = %+v", ue)
	}
	im, d = one(t, book1(t, plus("Fin des cours", 2958342)))
	clean0(t, im.Problems)
	if !d.UEs[0].Fin.IsZero() {
		t.Errorf("UE = %+v", d.UEs[0])
	}
}

func TestSIRET(t *testing.T) {
	for _, test := range []struct {
		name  string
		value any
		want  string
		code  string
	}{
		{"text", "73282932000074", "73282932000074", ""},
		{"spaced", "732 829 320 00074", "73282932000074", ""},
		{"number", 73282932000074, "73282932000074", ""},
		{"float", 7.3282932000074e13, "73282932000074", ""},
		{"La Poste", "35600000049837", "35600000049837", ""},
		{"La Poste, Luhn", "35600000000048", "35600000000048", ""},
		{"wrong key", "12345678912345", "12345678912345", cell.CodeChecksum},
		{"13 digits", 5480023100012, "", cell.CodeType},
		{"13 digits, zero lost", 5480023000010, "05480023000010", cell.CodeZeroLost},
		{"shown form", "7.32829E+13", "", cell.CodePrecisionLost},
		{"shown form, French", "7,32829E+13", "", cell.CodePrecisionLost},
		{"too long", "732829320000741", "", cell.CodeType},
		{"over 15 digits", 7.328293200007412e16, "", cell.CodePrecisionLost},
		{"wrong SIREN, right key", "73282932100072", "73282932100072", cell.CodeChecksum},
		{"all zeros", "00000000000000", "00000000000000", cell.CodeChecksum},
		{"not whole", 73282932000074.5, "", cell.CodeType},
		{"SIREN", 732829320, "", cell.CodeType},
	} {
		t.Run(test.name, func(t *testing.T) {
			im, d := one(t, book1(t, plus("SIRET_ENTREPRISE", test.value)))
			if d.Auditeur.Employeur.SIRET != test.want {
				t.Errorf("SIRET %q, want %q", d.Auditeur.Employeur.SIRET, test.want)
			}
			if test.code == "" {
				clean0(t, im.Problems)
			} else {
				find(t, d.Problems, test.code, "H2")
			}
		})
	}
}

// A raw float in the XML, as an information system writes it.
func TestSIRETFloatNotation(t *testing.T) {
	g := strings.Replace(rowXML(2, good...), "</row>", `<c r="H2"><v>7.3282932000074E13</v></c></row>`, 1)
	_, d := one(t, raw(t, sheetXML(rowXML(1, append(append([]any{}, heads...), "SIRET employeur")...)+g)))
	if d.Auditeur.Employeur.SIRET != "73282932000074" {
		t.Errorf("SIRET %q", d.Auditeur.Employeur.SIRET)
	}
}

func TestShownZeros(t *testing.T) {
	_, d := one(t, book1(t, plus("INE", 123), style(t, "H2", "000000")))
	if d.Auditeur.INE != "000123" {
		t.Errorf("INE %q, want 000123", d.Auditeur.INE)
	}
	rows := [][]any{heads, with("Code auditeur", 12345)}
	_, d = one(t, book1(t, rows, style(t, "A2", `"CEN"000000`)))
	if d.Auditeur.Code != "CEN012345" {
		t.Errorf("code %q", d.Auditeur.Code)
	}
	_, d = one(t, book1(t, plus("Téléphone", 612345678), style(t, "H2", `0#" "##" "##" "##" "##`)))
	if d.Auditeur.Telephone != "06 12 34 56 78" {
		t.Errorf("telephone %q", d.Auditeur.Telephone)
	}
}

func TestAnswers(t *testing.T) {
	for value, want := range map[any]dossier.Reponse{"oui": dossier.Oui, "Oui ": dossier.Oui, "O": dossier.Oui, "x": dossier.Oui, "X": dossier.Oui, "1": dossier.Oui, 1: dossier.Oui,
		"VRAI": dossier.Oui, "TRUE": dossier.Oui, true: dossier.Oui, "non": dossier.Non, "N": dossier.Non, 0: dossier.Non, "0": dossier.Non, "faux": dossier.Non, false: dossier.Non,
		"": dossier.Inconnu, nil: dossier.Inconnu, " ": dossier.Inconnu} {
		im, d := one(t, book1(t, plus("Dossier reçu", value)))
		clean0(t, im.Problems)
		if d.Pieces.DossierRecu != want {
			t.Errorf("%#v is %v, want %v", value, d.Pieces.DossierRecu, want)
		}
	}
	for _, value := range []any{"peut-être", 2, "reçu", "ouii", "-"} {
		_, d := one(t, book1(t, plus("Dossier reçu", value)))
		find(t, d.Problems, cell.CodeType, "H2")
	}
}

func TestErrorCells(t *testing.T) {
	for _, value := range []string{"#N/A", "#NOM?", "#REF!", "#VALEUR!", "#DIV/0!"} {
		_, d := one(t, book1(t, [][]any{heads, with("Prénom", value)}))
		p := find(t, d.Problems, cell.CodeExcelError, "C2")
		if !strings.Contains(p.Error(), value) || d.Auditeur.Prenom != "" {
			t.Errorf("%s: prénom %q", p.Error(), d.Auditeur.Prenom)
		}
	}
	g := strings.Replace(rowXML(2, good...), `t="inlineStr"><is><t>Zoé</t></is>`, `t="e"><f>X()</f><v>#NAME?</v>`, 1)
	_, d := one(t, raw(t, sheetXML(rowXML(1, heads...)+g)))
	find(t, d.Problems, cell.CodeExcelError, "C2")
}

func TestFormulas(t *testing.T) {
	formula := func(f *excelize.File, sheet string) { check(t, f.SetCellFormula(sheet, "B2", `"Mar"&"tin"`)) }
	_, d := one(t, book1(t, [][]any{heads, with("Nom", nil)}, formula))
	p := find(t, d.Problems, cell.CodeFormulaUncached, "B2")
	if !strings.Contains(p.Error(), "recalculez (F9) et enregistrez") {
		t.Error(p.Error())
	}
	cached := strings.Replace(rowXML(2, good...), `t="inlineStr"><is><t>Martin</t></is>`, `t="str"><f>"Mar"&amp;"tin"</f><v>Martin</v>`, 1)
	im, d := one(t, raw(t, sheetXML(rowXML(1, heads...)+cached)))
	clean0(t, im.Problems)
	if d.Auditeur.NomNaissance != "Martin" {
		t.Errorf("nom %q", d.Auditeur.NomNaissance)
	}
	empty := strings.Replace(rowXML(2, good...), `t="inlineStr"><is><t>Martin</t></is>`, `t="str"><f>""</f><v></v>`, 1)
	_, d = one(t, raw(t, sheetXML(rowXML(1, heads...)+empty)))
	find(t, d.Problems, cell.CodeRequired, "B2")
}

func TestContacts(t *testing.T) {
	for _, test := range []struct {
		header     string
		value      any
		want, code string
	}{
		{"Téléphone", "06 12 34 56 78", "06 12 34 56 78", ""},
		{"Téléphone", 612345678, "0612345678", ""},
		{"Téléphone", 6.12345678e8, "0612345678", ""},
		{"Téléphone", "+33 6 12 34 56 78", "+33 6 12 34 56 78", ""},
		{"Téléphone", "+33 (0)6.12.34.56.78", "+33 (0)6.12.34.56.78", ""},
		{"Téléphone", "12", "12", cell.CodePhone},
		{"Téléphone", "voir la mère", "voir la mère", cell.CodePhone},
		{"Courriel", "zoe@exemple.fr", "zoe@exemple.fr", ""},
		{"Courriel", "zoe(at)exemple.fr", "zoe(at)exemple.fr", cell.CodeEmail},
		{"Courriel", "a@b.fr;c@d.fr", "a@b.fr;c@d.fr", cell.CodeEmail},
		{"Code postal", 1000, "01000", ""},
		{"Code postal", "45000", "45000", ""},
		{"Code postal", "45 000", "45000", ""},
		{"Code postal", "20090", "20090", ""},
		{"Code postal", "450", "", cell.CodeType},
		{"Code postal", "SW1A 1AA", "", cell.CodeType},
		{"Ville", "ORLEANS CEDEX 2", "ORLEANS", ""},
		{"Ville", "Orléans Cedex", "Orléans", ""},
	} {
		im, d := one(t, book1(t, plus(test.header, test.value)))
		x := d.Auditeur
		if got := x.Telephone + x.Courriel + x.Adresse.CodePostal + x.Adresse.Ville; got != test.want {
			t.Errorf("%s %v read as %q, want %q", test.header, test.value, got, test.want)
		}
		if test.code == "" {
			clean0(t, im.Problems)
		} else {
			find(t, d.Problems, test.code, "H2")
		}
	}
	im, d := one(t, book1(t, plus("Code postal", "SW1A 1AA", "Pays", "Royaume-Uni")))
	clean0(t, im.Problems)
	if d.Auditeur.Adresse.CodePostal != "SW1A 1AA" {
		t.Errorf("adresse %+v", d.Auditeur.Adresse)
	}
}

func TestAmounts(t *testing.T) {
	for _, test := range []struct {
		value any
		want  dossier.Centi
		bad   bool
	}{
		{"1 250,00 €", 125000, false},
		{"1\u202f250,00\u00a0€", 125000, false},
		{"1.250,00", 125000, false},
		{1250.5, 125050, false},
		{100.10000000000001, 10010, false},
		{"22,5", 2250, false},
		{"22.5", 2250, false},
		{"150 euros", 15000, false},
		{0, 0, false},
		{"1,250", 0, true},
		{"1,250.00", 0, true},
		{"-5", 0, true},
		{10.123, 0, true},
		{"gratuit", 0, true},
		{"1e3", 0, true},
	} {
		_, d := one(t, book1(t, plus("Droit d’inscription dû", test.value)))
		if test.bad {
			find(t, d.Problems, cell.CodeType, "H2")
		}
		if d.Droit.DuConnu == test.bad || d.Droit.Du != test.want {
			t.Errorf("%v read as %+v", test.value, d.Droit)
		}
	}
}

func TestUECodes(t *testing.T) {
	for typed, want := range map[string][]string{
		"NFA031":                           {"NFA031"},
		" nfa031 ":                         {"NFA031"},
		"\ufeffUA230V":                     {"UA230V"},
		"NFP121-PAR":                       {"NFP121-PAR"},
		"NFA031, NFA032;NFP107/RSX101":     {"NFA031", "NFA032", "NFP107", "RSX101"},
		"NFA031+NFA032\nNFP107 RSX101":     {"NFA031", "NFA032", "NFP107", "RSX101"},
		"NFA031 - NFA032":                  {"NFA031", "NFA032"},
		"NFA031 - Programmation avec Java": {"NFA031"},
	} {
		im, d := one(t, book1(t, [][]any{heads, with("Code UE", typed)}))
		clean0(t, im.Problems)
		var got []string
		for _, ue := range d.UEs {
			got = append(got, ue.Code)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%q read as %q, want %q", typed, got, want)
		}
	}
	_, d := one(t, book1(t, [][]any{heads, with("Code UE", "NFA031, NFAO32")}))
	find(t, d.Problems, cell.CodeType, "G2")
	if len(d.UEs) != 2 || d.UEs[1].Code != "NFAO32" {
		t.Errorf("a malformed code must stay for the rules to see: %+v", d.UEs)
	}
}

func TestUEBecameDate(t *testing.T) {
	for _, test := range []struct {
		value any
		mend  []func(*excelize.File, string)
	}{
		{46357, []func(*excelize.File, string){builtinStyle(t, "G2", 17)}},
		{"01/12/2026", nil},
		{"déc-01", nil},
		{"mars-26", nil},
	} {
		_, d := one(t, book1(t, [][]any{heads, with("Code UE", test.value)}, test.mend...))
		find(t, d.Problems, cell.CodeUEBecameDate, "G2")
		if len(d.UEs) != 1 || d.UEs[0].Code != "" {
			t.Errorf("UEs = %+v", d.UEs)
		}
	}
	_, d := one(t, book1(t, [][]any{heads, with("Code UE", 31)}))
	find(t, d.Problems, cell.CodeType, "G2")
}

func TestAuditeurCode(t *testing.T) {
	_, d := one(t, book1(t, [][]any{heads, with("Code auditeur", "CEN012345 - IDF000001")}))
	if d.Auditeur.Code != "CEN012345" || fmt.Sprint(d.Auditeur.AutresCodes) != "[IDF000001]" {
		t.Errorf("codes %q %q", d.Auditeur.Code, d.Auditeur.AutresCodes)
	}
	for _, bad := range []any{"CEN12345", "012345", 12345, "CEN0123456", "inconnu", "CEN012345 - ?"} {
		im := read(t, book1(t, [][]any{heads, with("Code auditeur", bad)}))
		find(t, im.Problems, cell.CodeType, "A2")
		if len(im.Dossiers) != 0 || im.Totals.Rejetees != 1 {
			t.Errorf("%v: %+v", bad, im.Totals)
		}
	}
}
