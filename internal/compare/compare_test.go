package compare

import (
	"os"
	"testing"

	"rackrate/model"
	"rackrate/report"
)

func registry(t *testing.T) *model.Registry {
	t.Helper()
	data, err := os.ReadFile("../../templates/inputs.csv")
	if err != nil {
		t.Fatal(err)
	}
	reg, err := model.ParseRegistry(data)
	if err != nil {
		t.Fatal(err)
	}
	return reg
}

// snapshot is a run of one site whose uplift was recorded as usd more than this version of the program makes it.
func snapshot(t *testing.T, id string, power, more float64, findings ...report.Finding) *Snapshot {
	t.Helper()
	s := New(registry(t), id)
	m, site, _ := s.reg.Defaults()
	m.ValuationDate, m.BTCPriceUSD, m.NetworkEHS = model.Date{Year: 2024, Month: 6, Day: 30}, 65000, 600
	site.Miner, site.Site, site.SiteMW, site.HashrateEHS, site.FleetEfficiencyJTH = "AAA Corp", "North", 300, 10, 25
	site.CapexUSDMW, site.LeaseUSDKWMonth, site.PowerPriceUSDMWh = 9.5e6, model.Given(185.0), power
	result := model.NewKernel(model.NewEnv(m, nil)).Site(&site, model.NoShift, false)
	uplift := &report.Outputs{}
	uplift.Values.Set("uplift_usd", result.BestUpliftUSD()+more)
	alternatives := &report.Outputs{}
	alternatives.Values.Set("colo", uplift)
	colo := "colo"
	r := &report.Results{Version: id, Market: set(s.reg, model.ScopeMarket, &m), Miners: []report.Miner{{Name: "AAA Corp", Sites: []report.Site{{
		Name: "North", Evaluated: true, InputSet: set(s.reg, model.ScopeSite, &site), Alternatives: alternatives,
		Recommendation: &report.Recommendation{Action: "convert", Alternative: &colo, BestConversion: &colo},
	}}}}}
	if err := s.Add(r, findings); err != nil {
		t.Fatal(err)
	}
	return s
}

func set(reg *model.Registry, scope model.Scope, target any) report.InputSet {
	var out report.InputSet
	for _, in := range reg.Inputs {
		if in.Scope != scope {
			continue
		}
		v, _ := model.Get(target, in.Key)
		switch {
		case !v.Known:
			out.Inputs.Set(in.Key, nil)
		case in.Numeric():
			out.Inputs.Set(in.Key, v.Number)
		case in.Type == model.TypeBool:
			out.Inputs.Set(in.Key, v.Bool)
		default:
			out.Inputs.Set(in.Key, in.Format(v))
		}
	}
	return out
}

func TestAnotherVersionIsAPartOfItsOwn(t *testing.T) {
	c := Diff(snapshot(t, "1", 55, -1000), snapshot(t, "2", 40, 250), false)
	if len(c.Sites) != 1 || len(c.Sites[0].Parts) != 2 {
		t.Fatalf("%+v", c.Sites)
	}
	s := c.Sites[0]
	version, power := s.Parts[0], s.Parts[1]
	if version.Group != report.ModelGroup || version.SequentialUSD != 1250 || *version.ShapleyUSD != 1250 {
		t.Errorf("the version's part is %+v, want 1250", version)
	}
	if power.Group != "power" || len(power.Inputs) != 1 || power.Inputs[0] != (report.InputChange{Input: "power_price_usd_mwh", From: "55", To: "40"}) {
		t.Errorf("%+v", power)
	}
	if s.ChangeUSD != s.ToUSD-s.FromUSD || version.SequentialUSD+power.SequentialUSD != s.ChangeUSD || *version.ShapleyUSD+*power.ShapleyUSD != s.ChangeUSD {
		t.Errorf("the parts do not add up: %+v", s)
	}
}

func TestTheSameRunTwice(t *testing.T) {
	c := Diff(snapshot(t, "1", 55, 0), snapshot(t, "1", 55, 0), false)
	if len(c.Sites) != 1 || !c.Sites[0].Same() || len(c.Appeared)+len(c.Dropped) > 0 {
		t.Errorf("%+v", c)
	}
}

func TestASiteInTwoWorkbooksIsRefused(t *testing.T) {
	s := snapshot(t, "1", 55, 0)
	r := &report.Results{Miners: []report.Miner{{Name: "aaa corp", Sites: []report.Site{{Name: "NORTH", Evaluated: true}}}}}
	if err := s.Add(r, nil); err == nil {
		t.Error("one site stands for two")
	}
}

func TestFindingsThatCameAndWent(t *testing.T) {
	a := report.Finding{Code: "RR-301", Miner: "AAA Corp", Site: "North", Cell: "C3", Wrong: "a"}
	moved := a
	moved.Cell = "C9"
	b := report.Finding{Code: "RR-302", Miner: "AAA Corp", Wrong: "b"}
	other := report.Finding{Code: "RR-302", Miner: "BBB Corp", Wrong: "of a miner that is not in this workbook"}
	book := report.Finding{Code: "RR-404", Wrong: "about the annotated workbook"}
	c := Diff(snapshot(t, "1", 55, 0, a, a, other, book), snapshot(t, "2", 55, 0, b, moved), true)
	if len(c.FindingsNew) != 1 || c.FindingsNew[0] != b {
		t.Errorf("new: %+v", c.FindingsNew)
	}
	if len(c.FindingsGone) != 1 || c.FindingsGone[0] != a {
		t.Errorf("gone: %+v", c.FindingsGone)
	}
	if c = Diff(snapshot(t, "1", 55, 0, other), snapshot(t, "2", 55, 0), false); len(c.FindingsGone) != 1 {
		t.Errorf("gone from the whole run: %+v", c.FindingsGone)
	}
}
