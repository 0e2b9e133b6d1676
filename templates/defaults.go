package templates

import _ "embed"

// DefaultsByCSV are the defaults that depend on the kind and the status of a lease.
//
//go:embed defaults-by.csv
var DefaultsByCSV []byte

// LenderCSV is the set of defaults of --basis lender, with its reasons. A value with + is added to what would
// apply without the set.
//
//go:embed lender.csv
var LenderCSV []byte
