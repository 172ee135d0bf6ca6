package guichet

import (
	"maps"
	"math/bits"
	"slices"
	"strings"

	"cnamdoc/importer/dossier"
)

// vocabulary is the words of all names, and which entries bear each.
type vocabulary struct {
	words   []string // sorted, folded
	letters []uint32 // of each word, the set of its letters
	from    []int32  // words[i] is borne by at[from[i]:from[i+1]]
	at      []int32
	entries int
}

// newVocabulary reads the words of the entries.
func newVocabulary(entries []indexed) vocabulary {
	bearers := map[string][]int32{}
	for i, e := range entries {
		for word := range strings.FieldsSeq(e.Words) {
			bearers[word] = append(bearers[word], int32(i))
		}
	}
	v := vocabulary{entries: len(entries), from: []int32{0}}
	for word := range bearers {
		v.words = append(v.words, word)
	}
	slices.Sort(v.words)
	for _, word := range v.words {
		v.letters = append(v.letters, lettersOf(word))
		v.at = append(v.at, bearers[word]...)
		v.from = append(v.from, int32(len(v.at)))
	}
	return v
}

// lettersOf is the set of a word's letters, one bit each; other bytes share bits.
func lettersOf(word string) (set uint32) {
	for i := range len(word) {
		set |= 1 << (word[i] & 31)
	}
	return set
}

// hit is an entry that was found.
type hit struct {
	at   int32
	how  Way
	near bool // spelt nearly as was typed
}

// What a typed word costs that is not written in full in the name. One near
// spelling costs more than any number of words of which the beginning was typed.
const (
	costPrefix = 1
	costNear   = 100 // for each letter that differs
)

// find returns the entries of whose names each typed word is a beginning, in
// any order; with near, also those that are spelt nearly so. The best come
// first, then those that the entries' order puts first.
func (v *vocabulary) find(typed []string, near bool) []hit {
	matched := make([]uint8, v.entries) // how many of the typed words
	cost := make([]uint16, v.entries)
	for n, word := range typed[:min(len(typed), maxWords)] {
		meet := func(i, price int) {
			for _, at := range v.at[v.from[i]:v.from[i+1]] {
				if int(matched[at]) == n {
					matched[at]++
					cost[at] += uint16(price)
				}
			}
		}
		// The better readings of the word come first: the first that an entry
		// meets is the one that counts.
		first, whole := slices.BinarySearch(v.words, word)
		if whole {
			meet(first, 0)
		}
		for i := first; i < len(v.words) && strings.HasPrefix(v.words[i], word); i++ {
			meet(i, costPrefix)
		}
		if !near {
			continue
		}
		byDistance := v.near(word)
		for d := 1; d < len(byDistance); d++ {
			for _, i := range byDistance[d] {
				meet(int(i), d*costNear)
			}
		}
	}
	// Costs are few: putting the entries of each cost together, in their order,
	// sorts them in one walk.
	byCost := map[uint16][]hit{}
	wanted := uint8(min(len(typed), maxWords))
	for at, n := range matched {
		if n == wanted {
			byCost[cost[at]] = append(byCost[cost[at]], hit{at: int32(at), how: ByName, near: cost[at] >= costNear})
		}
	}
	var hits []hit
	for _, c := range slices.Sorted(maps.Keys(byCost)) {
		hits = append(hits, byCost[c]...)
	}
	return hits
}

// maxWords bounds what is compared: nobody has more words in their name.
const maxWords = 12

// near lists the words that are spelt nearly as the typed one, by how many
// letters were inserted, dropped, changed or swapped: one in a word of four
// letters, two in one of eight.
func (v *vocabulary) near(typed string) [3][]int32 {
	var found [3][]int32
	limit := min(len(typed)/4, 2)
	if limit == 0 {
		return found
	}
	letters := lettersOf(typed)
	for i, word := range v.words {
		// A changed letter changes the set by two at most: this leaves a few
		// words of a thousand.
		if d := len(word) - len(typed); d > limit || d < -limit || bits.OnesCount32(v.letters[i]^letters) > 2*limit {
			continue
		}
		if d := dossier.EditDistance(typed, word, limit); d > 0 && d <= limit {
			found[d] = append(found[d], int32(i))
		}
	}
	return found
}
