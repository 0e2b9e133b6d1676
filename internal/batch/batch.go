// Package batch takes workbooks through reading, evaluation and the writing of
// everything that a run leaves: folders, file names, whole files, the manifest.
// What is in the files belongs to report, what is printed to internal/cli.
//
//	paths -> Read (internal/workbook) -> model -> report -> a folder, committed by its run.json
//
// For example, Run with Options{Books: []string{"riot.xlsx"}, Out: "out", ...} leaves out/run.json, out/results.json,
// out/riot.annotated.xlsx and out/memos/RIOT.pdf; the same call once more finds them as they are.
package batch

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"rackrate/internal/compare"
	"rackrate/internal/provenance"
	"rackrate/internal/workbook"
	"rackrate/model"
	"rackrate/model/sim"
	"rackrate/report"
	"rackrate/report/memo"
	"rackrate/report/sheet"
	"rackrate/templates"
)

// Options are what a run is asked to do.
type Options struct {
	Books  []string // paths of workbooks or folders, at least one
	Out    string   // the folder; with several workbooks, or a folder of them, each gets a folder of its own in it
	Only   []string // tickers or names of miners; all where empty
	Date   model.Date
	Paper  string // A4 or Letter
	Prefix string // of the sheets that are added to a workbook
	// how many sites of a workbook get formulas, those of the highest uplift; 0 for the usual number,
	// NoLiveSites for none
	LiveSites int
	Plain     bool   // sheets for a presentation: no colour code of inputs, formulas and links
	Protect   bool   // added sheets are protected, without a password
	Templates string // folder of the house's own templates, "" for none
	Memo      MemoOptions
	Paths     int    // of the simulation of each site, 0 for none
	Seed      uint64 // of the simulation
	Jobs      int    // how many sites and memos are worked on at once, at least 1
	Force     bool
	Version   string

	Reading workbook.Options // how workbooks are read

	Part *Part // of a batch that several processes do; nil for all of it

	Resume bool // go on with a run that was stopped: what is finished and unchanged is kept

	EarningsWithin int        // keep the miners that report within so many days of AsOf; 0 keeps all
	AsOf           model.Date // the valuation date where it is zero
	Compare        string     // folder of an earlier run to compare with, "" for none

	Planned  func(books int) // may be nil; called once for a batch, before its first workbook
	Sites    func(Step)      // likewise, for each site that has been evaluated
	Progress func(Step)      // likewise, for each memo
	Done     func(Event)     // may be nil; never called at once

	Findings []FolderFinding // about the folders of workbooks
	Reads    []string        // further files that the run reads, which no output replaces
	Notice   func(Notice)    // may be nil; what is to be known of files in the output folder

	open    opener   // nil but in tests
	watched *watcher // whose folder it is, nil but for a watched one
}

// DefaultLiveSites is how many sites of a workbook get formulas unless another number is asked for.
const DefaultLiveSites = sheet.DefaultLiveSites

// NoLiveSites asks for formulas for none.
const NoLiveSites = sheet.NoLiveSites

// DefaultPaths is how many paths a site's simulation has unless another number is asked for.
const DefaultPaths = sim.DefaultPaths

// MaxPaths is the most paths that a site may get: their values are kept to be sorted.
const MaxPaths = 1_000_000

// OptionError says that an option cannot be used as it was given.
type OptionError struct {
	Option string
	Err    error
}

func (e *OptionError) Error() string { return fmt.Sprintf("--%s: %v", e.Option, e.Err) }

func (e *OptionError) Unwrap() error { return e.Err }

// NotTrusted is the entry of the catalogue of findings about settings beside workbooks.
var NotTrusted = workbook.Entry{Code: "RR-901", Severity: provenance.Warning, Title: "settings that are not used",
	Means: "A rackrate.yaml stands beside the workbooks, and its folder is not one that the user trusts. It may have " +
		"come with somebody's workbook, so nothing in it is obeyed.",
	Do: "Look at what it says; if that is meant, allow its folder with `rackrate config trust FOLDER`, or name the " +
		"file with --config."}

// FolderFinding is a finding about a folder, which the findings of each workbook in it have too.
type FolderFinding struct {
	Folder string
	provenance.Finding
}

// of reports whether a workbook is in the folder, or in one in it.
func (f *FolderFinding) of(book string) bool {
	below, err := filepath.Rel(f.Folder, book)
	return err == nil && filepath.IsLocal(below)
}

// Step is how far a workbook has come.
type Step struct {
	Book        string
	Miner, Site string // the one that is done, "" before the first one; Site is "" for a memo
	Done, Total int    // sites, or memos
}

