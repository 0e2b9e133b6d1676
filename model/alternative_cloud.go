package model

// gpuCloud sells GPU-hours. It displaces what colocation does, so that it mines beside as colocation does.
var gpuCloud = kind{
	price:      "gpu_price_usd_hour",
	rate:       "discount_rate_cloud_pct",
	discounts:  func(s *Site) float64 { return s.DiscountRateCloudPct },
	breakEvens: []string{"gpu_price_usd_hour", "gpu_utilisation_pct"},
	drivers:    []string{"gpu_price_usd_hour", "gpu_utilisation_pct"},
	minesAs:    Colo,
}
