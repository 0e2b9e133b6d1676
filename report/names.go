package report

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"rackrate/internal/provenance"
)

// maxName is the longest stem of a file name, in bytes: file systems allow 255 with the extension.
const maxName = 100

// MemoPath is where the memo of the miner of that name stands in the folder of
// the run, as memos/CORZ.pdf; "" for a miner that the run does not have.
func (r *Run) MemoPath(miner string) string {
	for i, path := range MemoPaths(r.Book.Miners) {
		if r.Book.Miners[i].Name == miner {
			return path
		}
	}
	return ""
}

// MemoPaths are the memo's paths of miners, in their order: named by the
// ticker, or by the miner's name where it has none, made safe and unique on
// file systems that do not tell capitals from small letters.
func MemoPaths(miners []provenance.Miner) []string {
	stems := make([]string, len(miners))
	for i, m := range miners {
		stems[i] = SafeName(m.Ticker)
		if stems[i] == "" {
			stems[i] = SafeName(m.Name)
		}
		if stems[i] == "" {
			stems[i] = "miner"
		}
	}
	stems = UniqueNames(stems)
	for i := range stems {
		stems[i] = "memos/" + stems[i] + ".pdf"
	}
	return stems
}

// SafeName makes a file name's stem of text from outside: letters, digits,
// underscores, hyphens and inner dots stay, everything else becomes one hyphen. Names
// that Windows keeps for devices get an underscore in front. It is "" where nothing is left.
func SafeName(text string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(text) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || r == '_' || r == '.':
			b.WriteRune(r)
		default:
			b.WriteByte('-')
		}
	}
	name := strings.Join(strings.FieldsFunc(b.String(), func(r rune) bool { return r == '-' }), "-")
	name = strings.Trim(cut(strings.ToValidUTF8(name, ""), maxName), ".-")
	if reserved(name) {
		name = "_" + name
	}
	return name
}

// UniqueNames gives each name that stands before in the list, in whatever case,
// a number of its own: a, A-2, a-3.
func UniqueNames(names []string) []string {
	taken := map[string]bool{}
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = name
		for n := 2; taken[strings.ToLower(out[i])]; n++ {
			out[i] = name + "-" + strconv.Itoa(n)
		}
		taken[strings.ToLower(out[i])] = true
	}
	return out
}

// reserved reports whether Windows keeps the name, up to its first dot, for a device.
func reserved(name string) bool {
	stem, _, _ := strings.Cut(strings.ToUpper(name), ".")
	switch stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	if len(stem) == 4 && (strings.HasPrefix(stem, "COM") || strings.HasPrefix(stem, "LPT")) {
		return stem[3] >= '0' && stem[3] <= '9'
	}
	return false
}

// cut shortens s to at most n bytes, between letters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}
