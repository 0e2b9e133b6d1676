package memo

import (
	"strconv"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report"
	"rackrate/templates"
)

// inputs lists every input with its value, unit and origin: the market, the
// miner, then each site with what the workbook gives and what is a default.
func (b *builder) inputs(v *minerView) {
	b.heading1(b.prose("inputs/heading", nil), 90)
	b.paragraph(b.body, b.prose("inputs/words", b.clean(b.run.Book.File)))
	g := b.inputGrid()
	all := func(provenance.Kind) bool { return true }
	given := all
	if len(v.source.Sites) > 1 { // the defaults of several sites are listed once
		given = func(k provenance.Kind) bool { return k == provenance.FromCell || k == provenance.Derived }
	}
	b.groupRow(&g, b.prose("inputs/market", nil))
	b.inputRows(&g, model.ScopeMarket, &b.run.Book.Market, b.run.Book.MarketOrigins, all)
	b.groupRow(&g, b.prose("inputs/miner", v.Name))
	b.inputRows(&g, model.ScopeMiner, &v.source.Inputs, v.source.Origins, all)
	for i := range v.source.Sites {
		s := &v.source.Sites[i]
		b.groupRow(&g, shorten(b.clean(s.Name), 200))
		b.inputRows(&g, model.ScopeSite, &s.Inputs, s.Origins, given)
	}
	if len(v.source.Sites) > 1 {
		b.groupRow(&g, b.prose("inputs/defaults", nil))
		b.sharedDefaults(&g, v)
	}
	b.drawTwice(g)
}

func (b *builder) inputGrid() grid {
	return grid{size: 6.6, columns: []column{
		{title: b.prose("column/input", nil), weight: 1}, {title: b.prose("column/value", nil), right: true},
		{title: b.prose("column/origin", nil), weight: 1},
	}}
}

func (b *builder) groupRow(g *grid, heading string) {
	g.rows = append(g.rows, row{group: true, cells: []cell{{text: heading, bold: true, colour: &b.house.Colours.Accent}}})
}

// sharedDefaults adds the inputs that are a default, or not given, at one or more of a miner's sites.
func (b *builder) sharedDefaults(g *grid, v *minerView) {
	for _, in := range b.run.Registry.Inputs {
		for i := range v.source.Sites {
			s := &v.source.Sites[i]
			o := s.Origins[in.Key]
			if in.Scope != model.ScopeSite || o.Kind == provenance.FromCell || o.Kind == provenance.Derived {
				continue
			}
			if b.inputRow(g, in, &s.Inputs, o) {
				break
			}
		}
	}
}

// inputRows adds the inputs of one scope whose origins are of the kinds wanted.
func (b *builder) inputRows(g *grid, scope model.Scope, target any, origins provenance.Origins, want func(provenance.Kind) bool) {
	for _, in := range b.run.Registry.Inputs {
		if in.Scope == scope && want(origins[in.Key].Kind) {
			b.inputRow(g, in, target, origins[in.Key])
		}
	}
}

// inputRow adds one input; false where target has none of that name to show.
func (b *builder) inputRow(g *grid, in model.Input, target any, o provenance.Origin) bool {
	value, ok := model.Get(target, in.Key)
	if !ok || in.Key == "miner" || in.Key == "ticker" || in.Key == "site" {
		return false
	}
	text := shorten(b.clean(report.InputText(in, value)), 60)
	if o.Kind == provenance.Derived && !value.Known {
		text = b.words.Origins[string(provenance.Derived)]
	}
	g.rows = append(g.rows, row{cells: []cell{
		{text: b.words.Input(in.Key)}, {text: text}, {text: b.origin(o), muted: o.Kind != provenance.FromCell},
	}})
	return true
}

// origin says in words where a value came from.
func (b *builder) origin(o provenance.Origin) string {
	switch o.Kind {
	case provenance.FromCell:
		out := b.clean(o.Cell.Address())
		if o.Converted {
			out += ", " + b.prose("inputs/typed", shorten(b.clean(o.Typed), 40)+" "+b.clean(o.Unit))
		}
		return out
	case provenance.FromDefault, provenance.Derived:
		out := b.words.Origins[string(o.Kind)]
		if o.Source != "" {
			out += ": " + b.clean(o.Source)
		}
		return out
	}
	return b.words.Origins[string(provenance.NotGiven)]
}

const maxFindings = 60 // in one memo; the rest stand in findings.json

