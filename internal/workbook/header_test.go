package workbook

import (
	"math"
	"testing"

	"rackrate/internal/workbook/quantity"
	"rackrate/templates"
)

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
			if _, ok := ix.several[quantity.Normalise(name)]; ok && name != in.Key {
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
		{"Power (c/kWh)", understood, "power_price_usd_mwh", 10}, {"POWER [USD/kWh]", understood,
			"power_price_usd_mwh", 1000},
		{"Capacity, kW", understood, "site_mw", 0.001}, {"Capex $m/MW", understood, "capex_usd_mw", 1e6},
		{"Capex per MW ($m)", understood, "capex_usd_mw", 1e6}, {"HPC capex ($m)", wrongUnit, "capex_usd_mw", 0},
		{"Hashrate PH/s", understood, "hashrate_ehs", 0.001}, {"Hashrate\n(EH/s)", understood, "hashrate_ehs", 1},
		{"Hashrate in TH/s", understood, "hashrate_ehs", 1e-6}, {"Hash-rate*", understood, "hashrate_ehs", 1},
		{"PUE (mining)", understood, "pue_mining", 1}, {"PUE (legacy)", doubtful, "pue_hpc", 0},
		{"Power price (EH/MWh)", wrongUnit, "power_price_usd_mwh", 0}, {"Power (MW)", unknown, "", 0},
		{"Capacity (GPUs)", doubtful, "site_mw", 0}, {"kW", understood, "site_mw", 0.001},
		{"PH/s", understood, "hashrate_ehs", 0.001},
		{"Uptime %", understood, "mining_uptime_pct", 0.01}, {"mining_uptime_pct", understood, "mining_uptime_pct", 1},
		{"Mining uptime (%)", understood, "mining_uptime_pct", 0.01}, {"Shares (m)", understood, "shares_m", 1},
		{"Net debt $mm", understood, "net_debt_usd", 1e6}, {"Société", understood, "miner", 1},
		{"PRIX ÉLECTRICITÉ ($/MWh)", understood, "power_price_usd_mwh", 1},
		{"Lease term (years)", understood, "lease_term_months", 12}, {"GPU hour ($)", understood,
			"gpu_price_usd_hour", 1},
		{"Firm power (yes/no)", understood, "firm_power", 1}, {"Colo rate ($/kW-month)", understood,
			"lease_usd_kw_month", 1},
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

func FuzzHeader(f *testing.F) {
	words, err := templates.LoadWords("en")
	must(f, err)
	ix := newIndex(registry(f), words)
	for _, s := range []string{"Power (c/kWh)", "Capacity, kW", "Capex $m/MW", "((((", "a,b,(c)", "% %",
		"per per per"} {
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
