package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

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

// readRegular reads a file that the call or the configuration names: a regular
// file (a pipe or a device may never end) of at most max bytes.
func readRegular(path string, max int64) ([]byte, error) {
	info, err := regular(path)
	switch {
	case err != nil:
		return nil, err
	case info.Size() > max:
		return nil, say(nil, "vérifiez que c’est le bon fichier", "le fichier «\u00a0%s\u00a0» est trop gros (%s)\u00a0: il n’a pas été lu", path, megabytes(info.Size()))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data := bytes.NewBuffer(make([]byte, 0, info.Size()+bytes.MinRead))
	_, err = data.ReadFrom(io.LimitReader(f, max))
	return data.Bytes(), err
}

// regular refuses what is no regular file, before it is opened.
func regular(path string) (os.FileInfo, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, say(syscall.EISDIR, "indiquez le fichier lui-même, avec son nom", "«\u00a0%s\u00a0» est un dossier, pas un fichier", path)
	case !info.Mode().IsRegular():
		return nil, say(nil, "copiez d’abord son contenu dans un fichier", "«\u00a0%s\u00a0» n’est pas un fichier ordinaire\u00a0: il n’a pas été lu", path)
	}
	return info, nil
}

func megabytes(n int64) string { return fmt.Sprintf("%d\u00a0Mo", (n+1<<20-1)>>20) }

// Bounds of what a call or the configuration names, in bytes.
const (
	maxKeyFile    = 1 << 20
	maxListFile   = 64 << 20
	maxConfigFile = 4 << 20
	maxLogoFile   = 16 << 20
)
