package model_test

import (
	"math"
	"testing"
	"time"

	"rackrate/model"
)

// TestMultiplesOfAYear: an EV over what a year earns, and none of a stub year, of a loss or without a load.
func TestMultiplesOfAYear(t *testing.T) {
	r := model.MinerResult{MinerFigures: model.MinerFigures{EVUSD: model.Some(900)}, Years: []model.YearFigures{
		{Year: 2026, Months: 6, MiningEBITDAUSD: 10}, {Year: 2027, Months: 12, MiningEBITDAUSD: 40, HPCEBITDAUSD: 50,
			CriticalITMW: 30}, {Year: 2028, Months: 12, MiningEBITDAUSD: -1},
	}}
	got := r.Multiples()
	if got[0].EVEBITDA.Why != model.StubYear || got[1].EVEBITDA != model.Some(10) || got[1].EVUSDMW != model.Some(30) ||
		got[2].EVEBITDA.Why != model.NoEBITDA || got[2].EVUSDMW.Why != model.NoMW {
		t.Errorf("got %+v", got)
	}
	r.EVUSD = model.None(model.NoShareData)
	if got := r.Multiples(); got[1].EVEBITDA.Why != model.NoShareData {
		t.Errorf("without a share price: %+v", got[1])
	}
}

func TestTargetUpside(t *testing.T) {
	m := model.Miner{SharePriceUSD: model.Given(8.0), PriceTargetUSD: model.Given(10.0)}
	if got := m.TargetUpside(); math.Abs(got.Value-0.25) > 1e-12 {
		t.Errorf("got %v", got)
	}
	if got := (&model.Miner{SharePriceUSD: model.Given(8.0)}).TargetUpside(); got.OK() {
		t.Errorf("without a target: %v", got)
	}
}

// TestCoversByYear sums whole years of twelve months from the first service on.
func TestCoversByYear(t *testing.T) {
	var d model.DebtResult
	var ends []model.Date
	for m := range 30 { // service from month 3 on: two whole years and a rest
		service := 4.0
		if m < 3 {
			service = 0
		}
		d.Schedule.Service, d.Schedule.CFADS = append(d.Schedule.Service, service), append(d.Schedule.CFADS, float64(m))
		d.Schedule.Balance, ends = append(d.Schedule.Balance, float64(100-m)),
			append(ends, model.Date{Year: 2026 + m/12, Month: time.Month(m%12 + 1), Day: 28})
	}
	got := d.Covers(ends)
	if len(got) != 2 || got[0].ServiceUSD != 48 || got[0].CFADSUSD != 102 || got[0].Cover != model.Some(102.0/48) ||
		got[0].Year != 2027 || got[1].BalanceUSD != 74 {
		t.Errorf("got %+v", got)
	}
	if got := (&model.DebtResult{}).Covers(ends); got != nil {
		t.Errorf("without service: %+v", got)
	}
}
