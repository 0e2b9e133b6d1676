package naming

import (
	"maps"
	"math/bits"
	"slices"

	"rackrate/internal/workbook/quantity"
)

// spelledName is a name of an input, taken apart for comparing it letter by letter.
type spelledName struct {
	key     string
	letters []rune
	has     uint64 // a bit for each letter that it has
}

// spellings are the names of all inputs in their order, for looking one up that is near.
func (ix *Index) spellings() []spelledName {
	ix.spell.Do(func() {
		for _, name := range slices.Sorted(maps.Keys(ix.names)) {
			letters := []rune(name)
			ix.spelled = append(ix.spelled, spelledName{ix.names[name].key, letters, lettersOf(letters)})
		}
	})
	return ix.spelled
}

// lettersOf has a bit for each letter and figure of a word; letters of other scripts share bits.
func lettersOf(word []rune) uint64 {
	var has uint64
	for _, c := range word {
		has |= 1 << (c & 63)
	}
	return has
}

// longestNear is the length of the longest header that a name is looked up for by its letters.
const longestNear = 40

// Nearest is a name of an input that a header that means nothing may have been meant as, "" where none is near.
// Of those that are equally near the first in the order of names.
func (ix *Index) Nearest(header string) string {
	n := []rune(quantity.Normalise(header))
	if len(n) < 4 || len(n) > longestNear {
		return ""
	}
	has := lettersOf(n)
	best, limit := "", len(n)/5+1
	for _, name := range ix.spellings() {
		// each change takes one letter away and brings one in at most
		if bits.OnesCount64(has&^name.has) > limit || bits.OnesCount64(name.has&^has) > limit {
			continue
		}
		if d := distance(n, name.letters, limit); d <= limit && d > 0 {
			best, limit = name.key, d-1
		}
	}
	return best
}

// distance is in how many letters two words differ, letters that changed places counting as one; more than limit
// where they differ in more. The first is no longer than longestNear.
func distance(a, b []rune, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	var rows [3][2*longestNear + 1]int
	older, row, next := rows[0][:len(b)+1], rows[1][:len(b)+1], rows[2][:len(b)+1]
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], older[j-2]+1)
			}
			least = min(least, next[j])
		}
		if least > limit+1 {
			return limit + 1 // no later row comes back below it, by letters that changed places either
		}
		older, row, next = row, next, older
	}
	return row[len(b)]
}
