package lines

import (
	"testing"
	"time"
)

// TestDatesAreTheCalendars holds days counted by whole numbers to package time, over centuries and leap days.
func TestDatesAreTheCalendars(t *testing.T) {
	for serial := -700000; serial < 1500000; serial += 13 {
		d := Day(float64(serial))
		year, month, day := Date(float64(serial))
		if year != d.Year() || month != int(d.Month()) || day != d.Day() {
			t.Fatalf("serial %d is %d-%d-%d, want %v", serial, year, month, day, d)
		}
		if first := firstOf(year, month); first != serial-day+1 {
			t.Fatalf("the month of %v begins with serial %d, want %d", d, first, serial-day+1)
		}
		for _, n := range []int{-14, -1, 0, 1, 11, 12, 48} {
			end := time.Date(d.Year(), d.Month()+time.Month(n)+1, 0, 0, 0, 0, 0, time.UTC)
			if got := MonthEnd(float64(serial), float64(n)); got != float64(int(end.Unix()/86400)+25569) {
				t.Fatalf("month end %d after %v is serial %v, want %v", n, d, got, end)
			}
			want := end
			if d.Day() < end.Day() {
				want = time.Date(end.Year(), end.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
			}
			if got := AddMonths(float64(serial), float64(n)); got != float64(int(want.Unix()/86400)+25569) {
				t.Fatalf("%d months after %v is serial %v, want %v", n, d, got, want)
			}
		}
	}
}
