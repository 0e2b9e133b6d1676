package workbook

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
)

// field is how the values of one input are to be read: a column of a table or a line of a list.
type field struct {
	in     model.Input
	header string
	unit   unit    // that the analyst states; the zero unit where none is
	factor float64 // registry value = cell value x factor
	large  bool    // some percentage of the column, not marked as one in its cell, is above 1 in size

	convention convention // of the column's texts
	heard      numeral    // the text of the cell that was read last
	rough      bool       // the cell that was read last names a month or a quarter, not a day
}

// newField is the field of an input in the unit that the analyst states for it, the registry's where none is.
func newField(in model.Input, header string, u unit) (field, bool) {
	f := field{in: in, header: header, unit: u, factor: 1}
	if !u.given() || !in.Numeric() {
		return f, true
	}
	var ok bool
	f.factor, ok = convert(u, in, header)
	return f, ok
}

// unitText is the unit that the field's values are read in.
func (f field) unitText() string {
	if f.unit.given() {
		return f.unit.text
	}
	if f.in.Type == model.TypePct {
		return "fraction"
	}
	return f.in.Unit
}

// converted reports whether the field's unit differs from the registry's. A
// percentage is what a registry of fractions shows, so % is no conversion.
func (f field) converted() bool {
	if f.in.Type == model.TypePct {
		return f.factor != 1 && f.factor != 0.01
	}
	return f.factor != 1
}

// reading is what a cell says of an input.
type reading struct {
	value  model.Value
	origin provenance.Origin
	spot   spot
	given  bool
	bad    bool // given, but not usable; a finding says why
}

var notGiven = wordSet("n/a", "na", "n.a.", "n.a", "#n/a", "-", "--", "---", "–", "—", "tbc", "tbd", "tba", "t.b.c.", "t.b.d.", "?", "??", "…", "...", ".",
	"unknown", "not given", "n.d.", "nd", "not disclosed", "undisclosed", "not available", "pending", "n/d", "n.m.", "n/m", "not applicable", "none given",
	"n.c.", "n.r.", "inconnu", "non communiqué", "à définir", "a definir", "s.o.", "sans objet", "(blank)", "null", "")

// wordSet is a set of words.
func wordSet(words ...string) map[string]bool {
	set := map[string]bool{}
	for _, w := range words {
		set[w] = true
	}
	return set
}

func isNotGiven(s string) bool {
	if len(s) > 40 {
		return false
	}
	return notGiven[strings.TrimRight(strings.ToLower(strings.TrimSpace(spaces.Replace(s))), "*†")]
}

// absent reports whether the cell gives no value.
func (c cell) absent() bool { return c.empty() || c.kind == text && isNotGiven(c.text) }

// shown is what stands in the cell, as the analyst would say it.
func (r *reader) shown(c cell) string {
	switch {
	case c.uncached:
		return "=" + c.formula
	case c.kind == number && c.date:
		if d, ok := dateOf(c.num, r.file.date1904); ok {
			return d.String()
		}
		return c.text
	case c.kind == number && c.percent:
		return plain(c.num*100) + "%"
	case c.kind == number:
		return plain(c.num)
	case c.kind == boolean && c.num == 1:
		return "TRUE"
	case c.kind == boolean:
		return "FALSE"
	}
	return c.text
}

