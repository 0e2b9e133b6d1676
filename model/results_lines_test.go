package model

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"rackrate/model/lines"
)

// shown is a block of which it is written down what is asked for.
type shown struct {
	source
	block *lines.Block
	asked map[*lines.Line]bool
}

func (s shown) numberOf(line string) float64   { s.ask(line); return s.source.numberOf(line) }
func (s shown) textOf(line string) string      { s.ask(line); return s.source.textOf(line) }
func (s shown) seriesOf(line string) []float64 { s.ask(line); return s.source.seriesOf(line) }

func (s shown) ask(line string) { s.asked[s.block.Line(line)] = true }

// showing puts a shown around every block that a tree points to.
func showing(t *testing.T, tree reflect.Value, asked map[*lines.Line]bool) {
	switch tree.Kind() {
	case reflect.Pointer:
		if _, isSite := tree.Interface().(*Site); !tree.IsNil() && !isSite {
			showing(t, tree.Elem(), asked)
		}
	case reflect.Slice, reflect.Array:
		for i := range tree.Len() {
			showing(t, tree.Index(i), asked)
		}
	case reflect.Struct:
		for i := range tree.NumField() {
			showing(t, tree.Field(i), asked)
		}
	case reflect.Interface:
		s, is := tree.Interface().(source)
		if _, already := tree.Interface().(shown); !is || already {
			return
		}
		tree.Set(reflect.ValueOf(shown{s, blockOf(t, s), asked}))
	}
}

// blockOf is the block that a compiled one is of.
func blockOf(t *testing.T, s source) *lines.Block {
	name := strings.ToLower(strings.TrimSuffix(reflect.TypeOf(s).Elem().Name(), "Lines"))
	i := slices.IndexFunc(Lines().Blocks, func(b *lines.Block) bool {
		return strings.ReplaceAll(b.Name, "_", "") == name
	})
	if i < 0 {
		t.Fatalf("no block is called %s", name)
	}
	return Lines().Blocks[i]
}

// askedLines are the lines that results are made of: those that are marked, and those that are asked for by name
// when all there is to a miner and its site is put together.
func askedLines(t *testing.T) map[*lines.Line]bool {
	t.Helper()
	data, err := os.ReadFile("../templates/inputs.csv")
	if err != nil {
		t.Fatal(err)
	}
	reg, err := ParseRegistry(data)
	if err != nil {
		t.Fatal(err)
	}
	market, site, miner := reg.Defaults()
	market.ValuationDate, market.NextHalvingDate = Date{2026, 6, 30}, Date{2028, 4, 1}
	market.BTCPriceUSD, market.NetworkEHS = 90000, 900
	site.SiteMW, site.HashrateEHS, site.FleetEfficiencyJTH, site.PowerPriceUSDMWh = 100, 4, 20, 50
	site.LeaseUSDKWMonth, site.GPUPriceUSDHour = Opt[float64]{130, true}, Opt[float64]{2.5, true}
	site.DebtSharePct, site.LeaseStatus = 0.5, "none"
	miner.SharePriceUSD, miner.SharesM = Opt[float64]{10, true}, Opt[float64]{100, true}

	asked := map[*lines.Line]bool{}
	k := NewKernel(NewEnv(market, nil), &miner, Choices{})
	k.Load(&site)
	k.runAll(wantAll)
	f := fund(&miner, []*Kernel{k})
	showing(t, reflect.ValueOf(k.tree), asked)
	showing(t, reflect.ValueOf(f.tree), asked)
	r, _ := collect(k.tree, nil, true)
	if len(r.Conversions) != 3 || r.Conversions[0].Debt == nil {
		t.Fatalf("%d conversions, the first with debt %v: something would be asked for that is not", len(r.Conversions),
			r.Conversions[0].Debt)
	}
	out := MinerOutcome{Sites: []SiteResult{r}}
	f.finish(&out)
	if out.Sites[0].Recommendation.Action != Defer || len(out.Result.Parts) == 0 {
		t.Fatalf("the action is %s, with %d parts: something would be asked for that is not",
			out.Sites[0].Recommendation.Action, len(out.Result.Parts))
	}
	k.PathPolicies()
	for i := range Conversions {
		k.values(i)
	}
	for _, b := range Lines().Blocks {
		for _, l := range b.Lines {
			asked[l] = asked[l] || l.Output
		}
	}
	return asked
}

// TestEveryLineReachesAResult fails where a line of the definition is neither a
// result nor read by one that is: a formula that has no measure. A line that is
// to be shown though no other reads it is marked with "!", or asked for where results are put together.
func TestEveryLineReachesAResult(t *testing.T) {
	reached := map[*lines.Line]bool{}
	var follow func(l *lines.Line)
	follow = func(l *lines.Line) {
		if reached[l] {
			return
		}
		reached[l] = true
		for _, u := range l.Uses() {
			follow(u.Line)
		}
	}
	for l, is := range askedLines(t) {
		if is {
			follow(l)
		}
	}
	for _, b := range Lines().Blocks {
		for _, l := range b.Lines {
			if !reached[l] {
				t.Errorf("%s.%s: a line of model/definition that no result depends on", b.Name, l.Name)
			}
		}
	}
}
