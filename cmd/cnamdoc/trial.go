package main

import (
	"context"
	"os"
	"path/filepath"

	"cnamdoc/generate"
	"cnamdoc/importer"
	"cnamdoc/samples"
)

// trialDossiers reads the small sample, as a batch would.
func (p *program) trialDossiers(ctx context.Context, job *generate.Job) error {
	dir, err := os.MkdirTemp("", "cnamdoc-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if _, err := samples.Write(dir); err != nil {
		return err
	}
	im, err := importer.Read(ctx, filepath.Join(dir, "inscriptions-petit.xlsx"), importer.Options{})
	if err != nil {
		return err
	}
	catalogue, err := importer.ReadCatalogue(ctx, filepath.Join(dir, "catalogue-ue.xlsx"), importer.Options{})
	if err != nil {
		return err
	}
	job.Dossiers, job.Catalogue = im.Dossiers, catalogue.UEs
	return nil
}
