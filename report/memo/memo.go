// Package memo writes the PDF memo of one miner from the results of a run: its
// layout, the rules that choose which sentences stand in it, its tables. The
// words are in templates, the charts in report/chart; no figure is computed here.
package memo

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/report"
	"rackrate/report/pdf"
	"rackrate/templates"
)

// Options say how a memo is to look.
type Options struct {
	Paper string // A4 or Letter; "" is the house's
	House *templates.House
	Prose *templates.Prose
	Words *templates.Words // of the prose's language; nil is the run's
	Fonts *Fonts           // of the house, prepared; nil prepares them for each memo
	Final bool             // refuse to write a draft

	// Cells gives where the annotated workbook has the figure at a path of results.json, as
	// 'RR Denton'!D120, "" where it has not; nil where it is not known. It may be called at once.
	Cells func(path string) string

	// Attach gives what is attached to a miner's memo, and with nil to the book of
	// all; a nil Attach attaches nothing. It may be called at once.
	Attach func(*provenance.Miner) ([]Attachment, error)
}

// Attachment is a file that a memo carries.
type Attachment = pdf.Attachment

// Write writes the memo of one miner of the run. It fails where the prose does
// not fit the figures, and with Final where a disclosure is not filled in.
func Write(w io.Writer, run *report.Run, miner *provenance.Miner, opt Options) error {
	b, err := compose(run, miner, opt)
	if err != nil {
		return err
	}
	if err := b.deliver(w, miner, opt); err != nil {
		return fmt.Errorf("memo of %s: %w", miner.Name, err)
	}
	return nil
}

// deliver writes the finished document with what is attached to it.
func (b *builder) deliver(w io.Writer, miner *provenance.Miner, opt Options) (err error) {
	small := compactor{toUnicode: b.toUnicode()}
	if err := b.pdf.Output(&small); err != nil {
		return err
	}
	about := b.about
	if opt.Attach != nil {
		if about.Attachments, err = opt.Attach(miner); err != nil {
			return err
		}
	}
	whole, err := pdf.Update(small.out, about)
	if err != nil {
		return err
	}
	_, err = w.Write(whole)
	return err
}

// compactor takes the document that gofpdf writes in one piece, without a copy of it.
type compactor struct{ toUnicode, out []byte }

func (c *compactor) Write(document []byte) (int, error) {
	if c.out != nil {
		return 0, errors.New("the document came in more than one piece")
	}
	var err error
	c.out, err = pdf.Compact(document, c.toUnicode)
	return len(document), err
}

// Figures are the figures that page 1 of a miner's memo prints, in the order of
// printing, with their places in results.json.
func Figures(run *report.Run, miner *provenance.Miner, opt Options) ([]PrintedFigure, error) {
	b, err := compose(run, miner, opt)
	if err != nil {
		return nil, err
	}
	return b.fig.rec.figures, nil
}

// builder is a memo in the making.
type builder struct {
	*doc
	run    *report.Run
	words  *templates.Words
	text   *templates.Prose
	fig    maker
	format *report.Format
	faces  []coverage
	cells  func(path string) string
	about  pdf.Document
	lost   int   // characters without a glyph
	err    error // the first of the prose

	sitesAt []spot // where the sites begin that are written
}

func compose(run *report.Run, miner *provenance.Miner, opt Options) (*builder, error) {
	b, err := build(run, opt, func(b *builder) { b.memo(miner) })
	if err != nil {
		return nil, fmt.Errorf("memo of %s: %w", miner.Name, err)
	}
	return b, nil
}

// build makes a document that write writes.
func build(run *report.Run, opt Options, write func(*builder)) (*builder, error) {
	opt, err := opt.complete(run)
	if err != nil {
		return nil, err
	}
	b := newBuilder(run, opt, false)
	write(b)
	if b.rare { // a character has no code: write it again with the whole faces
		b = newBuilder(run, opt, true)
		write(b)
	}
	return b, cmp.Or(b.err, b.pdf.Error())
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
		opt.Fonts, err = PrepareFonts(opt.House)
	}
	return opt, err
}

func newBuilder(run *report.Run, opt Options, whole bool) *builder {
	b := &builder{run: run, words: opt.Words, text: opt.Prose, format: report.NewFormat(opt.Words), faces: opt.Fonts.covers, cells: opt.Cells}
	b.doc = newDoc(opt.Paper, opt.House, opt.Fonts, whole, run.Date)
	b.begin()
	if len(opt.House.Unfilled()) > 0 {
		b.draft = b.prose("draft", nil)
	}
	return b
}

