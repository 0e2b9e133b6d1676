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

// Workbooks are the paths of the workbooks given, and of those below the folders given.
func Workbooks(given []string) ([]string, error) {
	jobs, _, err := plan(Options{Books: given})
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, j := range jobs {
		paths = append(paths, j.path)
	}
	return paths, nil
}
