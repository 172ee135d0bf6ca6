package importer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func sourceOf(t *testing.T, im *Import) []string {
	t.Helper()
	var got []string
	check(t, im.SourceRows(context.Background(), func(row int, cells []string) error {
		got = append(got, fmt.Sprintf("%d|%s", row, strings.Join(cells, "|")))
		return nil
	}))
	return got
}

// What a-completer.xlsx shows: the texts that people see, without secrets.
func TestSourceRows(t *testing.T) {
	rows := plus("Mot de passe ENF", "aB3!", "NIR", 190024512345678, "SIRET employeur", 73282932000074, "Date de la demande", 46270, "Téléphone", 612345678,
		"Dossier reçu", true, "INE", 12, "Montant", 12.5, "Libre", "1 90 02 45 123 456 78", "Code secret", "zzz", "Mdp bis", "yyy")
	rows = append([][]any{{"Export du", 46270}}, rows...)
	path := book1(t, rows, style(t, "N3", "00000"), builtinStyle(t, "B1", 14))
	im := read(t, path)
	want := []string{
		"1|Export du|05/09/2026",
		"2|Code auditeur|Nom|Prénom|Date de naissance|Semestre|Centre|Code UE|Mot de passe ENF|NIR|SIRET employeur|Date de la demande|Téléphone|Dossier reçu|INE|Montant|Libre|Code secret|Mdp bis",
		"3|CEN012345|Martin|Zoé|03/02/1990|2026-2027-S1|Orléans|NFA031|||73282932000074|05/09/2026|612345678|VRAI|00012|12,5|•••||",
	}
	got := sourceOf(t, im)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, secret := range []string{"aB3!", "190024512345678", "zzz", "yyy", "123 456"} {
		if strings.Contains(strings.Join(got, "\n"), secret) {
			t.Errorf("%q is shown", secret)
		}
	}
}

func TestSourceRowsOfAnotherFile(t *testing.T) {
	path := book1(t, [][]any{heads, good})
	im := read(t, path)
	other, err := os.ReadFile(book1(t, [][]any{heads, with("Nom", "Durand")}))
	check(t, err)
	check(t, os.WriteFile(path, other, 0o600))
	err = im.SourceRows(context.Background(), func(int, []string) error { return nil })
	var fe *FileError
	if !errors.As(err, &fe) || fe.Code != FileUnreadable {
		t.Errorf("error %v", err)
	}
}

func TestSourceRowsStops(t *testing.T) {
	im := read(t, book1(t, [][]any{heads, good}))
	stop := errors.New("stop")
	if err := im.SourceRows(context.Background(), func(int, []string) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("error %v", err)
	}
}
