package memo

import (
	"cmp"
	"strconv"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/doc"
	"rackrate/templates"
)

// inputs lists every input with its value, unit and origin: the market, the
// miner, then each site with what the workbook gives and what is a default.
func (b *builder) inputs(v *minerView) {
	b.heading1(b.prose("inputs/heading", nil))
	b.paragraph(doc.Body, b.prose("inputs/words", b.clean(b.run.Book.File)))
	g := b.inputGrid()
	b.groupRow(g, b.prose("inputs/market", nil))
	b.inputRows(g, "market.inputs.", model.ScopeMarket, &b.run.Book.Market, b.run.Book.MarketOrigins)
	b.groupRow(g, b.prose("inputs/miner", v.Name))
	b.inputRows(g, v.path+".inputs.", model.ScopeMiner, &v.source.Inputs, v.source.Origins)
	for i := range v.source.Sites {
		s := &v.source.Sites[i]
		b.groupRow(g, shorten(b.clean(s.Name), 200))
		b.siteRows(g, v, s)
	}
	if len(v.source.Sites) > 1 {
		b.groupRow(g, b.prose("inputs/defaults", nil))
		b.sharedRows(g, v)
	}
	b.twice(g)
}

func (b *builder) inputGrid() *doc.Table {
	return &doc.Table{Size: doc.Fine, Columns: []doc.Column{
		{Title: b.prose("column/input", nil), Weight: 1.1}, {Title: b.prose("column/value", nil), Right: true,
			Weight: 0.7},
		{Title: b.prose("column/origin", nil), Weight: 1.4},
	}}
}

func (b *builder) groupRow(g *doc.Table, heading string) {
	g.Rows = append(g.Rows, doc.Row{Group: true, Cells: []doc.Cell{{Text: heading, Bold: true, Accent: true}}})
}

// own reports whether an input is listed under its site: it is the site's own,
// or the miner has no other. What several sites have in common is listed once.
func own(v *minerView, s *provenance.Site, key string) bool {
	sites := v.source.Sites
	if len(sites) == 1 {
		return true
	}
	o := s.Origins[key]
	if o.Kind == provenance.Derived {
		return true
	}
	if o.Kind != provenance.FromCell {
		return false
	}
	for i := range sites {
		if sites[i].Origins[key].Cell != o.Cell {
			return true
		}
	}
	return false
}

// siteRows adds the inputs that are a site's own.
func (b *builder) siteRows(g *doc.Table, v *minerView, s *provenance.Site) {
	for _, in := range b.run.Registry.Inputs {
		if in.Scope == model.ScopeSite && own(v, s, in.Key) {
			b.inputRow(g, in, b.derived(s, in.Key), s.Origins[in.Key], v.sitePath(s)+"inputs."+in.Key)
		}
	}
	b.phaseRows(g, v, s)
}

// phaseRows adds what each phase of a site has of its own.
func (b *builder) phaseRows(g *doc.Table, v *minerView, s *provenance.Site) {
	for i, p := range s.Inputs.Phases {
		name := p.Name
		if name == "" {
			name = strconv.Itoa(i + 1)
		}
		b.groupRow(g, b.prose("inputs/phase", struct{ Site, Phase string }{shorten(b.clean(s.Name), 100),
			shorten(b.clean(name), 60)}))
		for _, own := range p.Own {
			in, _ := b.run.Registry.Lookup(own.Key)
			origin := provenance.Origin{Kind: provenance.NotGiven}
			if i < len(s.Phases) {
				origin = s.Phases[i].Origins[own.Key]
			}
			b.inputRow(g, in, own.Value, origin, v.sitePath(s)+"phases["+strconv.Itoa(i)+"].inputs."+own.Key)
		}
	}
}

// sharedRows adds the inputs that are not the own of one or more of a miner's sites.
func (b *builder) sharedRows(g *doc.Table, v *minerView) {
	for _, in := range b.run.Registry.Inputs {
		for i := range v.source.Sites {
			s := &v.source.Sites[i]
			if in.Scope == model.ScopeSite && !own(v, s, in.Key) {
				b.inputRow(g, in, b.derived(s, in.Key), s.Origins[in.Key], v.sitePaths(in.Key)...)
				break
			}
		}
	}
}

// derived is an input of a site, where it follows from another as the model took it.
func (b *builder) derived(s *provenance.Site, key string) model.Value {
	v, _ := model.Get(&s.Inputs, key)
	if s.Failed && b.failedInput(s, key) {
		return model.Value{}
	}
	if v.Known {
		return v
	}
	switch key {
	case "convert_mw":
		return model.NumberValue(s.Inputs.SiteMW)
	case "gpu_contract_price_usd_hour":
		v, _ = model.Get(&s.Inputs, "gpu_price_usd_hour")
	case "gpu_count":
		if r := b.run.SiteOutcome(s); r != nil && r.Conversion(model.Cloud) != nil && len(s.Inputs.Phases) == 0 {
			return model.NumberValue(r.Conversion(model.Cloud).Phases[0].GPUs)
		}
	}
	return v
}

