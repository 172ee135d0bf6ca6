package seal

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

const (
	ringName = "anneau.json"
	hmacFile = "empreinte.cle"
	hmacSize = 32
	pemType  = "PRIVATE KEY" // RFC 7468, section 10

	privatePattern = "cle-*.pem"
)

// Create makes a new authority: a directory with one active key and an HMAC
// key. Only a person's explicit order may call it. The directory must be
// absent or empty, and appears whole or not at all.
func Create(dir string, now time.Time) (*KeyRing, error) {
	dir, err := vacant(dir)
	if err != nil {
		return nil, err
	}
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, dirMode); err != nil {
		return nil, &RingError{ErrUnwritable, parent, err}
	}
	tmp, err := os.MkdirTemp(parent, ".cles-*") // 0700
	if err != nil {
		return nil, &RingError{ErrUnwritable, parent, err}
	}
	defer os.RemoveAll(tmp) // after the rename there is nothing to remove
	if err := fill(tmp, now); err != nil {
		return nil, err
	}
	if err := errors.Join(removeEmpty(dir), os.Rename(tmp, dir)); err != nil {
		return nil, &RingError{ErrUnwritable, dir, err}
	}
	if err := syncDir(parent); err != nil {
		return nil, err
	}
	return Load(dir)
}

// vacant holds a directory to be absent or empty, and follows links to it.
func vacant(dir string) (string, error) {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return "", &RingError{ErrUnwritable, dir, err}
	case len(entries) > 0:
		return "", &RingError{ErrExists, dir, nil}
	}
	return filepath.Abs(dir)
}

