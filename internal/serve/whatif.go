package serve

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"rackrate/model"
	"rackrate/report"
)

// asks keeps the books that what-ifs were asked of last, with their kernels.
type asks struct {
	mu   sync.Mutex
	list []*askable // the latest last
}

// mostAsked is how many miners' kernels are kept: some megabytes each. One of a miner that is no longer kept
// goes on until it is answered.
const mostAsked = 24

// mostAtOnce is how many people may be answered at once about one miner: each has kernels of their own.
const mostAtOnce = 2

// askable is a miner of a run that can be asked what if.
type askable struct {
	run, miner string

	once  sync.Once
	err   error // why it cannot be asked
	place int
	book  *model.Book
	base  model.WhatIfCase
	free  chan *model.WhatIf // those that are free, nil for one that has not been needed yet; who waits longest is next
}

// askable gives a miner of a run, from what the run recorded. One that is being read keeps nobody from asking
// of others.
func (s *Server) askable(x *run, miner string) (*askable, error) {
	a := s.asks.of(x.ID, strings.ToLower(miner))
	a.once.Do(func() { a.err = a.read(s, x) })
	if a.err != nil {
		s.asks.forget(a)
		return nil, a.err
	}
	return a, nil
}

// of is the miner of a run among those that were asked of last.
func (k *asks) of(run, miner string) *askable {
	k.mu.Lock()
	defer k.mu.Unlock()
	at := slices.IndexFunc(k.list, func(a *askable) bool { return a.run == run && a.miner == miner })
	a := &askable{run: run, miner: miner, free: make(chan *model.WhatIf, mostAtOnce)}
	if at >= 0 {
		a = k.list[at]
		k.list = slices.Delete(k.list, at, at+1)
	}
	if k.list = append(k.list, a); len(k.list) > mostAsked {
		k.list = k.list[1:]
	}
	return a
}

// forget takes one away that cannot be asked: what is wrong may not last.
func (k *asks) forget(a *askable) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.list = slices.DeleteFunc(k.list, func(b *askable) bool { return a == b })
}

// read reads what the run recorded of the miner.
func (a *askable) read(s *Server, x *run) error {
	results, _, err := s.results(x)
	if err != nil {
		return err
	}
	recorded, err := results.Book(s.registry)
	if err != nil {
		return err
	}
	a.book = new(model.Book)
	*a.book = recorded.Evaluable()
	a.place = slices.IndexFunc(a.book.Miners, func(m model.BookMiner) bool {
		return strings.EqualFold(m.Name, a.miner) || m.Ticker != "" && strings.EqualFold(m.Ticker, a.miner)
	})
	if a.place < 0 {
		return refusef(http.StatusNotFound, "%q: no miner of the run could be evaluated by that name", a.miner)
	}
	what := model.NewWhatIf(s.registry, a.book, a.place)
	a.base = what.Ask(nil)
	a.free <- what
	for range mostAtOnce - 1 {
		a.free <- nil
	}
	return nil
}

