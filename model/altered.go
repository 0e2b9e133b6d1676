package model

import "math"

// altered is a site with one input of its scope set to v. Values that phases have
// of their own are scaled by the same factor, delays moved by the same
// difference and not below 0; a changed delay moves prepay_month by as much
// (MODEL.md section 12). The phases of s are not touched.
func altered(s *Site, key string, v float64) Site {
	var out Site
	alter(&out, s, key, v)
	return out
}

// alter makes out the altered site.
func alter(out, s *Site, key string, v float64) {
	*out = *s
	base, known := BaseOf(s, key)
	if own, _ := Get(s, key); own.Known || len(s.Phases) == 0 {
		Set(out, key, NumberValue(v))
	}
	if key == "delay_months" {
		out.PrepayMonth = max(0, out.PrepayMonth+int(math.Round(v-base)))
	}
	if len(s.Phases) == 0 || !known {
		return
	}
	change := func(x float64) float64 {
		if base == 0 {
			return v
		}
		return x * (v / base)
	}
	if key == "delay_months" {
		change = func(x float64) float64 { return max(0, x+v-base) }
	}
	out.Phases = make([]Phase, len(s.Phases))
	for i, p := range s.Phases {
		p.Own = append([]OwnInput(nil), p.Own...)
		for j, own := range p.Own {
			switch {
			case own.Key == key:
				p.Own[j].Value.Number = change(own.Value.Number)
			case own.Key == "prepay_month" && key == "delay_months":
				p.Own[j].Value.Number = max(0, own.Value.Number+v-base)
			}
		}
		out.Phases[i] = p
	}
}

// BaseOf is the value of a site's numeric input: its own, else the
// megawatt-weighted mean of what its phases have of their own. It reports false
// where neither is given.
func BaseOf(s *Site, key string) (float64, bool) {
	if v, ok := Get(s, key); ok && v.Known {
		return v.Number, true
	}
	sum, mw := 0.0, 0.0
	records := phases(s)
	for i, p := range s.Phases {
		for _, own := range p.Own {
			if own.Key == key && own.Value.Known {
				w := records[i].ConvertMW.Or(s.SiteMW)
				sum, mw = sum+w*own.Value.Number, mw+w
			}
		}
	}
	if mw == 0 {
		return 0, false
	}
	return sum / mw, true
}
