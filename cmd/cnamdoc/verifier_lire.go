package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"cnamdoc/generate/controle"
	"cnamdoc/generate/pdf"
	"cnamdoc/generate/qr/scan"
	"cnamdoc/importer/dossier/french"
)

// maxText bounds one scan, in bytes.
const maxText = 1 << 16

// input is what was read: the texts that may be seals, and the PDF file that
// the only one stood in, nil for a picture or a text.
type input struct {
	texts []string
	pdf   []byte
}

// unreadError is a file that says nothing about a paper: it cannot be read, or
// is none of ours. It is an answer and no failure.
type unreadError struct {
	motif string
	error
}

func (e unreadError) Unwrap() error { return e.error }

func (e unreadError) answer() answer {
	sentence, hint := explain(e.error)
	return answer{verdict: controle.Illisible, Verdict: controle.Illisible.String(), Motif: e.motif, Phrase: sentence, Conseil: hint, Registre: "non consulté"}
}

// readInput reads what the call names: a PDF, a picture, or an argument that
// is a file or a text.
func readInput(ctx context.Context, pdfPath, imagePath, argument string) (input, error) {
	switch {
	case pdfPath != "":
		return readFileInput(ctx, pdfPath, "pdf")
	case imagePath != "":
		return readFileInput(ctx, imagePath, "image")
	}
	_, err := os.Lstat(argument)
	if err == nil || namesFile(argument) && errors.Is(err, fs.ErrNotExist) {
		return readFileInput(ctx, argument, "")
	}
	return input{texts: []string{argument}}, nil
}

// namesFile tells a file that is not there from a text.
func namesFile(argument string) bool {
	return slices.Contains([]string{".pdf", ".png", ".jpg", ".jpeg", ".txt"}, strings.ToLower(filepath.Ext(argument)))
}

// readFileInput reads a file as what its content says it is. What it was said
// to be only matters for the sentence when it is nothing that we know.
func readFileInput(ctx context.Context, path, said string) (input, error) {
	data, err := readRegular(path, scan.MaxFile)
	if err != nil {
		return input{}, err
	}
	head := data[:min(len(data), 1024)]
	switch {
	case bytes.Contains(head, []byte("%PDF-")):
		return pdfInput(path, data)
	case scan.IsPicture(head):
		return imageInput(ctx, path, data)
	case said == "pdf":
		return input{}, unreadError{"unreadable", say(pdf.ErrNotPDF, "vérifiez que c’est un papier émis par ce programme, ou scannez son QR",
			"«\u00a0%s\u00a0» n’est pas un PDF\u00a0: aucun sceau n’a pu être lu dans ce fichier", path)}
	case said == "image":
		return input{}, unreadError{"unreadable", say(image.ErrFormat, "enregistrez l’image en PNG ou en JPEG",
			"«\u00a0%s\u00a0» n’est pas une image PNG ou JPEG", path)}
	case len(data) > maxText || !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0:
		return input{}, unreadError{"unreadable", say(nil, "donnez le PDF du centre, ou une photo du QR enregistrée en PNG ou en JPEG",
			"«\u00a0%s\u00a0» n’est ni un PDF, ni une image PNG ou JPEG, ni le texte d’un sceau", path)}
	}
	return input{texts: []string{string(data)}}, nil
}

func imageInput(ctx context.Context, path string, data []byte) (input, error) {
	texts, err := scan.DecodeBytes(ctx, data)
	switch {
	case ctx.Err() != nil:
		return input{}, ctx.Err()
	case errors.Is(err, scan.ErrTooLarge):
		return input{}, unreadError{"too-large", say(err, "réduisez l’image, ou photographiez le QR seul", "l’image «\u00a0%s\u00a0» est trop grande", path)}
	case err != nil:
		return input{}, unreadError{"unreadable", say(err, "enregistrez à nouveau l’image en PNG ou en JPEG, ou photographiez encore le QR",
			"l’image «\u00a0%s\u00a0» est abîmée ou incomplète", path)}
	case len(texts) == 0:
		return input{}, unreadError{"no-code", say(nil, "prenez une photo nette et bien éclairée du QR, de face, ou saisissez le texte",
			"aucun QR n’a pu être lu dans l’image «\u00a0%s\u00a0»", path)}
	}
	return input{texts: texts}, nil
}

func pdfInput(path string, data []byte) (input, error) {
	text, _, err := pdf.ReadSeal(bytes.NewReader(data), int64(len(data)))
	if errors.Is(err, pdf.ErrNoSeal) {
		return input{}, unreadError{"no-seal", say(err, "n’acceptez pas ce document sans vérifier son QR\u00a0; un vrai papier scellé porte son sceau",
			"le fichier «\u00a0%s\u00a0» ne porte aucun sceau", path)}
	}
	if err != nil {
		return input{}, unreadError{"unreadable", say(err, "vérifiez que c’est un papier émis par ce programme, ou scannez son QR",
			"aucun sceau n’a pu être lu dans «\u00a0%s\u00a0»", path)}
	}
	return input{texts: []string{text}, pdf: data}, nil
}

// loop answers each line as it comes, from a terminal or from a pipe, until the
// input ends or the person interrupts.
func (v verification) loop() error {
	lines, failed := scans(v.c.Context, v.p.stdin)
	watched := isTerminalInput(v.p.stdin)
	var worst error
	answered := false
	for {
		if watched {
			fmt.Fprint(v.p.stderr, french.Say("Scannez un QR, ou tapez un numéro ou un code court (%s pour finir) : ", endKey))
		}
		var line string
		var more bool
		select {
		case line, more = <-lines:
		case <-v.c.Context.Done():
			return v.c.Context.Err()
		}
		if !more {
			break
		}
		if strings.TrimSpace(line) == "" {
			continue
		}
		a, err := v.answer(line, nil)
		if err != nil {
			return err
		}
		if answered && !v.c.Bool("json") {
			fmt.Fprintln(v.p.stdout)
		}
		answered = true
		if err := concludeControl(v.p, v.c, []answer{a}); isSaid(err) {
			worst = graver(worst, err)
		} else if err != nil {
			return err
		}
	}
	if watched {
		fmt.Fprintln(v.p.stderr)
	}
	if err := <-failed; err != nil {
		return err
	}
	if !answered && !watched {
		a, err := v.answer("", nil)
		if err != nil {
			return err
		}
		return concludeControl(v.p, v.c, []answer{a})
	}
	return worst
}

// scans yields the lines of r; a carriage return ends one too, as some scanners
// send. A line that is too long for a seal ends the reading.
func scans(ctx context.Context, r io.Reader) (<-chan string, <-chan error) {
	lines, failed := make(chan string), make(chan error, 1)
	go func() {
		defer close(lines)
		in := bufio.NewScanner(r)
		in.Buffer(make([]byte, 0, 4096), maxText)
		in.Split(func(data []byte, atEOF bool) (int, []byte, error) {
			if at := bytes.IndexAny(data, "\r\n"); at >= 0 {
				return at + 1, data[:at], nil
			}
			if atEOF && len(data) > 0 {
				return len(data), data, nil
			}
			return 0, nil, nil
		})
		for in.Scan() {
			select {
			case lines <- in.Text():
			case <-ctx.Done():
				return
			}
		}
		err := in.Err()
		if errors.Is(err, bufio.ErrTooLong) {
			err = say(err, "un scan par ligne\u00a0; pour un fichier\u00a0: cnamdoc verifier FICHIER", "l’entrée n’est pas une suite de scans\u00a0: une ligne passe %d\u00a0ko", maxText>>10)
		}
		failed <- err
	}()
	return lines, failed
}
