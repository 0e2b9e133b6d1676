package model_test

import (
	"testing"

	"rackrate/internal/testutil"
	"rackrate/model"
)

// A lease that starts and ends as late as the registry allows has the value of
// its whole contract, also where all of it lies beyond the horizon.
func TestTheLatestLeaseThatThereIs(t *testing.T) {
	reg := registry(t)
	m, s := bare(reg)
	m.HorizonMonths = 12
	longest := func(key string) int {
		in, ok := reg.Lookup(key)
		if !ok {
			t.Fatal(key)
		}
		return int(in.Max)
	}
	s.DelayMonths, s.BuildMonths, s.ReletMonths = longest("delay_months"), longest("build_months"),
		longest("relet_months")
	s.LeaseTermMonths = longest("lease_term_months")
	s.GPUPriceUSDHour = model.Given(2.0)
	book := model.Book{Market: m, Miners: []model.BookMiner{{Name: s.Miner, Sites: []model.Site{s}}}}
	r := testutil.Evaluate(reg, book, 1).Miners[0].Sites[0] // with its grids, whose delays go further
	if c := r.Conversion(model.Colo); !near(c.ContractValueUSD.Value, 3600e6, 1e-12) || c.CODMonth <= m.HorizonMonths {
		t.Errorf("contract value %v from month %d, want 3600m", c.ContractValueUSD, c.CODMonth)
	}
}
