package memo

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report"
)

// minerView is a miner as the prose sees it. Names of figures are those of results.json.
type minerView struct {
	Name    string // cut to what a title holds
	Ticker  string
	Market  Figs
	Inputs  Figs
	Outputs Figs // nil where no site could be evaluated
	Sites   []*siteView
	Missing []*siteView // sites that could not be evaluated

	path   string // in results.json
	source *provenance.Miner
	result *model.MinerOutcome
}

// TickerInName reports a name that has the ticker in brackets already.
func (v *minerView) TickerInName() bool { return strings.Contains(v.Name, "("+v.Ticker+")") }

// sitePath is where a site stands in results.json.
func (v *minerView) sitePath(s *provenance.Site) string {
	for i := range v.source.Sites {
		if &v.source.Sites[i] == s {
			return fmt.Sprintf("%s.sites[%d].", v.path, i)
		}
	}
	return ""
}

// sitePaths are the places of one input of all sites.
func (v *minerView) sitePaths(key string) []string {
	out := make([]string, len(v.source.Sites))
	for i := range v.source.Sites {
		out[i] = fmt.Sprintf("%s.sites[%d].inputs.%s", v.path, i, key)
	}
	return out
}

// siteView is a site as the prose sees it.
type siteView struct {
	Miner        string
	Name         string
	Action       model.Action
	Alt          string // the conversion that the memo speaks of, as a noun: colocation
	AltName      string // likewise as a label: Colocation
	HasFleet     bool   // something is mined, by machines of its own or of others
	deckGives           // what the workbook's price deck has
	Gates        string // the open gates as a list in words
	SiteGates    string // those of them that are the site's own, of readiness
	NoTenant     bool   // the gate of the tenant is open
	NoFunding    bool   // the gate of funding is open
	Open         *openView
	Tenant       string // who has signed or is to sign, "" where nobody is named
	Guarantor    string
	COD          string // when the conversion starts to operate
	CODText      string // likewise with the month's name in full
	Lease        string // how far it is signed: signed, partly, letter, or ""
	Unknown      string // criteria of which nothing is known
	Mine         Figs
	Conv         Figs // of the chosen, else of the best conversion; nil where none was evaluated
	Chance       Figs // its distribution over the simulated paths; nil without a simulation
	Debt         Figs // nil where there is none
	BreakEven    Figs // of that conversion
	In           Figs
	Market       Figs
	Threshold    Fig
	Score, Known Fig
	Rate         Fig // discount rate of that conversion
	LeftOut      []leftOut
	LeftOutWhy   string // the reasons of these, each once
	Closing      string // what closes the gates, "" without any
	Rent         Fig    // of a site that is not assessed: from which it would be worth assessing

	path       string
	source     *provenance.Site
	result     *model.SiteResult
	conversion *model.ConversionResult
	anyDelay   bool // no delay within the bounds ends the uplift
}

// deckGives says which series the price deck has; the other follows its growth input.
type deckGives struct{ DeckPrice, DeckNetwork bool }

func deckOf(deck []model.DeckPoint) (out deckGives) {
	for _, p := range deck {
		out.DeckPrice = out.DeckPrice || p.BTCPriceUSD.Known
		out.DeckNetwork = out.DeckNetwork || p.NetworkEHS.Known
	}
	return out
}

// leftOut is an alternative that was not evaluated, and why, in words.
type leftOut struct{ Alt, Why string }

const nameLimit = 64 // characters of a name in running text; the inputs give it in full

func shorten(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	cut := runes[:n-1]
	for i := len(cut) - 1; i > len(cut)*2/3; i-- { // at the end of a word, where one ends near
		if runes[i+1] == ' ' || cut[i] == ' ' {
			cut = cut[:i+1]
			break
		}
	}
	return strings.TrimRight(string(cut), " ,;(") + "…"
}

// view prepares what is printed of a miner.
func (b *builder) view(source *provenance.Miner) *minerView {
	index := b.minerIndex(source)
	path := fmt.Sprintf("miners[%d]", index)
	v := &minerView{
		Name: b.minerName(source), Ticker: shorten(b.clean(source.Ticker), 12),
		Market: b.fig.inputs("market.inputs", model.ScopeMarket, &b.run.Book.Market),
		Inputs: b.fig.inputs(path+".inputs", model.ScopeMiner, &source.Inputs),
		path:   path, source: source, result: b.run.Outcome(source.Name),
	}
	if v.result != nil {
		v.Outputs = measures(b.fig, path+".outputs", model.MinerMeasures, &v.result.Result.MinerFigures)
	}
	for j := range source.Sites {
		s := b.siteView(&source.Sites[j], fmt.Sprintf("%s.sites[%d]", path, j))
		s.Market = b.marketOf(v, s)
		if s.result != nil {
			s.Closing = b.closing(s)
		}
		if s.result == nil {
			v.Missing = append(v.Missing, s)
			continue
		}
		v.Sites = append(v.Sites, s)
	}
	return v
}

// minerName is the miner's name as far as the typeface has its characters, else its ticker.
func (b *builder) minerName(source *provenance.Miner) string {
	name := shorten(b.clean(source.Name), nameLimit)
	if ticker := b.clean(source.Ticker); strings.Trim(name, "? ") == "" && ticker != "" {
		return ticker
	}
	return name
}

