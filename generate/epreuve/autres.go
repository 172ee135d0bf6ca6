package epreuve

import (
	"crypto"
	"slices"

	"cnamdoc/generate/controle"
)

// mostTold bounds how many events a post is told at once; the rest follows.
const mostTold = 1000

// Others is what a post apart needs of the other posts to see a double at once:
// entries, exits and what was taken back, of the épreuves that it serves, beyond
// what it knows already. known and told give for each post the number up to which
// all of it was told.
func Others(all controle.Journal, to Poste, known map[string]int) (others controle.Journal, told map[string]int) {
	told = map[string]int{}
	last := map[string]int{} // whole up to there
	for _, e := range all.Events {
		if e.Numero == last[e.Poste]+1 {
			last[e.Poste]++
		}
	}
	for _, e := range all.Events {
		told[e.Poste] = max(last[e.Poste], known[e.Poste])
	}
	delete(told, to.ID)
	for _, e := range all.Events {
		matters := e.Act.Enters() || e.Act == controle.Sortie || e.Act == controle.Annulation
		if e.Poste == to.ID || e.Numero <= known[e.Poste] || !matters || !slices.Contains(to.Epreuves, e.Epreuve) {
			continue
		}
		if len(others.Events) == mostTold {
			told[e.Poste] = min(told[e.Poste], max(e.Numero-1, known[e.Poste]))
			continue
		}
		others.Events = append(others.Events, e)
	}
	here := func(id string) bool {
		return slices.ContainsFunc(others.Events, func(e controle.Event) bool { return e.Poste == id })
	}
	for _, p := range all.Postes {
		if here(p.ID) {
			others.Postes = append(others.Postes, p)
		}
	}
	for _, c := range all.Contacts {
		if here(c.Poste) {
			others.Contacts = append(others.Contacts, c)
		}
	}
	return others, told
}

// Sign signs a message that is no event, with the post's key.
func (c *Carnet) Sign(message []byte) ([]byte, error) {
	return c.key.Sign(nil, message, crypto.Hash(0))
}

// Learn adds what other posts wrote: who is in there is in here too.
func (g *Garde) Learn(more controle.Journal) {
	g.mu.Lock()
	others, liste := controle.Merge(g.others, more), g.liste
	g.mu.Unlock()
	g.Open(liste, others)
}
