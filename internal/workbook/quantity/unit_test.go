package quantity

import (
	"math"
	"testing"

	"rackrate/model"
	"rackrate/templates"
)

func TestConvert(t *testing.T) {
	reg := inputs(t)
	for _, c := range []struct {
		unit, key, name string
		want            float64 // 0: does not convert
	}{
		{"MW", "site_mw", "", 1}, {"kW", "site_mw", "", 1e-3}, {"GW", "site_mw", "", 1e3}, {"W", "site_mw", "", 1e-6},
		{"megawatts", "site_mw", "", 1}, {"GPU", "site_mw", "", 0}, {"MWh", "site_mw", "", 0},
		{"USD/MWh", "power_price_usd_mwh", "", 1}, {"$/MWh", "power_price_usd_mwh", "", 1},
		{"c/kWh", "power_price_usd_mwh", "", 10},
		{"¢/kWh", "power_price_usd_mwh", "", 10}, {"US cents per kWh", "power_price_usd_mwh", "", 10},
		{"cents per kWh", "power_price_usd_mwh", "", 10},
		{"USD/kWh", "power_price_usd_mwh", "", 1000}, {"$ per kWh", "power_price_usd_mwh", "", 1000},
		{"EUR/MWh", "power_price_usd_mwh", "", 1},
		{"USD", "power_price_usd_mwh", "Power price", 0}, {"USD", "power_price_usd_mwh", "Power price per MWh", 1},
		{"EH/s", "hashrate_ehs", "", 1}, {"PH/s", "hashrate_ehs", "", 1e-3}, {"TH/s", "hashrate_ehs", "", 1e-6},
		{"EH", "hashrate_ehs", "", 1},
		{"TH", "hashrate_ehs", "", 1e-6}, {"ph/sec", "hashrate_ehs", "", 1e-3},
		{"J/TH", "fleet_efficiency_j_th", "", 1}, {"W/TH", "fleet_efficiency_j_th", "", 1},
		{"W/TH/s", "fleet_efficiency_j_th", "", 1}, {"J/GH", "fleet_efficiency_j_th", "", 1000},
		{"USD", "cash_usd", "", 1}, {"USD k", "cash_usd", "", 1e3}, {"$k", "cash_usd", "", 1e3},
		{"$'000", "cash_usd", "", 1e3}, {"USD m", "cash_usd", "", 1e6},
		{"$m", "cash_usd", "", 1e6}, {"$mm", "cash_usd", "", 1e6}, {"USD million", "cash_usd", "", 1e6},
		{"millions of USD", "cash_usd", "", 0},
		{"USD bn", "cash_usd", "", 1e9}, {"$bn", "cash_usd", "", 1e9}, {"US$ billion", "cash_usd", "", 1e9},
		{"m", "cash_usd", "", 0}, {"CAD m", "cash_usd", "", 1e6},
		{"$m/MW", "capex_usd_mw", "", 1e6}, {"USD/MW", "capex_usd_mw", "", 1}, {"$/kW", "capex_usd_mw", "", 1000},
		{"USD m per MW", "capex_usd_mw", "", 1e6},
		{"$m", "capex_usd_mw", "Capex per MW", 1e6}, {"$m", "capex_usd_mw", "HPC capex", 0},
		{"USD/kW-month", "lease_usd_kw_month", "", 1}, {"$/kW/month", "lease_usd_kw_month", "", 1},
		{"$/kW-mo", "lease_usd_kw_month", "", 1},
		{"USD/kW-year", "lease_usd_kw_month", "", 1.0 / 12}, {"USD/MW-month", "lease_usd_kw_month", "", 1e-3},
		{"USD/kW", "lease_usd_kw_month", "Rent", 0},
		{"$m/MW-year", "lease_usd_kw_month", "", 1e6 / 12e3},
		{"USD/MW-month", "opex_mining_usd_mw_month", "", 1}, {"$k/MW/year", "opex_mining_usd_mw_month", "",
			1000.0 / 12},
		{"%", "mining_uptime_pct", "", 0.01}, {"fraction", "mining_uptime_pct", "", 1}, {"bps", "debt_rate_pct", "",
			1e-4}, {"% p.a.", "debt_rate_pct", "", 0.01},
		{"%/yr", "btc_growth_pct", "", 0.01}, {"% a year", "btc_growth_pct", "", 0.01}, {"%/month", "btc_growth_pct",
			"", 0.01}, {"%/month", "debt_rate_pct", "", 0}, {"%/quarter", "tax_rate_pct", "", 0},
		{"months", "delay_months", "", 1}, {"years", "delay_months", "", 12}, {"yrs", "lease_term_months", "", 12},
		{"months", "gpu_life_years", "", 1.0 / 12},
		{"Gbit/s", "fibre_gbps", "", 1}, {"Gbps", "fibre_gbps", "", 1}, {"Tbit/s", "fibre_gbps", "", 1000},
		{"Mbps", "fibre_gbps", "", 1e-3},
		{"GB/s", "fibre_gbps", "", 8}, {"TB/s", "fibre_gbps", "", 8000}, {"Gb/s", "fibre_gbps", "", 1},
		{"GBPS", "fibre_gbps", "", 0},
		{"million", "shares_m", "", 1}, {"m", "shares_m", "", 1}, {"bn", "shares_m", "", 1000},
		{"million shares", "shares_m", "", 1}, {"shares", "shares_m", "", 0},
		{"USD/GPU-hour", "gpu_price_usd_hour", "", 1}, {"$/GPU/hr", "gpu_price_usd_hour", "", 1},
		{"$/GPUh", "gpu_price_usd_hour", "", 1}, {"c/GPU-hour", "gpu_price_usd_hour", "", 0.01},
		{"USD/GPU-month", "gpu_opex_usd_month", "", 1}, {"USD/GPU-year", "gpu_opex_usd_month", "", 1.0 / 12},
		{"$k/GPU", "gpu_capex_usd", "", 1000},
		{"kW", "kw_per_gpu", "", 1}, {"W", "kw_per_gpu", "", 1e-3}, {"kW/GPU", "kw_per_gpu", "kW per GPU", 1},
		{"USD/BTC", "btc_price_usd", "", 1}, {"USD", "btc_price_usd", "BTC price", 1},
		{"$k", "btc_price_usd", "Bitcoin price", 1000},
		{"$/TH", "asic_price_usd_th", "", 1}, {"USD/TH/s", "asic_price_usd_th", "", 1},
		{"BTC", "fees_btc_block", "Tx fees", 1}, {"x", "dscr_target_x", "", 1},
		{"", "site_mw", "", 0}, {"/", "site_mw", "", 0}, {"MW MW", "site_mw", "", 0}, {"MW/", "site_mw", "", 0},
	} {
		in, ok := reg.Lookup(c.key)
		if !ok {
			t.Fatal(c.key)
		}
		u, ok := ParseUnit(c.unit)
		got := 0.0
		if ok {
			if f, fits := Convert(u, in, c.name); fits {
				got = f
			}
		}
		if math.Abs(got-c.want) > 1e-12*math.Abs(c.want) {
			t.Errorf("%q to %s (%s): got %v, want %v", c.unit, c.key, in.Unit, got, c.want)
		}
	}
}

// Every unit of the registry is one that an analyst can write.
func TestRegistryUnitsAreUnderstood(t *testing.T) {
	for _, in := range inputs(t).Inputs {
		if !in.Numeric() {
			continue
		}
		u, ok := ParseUnit(in.Unit)
		if !ok {
			t.Errorf("%s: %q is not understood", in.Key, in.Unit)
			continue
		}
		want := 1.0
		if in.Type == model.TypePct {
			want = 0.01
		}
		if f, fits := Convert(u, in, in.Key); !fits || f != want {
			t.Errorf("%s: %q converts by %v", in.Key, in.Unit, f)
		}
	}
}

func FuzzUnit(f *testing.F) {
	for _, s := range []string{"c/kWh", "$m/MW", "USD per kW-month", "GB/s", "% p.a.", "'000", "////", "m m m",
		"k k k k k k k usd"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, ok := ParseUnit(s)
		if ok && (u.Base == "" || !(u.Size() > 0)) {
			t.Errorf("%q gives %+v", s, u)
		}
	})
}

func inputs(t testing.TB) *model.Registry {
	t.Helper()
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	return reg
}
