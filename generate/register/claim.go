package register

import (
	"fmt"
	"strings"
)

// ValidateClaims refuses a group that a register could not keep: an
// incomplete key, a key claimed twice, a missing hash.
func ValidateClaims(claims []Claim) error {
	seen := make(map[PaperKey]bool, len(claims))
	for _, c := range claims {
		if err := c.Key.validate(); err != nil {
			return err
		}
		if seen[c.Key] {
			return fmt.Errorf("paper key %s: claimed twice", c.Key)
		}
		seen[c.Key] = true
		if c.Digests == "" && (c.Rights.IsZero() || c.Presentation.IsZero()) {
			return fmt.Errorf("paper key %s: hash of rights or presentation missing", c.Key)
		}
		for _, d := range []Digests{c.Digests, c.Former} {
			if d.Version() != 0 && d.Version() != digestsVersion {
				return fmt.Errorf("paper key %s: digests of version %d", c.Key, d.Version())
			}
			if err := d.Validate(); err != nil {
				return fmt.Errorf("paper key %s: %w", c.Key, err)
			}
		}
		for _, ue := range c.UEs {
			if ue == "" || strings.ContainsAny(ue, ",\x00") {
				return fmt.Errorf("paper key %s: UE code %q", c.Key, ue)
			}
		}
	}
	return nil
}

// ValidateEndings refuses an incomplete key, or a key that ends twice.
func ValidateEndings(endings []Ending) error {
	seen := make(map[PaperKey]bool, len(endings))
	for _, e := range endings {
		if err := e.Key.validate(); err != nil {
			return err
		}
		if seen[e.Key] {
			return fmt.Errorf("paper key %s: ended twice", e.Key)
		}
		seen[e.Key] = true
	}
	return nil
}

// NewPaper is the paper that a claim reserves, without number, date and cti.
func NewPaper(c Claim, r Ruling) Paper {
	return Paper{
		Key: c.Key, State: Reservee, Nom: c.Nom, Prenom: c.Prenom, Folded: FoldedName(c.Nom, c.Prenom),
		UEs: c.UEs, First: c.First, Last: c.Last, Rights: c.Rights, Presentation: c.Presentation, Digests: c.Digests, Replaces: r.Replaces,
	}
}

// With returns the history with one more paper of the key. Papers come in
// the order of their reservation.
func (h KeyHistory) With(p Paper) KeyHistory {
	switch {
	case p.State == Reservee:
		h.Reserved = &p
	case p.State.Valid():
		h.Live = &p
	case p.State == Revoquee || p.State == Purgee:
		h.Closed = &p
	}
	return h
}
