package model_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	goldencase "rackrate/internal/testutil/golden"
	"rackrate/model"
	"rackrate/model/definition"
	"rackrate/model/lines"
)

func definitionOf(t testing.TB, reg *model.Registry) *lines.Definition {
	t.Helper()
	def, err := model.ParseDefinition(definition.Files, reg)
	if err != nil {
		t.Fatal(err)
	}
	return def
}

// lineIs compares a line with what a golden case has.
func lineIs(t *testing.T, in *lines.Instance, name string, want any) {
	t.Helper()
	l := in.Block.Line(name)
	if l == nil {
		t.Errorf("%s: no line %s", in.Block.Name, name)
		return
	}
	switch w := want.(type) {
	case string:
		got, err := in.Text(name)
		if err != nil || got != w {
			t.Errorf("%s %s.%s: %q, want %q (%v)", in.Block.Name, in.Name, name, got, w, err)
		}
	case nil:
		if l.Scope == lines.ScopeText {
			if got, err := in.Text(name); err != nil || got != "" {
				t.Errorf("%s %s.%s: %q, want none (%v)", in.Block.Name, in.Name, name, got, err)
			}
			return
		}
		got, err := in.Number(name)
		if err != nil || lines.Has(got) {
			t.Errorf("%s %s.%s: %v, want none (%v)", in.Block.Name, in.Name, name, got, err)
		}
	case float64:
		got, err := in.Number(name)
		if err != nil || !lines.Has(got) || !(math.Abs(got-w) <= tolerance(name)*max(math.Abs(got), math.Abs(w))) &&
			math.Abs(got-w) > 1e-9 {
			t.Errorf("%s %s.%s: %v, want %v (%v %s)", in.Block.Name, in.Name, name, got, w, err, lines.ReasonOf(got))
		}
	case bool:
		v := 0.0
		if w {
			v = 1
		}
		lineIs(t, in, name, v)
	default:
		t.Errorf("%s: %T", name, want)
	}
}

type lineCase struct {
	Name    string
	Inputs  map[string]any
	Outputs map[string]any
	Miner   map[string]any
	Sites   []struct {
		Alternative model.Alternative
		Inputs      map[string]any
	}
	Readiness, Recommendation, Waiting map[string]any
	Flows                              map[model.Alternative]json.RawMessage
}

func TestLinesMeetGoldenSites(t *testing.T) {
	reg := registry(t)
	def := definitionOf(t, reg)
	files, _ := filepath.Glob("testdata/golden/*.json")
	for _, f := range files {
		var g lineCase
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &g); err != nil {
			t.Fatal(err)
		}
		if g.Inputs == nil {
			continue
		}
		t.Run(g.Name, func(t *testing.T) {
			m, deck, s := goldencase.Resolve(t, reg, g.Inputs)
			env := model.NewEnv(m, deck)
			market := model.MarketTree(def, env, m.HorizonMonths+1200)
			_, _, miner := reg.Defaults()
			tree := model.NewSiteTree(def, market, env, model.Row{Site: &s, Miner: &miner})
			lineIs(t, market, "hashprice_usd_ph_day", g.Outputs["hashprice_usd_ph_day"])
			for key, want := range g.Outputs["mine"].(map[string]any) {
				in := tree.Mine
				if key == "policy" || key == "fleet_end_month" {
					in = tree.Parts[0].Mining
				}
				lineIs(t, in, key, want)
			}
			for _, c := range tree.Conversions {
				want, ok := g.Outputs[string(c.Alternative)].(map[string]any)
				possible, err := c.Conversion.Number("possible")
				if err != nil || (possible == 1) != ok {
					t.Errorf("%s possible %v, want %v (%v)", c.Alternative, possible, ok, err)
				}
				if !ok {
					continue
				}
				for key, w := range want {
					if key != "debt" {
						lineIs(t, c.Conversion, key, w)
						continue
					}
					for k, v := range w.(map[string]any) {
						lineIs(t, c.Loan, k, v)
					}
				}
			}
			lineIs(t, tree.Choice, "best", g.Outputs["best"])
			if lead, ok := g.Outputs["lead"]; ok {
				lineIs(t, tree.Choice, "lead", lead)
			}
			mt := model.NewMinerTree(def, env, &miner, []*model.SiteTree{tree})
			if g.Recommendation != nil {
				lineIs(t, mt.Actions[0], "action", g.Recommendation["action"])
				lineIs(t, mt.Actions[0], "alternative", g.Recommendation["alternative"])
				if v, ok := g.Recommendation["open_alternative"]; ok {
					lineIs(t, mt.Actions[0], "open_alternative", v)
				}
			}
			if g.Readiness != nil {
				lineIs(t, tree.Readiness, "score", g.Readiness["score"])
				lineIs(t, tree.Readiness, "known_pct", g.Readiness["known_pct"])
			}
		})
	}
}

