package dossier

import "slices"

// EditDistance counts the letters inserted, dropped, changed or swapped with
// their neighbour between two words, in bytes (fold them first); more than
// limit is limit+1, and costs no more than limit does.
func EditDistance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	prev2, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		if slices.Min(cur) > limit { // it only grows
			return limit + 1
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return min(prev[len(b)], limit+1)
}

// Nearest returns the first of the known words that is at the least distance
// from the typed one, within limit, or "".
func Nearest(typed string, known []string, limit int) string {
	best, least := "", limit+1
	for _, k := range known {
		if d := EditDistance(typed, k, limit); d < least {
			best, least = k, d
		}
	}
	return best
}
