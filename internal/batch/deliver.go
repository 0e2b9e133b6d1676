package batch

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"rackrate/internal/provenance"
	"rackrate/internal/store"
	"rackrate/model"
	"rackrate/model/sim"
	"rackrate/report"
	"rackrate/report/memo"
	"rackrate/report/sheet"
)

// slots are the places for work that keeps a processor busy: sites, memos, workbooks.
type slots chan struct{}

// do works in one of the places, when one is free.
func (s slots) do(ctx context.Context, work func() error) error {
	select {
	case s <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s }()
	if err := ctx.Err(); err != nil {
		return err
	}
	return work()
}

// runJob takes one workbook through the whole way. What is wrong with the workbook itself is in the BookRun;
// the error is for the run as a whole. f is nil for a workbook that has the output folder for itself.
func (k *kit) runJob(ctx context.Context, f *folder, j *job) (BookRun, error) {
	began := time.Now()
	b, err := k.doJob(ctx, f, j)
	b.Took = time.Since(began)
	return b, err
}

func (k *kit) doJob(ctx context.Context, f *folder, j *job) (BookRun, error) {
	if b, ok := k.opt.watched.done(j); ok {
		return b, nil
	}
	b := BookRun{Path: j.path, Folder: store.Join(k.opt.Out, j.folder), folder: j.folder, Open: opened(j.path),
		Words: k.words, input: j.input}
	var book *provenance.Book
	var src *Source
	err := k.slots.do(ctx, func() (err error) {
		if j.closed {
			return &ReadError{j.path, j.err}
		}
		book, src, err = Read(ctx, k.registry, j.path, k.opt.Reading)
		return err
	})
	if away, ok := errors.AsType[*store.UnreachableError](err); ok {
		return b, away // says nothing of the workbook
	}
	if unreadable, ok := errors.AsType[*ReadError](err); ok {
		if j.err == nil && errors.Is(err, errNoFile) {
			unreadable.Err = fmt.Errorf("%w any more; it was there when the run began: put it back and run again "+
				"with --resume", errNoFile)
		}
		b.Err = err
		b.Entry = report.IndexBook{Name: j.name, Error: err.Error()}
		return b, nil
	}
	if err != nil {
		return b, err
	}
	b.input = src.File
	b.input.Path = j.name
	sheet.PlaceTyped(book, k.registry, k.opt.Prefix)
	beside := k.besides(ctx, book, src, j.beside)
	chosen := selection{only: k.opt.Only}
	chosen.apply(book)
	k.keepReporting(book)
	if b.LeftOut = len(book.Miners) == 0 && (k.opt.EarningsWithin > 0 || len(k.opt.Only) > 0); b.LeftOut {
		b.Entry = report.IndexBook{Name: j.name}
		return b, nil
	}
	d := &delivery{out: &b, book: book, src: src, settings: k.settingsOf(book, src, beside)}
	if err := k.runBook(ctx, f, d); err != nil {
		return b, err
	}
	b.Entry = report.NewIndexBook(b.results, b.reported, b.changes, k.words)
	b.Entry.Name, b.Entry.Folder = j.name, j.folder
	b.Entry.Workbook, b.Entry.Memos = b.Manifest.workbook(), b.Manifest.memos()
	return b, nil
}

// delivery is a workbook that was read, on its way to its files.
type delivery struct {
	out      *BookRun // what is told of it
	book     *provenance.Book
	src      *Source
	settings Settings
	part     *part // where its files go
}

// settingsOf are the settings of the run with what counts for one workbook.
func (k *kit) settingsOf(book *provenance.Book, src *Source, beside []FileHash) Settings {
	s := k.settings.only(len(k.opt.Only) > 0 || k.opt.EarningsWithin > 0, book)
	s.Typed, s.Beside, s.Lost = src.Typed, beside, src.lost()
	return s
}

// runBook evaluates a workbook and makes its files, the manifest last.
func (k *kit) runBook(ctx context.Context, f *folder, d *delivery) (err error) {
	id, err := runID(k.opt.Version, d.book.File, d.src.Data, d.settings)
	if err != nil {
		return err
	}
	if f == nil { // the folder is this workbook's alone
		if f, err = claim(k.opt.Out, k.claiming(id, "")); err != nil {
			return err
		}
		defer func() {
			if err == nil && len(f.staged) > 0 {
				err = f.commit(id, f.stale(nil))
			}
			if err != nil {
				err = f.abandon(err)
			}
			err = errors.Join(err, f.close())
		}()
	}
	if d.part, err = f.part(d.out.folder); err != nil {
		return err
	}
	if k.opt.Resume && k.keep(d.out, d.part, id) {
		return nil
	}
	defer boundMemory(d.book)()
	run, err := k.evaluate(ctx, id, d.book, d.out)
	if err == nil {
		err = k.deliver(ctx, d, run)
	}
	if err != nil {
		d.part.discard()
	}
	return err
}

