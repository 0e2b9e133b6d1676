package workbook

import (
	"fmt"
	"slices"
	"strings"

	"rackrate/internal/late"
	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
)

var yearText = late.Pattern(`(?i)^(?:[fc]y|[1-4]q|q[1-4]|h[12])?\s*'?(?:(?:19|20)\d\d|\d\d)\s*[aefb]?$`)

// isYearRow reports whether a row under a header holds years and nothing else, at least one of them below
// no header of its own: the columns of one input by years.
func isYearRow(t *table, row int) bool {
	years, alone := 0, false
	for _, c := range t.sh.Row(row).Cells {
		isYear := c.Kind == opening.Number && c.Num >= 1990 && c.Num <= 2100 || c.IsText() &&
			yearText().MatchString(strings.TrimSpace(c.Text))
		if !isYear {
			return false
		}
		years++
		alone = alone || !slices.ContainsFunc(t.columns, func(x column) bool { return x.col == c.Col })
	}
	return years >= 2 && alone
}

var footnote = late.Pattern(
	`(?i)^\s*(?:[(\[]?\d{1,2}[)\].]?|[(\[][a-z][)\]]|\*+|†+|‡+|[¹²³⁴⁵]|notes?:?|sources?:?|nb:?|remarks?:?)\s*$`)

// sourceLine is the beginning of a line below a table that says where it is from.
var sourceLine = late.Pattern(`(?i)^\s*(?:sources?|notes?|nb|remarks?|\(\d|\*)\s*[:.)\s]`)

// isRemark reports whether a row of a table is a line of text and keeps it: a single text below
// a blank row, or in a table whose rows have several cells; or the mark of a footnote and its words.
func (r *reader) isRemark(t *table, row int, below bool) bool {
	var only opening.Cell
	n := 0
	for _, c := range t.sh.Row(row).Cells {
		if c.Col < t.first || c.Col > t.last {
			continue
		}
		if n++; n == 1 {
			only = c
		} else if n > 2 || !c.IsText() || !footnote().MatchString(only.Text) || len(c.Text) < 12 {
			return false
		}
	}
	several := t.kind == siteTable || t.kind == deckTable || t.kind == dealTable
	if n == 1 && only.IsText() && t.kind == minerTable && len(t.columns) > 2 && (sourceLine().MatchString(only.Text) ||
		len(only.Text) > 60) {
		several = true
	}
	if n == 1 && !only.IsText() || n == 1 && !below && !several || t.kind == listTable {
		return false
	}
	t.headings = append(t.headings, headline{row, only.Text})
	t.remarks = append(t.remarks, only)
	return true
}

// isGroupLine reports whether a row right above another header is a line of that: words over several columns,
// and no figure.
func (t *table) isGroupLine(row int) bool {
	words := 0
	for _, c := range t.columns {
		x := t.sh.At(row, c.col)
		if x.Empty() {
			continue
		}
		if !x.IsText() || c.means.In.Numeric() && strings.ContainsAny(x.Text, "0123456789") {
			return false
		}
		words++
	}
	return words >= 2
}

// reportRemarks tells of the lines of text within a table, and of years under its header.
func (r *reader) reportRemarks(t *table) {
	if t.years > 0 {
		r.report(codeTwoColumns, t.spot(t.years, t.first), who{}, provenance.Finding{
			Wrong: "an input stands in a column for each of several years, and nothing says which year counts; no " +
				"row of the table is evaluated",
			Do: "leave one year under the header, or write the header above that year only"})
	}
	for _, c := range t.remarks {
		r.report(codeTextLine, t.spot(c.Row, c.Col), who{}, provenance.Finding{Read: c.Text,
			Wrong: fmt.Sprintf("%q is a line of text, not a row of the table", c.Text)})
	}
}
