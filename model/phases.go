package model

// phases are the records of a site's phases, in the order of the table: the
// site's own inputs, with what a phase has of its own over them. A site without
// phases is one. Of remediation_usd and capex_spent_usd the site's belong to the
// first phase, where that has none of its own; gpu_count is a phase's own alone
// (MODEL.md section 4).
func phases(s *Site) []Site {
	list := make([]Site, max(1, len(s.Phases)))
	fillPhases(list, s)
	return list
}

// fillPhases puts the records of a site's phases into list, which has a place for each.
func fillPhases(list []Site, s *Site) {
	if len(s.Phases) == 0 {
		list[0] = *s
		return
	}
	for i, p := range s.Phases {
		r := &list[i]
		*r = *s
		r.Phases, r.GPUCount = nil, Opt[float64]{}
		if i > 0 {
			r.RemediationUSD, r.CapexSpentUSD = 0, 0
		}
		for _, own := range p.Own {
			Set(r, own.Key, own.Value)
		}
	}
}

// PhaseRecords are the records of a site's phases, as phases has them.
func PhaseRecords(s *Site) []Site { return phases(s) }

// Inherits reports whether the n-th phase of a site's table, counted from 0, takes
// the site's own value of an input that it has none of its own of; else it is nil.
func Inherits(key string, n int) bool {
	switch key {
	case "gpu_count":
		return false
	case "remediation_usd", "capex_spent_usd":
		return n == 0
	}
	return true
}

// CriticalITKW is the critical IT load of all of the convertible megawatts, in kW.
func (s *Site) CriticalITKW() float64 { return s.ConvertMW.Or(s.SiteMW) / s.PUEHPC * 1000 }

// GPUsAboveLoad reports whether a given gpu_count, of the site or of a phase,
// needs more than the critical IT load, by more than rounding: an input error
// (MODEL.md section 6).
func (s *Site) GPUsAboveLoad() bool {
	for _, p := range phases(s) {
		if p.GPUCount.Known && p.GPUCount.Value*p.KWPerGPU > p.CriticalITKW()*(1+1e-9) {
			return true
		}
	}
	return false
}

// OfPhases reports whether a phase may have an input of its own.
func (in Input) OfPhases() bool {
	switch in.Group {
	case "conversion", "colocation", "gpu cloud", "financing":
		return in.Scope == ScopeSite
	}
	return in.Key == "convert_mw"
}
