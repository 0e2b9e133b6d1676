package workbook

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"rackrate/internal/late"
	"rackrate/internal/provenance"
	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// farthest is over how many columns the value of a label may stand away from it.
const farthest = 8

// looseLines finds the lists of inputs that have no header: labels with their values beside them, outside the tables.
// A list counts where it holds an input of the market, stands on the sheet of a table that is read, or on one that is
// named for it; any other may be about something else, and is left alone with a word.
func (r *reader) looseLines(sh *opening.Sheet, index int, tables []*table) []line {
	columns := map[int][]line{}
	for _, row := range sh.Rows {
		if r.stop() {
			break
		}
		for i, c := range row.Cells {
			beside := i > 0 && row.Cells[i-1].Col == c.Col-1 && row.Cells[i-1].IsText() &&
				!r.sectionBeside(sh, row.Cells[i-1], c)
			if !c.IsText() || beside || slices.ContainsFunc(tables, func(t *table) bool {
				return t.holds(c.Row, c.Col)
			}) {
				continue
			}
			if l, ok := r.looseLine(sh, row.Cells[i:]); ok {
				l.sheet = index
				columns[c.Col] = append(columns[c.Col], l)
			}
		}
	}
	var out []line
	for _, col := range slices.Sorted(maps.Keys(columns)) {
		for _, block := range blocks(columns[col]) {
			r.nameSections(sh, block)
			if !isList(block) {
				continue
			}
			if !r.counts(sh, block, tables) {
				r.leaveList(index, block)
				continue
			}
			way := r.blockConvention(block)
			cases := r.casesAbove(sh, block)
			for i := range block {
				block[i].convention, block[i].cases = way, cases
			}
			out = append(out, block...)
			r.vacant = append(r.vacant, r.vacantLines(sh, block, tables)...)
		}
	}
	return out
}

// sectionBeside reports whether a text to the left of a label is the heading of its section: it names no input itself.
func (r *reader) sectionBeside(sh *opening.Sheet, left, label opening.Cell) bool {
	return len(left.Text) < 40 && r.match(sh.Name, left.Text).Sure == naming.Unknown &&
		r.match(sh.Name, label.Text).Sure != naming.Unknown && isFigure(sh.At(label.Row, label.Col+1))
}

// blockConvention is how the values of a list are written.
func (r *reader) blockConvention(block []line) quantity.Convention {
	var way quantity.Convention
	for _, l := range block {
		way.Learn(l.value.Words())
	}
	return way.Or(r.file.Convention)
}

// looseLine reads a label and the cells beside it: a value and a unit, in either order, or several values. The
// value may stand some columns away, or behind the label in its own cell.
func (r *reader) looseLine(sh *opening.Sheet, cells []opening.Cell) (line, bool) {
	l := line{label: cells[0], means: r.match(sh.Name, cells[0].Text)}
	if l.means.Sure == naming.Unknown || l.means.In.Group == "identity" {
		return r.inlineLine(sh.Name, cells[0])
	}
	for i, c := range cells[1:] {
		if c.Col > cells[i].Col+1 && !l.value.Empty() || c.Col > l.label.Col+farthest {
			break
		}
		u, isUnit := quantity.Unit{}, false
		if c.Kind == opening.Text {
			u, isUnit = quantity.ParseUnitOf(l.means.In, strings.Trim(c.Text, "()[] "))
		}
		meant := c.IsText() && !isFigure(c) && unitish().MatchString(c.Text) // as a unit, though none that is known
		switch {
		case (isUnit && u.Given() || meant && !l.value.Empty()) && l.means.In.Numeric():
			if l.unit.Empty() {
				l.unit = c
			}
		case isFigure(c) || c.Kind == opening.Failure:
			l.values = append(l.values, c)
			if l.value.Empty() || !isFigure(l.value) {
				l.value = c
			}
		case c.IsText() && c.Col > cells[i].Col+1 && r.match(sh.Name, c.Text).Sure != naming.Unknown:
			return l.settled(r)
		case l.value.Empty():
			l.value = c
		}
	}
	return l.settled(r)
}