// read reads a cell as a value of the field and reports what is wrong with it.
func (r *reader) read(c cell, f field, s spot, w who) reading {
	if c.absent() {
		return reading{}
	}
	out := reading{given: true, spot: s}
	out.origin = provenance.Origin{Kind: provenance.FromCell, Cell: r.at(s), Header: f.header, Typed: r.shown(c)}
	v, fault := r.parse(c, &f)
	if fault == nil {
		out.value = v
		fault = r.bounds(f, v)
	}
	if f.in.Numeric() {
		out.origin.Unit, out.origin.Factor, out.origin.Converted = f.unitText(), f.factor, f.converted()
		if c.kind != number {
			out.origin.Factor = 0
		}
	}
	if fault != nil {
		out.bad = true
		r.report(fault.code, s, w, fault.finding(f, out.origin.Typed))
		return out
	}
	r.remark(f, s, w, out.origin.Typed)
	if c.calculated {
		out.origin.Source = "calculated by the program"
		r.report(codeCalculated, s, w, provenance.Finding{Header: f.header, Input: f.in.Key, Read: "=" + c.formula, Understood: out.origin.Typed,
			Wrong: fmt.Sprintf("%s is the formula =%s without a stored result; calculated by the program it is %s", f.in.Key, c.formula, out.origin.Typed)})
	}
	if f.in.Numeric() && (v.Number < f.in.Low || v.Number > f.in.High) {
		r.report(codeBand, s, w, bandFinding(f, v, out.origin.Typed))
	}
	if f.unstatedAmount(v.Number) {
		r.report(codeSmallAmount, s, w, provenance.Finding{Header: f.header, Input: f.in.Key, Read: out.origin.Typed, Understood: amount(f.in, v.Number),
			Wrong: fmt.Sprintf("%s is %s: no unit is given, and it may be meant in thousands or millions", f.in.Key, amount(f.in, v.Number))})
	}
	return out
}

// unstatedAmount reports whether v is a sum of money that is suspiciously small for want of a unit.
func (f field) unstatedAmount(v float64) bool {
	const small, sums = 1e6, 1e9 // sums are what may be as large as this; a share price may not
	return f.in.Unit == "USD" && f.in.Max >= sums && !f.unit.given() && v != 0 && math.Abs(v) < small && Normalise(f.header) != Normalise(f.in.Key)
}

// fault is why a value cannot be used.
type fault struct {
	code, wrong, do string
	understood      string
}

func (p *fault) finding(f field, read string) provenance.Finding {
	return provenance.Finding{Header: f.header, Input: f.in.Key, Read: read, Understood: p.understood, Wrong: p.wrong, Do: p.do}
}

// uncachedFault is that of a formula without a result.
func uncachedFault(key string, c cell) *fault {
	wrong := fmt.Sprintf("%s is a formula without a stored result", key)
	if c.text != "" {
		wrong += ", and is not calculated here: " + c.text
	}
	return &fault{code: codeUncached, wrong: wrong}
}

// parse makes a value of a cell. It may set f's unit, where the cell names its own.
func (r *reader) parse(c cell, f *field) (model.Value, *fault) {
	key := f.in.Key
	switch {
	case c.uncached:
		return model.Value{}, uncachedFault(key, c)
	case c.kind == failure:
		return model.Value{}, &fault{code: codeErrorValue, wrong: fmt.Sprintf("%s is the error value %s", key, c.text)}
	}
	switch f.in.Type {
	case model.TypeBool:
		return parseBool(c, key)
	case model.TypeEnum:
		return parseChoice(c, f.in)
	case model.TypeDate:
		return r.parseDate(c, f)
	case model.TypeText:
		return model.TextValue(strings.Join(strings.Fields(r.shown(c)), " ")), nil
	}
	return r.parseNumber(c, f)
}

var (
	yesWords = wordSet("1", "yes", "y", "true", "t", "x", "✓", "✔", "☑", "on", "oui", "o", "vrai", "ja", "j", "wahr", "si", "sí")
	noWords  = wordSet("0", "no", "n", "false", "f", "✗", "✘", "☐", "off", "non", "faux", "nein", "falsch")
)

func parseBool(c cell, key string) (model.Value, *fault) {
	word := strings.ToLower(bare(c.text))
	if c.kind != text {
		word = plain(c.num)
	}
	switch {
	case yesWords[word]:
		return model.BoolValue(true), nil
	case noWords[word]:
		return model.BoolValue(false), nil
	}
	return model.Value{}, &fault{code: codeChoice, wrong: fmt.Sprintf("%s is %q, neither yes nor no", key, word), do: "write yes or no"}
}

