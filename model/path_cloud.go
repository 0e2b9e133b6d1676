package model

import "math"

// cloudPlan is a phase of GPU cloud under the policy taken (MODEL.md section 6)
// before any draw. Series have the months t = 0..T.
type cloudPlan struct {
	buildPlan
	from, ends int       // months with GPUs: from the COD to the end of their life, or the horizon
	market     []float64 // revenue that follows the market price
	rent       []float64 // of the hall afterwards
	power      []float64
	charge     []float64 // opex, fitting out and the GPUs' depreciation, less contracted revenue after maintenance
	dep        []float64 // of the building, per USD
	factors    []float64
	kept       float64 // of revenue, after maintenance

	marketPV, rentPV, powerPV float64
	fixedPV                   float64 // what no draw changes
	multiple                  float64
	yearRent, yearPower       float64 // of the last twelve months
	yearFixed                 float64
	gpuBookUSD, gpuBasisUSD   float64 // at the horizon: book value, and what is not written off for tax
	sale                      hallSale
}

// hallSale is what a let hall is sold for at the horizon, in parts.
type hallSale struct{ rent, power, opex float64 }

// pathGPUs are the GPUs of a phase.
type pathGPUs struct {
	count, itMW    float64
	from, life     int // the COD; months between purchases
	spot, contract float64
	share          float64 // under contract
	newGrowth      float64
}

func pathGPUsOf(r *Site) pathGPUs {
	g := pathGPUs{
		from: r.DelayMonths + r.BuildMonths + 1, itMW: r.ConvertMW.Or(r.SiteMW) / r.PUEHPC,
		life: inMonths(r.GPULifeYears),
		spot: r.GPUPriceUSDHour.Or(0), share: 1, newGrowth: r.GPUNewPriceGrowthPct.Or(r.GPUPriceGrowthPct),
	}
	g.count = r.GPUCount.Or(math.Floor(g.itMW*1000/r.KWPerGPU + 1e-9))
	g.contract = r.GPUContractPriceUSDHour.Or(g.spot)
	if r.GPUPriceUSDHour.Known {
		g.share = r.GPUContractSharePct
	}
	return g
}

// hall prepares a phase of a GPU cloud. r is its record, with the path's delay.
func (b *pathBuilder) hall(r *Site, policy Policy, totalUSD float64) cloudPlan {
	g, n := pathGPUsOf(r), b.horizon+1
	store := make([]float64, 5*n)
	series := func() []float64 { v := store[:n:n]; store = store[n:]; return v }
	p := cloudPlan{
		from: g.from, ends: b.horizon, market: series(), rent: series(), power: series(), charge: series(),
		dep:     series(),
		factors: b.cloud, kept: 1 - r.MaintenanceCapexPct, multiple: r.ExitMultipleCloudX,
	}
	dep := []float64(nil)
	p.buildPlan, dep = b.build(r, totalUSD, 1, b.cloud, max(0, n-g.from))
	if g.from < n {
		copy(p.dep[g.from:], dep)
	}
	if policy != Replace {
		p.ends = min(b.horizon, g.from-1+g.life)
	}
	contracted := b.rentGPUs(&p, r, &g)
	opens := n
	if policy != Replace && r.HallAfter == "colo" && r.LeaseUSDKWMonth.Known {
		opens = g.from + g.life + r.ReletMonths
	}
	b.letHall(&p, r, &g, opens)
	p.sum(contracted)
	if opens < n { // fitting out is expensed
		refit := r.ReletCapexUSDMW * g.itMW
		p.charge[opens] += refit
		p.fixedPV -= refit * p.factors[opens]
	}
	p.buy(r, &g, policy)
	p.prepay(r, contracted)
	return p
}

// rentGPUs fills the months with GPUs and gives their contracted revenue.
func (b *pathBuilder) rentGPUs(p *cloudPlan, r *Site, g *pathGPUs) []float64 {
	n := p.ends + 1
	contracted := make([]float64, b.horizon+1)
	price, prices := grown(n, r.GPUPriceGrowthPct), grown(n, g.newGrowth)
	for t := g.from; t < n; t++ {
		k := t - g.from
		hours := g.count * 24 * b.days[t] * min(1, float64(k+1)/float64(max(1, r.RampMonths)))
		chi := 0.0
		if k < r.GPUContractMonths {
			chi = g.share
		}
		contracted[t] = hours * chi * g.contract * (1 - r.SLACreditPct)
		older := k / g.life * g.life // months from the first purchase to that of these GPUs
		market := g.spot * price[t-older] * prices[older]
		spread := r.GPUGrowthSigmaPct * float64(t) / 12
		p.market[t] = hours * (1 - chi) * market * r.GPUUtilisationPct * (1 - r.SLACreditPct) * math.Exp(
			-spread*spread/2)
		p.power[t] = hours * r.KWPerGPU / 1000 * r.PUEHPC * r.ITLoadFactorPct * b.powerPrice[t] * (1 +
			r.HPCPowerPremiumPct)
		p.charge[t] = (r.OpexHPCUSDKWMonth*g.itMW*1000 + r.GPUOpexUSDMonth*g.count) * b.inflation[t]
	}
	return contracted
}

