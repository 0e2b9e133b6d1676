package lines

import (
	"math"
	"time"
)

// epoch is day 0 of the serials: 1899-12-30.
var epoch = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// Serial is the serial of a day.
func Serial(t time.Time) float64 { return math.Round(t.Sub(epoch).Hours() / 24) }

// Day is the day of a serial, at midnight UTC.
func Day(serial float64) time.Time { return epoch.AddDate(0, 0, int(math.Floor(serial))) }

// MonthEnd is the serial of the n-th month end after that of the day's own month.
func MonthEnd(serial, n float64) float64 {
	d := Day(serial)
	return Serial(time.Date(d.Year(), d.Month()+time.Month(int(n))+1, 0, 0, 0, 0, 0, time.UTC))
}

// AddMonths is the serial of the same day n months later, or of the last of that month where it is shorter.
func AddMonths(serial, n float64) float64 {
	d := Day(serial)
	first := time.Date(d.Year(), d.Month()+time.Month(int(n)), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Serial(first.AddDate(0, 0, min(d.Day(), last)-1))
}
