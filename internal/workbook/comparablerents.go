package workbook

import (
	"math"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// startOfDeal works out the starting rent of a comparable whose mean over the term, term and escalator are known. The
// mean is the rent as disclosed, else the total over the megawatts and months where those are of critical IT load.
func startOfDeal(d *provenance.Deal) {
	if d.StartUSDPerKWMonth.Known || !d.Years.Known || !d.EscalatorPct.Known {
		return
	}
	l := model.Letting{EscalatorPct: d.EscalatorPct.Value, TermMonths: int(math.Round(12 * d.Years.Value)),
		CriticalITMW: d.MW.Value}
	mean := d.USDPerKWMonth
	critical := d.MWBasis == "" || strings.Contains(quantity.Normalise(d.MWBasis), "critical") ||
		quantity.Normalise(d.MWBasis) == "it"
	if !mean.Known && d.TotalUSD.Known && d.MW.Known && d.MW.Value > 0 && critical && l.TermMonths > 0 {
		mean = model.Given(model.MeanOfTotal(d.TotalUSD.Value, l))
	}
	if !mean.Known || l.TermMonths < 1 || l.TermMonths > 1200 {
		return
	}
	d.StartUSDPerKWMonth, d.StartDerived = model.Given(l.StartOfMean(mean.Value)), true
}

// dealEscalator reads the yearly step of a comparable's rent, a fraction or a percentage.
func (r *reader) dealEscalator(t *table, row int) model.Opt[float64] {
	var none model.Opt[float64]
	c := t.byRole("escalator")
	if c == nil {
		return none
	}
	x := t.sh.At(row, c.col)
	if x.Absent() {
		return none
	}
	in, _ := r.reg.Lookup("lease_escalator_pct")
	f := mustField(in, c.header, c.unit)
	f.convention = r.conventionOf(t, c.col)
	v, problem := r.parse(x, &f)
	if problem == nil {
		problem = r.bounds(f, v)
	}
	if problem != nil {
		r.report(codeComparable, t.spot(row, c.col), who{}, provenance.Finding{Header: c.header, Read: r.shown(x),
			Wrong: problem.wrong})
		return none
	}
	return model.Given(v.Number)
}
