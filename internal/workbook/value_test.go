package workbook

import (
	"math"
	"testing"

	"rackrate/model"
)

func TestDateOf(t *testing.T) {
	for _, c := range []struct {
		serial float64
		d1904  bool
		want   string
	}{
		{45473, false, "2024-06-30"}, {44011, true, "2024-06-30"}, {45473.75, false, "2024-06-30"},
		{1, false, "1900-01-01"}, {59, false, "1900-02-28"}, {61, false, "1900-03-01"}, {0, true, "1904-01-01"}, {2958465, false, "9999-12-31"},
	} {
		d, ok := dateOf(c.serial, c.d1904)
		if !ok || d.String() != c.want {
			t.Errorf("dateOf(%v, %v) = %v, want %s", c.serial, c.d1904, d, c.want)
		}
	}
	for _, serial := range []float64{-1, math.NaN(), math.Inf(1), 3e6} {
		if d, ok := dateOf(serial, false); ok {
			t.Errorf("dateOf(%v) = %v", serial, d)
		}
	}
}

func TestDateFromText(t *testing.T) {
	for in, want := range map[string]string{
		"2024-06-30": "2024-06-30", "2024-06-30T00:00:00": "2024-06-30", "30 Jun 2024": "2024-06-30", "June 30, 2024": "2024-06-30",
		"30-Jun-24": "2024-06-30", "2024/06/30": "2024-06-30", "30/06/2024": "", "06/30/2024": "", "2024": "", "Q2 2024": "", "2024-06-31": "",
	} {
		d, ok := dateFromText(in)
		if d.String() != want || ok != (want != "") {
			t.Errorf("dateFromText(%q) = %v %v, want %q", in, d, ok, want)
		}
	}
}

func TestNumberFromText(t *testing.T) {
	for _, c := range []struct {
		in   string
		v    float64
		unit string
		ok   bool
	}{
		{"12", 12, "", true}, {" 1,234.5 ", 1234.5, "", true}, {"-3", -3, "", true}, {"(12)", -12, "", true}, {"$65,000", 65000, "", true},
		{"US$ 65,000", 65000, "", true}, {"5%", 5, "%", true}, {"5.2 c/kWh", 5.2, "c/kWh", true}, {"$9.5m", 9.5, "USD m", true}, {"-$4", -4, "", true},
		{".5", 0.5, "", true}, {"1e3", 1000, "", true}, {"8 GB/s", 8, "GB/s", true}, {"700 MW", 700, "MW", true}, {"−2", -2, "", true},
		{"1,5", 0, "", false}, {"12,34", 0, "", false}, {"1.2.3", 1.2, ".3", true}, {"~300", 0, "", false}, {"abc", 0, "", false}, {"", 0, "", false},
		{"1e999", 0, "", false}, {"()", 0, "", false}, {"((5))", 0, "", false},
	} {
		v, unit, ok := numberFromText(c.in)
		if v != c.v || unit != c.unit || ok != c.ok {
			t.Errorf("numberFromText(%q) = %v %q %v, want %v %q %v", c.in, v, unit, ok, c.v, c.unit, c.ok)
		}
	}
}

// A percentage is a fraction or in hundredths; where both may be meant it is a fault.
func TestPercent(t *testing.T) {
	reg := registry(t)
	points := unit{text: "%", base: "pct", factor: 0.01}
	fraction := unit{text: "fraction", base: "pct", factor: 1}
	for _, c := range []struct {
		key   string
		cell  cell
		unit  unit
		large bool
		want  float64 // NaN: a fault
	}{
		{"mining_uptime_pct", cell{kind: number, num: 0.95, percent: true}, unit{}, false, 0.95},
		{"mining_uptime_pct", cell{kind: number, num: 0.05, percent: true}, points, true, 0.05},
		{"mining_uptime_pct", cell{kind: number, num: 0.95}, unit{}, false, 0.95},
		{"mining_uptime_pct", cell{kind: number, num: 95}, unit{}, false, math.NaN()},
		{"mining_uptime_pct", cell{kind: number, num: 0.95}, unit{}, true, math.NaN()},
		{"mining_uptime_pct", cell{kind: number, num: 95}, points, true, 0.95},
		{"mining_uptime_pct", cell{kind: number, num: 0.5}, points, false, math.NaN()},
		{"mining_uptime_pct", cell{kind: number, num: 1}, points, false, math.NaN()},
		{"mining_uptime_pct", cell{kind: number, num: 0.5}, points, true, 0.005},
		{"mining_uptime_pct", cell{kind: number, num: 0}, points, false, 0},
		{"mining_uptime_pct", cell{kind: text, text: "95%"}, unit{}, false, 0.95},
		{"mining_uptime_pct", cell{kind: text, text: "0.5 %"}, points, false, 0.005},
		{"mining_uptime_pct", cell{kind: number, num: 0.95}, fraction, false, 0.95},
		{"pool_fee_pct", cell{kind: number, num: 1}, points, false, 0.01},
		{"pool_fee_pct", cell{kind: number, num: 0.01}, unit{}, false, 0.01},
		{"uptime_target_pct", cell{kind: number, num: 0.999}, points, false, 0.999},
		{"uptime_target_pct", cell{kind: number, num: 99.99}, points, true, 0.9999},
		{"hpc_power_premium_pct", cell{kind: number, num: 2}, unit{}, false, math.NaN()},
		{"hpc_power_premium_pct", cell{kind: number, num: 1}, unit{}, false, 1},
		{"btc_growth_pct", cell{kind: number, num: -0.2}, unit{}, false, -0.2},
		{"btc_growth_pct", cell{kind: number, num: -20}, points, false, -0.2},
		{"debt_rate_pct", cell{kind: number, num: 850}, unit{text: "bps", base: "pct", factor: 1e-4}, false, 0.085},
	} {
		in, _ := reg.Lookup(c.key)
		f, ok := newField(in, c.key, c.unit)
		if !ok {
			t.Fatalf("%s: %q does not convert", c.key, c.unit.text)
		}
		f.large = c.large
		r := &reader{file: &file{}}
		v, problem := r.parse(c.cell, &f)
		if problem != nil {
			if problem.code != codePercent || !math.IsNaN(c.want) {
				t.Errorf("%s %+v %q: %v", c.key, c.cell, c.unit.text, problem)
			}
			continue
		}
		if math.Abs(v.Number-c.want) > 1e-15 || math.IsNaN(c.want) {
			t.Errorf("%s %+v %q: got %v, want %v", c.key, c.cell, c.unit.text, v.Number, c.want)
		}
	}
}

