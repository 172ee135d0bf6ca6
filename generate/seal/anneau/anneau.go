package anneau

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

	"cnamdoc/generate/publish"
	"cnamdoc/generate/seal"
)

const (
	ringName = "anneau.json"
	hmacFile = "empreinte.cle"
	hmacSize = 32
	pemType  = "PRIVATE KEY" // RFC 7468, section 10

	privatePattern = "cle-*.pem"
)

// Ring is a key ring and the directory that holds it. Rotate and Revoke return
// a new one, and leave the one in hand as it is.
type Ring struct {
	*seal.KeyRing
	dir    string
	stored []byte // the ring file as it was read or written
	advice []string
}

// Advice lists in French what is not wrong but should be mended, such as a
// directory that others may read.
func (r *Ring) Advice() []string { return slices.Clone(r.advice) }

// Create makes a new authority: a directory with one active key and an HMAC
// key. Only a person's explicit order may call it. The directory must be
// absent or empty, and appears whole or not at all.
func Create(dir string, now time.Time) (*Ring, error) {
	dir, err := vacant(dir)
	if err != nil {
		return nil, err
	}
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, dirMode); err != nil {
		return nil, &Error{ErrUnwritable, parent, err}
	}
	tmp, err := os.MkdirTemp(parent, publish.TempPrefix+"*.tmp") // 0700
	if err != nil {
		return nil, &Error{ErrUnwritable, parent, err}
	}
	defer os.RemoveAll(tmp) // after the rename there is nothing to remove
	if err := fill(tmp, now); err != nil {
		return nil, err
	}
	if err := errors.Join(removeEmpty(dir), os.Rename(tmp, dir)); err != nil {
		return nil, &Error{ErrUnwritable, dir, err}
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
		return "", &Error{ErrUnwritable, dir, err}
	case len(entries) > 0:
		return "", &Error{ErrExists, dir, nil}
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
	key, err := newKey(dir, nil, now)
	if err == nil {
		err = save(dir, []seal.Key{key})
	}
	return err
}

// Load opens a ring with its private keys. It never makes anything.
func Load(dir string) (*Ring, error) {
	stored, keys, err := readRing(dir)
	if err != nil {
		return nil, err
	}
	hmac, err := readKeyFile(filepath.Join(dir, hmacFile))
	if err != nil {
		return nil, err
	}
	r := &Ring{dir: dir, stored: stored}
	var private ed25519.PrivateKey
	at := slices.IndexFunc(keys, func(k seal.Key) bool { return k.Status == seal.Active })
	if at >= 0 {
		path := privatePath(dir, keys[at].KID)
		if private, err = readPrivate(path); err != nil {
			return nil, err
		}
		r.advice = adviseModes(dir, ringName, hmacFile, filepath.Base(path))
	}
	if r.KeyRing, err = seal.NewKeyRing(keys, private, hmac); err != nil {
		return nil, &Error{ErrMalformed, dir, err}
	}
	return r, nil
}

// LoadPublic opens a ring without its private keys: it verifies only.
func LoadPublic(dir string) (*seal.KeyRing, error) {
	_, keys, err := readRing(dir)
	if err != nil {
		return nil, err
	}
	return seal.NewKeyRing(keys, nil, nil)
}

// SpecimenIn is the specimen ring with a local key kept in a directory, which
// is made at its first use.
func SpecimenIn(dir string) (*seal.KeyRing, error) {
	key, err := readKeyFile(filepath.Join(dir, hmacFile))
	if errors.Is(err, fs.ErrNotExist) {
		key, err = makeHMAC(dir)
	}
	if err != nil {
		return nil, err
	}
	return seal.SpecimenWith(key), nil
}

func makeHMAC(dir string) ([]byte, error) {
	if err := os.MkdirAll(dir, dirMode); err != nil {
		return nil, &Error{ErrUnwritable, dir, err}
	}
	key := make([]byte, hmacSize)
	rand.Read(key)
	return key, writeFile(filepath.Join(dir, hmacFile), key)
}

// readRing reads the ring file and holds its keys to be those of a ring.
func readRing(dir string) (stored []byte, keys []seal.Key, err error) {
	path := filepath.Join(dir, ringName)
	if stored, err = readFile(path); err != nil {
		return nil, nil, err
	}
	keys, err = parseRing(stored)
	if err == nil {
		_, err = seal.NewKeyRing(keys, nil, nil)
	}
	if err != nil {
		return nil, nil, &Error{ErrMalformed, path, err}
	}
	return stored, keys, nil
}