// letHall fills the months of the hall from opens on, after the GPUs, and what it is sold for.
func (b *pathBuilder) letHall(p *cloudPlan, r *Site, g *pathGPUs, opens int) {
	if opens > b.horizon {
		return
	}
	rent := grown(b.horizon+13-g.from, r.LeaseEscalatorPct)
	for t := opens; t <= b.horizon+12; t++ {
		usd := g.itMW * 1000 * r.LeaseUSDKWMonth.Value * rent[(t-g.from)/12*12] * r.OccupancyPct *
			r.ReletRentPct * (1 - r.SLACreditPct)
		power := g.itMW * r.PUEHPC * r.ITLoadFactorPct * r.OccupancyPct * 24 * b.days[t] * b.powerPrice[t] *
			(1 + r.HPCPowerPremiumPct) * (1 - r.PowerPassThroughPct)
		opex := r.OpexHPCUSDKWMonth * g.itMW * 1000 * b.inflation[t]
		if t > b.horizon {
			p.sale.rent += p.kept * usd
			p.sale.power += power
			p.sale.opex += opex
			continue
		}
		p.rent[t], p.power[t], p.charge[t] = usd, power, opex
	}
	if r.ExitCapRatePct <= 0 {
		p.sale = hallSale{}
		return
	}
	worth := (1 - r.ExitCostPct) / r.ExitCapRatePct
	p.sale = hallSale{p.sale.rent * worth, p.sale.power * worth, p.sale.opex * worth}
}

// sum takes the sums over months that no draw changes, and puts contracted revenue against opex.
func (p *cloudPlan) sum(contracted []float64) {
	n := len(p.factors)
	for t := p.from; t < n; t++ {
		f := p.factors[t]
		con := contracted[t]
		if t >= n-12 {
			p.yearRent += p.rent[t]
			p.yearPower += p.power[t]
			p.yearFixed += con - p.charge[t]
		}
		p.charge[t] -= p.kept * con
		p.fixedPV -= p.charge[t] * f
		p.marketPV += p.market[t] * f
		p.rentPV += p.rent[t] * f
		p.powerPV += p.power[t] * f
	}
}

// buy takes the GPUs: what they cost, fetch at the end of their life, and are written off for tax.
func (p *cloudPlan) buy(r *Site, g *pathGPUs, policy Policy) {
	n := len(p.factors)
	costs, bought := grown(n, r.GPUCostGrowthPct), make([]float64, n)
	for t := g.from - 1; t < n-1; t += g.life {
		bought[t] = g.count * r.GPUCapexUSD * costs[t]
		p.fixedPV -= bought[t] * p.factors[t]
		if end := t + g.life; end < n {
			p.fixedPV += r.GPUResalePct * bought[t] * p.factors[end]
		}
		p.gpuBookUSD += bought[t] * max(0, 1-float64(n-1-t)/float64(g.life))
		p.gpuBasisUSD += bought[t]
		if policy != Replace {
			break
		}
	}
	for t, usd := range depreciated(bought, r.BonusDepreciationPct, r.TaxLifeGPUMonths) {
		p.charge[t] += usd
		p.gpuBasisUSD -= usd
	}
}

// prepay takes the customer's prepayment, which contracted revenue is set off against.
func (p *cloudPlan) prepay(r *Site, contracted []float64) {
	if r.PrepayMonth >= len(p.factors) {
		return
	}
	for t, usd := range contracted {
		p.fixedPV += r.PrepayPct * usd * (p.factors[r.PrepayMonth] - p.factors[t])
	}
}

// value is the present value of the phase on a path.
func (p *cloudPlan) value(k *PathKernel, d *Drivers) float64 {
	b := p.drawn(d.Capex)
	var l losses
	market, marketYear := p.rented(&l, k.growth, d, b.dc)
	p.letOut(&l, d, b.dc)
	value := p.kept*(market+d.Lease*p.rentPV) - d.Power*p.powerPV + p.fixedPV - p.rate*l.base - b.left*p.spendPV
	year := marketYear + d.Lease*p.yearRent - d.Power*p.yearPower + p.yearFixed
	sale := d.Lease*p.sale.rent - d.Power*p.sale.power - p.sale.opex
	gross := max(p.multiple*max(0, year), p.recovery*(b.book+p.gpuBookUSD), sale)
	basis := b.cost - b.dc*p.writtenPct + p.gpuBasisUSD
	return value + p.exit(gross, basis)*p.factors[len(p.factors)-1]
}

// rented takes the months with GPUs: their tax, the present value of what follows the market, and that of the
// last twelve months.
func (p *cloudPlan) rented(l *losses, growth float64, d *Drivers, dc float64) (pv, year float64) {
	if p.from > p.ends {
		return 0, 0
	}
	market := p.market[p.from : p.ends+1]
	n := len(market)
	power, charge := p.power[p.from:][:n], p.charge[p.from:][:n]
	dep, factors := p.dep[p.from:][:n], p.factors[p.from:][:n]
	level, step := d.GPUPrice, 1.0
	if growth > 0 {
		level *= math.Exp(growth * d.GPUGrowth * float64(p.from))
		step = math.Exp(growth * d.GPUGrowth)
	}
	late := len(p.factors) - 12 - p.from
	for i, m := range market {
		m *= level
		level *= step
		pv += m * factors[i]
		if i >= late {
			year += m
		}
		l.month(p.kept*m-d.Power*power[i]-charge[i]-dc*dep[i], factors[i], p.limit)
	}
	return pv, year
}

// letOut takes the tax of the months after the GPUs.
func (p *cloudPlan) letOut(l *losses, d *Drivers, dc float64) {
	for t := max(p.from, p.ends+1); t < len(p.factors); t++ {
		l.month(p.kept*d.Lease*p.rent[t]-d.Power*p.power[t]-p.charge[t]-dc*p.dep[t], p.factors[t], p.limit)
	}
}
