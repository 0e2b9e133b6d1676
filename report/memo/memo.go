// Package memo writes the note on one miner from the results of a run, as a neutral
// document: which sections it has, the rules that choose which sentences stand in
// it, its tables, what its charts show. The words are in templates, the charts in
// report/chart, what prints and shows it in report/page; no figure is computed here.
//
//	report.Run -> views of miners and sites -> sections -> doc.Document -> Write (PDF), WriteHTML, WriteWord
//
// For example, the section "credit" stands in a memo where a site has a guarantor; docs/memo.md shows how to add one.
package memo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/report"
	"rackrate/report/doc"
	"rackrate/report/page"
	"rackrate/report/pdf"
	"rackrate/report/web"
	"rackrate/report/word"
	"rackrate/templates"
)

// Options say how a memo is to look.
type Options struct {
	Paper    string // A4 or Letter; "" is the house's
	House    *templates.House
	Prose    *templates.Prose
	Words    *templates.Words       // of the prose's language; nil is the run's
	Fonts    *page.Fonts            // of the house, prepared; nil prepares them for each memo
	Final    bool                   // refuse to write a draft
	Street   []templates.StreetView // what brokers and appraisers use
	Sort     string                 // of the coverage page of a book: one of report.Sorts, "" for the workbook's order
	Appendix bool                   // print the ledger of inputs and of figures with their places

	// Cells gives where the annotated workbook has the figure at a path of results.json, as
	// 'RR Denton'!D120, "" where it has not; nil where it is not known. It may be called at once.
	Cells func(path string) string

	// Attach gives what is attached to a miner's memo, and with nil to the book of
	// all; a nil Attach attaches nothing. It may be called at once.
	Attach func(*provenance.Miner) ([]Attachment, error)
}

// Attachment is a file that a memo carries.
type Attachment = pdf.Attachment

// Write writes the memo of one miner of the run as a PDF. It fails where the prose does
// not fit the figures, with Final where a disclosure is not filled in, and, soon, where the context ends.
func Write(ctx context.Context, w io.Writer, run *report.Run, miner *provenance.Miner, opt Options) error {
	opt, err := opt.complete(run)
	if err != nil {
		return fmt.Errorf("memo of %s: %w", miner.Name, err)
	}
	d, err := compose(ctx, run, miner, opt)
	if err == nil {
		err = (&made{d, run, miner, miner.Name}).deliver(ctx, w, opt)
	}
	if err != nil {
		return fmt.Errorf("memo of %s: %w", miner.Name, err)
	}
	return nil
}

// compose is the memo of one miner as a document.
func compose(ctx context.Context, run *report.Run, miner *provenance.Miner, opt Options) (*doc.Document, error) {
	b := newBuilder(ctx, run, opt)
	v := b.view(miner)
	d := &doc.Document{Parts: []doc.Part{b.part(v)}}
	b.describe(d, v)
	return d, cmp.Or(ctx.Err(), b.err)
}

// WriteHTML writes the memo of one miner as a page for a screen, its ledger with it.
func WriteHTML(ctx context.Context, w io.Writer, run *report.Run, miner *provenance.Miner, opt Options) error {
	opt, err := opt.complete(run)
	if err != nil {
		return fmt.Errorf("memo of %s: %w", miner.Name, err)
	}
	opt.Appendix = true
	d, err := compose(ctx, run, miner, opt)
	if err != nil {
		return fmt.Errorf("memo of %s: %w", miner.Name, err)
	}
	title, err := opt.Prose.Render("ledger", nil)
	if err != nil {
		return fmt.Errorf("memo of %s: %w", miner.Name, err)
	}
	return web.Write(w, d, web.Options{Colours: opt.House.Colours, Width: opt.Fonts.Width, Ledger: title})
}

// WriteWord writes the memo of one miner as a Word document, its ledger with it where the options ask for it.
func WriteWord(ctx context.Context, w io.Writer, run *report.Run, miner *provenance.Miner, opt Options) error {
	opt, err := opt.complete(run)
	if err != nil {
		return fmt.Errorf("memo of %s: %w", miner.Name, err)
	}
	d, err := compose(ctx, run, miner, opt)
	if err == nil {
		err = word.Write(w, d, word.Options{Paper: opt.Paper, House: opt.House, Width: opt.Fonts.Width,
			Date: run.Date.Time(), Ledger: opt.Appendix})
	}
	if err != nil {
		return fmt.Errorf("memo of %s: %w", miner.Name, err)
	}
	return nil
}

// print puts a document onto pages as the options have it.
func (opt *Options) print(ctx context.Context, d *doc.Document, run *report.Run) (*page.Printed, error) {
	return page.Print(ctx, d, page.Options{Paper: opt.Paper, House: opt.House, Fonts: opt.Fonts, Date: run.Date.Time(),
		Ledger: opt.Appendix})
}

// made is a document of a run: the memo of a miner, or the book, whose miner is nil.
type made struct {
	*doc.Document
	run   *report.Run
	miner *provenance.Miner
	key   string // tells it from others of the run
}

