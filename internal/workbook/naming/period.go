package naming

import (
	"regexp"
	"strings"

	"rackrate/internal/late"
	"rackrate/internal/workbook/quantity"
)

// ofPeriod is a word in a header that says of which period a rate is, each with the unit that it stands for.
var ofPeriod = []struct {
	word func() *regexp.Regexp
	unit string
}{
	{late.Pattern(
		`(?i)\b(?:monthly|per month|a month|m/m|m-o-m|mom|month[- ]o(?:n|ver)[- ]month|par mois|mensuel(?:le)?s?)\b`),
		"%/month"},
	{late.Pattern(
		`(?i)\b(?:quarterly|per quarter|a quarter|q/q|q-o-q|qoq|quarter[- ]o(?:n|ver)[- ]quarter|par trimestre|trimestriel(?:le)?s?)\b`), "%/quarter"},
	{late.Pattern(
		`(?i)\b(?:annual|annually|yearly|annualis?z?ed|per annum|per year|pa|y/y|yoy|y-o-y|year[- ]o(?:n|ver)[- ]year|par an|annuel(?:le)?s?)\b|\bp\.\s?a\b\.?`), "%/year"},
}

// matchPeriod is the meaning of a header without its word for a period, where that is the name of a rate a year.
func (ix *Index) matchPeriod(header string) Meaning {
	if !mayHavePeriod(header) {
		return Meaning{}
	}
	for _, p := range ofPeriod {
		at := p.word().FindStringIndex(header)
		if at == nil {
			continue
		}
		bare := strings.Trim(strings.Join(strings.Fields(header[:at[0]]+" "+header[at[1]:]), " "), " ,;-–—")
		bare = emptyBrackets().ReplaceAllString(bare, " ")
		m := ix.Match(bare)
		if m.Sure != Understood || m.In.Unit != "%/yr" || m.Unit.Periods() != 1 {
			return Meaning{}
		}
		u, _ := quantity.ParseUnit(p.unit)
		if u.Periods() == 1 {
			return m
		}
		if quantity.YearlyRates[m.In.Key] == quantity.Not || m.Unit.Given() && m.Unit.Factor != u.Factor {
			return Meaning{}
		}
		m.Unit = u
		return m
	}
	return Meaning{}
}

// longestRate is the length from which on a text is no name of a rate.
const longestRate = 60

// mayHavePeriod reports cheaply whether a header may have a word for a period.
func mayHavePeriod(header string) bool {
	if len(header) > longestRate {
		return false
	}
	s := strings.ToLower(header)
	for _, w := range []string{"month", "quarter", "annu", "year", "yoy", "mom", "qoq", "m/m", "q/q", "y/y", "p.a",
		"p. a", " pa", "mensuel", "trimestr", "par mois", "par an", "-o-"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

var emptyBrackets = late.Pattern(`[(\[{]\s*[,;]?\s*[)\]}]`)
