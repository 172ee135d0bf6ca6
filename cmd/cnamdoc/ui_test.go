package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"

	"cnamdoc/generate"
	"cnamdoc/generate/register"
	"cnamdoc/importer"
	"cnamdoc/samples"
)

type databaseError int

func (e databaseError) Error() string { return "database: engineers' words" }
func (e databaseError) Code() int     { return int(e) }

// Whatever goes wrong, a person reads one French sentence that says what
// happened, and what to do; the chain of causes comes with --details only.
func TestExplainEveryRefusal(t *testing.T) {
	at := func(errno error) error {
		return fmt.Errorf("publish: %w", &fs.PathError{Op: "open", Path: "sortie/x", Err: errno})
	}
	for _, c := range []struct {
		err          error
		phrase, hint string
	}{
		{at(syscall.ENOENT), "«\u00a0sortie/x\u00a0» est introuvable", "vérifiez le chemin"},
		{at(syscall.EACCES), "l’accès à «\u00a0sortie/x\u00a0» est refusé", "vérifiez les droits"},
		{at(syscall.EROFS), "l’accès à", "vérifiez les droits"},
		{at(syscall.ENOSPC), "le disque est plein", "libérez de la place"},
		{at(syscall.EFBIG), "le disque est plein", "libérez de la place"},
		{at(syscall.ENOTDIR), "un fichier tient la place d’un dossier", "choisissez un autre chemin"},
		{at(syscall.EISDIR), "un fichier tient la place d’un dossier", "choisissez un autre chemin"},
		{fmt.Errorf("publish: %w", &os.LinkError{Op: "rename", Old: "a/.cnamdoc-1.tmp", New: "sortie/y", Err: syscall.ENOSPC}), "«\u00a0sortie/y\u00a0»", ""},
		{fmt.Errorf("stage: %w", &fs.PathError{Op: "write", Path: "sortie/.cnamdoc-12.tmp", Err: syscall.ENOSPC}), "dans «\u00a0sortie\u00a0»", ""},
		{fmt.Errorf("reserve: %w", databaseError(13)), "le disque est plein", "libérez"},
		{fmt.Errorf("reserve: %w", databaseError(10|3<<8)), "le disque est plein", ""},
		{fmt.Errorf("reserve: %w", databaseError(8)), "refusé", ""},
		{fmt.Errorf("reserve: %w", databaseError(11)), "le registre est endommagé", "cnamdoc registre restaurer COPIE"},
		{context.Canceled, "interrompu", "reprendra"},
		{context.DeadlineExceeded, "le délai", "relancez"},
		{fmt.Errorf("read: %w", &importer.FileError{Code: importer.FileEmpty, Phrase: "Vide.", Hint: "Refaites."}), "Vide.", "Refaites."},
		{fmt.Errorf("reserve: %w", register.ErrDamaged), "le registre est endommagé", "cnamdoc registre restaurer COPIE"},
		{fmt.Errorf("reserve: %w", register.ErrUnreachable), "le registre partagé ne répond pas", "elle reprendra où elle s’est arrêtée"},
		{errors.Join(context.Canceled, say(context.Canceled, "vérifiez", "le registre ne peut pas être ouvert")), "interrompu", "reprendra"},
		{errors.Join(context.Canceled, register.ErrUnreachable), "interrompu", "reprendra"},
		{fmt.Errorf("reserve: %w", register.ErrWaited), "occupé trop longtemps", "attendez un moment"},
		{fmt.Errorf("check: %w", &register.AuthorityError{Err: register.ErrOtherKey}), "empreinte.cle", "cnamdoc cles rejoindre COPIE"},
		{&register.AuthorityError{Err: register.ErrOtherRing, Missing: [][4]byte{{0xab, 0xcd, 1, 2}}}, "manque\u00a0: abcd0102", "cnamdoc cles rejoindre COPIE"},
		{&register.OlderError{Series: "ATT-2026", Have: 7, Mark: 12}, "au numéro ATT-2026-000007, et ATT-2026-000012 a déjà été donné", "cnamdoc registre restaurer"},
		{&register.OlderError{Series: "ATT-2026", Mark: 12}, "ATT-2026-000012 a déjà été donné", "cnamdoc registre restaurer COPIE"},
		{&generate.MarkError{Path: "sortie/.numeros", Err: io.ErrUnexpectedEOF}, "«\u00a0sortie/.numeros\u00a0») est abîmé", "cnamdoc registre restaurer"},
		{&register.ClosedError{Number: 12, Since: samples.Today, Now: 15}, "la question 12 n’est plus posée depuis le 22/11/2026", "la question 15"},
		{&register.ClosedError{Number: 12, Since: samples.Today}, "la question 12 n’est plus posée", "plus rien à répondre"},
		{register.ErrNoQuestion, "ne connaît pas cette question", "vérifiez le numéro"},
		{errors.New("engineers' words"), unknownSentence, "--details"},
	} {
		var brief, long bytes.Buffer
		printError(&brief, c.err, false)
		printError(&long, c.err, true)
		if !strings.Contains(brief.String(), c.phrase) || !strings.Contains(brief.String(), "→") || !strings.Contains(brief.String(), c.hint) {
			t.Errorf("%v: a person reads %q", c.err, brief.String())
		}
		if word := english.FindString(brief.String()); word != "" || strings.Contains(brief.String(), "engineers") {
			t.Errorf("%v: a person reads %q in %q", c.err, word, brief.String())
		}
		if !strings.Contains(long.String(), c.err.Error()) {
			t.Errorf("%v: the details are %q", c.err, long.String())
		}
	}
}
