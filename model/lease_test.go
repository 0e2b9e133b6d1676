package model_test

import (
	"math"
	"testing"

	"rackrate/model"
)

// bare is a site of 130 MW that converts at once, with nothing but what a test adds.
func bare(reg *model.Registry) (model.Market, model.Site) {
	m, s, _ := reg.Defaults()
	m.ValuationDate = model.Date{Year: 2024, Month: 6, Day: 30}
	m.BTCPriceUSD, m.NetworkEHS, m.HorizonMonths = 60000, 600, 120
	s.Miner, s.Site, s.SiteMW, s.PUEHPC = "Case", "One", 130, 1.3
	s.CapexUSDMW, s.ContingencyPct, s.DelayMonths, s.BuildMonths, s.RampMonths = 1e6, 0, 0, 0, 1
	s.OpexHPCUSDKWMonth, s.MaintenanceCapexPct, s.TaxRatePct, s.ResidualRecoveryPct, s.ExitCapRatePct = 0, 0, 0, 0, 0
	s.LeaseUSDKWMonth, s.LeaseTermMonths, s.LeaseEscalatorPct = model.Given(100.0), 360, 0
	return m, s
}

// Closed form: 100 MW at 100 USD/kW-month is a rent of 10m USD a month, an annuity of 120 months
// at the monthly rate i with (1+i)^12 = 1.1, less a build of 100m USD at once.
func TestConstantLeaseIsAnAnnuity(t *testing.T) {
	m, s := bare(registry(t))
	r := evaluateSite(m, s)
	c := r.Conversion(model.Colo)
	i := math.Pow(1.1, 1.0/12) - 1
	want := 10e6*(1-math.Pow(1+i, -120))/i - 100e6
	if !near(c.NPVUSD, want, 1e-12) {
		t.Errorf("npv %v, want %v", c.NPVUSD, want)
	}
	if !near(c.PaybackMonths.Value, 10, 1e-12) || !near(c.MOIC.Value, 12, 1e-12) || !near(c.ContractValueUSD.Value,
		3600e6, 1e-12) {
		t.Errorf("payback %v, moic %v, contract value %v; want 10, 12, 3600m", c.PaybackMonths, c.MOIC,
			c.ContractValueUSD)
	}
	if got := r.Mine.NPVUSD; got != 0 {
		t.Errorf("a site without a fleet is worth %v by mining", got)
	}
}

// Closed form: the Core Scientific-CoreWeave lease of the press, 290m USD a year over 200 MW for 12 years.
func TestTenantThatPaysForTheBuild(t *testing.T) {
	m, s := bare(registry(t))
	m.HorizonMonths = 180
	s.SiteMW, s.TenantFundedPct, s.LeaseTermMonths = 260, 1, 144
	s.LeaseUSDKWMonth = model.Given(290e6 / 200e3 / 12)
	c := evaluateSite(m, s).Conversion(model.Colo)
	if !near(c.ContractValueUSD.Value, 3.48e9, 1e-12) {
		t.Errorf("contract value %v, want 3.48bn", c.ContractValueUSD)
	}
	if c.CompanyCapexUSD != 0 || c.ProjectIRR.Why != model.NothingInvested ||
		c.YieldOnCost.Why != model.NothingInvested {
		t.Errorf("capex %v, irr %v, yield %v; want none of them", c.CompanyCapexUSD, c.ProjectIRR, c.YieldOnCost)
	}
}

// Closed form: gearing of 60 % of 100m USD at 9 %/12 a month over ten years, paid from the first month on.
func TestLevelDebt(t *testing.T) {
	m, s := bare(registry(t))
	s.DebtSharePct = 0.6
	d := evaluateSite(m, s).Conversion(model.Colo).Debt
	i := 0.09 / 12
	payment := 60e6 * i / (1 - math.Pow(1+i, -120))
	if !near(d.DebtAtCOD.Value, 60e6, 1e-12) || !near(d.MonthlyPayment.Value, payment, 1e-12) {
		t.Errorf("debt %v, payment %v; want 60m, %v", d.DebtAtCOD, d.MonthlyPayment, payment)
	}
	if !near(d.DSCRMin.Value, 10e6/payment, 1e-12) || !near(d.LLCR.Value, 10e6/payment, 1e-9) {
		t.Errorf("dscr %v, llcr %v; want both %v", d.DSCRMin, d.LLCR, 10e6/payment)
	}
}

func TestAlternativesWithoutAPriceAreLeftOut(t *testing.T) {
	m, s := bare(registry(t))
	s.LeaseUSDKWMonth = model.Opt[float64]{}
	r := evaluateSite(m, s)
	want := []model.LeftOut{{Alternative: model.Colo, Why: model.NoLeasePrice},
		{Alternative: model.Cloud, Why: model.NoGPUPrice}, {Alternative: model.Hybrid, Why: model.NoLeasePrice}}
	if len(r.Conversions) != 0 || len(r.LeftOut) != 3 {
		t.Fatalf("%d conversions, left out %v", len(r.Conversions), r.LeftOut)
	}
	for i := range want {
		if r.LeftOut[i] != want[i] {
			t.Errorf("left out %v, want %v", r.LeftOut[i], want[i])
		}
	}
	if r.Best != model.Mine {
		t.Errorf("best is %s", r.Best)
	}
}