// deliver writes a document as a PDF with what is attached to it.
func (d *made) deliver(ctx context.Context, w io.Writer, opt Options) error {
	printed, err := opt.print(ctx, d.Document, d.run)
	if err != nil {
		return err
	}
	data, err := printed.Bytes()
	if err := cmp.Or(err, ctx.Err()); err != nil {
		return err
	}
	about := pdf.Document{Title: d.Title, Author: d.Author, Subject: d.Subject, Keywords: d.Keywords,
		Language: d.Language,
		Creator:  "rackrate", Seed: d.run.ID + "\x00" + d.key, Date: d.run.Date.Time()}
	if opt.Attach != nil {
		if about.Attachments, err = opt.Attach(d.miner); err != nil {
			return err
		}
	}
	whole, err := pdf.Update(data, about)
	if err != nil {
		return err
	}
	_, err = w.Write(whole)
	return err
}

// complete fills in what is left out, and refuses what makes no memo.
func (opt Options) complete(run *report.Run) (_ Options, err error) {
	if opt.House == nil || opt.Prose == nil {
		return opt, errors.New("no house style or no prose is given")
	}
	if unfilled := opt.House.Unfilled(); opt.Final && len(unfilled) > 0 {
		return opt, fmt.Errorf("a final memo needs the house's own text for %s", strings.Join(unfilled, ", "))
	}
	if opt.Paper == "" {
		opt.Paper = opt.House.Paper
	}
	if opt.Paper != "A4" && opt.Paper != "Letter" {
		return opt, fmt.Errorf("paper %q is neither A4 nor Letter", opt.Paper)
	}
	if opt.Words == nil {
		opt.Words = run.Words
	}
	if opt.Fonts == nil {
		opt.Fonts, err = page.PrepareFonts(opt.House)
	}
	return opt, err
}

// builder is a memo in the making.
type builder struct {
	ctx    context.Context // of the one call that makes the memo
	run    *report.Run
	words  *templates.Words
	text   *templates.Prose
	house  *templates.House
	fonts  *page.Fonts
	fig    maker
	format *report.Format
	cells  func(path string) string
	street []templates.StreetView
	ledger bool   // it is written, too
	sort   string // of the coverage page
	lost   int    // characters without a glyph
	err    error  // the first of the prose

	out    []doc.Block     // of the section in the making
	listed map[string]bool // paths of results.json that a line of the ledger has
}

func newBuilder(ctx context.Context, run *report.Run, opt Options) *builder {
	b := &builder{ctx: ctx, run: run, words: opt.Words, text: opt.Prose, house: opt.House, fonts: opt.Fonts,
		format: report.NewFormat(opt.Words), cells: opt.Cells, street: opt.Street, ledger: opt.Appendix, sort: opt.Sort}
	b.begin()
	return b
}

// begin forgets the figures and lost characters of the part that was written before.
func (b *builder) begin() {
	b.fig = maker{b.run, doc.NewFigures(), b.format, b.words}
	b.lost, b.listed = 0, map[string]bool{}
}

// describe sets what the document says of itself.
func (b *builder) describe(d *doc.Document, v *minerView) {
	rating, _ := b.rating(v)
	b.sign(d)
	d.Title = doc.Bare(b.prose("document/title", v))
	d.Subject = doc.Bare(b.prose("document/subject", struct{ Rating, Date string }{rating,
		b.format.Day(b.run.Book.Market.ValuationDate)}))
	d.Keywords = append(strings.Split(b.prose("document/keywords", nil), ", "), v.Name, "run "+b.run.ID)
}

// sign says whose document it is, in which language, and whether it is a draft.
func (b *builder) sign(d *doc.Document) {
	d.Author, d.Language = b.clean(b.house.Analyst+", "+b.house.Firm), b.format.Tag()
	if len(b.house.Unfilled()) > 0 {
		d.Draft, d.DraftWhy = b.prose("draft", nil), b.prose("draft/why", nil)
	}
}

// clean is text from outside, fit to print.
func (b *builder) clean(s string) string {
	out, lost := b.fonts.Clean(doc.Unmarked(s))
	b.lost += lost
	return out
}

// prose renders a block of the templates, fit to print.
func (b *builder) prose(block string, data any) string {
	s, err := b.text.Render(block, data)
	if err != nil {
		b.err = cmp.Or(b.err, err)
		return ""
	}
	out, _ := b.fonts.Clean(s) // what the analyst wrote in it was cleaned, and counted, before
	return out
}

func (b *builder) furniture(v *minerView) doc.Furniture {
	var right []string
	if on := v.source.Inputs.EarningsDate; !on.IsZero() {
		right = append(right, b.prose("head/earnings", b.format.Day(on)))
	}
	return b.headAndFoot(nameAndTicker(v), right...)
}

// headAndFoot are those of pages that head names; right stands before date and run.
func (b *builder) headAndFoot(head string, right ...string) doc.Furniture {
	right = append(right, b.format.Day(b.run.Date), b.prose("run", b.run.ID))
	return doc.Furniture{
		Head: head, HeadRight: strings.Join(right, " · "), Foot: b.prose("head", nil) + " · " + b.prose("head/firm",
			b.clean(b.house.Firm)),
		Page: func(n, of int) string { return b.prose("page", struct{ N, Of int }{n, of}) },
	}
}
