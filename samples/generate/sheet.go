package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// cell is one cell of a sheet before it is written.
type cell struct {
	value   any    // string, float64, bool or nil
	formula string // without "="; value is its stored result then
	look    look
	note    string
}

// sheet gathers cells, so that what excelize wants set before a stream of
// rows (notes, panes, validations, charts) can be set first.
type sheet struct {
	name      string
	tab       string    // colour
	widths    []float64 // by column from A
	heights   map[int]float64
	cells     map[[2]int]cell // by row and column from 1
	rows      int
	cols      int
	freeze    string // top left cell of what scrolls
	portrait  bool
	titleRows string // "$6:$7", repeated on every printed page
	titleCols string // "$B:$D", likewise
	pagesWide int    // 0 counts as 1
	outlined  []int  // columns that belong to an outline: they fold under the column left of them
	lists     []*excelize.DataValidation
	charts    []anchoredChart
	merges    [][2]string
}

type anchoredChart struct {
	at    string
	chart *excelize.Chart
}

func newSheet(name, tab string, widths ...float64) *sheet {
	return &sheet{name: name, tab: tab, widths: widths, cells: map[[2]int]cell{}, heights: map[int]float64{}}
}

func (s *sheet) set(row, col int, c cell) {
	s.cells[[2]int{row, col}] = c
	s.rows, s.cols = max(s.rows, row), max(s.cols, col)
}

// text sets words in a look; no words leave the cell empty.
func (s *sheet) text(row, col int, l look, words string) {
	c := cell{look: l}
	if words != "" {
		c.value = words
	}
	s.set(row, col, c)
}

// paragraphs writes a word and what it means a row, high enough for the text, and gives the row after.
func (s *sheet) paragraphs(row int, lines [][2]string) int {
	for _, l := range lines {
		s.text(row, left, look{as: wrapLook}, l[0])
		s.text(row, left+1, look{as: wrapLook}, l[1])
		s.heights[row] = float64(15 * (1 + len(l[1])/112))
		row++
	}
	return row
}

// title sets the two lines at the head of a sheet.
func (s *sheet) title(col int, title, under string) {
	s.text(1, col, look{as: titleLook}, title)
	s.text(2, col, look{as: underLook}, under)
	s.heights[1] = 24
}

// ref is the address of a cell, as B7; of no cell it is "", which excelize refuses.
func ref(row, col int) string {
	name, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		return ""
	}
	return name
}

// bookFile writes sheets in order into one file.
type bookFile struct {
	file   *excelize.File
	styles map[look]int
	date   string // of the document properties
}

func newWorkbook(date string) *bookFile {
	return &bookFile{file: excelize.NewFile(), styles: map[look]int{}, date: date}
}

// add writes a sheet.
func (w *bookFile) add(s *sheet) error {
	if _, err := w.file.NewSheet(s.name); err != nil {
		return err
	}
	for _, step := range []func(*sheet) error{w.layOut, w.addNotes, w.addExtras, w.stream} {
		if err := step(s); err != nil {
			return fmt.Errorf("sheet %s: %w", s.name, err)
		}
	}
	return nil
}

// layOut sets what is seen and printed besides cells.
func (w *bookFile) layOut(s *sheet) error {
	yes, no, wide, zero, a4, orientation := true, false, max(1, s.pagesWide), 0, 9, "landscape"
	if s.portrait {
		orientation = "portrait"
	}
	props := excelize.SheetPropsOptions{FitToPage: &yes, TabColorRGB: &s.tab}
	if len(s.outlined) > 0 {
		props.OutlineSummaryRight = &no
	}
	if err := w.file.SetSheetProps(s.name, &props); err != nil {
		return err
	}
	if err := w.file.SetPageLayout(s.name, &excelize.PageLayoutOptions{
		Size: &a4, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &zero}); err != nil {
		return err
	}
	if err := w.file.SetSheetView(s.name, 0, &excelize.ViewOptions{ShowGridLines: &no}); err != nil {
		return err
	}
	if err := w.file.SetHeaderFooter(s.name,
		&excelize.HeaderFooterOptions{OddFooter: "&L&8&F - &A&R&8&P / &N"}); err != nil {
		return err
	}
	return w.layOutPrint(s)
}

