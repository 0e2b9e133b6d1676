package workbook

import (
	"cmp"
	"fmt"
	"strings"

	"rackrate/model"
)

// ownUnit takes the unit that a figure's own cell names, and reports whether that is a percent sign.
func (f *field) ownUnit(own, read string) (marked bool, problem *fault) {
	u, ok := parseUnit(own)
	if ok && u.base == "pct" && f.in.Type == model.TypePct && u.factor == 0.01 && (len(u.per) == 0 || periodic(u, f.in)) {
		if len(u.per) > 0 {
			f.unit = u
		}
		return true, nil
	}
	if ok && u.base == "count" && len(u.per) == 0 {
		if scaled, ok := f.scaled(u); ok {
			u = scaled
		}
	}
	if ok && u.money == "" && u.isCents() && f.in.Unit != "USD" {
		return false, f.loneCents(read)
	}
	if ok && u.loneSign() && f.in.Unit != "USD" && isMoney(f.in) {
		u = f.under(u)
	}
	stated, fits := newField(f.in, f.header, u)
	if !ok || !fits {
		return false, &fault{code: codeUnit, wrong: fmt.Sprintf("%s is %q, whose unit is not understood as one of %s", f.in.Key, read, f.in.Unit)}
	}
	f.unit, f.factor = stated.unit, stated.factor
	return false, nil
}

// loneSign reports whether a unit is a currency and nothing else.
func (u unit) loneSign() bool { return u.base == "USD" && u.factor == 1 && len(u.per) == 0 }

// under puts a currency that stands alone before the figure in the place of the column's: €41.5 under USD/MWh is EUR/MWh.
func (f *field) under(sign unit) unit {
	u := f.unit
	if !u.given() {
		u, _ = parseUnit(f.in.Unit)
	}
	u.money, u.bare, u.text = sign.money, sign.bare, sign.text+" for "+u.text
	return u
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

// shownUnit takes the unit that a figure's number format shows, such as 0.0" c/kWh". It is a
// fault where it is no unit of the input or another than the column's.
func (f *field) shownUnit(shown *suffix, v float64) *fault {
	if shown.text == "" {
		return f.shownSmaller(shown, v)
	}
	wrong := func(code, why string) *fault {
		return &fault{code: code, wrong: fmt.Sprintf("%s is shown in %q, %s", f.in.Key, shown.text, why), do: "write a unit such as " + unitOr(f.in) + " in the header and leave it out of the number format"}
	}
	u, means := shown.unit()
	switch {
	case !means:
		return nil
	case u.base == "count" && len(u.per) == 0:
		if f.unit.given() && u.factor == 1 && shown.divides == 1 {
			return nil
		}
		scaled, ok := f.scaled(u)
		if !ok {
			return wrong(codeUnit, "which is not understood as a unit of it")
		}
		u = scaled
	}
	if u.loneSign() && u.money != "" && f.in.Unit != "USD" && isMoney(f.in) {
		u = f.under(u)
	}
	if u.loneSign() && strings.TrimSpace(strings.ToLower(shown.text)) != "usd" && f.in.Unit != "USD" && isMoney(f.in) {
		return f.dollarsInCents(v) // a lone currency sign is no unit
	}
	stated, ok := newField(f.in, f.header, u)
	if !u.given() || !ok {
		return wrong(codeUnit, "which is not a unit that it can be converted from")
	}
	if f.unit.given() && (stated.factor != f.factor || stated.unit.money != f.unit.money && !f.unit.bare) {
		return wrong(codeTwoUnits, "and its column is in "+f.unit.text)
	}
	f.unit, f.factor = together(f.unit, stated.unit), stated.factor
	return nil
}

// shownSmaller is the fault of a figure whose number format shows it a thousand or a million times smaller, without
// words that say so, where the header gives a unit: of the stored and the shown figure either may be in it.
func (f *field) shownSmaller(by *suffix, v float64) *fault {
	if !f.unit.given() || v == 0 {
		return nil
	}
	shown := v / by.divides
	a, b := plain(v)+" "+f.unit.text, plain(tidy(shown))+" "+f.unit.text
	return &fault{code: codeTwoReadings, understood: b + " or " + a,
		wrong: fmt.Sprintf("%s is stored as %s and shown as %s by its number format, and may be %s or %s", f.in.Key, plain(v), plain(tidy(shown)), b, a),
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
