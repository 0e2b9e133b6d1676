package workbook

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/model"
)

// slotBook has blank cells in tables and lists of every kind.
func slotBook(t *testing.T) []byte {
	return makeBook(t, siteTab("Miner | Site | MW | Power price | Hashrate | Efficiency | Rent | GPU rate | Shares "+
		"(m)\nRiot | Rockdale | 700 | 40 | 14 | 25 | 120 | 2 |"),
		tab{"Market", append(slices.Clone(market.rows), rows(`
BTC price growth | | %
Fees per block | | BTC/block
Lease term | | years
Corporate tax | | %`)...)},
		tab{"Other inputs", rows(`
Network growth | 5%
PUE (mining) |
Lease escalator |
Pool fee | 1%`)},
		tab{"Miners", rows(`
Miner | Share price | Net debt ($m) | Uptime (%)
Riot | 12 | |`)},
		tab{"Phases", rows(`
Site | Phase | MW | Rent ($/kW-year) | Build cost ($m/MW)
Rockdale | Hall A | 100 | 1500 |
 | Hall B | 200 | | 9`)},
		tab{"More", rows(`
Site | Renewal probability (%) | Remediation ($m)
Rockdale | | 2`)},
		tab{"Views", rows(`
Input | Value | When | Is | Source
Contingency | | lease type | NNN | desk
Cap rate | 6.6% | | | desk`)})
}

// eachSlot visits the cells of a book that may give an input, with what the input is there.
func eachSlot(b *provenance.Book, visit func(key string, at provenance.Slot, v model.Value, o provenance.Origin)) {
	each := func(slots provenance.Slots, get func(string) (model.Value, provenance.Origin)) {
		for _, key := range slices.Sorted(maps.Keys(slots)) {
			for _, slot := range slots[key] {
				v, o := get(key)
				visit(key, slot, v, o)
			}
		}
	}
	m := &b.Miners[0]
	s := &m.Sites[0]
	of := func(key string) (model.Value, provenance.Origin) {
		for _, from := range []struct {
			target any
			o      provenance.Origins
		}{{&b.Market, b.MarketOrigins}, {&m.Inputs, m.Origins}, {&s.Inputs, s.Origins}} {
			if o, ok := from.o[key]; ok {
				v, _ := model.Get(from.target, key)
				return v, o
			}
		}
		return model.Value{}, provenance.Origin{}
	}
	each(b.Slots, of)
	each(m.Slots, of)
	each(s.Slots, of)
	for i := range s.Phases {
		each(s.Phases[i].Slots, func(key string) (model.Value, provenance.Origin) {
			return ownOf(s.Inputs.Phases[i], key), s.Phases[i].Origins[key]
		})
	}
	for _, d := range b.Defaults {
		if d.Slot.Cell.Ref != "" {
			visit(d.Input, d.Slot, d.Value, d.Origin)
		}
	}
}

// A blank cell that is known to give an input does so once it is filled, by the factor that was foretold.
func TestBlankCellsAreKnown(t *testing.T) {
	data := slotBook(t)
	b := readData(t, data)
	var blank []string
	eachSlot(b, func(key string, slot provenance.Slot, _ model.Value, o provenance.Origin) {
		if o.Cell == slot.Cell {
			if o.Factor != 0 && o.Factor != slot.Factor {
				t.Errorf("%s at %s: %v was read, %v foretold", key, slot.Cell.Address(), o.Factor, slot.Factor)
			}
			return
		}
		blank = append(blank, fmt.Sprintf("%s %s x %.4g", key, slot.Cell.Address(), slot.Factor))
		in := registry(t).Inputs[slices.IndexFunc(registry(t).Inputs, func(in model.Input) bool {
			return in.Key == key
		})]
		want := plausible(in)
		f, err := excelize.OpenReader(strings.NewReader(string(data)))
		must(t, err)
		must(t, f.SetCellValue(slot.Cell.Sheet, slot.Cell.Ref, want/slot.Factor))
		found := false
		eachSlot(readData(t, saveBook(t, f)), func(k string, at provenance.Slot, v model.Value, o provenance.Origin) {
			if k == key && o.Cell == slot.Cell {
				found = true
				if math.Abs(v.Number-want) > 1e-9*math.Abs(want) {
					t.Errorf("%s at %s: filled it gives %v, not %v", key, slot.Cell.Address(), v.Number, want)
				}
			}
		})
		if !found {
			t.Errorf("%s at %s: filled it gives nothing", key, slot.Cell.Address())
		}
	})
	want := []string{"btc_growth_pct Market!B5 x 0.01", "fees_btc_block Market!B6 x 1",
		"lease_escalator_pct Other inputs!B3 x 1", "lease_term_months Market!B7 x 12",
		"pue_mining Other inputs!B2 x 1", "tax_rate_pct Market!B8 x 0.01", "mining_uptime_pct Miners!D2 x 0.01",
		"net_debt_usd Miners!C2 x 1e+06", "shares_m Sites!I2 x 1",
		"renewal_probability_pct More!B2 x 0.01", "capex_usd_mw Phases!E2 x 1e+06",
		"lease_usd_kw_month Phases!D3 x 0.08333", "contingency_pct Views!B2 x 1"}
	if got := strings.Join(blank, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s", got)
	}
	if b := readUnderFindings(t, data); b.Slots != nil || b.Defaults != nil {
		t.Error("cells are kept where findings alone are asked for")
	}
}

func readUnderFindings(t *testing.T, data []byte) *provenance.Book {
	t.Helper()
	b, err := ReadWith(t.Context(), registry(t), opening.Source{Name: "book.xlsx", Data: data},
		Options{FindingsOnly: true})
	must(t, err)
	return b
}
