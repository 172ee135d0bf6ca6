package epreuve

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// Ouverture is an épreuve that somebody opened to the control: online, accounts
// with that role serve it and see its list; of the others they learn nothing.
type Ouverture struct {
	Epreuve string    `json:"epreuve"` // ID
	Par     string    `json:"par"`
	At      time.Time `json:"quand"`
}

const openFile = "ouvertes.json"

// Ouvertes lists what is open, by épreuve.
func (s *Store) Ouvertes() ([]Ouverture, error) {
	var list []Ouverture
	if err := s.read(openFile, &list); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return list, nil
}

// Ouvrir opens épreuves; what is open stays as it was. It returns how many are
// newly so.
func (s *Store) Ouvrir(ids []string, par string, now time.Time) (int, error) {
	list, err := s.Ouvertes()
	if err != nil {
		return 0, err
	}
	added := 0
	for _, id := range ids {
		if !slices.ContainsFunc(list, func(o Ouverture) bool { return o.Epreuve == id }) {
			list = append(list, Ouverture{id, par, now.UTC().Truncate(time.Second)})
			added++
		}
	}
	slices.SortFunc(list, func(a, b Ouverture) int { return strings.Compare(a.Epreuve, b.Epreuve) })
	return added, s.write(openFile, list)
}

// Fermer closes them, and returns how many were open.
func (s *Store) Fermer(ids []string) (int, error) {
	list, err := s.Ouvertes()
	if err != nil {
		return 0, err
	}
	before := len(list)
	list = slices.DeleteFunc(list, func(o Ouverture) bool { return slices.Contains(ids, o.Epreuve) })
	return before - len(list), s.write(openFile, list)
}
