package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

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

func TestDates(t *testing.T) {
	for _, test := range []struct {
		name  string
		value any
		want  string // ISO, or the code of the error
		mend  []func(*excelize.File, string)
	}{
		{"text", "15/09/1985", "1985-09-15", nil},
		{"short text", "5/9/1985", "1985-09-05", nil},
		{"dashes", "15-09-1985", "1985-09-15", nil},
		{"dots", "15.09.1985", "1985-09-15", nil},
		{"no-break space", "\u00a015/09/1985\u200b", "1985-09-15", nil},
		{"ISO", "1985-09-15", "1985-09-15", nil},
		{"ISO with time", "1985-09-15T00:00:00.000Z", "1985-09-15", nil},
		{"text with time", "15/09/1985 00:00:00", "1985-09-15", nil},
		{"in words", "1er mars 1985", "1985-03-01", nil},
		{"serial, built-in format", 31305, "1985-09-15", []func(*excelize.File, string){builtinStyle(t, "D2", 14)}},
		{"serial, General", 31305, "1985-09-15", nil},
		{"serial with time", 31305.75, "1985-09-15", nil},
		{"serial, 1904", 31305 - 1462, "1985-09-15", []func(*excelize.File, string){date1904(t)}},
		{"serial 60", 60, CellDateRange, nil},
		{"serial 0", 0, CellDateRange, nil},
		{"negative serial", -5, CellDateRange, nil},
		{"birth in 1919", 7305, CellDateRange, nil},
		{"birth in 1920", 7306, "1920-01-01", nil},
		{"open end where none may be", "31/12/9999", CellDateRange, nil},
		{"compact number", 19850915, CellDateRange, nil},
		{"compact text", "19850915", CellDateAmbiguous, nil},
		{"American", "09/15/1985", CellDateAmbiguous, nil},
		{"two-digit year", "15/09/85", CellDateAmbiguous, nil},
		{"31 February", "31/02/1990", CellDateRange, nil},
		{"29 February of a common year", "29/02/1990", CellDateRange, nil},
		{"29 February", "29/02/1992", "1992-02-29", nil},
		{"words", "inconnue", CellType, nil},
		{"boolean", true, CellType, nil},
		{"only a time", 0.5, CellDateRange, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			im, d := one(t, book1(t, [][]any{heads, with("Date de naissance", test.value)}, test.mend...))
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
	got := find(t, im.Problems, CellDateRange, "D2").Error()
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
		{"wrong key", "12345678912345", "12345678912345", CellChecksum},
		{"13 digits", 5480023100012, "", CellType},
		{"13 digits, zero lost", 5480023000010, "05480023000010", CellZeroLost},
		{"shown form", "7.32829E+13", "", CellPrecisionLost},
		{"shown form, French", "7,32829E+13", "", CellPrecisionLost},
		{"too long", "732829320000741", "", CellType},
		{"over 15 digits", 7.328293200007412e16, "", CellPrecisionLost},
		{"all zeros", "00000000000000", "00000000000000", CellChecksum},
		{"not whole", 73282932000074.5, "", CellType},
		{"SIREN", 732829320, "", CellType},
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

func TestShownFormat(t *testing.T) {
	for _, test := range []struct{ digits, code, want string }{
		{"123", "000000", "000123"},
		{"1234567", "000000", "1234567"},
		{"12345", `"CEN"000000`, "CEN012345"},
		{"612345678", `0#" "##" "##" "##" "##`, "06 12 34 56 78"},
		{"5", "00000;-00000", "00005"},
		{"123", "0", "123"},
		{"123", "", ""},
		{"123", "#", ""},
		{"123", "0.00", ""},
		{"123", "dd/mm/yyyy", ""},
		{"123", "[>=1000]0000;00000", ""},
		{"123", "[Red]00000", "00123"},
		{"123", `\N00000`, "N00123"},
	} {
		got, ok := shown(test.digits, test.code)
		if got != test.want || ok != (test.want != "") {
			t.Errorf("shown(%q, %q) = %q, %v; want %q", test.digits, test.code, got, ok, test.want)
		}
	}
}

func TestPasswords(t *testing.T) {
	const header = "Mot de passe ENF"
	for _, kept := range []string{" aB3 ", "x\u00a0y", "pa\u200bss", "é€\u0301", "007", "#N/A", "oui", "a  b", "Ã©t"} {
		_, d := one(t, book1(t, plus(header, kept)))
		if got := d.ENF.MotDePasse.Reveal(); got != kept {
			t.Errorf("password %q was altered to %q", kept, got)
		}
	}
	im, d := one(t, book1(t, plus(header, 1234)))
	find(t, d.Problems, CellZeroLost, "H2")
	if !d.ENF.MotDePasse.IsZero() {
		t.Error("a numeric password in General format was kept")
	}
	if strings.Contains(list(im.Problems), "1234") {
		t.Errorf("the password is shown:\n%s", list(im.Problems))
	}
	_, d = one(t, book1(t, plus(header, 1234), style(t, "H2", "000000")))
	if d.ENF.MotDePasse.Reveal() != "001234" {
		t.Errorf("password %q, want the text shown", d.ENF.MotDePasse.Reveal())
	}
	_, d = one(t, book1(t, plus(header, 1234), builtinStyle(t, "H2", 1)))
	find(t, d.Problems, CellZeroLost, "H2")
	_, d = one(t, book1(t, plus(header, true)))
	find(t, d.Problems, CellType, "H2")
}

// Neither a password nor a NIR stands in any message, wherever it was typed.
func TestSecretsMasked(t *testing.T) {
	rows := plus("Mot de passe ENF", "Tr3sSecret!", "NUMERO_SECURITE_SOCIALE", "190024512345678", "Date de la demande", "1 90 02 45 123 456 78")
	second := append([]any{}, rows[1]...)
	second[6], second[7] = "NFA032", "AutreS3cret!"
	im, d := one(t, book1(t, append(rows, second)))
	find(t, im.Problems, RowConflict, "H3")
	find(t, im.Problems, CellType, "J2")
	all := list(im.Problems) + fmt.Sprintf("%+v", im)
	for _, secret := range []string{"Tr3sSecret!", "AutreS3cret!", "190024512345678", "1 90 02 45 123 456"} {
		if strings.Contains(all, secret) {
			t.Errorf("%q is shown:\n%s", secret, list(im.Problems))
		}
	}
	if d.ENF.MotDePasse.Reveal() != "Tr3sSecret!" {
		t.Error("the password is not read")
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
		find(t, d.Problems, CellType, "H2")
	}
}

func TestErrorCells(t *testing.T) {
	for _, value := range []string{"#N/A", "#NOM?", "#REF!", "#VALEUR!", "#DIV/0!"} {
		_, d := one(t, book1(t, [][]any{heads, with("Prénom", value)}))
		p := find(t, d.Problems, CellExcelError, "C2")
		if !strings.Contains(p.Error(), value) || d.Auditeur.Prenom != "" {
			t.Errorf("%s: prénom %q", p.Error(), d.Auditeur.Prenom)
		}
	}
	g := strings.Replace(rowXML(2, good...), `t="inlineStr"><is><t>Zoé</t></is>`, `t="e"><f>X()</f><v>#NAME?</v>`, 1)
	_, d := one(t, raw(t, sheetXML(rowXML(1, heads...)+g)))
	find(t, d.Problems, CellExcelError, "C2")
}

func TestFormulas(t *testing.T) {
	formula := func(f *excelize.File, sheet string) { check(t, f.SetCellFormula(sheet, "B2", `"Mar"&"tin"`)) }
	_, d := one(t, book1(t, [][]any{heads, with("Nom", nil)}, formula))
	p := find(t, d.Problems, CellFormulaUncached, "B2")
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
	find(t, d.Problems, CellRequired, "B2")
}

func TestCleanNames(t *testing.T) {
	for typed, want := range map[string]string{
		"\ufeffLe\u00a0Goff ":        "Le Goff",
		"O’Brien":                    "O’Brien",
		"d'Ornano":                   "d'Ornano",
		"Zoe\u0308 \u200bAnne-Marie": "Zoë Anne-Marie",
		"Dupont_x000D_\nMartin":      "Dupont Martin",
		"Du\tpont":                   "Du pont",
		"Đặng Thị Hương":             "Đặng Thị Hương",
		"Łukasz Œuvrard Ÿ Şahin":     "Łukasz Œuvrard Ÿ Şahin",
		"\u202aMartin\u202c":         "Martin",
		"a | b * <b>":                "a | b * <b>",
		"  deux   espaces  ":         "deux espaces",
		"na\u00ADme":                 "name",
	} {
		im, d := one(t, book1(t, [][]any{heads, with("Nom", typed)}))
		clean0(t, im.Problems)
		if d.Auditeur.NomNaissance != want {
			t.Errorf("%q read as %q, want %q", typed, d.Auditeur.NomNaissance, want)
		}
	}
}

// One notice a column, not one a cell.
func TestCleaningIsNotedOnce(t *testing.T) {
	rows := [][]any{heads}
	for i := range 20 {
		rows = append(rows, with("Code auditeur", fmt.Sprintf("CEN%06d", i), "Code UE", "\ufeffNFA031"))
	}
	im := read(t, book1(t, rows))
	if len(im.Problems) != 1 || im.Dossiers[3].UEs[0].Code != "NFA031" {
		t.Errorf("problems:\n%s", list(im.Problems))
	}
	if p := find(t, im.Problems, CellWhitespaceCleaned, "G2"); !strings.Contains(p.Found, "20 cellule") || p.Severity != dossier.Information {
		t.Errorf("%v", p)
	}
}

func TestMojibake(t *testing.T) {
	for typed, want := range map[string]string{
		"RenÃ©e":          "Renée",
		"LÃ©a dâ€™Azur":   "Léa d’Azur",
		"FranÃ§ois":       "François",
		"Å\u0093uvrard":   "œuvrard",
		"C\u009cur":       "Cœur",
		"Jos\u00c3\u00a9": "José",
		"CÃ”TE":           "CÔTE",
		"Ã\u00a0Tours":    "àTours",
	} {
		im, d := one(t, book1(t, [][]any{heads, with("Prénom", typed)}))
		p := find(t, im.Problems, CellMojibake, "C2")
		if d.Auditeur.Prenom != want || p.Severity != dossier.Avertissement {
			t.Errorf("%q read as %q, want %q: %v", typed, d.Auditeur.Prenom, want, p)
		}
	}
	for _, lost := range []string{"Ren\ufffde", "Ã©té", "Mar\u0081tin"} {
		_, d := one(t, book1(t, [][]any{heads, with("Prénom", lost)}))
		if p := find(t, d.Problems, CellMojibake, "C2"); p.Severity != dossier.Erreur || d.Auditeur.Prenom != "" {
			t.Errorf("%q read as %q: %v", lost, d.Auditeur.Prenom, p)
		}
	}
	for _, honest := range []string{"João", "CAFÉ", "Ângela", "Åsa", "Ægir", "Noël", "São Tomé", "L’Haÿ-les-Roses"} {
		im, d := one(t, book1(t, [][]any{heads, with("Prénom", honest)}))
		clean0(t, im.Problems)
		if d.Auditeur.Prenom != honest {
			t.Errorf("%q read as %q", honest, d.Auditeur.Prenom)
		}
	}
}

func TestUnprintable(t *testing.T) {
	_, d := one(t, book1(t, [][]any{heads, with("Prénom", "Zoé 😀")}))
	if p := find(t, d.Problems, CellType, "C2"); p.Severity != dossier.Erreur || !strings.Contains(p.Found, "😀") || !strings.Contains(p.Found, "U+1F600") {
		t.Errorf("%v", p)
	}
	long := strings.Repeat("Nom", 100)
	_, d = one(t, book1(t, [][]any{heads, with("Nom", long)}))
	if p := find(t, d.Problems, CellType, "B2"); p.Severity != dossier.Avertissement || !strings.Contains(p.Found, "300") || d.Auditeur.NomNaissance != long {
		t.Errorf("%v", p)
	}
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
		{"Téléphone", "12", "12", CellPhone},
		{"Téléphone", "voir la mère", "voir la mère", CellPhone},
		{"Courriel", "zoe@exemple.fr", "zoe@exemple.fr", ""},
		{"Courriel", "zoe(at)exemple.fr", "zoe(at)exemple.fr", CellEmail},
		{"Courriel", "a@b.fr;c@d.fr", "a@b.fr;c@d.fr", CellEmail},
		{"Code postal", 1000, "01000", ""},
		{"Code postal", "45000", "45000", ""},
		{"Code postal", "45 000", "45000", ""},
		{"Code postal", "20090", "20090", ""},
		{"Code postal", "450", "", CellType},
		{"Code postal", "SW1A 1AA", "", CellType},
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
			find(t, d.Problems, CellType, "H2")
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
	find(t, d.Problems, CellType, "G2")
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
		find(t, d.Problems, CellUEBecameDate, "G2")
		if len(d.UEs) != 1 || d.UEs[0].Code != "" {
			t.Errorf("UEs = %+v", d.UEs)
		}
	}
	_, d := one(t, book1(t, [][]any{heads, with("Code UE", 31)}))
	find(t, d.Problems, CellType, "G2")
}

func TestAuditeurCode(t *testing.T) {
	_, d := one(t, book1(t, [][]any{heads, with("Code auditeur", "CEN012345 - IDF000001")}))
	if d.Auditeur.Code != "CEN012345" || fmt.Sprint(d.Auditeur.AutresCodes) != "[IDF000001]" {
		t.Errorf("codes %q %q", d.Auditeur.Code, d.Auditeur.AutresCodes)
	}
	for _, bad := range []any{"CEN12345", "012345", 12345, "CEN0123456", "inconnu", "CEN012345 - ?"} {
		im := read(t, book1(t, [][]any{heads, with("Code auditeur", bad)}))
		find(t, im.Problems, CellType, "A2")
		if len(im.Dossiers) != 0 || im.Totals.Rejetees != 1 {
			t.Errorf("%v: %+v", bad, im.Totals)
		}
	}
}
