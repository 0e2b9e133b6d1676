package workbook

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
)

// The column decides what a comma and a full stop mean; what it leaves open is refused, with both readings named.
func TestConvention(t *testing.T) {
	reg := registry(t)
	in, _ := reg.Lookup("capex_usd_mw")
	r := &reader{reg: reg, file: &opening.File{}}
	for _, c := range []struct {
		column string
		read   string
		want   float64 // NaN: refused
	}{
		{"9,500,000 | 8,250", "8,250", 8250}, {"9,5 | 8,250", "8,250", 8.25}, {"9.5 | 8.250", "8.250", 8.25},
		{"9.500.000 | 8.250", "8.250", 8250},
		{"8,250", "8,250", math.NaN()}, {"8.250", "8.250", math.NaN()}, {"8 250", "8 250", 8250},
		{"9,5 | 8.5 | 8,250", "8,250", math.NaN()},
		{"9,5 | 8.5", "9,5", 9.5}, {"$8,250", "$8,250", 8250}, {"~9,5 | 8,250 | n/a", "8,250", 8.25},
	} {
		f := field{in: in, factor: 1}
		for s := range strings.SplitSeq(c.column, " | ") {
			f.convention.Learn(s)
		}
		q, problem := r.say(opening.Cell{Kind: opening.Text, Text: c.read}, in.Key)
		v := 0.0
		if problem == nil {
			v, problem = f.pick(q)
		}
		if (problem != nil) != math.IsNaN(c.want) || problem == nil && v != c.want {
			t.Errorf("%q in %q: got %v %+v, want %v", c.read, c.column, v, problem, c.want)
		}
		if problem != nil && (problem.code != codeTwoReadings || !strings.Contains(problem.wrong, "8250") ||
			!strings.Contains(problem.wrong, "8.25")) {
			t.Errorf("%q: %+v does not name both readings", c.read, problem)
		}
	}
}

func TestOwnUnitOfACell(t *testing.T) {
	reg := registry(t)
	r := &reader{reg: reg, file: &opening.File{}}
	for _, c := range []struct {
		key, column, cell string
		want              float64 // NaN: refused
	}{
		{"cash_usd", "", "$1.2m", 1.2e6}, {"cash_usd", "", "1,2 M$", 1.2e6}, {"cash_usd", "", "833k", 833e3},
		{"cash_usd", "$m", "833k", 833e3}, {"cash_usd", "$m", "1.2bn", 1.2e9},
		{"cash_usd", "$m", "1.2", 1.2e6}, {"capex_usd_mw", "", "9.5m", 9.5e6}, {"capex_usd_mw", "$m/MW", "9.5m", 9.5e6},
		{"site_mw", "kW", "1.2k", 1.2}, {"site_mw", "", "€5", math.NaN()},
		{"site_mw", "", "700 MW", 700}, {"cash_usd", "", "5 €", math.NaN()}, {"mining_uptime_pct", "", "5k",
			math.NaN()}, {"cash_usd", "", "(1.5)m", math.NaN()},
		{"cash_usd", "", "10-20", math.NaN()}, {"net_debt_usd", "", "(5.5)", -5.5},
		{"net_debt_usd", "$m", "1.5-", -1.5e6},
		{"power_price_usd_mwh", "c/kWh", "$0.04", math.NaN()}, {"power_price_usd_mwh", "c/kWh", "4¢", 40},
		{"power_price_usd_mwh", "c/kWh", "4 c/kWh", 40},
		{"power_price_usd_mwh", "USD/MWh", "4¢", math.NaN()}, {"power_price_usd_mwh", "", "4c", math.NaN()},
		{"power_price_usd_mwh", "USD/MWh", "$38", 38},
	} {
		in, _ := reg.Lookup(c.key)
		u, _ := quantity.ParseUnit(c.column)
		f, ok := newField(in, c.key, u)
		if !ok {
			t.Fatal(c)
		}
		v, problem := r.parseNumber(opening.Cell{Kind: opening.Text, Text: c.cell}, &f)
		if (problem != nil) != math.IsNaN(c.want) || problem == nil && !same(v.Number, c.want) {
			t.Errorf("%+v: got %v %+v", c, v.Number, problem)
		}
	}
}

// A number that its format shows with a dollar sign in a column of cents is refused with both readings.
func TestDollarsInAColumnOfCents(t *testing.T) {
	reg := registry(t)
	r := &reader{reg: reg, file: &opening.File{}}
	in, _ := reg.Lookup("power_price_usd_mwh")
	for column, refused := range map[string]bool{"c/kWh": true, "USD/kWh": false, "USD/MWh": false} {
		u, _ := quantity.ParseUnit(column)
		f, _ := newField(in, "Power", u)
		_, problem := r.parseNumber(opening.Cell{Kind: opening.Number, Num: 0.04, Suffix: quantity.SuffixOf(`"$"0.00`)},
			&f)
		if (problem != nil) != refused {
			t.Errorf("%s: %+v", column, problem)
		}
		if refused && (problem.code != codeTwoReadings || problem.understood != "4 c/kWh or 0.04 c/kWh") {
			t.Errorf("%s: %+v does not name both readings", column, problem)
		}
	}
}

