package model

import "slices"

// Confidence in a recommendation, from the simulation.
type Confidence string

// The levels of confidence.
const (
	High   Confidence = "high"
	Medium Confidence = "medium"
	Low    Confidence = "low"
)

// Simulation is what many paths say of a site (MODEL.md section 14).
type Simulation struct {
	Paths       int
	Seed        uint64
	Mine        Distribution            // npv_usd of mine
	Conversions []Distribution          // uplift_usd of each conversion evaluated
	ChanceBest  map[Alternative]float64 // of the highest npv_usd, mining among equals
	Drivers     []DriverShare           // what moves the uplift of the conversion of the highest NPV, largest first
}

// Distribution describes a figure over the paths, USD.
type Distribution struct {
	Alternative            Alternative
	MeanUSD, StandardError float64
	P5, P25, P50, P75, P95 float64
	ChancePositive         float64
	WorstMeanUSD           float64 // mean of the worst 5 %
	Histogram              Histogram
}

// Histogram counts the paths in bins of equal width from LowUSD on; what lies beyond either end is in the bin
// at that end.
type Histogram struct {
	LowUSD, WidthUSD float64
	Counts           []int
}

// DriverShare is the share of the variance of an uplift that one driver
// explains: its squared correlation with the uplift's rank, over the sum of all drivers'.
type DriverShare struct {
	Input string // the driver's input: btc_price_usd, capex_usd_mw, ...
	Share float64
}

// Distribution is that of one conversion's uplift, nil where it was not evaluated.
func (s *Simulation) Distribution(a Alternative) *Distribution {
	for i := range s.Conversions {
		if s.Conversions[i].Alternative == a {
			return &s.Conversions[i]
		}
	}
	return nil
}

// Confide sets the recommendation's confidence from the simulation (MODEL.md
// section 11): high if the chance that the lead's uplift is above 0 is 80 % or
// more, medium from 60 %, else low; for marginal, keep, stop and do not convert, of
// that it is not above 0, marginal at most low. For colocation and hybrid it is
// at most medium where the site is not signed, and at most low where no tenant
// is in sight. There is none for a site that was not assessed.
func (r *Recommendation) Confide(s *Simulation) {
	d := s.Distribution(r.BestConversion)
	if d == nil || r.Action == NotAssessed {
		return
	}
	chance := d.ChancePositive
	if !r.Action.Acts() {
		chance = 1 - chance
	}
	level := 0
	switch {
	case chance >= 0.8:
		level = 2
	case chance >= 0.6:
		level = 1
	}
	most := 2
	if r.BestConversion.Leased() {
		if !r.Signed {
			most = 1
		}
		if slices.Contains(r.Gates, tenantGate) {
			most = 0
		}
	}
	if r.Action == Marginal {
		most = 0
	}
	r.Confidence = [...]Confidence{Low, Medium, High}[min(level, most)]
}
