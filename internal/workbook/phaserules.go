package workbook

import (
	"fmt"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// conversionRules checks the inputs of a conversion against each other: those of a site without
// phases, or of each phase with what it has from its site.
func (r *reader) conversionRules(s *siteRow, site *provenance.Site) {
	if len(s.phases) == 0 {
		r.contractRules(s, nil, site, site.Inputs)
		return
	}
	for _, p := range s.phases {
		in := p.asSite(site)
		if in.GPUsAboveLoad() {
			r.phaseRule(codeGPUsAbove, sitePart{s, p, site}, "gpu_count", gpusAbove(in))
		}
		if in.ConvertMW.Value <= 0 {
			r.phaseRule(codeMissing, sitePart{s, p, site}, "convert_mw",
				"convert_mw is 0, and a phase converts something")
		}
		r.contractRules(s, p, site, in)
	}
}

// contractRules checks prepayment, debt and the tenant's share.
func (r *reader) contractRules(s *siteRow, p *phaseRow, site *provenance.Site, in model.Site) {
	tell := func(code, key, wrong string) {
		if p != nil {
			r.phaseRule(code, sitePart{s, p, site}, key, wrong)
		} else {
			r.rule(code, s, site, key, wrong)
		}
	}
	if c := in.DelayMonths + in.BuildMonths + 1; in.PrepayPct > 0 && in.PrepayMonth >= c {
		tell(codePrepayLate, "prepay_month",
			fmt.Sprintf("the prepayment comes in in month %d, and operations begin in month %d: it has to come before",
				in.PrepayMonth, c))
	}
	if in.DebtSharePct > 0 && in.DebtProfile != "bullet" && in.DebtIOMonths >= in.DebtTermMonths {
		tell(codeDebtIO, "debt_io_months",
			fmt.Sprintf("interest alone is paid for %d months, and the debt runs for %d: it is cut to %d",
				in.DebtIOMonths, in.DebtTermMonths, in.DebtTermMonths-1))
	}
	if in.TenantFundedPct > 0 && in.TenantCreditPct == 0 {
		tell(codeNoTenantCredit, "tenant_funded_pct",
			fmt.Sprintf("the tenant pays %s of the build and no rent is credited to it",
				quantity.Amount(model.Input{Type: model.TypePct}, in.TenantFundedPct)))
	}
}

// priced reports whether a site has a price, or each of its phases where it has any.
func (r *reader) priced(s *siteRow, site *provenance.Site, key string) bool {
	v, _ := model.Get(&site.Inputs, key)
	if v.Known || len(s.phases) == 0 {
		return v.Known
	}
	for _, p := range s.phases {
		if !p.value(site, key).Known {
			return false
		}
	}
	return true
}

func gpusAbove(in model.Site) string {
	return fmt.Sprintf("%s GPUs of %s kW need %s kW, and the critical IT load is %s kW (convert_mw / pue_hpc)",
		quantity.Grouping(in.GPUCount.Value), quantity.Grouping(in.KWPerGPU),
		quantity.Grouping(in.GPUCount.Value*in.KWPerGPU), quantity.Grouping(in.CriticalITKW()))
}

// checkStructures compares a row with the first of the same site under another structure: what is not of the
// conversion is the site's, and the same for all.
func (r *reader) checkStructures(s *siteRow, site *provenance.Site) {
	n := quantity.Normalise(s.name)
	if s.group.structures == nil {
		s.group.structures = map[string]*provenance.Site{}
	}
	first := s.group.structures[n]
	if first == nil {
		copied := *site
		s.group.structures[n] = &copied
		return
	}
	if s.failed || first.Failed {
		return
	}
	for _, in := range r.reg.Inputs {
		if in.Scope != model.ScopeSite || in.Group != "power" && in.Group != "mining" || phaseInput(in) ||
			in.Key == "hpc_power_premium_pct" || in.Key == "power_pass_through_pct" {
			continue
		}
		a, _ := model.Get(&first.Inputs, in.Key)
		b, _ := model.Get(&site.Inputs, in.Key)
		if a != b {
			r.rule(codeStructuresDiffer, s, site, in.Key,
				fmt.Sprintf("%s is %s under structure %q and %s in row %d: it is one site whatever the structure",
					in.Key,
					amountOf(in, b), s.structure, amountOf(in, a), first.Row))
		}
	}
}

func amountOf(in model.Input, v model.Value) string {
	if in.Numeric() && v.Known {
		return quantity.Amount(in, v.Number)
	}
	return in.Format(v)
}

// horizonRule warns of a horizon that ends before the longest lease does, with the month to set.
func (r *reader) horizonRule() {
	end, longest, n := 0, "", 0
	for i := range r.book.Miners {
		for k := range r.book.Miners[i].Sites {
			s := &r.book.Miners[i].Sites[k]
			last := lastLeaseMonth(&s.Inputs)
			if s.Failed || last <= r.book.Market.HorizonMonths {
				continue
			}
			n++
			if last > end {
				end, longest = last, s.Name+" of "+s.Miner
			}
		}
	}
	if n == 0 {
		return
	}
	v := r.assumed["horizon_months"]
	in, _ := r.reg.Lookup("horizon_months")
	about := provenance.Finding{Header: v.origin.Header, Input: in.Key, Read: v.origin.Typed,
		Wrong: fmt.Sprintf("the horizon of %d months ends before the lease of %s does, in month %d",
			r.book.Market.HorizonMonths, longest, end),
		Do: fmt.Sprintf("set horizon_months to %d to see every lease to its end", end)}
	if n > 1 {
		about.Wrong += fmt.Sprintf("; it cuts %d leases", n)
	}
	if float64(end) > in.Max {
		about.Do = fmt.Sprintf("set horizon_months to %s, the most that is allowed; what follows counts in the "+
			"terminal value", quantity.Grouping(in.Max))
	}
	r.report(codeHorizon, v.spot, who{}, about)
}

// lastLeaseMonth is the last month of the lease of a site, or of its phases: c + term - 1; 0 where it has no rent.
func lastLeaseMonth(site *model.Site) int {
	if len(site.Phases) == 0 {
		return leaseEnd(*site)
	}
	last := 0
	for _, p := range site.Phases {
		of := *site
		for _, own := range p.Own {
			model.Set(&of, own.Key, own.Value)
		}
		last = max(last, leaseEnd(of))
	}
	return last
}

func leaseEnd(in model.Site) int {
	if !in.LeaseUSDKWMonth.Known {
		return 0
	}
	return in.DelayMonths + in.BuildMonths + in.LeaseTermMonths
}
