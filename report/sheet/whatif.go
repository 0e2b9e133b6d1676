package sheet

import (
	"context"
	"fmt"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/sheet/ooxml"
)

// whatIfSheet is the name of a sheet with scenarios that were taken from a what-if; a number follows where it is taken.
const whatIfSheet = "What-if"

// AddScenarios adds a sheet with a table of scenarios, its header first, to a workbook as an analyst would: it
// is theirs from then on. Every part of the workbook stays as it was; the error says why that cannot be had.
func AddScenarios(ctx context.Context, src []byte, table [][]string) ([]byte, error) {
	pkg, err := ooxml.Open(src)
	if err != nil {
		return nil, err
	}
	taken := takenNames(pkg.Sheets())
	p := &page{name: whatIfSheet, widths: map[int]float64{}}
	for n := 2; taken[strings.ToLower(p.name)]; n++ {
		p.name = fmt.Sprintf("%s %d", whatIfSheet, n)
	}
	for i, row := range table {
		cells := make([]cell, len(row))
		for j, s := range row {
			cells[j] = cell{text: s}
		}
		if i == 0 {
			cells = textHeads(row...)
		}
		p.add(cells...)
	}
	p.frozenRows = 1
	run := &report.Run{Book: &provenance.Book{}, Result: &model.BookResult{}}
	book, err := writeBook(ctx, run, []*page{p}, Options{})
	if err != nil {
		return nil, err
	}
	if err := pkg.AddSheets(book); err != nil {
		return nil, err
	}
	data, err := pkg.Pack(ctx)
	if err != nil {
		return nil, err
	}
	return data, pkg.Verify(ctx, data)
}
