package batch

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"rackrate/internal/workbook"
	"rackrate/model"
	"rackrate/report/sheet"
)

// AddScenarios gives a copy of a workbook with a sheet more, which holds the table in a file of scenarios
// (.csv) as it stands there. They are scenarios of the workbook from then on, so one by a name that it has is
// refused, and so is what the reader does not take.
func AddScenarios(ctx context.Context, reg *model.Registry, path string, table []byte,
	opt workbook.Options) ([]byte, error) {
	rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("the file of scenarios is no table: %w", err)
	}
	if len(rows) < 2 {
		return nil, errors.New("the file of scenarios has no line under its header")
	}
	before, src, err := Read(ctx, reg, path, opt)
	if err != nil {
		return nil, err
	}
	switch ext := strings.ToLower(filepath.Ext(path)); {
	case ext != ".xlsx" && ext != ".xlsm":
		return nil, fmt.Errorf("%s: is text, which no sheet can be added to; give the file of scenarios to run "+
			"--scenarios, or keep the table in an .xlsx workbook", filepath.Base(path))
	case len(src.Data) != src.File.Bytes:
		return nil, fmt.Errorf("%s: holds the sheets of an earlier run; add scenarios to the workbook that it was "+
			"made from", filepath.Base(path))
	}
	data, err := sheet.AddScenarios(ctx, src.Data, rows)
	if err != nil {
		return nil, fmt.Errorf("%s: the scenarios cannot be added without loss: %w", filepath.Base(path), err)
	}
	opt.Scenarios = nil
	after, err := workbook.ReadWith(ctx, reg, workbook.Source{Name: filepath.Base(path), Data: data}, opt)
	if err != nil {
		return nil, err
	}
	added := map[string]bool{}
	for _, row := range rows[1:] {
		if name := strings.TrimSpace(row[0]); name != "" {
			added[workbook.Normalise(name)] = true
		}
	}
	for _, s := range before.Scenarios {
		if added[workbook.Normalise(s.Name)] {
			return nil, fmt.Errorf("%s: has a scenario %q already; give the new one another name",
				filepath.Base(path), s.Name)
		}
	}
	if len(after.Scenarios) != len(before.Scenarios)+len(added) {
		return nil, fmt.Errorf("%s: the reader does not take the scenarios; see what rackrate check says of run "+
			"--scenarios with the file", filepath.Base(path))
	}
	return data, nil
}
