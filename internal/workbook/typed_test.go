package workbook

import (
	"context"
	"slices"
	"strings"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/model"
)

// typedBook is read with what was typed on sheets of an earlier run.
func typedBook(t *testing.T) *provenance.Book {
	t.Helper()
	number := func(v float64) *float64 { return &v }
	at := func(ref string) provenance.Cell {
		return provenance.Cell{File: "book.xlsx", Sheet: "RR Inputs", Ref: ref}
	}
	b, err := ReadWith(context.Background(), registry(t), opening.Source{Name: "book.xlsx",
		Data: makeBook(t, siteTab(one), market)}, Options{Typed: []provenance.Typed{
		{Cell: at("E5"), Miner: provenance.MarketOwner, Input: "btc_price_usd", Number: number(123_000)},
		{Cell: at("E6"), Miner: "Riot", Site: "Rockdale", Input: "power_price_usd_mwh", Number: number(61)},
		{Cell: at("E7"), Miner: "Riot", Site: "Rockdale", Input: "pue_mining", Number: number(50)},
		{Cell: at("E9"), Miner: "Riot", Site: "Elsewhere", Input: "pue_mining", Number: number(1.2)},
		{Cell: at("D9"), Miner: "Riot", Site: "Rockdale", Choice: provenance.ChooseMining, Value: "stop"},
		{Cell: at("E10"), Miner: "Riot", Site: "Rockdale", Input: "build_months", Value: "soon"},
	}})
	must(t, err)
	return b
}

func TestWhatWasTypedCounts(t *testing.T) {
	b := typedBook(t)
	s := &b.Miners[0].Sites[0]
	if s.Inputs.PowerPriceUSDMWh != 61 || b.Market.BTCPriceUSD != 123_000 {
		t.Errorf("power at %v and bitcoin at %v are not what was typed", s.Inputs.PowerPriceUSDMWh,
			b.Market.BTCPriceUSD)
	}
	if o := s.Origins["power_price_usd_mwh"].String(); o != "RR Inputs!E6, typed by the analyst" {
		t.Errorf("the origin is %q", o)
	}
	if !s.Failed || !slices.Contains(codes(b), codeBounds) {
		t.Errorf("a PUE of 50 is not refused: %v", codes(b))
	}
	if s.Choose.MiningPolicy[0] != model.Stop {
		t.Errorf("the choice is %v", s.Choose)
	}
	lost := 0
	for _, f := range b.Findings {
		if f.Code == codeTypedLost && (strings.Contains(f.Wrong, "RR Inputs!E9") || strings.Contains(f.Wrong,
			"RR Inputs!E10")) {
			lost++
		}
	}
	if lost != 2 {
		t.Errorf("%d of what cannot be kept was told: %v", lost, b.Findings)
	}
}
