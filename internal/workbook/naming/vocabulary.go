package naming

import (
	"bytes"
	"slices"
	"strings"
	"unicode"

	"rackrate/internal/workbook/quantity"
	"rackrate/templates"
)

// addVocabulary keeps the words that names and units are made of: a header without any of them means nothing.
func (ix *Index) addVocabulary(w *templates.Words) {
	name := func(key, s string) {
		words := Significant(strings.ReplaceAll(s, "_", " "))
		if len(words) > 0 && key != "" {
			ix.wordy = append(ix.wordy, wordyName{key, words})
		}
		for _, word := range words {
			ix.vocab[word] = true
		}
	}
	for _, in := range slices.Concat(ix.Reg.Inputs, Parts) {
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
func (ix *Index) head(n string) {
	ix.heads[n] = true
	for _, word := range quantity.UnderLine() {
		if before, ok := strings.CutSuffix(n, word); ok && before != "" {
			ix.heads[before] = true
		}
	}
}

// plainProse reports whether a header is words alone of which no first few are a name: most texts of a workbook
// are, and nothing further is to be tried with them.
func (ix *Index) plainProse(header string) bool {
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
func (ix *Index) notProse(start, word []byte, words int) bool {
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

// HasWord reports whether names or units are made of a word, in lower case and singular.
func (ix *Index) HasWord(word string) bool { return ix.vocab[word] }

// mayName reports whether a header has a word that names of inputs or units are made of.
func (ix *Index) mayName(header string) bool {
	if strings.ContainsAny(header, "$€£¥%/_") || !quantity.IsASCII(header) {
		return true
	}
	for _, w := range Significant(header) {
		if ix.vocab[w] {
			return true
		}
		if quantity.IsCounted(w) && !stopWords[w] {
			return true
		}
	}
	return false
}

// stopWords are words that say nothing of an input by themselves.
var stopWords = quantity.WordSet("of", "the", "a", "an", "to", "in", "per", "and", "or", "by", "at", "on", "for", "de",
	"du", "des", "d", "la", "le", "les", "l", "en", "par", "et", "pct", "usd", "m", "k", "x", "yr", "no",
	"price", "rate", "cost", "term", "value", "code", "option", "status", "state", "country", "location", "mw",
	"capacity", "total", "share", "shares", "date", "growth", "life", "months", "month", "years", "year", "number",
	"company", "site", "miner", "client", "name", "power", "energy", "load", "life", "variant", "price", "fee",
	"multiple", "new", "data", "center", "centre", "type", "structure", "tax", "cash", "net", "market", "rating", "pt",
	"campus", "facility", "operator", "issuer", "symbol", "grid", "iso", "region", "opinion", "hpc", "ai", "mining",
	"contract", "p")

// Significant are the words of a name by which it can be told: lower case, singular, each once, without fillers.
func Significant(name string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) &&
			!unicode.IsDigit(r)
	}) {
		if len(w) > 3 {
			w = strings.TrimSuffix(w, "s")
		}
		if w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// NamesInput is the key of an input all of whose words some header holds, in any order, "" where it holds none's.
func (ix *Index) NamesInput(header string) string {
	if len(header) > LongestHeader {
		return ""
	}
	words := Significant(header)
	best, most := "", 0
	for _, name := range ix.wordy {
		telling := 0
		for _, w := range name.words {
			if !slices.Contains(words, w) {
				telling = -1
				break
			}
			if !stopWords[w] && !stopWords[w+"s"] {
				telling++
			}
		}
		if len(name.words) > most && (telling > 0 || telling == 0 && len(name.words) > 1) {
			best, most = name.key, len(name.words)
		}
	}
	return best
}

// wordyName is a name of an input as its words.
type wordyName struct {
	key   string
	words []string
}
