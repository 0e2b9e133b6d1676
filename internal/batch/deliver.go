package batch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"golang.org/x/sync/errgroup"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/model/sim"
	"rackrate/report"
	"rackrate/report/memo"
	"rackrate/report/sheet"
)

// runBook evaluates a workbook and writes its files, the manifest last.
func (k *kit) runBook(ctx context.Context, b *BookRun, src []byte) error {
	settings := k.settings.only(len(k.opt.Only) > 0, b.Book)
	run, err := k.evaluate(ctx, b.Book, src, settings)
	if err != nil {
		return err
	}
	f, err := claim(b.Folder, run.ID, k.opt.Force)
	if err != nil {
		return err
	}
	err = k.deliver(ctx, b, run, src, settings, f)
	return errors.Join(err, f.close())
}

func (k *kit) evaluate(ctx context.Context, book *provenance.Book, src []byte, s Settings) (*report.Run, error) {
	id, err := runID(k.opt.Version, book.File, src, s)
	if err != nil {
		return nil, err
	}
	run := &report.Run{ID: id, Version: k.opt.Version, Date: k.opt.Date, Book: book, Registry: k.registry, Words: k.words}
	if run.Date.IsZero() {
		run.Date = book.Market.ValuationDate
	}
	evaluable := book.Evaluable()
	run.Result = model.Evaluate(k.registry, evaluable, k.opt.Jobs)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return run, sim.Book(ctx, evaluable.Market, run.Result, sim.Options{Paths: k.opt.Paths, Seed: k.opt.Seed, Jobs: k.opt.Jobs})
}

func (k *kit) deliver(ctx context.Context, b *BookRun, run *report.Run, src []byte, s Settings, f *folder) error {
	if err := k.memos(ctx, run, f); err != nil {
		return err
	}
	var annotated sheet.Result
	err := guard(func() (err error) {
		annotated, err = sheet.Annotate(src, run, sheet.Options{Prefix: k.opt.Prefix})
		return err
	})
	if err != nil {
		return fmt.Errorf("%s: the annotated workbook: %w", run.Book.File, err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := f.write(workbookName(run.Book.File, annotated.Separate), annotated.Workbook); err != nil {
		return err
	}
	b.Findings = append(append(b.Findings, run.Book.Findings...), annotated.Findings...)
	if b.Results, err = report.NewResults(run); err != nil {
		return err
	}
	if err := writeResults(ctx, b, f); err != nil {
		return err
	}
	b.Manifest = newManifest(run, s, hashFile(run.Book.File, src), f, b.Findings)
	var doc bytes.Buffer
	if err := report.WriteJSON(&doc, b.Manifest); err != nil {
		return err
	}
	return f.finish(doc.Bytes())
}

// workbookName is the name of the workbook that a run leaves: the analyst's own
// annotated, or one of its own where theirs could not be kept whole.
func workbookName(book string, separate bool) string {
	if separate {
		return stem(book) + ".results.xlsx"
	}
	return stem(book) + ".annotated" + filepath.Ext(book)
}

// memos writes the memo of each miner, Jobs at once.
func (k *kit) memos(ctx context.Context, run *report.Run, f *folder) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(k.opt.Jobs)
	tick := k.ticker(run.Book)
	paths := report.MemoPaths(run.Book.Miners)
	for i := range run.Book.Miners {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			miner := &run.Book.Miners[i]
			var pdf bytes.Buffer
			if err := guard(func() error { return memo.Write(&pdf, run, miner, k.memo) }); err != nil {
				return fmt.Errorf("memo of %s: %w", miner.Name, err)
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			defer tick()
			return f.write(paths[i], pdf.Bytes())
		})
	}
	return group.Wait()
}

// guard turns a panic of a library that writes PDFs or workbooks into an error:
// it would end the program without a word and with the wrong status.
func guard(write func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("a fault of the program: %v", fault)
		}
	}()
	return write()
}

// ticker counts memos for the progress of a run.
func (k *kit) ticker(book *provenance.Book) func() {
	var mu sync.Mutex
	step := Step{Book: book.File, Total: len(book.Miners)}
	show := func(done int) {
		mu.Lock()
		defer mu.Unlock()
		step.Done += done
		if k.opt.Progress != nil {
			k.opt.Progress(step)
		}
	}
	show(0)
	return func() { show(1) }
}

func writeResults(ctx context.Context, b *BookRun, f *folder) error {
	for _, file := range []struct {
		name  string
		write func(*bytes.Buffer) error
	}{
		{"results.json", func(w *bytes.Buffer) error { return b.Results.Write(w) }},
		{"results.csv", func(w *bytes.Buffer) error { return b.Results.WriteCSV(w) }},
		{"findings.json", func(w *bytes.Buffer) error { return report.NewFindings(b.Findings).Write(w) }},
	} {
		if err := ctx.Err(); err != nil {
			return err
		}
		var doc bytes.Buffer
		if err := file.write(&doc); err != nil {
			return err
		}
		if err := f.write(file.name, doc.Bytes()); err != nil {
			return err
		}
	}
	return nil
}
