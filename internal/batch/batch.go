// Package batch takes workbooks through reading, evaluation and the writing of
// everything that a run leaves: folders, file names, whole files, the manifest.
// What is in the files belongs to report, what is printed to internal/cli.
package batch

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/model/sim"
	"rackrate/report"
	"rackrate/report/memo"
	"rackrate/templates"
)

// Options are what a run is asked to do.
type Options struct {
	Books     []string // paths of workbooks, at least one
	Out       string   // the folder; with several workbooks each gets a folder of its own in it
	Only      []string // tickers or names of miners; all where empty
	Date      model.Date
	Paper     string // A4 or Letter
	Prefix    string // of the sheets that are added to a workbook
	Templates string // folder of the house's own templates, "" for none
	Paths     int    // of the simulation of each site, 0 for none
	Seed      uint64 // of the simulation
	Jobs      int    // how many sites and memos are worked on at once, at least 1
	Force     bool
	Version   string

	Progress func(Step) // may be nil; never called at once
}

// DefaultPaths is how many paths a site's simulation has unless another number is asked for.
const DefaultPaths = sim.DefaultPaths

// OptionError says that an option cannot be used as it was given.
type OptionError struct {
	Option string
	Err    error
}

func (e *OptionError) Error() string { return fmt.Sprintf("--%s: %v", e.Option, e.Err) }

func (e *OptionError) Unwrap() error { return e.Err }

// Step is how far a run has come.
type Step struct {
	Book        string
	Done, Total int // memos
}

// BookRun is what became of one workbook.
type BookRun struct {
	Path     string
	Folder   string
	Err      error // the workbook cannot be read; all below is nil then
	Book     *provenance.Book
	Findings []provenance.Finding
	Results  *report.Results
	Manifest *Manifest
	Words    *templates.Words
}

// Run takes each workbook through the whole way and leaves its files. A
// workbook that cannot be read is reported in its BookRun and does not stop the others.
// The error is that of the run as a whole: a *RefusedError, an *UnknownMinersError,
// the context's where it was interrupted, or what the system said of a file that could not be written.
func Run(ctx context.Context, opt Options) ([]BookRun, error) {
	kit, err := newKit(opt)
	if err != nil {
		return nil, err
	}
	books := make([]BookRun, len(opt.Books))
	folders := bookFolders(opt)
	sources, err := kit.readAll(ctx, books, folders)
	if err != nil {
		return nil, err
	}
	for i := range books {
		if books[i].Err != nil {
			continue
		}
		if err := kit.runBook(ctx, &books[i], sources[i]); err != nil {
			return books, err
		}
		sources[i] = nil
	}
	return books, nil
}

// bookFolders are the folders of the workbooks: the one asked for, or with
// several workbooks one in it for each, by the workbook's name.
func bookFolders(opt Options) []string {
	if len(opt.Books) == 1 {
		return []string{opt.Out}
	}
	stems := make([]string, len(opt.Books))
	for i, path := range opt.Books {
		stems[i] = report.SafeName(stem(path))
		if stems[i] == "" {
			stems[i] = "workbook"
		}
	}
	stems = report.UniqueNames(stems)
	for i := range stems {
		stems[i] = filepath.Join(opt.Out, stems[i])
	}
	return stems
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
	registry *model.Registry
	words    *templates.Words
	memo     memo.Options
}

func newKit(opt Options) (*kit, error) {
	k := &kit{opt: opt}
	house, err := templates.LoadHouse(opt.Templates)
	if err != nil {
		return nil, &OptionError{"templates", err}
	}
	prose, err := templates.LoadProse(opt.Templates)
	if err != nil {
		return nil, &OptionError{"templates", err}
	}
	if k.opt.Paper == "" {
		k.opt.Paper = house.Paper
	}
	k.memo = memo.Options{Paper: k.opt.Paper, House: house, Prose: prose}
	if k.settings, err = settings(k.opt); err != nil {
		return nil, &OptionError{"templates", err}
	}
	if k.registry, err = model.ParseRegistry(templates.InputsCSV); err != nil {
		return nil, err
	}
	k.words, err = templates.LoadWords("en")
	return k, err
}

// readAll reads every workbook before anything is written, so that a wrong name costs nothing.
func (k *kit) readAll(ctx context.Context, books []BookRun, folders []string) ([][]byte, error) {
	sources := make([][]byte, len(books))
	chosen := selection{only: k.opt.Only, missing: k.opt.Only}
	for i, path := range k.opt.Books {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		books[i] = BookRun{Path: path, Folder: folders[i], Words: k.words}
		book, data, err := Read(k.registry, path)
		if err != nil {
			books[i].Err = err
			continue
		}
		chosen.apply(book)
		books[i].Book, sources[i] = book, data
	}
	return sources, chosen.err()
}