// Event is a workbook of a run that is done with.
type Event struct {
	Book        *BookRun
	Done, Total int // workbooks
}

// BookRun is what became of one workbook.
type BookRun struct {
	Path     string
	Folder   string
	Err      error // the workbook cannot be read or its outputs cannot be made; what is below is nil or empty then
	Kept     bool  // it was finished by an earlier run and nothing has changed since
	Open     bool  // a spreadsheet program has it open: what was read is what was saved there last
	LeftOut  bool  // none of its miners was chosen: it has no outputs
	Took     time.Duration
	Manifest *Manifest
	Entry    report.IndexBook
	Words    *templates.Words

	Findings []provenance.Finding // of what was done just now; nil after its event where there are several workbooks
	reported []report.Finding
	results  *report.Results
	changes  *report.Changes
	input    FileHash
	folder   string // within the output folder, "" for the output folder itself
}

// Outcome is what became of a run.
type Outcome struct {
	Books []BookRun      // in the order in which they were given
	Batch *BatchManifest // nil for a single workbook, and for a part that did not collect the batch
	Part  *PartOutcome   // nil for a run that is no part
}

// Run takes each workbook through the whole way and leaves its files. A
// workbook that cannot be read is reported in its BookRun and does not stop the others.
// The error is that of the run as a whole: a *RefusedError, a *BusyError, an *UnknownMinersError, a *WriteError,
// the context's where it was interrupted. An interrupted run returns soon, and no goroutine is left.
func Run(ctx context.Context, opt Options) (out *Outcome, err error) {
	err = guard(func() (err error) {
		out, err = run(ctx, opt)
		return err
	})
	return out, err
}

func run(ctx context.Context, opt Options) (*Outcome, error) {
	k, err := newKit(opt)
	if err != nil {
		return nil, err
	}
	if opt.Part != nil {
		return k.runPart(ctx)
	}
	jobs, many, err := plan(opt)
	if err != nil {
		return nil, err
	}
	for _, j := range jobs {
		k.paths = append(k.paths, j.path)
	}
	if err := k.hashInputs(ctx, jobs); err != nil {
		return nil, err
	}
	if err := k.checkNames(ctx, jobs); err != nil {
		return nil, err
	}
	if many {
		return k.runMany(ctx, jobs)
	}
	b, err := k.runJob(ctx, nil, &jobs[0])
	if err != nil {
		return nil, err
	}
	return &Outcome{Books: []BookRun{b}}, nil
}

// stem is a file's base name without its extension.
func stem(path string) string {
	base := filepath.Base(path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// kit is what all workbooks of a run share.
type kit struct {
	opt      Options
	settings Settings
	slots    slots
	paths    []string          // of the workbooks
	telling  sync.Mutex        // progress and events are told one at a time
	inner    int               // how many sites of one workbook are evaluated at once
	earlier  *compare.Snapshot // what the run is compared with, nil for nothing
	registry *model.Registry
	words    *templates.Words
	memo     memo.Options
}

func newKit(opt Options) (*kit, error) {
	k := &kit{opt: opt, inner: max(1, opt.Jobs), slots: make(slots, max(1, opt.Jobs))}
	var err error
	if k.memo, err = memoOptions(opt); err != nil {
		return nil, err
	}
	k.opt.Paper = k.memo.Paper
	if k.settings, err = settings(k.opt); err != nil {
		return nil, &OptionError{"templates", err}
	}
	if k.registry, err = model.ParseRegistry(templates.InputsCSV); err != nil {
		return nil, err
	}
	if k.words, err = templates.LoadWords("en"); err != nil {
		return nil, err
	}
	k.opt.Reading.Words = k.words
	if k.settings.MadeWith, err = madeWith(k.memo, k.words); err != nil {
		return nil, err
	}
	if opt.Compare != "" {
		if k.earlier, err = LoadRun(k.registry, opt.Compare); err != nil {
			return nil, &OptionError{"compare", err}
		}
		k.settings.Compared = k.earlier.ID
	}
	return k, nil
}

// checkNames reads every workbook where miners are chosen by name, before
// anything is written, so that a wrong name costs nothing.
func (k *kit) checkNames(ctx context.Context, jobs []job) error {
	if len(k.opt.Only) == 0 {
		return nil
	}
	chosen := selection{only: k.opt.Only, missing: k.opt.Only}
	for _, j := range jobs {
		if err := ctx.Err(); err != nil {
			return err
		}
		if book, _, err := Read(ctx, k.registry, j.path, k.opt.Reading); err == nil {
			chosen.apply(book)
		}
	}
	return chosen.err()
}
