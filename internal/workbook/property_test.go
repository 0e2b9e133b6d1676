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

	french, stacked, repeated bool   // names, a header of two lines, a header for each miner
	sheets                    bool   // a sheet a miner, without a column for it
	percent                   string // how percentages are written: one of percentStyles
	mark                      string // of a footnote, behind figures that are texts
	formula                   string // "", "stored" or "bare": figures that are formulas
	pad                       string // about names
	total                     string
}

var percentStyles = []string{"95%", "95 %", "shown", "points", "fraction"}

func drawStyle(t *rapid.T) style {
	unit := func(label string, units map[string]float64) (string, float64) {
		name := rapid.SampledFrom(sortedKeys(units)).Draw(t, label)
		return name, units[name]
	}
	var s style
	s.mw, s.mwPer = unit("mw", map[string]float64{"MW": 1, "kW": 1e-3, "GW": 1e3})
	s.price, s.pricePer = unit("price", map[string]float64{"USD/MWh": 1, "c/kWh": 10, "$/kWh": 1000, "US$ per MWh": 1})
	s.hash, s.hashPer = unit("hash", map[string]float64{"EH/s": 1, "PH/s": 1e-3, "TH/s": 1e-6})
	s.unitsBelow, s.across, s.text = rapid.Bool().Draw(t, "below"), rapid.Bool().Draw(t, "across"),
		rapid.Bool().Draw(t, "text")
	s.decimal = rapid.SampledFrom([]string{".", ","}).Draw(t, "decimal")
	groups := []string{"", " ", "\u00a0", "\u202f", "'"}
	if s.decimal == "." {
		groups = append(groups, ",")
	} else {
		groups = append(groups, ".")
	}
	s.group = rapid.SampledFrom(groups).Draw(t, "group")
	s.down, s.right, s.gap = rapid.IntRange(0, 4).Draw(t, "down"), rapid.IntRange(0, 3).Draw(t, "right"),
		rapid.IntRange(0, 1).Draw(t, "gap")
	s.totalsRow = rapid.IntRange(0, 1).Draw(t, "totals")
	s.headings, s.remark, s.minerOnce = rapid.Bool().Draw(t, "headings"), rapid.Bool().Draw(t, "remark"),
		rapid.Bool().Draw(t, "once")
	s.french, s.stacked, s.repeated = rapid.Bool().Draw(t, "french"), rapid.Bool().Draw(t, "stacked"),
		rapid.Bool().Draw(t, "repeated")
	s.sheets = rapid.IntRange(0, 3).Draw(t, "sheets") == 0
	s.percent = rapid.SampledFrom(percentStyles).Draw(t, "percent")
	s.mark = rapid.SampledFrom([]string{"", "", "*", " [1]", "†", " (2)", "²"}).Draw(t, "mark")
	s.formula = rapid.SampledFrom([]string{"", "", "stored", "bare"}).Draw(t, "formula")
	s.pad = rapid.SampledFrom([]string{"", " ", "\u00a0"}).Draw(t, "pad")
	s.total = rapid.SampledFrom([]string{"Total", "TOTAL", "Grand total", "Somme", "Sum:"}).Draw(t, "total")
	s.stacked = s.stacked && !s.across && !s.unitsBelow
	s.headings = s.headings && !s.sheets
	s.repeated = s.repeated && !s.across && !s.sheets && !s.minerOnce
	return s
}

