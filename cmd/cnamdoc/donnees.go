package main

import (
	"bytes"
	"encoding/json"
	"errors"

	"cnamdoc/generate/controle"
	"cnamdoc/generate/donnees"
	"cnamdoc/generate/press"
	"cnamdoc/generate/seal"
)

// dataOf holds the data that a PDF carries against its seal: they are read
// instead of the page, so they must not say something else.
func dataOf(pdf []byte, paper seal.Result, ring *seal.KeyRing) (controle.Data, *donnees.Papier, *seal.Refusal) {
	said, err := press.ReadDonnees(bytes.NewReader(pdf), int64(len(pdf)), paper, ring, seal.Options{Specimen: true})
	var refusal *seal.Refusal
	switch {
	case errors.Is(err, donnees.ErrNone):
		return controle.DataAbsent, nil, nil
	case errors.Is(err, donnees.ErrUnproven):
		return controle.DataUnproven, nil, nil
	case errors.As(err, &refusal):
		return controle.DataRefused, nil, refusal
	case err != nil:
		return controle.DataRefused, nil, &seal.Refusal{Reason: seal.ReasonDataForm, Found: "des fichiers joints illisibles"}
	}
	return controle.DataAgree, said, nil
}

// showData prints the data of a valid paper instead of the answer.
func showData(con *console, a answer) error {
	if a.Donnees == nil {
		return say(nil, "donnez le PDF tel que le centre l’a émis\u00a0: --pdf attestation.pdf", "aucune donnée signée n’accompagne ce papier")
	}
	enc := json.NewEncoder(con.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(a.Donnees)
}
