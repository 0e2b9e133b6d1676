// Package samples holds real workbooks to try the program on, and what they
// were made from: the facts in data, the generator in generate. Nothing that
// the program needs to run belongs here.
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
