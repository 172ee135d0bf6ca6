package epreuve

import (
	"crypto"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"sync"

	"cnamdoc/generate/controle"
	"cnamdoc/generate/publish"
)

// Carnet is a post's own journal on the disk. It is safe for concurrent use, by
// one process.
type Carnet struct {
	mu     sync.Mutex
	nom    string
	key    crypto.Signer
	file   *os.File
	size   int64
	writer *controle.Writer
	events []controle.Event
}

// OpenCarnet opens a post's journal, or begins it. A last line that was being
// written when the machine stopped is cut: nobody was told that it counts.
func OpenCarnet(path, nom string, key crypto.Signer) (*Carnet, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, publish.FileMode)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	c := &Carnet{nom: nom, key: key, file: file}
	if err := c.load(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return c, nil
}

func (c *Carnet) load() error {
	data, err := io.ReadAll(io.NewSectionReader(c.file, 0, 1<<40))
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	events, whole, err := controle.DecodeLines(data)
	if err != nil {
		return err
	}
	if err := c.file.Truncate(int64(whole)); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	c.events, c.size = events, int64(whole)
	c.writer, err = controle.NewWriter(c.nom, c.key, events)
	return err
}

// Poste is who writes here.
func (c *Carnet) Poste() controle.Poste { return c.writer.Poste }

// Write signs an event and puts it on the disk; only then it counts. After a
// failure nothing of it stands, and the same number is given again.
func (c *Carnet) Write(e controle.Event) (controle.Event, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, err := c.writer.Write(e)
	if err != nil {
		return e, err
	}
	line, err := controle.EncodeLine(e)
	if err == nil {
		_, err = c.file.WriteAt(line, c.size)
	}
	if err == nil {
		err = c.file.Sync()
	}
	if err != nil {
		return e, errors.Join(fmt.Errorf("journal: %w", err), c.load())
	}
	c.size += int64(len(line))
	c.events = append(c.events, e)
	return e, nil
}

// Events are what was written so far.
func (c *Carnet) Events() []controle.Event {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.events)
}

// Close closes the file.
func (c *Carnet) Close() error { return c.file.Close() }

// appendLines adds events to a journal of somebody else, and syncs it.
func appendLines(path string, events []controle.Event) (err error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, publish.FileMode)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	data, err := io.ReadAll(file)
	if err != nil {
		return err
	}
	_, whole, err := controle.DecodeLines(data)
	if err != nil {
		return err
	}
	if err := file.Truncate(int64(whole)); err != nil {
		return err
	}
	var lines []byte
	for _, e := range events {
		line, err := controle.EncodeLine(e)
		if err != nil {
			return err
		}
		lines = append(lines, line...)
	}
	if _, err := file.WriteAt(lines, int64(whole)); err != nil {
		return err
	}
	return file.Sync()
}

// readLines reads a journal; a file that is not there is empty.
func readLines(path string) ([]controle.Event, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	events, _, err := controle.DecodeLines(data)
	return events, err
}
