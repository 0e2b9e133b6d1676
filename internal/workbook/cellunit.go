package workbook

import (
	"cmp"
	"fmt"
	"strings"

	"rackrate/model"
)

// ownUnit takes a value by the unit that its own cell names.
func (f *field) ownUnit(v float64, own, read string) (float64, bool, *fault) {
	u, ok := parseUnit(own)
	if ok && u.base == "pct" && f.in.Type == model.TypePct && u.factor == 0.01 {
		return v / 100, true, nil
	}
	if ok && u.base == "count" && len(u.per) == 0 {
		if scaled, ok := f.scaled(u); ok {
			u = scaled
		}
	}
	if ok && u.isCents() && f.in.Unit != "USD" {
		return v, false, f.loneCents(read)
	}
	stated, fits := newField(f.in, f.header, u)
	if !ok || !fits {
		return 0, false, &fault{code: codeUnit, wrong: fmt.Sprintf("%s is %q, whose unit is not understood as one of %s", f.in.Key, read, f.in.Unit)}
	}
	f.unit, f.factor = stated.unit, stated.factor
	return v, false, nil
}

// scaled is a mere k, m or bn put before the unit of the column, whose own k, m or bn it takes the place of.
func (f *field) scaled(scale unit) (unit, bool) {
	u := f.unit
	if !u.given() {
		var ok bool
		if u, ok = parseUnit(f.in.Unit); !ok {
			return unit{}, false
		}
	}
	if u.base == "USD" && u.factor >= 1 {
		u.factor = 1
	}
	u.factor *= scale.factor
	u.text = scale.text + " " + u.base
	for _, d := range u.per {
		u.text += "/" + d.word
	}
	return u, u.base != "pct" && u.base != "count"
}

// shownUnit takes the unit that the cell's number format shows, such as 0.0" c/kWh". It is a
// fault where it is no unit of the input or another than the column's.
func (f *field) shownUnit(c cell) *fault {
	if c.suffix == nil {
		return nil
	}
	if c.suffix.text == "" {
		return f.shownSmaller(c)
	}
	wrong := func(code, why string) *fault {
		return &fault{code: code, wrong: fmt.Sprintf("%s is shown in %q, %s", f.in.Key, c.suffix.text, why), do: "write a unit such as " + unitOr(f.in) + " in the header and leave it out of the number format"}
	}
	u, means := c.suffix.unit()
	switch {
	case !means:
		return nil
	case u.base == "count" && len(u.per) == 0:
		if f.unit.given() && u.factor == 1 && c.suffix.divides == 1 {
			return nil
		}
		scaled, ok := f.scaled(u)
		if !ok {
			return wrong(codeUnit, "which is not understood as a unit of it")
		}
		u = scaled
	}
	if u.base == "USD" && u.factor == 1 && len(u.per) == 0 && strings.TrimSpace(strings.ToLower(c.suffix.text)) != "usd" && f.in.Unit != "USD" && isMoney(f.in) {
		return f.dollarsInCents(c.num) // a lone currency sign is no unit
	}
	stated, ok := newField(f.in, f.header, u)
	if !u.given() || !ok {
		return wrong(codeUnit, "which is not a unit that it can be converted from")
	}
	if f.unit.given() && stated.factor != f.factor {
		return wrong(codeTwoUnits, "and its column is in "+f.unit.text)
	}
	f.unit, f.factor = stated.unit, stated.factor
	return nil
}

// shownSmaller is the fault of a figure whose number format shows it a thousand or a million times smaller, without
// words that say so, where the header gives a unit: of the stored and the shown figure either may be in it.
func (f *field) shownSmaller(c cell) *fault {
	if !f.unit.given() || c.num == 0 {
		return nil
	}
	shown := c.num / c.suffix.divides
	a, b := plain(c.num)+" "+f.unit.text, plain(tidy(shown))+" "+f.unit.text
	return &fault{code: codeTwoReadings, understood: b + " or " + a,
		wrong: fmt.Sprintf("%s is stored as %s and shown as %s by its number format, and may be %s or %s", f.in.Key, plain(c.num), plain(tidy(shown)), b, a),
		do:    "take the comma behind the digits out of the number format and look which figure is meant, or take the unit out of the header"}
}

// isMoney reports whether an input is an amount of money or a price.
func isMoney(in model.Input) bool {
	u, ok := parseUnit(in.Unit)
	return ok && u.base == "USD"
}

// inCents reports whether a column is in cents of something, as c/kWh.
func (f *field) inCents() bool { return f.unit.base == "USD" && f.unit.factor == 0.01 }

// isCents reports whether a unit is cents and does not say of what.
func (u unit) isCents() bool { return u.base == "USD" && u.factor == 0.01 && len(u.per) == 0 }

// loneCents is the fault of a figure in cents, not said of what, in a column that is not
// in cents itself: 4c under USD/MWh are hardly cents a MWh, and may be cents a kWh.
func (f *field) loneCents(read string) *fault {
	if f.inCents() {
		return nil
	}
	return &fault{code: codeUnit, wrong: fmt.Sprintf("%s is %q, which does not say cents of what, and its column is in %s", f.in.Key, read, cmp.Or(f.unit.text, f.in.Unit)),
		do: "write the unit in full, such as c/kWh"}
}

// dollarsInCents is the fault of a figure with a dollar sign in a column of cents: $0.04 under
// c/kWh may be four cents or four hundredths of one.
func (f *field) dollarsInCents(v float64) *fault {
	if !f.inCents() {
		return nil
	}
	a, b := plain(tidy(v*100))+" "+f.unit.text, plain(v)+" "+f.unit.text
	return &fault{code: codeTwoReadings, understood: a + " or " + b,
		wrong: fmt.Sprintf("%s has a dollar sign in a column of %s, and may be %s or %s", f.in.Key, f.unit.text, a, b),
		do:    fmt.Sprintf("write the figure in %s without the sign", f.unit.text)}
}