// failedInput reports an input of a site in which an error was found: its
// figure is not the analyst's.
func (b *builder) failedInput(s *provenance.Site, key string) bool {
	for _, f := range b.run.Book.FindingsFor(s.Miner) {
		if f.Severity == provenance.Error && f.Input == key && f.Site == s.Name {
			return true
		}
	}
	return false
}

// inputRows adds the inputs of the market or of a miner.
func (b *builder) inputRows(g *doc.Table, path string, scope model.Scope, target any, origins provenance.Origins) {
	for _, in := range b.run.Registry.Inputs {
		if v, ok := model.Get(target, in.Key); ok && in.Scope == scope {
			b.inputRow(g, in, v, origins[in.Key], path+in.Key)
		}
	}
}

// inputRow adds an input; the links of its figures, at paths, lead to it.
func (b *builder) inputRow(g *doc.Table, in model.Input, value model.Value, o provenance.Origin, paths ...string) {
	if in.Key == "miner" || in.Key == "ticker" || in.Key == "site" {
		return
	}
	text := shorten(b.clean(b.format.InputText(in, value)), 60)
	g.Rows = append(g.Rows, doc.Row{Paths: paths, Cells: []doc.Cell{
		{Text: b.words.Input(in.Key)}, {Text: text}, {Text: b.origin(o), Muted: o.Kind != provenance.FromCell},
	}})
}

// origin says in words where a value came from.
func (b *builder) origin(o provenance.Origin) string {
	switch o.Kind {
	case provenance.OnOurs:
		return b.clean(o.Cell.Address()) + b.prose("list/colon", nil) + " " + b.words.Origins[string(o.Kind)]
	case provenance.FromCell:
		out := b.clean(o.Cell.Address())
		if o.Converted {
			out += ", " + b.prose("inputs/typed", shorten(b.clean(o.Typed), 40)+" "+b.clean(o.Unit))
		}
		return out
	case provenance.FromDefault, provenance.Derived:
		out := b.words.Origins[string(o.Kind)]
		if o.Kind == provenance.FromDefault {
			out = b.defaultOf(o)
		}
		colon := b.prose("list/colon", nil) + " "
		if _, isInput := b.run.Registry.Lookup(o.Source); isInput {
			out += colon + lowerFirst(b.words.Input(o.Source))
		} else if o.Source != "" {
			out += colon + b.clean(b.words.Source(o.Source))
		}
		return out
	}
	return b.words.Origins[string(provenance.NotGiven)]
}

// defaultOf names the set that a default is of: the program's, one that depends on the kind of lease, the
// lender's, or a cell of the house's own or of the workbook.
func (b *builder) defaultOf(o provenance.Origin) string {
	word := b.words.Origins[string(provenance.FromDefault)]
	kind, depends := strings.CutPrefix(o.Set, "for ")
	switch {
	case o.Cell.Ref != "":
		return word + ", " + b.clean(o.Cell.String())
	case depends:
		return word + " " + b.prose("inputs/default for", cmp.Or(b.words.Numerals.Values[kind], kind))
	case b.text.Has("basis/" + o.Set):
		return word + ", " + b.prose("basis/"+o.Set, nil)
	case o.Set != "":
		return word + ", " + b.clean(o.Set)
	}
	return word
}

const maxFindings = 12 // in one memo; the rest stand in findings.json

// findings lists the errors and warnings that reading the workbook had about this miner's rows; notices stands
// for the rest.
func (b *builder) findings(v *minerView) {
	list, notices := b.found(v)
	if len(list)+len(notices) == 0 && b.lost == 0 {
		return
	}
	b.heading1(b.prose("findings/heading", nil))
	if len(list) > 0 {
		b.table(b.findingGrid(list[:min(len(list), maxFindings)]))
	}
	if n := len(list) - maxFindings; n > 0 {
		b.paragraph(doc.Small, b.prose("findings/more", n))
	}
	if len(notices) > 0 {
		b.paragraph(doc.Small, b.prose("findings/notices", len(notices)))
	}
	if b.lost > 0 {
		b.paragraph(doc.Small, b.prose("findings/lost", nil))
	}
}

// found are the findings about the miner's rows: errors and warnings, and notices.
func (b *builder) found(v *minerView) (list, notices []provenance.Finding) {
	for _, f := range b.run.Book.FindingsFor(v.source.Name) {
		if f.Severity == provenance.Info {
			notices = append(notices, f)
		} else {
			list = append(list, f)
		}
	}
	return list, notices
}

// notices lists what else reading the workbook had to say, for the ledger.
func (b *builder) notices(v *minerView) {
	if _, list := b.found(v); len(list) > 0 {
		b.heading1(b.prose("findings/notices heading", nil))
		b.table(b.findingGrid(list))
	}
}