func TestParseChoices(t *testing.T) {
	reg := registry(t)
	for _, c := range []struct {
		key  string
		cell cell
		want string // "" for a fault
	}{
		{"cooling", cell{kind: text, text: " Liquid"}, "liquid"}, {"power_redundancy", cell{kind: text, text: "n + 1"}, "N+1"},
		{"power_redundancy", cell{kind: text, text: "2n"}, "2N"}, {"cooling", cell{kind: text, text: "fans"}, ""},
		{"fleet_refresh", cell{kind: boolean, num: 1}, "yes"}, {"firm_power", cell{kind: boolean, num: 1}, "yes"},
		{"firm_power", cell{kind: text, text: "X"}, "yes"}, {"firm_power", cell{kind: number, num: 0}, "no"}, {"firm_power", cell{kind: text, text: "N"}, "no"},
		{"firm_power", cell{kind: number, num: 2}, ""}, {"firm_power", cell{kind: text, text: "maybe"}, ""},
	} {
		in, _ := reg.Lookup(c.key)
		f, _ := newField(in, c.key, unit{})
		v, problem := (&reader{file: &file{}}).parse(c.cell, &f)
		if got := in.Format(v); got != c.want || (problem == nil) != (c.want != "") {
			t.Errorf("%s %+v: got %q %v, want %q", c.key, c.cell, got, problem, c.want)
		}
	}
}

func TestAmount(t *testing.T) {
	for _, c := range []struct {
		in   model.Input
		v    float64
		want string
	}{
		{model.Input{Unit: "USD/MW"}, 9500000, "9,500,000 USD/MW"}, {model.Input{Type: model.TypePct}, 0.155, "15.5 %"},
		{model.Input{}, -1234.5, "-1,234.5"}, {model.Input{Unit: "ratio"}, 1.3, "1.3"}, {model.Input{Unit: "USD"}, 0.00001, "1e-05 USD"}, {model.Input{}, 0.1 + 0.2, "0.3"},
	} {
		if got := amount(c.in, c.v); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"1,234.5", "(12)", "5%", "$65,000", "5.2 c/kWh", "-$4m", "1e308", "１２", "8 GB/s", "\u00a012"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, _, ok := numberFromText(s)
		if ok && (math.IsNaN(v) || math.IsInf(v, 0)) {
			t.Errorf("numberFromText(%q) = %v", s, v)
		}
	})
}

// Whatever the cell, a percentage that is read lies within its bounds or is a fault, never a panic.
func FuzzPercent(f *testing.F) {
	f.Add(0.5, false, true, false)
	f.Add(95.0, false, false, true)
	in, _ := registry(f).Lookup("mining_uptime_pct")
	f.Fuzz(func(t *testing.T, v float64, shown, header, large bool) {
		u := unit{}
		if header {
			u = unit{text: "%", base: "pct", factor: 0.01}
		}
		fld, _ := newField(in, "Uptime", u)
		fld.large = large
		got, problem := (&reader{file: &file{}}).parse(cell{kind: number, num: v, percent: shown}, &fld)
		if problem == nil && got.Number != v && math.Abs(got.Number-v/100) > 1e-12*math.Abs(v) {
			t.Errorf("%v is read as %v", v, got.Number)
		}
	})
}