// bare is a text without the spaces about it and the mark of a footnote behind it.
func bare(s string) string {
	s = strings.Join(strings.Fields(spaces.Replace(s)), " ")
	return strings.TrimSpace(strings.TrimRight(s, "*†‡¹²³⁴⁵⁶⁷⁸⁹⁰"))
}

func parseChoice(c cell, in model.Input) (model.Value, *fault) {
	word := bare(c.text)
	if slices.Contains(in.Choices, "yes") { // best/yes/no: the cell may hold a real yes, or another form of it
		if v, problem := parseBool(c, in.Key); problem == nil {
			word = map[bool]string{true: "yes", false: "no"}[v.Bool]
		}
	}
	for _, choice := range in.Choices {
		if strings.EqualFold(strings.ReplaceAll(choice, " ", ""), strings.ReplaceAll(word, " ", "")) {
			return model.TextValue(choice), nil
		}
	}
	list := strings.Join(in.Choices, ", ")
	return model.Value{}, &fault{code: codeChoice, wrong: fmt.Sprintf("%s is %q, none of %s", in.Key, word, list), do: "write one of " + list}
}

// parseDate reads a date that is stored as one, or as text. Where day and month may be
// confused the order of the column settles it, or it is a fault.
func (r *reader) parseDate(c cell, f *field) (model.Value, *fault) {
	key := f.in.Key
	wrong := &fault{code: codeNotDate, wrong: fmt.Sprintf("%s is %q, not a date", key, r.shown(c))}
	var days []model.Date
	f.rough = false
	switch c.kind {
	case number:
		if d, ok := dateOf(c.num, r.file.date1904); ok {
			days = []model.Date{d}
		}
	case text:
		days, f.rough = datesOf(c.text, f.convention.days)
	}
	if len(days) == 2 {
		return model.Value{}, &fault{code: codeNotDate, understood: days[0].String() + " or " + days[1].String(),
			wrong: fmt.Sprintf("%s is %q, which may be %s or %s", key, r.shown(c), days[0], days[1]), do: "write it as YYYY-MM-DD"}
	}
	if len(days) == 0 || days[0].Year < 2000 || days[0].Year > 2150 {
		return model.Value{}, wrong
	}
	return model.DateValue(days[0]), nil
}

// parseNumber reads a number and converts it to the registry's unit.
func (r *reader) parseNumber(c cell, f *field) (model.Value, *fault) {
	v, marked, problem := r.rawNumber(c, f)
	if problem != nil {
		return model.Value{}, problem
	}
	if f.in.Type == model.TypePct {
		if problem := f.percent(v, marked); problem != nil {
			return model.Value{}, problem
		}
	}
	v = scaled(v, f.factor)
	if f.in.Type == model.TypeInt && v != math.Trunc(v) {
		whole := math.Round(v)
		if f.factor == 1 && math.Abs(v-whole) > 1e-9*math.Abs(v) {
			return model.Value{}, &fault{code: codeNotWhole, wrong: fmt.Sprintf("%s is %s, not a whole number of %s", f.in.Key, plain(v), f.in.Unit)}
		}
		v = whole // years become months rounded to the nearest
	}
	return model.NumberValue(v), nil
}

// scaled is v times factor. Where the factor is one over a whole number v is divided, so that 95 % is 0.95 to the last digit.
func scaled(v, factor float64) float64 {
	if n := math.Round(1 / factor); factor > 0 && factor < 1 && math.Abs(n*factor-1) < 1e-12 {
		return v / n
	}
	return v * factor
}