func TestLinesMeetGoldenMiners(t *testing.T) {
	reg := registry(t)
	def := definitionOf(t, reg)
	files, _ := filepath.Glob("testdata/golden/miner_*.json")
	for _, f := range files {
		var g lineCase
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &g); err != nil {
			t.Fatal(err)
		}
		t.Run(g.Name, func(t *testing.T) {
			_, _, miner := reg.Defaults()
			for key, v := range g.Miner {
				in, _ := reg.Lookup(key)
				model.Set(&miner, key, goldencase.Value(t, in, v))
			}
			var rows []*model.SiteTree
			var env *model.Env
			for _, s := range g.Sites {
				m, deck, site := goldencase.Resolve(t, reg, s.Inputs)
				env = model.NewEnv(m, deck)
				market := model.MarketTree(def, env, m.HorizonMonths+1200)
				rows = append(rows, model.NewSiteTree(def, market, env,
					model.Row{Site: &site, Miner: &miner, Own: model.Choices{Alternative: s.Alternative}}))
			}
			mt := model.NewMinerTree(def, env, &miner, rows)
			for key, want := range g.Outputs {
				switch key {
				case "nav_parts_usd":
					for k, v := range want.(map[string]any) {
						lineIs(t, mt.Miner, "part_"+k+"_usd", v)
					}
				case "nav_parts_per_share_usd":
					shares, err := mt.Miner.Number("nav_shares")
					for k, v := range want.(map[string]any) {
						if v == nil {
							continue
						}
						got, err2 := mt.Miner.Number("part_" + k + "_usd")
						if err != nil || err2 != nil || math.Abs(got/shares-v.(float64)) > 1e-9*math.Abs(v.(float64)) {
							t.Errorf("part %s per share %v, want %v", k, got/shares, v)
						}
					}
				case "cash_usd":
					lineIs(t, mt.Miner, "cash_taken_usd", want)
				case "years":
					for n, y := range want.([]any) {
						for k, v := range y.(map[string]any) {
							lineIs(t, mt.Years[n], k, v)
						}
					}
				case "site_years":
					for _, e := range want.([]any) {
						row := e.(map[string]any)
						found := false
						for i, r := range rows {
							st, _ := row["structure"].(string)
							if r.Site.Site == row["site"] && r.Site.Structure == st {
								found = true
								lineIs(t, r.Choice, "choice", row["alternative"])
								for n, y := range row["years"].([]any) {
									for k, v := range y.(map[string]any) {
										lineIs(t, mt.SiteYears[i][n], k, v)
									}
								}
							}
						}
						if !found {
							t.Errorf("site %v", row["site"])
						}
					}
				case "structures":
					for site, st := range want.(map[string]any) {
						for i, r := range rows {
							if r.Site.Site == site {
								taken := 0.0
								if r.Site.Structure == st {
									taken = 1
								}
								lineIs(t, mt.Holdings[i], "taken", taken)
							}
						}
					}
				default:
					if strings.HasPrefix(key, "scenario") || mt.Miner.Block.Line(key) == nil {
						t.Errorf("key %s = %v", key, want)
						continue
					}
					lineIs(t, mt.Miner, key, want)
				}
			}
		})
	}
}