// begin forgets the figures, links and lost characters of what was written before.
func (b *builder) begin() {
	rec := &recorder{numbers: map[string]int{}, values: map[string]float64{}}
	b.fig = maker{b.run, rec, b.format, b.words}
	b.drawn, b.targets, b.sitesAt, b.lost = nil, map[string]spot{}, nil, 0
}

// memo writes the whole memo of a miner.
func (b *builder) memo(miner *provenance.Miner) {
	v := b.view(miner)
	b.describe(v)
	b.addPage()
	b.write(v)
	b.link(b.fig.rec.paths)
	b.furnish(b.furniture(v), 1, b.pdf.PageCount())
}

// describe sets what the file says of itself.
func (b *builder) describe(v *minerView) {
	rating, _ := b.rating(v)
	b.about = pdf.Document{
		Title:    bare(b.prose("document/title", v)),
		Author:   b.clean(b.house.Analyst + ", " + b.house.Firm),
		Subject:  bare(b.prose("document/subject", struct{ Rating, Date string }{rating, b.format.Day(b.run.Book.Market.ValuationDate)})),
		Keywords: append(strings.Split(b.prose("document/keywords", nil), ", "), v.Name, "run "+b.run.ID),
		Creator:  "rackrate", Language: b.format.Tag(), Seed: b.run.ID + "\x00" + v.source.Name, Date: b.run.Date.Time(),
	}
	b.setInfo()
}

// setInfo puts what the file says of itself into its information dictionary.
func (b *builder) setInfo() {
	b.pdf.SetTitle(b.about.Title, true)
	b.pdf.SetAuthor(b.about.Author, true)
	b.pdf.SetSubject(b.about.Subject, true)
	b.pdf.SetKeywords(strings.Join(b.about.Keywords, ", "), true)
	b.pdf.SetCreator(b.about.Creator, true)
	b.pdf.SetProducer(b.about.Creator, true)
}

// write puts the parts of a memo in their order, from the page that was begun.
func (b *builder) write(v *minerView) {
	b.fig.rec.on = true
	if len(v.Sites) == 0 {
		b.missing(v)
		return
	}
	b.front(v)
	b.fig.rec.on = false
	if v.several() || !v.Sites[0].nothing() { // page 1 of nothing is all but empty
		b.addPage()
	}
	b.changed(v)
	if len(v.Sites)+len(v.Missing) > frontSites {
		b.overview(v)
	}
	for _, s := range v.Sites {
		n := len(b.marks)
		b.site(v, s)
		b.sitesAt = append(b.sitesAt, b.marks[n])
	}
	b.funding(v)
	b.comparables(v)
	b.inputs(v)
	b.results(v)
	b.findings(v)
	b.method(v)
	b.disclosures()
}

// clean is text from outside, fit to print.
func (b *builder) clean(s string) string {
	out, lost := clean(unmarked(s), b.faces)
	b.lost += lost
	return out
}

// prose renders a block of the templates, fit to print.
func (b *builder) prose(block string, data any) string {
	s, err := b.text.Render(block, data)
	if err != nil {
		if b.err == nil {
			b.err = err
		}
		return ""
	}
	out, _ := clean(s, b.faces) // what the analyst wrote in it was cleaned, and counted, before
	return out
}

func (b *builder) furniture(v *minerView) furniture {
	var right []string
	if on := v.source.Inputs.EarningsDate; !on.IsZero() {
		right = append(right, b.prose("head/earnings", b.format.Day(on)))
	}
	return b.headAndFoot(nameAndTicker(v), right...)
}

// headAndFoot are those of pages that head names; right stands before date and run.
func (b *builder) headAndFoot(head string, right ...string) furniture {
	right = append(right, b.format.Day(b.run.Date), b.prose("run", b.run.ID))
	foot := b.prose("head", nil) + " · " + b.prose("head/firm", b.clean(b.house.Firm))
	if b.draft != "" {
		foot = b.prose("draft/why", nil) + " · " + foot
	}
	return furniture{
		head: head, headRight: strings.Join(right, " · "), foot: foot,
		page: func(n, of int) string { return b.prose("page", struct{ N, Of int }{n, of}) },
	}
}
