package main

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cnamdoc/generate/qr"
	"cnamdoc/importer/dossier"
	"cnamdoc/samples"
)

// pictured is a picture of codes beside each other.
func pictured(t *testing.T, texts ...string) string {
	t.Helper()
	const unit = 4
	page := image.NewGray(image.Rect(0, 0, 2000, 500))
	for i := range page.Pix {
		page.Pix[i] = 0xff
	}
	left := 0
	for _, text := range texts {
		m, err := qr.Encode(text)
		if err != nil {
			t.Fatal(err)
		}
		left += 10 * unit
		for y := range m.Size * unit {
			for x := range m.Size * unit {
				if m.At(x/unit, y/unit) {
					page.Pix[(y+40)*page.Stride+left+x] = 0
				}
			}
		}
		left += m.Size * unit
	}
	var b bytes.Buffer
	if err := png.Encode(&b, page); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "photo.png")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Two papers in one picture are two answers, and the worst is the exit code.
func TestTwoPapersInOnePicture(t *testing.T) {
	n := must(t, petitNight)
	day := samples.Today.Short()
	var seals []string
	for _, rel := range n.papers(t, dossier.Attestation)[:2] {
		in, err := readFileInput(t.Context(), n.paper(rel), "")
		if err != nil {
			t.Fatal(err)
		}
		seals = append(seals, in.texts[0])
	}
	for _, c := range []struct {
		name           string
		texts          []string
		code, answers  int
		contains, lack string
	}{
		{"two papers", seals, exitOK, 2, "VALABLE", "REFUSÉ"},
		{"one paper twice", []string{seals[0], strings.ToLower(seals[0])}, exitOK, 1, "VALABLE", "REFUSÉ"},
		{"a paper and another code", []string{seals[0], "https://example.org"}, exitOK, 1, "VALABLE", "ILLISIBLE"},
		{"a paper and a forged one", []string{seals[0], changed(seals[1])}, exitRefused, 2, "VALABLE", "ILLISIBLE"},
		{"no paper", []string{"https://example.org"}, exitFailure, 1, "ILLISIBLE", "VALABLE"},
	} {
		photo := pictured(t, c.texts...)
		code, out, _ := n.call("verifier", photo, "--date", day)
		if code != c.code || strings.Count(out, " — ") != c.answers || !strings.Contains(out, c.contains) || strings.Contains(out, c.lack) {
			t.Errorf("%s: %d\n%s", c.name, code, out)
		}
		_, out, _ = n.call("verifier", photo, "--date", day, "--json")
		var a answer
		if err := json.Unmarshal([]byte(out), &a); err != nil || len(a.Autres) != c.answers-1 || a.Valide != (c.code == exitOK) {
			t.Errorf("%s: %v\n%s", c.name, err, out)
		}
	}
}

// lazy is a scanner: what it reads next is sent when the answer before is there.
type lazy struct {
	sent chan string
}

func (l *lazy) Read(p []byte) (int, error) {
	text, ok := <-l.sent
	if !ok {
		return 0, io.EOF
	}
	return copy(p, text), nil
}

// Each scan is answered before the next one comes.
func TestOneAnswerAScan(t *testing.T) {
	t.Chdir(t.TempDir())
	scanner := &lazy{sent: make(chan string)}
	answers, done := make(chan string), make(chan int)
	go func() {
		done <- Run(context.Background(), []string{"cnamdoc", "verifier", "-", "--exemple"}, scanner, chanWriter(answers), io.Discard)
	}()
	for _, text := range []string{"bonjour\r\n", "CNC1:AAAA\r"} {
		scanner.sent <- text
		for out := ""; !strings.Contains(out, "à faire"); { // the last line of an answer
			select {
			case part := <-answers:
				out += part
			case <-time.After(20 * time.Second):
				t.Fatalf("no answer to %q", text)
			}
		}
	}
	close(scanner.sent)
	if code := <-done; code != exitRefused {
		t.Errorf("exit code %d", code)
	}
}

type chanWriter chan string

func (w chanWriter) Write(p []byte) (int, error) {
	w <- string(p)
	return len(p), nil
}

// A person who interrupts does not wait for a scan.
func TestInterruptedBetweenScans(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if code := Run(ctx, []string{"cnamdoc", "verifier", "-", "--exemple"}, &lazy{sent: make(chan string)}, io.Discard, io.Discard); code != exitInterrupted {
		t.Errorf("exit code %d", code)
	}
}
