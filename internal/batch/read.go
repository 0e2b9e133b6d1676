package batch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/internal/store"
	"rackrate/internal/store/cloud"
	"rackrate/internal/workbook"
	"rackrate/model"
	"rackrate/report/sheet"
)

// ReadError says that a file could not be read as a workbook.
type ReadError struct {
	Path string
	Err  error
}

func (e *ReadError) Error() string {
	if text := e.Err.Error(); strings.HasPrefix(text, filepath.Base(e.Path)) {
		return text
	}
	return fmt.Sprintf("%s: %v", e.Path, e.Err)
}

func (e *ReadError) Unwrap() error { return e.Err }

// UnknownMinersError says that --only names miners that no workbook has.
type UnknownMinersError struct{ Names, Known []string }

func (e *UnknownMinersError) Error() string {
	return fmt.Sprintf("--only %s: no such miner\n  there are %s", strings.Join(e.Names, ","),
		strings.Join(e.Known, ", "))
}

// Source is a workbook as it was handed in.
type Source struct {
	File  FileHash           // as it is on the disk
	Data  []byte             // the analyst's part of it: without what an earlier run had added
	Typed []provenance.Typed // what they typed on what that had added

	findings []provenance.Finding // of what they typed there that is not kept
}

// lost says what was typed on added sheets and is not kept.
func (s *Source) lost() (list []string) {
	for _, f := range s.findings {
		list = append(list, f.Wrong+" "+f.Read)
	}
	return list
}

// source reads a file, and takes out of it what an earlier run had added.
func source(ctx context.Context, path string, opt workbook.Options) (*Source, error) {
	data, err := readFile(path, opt.Limits.File)
	if err != nil {
		return nil, err
	}
	if opt.Try != nil {
		if err := opt.Try(ctx, filepath.Base(path), data); err != nil {
			return nil, err
		}
	}
	s := &Source{File: hashFile(filepath.Base(path), data), Data: data}
	earlier, err := sheet.TakeApart(ctx, sheet.OriginalName(filepath.Base(path)), data)
	if err == nil && earlier != nil {
		s.Data, s.Typed, s.findings = earlier.Source, earlier.Typed, earlier.Findings
	}
	return s, err
}

// Read reads one workbook, with the bytes that it is made of. Of one that an earlier run annotated it reads the
// analyst's part, and what they typed on the sheets that the run had added. Its error is a *ReadError,
// or the context's.
func Read(ctx context.Context, reg *model.Registry, path string, opt workbook.Options) (*provenance.Book,
	*Source, error) {
	return readAs(ctx, reg, path, sheet.OriginalName(filepath.Base(path)), opt)
}

// readAs is Read of a workbook that is called name in what is said of it.
func readAs(ctx context.Context, reg *model.Registry, path, name string, opt workbook.Options) (*provenance.Book,
	*Source, error) {
	s, err := source(ctx, path, opt)
	if err != nil {
		return nil, nil, readError(ctx, path, err)
	}
	opt.Typed = s.Typed
	book, err := workbook.ReadWith(ctx, reg, workbook.Source{Name: name, Data: s.Data}, opt)
	if err != nil {
		return nil, nil, readError(ctx, path, err)
	}
	book.Findings = append(book.Findings, s.findings...)
	return book, s, nil
}

// ReadBooks reads workbooks, and those below folders, in folders or on object stores, and gives each to use. Of opt
// it takes Books, Only and Reading, as a run would. unreadable are the errors of those that cannot be read.
func ReadBooks(ctx context.Context, reg *model.Registry, opt Options, use func(*provenance.Book) error) (
	unreadable []error, err error) {
	jobs, _, err := plan(Options{Books: opt.Books})
	if err != nil {
		return nil, err
	}
	chosen := selection{only: opt.Only, missing: opt.Only}
	for _, j := range jobs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		book, err := readJob(ctx, reg, j, opt.Reading)
		if err != nil && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			unreadable = append(unreadable, err)
			continue
		}
		chosen.apply(book)
		if err := use(book); err != nil {
			return nil, err
		}
	}
	return unreadable, chosen.err()
}

// readJob reads a workbook under the name that a run would give it.
func readJob(ctx context.Context, reg *model.Registry, j job, opt workbook.Options) (*provenance.Book, error) {
	if j.err != nil {
		return nil, &ReadError{j.path, j.err}
	}
	book, _, err := readAs(ctx, reg, j.path, j.name, opt)
	return book, err
}