func TestDates(t *testing.T) {
	for _, c := range []struct {
		in    string
		order quantity.DayOrder
		want  string
		rough bool
	}{
		{"28/06/2024", quantity.UnknownOrder, "[2024-06-28]", false}, {"06/28/2024", quantity.UnknownOrder,
			"[2024-06-28]", false}, {"06/07/2024", quantity.UnknownOrder, "[2024-07-06 2024-06-07]", false},
		{"06/07/2024", quantity.DayFirst, "[2024-07-06]", false}, {"06/07/2024", quantity.MonthFirst, "[2024-06-07]",
			false}, {"06/06/2024", quantity.UnknownOrder, "[2024-06-06]", false},
		{"06.07.2024", quantity.UnknownOrder, "[2024-07-06]", false}, {"6-7-24", quantity.DayFirst, "[2024-07-06]",
			false}, {"31/02/2024", quantity.UnknownOrder, "[]", false}, {"28/06/2024 00:00", quantity.UnknownOrder,
			"[2024-06-28]", false},
		{"Q2 2024", quantity.UnknownOrder, "[2024-06-30]", true}, {"2Q24", quantity.UnknownOrder, "[2024-06-30]", true},
		{"T4 2024", quantity.UnknownOrder, "[2024-12-31]", true}, {"2024Q1", quantity.UnknownOrder,
			"[2024-03-31]", true},
		{"June 2024", quantity.UnknownOrder, "[2024-06-30]", true}, {"Feb-24", quantity.UnknownOrder, "[2024-02-29]",
			true}, {"30 juin 2024", quantity.UnknownOrder, "[2024-06-30]", false},
		{"1er mars 2024", quantity.UnknownOrder, "[2024-03-01]", false},
		{"30th June 2024", quantity.UnknownOrder, "[2024-06-30]", false}, {"june 30, 2024*", quantity.UnknownOrder,
			"[2024-06-30]", false}, {"2024", quantity.UnknownOrder, "[]", false}, {"H1 2024", quantity.UnknownOrder,
			"[]", false}, {"28/06-2024", quantity.UnknownOrder, "[]", false},
	} {
		days, rough := quantity.DatesOf(c.in, c.order)
		if got := fmt.Sprint(days); got != c.want || rough != c.rough {
			t.Errorf("datesOf(%q, %v) = %v %v, want %v %v", c.in, c.order, got, rough, c.want, c.rough)
		}
	}
}

// A percentage is a fraction or in hundredths; where both may be meant it is a fault.
func TestPercent(t *testing.T) {
	reg := registry(t)
	points := quantity.Unit{Text: "%", Base: "pct", Factor: 0.01}
	fraction := quantity.Unit{Text: "fraction", Base: "pct", Factor: 1}
	for _, c := range []struct {
		key   string
		cell  opening.Cell
		unit  quantity.Unit
		large bool
		want  float64 // NaN: a fault
	}{
		{"mining_uptime_pct", opening.Cell{Kind: opening.Number, Num: 0.95, Percent: true}, quantity.Unit{},
			false, 0.95},
		{"mining_uptime_pct", opening.Cell{Kind: opening.Number, Num: 0.05, Percent: true}, points, true, 0.05},
		{"mining_uptime_pct", opening.Cell{Kind: opening.Number, Num: 0.95}, quantity.Unit{}, false, 0.95},
		{"mining_uptime_pct", opening.Cell{Kind: opening.Number, Num: 95}, quantity.Unit{}, false, math.NaN()},
		{"mining_uptime_pct", opening.Cell{Kind: opening.Number, Num: 0.95}, quantity.Unit{}, true, math.NaN()},
		{"mining_uptime_pct", opening.Cell{Kind: opening.Number, Num: 95}, points, true, 0.95},
		{"mining_uptime_pct", opening.Cell{Kind: opening.Number, Num: 0.5}, points, false, math.NaN()},
		{"mining_uptime_pct", opening.Cell{Kind: opening.Number, Num: 1}, points, false, math.NaN()},
		{"mining_uptime_pct", opening.Cell{Kind: opening.Number, Num: 0.5}, points, true, 0.005},
		{"mining_uptime_pct", opening.Cell{Kind: opening.Number, Num: 0}, points, false, 0},
		{"mining_uptime_pct", opening.Cell{Kind: opening.Text, Text: "95%"}, quantity.Unit{}, false, 0.95},
		{"mining_uptime_pct", opening.Cell{Kind: opening.Text, Text: "0.5 %"}, points, false, 0.005},
		{"mining_uptime_pct", opening.Cell{Kind: opening.Number, Num: 0.95}, fraction, false, 0.95},
		{"pool_fee_pct", opening.Cell{Kind: opening.Number, Num: 1}, points, false, 0.01},
		{"pool_fee_pct", opening.Cell{Kind: opening.Number, Num: 0.01}, quantity.Unit{}, false, 0.01},
		{"uptime_target_pct", opening.Cell{Kind: opening.Number, Num: 0.999}, points, false, 0.999},
		{"uptime_target_pct", opening.Cell{Kind: opening.Number, Num: 99.99}, points, true, 0.9999},
		{"hpc_power_premium_pct", opening.Cell{Kind: opening.Number, Num: 2}, quantity.Unit{}, false, math.NaN()},
		{"hpc_power_premium_pct", opening.Cell{Kind: opening.Number, Num: 1}, quantity.Unit{}, false, 1},
		{"btc_growth_pct", opening.Cell{Kind: opening.Number, Num: -0.2}, quantity.Unit{}, false, -0.2},
		{"btc_growth_pct", opening.Cell{Kind: opening.Number, Num: -20}, points, false, -0.2},
		{"debt_rate_pct", opening.Cell{Kind: opening.Number, Num: 850}, quantity.Unit{Text: "bps", Base: "pct",
			Factor: 1e-4}, false, 0.085},
	} {
		in, _ := reg.Lookup(c.key)
		f, ok := newField(in, c.key, c.unit)
		if !ok {
			t.Fatalf("%s: %q does not convert", c.key, c.unit.Text)
		}
		f.large = c.large
		r := &reader{file: &opening.File{}}
		v, problem := r.parse(c.cell, &f)
		if problem != nil {
			if problem.code != codePercent || !math.IsNaN(c.want) {
				t.Errorf("%s %+v %q: %v", c.key, c.cell, c.unit.Text, problem)
			}
			continue
		}
		if math.Abs(v.Number-c.want) > 1e-15 || math.IsNaN(c.want) {
			t.Errorf("%s %+v %q: got %v, want %v", c.key, c.cell, c.unit.Text, v.Number, c.want)
		}
	}
}

