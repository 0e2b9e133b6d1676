package model

// kind is what the program has to know of a conversion beside its lines: names of inputs, and what it shares
// with others. Each kind stands in a file of its own, as its lines do (model/definition/05-colocation.def,
// 06-cloud.def, 06-hybrid.def).
type kind struct {
	leased     bool   // it is paid in rent, by a tenant
	price      string // the input that is the price of what it sells
	rate       string // the input that is the annual discount rate of its HPC flows
	discounts  func(s *Site) float64
	breakEvens []string // the inputs whose break-even is sought beside those of every conversion
	drivers    []string // the inputs of the tornado beside those of every conversion, behind the rates
	minesAs    Alternative
}

// kindOf is what is known of a conversion; nil for mining on and for no alternative at all.
func kindOf(a Alternative) *kind {
	switch a {
	case Colo:
		return &colocation
	case Cloud:
		return &gpuCloud
	case Hybrid:
		return &hybrid
	}
	return nil
}

// Leased reports whether a conversion is paid in rent.
func (a Alternative) Leased() bool { k := kindOf(a); return k != nil && k.leased }

// PriceInput is the input that is the price of what a conversion sells; "" for mining on.
func (a Alternative) PriceInput() string {
	if k := kindOf(a); k != nil {
		return k.price
	}
	return ""
}

// RateInput is the input that is the discount rate of a conversion's HPC flows; "" for mining on.
func (a Alternative) RateInput() string {
	if k := kindOf(a); k != nil {
		return k.rate
	}
	return ""
}
