package model

import (
	"math"
	"sync"
	"time"

	"rackrate/model/dcf"
	"rackrate/model/lines"
)

// blocksPerDay is the protocol's target: one block in ten minutes.
const blocksPerDay = 144

// Env is the bitcoin environment of a book, worked out once (MODEL.md section 2);
// index t = 0..T, entry 0 for the valuation date itself where that has a meaning.
// Days and Inflation go on beyond the horizon.
type Env struct {
	Market            Market
	deck              []DeckPoint
	base              Market // of the book: a deck is scaled by what the market's price and network are over its
	MonthEnd          []Date
	Days              []float64
	BTCPriceUSD       []float64
	NetworkEHS        []float64
	SubsidyBTC        []float64
	HashpriceUSDPHDay []float64
	BTCPerEHDay       []float64
	Inflation         []float64 // (1+inflation_pct)^(t/12)
	price, network    series
	others            *markets
}

// NewEnv works out the bitcoin environment of a market (MODEL.md sections 1 and
// 2): the lines of block market. Entry 0 of the series is the valuation date's
// month end; its subsidy is that of the day itself.
func NewEnv(m Market, deck []DeckPoint) *Env { return newEnv(m, deck, m) }

// with is the environment of another market of the same book, worked out once.
func (e *Env) with(m Market) *Env {
	e.others.mu.Lock()
	defer e.others.mu.Unlock()
	env, ok := e.others.envs[m]
	if !ok {
		env = newEnv(m, e.deck, e.base)
		env.others = e.others
		e.others.envs[m] = env
	}
	return env
}

// markets are the environments of a book.
type markets struct {
	mu   sync.Mutex
	envs map[Market]*Env
}

func newEnv(m Market, deck []DeckPoint, base Market) *Env {
	e := &Env{Market: m, deck: deck, base: base, others: &markets{envs: map[Market]*Env{}}}
	e.price = deckSeries(deck, func(p DeckPoint) Opt[float64] { return p.BTCPriceUSD })
	e.network = deckSeries(deck, func(p DeckPoint) Opt[float64] { return p.NetworkEHS })
	market := &marketLines{}
	market.setRecord(&e.Market, nil, nil)
	market.runAt(&axis{horizon: m.HorizonMonths, last: m.HorizonMonths + furthest, env: e}, wantAll)
	e.MonthEnd = make([]Date, m.HorizonMonths+1)
	for t := range e.MonthEnd {
		year, month, day := lines.Date(market.end[t])
		e.MonthEnd[t] = Date{year, time.Month(month), day}
	}
	e.Days, e.Inflation = market.days, market.inflation
	e.BTCPriceUSD, e.NetworkEHS, e.SubsidyBTC = market.btc, market.network, market.subsidy
	e.HashpriceUSDPHDay, e.BTCPerEHDay = market.hashprice, market.q
	return e
}

// furthest is how far beyond the horizon the calendar goes: the longest delay,
// moved as far as a simulation or a grid may move it, and the longest build; the
// longest lease after them, the longest void after that, and a year. A lease that starts
// beyond the horizon has a contract's value too.
const furthest = 84 + 120 + 84 + 360 + 480 + 12 + 1

// Horizon is T, the number of months after the valuation date.
func (e *Env) Horizon() int { return e.Market.HorizonMonths }

// HeadlineHashprice is hashprice_usd_ph_day of the market's own inputs, without deck or growth:
// 144 (block_subsidy_btc + fees_btc_block) / network_ehs x btc_price_usd / 1000.
func HeadlineHashprice(m Market) float64 {
	return blocksPerDay * (m.BlockSubsidyBTC + m.FeesBTCBlock) / m.NetworkEHS * m.BTCPriceUSD / 1000
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
func (s *series) at(d Date, fallback float64) float64 {
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

// Deck is the deck's value of the input at the end of month t, scaled.
func (e *Env) Deck(key string, t int) float64 {
	scale := e.Market.BTCPriceUSD / e.base.BTCPriceUSD
	if key == "network_ehs" {
		scale = e.Market.NetworkEHS / e.base.NetworkEHS
	}
	return scale * e.deckOf(key).at(e.Market.ValuationDate.MonthEndAfter(t), 0)
}

func (e *Env) deckOf(key string) *series {
	if key == "network_ehs" {
		return &e.network
	}
	return &e.price
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