// rawNumber is the number in a cell, and whether the cell itself is marked as a percentage.
func (r *reader) rawNumber(c cell, f *field) (v float64, marked bool, problem *fault) {
	wrong := &fault{code: codeNotNumber, wrong: fmt.Sprintf("%s is %q, not a number", f.in.Key, r.shown(c))}
	switch {
	case c.kind == number && c.date:
		wrong.wrong = fmt.Sprintf("%s is a date (%s), not a number", f.in.Key, r.shown(c))
		return 0, false, wrong
	case c.kind == number && c.percent && f.in.Type != model.TypePct && f.unit.base != "" && f.unit.base != "pct":
		wrong.wrong = fmt.Sprintf("%s is shown as %s, but its unit is %s", f.in.Key, r.shown(c), f.unit.text)
		return 0, false, wrong
	case c.kind == number:
		return c.num, c.percent, f.shownUnit(c)
	case c.kind != text:
		return 0, false, wrong
	}
	n, ok := takeApart(c.text)
	if !ok {
		return 0, false, wrong
	}
	if problem := n.refused(f.in, c.text); problem != nil {
		return 0, false, problem
	}
	if v, problem = f.number(n); problem != nil {
		return 0, false, problem
	}
	f.heard = n
	if n.unit == "" {
		if n.sign {
			problem = f.dollarsInCents(v)
		}
		return v, false, problem
	}
	return f.ownUnit(v, n.unit, c.text)
}

// percent settles whether v is in percent or a fraction, and sets the field's
// factor. It never guesses: where both readings are possible it is a fault.
func (f *field) percent(v float64, marked bool) *fault {
	size := math.Abs(v)
	if marked {
		f.factor, f.unit = 1, unit{text: "%", base: "pct", factor: 1}
		return nil
	}
	if f.unit.given() && f.unit.factor != 0.01 {
		return nil // a fraction or basis points by its header
	}
	asFraction, asPercent := f.in.Within(v), f.in.Within(v/100)
	if f.unit.given() { // the header says %
		f.factor = 0.01
		if v == 0 || size > 1 || f.large || !asFraction {
			return nil
		}
		if !asPercent {
			f.factor = 1
			return nil
		}
		return f.twoReadings(v)
	}
	f.factor = 1
	if asPercent && (size > 1 || f.large && v != 0) {
		return f.twoReadings(v)
	}
	return nil
}

func (f *field) twoReadings(v float64) *fault {
	low, high := plain(v)+" %", plain(v*100)+" %"
	return &fault{
		code:       codePercent,
		understood: low + " or " + high,
		wrong:      fmt.Sprintf("%s is %s, which may be %s or %s", f.in.Key, plain(v), low, high),
		do:         fmt.Sprintf("format the cell as a percentage, so that it shows %s or %s", low, high),
	}
}

// bounds is the fault of a value beyond the registry's min and max.
func (r *reader) bounds(f field, v model.Value) *fault {
	if !f.in.Numeric() || f.in.Within(v.Number) {
		return nil
	}
	side, limit := "below the least allowed", f.in.Min
	if v.Number > f.in.Max {
		side, limit = "above the greatest allowed", f.in.Max
	}
	return &fault{
		code:       codeBounds,
		understood: amount(f.in, v.Number),
		wrong:      fmt.Sprintf("%s is %s, %s, %s", f.in.Key, amount(f.in, v.Number), side, amount(f.in, limit)),
		do:         fmt.Sprintf("check the value and its unit (it was read in %s)", f.unitText()),
	}
}

func bandFinding(f field, v model.Value, read string) provenance.Finding {
	source := f.in.BandSource
	if source == "" {
		source = "house band"
	}
	return provenance.Finding{
		Header: f.header, Input: f.in.Key, Read: read, Understood: amount(f.in, v.Number),
		Wrong: fmt.Sprintf("%s is %s, outside the plausible %s (%s)", f.in.Key, amount(f.in, v.Number), span(f.in, f.in.Low, f.in.High), source),
		Do:    fmt.Sprintf("check the value and its unit (it was read in %s); it is used as it is", f.unitText()),
	}
}
