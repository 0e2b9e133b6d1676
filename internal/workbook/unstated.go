package workbook

import (
	"fmt"
	"math"

	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
)

// unstatedAmount reports whether v is a sum of money that is suspiciously small for want of a unit.
func (f field) unstatedAmount(v float64) bool {
	const small, sums = 1e6, 1e9 // sums are what may be as large as this; a share price may not
	return f.in.Unit == "USD" && f.in.Max >= sums && !f.unit.Given() && !f.note.sure && v != 0 && math.Abs(v) < small &&
		quantity.Normalise(f.header) != quantity.Normalise(f.in.Key)
}

// usualUnits are the units besides the registry's in which people give an input without saying so, each with its
// factor to the registry's.
var usualUnits = map[string]map[string]float64{
	"USD/MWh":      {"c/kWh": 10, "USD/kWh": 1000},
	"USD/MW":       {"USD million/MW": 1e6, "USD thousand/MW": 1e3},
	"USD/kW-month": {"USD/kW-year": 1.0 / 12},
	"USD/MW-month": {"USD/kWh": 1000 * quantity.HoursPerMonth, "USD/MWh": quantity.HoursPerMonth},
	"USD/GPU":      {"USD thousand/GPU": 1e3},
	"USD":          {"USD million": 1e6},
	"million":      {"shares": 1e-6, "thousand": 1e-3},
}

// unstated is the fault of a figure without a unit that is not plausible in the registry's and is in another that
// people use: 4.5 under Power price may be 4.5 USD/MWh or 4.5 c/kWh.
func (f *field) unstated(c opening.Cell, v float64) *fault {
	if f.unit.Given() || !f.in.Numeric() || v == 0 || c.Suffix != nil ||
		quantity.Normalise(f.header) == quantity.Normalise(f.in.Key) || f.note.sure {
		return nil
	}
	for _, name := range sortedKeys(usualUnits[f.in.Unit]) {
		other := v * usualUnits[f.in.Unit][name]
		switch {
		case f.in.Unit == "USD" && f.in.Max >= 1e9:
			if math.Abs(v) >= 100_000 || !f.in.Within(other) {
				continue
			}
		case f.in.Unit == "USD":
			continue
		case math.IsNaN(f.in.Low) || math.IsNaN(f.in.High) || v >= f.in.Low && v <= f.in.High || other < f.in.Low ||
			other > f.in.High:
			continue
		}
		a, b := quantity.Amount(f.in, v), quantity.Plain(v)+" "+name
		return &fault{code: codeTwoReadings, understood: a + " or " + b,
			wrong: fmt.Sprintf("%s is %s without a unit, and may be %s or %s", f.in.Key, quantity.Plain(v), a, b),
			do:    "write the unit in the header or beside the figure"}
	}
	return nil
}
