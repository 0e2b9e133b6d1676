package workbook

import (
	"math"
	"regexp"
	"strings"

	"rackrate/internal/late"
	"rackrate/internal/workbook/quantity"
)

// perYear brings a rate of a month or a quarter to one of a year.
func (f *field) perYear(v float64) float64 {
	n := f.unit.Periods()
	if n == 1 {
		return v
	}
	switch quantity.YearlyRates[f.in.Key] {
	case quantity.Down:
		return 1 - math.Pow(1-v, n)
	case quantity.Roots:
		return v * math.Sqrt(n)
	}
	return math.Pow(1+v, n) - 1
}

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
func (ix *index) matchPeriod(header string) meaning {
	if !mayHavePeriod(header) {
		return meaning{}
	}
	for _, p := range ofPeriod {
		at := p.word().FindStringIndex(header)
		if at == nil {
			continue
		}
		bare := strings.Trim(strings.Join(strings.Fields(header[:at[0]]+" "+header[at[1]:]), " "), " ,;-–—")
		bare = emptyBrackets().ReplaceAllString(bare, " ")
		m := ix.match(bare)
		if m.sure != understood || m.in.Unit != "%/yr" || m.unit.Periods() != 1 {
			return meaning{}
		}
		u, _ := quantity.ParseUnit(p.unit)
		if u.Periods() == 1 {
			return m
		}
		if quantity.YearlyRates[m.in.Key] == quantity.Not || m.unit.Given() && m.unit.Factor != u.Factor {
			return meaning{}
		}
		m.unit = u
		return m
	}
	return meaning{}
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
