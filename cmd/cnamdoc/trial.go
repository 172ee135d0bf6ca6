package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"cnamdoc/generate"
	"cnamdoc/generate/press"
	"cnamdoc/generate/publish"
	"cnamdoc/importer"
	"cnamdoc/importer/dossier"
	"cnamdoc/samples"
	"cnamdoc/templates"
)

// trialDay is a day on which the sample's dossiers are as its notes say.
var trialDay = dossier.Date{Year: 2026, Month: 11, Day: 22}

// trial is a job over invented dossiers, short, long and odd, that are ready
// for every kind of paper, with the models of a source.
func trial(ctx context.Context, con *console, source *templates.Source) (generate.Job, error) {
	conf, err := parseConfig([]byte(samples.Config()), "exemple")
	if err != nil {
		return generate.Job{}, err
	}
	reglement, err := conf.reglement()
	if err != nil {
		return generate.Job{}, err
	}
	wording, err := press.LoadWording(source)
	if err != nil {
		return generate.Job{}, modelTrouble(err)
	}
	style, err := loadStyle(source)
	if err != nil {
		return generate.Job{}, err
	}
	hash, err := hasher(nil, true)
	if err != nil {
		return generate.Job{}, err
	}
	dossiers, catalogue, err := trialDossiers(ctx)
	return generate.Job{
		Dossiers: dossiers, Catalogue: catalogue,
		Reglement: reglement, Organisme: conf.Organisme, Centres: conf.Centres, Wording: wording, Style: style, Hasher: hash,
		Specimen: true, Today: trialDay, Now: con.now, Programme: version(), By: "essai",
	}, err
}

// trialDossiers reads the small sample, as a batch would.
func trialDossiers(ctx context.Context) ([]dossier.Dossier, dossier.Catalogue, error) {
	dir, err := os.MkdirTemp("", "cnamdoc-")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(dir)
	for name, write := range map[string]func(io.Writer) error{samples.PetitFile: samples.Petit, samples.CatalogueFile: samples.Catalogue} {
		var book bytes.Buffer
		if err := errors.Join(write(&book), os.WriteFile(filepath.Join(dir, name), book.Bytes(), publish.FileMode)); err != nil {
			return nil, nil, err
		}
	}
	im, err := importer.Read(ctx, filepath.Join(dir, samples.PetitFile), importer.Options{})
	if err != nil {
		return nil, nil, err
	}
	catalogue, err := importer.ReadCatalogue(ctx, filepath.Join(dir, samples.CatalogueFile), importer.Options{})
	if err != nil {
		return nil, nil, err
	}
	return im.Dossiers, catalogue.UEs, nil
}
