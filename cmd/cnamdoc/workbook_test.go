package main

import (
	"bufio"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
)

// complete is a dossier that lacks nothing on the day of the samples: what a
// script does not say of a row is as here.
const complete = `
Code auditeur = CEN900001
TITRE = 2
NOM = Vaucanson
PRENOM = Ombeline
NOM_USAGE =
DATE_NAISSANCE = 02/02/1971
LIEU_NAISSANCE = Orléans
PAYS_NAISSANCE = France
CODE_NATIONALITE = 0
NUMERO_SECURITE_SOCIALE = 2 71 02 45 234 118 23
ADRESSE_1 = 12 rue des Tanneurs
CODE_POSTAL = 45000
VILLE = Orléans
COURRIEL_PERSONNEL = ombeline@courriel.invalid
SITUATION_PROFESSIONNELLE = Salarié
STATUT_EMPLOI = CDI
ANNEE = 2026-2027
SEMESTRE_UNITE = 1
CENTRE_ENSEIGNEMENT = Orléans
STATUT_AUDITEUR = Nouveau
Type d’inscription = UE
STATUT_INSCRIPTION = Confirmée
DATE_INSCRIPTION = 14/09/2026
Date de la demande = 07/09/2026
CODE_UNITE = NFA031
Intitulé UE = Programmation avec Java : notions de base
ECTS = 6
Modalité = Formation ouverte et à distance
Début des cours = 30/09/2026
Fin des cours = 27/01/2027
Entretien conseil = oui
Dossier reçu = oui
Contrat signé le = 14/09/2026
Conclu à distance = non
Pièce d’identité = Carte d’identité
Pièce d’identité recto = oui
Pièce d’identité verso = oui
Pièce d’identité délivrée le = 12/05/2023
Pièce d’identité expire le = 11/05/2033
TYPE_FINANCEMENT_INSCRIPTION = I
DISPOSITIF_FINANCEMENT =
Financeur (nom) =
Financeur SIRET =
Financeur adresse =
Financeur représentant =
Financeur part =
Prise en charge reçue =
Convention signée le =
Droit d’inscription (dû) = 480,00
Droit d’inscription réglé = 480,00
Mode de règlement = chèque
Réglé le = 30/09/2026
Identifiant ENF = ombeline.vaucanson
Mot de passe ENF = Kx7-lO0I1-hz
`

// scriptWorkbook is "workbook FILE.xlsx ROWS.txt": rows are blocks of
// "Header = value" apart by an empty line, each a change to complete. A value
// that begins with "=" is a formula that was never calculated. Lines before
// the first row say more of the workbook: "!sheet NAME" starts a sheet,
// "!drop HEADER" leaves a column out, "!bare" leaves all of them out.
func scriptWorkbook(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: workbook FILE.xlsx ROWS.txt")
	}
	f := excelize.NewFile()
	defer f.Close()
	for i, s := range parseSheets(ts, ts.ReadFile(args[1])) {
		if i == 0 {
			ts.Check(f.SetSheetName("Sheet1", s.name))
		} else {
			_, err := f.NewSheet(s.name)
			ts.Check(err)
		}
		ts.Check(s.write(f))
	}
	ts.Check(f.SaveAs(ts.MkAbs(args[0])))
}

type scriptSheet struct {
	name    string
	headers []string
	rows    []map[string]string
}

func (s *scriptSheet) write(f *excelize.File) error {
	for column, header := range s.headers {
		for row := range len(s.rows) + 1 {
			cell, err := excelize.CoordinatesToCellName(column+1, row+1)
			if err != nil {
				return err
			}
			value := header
			if row > 0 {
				value = s.rows[row-1][header]
			}
			if formula, ok := strings.CutPrefix(value, "="); ok {
				err = f.SetCellFormula(s.name, cell, formula)
			} else if value != "" {
				err = f.SetCellStr(s.name, cell, value)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func parseSheets(ts *testscript.TestScript, text string) []*scriptSheet {
	headers, defaults := parseBlock(ts, strings.TrimSpace(complete))
	sheets := []*scriptSheet{{name: "Inscriptions", headers: headers}}
	for block := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		s := sheets[len(sheets)-1]
		var rest []string
		for line := range strings.SplitSeq(block, "\n") {
			word, argument, _ := strings.Cut(line, " ")
			switch word {
			case "!sheet":
				if len(s.rows) > 0 {
					s = &scriptSheet{headers: headers}
					sheets = append(sheets, s)
				}
				s.name = argument
			case "!drop":
				s.headers = slices.DeleteFunc(slices.Clone(s.headers), func(h string) bool { return h == argument })
			case "!bare":
				s.headers = nil
			default:
				rest = append(rest, line)
			}
		}
		s.add(ts, strings.Join(rest, "\n"), defaults)
	}
	return sheets
}

func (s *scriptSheet) add(ts *testscript.TestScript, block string, defaults map[string]string) {
	names, values := parseBlock(ts, block)
	if len(names) == 0 {
		return
	}
	row := map[string]string{}
	for header, value := range defaults {
		row[header] = value
	}
	for _, name := range names {
		if !slices.Contains(s.headers, name) {
			s.headers = append(slices.Clone(s.headers), name)
		}
		row[name] = values[name]
	}
	s.rows = append(s.rows, row)
}

func parseBlock(ts *testscript.TestScript, block string) (names []string, values map[string]string) {
	values = map[string]string{}
	for lines := bufio.NewScanner(strings.NewReader(block)); lines.Scan(); {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		name, value, ok := strings.Cut(lines.Text(), "=")
		if !ok {
			ts.Fatalf("no = in %q", lines.Text())
		}
		name = strings.TrimSpace(name)
		names = append(names, name)
		values[name] = strings.TrimSpace(value)
	}
	return names, values
}