// claiming is what a run asks of its folder.
func (k *kit) claiming(id, kind string) claiming {
	by := claiming{runID: id, kind: kind, force: k.opt.Force, resume: k.opt.Resume, notice: k.opt.Notice,
		open: k.opt.open}
	by.inputs = append(append(by.inputs, k.paths...), k.opt.Reads...)
	return by
}

func (k *kit) evaluate(ctx context.Context, id string, book *provenance.Book, b *BookRun) (*report.Run, error) {
	run := &report.Run{ID: id, Version: k.opt.Version, Date: k.opt.Date, Book: book, Registry: k.registry,
		Words: k.words}
	if run.Date.IsZero() {
		run.Date = book.Market.ValuationDate
	}
	evaluable := book.Evaluable()
	err := k.slots.do(ctx, func() (err error) {
		run.Result, err = model.EvaluateTelling(ctx, k.registry, evaluable, k.inner, k.siteTicker(book, &evaluable))
		return err
	})
	if err != nil {
		return nil, err
	}
	err = k.slots.do(ctx, func() error {
		return sim.Book(ctx, run.Result, sim.Options{Paths: k.opt.Paths, Seed: k.opt.Seed, Jobs: k.inner})
	})
	if err != nil {
		return run, err
	}
	run.Result.Thin()
	found, err := unheld(run)
	book.Findings = append(book.Findings, found...)
	if err != nil || k.earlier == nil {
		return run, err
	}
	return run, k.slots.do(ctx, func() (err error) {
		run.Changes, err = k.changes(ctx, run, b.folder)
		return err
	})
}

// deliver makes the files of a workbook that was evaluated.
func (k *kit) deliver(ctx context.Context, d *delivery, run *report.Run) error {
	var annotated sheet.Result
	laid := places{known: make(chan struct{})}
	annotate := func() error {
		err := k.slots.do(ctx, func() error {
			return guard(func() (err error) {
				annotated, err = sheet.Annotate(ctx, d.src.Data, run, sheet.Options{Words: k.memo.Words,
					Prefix: k.opt.Prefix, LiveSites: k.opt.LiveSites, Presentation: k.opt.Plain, Protect: k.opt.Protect,
					Laid: laid.tell})
				return err
			})
		})
		laid.tell(nil) // where it was never laid out
		if err != nil && ctx.Err() == nil {
			err = fmt.Errorf("%s: the annotated workbook: %w", run.Book.File, err)
		}
		return err
	}
	memos := func() error { return k.memos(ctx, run, &annotated, laid.cells(), d.part) }
	if err := k.workbookAndMemos(annotate, memos); err != nil {
		return cmp.Or(ctx.Err(), err)
	}
	return k.slots.do(ctx, func() error { return k.deliverBook(ctx, d, run, annotated) })
}

// places passes on where the workbook has its figures, which is known before it is written.
type places struct {
	once  sync.Once
	known chan struct{}
	at    sheet.Cells
}

// tell is for the one who lays the workbook out; only the first time counts.
func (p *places) tell(at sheet.Cells) {
	p.once.Do(func() {
		p.at = at
		close(p.known)
	})
}

// cells waits until it is known.
func (p *places) cells() sheet.Cells {
	<-p.known
	return p.at
}

// workbookAndMemos makes both at once, unless the workbook is to be attached to the memos.
func (k *kit) workbookAndMemos(annotate, memos func() error) error {
	if k.opt.Memo.Attach == AttachWorkbook {
		if err := annotate(); err != nil {
			return err
		}
		return memos()
	}
	var both errgroup.Group
	both.Go(annotate)
	both.Go(memos)
	return both.Wait()
}

// deliverBook writes all but the memos.
func (k *kit) deliverBook(ctx context.Context, d *delivery, run *report.Run, annotated sheet.Result) (err error) {
	b, p := d.out, d.part
	if err := p.write(workbookName(run.Book.File, annotated), annotated.Workbook); err != nil {
		return err
	}
	b.Findings = append(append(b.Findings, run.Book.Findings...), annotated.Findings...)
	for _, f := range k.opt.Findings {
		if f.of(b.Path) {
			f.Cell.File = filepath.Base(f.Cell.File)
			b.Findings = append(b.Findings, f.Finding)
		}
	}
	b.reported, b.changes = report.NewFindings(b.Findings).Findings, run.Changes
	if b.results, err = report.NewResults(run); err != nil {
		return err
	}
	if err := writeResults(ctx, b, p); err != nil {
		return err
	}
	if run.Changes != nil {
		if err := writeDocument(p, changesFile, run.Changes); err != nil {
			return err
		}
	}
	b.Manifest = newManifest(run, d.settings, d.src.File, p, b.Findings)
	var doc bytes.Buffer
	if err := report.WriteJSON(&doc, b.Manifest); err != nil {
		return err
	}
	return p.finish(doc.Bytes())
}

