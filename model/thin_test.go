package model_test

import (
	"reflect"
	"testing"

	goldencase "rackrate/internal/testutil/golden"
	"rackrate/model"
)

// TestThinLeavesWhatIsAskedFor holds bridges, covers and cash flows of the golden cases before and after series
// are let go of.
func TestThinLeavesWhatIsAskedFor(t *testing.T) {
	reg, covers, dropped := registry(t), 0, 0
	for _, g := range loadGolden(t) {
		if g.Inputs == nil {
			continue
		}
		m, deck, site := goldencase.Resolve(t, reg, g.Inputs)
		out, err := model.Evaluate(t.Context(), reg, model.Book{Market: m, Deck: deck,
			Miners: []model.BookMiner{{Sites: []model.Site{site}}}}, 1)
		if err != nil {
			t.Fatal(err)
		}
		asked := func() (all []any) {
			r := &out.Miners[0].Sites[0]
			all = append(all, r.Mine.Flows.FCF)
			for i := range r.Conversions {
				c := &r.Conversions[i]
				all = append(all, r.Bridge(c.Alternative), c.Mining.FCF, c.HPC.FCF, c.HPC.Prepayment, c.TotalFCF)
				if c.Debt != nil {
					all = append(all, c.Debt.Covers(out.Env.MonthEnd))
					covers++
				}
			}
			return all
		}
		before := asked()
		if len(out.Miners[0].Sites[0].Mine.Flows.Power) > 0 {
			dropped++
		}
		out.Thin()
		if after := asked(); !reflect.DeepEqual(before, after) {
			t.Errorf("%s: what is asked for differs when series have been let go of", g.Name)
		}
		if len(out.Miners[0].Sites[0].Mine.Flows.Power) > 0 {
			t.Errorf("%s: series that nothing reads are kept", g.Name)
		}
	}
	if covers == 0 || dropped == 0 {
		t.Errorf("%d covers and %d series were looked at", covers, dropped)
	}
}
