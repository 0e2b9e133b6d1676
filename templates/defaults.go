package templates

import _ "embed"

// DefaultsByCSV are the defaults that depend on the kind and the status of a lease.
//
//go:embed defaults-by.csv
var DefaultsByCSV []byte

// LenderCSV is the set of defaults of --basis lender, with its reasons. A value with + is added to what would apply without the set.
//
//go:embed lender.csv
var LenderCSV []byte

// BacktestCSV holds leases that were signed: what was disclosed and what is assumed, with sources.
//
//go:embed backtest.csv
var BacktestCSV []byte

// BacktestInputsCSV holds the same as inputs of the registry, with a market at the date of signing and a reference fleet.
//
//go:embed backtest-inputs.csv
var BacktestInputsCSV []byte
