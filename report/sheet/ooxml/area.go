package ooxml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// MaxColumn and MaxRow are the last column and row that a sheet can have.
const (
	MaxColumn = 16384
	MaxRow    = 1048576
)

// Area is what stands in some rows of a sheet.
type Area struct {
	first, last int
	rows        map[int]rowSpan
	taken       map[int]bool // columns with a cell, a merged range, a drawing, or hidden
	covered     [][2]int     // rows from and to under merged ranges and drawings
}

type rowSpan struct {
	node
	cells []cellSpan
}

type cellSpan struct {
	start, col, style int
}

// Free reports whether no cell, merged range or drawing stands in the column
// within the area's rows, and the column is not hidden.
func (a *Area) Free(col int) bool { return !a.taken[col] }

// FreeColumns is the first column from from on at which n columns beside one another are free, 0 where there is none.
func (a *Area) FreeColumns(from, n int) int { return firstFree(from, MaxColumn, n, a.Free) }

// firstFree is the first of n places from from to last that follow one another and are free, 0 where there is none.
func firstFree(from, last, n int, isFree func(int) bool) int {
	free := 0
	for at := from; at <= last; at++ {
		if !isFree(at) {
			free = 0
			continue
		}
		if free++; free == n {
			return at - n + 1
		}
	}
	return 0
}

// Style is the style of a cell of the area; it reports false where there is no such cell.
func (a *Area) Style(col, row int) (int, bool) {
	for _, c := range a.rows[row].cells {
		if c.col == col {
			return c.style, true
		}
	}
	return 0, false
}

// Area reads the rows first to last of a sheet.
func (p *Package) Area(sheet Sheet, first, last int) (*Area, error) {
	data, root, err := p.parse(sheet.Part, 3)
	if err != nil {
		return nil, err
	}
	a := &Area{first: first, last: last, rows: map[int]rowSpan{}, taken: map[int]bool{}}
	if err := a.readRows(data); err != nil {
		return nil, fmt.Errorf("%s: %w", sheet.Part, err)
	}
	for _, row := range a.rows {
		for _, c := range row.cells {
			a.taken[c.col] = true
		}
	}
	a.takeRanges(root)
	return a, p.takeDrawings(a, sheet)
}

// readRows collects rows and cells; a row or a cell without an address follows the one before it.
func (a *Area) readRows(data []byte) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	depth, row, col := 0, 0, 0
	var current rowSpan
	for {
		start := int(d.InputOffset())
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
			switch {
			case depth == 3 && t.Name.Local == "row":
				n := node{prefix: t.Name.Space, local: "row", start: start, open: int(d.InputOffset())}
				n.attrs = slices.Clone(t.Attr)
				row, col = row+1, 0
				if v, err := strconv.Atoi(n.attr("r")); err == nil {
					row = v
				}
				current = rowSpan{node: n}
			case depth == 4 && t.Name.Local == "c":
				c := node{attrs: t.Attr}
				col++
				if at, _, ok := ParseRef(c.attr("r")); ok {
					col = at
				}
				style, _ := strconv.Atoi(c.attr("s"))
				if row >= a.first && row <= a.last {
					current.cells = append(current.cells, cellSpan{start, col, style})
				}
			}
		case xml.EndElement:
			if depth == 3 && t.Name.Local == "row" && row >= a.first && row <= a.last {
				current.close, current.end = start, int(d.InputOffset())
				a.rows[row] = current
			}
			depth--
		}
	}
}

func (a *Area) takeRanges(root node) {
	for _, m := range root.child("mergeCells").kids {
		from, to, _ := strings.Cut(m.attr("ref"), ":")
		c1, r1, ok1 := ParseRef(from)
		c2, r2, ok2 := ParseRef(to)
		if ok1 && ok2 && r1 <= a.last && r2 >= a.first {
			a.take(c1, c2)
			a.covered = append(a.covered, [2]int{r1, r2})
		}
	}
	for _, c := range root.child("cols").kids {
		if hidden := c.attr("hidden"); hidden == "1" || hidden == "true" {
			first, last := colRange(c)
			a.take(first, last)
		}
	}
}

func (a *Area) take(from, to int) {
	for c := from; c <= min(to, MaxColumn); c++ {
		a.taken[c] = true
	}
}

// takeDrawings marks the columns under charts and pictures, which would hide what is written there.
func (p *Package) takeDrawings(a *Area, sheet Sheet) error {
	rels, err := p.relationships(relsOf(sheet.Part), sheet.Part)
	if err != nil {
		return err
	}
	for _, r := range rels {
		if r.Type != typeDrawing || !p.Has(r.part) {
			continue
		}
		data, root, err := p.parse(r.part, 4)
		if err != nil {
			return err
		}
		for _, anchor := range root.kids {
			from, to := anchor.child("from"), anchor.child("to")
			if !from.exists() {
				continue
			}
			c1, r1 := marker(data, from, "col"), marker(data, from, "row")
			c2, r2 := c1+8, r1+20 // a one-cell anchor has its size in EMU: take about a chart
			if to.exists() {
				c2, r2 = marker(data, to, "col"), marker(data, to, "row")
			}
			if r1 <= a.last && r2 >= a.first {
				a.take(c1, c2)
				a.covered = append(a.covered, [2]int{r1, r2})
			}
		}
	}
	return nil
}

// marker reads a drawing's col or row, which count from 0, as one that counts from 1.
func marker(data []byte, at node, name string) int {
	n := at.child(name)
	v, err := strconv.Atoi(strings.TrimSpace(string(data[n.open:n.close])))
	if err != nil || v > MaxColumn<<6 {
		return 1
	}
	return v + 1
}

// ParseRef reads an address such as F7 or $F$7.
func ParseRef(ref string) (col, row int, ok bool) {
	letters := strings.TrimLeft(strings.ReplaceAll(ref, "$", ""), " ")
	i := 0
	for i < len(letters) && i < 4 && (letters[i] >= 'A' && letters[i] <= 'Z' || letters[i] >= 'a' &&
		letters[i] <= 'z') {
		col = col*26 + int(letters[i]&^0x20-'A') + 1
		i++
	}
	row, err := strconv.Atoi(letters[i:])
	return col, row, i > 0 && err == nil && row > 0 && col <= MaxColumn
}

// Ref is the address of a cell.
func Ref(col, row int) string { return ColumnName(col) + strconv.Itoa(row) }

// ColumnName gives the letters of a column, counting from 1.
func ColumnName(col int) string {
	name := ""
	for ; col > 0; col = (col - 1) / 26 {
		name = string(rune('A'+(col-1)%26)) + name
	}
	return name
}
