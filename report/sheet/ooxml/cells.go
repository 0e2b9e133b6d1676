package ooxml

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Cell is a cell to be put where the sheet has none: a text, else a number where
// it is Numeric, else a cell that has a style only.
type Cell struct {
	Col, Row int
	Style    int
	Text     string
	Numeric  bool
	Number   float64
	Formula  string
}

// Width sets the width of one column, in characters.
type Width struct {
	Col   int
	Chars float64
}

// Put writes cells into the area, whose rows must hold them and whose columns
// must be free, and sets the widths of columns. The area must not be used afterwards.
func (p *Package) Put(sheet Sheet, area *Area, cells []Cell, widths []Width) error {
	data, root, err := p.parse(sheet.Part, 3)
	if err != nil {
		return err
	}
	for _, c := range cells {
		if !area.Free(c.Col) {
			return fmt.Errorf("%s: %s is not free", sheet.Part, Ref(c.Col, c.Row))
		}
	}
	var splices []splice
	for row, list := range rowsOf(cells) {
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

// rowsOf are cells by row.
func rowsOf(cells []Cell) map[int][]Cell {
	out := map[int][]Cell{}
	for _, c := range cells {
		out[c.Row] = append(out[c.Row], c)
	}
	return out
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
	case c.Formula != "" && !c.Numeric:
		return open + ` t="str"><f>` + Escape(c.Formula) + `</f><v>` + Escape(c.Text) + `</v></c>`
	case c.Formula != "":
		return open + `><f>` + Escape(c.Formula) + `</f><v>` + number(c.Number) + `</v></c>`
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
	return qualify(fmt.Sprintf(`<col min="%d" max="%d" width="%s"%s customWidth="1"/>`, w.Col, w.Col, number(w.Chars),
		style), prefix)
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
	"pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors",
	"smartTags",
	"drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
	"tableParts", "extLst"}
