package register

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cnamdoc/importer/dossier"
)

// Digests are the keyed hashes of what one paper says, each right by itself,
// in one canonical form: two papers say the same if and only if their Digests
// are equal. "" is a paper of a release that did not make them.
//
// The form, which stands in databases: a byte of version, 16 bytes of manner, a
// byte that counts the values of content, then each of these and each right, in
// the order of names: one byte of length, the name and 16 bytes of hash. Hashes
// are HMAC-SHA256 cut to 128 bits.
type Digests string

// digestsVersion is the definition that Hasher.Digests follows. A release that
// hashes a value in another way takes the next number and upgrades papers with
// UpgradeDigests: digests of two versions do not compare.
const digestsVersion = 1

const (
	digestSize  = 16
	digestsHead = 1 + digestSize + 1
	maxName     = 255 // bytes
	maxContent  = 255 // values
)

// Field is one right that a paper states. Names are made of one to three parts:
//
//	"naissance"         a field; without a value it is not stated
//	"ue/NFA031"         an entry of a list: naming it states it, Value or not
//	"ue/NFA031/debut"   a detail of an entry, which names its entry as well
//
// Codes may stand in names; nothing else about a person may.
type Field struct{ Name, Value string }

// Digests hashes what a paper states (rights), the other values that its model
// prints (content) and how it is drawn (manner). of is whom or what it is about
// (a code auditeur): equal values of two persons have unrelated hashes. A name
// given twice is an error, and so is one that is malformed. Of content each name
// that the model prints is given, whether it has a value or not.
func (h Hasher) Digests(of string, rights, content []Field, manner []byte) (Digests, error) {
	printed, err := h.content(of, content)
	if err != nil {
		return "", err
	}
	hashes := map[string]Hash{}
	for _, f := range rights {
		parts := strings.Split(f.Name, "/")
		if slices.Contains(parts, "") || len(parts) > 3 || len(f.Name) > maxName {
			return "", fmt.Errorf("register: digest of %q: malformed name", f.Name)
		}
		if _, twice := hashes[f.Name]; twice {
			return "", fmt.Errorf("register: digest of %q: named twice", f.Name)
		}
		if f.Value == "" && len(parts) != 2 {
			continue // nothing is stated
		}
		hashes[f.Name] = h.Sum("droit", Canonical(of, f.Name, f.Value))
	}
	for name := range hashes {
		entry, isDetail := entryOf(name)
		if _, named := hashes[entry]; isDetail && !named {
			return "", fmt.Errorf("register: digest of %q: its entry is not named", name)
		}
	}
	sum := h.Sum("maniere", manner)
	b := append([]byte{digestsVersion}, sum[:digestSize]...)
	b = append(b, byte(len(printed)))
	return Digests(appendHashes(appendHashes(b, printed), hashes)), nil
}

// content hashes the values that are no rights.
func (h Hasher) content(of string, content []Field) (map[string]Hash, error) {
	hashes := make(map[string]Hash, len(content))
	for _, f := range content {
		if _, twice := hashes[f.Name]; twice || f.Name == "" || len(f.Name) > maxName || len(content) > maxContent {
			return nil, fmt.Errorf("register: digest of content %q: malformed or named twice", f.Name)
		}
		hashes[f.Name] = h.Sum("contenu", Canonical(of, f.Name, f.Value))
	}
	return hashes, nil
}

func appendHashes(b []byte, hashes map[string]Hash) []byte {
	for _, name := range slices.Sorted(maps.Keys(hashes)) {
		hash := hashes[name]
		b = append(append(b, byte(len(name))), name...)
		b = append(b, hash[:digestSize]...)
	}
	return b
}

// entryOf is the entry that a name belongs to: itself, or of a detail its list
// and key.
func entryOf(name string) (entry string, isDetail bool) {
	if strings.Count(name, "/") < 2 {
		return name, false
	}
	return name[:strings.LastIndexByte(name, '/')], true
}

