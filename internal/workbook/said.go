package workbook

import (
	"cmp"
	"fmt"
	"math"

	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// The way of a figure. A cell is taken apart once (say): its number with every way to read it, the unit, the
// currency and the percent sign that it or its number format names. The field knows what the column, its units,
// the title and the notes say. unitOf settles the unit that holds, and settle the one reading that fits; bounds and
// findings follow in read. None of them goes back to the one before.

// said is what a cell says of a figure, before anything that its column says.
type said struct {
	number  float64 // by point, where a comma may be either
	other   float64 // by comma
	twoWays bool
	numeral quantity.Numeral // of a text; the zero numeral of a stored number
	percent bool             // the number format shows a percentage
	shown   *quantity.Suffix // the words of the number format
	read    string           // as the analyst sees it
}

// say takes a cell apart.
func (r *reader) say(c opening.Cell, key string) (said, *fault) {
	q := said{read: r.shown(c)}
	wrong := &fault{code: codeNotNumber, wrong: fmt.Sprintf("%s is %q, not a number", key, q.read)}
	switch {
	case c.Kind == opening.Number && c.Date:
		wrong.wrong = fmt.Sprintf("%s is a date (%s), not a number", key, q.read)
		return q, wrong
	case c.Kind == opening.Number:
		q.number, q.percent, q.shown = c.Num, c.Percent, c.Suffix
		return q, nil
	case c.Kind != opening.Text:
		return q, wrong
	}
	n, ok := quantity.TakeApart(c.Text)
	if !ok {
		return q, wrong
	}
	q.numeral = n
	q.number, q.other, q.twoWays = n.TwoWays()
	if !q.twoWays {
		if _, ok := n.As(quantity.Point); !ok {
			q.number = q.other
		}
	}
	return q, nil
}

// parseNumber reads a figure and brings it to the registry's unit.
func (r *reader) parseNumber(c opening.Cell, f *field) (model.Value, *fault) {
	q, problem := r.say(c, f.in.Key)
	if problem != nil {
		return model.Value{}, problem
	}
	v, problem := f.pick(q)
	if problem != nil {
		return model.Value{}, problem
	}
	f.heard = q.numeral
	v, marked, problem := f.unitOf(q, v)
	if problem != nil {
		return model.Value{}, problem
	}
	return f.settle(v, marked)
}

// pick chooses between the ways to read a number by the convention of the column.
func (f *field) pick(q said) (float64, *fault) {
	n := q.numeral
	if problem := noSingleValue(n, f.in, q.read); problem != nil {
		return 0, problem
	}
	switch {
	case !q.twoWays, f.convention.Decimal == quantity.Point, f.convention.Decimal == quantity.Undecided &&
		n.Vote() == quantity.Point:
		return q.number, nil
	case f.convention.Decimal == quantity.Comma:
		return q.other, nil
	}
	if a, b := f.in.Within(quantity.Scaled(q.number, f.factor)),
		f.in.Within(quantity.Scaled(q.other, f.factor)); a != b && f.unit.Given() && f.in.Type != model.TypePct &&
		n.Unit == "" {
		if a { // only one of the two is possible at all
			return q.number, nil
		}
		return q.other, nil
	}
	if a, b := f.in.Within(q.number/100), f.in.Within(q.other/100); a && !b && n.Unit == "%" &&
		f.in.Type == model.TypePct {
		return q.number, nil // 99.995% is no hundred thousand per cent
	} else if b && !a && n.Unit == "%" && f.in.Type == model.TypePct {
		return q.other, nil
	}
	return 0, &fault{
		code:       codeTwoReadings,
		understood: quantity.Plain(q.number) + " or " + quantity.Plain(q.other),
		wrong: fmt.Sprintf("%s is %q, which may be %s or %s", f.in.Key, n.Digits, quantity.Plain(q.number),
			quantity.Plain(q.other)),
		do: fmt.Sprintf("enter it as a number, or write %s or %s without a separator", quantity.Plain(q.number),
			quantity.Plain(q.other)),
	}
}

// unitOf settles the unit that a figure is in: its cell's own, else that of its number format, else its column's, else
// that of the title and the notes. It reports whether the cell itself is marked as a percentage.
func (f *field) unitOf(q said, v float64) (out float64, marked bool, problem *fault) {
	switch {
	case f.odd != "":
		problem = &fault{code: codeUnit,
			wrong: fmt.Sprintf("%s is %s with %q beside it, which is not a unit that it can be converted from here",
				f.in.Key, q.read, f.odd)}
	case q.percent && f.in.Type != model.TypePct && f.unit.Base != "pct" && (f.unit.Given() || !mayBePercent(f.in)):
		problem = &fault{code: codeNotNumber, wrong: fmt.Sprintf("%s is shown as %s, but its unit is %s", f.in.Key,
			q.read, cmp.Or(f.unit.Text, f.in.Unit))}
	case q.numeral.Unit != "":
		if marked, problem = f.ownUnit(q.numeral.Unit, q.read); marked {
			v /= 100
		}
	case q.numeral.Sign:
		problem = f.dollarsInCents(v)
	case q.shown != nil:
		problem = f.shownUnit(q.shown, v)
	}
	if problem == nil {
		problem = f.money(q)
	}
	return v, marked || q.percent, problem
}

// mayBePercent reports whether a plain number of an input may be shown as a percentage: a PUE of 125 %.
func mayBePercent(in model.Input) bool { return in.Unit == "x" || in.Unit == "ratio" || in.Unit == "" }

// settle gives the one reading that fits: percentage or fraction, months or years, with its sign and to the
// whole month. Where two fit it is a fault that names both.
func (f *field) settle(v float64, marked bool) (model.Value, *fault) {
	if f.in.Type == model.TypePct {
		if problem := f.percent(v, marked); problem != nil {
			return model.Value{}, problem
		}
	}
	if problem := f.months(v); problem != nil {
		return model.Value{}, problem
	}
	f.wholeShares(v)
	if problem := f.noted(v); problem != nil {
		return model.Value{}, problem
	}
	if problem := f.turn(v); problem != nil {
		return model.Value{}, problem
	}
	v = quantity.Scaled(v, f.factor)
	if f.falls {
		v = 0 - v
	}
	v = f.perYear(v)
	if f.in.Type == model.TypeInt && v != math.Trunc(v) {
		whole := math.Round(v)
		if f.factor == 1 && math.Abs(v-whole) > 1e-9*math.Abs(v) {
			return model.Value{}, &fault{code: codeNotWhole, wrong: fmt.Sprintf("%s is %s, not a whole number of %s",
				f.in.Key, quantity.Plain(v), f.in.Unit)}
		}
		v = whole // years become months rounded to the nearest
	}
	return model.NumberValue(v), nil
}

// wholeShares reads a count of shares that is too great to be one of thousands or millions as one of single shares.
func (f *field) wholeShares(v float64) {
	if f.in.Key == "shares_m" && !f.unit.Given() && f.note.scale == 0 && v/1e3 > f.in.Max && f.in.Within(v/1e6) {
		f.unit, f.factor = quantity.Unit{Text: "shares", Base: "count", Factor: 1}, 1e-6
	}
}

// turn is the fault of a negative figure under a word such as decline: it may be a fall, or a rise.
func (f *field) turn(v float64) *fault {
	if !f.falls || v >= 0 || turnWords[f.in.Key] != nil {
		return nil // negative net cash is net debt
	}
	a, b := quantity.Plain(v), quantity.Plain(-v)
	return &fault{code: codeTwoReadings, understood: "a fall or a rise",
		wrong: fmt.Sprintf("%s is %s under %q, which may be a fall of %s or a rise", f.in.Key, a, f.header, b),
		do:    fmt.Sprintf("write %s for a fall, or name the column as a growth", b)}
}
