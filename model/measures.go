package model

import "rackrate/model/lines"

// Kind says how a measure is to be read: what a person sees is decided by it.
type Kind string

// The kinds of measures.
const (
	Money     Kind = "USD"
	Ratio     Kind = "x"
	Pct       Kind = "fraction"
	Months    Kind = "months"
	MW        Kind = "MW"
	Coins     Kind = "BTC"
	PerMW     Kind = "USD/MW"
	PerCoin   Kind = "USD/BTC"
	PerShare  Kind = "USD/share"
	MShares   Kind = "million"
	PerMWh    Kind = "USD/MWh"
	Hashprice Kind = "USD/PH/s/day"
	Hashrates Kind = "EH/s"
	Number    Kind = ""
)

// Measure is one output: its name in results.json, how to read it, and where it stands.
// It lets tables, files and tests go through all outputs without naming each.
type Measure[R any] struct {
	Key  string
	Kind Kind
	Get  func(*R) Figure
}

// figureOf is a line's value: a number, or why there is none.
func figureOf(v float64) Figure {
	if lines.Has(v) {
		return Some(v)
	}
	return None(Reason(lines.ReasonOf(v)))
}
