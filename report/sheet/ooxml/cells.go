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

// MaxColumn is the last column that a sheet can have.
const MaxColumn = 16384

// Cell is a cell to be put where the sheet has none: a text, else a number where
// it is Numeric, else a cell that has a style only.
type Cell struct {
	Col, Row int
	Style    int
	Text     string
	Numeric  bool
	Number   float64
}

// Width sets the width of one column, in characters.
type Width struct {
	Col   int
	Chars float64
}

// Area is what stands in some rows of a sheet.
type Area struct {
	first, last int
	rows        map[int]rowSpan
	taken       map[int]bool // columns with a cell, a merged range, a drawing, or hidden
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
	data, err := p.Read(sheet.Part)
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
	root, err := outline(data, 3)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", sheet.Part, err)
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
		data, err := p.Read(r.part)
		if err != nil {
			return err
		}
		root, err := outline(data, 4)
		if err != nil {
			return fmt.Errorf("%s: %w", r.part, err)
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
	for i < len(letters) && i < 4 && (letters[i] >= 'A' && letters[i] <= 'Z' || letters[i] >= 'a' && letters[i] <= 'z') {
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

// Put writes cells into the area, whose rows must hold them and whose columns
// must be free, and sets the widths of columns. The area is of no use afterwards.
func (p *Package) Put(sheet Sheet, area *Area, cells []Cell, widths []Width) error {
	data, err := p.Read(sheet.Part)
	if err != nil {
		return err
	}
	root, err := outline(data, 3)
	if err != nil {
		return fmt.Errorf("%s: %w", sheet.Part, err)
	}
	byRow := map[int][]Cell{}
	for _, c := range cells {
		if !area.Free(c.Col) {
			return fmt.Errorf("%s: %s is not free", sheet.Part, Ref(c.Col, c.Row))
		}
		byRow[c.Row] = append(byRow[c.Row], c)
	}
	var splices []splice
	for row, list := range byRow {
		span, ok := area.rows[row]
		if !ok {
			return fmt.Errorf("%s: row %d is missing", sheet.Part, row)
		}
		splices = append(splices, putRow(data, span, list)...)
	}
	if s, ok := growDimension(data, root, cells); ok {
		splices = append(splices, s)
	}
	splices = append(splices, setWidths(data, root, widths)...)
	own := map[int]bool{}
	for _, w := range widths {
		own[w.Col] = true
	}
	for col := range p.ownColumns[sheet.Part] {
		own[col] = true
	}
	p.ownColumns[sheet.Part] = own
	p.edited[sheet.Part] = apply(data, splices...)
	return nil
}

func putRow(data []byte, row rowSpan, cells []Cell) []splice {
	slices.SortFunc(cells, func(a, b Cell) int { return a.Col - b.Col })
	var out []splice
	tail := ""
	for _, c := range cells {
		text := qualify(c.xml(), row.prefix)
		i := slices.IndexFunc(row.cells, func(s cellSpan) bool { return s.col > c.Col })
		if i < 0 {
			tail += text
		} else {
			out = append(out, splice{row.cells[i].start, row.cells[i].start, text})
		}
	}
	if tail != "" {
		out = append(out, row.appending(data, tail))
	}
	first, last, ok := strings.Cut(row.attr("spans"), ":")
	if end, err := strconv.Atoi(last); ok && err == nil && end < cells[len(cells)-1].Col {
		if s, ok := row.setting(data, "spans", fmt.Sprintf("%s:%d", first, cells[len(cells)-1].Col)); ok {
			out = append(out, s)
		}
	}
	return out
}

func (c Cell) xml() string {
	style := ""
	if c.Style > 0 {
		style = fmt.Sprintf(` s="%d"`, c.Style)
	}
	open := fmt.Sprintf(`<c r="%s"%s`, Ref(c.Col, c.Row), style)
	switch {
	case c.Text != "":
		return open + ` t="inlineStr"><is><t xml:space="preserve">` + Escape(c.Text) + `</t></is></c>`
	case c.Numeric:
		return open + `><v>` + number(c.Number) + `</v></c>`
	}
	return open + `/>`
}

func growDimension(data []byte, root node, cells []Cell) (splice, bool) {
	n := root.child("dimension")
	from, to, isRange := strings.Cut(n.attr("ref"), ":")
	if !isRange {
		to = from
	}
	col, row, ok := ParseRef(to)
	if !ok {
		return splice{}, false
	}
	for _, c := range cells {
		col, row = max(col, c.Col), max(row, c.Row)
	}
	return n.setting(data, "ref", from+":"+Ref(col, row))
}

func colRange(n node) (first, last int) {
	first, _ = strconv.Atoi(n.attr("min"))
	last, _ = strconv.Atoi(n.attr("max"))
	return first, last
}

// setWidths gives columns of our own their width. A range of columns that holds
// one of them is split, so that the other columns of the range stay as they are.
func setWidths(data []byte, root node, widths []Width) []splice {
	if len(widths) == 0 {
		return nil
	}
	slices.SortFunc(widths, func(a, b Width) int { return a.Col - b.Col })
	cols := root.child("cols")
	if !cols.exists() {
		text := ""
		for _, w := range widths {
			text += w.xml("", root.prefix)
		}
		name := node{prefix: root.prefix, local: "cols"}.name()
		return []splice{root.inserting(data, sheetOrder, "cols", "<"+name+">"+text+"</"+name+">")}
	}
	var out []splice
	done := map[int]bool{}
	for _, k := range cols.kids {
		first, last := colRange(k)
		text, at := "", first
		for _, w := range widths {
			if w.Col >= first && w.Col <= last {
				text += colPart(data, k, at, w.Col-1) + w.xml(k.attr("style"), root.prefix)
				at, done[w.Col] = w.Col+1, true
			}
		}
		if text != "" {
			out = append(out, splice{k.start, k.end, text + colPart(data, k, at, last)})
		}
	}
	for _, w := range widths {
		if !done[w.Col] {
			out = append(out, insertCol(cols, w, root.prefix))
		}
	}
	return out
}

// insertCol puts the column before the first range that lies to its right.
func insertCol(cols node, w Width, prefix string) splice {
	at := cols.close
	for i := len(cols.kids) - 1; i >= 0; i-- {
		if first, _ := colRange(cols.kids[i]); first > w.Col {
			at = cols.kids[i].start
		}
	}
	return splice{at, at, w.xml("", prefix)}
}

func (w Width) xml(style, prefix string) string {
	if style != "" {
		style = ` style="` + Escape(style) + `"`
	}
	return qualify(fmt.Sprintf(`<col min="%d" max="%d" width="%s"%s customWidth="1"/>`, w.Col, w.Col, number(w.Chars), style), prefix)
}

// colPart is the range's own element cut to the columns first to last, "" where there are none.
func colPart(data []byte, k node, first, last int) string {
	if first > last {
		return ""
	}
	text := slices.Clone(data[k.start:k.end])
	shifted := k
	shifted.start, shifted.open = 0, k.open-k.start
	low, ok1 := shifted.setting(text, "min", strconv.Itoa(first))
	high, ok2 := shifted.setting(text, "max", strconv.Itoa(last))
	if !ok1 || !ok2 {
		return string(text)
	}
	return string(apply(text, low, high))
}

// sheetOrder is the order of a worksheet's elements.
var sheetOrder = []string{"sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr",
	"sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews",
	"mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins",
	"pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
	"drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
	"tableParts", "extLst"}
