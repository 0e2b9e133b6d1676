package sheet

import (
	"fmt"
	"math"
	"strings"

	"rackrate/model"
	"rackrate/model/lines"
	"rackrate/report/sheet/ooxml"
)

// identity is a test of the live figures against themselves, which holds whatever
// the inputs are: two formulas that must give the same.
type identity struct {
	miner, site, of, what string
	got, want             string
	now                   [2]float64 // what they give as the workbook is written
	// where it stands why the site has no results, for which nothing is tested; "" for none
	refusal string
	counts  bool // of cells: what it should be is a number of the run's
}

// The columns of the identities, beside the live measures.
const (
	identityColumn = liveColumn + 10
	identityLimit  = 1e9 // 1 over the relative difference up to which an identity holds
)

// identities are those of all sites that have formulas, and of the miners.
func (a *author) identities() []identity {
	var out []identity
	for i := range a.run.Result.Miners {
		m := &a.run.Result.Miners[i]
		var chosen []string
		sum := 0.0
		for j := range m.Sites {
			s := a.live.sites[&m.Sites[j]]
			if !s.sheet.Values {
				list := a.siteIdentities(m.Name, m.Sites[j].Inputs.Site, s)
				for n := range list {
					list[n].refusal, _, _ = s.sheet.Extra("refusal")
				}
				out = append(out, list...)
			}
			chosen = append(chosen, a.live.At(s.taken, "npv_usd"))
			sum += a.live.Value(s.taken, "npv_usd").Number
		}
		in := a.live.miners[m].Miner
		if f := strings.Join(chosen, "+"); len(f) < 8000 {
			out = append(out, identity{m.Name, "", "", "the rows' chosen values add up", a.live.At(in, "npv_usd"), f,
				[2]float64{a.live.Value(in, "npv_usd").Number, sum}, "", false})
		}
	}
	return out
}

// siteIdentities are those of a site: flows reproduce values, parts make up wholes.
func (a *author) siteIdentities(miner, site string, s *liveSite) []identity {
	var out []identity
	b := a.live
	discounted := func(of, line string, in *lines.Instance, flows *lines.Instance, factor *lines.Instance,
		factorLine string) {
		f, d := b.Months(flows, "fcf"), b.Months(factor, factorLine)
		if f == "" || d == "" {
			return
		}
		out = append(out, identity{miner, site, of, "cash flows reproduce the value", b.At(in, line), "SUMPRODUCT(" +
			f + "," + d + ")",
			[2]float64{b.Value(in, line).Number, product(flows, "fcf", factor, factorLine)}, "", false})
	}
	mine := a.alternative(model.Mine)
	discounted(mine, "npv_usd", s.Mine, s.Parts[0].Mining, s.Prices, "mining_factor")
	for _, c := range s.Conversions {
		if !b.Has(c.Conversion, "npv_usd") {
			continue
		}
		of := a.alternative(c.Alternative)
		discounted(of, "npv_hpc_project_usd", c.Conversion, c.Conversion, c.Plan, "factor")
		discounted(of, "npv_mining_part_usd", c.Conversion, c.Part.Mining, s.Prices, "mining_factor")
		at := func(line string) string { return b.At(c.Conversion, line) }
		v := func(line string) float64 { return b.Value(c.Conversion, line).Number }
		out = append(out,
			identity{miner, site, of, "the parts make up the value", at("npv_usd"), at("npv_mining_part_usd") + "+" +
				at("npv_hpc_part_usd"), [2]float64{v("npv_usd"), v("npv_mining_part_usd") + v("npv_hpc_part_usd")}, "",
				false},
			identity{miner, site, of, "uplift is the value over keep mining", at("uplift_usd"), at("npv_usd") + "-" +
				b.At(s.Mine, "npv_usd"), [2]float64{v("uplift_usd"), v("npv_usd") - b.Value(s.Mine, "npv_usd").Number},
				"", false})
	}
	return out
}

