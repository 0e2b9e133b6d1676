package quantity

import (
	"math"
	"strings"
	"unicode"

	"rackrate/internal/late"
)

// Format is what matters of a number format.
type Format struct {
	Percent, Date bool
	Suffix        *Suffix
}

// Suffix is what a number format writes about the figure, and by what it divides the figure before showing it.
type Suffix struct {
	Text    string
	Divides float64
}

// aside is what a number format says in words, colours and conditions.
var aside = late.Pattern(`"[^"]*"|\[[^\]]*\]|\\.|_.|\*.`)

// FormatOf reads a number format; those up to 49 are built in and have no code.
func FormatOf(id int, code string) Format {
	if code == "" {
		return Format{
			Percent: id == 9 || id == 10,
			Date:    id >= 14 && id <= 22 || id >= 45 && id <= 47,
		}
	}
	suffix := SuffixOf(code)
	code = strings.ToLower(aside().ReplaceAllString(code, ""))
	if strings.Contains(code, "general") {
		return Format{Percent: strings.Contains(code, "%"), Suffix: suffix}
	}
	f := Format{Percent: strings.Contains(code, "%"), Date: strings.ContainsAny(code, "ydmhs")}
	if !f.Percent && !f.Date {
		f.Suffix = suffix
	}
	return f
}

var quoted = late.Pattern(`"([^"]*)"|\\(.)|\[\$([^\]-]*)(?:-[^\]]*)?\]|([$€£¥₲₹₩₽₸฿₺])|_.|\*.|\[[^\]]*\]`)

var divider = late.Pattern(`[0#?](,+)(?:[^0#?,]|$)`)

// SuffixOf reads the words that a number format has for positive figures.
func SuffixOf(code string) *Suffix {
	code = section(code)
	var words strings.Builder
	rest := quoted().ReplaceAllStringFunc(code, func(m string) string {
		for _, group := range quoted().FindStringSubmatch(m)[1:] {
			words.WriteString(group)
		}
		words.WriteString(" ")
		return " "
	})
	s := Suffix{Text: strings.TrimSpace(Spaces.Replace(words.String())), Divides: 1}
	if m := divider().FindStringSubmatch(rest); m != nil {
		s.Divides = math.Pow(1000, float64(len(m[1])))
	}
	if s.Divides != 1 && s.Text == "" {
		return &s
	}
	if s.Text == "" || !strings.ContainsFunc(s.Text, func(r rune) bool {
		return unicode.IsLetter(r) || strings.ContainsRune("$€£¥¢/%₲₹₩₽₸฿₺", r)
	}) {
		return nil
	}
	return &s
}

// section is the part of a number format for positive figures.
func section(code string) string {
	inQuotes := false
	for i, r := range code {
		if r == '"' {
			inQuotes = !inQuotes
		}
		if r == ';' && !inQuotes {
			return code[:i]
		}
	}
	return code
}

// Unit is the unit that the words name; false where they name none. What the format
// divides by is taken out of it: 0.0,," $m" shows a figure that is stored in full.
func (s Suffix) Unit() (Unit, bool) {
	text := strings.Trim(s.Text, "()[] ")
	u, ok := ParseUnit(text)
	if !ok {
		return Unit{Text: text}, NamesMoney(text) || LooksLikeUnit(text) && strings.Trim(text, "$ ") != ""
	}
	u.Factor = Tidy(u.Factor / s.Divides)
	if s.Divides != 1 {
		u.Text = text + " (shown only)"
	}
	return u, true
}
