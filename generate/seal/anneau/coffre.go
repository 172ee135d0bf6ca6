package anneau

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"

	"cnamdoc/generate/publish"
)

// Errors of backups that a caller tells apart with errors.Is.
var (
	ErrPassphrase = errors.New("passphrase or identity does not open this copy")
	ErrNoCopy     = errors.New("not an encrypted copy of keys")
	ErrRecipient  = errors.New("recipient or identity is not understood")
)

// Recipient is who may open a copy; Identity is what opens it.
type (
	Recipient = age.Recipient
	Identity  = age.Identity
)

// maxFiles bounds the files of a copy; see maxFile.
const maxFiles = 1000

// ParseRecipient makes a recipient of "age1…".
func ParseRecipient(text string) (Recipient, error) {
	r, err := age.ParseX25519Recipient(strings.TrimSpace(text))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRecipient, err)
	}
	return r, nil
}

// ParseIdentities reads an age identity file ("AGE-SECRET-KEY-1…").
func ParseIdentities(r io.Reader) ([]Identity, error) {
	list, err := age.ParseIdentities(r)
	if err != nil {
		return nil, ErrRecipient // the cause may quote the secret
	}
	return list, nil
}

// Passphrase makes both ends of a passphrase.
func Passphrase(phrase string) (Recipient, Identity, error) {
	r, err := age.NewScryptRecipient(phrase)
	if err != nil {
		return nil, nil, fmt.Errorf("passphrase: %w", err)
	}
	i, err := age.NewScryptIdentity(phrase)
	if err != nil {
		return nil, nil, fmt.Errorf("passphrase: %w", err)
	}
	return r, i, nil
}

// CopyHead begins every encrypted copy.
const CopyHead = "age-encryption.org/v1\n"

// Encrypt writes an encrypted copy of what plain holds to w.
func Encrypt(w io.Writer, plain io.Reader, to ...Recipient) error {
	out, err := age.Encrypt(w, to...)
	if err != nil {
		return fmt.Errorf("encrypt copy: %w", err)
	}
	if _, err := io.Copy(out, plain); err != nil {
		return fmt.Errorf("encrypt copy: %w", err)
	}
	return out.Close()
}

// Decrypt opens what Encrypt wrote. The reader fails where the copy was changed
// or cut: what it gave before is not to be believed then.
func Decrypt(r io.Reader, with ...Identity) (io.Reader, error) {
	plain, err := age.Decrypt(r, with...)
	var wrong *age.NoIdentityMatchError
	switch {
	case errors.As(err, &wrong):
		return nil, ErrPassphrase
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrNoCopy, err)
	}
	return copyReader{plain}, nil
}

// copyReader says of a copy that was changed or cut that it is none.
type copyReader struct{ plain io.Reader }

func (c copyReader) Read(b []byte) (int, error) {
	n, err := c.plain.Read(b)
	if err != nil && !errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("%w: %w", ErrNoCopy, err)
	}
	return n, err
}

// Backup writes an encrypted copy of a ring's directory to w.
func Backup(w io.Writer, dir string, to ...Recipient) error {
	out, err := age.Encrypt(w, to...)
	if err != nil {
		return fmt.Errorf("copy of %s: %w", dir, err)
	}
	if err := archive(out, dir); err != nil {
		return fmt.Errorf("copy of %s: %w", dir, err)
	}
	return out.Close()
}

func archive(w io.Writer, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	out := tar.NewWriter(w)
	for _, e := range entries {
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		head := &tar.Header{Typeflag: tar.TypeReg, Name: e.Name(), Mode: 0o600, Size: int64(len(data)), ModTime: time.Unix(0, 0), Format: tar.FormatPAX}
		if err := out.WriteHeader(head); err != nil {
			return err
		}
		if _, err := out.Write(data); err != nil {
			return err
		}
	}
	return out.Close()
}

// Restore decrypts a copy into a directory, which is absent or empty; it appears
// whole or not at all, and only if it is a ring that opens and that admit, where
// it is not nil, lets in.
func Restore(r io.Reader, dir string, admit func(*Ring) error, with ...Identity) error {
	files, err := decrypt(r, with...)
	if err != nil {
		return err
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return fmt.Errorf("restore: %s: %w", dir, fs.ErrExist)
	}
	parent := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	tmp, err := os.MkdirTemp(parent, publish.TempPrefix+"*.tmp") // 0700
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	defer os.RemoveAll(tmp) // after the rename there is nothing to remove
	for name, data := range files {
		if err := writeFile(filepath.Join(tmp, name), data); err != nil {
			return fmt.Errorf("restore: %w", err)
		}
	}
	ring, err := Load(tmp)
	if err == nil && admit != nil {
		err = admit(ring)
	}
	if err != nil {
		return err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("restore: %w", err)
	}
	if err := os.Rename(tmp, dir); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return syncDir(parent)
}

// decrypt returns the files of a copy by name. The whole is read and
// authenticated before anything is believed.
func decrypt(r io.Reader, with ...Identity) (map[string][]byte, error) {
	plain, err := Decrypt(r, with...)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(plain, maxFile*4))
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for in := tar.NewReader(bytes.NewReader(data)); ; {
		head, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || head.Typeflag != tar.TypeReg || filepath.Base(head.Name) != head.Name || !filepath.IsLocal(head.Name) ||
			head.Size > maxFile || len(files) >= maxFiles {
			return nil, ErrNoCopy
		}
		if files[head.Name], err = io.ReadAll(in); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNoCopy, err)
		}
	}
	if len(files) == 0 {
		return nil, ErrNoCopy
	}
	return files, nil
}
