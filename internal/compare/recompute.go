package compare

import (
	"fmt"
	"strings"

	"rackrate/model"
	"rackrate/report"
)

// Unlike evaluates every site of the run anew from the inputs that were recorded, and names those whose uplift, in whole
// dollars, is not the one that was recorded. evaluated is how many sites that was. Another version of the program may rightly come to another.
func (s *Snapshot) Unlike() (unlike []string, evaluated int) {
	d := &differ{reg: s.reg, attributors: map[[2]*book]*model.Attributor{}}
	for _, site := range s.order {
		a := d.attributor(site.book, site.book).Attribute(site.inputs, site.inputs)
		if a.ToUSD != site.name.UpliftUSD {
			unlike = append(unlike, fmt.Sprintf("%s, %s: the uplift was recorded as %s, and the inputs that were recorded make %s",
				strings.TrimSpace(site.name.Ticker+" "+site.name.Miner), site.name.Title(), report.Number(site.name.UpliftUSD, 0), report.Number(a.ToUSD, 0)))
		}
	}
	return unlike, len(s.order)
}
