package compare

import (
	"cmp"
	"math"
	"os"
	"strings"
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

// diff is Diff, which nobody interrupts.
func diff(t *testing.T, from, to *Snapshot, partial bool) *report.Changes {
	t.Helper()
	c, err := Diff(t.Context(), from, to, partial)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// snapshot is a run of one site whose uplift was recorded as usd more than this version of the program makes it.
func snapshot(t *testing.T, id string, power, more float64, findings ...report.Finding) *Snapshot {
	t.Helper()
	s := New(registry(t), id)
	m, site, _ := s.reg.Defaults()
	m.ValuationDate, m.BTCPriceUSD, m.NetworkEHS = model.Date{Year: 2024, Month: 6, Day: 30}, 65000, 600
	site.Miner, site.Site, site.SiteMW, site.HashrateEHS, site.FleetEfficiencyJTH = "AAA Corp", "North", 300, 10, 25
	site.CapexUSDMW, site.LeaseUSDKWMonth, site.PowerPriceUSDMWh = 9.5e6, model.Given(185.0), power
	colo, usd := "colo", math.Round(leadUplift(m, site))+more
	r := &report.Results{Version: id, Market: set(s.reg, model.ScopeMarket, &m),
		Miners: []report.Miner{{Name: "AAA Corp", Sites: []report.Site{{
			Name: "North", Evaluated: true, Taken: true, InputSet: set(s.reg, model.ScopeSite, &site),
			Recommendation: &report.Recommendation{Action: "convert", Alternative: &colo, Lead: &colo, UpliftUSD: &usd},
		}}}}}
	if err := s.Add("", r, findings); err != nil {
		t.Fatal(err)
	}
	return s
}

// leadUplift is what this version of the program makes of a site that offers colocation.
func leadUplift(m model.Market, site model.Site) float64 {
	k := model.NewKernel(model.NewEnv(m, nil), &model.Miner{}, model.Choices{})
	k.Load(&site)
	k.Run()
	r := k.Result(false)
	return r.Conversion(model.Colo).UpliftUSD
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
	c := diff(t, snapshot(t, "1", 55, -1000), snapshot(t, "2", 40, 250), false)
	if len(c.Sites) != 1 || len(c.Sites[0].Parts) != 2 {
		t.Fatalf("%+v", c.Sites)
	}
	s := c.Sites[0]
	version, power := s.Parts[0], s.Parts[1]
	if version.Group != report.ModelGroup || version.SequentialUSD != 1250 || *version.ShapleyUSD != 1250 {
		t.Errorf("the version's part is %+v, want 1250", version)
	}
	if power.Group != "power" || len(power.Inputs) != 1 ||
		power.Inputs[0] != (report.InputChange{Input: "power_price_usd_mwh", From: "55", To: "40"}) {
		t.Errorf("%+v", power)
	}
	if s.ChangeUSD != s.ToUSD-s.FromUSD || version.SequentialUSD+power.SequentialUSD != s.ChangeUSD ||
		*version.ShapleyUSD+*power.ShapleyUSD != s.ChangeUSD {
		t.Errorf("the parts do not add up: %+v", s)
	}
}

func TestTheSameRunTwice(t *testing.T) {
	c := diff(t, snapshot(t, "1", 55, 0), snapshot(t, "1", 55, 0), false)
	if len(c.Sites) != 1 || !c.Sites[0].Same() || len(c.Appeared)+len(c.Dropped) > 0 {
		t.Errorf("%+v", c)
	}
}

// several is a run of the same site in workbooks of their own, a folder and a name each, with a power price each.
func several(t *testing.T, id string, books ...[2]string) *Snapshot {
	t.Helper()
	all := New(registry(t), id)
	for i, b := range books {
		one := snapshot(t, id, 40+float64(i), 0)
		one.order[0].book.folder, one.order[0].book.file = b[0], b[1]
		all.order = append(all.order, one.order...)
	}
	return all
}

func TestASiteInSeveralWorkbooks(t *testing.T) {
	type books = [][2]string
	for _, tc := range []struct {
		name           string
		from, to       books
		partial        bool
		same           string // workbooks of those that are matched
		new, gone, odd int
	}{
		{"one, renamed", books{{"", "a.xlsx"}}, books{{"", "b.xlsx"}}, false, "-", 0, 0, 0},
		{"two, the same", books{{"a", "a.xlsx"}, {"b", "b.xlsx"}}, books{{"a", "a.xlsx"}, {"b", "b.xlsx"}}, false,
			"a.xlsx b.xlsx", 0, 0, 0},
		{"two of one name, by their folders", books{{"x-a", "a.xlsx"}, {"y-a", "a.xlsx"}},
			books{{"y-a", "a.xlsx"}, {"x-a", "a.xlsx"}}, false, "a.xlsx a.xlsx", 0, 0, 0},
		{"one of two renamed", books{{"a", "a.xlsx"}, {"b", "b.xlsx"}}, books{{"a", "a.xlsx"}, {"c", "c.xlsx"}}, false,
			"a.xlsx c.xlsx", 0, 0, 0},
		{"both renamed", books{{"a", "a.xlsx"}, {"b", "b.xlsx"}}, books{{"c", "c.xlsx"}, {"d", "d.xlsx"}}, false,
			"", 0, 0, 4},
		{"one more", books{{"a", "a.xlsx"}}, books{{"a", "a.xlsx"}, {"b", "b.xlsx"}}, false, "a.xlsx", 1, 0, 0},
		{"one fewer", books{{"a", "a.xlsx"}, {"b", "b.xlsx"}}, books{{"b", "b.xlsx"}}, false, "b.xlsx", 0, 1, 0},
		{"one of a batch, by itself", books{{"a", "a.xlsx"}, {"b", "b.xlsx"}}, books{{"", "b.xlsx"}}, true,
			"b.xlsx", 0, 0, 0},
		{"one of a batch, renamed", books{{"a", "a.xlsx"}, {"b", "b.xlsx"}}, books{{"", "c.xlsx"}}, true, "", 0, 0, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := diff(t, several(t, "1", tc.from...), several(t, "2", tc.to...), tc.partial)
			var same []string
			for _, s := range c.Sites {
				same = append(same, cmp.Or(s.Workbook, "-"))
			}
			if got := strings.Join(same, " "); got != tc.same || len(c.Appeared) != tc.new ||
				len(c.Dropped) != tc.gone || len(c.Unclear) != tc.odd {
				t.Errorf("the same %q, new %v, dropped %v, unclear %v", got, c.Appeared, c.Dropped, c.Unclear)
			}
		})
	}
	// which power price is set against which
	c := diff(t, several(t, "1", [2]string{"x-a", "a.xlsx"}, [2]string{"y-a", "a.xlsx"}),
		several(t, "2", [2]string{"y-a", "a.xlsx"}, [2]string{"x-a", "a.xlsx"}), false)
	if in := c.Sites[0].Parts[0].Inputs; len(in) != 1 || in[0].From != "41" || in[0].To != "40" {
		t.Errorf("%+v", in)
	}
}

// TestAMinerInTwoWorkbooksDropsNothing compares one of two workbooks of a miner with the run of both.
func TestAMinerInTwoWorkbooksDropsNothing(t *testing.T) {
	from := several(t, "1", [2]string{"a", "a.xlsx"}, [2]string{"b", "b.xlsx"})
	from.order[1].name.Site = "South"
	if c := diff(t, from, several(t, "2", [2]string{"a", "a.xlsx"}), true); len(c.Sites) != 1 || len(c.Dropped) != 0 {
		t.Errorf("%d in both, dropped %v", len(c.Sites), c.Dropped)
	}
	from.order[1].book = from.order[0].book
	if c := diff(t, from, several(t, "2", [2]string{"a", "a.xlsx"}), true); len(c.Dropped) != 1 {
		t.Errorf("a site that went from the workbook is not told of: %+v", c)
	}
}

func TestFindingsThatCameAndWent(t *testing.T) {
	a := report.Finding{Code: "RR-301", Miner: "AAA Corp", Site: "North", Cell: "C3", Wrong: "a"}
	moved := a
	moved.Cell = "C9"
	b := report.Finding{Code: "RR-302", Miner: "AAA Corp", Wrong: "b"}
	other := report.Finding{Code: "RR-302", Miner: "BBB Corp", Wrong: "of a miner that is not in this workbook"}
	book := report.Finding{Code: "RR-404", Wrong: "about the annotated workbook"}
	c := diff(t, snapshot(t, "1", 55, 0, a, a, other, book), snapshot(t, "2", 55, 0, b, moved), true)
	if len(c.FindingsNew) != 1 || c.FindingsNew[0] != b {
		t.Errorf("new: %+v", c.FindingsNew)
	}
	if len(c.FindingsGone) != 1 || c.FindingsGone[0] != a {
		t.Errorf("gone: %+v", c.FindingsGone)
	}
	if c = diff(t, snapshot(t, "1", 55, 0, other), snapshot(t, "2", 55, 0), false); len(c.FindingsGone) != 1 {
		t.Errorf("gone from the whole run: %+v", c.FindingsGone)
	}
}

// structured is a run of one site with a row a structure, the n-th of them taken; each has a megawatt more in
// its phase than the one before.
func structured(t *testing.T, id string, taken int, names ...string) *Snapshot {
	t.Helper()
	all := New(registry(t), id)
	for i, name := range names {
		one := snapshot(t, id, 40, 0).order[0]
		one.name.Structure, one.name.Taken = name, i == taken
		one.inputs.Phases = []model.Phase{{Name: "1",
			Own: []model.OwnInput{{Key: "convert_mw", Value: model.NumberValue(float64(100 + i))}}}}
		all.order = append(all.order, one)
	}
	return all
}

func TestStructuresAreMatchedByTheirNames(t *testing.T) {
	c := diff(t, structured(t, "1", 0, "lease", "joint venture"), structured(t, "2", 1, "joint venture",
		"Lease "), false)
	if len(c.Sites) != 2 || len(c.Appeared)+len(c.Dropped)+len(c.Unclear) > 0 {
		t.Fatalf("%+v", c)
	}
	for _, s := range c.Sites {
		if lease := s.Structure == "Lease "; s.FromTaken != lease || s.ToTaken != lease {
			t.Errorf("%s: taken %v, then %v", s.Title(), s.FromTaken, s.ToTaken)
		}
	}
	c = diff(t, structured(t, "1", 0, "lease"), structured(t, "2", 0, "joint venture"), false)
	if len(c.Sites) != 0 || len(c.Appeared) != 1 || len(c.Dropped) != 1 {
		t.Errorf("another structure of a site is taken for the same: %+v", c)
	}
}

func TestAnotherStructureTakenIsAPartOfItsOwn(t *testing.T) {
	reg := registry(t)
	from, to := structured(t, "1", 0, "lease", "joint venture"), structured(t, "2", 1, "lease", "joint venture")
	for _, run := range []*Snapshot{from, to} {
		run.order[0].name.UpliftUSD, run.order[1].name.UpliftUSD = 1000, 4000
	}
	of := diff(t, from, to, false).Of("AAA Corp", "", reg)
	if of.FromUSD != 1000 || of.ToUSD != 4000 || len(of.Groups) != 1 ||
		of.Groups[0] != (report.GroupChange{Group: report.StructureGroup, USD: 3000}) {
		t.Errorf("%+v", of)
	}
	of = diff(t, from, from, false).Of("AAA Corp", "", reg)
	if of.FromUSD != 1000 || of.ToUSD != 1000 || !of.Nothing() {
		t.Errorf("the same run: %+v", of)
	}
}

func TestPhasesAreAGroup(t *testing.T) {
	from, to := structured(t, "1", 0, "lease"), structured(t, "2", 0, "lease")
	to.order[0].inputs.Phases[0].Own[0].Value.Number = 150
	c := diff(t, from, to, false)
	parts := c.Sites[0].Parts
	last := parts[len(parts)-1]
	if last.Group != model.PhasesGroup || last.SequentialUSD == 0 || len(last.Inputs) != 1 {
		t.Errorf("%+v", parts)
	}
	if c = diff(t, from, from, false); len(c.Sites[0].Parts) > 1 {
		t.Errorf("the same phases: %+v", c.Sites[0].Parts)
	}
}
