package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"cnamdoc/generate"
	"cnamdoc/generate/register"
	"cnamdoc/generate/seal"
	"cnamdoc/generate/seal/anneau"
)

// What is held together before a command writes anything: this machine's keys
// and the register, the register and its papers, the papers and the state.

// keysOf is what a register holds a ring against.
func keysOf(ring *seal.KeyRing) (register.Authority, error) {
	hash, err := hasher(ring, false)
	if err != nil {
		return register.Authority{}, err
	}
	return generate.AuthorityOf(hash, ring), nil
}

// mayAct refuses to write in a register with the keys of another, or in an older
// copy of it. A machine without keys hands over and revokes as well.
func mayAct(ctx context.Context, con *console, conf *config, reg register.Register) error {
	ring, err := anneau.Load(keyDir(conf))
	if err == nil {
		err = mayUse(ctx, reg, ring.KeyRing)
	}
	if err != nil && !errors.Is(err, anneau.ErrAbsent) {
		return err
	}
	return generate.CheckNumbers(ctx, reg, conf.Sortie)
}

func mayUse(ctx context.Context, reg register.Register, ring *seal.KeyRing) error {
	keys, err := keysOf(ring)
	if err != nil {
		return err
	}
	return reg.CheckAuthority(ctx, keys)
}

// notOthers refuses keys that are not the register's, where there is one that
// can be asked: keys are restored, and revoked, while it is damaged or away.
func notOthers(ctx context.Context, con *console, conf *config, ring *seal.KeyRing) error {
	err := ifThere(ctx, con, conf, func(reg register.Register) error { return mayUse(ctx, reg, ring) })
	if other, refused := errors.AsType[*register.AuthorityError](err); refused {
		return other
	}
	return nil
}

// keepKeys has a register that has served remember a ring.
func keepKeys(ctx context.Context, reg register.Register, ring *seal.KeyRing) error {
	keys, err := keysOf(ring)
	if err != nil {
		return err
	}
	served, err := reg.Served(ctx)
	if err != nil || !served {
		return err
	}
	return reg.KeepAuthority(ctx, operator(), keys)
}

// ifThere opens the register for do, if there is one; do is not called without.
func ifThere(ctx context.Context, con *console, conf *config, do func(register.Register) error) error {
	reg, err := openRegister(ctx, con, conf, false, false)
	if errors.Is(err, errNoFile) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(do(reg), reg.Close())
}

// apart refuses papers inside of the state, or around it: whoever may read the
// papers would read the keys, and a backup of the one would hold the other.
func (conf *config) apart() error {
	papers, state := realPath(conf.Sortie), realPath(conf.Etat)
	switch {
	case within(papers, state):
		return say(nil, "choisissez un dossier à part pour les papiers (--sortie, ou la clé sortie de la configuration)",
			"le dossier des papiers «\u00a0%s\u00a0» est celui des clés et du registre («\u00a0%s\u00a0»), ou en fait partie\u00a0: rien n’a été écrit", conf.Sortie, conf.Etat)
	case within(state, papers):
		return say(nil, "choisissez deux dossiers à part (--sortie et --etat, ou les clés de la configuration)",
			"le dossier des clés et du registre «\u00a0%s\u00a0» est dans celui des papiers («\u00a0%s\u00a0»)\u00a0: rien n’a été écrit", conf.Etat, conf.Sortie)
	}
	return nil
}

// realPath resolves the links of a path as far as it exists.
func realPath(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	rest := ""
	for at := path; ; at = filepath.Dir(at) {
		if real, err := filepath.EvalSymlinks(at); err == nil {
			return filepath.Join(real, rest)
		}
		if at == filepath.Dir(at) {
			return path
		}
		rest = filepath.Join(filepath.Base(at), rest)
	}
}

// within reports whether a path is a directory, or lies below it, whatever the
// file system makes of the case of letters.
func within(path, dir string) bool {
	if rel, err := filepath.Rel(dir, path); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return true
	}
	wanted, err := os.Stat(dir)
	if err != nil {
		return false
	}
	for at := path; ; at = filepath.Dir(at) {
		if info, err := os.Stat(at); err == nil && os.SameFile(info, wanted) {
			return true
		} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false
		}
		if at == filepath.Dir(at) {
			return false
		}
	}
}
