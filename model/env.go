package model

import (
	"math"
	"time"

	"rackrate/model/dcf"
	"rackrate/model/lines"
)

// blocksPerDay is the protocol's target: one block in ten minutes.
const blocksPerDay = 144

// Env is the bitcoin environment of a book, worked out once (MODEL.md section 2);
// index t = 0..T, entry 0 for the valuation date itself where that has a meaning.
type Env struct {
	Market            Market
	deck              []DeckPoint
	MonthEnd          []Date
	Days              []float64
	BTCPriceUSD       []float64
	NetworkEHS        []float64
	SubsidyBTC        []float64
	HashpriceUSDPHDay []float64
	BTCPerEHDay       []float64
	Inflation         []float64 // (1+inflation_pct)^(t/12)
}

// NewEnv works out the bitcoin environment of a market (MODEL.md sections 1 and 2):
//
//	B_t = btc_price_usd (1+btc_growth_pct)^(max(0, t-btc_flat_months)/12)
//	N_t = network_ehs (1+network_growth_pct)^(t/12)
//	q_t = 144 (s_t + fees_btc_block) / N_t           BTC per EH/s and day
//	hashprice_t = q_t B_t / 1000                     USD per PH/s and day
//
// A deck replaces B and N where it has points for them. Entry 0 of the series
// is the valuation date's month end; its subsidy is that of the day itself.
func NewEnv(m Market, deck []DeckPoint) *Env {
	n := m.HorizonMonths + 1
	store := make([]float64, 7*n)
	series := func() []float64 {
		s := store[:n:n]
		store = store[n:]
		return s
	}
	e := &Env{
		Market: m, deck: deck, MonthEnd: make([]Date, n), Days: series(), BTCPriceUSD: series(), NetworkEHS: series(),
		SubsidyBTC: series(), HashpriceUSDPHDay: series(), BTCPerEHDay: series(), Inflation: series(),
	}
	for t := range n {
		e.MonthEnd[t] = m.ValuationDate.MonthEndAfter(t)
		e.Days[t] = float64(e.MonthEnd[t].Day)
	}
	growth(e.NetworkEHS, m.NetworkGrowthPct)
	growth(e.Inflation, m.InflationPct)
	btc := make([]float64, n)
	growth(btc, m.BTCGrowthPct)
	price := deckSeries(deck, func(p DeckPoint) Opt[float64] { return p.BTCPriceUSD })
	network := deckSeries(deck, func(p DeckPoint) Opt[float64] { return p.NetworkEHS })
	for t := range n {
		e.BTCPriceUSD[t] = price.at(e.MonthEnd[t], m.BTCPriceUSD*btc[max(0, t-m.BTCFlatMonths)])
		e.NetworkEHS[t] = network.at(e.MonthEnd[t], m.NetworkEHS*e.NetworkEHS[t])
		e.SubsidyBTC[t] = meanSubsidy(m, e.MonthEnd[t], t == 0)
		e.BTCPerEHDay[t] = blocksPerDay * (e.SubsidyBTC[t] + m.FeesBTCBlock) / e.NetworkEHS[t]
		e.HashpriceUSDPHDay[t] = e.BTCPerEHDay[t] * e.BTCPriceUSD[t] / 1000
	}
	return e
}

// Horizon is T, the number of months after the valuation date.
func (e *Env) Horizon() int { return e.Market.HorizonMonths }

// HeadlineHashprice is hashprice_usd_ph_day of the market's own inputs, without deck or growth:
// 144 (block_subsidy_btc + fees_btc_block) / network_ehs x btc_price_usd / 1000.
func HeadlineHashprice(m Market) float64 {
	return blocksPerDay * (m.BlockSubsidyBTC + m.FeesBTCBlock) / m.NetworkEHS * m.BTCPriceUSD / 1000
}

// growth fills dst[t] = (1+g)^(t/12).
func growth(dst []float64, g float64) {
	var month [12]float64
	for j := range month {
		month[j] = math.Pow(1+g, float64(j)/12)
	}
	year := 1.0
	for t := range dst {
		if t > 0 && t%12 == 0 {
			year *= 1 + g
		}
		dst[t] = year * month[t%12]
	}
}

// meanSubsidy is the block subsidy averaged over the days of the month that ends
// at end, or that of the last day alone. It halves on next_halving_date, also
// where that is past, and on that day of every fourth year (29 February: the 28th).
func meanSubsidy(m Market, end Date, lastDayOnly bool) float64 {
	days := end.Day
	if lastDayOnly {
		days = 1
	}
	sum := 0.0
	last := end.DayNumber()
	for d := last - days + 1; d <= last; d++ {
		sum += math.Ldexp(m.BlockSubsidyBTC, -halvings(m.NextHalvingDate, d))
	}
	return sum / float64(days)
}

// halvings counts the halvings up to and on the day.
func halvings(next Date, day int) int {
	if next.Month == time.February && next.Day == 29 {
		next.Day = 28
	}
	n := 0
	for day >= next.DayNumber() {
		n++
		next.Year += 4
	}
	return n
}

// series is one series of a price deck in order of date.
type series struct {
	day   []int
	value []float64
}

func deckSeries(deck []DeckPoint, pick func(DeckPoint) Opt[float64]) series {
	var s series
	for _, p := range deck {
		v := pick(p)
		if !v.Known {
			continue
		}
		at := len(s.day)
		for at > 0 && s.day[at-1] > p.Date.DayNumber() {
			at--
		}
		s.day = append(s.day[:at], append([]int{p.Date.DayNumber()}, s.day[at:]...)...)
		s.value = append(s.value[:at], append([]float64{v.Value}, s.value[at:]...)...)
	}
	return s
}

// at is the value on a day: linear by day between the points, flat outside them, fallback without any.
func (s series) at(d Date, fallback float64) float64 {
	if len(s.day) == 0 {
		return fallback
	}
	day := d.DayNumber()
	if day <= s.day[0] {
		return s.value[0]
	}
	for i := 1; i < len(s.day); i++ {
		if day <= s.day[i] {
			span := float64(s.day[i] - s.day[i-1])
			return s.value[i-1] + (s.value[i]-s.value[i-1])*float64(day-s.day[i-1])/span
		}
	}
	return s.value[len(s.value)-1]
}

// Decked reports whether the price deck has a series for the input (btc_price_usd, network_ehs).
func (e *Env) Decked(key string) bool { return len(e.deckOf(key).day) > 0 }

// Deck is the deck's value of the input at the end of month t.
func (e *Env) Deck(key string, t int) float64 {
	return e.deckOf(key).at(e.Market.ValuationDate.MonthEndAfter(t), 0)
}

func (e *Env) deckOf(key string) series {
	return deckSeries(e.deck, func(p DeckPoint) Opt[float64] {
		if key == "network_ehs" {
			return p.NetworkEHS
		}
		return p.BTCPriceUSD
	})
}

// IRR is the annual rate above low at which monthly flows have no value, or none and why.
func (e *Env) IRR(flows []float64, low float64) float64 { return annualRate(flows, low) }

// annualRate is (1+i)^12 - 1 of the monthly rate i at which flows have no value.
func annualRate(flows []float64, low float64) float64 {
	i, err := dcf.Rate(flows, low)
	if err != nil {
		return lines.NoneOf(string(NotInterpretable))
	}
	return math.Pow(1+i, 12) - 1
}
