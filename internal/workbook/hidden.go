package workbook

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
)

// skipHidden leaves out what is hidden, and says so.
func (r *reader) skipHidden() {
	for i, sh := range r.file.Sheets {
		switch {
		case sh.Own:
		case sh.Hidden:
			r.hiddenNames(i+1, sh)
			sh.Rows = nil
			r.report(codeHidden, opening.Spot{Sheet: i + 1}, who{},
				provenance.Finding{Wrong: fmt.Sprintf("the hidden sheet %q is left out, as --skip-hidden asks",
					sh.Name)})
		case len(sh.Hiding) > 0 || len(sh.Folded) > 0:
			what := hiddenThings(sh, sortedInts(sh.Hiding), sh.HiddenUsed(), fmt.Sprintf("the sheet %q", sh.Name))
			r.hiddenNames(i+1, sh)
			sh.Strip()
			if what != "" {
				r.report(codeHidden, opening.Spot{Sheet: i + 1}, who{},
					provenance.Finding{Wrong: fmt.Sprintf("hidden %s left out, as --skip-hidden asks", what)})
			}
		}
	}
}

// reportHidden says of each table that is read what of it is hidden.
func (r *reader) reportHidden() {
	for i, sh := range r.file.Sheets {
		tables := slices.DeleteFunc(slices.Clone(r.tables), func(t *table) bool { return t.sheet != i+1 })
		lines := slices.ContainsFunc(r.lines, func(l line) bool { return l.sheet == i+1 })
		if len(tables) == 0 && !lines {
			continue
		}
		whole := !slices.ContainsFunc(tables, r.rowsKept) && !slices.ContainsFunc(r.lines, func(l line) bool {
			return l.sheet == i+1 && r.fateOf(opening.Spot{Sheet: l.sheet, Row: l.value.Row,
				Col: l.value.Col}) == opening.FateUsed
		})
		if whole {
			continue // a finding says that all of it was passed over
		}
		if sh.Hidden {
			r.report(codeHidden, opening.Spot{Sheet: i + 1}, who{}, provenance.Finding{
				Wrong: fmt.Sprintf("the sheet %q is hidden, and is read like any other", sh.Name)})
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
func (t *table) hidden(sh *opening.Sheet) (rows, cols []int) {
	for _, row := range t.rows {
		if t.passed[row] {
			continue // a finding says so
		}
		if t.flipped && sh.HiddenColumn(row) {
			cols = append(cols, row)
		} else if !t.flipped && sh.Hiding[row] {
			rows = append(rows, row)
		}
	}
	for _, c := range t.columns {
		if t.flipped && sh.Hiding[c.col] {
			rows = append(rows, c.col)
		} else if !t.flipped && sh.HiddenColumn(c.col) {
			cols = append(cols, c.col)
		}
	}
	return rows, cols
}

// hiddenThings names rows and columns: "rows 4, 7 (by a filter) and column F of the table are".
func hiddenThings(sh *opening.Sheet, rows, cols []int, where string) string {
	var parts []string
	if len(rows) > 0 {
		s := counted("row", len(rows)) + " " + ranges(rows, strconv.Itoa)
		if sh.Filtered {
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
func columnName(col int) string { return strings.TrimRight(opening.RefOf(1, col), "1") }
