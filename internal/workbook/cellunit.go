package workbook

import (
	"cmp"
	"fmt"
	"strings"

	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// ownUnit takes the unit that a figure's own cell names, and reports whether that is a percent sign.
func (f *field) ownUnit(own, read string) (marked bool, problem *fault) {
	u, ok := quantity.ParseUnit(own)
	if ok && u.Base == "pct" && f.in.Type == model.TypePct && u.Factor == 0.01 &&
		(len(u.Per) == 0 || quantity.Periodic(u, f.in)) {
		if len(u.Per) > 0 {
			f.unit = u
		}
		return true, nil
	}
	if ok && u.Base == "count" && len(u.Per) == 0 {
		if scaled, ok := f.scaled(u); ok {
			u = scaled
		}
	}
	if ok && u.Money == "" && u.IsCents() && f.in.Unit != "USD" {
		return false, f.loneCents(read)
	}
	if ok && u.LoneSign() && f.in.Unit != "USD" && quantity.IsMoney(f.in) {
		u = f.under(u)
	}
	stated, fits := newField(f.in, f.header, u)
	if !ok || !fits {
		return false, &fault{code: codeUnit, wrong: fmt.Sprintf("%s is %q, whose unit is not understood as one of %s",
			f.in.Key, read, f.in.Unit)}
	}
	f.unit, f.factor = stated.unit, stated.factor
	return false, nil
}

// under puts a currency that stands alone before the figure in the place of the column's: €41.5 under USD/MWh
// is EUR/MWh.
func (f *field) under(sign quantity.Unit) quantity.Unit {
	u := f.unit
	if !u.Given() {
		u, _ = quantity.ParseUnit(f.in.Unit)
	}
	u.Money, u.Bare, u.Text = sign.Money, sign.Bare, sign.Text+" for "+u.Text
	return u
}

// scaled is a mere k, m or bn put before the unit of the column, whose own k, m or bn it takes the place of.
func (f *field) scaled(scale quantity.Unit) (quantity.Unit, bool) {
	u := f.unit
	if !u.Given() {
		var ok bool
		if u, ok = quantity.ParseUnit(f.in.Unit); !ok {
			return quantity.Unit{}, false
		}
	}
	if u.Base == "USD" && u.Factor >= 1 {
		u.Factor = 1
	}
	u.Factor *= scale.Factor
	u.Text = scale.Text + " " + u.Base
	for _, d := range u.Per {
		u.Text += "/" + d.Word
	}
	return u, u.Base != "pct" && u.Base != "count"
}

// shownUnit takes the unit that a figure's number format shows, such as 0.0" c/kWh". It is a
// fault where it is no unit of the input or another than the column's.
func (f *field) shownUnit(shown *quantity.Suffix, v float64) *fault {
	if shown.Text == "" {
		return f.shownSmaller(shown, v)
	}
	wrong := func(code, why string) *fault {
		return &fault{code: code, wrong: fmt.Sprintf("%s is shown in %q, %s", f.in.Key, shown.Text, why),
			do: "write a unit such as " + unitOr(f.in) + " in the header and leave it out of the number format"}
	}
	u, means := shown.Unit()
	switch {
	case !means:
		return nil
	case u.Base == "count" && len(u.Per) == 0:
		if f.unit.Given() && u.Factor == 1 && shown.Divides == 1 {
			return nil
		}
		scaled, ok := f.scaled(u)
		if !ok {
			return wrong(codeUnit, "which is not understood as a unit of it")
		}
		u = scaled
	}
	if u.LoneSign() && u.Money != "" && f.in.Unit != "USD" && quantity.IsMoney(f.in) {
		u = f.under(u)
	}
	if u.LoneSign() && strings.TrimSpace(strings.ToLower(shown.Text)) != "usd" && f.in.Unit != "USD" &&
		quantity.IsMoney(f.in) {
		return f.dollarsInCents(v) // a lone currency sign is no unit
	}
	stated, ok := newField(f.in, f.header, u)
	if !u.Given() || !ok {
		return wrong(codeUnit, "which is not a unit that it can be converted from")
	}
	if f.unit.Given() && (stated.factor != f.factor || stated.unit.Money != f.unit.Money && !f.unit.Bare) {
		return wrong(codeTwoUnits, "and its column is in "+f.unit.Text)
	}
	f.unit, f.factor = quantity.Together(f.unit, stated.unit), stated.factor
	return nil
}

// shownSmaller is the fault of a figure whose number format shows it a thousand or a million times smaller, without
// words that say so, where the header gives a unit: of the stored and the shown figure either may be in it.
func (f *field) shownSmaller(by *quantity.Suffix, v float64) *fault {
	if !f.unit.Given() || v == 0 {
		return nil
	}
	shown := v / by.Divides
	a, b := quantity.Plain(v)+" "+f.unit.Text, quantity.Plain(quantity.Tidy(shown))+" "+f.unit.Text
	return &fault{code: codeTwoReadings, understood: b + " or " + a,
		wrong: fmt.Sprintf("%s is stored as %s and shown as %s by its number format, and may be %s or %s", f.in.Key,
			quantity.Plain(v), quantity.Plain(quantity.Tidy(shown)), b, a),
		do: "take the comma behind the digits out of the number format and look which figure is meant, or take the " +
			"unit out of the header"}
}

// inCents reports whether a column is in cents of something, as c/kWh.
func (f *field) inCents() bool { return f.unit.Base == "USD" && f.unit.Factor == 0.01 }

// loneCents is the fault of a figure in cents, not said of what, in a column that is not
// in cents itself: 4c under USD/MWh are hardly cents a MWh, and may be cents a kWh.
func (f *field) loneCents(read string) *fault {
	if f.inCents() {
		return nil
	}
	return &fault{code: codeUnit,
		wrong: fmt.Sprintf("%s is %q, which does not say cents of what, and its column is in %s", f.in.Key, read,
			cmp.Or(f.unit.Text, f.in.Unit)),
		do: "write the unit in full, such as c/kWh"}
}

// dollarsInCents is the fault of a figure with a dollar sign in a column of cents: $0.04 under
// c/kWh may be four cents or four hundredths of one.
func (f *field) dollarsInCents(v float64) *fault {
	if !f.inCents() {
		return nil
	}
	a, b := quantity.Plain(quantity.Tidy(v*100))+" "+f.unit.Text, quantity.Plain(v)+" "+f.unit.Text
	return &fault{code: codeTwoReadings, understood: a + " or " + b,
		wrong: fmt.Sprintf("%s has a dollar sign in a column of %s, and may be %s or %s", f.in.Key, f.unit.Text, a, b),
		do:    fmt.Sprintf("write the figure in %s without the sign", f.unit.Text)}
}