// ask works the miner out under changes and hands the answer, which the next one takes the place of, to use.
func (a *askable) ask(ctx context.Context, reg *model.Registry, changes []model.Override,
	use func(*model.WhatIfCase)) error {
	var what *model.WhatIf
	select {
	case what = <-a.free:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { a.free <- what }()
	if what == nil {
		what = model.NewWhatIf(reg, a.book, a.place)
	}
	c := what.Ask(changes)
	use(&c)
	return nil
}

func (a *askable) of() *model.BookMiner { return &a.book.Miners[a.place] }

// question is what a what-if asks: changes in the notation of scenarios.
type question struct {
	Miner   string   `json:"miner"`
	Name    string   `json:"name"` // of the scenario that it becomes
	Changes []change `json:"changes"`
}

// change is the change of one input: "=0.95", "*1.2", "+6"; of one site where it names one.
type change struct {
	Input    string `json:"input"`
	Override string `json:"override"`
	Site     string `json:"site,omitempty"`
}

// mostChanges is how many changes a question may have.
const mostChanges = 200

// overrides are the changes as the model takes them. None of them is applied to another miner.
func (s *Server) overrides(q *question, miner string) ([]model.Override, error) {
	if len(q.Changes) > mostChanges {
		return nil, refusef(http.StatusUnprocessableEntity, "more than %d changes", mostChanges)
	}
	var list []model.Override
	for _, c := range q.Changes {
		in, ok := s.registry.Lookup(c.Input)
		if !ok || in.Scope == model.ScopeMiner {
			return nil, refusef(http.StatusUnprocessableEntity, "%q: is no input of market or site", c.Input)
		}
		o := model.Override{Input: c.Input, Op: '=', Site: c.Site}
		text := c.Override
		if text != "" && strings.ContainsRune("=*+", rune(text[0])) {
			o.Op, text = text[0], text[1:]
		}
		var err error
		if o.Op == '=' {
			o.Value, err = in.Parse(text)
		} else {
			var v float64
			if v, err = strconv.ParseFloat(text, 64); err == nil && (math.IsNaN(v) || math.IsInf(v, 0)) {
				err = strconv.ErrRange
			}
			o.Value = model.NumberValue(v)
		}
		if err != nil {
			return nil, refusef(http.StatusUnprocessableEntity, "%s: %q is no change such as =0.95, *1.2 or +6",
				c.Input, c.Override)
		}
		if in.Scope == model.ScopeSite {
			o.Miner = miner
		} else {
			o.Site = ""
		}
		list = append(list, o)
	}
	return list, nil
}

// outcome is the answer to a what-if, as the API gives it.
type outcome struct {
	Miner       string             `json:"miner"`
	UpliftUSD   float64            `json:"uplift_usd"`
	NPVUSD      float64            `json:"npv_usd"`
	NAVPerShare *float64           `json:"nav_per_share_usd"`
	Risked      *float64           `json:"risked_nav_per_share_usd"`
	Why         string             `json:"why,omitempty"` // why there is no value a share
	Parts       map[string]float64 `json:"nav_parts_per_share_usd"`
	Sites       []siteOutcome      `json:"sites"`
}

type siteOutcome struct {
	Site      string   `json:"site"`
	Structure string   `json:"structure,omitempty"`
	Error     string   `json:"error,omitempty"` // why the changes cannot be applied to it
	Action    string   `json:"action"`          // as results.json names it
	Words     string   `json:"words"`
	UpliftUSD *float64 `json:"uplift_usd"`
	MineUSD   float64  `json:"mine_npv_usd"`
	IRR       *float64 `json:"project_irr"`
	Taken     bool     `json:"taken"`
}

func (s *Server) outcome(a *askable, c *model.WhatIfCase, language string) outcome {
	words := s.words[language]
	out := outcome{Miner: a.of().Name, UpliftUSD: c.Miner.UpliftUSD, NPVUSD: c.Miner.NPVUSD,
		Parts: map[string]float64{}, Sites: []siteOutcome{},
		NAVPerShare: some(c.Miner.NAVPerShareUSD), Risked: some(c.Miner.RiskedNAVPerShareUSD)}
	if why := c.Miner.NAVPerShareUSD.Why; why != "" {
		out.Why = words.Reasons[string(why)]
	}
	for _, part := range c.Miner.Parts {
		if c.Miner.Shares > 0 {
			out.Parts[part.Key] = part.USD / c.Miner.Shares
		}
	}
	for i := range c.Sites {
		from := &c.Sites[i]
		line := siteOutcome{Site: a.of().Sites[i].Site, Structure: a.of().Sites[i].Structure}
		if from.Err != nil {
			line.Error = from.Err.Error()
			out.Sites = append(out.Sites, line)
			continue
		}
		rec := &from.Result.Recommendation
		line.Action, line.Words = string(rec.Action), report.ActionText(words, rec.Action, rec.Alternative)
		line.MineUSD, line.Taken = from.Result.Mine.NPVUSD, from.Result.Taken
		if lead := from.Result.Conversion(rec.BestConversion); lead != nil {
			line.UpliftUSD, line.IRR = &lead.UpliftUSD, some(lead.ProjectIRR)
		}
		out.Sites = append(out.Sites, line)
	}
	return out
}

func some(f model.Figure) *float64 {
	if !f.OK() || math.IsNaN(f.Value) || math.IsInf(f.Value, 0) {
		return nil
	}
	return &f.Value
}

// lever is an input that the page has a slider for.
type lever struct {
	Input  string     `json:"input"`
	Words  string     `json:"words"`
	Unit   string     `json:"unit"`
	Type   string     `json:"type"`
	Market bool       `json:"market"`
	Choice []string   `json:"choices,omitempty"`
	Values []*float64 `json:"values"`          // of the sites, in their order; one of the market
	Texts  []string   `json:"texts,omitempty"` // likewise of an input that is chosen
}

// levers are the inputs of the sliders, in their order.
var levers = []string{"btc_price_usd", "network_ehs", "lease_usd_kw_month", "capex_usd_mw", "delay_months",
	"exit_cap_rate_pct",
	"discount_rate_colo_pct", "discount_rate_mining_pct", "power_price_usd_mwh", "lease_status"}

func (s *Server) levers(a *askable, language string) []lever {
	var list []lever
	for _, key := range levers {
		in, ok := s.registry.Lookup(key)
		if !ok {
			continue
		}
		l := lever{Input: key, Words: s.words[language].Input(key), Unit: in.Unit, Type: string(in.Type),
			Market: in.Scope == model.ScopeMarket, Choice: in.Choices}
		if l.Market {
			l.add(in, &a.book.Market)
		}
		for i := range a.of().Sites {
			if !l.Market {
				l.add(in, &a.of().Sites[i])
			}
		}
		list = append(list, l)
	}
	return list
}

// add adds the value of a market or a site.
func (l *lever) add(in model.Input, of any) {
	v, _ := model.Get(of, in.Key)
	switch {
	case !in.Numeric():
		l.Texts = append(l.Texts, v.Text)
	case !v.Known:
		l.Values = append(l.Values, nil)
	default:
		l.Values = append(l.Values, &v.Number)
	}
}

// getWhatIf is what can be asked of a miner of a run, and the answer without a change.
func (s *Server) getWhatIf(w http.ResponseWriter, r *http.Request, who string) error {
	x, err := s.doneRun(r, who)
	if err != nil {
		return err
	}
	a, err := s.askable(x, r.URL.Query().Get("miner"))
	if err != nil {
		return err
	}
	answer(w, http.StatusOK, map[string]any{"run": x.now(), "levers": s.levers(a, languageOf(r)),
		"base":  s.outcome(a, &a.base, languageOf(r)),
		"miner": a.of().Name, "ticker": a.of().Ticker})
	return nil
}

// question is what a request asks of a miner of a finished run, with its changes as the model takes them.
func (s *Server) question(r *http.Request, who string) (x *run, a *askable, q question, overrides []model.Override,
	err error) {
	if x, err = s.doneRun(r, who); err != nil {
		return
	}
	if err = take(r, &q); err != nil {
		return
	}
	if a, err = s.askable(x, q.Miner); err != nil {
		return
	}
	overrides, err = s.overrides(&q, a.of().Name)
	return
}

// postWhatIf answers what a miner would be worth with inputs changed.
func (s *Server) postWhatIf(w http.ResponseWriter, r *http.Request, who string) error {
	_, a, _, overrides, err := s.question(r, who)
	if err != nil {
		return err
	}
	var out outcome
	if err := a.ask(r.Context(), s.registry, overrides, func(c *model.WhatIfCase) {
		out = s.outcome(a, c, languageOf(r))
	}); err != nil {
		return err
	}
	answer(w, http.StatusOK, out)
	return nil
}
