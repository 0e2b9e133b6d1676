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

// Calendars are worked out for hundreds of months a market, so days are counted
// here by whole numbers. A year begins with March, so that a leap day is its last;
// a cycle is the 400 years after which the calendar is the same again.
const (
	cycleYears = 400
	cycleDays  = 146097
	fromMarch0 = 693899 // days from 1 March of the year 0 to the epoch
)

// Date gives year, month and day of a serial. The constants are those of Neri
// and Schneider, Euclidean affine functions and their application to calendar
// algorithms (2023): what is divided is exact for all days of a cycle.
func Date(serial float64) (year, month, day int) {
	days := int(math.Floor(serial)) + fromMarch0
	cycle := 0
	if uint(days) >= cycleDays*10 { // beyond the years 0..3999
		cycle = floorDiv(days, cycleDays)
		days -= cycle * cycleDays
	}
	ofCentury := 4*uint32(days) + 3
	century := ofCentury / cycleDays
	product := 2939745 * uint64(ofCentury%cycleDays|3)
	dayOfYear := uint32(product) / 2939745 / 4
	ofMonth := 2141*dayOfYear + 197913
	day = int(ofMonth&0xffff/2141) + 1
	month, year = int(ofMonth>>16), cycle*cycleYears+int(100*century+uint32(product>>32))
	if month > 12 {
		month, year = month-12, year+1
	}
	return year, month, day
}

// firstOf is the serial of the first day of a month; months beyond 1..12 are those of other years.
func firstOf(year, month int) int {
	month -= 3
	year += floorDiv(month, 12)
	month -= 12 * floorDiv(month, 12)
	cycle := floorDiv(year, cycleYears)
	year -= cycle * cycleYears
	return cycle*cycleDays + 365*year + year/4 - year/100 + (153*month+2)/5 - fromMarch0
}

func floorDiv(a, b int) int {
	if a < 0 {
		return -((b - 1 - a) / b)
	}
	return a / b
}

// YearOf is the year of a serial.
func YearOf(serial float64) float64 { year, _, _ := Date(serial); return float64(year) }

// MonthOf is the month of a serial.
func MonthOf(serial float64) float64 { _, month, _ := Date(serial); return float64(month) }

// DayOf is the day in its month of a serial.
func DayOf(serial float64) float64 { _, _, day := Date(serial); return float64(day) }

// MonthEnd is the serial of the n-th month end after that of the day's own month.
func MonthEnd(serial, n float64) float64 {
	year, month, _ := Date(serial)
	return float64(firstOf(year, month+int(n)+1) - 1)
}

// AddMonths is the serial of the same day n months later, or of the last of that month where it is shorter.
func AddMonths(serial, n float64) float64 {
	year, month, day := Date(serial)
	month += int(n)
	first := firstOf(year, month)
	return float64(min(first+day, firstOf(year, month+1)) - 1)
}
