package workbook

import (
	"regexp"
	"strings"

	"rackrate/internal/late"
	"rackrate/model"
)

// fallWords turn the figure of a growth round: a price decline of 15 % is a growth of -15 %.
var fallWords = late.Pattern(
	`(?i)\b(?:declin\w*|decreas\w*|fall|falls|falling|drop\w*|reduction|deflation|erosion|depreciation|baisse|recul|chute)\b`)

// turnWords turn an amount round: net cash is net debt with the other sign, and so is net (debt)/cash, in which the
// brackets say which of the two is negative.
var turnWords = map[string]func() *regexp.Regexp{
	"net_debt_usd": late.Pattern(
		`(?i)^\W*(?:net\s+cash|tr[ée]sorerie\s+nette)\b|^\W*(?:net\s*)?\((?:net\s+)?(?:debt|borrowings)\)\s*/\s*(?:net\s+)?cash\b`),
}

// falls reports whether a header's word turns the sign of its figures.
func falls(in model.Input, header string) bool {
	if re, ok := turnWords[in.Key]; ok {
		return re().MatchString(header)
	}
	return strings.Contains(in.Key, "growth") && in.Type == model.TypePct && fallWords().MatchString(header)
}
