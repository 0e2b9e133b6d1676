package model

import (
	"math"
	"testing"
)

func date(t *testing.T, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func market(t *testing.T) Market {
	t.Helper()
	return Market{
		ValuationDate: date(t, "2024-06-12"), HorizonMonths: 120, BTCPriceUSD: 60000, NetworkEHS: 600,
		BlockSubsidyBTC: 3.125, FeesBTCBlock: 0.1, NextHalvingDate: date(t, "2028-04-17"),
	}
}

// Years become months rounded to the nearest, halves up: the fleet's first replacement stands in that month.
func TestMonths(t *testing.T) {
	for years, want := range map[float64]float64{0: 0, 1: 12, 2.375: 29, 2.625: 32, 4.125: 50, 3.96: 48, 0.04: 0} {
		k := NewKernel(NewEnv(market(t), nil), &Miner{}, Choices{})
		k.Load(&Site{HashrateEHS: 1, FleetEfficiencyJTH: 20, FleetRemainingLifeYears: years, FleetLifeYears: years + 1})
		k.Run()
		replace := k.tree.Fleets[0]
		if first, life := replace.numberOf("first_life"), replace.numberOf("life"); first != want || life != want+12 {
			t.Errorf("%v years are %v months, a year more %v; want %v, %v", years, first, life, want, want+12)
		}
	}
}

func TestMonthEnds(t *testing.T) {
	cases := []struct {
		from string
		n    int
		want string
	}{
		{"2024-06-12", 0, "2024-06-30"},
		{"2024-01-31", 1, "2024-02-29"},
		{"2023-12-31", 2, "2024-02-29"},
		{"2024-06-30", 180, "2039-06-30"},
		{"2024-12-01", 1, "2025-01-31"},
	}
	for _, c := range cases {
		if got := date(t, c.from).MonthEndAfter(c.n).String(); got != c.want {
			t.Errorf("month end %d after %s is %s, want %s", c.n, c.from, got, c.want)
		}
	}
	for _, bad := range []string{"", "2024-02-30", "12/06/2024", "2024-6-1"} {
		if _, err := ParseDate(bad); err == nil {
			t.Errorf("%q is taken for a date", bad)
		}
	}
}

func TestSubsidyOfAHalvingMonth(t *testing.T) {
	env := NewEnv(market(t), nil)
	// April 2028 is month 46: 16 days at 3.125 and 14 at 1.5625.
	for month, want := range map[int]float64{45: 3.125, 46: (16*3.125 + 14*1.5625) / 30, 47: 1.5625,
		94: (16*1.5625 + 14*0.78125) / 30} {
		if got := env.SubsidyBTC[month]; math.Abs(got-want) > 1e-15 {
			t.Errorf("subsidy of month %d (%s) is %v, want %v", month, env.MonthEnd[month], got, want)
		}
	}
}

// Source: the protocol's limit of 20,999,999.9769 BTC, 210,000 blocks an epoch, whole satoshi.
func TestTotalSubsidy(t *testing.T) {
	m := market(t)
	m.ValuationDate, m.NextHalvingDate, m.BlockSubsidyBTC, m.HorizonMonths = date(t, "2009-01-03"),
		date(t, "2013-01-03"), 50, 33*48
	env := NewEnv(m, nil)
	total := 0.0
	for epoch := range 33 {
		total += 210000 * math.Floor(env.SubsidyBTC[1+48*epoch]*1e8) // a whole month of the epoch
	}
	if total != 2099999997690000 {
		t.Errorf("total subsidy is %.0f satoshi, want 2099999997690000", total)
	}
}

func TestLeapHalving(t *testing.T) {
	m := market(t)
	m.NextHalvingDate = date(t, "2028-02-29")
	env := NewEnv(m, nil)
	// February 2028 is month 44, with 29 days of which two are halved; February 2032 likewise 48 months on.
	for month, want := range map[int]float64{43: 3.125, 44: (27*3.125 + 2*1.5625) / 29, 45: 1.5625,
		92: (27*1.5625 + 2*0.78125) / 29, 93: 0.78125} {
		if got := env.SubsidyBTC[month]; math.Abs(got-want) > 1e-15 {
			t.Errorf("subsidy of month %d (%s) is %v, want %v", month, env.MonthEnd[month], got, want)
		}
	}
}

// A halving date that is past counts too: it has halved on that day and every four years since.
func TestPastHalving(t *testing.T) {
	m := market(t)
	m.NextHalvingDate = date(t, "2016-04-17")
	if got := NewEnv(m, nil).SubsidyBTC[1]; got != 3.125/8 {
		t.Errorf("subsidy after the halvings of 2016, 2020 and 2024 is %v, want %v", got, 3.125/8)
	}
}

func TestDeck(t *testing.T) {
	deck := []DeckPoint{ // out of order on purpose
		{Date: date(t, "2024-09-30"), BTCPriceUSD: Given(90000.0)},
		{Date: date(t, "2024-07-31"), BTCPriceUSD: Given(70000.0), NetworkEHS: Given(650.0)},
	}
	env := NewEnv(market(t), deck)
	want := map[int]float64{0: 70000, 1: 70000, 2: 70000 + 20000*31.0/61, 3: 90000, 100: 90000}
	for month, price := range want {
		if got := env.BTCPriceUSD[month]; math.Abs(got-price) > 1e-9 {
			t.Errorf("price of month %d is %v, want %v", month, got, price)
		}
		if env.NetworkEHS[month] != 650 {
			t.Errorf("network of month %d is %v, want 650", month, env.NetworkEHS[month])
		}
	}
	if env := NewEnv(market(t), deck[:1]); env.NetworkEHS[5] != 600 {
		t.Errorf("a deck without a network replaces it: %v", env.NetworkEHS[5])
	}
}

func TestGrowthIsByTheMonth(t *testing.T) {
	m := market(t)
	m.BTCGrowthPct, m.BTCFlatMonths, m.NetworkGrowthPct = 0.2, 12, -0.1
	env := NewEnv(m, nil)
	for _, month := range []int{0, 7, 12, 13, 60, 120} {
		price := 60000 * math.Pow(1.2, math.Max(0, float64(month-12))/12)
		network := 600 * math.Pow(0.9, float64(month)/12)
		if got := env.BTCPriceUSD[month]; math.Abs(got/price-1) > 1e-13 {
			t.Errorf("price of month %d is %v, want %v", month, got, price)
		}
		if got := env.NetworkEHS[month]; math.Abs(got/network-1) > 1e-13 {
			t.Errorf("network of month %d is %v, want %v", month, got, network)
		}
	}
}

// The network does not grow beyond where hashprice would be below the power cost of a new machine, unless a
// deck has it.
func TestFloor(t *testing.T) {
	m := market(t)
	m.NetworkGrowthPct, m.NetworkFloor = 0.6, true
	m.MarginalPowerUSDMWh, m.MarginalEfficiencyJTH, m.MarginalGainPct = 50, 17, 0.1
	env := NewEnv(m, nil)
	for _, month := range []int{0, 12, 60, 120} {
		cost := 24 * 50 * 17 * math.Pow(0.9, float64(month)/12) / 1000
		uncut := 600 * math.Pow(1.6, float64(month)/12)
		want := max(144*(env.SubsidyBTC[month]+0.1)*60000/uncut/1000, cost)
		if got := env.HashpriceUSDPHDay[month]; math.Abs(got/want-1) > 1e-12 {
			t.Errorf("hashprice of month %d is %v, want %v", month, got, want)
		}
		if env.NetworkEHS[month] > uncut*(1+1e-12) {
			t.Errorf("network of month %d is %v, above its growth of %v", month, env.NetworkEHS[month], uncut)
		}
	}
	deck := []DeckPoint{{Date: date(t, "2034-06-30"), NetworkEHS: Given(1e5)}}
	if got := NewEnv(m, deck).NetworkEHS[120]; got != 1e5 {
		t.Errorf("the deck's network is cut to %v", got)
	}
}
