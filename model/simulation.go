package model

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

// Histogram counts the paths in bins of equal width from LowUSD on; what lies beyond either end is in the bin at that end.
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