func (b *builder) findingGrid(list []provenance.Finding) *doc.Table {
	g := &doc.Table{Size: doc.Dense, Columns: []doc.Column{
		{Title: b.prose("column/cell", nil), Weight: 0.5}, {Title: b.prose("column/finding", nil), Weight: 1.4},
		{Title: b.prose("column/do", nil), Weight: 1},
	}}
	for _, f := range report.NewFindings(list).Findings {
		label := doc.Cell{Text: b.findingPlace(&f), Bold: f.Severity == provenance.Error}
		what, do := b.findingText(&f)
		g.Rows = append(g.Rows, doc.Row{Cells: []doc.Cell{label, {Text: shorten(what, 300)}, {Text: shorten(do, 240)}}})
	}
	return g
}

// findingPlace is where a finding was made: a cell, a sheet, or nothing of a file as a whole.
func (b *builder) findingPlace(f *report.Finding) string {
	where := f.Sheet
	if f.Cell != "" {
		where += "!" + f.Cell
	}
	return shorten(b.clean(where), 60)
}

// findingText is a finding as the reader of the workbook wrote it or, where the memo's language has
// words for its code, in those, with the header, what was read and what was understood as they were found.
func (b *builder) findingText(f *report.Finding) (what, do string) {
	what = b.prose("severity/"+string(f.Severity), nil) + " " + f.Code
	own, ok := b.words.Quoted.Findings[f.Code]
	if !ok {
		if f.Header != "" && !strings.Contains(f.Wrong, f.Header) {
			what += ", " + strconv.Quote(shorten(b.clean(f.Header), 40))
		}
		return b.clean(what + ": " + b.commands(f.Wrong)), b.clean(b.commands(f.Do))
	}
	what += b.prose("list/colon", nil) + " " + own.Wrong
	for _, x := range [...]struct{ block, text string }{{"finding/header", f.Header}, {"finding/read", f.Read},
		{"finding/understood", f.Understood}} {
		if text := shorten(b.clean(x.text), 80); text != "" && (x.block != "finding/read" || text != f.Header) {
			what += b.prose("list/semicolon", nil) + " " + b.prose(x.block, text)
		}
	}
	return b.clean(what), b.clean(b.commands(own.Do))
}

// commands puts what stands between grave accents, as commands do, between quotation marks.
func (b *builder) commands(text string) string {
	parts := strings.Split(text, "`")
	for i := 1; i+1 < len(parts); i += 2 {
		parts[i] = b.prose("finding/command", parts[i])
	}
	return strings.Join(parts, "")
}

// methodView is what the paragraphs on the method speak of.
type methodView struct {
	Market Figs
	Date   string
	Run    string
	Floor  bool // no machines are added below the power cost of a new one
	deckGives
}

func (b *builder) method(v *minerView) {
	b.heading1(b.prose("method/heading", nil))
	deck := deckOf(b.run.Book.Deck)
	data := methodView{v.Market, b.format.Day(b.run.Book.Market.ValuationDate.MonthEnd()), b.run.ID,
		b.run.Book.Market.NetworkFloor && !deck.DeckNetwork, deck}
	for n := 1; b.text.Has("method/" + strconv.Itoa(n)); n++ {
		b.paragraph(doc.Small, b.prose("method/"+strconv.Itoa(n), data))
	}
}

// disclosures writes the house's own text.
func (b *builder) disclosures(*minerView) {
	heading := b.prose("disclosures/heading", nil)
	if b.house.DisclosureVersion != "" {
		heading = b.prose("disclosures/version", b.clean(b.house.DisclosureVersion))
	}
	b.heading1(heading)
	for _, x := range append(b.signature(), b.house.Disclosures...) {
		b.add(doc.Text{Role: doc.Small, Lead: b.clean(x.Heading) + ".", Text: b.clean(x.Text)})
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

// mostErrors is how many findings the page of a miner has of which nothing could be evaluated.
const mostErrors = 12

// missing is the one page of a miner of which nothing could be evaluated.
func (b *builder) missing(v *minerView) {
	b.masthead(v)
	for _, place := range []provenance.Place{provenance.AtThesis, provenance.AtRisks, provenance.AtEstimates,
		provenance.AtConclusion} {
		b.ownWords(v, place, "")
	}
	for _, s := range v.Missing {
		b.ownWords(v, provenance.AtSite, s.source.Name)
	}
	b.add(doc.Text{Role: doc.Headline, Text: b.prose("headline/missing", struct {
		*minerView
		File string
	}{v, b.clean(b.run.Book.File)})})
	b.smallHeading(b.prose("missing/heading", nil))
	var errors []provenance.Finding
	for _, f := range b.run.Book.FindingsFor(v.source.Name) {
		if f.Severity == provenance.Error {
			errors = append(errors, f)
		}
	}
	if len(errors) > 0 {
		b.table(b.findingGrid(errors[:min(len(errors), mostErrors)]))
	}
	b.note(b.prose("source", struct{ Book, Run string }{b.clean(b.run.Book.File), b.run.ID}))
	b.add(doc.Optional{Blocks: b.written(func() { b.disclosures(v) })})
}
