package lines

// Values gives what an expression of one of the instance's lines comes to, one a
// month where it is a series. at says which instance each many that an enclosing
// sum_of, ... goes over is at, by the many's path.
func (in *Instance) Values(n Node, at map[string]*Instance) (v []float64, err error) {
	defer caught(&err)
	var s *scope
	for path, x := range at {
		s = s.within(path, x)
	}
	f := in.number(n, s)
	if !n.IsSeries() {
		return []float64{f(0)}, nil
	}
	v = make([]float64, in.end(n.IsExtended())+1)
	for t := range v {
		v[t] = f(t)
	}
	return v, nil
}