// findings lists what reading the workbook had to say about this miner's rows.
func (b *builder) findings(v *minerView) {
	b.heading1(b.prose("findings/heading", nil), 60)
	list := b.run.Book.FindingsFor(v.source.Name)
	if len(list) == 0 {
		b.paragraph(b.body, b.prose("findings/none", nil))
	}
	b.findingTable(list)
	if b.lost > 0 {
		b.paragraph(b.small, b.prose("findings/lost", nil))
	}
}

func (b *builder) findingTable(list []provenance.Finding) {
	if len(list) == 0 {
		return
	}
	g := grid{size: 7.2, columns: []column{
		{title: b.prose("column/cell", nil), weight: 0.5}, {title: b.prose("column/finding", nil), weight: 1.4},
		{title: b.prose("column/do", nil), weight: 1},
	}}
	for _, f := range list[:min(len(list), maxFindings)] {
		where := f.Cell.Sheet
		if f.Cell.Ref != "" {
			where = f.Cell.Address()
		}
		label := cell{text: shorten(b.clean(where), 60), bold: f.Severity == provenance.Error}
		what := b.prose("severity/"+string(f.Severity), nil) + " " + f.Code + ": " + f.Wrong
		if f.Header != "" && !strings.Contains(f.Wrong, f.Header) {
			what = b.prose("severity/"+string(f.Severity), nil) + " " + f.Code + ", " + strconv.Quote(shorten(f.Header, 40)) + ": " + f.Wrong
		}
		g.rows = append(g.rows, row{cells: []cell{label, {text: shorten(b.clean(what), 300)}, {text: shorten(b.clean(f.Do), 240)}}})
	}
	b.draw(g)
	if n := len(list) - maxFindings; n > 0 {
		b.paragraph(b.small, b.prose("findings/more", n))
	}
}

// methodView is what the paragraphs on the method speak of.
type methodView struct {
	Market Figs
	Date   string
	Deck   bool
	Run    string
}

func (b *builder) method(v *minerView) {
	b.heading1(b.prose("method/heading", nil), 70)
	data := methodView{v.Market, report.Day(b.run.Book.Market.ValuationDate.MonthEnd()), len(b.run.Book.Deck) > 0, b.run.ID}
	for n := 1; b.text.Has("method/" + strconv.Itoa(n)); n++ {
		b.paragraph(b.small, b.prose("method/"+strconv.Itoa(n), data))
	}
}

// disclosures writes the house's own text.
func (b *builder) disclosures() {
	heading := b.prose("disclosures/heading", nil)
	if b.house.DisclosureVersion != "" {
		heading = b.prose("disclosures/version", b.clean(b.house.DisclosureVersion))
	}
	b.heading1(heading, 50)
	for _, x := range append(b.signature(), b.house.Disclosures...) {
		lead := b.small.strong()
		lines := b.wrap(b.measure(b.small), run{lead, b.clean(x.Heading) + "."}, run{b.small, b.clean(x.Text)})
		h := float64(len(lines)) * b.small.lead()
		b.need(h)
		b.drawLines(marginX, b.y, lines, b.small.lead())
		b.y += h + 3
	}
}

// signature is who wrote the memo, as the first line of the disclosures.
func (b *builder) signature() []templates.Disclosure {
	text := b.house.Analyst + ", " + b.house.Firm
	if b.house.Contact != "" {
		text += ", " + b.house.Contact
	}
	return []templates.Disclosure{{Heading: b.prose("disclosures/by", nil), Text: text}}
}

// missing is the one page of a miner of which nothing could be evaluated.
func (b *builder) missing(v *minerView) {
	b.masthead(v)
	b.headline("missing", struct {
		*minerView
		File string
	}{v, b.clean(b.run.Book.File)})
	b.smallHeading(marginX, b.width(), b.prose("missing/heading", nil))
	var errors []provenance.Finding
	for _, f := range b.run.Book.FindingsFor(v.source.Name) {
		if f.Severity == provenance.Error {
			errors = append(errors, f)
		}
	}
	b.findingTable(errors[:min(len(errors), b.fitOnPage(errors))])
	b.note(b.prose("source", struct{ Book, Run string }{b.clean(b.run.Book.File), b.run.ID}))
}

// fitOnPage is how many findings the rest of a page surely holds, at four lines each.
func (b *builder) fitOnPage(list []provenance.Finding) int {
	const high = 4 * 10
	return min(len(list), max(1, int(b.left()/high)-1))
}
