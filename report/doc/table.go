package doc

import "slices"

// Size is the size of a table's type.
type Size int

// The sizes, largest first.
const (
	Normal Size = iota
	Dense       // many columns
	Fine        // ledgers
	Large       // a title page
)

// Column is one column of a table.
type Column struct {
	Title  string
	Right  bool    // figures: aligned right, never broken
	Weight float64 // share of the width that the columns of figures leave; 0 takes what it needs
}

// Cell is the text of one cell and how it stands out.
type Cell struct {
	Text   string
	Bold   bool
	Muted  bool
	Accent bool
}

// Row is a line of a table. A group row has one cell, which runs over the whole
// width, and stays with the row after it.
type Row struct {
	Cells  []Cell
	Group  bool
	Strong bool     // shaded: the line that the table is about
	Paths  []string // of the results: links of figures at one of them lead here
}

// Table is a table; a printed one is broken over pages between rows, its header repeated.
type Table struct {
	Columns  []Column
	Rows     []Row
	Size     Size
	Under    bool // stands right under the rule of a heading, and needs none of its own
	Twice    bool // printed in two columns
	Sortable bool // on a screen
}

// Plain are cells that do not stand out.
func Plain(texts ...string) []Cell {
	out := make([]Cell, len(texts))
	for i, t := range texts {
		out[i].Text = t
	}
	return out
}

// Drop takes a column out of the table.
func (t *Table) Drop(column int) {
	t.Columns = slices.Delete(t.Columns, column, column+1)
	for i := range t.Rows {
		if r := &t.Rows[i]; !r.Group && column < len(r.Cells) {
			r.Cells = slices.Delete(r.Cells, column, column+1)
		}
	}
}
