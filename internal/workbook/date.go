package workbook

import (
	"math"
	"strings"
	"time"

	"rackrate/model"
)

// dateLayouts are the ways of writing a date in which day and month cannot be confused.
var dateLayouts = []string{
	"2006-01-02", "2006-01-02T15:04:05", "2006-01-02T15:04:05Z", "2006-01-02 15:04:05", "2006/01/02", "2006-1-2",
	"2 Jan 2006", "2 January 2006", "2-Jan-2006", "2-Jan-06", "Jan 2, 2006", "January 2, 2006", "Jan 2 2006",
}

func dateFromText(s string) (model.Date, bool) {
	s = strings.Join(strings.Fields(s), " ")
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return model.DateOf(t), true
		}
	}
	return model.Date{}, false
}

// dateOf is the day of a serial number: days since 1904-01-01, or since
// 1899-12-31 with a 29 February 1900 that never was.
func dateOf(serial float64, date1904 bool) (model.Date, bool) {
	if math.IsNaN(serial) || serial < 0 || serial > 2958465 {
		return model.Date{}, false
	}
	days := int(math.Floor(serial))
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if date1904 {
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	} else if days < 60 {
		days++
	}
	return model.DateOf(first.AddDate(0, 0, days)), true
}