func (b *builder) minerIndex(source *provenance.Miner) int {
	for i := range b.run.Book.Miners {
		if b.run.Book.Miners[i].Name == source.Name {
			return i
		}
	}
	return 0
}

func (b *builder) siteView(source *provenance.Site, path string) *siteView {
	v := &siteView{
		Miner: shorten(b.clean(source.Miner), nameLimit),
		Name:  shorten(b.clean(report.SiteTitle(source.Name, source.Inputs.Structure)), nameLimit),
		In:    b.siteInputs(path, source), HasFleet: mines(&source.Inputs), deckGives: deckOf(b.run.Book.Deck),
		path: path, source: source,
	}
	if !source.Failed {
		v.result = b.run.SiteOutcome(source)
	}
	if v.result == nil {
		return v
	}
	r := v.result
	v.Action = r.Recommendation.Action
	v.Mine = measures(b.fig, path+".alternatives.mine", model.MineMeasures, &r.Mine.MineFigures)
	b.gateViews(v)
	v.Tenant, v.Guarantor = b.tenants(&source.Inputs, "tenant"), b.tenants(&source.Inputs, "guarantor")
	v.Lease = leaseOf(&source.Inputs)
	v.Unknown = b.criteria(r.Readiness.Unknown)
	v.Threshold = b.fig.measure(path+".recommendation", "threshold_usd", model.Money,
		model.Some(r.Recommendation.ThresholdUSD))
	v.Score = Fig{figure: model.Some(r.Readiness.Score), path: path + ".readiness.score", rec: b.fig.rec,
		text: b.format.Number(r.Readiness.Score, 0)}
	v.Known = b.fig.measure(path+".readiness", "known_pct", model.Pct, model.Some(r.Readiness.KnownPct))
	var reasons []string
	for _, l := range r.LeftOut {
		why := report.ReasonText(l.Why, b.words)
		if !slices.Contains(reasons, why) {
			reasons = append(reasons, why)
		}
		v.LeftOut = append(v.LeftOut, leftOut{b.words.Alternatives[string(l.Alternative)], why})
	}
	v.LeftOutWhy = b.list(reasons)
	v.Rent = b.fig.worked(path+".assessing", "lease_usd_kw_month", r.AssessingRent)
	b.markAssumed(v)
	b.conversionView(v)
	return v
}

// conversionView fills in the conversion that the memo speaks of: the
// recommended one, else the lead.
func (b *builder) conversionView(v *siteView) {
	alt := v.result.Recommendation.Alternative
	if alt == "" {
		alt = v.result.Recommendation.BestConversion
	}
	v.conversion = v.result.Conversion(alt)
	if v.conversion == nil {
		return
	}
	v.AltName = b.words.Alternatives[string(alt)]
	v.Alt = b.prose("alternative/"+string(alt), nil)
	path := v.path + ".alternatives." + string(alt)
	v.Conv = measures(b.fig, path, model.ConversionMeasures, &v.conversion.ConversionFigures)
	if v.conversion.Debt != nil {
		v.Debt = measures(b.fig, path+".debt", model.DebtMeasures, &v.conversion.Debt.DebtFigures)
	}
	v.Chance, v.COD = b.chance(v, alt), b.dateOf(path+".cod_month", v.conversion.CODMonth)
	v.CODText = b.fig.rec.Mark(path+".cod_month",
		b.format.MonthInText(b.run.Book.Market.ValuationDate.MonthEndAfter(v.conversion.CODMonth)))
	v.BreakEven = Figs{}
	for _, e := range v.result.BreakEvens[alt] {
		f := b.breakEvenAt(v, alt, e)
		if in, ok := b.run.Registry.Lookup(e.Input); ok && isBound(in, e.Figure) {
			f.text, v.anyDelay = b.prose("breakeven/beyond", f.text), true
		}
		v.BreakEven[e.Input] = f
	}
	v.Rate = v.In[alt.RateInput()]
}

// chance is what page 1 says of the simulation.
func (b *builder) chance(v *siteView, alt model.Alternative) Figs {
	if v.result.Simulation == nil {
		return nil
	}
	d := v.result.Simulation.Distribution(alt)
	if d == nil {
		return nil
	}
	return b.fig.distribution(v.path+".simulation.conversions."+string(alt), d)
}

func (b *builder) criteria(keys []string) string {
	var names []string
	for _, k := range keys {
		names = append(names, lowerFirst(b.words.Criteria[k]))
	}
	return b.list(names)
}

// list joins names as in a sentence: a, b and c; with a comma before the and
// where a name has one of its own.
func (b *builder) list(names []string) string {
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	default:
		and := " " + b.prose("list/and", nil) + " "
		if strings.Contains(strings.Join(names, ","), and) {
			and = "," + and
		}
		return strings.Join(names[:n-1], ", ") + and + names[n-1]
	}
}

func lowerFirst(s string) string {
	if s == "" {
		return ""
	}
	r, n := utf8.DecodeRuneInString(s)
	next, _ := utf8.DecodeRuneInString(s[n:])
	if unicode.IsUpper(next) || unicode.IsDigit(next) { // BTC, GPU
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}

func upperFirst(s string) string {
	if s == "" {
		return ""
	}
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
