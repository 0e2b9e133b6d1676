package opening

import "slices"

// Area is a rectangle of cells.
type Area struct{ Top, Left, Bottom, Right int }

func (a Area) Has(row, col int) bool {
	return row >= a.Top && row <= a.Bottom && col >= a.Left && col <= a.Right
}

// widest is up to how many columns a merged range is looked up by column.
const widest = 256

// merges are the merged ranges of a sheet, found by column.
type merges struct {
	byColumn map[int][]Area // sorted by top
	wide     []Area
	n        int // columns of all of them together
}

func (m *merges) add(a Area) {
	if a.Right-a.Left >= widest {
		m.n++
		m.wide = append(m.wide, a)
		return
	}
	m.n += a.Right - a.Left + 1
	if m.byColumn == nil {
		m.byColumn = map[int][]Area{}
	}
	for col := a.Left; col <= a.Right; col++ {
		m.byColumn[col] = append(m.byColumn[col], a)
	}
}

func (m *merges) sort() {
	for _, list := range m.byColumn {
		slices.SortFunc(list, func(a, b Area) int { return a.Top - b.Top })
	}
}

// Covering is the merged range that a cell lies in.
func (m *merges) Covering(row, col int) (Area, bool) {
	list := m.byColumn[col]
	i, found := slices.BinarySearchFunc(list, row, func(a Area, row int) int { return a.Top - row })
	if !found {
		i--
	}
	if i >= 0 && i < len(list) && list[i].Has(row, col) {
		return list[i], true
	}
	for _, a := range m.wide {
		if a.Has(row, col) {
			return a, true
		}
	}
	return Area{}, false
}

// flipped are the ranges with rows and columns exchanged.
func (m *merges) flipped() merges {
	var out merges
	add := func(a Area) { out.add(Area{a.Left, a.Top, a.Right, a.Bottom}) }
	for col, list := range m.byColumn {
		for _, a := range list {
			if a.Left == col {
				add(a)
			}
		}
	}
	for _, a := range m.wide {
		add(a)
	}
	out.sort()
	return out
}