// settled is a line whose cells were gathered; false where it has no value.
func (l line) settled(r *reader) (line, bool) {
	if l.value.Empty() {
		return line{}, false
	}
	f := mustField(l.means.In, l.label.Text, quantity.Unit{})
	_, problem := r.parse(l.value, &f)
	l.readable = problem == nil || l.value.IsDash() || isFigure(l.value) && l.means.In.Numeric() ||
		problem.code != codeNotNumber && problem.code != codeChoice && problem.code != codeWord &&
			problem.code != codeErrorValue && (problem.code != codeNotDate || problem.understood != "")
	return l, true
}

// unitish is how a text begins that stands beside a figure and says of what it is: "per share", "% of revenue",
// "$/room".
var unitish = late.Pattern(
	`(?i)^\W{0,2}(?:(?:per|par|of)\s+\S+(?:\s+\S+){0,2}|(?:%|[a-z]{0,3}\$|€|£|usd|cents?|c)\s*(?:/|per|of)\s*\S+(?:\s+\S+){0,2}|/\s*\S+)\W?$`)

// inline is a label with its value in one cell: "Tax rate: 25 %".
var inline = late.Pattern(`^\s*([^:=]{2,60}?)\s*[:=]\s*(\S.{0,39})$`)

// inlineLine reads a label that has its value in its own cell.
func (r *reader) inlineLine(sheet string, c opening.Cell) (line, bool) {
	if c.Formula != "" || len(c.Text) > naming.LongestHeader/2 {
		return line{}, false
	}
	m := inline().FindStringSubmatch(strings.Join(strings.Fields(quantity.Spaces.Replace(c.Text)), " "))
	if m == nil || !strings.ContainsAny(m[2], "0123456789") {
		return line{}, false
	}
	means := r.match(sheet, m[1])
	if means.Sure == naming.Unknown || means.In.Group == "identity" {
		return line{}, false
	}
	label, value := c, c
	label.Text, value.Text = m[1], m[2]
	return line{label: label, value: value, means: means, inline: true}.settled(r)
}

// blocks splits the lines of a column where more than two rows lie between.
func blocks(lines []line) [][]line {
	var out [][]line
	for i, l := range lines {
		if i == 0 || l.label.Row > lines[i-1].label.Row+3 {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], l)
	}
	return out
}

// isList reports whether a block is a list of inputs. One that names an input of sites or miners twice is of
// something else, such as the sources of several sites, unless a word of it speaks of several inputs.
func isList(block []line) bool {
	readable, market := 0, false
	seen := map[string]bool{}
	for _, l := range block {
		if !l.readable {
			continue
		}
		in := l.means.In
		readable++
		market = market || in.Scope == model.ScopeMarket
		if seen[in.Key] && in.Scope != model.ScopeMarket && l.means.Sure == naming.Understood &&
			len(l.means.Also) == 0 {
			return false
		}
		seen[in.Key] = true
	}
	return readable >= 2 || market
}

// nameSections gives labels that several inputs may be meant by the heading that stands above them: a discount rate
// under Mining is that of mining.
func (r *reader) nameSections(sh *opening.Sheet, block []line) {
	times := map[string]int{} // labels of a block stand in one column, each in a row of its own
	for _, l := range block {
		times[quantity.Normalise(l.label.Text)]++
	}
	for i := range block {
		l := &block[i]
		again := times[quantity.Normalise(l.label.Text)] > 1
		if l.means.Sure != naming.Several && len(l.means.Also) == 0 && !again {
			continue
		}
		if h := r.sectionOf(sh, l.label); h != "" {
			l.means = r.inSection(sh.Name, h, l.label.Text, l.means, again)
		}
	}
}

// forInputs are words by which a sheet is named for a list of inputs.
var forInputs = late.Pattern(
	`(?i)assum|input|driver|param|market|macro|hypoth|scenario|settings|general|global|donn[ée]es|entr[ée]es|march[ée]|valuation|deck|r?ackrate|base case|financing terms|key terms`)

