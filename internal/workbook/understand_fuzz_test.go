package workbook

import (
	"testing"

	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
	"rackrate/templates"
)

// not failed has the inputs that it needs, within their bounds.
func FuzzUnderstand(f *testing.F) {
	reg := registry(f)
	words, err := templates.LoadWords("en")
	must(f, err)
	ix := naming.New(reg, words)
	headers := [][]any{
		{"Miner", "Site", "MW", "Power (c/kWh)", "Hashrate", "Efficiency", "Uptime %", "GPUs", "Delay", "Rent"},
		{"Miner", "Ticker", "Share price", "Cash ($m)", "Power price"}, {"Input", "Value", "Unit"},
		{"Scenario", "Input", "Override", "Miner", "Site"},
		{"Input", "Low", "High", "Unit"}, {"Date", "BTC price", "Network hashrate"},
		{"Seller", "Tenant", "MW", "Total ($m)"},
		{"Site", "Phase", "MW", "COD", "Rent", "Total contract value", "Lease status", "Delay", "GPUs"},
		{"Input", "When", "Is", "Value", "Source"},
		{"Miner", "Site", "Phase", "MW", "Power (c/kWh)", "Hashrate", "Efficiency", "Convertible MW", "Average rent",
			"Structure"}, {"Scenario", "Probability", "Input", "Override"},
	}
	vocabulary := []any{nil, "Miner", "Site", "MW", "Power (c/kWh)", "Hashrate", "Efficiency", "Uptime %", "BTC price",
		"Valuation date", "Network hashrate",
		"Date", "Scenario", "Input", "Override", "Low", "High", "Value", "Unit", "Tenant", "Seller", "Ticker",
		"Share price", "Cash ($m)", "Riot", "Cipher",
		"Total", "n/a", "*0.5", "+-0.2", "=95%", 0.0, 1.0, 0.5, 25.0, 700.0, 61000.0, 1e9, -3.0, "5%", "kW", "$m/MW",
		"EUR/MWh", "2024-06-30", "2025-12-31", "all", true,
		"COD", "Rent", "Phase", "A", "B", "signed", "NNN", "lease type", "cap rate", "lease status", 12.0, 100.0, 200.0,
		3e9, "2023-01-31", "rent"}
	for _, seed := range []string{"\x01\x02\x03\x04\x05\x06", "\x09\x2b\x00\x00\x08\x24",
		"\x0c\x0d\x0e\x00\x18\x08\x1c"} {
		f.Add([]byte(seed), uint8(6))
	}
	f.Fuzz(func(t *testing.T, data []byte, width uint8) {
		w := int(width%9) + 2
		sh := &opening.Sheet{Name: "S"}
		for i, b := range data {
			c := opening.Cell{Row: i/w + 1, Col: i%w + 1}
			value := vocabulary[int(b)%len(vocabulary)]
			if header := headers[int(data[0])%len(headers)]; c.Row == 1 && c.Col <= len(header) {
				value = header[c.Col-1]
			}
			switch v := value.(type) {
			case string:
				c.SetText(v)
			case float64:
				c.Kind, c.Num, c.Text, c.Percent = opening.Number, v, quantity.Plain(v), b > 200
			case bool:
				c.Kind, c.Num = opening.Boolean, 1
			}
			if c.Empty() {
				continue
			}
			if n := len(sh.Rows); n == 0 || sh.Rows[n-1].Num != c.Row {
				sh.Rows = append(sh.Rows, opening.GridRow{Num: c.Row})
			}
			last := &sh.Rows[len(sh.Rows)-1]
			last.Cells = append(last.Cells, c)
		}
		r := startReading(ix, &opening.File{Name: "book.xlsx", Sheets: []*opening.Sheet{sh}}, Options{})
		r.understand()
		b := r.book
		for _, m := range b.Miners {
			for _, s := range m.Sites {
				for _, in := range reg.Inputs {
					v, ok := model.Get(&s.Inputs, in.Key)
					if in.Scope == model.ScopeSite && !s.Failed && in.Numeric() && v.Known &&
						(!ok || !in.Within(v.Number)) {
						t.Errorf("%s is %v", in.Key, v.Number)
					}
				}
			}
		}
	})
}
