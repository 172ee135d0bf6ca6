package templates

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cnamdoc/importer/dossier/french"
)

// The embedded files: a model for each paper, a variant of the attestation for
// a démarche of VAE or VAPP, and the style.
const (
	Attestation    = "attestation.md"
	AttestationVAE = "attestation-vae.md"
	Contrat        = "contrat.md"
	Convention     = "convention.md"
	Retractation   = "retractation.md"
	Relance        = "relance.md"
	StyleFile      = "style.toml"
)

// Models are the files that hold wording, in the order in which they are shown.
var Models = []string{Attestation, AttestationVAE, Contrat, Convention, Retractation, Relance}

//go:embed *.md style.toml
var embedded embed.FS

// maxFile bounds a file of the overlay, in bytes. A model is a few kilobytes.
const maxFile = 1 << 20

// Source gives the files of the models: those of the overlay directory where
// it has them, else the embedded ones. Its content is read once, by Open, so
// that a whole batch is written from the same wording.
type Source struct {
	files map[string]File
}

// File is one file of a source.
type File struct {
	Name    string
	Overlay bool   // it comes from the overlay directory
	Path    string // where it was read, for messages; Name when embedded
	Hash    string // SHA-256 of the content, hexadecimal
	Content []byte
}

// Origin says in French where the file comes from.
func (f File) Origin() string {
	if f.Overlay {
		return f.Path
	}
	return "intégré au programme"
}

// Open reads the embedded files and those of the overlay directory. An empty
// overlay means none. A file of the overlay that no paper would ever read (a
// misspelt name) is refused, lest the centre believe that its wording is used.
func Open(overlay string) (*Source, error) {
	s := &Source{files: map[string]File{}}
	for _, name := range fileNames() {
		content, err := embedded.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("embedded %s: %w", name, err)
		}
		s.files[name] = newFile(name, name, false, content)
	}
	if overlay == "" {
		return s, nil
	}
	return s, s.overlay(overlay)
}

func fileNames() []string { return append(slices.Clone(Models), StyleFile) }

func newFile(name, path string, overlay bool, content []byte) File {
	sum := sha256.Sum256(content)
	return File{Name: name, Overlay: overlay, Path: path, Hash: hex.EncodeToString(sum[:]), Content: content}
}

func (s *Source) overlay(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return french.Errorf("dossier des modèles « %s » illisible : %w", dir, err)
	}
	for _, e := range entries {
		if err := s.add(dir, e); err != nil {
			return err
		}
	}
	return nil
}

func (s *Source) add(dir string, e fs.DirEntry) error {
	name := e.Name()
	path := filepath.Join(dir, name)
	if _, known := s.files[name]; !known {
		return unknownFile(dir, name)
	}
	content, err := readBounded(path)
	if err != nil {
		return french.Errorf("modèle « %s » : %w", path, err)
	}
	s.files[name] = newFile(name, path, true, content)
	return nil
}

// unknownFile refuses a model or a style under a name that nothing reads.
// Other files (a logo, notes) may lie beside them.
func unknownFile(dir, name string) error {
	lower := strings.ToLower(name)
	ext := filepath.Ext(lower)
	notes := strings.HasPrefix(lower, "lisez") || strings.HasPrefix(lower, "readme")
	if (ext != ".md" && ext != ".toml") || notes || strings.HasPrefix(name, ".") {
		return nil
	}
	return french.Errorf("« %s » : aucun document ne lit ce fichier — noms attendus : %s",
		filepath.Join(dir, name), strings.Join(fileNames(), ", "))
}

func readBounded(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, errors.New("c’est un dossier, pas un fichier")
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("ce n’est pas un fichier ordinaire")
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("fichier de %d octets, au plus %d sont admis", info.Size(), maxFile)
	}
	return os.ReadFile(path)
}

// Read returns the file of that name.
func (s *Source) Read(name string) (File, error) {
	f, ok := s.files[name]
	if !ok {
		return File{}, french.Errorf("modèle « %s » inconnu — noms possibles : %s", name, strings.Join(fileNames(), ", "))
	}
	return f, nil
}

// List returns every file, models first.
func (s *Source) List() []File {
	var list []File
	for _, name := range fileNames() {
		list = append(list, s.files[name])
	}
	return list
}

// Extract writes every file into dir, for the office to edit, and returns the
// paths written. It makes the directory; it never replaces a file: the first
// one that exists is an error, and nothing is written then.
func (s *Source) Extract(dir string) ([]string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, french.Errorf("dossier « %s » : %w", dir, err)
	}
	for _, f := range s.List() {
		path := filepath.Join(dir, f.Name)
		if _, err := os.Lstat(path); err == nil {
			return nil, &fs.PathError{Op: "extract", Path: path, Err: fs.ErrExist}
		}
	}
	var written []string
	for _, f := range s.List() {
		path := filepath.Join(dir, f.Name)
		if err := os.WriteFile(path, f.Content, 0o644); err != nil {
			return written, french.Errorf("« %s » : %w", path, err)
		}
		written = append(written, path)
	}
	return written, nil
}
