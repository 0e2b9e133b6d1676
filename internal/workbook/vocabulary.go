package workbook

import (
	"bytes"
	"slices"
	"strings"

	"rackrate/internal/workbook/quantity"
	"rackrate/templates"
)

// addVocabulary keeps the words that names and units are made of: a header without any of them means nothing.
func (ix *index) addVocabulary(w *templates.Words) {
	name := func(key, s string) {
		words := significant(strings.ReplaceAll(s, "_", " "))
		if len(words) > 0 && key != "" {
			ix.wordy = append(ix.wordy, wordyName{key, words})
		}
		for _, word := range words {
			ix.vocab[word] = true
		}
	}
	for _, in := range slices.Concat(ix.reg.Inputs, parts) {
		label := w.Inputs[in.Key]
		for _, s := range append([]string{in.Key, label.Long, label.Short}, in.Aliases...) {
			name(in.Key, s)
		}
	}
	for _, s := range severalWords {
		for _, word := range s.words {
			name("", word)
		}
	}
	for word := range stopWords {
		if len(word) < 4 {
			delete(ix.vocab, word)
		}
	}
	for n := range ix.names {
		ix.head(n)
	}
	for n := range ix.several {
		ix.head(n)
	}
	for n := range ix.partly {
		n, _, _ = strings.Cut(n, "|")
		ix.head(n)
	}
}

// head adds a name to what may stand before a unit, and the name without a denominator's word at its end.
func (ix *index) head(n string) {
	ix.heads[n] = true
	for _, word := range quantity.UnderLine() {
		if before, ok := strings.CutSuffix(n, word); ok && before != "" {
			ix.heads[before] = true
		}
	}
}

// plainProse reports whether a header is words alone of which no first few are a name: most texts of a workbook
// are, and nothing further is to be tried with them.
func (ix *index) plainProse(header string) bool {
	if strings.ContainsAny(header, "()[]{},:/_$%-'") {
		return false
	}
	start, words := make([]byte, 0, len(header)), 0
	for i := 0; i < len(header); {
		for i < len(header) && header[i] == ' ' {
			i++
		}
		from, before := i, len(start)
		for ; i < len(header) && header[i] != ' '; i++ {
			switch c := header[i]; {
			case c >= 0x80:
				return false
			case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
				start = append(start, c)
			case c >= 'A' && c <= 'Z':
				start = append(start, c+'a'-'A')
			}
		}
		if from == i {
			break
		}
		if words++; ix.notProse(start, start[before:], words) {
			return false
		}
	}
	return words > 1
}

// notProse reports whether a header begins with a name or a unit, or has a word that names of other languages have.
func (ix *index) notProse(start, word []byte, words int) bool {
	if ix.heads[string(start)] || len(ix.several[string(start)].inputs) > 0 || frenchLittle[string(word)] {
		return true
	}
	if quantity.IsCounted(string(word)) && words == 1 {
		return true
	}
	return quantity.IsScale(string(word)) && words == 1 || bytes.HasPrefix(word, []byte("year")) ||
		string(word) == "annum" || string(word) == "pa"
}

// frenchLittle are the little words of French headers.
var frenchLittle = quantity.WordSet("de", "du", "des", "d", "la", "le", "les", "l")

// mayName reports whether a header has a word that names of inputs or units are made of.
func (ix *index) mayName(header string) bool {
	if strings.ContainsAny(header, "$€£¥%/_") || !quantity.IsASCII(header) {
		return true
	}
	for _, w := range significant(header) {
		if ix.vocab[w] {
			return true
		}
		if quantity.IsCounted(w) && !stopWords[w] {
			return true
		}
	}
	return false
}
