// Package samples holds real workbooks to try the program on, and what they
// were made from: the facts in data, the generator in generate; and signed deals
// that the model is tried on. Nothing that the program values a workbook by belongs here.
//
//	data/*.csv -> generate -> us-listed-miners.xlsx, us-listed-miners-2026.xlsx
//
// For example, rackrate init --sample writes the first of them.
package samples

import _ "embed"

// USListedMiners is us-listed-miners.xlsx: the US-listed miners of mid 2024 as
// an analyst would keep them.
//
//go:embed us-listed-miners.xlsx
var USListedMiners []byte

// USListedMiners2026 is us-listed-miners-2026.xlsx: the leases that US-listed
// miners had signed by the middle of 2026, with their phases.
//
//go:embed us-listed-miners-2026.xlsx
var USListedMiners2026 []byte

// BacktestDeals is data/backtest.csv: signed deals, what was disclosed of each and what is assumed.
//
//go:embed data/backtest.csv
var BacktestDeals []byte

// BacktestInputs is data/backtest-inputs.csv: the same deals as inputs of the registry,
// with a market at the date of signing and a reference fleet.
//
//go:embed data/backtest-inputs.csv
var BacktestInputs []byte
