package live_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rackrate/internal/testutil"
	goldencase "rackrate/internal/testutil/golden"
	"rackrate/model"
	"rackrate/model/definition"
	"rackrate/model/lines"
	"rackrate/report/sheet/formulas"
	"rackrate/report/sheet/live"
	"rackrate/templates"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// typed are inputs that stand on the model sheets themselves.
type typed struct {
	reg    *model.Registry
	env    *model.Env
	miner  *model.Miner
	phases [][]model.Site // by site and phase
}

func (c *typed) Input(record any, key string) formulas.Input {
	in, _ := c.reg.Lookup(key)
	r := record.(live.Record)
	var target any = &c.env.Market
	out := formulas.Input{Label: key, Unit: in.Unit, Optional: in.Default == "" && !in.Required, Shared: live.Market}
	switch in.Scope {
	case model.ScopeMiner:
		target, out.Shared = c.miner, live.Record{Miner: r.Miner, Site: -1, Phase: -1}
	case model.ScopeSite:
		target, out.Shared = &c.phases[r.Site][max(0, r.Phase)], r
	}
	v, _ := model.Get(target, key)
	switch {
	case in.Numeric() && v.Known:
		out.Value = formulas.Number(v.Number)
	case in.Type == model.TypeDate && v.Known:
		out.Value = formulas.Number(lines.MonthEnd(0, 0)*0 + float64(v.Date.DayNumber()-model.Date{Year: 1899,
			Month: 12, Day: 30}.DayNumber()))
	case v.Known:
		out.Value = formulas.Text(in.Format(v))
	default:
		out.Value = formulas.Text("")
	}
	return out
}

// sheetsOf are the model sheets of a golden case.
func sheetsOf(t testing.TB, name string) *live.Book {
	t.Helper()
	reg, err := model.ParseRegistry(templates.InputsCSV)
	must(t, err)
	def, err := model.ParseDefinition(definition.Files, reg)
	must(t, err)
	var g struct {
		Inputs, Miner map[string]any
		Sites         []struct {
			Alternative model.Alternative
			Inputs      map[string]any
		}
	}
	data, err := os.ReadFile(filepath.Join("../../../model/testdata/golden", name+".json"))
	must(t, err)
	must(t, json.Unmarshal(data, &g))
	_, _, miner := reg.Defaults()
	for key, v := range g.Miner {
		in, _ := reg.Lookup(key)
		model.Set(&miner, key, goldencase.Value(t, in, v))
	}
	c := &typed{reg: reg, miner: &miner}
	inputs := []map[string]any{g.Inputs}
	if g.Inputs == nil {
		inputs = nil
		for _, s := range g.Sites {
			inputs = append(inputs, s.Inputs)
		}
	}
	var market *lines.Instance
	var trees []*model.SiteTree
	m := live.Miner{Title: "Miner", Record: live.Record{Miner: 0, Site: -1, Phase: -1}}
	var deck []model.DeckPoint
	for i, in := range inputs {
		var own model.Choices
		if g.Sites != nil {
			own.Alternative = g.Sites[i].Alternative
		}
		mk, d, s := goldencase.Resolve(t, reg, in)
		if market == nil {
			deck, c.env = d, model.NewEnv(mk, d)
			market = model.MarketTree(def, c.env, mk.HorizonMonths)
		}
		site := new(model.Site)
		*site = s
		tree := model.NewSiteTree(def, market, c.env, model.Row{Site: site, Miner: &miner, Own: own})
		trees = append(trees, tree)
		c.phases = append(c.phases, model.PhaseRecords(site))
		m.Sites = append(m.Sites, live.Site{Sheet: fmt.Sprint("RR Site ", i+1), Title: "Site",
			Record: live.Record{Miner: 0, Site: i, Phase: -1}, Tree: tree})
	}
	m.Tree = model.NewMinerTree(def, c.env, &miner, trees)
	ctx := &live.Context{Time: "RR Time", Miners: "RR Miners", Inputs: c,
		Master: formulas.Cell{Value: formulas.Text("Master")},
		Deck:   func(key string) formulas.Deck { return deckOf(key, deck) }}
	b, err := ctx.Sheets(context.Background(), market, []live.Miner{m})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return b
}

func deckOf(key string, points []model.DeckPoint) formulas.Deck {
	d := formulas.Deck{Label: key, Scale: "1", From: "valuation_date", Format: formulas.Plain}
	for _, p := range points {
		v := p.BTCPriceUSD
		if key == "network_ehs" {
			v = p.NetworkEHS
		}
		if v.Known {
			d.Points = append(d.Points,
				formulas.DeckPoint{Date: float64(p.Date.DayNumber() - model.Date{Year: 1899, Month: 12,
					Day: 30}.DayNumber()), Value: v.Value})
		}
	}
	return d
}

func fileOf(t testing.TB, b *live.Book) []byte {
	var list []testutil.Plain
	for _, s := range append([]*formulas.Sheet{b.Time, b.Miners}, b.Sites...) {
		list = append(list, testutil.Plain{Name: s.Name, Rows: func(out io.Writer) error {
			return s.WriteRows(out, func(formulas.Role, string) int { return 0 })
		}})
	}
	return testutil.Workbook(t, list)
}

// TestGoldenRecalculated has each program work out the formulas of worked cases:
// of those that RACKRATE_CASES names, else of every fortieth, of every fourth where
// the full counts are asked for; all of them take an hour.
func TestGoldenRecalculated(t *testing.T) {
	testutil.Slow(t)
	files, _ := filepath.Glob("../../../model/testdata/golden/*.json")
	only, every := strings.Fields(os.Getenv("RACKRATE_CASES")), testutil.Proof(40, 4)
	books, want := map[string][]byte{}, map[string]testutil.Cells{}
	for i, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".json")
		if len(only) == 0 && i%every != 2 || len(only) > 0 && !slices.Contains(only, name) {
			continue
		}
		books[name] = fileOf(t, sheetsOf(t, name))
		want[name] = testutil.ReadCells(t, books[name])
	}
	testutil.EachEngine(t, books, func(t *testing.T, got map[string]testutil.Cells) {
		for name := range want {
			differences, compared := testutil.Differences(want[name], got[name])
			if len(differences) > 0 {
				t.Errorf("%s: %d of %d formulas differ:\n%s", name, len(differences), compared,
					strings.Join(differences[:min(len(differences), 12)], "\n"))
			}
		}
	})
}
