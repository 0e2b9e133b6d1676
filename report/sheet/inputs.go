package sheet

import (
	"fmt"

	"rackrate/internal/provenance"
	"rackrate/model"
)

// inputs lists every resolved input with its unit and where it came from.
func (a *author) inputs() *page {
	p := a.page(inputsSheet, "Inputs: every value that was used, and where it came from")
	header := textHeads("Miner", "Site", "Group", "Input", "Value", "Unit", "Origin", "Cell", "Header", "Typed", "Read in", "Key", "Source or meaning")
	top := p.add(header...)
	p.frozenRows, p.frozenCols = top, 4
	p.printRows = fmt.Sprintf("1:%d", top)
	a.marketInputs(p)
	for i := range a.run.Book.Miners {
		a.minerInputs(p, &a.run.Book.Miners[i])
	}
	p.filter = area(1, top, len(header), len(p.rows))
	p.widths[13] = 58
	return p
}

func (a *author) marketInputs(p *page) {
	b := a.run.Book
	for _, in := range a.run.Registry.Inputs {
		if in.Scope == model.ScopeMarket {
			v, _ := model.Get(&b.Market, in.Key)
			p.add(a.inputCells("market", "", in, v, b.MarketOrigins[in.Key])...)
		}
	}
	if len(b.Deck) > 0 {
		row := []cell{text("market", boldLook), text("", textLook), text(wordOr(a.words.Groups, "bitcoin"), textLook), text("Price deck", textLook),
			num(float64(len(b.Deck)), asCount, inputLook), text("dates", textLook), text(wordOr(a.words.Origins, string(provenance.FromCell)), textLook),
			a.place(b.DeckCell, b.DeckCell.Address())}
		row = append(row, repeated(text("", textLook), 4)...)
		p.add(append(row, text("Replaces the growth of the bitcoin price and of the network hashrate", longLook))...)
	}
}

func (a *author) minerInputs(p *page, m *provenance.Miner) {
	for _, in := range a.run.Registry.Inputs {
		if in.Scope == model.ScopeMiner {
			v, _ := model.Get(&m.Inputs, in.Key)
			p.add(a.inputCells(m.Name, "", in, v, m.Origins[in.Key])...)
		}
	}
	for i := range m.Sites {
		s := &m.Sites[i]
		for _, in := range a.run.Registry.Inputs {
			if in.Scope == model.ScopeSite && in.Group != "identity" {
				v, _ := model.Get(&s.Inputs, in.Key)
				p.add(a.inputCells(m.Name, s.Name, in, v, s.Origins[in.Key])...)
			}
		}
	}
}

func (a *author) inputCells(miner, site string, in model.Input, v model.Value, o provenance.Origin) []cell {
	row := []cell{text(miner, boldLook), text(site, textLook), text(wordOr(a.words.Groups, in.Group), textLook), text(a.words.Input(in.Key), textLook),
		a.inputValue(in, v, o), text(in.Unit, textLook), text(wordOr(a.words.Origins, string(o.Kind)), textLook)}
	if o.Kind == provenance.FromCell {
		row = append(row, a.place(o.Cell, o.Cell.Address()), text(o.Header, textLook), text(o.Typed, textLook), text(o.Unit, textLook))
	} else {
		row = append(row, repeated(text("", textLook), 4)...)
	}
	return append(row, text(in.Key, textLook), text(sourceOf(in, o), longLook))
}

// inputValue is blue where it was given or is a default, black where it was worked out from others.
func (a *author) inputValue(in model.Input, v model.Value, o provenance.Origin) cell {
	l := inputLook
	if o.Kind == provenance.Derived {
		l = valueLook
	}
	switch {
	case !v.Known && o.Kind == provenance.Derived:
		return text("derived", whyLook)
	case !v.Known:
		return text(wordOr(a.words.Origins, string(provenance.NotGiven)), whyLook)
	case in.Numeric():
		return num(v.Number, formatFor(in, v.Number), l)
	case in.Type == model.TypeDate:
		return text(v.Date.String(), l)
	}
	return text(in.Format(v), l)
}

// sourceOf is what a default rests on, else what the input means.
func sourceOf(in model.Input, o provenance.Origin) string {
	switch {
	case o.Kind == provenance.FromDefault && o.Source != "":
		return o.Source
	case o.Kind == provenance.FromDefault && in.Source != "":
		return in.Source
	case o.Kind == provenance.Derived && o.Source != "":
		return o.Source
	}
	return in.Meaning
}
