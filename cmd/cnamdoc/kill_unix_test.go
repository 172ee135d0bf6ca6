//go:build unix

package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cnamdoc/importer"
)

// A night that is killed while it draws leaves the snapshot of the night before
// as it was, and its own passwords nowhere; the next night keeps its own.
func TestKilledNightKeepsTheSnapshot(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	night := func(documents string) []string {
		return batch("inscriptions-semestre.xlsx", "--travailleurs", "1", "--documents", documents)
	}
	if code, said := o.run("./cnamdoc", night("relance")...); code != exitIncomplete {
		t.Fatalf("exit code %d\n%s", code, said)
	}
	kept := "etat/specimen/instantanes/2026-2027-S1.instantane"
	before := o.read(kept)
	cmd := o.command("./cnamdoc", night("attestation")...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	killAtFirst(t, cmd, o.path("sortie/2026-2027-S1/*/CEN*/attestation.pdf"))
	if !bytes.Equal(before, o.read(kept)) {
		t.Error("the snapshot of the night before has changed")
	}
	if left := o.leftovers("etat"); len(left) > 0 {
		t.Errorf("the killed night had its dossiers on disk before they were accepted: %v", left)
	}
	o.noPasswords()
	if code, said := o.run("./cnamdoc", night("attestation")...); code != exitIncomplete {
		t.Fatalf("the next night: exit code %d\n%s", code, said)
	}
	if left := append(o.leftovers("etat"), o.leftovers("sortie")...); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if bytes.Equal(before, o.read(kept)) {
		t.Error("the next night has kept no snapshot")
	}
}

// killAtFirst kills a night as soon as a file stands.
func killAtFirst(t *testing.T, cmd *exec.Cmd, pattern string) {
	t.Helper()
	done := make(chan struct{})
	go func() { cmd.Wait(); close(done) }()
	for {
		if found, err := filepath.Glob(pattern); err != nil || len(found) > 0 {
			break
		}
		select {
		case <-done:
			t.Fatal("the night ended by itself")
		case <-time.After(time.Millisecond):
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-done
}

func (o office) read(name string) []byte {
	o.t.Helper()
	data, err := os.ReadFile(o.path(name))
	if err != nil {
		o.t.Fatal(err)
	}
	return data
}

// noPasswords looks for the sample's passwords in every file but the snapshots
// and the export; what is in the snapshots' directory is its owner's alone.
func (o office) noPasswords() {
	o.t.Helper()
	im, err := importer.Read(o.t.Context(), o.path("inscriptions-semestre.xlsx"), importer.Options{})
	if err != nil {
		o.t.Fatal(err)
	}
	secrets, seen := map[string]string{}, false
	for i := range im.Dossiers {
		if p := im.Dossiers[i].ENF.MotDePasse.Reveal(); p != "" && len(secrets) < 20 {
			secrets[im.Dossiers[i].Auditeur.Code] = p
		}
	}
	err = filepath.WalkDir(o.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasSuffix(path, "/cnamdoc") {
			return err
		}
		data, err := os.ReadFile(path)
		if filepath.Base(filepath.Dir(path)) != "instantanes" {
			leaks(o.t, path, data, secrets)
			return err
		}
		for _, p := range secrets {
			seen = seen || bytes.Contains(data, []byte(p))
		}
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
			o.t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
		return err
	})
	if err != nil || !seen {
		o.t.Errorf("no password was found where they are: %v", err)
	}
}