// figure writes a figure in the style; decimals are always written, so that the column settles the sign.
func (s style) figure(v float64) any {
	switch {
	case !s.text && s.formula == "stored":
		return formulaCell{strconv.FormatFloat(v, 'f', -1, 64) + "*1", v}
	case !s.text && s.formula == "bare":
		return formulaCell{strconv.FormatFloat(v, 'f', -1, 64) + "*1", nil}
	case !s.text:
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
	return whole + s.decimal + frac + s.mark
}

// share writes a percentage in the style, of a whole number of hundredths.
func (s style) share(percent int) any {
	switch s.percent {
	case "shown":
		return percentCell(float64(percent) / 100)
	case "points":
		return percent
	case "fraction":
		return float64(percent) / 100
	}
	return strings.Replace(s.percent, "95", strconv.Itoa(percent), 1)
}

// names are the headers of the columns.
func (s style) names() []string {
	if s.french {
		return []string{"Société", "Nom du site", "Capacité", "Prix de l’électricité", "Taux de hachage", "Efficacité",
			"Disponibilité", "Analyste"}
	}
	return []string{"Miner", "Site", "Capacity", "Power price", "Hashrate", "Efficiency", "Uptime", "Analyst"}
}

// header writes the header of a table, of one line or two.
func (s style) header() [][]any {
	units := []string{"", "", s.mw, s.price, s.hash, "J/TH", "", ""}
	if s.percent == "points" {
		units[6] = "%"
	}
	names, below := make([]any, len(units)), make([]any, len(units))
	for i, name := range s.names() {
		names[i] = s.pad + name + s.pad
		if units[i] != "" && s.unitsBelow {
			below[i] = units[i]
		} else if units[i] != "" {
			names[i] = name + " (" + units[i] + ")" + s.pad
		}
	}
	switch {
	case s.unitsBelow:
		return [][]any{names, below}
	case s.stacked:
		return [][]any{{"Sites", nil, "Electricity", nil, "Machines", nil, nil, "Notes"}, names}
	}
	return [][]any{names}
}

type plainSite struct {
	miner, name          string
	mw, price, hash, eff float64
	uptime               int // in per cent
}

func drawSites(t *rapid.T) []plainSite {
	var out []plainSite
	miners := rapid.IntRange(1, 3).Draw(t, "miners")
	for m := range miners {
		for n := range rapid.IntRange(1, 3).Draw(t, "sites") {
			out = append(out, plainSite{
				fmt.Sprintf("Miner %c", 'A'+m), fmt.Sprintf("Place %c%d", 'A'+m, n),
				float64(rapid.IntRange(1, 4000).Draw(t, "mw")),
				float64(rapid.IntRange(200, 1500).Draw(t, "price")) / 10,
				float64(rapid.IntRange(1, 9000).Draw(t, "hash")) / 1000,
				float64(rapid.IntRange(130, 400).Draw(t, "eff")) / 10, rapid.IntRange(50, 99).Draw(t, "uptime"),
			})
		}
	}
	return out
}

// table writes sites in the style.
func (s style) table(sites []plainSite) [][]any {
	block := s.header()
	before := ""
	var mw, hash float64
	for i, p := range sites {
		var miner any = s.pad + p.miner
		if p.miner == before && s.minerOnce && !s.headings {
			miner = nil
		}
		if p.miner != before && before != "" && s.repeated {
			block = append(append(block, nil), s.header()...)
		}
		if p.miner != before && s.headings && !s.across {
			block = append(block, []any{"Sites of " + p.miner})
		}
		if i > 0 && !s.minerOnce {
			block = append(block, make([][]any, s.gap)...)
		}
		before = p.miner
		mw, hash = mw+p.mw, hash+p.hash
		block = append(block, []any{miner, p.name + s.pad, s.figure(tidyUp(p.mw / s.mwPer)),
			s.figure(tidyUp(p.price / s.pricePer)), s.figure(tidyUp(p.hash / s.hashPer)), s.figure(p.eff),
			s.share(p.uptime), "Ann"})
	}
	if s.totalsRow > 0 {
		block = append(block, []any{s.total, nil, s.figure(tidyUp(mw / s.mwPer)), nil,
			s.figure(tidyUp(hash / s.hashPer))})
	}
	if s.sheets {
		for i, row := range block {
			if len(row) > 1 {
				block[i] = row[1:] // the sheet names the miner
				if s.totalsRow > 0 && i == len(block)-1 {
					block[i][0] = s.total
				}
			}
		}
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

// tabs are the sheets that sites are written to.
func (s style) tabs(sites []plainSite) []tab {
	if !s.sheets {
		return []tab{{"Sites", s.table(sites)}}
	}
	var out []tab
	for len(sites) > 0 {
		n := 1
		for n < len(sites) && sites[n].miner == sites[0].miner {
			n++
		}
		out = append(out, tab{sites[0].miner, s.table(sites[:n])})
		sites = sites[n:]
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
		b := readData(t, makeBook(t, append(s.tabs(sites), market)...))
		var got []plainSite
		for _, m := range b.Miners {
			for _, x := range m.Sites {
				if x.Failed {
					rt.Fatalf("%s failed\n%+v\n%v", x.Name, s, b.Findings)
				}
				got = append(got, plainSite{x.Miner, x.Name, x.Inputs.SiteMW, x.Inputs.PowerPriceUSDMWh,
					x.Inputs.HashrateEHS, x.Inputs.FleetEfficiencyJTH, int(math.Round(x.Inputs.MiningUptimePct * 100))})
			}
		}
		if len(got) != len(sites) {
			rt.Fatalf("%d sites of %d\n%+v\n%v", len(got), len(sites), s, b.Findings)
		}
		for i, want := range sites {
			g := got[i]
			for _, pair := range [][2]float64{{g.mw, want.mw}, {g.price, want.price}, {g.hash, want.hash},
				{g.eff, want.eff}} {
				if math.Abs(pair[0]-pair[1]) > 1e-9*pair[1] {
					rt.Fatalf("got %+v, want %+v\n%+v", g, want, s)
				}
			}
			if g.miner != want.miner || g.name != want.name || g.uptime != want.uptime {
				rt.Fatalf("got %+v, want %+v\n%v", g, want, b.Findings)
			}
		}
	})
}
