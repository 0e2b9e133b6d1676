package workbook

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/provenance"
)

// addColumns keeps which columns of a sheet are hidden.
func (s *sheet) addColumns(e xml.StartElement) {
	from, to, hidden := 0, 0, false
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "min":
			from, _ = strconv.Atoi(a.Value)
		case "max":
			to, _ = strconv.Atoi(a.Value)
		case "hidden":
			hidden = isTrue(a.Value)
		}
	}
	if hidden && from >= 1 && to >= from && len(s.folded) < excelize.MaxColumns {
		s.folded = append(s.folded, area{left: from, right: to})
	}
}

func (s *sheet) hiddenColumn(col int) bool {
	return slices.ContainsFunc(s.folded, func(a area) bool { return col >= a.left && col <= a.right })
}

// strip takes what is hidden out of a sheet.
func (s *sheet) strip() {
	s.rows = slices.DeleteFunc(s.rows, func(r gridRow) bool { return s.hiding[r.num] })
	for i := range s.rows {
		s.rows[i].cells = slices.DeleteFunc(s.rows[i].cells, func(c cell) bool { return s.hiddenColumn(c.col) })
	}
	s.rows = slices.DeleteFunc(s.rows, func(r gridRow) bool { return len(r.cells) == 0 })
}

// skipHidden leaves out what is hidden, and says so.
func (r *reader) skipHidden() {
	for i, sh := range r.file.sheets {
		switch {
		case sh.own:
		case sh.hidden:
			sh.rows = nil
			r.report(codeHidden, spot{sheet: i + 1}, who{}, provenance.Finding{Wrong: fmt.Sprintf("the hidden sheet %q is left out, as --skip-hidden asks", sh.name)})
		case len(sh.hiding) > 0 || len(sh.folded) > 0:
			what := hiddenThings(sh, sortedInts(sh.hiding), sh.hiddenUsed(), fmt.Sprintf("the sheet %q", sh.name))
			sh.strip()
			if what != "" {
				r.report(codeHidden, spot{sheet: i + 1}, who{}, provenance.Finding{Wrong: fmt.Sprintf("hidden %s left out, as --skip-hidden asks", what)})
			}
		}
	}
}

// hiddenUsed are the hidden columns of a sheet that hold something.
func (s *sheet) hiddenUsed() []int {
	used := map[int]bool{}
	for _, row := range s.rows {
		for _, c := range row.cells {
			if s.hiddenColumn(c.col) {
				used[c.col] = true
			}
		}
	}
	return sortedInts(used)
}

// reportHidden says of each table that is read what of it is hidden.
func (r *reader) reportHidden() {
	for i, sh := range r.file.sheets {
		tables := slices.DeleteFunc(slices.Clone(r.tables), func(t *table) bool { return t.sheet != i+1 })
		lines := slices.ContainsFunc(r.lines, func(l line) bool { return l.sheet == i+1 })
		if len(tables) == 0 && !lines {
			continue
		}
		whole := !slices.ContainsFunc(tables, r.rowsKept) && !slices.ContainsFunc(r.lines, func(l line) bool {
			return l.sheet == i+1 && r.fateOf(spot{l.sheet, l.value.row, l.value.col}) == fateUsed
		})
		if whole {
			continue // a finding says that all of it was passed over
		}
		if sh.hidden {
			r.report(codeHidden, spot{sheet: i + 1}, who{}, provenance.Finding{
				Wrong: fmt.Sprintf("the sheet %q is hidden, and is read like any other", sh.name)})
		}
		for _, t := range tables {
			rows, cols := t.hidden(sh)
			if what := hiddenThings(sh, rows, cols, "the table"); what != "" {
				r.report(codeHidden, t.spot(t.header, t.first), who{}, provenance.Finding{
					Wrong: fmt.Sprintf("hidden %s read like any other", what)})
			}
		}
	}
}

// rowsKept reports whether some row of a table is neither passed over nor left out.
func (r *reader) rowsKept(t *table) bool {
	return slices.ContainsFunc(t.rows, func(row int) bool { return !t.passed[row] && !r.aside[t.spot(row, t.first)] })
}

// hidden lists the hidden rows and columns of a table.
func (t *table) hidden(sh *sheet) (rows, cols []int) {
	for _, row := range t.rows {
		if t.passed[row] {
			continue // a finding says so
		}
		if t.flipped && sh.hiddenColumn(row) {
			cols = append(cols, row)
		} else if !t.flipped && sh.hiding[row] {
			rows = append(rows, row)
		}
	}
	for _, c := range t.columns {
		if t.flipped && sh.hiding[c.col] {
			rows = append(rows, c.col)
		} else if !t.flipped && sh.hiddenColumn(c.col) {
			cols = append(cols, c.col)
		}
	}
	return rows, cols
}

// hiddenThings names rows and columns: "rows 4, 7 (by a filter) and column F of the table are".
func hiddenThings(sh *sheet, rows, cols []int, where string) string {
	var parts []string
	if len(rows) > 0 {
		s := counted("row", len(rows)) + " " + ranges(rows, strconv.Itoa)
		if sh.filtered {
			s += " (by a filter)"
		}
		parts = append(parts, s)
	}
	if len(cols) > 0 {
		parts = append(parts, counted("column", len(cols))+" "+ranges(cols, columnName))
	}
	if len(parts) == 0 {
		return ""
	}
	verb := "are"
	if len(rows)+len(cols) == 1 {
		verb = "is"
	}
	return strings.Join(parts, " and ") + " of " + where + " " + verb
}

func counted(word string, n int) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

// ranges lists numbers in ascending order, runs of them as 4-7; at most eight items.
func ranges(list []int, name func(int) string) string {
	var items []string
	for i := 0; i < len(list); {
		k := i
		for k+1 < len(list) && list[k+1] == list[k]+1 {
			k++
		}
		item := name(list[i])
		if k > i {
			item += "-" + name(list[k])
		}
		items = append(items, item)
		i = k + 1
	}
	if len(items) > 8 {
		items = append(items[:8], fmt.Sprintf("and others, %d in all", len(list)))
	}
	return strings.Join(items, ", ")
}

// columnName is the letters of a column.
func columnName(col int) string { return strings.TrimRight(refOf(1, col), "1") }