// Inspect says how the headers of a workbook are understood. Its error is a *ReadError, or the context's.
func Inspect(ctx context.Context, reg *model.Registry, path string,
	opt workbook.Options) (*workbook.Inspection, error) {
	s, err := source(ctx, path, opt)
	if err != nil {
		return nil, readError(ctx, path, err)
	}
	found, err := workbook.Inspect(ctx, reg, workbook.Source{Name: sheet.OriginalName(filepath.Base(path)),
		Data: s.Data}, opt)
	if err != nil {
		return nil, readError(ctx, path, err)
	}
	return found, nil
}

// LookAt shows how a workbook stands and how it is understood, with up to so many cells. Its error is a
// *ReadError, or the context's.
func LookAt(ctx context.Context, reg *model.Registry, path string, opt workbook.Options,
	most int) (*workbook.Look, error) {
	data, err := readFile(path, opt.Limits.File)
	if err != nil {
		return nil, readError(ctx, path, err)
	}
	found, err := workbook.LookAt(ctx, reg, workbook.Source{Name: filepath.Base(path), Data: data}, opt, most)
	if err != nil {
		return nil, readError(ctx, path, err)
	}
	return found, nil
}

// readError is what a reading ended with: the context's error where that has ended, else a *ReadError.
func readError(ctx context.Context, path string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &ReadError{path, err}
}

// readNamed reads a file that the user named, in a folder or on an object store.
func readNamed(name string, limit int64) ([]byte, error) {
	if !store.IsAddress(name) {
		return store.ReadFile(name, limit)
	}
	folder, base := splitAddress(name)
	st, err := cloud.Open(folder)
	if err != nil {
		return nil, err
	}
	return st.ReadUpTo(base, limit)
}

// errNoFile says that a workbook is not where it was said to be.
var errNoFile = errors.New("no such file")

func readFile(path string, limit int64) ([]byte, error) {
	if limit <= 0 {
		limit = workbook.DefaultLimits().File
	}
	data, err := readNamed(path, limit)
	var large *store.TooLargeError
	var other *store.NoFileError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errNoFile
	case store.Held(err):
		return nil, fmt.Errorf("another program has it open and lets nobody read it; close it there and run again "+
			"with --resume (%w)", err)
	case errors.As(err, &large):
		return nil, &workbook.LimitError{What: large.Error(), Flag: "max-file"}
	case errors.As(err, &other):
		return nil, fmt.Errorf("is %s, not a workbook", other.What)
	}
	return data, err
}

// selection is the choice of miners that --only makes over several workbooks.
type selection struct {
	only    []string
	missing []string // of only, those that no workbook so far has
	known   []string // the miners of all workbooks so far
}

// apply drops the miners of a book that were not chosen, and the findings about their rows.
func (s *selection) apply(book *provenance.Book) {
	for _, m := range book.Miners {
		s.known = append(s.known, strings.TrimSpace(m.Ticker+" "+m.Name))
	}
	s.missing = unknown(s.missing, book.Miners)
	if len(s.only) > 0 {
		keep(book, func(m provenance.Miner) bool {
			return slices.ContainsFunc(s.only, func(o string) bool { return names(o, m) })
		})
	}
}

// keep drops the miners of a book that are not wanted, and the findings about their rows.
func keep(book *provenance.Book, wanted func(provenance.Miner) bool) {
	dropped := map[string]bool{}
	book.Miners = slices.DeleteFunc(book.Miners, func(m provenance.Miner) bool {
		dropped[m.Name] = !wanted(m)
		return dropped[m.Name]
	})
	book.Findings = slices.DeleteFunc(book.Findings, func(f provenance.Finding) bool {
		return f.Miner != "" &&
			dropped[f.Miner]
	})
}

// err says which of the chosen miners none of the workbooks has.
func (s *selection) err() error {
	if len(s.missing) == 0 || len(s.known) == 0 {
		return nil
	}
	return &UnknownMinersError{s.missing, s.known}
}

// names reports whether what was typed names the miner, by its ticker or its name.
func names(typed string, m provenance.Miner) bool {
	return strings.EqualFold(typed, m.Name) || m.Ticker != "" && strings.EqualFold(typed, m.Ticker)
}

// unknown are the names that none of the miners has.
func unknown(only []string, miners []provenance.Miner) []string {
	var list []string
	for _, o := range only {
		if !slices.ContainsFunc(miners, func(m provenance.Miner) bool { return names(o, m) }) {
			list = append(list, o)
		}
	}
	return list
}
