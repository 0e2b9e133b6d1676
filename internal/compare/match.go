package compare

// matches say which site of a later run is which of an earlier one.
type matches struct {
	earlier map[*site]*site // of a site of the later run
	matched map[*site]bool  // sites of the earlier run
	unclear map[*site]bool  // sites of either run of which it cannot be told which they are in the other
	again   map[string]bool // keys that the later run has
	shared  map[*site]bool  // stand in other workbooks of their run too
}

// match matches the sites of two runs by miner and site. One that stands in several
// workbooks of a run is matched within them: by the folder of the workbook's outputs, then by the workbook's name, and
// what is left, where one is left on both sides. Where more are left, none is matched.
func match(from, to []*site) matches {
	m := matches{map[*site]*site{}, map[*site]bool{}, map[*site]bool{}, map[string]bool{}, map[*site]bool{}}
	before, after := m.group(from), m.group(to)
	for _, b := range to {
		k := b.key()
		if m.again[k] {
			continue
		}
		m.again[k] = true
		a, b := before[k], after[k]
		for _, same := range []func(*site) string{
			func(s *site) string { return s.book.folder }, func(s *site) string { return s.book.file },
			func(*site) string { return "any" },
		} {
			m.pair(m.left(a), m.left(b), same)
		}
		if a, b := m.left(a), m.left(b); len(a) > 0 && len(b) > 0 {
			for _, s := range append(a, b...) {
				m.unclear[s] = true
			}
		}
	}
	return m
}

// group lists sites by their keys, and notes those that share one.
func (m *matches) group(sites []*site) map[string][]*site {
	by := map[string][]*site{}
	for _, s := range sites {
		by[s.key()] = append(by[s.key()], s)
	}
	for _, list := range by {
		for _, s := range list {
			m.shared[s] = len(list) > 1
		}
	}
	return by
}

// left are the sites that are not matched yet.
func (m *matches) left(sites []*site) []*site {
	var list []*site
	for _, s := range sites {
		if m.earlier[s] == nil && !m.matched[s] {
			list = append(list, s)
		}
	}
	return list
}

// pair matches sites of which just one on each side has the same name.
func (m *matches) pair(from, to []*site, name func(*site) string) {
	a, b := by(from, name), by(to, name)
	for n, one := range a {
		if n != "" && len(one) == 1 && len(b[n]) == 1 {
			m.earlier[b[n][0]], m.matched[one[0]] = one[0], true
		}
	}
}

func by(sites []*site, name func(*site) string) map[string][]*site {
	out := map[string][]*site{}
	for _, s := range sites {
		out[name(s)] = append(out[name(s)], s)
	}
	return out
}