// layOutPrint sets margins and what every printed page repeats.
func (w *bookFile) layOutPrint(s *sheet) error {
	side, edge := 0.4, 0.6 // inches
	err := w.file.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{
		Left: &side, Right: &side, Top: &edge, Bottom: &edge, Header: &side, Footer: &side})
	if err != nil || s.titleRows == "" {
		return err
	}
	refers := fmt.Sprintf("'%s'!%s", s.name, s.titleRows)
	if s.titleCols != "" {
		refers = fmt.Sprintf("'%s'!%s,%s", s.name, s.titleCols, refers)
	}
	return w.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: s.name, RefersTo: refers})
}

// addNotes adds the cells' notes in order of row and column.
func (w *bookFile) addNotes(s *sheet) error {
	for row := 1; row <= s.rows; row++ {
		for col := 1; col <= s.cols; col++ {
			c := s.cells[[2]int{row, col}]
			if c.note == "" {
				continue
			}
			width, height := noteSize(c.note)
			err := w.file.AddComment(s.name, excelize.Comment{Cell: ref(row, col), Author: "Analyst", Text: c.note,
				Width: width, Height: height})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// noteSize gives pixels in which all of a note's text can be read.
func noteSize(text string) (width, height uint) {
	const charsALine, lineHeight = 46, 16
	lines := 1
	for _, line := range strings.Split(text, "\n") {
		lines += 1 + utf8.RuneCountInString(line)/charsALine
	}
	return 320, uint(lines * lineHeight)
}

// addExtras adds validations and charts.
func (w *bookFile) addExtras(s *sheet) error {
	for _, dv := range s.lists {
		if err := w.file.AddDataValidation(s.name, dv); err != nil {
			return err
		}
	}
	for _, c := range s.charts {
		if err := w.file.AddChart(s.name, c.at, c.chart); err != nil {
			return err
		}
	}
	return nil
}

// stream writes the cells: the only way of excelize that stores a formula with its value.
func (w *bookFile) stream(s *sheet) error {
	styles, err := w.styleRows(s)
	if err != nil {
		return err
	}
	out, err := w.file.NewStreamWriter(s.name)
	if err != nil {
		return err
	}
	// the stream writer writes them last first, and a sheet wants them in order
	for i, width := range slices.Backward(s.widths) {
		if slices.Contains(s.outlined, i+1) {
			if err := out.SetColOutlineLevel(i+1, 1); err != nil {
				return err
			}
		}
		if err := out.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := freeze(out, s.freeze); err != nil {
		return err
	}
	for i, row := range styles {
		opts := excelize.RowOpts{Height: s.heights[i+1]}
		if err := out.SetRow(ref(i+1, 1), row, opts); err != nil {
			return err
		}
	}
	for _, m := range s.merges {
		if err := out.MergeCell(m[0], m[1]); err != nil {
			return err
		}
	}
	return out.Flush()
}

// styleRows gives the rows as the stream takes them.
func (w *bookFile) styleRows(s *sheet) ([][]any, error) {
	rows := make([][]any, s.rows)
	for row := range rows {
		for col := 1; col <= s.cols; col++ {
			c, ok := s.cells[[2]int{row + 1, col}]
			if !ok {
				rows[row] = append(rows[row], nil)
				continue
			}
			id, err := w.style(c.look)
			if err != nil {
				return nil, err
			}
			rows[row] = append(rows[row], excelize.Cell{StyleID: id, Formula: c.formula, Value: c.value})
		}
	}
	return rows, nil
}

// freeze keeps rows above and columns left of a cell in view.
func freeze(out *excelize.StreamWriter, at string) error {
	if at == "" {
		return nil
	}
	col, row, err := excelize.CellNameToCoordinates(at)
	if err != nil {
		return err
	}
	pane := "bottomRight"
	if col == 1 {
		pane = "bottomLeft"
	}
	return out.SetPanes(&excelize.Panes{Freeze: true, XSplit: col - 1, YSplit: row - 1, TopLeftCell: at,
		ActivePane: pane})
}

// finish drops the sheet that a new file starts with and gives the bytes.
func (w *bookFile) finish(title string) ([]byte, error) {
	if err := w.file.DeleteSheet("Sheet1"); err != nil {
		return nil, err
	}
	w.file.SetActiveSheet(0)
	return saveWorkbook(w.file, title, w.date)
}
