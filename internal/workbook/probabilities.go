package workbook

import (
	"fmt"
	"math"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// probabilityInput is how the probability of a scenario is read.
var probabilityInput = model.Input{Key: "probability", Type: model.TypePct, Unit: "%", Min: 0, Max: 1, Low: math.NaN(),
	High: math.NaN()}

// readProbability reads the probability of a line's scenario. One that cannot be read is none.
func (r *reader) readProbability(t *table, row int, d *draft) {
	c := t.byRole("probability")
	if c == nil {
		return
	}
	x := t.sh.At(row, c.col)
	if x.Absent() {
		return
	}
	f := mustField(probabilityInput, c.header, c.unit)
	f.convention = r.conventionOf(t, c.col)
	for _, other := range t.rows {
		o := t.sh.At(other, c.col)
		f.large = f.large || o.Kind == opening.Number && !o.Percent && o.Num > 1
	}
	got := r.read(x, f, t.spot(row, c.col), who{})
	if got.bad {
		return
	}
	if p := d.probability; p != nil && p.value != got.value {
		r.report(codeProbabilities, got.spot, who{}, provenance.Finding{Header: c.header, Read: got.origin.Typed,
			Wrong: fmt.Sprintf("scenario %q has the probability %s here and %s at %s; the first counts", d.Name,
				got.origin.Typed, p.origin.Typed, p.origin.Cell.Address())})
		return
	}
	d.probability = &stated{got.value, got.origin, got.spot}
	d.Probability = model.Given(got.value.Number)
}

// probabilityRule wants the probabilities of all scenarios to add up to 1 where any has one; else none counts.
// drafts say where they stand.
func (r *reader) probabilityRule(drafts []*draft) {
	sum, given, without := 0.0, 0, ""
	for _, s := range r.book.Scenarios {
		sum += s.Probability.Or(0)
		if s.Probability.Known {
			given++
		} else if without == "" {
			without = s.Name
		}
	}
	if given == 0 || without == "" && math.Abs(sum-1) <= 1e-6 {
		return
	}
	wrong := fmt.Sprintf("the probabilities of the scenarios add up to %s, not to 100 %%; they are not used",
		quantity.Plain(math.Round(sum*1e6)/1e4)+" %")
	if without != "" {
		wrong = fmt.Sprintf("scenario %q has no probability, and others have one; they are not used", without)
	}
	about, at := provenance.Finding{Wrong: wrong}, opening.Spot{}
	for _, d := range drafts {
		if d.probability != nil {
			about.Header, about.Read, at = d.probability.origin.Header, d.probability.origin.Typed, d.probability.at
			break
		}
	}
	r.report(codeProbabilities, at, who{}, about)
	for i := range r.book.Scenarios {
		r.book.Scenarios[i].Probability = model.Opt[float64]{}
	}
}

// insteadOf are the inputs that reading turns into others, and those to change in their place.
var insteadOf = map[string]string{
	"construction_start_date": "delay_months", "cod_date": "delay_months and build_months",
	"lease_start_date":           "delay_months and build_months",
	"lease_average_usd_kw_month": "lease_usd_kw_month", "contract_total_usd": "lease_usd_kw_month",
	"lease_type": "the inputs whose defaults it sets, such as opex_hpc_usd_kw_month",
}

// beforeOnly is the fault of changing an input that is used up before the model: the change would have no effect.
func (r *reader) beforeOnly(in model.Input) *fault {
	other, ok := insteadOf[in.Key]
	if !ok {
		return nil
	}
	return &fault{code: codeScenarioInput,
		wrong: fmt.Sprintf("%s is turned into other inputs at reading, and a change of it would have no effect",
			in.Key),
		do: "change " + other + " instead"}
}
