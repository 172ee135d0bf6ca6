package main

import (
	"encoding/json"
	"errors"

	"github.com/urfave/cli/v2"

	"cnamdoc/generate/donnees"
	"cnamdoc/generate/press"
	"cnamdoc/generate/seal"
)

// checkData holds the data that a valid PDF carries against its seal: they are
// read instead of the page, so they must not say something else. A PDF without
// data is what its seal says, and no more.
func (p *program) checkData(c *cli.Context, text string, ring *seal.KeyRing, a *answer) (*seal.Refusal, error) {
	path := c.String("pdf")
	if path == "" || !a.Valide {
		return nil, nil
	}
	// The seal was verified, and its revocation judged: here it is only read.
	result, err := seal.Verify(text, ring, seal.Options{Specimen: true, SealedOn: func([8]byte) (int, bool) { return 0, true }})
	if err != nil {
		return nil, err
	}
	f, size, err := openFile(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	a.Donnees, err = press.ReadDonnees(f, size, result, ring, seal.Options{Specimen: true})
	var refusal *seal.Refusal
	switch {
	case errors.Is(err, donnees.ErrNone):
		return nil, nil
	case errors.Is(err, donnees.ErrUnproven):
		a.remark("les données jointes ne sont plus prouvées, car la clé est révoquée\u00a0: fiez-vous au papier")
		return nil, nil
	case errors.As(err, &refusal):
		a.Valide, a.Donnees = false, nil
		a.Motif, a.Phrase, a.Conseil = refusal.Reason.String(), refusal.Sentence(), refusal.Hint()
		a.Trouve, a.Attendu = refusal.Found, refusal.Expected
		return refusal, nil
	}
	return nil, err
}

// remark adds to what is to be looked at.
func (a *answer) remark(sentence string) {
	if a.Remarque != "" {
		sentence = a.Remarque + "\u00a0; " + sentence
	}
	a.Remarque = sentence
}

// showData prints the data of a valid paper instead of the answer.
func (p *program) showData(a answer) error {
	if a.Donnees == nil {
		return say(nil, "donnez le PDF tel que le centre l’a émis\u00a0: --pdf attestation.pdf", "aucune donnée signée n’accompagne ce papier")
	}
	enc := json.NewEncoder(p.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(a.Donnees)
}