// Version is the definition that made the digests; 0 for none.
func (d Digests) Version() int {
	if d == "" {
		return 0
	}
	return int(d[0])
}

// Validate refuses bytes that no release wrote. Names of a later version's
// form cannot be checked.
func (d Digests) Validate() error {
	if d == "" || d.Version() > digestsVersion {
		return nil
	}
	if len(d) < digestsHead || d[0] == 0 {
		return errors.New("digests: cut short")
	}
	_, err := d.rights()
	return err
}

// Stated is the part of the digests that stands for the rights, for what rests on
// these alone.
func (d Digests) Stated() string {
	_, rights, err := d.parts()
	if err != nil {
		return ""
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(rights)) {
		b.WriteString(name + "\x00" + rights[name])
	}
	return b.String()
}

// SameContent reports whether two papers print the same values beside their
// rights.
func (d Digests) SameContent(o Digests) bool { return len(d.ContentChanged(o)) == 0 }

// ContentChanged names the values beside the rights that two papers print
// differently, sorted. What only one of their models prints is a matter of
// manner.
func (d Digests) ContentChanged(o Digests) []string {
	then, _, err := d.parts()
	now, _, failed := o.parts()
	if err != nil || failed != nil {
		return nil // Compare says it
	}
	var changed []string
	for name, hash := range then {
		if other, both := now[name]; both && other != hash {
			changed = append(changed, name)
		}
	}
	slices.Sort(changed)
	return changed
}

// PrintsOther reports whether a paper of somebody prints another value than this
// one beside its rights.
func (h Hasher) PrintsOther(d Digests, of string, f Field) bool {
	content, _, err := d.parts()
	sum := h.Sum("contenu", Canonical(of, f.Name, f.Value))
	hash, prints := content[f.Name]
	return err == nil && prints && hash != string(sum[:digestSize])
}

// sameManner reports whether two papers are drawn in the same way: model,
// style, settings, drawing version.
func (d Digests) sameManner(o Digests) bool {
	return len(d) >= digestsHead && len(o) >= digestsHead && d[1:1+digestSize] == o[1:1+digestSize]
}

// WithoutManner is the digests of a paper that says the same, drawn by an older
// release in a manner that nobody knows: it is like none, and stands until somebody
// asks that it be drawn again.
func (d Digests) WithoutManner() Digests {
	if len(d) < digestsHead {
		return d
	}
	return d[:1] + Digests(make([]byte, digestSize)) + d[1+digestSize:]
}

// mannerKnown reports whether it is known how the paper was drawn.
func (d Digests) mannerKnown() bool { return d != d.WithoutManner() }

// rights takes the names and their hashes apart.
func (d Digests) rights() (map[string]string, error) {
	_, rights, err := d.parts()
	return rights, err
}

// parts takes content and rights apart.
func (d Digests) parts() (content, rights map[string]string, err error) {
	if len(d) < digestsHead {
		return nil, nil, errors.New("digests: cut short")
	}
	content, rest, err := takeHashes(string(d[digestsHead:]), int(d[digestsHead-1]))
	if err != nil {
		return nil, nil, err
	}
	rights, _, err = takeHashes(rest, -1)
	return content, rights, err
}

// takeHashes takes n names with their hashes from the front of data; -1 takes all.
func takeHashes(data string, n int) (hashes map[string]string, rest string, err error) {
	hashes = map[string]string{}
	last := ""
	for rest = data; n != 0 && (n > 0 || rest != ""); n-- {
		if rest == "" || rest[0] == 0 || len(rest) < 1+int(rest[0])+digestSize {
			return nil, "", errors.New("digests: cut short")
		}
		length := int(rest[0])
		name := rest[1 : 1+length]
		if name <= last {
			return nil, "", fmt.Errorf("digests: %q out of order", name)
		}
		hashes[name], last = rest[1+length:1+length+digestSize], name
		rest = rest[1+length+digestSize:]
	}
	return hashes, rest, nil
}

