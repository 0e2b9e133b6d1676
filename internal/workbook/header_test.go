package workbook

import (
	"math"
	"testing"

	"rackrate/internal/workbook/naming"
	"rackrate/templates"
)

func TestMatchHeaders(t *testing.T) {
	words, err := templates.LoadWords("en")
	must(t, err)
	ix := naming.New(registry(t), words)
	for _, c := range []struct {
		header string
		sure   naming.Certainty
		key    string
		factor float64
	}{
		{"Power (c/kWh)", naming.Understood, "power_price_usd_mwh", 10}, {"POWER [USD/kWh]", naming.Understood,
			"power_price_usd_mwh", 1000},
		{"Capacity, kW", naming.Understood, "site_mw", 0.001}, {"Capex $m/MW", naming.Understood, "capex_usd_mw", 1e6},
		{"Capex per MW ($m)", naming.Understood, "capex_usd_mw", 1e6}, {"HPC capex ($m)", naming.WrongUnit,
			"capex_usd_mw", 0},
		{"Hashrate PH/s", naming.Understood, "hashrate_ehs", 0.001}, {"Hashrate\n(EH/s)", naming.Understood,
			"hashrate_ehs", 1},
		{"Hashrate in TH/s", naming.Understood, "hashrate_ehs", 1e-6}, {"Hash-rate*", naming.Understood,
			"hashrate_ehs", 1},
		{"PUE (mining)", naming.Understood, "pue_mining", 1}, {"PUE (legacy)", naming.Doubtful, "pue_hpc", 0},
		{"Power price (EH/MWh)", naming.WrongUnit, "power_price_usd_mwh", 0},
		{"Power (MW)", naming.Understood, "site_mw", 1},
		{"Capacity (GPUs)", naming.Doubtful, "site_mw", 0}, {"kW", naming.Understood, "site_mw", 0.001},
		{"PH/s", naming.Understood, "hashrate_ehs", 0.001},
		{"Uptime %", naming.Understood, "mining_uptime_pct", 0.01}, {"mining_uptime_pct", naming.Understood,
			"mining_uptime_pct", 1},
		{"Mining uptime (%)", naming.Understood, "mining_uptime_pct", 0.01}, {"Shares (m)", naming.Understood,
			"shares_m", 1},
		{"Net debt $mm", naming.Understood, "net_debt_usd", 1e6}, {"Société", naming.Understood, "miner", 1},
		{"PRIX ÉLECTRICITÉ ($/MWh)", naming.Understood, "power_price_usd_mwh", 1},
		{"Lease term (years)", naming.Understood, "lease_term_months", 12}, {"GPU hour ($)", naming.Understood,
			"gpu_price_usd_hour", 1},
		{"Firm power (yes/no)", naming.Understood, "firm_power", 1}, {"Colo rate ($/kW-month)", naming.Understood,
			"lease_usd_kw_month", 1},
		{"Status", naming.Understood, "lease_status", 1}, {"", naming.Unknown, "", 0}, {"()", naming.Unknown, "", 0},
		{",", naming.Unknown, "", 0},
	} {
		m := ix.Match(c.header)
		if m.Sure != c.sure || m.In.Key != c.key {
			t.Errorf("%q: got %v %q, want %v %q", c.header, m.Sure, m.In.Key, c.sure, c.key)
			continue
		}
		if f, ok := newField(m.In, c.header, m.Unit); c.sure == naming.Understood && (!ok || f.factor != c.factor) {
			t.Errorf("%q: factor %v, want %v", c.header, f.factor, c.factor)
		}
	}
}

func FuzzHeader(f *testing.F) {
	words, err := templates.LoadWords("en")
	must(f, err)
	ix := naming.New(registry(f), words)
	for _, s := range []string{"Power (c/kWh)", "Capacity, kW", "Capex $m/MW", "((((", "a,b,(c)", "% %",
		"per per per"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m := ix.Match(s)
		if m.Sure != naming.Understood {
			return
		}
		field, ok := newField(m.In, s, m.Unit)
		if !ok || !(field.factor > 0) || math.IsInf(field.factor, 0) {
			t.Errorf("%q is understood as %s with factor %v", s, m.In.Key, field.factor)
		}
	})
}
