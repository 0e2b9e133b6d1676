package workbook

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A style is one way of writing a table of sites.
type style struct {
	mw, price, hash             string // units
	mwPer, pricePer, hashPer    float64
	unitsBelow, across          bool
	text                        bool
	decimal, group              string
	down, right, gap, totalsRow int
	headings, remark            bool
	minerOnce                   bool
}

func drawStyle(t *rapid.T) style {
	unit := func(label string, units map[string]float64) (string, float64) {
		name := rapid.SampledFrom(sortedKeys(units)).Draw(t, label)
		return name, units[name]
	}
	var s style
	s.mw, s.mwPer = unit("mw", map[string]float64{"MW": 1, "kW": 1e-3, "GW": 1e3})
	s.price, s.pricePer = unit("price", map[string]float64{"USD/MWh": 1, "c/kWh": 10, "$/kWh": 1000, "US$ per MWh": 1})
	s.hash, s.hashPer = unit("hash", map[string]float64{"EH/s": 1, "PH/s": 1e-3, "TH/s": 1e-6})
	s.unitsBelow, s.across, s.text = rapid.Bool().Draw(t, "below"), rapid.Bool().Draw(t, "across"), rapid.Bool().Draw(t, "text")
	s.decimal = rapid.SampledFrom([]string{".", ","}).Draw(t, "decimal")
	groups := []string{"", " ", "\u00a0", "\u202f", "'"}
	if s.decimal == "." {
		groups = append(groups, ",")
	} else {
		groups = append(groups, ".")
	}
	s.group = rapid.SampledFrom(groups).Draw(t, "group")
	s.down, s.right, s.gap = rapid.IntRange(0, 4).Draw(t, "down"), rapid.IntRange(0, 3).Draw(t, "right"), rapid.IntRange(0, 1).Draw(t, "gap")
	s.totalsRow = rapid.IntRange(0, 1).Draw(t, "totals")
	s.headings, s.remark, s.minerOnce = rapid.Bool().Draw(t, "headings"), rapid.Bool().Draw(t, "remark"), rapid.Bool().Draw(t, "once")
	return s
}

// figure writes a figure in the style; decimals are always written, so that the column settles the sign.
func (s style) figure(v float64) any {
	if !s.text {
		return v
	}
	digits := strconv.FormatFloat(v, 'f', -1, 64)
	whole, frac, has := strings.Cut(digits, ".")
	if !has {
		frac = "0"
	}
	if s.group != "" {
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + s.group + whole[i:]
		}
	}
	return whole + s.decimal + frac
}

type plainSite struct {
	miner, name          string
	mw, price, hash, eff float64
}

func drawSites(t *rapid.T) []plainSite {
	var out []plainSite
	miners := rapid.IntRange(1, 3).Draw(t, "miners")
	for m := range miners {
		for n := range rapid.IntRange(1, 3).Draw(t, "sites") {
			out = append(out, plainSite{
				fmt.Sprintf("Miner %c", 'A'+m), fmt.Sprintf("Place %c%d", 'A'+m, n),
				float64(rapid.IntRange(1, 4000).Draw(t, "mw")), float64(rapid.IntRange(200, 1500).Draw(t, "price")) / 10,
				float64(rapid.IntRange(1, 9000).Draw(t, "hash")) / 1000, float64(rapid.IntRange(130, 400).Draw(t, "eff")) / 10,
			})
		}
	}
	return out
}

// table writes sites in the style.
func (s style) table(sites []plainSite) [][]any {
	name := func(base, unit string) any {
		if s.unitsBelow {
			return base
		}
		return base + " (" + unit + ")"
	}
	block := [][]any{{"Miner", "Site", name("Capacity", s.mw), name("Power price", s.price), name("Hashrate", s.hash), name("Efficiency", "J/TH"), "Analyst"}}
	if s.unitsBelow {
		block = append(block, []any{nil, nil, s.mw, s.price, s.hash, "J/TH", nil})
	}
	before := ""
	var mw, hash float64
	for i, p := range sites {
		var miner any = p.miner
		if p.miner == before && s.minerOnce && !s.headings {
			miner = nil
		}
		if p.miner != before && s.headings && !s.across {
			block = append(block, []any{"Sites of " + p.miner})
		}
		if i > 0 && !s.minerOnce {
			block = append(block, make([][]any, s.gap)...)
		}
		before = p.miner
		mw, hash = mw+p.mw, hash+p.hash
		block = append(block, []any{miner, p.name, s.figure(tidyUp(p.mw / s.mwPer)), s.figure(tidyUp(p.price / s.pricePer)), s.figure(tidyUp(p.hash / s.hashPer)), s.figure(p.eff), "Ann"})
	}
	if s.totalsRow > 0 {
		block = append(block, []any{"Total", nil, s.figure(tidyUp(mw / s.mwPer)), nil, s.figure(tidyUp(hash / s.hashPer))})
	}
	if s.across {
		block = turned(block)
	}
	var out [][]any
	for i := range s.down {
		if i == 0 {
			out = append(out, append(make([]any, s.right), "Sites as of June 2024"))
		} else {
			out = append(out, nil)
		}
	}
	for _, row := range block {
		out = append(out, append(make([]any, s.right), row...))
	}
	if s.remark && !s.across {
		out = append(out, nil, append(make([]any, s.right), "Source: filings of the companies"))
	}
	return out
}

// tidyUp rids a figure of the last digits that a division leaves.
func tidyUp(v float64) float64 {
	out, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64)
	if err != nil {
		return v
	}
	return out
}

// turned exchanges rows and columns.
func turned(rows [][]any) [][]any {
	width := 0
	for _, row := range rows {
		width = max(width, len(row))
	}
	out := make([][]any, width)
	for i := range out {
		out[i] = make([]any, len(rows))
		for k, row := range rows {
			if i < len(row) {
				out[i][k] = row[i]
			}
		}
	}
	return out
}

// Any sites written in any of the styles are read back as they were.
func TestAnyStyleReadsTheSame(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s, sites := drawStyle(rt), drawSites(rt)
		if !(s.text || s.totalsRow == 0 || !s.across) {
			s.totalsRow = 0
		}
		b := readData(t, makeBook(t, tab{"Sites", s.table(sites)}, market))
		var got []plainSite
		for _, m := range b.Miners {
			for _, x := range m.Sites {
				if x.Failed {
					rt.Fatalf("%s failed\n%+v\n%v", x.Name, s, b.Findings)
				}
				got = append(got, plainSite{x.Miner, x.Name, x.Inputs.SiteMW, x.Inputs.PowerPriceUSDMWh, x.Inputs.HashrateEHS, x.Inputs.FleetEfficiencyJTH})
			}
		}
		if len(got) != len(sites) {
			rt.Fatalf("%d sites of %d\n%+v\n%v", len(got), len(sites), s, b.Findings)
		}
		for i, want := range sites {
			g := got[i]
			for _, pair := range [][2]float64{{g.mw, want.mw}, {g.price, want.price}, {g.hash, want.hash}, {g.eff, want.eff}} {
				if math.Abs(pair[0]-pair[1]) > 1e-9*pair[1] {
					rt.Fatalf("got %+v, want %+v\n%+v", g, want, s)
				}
			}
			if g.miner != want.miner || g.name != want.name {
				rt.Fatalf("got %+v, want %+v\n%v", g, want, b.Findings)
			}
		}
	})
}
