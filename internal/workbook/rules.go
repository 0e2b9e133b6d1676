package workbook

import (
	"fmt"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/quantity"
)

// slack is the relative error of arithmetic that no rule may trip over.
const slack = 1e-9

// checkSite checks the inputs of a row against each other and against the rows before.
func (r *reader) checkSite(s *siteRow, site *provenance.Site) {
	n := quantity.Normalise(s.name) + "|" + quantity.Normalise(s.structure)
	if first, twice := s.group.seen[n]; twice {
		r.rule(codeDuplicate, s, site, "site", fmt.Sprintf("%s of %s stands in row %d already", s.called(),
			s.group.name, first.row))
	} else {
		s.group.seen[n] = s
		r.checkStructures(s, site)
	}
	if !s.failed {
		r.siteRules(s, site)
	}
}

// rule reports what is wrong with a row, and fails it where that is an error.
func (r *reader) rule(code string, s *siteRow, site *provenance.Site, key, wrong string) {
	v, _ := r.layered(s, key)
	f := provenance.Finding{Header: s.header(key), Input: key, Read: v.origin.Typed, Wrong: wrong}
	if f.Read == "" && key == "site" {
		f.Read = s.name
	}
	r.report(code, s.spotOf(key), s.who(), f)
	if lookup(code).Severity == provenance.Error {
		s.failed, site.Failed = true, true
	}
}

// siteRules checks a row whose inputs could all be read.
func (r *reader) siteRules(s *siteRow, site *provenance.Site) {
	in := site.Inputs
	convert := in.ConvertMW.Or(in.SiteMW)
	if convert > in.SiteMW*(1+slack) {
		r.rule(codeConvertAbove, s, site, "convert_mw", fmt.Sprintf("%s MW are to be converted, and the site has %s",
			quantity.Grouping(convert), quantity.Grouping(in.SiteMW)))
	}
	if in.GPUsAboveLoad() && len(s.phases) == 0 {
		r.rule(codeGPUsAbove, s, site, "gpu_count", gpusAbove(in))
	}
	r.conversionRules(s, site)
	if in.DelayLowMonths > in.DelayModeMonths || in.DelayModeMonths > in.DelayHighMonths {
		r.rule(codeDelays, s, site, "delay_mode_months",
			fmt.Sprintf("the extra delay is %d, %d and %d months (least, most likely, greatest)",
				in.DelayLowMonths, in.DelayModeMonths, in.DelayHighMonths))
	}
	if draw := in.HashrateEHS * in.FleetEfficiencyJTH * in.PUEMining; draw > in.SiteMW*(1+slack) {
		r.rule(codeFleetDraw, s, site, "hashrate_ehs",
			fmt.Sprintf("the fleet draws %s MW (hashrate x efficiency x mining PUE), and the site has %s",
				quantity.Grouping(draw), quantity.Grouping(in.SiteMW)))
	}
	if !r.priced(s, site, "lease_usd_kw_month") {
		r.rule(codeNoLease, s, site, "lease_usd_kw_month", "no rent is given: colocation and hybrid are left out"+
			r.unread(s.t, "lease_usd_kw_month"))
	}
	if !s.cloudDropped && !r.priced(s, site, "gpu_price_usd_hour") &&
		!(r.priced(s, site, "gpu_contract_price_usd_hour") && in.GPUContractMonths > 0) {
		r.rule(codeNoGPUPrice, s, site, "gpu_price_usd_hour", "no GPU-hour price is given: GPU cloud is left out"+
			r.unread(s.t, "gpu_price_usd_hour"))
	}
}

// halvingRule warns of a subsidy that would be halved at once.
func (r *reader) halvingRule() {
	m := r.book.Market
	if m.ValuationDate.IsZero() || m.NextHalvingDate.IsZero() || m.ValuationDate.Before(m.NextHalvingDate) {
		return
	}
	v, ok := r.assumed["next_halving_date"]
	if !ok {
		v = r.assumed["valuation_date"]
	}
	r.report(codeHalvingPast, v.spot, who{}, provenance.Finding{Header: v.origin.Header, Input: "next_halving_date",
		Read: v.origin.Typed,
		Wrong: fmt.Sprintf("the next halving (%s) is not after the valuation date (%s): the subsidy of %s BTC is "+
			"halved from the first month on",
			m.NextHalvingDate, m.ValuationDate, quantity.Grouping(m.BlockSubsidyBTC))})
}
