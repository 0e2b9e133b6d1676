package batch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"rackrate/internal/compare"
	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report"
)

// changesFile is what a run that was compared with an earlier one leaves besides.
const changesFile = "changes.json"

// LoadRun reads what a comparison needs of the finished run in a folder, of one workbook or of a batch.
func LoadRun(reg *model.Registry, dir string) (_ *compare.Snapshot, err error) {
	f, err := settled(dir, nil)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: no finished run (run.json) is there", dir)
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.close()) }()
	data, err := f.st.Read(manifestFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: no finished run (run.json) is there", dir)
	}
	if err != nil {
		return nil, err
	}
	m := parseOwner(data)
	if m == nil {
		return nil, fmt.Errorf("%s: run.json is not one that this program wrote, or was changed since", dir)
	}
	if !report.Readable(m.SchemaVersion) {
		return nil, fmt.Errorf("%s: the run has schema version %q, this program reads %q; make that run again with "+
			"this version of the program", dir, m.SchemaVersion, report.SchemaVersion)
	}
	s := compare.New(reg, m.RunID)
	folders := []string{"."}
	if m.Kind == batchKind {
		folders = m.Folders
	}
	for _, name := range folders {
		results, findings, err := loadResults(f.st, name)
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
func (k *kit) changes(ctx context.Context, run *report.Run, folder string) (*report.Changes, error) {
	results, err := report.NewResults(run)
	if err != nil {
		return nil, err
	}
	now := compare.New(k.registry, run.ID)
	if err := now.Add(folder, results, report.NewFindings(run.Book.Findings).Findings); err != nil {
		return nil, err
	}
	return compare.Diff(ctx, k.earlier, now, true)
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
