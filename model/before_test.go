package model

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"pgregory.net/rapid"
)

// section0 are the worked cases of what comes before the model.
type section0 struct {
	Dates []struct {
		Inputs struct {
			Valuation Date `json:"valuation_date"`
			Start     Date `json:"construction_start_date"`
			COD       Date `json:"cod_date"`
			Delay     *int `json:"delay_months"`
			Build     *int `json:"build_months"`
		}
		Outputs struct {
			Delay int `json:"delay_months"`
			Build int `json:"build_months"`
			Error string
		}
	}
	Rents []struct {
		Inputs struct {
			Mean      float64  `json:"lease_average_usd_kw_month"`
			Total     float64  `json:"contract_total_usd"`
			Escalator float64  `json:"lease_escalator_pct"`
			Term      int      `json:"lease_term_months"`
			PUE       float64  `json:"pue_hpc"`
			MW        float64  `json:"convert_mw"`
			Ramp      int      `json:"ramp_months"`
			Occupancy *float64 `json:"occupancy_pct"`
			SLA       float64  `json:"sla_credit_pct"`
		}
		Outputs struct {
			Rent float64 `json:"lease_usd_kw_month"`
		}
	}
}

func readSection0(t *testing.T) section0 {
	t.Helper()
	data, err := os.ReadFile("testdata/section0.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases section0
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases.Dates) < 15 || len(cases.Rents) < 6 {
		t.Fatalf("%d cases of dates, %d of rents", len(cases.Dates), len(cases.Rents))
	}
	return cases
}

func given(v *int) Opt[int] {
	if v == nil {
		return Opt[int]{}
	}
	return Given(*v)
}

func TestDatesBecomeMonths(t *testing.T) {
	for _, c := range readSection0(t).Dates {
		in := c.Inputs
		s := Schedule{Start: in.Start, COD: in.COD, Delay: given(in.Delay), Build: given(in.Build), DefaultDelay: 6,
			DefaultBuild: 18}
		delay, build, err := s.Months(in.Valuation)
		if err != nil {
			if err.Error() != c.Outputs.Error {
				t.Errorf("%+v: %v, want %q", in, err, c.Outputs.Error)
			}
			continue
		}
		if c.Outputs.Error != "" || delay != c.Outputs.Delay || build != c.Outputs.Build {
			t.Errorf("%+v: delay %d, build %d, want %+v", in, delay, build, c.Outputs)
		}
	}
}

// Whatever the dates, months are not negative, and with a COD operations begin in its month.
func TestDatesAndMonthsAgree(t *testing.T) {
	d0 := Date{2026, 6, 30}
	month := func(t *rapid.T, label string) Date {
		if !rapid.Bool().Draw(t, label) {
			return Date{}
		}
		d := d0.MonthEndAfter(rapid.IntRange(-30, 80).Draw(t, label+" month"))
		d.Day = rapid.IntRange(1, d.Day).Draw(t, label+" day")
		return d
	}
	months := func(t *rapid.T, label string) Opt[int] {
		if !rapid.Bool().Draw(t, label) {
			return Opt[int]{}
		}
		return Given(rapid.IntRange(0, 60).Draw(t, label+" months"))
	}
	rapid.Check(t, func(t *rapid.T) {
		s := Schedule{Start: month(t, "start"), COD: month(t, "cod"), Delay: months(t, "delay"),
			Build: months(t, "build"), DefaultDelay: 6, DefaultBuild: 18}
		delay, build, err := s.Months(d0)
		if err != nil {
			return
		}
		if delay < 0 || build < 0 {
			t.Fatalf("%+v: delay %d, build %d", s, delay, build)
		}
		if c := delay + build + 1; !s.COD.IsZero() && c != MonthsAfter(d0, s.COD) {
			t.Fatalf("%+v: operations from month %d", s, c)
		}
		if s.COD.IsZero() && s.Start.IsZero() && (delay != s.Delay.Or(6) || build != s.Build.Or(18)) {
			t.Fatalf("%+v: delay %d, build %d without a date", s, delay, build)
		}
		if start := MonthsAfter(d0, s.Start); !s.Start.IsZero() && start > 0 && delay+1 != start {
			t.Fatalf("%+v: construction from month %d", s, delay+1)
		}
	})
}

func TestRentsBecomeStartingRents(t *testing.T) {
	for _, c := range readSection0(t).Rents {
		in := c.Inputs
		l := Letting{EscalatorPct: in.Escalator, TermMonths: in.Term, CriticalITMW: in.MW / in.PUE, RampMonths: in.Ramp,
			OccupancyPct: 1, SLACreditPct: in.SLA}
		if in.Occupancy != nil {
			l.OccupancyPct = *in.Occupancy
		}
		got := l.StartOfMean(in.Mean)
		if in.Total > 0 {
			var err error
			if got, err = StartOfTotal(in.Total, l); err != nil {
				t.Fatal(err)
			}
		}
		if math.Abs(got-c.Outputs.Rent) > 1e-12*c.Outputs.Rent {
			t.Errorf("%+v: %v, want %v", in, got, c.Outputs.Rent)
		}
	}
}

// A total comes back exactly, whatever the parts that it is spread over; and means and starting rents are inverses.
func TestTotalsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Letting {
			return Letting{
				CriticalITMW: rapid.Float64Range(1, 900).Draw(t, "mw"), EscalatorPct: rapid.Float64Range(0, 0.1).Draw(t,
					"escalator"),
				TermMonths: rapid.IntRange(12, 360).Draw(t, "term"), RampMonths: rapid.IntRange(1, 60).Draw(t, "ramp"),
				OccupancyPct: rapid.Float64Range(0.1, 1).Draw(t, "occupancy"), SLACreditPct: rapid.Float64Range(0,
					0.2).Draw(t, "sla"),
			}
		}), 1, 4).Draw(t, "parts")
		total := rapid.Float64Range(1e6, 1e11).Draw(t, "total")
		start, err := StartOfTotal(total, parts...)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, l := range parts {
			sum += l.ContractUSD(start)
			if back := l.StartOfMean(l.MeanOfStart(start)); math.Abs(back-start) > 1e-12*start {
				t.Fatalf("%v is not %v", back, start)
			}
		}
		if math.Abs(sum-total) > 1e-12*total {
			t.Fatalf("the contracts add up to %v, not %v", sum, total)
		}
		if mean := MeanOfStarts(start, parts...); mean < MeanOfTotal(total, parts...)*(1-1e-12) {
			t.Fatalf("the mean rent %v is below the total over kW and months", mean)
		}
	})
}

func TestNothingLet(t *testing.T) {
	if _, err := StartOfTotal(1e9, Letting{TermMonths: 12, CriticalITMW: 10, OccupancyPct: 0}); err == nil {
		t.Error("a rent for what is not let")
	}
}
