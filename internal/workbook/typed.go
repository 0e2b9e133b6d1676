package workbook

import (
	"fmt"
	"time"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// typed is what the analyst typed of an owner on sheets of an earlier run. It goes before the owner's own cells.
func (r *reader) typed(miner, site string, visit func(model.Input, reading)) {
	for i, t := range r.opt.Typed {
		in, known := r.reg.Lookup(t.Input)
		if !known || t.Choice != "" || t.Miner != miner || t.Site != site {
			continue
		}
		r.typedUsed[i] = true
		if v := r.readTyped(t, in, who{miner, site}); v.given {
			visit(in, v)
		}
	}
}

// readTyped reads what was typed, which is in the unit of the registry.
func (r *reader) readTyped(t provenance.Typed, in model.Input, w who) reading {
	out := reading{given: true, origin: provenance.Origin{Kind: provenance.OnOurs, Cell: t.Cell, Header: in.Key,
		Typed: t.Value, Factor: 1}}
	f := field{in: in, header: in.Key, factor: 1}
	if t.Number != nil {
		out.origin.Typed = quantity.Plain(*t.Number)
	}
	if in.Numeric() {
		out.origin.Unit = in.Unit
	}
	v, err := typedValue(in, t, r.file.Date1904)
	if err != nil {
		r.report(codeTypedLost, opening.Spot{}, w, provenance.Finding{Header: in.Key, Input: in.Key,
			Read: out.origin.Typed,
			Wrong: fmt.Sprintf("%s holds %q for %s, which cannot be read: %v; it is not kept", t.Cell.Address(),
				out.origin.Typed, in.Key, err)})
		return reading{}
	}
	if fault := r.bounds(f, v); fault != nil {
		about := fault.finding(f, out.origin.Typed)
		about.Wrong += ", at " + t.Cell.Address()
		r.report(fault.code, opening.Spot{}, w, about)
		out.bad = true
	}
	out.value = v
	return out
}

// typedValue is what was typed as a value of the input.
func typedValue(in model.Input, t provenance.Typed, date1904 bool) (model.Value, error) {
	if t.Number == nil {
		return in.Parse(t.Value)
	}
	switch {
	case in.Numeric():
		return model.NumberValue(*t.Number), nil
	case in.Type == model.TypeDate:
		first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
		if date1904 {
			first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		if *t.Number < 1 || *t.Number > 200_000 {
			return model.Value{}, fmt.Errorf("%v is no day", *t.Number)
		}
		return in.Parse(first.AddDate(0, 0, int(*t.Number)).Format(time.DateOnly))
	}
	return in.Parse(quantity.Plain(*t.Number))
}

// typedMarket, typedMiner and typedSite put what was typed in the place of what was read.
func (r *reader) typedMarket() {
	r.typed(provenance.MarketOwner, "", func(in model.Input, v reading) {
		if in.Scope == model.ScopeMarket {
			r.assumed[in.Key] = v
		}
	})
}

func (r *reader) typedMiner(g *group) {
	r.typed(g.name, "", func(in model.Input, v reading) {
		if in.Scope == model.ScopeMiner {
			g.readings[in.Key] = v
		}
	})
}

func (r *reader) typedSite(s *siteRow, out *provenance.Site) {
	if len(r.opt.Typed) == 0 {
		return
	}
	label := provenance.Label(s.name, s.structure, "")
	r.typed(s.group.name, label, func(in model.Input, v reading) {
		if in.Scope == model.ScopeSite {
			s.readings[in.Key] = v
		}
	})
	for _, p := range s.phases {
		r.typed(s.group.name, provenance.Label(s.name, s.structure, p.name), func(in model.Input, v reading) {
			if phaseInput(in) {
				p.readings[in.Key] = v
			}
		})
	}
	for i, t := range r.opt.Typed {
		if t.Choice == "" || t.Miner != s.group.name || t.Site != label {
			continue
		}
		r.typedUsed[i] = true
		t.Choice.Into(&out.Choose, t.Value)
		r.report(codeOverruled, opening.Spot{}, s.who(), provenance.Finding{Read: t.Value,
			Wrong: fmt.Sprintf("%s overrules the model's own choice with %s", t.Cell.Address(), t.Value)})
	}
}

// reportTyped tells of what was typed for what is not in the workbook any more.
func (r *reader) reportTyped() {
	for i, t := range r.opt.Typed {
		if r.typedUsed[i] {
			continue
		}
		r.report(codeTypedLost, opening.Spot{}, who{}, provenance.Finding{Input: t.Input, Read: t.Value,
			Wrong: fmt.Sprintf("%s was typed for %s %s, which the workbook does not have; it is not kept",
				t.Cell.Address(), t.Miner, t.Site)})
	}
}
