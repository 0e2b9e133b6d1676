package quantity

import (
	"math"
	"testing"
)

func TestDateOf(t *testing.T) {
	for _, c := range []struct {
		serial float64
		d1904  bool
		want   string
	}{
		{45473, false, "2024-06-30"}, {44011, true, "2024-06-30"}, {45473.75, false, "2024-06-30"},
		{1, false, "1900-01-01"}, {59, false, "1900-02-28"}, {61, false, "1900-03-01"}, {0, true, "1904-01-01"},
		{2958465, false, "9999-12-31"},
	} {
		d, ok := DateOf(c.serial, c.d1904)
		if !ok || d.String() != c.want {
			t.Errorf("dateOf(%v, %v) = %v, want %s", c.serial, c.d1904, d, c.want)
		}
	}
	for _, serial := range []float64{-1, math.NaN(), math.Inf(1), 3e6} {
		if d, ok := DateOf(serial, false); ok {
			t.Errorf("dateOf(%v) = %v", serial, d)
		}
	}
}

func TestDateFromText(t *testing.T) {
	for in, want := range map[string]string{
		"2024-06-30": "2024-06-30", "2024-06-30T00:00:00": "2024-06-30", "30 Jun 2024": "2024-06-30",
		"June 30, 2024": "2024-06-30",
		"30-Jun-24":     "2024-06-30", "2024/06/30": "2024-06-30", "30/06/2024": "2024-06-30", "06/07/2024": "",
		"2024": "", "2024-06-31": "",
	} {
		d, ok := dateFromText(in)
		if d.String() != want || ok != (want != "") {
			t.Errorf("dateFromText(%q) = %v %v, want %q", in, d, ok, want)
		}
	}
}

// Whatever a text of a date says, no more than two days are read from it, and each exists.
func FuzzDate(f *testing.F) {
	for _, s := range []string{"28/06/2024", "06.07.24", "Q2 2024", "2T24", "30 juin 2024", "2024-02-30", "29-Feb-23",
		"1er mars 2024", "Feb-24", "99/99/9999"} {
		f.Add(s, uint8(0))
	}
	f.Fuzz(func(t *testing.T, s string, order uint8) {
		days, _ := DatesOf(s, DayOrder(order%4))
		if len(days) > 2 {
			t.Errorf("%q gives %v", s, days)
		}
		for _, d := range days {
			if d.Month < 1 || d.Month > 12 || d.Day < 1 || d.Day > 31 {
				t.Errorf("%q gives %v", s, d)
			}
		}
	})
}
