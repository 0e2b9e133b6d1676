package model

// gate criteria, in order of the table of section 11, that are open where what is known of the site is their worst.
const fundingGate = "funding"

// readiness scores a site from 0 to 100 (MODEL.md section 11). What is unknown scores 0.
func readiness(s *Site) Readiness {
	criteria := []Criterion{
		choice("power_redundancy", 20, s.PowerRedundancy, map[string]float64{"N": 0, "N+1": 0.7, "2N": 1}, "N"),
		choice("cooling", 20, s.Cooling, map[string]float64{"air": 0, "evaporative": 0.3, "hybrid": 0.6, "liquid": 1}, "air"),
		steps("fibre_routes", 15, s.FibreRoutes, step{2, 1}, step{1, 0.4}),
		steps("fibre_gbps", 10, s.FibreGbps, step{8000, 1}, step{400, 0.6}, step{100, 0.4}),
		firmPower(s.FirmPower),
		timeToPower(s.DelayMonths + s.BuildMonths),
		steps("uptime_target_pct", 10, s.UptimeTargetPct, step{0.9999, 1}, step{0.999, 0.5}),
	}
	criteria[2].Gate = s.FibreRoutes.Known && s.FibreRoutes.Value == 0
	r := Readiness{Criteria: criteria, Unknown: []string{}}
	known := 0.0
	for _, c := range criteria {
		if !c.Known {
			r.Unknown = append(r.Unknown, c.Key)
			continue
		}
		known += c.Weight
		r.Score += c.Weight * c.Scale
	}
	r.KnownPct = known / 100
	return r
}

func choice(key string, weight float64, value string, scale map[string]float64, worst string) Criterion {
	return Criterion{Key: key, Weight: weight, Scale: scale[value], Known: value != "", Gate: value == worst}
}

// step is the scale reached from a value on.
type step struct{ from, scale float64 }

// steps takes the first step that the value reaches; below all of them the scale is 0.
func steps(key string, weight float64, v Opt[float64], ladder ...step) Criterion {
	c := Criterion{Key: key, Weight: weight, Known: v.Known}
	for _, rung := range ladder {
		if v.Known && v.Value >= rung.from {
			c.Scale = rung.scale
			break
		}
	}
	return c
}

func firmPower(firm Opt[bool]) Criterion {
	c := Criterion{Key: "firm_power", Weight: 15, Known: firm.Known, Gate: firm.Known && !firm.Value}
	if firm.Known && firm.Value {
		c.Scale = 1
	}
	return c
}

func timeToPower(months int) Criterion {
	c := Criterion{Key: "time_to_power", Weight: 10, Known: true}
	switch {
	case months <= 18:
		c.Scale = 1
	case months <= 36:
		c.Scale = 0.5
	}
	return c
}

// openGates are the criteria's gates that remediation does not close:
// remediation_usd closes all n of them if it is above 0 and at least
// n x remediation_floor_usd_mw x critical_it_mw.
func openGates(r Readiness, s *Site, floorUSDMW, criticalMW float64) []string {
	gates := []string{}
	for _, c := range r.Criteria {
		if c.Gate {
			gates = append(gates, c.Key)
		}
	}
	if s.RemediationUSD > 0 && s.RemediationUSD >= float64(len(gates))*floorUSDMW*criticalMW {
		return []string{}
	}
	return gates
}
