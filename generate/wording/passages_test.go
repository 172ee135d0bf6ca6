package wording

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// Every kind of passage is explained, and nothing else.
func TestPassagesAreExplained(t *testing.T) {
	told := map[string]passage{}
	for _, p := range Passages() {
		word, _, _ := strings.Cut(p.Ligne, " ")
		kind, known := passages[word]
		if !known || p.Sens == "" {
			t.Errorf("%q: no such passage, or no word about it", p.Ligne)
		}
		told[word] = kind
	}
	if !maps.Equal(told, passages) {
		t.Errorf("explained: %v, known: %v", slices.Sorted(maps.Keys(told)), slices.Sorted(maps.Keys(passages)))
	}
}
