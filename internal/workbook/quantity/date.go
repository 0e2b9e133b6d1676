package quantity

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"rackrate/internal/late"
	"rackrate/model"
)

// DayOrder says whether the day or the month stands first in 06/07/2024.
type DayOrder uint8

const (
	UnknownOrder DayOrder = iota
	DayFirst
	MonthFirst
	mixedOrder
)

// dateLayouts are the ways of writing a date in which day and month cannot be confused.
var dateLayouts = []string{
	"2006-01-02", "2006-01-02T15:04:05", "2006-01-02T15:04:05Z", "2006-01-02 15:04:05", "2006/01/02", "2006-1-2",
	"2006/1/2", "2006.01.02", "20060102",
	"2 Jan 2006", "2 January 2006", "2-Jan-2006", "2-Jan-06", "2 Jan 06", "Jan 2, 2006", "January 2, 2006",
	"Jan 2 2006", "January 2 2006",
}

// monthLayouts name a month only.
var monthLayouts = []string{"Jan 2006", "January 2006", "Jan-2006", "2006-01", "Jan-06", "Jan. 2006"}

var (
	quarter = late.Pattern(
		`(?i)^(?:([1-4])\s?[qt]|[qt]\s?([1-4]))[\s\-/']*((?:20)?\d\d)$|^(20\d\d)[\s\-/]*[qt]([1-4])$`)
	numericDate = late.Pattern(
		`^(\d{1,2})([/.\-])(\d{1,2})([/.\-])(\d{4}|\d{2})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?$`)
	ordinal = late.Pattern(`(\d)(?:st|nd|rd|th|er)\b`)
)

// frenchMonths are brought to English before a date is read.
var frenchMonths = strings.NewReplacer("janvier", "January", "février", "February", "fevrier", "February", "mars",
	"March", "avril", "April",
	"juin", "June", "juillet", "July", "août", "August", "aout", "August", "septembre", "September",
	"octobre", "October",
	"novembre", "November", "décembre", "December", "decembre", "December", "mai ", "May ")

// dateWords are the first three letters of the words that dates have: months, quarters, endings of numbers.
var dateWords = WordSet("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "fév",
	"fev", "avr", "mai", "jui", "aoû", "aou", "déc",
	"q", "t", "z", "st", "nd", "rd", "th", "er")

// mayBeDate reports whether a text has a figure and no other words than dates have; most texts of a workbook
// have others.
func mayBeDate(s string) bool {
	if !strings.ContainsAny(s, "0123456789") {
		return false
	}
	for _, word := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if first := []rune(word); !dateWords[string(first[:min(3, len(first))])] {
			return false
		}
	}
	return true
}

// DatesOf lists the days that a text may mean: none, one, or two where day and month
// may be confused. A month or a quarter is its last day, and rough.
func DatesOf(s string, order DayOrder) (days []model.Date, rough bool) {
	s = strings.Join(strings.Fields(Spaces.Replace(s)), " ")
	s = strings.TrimRight(s, "*†")
	if len(s) > 40 || !mayBeDate(s) {
		return nil, false
	}
	s = ordinal().ReplaceAllString(frenchMonths.Replace(strings.ToLower(s)), "$1")
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, strings.ToUpper(s)); err == nil { // names of months may be in any case
			return []model.Date{model.DateOf(t)}, false
		}
	}
	if days := yearFirst(s); len(days) > 0 {
		return days, false
	}
	for _, layout := range monthLayouts {
		if t, err := time.Parse(layout, strings.ToUpper(s)); err == nil {
			return []model.Date{model.DateOf(t.AddDate(0, 1, -1))}, true
		}
	}
	if m := quarter().FindStringSubmatch(s); m != nil {
		q, _ := strconv.Atoi(m[1] + m[2] + m[5])
		return []model.Date{lastOfMonth(century(m[3]+m[4]), 3*q)}, true
	}
	return numericDates(s, order), false
}

// yearFirst lists the days of 24-06-30, whose year may stand first or last: two, where both are possible.
func yearFirst(s string) []model.Date {
	m := numericDate().FindStringSubmatch(s)
	if m == nil || m[2] != "-" || m[4] != "-" || len(m[5]) != 2 || len(m[1]) != 2 || len(m[3]) != 2 {
		return nil
	}
	a, _ := strconv.Atoi(m[1])
	b, _ := strconv.Atoi(m[3])
	c, _ := strconv.Atoi(m[5])
	first, ok := calendar(2000+a, b, c)
	if !ok || a < 15 {
		return nil
	}
	days := []model.Date{first}
	for _, way := range [][2]int{{b, a}, {a, b}} {
		if last, ok := calendar(2000+c, way[0], way[1]); ok && last != first && c >= 10 {
			return append(days, last)
		}
	}
	return days
}

// numericDates reads 28/06/2024 in the orders that are possible; the order of the column settles what is left open.
func numericDates(s string, order DayOrder) []model.Date {
	m := numericDate().FindStringSubmatch(s)
	if m == nil || m[2] != m[4] {
		return nil
	}
	a, _ := strconv.Atoi(m[1])
	b, _ := strconv.Atoi(m[3])
	year := century(m[5])
	byDay, okDay := calendar(year, b, a)
	byMonth, okMonth := calendar(year, a, b)
	switch {
	case m[2] == "." && okDay:
		return []model.Date{byDay} // with full stops the day stands first everywhere
	case okDay && okMonth && a != b && order == DayFirst:
		return []model.Date{byDay}
	case okDay && okMonth && a != b && order == MonthFirst:
		return []model.Date{byMonth}
	case okDay && okMonth && a != b:
		return []model.Date{byDay, byMonth}
	case okDay:
		return []model.Date{byDay}
	case okMonth:
		return []model.Date{byMonth}
	}
	return nil
}

// orderOf is what a text says of the order of day and month.
func orderOf(s string) DayOrder {
	m := numericDate().FindStringSubmatch(strings.TrimSpace(s))
	if m == nil || m[2] != m[4] || m[2] == "." {
		return UnknownOrder
	}
	a, _ := strconv.Atoi(m[1])
	b, _ := strconv.Atoi(m[3])
	switch {
	case a > 12 && b <= 12:
		return DayFirst
	case b > 12 && a <= 12:
		return MonthFirst
	}
	return UnknownOrder
}

// century is the year of two or four digits; two are of this century.
func century(s string) int {
	y, _ := strconv.Atoi(s)
	if y < 100 {
		y += 2000
	}
	return y
}

func calendar(year, month, day int) (model.Date, bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return model.DateOf(t), month >= 1 && month <= 12 && t.Day() == day && t.Month() == time.Month(month)
}

func lastOfMonth(year, month int) model.Date {
	return model.DateOf(time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC))
}

// dateFromText reads a text that can mean one day only.
func dateFromText(s string) (model.Date, bool) {
	days, _ := DatesOf(s, UnknownOrder)
	if len(days) != 1 {
		return model.Date{}, false
	}
	return days[0], true
}

// DateOf is the day of a serial number: days since 1904-01-01, or since
// 1899-12-31 with a 29 February 1900 that never was.
func DateOf(serial float64, date1904 bool) (model.Date, bool) {
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