// product is the sum of the products of two series.
func product(x *lines.Instance, a string, y *lines.Instance, b string) float64 {
	p, err1 := x.Series(a)
	q, err2 := y.Series(b)
	if err1 != nil || err2 != nil {
		return math.NaN()
	}
	sum := 0.0
	for t := range min(len(p), len(q)) {
		sum += p[t] * q[t]
	}
	return sum
}

// apart is the relative difference of two figures.
func apart(x, y float64) float64 {
	d := math.Abs(x-y) / math.Max(math.Max(math.Abs(x), math.Abs(y)), 1)
	if math.IsNaN(d) {
		return 1
	}
	return d
}

// identityRows writes the identities and gives the formulas of how many there are and of how many do not hold.
func (a *author) identityRows(p *page, top int, pages []*page) (all, failed string) {
	p.putRow(identityColumn, top-1, append(textHeads("Miner", "Site", "Of", "Identity"),
		heads("Live", "Should be", "Relative difference", "Holds")...)...)
	p.putRow(identityColumn, top, units("", "", "", "", "formula", "formula", "", "1 or 0")...)
	limit := ooxml.Ref(identityColumn+8, top)
	p.put(identityColumn+8, top-1, own("Limit, 1 over", headLook))
	p.put(identityColumn+8, top, num(identityLimit, asCount, whyLook))
	p.widths[identityColumn+8] = 16
	row := top + 1
	write := func(list []identity) {
		for _, x := range list {
			a.identityRow(p, row, x, absolute1(limit))
			row++
		}
	}
	write(a.identities())
	write(a.standingOf(pages))
	write(a.standingIdentities(p, within(p.standing(), liveColumn, identityColumn+7))) // all of the above
	flags := absolute(area(identityColumn+7, top+1, identityColumn+7, row-1))
	p.alerts = append(p.alerts, alert{area(identityColumn, top+1, identityColumn+7, row-1),
		fmt.Sprintf("$%s%d=0", ooxml.ColumnName(identityColumn+7), top+1), look{colour: badText, fill: badFill},
		false})
	a.held = row - top - 1
	return "COUNT(" + flags + ")", "(COUNT(" + flags + ")-SUM(" + flags + "))"
}

// identityRow writes an identity; limit is where the relative difference up to which it holds stands.
func (a *author) identityRow(p *page, row int, x identity, limit string) {
	as, wanted := asMoney, valueLook
	if x.counts {
		as, wanted = asCount, whyLook
	}
	got, want := num(x.now[0], as, valueLook), num(x.now[1], as, wanted)
	g, w := ooxml.Ref(identityColumn+4, row), ooxml.Ref(identityColumn+5, row)
	got.formula, want.formula = x.got, x.want
	if x.counts { // Gnumeric cannot tell it of more than a cell, nor can programs that do not know the function
		got.formula = fmt.Sprintf("IFERROR(%s,%s)", x.got, w)
	}
	off, holds := num(tidy(apart(x.now[0], x.now[1])), asTiny, valueLook), num(1, asCount, valueLook)
	off.formula = fmt.Sprintf("IFERROR(ABS(%[1]s-%[2]s)/MAX(ABS(%[1]s),ABS(%[2]s),1),1)", g, w)
	holds.formula = fmt.Sprintf("IF(%s*%s<=1,1,0)", ooxml.Ref(identityColumn+6, row), limit)
	if x.refusal != "" {
		holds.formula = fmt.Sprintf(`IF(%s<>"",1,%s)`, x.refusal, holds.formula)
	}
	if off.number*identityLimit > 1 {
		holds.number = 0
		a.broken++
	}
	p.putRow(identityColumn, row, text(x.miner, boldLook), text(x.site, textLook), text(x.of, textLook),
		own(x.what, textLook), got, want, off, holds)
}

// absolute1 is the absolute address of one cell.
func absolute1(ref string) string {
	from, _, _ := strings.Cut(absolute(ref+":"+ref), ":")
	return from
}
