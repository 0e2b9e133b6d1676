package memo

import (
	"rackrate/report/chart"
	"rackrate/report/doc"
)

// section is a kind of section: its name, when a memo has it, and how it is written.
// docs/memo.md shows how to add one.
type section struct {
	name    string
	applies func(b *builder, v *minerView) bool // nil: always
	write   func(b *builder, v *minerView)
	begins  bool // a page
	whole   bool // stays on one page where it can
	ledger  bool // of inputs and places: printed where it is asked for
}

// sections are those of a memo, in their order.
var sections = []section{
	{name: "front", write: (*builder).front},
	{name: "changed", applies: compared, write: (*builder).changed, begins: true},
	{name: "overview", applies: many, write: (*builder).overview},
	{name: "estimates", applies: estimating, write: (*builder).estimates},
	{name: "funding", write: (*builder).funding},
	{name: "credit", applies: credited, write: (*builder).credit},
	{name: "energy", applies: powered, write: (*builder).energy},
	{name: "sites"},
	{name: "conclusion", applies: concluding, write: (*builder).conclusion, whole: true},
	{name: "comparables", applies: comparing, write: (*builder).comparables},
	{name: "inputs", write: (*builder).inputs, ledger: true},
	{name: "places", write: (*builder).results, ledger: true},
	{name: "notices", write: (*builder).notices, ledger: true},
	{name: "findings", write: (*builder).findings},
	{name: "method", write: (*builder).method},
	{name: "ratings", applies: rated, write: (*builder).ratings},
	{name: "disclosures", write: (*builder).disclosures, whole: true},
}

// compared reports a run that is compared with an earlier one.
func compared(b *builder, v *minerView) bool { return b.run.Changes != nil }

// many reports a miner whose sites are more than page 1 holds.
func many(b *builder, v *minerView) bool { return len(v.Sites)+len(v.Missing) > frontSites }

// part writes the memo of a miner.
func (b *builder) part(v *minerView) doc.Part {
	p := doc.Part{Furniture: b.furniture(v)}
	if len(v.Sites) == 0 {
		p.Sections = []doc.Section{{Name: "missing", Blocks: b.written(func() { b.missing(v) })}}
		p.Figures = b.fig.rec
		return p
	}
	for _, s := range sections {
		if s.ledger && !b.ledger || s.applies != nil && !s.applies(b, v) {
			continue
		}
		if s.name == "sites" {
			p.Sections = append(p.Sections, b.siteSections(v)...)
			continue
		}
		blocks := b.written(func() { s.write(b, v) })
		p.Sections = append(p.Sections, doc.Section{Name: s.name, Fresh: s.begins, Whole: s.whole, Ledger: s.ledger,
			Blocks: blocks})
	}
	if len(p.Sections) > 1 && (v.several() || !v.Sites[0].nothing()) { // page 1 of nothing is all but empty
		p.Sections[1].Fresh = true
	}
	p.Figures = b.fig.rec
	return p
}

// written are the blocks that write writes; none where the context has ended, and with it the use of the memo.
func (b *builder) written(write func()) []doc.Block {
	if b.ctx.Err() != nil {
		return nil
	}
	before := b.out
	b.out = nil
	write()
	out := b.out
	b.out = before
	return out
}

func (b *builder) add(blocks ...doc.Block) { b.out = append(b.out, blocks...) }

func (b *builder) heading1(text string) { b.add(doc.Heading{Level: 1, Text: text}) }

func (b *builder) heading2(text string) { b.add(doc.Heading{Level: 2, Text: text}) }

func (b *builder) smallHeading(text string) { b.add(doc.Heading{Level: 3, Text: text}) }

func (b *builder) paragraph(role doc.Role, text string) { b.add(doc.Text{Role: role, Text: text}) }

func (b *builder) note(text string) { b.paragraph(doc.Note, text) }

func (b *builder) gap(h float64) { b.add(doc.Gap{Height: h}) }

// table adds a table, and notes which paths its lines are those of.
func (b *builder) table(t *doc.Table) {
	for i := range t.Rows {
		for _, path := range t.Rows[i].Paths {
			b.listed[path] = true
		}
	}
	b.add(t)
}

// twice is likewise, printed in two columns.
func (b *builder) twice(t *doc.Table) {
	t.Twice = true
	b.table(t)
}

// chart adds a chart of the figures at a path of results.json, "" where none is theirs.
func (b *builder) chart(title string, drawing chart.Drawing, h float64, path string) {
	if path != "" {
		b.fig.rec.Number(path)
	}
	b.add(doc.Chart{Title: title, Draw: drawing, Height: h, Path: path})
}

// beside adds what two functions write, side by side.
func (b *builder) beside(share float64, left, right func()) {
	b.add(doc.Columns{Share: share, Left: b.written(left), Right: b.written(right)})
}

func (b *builder) bullets(items []doc.Item, least int) {
	if len(items) > 0 {
		b.add(doc.Bullets{Items: items, Least: least})
	}
}
