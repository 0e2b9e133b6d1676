package workbook

import (
	"fmt"
	"math"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// field is how the values of one input are to be read: a column of a table or a line of a list.
type field struct {
	in     model.Input
	header string
	unit   quantity.Unit // that the analyst states; the zero unit where none is
	factor float64       // registry value = cell value x factor
	large  bool          // some percentage of the column, not marked as one in its cell, is above 1 in size
	// the least and the greatest of those in size; 0 where there is none
	least, most float64

	convention quantity.Convention // of the column's texts
	heard      quantity.Numeral    // the text of the cell that was read last
	falls      bool                // the header's word turns the sign: a decline
	span       period              // months or years, where the column settles it
	note       noted               // what the title and the notes say of figures without a unit
	// the currency that the row, the column or the notes give to money whose sign is $ or none
	local   string
	amounts bool   // other cells of the column are amounts
	odd     string // a unit beside the figure that is none of the input's
	rates   *rates // to dollars
	rate    string // the rate that the figure that was read last was brought to dollars with
	rough   bool   // the cell that was read last names a month or a quarter, not a day
}

// newField is the field of an input in the unit that the analyst states for it, the registry's where none is.
func newField(in model.Input, header string, u quantity.Unit) (field, bool) {
	f := field{in: in, header: header, unit: u, factor: 1, falls: falls(in, header)}
	if !u.Given() || !in.Numeric() {
		return f, true
	}
	var ok bool
	f.factor, ok = quantity.Convert(u, in, header)
	return f, ok
}

// unitText is the unit that the field's values are read in.
func (f field) unitText() string {
	if f.unit.Given() {
		return f.unit.Text
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
		return f.factor != 1 && f.factor != 0.01 || f.unit.Periods() != 1
	}
	return f.factor != 1
}

// reading is what a cell says of an input.
type reading struct {
	value  model.Value
	origin provenance.Origin
	spot   opening.Spot
	given  bool
	bad    bool // given, but not usable; a finding says why
}

// shown is what stands in the cell, as the analyst would say it.
func (r *reader) shown(c opening.Cell) string { return opening.ShownCell(c, r.file.Date1904) }

// read reads a cell as a value of the field, enters it into the ledger and reports what is wrong with it.
func (r *reader) read(c opening.Cell, f field, s opening.Spot, w who) reading {
	switch {
	case c.Empty():
		return reading{}
	case c.IsDash() && f.in.Numeric():
		return r.readDash(c, f, s, w)
	case c.Absent():
		r.blankWord(c, f, s)
		return reading{}
	}
	out := reading{given: true, spot: s}
	out.origin = provenance.Origin{Kind: provenance.FromCell, Cell: r.at(s), Header: f.header, Typed: r.shown(c),
		Corrected: r.correctedAt(s)}
	if f.rates == nil {
		f.rates = r.rates
	}
	v, fault := r.parse(c, &f)
	if fault == nil {
		fault = r.bounds(f, v)
	}
	if fault == nil {
		fault = f.unstated(c, v.Number)
	}
	if fault != nil {
		return r.refuse(out, fault, f, w)
	}
	r.mark(s, opening.FateUsed)
	out.value = v
	if f.in.Numeric() {
		out.origin.Unit, out.origin.Factor, out.origin.Converted = f.unitText(), f.factor, f.converted()
		if f.falls {
			out.origin.Factor, out.origin.Converted = -f.factor, true
		}
		if c.Kind != opening.Number || f.unit.Periods() != 1 {
			out.origin.Factor = 0 // no multiple of what the cell holds
		}
	}
	r.remark(f, s, w, out.origin.Typed)
	r.remarkValue(c, f, v, &out, w)
	return out
}

// refuse is the reading of a cell that cannot be used, with its finding. A word that is none of the choices of an
// input that may be blank is told and passed over.
func (r *reader) refuse(out reading, p *fault, f field, w who) reading {
	r.mark(out.spot, opening.FateRefused)
	if f.in.Group == "readiness" && p.code == codeNotNumber {
		// what is not known of a site's readiness never stops it
		p = &fault{code: codeWord, wrong: p.wrong + "; it is not used", do: p.do}
	}
	r.report(p.code, out.spot, w, p.finding(f, out.origin.Typed))
	if p.code == codeWord {
		return reading{}
	}
	out.bad = true
	if f.in.Numeric() {
		out.origin.Unit, out.origin.Factor, out.origin.Converted = f.unitText(), f.factor, f.converted()
	}
	return out
}

// readDash reads a dash: nought where the column's other cells are amounts and nought is plausible, else not given.
func (r *reader) readDash(c opening.Cell, f field, s opening.Spot, w who) reading {
	about := provenance.Finding{Header: f.header, Input: f.in.Key, Read: c.Text}
	if f.amounts && mayBeNought(f.in) {
		r.mark(s, opening.FateUsed)
		about.Understood = quantity.Amount(f.in, 0)
		about.Wrong = fmt.Sprintf("%s is %q among amounts, and is read as %s", f.in.Key, c.Text,
			quantity.Amount(f.in, 0))
		r.report(codeDash, s, w, about)
		origin := provenance.Origin{Kind: provenance.FromCell, Cell: r.at(s), Header: f.header, Typed: c.Text,
			Unit: f.unitText(), Converted: f.converted()}
		return reading{given: true, spot: s, value: model.NumberValue(0), origin: origin}
	}
	r.mark(s, opening.FateLeft)
	about.Wrong = fmt.Sprintf("%s is %q, and is read as not given", f.in.Key, c.Text)
	r.report(codeDash, s, w, about)
	return reading{}
}

// mayBeNought reports whether a dash among amounts of an input is plausibly nought: of sums and sizes, where nought is
// within the bounds and the band, and is not another value than the default.
func mayBeNought(in model.Input) bool {
	v := in.DefaultValue()
	size := in.Unit == "USD" || in.Unit == "MW" || in.Unit == "EH/s" || in.Unit == "BTC" || in.Unit == "million"
	return size && in.Within(0) && (math.IsNaN(in.Low) || in.Low <= 0) && (!v.Known || v.Number == 0)
}

// remarkValue tells what is to be known of a value that is used.
func (r *reader) remarkValue(c opening.Cell, f field, v model.Value, out *reading, w who) {
	s := out.spot
	if c.Calculated {
		out.origin.Source = "calculated by the program"
		r.report(codeCalculated, s, w, provenance.Finding{Header: f.header, Input: f.in.Key, Read: "=" + c.Formula,
			Understood: out.origin.Typed,
			Wrong: fmt.Sprintf("%s is the formula =%s without a stored result; calculated by the program it is %s",
				f.in.Key, c.Formula, out.origin.Typed)})
	}
	if f.rate != "" {
		out.origin.Source = f.rate
		r.report(codeRated, s, w, provenance.Finding{Header: f.header, Input: f.in.Key, Read: out.origin.Typed,
			Understood: quantity.Amount(f.in, v.Number),
			Wrong: fmt.Sprintf("%s is %s, brought to dollars (%s)", f.in.Key,
				quantity.Amount(f.in, v.Number), f.rate)})
	}
	if f.in.Numeric() && (v.Number < f.in.Low || v.Number > f.in.High) {
		r.report(codeBand, s, w, bandFinding(f, v, out.origin.Typed))
	}
	if f.unit.Given() && len(f.unit.Per) == 1 && f.unit.Per[0].Base == "MWh" && f.in.Key == "opex_mining_usd_mw_month" {
		r.report(codeParts, s, w, provenance.Finding{Header: f.header, Input: f.in.Key, Read: out.origin.Typed,
			Understood: quantity.Amount(f.in, v.Number),
			Wrong: fmt.Sprintf("%s is %s %s, which is %s where the power is drawn at all %d hours of a month",
				f.in.Key, out.origin.Typed, f.unit.Text, quantity.Amount(f.in, v.Number), quantity.HoursPerMonth)})
	}
	if f.unstatedAmount(v.Number) {
		r.report(codeSmallAmount, s, w, provenance.Finding{Header: f.header, Input: f.in.Key, Read: out.origin.Typed,
			Understood: quantity.Amount(f.in, v.Number),
			Wrong: fmt.Sprintf("%s is %s: no unit is given, and it may be meant in thousands or millions",
				f.in.Key, quantity.Amount(f.in, v.Number))})
	}
}

// fault is why a value cannot be used.
type fault struct {
	code, wrong, do string
	understood      string
}

func (p *fault) finding(f field, read string) provenance.Finding {
	return provenance.Finding{Header: f.header, Input: f.in.Key, Read: read, Understood: p.understood,
		Wrong: p.wrong, Do: p.do}
}

// uncachedFault is that of a formula without a result.
func uncachedFault(key string, c opening.Cell) *fault {
	wrong := fmt.Sprintf("%s is a formula without a stored result", key)
	if c.Text != "" {
		wrong += ", and is not calculated here: " + c.Text
	}
	return &fault{code: codeUncached, wrong: wrong}
}

// parse makes a value of a cell. It may set f's unit, where the cell names its own.
func (r *reader) parse(c opening.Cell, f *field) (model.Value, *fault) {
	key := f.in.Key
	switch {
	case c.Uncached:
		return model.Value{}, uncachedFault(key, c)
	case c.Kind == opening.Failure:
		return model.Value{}, &fault{code: codeErrorValue, wrong: fmt.Sprintf("%s is the error value %s", key, c.Text)}
	}
	switch f.in.Type {
	case model.TypeBool:
		return parseBool(c, f.in)
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
	yesWords = quantity.WordSet("1", "yes", "y", "true", "t", "x", "✓", "✔", "☑", "on", "oui", "o", "vrai", "ja", "j",
		"wahr", "si", "sí")
	noWords = quantity.WordSet("0", "no", "n", "false", "f", "✗", "✘", "☐", "off", "non", "faux", "nein", "falsch")
)

// percent settles whether v is in percent or a fraction, and sets the field's
// factor. It never guesses: where both readings are possible it is a fault.
func (f *field) percent(v float64, marked bool) *fault {
	size := math.Abs(v)
	if marked {
		f.factor = 1
		if f.unit.Periods() == 1 {
			f.unit = quantity.Unit{Text: "%", Base: "pct", Factor: 1}
		}
		return nil
	}
	if f.unit.Given() && f.unit.Factor != 0.01 {
		return nil // a fraction or basis points by its header
	}
	asFraction, asPercent := f.in.Within(f.perYear(v)), f.in.Within(f.perYear(v/100))
	if f.unit.Given() { // the header says %
		f.factor = 0.01
		if v == 0 || size > 1 || f.large && !f.amongFractions(size) || !asFraction {
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

// amongFractions reports whether a figure under % would be like the others of its column if it were a fraction, and is
// far below them as it stands: 0.55 among 60 and 70.
func (f *field) amongFractions(size float64) bool {
	return f.least > 0 && size < f.least/20 && size*100 >= f.least/2 && size*100 <= f.most*2
}

func (f *field) twoReadings(v float64) *fault {
	low, high := quantity.Plain(v)+" %", quantity.Plain(v*100)+" %"
	return &fault{
		code:       codePercent,
		understood: low + " or " + high,
		wrong:      fmt.Sprintf("%s is %s, which may be %s or %s", f.in.Key, quantity.Plain(v), low, high),
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
		understood: quantity.Amount(f.in, v.Number),
		wrong: fmt.Sprintf("%s is %s, %s, %s", f.in.Key, quantity.Amount(f.in, v.Number), side,
			quantity.Amount(f.in, limit)),
		do: fmt.Sprintf("check the value and its unit (it was read in %s)", f.unitText()),
	}
}

func bandFinding(f field, v model.Value, read string) provenance.Finding {
	source := f.in.BandSource
	if source == "" {
		source = "house band"
	}
	return provenance.Finding{
		Header: f.header, Input: f.in.Key, Read: read, Understood: quantity.Amount(f.in, v.Number),
		Wrong: fmt.Sprintf("%s is %s, outside the plausible %s (%s)", f.in.Key, quantity.Amount(f.in, v.Number),
			quantity.Span(f.in, f.in.Low, f.in.High), source),
		Do: fmt.Sprintf("check the value and its unit (it was read in %s); it is used as it is", f.unitText()),
	}
}

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