// aboutElse are words by which a sheet or a heading is about something else than sites of miners: the mortgage
// of an office, a car, wages. What it holds is left alone, whatever its labels say, but for inputs of the
// market.
var aboutElse = late.Pattern(
	`(?i)\b(?:mortgages?|offices?|headquarters?|hq|head office|vehicles?|cars?|trucks?|fleet cars|aircraft|payroll|salar(?:y|ies)|wages|employees?|staff|headcount|pensions?|personal|household|apartments?|` +
		`hotels?|students?|travel|restaurants?|furniture|parking|credit cards?|cr[ée]dit immobilier|pr[êe]t immobilier|bureaux?|v[ée]hicules?|voitures?|salaires?|paie|logements?)\b`)

// isAboutElse reports whether a sheet's name, or a heading over a list, is about something else.
func isAboutElse(sh *opening.Sheet, top, col int) bool {
	if aboutElse().MatchString(sh.Name) {
		return true
	}
	for row := max(1, top-4); row < top; row++ {
		if c := sh.At(row, col); c.IsText() && len(c.Text) < 60 && sh.BlankRow(row, col+1, col+farthest) &&
			aboutElse().MatchString(c.Text) {
			return true
		}
	}
	return false
}

// whyLeft is why a list without an input of the market is not read.
func (r *reader) whyLeft(sh *opening.Sheet, top, col int) string {
	if isAboutElse(sh, top, col) {
		return "and its sheet or its heading is about something else"
	}
	return "stands on no sheet with a table that is read, and the sheet is not named for it"
}

// counts reports whether a list is meant for the program.
func (r *reader) counts(sh *opening.Sheet, block []line, tables []*table) bool {
	market := slices.ContainsFunc(block, func(l line) bool {
		return l.readable && l.means.In.Scope == model.ScopeMarket && l.means.In.Key != "inflation_pct"
	})
	if !market && isAboutElse(sh, block[0].label.Row, block[0].label.Col) {
		return false
	}
	if market || forInputs().MatchString(sh.Name) {
		return true
	}
	if r.ofMiner(sh, block) {
		return true
	}
	for row := max(1, block[0].label.Row-4); row < block[0].label.Row; row++ {
		if c := sh.At(row, block[0].label.Col); c.IsText() && forInputs().MatchString(c.Text) {
			return true
		}
	}
	return slices.ContainsFunc(tables, func(t *table) bool {
		return t.kind == siteTable || t.kind == minerTable ||
			t.kind == marketTable
	})
}

// ofMiner reports whether a list is one of a company: figures of a miner below a line that names it.
func (r *reader) ofMiner(sh *opening.Sheet, block []line) bool {
	figures := 0
	for _, l := range block {
		if l.readable && l.means.In.Scope == model.ScopeMiner {
			figures++
		}
	}
	for row := max(1, block[0].label.Row-4); row < block[0].label.Row && figures >= 2; row++ {
		c := sh.At(row, block[0].label.Col)
		if m := r.match(sh.Name, headerText(c)); m.Sure == naming.Understood &&
			(m.In.Key == "miner" || m.In.Key == "ticker") && sh.At(row, c.Col+1).IsText() {
			return true
		}
	}
	return false
}

// leaveList leaves a list alone that may be about something else, and says how to have it used.
func (r *reader) leaveList(index int, block []line) {
	var keys []string
	last := block[0].value
	for _, l := range block {
		for _, c := range append([]opening.Cell{l.value}, l.values...) {
			r.mark(opening.Spot{Sheet: index, Row: c.Row, Col: c.Col}, opening.FateLeft)
			if c.Row > last.Row || c.Row == last.Row && c.Col > last.Col {
				last = c
			}
		}
		keys = append(keys, l.means.In.Key)
	}
	first := opening.Spot{Sheet: index, Row: block[0].value.Row, Col: block[0].value.Col}
	r.report(codeListLeft, first, who{}, provenance.Finding{Read: block[0].label.Text,
		Wrong: fmt.Sprintf("%s: not read, because the list (%s) holds no market input, %s",
			r.blockName(first, opening.Spot{Sheet: index, Row: last.Row, Col: last.Col}), strings.Join(keys, ", "),
			r.whyLeft(r.file.Sheets[index-1], block[0].label.Row, block[0].label.Col))})
	r.mayBe(keys...)
}

func inRegistry(reg *model.Registry, key string) bool {
	_, ok := reg.Lookup(key)
	return ok
}
