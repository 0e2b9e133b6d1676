package workbook

import (
	"rackrate/internal/provenance"
	"rackrate/model"
)

// consequences are the overrides that follow from one of an input on which defaults depend, such as the status
// of a lease: what a site has by default is what it would have had by default with the new value. They go
// before the scenario's own.
func (r *reader) consequences(o model.Override) []model.Override {
	keys := r.dependents(o.Input)
	if len(keys) == 0 || r.opt.FindingsOnly {
		return nil
	}
	in, _ := r.reg.Lookup(o.Input)
	var out []model.Override
	for _, key := range keys {
		var each []model.Override
		all := true // every site that the override concerns takes the same value
		for i := range r.book.Miners {
			for k := range r.book.Miners[i].Sites {
				s := &r.book.Miners[i].Sites[k]
				if s.Failed || !o.Applies(s.Miner, s.Name) {
					continue
				}
				v, follows := r.consequence(s, in, o, key)
				if !follows {
					all = false
					continue
				}
				each = append(each, model.Override{Input: key, Op: '=', Value: v, Miner: s.Miner, Site: s.Name})
			}
		}
		for _, e := range each {
			all = all && e.Value == each[0].Value
		}
		if all && len(each) > 0 {
			each = []model.Override{{Input: key, Op: '=', Value: each[0].Value, Miner: o.Miner, Site: o.Site}}
		}
		out = append(out, each...)
	}
	return out
}

// dependents are the inputs that have a default under a condition on an input, in the registry's order.
func (r *reader) dependents(on string) []string {
	var out []string
	for _, in := range r.reg.Inputs {
		depends := false
		for _, l := range r.layers {
			for _, u := range l.rules[in.Key] {
				depends = depends || u.when == on
			}
		}
		if depends {
			out = append(out, in.Key)
		}
	}
	return out
}

// consequence is the default that an input of a site has under an override of another; false where it is given,
// or stays as it is.
func (r *reader) consequence(s *provenance.Site, changed model.Input, o model.Override,
	key string) (model.Value, bool) {
	if !r.isSupposed(key, s.Origins[key]) {
		return model.Value{}, false
	}
	for _, p := range s.Phases {
		if origin, own := p.Origins[key]; own && !r.isSupposed(key, origin) {
			return model.Value{}, false // the override would act on what the phase was given
		}
	}
	now, _ := model.Get(&s.Inputs, changed.Key)
	after, err := o.Apply(changed, now)
	if err != nil {
		return model.Value{}, false
	}
	in, _ := r.reg.Lookup(key)
	v, _, bad := r.supposed(in, 0, func(of string) model.Value {
		if of == changed.Key {
			return after
		}
		v, _ := model.Get(&s.Inputs, of)
		return v
	})
	before, _ := model.Get(&s.Inputs, key)
	return v, !bad && v.Known && v != before
}

// isSupposed reports whether a value is a default: of the program, of a house or of the workbook's table of
// assumptions.
func (r *reader) isSupposed(key string, o provenance.Origin) bool {
	if o.Kind == provenance.FromDefault {
		return true
	}
	for _, l := range r.layers {
		for _, u := range l.rules[key] {
			if o.Kind == provenance.FromCell && u.origin.Cell == o.Cell {
				return true
			}
		}
	}
	return false
}