// writeDocument writes a document of a run as JSON.
func writeDocument(p *part, name string, doc any) error {
	var text bytes.Buffer
	if err := report.WriteJSON(&text, doc); err != nil {
		return err
	}
	return p.write(name, text.Bytes())
}

// workbookName is the name of the workbook that a run leaves: the analyst's own
// annotated, or one of its own where theirs could not be kept whole.
func workbookName(book string, made sheet.Result) string {
	name := shortened(stem(book))
	if made.Separate {
		return name + ".results.xlsx"
	}
	return name + annotatedMark + made.Extension
}

const annotatedMark = ".annotated"

// memos writes the memo of each miner, as many at once as there are places.
func (k *kit) memos(ctx context.Context, run *report.Run, annotated *sheet.Result, cells sheet.Cells, p *part) error {
	opt, err := k.attaching(ctx, run, annotated, cells)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(cap(k.slots))
	tick := k.ticker(run.Book)
	paths := report.MemoPaths(run.Book.Miners)
	for i := range run.Book.Miners {
		group.Go(func() error {
			return k.slots.do(ctx, func() error {
				miner := &run.Book.Miners[i]
				var pdf bytes.Buffer
				if err := guard(func() error { return memo.Write(ctx, &pdf, run, miner, opt) }); err != nil {
					return fmt.Errorf("memo of %s: %w", miner.Name, err)
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				defer tick(miner.Name)
				if err := k.otherForms(ctx, run, miner, opt, func(ending string, data []byte) error {
					return p.write(strings.TrimSuffix(paths[i], ".pdf")+ending, data)
				}); err != nil {
					return err
				}
				return p.write(paths[i], pdf.Bytes())
			})
		})
	}
	if k.opt.Memo.Book && len(run.Book.Miners) > 0 {
		group.Go(func() error {
			return k.slots.do(ctx, func() error {
				var pdf bytes.Buffer
				if err := guard(func() error { return memo.WriteBook(ctx, &pdf, run, opt) }); err != nil {
					return err
				}
				return p.write(bookFile, pdf.Bytes())
			})
		})
	}
	return group.Wait()
}

// otherForms writes a memo in the forms that are asked for beside the PDF, by the endings of their names.
func (k *kit) otherForms(ctx context.Context, run *report.Run, miner *provenance.Miner, opt memo.Options,
	leave func(ending string, data []byte) error) error {
	for _, form := range []struct {
		asked  bool
		ending string
		write  func(context.Context, io.Writer, *report.Run, *provenance.Miner, memo.Options) error
	}{
		{k.opt.Memo.HTML, ".html", memo.WriteHTML},
		{k.opt.Memo.Word, ".docx", memo.WriteWord},
	} {
		if !form.asked {
			continue
		}
		var out bytes.Buffer
		if err := guard(func() error { return form.write(ctx, &out, run, miner, opt) }); err != nil {
			return fmt.Errorf("memo of %s: %w", miner.Name, err)
		}
		if err := leave(form.ending, out.Bytes()); err != nil {
			return err
		}
	}
	return nil
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
func (k *kit) ticker(book *provenance.Book) func(miner string) {
	tell := k.counter(k.opt.Progress, book.File, len(book.Miners))
	return func(miner string) { tell(miner, "") }
}

// siteTicker counts the sites of a workbook that have been evaluated.
func (k *kit) siteTicker(book *provenance.Book, evaluable *model.Book) func(miner, site int) {
	total := 0
	for i := range evaluable.Miners {
		total += len(evaluable.Miners[i].Sites)
	}
	tell := k.counter(k.opt.Sites, book.File, total)
	return func(miner, site int) {
		of := &evaluable.Miners[miner]
		name := of.Sites[site].Site
		if structure := of.Sites[site].Structure; structure != "" {
			name += " (" + structure + ")"
		}
		tell(of.Name, name)
	}
}

// counter tells to of each step that is done, one at a time, and once before the first one.
func (k *kit) counter(to func(Step), file string, total int) func(miner, site string) {
	step := Step{Book: file, Total: total}
	tell := func(miner, site string, done int) {
		k.telling.Lock()
		defer k.telling.Unlock()
		step.Miner, step.Site, step.Done = miner, site, step.Done+done
		if to != nil {
			to(step)
		}
	}
	tell("", "", 0)
	return func(miner, site string) { tell(miner, site, 1) }
}

func writeResults(ctx context.Context, b *BookRun, p *part) error {
	for _, file := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"results.json", b.results.Write},
		{"results.csv", b.results.WriteCSV},
		{"findings.json", report.NewFindings(b.Findings).Write},
	} {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.writeFrom(file.name, file.write); err != nil {
			return err
		}
	}
	return nil
}
