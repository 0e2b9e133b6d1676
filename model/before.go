package model

import (
	"fmt"
	"math"
)

// Schedule is what an analyst says of when a conversion is built, and what holds where nothing is said.
type Schedule struct {
	Start Date // construction starts or started; zero where it was not given
	COD   Date // of commercial operation, else the start of the lease; zero where not given

	Delay, Build               Opt[int] // months that were given beside the dates
	DefaultDelay, DefaultBuild int      // months where none were given
}

// DateError is why dates and months of a Schedule cannot all be so. Keys are the inputs that
// contradict each other, a date first; "cod_date" stands for the start of the lease too.
type DateError struct {
	Keys  []string
	Wrong string
}

func (e *DateError) Error() string { return e.Wrong }

// Words of a DateError, as the worked cases have them.
const (
	wrongCOD    = "cod_date at or before the valuation date"
	wrongOrder  = "construction starts after the cod_date"
	wrongMonths = "months and cod_date contradict each other"
	wrongStart  = "months and construction_start_date contradict each other"
)

// MonthsAfter is the month that a date falls in, counted from the valuation
// date: its month end is the t-th after that of d0. It is 0 for the month of d0 and negative before it.
func MonthsAfter(d0, date Date) int {
	return 12*(date.Year-d0.Year) + int(date.Month) - int(d0.Month)
}

// Months turns dates into months (MODEL.md section 0):
//
//	c = month of the COD after d0,  d' = month of the start after d0
//	with a start:       delay = max(0, d'-1);  build = c-1-delay with a COD,
//	                    else build as given or by default, less the 1-d' months since a start at or before d0
//	with a COD alone:   build = c-1-delay where the delay alone is given,
//	                    else build as given or by default, cut to c-1, and delay = c-1-build
//	without dates:      as given or by default
//
// Months that were given may differ from what the dates say by one; by more they
// are an error, as are a COD at or before d0 and a start after the COD. Where a
// start is past, build months may be given as a whole or as what is left of them.
func (s Schedule) Months(d0 Date) (delay, build int, err error) {
	delay, build = s.Delay.Or(s.DefaultDelay), s.Build.Or(s.DefaultBuild)
	c := MonthsAfter(d0, s.COD)
	if !s.COD.IsZero() && c <= 0 {
		return 0, 0, &DateError{[]string{"cod_date"}, wrongCOD}
	}
	switch {
	case !s.Start.IsZero():
		return s.fromStart(MonthsAfter(d0, s.Start), c)
	case s.COD.IsZero():
		return delay, build, nil
	case s.Delay.Known && s.Build.Known && apart(delay+build+1, c):
		return 0, 0, &DateError{[]string{"cod_date", "delay_months", "build_months"}, wrongMonths}
	case s.Delay.Known && !s.Build.Known:
		if delay > c {
			return 0, 0, &DateError{[]string{"cod_date", "delay_months"}, wrongMonths}
		}
		delay = min(delay, c-1)
		return delay, c - 1 - delay, nil
	}
	build = min(build, c-1)
	return c - 1 - build, build, nil
}

// fromStart are the months where construction starts in month start, with a COD in month c.
func (s Schedule) fromStart(start, c int) (delay, build int, err error) {
	delay = max(0, start-1)
	if s.Delay.Known && apart(s.Delay.Value, delay) {
		return 0, 0, &DateError{[]string{"construction_start_date", "delay_months"}, wrongStart}
	}
	if s.COD.IsZero() {
		return delay, max(0, s.Build.Or(s.DefaultBuild)-max(0, 1-start)), nil
	}
	build = c - 1 - delay
	if build < 0 {
		return 0, 0, &DateError{[]string{"construction_start_date", "cod_date"}, wrongOrder}
	}
	if s.Build.Known && apart(s.Build.Value, build) && apart(s.Build.Value, c-start) {
		return 0, 0, &DateError{[]string{"cod_date", "construction_start_date", "build_months"}, wrongMonths}
	}
	return delay, build, nil
}

// apart reports whether two counts of months differ by more than one.
func apart(a, b int) bool { return a-b > 1 || b-a > 1 }

// Letting is the part of a lease that makes rent of a starting rent, as section 5 has it.
type Letting struct {
	CriticalITMW               float64
	EscalatorPct               float64 // a step each year
	TermMonths, RampMonths     int
	OccupancyPct, SLACreditPct float64
}

// Escalation is the sum over the months k of the term of (1+escalator)^floor(k/12): the rent of the
// whole term over that of its first month.
func (l Letting) Escalation() float64 {
	sum := 0.0
	for k := range l.TermMonths {
		sum += l.step(k)
	}
	return sum
}

func (l Letting) step(k int) float64 { return math.Pow(1+l.EscalatorPct, float64(k/12)) }

// StartOfMean is the starting rent whose mean over the term, escalators included, is mean; both a kW and month.
func (l Letting) StartOfMean(mean float64) float64 {
	return mean * float64(l.TermMonths) / l.Escalation()
}

// MeanOfStart is the inverse of StartOfMean.
func (l Letting) MeanOfStart(start float64) float64 {
	return start * l.Escalation() / float64(l.TermMonths)
}

// ContractUSD is contract_value_usd at a starting rent: the revenue of the whole term with
// ramp, occupancy and service credits.
func (l Letting) ContractUSD(start float64) float64 {
	sum := 0.0
	for k := range l.TermMonths {
		occupied := math.Min(1, float64(k+1)/math.Max(1, float64(l.RampMonths))) * l.OccupancyPct
		sum += l.step(k) * occupied
	}
	return l.CriticalITMW * 1000 * start * sum * (1 - l.SLACreditPct)
}

// StartOfTotal is the one starting rent at which the contract values of all parts
// add up to total. It is an error where no rent does: nothing is let.
func StartOfTotal(total float64, parts ...Letting) (float64, error) {
	each := 0.0
	for _, l := range parts {
		each += l.ContractUSD(1)
	}
	if !(each > 0) {
		return 0, fmt.Errorf("nothing is let for the total of a contract")
	}
	return total / each, nil
}

// MeanOfTotal is a contract's total over the kW and months of all parts, before ramp, occupancy and credits.
func MeanOfTotal(total float64, parts ...Letting) float64 {
	return total / kwMonths(parts)
}

// MeanOfStarts is the mean of one starting rent over the kW and months of all parts.
func MeanOfStarts(start float64, parts ...Letting) float64 {
	sum := 0.0
	for _, l := range parts {
		sum += l.MeanOfStart(start) * l.CriticalITMW * float64(l.TermMonths)
	}
	return 1000 * sum / kwMonths(parts)
}

func kwMonths(parts []Letting) float64 {
	sum := 0.0
	for _, l := range parts {
		sum += l.CriticalITMW * 1000 * float64(l.TermMonths)
	}
	return sum
}
