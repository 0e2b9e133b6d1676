package model

// hybrid is colocation on a share of the megawatts, and mining on the rest.
var hybrid = kind{
	leased:     true,
	price:      "lease_usd_kw_month",
	rate:       "discount_rate_colo_pct",
	discounts:  func(s *Site) float64 { return s.DiscountRateColoPct },
	breakEvens: []string{"lease_usd_kw_month"},
	drivers:    []string{"lease_usd_kw_month", "occupancy_pct"},
	minesAs:    Hybrid,
}