// Rotate makes a new active key. The old one goes on verifying; its private
// half is destroyed.
func (r *Ring) Rotate(now time.Time) (*Ring, error) {
	if err := r.checkUnchanged(); err != nil {
		return nil, err
	}
	key, err := newKey(r.dir, r.KeyRing, now)
	if err != nil {
		return nil, err
	}
	keys := r.List()
	for i := range keys {
		if k := &keys[i]; k.Status == seal.Active {
			k.Status, k.Retired = seal.Retired, stamp(now)
		}
	}
	return r.replace(append(keys, key))
}

// Revoke marks a key as no longer trusted: papers sealed after the day (since
// 1970-01-01), and papers that the register does not know, are refused. A
// revoked key may be revoked again for an earlier day, never for a later one. When
// the active key is revoked nothing can be signed until Rotate.
func (r *Ring) Revoke(kid seal.KID, day int, now time.Time) (*Ring, error) {
	if err := r.checkUnchanged(); err != nil {
		return nil, err
	}
	keys := r.List()
	at := slices.IndexFunc(keys, func(k seal.Key) bool { return k.KID == kid })
	if at < 0 || keys[at].Status == seal.Revoked && day > keys[at].RevokedOn {
		return nil, &Error{ErrUnknownKey, kid.String(), nil}
	}
	k := &keys[at]
	if k.Status == seal.Active {
		k.Retired = stamp(now)
	}
	k.Status, k.RevokedOn = seal.Revoked, day
	return r.replace(keys)
}

// replace writes the ring file, destroys the private keys that are no longer
// active, and opens what is then there.
func (r *Ring) replace(keys []seal.Key) (*Ring, error) {
	if err := save(r.dir, keys); err != nil {
		return nil, err
	}
	if err := removeOldPrivates(r.dir, keys); err != nil {
		return nil, err
	}
	return Load(r.dir)
}

// newKey draws a key and writes its private half; the ring names it after: a
// crash between the two leaves a file that nothing names.
func newKey(dir string, known *seal.KeyRing, now time.Time) (seal.Key, error) {
	for {
		pub, private, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return seal.Key{}, fmt.Errorf("key ring: new key: %w", err)
		}
		key := seal.Key{KID: seal.KeyID(pub), Public: pub, Status: seal.Active, Created: stamp(now)}
		if known.Knows(key.KID) { // four bytes of a hash: once in a lifetime of many centres
			continue
		}
		der, err := x509.MarshalPKCS8PrivateKey(private)
		if err != nil {
			return seal.Key{}, fmt.Errorf("key ring: new key: %w", err)
		}
		return key, writeFile(privatePath(dir, key.KID), pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: der}))
	}
}

// checkUnchanged refuses to write over what another program wrote since this
// ring was read.
func (r *Ring) checkUnchanged() error {
	path := filepath.Join(r.dir, ringName)
	data, err := readFile(path)
	if err == nil && !bytes.Equal(data, r.stored) {
		err = &Error{ErrChanged, path, nil}
	}
	return err
}

func save(dir string, keys []seal.Key) error {
	data, err := encodeRing(keys)
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, ringName), data)
}

// removeOldPrivates destroys every private key but the active one, those that
// a crash left included.
func removeOldPrivates(dir string, keys []seal.Key) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return &Error{ErrUnreadable, dir, err}
	}
	keep := ""
	for _, k := range keys {
		if k.Status == seal.Active {
			keep = filepath.Base(privatePath(dir, k.KID))
		}
	}
	for _, entry := range entries {
		name := entry.Name()
		if old, _ := filepath.Match(privatePattern, name); !old || name == keep {
			continue
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			return &Error{ErrUnwritable, filepath.Join(dir, name), err}
		}
	}
	return syncDir(dir)
}

func readPrivate(path string) (ed25519.PrivateKey, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	block, rest := pem.Decode(data)
	if block == nil || block.Type != pemType || len(bytes.TrimSpace(rest)) > 0 {
		return nil, &Error{ErrMalformed, path, errors.New("want one PEM block " + pemType)}
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	key, ok := parsed.(ed25519.PrivateKey)
	if err != nil || !ok {
		return nil, &Error{ErrMalformed, path, errors.New("want an Ed25519 key in PKCS #8")}
	}
	return key, nil
}

func readKeyFile(path string) ([]byte, error) {
	key, err := readFile(path)
	if err == nil && len(key) != hmacSize {
		err = &Error{ErrMalformed, path, fmt.Errorf("%d bytes: want %d", len(key), hmacSize)}
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

func privatePath(dir string, kid seal.KID) string {
	return filepath.Join(dir, "cle-"+kid.String()+".pem")
}

func stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }
