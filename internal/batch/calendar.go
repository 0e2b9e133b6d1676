package batch

import (
	"cmp"
	"slices"

	"rackrate/internal/provenance"
	"rackrate/model"
)

// Reports reports whether a date lies within so many days after another, both ends included.
func Reports(date, from model.Date, days int) bool {
	if date.IsZero() || from.IsZero() {
		return false
	}
	n := date.DayNumber() - from.DayNumber()
	return n >= 0 && n <= days
}

// sortByEarnings puts the miners that report first at the front; equals keep their order.
func sortByEarnings(miners []provenance.Miner) {
	slices.SortStableFunc(miners, func(a, b provenance.Miner) int {
		return cmp.Compare(a.Inputs.EarningsDate.DayNumber(), b.Inputs.EarningsDate.DayNumber())
	})
}
