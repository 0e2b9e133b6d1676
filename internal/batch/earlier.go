package batch

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"rackrate/internal/compare"
	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report"
)

// changesFile is what a run that was compared with an earlier one leaves besides.
const changesFile = "changes.json"

// LoadRun reads what a comparison needs of the finished run in a folder, of one workbook or of a batch.
func LoadRun(reg *model.Registry, dir string) (*compare.Snapshot, error) {
	data, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: no finished run (run.json) is there", dir)
	}
	if err != nil {
		return nil, err
	}
	var m struct {
		owner
		SchemaVersion string `json:"schema_version"`
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("%s: run.json: %w", dir, err)
	}
	if !report.Readable(m.SchemaVersion) {
		return nil, fmt.Errorf("%s: the run has schema version %q, this program reads %q; make that run again with this version of the program", dir, m.SchemaVersion, report.SchemaVersion)
	}
	s := compare.New(reg, m.RunID)
	folders := []string{"."}
	if m.Kind == batchKind {
		folders = m.Folders
	}
	for _, name := range folders {
		if !filepath.IsLocal(name) {
			return nil, fmt.Errorf("%s: run.json names the folder %q, which is not below it", dir, name)
		}
		results, findings, err := loadResults(filepath.Join(dir, name))
		if err == nil {
			err = s.Add(strings.TrimPrefix(name, "."), results, findings)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", dir, err)
		}
	}
	return s, nil
}

// changes compares a run that has just been made with the earlier one.
func (k *kit) changes(run *report.Run, folder string) (*report.Changes, error) {
	results, err := report.NewResults(run)
	if err != nil {
		return nil, err
	}
	now := compare.New(k.registry, run.ID)
	if err := now.Add(folder, results, report.NewFindings(run.Book.Findings).Findings); err != nil {
		return nil, err
	}
	return compare.Diff(k.earlier, now, true), nil
}

// keepReporting leaves of a book the miners that report their earnings within
// the days asked for, the earliest first, and drops findings about the rows of others.
func (k *kit) keepReporting(book *provenance.Book) {
	if k.opt.EarningsWithin <= 0 {
		return
	}
	from := k.opt.AsOf
	if from.IsZero() {
		from = book.Market.ValuationDate
	}
	keep(book, func(m provenance.Miner) bool { return Reports(m.Inputs.EarningsDate, from, k.opt.EarningsWithin) })
	sortByEarnings(book.Miners)
}
