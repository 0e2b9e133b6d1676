package workbook

import "slices"

// area is a rectangle of cells.
type area struct{ top, left, bottom, right int }

func (a area) has(row, col int) bool {
	return row >= a.top && row <= a.bottom && col >= a.left && col <= a.right
}

// widest is up to how many columns a merged range is looked up by column.
const widest = 256

// merges are the merged ranges of a sheet, found by column.
type merges struct {
	byColumn map[int][]area // sorted by top
	wide     []area
	n        int // columns of all of them together
}

func (m *merges) add(a area) {
	if a.right-a.left >= widest {
		m.n++
		m.wide = append(m.wide, a)
		return
	}
	m.n += a.right - a.left + 1
	if m.byColumn == nil {
		m.byColumn = map[int][]area{}
	}
	for col := a.left; col <= a.right; col++ {
		m.byColumn[col] = append(m.byColumn[col], a)
	}
}

func (m *merges) sort() {
	for _, list := range m.byColumn {
		slices.SortFunc(list, func(a, b area) int { return a.top - b.top })
	}
}

// covering is the merged range that a cell lies in.
func (m *merges) covering(row, col int) (area, bool) {
	list := m.byColumn[col]
	i, found := slices.BinarySearchFunc(list, row, func(a area, row int) int { return a.top - row })
	if !found {
		i--
	}
	if i >= 0 && i < len(list) && list[i].has(row, col) {
		return list[i], true
	}
	for _, a := range m.wide {
		if a.has(row, col) {
			return a, true
		}
	}
	return area{}, false
}

// flipped are the ranges with rows and columns exchanged.
func (m *merges) flipped() merges {
	var out merges
	add := func(a area) { out.add(area{a.left, a.top, a.right, a.bottom}) }
	for col, list := range m.byColumn {
		for _, a := range list {
			if a.left == col {
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
