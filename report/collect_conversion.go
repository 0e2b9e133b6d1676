package report

import (
	"strconv"

	"rackrate/internal/provenance"
	"rackrate/model"
)

func (c *collector) conversion(r *model.ConversionResult) *Outputs {
	out := &Outputs{}
	word(out, "mining_policy", r.MiningPolicy)
	word(out, "gpu_policy", r.GPUPolicy)
	measures(c, out, model.ConversionMeasures, &r.ConversionFigures)
	for _, m := range [...]struct {
		key string
		v   float64
	}{
		{"converted_mw", r.ConvertedMW}, {"first_stop_month", float64(r.FirstStop)},
		{"total_capex_usd", r.TotalCapexUSD},
		{"probability", r.Probability}, {"threshold_usd", r.ThresholdUSD},
	} {
		out.Values.Set(m.key, c.number(m.key, m.v))
	}
	out.Values.Set("material", r.Material)
	out.Values.Set("gate_open", r.Open)
	phases := []*Outputs{}
	for i := range r.Phases {
		phases = append(phases, c.phase(&r.Phases[i]))
	}
	out.Values.Set("phases", phases)
	if r.Debt == nil {
		c.missing(out, "debt", model.NoDebt)
		return out
	}
	debt := &Outputs{}
	word(debt, "binding", r.Debt.Binding)
	debt.Values.Set("draws_usd", c.number("draws_usd", r.Debt.DrawsUSD))
	measures(c, debt, model.DebtMeasures, &r.Debt.DebtFigures)
	debt.Values.Set("cover", c.covers(r.Debt))
	out.Values.Set("debt", debt)
	return out
}

// covers are the years in which the debt is served.
func (c *collector) covers(d *model.DebtResult) []*Outputs {
	out := []*Outputs{}
	for _, y := range d.Covers(c.run.Result.Env.MonthEnd) {
		year := &Outputs{}
		year.Values.Set("year", y.Year)
		year.Values.Set("cfads_usd", c.number("cover", y.CFADSUSD))
		year.Values.Set("service_usd", c.number("cover", y.ServiceUSD))
		year.Values.Set("balance_usd", c.number("cover", y.BalanceUSD))
		c.figure(year, "cover_x", y.Cover)
		out = append(out, year)
	}
	return out
}

// phase is what one phase of a conversion comes to, 100 %.
func (c *collector) phase(p *model.PhaseResult) *Outputs {
	out := &Outputs{}
	out.Values.Set("name", p.Name)
	for _, m := range [...]struct {
		key string
		v   float64
	}{
		{"cod_month", float64(p.CODMonth)}, {"build_months", float64(p.BuildMonths)}, {"converted_mw", p.MW},
		{"critical_it_mw", p.ITMW},
		{"total_capex_usd", p.TotalCapexUSD}, {"dc_capex_usd", p.DCCapexUSD}, {"gpu_capex_usd", p.GPUCapexUSD},
		{"gpus", p.GPUs},
		{"npv_usd", p.NPVUSD}, {"terminal_npv_usd", p.TerminalNPVUSD}, {"debt_at_cod", p.DebtAtCODUSD},
	} {
		out.Values.Set(m.key, c.number(m.key, m.v))
	}
	return out
}

// phases is the site's table of phases: what each row has of its own, in the registry's order.
func (c *collector) phases(s *provenance.Site) []Phase {
	out := []Phase{}
	for i, p := range s.Inputs.Phases {
		own := Phase{Name: p.Name, InputSet: InputSet{Inputs: Ordered[any]{}, Origins: Ordered[Origin]{}}}
		for _, v := range p.Own {
			in, _ := c.run.Registry.Lookup(v.Key)
			own.Inputs.Set(v.Key, c.value(in, v.Value))
			if i < len(s.Phases) && s.Phases[i].Origins != nil {
				own.Origins.Set(v.Key, origin(s.Phases[i].Origins, v.Key, v.Value.Known))
			}
		}
		out = append(out, own)
	}
	return out
}

// bridges split the uplift of each conversion into its parts.
func (c *collector) bridges(r *model.SiteResult) *Outputs {
	out := &Outputs{}
	for i := range r.Conversions {
		a, parts := r.Conversions[i].Alternative, &Outputs{}
		for _, p := range r.Bridge(a) {
			parts.Values.Set(p.Key, c.number("bridges", p.USD))
		}
		out.Values.Set(string(a), parts)
	}
	return out
}

func (c *collector) flows(r *model.SiteResult) Ordered[Series] {
	out := Ordered[Series]{}
	out.Set(string(model.Mine), Series{{"total_fcf_usd", c.numbers("flows", r.Mine.Flows.FCF)}})
	for i := range r.Conversions {
		conv := &r.Conversions[i]
		out.Set(string(conv.Alternative), Series{
			{"mining_fcf_usd", c.numbers("flows", conv.Mining.FCF)},
			{"hpc_fcf_usd", c.numbers("flows", conv.HPC.FCF)},
			{"hpc_prepayment_usd", c.numbers("flows", conv.HPC.Prepayment)},
			{"total_fcf_usd", c.numbers("flows", conv.TotalFCF)},
		})
	}
	return out
}

func rowAddress(sheet string, row int) string { return sheet + "!" + strconv.Itoa(row) }
