package memo

import (
	"bytes"
	"context"
	"io"
	"maps"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/doc"
	"rackrate/report/page"
)

// PrintedFigure is a figure that stands on page 1, where results.json has it.
type PrintedFigure struct {
	Path  string  // as miners[0].sites[1].alternatives.colo.npv_usd
	Value float64 // as results.json has it
	Text  string  // as printed
}

// Printed is a memo on its pages, with the numbers that it has by their places in results.json.
func Printed(run *report.Run, miner *provenance.Miner, opt Options) (*page.Printed, map[string]float64, error) {
	opt, err := opt.complete(run)
	if err != nil {
		return nil, nil, err
	}
	d, err := compose(context.Background(), run, miner, opt)
	if err != nil {
		return nil, nil, err
	}
	p, err := opt.print(context.Background(), d, run)
	return p, maps.Clone(d.Parts[0].Figures.Values), err
}

// Figures are the figures that page 1 of a miner's memo prints, in the order of
// printing, with their places in results.json.
func Figures(run *report.Run, miner *provenance.Miner, opt Options) ([]PrintedFigure, error) {
	p, values, err := Printed(run, miner, opt)
	if err != nil {
		return nil, err
	}
	var out []PrintedFigure
	for _, f := range p.Figures() {
		if v, ok := values[f.Path]; ok {
			out = append(out, PrintedFigure{f.Path, v, f.Text})
		}
	}
	return out, nil
}

// Structure is what stands in a memo, block by block, without its places.
func Structure(run *report.Run, miner *provenance.Miner, opt Options) (string, error) {
	p, _, err := Printed(run, miner, opt)
	if err != nil {
		return "", err
	}
	return strings.Join(p.Outline(), "\n") + "\n", nil
}

// AllFigures are the numbers that a memo prints, on all pages, by their places in results.json.
func AllFigures(run *report.Run, miner *provenance.Miner, opt Options) (map[string]float64, error) {
	_, values, err := Printed(run, miner, opt)
	return values, err
}

// BookStructure is what stands in the book of a run, block by block.
func BookStructure(run *report.Run, opt Options) (string, error) {
	opt, err := opt.complete(run)
	if err != nil {
		return "", err
	}
	d, err := composeBook(context.Background(), run, opt)
	if err != nil {
		return "", err
	}
	p, err := opt.print(context.Background(), d, run)
	if err != nil {
		return "", err
	}
	return strings.Join(p.Outline(), "\n") + "\n", nil
}

// WriteWhole writes a memo with the whole faces, as one with a rare character is.
func WriteWhole(w io.Writer, run *report.Run, miner *provenance.Miner, opt Options) error {
	opt, err := opt.complete(run)
	if err != nil {
		return err
	}
	d, err := compose(context.Background(), run, miner, opt)
	if err != nil {
		return err
	}
	p, err := page.Print(context.Background(), d, page.Options{Paper: opt.Paper, House: opt.House, Fonts: opt.Fonts,
		Date: run.Date.Time(), Ledger: opt.Appendix, Whole: true})
	if err != nil {
		return err
	}
	data, err := p.Bytes()
	if err == nil {
		_, err = io.Copy(w, bytes.NewReader(data))
	}
	return err
}

// Emphasised parts a text at its emphasis.
func Emphasised(text string) []doc.Span { return emphasised(text) }

// CoverageFigure is what a miner of a name on the coverage page is sorted by; false where it has not got it.
func CoverageFigure(run *report.Run, name, order string, opt Options) (float64, bool) {
	opt, err := opt.complete(run)
	if err != nil {
		return 0, false
	}
	b := newBuilder(context.Background(), run, opt)
	var views []*minerView
	for i := range run.Book.Miners {
		views = append(views, b.view(&run.Book.Miners[i]))
	}
	for _, x := range coveredOf(views, "") {
		if nameAndTicker(x.view) == name {
			if v := x.By(order); v != nil {
				return *v, true
			}
		}
	}
	return 0, false
}

// Sentence is a reason or a risk that a memo may have: whether its rule holds for a site, and how it reads then.
type Sentence struct {
	Block string
	Holds bool
	Text  string
	Miner *model.MinerOutcome
	Site  *model.SiteResult
}

// Sentences are those of all sites of a miner, printed or not.
func Sentences(run *report.Run, miner *provenance.Miner, opt Options) ([]Sentence, error) {
	opt, err := opt.complete(run)
	if err != nil {
		return nil, err
	}
	b := newBuilder(context.Background(), run, opt)
	v := b.view(miner)
	var out []Sentence
	for _, s := range v.Sites {
		add := func(block string, holds bool, data any) {
			x := Sentence{Block: block, Holds: holds, Miner: v.result, Site: s.result}
			if holds {
				item := b.bullet(block, data)
				x.Text = doc.Bare(item.Lead + " " + item.Text)
			}
			out = append(out, x)
		}
		if s.conversion != nil {
			rules := keepRules(s)
			if s.chosen() {
				rules = convertRules(s)
			}
			for _, r := range rules {
				add("reason/"+r.block, r.holds, s)
			}
		}
		for _, r := range b.riskRules(v, s) {
			add("risk/"+r.block, r.holds, r.data)
		}
	}
	return out, b.err
}
