package press

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"cnamdoc/generate/wording"
	"cnamdoc/importer/dossier"
	"cnamdoc/templates"
)

// Wording is the compiled models of a run: read once, so that a whole batch is
// written from the same words.
type Wording struct {
	models map[string]*wording.Model // by file name
	text   map[string][32]byte       // SHA-256 of each model
	prints map[string][]int          // which of contents each model prints
}

// ModelError gathers what is wrong in one model. Each defect is a French
// sentence with file and line.
type ModelError struct {
	File string
	Err  error
}

func (e *ModelError) Error() string { return fmt.Sprintf("model %s: %v", e.File, e.Err) }
func (e *ModelError) Unwrap() error { return e.Err }

// LoadWording compiles every model of the source and checks that none drops a
// legal mention. Every fault of every model is in the error.
func LoadWording(source *templates.Source) (*Wording, error) {
	w := &Wording{models: map[string]*wording.Model{}, text: map[string][32]byte{}, prints: map[string][]int{}}
	var errs []error
	for _, name := range templates.Models {
		model, content, err := loadModel(source, name)
		if err != nil {
			errs = append(errs, &ModelError{name, err})
			continue
		}
		w.models[name], w.text[name], w.prints[name] = model, sha256.Sum256(content), printed(model)
	}
	return w, errors.Join(errs...)
}

func loadModel(source *templates.Source, name string) (*wording.Model, []byte, error) {
	file, err := source.Read(name)
	if err != nil {
		return nil, nil, err
	}
	model, err := wording.Compile(file.Name, file.Content)
	if err != nil {
		return nil, nil, err
	}
	var errs []error
	for _, defect := range wording.Check(model) {
		errs = append(errs, wording.Error{File: file.Name, Message: defect.String()})
	}
	return model, file.Content, errors.Join(errs...)
}

// ModelFile is the model of a paper; an inscription to a démarche of VAE or
// VAPP has its own attestation.
func ModelFile(doc dossier.Document, inscription dossier.TypeInscription) string {
	switch doc {
	case dossier.Attestation:
		if inscription != dossier.InscriptionUE {
			return templates.AttestationVAE
		}
		return templates.Attestation
	case dossier.Contrat:
		return templates.Contrat
	case dossier.Convention:
		return templates.Convention
	case dossier.Retractation:
		return templates.Retractation
	default:
		return templates.Relance
	}
}