// Difference is what became of the rights of a paper. Each list is sorted; an
// entry that comes or goes is named once, without its details.
type Difference struct {
	Changed []string // stated then and now, otherwise
	Added   []string // stated now, and not then
	Ended   []string // not stated now; the data say that it ended
	Emptied []string // a field or detail without a value now: counts as unchanged
	Gone    []string // an entry that the data do not name any more: to examine
}

// Stated reports whether tonight's data state something else than the paper.
func (d Difference) Stated() bool { return len(d.Changed)+len(d.Added)+len(d.Ended) > 0 }

// Whole reports whether tonight's data state, or end, each right of the paper.
// A paper whose rights are not whole is neither redrawn nor replaced.
func (d Difference) Whole() bool { return len(d.Emptied)+len(d.Gone) == 0 }

// None reports whether nothing differs.
func (d Difference) None() bool { return !d.Stated() && d.Whole() }

// Swapped are the entries that are gone where as many of the same list were
// added: the data name others in their place. nil where it is not so of each.
func (d Difference) Swapped() []string {
	balance := map[string]int{}
	for _, name := range d.Gone {
		list, _, _ := strings.Cut(name, "/")
		balance[list]--
	}
	for _, name := range d.Added {
		if list, _, isEntry := strings.Cut(name, "/"); isEntry && strings.Count(name, "/") == 1 {
			balance[list]++
		}
	}
	for _, left := range balance {
		if left != 0 {
			return nil
		}
	}
	return d.Gone
}

// Compare tells what tonight's digests change in the rights of a paper. ended
// are the fields and entries whose end the data state, or a person decided:
// a UE with statut abandon, a usage name given up. Digests of two versions, or
// of which one is missing, do not compare: that is an error.
func (d Digests) Compare(tonight Digests, ended ...string) (Difference, error) {
	if d.Version() != tonight.Version() || d.Version() != digestsVersion {
		return Difference{}, fmt.Errorf("register: digests of versions %d and %d do not compare", d.Version(), tonight.Version())
	}
	if d == tonight {
		return Difference{}, nil
	}
	old, err := d.rights()
	if err != nil {
		return Difference{}, fmt.Errorf("register: %w", err)
	}
	now, err := tonight.rights()
	if err != nil {
		return Difference{}, fmt.Errorf("register: %w", err)
	}
	var diff Difference
	for name, hash := range old {
		entry, isDetail := entryOf(name)
		_, entryStands := now[entry]
		hashNow, stands := now[name]
		switch {
		case stands && hashNow != hash:
			diff.Changed = append(diff.Changed, name)
		case stands, isDetail && !entryStands: // its entry says it
		case slices.Contains(ended, name):
			diff.Ended = append(diff.Ended, name)
		case !isDetail && strings.Contains(name, "/"):
			diff.Gone = append(diff.Gone, name)
		default:
			diff.Emptied = append(diff.Emptied, name)
		}
	}
	for name := range now {
		entry, isDetail := entryOf(name)
		_, stood := old[name]
		_, entryStood := old[entry]
		if !stood && (!isDetail || entryStood) {
			diff.Added = append(diff.Added, name)
		}
	}
	for _, list := range [][]string{diff.Changed, diff.Added, diff.Ended, diff.Emptied, diff.Gone} {
		slices.SortFunc(list, cmp.Compare)
	}
	return diff, nil
}

// Upgrade gives a paper that an older release issued the digests of this one.
type Upgrade struct {
	Number  string
	Digests Digests
}

// Token stands for a dossier where its key must not be read: 64 bits of a
// keyed hash.
type Token uint64

// Token returns the token of a dossier.
func (h Hasher) Token(k dossier.Key) Token {
	sum := h.Sum("dossier", Canonical(string(k.Semestre), k.Centre, k.Code))
	return Token(binary.BigEndian.Uint64(sum[:]))
}

// Person returns the token of a person (folded birth name, first names and birth
// date), by which a dossier that comes back under another code is recognised.
func (h Hasher) Person(identity string) Token {
	sum := h.Sum("personne", []byte(identity))
	return Token(binary.BigEndian.Uint64(sum[:]))
}
