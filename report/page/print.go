// Package page prints neutral documents as PDF with gofpdf: pages, type, tables, the
// place of each block, links. It chooses no word and no figure.
//
//	doc.Document -> Print (measure, break into pages, draw) -> Printed -> report/pdf -> bytes
//
// For example, a table that does not fit goes on with its head on the next page.
package page

import (
	"cmp"
	"context"
	"errors"
	"time"

	"rackrate/report/doc"
	"rackrate/report/pdf"
	"rackrate/templates"
)

// Options say how a document is printed.
type Options struct {
	Paper  string // A4 or Letter
	House  *templates.House
	Fonts  *Fonts
	Date   time.Time
	Ledger bool // print the sections that list figures with their places, to which figures then lead
	Whole  bool // with the whole faces, even where the code page has all characters
}

// Printed is a document on its pages.
type Printed struct{ *paper }

// Print puts a document onto pages. Where the context ends its error is given, soon.
func Print(ctx context.Context, d *doc.Document, opt Options) (*Printed, error) {
	p := newPaper(opt, opt.Whole)
	p.document(ctx, d)
	if p.rare { // a character has no code: write it again with the whole faces
		p = newPaper(opt, true)
		p.document(ctx, d)
	}
	return &Printed{p}, cmp.Or(ctx.Err(), p.pdf.Error())
}

// Pages is how many there are.
func (p *Printed) Pages() int { return p.pdf.PageCount() }

// Filled is which share of the height for text each page but the last uses.
func (p *Printed) Filled() []float64 {
	out := make([]float64, len(p.feet))
	for i, y := range p.feet {
		out[i] = (y - marginTop) / (p.high - marginTop - marginEnd)
	}
	return out
}

// Outline is what was printed in its order, a line a block, for tests of the structure.
func (p *Printed) Outline() []string { return p.blocks }

// Drawn is a figure as it stands on a page.
type Drawn struct {
	Page int
	Path string
	Text string
}

// Figures are the figures of the first part on its first page, in the order of printing.
func (p *Printed) Figures() []Drawn { return p.first }

// Bytes is the PDF, its streams deflated.
func (p *Printed) Bytes() ([]byte, error) {
	small := compactor{toUnicode: p.toUnicode()}
	if err := p.pdf.Output(&small); err != nil {
		return nil, err
	}
	return small.out, nil
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
