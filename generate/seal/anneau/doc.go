// Package anneau keeps the key ring of an authority on disk, and its encrypted
// backup. Package seal holds what rings do; here is where they live.
//
// A ring is a directory of its own (0700, files 0600):
//
//	anneau.json       the public keys and their state, see ringFile
//	cle-<kid>.pem     the active private key, PKCS #8 (RFC 5958, RFC 8410)
//	empreinte.cle     32 random bytes: the local key of the register's hashes
//
// It is made by Create alone and never by opening a wrong path. Rotation keeps
// the old public key and destroys the old private one: what is sealed again
// after a rotation has the new key's signature, and what was sealed before goes
// on verifying.
//
// A backup is a tar archive (POSIX.1-2001) of that directory inside an age file
// (https://age-encryption.org/v1), for a passphrase or for the holders of age
// identities. Nothing of it is our own: the day this program is gone,
// "age -d copie.age | tar -x" opens it.
package anneau
