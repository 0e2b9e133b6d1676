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
	"rackrate/templates"
)

// Options say how a memo is to look.
type Options struct {
	Paper string // A4 or Letter; "" is the house's
	House *templates.House
	Prose *templates.Prose
	Final bool // refuse to write a draft
}

// Write writes the memo of one miner of the run. It fails where the prose does
// not fit the figures, and with Final where a disclosure is not filled in.
func Write(w io.Writer, run *report.Run, miner *provenance.Miner, opt Options) error {
	b, err := compose(run, miner, opt)
	if err != nil {
		return err
	}
	if err := b.pdf.Output(w); err != nil {
		return fmt.Errorf("memo of %s: %w", miner.Name, err)
	}
	return nil
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
	lost   int   // characters without a glyph
	err    error // the first of the prose
}

func compose(run *report.Run, miner *provenance.Miner, opt Options) (*builder, error) {
	if opt.House == nil || opt.Prose == nil {
		return nil, errors.New("memo: no house style or no prose is given")
	}
	unfilled := opt.House.Unfilled()
	if opt.Final && len(unfilled) > 0 {
		return nil, fmt.Errorf("memo of %s: a final memo needs the house's own text for %s", miner.Name, strings.Join(unfilled, ", "))
	}
	paper := opt.Paper
	if paper == "" {
		paper = opt.House.Paper
	}
	if paper != "A4" && paper != "Letter" {
		return nil, fmt.Errorf("memo: paper %q is neither A4 nor Letter", paper)
	}
	format := report.NewFormat(run.Words)
	b := &builder{run: run, words: run.Words, text: opt.Prose, format: format, fig: maker{run, &recorder{}, format}}
	for _, face := range [][]byte{opt.House.Faces.Text, opt.House.Faces.TextBold, opt.House.Faces.Figures, opt.House.Faces.FiguresBold} {
		b.faces = append(b.faces, covered(face))
	}
	b.doc = newDoc(paper, opt.House, run.Date, b.clean(miner.Name), b.clean(opt.House.Analyst))
	if len(unfilled) > 0 {
		b.draft = b.prose("draft", nil)
	}
	b.write(b.view(miner))
	if b.err != nil {
		return nil, fmt.Errorf("memo of %s: %w", miner.Name, b.err)
	}
	return b, b.check()
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
	b.findings(v)
	b.method(v)
	b.disclosures()
	b.furnish(b.furniture(v))
}

// clean is text from outside, fit to print.
func (b *builder) clean(s string) string {
	out, lost := clean(s, b.faces)
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
	if v.Ticker != "" {
		head += " (" + v.Ticker + ")"
	}
	right := []string{b.format.Day(b.run.Date), b.prose("run", b.run.ID)}
	foot := b.prose("head", nil) + " · " + b.prose("head/firm", b.clean(b.house.Firm))
	if b.draft != "" {
		foot = b.prose("draft/why", nil) + " · " + foot
	}
	return furniture{
		head: head, headRight: strings.Join(right, " · "), foot: foot,
		page: func(n, of int) string { return b.prose("page", struct{ N, Of int }{n, of}) },
	}
}