func TestParseChoices(t *testing.T) {
	reg := registry(t)
	for _, c := range []struct {
		key  string
		cell opening.Cell
		want string // "" for a fault
	}{
		{"cooling", opening.Cell{Kind: opening.Text, Text: " Liquid"}, "liquid"},
		{"power_redundancy", opening.Cell{Kind: opening.Text, Text: "n + 1"}, "N+1"},
		{"power_redundancy", opening.Cell{Kind: opening.Text, Text: "2n"}, "2N"},
		{"cooling", opening.Cell{Kind: opening.Text, Text: "fans"}, ""},
		{"fleet_refresh", opening.Cell{Kind: opening.Boolean, Num: 1}, "yes"},
		{"firm_power", opening.Cell{Kind: opening.Boolean, Num: 1}, "yes"},
		{"firm_power", opening.Cell{Kind: opening.Text, Text: "X"}, "yes"},
		{"firm_power", opening.Cell{Kind: opening.Number, Num: 0}, "no"},
		{"firm_power", opening.Cell{Kind: opening.Text, Text: "N"}, "no"},
		{"firm_power", opening.Cell{Kind: opening.Number, Num: 2}, ""},
		{"firm_power", opening.Cell{Kind: opening.Text, Text: "maybe"}, ""},
	} {
		in, _ := reg.Lookup(c.key)
		f, _ := newField(in, c.key, quantity.Unit{})
		v, problem := (&reader{file: &opening.File{}}).parse(c.cell, &f)
		if got := in.Format(v); got != c.want || (problem == nil) != (c.want != "") {
			t.Errorf("%s %+v: got %q %v, want %q", c.key, c.cell, got, problem, c.want)
		}
	}
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"1,234.5", "(12)", "5%", "$65,000", "5.2 c/kWh", "-$4m", "1e308", "１２", "8 GB/s",
		"\u00a012"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := quantity.TakeApart(s)
		a, okA := n.As(quantity.Point)
		b, okB := n.As(quantity.Comma)
		if ok && !okA && !okB || math.IsNaN(a) || math.IsInf(a, 0) || math.IsNaN(b) || math.IsInf(b, 0) {
			t.Errorf("%q is read as %v %v", s, a, b)
		}
	})
}

// Whatever the cell, a percentage that is read lies within its bounds or is a fault, never a panic.
func FuzzPercent(f *testing.F) {
	f.Add(0.5, false, true, false)
	f.Add(95.0, false, false, true)
	in, _ := registry(f).Lookup("mining_uptime_pct")
	f.Fuzz(func(t *testing.T, v float64, shown, header, large bool) {
		u := quantity.Unit{}
		if header {
			u = quantity.Unit{Text: "%", Base: "pct", Factor: 0.01}
		}
		fld, _ := newField(in, "Uptime", u)
		fld.large = large
		got, problem := (&reader{file: &opening.File{}}).parse(opening.Cell{Kind: opening.Number, Num: v,
			Percent: shown}, &fld)
		if problem == nil && got.Number != v && math.Abs(got.Number-v/100) > 1e-12*math.Abs(v) {
			t.Errorf("%v is read as %v", v, got.Number)
		}
	})
}
