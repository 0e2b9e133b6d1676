// Package memo writes the PDF memo of one miner from the results of a run: its
// layout, the rules that choose which sentences stand in it, its tables. The
// words are in templates, the charts in report/chart; no figure is computed here.
package memo

import (
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

	// Attach gives what is attached to a miner's memo; nil attaches nothing. It may be called at once.
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
	small := compactor{toUnicode: b.toUnicode()}
	if err := b.pdf.Output(&small); err != nil {
		return fmt.Errorf("memo of %s: %w", miner.Name, err)
	}
	about := b.about
	if opt.Attach != nil {
		if about.Attachments, err = opt.Attach(miner); err != nil {
			return fmt.Errorf("memo of %s: %w", miner.Name, err)
		}
	}
	whole, err := pdf.Update(small.out, about)
	if err != nil {
		return fmt.Errorf("memo of %s: %w", miner.Name, err)
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
}

func compose(run *report.Run, miner *provenance.Miner, opt Options) (*builder, error) {
	if opt.House == nil || opt.Prose == nil {
		return nil, errors.New("memo: no house style or no prose is given")
	}
	if unfilled := opt.House.Unfilled(); opt.Final && len(unfilled) > 0 {
		return nil, fmt.Errorf("memo of %s: a final memo needs the house's own text for %s", miner.Name, strings.Join(unfilled, ", "))
	}
	if opt.Paper == "" {
		opt.Paper = opt.House.Paper
	}
	if opt.Paper != "A4" && opt.Paper != "Letter" {
		return nil, fmt.Errorf("memo: paper %q is neither A4 nor Letter", opt.Paper)
	}
	if opt.Words == nil {
		opt.Words = run.Words
	}
	if opt.Fonts == nil {
		opt.Fonts = PrepareFonts(opt.House)
	}
	b := newBuilder(run, opt, false)
	b.memo(miner)
	if b.rare { // a character has no code: write the memo again with the whole faces
		b = newBuilder(run, opt, true)
		b.memo(miner)
	}
	if b.err != nil {
		return nil, fmt.Errorf("memo of %s: %w", miner.Name, b.err)
	}
	return b, b.check()
}

func newBuilder(run *report.Run, opt Options, whole bool) *builder {
	format := report.NewFormat(opt.Words)
	rec := &recorder{numbers: map[string]int{}, values: map[string]float64{}}
	b := &builder{run: run, words: opt.Words, text: opt.Prose, format: format, fig: maker{run, rec, format, opt.Words}, faces: opt.Fonts.covers, cells: opt.Cells}
	b.doc = newDoc(opt.Paper, opt.House, opt.Fonts, whole, run.Date)
	if len(opt.House.Unfilled()) > 0 {
		b.draft = b.prose("draft", nil)
	}
	return b
}

// memo writes the whole memo of a miner.
func (b *builder) memo(miner *provenance.Miner) {
	v := b.view(miner)
	b.describe(v)
	b.write(v)
	b.link(b.fig.rec.paths)
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
	b.pdf.SetTitle(b.about.Title, true)
	b.pdf.SetAuthor(b.about.Author, true)
	b.pdf.SetSubject(b.about.Subject, true)
	b.pdf.SetKeywords(strings.Join(b.about.Keywords, ", "), true)
	b.pdf.SetCreator(b.about.Creator, true)
	b.pdf.SetProducer(b.about.Creator, true)
}

// write puts the parts of a memo in their order.
func (b *builder) write(v *minerView) {
	b.addPage()
	b.fig.rec.on = true
	if len(v.Sites) == 0 {
		b.missing(v)
		b.furnish(b.furniture(v))
		return
	}
	b.front(v)
	b.fig.rec.on = false
	b.addPage()
	if len(v.Sites)+len(v.Missing) > frontSites {
		b.overview(v)
	}
	for _, s := range v.Sites {
		b.site(v, s)
	}
	b.funding(v)
	b.comparables(v)
	b.inputs(v)
	b.results(v)
	b.findings(v)
	b.method(v)
	b.disclosures()
	b.furnish(b.furniture(v))
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
	head := v.Name
	if v.Ticker != "" && !v.TickerInName() {
		head += " (" + v.Ticker + ")"
	}
	right := []string{b.format.Day(b.run.Date), b.prose("run", b.run.ID)}
	if on := v.source.Inputs.EarningsDate; !on.IsZero() {
		right = append([]string{b.prose("head/earnings", b.format.Day(on))}, right...)
	}
	foot := b.prose("head", nil) + " · " + b.prose("head/firm", b.clean(b.house.Firm))
	if b.draft != "" {
		foot = b.prose("draft/why", nil) + " · " + foot
	}
	return furniture{
		head: head, headRight: strings.Join(right, " · "), foot: foot,
		page: func(n, of int) string { return b.prose("page", struct{ N, Of int }{n, of}) },
	}
}
