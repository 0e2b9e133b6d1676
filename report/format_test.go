package report_test

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"rackrate/model"
	"rackrate/report"
	"rackrate/templates"
)

// plain turns the hard and thin spaces of a figure into ordinary ones.
func plain(s string) string {
	return strings.NewReplacer(report.HardSpace, " ", report.ThinSpace, " ").Replace(s)
}

func TestOfKind(t *testing.T) {
	tests := []struct {
		kind model.Kind
		v    float64
		want string
	}{
		{model.Money, 3.48e9, "USD 3.48bn"},
		{model.Money, 999.4e6, "USD 999m"},
		{model.Money, 999.9e6, "USD 1.00bn"},
		{model.Money, 1e15, "USD 1,000tn"},
		{model.Money, -12.44e6, "USD −12.4m"},
		{model.Money, 121_499, "USD 121k"},
		{model.Money, 0, "USD 0"},
		{model.Money, math.Copysign(0, -1), "USD 0"},
		{model.Money, -1e-9, "USD 0"},
		{model.Money, math.NaN(), "USD –"},
		{model.Money, 9.996e6, "USD 10.0m"},
		{model.Pct, 0.1184, "11.8 %"},
		{model.Pct, -0.0001, "0.0 %"},
		{model.Pct, 14.865, ">1,000 %"},
		{model.Pct, -14.865, "<−1,000 %"},
		{model.Ratio, 2.25, "2.25x"},
		{model.Months, 43.4, "43 months"},
		{model.Months, 1.2, "1 month"},
		{model.PerMW, 3.48e6, "USD 3.48m/MW"},
		{model.PerShare, 18.2421, "USD 18.24"},
		{model.PerCoin, 31234.6, "USD 31,235/BTC"},
		{model.MShares, 71.66, "71.7m"},
		{model.Coins, 1234.4, "1,234 BTC"},
		{model.PerMWh, 61.26, "USD 61.3/MWh"},
		{model.Hashrates, 4.2, "4.20 EH/s"},
		{model.Number, 2027, "2027"},
	}
	for _, tt := range tests {
		if got := plain(report.OfKind(tt.kind, tt.v)); got != tt.want {
			t.Errorf("%s of %v: got %q, want %q", tt.kind, tt.v, got, tt.want)
		}
	}
}

func TestInputText(t *testing.T) {
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		key  string
		v    model.Value
		want string
	}{
		{"lease_usd_kw_month", model.NumberValue(120.8), "USD 120.8/kW-month"},
		{"capex_usd_mw", model.NumberValue(9.5e6), "USD 9,500,000/MW"},
		{"btc_growth_pct", model.NumberValue(0.1), "10 %/yr"},
		{"tax_rate_pct", model.NumberValue(0.21), "21 %"},
		{"delay_months", model.NumberValue(6), "6 months"},
		{"delay_months", model.NumberValue(1), "1 month"},
		{"economic_shutoff", model.BoolValue(true), "yes"},
		{"cooling", model.Value{}, "–"},
		{"valuation_date", model.DateValue(model.Date{Year: 2024, Month: 6, Day: 30}), "30 June 2024"},
		{"shares_m", model.NumberValue(89), "89m"},
		{"sector_multiple_after_x", model.NumberValue(7.8), "7.8x"},
		{"pue_hpc", model.NumberValue(1.3), "1.3"},
		{"btc_price_usd", model.NumberValue(64123.47), "USD 64,123/BTC"},
	}
	for _, tt := range tests {
		in, ok := reg.Lookup(tt.key)
		if !ok {
			t.Fatalf("no input %s", tt.key)
		}
		if got := plain(report.InputText(in, tt.v)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.key, got, tt.want)
		}
	}
}

func TestScaleForShowsThreeDigitsOfTheLargest(t *testing.T) {
	tests := []struct {
		top  float64
		want string
		unit string
	}{
		{-2.345e9, "−2,345", "USD m"}, {45.67e6, "45.7", "USD m"}, {2.5e11, "250.0", "USD bn"},
		{12_345, "12", "USD k"}, {1e15, "1,000.0", "USD tn"},
	}
	for _, tt := range tests {
		s := report.English().ScaleFor(1, tt.top, math.NaN())
		if got := s.Format(tt.top); got != tt.want || plain(s.Name) != tt.unit {
			t.Errorf("%v: got %s %s, want %s %s", tt.top, got, s.Name, tt.want, tt.unit)
		}
	}
}

func TestInputBrief(t *testing.T) {
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		key  string
		v    float64
		want string
	}{
		{"lease_usd_kw_month", 120.8333, "USD 120.8/kW-month"}, {"gpu_price_usd_hour", 2.5, "USD 2.5/GPU-hour"},
		{"capex_usd_mw", 9.5e6, "USD 9.50m/MW"}, {"btc_price_usd", 62678.26, "USD 62,678/BTC"},
		{"tax_rate_pct", 0.21, "21 %"},
	} {
		in, _ := reg.Lookup(tt.key)
		if got := plain(report.English().InputBrief(in, model.NumberValue(tt.v))); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.key, got, tt.want)
		}
	}
}

func TestEnglishIsThatOfTheWords(t *testing.T) {
	words, err := templates.LoadWords("en")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := report.English(), report.NewFormat(words); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
