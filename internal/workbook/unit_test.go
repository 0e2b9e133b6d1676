package workbook

import (
	"math"
	"testing"

	"rackrate/model"
	"rackrate/templates"
)

func TestConvert(t *testing.T) {
	reg := registry(t)
	for _, c := range []struct {
		unit, key, name string
		want            float64 // 0: does not convert
	}{
		{"MW", "site_mw", "", 1}, {"kW", "site_mw", "", 1e-3}, {"GW", "site_mw", "", 1e3}, {"W", "site_mw", "", 1e-6},
		{"megawatts", "site_mw", "", 1}, {"GPU", "site_mw", "", 0}, {"MWh", "site_mw", "", 0},
		{"USD/MWh", "power_price_usd_mwh", "", 1}, {"$/MWh", "power_price_usd_mwh", "", 1}, {"c/kWh", "power_price_usd_mwh", "", 10},
		{"¢/kWh", "power_price_usd_mwh", "", 10}, {"US cents per kWh", "power_price_usd_mwh", "", 10}, {"cents per kWh", "power_price_usd_mwh", "", 10},
		{"USD/kWh", "power_price_usd_mwh", "", 1000}, {"$ per kWh", "power_price_usd_mwh", "", 1000}, {"EUR/MWh", "power_price_usd_mwh", "", 1},
		{"USD", "power_price_usd_mwh", "Power price", 0}, {"USD", "power_price_usd_mwh", "Power price per MWh", 1},
		{"EH/s", "hashrate_ehs", "", 1}, {"PH/s", "hashrate_ehs", "", 1e-3}, {"TH/s", "hashrate_ehs", "", 1e-6}, {"EH", "hashrate_ehs", "", 1},
		{"TH", "hashrate_ehs", "", 1e-6}, {"ph/sec", "hashrate_ehs", "", 1e-3},
		{"J/TH", "fleet_efficiency_j_th", "", 1}, {"W/TH", "fleet_efficiency_j_th", "", 1}, {"W/TH/s", "fleet_efficiency_j_th", "", 1}, {"J/GH", "fleet_efficiency_j_th", "", 1000},
		{"USD", "cash_usd", "", 1}, {"USD k", "cash_usd", "", 1e3}, {"$k", "cash_usd", "", 1e3}, {"$'000", "cash_usd", "", 1e3}, {"USD m", "cash_usd", "", 1e6},
		{"$m", "cash_usd", "", 1e6}, {"$mm", "cash_usd", "", 1e6}, {"USD million", "cash_usd", "", 1e6}, {"millions of USD", "cash_usd", "", 0},
		{"USD bn", "cash_usd", "", 1e9}, {"$bn", "cash_usd", "", 1e9}, {"US$ billion", "cash_usd", "", 1e9}, {"m", "cash_usd", "", 0}, {"CAD m", "cash_usd", "", 1e6},
		{"$m/MW", "capex_usd_mw", "", 1e6}, {"USD/MW", "capex_usd_mw", "", 1}, {"$/kW", "capex_usd_mw", "", 1000}, {"USD m per MW", "capex_usd_mw", "", 1e6},
		{"$m", "capex_usd_mw", "Capex per MW", 1e6}, {"$m", "capex_usd_mw", "HPC capex", 0},
		{"USD/kW-month", "lease_usd_kw_month", "", 1}, {"$/kW/month", "lease_usd_kw_month", "", 1}, {"$/kW-mo", "lease_usd_kw_month", "", 1},
		{"USD/kW-year", "lease_usd_kw_month", "", 1.0 / 12}, {"USD/MW-month", "lease_usd_kw_month", "", 1e-3}, {"USD/kW", "lease_usd_kw_month", "Rent", 0},
		{"$m/MW-year", "lease_usd_kw_month", "", 1e6 / 12e3},
		{"USD/MW-month", "opex_mining_usd_mw_month", "", 1}, {"$k/MW/year", "opex_mining_usd_mw_month", "", 1000.0 / 12},
		{"%", "mining_uptime_pct", "", 0.01}, {"fraction", "mining_uptime_pct", "", 1}, {"bps", "debt_rate_pct", "", 1e-4}, {"% p.a.", "debt_rate_pct", "", 0.01},
		{"%/yr", "btc_growth_pct", "", 0.01}, {"% a year", "btc_growth_pct", "", 0.01}, {"%/month", "btc_growth_pct", "", 0.01}, {"%/month", "debt_rate_pct", "", 0}, {"%/quarter", "tax_rate_pct", "", 0},
		{"months", "delay_months", "", 1}, {"years", "delay_months", "", 12}, {"yrs", "lease_term_months", "", 12}, {"months", "gpu_life_years", "", 1.0 / 12},
		{"Gbit/s", "fibre_gbps", "", 1}, {"Gbps", "fibre_gbps", "", 1}, {"Tbit/s", "fibre_gbps", "", 1000}, {"Mbps", "fibre_gbps", "", 1e-3},
		{"GB/s", "fibre_gbps", "", 8}, {"TB/s", "fibre_gbps", "", 8000}, {"Gb/s", "fibre_gbps", "", 1}, {"GBPS", "fibre_gbps", "", 0},
		{"million", "shares_m", "", 1}, {"m", "shares_m", "", 1}, {"bn", "shares_m", "", 1000}, {"million shares", "shares_m", "", 1}, {"shares", "shares_m", "", 0},
		{"USD/GPU-hour", "gpu_price_usd_hour", "", 1}, {"$/GPU/hr", "gpu_price_usd_hour", "", 1}, {"$/GPUh", "gpu_price_usd_hour", "", 1}, {"c/GPU-hour", "gpu_price_usd_hour", "", 0.01},
		{"USD/GPU-month", "gpu_opex_usd_month", "", 1}, {"USD/GPU-year", "gpu_opex_usd_month", "", 1.0 / 12}, {"$k/GPU", "gpu_capex_usd", "", 1000},
		{"kW", "kw_per_gpu", "", 1}, {"W", "kw_per_gpu", "", 1e-3}, {"kW/GPU", "kw_per_gpu", "kW per GPU", 1},
		{"USD/BTC", "btc_price_usd", "", 1}, {"USD", "btc_price_usd", "BTC price", 1}, {"$k", "btc_price_usd", "Bitcoin price", 1000},
		{"$/TH", "asic_price_usd_th", "", 1}, {"USD/TH/s", "asic_price_usd_th", "", 1}, {"BTC", "fees_btc_block", "Tx fees", 1}, {"x", "dscr_target_x", "", 1},
		{"", "site_mw", "", 0}, {"/", "site_mw", "", 0}, {"MW MW", "site_mw", "", 0}, {"MW/", "site_mw", "", 0},
	} {
		in, ok := reg.Lookup(c.key)
		if !ok {
			t.Fatal(c.key)
		}
		u, ok := parseUnit(c.unit)
		got := 0.0
		if ok {
			if f, fits := convert(u, in, c.name); fits {
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
	for _, in := range registry(t).Inputs {
		if !in.Numeric() {
			continue
		}
		u, ok := parseUnit(in.Unit)
		if !ok {
			t.Errorf("%s: %q is not understood", in.Key, in.Unit)
			continue
		}
		want := 1.0
		if in.Type == model.TypePct {
			want = 0.01
		}
		if f, fits := convert(u, in, in.Key); !fits || f != want {
			t.Errorf("%s: %q converts by %v", in.Key, in.Unit, f)
		}
	}
}

// Every name of the registry finds its own input. Words are ours, aliases the
// registry's: where they clash the alias goes first, which is asserted here.
func TestNamesFindTheirInputs(t *testing.T) {
	reg := registry(t)
	words, err := templates.LoadWords("en")
	must(t, err)
	ix := newIndex(reg, words)
	clash := map[string]string{"Colo rate": "lease_usd_kw_month"}
	for _, in := range reg.Inputs {
		label := words.Inputs[in.Key]
		for _, name := range append([]string{in.Key, label.Long, label.Short}, in.Aliases...) {
			if name == "" {
				continue
			}
			want := in.Key
			if other, ok := clash[name]; ok {
				want = other
			}
			if _, ok := ix.several[Normalise(name)]; ok && name != in.Key {
				continue // a label that means one input on the program's own sheets, and several elsewhere
			}
			if m := ix.match(name); m.sure != understood || m.in.Key != want {
				t.Errorf("%q of %s is understood as %q (%v)", name, in.Key, m.in.Key, m.sure)
			}
		}
	}
}

func TestMatchHeaders(t *testing.T) {
	words, err := templates.LoadWords("en")
	must(t, err)
	ix := newIndex(registry(t), words)
	for _, c := range []struct {
		header string
		sure   certainty
		key    string
		factor float64
	}{
		{"Power (c/kWh)", understood, "power_price_usd_mwh", 10}, {"POWER [USD/kWh]", understood, "power_price_usd_mwh", 1000},
		{"Capacity, kW", understood, "site_mw", 0.001}, {"Capex $m/MW", understood, "capex_usd_mw", 1e6},
		{"Capex per MW ($m)", understood, "capex_usd_mw", 1e6}, {"HPC capex ($m)", wrongUnit, "capex_usd_mw", 0},
		{"Hashrate PH/s", understood, "hashrate_ehs", 0.001}, {"Hashrate\n(EH/s)", understood, "hashrate_ehs", 1},
		{"Hashrate in TH/s", understood, "hashrate_ehs", 1e-6}, {"Hash-rate*", understood, "hashrate_ehs", 1},
		{"PUE (mining)", understood, "pue_mining", 1}, {"PUE (legacy)", doubtful, "pue_hpc", 0},
		{"Power price (EH/MWh)", wrongUnit, "power_price_usd_mwh", 0}, {"Power (MW)", unknown, "", 0},
		{"Capacity (GPUs)", doubtful, "site_mw", 0}, {"kW", understood, "site_mw", 0.001}, {"PH/s", understood, "hashrate_ehs", 0.001},
		{"Uptime %", understood, "mining_uptime_pct", 0.01}, {"mining_uptime_pct", understood, "mining_uptime_pct", 1},
		{"Mining uptime (%)", understood, "mining_uptime_pct", 0.01}, {"Shares (m)", understood, "shares_m", 1},
		{"Net debt $mm", understood, "net_debt_usd", 1e6}, {"Société", understood, "miner", 1}, {"PRIX ÉLECTRICITÉ ($/MWh)", understood, "power_price_usd_mwh", 1},
		{"Lease term (years)", understood, "lease_term_months", 12}, {"GPU hour ($)", understood, "gpu_price_usd_hour", 1},
		{"Firm power (yes/no)", understood, "firm_power", 1}, {"Colo rate ($/kW-month)", understood, "lease_usd_kw_month", 1},
		{"Status", understood, "lease_status", 1}, {"", unknown, "", 0}, {"()", unknown, "", 0}, {",", unknown, "", 0},
	} {
		m := ix.match(c.header)
		if m.sure != c.sure || m.in.Key != c.key {
			t.Errorf("%q: got %v %q, want %v %q", c.header, m.sure, m.in.Key, c.sure, c.key)
			continue
		}
		if f, ok := newField(m.in, c.header, m.unit); c.sure == understood && (!ok || f.factor != c.factor) {
			t.Errorf("%q: factor %v, want %v", c.header, f.factor, c.factor)
		}
	}
}

func TestNormalise(t *testing.T) {
	for in, want := range map[string]string{
		"Power Price": "powerprice", "power_price": "powerprice", "Réseau (EH/s)": "reseauehs", "Cœur": "coeur",
		"$/MW": "usdmw", "US$": "usd", "Uptime %": "uptimepct", " \t\n": "", "Ｈａｓｈ": "hash", "Straße": "strasse",
	} {
		if got := Normalise(in); got != want {
			t.Errorf("Normalise(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzNormalise(f *testing.F) {
	for _, s := range []string{"Power (c/kWh)", "Réseau", "", "İ", "ǅ", "\xff", "½ MW", "ﬁbre"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Normalise(s)
		if again := Normalise(once); again != once {
			t.Errorf("Normalise is not idempotent: %q, %q, %q", s, once, again)
		}
	})
}

func FuzzHeader(f *testing.F) {
	words, err := templates.LoadWords("en")
	must(f, err)
	ix := newIndex(registry(f), words)
	for _, s := range []string{"Power (c/kWh)", "Capacity, kW", "Capex $m/MW", "((((", "a,b,(c)", "% %", "per per per"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m := ix.match(s)
		if m.sure != understood {
			return
		}
		field, ok := newField(m.in, s, m.unit)
		if !ok || !(field.factor > 0) || math.IsInf(field.factor, 0) {
			t.Errorf("%q is understood as %s with factor %v", s, m.in.Key, field.factor)
		}
	})
}

func FuzzUnit(f *testing.F) {
	for _, s := range []string{"c/kWh", "$m/MW", "USD per kW-month", "GB/s", "% p.a.", "'000", "////", "m m m", "k k k k k k k usd"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, ok := parseUnit(s)
		if ok && (u.base == "" || !(u.size() > 0)) {
			t.Errorf("%q gives %+v", s, u)
		}
	})
}
