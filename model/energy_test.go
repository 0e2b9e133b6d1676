package model_test

import (
	"math"
	"testing"

	"rackrate/model"
	"rackrate/templates"
)

// energySite is a site with a fleet and a lease whose rent and power do not change, and the book that it stands in.
func energySite(t *testing.T) (*model.Registry, model.Book) {
	t.Helper()
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	m, site, miner := reg.Defaults()
	m.ValuationDate, m.HorizonMonths = model.Date{Year: 2024, Month: 12, Day: 31}, 120
	m.BTCPriceUSD, m.NetworkEHS = 64000, 600
	site.SiteMW, site.PowerPriceUSDMWh, site.HashrateEHS, site.FleetEfficiencyJTH = 100, 45, 3.5, 22
	site.Miner, site.Site = "M", "S"
	miner.FiscalYearEnd = 12
	return reg, model.Book{Market: m, Miners: []model.BookMiner{{Name: "M", Inputs: miner, Sites: []model.Site{site}}}}
}

func only(t *testing.T, reg *model.Registry, b model.Book) *model.SiteResult {
	t.Helper()
	r, err := model.Evaluate(t.Context(), reg, b, 1)
	if err != nil {
		t.Fatal(err)
	}
	return &r.Miners[0].Sites[0]
}

// TestEnergyYearsAreTheMeasuresOfTheirMonths holds a fiscal year to the measures of the same twelve months.
func TestEnergyYearsAreTheMeasuresOfTheirMonths(t *testing.T) {
	reg, b := energySite(t)
	s := &b.Miners[0].Sites[0]
	s.LeaseUSDKWMonth, s.CapexUSDMW = model.Given(130.0), 9e6
	s.DelayMonths, s.BuildMonths, s.RampMonths = 6, 18, 1 // operations begin in month 25, with the third fiscal year
	r := only(t, reg, b)
	e := r.Energy
	if len(e.Years) != 7 || e.Years[0].Year != 2025 || e.Years[0].Months != 12 {
		t.Fatalf("years %+v", e.Years)
	}
	near := func(what string, got, want model.Figure) {
		if got.OK() != want.OK() || math.Abs(got.Value-want.Value) > 1e-9*math.Abs(want.Value) {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	near("mining in the first year", e.Years[0].MineUSDMWh, r.Mine.MineUSDMWh)
	near("HPC in its first year", e.Years[2].HPCUSDMWh, r.Conversion(model.Colo).HPCUSDMWh)
	near("HPC before", e.Years[1].HPCUSDMWh, model.None(model.NotOperatedInYear))
	if p := e.Years[0].PowerPriceUSDMWh; math.Abs(p-45) > 5 || p < 45*(1-1e-9) {
		t.Errorf("power price %v", p)
	}
	if !e.CrossingYear.OK() || e.CrossingYear.Value != 2027 {
		t.Errorf("crossing %v", e.CrossingYear)
	}
	if r.AssessingRent.Why != model.Assessed {
		t.Errorf("rent of a site that is assessed: %v", r.AssessingRent)
	}

	s.LeaseUSDKWMonth = model.Given(20.0)
	if got := only(t, reg, b).Energy.CrossingYear; got.OK() && got.Value == 2027 {
		t.Errorf("a poor rent outbids mining as early: %v", got)
	}
}

// TestAssessingRentIsTheBreakEven: with that rent the site is worth as much as mining, whatever the site's
// other inputs.
func TestAssessingRentIsTheBreakEven(t *testing.T) {
	reg, b := energySite(t)
	s := &b.Miners[0].Sites[0]
	r := only(t, reg, b)
	if r.Recommendation.Action != model.NotAssessed || !r.AssessingRent.OK() || r.AssessingRent.Value < 10 {
		t.Fatalf("%s, rent %v", r.Recommendation.Action, r.AssessingRent)
	}
	if r.Energy.CrossingYear.OK() || r.Energy.Years[0].HPCUSDMWh.OK() || !r.Energy.Years[0].MineUSDMWh.OK() {
		t.Errorf("energy %+v", r.Energy)
	}
	rent := r.AssessingRent.Value
	for by, more := range map[float64]bool{0.99: false, 1.01: true} {
		s.LeaseUSDKWMonth = model.Given(by * rent)
		if u := only(t, reg, b).Conversion(model.Colo).UpliftUSD; (u > 0) != more {
			t.Errorf("%v times the rent: uplift %v", by, u)
		}
	}
}
