package dossier

import "log/slog"

// Secret is a text that must not be shown by accident: every formatting verb,
// the JSON and the structured log see a mask. Reveal is the one way to it.
type Secret struct{ text string }

const mask = "•••"

// NewSecret wraps a text as it is; passwords are never altered.
func NewSecret(text string) Secret { return Secret{text} }

// Reveal returns the text itself.
func (s Secret) Reveal() string { return s.text }

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.text == "" }

// String masks the secret, and says no more than whether there is one.
func (s Secret) String() string {
	if s.text == "" {
		return ""
	}
	return mask
}

// GoString masks the secret.
func (s Secret) GoString() string { return s.String() }

// LogValue masks the secret.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText masks the secret.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