// removeEmpty clears the way for a rename; os.Remove takes no directory that
// has something in it.
func removeEmpty(dir string) error {
	if err := os.Remove(dir); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func fill(dir string, now time.Time) error {
	if _, err := makeHMAC(dir); err != nil {
		return err
	}
	_, err := (&KeyRing{dir: dir}).withNewKey(now)
	return err
}

// Load opens a ring with its private keys. It never makes anything.
func Load(dir string) (*KeyRing, error) {
	ring, err := LoadPublic(dir)
	if err != nil {
		return nil, err
	}
	if ring.hmac, err = readKeyFile(filepath.Join(dir, hmacFile)); err != nil {
		return nil, err
	}
	active, ok := ring.Active()
	if !ok {
		return ring, nil
	}
	if ring.private, err = readPrivate(privatePath(dir, active.KID)); err != nil {
		return nil, err
	}
	if !active.Public.Equal(ring.private.Public()) {
		return nil, &RingError{ErrMalformed, privatePath(dir, active.KID), errors.New("the private key is not that of the ring")}
	}
	ring.advice = adviseModes(dir, ringName, hmacFile, filepath.Base(privatePath(dir, active.KID)))
	return ring, nil
}

// LoadPublic opens a ring without its private keys: it verifies only.
func LoadPublic(dir string) (*KeyRing, error) {
	path := filepath.Join(dir, ringName)
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	ring := &KeyRing{dir: dir, stored: data}
	if ring.keys, err = parseRing(data); err != nil {
		return nil, &RingError{ErrMalformed, path, err}
	}
	return ring, nil
}

// Rotate makes a new active key. The old one goes on verifying; its private
// half is destroyed.
func (r *KeyRing) Rotate(now time.Time) (*KeyRing, error) {
	if err := r.checkUnchanged(); err != nil {
		return nil, err
	}
	ring, err := r.withNewKey(now)
	if err != nil {
		return nil, err
	}
	return ring, ring.removeOldPrivates()
}

// Revoke marks a key as no longer trusted: papers sealed after the day (since
// 1970-01-01), and papers that the register does not know, are refused. A
// revoked key may be revoked again for an earlier day, never for a later one. When
// the active key is revoked nothing can be signed until Rotate.
func (r *KeyRing) Revoke(kid KID, day int, now time.Time) (*KeyRing, error) {
	if err := r.checkUnchanged(); err != nil {
		return nil, err
	}
	at := r.index(kid)
	if at < 0 || r.keys[at].Status == Revoked && day > r.keys[at].RevokedOn {
		return nil, &RingError{ErrUnknownKey, kid.String(), nil}
	}
	next := *r
	next.keys = slices.Clone(r.keys)
	k := &next.keys[at]
	if k.Status == Active {
		next.private = nil
		k.Retired = stamp(now)
	}
	k.Status, k.RevokedOn = Revoked, day
	if err := next.save(); err != nil {
		return nil, err
	}
	return &next, next.removeOldPrivates()
}

// withNewKey writes the private key first and the ring after: a crash between
// the two leaves a file that nothing names.
func (r *KeyRing) withNewKey(now time.Time) (*KeyRing, error) {
	next := *r
	var pub ed25519.PublicKey
	for pub == nil || next.known(KeyID(pub)) {
		var err error
		if pub, next.private, err = ed25519.GenerateKey(rand.Reader); err != nil {
			return nil, fmt.Errorf("key ring: new key: %w", err)
		}
	}
	next.keys = slices.Clone(r.keys)
	for i := range next.keys {
		if k := &next.keys[i]; k.Status == Active {
			k.Status, k.Retired = Retired, stamp(now)
		}
	}
	key := Key{KID: KeyID(pub), Public: pub, Status: Active, Created: stamp(now)}
	next.keys = append(next.keys, key)
	der, err := x509.MarshalPKCS8PrivateKey(next.private)
	if err != nil {
		return nil, fmt.Errorf("key ring: new key: %w", err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: der})
	if err := writeFile(privatePath(r.dir, key.KID), text); err != nil {
		return nil, err
	}
	return &next, next.save()
}

func (r *KeyRing) known(kid KID) bool {
	_, ok := r.lookup(kid)
	return ok
}

// checkUnchanged refuses to write over what another program wrote since this
// ring was read.
func (r *KeyRing) checkUnchanged() error {
	if r.dir == "" {
		return &RingError{ErrNoPrivate, "", nil}
	}
	path := filepath.Join(r.dir, ringName)
	data, err := readFile(path)
	if err == nil && !bytes.Equal(data, r.stored) {
		err = &RingError{ErrChanged, path, nil}
	}
	return err
}

func (r *KeyRing) save() error {
	data, err := encodeRing(r.keys)
	if err != nil {
		return err
	}
	r.stored = data
	return writeFile(filepath.Join(r.dir, ringName), data)
}

// removeOldPrivates destroys every private key but the active one, those that
// a crash left included.
func (r *KeyRing) removeOldPrivates() error {
	entries, err := os.ReadDir(r.dir)
	if err != nil {
		return &RingError{ErrUnreadable, r.dir, err}
	}
	keep := ""
	if active, ok := r.Active(); ok {
		keep = filepath.Base(privatePath(r.dir, active.KID))
	}
	for _, entry := range entries {
		name := entry.Name()
		if old, _ := filepath.Match(privatePattern, name); !old || name == keep {
			continue
		}
		if err := os.Remove(filepath.Join(r.dir, name)); err != nil {
			return &RingError{ErrUnwritable, filepath.Join(r.dir, name), err}
		}
	}
	return syncDir(r.dir)
}

func readPrivate(path string) (ed25519.PrivateKey, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	block, rest := pem.Decode(data)
	if block == nil || block.Type != pemType || len(bytes.TrimSpace(rest)) > 0 {
		return nil, &RingError{ErrMalformed, path, errors.New("want one PEM block " + pemType)}
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	key, ok := parsed.(ed25519.PrivateKey)
	if err != nil || !ok {
		return nil, &RingError{ErrMalformed, path, errors.New("want an Ed25519 key in PKCS #8")}
	}
	return key, nil
}

func readKeyFile(path string) ([]byte, error) {
	key, err := readFile(path)
	if err == nil && len(key) != hmacSize {
		err = &RingError{ErrMalformed, path, fmt.Errorf("%d bytes: want %d", len(key), hmacSize)}
	}
	return key, err
}

// adviseModes tells which files others than their owner may read. Windows
// keeps such rights elsewhere.
func adviseModes(dir string, names ...string) []string {
	if runtime.GOOS == "windows" {
		return nil
	}
	var advice []string
	for _, path := range append([]string{dir}, joinAll(dir, names)...) {
		info, err := os.Stat(path)
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			advice = append(advice, fmt.Sprintf("D’autres comptes peuvent lire %s (droits %04o)\u00a0: retirez-leur ce droit (chmod go= %s).",
				path, info.Mode().Perm(), path))
		}
	}
	return advice
}

func joinAll(dir string, names []string) []string {
	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = filepath.Join(dir, name)
	}
	return paths
}

func privatePath(dir string, kid KID) string { return filepath.Join(dir, "cle-"+kid.String()+".pem") }
