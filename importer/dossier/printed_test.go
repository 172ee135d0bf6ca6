package dossier

import "testing"

func TestPrinted(t *testing.T) {
	for _, same := range [][]string{
		{"L'Hermite", "L’HERMITE", "l‘hermite", " L`Hermite "}, {"Élodie", "e\u0301lodie", "ÉLODIE"},
		{"DE LA TOUR", "de\u00a0la  Tour", "de la\tTour"}, {"JEAN-MARC", "Jean‑Marc", "jean‐marc"}, {"MARTIN", "Mar\u00adtin", "\u200eMartin"},
	} {
		for _, s := range same[1:] {
			if Printed(s) != Printed(same[0]) {
				t.Errorf("%q counts as %q, %q as %q", s, Printed(s), same[0], Printed(same[0]))
			}
		}
	}
	for _, other := range [][2]string{{"Elodie", "Élodie"}, {"Jean Marc", "Jean-Marc"}, {"LHermite", "L’Hermite"}, {"Lefevre", "Lefèvre"}} {
		if Printed(other[0]) == Printed(other[1]) {
			t.Errorf("%q and %q count as one", other[0], other[1])
		}
	}
}
