package main

import (
	"errors"
	"os"

	"cnamdoc/generate/publish"
)

// usableOutput makes the directory of the papers and tries to write in it, so
// that a full disk or a directory that cannot be written is said before a
// number is spent.
func usableOutput(dir string) error {
	err := os.MkdirAll(dir, publish.DirMode)
	if err == nil {
		err = probe(dir)
	}
	if err == nil {
		return nil
	}
	sentence, hint := explain(err)
	return say(err, hint, "le dossier des papiers «\u00a0%s\u00a0» ne peut pas être utilisé\u00a0: %s", dir, sentence)
}

// probe writes and removes a file: a page of a disk is what the first paper
// needs.
func probe(dir string) error {
	f, err := publish.Temp(dir)
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, 4096))
	return errors.Join(err, publish.Drop(f))
}
